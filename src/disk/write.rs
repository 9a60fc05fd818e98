//! Replacing files: all of them or none, and taking that back.
//!
//! A link keeps pointing where it did (its target is replaced); the mode is kept, the owner and hard links too. Whatever goes wrong,
//! what was begun is taken back at once; what a kill left is taken back by the next run or by `awaitify undo`.

use crate::disk::journal::{self, Change, Changed, Run, Stop, TakenBack, Watch};
use crate::disk::read::is_endless;
use crate::disk::state::Lock;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Runs that can be undone, one after the other.
const KEPT: usize = 8;

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
    /// Something cannot be read or written. Every file is as it was.
    #[error("{}: {error}; nothing was written", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
    /// The content is no longer what was read. Every file is as it was.
    #[error("{}: changed while awaitify was working; nothing was written", .0.display())]
    Changed(PathBuf),
    /// A link leads out of the tree that was named.
    #[error("{}: leads to {}, which lies outside of {}: leave it out with --exclude, or name both; nothing was written",
        path.display(), target.display(), root.display())]
    Outside {
        /// The link.
        path: PathBuf,
        /// Where it leads.
        target: PathBuf,
        /// The tree.
        root: PathBuf,
    },
    /// An earlier run was killed and is not taken back yet.
    #[error("an earlier run was interrupted in {}: run `awaitify undo` first", .0.display())]
    Unfinished(PathBuf),
    /// Files are replaced in part, and could not be put back.
    #[error(
        "{cause}; putting the other files back failed too ({then}): run `awaitify undo` when the cause is gone"
    )]
    Stuck {
        /// What stopped the replacing.
        cause: Stop,
        /// What stopped the putting back.
        then: Stop,
    },
    /// As a kill would, for tests.
    #[error("interrupted: run `awaitify undo`")]
    Interrupted,
}

/// Replace the files, all in the tree that is locked.
///
/// # Errors
/// See [`WriteError`], which says what state the files are in.
pub fn replace_all(lock: &Lock, replacements: &[Replacement]) -> Result<(), WriteError> {
    replace_watched(lock, replacements, &mut || ControlFlow::Continue(()))
}

/// Write a file of awaitify's own: whoever reads it finds what was there or all that is there now. A link stays, and what it leads to is
/// written; so is a pipe or a device (`/dev/stderr`).
///
/// # Errors
/// As the operating system says.
pub fn put(path: &Path, content: &[u8]) -> io::Result<()> {
    let is_stream = ["/dev", "/proc"]
        .iter()
        .any(|above| path.starts_with(above));
    if is_stream || is_endless(path) {
        let mut stream = std::fs::OpenOptions::new().append(true).open(path)?;
        return stream.write_all(content);
    }
    let found = std::fs::metadata(path);
    let target = match &found {
        Ok(_) => std::fs::canonicalize(path)?,
        Err(_) => path.to_owned(),
    };
    let name = format!(".awaitify-{}", std::process::id());
    let beside = target.with_file_name(name);
    let written = std::fs::write(&beside, content)
        .and_then(|()| match &found {
            Ok(found) if found.is_file() => std::fs::set_permissions(&beside, found.permissions()),
            _ => Ok(()),
        })
        .and_then(|()| std::fs::rename(&beside, &target));
    if written.is_err() {
        // It may never have been there.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// Make a directory and those above it.
///
/// # Errors
/// As the operating system says.
pub fn make_directory(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}

/// Remove a file or a directory that may be there.
///
/// # Errors
/// As the operating system says.
pub fn discard(path: &Path) -> io::Result<()> {
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => journal::clear(path),
        Ok(_) => std::fs::remove_file(path),
        Err(_) => Ok(()),
    }
}

/// Give a file another name, which takes the place of what had it.
///
/// # Errors
/// As the operating system says.
pub fn shift(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::rename(from, to)
}

/// A file that what is written to is put at the end of.
///
/// # Errors
/// As the operating system says.
pub fn log(path: &Path) -> io::Result<std::fs::File> {
    std::fs::File::options()
        .create(true)
        .append(true)
        .open(path)
}

fn replace_watched(
    lock: &Lock,
    replacements: &[Replacement],
    watch: Watch<'_>,
) -> Result<(), WriteError> {
    if replacements.is_empty() {
        return Ok(());
    }
    let tree = &lock.tree;
    if tree.open().is_dir() {
        return Err(WriteError::Unfinished(tree.root.clone()));
    }
    let mut seen = BTreeSet::new();
    let mut changes = Vec::with_capacity(replacements.len());
    for replacement in replacements {
        let change = inspect(replacement, &tree.root)?;
        if seen.insert(change.path.clone()) {
            changes.push(change);
        }
    }
    let run = Run::record(changes, &tree.root, &tree.preparing(), watch)
        .map_err(|stop| refused(stop, &tree.root))?;
    let opened = std::fs::rename(tree.preparing(), tree.open());
    opened.map_err(|error| WriteError::Refused {
        path: tree.open(),
        error,
    })?;
    let carried_out = paused(watch)
        .and_then(|()| run.carry_out(watch))
        .and_then(|()| finish(lock))
        .and_then(|()| paused(watch));
    match carried_out {
        Ok(()) => Ok(()),
        Err(Stop::Killed) => Err(WriteError::Interrupted),
        Err(cause) => match put_back(lock, &run, Changed::Keep, watch) {
            Ok(_) => Err(refused(cause, &tree.root)),
            Err(then) => Err(WriteError::Stuck { cause, then }),
        },
    }
}

/// A replacement whose file can be replaced, as far as one can tell before trying.
fn inspect(replacement: &Replacement, root: &Path) -> Result<Change, WriteError> {
    let path = &replacement.path;
    let failed = |error| WriteError::Refused {
        path: path.clone(),
        error,
    };
    let target = std::fs::canonicalize(path).map_err(failed)?;
    if !target.starts_with(root) {
        return Err(WriteError::Outside {
            path: path.clone(),
            target,
            root: root.to_owned(),
        });
    }
    if std::fs::metadata(&target)
        .map_err(failed)?
        .permissions()
        .readonly()
    {
        let kind = io::ErrorKind::PermissionDenied;
        return Err(failed(io::Error::new(kind, "the file is read-only")));
    }
    // A rename would replace even a file that may not be written to.
    std::fs::OpenOptions::new()
        .write(true)
        .open(&target)
        .map_err(failed)?;
    if std::fs::read(&target).map_err(failed)? != replacement.before {
        return Err(WriteError::Changed(path.clone()));
    }
    Ok(Change {
        path: target,
        old: replacement.before.clone(),
        new: replacement.after.clone(),
    })
}

/// `stop`, after which everything is as it was.
fn refused(stop: Stop, root: &Path) -> WriteError {
    match stop {
        Stop::Killed => WriteError::Interrupted,
        Stop::Failed { path, error } => WriteError::Refused { path, error },
        Stop::Changed(paths) => {
            let first = paths.into_iter().next();
            WriteError::Changed(first.unwrap_or_else(|| root.to_owned()))
        }
        Stop::Unreadable { path, reason } => WriteError::Refused {
            path,
            error: io::Error::other(reason),
        },
    }
}

fn paused(watch: Watch<'_>) -> Result<(), Stop> {
    match watch() {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Stop::Killed),
    }
}

/// The open run becomes the last one that is finished.
fn finish(lock: &Lock) -> Result<(), Stop> {
    let tree = &lock.tree;
    let finished = tree.finished();
    let number = finished.last().map_or(1, |last| last + 1);
    let done = tree.done(number);
    let failed = |error| Stop::Failed {
        path: done.clone(),
        error,
    };
    if let Some(parent) = done.parent() {
        std::fs::create_dir_all(parent).map_err(failed)?;
        std::fs::rename(tree.open(), &done).map_err(failed)?;
        journal::sync_directory(parent);
    }
    for old in finished.iter().rev().skip(KEPT - 1) {
        // What stays does no harm.
        let _ = journal::clear(&tree.done(*old));
    }
    Ok(())
}

/// Take the open run back and forget it.
fn put_back(lock: &Lock, run: &Run, changed: Changed, watch: Watch<'_>) -> Result<TakenBack, Stop> {
    let tree = &lock.tree;
    let done = run.take_back(changed, watch)?;
    // Removing takes several steps, after the first of which the record is none any more.
    let preparing = tree.preparing();
    let failed = |error| Stop::Failed {
        path: tree.open(),
        error,
    };
    journal::clear(&preparing).map_err(failed)?;
    std::fs::rename(tree.open(), &preparing).map_err(failed)?;
    paused(watch)?;
    let _ = journal::clear(&preparing);
    Ok(done)
}

/// Take back what a killed run left; `None` when none did.
///
/// # Errors
/// When files were changed since and `changed` refuses that, or the operating system refuses something.
pub fn recover(lock: &Lock, changed: Changed) -> Result<Option<TakenBack>, Stop> {
    recover_watched(lock, changed, &mut || ControlFlow::Continue(()))
}

fn recover_watched(
    lock: &Lock,
    changed: Changed,
    watch: Watch<'_>,
) -> Result<Option<TakenBack>, Stop> {
    let tree = &lock.tree;
    // Of what was only prepared nothing happened.
    let _ = journal::clear(&tree.preparing());
    if !tree.open().is_dir() {
        return Ok(None);
    }
    let run = Run::load(&tree.open(), &tree.root)?;
    put_back(lock, &run, changed, watch).map(Some)
}

/// Take back the last finished run; `None` when there is none.
///
/// # Errors
/// As [`recover`]; when files were changed since and `changed` refuses that, nothing was done.
pub fn undo(lock: &Lock, changed: Changed) -> Result<Option<TakenBack>, Stop> {
    undo_watched(lock, changed, &mut || ControlFlow::Continue(()))
}

fn undo_watched(
    lock: &Lock,
    changed: Changed,
    watch: Watch<'_>,
) -> Result<Option<TakenBack>, Stop> {
    let tree = &lock.tree;
    let Some(number) = tree.newest() else {
        return Ok(None);
    };
    let run = Run::load(&tree.done(number), &tree.root)?;
    let others = run.changed_since();
    if changed == Changed::Refuse && !others.is_empty() {
        return Err(Stop::Changed(others));
    }
    std::fs::rename(tree.done(number), tree.open()).map_err(|error| Stop::Failed {
        path: tree.open(),
        error,
    })?;
    paused(watch)?;
    put_back(lock, &run, changed, watch).map(Some)
}

#[cfg(test)]
mod tests {
    use super::{
        Changed, Replacement, Stop, TakenBack, WriteError, recover_watched, replace_all,
        replace_watched, undo, undo_watched,
    };
    use crate::disk::state::{OWN, Tree};
    use std::ops::ControlFlow;
    use std::path::{Path, PathBuf};
    use tempfile::TempDir;

    fn replacement(path: &Path, before: &str, after: &str) -> Replacement {
        Replacement {
            path: path.to_owned(),
            before: before.into(),
            after: after.into(),
        }
    }

    /// Every file below `directory` with its content, without awaitify's own.
    fn files(directory: &Path) -> Vec<(PathBuf, String)> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with(OWN) {
                continue;
            }
            if path.is_dir() {
                found.extend(files(&path));
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
        found.sort();
        found
    }

    struct Project {
        directory: TempDir,
        root: PathBuf,
        tree: Tree,
        changes: Vec<Replacement>,
        old: Vec<(PathBuf, String)>,
        new: Vec<(PathBuf, String)>,
    }

    /// Three files of different fates: one grows, one shrinks (and has a second name), one lies below.
    fn project() -> Project {
        let directory = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(directory.path()).unwrap();
        std::fs::create_dir(root.join("below")).unwrap();
        let rows = [
            ("1.py", "short", "much longer than before"),
            ("2.py", "much longer than it will be", "short"),
            ("below/3.py", "one", "two"),
        ];
        for (name, before, _) in rows {
            std::fs::write(root.join(name), before).unwrap();
        }
        std::fs::hard_link(root.join("2.py"), root.join("below/second name.py")).unwrap();
        let changes: Vec<Replacement> = rows
            .iter()
            .map(|(name, before, after)| replacement(&root.join(name), before, after))
            .collect();
        let old = files(&root);
        let new = old
            .iter()
            .map(|(path, text)| {
                let row = rows.iter().find(|(_, before, _)| before == text).unwrap();
                (path.clone(), row.2.to_owned())
            })
            .collect();
        let tree = Tree::plain(&root);
        Project {
            directory,
            root,
            tree,
            changes,
            old,
            new,
        }
    }

    /// A watch that lets `moments` pass, and whether it has ended the work.
    fn stop_after(moments: usize) -> impl FnMut() -> ControlFlow<()> {
        let mut left = moments;
        move || {
            if left == 0 {
                return ControlFlow::Break(());
            }
            left -= 1;
            ControlFlow::Continue(())
        }
    }

    #[test]
    fn a_kill_at_any_moment_leaves_what_the_next_run_takes_back() {
        let mut moments = 0;
        loop {
            let project = project();
            let lock = project.tree.lock().unwrap();
            let ended = replace_watched(&lock, &project.changes, &mut stop_after(moments));
            let is_finished = project.tree.newest().is_some();
            let recovered = recover_watched(&lock, Changed::Refuse, &mut stop_after(usize::MAX));
            recovered.unwrap();
            let wanted = if is_finished {
                &project.new
            } else {
                &project.old
            };
            assert_eq!(&files(&project.root), wanted, "after {moments}");
            // And what was finished is undone.
            undo(&lock, Changed::Refuse).unwrap();
            assert_eq!(files(&project.root), project.old, "after {moments}");
            drop(lock);
            assert!(!project.root.join(OWN).exists(), "after {moments}");
            if ended.is_ok() {
                break;
            }
            moments += 1;
        }
        assert!(moments >= 20, "{moments}");
    }

    #[test]
    fn a_kill_while_taking_back_is_taken_back_too() {
        // Killed at every other moment of the run, then at every moment of its recovery.
        for killed in (0..=20).step_by(2) {
            for moments in 0.. {
                let project = project();
                let lock = project.tree.lock().unwrap();
                let _ = replace_watched(&lock, &project.changes, &mut stop_after(killed));
                let mut watch = stop_after(moments);
                let first = match project.tree.newest() {
                    Some(_) => undo_watched(&lock, Changed::Refuse, &mut watch),
                    None => recover_watched(&lock, Changed::Refuse, &mut watch),
                };
                recover_watched(&lock, Changed::Refuse, &mut stop_after(usize::MAX)).unwrap();
                undo(&lock, Changed::Refuse).unwrap();
                let context = format!("killed at {killed}, then {moments}");
                assert_eq!(files(&project.root), project.old, "{context}");
                if first.is_ok() {
                    break;
                }
            }
        }
    }

    #[test]
    fn hard_links_stay_and_undo_restores_every_byte() {
        let project = project();
        let lock = project.tree.lock().unwrap();
        replace_all(&lock, &project.changes).unwrap();
        assert_eq!(files(&project.root), project.new);
        let undone = undo(&lock, Changed::Refuse).unwrap().unwrap();
        assert_eq!(undone.restored.len(), 3);
        assert_eq!(files(&project.root), project.old);
        assert_eq!(undo(&lock, Changed::Refuse).unwrap(), None);
        drop(project.directory);
    }

    #[test]
    fn runs_are_undone_last_first() {
        let project = project();
        let lock = project.tree.lock().unwrap();
        let path = project.root.join("1.py");
        let texts: Vec<String> = std::iter::once("short".to_owned())
            .chain((0..10).map(|number| format!("text {number}")))
            .collect();
        for pair in texts.windows(2) {
            replace_all(&lock, &[replacement(&path, &pair[0], &pair[1])]).unwrap();
        }
        for text in texts.iter().rev().skip(1).take(super::KEPT) {
            undo(&lock, Changed::Refuse).unwrap().unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), *text);
        }
        assert_eq!(undo(&lock, Changed::Refuse).unwrap(), None);
    }

    #[test]
    fn what_was_changed_since_is_refused_kept_or_overwritten() {
        for changed in [Changed::Keep, Changed::Overwrite] {
            let project = project();
            let lock = project.tree.lock().unwrap();
            replace_all(&lock, &project.changes).unwrap();
            let edited = project.root.join("1.py");
            std::fs::write(&edited, "by hand").unwrap();
            let before = files(&project.root);
            match undo(&lock, Changed::Refuse) {
                Err(Stop::Changed(paths)) => assert_eq!(paths, std::slice::from_ref(&edited)),
                other => panic!("{other:?}"),
            }
            assert_eq!(files(&project.root), before);
            let TakenBack { restored, kept } = undo(&lock, changed).unwrap().unwrap();
            if changed == Changed::Keep {
                assert_eq!((restored.len(), kept), (2, vec![edited.clone()]));
                assert_eq!(std::fs::read_to_string(&edited).unwrap(), "by hand");
            } else {
                assert_eq!((restored.len(), kept.len()), (3, 0));
                assert_eq!(files(&project.root), project.old);
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_is_kept_and_a_link_stays_a_link() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let project = project();
        let (file, link) = (project.root.join("1.py"), project.root.join("link.py"));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o751)).unwrap();
        symlink("1.py", &link).unwrap();
        let mode = || std::fs::metadata(&file).unwrap().permissions().mode() & 0o7777;
        let lock = project.tree.lock().unwrap();
        replace_all(&lock, &[replacement(&link, "short", "after")]).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "after");
        assert!(link.is_symlink());
        assert_eq!(mode(), 0o751);
        undo(&lock, Changed::Refuse).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "short");
        assert_eq!(mode(), 0o751);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_tree_is_not_written_through() {
        let (project, other) = (project(), tempfile::tempdir().unwrap());
        let (link, file) = (project.root.join("link.py"), other.path().join("a.py"));
        std::fs::write(&file, "short").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let lock = project.tree.lock().unwrap();
        assert!(matches!(
            replace_all(&lock, &[replacement(&link, "short", "after")]),
            Err(WriteError::Outside { .. })
        ));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "short");
    }

    #[test]
    fn a_file_that_changed_is_gone_or_is_read_only_stops_everything() {
        for fate in ["changed", "gone", "read-only"] {
            let project = project();
            let path = project.root.join("below/3.py");
            match fate {
                "changed" => std::fs::write(&path, "changed").unwrap(),
                "gone" => std::fs::remove_file(&path).unwrap(),
                _ => {
                    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
                    permissions.set_readonly(true);
                    std::fs::set_permissions(&path, permissions).unwrap();
                }
            }
            let before = files(&project.root);
            let lock = project.tree.lock().unwrap();
            let error = replace_all(&lock, &project.changes).unwrap_err();
            assert!(error.to_string().contains("3.py"), "{error}");
            assert!(
                error.to_string().ends_with("nothing was written"),
                "{error}"
            );
            drop(lock);
            assert_eq!(files(&project.root), before);
            assert!(!project.root.join(OWN).exists());
        }
    }

    #[test]
    fn a_file_that_changes_in_the_middle_puts_the_others_back() {
        // Somebody writes to the last file at each moment in turn.
        let mut is_stopped_in_the_middle = false;
        for moment in 0..20 {
            let project = project();
            let path = project.root.join("below/3.py");
            let lock = project.tree.lock().unwrap();
            let mut left: usize = moment;
            let mut watch = || {
                if left == 0 {
                    std::fs::write(&path, "by somebody").unwrap();
                }
                left = left.wrapping_sub(1);
                ControlFlow::Continue(())
            };
            let ended = replace_watched(&lock, &project.changes, &mut watch);
            if ended.is_ok() {
                continue;
            }
            is_stopped_in_the_middle = true;
            assert!(matches!(ended, Err(WriteError::Changed(changed)) if changed == path));
            let mut wanted = project.old.clone();
            for (found, text) in &mut wanted {
                if *found == path {
                    "by somebody".clone_into(text);
                }
            }
            assert_eq!(files(&project.root), wanted);
        }
        assert!(is_stopped_in_the_middle);
    }

    #[test]
    fn a_record_that_leads_out_of_the_tree_is_refused() {
        let (project, other) = (project(), tempfile::tempdir().unwrap());
        let lock = project.tree.lock().unwrap();
        replace_all(&lock, &project.changes).unwrap();
        drop(lock);
        let done = project.tree.done(1);
        let record = std::fs::read_to_string(done.join("record.json")).unwrap();
        let outside = other.path().join("a.py");
        std::fs::write(&outside, "two").unwrap();
        for name in [outside.to_str().unwrap(), "../a.py"] {
            let forged = record.replace("below/3.py", name);
            std::fs::write(done.join("record.json"), forged).unwrap();
            let lock = project.tree.lock().unwrap();
            assert!(matches!(
                undo(&lock, Changed::Overwrite),
                Err(Stop::Unreadable { .. })
            ));
        }
        assert_eq!(std::fs::read_to_string(&outside).unwrap(), "two");
    }
}
