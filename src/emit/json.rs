//! The report for programs. `version` is raised whenever a field changes its meaning or goes away;
//! fields may be added without. [`crate::emit::schema`] is its schema.

use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::emit::coverage;
use crate::emit::place::Sources;
use crate::report::{Counts, Report, Requirements};
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
    skipped: Vec<Skipped<'a>>,
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
            .map(|related| Related {
                message: &related.message,
                place: place(&related.span, sources),
            })
            .collect(),
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
