//! Rows: the statements that share one logical line, and how a statement is taken out of its row.

use crate::syntax::ast::{Parent, StmtId, Tree};
use crate::syntax::suite::suite_around;
use crate::text::TextRange;
use crate::text::indent::{
    begins_line, is_blank_line, line_content_end, line_start_at, next_line_start,
    previous_line_start,
};

/// A logical line of statements.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its statements in order.
    pub stmts: Vec<StmtId>,
    /// The start of its first physical line.
    pub start: u32,
    /// Behind its last line end.
    pub end: u32,
    /// The comment at its end.
    pub comment: Option<TextRange>,
    /// Whether it begins a line, rather than following a block's header (`try: import x`).
    pub placement: Placement,
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// On lines of its own.
    OwnLine,
    /// Behind the `:` of its block's header.
    Inline,
}

/// The row that `stmt` stands in.
pub fn row_of(text: &str, tree: &Tree, stmt: StmtId) -> Row {
    let suite = suite_around(tree, stmt);
    let place = suite.iter().position(|&id| id == stmt).unwrap_or(0);
    let mut first = place;
    while first > 0 && is_joined(text, tree, suite[first - 1], suite[first]) {
        first -= 1;
    }
    let mut last = place;
    while last + 1 < suite.len() && is_joined(text, tree, suite[last], suite[last + 1]) {
        last += 1;
    }
    let stmts: Vec<StmtId> = suite.get(first..=last).unwrap_or(&[stmt]).to_vec();
    let head = tree.stmt(stmts[0]).range.start;
    let tail = tree.stmt(stmts[stmts.len() - 1]).range.end;
    let (content_end, comment) = tail_of(text, tail);
    Row {
        start: line_start_at(text, head),
        end: next_line_start(text, content_end),
        comment,
        placement: if begins_line(text, head) {
            Placement::OwnLine
        } else {
            Placement::Inline
        },
        stmts,
    }
}

/// Whether only a `;` stands between two siblings.
fn is_joined(text: &str, tree: &Tree, left: StmtId, right: StmtId) -> bool {
    let between = TextRange::new(tree.stmt(left).range.end, tree.stmt(right).range.start);
    let between = between.slice(text);
    between.contains(';') && !between.contains('#') && {
        let rest = between.replace("\\\r\n", "").replace("\\\n", "");
        !rest.contains(['\n', '\r'])
    }
}

/// From the end of a statement: the end of its line's content, and the comment there.
fn tail_of(text: &str, mut at: u32) -> (u32, Option<TextRange>) {
    loop {
        let stop = line_content_end(text, at);
        let rest = TextRange::new(at, stop).slice(text);
        if let Some(hash) = rest.find('#') {
            return (stop, Some(TextRange::new(at + hash as u32, stop)));
        }
        let next = next_line_start(text, stop);
        if !rest.ends_with('\\') || next as usize >= text.len() {
            return (stop, None);
        }
        at = next;
    }
}

/// Whether a comment instructs a tool about its own line only, and so goes when the line goes.
pub fn is_directive(comment: &str) -> bool {
    let body = comment.trim_start_matches('#').trim_start();
    [
        "noqa",
        "type:",
        "pylint:",
        "pragma:",
        "isort:",
        "nosec",
        "pyright:",
        "mypy:",
        "ruff:",
        "flake8:",
        "NOQA",
        "noinspection",
        "fmt:",
        "yapf:",
    ]
    .iter()
    .any(|word| body.starts_with(word))
}

/// The range to delete for rows that stand next to each other and fill `[start, end)`: with the blank lines that would
/// be one run too many.
pub fn deletion(text: &str, tree: &Tree, first: StmtId, start: u32, end: u32) -> TextRange {
    let mut before = start;
    while before > 0 {
        let line = previous_line_start(text, before);
        if !is_blank_line(text, line) {
            break;
        }
        before = line;
    }
    let mut after = end;
    while (after as usize) < text.len() && is_blank_line(text, after) {
        let next = next_line_start(text, after);
        if next == after {
            break;
        }
        after = next;
    }
    let is_first = suite_around(tree, first).first() == Some(&first);
    let opens_block = match tree.stmt(first).parent {
        // A comment between the header and the first statement keeps its blank line.
        Parent::Stmt(_) => {
            let above = previous_line_start(text, before);
            let line = TextRange::new(above, line_content_end(text, above)).slice(text);
            is_first && !line.trim_start().starts_with('#')
        }
        _ => text[..before as usize]
            .trim_start_matches('\u{feff}')
            .trim()
            .is_empty(),
    };
    let is_last = (after as usize) >= text.len();
    if opens_block {
        TextRange::new(start, after)
    } else if is_last || (before < start && after > end && start - before <= after - end) {
        TextRange::new(before, end)
    } else if before < start && after > end {
        TextRange::new(start, after)
    } else {
        TextRange::new(start, end)
    }
}
