//! Where connections are opened, which nobody else has then.

use super::CONNECT;
use super::rows::Rows;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprKind};
use std::collections::{BTreeSet, HashSet};

/// What rows the cursors give of a connection that was just opened, which nobody else has; nothing where a value may be anything else.
pub(super) fn fresh(
    program: &Program<'_>,
    at: Site,
    seen: &mut HashSet<Site>,
    depth: usize,
) -> Option<Rows> {
    let ExprKind::Call { func, args, .. } = &program.expr(at).kind else {
        return None;
    };
    let function = Site { expr: *func, ..at };
    let types = program.infer(function);
    let is_connect = |one: &Type| matches!(one, Type::External(name) if &**name == CONNECT);
    if types.is_surely(is_connect) {
        seen.insert(at);
        let mut rows = Rows::Tuples;
        let mut places = 0;
        for one in args {
            match &one.kind {
                ArgumentKind::Keyword(name) if &*name.text == "cursor_factory" => {
                    let class = Site {
                        expr: one.value,
                        ..at
                    };
                    rows = class_of_rows(program, class, seen)?;
                }
                ArgumentKind::Keyword(name) if KNOWN_OPTIONS.contains(&&*name.text) => {}
                ArgumentKind::Positional if places == 0 => places += 1,
                _ => return None,
            }
        }
        return Some(rows);
    }
    let functions: BTreeSet<_> = types.functions().collect();
    let is_known = types.is_surely(|one| matches!(one, Type::Function(_) | Type::Method(_)));
    if !is_known || functions.is_empty() || depth == 0 {
        return None;
    }
    let mut found = None;
    for function in functions {
        let returned = program.returned(function);
        if !program.decorators(function).is_empty() || returned.is_empty() {
            return None;
        }
        for one in returned {
            let given = given_by_name(program, one).unwrap_or(one);
            let rows = fresh(program, given, seen, depth - 1)?;
            if found.is_some_and(|known| known != rows) {
                return None;
            }
            found = Some(rows);
        }
    }
    seen.insert(at);
    found
}

/// What rows the cursors of a class give, if it is a known one.
pub(super) fn class_of_rows(
    program: &Program<'_>,
    class: Site,
    seen: &mut HashSet<Site>,
) -> Option<Rows> {
    let types = program.infer(class);
    let kinds = [("RealDictCursor", Rows::Dicts), ("DictCursor", Rows::Both)];
    let is_one = |kind: &&(&str, Rows)| types.is_external(&format!("psycopg2.extras.{}", kind.0));
    let (_, rows) = kinds.iter().find(is_one)?;
    let mut part = class;
    seen.insert(part);
    while let ExprKind::Attribute { value, .. } = &program.expr(part).kind {
        part.expr = *value;
        seen.insert(part);
    }
    Some(*rows)
}

/// What a name is bound to that is only returned.
fn given_by_name(program: &Program<'_>, returned: Site) -> Option<Site> {
    let (binding, value) = program.only_assignment(returned)?;
    let one = &program.file(returned.file).facts.bindings[binding.0 as usize];
    let is_local = one.scope == program.scope_of(returned);
    let is_sole = program.reads_of(returned.file, binding).len() == 1;
    (is_local && is_sole).then_some(Site {
        expr: value,
        ..returned
    })
}

/// Options of `connect` that the support code passes on.
const KNOWN_OPTIONS: &[&str] = &[
    "application_name",
    "connect_timeout",
    "database",
    "dbname",
    "dsn",
    "host",
    "password",
    "port",
    "sslmode",
    "user",
];
