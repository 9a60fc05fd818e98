//! One repository of a batch: a clone (or a copy) of it is converted, tried, and committed. The repository itself gets a branch
//! at most, in one step, when everything else is done.

use crate::cli::batch::budget::Budget;
use crate::cli::batch::manifest::{Place, Wanted};
use crate::cli::process::{self, Ended};
use crate::cli::trial::ty;
use crate::disk::state::git_directory;
use crate::disk::{copy, discover, read, write};
use crate::emit::batch::{Figures, Row, Status};
use crate::git::{self, Repository};
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// What holds for every repository.
pub struct Terms<'a> {
    /// The directory of the reports, links resolved.
    pub output: &'a Path,
    /// This program.
    pub program: &'a Path,
    /// Whether branches are made.
    pub ending: Ending,
    /// What is run in each converted tree.
    pub verify: Option<&'a str>,
    /// How long a repository may take.
    pub limit: Duration,
    /// Threads for each.
    pub threads: usize,
    /// Memory for all.
    pub budget: &'a Budget,
}

/// What is left of a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Reports and a patch.
    Patch,
    /// These, and a branch.
    Branch,
}

/// What is being done with a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It is fetched from where it lies.
    Fetching,
    /// A tree of its own is made.
    LayingOut,
    /// Others have the memory.
    Waiting,
    /// It is converted.
    Converting,
    /// The user's command runs.
    Verifying,
    /// The branch is made.
    Committing,
}

/// What is kept of a finished repository, so that it is not done again.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// What it was made from: other commits or options make another result.
    key: String,
    row: Row,
}

/// What a repository is.
struct Source {
    /// Where git is run, when it is one.
    git: Option<PathBuf>,
    /// The tree that is cloned or copied.
    top: PathBuf,
    /// What was named, from there.
    inside: PathBuf,
}

/// A repository, and what is to be done with it.
pub struct Job<'a> {
    wanted: &'a Wanted,
    terms: &'a Terms<'a>,
    /// Where its reports go.
    home: PathBuf,
    /// Where they are made. What an earlier, killed batch left running works in another one, and finds it gone.
    work: PathBuf,
    source: Source,
    /// The commit it starts from; nothing outside git.
    base: String,
}

/// What the reports of a repository are called.
const REPORTS: &[&str] = &[
    "report.json",
    "report.md",
    "change.patch",
    "log.txt",
    "verify.txt",
];

/// What the record of a finished repository is called.
const RESULT: &str = "result.json";

/// What the directories in which reports are made begin with.
const WORK: &str = "work-";

type Attempt<T> = Result<T, String>;

impl<'a> Job<'a> {
    /// What is to be done with `wanted`. It is fetched, if it lies elsewhere.
    ///
    /// # Errors
    /// When it is not there, or nothing can be begun with it.
    pub fn new(wanted: &'a Wanted, terms: &'a Terms<'a>, watch: &dyn Fn(Doing)) -> Attempt<Self> {
        let place = wanted.place.clone()?;
        for path in &wanted.paths {
            let is_below = path
                .components()
                .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
            if !is_below {
                return Err(format!("{} lies outside of it", path.display()));
            }
        }
        let home = terms.output.join(&wanted.name);
        let (path, base) = match place {
            Place::Here(path) => (path, wanted.base.as_str()),
            Place::Elsewhere(remote) => {
                watch(Doing::Fetching);
                let deadline = Instant::now() + terms.limit;
                (remote.fetched(&wanted.base, &home, deadline)?, "HEAD")
            }
        };
        let source = source(path);
        let base = match &source.git {
            Some(git) => {
                let commit = format!("{base}^{{commit}}");
                asked(git, &["rev-parse", "--verify", "--end-of-options", &commit])
                    .map_err(|_| format!("`{}` is no commit", wanted.base))?
            }
            None => String::new(),
        };
        Ok(Self {
            wanted,
            terms,
            work: home.join(format!("{WORK}{}", std::process::id())),
            home,
            source,
            base,
        })
    }

    /// What the result depends on.
    fn key(&self) -> String {
        let Terms { ending, verify, .. } = self.terms;
        let Wanted {
            branch,
            message,
            paths,
            flags,
            ..
        } = self.wanted;
        let version = env!("CARGO_PKG_VERSION");
        let base = &self.base;
        format!("{version} {base} {ending:?} {branch} {message:?} {paths:?} {flags:?} {verify:?}")
    }

    /// What became of it in an earlier run, if nothing changed since.
    pub fn finished(&self) -> Option<Row> {
        let text = read::read_text(&self.home.join(RESULT)).ok()??;
        let kept: Kept = serde_json::from_str(&text).ok()?;
        (kept.key == self.key()).then_some(kept.row)
    }

    /// Do it, and tell `watch` what is being done.
    pub fn run(&self, watch: &dyn Fn(Doing)) -> Row {
        let begun = Instant::now();
        let mut row = blank(self.wanted);
        if let Err(reason) = self.attempt(&mut row, begun + self.terms.limit, watch) {
            row.status = Status::Failed;
            row.reason = Some(reason);
        }
        for name in REPORTS {
            let made = self.work.join(name);
            if read::is_there(&made)
                && let Err(error) = write::shift(&made, &self.home.join(name))
            {
                row.status = Status::Failed;
                row.reason = Some(format!("{name}: {}", read::reason(&error)));
            }
        }
        // What is left of the tree is of no use, and made anew next time.
        let _ = write::discard(&self.work);
        row.seconds = begun.elapsed().as_secs_f64();
        let kept = Kept {
            key: self.key(),
            row: row.clone(),
        };
        let told = serde_json::to_vec_pretty(&kept)
            .map_err(std::io::Error::other)
            .and_then(|text| write::put(&self.home.join(RESULT), &text));
        if let Err(error) = told {
            row.status = Status::Failed;
            row.reason = Some(format!("cannot keep the result: {}", read::reason(&error)));
        }
        row
    }

    fn attempt(&self, row: &mut Row, deadline: Instant, watch: &dyn Fn(Doing)) -> Attempt<()> {
        watch(Doing::LayingOut);
        self.make_room()?;
        let author = match self.terms.ending {
            Ending::Branch => self.permitted()?,
            Ending::Patch => None,
        };
        let tree = self.work.join("tree");
        self.lay_out(&tree, deadline)?;
        let paths = self.paths();
        contained(&tree, &paths)?;
        let python: u64 = discover::discover(&on(&tree, &paths), &[], |_| false)
            .map_err(|error| error.to_string())?
            .files
            .iter()
            .map(|path| read::size(path))
            .sum();
        let budget = self.terms.budget;
        watch(Doing::Waiting);
        budget.with(python, || {
            watch(Doing::Converting);
            self.convert(&tree, &paths, deadline)
        })?;
        let is_changed = self.read_report(&mut row.figures)?;
        if !is_changed {
            return Ok(());
        }
        row.status = Status::Converted;
        // Before anything else runs in the tree: what it leaves behind is not committed.
        if author.is_some() {
            self.git(&tree, &["add", "--update"], deadline)?;
        }
        watch(Doing::Verifying);
        self.verify(&tree, deadline)?;
        if let Some(author) = author {
            watch(Doing::Committing);
            row.commit = Some(self.commit(&tree, &author, row, deadline)?);
            row.branch = Some(self.wanted.branch.clone());
        }
        Ok(())
    }

    /// The directory of the reports, without those of an earlier run.
    fn make_room(&self) -> Attempt<()> {
        let failed = |error: std::io::Error| read::reason(&error);
        write::make_directory(&self.home).map_err(failed)?;
        let left = read::entries(&self.home).map_err(failed)?;
        let is_old = |path: &&PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(WORK) || name == RESULT || REPORTS.contains(&name.as_ref())
        };
        for path in left.iter().filter(is_old) {
            match write::discard(path) {
                // Something may still be putting files there.
                Err(_) if path.is_dir() => {}
                discarded => discarded.map_err(failed)?,
            }
        }
        write::make_directory(&self.work).map_err(failed)
    }

    /// Whether a branch may be made; the author it would be by.
    fn permitted(&self) -> Attempt<Option<(String, String)>> {
        let Some(git) = &self.source.git else {
            return Ok(None);
        };
        let branch = &self.wanted.branch;
        asked(git, &["check-ref-format", "--branch", branch])
            .map_err(|_| format!("`{branch}` is no name of a branch"))?;
        let full = format!("refs/heads/{branch}");
        let head = asked(git, &["symbolic-ref", "-q", "HEAD"]).unwrap_or_default();
        let trees = asked(git, &["worktree", "list", "--porcelain"])?;
        let is_out = trees.lines().any(|line| line == format!("branch {full}"));
        if head == full || is_out {
            return Err(format!("branch {branch} is checked out"));
        }
        if let Ok(tip) = asked(git, &["rev-parse", "-q", "--verify", &full])
            && self.own_commit() != Some(tip)
        {
            return Err(format!(
                "branch {branch} exists already: delete it, or name another"
            ));
        }
        let ident = asked(git, &["var", "GIT_AUTHOR_IDENT"])
            .map_err(|_| "git knows no author: set user.name and user.email".to_owned())?;
        let (name, rest) = ident.split_once(" <").unwrap_or(("", &ident));
        let email = rest.split('>').next().unwrap_or_default();
        Ok(Some((name.to_owned(), email.to_owned())))
    }

    /// The commit that an earlier run put on the branch, or was about to.
    fn own_commit(&self) -> Option<String> {
        let text = read::read_text(&self.home.join("commit")).ok()??;
        Some(text.trim().to_owned())
    }

    /// A tree of its own: a clone at the commit, or a copy.
    fn lay_out(&self, tree: &Path, deadline: Instant) -> Attempt<()> {
        let top = &self.source.top;
        if self.source.git.is_none() {
            copy::tree(top, tree, self.terms.output)
                .map_err(|error| format!("copying: {}", read::reason(&error)))?;
            // So that nothing above it counts: no ignored files, no other repository.
            return self.git(tree, &["init", "--quiet"], deadline);
        }
        let mut command = git::command(&self.work);
        git::from_disk(&mut command)
            .args(["clone", "--quiet", "--no-checkout", "--no-tags", "--"])
            .arg(top)
            .arg(tree);
        self.ended("git clone", &mut command, "log.txt", deadline)?;
        self.git(
            tree,
            &["checkout", "--quiet", "--detach", &self.base],
            deadline,
        )
    }

    /// What to convert, from the top of the tree.
    fn paths(&self) -> Vec<PathBuf> {
        let inside = match self.source.inside.as_os_str().is_empty() {
            true => PathBuf::from("."),
            false => self.source.inside.clone(),
        };
        match self.wanted.paths.is_empty() {
            true => vec![inside],
            false => on(&inside, &self.wanted.paths),
        }
    }

    fn convert(&self, tree: &Path, paths: &[PathBuf], deadline: Instant) -> Attempt<()> {
        let mut command = Command::new(self.terms.program);
        command
            .current_dir(tree)
            .args(["convert", "--write", "--allow-dirty", "--color", "never"])
            .args(["--top", "."])
            .args(["--jobs", &self.terms.threads.to_string()]);
        for (format, name) in [
            ("json", "report.json"),
            ("markdown", "report.md"),
            ("diff", "change.patch"),
        ] {
            let mut saved = OsString::from(format!("{format}="));
            saved.push(self.work.join(name));
            command.arg("--save").arg(saved);
        }
        if self.terms.verify == Some(ty::NAME) {
            command.args(["--verify", ty::NAME]);
        }
        command.args(&self.wanted.flags).arg("--").args(paths);
        let ended = process::run(&mut command, deadline, &self.work.join("log.txt"));
        match ended.map_err(|error| read::reason(&error))? {
            Ended::Late => Err(self.late()),
            // A status of 1 says that there are findings, where the repository asks for that.
            Ended::With(status) if matches!(status.code(), Some(0 | 1)) => Ok(()),
            Ended::With(status) => Err(self.failed("awaitify", &status.to_string(), "log.txt")),
        }
    }

    /// The figures of the report, and whether anything changes.
    fn read_report(&self, figures: &mut Figures) -> Attempt<bool> {
        let text = read::read_text(&self.work.join("report.json"))
            .ok()
            .flatten()
            .ok_or("there is no report")?;
        let report: serde_json::Value =
            serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let count = |name: &str| {
            let found = report.pointer(&format!("/counts/{name}"));
            found.and_then(serde_json::Value::as_u64).unwrap_or(0)
        };
        let list = |name: &str| {
            let found = report.get(name).and_then(serde_json::Value::as_array);
            found.map_or(&[][..], Vec::as_slice)
        };
        *figures = Figures {
            files: count("files"),
            files_changed: count("files_changed"),
            functions_turned: count("functions_turned"),
            blocking_calls: count("blocking_calls"),
            blocking_calls_converted: count("blocking_calls_converted"),
            refused: list("diagnostics")
                .iter()
                .filter(|found| found.get("severity").is_some_and(|kind| kind != "note"))
                .count() as u64,
        };
        Ok(!list("files").is_empty())
    }

    fn verify(&self, tree: &Path, deadline: Instant) -> Attempt<()> {
        // The type checker says what to leave out while the tree is converted.
        let Some(typed) = self.terms.verify.filter(|typed| *typed != ty::NAME) else {
            return Ok(());
        };
        let mut command = process::shell(typed);
        command
            .current_dir(tree)
            .env("AWAITIFY_SOURCE", &self.source.top);
        self.ended("verify", &mut command, "verify.txt", deadline)
    }

    /// Commit what is staged, and hand the branch over to the repository.
    fn commit(
        &self,
        tree: &Path,
        (name, email): &(String, String),
        row: &Row,
        deadline: Instant,
    ) -> Attempt<String> {
        let figures = &row.figures;
        let message = self.wanted.message.clone().unwrap_or_else(|| {
            format!(
                "Convert to asyncio\n\n{} of {} blocking calls converted, {} functions turned async.",
                figures.blocking_calls_converted, figures.blocking_calls, figures.functions_turned
            )
        });
        let (name, email) = (format!("user.name={name}"), format!("user.email={email}"));
        let arguments = [
            "-c",
            &name,
            "-c",
            &email,
            "commit",
            "--quiet",
            "--no-verify",
            "-m",
            &message,
        ];
        self.git(tree, &arguments, deadline)?;
        let commit = asked(tree, &["rev-parse", "HEAD"])?;
        let earlier = self.own_commit();
        // Whoever comes after a kill knows by this that the branch is ours.
        let told = write::put(&self.home.join("commit"), commit.as_bytes());
        told.map_err(|error| read::reason(&error))?;
        let Some(git) = &self.source.git else {
            return Ok(commit);
        };
        let full = format!("refs/heads/{}", self.wanted.branch);
        let force = match (earlier, asked(git, &["rev-parse", "-q", "--verify", &full])) {
            (Some(earlier), Ok(tip)) if tip == earlier => "+",
            _ => "",
        };
        let mut command = git::command(git);
        // Whatever the repository says of where to fetch from, and how.
        git::from_disk(&mut command)
            .args(["fetch", "--quiet", "--no-tags", "--no-write-fetch-head"])
            .args(["--no-recurse-submodules", "--upload-pack=git-upload-pack"])
            .arg(tree)
            .arg(format!("{force}HEAD:{full}"));
        self.ended("git fetch", &mut command, "log.txt", deadline)?;
        Ok(commit)
    }

    fn git(&self, directory: &Path, arguments: &[&str], deadline: Instant) -> Attempt<()> {
        let mut command = git::command(directory);
        command.args(arguments);
        // Settings go before it.
        let verb = arguments
            .iter()
            .find(|argument| !argument.starts_with('-') && !argument.contains('='));
        let what = format!("git {}", verb.unwrap_or(&""));
        self.ended(&what, &mut command, "log.txt", deadline)
    }

    fn ended(
        &self,
        what: &str,
        command: &mut Command,
        file: &str,
        deadline: Instant,
    ) -> Attempt<()> {
        match process::run(command, deadline, &self.work.join(file)) {
            Err(error) => Err(format!("{what}: {}", read::reason(&error))),
            Ok(Ended::Late) => Err(self.late()),
            Ok(Ended::With(status)) if status.success() => Ok(()),
            Ok(Ended::With(status)) => Err(self.failed(what, &status.to_string(), file)),
        }
    }

    fn late(&self) -> String {
        format!("took longer than {} seconds", self.terms.limit.as_secs())
    }

    /// What a program ended with, and the last that it said.
    fn failed(&self, what: &str, status: &str, file: &str) -> String {
        let last = process::last_lines(&self.work.join(file), 1);
        let said = last
            .first()
            .map_or_else(String::new, |line| format!(": {line}"));
        format!("{what}: {status}{said} ({}/{file})", self.wanted.name)
    }
}

/// A row that says nothing yet.
pub fn blank(wanted: &Wanted) -> Row {
    Row {
        name: wanted.name.clone(),
        source: match &wanted.place {
            Ok(Place::Here(path)) => path.display().to_string(),
            Ok(Place::Elsewhere(remote)) => remote.shown.clone(),
            Err(_) => String::new(),
        },
        status: Status::Unchanged,
        reason: None,
        branch: None,
        commit: None,
        figures: Figures::default(),
        seconds: 0.0,
    }
}

/// What lies at `path`: the top of a repository or something in one, a bare repository, or neither.
fn source(path: PathBuf) -> Source {
    let is_bare = ["HEAD", "objects", "refs"]
        .iter()
        .all(|name| read::is_there(&path.join(name)));
    if git_directory(&path).is_some() || is_bare {
        return Source {
            git: Some(path.clone()),
            top: path,
            inside: PathBuf::new(),
        };
    }
    match Repository::of(&path) {
        Some(around) if !around.is_ignored(&path).unwrap_or(false) => Source {
            inside: path
                .strip_prefix(&around.top)
                .map(Path::to_owned)
                .unwrap_or_default(),
            git: Some(around.top.clone()),
            top: around.top,
        },
        _ => Source {
            git: None,
            top: path,
            inside: PathBuf::new(),
        },
    }
}

/// What git answers in `directory`, without the line end.
fn asked(directory: &Path, arguments: &[&str]) -> Attempt<String> {
    let output = git::command(directory)
        .args(arguments)
        .output()
        .map_err(|error| format!("git: {}", read::reason(&error)))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(format!("git: {}", message.trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout)
        .trim_end()
        .to_owned())
}

/// Whether all paths are there, and none of them leads out of the tree, as a link in it may.
fn contained(tree: &Path, paths: &[PathBuf]) -> Attempt<()> {
    let top = read::resolved(tree).map_err(|error| read::reason(&error))?;
    for path in paths {
        let shown = path.strip_prefix(".").unwrap_or(path).display();
        match read::resolved(&tree.join(path)) {
            Err(error) => return Err(format!("{shown}: {}", read::reason(&error))),
            Ok(place) if !place.starts_with(&top) => {
                return Err(format!("{shown} leads out of it"));
            }
            Ok(_) => {}
        }
    }
    Ok(())
}

fn on(directory: &Path, paths: &[PathBuf]) -> Vec<PathBuf> {
    paths.iter().map(|path| directory.join(path)).collect()
}
