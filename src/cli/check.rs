//! `awaitify check`: what blocks the event loop, what is never awaited, what `convert` would refuse. Changes nothing.

use crate::cli::Outcome;
use crate::cli::arguments::{Check, Format};
use crate::cli::gather;
use crate::cli::shown;
use crate::cli::tables;
use crate::cli::terminal::{Terminal, Verbosity, with_progress};
use crate::cli::writing;
use crate::diagnostic::Severity;
use crate::emit::{json, summary, text};
use crate::pipeline;
use anyhow::Result;

/// Run the command.
///
/// # Errors
/// When arguments or configuration are at fault.
pub fn run(arguments: &Check, terminal: &mut Terminal) -> Result<Outcome> {
    writing::warn_of_interruption(&arguments.paths, terminal)?;
    let gathered = gather::gather(&arguments.paths, &arguments.selection)?;
    let table = tables::load(&gathered.settings)?;
    let report = with_progress(terminal.verbosity, |progress| {
        let options = &gathered.settings.options;
        pipeline::check(&gathered.project, &table, options, progress)
    })?;
    let report = gather::with_skipped(report, &gathered);
    let sources = shown::sources(&gathered.project, &report);
    let paint = terminal.paint;
    match arguments.output_format {
        Format::Json => json::write(terminal.out(), "check", &report, &[], &sources)?,
        Format::Text => {
            text::write_all(terminal.out(), &report.diagnostics, &sources, paint)?;
            if terminal.verbosity >= Verbosity::Normal {
                let paint = terminal.paint_error;
                summary::write_findings(terminal.err()?, &report, &sources, paint)?;
            }
        }
    }
    let is_finding = |severity| severity == Severity::Error || severity == Severity::Warning;
    if report
        .diagnostics
        .iter()
        .any(|diagnostic| is_finding(diagnostic.severity))
    {
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}
