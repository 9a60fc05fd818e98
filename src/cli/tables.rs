//! The tables of a run: the built-in ones and the user's own, joined.

use crate::cli::settings::Settings;
use crate::disk::read;
use crate::mapping::builtin;
use crate::mapping::choice::Choice;
use crate::mapping::half::Half;
use crate::mapping::load::{self, TableFile};
use crate::mapping::node::LoadError;
use crate::mapping::row::Library;
use crate::mapping::schema::Row;
use crate::mapping::table::Table;
use crate::options::{PythonVersion, Stage};
use anyhow::{Context, Result, anyhow, bail};
use std::path::{Path, PathBuf};

/// Load and join what `settings` ask for.
///
/// # Errors
/// When a table cannot be read or holds a fault; every fault is named with file, line and column.
pub fn load(settings: &Settings) -> Result<Table> {
    let options = &settings.options;
    let half = match options.stage {
        Stage::Swap => Half::Blocking,
        Stage::Whole | Stage::Colour => Half::Awaited,
    };
    let files = files_for(&settings.mappings, half)?;
    let choice = Choice {
        only: &options.only,
        skip: &options.skip,
        without: &options.allow_blocking,
        targets: options
            .targets
            .iter()
            .map(|(library, target)| (library.as_str(), target.as_str()))
            .collect(),
    };
    for setting in &settings.paths {
        let asked = Choice {
            skip: &setting.skip,
            ..Choice::default()
        };
        let faults = asked.unknown(&files);
        if !faults.is_empty() {
            bail!("{}", listed(&faults));
        }
    }
    let table = Table::build(files, &choice).map_err(|faults| anyhow!(listed(&faults)))?;
    for library in table.libraries() {
        let oldest = library.python.as_ref().and_then(|text| text.parse().ok());
        let oldest: Option<PythonVersion> =
            oldest.filter(|oldest| settings.python.is_some_and(|known| known < *oldest));
        if let (Some(oldest), Some(known)) = (oldest, settings.python) {
            let show = |version: PythonVersion| format!("{}.{}", version.major, version.minor);
            bail!(
                "`{}` needs Python {} or newer, and this project runs on {} (`--python`, `requires-python`): convert `{}` to another target",
                library.target,
                show(oldest),
                show(known),
                library.name,
            );
        }
    }
    Ok(table)
}

/// The built-in tables, then those at `own`, in order.
///
/// # Errors
/// As [`load`].
pub fn files(own: &[PathBuf]) -> Result<Vec<TableFile>> {
    files_for(own, Half::Awaited)
}

/// The same, as they read for one half of the replacements.
///
/// # Errors
/// As [`load`].
pub fn files_for(own: &[PathBuf], half: Half) -> Result<Vec<TableFile>> {
    let mut files = builtin::files_for(half).map_err(|faults| anyhow!(listed(&faults)))?;
    let texts = texts(own)?;
    let named = texts
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()));
    files.extend(builtin::load_all(named, half).map_err(|faults| anyhow!(listed(&faults)))?);
    Ok(files)
}

/// The tables as typed, for showing.
pub struct Catalogue {
    /// Canonical names.
    table: Table,
    files: Vec<Shown>,
}

/// A table as typed.
struct Shown {
    library: Library,
    rows: Vec<Row>,
    /// Whether it is the one of its library that a run would use.
    is_chosen: bool,
}

/// A row, with the name it is shown under.
pub struct Entry<'a> {
    /// One of the names it stands for.
    pub name: String,
    /// The row as typed.
    pub row: &'a Row,
    /// Its table.
    pub library: &'a Library,
}

impl Catalogue {
    /// The built-in tables and those at `own`; `targets` are asked for.
    ///
    /// # Errors
    /// As [`load`].
    pub fn load(own: &[PathBuf], targets: &[(String, String)]) -> Result<Self> {
        let files = files(own)?;
        let asked = targets
            .iter()
            .map(|(library, target)| (library.as_str(), target.as_str()));
        let choice = Choice {
            targets: asked.collect(),
            ..Choice::default()
        };
        let chosen = choice.targets(&files);
        let mut libraries = files.iter().map(|file| file.library.clone());
        let mut texts: Vec<(String, String)> = builtin::FILES
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        texts.extend(self::texts(own)?);
        let mut typed = Vec::new();
        for (path, text) in &texts {
            let parsed = load::typed(Path::new(path), text);
            for file in parsed.map_err(|faults| anyhow!(listed(&faults)))? {
                // A library that is converted where somebody asks for it has no other table.
                typed.extend(libraries.next().map(|library| {
                    Shown {
                        // What a driver is tried for, and what is used where it is not possible.
                        is_chosen: match library.driver {
                            true => targets
                                .iter()
                                .find(|(name, _)| *name == library.name)
                                .map_or(file.default, |(_, target)| *target == library.target),
                            false => chosen
                                .get(&library.name)
                                .is_none_or(|target| *target == library.target),
                        },
                        library,
                        rows: file.mappings,
                    }
                }));
            }
        }
        let table = Table::build(files, &choice).map_err(|faults| anyhow!(listed(&faults)))?;
        Ok(Self {
            table,
            files: typed,
        })
    }

    /// The rows that stand for `name` or for one of its aliases.
    pub fn of_name(&self, name: &str) -> Vec<Entry<'_>> {
        let canonical = self.table.canonical(name);
        self.entries(|from| self.table.canonical(from) == canonical)
    }

    /// The rows of a library, or the row of that id.
    pub fn of_library_or_id(&self, subject: &str) -> Vec<Entry<'_>> {
        let mut entries: Vec<Entry<'_>> = Vec::new();
        for shown in &self.files {
            for row in &shown.rows {
                if shown.is_chosen && shown.library.name == subject || row.id == subject {
                    entries.push(Entry {
                        name: row.names().join(", "),
                        row,
                        library: &shown.library,
                    });
                }
            }
        }
        entries
    }

    /// Every name that a row stands for.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let rows = self.files.iter().flat_map(|shown| &shown.rows);
        rows.flat_map(Row::names)
    }

    fn entries(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        for shown in self.files.iter().filter(|shown| shown.is_chosen) {
            let library = &shown.library;
            for row in &shown.rows {
                if let Some(name) = row.names().into_iter().find(|name| is_wanted(name)) {
                    entries.push(Entry { name, row, library });
                }
            }
        }
        entries
    }
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
