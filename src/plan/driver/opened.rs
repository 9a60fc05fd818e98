//! Where connections are opened, which nobody else has then.

use super::CONNECT;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprKind};
use std::collections::{BTreeSet, HashSet};

/// Whether a value is a connection that was just opened, which nobody else has.
pub(super) fn is_fresh(
    program: &Program<'_>,
    at: Site,
    seen: &mut HashSet<Site>,
    depth: usize,
) -> bool {
    let ExprKind::Call { func, args, .. } = &program.expr(at).kind else {
        return false;
    };
    let function = Site { expr: *func, ..at };
    let types = program.infer(function);
    let is_connect = |one: &Type| matches!(one, Type::External(name) if &**name == CONNECT);
    if types.is_surely(is_connect) {
        let is_plain = args.iter().all(|one| match &one.kind {
            ArgumentKind::Keyword(name) => KNOWN_OPTIONS.contains(&&*name.text),
            ArgumentKind::Positional => true,
            ArgumentKind::Star | ArgumentKind::DoubleStar => false,
        });
        seen.insert(at);
        return is_plain
            && args
                .iter()
                .filter(|one| one.kind == ArgumentKind::Positional)
                .count()
                <= 1;
    }
    let functions: BTreeSet<_> = types.functions().collect();
    let is_known = types.is_surely(|one| matches!(one, Type::Function(_) | Type::Method(_)));
    if !is_known || functions.is_empty() || depth == 0 {
        return false;
    }
    let all = functions.into_iter().all(|function| {
        let returned = program.returned(function);
        let is_plain = program.decorators(function).is_empty() && !returned.is_empty();
        is_plain
            && returned.into_iter().all(|one| {
                let given = given_by_name(program, one).unwrap_or(one);
                is_fresh(program, given, seen, depth - 1)
            })
    });
    if all {
        seen.insert(at);
    }
    all
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
