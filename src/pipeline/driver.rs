//! The program written for another driver of the database first, planned in the place of the user's: all of it is converted to that,
//! or to the driver that is used without it. Where nobody named the driver, what keeps the program from it is told in one note.

use super::meanwhile::Back;
use super::{Setting, all_or_nothing, framework, written_as_it_is};
use crate::diagnostic::{Diagnostic, Related, Severity, Span, code};
use crate::facts::collect::collect;
use crate::mapping::row::Library;
use crate::options::{Api, Stage};
use crate::pipeline::progress::Progress;
use crate::plan::Plan;
use crate::plan::driver::{Carried, propose};
use crate::plan::framework::Hindrance;
use crate::plan::task;
use crate::report::{Relation, Report, Succession};
use crate::resolve::program::Program;
use crate::syntax::parse::parse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Of how many places it is said that they keep the driver that was asked for.
const MOST_TOLD: usize = 12;

/// Of how many it is said beside the first, where none was asked for.
const MOST_NOTED: usize = 3;

/// The conversion. `look` is shown the plan of the program as it is, made while nothing had failed verification.
pub(super) fn converted(
    report: Report,
    program: &Program<'_>,
    setting: &Setting<'_>,
    progress: &Progress,
    look: impl FnOnce(&Plan),
) -> Report {
    let Some((library, outcome)) = attempt(&report, program, setting, progress) else {
        return framework::converted(report, program, setting, progress, look);
    };
    let is_asked = setting.options.targets.contains_key(&library.name);
    let (converted, mut hindrances) = match outcome {
        Ok(converted) if is_asked => {
            look(&all_or_nothing::planned_as_it_is(program, setting));
            return converted;
        }
        Ok(converted) => (Some(converted), Vec::new()),
        Err(hindrances) => (None, hindrances),
    };
    let mut report = framework::converted(report, program, setting, progress, look);
    if let Some(converted) = converted {
        match less(&converted, &report) {
            None => return converted,
            Some(hindrance) => hindrances.push(hindrance),
        }
    }
    if is_asked {
        hindrances.truncate(MOST_TOLD);
        report.diagnostics.extend(hindrances);
    } else if let Some(used) = used_instead(program, library, &report) {
        // Where all of the library stays, the reasons are told anyway.
        let comes = format!(
            "{} becomes {}, not {}",
            library.name, used.target, library.target
        );
        report
            .diagnostics
            .extend(noted(hindrances, program, &comes));
    }
    report
}

/// What would stay that does not stay with the driver that is used else.
fn less(converted: &Report, other: &Report) -> Option<Diagnostic> {
    let kept = |report: &Report| report.kept.values().sum::<u32>();
    if kept(converted) <= kept(other) {
        return None;
    }
    let is_new = |one: &&Diagnostic| {
        let known = other.diagnostics.iter();
        let mut known = known.filter(|known| known.span.path == one.span.path);
        one.severity == Severity::Warning && !known.any(|known| known.message == one.message)
    };
    converted.diagnostics.iter().find(is_new).cloned()
}

/// The driver that takes the place of the library all the same.
fn used_instead<'p>(
    program: &'p Program<'_>,
    library: &Library,
    report: &Report,
) -> Option<&'p Library> {
    let others = program.table.libraries().iter();
    let mut others = others.filter(|one| one.name == library.name && !one.driver);
    let needed = &report.requirements.needed;
    others.find(|one| one.requires.iter().any(|want| needed.contains(want)))
}

/// One note of all that keeps a program from a driver that nobody asked for: of one place a line.
fn noted(hindrances: Vec<Diagnostic>, program: &Program<'_>, comes: &str) -> Option<Diagnostic> {
    let mut lines: Vec<(PathBuf, usize)> = Vec::new();
    let mut told = hindrances;
    told.retain(|one| {
        let file = program.files.iter().find(|file| file.path == one.span.path);
        let above = file.and_then(|file| file.text.get(..one.span.range.start as usize));
        let line = above.map_or(0, |above| above.matches('\n').count());
        let place = (one.span.path.clone(), line);
        let is_new = !lines.contains(&place);
        lines.push(place);
        is_new
    });
    let more = told.len().saturating_sub(MOST_NOTED + 1);
    let mut told = told.into_iter();
    let mut note = told.next()?;
    note.severity = Severity::Note;
    note.help = None;
    note.message = format!("{comes}: {}", reason(&note.message));
    match more {
        0 => {}
        1 => note
            .message
            .push_str("; there is one more such place than these"),
        _ => {
            let rest = format!("; there are {more} more such places than these");
            note.message.push_str(&rest);
        }
    }
    let others = told.take(MOST_NOTED).map(|one| Related {
        message: reason(&one.message).to_owned(),
        span: one.span,
    });
    note.related = others.collect();
    Some(note)
}

/// What is said behind that the program does not come to a driver.
fn reason(message: &str) -> &str {
    message
        .split_once(": ")
        .map_or(message, |(_, reason)| reason)
}

/// The conversion of the program written for the driver that is tried; nothing where none is, or the program uses none.
///
/// # Errors
/// What keeps it from that.
fn attempt<'p>(
    report: &Report,
    program: &Program<'p>,
    setting: &Setting<'_>,
    progress: &Progress,
) -> Option<(&'p Library, Result<Report, Vec<Diagnostic>>)> {
    let table = program.table.shared().of_drivers()?;
    let library = table.libraries().iter().find(|library| library.driver)?;
    let carried = propose(program)?;
    let outcome = carried_over(carried, library, report, program, setting, progress);
    Some((library, outcome))
}

/// The same, of what would be written.
///
/// # Errors
/// As [`attempt`].
fn carried_over(
    carried: Carried,
    library: &Library,
    report: &Report,
    program: &Program<'_>,
    setting: &Setting<'_>,
    progress: &Progress,
) -> Result<Report, Vec<Diagnostic>> {
    let told = |hindrances: BTreeSet<Hindrance>| {
        let comes = format!("{} does not become {}", library.name, library.target);
        all_or_nothing::told(hindrances, code::DRIVER, &comes)
    };
    let mut hindrances = carried.hindrances;
    let whole = |message: &str| Hindrance {
        span: Span::of_file(
            program
                .files
                .first()
                .map_or(Path::new(""), |file| &file.path),
        ),
        message: message.to_owned(),
    };
    if setting.options.stage != Stage::Whole {
        hindrances.insert(whole("it has no synchronous half to stop at (`--stage`)"));
    }
    if setting.options.api == Api::Kept {
        hindrances.insert(whole(
            "functions keep synchronous faces (`--keep-api`), and it is all or nothing",
        ));
    }
    if task::are_used(program) {
        hindrances.insert(whole(
            "functions that workers run keep synchronous faces, and it is all or nothing",
        ));
    }
    if setting.reach.is_some() {
        hindrances.insert(whole(
            "a part of the program is to be converted (`--from`), and it is all or nothing",
        ));
    }
    if program.table.shared().of_frameworks().is_some() {
        hindrances.insert(whole("a framework is to be converted in the same run"));
    }
    // What is not carried over altogether does not read as a program either.
    let files = if hindrances.is_empty() {
        carried.files
    } else {
        BTreeMap::new()
    };
    let changes = files
        .iter()
        .map(|(&id, (edits, strings))| (id, (&edits[..], &strings[..])));
    let meanwhile = all_or_nothing::edited(program, changes, setting, &mut hindrances);
    if !hindrances.is_empty() {
        return Err(told(hindrances));
    }
    let Some(table) = program.table.shared().of_drivers() else {
        return Err(Vec::new());
    };
    let other = super::meanwhile::resolved(program, &meanwhile, setting.unparsed, table);
    let back = Back::new(program, &meanwhile);
    let mut converted = written_as_it_is(report.clone(), &other, setting, progress, |plan| {
        hindrances.clone_from(&plan.driver_left);
    });
    hindrances.extend(all_or_nothing::backed_out(&converted));
    if hindrances.is_empty() {
        hindrances.extend(still_used(&other, &converted, &library.name));
    }
    if !hindrances.is_empty() {
        let mut found = told(hindrances);
        back.diagnostics(&mut found);
        return Err(found);
    }
    back.report(&mut converted);
    super::meanwhile::settle(program, meanwhile, &mut converted);
    let requirements = &mut converted.requirements;
    requirements.successions.push(Succession {
        relation: Relation::Replaces,
        old: library.replaces.clone(),
        new: library.requires.clone(),
    });
    Ok(converted)
}

/// Files that would import the library all the same.
fn still_used(program: &Program<'_>, converted: &Report, library: &str) -> Vec<Hindrance> {
    let mut found = Vec::new();
    for file in &program.files {
        let new = converted
            .files
            .iter()
            .find(|one| one.path == file.path)
            .and_then(|one| one.after.as_ref());
        let facts = match new {
            Some(text) => &collect(text, parse(text)),
            None => &file.facts,
        };
        if facts.imports(library) {
            found.push(Hindrance {
                span: Span::of_file(&file.path),
                message: format!("something of {library} would stay in this file"),
            });
        }
    }
    found
}
