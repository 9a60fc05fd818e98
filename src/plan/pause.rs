//! Where the new program gives others a turn and the old one did not.

use super::action::{Around, Entering, FilePlan};
use super::template::CodePart;
use crate::facts::definition::FunctionIndex;
use crate::resolve::program::{FileId, Program};
use crate::syntax::ast::{Clause, ExprKind};
use crate::text::TextRange;

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

/// Which function of a file is the innermost around an offset: asked for every expression, so found in one sweep.
#[derive(Clone, Debug)]
pub struct Functions {
    /// From this offset on, up to the next entry's.
    from: Vec<(u32, Option<FunctionIndex>)>,
}

impl Functions {
    /// Those of a file.
    pub fn of(program: &Program<'_>, file: FileId) -> Self {
        let facts = &program.file(file).facts;
        let ranges = facts.functions.iter().enumerate();
        let mut ranges: Vec<(TextRange, FunctionIndex)> = ranges
            .map(|(index, function)| {
                let range = facts.tree.stmt(function.stmt).range;
                (range, FunctionIndex(index as u32))
            })
            .collect();
        ranges.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut from = Vec::new();
        let mut open: Vec<(u32, FunctionIndex)> = Vec::new();
        for (range, index) in ranges {
            Self::close(&mut from, &mut open, range.start);
            from.push((range.start, Some(index)));
            open.push((range.end, index));
        }
        Self::close(&mut from, &mut open, u32::MAX);
        Self { from }
    }

    /// Leave the functions that end at `place` or before it.
    fn close(
        from: &mut Vec<(u32, Option<FunctionIndex>)>,
        open: &mut Vec<(u32, FunctionIndex)>,
        place: u32,
    ) {
        while let Some(&(end, _)) = open.last().filter(|(end, _)| *end <= place) {
            open.pop();
            from.push((end, open.last().map(|&(_, outer)| outer)));
        }
    }

    /// The innermost function around an offset.
    pub fn around(&self, place: u32) -> Option<FunctionIndex> {
        let behind = self.from.partition_point(|&(from, _)| from <= place);
        self.from.get(behind.checked_sub(1)?)?.1
    }
}
