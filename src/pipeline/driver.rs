//! The program written for another driver of the database first, planned in the place of the user's: all of it is converted to that,
//! or to the driver that is used without it.

use super::meanwhile::Back;
use super::{Setting, all_or_nothing, framework, written_as_it_is};
use crate::diagnostic::{Diagnostic, Span, code};
use crate::facts::collect::collect;
use crate::options::{Api, Stage};
use crate::pipeline::progress::Progress;
use crate::plan::Plan;
use crate::plan::driver::propose;
use crate::plan::framework::Hindrance;
use crate::report::{Relation, Report, Succession};
use crate::resolve::program::Program;
use crate::syntax::parse::parse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Of how many places it is said that they keep the driver.
const MOST_TOLD: usize = 12;

/// The conversion. `look` is shown the plan of the program as it is, made while nothing had failed verification.
pub(super) fn converted(
    report: Report,
    program: &Program<'_>,
    setting: &Setting<'_>,
    progress: &Progress,
    look: impl FnOnce(&Plan),
) -> Report {
    let hindrances = match attempt(&report, program, setting, progress) {
        Some(Ok(converted)) => {
            look(&all_or_nothing::planned_as_it_is(program, setting));
            return converted;
        }
        Some(Err(hindrances)) => hindrances,
        None => Vec::new(),
    };
    let mut report = framework::converted(report, program, setting, progress, look);
    report.diagnostics.extend(hindrances);
    report
}

/// The conversion of the program written for the driver that is asked for; nothing where none is, or the program uses none.
///
/// # Errors
/// What keeps it from that.
fn attempt(
    report: &Report,
    program: &Program<'_>,
    setting: &Setting<'_>,
    progress: &Progress,
) -> Option<Result<Report, Vec<Diagnostic>>> {
    let table = program.table.shared().of_drivers()?;
    let library = table.libraries().iter().find(|library| library.driver)?;
    let carried = propose(program)?;
    let told = |hindrances: BTreeSet<Hindrance>| {
        let comes = format!("{} does not become {}", library.name, library.target);
        let mut told = all_or_nothing::told(hindrances, code::DRIVER, &comes);
        told.truncate(MOST_TOLD);
        told
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
        return Some(Err(told(hindrances)));
    }
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
        return Some(Err(found));
    }
    back.report(&mut converted);
    super::meanwhile::settle(program, meanwhile, &mut converted);
    let requirements = &mut converted.requirements;
    requirements.successions.push(Succession {
        relation: Relation::Replaces,
        old: library.replaces.clone(),
        new: library.requires.clone(),
    });
    Some(Ok(converted))
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
