//! Which tables a run uses.

use crate::mapping::load::TableFile;
use crate::mapping::node::LoadError;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

/// Which tables are used.
#[derive(Clone, Debug, Default)]
pub struct Choice<'a> {
    /// Libraries to convert; empty for all.
    pub only: &'a [String],
    /// Libraries to leave alone.
    pub skip: &'a [String],
    /// Libraries that are taken for none that block.
    pub without: &'a [String],
    /// Chosen replacement for a library: `requests` → `niquests`.
    pub targets: BTreeMap<&'a str, &'a str>,
}

impl Choice<'_> {
    /// Whether rows of this file are used. `targets`: what [`Choice::targets`] gave for all files.
    ///
    /// Rows of a library that is left alone still say what blocks; a framework that is left alone is not converted, and that is all.
    pub fn takes(&self, file: &TableFile, targets: &HashMap<String, String>) -> bool {
        let name = &file.library.name;
        let is_left = match file.library.framework {
            None if file.library.driver => {
                self.skip.contains(name) || !(self.only.is_empty() || self.only.contains(name))
            }
            Some(_) => {
                self.skip.contains(name) || !(self.only.is_empty() || self.only.contains(name))
            }
            None => self.without.contains(name),
        };
        let is_meant = match file.library.driver {
            true => match self.targets.get(name.as_str()) {
                Some(target) => *target == file.library.target,
                None => file.chosen_by_default,
            },
            false => targets.get(name) == Some(&file.library.target),
        };
        !is_left && is_meant
    }

    /// Whether a driver is tried although none is named; not where a table that was given later takes its library.
    pub fn tries(&self, at: usize, files: &[TableFile]) -> bool {
        let library = &files[at].library;
        let later = &files[at + 1..];
        let is_asked = self.targets.contains_key(library.name.as_str());
        let is_replaced = later.iter().any(|other| {
            other.library.name == library.name && other.chosen_by_default && !other.library.driver
        });
        is_asked || !is_replaced
    }

    /// For every library the target in use: the one asked for, else the last file's that is a default. A driver that is tried
    /// first may not come to be used.
    pub fn targets(&self, files: &[TableFile]) -> HashMap<String, String> {
        let mut chosen = HashMap::new();
        for file in files {
            let library = &file.library;
            let asked = self.targets.get(library.name.as_str());
            let is_driver = |target: &&&str| {
                files.iter().any(|one| {
                    let one = &one.library;
                    one.driver && one.name == library.name && one.target == ***target
                })
            };
            let is_chosen = match asked.filter(|target| !is_driver(target)) {
                Some(target) => *target == library.target,
                None => file.chosen_by_default && !library.driver,
            };
            if is_chosen {
                chosen.insert(library.name.clone(), library.target.clone());
            }
        }
        chosen
    }

    /// Asked-for libraries and targets of which there is no table.
    pub fn unknown(&self, files: &[TableFile]) -> Vec<LoadError> {
        let names: BTreeSet<&str> = files
            .iter()
            .map(|file| file.library.name.as_str())
            .collect();
        let list = |names: &BTreeSet<&str>| names.iter().copied().collect::<Vec<_>>().join(", ");
        let mut faults = Vec::new();
        let asked = self.only.iter().chain(self.skip).chain(self.without);
        let asked = asked.map(String::as_str);
        for name in asked.chain(self.targets.keys().copied()) {
            if !names.contains(name) {
                let message = format!("there is no table for `{name}`; there are {}", list(&names));
                faults.push(nowhere(message));
            }
        }
        for (name, target) in &self.targets {
            let targets: BTreeSet<&str> = files
                .iter()
                .filter(|file| file.library.name == *name)
                .map(|file| file.library.target.as_str())
                .collect();
            if !targets.is_empty() && !targets.contains(target) {
                let message = format!(
                    "`{name}` has no table to `{target}`; there are {}",
                    list(&targets)
                );
                faults.push(nowhere(message));
            }
        }
        faults
    }
}

/// A fault in what was asked for, which stands in no file.
fn nowhere(message: String) -> LoadError {
    LoadError {
        path: PathBuf::new(),
        line: 0,
        column: 0,
        message,
        help: None,
    }
}
