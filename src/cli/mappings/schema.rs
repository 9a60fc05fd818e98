//! `awaitify mappings schema`: the JSON Schema of a table, for editors.

use crate::cli::Outcome;
use crate::cli::terminal::Terminal;
use crate::mapping::json_schema::json_schema_text;
use anyhow::Result;

/// Run the command.
///
/// # Errors
/// When stdout cannot be written to.
pub fn run(terminal: &mut Terminal) -> Result<Outcome> {
    terminal.out().write_all(json_schema_text().as_bytes())?;
    Ok(Outcome::Done)
}
