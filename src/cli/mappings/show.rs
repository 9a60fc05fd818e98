//! `awaitify mappings show`: what the tables do with a library, a row or a qualified name.

use crate::cli::Outcome;
use crate::cli::arguments::OwnTables;
use crate::cli::tables::Catalogue;
use crate::cli::terminal::Terminal;
use crate::emit::table;
use anyhow::{Result, bail};

/// Run the command.
///
/// # Errors
/// When a table cannot be read or holds a fault, or none knows the subject.
pub fn run(
    subject: &str,
    targets: &[(String, String)],
    own: &OwnTables,
    terminal: &mut Terminal,
) -> Result<Outcome> {
    let catalogue = Catalogue::load(&own.mappings, targets)?;
    let mut rows = catalogue.of_name(subject);
    if rows.is_empty() {
        rows = catalogue.of_library_or_id(subject);
    }
    if rows.is_empty() {
        bail!("no table knows `{subject}`");
    }
    for (index, entry) in rows.iter().enumerate() {
        if index > 0 {
            writeln!(terminal.out())?;
        }
        table::write_row(terminal.out(), &entry.name, entry.row, entry.library)?;
    }
    Ok(Outcome::Done)
}
