//! Streamed responses of which the body is read in one piece all the same (`.content`, `.text`, `.json()`), on every way on which the request went
//! well: what is asked for at once comes to the same.
//!
//! All that is done with the response is seen, in the function that asks for it and in those that it is returned to. What its headers say is
//! not asked before the body is read: a body that is too long might never be.

use super::program::{FunctionId, Program, Site};
use crate::facts::binding::BindingId;
use crate::facts::scope::ScopeId;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::suite::suite_behind;

/// What is streamed, by the name that the tables have for it.
const STREAMED: &str = "requests.StreamedResponse";

/// How many functions may return it, one to the other.
const DEEPEST: u8 = 4;

/// Reads the body.
const WHOLE: &[&str] = &["content", "text"];

/// Methods that do.
const WHOLE_METHODS: &[&str] = &["json"];

/// Tell whether the request went well.
const STATUS: &[&str] = &["status_code", "ok", "is_redirect", "is_permanent_redirect"];

/// Say nothing of the body.
const HARMLESS: &[&str] = &["url", "reason", "encoding", "history", "cookies", "request"];

/// Methods that say nothing of the body.
const HARMLESS_METHODS: &[&str] = &["raise_for_status", "close"];

/// Say how long the body is, and what.
const TELLING: &[&str] = &["headers", "links"];

/// What one use of a response is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Its body is read.
    Whole,
    /// It is looked at whether the request went well.
    Status,
    /// Something else is read.
    Harmless,
    /// What may tell that the body is not wanted.
    Telling,
}

/// How a run of statements ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The body was read.
    Read,
    /// It goes on behind them.
    On,
    /// It leaves, and the body was not read.
    Unread,
}

/// What a test says of a request where it holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It went well.
    Well,
    /// It did not, or there is no body.
    Badly,
}

impl Verdict {
    fn turned(self) -> Self {
        match self {
            Self::Well => Self::Badly,
            Self::Badly => Self::Well,
        }
    }
}

/// The uses of a response in a function, each where it stands.
struct Uses<'u> {
    found: &'u [(Site, Use)],
}

impl Program<'_> {
    /// Whether what the call around `argument` gives is read whole, wherever it goes, and is not held by the statements behind it alone.
    pub(super) fn asks_for_the_whole(&self, argument: Site) -> bool {
        let tree = &self.file(argument.file).facts.tree;
        let Parent::Expr(call) = tree.expr(argument.expr).parent else {
            return false;
        };
        let call = Site {
            expr: call,
            ..argument
        };
        matches!(tree.expr(call.expr).kind, ExprKind::Call { .. })
            && self.lifetime(call, STREAMED).is_none()
            && self.reads_whole(call, 0)
    }

    fn reads_whole(&self, value: Site, depth: u8) -> bool {
        let tree = &self.file(value.file).facts.tree;
        match tree.expr(value.expr).parent {
            Parent::Expr(_) => self.use_as(value) == Some(Use::Whole),
            Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
                StmtKind::Return(_) => self.is_returned_whole(value, depth),
                StmtKind::Assign { .. } => self
                    .assigned_to(value)
                    .is_some_and(|binding| self.name_is_read_whole(value, stmt, binding, depth)),
                _ => false,
            },
            Parent::Module => false,
        }
    }

    /// Whether the function around gives the value to calls that are all seen, and read it whole.
    fn is_returned_whole(&self, value: Site, depth: u8) -> bool {
        let calls = self
            .function_around(value)
            .and_then(|function| self.calls_by_name(function));
        depth < DEEPEST
            && calls.is_some_and(|calls| {
                !calls.is_empty()
                    && calls
                        .into_iter()
                        .all(|call| self.reads_whole(call, depth + 1))
            })
    }

    /// All calls of a plain function that nothing else is named like.
    fn calls_by_name(&self, function: FunctionId) -> Option<Vec<Site>> {
        let facts = self.function(function);
        let def = self.function_def(function)?;
        let name = &*facts.name;
        let is_namesake = |(at, _): (usize, _)| {
            let other = FunctionId(at as u32);
            other != function && *self.function(other).name == *name
        };
        let is_plain = def.decorators.is_empty() && !facts.is_generator() && !facts.is_async;
        if !is_plain || name.starts_with("__") || self.functions.iter().enumerate().any(is_namesake)
        {
            return None;
        }
        Some(self.calls_of_name(name)?.to_vec())
    }

    /// Whether what is bound to a name in a function is read whole.
    fn name_is_read_whole(&self, value: Site, made: StmtId, binding: BindingId, depth: u8) -> bool {
        let facts = &self.file(value.file).facts;
        let scope = self.scope_of(value);
        if scope == ScopeId::MODULE || facts.bindings[binding.0 as usize].scope != scope {
            return false;
        }
        let mut found = Vec::new();
        for read in self.reads_of(value.file, binding) {
            let reference = facts.references.get(read.expr.0 as usize);
            let is_sole = reference
                .and_then(|reference| reference.as_ref())
                .is_some_and(|reference| reference.bindings.len() == 1);
            if !is_sole || self.scope_of(read) != scope {
                return false;
            }
            let used = match self.is_given_back(read) {
                true => self.is_returned_whole(read, depth).then_some(Use::Whole),
                false => self.use_as(read),
            };
            let Some(used) = used else {
                return false;
            };
            found.push((read, used));
        }
        let start = |site: Site| facts.tree.expr(site.expr).range.start;
        let whole = found.iter().filter(|(_, used)| *used == Use::Whole);
        let first = whole.map(|(site, _)| start(*site)).min();
        let is_asked_before = found.iter().any(|(site, used)| {
            *used == Use::Telling && first.is_none_or(|first| start(*site) < first)
        });
        let uses = Uses { found: &found };
        !is_asked_before && self.is_read_behind(value, made, &uses)
    }

    fn is_given_back(&self, read: Site) -> bool {
        let tree = &self.file(read.file).facts.tree;
        matches!(tree.expr(read.expr).parent, Parent::Stmt(stmt)
            if matches!(tree.stmt(stmt).kind, StmtKind::Return(_)))
    }

    /// What is done with a response where it stands, if that is known to leave the body or to read it whole.
    fn use_as(&self, response: Site) -> Option<Use> {
        let tree = &self.file(response.file).facts.tree;
        let up = match tree.expr(response.expr).parent {
            Parent::Expr(up) => up,
            Parent::Stmt(stmt) => {
                let is_test = matches!(
                    tree.stmt(stmt).kind,
                    StmtKind::If { .. } | StmtKind::Assert { .. }
                );
                return is_test.then_some(Use::Status);
            }
            Parent::Module => return None,
        };
        let attr = match &tree.expr(up).kind {
            ExprKind::Not(_) => return Some(Use::Status),
            ExprKind::Attribute { value, attr } if *value == response.expr => &*attr.text,
            _ => return None,
        };
        let is_called = match tree.expr(up).parent {
            Parent::Expr(call) => {
                matches!(tree.expr(call).kind, ExprKind::Call { func, .. } if func == up)
            }
            _ => false,
        };
        let is_among = |plain: &[&str], methods: &[&str]| match is_called {
            true => methods.contains(&attr),
            false => plain.contains(&attr),
        };
        if is_among(WHOLE, WHOLE_METHODS) {
            Some(Use::Whole)
        } else if is_among(STATUS, &[]) {
            Some(Use::Status)
        } else if is_among(HARMLESS, HARMLESS_METHODS) {
            Some(Use::Harmless)
        } else {
            is_among(TELLING, &[]).then_some(Use::Telling)
        }
    }

    /// Whether the statements behind an assignment read the body, up to the end of the function.
    fn is_read_behind(&self, value: Site, made: StmtId, uses: &Uses<'_>) -> bool {
        let tree = &self.file(value.file).facts.tree;
        let mut at = made;
        loop {
            match self.way(value, suite_behind(tree, at), uses) {
                Way::Read => return true,
                Way::Unread => return false,
                Way::On => {}
            }
            let Parent::Stmt(around) = tree.stmt(at).parent else {
                return false;
            };
            match &tree.stmt(around).kind {
                StmtKind::Function(_) | StmtKind::Class(_) | StmtKind::Match { .. } => {
                    return false;
                }
                StmtKind::Try { body, orelse, .. } if body.contains(&at) => {
                    match self.way(value, orelse, uses) {
                        Way::Read => return true,
                        Way::Unread => return false,
                        Way::On => {}
                    }
                }
                _ => {}
            }
            at = around;
        }
    }

    /// How statements end, as far as the body of a response goes.
    fn way(&self, value: Site, body: &[StmtId], uses: &Uses<'_>) -> Way {
        let tree = &self.file(value.file).facts.tree;
        for &stmt in body {
            let reads = |expr: ExprId| self.surely_reads(value, stmt, expr, uses);
            let way = match &tree.stmt(stmt).kind {
                StmtKind::If { branches, orelse } => {
                    if branches.first().is_some_and(|first| reads(first.test)) {
                        return Way::Read;
                    }
                    let verdicts: Vec<Option<Verdict>> = branches
                        .iter()
                        .map(|branch| self.verdict(value, branch.test, uses))
                        .collect();
                    // Where the request did not go well, there is little to read.
                    let is_left = verdicts.iter().all(|one| *one == Some(Verdict::Well));
                    let otherwise = is_left.then_some(Verdict::Badly);
                    let bodies = branches.iter().map(|branch| &branch.body).chain([orelse]);
                    let ways: Vec<Way> = bodies
                        .zip(verdicts.into_iter().chain([otherwise]))
                        .map(|(body, verdict)| (self.way(value, body, uses), verdict))
                        .filter(|(_, verdict)| *verdict != Some(Verdict::Badly))
                        .map(|(way, _)| way)
                        .collect();
                    if ways.contains(&Way::Unread) {
                        Way::Unread
                    } else if !ways.is_empty() && ways.iter().all(|way| *way == Way::Read) {
                        Way::Read
                    } else {
                        Way::On
                    }
                }
                StmtKind::With { items, body, .. } => {
                    match items.iter().any(|item| reads(item.context)) {
                        true => Way::Read,
                        false => self.way(value, body, uses),
                    }
                }
                StmtKind::Try { body, orelse, .. } => match self.way(value, body, uses) {
                    Way::On => self.way(value, orelse, uses),
                    way => way,
                },
                StmtKind::For { iter, .. } if reads(*iter) => Way::Read,
                StmtKind::For { body, .. } | StmtKind::While { body, .. } => {
                    match self.way(value, body, uses) {
                        Way::Unread => Way::Unread,
                        Way::Read | Way::On => Way::On,
                    }
                }
                StmtKind::Match { .. } => Way::Unread,
                StmtKind::Function(_) | StmtKind::Class(_) => Way::On,
                kind => {
                    let ends = matches!(
                        kind,
                        StmtKind::Return(_)
                            | StmtKind::Raise { .. }
                            | StmtKind::Break
                            | StmtKind::Continue
                    );
                    let range = tree.stmt(stmt).range;
                    let mut whole = uses.found.iter().filter(|(_, used)| *used == Use::Whole);
                    let is_read = whole.any(|(site, _)| {
                        range.contains_range(tree.expr(site.expr).range)
                            && self.is_surely_reached(*site)
                    });
                    match (is_read, ends) {
                        (true, _) => Way::Read,
                        (false, true) => Way::Unread,
                        (false, false) => Way::On,
                    }
                }
            };
            if way != Way::On {
                return way;
            }
        }
        Way::On
    }

    /// What a test says of the request, if that is all that it looks at.
    fn verdict(&self, value: Site, test: ExprId, uses: &Uses<'_>) -> Option<Verdict> {
        let tree = &self.file(value.file).facts.tree;
        let is_status = |expr: ExprId| {
            let mut status = uses.found.iter().filter(|(_, used)| *used == Use::Status);
            status.any(|(site, _)| {
                site.expr == expr || tree.expr(site.expr).parent == Parent::Expr(expr)
            })
        };
        match &tree.expr(test).kind {
            ExprKind::Not(inner) => Some(self.verdict(value, *inner, uses)?.turned()),
            ExprKind::Name(_) if is_status(test) => Some(Verdict::Well),
            ExprKind::Attribute { attr, .. } if is_status(test) => match &*attr.text {
                "ok" => Some(Verdict::Well),
                "is_redirect" | "is_permanent_redirect" => Some(Verdict::Badly),
                _ => None,
            },
            ExprKind::Compare { operands, ops } => {
                let ([left, right], [op]) = (&operands[..], &ops[..]) else {
                    return None;
                };
                let is_number = matches!(&tree.expr(*left).kind,
                    ExprKind::Attribute { attr, .. } if &*attr.text == "status_code");
                if !is_status(*left) || !is_number {
                    return None;
                }
                let found = self.verdict_of_number(Site {
                    expr: *right,
                    ..value
                })?;
                match &**op {
                    "==" | "in" => Some(found),
                    "!=" | "not in" => Some(found.turned()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// What a status, or each of several, says of a request that has it: `200`, `(200, 206)`, `requests.codes.ok`.
    fn verdict_of_number(&self, number: Site) -> Option<Verdict> {
        match &self.expr(number).kind {
            ExprKind::Tuple(all) | ExprKind::List(all) | ExprKind::Set(all) => {
                let mut all = all
                    .iter()
                    .map(|&expr| self.verdict_of_number(Site { expr, ..number }));
                let first = all.next()??;
                all.all(|one| one == Some(first)).then_some(first)
            }
            ExprKind::Attribute { attr, .. } if matches!(&*attr.text, "ok" | "OK") => {
                Some(Verdict::Well)
            }
            _ => match self.source(number).parse::<u16>().ok()? {
                204 | 300.. => Some(Verdict::Badly),
                _ => Some(Verdict::Well),
            },
        }
    }

    /// Whether an expression of a compound statement reads the body, whatever it gives.
    fn surely_reads(&self, value: Site, stmt: StmtId, expr: ExprId, uses: &Uses<'_>) -> bool {
        let tree = &self.file(value.file).facts.tree;
        let range = tree.expr(expr).range;
        let mut whole = uses.found.iter().filter(|(_, used)| *used == Use::Whole);
        whole.any(|(site, _)| {
            range.contains_range(tree.expr(site.expr).range)
                && tree.statement_of(site.expr) == Some(stmt)
                && self.is_surely_reached(*site)
        })
    }

    /// Whether an expression is reached whenever its statement is.
    fn is_surely_reached(&self, site: Site) -> bool {
        let tree = &self.file(site.file).facts.tree;
        let mut at = site.expr;
        while let Parent::Expr(up) = tree.expr(at).parent {
            let is_optional = match &tree.expr(up).kind {
                ExprKind::Compare { operands, .. } => operands.len() > 2,
                kind => matches!(
                    kind,
                    ExprKind::Lambda { .. }
                        | ExprKind::Comprehension { .. }
                        | ExprKind::Conditional { .. }
                        | ExprKind::Bool { .. }
                ),
            };
            if is_optional {
                return false;
            }
            at = up;
        }
        true
    }
}
