//! Wrappers around functions of both kinds: an async one is written beside the one that is there.

use super::change::Change;
use super::workbench::Workbench;
use crate::diff::apply::apply;
use crate::diff::edit::{Edit, Piece};
use crate::plan::action::FunctionAction;
use crate::syntax::ast::{FunctionDef, StmtId, StmtKind};
use crate::text::TextRange;
use crate::text::indent::{leading_whitespace, line_start_at};

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
            let Some(copy) = copied(bench, function.stmt, def) else {
                bench.is_stuck = true;
                return;
            };
            let path = function.path.to_string();
            let added = match path.rsplit_once('.') {
                Some((around, name)) => format!("{around}.async_{name}"),
                None => format!("async_{path}"),
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

/// The wrapper with all its edits, as `async def` of another name; they are taken away from the wrapper itself.
fn copied(bench: &mut Workbench<'_>, stmt: StmtId, def: &FunctionDef) -> Option<String> {
    let whole = bench.facts.tree.stmt(stmt).range;
    let has_lines = bench.changes.iter().any(|change| {
        let at = match change {
            Change::Wrap { first, .. } => *first,
            Change::Under { head, .. } => *head,
            Change::Before { stmt, .. } | Change::After { stmt, .. } => *stmt,
        };
        whole.contains_range(bench.facts.tree.stmt(at).range)
    });
    if has_lines {
        return None;
    }
    let mut inside = vec![
        Edit::insertion("async ", def.keyword),
        Edit::replacement(def.name.range, format!("async_{}", def.name.text)),
    ];
    for edit in &mut bench.edits {
        if whole.contains_range(edit.range) {
            inside.push(edit.clone());
            // Its place in the list stays: others are counted from the start.
            *edit = Edit::insertion("", whole.start);
        }
    }
    let text = apply(bench.text, &inside).ok()?;
    let behind = bench.text.len() - whole.end as usize;
    let end = text.len().checked_sub(behind)?;
    text.get(whole.start as usize..end).map(str::to_owned)
}
