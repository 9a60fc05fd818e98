//! Asking git: always its own program, never a shell, and nothing run that a repository could have set up.

use crate::disk::state::git_directory;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use thiserror::Error;

/// Why git gave no answer.
#[derive(Debug, Error)]
pub enum GitError {
    /// It cannot be run.
    #[error("cannot run git: {0}")]
    Missing(#[from] io::Error),
    /// It refused.
    #[error("git {what}: {message}")]
    Refused {
        /// The command.
        what: String,
        /// What it says.
        message: String,
    },
}

/// The top of a work tree, and its git directory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repository {
    /// The top of the work tree, links resolved.
    pub top: PathBuf,
    /// Its git directory.
    pub directory: PathBuf,
}

/// How a file differs from what was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Git does not know it.
    Untracked,
    /// It holds what is staged, which is not committed.
    Staged,
    /// It holds what is neither committed nor staged.
    Modified,
}

impl Repository {
    /// The work tree that holds `path` (resolved).
    pub fn of(path: &Path) -> Option<Self> {
        path.ancestors().find_map(|top| {
            Some(Self {
                top: top.to_owned(),
                directory: git_directory(top)?,
            })
        })
    }

    /// Run git in the work tree.
    ///
    /// # Errors
    /// When git cannot be run, or ends with anything but 0.
    pub fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
        let output = self.output(arguments)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(refused(arguments, &output))
    }

    fn output(&self, arguments: &[&str]) -> Result<Output, GitError> {
        Ok(command(&self.top).args(arguments).output()?)
    }

    /// Whether git was told to ignore `path`, which lies in the work tree.
    ///
    /// # Errors
    /// When git cannot be run, or refuses.
    pub fn is_ignored(&self, path: &Path) -> Result<bool, GitError> {
        let Some(below) = path.strip_prefix(&self.top).ok().and_then(Path::to_str) else {
            return Ok(false);
        };
        if below.is_empty() {
            return Ok(false);
        }
        let arguments = ["check-ignore", "-q", "--", below];
        let output = self.output(&arguments)?;
        match output.status.code() {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            _ => Err(refused(&arguments, &output)),
        }
    }

    /// Every file that git knows or would take, from the top.
    ///
    /// # Errors
    /// When git cannot be run, or refuses.
    pub fn files(&self) -> Result<Vec<PathBuf>, GitError> {
        let listed = self.run(&[
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])?;
        let names = listed.split(|byte| *byte == 0);
        let mut files: Vec<PathBuf> = names.filter(|name| !name.is_empty()).map(path_of).collect();
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// Every file that differs from what was committed, with its path from the root of the file system.
    ///
    /// # Errors
    /// When git cannot be run, or refuses.
    pub fn differences(&self) -> Result<Vec<(PathBuf, Difference)>, GitError> {
        let arguments = [
            "status",
            "--porcelain=v1",
            "-z",
            "--untracked-files=all",
            "--no-renames",
            "--ignore-submodules=all",
        ];
        let mut command = command(&self.top);
        self.without_filters(&mut command)?;
        let output = command.args(arguments).output()?;
        if !output.status.success() {
            return Err(refused(&arguments, &output));
        }
        Ok(output
            .stdout
            .split(|byte| *byte == 0)
            .filter_map(|entry| {
                let difference = match entry.get(..2)? {
                    b"??" => Difference::Untracked,
                    [_, b' '] => Difference::Staged,
                    _ => Difference::Modified,
                };
                Some((self.top.join(path_of(entry.get(3..)?)), difference))
            })
            .collect())
    }

    /// Keep git from running the filters that the repository itself sets up. A file that one of them stores in another form then differs from
    /// what was committed; those of the user, for all repositories, are run.
    fn without_filters(&self, command: &mut Command) -> Result<(), GitError> {
        let arguments = [
            "config",
            "--null",
            "--show-scope",
            "--name-only",
            "--get-regexp",
            r"^filter\.",
        ];
        let output = self.output(&arguments)?;
        // 1 says that there are none.
        if !matches!(output.status.code(), Some(0 | 1)) {
            return Err(refused(&arguments, &output));
        }
        let listed = String::from_utf8_lossy(&output.stdout).into_owned();
        let words: Vec<&str> = listed.split('\0').collect();
        command
            .env("AWAITIFY_NOTHING", "")
            .env("AWAITIFY_NO", "false");
        for pair in words.chunks_exact(2) {
            let [scope, key] = pair else { continue };
            if !matches!(*scope, "local" | "worktree") {
                continue;
            }
            let value = match key.rsplit('.').next() {
                Some("required") => "AWAITIFY_NO",
                _ => "AWAITIFY_NOTHING",
            };
            // Not by `-c`, because a name may hold `=`.
            command.arg(format!("--config-env={key}={value}"));
        }
        Ok(())
    }
}

/// Let git read other repositories on this disk, which it is kept from elsewhere.
pub fn from_disk(command: &mut Command) -> &mut Command {
    command.env(PROTOCOLS, "file")
}

/// Let git fetch by these protocols; where none are named, by those that the user's configuration allows.
pub fn from_anywhere(command: &mut Command, protocols: Option<OsString>) -> &mut Command {
    match protocols {
        Some(protocols) => command.env(PROTOCOLS, protocols),
        None => command.env_remove(PROTOCOLS),
    }
}

/// Says by which protocols git may fetch.
pub const PROTOCOLS: &str = "GIT_ALLOW_PROTOCOL";

/// Git in `directory`, as it is always run here: without a prompt, and without what a repository could have set up to be run.
pub fn command(directory: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(directory)
        // Programs that a repository names.
        .args(["-c", "core.fsmonitor=false"])
        .args(["-c", "core.hooksPath=/dev/null"])
        .args(["-c", "core.alternateRefsCommand=true"])
        .args(["-c", "gc.auto=0", "-c", "maintenance.auto=false"])
        .arg("--no-optional-locks")
        // Inside a hook these say another work tree.
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        // What a partial clone lacks it would fetch in the way that its configuration says, which may be a command.
        .env("GIT_NO_LAZY_FETCH", "1")
        .env(PROTOCOLS, "")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    command
}

fn refused(arguments: &[&str], output: &Output) -> GitError {
    GitError::Refused {
        what: arguments.first().copied().unwrap_or_default().to_owned(),
        message: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    }
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
