//! The functions that have to be given a session: those that use the one of the module, and all that call them, up to the routes and
//! to what is injected into these.

use super::kept::{Kept, is_put_off};
use super::{Beside, FileChanges, Form, Hindrance, Insertion, PerRequest, Provider};
use crate::facts::binding::{Binding, BindingKind};
use crate::facts::scope::ScopeId;
use crate::plan::Plan;
use crate::plan::reference::Consumer;
use crate::plan::served;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::started;
use crate::resolve::types::Type;
use crate::syntax::ast::{
    Argument, ArgumentKind, ComprehensionKind, ExprId, ExprKind, FunctionDef, Parameter,
    ParameterKind, Parent,
};
use crate::text::TextRange;
use crate::text::indent::line_start_at;
use std::collections::{BTreeMap, BTreeSet};

/// How a function comes by its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It is called for a request.
    Served,
    /// Those that call it hand theirs on.
    Called,
}

/// A call of such a function.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// The call.
    pub site: Site,
    /// Who is called.
    pub callee: FunctionId,
    /// The argument that is the function, where somebody else calls it.
    through: Option<usize>,
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

/// Methods of applications and routers whose functions may have sessions injected.
const VERBS: &[&str] = &[
    "get",
    "post",
    "put",
    "delete",
    "patch",
    "options",
    "head",
    "trace",
    "api_route",
];

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
        let is_served = is_route(program, function)? || injected.contains(&function);
        takers.roles.insert(
            function,
            match is_served {
                true => Role::Served,
                false => Role::Called,
            },
        );
        let calls = calls_of(program, plan, function)?;
        if calls.is_empty() && !is_served {
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
    takers.name = name(program, kept, &takers)?;
    Ok(takers)
}

/// What is injected somewhere.
fn injected(program: &Program<'_>) -> BTreeSet<FunctionId> {
    let calls = program.calls.targets.iter();
    calls
        .flat_map(|(site, _)| served::injected(program, *site))
        .collect()
}

/// Whether a function is a route. An error where it cannot be given a parameter at all.
fn is_route(program: &Program<'_>, function: FunctionId) -> Result<bool, Hindrance> {
    let file = program.function_file(function);
    let info = program.function(function);
    let no = |why: &str| {
        let name = program.function_name(function);
        Err(Hindrance::of(program, function, format!("`{name}` {why}")))
    };
    let is_plain = info.class.is_none() && info.defined_in == ScopeId::MODULE;
    let Some(def) = program.function_def(function).filter(|_| is_plain) else {
        return no("is a method, or defined in another function");
    };
    if info.is_generator() || program.is_test_file(file) {
        return no("is a generator, or a test");
    }
    let is_known = |param: &Parameter| param.kind != ParameterKind::PositionalOnly;
    if !def.params.iter().all(is_known) || !def.type_params.is_empty() {
        return no("takes arguments by position only, or types");
    }
    let is_verb = |&expr: &ExprId| {
        let decorator = Site { file, expr };
        let name = match program.expr(decorator).kind {
            ExprKind::Call { func, .. } => match &program.expr(Site { file, expr: func }).kind {
                ExprKind::Attribute { attr, .. } => Some(&*attr.text),
                _ => None,
            },
            _ => None,
        };
        served::is_route(program, decorator) && name.is_some_and(|name| VERBS.contains(&name))
    };
    match &def.decorators[..] {
        [] => Ok(false),
        decorators if decorators.iter().all(is_verb) => Ok(true),
        _ => no("is decorated by something else than a route"),
    }
}

/// The calls of a function, which have to be all that becomes of it.
fn calls_of(
    program: &Program<'_>,
    plan: &Plan,
    function: FunctionId,
) -> Result<Vec<Call>, Hindrance> {
    let mut calls = Vec::new();
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
        let is_alone = !callee.unknown
            && matches!(&callee.any_of[..], [Type::Function(one)] if *one == function);
        // What is not awaited at once may run beside something else that uses the same session.
        let waits = !program.function(function).is_async || program.is_awaited(*site);
        if !is_alone || !waits {
            return Err(Hindrance::at(
                program,
                *site,
                "this call may reach another function, or goes on beside others",
            ));
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
            _ => {
                return Err(Hindrance::at(
                    program,
                    reference.site,
                    "what uses it is handed on as a value",
                ));
            }
        }
    }
    Ok(calls)
}

fn arguments<'p>(program: &'p Program<'_>, call: Site) -> &'p [Argument] {
    match &program.expr(call).kind {
        ExprKind::Call { args, .. } => args,
        _ => &[],
    }
}

/// A name for the parameter that means nothing else in any of the functions.
fn name(program: &Program<'_>, kept: &Kept, takers: &Takers) -> Result<String, Hindrance> {
    let candidates = [
        &*kept.name,
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
    let mut exprs = facts.tree.exprs.iter().enumerate();
    let is_read = exprs.any(|(at, expr)| {
        let site = Site {
            file,
            expr: ExprId(at as u32),
        };
        matches!(&expr.kind, ExprKind::Name(text) if **text == *name)
            && range.contains_range(expr.range)
            && !kept.reads.contains(&site)
    });
    !is_bound && !is_read
}

/// Where a function that is called takes its session: behind its other parameters, or first, where these have defaults or
/// there may be any number of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    First,
    Last,
}

fn place_of(def: &FunctionDef, role: Role) -> Place {
    let mut params = def.params.iter();
    let is_in_the_way = |param: &Parameter| {
        param.kind == ParameterKind::Star
            || param.kind == ParameterKind::Plain && param.default.is_some()
    };
    match role {
        Role::Called if params.any(is_in_the_way) => Place::First,
        _ => Place::Last,
    }
}

/// What has to change.
///
/// # Errors
/// Where an argument cannot be added.
pub fn changes(
    program: &Program<'_>,
    kept: &Kept,
    takers: &Takers,
    provider: &Provider,
) -> Result<PerRequest, Hindrance> {
    let mut files: BTreeMap<FileId, FileChanges> = BTreeMap::new();
    for (&function, &role) in &takers.roles {
        let file = program.function_file(function);
        let Some(def) = program.function_def(function) else {
            continue;
        };
        let changes = files.entry(file).or_default();
        changes.parameters.push(parameter(program, file, def, role));
        if role == Role::Served && file != provider.file {
            changes.module = spelled(program, file, kept)?;
        }
    }
    for call in &takers.calls {
        let role = takers.roles.get(&call.callee).copied();
        let role = role.unwrap_or(Role::Called);
        let argument = argument(program, call, role)?;
        let changes = files.entry(call.site.file).or_default();
        changes.arguments.push(argument);
    }
    for read in &kept.reads {
        files.entry(read.file).or_default().uses.push(read.expr);
    }
    for (file, _) in kept.imports() {
        files.entry(*file).or_default();
    }
    files.entry(provider.file).or_default();
    files.entry(kept.file).or_default().removed = Some(kept.stmt);
    let (module, class) = kept.class.rsplit_once('.').unwrap_or(("", &kept.class));
    Ok(PerRequest {
        name: takers.name.clone(),
        class: (module.to_owned(), class.to_owned()),
        provider: provider.clone(),
        files,
        takers: takers.roles.keys().copied().collect(),
    })
}

fn parameter(program: &Program<'_>, file: FileId, def: &FunctionDef, role: Role) -> Insertion {
    let is_annotated = def.params.is_empty()
        || def.returns.is_some()
        || def.params.iter().any(|param| param.annotation.is_some());
    let form = match role {
        Role::Served => Form::Injected,
        Role::Called if is_annotated => Form::Annotated,
        Role::Called => Form::Plain,
    };
    let text = &program.file(file).text;
    let from = def.name.range.end;
    let opening = text[from as usize..].find('(').unwrap_or_default() as u32 + from + 1;
    let is_before = |param: &&Parameter| match role {
        // What has a default may come behind everything but `**rest`.
        Role::Served => param.kind != ParameterKind::DoubleStar,
        Role::Called => param.kind == ParameterKind::Plain,
    };
    let previous = def.params.iter().rfind(is_before);
    match (place_of(def, role), previous) {
        (Place::Last, Some(previous)) => behind(text, previous.range, form),
        _ => Insertion {
            at: opening,
            beside: match def.params.is_empty() {
                true => Beside::Nothing,
                false => Beside::After,
            },
            form,
        },
    }
}

/// Behind an item of a list, on a line of its own where that has one.
fn behind(text: &str, item: TextRange, form: Form) -> Insertion {
    let line = line_start_at(text, item.start);
    let has_line = text[line as usize..item.start as usize].trim().is_empty();
    Insertion {
        at: item.end,
        beside: match has_line {
            true => Beside::LineBefore,
            false => Beside::Before,
        },
        form,
    }
}

fn argument(program: &Program<'_>, call: &Call, role: Role) -> Result<Insertion, Hindrance> {
    let all = arguments(program, call.site);
    let (ExprKind::Call { func, parens, .. }, Some(def)) = (
        &program.expr(call.site).kind,
        program.function_def(call.callee),
    ) else {
        return Err(Hindrance::at(program, call.site, "this is not a call"));
    };
    let text = &program.file(call.site.file).text;
    let given = match call.through {
        Some(function) => all.get(function + 1..).unwrap_or_default(),
        None => all,
    };
    let is_bare = given.iter().any(|arg| {
        let value = program.expr(Site {
            file: call.site.file,
            expr: arg.value,
        });
        // Its parentheses are those of the call.
        matches!(
            value.kind,
            ExprKind::Comprehension {
                kind: ComprehensionKind::Generator,
                ..
            }
        ) && value.range.start == parens.start
    });
    if is_bare {
        return Err(Hindrance::at(
            program,
            call.site,
            "its argument has no parentheses of its own",
        ));
    }
    let takes_keywords = call.through.is_none()
        || !started::is_loop_method(
            program,
            Site {
                file: call.site.file,
                expr: *func,
            },
        );
    let positional = given
        .iter()
        .take_while(|arg| arg.kind == ArgumentKind::Positional);
    let positional: Vec<&Argument> = positional.collect();
    let is_unpacked =
        |arg: &Argument| matches!(arg.kind, ArgumentKind::Star | ArgumentKind::DoubleStar);
    let before_all = match call.through {
        Some(function) => all
            .get(function)
            .map(|arg| behind(text, arg.range, Form::Plain)),
        None => None,
    };
    let first = Insertion {
        at: parens.start + 1,
        beside: match given.is_empty() {
            true => Beside::Nothing,
            false => Beside::After,
        },
        form: Form::Plain,
    };
    let plain = def.params.iter();
    let expected = plain
        .filter(|param| param.kind == ParameterKind::Plain)
        .count();
    match place_of(def, role) {
        Place::First => Ok(before_all.unwrap_or(first)),
        Place::Last
            if role == Role::Called
                && positional.len() == expected
                && !given.iter().any(is_unpacked) =>
        {
            Ok(match positional.last() {
                Some(last) => behind(text, last.range, Form::Plain),
                None => before_all.unwrap_or(first),
            })
        }
        Place::Last if takes_keywords => Ok(match given.last() {
            Some(last) => behind(text, last.range, Form::Keyword),
            None => Insertion {
                form: Form::Keyword,
                ..before_all.unwrap_or(first)
            },
        }),
        Place::Last => Err(Hindrance::at(
            program,
            call.site,
            "it cannot be handed over here by its name",
        )),
    }
}

/// How a file says the module that keeps the session: as it, or another, already does.
fn spelled(program: &Program<'_>, file: FileId, kept: &Kept) -> Result<String, Hindrance> {
    let mut absolute: Option<String> = None;
    let mut own: Option<String> = None;
    for import in program
        .imports
        .iter()
        .filter(|import| import.module == kept.file)
    {
        let facts = &program.file(import.importer).facts;
        let said = match &facts.bindings[import.binding.0 as usize].kind {
            BindingKind::ImportFrom {
                level,
                module,
                name,
            } => {
                let dots = ".".repeat(*level as usize);
                match &import.taken {
                    Some(_) => format!("{dots}{module}"),
                    // `from app import database`
                    None if module.is_empty() => format!("{dots}{name}"),
                    None => format!("{dots}{module}.{name}"),
                }
            }
            BindingKind::Import { loads, .. } => loads.to_string(),
            _ => continue,
        };
        if import.importer == file && own.is_none() {
            own = Some(said.clone());
        }
        if !said.starts_with('.') {
            absolute = Some(said);
        }
    }
    let (here, home) = (program.file(file), program.file(kept.file));
    // A new import must not lead round in a circle.
    if own.is_none() && imported_by(program, kept.file).contains(&file) {
        return Err(Hindrance::at(
            program,
            kept.made,
            format!("its module imports {}", here.path.display()),
        ));
    }
    let beside = match home.path.file_stem() {
        Some(stem) if here.path.parent() == home.path.parent() => {
            Some(format!(".{}", stem.to_string_lossy()))
        }
        _ => None,
    };
    let is_relative =
        |binding: &Binding| matches!(binding.kind, BindingKind::ImportFrom { level: 1.., .. });
    let relative = beside.filter(|_| here.facts.bindings.iter().any(is_relative));
    match own.or(relative).or(absolute) {
        Some(said) => Ok(said),
        _ => Err(Hindrance::at(
            program,
            kept.made,
            format!("how {} would import it is not known", here.path.display()),
        )),
    }
}

/// The files that a file imports, and those that they import.
fn imported_by(program: &Program<'_>, file: FileId) -> BTreeSet<FileId> {
    let mut found = BTreeSet::new();
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        let imports = program.imports.iter();
        for import in imports.filter(|import| import.importer == file) {
            if found.insert(import.module) {
                open.push(import.module);
            }
        }
    }
    found
}
