//! Questions what an iterable is: `isinstance(pages, Iterator)`.

use super::called;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};

/// The type of the asynchronous counterpart of a type of generators and iterators.
pub fn async_type(last: &str) -> Option<String> {
    match last {
        "Iterator" | "Iterable" | "Generator" | "GeneratorType" => Some(format!("Async{last}")),
        _ => None,
    }
}

/// The type that a call of `isinstance` asks for, where it has a counterpart that can be named in its place.
pub(super) fn of(
    program: &Program<'_>,
    call: Site,
    iterable: Site,
    args: &[Argument],
) -> Option<ExprId> {
    let [first, second] = args else { return None };
    let is_plain = args.iter().all(|arg| arg.kind == ArgumentKind::Positional);
    if !is_plain
        || first.value != iterable.expr
        || called(program, call).as_deref() != Some("builtins.isinstance")
    {
        return None;
    }
    let site = Site {
        expr: second.value,
        ..call
    };
    let written = match &program.expr(site).kind {
        ExprKind::Name(name) => name,
        ExprKind::Attribute { attr, .. } => &attr.text,
        _ => return None,
    };
    let types = program.infer(site);
    let ([Type::External(name)], false) = (&types.any_of[..], types.unknown) else {
        return None;
    };
    let (module, last) = name.rsplit_once('.')?;
    let is_known = matches!(module, "collections.abc" | "typing" | "types");
    (is_known && last == &**written && async_type(last).is_some()).then_some(second.value)
}
