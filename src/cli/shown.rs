//! How files are shown: their decoded text in excerpts, their name in a diff, their bytes when written.

use crate::diagnostic::Span;
use crate::disk::read;
use crate::emit::group;
use crate::emit::place::Sources;
use crate::pipeline::Project;
use crate::report::Report;
use crate::syntax::source;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The texts that the findings of `report` point into.
pub fn sources(project: &Project, report: &Report) -> Sources {
    let findings = report.diagnostics.iter().flat_map(|diagnostic| {
        std::iter::once(&diagnostic.span)
            .chain(diagnostic.related.iter().map(|related| &related.span))
    });
    let groups = report.groups.iter();
    let groups = groups.chain(&report.declined).chain(&report.not_reached);
    sources_of(project, findings.chain(groups.flat_map(group::spans)))
}

/// The texts that these places lie in.
pub fn sources_of<'s>(project: &Project, spans: impl Iterator<Item = &'s Span>) -> Sources {
    let wanted: BTreeSet<&Path> = spans.map(|span| span.path.as_path()).collect();
    Sources::new(wanted.into_iter().filter_map(|path| {
        let index = project
            .files
            .binary_search_by(|input| input.path.as_path().cmp(path))
            .ok()?;
        let input = project.files.get(index)?;
        let text = match source::decode(path, &input.bytes) {
            Ok(file) => file.text,
            Err(_) => String::from_utf8_lossy(&input.bytes).into_owned(),
        };
        Some((path.to_owned(), text))
    }))
}

/// `path` as the project's files name it; itself when it is none of them.
pub fn as_found(path: &Path, project: &Project) -> PathBuf {
    let wanted = read::resolved(path).ok();
    project
        .files
        .iter()
        .map(|input| &input.path)
        .find(|found| *found == path || (wanted.is_some() && read::resolved(found).ok() == wanted))
        .map_or_else(|| path.to_owned(), PathBuf::clone)
}

/// What the names in a diff are relative to: the top of the work tree, as with `git diff`, else the current directory.
pub fn base() -> Option<PathBuf> {
    let here = read::resolved(Path::new(".")).ok()?;
    let top = here
        .ancestors()
        .find(|directory| read::is_there(&directory.join(".git")))
        .map(Path::to_owned);
    Some(top.unwrap_or(here))
}

/// The name of `path` in a diff: relative to `base` when it lies below it. A link stands for itself.
pub fn label(path: &Path, base: Option<&Path>) -> PathBuf {
    let relative = || {
        let directory = match path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let absolute = read::resolved(directory).ok()?.join(path.file_name()?);
        Some(absolute.strip_prefix(base?).ok()?.to_owned())
    };
    relative().unwrap_or_else(|| path.to_owned())
}
