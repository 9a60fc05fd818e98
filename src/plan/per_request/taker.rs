//! The functions that have to be given a session: those that use the one of the module, and all that call them, up to the routes and
//! to what is injected into these.

use super::Hindrance;
use super::kept::{Kept, is_put_off};
use crate::facts::scope::ScopeId;
use crate::plan::Plan;
use crate::plan::reference::Consumer;
use crate::plan::served;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::started;
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ExprId, ExprKind, Parameter, ParameterKind, Parent, StmtKind};
use std::collections::{BTreeMap, BTreeSet};

/// How a function comes by its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It is called for a request.
    Served,
    /// Those that call it hand theirs on.
    Called,
    /// It runs for no request, or behind the response, and opens one of its own.
    Opens,
}

/// What decorates a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Nothing that matters.
    Plain,
    /// A route.
    Route,
    /// What an application does when it starts or ends.
    Event,
}

/// What becomes of a function of which a session is needed.
#[derive(Clone, Debug, Default)]
struct Fate {
    /// Calls that hand one over.
    calls: Vec<Call>,
    /// Places that have it run where there is none to be handed over.
    alone: Vec<Site>,
}

/// A call of such a function.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// The call.
    pub site: Site,
    /// Who is called.
    pub callee: FunctionId,
    /// The argument that is the function, where somebody else calls it.
    pub(super) through: Option<usize>,
}

/// All that need a session.
#[derive(Clone, Debug, Default)]
pub struct Takers {
    /// The functions.
    pub roles: BTreeMap<FunctionId, Role>,
    /// The calls.
    pub calls: Vec<Call>,
    /// What the parameter is called.
    pub name: String,
}

/// Collect them.
///
/// # Errors
/// When one of them cannot be given a session.
pub fn collect(program: &Program<'_>, plan: &Plan, kept: &Kept) -> Result<Takers, Hindrance> {
    let mut takers = Takers::default();
    let users = kept.reads.iter();
    let mut open: Vec<FunctionId> = users
        .filter_map(|&read| program.function_around(read))
        .collect();
    let injected = injected(program);
    while let Some(function) = open.pop() {
        if takers.roles.contains_key(&function) {
            continue;
        }
        let standing = standing(program, function)?;
        let is_served = standing == Standing::Route || injected.contains(&function);
        let Fate { calls, alone } = fate(program, plan, function)?;
        let runs_alone = standing == Standing::Event || !alone.is_empty();
        if runs_alone && (is_served || !calls.is_empty()) {
            return Err(Hindrance::of(
                program,
                function,
                "it is called for requests, and without one",
            ));
        }
        let role = match (is_served, runs_alone) {
            (true, _) => Role::Served,
            (_, true) => Role::Opens,
            _ => Role::Called,
        };
        takers.roles.insert(function, role);
        if calls.is_empty() && role == Role::Called {
            return Err(Hindrance::of(
                program,
                function,
                format!(
                    "no route calls `{}`, which uses it",
                    program.function_name(function)
                ),
            ));
        }
        for call in calls {
            let caller = program.enclosing_function(call.site.file, program.scope_of(call.site));
            if is_put_off(program, call.site) {
                return Err(Hindrance::at(
                    program,
                    call.site,
                    "what a generator expression does may run when the request is over",
                ));
            }
            let Some(caller) = caller else {
                return Err(Hindrance::at(
                    program,
                    call.site,
                    "what uses it is called outside of functions, or in a lambda",
                ));
            };
            open.push(caller);
            takers.calls.push(call);
        }
    }
    are_reached(program, &takers)?;
    takers.name = name(program, kept, &takers)?;
    Ok(takers)
}

/// Functions that only call each other are called by nobody who has a session.
fn are_reached(program: &Program<'_>, takers: &Takers) -> Result<(), Hindrance> {
    let first = takers
        .roles
        .iter()
        .filter(|(_, role)| **role != Role::Called);
    let mut open: Vec<FunctionId> = first.map(|(&function, _)| function).collect();
    let mut reached: BTreeSet<FunctionId> = open.iter().copied().collect();
    while let Some(function) = open.pop() {
        for call in &takers.calls {
            let caller = program.enclosing_function(call.site.file, program.scope_of(call.site));
            if caller == Some(function) && reached.insert(call.callee) {
                open.push(call.callee);
            }
        }
    }
    match takers.roles.keys().find(|one| !reached.contains(one)) {
        Some(&function) => Err(Hindrance::of(
            program,
            function,
            format!(
                "no route calls `{}`, which uses it",
                program.function_name(function)
            ),
        )),
        None => Ok(()),
    }
}

/// What is injected somewhere.
fn injected(program: &Program<'_>) -> BTreeSet<FunctionId> {
    let calls = program.calls.targets.iter();
    calls
        .flat_map(|(site, _)| served::injected(program, *site))
        .collect()
}

/// What decorates a function. An error where it cannot be given a session at all.
fn standing(program: &Program<'_>, function: FunctionId) -> Result<Standing, Hindrance> {
    let file = program.function_file(function);
    let info = program.function(function);
    let no = |why: &str| {
        let name = program.function_name(function);
        Err(Hindrance::of(program, function, format!("`{name}` {why}")))
    };
    let is_plain = match info.class {
        None => info.defined_in == ScopeId::MODULE,
        Some(_) => is_plain_method(program, function),
    };
    let Some(def) = program.function_def(function).filter(|_| is_plain) else {
        return no("is defined in another function, or a method that others stand in for");
    };
    if info.is_generator() || program.is_test_file(file) {
        return no("is a generator, or a test");
    }
    let is_known = |param: &Parameter| param.kind != ParameterKind::PositionalOnly;
    if !def.params.iter().all(is_known) || !def.type_params.is_empty() {
        return no("takes arguments by position only, or types");
    }
    let is_one_of = |names: &[&str], expr: ExprId| {
        let decorator = Site { file, expr };
        let name = match program.expr(decorator).kind {
            ExprKind::Call { func, .. } => match &program.expr(Site { file, expr: func }).kind {
                ExprKind::Attribute { attr, .. } => Some(&*attr.text),
                _ => None,
            },
            _ => None,
        };
        served::is_route(program, decorator) && name.is_some_and(|name| names.contains(&name))
    };
    match &def.decorators[..] {
        [] => Ok(Standing::Plain),
        [_] if info.class.is_some() && is_kind_of_method(program, function) => Ok(Standing::Plain),
        [one] if is_one_of(&["on_event"], *one) => Ok(Standing::Event),
        decorators if decorators.iter().all(|&one| is_one_of(served::VERBS, one)) => {
            Ok(Standing::Route)
        }
        _ => no("is decorated by something else than a route"),
    }
}

/// Whether the only decorator of a method is `@staticmethod` or `@classmethod`.
fn is_kind_of_method(program: &Program<'_>, function: FunctionId) -> bool {
    ["staticmethod", "classmethod"]
        .iter()
        .any(|name| program.has_decorator(function, name))
}

/// Whether a method is called by its name only, and no other is called in its place.
fn is_plain_method(program: &Program<'_>, function: FunctionId) -> bool {
    let info = &program.functions[function.0 as usize];
    let name = &program.function(function).name;
    let Some(class) = info.class else {
        return false;
    };
    let is_top = program.class(class).defined_in == ScopeId::MODULE;
    let family: BTreeSet<ClassId> = program
        .above(class)
        .iter()
        .chain(program.below(class).iter())
        .copied()
        .chain([class])
        .collect();
    let is_open = |class: &ClassId| {
        let info = &program.classes[class.0 as usize];
        info.unknown_base || info.is_protocol || !info.external_bases.is_empty()
    };
    let is_other = |class: &ClassId| {
        let methods = program.classes[class.0 as usize].methods.get(name);
        methods.is_some_and(|methods| methods.iter().any(|one| *one != function))
    };
    is_top
        && !(name.starts_with("__") && name.ends_with("__"))
        && !family.iter().any(|class| is_open(class) || is_other(class))
}

/// How many of a function's parameters its callers do not give.
pub(super) fn unwritten(program: &Program<'_>, function: FunctionId) -> usize {
    let is_method = program.function(function).class.is_some();
    usize::from(is_method && !program.is_static_method(function))
}

/// Whether what is called is this function, by its name.
fn is_it(program: &Program<'_>, callee: &Types, function: FunctionId) -> bool {
    let is_bound = unwritten(program, function) > 0;
    !callee.unknown
        && match callee.any_of[..] {
            [Type::Method(one)] => one == function,
            [Type::Function(one)] => one == function && !is_bound,
            _ => false,
        }
}

/// A method may be called on objects that are not followed: each place that says its name has to be known to mean it, or
/// another one.
fn is_seen_everywhere(
    program: &Program<'_>,
    function: FunctionId,
    calls: &[Call],
    alone: &[Site],
) -> Result<(), Hindrance> {
    if program.function(function).class.is_none() {
        return Ok(());
    }
    let name = &program.function(function).name;
    for (site, owner) in program.owners_named(name) {
        let is_call = calls.iter().any(|call| {
            let callee = match call.through {
                None => match program.expr(call.site).kind {
                    ExprKind::Call { func, .. } => Some(func),
                    _ => None,
                },
                Some(at) => arguments(program, call.site).get(at).map(|arg| arg.value),
            };
            call.site.file == site.file && callee == Some(site.expr)
        }) || alone.iter().any(|call| {
            let range = program.expr(*call).range;
            call.file == site.file && range.contains_range(program.expr(site).range)
        });
        let owner = program.infer(owner);
        let found = program.infer(site);
        let may_be = found.functions().any(|one| one == function);
        let is_open =
            owner.unknown || owner.any_of.is_empty() || owner.any_of.contains(&Type::Injected);
        if !is_call && (may_be || is_open) {
            return Err(Hindrance::at(
                program,
                site,
                format!(
                    "this may be `{}`, which uses it",
                    program.function_name(function)
                ),
            ));
        }
    }
    Ok(())
}

/// The calls of a function, which have to be all that becomes of it.
fn fate(program: &Program<'_>, plan: &Plan, function: FunctionId) -> Result<Fate, Hindrance> {
    let mut calls = Vec::new();
    let mut alone = Vec::new();
    for (site, target) in &program.calls.targets {
        if !target.bound.iter().any(|(bound, _)| *bound == function) {
            continue;
        }
        let ExprKind::Call { func, .. } = program.expr(*site).kind else {
            continue;
        };
        let callee = program.infer(Site {
            file: site.file,
            expr: func,
        });
        let is_alone = is_it(program, &callee, function);
        // What is not awaited at once may run beside something else that uses the same session.
        let waits = !program.function(function).is_async || program.is_awaited(*site);
        if !is_alone || !waits {
            return Err(Hindrance::at(
                program,
                *site,
                "this call may reach another function, or goes on beside others",
            ));
        }
        if program.function_around(*site).is_none() && is_statement(program, *site) {
            alone.push(*site);
            continue;
        }
        calls.push(Call {
            site: *site,
            callee: function,
            through: None,
        });
    }
    for reference in &plan.references {
        if reference.function != function {
            continue;
        }
        let place = match program.expr(reference.site).parent {
            Parent::Expr(up) => Some(Site {
                file: reference.site.file,
                expr: up,
            }),
            _ => None,
        };
        match (&reference.consumer, place) {
            (Consumer::Executor(call), _) => {
                let args = arguments(program, *call);
                let through = args.iter().position(|arg| arg.value == reference.site.expr);
                calls.push(Call {
                    site: *call,
                    callee: function,
                    through,
                });
            }
            (Consumer::Followed, Some(call))
                if served::injected(program, call).contains(&function) => {}
            (Consumer::Awaited, Some(call)) if is_behind_response(program, call) => {
                alone.push(call);
            }
            _ => {
                return Err(Hindrance::at(
                    program,
                    reference.site,
                    "what uses it is handed on as a value",
                ));
            }
        }
    }
    is_seen_everywhere(program, function, &calls, &alone)?;
    Ok(Fate { calls, alone })
}

/// Whether a call stands by itself at module level: nobody uses what it gives.
fn is_statement(program: &Program<'_>, call: Site) -> bool {
    let facts = &program.file(call.file).facts;
    let is_whole = matches!(program.expr(call).parent, Parent::Stmt(stmt)
        if matches!(facts.tree.stmt(stmt).kind, StmtKind::Expr(_)));
    is_whole && program.scope_of(call) == ScopeId::MODULE
}

/// `background.add_task(…)`
fn is_behind_response(program: &Program<'_>, call: Site) -> bool {
    match program.expr(call).kind {
        ExprKind::Call { func, .. } => started::is_background(
            program,
            Site {
                file: call.file,
                expr: func,
            },
        ),
        _ => false,
    }
}

/// What is written between the parentheses of a call.
pub(super) fn arguments<'p>(program: &'p Program<'_>, call: Site) -> &'p [Argument] {
    match &program.expr(call).kind {
        ExprKind::Call { args, .. } => args,
        _ => &[],
    }
}

/// A name for the parameter that means nothing else in any of the functions.
fn name(program: &Program<'_>, kept: &Kept, takers: &Takers) -> Result<String, Hindrance> {
    let candidates = [
        &*kept.variable,
        "db",
        "session",
        "db_session",
        "database_session",
    ];
    let is_free = |name: &&str| {
        takers
            .roles
            .keys()
            .all(|&function| is_free_in(program, kept, function, name))
    };
    let found = candidates.into_iter().find(is_free);
    found.map(str::to_owned).ok_or_else(|| {
        Hindrance::at(
            program,
            kept.made,
            "every name for it is taken where it would be passed on",
        )
    })
}

fn is_free_in(program: &Program<'_>, kept: &Kept, function: FunctionId, name: &str) -> bool {
    let file = program.function_file(function);
    let facts = &program.file(file).facts;
    let range = facts.tree.stmt(program.function(function).stmt).range;
    let mut bindings = facts.bindings.iter();
    let is_bound =
        bindings.any(|binding| &*binding.name == name && range.contains_range(binding.range));
    // `db` in `db.session`
    let is_within_read = |site: Site| {
        let range = program.expr(site).range;
        let mut reads = kept.reads.iter();
        reads.any(|read| read.file == file && program.expr(*read).range.contains_range(range))
    };
    let mut exprs = facts.tree.exprs.iter().enumerate();
    let is_read = exprs.any(|(at, expr)| {
        let site = Site {
            file,
            expr: ExprId(at as u32),
        };
        matches!(&expr.kind, ExprKind::Name(text) if **text == *name)
            && range.contains_range(expr.range)
            && !is_within_read(site)
    });
    !is_bound && !is_read
}
