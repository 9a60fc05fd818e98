//! The stages in their order. No disk, no terminal: the same inputs and options always give the same report.

use crate::mapping::table::Table;
use crate::options::{Options, PythonVersion};
use crate::report::Report;
use std::path::PathBuf;

/// One file of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// As the user named it, or as found below what the user named.
    pub path: PathBuf,
    /// Its bytes, not decoded.
    pub bytes: Vec<u8>,
}

/// All that is known of a project before its code is read.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// What the user named: files and directories.
    pub roots: Vec<PathBuf>,
    /// The Python files, sorted by path.
    pub files: Vec<Input>,
    /// Entry points that an installer makes programs of: module and function.
    pub console_scripts: Vec<(String, String)>,
    /// The oldest Python that the project says it runs on.
    pub python: Option<PythonVersion>,
}

/// What `awaitify why` is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// `file.py:120`: a file and a line, from 1.
    Line(PathBuf, u32),
    /// `pkg.module.Class.method`
    Name(String),
}

/// Convert a project: what would change, and what was found.
pub fn convert(project: &Project, _table: &Table, _options: &Options) -> Report {
    let mut report = Report::default();
    report.counts.files = project.files.len() as u32;
    report
}

/// Look for what `convert` would refuse, for blocking calls on the event loop and for coroutines that are never awaited.
pub fn check(project: &Project, table: &Table, options: &Options) -> Report {
    Report {
        files: Vec::new(),
        ..convert(project, table, options)
    }
}

/// Say why the function at `place` turns async, or why it does not.
pub fn why(project: &Project, table: &Table, options: &Options, _place: &Place) -> Report {
    check(project, table, options)
}
