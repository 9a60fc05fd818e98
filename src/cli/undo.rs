//! `awaitify undo`: every file as it was before the last run that wrote.

use crate::cli::Outcome;
use crate::cli::arguments::{ChangedSince, Undo};
use crate::cli::terminal::{Terminal, Verbosity};
use crate::cli::writing::{files, take_back};
use crate::disk::journal::Changed;
use crate::emit::paint::named;
use anyhow::Result;

/// Run the command.
///
/// # Errors
/// When there is nothing to undo, or files were changed since.
pub fn run(arguments: &Undo, terminal: &mut Terminal) -> Result<Outcome> {
    let changed = match arguments.changed {
        ChangedSince::Refuse => Changed::Refuse,
        ChangedSince::Keep => Changed::Keep,
        ChangedSince::Overwrite => Changed::Overwrite,
    };
    let done = take_back(&arguments.path, changed)?;
    let verbosity = terminal.verbosity;
    if verbosity < Verbosity::Normal {
        return Ok(Outcome::Done);
    }
    let err = terminal.err()?;
    if verbosity == Verbosity::Verbose {
        for path in &done.restored {
            writeln!(err, "restored {}", named(path))?;
        }
    }
    for path in &done.kept {
        writeln!(err, "kept {}", named(path))?;
    }
    writeln!(err, "restored {}", files(done.restored.len()))?;
    Ok(Outcome::Done)
}
