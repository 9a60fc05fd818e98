//! Generators that clean up: what is dropped half-way runs its `finally` at once, but an async generator only when the
//! event loop gets to it, unless it is closed.

use crate::name::map::Set;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{Clause, ExprId, ExprKind, Parent, StmtId, StmtKind, Tree};

/// Whether an iterable that is left early has to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// It has something to clean up.
    Needed,
    /// Nothing happens when it is dropped.
    Nothing,
}

/// Whether the iterable at `site` cleans up.
pub fn of(program: &Program<'_>, site: Site) -> Closing {
    match cleans_up(program, site, &mut Set::default()) {
        true => Closing::Needed,
        false => Closing::Nothing,
    }
}

/// Whether what a generator function gives cleans up.
pub fn of_function(program: &Program<'_>, function: FunctionId) -> Closing {
    match function_cleans_up(program, function, &mut Set::default()) {
        true => Closing::Needed,
        false => Closing::Nothing,
    }
}

fn cleans_up(program: &Program<'_>, site: Site, seen: &mut Set<FunctionId>) -> bool {
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    match &program.expr(site).kind {
        ExprKind::Call { args, .. } => match program.calls.target(site) {
            Some(target) if !target.bound.is_empty() => {
                let mut functions = target.bound.iter().map(|(function, _)| *function);
                functions.any(|function| function_cleans_up(program, function, seen))
            }
            _ => args.iter().any(|arg| {
                let is_iterable = matches!(
                    program.expr(at(arg.value)).kind,
                    ExprKind::Call { .. } | ExprKind::Comprehension { .. }
                );
                is_iterable && cleans_up(program, at(arg.value), seen)
            }),
        },
        ExprKind::Comprehension { clauses, .. } => clauses.iter().any(|clause| match clause {
            Clause::For { iter, .. } => cleans_up(program, at(*iter), seen),
            Clause::If(_) => false,
        }),
        _ => false,
    }
}

fn function_cleans_up(
    program: &Program<'_>,
    function: FunctionId,
    seen: &mut Set<FunctionId>,
) -> bool {
    if !seen.insert(function) {
        return false;
    }
    let file = program.function_file(function);
    let tree = &program.file(file).facts.tree;
    program.function(function).yields.iter().any(|&expr| {
        if let ExprKind::YieldFrom(value) = tree.expr(expr).kind
            && cleans_up(program, Site { file, expr: value }, seen)
        {
            return true;
        }
        let range = tree.expr(expr).range;
        let mut at = tree.statement_of(expr);
        while let Some(stmt) = at {
            match &tree.stmt(stmt).kind {
                StmtKind::Function(_) => return false,
                StmtKind::With { .. } => return true,
                StmtKind::Try {
                    body,
                    handlers,
                    finalbody,
                    ..
                } => {
                    let is_guarded = body
                        .iter()
                        .any(|&one| tree.stmt(one).range.contains_range(range));
                    let takes_exit = handlers.iter().any(|handler| {
                        handler.kind.is_none_or(|kind| {
                            let text = program.source(Site { file, expr: kind });
                            text.contains("GeneratorExit") || text.contains("BaseException")
                        })
                    });
                    let is_in_finally = finalbody
                        .iter()
                        .any(|&one| tree.stmt(one).range.contains_range(range));
                    if !finalbody.is_empty() && !is_in_finally || is_guarded && takes_exit {
                        return true;
                    }
                }
                StmtKind::For { iter, .. }
                    if cleans_up(program, Site { file, expr: *iter }, seen) =>
                {
                    return true;
                }
                _ => {}
            }
            at = match tree.stmt(stmt).parent {
                Parent::Stmt(up) => Some(up),
                _ => None,
            };
        }
        false
    })
}

/// Whether a `for` may end before its iterable does: by `break`, `return` or `raise`, or because it yields to who may
/// never come back.
pub fn is_left_early(program: &Program<'_>, file: FileId, stmt: StmtId) -> bool {
    let facts = &program.file(file).facts;
    let tree = &facts.tree;
    let StmtKind::For { body, .. } = &tree.stmt(stmt).kind else {
        return true;
    };
    let is_inside = |range| {
        body.iter()
            .any(|&one| tree.stmt(one).range.contains_range(range))
    };
    let leaves = tree.stmts.iter().enumerate().any(|(index, inner)| {
        let inner_stmt = StmtId(index as u32);
        is_inside(inner.range)
            && match inner.kind {
                StmtKind::Break => broken_loop(tree, inner_stmt) == Some(stmt),
                StmtKind::Return(_) | StmtKind::Raise { .. } => {
                    is_in_same_function(tree, inner_stmt, stmt)
                }
                _ => false,
            }
    });
    let yields = facts
        .functions
        .iter()
        .flat_map(|function| &function.yields)
        .any(|&expr| {
            is_inside(tree.expr(expr).range)
                && tree
                    .statement_of(expr)
                    .is_some_and(|inner| is_in_same_function(tree, inner, stmt))
        });
    leaves || yields
}

/// The loop that a `break` leaves.
fn broken_loop(tree: &Tree, stmt: StmtId) -> Option<StmtId> {
    let mut at = stmt;
    while let Parent::Stmt(up) = tree.stmt(at).parent {
        if let StmtKind::For { body, .. } | StmtKind::While { body, .. } = &tree.stmt(up).kind
            && body.contains(&at)
        {
            return Some(up);
        }
        at = up;
    }
    None
}

fn is_in_same_function(tree: &Tree, from: StmtId, outer: StmtId) -> bool {
    let mut at = from;
    while let Parent::Stmt(up) = tree.stmt(at).parent {
        if up == outer {
            return true;
        }
        if matches!(
            tree.stmt(up).kind,
            StmtKind::Function(_) | StmtKind::Class(_)
        ) {
            return false;
        }
        at = up;
    }
    false
}
