//! What a project says of how its tests are run: which files pytest collects, what it takes for tests in them, which examples are run.
//!
//! Read from settings, and from the commands of makefiles and of services that build: by their text, for all of them say it in the same words.

use crate::disk::read;
use crate::resolve::testing::{Awaited, Collecting, TestNames, is_under};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Testing {
    /// Which examples it runs as tests.
    pub examples: RunExamples,
    /// Patterns of files that pytest collects besides.
    patterns: Vec<String>,
    /// What it is told to look at: directories, files.
    paths: Vec<PathBuf>,
    /// Files that a command names.
    files: Vec<PathBuf>,
    /// What are tests in them.
    names: Arc<TestNames>,
    /// Which coroutine functions among them are awaited.
    awaited: Awaited,
}

/// Which examples a project runs as tests, besides those in `test*.txt`, which pytest runs unasked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunExamples {
    /// Those in docstrings.
    pub docstrings: bool,
    /// Those in other texts.
    pub texts: bool,
}

/// Files that say how tests are run.
const SETTINGS: &[&str] = &[
    ".circleci/config.yml",
    ".gitlab-ci.yml",
    ".pytest.ini",
    ".travis.yml",
    "Makefile",
    "appveyor.yml",
    "azure-pipelines.yml",
    "conftest.py",
    "justfile",
    "noxfile.py",
    "pyproject.toml",
    "pytest.ini",
    "pytest.toml",
    "setup.cfg",
    "setup.py",
    "tasks.py",
    "tests/conftest.py",
    "tox.ini",
    "tox.toml",
];

/// Where one service keeps its own.
const WORKFLOWS: &str = ".github/workflows";

/// What the project at `home` says.
pub fn of(home: &Path) -> Testing {
    let mut paths: Vec<PathBuf> = SETTINGS.iter().map(|name| home.join(name)).collect();
    paths.extend(read::entries(&home.join(WORKFLOWS)).unwrap_or_default());
    let mut all = Testing::default();
    for path in paths {
        if let Ok(Some(text)) = read::read_text(&path) {
            all.join(said(&text, home));
        }
    }
    all
}

impl Testing {
    /// Take what somebody else says, too.
    pub fn join(&mut self, other: Self) {
        self.examples.docstrings |= other.examples.docstrings;
        self.examples.texts |= other.examples.texts;
        self.patterns.extend(other.patterns);
        self.paths.extend(other.paths);
        self.files.extend(other.files);
        if other.awaited == Awaited::All {
            self.awaited = Awaited::All;
        }
        let default = TestNames::default();
        if *other.names != default {
            let names = Arc::make_mut(&mut self.names);
            names.functions.extend(other.names.functions.clone());
            names.classes.extend(other.names.classes.clone());
        }
    }
}

impl Testing {
    /// Which of the files of a project pytest collects because it is told to.
    pub fn collecting(&self, files: &[PathBuf]) -> Collecting {
        let is_meant = |file: &&PathBuf| {
            let name = file.file_name();
            let is_named = self.files.iter().any(|one| one.file_name() == name);
            let fits = self.patterns.iter().any(|pattern| is_under(pattern, file));
            (is_named || fits)
                && read::resolved(file).is_ok_and(|file| {
                    let is_looked_at = self.paths.is_empty()
                        || self.paths.iter().any(|path| file.starts_with(path));
                    self.files.contains(&file) || fits && is_looked_at
                })
        };
        Collecting {
            files: files.iter().filter(is_meant).cloned().collect(),
            names: self.names.clone(),
            awaited: self.awaited,
        }
    }
}

fn said(text: &str, home: &Path) -> Testing {
    let says = |options: &[&str]| options.iter().any(|option| text.contains(option));
    let mut testing = Testing {
        examples: RunExamples {
            docstrings: says(&[
                "doctest-modules",
                "doctest_plus",
                "doctest-plus",
                "-m doctest",
            ]),
            texts: says(&[
                "doctest-glob",
                "doctest_glob",
                "doctest-rst",
                "testfile(",
                "sybil",
            ]),
        },
        awaited: match says(&["asyncio-mode=auto", "asyncio-mode auto"])
            || option(text, "asyncio_mode") == ["auto"]
        {
            true => Awaited::All,
            false => Awaited::Marked,
        },
        ..Testing::default()
    };
    let functions = option(text, "python_functions");
    let classes = option(text, "python_classes");
    if !functions.is_empty() || !classes.is_empty() {
        let names = Arc::make_mut(&mut testing.names);
        names
            .functions
            .extend(functions.into_iter().map(str::to_owned));
        names.classes.extend(classes.into_iter().map(str::to_owned));
    }
    let patterns = option(text, "python_files").into_iter();
    testing.patterns.extend(patterns.map(str::to_owned));
    let paths = option(text, "testpaths").into_iter();
    testing
        .paths
        .extend(paths.map(|path| home.join(plain(path))));
    let named = [
        option(text, "testpaths"),
        option(text, "addopts"),
        commanded(text),
    ]
    .concat();
    for name in named
        .into_iter()
        .map(plain)
        .filter(|name| name.ends_with(".py"))
    {
        match name.contains(['*', '?', '[']) {
            true => testing.patterns.push(name.to_owned()),
            false => testing.files.push(home.join(name)),
        }
    }
    testing
}

/// A path as it is joined to another: without what stands for the directory itself, and for a part of a file.
fn plain(path: &str) -> &str {
    let path = path.split("::").next().unwrap_or(path);
    let path = path.strip_prefix("./").unwrap_or(path);
    if path == "." { "" } else { path }
}

/// What stands around words in settings and commands.
fn is_around(one: char) -> bool {
    one.is_whitespace()
        || matches!(
            one,
            ',' | '"' | '\'' | '(' | ')' | '{' | '}' | ':' | ';' | '='
        )
}

/// The words that an option is set to: on its line, on indented ones below, or in the brackets or quotes that open there.
fn option<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut below = text;
    while let Some((line, rest)) = below
        .split_once('\n')
        .or((!below.is_empty()).then_some((below, "")))
    {
        let here = below;
        below = rest;
        let set = line.trim_start().strip_prefix(name).map(str::trim_start);
        let Some(value) = set.and_then(|rest| rest.strip_prefix(['=', ':'])) else {
            continue;
        };
        let value = value.trim_start();
        let start = line.len() - value.len();
        let value = here.get(start..).unwrap_or(value);
        let brackets = [("[", "]"), ("\"\"\"", "\"\"\""), ("'''", "'''")];
        let inside = brackets
            .iter()
            .find_map(|(open, close)| value.strip_prefix(open)?.split(close).next());
        let mut is_first = true;
        let is_part = |line: &&str| {
            std::mem::take(&mut is_first) || inside.is_some() || line.starts_with([' ', '\t'])
        };
        let lines = inside.unwrap_or(value).lines().take_while(is_part);
        let contents = lines.map(|line| line.split('#').next().unwrap_or(line));
        let words = contents.flat_map(|line| line.split(is_around));
        found.extend(words.filter(|word| !word.is_empty()));
    }
    found
}

/// The files of Python that commands name to pytest.
fn commanded(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        let line = line.split(" #").next().unwrap_or(line);
        let runner = ["pytest", "py.test"]
            .iter()
            .find_map(|name| line.find(name));
        let start = if goes_on { Some(0) } else { runner };
        let words = start.and_then(|at| line.get(at..)).unwrap_or_default();
        let words = words.split([' ', '\t', ',', '"', '\'', '(', ')', '{', '}', '[', ']', ';']);
        found.extend(words.filter_map(|word| {
            // `{posargs:tests.py}`
            let word = word.strip_prefix("posargs:").unwrap_or(word);
            (word.contains(".py") && !word.starts_with('-')).then_some(word)
        }));
        goes_on = start.is_some() && line.trim_end().ends_with('\\');
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{commanded, option, said};
    use std::path::Path;

    #[test]
    fn options_are_read_in_every_form() {
        let ini =
            "[pytest]\npython_files = check_*.py\n    tests.py # more\n\npython_classes = Check\n";
        assert_eq!(option(ini, "python_files"), ["check_*.py", "tests.py"]);
        assert_eq!(option(ini, "python_classes"), ["Check"]);
        let below = "[tool:pytest]\npython_files =\n\ttests.py\n\ttest_*.py\nother = 1\n";
        assert_eq!(option(below, "python_files"), ["tests.py", "test_*.py"]);
        let toml =
            "python_files = [\n  \"spec_*.py\",\n  'tests.py',\n]\ntestpaths = [\"a.py\"]\nx = 1\n";
        assert_eq!(option(toml, "python_files"), ["spec_*.py", "tests.py"]);
        assert_eq!(option(toml, "testpaths"), ["a.py"]);
        let quoted = "addopts = \"\"\"\n  -q\n  main.py\n\"\"\"\nb = 2\n";
        assert_eq!(option(quoted, "addopts"), ["-q", "main.py"]);
    }

    #[test]
    fn commands_name_files() {
        let tox = "commands =\n    flake8 other.py\n    pytest {posargs:checks.py} -q\n    python -m pytest \\\n        a/b.py::test_it\n    mypy c.py\n";
        assert_eq!(commanded(tox), ["checks.py", "a/b.py::test_it"]);
        let nox = "session.run(\"py.test\", \"all.py\")";
        assert_eq!(commanded(nox), ["all.py"]);
        let known = said("run: pytest ./x.py y/*.py\n", Path::new("/home"));
        assert_eq!(known.files, [Path::new("/home/x.py")]);
        assert_eq!(known.patterns, ["y/*.py"]);
    }
}
