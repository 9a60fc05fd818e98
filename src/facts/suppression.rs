//! Comments that instruct awaitify: `# awaitify: ignore` and `# awaitify: keep-sync`, on a line, a `def`, or a file.

use crate::syntax::ast::{ExprKind, StmtId, StmtKind, Tree};
use crate::syntax::children;
use crate::text::indent::leading_whitespace;
use crate::text::{LineIndex, TextRange};

/// What the comment asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuppressionKind {
    /// Leave this place alone and do not report it; with codes, only those (`# awaitify: ignore[code, code]`).
    Ignore(Vec<Box<str>>),
    /// The function (or every function of the file) stays synchronous.
    KeepSync,
    /// Not understood: reported with this text.
    Unknown(Box<str>),
}

/// How far it reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This range: the logical line, or the whole definition when the comment stands on a `def` or `class` line.
    Range(TextRange),
    /// The whole file: the comment stands alone on a line before the first statement (docstring aside).
    File,
}

/// One such comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The comment.
    pub range: TextRange,
    /// What it asks for.
    pub kind: SuppressionKind,
    /// How far it reaches.
    pub reach: Reach,
}

/// The `# awaitify: …` comments of a file.
pub fn collect(text: &str, tree: &Tree) -> Vec<Suppression> {
    let mut found = Vec::new();
    let mut lines = None;
    for &comment in &tree.comments {
        for (range, kind) in directives(comment, text) {
            let lines = lines.get_or_insert_with(|| LineIndex::new(text));
            let reach = Place { text, tree, lines }.reach(comment);
            found.push(Suppression { range, kind, reach });
        }
    }
    found
}

/// The directives in one comment, which may hold several between other remarks: `# noqa  # awaitify: ignore`.
fn directives(comment: TextRange, text: &str) -> Vec<(TextRange, SuppressionKind)> {
    let whole = comment.slice(text);
    if !whole.contains("awaitify") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut start = 0;
    for part in whole.split_inclusive('#') {
        let end = start + part.len();
        let remark = part.trim_end_matches('#');
        if let Some(asked) = remark.trim_start().strip_prefix("awaitify:") {
            let from = comment.start + start.saturating_sub(1) as u32;
            let to = comment.start + (start + remark.trim_end().len()) as u32;
            found.push((TextRange::new(from, to.max(from)), understand(asked.trim())));
        }
        start = end;
    }
    found
}

fn understand(asked: &str) -> SuppressionKind {
    if asked == "keep-sync" {
        return SuppressionKind::KeepSync;
    }
    let Some(rest) = asked.strip_prefix("ignore") else {
        return SuppressionKind::Unknown(asked.into());
    };
    if rest.is_empty() {
        return SuppressionKind::Ignore(Vec::new());
    }
    let codes: Vec<Box<str>> = rest
        .trim_start()
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .map(|codes| codes.split(',').map(|code| code.trim().into()).collect())
        .unwrap_or_default();
    if codes.is_empty() || codes.iter().any(|code| code.is_empty()) {
        return SuppressionKind::Unknown(asked.into());
    }
    SuppressionKind::Ignore(codes)
}

/// Where comments are looked up.
#[derive(Clone, Copy)]
struct Place<'a> {
    text: &'a str,
    tree: &'a Tree,
    lines: &'a LineIndex,
}

impl Place<'_> {
    fn line(&self, offset: u32) -> u32 {
        self.lines.line_of(offset)
    }

    fn range(&self, id: StmtId) -> TextRange {
        self.tree.stmt(id).range
    }

    fn is_definition(&self, id: StmtId) -> bool {
        matches!(
            self.tree.stmt(id).kind,
            StmtKind::Function(_) | StmtKind::Class(_)
        )
    }

    fn reach(&self, comment: TextRange) -> Reach {
        let line_start = self.lines.line_start(self.line(comment.start));
        let is_alone = TextRange::new(line_start, comment.start)
            .slice(self.text)
            .trim()
            .is_empty();
        let (chain, next) = self.around(comment.start);
        let holder = chain
            .iter()
            .rev()
            .copied()
            .find(|&id| self.header(id).contains(comment.start));
        if is_alone && holder.is_none() {
            return self.reach_alone(comment, next);
        }
        // The first statement of the comment's line: an outer one whose header shares the line, or a sibling before a `;`.
        let Some(&last) = chain.last() else {
            return Reach::Range(comment);
        };
        let found = holder.unwrap_or(last);
        if self.is_definition(found) {
            return Reach::Range(self.range(found));
        }
        let mut start = self.header(found).start;
        let first_line = self.line(start);
        for &outer in chain.iter().rev() {
            let header = self.header(outer);
            if self.line(header.end.max(1) - 1) == first_line && header.start < start {
                if self.is_definition(outer) {
                    return Reach::Range(self.range(outer));
                }
                start = header.start;
            }
        }
        start = start.min(self.first_code(self.line(start)));
        Reach::Range(TextRange::new(
            start,
            self.header(found).end.max(comment.start),
        ))
    }

    /// The first byte on `line` that is not white space.
    fn first_code(&self, line: u32) -> u32 {
        let start = self.lines.line_start(line);
        start + leading_whitespace(self.text, start).len() as u32
    }

    /// A comment that has its line to itself concerns what stands right below it.
    fn reach_alone(&self, comment: TextRange, next: Option<StmtId>) -> Reach {
        let is_above = |id: StmtId| {
            let between = TextRange::new(comment.end, self.range(id).start.max(comment.end));
            let lines = between.slice(self.text).lines().skip(1);
            lines
                .map(str::trim)
                .all(|line| line.starts_with('#') || line.is_empty())
                && !between.slice(self.text).contains("\n\n")
                && !between.slice(self.text).contains("\n\r\n")
        };
        let below = next.filter(|&id| is_above(id));
        if let Some(id) = below
            && self.is_definition(id)
        {
            return Reach::Range(self.range(id));
        }
        if self.is_before_code(comment.start) {
            return Reach::File;
        }
        below.map_or(Reach::Range(comment), |id| Reach::Range(self.header(id)))
    }

    /// Whether only the module's docstring stands before `offset`.
    fn is_before_code(&self, offset: u32) -> bool {
        let is_docstring = |id: StmtId| match self.tree.stmt(id).kind {
            StmtKind::Expr(value) => matches!(
                self.tree.expr(value).kind,
                ExprKind::Str {
                    is_bytes: false,
                    ..
                } | ExprKind::Concat(_)
            ),
            _ => false,
        };
        match *self.tree.body {
            [] => true,
            [first, ..] if self.range(first).start > offset => true,
            [only] => is_docstring(only),
            [first, second, ..] => is_docstring(first) && self.range(second).start > offset,
        }
    }

    /// The statements that begin before `offset` and may hold it, outermost first, and the first one that begins after.
    fn around(&self, offset: u32) -> (Vec<StmtId>, Option<StmtId>) {
        let mut chain = Vec::new();
        let mut next = None;
        let mut bodies = vec![&*self.tree.body];
        loop {
            let mut last = None;
            for body in bodies {
                let before = body.partition_point(|&id| self.range(id).start <= offset);
                if let Some(&id) = before.checked_sub(1).and_then(|at| body.get(at)) {
                    last = Some(id);
                }
                if let Some(&id) = body.get(before)
                    && next.is_none_or(|known| self.range(id).start < self.range(known).start)
                {
                    next = Some(id);
                }
            }
            let Some(last) = last else {
                return (chain, next);
            };
            chain.push(last);
            bodies = Vec::new();
            children::bodies_of_statement(&self.tree.stmt(last).kind, &mut |body| {
                bodies.push(body)
            });
        }
    }

    /// A statement up to its first body; of a definition with its decorators. The whole of a simple statement.
    fn header(&self, id: StmtId) -> TextRange {
        let range = self.range(id);
        let mut end = range.end;
        children::bodies_of_statement(&self.tree.stmt(id).kind, &mut |body| {
            if let Some(&first) = body.first() {
                let start = self.range(first).start;
                end = end.min(start.max(range.start));
            }
        });
        TextRange::new(range.start, end)
    }
}
