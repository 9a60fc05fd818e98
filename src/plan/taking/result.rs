//! What else a function returns that returns an iterable which becomes async.

use super::called;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::syntax::ast::{ArgumentKind, ExprKind, StmtKind};

/// What a function returns elsewhere than at `site`, if all of that is without items; nothing where it may be something else.
pub fn beside(program: &Program<'_>, site: Site, function: FunctionId) -> Option<Vec<Site>> {
    let tree = &program.file(site.file).facts.tree;
    let mut others = Vec::new();
    for &stmt in &program.function(function).returns {
        let StmtKind::Return(Some(value)) = tree.stmt(stmt).kind else {
            return None;
        };
        let other = Site {
            expr: value,
            ..site
        };
        if value != site.expr {
            others.push(other);
        }
    }
    let is_nothing = |&other: &Site| is_without_items(program, other);
    others.iter().all(is_nothing).then_some(others)
}

/// Whether an expression is `iter(())`, `()` or the like.
fn is_without_items(program: &Program<'_>, site: Site) -> bool {
    match &program.expr(site).kind {
        ExprKind::Tuple(items) | ExprKind::List(items) => items.is_empty(),
        ExprKind::Call { args, .. } => match &args[..] {
            [] => false,
            [only] => {
                let inner = Site {
                    expr: only.value,
                    ..site
                };
                only.kind == ArgumentKind::Positional
                    && called(program, site).as_deref() == Some("builtins.iter")
                    && is_without_items(program, inner)
            }
            _ => false,
        },
        _ => false,
    }
}
