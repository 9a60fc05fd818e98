//! Calls that replace by a computed name, or several functions at once.

use super::named;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind};

/// What `setattr(api, name, MagicMock())` sets: the owner, each name it may be, and what it sets there.
pub(super) fn set_by_computed_name(
    program: &Program<'_>,
    call: Site,
) -> Option<Vec<(Types, String, ExprId)>> {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return None;
    };
    let at = |expr| Site {
        file: call.file,
        expr,
    };
    let [object, name, new] = &args[..] else {
        return None;
    };
    let callee = program.infer(at(*func));
    if !callee.is_external("builtins.setattr") {
        return None;
    }
    let spellings = program.spellings(at(name.value));
    let owner = program.infer(at(object.value));
    let mut names = Vec::new();
    for one in &owner.any_of {
        let (Type::Instance(class) | Type::Class(class)) = one else {
            continue;
        };
        for &above in program.above(*class).iter() {
            let methods = program.classes[above.0 as usize].methods.keys();
            let meant = methods.filter(|name| spellings.iter().any(|one| one.may_be(name)));
            names.extend(meant.map(|name| name.to_string()));
        }
    }
    names.sort();
    names.dedup();
    let set = names
        .into_iter()
        .map(|name| (owner.clone(), name, new.value));
    Some(set.collect())
}

/// What `patch.multiple("app", load=fake)` sets: the owner, each name, and what it sets there.
pub(super) fn set_by_keywords(program: &Program<'_>, call: Site) -> Vec<(Types, String, ExprId)> {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return Vec::new();
    };
    let at = |expr| Site {
        file: call.file,
        expr,
    };
    let Some(first) = args.first() else {
        return Vec::new();
    };
    if !program.source(at(*func)).ends_with("patch.multiple") {
        return Vec::new();
    }
    let owner = match &program.expr(at(first.value)).kind {
        ExprKind::Str {
            value: Some(path), ..
        } => named(program, call.file, path),
        _ => Some(program.infer(at(first.value))),
    };
    let Some(owner) = owner else {
        return Vec::new();
    };
    let options = ["spec", "create", "spec_set", "autospec", "new_callable"];
    let set = args.iter().filter_map(|arg| match &arg.kind {
        ArgumentKind::Keyword(name) if !options.contains(&&*name.text) => {
            let makes_mock = program.source(at(arg.value)).ends_with("DEFAULT");
            (!makes_mock).then(|| (owner.clone(), name.text.to_string(), arg.value))
        }
        _ => None,
    });
    set.collect()
}
