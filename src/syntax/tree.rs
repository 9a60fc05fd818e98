//! Ways into the lowered tree, and what its expressions are called and look like.

use crate::syntax::ast::{Expr, ExprId, ExprKind, Parent, Stmt, StmtId, Tree};
use crate::text::TextRange;

impl Tree {
    /// The expression named `id`.
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.0 as usize]
    }

    /// The statement named `id`.
    pub fn stmt(&self, id: StmtId) -> &Stmt {
        &self.stmts[id.0 as usize]
    }

    /// Add an expression that stands at `range` without parentheses.
    pub(super) fn add(&mut self, kind: ExprKind, range: TextRange) -> ExprId {
        let id = ExprId(self.exprs.len() as u32);
        self.exprs.push(Expr {
            range,
            outer: range,
            parent: Parent::Module,
            kind,
        });
        id
    }

    /// The statement that `id` is written in (the innermost one, which may be a compound statement's header).
    pub fn statement_of(&self, id: ExprId) -> Option<StmtId> {
        let mut parent = self.expr(id).parent;
        loop {
            match parent {
                Parent::Expr(up) => parent = self.expr(up).parent,
                Parent::Stmt(stmt) => return Some(stmt),
                Parent::Module => return None,
            }
        }
    }
}

impl Expr {
    /// Whether it binds looser than `|`, and has no parentheses around it.
    pub fn is_loose(&self) -> bool {
        self.outer == self.range
            && matches!(
                self.kind,
                ExprKind::Bool { .. }
                    | ExprKind::Not(_)
                    | ExprKind::Compare { .. }
                    | ExprKind::Conditional { .. }
                    | ExprKind::Lambda { .. }
                    | ExprKind::Named { .. }
            )
    }

    /// The last name of what is only named: `title` of `title`, and of `page.title`.
    pub fn last_name(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Name(name) => Some(name),
            ExprKind::Attribute { attr, .. } => Some(&attr.text),
            _ => None,
        }
    }
}
