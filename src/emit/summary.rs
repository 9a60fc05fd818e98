//! The figures of a run, and what was refused, by code.

use crate::diagnostic::code::SKIPPED_FILE;
use crate::diagnostic::{Diagnostic, Severity};
use crate::emit::coverage;
use crate::emit::paint::{Paint, Role, named, tamed};
use crate::emit::place::Sources;
use crate::report::Report;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Places named for each code.
const PLACES: usize = 3;

/// Whether the changes are on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    /// A preview.
    WouldChange,
    /// Written.
    Changed,
}

/// Write the summary of a conversion.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    report: &Report,
    sources: &Sources,
    tense: Tense,
    paint: Paint,
) -> io::Result<()> {
    let counts = &report.counts;
    let changed = match tense {
        Tense::WouldChange => "would change",
        Tense::Changed => "changed",
    };
    let head = format!(
        "{} of {} {changed} ({})",
        grouped(counts.files_changed.into()),
        plural(counts.files.into(), "file"),
        plural(counts.lines, "line"),
    );
    writeln!(out, "{}", paint.over(Role::Strong, &head))?;
    let rows = [
        (counts.functions_turned, "function", "turned async"),
        (counts.awaits_added, "await", "added"),
        (counts.bridges, "bridge", "(asyncio.run) added"),
        (counts.offloaded, "call", "handed to a thread"),
    ];
    for (count, noun, what) in rows {
        let noun = in_number(count.into(), noun);
        writeln!(out, "{:>8}  {noun} {what}", grouped(count.into()))?;
    }
    if counts.faces > 0 {
        let faces = grouped(counts.faces.into());
        let noun = in_number(counts.faces.into(), "function");
        writeln!(out, "{faces:>8}  {noun} with a synchronous face")?;
    }
    if report.marks > 0 {
        let marks = grouped(report.marks.into());
        let noun = in_number(report.marks.into(), "place");
        writeln!(out, "{marks:>8}  {noun} marked `# awaitify: todo[…]`")?;
    }
    writeln!(
        out,
        "{:>8}  of {} converted",
        grouped(counts.blocking_calls_converted.into()),
        plural(counts.blocking_calls.into(), "known blocking call"),
    )?;
    let kept = coverage::kept(report);
    if !kept.is_empty() {
        writeln!(out, "          kept: {}", coverage::reasons(&kept))?;
    }
    write_rest(out, report, sources, paint)?;
    if let Some(sentence) = coverage::not_reached(report) {
        writeln!(out, "{}", paint.over(Role::Note, &sentence))?;
    }
    let declined = report.declined.iter();
    write_list(
        out,
        "declined, or not decided on",
        declined.map(|group| tamed(&group.title)),
    )?;
    write_list(
        out,
        "needed now",
        report.requirements.needed.iter().cloned(),
    )?;
    write_list(
        out,
        "no longer imported",
        report.requirements.unneeded.iter().cloned(),
    )?;
    write_list(
        out,
        "left for you",
        report
            .requirements
            .left
            .iter()
            .map(|line| tamed(line).to_string()),
    )
}

/// Write the summary of a check.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_findings(
    out: &mut dyn Write,
    report: &Report,
    sources: &Sources,
    paint: Paint,
) -> io::Result<()> {
    let counts = &report.counts;
    let head = format!(
        "{} in {} ({})",
        plural(report.diagnostics.len() as u64, "finding"),
        plural(counts.files.into(), "file"),
        plural(counts.lines, "line"),
    );
    writeln!(out, "{}", paint.over(Role::Strong, &head))?;
    write_rest(out, report, sources, paint)
}

/// What a conversion and a check have in common.
fn write_rest(
    out: &mut dyn Write,
    report: &Report,
    sources: &Sources,
    paint: Paint,
) -> io::Result<()> {
    for (title, severity, role) in [
        ("errors", Severity::Error, Role::Bad),
        (
            "left as they were, or different now",
            Severity::Warning,
            Role::Warning,
        ),
        ("notes", Severity::Note, Role::Note),
    ] {
        write_codes(out, (title, severity, role), report, sources, paint)?;
    }
    write_list(
        out,
        "skipped",
        report
            .skipped
            .iter()
            .map(|(path, reason)| format!("{}: {}", named(path), tamed(reason))),
    )
}

fn write_codes(
    out: &mut dyn Write,
    (title, severity, role): (&str, Severity, Role),
    report: &Report,
    sources: &Sources,
    paint: Paint,
) -> io::Result<()> {
    let mut by_code: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in report
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == severity)
        // Listed below with their reasons.
        .filter(|diagnostic| diagnostic.code != SKIPPED_FILE)
    {
        by_code
            .entry(diagnostic.code.name())
            .or_default()
            .push(diagnostic);
    }
    if by_code.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", paint.over(role, title))?;
    let mut rows: Vec<_> = by_code.into_iter().collect();
    rows.sort_by_key(|(_, found)| std::cmp::Reverse(found.len()));
    for (_, found) in rows {
        let Some(first) = found.first() else { continue };
        writeln!(
            out,
            "{:>8}  {}: {}",
            grouped(found.len() as u64),
            first.code,
            first.code.entry().summary
        )?;
        let places: Vec<String> = found
            .iter()
            .take(PLACES)
            .map(|diagnostic| {
                let start = sources.start(&diagnostic.span);
                let path = named(&diagnostic.span.path);
                format!("{path}:{}:{}", start.line, start.column)
            })
            .collect();
        let more = if found.len() > PLACES { ", …" } else { "" };
        writeln!(out, "          {}{more}", places.join(", "))?;
    }
    Ok(())
}

fn write_list(
    out: &mut dyn Write,
    title: &str,
    items: impl Iterator<Item = String>,
) -> io::Result<()> {
    for (index, item) in items.enumerate() {
        if index == 0 {
            writeln!(out, "{title}")?;
        }
        writeln!(out, "          {item}")?;
    }
    Ok(())
}

/// `1 file`, `2,345 files`.
pub(super) fn plural(count: u64, noun: &str) -> String {
    format!("{} {}", grouped(count), in_number(count, noun))
}

/// `file` of one, `files` of none or several.
pub(super) fn in_number(count: u64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{noun}{ending}")
}

/// Digits in groups of three.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
