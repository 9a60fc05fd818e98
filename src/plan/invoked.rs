//! Commands of click and typer that are run from within the program: `context.invoke(command)`, `command.main()`, a call of
//! the group that they belong to. A command runs an event loop of its own, which it cannot do where one is running.

use super::barrier::{imports_commands, is_command, is_group};
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprKind};

/// Methods that run the command they are given.
const GIVEN: &[&str] = &["forward", "invoke"];

/// Methods of a command that run it.
const OWN: &[&str] = &["__call__", "callback", "invoke", "main"];

/// Every call that may run a command without calling its function, with the function.
pub fn collect(program: &Program<'_>) -> Vec<(Site, FunctionId)> {
    let all = program.function_ids();
    let commands: Vec<FunctionId> = all.filter(|&one| is_command(program, one)).collect();
    let mut found = Vec::new();
    if commands.is_empty() {
        return found;
    }
    for (site, _) in &program.calls.targets {
        match run(program, *site) {
            Some(Run::One(one)) => found.extend(one.into_iter().map(|one| (*site, one))),
            Some(Run::Any) => found.extend(commands.iter().map(|&one| (*site, one))),
            None => {}
        }
    }
    found
}

/// Whether a call runs a command so that it may do so in a thread: with a context of its own, where the current one is that
/// of the thread.
pub fn may_run_in_thread(program: &Program<'_>, call: Site) -> bool {
    let ExprKind::Call { func, .. } = program.expr(call).kind else {
        return false;
    };
    let callee = program.expr(Site { expr: func, ..call });
    let is_bare =
        matches!(&callee.kind, ExprKind::Attribute { attr, .. } if &*attr.text == "callback");
    !is_bare && run(program, call).is_some()
}

/// What a call runs.
enum Run {
    /// These commands.
    One(Vec<FunctionId>),
    /// Whichever it is asked for.
    Any,
}

fn run(program: &Program<'_>, call: Site) -> Option<Run> {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return None;
    };
    let at = |expr| Site {
        file: call.file,
        expr,
    };
    let ExprKind::Attribute { value, attr } = &program.expr(at(*func)).kind else {
        // What belongs to a group is not called by its name.
        return run_by(program, at(*func)).filter(|run| matches!(run, Run::Any));
    };
    // `app.test_cli_runner().invoke(args=["prepare"])`
    if &*attr.text == "invoke" && is_of_framework(program, at(*value)) {
        return Some(Run::Any);
    }
    let own = OWN.contains(&&*attr.text).then_some(*value);
    let first = args
        .iter()
        .find(|arg| arg.kind == ArgumentKind::Positional)
        .filter(|_| GIVEN.contains(&&*attr.text))
        .map(|arg| arg.value);
    let own = own.and_then(|value| run_by(program, at(value)));
    let given = || first.and_then(|value| run_by(program, at(value)));
    own.or_else(given).or_else(|| {
        let is_own = |one: &Type| matches!(one, Type::Instance(_) | Type::Object(_));
        let is_open = |expr| !program.infer(at(expr)).any_of.iter().any(is_own);
        let is_hidden = match &*attr.text {
            "callback" => is_open(*value),
            _ => first.is_some_and(is_open),
        };
        (is_hidden && imports_commands(program, call.file)).then_some(Run::Any)
    })
}

/// Whether an object is one of the framework that the rows are about.
fn is_of_framework(program: &Program<'_>, site: Site) -> bool {
    let types = program.infer(site);
    let mut names = program.library_types(&types);
    names.any(|name| {
        let row = program.table.type_row(name);
        row.is_some_and(|row| program.table.library(row.library).framework.is_some())
    })
}

/// What runs where a command, a group or an application is run.
fn run_by(program: &Program<'_>, site: Site) -> Option<Run> {
    let types = program.infer(site);
    let is_application = |one: &Type| {
        matches!(one, Type::Outside(name)
            if name.starts_with("click.") || name.starts_with("typer."))
            && !matches!(one, Type::Outside(name) if name.ends_with(".Context"))
    };
    let commands: Vec<FunctionId> = types
        .functions()
        .filter(|&one| is_command(program, one))
        .collect();
    match types.any_of.iter().any(is_application)
        || commands.iter().any(|&one| is_group(program, one))
    {
        true => Some(Run::Any),
        false => (!commands.is_empty()).then_some(Run::One(commands)),
    }
}
