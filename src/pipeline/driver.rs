//! The program written for another driver of the database first, planned in the place of the user's: all of it is converted to that,
//! or to the driver that is used without it.

use super::meanwhile::{Back, Meanwhile};
use super::{Setting, entry_points, framework, written_as_it_is};
use crate::diagnostic::{Diagnostic, Severity, Span, code};
use crate::diff::apply::traced;
use crate::facts::collect::collect;
use crate::options::{Api, Stage};
use crate::pipeline::progress::Progress;
use crate::plan::driver::propose;
use crate::plan::framework::Hindrance;
use crate::plan::group::Declined;
use crate::plan::{Plan, plan};
use crate::report::{Relation, Report, Succession};
use crate::resolve::program::{FileId, Program};
use crate::syntax::parse::parse;
use crate::text::TextRange;
use crate::verify::loss::Allowance;
use crate::verify::verify;
use std::collections::{BTreeMap, BTreeSet};

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
            let points = entry_points::entry_points(program, setting.project);
            let declined = Declined::by_settings(program, setting.options);
            let options = setting.options;
            look(&plan(program, &points, setting.blocked, &declined, options));
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
        let tell = |one: Hindrance| Diagnostic {
            code: code::DRIVER,
            severity: Severity::Warning,
            message: format!(
                "{} does not become {}: {}",
                library.name, library.target, one.message
            ),
            span: one.span,
            help: Some(code::DRIVER.entry().advice.to_owned()),
            related: Vec::new(),
        };
        let mut told: Vec<Diagnostic> = hindrances.into_iter().map(tell).collect();
        told.dedup_by(|one, other| one.span == other.span);
        told.truncate(MOST_TOLD);
        told
    };
    let mut hindrances = carried.hindrances;
    let whole = |message: &str| Hindrance {
        span: Span {
            path: program
                .files
                .first()
                .map(|file| file.path.clone())
                .unwrap_or_default(),
            range: TextRange::empty(0),
        },
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
    let mut meanwhile: BTreeMap<FileId, Meanwhile> = BTreeMap::new();
    // What is not carried over altogether does not read as a program either.
    let files = if hindrances.is_empty() {
        carried.files
    } else {
        BTreeMap::new()
    };
    for (&id, (edits, strings)) in &files {
        let file = program.file(id);
        let mut failed = |message: String| {
            let span = Span {
                path: file.path.clone(),
                range: TextRange::empty(0),
            };
            hindrances.insert(Hindrance { span, message });
        };
        if let Some(reason) = setting.blocked.get(&file.path) {
            failed(reason.clone());
            continue;
        }
        if !file.facts.tree.distrust.is_empty() {
            failed("the file cannot be read with certainty".to_owned());
            continue;
        }
        match traced(&file.text, edits) {
            Ok((text, copies)) => {
                let python = setting.options.python;
                let allowance = Allowance {
                    replaced_strings: strings.clone(),
                    ..Allowance::default()
                };
                let problems = verify(&file.facts, &file.text, &text, &allowance, python);
                match problems.into_iter().next() {
                    Some(problem) => failed(problem.message),
                    None => {
                        meanwhile.insert(id, Meanwhile { text, copies });
                    }
                }
            }
            Err(error) => failed(error.to_string()),
        }
    }
    if !hindrances.is_empty() {
        return Some(Err(told(hindrances)));
    }
    let other = super::meanwhile::resolved(program, &meanwhile, setting.unparsed, table);
    let back = Back::new(program, &meanwhile);
    let mut converted = written_as_it_is(report.clone(), &other, setting, progress, |plan| {
        hindrances.clone_from(&plan.driver_left);
    });
    let backed_out = converted.diagnostics.iter();
    hindrances.extend(
        backed_out
            .filter(|one| one.code == code::BACKED_OUT)
            .map(|one| Hindrance {
                span: one.span.clone(),
                message: one.message.clone(),
            }),
    );
    if hindrances.is_empty() {
        hindrances.extend(still_used(&other, &converted, &library.name));
    }
    if !hindrances.is_empty() {
        let mut found = told(hindrances);
        for diagnostic in &mut found {
            back.diagnostic(diagnostic);
        }
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
                span: Span {
                    path: file.path.clone(),
                    range: TextRange::empty(0),
                },
                message: format!("something of {library} would stay in this file"),
            });
        }
    }
    found
}
