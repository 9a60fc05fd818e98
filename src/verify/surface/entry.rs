//! Routes, commands and tasks: what a framework is told under which name something is to be called.
//!
//! They are told apart by how they are written, not by what they belong to: both texts are read alike, so that what is taken
//! for one and is none can only be compared with itself.

use super::reading::{Invoked, Reader};
use crate::facts::binding::BindingKind;
use crate::facts::definition::Function;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};
use crate::text::TextRange;

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntryKind {
    /// A request is answered.
    Route,
    /// A command of a terminal.
    Command,
    /// Something that runs later, or elsewhere.
    Task,
}

impl EntryKind {
    /// What it is called in a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Command => "command",
            Self::Task => "task",
        }
    }
}

/// Who may run what is behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// It need not be known.
    Anything,
    /// A plain function.
    Function,
    /// A coroutine function, which the framework is not known to await.
    Coroutine,
}

/// One route, command or task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// All that it is called by, as a person reads it: two are the same where this is.
    pub called: String,
    /// What is behind it.
    pub behind: Behind,
    /// Where it is said.
    pub range: TextRange,
}

/// Decorators that say a method of HTTP.
const METHODS: &[&str] = &[
    "delete",
    "get",
    "head",
    "options",
    "patch",
    "post",
    "put",
    "trace",
    "websocket",
    "websocket_route",
];

/// Decorators that take a list of methods.
const ROUTES: &[&str] = &["api_route", "route", "view"];

/// Calls that register a route.
const ROUTING: &[&str] = &[
    "add_api_route",
    "add_api_websocket_route",
    "add_delete",
    "add_get",
    "add_head",
    "add_options",
    "add_patch",
    "add_post",
    "add_put",
    "add_resource",
    "add_route",
    "add_routes",
    "add_static",
    "add_url_rule",
    "add_view",
    "add_websocket",
    "add_websocket_route",
    "include_router",
    "mount",
    "register_blueprint",
    "register_view",
];

/// What is called where a route is made of it.
const ROUTE_OBJECTS: &[&str] = &[
    "aiohttp.web.delete",
    "aiohttp.web.get",
    "aiohttp.web.head",
    "aiohttp.web.options",
    "aiohttp.web.patch",
    "aiohttp.web.post",
    "aiohttp.web.put",
    "aiohttp.web.route",
    "aiohttp.web.static",
    "aiohttp.web.view",
    "django.conf.urls.url",
    "django.urls.path",
    "django.urls.re_path",
    "starlette.routing.Host",
    "starlette.routing.Mount",
    "starlette.routing.Route",
    "starlette.routing.WebSocketRoute",
];

/// Decorators of commands.
const COMMANDS: &[&str] = &["callback", "command", "group"];

/// Calls that register one.
const COMMANDING: &[&str] = &["add_command", "add_parser", "add_typer", "set_defaults"];

/// Decorators of tasks.
const TASKS: &[&str] = &[
    "actor",
    "db_periodic_task",
    "db_task",
    "job",
    "periodic_task",
    "scheduled_job",
    "shared_task",
    "task",
];

/// Calls that register one.
const SCHEDULING: &[&str] = &["add_job", "add_periodic_task", "register_task"];

/// Classes and modules whose tasks are plain functions.
const SYNCHRONOUS: &[&str] = &["celery", "django_rq", "huey", "invoke", "rq"];

/// Options that name what is registered.
const NAMES: &[&str] = &["actor_name", "id", "name"];

/// All of a file, in source order.
pub fn entries(reader: &Reader<'_>) -> Vec<Entry> {
    let facts = reader.facts;
    let decorated = facts.functions.iter().flat_map(|function| {
        let decorators = reader.decorators(function).iter();
        decorators.flat_map(|&decorator| decorated(reader, function, decorator))
    });
    let registered = facts
        .calls
        .iter()
        .filter_map(|&call| registered(reader, call));
    let mut found: Vec<Entry> = decorated.chain(registered).collect();
    found.sort_by_key(|one| one.range);
    found
}

/// What a decorator of a function says.
fn decorated(reader: &Reader<'_>, function: &Function, decorator: ExprId) -> Vec<Entry> {
    let invoked = reader.invoked(decorator);
    let Some((receiver, last)) = reader.member(invoked.callee) else {
        return Vec::new();
    };
    let is_call = invoked.callee != decorator;
    let range = reader.facts.tree.expr(decorator).range;
    let entry = |kind, called, behind| Entry {
        kind,
        called,
        behind,
        range,
    };
    if is_call && receiver.is_some() && (METHODS.contains(&last) || ROUTES.contains(&last)) {
        let methods = methods(reader, &invoked, last);
        let routes = route(reader, function, &invoked, receiver);
        return methods
            .iter()
            .zip(std::iter::repeat(routes))
            .filter_map(|(method, route)| {
                let called = format!("{method} {}", route?);
                Some(entry(EntryKind::Route, called, Behind::Anything))
            })
            .collect();
    }
    // A module has its tasks elsewhere: `dramatiq.actor`.
    let is_module = |on: &ExprId| matches!(reader.binding(*on), Some(BindingKind::Import { .. }));
    let on = receiver.filter(|on| !is_module(on));
    let on = on.and_then(|on| reader.dotted(on));
    let on = on.map_or_else(String::new, |on| format!(" of {on}"));
    let colour = match function.is_async {
        _ if AWAITING.iter().any(|module| reader.facts.imports(module)) => Behind::Anything,
        true => Behind::Coroutine,
        false => Behind::Function,
    };
    if COMMANDS.contains(&last) && (receiver.is_some() || is_from(reader, &invoked, COMMAND_LINES))
    {
        let name = named(reader, &invoked, Some(0));
        let name = name.unwrap_or_else(|| function.name.to_lowercase().replace('_', "-"));
        let called = format!("{name}{on}");
        return vec![entry(EntryKind::Command, called, colour)];
    }
    if TASKS.contains(&last) {
        // The first argument of others is not a name: a queue, a trigger, a schedule.
        let name = named(reader, &invoked, None).unwrap_or_else(|| function.name.to_string());
        let is_plain = is_from(reader, &invoked, SYNCHRONOUS);
        let behind = if is_plain { colour } else { Behind::Anything };
        return vec![entry(EntryKind::Task, format!("{name}{on}"), behind)];
    }
    Vec::new()
}

/// Modules whose decorators are known by their names alone.
const COMMAND_LINES: &[&str] = &[
    "asyncclick",
    "click",
    "flask",
    "quart",
    "rich_click",
    "typer",
];

/// Modules whose commands may be coroutine functions.
const AWAITING: &[&str] = &["asyncclick", "cyclopts"];

/// Whether what is called comes from one of these modules, itself or what it is a member of.
fn is_from(reader: &Reader<'_>, invoked: &Invoked<'_>, modules: &[&str]) -> bool {
    let is_among = |expr: ExprId| {
        let resolved = reader.resolved(expr);
        resolved.is_some_and(|name| modules.contains(&crate::name::root(&name)))
    };
    let receiver = reader.member(invoked.callee).and_then(|(on, _)| on);
    let made_by = receiver
        .and_then(|receiver| reader.value(receiver))
        .map(|value| reader.invoked(value).callee);
    is_among(invoked.callee) || made_by.is_some_and(is_among)
}

/// The name that a decorator gives by an option, or at a position.
fn named(reader: &Reader<'_>, invoked: &Invoked<'_>, position: Option<usize>) -> Option<String> {
    let value = invoked.argument(position, NAMES)?;
    Some(said(reader, value))
}

/// What an expression says: a literal, else how it is written.
fn said(reader: &Reader<'_>, value: ExprId) -> String {
    let literal = reader.literal(value);
    literal.unwrap_or_else(|| reader.written(value))
}

/// The methods that a decorator answers.
fn methods(reader: &Reader<'_>, invoked: &Invoked<'_>, last: &str) -> Vec<String> {
    let listed = invoked.argument(None, &["methods"]);
    let Some(listed) = listed.filter(|_| ROUTES.contains(&last)) else {
        return vec![match ROUTES.contains(&last) {
            true => "any".to_owned(),
            false => last.to_uppercase(),
        }];
    };
    match &reader.facts.tree.expr(listed).kind {
        ExprKind::List(items) | ExprKind::Tuple(items) | ExprKind::Set(items) => {
            let mut methods: Vec<String> = items.iter().map(|&item| said(reader, item)).collect();
            methods
                .iter_mut()
                .for_each(|one| one.make_ascii_uppercase());
            methods
        }
        _ => vec![reader.written(listed)],
    }
}

/// The path of a route as far as this file knows it, what it hangs from and what it is called.
fn route(
    reader: &Reader<'_>,
    function: &Function,
    invoked: &Invoked<'_>,
    receiver: Option<ExprId>,
) -> Option<String> {
    let receiver = receiver?;
    let on = reader.dotted(receiver)?;
    let path = invoked.argument(Some(0), &["path", "rule"])?;
    let literal = reader.literal(path);
    // `@mock.patch("app.fetch")` and its like.
    let is_path = match &literal {
        Some(path) => path.is_empty() || path.starts_with(['/', '^', '{']),
        None => {
            let resolved = reader.resolved(receiver).unwrap_or_default();
            !["mock", "unittest", "mocker", "patch"].contains(&crate::name::root(&resolved))
        }
    };
    if !is_path {
        return None;
    }
    let made = reader.value(receiver).map(|made| reader.invoked(made));
    let prefix = made.and_then(|made| made.argument(None, &["prefix", "url_prefix"]));
    let prefix = prefix.map_or_else(String::new, |prefix| said(reader, prefix));
    let path = literal.unwrap_or_else(|| reader.written(path));
    let name = invoked.argument(None, &["endpoint", "name"]);
    let name = name.map_or_else(|| function.name.to_string(), |name| said(reader, name));
    Some(format!("{prefix}{path} of {on} ({name})"))
}

/// What a call registers.
fn registered(reader: &Reader<'_>, call: ExprId) -> Option<Entry> {
    let invoked = reader.invoked(call);
    let (receiver, last) = reader.member(invoked.callee)?;
    let is_route_object = || {
        let resolved = reader.resolved(invoked.callee);
        resolved.is_some_and(|name| ROUTE_OBJECTS.contains(&&*name))
    };
    let kind = if receiver.is_some() && ROUTING.contains(&last) || is_route_object() {
        EntryKind::Route
    } else if receiver.is_some() && COMMANDING.contains(&last) {
        EntryKind::Command
    } else if receiver.is_some() && SCHEDULING.contains(&last) {
        EntryKind::Task
    } else {
        return None;
    };
    let first = invoked.argument(Some(0), &["path"]);
    let path = first.and_then(|first| reader.literal(first));
    // `session.mount("https://", adapter)` is no route.
    if last == "mount" && !path.is_some_and(|path| path.is_empty() || path.starts_with('/')) {
        return None;
    }
    let given: Vec<String> = invoked
        .args
        .iter()
        .filter_map(|argument| given(reader, argument))
        .collect();
    let callee = reader.dotted(invoked.callee).unwrap_or(last.to_owned());
    Some(Entry {
        kind,
        called: format!("{callee}({})", given.join(", ")),
        behind: Behind::Anything,
        range: reader.facts.tree.expr(call).range,
    })
}

/// An argument as it is compared: what it says, or which thing of the project it is.
fn given(reader: &Reader<'_>, argument: &Argument) -> Option<String> {
    let value = match &reader.facts.tree.expr(argument.value).kind {
        ExprKind::List(items) | ExprKind::Tuple(items) => {
            let mut items: Vec<String> = items
                .iter()
                .map(|&item| reader.literal(item))
                .collect::<Option<_>>()?;
            items.sort();
            format!("[{}]", items.join(", "))
        }
        _ => match reader.literal(argument.value) {
            Some(literal) => format!("\"{literal}\""),
            None => reader.own_name(argument.value)?,
        },
    };
    match &argument.kind {
        ArgumentKind::Positional => Some(value),
        ArgumentKind::Keyword(name) => Some(format!("{}={value}", name.text)),
        ArgumentKind::Star | ArgumentKind::DoubleStar => None,
    }
}
