//! Tuples, dictionaries and comprehensions.

use crate::syntax::ast::{Clause, ComprehensionKind, ExprId, ExprKind};
use crate::syntax::concrete::NodeId;
use crate::syntax::kind::{Field, Kind};
use crate::syntax::lower::Lowering;

impl Lowering<'_> {
    /// A tuple in parentheses. As an assignment target, `(a)` is one too for tree-sitter.
    pub(super) fn tuple(&mut self, node: NodeId) -> ExprId {
        let range = self.range(node);
        let items = self.named_exprs(node);
        match *items.as_slice() {
            [only] if !self.nodes.has_child(node, Kind::Comma) => {
                if matches!(self.tree.expr(only).kind, ExprKind::Starred(_)) {
                    self.distrust(range, "a starred expression in parentheses");
                }
                if let Some(expr) = self.tree.exprs.get_mut(only.0 as usize) {
                    expr.outer = range;
                }
                only
            }
            _ => {
                self.check_display(&items);
                self.add(ExprKind::Tuple(items), range)
            }
        }
    }

    /// Outside a call's arguments a star takes no `or`, `and`, `not`, comparison, condition or lambda: when one stands
    /// there, the tree is not what was written.
    pub(super) fn check_display(&mut self, items: &[ExprId]) {
        for &item in items {
            let ExprKind::Starred(operand) = self.tree.expr(item).kind else {
                continue;
            };
            if self.tree.expr(operand).is_loose() {
                let range = self.outer(operand);
                self.distrust(range, "this cannot be unpacked without parentheses");
            }
        }
    }

    pub(super) fn dictionary(&mut self, node: NodeId) -> ExprId {
        let nodes = self.nodes;
        let mut items = Vec::new();
        for child in nodes.named(node) {
            match nodes.kind(child) {
                Kind::Pair => {
                    let key = self.required(child, Field::Key);
                    let value = self.required(child, Field::Value);
                    items.push((Some(key), value));
                }
                Kind::DictionarySplat => items.push((None, self.first_named(child))),
                _ => {
                    self.opaque(self.range(child), "this is no item of a dictionary");
                }
            }
        }
        self.add(ExprKind::Dict(items), self.range(node))
    }

    pub(super) fn comprehension(&mut self, node: NodeId) -> ExprId {
        let nodes = self.nodes;
        let kind = match nodes.kind(node) {
            Kind::ListComprehension => ComprehensionKind::List,
            Kind::SetComprehension => ComprehensionKind::Set,
            Kind::DictionaryComprehension => ComprehensionKind::Dict,
            _ => ComprehensionKind::Generator,
        };
        let (element, value) = match nodes.field(node, Field::Body) {
            Some(pair) if nodes.kind(pair) == Kind::Pair => {
                let key = self.required(pair, Field::Key);
                (key, Some(self.required(pair, Field::Value)))
            }
            Some(body) => (self.expr(body), None),
            None => (
                self.opaque(self.range(node), "a comprehension without an element"),
                None,
            ),
        };
        if matches!(self.tree.expr(element).kind, ExprKind::Starred(_)) {
            self.distrust(self.outer(element), "unpacking in a comprehension");
        }
        let clauses = nodes
            .named(node)
            .filter_map(|child| match nodes.kind(child) {
                Kind::ForInClause => Some(self.for_clause(child)),
                Kind::IfClause => Some(Clause::If(self.first_named(child))),
                _ => None,
            })
            .collect();
        self.add(
            ExprKind::Comprehension {
                kind,
                element,
                value,
                clauses,
            },
            self.range(node),
        )
    }

    fn for_clause(&mut self, node: NodeId) -> Clause {
        let nodes = self.nodes;
        let range = self.range(node);
        let target = self.required(node, Field::Left);
        let iter = self.required(node, Field::Right);
        if nodes.has_child(node, Kind::Comma) {
            self.distrust(range, "a tuple without parentheses here is Python 2");
        }
        Clause::For {
            range,
            is_async: nodes.has_child(node, Kind::Async),
            target,
            iter,
        }
    }
}
