//! Commands in start files: where a program is run, and what is said to it.

use crate::report::{StartCommand, StartCommands};
use std::ops::Range;

/// A command that concerns the application.
pub(super) enum Found {
    /// It is written otherwise.
    Change(Change),
    /// It stays: where it is, and why.
    Left(usize, String),
}

/// How a command is written otherwise.
#[derive(Default)]
pub(super) struct Change {
    /// What stands there afterwards.
    pub(super) edits: Vec<(Range<usize>, String)>,
    /// Requirements, and beside what they are needed.
    pub(super) needs: Vec<(String, String)>,
}

/// A word of a command.
struct Word<'t> {
    /// Without quotes.
    text: &'t str,
    /// Where that is.
    range: Range<usize>,
    /// The quote that stands directly before and behind it: an item of a list.
    quoted: Option<char>,
}

/// Words before a program that run it: what they are given is run.
const RUNNERS: &[&str] = &[
    "CMD",
    "ENTRYPOINT",
    "RUN",
    "args:",
    "command:",
    "entrypoint:",
    "env",
    "exec",
    "nohup",
    "pdm",
    "pipenv",
    "poetry",
    "python",
    "python3",
    "run",
    "sh",
    "bash",
    "/bin/sh",
    "/bin/bash",
    "sudo",
    "time",
    "uv",
    "-m",
    "-c",
    "-lc",
    "-",
    "@",
];

/// The commands of a text that run one of the programs.
pub(super) fn commands(text: &str, start: &StartCommands) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let end = logical_end(text, at);
        let line = &text[at..end];
        if !line.trim_start().starts_with('#') {
            for part in parts(text, at..end) {
                let words = words(text, part);
                found.extend(command(text, &words, start));
            }
        }
        at = end + 1;
    }
    found
}

/// The end of a line and of those that it goes on in.
fn logical_end(text: &str, from: usize) -> usize {
    let mut at = from;
    loop {
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        if !text[at..end].trim_end().ends_with('\\') || end == text.len() {
            return end;
        }
        at = end + 1;
    }
}

/// What stands between `&&`, `||`, `;` and `|`.
fn parts(text: &str, line: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = line.start;
    for (at, c) in text[line.clone()].char_indices() {
        if matches!(c, ';' | '&' | '|') {
            found.push(from..line.start + at);
            from = line.start + at + 1;
        }
    }
    found.push(from..line.end);
    found
}

fn words(text: &str, part: Range<usize>) -> Vec<Word<'_>> {
    let is_between =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '[' | ']' | '\\' | '(' | ')');
    let mut found = Vec::new();
    let mut from = None;
    let end = part.end;
    let rest = text[part.clone()]
        .char_indices()
        .map(|(at, c)| (part.start + at, Some(c)));
    for (at, c) in rest.chain([(end, None)]) {
        match (c.is_none_or(is_between), from) {
            (true, Some(start)) => {
                let before = text[..start].chars().next_back();
                let quoted =
                    before.filter(|quote| matches!(quote, '"' | '\'') && c == Some(*quote));
                found.push(Word {
                    text: &text[start..at],
                    range: start..at,
                    quoted,
                });
                from = None;
            }
            (false, None) => from = Some(at),
            _ => {}
        }
    }
    found
}

fn command(text: &str, words: &[Word<'_>], start: &StartCommands) -> Option<Found> {
    let (at, known) = words.iter().enumerate().find_map(|(at, word)| {
        let name = word.text.rsplit(['/', '=']).next().unwrap_or(word.text);
        let known = start.commands.iter().find(|known| known.program == name)?;
        let is_path =
            word.text == name || word.text.contains('/') || word.text.starts_with("ExecStart=");
        is_path.then_some((at, known))
    })?;
    let (before, rest) = words.split_at(at);
    let (program, arguments) = rest.split_first()?;
    let left = |why: &str| {
        Some(Found::Left(
            program.range.start,
            format!("`{}` {why}", known.program),
        ))
    };
    let names_application = arguments.iter().any(|word| word.text.contains(':'));
    if !before
        .iter()
        .enumerate()
        .all(|(at, word)| is_runner(at, word.text))
    {
        return names_application
            .then(|| left("is run in a way that is not known"))
            .flatten();
    }
    if before.iter().any(|word| word.text == "install") {
        return None;
    }
    match (&known.becomes, &known.worker_class) {
        (Some(new), _) => renamed(program, arguments, known, new, left),
        (None, Some(class)) => reclassed(text, program, arguments, known, class, left),
        (None, None) => left("cannot run what the application is now"),
    }
}

fn is_runner(at: usize, word: &str) -> bool {
    RUNNERS.contains(&word)
        || at == 0 && word.ends_with(':')
        || word.starts_with("ExecStart=")
        || word.starts_with("--from=")
        || word
            .split_once('=')
            .is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
}

/// `flask run` → `quart run`
fn renamed(
    program: &Word<'_>,
    arguments: &[Word<'_>],
    known: &StartCommand,
    new: &str,
    left: impl Fn(&str) -> Option<Found>,
) -> Option<Found> {
    let unknown = arguments.iter().find(|word| {
        let option = word.text.split('=').next().unwrap_or(word.text);
        option.starts_with('-') && !known.options.iter().any(|one| one == option)
    });
    let is_run = arguments.iter().any(|word| word.text == "run");
    if let Some(unknown) = unknown.filter(|_| is_run) {
        return left(&format!(
            "is given `{}`, which `{new}` does not take",
            unknown.text
        ));
    }
    // A word of prose.
    if arguments.is_empty() {
        return None;
    }
    let end = program.range.end;
    Some(Found::Change(Change {
        edits: vec![(end - known.program.len()..end, new.to_owned())],
        needs: Vec::new(),
    }))
}

/// `gunicorn app:app` → `gunicorn -k uvicorn_worker.UvicornWorker app:app`
fn reclassed(
    text: &str,
    program: &Word<'_>,
    arguments: &[Word<'_>],
    known: &StartCommand,
    class: &str,
    left: impl Fn(&str) -> Option<Found>,
) -> Option<Found> {
    let mut edits = Vec::new();
    let item = item_of_block(text, program);
    let following = item.map(|_| block_items(text, program.range.end));
    let arguments = following.as_deref().unwrap_or(arguments);
    let given = arguments.iter().enumerate().find_map(|(at, word)| {
        if matches!(word.text, "-k" | "--worker-class") {
            let next = arguments.get(at + 1)?;
            return Some((next.text, next.range.clone()));
        }
        let value = word.text.strip_prefix("--worker-class=")?;
        Some((value, word.range.end - value.len()..word.range.end))
    });
    match given {
        Some((old, _)) if old == class || old.contains("vicorn") => return None,
        Some((old, range)) if known.worker_classes.iter().any(|one| one == old) => {
            edits.push((range, class.to_owned()));
        }
        Some((old, _)) => return left(&format!("has workers of the class `{old}`")),
        None => {
            let end = program.range.end;
            let (at, new) = match (item, program.quoted) {
                (Some(indent), _) => {
                    let behind = end + usize::from(program.quoted.is_some());
                    (behind, format!("\n{indent}- -k\n{indent}- {class}"))
                }
                (None, Some(quote)) => (
                    end + 1,
                    format!(", {quote}-k{quote}, {quote}{class}{quote}"),
                ),
                (None, None) => (end, format!(" -k {class}")),
            };
            edits.push((at..at, new));
        }
    }
    let needs = known.requires.iter();
    Some(Found::Change(Change {
        edits,
        needs: needs
            .map(|one| (one.clone(), known.program.clone()))
            .collect(),
    }))
}

/// The indentation of a word that is an item of a list in lines of YAML, and nothing beside it.
fn item_of_block<'t>(text: &'t str, word: &Word<'_>) -> Option<&'t str> {
    let from = text[..word.range.start]
        .rfind('\n')
        .map_or(0, |end| end + 1);
    let end = text[word.range.end..]
        .find('\n')
        .map_or(text.len(), |end| word.range.end + end);
    let line = &text[from..end];
    let indent = &line[..line.len() - line.trim_start().len()];
    let rest = line.trim().strip_prefix("- ")?;
    (rest.trim_matches(['"', '\'']) == word.text).then_some(indent)
}

/// The items of a list in lines of YAML that follow.
fn block_items(text: &str, from: usize) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut at = text[from..]
        .find('\n')
        .map_or(text.len(), |end| from + end + 1);
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        if !text[at..end].trim_start().starts_with("- ") {
            break;
        }
        let mut items = words(text, at..end);
        if !items.is_empty() {
            items.remove(0);
        }
        found.append(&mut items);
        at = end + 1;
    }
    found
}
