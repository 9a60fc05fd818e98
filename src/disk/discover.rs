//! Finding the Python files of a run.
//!
//! A file named explicitly is always taken. Below a directory, what git ignores is left out (in a repository or not),
//! and so are virtual environments, caches, installed packages and build output. Links to directories are not followed,
//! so a loop of links ends nowhere; a link to a file is taken unless its target is found as well.
//!
//! A script need not end in `.py`: files without an ending, and those that may be executed, are asked for their first line.

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

/// What says in a directory what git ignores.
const IGNORING: &[&str] = &[".git", ".gitignore", ".ignore", ".git/info/exclude"];

/// What in `directory` would be read for that, and is a pipe or a device, whose end may never come.
fn endless_in(directory: &Path) -> Option<PathBuf> {
    let paths = IGNORING.iter().map(|name| directory.join(name));
    paths.into_iter().find(|path| read::is_endless(path))
}

fn walk(root: &Path, excluded: Override, is_asked_for: fn(&Path) -> bool, found: &mut Discovery) {
    let why = "is a pipe or a device, so what it leaves out cannot be told, and the directory was not searched";
    let resolved = read::resolved(root).unwrap_or_else(|_| root.to_owned());
    let mut above = resolved.ancestors().skip(1);
    if let Some(path) = endless_in(root).or_else(|| above.find_map(endless_in)) {
        found.skipped.push((path, why.to_owned()));
        return;
    }
    let (sender, unsearched) = std::sync::mpsc::channel();
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
        .filter_entry(move |entry| {
            if entry.depth() == 0 {
                return true;
            }
            if is_foreign(entry) {
                return false;
            }
            let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
            match endless_in(entry.path()).filter(|_| is_directory) {
                // Nobody listens any more when the walk is over.
                Some(path) => {
                    let _ = sender.send(path);
                    false
                }
                None => true,
            }
        })
        .build();
    for entry in walker {
        match entry {
            Ok(entry) if is_python(entry.path()) && is_file(&entry) => {
                found.files.push(entry.into_path());
            }
            Ok(entry) if is_asked_for(entry.path()) && is_file(&entry) => {
                found.others.push(entry.into_path());
            }
            Ok(entry) if is_script(&entry) => found.files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => {
                let (path, reason) = place_of(&error, root);
                found.skipped.push((path, reason));
            }
        }
    }
    let unsearched = unsearched.try_iter();
    let unsearched = unsearched.map(|path| (path, why.to_owned()));
    found.skipped.extend(unsearched);
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

/// Endings that tools give to what they put aside; such a file keeps the permissions of the one it was.
const PUT_ASIDE: &[&str] = &[
    "back", "backup", "bak", "bk", "old", "orig", "rej", "save", "saved", "swp", "tmp",
];

/// How much of a file is read to find out what runs it.
const HEAD: u64 = 512;

/// Whether a file without the ending of a module is a Python script, by its first line.
fn is_script(entry: &DirEntry) -> bool {
    if !entry.file_type().is_some_and(|kind| kind.is_file()) {
        return false;
    }
    let path = entry.path();
    let may_be = match path.extension() {
        None => true,
        Some(ending) => {
            let ending = ending.to_string_lossy();
            !ending.ends_with('~') && !PUT_ASIDE.contains(&&*ending) && is_executable(entry)
        }
    };
    may_be && read::head(path, HEAD).is_ok_and(|head| names_python(&head) && !head.contains(&0))
}

#[cfg(unix)]
fn is_executable(entry: &DirEntry) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let metadata = entry.metadata();
    metadata.is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &DirEntry) -> bool {
    false
}

/// Whether a text begins with a line that has Python run it: `#!/usr/bin/env python3`.
pub fn names_python(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"#!") else {
        return false;
    };
    let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let mut words = line.split_whitespace();
    let mut program = words.next();
    if program.is_some_and(|program| own_name(program) == "env") {
        program = words.next();
        while let Some(word) = program {
            program = match word.strip_prefix('-') {
                // What it splits may follow at once.
                Some(flag) if flag.starts_with('S') && flag.len() > 1 => Some(&flag[1..]),
                Some("u" | "C") => words.nth(1),
                Some(_) => words.next(),
                None if word.contains('=') => words.next(),
                None => break,
            };
        }
    }
    let Some(program) = program.map(own_name) else {
        return false;
    };
    if matches!(program, "uv" | "pipx") {
        return words.any(|word| word == "run");
    }
    let version = ["pythonw", "python", "pypy"]
        .iter()
        .find_map(|name| program.strip_prefix(name));
    version.is_some_and(|version| {
        let version = version.strip_suffix(['d', 't', 'm']).unwrap_or(version);
        version.chars().all(|c| c.is_ascii_digit() || c == '.')
    })
}

/// The name of a program without its directories.
fn own_name(program: &str) -> &str {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    name.strip_suffix(".exe").unwrap_or(name)
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

#[cfg(test)]
mod tests {
    use super::names_python;

    #[test]
    fn a_first_line_names_python() {
        for line in [
            "#!/usr/bin/env python",
            "#!/usr/bin/env python3\r",
            "#! /usr/bin/python3.11 -u",
            "#!/usr/bin/env -S python3 -W ignore",
            "#!/usr/bin/env -Spython3 -u",
            "#!/usr/bin/env -i -u HOME LANG=C python2.7",
            "#!python",
            "#!/opt/pypy/bin/pypy3.10",
            "#!C:\\Python312\\pythonw.exe",
            "#!/usr/bin/python3.13t",
            "#!/usr/bin/env -S uv run --script",
        ] {
            assert!(
                names_python(format!("{line}\nimport os\n").as_bytes()),
                "{line}"
            );
        }
        for line in [
            "",
            "#",
            "#!",
            "#!/bin/sh",
            "#!/usr/bin/env",
            "#!/usr/bin/env -S",
            "#!/usr/bin/env bash",
            "#!/usr/bin/env python-config",
            "#!/usr/bin/pythonic",
            "#!/bin/sh python",
            "# #!/usr/bin/python",
            "#!/usr/bin/env -S uv pip",
            "import python",
        ] {
            assert!(
                !names_python(format!("{line}\nimport os\n").as_bytes()),
                "{line}"
            );
        }
        assert!(!names_python(b"#!/usr/bin/py\xff"));
    }
}
