//! `awaitify check`: what blocks the event loop, what is never awaited, what `convert` would refuse. Changes nothing.

use crate::cli::Outcome;
use crate::cli::arguments::{Check, ReportFormat};
use crate::cli::gather;
use crate::cli::reporting::{self, Failing, Subject};
use crate::cli::shown;
use crate::cli::tables;
use crate::cli::terminal::{Terminal, Verbosity, with_progress};
use crate::cli::writing;
use crate::diagnostic::Severity;
use crate::emit::{summary, text};
use crate::pipeline;
use anyhow::Result;

/// Run the command.
///
/// # Errors
/// When arguments or configuration are at fault.
pub fn run(arguments: &Check, terminal: &mut Terminal) -> Result<Outcome> {
    writing::warn_of_interruption(&arguments.paths, terminal)?;
    let gathered = gather::gather(&arguments.paths, &arguments.selection)?;
    let reporting = &arguments.reporting;
    let mut failing = reporting::failing(reporting, &gathered.settings)?;
    if failing.is_empty() {
        failing.push(Failing::AtLeast(Severity::Warning));
    }
    let table = tables::load(&gathered.settings)?;
    let report = with_progress(terminal.verbosity, |progress| {
        let options = &gathered.settings.options;
        pipeline::check(&gathered.project, &table, options, progress)
    })?;
    let mut report = gather::with_skipped(report, &gathered);
    reporting::sift(&mut report, reporting, &gathered, terminal)?;
    let subject = Subject {
        command: "check",
        tense: None,
        report: &report,
        changes: &[],
        gathered: &gathered,
    };
    if reporting.output_format == ReportFormat::Text {
        let sources = shown::sources(&gathered.project, &report);
        let paint = terminal.paint;
        text::write_all(terminal.out(), &report.diagnostics, &sources, paint)?;
        if terminal.verbosity >= Verbosity::Normal {
            let paint = terminal.paint_error;
            summary::write_findings(terminal.err()?, &report, &sources, paint)?;
        }
    } else {
        reporting::write(reporting.output_format, &subject, terminal.out())?;
    }
    reporting::save(reporting, &subject, terminal.out())?;
    Ok(reporting::verdict(&report, &failing))
}
