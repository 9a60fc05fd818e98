//! Whether the threads that a function starts are waited for, whichever way it goes on.

use super::follow::Follower;
use super::{Fault, Idle};
use crate::facts::binding::{BindingId, BindingKind, Value};
use crate::resolve::program::Site;
use crate::resolve::types::Type;
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

/// What daemons take their work from.
const QUEUE: &str = "queue.Queue";

pub(super) const NOT_JOINED: &str =
    "a task is given up when the event loop ends, and this thread is not always waited for";

const NOT_SHUT: &str =
    "the pool is not entered where it is made, nor shut down at one place on every way";

impl Follower<'_, '_> {
    /// Whether every thread that is started is waited for, whichever way the function goes on; or else, as a daemon, has
    /// nothing left to do then.
    pub(super) fn all_joined(&mut self) -> Result<(), Fault> {
        for start in self.started.clone() {
            let holders = self.holders(start);
            let is_joined = !holders.is_empty()
                && holders.iter().all(|holder| {
                    let one = match holder {
                        Holder::One(one) => self.containers(*one, start),
                        Holder::All(_) => Vec::new(),
                    };
                    let mut all = one.into_iter().map(Holder::All).chain([holder.clone()]);
                    all.any(|holder| self.is_joined_as(start, &holder))
                });
            if is_joined || self.is_kept_alive(start)? {
                continue;
            }
            let emptied = self.emptied_after(start);
            if emptied.is_empty() || !self.is_daemon(start) {
                return self.fault(start, NOT_JOINED);
            }
            let start = self.at(start);
            self.found.idle.push(Idle { start, emptied });
        }
        Ok(())
    }

    /// Whether every pool that is not entered is shut, whichever way the function goes on, and used no more then.
    pub(super) fn all_shut(&self) -> Result<(), Fault> {
        for &(made, binding) in &self.open {
            let of_it = |call: &&ExprId| self.holders(**call) == [Holder::One(binding)];
            let shut: Vec<ExprId> = self.shut.iter().filter(of_it).copied().collect();
            let holder = Holder::One(binding);
            let [shut] = shut[..] else {
                return self.fault(made, NOT_SHUT);
            };
            let end = self.program.expr(self.at(shut)).range.end;
            let reads = self.program.reads_of(self.file, binding);
            let is_used_after = |read: &Site| self.program.expr(*read).range.start >= end;
            if !self.follows(made, shut, &holder) || reads.iter().any(is_used_after) {
                return self.fault(made, NOT_SHUT);
            }
        }
        Ok(())
    }

    fn is_joined_as(&self, start: ExprId, holder: &Holder) -> bool {
        let joins = self.joined.iter();
        joins
            .filter(|&&join| self.holders(join).contains(holder))
            .any(|&join| self.follows(start, join, holder))
    }

    /// Queues that are waited for by `join` behind the start of a thread, whichever way the function goes on.
    fn emptied_after(&self, start: ExprId) -> Vec<Site> {
        let program = self.program;
        let tree = &program.file(self.file).facts.tree;
        let mut found = Vec::new();
        for (at, expr) in tree.exprs.iter().enumerate() {
            let call = ExprId(at as u32);
            let ExprKind::Call { func, args, .. } = &expr.kind else {
                continue;
            };
            let ExprKind::Attribute { value, attr } = &tree.expr(*func).kind else {
                continue;
            };
            let is_queue = |one: &Type| matches!(one, Type::Object(name) if &**name == QUEUE);
            if &*attr.text == "join"
                && args.is_empty()
                && program.function_around(self.at(call)) == program.function_around(self.at(start))
                && program.infer(self.at(*value)).any_of.iter().all(is_queue)
                && self.follows(start, call, &Holder::All(Vec::new()))
            {
                found.push(self.at(*value));
            }
        }
        found
    }

    /// Whether the thread that is started here does not keep the program alive.
    pub(super) fn is_daemon(&self, start: ExprId) -> bool {
        let program = self.program;
        let tree = &program.file(self.file).facts.tree;
        let is_true = |expr: ExprId| matches!(tree.expr(expr).kind, ExprKind::True);
        let says = |arg: &Argument| matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "daemon");
        let is_made_so = |site: &Site| match &program.expr(*site).kind {
            ExprKind::Call { args, .. } => {
                args.iter().any(|arg| says(arg) && is_true(arg.value))
                    || self.is_set_so(*site, &is_true)
            }
            _ => false,
        };
        if self.made.iter().all(is_made_so) {
            return true;
        }
        let Some(stmt) = tree.statement_of(start) else {
            return false;
        };
        let receiver = self.receiver(start).map(|one| program.source(self.at(one)));
        let suite = suite_around(tree, stmt);
        let before = suite.iter().take_while(|&&one| one != stmt);
        before
            .filter(|_| receiver.is_some())
            .any(|&one| match &tree.stmt(one).kind {
                StmtKind::Assign { targets, value } => targets.iter().any(|&target| {
                    let set = program.source(self.at(target)).strip_suffix(".daemon");
                    set == receiver && is_true(*value)
                }),
                _ => false,
            })
    }

    /// Whether it is said of a thread right behind where it is made: `thread.daemon = True`.
    fn is_set_so(&self, made: Site, is_true: &dyn Fn(ExprId) -> bool) -> bool {
        let program = self.program;
        let tree = &program.file(self.file).facts.tree;
        let Parent::Stmt(stmt) = tree.expr(made.expr).parent else {
            return false;
        };
        let StmtKind::Assign { targets, .. } = &tree.stmt(stmt).kind else {
            return false;
        };
        let ([target], suite) = (&targets[..], suite_around(tree, stmt)) else {
            return false;
        };
        let path = format!("{}.daemon", program.source(self.at(*target)));
        let behind = suite.iter().skip_while(|&&one| one != stmt);
        behind.skip(1).any(|&one| match &tree.stmt(one).kind {
            StmtKind::Assign { targets, value } => {
                let mut set = targets
                    .iter()
                    .map(|&target| program.source(self.at(target)));
                set.any(|set| set == path) && is_true(*value)
            }
            _ => false,
        })
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

    /// `thread` in `thread.start()`.
    fn receiver(&self, call: ExprId) -> Option<ExprId> {
        self.program.called_on(Site {
            file: self.file,
            expr: call,
        })
    }

    /// What `thread.start()` is called on: nothing where that is not seen.
    fn holders(&self, call: ExprId) -> Vec<Holder> {
        let facts = &self.program.file(self.file).facts;
        let Some(value) = self.receiver(call) else {
            return Vec::new();
        };
        let &[binding] = &self.bindings_of(value)[..] else {
            return Vec::new();
        };
        match &facts.bindings[binding.0 as usize].kind {
            BindingKind::Assigned {
                value: Value::Expr(_),
                ..
            } => vec![Holder::One(binding)],
            BindingKind::Assigned {
                value: Value::Element { iter, .. },
                path,
                ..
            } if path.is_empty() => self.held_in(*iter).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// What a loop goes over: `threads`, `[first, second]`, `threads + [last]`.
    fn held_in(&self, iter: ExprId) -> Option<Vec<Holder>> {
        let tree = &self.program.file(self.file).facts.tree;
        match &tree.expr(iter).kind {
            ExprKind::Name(_) => Some(vec![Holder::All(self.bindings_of(iter))]),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                let one = |&item: &ExprId| match self.bindings_of(item)[..] {
                    [binding] => Some(Holder::One(binding)),
                    _ => None,
                };
                items.iter().map(one).collect()
            }
            ExprKind::Binary {
                left,
                op: "+",
                right,
            } => {
                let mut held = self.held_in(*left)?;
                held.extend(self.held_in(*right)?);
                Some(held)
            }
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
        // `finally:` comes whichever way its `try` is left.
        if let Parent::Stmt(around) = tree.stmt(last).parent
            && let StmtKind::Try {
                body, finalbody, ..
            } = &tree.stmt(around).kind
            && finalbody.contains(&last)
            && let (Some(&begin), Some(&beginning)) = (body.first(), finalbody.first())
        {
            let begins = |stmt: StmtId| tree.stmt(stmt).range.start;
            let before = TextRange::new(begins(beginning), begins(last));
            if self.is_left_between(before) {
                return false;
            }
            last = around;
            let tried = TextRange::new(begins(begin), begins(beginning));
            if tried.contains_range(tree.expr(start).range) {
                return loop {
                    match tree.stmt(first).parent {
                        Parent::Stmt(up) if up == around => break true,
                        Parent::Stmt(up) if !is_anew(&up) => first = up,
                        _ => break false,
                    }
                };
            }
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
}
