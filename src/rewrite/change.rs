//! Changes around statements, as the rewriters ask for them; [`crate::rewrite::block`] settles them.

use crate::diff::edit::Piece;
use crate::syntax::ast::StmtId;

/// A line to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How many units deeper than the statement that it is written for.
    pub depth: u32,
    /// What it says, without indent and line end.
    pub pieces: Vec<Piece>,
}

impl Line {
    /// A line of new text at the statement's own depth.
    pub fn new(text: impl Into<String>) -> Self {
        Self::deeper(0, text)
    }

    /// A line of new text, `depth` units deeper than the statement.
    pub fn deeper(depth: u32, text: impl Into<String>) -> Self {
        Self {
            depth,
            pieces: vec![Piece::Text(text.into())],
        }
    }
}

/// What stands above the first statement of a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lead {
    /// Where the first line of the comments begins that belong to the first statement and go into the block with it.
    pub comments: Option<u32>,
    /// Lines that open the block, above those comments.
    pub opening: Vec<Line>,
}

/// A change around statements. A change stands inside the wraps that are listed before it and hold its statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Put consecutive statements of one suite under a header.
    Wrap {
        /// The first statement.
        first: StmtId,
        /// The last, perhaps the same.
        last: StmtId,
        /// The header's pieces: `async with httpx.AsyncClient() as client:`.
        header: Vec<Piece>,
        /// Lines after the block, such as `finally:` and its body.
        footer: Vec<Line>,
        /// What stands above the first statement, if the block has something to do with that.
        lead: Option<Lead>,
    },
    /// Put the statements behind one, up to another of its suite, into a block whose header other edits make of it. It
    /// stands on lines of its own, and so does what follows.
    Under {
        /// The header's statement.
        head: StmtId,
        /// The last statement of the block.
        last: StmtId,
    },
    /// Lines before a statement (below the comments above it).
    Before {
        /// The statement.
        stmt: StmtId,
        /// The lines.
        lines: Vec<Line>,
    },
    /// Lines after a statement and the comment behind it.
    After {
        /// The statement.
        stmt: StmtId,
        /// The lines.
        lines: Vec<Line>,
    },
}
