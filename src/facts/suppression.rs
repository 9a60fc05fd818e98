//! Comments that instruct awaitify: `# awaitify: ignore` and `# awaitify: keep-sync`, on a line, a `def`, or a file; and those it leaves.

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
    /// A mark that awaitify left at a refusal (`# awaitify: todo[code]`), for people.
    Todo(Vec<Box<str>>),
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
    let listed = |word: &str| codes(asked.strip_prefix(word)?);
    let ignored = listed("ignore").map(SuppressionKind::Ignore);
    let understood = ignored.or_else(|| listed("todo").map(SuppressionKind::Todo));
    understood.unwrap_or_else(|| SuppressionKind::Unknown(asked.into()))
}

/// Nothing, or `[code, code]`.
fn codes(text: &str) -> Option<Vec<Box<str>>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let listed = text.trim_start().strip_prefix('[')?.strip_suffix(']')?;
    let codes = listed.split(',').map(|code| code.trim().into());
    let codes: Vec<Box<str>> = codes.collect();
    codes.iter().all(|code| !code.is_empty()).then_some(codes)
}

/// A statement, and its place among those beside it.
#[derive(Clone, Copy)]
struct Link<'t> {
    stmt: StmtId,
    body: &'t [StmtId],
    index: usize,
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
        let line = self.line(comment.start);
        let is_alone = TextRange::new(self.lines.line_start(line), comment.start)
            .slice(self.text)
            .trim()
            .is_empty();
        let (chain, next) = self.around(comment.start);
        let is_inside = |link: &&Link<'_>| self.header(link.stmt).contains(comment.start);
        let holder = chain.iter().rposition(|link| is_inside(&link));
        if is_alone && holder.is_none() {
            return self.reach_alone(comment, next);
        }
        let Some(found) = holder.or(chain.len().checked_sub(1)) else {
            return Reach::Range(comment);
        };
        let header = self.header(chain[found].stmt);
        if holder.is_none() && self.line(header.end.max(1) - 1) < line {
            // On an `elif`, `else`, `except`, `finally` or `case`.
            let below = self.line(self.range(chain[found].stmt).end.max(1) - 1) + 1;
            let start = self.first_code_from(below).min(comment.start);
            return Reach::Range(TextRange::new(start, comment.start));
        }
        // The logical line begins with a statement before a `;`, or with a header that shares the line.
        let mut start = header.start;
        for link in chain[..=found].iter().rev() {
            let head = self.header(link.stmt);
            if self.line(head.end.max(1) - 1) < self.line(start) {
                break;
            }
            if self.is_definition(link.stmt) {
                return Reach::Range(self.range(link.stmt));
            }
            start = self.line_leader(link).min(head.start);
        }
        Reach::Range(TextRange::new(start, header.end.max(comment.start)))
    }

    /// Where the first of the statements begins that share a line with this one, linked by `;`.
    fn line_leader(&self, link: &Link<'_>) -> u32 {
        let mut start = self.range(link.stmt).start;
        for &before in link.body[..link.index].iter().rev() {
            let range = self.range(before);
            if self.line(range.end.max(1) - 1) < self.line(start) {
                break;
            }
            start = range.start;
        }
        start
    }

    /// The first byte at or below `line` that is neither white space nor in a comment that has its line to itself.
    fn first_code_from(&self, line: u32) -> u32 {
        for line in line..self.lines.line_count() {
            let start = self.lines.line_start(line);
            let code = start + leading_whitespace(self.text, start).len() as u32;
            if !matches!(
                self.text.as_bytes().get(code as usize),
                Some(b'#' | b'\n' | b'\r')
            ) {
                return code;
            }
        }
        self.text.len() as u32
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
    fn around(&self, offset: u32) -> (Vec<Link<'_>>, Option<StmtId>) {
        let mut chain = Vec::new();
        let mut next = None;
        let mut bodies = vec![&*self.tree.body];
        loop {
            let mut last = None;
            for body in bodies {
                let before = body.partition_point(|&id| self.range(id).start <= offset);
                if let Some(index) = before.checked_sub(1) {
                    let stmt = body[index];
                    last = Some(Link { stmt, body, index });
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
            bodies = Vec::new();
            children::bodies_of_statement(&self.tree.stmt(last.stmt).kind, &mut |body| {
                bodies.push(body)
            });
            chain.push(last);
        }
    }

    /// A statement up to the colon before its first body; of a definition with its decorators. The whole of a simple statement.
    fn header(&self, id: StmtId) -> TextRange {
        let range = self.range(id);
        let mut end = range.end;
        children::bodies_of_statement(&self.tree.stmt(id).kind, &mut |body| {
            if let Some(&first) = body.first() {
                let start = self.range(first).start;
                end = end.min(start.max(range.start));
            }
        });
        // Without the comments that stand between the colon and the first statement.
        loop {
            let text = TextRange::new(range.start, end).slice(self.text);
            end = range.start + text.trim_end().len() as u32;
            let known = &self.tree.comments;
            let at = known.partition_point(|comment| comment.end < end);
            match known.get(at) {
                Some(comment) if comment.end == end && comment.start > range.start => {
                    end = comment.start;
                }
                _ => return TextRange::new(range.start, end),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Reach, SuppressionKind, collect};
    use crate::syntax::parse::parse;

    /// What each directive reaches, as text; `<file>` for the whole file.
    fn reached(program: &str) -> Vec<&str> {
        collect(program, &parse(program))
            .into_iter()
            .map(|suppression| match suppression.reach {
                Reach::File => "<file>",
                Reach::Range(range) => range.slice(program).trim_end(),
            })
            .collect()
    }

    fn understood(comment: &str) -> Vec<SuppressionKind> {
        collect(comment, &parse(comment))
            .into_iter()
            .map(|suppression| suppression.kind)
            .collect()
    }

    #[test]
    fn directives_are_understood_or_kept_as_unknown() {
        use SuppressionKind::{Ignore, KeepSync, Unknown};
        assert_eq!(understood("# awaitify: ignore"), [Ignore(vec![])]);
        assert_eq!(understood("#awaitify:keep-sync"), [KeepSync]);
        let both = vec!["a".into(), "b-c".into()];
        assert_eq!(understood("# awaitify: ignore[a, b-c]"), [Ignore(both)]);
        assert_eq!(
            understood("# noqa: E501  # awaitify: ignore[a] # awaitify: keep-sync"),
            [Ignore(vec!["a".into()]), KeepSync]
        );
        assert_eq!(
            understood("# awaitify: ignored"),
            [Unknown("ignored".into())]
        );
        assert_eq!(
            understood("# awaitify: ignore[]"),
            [Unknown("ignore[]".into())]
        );
        assert_eq!(
            understood("# awaitify: ignore[a"),
            [Unknown("ignore[a".into())]
        );
        assert_eq!(understood("# the awaitify: ignore comment"), []);
        let todo = SuppressionKind::Todo(vec!["a".into()]);
        assert_eq!(understood("# awaitify: todo[a]"), [todo]);
        assert_eq!(understood("# awaitify: todos"), [Unknown("todos".into())]);
    }

    #[test]
    fn the_range_is_that_of_one_directive() {
        let text = "x = 1  # noqa # awaitify: ignore  # why\n";
        let found = collect(text, &parse(text));
        assert_eq!(found[0].range.slice(text), "# awaitify: ignore");
    }

    #[test]
    fn a_comment_on_a_line_reaches_its_logical_line() {
        assert_eq!(reached("a()\nb()  # awaitify: ignore\nc()\n"), ["b()"]);
        assert_eq!(
            reached("a(\n  b,  # awaitify: ignore\n  c)\n"),
            ["a(\n  b,  # awaitify: ignore\n  c)"]
        );
        assert_eq!(
            reached("a(\n  b,\n  c)  # awaitify: ignore\nd()\n"),
            ["a(\n  b,\n  c)"]
        );
        assert_eq!(
            reached("a(\n  # awaitify: ignore\n  c)\n"),
            ["a(\n  # awaitify: ignore\n  c)"]
        );
        assert_eq!(reached("a(); b()  # awaitify: ignore\n"), ["a(); b()"]);
        assert_eq!(reached("if x: b()  # awaitify: ignore\n"), ["if x: b()"]);
        assert_eq!(
            reached("def f():\n  a()\n  b()  # awaitify: ignore\n"),
            ["b()"]
        );
    }

    #[test]
    fn on_a_compound_statement_it_reaches_the_header() {
        assert_eq!(
            reached("with a() as b:  # awaitify: ignore\n  c()\n"),
            ["with a() as b:"]
        );
        assert_eq!(
            reached("if a:\n  b()\nelif c():  # awaitify: ignore\n  d()\n"),
            ["elif c():"]
        );
    }

    #[test]
    fn below_a_header_it_belongs_to_the_body() {
        let program = "def f():\n  # awaitify: ignore\n  a()\n  b()\n";
        assert_eq!(reached(program), ["a()"]);
    }

    #[test]
    fn on_a_definition_it_reaches_all_of_it() {
        let def = "def f(\n  a,  # awaitify: keep-sync\n):\n  b()";
        assert_eq!(reached(&format!("{def}\nc()\n")), [def]);
        let def = "@d  # awaitify: keep-sync\ndef f(): b()";
        assert_eq!(reached(&format!("x\n{def}\nc()\n")), [def]);
        let class = "class A:  # awaitify: keep-sync\n  def f(self): b()";
        assert_eq!(reached(&format!("{class}\nc()\n")), [class]);
        let def = "def f(): return b()  # awaitify: ignore";
        assert_eq!(reached(&format!("{def}\nc()\n")), ["def f(): return b()"]);
    }

    #[test]
    fn alone_it_reaches_what_is_below() {
        let def = "@d\ndef f():\n  b()";
        assert_eq!(
            reached(&format!("x\n# awaitify: keep-sync\n{def}\nc()\n")),
            [def]
        );
        assert_eq!(
            reached(&format!("x\n# awaitify: keep-sync\n# more\n{def}\nc()\n")),
            [def]
        );
        assert_eq!(reached("x\n# awaitify: ignore\na()\nb()\n"), ["a()"]);
        let method = "def f(self): b()";
        assert_eq!(
            reached(&format!(
                "class A:\n  x = 1\n  # awaitify: keep-sync\n  {method}\n"
            )),
            [method]
        );
    }

    #[test]
    fn alone_before_all_code_it_reaches_the_file() {
        assert_eq!(reached("# awaitify: keep-sync\nimport a\n"), ["<file>"]);
        assert_eq!(
            reached("\"\"\"Doc.\"\"\"\n# awaitify: ignore\n\nimport a\n"),
            ["<file>"]
        );
        assert_eq!(
            reached("#!/usr/bin/env python\n# awaitify: ignore\n\ndef f(): ...\n"),
            ["<file>"]
        );
        assert_eq!(
            reached("# awaitify: keep-sync\ndef f(): ...\na()\n"),
            ["def f(): ..."]
        );
        assert_eq!(reached("# awaitify: keep-sync\n"), ["<file>"]);
        assert_eq!(
            reached("import a\n\n# awaitify: keep-sync\n"),
            ["# awaitify: keep-sync"]
        );
    }
}
