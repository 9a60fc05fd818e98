//! Synchronous functions that run an event loop of their own: `asyncio.run` fails where a loop is running already.

use super::reason::Refusal;
use crate::diagnostic::{Span, code};
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::ExprKind;
use std::collections::HashMap;

/// Functions that run a coroutine on a loop of their own.
const RUNNERS: &[&str] = &[
    "asyncio.run",
    "asyncio.runners.run",
    "anyio.run",
    "trio.run",
    "asgiref.sync.async_to_sync",
];

/// What synchronous faces share: see [`face`](super::face).
pub const SHARED_LOOP: &str = "_SharedLoop";

/// Methods that do: of loops and of `asyncio.Runner`.
const RUNNING_METHODS: &[&str] = &["run_until_complete", "run_forever"];

/// By function: why it stays synchronous, and may not be called while a loop runs.
pub fn collect(program: &Program<'_>) -> HashMap<FunctionId, Refusal> {
    let mut found = HashMap::new();
    for (site, target) in &program.calls.targets {
        let is_runner = target
            .external
            .iter()
            .any(|name| RUNNERS.contains(&&**name));
        if !is_runner && !is_running_method(program, *site) && !is_shared(program, *site) {
            continue;
        }
        let scope = program.scope_of(*site);
        let Some(function) = program.enclosing_function(site.file, scope) else {
            continue;
        };
        if program.function(function).is_async {
            continue;
        }
        let name = program.function_name(function);
        let span = Span {
            path: program.file(site.file).path.clone(),
            range: program.expr(*site).range,
        };
        found.entry(function).or_insert_with(|| {
            Refusal::at(
                code::BLOCKING_CALL_REMAINS,
                format!("`{name}` runs an event loop of its own, which fails where one is running"),
                span,
            )
        });
    }
    found
}

/// Whether a function runs coroutines on the loop that faces share: what it uses belongs to that loop.
pub fn shares(program: &Program<'_>, function: FunctionId) -> bool {
    let file = program.function_file(function);
    let mut calls = program.file(file).facts.calls.iter();
    calls.any(|&expr| {
        let site = Site { file, expr };
        is_shared(program, site)
            && program.enclosing_function(site.file, program.scope_of(site)) == Some(function)
    })
}

fn is_shared(program: &Program<'_>, site: Site) -> bool {
    let ExprKind::Call { func, .. } = &program.expr(site).kind else {
        return false;
    };
    let callee = Site {
        file: site.file,
        expr: *func,
    };
    let ExprKind::Attribute { value, attr } = &program.expr(callee).kind else {
        return false;
    };
    let owner = Site {
        file: site.file,
        expr: *value,
    };
    &*attr.text == "run"
        && matches!(&program.infer(owner).any_of[..],
            [Type::Class(class)] if &*program.class(*class).name == SHARED_LOOP)
}

fn is_running_method(program: &Program<'_>, site: Site) -> bool {
    let ExprKind::Call { func, .. } = &program.expr(site).kind else {
        return false;
    };
    let callee = Site {
        file: site.file,
        expr: *func,
    };
    matches!(&program.expr(callee).kind, ExprKind::Attribute { attr, .. } if RUNNING_METHODS.contains(&&*attr.text))
}
