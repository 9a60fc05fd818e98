//! `if conn is not None: conn.close()`: what is asked first where a name may stand for nothing.

use crate::facts::FileFacts;
use crate::facts::binding::{BindingId, BindingKind, Value};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind, Tree};

/// The statements that bind a name to `None`, where nothing but these and one binding may reach a read.
pub(super) fn nones(facts: &FileFacts, read: ExprId, binding: BindingId) -> Option<Vec<StmtId>> {
    let reference = facts.references[read.0 as usize].as_ref()?;
    let others = reference.bindings.iter().filter(|&&one| one != binding);
    others
        .map(|one| {
            let other = &facts.bindings[one.0 as usize];
            let BindingKind::Assigned {
                value: Value::Expr(value),
                path,
                annotation: None,
            } = &other.kind
            else {
                return None;
            };
            let is_none = matches!(facts.tree.expr(*value).kind, ExprKind::None);
            other.stmt.filter(|_| is_none && path.is_empty())
        })
        .collect()
}

/// The `if` that asks for a name and does nothing but this statement.
pub(super) fn around(tree: &Tree, stmt: StmtId, name: &str) -> Option<StmtId> {
    let Parent::Stmt(up) = tree.stmt(stmt).parent else {
        return None;
    };
    let StmtKind::If { branches, orelse } = &tree.stmt(up).kind else {
        return None;
    };
    let [branch] = &branches[..] else { return None };
    let is_name =
        |expr: ExprId| matches!(&tree.expr(expr).kind, ExprKind::Name(one) if **one == *name);
    let asks = match &tree.expr(branch.test).kind {
        ExprKind::Name(_) => is_name(branch.test),
        ExprKind::Compare { operands, ops } => {
            matches!(&operands[..], [one, none] if is_name(*one) && matches!(tree.expr(*none).kind, ExprKind::None))
                && matches!(&ops[..], [op] if &**op == "is not")
        }
        _ => false,
    };
    (asks && orelse.is_empty() && branch.body[..] == [stmt]).then_some(up)
}

/// The statement of which a read is the question that [`around`] finds.
pub(super) fn asked_by(tree: &Tree, read: ExprId) -> Option<StmtId> {
    let ExprKind::Name(name) = &tree.expr(read).kind else {
        return None;
    };
    let stmt = tree.statement_of(read)?;
    let StmtKind::If { branches, .. } = &tree.stmt(stmt).kind else {
        return None;
    };
    let [branch] = &branches[..] else { return None };
    let is_test = tree
        .expr(branch.test)
        .range
        .contains_range(tree.expr(read).range);
    let &[inner] = &branch.body[..] else {
        return None;
    };
    (is_test && around(tree, inner, name) == Some(stmt)).then_some(inner)
}
