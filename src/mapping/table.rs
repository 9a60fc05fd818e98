//! All tables of a run, joined, checked against each other and indexed by qualified name.

use crate::mapping::aliases::Aliases;
use crate::mapping::choice::Choice;
use crate::mapping::condition::Test;
use crate::mapping::contradiction::contradictions;
use crate::mapping::load::TableFile;
use crate::mapping::node::LoadError;
use crate::mapping::row::{
    Client, ClientId, Library, LibraryId, Returns, Row, RowId, Set, Support,
};
use crate::mapping::schema::{Example, Hook, Kind, Task};
use crate::name::map::Map;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// The tables of a run.
#[derive(Clone, Debug, Default)]
pub struct Table {
    libraries: Vec<Library>,
    clients: Vec<Client>,
    support: Map<String, Support>,
    rows: Vec<Row>,
    aliases: Aliases,
    /// Rows other than types, by canonical name, in order.
    by_name: Map<String, Vec<RowId>>,
    types: Map<String, Type>,
    /// Rows of functions that are used as values, by canonical name.
    values: Map<String, RowId>,
    roots: BTreeSet<String>,
    /// Of all files, also of those that are not used: what a decorator does is no matter of choice.
    decorators: BTreeSet<String>,
    /// Libraries whose replacement has no synchronous half.
    second_stage: BTreeSet<String>,
    hooks: Vec<Hook>,
    tasks: Vec<Task>,
    /// Objects of frameworks that keep what a program puts on them.
    shelves: BTreeSet<String>,
    workers: Workers,
    of_tasks: OnceLock<Box<Table>>,
    /// The same tables with those of frameworks, where one is used.
    of_frameworks: Option<Box<Table>>,
    /// The same tables with that of a driver in the place of the one that is used without it.
    of_drivers: Option<Box<Table>>,
    /// Replacements that were asked for, by library.
    asked: BTreeMap<String, String>,
}

/// What the objects are taken for by which threads speak to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Workers {
    /// They stay what they are.
    #[default]
    Threads,
    /// They become what tasks use, where it can be proved.
    Tasks,
}

/// A mapped type.
#[derive(Clone, Debug, Default)]
struct Type {
    row: Option<RowId>,
    /// Rows of its members, those of its bases included.
    members: Map<String, Vec<RowId>>,
}

impl Table {
    /// Join files. A later file of the same library and target adds its rows before those of earlier ones, so a user's
    /// table, given last, comes first.
    ///
    /// # Errors
    /// Ids that occur twice, types and aliases that lead nowhere, a chosen library or target that no file has.
    pub fn build(files: Vec<TableFile>, choice: &Choice<'_>) -> Result<Self, Vec<LoadError>> {
        let asked = choice.targets.iter();
        let mut table = Self {
            asked: asked
                .map(|(&name, &to)| (name.to_owned(), to.to_owned()))
                .collect(),
            ..Self::default()
        };
        let targets = choice.targets(&files);
        for file in &files {
            table.aliases.add(&file.aliases);
            table.decorators.extend(file.decorators.iter().cloned());
            let is_chosen = targets.get(&file.library.name) == Some(&file.library.target);
            if is_chosen && !file.library.has_synchronous_half {
                table.second_stage.insert(file.library.name.clone());
            }
            table.hooks.extend(file.hooks.iter().cloned());
            table.tasks.extend(file.tasks.iter().cloned());
        }
        let mut faults = choice.unknown(&files);
        faults.extend(contradictions(&files, &table.aliases));
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut frameworks = Vec::new();
        let mut drivers = Vec::new();
        let mut replaced = Vec::new();
        let is_taken: Vec<bool> = files
            .iter()
            .enumerate()
            .map(|(at, file)| {
                let is_tried = !file.library.driver || choice.tries(at, &files);
                is_tried && choice.takes(file, &targets)
            })
            .collect();
        let by_driver: BTreeSet<String> = files
            .iter()
            .zip(&is_taken)
            .filter(|(file, is_taken)| file.library.driver && **is_taken)
            .map(|(file, _)| file.library.name.clone())
            .collect();
        for (file, is_taken) in files.into_iter().zip(is_taken).rev() {
            match file.library.framework {
                _ if !is_taken => {}
                None if file.library.driver => drivers.push(file),
                None if by_driver.contains(&file.library.name) => replaced.push(file),
                Some(_) => frameworks.push(file),
                None => table.add(file),
            }
        }
        table.of_drivers = table.with(drivers);
        for file in replaced {
            table.add(file);
        }
        table.of_frameworks = table.with(frameworks);
        table.index();
        Ok(table)
    }

    /// The same tables with these files, if there are any.
    fn with(&self, files: Vec<TableFile>) -> Option<Box<Self>> {
        if files.is_empty() {
            return None;
        }
        let mut all = self.clone();
        for file in files {
            all.add(file);
        }
        all.index();
        Some(Box::new(all))
    }

    /// The same tables with those of frameworks, which are about programs that are written for the replacement, if there are any.
    pub fn of_frameworks(&self) -> Option<&Self> {
        self.of_frameworks.as_deref()
    }

    /// The same tables with that of a driver, which is about programs that are written for it, if one is tried.
    pub fn of_drivers(&self) -> Option<&Self> {
        self.of_drivers.as_deref()
    }

    /// The replacement of a library that was asked for, if one was.
    pub fn asked_target(&self, library: &str) -> Option<&String> {
        self.asked.get(library)
    }

    /// The same tables with the rows for threads that become tasks. A row has the same id in both.
    pub fn of_tasks(&self) -> &Self {
        self.of_tasks.get_or_init(|| {
            let mut table = self.clone();
            table.workers = Workers::Tasks;
            table.index();
            Box::new(table)
        })
    }

    /// Libraries whose replacement has no synchronous half to stop at.
    pub fn second_stage(&self) -> &BTreeSet<String> {
        &self.second_stage
    }

    /// Which rows it tries.
    pub fn workers(&self) -> Workers {
        self.workers
    }

    fn add(&mut self, file: TableFile) {
        let library = LibraryId(self.libraries.len() as u32);
        let first_client = self.clients.len() as u32;
        let framework = file.library.framework.iter();
        let shelves = framework.flat_map(|framework| &framework.shelves);
        self.shelves.extend(shelves.cloned());
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
            let row = self.with_canonical_types(row);
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

    /// The row with every type it names under its canonical name.
    fn with_canonical_types(&self, mut row: Row) -> Row {
        let canonical = |name: &mut String| *name = self.canonical(name).into_owned();
        if let Some(Returns::Type(name)) = &mut row.returns {
            canonical(name);
        }
        row.iterates.as_mut().map(canonical);
        row.entered.as_mut().map(canonical);
        row.elements.as_mut().map(canonical);
        row.bases.iter_mut().for_each(canonical);
        let of_actions = row
            .parameters
            .iter_mut()
            .flat_map(|parameter| &mut parameter.actions)
            .flat_map(|action| &mut action.when);
        for when in row.when.iter_mut().chain(of_actions) {
            for condition in &mut when.conditions {
                if let Test::Type(name)
                | Test::Only(name)
                | Test::Holds(name)
                | Test::Contains(name)
                | Test::Named(name) = &mut condition.test
                {
                    canonical(name);
                }
            }
        }
        row
    }

    fn index(&mut self) {
        let mut by_name: Map<String, Vec<RowId>> = Map::default();
        let mut types: Map<String, Type> = Map::default();
        let mut values: Map<String, RowId> = Map::default();
        let mut roots = BTreeSet::new();
        let (first, rest): (Vec<&Row>, Vec<&Row>) = self.rows.iter().partition(|row| row.tasks);
        let first = match self.workers {
            Workers::Threads => Vec::new(),
            Workers::Tasks => first,
        };
        for row in first.into_iter().chain(rest) {
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
                    Kind::Value => {
                        values.entry(canonical).or_insert(row.id);
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
        for (from, to) in self.aliases.iter() {
            if roots.contains(root(to)) {
                roots.insert(root(from).to_owned());
            }
        }
        let names: Vec<String> = types.keys().cloned().collect();
        for name in names {
            let inherited: Vec<Map<String, Vec<RowId>>> = self
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
        self.values = values;
        self.roots = roots;
    }

    /// The bases of a type, nearest first, each once.
    fn bases_of(&self, name: &str, types: &Map<String, Type>) -> Vec<String> {
        let mut bases: Vec<String> = Vec::new();
        let mut pending = vec![name.to_owned()];
        while let Some(next) = pending.pop() {
            let row = types.get(&next).and_then(|entry| entry.row);
            for base in row.map_or(&[][..], |id| &self.row(id).bases) {
                if base != name && !bases.contains(base) {
                    bases.push(base.clone());
                    pending.insert(0, base.clone());
                }
            }
        }
        bases
    }

    /// The name a thing is known by here: aliases are followed, also those of what it is a member of.
    pub fn canonical<'n>(&self, qualified: &'n str) -> Cow<'n, str> {
        self.aliases.canonical(qualified)
    }

    /// Whether a decorator gives a coroutine function for a coroutine function, and awaits what it calls.
    pub fn passes_coroutines(&self, decorator: &str) -> bool {
        let is_listed = |name: &str| self.decorators.contains(name);
        let mut namespaces = decorator.match_indices('.').map(|(at, _)| &decorator[..at]);
        is_listed(decorator) || namespaces.any(|namespace| is_listed(&format!("{namespace}.*")))
    }

    /// Whether any object keeps what a program puts on it under names of its own.
    pub fn has_shelves(&self) -> bool {
        !self.shelves.is_empty()
    }

    /// Whether an object keeps what a program puts on it under names of its own.
    pub fn is_shelf(&self, full: &str) -> bool {
        self.shelves.contains(full)
    }

    /// Functions that workers and schedulers run.
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// Functions that frameworks call by their names.
    pub fn hooks(&self) -> &[Hook] {
        &self.hooks
    }

    /// Rows of a canonical name in the order they are tried, type rows excepted.
    pub fn rows(&self, canonical: &str) -> &[RowId] {
        self.by_name.get(canonical).map_or(&[], Vec::as_slice)
    }

    /// The row of a function or method (canonical name) that is used as a value.
    pub fn value(&self, canonical: &str) -> Option<&Row> {
        self.values.get(canonical).map(|&id| self.row(id))
    }

    /// A row. `id` comes from this table.
    pub fn row(&self, id: RowId) -> &Row {
        &self.rows[id.0 as usize]
    }

    /// Whether attributes of what a type gives are read from a database when they are asked for: a session.
    pub fn reads_lazily(&self, type_name: &str) -> bool {
        self.type_row(type_name).is_some_and(|row| row.reads_lazily)
    }

    /// The type row of a canonical name.
    pub fn type_row(&self, canonical: &str) -> Option<&Row> {
        let id = self.types.get(canonical)?.row?;
        Some(self.row(id))
    }

    /// Whether neither objects of a type nor those of its replacement have an attribute of that name.
    pub fn lacks(&self, canonical: &str, name: &str) -> bool {
        let row = self.type_row(canonical);
        row.is_some_and(|row| row.lacks.iter().any(|one| one == name))
    }

    /// Exceptions of the tables that have attributes which nothing else has, with these.
    pub fn known_by(&self) -> impl Iterator<Item = (&str, &Row)> {
        let rows = self
            .types
            .keys()
            .filter_map(|name| Some((&**name, self.type_row(name)?)));
        rows.filter(|(_, row)| !row.known_by.is_empty())
    }

    /// Whether a canonical name is a mapped type.
    pub fn is_known_type(&self, canonical: &str) -> bool {
        self.types.contains_key(canonical)
    }

    /// Rows of a member of a type (canonical name), its own or else its nearest base's; empty when there is none.
    pub fn member(&self, type_name: &str, member: &str) -> &[RowId] {
        let Some(entry) = self.types.get(type_name) else {
            return &[];
        };
        // As Python does: what a class does not have goes to its `__getattr__`.
        let computed = || match member.starts_with('_') {
            true => None,
            false => entry.members.get("__getattr__"),
        };
        let rows = entry.members.get(member).or_else(computed);
        rows.map_or(&[], Vec::as_slice)
    }

    /// Whether objects of a type are set up behind their construction by what the replacement's constructor takes.
    pub fn takes_settings(&self, type_name: &str) -> bool {
        let moves = |&row: &RowId| matches!(self.row(row).set, Set::Option(_) | Set::Entry(_));
        self.types
            .get(type_name)
            .is_some_and(|entry| entry.members.values().flatten().any(moves))
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

    /// All libraries with their ids.
    pub fn numbered_libraries(&self) -> impl Iterator<Item = (LibraryId, &Library)> {
        let all = self.libraries.iter().enumerate();
        all.map(|(at, library)| (LibraryId(at as u32), library))
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
