//! `awaitify why`: the chain of reasons that turns a function async, or keeps it from that.

use crate::cli::Outcome;
use crate::cli::arguments::{Format, Why};
use crate::cli::gather;
use crate::cli::shown;
use crate::cli::tables;
use crate::cli::terminal::{Terminal, with_progress};
use crate::emit::{json, text};
use crate::pipeline::{self, Place};
use anyhow::{Result, bail};
use std::path::PathBuf;

/// Run the command.
///
/// # Errors
/// When the place cannot be found, or arguments or configuration are at fault.
pub fn run(arguments: &Why, terminal: &mut Terminal) -> Result<Outcome> {
    let place = place(&arguments.place);
    let paths = match (&place, arguments.paths.is_empty()) {
        (_, false) => arguments.paths.clone(),
        (_, true) => vec![PathBuf::from(".")],
    };
    let gathered = gather::gather(&paths, &arguments.selection)?;
    let place = match place {
        Place::Line(path, line) => Place::Line(shown::as_found(&path, &gathered.project), line),
        name => name,
    };
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
    if report.diagnostics.is_empty() {
        bail!("no function found at `{}`", arguments.place);
    }
    let sources = shown::sources(&gathered.project, &report);
    let paint = terminal.paint;
    match arguments.output_format {
        Format::Json => json::write(terminal.out(), "why", &report, &[], &sources)?,
        Format::Text => text::write_all(terminal.out(), &report.diagnostics, &sources, paint)?,
    }
    Ok(Outcome::Done)
}

/// `file.py:120` (and `file.py:120:5`) or a dotted name.
fn place(typed: &str) -> Place {
    let mut parts = typed.rsplitn(3, ':');
    let numbers: Vec<u32> = parts
        .by_ref()
        .map_while(|part| part.parse().ok())
        .take(2)
        .collect();
    match numbers.last() {
        Some(&line) => {
            let mut path = typed;
            for _ in &numbers {
                path = path.rsplit_once(':').map_or(path, |(head, _)| head);
            }
            Place::Line(PathBuf::from(path), line)
        }
        None => Place::Name(typed.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_line_or_a_name() {
        assert_eq!(place("a/b.py:12"), Place::Line("a/b.py".into(), 12));
        assert_eq!(place("a/b.py:12:7"), Place::Line("a/b.py".into(), 12));
        assert_eq!(place("C:/x.py:3"), Place::Line("C:/x.py".into(), 3));
        assert_eq!(
            place("pkg.module.Class.method"),
            Place::Name("pkg.module.Class.method".to_owned())
        );
    }
}
