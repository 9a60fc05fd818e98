//! Copies of whole trees, to try things in.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A directory of our own that is gone when this is dropped.
#[derive(Debug)]
pub struct Scratch {
    /// Where it is.
    pub path: PathBuf,
}

/// Scratch directories of this process so far.
static MADE: AtomicU32 = AtomicU32::new(0);

impl Scratch {
    /// A new one, where temporary files go, for nobody else to look into.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn new() -> io::Result<Self> {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("awaitify-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            builder.mode(0o700);
        }
        builder.create(&path)?;
        Ok(Self { path })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed stays where temporary files are, and is cleared away with them.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// Copy the files and links `names` below `from` to below `to`. What is not there any more is left out.
///
/// # Errors
/// As the operating system says.
pub fn files(from: &Path, names: &[PathBuf], to: &Path) -> io::Result<()> {
    std::fs::create_dir_all(to)?;
    for name in names {
        let (path, target) = (from.join(name), to.join(name));
        let Ok(found) = std::fs::symlink_metadata(&path) else {
            continue;
        };
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        if found.is_symlink() {
            link(&path, &target)?;
        } else if found.is_file() {
            std::fs::copy(&path, &target)?;
        } else if found.is_dir() {
            // A repository inside the repository.
            tree(&path, &target, &target)?;
        }
    }
    Ok(())
}

/// Write a file, and the directories it lies in.
///
/// # Errors
/// As the operating system says.
pub fn put(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(path, content)
}

/// What is never copied: what belongs to a version control system, and what awaitify keeps for itself.
const LEFT_OUT: &[&str] = &[".git", ".hg", ".svn", ".awaitify"];

/// Copy the files, directories and links below `from` to `to`, which is made. Pipes and devices are left out, and so is `except`.
///
/// # Errors
/// As the operating system says.
pub fn tree(from: &Path, to: &Path, except: &Path) -> io::Result<()> {
    std::fs::create_dir_all(to)?;
    let mut open = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = open.pop() {
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            let name = entry.file_name();
            if LEFT_OUT.iter().any(|left_out| name == *left_out) || path == except {
                continue;
            }
            let target = to.join(&name);
            if kind.is_dir() {
                std::fs::create_dir(&target)?;
                open.push((path, target));
            } else if kind.is_file() {
                std::fs::copy(&path, &target)?;
            } else if kind.is_symlink() {
                link(&path, &target)?;
            }
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(std::fs::read_link(from)?, to)
}

#[cfg(not(unix))]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::copy(from, to).map(|_| ())
}
