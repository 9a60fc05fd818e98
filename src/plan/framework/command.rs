//! Commands of an application, which the framework runs in a context of it: `@app.cli.command()`, `app.cli.add_command(prepare)`.

use crate::mapping::schema::Framework;
use crate::plan::action::Runner;
use crate::plan::barrier::{is_command, is_group as is_group_of_commands};
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent};

/// How deep groups lie in groups.
const DEEPEST: u32 = 6;

/// The framework that the rows are about, if it runs commands.
fn framework<'p>(program: &'p Program<'_>) -> Option<&'p Framework> {
    let mut libraries = program.table.libraries().iter();
    libraries.find_map(|library| {
        let framework = library.framework.as_ref()?;
        framework.command_runner.is_some().then_some(framework)
    })
}

/// How a command runs the coroutine function that has its body, where the application has the command.
pub fn runner(program: &Program<'_>, function: FunctionId) -> Option<Runner> {
    let framework = framework(program)?;
    let file = program.function_file(function);
    let decorators = program.decorators(function).into_iter();
    let mut decorators = decorators.map(|expr| Site { file, expr });
    let is_own = |site: &Site| is_decorator(program, framework, *site);
    let is_of_application = is_of_application(program, framework, function, 0);
    is_of_application.then(|| Runner {
        support: framework.command_runner.clone().unwrap_or_default(),
        undecorated: decorators.find(is_own).map(|site| site.expr),
    })
}

/// Whether an application has a command, and runs it in a context of its own.
fn is_of_application(
    program: &Program<'_>,
    framework: &Framework,
    function: FunctionId,
    depth: u32,
) -> bool {
    let file = program.function_file(function);
    let decorators = program.decorators(function).into_iter();
    let mut sites = decorators.map(|expr| Site { file, expr });
    let is_made_so = sites.any(|site| {
        is_decorator(program, framework, site)
            || makes_command(program, framework, site, depth).unwrap_or_default()
    });
    is_made_so || is_added(program, framework, function, depth)
}

/// Whether a decorator puts a function into a context of the application: `@with_appcontext`.
fn is_decorator(program: &Program<'_>, framework: &Framework, site: Site) -> bool {
    let callee = program.callee_or_self(site);
    let decorator = framework.command_decorator.as_deref();
    decorator.is_some_and(|name| program.infer(callee).is_external(name))
}

/// Whether a decorator makes a command of a group that runs what it has in a context of the application, if it makes one of a group.
fn makes_command(
    program: &Program<'_>,
    framework: &Framework,
    decorator: Site,
    depth: u32,
) -> Option<bool> {
    let group = group_of(program, decorator)?;
    let ExprKind::Call { args, .. } = &program.expr(decorator).kind else {
        return None;
    };
    let is_told = |arg: &Argument| matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "with_appcontext");
    Some(!args.iter().any(is_told) && is_group(program, framework, group, depth))
}

/// The group that a decorator makes a command of: `app.cli` of `@app.cli.command("prepare")`.
fn group_of(program: &Program<'_>, decorator: Site) -> Option<Site> {
    let at = |expr: ExprId| Site { expr, ..decorator };
    let ExprKind::Call { func, .. } = program.expr(decorator).kind else {
        return None;
    };
    match program.expr(at(func)).kind {
        ExprKind::Attribute { value, .. } => Some(at(value)),
        _ => None,
    }
}

/// Whether an expression is a group of the framework's own class.
fn is_own_group(program: &Program<'_>, group: Site) -> bool {
    let types = program.infer(group);
    let is_own = |name: &str| {
        let row = program.table.type_row(name);
        row.is_some_and(|row| program.table.library(row.library).framework.is_some())
    };
    types
        .any_of
        .iter()
        .any(|one| matches!(one, Type::Object(name) if is_own(name)))
}

/// Whether an expression is a group of the application's commands.
fn is_group(program: &Program<'_>, framework: &Framework, group: Site, depth: u32) -> bool {
    let is_of_application = |function| is_of_application(program, framework, function, depth + 1);
    is_own_group(program, group)
        || depth < DEEPEST && program.infer(group).functions().any(is_of_application)
}

/// Whether a command is added to the application, or to a group of it: `app.cli.add_command(prepare)`.
fn is_added(
    program: &Program<'_>,
    framework: &Framework,
    function: FunctionId,
    depth: u32,
) -> bool {
    let mut adding = program.owners_named("add_command");
    adding.any(|(site, owner)| {
        let at = |expr: ExprId| Site { expr, ..site };
        let Parent::Expr(call) = program.expr(site).parent else {
            return false;
        };
        let ExprKind::Call { args, .. } = &program.expr(at(call)).kind else {
            return false;
        };
        let is_it = args.first().is_some_and(|arg| {
            let added = program.infer(at(arg.value));
            added.functions().any(|one| one == function)
        });
        is_it && is_group(program, framework, owner, depth)
    })
}

/// The decorator that a command needs which stays a plain function, where nothing at it says that it runs in a context of the
/// application.
pub fn missing_decorator(program: &Program<'_>, function: FunctionId) -> Option<String> {
    let framework = framework(program)?;
    let decorator = framework.command_decorator.as_deref()?;
    let file = program.function_file(function);
    let decorators = program.decorators(function).into_iter();
    let mut sites = decorators.map(|expr| Site { file, expr });
    let is_said = sites.any(|site| is_decorator(program, framework, site));
    let is_lacking = !is_said
        && is_command(program, function)
        && !is_group_of_commands(program, function)
        && is_of_application(program, framework, function, 0);
    let (module, name) = decorator.rsplit_once('.')?;
    is_lacking.then(|| format!("from {module} import {name}"))
}

/// Whether a decorator makes a command of the application, or a group of commands.
pub fn is_made_by(program: &Program<'_>, decorator: Site) -> bool {
    framework(program).is_some_and(|framework| {
        makes_command(program, framework, decorator, 0).unwrap_or_default()
    })
}
