//! Rows of displays that functions stand in: `for name, run in [("add", add), ("list", show)]`. Who goes over the rows takes each apart
//! at once, so that the function has a name of its own there.

use super::{Keys, Taken, taken};
use crate::plan::reference::holds_functions;
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{ExprId, ExprKind, Parent};
use crate::syntax::target::only_target;

/// A row, the display around it, and which item of the row the function is.
struct Row {
    display: Site,
    width: usize,
    at: usize,
}

/// Whether a function stands in a row, and each who reads the display gives it a name of its own, or looks for something else.
pub(super) fn is_followed(
    program: &Program<'_>,
    function: Site,
    reads: impl FnOnce(Site) -> Option<Vec<Site>>,
) -> bool {
    let Some(row) = row(program, function) else {
        return false;
    };
    let is_seen = |read: &Site| is_taken_apart(program, *read, &row, function);
    is_seen(&row.display) || reads(row.display).is_some_and(|reads| reads.iter().all(is_seen))
}

fn row(program: &Program<'_>, function: Site) -> Option<Row> {
    let tree = &program.file(function.file).facts.tree;
    let Parent::Expr(inner) = tree.expr(function.expr).parent else {
        return None;
    };
    let (ExprKind::Tuple(items) | ExprKind::List(items)) = &tree.expr(inner).kind else {
        return None;
    };
    let Parent::Expr(outer) = tree.expr(inner).parent else {
        return None;
    };
    let is_around = match &tree.expr(outer).kind {
        ExprKind::Dict(pairs) => pairs.iter().any(|&(_, value)| value == inner),
        ExprKind::List(rows) | ExprKind::Tuple(rows) => rows.contains(&inner),
        _ => false,
    };
    let is_outermost = !matches!(tree.expr(outer).parent, Parent::Expr(up)
        if matches!(tree.expr(up).kind, ExprKind::Dict(_) | ExprKind::List(_) | ExprKind::Tuple(_)));
    let row = Row {
        display: Site {
            expr: outer,
            ..function
        },
        width: items.len(),
        at: items.iter().position(|&item| item == function.expr)?,
    };
    (is_around && is_outermost).then_some(row)
}

/// Whether what is done with a display where it is read gives each function that comes out of it a name of its own.
fn is_taken_apart(program: &Program<'_>, read: Site, row: &Row, function: Site) -> bool {
    let tree = &program.file(read.file).facts.tree;
    let at = |expr: ExprId| Site { expr, ..read };
    let keys = match program.expr(row.display).kind {
        ExprKind::Dict(_) => Keys::Names,
        _ => Keys::Numbers,
    };
    let names_it = |target: ExprId| names_function(program, at(target), row, function);
    match taken(program, read, keys) {
        Some(Taken::Nothing) => true,
        Some(Taken::Each(target)) => names_it(target),
        // What `get` gives may be nothing.
        Some(Taken::One(one)) => {
            matches!(tree.expr(one).kind, ExprKind::Subscript { .. })
                && only_target(tree, one).is_some_and(|(_, target)| names_it(target))
        }
        None => false,
    }
}

/// Whether a target takes rows of this width apart, and what it calls the function's item is known to hold the function.
fn names_function(program: &Program<'_>, target: Site, row: &Row, function: Site) -> bool {
    let (ExprKind::Tuple(items) | ExprKind::List(items)) = &program.expr(target).kind else {
        return false;
    };
    let at = |expr: ExprId| Site { expr, ..target };
    let is_name = |&item: &ExprId| matches!(program.expr(at(item)).kind, ExprKind::Name(_));
    if items.len() != row.width || !items.iter().all(is_name) {
        return false;
    }
    let binding = items
        .get(row.at)
        .and_then(|&item| program.binding_of(at(item)));
    binding.is_some_and(|binding| {
        holds_functions(
            program,
            function,
            &program.binding_types(target.file, binding),
        )
    })
}
