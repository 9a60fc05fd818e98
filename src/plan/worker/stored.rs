//! What stands around an expression that is followed: whether it is assigned to, added to a list or another container, or a
//! collection itself.

use super::Fault;
use super::follow::{Follower, Shape, UNSEEN};
use crate::facts::binding::{BindingKind, Value};
use crate::plan::taking::called;
use crate::syntax::ast::{Clause, ExprId, ExprKind, Parent, StmtKind};
use crate::text::TextRange;

impl Follower<'_, '_> {
    /// Whether a statement adds what it is given to a list that has a name.
    pub(super) fn adds(&self, expr: ExprId, target: ExprId, value: ExprId) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        let (left, right) = (tree.expr(target), tree.expr(value));
        let text = &self.program.file(self.file).text;
        let between = TextRange::new(left.outer.end, right.outer.start).slice(text);
        (expr == target || expr == value)
            && matches!(left.kind, ExprKind::Name(_))
            && between.trim() == "+="
    }

    /// Whether a display holds any number of things: a list, a set, a tuple that is iterated on the spot.
    pub(super) fn is_collection(&self, expr: ExprId) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        if !matches!(tree.expr(expr).kind, ExprKind::Tuple(_)) {
            return !self.is_stored(expr);
        }
        match tree.expr(expr).parent {
            Parent::Stmt(stmt) => {
                matches!(tree.stmt(stmt).kind, StmtKind::For { iter, .. } if iter == expr)
            }
            Parent::Expr(up) => {
                matches!(&tree.expr(up).kind, ExprKind::Comprehension { clauses, .. }
                if clauses.iter().any(|clause| matches!(clause, Clause::For { iter, .. } if *iter == expr)))
            }
            Parent::Module => false,
        }
    }

    /// Whether an expression is assigned to or deleted.
    pub(super) fn is_stored(&self, expr: ExprId) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        match tree.expr(expr).parent {
            Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
                StmtKind::Assign { targets, .. } => targets.contains(&expr),
                StmtKind::Delete(targets) => targets.contains(&expr),
                StmtKind::For { target, .. }
                | StmtKind::AugAssign { target, .. }
                | StmtKind::AnnAssign { target, .. } => *target == expr,
                StmtKind::With { items, .. } => items.iter().any(|item| item.target == Some(expr)),
                _ => false,
            },
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Tuple(_) | ExprKind::List(_) | ExprKind::Starred(_) => self.is_stored(up),
                ExprKind::Comprehension { clauses, .. } => clauses
                    .iter()
                    .any(|clause| matches!(clause, Clause::For { target, .. } if *target == expr)),
                _ => false,
            },
            Parent::Module => false,
        }
    }

    /// Something is put into a container, which holds such things from then on.
    pub(super) fn put(&mut self, container: ExprId, shape: &Shape) -> Result<(), Fault> {
        let facts = &self.program.file(self.file).facts;
        match &facts.tree.expr(container).kind {
            ExprKind::Name(_) => {}
            ExprKind::Subscript { value, .. } => {
                return self.put(*value, &Shape::Values(Box::new(shape.clone())));
            }
            _ => return self.fault(container, UNSEEN),
        }
        let reference = facts.references.get(container.0 as usize);
        let Some(Some(reference)) = reference else {
            return self.fault(container, UNSEEN);
        };
        let bindings = reference.bindings.clone();
        if bindings.is_empty() {
            return self.fault(container, UNSEEN);
        }
        for &id in bindings.iter() {
            if self.bindings.contains_key(&id) {
                continue;
            }
            let BindingKind::Assigned {
                value: Value::Expr(value),
                path,
                ..
            } = &facts.bindings[id.0 as usize].kind
            else {
                return self.fault(container, UNSEEN);
            };
            if !path.is_empty() || !self.is_empty_container(*value, shape) {
                return self.fault(container, "what else this holds is not seen");
            }
            self.bind_name(id, container, shape)?;
        }
        Ok(())
    }

    fn is_empty_container(&self, value: ExprId, shape: &Shape) -> bool {
        let is_mapping = matches!(shape, Shape::Keys(_) | Shape::Values(_));
        match &self.program.expr(self.at(value)).kind {
            ExprKind::List(items) | ExprKind::Set(items) => !is_mapping && items.is_empty(),
            ExprKind::Dict(items) => is_mapping && items.is_empty(),
            ExprKind::Call { args, .. } => {
                let name = called(self.program, self.at(value));
                match (name.as_deref(), args.len()) {
                    (Some("builtins.list" | "builtins.set" | "collections.deque"), 0) => {
                        !is_mapping
                    }
                    (Some("builtins.dict" | "collections.OrderedDict"), 0) => is_mapping,
                    (Some("collections.defaultdict"), 1) => {
                        matches!(shape, Shape::Values(inner) if matches!(**inner, Shape::Each(_)))
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }
}
