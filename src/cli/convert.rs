//! `awaitify convert`: the diff, or the change.

use crate::cli::Outcome;
use crate::cli::arguments::{Convert, ReportFormat, Selection};
use crate::cli::beside;
use crate::cli::compile;
use crate::cli::decisions::Decisions;
use crate::cli::gather::{self, Gathered};
use crate::cli::listings;
use crate::cli::place;
use crate::cli::reporting::{self, Subject};
use crate::cli::review::{self, Ending, Reviewer, Writes};
use crate::cli::shown;
use crate::cli::tables;
use crate::cli::terminal::{Terminal, Verbosity, with_progress};
use crate::cli::trial::{Converted, Part, Trial};
use crate::cli::writing::{self, Allowed};
use crate::disk::state::Lock;
use crate::disk::write::{Replacement, discard, replace_all};
use crate::emit::diff;
use crate::emit::paint::{named, tamed};
use crate::emit::summary::{self, Tense};
use crate::emit::text;
use crate::mapping::table::Table;
use crate::options::Place;
use crate::pipeline::marks::convert_marked;
use crate::pipeline::progress::Progress;
use crate::pipeline::{self, Input, Offer};
use crate::report::Report;
use crate::syntax::source;
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Run the command.
///
/// # Errors
/// When arguments or configuration are at fault, or a file cannot be written.
pub fn run(arguments: &Convert, terminal: &mut Terminal) -> Result<Outcome> {
    let is_stdin = arguments.paths.iter().any(|path| path == Path::new("-"));
    // Held until everything is written; what is read below is then what is written over.
    let lock = if (arguments.write || arguments.interactive) && !is_stdin {
        Some(writing::begin(&arguments.paths, terminal)?)
    } else {
        writing::warn_of_interruption(&arguments.paths, terminal)?;
        None
    };
    let mut gathered = if is_stdin {
        if arguments.paths.len() > 1 {
            bail!("`-` cannot be combined with other paths");
        }
        if arguments.write {
            bail!("`--write` has no file to write to when reading stdin");
        }
        if arguments.verify.is_some() {
            bail!("`--verify` has no project to try when reading stdin");
        }
        if arguments.interactive {
            bail!("`-i` has no project to ask about when reading stdin");
        }
        from_stdin(&arguments.selection)?
    } else {
        gather::gather(&arguments.paths, &arguments.selection)?
    };
    gathered.settings.options.from = entries(arguments, &gathered);
    // Files that were edited in the review: who did that means to have them written.
    let mut edited = BTreeSet::new();
    let decisions = match (&arguments.decisions, &lock) {
        (_, Some(lock)) if arguments.interactive => {
            match reviewed(arguments, lock, (&mut gathered, &mut edited), terminal)? {
                Some(decisions) => Some(decisions),
                None => return Ok(Outcome::Done),
            }
        }
        (Some(path), _) => match Decisions::load(path)? {
            Some(decisions) => Some(decisions),
            None => bail!(
                "{}: there is no such file (`convert -i --decisions` makes it)",
                named(path)
            ),
        },
        (None, _) => None,
    };
    gathered.settings.options.accepted = decisions.as_ref().map(Decisions::accepted);
    let failing = reporting::failing(&arguments.reporting, &gathered.settings)?;
    let table = tables::load(&gathered.settings)?;
    let Converted {
        mut report,
        changes,
    } = settled(arguments, (&gathered, &edited), &table, terminal)?;
    reporting::sift(&mut report, &arguments.reporting, &gathered, terminal)?;
    if let Some(lock) = &lock {
        insist_on_clean(arguments, &changes, &edited)?;
        replace_all(lock, &changes)?;
        // The review is over.
        let _ = discard(&lock.tree.review());
    }
    let subject = Subject {
        command: "convert",
        tense: Some(tense(arguments)),
        report: &report,
        changes: &changes,
        gathered: &gathered,
    };
    reporting::save(&arguments.reporting, &subject, terminal.out())?;
    if is_stdin && arguments.reporting.output_format == ReportFormat::Text && !arguments.check {
        let input = gathered.project.files.first();
        let before = input.map_or(&[][..], |input| &input.bytes);
        let text = changes.first().map_or(before, |change| &change.after);
        terminal.out().write_all(text)?;
    } else {
        show(arguments, &subject, terminal)?;
    }
    tell(arguments, &report, &gathered, terminal)?;
    if let Some(decisions) = &decisions {
        tell_of_missing(decisions, &report, terminal)?;
    }
    if arguments.check && !changes.is_empty() {
        return Ok(Outcome::Findings);
    }
    Ok(reporting::verdict(&report, &failing))
}

/// Refuse to change files that git could not give back.
fn insist_on_clean(
    arguments: &Convert,
    changes: &[Replacement],
    edited: &BTreeSet<PathBuf>,
) -> Result<()> {
    let paths = changes.iter().map(|change| change.path.as_path());
    let paths = paths.filter(|path| !edited.contains(*path));
    writing::insist_on_clean(paths, allowed(arguments))
}

/// What the user decides on the change groups; `None` where nothing is to be written. What is gathered is what was reviewed in the end.
fn reviewed(
    arguments: &Convert,
    lock: &Lock,
    (gathered, edited): (&mut Gathered, &mut BTreeSet<PathBuf>),
    terminal: &mut Terminal,
) -> Result<Option<Decisions>> {
    if !std::io::stdin().is_terminal() {
        bail!(
            "`-i` asks on a terminal, and stdin is none; `--decisions FILE` applies what was decided elsewhere"
        );
    }
    terminal.flush()?;
    let path = review::path_of(arguments.decisions.as_ref(), &lock.tree);
    let mut decisions = review::resumed(&path)?;
    loop {
        let table = tables::load(&gathered.settings)?;
        let reviewer = Reviewer {
            project: &gathered.project,
            path: &path,
            writes: match arguments.dry_run {
                true => Writes::Never,
                false => Writes::WhenAsked,
            },
            paint: terminal.paint,
        };
        let (options, progress) = (&gathered.settings.options, Progress::default());
        let (kept, known) = (&mut decisions, &*edited);
        let from = &*gathered;
        let ask = move |offer: Offer<'_>| {
            // Not after all the questions.
            if reviewer.writes == Writes::WhenAsked && allowed(arguments) != Allowed::Dirty {
                let converted = completed(offer.all.clone(), from)?;
                insist_on_clean(arguments, &converted.changes, known)?;
            }
            let (mut input, mut out) = (std::io::stdin().lock(), std::io::stdout().lock());
            reviewer.review(offer, kept, &mut input, &mut out)
        };
        match pipeline::review(&gathered.project, &table, options, &progress, ask)?? {
            Ending::Write => return Ok(Some(decisions)),
            Ending::Leave => return Ok(None),
            Ending::Edited(path) => {
                edited.insert(path);
                *gathered = gather::gather(&arguments.paths, &arguments.selection)?;
                gathered.settings.options.from = entries(arguments, gathered);
            }
        }
    }
}

/// What is converted, with what CPython or the user's command does not let pass left as it is.
fn settled(
    arguments: &Convert,
    (gathered, edited): (&Gathered, &BTreeSet<PathBuf>),
    table: &Table,
    terminal: &mut Terminal,
) -> Result<Converted> {
    let verbosity = terminal.verbosity;
    let is_asked = writes(arguments) || arguments.verify.is_some();
    let mut convert = |part: &Part| {
        let mut part = part.clone();
        for _ in 0..MOST_ROUNDS {
            let converted = converted(arguments, &part, gathered, table, verbosity)?;
            if !is_asked {
                return Ok(converted);
            }
            let python = gathered.settings.options.python;
            let failed = compile::failures(&converted.changes, python);
            if failed.is_empty() {
                return Ok(converted);
            }
            part.blocked.extend(failed);
        }
        bail!("CPython does not compile the converted project; nothing was written");
    };
    let first = convert(&Part::default())?;
    let Some(typed) = &arguments.verify else {
        return Ok(first);
    };
    if writes(arguments) {
        // Not after a long run of tests.
        insist_on_clean(arguments, &first.changes, edited)?;
    }
    let limit = Duration::from_secs(arguments.verify_limit);
    Trial::new(typed, limit, &arguments.paths)?.settle(first, &mut convert, terminal)
}

/// How often a project is converted again without files that CPython does not compile.
const MOST_ROUNDS: usize = 8;

/// A part of the project converted.
fn converted(
    arguments: &Convert,
    part: &Part,
    gathered: &Gathered,
    table: &Table,
    verbosity: Verbosity,
) -> Result<Converted> {
    let report = with_progress(verbosity, |progress| {
        let mut options = gathered.settings.options.clone();
        if let Some(groups) = &part.groups {
            options.accepted = Some(groups.clone());
        }
        let convert = match arguments.mark_refused {
            true => convert_marked,
            false => pipeline::convert_without,
        };
        convert(&part.blocked, &gathered.project, table, &options, progress)
    })?;
    completed(gather::with_skipped(report, gathered), gathered)
}

/// With the files that list distributions, and those that start an application.
fn completed(mut report: Report, gathered: &Gathered) -> Result<Converted> {
    let mut changes = changes(gathered, &report)?;
    let starts = match &report.started {
        Some(start) => listings::starts(&gathered.listings, start, &mut report.requirements),
        None => listings::Changes::default(),
    };
    changes.extend(starts.replacements);
    let mut asked = report.requirements.clone();
    // What was not read may import what nothing else imports any more.
    if !gathered.settings.exclude.is_empty() || !report.skipped.is_empty() {
        asked.unneeded.clear();
    }
    let changed = report.files.iter().filter(|file| file.after.is_some());
    let changed: Vec<&Path> = changed.map(|file| file.path.as_path()).collect();
    let lists = listings::changes(
        &gathered.listings,
        &gathered.project.files,
        &asked,
        &changed,
    );
    changes.extend(lists.replacements);
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    report.requirements.left.extend(lists.left);
    report.requirements.left.extend(starts.left);
    let beside = beside::left(&gathered.listings, &report);
    report.requirements.left.extend(beside);
    Ok(Converted { report, changes })
}

/// The entry points that were typed.
fn entries(arguments: &Convert, gathered: &Gathered) -> Vec<Place> {
    let typed = arguments.from.iter().map(|text| place::typed(text));
    typed
        .map(|place| place::as_found(place, &gathered.project))
        .collect()
}

fn allowed(arguments: &Convert) -> Allowed {
    match (arguments.allow_dirty, arguments.allow_staged) {
        (true, _) => Allowed::Dirty,
        (false, true) => Allowed::Staged,
        (false, false) => Allowed::Nothing,
    }
}

/// The name of what stdin holds.
const STDIN: &str = "stdin.py";

fn from_stdin(selection: &Selection) -> Result<Gathered> {
    // The configuration of the current directory holds, its files do not matter.
    let mut gathered = gather::described(&[PathBuf::from(".")], selection)?;
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    gathered.project.console_scripts.clear();
    gathered.project.roots = vec![PathBuf::from(STDIN)];
    gathered.project.files = vec![Input {
        path: PathBuf::from(STDIN),
        bytes,
    }];
    Ok(gathered)
}

/// What changes, in bytes: as encoded in the files.
fn changes(gathered: &Gathered, report: &Report) -> Result<Vec<Replacement>> {
    let mut changes = Vec::new();
    for file in &report.files {
        let Some(after) = &file.after else { continue };
        let files = &gathered.project.files;
        let Ok(index) = files.binary_search_by(|input| input.path.cmp(&file.path)) else {
            continue;
        };
        let Some(input) = files.get(index) else {
            continue;
        };
        let encoded = source::decode(&input.path, &input.bytes)
            .and_then(|decoded| source::encode(&decoded, after))
            .with_context(|| file.path.display().to_string())?;
        changes.push(Replacement {
            path: file.path.clone(),
            before: input.bytes.clone(),
            after: encoded,
        });
    }
    Ok(changes)
}

/// Whether files are written, once the questions are answered.
fn writes(arguments: &Convert) -> bool {
    arguments.write || arguments.interactive
}

fn tense(arguments: &Convert) -> Tense {
    if writes(arguments) {
        Tense::Changed
    } else {
        Tense::WouldChange
    }
}

/// The diff, or the report for programs, on stdout.
fn show(arguments: &Convert, subject: &Subject<'_>, terminal: &mut Terminal) -> Result<()> {
    let format = arguments.reporting.output_format;
    if format != ReportFormat::Text {
        return reporting::write(format, subject, terminal.out());
    }
    if arguments.check || writes(arguments) || terminal.verbosity == Verbosity::Silent {
        return Ok(());
    }
    let (base, paint, content) = (shown::base(), terminal.paint, terminal.content());
    for change in subject.changes {
        let label = shown::label(&change.path, base.as_deref());
        let (before, after) = (&change.before, &change.after);
        diff::write(terminal.out(), &label, before, after, (paint, content))?;
    }
    Ok(())
}

/// Say which groups were accepted and are not converted: the code has changed since, or they lean on what was declined.
fn tell_of_missing(decisions: &Decisions, report: &Report, terminal: &mut Terminal) -> Result<()> {
    if terminal.verbosity < Verbosity::Normal {
        return Ok(());
    }
    let err = terminal.err()?;
    for title in decisions.missing(&report.groups) {
        let title = tamed(title);
        writeln!(
            err,
            "accepted, but not as it was then, and so left: {title}"
        )?;
    }
    Ok(())
}

/// Findings and summary, on stderr.
fn tell(
    arguments: &Convert,
    report: &Report,
    gathered: &Gathered,
    terminal: &mut Terminal,
) -> Result<()> {
    if terminal.verbosity < Verbosity::Normal
        || arguments.reporting.output_format != ReportFormat::Text
    {
        return Ok(());
    }
    let sources = shown::sources(&gathered.project, report);
    let (paint, verbosity) = (terminal.paint_error, terminal.verbosity);
    let err = terminal.err()?;
    if verbosity == Verbosity::Verbose {
        text::write_all(err, &report.diagnostics, &sources, paint)?;
    }
    summary::write(err, report, &sources, tense(arguments), paint)?;
    Ok(())
}
