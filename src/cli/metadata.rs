//! What a project says of itself: the Python versions it runs on, the programs an installer makes of it.
//!
//! Read from `pyproject.toml`, `setup.cfg` and `setup.py`; only read, never executed, and never an error: what cannot be
//! understood is not known.

use crate::disk::read;
use crate::options::PythonVersion;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// What is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The oldest Python it runs on.
    pub python: Option<PythonVersion>,
    /// Programs: module and function, sorted.
    pub console_scripts: Vec<(String, String)>,
}

/// What the projects of `roots` (the nearest above each, and the roots themselves) say.
pub fn find(roots: &[PathBuf]) -> Metadata {
    let mut metadata = Metadata::default();
    let mut seen = Vec::new();
    for root in roots {
        let Ok(root) = read::resolved(root) else {
            continue;
        };
        let home = root.ancestors().find(|directory| {
            ["pyproject.toml", "setup.cfg", "setup.py"]
                .iter()
                .any(|name| read::is_there(&directory.join(name)))
        });
        if let Some(home) = home
            && !seen.contains(&home.to_owned())
        {
            seen.push(home.to_owned());
            let found = of(home);
            metadata.python = match (metadata.python, found.python) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            metadata.console_scripts.extend(found.console_scripts);
        }
    }
    metadata.console_scripts.sort();
    metadata.console_scripts.dedup();
    metadata
}

fn of(home: &Path) -> Metadata {
    let text = |name: &str| {
        read::read_text(&home.join(name))
            .ok()
            .flatten()
            .unwrap_or_default()
    };
    let project = from_pyproject(&text("pyproject.toml"));
    let config = from_setup_cfg(&text("setup.cfg"));
    let script = from_setup_py(&text("setup.py"));
    Metadata {
        python: project.python.or(config.python).or(script.python),
        console_scripts: [
            project.console_scripts,
            config.console_scripts,
            script.console_scripts,
        ]
        .concat(),
    }
}

fn from_pyproject(text: &str) -> Metadata {
    let Ok(document) = text.parse::<Table>() else {
        return Metadata::default();
    };
    let at = |keys: &[&str]| -> Option<&Value> {
        let (first, rest) = keys.split_first()?;
        rest.iter()
            .try_fold(document.get(*first)?, |value, key| value.get(key))
    };
    let python = [
        at(&["project", "requires-python"]),
        at(&["tool", "poetry", "dependencies", "python"]),
    ]
    .into_iter()
    .flatten()
    .find_map(Value::as_str)
    .and_then(oldest);
    let console_scripts = [
        at(&["project", "scripts"]),
        at(&["project", "gui-scripts"]),
        at(&["tool", "poetry", "scripts"]),
    ]
    .into_iter()
    .flatten()
    .filter_map(Value::as_table)
    .flat_map(|scripts| scripts.values())
    .filter_map(|script| {
        script
            .as_str()
            .or_else(|| script.get("reference")?.as_str())
            .or_else(|| script.get("callable")?.as_str())
    })
    .filter_map(entry_point)
    .collect();
    Metadata {
        python,
        console_scripts,
    }
}

fn from_setup_cfg(text: &str) -> Metadata {
    let mut metadata = Metadata::default();
    let mut section = "";
    let mut key = "";
    for line in text.lines() {
        let content = line.trim();
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = content
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            (section, key) = (name.trim(), "");
            continue;
        }
        let is_continued = line.starts_with([' ', '\t']);
        if !is_continued && let Some((name, value)) = content.split_once('=') {
            key = name.trim();
            if section == "options" && key == "python_requires" {
                metadata.python = oldest(value);
            }
        } else if section == "options.entry_points"
            && matches!(key, "console_scripts" | "gui_scripts")
            && let Some((_, target)) = content.split_once('=')
        {
            metadata.console_scripts.extend(entry_point(target));
        }
    }
    metadata
}

/// By its text alone: strings such as `"name = package.module:function"` in the list after `console_scripts`.
fn from_setup_py(text: &str) -> Metadata {
    let mut metadata = Metadata::default();
    if let Some((_, rest)) = text.split_once("python_requires") {
        metadata.python = strings(rest).next().and_then(oldest);
    }
    for (at, word) in text.match_indices("console_scripts") {
        let rest = text.get(at + word.len()..).unwrap_or_default();
        let list = rest.split(']').next().unwrap_or_default();
        metadata.console_scripts.extend(
            strings(list.split_once('[').map_or(list, |(_, items)| items))
                .filter_map(|item| entry_point(item.split_once('=')?.1)),
        );
    }
    metadata
}

/// The string literals of one line each in `text`, without their quotes.
fn strings(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(['"', '\''])?;
        let quote = rest.get(start..=start)?;
        let (content, after) = rest.get(start + 1..)?.split_once(quote)?;
        rest = after;
        Some(content)
    })
}

/// `package.module:function [extra]` → module and function.
fn entry_point(text: &str) -> Option<(String, String)> {
    let target = text.split('[').next()?.trim();
    let (module, function) = target.split_once(':')?;
    let (module, function) = (module.trim(), function.trim());
    let is_dotted = |name: &str| {
        !name.is_empty()
            && name.split('.').all(|part| {
                !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_')
            })
    };
    (is_dotted(module) && is_dotted(function)).then(|| (module.to_owned(), function.to_owned()))
}

/// The oldest version that a specifier such as `>=3.9,<4`, `^3.9`, `~=3.8` or `==3.11.*` lets in, if it sets a bound.
fn oldest(specifier: &str) -> Option<PythonVersion> {
    specifier
        .split("||")
        .filter_map(|alternative| alternative.split([',', ' ']).filter_map(lower_bound).max())
        .filter(|version| version.major >= 3)
        .min()
}

fn lower_bound(clause: &str) -> Option<PythonVersion> {
    let clause = clause.trim();
    let version = clause.trim_start_matches(['>', '=', '~', '^', '<', '!']);
    let operator = clause.strip_suffix(version)?;
    let mut parts = version.trim().trim_end_matches(".*").split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?.parse().ok()?;
    let found = PythonVersion { major, minor };
    match operator {
        "" | "=" | "==" | "===" | ">=" | "~" | "~=" | "^" => Some(found),
        ">" if parts.next().is_none() => Some(PythonVersion {
            minor: minor.saturating_add(1),
            ..found
        }),
        ">" => Some(found),
        _ => None,
    }
}
