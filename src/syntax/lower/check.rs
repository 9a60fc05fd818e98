//! The last pass: every node learns its parent, and what cannot be in a sound tree is distrusted.

use crate::syntax::ast::{Distrust, ExprId, ExprKind, Parent, StmtId, Tree};
use crate::syntax::children;
use crate::text::TextRange;

/// Link all nodes of `tree` to their parents; look for children outside their parents, for siblings that overlap, and
/// for statements side by side with nothing between them.
pub(super) fn link_and_check(text: &str, tree: &mut Tree) {
    let mut wrong: Vec<TextRange> = Vec::new();
    let mut end: Option<u32> = None;
    for &id in &tree.body {
        let range = tree.stmt(id).range;
        if end.is_some_and(|end| !is_separated(text, end, range.start)) {
            wrong.push(range);
        }
        end = Some(range.end);
    }
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
    let mut inner: Vec<(bool, StmtId)> = Vec::new();
    for index in 0..tree.stmts.len() {
        let id = StmtId(index as u32);
        let Some(stmt) = tree.stmts.get(index) else {
            break;
        };
        let range = stmt.range;
        children::expressions_of_statement(&stmt.kind, &mut |child| below.push(child));
        inner.clear();
        children::bodies_of_statement(&stmt.kind, &mut |body| {
            inner.extend(body.iter().enumerate().map(|(at, &id)| (at > 0, id)));
        });
        for child in below.drain(..) {
            if let Some(child) = tree.exprs.get_mut(child.0 as usize) {
                child.parent = Parent::Stmt(id);
                if !range.contains_range(child.outer) {
                    wrong.push(child.outer);
                }
            }
        }
        let mut from = range.start;
        for &(has_left_sibling, child) in &inner {
            if let Some(child) = tree.stmts.get_mut(child.0 as usize) {
                child.parent = Parent::Stmt(id);
                let is_joined = has_left_sibling && !is_separated(text, from, child.range.start);
                if child.range.start < from || child.range.end > range.end || is_joined {
                    wrong.push(child.range);
                }
                from = child.range.end;
            }
        }
    }
    if let (Some(&first), true) = (wrong.first(), tree.distrust.is_empty()) {
        tree.distrust.push(Distrust {
            range: first,
            reason: "the parser's tree contradicts itself here".to_owned(),
        });
    }
}

/// Whether a line end or a `;` stands between two statements.
fn is_separated(text: &str, from: u32, to: u32) -> bool {
    text.as_bytes()
        .get(from as usize..to as usize)
        .is_some_and(|between| memchr::memchr2(b'\n', b';', between).is_some())
}
