//! How a file is laid out: what new lines of it go by, found once however many there are.

use super::FileFacts;
use crate::syntax::ast::{StmtId, Tree};
use crate::syntax::suite::suites_of;
use crate::text::indent::{begins_line, indent_of, line_limit};
use crate::text::nesting::Nesting;
use std::collections::BTreeMap;

/// The layout of a file.
#[derive(Clone, Debug)]
pub struct Layout {
    /// What suites are indented by: the commonest step to the right, four spaces where there is none.
    pub unit: String,
    /// The longest line, in characters, that fits the style.
    pub widest: usize,
    /// Strings of several lines.
    pub strings: Nesting,
}

impl FileFacts {
    /// How the file is laid out, whose text this is.
    pub fn layout(&self, text: &str) -> &Layout {
        self.layout.get_or_init(|| Layout {
            unit: indent_unit(text, &self.tree),
            widest: line_limit(text),
            strings: Nesting::new(self.tree.multiline_strings.iter().copied().map(Some)),
        })
    }
}

/// The text of one more level in this file: what its own blocks use most, four spaces where it has none.
fn indent_unit(text: &str, tree: &Tree) -> String {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, stmt) in tree.stmts.iter().enumerate() {
        let outer = indent_of(text, stmt.range.start);
        for suite in suites_of(tree, StmtId(index as u32)) {
            let start = tree.stmt(suite[0]).range.start;
            if begins_line(text, start)
                && let Some(unit) = indent_of(text, start).strip_prefix(outer)
                && !unit.is_empty()
            {
                *votes.entry(unit).or_default() += 1;
            }
        }
    }
    // The shorter unit wins a tie: a continuation that looks like a suite is the longer one.
    votes
        .into_iter()
        .max_by_key(|(unit, count)| (*count, std::cmp::Reverse(unit.len())))
        .map_or_else(|| "    ".to_owned(), |(unit, _)| unit.to_owned())
}
