//! The first pass over expressions, without recursion: scopes, and the order in which names are read.

use super::binding::{BindingKind, Value};
use super::operation::Operation;
use super::scope::{ScopeId, ScopeKind};
use super::target::Source;
use super::walk::Walk;
use crate::syntax::ast::{Clause, ExprId, ExprKind, Parameter};
use crate::syntax::children;

/// Whether an expression runs whenever its statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certainty {
    /// It does.
    Always,
    /// It does, or the test it stands in is false.
    WhenTrue,
    /// Perhaps not.
    Perhaps,
}

/// How an expression is evaluated.
#[derive(Clone, Copy, Debug)]
pub struct Mode {
    pub(super) certainty: Certainty,
    /// Whether its truth is the truth of a test: the test itself, and the operands of its `and`s.
    decides: bool,
    /// Whether it may be evaluated long after the code around it.
    is_late: bool,
}

impl Mode {
    /// Evaluated where it stands.
    pub const PLAIN: Self = Self {
        certainty: Certainty::Always,
        decides: false,
        is_late: false,
    };
    /// The test of an `if` or `while`.
    pub const TEST: Self = Self {
        decides: true,
        ..Self::PLAIN
    };
    /// The test of an `elif`, which runs only if the tests before it failed.
    pub const LATER_TEST: Self = Self {
        certainty: Certainty::WhenTrue,
        ..Self::TEST
    };
    /// Evaluated or not.
    pub const PERHAPS: Self = Self {
        certainty: Certainty::Perhaps,
        ..Self::PLAIN
    };
    /// An annotation.
    pub const LATE: Self = Self {
        is_late: true,
        ..Self::PLAIN
    };

    /// For a part that runs whenever the whole does.
    fn part(self) -> Self {
        Self {
            decides: false,
            ..self
        }
    }

    /// For a part that may be skipped.
    fn skippable(self) -> Self {
        Self {
            certainty: Certainty::Perhaps,
            decides: false,
            ..self
        }
    }

    /// For the right side of an `and`.
    fn after_and(self) -> Self {
        match (self.decides, self.certainty) {
            (true, Certainty::Always | Certainty::WhenTrue) => Self {
                certainty: Certainty::WhenTrue,
                ..self
            },
            _ => self.skippable(),
        }
    }
}

/// Something still to do, last first.
#[derive(Debug)]
pub(super) enum Step {
    Visit(ExprId, ScopeId, Mode),
    Clause {
        target: ExprId,
        iter: ExprId,
        is_async: bool,
        scope: ScopeId,
    },
    Walrus {
        target: ExprId,
        value: ExprId,
        scope: ScopeId,
        mode: Mode,
    },
    Emit(Operation),
    BeginLoop,
    EndLoop,
    OpenLambda(ExprId, ScopeId),
    CloseUnit,
}

impl<'t> Walk<'t> {
    /// Visit an expression and everything below it.
    pub(super) fn visit(&mut self, id: ExprId, scope: ScopeId, mode: Mode) {
        self.steps.push(Step::Visit(id, scope, mode));
        self.run();
    }

    /// Visit a test; afterwards `when_true` holds the walruses that have run if it is true.
    pub(super) fn visit_test(&mut self, id: ExprId, scope: ScopeId, mode: Mode) {
        self.when_true.clear();
        self.visit(id, scope, mode);
    }

    /// Do every step that is left.
    pub(super) fn run(&mut self) {
        while let Some(step) = self.steps.pop() {
            let mark = self.steps.len();
            match step {
                Step::Visit(id, scope, mode) => self.push_parts(id, scope, mode),
                Step::Clause {
                    target,
                    iter,
                    is_async,
                    scope,
                } => {
                    let value = Value::Element { iter, is_async };
                    let source = Source {
                        value,
                        annotation: None,
                        stmt: None,
                    };
                    self.push_target(target, &source, scope);
                }
                Step::Walrus {
                    target,
                    value,
                    scope,
                    mode,
                } => self.walrus(target, value, scope, mode),
                Step::Emit(operation) => self.emit(operation),
                Step::BeginLoop => self.begin_loop_extent(),
                Step::EndLoop => self.end_loop_extent(),
                Step::OpenLambda(id, scope) => self.open_lambda(id, scope),
                Step::CloseUnit => self.close_unit(),
            }
            self.steps[mark..].reverse();
        }
    }

    /// Note `id` and push its parts in the order they are evaluated.
    fn push_parts(&mut self, id: ExprId, scope: ScopeId, mode: Mode) {
        let tree = self.tree;
        self.scope_of[id.0 as usize] = scope;
        match &tree.expr(id).kind {
            ExprKind::Name(name) => {
                let symbol = self.symbol(name);
                self.emit(if mode.is_late {
                    Operation::ReadLate(id, symbol)
                } else {
                    Operation::Read(id, symbol)
                });
            }
            ExprKind::Bool {
                left,
                right,
                is_and,
            } => {
                let (first, second) = if *is_and {
                    (mode, mode.after_and())
                } else {
                    (mode.part(), mode.skippable())
                };
                self.steps.push(Step::Visit(*left, scope, first));
                self.steps.push(Step::Visit(*right, scope, second));
            }
            ExprKind::Conditional { test, body, orelse } => {
                self.steps.push(Step::Visit(*test, scope, mode.part()));
                self.steps.push(Step::Visit(*body, scope, mode.skippable()));
                self.steps
                    .push(Step::Visit(*orelse, scope, mode.skippable()));
            }
            ExprKind::Compare { operands, .. } => {
                for (index, &operand) in operands.iter().enumerate() {
                    let mode = if index < 2 {
                        mode.part()
                    } else {
                        mode.skippable()
                    };
                    self.steps.push(Step::Visit(operand, scope, mode));
                }
            }
            ExprKind::Named { target, value } => {
                self.steps.push(Step::Visit(*value, scope, mode.part()));
                self.steps.push(Step::Walrus {
                    target: *target,
                    value: *value,
                    scope,
                    mode,
                });
            }
            ExprKind::Lambda { params, body } => self.push_lambda(id, params, *body, scope, mode),
            ExprKind::Comprehension {
                element,
                value,
                clauses,
                ..
            } => self.push_comprehension(id, *element, *value, clauses, scope, mode),
            ExprKind::Str { .. } => {
                if let Some(&written) = tree.quoted.get(&id) {
                    self.steps.push(Step::Visit(written, scope, Mode::LATE));
                }
            }
            kind => {
                if let Some(function) = self.function_of_scope[scope.0 as usize]
                    && let Some(function) = self.functions.get_mut(function.0 as usize)
                {
                    match kind {
                        ExprKind::Yield(_) | ExprKind::YieldFrom(_) => function.yields.push(id),
                        ExprKind::Await(_) => function.awaits.push(id),
                        _ => {}
                    }
                }
                let steps = &mut self.steps;
                children::of_expression(kind, &mut |part| {
                    steps.push(Step::Visit(part, scope, mode.part()));
                });
            }
        }
    }

    fn push_lambda(
        &mut self,
        id: ExprId,
        params: &'t [Parameter],
        body: ExprId,
        scope: ScopeId,
        mode: Mode,
    ) {
        for parameter in params {
            if let Some(default) = parameter.default {
                self.steps.push(Step::Visit(default, scope, mode.part()));
            }
        }
        let inner = self.open_scope(ScopeKind::Lambda(id), Some(scope), None);
        self.steps.push(Step::OpenLambda(id, inner));
        self.steps.push(Step::Visit(body, inner, Mode::PLAIN));
        self.steps.push(Step::CloseUnit);
    }

    fn open_lambda(&mut self, id: ExprId, scope: ScopeId) {
        self.open_unit(scope);
        let tree = self.tree;
        let ExprKind::Lambda { params, .. } = &tree.expr(id).kind else {
            return;
        };
        for (index, parameter) in params.iter().enumerate() {
            let kind = BindingKind::LambdaParameter {
                lambda: id,
                index: index as u32,
            };
            self.bind(&parameter.name, scope, None, kind);
        }
    }

    fn push_comprehension(
        &mut self,
        id: ExprId,
        element: ExprId,
        value: Option<ExprId>,
        clauses: &'t [Clause],
        scope: ScopeId,
        mode: Mode,
    ) {
        let function = self.function_of_scope[scope.0 as usize];
        let inner = self.open_scope(ScopeKind::Comprehension(id), Some(scope), function);
        let mut clauses = clauses.iter();
        let mut within = Mode {
            certainty: Certainty::Always,
            ..mode.part()
        };
        if let Some(Clause::For {
            target,
            iter,
            is_async,
            ..
        }) = clauses.next()
        {
            self.steps.push(Step::Visit(*iter, scope, mode.part()));
            self.steps.push(Step::BeginLoop);
            self.steps.push(Step::Emit(Operation::Body));
            self.steps.push(Step::Clause {
                target: *target,
                iter: *iter,
                is_async: *is_async,
                scope: inner,
            });
        } else {
            self.steps.push(Step::BeginLoop);
            self.steps.push(Step::Emit(Operation::Body));
        }
        for clause in clauses {
            match clause {
                Clause::For {
                    target,
                    iter,
                    is_async,
                    ..
                } => {
                    self.steps.push(Step::Visit(*iter, inner, within));
                    self.steps.push(Step::Clause {
                        target: *target,
                        iter: *iter,
                        is_async: *is_async,
                        scope: inner,
                    });
                    within = within.skippable();
                }
                // A walrus in the first condition always runs; what follows runs only if it held.
                Clause::If(test) => {
                    self.steps.push(Step::Visit(*test, inner, within));
                    within = within.skippable();
                }
            }
        }
        self.steps.push(Step::Visit(element, inner, within));
        if let Some(value) = value {
            self.steps.push(Step::Visit(value, inner, within));
        }
        self.steps.extend([
            Step::EndLoop,
            Step::Emit(Operation::EndBody),
            Step::Emit(Operation::Branch),
            Step::Emit(Operation::EndBranch),
            Step::Emit(Operation::Join),
        ]);
    }
}
