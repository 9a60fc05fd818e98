//! Functions that `StopIteration` leaves: out of a coroutine comes `RuntimeError` in its place.

use super::guarded::is_guarded;
use super::iterated;
use super::reason::Refusal;
use crate::diagnostic::{Span, code};
use crate::resolve::call_graph::CallTarget;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{ExprId, ExprKind, Handler, Parent, StmtId, StmtKind};
use std::collections::HashMap;

/// Exceptions whose handlers take `StopIteration` too.
const WIDER: &[&str] = &["StopIteration", "Exception", "BaseException"];

/// A `try` that takes `StopIteration`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The statement.
    pub stmt: StmtId,
    /// The name of the exception in its handler, if it is this one that the handler names.
    pub named: Option<ExprId>,
}

/// By function: why it stays synchronous.
pub fn collect(program: &Program<'_>) -> HashMap<FunctionId, Refusal> {
    let mut found = HashMap::new();
    for (file_id, file) in program.numbered_files() {
        let tree = &file.facts.tree;
        let raised = tree.stmts.iter().filter_map(|stmt| match stmt.kind {
            StmtKind::Raise { exc: Some(exc), .. } => Some(exc),
            _ => None,
        });
        let raised = raised.filter(|&expr| {
            let site = Site {
                file: file_id,
                expr,
            };
            is_stop(program, site) && !is_end_of_iterator(program, site)
        });
        let taken = file.facts.calls.iter().copied().filter(|&call| {
            let site = Site {
                file: file_id,
                expr: call,
            };
            let is_seen = || {
                let scope = program.scope_of(site);
                let function = program.enclosing_function(file_id, scope);
                function.is_some_and(|function| is_guarded(program, function))
            };
            is_bare_next(program, site) && (is_in_iterator(program, site) || is_seen())
        });
        for expr in raised.chain(taken) {
            let site = Site {
                file: file_id,
                expr,
            };
            let scope = program.scope_of(site);
            let Some(function) = program.enclosing_function(file_id, scope) else {
                continue;
            };
            let facts = program.function(function);
            if facts.is_async || facts.is_generator() || guard(program, site).is_some() {
                continue;
            }
            let span = Span {
                path: file.path.clone(),
                range: tree.expr(expr).range,
            };
            found.entry(function).or_insert_with(|| {
                Refusal::at(
                    code::STOP_ITERATION,
                    format!(
                        "`StopIteration` leaves `{}` here, which a coroutine turns into `RuntimeError`",
                        facts.name
                    ),
                    span,
                )
            });
        }
    }
    spread(program, &mut found);
    found
}

/// It leaves those who call such a function, too.
fn spread(program: &Program<'_>, found: &mut HashMap<FunctionId, Refusal>) {
    let mut new: Vec<FunctionId> = found.keys().copied().collect();
    while !new.is_empty() {
        // In the order of the calls, so that of several the same one is told each time.
        let calls = new.iter().flat_map(|&one| program.calls.callers(one));
        let mut calls: Vec<&(Site, CallTarget)> = calls.collect();
        calls.sort_by_key(|(site, _)| program.calls.position(*site));
        let mut more = Vec::new();
        for (site, target) in calls {
            let reached = target
                .bound
                .iter()
                .find_map(|(function, _)| Some((*function, found.get(function)?)));
            let caller = program.enclosing_function(site.file, program.scope_of(*site));
            let (Some((function, refusal)), Some(caller)) = (reached, caller) else {
                continue;
            };
            let facts = program.function(caller);
            if facts.is_async
                || facts.is_generator()
                || found.contains_key(&caller)
                || guard(program, *site).is_some()
            {
                continue;
            }
            let span = Span {
                path: program.file(site.file).path.clone(),
                range: program.expr(*site).range,
            };
            let name = program.function_name(function);
            more.push((caller, refusal.through(span, format!("calls `{name}`"))));
        }
        new = more.iter().map(|(caller, _)| *caller).collect();
        found.extend(more);
    }
}

/// Whether a place stands in a `__next__`.
fn is_in_iterator(program: &Program<'_>, site: Site) -> bool {
    let function = program.enclosing_function(site.file, program.scope_of(site));
    function.is_some_and(|function| &*program.function(function).name == "__next__")
}

/// Whether what is raised here ends an iterator that may turn, and will be raised under another name.
fn is_end_of_iterator(program: &Program<'_>, site: Site) -> bool {
    let function = program.enclosing_function(site.file, program.scope_of(site));
    let class = function.and_then(|function| program.class_of(function));
    is_in_iterator(program, site)
        && class.is_some_and(|class| iterated::is_own_iterator(program, class))
}

/// The names of `StopIteration` that a function raises, past its own handlers.
pub fn raised_in(program: &Program<'_>, function: FunctionId) -> Vec<ExprId> {
    let file = program.function_file(function);
    let tree = &program.file(file).facts.tree;
    let raised = tree.stmts.iter().filter_map(|stmt| match stmt.kind {
        StmtKind::Raise { exc: Some(exc), .. } => Some(exc),
        _ => None,
    });
    let own = raised.filter(|&expr| {
        let site = Site { file, expr };
        program.enclosing_function(file, program.scope_of(site)) == Some(function)
            && is_stop(program, site)
            && guard(program, site).is_none()
    });
    own.map(|expr| match tree.expr(expr).kind {
        ExprKind::Call { func, .. } => func,
        _ => expr,
    })
    .collect()
}

/// `StopIteration` or `StopIteration(…)`.
fn is_stop(program: &Program<'_>, site: Site) -> bool {
    let callee = match program.expr(site).kind {
        ExprKind::Call { func, .. } => Site {
            file: site.file,
            expr: func,
        },
        _ => site,
    };
    program.infer(callee).is_external("builtins.StopIteration")
}

/// `next(items)`, without a default.
fn is_bare_next(program: &Program<'_>, site: Site) -> bool {
    let ExprKind::Call { args, .. } = &program.expr(site).kind else {
        return false;
    };
    let target = program.calls.target(site);
    args.len() == 1
        && target.is_some_and(|target| {
            target
                .external
                .iter()
                .any(|name| &**name == "builtins.next")
        })
}

/// Whether a `next` without a default stands in a `try` of its function that names `StopIteration`.
pub fn is_caught_by_name(program: &Program<'_>, site: Site) -> bool {
    is_bare_next(program, site) && guard(program, site).is_some_and(|guard| guard.named.is_some())
}

/// The `try` in the same function that takes a `StopIteration` raised here, and what it names there.
pub fn guard(program: &Program<'_>, site: Site) -> Option<Guard> {
    let tree = &program.file(site.file).facts.tree;
    let range = tree.expr(site.expr).range;
    let mut at = tree.statement_of(site.expr);
    while let Some(stmt) = at {
        match &tree.stmt(stmt).kind {
            StmtKind::Function(_) | StmtKind::Class(_) => return None,
            StmtKind::Try { body, handlers, .. } => {
                let is_inside = body
                    .iter()
                    .any(|&one| tree.stmt(one).range.contains_range(range));
                let taking = handlers
                    .iter()
                    .find(|handler| takes(program, site.file, handler, WIDER));
                if let (true, Some(handler)) = (is_inside, taking) {
                    let named = kinds(program, site.file, handler)
                        .find(|&kind| last_name(program, site.file, kind) == "StopIteration");
                    return Some(Guard { stmt, named });
                }
            }
            _ => {}
        }
        at = up(program, site.file, stmt);
    }
    None
}

fn up(program: &Program<'_>, file: FileId, stmt: StmtId) -> Option<StmtId> {
    match program.file(file).facts.tree.stmt(stmt).parent {
        Parent::Stmt(up) => Some(up),
        _ => None,
    }
}

/// Whether a handler takes one of these exceptions.
pub fn takes(program: &Program<'_>, file: FileId, handler: &Handler, names: &[&str]) -> bool {
    if handler.kind.is_none() {
        return names.contains(&"BaseException");
    }
    kinds(program, file, handler).any(|kind| names.contains(&last_name(program, file, kind)))
}

/// The exceptions that a handler names.
fn kinds(program: &Program<'_>, file: FileId, handler: &Handler) -> impl Iterator<Item = ExprId> {
    let tree = &program.file(file).facts.tree;
    let kinds = match handler.kind.map(|kind| (kind, &tree.expr(kind).kind)) {
        Some((_, ExprKind::Tuple(kinds))) => kinds.clone(),
        Some((kind, _)) => vec![kind],
        None => Vec::new(),
    };
    kinds.into_iter()
}

fn last_name<'p>(program: &'p Program<'_>, file: FileId, expr: ExprId) -> &'p str {
    let text = program.source(Site { file, expr });
    text.rsplit('.').next().unwrap_or(text)
}
