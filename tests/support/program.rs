//! The program itself, run as a user would.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// What it does in a directory; it is told nothing on standard input.
pub fn awaitify(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .expect("awaitify runs")
}

/// What it said beside its output.
pub fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
