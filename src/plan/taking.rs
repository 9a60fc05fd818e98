//! Where the values of an iterable are taken that becomes async, and what becomes of each such place.
//!
//! From the call of a generator, or a generator expression, to all the places that take from it: the loop around it, the
//! builtin it is handed to, the variable it is kept in and what is done with that.

pub mod asked;
pub mod object;
mod result;

use super::closing::{self, Closing};
use super::exhausted;
use super::guarded::is_guarded;
use super::iterated;
use crate::facts::binding::BindingId;
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::options::PythonVersion;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{
    Argument, ArgumentKind, Clause, ComprehensionKind, ExprId, ExprKind, Parent, StmtId, StmtKind,
};

/// What takes the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// `for item in x:`, and whether it has to close what it leaves early.
    Loop(StmtId, Closing),
    /// A clause of a comprehension.
    Clause(ExprId, usize),
    /// What takes all of them at once: a list of the values stands there.
    Collected(ExprId),
    /// `yield from x`
    Delegated(ExprId, Closing),
    /// `next(x)`, `iter(x)`: the call, and the function instead.
    Builtin(ExprId, &'static str),
    /// `any(x)`: the call, and the support function instead, which is awaited.
    Awaited(ExprId, &'static str),
    /// `enumerate(x)`: the call, and the support function instead, which gives an async generator.
    Wrapped(ExprId, &'static str),
    /// `map(f, x)`: a generator expression.
    Mapped(ExprId),
    /// `filter(f, x)`: a generator expression.
    Filtered(ExprId),
    /// `value in x`
    Contained(ExprId),
    /// `x.close()`
    Closed(ExprId),
    /// `isinstance(x, Iterator)`: the type, whose asynchronous counterpart stands there.
    Asked(ExprId),
    /// `return x` in a function that goes on being called: those who call it take from it.
    Returned(FunctionId),
    /// `return x` in an `__iter__` that turns: who goes over the object takes from it.
    HandedOut(FunctionId),
    /// An argument of a function, for the parameter of this number, which takes from it.
    Passed(FunctionId, u32),
    /// `return iter(())` beside a `return x`: an async iterable without items.
    Nothing,
}

impl How {
    /// The function through which the iterable goes somewhere else.
    pub fn through(self) -> Option<FunctionId> {
        match self {
            Self::Returned(function) | Self::Passed(function, _) => Some(function),
            _ => None,
        }
    }

    /// Whether it only puts something around the iterable, or in its place: nothing waits there.
    pub fn is_lazy(self) -> bool {
        matches!(
            self,
            Self::Wrapped(..) | Self::Builtin(_, "aiter") | Self::Nothing | Self::Asked(_)
        )
    }
}

/// One place that takes values of an iterable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taking {
    /// The iterable there.
    pub site: Site,
    /// What is done with it.
    pub how: How,
}

/// A place where an async iterable cannot stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place.
    pub site: Site,
    /// Why.
    pub why: &'static str,
}

/// All places that take from the iterable at `site`.
///
/// # Errors
/// The first place where an async iterable could not stand.
pub fn takings(
    program: &Program<'_>,
    site: Site,
    python: PythonVersion,
) -> Result<Vec<Taking>, Fault> {
    takings_where(program, site, python, closing::of(program, site))
}

/// All places that take the results of tasks from what the call at `site` gives, which has nothing to clean up that the
/// block around it does not.
///
/// # Errors
/// The first place where an async iterable could not stand.
pub fn of_tasks(
    program: &Program<'_>,
    site: Site,
    python: PythonVersion,
) -> Result<Vec<Taking>, Fault> {
    takings_where(program, site, python, Closing::Nothing)
}

fn takings_where(
    program: &Program<'_>,
    site: Site,
    python: PythonVersion,
    closing: Closing,
) -> Result<Vec<Taking>, Fault> {
    let mut follower = Follower {
        program,
        python,
        closing,
        takings: Vec::new(),
    };
    follower.follow(site, Kept::Nowhere)?;
    Ok(follower.takings)
}

/// The builtin or library function that a call calls, and nothing else.
pub fn called(program: &Program<'_>, call: Site) -> Option<std::rc::Rc<str>> {
    let ExprKind::Call { func, .. } = program.expr(call).kind else {
        return None;
    };
    let types = program.infer(Site {
        file: call.file,
        expr: func,
    });
    match &types.any_of[..] {
        [Type::External(name)] if !types.unknown => Some(name.clone()),
        _ => None,
    }
}

/// Whether something holds an iterable while values are taken from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    /// What takes the values has it for itself.
    Nowhere,
    /// A variable, or another iterable around it.
    Somewhere,
}

struct Follower<'f, 'p> {
    program: &'f Program<'p>,
    python: PythonVersion,
    closing: Closing,
    takings: Vec<Taking>,
}

impl Follower<'_, '_> {
    fn follow(&mut self, site: Site, kept: Kept) -> Result<(), Fault> {
        let program = self.program;
        let tree = &program.file(site.file).facts.tree;
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let fault = |why| Err(Fault { site, why });
        match tree.expr(site.expr).parent {
            Parent::Module => fault(NOT_TAKEN),
            Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
                StmtKind::For {
                    iter,
                    is_async: false,
                    ..
                } if *iter == site.expr => self.looped(site, stmt, kept),
                StmtKind::Assign { targets, value } if *value == site.expr => match targets[..] {
                    [target] => match tree.expr(target).kind {
                        ExprKind::Name(_) => self.assigned(site, at(target)),
                        ExprKind::Tuple(_) | ExprKind::List(_) => {
                            self.take(site, How::Collected(target))
                        }
                        _ => fault(NOT_TAKEN),
                    },
                    _ => fault(NOT_TAKEN),
                },
                StmtKind::Return(Some(value)) if *value == site.expr => self.returned(site, kept),
                // A generator that nothing takes from does nothing.
                StmtKind::Expr(expr) if *expr == site.expr => Ok(()),
                _ => fault(NOT_TAKEN),
            },
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Comprehension { kind, clauses, .. } => {
                    let clause = clauses.iter().position(
                        |clause| matches!(clause, Clause::For { iter, .. } if *iter == site.expr),
                    );
                    let Some(clause) = clause else {
                        return fault(NOT_TAKEN);
                    };
                    self.take(site, How::Clause(up, clause))?;
                    let is_lazy = *kind == ComprehensionKind::Generator
                        && !program.is_consumed_at_once(at(up));
                    if is_lazy {
                        return self.follow(at(up), Kept::Somewhere);
                    }
                    Ok(())
                }
                ExprKind::Compare { operands, ops } => match (&operands[..], &ops[..]) {
                    ([left, right], [op])
                        if *right == site.expr
                            && op.ends_with("in")
                            && self.closing == Closing::Nothing
                            && is_simple(&tree.expr(*left).kind) =>
                    {
                        self.take(site, How::Contained(up))
                    }
                    _ => fault(NOT_TAKEN),
                },
                ExprKind::YieldFrom(_) => {
                    let closing = match kept {
                        Kept::Nowhere => self.closing,
                        Kept::Somewhere if self.closing == Closing::Needed => {
                            return fault(LEFT_OPEN);
                        }
                        Kept::Somewhere => Closing::Nothing,
                    };
                    self.take(site, How::Delegated(up, closing))
                }
                ExprKind::Starred(_) => self.take(site, How::Collected(up)),
                ExprKind::Attribute { attr, .. } if &*attr.text == "close" => {
                    match tree.expr(up).parent {
                        Parent::Expr(call)
                            if matches!(&tree.expr(call).kind, ExprKind::Call { func, args, .. }
                                if *func == up && args.is_empty()) =>
                        {
                            self.take(site, How::Closed(call))
                        }
                        _ => fault(NOT_TAKEN),
                    }
                }
                ExprKind::Call { args, .. } => self.handed(site, kept, at(up), args),
                _ => fault(NOT_TAKEN),
            },
        }
    }

    fn take(&mut self, site: Site, how: How) -> Result<(), Fault> {
        let is_new = match how {
            How::Loop(_, closing) | How::Delegated(_, closing) => closing == Closing::Needed,
            How::Builtin(..) | How::Wrapped(_, "_zip") => true,
            _ => false,
        };
        if is_new && self.python < ANEXT {
            return Err(Fault {
                site,
                why: "what an async generator needs here came with Python 3.10",
            });
        }
        self.takings.push(Taking { site, how });
        Ok(())
    }

    fn looped(&mut self, site: Site, stmt: StmtId, kept: Kept) -> Result<(), Fault> {
        let is_left = closing::is_left_early(self.program, site.file, stmt);
        let closing = match (self.closing, is_left, kept) {
            (Closing::Needed, true, Kept::Somewhere) => {
                return Err(Fault {
                    site,
                    why: LEFT_OPEN,
                });
            }
            (Closing::Needed, true, Kept::Nowhere) => Closing::Needed,
            _ => Closing::Nothing,
        };
        self.take(site, How::Loop(stmt, closing))
    }

    /// A variable of the same function, all of whose reads see this value and nothing else.
    fn assigned(&mut self, site: Site, target: Site) -> Result<(), Fault> {
        let program = self.program;
        let facts = &program.file(site.file).facts;
        let fault = |site, why| Err(Fault { site, why });
        let scope = owner(program, site);
        let is_imported = || {
            let mut imports = program.imports.iter();
            imports.any(|import| import.module == site.file)
        };
        if scope == ScopeId::MODULE && is_imported() {
            return fault(site, "a variable of a module may be read anywhere");
        }
        let Some(binding) = program.binding_of(target) else {
            return fault(site, NOT_TAKEN);
        };
        if facts.bindings[binding.0 as usize].scope != scope {
            return fault(site, NOT_TAKEN);
        }
        let reads = program.reads_of(site.file, binding);
        if self.closing == Closing::Needed && reads.len() > 1 {
            return fault(site, LEFT_OPEN);
        }
        self.read(site.file, binding, scope)
    }

    /// What a function returns whose every call is known: the calls give the iterable.
    fn returned(&mut self, site: Site, kept: Kept) -> Result<(), Fault> {
        let program = self.program;
        let fault = || {
            Err(Fault {
                site,
                why: NOT_TAKEN,
            })
        };
        let Some(function) = program.function_around(site) else {
            return fault();
        };
        if iterated::handed_out(program, function) == Some(site) {
            return self.take(site, How::HandedOut(function));
        }
        let facts = program.function(function);
        let is_own = program.scope_of(site) == facts.scope;
        let Some(others) = result::beside(program, site, function) else {
            return fault();
        };
        let is_plain = !facts.is_async && !facts.is_generator();
        let is_special = facts.name.starts_with("__");
        if !is_own || !is_plain || is_special || !program.decorators(function).is_empty() {
            return fault();
        }
        self.go_through(site, How::Returned(function))?;
        for other in others {
            self.take(other, How::Nothing)?;
        }
        for call in calls_of(program, function).ok_or(Fault {
            site,
            why: NOT_TAKEN,
        })? {
            self.follow(call, kept)?;
        }
        Ok(())
    }

    /// An argument of the only call of a function: what that does with its parameter.
    fn passed(&mut self, site: Site, call: Site) -> Result<(), Fault> {
        let program = self.program;
        let fault = Fault {
            site,
            why: NOT_TAKEN,
        };
        let target = program.calls.target(call).ok_or(fault)?;
        let [(function, bound)] = &target.bound[..] else {
            return Err(fault);
        };
        let function = *function;
        let facts = program.function(function);
        let (_, index) = *bound
            .iter()
            .find(|(arg, _)| *arg == site.expr)
            .ok_or(fault)?;
        let is_only = calls_of(program, function).is_some_and(|calls| calls == [call]);
        if !is_only
            || facts.is_async
            || facts.is_generator()
            || self.closing == Closing::Needed
            || !program.decorators(function).is_empty()
        {
            return Err(fault);
        }
        self.go_through(site, How::Passed(function, index))?;
        let file = program.function_file(function);
        let binding = program.parameter_binding(function, index);
        let binding = binding.ok_or(fault)?;
        self.read(file, binding, facts.scope)
    }

    fn go_through(&mut self, site: Site, how: How) -> Result<(), Fault> {
        let is_again = self.takings.iter().any(|taking| taking.how == how);
        if is_again {
            return Err(Fault {
                site,
                why: NOT_TAKEN,
            });
        }
        self.take(site, how)
    }

    /// What is done with a variable, all of whose reads see one value.
    fn read(&mut self, file: FileId, binding: BindingId, scope: ScopeId) -> Result<(), Fault> {
        let program = self.program;
        let references = &program.file(file).facts.references;
        for read in program.reads_of(file, binding) {
            let reference = references.get(read.expr.0 as usize);
            let is_sole = reference.is_some_and(|reference| {
                reference
                    .as_ref()
                    .is_some_and(|reference| reference.bindings.len() == 1)
            });
            if !is_sole || owner(program, read) != scope {
                return Err(Fault {
                    site: read,
                    why: "what is read here may be something else",
                });
            }
            self.follow(read, Kept::Somewhere)?;
        }
        Ok(())
    }

    /// The items between two bounds. What else has the iterable may go on behind them; where nothing has, it is dropped there.
    fn sliced(&mut self, site: Site, kept: Kept, call: Site) -> Result<(), Fault> {
        let (name, kept) = match (self.closing, kept) {
            (Closing::Nothing, _) => ("_islice", Kept::Somewhere),
            (Closing::Needed, Kept::Nowhere) => (ISLICE_CLOSING, Kept::Nowhere),
            (Closing::Needed, Kept::Somewhere) => {
                return Err(Fault {
                    site,
                    why: LEFT_OPEN,
                });
            }
        };
        self.take(site, How::Wrapped(call.expr, name))?;
        self.follow(call, kept)
    }

    /// An argument of a call.
    fn handed(
        &mut self,
        site: Site,
        kept: Kept,
        call: Site,
        args: &[Argument],
    ) -> Result<(), Fault> {
        let program = self.program;
        let fault = |why| Err(Fault { site, why });
        let Some(position) = args.iter().position(|arg| arg.value == site.expr) else {
            return fault(NOT_TAKEN);
        };
        if args[position].kind == ArgumentKind::Star {
            return self.take(site, How::Collected(call.expr));
        }
        if program.is_consumed_at_once(site) {
            return self.take(site, How::Collected(call.expr));
        }
        let name = called(program, call);
        if name.is_none() {
            return self.passed(site, call);
        }
        if let Some(asked) = asked::of(program, call, site, args) {
            return self.take(site, How::Asked(asked));
        }
        let is_plain = args.iter().all(|arg| match &arg.kind {
            ArgumentKind::Positional => true,
            ArgumentKind::Keyword(keyword) => {
                &*keyword.text == "start" && name.as_deref() == Some("builtins.enumerate")
            }
            _ => false,
        });
        let name = name.filter(|_| is_plain);
        if name.as_deref() == Some(ISLICE) && position == 0 && matches!(args.len(), 2 | 3) {
            return self.sliced(site, kept, call);
        }
        let name = name
            .as_deref()
            .map(|name| name.strip_prefix("builtins.").unwrap_or(name));
        let how = match (name, position, args.len()) {
            (Some("itertools.chain"), ..) => How::Wrapped(call.expr, "_chain"),
            (Some("next"), 0, _) => How::Builtin(call.expr, "anext"),
            (Some("iter"), 0, 1) => How::Builtin(call.expr, "aiter"),
            (Some("any"), 0, 1) => How::Awaited(call.expr, "_any"),
            (Some("all"), 0, 1) => How::Awaited(call.expr, "_all"),
            (Some("enumerate"), 0, _) => How::Wrapped(call.expr, "_enumerate"),
            (Some("zip"), ..) => How::Wrapped(call.expr, "_zip"),
            (Some("map"), 1, 2) => How::Mapped(call.expr),
            (Some("filter"), 1, 2) => How::Filtered(call.expr),
            _ => return fault(NOT_TAKEN),
        };
        let is_alone = self.closing == Closing::Needed && kept == Kept::Nowhere;
        if let How::Builtin(_, name) = how {
            let facts = &program.file(site.file).facts;
            if facts.bindings.iter().any(|binding| &*binding.name == name) {
                return fault(NOT_TAKEN);
            }
            let is_uncaught = name == "anext" && args.len() == 1;
            if is_uncaught
                && exhausted::guard(program, call).is_none()
                && program
                    .function_around(call)
                    .is_some_and(|function| is_guarded(program, function))
            {
                return fault(
                    "the `StopIteration` of `next` may be caught elsewhere, and would be another exception",
                );
            }
        }
        // What goes over an object has an iterator of its own.
        let is_begun = matches!(how, How::Builtin(_, "aiter")) && self.is_instance(site);
        let may_leave_open = match how {
            How::Awaited(..) => true,
            How::Builtin(_, "anext") => !is_alone,
            How::Builtin(..) => !is_begun,
            How::Wrapped(_, name) => matches!(name, "_zip" | "_chain"),
            _ => false,
        };
        if self.closing == Closing::Needed && may_leave_open {
            return fault(LEFT_OPEN);
        }
        let how = match how {
            How::Builtin(expr, "anext") if is_alone => How::Awaited(expr, NEXT_CLOSING),
            how => how,
        };
        let gives_iterable = match how {
            How::Builtin(_, name) => name == "aiter",
            How::Awaited(..) => false,
            _ => true,
        };
        // Another async iterable in the same call is followed from there.
        self.take(site, how)?;
        let is_collected =
            matches!(how, How::Mapped(_) | How::Filtered(_)) && program.is_consumed_at_once(call);
        if gives_iterable && !is_collected {
            let kept = match is_begun {
                true => Kept::Nowhere,
                false => Kept::Somewhere,
            };
            return self.follow(call, kept);
        }
        Ok(())
    }

    fn is_instance(&self, site: Site) -> bool {
        let types = self.program.infer(site);
        types.is_surely(|one| matches!(one, Type::Instance(_)))
    }
}

/// What gives some of the items of an iterable.
const ISLICE: &str = "itertools.islice";

/// The support function for `next` of what nothing else has, and that cleans up.
pub const NEXT_CLOSING: &str = "_next_closing";

/// The support function for one that nothing else has.
pub const ISLICE_CLOSING: &str = "_islice_closing";

/// Since when there are `aiter`, `anext` and `aclosing`.
const ANEXT: PythonVersion = PythonVersion {
    major: 3,
    minor: 10,
};

const NOT_TAKEN: &str = "only `async for` can take from an async generator, and what becomes of this one cannot be followed";

const LEFT_OPEN: &str =
    "the generator has something to clean up, and would not be closed where it is dropped now";

/// The calls of a function, if each of them can reach nothing else.
fn calls_of(program: &Program<'_>, function: FunctionId) -> Option<Vec<Site>> {
    let callers = program.calls.callers(function);
    callers
        .map(|(site, target)| {
            let is_sure = target.bound.len() == 1 && target.is_seen();
            is_sure.then_some(*site)
        })
        .collect()
}

/// The scope whose variables a place binds: through comprehensions.
pub fn owner(program: &Program<'_>, site: Site) -> ScopeId {
    let facts = &program.file(site.file).facts;
    let mut scope = program.scope_of(site);
    while let ScopeKind::Comprehension(_) = facts.scopes[scope.0 as usize].kind {
        match facts.scopes[scope.0 as usize].parent {
            Some(up) => scope = up,
            None => break,
        }
    }
    scope
}

/// Whether evaluating an expression does nothing, so that it may be done again.
fn is_simple(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Name(_)
            | ExprKind::Number
            | ExprKind::Str { .. }
            | ExprKind::True
            | ExprKind::False
            | ExprKind::None
    )
}
