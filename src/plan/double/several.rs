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

/// What a call sets of which it may set several: the owner, each name, and what it sets there.
pub(super) fn set_together(program: &Program<'_>, call: Site) -> Vec<(Types, String, ExprId)> {
    let mut set = set_by_keywords(program, call);
    set.extend(set_in_namespace(program, call));
    set
}

/// What `patch.dict(app.__dict__, load=fake)` and `monkeypatch.setitem(vars(app), "load", fake)` set.
fn set_in_namespace(program: &Program<'_>, call: Site) -> Vec<(Types, String, ExprId)> {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return Vec::new();
    };
    let at = |expr| Site {
        file: call.file,
        expr,
    };
    let Some(owner) = args
        .first()
        .and_then(|first| namespace_of(program, at(first.value)))
    else {
        return Vec::new();
    };
    let text = |expr| match &program.expr(at(expr)).kind {
        ExprKind::Str { value, .. } => value.as_deref().map(str::to_owned),
        _ => None,
    };
    let callee = program.source(at(*func));
    let mut set: Vec<(String, ExprId)> = Vec::new();
    if callee.ends_with(".setitem") {
        if let [_, name, new] = &args[..] {
            set.extend(text(name.value).map(|name| (name, new.value)));
        }
    } else if callee.ends_with("patch.dict") {
        for arg in args.iter().skip(1) {
            match (&arg.kind, &program.expr(at(arg.value)).kind) {
                (ArgumentKind::Keyword(name), _) => set.push((name.text.to_string(), arg.value)),
                (ArgumentKind::Positional, ExprKind::Dict(entries)) => {
                    let entries = entries.iter();
                    let entries = entries.filter_map(|(key, value)| Some((text((*key)?)?, *value)));
                    set.extend(entries);
                }
                _ => {}
            }
        }
    }
    let set = set
        .into_iter()
        .map(|(name, new)| (owner.clone(), name, new));
    set.collect()
}

/// The module or object whose names `app.__dict__` and `vars(app)` hold.
fn namespace_of(program: &Program<'_>, site: Site) -> Option<Types> {
    let at = |expr| Site {
        file: site.file,
        expr,
    };
    match &program.expr(site).kind {
        ExprKind::Attribute { value, attr } if &*attr.text == "__dict__" => {
            Some(program.infer(at(*value)))
        }
        ExprKind::Call { func, args, .. }
            if args.len() == 1 && program.infer(at(*func)).is_external("builtins.vars") =>
        {
            Some(program.infer(at(args[0].value)))
        }
        _ => None,
    }
}

/// What `patch.multiple("app", load=fake)` sets: the owner, each name, and what it sets there.
fn set_by_keywords(program: &Program<'_>, call: Site) -> Vec<(Types, String, ExprId)> {
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
