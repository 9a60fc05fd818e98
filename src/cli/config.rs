//! What a configuration file says: `awaitify.toml`, or `[tool.awaitify]` in `pyproject.toml`.

use crate::disk::read;
use crate::options::{HttpClient, PythonVersion, Stage, Style};
use crate::text::LineIndex;
use anyhow::{Context, Result, anyhow};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The keys, named as the flags are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Config {
    /// Convert only these libraries.
    pub only: Vec<String>,
    /// Leave these libraries alone.
    pub skip: Vec<String>,
    /// Leave these libraries alone, and let their calls block the event loop.
    pub allow_blocking: Vec<String>,
    /// Chosen replacements by library.
    pub target: BTreeMap<String, String>,
    /// Tables of the user's own, relative to the file.
    pub mappings: Vec<PathBuf>,
    /// The oldest Python to run on.
    pub python: Option<PythonVersion>,
    /// Threads.
    pub jobs: Option<usize>,
    /// Globs to leave out.
    pub exclude: Vec<String>,
    /// How one-shot HTTP clients are made.
    pub http_client: Option<HttpClient>,
    /// Faithful or idiomatic.
    pub style: Option<Style>,
    /// What is done of a conversion in two stages.
    pub stage: Option<Stage>,
    /// Whether public functions keep a synchronous face.
    pub keep_api: Option<bool>,
    /// Codes and severities that make the exit status 1.
    pub fail_on: Vec<String>,
    /// Findings that are known, relative to the file.
    pub baseline: Option<PathBuf>,
    /// What holds for some paths only; later tables add to earlier ones.
    pub paths: Vec<PathSetting>,
}

/// What holds for the files that a glob matches.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PathSetting {
    /// As in `.gitignore`, from the directory of the configuration file.
    pub path: String,
    /// Leave the files out.
    #[serde(default)]
    pub exclude: bool,
    /// Keep the files synchronous.
    #[serde(default)]
    pub keep_sync: bool,
    /// Leave these libraries alone in the files.
    #[serde(default)]
    pub skip: Vec<String>,
}

/// A configuration, and where it was found.
#[derive(Clone, Debug)]
pub struct Located {
    /// What it says.
    pub config: Config,
    /// The directory of the file.
    pub directory: PathBuf,
}

/// A `pyproject.toml`, of which only our table is ours to judge.
#[derive(Deserialize)]
struct PyProject {
    tool: Option<Tool>,
}

#[derive(Deserialize)]
struct Tool {
    awaitify: Option<Config>,
}

/// The configuration for `start` (a file or directory): the nearest above it, no further up than `top`.
///
/// # Errors
/// When a configuration cannot be read, or holds a fault (named with file, line and column).
pub fn find(start: &Path, top: Option<&Path>) -> Result<Option<Located>> {
    let start = read::resolved(start).with_context(|| start.display().to_string())?;
    for directory in read::upward(&start, top) {
        let own = directory.join("awaitify.toml");
        if let Some(text) = text_of(&own)? {
            let config = toml::from_str(&text).map_err(|error| fault(&own, &text, &error))?;
            return Ok(Some(Located {
                config,
                directory: directory.to_owned(),
            }));
        }
        let shared = directory.join("pyproject.toml");
        if let Some(text) = text_of(&shared)?
            && text.contains("awaitify")
        {
            let project: PyProject =
                toml::from_str(&text).map_err(|error| fault(&shared, &text, &error))?;
            if let Some(config) = project.tool.and_then(|tool| tool.awaitify) {
                return Ok(Some(Located {
                    config,
                    directory: directory.to_owned(),
                }));
            }
        }
    }
    Ok(None)
}

fn text_of(path: &Path) -> Result<Option<String>> {
    // Below a file's own path there is nothing to find.
    if !read::is_there(path) {
        return Ok(None);
    }
    read::read_text(path).with_context(|| path.display().to_string())
}

fn fault(path: &Path, text: &str, error: &toml::de::Error) -> anyhow::Error {
    let at = error.span().map_or(0, |span| span.start as u32);
    let place = LineIndex::new(text).line_column(at, text);
    anyhow!(
        "{}:{}:{}: {}",
        path.display(),
        place.line,
        place.column,
        error.message()
    )
}
