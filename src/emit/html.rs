//! The report as one page to review: what changes, side by side, and what was found, with a filter. It holds all it needs and asks
//! nobody for anything.

mod graph;
mod groups;
mod highlight;
mod table;

use super::summary::plural;
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::emit::coverage;
use crate::emit::fingerprint::slashed;
use crate::emit::paint::escaped;
use crate::emit::place::Sources;
use crate::emit::sarif::TextChange;
use crate::emit::summary::Tense;
use crate::report::Report;
use groups::{Decides, Ownership};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use table::Table;

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
    write_files(out, &names, &by_file, &changed)?;
    writeln!(out, "<main>")?;
    let decides = match tense {
        Some(Tense::WouldChange) => Decides::Yes,
        _ => Decides::No,
    };
    let file_of = |span: &Span| {
        let name = slashed(&called(&span.path));
        names.binary_search(&&name).ok()
    };
    let tables: Vec<Option<Table>> = names
        .iter()
        .enumerate()
        .map(|(index, name)| Some(Table::of(changed.get(*name)?, index)))
        .collect();
    let links = Links {
        sources,
        file_of: &file_of,
        tables: &tables,
    };
    groups::write(out, &report.groups, &links, decides)?;
    for (index, name) in names.iter().enumerate() {
        let findings = by_file.get(*name).map_or(&[][..], Vec::as_slice);
        let mark = mark(&changed, name);
        writeln!(
            out,
            "<section id=\"f{index}\" data-file=\"{index}\" class=\"{mark}\">\n<h2>{}</h2>",
            escaped(name)
        )?;
        for finding in findings {
            write_finding(out, finding, sources)?;
        }
        if let (Some(change), Some(Some(table))) = (changed.get(*name), tables.get(index)) {
            let owners = Ownership::of(&report.groups, name, called);
            table.write(out, &owners.by_line(&change.before))?;
        }
        writeln!(out, "</section>")?;
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
        "<header>\n<h1>{verb}</h1>\n<p>{}. {} turned async, {} added, {}, {} handed to a thread.</p>",
        escaped(&coverage::sentence(report)),
        plural(counts.functions_turned.into(), "function"),
        plural(counts.awaits_added.into(), "await"),
        plural(counts.bridges.into(), "bridge"),
        plural(counts.offloaded.into(), "call")
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
         <span class=\"keys\"><kbd>j</kbd> <kbd>k</kbd> next and previous change, <kbd>n</kbd> <kbd>p</kbd> file, <kbd>g</kbd> <kbd>h</kbd> group (<kbd>space</kbd> ticks), <kbd>u</kbd> from a change to its group, <kbd>/</kbd> filter; in a picture <kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> <kbd>↓</kbd> walk, <kbd>Enter</kbd> goes to the change</span>\n</form>\n</header>"
    )
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Whether a file is among those that change, as a class.
fn mark(changed: &BTreeMap<String, &TextChange>, name: &str) -> &'static str {
    match changed.contains_key(name) {
        true => "changed",
        false => "same",
    }
}

/// Where places of the report stand on the page.
struct Links<'a> {
    sources: &'a Sources,
    /// The number of the file that a place lies in.
    file_of: &'a dyn Fn(&Span) -> Option<usize>,
    tables: &'a [Option<Table>],
}

impl Links<'_> {
    /// The row of a diff that shows a place, or else its file.
    fn href(&self, span: &Span) -> Option<String> {
        let file = (self.file_of)(span)?;
        let line = self.sources.start(span).line;
        let has_row = |table: &Table| table.has_row(line as usize);
        match self.tables.get(file)?.as_ref().is_some_and(has_row) {
            true => Some(format!("#f{file}-{line}")),
            false => Some(format!("#f{file}")),
        }
    }

    /// A place, to go there.
    fn link(&self, span: &Span) -> String {
        let text = format!("{}:{}", slashed(&span.path), self.sources.start(span).line);
        match self.href(span) {
            Some(href) => format!("<a href=\"{href}\"><code>{}</code></a>", escaped(&text)),
            None => format!("<code>{}</code>", escaped(&text)),
        }
    }
}

/// The files as a tree: each directory once, above what lies in it.
fn write_files(
    out: &mut dyn Write,
    names: &[&String],
    by_file: &BTreeMap<String, Vec<&Diagnostic>>,
    changed: &BTreeMap<String, &TextChange>,
) -> io::Result<()> {
    writeln!(out, "<nav aria-label=\"Files\">\n<ul>")?;
    let mut above = "";
    for (index, name) in names.iter().enumerate() {
        let (directory, last) = name.rsplit_once('/').unwrap_or(("", name));
        if directory != above {
            writeln!(out, "<li class=\"directory\">{}/</li>", escaped(directory))?;
            above = directory;
        }
        let count = match by_file.get(*name).map_or(0, Vec::len) {
            0 => String::new(),
            count => format!(" <span class=\"count\" title=\"findings\">{count}</span>"),
        };
        writeln!(
            out,
            "<li data-file=\"{index}\" class=\"{}\"><a href=\"#f{index}\" title=\"{}\">{}</a>{count}</li>",
            mark(changed, name),
            escaped(name),
            escaped(last)
        )?;
    }
    writeln!(out, "</ul>\n</nav>")
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

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn names_are_code_and_never_markup() {
        assert_eq!(sentence("`<b>` it's"), "<code>&lt;b&gt;</code> it&#39;s");
        assert_eq!(sentence("a ` b"), "a ` b");
    }
}
