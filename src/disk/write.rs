//! Replacing files: all of them or none, as nearly as a file system allows.
//!
//! Every new content is first written to a temporary file beside its target; only when all of them stand are they renamed
//! into place. A link keeps pointing where it did (its target is replaced), and the mode is kept.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use thiserror::Error;

/// One file to replace.
#[derive(Clone, Debug)]
pub struct Replacement {
    /// Where.
    pub path: PathBuf,
    /// What was read there; a file that holds anything else by now is not touched.
    pub before: Vec<u8>,
    /// What shall stand there.
    pub after: Vec<u8>,
}

/// Why files were not replaced.
#[derive(Debug, Error)]
pub enum WriteError {
    /// Before anything was changed.
    #[error("{}: {source}; nothing was written", path.display())]
    Staging {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The content is no longer what was read. Nothing was changed.
    #[error("{}: changed while awaitify was working; nothing was written", .0.display())]
    Changed(PathBuf),
    /// While renaming: the files before this one (in the given order) are replaced.
    #[error("{}: {source}; {written} files before it were written", path.display())]
    Renaming {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
        /// How many were replaced.
        written: usize,
    },
}

/// Replace the files.
///
/// # Errors
/// See [`WriteError`], which says what state the files are in.
pub fn replace_all(replacements: &[Replacement]) -> Result<(), WriteError> {
    let mut staged = Vec::with_capacity(replacements.len());
    for replacement in replacements {
        let path = &replacement.path;
        let failed = |source| WriteError::Staging {
            path: path.clone(),
            source,
        };
        let target = std::fs::canonicalize(path).map_err(failed)?;
        if std::fs::read(&target).map_err(failed)? != replacement.before {
            return Err(WriteError::Changed(path.clone()));
        }
        let temporary = stage(&target, &replacement.after).map_err(failed)?;
        staged.push((path, target, temporary));
    }
    for (written, (path, target, temporary)) in staged.into_iter().enumerate() {
        temporary
            .persist(&target)
            .map_err(|error| WriteError::Renaming {
                path: path.clone(),
                source: error.error,
                written,
            })?;
    }
    Ok(())
}

fn stage(target: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    let permissions = std::fs::metadata(target)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "the file is read-only",
        ));
    }
    let directory = target.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::Builder::new()
        .prefix(".awaitify-")
        .tempfile_in(directory)?;
    temporary.write_all(content)?;
    temporary.as_file().set_permissions(permissions)?;
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replacement(path: &Path, before: &str, after: &str) -> Replacement {
        Replacement {
            path: path.to_owned(),
            before: before.into(),
            after: after.into(),
        }
    }

    fn names(directory: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_is_kept_and_a_link_stays_a_link() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("a.py");
        let link = directory.path().join("link.py");
        std::fs::write(&file, "before").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o751)).unwrap();
        symlink("a.py", &link).unwrap();
        replace_all(&[replacement(&link, "before", "after")]).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "after");
        assert!(link.is_symlink());
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o7777,
            0o751
        );
        assert_eq!(names(directory.path()), ["a.py", "link.py"]);
    }

    #[test]
    fn a_file_that_changed_meanwhile_stops_everything() {
        let directory = tempfile::tempdir().unwrap();
        let (one, other) = (directory.path().join("1.py"), directory.path().join("2.py"));
        std::fs::write(&one, "one").unwrap();
        std::fs::write(&other, "changed").unwrap();
        let result = replace_all(&[
            replacement(&one, "one", "ONE"),
            replacement(&other, "other", "OTHER"),
        ]);
        assert!(matches!(result, Err(WriteError::Changed(path)) if path == other));
        assert_eq!(std::fs::read_to_string(&one).unwrap(), "one");
        assert_eq!(names(directory.path()), ["1.py", "2.py"]);
    }

    #[test]
    fn a_read_only_file_stops_everything() {
        let directory = tempfile::tempdir().unwrap();
        let (one, other) = (directory.path().join("1.py"), directory.path().join("2.py"));
        std::fs::write(&one, "one").unwrap();
        std::fs::write(&other, "other").unwrap();
        let mut permissions = std::fs::metadata(&other).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&other, permissions).unwrap();
        let result = replace_all(&[
            replacement(&one, "one", "ONE"),
            replacement(&other, "other", "OTHER"),
        ]);
        assert!(matches!(result, Err(WriteError::Staging { .. })));
        assert_eq!(std::fs::read_to_string(&one).unwrap(), "one");
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "other");
    }
}
