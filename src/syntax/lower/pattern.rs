//! Patterns of a `match`: the names they bind, and the names they look up.

use crate::syntax::ast::{ExprId, ExprKind, Identifier};
use crate::syntax::concrete::NodeId;
use crate::syntax::kind::Kind;
use crate::syntax::lower::Lowering;
use crate::text::TextRange;

impl Lowering<'_> {
    /// Collect what the pattern at `node` binds and looks up, in source order.
    pub(super) fn pattern(
        &mut self,
        node: NodeId,
        captures: &mut Vec<Identifier>,
        references: &mut Vec<ExprId>,
    ) {
        let nodes = self.nodes;
        if self.depth >= super::DEEPEST {
            self.distrust(self.range(node), "the code is nested too deeply");
            return;
        }
        self.depth += 1;
        let mut children = nodes.named(node);
        match nodes.kind(node) {
            Kind::DottedName => match self.dotted_name(node) {
                Some(reference) if nodes.named(node).count() > 1 => references.push(reference),
                Some(_) => {
                    // A single name binds; nothing reads it, so no expression is kept.
                    self.tree.exprs.pop();
                    if self.text_of(node) != "_" {
                        captures.push(self.identifier(node));
                    }
                }
                None => {}
            },
            Kind::ClassPattern => {
                if let Some(class) = children.next() {
                    references.extend(self.dotted_name(class));
                }
                for child in children {
                    self.pattern(child, captures, references);
                }
            }
            Kind::KeywordPattern => {
                children.next();
                for child in children {
                    self.pattern(child, captures, references);
                }
            }
            Kind::Identifier => captures.push(self.identifier(node)),
            Kind::String | Kind::ConcatenatedString => {}
            Kind::Error => self.distrust(self.range(node), "the parser could not read this"),
            _ => {
                for child in children {
                    self.pattern(child, captures, references);
                }
            }
        }
        self.depth -= 1;
    }

    /// `a.b.c` as nested attributes; the whole is the newest expression.
    pub(super) fn dotted_name(&mut self, node: NodeId) -> Option<ExprId> {
        let nodes = self.nodes;
        let mut whole: Option<ExprId> = None;
        for part in nodes.named(node) {
            let name = self.identifier(part);
            let range = name.range;
            whole = Some(match whole {
                None => self.add(ExprKind::Name(name.text), range),
                Some(value) => {
                    let range = TextRange::new(self.outer(value).start, range.end);
                    self.add(ExprKind::Attribute { value, attr: name }, range)
                }
            });
        }
        whole
    }
}
