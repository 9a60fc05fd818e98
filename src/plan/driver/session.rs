//! A connection, and all that is done with it in the function that opens it.

use super::need::Help;
use super::rows::Rows;
use super::statement::{Execute, is_next};
use crate::facts::binding::BindingId;
use crate::facts::scope::ScopeId;
use crate::resolve::program::FileId;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind, Tree};

/// How a connection comes into a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// `conn = psycopg2.connect(…)`
    Assigned,
    /// `with psycopg2.connect(…) as conn:`, which ends the only transaction that there is.
    Entered,
}

/// What is fetched of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fetched {
    /// The first row.
    One,
    /// All rows.
    All,
    /// How many rows there were.
    Count,
}

/// A place where a result is fetched.
pub(super) struct Fetch {
    /// The call, or the cursor that is gone through.
    pub(super) expr: ExprId,
    /// The statement that it is in.
    pub(super) stmt: StmtId,
    /// What is fetched.
    pub(super) fetched: Fetched,
    /// Of which cursor.
    pub(super) cursor: BindingId,
    /// What rows it gives.
    pub(super) rows: Rows,
}

/// A connection, and all that is done with it in the function that opens it.
pub(super) struct Session {
    pub(super) file: FileId,
    /// How much help its values will have.
    pub(super) help: Help,
    /// What rows its cursors give that are made without a class.
    pub(super) rows: Rows,
    pub(super) scope: ScopeId,
    /// The name that it has.
    pub(super) name: String,
    /// The statement that opens it.
    pub(super) stmt: StmtId,
    pub(super) made: Made,
    /// Whether each statement is committed by itself.
    pub(super) is_autocommit: bool,
    /// `conn.commit()`
    pub(super) commits: Vec<StmtId>,
    /// `conn.rollback()`
    pub(super) rollbacks: Vec<StmtId>,
    /// `conn.close()`
    pub(super) closes: Vec<StmtId>,
    /// `with conn:`, and the expression.
    pub(super) blocks: Vec<(StmtId, ExprId)>,
    /// What opens and closes cursors and does nothing else.
    pub(super) idle: Vec<StmtId>,
    /// `with conn.cursor() as cur:`
    pub(super) cursor_blocks: Vec<StmtId>,
    /// Queries, with the cursors that they are executed by.
    pub(super) executes: Vec<(BindingId, Execute)>,
    pub(super) fetches: Vec<Fetch>,
}

/// Where something stands in the way, and why.
pub(super) type Obstacle = (Option<ExprId>, String);

impl Session {
    /// What is fetched of a query: right behind it, behind the commit that follows it, or behind the branches of which it ends one,
    /// where that does nothing that may fail.
    pub(super) fn fetch_of(&self, tree: &Tree, query: &(BindingId, Execute)) -> Option<&Fetch> {
        let (cursor, execute) = query;
        let mut fetches = self.fetches.iter();
        fetches.find(|fetch| {
            fetch.cursor == *cursor
                && (is_next(tree, execute.stmt, fetch.stmt)
                    || self.commit_before(tree, fetch, execute).is_some()
                    || self.is_branch(tree, fetch, execute))
        })
    }

    /// Whether a query ends one of several branches, all of which end so, with what is fetched behind them.
    pub(super) fn is_branch(&self, tree: &Tree, fetch: &Fetch, execute: &Execute) -> bool {
        let Parent::Stmt(up) = tree.stmt(execute.stmt).parent else {
            return false;
        };
        let StmtKind::If { branches, orelse } = &tree.stmt(up).kind else {
            return false;
        };
        let queries = || self.executes.iter();
        let is_ended = |suite: &[StmtId]| {
            suite.last().is_some_and(|&last| {
                let leaves = matches!(
                    tree.stmt(last).kind,
                    StmtKind::Raise { .. } | StmtKind::Return(_)
                );
                let is_query = |(cursor, one): &(BindingId, Execute)| {
                    *cursor == fetch.cursor && one.stmt == last && fetch.is_harmless(tree, one)
                };
                leaves || queries().any(is_query)
            })
        };
        let branches = branches.iter().map(|branch| &branch.body[..]);
        let mut suites = branches.chain([&orelse[..]]);
        let mut others = suites.clone();
        is_next(tree, up, fetch.stmt)
            && others.any(|suite| suite.last() == Some(&execute.stmt))
            && suites.all(is_ended)
    }

    /// The commit that stands between a query and what is fetched of it.
    fn commit_before(&self, tree: &Tree, fetch: &Fetch, execute: &Execute) -> Option<StmtId> {
        let mut commits = self.commits.iter().copied();
        let commit = commits.find(|&commit| {
            is_next(tree, execute.stmt, commit) && is_next(tree, commit, fetch.stmt)
        })?;
        fetch.is_harmless(tree, execute).then_some(commit)
    }

    /// The commits behind which something is fetched, each with the statement that does.
    pub(super) fn fetched_behind(&self, tree: &Tree) -> Vec<(StmtId, StmtId)> {
        let queries = self.executes.iter();
        queries
            .filter_map(|query| {
                let fetch = self.fetch_of(tree, query)?;
                let commit = self.commit_before(tree, fetch, &query.1)?;
                Some((commit, fetch.stmt))
            })
            .collect()
    }
}

impl Fetch {
    /// Whether its statement does nothing but to keep or to give what is fetched, which is there.
    fn is_harmless(&self, tree: &Tree, execute: &Execute) -> bool {
        let up = |expr: ExprId| match tree.expr(expr).parent {
            Parent::Expr(up) => Some(up),
            _ => None,
        };
        let mut whole = self.expr;
        if let Some(item) = up(whole)
            && matches!(&tree.expr(item).kind, ExprKind::Subscript { value, index }
                if *value == whole && matches!(tree.expr(*index).kind, ExprKind::Number))
        {
            if !execute.query.is_one_inserted && !execute.query.is_single {
                return false;
            }
            whole = item;
        }
        if self.fetched == Fetched::Count
            && let Some(compared) = up(whole)
            && let ExprKind::Compare { operands, .. } = &tree.expr(compared).kind
        {
            let is_simple =
                |&one: &ExprId| one == whole || matches!(tree.expr(one).kind, ExprKind::Number);
            if !operands.iter().all(is_simple) {
                return false;
            }
            whole = compared;
        }
        match &tree.stmt(self.stmt).kind {
            StmtKind::Return(Some(value)) => *value == whole,
            StmtKind::Assign { targets, value } => {
                let is_name =
                    |target: &ExprId| matches!(tree.expr(*target).kind, ExprKind::Name(_));
                *value == whole && targets.iter().all(is_name)
            }
            _ => false,
        }
    }
}
