//! `awaitify mappings`: the tables, looked at, checked, and run on their own examples.

pub mod check;
pub mod list;
pub mod new;
pub mod schema;
pub mod show;
pub mod test;

use crate::cli::Outcome;
use crate::cli::arguments::Mappings;
use crate::cli::terminal::Terminal;
use anyhow::Result;

/// Run the command.
///
/// # Errors
/// As the command that was typed.
pub fn run(command: &Mappings, terminal: &mut Terminal) -> Result<Outcome> {
    match command {
        Mappings::List(own) => list::run(own, terminal),
        Mappings::Show {
            subject,
            target,
            own,
        } => show::run(subject, target, own, terminal),
        Mappings::Check { files } => check::run(files, terminal),
        Mappings::Test { files } => test::run(files, terminal),
        Mappings::New {
            library,
            without,
            interpreter,
        } => new::run(library, without, interpreter, terminal),
        Mappings::Schema => schema::run(terminal),
    }
}
