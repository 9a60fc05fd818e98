//! Handlers of SQLAlchemy's events that get the connection of the driver (`@event.listens_for(engine, "connect")`). Under asyncio they get one that
//! SQLAlchemy puts around it, which does less and is of another class.

use super::action::{ExprAction, FilePlan};
use super::names::Extent;
use super::reason::Refusal;
use super::report::span;
use super::template::CodePart;
use super::whole::Kept;
use crate::diagnostic::code;
use crate::mapping::row::LibraryId;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ExprKind, Parent};
use crate::syntax::sorts::Sorts;
use std::collections::BTreeMap;

/// Events whose handlers get it first.
const EVENTS: &[&str] = &[
    "checkin",
    "checkout",
    "close",
    "close_detached",
    "connect",
    "detach",
    "first_connect",
    "invalidate",
    "reset",
    "soft_invalidate",
];

/// What makes a function a handler.
const LISTENING: &[&str] = &["sqlalchemy.event.listen", "sqlalchemy.event.listens_for"];

/// What the connection around it has as well, and does the same.
const SAME: &[&str] = &[
    "close",
    "commit",
    "create_function",
    "cursor",
    "driver_connection",
    "execute",
    "isolation_level",
    "rollback",
    "run_async",
];

/// The driver of SQLite, and the class of its connections.
const SQLITE: &[&str] = &["sqlite3.Connection", "sqlite3.dbapi2.Connection"];

/// The libraries whose events these are.
const OF: &[&str] = &["sqlalchemy", "sqlmodel"];

/// What a handler does with such a connection at a place.
enum Use {
    /// It works as before.
    Same,
    /// `isinstance(connection, sqlite3.Connection)`: the class.
    Asked(Site),
    /// It does something else there, or nothing is known of it.
    Other,
}

/// The libraries that stay because of what handlers do.
pub fn keep(program: &Program<'_>, kept: &mut Kept) {
    let mut places = connections(program);
    let Some(place) = places.find(|&site| matches!(used(program, site), Use::Other)) else {
        return;
    };
    for library in libraries(program) {
        kept.entry(library).or_insert_with(|| {
            let message = format!(
                "`{}` is the connection of the driver here, and the one that an AsyncEngine gives may do something else",
                program.excerpt(place)
            );
            Refusal::at(code::REFUSED_CALL, message, span(program, place))
        });
    }
}

/// Ask what is inside of the connection where a handler asks whether it is one of SQLite.
pub fn rename(
    program: &Program<'_>,
    extents: &BTreeMap<LibraryId, Extent>,
    plans: &mut [FilePlan],
) {
    let mut extents = libraries(program).filter_map(|library| extents.get(&library));
    let Some(&extent) = extents.find(|&&extent| extent != Extent::None) else {
        return;
    };
    for site in connections(program) {
        let Use::Asked(class) = used(program, site) else {
            continue;
        };
        let (name, old) = (program.source(site), program.source(class));
        let (inside, new) = match extent {
            Extent::All => (
                format!("{name}.driver_connection"),
                "aiosqlite.Connection".to_owned(),
            ),
            Extent::Part | Extent::None => (
                format!("getattr({name}, \"driver_connection\", {name})"),
                format!("({old}, aiosqlite.Connection)"),
            ),
        };
        let Some(plan) = plans.get_mut(site.file.0 as usize) else {
            continue;
        };
        for (place, text, imports) in [
            (site, inside, Vec::new()),
            (class, new, vec!["aiosqlite".to_owned()]),
        ] {
            let action = ExprAction {
                code: vec![CodePart::Text(text)],
                imports,
                ..ExprAction::default()
            };
            plan.exprs.insert(place.expr, action);
        }
    }
}

fn libraries<'p>(program: &'p Program<'_>) -> impl Iterator<Item = LibraryId> + 'p {
    let all = program.table.numbered_libraries();
    all.filter(|(_, library)| OF.contains(&library.name.as_str()))
        .map(|(id, _)| id)
}

/// Where handlers name the connection.
fn connections<'p>(program: &'p Program<'_>) -> impl Iterator<Item = Site> + 'p {
    handlers(program).into_iter().flat_map(move |handler| {
        let file = program.function_file(handler);
        let definition = program.function_def(handler);
        let first = definition.and_then(|definition| definition.params.first());
        let body = definition.map(|definition| {
            let tree = &program.file(file).facts.tree;
            let statements = definition.body.iter();
            statements.map(|&stmt| tree.stmt(stmt).range).collect::<Vec<_>>()
        });
        let read = program.expressions_in(file, Sorts::NAME);
        read.filter(move |(_, expr)| {
            let is_it = matches!((&expr.kind, first), (ExprKind::Name(name), Some(first)) if **name == *first.name.text);
            is_it && body.iter().flatten().any(|body| body.contains_range(expr.range))
        })
        .map(|(site, _)| site)
    })
}

/// The functions that get it.
fn handlers(program: &Program<'_>) -> Vec<FunctionId> {
    let mut found = Vec::new();
    for (call, target) in &program.calls.targets {
        let ExprKind::Call { args, .. } = &program.expr(*call).kind else {
            continue;
        };
        let at = |arg: &Argument| Site {
            expr: arg.value,
            ..*call
        };
        let is_listening = target
            .external
            .iter()
            .any(|name| LISTENING.contains(&&*program.table.canonical(name)));
        let is_meant = is_listening
            && args.get(1).is_some_and(|event| {
                matches!(&program.expr(at(event)).kind, ExprKind::Str { value: Some(name), .. } if EVENTS.contains(&&**name))
            });
        if !is_meant {
            continue;
        }
        if let Some(handler) = args.get(2) {
            found.extend(program.infer(at(handler)).functions());
        }
        let decorated = program.decorated().filter(|&function| {
            program.function_file(function) == call.file
                && program.decorators(function).contains(&call.expr)
        });
        found.extend(decorated);
    }
    found
}

fn used(program: &Program<'_>, site: Site) -> Use {
    let Parent::Expr(up) = program.expr(site).parent else {
        return Use::Other;
    };
    let at = |expr| Site { expr, ..site };
    match &program.expr(at(up)).kind {
        ExprKind::Attribute { attr, .. } if SAME.contains(&&*attr.text) => Use::Same,
        ExprKind::Call { func, args, .. } => {
            let is_asked = program.infer(at(*func)).is_external("builtins.isinstance");
            let [asked, class] = &args[..] else {
                return Use::Other;
            };
            let types = program.infer(at(class.value));
            let is_sqlite = matches!(&types.any_of[..], [Type::External(name) | Type::Outside(name)] if SQLITE.contains(&&**name));
            match is_asked && asked.value == site.expr && is_sqlite {
                true => Use::Asked(at(class.value)),
                false => Use::Other,
            }
        }
        _ => Use::Other,
    }
}
