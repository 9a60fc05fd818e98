//! How long a value is used that a call gives to one local name: from the statement behind the call to the last one, all
//! in one suite. Such a value could as well have been bound by a `with` around these statements.

use super::program::{Program, Site};
use super::types::Type;
use crate::mapping::condition::Test;
use crate::mapping::row::Returns;
use crate::syntax::ast::{Clause, ComprehensionKind, ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::suite::suite_behind;
use crate::text::TextRange;
use crate::text::indent::has_own_lines;

/// The statements that use a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    /// The assignment.
    pub made: StmtId,
    /// The name it binds.
    pub name: ExprId,
    /// The last statement of its suite that uses the value.
    pub last: StmtId,
}

impl Program<'_> {
    /// How long the value of the call at `site` is used, where it goes into one local name and every use of it is a
    /// member that is read, or called and used up, in the statements that follow.
    /// A member that is an object itself, by the rows of `type_name`, may need the value for as long as it is used.
    pub fn lifetime(&self, site: Site, type_name: &str) -> Option<Lifetime> {
        let file = self.file(site.file);
        let tree = &file.facts.tree;
        let Parent::Stmt(made) = tree.expr(site.expr).parent else {
            return None;
        };
        let StmtKind::Assign { targets, .. } = &tree.stmt(made).kind else {
            return None;
        };
        let binding = self.assigned_to(site)?;
        let following = suite_behind(tree, made);
        let reads = self.reads_of(site.file, binding);
        let mut last = None;
        for &read in &reads {
            let reference = file.facts.references.get(read.expr.0 as usize)?.as_ref()?;
            let is_sole = reference.bindings.len() == 1;
            let is_here = self.scope_of(read) == self.scope_of(site);
            let at = tree.expr(read.expr).range;
            let place = following
                .iter()
                .position(|&stmt| tree.stmt(stmt).range.contains_range(at))?;
            if !is_sole || !is_here || !self.is_used_up(read, type_name) {
                return None;
            }
            last = last.max(Some(place));
        }
        let (first, last) = (*following.first()?, following[last?]);
        let span = TextRange::new(tree.stmt(first).range.start, tree.stmt(last).range.end);
        let name = &file.facts.bindings[binding.0 as usize].name;
        let scope = file.facts.bindings[binding.0 as usize].scope;
        let is_bound_again = file.facts.bindings.iter().any(|other| {
            other.scope == scope && other.name == *name && span.contains_range(other.range)
        });
        let is_alone = |stmt| has_own_lines(&file.text, tree.stmt(stmt).range);
        (!is_bound_again && is_alone(made) && is_alone(first)).then_some(Lifetime {
            made,
            name: *targets.first()?,
            last,
        })
    }

    /// Whether of a value only what a member gives is used, and no object among that goes elsewhere.
    fn is_used_up(&self, read: Site, type_name: &str) -> bool {
        let tree = &self.file(read.file).facts.tree;
        let member = match tree.expr(read.expr).parent {
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Attribute { value, attr } if *value == read.expr => Some((up, attr)),
                _ => None,
            },
            _ => None,
        };
        let Some((member, attr)) = member else {
            let has_truth = || {
                let row = self.table.type_row(type_name);
                row.is_some_and(|row| row.truth.is_some())
            };
            return self.is_gone_through(read)
                || self.is_taken(read, type_name)
                || (self.is_tested(read) && has_truth());
        };
        let is_object = self
            .table
            .member(type_name, &attr.text)
            .iter()
            .any(|&row| matches!(&self.table.row(row).returns, Some(given) if !is_data(given)));
        let given = match tree.expr(member).parent {
            Parent::Expr(call) if matches!(tree.expr(call).kind, ExprKind::Call { func, .. } if func == member) => {
                call
            }
            _ => member,
        };
        let given = Site {
            expr: given,
            ..read
        };
        !is_object || self.is_gone_through(given)
    }

    /// Whether the value of an expression is gone through where it stands, to the end.
    fn is_gone_through(&self, site: Site) -> bool {
        let tree = &self.file(site.file).facts.tree;
        if self.is_consumed_at_once(site) {
            return true;
        }
        match tree.expr(site.expr).parent {
            Parent::Stmt(stmt) => {
                matches!(tree.stmt(stmt).kind, StmtKind::For { iter, .. } if iter == site.expr)
            }
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Comprehension { kind, clauses, .. } => {
                    let is_source = |clause: &Clause| matches!(clause, Clause::For { iter, .. } if *iter == site.expr);
                    let is_lazy = *kind == ComprehensionKind::Generator
                        && !self.is_consumed_at_once(Site { expr: up, ..site });
                    !is_lazy && clauses.iter().any(is_source)
                }
                _ => false,
            },
            Parent::Module => false,
        }
    }

    /// Whether a value is the argument of a call that a row for such arguments converts, and that gives no object which
    /// keeps it: `json.dump(value, file)`.
    fn is_taken(&self, read: Site, type_name: &str) -> bool {
        let at = |expr: ExprId| Site {
            file: read.file,
            expr,
        };
        let Parent::Expr(call) = self.expr(read).parent else {
            return false;
        };
        let ExprKind::Call { func, args, .. } = &self.expr(at(call)).kind else {
            return false;
        };
        let callee = self.infer(at(*func));
        let [Type::External(name)] = &callee.any_of[..] else {
            return false;
        };
        let is_meant = |test: &Test| matches!(test, Test::Type(taken) if taken == type_name);
        args.iter().any(|arg| arg.value == read.expr)
            && self.table.rows(name).iter().any(|&row| {
                let row = self.table.row(row);
                let mut conditions = row.when.iter().flat_map(|when| &when.conditions);
                row.returns.is_none() && conditions.any(|condition| is_meant(&condition.test))
            })
    }
}

/// Whether a result is data, which needs nothing that it came from.
fn is_data(given: &Returns) -> bool {
    matches!(given, Returns::Type(name) if name == "builtins.json")
}
