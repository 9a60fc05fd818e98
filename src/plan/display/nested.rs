//! Containers of functions within a container: `STEPS = {"load": [open, read]}`, `handlers[event].append(handler)`. Who calls the
//! functions takes the inner container out first.

use super::{Keys, Taken, is_changed, is_taken_seen, reads, taken};
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{ExprId, ExprKind, Parent};
use crate::syntax::target::only_target;

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
    let inner = match taken(program, read, outer) {
        Some(Taken::Nothing) => return true,
        Some(Taken::Each(target)) => return is_variable_seen(target),
        Some(Taken::One(inner)) => at(inner),
        None => return false,
    };
    if is_changed(program, inner) || is_taken_seen(program, inner, keys, function) {
        return true;
    }
    // `listeners = self.listeners.get(event, [])`
    only_target(tree, inner.expr).is_some_and(|(_, target)| is_variable_seen(target))
}
