//! Which modules of the project a file has loaded when it was imported, and how it names them.

use crate::facts::binding::{Binding, BindingKind};
use crate::facts::scope::ScopeId;
use crate::resolve::import::ProjectImport;
use crate::resolve::program::{FileId, Program};
use crate::syntax::ast::{Parent, StmtId};
use std::collections::BTreeSet;

/// A way to what another module of the project defines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// The import, as it would be written.
    pub import: String,
    /// What stands behind the name that it binds.
    pub rest: String,
}

/// The modules that a file has always loaded, itself left out, in the order in which Python is through with them.
pub(super) fn by(program: &Program<'_>, file: FileId) -> Vec<FileId> {
    let mut found = Vec::new();
    visit(program, file, &mut BTreeSet::new(), &mut found);
    found.retain(|&one| one != file);
    found
}

fn visit(
    program: &Program<'_>,
    file: FileId,
    seen: &mut BTreeSet<FileId>,
    found: &mut Vec<FileId>,
) {
    if !seen.insert(file) {
        return;
    }
    for package in packages(program, file) {
        visit(program, package, seen, found);
    }
    let mut imports: Vec<&ProjectImport> = of(program, file).collect();
    imports.sort_by_key(|import| binding(program, import).range);
    for import in imports {
        visit(program, import.module, seen, found);
    }
    found.push(file);
}

/// The packages that a module lies in, the outermost first: they are loaded before it.
pub(super) fn packages(program: &Program<'_>, file: FileId) -> Vec<FileId> {
    let path = &program.file(file).path;
    let all = program.numbered_files();
    let around = all.filter(|(id, one)| {
        let directory = one.path.parent();
        *id != file && one.is_package && directory.is_some_and(|one| path.starts_with(one))
    });
    let mut found: Vec<(usize, FileId)> = around
        .map(|(id, one)| (one.path.components().count(), id))
        .collect();
    found.sort();
    found.into_iter().map(|(_, id)| id).collect()
}

/// The imports of a file that run whenever it is loaded.
fn of<'r>(program: &'r Program<'_>, file: FileId) -> impl Iterator<Item = &'r ProjectImport> {
    let own = program
        .imports
        .iter()
        .filter(move |one| one.importer == file);
    own.filter(|import| statement(program, import).is_some())
}

/// The statement of an import, if that stands at the margin of its file.
fn statement(program: &Program<'_>, import: &ProjectImport) -> Option<StmtId> {
    let one = binding(program, import);
    let tree = &program.file(import.importer).facts.tree;
    let stmt = one
        .stmt
        .filter(|&stmt| tree.stmt(stmt).parent == Parent::Module);
    stmt.filter(|_| one.scope == ScopeId::MODULE && !one.type_checking)
}

fn binding<'r>(program: &'r Program<'_>, import: &ProjectImport) -> &'r Binding {
    &program.file(import.importer).facts.bindings[import.binding.0 as usize]
}

/// Where the last import of a file ends by which it has loaded another.
pub(super) fn end_of_imports(program: &Program<'_>, file: FileId, module: FileId) -> Option<u32> {
    let tree = &program.file(file).facts.tree;
    let leads = |import: &&ProjectImport| {
        import.module == module || by(program, import.module).contains(&module)
    };
    let statements = of(program, file).filter(leads);
    let statements = statements.filter_map(|import| statement(program, import));
    statements.map(|stmt| tree.stmt(stmt).range.end).max()
}

/// How a file names what a module that it has loaded defines: by an import that it has, where there is one.
pub(super) fn way(program: &Program<'_>, file: FileId, module: FileId, name: &str) -> Option<Way> {
    let direct = of(program, file).filter(|import| import.module == module);
    let mut found: Vec<Way> = direct
        .filter_map(|import| match &binding(program, import).kind {
            BindingKind::Import { loads, .. } => Some(Way {
                import: loads.to_string(),
                rest: format!(".{name}"),
            }),
            BindingKind::ImportFrom {
                level,
                module,
                name: taken,
            } => {
                let module = format!("{}{module}", ".".repeat(*level as usize));
                Some(match &import.taken {
                    Some(_) => Way {
                        import: format!("from {module} import {name}"),
                        rest: String::new(),
                    },
                    None => Way {
                        import: format!("from {module} import {taken}"),
                        rest: format!(".{name}"),
                    },
                })
            }
            _ => None,
        })
        .collect();
    // Names that are taken from it say best what it is called.
    found.sort_by_key(|way| !way.rest.is_empty());
    if let Some(way) = found.into_iter().next() {
        return Some(way);
    }
    // What others call it, where no circle of imports makes it matter who is first.
    let is_in_circle = of(program, module)
        .any(|import| import.module == module || by(program, import.module).contains(&module));
    let mut others = program.imports.iter();
    let dotted = others.find_map(|import| match &binding(program, import).kind {
        BindingKind::ImportFrom {
            level,
            module: from,
            ..
        } if import.module == module && import.taken.is_some() => {
            program.absolute_module(import.importer, *level, from)
        }
        BindingKind::ImportFrom {
            level,
            module: from,
            name,
        } if import.module == module => {
            let package = program.absolute_module(import.importer, *level, from)?;
            (!package.is_empty()).then(|| format!("{package}.{name}"))
        }
        BindingKind::Import { loads, .. } if import.module == module => Some(loads.to_string()),
        _ => None,
    })?;
    let is_it = program.module_file(file, &dotted) == Some(module);
    (!is_in_circle && is_it).then(|| Way {
        import: format!("from {dotted} import {name}"),
        rest: String::new(),
    })
}
