//! Objects that are used after their block, or after they were closed: some libraries allow that, others do not.

use super::call_graph::CallTarget;
use super::program::{FunctionId, Program, Site};
use crate::facts::binding::{BindingId, BindingKind};
use crate::facts::scope::ScopeId;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind, Tree};
use crate::syntax::suite::suite_around;

impl Program<'_> {
    /// Whether something may be done with an object behind the block that it is entered for, or behind the statement
    /// that closes it. What another function does after such a statement is not seen.
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
                match &tree.expr(site.expr).kind {
                    ExprKind::Call { .. } => item.target.is_some_and(|target| {
                        let target = Site {
                            file: site.file,
                            expr: target,
                        };
                        let bindings = self.binding_of(target);
                        self.is_called_behind(site, stmt, bindings.as_slice())
                    }),
                    ExprKind::Name(_) => self.is_entered_again(site, stmt),
                    _ => !self.is_made_for_one_call(site),
                }
            }
            StmtKind::Expr(_) => self.is_used_in_suite(site, stmt),
            _ => false,
        }
    }

    /// Whether the method around is only ever called on objects that are made for that: `Client(server).load()`.
    fn is_made_for_one_call(&self, site: Site) -> bool {
        let Some(method) = self.function_around(site) else {
            return false;
        };
        let reaches = |bound: &[(FunctionId, Vec<(ExprId, u32)>)]| {
            bound.iter().any(|(function, _)| *function == method)
        };
        let mut calls = self
            .calls
            .targets
            .iter()
            .filter(|(_, target)| reaches(&target.bound) || reaches(&target.started))
            .peekable();
        calls.peek().is_some()
            && calls.all(|(call, target)| {
                let receiver = self.called_on(*call);
                !reaches(&target.started)
                    && receiver.is_some_and(|expr| {
                        let made = Site {
                            file: call.file,
                            expr,
                        };
                        let is_made = |made: &CallTarget| !made.constructed.is_empty();
                        self.calls.target(made).is_some_and(is_made)
                    })
            })
    }

    /// Of a name that a block enters.
    fn is_entered_again(&self, site: Site, block: StmtId) -> bool {
        let facts = &self.file(site.file).facts;
        let Some(bindings) = self.bindings_read(site) else {
            return true;
        };
        let is_elsewhere = |&binding: &BindingId| {
            let bound = &facts.bindings[binding.0 as usize];
            bound.scope != self.scope_of(site)
                || bound.scope == ScopeId::MODULE
                    && facts.scopes.len() > 1
                    && self.function_around(site).is_some()
                || matches!(bound.kind, BindingKind::Parameter { .. })
                || is_in_loop_behind(&facts.tree, block, bound.range.start)
        };
        bindings.iter().any(is_elsewhere) || self.is_called_behind(site, block, bindings)
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
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let ExprKind::Call { func, .. } = tree.expr(site.expr).kind else {
            return false;
        };
        let ExprKind::Attribute { value, .. } = tree.expr(func).kind else {
            return false;
        };
        let suite = suite_around(tree, stmt);
        let behind = suite.iter().skip_while(|&&one| one != stmt).skip(1);
        let behind: Vec<_> = behind.map(|&one| tree.stmt(one).range).collect();
        let bindings = self.bindings_read(at(value)).unwrap_or_default();
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

/// Whether a loop that begins behind `start` goes round a statement.
fn is_in_loop_behind(tree: &Tree, stmt: StmtId, start: u32) -> bool {
    let mut at = stmt;
    while let Parent::Stmt(up) = tree.stmt(at).parent {
        match &tree.stmt(up).kind {
            StmtKind::For { .. } | StmtKind::While { .. } if tree.stmt(up).range.start > start => {
                return true;
            }
            StmtKind::Function(_) | StmtKind::Class(_) => return false,
            _ => {}
        }
        at = up;
    }
    false
}
