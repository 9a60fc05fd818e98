//! Finding the Python files of a run.
//!
//! A file named explicitly is always taken. Below a directory, what git ignores is left out (in a repository or not),
//! and so are virtual environments, caches, installed packages and build output. Links to directories are not followed,
//! so a loop of links ends nowhere; a link to a file is taken unless its target is found as well.

use crate::disk::read;
use crate::disk::state::git_directory;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Directories that never hold a project's own code.
const FOREIGN: &[&str] = &[
    ".awaitify",
    ".bzr",
    ".cache",
    ".direnv",
    ".eggs",
    ".git",
    ".hg",
    ".hypothesis",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    "__pycache__",
    "__pypackages__",
    "dist-packages",
    "node_modules",
    "site-packages",
];

/// Directories that hold build output, unless they are packages of that name.
const BUILD_OUTPUT: &[&str] = &["build", "dist", "_build", "htmlcov"];

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    /// Python files, as reached from the arguments, sorted, each once.
    pub files: Vec<PathBuf>,
    /// Files of the directories searched that are asked for beside those of Python, sorted.
    pub others: Vec<PathBuf>,
    /// What could not be looked into, with the reason, sorted.
    pub skipped: Vec<(PathBuf, String)>,
}

/// Why nothing can be searched.
#[derive(Debug, Error)]
pub enum DiscoverError {
    /// An argument names nothing.
    #[error("{}: {source}", path.display())]
    Missing {
        /// The argument.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// A glob that cannot be read.
    #[error("`{glob}` is not a glob: {source}")]
    Glob {
        /// As given.
        glob: String,
        /// What is wrong with it.
        source: ignore::Error,
    },
}

/// Find the Python files at and below `roots`, without those that `excludes` (globs as in `.gitignore`) match, and beside
/// them what `is_asked_for`.
///
/// # Errors
/// When a root does not exist or a glob cannot be read.
pub fn discover(
    roots: &[PathBuf],
    excludes: &[String],
    is_asked_for: fn(&Path) -> bool,
) -> Result<Discovery, DiscoverError> {
    let mut found = Discovery::default();
    let mut explicit = Vec::new();
    for root in roots {
        let metadata = std::fs::metadata(root).map_err(|source| DiscoverError::Missing {
            path: root.clone(),
            source,
        })?;
        if metadata.is_dir() {
            walk(root, overrides(root, excludes)?, is_asked_for, &mut found);
        } else {
            explicit.push(root.clone());
        }
    }
    // Explicit files first: of two ways to one file, the one that was typed is kept; then real files before links.
    found.files.sort();
    found.files.sort_by_key(|path| path.is_symlink());
    let mut seen = HashSet::new();
    let mut files: Vec<PathBuf> = explicit
        .into_iter()
        .chain(std::mem::take(&mut found.files))
        .filter(|path| seen.insert(std::fs::canonicalize(path).unwrap_or_else(|_| path.clone())))
        .collect();
    files.sort();
    found.files = files;
    found.others.sort();
    found.others.dedup();
    found.skipped.sort();
    found.skipped.dedup();
    Ok(found)
}

/// A glob as in `.gitignore`, in a directory.
#[derive(Clone, Debug)]
pub struct Glob {
    directory: PathBuf,
    matcher: Gitignore,
}

impl Glob {
    /// What `glob` matches below `directory`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn new(directory: &Path, glob: &str) -> Result<Self, DiscoverError> {
        let failed = |source| DiscoverError::Glob {
            glob: glob.to_owned(),
            source,
        };
        let mut builder = GitignoreBuilder::new("");
        builder.add_line(None, glob).map_err(failed)?;
        Ok(Self {
            directory: std::fs::canonicalize(directory).unwrap_or_else(|_| directory.to_owned()),
            matcher: builder.build().map_err(failed)?,
        })
    }

    /// Whether it matches a file, or a directory that the file lies in.
    pub fn has(&self, path: &Path) -> bool {
        // A link counts where it lies.
        let inside = || {
            let parent = match path.parent() {
                Some(parent) if parent != Path::new("") => parent,
                _ => Path::new("."),
            };
            let real = std::fs::canonicalize(parent).ok()?.join(path.file_name()?);
            Some(real.strip_prefix(&self.directory).ok()?.to_owned())
        };
        inside().is_some_and(|inside| {
            let found = self.matcher.matched_path_or_any_parents(inside, false);
            found.is_ignore()
        })
    }
}

fn overrides(root: &Path, excludes: &[String]) -> Result<Override, DiscoverError> {
    let mut builder = OverrideBuilder::new(root);
    let failed = |glob: &str, source| DiscoverError::Glob {
        glob: glob.to_owned(),
        source,
    };
    for glob in excludes {
        // In an override a leading `!` leaves out, and a bare glob takes in.
        builder
            .add(&format!("!{glob}"))
            .map_err(|source| failed(glob, source))?;
    }
    builder.build().map_err(|source| failed("", source))
}

fn walk(root: &Path, excluded: Override, is_asked_for: fn(&Path) -> bool, found: &mut Discovery) {
    // In a repository, what git ignores ends at its top; a `.gitignore` elsewhere counts too, but has no end.
    let is_in_repository = std::fs::canonicalize(root).is_ok_and(|root| {
        let mut above = root.ancestors();
        above.any(|directory| git_directory(directory).is_some())
    });
    let walker = WalkBuilder::new(root)
        .hidden(false)
        .require_git(is_in_repository)
        .follow_links(false)
        .overrides(excluded)
        .filter_entry(|entry| entry.depth() == 0 || !is_foreign(entry))
        .build();
    for entry in walker {
        match entry {
            Ok(entry) if is_python(entry.path()) && is_file(&entry) => {
                found.files.push(entry.into_path());
            }
            Ok(entry) if is_asked_for(entry.path()) && is_file(&entry) => {
                found.others.push(entry.into_path());
            }
            Ok(_) => {}
            Err(error) => {
                let (path, reason) = place_of(&error, root);
                found.skipped.push((path, reason));
            }
        }
    }
}

fn is_foreign(entry: &DirEntry) -> bool {
    if !entry.file_type().is_some_and(|kind| kind.is_dir()) {
        return false;
    }
    let name = entry.file_name().to_string_lossy();
    FOREIGN.contains(&name.as_ref())
        || name.ends_with(".egg-info")
        || entry.path().join("pyvenv.cfg").exists()
        || (BUILD_OUTPUT.contains(&name.as_ref()) && !entry.path().join("__init__.py").exists())
}

fn is_python(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "py" || extension == "pyw")
}

fn is_file(entry: &DirEntry) -> bool {
    match entry.file_type() {
        Some(kind) if kind.is_symlink() => entry.path().is_file(),
        Some(kind) => kind.is_file(),
        None => false,
    }
}

/// Which path an error of the walk is about, and what it says without that path.
fn place_of(error: &ignore::Error, root: &Path) -> (PathBuf, String) {
    match error {
        ignore::Error::WithPath { path, err } => {
            let (_, reason) = place_of(err, root);
            (path.clone(), reason)
        }
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            place_of(err, root)
        }
        ignore::Error::Loop { child, .. } => (child.clone(), "a loop of links".to_owned()),
        ignore::Error::Io(error) => (root.to_owned(), read::reason(error)),
        other => (root.to_owned(), other.to_string()),
    }
}
