//! Where colour may not pass: functions that Python or a library calls synchronously, whatever the project does.

use super::callable;
use super::colour::Inputs;
use super::django;
use super::framework::command;
use super::loop_scope::{self, LoopScope};
use super::outside_base::outside_caller;
use super::reason::Refusal;
use super::seed::{CallFate, Uses};
use crate::diagnostic::code;
use crate::facts::suppression::{Reach, SuppressionKind};
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprKind, Parent, StmtKind};

/// What a function is to those who call it from outside the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing special.
    Plain,
    /// A program's start that stays synchronous and runs a coroutine: a console script, a click or typer command.
    Entry,
    /// The synchronous face of a coroutine function, which it runs.
    Face,
    /// A pytest function: turns async with a mark.
    PytestTest,
    /// A pytest fixture made anew for each test: turns async under the decorator of pytest-asyncio.
    Fixture,
    /// A method of a `unittest.TestCase`.
    UnittestMethod,
    /// A generator under `@contextmanager`.
    ContextManager,
}

impl Role {
    /// Whether it stays synchronous, and runs a coroutine on an event loop.
    pub fn runs_a_loop(self) -> bool {
        matches!(self, Self::Entry | Self::Face)
    }
}

/// What a function is to the outside.
pub fn role(program: &Program<'_>, function: FunctionId, console_scripts: &[FunctionId]) -> Role {
    if console_scripts.contains(&function) || is_command(program, function) {
        return Role::Entry;
    }
    if program.has_decorator(function, "contextmanager") {
        return Role::ContextManager;
    }
    let class = program.class_of(function);
    if is_convertible_fixture(program, function) {
        return Role::Fixture;
    }
    if let Some(class) = class {
        // A mixin's method is a test's where a test case inherits it.
        let family = program.below(class);
        if family.iter().any(|&below| is_test_case(program, below)) {
            return Role::UnittestMethod;
        }
    }
    match program.is_called_by_pytest(function) {
        true => Role::PytestTest,
        false => Role::Plain,
    }
}

/// Whether a function is a fixture of pytest's whose loop can be told, and that nobody asks for by a string.
fn is_convertible_fixture(program: &Program<'_>, function: FunctionId) -> bool {
    let file = program.function_file(function);
    let &[decorator] = &program.decorators(function)[..] else {
        return false;
    };
    let at = |expr| Site { file, expr };
    let (callee, args) = match &program.expr(at(decorator)).kind {
        ExprKind::Call { func, args, .. } => (*func, &args[..]),
        _ => (decorator, &[][..]),
    };
    let is_pytest = matches!(&program.infer(at(callee)).any_of[..],
        [Type::External(name) | Type::Outside(name)] if &**name == "pytest.fixture");
    let is_plain = args
        .iter()
        .all(|arg| matches!(arg.kind, ArgumentKind::Keyword(_)));
    // What awaits it already runs on a loop that was chosen for what there was.
    let is_on_one_loop = || match loop_scope::of_fixture(program, at(decorator)) {
        Some(LoopScope::Function) => true,
        Some(_) => !program.function_ids().any(|other| {
            program.function(other).is_async
                && (program.is_fixture(other) || program.is_called_by_pytest(other))
        }),
        None => false,
    };
    let class = program.class_of(function);
    is_pytest
        && is_plain
        && is_on_one_loop()
        && !class.is_some_and(|class| is_test_case(program, class))
        && !program
            .files
            .iter()
            .any(|file| file.text.contains("getfixturevalue"))
}

/// Whether a class is a `unittest.TestCase`, by itself or by way of Django.
pub fn is_test_case(program: &Program<'_>, class: ClassId) -> bool {
    program.derives_from(class, |base| {
        matches!(base, "unittest.TestCase" | "unittest.case.TestCase")
            || django::turns_tests(program, base)
    })
}

/// Whether a decorator makes the function a command of click or typer.
pub fn is_command(program: &Program<'_>, function: FunctionId) -> bool {
    is_made_by(program, function, &["command", "group", "callback"])
}

/// Whether a decorator makes it one that has others below it.
pub fn is_group(program: &Program<'_>, function: FunctionId) -> bool {
    is_made_by(program, function, &["group", "callback"])
}

fn is_made_by(program: &Program<'_>, function: FunctionId, makers: &[&str]) -> bool {
    let file = program.function_file(function);
    program.decorators(function).into_iter().any(|expr| {
        let text = program.source(Site { file, expr });
        let head = text.split('(').next().unwrap_or(text);
        let last = head.rsplit('.').next().unwrap_or(head);
        makers.contains(&last)
            && head.contains('.')
            && (imports_commands(program, file)
                || command::is_made_by(program, Site { file, expr }))
    })
}

/// Whether a file imports click or typer.
pub fn imports_commands(program: &Program<'_>, file: crate::resolve::program::FileId) -> bool {
    use crate::facts::binding::BindingKind;
    program
        .file(file)
        .facts
        .bindings
        .iter()
        .any(|binding| match &binding.kind {
            BindingKind::Import { loads, .. } => matches!(&**loads, "click" | "typer"),
            BindingKind::ImportFrom {
                module, level: 0, ..
            } => matches!(&**module, "click" | "typer") || module.starts_with("click."),
            _ => false,
        })
}

/// Why a function can never turn async, if so.
pub fn barrier(
    program: &Program<'_>,
    function: FunctionId,
    role: Role,
    inputs: &Inputs<'_, '_>,
) -> Option<Refusal> {
    let properties = inputs.properties;
    let facts = program.function(function);
    let name = &*facts.name;
    let place = definition_span(program, function);
    let refuse = |code, message: String| Some(Refusal::at(code, message, place.clone()));
    let file = program.file(program.function_file(function));
    for suppression in &file.facts.suppressions {
        let code = match &suppression.kind {
            SuppressionKind::KeepSync => code::KEEP_SYNC,
            SuppressionKind::Ignore(codes) if codes.is_empty() => code::IGNORED,
            SuppressionKind::Ignore(_) | SuppressionKind::Todo(_) | SuppressionKind::Unknown(_) => {
                continue;
            }
        };
        let applies = match suppression.reach {
            Reach::File => true,
            Reach::Range(range) => {
                range.contains_range(place.range)
                    || code == code::KEEP_SYNC && place.range.contains_range(range) && {
                        // A comment on a line inside the function keeps the function.
                        range.contains(suppression.range.start)
                            || suppression.range.start >= range.start
                    }
            }
        };
        if applies {
            let mark = match code {
                code::KEEP_SYNC => "keep-sync",
                _ => "ignore",
            };
            return refuse(code, format!("`{name}` is marked `{mark}`"));
        }
    }
    if program.is_property(function) && !properties.may_turn(function) {
        if let Some(because) = properties.refusal(function) {
            return Some(because.clone());
        }
        return refuse(
            code::PROPERTY,
            format!("`{name}` is a property, which cannot be awaited where it is read"),
        );
    }
    let class = program.class_of(function);
    let is_manager = super::entered::async_name(name).is_some()
        && class.is_some_and(|class| super::entered::is_own_manager(program, class));
    let is_iterator = (name == "__next__"
        || name == "__iter__" && super::iterated::may_turn(program, function))
        && class.is_some_and(|class| super::iterated::is_own_iterator(program, class));
    let is_callable =
        name == callable::CALL && class.is_some_and(|class| callable::is_own(program, class));
    if name.starts_with("__")
        && name.ends_with("__")
        && !is_callable
        && !is_manager
        && !is_iterator
        && (class.is_some() || name == "__getattr__")
    {
        let code = if matches!(name, "__init__" | "__new__" | "__post_init__") {
            code::INIT
        } else {
            code::DUNDER
        };
        return refuse(
            code,
            format!("Python calls `{name}` itself and does not await it"),
        );
    }
    // A command stays a synchronous function under its decorators.
    if !matches!(role, Role::Fixture | Role::Entry)
        && let Some(refusal) = decorator_barrier(program, function, inputs)
    {
        return Some(refusal);
    }
    if role == Role::Plain && super::served::makes_and_gives(program, function) {
        return refuse(
            code::FUNCTION_AS_VALUE,
            format!("`{name}` makes an application, and a server that calls it does not await it"),
        );
    }
    let is_of_django = || class.is_some_and(|class| program.derives_from(class, django::is_test));
    let is_of_test = matches!(name, "setUp" | "tearDown") && is_of_django();
    if role == Role::UnittestMethod
        && (is_of_test || matches!(name, "setUpClass" | "setUpTestData" | "tearDownClass"))
    {
        return refuse(
            code::TEST_HOOK,
            format!("unittest calls `{name}` itself and does not await it"),
        );
    }
    if class.is_some()
        && matches!(
            name,
            "setup_method" | "teardown_method" | "setup_class" | "teardown_class"
        )
    {
        return refuse(
            code::TEST_HOOK,
            format!("pytest calls `{name}` itself and does not await it"),
        );
    }
    if let Some(class) = class
        && let Some(base) = outside_caller(program, class, name)
    {
        let why = match django::keeps_methods(program, &base) {
            true => django::NOT_ASKED.to_owned(),
            false => format!(
                "`{base}`, a base class from outside, may call `{name}` and would not await it"
            ),
        };
        return refuse(code::EXTERNAL_BASE, why);
    }
    if let Some(refusal) = inputs.standing.branches.refusal(function) {
        return Some(refusal);
    }
    if facts.is_generator() {
        return generator_barrier(program, function);
    }
    None
}

fn definition_span(program: &Program<'_>, function: FunctionId) -> crate::diagnostic::Span {
    let file = program.file(program.function_file(function));
    let range = program
        .function_def(function)
        .map(|def| def.name.range)
        .unwrap_or(crate::text::TextRange::empty(0));
    crate::diagnostic::Span {
        path: file.path.clone(),
        range,
    }
}

fn decorator_barrier(
    program: &Program<'_>,
    function: FunctionId,
    inputs: &Inputs<'_, '_>,
) -> Option<Refusal> {
    let file = program.function_file(function);
    // What stands above acts on a task, which stays a synchronous function.
    let decorators = program.decorators(function);
    let made = inputs.public.tasks().decorator(function);
    let below = decorators.iter().position(|&one| Some(one) == made);
    for &expr in &decorators[below.map_or(0, |at| at + 1)..] {
        let site = Site { file, expr };
        let callee = program.callee_or_self(site);
        let types = program.infer(callee);
        let is_transparent = match &types.any_of[..] {
            // One that may not turn was told apart before.
            [Type::External(name)] => {
                matches!(&**name, "builtins.property" | "functools.cached_property")
                    || program.table.passes_coroutines(name)
                        && !takes_blocking(program, site)
                        && !is_refused(inputs.uses, site)
            }
            _ => false,
        };
        if is_transparent
            || super::served::is_route(program, site)
            || inputs.wrappers.is_decorator(site)
            || inputs.doubles.is_decorator(site)
            || inputs.caches.is_replaceable(program, function, site)
            || inputs.wrappers.passes_on(program, site)
            || program.registrar(site).is_some()
            || program.dispatchers.is_decorator(site)
        {
            continue;
        }
        let text = program.source(site);
        let shown = text.lines().next().unwrap_or(text);
        let shown: String = shown.chars().take(60).collect();
        let (code, what) = if shown.contains("fixture") {
            (code::FIXTURE, "is a fixture, which pytest does not await")
        } else if shown.contains("cache") {
            (
                code::CACHED,
                "would be given the coroutine to keep, and that can be awaited only once",
            )
        } else {
            (code::DECORATOR, "may call the function without awaiting it")
        };
        let message = if code == code::FIXTURE {
            format!("`{}` {what}", program.function(function).name)
        } else {
            format!("the decorator `{shown}` {what}")
        };
        let span = crate::diagnostic::Span {
            path: program.file(file).path.clone(),
            range: program.expr(site).range,
        };
        return Some(Refusal::at(code, message, span));
    }
    None
}

/// Whether a table refuses what the decorator is given: a retry awaits what the function gives that it pauses by.
fn is_refused(uses: &Uses, decorator: Site) -> bool {
    uses.calls
        .iter()
        .any(|call| call.site == decorator && matches!(call.fate, CallFate::Refused(..)))
}

/// Whether a decorator is given a function that blocks, which it would await or run on the event loop:
/// `@retry(sleep=time.sleep)`.
fn takes_blocking(program: &Program<'_>, decorator: Site) -> bool {
    let ExprKind::Call { args, .. } = &program.expr(decorator).kind else {
        return false;
    };
    args.iter().any(|arg| {
        let given = program.infer(Site {
            file: decorator.file,
            expr: arg.value,
        });
        given.any_of.iter().any(|one| {
            matches!(one, Type::External(name)
                if program.table.rows(name).iter().any(|&row| program.table.row(row).seed))
        })
    })
}

fn generator_barrier(program: &Program<'_>, function: FunctionId) -> Option<Refusal> {
    let file = program.function_file(function);
    let facts = program.function(function);
    let tree = &program.file(file).facts.tree;
    let path = program.file(file).path.clone();
    let at = |range, message: &str| {
        Some(Refusal::at(
            code::GENERATOR,
            message.to_owned(),
            crate::diagnostic::Span {
                path: path.clone(),
                range,
            },
        ))
    };
    for &stmt in &facts.returns {
        if let StmtKind::Return(Some(_)) = tree.stmt(stmt).kind {
            return at(
                tree.stmt(stmt).range,
                "a generator that returns a value has no async counterpart",
            );
        }
    }
    for &expr in &facts.yields {
        let whole = tree.expr(expr);
        let is_statement = matches!(whole.parent, Parent::Stmt(stmt)
            if matches!(tree.stmt(stmt).kind, StmtKind::Expr(statement) if statement == expr));
        if matches!(whole.kind, ExprKind::YieldFrom(_)) && !is_statement {
            return at(
                whole.range,
                "the value of `yield from` has no async counterpart",
            );
        }
    }
    None
}
