//! `awaitify batch`: many repositories, each converted by a process of its own.
//!
//! In reading order: [`manifest`] (which repositories), [`remote`] (those that lie elsewhere), [`budget`] (the memory they share), [`job`] (one repository), [`display`] (how far they are).

pub mod budget;
pub mod display;
pub mod job;
pub mod manifest;
pub mod remote;

use crate::cli::Outcome;
use crate::cli::arguments::{Batch, Format};
use crate::cli::terminal::Terminal;
use crate::disk::state::Tree;
use crate::disk::{read, write};
use crate::emit::batch::{self, Row, Status};
use crate::emit::paint::{Paint, named};
use anyhow::{Context, Result};
use budget::Budget;
use display::{Display, News};
use job::{Doing, Ending, Job, Terms, blank};
use manifest::Wanted;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Run the command.
///
/// # Errors
/// When the manifest is at fault, or the directory for the reports cannot be used.
pub fn run(arguments: &Batch, terminal: &mut Terminal) -> Result<Outcome> {
    let wanted = manifest::load(&arguments.manifest, &arguments.branch)?;
    let output = prepared(&arguments.output)?;
    // Two batches would take each other's trees away.
    let _lock = Tree::plain(&output).lock()?;
    let program = std::env::current_exe().context("cannot find this program")?;
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let parallel = arguments
        .parallel
        .unwrap_or_else(|| processors.div_ceil(2))
        .clamp(1, wanted.len());
    let budget = Budget::new(match arguments.memory {
        Some(megabytes) => megabytes.saturating_mul(1 << 20),
        None => budget::usual(
            &read::read_text(Path::new("/proc/meminfo"))
                .ok()
                .flatten()
                .unwrap_or_default(),
        ),
    });
    let terms = Terms {
        output: &output,
        program: &program,
        ending: if arguments.commit {
            Ending::Branch
        } else {
            Ending::Patch
        },
        verify: arguments.verify.as_deref(),
        limit: Duration::from_secs(arguments.time_limit),
        threads: processors.div_ceil(parallel),
        budget: &budget,
    };
    let again = if arguments.retry_failed {
        Again::Failed
    } else {
        Again::Nothing
    };
    let rows = all(&wanted, &terms, (parallel, again), terminal)?;
    for (name, write) in [
        ("summary.txt", write_text as Writer),
        ("summary.json", batch::write_json),
        ("summary.html", batch::write_html),
    ] {
        let mut content = Vec::new();
        write(&mut content, &rows)?;
        let path = output.join(name);
        write::put(&path, &content).with_context(|| named(&path))?;
    }
    match arguments.output_format {
        Format::Json => batch::write_json(terminal.out(), &rows)?,
        Format::Text => {
            let paint = terminal.paint;
            batch::write_text(terminal.out(), &rows, paint)?;
        }
    }
    if rows.iter().any(|row| row.status == Status::Failed) {
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}

type Writer = fn(&mut dyn Write, &[Row]) -> std::io::Result<()>;

fn write_text(out: &mut dyn Write, rows: &[Row]) -> std::io::Result<()> {
    batch::write_text(out, rows, Paint::Plain)
}

/// The directory for the reports, out of git's sight; links resolved.
fn prepared(path: &Path) -> Result<std::path::PathBuf> {
    let context = || named(path);
    write::make_directory(path).with_context(context)?;
    let output = read::resolved(path).with_context(context)?;
    let ignored = output.join(".gitignore");
    if !read::is_there(&ignored) {
        write::put(&ignored, b"*\n").with_context(context)?;
    }
    Ok(output)
}

/// What is done again though it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    /// Nothing.
    Nothing,
    /// What failed.
    Failed,
}

/// What is told by those who work.
enum Told {
    Doing(usize, Doing),
    Done(usize, Row, News),
}

/// Every repository, some at a time, told as they are done; the rows are in the order of the manifest.
fn all(
    wanted: &[Wanted],
    terms: &Terms<'_>,
    (parallel, again): (usize, Again),
    terminal: &mut Terminal,
) -> Result<Vec<Row>> {
    let next = AtomicUsize::new(0);
    let (done, results) = mpsc::channel();
    let mut rows: Vec<Row> = wanted.iter().map(blank).collect();
    thread::scope(|scope| {
        for _ in 0..parallel {
            let (next, done) = (&next, done.clone());
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(wanted) = wanted.get(index) else {
                        return;
                    };
                    // Nobody listens any more when the terminal is gone: the work is done all the same.
                    let watch = |doing| drop(done.send(Told::Doing(index, doing)));
                    let (row, news) = one(wanted, terms, again, &watch);
                    let _ = done.send(Told::Done(index, row, news));
                }
            });
        }
        drop(done);
        let mut display = Display::new(terminal, wanted.len());
        for told in results {
            match told {
                Told::Doing(index, doing) => {
                    let name = wanted.get(index).map_or("", |wanted| wanted.name.as_str());
                    display.doing(index, name, doing);
                }
                Told::Done(index, row, news) => {
                    display.done(index, &row, news)?;
                    if let Some(place) = rows.get_mut(index) {
                        *place = row;
                    }
                }
            }
        }
        Ok(rows)
    })
}

fn one(wanted: &Wanted, terms: &Terms<'_>, again: Again, watch: &dyn Fn(Doing)) -> (Row, News) {
    let job = match Job::new(wanted, terms, watch) {
        Ok(job) => job,
        Err(reason) => {
            let mut row = blank(wanted);
            row.status = Status::Failed;
            row.reason = Some(reason);
            return (row, News::Fresh);
        }
    };
    match job.finished() {
        Some(row) if row.status != Status::Failed || again == Again::Nothing => (row, News::Kept),
        _ => (job.run(watch), News::Fresh),
    }
}
