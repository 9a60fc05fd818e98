//! What an edit writes over several lines moves as far in as the statement that it is part of.

use crate::diff::edit::{Edit, Piece};
use crate::facts::FileFacts;
use crate::rewrite::change::Change;
use crate::text::TextRange;
use crate::text::nesting::Nesting;

/// Move the further lines that an edit writes of a statement as far in as the wraps move the statement.
pub fn deepen(depths: &Depths<'_>, edit: &mut Edit) {
    let further = depths.further_indent(edit.range);
    for piece in &mut edit.pieces {
        if let Piece::Text(text) = piece {
            *text = text.replace('\n', &format!("\n{further}"));
        }
    }
}

/// Move what an edit writes anew at the margin, behind a line that it carries over: a closing bracket of its own.
pub fn deepen_margin(depths: &Depths<'_>, edit: &mut Edit) {
    let ends_line = |piece: &Piece| match piece {
        Piece::Source(range) => range
            .slice(depths.text)
            .ends_with('\n')
            .then_some(range.end),
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
    let further = depths.further_indent(edit.range);
    for at in begun {
        if let Piece::Text(written) = &mut edit.pieces[at]
            && !written.starts_with(['\n', '\r'])
        {
            written.insert_str(0, &further);
        }
    }
}

/// How far wraps move what stands in them.
pub struct Depths<'d> {
    text: &'d str,
    facts: &'d FileFacts,
    wraps: Nesting,
}

impl<'d> Depths<'d> {
    /// Of a file with these changes.
    pub fn new(text: &'d str, facts: &'d FileFacts, changes: &[Change]) -> Self {
        let tree = &facts.tree;
        let wraps = changes.iter().map(|change| match change {
            Change::Wrap { first, last, .. } => {
                let start = tree.stmt(*first).range.start;
                Some(TextRange::new(start, tree.stmt(*last).range.end))
            }
            Change::Under { head, last } => {
                let start = tree.stmt(*head).range.end;
                Some(TextRange::new(start, tree.stmt(*last).range.end))
            }
            Change::Before { .. } | Change::After { .. } => None,
        });
        Self {
            text,
            facts,
            wraps: Nesting::new(wraps),
        }
    }

    fn further_indent(&self, range: TextRange) -> String {
        let depth = self.wraps.around(range).len();
        self.facts.layout(self.text).unit.repeat(depth)
    }
}
