//! The program written for another framework first, planned in the place of the user's: all of it is converted, or nothing is.

use super::meanwhile::Back;
use super::{Setting, all_or_nothing, written_as_it_is};
use crate::diagnostic::{Diagnostic, Span, code};
use crate::mapping::schema::Framework;
use crate::options::Stage;
use crate::pipeline::progress::Progress;
use crate::plan::Plan;
use crate::plan::cell::holds_object;
use crate::plan::framework::renaming::propose;
use crate::plan::framework::{Hindrance, used};
use crate::report::{Relation, Report, StartCommand, StartCommands, Succession};
use crate::resolve::program::Program;
use crate::text::TextRange;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The conversion. `look` is shown the plan of the program as it is, made while nothing had failed verification.
pub(super) fn converted(
    report: Report,
    program: &Program<'_>,
    setting: &Setting<'_>,
    progress: &Progress,
    look: impl FnOnce(&Plan),
) -> Report {
    match attempt(&report, program, setting, progress) {
        None => written_as_it_is(report, program, setting, progress, look),
        Some(Ok(converted)) => {
            look(&all_or_nothing::planned_as_it_is(program, setting));
            converted
        }
        Some(Err(hindrances)) => {
            let mut report = written_as_it_is(report, program, setting, progress, look);
            report.diagnostics.extend(hindrances);
            report
        }
    }
}

/// The conversion of the program written for the replacement of its framework; nothing where it uses none.
///
/// # Errors
/// What keeps the framework.
fn attempt(
    report: &Report,
    program: &Program<'_>,
    setting: &Setting<'_>,
    progress: &Progress,
) -> Option<Result<Report, Vec<Diagnostic>>> {
    // Half of a framework blocks nothing and awaits nothing: there is none.
    if setting.options.stage == Stage::Swap {
        return None;
    }
    let table = program.table.shared().of_frameworks()?;
    let (id, framework) = used(program, table)?;
    let library = table.library(id);
    let told = |hindrances: BTreeSet<Hindrance>| {
        let comes = format!("the application stays one of {}", library.name);
        all_or_nothing::told(hindrances, code::FRAMEWORK, &comes)
    };
    let renaming = propose(program, table, framework);
    let mut hindrances = renaming.hindrances;
    hindrances.extend(in_templates(&setting.project.templates, framework));
    let files = renaming.files.iter();
    let changes = files.map(|(&id, edits)| (id, (&edits[..], &[][..])));
    let meanwhile = all_or_nothing::edited(program, changes, setting, &mut hindrances);
    if !hindrances.is_empty() {
        return Some(Err(told(hindrances)));
    }
    let other = super::meanwhile::resolved(program, &meanwhile, setting.unparsed, table);
    let back = Back::new(program, &meanwhile);
    let shelved = shelved_objects(&other);
    let mut converted = written_as_it_is(report.clone(), &other, setting, progress, |plan| {
        hindrances.clone_from(&plan.framework_left);
    });
    hindrances.extend(all_or_nothing::backed_out(&converted));
    hindrances.extend(reading_shelves(&setting.project.templates, &shelved));
    if !hindrances.is_empty() {
        let mut found = told(hindrances);
        back.diagnostics(&mut found);
        return Some(Err(found));
    }
    back.report(&mut converted);
    let first = meanwhile
        .keys()
        .next()
        .map(|&id| (id, &renaming.files[&id]));
    if let Some((id, edits)) = first {
        let span = Span {
            path: program.file(id).path.clone(),
            range: edits
                .iter()
                .map(|edit| edit.range)
                .min()
                .unwrap_or(TextRange::empty(0)),
        };
        let limits = library.limits.iter();
        let told = limits.map(|limit| crate::plan::report::behaviour(span.clone(), limit));
        converted.diagnostics.extend(told);
    }
    super::meanwhile::settle(program, meanwhile, &mut converted);
    let requirements = &mut converted.requirements;
    for (list, more) in [
        (&mut requirements.needed, &library.requires),
        (&mut requirements.unneeded, &library.replaces),
    ] {
        list.extend(more.iter().cloned());
        list.sort();
        list.dedup();
    }
    converted.started = Some(start_commands(&library.target, framework));
    let requirements = &mut converted.requirements;
    requirements.successions.push(Succession {
        relation: Relation::Replaces,
        old: library.replaces.clone(),
        new: library.requires.clone(),
    });
    Some(Ok(converted))
}

/// How the application is started now.
fn start_commands(target: &str, framework: &Framework) -> StartCommands {
    let commands = framework.commands.iter().map(|one| StartCommand {
        program: one.program.clone(),
        becomes: one.becomes.clone(),
        worker_class: one.worker_class.clone(),
        worker_classes: one.worker_classes.clone(),
        options: one.options.clone(),
        requires: one.requires.clone(),
    });
    StartCommands {
        target: target.to_owned(),
        commands: commands.collect(),
        environment: framework.environment.clone(),
    }
}

/// What templates name that they could not once it is awaited: they are not converted.
fn in_templates(templates: &[(PathBuf, String)], framework: &Framework) -> Vec<Hindrance> {
    let mut found = Vec::new();
    for (path, text) in templates {
        for (name, reason) in &framework.templates {
            for (at, _) in text.match_indices(name.as_str()) {
                let range = TextRange::new(at as u32, (at + name.len()) as u32);
                found.push(Hindrance {
                    span: Span {
                        path: path.clone(),
                        range,
                    },
                    message: format!("`{name}`: {reason}"),
                });
            }
        }
    }
    found
}

/// Objects that become others, by the names under which the program keeps them for a request: `g.db`.
fn shelved_objects(program: &Program<'_>) -> Vec<String> {
    let shelved = program.shelved().into_iter();
    let changing = shelved.filter(|(_, types)| holds_object(program, types));
    let names = changing.map(|((shelf, name), _)| {
        let shelf = shelf.rsplit('.').next().unwrap_or_default();
        format!("{shelf}.{name}")
    });
    names.collect()
}

/// Templates that read such an object.
fn reading_shelves(templates: &[(PathBuf, String)], shelved: &[String]) -> Vec<Hindrance> {
    let framework = Framework {
        templates: shelved
            .iter()
            .map(|name| {
                (
                    name.clone(),
                    "a template cannot await what it is asked for".to_owned(),
                )
            })
            .collect(),
        ..Framework::default()
    };
    in_templates(templates, &framework)
}
