//! Instances of the project's that give out objects of a library, where something takes these out of them that is not followed:
//! `max(pool, key=load)`, `show(*pool)`.

use super::Collector;
use crate::plan::cell::{Cell, holds_object, implied};
use crate::resolve::program::Site;
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprKind};

/// Functions of the standard library that take the elements out of what they are given, by the beginnings of their names.
const TAKING: &[&str] = &[
    "builtins.all",
    "builtins.any",
    "builtins.filter",
    "builtins.frozenset",
    "builtins.map",
    "builtins.max",
    "builtins.min",
    "builtins.sum",
    "collections.",
    "functools.reduce",
    "heapq.",
    "itertools.",
    "random.",
];

impl Collector<'_, '_> {
    /// What a call takes out of its arguments.
    pub(super) fn given_out(&mut self, call: Site) {
        let program = self.program;
        let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
            return;
        };
        let at = |expr| Site { expr, ..call };
        let is_instance = |site: Site| {
            program
                .infer(site)
                .any_of
                .iter()
                .any(|one| matches!(one, Type::Instance(_)))
        };
        let instances = args.iter().filter(|arg| is_instance(at(arg.value)));
        for arg in instances {
            let value = at(arg.value);
            let takes = || {
                let callee = program.infer(at(*func));
                callee.any_of.iter().any(|one| {
                    matches!(one, Type::External(name) if TAKING.iter().any(|taking| name.starts_with(taking)))
                })
            };
            let cells = match arg.kind {
                ArgumentKind::Star => implied::iterated(program, value),
                ArgumentKind::DoubleStar => implied::items(program, value),
                _ if takes() => implied::iterated(program, value),
                _ => continue,
            };
            for cell in cells {
                let Cell::Result(method) = cell else { continue };
                let given = program.call_result(method);
                if holds_object(program, &given) || holds_object(program, &program.element(&given))
                {
                    let group = self.cells.group_of(&cell);
                    self.escapes(
                        group,
                        value,
                        "gives out objects that cannot be followed here",
                    );
                }
            }
        }
    }
}
