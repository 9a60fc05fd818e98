//! The last pass: every node learns its parent, and what cannot be in a sound tree is distrusted.

use crate::syntax::ast::{Distrust, ExprId, ExprKind, Parent, StmtId, Tree};
use crate::syntax::children;
use crate::text::TextRange;

/// Link all nodes of `tree` to their parents; look for children outside their parents, and for siblings that overlap.
pub(super) fn link_and_check(tree: &mut Tree) {
    let mut wrong: Vec<TextRange> = Vec::new();
    let mut below: Vec<ExprId> = Vec::new();
    for index in 0..tree.exprs.len() {
        let id = ExprId(index as u32);
        let Some(expr) = tree.exprs.get(index) else {
            break;
        };
        let range = expr.range;
        children::of_expression(&expr.kind, &mut |child| below.push(child));
        if let ExprKind::Call { func, parens, .. } = expr.kind
            && tree.expr(func).outer.end > parens.start
        {
            wrong.push(range);
        }
        let mut from = range.start;
        for child in below.drain(..) {
            if let Some(child) = tree.exprs.get_mut(child.0 as usize) {
                child.parent = Parent::Expr(id);
                if child.outer.start < from || child.outer.end > range.end {
                    wrong.push(child.outer);
                }
                from = child.outer.end;
            }
        }
    }
    for index in 0..tree.stmts.len() {
        let id = StmtId(index as u32);
        let Some(stmt) = tree.stmts.get(index) else {
            break;
        };
        let range = stmt.range;
        children::expressions_of_statement(&stmt.kind, &mut |child| below.push(child));
        let mut inner: Vec<StmtId> = Vec::new();
        children::bodies_of_statement(&stmt.kind, &mut |body| inner.extend_from_slice(body));
        for child in below.drain(..) {
            if let Some(child) = tree.exprs.get_mut(child.0 as usize) {
                child.parent = Parent::Stmt(id);
                if !range.contains_range(child.outer) {
                    wrong.push(child.outer);
                }
            }
        }
        let mut from = range.start;
        for child in inner {
            if let Some(child) = tree.stmts.get_mut(child.0 as usize) {
                child.parent = Parent::Stmt(id);
                if child.range.start < from || child.range.end > range.end {
                    wrong.push(child.range);
                }
                from = child.range.end;
            }
        }
    }
    if let Some(&first) = wrong.first() {
        tree.distrust.push(Distrust {
            range: first,
            reason: "the parser's tree contradicts itself here".to_owned(),
        });
    }
}
