//! Expressions. Where tree-sitter attaches a star too tightly, the tree is turned round here.

use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};
use crate::syntax::concrete::NodeId;
use crate::syntax::kind::{Field, Kind};
use crate::syntax::lower::{DEEPEST, Lowering};
use crate::text::TextRange;

impl Lowering<'_> {
    /// Lower the expression at `node`.
    pub(super) fn expr(&mut self, node: NodeId) -> ExprId {
        if self.depth >= DEEPEST {
            return self.opaque(self.range(node), "the code is nested too deeply");
        }
        self.depth += 1;
        let id = self.expr_by_kind(node);
        self.depth -= 1;
        id
    }

    fn expr_by_kind(&mut self, node: NodeId) -> ExprId {
        let range = self.range(node);
        match self.nodes.kind(node) {
            Kind::Identifier => {
                let name = self.name_text(range);
                self.add(ExprKind::Name(name), range)
            }
            Kind::Integer => self.integer(range),
            Kind::Float => self.add(ExprKind::Number, range),
            Kind::True => self.add(ExprKind::True, range),
            Kind::False => self.add(ExprKind::False, range),
            Kind::None => self.add(ExprKind::None, range),
            Kind::Ellipsis => self.add(ExprKind::Ellipsis, range),
            Kind::String => self.string(node),
            Kind::ConcatenatedString => {
                let parts = self.named_exprs(node);
                self.add(ExprKind::Concat(parts), range)
            }
            Kind::Attribute => self.attribute(node),
            Kind::Subscript => self.subscript(node),
            Kind::Slice => {
                let mut parts = [None; 3];
                let mut at = 0;
                for child in self.nodes.children(node) {
                    match self.nodes.kind(child).is_token() {
                        true => at += 1,
                        false => {
                            let part = self.expr(child);
                            if let Some(place) = parts.get_mut(at) {
                                *place = Some(part);
                            }
                        }
                    }
                }
                self.add(ExprKind::Slice { parts }, range)
            }
            Kind::Call => self.call(node),
            Kind::Await => self.await_expr(node),
            Kind::UnaryOperator => {
                let value = self.required(node, Field::Argument);
                self.add(ExprKind::Unary(value), range)
            }
            Kind::NotOperator => {
                let value = self.required(node, Field::Argument);
                self.add(ExprKind::Not(value), range)
            }
            Kind::BinaryOperator => self.binary(node),
            Kind::BooleanOperator => self.boolean(node),
            Kind::ComparisonOperator => self.comparison(node),
            Kind::Lambda => self.lambda(node),
            Kind::ConditionalExpression => self.conditional(node),
            Kind::NamedExpression => {
                let target = self.required(node, Field::Name);
                let value = self.required(node, Field::Value);
                self.add(ExprKind::Named { target, value }, range)
            }
            Kind::Yield => self.yield_expr(node),
            Kind::ParenthesizedExpression => self.parenthesized(node),
            Kind::ListSplat | Kind::ListSplatPattern => {
                let value = self.first_named(node);
                self.add(ExprKind::Starred(value), range)
            }
            Kind::Tuple | Kind::TuplePattern => self.tuple(node),
            Kind::ExpressionList | Kind::PatternList => {
                let items = self.named_exprs(node);
                self.check_display(&items);
                self.add(ExprKind::Tuple(items), range)
            }
            Kind::List | Kind::ListPattern => {
                let items = self.named_exprs(node);
                self.check_display(&items);
                self.add(ExprKind::List(items), range)
            }
            Kind::Set => {
                let items = self.named_exprs(node);
                self.check_display(&items);
                self.add(ExprKind::Set(items), range)
            }
            Kind::Dictionary => self.dictionary(node),
            Kind::ListComprehension
            | Kind::SetComprehension
            | Kind::DictionaryComprehension
            | Kind::GeneratorExpression => self.comprehension(node),
            Kind::AsPatternTarget => self.first_named(node),
            Kind::AsPattern if self.open_as.is_some_and(|(end, _)| end == range.end) => {
                self.open_as = Some((range.end, Some(node)));
                self.first_named(node)
            }
            Kind::Type
            | Kind::GenericType
            | Kind::UnionType
            | Kind::MemberType
            | Kind::SplatType
            | Kind::ConstrainedType => self.annotation(node),
            Kind::Error => self.opaque(range, "the parser could not read this"),
            _ => self.opaque(range, "this is not an expression of Python 3"),
        }
    }

    /// The child under `field`; when it is not there, an opaque stand-in.
    pub(super) fn required(&mut self, node: NodeId, field: Field) -> ExprId {
        match self.nodes.field(node, field) {
            Some(child) => self.expr(child),
            None => self.opaque(self.range(node), "part of this expression is missing"),
        }
    }

    /// The first child that is not a token.
    pub(super) fn first_named(&mut self, node: NodeId) -> ExprId {
        match self.nodes.named(node).next() {
            Some(child) => self.expr(child),
            None => self.opaque(self.range(node), "part of this expression is missing"),
        }
    }

    /// All children that are not tokens.
    pub(super) fn named_exprs(&mut self, node: NodeId) -> Vec<ExprId> {
        let nodes = self.nodes;
        nodes.named(node).map(|child| self.expr(child)).collect()
    }

    /// Add an expression that begins with `head`, at `range`. tree-sitter lets a star bind tighter than what follows its
    /// operand: `*f()` alone in a list is "call what `*f` gives"; so it does with the `:=` of `(x := a if b else c)`.
    /// When `head` is such a star or `:=`, it is moved outside.
    pub(super) fn add_headed(
        &mut self,
        head: ExprId,
        range: TextRange,
        build: impl FnOnce(ExprId) -> ExprKind,
    ) -> ExprId {
        let written = self.tree.expr(head);
        let (operand, target) = match written.kind {
            _ if written.outer != written.range => return self.add(build(head), range),
            ExprKind::Starred(operand) => (operand, None),
            ExprKind::Named { target, value } => (value, Some(target)),
            _ => return self.add(build(head), range),
        };
        let from = self.outer(operand).start;
        let value = self.add(build(operand), TextRange::new(from, range.end));
        if let Some(outside) = self.tree.exprs.get_mut(head.0 as usize) {
            outside.kind = match target {
                Some(target) => ExprKind::Named { target, value },
                None => ExprKind::Starred(value),
            };
            outside.range = range;
            outside.outer = range;
        }
        head
    }

    fn attribute(&mut self, node: NodeId) -> ExprId {
        let value = self.required(node, Field::Object);
        let range = self.range(node);
        match self.nodes.field(node, Field::Attribute) {
            Some(attr) => {
                let attr = self.identifier(attr);
                self.add_headed(value, range, |value| ExprKind::Attribute { value, attr })
            }
            None => self.opaque(range, "an attribute's name is missing"),
        }
    }

    fn subscript(&mut self, node: NodeId) -> ExprId {
        let nodes = self.nodes;
        let value = self.required(node, Field::Value);
        let items: Vec<NodeId> = nodes.fields(node, Field::Subscript).collect();
        let comma = nodes
            .children(node)
            .filter(|&child| nodes.kind(child) == Kind::Comma)
            .last();
        let index = match (items.as_slice(), comma) {
            ([], _) => self.opaque(self.range(node), "the subscript is missing"),
            ([only], None) => self.expr(*only),
            ([first, .., _] | [first], last_comma) => {
                let first = *first;
                let last = items.last().copied().unwrap_or(first);
                let mut range = self.range(first).cover(self.range(last));
                if let Some(comma) = last_comma {
                    range = range.cover(self.range(comma));
                }
                let items: Vec<ExprId> = items.iter().map(|&item| self.expr(item)).collect();
                self.add(ExprKind::Tuple(items), range)
            }
        };
        // `a[*b]` is `a[(*b,)]`, as CPython's tree has it.
        let index = match self.tree.expr(index).kind {
            ExprKind::Starred(_) => {
                let range = self.outer(index);
                self.add(ExprKind::Tuple(vec![index]), range)
            }
            _ => index,
        };
        self.add_headed(value, self.range(node), |value| ExprKind::Subscript {
            value,
            index,
        })
    }

    fn call(&mut self, node: NodeId) -> ExprId {
        let func = self.required(node, Field::Function);
        let range = self.range(node);
        let Some(list) = self.nodes.field(node, Field::Arguments) else {
            return self.opaque(range, "a call without arguments");
        };
        let parens = self.range(list);
        let args = match self.nodes.kind(list) {
            Kind::GeneratorExpression => {
                let value = self.expr(list);
                vec![Argument {
                    kind: ArgumentKind::Positional,
                    value,
                    range: parens,
                }]
            }
            _ => self.arguments(list),
        };
        self.add_headed(func, range, |func| ExprKind::Call { func, args, parens })
    }

    /// The arguments of a call or a class definition.
    pub(super) fn arguments(&mut self, list: NodeId) -> Vec<Argument> {
        let nodes = self.nodes;
        nodes
            .named(list)
            .map(|child| self.argument(child))
            .collect()
    }

    fn argument(&mut self, node: NodeId) -> Argument {
        let nodes = self.nodes;
        let range = self.range(node);
        match nodes.kind(node) {
            Kind::KeywordArgument => {
                let value = self.required(node, Field::Value);
                let kind = match nodes.field(node, Field::Name) {
                    Some(name) => ArgumentKind::Keyword(self.identifier(name)),
                    None => ArgumentKind::Positional,
                };
                Argument { kind, value, range }
            }
            Kind::DictionarySplat => Argument {
                kind: ArgumentKind::DoubleStar,
                value: self.first_named(node),
                range,
            },
            _ => {
                let value = self.expr(node);
                let (kind, value) = match self.tree.expr(value).kind {
                    ExprKind::Starred(inner)
                        if self.outer(value) == self.tree.expr(value).range =>
                    {
                        (ArgumentKind::Star, self.unstar(value, inner))
                    }
                    ExprKind::Starred(_) => {
                        self.distrust(range, "a starred expression in parentheses");
                        (ArgumentKind::Positional, value)
                    }
                    _ => (ArgumentKind::Positional, value),
                };
                Argument { kind, value, range }
            }
        }
    }

    fn conditional(&mut self, node: NodeId) -> ExprId {
        let range = self.range(node);
        match *self.named_exprs(node).as_slice() {
            [body, test, orelse] => self.add_headed(body, range, |body| ExprKind::Conditional {
                test,
                body,
                orelse,
            }),
            _ => self.opaque(range, "part of this condition is missing"),
        }
    }

    fn lambda(&mut self, node: NodeId) -> ExprId {
        let params = match self.nodes.field(node, Field::Parameters) {
            Some(list) => self.parameters(list),
            None => Vec::new(),
        };
        let body = self.required(node, Field::Body);
        self.add(ExprKind::Lambda { params, body }, self.range(node))
    }

    fn yield_expr(&mut self, node: NodeId) -> ExprId {
        let nodes = self.nodes;
        let value = nodes.named(node).next().map(|child| self.expr(child));
        let kind = match value {
            Some(value) if nodes.has_child(node, Kind::From) => ExprKind::YieldFrom(value),
            value => {
                self.check_display(value.as_slice());
                ExprKind::Yield(value)
            }
        };
        self.add(kind, self.range(node))
    }

    fn parenthesized(&mut self, node: NodeId) -> ExprId {
        let range = self.range(node);
        let id = self.first_named(node);
        if matches!(self.tree.expr(id).kind, ExprKind::Starred(_)) {
            self.distrust(range, "a starred expression in parentheses");
        }
        if let Some(expr) = self.tree.exprs.get_mut(id.0 as usize) {
            expr.outer = range;
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::ast::ExprKind;

    #[test]
    fn a_walrus_takes_the_whole_conditional() {
        let text = "print((x := a if b else c), (y := d) if e else f)\n";
        let tree = crate::syntax::parse::parse(text);
        let written = |wanted: fn(&ExprKind) -> bool| -> Vec<&str> {
            let found = tree.exprs.iter().filter(|expr| wanted(&expr.kind));
            found.map(|expr| expr.range.slice(text)).collect()
        };
        assert_eq!(
            written(|kind| matches!(kind, ExprKind::Named { .. })),
            ["x := a if b else c", "y := d"]
        );
        assert_eq!(
            written(|kind| matches!(kind, ExprKind::Conditional { .. })),
            ["a if b else c", "(y := d) if e else f"]
        );
    }
}
