//! Lines put around, before and after statements, with the re-indentation that follows from it.
//!
//! All changes of one file are settled together, because one indent depends on the other: a statement in two new blocks
//! moves by two units. A one-line suite (`if x: y = f()`) or a `;` in the way is broken into lines first. The insides of
//! strings that span lines never move.

use crate::diff::edit::{Edit, Piece};
use crate::facts::FileFacts;
use crate::facts::layout::Layout;
use crate::rewrite::change::{Change, Lead, Line};
use crate::syntax::ast::{Parent, StmtId, Tree};
use crate::syntax::suite::{suite_around, suite_behind, suites_of};
use crate::text::indent::{
    begins_line, indent_of, indent_offset, is_blank_line, line_content_end, line_end,
    line_start_at, next_line_start,
};
use crate::text::nesting::Nesting;
use crate::text::{LineIndex, TextRange};
use std::collections::{BTreeMap, BTreeSet};

/// The pieces of `lines` as they stand in a suite whose indent is `indent`, each with its line end.
pub fn render(lines: &[Line], indent: &str, unit: &str, eol: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for line in lines {
        let is_blank = line
            .pieces
            .iter()
            .all(|piece| matches!(piece, Piece::Text(text) if text.is_empty()));
        if !is_blank {
            pieces.push(Piece::Text(format!(
                "{indent}{}",
                unit.repeat(line.depth as usize)
            )));
        }
        pieces.extend(line.pieces.iter().cloned());
        pieces.push(Piece::Text(eol.to_owned()));
    }
    pieces
}

/// The edits that make `changes`, disjoint and in order. Edits of others at the same offset (possible only where a
/// statement has no indent) must come after them. Lines that begin in a range of `deleted`, taken out by edits of
/// others, get no indent. `None` when the layout around a statement is not understood.
pub fn settle(
    text: &str,
    facts: &FileFacts,
    changes: &[Change],
    deleted: &[TextRange],
) -> Option<Vec<Edit>> {
    Some(Settling::new(text, facts, changes, deleted)?.edits())
}

/// A wrap with its extent.
struct Wrap<'a> {
    /// The statement that becomes the header, if one does.
    head: Option<StmtId>,
    first: StmtId,
    last: StmtId,
    range: TextRange,
    header: &'a [Piece],
    footer: &'a [Line],
    lead: Option<&'a Lead>,
}

/// One change at the start or the end of a statement, in nesting order.
enum Item<'a> {
    Wrap(Wrap<'a>),
    Before(StmtId, &'a [Line]),
    After(StmtId, &'a [Line]),
}

impl Item<'_> {
    /// What a wrap is around.
    fn range(&self) -> Option<TextRange> {
        match self {
            Item::Wrap(wrap) => Some(wrap.range),
            Item::Before(..) | Item::After(..) => None,
        }
    }

    /// The statements at whose start, and at whose end, it changes something.
    fn ends(&self) -> (Option<StmtId>, Option<StmtId>) {
        match self {
            Item::Wrap(wrap) => (Some(wrap.first), Some(wrap.last)),
            Item::Before(stmt, _) => (Some(*stmt), None),
            Item::After(stmt, _) => (None, Some(*stmt)),
        }
    }
}

/// What goes before a statement.
struct Before {
    /// The lines.
    pieces: Vec<Piece>,
    /// The indent of the statement behind them.
    indent: String,
    /// Where a block takes along what stands above the statement: the lines to write above that, and where.
    above: Option<(u32, Vec<Piece>)>,
}

struct Settling<'a> {
    text: &'a str,
    tree: &'a Tree,
    layout: &'a Layout,
    eol: &'static str,
    items: Vec<Item<'a>>,
    /// The wraps among them.
    wraps: Nesting,
    /// By statement: which of them are at its start, and at its end.
    before: BTreeMap<StmtId, Vec<usize>>,
    after: BTreeMap<StmtId, Vec<usize>>,
    deleted: Nesting,
    /// Statements that have to be moved to a line of their own, with the text between them and what stands before.
    breaks: BTreeMap<StmtId, TextRange>,
}

impl<'a> Settling<'a> {
    fn new(
        text: &'a str,
        facts: &'a FileFacts,
        changes: &'a [Change],
        deleted: &'a [TextRange],
    ) -> Option<Self> {
        let tree = &facts.tree;
        let mut items: Vec<Item<'a>> = changes
            .iter()
            .map(|change| match change {
                Change::Wrap {
                    first,
                    last,
                    header,
                    footer,
                    lead,
                } => Some(Item::Wrap(Wrap {
                    head: None,
                    first: *first,
                    last: *last,
                    range: tree.stmt(*first).range.cover(tree.stmt(*last).range),
                    header,
                    footer,
                    lead: lead.as_ref(),
                })),
                Change::Under { head, last } => {
                    let first = *suite_behind(tree, *head).first()?;
                    Some(Item::Wrap(Wrap {
                        head: Some(*head),
                        first,
                        last: *last,
                        range: tree.stmt(first).range.cover(tree.stmt(*last).range),
                        header: &[],
                        footer: &[],
                        lead: None,
                    }))
                }
                Change::Before { stmt, lines } => Some(Item::Before(*stmt, lines)),
                Change::After { stmt, lines } => Some(Item::After(*stmt, lines)),
            })
            .collect::<Option<_>>()?;
        // A wrap of more statements is the outer one, whatever the order it was asked for in.
        for places in Nesting::new(items.iter().map(Item::range)).clusters() {
            for (at, &low) in places.iter().enumerate() {
                for &high in &places[at + 1..] {
                    let (inner, outer) = (items[low].range(), items[high].range());
                    if outer != inner
                        && let (Some(outer), Some(inner)) = (outer, inner)
                        && outer.contains_range(inner)
                    {
                        items.swap(low, high);
                    }
                }
            }
        }
        let mut settling = Self {
            text,
            tree,
            layout: facts.layout(text),
            eol: line_end(text),
            wraps: Nesting::new(items.iter().map(Item::range)),
            before: BTreeMap::new(),
            after: BTreeMap::new(),
            items,
            deleted: Nesting::new(deleted.iter().copied().map(Some)),
            breaks: BTreeMap::new(),
        };
        for (at, item) in settling.items.iter().enumerate() {
            let (before, after) = item.ends();
            if let Some(stmt) = before {
                settling.before.entry(stmt).or_default().push(at);
            }
            if let Some(stmt) = after {
                settling.after.entry(stmt).or_default().push(at);
            }
        }
        settling.breaks = settling.find_breaks()?;
        Some(settling)
    }

    /// Which statements must begin a line that do not.
    fn find_breaks(&self) -> Option<BTreeMap<StmtId, TextRange>> {
        let mut breaks = BTreeMap::new();
        for item in &self.items {
            let (before, after) = item.ends();
            let suite = suite_around(self.tree, before.or(after)?);
            let place_of = |stmt: StmtId| suite.iter().position(|&other| other == stmt);
            let mut wanted = vec![0];
            if let Some(stmt) = before {
                wanted.push(place_of(stmt)?);
            }
            if let Some(stmt) = after {
                wanted.push(place_of(stmt)? + 1);
            }
            for place in wanted {
                if let Some(&stmt) = suite.get(place)
                    && let Some(gap) = self.gap_before(suite, place)?
                {
                    breaks.insert(stmt, gap);
                }
            }
        }
        Some(breaks)
    }

    /// The text that separates the statement at `place` from what stands before it on its line; inner `None` when it
    /// begins a line of its own, outer `None` when the text there is not understood.
    fn gap_before(&self, suite: &[StmtId], place: usize) -> Option<Option<TextRange>> {
        let start = self.tree.stmt(suite[place]).range.start;
        let line = line_start_at(self.text, start);
        let continued = self.text[..line as usize]
            .trim_end_matches(['\n', '\r'])
            .ends_with('\\');
        if begins_line(self.text, start) && !continued {
            return Some(None);
        }
        let head = &self.text[..start as usize];
        let gap = match place.checked_sub(1) {
            Some(previous) => TextRange::new(self.tree.stmt(suite[previous]).range.end, start),
            None => {
                let colon = head.trim_end_matches([' ', '\t', '\x0c', '\\', '\n', '\r']);
                TextRange::new(colon.len() as u32, start)
            }
        };
        let between = gap.slice(self.text);
        if between.contains('#') {
            // A comment that ends in a backslash continues nothing.
            return Some(None);
        }
        let understood = match place {
            0 => head[..gap.start as usize].ends_with(':'),
            _ => between.contains(';'),
        };
        understood.then_some(Some(gap))
    }

    /// The indent of the suite that `stmt` stands in, before any change.
    fn suite_indent(&self, stmt: StmtId) -> String {
        let suite = suite_around(self.tree, stmt);
        let inline = suite
            .first()
            .is_some_and(|first| self.breaks.contains_key(first));
        let parent = self.tree.stmt(stmt).parent;
        match (suite.first(), parent) {
            (Some(_), Parent::Stmt(owner)) if inline => {
                let outer = indent_of(self.text, self.tree.stmt(owner).range.start);
                format!("{outer}{}", self.unit_below(outer))
            }
            (Some(first), _) => indent_of(self.text, self.tree.stmt(*first).range.start).to_owned(),
            (None, _) => String::new(),
        }
    }

    fn wraps(&self) -> impl Iterator<Item = &Wrap<'a>> {
        self.items.iter().filter_map(|item| match item {
            Item::Wrap(wrap) => Some(wrap),
            _ => None,
        })
    }

    /// The wraps that hold `stmt`, those that begin (or end) with it left out.
    fn wraps_around(&self, stmt: StmtId, edge: impl Fn(&Wrap) -> StmtId) -> Vec<&Wrap<'a>> {
        let around = self.wraps.around(self.tree.stmt(stmt).range);
        let around = around.into_iter().map(|at| &self.items[at]);
        let wraps = around.filter_map(|item| match item {
            Item::Wrap(wrap) => Some(wrap),
            Item::Before(..) | Item::After(..) => None,
        });
        wraps.filter(|wrap| edge(wrap) != stmt).collect()
    }

    /// One more level below `indent`: the file's unit, unless the indent is of other characters.
    fn unit_below(&self, indent: &str) -> &str {
        match (indent.ends_with('\t'), self.layout.unit.starts_with('\t')) {
            (true, false) => "\t",
            (false, true) if !indent.is_empty() => "    ",
            _ => &self.layout.unit,
        }
    }

    /// The indent of the suite of `stmt` once it stands in `wraps`.
    fn indent_in(&self, stmt: StmtId, wraps: &[&Wrap]) -> String {
        let mut indent = self.suite_indent(stmt);
        let mut levels: Vec<String> = wraps
            .iter()
            .map(|wrap| self.suite_indent(wrap.first))
            .collect();
        // From the inside, so that each unit goes behind the indent of its own wrap.
        levels.sort_by_key(|level| std::cmp::Reverse(level.len()));
        for level in levels {
            let at = if indent.starts_with(&level) {
                level.len()
            } else {
                0
            };
            indent.insert_str(at, self.unit_below(&level));
        }
        indent
    }

    /// The lines to write before `stmt`.
    fn lines_before(&self, stmt: StmtId) -> Before {
        let mut around = self.wraps_around(stmt, |wrap| wrap.first);
        let mut pieces = Vec::new();
        let mut above = None;
        for &item in self.before.get(&stmt).into_iter().flatten() {
            let item = &self.items[item];
            let indent = self.indent_in(stmt, &around);
            match item {
                Item::Wrap(wrap) if wrap.first == stmt => {
                    if wrap.head.is_none() {
                        pieces.push(Piece::Text(indent));
                        pieces.extend(wrap.header.iter().cloned());
                        pieces.push(Piece::Text(self.eol.to_owned()));
                    }
                    around.push(wrap);
                    if let Some(lead) = wrap.lead {
                        let inside = self.indent_in(stmt, &around);
                        let unit = self.unit_below(&inside);
                        pieces.extend(render(&lead.opening, &inside, unit, self.eol));
                        if let Some(at) = lead.comments {
                            above = Some((at, std::mem::take(&mut pieces)));
                        }
                    }
                }
                Item::Before(at, lines) if *at == stmt => {
                    pieces.extend(render(lines, &indent, self.unit_below(&indent), self.eol));
                }
                _ => {}
            }
        }
        Before {
            pieces,
            indent: self.indent_in(stmt, &around),
            above,
        }
    }

    /// The lines to write after `stmt`, innermost first.
    fn lines_after(&self, stmt: StmtId) -> Vec<Piece> {
        let mut around = self.wraps_around(stmt, |wrap| wrap.last);
        let mut runs: Vec<(usize, u32, String, &[Line])> = Vec::new();
        for &item in self.after.get(&stmt).into_iter().flatten() {
            let item = &self.items[item];
            let indent = self.indent_in(stmt, &around);
            match item {
                Item::Wrap(wrap) if wrap.last == stmt => {
                    runs.push((around.len(), 0, indent, wrap.footer));
                    around.push(wrap);
                }
                Item::After(at, lines) if *at == stmt => {
                    runs.push((around.len(), 1, indent, lines));
                }
                _ => {}
            }
        }
        runs.sort_by_key(|(depth, rank, ..)| (std::cmp::Reverse(*depth), *rank));
        runs.into_iter()
            .flat_map(|(_, _, indent, lines)| {
                render(lines, &indent, self.unit_below(&indent), self.eol)
            })
            .collect()
    }

    /// Where lines after `stmt` go: behind its line, and behind the comments that belong to its last block.
    fn after_offset(&self, stmt: StmtId) -> u32 {
        let range = self.tree.stmt(stmt).range;
        let mut at = next_line_start(self.text, self.row_end(range.end));
        if suites_of(self.tree, stmt).is_empty() {
            return at;
        }
        let indent = indent_of(self.text, range.start);
        let mut line = at;
        while (line as usize) < self.text.len() {
            let white = indent_of(self.text, line);
            let content_end = line_content_end(self.text, line);
            let content = TextRange::new(line, content_end).slice(self.text).trim();
            let next = next_line_start(self.text, line);
            if content.starts_with('#') && white.len() > indent.len() && white.starts_with(indent) {
                at = next;
            } else if !content.is_empty() {
                break;
            }
            line = next;
        }
        at
    }

    /// The end of the logical line whose last token ends at `end`, its comment included. A further statement behind a
    /// `;` is not looked for: the caller has it broken off.
    fn row_end(&self, end: u32) -> u32 {
        let mut at = end;
        loop {
            let stop = line_content_end(self.text, at);
            let rest = TextRange::new(at, stop).slice(self.text);
            if rest.ends_with('\\') && !rest.contains('#') {
                let next = next_line_start(self.text, stop);
                if next as usize >= self.text.len() {
                    return stop;
                }
                at = next;
                continue;
            }
            return stop;
        }
    }

    fn edits(&self) -> Vec<Edit> {
        let mut starts: BTreeSet<StmtId> = self.before.keys().copied().collect();
        starts.extend(self.breaks.keys());

        // Insertions by offset; what is written after a statement precedes what is written before the next.
        let mut insertions: BTreeMap<u32, Vec<Piece>> = BTreeMap::new();
        let mut edits = Vec::new();
        let mut after: Vec<StmtId> = self.after.keys().copied().collect();
        after.sort_by_key(|&stmt| std::cmp::Reverse(self.tree.stmt(stmt).range.start));
        let mut carried: BTreeMap<StmtId, Vec<Piece>> = BTreeMap::new();
        for stmt in after {
            let pieces = self.lines_after(stmt);
            if pieces.is_empty() {
                continue;
            }
            match suite_behind(self.tree, stmt).first() {
                Some(next) if self.breaks.contains_key(next) => {
                    carried.insert(*next, pieces);
                }
                _ => {
                    let at = self.after_offset(stmt);
                    let slot = insertions.entry(at).or_default();
                    let unended = at as usize == self.text.len()
                        && !self.text.ends_with(['\n', '\r'])
                        && slot.is_empty();
                    if unended {
                        slot.push(Piece::Text(self.eol.to_owned()));
                    }
                    slot.extend(pieces);
                }
            }
        }
        for stmt in starts {
            let Before {
                pieces: lines,
                indent,
                above,
            } = self.lines_before(stmt);
            if let Some((at, lines)) = above {
                let at = indent_offset(self.text, at);
                insertions.entry(at).or_default().extend(lines);
            }
            match self.breaks.get(&stmt) {
                Some(gap) => {
                    let mut pieces = vec![Piece::Text(self.eol.to_owned())];
                    pieces.extend(carried.remove(&stmt).unwrap_or_default());
                    pieces.extend(lines);
                    pieces.push(Piece::Text(indent));
                    edits.push(Edit {
                        range: *gap,
                        pieces,
                    });
                }
                None => {
                    let line = line_start_at(self.text, self.tree.stmt(stmt).range.start);
                    let at = indent_offset(self.text, line);
                    insertions.entry(at).or_default().extend(lines);
                }
            }
        }
        for (at, units) in self.line_shifts() {
            insertions.entry(at).or_default().push(Piece::Text(units));
        }
        edits.extend(insertions.into_iter().map(|(at, pieces)| Edit {
            range: TextRange::empty(at),
            pieces,
        }));
        edits.retain(|edit| !edit.pieces.is_empty() || !edit.range.is_empty());
        edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        edits
    }

    /// By offset: the indent that is inserted there.
    fn line_shifts(&self) -> BTreeMap<u32, String> {
        let lines = LineIndex::new(self.text);
        let mut shifts: BTreeMap<u32, String> = BTreeMap::new();
        for wrap in self.wraps() {
            let indent = self.suite_indent(wrap.first);
            let unit = self.unit_below(&indent);
            // Blanks behind tabs are not what tabs behind blanks are; of one kind, any place will do.
            let is_uniform = format!("{indent}{unit}") == format!("{unit}{indent}");
            let end = self.after_offset(wrap.last);
            let mut line = match wrap.head {
                Some(head) => lines.line_of(self.tree.stmt(head).range.end) + 1,
                None => {
                    let comments = wrap.lead.and_then(|lead| lead.comments);
                    lines.line_of(comments.unwrap_or(wrap.range.start))
                }
            };
            if self.breaks.contains_key(&wrap.first) {
                line += 1;
            }
            while line < lines.line_count() && lines.line_start(line) < end {
                let start = lines.line_start(line);
                if !self.deleted.contains(start) && self.can_indent(start) {
                    let is_behind = !is_uniform && indent_of(self.text, start).starts_with(&indent);
                    let behind = if is_behind { indent.len() as u32 } else { 0 };
                    let at = indent_offset(self.text, start) + behind;
                    shifts.entry(at).or_default().push_str(unit);
                }
                line += 1;
            }
        }
        shifts
    }

    /// Whether the line that begins at `line_start` may be moved: it is not blank and does not begin inside a string.
    fn can_indent(&self, line_start: u32) -> bool {
        let in_string = line_start > 0 && self.layout.strings.contains(line_start - 1);
        !in_string && !is_blank_line(self.text, line_start)
    }
}
