//! A report in the form that was asked for, and what the exit status says of it.

use crate::cli::Outcome;
use crate::cli::arguments::{ReportFormat, Reporting, Saved};
use crate::cli::baseline::{self, Tally};
use crate::cli::gather::Gathered;
use crate::cli::settings::Settings;
use crate::cli::shown;
use crate::cli::terminal::{Terminal, Verbosity};
use crate::diagnostic::code::{ALL, Code};
use crate::diagnostic::{Diagnostic, Severity};
use crate::disk::write::{Replacement, put};
use crate::emit::diff::{self, Content};
use crate::emit::paint::{Paint, named};
use crate::emit::sarif::TextChange;
use crate::emit::summary::Tense;
use crate::emit::{github, html, json, markdown, sarif};
use crate::name::near::nearest;
use crate::report::Report;
use anyhow::{Context, Result, anyhow};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Findings that make the exit status 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failing {
    /// Those of this severity, and graver ones.
    AtLeast(Severity),
    /// Those of this code.
    Of(Code),
}

/// What `--fail-on`, or the configuration, says.
///
/// # Errors
/// When it names neither a code nor a severity.
pub fn failing(reporting: &Reporting, settings: &Settings) -> Result<Vec<Failing>> {
    let words = if reporting.fail_on.is_empty() {
        &settings.fail_on
    } else {
        &reporting.fail_on
    };
    words
        .iter()
        .map(|word| match word.as_str() {
            "error" => Ok(Failing::AtLeast(Severity::Error)),
            "warning" => Ok(Failing::AtLeast(Severity::Warning)),
            "note" => Ok(Failing::AtLeast(Severity::Note)),
            code => Code::named(code).map(Failing::Of).ok_or_else(|| {
                let names = ALL.iter().map(|code| code.name().to_owned());
                match nearest(code, names) {
                    Some(name) => anyhow!("`{code}` is no diagnostic code; did you mean `{name}`?"),
                    None => anyhow!("`{code}` is no diagnostic code, nor error, warning or note"),
                }
            }),
        })
        .collect()
}

/// Whether `report` holds what fails the run.
pub fn verdict(report: &Report, failing: &[Failing]) -> Outcome {
    let fails = |diagnostic: &Diagnostic| {
        failing.iter().any(|failing| match failing {
            Failing::AtLeast(severity) => diagnostic.severity <= *severity,
            Failing::Of(code) => diagnostic.code == *code,
        })
    };
    if report.diagnostics.iter().any(fails) {
        Outcome::Findings
    } else {
        Outcome::Done
    }
}

/// Take out what is known, or write it down as known.
///
/// # Errors
/// When the baseline cannot be read or written.
pub fn sift(
    report: &mut Report,
    reporting: &Reporting,
    gathered: &Gathered,
    terminal: &mut Terminal,
) -> Result<()> {
    let path = reporting
        .write_baseline
        .as_ref()
        .or(reporting.baseline.as_ref())
        .or(gathered.settings.baseline.as_ref());
    let Some(path) = path else {
        return Ok(());
    };
    let sources = shown::sources(&gathered.project, report);
    if reporting.write_baseline.is_some() {
        baseline::create(path, report, &sources)?;
    }
    let Tally { known, gone } = baseline::apply(path, report, &sources)?;
    if terminal.verbosity >= Verbosity::Normal && reporting.output_format == ReportFormat::Text {
        let err = terminal.err()?;
        if known > 0 {
            writeln!(err, "{known} known by the baseline")?;
        }
        if gone > 0 {
            writeln!(
                err,
                "{gone} in the baseline that occur no more (--write-baseline leaves them out)"
            )?;
        }
    }
    Ok(())
}

/// What there is to report.
pub struct Subject<'a> {
    /// The command: `convert`, `check`.
    pub command: &'a str,
    /// Whether changes are written; `None` when there can be none.
    pub tense: Option<Tense>,
    /// What was found.
    pub report: &'a Report,
    /// What changes.
    pub changes: &'a [Replacement],
    /// What was read.
    pub gathered: &'a Gathered,
}

/// The report for programs: everything but the text for people.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(format: ReportFormat, subject: &Subject<'_>, out: &mut dyn Write) -> Result<()> {
    let Subject {
        command,
        tense,
        report,
        changes,
        gathered,
    } = *subject;
    let base = shown::base();
    let called = |path: &Path| shown::label(path, base.as_deref());
    let sources = shown::sources(&gathered.project, report);
    match format {
        ReportFormat::Text => {}
        ReportFormat::Json => {
            let diffs = diffs(changes, &called)?;
            json::write(out, command, report, &diffs, &sources)?;
        }
        ReportFormat::Sarif => {
            // What is written already is no fix any more.
            let texts = match tense {
                Some(Tense::Changed) => Vec::new(),
                _ => texts(report, changes, &called),
            };
            sarif::write(out, report, &texts, &sources, &called)?;
        }
        ReportFormat::Github => github::write(out, report, &sources, &called)?,
        ReportFormat::Html => {
            let texts = texts(report, changes, &called);
            html::write(out, report, &texts, &sources, tense, &called)?;
        }
        ReportFormat::Markdown => {
            let texts = texts(report, changes, &called);
            markdown::write(out, report, &texts, &sources, tense, &called)?;
        }
    }
    Ok(())
}

/// What `--save` asks for. What goes to `/dev/stdout` stands before whatever else is printed to `out`.
///
/// # Errors
/// When a file cannot be written.
pub fn save(reporting: &Reporting, subject: &Subject<'_>, out: &mut dyn Write) -> Result<()> {
    for (saved, path) in &reporting.save {
        let mut content = Vec::new();
        match saved {
            Saved::Report(format) => write(*format, subject, &mut content)?,
            Saved::Diff => {
                let base = shown::base();
                for change in subject.changes {
                    let name = shown::label(&change.path, base.as_deref());
                    let (before, after) = (&change.before, &change.after);
                    diff::write(&mut content, &name, before, after, EXACT)?;
                }
            }
        }
        let written = match path == Path::new("/dev/stdout") {
            true => out.write_all(&content),
            false => put(path, &content),
        };
        written.with_context(|| named(path))?;
    }
    Ok(())
}

/// As programs take a diff.
const EXACT: (Paint, Content) = (Paint::Plain, Content::Exact);

fn diffs<'a>(
    changes: &'a [Replacement],
    called: &dyn Fn(&Path) -> PathBuf,
) -> Result<Vec<(&'a Path, String)>> {
    changes
        .iter()
        .map(|change| {
            let mut text = Vec::new();
            let name = called(&change.path);
            diff::write(&mut text, &name, &change.before, &change.after, EXACT)?;
            let text = String::from_utf8_lossy(&text).into_owned();
            Ok((change.path.as_path(), text))
        })
        .collect()
}

/// What changes, as text: modules as they were decoded, lists of distributions as they are.
fn texts(
    report: &Report,
    changes: &[Replacement],
    called: &dyn Fn(&Path) -> PathBuf,
) -> Vec<TextChange> {
    changes
        .iter()
        .map(|change| {
            let module = report.files.iter().find(|file| file.path == change.path);
            let (before, after) = match module.and_then(|file| Some((file, file.after.as_ref()?))) {
                Some((file, after)) => (file.before.clone(), after.clone()),
                None => (
                    String::from_utf8_lossy(&change.before).into_owned(),
                    String::from_utf8_lossy(&change.after).into_owned(),
                ),
            };
            TextChange {
                name: called(&change.path),
                before,
                after,
            }
        })
        .collect()
}
