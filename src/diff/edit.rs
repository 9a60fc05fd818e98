//! One change to a text: a range and the pieces that stand there afterwards.
//!
//! A piece is new text or a range of the *old* text that is carried over. Edits inside a carried range
//! still apply to it, so a rewrite of an outer expression composes with rewrites of its arguments in one pass.

use crate::text::TextRange;

/// What stands at an edited range afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// New text.
    Text(String),
    /// A range of the old text, carried over with the edits inside it.
    Source(TextRange),
}

/// One replacement. An insertion has an empty range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, in the old text.
    pub range: TextRange,
    /// What stands there afterwards.
    pub pieces: Vec<Piece>,
}

impl Edit {
    /// Insert `text` at `at`.
    pub fn insertion(text: impl Into<String>, at: u32) -> Self {
        Self {
            range: TextRange::empty(at),
            pieces: vec![Piece::Text(text.into())],
        }
    }

    /// Replace `range` by `text`.
    pub fn replacement(range: TextRange, text: impl Into<String>) -> Self {
        Self {
            range,
            pieces: vec![Piece::Text(text.into())],
        }
    }

    /// Delete `range`.
    pub fn deletion(range: TextRange) -> Self {
        Self {
            range,
            pieces: Vec::new(),
        }
    }

    /// Put `before` and `after` around `range`, whose text (and the edits inside it) stays.
    pub fn wrap(range: TextRange, before: impl Into<String>, after: impl Into<String>) -> Self {
        Self {
            range,
            pieces: vec![
                Piece::Text(before.into()),
                Piece::Source(range),
                Piece::Text(after.into()),
            ],
        }
    }
}
