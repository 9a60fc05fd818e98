//! All tables of a run, joined, checked against each other and indexed by qualified name.

use crate::mapping::load::{Place, TableFile};
use crate::mapping::node::LoadError;
use crate::mapping::row::{Client, ClientId, Library, LibraryId, Row, RowId, Support};
use crate::mapping::schema::{Example, Kind};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// How often an alias may lead to another before it is taken for a circle.
const ALIAS_STEPS: usize = 16;

/// Which tables are used.
#[derive(Clone, Debug, Default)]
pub struct Choice<'a> {
    /// Libraries to convert; empty for all.
    pub only: &'a [String],
    /// Libraries to leave alone.
    pub skip: &'a [String],
    /// Chosen replacement for a library: `requests` → `niquests`.
    pub targets: BTreeMap<&'a str, &'a str>,
}

/// The tables of a run.
#[derive(Clone, Debug, Default)]
pub struct Table {
    libraries: Vec<Library>,
    clients: Vec<Client>,
    support: HashMap<String, Support>,
    rows: Vec<Row>,
    /// Exact aliases.
    aliases: HashMap<String, String>,
    /// Namespace aliases, without `.*`.
    namespaces: HashMap<String, String>,
    /// Rows other than types, by canonical name, in order.
    by_name: HashMap<String, Vec<RowId>>,
    types: HashMap<String, Type>,
    roots: BTreeSet<String>,
}

/// A mapped type.
#[derive(Clone, Debug, Default)]
struct Type {
    row: Option<RowId>,
    /// Rows of its members, those of its bases included.
    members: HashMap<String, Vec<RowId>>,
}

impl Table {
    /// Join files. A later file of the same library and target adds its rows before those of earlier ones, so a user's
    /// table, given last, comes first.
    ///
    /// # Errors
    /// Ids that occur twice, types and aliases that lead nowhere, a chosen library or target that no file has.
    pub fn build(files: Vec<TableFile>, choice: &Choice<'_>) -> Result<Self, Vec<LoadError>> {
        let mut table = Self::default();
        let mut faults = unknown_choices(&files, choice);
        faults.extend(twice(&files));
        let chosen = chosen_targets(&files, choice);
        for file in &files {
            table.add_aliases(file);
        }
        for file in &files {
            faults.extend(table.circles(file));
        }
        if faults.is_empty() {
            faults.extend(table.unknown_types(&files));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        for file in files.into_iter().rev() {
            let is_wanted = choice.only.is_empty() || choice.only.contains(&file.library.name);
            let is_skipped = choice.skip.contains(&file.library.name);
            let is_target = chosen.get(&file.library.name) == Some(&file.library.target);
            if is_wanted && !is_skipped && is_target {
                table.add(file);
            }
        }
        table.index();
        Ok(table)
    }

    fn add_aliases(&mut self, file: &TableFile) {
        for (from, to) in &file.aliases {
            match (from.strip_suffix(".*"), to.strip_suffix(".*")) {
                (Some(from), Some(to)) => self.namespaces.insert(from.to_owned(), to.to_owned()),
                _ => self.aliases.insert(from.clone(), to.clone()),
            };
        }
    }

    fn add(&mut self, file: TableFile) {
        let library = LibraryId(self.libraries.len() as u32);
        let first_client = self.clients.len() as u32;
        self.libraries.push(file.library);
        self.clients.extend(
            file.clients
                .into_iter()
                .map(|client| Client { library, ..client }),
        );
        for support in file.support {
            self.support.insert(support.name.clone(), support);
        }
        for row in file.rows {
            self.rows.push(Row {
                id: RowId(self.rows.len() as u32),
                library,
                client: row
                    .client
                    .map(|ClientId(index)| ClientId(first_client + index)),
                ..row
            });
        }
    }

    fn index(&mut self) {
        let mut by_name: HashMap<String, Vec<RowId>> = HashMap::new();
        let mut types: HashMap<String, Type> = HashMap::new();
        let mut roots = BTreeSet::new();
        for row in &self.rows {
            for name in &row.from {
                let canonical = self.canonical(name).into_owned();
                roots.extend([root(name).to_owned(), root(&canonical).to_owned()]);
                match row.kind {
                    Kind::Type => {
                        types
                            .entry(canonical)
                            .or_default()
                            .row
                            .get_or_insert(row.id);
                    }
                    Kind::Call | Kind::Attribute | Kind::Name => {
                        by_name.entry(canonical).or_default().push(row.id);
                    }
                }
            }
        }
        for (name, rows) in &by_name {
            if let Some((owner, member)) = name.rsplit_once('.')
                && let Some(owner) = types.get_mut(owner)
            {
                owner.members.insert(member.to_owned(), rows.clone());
            }
        }
        // An alias matters only where it leads to a row.
        for (from, to) in self.aliases.iter().chain(&self.namespaces) {
            if roots.contains(root(to)) {
                roots.insert(root(from).to_owned());
            }
        }
        let names: Vec<String> = types.keys().cloned().collect();
        for name in names {
            let inherited: Vec<HashMap<String, Vec<RowId>>> = self
                .bases_of(&name, &types)
                .iter()
                .filter_map(|base| types.get(base))
                .map(|base| base.members.clone())
                .collect();
            if let Some(entry) = types.get_mut(&name) {
                for (member, rows) in inherited.into_iter().flatten() {
                    entry.members.entry(member).or_insert(rows);
                }
            }
        }
        self.by_name = by_name;
        self.types = types;
        self.roots = roots;
    }

    /// The bases of a type, nearest first, each once.
    fn bases_of(&self, name: &str, types: &HashMap<String, Type>) -> Vec<String> {
        let mut bases: Vec<String> = Vec::new();
        let mut pending = vec![name.to_owned()];
        while let Some(next) = pending.pop() {
            let row = types.get(&next).and_then(|entry| entry.row);
            for base in row.map_or(&[][..], |id| &self.row(id).bases) {
                let base = self.canonical(base).into_owned();
                if base != name && !bases.contains(&base) {
                    bases.push(base.clone());
                    pending.insert(0, base);
                }
            }
        }
        bases
    }

    /// The name a thing is known by here: aliases are followed, also those of what it is a member of.
    pub fn canonical<'n>(&self, qualified: &'n str) -> Cow<'n, str> {
        let mut name = Cow::Borrowed(qualified);
        for _ in 0..ALIAS_STEPS {
            match self.step(&name) {
                Some(next) => name = Cow::Owned(next),
                None => break,
            }
        }
        name
    }

    /// One alias applied, the longest that fits.
    fn step(&self, name: &str) -> Option<String> {
        let mut end = name.len();
        loop {
            let (head, rest) = (name.get(..end)?, name.get(end..)?);
            let exact = self.aliases.get(head);
            let namespace = self.namespaces.get(head).filter(|_| !rest.is_empty());
            if let Some(to) = exact.or(namespace) {
                return Some(format!("{to}{rest}"));
            }
            end = head.rfind('.')?;
        }
    }

    fn circles(&self, file: &TableFile) -> Vec<LoadError> {
        let leads_nowhere = |from: &str| {
            let mut name = from
                .strip_suffix('*')
                .map_or_else(|| from.to_owned(), |namespace| format!("{namespace}member"));
            for _ in 0..ALIAS_STEPS {
                match self.step(&name) {
                    Some(next) => name = next,
                    None => return false,
                }
            }
            true
        };
        let circular = file
            .places
            .aliases
            .iter()
            .filter(|(from, _)| leads_nowhere(from));
        circular
            .map(|(from, place)| {
                fault(
                    &file.path,
                    *place,
                    format!("the alias `{from}` leads in a circle"),
                )
            })
            .collect()
    }

    fn unknown_types(&self, files: &[TableFile]) -> Vec<LoadError> {
        let known: BTreeSet<String> = files
            .iter()
            .flat_map(|file| &file.rows)
            .filter(|row| row.kind == Kind::Type)
            .flat_map(|row| &row.from)
            .map(|name| self.canonical(name).into_owned())
            .collect();
        let mut faults = Vec::new();
        for file in files {
            for (name, place) in &file.places.types {
                let is_builtin = !name.contains('.') || name.starts_with("builtins.");
                if !is_builtin && !known.contains(self.canonical(name).as_ref()) {
                    let mut fault =
                        fault(&file.path, *place, format!("no table has a type `{name}`"));
                    fault.help = Some(format!("add a row `from: {name}` with `kind: type`"));
                    faults.push(fault);
                }
            }
        }
        faults
    }

    /// Rows of a canonical name in the order they are tried, type rows excepted.
    pub fn rows(&self, canonical: &str) -> &[RowId] {
        self.by_name.get(canonical).map_or(&[], Vec::as_slice)
    }

    /// A row. `id` comes from this table.
    pub fn row(&self, id: RowId) -> &Row {
        &self.rows[id.0 as usize]
    }

    /// The type row of a canonical name.
    pub fn type_row(&self, canonical: &str) -> Option<&Row> {
        let id = self.types.get(canonical)?.row?;
        Some(self.row(id))
    }

    /// Whether a canonical name is a mapped type.
    pub fn is_known_type(&self, canonical: &str) -> bool {
        self.types.contains_key(canonical)
    }

    /// Rows of a member of a type (canonical name), its own or else its nearest base's; empty when there is none.
    pub fn member(&self, type_name: &str, member: &str) -> &[RowId] {
        self.types
            .get(type_name)
            .and_then(|entry| entry.members.get(member))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether a type is mapped and, if so, whether this member of it is.
    pub fn known_member(&self, type_name: &str, member: &str) -> Membership {
        match self.types.get(type_name) {
            None => Membership::UnknownType,
            Some(entry) if entry.members.contains_key(member) => Membership::Known,
            Some(_) => Membership::UnknownMember,
        }
    }

    /// A library. `id` comes from this table.
    pub fn library(&self, id: LibraryId) -> &Library {
        &self.libraries[id.0 as usize]
    }

    /// A client. `id` comes from this table.
    pub fn client(&self, id: ClientId) -> &Client {
        &self.clients[id.0 as usize]
    }

    /// Support code by name.
    pub fn support(&self, name: &str) -> Option<&Support> {
        self.support.get(name)
    }

    /// All rows in the order of their ids.
    pub fn all_rows(&self) -> &[Row] {
        &self.rows
    }

    /// All libraries in the order of their ids.
    pub fn libraries(&self) -> &[Library] {
        &self.libraries
    }

    /// The names without one of which a text cannot concern any row: top-level packages, and builtins (`open`).
    pub fn roots(&self) -> &BTreeSet<String> {
        &self.roots
    }

    /// Every example with the row it belongs to.
    pub fn examples(&self) -> impl Iterator<Item = (RowId, &Example)> {
        self.rows
            .iter()
            .flat_map(|row| row.examples.iter().map(|example| (row.id, example)))
    }
}

/// What a table knows of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// The type has no row.
    UnknownType,
    /// The type has a row, the member has none.
    UnknownMember,
    /// Both have rows.
    Known,
}

/// The word to look for in a text: the first component, or the name of a builtin.
fn root(name: &str) -> &str {
    let name = name.strip_prefix("builtins.").unwrap_or(name);
    name.split('.').next().unwrap_or(name)
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

/// For every library the target in use: the one asked for, else the last file's that is a default.
fn chosen_targets(files: &[TableFile], choice: &Choice<'_>) -> HashMap<String, String> {
    let mut chosen = HashMap::new();
    for file in files {
        let library = &file.library;
        let is_chosen = match choice.targets.get(library.name.as_str()) {
            Some(target) => *target == library.target,
            None => file.chosen_by_default,
        };
        if is_chosen {
            chosen.insert(library.name.clone(), library.target.clone());
        }
    }
    chosen
}

fn unknown_choices(files: &[TableFile], choice: &Choice<'_>) -> Vec<LoadError> {
    let names: BTreeSet<&str> = files
        .iter()
        .map(|file| file.library.name.as_str())
        .collect();
    let list = |names: &BTreeSet<&str>| names.iter().copied().collect::<Vec<_>>().join(", ");
    let mut faults = Vec::new();
    let asked = choice.only.iter().chain(choice.skip).map(String::as_str);
    for name in asked.chain(choice.targets.keys().copied()) {
        if !names.contains(name) {
            let message = format!("there is no table for `{name}`; there are {}", list(&names));
            faults.push(fault(&PathBuf::new(), (0, 0), message));
        }
    }
    for (name, target) in &choice.targets {
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
            faults.push(fault(&PathBuf::new(), (0, 0), message));
        }
    }
    faults
}

/// Ids that occur twice.
fn twice(files: &[TableFile]) -> Vec<LoadError> {
    let mut faults = Vec::new();
    let mut seen: HashMap<(&str, &str), (&Path, Place)> = HashMap::new();
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
            if let Some((path, (line, column))) = seen.insert(key, (&file.path, place)) {
                let (what, name) = key;
                let first = format!("{}:{line}:{column}", path.display());
                let message = format!("the {what} `{name}` exists already, at {first}");
                faults.push(fault(&file.path, place, message));
            }
        }
    }
    faults
}
