//! Copies of whole trees, to try things in.

use std::io;
use std::path::Path;

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
