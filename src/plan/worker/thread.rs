//! Threads and timers of a function: `Thread(target=f)`, `start`, `join`.

use super::follow::{Follower, Kind, Shape, UNSEEN};
use super::{Change, Fault};
use crate::facts::binding::{BindingId, BindingKind, Value};
use crate::resolve::program::Site;
use crate::syntax::ast::{
    Argument, ArgumentKind, Clause, ExprId, ExprKind, Parent, StmtId, StmtKind,
};
use crate::syntax::suite::suite_around;
use crate::text::TextRange;

/// What holds the threads that a call is made on.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Holder {
    /// A variable that holds one.
    One(BindingId),
    /// All that are in a container that is iterated here.
    All(Vec<BindingId>),
}

const NOT_JOINED: &str =
    "a task is given up when the event loop ends, and this thread is not always waited for";

impl Follower<'_, '_> {
    /// `Thread(target=f, args=(x,))`, `Timer(1, f, args=[x])`
    pub(super) fn thread(&mut self, site: Site, kind: Kind) -> Result<(), Fault> {
        let ExprKind::Call { args, .. } = &self.program.expr(site).kind else {
            return self.fault(site.expr, UNSEEN);
        };
        let mut function = None;
        for (place, arg) in args.iter().enumerate() {
            match (&arg.kind, kind) {
                (ArgumentKind::Positional, Kind::Timer) if place == 1 => {
                    function = Some(arg.value);
                }
                (ArgumentKind::Positional, Kind::Timer) if place < 4 => {}
                (ArgumentKind::Keyword(name), _) => match (&*name.text, kind) {
                    ("target", Kind::Thread) | ("function", Kind::Timer) => {
                        function = Some(arg.value);
                    }
                    ("args" | "kwargs", _)
                    | ("interval", Kind::Timer)
                    | ("name" | "daemon", Kind::Thread) => {}
                    _ => return self.fault(site.expr, UNSEEN),
                },
                _ => return self.fault(site.expr, UNSEEN),
            }
        }
        let Some(function) = function else {
            return self.fault(site.expr, "which function the thread runs is not seen");
        };
        if self.program.mentions("excepthook") {
            return self.fault(site.expr, "what is raised in a thread goes to a hook");
        }
        self.hand_over(site, args, function)?;
        self.give_function(function)?;
        self.found.changes.push(match kind {
            Kind::Thread => Change::Thread(site),
            Kind::Timer => Change::Timer(site),
        });
        self.follow(site.expr, &Shape::Thread(kind))
    }

    pub(super) fn thread_method(
        &mut self,
        call: ExprId,
        name: &str,
        args: &[Argument],
        kind: Kind,
    ) -> Result<(), Fault> {
        match (name, args, kind) {
            ("start", [], _) => self.started.push(call),
            ("join", [], _) => {
                self.joined.push(call);
                self.found.changes.push(Change::Joined(self.at(call)));
            }
            ("join", [_], _) => self.found.changes.push(Change::Joined(self.at(call))),
            ("is_alive", [], _) | ("cancel", [], Kind::Timer) => {}
            _ => {
                let why = format!("`{name}` has no counterpart for tasks");
                return self.fault(call, &why);
            }
        }
        Ok(())
    }

    /// Whether every thread that is started is waited for, whichever way the function goes on.
    pub(super) fn all_joined(&self) -> Result<(), Fault> {
        for &start in &self.started {
            let is_joined = self.holder(start).is_some_and(|holder| {
                let one = match &holder {
                    Holder::One(one) => self.containers(*one, start),
                    Holder::All(_) => Vec::new(),
                };
                let mut holders = one.into_iter().map(Holder::All).chain([holder]);
                holders.any(|holder| self.is_joined_as(start, &holder))
            });
            if !is_joined {
                return self.fault(start, NOT_JOINED);
            }
        }
        Ok(())
    }

    fn is_joined_as(&self, start: ExprId, holder: &Holder) -> bool {
        let joins = self.joined.iter();
        joins
            .filter(|&&join| self.holder(join).as_ref() == Some(holder))
            .any(|&join| self.follows(start, join, holder))
    }

    /// The containers that the thread of a variable is put into where it is started, by their bindings.
    fn containers(&self, one: BindingId, start: ExprId) -> Vec<Vec<BindingId>> {
        let tree = &self.program.file(self.file).facts.tree;
        let is_beside = |put: ExprId| {
            let (put, start) = (tree.statement_of(put), tree.statement_of(start));
            put.zip(start)
                .is_some_and(|(put, start)| suite_around(tree, put).contains(&start))
        };
        let put = self.put_into.iter();
        put.filter(|(thread, _)| self.bindings_of(*thread) == [one] && is_beside(*thread))
            .map(|(_, container)| self.bindings_of(*container))
            .collect()
    }

    fn bindings_of(&self, read: ExprId) -> Vec<BindingId> {
        let references = &self.program.file(self.file).facts.references;
        match references.get(read.0 as usize) {
            Some(Some(reference)) => reference.bindings.to_vec(),
            _ => Vec::new(),
        }
    }

    /// What `thread.start()` is called on.
    fn holder(&self, call: ExprId) -> Option<Holder> {
        let facts = &self.program.file(self.file).facts;
        let ExprKind::Call { func, .. } = facts.tree.expr(call).kind else {
            return None;
        };
        let ExprKind::Attribute { value, .. } = facts.tree.expr(func).kind else {
            return None;
        };
        let &[binding] = &self.bindings_of(value)[..] else {
            return None;
        };
        match &facts.bindings[binding.0 as usize].kind {
            BindingKind::Assigned {
                value: Value::Expr(_),
                ..
            } => Some(Holder::One(binding)),
            BindingKind::Assigned {
                value: Value::Element { iter, .. },
                path,
                ..
            } if path.is_empty() => match &facts.tree.expr(*iter).kind {
                ExprKind::Name(_) => Some(Holder::All(self.bindings_of(*iter))),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a call on all that a variable has held is certain to be made after another.
    fn follows(&self, start: ExprId, join: ExprId, holder: &Holder) -> bool {
        let facts = &self.program.file(self.file).facts;
        let tree = &facts.tree;
        let held = match holder {
            Holder::One(one) => std::slice::from_ref(one),
            Holder::All(all) => all,
        };
        // A variable that each round of a loop binds anew only holds the last one behind the loop.
        let is_anew = |stmt: &StmtId| {
            let stmt = tree.stmt(*stmt);
            matches!(stmt.kind, StmtKind::For { .. } | StmtKind::While { .. })
                && held.iter().any(|binding| {
                    let range = facts.bindings[binding.0 as usize].range;
                    stmt.range.contains_range(range)
                })
        };
        let (Some(mut first), Some(mut last)) = (tree.statement_of(start), tree.statement_of(join))
        else {
            return false;
        };
        // A loop over all of them that does nothing else is the same as one call.
        if let Parent::Stmt(around) = tree.stmt(last).parent
            && let StmtKind::For { body, .. } = &tree.stmt(around).kind
            && body.len() == 1
        {
            last = around;
        }
        if !self.is_plain_call(join) {
            return false;
        }
        let suite = suite_around(tree, last);
        while !suite.contains(&first) {
            match tree.stmt(first).parent {
                Parent::Stmt(up) if !is_anew(&up) => first = up,
                _ => return false,
            }
        }
        let (from, to) = (tree.expr(start).range.end, tree.stmt(last).range.start);
        from < to && !self.is_left_between(TextRange::new(from, to))
    }

    /// Whether a call is a statement by itself, or the element of a comprehension that is.
    fn is_plain_call(&self, call: ExprId) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        let is_statement = |parent: Parent| match parent {
            Parent::Stmt(stmt) => matches!(tree.stmt(stmt).kind, StmtKind::Expr(_)),
            _ => false,
        };
        match tree.expr(call).parent {
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Comprehension {
                    element, clauses, ..
                } => {
                    let is_whole = matches!(&clauses[..], [Clause::For { .. }]);
                    *element == call && is_whole && is_statement(tree.expr(up).parent)
                }
                _ => false,
            },
            parent => is_statement(parent),
        }
    }

    fn is_left_between(&self, between: TextRange) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        let leaves = |stmt: &StmtKind| {
            matches!(
                stmt,
                StmtKind::Return(_) | StmtKind::Raise { .. } | StmtKind::Break | StmtKind::Continue
            )
        };
        let mut stmts = tree.stmts.iter();
        let mut exprs = tree.exprs.iter();
        stmts.any(|stmt| between.contains_range(stmt.range) && leaves(&stmt.kind))
            || exprs.any(|expr| {
                between.contains_range(expr.range)
                    && matches!(expr.kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_))
            })
    }

    /// Whether a loop in here does nothing but turn round until another thread changes something.
    pub(super) fn is_spinning(&self, whole: TextRange) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        let mut loops = tree.stmts.iter().filter_map(|stmt| match &stmt.kind {
            StmtKind::While { body, .. } if whole.contains_range(stmt.range) => Some(body),
            _ => None,
        });
        loops.any(|body| {
            let mut kinds = body.iter().map(|&stmt| &tree.stmt(stmt).kind);
            kinds.all(|kind| matches!(kind, StmtKind::Pass | StmtKind::Continue))
        })
    }
}
