//! Functions used as values: where they go, and whether who calls them there can await.

mod returned;

use super::applied;
use super::callable;
use super::dispatch;
use super::display;
use super::django;
use super::double;
use super::executor;
use super::expected;
use super::fake;
use super::late::late_modules;
use super::served;
use super::task;
use crate::diagnostic::code::Code;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::sorts::Sorts;
use std::collections::HashSet;

/// Who gets a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consumer {
    /// A call in a coroutine function that runs it in a thread: `await asyncio.to_thread(f, x)`.
    Executor(Site),
    /// A call that applies it to items: `map(f, xs)`.
    Applied(Site),
    /// A statement that calls it and looks at what it raises, and can await it in a block: `self.assertRaises(E, f)`.
    Expected(Site),
    /// A call that has it called when the test is over: `self.addCleanup(f)`.
    Cleanup(Site),
    /// A framework that calls functions of either kind, and awaits coroutines: `background.add_task(f, x)`.
    Awaited,
    /// The pools of this number, which run it as a task.
    Pooled(usize),
    /// A variable, parameter or attribute whose calls are all resolved.
    Followed,
    /// Something that cannot be followed.
    Escapes(String),
    /// A call that may reach it without naming it, for this code's reason.
    Called(Code, String),
    /// A queue or scheduler, whose worker runs it where no event loop runs, and does not await it; the call.
    Worker(Site),
    /// A program in a string, which another interpreter runs.
    Program,
}

/// One use of a function as a value.
#[derive(Clone, Debug)]
pub struct FunctionReference {
    /// The function.
    pub function: FunctionId,
    /// Where it is used.
    pub site: Site,
    /// Who gets it.
    pub consumer: Consumer,
}

const RETURNED: &str = "it is returned as a value";

/// Find all uses of functions as values, and calls by computed names.
pub fn collect(program: &Program<'_>) -> Vec<FunctionReference> {
    let mut references = Vec::new();
    for (file_id, file) in program.numbered_files() {
        let decorators = decorator_expressions(program, file_id);
        let may_be = Sorts::NAMED.and(Sorts::LAMBDA).and(Sorts::CALL);
        for (site, expr) in program.expressions_in(file_id, may_be) {
            match &expr.kind {
                ExprKind::Name(_) => {
                    let reference = file.facts.references.get(site.expr.0 as usize);
                    if !matches!(reference, Some(Some(_))) {
                        continue;
                    }
                }
                ExprKind::Attribute { .. } => {}
                ExprKind::Lambda { body, .. } => {
                    let call = Site {
                        file: file_id,
                        expr: *body,
                    };
                    if is_forwarded(program, call) {
                        let functions = program.forwarded_by(site).unwrap_or_default();
                        references.extend(functions.into_iter().map(|function| {
                            FunctionReference {
                                function,
                                site,
                                consumer: Consumer::Followed,
                            }
                        }));
                    }
                    continue;
                }
                ExprKind::Call { func, .. } if is_getattr(program, file_id, *func) => {}
                _ => continue,
            }
            let is_taken_apart = is_taken_apart(program, site);
            if is_inner_name(program, site) && !is_taken_apart {
                continue;
            }
            let types = program.infer(site);
            // A lambda that only calls a function stands for it wherever it goes.
            let lambdas = types.any_of.iter().filter_map(|one| match *one {
                Type::Lambda(file, expr) => program.forwarded_by(Site { file, expr }),
                _ => None,
            });
            for function in types.functions().chain(lambdas.flatten()) {
                let consumer = match is_taken_apart {
                    true => Some(Consumer::Escapes("what lies behind it is used".to_owned())),
                    false => consumer(program, site, &decorators),
                };
                if let Some(consumer) = consumer {
                    references.push(FunctionReference {
                        function,
                        site,
                        consumer,
                    });
                }
            }
        }
    }
    super::callable::collect(program, &mut references);
    let late = late_modules(program);
    super::dynamic::collect(program, &late, &mut references);
    returned::follow(program, &mut references);
    super::namesake::collect(program, &late, &mut references);
    super::doctest::collect(program, &mut references);
    super::evaluated::collect(program, &mut references);
    super::quoted_program::collect_references(program, &mut references);
    references
}

/// Whether a call is all that a lambda does whose own calls are followed: `retried(lambda: load(key))`. Who calls the lambda
/// awaits what the call gives.
pub fn is_forwarded(program: &Program<'_>, call: Site) -> bool {
    let Parent::Expr(up) = program.expr(call).parent else {
        return false;
    };
    let lambda = Site {
        file: call.file,
        expr: up,
    };
    matches!(program.expr(lambda).kind, ExprKind::Lambda { body, .. } if body == call.expr)
        && applied::lambda(program, lambda).is_none()
        && program.forwarded_by(lambda).is_some()
        && consumer(program, lambda, &HashSet::new()) == Some(Consumer::Followed)
}

/// Whether an attribute of a function is used that calls it, or gives it in another shape: `load.__wrapped__`.
pub fn is_taken_apart(program: &Program<'_>, site: Site) -> bool {
    let Parent::Expr(up) = program.expr(site).parent else {
        return false;
    };
    let parent = Site {
        file: site.file,
        expr: up,
    };
    matches!(&program.expr(parent).kind, ExprKind::Attribute { value, attr }
        if *value == site.expr
            && matches!(&*attr.text, "__call__" | "__func__" | "__get__" | "__wrapped__"))
}

/// `getattr(self, "load")` gives the function as `self.load` does.
fn is_getattr(program: &Program<'_>, file: FileId, callee: ExprId) -> bool {
    let at = Site { file, expr: callee };
    matches!(&program.expr(at).kind, ExprKind::Name(name) if &**name == "getattr")
        && program.infer(at).is_external("builtins.getattr")
}

/// The callee, or the left of a dot or bracket.
pub fn is_inner_name(program: &Program<'_>, site: Site) -> bool {
    let Parent::Expr(up) = program.expr(site).parent else {
        return false;
    };
    match &program
        .expr(Site {
            file: site.file,
            expr: up,
        })
        .kind
    {
        ExprKind::Call { func, .. } => *func == site.expr,
        // Of functions there are no items: `list[int]` beside a method that is called `list` means the type.
        ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => {
            *value == site.expr
        }
        _ => false,
    }
}

/// The decorators in a file.
pub fn decorator_expressions(program: &Program<'_>, file: FileId) -> HashSet<ExprId> {
    program
        .file(file)
        .facts
        .tree
        .stmts
        .iter()
        .flat_map(|stmt| match &stmt.kind {
            StmtKind::Function(def) => def.decorators.clone(),
            StmtKind::Class(def) => def.decorators.clone(),
            _ => Vec::new(),
        })
        .collect()
}

/// Who gets the function that an expression gives; `None` where nothing is done with it that calls it.
pub fn consumer(
    program: &Program<'_>,
    site: Site,
    decorators: &HashSet<ExprId>,
) -> Option<Consumer> {
    if decorators.contains(&site.expr) {
        return Some(Consumer::Escapes("it is used as a decorator".to_owned()));
    }
    let tree = &program.file(site.file).facts.tree;
    let escapes = |what: &str| Some(Consumer::Escapes(what.to_owned()));
    match tree.expr(site.expr).parent {
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, value } if *value == site.expr => {
                let is_followed = targets.iter().all(|&target| {
                    let target = Site {
                        file: site.file,
                        expr: target,
                    };
                    is_followed_target(program, target) || served::is_override(program, target)
                });
                if is_followed || display::is_stored(program, site) {
                    Some(Consumer::Followed)
                } else {
                    escapes("it is stored where its calls cannot be followed")
                }
            }
            // A target that once held the function.
            StmtKind::Assign { .. } | StmtKind::Delete(_) => None,
            StmtKind::AnnAssign {
                target,
                value: Some(value),
                ..
            } if *value == site.expr => {
                let target = Site {
                    file: site.file,
                    expr: *target,
                };
                if is_followed_target(program, target) && is_seen_through(program, site, target) {
                    Some(Consumer::Followed)
                } else {
                    escapes("it is stored where its calls cannot be followed")
                }
            }
            StmtKind::Expr(_) => None,
            StmtKind::Return(_) => escapes(RETURNED),
            StmtKind::If { .. } | StmtKind::While { .. } | StmtKind::Assert { .. } => None,
            StmtKind::Function(_) => match is_followed_default(program, site) {
                true => Some(Consumer::Followed),
                false => escapes("it is a parameter's default"),
            },
            _ => escapes("it is used as a value"),
        },
        Parent::Expr(up) => in_expression(
            program,
            site,
            Site {
                file: site.file,
                expr: up,
            },
        ),
        Parent::Module => None,
    }
}

/// Whether a default is known to be what its parameter holds, where the function is called by its name.
fn is_followed_default(program: &Program<'_>, site: Site) -> bool {
    let parameter = program.parameter_with_default(site);
    parameter.is_some_and(|(function, index)| {
        holds_functions(program, site, &program.parameter_types(function, index))
    })
}

/// Whether the annotation of a target does not hide the function that it gets.
fn is_seen_through(program: &Program<'_>, site: Site, target: Site) -> bool {
    let held = match program.binding_of(target) {
        Some(binding) => program.binding_types(target.file, binding),
        None => program.infer(target),
    };
    holds_functions(program, site, &held)
}

/// Whether `held` includes all functions that an expression may be.
pub fn holds_functions(program: &Program<'_>, site: Site, held: &Types) -> bool {
    let given = program.infer(site);
    let mut lambdas = given.any_of.iter();
    lambdas.all(|one| !matches!(one, Type::Lambda(..)) || held.any_of.contains(one))
        && given
            .functions()
            .all(|function| held.functions().any(|one| one == function))
        && given.any_of.iter().all(|one| match one {
            Type::Instance(class) if program.method(*class, callable::CALL).is_some() => {
                let above = program.above(*class);
                held.any_of
                    .iter()
                    .any(|other| matches!(other, Type::Instance(at) if above.contains(at)))
            }
            _ => true,
        })
}

/// Whether what is assigned to a target is known where the target is read.
pub fn is_followed_target(program: &Program<'_>, target: Site) -> bool {
    match &program.expr(target).kind {
        ExprKind::Name(_) => true,
        ExprKind::Attribute { value, attr } => {
            let owner = program.infer(Site {
                file: target.file,
                expr: *value,
            });
            owner.is_surely(|one| matches!(one, Type::Instance(_) | Type::Module(_)))
                && !is_called_on_unknown(program, &attr.text)
        }
        _ => false,
    }
}

/// Whether an attribute of this name is called somewhere on an object of which nothing is known: it may be any that has one.
fn is_called_on_unknown(program: &Program<'_>, name: &str) -> bool {
    let mut places = program.owners_named(name);
    places.any(|(site, owner)| program.is_callee(site) && program.infer(owner).is_open())
}

fn in_expression(program: &Program<'_>, site: Site, parent: Site) -> Option<Consumer> {
    let escapes = |what: &str| Some(Consumer::Escapes(what.to_owned()));
    match &program.expr(parent).kind {
        ExprKind::Call { func, args, .. } => {
            let target = program.calls.target(parent)?;
            let position = args.iter().position(|arg| arg.value == site.expr)?;
            if dispatch::is_followed(program, site) {
                return Some(Consumer::Followed);
            }
            if expected::is_expecting(program, parent, position) {
                return Some(Consumer::Expected(parent));
            }
            if expected::is_cleanup(program, parent, position) {
                return Some(Consumer::Cleanup(parent));
            }
            if double::calls_the_same(program, parent, position) {
                return None;
            }
            if fake::is_standing_manager(program, parent, site)
                || fake::is_standing_function(program, parent, site)
            {
                return Some(Consumer::Followed);
            }
            if served::is_injection(program, parent, position) {
                return Some(Consumer::Followed);
            }
            if served::is_background(program, parent, position) {
                return Some(Consumer::Awaited);
            }
            let callee = Site {
                file: site.file,
                expr: *func,
            };
            if task::is_given_to(program, parent, site) {
                return Some(Consumer::Worker(parent));
            }
            if served::takes_coroutines(program, callee)
                || served::takes_decorated(program, parent, callee)
            {
                return Some(Consumer::Awaited);
            }
            if executor::run(program, parent) == Some(position) {
                let run = program.infer(site);
                if run.unknown || run.functions().count() < run.any_of.len() {
                    return escapes("what runs in the thread may be something else");
                }
                return match executor::place(program, parent) {
                    Ok(executor::Place::Task) if executor::sees_variables(program, &run) => {
                        escapes("it sees variables that may change before a task begins")
                    }
                    Ok(_) => Some(Consumer::Executor(parent)),
                    Err(why) => escapes(why),
                };
            }
            let is_looked_at = !target.external.is_empty()
                && target.external.iter().all(|name| {
                    matches!(
                        &**name,
                        "functools.wraps"
                            | "functools.update_wrapper"
                            | "builtins.callable"
                            | "builtins.id"
                            | "builtins.print"
                            | "builtins.repr"
                            | "builtins.str"
                            | "builtins.hasattr"
                            | "builtins.isinstance"
                            | "inspect.signature"
                            | "inspect.getdoc"
                            | "inspect.iscoroutinefunction"
                            | "builtins.type"
                    )
                });
            if is_looked_at || display::is_looked_for(program, parent) {
                return None;
            }
            if target
                .external
                .iter()
                .all(|name| &**name == "functools.partial")
                && !target.external.is_empty()
                && position == 0
            {
                return match program.expr(parent).parent {
                    Parent::Expr(up)
                        if matches!(&program.expr(Site { file: site.file, expr: up }).kind,
                        ExprKind::Call { func, .. } if *func == parent.expr) =>
                    {
                        Some(Consumer::Followed)
                    }
                    Parent::Stmt(stmt)
                        if matches!(&program.file(site.file).facts.tree.stmt(stmt).kind,
                        StmtKind::Assign { targets, .. } if targets.iter().all(|&target|
                            is_followed_target(program, Site { file: site.file, expr: target }))) =>
                    {
                        Some(Consumer::Followed)
                    }
                    // What it is applied to goes where it goes.
                    _ => match consumer(program, parent, &HashSet::new()) {
                        Some(Consumer::Followed) => Some(Consumer::Followed),
                        _ => escapes("its partial application is handed on"),
                    },
                };
            }
            if let Some((call, _)) = applied::applying(program, site)
                && is_one_function(program, site)
            {
                return Some(Consumer::Applied(call));
            }
            let is_followed = !target.bound.is_empty()
                && target.is_seen()
                && matches!(
                    args[position].kind,
                    ArgumentKind::Positional | ArgumentKind::Keyword(_)
                )
                && target.bound.iter().all(|(function, bound)| {
                    bound.iter().any(|(arg, index)| {
                        *arg == site.expr
                            && holds_functions(
                                program,
                                site,
                                &program.parameter_types(*function, *index),
                            )
                    })
                });
            if is_followed
                || display::is_stored(program, site)
                || display::is_gathered(program, parent, site)
            {
                return Some(Consumer::Followed);
            }
            if django::keeps_views(program, parent) {
                return escapes(django::NOT_ASKED);
            }
            let callee = program.excerpt(Site {
                file: site.file,
                expr: *func,
            });
            escapes(&format!(
                "it is handed to `{callee}`, which does not await it"
            ))
        }
        ExprKind::Subscript { index, .. }
            if *index == site.expr && served::is_override(program, parent) =>
        {
            Some(Consumer::Followed)
        }
        ExprKind::Compare { .. } | ExprKind::FString { .. } => None,
        ExprKind::Named { .. } => Some(Consumer::Followed),
        ExprKind::Conditional { test, .. } if *test == site.expr => None,
        // One of several functions, for whoever gets the whole.
        ExprKind::Conditional { .. } | ExprKind::Bool { .. } if program.is_callee(parent) => {
            Some(Consumer::Followed)
        }
        ExprKind::Conditional { .. } | ExprKind::Bool { .. } if !is_test(program, parent) => {
            match consumer(program, parent, &HashSet::new()) {
                Some(Consumer::Followed) => Some(Consumer::Followed),
                // Whoever calls what returns it is looked at later.
                Some(Consumer::Escapes(what)) if what == RETURNED => escapes(RETURNED),
                _ => escapes(
                    "it is one of several values, and what becomes of them cannot be followed",
                ),
            }
        }
        ExprKind::Not(_) => None,
        ExprKind::Await(_) => None,
        ExprKind::Dict(_) | ExprKind::List(_) if served::is_handler(program, site) => {
            Some(Consumer::Awaited)
        }
        ExprKind::Dict(_) | ExprKind::List(_) | ExprKind::Tuple(_)
            if display::is_followed(program, site) =>
        {
            Some(Consumer::Followed)
        }
        ExprKind::Lambda { .. } => escapes("a lambda returns it"),
        _ => escapes("it is put into a container or an expression whose calls cannot be followed"),
    }
}

/// Whether only the truth of an expression is asked for.
fn is_test(program: &Program<'_>, site: Site) -> bool {
    let tree = &program.file(site.file).facts.tree;
    matches!(tree.expr(site.expr).parent, Parent::Stmt(stmt)
        if matches!(tree.stmt(stmt).kind, StmtKind::If { .. } | StmtKind::While { .. } | StmtKind::Assert { .. }))
}

/// Whether an expression is one function of the project, which gives its result when it is called.
fn is_one_function(program: &Program<'_>, site: Site) -> bool {
    let types = program.infer(site);
    !types.unknown
        && matches!(&types.any_of[..], [Type::Function(id) | Type::Method(id) | Type::Partial(id)]
            if !program.function(*id).is_generator() && !program.function(*id).is_async)
}
