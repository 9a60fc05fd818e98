//! The first pass over statements: what each binds, and the shape of control, written on the tapes.

use super::binding::{BindingKind, Value};
use super::definition::{Class, ClassIndex, Function, FunctionIndex};
use super::expression::{Declared, Mode, Source, Walk};
use super::operation::Operation;
use super::scope::{ScopeId, ScopeKind};
use crate::syntax::ast::{
    Branch, Case, ClassDef, ExprId, ExprKind, FunctionDef, Handler, Identifier, ImportedName,
    StmtId, StmtKind, TypeParameter, WithItem,
};
use crate::text::TextRange;

/// CPython refuses more than 100 levels of indentation; nothing below this one is looked at, and the file is distrusted.
const DEEPEST: u32 = 200;

/// Context managers that are known to swallow exceptions, so that what follows the `with` may see half of its body.
const SWALLOWING: [&str; 8] = [
    "suppress",
    "raises",
    "assertRaises",
    "assertRaisesRegex",
    "subTest",
    "subtests",
    "ExitStack",
    "AsyncExitStack",
];

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
                    self.emit(Operation::Bind(binding));
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

    /// One alternative with these statements.
    fn branch(&mut self, body: &'t [StmtId], scope: ScopeId) {
        self.emit(Operation::Branch);
        self.body(body, scope);
        self.emit(Operation::EndBranch);
    }

    /// At the beginning of what runs when the last test was true.
    fn assume_test(&mut self) {
        for binding in std::mem::take(&mut self.when_true) {
            self.emit(Operation::Bind(binding));
        }
    }

    fn is_always_true(&self, test: ExprId) -> bool {
        let expr = self.tree.expr(test);
        match expr.kind {
            ExprKind::True => true,
            ExprKind::Number => expr.range.slice(self.text) == "1",
            _ => false,
        }
    }

    /// Whether a test asks for `TYPE_CHECKING`, or for the opposite.
    fn type_checking_test(&self, test: ExprId) -> TypeChecking {
        let is_flag = |id: ExprId| match &self.tree.expr(id).kind {
            ExprKind::Name(name) => &**name == "TYPE_CHECKING",
            ExprKind::Attribute { attr, .. } => &*attr.text == "TYPE_CHECKING",
            _ => false,
        };
        match self.tree.expr(test).kind {
            ExprKind::Not(inner) if is_flag(inner) => TypeChecking::Excluded,
            _ if is_flag(test) => TypeChecking::Required,
            _ => TypeChecking::NotAsked,
        }
    }

    fn conditional(&mut self, branches: &'t [Branch], orelse: &'t [StmtId], scope: ScopeId) {
        let mut is_rest_checking = false;
        let around = self.type_checking;
        for (index, branch) in branches.iter().enumerate() {
            let mode = if index == 0 {
                Mode::TEST
            } else {
                Mode::LATER_TEST
            };
            self.visit_test(branch.test, scope, mode);
            if index == 0 {
                self.emit(Operation::Fork);
            }
            self.emit(Operation::Branch);
            self.assume_test();
            let asked = self.type_checking_test(branch.test);
            if is_rest_checking || asked == TypeChecking::Required {
                self.type_checking += 1;
            }
            self.body(&branch.body, scope);
            self.type_checking = around;
            is_rest_checking |= asked == TypeChecking::Excluded;
            self.emit(Operation::EndBranch);
        }
        if is_rest_checking {
            self.type_checking += 1;
        }
        self.branch(orelse, scope);
        self.type_checking = around;
        self.emit(Operation::Join);
    }

    fn with(
        &mut self,
        id: StmtId,
        items: &'t [WithItem],
        is_async: bool,
        body: &'t [StmtId],
        scope: ScopeId,
    ) {
        let swallows = items.iter().any(|item| self.is_swallowing(item.context));
        for (index, item) in items.iter().enumerate() {
            self.visit(item.context, scope, Mode::PLAIN);
            if swallows && index == 0 {
                self.emit(Operation::Fork);
                self.emit(Operation::Branch);
                self.emit(Operation::Catch);
            }
            if let Some(target) = item.target {
                let value = Value::Entered {
                    context: item.context,
                    is_async,
                };
                self.visit_target(target, source(value, id), scope);
            }
        }
        self.body(body, scope);
        if swallows {
            self.emit(Operation::EndCatch);
            self.emit(Operation::EndBranch);
            self.emit(Operation::Branch);
            self.emit(Operation::Caught);
            self.emit(Operation::EndBranch);
            self.emit(Operation::Join);
        }
    }

    fn is_swallowing(&self, context: ExprId) -> bool {
        let callee = match self.tree.expr(context).kind {
            ExprKind::Call { func, .. } => func,
            _ => context,
        };
        let name = match &self.tree.expr(callee).kind {
            ExprKind::Name(name) => name,
            ExprKind::Attribute { attr, .. } => &attr.text,
            _ => return false,
        };
        SWALLOWING.contains(&&**name)
    }

    /// `try` without its `finally`.
    fn guarded(
        &mut self,
        id: StmtId,
        body: &'t [StmtId],
        handlers: &'t [Handler],
        orelse: &'t [StmtId],
        scope: ScopeId,
    ) {
        self.emit(Operation::Fork);
        self.emit(Operation::Branch);
        self.emit(Operation::Catch);
        self.body(body, scope);
        self.emit(Operation::EndCatch);
        self.body(orelse, scope);
        self.emit(Operation::EndBranch);
        for handler in handlers {
            self.emit(Operation::Branch);
            self.emit(Operation::Caught);
            if let Some(kind) = handler.kind {
                self.visit(kind, scope, Mode::PLAIN);
            }
            let bound = handler.name.as_ref().map(|name| {
                let kind = BindingKind::Assigned {
                    value: Value::Caught(handler.kind),
                    path: Vec::new(),
                    annotation: None,
                };
                self.bind(name, scope, Some(id), kind)
            });
            self.body(&handler.body, scope);
            if let Some(bound) = bound {
                self.emit(Operation::Unbind(bound));
            }
            self.emit(Operation::EndBranch);
        }
        self.emit(Operation::Join);
    }

    fn cases(&mut self, id: StmtId, subject: ExprId, cases: &'t [Case], scope: ScopeId) {
        self.visit(subject, scope, Mode::PLAIN);
        self.emit(Operation::Fork);
        let mut is_exhausted = false;
        for case in cases {
            for &reference in &case.references {
                self.visit(reference, scope, Mode::PLAIN);
            }
            let first = self.next_binding();
            for capture in &case.captures {
                let kind = BindingKind::Assigned {
                    value: Value::Unknown,
                    path: Vec::new(),
                    annotation: None,
                };
                self.new_binding(&capture.text, capture.range, scope, Some(id), kind);
            }
            let captured = first.0..self.next_binding().0;
            self.emit(Operation::Branch);
            for binding in captured {
                self.emit(Operation::Bind(super::binding::BindingId(binding)));
            }
            if let Some(guard) = case.guard {
                self.visit(guard, scope, Mode::PLAIN);
            }
            let tried = first.0..self.next_binding().0;
            self.body(&case.body, scope);
            self.emit(Operation::EndBranch);
            // A case that fails may have bound names on the way.
            for binding in tried {
                self.emit(Operation::MayBind(super::binding::BindingId(binding)));
            }
            is_exhausted |= self.is_irrefutable(case);
        }
        if !is_exhausted {
            self.branch(&[], scope);
        }
        self.emit(Operation::Join);
    }

    /// `case _:` and `case name:`.
    fn is_irrefutable(&self, case: &Case) -> bool {
        let pattern = case
            .range
            .slice(self.text)
            .strip_prefix("case")
            .and_then(|rest| rest.split_once(':'))
            .map(|(pattern, _)| pattern.trim());
        match (pattern, &*case.captures) {
            (Some("_"), []) => true,
            (Some(pattern), [name]) => pattern == &*name.text,
            _ => false,
        }
    }

    fn path_in(&self, scope: ScopeId, name: &str) -> Box<str> {
        let mut around = Some(scope);
        while let Some(scope) = around {
            let scope = &self.scopes[scope.0 as usize];
            let outer = match scope.kind {
                ScopeKind::Function(index) => &self.functions[index.0 as usize].path,
                ScopeKind::Class(index) => &self.classes[index.0 as usize].path,
                _ => {
                    around = scope.parent;
                    continue;
                }
            };
            return format!("{outer}.{name}").into();
        }
        name.into()
    }

    /// The scope in which a generic definition's parameters, annotations and bases are evaluated.
    fn type_parameters(
        &mut self,
        id: StmtId,
        params: &'t [TypeParameter],
        scope: ScopeId,
    ) -> ScopeId {
        if params.is_empty() {
            return scope;
        }
        let inner = self.open_scope(ScopeKind::TypeParameters(id), Some(scope), None);
        for param in params {
            self.bind(&param.name, inner, Some(id), BindingKind::TypeParameter);
        }
        for param in params {
            if let Some(bound) = param.bound {
                self.visit(bound, inner, Mode::LATE);
            }
        }
        inner
    }

    fn function(&mut self, id: StmtId, def: &'t FunctionDef, scope: ScopeId) {
        for &decorator in &def.decorators {
            self.visit(decorator, scope, Mode::PLAIN);
        }
        // Defaults are evaluated outside the type parameters' scope, annotations inside.
        for param in &def.params {
            if let Some(default) = param.default {
                self.visit(default, scope, Mode::PLAIN);
            }
        }
        let around = self.type_parameters(id, &def.type_params, scope);
        for annotation in def
            .params
            .iter()
            .filter_map(|param| param.annotation)
            .chain(def.returns)
        {
            self.visit(annotation, around, Mode::LATE);
        }
        let index = FunctionIndex(self.functions.len() as u32);
        let inner = self.open_scope(ScopeKind::Function(index), Some(around), Some(index));
        let class = match self.scopes[scope.0 as usize].kind {
            ScopeKind::Class(class) => Some(class),
            _ => None,
        };
        let path = self.path_in(scope, &def.name.text);
        self.functions.push(Function {
            stmt: id,
            name: def.name.text.clone(),
            path,
            defined_in: scope,
            scope: inner,
            class,
            is_async: def.is_async,
            yields: Vec::new(),
            returns: Vec::new(),
            awaits: Vec::new(),
        });
        let kind = BindingKind::Function(index);
        self.bind(&def.name, scope, Some(id), kind);
        self.open_unit(inner);
        for (position, param) in def.params.iter().enumerate() {
            let kind = BindingKind::Parameter {
                function: index,
                index: position as u32,
            };
            self.bind(&param.name, inner, None, kind);
        }
        self.body(&def.body, inner);
        self.close_unit();
    }

    fn class(&mut self, id: StmtId, def: &'t ClassDef, scope: ScopeId) {
        for &decorator in &def.decorators {
            self.visit(decorator, scope, Mode::PLAIN);
        }
        let around = self.type_parameters(id, &def.type_params, scope);
        for argument in &def.args {
            self.visit(argument.value, around, Mode::PLAIN);
        }
        let index = ClassIndex(self.classes.len() as u32);
        let inner = self.open_scope(ScopeKind::Class(index), Some(around), None);
        let path = self.path_in(scope, &def.name.text);
        self.classes.push(Class {
            stmt: id,
            name: def.name.text.clone(),
            path,
            defined_in: scope,
            scope: inner,
        });
        self.emit(Operation::EnterClass(inner));
        self.body(&def.body, inner);
        self.bind(&def.name, scope, Some(id), BindingKind::Class(index));
    }
}

/// What a test says about type checkers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TypeChecking {
    NotAsked,
    Required,
    Excluded,
}

fn source(value: Value, stmt: StmtId) -> Source {
    Source {
        value,
        annotation: None,
        stmt: Some(stmt),
    }
}
