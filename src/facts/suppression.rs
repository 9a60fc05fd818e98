//! Comments that instruct awaitify: `# awaitify: ignore` and `# awaitify: keep-sync`, on a line, a `def`, or a file.

use crate::text::TextRange;

/// What the comment asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuppressionKind {
    /// Leave this place alone and do not report it; with codes, only those (`# awaitify: ignore[code, code]`).
    Ignore(Vec<Box<str>>),
    /// The function (or every function of the file) stays synchronous.
    KeepSync,
    /// Not understood: reported with this text.
    Unknown(Box<str>),
}

/// How far it reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This range: the logical line, or the whole definition when the comment stands on a `def` or `class` line.
    Range(TextRange),
    /// The whole file: the comment stands alone on a line before the first statement (docstring aside).
    File,
}

/// One such comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// The comment.
    pub range: TextRange,
    /// What it asks for.
    pub kind: SuppressionKind,
    /// How far it reaches.
    pub reach: Reach,
}
