//! The first pass over expressions, without recursion: scopes, walruses, targets, and the order in which names are read.

use super::binding::{AttributeBinding, Binding, BindingId, BindingKind, Unpack, Value};
use super::definition::{Class, Function, FunctionIndex};
use super::operation::{Operation, Symbol, Unit, UnitId};
use super::scope::{Scope, ScopeId, ScopeKind};
use crate::syntax::ast::{Clause, ExprId, ExprKind, Identifier, Parameter, StmtId, Tree};
use crate::syntax::children;
use crate::text::TextRange;
use std::collections::HashMap;

/// Whether an expression runs whenever its statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Certainty {
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
    certainty: Certainty,
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

/// Something still to do, last first.
#[derive(Debug)]
enum Step {
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

/// The facts of a file while they are being collected.
#[derive(Debug)]
pub struct Walk<'t> {
    pub(super) text: &'t str,
    pub(super) tree: &'t Tree,
    pub(super) scopes: Vec<Scope>,
    /// For every scope: the unit its code runs in.
    pub(super) unit_of_scope: Vec<UnitId>,
    /// For every scope: the function whose own body it belongs to.
    pub(super) function_of_scope: Vec<Option<FunctionIndex>>,
    /// For every scope: the names declared `global`, then those declared `nonlocal`, in it.
    pub(super) declared: HashMap<(ScopeId, Symbol), Declared>,
    pub(super) bindings: Vec<Binding>,
    /// For every binding: its name.
    pub(super) symbol_of: Vec<Symbol>,
    /// For every binding: the unit in which it is made.
    pub(super) unit_of_binding: Vec<UnitId>,
    pub(super) attribute_bindings: Vec<AttributeBinding>,
    pub(super) functions: Vec<Function>,
    pub(super) classes: Vec<Class>,
    pub(super) scope_of: Vec<ScopeId>,
    pub(super) units: Vec<Unit>,
    pub(super) unit: UnitId,
    pub(super) symbols: HashMap<&'t str, Symbol>,
    /// How many `if TYPE_CHECKING:` stand around the current statement.
    pub(super) type_checking: u32,
    /// The walruses that have run when the last test is true.
    pub(super) when_true: Vec<BindingId>,
    /// How deep the current statement is nested.
    pub(super) depth: u32,
    /// Statements that were passed over because they are nested too deeply.
    pub(super) too_deep: Vec<TextRange>,
    steps: Vec<Step>,
    outer_units: Vec<UnitId>,
    loops: Vec<(UnitId, usize, BindingId)>,
}

/// Where a declared name lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// `global`
    Global,
    /// `nonlocal`
    Nonlocal,
}

impl<'t> Walk<'t> {
    /// A walk that has seen nothing yet.
    pub fn new(text: &'t str, tree: &'t Tree) -> Self {
        let mut walk = Self {
            text,
            tree,
            scopes: Vec::new(),
            unit_of_scope: Vec::new(),
            function_of_scope: Vec::new(),
            declared: HashMap::new(),
            bindings: Vec::new(),
            symbol_of: Vec::new(),
            unit_of_binding: Vec::new(),
            attribute_bindings: Vec::new(),
            functions: Vec::new(),
            classes: Vec::new(),
            scope_of: vec![ScopeId::MODULE; tree.exprs.len()],
            units: vec![Unit { tape: Vec::new() }],
            unit: UnitId::MODULE,
            symbols: HashMap::new(),
            type_checking: 0,
            when_true: Vec::new(),
            depth: 0,
            too_deep: Vec::new(),
            steps: Vec::new(),
            outer_units: Vec::new(),
            loops: Vec::new(),
        };
        walk.open_scope(ScopeKind::Module, None, None);
        walk
    }

    /// The number of `name`.
    pub(super) fn symbol(&mut self, name: &'t str) -> Symbol {
        let next = Symbol(self.symbols.len() as u32);
        *self.symbols.entry(name).or_insert(next)
    }

    /// Open a scope whose code runs in the current unit.
    pub(super) fn open_scope(
        &mut self,
        kind: ScopeKind,
        parent: Option<ScopeId>,
        function: Option<FunctionIndex>,
    ) -> ScopeId {
        let id = ScopeId(self.scopes.len() as u32);
        self.scopes.push(Scope {
            kind,
            parent,
            variables: HashMap::new(),
            declared_elsewhere: Vec::new(),
        });
        self.unit_of_scope.push(self.unit);
        self.function_of_scope.push(function);
        id
    }

    /// Begin a unit of its own; `scope` runs in it.
    pub(super) fn open_unit(&mut self, scope: ScopeId) {
        self.outer_units.push(self.unit);
        self.unit = UnitId(self.units.len() as u32);
        self.units.push(Unit { tape: Vec::new() });
        self.unit_of_scope[scope.0 as usize] = self.unit;
    }

    /// Go back to the unit around the current one.
    pub(super) fn close_unit(&mut self) {
        self.unit = self.outer_units.pop().unwrap_or(UnitId::MODULE);
    }

    /// Write `operation` on the current tape.
    pub(super) fn emit(&mut self, operation: Operation) {
        self.units[self.unit.0 as usize].tape.push(operation);
    }

    /// The binding that will be made next.
    pub(super) fn next_binding(&self) -> BindingId {
        BindingId(self.bindings.len() as u32)
    }

    /// Begin a loop; every binding made until [`Walk::end_loop_extent`] belongs to it.
    pub(super) fn begin_loop_extent(&mut self) {
        let first = self.next_binding();
        let at = self.units[self.unit.0 as usize].tape.len();
        self.loops.push((self.unit, at, first));
        self.emit(Operation::Loop(first, first));
    }

    /// The bindings of the innermost open loop are complete.
    pub(super) fn end_loop_extent(&mut self) {
        let last = self.next_binding();
        if let Some((unit, at, first)) = self.loops.pop()
            && let Some(slot) = self.units[unit.0 as usize].tape.get_mut(at)
        {
            *slot = Operation::Loop(first, last);
        }
    }

    /// Make a binding of `name` in `scope` (its owner is settled later) without writing it on the tape.
    pub(super) fn new_binding(
        &mut self,
        name: &'t str,
        range: TextRange,
        scope: ScopeId,
        stmt: Option<StmtId>,
        kind: BindingKind,
    ) -> BindingId {
        let id = self.next_binding();
        let symbol = self.symbol(name);
        self.symbol_of.push(symbol);
        self.unit_of_binding.push(self.unit);
        self.bindings.push(Binding {
            scope,
            name: name.into(),
            range,
            stmt,
            kind,
            type_checking: self.type_checking > 0,
        });
        id
    }

    /// Make a binding of an identifier, now.
    pub(super) fn bind(
        &mut self,
        name: &'t Identifier,
        scope: ScopeId,
        stmt: Option<StmtId>,
        kind: BindingKind,
    ) -> BindingId {
        let id = self.new_binding(&name.text, name.range, scope, stmt, kind);
        self.emit(Operation::Bind(id));
        id
    }

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

    /// Bind `target` to `source`, now.
    pub(super) fn visit_target(&mut self, target: ExprId, source: Source, scope: ScopeId) {
        let mark = self.steps.len();
        self.push_target(target, &source, scope);
        self.steps[mark..].reverse();
        self.run();
    }

    fn run(&mut self) {
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

    /// Push what `target` does, in order: names are bound, other targets are evaluated down to the last step.
    fn push_target(&mut self, target: ExprId, source: &Source, scope: ScopeId) {
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
                            std::cmp::Ordering::Less => Unpack::Index(index as u32),
                            std::cmp::Ordering::Equal => Unpack::Star,
                            std::cmp::Ordering::Greater => {
                                Unpack::FromEnd((items.len() - 1 - index) as u32)
                            }
                        });
                        waiting.push((item, longer));
                    }
                }
                _ => self.steps.push(Step::Visit(id, scope, Mode::PLAIN)),
            }
        }
    }

    fn walrus(&mut self, target: ExprId, value: ExprId, scope: ScopeId, mode: Mode) {
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
