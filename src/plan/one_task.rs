//! Objects that belong to one task at a time (a session of SQLAlchemy), kept where several tasks find them: in a variable of a
//! module, or on an object there. Functions that may run beside themselves (routes, what runs behind a response, coroutines that
//! are not awaited at once) would use one such object at the same time, which it refuses, or takes for one transaction.

use super::cell::{Cells, GroupId};
use super::double::reach::Reach;
use super::executor;
use super::kept_object;
use super::reason::Refusal;
use super::reference::{Consumer, FunctionReference};
use super::report::span;
use super::seed::{MappedCall, Uses};
use super::served;
use crate::diagnostic::code;
use crate::facts::scope::ScopeKind;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent};
use crate::syntax::sorts::Sorts;
use std::collections::BTreeSet;

/// Refuse the groups of objects that tasks would share.
pub fn settle(
    program: &Program<'_>,
    uses: &mut Uses,
    cells: &mut Cells,
    references: &[FunctionReference],
) {
    let rows = program.table.all_rows().iter();
    let libraries: BTreeSet<_> = rows
        .filter(|row| row.one_task)
        .map(|row| row.library)
        .collect();
    let is_used = |call: &MappedCall| libraries.contains(&program.table.row(call.row).library);
    if !uses.calls.iter().any(is_used) {
        return;
    }
    let shared = shared(program, cells, references).into_iter();
    for (group, refusal) in shared.chain(handed(program, cells, references)) {
        uses.refused.entry(group).or_insert(refusal);
    }
}

/// Objects that threads beside each other were given, or found with what they ran: `gather(*[to_thread(load, db, key) for key in keys])`.
fn handed(
    program: &Program<'_>,
    cells: &mut Cells,
    references: &[FunctionReference],
) -> Vec<(GroupId, Refusal)> {
    let mut found = Vec::new();
    let mut refuse = |site: Site| {
        let message = format!(
            "`{}` would be used by several tasks at the same time: open one in what they run",
            program.source(site),
        );
        let refusal = Refusal::at(code::ONE_TASK, message, span(program, site));
        found.push((cells.group(program, site), refusal));
    };
    let mut run = BTreeSet::new();
    for reference in references {
        let Consumer::Executor(call) = reference.consumer else {
            continue;
        };
        if executor::place(program, call) == Ok(executor::Place::Awaited) {
            continue;
        }
        run.insert(reference.function);
        if let ExprKind::Call { args, .. } = &program.expr(call).kind {
            let given = args.iter().map(|arg| Site {
                expr: arg.value,
                ..call
            });
            given
                .filter(|&site| is_of_one_task(program, site))
                .for_each(&mut refuse);
        }
    }
    if run.is_empty() {
        return found;
    }
    let reached = Reach::new(program).from(run);
    for (site, _) in program.expressions_of(Sorts::NAMED) {
        let around = program.function_around(site);
        let Some(function) = around.filter(|function| reached.contains(function)) else {
            continue;
        };
        // What it opens itself, and what callers give it, is looked at there.
        let is_found = match program.expr(site).kind {
            ExprKind::Attribute { .. } => true,
            ExprKind::Name(_) => is_of_function_around(program, site, function),
            _ => false,
        };
        if is_found && is_of_one_task(program, site) {
            refuse(site);
        }
    }
    found
}

/// Whether an expression is an object that belongs to one task.
fn is_of_one_task(program: &Program<'_>, site: Site) -> bool {
    let types = program.infer(site);
    types.has_within(&|one| match one {
        Type::Object(name) => program.table.type_row(name).is_some_and(|row| row.one_task),
        _ => false,
    })
}

/// Whether a name stands for a variable of a function around the one that reads it.
fn is_of_function_around(program: &Program<'_>, name: Site, function: FunctionId) -> bool {
    let facts = &program.file(name.file).facts;
    let own = facts.tree.stmt(program.function(function).stmt).range;
    let reference = facts.references.get(name.expr.0 as usize);
    let reference = reference.and_then(Option::as_ref);
    reference.is_some_and(|reference| {
        reference.bindings.iter().any(|binding| {
            let binding = &facts.bindings[binding.0 as usize];
            let scope = &facts.scopes[binding.scope.0 as usize];
            matches!(scope.kind, ScopeKind::Function(_)) && !own.contains_range(binding.range)
        })
    })
}

fn shared(
    program: &Program<'_>,
    cells: &mut Cells,
    references: &[FunctionReference],
) -> Vec<(GroupId, Refusal)> {
    let reads = kept_object::reads(program, |row| row.one_task);
    if reads.is_empty() {
        return Vec::new();
    }
    let beside = Reach::new(program).from(beside_themselves(program, references));
    let mut found = Vec::new();
    for site in reads {
        let function = program.function_around(site);
        let Some(function) = function.filter(|function| beside.contains(function)) else {
            continue;
        };
        let message = format!(
            "`{}` is one object for all tasks, and `{}` may run in several at the same time: open one where it is used, or pass it on",
            program.source(site),
            program.function_name(function),
        );
        let refusal = Refusal::at(code::ONE_TASK, message, span(program, site));
        found.push((cells.group(program, site), refusal));
    }
    found
}

/// Functions that may run in several tasks at the same time.
fn beside_themselves(
    program: &Program<'_>,
    references: &[FunctionReference],
) -> BTreeSet<FunctionId> {
    let mut found = BTreeSet::new();
    for reference in references {
        let is_async = program.function(reference.function).is_async;
        let runs_beside = match reference.consumer {
            Consumer::Executor(_) | Consumer::Awaited | Consumer::Pooled(_) => true,
            Consumer::Escapes(_) => is_async,
            _ => false,
        };
        if runs_beside {
            found.insert(reference.function);
        }
    }
    for function in program.function_ids() {
        let file = program.function_file(function);
        let decorators = program.decorators(function);
        let is_route = |&expr: &ExprId| served::is_route(program, Site { file, expr });
        // Tests run one after the other.
        let is_handler = program.function(function).is_async
            && !decorators.is_empty()
            && !program.is_test_file(file);
        if decorators.iter().any(is_route) || is_handler {
            found.insert(function);
        }
    }
    for (site, target) in &program.calls.targets {
        found.extend(served::injected(program, *site));
        let coroutines = target.bound.iter().map(|(function, _)| *function);
        let coroutines = coroutines.filter(|function| program.function(*function).is_async);
        if !program.is_awaited(*site) && !is_run(program, *site) {
            found.extend(coroutines);
        }
    }
    found
}

/// Whether a coroutine is run by itself: `asyncio.run(main())`.
fn is_run(program: &Program<'_>, coroutine: Site) -> bool {
    let Parent::Expr(up) = program.expr(coroutine).parent else {
        return false;
    };
    let call = Site {
        file: coroutine.file,
        expr: up,
    };
    let target = program.calls.target(call);
    target.is_some_and(|target| target.external.iter().any(|name| &**name == "asyncio.run"))
}
