//! Whether a session may hold changes that nobody has written yet, where it is asked for an object: with `autoflush=False` it does not
//! write them before, and looking into the database again would lose them.

use super::event::{Events, method_call};
use super::source::Finder;
use crate::facts::binding::{BindingKind, Value};
use crate::plan::served;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, StmtKind};
use crate::syntax::suite::suite_around;
use crate::text::TextRange;
use std::collections::HashSet;

/// How many callers up a session is followed.
const FARTHEST: u32 = 8;

/// Methods of a session behind which nothing is left to write.
const WRITTEN: &[&str] = &["commit", "flush", "rollback"];

/// Follows sessions to where they are opened, or to where the request began.
pub(super) struct Pending<'q, 'p> {
    pub(super) program: &'q Program<'p>,
    pub(super) events: &'q Events<'q, 'p>,
    /// Functions that are called where that is not seen.
    pub(super) unseen: &'q HashSet<FunctionId>,
}

impl<'p> Finder<'_, 'p> {
    /// Follows sessions.
    pub(super) fn pending(&self) -> Pending<'_, 'p> {
        Pending {
            program: self.program,
            events: &self.events,
            unseen: &self.unseen,
        }
    }

    /// Whether a query may give objects of a class that the session had before a commit.
    pub(super) fn is_given_again(&self, root: Site, class: ClassId) -> bool {
        self.again.is_given_again(root, class)
    }

    /// Whether nothing is lost where a query that begins there looks into the database again.
    pub(super) fn has_nothing_pending(&self, root: Site) -> bool {
        !self.program.mentions("autoflush") || self.pending().is_nothing(root, None, 0)
    }
}

impl Pending<'_, '_> {
    /// Whether a session that is asked for an object has written all changes before: by itself, unless that may be switched off.
    pub(super) fn finds_nothing(&self, call: Site) -> bool {
        let session = method_call(self.program, call).map(|(session, ..)| session);
        !self.program.mentions("autoflush") || self.is_nothing(call, session, 0)
    }

    /// Whether the session that is used at `place` holds nothing that is not written yet, whichever way led there.
    fn is_nothing(&self, place: Site, session: Option<Site>, depth: u32) -> bool {
        let program = self.program;
        let Some(function) = program.function_around(place) else {
            return false;
        };
        if depth > FARTHEST || self.changes_before(function, program.expr(place).range) {
            return false;
        }
        if session.is_some_and(|session| self.is_opened_there(session)) {
            return true;
        }
        let file = program.function_file(function);
        let mut decorators = program.decorators(function).into_iter();
        if decorators.any(|expr| served::is_route(program, Site { file, expr })) {
            return self.injects_nothing();
        }
        if program.is_test_file(file) && program.function(function).name.starts_with("test") {
            return self.fixtures_leave_nothing(function, 0);
        }
        let mut callers = program.calls.callers(function).peekable();
        if self.unseen.contains(&function) || callers.peek().is_none() {
            return false;
        }
        let index = session.and_then(|session| match program.parameter_read(session) {
            Some((of, index)) if of == function => Some(index),
            _ => None,
        });
        callers.all(|(call, target)| {
            let bound = target.bound.iter().find(|(one, _)| *one == function);
            let given = bound.and_then(|(_, bound)| {
                let given = bound.iter().find(|(_, at)| Some(*at) == index);
                given.map(|(expr, _)| Site {
                    file: call.file,
                    expr: *expr,
                })
            });
            self.is_nothing(*call, given, depth + 1)
        })
    }

    /// Whether a function may change something before it comes to `place` that it does not write there, either.
    fn changes_before(&self, function: FunctionId, place: TextRange) -> bool {
        self.changes_within(function, place, 0)
    }

    fn changes_within(&self, function: FunctionId, place: TextRange, depth: u32) -> bool {
        let program = self.program;
        let changes = self.events.changes_before(function, place);
        let changes = changes.filter(|&change| !self.writes_all(change, depth));
        let mut starts = changes
            .map(|change| program.expr(change).range.start)
            .peekable();
        if starts.peek().is_none() {
            return false;
        }
        let file = program.function_file(function);
        let tree = &program.file(file).facts.tree;
        let returns = program.function(function).returns.iter();
        let returns: Vec<u32> = returns.map(|&stmt| tree.stmt(stmt).range.start).collect();
        let Some(written) = self.written_before(function, place) else {
            return true;
        };
        starts.any(|change| {
            let leaves = |&at: &u32| change < at && at < written;
            change >= written || returns.iter().any(leaves)
        })
    }

    /// Whether what is called has written all that it changes when it comes back.
    fn writes_all(&self, call: Site, depth: u32) -> bool {
        let program = self.program;
        let method = method_call(self.program, call);
        let is_at_once = |(session, name, _): (Site, &str, _)| {
            (WRITTEN.contains(&name) || name == "refresh") && self.program.is_session(session)
        };
        if method.is_some_and(is_at_once) {
            return true;
        }
        let target = program.calls.target(call);
        let Some(target) = target.filter(|target| target.is_seen() && depth < FARTHEST) else {
            return false;
        };
        !target.bound.is_empty()
            && target.bound.iter().all(|(function, _)| {
                let file = program.function_file(*function);
                let tree = &program.file(file).facts.tree;
                let body = program
                    .function_def(*function)
                    .and_then(|def| def.body.last());
                let end = body.map_or(0, |&last| tree.stmt(last).range.end);
                !self.changes_within(*function, TextRange::empty(end), depth + 1)
            })
    }

    /// Behind which place everything before it is written: a `commit()` by which each way to `place` leads.
    fn written_before(&self, function: FunctionId, place: TextRange) -> Option<u32> {
        let program = self.program;
        let file = program.function_file(function);
        let tree = &program.file(file).facts.tree;
        let calls = program.file(file).facts.calls.iter();
        let own = calls
            .map(|&expr| Site { file, expr })
            .filter(|&call| program.function_around(call) == Some(function));
        let used: Vec<(Site, &str, Site)> = own
            .filter_map(|call| {
                let (receiver, name, _) = method_call(self.program, call)?;
                let is_session = self.program.is_session(receiver);
                is_session.then_some((receiver, name, call))
            })
            .collect();
        let (first, ..) = used.first()?;
        // With several sessions, one may be written and another not.
        let is_first =
            |(one, ..): &(Site, &str, Site)| program.source(*one) == program.source(*first);
        if !used.iter().all(is_first) {
            return None;
        }
        let ends = used.iter().filter_map(|&(_, name, call)| {
            let stmt = tree.statement_of(call.expr)?;
            let last = suite_around(tree, stmt).last()?;
            let behind = TextRange::new(tree.stmt(stmt).range.end, tree.stmt(*last).range.end);
            let is_plain =
                matches!(tree.stmt(stmt).kind, StmtKind::Expr(expr) if expr == call.expr);
            (WRITTEN.contains(&name) && is_plain && behind.contains_range(place))
                .then_some(tree.stmt(stmt).range.end)
        });
        ends.max()
    }

    /// Whether a name holds a session that was opened in the function that reads it, and nowhere else.
    fn is_opened_there(&self, session: Site) -> bool {
        let program = self.program;
        let facts = &program.file(session.file).facts;
        let function = program.function_around(session);
        let Some(Some(reference)) = facts.references.get(session.expr.0 as usize) else {
            return false;
        };
        let at = |expr: ExprId| Site {
            file: session.file,
            expr,
        };
        let opens = |value: &Value| match value {
            Value::Expr(expr) => self.opens(at(*expr), 0),
            Value::Entered { context, .. } => self.opens(at(*context), 0),
            _ => false,
        };
        function.is_some()
            && !reference.bindings.is_empty()
            && reference.bindings.iter().all(|&binding| {
                let binding = &facts.bindings[binding.0 as usize];
                program.enclosing_function(session.file, binding.scope) == function
                    && matches!(&binding.kind, BindingKind::Assigned { value, path, .. }
                        if path.is_empty() && opens(value))
            })
    }

    /// Whether a call opens a session: `SessionLocal()`, or a function of the project that only opens one and gives it.
    fn opens(&self, call: Site, depth: u32) -> bool {
        let program = self.program;
        let at = |expr: ExprId| Site {
            file: call.file,
            expr,
        };
        let ExprKind::Call { func, .. } = program.expr(call).kind else {
            return false;
        };
        let makes = program.infer(at(func)).is_surely(|one| match one {
            Type::Object(name) => name.ends_with(".sessionmaker"),
            Type::External(name) => program.table.reads_lazily(name),
            _ => false,
        });
        if makes {
            return true;
        }
        let Some(target) = program.calls.target(call).filter(|target| target.is_seen()) else {
            return false;
        };
        depth < 3
            && target.constructed.is_empty()
            && !target.bound.is_empty()
            && target
                .bound
                .iter()
                .all(|(function, _)| self.gives_opened(*function, depth))
    }

    /// Whether all that a function gives is a session that it opens.
    fn gives_opened(&self, function: FunctionId, depth: u32) -> bool {
        let program = self.program;
        let file = program.function_file(function);
        let tree = &program.file(file).facts.tree;
        let mut given = program.returned(function);
        for &expr in &program.function(function).yields {
            match tree.expr(expr).kind {
                ExprKind::Yield(Some(expr)) => given.push(Site { file, expr }),
                _ => return false,
            }
        }
        !given.is_empty()
            && given.into_iter().all(|site| {
                let is_new = match program.expr(site).kind {
                    ExprKind::Call { .. } => self.opens(site, depth + 1),
                    _ => self.is_opened_there(site),
                };
                is_new && !self.changes_before(function, program.expr(site).range)
            })
    }

    /// Whether nothing that is injected into routes changes anything before these run.
    fn injects_nothing(&self) -> bool {
        let program = self.program;
        let mut calls = program.calls.targets.iter();
        calls.all(|(site, _)| {
            let mut injected = served::injected(program, *site).into_iter();
            injected.all(|function| !self.events.may_change(function))
        })
    }

    /// Whether what a test asks pytest for leaves nothing behind that is not written.
    fn fixtures_leave_nothing(&self, function: FunctionId, depth: u32) -> bool {
        let program = self.program;
        let Some(def) = program.function_def(function).filter(|_| depth < FARTHEST) else {
            return false;
        };
        let names = def.params.iter().map(|param| &*param.name.text);
        let mut fixtures = names.flat_map(|name| program.fixtures_for(function, name));
        fixtures.all(|fixture| {
            let file = program.function_file(fixture);
            let tree = &program.file(file).facts.tree;
            let body = program
                .function_def(fixture)
                .and_then(|def| def.body.last());
            let end = body.map_or(0, |&last| tree.stmt(last).range.end);
            !self.changes_before(fixture, TextRange::empty(end))
                && self.fixtures_leave_nothing(fixture, depth + 1)
        })
    }
}
