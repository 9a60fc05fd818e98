//! A case that is one small program: what its opening comments say, and the program that is made of it.

use crate::program::{Expect, Program};
use crate::suite::{Suite, choose, report, workshop};
use std::fs;
use std::path::{Path, PathBuf};

/// What becomes of what a case is about.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its functions turn, and nothing is refused.
    Converted,
    /// It stays, and this code says why; nothing else changes, unless the case says what turns.
    Refused(String),
    /// Its functions turn, and this code is reported.
    Flagged(String),
}

/// A case.
#[derive(Debug)]
pub struct Case {
    /// The file's or directory's name.
    pub name: String,
    /// The rows it is for.
    pub rows: Vec<String>,
    /// What becomes of it.
    pub outcome: Outcome,
    source: PathBuf,
    turns: Vec<String>,
    stays: Vec<String>,
    python: Option<String>,
    run: Vec<String>,
    servers: Vec<String>,
    exit: i32,
    options: Vec<String>,
}

/// All cases under `directory`, sorted by name; `key` is what opens the line that says which rows each is for.
pub fn read_all(directory: &Path, key: &str) -> Vec<Case> {
    let entries = fs::read_dir(directory).expect("the cases can be listed");
    let mut cases: Vec<Case> = entries
        .map(|entry| read(&entry.expect("the cases can be listed").path(), key))
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn read(source: &Path, rows: &str) -> Case {
    let name = source
        .file_stem()
        .expect("a case has a name")
        .to_string_lossy()
        .into_owned();
    let text = text(source).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut case = Case {
        name: name.clone(),
        rows: Vec::new(),
        outcome: Outcome::Converted,
        source: source.to_owned(),
        turns: Vec::new(),
        stays: Vec::new(),
        python: None,
        run: vec!["main.py".to_owned()],
        servers: Vec::new(),
        exit: 0,
        options: Vec::new(),
    };
    let mut has_outcome = false;
    for line in text.lines().take_while(|line| line.starts_with('#')) {
        let Some((key, value)) = line.trim_start_matches('#').split_once(':') else {
            continue;
        };
        let value = value.trim();
        let list = || value.split(',').map(|one| one.trim().to_owned());
        match key.trim() {
            key if key == rows => case.rows = list().collect(),
            "outcome" => {
                has_outcome = true;
                case.outcome = match value.split_once(' ') {
                    None if value == "converted" => Outcome::Converted,
                    Some(("refused", code)) => Outcome::Refused(code.to_owned()),
                    Some(("flagged", code)) => Outcome::Flagged(code.to_owned()),
                    _ => panic!("{name}: outcome: {value}"),
                };
            }
            "turns" => case.turns = list().map(in_a_file).collect(),
            "stays" => case.stays = list().map(in_a_file).collect(),
            "servers" => case.servers = list().collect(),
            "python" => case.python = Some(value.to_owned()),
            "program" => {
                assert!(
                    !source.is_dir() && !has_program(&text),
                    "{name} has a program of its own beside that of {value}"
                );
                case.source = with_program(source, value)
                    .unwrap_or_else(|fault| panic!("{name}: program: {value}: {fault}"));
            }
            "options" => case.options = value.split(' ').map(str::to_owned).collect(),
            "run" => case.run = value.split(' ').map(str::to_owned).collect(),
            "exit" => {
                case.exit = value
                    .parse()
                    .unwrap_or_else(|_| panic!("{name}: exit: {value}"))
            }
            _ => {}
        }
    }
    assert!(!case.rows.is_empty(), "{name} names no rows");
    assert!(has_outcome, "{name} names no outcome");
    match case.outcome {
        Outcome::Refused(_) => assert!(
            !case.stays.is_empty(),
            "{name} does not say which functions stay"
        ),
        _ => assert!(
            !case.turns.is_empty(),
            "{name} does not say which functions turn"
        ),
    }
    case
}

/// The text that the case at `source` opens with.
fn text(source: &Path) -> std::io::Result<String> {
    match source.is_dir() {
        true => fs::read_to_string(source.join("main.py")),
        false => fs::read_to_string(source),
    }
}

/// Whether anything but comments is in it.
fn has_program(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    lines.any(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The case `name` beside that at `source`, for its program.
fn with_program(source: &Path, name: &str) -> Result<PathBuf, String> {
    let file = source.with_file_name(format!("{name}.py"));
    let other = match file.exists() {
        true => file,
        false => source.with_file_name(name),
    };
    let text = text(&other).map_err(|error| format!("no such case: {error}"))?;
    match has_program(&text) {
        true => Ok(other),
        false => Err("that case has no program of its own".to_owned()),
    }
}

/// Run the cases, or those that a variable of the environment names, before and after conversion: each has to become what it says.
pub fn prove(mut cases: Vec<Case>, suite: &str, chosen_by: &str) {
    choose(chosen_by, &mut cases, |case| &case.name);
    let sources = workshop(&format!("{suite}-sources"));
    let suite = Suite::start(suite);
    let programs: Vec<Program> = cases.iter().map(|case| case.program(&sources)).collect();
    let mut faults = suite.faults(&programs, Program::run);
    for case in &cases {
        let found = faults.get_mut(&case.name).expect("each case is judged");
        found.extend(case.faults_of_outcome(&suite.parts.root));
    }
    report(&faults, cases.len());
}

/// A function's place as the suite names it; in `main.py` where no file is named.
fn in_a_file(function: String) -> String {
    if function.contains(':') {
        function
    } else {
        format!("main.py:{function}")
    }
}

impl Case {
    /// The case as a program below `sources`.
    fn program(&self, sources: &Path) -> Program {
        let directory = if self.source.is_dir() {
            self.source.clone()
        } else {
            let directory = sources.join(&self.name);
            fs::create_dir_all(&directory).expect("the directory can be made");
            fs::copy(&self.source, directory.join("main.py")).expect("the case can be copied");
            directory
        };
        let python = self.python.as_deref().unwrap_or("3.11");
        let mut options = vec!["--python".to_owned(), python.to_owned()];
        options.extend(self.options.iter().cloned());
        Program {
            name: self.name.clone(),
            directory,
            expect: Expect {
                run: vec![self.run.clone()],
                exit: self.exit,
                servers: self.servers.clone(),
                prints: vec!["\n".to_owned()],
                turned: self.turns.clone(),
                stays: self.stays.clone(),
                codes: match &self.outcome {
                    Outcome::Converted => Vec::new(),
                    Outcome::Refused(code) | Outcome::Flagged(code) => vec![code.clone()],
                },
                options,
                ..Expect::default()
            },
        }
    }

    /// What the case's outcome does not allow in what was converted below `root`.
    fn faults_of_outcome(&self, root: &Path) -> Vec<String> {
        let home = root.join(&self.name);
        let changed = texts(&home.join("before")) != texts(&home.join("after"));
        match self.outcome {
            Outcome::Refused(_) if changed && self.turns.is_empty() => {
                vec!["nothing in it turns, and yet something changed".to_owned()]
            }
            _ => Vec::new(),
        }
    }
}

/// The Python files below a directory.
fn texts(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("the copy can be listed") {
        let path = entry.expect("the copy can be listed").path();
        if path.is_dir() {
            found.extend(texts(&path));
        } else if path.extension().is_some_and(|extension| extension == "py") {
            let text = fs::read(&path).expect("the copy can be read");
            found.push((path, text));
        }
    }
    let relative = |(path, text): (PathBuf, Vec<u8>)| {
        let inside = path.strip_prefix(directory).map(Path::to_owned);
        (inside.unwrap_or(path), text)
    };
    let mut found: Vec<_> = found.into_iter().map(relative).collect();
    found.sort();
    found
}
