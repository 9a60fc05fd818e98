//! What the tables do with a name, as Markdown: the same page for a terminal and for a manual.

use crate::mapping::row::Library;
use crate::mapping::schema::{Action, Enter, Example, Kind, OneOrManyActions, Row};
use std::io::{self, Write};

/// Write what `row` does with `name`.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_row(out: &mut dyn Write, name: &str, row: &Row, library: &Library) -> io::Result<()> {
    writeln!(out, "## {name}")?;
    writeln!(out)?;
    writeln!(
        out,
        "`{}` in the table {} → {}.",
        row.id, library.name, library.target
    )?;
    if let Some(why) = &row.why {
        writeln!(out, "Why: {}.", why.trim_end_matches('.'))?;
    }
    writeln!(out)?;
    for (subject, condition) in &row.when {
        writeln!(out, "- only when `{subject}` is `{}`", condition.0)?;
    }
    writeln!(out, "- {}", fate(row).replace("{name}", last(name)))?;
    if let Some(signature) = &row.signature {
        writeln!(out, "- called as `{}{signature}`", last(name))?;
    }
    for (parameter, actions) in &row.parameters {
        let actions = match actions {
            OneOrManyActions::One(action) => std::slice::from_ref(&**action),
            OneOrManyActions::Many(actions) => actions,
        };
        for action in actions {
            writeln!(out, "- argument `{parameter}`{}", argument(action))?;
        }
    }
    for (option, value) in &row.defaults {
        let role = if row.parity.contains(option) {
            ", to keep the behaviour (not with `--style idiomatic`)"
        } else {
            ""
        };
        writeln!(out, "- gets `{option}={value}` when not given{role}")?;
    }
    if let Some(returns) = &row.returns {
        writeln!(out, "- gives a `{returns}`")?;
    }
    match row.enter {
        Some(Enter::Async) => writeln!(out, "- entered by `async with`")?,
        Some(Enter::AwaitAsync) => writeln!(out, "- entered by `async with await`")?,
        Some(Enter::Sync) => writeln!(out, "- entered by plain `with`")?,
        None => {}
    }
    if let Some(except) = &row.except {
        writeln!(out, "- in an `except` clause: `{except}`")?;
    }
    if let Some(set) = &row.set {
        writeln!(out, "- where it is set: {set}")?;
    }
    if let Some(note) = &row.note {
        writeln!(out, "- note: {note}")?;
    }
    for example in &row.examples {
        writeln!(out)?;
        write_example(out, example)?;
    }
    Ok(())
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

const THREAD: &str = "has no async twin: handed to a thread in functions that are async";

fn fate(row: &Row) -> String {
    match (&row.refuse, row.offload) {
        (Some(reason), true) => return format!("{THREAD} ({reason})"),
        (Some(reason), false) => return format!("not converted: {reason}"),
        (None, true) => return THREAD.to_owned(),
        (None, false) => {}
    }
    if row.keep {
        return "stays exactly as it is; it does not block".to_owned();
    }
    let is_awaited = row
        .awaited
        .unwrap_or(row.kind == Kind::Call && (row.to.is_some() || row.seed == Some(true)));
    match (&row.to, is_awaited) {
        (Some(to), true) => format!("becomes `await {}`", to.trim()),
        (Some(to), false) => format!("becomes `{}`", to.trim()),
        (None, true) => "keeps its text and is awaited".to_owned(),
        (None, false) => "keeps its text".to_owned(),
    }
}

fn argument(action: &Action) -> String {
    let mut text = String::new();
    for (subject, condition) in &action.when {
        text.push_str(&format!(", when `{subject}` is `{}`", condition.0));
    }
    if let Some(reason) = &action.refuse {
        text.push_str(&format!(": the call is refused: {reason}"));
        return text;
    }
    if action.drop {
        text.push_str(": not passed on");
    }
    if let Some(value) = &action.replace {
        text.push_str(&format!(": as `{value}`"));
    }
    if let Some(name) = &action.rename {
        text.push_str(&format!(": passed as `{name}`"));
    }
    if let Some(name) = &action.constructor {
        text.push_str(&format!(": moved to the client, as `{name}`"));
    }
    if let Some(note) = &action.note {
        text.push_str(&format!(" ({note})"));
    }
    text
}

fn write_example(out: &mut dyn Write, example: &Example) -> io::Result<()> {
    let name = example.name.as_deref().unwrap_or("for example");
    match &example.after {
        Some(after) => {
            writeln!(
                out,
                "{name}:\n\n```python\n{}\n```\n",
                example.before.trim_end()
            )?;
            writeln!(out, "becomes\n\n```python\n{}\n```", after.trim_end())
        }
        None => writeln!(
            out,
            "{name} (not changed):\n\n```python\n{}\n```",
            example.before.trim_end()
        ),
    }
}
