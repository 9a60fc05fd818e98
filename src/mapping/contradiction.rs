//! What contradicts itself once all tables stand side by side.

use crate::mapping::aliases::Aliases;
use crate::mapping::load::{Place, TableFile};
use crate::mapping::node::LoadError;
use crate::mapping::row::Row;
use crate::mapping::schema::Kind;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// Ids that occur twice, rows that are never reached, aliases that lead in circles, types that no table has.
pub fn contradictions(files: &[TableFile], aliases: &Aliases) -> Vec<LoadError> {
    let mut faults = twice(files);
    faults.extend(files.iter().flat_map(|file| unreached(file, aliases)));
    for file in files {
        for (from, place) in &file.places.aliases {
            if aliases.is_circular(from) {
                let message = format!("the alias `{from}` leads in a circle");
                faults.push(fault(&file.path, *place, message));
            }
        }
    }
    if faults.is_empty() {
        faults = unknown_types(files, aliases);
    }
    faults
}

fn fault(path: &Path, (line, column): Place, message: String) -> LoadError {
    LoadError {
        path: path.to_owned(),
        line,
        column,
        message,
        help: None,
    }
}

/// Ids that occur twice. Of the tables that convert one library to different targets, a run uses one.
fn twice(files: &[TableFile]) -> Vec<LoadError> {
    let mut faults = Vec::new();
    let mut seen: HashMap<(&str, &str), (&TableFile, Place)> = HashMap::new();
    for file in files {
        let rows = file.rows.iter().map(|row| ("row", row.name.as_str()));
        let clients = file
            .clients
            .iter()
            .map(|client| ("client", client.id.as_str()));
        let support = file
            .support
            .iter()
            .map(|code| ("support code", code.name.as_str()));
        let places = &file.places;
        let placed = (rows.zip(&places.rows))
            .chain(clients.zip(&places.clients))
            .chain(support.zip(&places.support));
        for (key, &place) in placed {
            if let Some((other, (line, column))) = seen.insert(key, (file, place)) {
                let (here, there) = (&file.library, &other.library);
                if here.name == there.name && here.target != there.target {
                    continue;
                }
                let (what, name) = key;
                let first = format!("{}:{line}:{column}", other.path.display());
                let message = format!("the {what} `{name}` exists already, at {first}");
                faults.push(fault(&file.path, place, message));
            }
        }
    }
    faults
}

/// Rows below one of the same name and kind that takes every place.
fn unreached(file: &TableFile, aliases: &Aliases) -> Vec<LoadError> {
    let mut faults = Vec::new();
    let mut taken: HashMap<(String, Kind, bool), &Row> = HashMap::new();
    for (row, &place) in file.rows.iter().zip(&file.places.rows) {
        for name in &row.from {
            let key = (aliases.canonical(name).into_owned(), row.kind, row.tasks);
            if let Some(above) = taken.get(&key) {
                let message = format!(
                    "`{name}` is never reached: the row `{}` above has no `when`",
                    above.name
                );
                faults.push(fault(&file.path, place, message));
            } else if row.when.is_empty() {
                taken.insert(key, row);
            }
        }
    }
    faults
}

/// Mentions of types that no table has, those of tables that are not used included.
fn unknown_types(files: &[TableFile], aliases: &Aliases) -> Vec<LoadError> {
    let known: BTreeSet<String> = files
        .iter()
        .flat_map(|file| &file.rows)
        .filter(|row| row.kind == Kind::Type)
        .flat_map(|row| &row.from)
        .map(|name| aliases.canonical(name).into_owned())
        .collect();
    let mut faults: Vec<LoadError> = Vec::new();
    for file in files {
        let mentions = file.places.types.iter();
        let once: BTreeSet<(Place, &str)> = mentions
            .map(|(name, place)| (*place, name.as_str()))
            .collect();
        for (place, name) in once {
            let is_builtin = !name.contains('.') || name.starts_with("builtins.");
            if !is_builtin && !known.contains(aliases.canonical(name).as_ref()) {
                let message = format!("no table has a type `{name}`");
                let mut fault = fault(&file.path, place, message);
                fault.help = Some(format!("add a row `from: {name}` with `kind: type`"));
                faults.push(fault);
            }
        }
    }
    faults
}
