//! Objects that are used behind the block that makes them, or after they were closed: some libraries allow that, others do not.

use super::program::{Program, Site};
use crate::facts::binding::BindingId;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind, Tree};
use crate::syntax::suite::suite_behind;
use std::collections::BTreeSet;

impl Program<'_> {
    /// From now on, let these calls, and no others, make what several event loops use.
    pub fn make_for_several_loops(&self, calls: BTreeSet<Site>) {
        *self.places.for_several_loops.borrow_mut() = calls;
    }

    /// Whether a call makes an object that is kept, and that several event loops use.
    pub(super) fn is_for_several_loops(&self, call: Site) -> bool {
        self.places.for_several_loops.borrow().contains(&call)
    }

    /// Whether something is done with an object behind the `with` that makes it, or behind the statement that closes it.
    /// What another function does after such a statement is not seen.
    pub(super) fn is_used_after(&self, site: Site) -> bool {
        let tree = &self.file(site.file).facts.tree;
        let Some(stmt) = tree.statement_of(site.expr) else {
            return false;
        };
        match &tree.stmt(stmt).kind {
            StmtKind::With { items, .. } => {
                let Some(item) = items.iter().find(|item| item.context == site.expr) else {
                    return false;
                };
                let is_made = matches!(tree.expr(site.expr).kind, ExprKind::Call { .. });
                is_made
                    && item.target.is_some_and(|target| {
                        let target = Site {
                            file: site.file,
                            expr: target,
                        };
                        let bindings = self.binding_of(target);
                        self.is_called_behind(site, stmt, bindings.as_slice())
                    })
            }
            StmtKind::Expr(_) => self.is_used_in_suite(site, stmt),
            _ => false,
        }
    }

    /// Whether a method of what these bindings hold is called behind a statement.
    fn is_called_behind(&self, site: Site, stmt: StmtId, bindings: &[BindingId]) -> bool {
        let tree = &self.file(site.file).facts.tree;
        let end = tree.stmt(stmt).range.end;
        bindings.iter().any(|&binding| {
            let reads = self.reads_of(site.file, binding);
            reads.into_iter().any(|read| {
                tree.expr(read.expr).range.start >= end && is_put_to_use(tree, read.expr)
            })
        })
    }

    /// Of the receiver of a call that closes it: whether the statements behind, in the same suite, use it.
    fn is_used_in_suite(&self, site: Site, stmt: StmtId) -> bool {
        let tree = &self.file(site.file).facts.tree;
        let Some((closed, _)) = self.method_called(site) else {
            return false;
        };
        let behind = suite_behind(tree, stmt).iter();
        let behind: Vec<_> = behind.map(|&one| tree.stmt(one).range).collect();
        let bindings = self.bindings_read(closed).unwrap_or_default();
        bindings.iter().any(|&binding| {
            let mut reads = self.reads_of(site.file, binding).into_iter();
            reads.any(|read| {
                let range = tree.expr(read.expr).range;
                behind.iter().any(|one| one.contains_range(range)) && is_put_to_use(tree, read.expr)
            })
        })
    }
}

/// Whether an object is more than looked at, or closed once more.
fn is_put_to_use(tree: &Tree, read: ExprId) -> bool {
    let Parent::Expr(up) = tree.expr(read).parent else {
        return true;
    };
    match &tree.expr(up).kind {
        ExprKind::Attribute { attr, .. } => {
            &*attr.text != "close"
                && matches!(tree.expr(up).parent, Parent::Expr(call)
                    if matches!(tree.expr(call).kind, ExprKind::Call { func, .. } if func == up))
        }
        _ => true,
    }
}
