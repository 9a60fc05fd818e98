//! The type sublanguage: tree-sitter has nodes of its own for `list[int]`, `A | B` and `A.B` in annotations, and for
//! type parameters; CPython has only expressions there.

use crate::syntax::ast::{ExprId, ExprKind, TypeParameter};
use crate::syntax::concrete::NodeId;
use crate::syntax::kind::Kind;
use crate::syntax::lower::Lowering;
use crate::text::TextRange;

impl Lowering<'_> {
    /// Lower a node of the type sublanguage as the expression it is.
    pub(super) fn annotation(&mut self, node: NodeId) -> ExprId {
        let nodes = self.nodes;
        let range = self.range(node);
        match nodes.kind(node) {
            Kind::Type => self.first_named(node),
            Kind::GenericType => {
                let parts: Vec<NodeId> = nodes.named(node).collect();
                let &[name, list] = parts.as_slice() else {
                    return self.opaque(range, "part of this annotation is missing");
                };
                let value = self.expr(name);
                let index = self.type_arguments(list);
                self.add(ExprKind::Subscript { value, index }, range)
            }
            Kind::UnionType => match *self.named_exprs(node).as_slice() {
                [left, right] => {
                    let op = "|";
                    let is_loose = |id| self.tree.expr(id).is_loose();
                    if is_loose(left) || is_loose(right) {
                        self.distrust(range, "the parser may have read this annotation wrongly");
                    }
                    let id =
                        self.add_headed(left, range, |left| ExprKind::Binary { left, op, right });
                    self.regroup_union(id)
                }
                _ => self.opaque(range, "part of this annotation is missing"),
            },
            Kind::MemberType => self.member_type(node),
            Kind::SplatType => {
                let value = self.first_named(node);
                if self.text_of(node).starts_with("**") {
                    self.distrust(range, "`**` in an annotation");
                }
                self.add(ExprKind::Starred(value), range)
            }
            // `A[x:y:z]` in an annotation is a slice; `y:z` is nested in it.
            _ => {
                let mut parts = Vec::new();
                let mut pending = vec![node];
                while let Some(part) = pending.pop() {
                    match nodes.kind(part) {
                        Kind::ConstrainedType => {
                            let inner: Vec<NodeId> = nodes.named(part).collect();
                            pending.extend(inner.into_iter().rev());
                        }
                        Kind::Type => pending.extend(nodes.named(part).next()),
                        _ => parts.push(self.expr(part)),
                    }
                }
                let mut parts = parts.into_iter();
                let parts = std::array::from_fn(|_| parts.next());
                self.add(ExprKind::Slice { parts }, range)
            }
        }
    }

    /// `A.b`; after `A[x] | B.c` tree-sitter may take the `.c` for the whole union's.
    fn member_type(&mut self, node: NodeId) -> ExprId {
        let nodes = self.nodes;
        let range = self.range(node);
        let parts: Vec<NodeId> = nodes.named(node).collect();
        let &[object, name] = parts.as_slice() else {
            return self.opaque(range, "part of this annotation is missing");
        };
        let object = self.expr(object);
        let attr = self.identifier(name);
        let (value, union) = match self.tree.expr(object).kind {
            ExprKind::Binary { left, op, right } if self.is_open(object, "|") => {
                (right, Some((left, op)))
            }
            _ => (object, None),
        };
        let is_primary = self.outer(value) != self.tree.expr(value).range
            || matches!(
                self.tree.expr(value).kind,
                ExprKind::Name(_)
                    | ExprKind::Attribute { .. }
                    | ExprKind::Subscript { .. }
                    | ExprKind::Call { .. }
            );
        if !is_primary {
            self.distrust(range, "the parser may have read this annotation wrongly");
        }
        let from = self.outer(value).start;
        let member = self.add(
            ExprKind::Attribute { value, attr },
            TextRange::new(from, range.end),
        );
        let Some((left, op)) = union else {
            return member;
        };
        if let Some(expr) = self.tree.exprs.get_mut(object.0 as usize) {
            let right = member;
            expr.kind = ExprKind::Binary { left, op, right };
            expr.range.end = range.end;
            expr.outer.end = range.end;
        }
        object
    }

    fn type_arguments(&mut self, list: NodeId) -> ExprId {
        let nodes = self.nodes;
        let items: Vec<NodeId> = nodes.named(list).collect();
        let comma = nodes
            .children(list)
            .filter(|&child| nodes.kind(child) == Kind::Comma)
            .last();
        let (Some(&first), Some(&last)) = (items.first(), items.last()) else {
            return self.opaque(self.range(list), "part of this annotation is missing");
        };
        let lowered: Vec<ExprId> = items.iter().map(|&item| self.expr(item)).collect();
        match (lowered.as_slice(), comma) {
            (&[only], None) if !matches!(self.tree.expr(only).kind, ExprKind::Starred(_)) => only,
            _ => {
                let mut range = self.range(first).cover(self.range(last));
                if let Some(comma) = comma {
                    range = range.cover(self.range(comma));
                }
                self.check_display(&lowered);
                self.add(ExprKind::Tuple(lowered), range)
            }
        }
    }

    /// `[T: bound, *Ts, **P]` of a definition.
    pub(super) fn type_parameters(&mut self, list: NodeId) -> Vec<TypeParameter> {
        let nodes = self.nodes;
        let mut params = Vec::new();
        for item in nodes.named(list) {
            let mut inner = item;
            while let (Kind::Type, Some(only)) = (nodes.kind(inner), nodes.named(inner).next()) {
                inner = only;
            }
            let (name, bound) = match nodes.kind(inner) {
                Kind::ConstrainedType => {
                    let mut parts = nodes.named(inner);
                    (parts.next().unwrap_or(inner), parts.next())
                }
                Kind::SplatType | Kind::ListSplat => {
                    (nodes.named(inner).next().unwrap_or(inner), None)
                }
                _ => (inner, None),
            };
            let mut name = name;
            while let (Kind::Type, Some(only)) = (nodes.kind(name), nodes.named(name).next()) {
                name = only;
            }
            if nodes.kind(name) != Kind::Identifier {
                self.distrust(
                    self.range(item),
                    "the parser cannot read this type parameter",
                );
                continue;
            }
            params.push(TypeParameter {
                name: self.identifier(name),
                bound: bound.map(|bound| self.expr(bound)),
            });
        }
        params
    }
}
