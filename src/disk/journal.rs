//! The record of one run: what every file held and what it shall hold. It is carried out, and taken back.
//!
//! A record is written in full (`preparing/`) before anything else happens, then becomes the one that is open by a rename. Only
//! then do files appear in the tree: beside each target its new content, which is read again and compared; and only when all of them stand
//! are they renamed into place. When the last is, the record is finished by another rename. So whoever finds an open record
//! knows of every file what it may hold, and of every file that does not belong there.
//!
//! A file with several names (hard links), and one whose owner a new file could not have, is written over where it is. Its content is
//! overwritten before its length is set, so a file that was left half written still holds at every place what it held
//! there or what it shall hold there.

use crate::disk::read::is_endless;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Component, Path, PathBuf};
use thiserror::Error;

/// The version of the record.
const VERSION: u32 = 1;

/// What the names of files that awaitify puts beside others begin with.
const STAGED: &str = ".awaitify-";

/// Asked between any two steps that can be told apart on the disk; a break ends the work there, as a kill would.
pub type Watch<'a> = &'a mut dyn FnMut() -> ControlFlow<()>;

/// Why work ended before its end.
#[derive(Debug, Error)]
pub enum Stop {
    /// The watch said so.
    #[error("interrupted")]
    Killed,
    /// The operating system refused something.
    #[error("{}: {error}", path.display())]
    Failed {
        /// Where.
        path: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
    /// Files hold neither what they held nor what they should hold.
    #[error("changed since: {}", listed(.0))]
    Changed(Vec<PathBuf>),
    /// The record itself cannot be used.
    #[error("{}: {reason}", path.display())]
    Unreadable {
        /// The record.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

fn listed(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    names.join(", ")
}

/// What becomes of files that were changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Nothing is taken back.
    Refuse,
    /// They stay, the others are taken back.
    Keep,
    /// They are taken back with the others.
    Overwrite,
}

/// What was taken back, and what stayed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenBack {
    /// Files that hold again what they held.
    pub restored: Vec<PathBuf>,
    /// Files that stayed as they are.
    pub kept: Vec<PathBuf>,
}

/// A change to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Below the root, and no link itself.
    pub path: PathBuf,
    /// What it held.
    pub old: Vec<u8>,
    /// What it shall hold.
    pub new: Vec<u8>,
}

/// The record as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    version: u32,
    files: Vec<Entry>,
    /// Of `old` and `new`, so that contents which the disk lost are not put back as if they were the old ones.
    #[serde(default)]
    checksum: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Relative to the root.
    path: Name,
    /// The file beside it that may hold its next content.
    staged: String,
    /// Bytes of it in `old` and in `new`, where the contents follow each other.
    old: usize,
    new: usize,
}

/// A path; as bytes where it is no text.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Name {
    Text(PathBuf),
    Bytes(Vec<u8>),
}

#[cfg(unix)]
fn name_of(path: &Path) -> Name {
    use std::os::unix::ffi::OsStrExt;
    match path.to_str() {
        Some(_) => Name::Text(path.to_owned()),
        None => Name::Bytes(path.as_os_str().as_bytes().to_vec()),
    }
}

#[cfg(not(unix))]
fn name_of(path: &Path) -> Name {
    Name::Text(path.to_owned())
}

impl Name {
    #[cfg(unix)]
    fn path(self) -> PathBuf {
        use std::os::unix::ffi::OsStringExt;
        match self {
            Self::Text(path) => path,
            Self::Bytes(bytes) => std::ffi::OsString::from_vec(bytes).into(),
        }
    }

    #[cfg(not(unix))]
    fn path(self) -> PathBuf {
        match self {
            Self::Text(path) => path,
            Self::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
        }
    }
}

/// A run.
#[derive(Debug)]
pub struct Run {
    files: Vec<(Change, PathBuf)>,
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> Stop + '_ {
    move |error| Stop::Failed {
        path: path.to_owned(),
        error,
    }
}

fn pause(watch: Watch<'_>) -> Result<(), Stop> {
    match watch() {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Stop::Killed),
    }
}

/// 16 characters for contents in their order, by FNV-1a: for accidents, not for enemies.
fn checksum(contents: [&[u8]; 2]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for content in contents {
        let length = (content.len() as u64).to_le_bytes();
        for &byte in length.iter().chain(content) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

impl Run {
    /// Write the record of `changes` to files below `root` into `directory`, which is made anew.
    ///
    /// # Errors
    /// As the operating system says.
    pub fn record(
        changes: Vec<Change>,
        root: &Path,
        directory: &Path,
        watch: Watch<'_>,
    ) -> Result<Self, Stop> {
        clear(directory).map_err(at(directory))?;
        std::fs::create_dir(directory).map_err(at(directory))?;
        pause(watch)?;
        // Two runs never share a name, even when one was killed and its files were left.
        let stamp = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |elapsed| elapsed.as_nanos());
        let (mut old, mut new, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        let mut files = Vec::with_capacity(changes.len());
        for (number, change) in changes.into_iter().enumerate() {
            let staged = format!("{STAGED}{stamp:x}-{number}");
            let below = change.path.strip_prefix(root).unwrap_or(&change.path);
            entries.push(Entry {
                path: name_of(below),
                staged: staged.clone(),
                old: change.old.len(),
                new: change.new.len(),
            });
            old.extend_from_slice(&change.old);
            new.extend_from_slice(&change.new);
            let staged = change.path.with_file_name(staged);
            files.push((change, staged));
        }
        let record = Record {
            version: VERSION,
            files: entries,
            checksum: Some(checksum([&old, &new])),
        };
        let record = serde_json::to_vec(&record).map_err(|error| Stop::Unreadable {
            path: directory.to_owned(),
            reason: error.to_string(),
        })?;
        for (name, content) in [("old", &old), ("new", &new), ("record.json", &record)] {
            let path = directory.join(name);
            create(&path)
                .and_then(|mut file| {
                    file.write_all(content)?;
                    file.sync_all()
                })
                .map_err(at(&path))?;
            pause(watch)?;
        }
        sync_directory(directory);
        Ok(Self { files })
    }

    /// The run that is recorded in `directory`, of files below `root`.
    ///
    /// # Errors
    /// When it cannot be read, or names something outside `root`.
    pub fn load(directory: &Path, root: &Path) -> Result<Self, Stop> {
        let wrong = |reason: &str| Stop::Unreadable {
            path: directory.to_owned(),
            reason: reason.to_owned(),
        };
        let read = |name| {
            let path = directory.join(name);
            if is_endless(&path) {
                return Err(wrong("holds what is no file"));
            }
            std::fs::read(&path).map_err(at(&path))
        };
        let record: Record = serde_json::from_slice(&read("record.json")?)
            .map_err(|error| wrong(&error.to_string()))?;
        if record.version != VERSION {
            return Err(wrong("was written by another version of awaitify"));
        }
        let (old, new) = (read("old")?, read("new")?);
        if record
            .checksum
            .is_some_and(|sum| sum != checksum([&old, &new]))
        {
            return Err(wrong("does not hold what was written to it"));
        }
        let (mut old, mut new) = (old.as_slice(), new.as_slice());
        let mut files = Vec::with_capacity(record.files.len());
        for entry in record.files {
            let below = entry.path.path();
            let is_below = below
                .components()
                .all(|part| matches!(part, Component::Normal(_)));
            let is_ours = entry.staged.starts_with(STAGED)
                && Path::new(&entry.staged).components().count() == 1;
            if !is_below || !is_ours {
                return Err(wrong("names a file outside the tree"));
            }
            let (Some((was, old_rest)), Some((will, new_rest))) = (
                old.split_at_checked(entry.old),
                new.split_at_checked(entry.new),
            ) else {
                return Err(wrong("is cut short"));
            };
            (old, new) = (old_rest, new_rest);
            let path = root.join(below);
            let directory = path.parent().unwrap_or(root);
            // A directory may have become a link since.
            if let Ok(resolved) = std::fs::canonicalize(directory)
                && !resolved.starts_with(root)
            {
                return Err(wrong("names a file outside the tree"));
            }
            let staged = path.with_file_name(entry.staged);
            let change = Change {
                path,
                old: was.to_vec(),
                new: will.to_vec(),
            };
            files.push((change, staged));
        }
        Ok(Self { files })
    }

    /// Put the new content into every file.
    ///
    /// # Errors
    /// Whatever stops it; the record then still has to be taken back.
    pub fn carry_out(&self, watch: Watch<'_>) -> Result<(), Stop> {
        let mut ways = Vec::with_capacity(self.files.len());
        for (change, staged) in &self.files {
            ways.push(stage(&change.path, staged, &change.new, watch)?);
        }
        for ((change, staged), way) in self.files.iter().zip(ways) {
            let found = std::fs::read(&change.path).map_err(at(&change.path))?;
            if found != change.old {
                return Err(Stop::Changed(vec![change.path.clone()]));
            }
            swap(&change.path, staged, &change.new, way, watch)?;
        }
        self.sync();
        Ok(())
    }

    /// Put the old content into every file that does not hold it.
    ///
    /// # Errors
    /// Whatever stops it. When files were changed since and that is refused, nothing was done yet.
    pub fn take_back(&self, changed: Changed, watch: Watch<'_>) -> Result<TakenBack, Stop> {
        let mut others = Vec::new();
        let mut to_restore = Vec::new();
        for (change, staged) in &self.files {
            match standing(change) {
                Standing::Old => {}
                Standing::New => to_restore.push((change, staged)),
                Standing::Other => {
                    others.push(change.path.clone());
                    if changed == Changed::Overwrite {
                        to_restore.push((change, staged));
                    }
                }
            }
        }
        if changed == Changed::Refuse && !others.is_empty() {
            return Err(Stop::Changed(others));
        }
        for (_, staged) in &self.files {
            remove(staged).map_err(at(staged))?;
            pause(watch)?;
        }
        let mut done = TakenBack::default();
        for (change, staged) in to_restore {
            let way = stage(&change.path, staged, &change.old, watch)?;
            swap(&change.path, staged, &change.old, way, watch)?;
            done.restored.push(change.path.clone());
        }
        if changed == Changed::Keep {
            done.kept = others;
        }
        self.sync();
        Ok(done)
    }

    /// The files that hold neither what they held nor what they should hold.
    pub fn changed_since(&self) -> Vec<PathBuf> {
        let changes = self.files.iter().map(|(change, _)| change);
        changes
            .filter(|change| standing(change) == Standing::Other)
            .map(|change| change.path.clone())
            .collect()
    }

    fn sync(&self) {
        let directories: BTreeSet<&Path> = self
            .files
            .iter()
            .filter_map(|(change, _)| change.path.parent())
            .collect();
        directories.into_iter().for_each(sync_directory);
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Old,
    New,
    Other,
}

/// What the file of `change` holds; half written counts as new.
fn standing(change: &Change) -> Standing {
    let is_file = std::fs::symlink_metadata(&change.path).is_ok_and(|found| found.is_file());
    let content = match std::fs::read(&change.path) {
        Ok(content) if is_file => content,
        _ => return Standing::Other,
    };
    if content == change.old {
        Standing::Old
    } else if content == change.new || is_between(&content, &change.old, &change.new) {
        Standing::New
    } else {
        Standing::Other
    }
}

/// Whether `content` may be what a write of one over the other left.
fn is_between(content: &[u8], one: &[u8], other: &[u8]) -> bool {
    let shortest = one.len().min(other.len());
    content.len() >= shortest
        && content.len() <= one.len().max(other.len())
        && content
            .iter()
            .enumerate()
            .all(|(index, byte)| one.get(index) == Some(byte) || other.get(index) == Some(byte))
}

/// How a file gets its next content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The file beside it takes its place.
    Rename,
    /// It is written over.
    Over,
}

/// Write `content` beside `target`, unless it has to be written over; read it again.
fn stage(target: &Path, staged: &Path, content: &[u8], watch: Watch<'_>) -> Result<Way, Stop> {
    let metadata = match std::fs::symlink_metadata(target) {
        Ok(metadata) => Some(metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(at(target)(error)),
    };
    if metadata.as_ref().is_some_and(has_other_names) {
        return Ok(Way::Over);
    }
    let created = match &metadata {
        Some(_) => create(staged),
        // The file is gone: its mode is not known, so it gets the one of any new file.
        None => File::create_new(staged),
    };
    let mut file = created.map_err(at(staged))?;
    pause(watch)?;
    let (first, rest) = content.split_at(content.len() / 2);
    file.write_all(first).map_err(at(staged))?;
    pause(watch)?;
    file.write_all(rest).map_err(at(staged))?;
    if let Some(metadata) = metadata.filter(Metadata::is_file) {
        if !is_owned_alike(&file, &metadata) {
            drop(file);
            remove(staged).map_err(at(staged))?;
            return Ok(Way::Over);
        }
        // After the owner, whose change takes away bits of the mode.
        file.set_permissions(metadata.permissions())
            .map_err(at(staged))?;
    }
    file.sync_all().map_err(at(staged))?;
    pause(watch)?;
    if std::fs::read(staged).map_err(at(staged))? != content {
        let error = io::Error::other("does not hold what was written");
        return Err(at(staged)(error));
    }
    Ok(Way::Rename)
}

fn swap(
    target: &Path,
    staged: &Path,
    content: &[u8],
    way: Way,
    watch: Watch<'_>,
) -> Result<(), Stop> {
    pause(watch)?;
    match way {
        Way::Rename => std::fs::rename(staged, target).map_err(at(target))?,
        Way::Over => {
            let mut file = OpenOptions::new()
                .write(true)
                .open(target)
                .map_err(at(target))?;
            let (first, rest) = content.split_at(content.len() / 2);
            file.write_all(first).map_err(at(target))?;
            pause(watch)?;
            file.write_all(rest).map_err(at(target))?;
            pause(watch)?;
            file.set_len(content.len() as u64).map_err(at(target))?;
            file.sync_all().map_err(at(target))?;
        }
    }
    pause(watch)
}

/// A new file that nobody else may read yet.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(unix)]
fn has_other_names(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.is_file() && metadata.nlink() > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &Metadata) -> bool {
    false
}

/// Whether `file` belongs to whom a file of that metadata belongs to, after it was given to them where that is possible.
#[cfg(unix)]
fn is_owned_alike(file: &File, metadata: &Metadata) -> bool {
    use std::os::unix::fs::{MetadataExt, fchown};
    let Ok(own) = file.metadata() else {
        return false;
    };
    (own.uid(), own.gid()) == (metadata.uid(), metadata.gid())
        || fchown(file, Some(metadata.uid()), Some(metadata.gid())).is_ok()
}

#[cfg(not(unix))]
fn is_owned_alike(_: &File, _: &Metadata) -> bool {
    true
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Remove a directory that may be there.
///
/// # Errors
/// As the operating system says.
pub fn clear(directory: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Where the system can do it, names too outlast a loss of power.
pub fn sync_directory(directory: &Path) {
    if let Ok(directory) = File::open(directory) {
        let _ = directory.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::is_between;

    #[test]
    fn what_a_write_over_left_is_told_from_what_a_person_wrote() {
        let (old, new) = (b"time.sleep(1)", b"await asyncio.sleep(1)");
        for cut in 0..=new.len() {
            let mut torn = new[..cut].to_vec();
            torn.extend(old.get(cut..).unwrap_or_default());
            assert!(is_between(&torn, old, new), "{cut}");
            // Cut again on the way back.
            for again in 0..=old.len() {
                let mut twice = old[..again].to_vec();
                twice.extend(torn.get(again..).unwrap_or_default());
                assert!(is_between(&twice, old, new), "{cut} {again}");
            }
        }
        assert!(!is_between(b"time.sleep(2)", old, new));
        assert!(!is_between(b"time.sleep", old, new));
    }
}
