//! Applications of FastAPI and Starlette: what they hand to functions that they call, and the objects on which a program keeps what it
//! likes under names of its own, for the length of the application (`request.app.state.redis`) or of a request (`request.state.db`).
//! A `threading.local` is such an object, too, for each thread ([`OF_THREAD`]).

use super::call_graph::CallGraph;
use super::program::{Arguments, AttributePlace, FunctionId, Program, Site};
use super::rounds::{Ground, Leaning};
use super::shelf::ShelfPlace;
use super::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent, StmtKind};
use std::collections::BTreeSet;
use std::rc::Rc;

/// What is kept as long as the application.
const OF_APPLICATION: &str = "starlette.applications.Starlette.state";

/// What is kept on the application itself, under names that are not its own: `app.database`.
const ON_APPLICATION: &str = "starlette.applications.Starlette.kept";

/// What is kept as long as a request.
const OF_REQUEST: &str = "starlette.requests.HTTPConnection.state";

/// What each thread keeps for itself.
pub const OF_THREAD: &str = "threading.local";

const APPLICATION: &str = "starlette.applications.Starlette";
const REQUEST: &str = "starlette.requests.Request";
const SOCKET: &str = "starlette.websockets.WebSocket";

/// Decorators of an application whose function gets a request first.
const DECORATORS: &[&str] = &["exception_handler", "middleware", "route"];

/// What is handed over with a path or an error before it, and gets a request or a socket.
const HANDED: &[(&str, &str)] = &[
    ("Route", REQUEST),
    ("WebSocketRoute", SOCKET),
    ("add_exception_handler", REQUEST),
    ("add_route", REQUEST),
    ("add_websocket_route", SOCKET),
];

/// What is handed over by keyword, and what it gets.
const NAMED: &[(&str, &str)] = &[
    ("dispatch", REQUEST),
    ("exception_handlers", REQUEST),
    ("lifespan", APPLICATION),
];

/// By base class: methods that get a request or a socket behind `self`.
const METHODS: &[(&str, &[&str], &str)] = &[
    ("BaseHTTPMiddleware", &["dispatch"], REQUEST),
    ("HTTPEndpoint", VERBS, REQUEST),
    (
        "WebSocketEndpoint",
        &["on_connect", "on_disconnect", "on_receive"],
        SOCKET,
    ),
];

/// Methods of an endpoint that answer requests.
pub const VERBS: &[&str] = &["delete", "get", "head", "options", "patch", "post", "put"];

/// What an application has of its own.
const MEMBERS: &[&str] = &[
    "add_api_route",
    "add_api_websocket_route",
    "add_event_handler",
    "add_exception_handler",
    "add_middleware",
    "add_route",
    "add_websocket_route",
    "api_route",
    "build_middleware_stack",
    "contact",
    "debug",
    "delete",
    "dependency_overrides",
    "description",
    "docs_url",
    "exception_handler",
    "exception_handlers",
    "extra",
    "get",
    "head",
    "host",
    "include_router",
    "license_info",
    "middleware",
    "middleware_stack",
    "mount",
    "on_event",
    "openapi",
    "openapi_external_docs",
    "openapi_schema",
    "openapi_tags",
    "openapi_url",
    "openapi_version",
    "options",
    "patch",
    "post",
    "put",
    "redoc_url",
    "root_path",
    "root_path_in_servers",
    "route",
    "router",
    "routes",
    "separate_input_output_schemas",
    "servers",
    "setup",
    "state",
    "summary",
    "swagger_ui_init_oauth",
    "swagger_ui_oauth2_redirect_url",
    "swagger_ui_parameters",
    "terms_of_service",
    "title",
    "trace",
    "url_path_for",
    "user_middleware",
    "version",
    "webhooks",
    "websocket",
    "websocket_route",
];

/// Parts of FastAPI and Starlette that a type is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Application,
    Connection,
    Client,
}

fn part(class: &str) -> Option<Part> {
    match name_in_framework(class)? {
        "FastAPI" | "Starlette" => Some(Part::Application),
        "HTTPConnection" | "Request" | "WebSocket" => Some(Part::Connection),
        "TestClient" => Some(Part::Client),
        _ => None,
    }
}

/// The last component of a name of FastAPI or Starlette.
pub fn name_in_framework(full: &str) -> Option<&str> {
    let (root, rest) = full.split_once('.')?;
    let is_framework = matches!(root, "fastapi" | "starlette");
    is_framework.then(|| rest.rsplit('.').next().unwrap_or(rest))
}

/// Whether a class is one of those of FastAPI and Starlette of which more is known.
pub(super) fn is_part(class: &str) -> bool {
    part(class).is_some()
}

/// What an attribute of such an object is, where that matters.
pub(super) fn part_of(class: &str, name: &str) -> Option<Types> {
    let one = match (part(class)?, name) {
        (Part::Application, "state") => Type::External(OF_APPLICATION.into()),
        (Part::Connection, "state") => Type::External(OF_REQUEST.into()),
        (Part::Connection | Part::Client, "app") => Type::Outside(APPLICATION.into()),
        _ => return None,
    };
    Some(Types::one(one))
}

/// Whether a name stands for an object on which a program keeps what it likes.
pub fn is_state(full: &str) -> bool {
    matches!(
        full,
        OF_APPLICATION | ON_APPLICATION | OF_REQUEST | OF_THREAD
    )
}

/// The object that a program keeps an attribute of this name on, where it does so on such a thing: a state, or the application itself.
pub fn keeper(one: &Type, name: &str) -> Option<Rc<str>> {
    match one {
        Type::External(state) if is_state(state) && **state != *OF_THREAD => Some(state.clone()),
        Type::Object(class) if **class == *OF_THREAD => {
            (!name.starts_with('_')).then(|| class.clone())
        }
        Type::Outside(class) => {
            let is_own = || name.starts_with('_') || MEMBERS.contains(&name);
            (part(class) == Some(Part::Application) && !is_own()).then(|| ON_APPLICATION.into())
        }
        _ => None,
    }
}

/// Whether what such an object keeps is there for all requests, or all tasks.
pub fn is_shared_state(full: &str) -> bool {
    matches!(full, OF_APPLICATION | ON_APPLICATION | OF_THREAD)
}

impl Program<'_> {
    /// Whether any application of these frameworks may be here.
    fn has_applications(&self) -> bool {
        self.mentions("fastapi") || self.mentions("starlette")
    }

    /// Whether an expression is what each thread has for itself.
    pub(super) fn is_local(&self, site: Site) -> bool {
        let types = self.infer(site);
        types.is_surely(|one| matches!(one, Type::Object(name) if **name == *OF_THREAD))
    }

    /// What is kept there under a name, as far as the last round saw.
    pub(super) fn kept_in_state(&self, state: &str, name: &str) -> Types {
        self.lean(Leaning::on(Ground::attribute(name)));
        let place: ShelfPlace = (state.into(), name.into());
        let mut types = Types::none();
        for &(file, index) in self.states.get(&place).into_iter().flatten() {
            let binding = &self.file(file).facts.attribute_bindings[index as usize];
            types.join(self.value_types(file, &binding.value, &binding.path));
        }
        if types.any_of.is_empty() {
            types.unknown = true;
        }
        types
    }

    /// Remember an assignment to such an object; tells whether it is new.
    pub(super) fn keep_in_state(&mut self, place: ShelfPlace, at: AttributePlace) -> bool {
        let places = self.states.entry(place).or_default();
        let is_new = !places.contains(&at);
        if is_new {
            places.push(at);
        }
        is_new
    }

    /// The place on such an object that an attribute or a `getattr` with a name is.
    pub fn state_place(&self, site: Site) -> Option<ShelfPlace> {
        if !self.has_applications() && !self.mentions("local()") {
            return None;
        }
        let at = |expr: ExprId| Site { expr, ..site };
        let (owner, name): (ExprId, Box<str>) = match &self.expr(site).kind {
            ExprKind::Attribute { value, attr } => (*value, attr.text.clone()),
            ExprKind::Call { func, args, .. } => {
                let [object, name, ..] = &args[..] else {
                    return None;
                };
                let ExprKind::Str {
                    value: Some(text), ..
                } = &self.expr(at(name.value)).kind
                else {
                    return None;
                };
                if !self.infer(at(*func)).is_external("builtins.getattr") {
                    return None;
                }
                (object.value, (**text).into())
            }
            _ => return None,
        };
        match &self.infer(at(owner)).any_of[..] {
            [one] => keeper(one, &name).map(|state| (state, name)),
            _ => None,
        }
    }

    /// What is kept on an application, or for a thread, under a name, where anything is.
    pub(super) fn kept_on_application(&self, application: &Type, name: &str) -> Option<Types> {
        let state = keeper(application, name)?;
        self.lean(Leaning::on(Ground::attribute(name)));
        let is_kept = self.states.contains_key(&(state.clone(), name.into()));
        is_kept.then(|| self.kept_in_state(&state, name))
    }

    /// Whether what is kept on applications is only taken from what is known to be one, and by its name.
    fn are_seen_applications(&self) -> bool {
        let names: BTreeSet<&str> = self
            .states
            .keys()
            .filter(|(state, _)| &**state == ON_APPLICATION)
            .map(|(_, name)| &**name)
            .collect();
        let is_application = |site: Site| {
            let types = self.infer(site);
            types
                .any_of
                .iter()
                .any(|one| keeper(one, "kept").is_some_and(|state| &*state == ON_APPLICATION))
        };
        let by_names = ["getattr", "setattr", "hasattr", "delattr", "vars"];
        self.expressions().all(|(site, expr)| {
            let at = |expr: ExprId| Site { expr, ..site };
            match &expr.kind {
                ExprKind::Attribute { value, attr } if names.contains(&*attr.text) => {
                    let owner = self.infer(at(*value));
                    !owner.unknown
                        && !owner.any_of.is_empty()
                        && !owner.any_of.contains(&Type::Injected)
                }
                ExprKind::Attribute { value, attr } => {
                    &*attr.text != "__dict__" || !is_application(at(*value))
                }
                ExprKind::Call { func, args, .. } => {
                    let named = &self.expr(at(*func)).kind;
                    let computes =
                        matches!(named, ExprKind::Name(name) if by_names.contains(&&**name));
                    let is_written = || {
                        let name = args.get(1).map(|arg| &self.expr(at(arg.value)).kind);
                        matches!(name, Some(ExprKind::Str { value: Some(_), .. }))
                    };
                    let first = args.first();
                    !computes
                        || first.is_none_or(|arg| !is_application(at(arg.value)))
                        || is_written()
                }
                _ => true,
            }
        })
    }

    /// Whether nothing but what is seen takes anything from such an object, or puts anything there.
    pub(super) fn is_seen_state(&self, state: &str) -> bool {
        if state == ON_APPLICATION {
            return self.are_seen_applications();
        }
        let is_it = |one: &Type| match one {
            Type::External(name) => **name == *state && state != OF_THREAD,
            Type::Object(name) => **name == *state && state == OF_THREAD,
            _ => false,
        };
        if state == OF_THREAD && !self.keeps_clients_for_threads() {
            return false;
        }
        self.expressions().all(|(site, expr)| {
            let may_be = matches!(
                expr.kind,
                ExprKind::Attribute { .. } | ExprKind::Name(_) | ExprKind::Call { .. }
            );
            let is_seen = || {
                self.is_seen_use_of_state(site)
                    && (state != OF_THREAD || !self.asks_for_another_reason(site))
            };
            !may_be || !self.infer(site).any_of.iter().any(is_it) || is_seen()
        })
    }

    /// Whether what is done there with such an object is known: a name on it is read, set, deleted or looked for, or it gets a name.
    fn is_seen_use_of_state(&self, state: Site) -> bool {
        let at = |expr: ExprId| Site { expr, ..state };
        let tree = &self.file(state.file).facts.tree;
        match self.expr(state).parent {
            Parent::Expr(up) => match &self.expr(at(up)).kind {
                ExprKind::Attribute { value, attr } => {
                    *value == state.expr && !attr.text.starts_with('_')
                }
                ExprKind::Call { func, args, .. } => {
                    let callee = self.infer(at(*func));
                    let name = args.get(1).map(|arg| &self.expr(at(arg.value)).kind);
                    args.first().is_some_and(|arg| arg.value == state.expr)
                        && matches!(name, Some(ExprKind::Str { value: Some(_), .. }))
                        && ["builtins.getattr", "builtins.hasattr", "builtins.delattr"]
                            .iter()
                            .any(|name| callee.is_external(name))
                }
                _ => false,
            },
            Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
                StmtKind::Assign { targets, value } => {
                    let is_name =
                        |&target: &ExprId| matches!(tree.expr(target).kind, ExprKind::Name(_));
                    *value != state.expr || targets.iter().all(is_name)
                }
                StmtKind::Expr(_) => true,
                _ => false,
            },
            Parent::Module => false,
        }
    }
}

/// What applications give to functions that they are handed, or find by their names.
pub(super) fn given(program: &Program<'_>, calls: &CallGraph, seen: &mut Arguments) {
    if !program.has_applications() {
        return;
    }
    let mut given: Vec<(FunctionId, usize, &'static str)> = Vec::new();
    for function in program.function_ids() {
        let file = program.function_file(function);
        let is_such = |&expr: &ExprId| is_decorator(program, Site { file, expr });
        if program.decorators(function).iter().any(is_such) {
            given.push((function, 0, REQUEST));
        }
        let Some(class) = program.class_of(function) else {
            continue;
        };
        let name = &*program.function(function).name;
        for (base, methods, what) in METHODS {
            let is_base = |full: &str| name_in_framework(full) == Some(base);
            if methods.contains(&name) && program.derives_from(class, is_base) {
                given.push((function, 1, *what));
            }
        }
    }
    for (site, _) in &calls.targets {
        let ExprKind::Call { func, args, .. } = &program.expr(*site).kind else {
            continue;
        };
        if args.is_empty() {
            continue;
        }
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let Some(callee) = callee(program, at(*func)) else {
            continue;
        };
        for (position, arg) in args.iter().enumerate() {
            let Some(what) = handed(&callee, position, arg) else {
                continue;
            };
            let values = match &program.expr(at(arg.value)).kind {
                ExprKind::Dict(items) => items.iter().map(|(_, value)| *value).collect(),
                _ => vec![arg.value],
            };
            for value in values {
                let functions = program.infer(at(value));
                given.extend(functions.any_of.iter().filter_map(|one| match one {
                    Type::Function(id) => Some((*id, 0, what)),
                    Type::Method(id) => Some((*id, 1, what)),
                    _ => None,
                }));
            }
        }
    }
    for (function, index, what) in given {
        let place = seen
            .get_mut(function.0 as usize)
            .and_then(|parameters| parameters.get_mut(index));
        if let Some(place) = place {
            let given = Types::one(Type::Outside(what.into()));
            place.get_or_insert_default().join(given);
        }
    }
}

/// The name of the framework's class or function, or of the application's method, that is called.
fn callee(program: &Program<'_>, func: Site) -> Option<String> {
    if let ExprKind::Attribute { value, attr } = &program.expr(func).kind
        && is_application(
            program,
            Site {
                expr: *value,
                ..func
            },
        )
    {
        return Some(attr.text.to_string());
    }
    match &program.infer(func).any_of[..] {
        [Type::External(full)] => name_in_framework(full).map(str::to_owned),
        _ => None,
    }
}

fn is_application(program: &Program<'_>, site: Site) -> bool {
    program.infer(site).is_surely(
        |one| matches!(one, Type::Outside(name) if part(name) == Some(Part::Application)),
    )
}

/// `@app.middleware("http")`
fn is_decorator(program: &Program<'_>, decorator: Site) -> bool {
    let at = |expr: ExprId| Site { expr, ..decorator };
    let ExprKind::Call { func, .. } = program.expr(decorator).kind else {
        return false;
    };
    matches!(&program.expr(at(func)).kind, ExprKind::Attribute { value, attr }
        if DECORATORS.contains(&&*attr.text) && is_application(program, at(*value)))
}

/// What a function gets that is an argument of such a call.
fn handed(callee: &str, position: usize, arg: &Argument) -> Option<&'static str> {
    let of = |table: &[(&str, &'static str)], name: &str| {
        let found = table.iter().find(|(known, _)| *known == name);
        found.map(|(_, what)| *what)
    };
    match &arg.kind {
        ArgumentKind::Positional if position == 1 => of(HANDED, callee),
        ArgumentKind::Keyword(name) if matches!(&*name.text, "endpoint" | "handler" | "route") => {
            of(HANDED, callee)
        }
        ArgumentKind::Keyword(name) => of(NAMED, &name.text),
        _ => None,
    }
}
