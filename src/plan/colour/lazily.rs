//! Functions that block only when values are taken from what they give: it does not help to call them in a thread.

use super::Solver;
use super::blocking::Threads;
use crate::plan::taking::takings;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ComprehensionKind, ExprKind, Parent};
use std::collections::{HashMap, HashSet};

/// Builtins that take all values at once, and keep them.
const COLLECTING: &[&str] = &[
    "builtins.dict",
    "builtins.frozenset",
    "builtins.list",
    "builtins.set",
    "builtins.sorted",
    "builtins.tuple",
];

impl Solver<'_, '_> {
    /// The functions through which a generator that blocks, and stays synchronous, comes to those who take from it.
    pub(super) fn giving_lazily(
        &self,
        blocking: &HashMap<FunctionId, Threads>,
    ) -> HashSet<FunctionId> {
        let program = self.inputs.program;
        let generators = blocking.keys().copied().filter(|&function| {
            program.function(function).is_generator() && !self.colours.is_async(function)
        });
        let mut todo: Vec<FunctionId> = generators.collect();
        let mut found = HashSet::new();
        while let Some(function) = todo.pop() {
            for (site, context) in self.callers.get(&function).into_iter().flatten() {
                let Some(caller) = context.function() else {
                    continue;
                };
                let gives = !self.colours.is_async(caller)
                    && !program.function(caller).is_generator()
                    && !self.are_taken_at(*site)
                    && program
                        .returned(caller)
                        .into_iter()
                        .any(|value| may_be_lazy(program, value));
                if gives && found.insert(caller) {
                    todo.push(caller);
                }
            }
        }
        found
    }

    /// Whether all values of what a call gives are taken where it stands, or by those who have the variable that it is kept in.
    fn are_taken_at(&self, call: Site) -> bool {
        let program = self.inputs.program;
        if let Parent::Expr(up) = program.expr(call).parent
            && let ExprKind::Call { func, .. } = program.expr(Site { expr: up, ..call }).kind
        {
            let callee = program.infer(Site { expr: func, ..call });
            if COLLECTING.iter().any(|name| callee.is_external(name)) {
                return true;
            }
        }
        let found = takings(program, call, self.inputs.options.python);
        found.is_ok_and(|takings| {
            let mut all = takings.iter().map(|taking| taking.how);
            all.all(|how| how.through().is_none() && !how.is_lazy())
        })
    }
}

/// Whether values may still have to be taken from what a function returns.
fn may_be_lazy(program: &Program<'_>, value: Site) -> bool {
    match &program.expr(value).kind {
        ExprKind::Comprehension { kind, .. } => *kind == ComprehensionKind::Generator,
        ExprKind::Call { func, .. } => {
            let callee = program.infer(Site {
                expr: *func,
                ..value
            });
            let collects = COLLECTING.iter().any(|name| callee.is_external(name));
            !collects && may_hold(program, value)
        }
        _ => may_hold(program, value),
    }
}

/// Whether a value may be an iterator, as far as can be seen.
fn may_hold(program: &Program<'_>, value: Site) -> bool {
    let types = program.infer(value);
    let is_plain = |one: &Type| {
        matches!(
            one,
            Type::Builtin(_) | Type::Json | Type::Instance(_) | Type::Object(_) | Type::Class(_)
        )
    };
    types.unknown || types.any_of.is_empty() || !types.any_of.iter().all(is_plain)
}
