//! What becomes of rows: where all that is done with them is what asyncpg's records can do, they stay records, else they become tuples.

use crate::resolve::program::{FileId, Program, Site};
use crate::syntax::ast::{ArgumentKind, Clause, ExprId, ExprKind, Parent, StmtKind};

/// Whether a list of rows is only gone through, counted, and asked for single rows, and records do for these.
pub(super) fn list_does(program: &Program<'_>, site: Site) -> bool {
    let tree = &program.file(site.file).facts.tree;
    match tree.expr(site.expr).parent {
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::For { target, iter, .. } if *iter == site.expr => target_does(program, site.file, *target),
            StmtKind::Assign { targets, .. } => {
                targets.len() == 1 && reads_do(program, site.file, targets[0], list_does)
            }
            StmtKind::If { .. } | StmtKind::Expr(_) => true,
            _ => false,
        },
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Comprehension { clauses, .. } => clauses.iter().any(|clause| {
                matches!(clause, Clause::For { target, iter, .. } if *iter == site.expr && target_does(program, site.file, *target))
            }),
            ExprKind::Not(_) => true,
            ExprKind::Call { func, args, .. } => {
                let is_alone = matches!(&args[..], [one] if one.kind == ArgumentKind::Positional);
                is_alone && *func != site.expr && is_len(program, Site { expr: *func, ..site })
            }
            ExprKind::Subscript { value, index } => {
                *value == site.expr && is_number(program, site.file, *index) && row_does(program, Site { expr: up, ..site })
            }
            _ => false,
        },
        Parent::Module => false,
    }
}

fn is_len(program: &Program<'_>, func: Site) -> bool {
    matches!(&program.expr(func).kind, ExprKind::Name(name) if &**name == "len")
}

/// Whether a record does for what each row is bound to.
fn target_does(program: &Program<'_>, file: FileId, target: ExprId) -> bool {
    let tree = &program.file(file).facts.tree;
    match &tree.expr(target).kind {
        ExprKind::Tuple(_) | ExprKind::List(_) => true,
        ExprKind::Name(_) => reads_do(program, file, target, row_does),
        _ => false,
    }
}

fn reads_do(
    program: &Program<'_>,
    file: FileId,
    target: ExprId,
    does: fn(&Program<'_>, Site) -> bool,
) -> bool {
    let Some(binding) = program.binding_of(Site { file, expr: target }) else {
        return false;
    };
    program
        .reads_of(file, binding)
        .into_iter()
        .all(|read| does(program, read))
}

/// Whether a record does in the place of a row, or of nothing where there is none.
pub(super) fn row_does(program: &Program<'_>, site: Site) -> bool {
    let tree = &program.file(site.file).facts.tree;
    match tree.expr(site.expr).parent {
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, .. } => {
                let [target] = &targets[..] else { return false };
                target_does(program, site.file, *target)
            }
            StmtKind::If { .. } | StmtKind::While { .. } | StmtKind::Expr(_) => true,
            _ => false,
        },
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Subscript { value, index } => {
                *value == site.expr && is_number(program, site.file, *index)
            }
            ExprKind::Not(_) => true,
            ExprKind::Conditional { test, .. } => *test == site.expr,
            ExprKind::Compare { operands, ops } => {
                ops.iter().all(|op| matches!(&**op, "is" | "is not"))
                    && operands.iter().all(|&one| {
                        one == site.expr || matches!(tree.expr(one).kind, ExprKind::None)
                    })
            }
            _ => false,
        },
        Parent::Module => false,
    }
}

fn is_number(program: &Program<'_>, file: FileId, index: ExprId) -> bool {
    let tree = &program.file(file).facts.tree;
    match &tree.expr(index).kind {
        ExprKind::Number => true,
        ExprKind::Unary(value) => matches!(tree.expr(*value).kind, ExprKind::Number),
        _ => false,
    }
}
