//! The report as one page to review: what changes, side by side, and what was found, with a filter. It holds all it needs and asks
//! nobody for anything.

mod groups;

use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::diff::unified::{DiffLine, LineKind, unified};
use crate::emit::coverage;
use crate::emit::fingerprint::slashed;
use crate::emit::paint::tamed;
use crate::emit::place::Sources;
use crate::emit::sarif::TextChange;
use crate::emit::summary::Tense;
use crate::report::Report;
use groups::{Decides, Ownership};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const STYLE: &str = include_str!("html/review.css");
const SCRIPT: &str = include_str!("html/review.js");

/// Write the page; `called` gives the name that a file has from the top of the work tree.
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
    let mut by_file: BTreeMap<String, Vec<&Diagnostic>> = BTreeMap::new();
    for finding in &report.diagnostics {
        let name = slashed(&called(&finding.span.path));
        by_file.entry(name).or_default().push(finding);
    }
    let changed: BTreeMap<String, &TextChange> = changes
        .iter()
        .map(|change| (slashed(&change.name), change))
        .collect();
    let mut names: Vec<&String> = by_file.keys().chain(changed.keys()).collect();
    names.sort();
    names.dedup();
    // The page itself may load nothing and send nothing, whatever stands in it.
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>awaitify: review</title>\n<style>\n{STYLE}</style>"
    )?;
    write_head(out, report, tense)?;
    writeln!(out, "<nav aria-label=\"Files\">\n<ul>")?;
    for (index, name) in names.iter().enumerate() {
        let count = by_file.get(*name).map_or(0, Vec::len);
        let mark = if changed.contains_key(*name) {
            "changed"
        } else {
            "same"
        };
        let count = if count == 0 {
            String::new()
        } else {
            format!(" <span class=\"count\">{count}</span>")
        };
        writeln!(
            out,
            "<li data-file=\"{index}\" class=\"{mark}\"><a href=\"#f{index}\">{}</a>{count}</li>",
            escaped(name)
        )?;
    }
    writeln!(out, "</ul>\n</nav>\n<main>")?;
    let decides = match tense {
        Some(Tense::WouldChange) => Decides::Yes,
        _ => Decides::No,
    };
    let file_of = |span: &Span| {
        let name = slashed(&called(&span.path));
        names.binary_search(&&name).ok()
    };
    groups::write(out, &report.groups, sources, &file_of, decides)?;
    for (index, name) in names.iter().enumerate() {
        let findings = by_file.get(*name).map_or(&[][..], Vec::as_slice);
        let owners = Ownership::of(&report.groups, name, called);
        write_file(
            out,
            (index, name),
            changed.get(*name).map(|change| (*change, &owners)),
            findings,
            sources,
        )?;
    }
    writeln!(
        out,
        "<p id=\"none\" hidden>Nothing matches.</p>\n</main>\n<script>\n{SCRIPT}</script>\n</html>"
    )
}

fn write_head(out: &mut dyn Write, report: &Report, tense: Option<Tense>) -> io::Result<()> {
    let counts = &report.counts;
    let verb = match tense {
        Some(Tense::WouldChange) => format!(
            "{} of {} files would change",
            counts.files_changed, counts.files
        ),
        Some(Tense::Changed) => {
            format!("{} of {} files changed", counts.files_changed, counts.files)
        }
        None => format!("{} files looked at", counts.files),
    };
    writeln!(
        out,
        "<header>\n<h1>{verb}</h1>\n<p>{}. {} functions turned async, {} awaits added, {} bridges, {} calls handed to a thread.</p>",
        escaped(&coverage::sentence(report)),
        counts.functions_turned,
        counts.awaits_added,
        counts.bridges,
        counts.offloaded
    )?;
    let requirements = &report.requirements;
    for (title, items) in [
        ("Needed now", &requirements.needed),
        ("No longer imported", &requirements.unneeded),
        ("Left to do", &requirements.left),
    ] {
        if !items.is_empty() {
            let items: Vec<String> = items
                .iter()
                .map(|item| format!("<code>{}</code>", escaped(item)))
                .collect();
            writeln!(out, "<p>{title}: {}</p>", items.join(" "))?;
        }
    }
    let mut codes: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
    for finding in &report.diagnostics {
        *codes
            .entry((finding.severity, finding.code.name()))
            .or_default() += 1;
    }
    writeln!(
        out,
        "<form role=\"search\">\n<label>Filter <input id=\"text\" type=\"search\" placeholder=\"path, text\"></label>\n\
         <label>Finding <select id=\"code\"><option value=\"\">all</option>"
    )?;
    for ((severity, code), count) in codes {
        writeln!(
            out,
            "<option value=\"{code}\">{code} ({}, {count})</option>",
            word(severity)
        )?;
    }
    writeln!(out, "</select></label>")?;
    let libraries: BTreeSet<&String> = report
        .groups
        .iter()
        .flat_map(|group| &group.libraries)
        .collect();
    write!(
        out,
        "<label>Library <select id=\"library\"><option value=\"\">all</option>"
    )?;
    for library in libraries {
        write!(out, "<option>{}</option>", escaped(library))?;
    }
    writeln!(
        out,
        "</select></label>\n<label>Behaviour <select id=\"applicability\"><option value=\"\">all</option>\
         <option value=\"same\">as before</option><option value=\"noted\">different, see notes</option></select></label>\n\
         <label><input id=\"changed\" type=\"checkbox\"> only files that change</label>\n\
         <span class=\"keys\"><kbd>j</kbd> <kbd>k</kbd> next and previous change, <kbd>n</kbd> <kbd>p</kbd> file, <kbd>g</kbd> <kbd>h</kbd> group (<kbd>space</kbd> ticks), <kbd>/</kbd> filter</span>\n</form>\n</header>"
    )
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn write_file(
    out: &mut dyn Write,
    (index, name): (usize, &str),
    change: Option<(&TextChange, &Ownership)>,
    findings: &[&Diagnostic],
    sources: &Sources,
) -> io::Result<()> {
    let mark = if change.is_some() { "changed" } else { "same" };
    writeln!(
        out,
        "<section id=\"f{index}\" data-file=\"{index}\" class=\"{mark}\">\n<h2>{}</h2>",
        escaped(name)
    )?;
    for finding in findings {
        write_finding(out, finding, sources)?;
    }
    if let Some((change, owners)) = change {
        let lines = unified(
            &change.name,
            change.before.as_bytes(),
            change.after.as_bytes(),
        );
        write_diff(out, &lines, owners.by_line(&change.before))?;
    }
    writeln!(out, "</section>")
}

fn write_finding(out: &mut dyn Write, finding: &Diagnostic, sources: &Sources) -> io::Result<()> {
    let start = sources.start(&finding.span);
    let (severity, code) = (word(finding.severity), finding.code.name());
    write!(
        out,
        "<article class=\"{severity}\" data-code=\"{code}\">\n<p><b>{severity}</b> <code>{code}</code> line {}: {}</p>",
        start.line,
        sentence(&finding.message)
    )?;
    let line = sources.line(&finding.span.path, start.line);
    if let Some(line) = line.filter(|line| !line.trim().is_empty()) {
        write!(out, "\n<pre>{}</pre>", escaped(line.trim()))?;
    }
    for related in &finding.related {
        let at = sources.start(&related.span);
        let path = slashed(&related.span.path);
        write!(
            out,
            "\n<p class=\"related\">{} <code>{}:{}</code></p>",
            sentence(&related.message),
            escaped(&path),
            at.line
        )?;
    }
    if let Some(help) = &finding.help {
        write!(out, "\n<p class=\"help\">{}</p>", sentence(help))?;
    }
    writeln!(out, "\n</article>")
}

/// The lines of a diff side by side: what was removed beside what took its place.
fn write_diff(
    out: &mut dyn Write,
    lines: &[DiffLine],
    owners: BTreeMap<usize, usize>,
) -> io::Result<()> {
    writeln!(
        out,
        "<table>\n<colgroup><col class=\"number\"><col><col class=\"number\"><col></colgroup>"
    )?;
    let mut pending = Pending {
        owners,
        ..Pending::default()
    };
    for line in lines {
        let text = String::from_utf8_lossy(&line.bytes);
        let text = text.trim_end_matches(['\n', '\r']);
        // The first character is the mark.
        let body = text.get(1..).unwrap_or_default();
        match line.kind {
            LineKind::Header => {}
            LineKind::Note => pending.note(),
            LineKind::Hunk => {
                pending.flush(out)?;
                pending.go_to(text);
                writeln!(
                    out,
                    "<tr class=\"hunk\" tabindex=\"-1\"><td colspan=\"4\">{}</td></tr>",
                    escaped(text)
                )?;
            }
            LineKind::Removed => pending.old.push(body.to_owned()),
            LineKind::Added => pending.new.push(body.to_owned()),
            LineKind::Context => {
                pending.flush(out)?;
                let code = escaped(body);
                writeln!(
                    out,
                    "<tr><th>{}</th><td>{code}</td><th>{}</th><td>{code}</td></tr>",
                    pending.old_line, pending.new_line
                )?;
                pending.old_line += 1;
                pending.new_line += 1;
            }
        }
    }
    pending.flush(out)?;
    writeln!(out, "</table>")
}

/// Lines that wait for those which take their place.
#[derive(Default)]
struct Pending {
    old: Vec<String>,
    new: Vec<String>,
    old_line: usize,
    new_line: usize,
    /// By old line: its change group.
    owners: BTreeMap<usize, usize>,
}

impl Pending {
    /// `@@ -3,7 +3,8 @@`
    fn go_to(&mut self, hunk: &str) {
        let number = |mark: char| {
            let (_, rest) = hunk.split_once(mark)?;
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            rest.get(..end)?.parse().ok()
        };
        self.old_line = number('-').unwrap_or(1);
        self.new_line = number('+').unwrap_or(1);
    }

    /// The last line has no end.
    fn note(&mut self) {
        let last = self.new.last_mut().or(self.old.last_mut());
        if let Some(last) = last {
            last.push_str(" (no line end)");
        }
    }

    fn flush(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let (mut old, mut new) = (self.old.drain(..), self.new.drain(..));
        loop {
            let (one, other) = (old.next(), new.next());
            if one.is_none() && other.is_none() {
                return Ok(());
            }
            // What comes in belongs to the line that it stands before.
            match self.owners.get(&self.old_line) {
                Some(group) => write!(out, "<tr data-group=\"{group}\">")?,
                None => write!(out, "<tr>")?,
            }
            for (side, number, class) in [
                (one, &mut self.old_line, "removed"),
                (other, &mut self.new_line, "added"),
            ] {
                match side {
                    Some(text) => {
                        let code = escaped(&text);
                        write!(out, "<th>{number}</th><td class=\"{class}\">{code}</td>")?;
                        *number += 1;
                    }
                    None => write!(out, "<th></th><td class=\"empty\"></td>")?,
                }
            }
            writeln!(out, "</tr>")?;
        }
    }
}

/// A sentence of ours, with names in backticks as code.
fn sentence(text: &str) -> String {
    let text = escaped(text);
    let mut pieces = text.split('`').enumerate().peekable();
    let mut out = String::new();
    while let Some((index, piece)) = pieces.next() {
        let is_closed = pieces.peek().is_some();
        match (index % 2, is_closed) {
            (1, true) => out.push_str(&format!("<code>{piece}</code>")),
            (1, false) => out.push_str(&format!("`{piece}")),
            _ => out.push_str(piece),
        }
    }
    out
}

fn escaped(text: &str) -> String {
    tamed(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::{sentence, write_diff};
    use crate::diff::unified::unified;
    use std::path::Path;

    #[test]
    fn lines_stand_beside_what_took_their_place() {
        let (before, after) = ("a\nb\nc\nd\n", "a\nB\nC\nx\nd\n");
        let mut page = Vec::new();
        let lines = unified(Path::new("f"), before.as_bytes(), after.as_bytes());
        write_diff(&mut page, &lines, [(2, 7)].into()).unwrap();
        let page = String::from_utf8(page).unwrap();
        for row in [
            "<tr><th>1</th><td>a</td><th>1</th><td>a</td></tr>",
            "<tr data-group=\"7\"><th>2</th><td class=\"removed\">b</td><th>2</th><td class=\"added\">B</td></tr>",
            "<tr><th></th><td class=\"empty\"></td><th>4</th><td class=\"added\">x</td></tr>",
            "<tr><th>4</th><td>d</td><th>5</th><td>d</td></tr>",
        ] {
            assert!(page.contains(row), "{row}\n{page}");
        }
    }

    #[test]
    fn names_are_code_and_never_markup() {
        assert_eq!(sentence("`<b>` it's"), "<code>&lt;b&gt;</code> it&#39;s");
        assert_eq!(sentence("a ` b"), "a ` b");
    }
}
