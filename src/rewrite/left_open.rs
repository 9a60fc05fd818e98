//! What functions leave open is closed where they end.

use super::change::{Change, Lead, Line};
use super::workbench::Workbench;
use crate::diff::edit::{Edit, Piece};
use crate::plan::action::Ending;
use crate::syntax::ast::{StmtId, Tree};
use crate::text::TextRange;
use crate::text::indent::comments_above;

/// Write the disposals of the plan. All other blocks are there already.
pub fn rewrite(bench: &mut Workbench<'_>) {
    let plan = bench.plan;
    for disposal in &plan.disposals {
        let lines = vec![Line::new(disposal.code.clone())];
        match disposal.ending {
            Ending::After(stmt) => bench.changes.push(Change::After { stmt, lines }),
            Ending::Before(stmt) => bench.changes.push(Change::Before { stmt, lines }),
            Ending::Yielded(stmt) => {
                let start = bench.facts.tree.stmt(stmt).range.start;
                let keyword = TextRange::new(start, start + "return".len() as u32);
                bench.edits.push(Edit::replacement(keyword, "yield"));
                bench.changes.push(Change::After { stmt, lines });
            }
            Ending::Finally { first, last } => {
                let Some(at) = place(&bench.facts.tree, &bench.changes, first, last) else {
                    continue;
                };
                let tree = &bench.facts.tree;
                let start = tree.stmt(first).range.start;
                let lead = Lead {
                    comments: comments_above(bench.text, &tree.comments, start),
                    opening: Vec::new(),
                };
                let wrap = Change::Wrap {
                    first,
                    last,
                    header: vec![Piece::Text("try:".to_owned())],
                    footer: vec![
                        Line::new("finally:"),
                        Line::deeper(1, disposal.code.clone()),
                    ],
                    lead: Some(lead),
                };
                bench.changes.insert(at, wrap);
            }
        }
    }
}

/// Where among the changes a block goes around these statements: behind those around it; nowhere, if one would be cut in two.
fn place(tree: &Tree, changes: &[Change], first: StmtId, last: StmtId) -> Option<usize> {
    let span =
        |first, last| TextRange::new(tree.stmt(first).range.start, tree.stmt(last).range.end);
    let whole = span(first, last);
    let mut at = 0;
    for (index, change) in changes.iter().enumerate() {
        let other = match *change {
            Change::Wrap { first, last, .. } => span(first, last),
            Change::Under { head, last } => span(head, last),
            Change::Before { .. } | Change::After { .. } => continue,
        };
        let is_apart = other.end <= whole.start || whole.end <= other.start;
        if other != whole && other.contains_range(whole) {
            at = index + 1;
        } else if !is_apart && !whole.contains_range(other) {
            return None;
        }
    }
    Some(at)
}
