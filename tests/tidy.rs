//! The house rules as tests. Each rule names the file and the line that breaks it.

#[path = "support/page.rs"]
mod page;

use awaitify::mapping::schema::MappingFile;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The floors of `src/`: a room may use only what lies on a lower floor, or itself.
const FLOORS: &[(&str, u8)] = &[
    ("cli", 8),
    ("pipeline", 7),
    ("rewrite", 6),
    ("plan", 5),
    ("resolve", 4),
    ("verify", 4),
    ("dependency", 4),
    ("serving", 4),
    ("emit", 4),
    ("facts", 3),
    ("mapping", 3),
    ("options", 3),
    ("report", 3),
    ("syntax", 2),
    ("diagnostic", 2),
    ("git", 2),
    ("diff", 1),
    ("text", 0),
    ("name", 0),
    ("disk", 1),
];

/// Most production lines in a file.
const LONGEST: usize = 600;

struct Source {
    /// Relative to the crate.
    path: String,
    text: String,
}

impl Source {
    /// The room of a file below `src/`: its first component.
    fn room(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap();
        inside
            .split_once('/')
            .map_or(inside.strip_suffix(".rs").unwrap(), |(room, _)| room)
    }

    fn name(&self) -> &str {
        let file = self.path.rsplit('/').next().unwrap();
        file.strip_suffix(".rs").unwrap()
    }

    /// The lines before the unit tests, with their numbers.
    fn production(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .take_while(|line| !line.starts_with("#[cfg(test)]"))
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    /// Production lines without comments and without what stands in string literals.
    fn code(&self) -> impl Iterator<Item = (usize, String)> {
        let mut is_string = false;
        self.production().map(move |(number, line)| {
            let mut code = String::new();
            let mut characters = line.chars().peekable();
            while let Some(character) = characters.next() {
                match character {
                    '\\' if is_string => {
                        characters.next();
                    }
                    '\'' if !is_string && characters.peek() == Some(&'"') => {
                        characters.next();
                    }
                    '"' => is_string = !is_string,
                    '/' if !is_string && characters.peek() == Some(&'/') => break,
                    _ if is_string => {}
                    _ => code.push(character),
                }
            }
            (number, code)
        })
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn below(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(directory) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&directory) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

fn sources(folder: &str) -> Vec<Source> {
    below(folder, "rs")
        .into_iter()
        .map(|path| Source {
            text: std::fs::read_to_string(&path).unwrap(),
            path: relative(&path),
        })
        .collect()
}

/// Fail with every breach at once.
fn judge(breaches: &[String]) {
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

fn has_word(code: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    code.match_indices(word).any(|(at, _)| {
        !code[..at].ends_with(is_part) && !code[at + word.len()..].starts_with(is_part)
    })
}

fn is_kebab_case(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.split('-')
        .all(|part| !part.is_empty() && part.chars().all(is_plain))
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut breaches = Vec::new();
    for source in ["src", "tests", "examples"].into_iter().flat_map(sources) {
        if !source.path.contains("/fixtures/") && !source.text.starts_with("//! ") {
            breaches.push(format!("{}:1: does not open with `//!`", source.path));
        }
    }
    judge(&breaches);
}

#[test]
fn nothing_imports_upward_or_sideways() {
    let floors: BTreeMap<&str, u8> = FLOORS.iter().copied().collect();
    let mut breaches = Vec::new();
    for source in sources("src") {
        let (path, room) = (&source.path, source.room());
        if room == "main" || room == "lib" {
            continue;
        }
        let Some(&own) = floors.get(room) else {
            breaches.push(format!("{path}: `{room}` stands on no floor"));
            continue;
        };
        for (number, code) in source.code() {
            for (at, word) in code.match_indices("crate::") {
                let rest = &code[at + word.len()..];
                let target = rest
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .next();
                let target = target.unwrap_or_default();
                if target != room && floors.get(target).is_none_or(|&other| other >= own) {
                    breaches.push(format!(
                        "{path}:{number}: `{room}` (floor {own}) uses `crate::{target}`, which lies no lower"
                    ));
                }
            }
        }
    }
    judge(&breaches);
}

#[test]
fn nothing_is_re_exported_and_no_macro_is_made() {
    let mut breaches = Vec::new();
    for source in sources("src") {
        for (number, code) in source.code() {
            if code.trim_start().starts_with("pub use ") || code.contains("macro_rules!") {
                breaches.push(format!("{}:{number}: {code}", source.path));
            }
        }
    }
    judge(&breaches);
}

#[test]
fn what_touches_the_world_stays_in_its_room() {
    // What is said, and where alone it may be.
    let rules: &[(&[&str], &[&str])] = &[
        (&["tree_sitter::", "tree_sitter_python::"], &["src/syntax"]),
        (&["std::fs", "File::open", "tempfile::"], &["src/disk"]),
        (
            &["println!", "print!", "dbg!", "io::stdout", "io::stderr"],
            &["src/cli", "src/emit", "src/main.rs"],
        ),
        (&["anyhow::"], &["src/cli"]),
        (&["clap::"], &["src/cli", "src/options.rs"]),
        (&["similar::"], &["src/diff"]),
        (&["ExitCode", "process::exit"], &["src/cli", "src/main.rs"]),
        (&["env::var"], &["src/cli"]),
        (
            &["process::Command", "Command::new"],
            &[
                "src/git.rs",
                "src/cli/batch",
                "src/cli/compile.rs",
                "src/cli/process.rs",
            ],
        ),
    ];
    let mut breaches = Vec::new();
    for source in sources("src") {
        for (number, code) in source.code() {
            for (words, rooms) in rules {
                if rooms.iter().any(|room| source.path.starts_with(room)) {
                    continue;
                }
                for word in words.iter().filter(|word| code.contains(**word)) {
                    let rooms = rooms.join(", ");
                    breaches.push(format!(
                        "{}:{number}: `{word}` belongs in {rooms}",
                        source.path
                    ));
                }
            }
        }
    }
    judge(&breaches);
}

#[test]
fn no_file_is_too_long() {
    let mut breaches = Vec::new();
    for source in sources("src") {
        let lines = source.production().count();
        if lines > LONGEST {
            breaches.push(format!("{}: {lines} production lines", source.path));
        }
    }
    judge(&breaches);
}

#[test]
fn nothing_panics_and_nothing_is_left_to_do() {
    let words = [
        ".unwrap()",
        ".expect(",
        "panic!(",
        "unreachable!(",
        "unimplemented!(",
        "todo!(",
        "allow(dead_code",
        "allow(unused",
        "allow(clippy",
    ];
    let marks = ["TODO", "FIXME", "XXX", "HACK"];
    let mut breaches = Vec::new();
    for source in sources("src") {
        for (number, code) in source.code() {
            for word in words.iter().filter(|word| code.contains(**word)) {
                breaches.push(format!("{}:{number}: `{word}`", source.path));
            }
        }
        for (number, line) in source.production() {
            for mark in marks.iter().filter(|mark| has_word(line, mark)) {
                breaches.push(format!("{}:{number}: `{mark}`", source.path));
            }
        }
    }
    judge(&breaches);
}

#[test]
fn names_say_what_things_are() {
    let empty = [
        "utils", "util", "helpers", "helper", "common", "manager", "misc", "mod",
    ];
    let mut breaches = Vec::new();
    for source in sources("src") {
        if empty.contains(&source.name()) {
            breaches.push(format!("{}: the name says nothing", source.path));
        }
        for (number, code) in source.code() {
            if code.contains("fn get_") {
                breaches.push(format!("{}:{number}: `get_` says nothing", source.path));
            }
            if let Some((_, signature)) = code.split_once("fn ")
                && let Some((name, rest)) = signature.split_once('(')
                && rest
                    .split("->")
                    .next()
                    .is_some_and(|list| list.contains(": bool"))
                // serde's visitor has it so.
                && !name.starts_with("visit_bool")
            {
                breaches.push(format!(
                    "{}:{number}: `{name}` takes a boolean; an enum of two says what it means",
                    source.path
                ));
            }
        }
    }
    judge(&breaches);
}

#[test]
fn every_public_item_is_explained() {
    let items = [
        "pub fn ",
        "pub const ",
        "pub struct ",
        "pub enum ",
        "pub static ",
        "pub type ",
        "pub trait ",
    ];
    let mut breaches = Vec::new();
    for source in sources("src") {
        let mut is_explained = false;
        let mut is_attribute = false;
        for (number, line) in source.production() {
            let code = line.trim();
            if code.starts_with("///") {
                is_explained = true;
            } else if code.starts_with("#[") || is_attribute {
                // Stands between the comment and the item, on one line or several.
                is_attribute = !code.ends_with(']');
            } else {
                if items.iter().any(|item| code.starts_with(item)) && !is_explained {
                    breaches.push(format!("{}:{number}: {code}", source.path));
                }
                is_explained = false;
            }
        }
    }
    judge(&breaches);
}

#[test]
fn every_diagnostic_code_is_sorted_told_in_full_and_reported_somewhere() {
    let elsewhere: String = sources("src")
        .iter()
        .filter(|source| !source.path.starts_with("src/diagnostic"))
        .map(|source| source.text.as_str())
        .collect();
    let mut breaches = Vec::new();
    let mut last = "";
    for code in awaitify::diagnostic::code::ALL {
        let (name, entry) = (code.name(), code.entry());
        if !is_kebab_case(name) {
            breaches.push(format!("{name}: not kebab-case"));
        }
        if name <= last {
            breaches.push(format!("{name}: stands after {last}"));
        }
        last = name;
        for text in [entry.summary, entry.meaning, entry.example, entry.advice] {
            if text.trim().is_empty() {
                breaches.push(format!("{name}: not told in full"));
            }
        }
        let constant = name.replace('-', "_").to_uppercase();
        if !has_word(&elsewhere, &constant) {
            breaches.push(format!("{name}: nothing reports it"));
        }
    }
    judge(&breaches);
}

#[test]
fn every_mapping_has_an_id_of_its_own_and_is_shown_by_an_example() {
    let mut breaches = Vec::new();
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for path in below("mappings", "yaml") {
        let name = relative(&path);
        let text = std::fs::read_to_string(&path).unwrap();
        let file: MappingFile = match serde_yaml::from_str(&text) {
            Ok(file) => file,
            Err(error) => {
                breaches.push(format!("{name}: {error}"));
                continue;
            }
        };
        let shown: String = file
            .mappings
            .iter()
            .flat_map(|row| &row.examples)
            .map(|example| example.before.as_str())
            .collect();
        for row in file.mappings {
            if !is_kebab_case(&row.id) {
                breaches.push(format!("{name}: `{}` is not kebab-case", row.id));
            }
            if let Some(other) = ids.insert(row.id.clone(), name.clone()) {
                breaches.push(format!("{name}: `{}` is an id of {other} too", row.id));
            }
            // One example may show several rows: it counts for each whose name occurs in it.
            let is_shown = row.names().iter().any(|from| {
                let last = from.rsplit('.').next().unwrap_or(from);
                has_word(&shown, last)
            });
            if row.examples.is_empty() && !is_shown {
                breaches.push(format!("{name}: no example shows `{}`", row.id));
            }
        }
    }
    judge(&breaches);
}

#[test]
fn the_reference_of_diagnostics_is_printed_by_the_program() {
    page::hold(
        "docs/reference/diagnostics.md",
        &awaitify::cli::reference::diagnostics(),
    );
}

#[test]
fn the_schema_of_the_report_is_printed_by_the_program() {
    page::hold(
        "docs/reference/report-schema.json",
        &awaitify::emit::schema::json_schema_text(),
    );
}

#[test]
fn the_reference_of_the_command_line_is_printed_by_the_program() {
    page::hold(
        "docs/reference/cli.md",
        &awaitify::cli::reference::command_line(),
    );
}
