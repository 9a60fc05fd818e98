//! What came of what was spelled out, in the plan of the other program.

use crate::plan::Plan;
use crate::plan::double::reach::Reach;
use crate::plan::seed::{CallFate, MappedCall};
use crate::resolve::program::{FileId, FunctionId, Program};
use crate::syntax::ast::ExprKind;
use crate::syntax::sorts::Sorts;
use crate::text::TextRange;
use std::collections::BTreeSet;

/// What came of one spelling in the other program.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Where it stands now: what blocks there has to be awaited.
    Within(FileId, TextRange),
    /// The function that it became: it has to turn.
    Function(FileId, String),
}

/// Whether what was spelled out can be awaited as the plan of the other program has it.
pub fn came_true(program: &Program<'_>, plan: &Plan, outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Function(file, path) => program.function_ids().any(|function| {
            program.function_file(function) == *file
                && *program.function(function).path == **path
                && plan.colours.is_async(function)
        }),
        Outcome::Within(file, range) => {
            let mut is_awaited = false;
            for call in &plan.uses.calls {
                let is_within =
                    call.site.file == *file && range.contains_range(program.expr(call.site).range);
                if !is_within || !call.blocks {
                    continue;
                }
                if !is_converted(plan, call) {
                    return false;
                }
                is_awaited = true;
            }
            let staying = staying(program, plan);
            let calls = program.expressions_in(*file, Sorts::CALL);
            for (site, expr) in calls.filter(|(_, expr)| range.contains_range(expr.range)) {
                let ExprKind::Call { .. } = expr.kind else {
                    continue;
                };
                let target = program.calls.target(site);
                for (function, _) in target.into_iter().flat_map(|target| &target.bound) {
                    if plan.colours.is_async(*function) {
                        is_awaited = true;
                    } else if staying.contains(function) {
                        return false;
                    }
                }
            }
            is_awaited
        }
    }
}

fn is_converted(plan: &Plan, call: &MappedCall) -> bool {
    matches!(call.fate, CallFate::Convert(_))
        && plan.colours.is_converted(call.group)
        && plan.colours.may_await(call.context)
}

/// Functions that stay synchronous and may block.
pub(super) fn staying(program: &Program<'_>, plan: &Plan) -> BTreeSet<FunctionId> {
    let blocking = plan.uses.calls.iter();
    let blocking = blocking.filter(|call| call.blocks && !is_converted(plan, call));
    let ends = blocking.filter_map(|call| program.function_around(call.site));
    let reach = Reach::without_applications(program);
    let ends: BTreeSet<FunctionId> = ends.collect();
    let reaching = reach.reaching(&ends, || program.function_ids());
    let reaching = reaching.into_iter().chain(ends);
    reaching
        .filter(|&function| !plan.colours.is_async(function))
        .collect()
}
