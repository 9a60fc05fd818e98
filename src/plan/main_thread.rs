//! Functions that only the thread can run in which they are called: those that install signal handlers, those that wait for Ctrl-C,
//! those that look into a `threading.local`, those that set a `ContextVar` for others, and those that use an object of a library whose
//! objects belong to the thread that made them.
//!
//! Python lets no other thread install a handler (`ValueError`), and raises `KeyboardInterrupt` in the main thread alone. What one thread
//! keeps in a `threading.local`, another does not find there. What is run by `asyncio.to_thread` sees a copy of the context: what it sets
//! there is lost, and what was set before cannot be reset there.

use super::exhausted::takes;
use super::hazard::{derives_from_local, is_thread_local};
use crate::name::map::Set;
use crate::name::{is_within, root};
use crate::resolve::program::{ClassId, FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprKind, Parent, StmtKind};
use crate::syntax::sorts::Sorts;
use crate::syntax::target::is_target;
use std::collections::BTreeMap;

/// What raises `ValueError` in other threads.
const MAIN_THREAD_ONLY: &[&str] = &["signal.set_wakeup_fd", "signal.signal"];

/// Libraries whose objects belong to the thread that made them, or that keep something for each thread: connections to databases
/// that check it, windows, browsers.
const OF_ONE_THREAD: &[&str] = &[
    "PyQt4",
    "PyQt5",
    "PyQt6",
    "PySide2",
    "PySide6",
    "comtypes",
    "dataset",
    "gi",
    "kivy",
    "matplotlib.pyplot",
    "peewee",
    "playhouse",
    "playwright.sync_api",
    "pony",
    "pygame",
    "sqlalchemy.orm.scoped_session",
    "sqlite_utils",
    "tkinter",
    "win32com",
    "wx",
];

/// Those functions, with all that call them.
pub fn collect(program: &Program<'_>) -> Set<FunctionId> {
    let calls = program.calls.targets.iter();
    let installing = calls.filter(|(_, target)| {
        let mut names = target.external.iter();
        names.any(|name| MAIN_THREAD_ONLY.contains(&&**name))
    });
    let mut todo: Vec<FunctionId> = installing
        .filter_map(|(site, _)| program.function_around(*site))
        .collect();
    for (id, file) in program.numbered_files() {
        for stmt in &file.facts.tree.stmts {
            let StmtKind::Try { handlers, .. } = &stmt.kind else {
                continue;
            };
            let waiting = handlers
                .iter()
                .filter(|handler| takes(program, id, handler, &["KeyboardInterrupt"]));
            let kinds = waiting.filter_map(|handler| handler.kind);
            todo.extend(kinds.filter_map(|expr| program.function_around(Site { file: id, expr })));
        }
    }
    todo.extend(looking_into_locals(program));
    todo.extend(setting_for_others(program));
    todo.extend(using_objects_of_one_thread(program));
    let mut found = Set::default();
    while let Some(function) = todo.pop() {
        if found.insert(function) {
            let callers = program.calls.callers(function);
            todo.extend(callers.filter_map(|(site, _)| program.function_around(*site)));
        }
    }
    found
}

/// Functions that name an object of such a library, or call what cannot be followed in a file that imports one.
fn using_objects_of_one_thread(program: &Program<'_>) -> Vec<FunctionId> {
    let is_listed = |name: &str| {
        let mut listed = OF_ONE_THREAD.iter();
        listed.any(|one| is_within(name, one))
    };
    let is_loaded = |one: &&str| {
        let mut loaded = program.files.iter().flat_map(|file| file.facts.loads());
        loaded.any(|module| root(module) == root(one))
    };
    if !OF_ONE_THREAD.iter().any(is_loaded) {
        return Vec::new();
    }
    let imports = |file: &FileId| {
        let facts = &program.file(*file).facts;
        OF_ONE_THREAD.iter().any(|one| facts.imports(one))
    };
    let importing: Set<FileId> = program.file_ids().filter(imports).collect();
    let is_its = |one: &Type| match one {
        Type::Outside(name) | Type::Object(name) => is_listed(name),
        Type::Instance(class) | Type::Class(class) => program.derives_from(*class, is_listed),
        _ => false,
    };
    let mut found: Set<FunctionId> = Set::default();
    for (site, _) in program.expressions_of(Sorts::NAMED) {
        let Some(function) = program.function_around(site) else {
            continue;
        };
        if !found.contains(&function) && program.infer(site).any_of.iter().any(is_its) {
            found.insert(function);
        }
    }
    for (site, target) in &program.calls.targets {
        let is_its = target.external.iter().any(|name| is_listed(name))
            || importing.contains(&site.file)
                && (target.unknown || target.foreign)
                && target.external.is_empty()
                && program.method_called(*site).is_some();
        found.extend(program.function_around(*site).filter(|_| is_its));
    }
    found.into_iter().collect()
}

/// Functions that set a context variable and do not reset it, or only reset one.
fn setting_for_others(program: &Program<'_>) -> Vec<FunctionId> {
    if !program.mentions("ContextVar") {
        return Vec::new();
    }
    let mut found: BTreeMap<FunctionId, (usize, usize)> = BTreeMap::new();
    for (file, content) in program.numbered_files() {
        for &call in &content.facts.calls {
            let at = |expr| Site { file, expr };
            let ExprKind::Call { func, .. } = program.expr(at(call)).kind else {
                continue;
            };
            let ExprKind::Attribute { value, attr } = &program.expr(at(func)).kind else {
                continue;
            };
            let is_set = &*attr.text == "set";
            if !is_set && &*attr.text != "reset" {
                continue;
            }
            let object = program.infer(at(*value));
            let is_variable = object.any_of.iter().any(|one| {
                matches!(one, Type::Outside(name) | Type::Object(name)
                    if &**name == "contextvars.ContextVar")
            });
            if let (true, Some(function)) = (is_variable, program.function_around(at(call))) {
                let (sets, resets) = found.entry(function).or_default();
                *if is_set { sets } else { resets } += 1;
            }
        }
    }
    let others = found
        .into_iter()
        .filter(|(_, (sets, resets))| sets != resets);
    others.map(|(function, _)| function).collect()
}

/// Functions that name an object which each thread has for itself.
fn looking_into_locals(program: &Program<'_>) -> Vec<FunctionId> {
    let names = names_of_locals(program);
    if names.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (id, file) in program.numbered_files() {
        for (site, expr) in program.expressions_in(id, Sorts::NAMED) {
            let is_named = expr.last_name().is_some_and(|name| names.contains(name));
            if is_named
                && !is_target(&file.facts.tree, site.expr)
                && let Some(function) = program.function_around(site)
                && !found.contains(&function)
                && is_thread_local(program, site)
            {
                found.push(function);
            }
        }
    }
    found
}

/// The names that such objects are given where they are made.
fn names_of_locals<'p>(program: &'p Program<'_>) -> Set<&'p str> {
    let classes = (0..program.classes.len()).map(|at| ClassId(at as u32));
    let derived: Set<&str> = classes
        .filter(|&class| derives_from_local(program, class))
        .map(|class| &*program.class(class).name)
        .collect();
    let mut names = Set::default();
    for (site, target) in &program.calls.targets {
        let ExprKind::Call { func, .. } = &program.expr(*site).kind else {
            continue;
        };
        let tree = &program.file(site.file).facts.tree;
        let is_plain = target
            .external
            .iter()
            .any(|name| &**name == "threading.local");
        let is_derived = tree
            .expr(*func)
            .last_name()
            .is_some_and(|name| derived.contains(name));
        let Parent::Stmt(stmt) = tree.expr(site.expr).parent else {
            continue;
        };
        match &tree.stmt(stmt).kind {
            _ if !is_plain && !is_derived => {}
            StmtKind::Assign { targets, .. } => {
                names.extend(targets.iter().filter_map(|&one| tree.expr(one).last_name()));
            }
            StmtKind::AnnAssign { target, .. } => names.extend(tree.expr(*target).last_name()),
            _ => {}
        }
    }
    // A field that makes one for each object: `state: State = field(default_factory=State)`.
    for (_, file) in program.numbered_files().filter(|_| !derived.is_empty()) {
        let tree = &file.facts.tree;
        names.extend(tree.stmts.iter().filter_map(|stmt| {
            match &stmt.kind {
                StmtKind::AnnAssign {
                    target, annotation, ..
                } if tree
                    .expr(*annotation)
                    .last_name()
                    .is_some_and(|name| derived.contains(name)) =>
                {
                    tree.expr(*target).last_name()
                }
                _ => None,
            }
        }));
    }
    names
}
