//! Modules that are had without an `import` that names them: by a name which is computed, or as values out of containers.

use super::wandering::is_followed;
use crate::facts::binding::BindingKind;
use crate::facts::scope::ScopeId;
use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::spelling::Spelling;
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent};
use crate::syntax::sorts::Sorts;
use std::collections::BTreeSet;

/// Functions that import what the first argument names.
const IMPORTERS: &[&str] = &[
    "importlib.import_module",
    "importlib.__import__",
    "builtins.__import__",
];

/// Functions that load a module wherever it lies.
const LOADERS: &[&str] = &[
    "importlib.machinery.SourceFileLoader",
    "importlib.util.module_from_spec",
    "imp.load_module",
    "imp.load_source",
    "runpy.run_module",
    "runpy.run_path",
];

/// The modules that an expression may stand for which nobody named there.
pub fn late_modules(program: &Program<'_>) -> BTreeSet<FileId> {
    let mut found = BTreeSet::new();
    let all = || program.file_ids();
    for (site, target) in &program.calls.targets {
        let is_one_of =
            |names: &[&str]| target.external.iter().any(|name| names.contains(&&**name));
        if is_one_of(LOADERS) {
            return all().collect();
        }
        if !is_one_of(IMPORTERS) {
            continue;
        }
        let ExprKind::Call { args, .. } = &program.expr(*site).kind else {
            continue;
        };
        let names = imported(program, *site, args);
        found.extend(all().filter(|&file| {
            let module = &program.file(file).module;
            names.iter().any(|one| one.may_be(module))
        }));
    }
    found.extend(values(program));
    found.extend(loaded(program));
    found
}

/// Modules out of the table of those that were loaded: `sys.modules["helper"]`, `sys.modules[__name__]`.
fn loaded(program: &Program<'_>) -> BTreeSet<FileId> {
    let mut found = BTreeSet::new();
    for &site in program.attributes_named("modules") {
        let Parent::Expr(up) = program.expr(site).parent else {
            continue;
        };
        if !program.infer(site).is_external("sys.modules") {
            continue;
        }
        let above = Site { expr: up, ..site };
        let name = match &program.expr(above).kind {
            ExprKind::Subscript { index, .. } => Some(*index),
            ExprKind::Attribute { .. } => match program.expr(above).parent {
                Parent::Expr(call) => match &program.expr(Site { expr: call, ..site }).kind {
                    ExprKind::Call { args, .. } => args.first().map(|arg| arg.value),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        let Some(name) = name.map(|expr| Site { expr, ..site }) else {
            continue;
        };
        if program.source(name) == "__name__" {
            found.insert(site.file);
            continue;
        }
        let names = program.spellings(name);
        found.extend(program.file_ids().filter(|&file| {
            let module = &program.file(file).module;
            names.iter().any(|one| one.may_be(module))
        }));
    }
    found
}

/// Whether a call of `getattr` is what the `__getattr__` of a module gives for a name that the module does not have, where
/// nothing here asks the module for such a name: then only what uses the project from outside has it.
pub fn is_given_outside(program: &Program<'_>, getattr: Site) -> bool {
    let Some(giver) = program.function_around(getattr) else {
        return false;
    };
    let function = program.function(giver);
    let is_returned = matches!(program.expr(getattr).parent, Parent::Stmt(stmt) if function.returns.contains(&stmt));
    is_returned
        && &*function.name == "__getattr__"
        && function.defined_in == ScopeId::MODULE
        && !is_asked(program, getattr.file)
}

/// Whether the program asks a module for a name that it does not have.
fn is_asked(program: &Program<'_>, module: FileId) -> bool {
    let lacks = |name: &str| program.module_member(module, name).unknown;
    let is_it = |file: FileId, level: u32, from: &str| {
        let dotted = program.absolute_module(file, level, from);
        dotted.and_then(|dotted| program.module_file(file, &dotted)) == Some(module)
    };
    let asks_for = |file: FileId, kind: &BindingKind| match kind {
        BindingKind::ImportFrom {
            level,
            module: from,
            name,
        } => is_it(file, *level, from) && lacks(name),
        BindingKind::StarImport {
            level,
            module: from,
        } => is_it(file, *level, from),
        _ => false,
    };
    let mut files = program.numbered_files();
    let is_imported = files.any(|(id, file)| {
        let mut bindings = file.facts.bindings.iter();
        bindings.any(|binding| asks_for(id, &binding.kind))
    });
    let mut attributes = program.expressions_of(Sorts::ATTRIBUTE);
    is_imported
        || attributes.any(|(site, expr)| match &expr.kind {
            ExprKind::Attribute { value, attr } => {
                let owner = program.infer(Site {
                    expr: *value,
                    ..site
                });
                owner.any_of.contains(&Type::Module(module)) && lacks(&attr.text)
            }
            _ => false,
        })
}

/// What a call of an importer may name, from the root.
fn imported(program: &Program<'_>, call: Site, args: &[Argument]) -> Vec<Spelling> {
    let at = |expr: ExprId| Site {
        file: call.file,
        expr,
    };
    let is_called = |arg: &&Argument, name: &str| matches!(&arg.kind, ArgumentKind::Keyword(own) if &*own.text == name);
    let named = args.iter().find(|arg| is_called(arg, "name"));
    let Some(name) = named.or(args.first()) else {
        return Vec::new();
    };
    let spellings = program.spellings(at(name.value)).into_iter();
    spellings
        .map(|one| from_root(program, call.file, one))
        .collect()
}

/// A name that begins with dots, in full, as seen from the package that a file lies in. Another package may be given, so only
/// the end counts.
fn from_root(program: &Program<'_>, file: FileId, spelling: Spelling) -> Spelling {
    let (prefix, suffix) = match &spelling {
        Spelling::Exact(name) if name.starts_with('.') => ("", name.trim_start_matches('.')),
        Spelling::Affixed(prefix, suffix) if prefix.starts_with('.') => (&**prefix, &**suffix),
        _ => return spelling,
    };
    let here = program.file(file);
    let package = match here.is_package {
        true => Some(&*here.module),
        false => here.module.rsplit_once('.').map(|(package, _)| package),
    };
    let own = prefix.trim_start_matches('.');
    match package.filter(|_| prefix.len() == own.len() + 1) {
        Some(package) => Spelling::Affixed(format!("{package}.{own}").into(), suffix.into()),
        None => Spelling::Affixed("".into(), suffix.into()),
    }
}

/// Modules that are used as values where what becomes of them is not seen.
fn values(program: &Program<'_>) -> BTreeSet<FileId> {
    let mut found = BTreeSet::new();
    for (site, _) in program.expressions_of(Sorts::NAMED) {
        let types = program.infer(site);
        let mut modules = types.any_of.iter().filter_map(|one| match one {
            Type::Module(module) if !found.contains(module) => Some(*module),
            _ => None,
        });
        if let Some(first) = modules.next()
            && !is_followed(program, site)
            && !is_patched(program, site)
        {
            let more: Vec<FileId> = modules.collect();
            found.insert(first);
            found.extend(more);
        }
    }
    found
}

/// What tests hand a module to, to put something else in the place of one of its members: it goes nowhere from there.
const PATCHES: &[&str] = &[
    "mocker.patch.multiple",
    "mocker.patch.object",
    "mocker.spy",
    "monkeypatch.delattr",
    "monkeypatch.setattr",
    "patch.multiple",
    "patch.object",
];

/// Whether a test does no more with a module than to replace one of its members.
fn is_patched(program: &Program<'_>, site: Site) -> bool {
    let Parent::Expr(up) = program.expr(site).parent else {
        return false;
    };
    let call = Site { expr: up, ..site };
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return false;
    };
    let callee = program.source(Site {
        expr: *func,
        ..site
    });
    let callee = callee
        .trim_start_matches("unittest.")
        .trim_start_matches("mock.");
    let is_own = |call| {
        let target = program.calls.target(call);
        target.is_some_and(|target| !target.bound.is_empty())
    };
    program.is_test_file(site.file)
        && (PATCHES.contains(&callee) || callee.ends_with(".setattr"))
        && args.first().is_some_and(|arg| arg.value == site.expr)
        && !is_own(call)
}
