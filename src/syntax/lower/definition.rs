//! Functions, classes, their parameters, and type aliases.

use crate::syntax::ast::{
    Argument, ArgumentKind, ClassDef, Expr, ExprId, ExprKind, FunctionDef, Identifier, Parameter,
    ParameterKind, StmtKind,
};
use crate::syntax::concrete::NodeId;
use crate::syntax::kind::{Field, Kind};
use crate::syntax::lower::Lowering;
use crate::text::TextRange;

impl Lowering<'_> {
    pub(super) fn decorated(&mut self, node: NodeId) -> (StmtKind, TextRange) {
        let nodes = self.nodes;
        let mut decorators = Vec::new();
        for child in nodes.named(node) {
            if nodes.kind(child) == Kind::Decorator {
                decorators.push(self.first_named(child));
            }
        }
        let start = self.range(node).start;
        match nodes.field(node, Field::Definition) {
            Some(inner) if nodes.kind(inner) == Kind::FunctionDefinition => {
                self.function(inner, decorators, start)
            }
            Some(inner) if nodes.kind(inner) == Kind::ClassDefinition => {
                self.class(inner, decorators, start)
            }
            _ => {
                let range = self.range(node);
                let reason = "a decorator without a definition";
                (self.opaque_statement(range, reason), range)
            }
        }
    }

    fn definition_name(&mut self, node: NodeId) -> Identifier {
        match self.nodes.field(node, Field::Name) {
            Some(name) => self.identifier(name),
            None => {
                let range = TextRange::empty(self.range(node).start);
                self.distrust(range, "a definition without a name");
                Identifier {
                    text: "".into(),
                    range,
                }
            }
        }
    }

    /// Lower a `def` whose statement begins at `start` (its first decorator's `@`).
    pub(super) fn function(
        &mut self,
        node: NodeId,
        decorators: Vec<ExprId>,
        start: u32,
    ) -> (StmtKind, TextRange) {
        let nodes = self.nodes;
        let name = self.definition_name(node);
        let type_params = match nodes.field(node, Field::TypeParameters) {
            Some(list) => self.type_parameters(list),
            None => Vec::new(),
        };
        let params = match nodes.field(node, Field::Parameters) {
            Some(list) => self.parameters(list),
            None => Vec::new(),
        };
        let returns = nodes
            .field(node, Field::ReturnType)
            .map(|returns| self.expr(returns));
        let body = self.body(node, nodes.field(node, Field::Body));
        let range = TextRange::new(start, self.through(node, &[&body]).end);
        let function = FunctionDef {
            name,
            keyword: self.range(node).start,
            is_async: nodes.has_child(node, Kind::Async),
            decorators,
            type_params,
            params,
            returns,
            body,
        };
        (StmtKind::Function(Box::new(function)), range)
    }

    /// Lower a `class` whose statement begins at `start`.
    pub(super) fn class(
        &mut self,
        node: NodeId,
        decorators: Vec<ExprId>,
        start: u32,
    ) -> (StmtKind, TextRange) {
        let nodes = self.nodes;
        let name = self.definition_name(node);
        let type_params = match nodes.field(node, Field::TypeParameters) {
            Some(list) => self.type_parameters(list),
            None => Vec::new(),
        };
        let args = match nodes.field(node, Field::Superclasses) {
            Some(list) => self.arguments(list),
            None => Vec::new(),
        };
        let body = self.body(node, nodes.field(node, Field::Body));
        let range = TextRange::new(start, self.through(node, &[&body]).end);
        let class = ClassDef {
            name,
            keyword: self.range(node).start,
            decorators,
            type_params,
            args,
            body,
        };
        (StmtKind::Class(Box::new(class)), range)
    }

    /// The parameters of a function or lambda.
    pub(super) fn parameters(&mut self, list: NodeId) -> Vec<Parameter> {
        let nodes = self.nodes;
        let mut params: Vec<Parameter> = Vec::new();
        let mut plain = ParameterKind::Plain;
        for node in nodes.children(list) {
            match nodes.kind(node) {
                // The bare `*` and `/` are nodes in some grammars' versions and tokens in others.
                Kind::KeywordSeparator | Kind::Star => plain = ParameterKind::KeywordOnly,
                Kind::PositionalSeparator => {
                    for earlier in &mut params {
                        earlier.kind = ParameterKind::PositionalOnly;
                    }
                }
                kind if kind.is_token() => {}
                _ => {
                    if let Some(param) = self.parameter(node, plain) {
                        if param.kind == ParameterKind::Star {
                            plain = ParameterKind::KeywordOnly;
                        }
                        params.push(param);
                    }
                }
            }
        }
        params
    }

    fn parameter(&mut self, node: NodeId, plain: ParameterKind) -> Option<Parameter> {
        let nodes = self.nodes;
        let range = self.range(node);
        let is_bare = matches!(
            nodes.kind(node),
            Kind::Identifier
                | Kind::ListSplatPattern
                | Kind::DictionarySplatPattern
                | Kind::TuplePattern
        );
        let declared = match is_bare {
            true => Some(node),
            false => nodes
                .field(node, Field::Name)
                .or_else(|| nodes.named(node).next()),
        };
        let declared = declared?;
        let (kind, name) = match nodes.kind(declared) {
            Kind::ListSplatPattern => (ParameterKind::Star, nodes.named(declared).next()),
            Kind::DictionarySplatPattern => {
                (ParameterKind::DoubleStar, nodes.named(declared).next())
            }
            _ => (plain, Some(declared)),
        };
        let name = match name {
            Some(name) if nodes.kind(name) == Kind::Identifier => self.identifier(name),
            _ => {
                self.distrust(range, "a parameter that is not a name is Python 2");
                return None;
            }
        };
        let annotation = nodes.field(node, Field::Type);
        let default = nodes.field(node, Field::Value);
        Some(Parameter {
            name,
            kind,
            annotation: annotation.map(|annotation| self.expr(annotation)),
            default: default.map(|default| self.expr(default)),
            range,
        })
    }

    /// `type X[T] = value`; or `type(x).y = value`, which tree-sitter takes for one.
    pub(super) fn type_alias(&mut self, node: NodeId) -> StmtKind {
        let nodes = self.nodes;
        let range = self.range(node);
        let (Some(left), Some(right)) = (
            nodes.field(node, Field::Left),
            nodes.field(node, Field::Right),
        ) else {
            return self.opaque_statement(range, "part of this type alias is missing");
        };
        let mut name = left;
        while let (Kind::Type, Some(only)) = (nodes.kind(name), nodes.named(name).next()) {
            name = only;
        }
        let (name, list) = match nodes.kind(name) {
            Kind::Identifier => (name, None),
            Kind::GenericType => (
                nodes.named(name).next().unwrap_or(name),
                nodes.child_of_kind(name, Kind::TypeParameter),
            ),
            _ => return self.assignment_through_type(node, left, right),
        };
        let name = self.identifier(name);
        let type_params = match list {
            Some(list) => self.type_parameters(list),
            None => Vec::new(),
        };
        StmtKind::TypeAlias {
            name,
            type_params,
            value: self.expr(right),
        }
    }

    /// `type(x).attr = value` and `type[x] = value`: what stands in brackets right after `type` belongs to it.
    fn assignment_through_type(&mut self, node: NodeId, left: NodeId, right: NodeId) -> StmtKind {
        let range = self.range(node);
        let target = self.expr(left);
        let mut head = target;
        loop {
            head = match self.tree.expr(head).kind {
                ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. }
                    if self.outer(head) == self.tree.expr(head).range =>
                {
                    value
                }
                ExprKind::Call { func, .. } if self.outer(head) == self.tree.expr(head).range => {
                    func
                }
                _ => break,
            };
        }
        let parens = self.outer(head);
        let keyword = TextRange::new(range.start, range.start + "type".len() as u32);
        let is_target = matches!(
            self.tree.expr(target).kind,
            ExprKind::Attribute { .. } | ExprKind::Subscript { .. }
        );
        let first = match parens.start == self.range(left).start {
            true => self.first_after_type(head, keyword),
            false => None,
        };
        let (Some(first), true) = (first, is_target || head == target) else {
            let reason = "the parser takes this for a type alias, which it is not";
            return self.opaque_statement(range, reason);
        };
        if head == target && matches!(first, ExprKind::Call { .. }) {
            return self.opaque_statement(range, "nothing can be assigned to a call");
        }
        let value = self.expr(right);
        if let Some(expr) = self.tree.exprs.get_mut(head.0 as usize) {
            expr.range = TextRange::new(keyword.start, parens.end);
            expr.outer = expr.range;
            expr.kind = first;
        }
        // Everything between there and the target now begins at `type`.
        let mut at = target;
        while at != head {
            let next = match self.tree.expr(at).kind {
                ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => value,
                ExprKind::Call { func, .. } => func,
                _ => break,
            };
            if let Some(expr) = self.tree.exprs.get_mut(at.0 as usize) {
                expr.range.start = keyword.start;
                expr.outer.start = keyword.start;
            }
            at = next;
        }
        StmtKind::Assign {
            targets: vec![target],
            value,
        }
    }

    /// What `type` makes of the brackets at `head` right after it: a call, or a subscript.
    fn first_after_type(&mut self, head: ExprId, keyword: TextRange) -> Option<ExprKind> {
        let Expr { range, outer, .. } = *self.tree.expr(head);
        let positional = |value: ExprId, range: TextRange| Argument {
            kind: ArgumentKind::Positional,
            value,
            range,
        };
        let is_starred = |id: ExprId| matches!(self.tree.expr(id).kind, ExprKind::Starred(_));
        match &self.tree.expr(head).kind {
            // `(a)`: the argument keeps the parentheses that it has inside the call's own.
            kind if outer != range => {
                let kind = kind.clone();
                let inner = self.inside_parentheses(head, outer);
                let argument = self.add(kind, range);
                if let Some(expr) = self.tree.exprs.get_mut(argument.0 as usize) {
                    expr.outer = inner;
                }
                let func = self.add(ExprKind::Name("type".into()), keyword);
                Some(ExprKind::Call {
                    func,
                    args: vec![positional(argument, inner)],
                    parens: outer,
                })
            }
            ExprKind::Tuple(items) if !items.iter().copied().any(is_starred) => {
                let args = items
                    .iter()
                    .map(|&item| positional(item, self.outer(item)))
                    .collect();
                let func = self.add(ExprKind::Name("type".into()), keyword);
                Some(ExprKind::Call {
                    func,
                    args,
                    parens: range,
                })
            }
            ExprKind::List(items) => match *items.as_slice() {
                [index] if !is_starred(index) => {
                    let value = self.add(ExprKind::Name("type".into()), keyword);
                    let after = TextRange::new(self.outer(index).end, range.end);
                    let is_alone = !self.slice(after).contains(',');
                    is_alone.then_some(ExprKind::Subscript { value, index })
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The outermost parentheses around `id` inside `parens`: its `outer` without one layer.
    fn inside_parentheses(&self, id: ExprId, parens: TextRange) -> TextRange {
        let core = self.tree.expr(id).range;
        let text = self.text.as_bytes();
        let opening =
            (parens.start + 1..core.start).find(|&at| text.get(at as usize) == Some(&b'('));
        let closing = (core.end..parens.end.saturating_sub(1))
            .rev()
            .find(|&at| text.get(at as usize) == Some(&b')'));
        match (opening, closing) {
            (Some(from), Some(to)) => TextRange::new(from, to + 1),
            _ => core,
        }
    }
}
