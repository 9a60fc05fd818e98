//! What a project says of itself: the Python versions it runs on, the programs an installer makes of it.
//!
//! Read from `pyproject.toml`, `setup.cfg`, `setup.py` and what an earlier build wrote down (`entry_points.txt`); only read, never executed, and never an error: what cannot be
//! understood is not known.

use crate::cli::testing::{self, Testing};
use crate::disk::read;
use crate::options::PythonVersion;
use crate::text::is_word_part;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// What is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The oldest Python it runs on.
    pub python: Option<PythonVersion>,
    /// Programs: module and function, sorted.
    pub console_scripts: Vec<(String, String)>,
    /// What other programs load by an entry point: module and function, sorted.
    pub plugins: Vec<(String, String)>,
    /// How its tests are run.
    pub testing: Testing,
}

/// What the projects of `roots` (the nearest above each, no further up than `top`, and the roots themselves) say.
pub fn find(roots: &[PathBuf], top: Option<&Path>) -> Metadata {
    let mut metadata = Metadata::default();
    let mut seen = Vec::new();
    for root in roots {
        let Ok(root) = read::resolved(root) else {
            continue;
        };
        let above = read::upward(&root, top);
        let home = above.into_iter().find(|directory| {
            ["pyproject.toml", "setup.cfg", "setup.py"]
                .iter()
                .any(|name| read::is_there(&directory.join(name)))
        });
        // How tests are run may be said where nothing else is.
        let home = home.unwrap_or(&root);
        if !seen.contains(&home.to_owned()) {
            seen.push(home.to_owned());
            let found = of(home);
            metadata.python = match (metadata.python, found.python) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            metadata.console_scripts.extend(found.console_scripts);
            metadata.plugins.extend(found.plugins);
            metadata.testing.join(found.testing);
        }
    }
    metadata.console_scripts.sort();
    metadata.console_scripts.dedup();
    metadata.plugins.sort();
    metadata.plugins.dedup();
    metadata
        .plugins
        .retain(|plugin| !metadata.console_scripts.contains(plugin));
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
    let built = built(home);
    Metadata {
        python: project.python.or(config.python).or(script.python),
        console_scripts: [
            project.console_scripts,
            config.console_scripts,
            script.console_scripts,
            built.console_scripts,
        ]
        .concat(),
        plugins: [
            project.plugins,
            config.plugins,
            script.plugins,
            built.plugins,
        ]
        .concat(),
        testing: testing::of(home),
    }
}

/// What was written down of the entry points when the project was built, in `src/` too.
fn built(home: &Path) -> Metadata {
    let mut metadata = Metadata::default();
    for directory in [home.to_owned(), home.join("src")] {
        let entries = read::entries(&directory).unwrap_or_default();
        let is_built =
            |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "egg-info");
        for path in entries.iter().filter(is_built) {
            let text = read::read_text(&path.join("entry_points.txt"));
            let found = from_entry_points(&text.ok().flatten().unwrap_or_default());
            metadata.console_scripts.extend(found.console_scripts);
            metadata.plugins.extend(found.plugins);
        }
    }
    metadata
}

/// An `entry_points.txt`: a section for each group.
fn from_entry_points(text: &str) -> Metadata {
    let mut metadata = Metadata::default();
    let mut group = "";
    for line in text.lines().map(str::trim) {
        let named = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if let Some(named) = named {
            group = named.trim();
        } else if let Some((_, target)) = line.split_once('=') {
            metadata.add(group, target);
        }
    }
    metadata
}

impl Metadata {
    /// Add what an entry point of a group names.
    fn add(&mut self, group: &str, target: &str) {
        if matches!(group, "console_scripts" | "gui_scripts") {
            self.console_scripts.extend(entry_point(target));
        } else {
            self.plugins.extend(entry_point(target));
        }
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
        at(&["tool", "flit", "scripts"]),
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
    let groups = [
        at(&["project", "entry-points"]),
        at(&["tool", "poetry", "plugins"]),
        at(&["tool", "flit", "entrypoints"]),
    ];
    let plugins = groups
        .into_iter()
        .flatten()
        .filter_map(Value::as_table)
        .flat_map(|groups| groups.values())
        .filter_map(Value::as_table)
        .flat_map(|group| group.values())
        .filter_map(Value::as_str)
        .filter_map(entry_point)
        .collect();
    Metadata {
        python,
        console_scripts,
        plugins,
        testing: Testing::default(),
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
            // `console_scripts = name = package.module:function`, all in one line.
            if holds_entry_points(section)
                && let Some((_, target)) = value.split_once('=')
            {
                metadata.add(key, target);
            }
        } else if holds_entry_points(section)
            && let Some((_, target)) = content.split_once('=')
        {
            metadata.add(key, target);
        }
    }
    metadata
}

/// Whether a section of `setup.cfg` lists entry points: that of setuptools, or of what reads the file in its place (pbr).
fn holds_entry_points(section: &str) -> bool {
    matches!(section, "options.entry_points" | "entry_points")
}

/// By its text alone: strings such as `"name = package.module:function"` in the list after `console_scripts`.
fn from_setup_py(text: &str) -> Metadata {
    let mut metadata = Metadata::default();
    if let Some((_, rest)) = text.split_once("python_requires") {
        metadata.python = strings(rest).next().and_then(oldest);
    }
    for (at, word) in text.match_indices("console_scripts") {
        let rest = text.get(at + word.len()..).unwrap_or_default();
        if let Some(lines) = rest.strip_prefix(']') {
            // The text of an `entry_points.txt`, in one long string.
            let lines = lines.lines().skip(1);
            let section = lines.take_while(|line| !line.trim_start().starts_with(['[', '"', '\'']));
            let targets = section.filter_map(|line| entry_point(line.split_once('=')?.1));
            metadata.console_scripts.extend(targets);
            continue;
        }
        let list = rest.split(']').next().unwrap_or_default();
        metadata.console_scripts.extend(
            strings(list.split_once('[').map_or(list, |(_, items)| items))
                .filter_map(|item| entry_point(item.split_once('=')?.1)),
        );
    }
    // Whatever else is written as an entry point is loaded by somebody.
    let others = text
        .lines()
        .filter_map(|line| line.split_once('=').map(|(_, target)| target))
        .map(|target| {
            target
                .trim()
                .trim_end_matches([',', ']', '}', ' ', '"', '\''])
        })
        .map(|target| target.trim_start_matches(['[', '"', '\'', ' ']))
        .map(|target| target.rsplit('=').next().unwrap_or(target));
    metadata.plugins.extend(
        others
            .filter_map(entry_point)
            .filter(|target| !metadata.console_scripts.contains(target)),
    );
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
            && name
                .split('.')
                .all(|part| !part.is_empty() && part.chars().all(is_word_part))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn version(minor: u8) -> Option<PythonVersion> {
        Some(PythonVersion { major: 3, minor })
    }

    fn scripts(metadata: &Metadata) -> Vec<String> {
        metadata
            .console_scripts
            .iter()
            .map(|(module, function)| format!("{module}:{function}"))
            .collect()
    }

    #[test]
    fn the_oldest_version_is_read_from_a_specifier() {
        for (specifier, expected) in [
            (">=3.9", version(9)),
            (" >= 3.9 , <4", version(9)),
            ("<4,>=3.11.2", version(11)),
            ("^3.8", version(8)),
            ("~=3.12", version(12)),
            ("==3.11.*", version(11)),
            (">3.7", version(8)),
            (">=2.7, !=3.0.*, !=3.1.*, >=3.6", version(6)),
            ("^2.7 || ^3.7", version(7)),
            ("3.13", version(13)),
            ("<4", None),
            ("*", None),
            (">=3", None),
            ("nonsense", None),
        ] {
            assert_eq!(oldest(specifier), expected, "{specifier}");
        }
    }

    #[test]
    fn pyproject_names_programs_in_two_dialects() {
        let metadata = from_pyproject(
            r#"
            [project]
            requires-python = ">=3.11"
            [project.scripts]
            one = "pkg.cli:main"
            two = "pkg.cli:App.run [extra]"
            [tool.poetry.scripts]
            three = { reference = "pkg.three:main", type = "console" }
            odd = 3
            "#,
        );
        assert_eq!(metadata.python, version(11));
        assert_eq!(
            scripts(&metadata),
            ["pkg.cli:main", "pkg.cli:App.run", "pkg.three:main"]
        );
        assert_eq!(from_pyproject("not toml ["), Metadata::default());
    }

    #[test]
    fn setup_cfg_names_programs() {
        let metadata = from_setup_cfg(
            "[metadata]\nname = x\n[options]\npython_requires = >=3.8\n\n[options.entry_points]\nconsole_scripts =\n    # note\n    one = pkg.cli:main\n    two=pkg.two:run\nother.group =\n    three = pkg.three:plugin\n",
        );
        assert_eq!(metadata.python, version(8));
        assert_eq!(scripts(&metadata), ["pkg.cli:main", "pkg.two:run"]);
        let plugin = ("pkg.three".to_owned(), "plugin".to_owned());
        assert_eq!(metadata.plugins, [plugin]);
    }

    #[test]
    fn setup_cfg_names_programs_in_one_line_and_for_pbr() {
        let metadata = from_setup_cfg(
            "[options.entry_points]\nconsole_scripts = one = pkg.cli:main\n[entry_points]\nconsole_scripts =\n    two = pkg:cli.main\n",
        );
        assert_eq!(scripts(&metadata), ["pkg.cli:main", "pkg:cli.main"]);
    }

    #[test]
    fn what_was_built_names_programs() {
        let metadata = from_entry_points(
            "[console_scripts]\none = pkg:main.main\n\n[gui_scripts]\ntwo = pkg.two:run [extra]\n\n[x.y]\nthree = pkg.three:plugin\n",
        );
        assert_eq!(scripts(&metadata), ["pkg:main.main", "pkg.two:run"]);
        let plugin = ("pkg.three".to_owned(), "plugin".to_owned());
        assert_eq!(metadata.plugins, [plugin]);
    }

    #[test]
    fn other_entry_points_are_plugins() {
        let metadata = from_pyproject(
            "[project.entry-points.\"host.start\"]\na = \"pkg.hooks:start\"\n[tool.poetry.plugins.x]\nb = \"pkg.hooks:stop\"\n",
        );
        let expected = ["start", "stop"].map(|name| ("pkg.hooks".to_owned(), name.to_owned()));
        assert_eq!(metadata.plugins, expected);
        let text = "setup(\n    entry_points={\n        'console_scripts': ['one=pkg.cli:main'],\n        'host': [\n            'a = pkg.hooks:start',\n        ],\n    },\n)";
        let plugin = ("pkg.hooks".to_owned(), "start".to_owned());
        assert_eq!(from_setup_py(text).plugins, [plugin]);
    }

    #[test]
    fn setup_py_is_read_by_its_text() {
        let metadata = from_setup_py(
            "setup(\n  python_requires='>=3.7',\n  entry_points={'console_scripts': [\"one=pkg.cli:main\", 'two = pkg.two:run'], 'x': ['three = a.b:c']},\n)",
        );
        assert_eq!(metadata.python, version(7));
        assert_eq!(scripts(&metadata), ["pkg.cli:main", "pkg.two:run"]);
        let metadata = from_setup_py(
            "setup(entry_points=\"\"\"\n    [console_scripts]\n    one = pkg.cli:main\n    [x]\n    two = a.b:c\n\"\"\")",
        );
        assert_eq!(scripts(&metadata), ["pkg.cli:main"]);
    }
}
