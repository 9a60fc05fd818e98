//! Reading every file alone: decoded, parsed, its facts collected.

use crate::diagnostic::code;
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::facts::collect::collect;
use crate::pipeline::guard::guarded;
use crate::pipeline::progress::{Progress, Stage};
use crate::pipeline::{Input, Project};
use crate::report::Report;
use crate::resolve::FileInput;
use crate::resolve::program::Program;
use crate::resolve::testing::Collecting;
use crate::syntax::parse::parse;
use crate::syntax::source::{SourceFile, decode};
use crate::text::is_word_part;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

/// What reading and parsing came to.
pub struct Read {
    /// Files with their facts.
    pub parsed: Vec<FileInput>,
    /// Modules of the project whose code is not known.
    pub unparsed: Vec<PathBuf>,
    /// The texts of these.
    pub broken: Vec<(PathBuf, String)>,
    /// What was found so far.
    pub report: Report,
}

/// A file, read alone.
enum FileRead {
    Parsed(Box<FileInput>, u64),
    Skipped(PathBuf, String),
    /// A defect of ours showed: the text, and what is known of the defect.
    Broken(PathBuf, String, String),
}

/// Read and parse every file.
pub fn read(project: &Project, progress: &Progress) -> Read {
    progress.begin(project.files.len());
    let files: Vec<FileRead> = project
        .files
        .par_iter()
        .map(|input| {
            let read = read_file(input, &project.tests);
            progress.read_one();
            read
        })
        .collect();
    progress.enter(Stage::Following);
    let mut report = Report::default();
    let mut parsed = Vec::new();
    let mut broken = Vec::new();
    for file in files {
        report.counts.files += 1;
        match file {
            FileRead::Parsed(input, lines) => {
                report.counts.lines += lines;
                if let Some(distrust) = input.facts.tree.distrust.first() {
                    report.diagnostics.push(Diagnostic {
                        code: code::UNPARSABLE,
                        severity: Severity::Error,
                        message: distrust.reason.clone(),
                        span: Span {
                            path: input.path.clone(),
                            range: distrust.range,
                        },
                        help: Some(code::UNPARSABLE.entry().advice.to_owned()),
                        related: Vec::new(),
                    });
                }
                parsed.push(*input);
            }
            FileRead::Skipped(path, reason) => report.skipped.push((path, reason)),
            FileRead::Broken(path, text, defect) => {
                report.skipped.push((path.clone(), defect));
                broken.push((path, text));
            }
        }
    }
    Read {
        parsed,
        unparsed: broken.iter().map(|(path, _)| path.clone()).collect(),
        broken,
        report,
    }
}

fn read_file(input: &Input, tests: &Collecting) -> FileRead {
    match decode(&input.path, &input.bytes) {
        Err(error) => FileRead::Skipped(input.path.clone(), error.to_string()),
        Ok(SourceFile { text, .. }) => {
            let lines = text.lines().count() as u64;
            let facts = match guarded(|| collect(&text, parse(&text))) {
                Ok(facts) => facts,
                Err(defect) => return FileRead::Broken(input.path.clone(), text, defect),
            };
            FileRead::Parsed(
                Box::new(FileInput {
                    collected: tests.of(&input.path, &facts),
                    path: input.path.clone(),
                    text,
                    facts,
                }),
                lines,
            )
        }
    }
}

/// The files that one of those may use which could not be read though they hold Python: whatever imports a module has its name in its
/// text. They stay as they are.
pub fn named_by(broken: &[(PathBuf, String)], program: &Program<'_>) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for (path, text) in broken {
        let words: HashSet<&str> = text.split(|c| !is_word_part(c)).collect();
        for file in &program.files {
            let last = file.module.rsplit('.').next().unwrap_or_default();
            // `from . import x` names the package by where it is.
            let is_around = file.is_package && file.path.parent() == path.parent();
            if is_around || words.contains(last) {
                let reason = format!("{}, which may use it, could not be read", path.display());
                found.insert(file.path.clone(), reason);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{named_by, read};
    use crate::mapping::table::Table;
    use crate::pipeline::progress::Progress;
    use crate::pipeline::{Input, Project};
    use crate::resolve::resolve;

    #[test]
    fn what_an_unread_file_may_use_stays() {
        let names = ["pkg/__init__.py", "pkg/low.py", "pkg/other.py", "lower.py"];
        let project = Project {
            roots: vec![".".into()],
            files: names
                .iter()
                .map(|name| Input {
                    path: name.into(),
                    bytes: b"x = 1\n".to_vec(),
                })
                .collect(),
            ..Project::default()
        };
        let read = read(&project, &Progress::default());
        assert!(read.broken.is_empty());
        let table = Table::build(Vec::new(), &crate::mapping::choice::Choice::default()).unwrap();
        let program = resolve(read.parsed, &read.unparsed, &table);
        let broken = [("pkg/broken.py".into(), "from .low import x\n".to_owned())];
        let found = named_by(&broken, &program);
        let found: Vec<&str> = found.keys().filter_map(|path| path.to_str()).collect();
        assert_eq!(found, ["pkg/__init__.py", "pkg/low.py"]);
    }
}
