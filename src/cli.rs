//! The only rooms that know a terminal, arguments and exit status. One command a file.
//!
//! In reading order: [`arguments`] (what can be typed), [`config`] (what a file says), [`settings`] (both merged: what is
//! meant), [`metadata`] (what a project says of itself), [`gather`] (its files read), [`tables`] (what they are converted by), [`shown`] (how
//! files are shown), [`terminal`] (where output goes);
//! [`baseline`] (findings that are known), [`reporting`] (reports for programs, and the exit status), [`writing`] (what comes before files are written), [`process`] (programs that are run, and how long), [`compile`] (asking CPython), [`trial`]
//! (the user's command on a copy);
//! then the commands: [`convert`], [`batch`], [`undo`], [`check`], [`why`], [`explain`], [`mappings`]; and [`reference`] (the pages printed from all of this).

pub mod arguments;
pub mod baseline;
pub mod batch;
pub mod check;
pub mod compile;
pub mod config;
pub mod convert;
pub mod explain;
pub mod gather;
pub mod listings;
pub mod mappings;
pub mod metadata;
pub mod process;
pub mod reference;
pub mod reporting;
pub mod settings;
pub mod shown;
pub mod tables;
pub mod terminal;
pub mod trial;
pub mod undo;
pub mod why;
pub mod writing;

use crate::cli::arguments::{Arguments, Command};
use crate::cli::terminal::Terminal;
use clap::Parser;
use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

/// How a command ended, when it ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Exit status 0.
    Done,
    /// Exit status 1: `check` found something, or `--check` saw that something would change.
    Findings,
}

/// Run the program on its arguments.
pub fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // A closed pipe leaves nobody to tell.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut terminal = Terminal::new(&arguments.output);
    let outcome = match &arguments.command {
        Command::Convert(convert) => convert::run(convert, &mut terminal),
        Command::Batch(batch) => batch::run(batch, &mut terminal),
        Command::Undo(undo) => undo::run(undo, &mut terminal),
        Command::Check(check) => check::run(check, &mut terminal),
        Command::Why(why) => why::run(why, &mut terminal),
        Command::Explain(explain) => explain::run(explain, &mut terminal),
        Command::Mappings(command) => mappings::run(command, &mut terminal),
    };
    match outcome.and_then(|outcome| Ok(terminal.flush().map(|()| outcome)?)) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal.complain(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

/// Whether the reader of our output went away (`awaitify … | head`), which is no fault.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let kind = cause
            .downcast_ref::<io::Error>()
            .map(io::Error::kind)
            .or_else(|| cause.downcast_ref::<serde_json::Error>()?.io_error_kind());
        kind == Some(io::ErrorKind::BrokenPipe)
    })
}
