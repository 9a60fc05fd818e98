//! `ExitStack`: one that a function enters and uses itself becomes an `AsyncExitStack` where what it is given to enter turned.

use super::taking::{called, owner};
use crate::name::map::Map;
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};

/// The stacks of a program of which every use is seen.
#[derive(Debug, Default)]
pub struct Stacks {
    /// By call of `enter_context`: the call that makes the stack.
    calls: Map<Site, Site>,
}

/// Methods that an `AsyncExitStack` has, too.
const SHARED: &[&str] = &["callback", "enter_context", "push"];

impl Stacks {
    /// Find them.
    pub fn collect(program: &Program<'_>) -> Self {
        let mut stacks = Self::default();
        for file in program.file_ids() {
            for (stmt, made) in program.entered_items(file) {
                if called(program, made).as_deref() != Some("contextlib.ExitStack") {
                    continue;
                }
                let StmtKind::With { items, .. } = &stmt.kind else {
                    continue;
                };
                let item = items.iter().find(|item| item.context == made.expr);
                if let Some(target) = item.and_then(|item| item.target)
                    && let Some(calls) = uses(program, made, target)
                {
                    stacks
                        .calls
                        .extend(calls.into_iter().map(|call| (call, made)));
                }
            }
        }
        stacks
    }

    /// The call of `enter_context` that an expression is the only argument of, and the call that makes the stack.
    pub fn around(&self, program: &Program<'_>, item: Site) -> Option<(Site, Site)> {
        let Parent::Expr(up) = program.expr(item).parent else {
            return None;
        };
        let call = Site {
            file: item.file,
            expr: up,
        };
        let ExprKind::Call { args, .. } = &program.expr(call).kind else {
            return None;
        };
        let is_only = args.len() == 1 && args.iter().any(|arg| arg.value == item.expr);
        let made = self.calls.get(&call).filter(|_| is_only)?;
        Some((call, *made))
    }
}

/// The calls of `enter_context` on a stack that is bound to `target`, if all that is done with it is seen.
fn uses(program: &Program<'_>, made: Site, target: ExprId) -> Option<Vec<Site>> {
    let at = |expr: ExprId| Site {
        file: made.file,
        expr,
    };
    let facts = &program.file(made.file).facts;
    let binding = program.binding_of(at(target))?;
    let scope = owner(program, made);
    let is_own = facts.bindings[binding.0 as usize].scope == scope;
    if !is_own || program.function_around(made).is_none() {
        return None;
    }
    let mut calls = Vec::new();
    for read in program.reads_of(made.file, binding) {
        let reference = facts.references.get(read.expr.0 as usize)?.as_ref()?;
        if reference.bindings[..] != [binding] || owner(program, read) != scope {
            return None;
        }
        let Parent::Expr(up) = facts.tree.expr(read.expr).parent else {
            return None;
        };
        let ExprKind::Attribute { attr, .. } = &facts.tree.expr(up).kind else {
            return None;
        };
        let Parent::Expr(call) = facts.tree.expr(up).parent else {
            return None;
        };
        let is_called =
            matches!(&facts.tree.expr(call).kind, ExprKind::Call { func, .. } if *func == up);
        if !is_called || !SHARED.contains(&&*attr.text) {
            return None;
        }
        if &*attr.text == "enter_context" {
            calls.push(at(call));
        }
    }
    Some(calls)
}
