//! The first pass over statements: what each binds, in order.

use super::binding::{BindingKind, Value};
use super::expression::Mode;
use super::operation::Operation;
use super::scope::ScopeId;
use super::target::Source;
use super::walk::{Declared, Walk};
use crate::syntax::ast::{ExprId, ExprKind, Identifier, ImportedName, StmtId, StmtKind};
use crate::text::TextRange;

/// CPython refuses more than 100 levels of indentation; nothing below this one is looked at, and the file is distrusted.
const DEEPEST: u32 = 200;

impl<'t> Walk<'t> {
    /// Walk statements in order.
    pub fn body(&mut self, body: &'t [StmtId], scope: ScopeId) {
        if self.depth >= DEEPEST {
            self.too_deep
                .extend(body.first().map(|&first| self.tree.stmt(first).range));
            return;
        }
        self.depth += 1;
        for &stmt in body {
            self.statement(stmt, scope);
        }
        self.depth -= 1;
    }

    fn statement(&mut self, id: StmtId, scope: ScopeId) {
        let tree = self.tree;
        match &tree.stmt(id).kind {
            StmtKind::Expr(value) => self.visit(*value, scope, Mode::PLAIN),
            StmtKind::Assign { targets, value } => {
                self.visit(*value, scope, Mode::PLAIN);
                for &target in targets {
                    self.visit_target(target, source(Value::Expr(*value), id), scope);
                }
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
            } => self.annotated(id, *target, *annotation, *value, scope),
            StmtKind::AugAssign { target, value } => {
                if let ExprKind::Name(_) = tree.expr(*target).kind {
                    self.visit(*target, scope, Mode::PLAIN);
                }
                self.visit(*value, scope, Mode::PLAIN);
                self.visit_target(*target, source(Value::Augmented(*value), id), scope);
            }
            StmtKind::Return(value) => {
                if let Some(value) = value {
                    self.visit(*value, scope, Mode::PLAIN);
                }
                if let Some(function) = self.function_of_scope[scope.0 as usize] {
                    self.functions[function.0 as usize].returns.push(id);
                }
                self.emit(Operation::Stop);
            }
            StmtKind::Raise { exc, cause } => {
                for &part in exc.iter().chain(cause) {
                    self.visit(part, scope, Mode::PLAIN);
                }
                self.emit(Operation::Stop);
            }
            StmtKind::Assert { test, message } => {
                self.visit(*test, scope, Mode::PLAIN);
                if let Some(message) = message {
                    self.visit(*message, scope, Mode::PERHAPS);
                }
            }
            StmtKind::Delete(targets) => self.delete(id, targets, scope),
            StmtKind::Pass | StmtKind::Opaque => {}
            StmtKind::Break => self.emit(Operation::Break),
            StmtKind::Continue => self.emit(Operation::Continue),
            StmtKind::Global(names) => self.declare(names, Declared::Global, scope),
            StmtKind::Nonlocal(names) => self.declare(names, Declared::Nonlocal, scope),
            StmtKind::Import(names) => {
                for name in names {
                    self.import(id, name, scope);
                }
            }
            StmtKind::ImportFrom {
                level,
                module,
                names,
                star,
            } => {
                let module = module.as_ref().map_or("", |module| &module.text);
                for name in names {
                    let kind = BindingKind::ImportFrom {
                        level: *level,
                        module: module.into(),
                        name: name.name.text.clone(),
                    };
                    let bound = name.alias.as_ref().unwrap_or(&name.name);
                    self.bind(bound, scope, Some(id), kind);
                }
                if *star {
                    let kind = BindingKind::StarImport {
                        level: *level,
                        module: module.into(),
                    };
                    let end = tree.stmt(id).range.end;
                    let range = TextRange::new(end.saturating_sub(1), end);
                    let binding = self.new_binding("*", range, scope, Some(id), kind);
                    self.emit(Operation::Bind(binding));
                }
            }
            StmtKind::If { branches, orelse } => self.conditional(branches, orelse, scope),
            StmtKind::For {
                is_async,
                target,
                iter,
                body,
                orelse,
                ..
            } => {
                self.visit(*iter, scope, Mode::PLAIN);
                self.begin_loop_extent();
                self.emit(Operation::Body);
                let value = Value::Element {
                    iter: *iter,
                    is_async: *is_async,
                };
                self.visit_target(*target, source(value, id), scope);
                self.body(body, scope);
                self.end_loop_extent();
                self.emit(Operation::EndBody);
                self.branch(orelse, scope);
                self.emit(Operation::Join);
            }
            StmtKind::While { test, body, orelse } => {
                self.begin_loop_extent();
                self.visit_test(*test, scope, Mode::TEST);
                self.emit(Operation::Body);
                self.assume_test();
                self.body(body, scope);
                self.end_loop_extent();
                self.emit(Operation::EndBody);
                self.emit(Operation::Branch);
                if self.is_always_true(*test) {
                    self.emit(Operation::Stop);
                }
                self.body(orelse, scope);
                self.emit(Operation::EndBranch);
                self.emit(Operation::Join);
            }
            StmtKind::With {
                is_async,
                items,
                body,
                ..
            } => self.with(id, items, *is_async, body, scope),
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
            } => {
                if !finalbody.is_empty() {
                    self.emit(Operation::Guarded);
                }
                self.guarded(id, body, handlers, orelse, scope);
                if !finalbody.is_empty() {
                    self.emit(Operation::Finally);
                    self.body(finalbody, scope);
                    self.emit(Operation::EndFinally);
                }
            }
            StmtKind::Match { subject, cases } => self.cases(id, *subject, cases, scope),
            StmtKind::Function(function) => self.function(id, function, scope),
            StmtKind::Class(class) => self.class(id, class, scope),
            StmtKind::TypeAlias {
                name,
                type_params,
                value,
            } => {
                let around = self.type_parameters(id, type_params, scope);
                self.visit(*value, around, Mode::LATE);
                self.bind(name, scope, Some(id), BindingKind::TypeAlias(*value));
            }
        }
    }

    fn annotated(
        &mut self,
        id: StmtId,
        target: ExprId,
        annotation: ExprId,
        value: Option<ExprId>,
        scope: ScopeId,
    ) {
        let tree = self.tree;
        if let Some(value) = value {
            self.visit(value, scope, Mode::PLAIN);
        }
        self.visit(annotation, scope, Mode::LATE);
        let target_expr = tree.expr(target);
        match (&target_expr.kind, value) {
            // `(name): annotation` does not even make the name local.
            (ExprKind::Name(_), None) if target_expr.outer != target_expr.range => {
                self.scope_of[target.0 as usize] = scope;
            }
            (ExprKind::Name(name), None) => {
                let kind = BindingKind::Assigned {
                    value: Value::Unknown,
                    path: Vec::new(),
                    annotation: Some(annotation),
                };
                self.scope_of[target.0 as usize] = scope;
                let binding = self.new_binding(name, target_expr.range, scope, Some(id), kind);
                // It says what the name will hold and leaves what it holds.
                self.emit(Operation::MayBind(binding));
            }
            (_, value) => {
                let source = Source {
                    value: value.map_or(Value::Unknown, Value::Expr),
                    annotation: Some(annotation),
                    stmt: Some(id),
                };
                self.visit_target(target, source, scope);
            }
        }
    }

    fn delete(&mut self, id: StmtId, targets: &'t [ExprId], scope: ScopeId) {
        let tree = self.tree;
        let mut waiting: Vec<ExprId> = targets.iter().rev().copied().collect();
        while let Some(target) = waiting.pop() {
            match &tree.expr(target).kind {
                ExprKind::Tuple(items) | ExprKind::List(items) => {
                    self.scope_of[target.0 as usize] = scope;
                    waiting.extend(items.iter().rev());
                }
                ExprKind::Name(name) => {
                    self.visit(target, scope, Mode::PLAIN);
                    let kind = BindingKind::Assigned {
                        value: Value::Unknown,
                        path: Vec::new(),
                        annotation: None,
                    };
                    let range = tree.expr(target).range;
                    let binding = self.new_binding(name, range, scope, Some(id), kind);
                    self.emit(Operation::Delete(binding));
                }
                _ => self.visit(target, scope, Mode::PLAIN),
            }
        }
    }

    fn declare(&mut self, names: &'t [Identifier], declared: Declared, scope: ScopeId) {
        for name in names {
            let symbol = self.symbol(&name.text);
            self.declared.insert((scope, symbol), declared);
            self.scopes[scope.0 as usize]
                .declared_elsewhere
                .push(name.text.clone());
        }
    }

    fn import(&mut self, id: StmtId, imported: &'t ImportedName, scope: ScopeId) {
        let loads = &imported.name.text;
        if let Some(alias) = &imported.alias {
            let kind = BindingKind::Import {
                path: loads.clone(),
                loads: loads.clone(),
            };
            self.bind(alias, scope, Some(id), kind);
            return;
        }
        let root = loads.split('.').next().unwrap_or(loads);
        let start = imported.name.range.start;
        let end = (start + root.len() as u32).min(imported.name.range.end);
        let kind = BindingKind::Import {
            path: root.into(),
            loads: loads.clone(),
        };
        let range = TextRange::new(start, end);
        let binding = self.new_binding(root, range, scope, Some(id), kind);
        self.emit(Operation::Bind(binding));
    }
}

/// A value on its way to a target, by a statement without annotation.
pub(super) fn source(value: Value, stmt: StmtId) -> Source {
    Source {
        value,
        annotation: None,
        stmt: Some(stmt),
    }
}
