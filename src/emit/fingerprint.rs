//! What makes a finding the same one after lines above it came or went: its code, its file, what it says, and the line it stands on.

use crate::diagnostic::Diagnostic;
use crate::emit::place::Sources;
use crate::name::digest::digest;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What is the same about a finding from run to run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fingerprint {
    /// The file, with `/` between its parts.
    pub path: String,
    /// The code.
    pub code: String,
    /// What it says.
    pub message: String,
    /// The line it begins on, without white space around it.
    pub line: String,
}

/// The fingerprint of a finding in the file that is called `path`.
pub fn of(diagnostic: &Diagnostic, path: &Path, sources: &Sources) -> Fingerprint {
    let start = sources.start(&diagnostic.span);
    let line = sources.line(&diagnostic.span.path, start.line);
    Fingerprint {
        path: slashed(path),
        code: diagnostic.code.name().to_owned(),
        message: diagnostic.message.clone(),
        line: line.unwrap_or_default().trim().to_owned(),
    }
}

/// `path` with `/` between its parts, whatever the system has there.
pub fn slashed(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path).to_string_lossy();
    if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.into_owned()
    }
}

impl Fingerprint {
    /// The same in 16 characters.
    pub fn digest(&self) -> String {
        digest([&*self.path, &self.code, &self.message, &self.line])
    }
}
