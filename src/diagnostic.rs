//! What the user is told: a kebab-case code, a severity, a message, a place, help.
//!
//! [`code`] lists every code there is, with what `awaitify explain` prints for it.

pub mod code;

use crate::text::TextRange;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// How serious a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something is wrong: a file that cannot be read, a coroutine that is never awaited.
    Error,
    /// Something stays synchronous, or may behave differently.
    Warning,
    /// Worth knowing.
    Note,
}

/// A range in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// The file, as the user named it.
    pub path: PathBuf,
    /// Where in its decoded text.
    pub range: TextRange,
}

impl Span {
    /// Of a file as a whole, the place where it begins.
    pub fn of_file(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            range: TextRange::empty(0),
        }
    }
}

/// A second place that explains the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Related {
    /// Where.
    pub span: Span,
    /// What is there, e.g. "calls `fetch`".
    pub message: String,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Which kind.
    pub code: code::Code,
    /// How serious.
    pub severity: Severity,
    /// One sentence, lower-case start, no full stop; names in backticks.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What the person can do, if anything.
    pub help: Option<String>,
    /// The chain that led here, in order.
    pub related: Vec<Related>,
}
