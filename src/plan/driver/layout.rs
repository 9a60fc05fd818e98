//! Statements that go, blocks put around statements and taken away, and how far in lines are then.

use crate::diff::edit::{Edit, Piece};
use crate::syntax::ast::{Parent, StmtId, Tree};
use crate::syntax::suite::{suite_around, suites_of};
use crate::text::TextRange;
use crate::text::indent::{
    has_own_lines, is_blank_line, leading_whitespace, line_end, line_start_at, next_line_start,
};
use std::collections::{BTreeMap, BTreeSet};

/// The changes of one file.
pub(super) struct Layout<'l> {
    text: &'l str,
    tree: &'l Tree,
    /// One level of indentation.
    unit: &'l str,
    /// Blocks that were made of the connection that is looked at.
    blocks: Vec<TextRange>,
    /// Changes inside of statements.
    edits: Vec<Edit>,
    /// What is carried over elsewhere: the whole, and the parts of it that stay.
    carried: Vec<(TextRange, Vec<TextRange>)>,
    /// How many levels further in a line is, by where it begins.
    depths: BTreeMap<u32, i32>,
    /// Lines to put before a line.
    above: BTreeMap<u32, Vec<String>>,
    /// Statements that go.
    removed: BTreeSet<StmtId>,
    /// Headers that go, with what they introduce left.
    headers: BTreeSet<StmtId>,
    /// Strings that change.
    pub(super) strings: Vec<TextRange>,
}

impl<'l> Layout<'l> {
    pub(super) fn new(text: &'l str, tree: &'l Tree) -> Self {
        Self {
            text,
            tree,
            unit: unit_of(text, tree),
            blocks: Vec::new(),
            edits: Vec::new(),
            carried: Vec::new(),
            depths: BTreeMap::new(),
            above: BTreeMap::new(),
            removed: BTreeSet::new(),
            headers: BTreeSet::new(),
            strings: Vec::new(),
        }
    }

    /// The blocks that were made or taken away since this was asked last.
    pub(super) fn take_blocks(&mut self) -> Vec<TextRange> {
        std::mem::take(&mut self.blocks)
    }

    /// An edit; that of a query which is executed in several places is made once.
    pub(super) fn edit(&mut self, edit: Edit) {
        if !self.edits.contains(&edit) {
            self.edits.push(edit);
        }
    }

    /// An edit that keeps some parts of what it replaces.
    pub(super) fn carry(&mut self, edit: Edit) {
        let parts = edit.pieces.iter().filter_map(|piece| match piece {
            Piece::Source(range) => Some(*range),
            Piece::Text(_) => None,
        });
        self.carried.push((edit.range, parts.collect()));
        self.edits.push(edit);
    }

    /// The statement goes, with its lines.
    ///
    /// # Errors
    /// Where something else stands on them.
    pub(super) fn remove(&mut self, stmt: StmtId) -> Result<(), String> {
        self.own_lines(stmt)?;
        self.removed.insert(stmt);
        Ok(())
    }

    fn own_lines(&self, stmt: StmtId) -> Result<(), String> {
        match has_own_lines(self.text, self.tree.stmt(stmt).range) {
            true => Ok(()),
            false => Err("it does not stand on lines of its own".to_owned()),
        }
    }

    /// Put statements of a suite under a header, with lines behind them.
    ///
    /// # Errors
    /// Where something else stands on their lines.
    pub(super) fn wrap(
        &mut self,
        first: StmtId,
        last: StmtId,
        header: &str,
        footer: &[&str],
    ) -> Result<(), String> {
        for stmt in [first, last] {
            let range = self.tree.stmt(stmt).range;
            if !has_own_lines(self.text, range) {
                return Err("it does not stand on lines of its own".to_owned());
            }
        }
        let start = line_start_at(self.text, self.tree.stmt(first).range.start);
        let end = next_line_start(self.text, self.tree.stmt(last).range.end);
        self.blocks.push(TextRange::new(start, end));
        self.line_above(start, start, 0, header);
        for (at, line) in footer.iter().enumerate() {
            self.line_above(end, start, at, line);
        }
        self.shift(start, end, 1);
        Ok(())
    }

    /// A line, as far in as another one is now.
    fn line_above(&mut self, at: u32, like: u32, deeper: usize, line: &str) {
        let depth = self.depths.get(&like).copied().unwrap_or(0);
        let indent = self.moved(leading_whitespace(self.text, like), depth);
        let eol = line_end(self.text);
        let line = format!("{indent}{}{line}{eol}", self.unit.repeat(deeper));
        // On a last line without an end.
        let line = match at as usize == self.text.len() && !self.text.ends_with('\n') {
            true => format!("{eol}{}", line.trim_end()),
            false => line,
        };
        self.above.entry(at).or_default().push(line);
    }

    fn moved(&self, indent: &str, depth: i32) -> String {
        match depth {
            0.. => format!("{indent}{}", self.unit.repeat(depth as usize)),
            _ => {
                let less = self.unit.len() * depth.unsigned_abs() as usize;
                indent[..indent.len().saturating_sub(less)].to_owned()
            }
        }
    }

    /// Take the header of a block away.
    ///
    /// # Errors
    /// Where its statements do not stand on lines of their own.
    pub(super) fn unwrap(&mut self, stmt: StmtId) -> Result<(), String> {
        let suites = suites_of(self.tree, stmt);
        let [body] = &suites[..] else {
            return Err("it has several blocks".to_owned());
        };
        let (Some(&first), Some(&last)) = (body.first(), body.last()) else {
            return Err("it has no statements".to_owned());
        };
        let header = self.tree.stmt(stmt).range.start;
        let start = line_start_at(self.text, self.tree.stmt(first).range.start);
        let outer = line_start_at(self.text, header);
        let inner = leading_whitespace(self.text, start);
        let is_plain = has_own_lines(self.text, self.tree.stmt(first).range)
            && inner.strip_prefix(leading_whitespace(self.text, outer)) == Some(self.unit)
            && !TextRange::new(header, start).slice(self.text).contains('#');
        if !is_plain {
            return Err("it is not laid out as usual".to_owned());
        }
        self.headers.insert(stmt);
        self.blocks.push(self.tree.stmt(stmt).range);
        let end = next_line_start(self.text, self.tree.stmt(last).range.end);
        self.shift(start, end, -1);
        Ok(())
    }

    /// Move lines in or out, but for the insides of strings.
    fn shift(&mut self, start: u32, end: u32, by: i32) {
        let mut at = start;
        while at < end {
            let is_text = self
                .tree
                .multiline_strings
                .iter()
                .any(|string| string.start < at && at <= string.end);
            if !is_text && !is_blank_line(self.text, at) {
                *self.depths.entry(at).or_default() += by;
            }
            let next = next_line_start(self.text, at);
            if next == at {
                break;
            }
            at = next;
        }
    }

    /// All changes.
    pub(super) fn edits(mut self) -> Vec<Edit> {
        let mut gone: BTreeMap<u32, (u32, Option<String>)> = BTreeMap::new();
        for &stmt in &self.removed {
            let range = self.tree.stmt(stmt).range;
            let start = line_start_at(self.text, range.start);
            let end = next_line_start(self.text, range.end);
            let suite = suite_around(self.tree, stmt);
            let is_last = suite.last() == Some(&stmt);
            let is_all = suite.iter().all(|one| self.removed.contains(one));
            let in_block = self.tree.stmt(stmt).parent != Parent::Module;
            let depth = self.depths.get(&start).copied().unwrap_or(0);
            let indent = self.moved(leading_whitespace(self.text, start), depth);
            let line = |what: &str| format!("{indent}{what}{}", line_end(self.text));
            // The comment behind it stays where it was.
            let comment = TextRange::new(range.end, end).slice(self.text).trim();
            let mut left = String::new();
            if !comment.is_empty() {
                left.push_str(&line(comment));
            }
            if is_all && is_last && in_block {
                left.push_str(&line("pass"));
            }
            gone.insert(start, (end, (!left.is_empty()).then_some(left)));
        }
        for &stmt in &self.headers {
            let start = line_start_at(self.text, self.tree.stmt(stmt).range.start);
            let suites = suites_of(self.tree, stmt);
            if let Some(first) = suites.first().and_then(|suite| suite.first()) {
                let end = line_start_at(self.text, self.tree.stmt(*first).range.start);
                gone.insert(start, (end, None));
            }
        }
        let mut edits = Vec::new();
        let lines: BTreeSet<u32> = self
            .depths
            .keys()
            .chain(self.above.keys())
            .chain(gone.keys())
            .copied()
            .collect();
        for line in lines {
            let mut new: String = self.above.remove(&line).unwrap_or_default().concat();
            if let Some((end, pass)) = gone.get(&line) {
                new.push_str(pass.as_deref().unwrap_or_default());
                edits.push(Edit::replacement(TextRange::new(line, *end), new));
                continue;
            }
            if gone
                .iter()
                .any(|(&start, &(end, _))| start < line && line < end)
            {
                continue;
            }
            let is_lost = self.carried.iter().any(|(whole, parts)| {
                whole.start < line
                    && line < whole.end
                    && !parts
                        .iter()
                        .any(|part| part.start < line && line < part.end)
            });
            if is_lost {
                continue;
            }
            let depth = self.depths.get(&line).copied().unwrap_or(0);
            let indent = leading_whitespace(self.text, line);
            let range = match depth {
                0.. => {
                    new.push_str(&self.unit.repeat(depth as usize));
                    TextRange::empty(line)
                }
                _ => {
                    let less = (self.unit.len() * depth.unsigned_abs() as usize).min(indent.len());
                    TextRange::new(line, line + less as u32)
                }
            };
            if !new.is_empty() || !range.is_empty() {
                edits.push(Edit::replacement(range, new));
            }
        }
        edits.extend(self.edits);
        edits
    }
}

/// How far in the first block of a file is.
fn unit_of<'l>(text: &'l str, tree: &Tree) -> &'l str {
    let indent =
        |stmt: StmtId| leading_whitespace(text, line_start_at(text, tree.stmt(stmt).range.start));
    let all = (0..tree.stmts.len()).map(|at| StmtId(at as u32));
    let units = all.filter_map(|stmt| {
        let body = *suites_of(tree, stmt).first()?.first()?;
        indent(body)
            .strip_prefix(indent(stmt))
            .filter(|unit| !unit.is_empty())
    });
    units.min_by_key(|unit| unit.len()).unwrap_or("    ")
}
