//! Iteration over objects, which may also only be handed on or looked at.

use super::{Fault, Follower, Kept, Taking, called};
use crate::options::PythonVersion;
use crate::plan::closing::Closing;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, Clause, ExprId, ExprKind, Parent, StmtKind};

/// Functions that look at what they are given, and do not iterate over it.
const LOOKING: &[&str] = &[
    "builtins.bool",
    "builtins.callable",
    "builtins.getattr",
    "builtins.hasattr",
    "builtins.id",
    "builtins.isinstance",
    "builtins.len",
    "builtins.print",
    "builtins.repr",
    "builtins.setattr",
    "builtins.str",
    "builtins.super",
    "builtins.type",
];

/// What takes from an object at `site` by iterating over it there: nothing, where it is only handed on or looked at.
/// `closing` is whether its iterator cleans up.
pub fn of_object(
    program: &Program<'_>,
    site: Site,
    closing: Closing,
    python: PythonVersion,
) -> Option<Result<Vec<Taking>, Fault>> {
    let tree = &program.file(site.file).facts.tree;
    let is_iterated = match tree.expr(site.expr).parent {
        Parent::Module => false,
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::For { iter, .. } => *iter == site.expr,
            StmtKind::Assign { targets, value } => {
                *value == site.expr
                    && targets.iter().any(|&target| {
                        matches!(
                            tree.expr(target).kind,
                            ExprKind::Tuple(_) | ExprKind::List(_)
                        )
                    })
            }
            _ => false,
        },
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Comprehension { clauses, .. } => clauses
                .iter()
                .any(|clause| matches!(clause, Clause::For { iter, .. } if *iter == site.expr)),
            ExprKind::YieldFrom(_) | ExprKind::Starred(_) => true,
            ExprKind::Compare { operands, ops } => {
                let at = operands.iter().position(|&one| one == site.expr);
                let op = at.and_then(|at| ops.get(at.checked_sub(1)?));
                op.is_some_and(|op| op.ends_with("in"))
            }
            ExprKind::Call { func, args, .. } => {
                let is_unpacked =
                    |arg: &Argument| arg.value == site.expr && arg.kind == ArgumentKind::Star;
                *func != site.expr
                    && (args.iter().any(is_unpacked) || is_handed_out(program, site, up))
            }
            _ => false,
        },
    };
    is_iterated.then(|| {
        let mut follower = Follower {
            program,
            python,
            closing,
            takings: Vec::new(),
        };
        // Each who goes over an object whose `__iter__` cleans up has a generator for itself.
        let kept = match closing {
            Closing::Needed => Kept::Nowhere,
            Closing::Nothing => Kept::Somewhere,
        };
        follower.follow(site, kept)?;
        Ok(follower.takings)
    })
}

/// Functions that iterate over each element of what they are given.
const FLATTENING: &[&str] = &[
    "builtins.dict",
    "builtins.sum",
    "itertools.chain.from_iterable",
];

/// Whether a container at `site` is given to what may iterate over its elements: `zip(*pages)`, `chain.from_iterable(pages)`.
pub fn is_flattened(program: &Program<'_>, site: Site) -> bool {
    let Parent::Expr(up) = program.expr(site).parent else {
        return false;
    };
    let call = Site { expr: up, ..site };
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return false;
    };
    let Some(given) = args.iter().find(|arg| arg.value == site.expr) else {
        return false;
    };
    let name = called(program, call);
    let is_one_of = |names: &[&str]| name.as_ref().is_some_and(|name| names.contains(&&**name));
    match given.kind {
        ArgumentKind::Star => {
            let is_followed = program
                .calls
                .target(call)
                .is_some_and(|target| target.is_seen() && !target.bound.is_empty());
            !is_followed && !is_one_of(LOOKING)
        }
        _ => is_one_of(FLATTENING),
    }
}

/// Whether the call `up` may iterate over its argument at `site`, where that is not seen by what its functions do.
fn is_handed_out(program: &Program<'_>, site: Site, up: ExprId) -> bool {
    let call = Site {
        file: site.file,
        expr: up,
    };
    let is_looked_at = called(program, call).is_some_and(|name| LOOKING.contains(&&*name));
    let is_put_in = matches!(&program.expr(call).kind, ExprKind::Call { func, .. }
        if matches!(&program.infer(Site { file: site.file, expr: *func }).any_of[..],
            [Type::ContainerMember(_, name)] if !matches!(&**name, "extend" | "update")));
    let is_followed = program.calls.target(call).is_some_and(|target| {
        target.is_seen() && (!target.bound.is_empty() || !target.constructed.is_empty())
    });
    !is_looked_at && !is_put_in && !is_followed
}
