//! `awaitify mappings new`: a table drafted from a package that has both faces, by looking at it as it is installed.

use crate::cli::Outcome;
use crate::cli::process::fed;
use crate::cli::terminal::Terminal;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// What looks at the package; it runs where the package can be imported.
const SCRIPT: &str = include_str!("draft.py");

/// Run the command.
///
/// # Errors
/// When the interpreter cannot be started, or the package has no asynchronous face.
pub fn run(
    library: &str,
    without: &[String],
    interpreter: &Path,
    terminal: &mut Terminal,
) -> Result<Outcome> {
    let arguments: Vec<&str> = ["-", library]
        .into_iter()
        .chain(without.iter().map(String::as_str))
        .collect();
    let output = fed(interpreter, &arguments, SCRIPT)
        .with_context(|| format!("{} cannot be started", interpreter.display()))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        bail!("{}", told.trim());
    }
    terminal.out().write_all(&output.stdout)?;
    Ok(Outcome::Done)
}
