//! Frameworks, which are converted altogether or not at all: what the program calls them first, and what keeps all of it.
//!
//! The program is written for the replacement first, by names alone ([`renaming`]); the rows of the framework's table are about that
//! program, and what they do not know, or cannot convert, keeps the framework ([`left`]).

pub mod command;
pub mod kept_context;
pub mod left;
pub mod renaming;

use crate::diagnostic::Span;
use crate::diff::edit::Edit;
use crate::mapping::row::LibraryId;
use crate::mapping::schema::Framework;
use crate::mapping::table::Table;
use crate::name::root;
use crate::resolve::program::{FileId, Program};
use std::collections::{BTreeMap, BTreeSet};

/// Why a framework stays.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hindrance {
    /// Where.
    pub span: Span,
    /// What stands there, and why it cannot be carried over.
    pub message: String,
}

/// The program under the names of the replacement.
#[derive(Debug, Default)]
pub struct Renaming {
    /// What changes, by file.
    pub files: BTreeMap<FileId, Vec<Edit>>,
    /// What keeps the framework.
    pub hindrances: BTreeSet<Hindrance>,
}

/// The framework that a program uses, of those that `table` knows.
pub fn used<'t>(program: &Program<'_>, table: &'t Table) -> Option<(LibraryId, &'t Framework)> {
    let libraries = table.numbered_libraries();
    let mut frameworks =
        libraries.filter_map(|(id, library)| Some((id, library.framework.as_ref()?)));
    frameworks.find(|(_, framework)| {
        let mut modules = program.files.iter().flat_map(|file| file.facts.loads());
        modules.any(|module| framework.modules.contains_key(root(module)))
    })
}
