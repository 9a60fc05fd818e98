//! Where awaitify keeps what it needs to take a run back, and that only one run writes at a time.
//!
//! In a git repository that is `awaitify/` in the git directory, so the work tree holds nothing of it; elsewhere `.awaitify/` at
//! the top of what was named, which ignores itself. It holds `lock`, at most one run that is being carried out (`open/`)
//! and the runs that can be undone (`done/NUMBER/`).

use crate::disk::read::is_endless;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The name of the state directory outside git.
pub const OWN: &str = ".awaitify";

/// The name of the state directory inside a git directory.
const IN_GIT: &str = "awaitify";

/// Why nothing can be written in a tree.
#[derive(Debug, Error)]
pub enum StateError {
    /// Another run holds the lock.
    #[error("another awaitify is writing in {}; nothing was written", .0.display())]
    Busy(PathBuf),
    /// The state directory cannot be used.
    #[error("{}: {error}; nothing was written", path.display())]
    Unusable {
        /// The state directory.
        path: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
}

/// A tree of files that one run may write to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// The directory that holds every file that may be written, links resolved.
    pub root: PathBuf,
    /// The state directory.
    state: PathBuf,
}

impl Tree {
    /// The tree at `root` (resolved) outside git.
    pub fn plain(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            state: root.join(OWN),
        }
    }

    /// The work tree at `top` (resolved), whose git directory is `git_directory`.
    pub fn of_repository(top: &Path, git_directory: &Path) -> Self {
        Self {
            root: top.to_owned(),
            state: git_directory.join(IN_GIT),
        }
    }

    /// The nearest tree at or above `start` that holds something to take back.
    ///
    /// # Errors
    /// When `start` does not exist.
    pub fn with_runs(start: &Path) -> io::Result<Option<Self>> {
        let start = std::fs::canonicalize(start)?;
        let mut trees = start.ancestors().flat_map(|directory| {
            let repository = git_directory(directory);
            std::iter::once(Self::plain(directory))
                .chain(repository.map(|git| Self::of_repository(directory, &git)))
        });
        Ok(trees.find(|tree| tree.open().is_dir() || tree.newest().is_some()))
    }

    /// The run that is being carried out, or was when awaitify was killed.
    pub fn open(&self) -> PathBuf {
        self.state.join("open")
    }

    /// A run that nothing was done of.
    pub fn preparing(&self) -> PathBuf {
        self.state.join("preparing")
    }

    /// The directory of finished run `number`.
    pub fn done(&self, number: u32) -> PathBuf {
        self.state.join("done").join(number.to_string())
    }

    /// The decisions of a review that goes on.
    pub fn review(&self) -> PathBuf {
        self.state.join("review.json")
    }

    /// The numbers of the finished runs, oldest first.
    pub fn finished(&self) -> Vec<u32> {
        let entries = std::fs::read_dir(self.state.join("done"));
        let mut numbers: Vec<u32> = entries
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .collect();
        numbers.sort_unstable();
        numbers
    }

    /// The number of the last finished run.
    pub fn newest(&self) -> Option<u32> {
        self.finished().pop()
    }

    /// Take the tree for writing. Nobody else has it until the result is dropped.
    ///
    /// # Errors
    /// When another run has it, or the state directory cannot be made.
    pub fn lock(&self) -> Result<Lock, StateError> {
        let unusable = |error| StateError::Unusable {
            path: self.state.clone(),
            error,
        };
        loop {
            self.make().map_err(unusable)?;
            let path = self.state.join("lock");
            if is_endless(&path) {
                return Err(unusable(io::Error::other("holds a lock that is no file")));
            }
            let file = match File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)
            {
                // Another run went away, and took the empty directory with it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                opened => opened.map_err(unusable)?,
            };
            match file.try_lock() {
                Ok(()) if is_at(&file, &path) => {
                    return Ok(Lock {
                        tree: self.clone(),
                        _held: file,
                    });
                }
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(StateError::Busy(self.root.clone())),
                Err(TryLockError::Error(error)) => return Err(unusable(error)),
            }
        }
    }

    fn make(&self) -> io::Result<()> {
        match std::fs::symlink_metadata(&self.state) {
            Ok(found) if found.is_dir() => return Ok(()),
            // Above all a link, which would lead out of the tree.
            Ok(_) => return Err(io::Error::other("is not a directory")),
            Err(_) => {}
        }
        match std::fs::create_dir(&self.state) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made?,
        }
        if self.state.ends_with(OWN) {
            std::fs::write(self.state.join(".gitignore"), "*\n")?;
        }
        Ok(())
    }
}

/// Whether the file at `path` is still `file`, which may have been removed meanwhile.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        match (file.metadata(), std::fs::metadata(path)) {
            (Ok(held), Ok(there)) => held.ino() == there.ino() && held.dev() == there.dev(),
            _ => false,
        }
    }
    #[cfg(not(unix))]
    {
        // A file that is open cannot be removed there.
        let _ = file;
        path.exists()
    }
}

/// A tree that is ours to write to. Dropped, it leaves no empty state directory behind.
#[derive(Debug)]
pub struct Lock {
    /// The tree.
    pub tree: Tree,
    _held: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        let state = &self.tree.state;
        let tree = &self.tree;
        if tree.newest().is_some() || tree.open().is_dir() || tree.review().exists() {
            return;
        }
        // What cannot be removed stays and does no harm.
        let _ = std::fs::remove_dir(state.join("done"));
        let _ = std::fs::remove_file(state.join("lock"));
        let _ = std::fs::remove_file(state.join(".gitignore"));
        let _ = std::fs::remove_dir(state);
    }
}

/// The git directory of the work tree whose top is `directory`, if it is one. A linked work tree and a submodule say in a file where
/// theirs is.
pub fn git_directory(directory: &Path) -> Option<PathBuf> {
    let git = directory.join(".git");
    let found = if git.is_dir() {
        git
    } else if is_endless(&git) {
        return None;
    } else {
        let text = std::fs::read_to_string(&git).ok()?;
        directory.join(text.strip_prefix("gitdir:")?.trim())
    };
    found.join("HEAD").exists().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::{OWN, StateError, Tree};

    #[test]
    fn the_second_is_told_and_nothing_is_left_behind() {
        let directory = tempfile::tempdir().unwrap();
        let tree = Tree::plain(directory.path());
        let lock = tree.lock().unwrap();
        assert!(matches!(tree.lock(), Err(StateError::Busy(root)) if root == directory.path()));
        drop(lock);
        assert!(!directory.path().join(OWN).exists());
        drop(tree.lock().unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn a_state_directory_that_is_a_link_is_not_followed() {
        let (directory, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(other.path(), directory.path().join(OWN)).unwrap();
        assert!(matches!(
            Tree::plain(directory.path()).lock(),
            Err(StateError::Unusable { .. })
        ));
        assert_eq!(std::fs::read_dir(other.path()).unwrap().count(), 0);
    }
}
