//! `convert -i`: one change group after the other, with its diff and its reason, and a question.
//!
//! The keys are those of `git add -p` where they mean the same. Each answer is on disk before the next question, so a review that
//! is broken off goes on where it stopped.

use crate::cli::decisions::{Decision, Decisions};
use crate::cli::process;
use crate::cli::shown;
use crate::emit::diff::{self, Content};
use crate::emit::group;
use crate::emit::paint::{Paint, Role, named, tamed};
use crate::emit::place::Sources;
use crate::pipeline::{Offer, Project};
use crate::report::{ChangeGroup, Report};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

const HELP: &str = "\
y  convert this group
n  leave it as it is
a  convert it and all later groups that begin in this file
d  leave it and all later groups that begin in this file
m  convert it and all later groups of the same libraries
A  convert it and all later groups
s  show every function of the group (it cannot be split: each of them awaits another)
e  open the file where it begins in an editor, and begin anew with what it is then
u  take back the last answer
/  go to the next group whose title or diff holds this text: /text
q  stop here; the other groups stay as they are until you come back
?  this
";

/// What there is to do when all was answered.
const LAST_HELP: &str = "\
y  write what was accepted
n  leave the files as they are; the answers are kept
u  take back the last answer
q  as n
?  this
";

/// How a review ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Write what was accepted.
    Write,
    /// Leave all files as they are; the decisions are kept.
    Leave,
    /// This file was edited, so that all has to be read again.
    Edited(PathBuf),
}

/// What a review is held on.
pub struct Reviewer<'r> {
    /// What was read.
    pub project: &'r Project,
    /// Where decisions are kept.
    pub path: &'r Path,
    /// Whether files may be written in the end.
    pub writes: Writes,
    /// In which colours.
    pub paint: Paint,
}

/// Whether a review ends with files written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// When the last question is answered so.
    WhenAsked,
    /// Only decisions are written.
    Never,
}

/// One review that is going on.
struct Session<'s> {
    reviewer: &'s Reviewer<'s>,
    groups: &'s [ChangeGroup],
    only: &'s mut dyn FnMut(&BTreeSet<String>) -> Report,
    decisions: &'s mut Decisions,
    sources: Sources,
    diffs: BTreeMap<usize, Vec<u8>>,
    /// What each answer decided, the last one last.
    answers: Vec<Vec<usize>>,
    out: &'s mut dyn Write,
}

enum Step {
    Next,
    Stop,
    Edited(PathBuf),
}

impl Reviewer<'_> {
    /// Ask about every group that was not decided on.
    ///
    /// # Errors
    /// When the terminal goes away, or decisions cannot be written.
    pub fn review(
        &self,
        offer: Offer<'_>,
        decisions: &mut Decisions,
        input: &mut dyn BufRead,
        out: &mut dyn Write,
    ) -> Result<Ending> {
        let spans = offer.groups.iter().flat_map(group::spans);
        // Answers of an earlier review can be taken back, too, the last one first.
        let turns = offer.groups.iter().enumerate();
        let mut earlier: Vec<(usize, usize)> = turns
            .filter_map(|(at, group)| Some((decisions.turn(group)?, at)))
            .collect();
        earlier.sort_unstable();
        let mut session = Session {
            reviewer: self,
            groups: offer.groups,
            only: offer.only,
            decisions,
            sources: shown::sources_of(self.project, spans),
            diffs: BTreeMap::new(),
            answers: earlier.into_iter().map(|(_, at)| vec![at]).collect(),
            out,
        };
        if session.groups.is_empty() {
            writeln!(session.out, "nothing to convert")?;
            return Ok(Ending::Leave);
        }
        loop {
            while let Some(index) = session.undecided(0) {
                match session.ask(index, input)? {
                    Step::Next => {}
                    Step::Stop => break,
                    Step::Edited(path) => return Ok(Ending::Edited(path)),
                }
            }
            if let Some(ending) = session.end(input)? {
                return Ok(ending);
            }
        }
    }
}

impl Session<'_> {
    /// The first group from `start` on that was not decided on.
    fn undecided(&self, start: usize) -> Option<usize> {
        (start..self.groups.len()).find(|&at| self.decisions.of(&self.groups[at]).is_none())
    }

    fn ask(&mut self, start: usize, input: &mut dyn BufRead) -> Result<Step> {
        let mut at = start;
        self.show(at)?;
        loop {
            let question = "Convert this group [y,n,a,d,m,A,s,e,u,/,q,?]? ";
            let Some(answer) = self.answer(question, input)? else {
                return Ok(Step::Stop);
            };
            let group = &self.groups[at];
            match answer.as_str() {
                "y" => return self.decide(vec![at], Decision::Accept),
                "n" => return self.decide(vec![at], Decision::Decline),
                "a" | "d" => {
                    let decision = match answer.as_str() {
                        "a" => Decision::Accept,
                        _ => Decision::Decline,
                    };
                    let path = group.span.path.clone();
                    let all = self.later(at, |other| other.span.path == path);
                    return self.decide(all, decision);
                }
                "m" => {
                    let libraries = group.libraries.clone();
                    let all = self.later(at, |other| {
                        other.libraries.iter().all(|one| libraries.contains(one))
                    });
                    return self.decide(all, Decision::Accept);
                }
                "A" => {
                    let all = self.later(at, |_| true);
                    return self.decide(all, Decision::Accept);
                }
                "s" => group::write_functions(self.out, group, &self.sources)?,
                "e" => {
                    let line = self.sources.start(&group.span).line;
                    return match process::edit(&group.span.path, line) {
                        Ok(()) => Ok(Step::Edited(group.span.path.clone())),
                        Err(error) => {
                            writeln!(self.out, "no editor: {error} (set EDITOR)")?;
                            continue;
                        }
                    };
                }
                "u" => match self.take_back()? {
                    Some(_) => return Ok(Step::Next),
                    None => writeln!(self.out, "no answer to take back")?,
                },
                "q" => return Ok(Step::Stop),
                text if text.starts_with('/') => match self.search(at, &text[1..])? {
                    Some(found) => {
                        at = found;
                        self.show(at)?;
                    }
                    None => writeln!(self.out, "no other group that is open holds it")?,
                },
                _ => write!(self.out, "{HELP}")?,
            }
        }
    }

    /// This group and those after it that are open and meant.
    fn later(&self, at: usize, is_meant: impl Fn(&ChangeGroup) -> bool) -> Vec<usize> {
        let rest = at + 1..self.groups.len();
        let rest = rest.filter(|&other| {
            let group = &self.groups[other];
            self.decisions.of(group).is_none() && is_meant(group)
        });
        std::iter::once(at).chain(rest).collect()
    }

    fn decide(&mut self, all: Vec<usize>, decision: Decision) -> Result<Step> {
        for &at in &all {
            self.decisions.decide(&self.groups[at], decision);
        }
        if all.len() > 1 {
            writeln!(self.out, "{} groups at once", all.len())?;
        }
        self.answers.push(all);
        self.decisions.save(self.reviewer.path)?;
        Ok(Step::Next)
    }

    fn take_back(&mut self) -> Result<Option<()>> {
        let Some(last) = self.answers.pop() else {
            return Ok(None);
        };
        for at in last {
            self.decisions.withdraw(&self.groups[at]);
        }
        self.decisions.save(self.reviewer.path)?;
        Ok(Some(()))
    }

    /// The next open group whose title or diff holds a text; after the last comes the first.
    fn search(&mut self, from: usize, text: &str) -> Result<Option<usize>> {
        let around = (from + 1..self.groups.len()).chain(0..from);
        for at in around.collect::<Vec<_>>() {
            if self.decisions.of(&self.groups[at]).is_some() {
                continue;
            }
            let holds = self.groups[at].title.contains(text)
                || String::from_utf8_lossy(self.diff(at)?).contains(text);
            if holds {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// The diff of a group by itself.
    fn diff(&mut self, at: usize) -> Result<&[u8]> {
        if !self.diffs.contains_key(&at) {
            let report = (self.only)(&BTreeSet::from([self.groups[at].id.clone()]));
            let (base, paint) = (shown::base(), self.reviewer.paint);
            let mut text = Vec::new();
            for file in &report.files {
                let Some(after) = &file.after else { continue };
                let label = shown::label(&file.path, base.as_deref());
                let (before, after) = (file.before.as_bytes(), after.as_bytes());
                diff::write(&mut text, &label, before, after, (paint, Content::Tamed))?;
            }
            self.diffs.insert(at, text);
        }
        Ok(self.diffs.get(&at).map(Vec::as_slice).unwrap_or_default())
    }

    fn show(&mut self, at: usize) -> Result<()> {
        let diff = self.diff(at)?.to_vec();
        let group = &self.groups[at];
        let number = format!("({}/{})", at + 1, self.groups.len());
        let paint = self.reviewer.paint;
        writeln!(
            self.out,
            "\n{} {}",
            paint.over(Role::Note, &number),
            paint.over(Role::Strong, &tamed(&group.title))
        )?;
        group::write_reason(self.out, group, &self.sources)?;
        self.out.write_all(&diff)?;
        if diff.is_empty() {
            writeln!(
                self.out,
                "by itself it changes nothing: it leans on other groups"
            )?;
        }
        Ok(())
    }

    /// What is typed after a question; `None` at the end of input.
    fn answer(&mut self, question: &str, input: &mut dyn BufRead) -> Result<Option<String>> {
        write!(
            self.out,
            "{}",
            self.reviewer.paint.over(Role::Frame, question)
        )?;
        self.out.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            writeln!(self.out)?;
            return Ok(None);
        }
        Ok(Some(line.trim().to_owned()))
    }

    /// What comes of it; nothing yet where the last answer was taken back.
    fn end(&mut self, input: &mut dyn BufRead) -> Result<Option<Ending>> {
        let accepted = self.decisions.accepted();
        let of = |decision: Option<Decision>| {
            let groups = self.groups.iter();
            groups
                .filter(|group| self.decisions.of(group) == decision)
                .count()
        };
        let (yes, no, open) = (
            of(Some(Decision::Accept)),
            of(Some(Decision::Decline)),
            of(None),
        );
        writeln!(
            self.out,
            "\n{yes} accepted, {no} declined, {open} open; kept in {}",
            named(self.reviewer.path)
        )?;
        let may_write = yes > 0 && self.reviewer.writes == Writes::WhenAsked;
        let question = match may_write {
            true => match (self.only)(&accepted).files.len() {
                1 => "Write 1 file [y,n,u,?]? ".to_owned(),
                files => format!("Write {files} files [y,n,u,?]? "),
            },
            // Who stopped does not have to say so twice.
            false if open > 0 => return Ok(Some(Ending::Leave)),
            false => "All is answered [q,u,?]? ".to_owned(),
        };
        loop {
            match self.answer(&question, input)?.as_deref() {
                Some("y") if may_write => return Ok(Some(Ending::Write)),
                None | Some("n" | "q") => return Ok(Some(Ending::Leave)),
                Some("u") => match self.take_back()? {
                    Some(_) => return Ok(None),
                    None => writeln!(self.out, "no answer to take back")?,
                },
                Some(_) => write!(self.out, "{LAST_HELP}")?,
            }
        }
    }
}

/// Where decisions are kept: where the user says, else with what awaitify keeps of a tree.
pub fn path_of(named: Option<&PathBuf>, tree: &crate::disk::state::Tree) -> PathBuf {
    named.cloned().unwrap_or_else(|| tree.review())
}

/// The decisions so far.
///
/// # Errors
/// When the file cannot be read, or holds something else.
pub fn resumed(path: &Path) -> Result<Decisions> {
    let known = Decisions::load(path).context("the review cannot go on where it stopped")?;
    Ok(known.unwrap_or_default())
}
