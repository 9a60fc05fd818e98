//! Whether what a statement starts is waited for on each way on from there. What goes on by itself (`Popen(["xdg-open", url])`) is left
//! alone by the library, where its replacement ends it with the event loop. Ways by exceptions are not looked at.

use crate::syntax::ast::{Case, ExprId, ExprKind, Parent, StmtId, StmtKind, Tree};
use crate::syntax::suite::suite_behind;
use crate::text::TextRange;

/// What a way through statements comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// It waits.
    Waits,
    /// It gets to the end of the statements without.
    Passes,
    /// It leaves them otherwise, without.
    Leaves,
}

/// Whether each way on from the statement that holds `start` comes by one of the expressions that wait.
pub fn is_waited_for(tree: &Tree, start: ExprId, waits: &[ExprId]) -> bool {
    let certain = waits.iter().filter(|&&wait| is_certain(tree, wait));
    let certain: Vec<TextRange> = certain.map(|&wait| tree.expr(wait).range).collect();
    is_waited_for_at(tree, start, &certain)
}

/// The same, where what waits is named by where it stands: an expression, or a statement without one.
pub fn is_waited_for_at(tree: &Tree, start: ExprId, waits: &[TextRange]) -> bool {
    let ways = Ways { tree, waits };
    let Some(mut at) = tree.statement_of(start) else {
        return false;
    };
    loop {
        match ways.through(suite_behind(tree, at)) {
            Way::Waits => return true,
            Way::Leaves => return ways.is_waited_at_last(at),
            Way::Passes => {}
        }
        let Parent::Stmt(owner) = tree.stmt(at).parent else {
            return false;
        };
        match &tree.stmt(owner).kind {
            StmtKind::If { .. } | StmtKind::With { .. } | StmtKind::Match { .. } => {}
            StmtKind::Try {
                body,
                orelse,
                finalbody,
                ..
            } => {
                let otherwise = match body.contains(&at) {
                    true => ways.through(orelse),
                    false => Way::Passes,
                };
                let is_last = finalbody.contains(&at);
                match otherwise {
                    Way::Waits => return true,
                    Way::Leaves => return ways.is_waited_at_last(at),
                    Way::Passes if !is_last && ways.through(finalbody) == Way::Waits => {
                        return true;
                    }
                    Way::Passes => {}
                }
            }
            // Another one is started the next time round.
            _ => return false,
        }
        at = owner;
    }
}

/// Whether each way through statements comes by something that waits.
pub fn waits_throughout(tree: &Tree, body: &[StmtId], waits: &[TextRange]) -> bool {
    Ways { tree, waits }.through(body) == Way::Waits
}

/// Whether an expression is worked out wherever its statement is.
pub fn is_certain(tree: &Tree, expr: ExprId) -> bool {
    let mut at = expr;
    while let Parent::Expr(up) = tree.expr(at).parent {
        let is_always = match &tree.expr(up).kind {
            ExprKind::Conditional { test, .. } => *test == at,
            ExprKind::Bool { .. } => tree.expr(up).range.start == tree.expr(at).range.start,
            ExprKind::Comprehension { .. } | ExprKind::Lambda { .. } => false,
            _ => true,
        };
        if !is_always {
            return false;
        }
        at = up;
    }
    true
}

struct Ways<'t> {
    tree: &'t Tree,
    waits: &'t [TextRange],
}

impl Ways<'_> {
    fn waits_in(&self, range: TextRange) -> bool {
        let is_inside = |wait: &TextRange| range.start <= wait.start && wait.end <= range.end;
        self.waits.iter().any(is_inside)
    }

    /// Whether a `finally` around a statement waits.
    fn is_waited_at_last(&self, stmt: StmtId) -> bool {
        let mut at = stmt;
        while let Parent::Stmt(owner) = self.tree.stmt(at).parent {
            match &self.tree.stmt(owner).kind {
                StmtKind::Try { finalbody, .. }
                    if !finalbody.contains(&at) && self.through(finalbody) == Way::Waits =>
                {
                    return true;
                }
                StmtKind::Function(_) | StmtKind::Class(_) => return false,
                _ => {}
            }
            at = owner;
        }
        false
    }

    fn through(&self, stmts: &[StmtId]) -> Way {
        for &stmt in stmts {
            match self.of(stmt) {
                Way::Passes => {}
                way => return way,
            }
        }
        Way::Passes
    }

    fn of(&self, stmt: StmtId) -> Way {
        let tree = self.tree;
        let expr_waits = |expr: ExprId| self.waits_in(tree.expr(expr).range);
        match &tree.stmt(stmt).kind {
            StmtKind::If { branches, orelse } => {
                if branches
                    .first()
                    .is_some_and(|branch| expr_waits(branch.test))
                {
                    return Way::Waits;
                }
                let bodies = branches.iter().map(|branch| self.through(&branch.body));
                joined(bodies.chain([self.through(orelse)]))
            }
            StmtKind::For {
                iter: first,
                body,
                orelse,
                ..
            }
            | StmtKind::While {
                test: first,
                body,
                orelse,
            } => {
                if expr_waits(*first) {
                    return Way::Waits;
                }
                match self.through(body) {
                    Way::Leaves => Way::Leaves,
                    _ => self.through(orelse),
                }
            }
            StmtKind::With { items, body, .. } => {
                match items.iter().any(|item| expr_waits(item.context)) {
                    true => Way::Waits,
                    false => self.through(body),
                }
            }
            StmtKind::Try {
                body,
                orelse,
                finalbody,
                ..
            } => {
                if self.through(finalbody) == Way::Waits {
                    return Way::Waits;
                }
                match self.through(body) {
                    Way::Passes => match self.through(orelse) {
                        Way::Passes => self.through(finalbody),
                        way => way,
                    },
                    way => way,
                }
            }
            StmtKind::Match { subject, cases } => {
                if expr_waits(*subject) {
                    return Way::Waits;
                }
                let bodies = cases.iter().map(|case: &Case| self.through(&case.body));
                joined(bodies.chain([Way::Passes]))
            }
            StmtKind::Function(_) | StmtKind::Class(_) => Way::Passes,
            _ if self.waits_in(tree.stmt(stmt).range) => Way::Waits,
            StmtKind::Return(_) | StmtKind::Raise { .. } | StmtKind::Break | StmtKind::Continue => {
                Way::Leaves
            }
            _ => Way::Passes,
        }
    }
}

/// What several ways come to, one of which is taken.
fn joined(ways: impl Iterator<Item = Way>) -> Way {
    let ways: Vec<Way> = ways.collect();
    if ways.contains(&Way::Leaves) {
        Way::Leaves
    } else if ways.contains(&Way::Passes) {
        Way::Passes
    } else {
        Way::Waits
    }
}
