//! Before files are written: the tree is taken, what a killed run left is taken back, and git must be able to give back what was there.

use crate::cli::terminal::{Terminal, Verbosity};
use crate::disk::journal::{Changed, Stop, TakenBack};
use crate::disk::read;
use crate::disk::state::{Lock, Tree};
use crate::disk::write;
use crate::emit::paint::named;
use crate::git::{Difference, Repository};
use anyhow::{Context, Result, anyhow, bail};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// Which differences from what was committed do not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// None.
    Nothing,
    /// What is staged.
    Staged,
    /// All.
    Dirty,
}

/// Take the tree that holds `paths`. What a killed run left there is taken back first.
///
/// # Errors
/// When another run writes there, or what was left cannot be taken back.
pub fn begin(paths: &[PathBuf], terminal: &mut Terminal) -> Result<Lock> {
    let lock = tree_of(paths)?.lock()?;
    let recovered = write::recover(&lock, Changed::Refuse)
        .map_err(stopped)
        .context("an earlier run was interrupted, and what it left cannot be taken back")?;
    if let Some(done) = recovered
        && terminal.verbosity >= Verbosity::Normal
    {
        let restored = done.restored.len();
        writeln!(
            terminal.err()?,
            "an earlier run was interrupted: restored what it had changed ({})",
            files(restored)
        )?;
    }
    Ok(lock)
}

/// The tree that a run on `paths` writes to: the work tree of git around them, unless git ignores them; else the nearest directory that
/// holds them all.
///
/// # Errors
/// When a path does not exist, or nothing holds them all.
pub fn tree_of(paths: &[PathBuf]) -> Result<Tree> {
    let mut shared: Option<PathBuf> = None;
    for path in paths {
        let path = read::resolved(path).with_context(|| named(path))?;
        let directory = if path.is_dir() {
            path
        } else {
            path.parent().map(Path::to_owned).unwrap_or(path)
        };
        shared = match shared {
            None => Some(directory),
            Some(other) => other
                .ancestors()
                .find(|ancestor| directory.starts_with(ancestor))
                .map(Path::to_owned),
        };
    }
    let root = shared.context("nothing holds all of these paths")?;
    match Repository::of(&root) {
        // Where git cannot be asked, it does not ignore.
        Some(repository) if !repository.is_ignored(&root).unwrap_or(false) => {
            Ok(Tree::of_repository(&repository.top, &repository.directory))
        }
        _ => Ok(Tree::plain(&root)),
    }
}

/// Refuse to change files that git could not give back as they are now. Only these count; other files may differ as they like.
///
/// # Errors
/// When there are such files, or git cannot be asked.
pub fn insist_on_clean<'p>(paths: impl Iterator<Item = &'p Path>, allowed: Allowed) -> Result<()> {
    if allowed == Allowed::Dirty {
        return Ok(());
    }
    let mut by_repository: BTreeMap<Repository, HashMap<PathBuf, &Path>> = BTreeMap::new();
    for path in paths {
        let target = read::resolved(path).with_context(|| named(path))?;
        if let Some(repository) = Repository::of(&target) {
            let files = by_repository.entry(repository).or_default();
            files.insert(target, path);
        }
    }
    let mut dirty = Vec::new();
    for (repository, files) in by_repository {
        let differences = repository
            .differences()
            .context("cannot tell whether the files are committed (--allow-dirty does without)")?;
        for (path, difference) in differences {
            let how = match difference {
                Difference::Staged if allowed == Allowed::Staged => continue,
                Difference::Staged => "staged",
                Difference::Modified => "modified",
                Difference::Untracked => "not tracked",
            };
            if let Some(path) = files.get(&path) {
                dirty.push(format!("  {} ({how})", named(path)));
            }
        }
    }
    if dirty.is_empty() {
        return Ok(());
    }
    dirty.sort();
    bail!(
        "these files would be changed, and hold what is not committed:\n{}\n\
         commit or stash them first, or pass --allow-dirty (--allow-staged for what is staged); nothing was written",
        dirty.join("\n")
    );
}

/// Say that a killed run has left files half converted, if one has.
///
/// # Errors
/// When stderr cannot be written to.
pub fn warn_of_interruption(paths: &[PathBuf], terminal: &mut Terminal) -> Result<()> {
    let Some(first) = paths.first() else {
        return Ok(());
    };
    // Whatever stands in the way of an answer stands in the way of the run too, and is told there.
    if let Ok(Some(tree)) = Tree::with_runs(first)
        && tree.open().is_dir()
        && tree.lock().is_ok()
    {
        writeln!(
            terminal.err()?,
            "warning: an earlier run was interrupted in {}: `awaitify undo` restores the files",
            named(&tree.root)
        )?;
    }
    Ok(())
}

/// Take back the last run in the tree around `path`.
///
/// # Errors
/// When there is none, or files were changed since and `changed` refuses that.
pub fn take_back(path: &Path, changed: Changed) -> Result<TakenBack> {
    let nothing = || {
        anyhow!(
            "{}: no run to undo here or in a directory above",
            named(path)
        )
    };
    let tree = Tree::with_runs(path).with_context(|| named(path))?;
    let lock = tree.ok_or_else(nothing)?.lock()?;
    if let Some(done) = write::recover(&lock, changed).map_err(stopped)? {
        return Ok(done);
    }
    write::undo(&lock, changed)
        .map_err(stopped)?
        .ok_or_else(nothing)
}

/// Why taking back stopped, with what can be done.
fn stopped(stop: Stop) -> anyhow::Error {
    let Stop::Changed(paths) = stop else {
        return anyhow!(stop);
    };
    let listed: Vec<String> = paths
        .iter()
        .map(|path| format!("  {}", named(path)))
        .collect();
    anyhow!(
        "these files were changed since:\n{}\n`awaitify undo --changed keep` leaves them as they are, `--changed overwrite` \
         restores them too; nothing was restored",
        listed.join("\n")
    )
}

/// `1 file`, `2 files`.
pub fn files(count: usize) -> String {
    match count {
        1 => "1 file".to_owned(),
        _ => format!("{count} files"),
    }
}
