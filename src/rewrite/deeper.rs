//! What an edit writes over several lines moves as far in as the statement that it is part of.

use super::block::indent_unit;
use crate::diff::edit::{Edit, Piece};
use crate::rewrite::change::Change;
use crate::syntax::ast::Tree;
use crate::text::TextRange;

/// Move the further lines that an edit writes of a statement as far in as the wraps move the statement.
pub fn deepen(text: &str, tree: &Tree, changes: &[Change], edit: &mut Edit) {
    let further = further_indent(text, tree, changes, edit.range);
    for piece in &mut edit.pieces {
        if let Piece::Text(text) = piece {
            *text = text.replace('\n', &format!("\n{further}"));
        }
    }
}

/// Move what an edit writes anew at the margin, behind a line that it carries over: a closing bracket of its own.
pub fn deepen_margin(text: &str, tree: &Tree, changes: &[Change], edit: &mut Edit) {
    let ends_line = |piece: &Piece| match piece {
        Piece::Source(range) => range.slice(text).ends_with('\n').then_some(range.end),
        Piece::Text(_) => None,
    };
    let is_carried = |at: u32| {
        edit.pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Source(range) if range.contains(at)))
    };
    let begun: Vec<usize> = (1..edit.pieces.len())
        .filter(|&at| {
            let margin = ends_line(&edit.pieces[at - 1]);
            margin.is_some_and(|margin| edit.range.contains(margin) && !is_carried(margin))
        })
        .collect();
    if begun.is_empty() {
        return;
    }
    let further = further_indent(text, tree, changes, edit.range);
    for at in begun {
        if let Piece::Text(written) = &mut edit.pieces[at]
            && !written.starts_with(['\n', '\r'])
        {
            written.insert_str(0, &further);
        }
    }
}

/// How far the wraps move what stands in `range`.
fn further_indent(text: &str, tree: &Tree, changes: &[Change], range: TextRange) -> String {
    let depth = changes
        .iter()
        .filter(|change| match change {
            Change::Wrap { first, last, .. } => {
                let start = tree.stmt(*first).range.start;
                TextRange::new(start, tree.stmt(*last).range.end).contains_range(range)
            }
            Change::Under { head, last } => {
                let start = tree.stmt(*head).range.end;
                TextRange::new(start, tree.stmt(*last).range.end).contains_range(range)
            }
            Change::Before { .. } | Change::After { .. } => false,
        })
        .count();
    indent_unit(text, tree).repeat(depth)
}
