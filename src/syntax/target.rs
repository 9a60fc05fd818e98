//! Targets: expressions that are bound or deleted, not read.

use crate::syntax::ast::{Clause, ExprId, ExprKind, Parent, StmtId, StmtKind, Tree};

/// Whether a container is only looked into by what stands around it: iterated by a loop, indexed, or compared.
pub fn is_looked_into(tree: &Tree, container: ExprId) -> bool {
    match tree.expr(container).parent {
        Parent::Stmt(stmt) => {
            matches!(tree.stmt(stmt).kind, StmtKind::For { iter, .. } if iter == container)
        }
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Subscript { value, .. } => *value == container && !is_target(tree, up),
            ExprKind::Compare { .. } => true,
            _ => false,
        },
        Parent::Module => false,
    }
}

/// Whether an expression is assigned or deleted where it stands, by itself or among others.
pub fn is_target(tree: &Tree, expr: ExprId) -> bool {
    match tree.expr(expr).parent {
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, .. } | StmtKind::Delete(targets) => targets.contains(&expr),
            StmtKind::AnnAssign { target, .. }
            | StmtKind::AugAssign { target, .. }
            | StmtKind::For { target, .. } => *target == expr,
            StmtKind::With { items, .. } => items.iter().any(|item| item.target == Some(expr)),
            _ => false,
        },
        Parent::Expr(up) => match tree.expr(up).kind {
            ExprKind::Tuple(_) | ExprKind::List(_) | ExprKind::Starred(_) => is_target(tree, up),
            ExprKind::Named { target, .. } => target == expr,
            _ => false,
        },
        Parent::Module => false,
    }
}

/// What a target is set to by the assignment that it stands in by itself; others may be set to the same there.
pub fn assigned_value(tree: &Tree, target: ExprId) -> Option<ExprId> {
    let Parent::Stmt(stmt) = tree.expr(target).parent else {
        return None;
    };
    match &tree.stmt(stmt).kind {
        StmtKind::Assign { targets, value } => targets.contains(&target).then_some(*value),
        StmtKind::AnnAssign {
            target: only,
            value,
            ..
        } => value.filter(|_| *only == target),
        _ => None,
    }
}

/// The assignment of a value, and the target it gives that to, where there is one alone.
pub fn only_target(tree: &Tree, value: ExprId) -> Option<(StmtId, ExprId)> {
    let Parent::Stmt(stmt) = tree.expr(value).parent else {
        return None;
    };
    match &tree.stmt(stmt).kind {
        StmtKind::Assign {
            targets,
            value: given,
        } => match targets[..] {
            [target] => (*given == value).then_some((stmt, target)),
            _ => None,
        },
        StmtKind::AnnAssign {
            target,
            value: given,
            ..
        } => (*given == Some(value)).then_some((stmt, *target)),
        _ => None,
    }
}

/// What a loop, or a clause of a comprehension, binds that goes over an expression.
pub fn loop_target(tree: &Tree, expr: ExprId) -> Option<ExprId> {
    match tree.expr(expr).parent {
        Parent::Stmt(stmt) => match tree.stmt(stmt).kind {
            StmtKind::For { target, iter, .. } => (iter == expr).then_some(target),
            _ => None,
        },
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Comprehension { clauses, .. } => {
                clauses.iter().find_map(|clause| match *clause {
                    Clause::For { target, iter, .. } => (iter == expr).then_some(target),
                    _ => None,
                })
            }
            _ => None,
        },
        Parent::Module => None,
    }
}
