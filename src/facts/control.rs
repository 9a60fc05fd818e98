//! The first pass over control flow: alternatives, loops' tests, handlers and cases, written on the tapes.

use super::binding::{BindingId, BindingKind, Value};
use super::expression::Mode;
use super::operation::Operation;
use super::scope::ScopeId;
use super::statement::source;
use super::walk::Walk;
use crate::syntax::ast::{Branch, Case, ExprId, ExprKind, Handler, StmtId, WithItem};

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

/// What a test says about type checkers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TypeChecking {
    NotAsked,
    Required,
    Excluded,
}

impl<'t> Walk<'t> {
    /// One alternative with these statements.
    pub(super) fn branch(&mut self, body: &'t [StmtId], scope: ScopeId) {
        self.emit(Operation::Branch);
        self.body(body, scope);
        self.emit(Operation::EndBranch);
    }

    /// At the beginning of what runs when the last test was true.
    pub(super) fn assume_test(&mut self) {
        for binding in std::mem::take(&mut self.when_true) {
            self.emit(Operation::Bind(binding));
        }
    }

    pub(super) fn is_always_true(&self, test: ExprId) -> bool {
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

    pub(super) fn conditional(
        &mut self,
        branches: &'t [Branch],
        orelse: &'t [StmtId],
        scope: ScopeId,
    ) {
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

    pub(super) fn with(
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
        let name = self.tree.expr(callee).last_name();
        name.is_some_and(|name| SWALLOWING.contains(&name))
    }

    /// `try` without its `finally`.
    pub(super) fn guarded(
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
            // The name ends with the handler, however that is left.
            if bound.is_some() {
                self.emit(Operation::Guarded);
            }
            self.body(&handler.body, scope);
            if let Some(bound) = bound {
                self.emit(Operation::Finally);
                self.emit(Operation::Unbind(bound));
                self.emit(Operation::EndFinally);
            }
            self.emit(Operation::EndBranch);
        }
        self.emit(Operation::Join);
    }

    pub(super) fn cases(&mut self, id: StmtId, subject: ExprId, cases: &'t [Case], scope: ScopeId) {
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
                self.emit(Operation::Bind(BindingId(binding)));
            }
            if let Some(guard) = case.guard {
                self.visit(guard, scope, Mode::PLAIN);
            }
            let tried = first.0..self.next_binding().0;
            self.body(&case.body, scope);
            self.emit(Operation::EndBranch);
            // A case that fails may have bound names on the way.
            for binding in tried {
                self.emit(Operation::MayBind(BindingId(binding)));
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
}
