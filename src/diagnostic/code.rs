//! Every diagnostic code, with the text that `awaitify explain` and `docs/reference/diagnostics.md` print.

use serde::{Serialize, Serializer};
use std::fmt;

/// A diagnostic code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(&'static Entry);

/// What is known of a code.
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Entry {
    /// Kebab-case.
    pub name: &'static str,
    /// One line.
    pub summary: &'static str,
    /// What it means and why, in a paragraph or two.
    pub meaning: &'static str,
    /// A small example that causes it.
    pub example: &'static str,
    /// What to do.
    pub advice: &'static str,
}

impl Code {
    /// The kebab-case name.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// All that is known of it.
    pub fn entry(self) -> &'static Entry {
        self.0
    }

    /// The code of that name.
    pub fn named(name: &str) -> Option<Self> {
        ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name)
    }
}

/// A file holds something that cannot be parsed, or is parsed wrongly: it is left as it is.
pub const UNPARSABLE: Code = Code(&Entry {
    name: "unparsable",
    summary: "the file is not Python 3 that awaitify can read with certainty",
    meaning: "The parser reported an error, or a construct that it is known to read wrongly. An edit placed by such a \
              tree could be a wrong edit, so the whole file is left as it is, and what it calls stays synchronous.",
    example: "print \"hello\"  # Python 2",
    advice: "Mend the syntax, or convert the file by hand.",
});

/// Every code, sorted by name.
pub const ALL: &[Code] = &[UNPARSABLE];
