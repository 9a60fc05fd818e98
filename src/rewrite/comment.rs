//! Comments inside text that is replaced: they move above their statement.

use super::change::{Change, Line};
use super::workbench::Workbench;
use crate::facts::FileFacts;
use crate::syntax::ast::StmtId;
use crate::syntax::parse::parse;
use crate::text::TextRange;
use std::collections::HashMap;

/// The comments of `text` that are not in `new_text` as often, those that were `dropped` on purpose left out.
pub fn lost(
    text: &str,
    facts: &FileFacts,
    new_text: &str,
    dropped: &[TextRange],
) -> Vec<TextRange> {
    if facts.tree.comments.is_empty() {
        return Vec::new();
    }
    let new_tree = parse(new_text);
    // From the back, so that of equal comments the one that is missing is the one that the edits met first.
    let mut left: HashMap<&str, usize> = HashMap::new();
    for range in &new_tree.comments {
        *left.entry(range.slice(new_text).trim_end()).or_default() += 1;
    }
    let mut lost = Vec::new();
    for range in facts.tree.comments.iter().rev() {
        if dropped.contains(range) {
            continue;
        }
        match left.get_mut(range.slice(text).trim_end()) {
            Some(count) if *count > 0 => *count -= 1,
            _ => lost.push(*range),
        }
    }
    lost.reverse();
    lost
}

/// Write `comments` above the statements that they stand in.
pub fn put_above(bench: &mut Workbench<'_>, comments: &[TextRange]) {
    let tree = &bench.facts.tree;
    for comment in comments {
        let around = (0..tree.stmts.len() as u32)
            .map(StmtId)
            .filter(|&stmt| tree.stmt(stmt).range.contains_range(*comment))
            .min_by_key(|&stmt| tree.stmt(stmt).range.len());
        if let Some(stmt) = around {
            bench.changes.push(Change::Before {
                stmt,
                lines: vec![Line::new(comment.slice(bench.text))],
            });
        }
    }
}
