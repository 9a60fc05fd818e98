//! The report for programs. `version` is raised whenever a field changes its meaning or goes away;
//! fields may be added without. [`crate::emit::schema`] is its schema.

use crate::diagnostic::{self, Diagnostic, Severity, Span};
use crate::emit::coverage;
use crate::emit::place::Sources;
use crate::report::{Applicability, ChangeGroup, Counts, Report, Requirements};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

/// The version of the format.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    command: &'a str,
    counts: &'a Counts,
    coverage: String,
    kept: BTreeMap<&'static str, u32>,
    files: Vec<File<'a>>,
    diagnostics: Vec<Finding<'a>>,
    requirements: &'a Requirements,
    groups: Vec<Group<'a>>,
    declined: Vec<Group<'a>>,
    not_reached: Vec<Group<'a>>,
    skipped: Vec<Skipped<'a>>,
}

#[derive(Serialize)]
struct Group<'a> {
    id: &'a str,
    title: &'a str,
    applicability: Applicability,
    libraries: &'a [String],
    functions: Vec<Function<'a>>,
    calls: u32,
    notes: &'a [String],
    because: Vec<Related<'a>>,
    #[serde(flatten)]
    place: Place<'a>,
}

#[derive(Serialize)]
struct File<'a> {
    path: Cow<'a, str>,
    diff: &'a str,
}

#[derive(Serialize)]
struct Skipped<'a> {
    path: Cow<'a, str>,
    reason: &'a str,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    severity: Severity,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    help: Option<&'a str>,
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

#[derive(Serialize)]
struct Function<'a> {
    name: &'a str,
    because: Vec<Related<'a>>,
    follows: Option<usize>,
    #[serde(flatten)]
    place: Place<'a>,
}

/// Lines and columns count from 1, columns in characters; the end is the place after the last character.
#[derive(Serialize)]
struct Place<'a> {
    path: Cow<'a, str>,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

/// Without a leading `./`.
fn plain(path: &Path) -> Cow<'_, str> {
    path.strip_prefix(".").unwrap_or(path).to_string_lossy()
}

fn place<'a>(span: &'a Span, sources: &Sources) -> Place<'a> {
    let (start, end) = (sources.start(span), sources.end(span));
    Place {
        path: plain(&span.path),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

fn finding<'a>(diagnostic: &'a Diagnostic, sources: &Sources) -> Finding<'a> {
    Finding {
        code: diagnostic.code.name(),
        severity: diagnostic.severity,
        message: &diagnostic.message,
        place: place(&diagnostic.span, sources),
        help: diagnostic.help.as_deref(),
        related: diagnostic
            .related
            .iter()
            .map(|link| related(link, sources))
            .collect(),
    }
}

fn related<'a>(link: &'a diagnostic::Related, sources: &Sources) -> Related<'a> {
    Related {
        message: &link.message,
        place: place(&link.span, sources),
    }
}

fn group<'a>(group: &'a ChangeGroup, sources: &Sources) -> Group<'a> {
    let (because, functions) = (group.because.iter(), group.functions.iter());
    Group {
        id: &group.id,
        title: &group.title,
        applicability: group.applicability,
        libraries: &group.libraries,
        functions: functions
            .map(|function| Function {
                name: &function.name,
                because: function
                    .because
                    .iter()
                    .map(|link| related(link, sources))
                    .collect(),
                follows: function.follows,
                place: place(&function.span, sources),
            })
            .collect(),
        calls: group.calls,
        notes: &group.notes,
        because: because.map(|link| related(link, sources)).collect(),
        place: place(&group.span, sources),
    }
}

/// Write the report of `command` (`convert`, `check`, `why`); `diffs` holds each changed file's path and unified diff.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    command: &str,
    report: &Report,
    diffs: &[(&Path, String)],
    sources: &Sources,
) -> io::Result<()> {
    let document = Document {
        version: VERSION,
        command,
        counts: &report.counts,
        coverage: coverage::sentence(report),
        kept: report
            .kept
            .iter()
            .map(|(code, count)| (code.name(), *count))
            .collect(),
        files: diffs
            .iter()
            .map(|(path, diff)| File {
                path: plain(path),
                diff,
            })
            .collect(),
        diagnostics: report
            .diagnostics
            .iter()
            .map(|diagnostic| finding(diagnostic, sources))
            .collect(),
        requirements: &report.requirements,
        groups: report
            .groups
            .iter()
            .map(|one| group(one, sources))
            .collect(),
        declined: report
            .declined
            .iter()
            .map(|one| group(one, sources))
            .collect(),
        not_reached: report
            .not_reached
            .iter()
            .map(|one| group(one, sources))
            .collect(),
        skipped: report
            .skipped
            .iter()
            .map(|(path, reason)| Skipped {
                path: plain(path),
                reason,
            })
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
