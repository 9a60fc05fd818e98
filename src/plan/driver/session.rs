//! A connection, and all that is done with it in the function that opens it.

use super::need::Help;
use super::rows::Rows;
use super::statement::Execute;
use crate::facts::binding::BindingId;
use crate::facts::scope::ScopeId;
use crate::resolve::program::FileId;
use crate::syntax::ast::{ExprId, StmtId};

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
