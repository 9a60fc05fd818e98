//! Whether a request leaves anything in the session that a later one would write: then the requests need the same session.
//!
//! A walk over the statements of each function: on each way, is something waiting to be written? What is not known to leave
//! objects alone counts as a change. What a call of the project leaves is found by the same walk, until nothing changes.

use super::Hindrance;
use super::kept::{Kept, session_class};
use super::query::only_reads;
use super::taker::{Role, Takers};
use crate::facts::binding::{BindingId, BindingKind, Value};
use crate::plan::report::definition;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Expr, ExprId, ExprKind, Handler, Parent, StmtId, StmtKind};
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet};

/// What may be waiting, at a place that may be reached: nothing, or something. Nothing here: the place is not reached.
type State = Option<Waiting>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Waiting {
    Nothing,
    Something,
}

/// What a function leaves when nothing, and when something waited before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Leaves {
    nothing: State,
    something: State,
}

impl Leaves {
    fn after(self, before: State) -> State {
        match before? {
            Waiting::Nothing => self.nothing,
            Waiting::Something => self.something,
        }
    }
}

/// Methods of a session by what they do to what waits.
const ENDS: &[&str] = &["commit", "rollback", "close"];
const LOOKS: &[&str] = &["get", "get_one", "query", "refresh"];
const SENDS: &[&str] = &["exec", "execute", "scalar", "scalars"];

/// Methods that change containers, and what they are in.
pub(super) const CHANGES: &[&str] = &[
    "add",
    "append",
    "appendleft",
    "clear",
    "discard",
    "extend",
    "insert",
    "pop",
    "popitem",
    "remove",
    "reverse",
    "setdefault",
    "sort",
    "update",
];

/// Make sure that each request ends with nothing waiting.
///
/// # Errors
/// The route that may leave something.
pub fn agree(program: &Program<'_>, kept: &Kept, takers: &Takers) -> Result<(), Hindrance> {
    let mut leaves: BTreeMap<FunctionId, Leaves> = BTreeMap::new();
    // Of what is not known to end yet, nothing is left: each round only adds to it.
    let mut reached: BTreeSet<FunctionId> = takers.roles.keys().copied().collect();
    loop {
        let mut more = BTreeSet::new();
        let mut is_settled = true;
        for &function in &reached {
            let mut walk = |waiting| {
                let mut walk = Walk {
                    program,
                    kept,
                    leaves: &leaves,
                    called: &mut more,
                    file: program.function_file(function),
                    function,
                    highest: None,
                    ways: Vec::new(),
                    left: None,
                    raised: None,
                };
                let body = program.function_def(function).map(|def| &def.body[..]);
                let end = walk.block(body.unwrap_or_default(), Some(waiting));
                end.max(walk.left).max(walk.raised)
            };
            let found = Leaves {
                nothing: walk(Waiting::Nothing),
                something: walk(Waiting::Something),
            };
            if leaves.insert(function, found) != Some(found) {
                is_settled = false;
            }
        }
        let known = reached.len();
        reached.extend(more);
        if is_settled && reached.len() == known {
            break;
        }
    }
    let first = takers
        .roles
        .iter()
        .filter(|(_, role)| **role != Role::Called);
    for (&function, _) in first {
        let left = leaves.get(&function).and_then(|leaves| leaves.nothing);
        if left == Some(Waiting::Something) {
            return Err(Hindrance {
                message: format!(
                    "`{}` may end before what it changed is written, and a later request would write it",
                    program.function_name(function)
                ),
                span: definition(program, function),
            });
        }
    }
    Ok(())
}

/// Where `break` and `continue` of a loop lead.
#[derive(Default)]
struct Ways {
    out: State,
    again: State,
}

struct Walk<'w, 'p> {
    program: &'w Program<'p>,
    kept: &'w Kept,
    leaves: &'w BTreeMap<FunctionId, Leaves>,
    /// The functions that are called.
    called: &'w mut BTreeSet<FunctionId>,
    file: FileId,
    function: FunctionId,
    /// What waited at most, since the `try` that is being walked.
    highest: State,
    ways: Vec<Ways>,
    /// What waits where the function is left early.
    left: State,
    /// What waits where it raises an exception by itself.
    raised: State,
}

impl Walk<'_, '_> {
    fn site(&self, expr: ExprId) -> Site {
        Site {
            file: self.file,
            expr,
        }
    }

    fn block(&mut self, body: &[StmtId], mut state: State) -> State {
        for &stmt in body {
            state = self.statement(stmt, state);
            self.highest = self.highest.max(state);
        }
        state
    }

    fn statement(&mut self, stmt: StmtId, state: State) -> State {
        let program = self.program;
        let tree = &program.file(self.file).facts.tree;
        let whole = tree.stmt(stmt);
        match &whole.kind {
            StmtKind::If { branches, orelse } => {
                let mut state = state;
                let mut end = None;
                for branch in branches {
                    state = self.within(tree.expr(branch.test).range, state);
                    end = end.max(self.block(&branch.body, state));
                }
                end.max(self.block(orelse, state))
            }
            StmtKind::For {
                target,
                iter,
                body,
                orelse,
                ..
            } => {
                let state = self.within(tree.expr(*iter).range, state);
                let state = self.within(tree.expr(*target).range, state);
                self.repeat(body, orelse, state, None)
            }
            StmtKind::While { test, body, orelse } => {
                self.repeat(body, orelse, state, Some(tree.expr(*test).range))
            }
            StmtKind::With { items, body, .. } => {
                let mut state = state;
                for item in items {
                    state = self.within(item.range, state);
                }
                self.block(body, state)
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
            } => self.attempt(body, handlers, orelse, finalbody, state),
            StmtKind::Match { subject, cases } => {
                let state = self.within(tree.expr(*subject).range, state);
                let mut end = state;
                for case in cases {
                    let state = match case.guard {
                        Some(guard) => self.within(tree.expr(guard).range, state),
                        None => state,
                    };
                    end = end.max(self.block(&case.body, state));
                }
                end
            }
            // What is defined here runs when it is called, and is looked at as if it ran here.
            StmtKind::Function(def) => {
                let kept = (std::mem::take(&mut self.ways), self.left);
                let end = self.block(&def.body, state);
                self.ways = kept.0;
                let left = std::mem::replace(&mut self.left, kept.1);
                end.max(left).max(state)
            }
            StmtKind::Class(def) => self.block(&def.body, state),
            StmtKind::Return(_) => {
                let state = self.within(whole.range, state);
                self.highest = self.highest.max(state);
                self.left = self.left.max(state);
                None
            }
            StmtKind::Raise { .. } => {
                let state = self.within(whole.range, state);
                self.highest = self.highest.max(state);
                self.raised = self.raised.max(state);
                None
            }
            StmtKind::Break => {
                if let Some(ways) = self.ways.last_mut() {
                    ways.out = ways.out.max(state);
                }
                None
            }
            StmtKind::Continue => {
                if let Some(ways) = self.ways.last_mut() {
                    ways.again = ways.again.max(state);
                }
                None
            }
            _ => self.within(whole.range, state),
        }
    }

    fn repeat(
        &mut self,
        body: &[StmtId],
        orelse: &[StmtId],
        before: State,
        test: Option<TextRange>,
    ) -> State {
        let mut entry = before;
        loop {
            let tested = match test {
                Some(test) => self.within(test, entry),
                None => entry,
            };
            self.ways.push(Ways::default());
            let end = self.block(body, tested);
            let ways = self.ways.pop().unwrap_or_default();
            let next = entry.max(end).max(ways.again);
            if next == entry {
                return self.block(orelse, tested).max(ways.out);
            }
            entry = next;
        }
    }

    fn attempt(
        &mut self,
        body: &[StmtId],
        handlers: &[Handler],
        orelse: &[StmtId],
        finalbody: &[StmtId],
        state: State,
    ) -> State {
        let outside = std::mem::replace(&mut self.highest, state);
        let left_before = std::mem::take(&mut self.left);
        let raised_before = std::mem::take(&mut self.raised);
        let end = self.block(body, state);
        if handlers.iter().any(|handler| self.catches_all(handler)) {
            self.raised = None;
        }
        let thrown = std::mem::replace(&mut self.highest, outside.max(state));
        let mut end = self.block(orelse, end);
        for handler in handlers {
            end = end.max(self.block(&handler.body, thrown));
        }
        let left = std::mem::replace(&mut self.left, left_before);
        let end = self.block(finalbody, end);
        let left = self.block(finalbody, left);
        self.left = self.left.max(left);
        let raised = std::mem::replace(&mut self.raised, raised_before);
        let raised = self.block(finalbody, raised);
        self.raised = self.raised.max(raised);
        end
    }

    fn catches_all(&self, handler: &Handler) -> bool {
        handler.kind.is_none_or(|kind| {
            let kinds = self.program.infer(self.site(kind));
            matches!(&kinds.any_of[..], [Type::External(name)]
                if matches!(&**name, "builtins.Exception" | "builtins.BaseException"))
        })
    }

    /// What waits behind the expressions of a range.
    fn within(&mut self, range: TextRange, before: State) -> State {
        let program = self.program;
        let tree = &program.file(self.file).facts.tree;
        let mut inside: Vec<(ExprId, &Expr)> = tree
            .exprs
            .iter()
            .enumerate()
            .filter(|(_, expr)| range.contains_range(expr.range))
            .map(|(at, expr)| (ExprId(at as u32), expr))
            .collect();
        // An operation comes behind its operands.
        inside.sort_by_key(|(_, expr)| (expr.range.end, std::cmp::Reverse(expr.range.start)));
        let mut state = before;
        for &(expr, _) in &inside {
            let after = self.call(expr, state);
            // What may be left out may leave what was.
            state = match self.is_sure(expr, range) {
                true => after,
                false => after.max(state),
            };
            self.highest = self.highest.max(state);
        }
        // What is assigned to comes last.
        match inside.iter().any(|&(expr, _)| self.is_changed(expr)) {
            true => state.map(|_| Waiting::Something),
            false => state,
        }
    }

    /// Whether an expression is evaluated whenever the statement runs.
    fn is_sure(&self, expr: ExprId, range: TextRange) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        let mut at = expr;
        while let Parent::Expr(up) = tree.expr(at).parent {
            if !range.contains_range(tree.expr(up).range) {
                break;
            }
            if matches!(
                tree.expr(up).kind,
                ExprKind::Bool { .. }
                    | ExprKind::Conditional { .. }
                    | ExprKind::Comprehension { .. }
                    | ExprKind::Lambda { .. }
            ) {
                return false;
            }
            at = up;
        }
        true
    }

    /// Whether something is set or deleted there that may belong to an object of the database.
    fn is_changed(&self, expr: ExprId) -> bool {
        let program = self.program;
        if !matches!(
            program.expr(self.site(expr)).kind,
            ExprKind::Attribute { .. } | ExprKind::Subscript { .. }
        ) {
            return false;
        }
        let tree = &program.file(self.file).facts.tree;
        let mut at = expr;
        while let Parent::Expr(up) = tree.expr(at).parent {
            if !matches!(
                tree.expr(up).kind,
                ExprKind::Tuple(_) | ExprKind::List(_) | ExprKind::Starred(_)
            ) {
                return false;
            }
            at = up;
        }
        let Parent::Stmt(stmt) = tree.expr(at).parent else {
            return false;
        };
        let is_target = match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, .. } | StmtKind::Delete(targets) => targets.contains(&at),
            StmtKind::AugAssign { target, .. }
            | StmtKind::AnnAssign { target, .. }
            | StmtKind::For { target, .. } => *target == at,
            StmtKind::With { items, .. } => items.iter().any(|item| item.target == Some(at)),
            _ => false,
        };
        is_target && !self.is_own(expr)
    }

    /// Whether what is set belongs to a new object, or to a container that is not an object's.
    fn is_own(&self, target: ExprId) -> bool {
        let program = self.program;
        match &program.expr(self.site(target)).kind {
            ExprKind::Attribute { value, .. } => {
                let is_self = matches!(&program.expr(self.site(*value)).kind, ExprKind::Name(name)
                    if program.function_def(self.function).and_then(|def| def.params.first())
                        .is_some_and(|first| first.name.text == *name));
                is_self && &*program.function(self.function).name == "__init__"
            }
            ExprKind::Subscript { value, .. } => self.is_local_container(*value),
            _ => true,
        }
    }

    /// Whether a name stands for a container that the function made itself.
    fn is_local_container(&self, expr: ExprId) -> bool {
        let program = self.program;
        let facts = &program.file(self.file).facts;
        let Some(Some(reference)) = facts.references.get(expr.0 as usize) else {
            return false;
        };
        let is_made = |binding: &BindingId| match &facts.bindings[binding.0 as usize].kind {
            BindingKind::Assigned {
                value: Value::Expr(value),
                path,
                ..
            } => path.is_empty() && self.makes_container(*value),
            _ => false,
        };
        !reference.bindings.is_empty() && reference.bindings.iter().all(is_made)
    }

    fn makes_container(&self, value: ExprId) -> bool {
        let program = self.program;
        match &program.expr(self.site(value)).kind {
            ExprKind::List(_)
            | ExprKind::Dict(_)
            | ExprKind::Set(_)
            | ExprKind::Comprehension { .. } => true,
            ExprKind::Call { .. } => {
                let target = program.calls.target(self.site(value));
                target.is_some_and(|target| {
                    target.bound.is_empty()
                        && !target.unknown
                        && !target.foreign
                        && !target.external.is_empty()
                        && target.external.iter().all(|name| {
                            matches!(name.split('.').next(), Some("builtins" | "collections"))
                        })
                })
            }
            _ => false,
        }
    }

    fn call(&mut self, expr: ExprId, before: State) -> State {
        let program = self.program;
        let call = self.site(expr);
        let changed = before.map(|_| Waiting::Something);
        let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
            return before;
        };
        if let ExprKind::Attribute { value, attr } = &program.expr(self.site(*func)).kind {
            let owner = self.site(*value);
            let types = program.infer(owner);
            let is_session =
                self.kept.reads.contains(&owner) || session_class(program, &types).is_some();
            if is_session {
                return match &*attr.text {
                    name if ENDS.contains(&name) => before.map(|_| Waiting::Nothing),
                    name if LOOKS.contains(&name) => before,
                    name if SENDS.contains(&name)
                        && args.first().is_some_and(|first| {
                            only_reads(program, self.site(first.value), &mut Vec::new())
                        }) =>
                    {
                        before
                    }
                    _ => changed,
                };
            }
            let is_query = types
                .any_of
                .iter()
                .any(|one| matches!(one, Type::Object(name) if name.ends_with(".Query")));
            if is_query {
                return match matches!(&*attr.text, "update" | "delete") {
                    true => changed,
                    false => before,
                };
            }
            if CHANGES.contains(&&*attr.text) && !self.is_local_container(*value) {
                let is_resolved = program
                    .calls
                    .target(call)
                    .is_some_and(|target| !target.unknown && !target.bound.is_empty());
                if !is_resolved {
                    return changed;
                }
            }
        }
        let Some(target) = program.calls.target(call) else {
            return changed;
        };
        if target.external.iter().any(|name| {
            matches!(
                &**name,
                "builtins.setattr" | "builtins.delattr" | "builtins.vars"
            )
        }) {
            return changed;
        }
        let mut functions: Vec<FunctionId> = target
            .bound
            .iter()
            .chain(&target.started)
            .map(|(function, _)| *function)
            .collect();
        if target.unknown
            && let ExprKind::Attribute { attr, .. } = &program.expr(self.site(*func)).kind
        {
            // A method of an object that is not followed may be any of that name.
            let classes = program.classes.iter();
            functions.extend(
                classes
                    .filter_map(|class| class.methods.get(&attr.text))
                    .flatten(),
            );
        }
        let mut after = before;
        for function in functions {
            self.called.insert(function);
            let left = self.leaves.get(&function).copied().unwrap_or_default();
            // Functions that are not known to end yet add nothing.
            after = match target.bound.len() {
                1 if !target.unknown => left.after(before),
                _ => after.max(left.after(before)),
            };
        }
        after
    }
}
