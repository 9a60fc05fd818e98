//! Another synchronous program, in which each request has a session of its own, planned in the place of the first.

use super::meanwhile::{Back, Meanwhile};
use super::{Setting, converted_as_it_is};
use crate::diagnostic::{Diagnostic, Span, code};
use crate::options::Api;
use crate::pipeline::progress::Progress;
use crate::plan::Plan;
use crate::plan::per_request::{Hindrance, PerRequest, propose};
use crate::plan::seed::CallFate;
use crate::report::{ChangeGroup, Report};
use crate::resolve::program::{FileId, FunctionId, Program};
use crate::rewrite::Surroundings;
use crate::rewrite::imports::removal::Keep;
use crate::rewrite::per_request::rewrite;
use crate::verify::loss::Allowance;
use crate::verify::surface::public::assigned;
use std::collections::{BTreeMap, HashSet};

/// The conversion of a program whose functions turn under their names; of the one in which requests share no session, where one is shared and that can be.
pub(super) fn converted(
    report: Report,
    program: &Program<'_>,
    setting: &Setting<'_>,
    progress: &Progress,
    look: impl FnOnce(&Plan),
) -> Report {
    if setting.options.api == Api::Kept {
        return converted_as_it_is(report, program, setting, progress, look);
    }
    let mut other = None;
    let before = report.clone();
    let mut report = converted_as_it_is(report, program, setting, progress, |plan| {
        look(plan);
        // What calls it may lie outside of what is to be converted.
        if setting.reach.is_none() {
            let nothing = &mut |_: &Program<'_>, _: &Plan| Vec::new();
            other = attempt(&before, program, plan, setting, progress, nothing);
        }
    });
    match other {
        Some(Ok(other)) => return other.report,
        Some(Err(failure)) => {
            for group in failure.declined {
                if report.declined.iter().all(|one| one.id != group.id) {
                    report.declined.push(group);
                }
            }
            report.declined.sort_by(|a, b| a.span.cmp(&b.span));
            let related = failure.hindrance.related();
            let shared = report.diagnostics.iter_mut();
            for diagnostic in shared.filter(|one| one.code == code::ONE_TASK) {
                diagnostic.related.push(related.clone());
            }
        }
        None => {}
    }
    report
}

/// The conversion of the program in which requests share no session, where that can be; nothing where none is shared.
///
/// # Errors
/// Why it cannot be.
pub(super) fn attempt(
    report: &Report,
    program: &Program<'_>,
    plan: &Plan,
    setting: &Setting<'_>,
    progress: &Progress,
    see: See<'_>,
) -> Option<Result<Other, Failure>> {
    let proposed = propose(program, plan, setting.blocked)?;
    Some(match proposed {
        Ok(change) => carry_out(report, program, &change, (setting, progress), see),
        Err(hindrance) => Err(hindrance.into()),
    })
}

/// What is said of the other program and its plan.
pub(super) type See<'s> = &'s mut dyn FnMut(&Program<'_>, &Plan) -> Vec<Diagnostic>;

/// The conversion of the other program.
pub(super) struct Other {
    /// What it comes to.
    pub(super) report: Report,
    /// What was said of it.
    pub(super) told: Vec<Diagnostic>,
}

/// Why it cannot be.
pub(super) struct Failure {
    /// The reason.
    pub(super) hindrance: Hindrance,
    /// What could have been, and was declined.
    pub(super) declined: Vec<ChangeGroup>,
}

impl From<Hindrance> for Failure {
    fn from(hindrance: Hindrance) -> Self {
        Self {
            hindrance,
            declined: Vec::new(),
        }
    }
}

fn carry_out(
    report: &Report,
    program: &Program<'_>,
    change: &PerRequest,
    (setting, progress): (&Setting<'_>, &Progress),
    see: See<'_>,
) -> Result<Other, Failure> {
    let meanwhile = rewritten(program, change, setting)?;
    let other = super::meanwhile::resolved(
        program,
        &meanwhile,
        setting.unparsed,
        program.table.shared(),
    );
    let mut hindrance = None;
    let mut told = Vec::new();
    let mut converted = converted_as_it_is(report.clone(), &other, setting, progress, |plan| {
        hindrance = unconverted(&other, plan, program, change);
        told = see(&other, plan);
    });
    let back = Back::new(program, &meanwhile);
    if let Some(mut hindrance) = hindrance {
        back.span(&mut hindrance.span);
        back.report(&mut converted);
        return Err(Failure {
            hindrance,
            declined: converted.declined,
        });
    }
    let failed = converted
        .diagnostics
        .iter()
        .find(|one| one.code == code::BACKED_OUT);
    if let Some(failed) = failed {
        let hindrance = Hindrance {
            message: failed.message.clone(),
            span: failed.span.clone(),
        };
        return Err(hindrance.into());
    }
    back.report(&mut converted);
    back.diagnostics(&mut told);
    super::meanwhile::settle(program, meanwhile, &mut converted);
    Ok(Other {
        report: converted,
        told,
    })
}

/// The functions of a program that stand for those of another, which has the same files in the same order.
pub(super) fn counterparts(
    program: &Program<'_>,
    other: &Program<'_>,
    functions: &[FunctionId],
) -> Vec<FunctionId> {
    let all = program.function_ids();
    let is_meant = |here: &FunctionId| {
        functions.iter().any(|&there| {
            program.function_file(*here) == other.function_file(there)
                && program.function(*here).path == other.function(there).path
        })
    };
    all.filter(is_meant).collect()
}

/// The files that change, and that pass verification.
fn rewritten(
    program: &Program<'_>,
    change: &PerRequest,
    setting: &Setting<'_>,
) -> Result<BTreeMap<FileId, Meanwhile>, Hindrance> {
    let keeps = super::kept_names(program);
    let local: HashSet<Box<str>> = super::local_modules(program);
    let mut found = BTreeMap::new();
    for (&id, changes) in &change.files {
        let file = program.file(id);
        let none = Keep::Names(HashSet::new());
        let surroundings = Surroundings {
            keep: keeps.get(&(id.0 as usize)).unwrap_or(&none),
            local: &local,
        };
        let failed = |message: String| Hindrance {
            message,
            span: Span::of_file(&file.path),
        };
        let (text, copies) = rewrite(&file.text, &file.facts, change, changes, &surroundings)
            .map_err(|error| failed(error.to_string()))?;
        let mut allowance = Allowance::default();
        if change.provider.new.is_some() && change.provider.file == id {
            allowance.added.insert(change.provider.name.clone());
        }
        if let Some(stmt) = changes.removed {
            let removed = file.facts.tree.stmt(stmt).range;
            let gone = assigned(&file.facts, |place| removed.contains_range(place));
            allowance.withdrawn.extend(gone);
        }
        let before = (file.path.as_path(), &file.facts, file.text.as_str());
        let python = setting.options.python;
        setting
            .steps
            .verified(before, (&text, allowance), &local, python)
            .map_err(failed)?;
        found.insert(id, Meanwhile { text, copies });
    }
    Ok(found)
}

/// Why some use of the sessions stays synchronous all the same.
fn unconverted(
    other: &Program<'_>,
    plan: &Plan,
    program: &Program<'_>,
    change: &PerRequest,
) -> Option<Hindrance> {
    let takers: HashSet<(FileId, &str)> = change
        .takers
        .iter()
        .map(|&one| (program.function_file(one), &*program.function(one).path))
        .collect();
    let (module, _) = &change.class;
    let library = module.split('.').next().unwrap_or(module);
    let mut is_any = false;
    for call in &plan.uses.calls {
        let in_taker = call.context.function().is_some_and(|one| {
            takers.contains(&(other.function_file(one), &*other.function(one).path))
        });
        if !in_taker || !call.blocks || !call.name.starts_with(library) {
            continue;
        }
        is_any = true;
        let is_converted = matches!(call.fate, CallFate::Convert(_))
            && plan.colours.is_converted(call.group)
            && plan.colours.may_await(call.context);
        if is_converted {
            continue;
        }
        let span = crate::plan::report::span(other, call.site);
        let told = plan.diagnostics.iter().find(|one| one.span == span);
        let message = match told {
            Some(Diagnostic { message, .. }) => message.clone(),
            None => format!(
                "`{}` would stay synchronous all the same",
                call.shown(other)
            ),
        };
        return Some(Hindrance { message, span });
    }
    (!is_any).then(|| Hindrance {
        message: "nothing that uses it would change".to_owned(),
        span: Span::of_file(&other.file(change.provider.file).path),
    })
}
