//! `awaitify mappings test`: converts the examples of tables and compares with what they promise.

use crate::cli::Outcome;
use crate::cli::tables;
use crate::cli::terminal::{Terminal, Verbosity};
use crate::diagnostic::Diagnostic;
use crate::emit::diff::{self, Content};
use crate::emit::place::Sources;
use crate::emit::text;
use crate::mapping::choice::Choice;
use crate::mapping::load::TableFile;
use crate::mapping::schema::Example;
use crate::mapping::table::Table;
use crate::options::Options;
use crate::pipeline::progress::Progress;
use crate::pipeline::{self, Input, Project};
use anyhow::{Result, anyhow};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// An example that does not come out as promised.
struct Failure<'a> {
    id: &'a str,
    example: &'a Example,
    came_out: String,
    diagnostics: Vec<Diagnostic>,
}

/// Run the command on the tables at `paths`, or on the built-in ones when there is no path.
///
/// # Errors
/// When a table cannot be read or holds a fault.
pub fn run(paths: &[PathBuf], terminal: &mut Terminal) -> Result<Outcome> {
    let files = tables::files(paths)?;
    // A table of the user's is tried with its own target chosen, whatever the default is.
    let tried: Vec<&TableFile> = match paths.is_empty() {
        true => files.iter().collect(),
        false => files
            .iter()
            .filter(|file| paths.contains(&file.path))
            .collect(),
    };
    let (mut count, mut failed) = (0, 0);
    for file in tried {
        let library = &file.library;
        let choice = Choice {
            targets: BTreeMap::from([(library.name.as_str(), library.target.as_str())]),
            ..Choice::default()
        };
        let table = Table::build(files.clone(), &choice)
            .map_err(|faults| anyhow!(tables::listed(&faults)))?;
        for row in &file.rows {
            for example in &row.examples {
                count += 1;
                if let Some(failure) = failure(&row.name, example, &table)? {
                    failed += 1;
                    show(&failure, terminal)?;
                }
            }
        }
    }
    if terminal.verbosity >= Verbosity::Normal {
        writeln!(terminal.err()?, "{count} examples, {failed} failed")?;
    }
    match failed {
        0 => Ok(Outcome::Done),
        _ => Ok(Outcome::Findings),
    }
}

const NAME: &str = "example.py";

fn failure<'a>(id: &'a str, example: &'a Example, table: &Table) -> Result<Option<Failure<'a>>> {
    let project = Project {
        roots: vec![PathBuf::from(NAME)],
        files: vec![Input {
            path: PathBuf::from(NAME),
            bytes: example.before.clone().into_bytes(),
        }],
        ..Project::default()
    };
    let report = pipeline::convert(&project, table, &Options::default(), &Progress::default())?;
    let came_out = report
        .files
        .into_iter()
        .find_map(|file| file.after)
        .unwrap_or_else(|| example.before.clone());
    let promised = example.after.as_ref().unwrap_or(&example.before);
    Ok((came_out != *promised).then_some(Failure {
        id,
        example,
        came_out,
        diagnostics: report.diagnostics,
    }))
}

fn show(failure: &Failure<'_>, terminal: &mut Terminal) -> Result<()> {
    let name = failure.example.name.as_deref().unwrap_or("unnamed");
    writeln!(
        terminal.out(),
        "{}: {name}: promised (-) and come out (+):",
        failure.id
    )?;
    let promised = failure
        .example
        .after
        .as_ref()
        .unwrap_or(&failure.example.before);
    let paint = terminal.paint;
    diff::write(
        terminal.out(),
        Path::new(NAME),
        promised.as_bytes(),
        failure.came_out.as_bytes(),
        (paint, Content::Tamed),
    )?;
    let sources = Sources::new([(PathBuf::from(NAME), failure.example.before.clone())]);
    text::write_all(terminal.out(), &failure.diagnostics, &sources, paint)?;
    writeln!(terminal.out())?;
    Ok(())
}
