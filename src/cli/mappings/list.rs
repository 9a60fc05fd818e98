//! `awaitify mappings list`: which libraries are converted, and to what.

use crate::cli::Outcome;
use crate::cli::arguments::OwnTables;
use crate::cli::tables;
use crate::cli::terminal::Terminal;
use anyhow::Result;

/// Run the command.
///
/// # Errors
/// When a table cannot be read or holds a fault.
pub fn run(own: &OwnTables, terminal: &mut Terminal) -> Result<Outcome> {
    let mut files = tables::files(&own.mappings)?;
    files.sort_by(|one, other| {
        (&one.library.name, &one.library.target).cmp(&(&other.library.name, &other.library.target))
    });
    for file in files {
        let library = &file.library;
        let choice = if file.chosen_by_default {
            String::new()
        } else {
            format!("  (with --target {}={})", library.name, library.target)
        };
        writeln!(
            terminal.out(),
            "{:<14} → {:<14} {:>4} rows  {}{choice}",
            library.name,
            library.target,
            file.rows.len(),
            library.requires.join(", ")
        )?;
    }
    Ok(Outcome::Done)
}
