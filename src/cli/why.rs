//! `awaitify why`: the chain of reasons that turns a function async, or keeps it from that.

use crate::cli::Outcome;
use crate::cli::arguments::{Format, Why};
use crate::cli::gather;
use crate::cli::place;
use crate::cli::shown;
use crate::cli::tables;
use crate::cli::terminal::{Terminal, with_progress};
use crate::emit::{json, text};
use crate::pipeline;
use anyhow::Result;
use std::path::PathBuf;

/// Run the command.
///
/// # Errors
/// When the place cannot be found, or arguments or configuration are at fault.
pub fn run(arguments: &Why, terminal: &mut Terminal) -> Result<Outcome> {
    let paths = match arguments.paths.is_empty() {
        false => arguments.paths.clone(),
        true => vec![PathBuf::from(".")],
    };
    let gathered = gather::gather(&paths, &arguments.selection)?;
    let place = place::as_found(place::typed(&arguments.place), &gathered.project);
    let table = tables::load(&gathered.settings)?;
    let report = with_progress(terminal.verbosity, |progress| {
        pipeline::why(
            &gathered.project,
            &table,
            &gathered.settings.options,
            &place,
            progress,
        )
    })?;
    let sources = shown::sources(&gathered.project, &report);
    let paint = terminal.paint;
    match arguments.output_format {
        Format::Json => json::write(terminal.out(), "why", &report, &[], &sources)?,
        Format::Text => text::write_all(terminal.out(), &report.diagnostics, &sources, paint)?,
    }
    Ok(Outcome::Done)
}
