//! `awaitify mappings check`: every fault of a table, with file, line and column.

use crate::cli::Outcome;
use crate::cli::tables;
use crate::cli::terminal::{Terminal, Verbosity};
use crate::mapping::builtin;
use crate::mapping::choice::Choice;
use crate::mapping::table::Table;
use anyhow::Result;
use std::path::PathBuf;

/// Run the command.
///
/// # Errors
/// When a file cannot be read.
pub fn run(paths: &[PathBuf], terminal: &mut Terminal) -> Result<Outcome> {
    let texts = tables::texts(paths)?;
    let named = texts
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    let faults = match builtin::load_all(named) {
        Err(faults) => faults,
        // Sound one by one; joined with the built-in ones they may still contradict each other.
        Ok(own) => {
            let mut files = tables::files(&[])?;
            files.extend(own);
            match Table::build(files, &Choice::default()) {
                Ok(_) => Vec::new(),
                Err(faults) => faults,
            }
        }
    };
    if faults.is_empty() {
        if terminal.verbosity >= Verbosity::Normal {
            writeln!(terminal.err()?, "{} checked, no fault", paths.len())?;
        }
        return Ok(Outcome::Done);
    }
    writeln!(terminal.out(), "{}", tables::listed(&faults))?;
    Ok(Outcome::Findings)
}
