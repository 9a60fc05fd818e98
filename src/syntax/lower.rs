//! From the concrete tree to [`ast::Tree`](crate::syntax::ast::Tree), mending what tree-sitter-python reads wrongly.
//!
//! In reading order: `statement`, `compound` and `definition` lower statements, `expression`, `operator`, `collection`
//! and `literal` lower expressions, `annotation` the type sublanguage, `pattern` the patterns of a `match`; `check` links every node to its
//! parent and looks for what cannot be.
//!
//! Lowering recurses as deep as the code is nested, up to [`DEEPEST`]; deeper code is marked, not followed.

mod annotation;
mod check;
mod collection;
mod compound;
mod definition;
mod expression;
mod literal;
mod operator;
mod pattern;
mod statement;

use crate::syntax::ast::{
    Distrust, ExprId, ExprKind, Identifier, Parent, Stmt, StmtId, StmtKind, Tree,
};
use crate::syntax::concrete::{Concrete, NodeId};
use crate::text::TextRange;

/// How deep expressions and statements may nest. CPython's own limits are 200 brackets and 100 indentations; chains of
/// binary operators and of method calls go deeper.
pub const DEEPEST: u32 = 1000;

/// How many places of distrust are listed: the file is refused at the first one.
const MOST_DISTRUST: usize = 50;

/// The tree under construction.
struct Lowering<'t> {
    text: &'t str,
    nodes: &'t Concrete,
    tree: Tree,
    depth: u32,
    /// While a `with` item that ends here is lowered: the `as` that was found inside it.
    open_as: Option<(u32, Option<NodeId>)>,
}

/// Lower the concrete tree of `text`.
pub fn lower(text: &str, nodes: &Concrete) -> Tree {
    let mut lowering = Lowering {
        text,
        nodes,
        tree: Tree {
            comments: comments(text, nodes),
            ..Tree::default()
        },
        depth: 0,
        open_as: None,
    };
    lowering.report_errors();
    lowering.tree.body = lowering.block(nodes.root());
    lowering.collect_multiline_strings();
    let mut tree = lowering.tree;
    check::link_and_check(text, &mut tree);
    tree
}

/// The comments, without the `\r` that tree-sitter counts to them.
fn comments(text: &str, nodes: &Concrete) -> Vec<TextRange> {
    let has_return = |range: &TextRange| {
        let last = (range.end as usize).checked_sub(1);
        last.and_then(|at| text.as_bytes().get(at)) == Some(&b'\r')
    };
    let comments = nodes.comments.iter();
    comments
        .map(|range| TextRange::new(range.start, range.end - u32::from(has_return(range))))
        .collect()
}

impl<'t> Lowering<'t> {
    fn slice(&self, range: TextRange) -> &'t str {
        self.text
            .get(range.start as usize..range.end as usize)
            .unwrap_or_default()
    }

    fn range(&self, node: NodeId) -> TextRange {
        self.nodes.range(node)
    }

    fn text_of(&self, node: NodeId) -> &'t str {
        self.slice(self.range(node))
    }

    fn distrust(&mut self, range: TextRange, reason: impl Into<String>) {
        if self.tree.distrust.len() < MOST_DISTRUST {
            self.tree.distrust.push(Distrust {
                range,
                reason: reason.into(),
            });
        }
    }

    /// ERROR and MISSING nodes, with a guess at what they are.
    fn report_errors(&mut self) {
        let nodes = self.nodes;
        for &range in nodes.errors.iter().take(MOST_DISTRUST) {
            self.distrust(range, error_reason(self.text, range));
        }
        for &range in &nodes.missing {
            self.distrust(range, "something is missing here");
        }
        if nodes.has_error && self.tree.distrust.is_empty() {
            self.distrust(
                TextRange::empty(0),
                "the parser had to guess where a line ends",
            );
        }
    }

    /// Add an expression that stands at `range` without parentheses.
    fn add(&mut self, kind: ExprKind, range: TextRange) -> ExprId {
        self.tree.add(kind, range)
    }

    /// Add a statement.
    fn add_statement(&mut self, kind: StmtKind, range: TextRange) -> StmtId {
        let id = StmtId(self.tree.stmts.len() as u32);
        self.tree.stmts.push(Stmt {
            range,
            parent: Parent::Module,
            kind,
        });
        id
    }

    /// An expression that could not be lowered.
    fn opaque(&mut self, range: TextRange, reason: &str) -> ExprId {
        self.distrust(range, reason);
        self.add(ExprKind::Opaque, range)
    }

    /// Take the newest expression out of the tree again, leaving its children.
    fn forget(&mut self, newest: ExprId) {
        debug_assert_eq!(newest.0 as usize + 1, self.tree.exprs.len());
        self.tree.exprs.pop();
    }

    /// Take the `Starred` at `star` out of the tree; what it unpacks stays, perhaps under another id. One of the two is
    /// the newest expression.
    fn unstar(&mut self, star: ExprId, operand: ExprId) -> ExprId {
        if star.0 as usize + 1 == self.tree.exprs.len() {
            self.tree.exprs.pop();
            return operand;
        }
        debug_assert_eq!(operand.0 as usize + 1, self.tree.exprs.len());
        match (
            self.tree.exprs.pop(),
            self.tree.exprs.get_mut(star.0 as usize),
        ) {
            (Some(expr), Some(slot)) => *slot = expr,
            _ => return operand,
        }
        star
    }

    /// The range of `id` with its redundant parentheses.
    fn outer(&self, id: ExprId) -> TextRange {
        self.tree.expr(id).outer
    }

    fn identifier(&mut self, node: NodeId) -> Identifier {
        let range = self.range(node);
        Identifier {
            text: self.name_text(range),
            range,
        }
    }

    /// The name written at `range`; one that CPython would read as another name is distrusted.
    fn name_text(&mut self, range: TextRange) -> Box<str> {
        let text = self.slice(range);
        if matches!(text, "async" | "await") {
            self.distrust(
                range,
                format!("`{text}` is used as a name, which is Python 3.6 or older"),
            );
        }
        if !text.is_ascii() && text.chars().any(is_compatibility_character) {
            self.distrust(
                range,
                "Python normalises this name to another one (a compatibility character)",
            );
        }
        text.into()
    }
}

/// What the lines of an ERROR node look like.
fn error_reason(text: &str, range: TextRange) -> &'static str {
    let start = text.get(..range.start as usize).unwrap_or_default();
    let from = memchr::memrchr(b'\n', start.as_bytes()).map_or(0, |at| at + 1);
    let end = range.end as usize;
    let rest = text.get(end..).unwrap_or_default();
    let to = end + memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
    let lines = text.get(from..to).unwrap_or_default();
    let is_short = lines.lines().nth(20).is_none();
    for line in lines.lines().map(str::trim_start) {
        let words = |first: &str, second: &str| {
            line.strip_prefix(first)
                .is_some_and(|rest| rest.starts_with(' ') && rest.trim_start().starts_with(second))
        };
        if is_short && line.starts_with(['%', '!', '?']) {
            return "a notebook's command is not Python";
        }
        if ["<<<<<<<", ">>>>>>>"]
            .iter()
            .any(|mark| line.starts_with(mark))
        {
            return "a merge conflict is not resolved";
        }
        if words("lazy", "import") || words("lazy", "from") {
            return "`lazy import` is newer than the parser";
        }
        if words("print", "\"") || words("print", "'") || words("exec", "\"") {
            return "this looks like Python 2";
        }
        let opening = ["def ", "async def ", "class ", "type "];
        let has_default = || {
            let (_, list) = line.split_once('[')?;
            let (list, _) = list.split_once(['(', ':'])?;
            list.contains('=').then_some(())
        };
        let is_opening = opening.iter().any(|word| line.starts_with(word));
        if is_short && is_opening && has_default().is_some() {
            return "a type parameter's default is newer than the parser";
        }
    }
    "the parser could not read this"
}

/// Whether NFKC would turn this character of an identifier into another one (the common cases).
fn is_compatibility_character(c: char) -> bool {
    matches!(c, '\u{aa}' | '\u{b5}' | '\u{ba}' | '\u{132}'..='\u{133}' | '\u{17f}' | '\u{2070}'..='\u{209f}'
        | '\u{2100}'..='\u{214f}' | '\u{fb00}'..='\u{fb06}' | '\u{ff00}'..='\u{ffef}' | '\u{1d400}'..='\u{1d7ff}')
}
