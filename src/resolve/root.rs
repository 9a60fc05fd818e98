//! Directories inside of packages that Python looks into for modules: those of files that are run where they lie
//! (`python app/tool.py`, with `app/__init__.py` beside it, finds `app/store.py` as `store`).
//!
//! That such a directory is one is read off the imports: a plain name that means nothing else in the project, and a module
//! of that name beside the importer, or above it in its package, that holds what is taken from it. A module that
//! imports its own name speaks of a library called so, and then so do its neighbours.

use super::program::{FileId, Program, ProgramFile};
use crate::facts::binding::BindingKind;
use crate::name::map::{Map, Set};
use crate::syntax::ast::ExprKind;
use std::path::{Path, PathBuf};

/// Register the modules below such directories under the names that they have there, too.
pub(super) fn name_beside(program: &mut Program<'_>, packages: &Set<PathBuf>) {
    if packages.is_empty() {
        return;
    }
    let by_path: Map<&Path, FileId> = program
        .files
        .iter()
        .enumerate()
        .filter(|(_, file)| file.is_importable())
        .map(|(at, file)| (file.path.as_path(), FileId(at as u32)))
        .collect();
    let in_packages = by_path.keys().filter(|path| {
        let directory = path.parent();
        directory.is_some_and(|directory| packages.contains(directory))
    });
    let stems = in_packages.flat_map(|path| {
        let directory = path.parent().and_then(Path::file_name);
        path.file_stem().into_iter().chain(directory)
    });
    let search = Search {
        program,
        packages,
        by_path: &by_path,
        names: stems.filter_map(|stem| stem.to_str()).collect(),
    };
    // First the directories, by what lies there and imports a neighbour; then all that is imported from them, also by tests.
    let mut roots: Vec<PathBuf> = Vec::new();
    for file in &program.files {
        let around = search.packages_around(file);
        for (root, _) in search.imported_from(&around, file) {
            if !roots.iter().any(|known| known == root) {
                roots.push(root.to_owned());
            }
        }
    }
    if roots.is_empty() {
        return;
    }
    let all: Vec<&Path> = roots.iter().map(PathBuf::as_path).collect();
    let mut taken: Vec<(&Path, &str)> = Vec::new();
    for file in &program.files {
        for found in search.imported_from(&all, file) {
            if !taken.contains(&found) {
                taken.push(found);
            }
        }
    }
    let mut named: Vec<(String, FileId)> = Vec::new();
    for (root, first) in taken {
        for (at, file) in program.files.iter().enumerate() {
            let name = name_below(root, file);
            if let Some(name) = name.filter(|name| name.split('.').next() == Some(first)) {
                named.push((name, FileId(at as u32)));
            }
        }
    }
    for (name, file) in named {
        let files = program.modules.entry(name).or_default();
        if !files.contains(&file) {
            files.push(file);
        }
    }
}

/// The name of a module below a directory that Python looks into.
fn name_below(root: &Path, file: &ProgramFile) -> Option<String> {
    if !file.is_importable() {
        return None;
    }
    let path = file.path.strip_prefix(root).ok()?.with_extension("");
    let mut parts: Vec<String> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if file.is_package {
        parts.pop();
    }
    (!parts.is_empty()).then(|| parts.join("."))
}

/// What is needed to look for modules by their place.
struct Search<'s, 'p> {
    program: &'s Program<'p>,
    packages: &'s Set<PathBuf>,
    by_path: &'s Map<&'s Path, FileId>,
    /// What the modules and directories of packages are called.
    names: Set<&'s str>,
}

impl<'s> Search<'s, '_> {
    /// The directory of a file, where it is one of a package, and those of the packages around.
    fn packages_around(&self, file: &'s ProgramFile) -> Vec<&'s Path> {
        let above = std::iter::successors(file.path.parent(), |here| here.parent());
        above
            .take_while(|here| self.packages.contains(*here))
            .collect()
    }

    /// In which of some directories the absolute imports of a file find what only lies there, and the first part of its name.
    fn imported_from<'d>(
        &self,
        directories: &[&'d Path],
        file: &'s ProgramFile,
    ) -> Vec<(&'d Path, &'s str)> {
        let mut found = Vec::new();
        for binding in &file.facts.bindings {
            let (dotted, taken) = match &binding.kind {
                BindingKind::Import { loads, .. } => (loads, None),
                BindingKind::ImportFrom {
                    level: 0,
                    module,
                    name,
                } => (module, Some(&**name)),
                BindingKind::StarImport { level: 0, module } => (module, None),
                _ => continue,
            };
            let first = dotted.split('.').next().unwrap_or(dotted);
            if !self.names.contains(first) || self.program.table.roots().contains(first) {
                continue;
            }
            let is_plain = matches!(&binding.kind, BindingKind::Import { loads, .. }
                if !loads.contains('.'));
            let alias = is_plain.then_some(&*binding.name);
            let holding = directories.iter().find(|here| {
                self.is_free(first, here) && self.holds(here, file, dotted, taken, alias)
            });
            found.extend(holding.map(|&here| (here, first)));
        }
        found
    }

    /// Whether a name means nothing that Python would find elsewhere in the project: a package that holds nothing
    /// itself, and a module of the same name in it, is the one case of two.
    fn is_free(&self, first: &str, here: &Path) -> bool {
        let program = self.program;
        if let Some(found) = program.modules.get(first) {
            let is_empty_package = |id: &FileId| {
                let file = &program.files[id.0 as usize];
                file.is_package
                    && file.path.parent() == Some(here)
                    && file.facts.bindings.is_empty()
            };
            return found.iter().all(is_empty_package);
        }
        !program.packages.contains_key(first)
    }

    /// Whether a module lies in a directory, and holds what is taken from it.
    fn holds(
        &self,
        root: &Path,
        importer: &ProgramFile,
        dotted: &str,
        taken: Option<&str>,
        alias: Option<&str>,
    ) -> bool {
        let path = root.join(dotted.replace('.', "/"));
        let Some(found) = self.module_at(&path) else {
            return false;
        };
        if found.path == importer.path || found.facts.imports(crate::name::root(dotted)) {
            return false;
        }
        let binds = |name: &str| {
            let scope = found.facts.scopes.first();
            scope.is_some_and(|scope| {
                scope.variables.contains_key(name) || scope.variables.contains_key("*")
            }) || (found.is_package && self.module_at(&path.join(name)).is_some())
        };
        if let Some(name) = taken {
            return binds(name);
        }
        let Some(alias) = alias else {
            return true;
        };
        let tree = &importer.facts.tree;
        tree.exprs.iter().all(|expr| match &expr.kind {
            ExprKind::Attribute { value, attr } => {
                let is_module =
                    matches!(&tree.expr(*value).kind, ExprKind::Name(name) if **name == *alias);
                !is_module || attr.text.starts_with("__") || binds(&attr.text)
            }
            _ => true,
        })
    }

    /// The module or package at a path without its ending.
    fn module_at(&self, path: &Path) -> Option<&'s ProgramFile> {
        let package = path.join("__init__.py");
        let module = path.with_extension("py");
        let id = self
            .by_path
            .get(package.as_path())
            .or_else(|| self.by_path.get(module.as_path()))?;
        self.program.files.get(id.0 as usize)
    }
}
