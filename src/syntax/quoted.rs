//! Annotations written as strings: `def f() -> "Optional[requests.Response]"`.
//!
//! The text of such a string is read as the type it stands for, with the ranges it has in the file, so that what holds
//! for a type written plainly holds for it, too. Only what types are made of is read: names, dots, subscripts, `|`,
//! `None`, `...` and lists; any other string is left a string.

use crate::syntax::ast::{Expr, ExprId, ExprKind, Identifier, Parent, StmtKind, Tree};
use crate::text::TextRange;

/// How deep brackets may nest in a quoted annotation.
const DEEPEST: u32 = 20;

impl Tree {
    /// The expressions that are written as code, without those read from quoted annotations.
    pub fn written(&self) -> impl Iterator<Item = &Expr> {
        let all = self.exprs.iter().enumerate();
        all.filter(|(at, _)| self.quoted.is_empty() || !self.is_within_quotes(ExprId(*at as u32)))
            .map(|(_, expr)| expr)
    }

    fn is_within_quotes(&self, id: ExprId) -> bool {
        let mut at = id;
        while let Parent::Expr(up) = self.expr(at).parent {
            if self.quoted.get(&up) == Some(&at) {
                return true;
            }
            at = up;
        }
        false
    }
}

/// Read every quoted annotation of `tree`, the tree of `text`, into it.
pub fn graft(text: &str, tree: &mut Tree) {
    for string in strings(text, tree) {
        let Some(inside) = interior(text, tree.expr(string).range) else {
            continue;
        };
        let before = tree.exprs.len();
        let mut reader = Reader {
            text,
            at: inside.start as usize,
            end: inside.end as usize,
            tree,
            depth: 0,
        };
        let read = reader.union();
        let is_whole = reader.peek().is_none();
        match read {
            Some(inner) if is_whole => {
                link(tree, before, inner, string);
                tree.quoted.insert(string, inner);
            }
            _ => tree.exprs.truncate(before),
        }
    }
}

/// The parents of what was read from `from` on; `root` hangs from the string.
fn link(tree: &mut Tree, from: usize, root: ExprId, string: ExprId) {
    let mut links: Vec<(ExprId, ExprId)> = vec![(root, string)];
    for index in from..tree.exprs.len() {
        let id = ExprId(index as u32);
        crate::syntax::children::of_expression(&tree.expr(id).kind, &mut |child| {
            links.push((child, id));
        });
    }
    for (child, up) in links {
        if let Some(child) = tree.exprs.get_mut(child.0 as usize) {
            child.parent = Parent::Expr(up);
        }
    }
}

/// The strings that stand where a type is read, in order.
fn strings(text: &str, tree: &Tree) -> Vec<ExprId> {
    let mut roots: Vec<ExprId> = Vec::new();
    for stmt in &tree.stmts {
        match &stmt.kind {
            StmtKind::Function(def) => {
                let annotations = def.params.iter().filter_map(|param| param.annotation);
                roots.extend(annotations.chain(def.returns));
            }
            StmtKind::AnnAssign { annotation, .. } => roots.push(*annotation),
            _ => {}
        }
    }
    for expr in &tree.exprs {
        if let ExprKind::Call { func, args, .. } = &expr.kind
            && last_name(text, tree, *func) == "cast"
            && let Some(first) = args.first()
        {
            roots.push(first.value);
        }
    }
    let mut found = Vec::new();
    while let Some(id) = roots.pop() {
        match &tree.expr(id).kind {
            ExprKind::Str {
                value: Some(_),
                is_bytes: false,
            } => found.push(id),
            ExprKind::Subscript { value, index } => match last_name(text, tree, *value) {
                "Literal" => {}
                "Annotated" => match &tree.expr(*index).kind {
                    ExprKind::Tuple(items) => roots.extend(items.first()),
                    _ => roots.push(*index),
                },
                _ => roots.push(*index),
            },
            ExprKind::Tuple(items) | ExprKind::List(items) => roots.extend(items),
            ExprKind::Binary {
                left,
                op: "|",
                right,
            } => roots.extend([left, right]),
            _ => {}
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn last_name<'t>(text: &'t str, tree: &Tree, id: ExprId) -> &'t str {
    let written = tree.expr(id).range.slice(text);
    written.rsplit('.').next().unwrap_or(written)
}

/// What stands between the quotes of a string without prefix and without escapes.
fn interior(text: &str, range: TextRange) -> Option<TextRange> {
    let literal = range.slice(text);
    let quote = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quote| literal.starts_with(quote))?;
    let inside = literal.strip_prefix(quote)?.strip_suffix(quote)?;
    let width = quote.len() as u32;
    (!inside.contains('\\')).then(|| TextRange::new(range.start + width, range.end - width))
}

/// Reads one type, by recursive descent; `None` for what is not one.
struct Reader<'r> {
    text: &'r str,
    at: usize,
    end: usize,
    tree: &'r mut Tree,
    depth: u32,
}

impl Reader<'_> {
    /// The next character that is not blank.
    fn peek(&mut self) -> Option<char> {
        loop {
            let next = self.text.get(self.at..self.end)?.chars().next()?;
            if !next.is_ascii_whitespace() {
                return Some(next);
            }
            self.at += 1;
        }
    }

    fn eat(&mut self, wanted: char) -> Option<()> {
        (self.peek()? == wanted).then(|| self.at += wanted.len_utf8())
    }

    fn add(&mut self, kind: ExprKind, start: usize) -> ExprId {
        let range = TextRange::new(start as u32, self.at as u32);
        self.tree.add(kind, range)
    }

    /// `A | B | None`
    fn union(&mut self) -> Option<ExprId> {
        self.peek()?;
        let start = self.at;
        let mut left = self.atom()?;
        while self.peek() == Some('|') {
            self.at += 1;
            let right = self.atom()?;
            left = self.add(
                ExprKind::Binary {
                    left,
                    op: "|",
                    right,
                },
                start,
            );
        }
        Some(left)
    }

    fn atom(&mut self) -> Option<ExprId> {
        let first = self.peek()?;
        let start = self.at;
        if self.text.get(self.at..self.end)?.starts_with("...") {
            self.at += 3;
            return Some(self.add(ExprKind::Ellipsis, start));
        }
        if first == '[' {
            self.at += 1;
            let items = self.items()?;
            return Some(self.add(ExprKind::List(items), start));
        }
        let name = self.name()?;
        let mut value = match &*name.text {
            "None" => return Some(self.add(ExprKind::None, start)),
            "True" | "False" => return None,
            _ => self.add(ExprKind::Name(name.text), start),
        };
        loop {
            match self.peek() {
                Some('.') => {
                    self.at += 1;
                    let attr = self.name()?;
                    value = self.add(ExprKind::Attribute { value, attr }, start);
                }
                Some('[') => {
                    self.at += 1;
                    self.peek()?;
                    let from = self.at;
                    let items = self.items()?;
                    let index = match items[..] {
                        [only] => only,
                        [] => return None,
                        _ => {
                            let to = self.tree.expr(*items.last()?).range.end as usize;
                            let closed = std::mem::replace(&mut self.at, to);
                            let tuple = self.add(ExprKind::Tuple(items), from);
                            self.at = closed;
                            tuple
                        }
                    };
                    value = self.add(ExprKind::Subscript { value, index }, start);
                }
                _ => return Some(value),
            }
        }
    }

    /// What stands before the `]`, which is eaten.
    fn items(&mut self) -> Option<Vec<ExprId>> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut items = Vec::new();
        loop {
            if self.peek()? == ']' {
                break;
            }
            items.push(self.union()?);
            match self.peek()? {
                ',' => self.at += 1,
                ']' => break,
                _ => return None,
            }
        }
        self.eat(']')?;
        self.depth -= 1;
        Some(items)
    }

    fn name(&mut self) -> Option<Identifier> {
        self.peek()?;
        let rest = self.text.get(self.at..self.end)?;
        let length = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(rest.len());
        let text = rest.get(..length)?;
        if text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let start = self.at;
        self.at += length;
        Some(Identifier {
            text: text.into(),
            range: TextRange::new(start as u32, self.at as u32),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::parse::parse;

    /// What the quoted annotations of `text` are read as, in order: every grafted expression's source.
    fn read(text: &str) -> Vec<String> {
        let tree = parse(text);
        let mut found: Vec<_> = tree.quoted.iter().collect();
        found.sort();
        found
            .into_iter()
            .map(|(_, &inner)| tree.expr(inner).range.slice(text).to_owned())
            .collect()
    }

    #[test]
    fn types_are_read_where_types_stand() {
        let text = "def f(a: \"A.B\", b: Optional['C']) -> 'dict[str, \"no\"]':\n    x: \"X | None\" = g(\"y\")\n    return cast('Z', x)\n";
        assert_eq!(read(text), ["A.B", "C", "X | None", "Z"]);
    }

    #[test]
    fn other_strings_stay_strings() {
        let text = "def f(a: Literal['x'], b: Annotated['T', 'note'], c: 'a b', d: 'x\\n', e: b'T', g: '') -> 'f()': ...\n";
        assert_eq!(read(text), ["T"]);
        assert_eq!(
            read("x: 'List[Callable[[A, ...], None]]'\n"),
            ["List[Callable[[A, ...], None]]"]
        );
    }
}
