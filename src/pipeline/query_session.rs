//! Another synchronous program, in which functions that end queries are given sessions, planned in the place of the first.

use super::meanwhile::{Back, Meanwhile};
use super::{Setting, written_as_it_is};
use crate::diagnostic::code;
use crate::pipeline::progress::Progress;
use crate::plan::Plan;
use crate::plan::query_session::{Changes, propose};
use crate::report::Report;
use crate::resolve::program::{FileId, Program};
use crate::rewrite::Surroundings;
use crate::rewrite::imports::removal::Keep;
use crate::rewrite::query_session::rewrite;
use crate::verify::loss::Allowance;
use std::collections::{BTreeMap, HashSet};

/// The conversion of the program in which functions that end queries have a session, where some lack one.
pub(super) fn attempt(
    report: &Report,
    program: &Program<'_>,
    plan: &Plan,
    setting: &Setting<'_>,
    progress: &Progress,
) -> Option<Report> {
    let changes = propose(program, plan)?;
    if changes
        .keys()
        .any(|&file| setting.blocked.contains_key(&program.file(file).path))
    {
        return None;
    }
    let meanwhile = rewritten(program, &changes, setting)?;
    let other = super::meanwhile::resolved(
        program,
        &meanwhile,
        setting.unparsed,
        program.table.shared(),
    );
    let mut converted = written_as_it_is(report.clone(), &other, setting, progress, |_: &Plan| ());
    let failed = |one: &crate::diagnostic::Diagnostic| one.code == code::BACKED_OUT;
    if converted.diagnostics.iter().any(failed) {
        return None;
    }
    Back::new(program, &meanwhile).report(&mut converted);
    super::meanwhile::settle(program, meanwhile, &mut converted);
    Some(converted)
}

/// Of two conversions, the one that leaves less as it was; the first where they leave the same.
pub(super) fn better(first: Report, other: Option<Report>) -> Report {
    let kept = |report: &Report| report.kept.values().sum::<u32>();
    match other {
        Some(other) if kept(&other) < kept(&first) => other,
        _ => first,
    }
}

/// The files that change, if all pass verification.
fn rewritten(
    program: &Program<'_>,
    changes: &Changes,
    setting: &Setting<'_>,
) -> Option<BTreeMap<FileId, Meanwhile>> {
    let keeps = super::kept_names(program);
    let local: HashSet<Box<str>> = super::local_modules(program);
    let mut found = BTreeMap::new();
    for (&id, insertions) in changes {
        let file = program.file(id);
        let none = Keep::Names(HashSet::new());
        let surroundings = Surroundings {
            keep: keeps.get(&(id.0 as usize)).unwrap_or(&none),
            local: &local,
        };
        let (text, copies) = rewrite(&file.text, &file.facts, insertions, &surroundings).ok()?;
        let before = (file.path.as_path(), &file.facts, file.text.as_str());
        let python = setting.options.python;
        let steps = setting.steps;
        steps
            .verified(before, (&text, Allowance::default()), &local, python)
            .ok()?;
        found.insert(id, Meanwhile { text, copies });
    }
    Some(found)
}
