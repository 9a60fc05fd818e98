//! The lines of a chain of calls that stands in parentheses of its own, one call a line. Where all of it becomes the argument
//! of a call that is awaited, it is written as a person would:
//!
//! ```text
//! return (
//!     await session.scalars(
//!         select(User)
//!         .order_by(User.name)
//!     )
//! ).all()
//! ```
//!
//! A call on one line that would be too long is written so, too.

use super::change::Change;
use super::workbench::Workbench;
use crate::diff::edit::{Edit, Piece};
use crate::syntax::ast::{ExprKind, Parent, StmtId};
use crate::text::TextRange;
use crate::text::indent::{
    is_blank_line, leading_whitespace, line_end, line_start_at, next_line_start,
};
use std::collections::HashMap;

/// No shorter line is broken, however short those of the file are.
const LONG: usize = 100;

/// Spread the chains among the edits.
pub fn rewrite(bench: &mut Workbench<'_>) {
    let unit = bench.facts.layout(bench.text).unit.clone();
    let mut deeper = Vec::new();
    let begins = |edit: &Edit| matches!(edit.pieces.first(), Some(Piece::Text(text)) if text.starts_with("(await "));
    let edits: HashMap<TextRange, usize> = bench
        .edits
        .iter()
        .enumerate()
        .filter(|(_, edit)| begins(edit))
        .map(|(at, edit)| (edit.range, at))
        .collect();
    for expr in &bench.facts.tree.exprs {
        if !matches!(expr.kind, ExprKind::Call { .. }) {
            continue;
        }
        let Some(&at) = edits.get(&expr.range) else {
            continue;
        };
        let Some(edit) = bench.edits.get(at) else {
            continue;
        };
        let is_whole = matches!(expr.parent, Parent::Stmt(_)) && expr.outer == expr.range;
        if is_whole {
            if let Some(edit) = broken(bench, edit, &unit) {
                bench.edits[at] = edit;
                bench.continued.push(at);
            }
        } else if expr.outer != expr.range
            && !is_wrapped(bench, expr.range)
            && let Some((edit, lines)) = spread(bench, edit, expr.outer, &unit)
        {
            bench.edits[at] = edit;
            deeper.extend(lines);
        }
    }
    deeper.sort_unstable();
    deeper.dedup();
    bench
        .edits
        .extend(deeper.into_iter().map(|at| Edit::insertion(&unit, at)));
}

/// Whether the lines of an expression move anyway.
fn is_wrapped(bench: &Workbench<'_>, range: TextRange) -> bool {
    let stmt = |id: StmtId| bench.facts.tree.stmt(id).range;
    bench.changes.iter().any(|change| match change {
        Change::Wrap { first, last, .. }
        | Change::Under {
            head: first, last, ..
        } => TextRange::new(stmt(*first).start, stmt(*last).end).contains_range(range),
        Change::Before { .. } | Change::After { .. } => false,
    })
}

/// The edit with its lines, and where the lines begin that stand one unit deeper.
fn spread(
    bench: &Workbench<'_>,
    edit: &Edit,
    outer: TextRange,
    unit: &str,
) -> Option<(Edit, Vec<u32>)> {
    let text = bench.text;
    let before = TextRange::new(outer.start + 1, edit.range.start).slice(text);
    let behind = TextRange::new(edit.range.end, outer.end - 1).slice(text);
    let indent = |blank: &str| {
        let line = blank.rfind('\n').map(|at| &blank[at + 1..])?;
        blank.trim().is_empty().then(|| line.to_owned())
    };
    let (inner, own) = (indent(before)?, indent(behind)?);
    let (Piece::Text(head), Piece::Text(tail)) = (edit.pieces.first()?, edit.pieces.last()?) else {
        return None;
    };
    if edit.pieces.len() < 3 {
        return None;
    }
    let opened = head.strip_prefix('(')?;
    if !opened.starts_with("await ") || !opened.ends_with('(') || opened.contains('\n') {
        return None;
    }
    let (last, rest) = closed(tail, &edit.pieces)?;
    let middle = &edit.pieces[1..edit.pieces.len() - 1];
    let mut lines = Vec::new();
    for piece in middle {
        match piece {
            Piece::Source(range) if !has_long_string(bench, *range) => {
                lines.extend(line_starts(text, *range));
            }
            Piece::Source(_) => return None,
            Piece::Text(new) if new.contains('\n') => return None,
            Piece::Text(_) => {}
        }
    }
    if lines.is_empty() {
        return None;
    }
    let eol = line_end(text);
    let mut pieces = vec![Piece::Text(format!(
        "({eol}{inner}{opened}{eol}{inner}{unit}"
    ))];
    pieces.extend(middle.iter().cloned());
    pieces.push(Piece::Text(format!("{last}{eol}{inner}){eol}{own}){rest}")));
    let spread = Edit {
        range: outer,
        pieces,
    };
    Some((spread, lines))
}

/// The edit on several lines, where one would be too long.
fn broken(bench: &Workbench<'_>, edit: &Edit, unit: &str) -> Option<Edit> {
    let text = bench.text;
    let (Piece::Text(head), Piece::Text(tail)) = (edit.pieces.first()?, edit.pieces.last()?) else {
        return None;
    };
    if edit.pieces.len() < 3 {
        return None;
    }
    let opened = head.strip_prefix('(')?;
    let is_plain = |piece: &Piece| match piece {
        Piece::Source(range) => !range.slice(text).contains('\n'),
        Piece::Text(new) => !new.contains('\n'),
    };
    if !opened.starts_with("await ") || !opened.ends_with('(') || !edit.pieces.iter().all(is_plain)
    {
        return None;
    }
    let (last, rest) = closed(tail, &edit.pieces)?;
    let line = line_start_at(text, edit.range.start);
    let width = |piece: &Piece| match piece {
        Piece::Source(range) => range.slice(text).chars().count() + added(bench, *range),
        Piece::Text(new) => new.chars().count(),
    };
    let before = text[line as usize..edit.range.start as usize]
        .chars()
        .count();
    let whole: usize = edit.pieces.iter().map(width).sum();
    if before + whole <= bench.facts.layout(text).widest.max(LONG) {
        return None;
    }
    let own = leading_whitespace(text, line);
    let eol = line_end(text);
    let mut pieces = vec![Piece::Text(format!(
        "({eol}{own}{unit}{opened}{eol}{own}{unit}{unit}"
    ))];
    pieces.extend(edit.pieces[1..edit.pieces.len() - 1].iter().cloned());
    pieces.push(Piece::Text(format!(
        "{last}{eol}{own}{unit}){eol}{own}){rest}"
    )));
    Some(Edit {
        range: edit.range,
        pieces,
    })
}

/// How much longer a range gets by the edits inside it.
fn added(bench: &Workbench<'_>, range: TextRange) -> usize {
    let inside = bench
        .edits
        .iter()
        .filter(|edit| range.contains_range(edit.range));
    let grown = inside.map(|edit| {
        let new: usize = edit
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Source(range) => range.slice(bench.text).len(),
                Piece::Text(new) => new.len(),
            })
            .sum();
        new.saturating_sub(edit.range.slice(bench.text).len())
    });
    grown.sum()
}

/// What stands before and behind the two parentheses that end the awaited call: `.limit(1))).first()`.
fn closed<'t>(tail: &'t str, pieces: &[Piece]) -> Option<(&'t str, &'t str)> {
    // What the new text between opens and does not close.
    let between = &pieces[1..pieces.len() - 1];
    let new = between.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.as_str()),
        Piece::Source(_) => None,
    });
    let mut depth = 0_u32;
    for c in new.flat_map(str::chars) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            '"' | '\'' => return None,
            _ => {}
        }
    }
    for (at, c) in tail.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => {
                let rest = tail[at..].strip_prefix("))")?;
                return Some((&tail[..at], rest));
            }
            ')' => depth -= 1,
            '\n' | '"' | '\'' => return None,
            _ => {}
        }
    }
    None
}

/// Where the lines of a range begin, but the first.
fn line_starts(text: &str, range: TextRange) -> Vec<u32> {
    let mut found = Vec::new();
    let mut at = next_line_start(text, range.start);
    while at < range.end {
        if !is_blank_line(text, at) {
            found.push(at);
        }
        at = next_line_start(text, at);
    }
    found
}

/// Whether a string in a range has several lines, whose blanks are its own.
fn has_long_string(bench: &Workbench<'_>, range: TextRange) -> bool {
    bench.facts.tree.exprs.iter().any(|expr| {
        matches!(expr.kind, ExprKind::Str { .. } | ExprKind::FString { .. })
            && range.contains_range(expr.range)
            && expr.range.slice(bench.text).contains('\n')
    })
}
