//! The report as the body of a pull request: what changes, what stays and why, what is left to do.

use super::summary::in_number;
use crate::diagnostic::code::{Code, SKIPPED_FILE};
use crate::diagnostic::{Diagnostic, Severity};
use crate::diff::unified::{LineKind, unified};
use crate::emit::coverage;
use crate::emit::fingerprint::slashed;
use crate::emit::paint::tamed;
use crate::emit::place::Sources;
use crate::emit::sarif::TextChange;
use crate::emit::summary::Tense;
use crate::report::Report;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Rows of a table: a body of a pull request holds 65,536 characters.
const ROWS: usize = 100;

/// Places named for each code.
const PLACES: usize = 10;

/// Write the report; `called` gives the name that a file has from the top of the work tree.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    report: &Report,
    changes: &[TextChange],
    sources: &Sources,
    tense: Option<Tense>,
    called: &dyn Fn(&Path) -> PathBuf,
) -> io::Result<()> {
    let counts = &report.counts;
    match tense {
        Some(tense) => {
            writeln!(out, "## Conversion to asyncio\n")?;
            let verb = match tense {
                Tense::WouldChange => "would change",
                Tense::Changed => "changed",
            };
            writeln!(
                out,
                "**{} of {} files {verb}.** {}.\n",
                counts.files_changed,
                counts.files,
                coverage::sentence(report)
            )?;
            for (count, noun, what) in [
                (counts.functions_turned, "function", "turned `async`"),
                (counts.awaits_added, "await", "added"),
                (counts.bridges, "bridge", "(`asyncio.run`) added"),
                (counts.faces, "function", "with a synchronous face"),
                (counts.offloaded, "call", "handed to a thread"),
            ] {
                if count > 0 {
                    writeln!(out, "- {count} {} {what}", in_number(count.into(), noun))?;
                }
            }
            if let Some(sentence) = coverage::not_reached(report) {
                writeln!(out, "- {sentence}")?;
            }
        }
        None => {
            writeln!(out, "## Blocking calls and coroutines\n")?;
            writeln!(
                out,
                "**{} findings in {} files.** {}.",
                report.diagnostics.len(),
                counts.files,
                coverage::sentence(report).replacen("converted", "can be converted", 1)
            )?;
        }
    }
    write_changes(out, changes)?;
    write_findings(out, report, sources, called)?;
    let requirements = &report.requirements;
    if tense.is_some() {
        write_list(out, "Needed now", &requirements.needed)?;
        write_list(out, "No longer imported", &requirements.unneeded)?;
        write_list(out, "Left to do", &requirements.left)?;
    }
    let skipped: Vec<String> = report
        .skipped
        .iter()
        .map(|(path, reason)| format!("{}: {reason}", slashed(&called(path))))
        .collect();
    write_list(out, "Not read", &skipped)
}

fn write_changes(out: &mut dyn Write, changes: &[TextChange]) -> io::Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n### Files\n\n| file | added | removed |\n|---|---:|---:|"
    )?;
    for change in changes.iter().take(ROWS) {
        let lines = unified(
            &change.name,
            change.before.as_bytes(),
            change.after.as_bytes(),
        );
        let count = |kind| lines.iter().filter(|line| line.kind == kind).count();
        writeln!(
            out,
            "| {} | {} | {} |",
            code(&slashed(&change.name)),
            count(LineKind::Added),
            count(LineKind::Removed)
        )?;
    }
    if changes.len() > ROWS {
        writeln!(out, "\n… and {} more", changes.len() - ROWS)?;
    }
    Ok(())
}

fn write_findings(
    out: &mut dyn Write,
    report: &Report,
    sources: &Sources,
    called: &dyn Fn(&Path) -> PathBuf,
) -> io::Result<()> {
    let mut by_code: BTreeMap<(Severity, Code), Vec<&Diagnostic>> = BTreeMap::new();
    for found in &report.diagnostics {
        if found.code != SKIPPED_FILE {
            by_code
                .entry((found.severity, found.code))
                .or_default()
                .push(found);
        }
    }
    if by_code.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### What to look at\n")?;
    let mut rows: Vec<_> = by_code.into_iter().collect();
    rows.sort_by_key(|((severity, _), found)| (*severity, std::cmp::Reverse(found.len())));
    for ((_, code_of), found) in rows {
        let entry = code_of.entry();
        writeln!(
            out,
            "<details><summary>{} × <code>{}</code>: {}</summary>\n",
            found.len(),
            entry.name,
            text(entry.summary)
        )?;
        writeln!(out, "{}\n", text(entry.advice))?;
        for finding in found.iter().take(PLACES) {
            let start = sources.start(&finding.span);
            let place = format!("{}:{}", slashed(&called(&finding.span.path)), start.line);
            writeln!(out, "- {} {}", code(&place), text(&finding.message))?;
        }
        if found.len() > PLACES {
            writeln!(out, "- … and {} more", found.len() - PLACES)?;
        }
        writeln!(out, "\n</details>")?;
    }
    Ok(())
}

fn write_list(out: &mut dyn Write, title: &str, items: &[String]) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### {title}\n")?;
    for item in items.iter().take(ROWS) {
        writeln!(out, "- {}", code(item))?;
    }
    if items.len() > ROWS {
        writeln!(out, "- … and {} more", items.len() - ROWS)?;
    }
    Ok(())
}

/// `text` as code; what ends a cell, or the code itself, cannot.
fn code(text: &str) -> String {
    let escaped = tamed(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('|', "&#124;")
        .replace('`', "&#96;")
        .replace('*', "&#42;")
        .replace('_', "&#95;")
        .replace('[', "&#91;")
        .replace('~', "&#126;")
        .replace('@', "&#64;");
    format!("<code>{escaped}</code>")
}

/// A sentence of ours with names in backticks, which stay code; nothing in it becomes a tag, a link, or calls somebody.
fn text(sentence: &str) -> String {
    let tame = tamed(sentence);
    let mut pieces = tame.split('`').enumerate().peekable();
    let mut escaped = String::new();
    while let Some((index, piece)) = pieces.next() {
        // A backtick without a second one is only that.
        if index % 2 == 1 && pieces.peek().is_some() {
            escaped.push_str(&code(piece));
            continue;
        }
        if index % 2 == 1 {
            escaped.push_str("&#96;");
        }
        for character in piece.chars() {
            match character {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '*' | '_' | '[' | ']' | '|' | '~' | '@' | '#' => {
                    escaped.push_str(&format!("&#{};", u32::from(character)));
                }
                _ => escaped.push(character),
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{code, text};

    #[test]
    fn names_cannot_write_markup() {
        assert_eq!(
            code("a|b`<img>@all"),
            "<code>a&#124;b&#96;&lt;img&gt;&#64;all</code>"
        );
        assert_eq!(
            text("`f_x` calls <b> @team"),
            "<code>f&#95;x</code> calls &lt;b&gt; &#64;team"
        );
        assert_eq!(text("a ` b"), "a &#96; b");
    }
}
