//! What becomes of rows: where all that is done with them is what asyncpg's records can do, they stay records, else they become tuples.

use crate::resolve::program::{FileId, Program, Site};
use crate::syntax::ast::{ArgumentKind, Clause, ExprId, ExprKind, Parent, StmtKind};

/// What rows a cursor gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// Tuples.
    Tuples,
    /// Those of a `RealDictCursor`.
    Dicts,
    /// Those of a `DictCursor`: lists that are read by name, too.
    Both,
}

/// Whether a list of rows is only gone through, counted, and asked for single rows, and records do for these.
pub(super) fn list_does(program: &Program<'_>, site: Site, kind: Rows) -> bool {
    let tree = &program.file(site.file).facts.tree;
    match tree.expr(site.expr).parent {
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::For { target, iter, .. } if *iter == site.expr => target_does(program, site.file, *target, kind),
            // Under one more name it could go round in circles.
            StmtKind::Assign { targets, .. } => {
                targets.len() == 1 && !is_name(program, site) && reads_do(program, site.file, targets[0], kind, list_does)
            }
            StmtKind::If { .. } | StmtKind::Expr(_) => true,
            _ => false,
        },
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Comprehension { clauses, .. } => clauses.iter().any(|clause| {
                matches!(clause, Clause::For { target, iter, .. } if *iter == site.expr && target_does(program, site.file, *target, kind))
            }),
            ExprKind::Not(_) => true,
            ExprKind::Call { func, args, .. } => {
                let is_alone = matches!(&args[..], [one] if one.kind == ArgumentKind::Positional);
                is_alone && *func != site.expr && is_len(program, Site { expr: *func, ..site })
            }
            ExprKind::Subscript { value, index } => {
                *value == site.expr && is_number(program, site.file, *index) && row_does(program, Site { expr: up, ..site }, kind)
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
fn target_does(program: &Program<'_>, file: FileId, target: ExprId, kind: Rows) -> bool {
    let tree = &program.file(file).facts.tree;
    match &tree.expr(target).kind {
        // A dictionary gives its keys.
        ExprKind::Tuple(_) | ExprKind::List(_) => kind != Rows::Dicts,
        ExprKind::Name(_) => reads_do(program, file, target, kind, row_does),
        _ => false,
    }
}

fn reads_do(
    program: &Program<'_>,
    file: FileId,
    target: ExprId,
    kind: Rows,
    does: fn(&Program<'_>, Site, Rows) -> bool,
) -> bool {
    let Some(binding) = program.binding_of(Site { file, expr: target }) else {
        return false;
    };
    program
        .reads_of(file, binding)
        .into_iter()
        .all(|read| does(program, read, kind))
}

/// Whether a record does in the place of a row, or of nothing where there is none.
pub(super) fn row_does(program: &Program<'_>, site: Site, kind: Rows) -> bool {
    let tree = &program.file(site.file).facts.tree;
    match tree.expr(site.expr).parent {
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, .. } => {
                let [target] = &targets[..] else { return false };
                let is_renamed = is_name(program, site)
                    && is_name(
                        program,
                        Site {
                            expr: *target,
                            ..site
                        },
                    );
                !is_renamed && target_does(program, site.file, *target, kind)
            }
            StmtKind::If { .. } | StmtKind::While { .. } | StmtKind::Expr(_) => true,
            _ => false,
        },
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Subscript { value, index } => {
                let is_named = matches!(tree.expr(*index).kind, ExprKind::Str { .. });
                let is_key = match kind {
                    Rows::Tuples => is_number(program, site.file, *index),
                    Rows::Dicts => is_named,
                    Rows::Both => is_named || is_number(program, site.file, *index),
                };
                *value == site.expr && is_key && is_read(program, site.file, up)
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

/// Whether an item is read, not set or deleted.
fn is_read(program: &Program<'_>, file: FileId, item: ExprId) -> bool {
    let tree = &program.file(file).facts.tree;
    let mut top = item;
    while let Parent::Expr(up) = tree.expr(top).parent {
        if !matches!(
            tree.expr(up).kind,
            ExprKind::Tuple(_) | ExprKind::List(_) | ExprKind::Starred(_)
        ) {
            // A comprehension may bind it.
            return !matches!(tree.expr(up).kind, ExprKind::Comprehension { element, value, .. } if element != top && value != Some(top));
        }
        top = up;
    }
    let Parent::Stmt(stmt) = tree.expr(top).parent else {
        return false;
    };
    match &tree.stmt(stmt).kind {
        StmtKind::Assign { value, .. } | StmtKind::AugAssign { value, .. } => *value == top,
        StmtKind::AnnAssign { value, .. } => *value == Some(top),
        StmtKind::For { iter, .. } => *iter == top,
        StmtKind::With { items, .. } => items.iter().any(|item| item.context == top),
        StmtKind::Delete(_) => false,
        _ => true,
    }
}

fn is_name(program: &Program<'_>, site: Site) -> bool {
    matches!(program.expr(site).kind, ExprKind::Name(_))
}

fn is_number(program: &Program<'_>, file: FileId, index: ExprId) -> bool {
    let tree = &program.file(file).facts.tree;
    match &tree.expr(index).kind {
        ExprKind::Number => true,
        ExprKind::Unary(value) => matches!(tree.expr(*value).kind, ExprKind::Number),
        _ => false,
    }
}
