//! What a `with` enters that is one of several expressions: `with opened(path) if path else nullcontext():`.

use crate::options::PythonVersion;
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{ExprKind, Parent};

/// Since when `nullcontext` may be entered by `async with`, too.
const ENTERED_EITHER_WAY: PythonVersion = PythonVersion {
    major: 3,
    minor: 10,
};

/// The whole of what is chosen from, for one of the expressions: the expression itself where it stands alone.
pub fn whole(program: &Program<'_>, one: Site) -> Site {
    let mut at = one;
    while let Parent::Expr(up) = program.expr(at).parent {
        let up = Site { expr: up, ..one };
        match program.expr(up).kind {
            ExprKind::Conditional { test, .. } if test != at.expr => at = up,
            _ => break,
        }
    }
    at
}

/// The expressions that something may be.
pub fn parts(program: &Program<'_>, whole: Site) -> Vec<Site> {
    match program.expr(whole).kind {
        ExprKind::Conditional { body, orelse, .. } => {
            let sides = [body, orelse].into_iter();
            sides
                .flat_map(|expr| parts(program, Site { expr, ..whole }))
                .collect()
        }
        _ => vec![whole],
    }
}

/// Whether an expression is what may be entered either way and does nothing.
pub fn is_null_context(program: &Program<'_>, one: Site, python: PythonVersion) -> bool {
    let target = match program.expr(one).kind {
        ExprKind::Call { .. } => program.calls.target(one),
        _ => None,
    };
    python >= ENTERED_EITHER_WAY
        && target.is_some_and(|target| {
            matches!(&target.external[..], [name] if &**name == "contextlib.nullcontext")
                && target.bound.is_empty()
                && !target.unknown
                && !target.foreign
        })
}
