//! Module levels whose names are found in another way than by naming them: `exec(code)`, `"%(name)s" % locals()`, `globals()[name]`.

use crate::facts::binding::BindingKind;
use crate::resolve::program::{FileId, Program, Site};
use crate::syntax::ast::{Argument, ExprKind};
use std::collections::HashSet;
use std::rc::Rc;

/// Functions that see the names of the scope they are called in, if they are given no other.
const OF_THE_SCOPE: &[&str] = &[
    "builtins.dir",
    "builtins.eval",
    "builtins.exec",
    "builtins.execfile",
    "builtins.locals",
    "builtins.vars",
    "inspect.currentframe",
    "sys._getframe",
];

/// Of those, the ones whose first argument is no scope, but code.
const RUNNERS: &[&str] = &["builtins.eval", "builtins.exec", "builtins.execfile"];

/// The files at whose module level something sees the names there: in a coroutine it would not find them.
pub fn seen_where_it_stands(program: &Program<'_>) -> HashSet<FileId> {
    let sees = |site: Site, names: &[Rc<str>]| {
        let listed = |list: &[&str]| names.iter().any(|name| list.contains(&&**name));
        listed(OF_THE_SCOPE)
            && program.function_around(site).is_none()
            && arguments(program, site)
                .is_some_and(|args| args.len() <= usize::from(listed(RUNNERS)))
    };
    let calls = program.calls.targets.iter();
    calls
        .filter(|(site, target)| sees(*site, &target.external))
        .map(|(site, _)| site.file)
        .collect()
}

/// Whether the names of a file may be looked up by code that does not name them.
pub fn is_looked_through(program: &Program<'_>, file: FileId) -> bool {
    let facts = &program.file(file).facts;
    let is_lookup = |call| {
        let ExprKind::Call { func, .. } = facts.tree.expr(call).kind else {
            return false;
        };
        let callee = program.infer(Site { file, expr: func });
        callee.is_external("builtins.globals")
            || callee.is_external("builtins.vars")
            || RUNNERS.iter().any(|name| callee.is_external(name))
    };
    let names_modules = || {
        let mut all = facts.tree.exprs.iter();
        all.any(|expr| matches!(&expr.kind, ExprKind::Attribute { attr, .. } if &*attr.text == "modules"))
    };
    facts.calls.iter().any(|&call| is_lookup(call))
        || names_modules()
        || is_imported_as_main(program)
}

/// Whether a module of the project imports whatever program was started.
fn is_imported_as_main(program: &Program<'_>) -> bool {
    let mut bindings = program.files.iter().flat_map(|file| &file.facts.bindings);
    bindings.any(|binding| match &binding.kind {
        BindingKind::Import { loads, .. } => &**loads == "__main__",
        BindingKind::ImportFrom { module, .. } => &**module == "__main__",
        _ => false,
    })
}

fn arguments<'p>(program: &'p Program<'_>, call: Site) -> Option<&'p [Argument]> {
    match &program.expr(call).kind {
        ExprKind::Call { args, .. } => Some(args),
        _ => None,
    }
}
