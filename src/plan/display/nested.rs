//! Containers of functions within a container: `STEPS = {"load": [open, read]}`, `handlers[event].append(handler)`. Who calls the
//! functions takes the inner container out first.

use super::{Keys, is_changed, is_taken_seen, reads};
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{ExprId, ExprKind, Parent};
use crate::syntax::target::{is_target, loop_target, only_target};

/// Whether a function stands in a display within a display, and all who read the outer one take the inner ones out where only
/// functions are taken out of those, which go where they are followed.
pub(super) fn is_followed(program: &Program<'_>, function: Site) -> bool {
    let tree = &program.file(function.file).facts.tree;
    let Parent::Expr(inner) = tree.expr(function.expr).parent else {
        return false;
    };
    let Parent::Expr(outer) = tree.expr(inner).parent else {
        return false;
    };
    let keys_around = |display: ExprId, item: ExprId| match &tree.expr(display).kind {
        ExprKind::Dict(pairs) => pairs
            .iter()
            .any(|&(_, value)| value == item)
            .then_some(Keys::Names),
        ExprKind::List(items) | ExprKind::Tuple(items) => {
            items.contains(&item).then_some(Keys::Numbers)
        }
        _ => None,
    };
    let (Some(keys), Some(outer_keys)) =
        (keys_around(inner, function.expr), keys_around(outer, inner))
    else {
        return false;
    };
    let display = Site {
        expr: outer,
        ..function
    };
    let is_seen = |read: &Site| is_seen(program, *read, outer_keys, keys, function);
    is_seen(&display) || reads(program, display).is_some_and(|reads| reads.iter().all(is_seen))
}

/// Whether a container that is taken out of another one where that is read is filled, or only gives functions which go where they
/// are followed. `outer` is what iterating over the one that is read gives, `keys` what iterating over the inner one gives.
pub(super) fn is_seen(
    program: &Program<'_>,
    read: Site,
    outer: Keys,
    keys: Keys,
    function: Site,
) -> bool {
    let tree = &program.file(read.file).facts.tree;
    let at = |expr: ExprId| Site {
        file: read.file,
        expr,
    };
    let is_variable_seen = |target: ExprId| {
        program.binding_of(at(target)).is_some_and(|binding| {
            let reads = program.reads_of(read.file, binding);
            reads
                .into_iter()
                .all(|read| is_taken_seen(program, read, keys, function))
        })
    };
    if let Some(target) = loop_target(tree, read.expr) {
        return outer == Keys::Names || is_variable_seen(target);
    }
    let Parent::Expr(up) = tree.expr(read.expr).parent else {
        return false;
    };
    let inner = match &tree.expr(up).kind {
        ExprKind::Compare { .. } => return true,
        ExprKind::Subscript { value, .. } if *value == read.expr => match is_target(tree, up) {
            true => return false,
            false => up,
        },
        ExprKind::Attribute { value, attr } if *value == read.expr => {
            let Parent::Expr(call) = tree.expr(up).parent else {
                return false;
            };
            if !matches!(tree.expr(call).kind, ExprKind::Call { func, .. } if func == up) {
                return false;
            }
            match (&*attr.text, loop_target(tree, call)) {
                ("keys", _) => return true,
                ("get" | "setdefault", _) => call,
                ("values", Some(target)) => return is_variable_seen(target),
                ("items", Some(target)) => {
                    return match &tree.expr(target).kind {
                        ExprKind::Tuple(pair) | ExprKind::List(pair) => {
                            pair.len() == 2 && is_variable_seen(pair[1])
                        }
                        _ => false,
                    };
                }
                _ => return false,
            }
        }
        ExprKind::Call { func, args, .. } => {
            return args.len() == 1 && program.infer(at(*func)).is_external("builtins.len");
        }
        _ => return false,
    };
    let inner = at(inner);
    if is_changed(program, inner) || is_taken_seen(program, inner, keys, function) {
        return true;
    }
    // `listeners = self.listeners.get(event, [])`
    only_target(tree, inner.expr).is_some_and(|(_, target)| is_variable_seen(target))
}
