//! Another synchronous program, in which lambdas that would have to await are functions, planned in the place of the first.

use super::meanwhile::{Back, Meanwhile};
use super::{Setting, written_as_it_is};
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::pipeline::progress::Progress;
use crate::plan::Plan;
use crate::plan::spelled_out::outcome::{Outcome, came_true};
use crate::plan::spelled_out::{Changes, Spelling, propose};
use crate::report::Report;
use crate::resolve::program::{FileId, Program, Site};
use crate::rewrite::Surroundings;
use crate::rewrite::imports::removal::Keep;
use crate::rewrite::spelled_out::rewrite;
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Lambdas, and calls in threads of what is no function of the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lambdas {
    /// As they were written.
    AsWritten,
    /// Spelled out, as far as that helped.
    SpelledOut,
}

/// How often it is tried without what did not turn.
const MOST_ROUNDS: usize = 8;

/// The conversion of the program in which lambdas are spelled out that can be awaited so.
pub(super) fn attempt(
    report: &Report,
    program: &Program<'_>,
    plan: &Plan,
    setting: &Setting<'_>,
    progress: &Progress,
) -> Option<Report> {
    if setting.lambdas == Lambdas::SpelledOut {
        return None;
    }
    let setting = &Setting {
        lambdas: Lambdas::SpelledOut,
        ..*setting
    };
    let mut without: BTreeSet<Site> = BTreeSet::new();
    for _ in 0..MOST_ROUNDS {
        let mut changes = propose(program, plan, &without);
        changes.retain(|&file, _| !setting.blocked.contains_key(&program.file(file).path));
        if changes.is_empty() {
            return None;
        }
        let written = match written(program, &changes, setting) {
            Ok(written) => written,
            Err(file) => {
                without.extend(subjects(file, &changes));
                continue;
            }
        };
        let other = super::meanwhile::resolved(
            program,
            &written.files,
            setting.unparsed,
            program.table.shared(),
        );
        let mut left = Vec::new();
        let look = |plan: &Plan| {
            let outcomes = written.outcomes.iter();
            let failed = outcomes.filter(|(_, outcome)| !came_true(&other, plan, outcome));
            left = failed.map(|&(site, _)| site).collect();
        };
        let mut converted = written_as_it_is(report.clone(), &other, setting, progress, look);
        left.extend(written.outcomes.iter().filter_map(|(site, outcome)| {
            is_told(&other, outcome, &converted.diagnostics).then_some(*site)
        }));
        if !left.is_empty() {
            without.extend(left);
            continue;
        }
        let failed = |one: &Diagnostic| one.code == code::BACKED_OUT;
        if converted.diagnostics.iter().any(failed) {
            return None;
        }
        Back::new(program, &written.files).report(&mut converted);
        super::meanwhile::settle(program, written.files, &mut converted);
        return Some(converted);
    }
    None
}

/// Whether something is told of a place where a thread ran something: it may block.
fn is_told(program: &Program<'_>, outcome: &Outcome, diagnostics: &[Diagnostic]) -> bool {
    let Outcome::Within(file, range) = outcome else {
        return false;
    };
    let path = &program.file(*file).path;
    let mut told = diagnostics.iter();
    told.any(|one| {
        one.severity != Severity::Note
            && one.span.path == *path
            && range.contains_range(one.span.range)
    })
}

/// The expressions that are spelled out in a file.
fn subjects(file: FileId, changes: &Changes) -> impl Iterator<Item = Site> {
    let all = changes.get(&file).into_iter().flat_map(|one| &one.all);
    all.map(move |spelling| Site {
        file,
        expr: spelling.subject(),
    })
}

/// The files that change, and where what was spelled out is in them.
struct Written {
    files: BTreeMap<FileId, Meanwhile>,
    outcomes: Vec<(Site, Outcome)>,
}

/// The program spelled out; else a file that cannot be written so.
fn written(
    program: &Program<'_>,
    changes: &Changes,
    setting: &Setting<'_>,
) -> Result<Written, FileId> {
    let keeps = super::kept_names(program);
    let local: HashSet<Box<str>> = super::local_modules(program);
    let mut found = Written {
        files: BTreeMap::new(),
        outcomes: Vec::new(),
    };
    for (&id, spellings) in changes {
        let file = program.file(id);
        let none = Keep::Names(HashSet::new());
        let surroundings = Surroundings {
            keep: keeps.get(&(id.0 as usize)).unwrap_or(&none),
            local: &local,
        };
        let written = rewrite(&file.text, &file.facts, spellings, &surroundings);
        let written = written.map_err(|_| id)?;
        let before = (file.path.as_path(), &file.facts, file.text.as_str());
        let after = (written.text.as_str(), written.allowance);
        setting
            .steps
            .verified(before, after, &local, setting.options.python)
            .map_err(|_| id)?;
        let meanwhile = Meanwhile {
            text: written.text,
            copies: written.copies,
        };
        for (spelling, function) in spellings.all.iter().zip(written.functions) {
            let site = Site {
                file: id,
                expr: spelling.subject(),
            };
            let place = |range| meanwhile.place_of(range);
            let range = |expr| program.expr(Site { file: id, expr }).range;
            let outcome = match (spelling, function) {
                (_, Some(path)) => Outcome::Function(id, path),
                (
                    Spelling::Called {
                        function, given, ..
                    },
                    None,
                ) => {
                    let callee = place(range(*function));
                    let end = given.map_or(callee.end + 1, |given| place(given).end);
                    let end = behind_bracket(&meanwhile.text, end);
                    Outcome::Within(id, TextRange::new(callee.start, end))
                }
                (Spelling::Here { body, .. }, None) => Outcome::Within(id, place(range(*body))),
                (_, None) => return Err(id),
            };
            found.outcomes.push((site, outcome));
        }
        found.files.insert(id, meanwhile);
    }
    Ok(found)
}

/// Behind the bracket that closes a call, of which the arguments end at an offset.
fn behind_bracket(text: &str, end: u32) -> u32 {
    let mut at = end as usize;
    loop {
        let rest = &text[at..];
        let trimmed = rest.trim_start_matches([' ', '\t', '\r', '\n', ',', '\\']);
        at += rest.len() - trimmed.len();
        match trimmed.starts_with('#') {
            true => at += trimmed.find('\n').unwrap_or(trimmed.len()),
            false => return (at + usize::from(!trimmed.is_empty())) as u32,
        }
    }
}
