//! Which repositories a batch is about, and how each is treated. Data: nothing in it is executed.

use crate::cli::batch::remote::{self, Remote};
use crate::cli::config::Config;
use crate::disk::read;
use anyhow::{Context, Result, anyhow, bail};
use clap::ValueEnum;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

/// A manifest as typed.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Manifest {
    /// For repositories that name none.
    branch: Option<String>,
    /// The commit message, for repositories that have none.
    message: Option<String>,
    repositories: Vec<Entry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Described {
    path: String,
    name: Option<String>,
    branch: Option<String>,
    base: Option<String>,
    message: Option<String>,
    #[serde(default)]
    paths: Vec<PathBuf>,
    #[serde(default)]
    config: Config,
}

/// A repository: its path, or more.
#[derive(Debug)]
struct Entry(Described);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a path, or a mapping with a path")
    }

    fn visit_str<E: serde::de::Error>(self, path: &str) -> Result<Entry, E> {
        Ok(Entry(Described {
            path: path.to_owned(),
            ..Described::default()
        }))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Entry, A::Error> {
        Described::deserialize(MapAccessDeserializer::new(map)).map(Entry)
    }
}

/// Where a repository is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// On disk.
    Here(PathBuf),
    /// Somewhere that git fetches it from.
    Elsewhere(Remote),
}

/// One repository to convert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What it is called in reports, and the name of its directory there; each is another.
    pub name: String,
    /// Where it is; an error is told where the others are told what became of them.
    pub place: Result<Place, String>,
    /// The branch that is made.
    pub branch: String,
    /// What the branch starts from.
    pub base: String,
    /// The commit message, when one is given.
    pub message: Option<String>,
    /// What to convert, from the top of the repository.
    pub paths: Vec<PathBuf>,
    /// The configuration, as flags.
    pub flags: Vec<String>,
}

/// Read a manifest; `branch` is for repositories that name none.
///
/// # Errors
/// When it cannot be read, or holds a fault.
pub fn load(path: &Path, branch: &str) -> Result<Vec<Wanted>> {
    let shown = path.display();
    let text = read::read_text(path)
        .with_context(|| shown.to_string())?
        .ok_or_else(|| anyhow!("{shown}: there is no such file"))?;
    let directory = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let is_yaml = path
        .extension()
        .is_some_and(|extension| extension == "yaml" || extension == "yml");
    let manifest = if is_yaml {
        parsed(&text).map_err(|error| anyhow!("{shown}: {error}"))?
    } else {
        listed(&text)
    };
    if manifest.repositories.is_empty() {
        bail!("{shown}: names no repository");
    }
    let mut names = BTreeSet::new();
    let mut wanted = Vec::new();
    for Entry(entry) in manifest.repositories {
        let flags =
            flags(&entry.config, directory).with_context(|| format!("{shown}: {}", entry.path))?;
        let place = located(&entry.path, directory);
        // `.` is called like the directory that it is.
        let own = match &place {
            Ok(Place::Here(path)) => path.to_str(),
            _ => None,
        };
        let name = entry.name.as_deref().or(own).unwrap_or(&entry.path);
        wanted.push(Wanted {
            name: unique(name, &mut names),
            place,
            branch: entry
                .branch
                .or_else(|| manifest.branch.clone())
                .unwrap_or_else(|| branch.to_owned()),
            base: entry.base.unwrap_or_else(|| "HEAD".to_owned()),
            message: entry.message.or_else(|| manifest.message.clone()),
            paths: entry.paths,
            flags,
        });
    }
    Ok(wanted)
}

fn parsed(text: &str) -> Result<Manifest, serde_yaml::Error> {
    let mut lines = text.lines().map(str::trim_start);
    let first =
        lines.find(|line| !line.is_empty() && !line.starts_with(['#', '%']) && *line != "---");
    if first.is_some_and(|line| line.starts_with(['-', '['])) {
        return Ok(Manifest {
            branch: None,
            message: None,
            repositories: serde_yaml::from_str(text)?,
        });
    }
    serde_yaml::from_str(text)
}

fn listed(text: &str) -> Manifest {
    let repositories = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            Entry(Described {
                path: line.to_owned(),
                ..Described::default()
            })
        })
        .collect();
    Manifest {
        branch: None,
        message: None,
        repositories,
    }
}

/// A path, or a URL on disk, from the directory of the manifest; or a URL of a repository elsewhere.
fn located(typed: &str, directory: &Path) -> Result<Place, String> {
    let path = match typed.strip_prefix("file://") {
        Some(path) => directory.join(path),
        None => directory.join(typed),
    };
    if !typed.starts_with("file://")
        && !read::is_there(&path)
        && let Some(remote) = remote::parse(typed)
    {
        return remote.map(Place::Elsewhere);
    }
    let resolved = read::resolved(&path).map_err(|error| read::reason(&error))?;
    Ok(Place::Here(resolved))
}

/// A name that a file may have, made from `typed`, and that no other has.
fn unique(typed: &str, names: &mut BTreeSet<String>) -> String {
    let last = typed.trim_end_matches('/').rsplit(['/', ':']).next();
    let last = last.unwrap_or(typed).trim_end_matches(".git");
    let plain: String = last
        .chars()
        .take(100)
        .map(|c| match c {
            '-' | '_' | '.' => c,
            _ if c.is_ascii_alphanumeric() => c,
            _ => '-',
        })
        .collect();
    let plain = match plain.trim_start_matches('.') {
        "" => "repository".to_owned(),
        name => name.to_owned(),
    };
    let mut name = plain.clone();
    for number in 2.. {
        // Not every file system tells small letters from capitals.
        if names.insert(name.to_lowercase()) {
            break;
        }
        name = format!("{plain}-{number}");
    }
    name
}

/// A configuration as the flags that say the same.
fn flags(config: &Config, directory: &Path) -> Result<Vec<String>> {
    if config.jobs.is_some() || !config.fail_on.is_empty() || config.baseline.is_some() {
        bail!("`jobs`, `fail-on` and `baseline` are nothing for a repository of a batch");
    }
    if !config.paths.is_empty() {
        bail!("`paths` belongs into the configuration of the repository");
    }
    let mut flags = Vec::new();
    let mut push = |flag: &str, value: String| flags.push(format!("--{flag}={value}"));
    for library in &config.only {
        push("only", library.clone());
    }
    for library in &config.skip {
        push("skip", library.clone());
    }
    for library in &config.allow_blocking {
        push("allow-blocking", library.clone());
    }
    for (library, replacement) in &config.target {
        push("target", format!("{library}={replacement}"));
    }
    for path in &config.mappings {
        let path = directory.join(path);
        let path = read::resolved(&path).with_context(|| path.display().to_string())?;
        push("mappings", path.display().to_string());
    }
    if let Some(python) = config.python {
        push("python", format!("{}.{}", python.major, python.minor));
    }
    for glob in &config.exclude {
        push("exclude", glob.clone());
    }
    let name = |value: Option<clap::builder::PossibleValue>| {
        value.map(|value| value.get_name().to_owned())
    };
    if let Some(client) = name(config.http_client.and_then(|one| one.to_possible_value())) {
        push("http-client", client);
    }
    if let Some(style) = name(config.style.and_then(|one| one.to_possible_value())) {
        push("style", style);
    }
    if let Some(stage) = name(config.stage.and_then(|one| one.to_possible_value())) {
        push("stage", stage);
    }
    if config.keep_api == Some(true) {
        flags.push("--keep-api".to_owned());
    }
    Ok(flags)
}

#[cfg(test)]
mod tests {
    use super::{listed, parsed, unique};
    use std::collections::BTreeSet;

    #[test]
    fn names_are_fit_for_directories_and_differ() {
        let mut names = BTreeSet::new();
        let mut unique = |typed| unique(typed, &mut names);
        assert_eq!(unique("/srv/one.git"), "one");
        assert_eq!(unique("../One/"), "One-2");
        assert_eq!(unique("../.."), "repository");
        assert_eq!(unique("a b;c"), "a-b-c");
        assert_eq!(unique("git@example.org:two.git"), "two");
    }

    #[test]
    fn a_manifest_is_a_mapping_or_a_list_of_paths_and_mappings() {
        let paths = |text: &str| -> Vec<String> {
            let manifest = parsed(text).unwrap();
            let entries = manifest.repositories.into_iter();
            entries.map(|entry| entry.0.path).collect()
        };
        assert_eq!(
            paths("# both\n- a\n- path: b\n  config: {only: [requests]}\n"),
            ["a", "b"]
        );
        assert_eq!(
            paths("branch: x\nrepositories: [a, {path: b, base: main}]\n"),
            ["a", "b"]
        );
        assert_eq!(listed("# no\n\n a \nb\n").repositories.len(), 2);
    }

    #[test]
    fn a_fault_is_named_with_its_place() {
        for text in [
            "repositories:\n  - path: a\n    verify: rm -rf /\n",
            "repositories:\n  - path: a\n    config: {onyl: []}\n",
            "repositories: 3\n",
            "- 3\n",
        ] {
            let error = parsed(text).unwrap_err().to_string();
            assert!(error.contains("line"), "{error}");
        }
    }

    #[test]
    fn hostile_yaml_ends() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let inner = format!("*a{}, ", level - 1).repeat(10);
            bomb.push_str(&format!("a{level}: &a{level} [{inner}]\n"));
        }
        bomb.push_str("repositories: *a11\n");
        assert!(parsed(&bomb).is_err());
        assert!(parsed(&format!("repositories: {}", "[".repeat(100_000))).is_err());
        assert!(parsed("repositories: [a]\nrepositories: [b]\n").is_err());
    }
}
