//! `awaitify mappings list`: which libraries are converted, and to what.

use crate::cli::Outcome;
use crate::cli::arguments::OwnTables;
use crate::cli::tables;
use crate::cli::terminal::Terminal;
use anyhow::Result;
use std::collections::BTreeSet;

/// Run the command.
///
/// # Errors
/// When a table cannot be read or holds a fault.
pub fn run(own: &OwnTables, terminal: &mut Terminal) -> Result<Outcome> {
    let mut files = tables::files(&own.mappings)?;
    files.sort_by(|one, other| {
        (&one.library.name, &one.library.target).cmp(&(&other.library.name, &other.library.target))
    });
    let firsts: BTreeSet<String> = files
        .iter()
        .filter(|file| file.library.driver && file.chosen_by_default)
        .map(|file| file.library.name.clone())
        .collect();
    for file in files {
        let library = &file.library;
        let asked = format!("with --target {}={}", library.name, library.target);
        let choice = match (file.chosen_by_default, firsts.contains(&library.name)) {
            (false, _) => format!("  ({asked})"),
            (true, true) if !library.driver => {
                format!("  ({asked}, or where something keeps it from the other)")
            }
            (true, _) => String::new(),
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
