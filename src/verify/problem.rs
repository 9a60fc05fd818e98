//! What a check finds.

use crate::text::TextRange;

/// Which check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProblemKind {
    /// The new text does not parse.
    Syntax,
    /// `await`, `yield`, `return` or `break` where Python does not allow it.
    Placement,
    /// A name that nothing binds any more.
    Unbound,
    /// Something of the old text is gone.
    Lost,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which check found it.
    pub kind: ProblemKind,
    /// Where: in the new text; for [`ProblemKind::Lost`], in the old one.
    pub range: TextRange,
    /// One sentence, lower-case start, no full stop; names in backticks.
    pub message: String,
}

impl Problem {
    /// What stood at `range` of the old text is gone.
    pub fn lost(range: TextRange, message: String) -> Self {
        Self {
            kind: ProblemKind::Lost,
            range,
            message,
        }
    }
}
