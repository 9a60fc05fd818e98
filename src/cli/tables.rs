//! The tables of a run: the built-in ones and the user's own, joined.

use crate::cli::settings::Settings;
use crate::disk::read;
use crate::mapping::builtin;
use crate::mapping::choice::Choice;
use crate::mapping::load::TableFile;
use crate::mapping::node::LoadError;
use crate::mapping::table::Table;
use anyhow::{Context, Result, anyhow};
use std::path::PathBuf;

/// Load and join what `settings` ask for.
///
/// # Errors
/// When a table cannot be read or holds a fault; every fault is named with file, line and column.
pub fn load(settings: &Settings) -> Result<Table> {
    let options = &settings.options;
    let choice = Choice {
        only: &options.only,
        skip: &options.skip,
        targets: options
            .targets
            .iter()
            .map(|(library, target)| (library.as_str(), target.as_str()))
            .collect(),
    };
    Table::build(files(&settings.mappings)?, &choice).map_err(|faults| anyhow!(listed(&faults)))
}

/// The built-in tables, then those at `own`, in order.
///
/// # Errors
/// As [`load`].
pub fn files(own: &[PathBuf]) -> Result<Vec<TableFile>> {
    let mut files = builtin::files().map_err(|faults| anyhow!(listed(&faults)))?;
    let texts = texts(own)?;
    let named = texts
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    files.extend(builtin::load_all(named).map_err(|faults| anyhow!(listed(&faults)))?);
    Ok(files)
}

/// The texts at `paths`, with their names.
///
/// # Errors
/// When one cannot be read.
pub fn texts(paths: &[PathBuf]) -> Result<Vec<(String, String)>> {
    paths
        .iter()
        .map(|path| {
            let name = path.display().to_string();
            match read::read_text(path).with_context(|| name.clone())? {
                Some(text) => Ok((name, text)),
                None => Err(anyhow!("{name}: there is no such file")),
            }
        })
        .collect()
}

/// Faults as people read them, one a line, each with what can be done.
pub fn listed(faults: &[LoadError]) -> String {
    let lines: Vec<String> = faults
        .iter()
        .map(|fault| match &fault.help {
            Some(help) => format!("{fault}\n  help: {help}"),
            None => fault.to_string(),
        })
        .collect();
    lines.join("\n")
}
