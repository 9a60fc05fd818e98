//! Where the new program gives others a turn and the old one did not.

use super::action::{Around, Entering, FilePlan};
use super::template::CodePart;
use crate::facts::definition::FunctionIndex;
use crate::resolve::program::{FileId, Program};
use crate::syntax::ast::{Clause, ExprKind};

/// Where a file awaits after the plan and did not before: the offset of each place.
pub fn pauses(program: &Program<'_>, file: FileId, plan: &FilePlan) -> Vec<u32> {
    let tree = &program.file(file).facts.tree;
    let writes_await = |code: &[CodePart]| {
        code.iter()
            .any(|part| matches!(part, CodePart::Text(text) if text.contains("await ") || text.contains("async ")))
    };
    let mut places: Vec<u32> = plan
        .exprs
        .iter()
        .filter(|(_, action)| {
            action.around == Around::Await
                || writes_await(&action.code)
                || action.layers.iter().any(|layer| writes_await(layer))
        })
        .map(|(&expr, _)| tree.expr(expr).range.start)
        .collect();
    let is_async = |entering: &Entering| *entering == Entering::Async;
    places.extend(
        plan.withs
            .iter()
            .filter(|(_, entering)| entering.iter().any(is_async))
            .map(|(&stmt, _)| tree.stmt(stmt).range.start),
    );
    places.extend(plan.loops.iter().map(|&stmt| tree.stmt(stmt).range.start));
    places.extend(
        plan.clauses
            .iter()
            .filter_map(|&(expr, clause)| match &tree.expr(expr).kind {
                ExprKind::Comprehension { clauses, .. } => match clauses.get(clause)? {
                    Clause::For { range, .. } => Some(range.start),
                    Clause::If(_) => None,
                },
                _ => None,
            }),
    );
    places.extend(
        plan.delegations
            .iter()
            .filter(|(_, entering)| is_async(entering))
            .map(|&(expr, _)| tree.expr(expr).range.start),
    );
    places
}

/// The innermost function of a file around an offset.
pub fn function_around(program: &Program<'_>, file: FileId, at: u32) -> Option<FunctionIndex> {
    let facts = &program.file(file).facts;
    let whole = |index: usize| facts.tree.stmt(facts.functions[index].stmt).range;
    (0..facts.functions.len())
        .filter(|&index| whole(index).contains(at))
        .min_by_key(|&index| whole(index).len())
        .map(|index| FunctionIndex(index as u32))
}
