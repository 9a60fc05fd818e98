//! Module names, and what an import finds.

use super::program::{FileId, Program};
use super::types::{Type, Types};
use crate::facts::binding::BindingKind;
use crate::facts::scope::ScopeId;
use crate::mapping::row::Returns;
use crate::mapping::schema::Kind;
use crate::name::map::{Map, Set};
use crate::text::is_identifier;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Give every file its module name, and register the names by which it may be imported.
pub(super) fn name_modules(program: &mut Program<'_>, other_paths: &[PathBuf]) {
    let packages: Set<PathBuf> = program
        .files
        .iter()
        .filter(|file| file.is_package)
        .map(|file| &file.path)
        .chain(
            other_paths
                .iter()
                .filter(|path| path.file_stem().is_some_and(|stem| stem == "__init__")),
        )
        .filter_map(|path| path.parent().map(Path::to_path_buf))
        .collect();
    let mut modules: Map<String, Vec<FileId>> = Map::default();
    let mut prefixes: Map<String, ()> = Map::default();
    for at in 0..program.files.len() {
        let id = FileId(at as u32);
        if !program.files[at].is_importable() {
            let stem = program.files[at].path.file_stem();
            let name = stem.map(|stem| stem.to_string_lossy().replace('.', "_"));
            program.files[at].module = name.unwrap_or_default();
            continue;
        }
        let names = module_names(&program.files[at].path, &packages);
        for name in &names {
            modules.entry(name.clone()).or_default().push(id);
        }
        // Only the package's own name claims its prefix: a directory called `requests` above a script does not.
        if let Some(name) = names.first() {
            register_prefixes(&mut prefixes, name);
        }
        program.files[at].module = names.into_iter().next().unwrap_or_default();
    }
    for path in other_paths {
        if let Some(name) = module_names(path, &packages).into_iter().next() {
            register_prefixes(&mut prefixes, &name);
        }
    }
    program.modules = modules;
    program.packages = prefixes;
    super::root::name_beside(program, &packages);
}

fn register_prefixes(prefixes: &mut Map<String, ()>, name: &str) {
    let mut end = name.len();
    loop {
        prefixes.insert(name[..end].to_owned(), ());
        match name[..end].rfind('.') {
            Some(dot) => end = dot,
            None => break,
        }
    }
}

/// The module's name from its package root first, then from the directories above it (namespace packages, `src/`).
fn module_names(path: &Path, packages: &Set<PathBuf>) -> Vec<String> {
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut parts: Vec<String> = Vec::new();
    if stem != "__init__" {
        parts.push(stem);
    }
    let mut names = Vec::new();
    let mut directory = path.parent();
    let mut in_package = true;
    while let Some(here) = directory {
        let is_package = packages.contains(here);
        if in_package && !is_package {
            in_package = false;
            if !parts.is_empty() {
                names.push(dotted(&parts));
            }
        }
        let Some(name) = here
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
        else {
            break;
        };
        if !is_identifier(&name) || names.len() > 4 {
            break;
        }
        parts.push(name);
        if !in_package {
            names.push(dotted(&parts));
        }
        directory = here.parent();
    }
    if names.is_empty() && !parts.is_empty() {
        names.push(dotted(&parts));
    }
    names
}

fn dotted(parts: &[String]) -> String {
    let mut name = String::new();
    for part in parts.iter().rev() {
        if !name.is_empty() {
            name.push('.');
        }
        name.push_str(part);
    }
    name
}

impl Program<'_> {
    /// What the module named `dotted` is, imported from `importer`.
    pub fn module(&self, importer: FileId, dotted: &str) -> Types {
        if let Some(file) = self.module_file(importer, dotted) {
            return Types::one(Type::Module(file));
        }
        if self.packages.contains_key(dotted) {
            return Types::one(Type::Package(dotted.into()));
        }
        self.outside_name(dotted)
    }

    /// Whether a package or module of the project bears this name.
    pub fn is_own_package(&self, dotted: &str) -> bool {
        self.packages.contains_key(dotted)
    }

    /// What a name from outside stands for: an object, where a table says so of it (`quart.request`).
    pub fn outside_name(&self, dotted: &str) -> Types {
        let canonical = self.table.canonical(dotted);
        let rows = self.table.rows(&canonical).iter();
        let held = rows
            .map(|&row| self.table.row(row))
            .filter(|row| row.kind == Kind::Name)
            .find_map(|row| match &row.returns {
                Some(Returns::Type(returns)) => Some(self.table.canonical(returns)),
                _ => None,
            });
        match held {
            Some(returns) => self.external_instance(&returns),
            None => Types::one(Type::External(canonical.into_owned().into())),
        }
    }

    /// The project file of that module: of several, the one nearest to the importer.
    pub fn module_file(&self, importer: FileId, dotted: &str) -> Option<FileId> {
        let candidates = self.modules.get(dotted);
        // Python looks beside a script first; what lies there may be part of a package, and have another name there.
        let is_run = !self.file(importer).is_importable();
        if candidates.is_none() && !is_run {
            return None;
        }
        if let Some(known) = self
            .found_modules
            .borrow()
            .get(&importer)
            .and_then(|known| known.get(dotted))
        {
            return *known;
        }
        let beside = is_run.then(|| self.module_beside(importer, dotted));
        let found = beside.flatten().or_else(|| {
            candidates.and_then(|candidates| self.nearest_module(importer, dotted, candidates))
        });
        self.found_modules
            .borrow_mut()
            .entry(importer)
            .or_default()
            .insert(dotted.into(), found);
        found
    }

    /// The module of that name in the directory of a script.
    fn module_beside(&self, script: FileId, dotted: &str) -> Option<FileId> {
        let directory = self.file(script).path.parent()?;
        let path = directory.join(dotted.replace('.', "/"));
        let package = path.join("__init__.py");
        let module = path.with_extension("py");
        let at = |wanted: &Path| self.files.iter().position(|file| file.path == wanted);
        let found = at(&package).or_else(|| at(&module))?;
        Some(FileId(found as u32))
    }

    fn nearest_module(
        &self,
        importer: FileId,
        dotted: &str,
        candidates: &[FileId],
    ) -> Option<FileId> {
        let from = &self.file(importer).path;
        let nearest = candidates.iter().copied().max_by_key(|&candidate| {
            let path = &self.file(candidate).path;
            let shared = from
                .components()
                .zip(path.components())
                .take_while(|(a, b)| a == b)
                .count();
            (
                !self.is_hollow(candidate, candidates),
                self.file(candidate).module == dotted,
                shared,
                std::cmp::Reverse(candidate),
            )
        })?;
        // A script that shares its name with the library it imports does not import itself.
        if nearest == importer && !self.file(importer).module.contains('.') && candidates.len() == 1
        {
            return None;
        }
        Some(nearest)
    }

    /// Whether a module is a package that holds nothing, with another one of its name in it.
    fn is_hollow(&self, candidate: FileId, candidates: &[FileId]) -> bool {
        let file = self.file(candidate);
        let is_beside = |&other: &FileId| {
            other != candidate && self.file(other).path.parent() == file.path.parent()
        };
        file.is_package && file.facts.bindings.is_empty() && candidates.iter().any(is_beside)
    }

    /// The dotted module that `from <level dots><module>` means in `file`.
    pub fn absolute_module(&self, file: FileId, level: u32, module: &str) -> Option<String> {
        if level == 0 {
            return Some(module.to_owned());
        }
        let here = self.file(file);
        let mut base = here.module.as_str();
        let mut drop = if here.is_package { level - 1 } else { level };
        while drop > 0 {
            base = match base.rfind('.') {
                Some(dot) => &base[..dot],
                None if drop == 1 => "",
                None => return None,
            };
            drop -= 1;
        }
        Some(match (base.is_empty(), module.is_empty()) {
            (true, _) => module.to_owned(),
            (false, true) => base.to_owned(),
            (false, false) => format!("{base}.{module}"),
        })
    }

    /// What `from <module> import <name>` binds.
    pub(super) fn imported(&self, file: FileId, level: u32, module: &str, name: &str) -> Types {
        let Some(dotted) = self.absolute_module(file, level, module) else {
            return Types::unknown();
        };
        let full = if dotted.is_empty() {
            name.to_owned()
        } else {
            format!("{dotted}.{name}")
        };
        if let Some(target) = self.module_file(file, &dotted)
            && target != file
        {
            let types = self.module_member(target, name);
            if !types.is_unknown() {
                return types;
            }
            if let Some(submodule) = self.module_file(file, &full) {
                return Types::one(Type::Module(submodule));
            }
            return types;
        }
        if let Some(submodule) = self.module_file(file, &full) {
            return Types::one(Type::Module(submodule));
        }
        if self.packages.contains_key(&full) {
            return Types::one(Type::Package(full.into()));
        }
        if level > 0 || self.packages.contains_key(&dotted) {
            // A project module that was not parsed: it holds nothing that matters.
            return Types::one(Type::Foreign);
        }
        self.outside_name(&full)
    }

    /// What `module.name` is, for a project module.
    pub fn module_member(&self, module: FileId, name: &str) -> Types {
        let facts = &self.file(module).facts;
        let Some(scope) = facts.scopes.first() else {
            return Types::unknown();
        };
        if let Some(bindings) = scope.variables.get(name) {
            let mut types = Types::none();
            for &binding in bindings {
                types.join(self.binding_types(module, binding));
            }
            types.join(self.patched(module, name));
            types.unknown |= self.is_replaced(module);
            return types;
        }
        let dotted = &self.file(module).module;
        let starred = self.starred(module, name);
        let submodule = self.module_file(module, &format!("{dotted}.{name}"));
        let Some(submodule) = submodule.filter(|&found| found != module) else {
            return starred.unwrap_or_else(Types::unknown);
        };
        // Importing a submodule gives the package its name; a star import of it, which comes after, takes that name again.
        let mut types = starred.unwrap_or_else(Types::none);
        if !self.is_starred(module, submodule) || types.any_of.is_empty() {
            types.add(Type::Module(submodule));
        }
        types
    }

    /// Whether a module has a star import of that other one.
    fn is_starred(&self, module: FileId, other: FileId) -> bool {
        self.file(module).facts.bindings.iter().any(|binding| {
            let BindingKind::StarImport {
                level,
                module: from,
            } = &binding.kind
            else {
                return false;
            };
            self.absolute_module(module, *level, from)
                .and_then(|dotted| self.module_file(module, &dotted))
                == Some(other)
        })
    }

    /// What a star import of `module` binds `name` to, if one does.
    pub(super) fn starred(&self, module: FileId, name: &str) -> Option<Types> {
        if name.starts_with('_') {
            return None;
        }
        let facts = &self.file(module).facts;
        let stars = facts.scopes.first()?.variables.get("*")?;
        if let Some(known) = self
            .found_stars
            .borrow()
            .get(&module)
            .and_then(|known| known.get(name))
        {
            if known.is_none() && self.memory.searched_stars.get() > 0 {
                self.memory.give_up();
            }
            return known.clone();
        }
        let remember = |found: Option<Types>| {
            self.found_stars
                .borrow_mut()
                .entry(module)
                .or_default()
                .insert(name.into(), found);
        };
        remember(None);
        let searched = &self.memory.searched_stars;
        searched.set(searched.get() + 1);
        let mut types = Types::none();
        for binding in stars {
            let BindingKind::StarImport {
                level,
                module: from,
            } = &facts.bindings[binding.0 as usize].kind
            else {
                continue;
            };
            let Some(dotted) = self.absolute_module(module, *level, from) else {
                continue;
            };
            match self.module_file(module, &dotted) {
                Some(target) if target != module => {
                    let found = self.module_member(target, name);
                    if !found.is_unknown() {
                        types.join(found);
                    }
                }
                Some(_) => {}
                None => {
                    let full = format!("{dotted}.{name}");
                    let canonical = self.table.canonical(&full);
                    if self.table.type_row(&canonical).is_some()
                        || !self.table.rows(&canonical).is_empty()
                    {
                        types.join(self.outside_name(&full));
                    }
                }
            }
        }
        searched.set(searched.get() - 1);
        let found = (!types.is_unknown()).then_some(types);
        remember(found.clone());
        found
    }

    /// The modules of the project that bind a name which a file has by star imports, whichever of those came last.
    pub fn starred_homes(&self, file: FileId, name: &str) -> BTreeSet<FileId> {
        let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::from([file]));
        let mut open = vec![file];
        while let Some(file) = open.pop().filter(|_| !name.starts_with('_')) {
            let facts = &self.file(file).facts;
            let scope = facts.scopes.first();
            let stars = scope.and_then(|scope| scope.variables.get("*"));
            for binding in stars.into_iter().flatten() {
                let BindingKind::StarImport { level, module } =
                    &facts.bindings[binding.0 as usize].kind
                else {
                    continue;
                };
                let target = self
                    .absolute_module(file, *level, module)
                    .and_then(|dotted| self.module_file(file, &dotted));
                let Some(target) = target.filter(|target| seen.insert(*target)) else {
                    continue;
                };
                match self.module_variable(target, name) {
                    Some(_) => drop(found.insert(target)),
                    None => open.push(target),
                }
            }
        }
        found
    }

    /// Module-scope variable of a file, if it has one of that name.
    pub fn module_variable(&self, file: FileId, name: &str) -> Option<ScopeId> {
        let facts = &self.file(file).facts;
        facts
            .scopes
            .first()
            .filter(|scope| scope.variables.contains_key(name))
            .map(|_| ScopeId::MODULE)
    }
}
