//! `awaitify explain`: what a diagnostic means, or what the tables do with a name.

use crate::cli::Outcome;
use crate::cli::arguments::Explain;
use crate::cli::reference;
use crate::cli::tables::Catalogue;
use crate::cli::terminal::Terminal;
use crate::diagnostic::code::{ALL, Code};
use crate::emit::table;
use crate::name::near::nearest;
use anyhow::{Result, bail};

/// Run the command.
///
/// # Errors
/// When nothing is known of the subject.
pub fn run(arguments: &Explain, terminal: &mut Terminal) -> Result<Outcome> {
    let subject = arguments.subject.as_str();
    if let Some(code) = Code::named(subject) {
        let page = reference::explained(code.entry());
        terminal.out().write_all(page.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let catalogue = Catalogue::load(&arguments.own.mappings, &arguments.target)?;
    let rows = catalogue.of_name(subject);
    for (index, entry) in rows.iter().enumerate() {
        if index > 0 {
            writeln!(terminal.out())?;
        }
        table::write_row(terminal.out(), &entry.name, entry.row, entry.library)?;
    }
    if rows.is_empty() {
        let codes = ALL.iter().map(|code| code.name());
        let near = nearest(subject, codes.map(str::to_owned).chain(catalogue.names()));
        let hint = near.map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
        bail!("`{subject}` is neither a diagnostic code nor a name in a table{hint}");
    }
    Ok(Outcome::Done)
}
