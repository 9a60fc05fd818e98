//! The reference pages under `docs/reference`: printed from the program, so that they cannot differ from it.

use crate::cli::arguments::Arguments;
use crate::diagnostic::code::{ALL, Entry};
use clap::CommandFactory;
use std::fmt::Write;

/// `docs/reference/diagnostics.md`: every code.
pub fn diagnostics() -> String {
    let mut page = String::from(
        "# Diagnostics\n\nEvery code that awaitify reports. `awaitify explain CODE` prints the same.\n\n\
         | code | summary |\n|---|---|\n",
    );
    for code in ALL {
        let Entry { name, summary, .. } = code.entry();
        page.push_str(&format!("| [`{name}`](#{name}) | {summary} |\n"));
    }
    for code in ALL {
        page.push('\n');
        page.push_str(&explained(code.entry()));
    }
    page
}

/// One code, as Markdown.
pub fn explained(entry: &Entry) -> String {
    format!(
        "## {}\n\n{}.\n\n{}\n\n```python\n{}\n```\n\n**What to do.** {}\n",
        entry.name,
        capitalised(entry.summary.trim_end_matches('.')),
        entry.meaning,
        entry.example.trim_end(),
        entry.advice
    )
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

/// `docs/reference/cli.md`: every command with its options.
pub fn command_line() -> String {
    let mut page = String::from(
        "# The command line\n\nWhat `awaitify --help` and `awaitify COMMAND --help` print.\n",
    );
    let mut root = Arguments::command()
        .term_width(100)
        .color(clap::ColorChoice::Never);
    root.build();
    push_command(&root, "awaitify", &mut page);
    page
}

fn push_command(command: &clap::Command, name: &str, page: &mut String) {
    let help = command.clone().render_long_help().to_string();
    let trimmed: Vec<&str> = help.lines().map(str::trim_end).collect();
    // Writing into a String cannot fail.
    let _ = write!(
        page,
        "\n## `{name}`\n\n```text\n{}\n```\n",
        trimmed.join("\n").trim_end()
    );
    for inner in command.get_subcommands() {
        if inner.get_name() != "help" {
            push_command(inner, &format!("{name} {}", inner.get_name()), page);
        }
    }
}
