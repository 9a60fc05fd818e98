//! Functions that FastAPI calls: routes, and what it injects into their parameters. It awaits coroutine functions and iterates
//! over asynchronous generators; plain functions it runs in threads. So do frameworks of which a table says what they are given.

use super::cell::holds_object;
use crate::facts::definition::FunctionIndex;
use crate::name::map::Set;
use crate::resolve::application::{VERBS as VERBS_OF_ENDPOINT, name_in_framework};
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::started;
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent, StmtKind};
use std::collections::BTreeSet;

/// Classes of applications and routers, by canonical name.
const APPLICATIONS: &[&str] = &[
    "fastapi.FastAPI",
    "fastapi.APIRouter",
    "fastapi.applications.FastAPI",
    "fastapi.routing.APIRouter",
    "starlette.applications.Starlette",
    "quart.Quart",
    "quart.Blueprint",
];

/// What servers take from a function without arguments that they are told of: `gunicorn "shop:create_app()"`.
const FACTORY_MADE: &[&str] = &[
    "fastapi.FastAPI",
    "fastapi.applications.FastAPI",
    "flask.Flask",
    "flask.app.Flask",
    "starlette.applications.Starlette",
    "quart.Quart",
];

/// Their methods that make a route.
pub const VERBS: &[&str] = &[
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

/// Their other methods that decorate a function of either kind.
const HOOKS: &[&str] = &["exception_handler", "on_event", "route"];

/// Their methods, and functions of Starlette, that are given functions of either kind.
const TAKERS: &[&str] = &[
    "Route",
    "add_api_route",
    "add_event_handler",
    "add_exception_handler",
    "add_route",
];

/// Options of an application that hold functions of either kind.
const HANDLERS: &[&str] = &["exception_handlers", "on_shutdown", "on_startup"];

/// Whether a value is an application or a router, and nothing else.
fn is_application(types: &Types) -> bool {
    types.is_surely(|one| {
        matches!(one, Type::Outside(name) | Type::Object(name)
            if APPLICATIONS.contains(&&**name))
    })
}

/// Whether an expression is a call that makes an application of FastAPI.
pub fn is_application_call(program: &Program<'_>, site: Site) -> bool {
    let made = program.infer(site);
    matches!(program.expr(site).kind, ExprKind::Call { .. })
        && is_application(&made)
        && made
            .any_of
            .iter()
            .all(|one| matches!(one, Type::Outside(name) if name.ends_with(".FastAPI")))
}

/// Whether a decorator makes a function a route: `@app.get("/users")`.
pub fn is_route(program: &Program<'_>, decorator: Site) -> bool {
    let at = |expr: ExprId| Site {
        file: decorator.file,
        expr,
    };
    let ExprKind::Call { func, .. } = &program.expr(decorator).kind else {
        return takes_coroutines(program, decorator);
    };
    if takes_coroutines(program, at(*func)) {
        return true;
    }
    matches!(&program.expr(at(*func)).kind, ExprKind::Attribute { value, attr }
        if (VERBS.contains(&&*attr.text) || HOOKS.contains(&&*attr.text))
            && is_application(&program.infer(at(*value))))
}

/// Whether a table says that what is called here awaits the functions that it is given.
pub fn takes_coroutines(program: &Program<'_>, callee: Site) -> bool {
    let types = program.infer(callee);
    let takes = |one: &Type| match one {
        Type::External(name) | Type::ObjectMember(name) => {
            let below = name.rsplit_once('.');
            let members = below.map_or(&[][..], |(owner, name)| program.table.member(owner, name));
            let mut rows = program.table.rows(name).iter().chain(members);
            rows.any(|&row| program.table.row(row).takes_coroutines)
        }
        _ => false,
    };
    types.is_surely(takes) || is_taker(program, callee)
}

/// Whether a call decorates what it is given by something that gives a coroutine function for one, and what awaits those is given
/// that: `path("orders", csrf_exempt(orders))`.
pub fn takes_decorated(program: &Program<'_>, call: Site, callee: Site) -> bool {
    let at = |expr: ExprId| Site { expr, ..call };
    let decorator = program.callee_or_self(callee);
    let passes =
        |one: &Type| matches!(one, Type::External(name) if program.table.passes_coroutines(name));
    let Parent::Expr(up) = program.expr(call).parent else {
        return false;
    };
    let ExprKind::Call { func, args, .. } = &program.expr(at(up)).kind else {
        return false;
    };
    program.infer(decorator).is_surely(passes)
        && args.iter().any(|arg| arg.value == call.expr)
        && (takes_coroutines(program, at(*func)) || takes_decorated(program, at(up), at(*func)))
}

/// Whether what is called is a method of an application, or a class of Starlette, that keeps the function which it is given, and
/// awaits it where it is a coroutine function: `Route("/", index)`, `app.add_api_route("/", index)`.
fn is_taker(program: &Program<'_>, callee: Site) -> bool {
    if let ExprKind::Attribute { value, attr } = &program.expr(callee).kind
        && TAKERS.contains(&&*attr.text)
    {
        let owner = Site {
            file: callee.file,
            expr: *value,
        };
        if is_application(&program.infer(owner)) {
            return true;
        }
    }
    matches!(&program.infer(callee).any_of[..], [Type::External(name)]
        if name_in_framework(name).is_some_and(|name| TAKERS.contains(&name)))
}

/// Whether a function is one of those that an application is made with: `FastAPI(on_startup=[connect])`,
/// `Starlette(exception_handlers={404: missing})`.
pub fn is_handler(program: &Program<'_>, site: Site) -> bool {
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    let Parent::Expr(display) = program.expr(site).parent else {
        return false;
    };
    let is_value = match &program.expr(at(display)).kind {
        ExprKind::Dict(items) => items.iter().any(|(_, value)| *value == site.expr),
        ExprKind::List(_) => true,
        _ => false,
    };
    let Parent::Expr(call) = program.expr(at(display)).parent else {
        return false;
    };
    let ExprKind::Call { args, .. } = &program.expr(at(call)).kind else {
        return false;
    };
    is_value && is_application(&program.infer(at(call))) && args.iter().any(|arg| {
        arg.value == display
            && matches!(&arg.kind, ArgumentKind::Keyword(name) if HANDLERS.contains(&&*name.text))
    })
}

/// Functions that are arguments of calls which take coroutine functions: `app.register_error_handler(404, missing)`.
pub fn handed_over(program: &Program<'_>) -> Set<FunctionId> {
    let mut found = Set::default();
    for (site, _) in &program.calls.targets {
        let ExprKind::Call { func, args, .. } = &program.expr(*site).kind else {
            continue;
        };
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        if !args.is_empty() && (takes_coroutines(program, at(*func)) || is_injector(program, *site))
        {
            for arg in args {
                found.extend(program.infer(at(arg.value)).functions());
            }
        }
    }
    found
}

/// Whether a framework calls a method of a class that derives from one of its own, and awaits it where it is a coroutine function.
pub fn is_method_of_view(program: &Program<'_>, function: FunctionId) -> bool {
    let name = &*program.function(function).name;
    let Some(class) = program.class_of(function) else {
        return false;
    };
    program.derives_from(class, |base| awaits_method(program, base, name))
}

/// Whether a base class of a framework calls methods of that name, and awaits them where they are coroutine functions.
pub fn awaits_method(program: &Program<'_>, base: &str, name: &str) -> bool {
    let row = program.table.type_row(base);
    row.is_some_and(|row| row.awaits.iter().any(|one| one == name))
        || name_in_framework(base) == Some("HTTPEndpoint") && VERBS_OF_ENDPOINT.contains(&name)
}

/// Whether a function makes an application, and gives it: servers call such a function, and do not await it.
pub fn makes_and_gives(program: &Program<'_>, function: FunctionId) -> bool {
    let given = program.call_result(function);
    let is_application = |one: &Type| matches!(one, Type::Outside(name) | Type::Object(name) if FACTORY_MADE.contains(&&**name));
    program.class_of(function).is_none()
        && given.any_of.iter().any(is_application)
        && !program.function(function).is_generator()
}

/// Whether a value is an application, or a client of tests that calls one.
pub fn is_driven(one: &Type) -> bool {
    matches!(one, Type::Outside(name) | Type::Object(name)
        if FACTORY_MADE.contains(&&**name) || name_in_framework(name) == Some("TestClient"))
}

/// Functions outside of tests that an application may call: those under decorators, methods of classes over a framework's, and
/// what is injected or handed over.
pub fn called(program: &Program<'_>) -> BTreeSet<FunctionId> {
    let is_decorated = |&function: &FunctionId| {
        let file = program.function_file(function);
        let is_of_framework =
            |base: &str| name_in_framework(base).is_some() || base.starts_with("flask.views.");
        let class = program.class_of(function);
        !program.decorators(function).is_empty() && !program.is_test_file(file)
            || class.is_some_and(|class| program.derives_from(class, is_of_framework))
    };
    let mut found: BTreeSet<FunctionId> = program.function_ids().filter(is_decorated).collect();
    found.extend(handed_over(program));
    let calls = program.calls.targets.iter();
    found.extend(calls.flat_map(|(site, _)| injected(program, *site)));
    for (id, file) in program.numbered_files() {
        let exprs = (0..file.facts.tree.exprs.len() as u32).map(ExprId);
        let sites = exprs.map(|expr| Site { file: id, expr });
        let handlers = sites.filter(|&site| is_handler(program, site));
        found.extend(handlers.flat_map(|site| {
            let functions: Vec<FunctionId> = program.infer(site).functions().collect();
            functions
        }));
    }
    found
}

/// Whether a file makes an application: a server imports it, while an event loop is running.
pub fn makes_application(program: &Program<'_>, file: FileId) -> bool {
    let facts = &program.file(file).facts;
    facts.tree.stmts.iter().any(|stmt| {
        matches!((&stmt.kind, stmt.parent), (StmtKind::Assign { value, .. }, Parent::Module)
            if is_application(&program.infer(Site { file, expr: *value })))
    })
}

/// Whether the argument at `position` of a call is a function whose result goes where that can be followed: into the parameter
/// that the call is the default of, or that it annotates.
pub fn is_injection(program: &Program<'_>, call: Site, position: usize) -> bool {
    position == 0
        && is_injector(program, call)
        && (!holds_object(program, &program.infer(call)) || is_seen_in_parameter(program, call))
}

fn is_injector(program: &Program<'_>, call: Site) -> bool {
    let target = program.calls.target(call);
    target.is_some_and(|target| {
        target.bound.is_empty()
            && !target.unknown
            && matches!(&target.external[..], [name] if program.is_injector(name))
    })
}

/// Whether the argument at `position` of a call is a function that is called behind the response, and awaited if it has to be.
pub fn is_background(program: &Program<'_>, call: Site, position: usize) -> bool {
    let ExprKind::Call { func, .. } = program.expr(call).kind else {
        return false;
    };
    let callee = Site {
        file: call.file,
        expr: func,
    };
    position == 0 && started::is_background(program, callee)
}

/// Whether a call is the default of a parameter, or in its annotation (or in what that is a name for), and the parameter is
/// known to hold what it gives.
fn is_seen_in_parameter(program: &Program<'_>, call: Site) -> bool {
    let tree = &program.file(call.file).facts.tree;
    let mut at = call.expr;
    loop {
        match tree.expr(at).parent {
            Parent::Stmt(stmt) => {
                // `SessionDep = Annotated[Session, Depends(open_session)]`
                if let StmtKind::Assign { value, .. } = tree.stmt(stmt).kind {
                    return value != call.expr
                        && holds_object(program, &program.annotated(call.file, value));
                }
                let StmtKind::Function(def) = &tree.stmt(stmt).kind else {
                    return false;
                };
                let facts = &program.file(call.file).facts;
                let Some(function) = facts.functions.iter().position(|one| one.stmt == stmt) else {
                    return false;
                };
                let function = program.function_id(call.file, FunctionIndex(function as u32));
                return def.params.iter().enumerate().any(|(index, param)| {
                    (param.default == Some(at) || param.annotation == Some(at))
                        && holds_object(program, &program.parameter_types(function, index as u32))
                });
            }
            Parent::Expr(up)
                if matches!(
                    tree.expr(up).kind,
                    ExprKind::Tuple(_) | ExprKind::Subscript { .. }
                ) =>
            {
                at = up;
            }
            _ => return false,
        }
    }
}

/// The calls in an annotation that inject what their function gives: `Annotated[Session, Depends(open_session)]`.
pub fn injections(program: &Program<'_>, annotation: Site) -> Vec<Site> {
    let mut items = program.annotation_items(annotation);
    items.retain(|item| is_injector(program, *item));
    items
}

/// The functions that a call injects from.
pub fn injected(program: &Program<'_>, call: Site) -> Vec<FunctionId> {
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return Vec::new();
    };
    match (is_injector(program, call), args.first()) {
        (true, Some(first)) => {
            let given = Site {
                file: call.file,
                expr: first.value,
            };
            program.infer(given).functions().collect()
        }
        _ => Vec::new(),
    }
}

/// Whether an expression is an entry of `app.dependency_overrides`, which puts a function in the place of another.
pub fn is_override(program: &Program<'_>, entry: Site) -> bool {
    let at = |expr: ExprId| Site {
        file: entry.file,
        expr,
    };
    let ExprKind::Subscript { value, .. } = &program.expr(entry).kind else {
        return false;
    };
    matches!(&program.expr(at(*value)).kind, ExprKind::Attribute { value, attr }
        if &*attr.text == "dependency_overrides" && is_application(&program.infer(at(*value))))
}

/// The functions that stand for each other in `app.dependency_overrides`.
pub fn overridden(program: &Program<'_>) -> Vec<(FunctionId, FunctionId)> {
    let functions = |site: Site| program.infer(site).functions().collect::<Vec<_>>();
    let mut pairs = Vec::new();
    for (key, value) in overriding_sites(program) {
        for one in functions(key) {
            pairs.extend(functions(value).into_iter().map(|other| (one, other)));
        }
    }
    pairs
}

/// The functions that lambdas stand for in `app.dependency_overrides`, and what those give: `lambda: session`.
pub fn overridden_by_lambdas(program: &Program<'_>) -> Vec<(FunctionId, Site)> {
    let mut pairs = Vec::new();
    for (key, value) in overriding_sites(program) {
        if let ExprKind::Lambda { body, .. } = program.expr(value).kind {
            let body = Site {
                expr: body,
                ..value
            };
            let functions = program.infer(key);
            pairs.extend(functions.functions().map(|function| (function, body)));
        }
    }
    pairs
}

/// What is injected, and what `app.dependency_overrides` injects in its place.
pub fn overriding(program: &Program<'_>) -> Vec<(Types, Types)> {
    let given = |site: Site| match program.expr(site).kind {
        ExprKind::Lambda { body, .. } => program.infer(Site {
            file: site.file,
            expr: body,
        }),
        _ => program.injected_types(&program.infer(site)),
    };
    let pairs = overriding_sites(program).into_iter();
    pairs
        .map(|(key, value)| (given(key), given(value)))
        .collect()
}

/// The keys and values of `app.dependency_overrides`.
pub fn overriding_sites(program: &Program<'_>) -> Vec<(Site, Site)> {
    let mut found = Vec::new();
    for (id, file) in program.numbered_files() {
        for stmt in &file.facts.tree.stmts {
            let StmtKind::Assign { targets, value } = &stmt.kind else {
                continue;
            };
            let at = |expr: ExprId| Site { file: id, expr };
            for &target in targets {
                if let ExprKind::Subscript { index, .. } = program.expr(at(target)).kind
                    && is_override(program, at(target))
                {
                    found.push((at(index), at(*value)));
                }
            }
        }
    }
    found
}
