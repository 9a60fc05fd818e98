//! `--verify`: the user's command, or the type checker, on a converted copy, and which change groups, or files, it fails with.
//!
//! The command must pass on a copy as it is. When it fails on the converted one, change groups are taken in half by half as long as it passes; with
//! those that are left it fails, and they stay as they are. Where no group passes, or there is but one, the same is done with files. Each time the
//! project is planned anew without what is left, so what is tried is what would be written. The type checker says in which files it
//! found something; the groups outside of these are taken in first, together.

pub mod ty;

use crate::cli::process::{self, Ended};
use crate::cli::terminal::{Terminal, Verbosity};
use crate::cli::writing::tree_of;
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::disk::copy::{self, Scratch};
use crate::disk::read;
use crate::disk::write::Replacement;
use crate::emit::paint::tamed;
use crate::git::Repository;
use crate::report::{ChangeGroup, Report};
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use ty::{Finding, TypeChecker};

/// Most runs of the command to find the files that it fails with.
const MOST: usize = 40;

/// Lines of what the command printed that are told.
const LINES: usize = 12;

/// Files that stay as they are, each with the reason.
pub type Blocked = BTreeMap<PathBuf, String>;

/// What is converted of a project.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// But for these files.
    pub blocked: Blocked,
    /// But for groups other than these, by id; `None` for what the user accepted.
    pub groups: Option<BTreeSet<String>>,
}

/// What a conversion came to.
pub struct Converted {
    /// What was found.
    pub report: Report,
    /// What changes.
    pub changes: Vec<Replacement>,
}

/// A command, and the tree it is tried in.
pub struct Trial<'a> {
    typed: &'a str,
    limit: Duration,
    /// The type checker, where that is what was typed.
    checker: Option<TypeChecker>,
    root: PathBuf,
    /// What is copied, when git can say.
    names: Option<Vec<PathBuf>>,
    /// Where in the tree the command is run.
    place: PathBuf,
}

/// What a run of the command came to.
enum Verdict {
    Passes,
    Fails(Failure),
}

/// What is known of a failure.
struct Failure {
    /// What was printed last.
    told: String,
    /// The files that something is wrong with, where that is said.
    files: BTreeSet<PathBuf>,
}

/// What is known before anything is converted.
#[derive(Default)]
struct Known {
    /// What the type checker finds then.
    findings: Vec<Finding>,
}

impl<'a> Trial<'a> {
    /// The command that was typed, for the tree around `paths`.
    ///
    /// # Errors
    /// When the tree cannot be found, or the type checker.
    pub fn new(typed: &'a str, limit: Duration, paths: &[PathBuf]) -> Result<Self> {
        let root = tree_of(paths)?.root;
        let names = match Repository::of(&root) {
            Some(repository) if repository.top == root => Some(repository.files()?),
            _ => None,
        };
        let here = read::resolved(Path::new(".")).unwrap_or_default();
        let checker = match typed == ty::NAME {
            true => Some(TypeChecker::find(&root, limit)?),
            false => None,
        };
        Ok(Self {
            typed,
            limit,
            checker,
            names,
            place: here
                .strip_prefix(&root)
                .map(Path::to_owned)
                .unwrap_or_default(),
            root,
        })
    }

    /// A fresh copy with `changes`, and where in it the command is run.
    fn copied(&self, changes: &[Replacement]) -> Result<(Scratch, PathBuf)> {
        let scratch = Scratch::new().context("cannot make a copy to verify")?;
        let tree = scratch.path.join("tree");
        match &self.names {
            Some(names) => copy::files(&self.root, names, &tree),
            None => copy::tree(&self.root, &tree, &scratch.path),
        }
        .context("cannot make a copy to verify")?;
        for change in changes {
            let target = read::resolved(&change.path)?;
            let below = target.strip_prefix(&self.root).unwrap_or(&target);
            if below.is_relative() {
                copy::put(&tree.join(below), &change.after)?;
            }
        }
        let inside = tree.join(&self.place);
        let place = if read::is_there(&inside) {
            inside
        } else {
            tree
        };
        Ok((scratch, place))
    }

    /// Look at the project as it is.
    fn known(&self) -> Result<Known> {
        let Some(checker) = &self.checker else {
            return match self.run(&[], &Known::default())? {
                Verdict::Passes => Ok(Known::default()),
                Verdict::Fails(failure) => bail!(
                    "`{}` fails before anything is converted, so it can verify nothing:\n{}\nnothing was written",
                    self.typed,
                    failure.told
                ),
            };
        };
        let (scratch, place) = self.copied(&[])?;
        Ok(Known {
            findings: checker.findings(&place, &scratch.path.join("log"))?,
        })
    }

    /// Run the command in a fresh copy with `changes`.
    fn run(&self, changes: &[Replacement], known: &Known) -> Result<Verdict> {
        let (scratch, place) = self.copied(changes)?;
        let log = scratch.path.join("log");
        if let Some(checker) = &self.checker {
            let found = ty::added(&known.findings, checker.findings(&place, &log)?);
            return Ok(self.judged(&found, &scratch, &place));
        }
        let mut command = process::shell(self.typed);
        command
            .current_dir(place)
            .env("AWAITIFY_SOURCE", &self.root)
            .env("PYTHONDONTWRITEBYTECODE", "1");
        let ended = process::run(&mut command, Instant::now() + self.limit, &log)
            .with_context(|| format!("cannot run `{}`", self.typed))?;
        let status = match ended {
            Ended::With(status) if status.success() => return Ok(Verdict::Passes),
            Ended::With(status) => status.to_string(),
            Ended::Late => format!("took longer than {} seconds", self.limit.as_secs()),
        };
        let mut told = process::last_lines(&log, LINES);
        told.push(status);
        Ok(Verdict::Fails(Failure {
            told: told.join("\n"),
            files: BTreeSet::new(),
        }))
    }

    /// What new findings of the type checker in a copy come to.
    fn judged(&self, found: &[Finding], scratch: &Scratch, place: &Path) -> Verdict {
        if found.is_empty() {
            return Verdict::Passes;
        }
        let mut told: Vec<String> = found
            .iter()
            .take(LINES)
            .map(|one| tamed(&format!("{}: {}", one.place, one.said)))
            .collect();
        if found.len() > LINES {
            told.push(format!("… and {} more", found.len() - LINES));
        }
        let copied = read::resolved(&scratch.path.join("tree")).unwrap_or_default();
        let original = |one: &Finding| {
            let path = read::resolved(&place.join(&one.path)).ok()?;
            Some(self.root.join(path.strip_prefix(&copied).ok()?))
        };
        Verdict::Fails(Failure {
            told: told.join("\n"),
            files: found.iter().filter_map(original).collect(),
        })
    }

    /// What can be converted so that the command passes. `convert` converts a part.
    ///
    /// # Errors
    /// When the command fails on the project as it is, or cannot be run.
    pub fn settle(
        &self,
        first: Converted,
        convert: &mut dyn FnMut(&Part) -> Result<Converted>,
        terminal: &mut Terminal,
    ) -> Result<Converted> {
        if first.changes.is_empty() {
            return Ok(first);
        }
        let known = self.known()?;
        let Verdict::Fails(Failure { told, files: named }) = self.run(&first.changes, &known)?
        else {
            return Ok(first);
        };
        let what = match self.checker {
            Some(_) => "finds misused coroutines in",
            None => "fails on",
        };
        self.tell(terminal, &format!("{what} the converted project:\n{told}"))?;
        let mut runs = 0;
        let groups = first.report.groups;
        if groups.len() > 1 {
            let is_named = |group: &&ChangeGroup| {
                let mut paths = group.places.iter().map(|place| &place.path);
                paths.any(|path| read::resolved(path).is_ok_and(|path| named.contains(&path)))
            };
            let (suspects, others): (Vec<&ChangeGroup>, _) = groups.iter().partition(is_named);
            // The others first, together.
            let (first, rest) = match suspects.is_empty() {
                true => (Vec::new(), others),
                false => (others, suspects),
            };
            let id = |group: &&ChangeGroup| group.id.clone();
            let (first, rest): (Vec<String>, Vec<String>) = (
                first.iter().map(id).collect(),
                rest.iter().map(id).collect(),
            );
            let tried = |accepted: &[String], more: &[String]| Part {
                blocked: Blocked::new(),
                groups: Some(accepted.iter().chain(more).cloned().collect()),
            };
            let mut search = Search {
                noun: "group",
                runs: &mut runs,
                known: &known,
                tried: &tried,
            };
            let mut found = self.search((&first, &rest), &mut search, convert, terminal)?;
            if !found.changes.is_empty() {
                self.report_groups(&groups, &mut found);
                return Ok(found);
            }
        }
        let files = first.report.files.into_iter();
        let all: Vec<PathBuf> = files.map(|file| file.path).collect();
        let reason = format!(
            "`{}` was not seen to pass with this file converted",
            self.typed
        );
        let tried = |accepted: &[PathBuf], more: &[PathBuf]| Part {
            blocked: all
                .iter()
                .filter(|path| !accepted.contains(path) && !more.contains(path))
                .map(|path| (path.clone(), reason.clone()))
                .collect(),
            groups: None,
        };
        let mut search = Search {
            noun: "file",
            runs: &mut runs,
            known: &known,
            tried: &tried,
        };
        self.search((&[], &all), &mut search, convert, terminal)
    }

    /// Say which groups were taken back.
    fn report_groups(&self, groups: &[ChangeGroup], found: &mut Converted) {
        let report = &mut found.report;
        for group in groups {
            if report.groups.iter().any(|one| one.id == group.id) {
                continue;
            }
            report.declined.retain(|one| one.id != group.id);
            report.diagnostics.push(Diagnostic {
                code: code::BACKED_OUT,
                severity: Severity::Warning,
                message: format!(
                    "`{}` was not seen to pass with this: {}",
                    self.typed, group.title
                ),
                span: group.span.clone(),
                help: None,
                related: group.because.clone(),
            });
        }
        report.diagnostics.sort_by(|a, b| a.span.cmp(&b.span));
    }

    /// Take things in, the first of these together, the rest half by half, as long as the command passes.
    fn search<T: Clone>(
        &self,
        (first, rest): (&[T], &[T]),
        search: &mut Search<'_, T>,
        convert: &mut dyn FnMut(&Part) -> Result<Converted>,
        terminal: &mut Terminal,
    ) -> Result<Converted> {
        let mut accepted: Vec<T> = Vec::new();
        let mut best = convert(&(search.tried)(&[], &[]))?;
        let mut open: Vec<&[T]> = halves(rest);
        if !first.is_empty() {
            open.push(first);
        }
        while let Some(part) = open.pop() {
            if *search.runs == MOST {
                self.tell(
                    terminal,
                    "was run often enough: what is left stays as it is",
                )?;
                break;
            }
            let tried = convert(&(search.tried)(&accepted, part))?;
            // Alone, these may have nothing to convert; that is no reason against them.
            let verdict = if tried.changes.is_empty() {
                Verdict::Passes
            } else {
                *search.runs += 1;
                self.run(&tried.changes, search.known)?
            };
            match verdict {
                Verdict::Passes => {
                    accepted.extend_from_slice(part);
                    best = tried;
                    let ending = if accepted.len() == 1 { "" } else { "s" };
                    let noun = search.noun;
                    let count = accepted.len();
                    self.tell(terminal, &format!("passes with {count} {noun}{ending}"))?;
                }
                Verdict::Fails(_) if part.len() > 1 => open.extend(halves(part)),
                Verdict::Fails(_) => {}
            }
        }
        Ok(best)
    }

    fn tell(&self, terminal: &mut Terminal, what: &str) -> Result<()> {
        if terminal.verbosity >= Verbosity::Normal {
            writeln!(terminal.err()?, "`{}` {what}", self.typed)?;
        }
        Ok(())
    }
}

/// How things are taken in.
struct Search<'s, T> {
    /// What one of them is called.
    noun: &'s str,
    /// How often the command was run.
    runs: &'s mut usize,
    known: &'s Known,
    /// What is converted with those that passed, and these.
    tried: &'s dyn Fn(&[T], &[T]) -> Part,
}

/// Both halves, the first one last.
fn halves<T>(all: &[T]) -> Vec<&[T]> {
    let (first, second) = all.split_at(all.len() / 2);
    [second, first]
        .into_iter()
        .filter(|half| !half.is_empty())
        .collect()
}
