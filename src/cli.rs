//! The only rooms that know a terminal, arguments and exit status. One command a file.
//!
//! In reading order: [`arguments`] (what can be typed), [`config`] (what a file says), [`settings`] (both merged: what is
//! meant), [`metadata`] (what a project says of itself), [`gather`] (its files read), [`tables`] (what they are converted by), [`shown`] (how
//! files are shown), [`place`] (places as they are typed), [`terminal`] (where output goes);
//! [`baseline`] (findings that are known), [`reporting`] (reports for programs, and the exit status), [`writing`] (what comes before files are written), [`process`] (programs that are run, and how long), [`compile`] (asking CPython), [`trial`]
//! (the user's command on a copy), [`decisions`] (what was decided on change groups), [`review`] (asking for that);
//! then the commands: [`convert`], [`batch`], [`undo`], [`check`], [`why`], [`explain`], [`mappings`]; and [`reference`] (the pages printed from all of this).

pub mod arguments;
pub mod baseline;
pub mod batch;
pub mod beside;
pub mod check;
pub mod compile;
pub mod config;
pub mod convert;
pub mod decisions;
pub mod explain;
pub mod gather;
pub mod listings;
pub mod mappings;
pub mod metadata;
pub mod place;
pub mod process;
pub mod reference;
pub mod reporting;
pub mod review;
pub mod settings;
pub mod shown;
pub mod tables;
pub mod terminal;
pub mod testing;
pub mod trial;
pub mod undo;
pub mod why;
pub mod writing;

use crate::cli::arguments::{Arguments, Command};
use crate::cli::terminal::Terminal;
use crate::pipeline::guard;
use anyhow::anyhow;
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
    silence_defects();
    let outcome = guard::guarded(|| run(&arguments, &mut terminal));
    let outcome = outcome.unwrap_or_else(|defect| Err(anyhow!(defect)));
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

fn run(arguments: &Arguments, terminal: &mut Terminal) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Convert(convert) => convert::run(convert, terminal),
        Command::Batch(batch) => batch::run(batch, terminal),
        Command::Undo(undo) => undo::run(undo, terminal),
        Command::Check(check) => check::run(check, terminal),
        Command::Why(why) => why::run(why, terminal),
        Command::Explain(explain) => explain::run(explain, terminal),
        Command::Mappings(command) => mappings::run(command, terminal),
    }
}

/// Defects are told in a sentence where they are caught; who looks for them asks for the rest.
fn silence_defects() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        guard::remember(info);
        if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
            usual(info);
        }
    }));
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
