//! Repositories that lie elsewhere: fetched once, without their history, into the directory of their reports. From then on each is
//! like a bare repository on disk; nothing is ever sent back.

use crate::cli::process::{self, Ended};
use crate::disk::{read, write};
use crate::git;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// What it is called beside the reports.
const FETCHED: &str = "repository.git";

/// How repositories are reached.
const SCHEMES: &[&str] = &["https", "http", "ssh", "git"];

/// A repository that lies elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// As git is given it.
    url: String,
    /// Without the name of a user, which may be a token.
    pub shown: String,
}

/// What `typed` says: nothing, if it is a path.
pub fn parse(typed: &str) -> Option<Result<Remote, String>> {
    if let Some((scheme, rest)) = typed.split_once("://") {
        if !SCHEMES.contains(&scheme) {
            let known = SCHEMES.join(", ");
            return Some(Err(format!("`{scheme}` is not one of {known}")));
        }
        let end = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        if user.contains(':') {
            let message = "a password does not belong into a manifest: have git ask for it (`credential.helper`)";
            return Some(Err(message.to_owned()));
        }
        return Some(Ok(Remote {
            url: typed.to_owned(),
            shown: format!("{scheme}://{host}{path}"),
        }));
    }
    let (host, _) = typed.split_once(':')?;
    let is_remote = host.contains('@') && !host.contains('/') && !host.starts_with('-');
    is_remote.then(|| {
        Ok(Remote {
            url: typed.to_owned(),
            shown: typed.to_owned(),
        })
    })
}

impl Remote {
    /// The repository in `home`, with what `base` (a branch or tag) is there now.
    ///
    /// # Errors
    /// When it cannot be reached, or has no such branch or tag.
    pub fn fetched(&self, base: &str, home: &Path, deadline: Instant) -> Result<PathBuf, String> {
        let place = home.join(FETCHED);
        write::make_directory(home).map_err(|error| read::reason(&error))?;
        let work = home.join(format!("work-{}", std::process::id()));
        write::make_directory(&work).map_err(|error| read::reason(&error))?;
        let there = self.tip(base, &work, deadline)?;
        let here = git::command(&place)
            .args(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
            .output();
        let is_current = here.is_ok_and(|output| {
            output.status.success() && String::from_utf8_lossy(&output.stdout).trim() == there
        });
        if is_current {
            return Ok(place);
        }
        let mut command = asking(&work);
        command.args(["clone", "--quiet", "--bare", "--depth", "1", "--no-tags"]);
        if base != "HEAD" {
            command.args(["--branch", base]);
        }
        let made = work.join(FETCHED);
        command.arg("--").arg(&self.url).arg(&made);
        self.ended("git clone", &mut command, &work.join("clone.txt"), deadline)?;
        if read::is_there(&place) {
            write::discard(&place).map_err(|error| read::reason(&error))?;
        }
        write::shift(&made, &place).map_err(|error| read::reason(&error))?;
        Ok(place)
    }

    /// The commit that `base` is there.
    fn tip(&self, base: &str, work: &Path, deadline: Instant) -> Result<String, String> {
        let answer = work.join("refs.txt");
        let mut command = asking(work);
        command.args(["ls-remote", "--", &self.url]);
        self.ended("git ls-remote", &mut command, &answer, deadline)?;
        let text = read::read(&answer).map_err(|error| read::reason(&error))?;
        let text = String::from_utf8_lossy(&text);
        let named = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once('\t'));
            lines.find_map(|(commit, other)| (other == name).then(|| commit.to_owned()))
        };
        let names = match base {
            "HEAD" => vec!["HEAD".to_owned()],
            _ => vec![
                format!("refs/heads/{base}"),
                format!("refs/tags/{base}^{{}}"),
                format!("refs/tags/{base}"),
            ],
        };
        names
            .iter()
            .find_map(|name| named(name))
            .ok_or_else(|| match base {
                "HEAD" => "holds no commit".to_owned(),
                _ => format!("`{base}` is no branch or tag of it"),
            })
    }

    fn ended(
        &self,
        what: &str,
        command: &mut Command,
        file: &Path,
        deadline: Instant,
    ) -> Result<(), String> {
        let said = || {
            // The last line is often advice; what went wrong is what git calls fatal.
            let lines = process::last_lines(file, 20);
            let fatal = lines.iter().find(|line| line.starts_with("fatal:"));
            let told = fatal.or(lines.last()).cloned().unwrap_or_default();
            told.replace(&self.url, &self.shown)
        };
        match process::run(command, deadline, file) {
            Err(error) => Err(format!("{what}: {}", read::reason(&error))),
            Ok(Ended::Late) => Err(format!("{what}: it took too long")),
            Ok(Ended::With(status)) if status.success() => Ok(()),
            Ok(Ended::With(_)) => Err(format!("{what}: {}", said())),
        }
    }
}

/// Git, where nobody is there to answer questions.
fn asking(directory: &Path) -> Command {
    let mut command = git::command(directory);
    git::from_anywhere(&mut command, std::env::var_os(git::PROTOCOLS));
    // The repository that the reports happen to lie in has no say.
    if let Some(above) = directory.parent() {
        command.env("GIT_CEILING_DIRECTORIES", above);
    }
    if std::env::var_os("SSH_ASKPASS").is_none() {
        command
            .env("SSH_ASKPASS", "false")
            .env("SSH_ASKPASS_REQUIRE", "force");
    }
    command
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn what_lies_elsewhere_is_told_from_paths() {
        let shown = |typed: &str| parse(typed).map(|found| found.map(|remote| remote.shown));
        let same = |typed: &str| assert_eq!(shown(typed), Some(Ok(typed.to_owned())));
        same("https://example.org/a/b.git");
        same("git@example.org:a/b.git");
        assert_eq!(
            shown("https://token@example.org/a.git"),
            Some(Ok("https://example.org/a.git".to_owned()))
        );
        for path in ["a/b", "../c", "/srv/x.git", "a:b", "./a@b:c"] {
            assert_eq!(shown(path), None, "{path}");
        }
        for bad in ["ftp://example.org/a", "https://me:secret@example.org/a"] {
            let message = shown(bad).unwrap().unwrap_err();
            assert!(!message.contains("secret"), "{message}");
        }
    }
}
