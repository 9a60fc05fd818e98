//! The first pass over targets: what an assignment of any form binds.

use super::binding::{AttributeBinding, BindingKind, Unpack, Value};
use super::expression::{Certainty, Mode, Step};
use super::operation::Operation;
use super::scope::{ScopeId, ScopeKind};
use super::walk::Walk;
use crate::syntax::ast::{ExprId, ExprKind, StmtId};
use std::cmp::Ordering;

/// A value on its way to a target.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it comes from.
    pub value: Value,
    /// The annotation of the target.
    pub annotation: Option<ExprId>,
    /// The statement that binds, if one does.
    pub stmt: Option<StmtId>,
}

impl Walk<'_> {
    /// Bind `target` to `source`, now.
    pub(super) fn visit_target(&mut self, target: ExprId, source: Source, scope: ScopeId) {
        let mark = self.steps.len();
        self.push_target(target, &source, scope);
        self.steps[mark..].reverse();
        self.run();
    }

    /// Push what `target` does, in order: names are bound, other targets are evaluated down to the last step.
    pub(super) fn push_target(&mut self, target: ExprId, source: &Source, scope: ScopeId) {
        let tree = self.tree;
        let mut waiting = vec![(target, Vec::new())];
        while let Some((id, path)) = waiting.pop() {
            let expr = tree.expr(id);
            self.scope_of[id.0 as usize] = scope;
            match &expr.kind {
                ExprKind::Name(name) => {
                    let kind = BindingKind::Assigned {
                        value: source.value.clone(),
                        path,
                        annotation: source.annotation,
                    };
                    let binding = self.new_binding(name, expr.range, scope, source.stmt, kind);
                    self.steps.push(Step::Emit(Operation::Bind(binding)));
                }
                ExprKind::Attribute { value, .. } => {
                    self.steps.push(Step::Visit(*value, scope, Mode::PLAIN));
                    self.attribute_bindings.push(AttributeBinding {
                        target: id,
                        value: source.value.clone(),
                        path,
                        annotation: source.annotation,
                        scope,
                    });
                }
                ExprKind::Subscript { value, index } => {
                    self.steps.push(Step::Visit(*value, scope, Mode::PLAIN));
                    self.steps.push(Step::Visit(*index, scope, Mode::PLAIN));
                }
                ExprKind::Starred(inner) => waiting.push((*inner, path)),
                ExprKind::Tuple(items) | ExprKind::List(items) => {
                    let star = items
                        .iter()
                        .position(|&item| matches!(tree.expr(item).kind, ExprKind::Starred(_)))
                        .unwrap_or(items.len());
                    for (index, &item) in items.iter().enumerate().rev() {
                        let mut longer = path.clone();
                        longer.push(match index.cmp(&star) {
                            Ordering::Less => Unpack::Index(index as u32),
                            Ordering::Equal => Unpack::Star,
                            Ordering::Greater => Unpack::FromEnd((items.len() - 1 - index) as u32),
                        });
                        waiting.push((item, longer));
                    }
                }
                _ => self.steps.push(Step::Visit(id, scope, Mode::PLAIN)),
            }
        }
    }

    /// Bind the target of a walrus: around the comprehensions it stands in.
    pub(super) fn walrus(&mut self, target: ExprId, value: ExprId, scope: ScopeId, mode: Mode) {
        let expr = self.tree.expr(target);
        self.scope_of[target.0 as usize] = scope;
        let ExprKind::Name(name) = &expr.kind else {
            return;
        };
        let mut owner = scope;
        while let ScopeKind::Comprehension(_) = self.scopes[owner.0 as usize].kind
            && let Some(parent) = self.scopes[owner.0 as usize].parent
        {
            owner = parent;
        }
        let kind = BindingKind::Assigned {
            value: Value::Expr(value),
            path: Vec::new(),
            annotation: None,
        };
        let binding = self.new_binding(name, expr.range, owner, None, kind);
        match mode.certainty {
            Certainty::Always => self.emit(Operation::Bind(binding)),
            Certainty::WhenTrue => {
                self.when_true.push(binding);
                self.emit(Operation::MayBind(binding));
            }
            Certainty::Perhaps => self.emit(Operation::MayBind(binding)),
        }
    }
}
