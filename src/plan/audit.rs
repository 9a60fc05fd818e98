//! What is wrong with async code as it is: blocking calls on the loop, coroutines that are never awaited.

use super::context::Context;
use super::report::span;
use super::seed::{CallFate, Demand, Uses};
use crate::diagnostic::{Diagnostic, Related, Severity, code};
use crate::options::Options;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::syntax::ast::{ExprKind, Parent, StmtKind};
use std::collections::{HashMap, HashSet, VecDeque};

/// Everything found, for functions that are `async def` in the code as it stands.
pub fn audit(program: &Program<'_>, uses: &Uses, options: &Options) -> Vec<Diagnostic> {
    let mut found = blocking(program, uses, options);
    found.extend(never_awaited(program));
    found
}

fn blocking(program: &Program<'_>, uses: &Uses, options: &Options) -> Vec<Diagnostic> {
    let mut blocking_calls: HashMap<FunctionId, Vec<usize>> = HashMap::new();
    for (index, call) in uses.calls.iter().enumerate() {
        // What the replacement neither awaits nor enters waits for nothing: a client that is made.
        let waits = match call.fate {
            CallFate::Convert(_) => call.demand != Demand::Nothing,
            CallFate::Keep => false,
            CallFate::Offload | CallFate::Refused(..) => true,
        };
        let library = program.table.row(call.row).library;
        let is_left = options.leaves(&program.table.library(library).name);
        // What is awaited there gives a coroutine: it is not the library's.
        let waits = waits && !program.is_awaited(call.site);
        // What fails where an event loop runs is no reason to turn, and has no place in what runs on one.
        let is_heavy = call.is_seed || program.table.row(call.row).of_both_kinds;
        let blocks = call.blocks && is_heavy && waits && !is_left;
        if let (true, Context::Function(function)) = (blocks, call.context) {
            blocking_calls.entry(function).or_default().push(index);
        }
    }
    let mut callees: HashMap<FunctionId, Vec<(Site, FunctionId)>> = HashMap::new();
    for (site, target) in &program.calls.targets {
        let scope = program.scope_of(*site);
        let Some(caller) = program.enclosing_function(site.file, scope) else {
            continue;
        };
        for (callee, _) in &target.bound {
            callees.entry(caller).or_default().push((*site, *callee));
        }
    }
    let mut found = Vec::new();
    let mut reported: HashSet<Site> = HashSet::new();
    for at in 0..program.functions.len() as u32 {
        let start = FunctionId(at);
        if !program.function(start).is_async {
            continue;
        }
        // Breadth first: the shortest way from the coroutine through synchronous functions.
        let mut ways: HashMap<FunctionId, Vec<Related>> = HashMap::from([(start, Vec::new())]);
        let mut todo = VecDeque::from([start]);
        while let Some(function) = todo.pop_front() {
            let way = ways.get(&function).cloned().unwrap_or_default();
            for &index in blocking_calls.get(&function).into_iter().flatten() {
                let call = &uses.calls[index];
                if !reported.insert(call.site) {
                    continue;
                }
                let through = if way.is_empty() {
                    String::new()
                } else {
                    format!(", reached from `{}`", program.function_name(start))
                };
                found.push(Diagnostic {
                    code: code::BLOCKING_CALL,
                    severity: Severity::Warning,
                    message: format!("`{}` blocks the event loop{through}", call.shown(program)),
                    span: span(program, call.site),
                    help: Some(code::BLOCKING_CALL.entry().advice.to_owned()),
                    related: way.clone(),
                });
            }
            for &(site, callee) in callees.get(&function).into_iter().flatten() {
                if program.function(callee).is_async || ways.contains_key(&callee) {
                    continue;
                }
                let mut further = way.clone();
                further.push(Related {
                    span: span(program, site),
                    message: format!(
                        "`{}` calls `{}`",
                        program.function_name(function),
                        program.function_name(callee)
                    ),
                });
                ways.insert(callee, further);
                todo.push_back(callee);
            }
        }
    }
    found
}

fn never_awaited(program: &Program<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (site, target) in &program.calls.targets {
        let is_coroutine = !target.bound.is_empty()
            && target.bound.iter().all(|(function, _)| {
                let facts = program.function(*function);
                facts.is_async && !facts.is_generator()
            });
        if !is_coroutine || target.unknown {
            continue;
        }
        let Some(how) = lost(program, *site) else {
            continue;
        };
        let name = target
            .bound
            .first()
            .map(|(function, _)| program.function_name(*function))
            .unwrap_or_default();
        found.push(Diagnostic {
            code: code::NEVER_AWAITED,
            severity: Severity::Error,
            message: format!("the coroutine of `{name}` {how}"),
            span: span(program, *site),
            help: Some(code::NEVER_AWAITED.entry().advice.to_owned()),
            related: Vec::new(),
        });
    }
    found
}

/// How a coroutine is lost at a place, if it is.
fn lost(program: &Program<'_>, site: Site) -> Option<&'static str> {
    let tree = &program.file(site.file).facts.tree;
    match tree.expr(site.expr).parent {
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::Expr(_) => Some("is dropped: its body never runs"),
            StmtKind::If { .. } | StmtKind::While { .. } | StmtKind::Assert { .. } => {
                Some("is used as a condition, where it is always true")
            }
            StmtKind::Return(_) => {
                let scope = program.scope_of(site);
                let around = program.enclosing_function(site.file, scope)?;
                program
                    .function(around)
                    .is_async
                    .then_some("is returned from a coroutine without being awaited")
            }
            StmtKind::For { iter, .. } if *iter == site.expr => {
                Some("is iterated, which it cannot be")
            }
            _ => None,
        },
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Not(_) | ExprKind::Bool { .. } | ExprKind::Compare { .. } => {
                Some("is used as a condition, where it is always true")
            }
            ExprKind::Conditional { test, .. } if *test == site.expr => {
                Some("is used as a condition, where it is always true")
            }
            ExprKind::FString { .. } => Some("is put into a string"),
            ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => {
                Some("is used as if it were its result")
            }
            ExprKind::Binary { .. } => Some("is used as if it were its result"),
            _ => None,
        },
        Parent::Module => None,
    }
}
