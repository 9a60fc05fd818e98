//! The program: hands the arguments to [`awaitify::cli`] and the outcome to the operating system.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    awaitify::cli::main(std::env::args_os())
}
