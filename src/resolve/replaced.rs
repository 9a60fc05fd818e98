//! Modules in whose place a program puts something else: `sys.modules[__name__] = Facade()`.
//!
//! Whoever imports such a module is given that, so what its own text binds is one possibility among others.

use super::program::{FileId, Program, Site};
use crate::facts::binding::BindingKind;
use crate::name::map::Set;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::sorts::Sorts;
use memchr::memmem;

impl Program<'_> {
    /// Whether the program puts something else in the place of a module.
    pub(super) fn is_replaced(&self, module: FileId) -> bool {
        let found = self.places.replaced.get_or_init(|| collect(self));
        found.contains(&module)
    }
}

/// The files whose modules are replaced.
fn collect(program: &Program<'_>) -> Set<FileId> {
    let written = memmem::Finder::new("modules");
    let files = program.numbered_files();
    files
        .filter(|(_, file)| written.find(file.text.as_bytes()).is_some())
        .flat_map(|(file, _)| stores(program, file))
        .flat_map(|(file, name)| named(program, file, name))
        .collect()
}

/// The keys of entries of the table of modules that a file sets.
fn stores<'p>(
    program: &'p Program<'_>,
    file: FileId,
) -> impl Iterator<Item = (FileId, ExprId)> + 'p {
    let entries = program.expressions_in(file, Sorts::SUBSCRIPT);
    entries.filter_map(move |(site, expr)| {
        let ExprKind::Subscript { value, index } = &expr.kind else {
            return None;
        };
        let Parent::Stmt(statement) = expr.parent else {
            return None;
        };
        let statement = program.file(file).facts.tree.stmt(statement);
        let is_set = matches!(&statement.kind,
            StmtKind::Assign { targets, .. } if targets.contains(&site.expr));
        (is_set && is_module_table(program, Site { file, expr: *value })).then_some((file, *index))
    })
}

/// `sys.modules`, or `modules` out of it.
fn is_module_table(program: &Program<'_>, site: Site) -> bool {
    let is_bound = |name: ExprId, is_it: &dyn Fn(&BindingKind) -> bool| {
        let facts = &program.file(site.file).facts;
        let reference = facts.references.get(name.0 as usize);
        reference.and_then(Option::as_ref).is_some_and(|reference| {
            let mut bindings = reference.bindings.iter();
            bindings.any(|binding| is_it(&facts.bindings[binding.0 as usize].kind))
        })
    };
    match &program.expr(site).kind {
        ExprKind::Attribute { value, attr } => {
            &*attr.text == "modules"
                && is_bound(
                    *value,
                    &|kind| matches!(kind, BindingKind::Import { path, .. } if &**path == "sys"),
                )
        }
        ExprKind::Name(_) => is_bound(
            site.expr,
            &|kind| matches!(kind, BindingKind::ImportFrom { level: 0, module, name } if &**module == "sys" && &**name == "modules"),
        ),
        _ => false,
    }
}

/// The modules of the project that a key names: a computed one is taken for that of a module which is loaded under its own name.
fn named(program: &Program<'_>, file: FileId, key: ExprId) -> Vec<FileId> {
    let site = Site { file, expr: key };
    match &program.expr(site).kind {
        ExprKind::Name(_) if program.source(site) == "__name__" => vec![file],
        ExprKind::Str {
            value: Some(name), ..
        } => program.modules.get(&**name).cloned().unwrap_or_default(),
        _ => Vec::new(),
    }
}
