//! What stands around an expression that is followed: whether it is assigned to, added to a list, or a collection itself.

use super::follow::Follower;
use crate::syntax::ast::{Clause, ExprId, ExprKind, Parent, StmtKind};
use crate::text::TextRange;

impl Follower<'_, '_> {
    /// Whether a statement adds what it is given to a list that has a name.
    pub(super) fn adds(&self, expr: ExprId, target: ExprId, value: ExprId) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        let (left, right) = (tree.expr(target), tree.expr(value));
        let text = &self.program.file(self.file).text;
        let between = TextRange::new(left.outer.end, right.outer.start).slice(text);
        (expr == target || expr == value)
            && matches!(left.kind, ExprKind::Name(_))
            && between.trim() == "+="
    }

    /// Whether a display holds any number of things: a list, a set, a tuple that is iterated on the spot.
    pub(super) fn is_collection(&self, expr: ExprId) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        if !matches!(tree.expr(expr).kind, ExprKind::Tuple(_)) {
            return !self.is_stored(expr);
        }
        match tree.expr(expr).parent {
            Parent::Stmt(stmt) => {
                matches!(tree.stmt(stmt).kind, StmtKind::For { iter, .. } if iter == expr)
            }
            Parent::Expr(up) => {
                matches!(&tree.expr(up).kind, ExprKind::Comprehension { clauses, .. }
                if clauses.iter().any(|clause| matches!(clause, Clause::For { iter, .. } if *iter == expr)))
            }
            Parent::Module => false,
        }
    }

    /// Whether an expression is assigned to or deleted.
    pub(super) fn is_stored(&self, expr: ExprId) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        match tree.expr(expr).parent {
            Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
                StmtKind::Assign { targets, .. } => targets.contains(&expr),
                StmtKind::Delete(targets) => targets.contains(&expr),
                StmtKind::For { target, .. }
                | StmtKind::AugAssign { target, .. }
                | StmtKind::AnnAssign { target, .. } => *target == expr,
                StmtKind::With { items, .. } => items.iter().any(|item| item.target == Some(expr)),
                _ => false,
            },
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Tuple(_) | ExprKind::List(_) | ExprKind::Starred(_) => self.is_stored(up),
                ExprKind::Comprehension { clauses, .. } => clauses
                    .iter()
                    .any(|clause| matches!(clause, Clause::For { target, .. } if *target == expr)),
                _ => false,
            },
            Parent::Module => false,
        }
    }
}
