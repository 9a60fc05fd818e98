//! What a run was asked to do, after flags and configuration are merged. Plain data.

use clap::ValueEnum;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;

/// A Python version, such as 3.10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct PythonVersion {
    /// 3
    pub major: u8,
    /// 10
    pub minor: u8,
}

impl std::str::FromStr for PythonVersion {
    type Err = String;

    /// `3.10`
    fn from_str(text: &str) -> Result<Self, String> {
        text.split_once('.')
            .and_then(|(major, minor)| {
                Some(Self {
                    major: major.parse().ok().filter(|&major| major == 3)?,
                    minor: minor.parse().ok()?,
                })
            })
            .ok_or_else(|| format!("`{text}` is not a version of Python 3, such as 3.10"))
    }
}

impl TryFrom<String> for PythonVersion {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// How the HTTP client of a one-shot call is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum HttpClient {
    /// One `async with` around the smallest span of statements that uses it.
    #[default]
    Block,
    /// One lazily made client a module, closed where the event loop ends.
    Shared,
}

/// What is kept when a library's default differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// Behaviour as before, also where the default was odd.
    #[default]
    Faithful,
    /// Without what only preserves an odd default; what was dropped is listed.
    Idiomatic,
}

/// What one run does of a conversion in two stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// All of it.
    #[default]
    #[value(skip)]
    #[serde(skip)]
    Whole,
    /// Libraries are replaced by the synchronous half of their replacement; nothing turns async.
    Swap,
    /// Functions turn; libraries that the first stage is for stay as they are.
    #[value(alias = "color")]
    #[serde(alias = "color")]
    Colour,
}

/// What becomes of what users of a library call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Api {
    /// It turns with the rest.
    #[default]
    Free,
    /// Public functions that turn keep a synchronous face.
    Kept,
}

/// A place in a project, as people name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// `file.py`: all that it holds.
    File(PathBuf),
    /// `file.py:120`: a file and a line, from 1.
    Line(PathBuf, u32),
    /// `file.py:main`: a file and a name in it.
    Member(PathBuf, String),
    /// `pkg.module.Class.method`
    Name(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Line(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Member(path, name) => write!(f, "{}:{name}", path.display()),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// What settings for paths leave as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Files that stay synchronous.
    pub files: BTreeSet<PathBuf>,
    /// By file: the libraries that are left alone in it.
    pub libraries: BTreeMap<PathBuf, BTreeSet<String>>,
}

/// Options of one run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The oldest Python the output has to run on.
    pub python: PythonVersion,
    /// Libraries to convert; empty for all.
    pub only: Vec<String>,
    /// Libraries to leave alone.
    pub skip: Vec<String>,
    /// Libraries whose calls count as none that block.
    pub allow_blocking: Vec<String>,
    /// Chosen replacement for a library: `requests` → `niquests`.
    pub targets: BTreeMap<String, String>,
    /// How one-shot clients are made.
    pub http_client: HttpClient,
    /// Faithful or idiomatic.
    pub style: Style,
    /// What this run does of a conversion in two stages.
    pub stage: Stage,
    /// What becomes of what users of a library call.
    pub api: Api,
    /// The change groups that were accepted, by id; `None` for all.
    pub accepted: Option<BTreeSet<String>>,
    /// Entry points: what none of them reaches stays; empty for all.
    pub from: Vec<Place>,
    /// What settings for paths leave as it is.
    pub kept: Kept,
}

impl Options {
    /// Whether a library is to stay as it is.
    pub fn leaves(&self, library: &str) -> bool {
        let is = |one: &String| one == library;
        let is_wanted = self.only.is_empty() || self.only.iter().any(is);
        !is_wanted || self.skip.iter().any(is)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            python: PythonVersion {
                major: 3,
                minor: 10,
            },
            only: Vec::new(),
            skip: Vec::new(),
            allow_blocking: Vec::new(),
            targets: BTreeMap::new(),
            http_client: HttpClient::default(),
            style: Style::default(),
            stage: Stage::default(),
            api: Api::default(),
            accepted: None,
            from: Vec::new(),
            kept: Kept::default(),
        }
    }
}
