//! Reading files and asking what is there.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The bytes of the file at `path`.
///
/// # Errors
/// As the operating system says.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    std::fs::read(path)
}

/// The first bytes of the file at `path`, `length` at most.
///
/// # Errors
/// As the operating system says.
pub fn head(path: &Path, length: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(length).read_to_end(&mut head)?;
    Ok(head)
}

/// The text of the file at `path`; `None` when there is no such file.
///
/// # Errors
/// As the operating system says, when the file is not UTF-8, and when it is none: a pipe or a device may have no end. What a shell
/// makes (`<(command)`) is read.
pub fn read_text(path: &Path) -> io::Result<Option<String>> {
    let is_stream = path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd");
    if !is_stream && is_endless(path) {
        return Err(io::Error::other("is a pipe or a device, and no file"));
    }
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether something stands at `path` (or where it leads) that reading need not come to an end of: a pipe, a device, a socket.
pub fn is_endless(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// What `error` says, without the number that the operating system has for it.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let number = error
        .raw_os_error()
        .map(|code| format!(" (os error {code})"));
    match number.and_then(|number| text.strip_suffix(&number)) {
        Some(words) => words.to_owned(),
        None => text,
    }
}

/// Whether something stands at `path`.
pub fn is_there(path: &Path) -> bool {
    path.exists()
}

/// What the directory at `path` holds, sorted.
///
/// # Errors
/// As the operating system says.
pub fn entries(path: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(path)?;
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

/// How many bytes the file at `path` has; 0 when that cannot be told.
pub fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |found| found.len())
}

/// `path` and the directories above it, nearest first, no further up than `top` when it is one of them.
pub fn upward<'a>(path: &'a Path, top: Option<&Path>) -> Vec<&'a Path> {
    let top = top.and_then(|top| resolved(top).ok());
    let mut found = Vec::new();
    for directory in path.ancestors() {
        found.push(directory);
        if top.as_deref() == Some(directory) {
            break;
        }
    }
    found
}

/// The absolute path of `path`, links resolved.
///
/// # Errors
/// As the operating system says; above all when nothing is there.
pub fn resolved(path: &Path) -> io::Result<PathBuf> {
    std::fs::canonicalize(path)
}
