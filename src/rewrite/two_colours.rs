//! Wrappers around functions of both kinds: an async one is written beside the one that is there.

use super::change::Change;
use super::deeper::{Depths, deepen, deepen_margin};
use super::workbench::Workbench;
use super::{block, uncarried};
use crate::diff::apply::apply;
use crate::diff::edit::{Edit, Piece};
use crate::plan::action::FunctionAction;
use crate::syntax::ast::{FunctionDef, StmtId, StmtKind};
use crate::text::TextRange;
use crate::text::indent::{
    indent_offset, is_blank_line, leading_whitespace, line_start_at, next_line_start,
};

/// Write the async wrappers. What was to be edited in the wrapper is edited in the new one only.
pub fn rewrite(bench: &mut Workbench<'_>) {
    let plan = bench.plan;
    for (&index, action) in &plan.functions {
        let Some(function) = bench.facts.functions.get(index as usize) else {
            continue;
        };
        if *action != FunctionAction::TwoColours {
            continue;
        }
        if let StmtKind::Function(def) = &bench.facts.tree.stmt(function.stmt).kind {
            let name = format!("async_{}", def.name.text);
            let Some(copy) = copied(bench, function.stmt, def, &name) else {
                bench.is_stuck = true;
                return;
            };
            let path = function.path.to_string();
            let added = match path.rsplit_once('.') {
                Some((around, _)) => format!("{around}.{name}"),
                None => name.clone(),
            };
            bench.allowance.added.insert(added);
            let whole = bench.facts.tree.stmt(function.stmt).range;
            let indent = leading_whitespace(bench.text, line_start_at(bench.text, whole.start));
            let eol = bench.eol();
            bench.edits.push(Edit {
                range: TextRange::empty(whole.start),
                pieces: vec![Piece::Text(format!("{copy}{eol}{eol}{indent}"))],
            });
        }
    }
}

/// A function with all its edits, as `async def` of another name; they are taken away from the function itself.
pub(super) fn copied(
    bench: &mut Workbench<'_>,
    stmt: StmtId,
    def: &FunctionDef,
    name: &str,
) -> Option<String> {
    let (text, facts) = (bench.text, bench.facts);
    let whole = facts.tree.stmt(stmt).range;
    let is_inside = |change: &Change| {
        let at = match change {
            Change::Wrap { first, .. } => *first,
            Change::Under { head, .. } => *head,
            Change::Before { stmt, .. } | Change::After { stmt, .. } => *stmt,
        };
        whole.contains_range(facts.tree.stmt(at).range)
    };
    let changes: Vec<Change> = bench.changes.extract_if(.., |one| is_inside(one)).collect();
    let depths = Depths::new(text, facts, &changes);
    for &edit in &bench.continued {
        if let Some(edit) = bench.edits.get_mut(edit)
            && whole.contains_range(edit.range)
        {
            deepen(&depths, edit);
        }
    }
    let mut inside = vec![
        Edit::insertion("async ", def.keyword),
        Edit::replacement(def.name.range, name),
    ];
    for edit in &mut bench.edits {
        if whole.contains_range(edit.range) {
            // Its place in the list stays: others are counted from the start.
            let mut edit = std::mem::replace(edit, Edit::insertion("", whole.start));
            deepen_margin(&depths, &mut edit);
            inside.push(edit);
        }
    }
    let mut deleted = Vec::new();
    for edit in &inside {
        uncarried(edit, edit.range.start + 1, &mut deleted);
    }
    let mut edits = block::settle(text, facts, &changes, &deleted)?;
    edits.extend(inside);
    // With the comments behind its last statement.
    let end = next_line_start(text, end_of_body(text, whole));
    let text = apply(text.get(..end as usize)?, &edits).ok()?;
    text.get(whole.start as usize..)
        .map(|copy| copy.trim_end().to_owned())
}

/// Where the last line of a function begins or ends, the comments behind its last statement included that are as far in as its body.
pub(super) fn end_of_body(text: &str, whole: TextRange) -> u32 {
    let own = indent_offset(text, line_start_at(text, whole.start));
    let mut end = whole.end;
    let mut line = next_line_start(text, end);
    while (line as usize) < text.len() {
        if !is_blank_line(text, line) {
            let rest = text.get(line as usize..).unwrap_or_default();
            let is_comment = rest.trim_start_matches([' ', '\t']).starts_with('#');
            if !is_comment || indent_offset(text, line) <= own {
                break;
            }
            end = line;
        }
        line = next_line_start(text, line);
    }
    end
}
