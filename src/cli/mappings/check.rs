//! `awaitify mappings check`: every fault of a table, with file, line and column.

use crate::cli::Outcome;
use crate::cli::tables;
use crate::cli::terminal::{Terminal, Verbosity};
use crate::mapping::builtin;
use crate::mapping::choice::Choice;
use crate::mapping::half::Half;
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
    let mut faults = Vec::new();
    for half in [Half::Awaited, Half::Blocking] {
        faults = match builtin::load_all(named.clone(), half) {
            Err(faults) => faults,
            // Sound one by one; joined with the built-in ones they may still contradict each other.
            Ok(own) => {
                let mut files = tables::files_for(&[], half)?;
                files.extend(own);
                let joined = Table::build(files, &Choice::default());
                joined.err().unwrap_or_default()
            }
        };
        if !faults.is_empty() {
            break;
        }
    }
    if faults.is_empty() {
        if terminal.verbosity >= Verbosity::Normal {
            writeln!(terminal.err()?, "{} checked, no fault", paths.len())?;
        }
        return Ok(Outcome::Done);
    }
    writeln!(terminal.out(), "{}", tables::listed(&faults))?;
    Ok(Outcome::Findings)
}
