//! Lambdas that would have to await, and calls that have a thread run something other than a function of the project, spelled out:
//! `retried(lambda: session.get(url).json())` over a nested function, `await asyncio.to_thread(requests.get, url)` as `requests.get(url)`.
//!
//! This is worked out on the program as it is, where it makes another synchronous program; that one is planned in the place of the first,
//! and counts only where all that was spelled out turned.

mod lambda;
pub mod outcome;
mod thread;

use super::Plan;
use super::executor;
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::resolve::program::{FileId, Program, Site};
use crate::syntax::ast::{ExprId, ExprKind, StmtId, StmtKind, Tree};
use crate::syntax::sorts::Sorts;
use crate::text::TextRange;
use crate::text::indent::{begins_line, line_start_at};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// One lambda, or one call, spelled out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// `await asyncio.to_thread(lambda: load(key))` → `load(key)`: what the thread runs runs here.
    Here {
        /// The `await`.
        whole: ExprId,
        /// What the lambda returns.
        body: ExprId,
    },
    /// `await asyncio.to_thread(load, key)` → `load(key)`.
    Called {
        /// The `await`.
        whole: ExprId,
        /// What is called.
        function: ExprId,
        /// What it is given.
        given: Option<TextRange>,
    },
    /// A function nested before the statement that the lambda stands in, which has its place.
    Before {
        /// The lambda.
        lambda: ExprId,
        /// The statement.
        stmt: StmtId,
        /// What the function is called, unless the name is taken.
        name: String,
    },
    /// `[asyncio.to_thread(requests.get, url) for url in urls]` → a nested function that calls `requests.get`, which has its place.
    Wrapped {
        /// What the thread runs.
        function: ExprId,
        /// The statement that it stands in.
        stmt: StmtId,
        /// What the nested function is called, unless the name is taken.
        name: String,
        /// What it takes, and gives on.
        params: Vec<Passed>,
    },
    /// `load = lambda key: …` → `def load(key):`
    Defined {
        /// The lambda.
        lambda: ExprId,
        /// The assignment.
        stmt: StmtId,
        /// The name.
        name: String,
    },
}

/// A parameter of a nested function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed {
    /// Given on by its place.
    Positional(String),
    /// Given on under its name.
    Keyword(String),
}

impl Spelling {
    /// The expression that is spelled out.
    pub fn subject(&self) -> ExprId {
        match *self {
            Self::Here { whole, .. } | Self::Called { whole, .. } => whole,
            Self::Before { lambda, .. } | Self::Defined { lambda, .. } => lambda,
            Self::Wrapped { function, .. } => function,
        }
    }
}

/// What has to be written in one file.
#[derive(Clone, Debug, Default)]
pub struct FileSpellings {
    /// What is spelled out.
    pub all: Vec<Spelling>,
    /// Assignments of event loops that nothing asks for any more.
    pub loops: Vec<StmtId>,
}

/// What has to be written, by file.
pub type Changes = BTreeMap<FileId, FileSpellings>;

/// All that may be spelled out, except for some.
pub fn propose(program: &Program<'_>, plan: &Plan, without: &BTreeSet<Site>) -> Changes {
    let mut changes = Changes::new();
    let mut add = |site: Site, spelling: Option<Spelling>| {
        if let Some(spelling) = spelling
            && !without.contains(&Site {
                expr: spelling.subject(),
                ..site
            })
        {
            changes.entry(site.file).or_default().all.push(spelling);
        }
    };
    let blocking = OnceCell::new();
    for (site, _) in program.expressions_of(Sorts::LAMBDA) {
        if lambda::is_in_the_way(program, plan, site, &blocking) {
            add(site, lambda::lambda(program, site));
        }
    }
    for (site, _) in &program.calls.targets {
        add(
            *site,
            thread::called(program, *site).or_else(|| thread::wrapped(program, *site)),
        );
    }
    thread::leave_in_threads(program, &mut changes);
    let mut calls = BTreeSet::new();
    for (&file, spellings) in &changes {
        for spelling in &spellings.all {
            let subject = Site {
                file,
                expr: spelling.subject(),
            };
            if let ExprKind::Await(call) = program.expr(subject).kind {
                calls.insert(Site { file, expr: call });
            }
        }
    }
    for (file, stmts) in executor::unused_loops(program, &calls) {
        changes.entry(file).or_default().loops = stmts;
    }
    changes
}

/// Whether a function that is defined in a scope is one of a function or of the module: a class has names of its own.
fn is_in_function(program: &Program<'_>, scope: ScopeId, site: Site) -> bool {
    matches!(
        program.file(site.file).facts.scopes[scope.0 as usize].kind,
        ScopeKind::Function(_) | ScopeKind::Module
    )
}

/// Whether what is defined before a statement is defined where a part of it is evaluated, each time.
fn has_place_before(tree: &Tree, stmt: StmtId, part: TextRange) -> bool {
    let holds = |expr: ExprId| tree.expr(expr).range.contains_range(part);
    match &tree.stmt(stmt).kind {
        StmtKind::Assign { .. }
        | StmtKind::AnnAssign { .. }
        | StmtKind::AugAssign { .. }
        | StmtKind::Expr(_)
        | StmtKind::Raise { .. }
        | StmtKind::Return(_)
        | StmtKind::With { .. } => true,
        StmtKind::For { iter, .. } => holds(*iter),
        StmtKind::If { branches, .. } => branches.first().is_some_and(|first| holds(first.test)),
        _ => false,
    }
}

/// Whether a statement begins a line that no line above goes on in.
fn begins_logical_line(text: &str, at: u32) -> bool {
    let above = text[..line_start_at(text, at) as usize].trim_end_matches(['\r', '\n']);
    begins_line(text, at) && !above.ends_with('\\')
}
