//! What a run found and would change. Plain data; [`crate::emit`] turns it into text, diffs and JSON.

use crate::diagnostic::code::Code;
use crate::diagnostic::{Diagnostic, Related, Span};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The change to one file, or what is known of a file that stays.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// The file, as the user named it.
    pub path: PathBuf,
    /// The decoded text before.
    pub before: String,
    /// The decoded text after; `None` when nothing changes.
    pub after: Option<String>,
}

/// Figures for the summary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Python files seen.
    pub files: u32,
    /// Lines in them.
    pub lines: u64,
    /// Files that change.
    pub files_changed: u32,
    /// Functions that turn `async def`.
    pub functions_turned: u32,
    /// `await`, `async with` and `async for` added.
    pub awaits_added: u32,
    /// `asyncio.run` bridges and shims added.
    pub bridges: u32,
    /// Public functions that keep a synchronous face.
    pub faces: u32,
    /// Calls handed to a thread (`asyncio.to_thread`).
    pub offloaded: u32,
    /// Blocking calls that the tables know, in all files.
    pub blocking_calls: u32,
    /// Of these, converted.
    pub blocking_calls_converted: u32,
}

/// A whole run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Changed files, sorted by path.
    pub files: Vec<FileReport>,
    /// Findings, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// Figures.
    pub counts: Counts,
    /// Blocking calls that stay, by the code that says why.
    pub kept: BTreeMap<Code, u32>,
    /// Distributions that the converted code needs, and those it may leave behind.
    pub requirements: Requirements,
    /// What can be decided on, and is converted; sorted by place.
    pub groups: Vec<ChangeGroup>,
    /// What could have been converted, and was declined; sorted by place.
    pub declined: Vec<ChangeGroup>,
    /// What could have been converted, and no entry point that was named reaches; sorted by place.
    pub not_reached: Vec<ChangeGroup>,
    /// Marks at refusals in the files that change.
    pub marks: u32,
    /// How the application is started now, where it got another framework.
    pub started: Option<StartCommands>,
    /// Files that were listed but not read as Python, with the reason.
    pub skipped: Vec<(PathBuf, String)>,
}

/// How an application is started once it has another framework.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartCommands {
    /// The framework that it has then.
    pub target: String,
    /// Programs that start it.
    pub commands: Vec<StartCommand>,
    /// Variables of the environment that get another name.
    pub environment: BTreeMap<String, String>,
}

/// A program that starts an application.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartCommand {
    /// Its name.
    pub program: String,
    /// The program that takes its place, with the same words behind it.
    pub becomes: Option<String>,
    /// The class of workers that it is given.
    pub worker_class: Option<String>,
    /// Classes of workers that this one takes the place of.
    pub worker_classes: Vec<String>,
    /// Options of its `run` that both programs know.
    pub options: Vec<String>,
    /// What that class of workers comes from.
    pub requires: Option<String>,
}

/// Whether converted code behaves as it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applicability {
    /// As far as the tables know.
    Same,
    /// But for what its notes say.
    Noted,
}

/// Changes that only make sense together: to be accepted or declined as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeGroup {
    /// The same from run to run, as long as the same functions turn.
    pub id: String,
    /// What happens, in a line.
    pub title: String,
    /// Whether it behaves as before.
    pub applicability: Applicability,
    /// The libraries whose calls are converted.
    pub libraries: Vec<String>,
    /// The functions that turn `async def`.
    pub functions: Vec<Turning>,
    /// Calls that are replaced.
    pub calls: u32,
    /// Where it begins.
    pub span: Span,
    /// The way from there to the call that blocks.
    pub because: Vec<Related>,
    /// What behaves differently.
    pub notes: Vec<String>,
    /// The functions that turn and the statements that change elsewhere.
    #[serde(skip)]
    pub places: Vec<Span>,
}

/// A function that turns `async def`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Turning {
    /// `package.module.Class.method`
    pub name: String,
    /// Where its name is written.
    pub span: Span,
    /// Why it turns.
    pub because: Option<Related>,
    /// The function of the same group that this follows, by its place in the group.
    pub follows: Option<usize>,
    /// The functions of the same group that it awaits, by their places in the group.
    #[serde(skip)]
    pub awaits: Vec<usize>,
    /// The calls in it that are replaced because they wait, and where.
    #[serde(skip)]
    pub waits: Vec<Related>,
}

/// Distributions whose need changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Requirements {
    /// Needed now, with bounds (`httpx>=0.27`), sorted.
    pub needed: Vec<String>,
    /// No longer imported anywhere, sorted.
    pub unneeded: Vec<String>,
    /// Which of what is needed takes the place of what, a library each.
    #[serde(skip)]
    pub successions: Vec<Succession>,
    /// What is left to do by hand in files that are not edited (lists of distributions, stubs, notebooks), a sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
}

/// How a distribution stands to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Relation {
    /// It takes the place of the other.
    #[default]
    Replaces,
    /// It is needed where the other is, and nowhere else: a plugin of a test runner.
    Accompanies,
}

/// Distributions, and those that take their place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Succession {
    /// How the new ones stand to the old.
    pub relation: Relation,
    /// Names of the distributions before.
    pub old: Vec<String>,
    /// Requirements after, as far as [`Requirements::needed`] holds them.
    pub new: Vec<String>,
}
