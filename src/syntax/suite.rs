//! Suites: the runs of statements that stand side by side, as a compound statement's body does.

use crate::syntax::ast::{ExprId, ExprKind, Handler, Parent, StmtId, StmtKind, Tree};

/// The suites directly under the compound statement `id`, in source order; none for a simple statement.
pub fn suites_of(tree: &Tree, id: StmtId) -> Vec<&[StmtId]> {
    let all: Vec<&[StmtId]> = match &tree.stmt(id).kind {
        StmtKind::If { branches, orelse } => branches
            .iter()
            .map(|branch| branch.body.as_slice())
            .chain([orelse.as_slice()])
            .collect(),
        StmtKind::For { body, orelse, .. } | StmtKind::While { body, orelse, .. } => {
            vec![body, orelse]
        }
        StmtKind::With { body, .. } => vec![body],
        StmtKind::Try {
            body,
            handlers,
            orelse,
            finalbody,
        } => [body.as_slice()]
            .into_iter()
            .chain(handlers.iter().map(|handler| handler.body.as_slice()))
            .chain([orelse.as_slice(), finalbody.as_slice()])
            .collect(),
        StmtKind::Match { cases, .. } => cases.iter().map(|case| case.body.as_slice()).collect(),
        StmtKind::Function(def) => vec![&def.body],
        StmtKind::Class(def) => vec![&def.body],
        _ => Vec::new(),
    };
    all.into_iter().filter(|suite| !suite.is_empty()).collect()
}

/// The suite that `id` stands in, itself included; empty when the tree does not hold it.
pub fn suite_around(tree: &Tree, id: StmtId) -> &[StmtId] {
    match tree.stmt(id).parent {
        Parent::Stmt(owner) => suites_of(tree, owner)
            .into_iter()
            .find(|suite| suite.contains(&id))
            .unwrap_or_default(),
        _ => &tree.body,
    }
}

/// The handler that names a class, by itself or in a tuple, with the `try` that it belongs to.
pub fn handler_of(tree: &Tree, class: ExprId) -> Option<(StmtId, &Handler)> {
    let (stmt, kind) = match tree.expr(class).parent {
        Parent::Stmt(stmt) => (stmt, class),
        Parent::Expr(up) => match (tree.expr(up).parent, &tree.expr(up).kind) {
            (Parent::Stmt(stmt), ExprKind::Tuple(_)) => (stmt, up),
            _ => return None,
        },
        Parent::Module => return None,
    };
    let StmtKind::Try { handlers, .. } = &tree.stmt(stmt).kind else {
        return None;
    };
    let handler = handlers.iter().find(|one| one.kind == Some(kind))?;
    Some((stmt, handler))
}

/// Whether statements never run to their end: each way ends in a `return` or an exception.
pub fn always_leaves(tree: &Tree, body: &[StmtId]) -> bool {
    body.last()
        .is_some_and(|&last| match &tree.stmt(last).kind {
            StmtKind::Return(_) | StmtKind::Raise { .. } => true,
            StmtKind::If { branches, orelse } => {
                always_leaves(tree, orelse)
                    && branches
                        .iter()
                        .all(|branch| always_leaves(tree, &branch.body))
            }
            _ => false,
        })
}

/// What stands behind `id` in its suite.
pub fn suite_behind(tree: &Tree, id: StmtId) -> &[StmtId] {
    let suite = suite_around(tree, id);
    let at = suite.iter().position(|&one| one == id);
    at.map_or(&[], |at| &suite[at + 1..])
}
