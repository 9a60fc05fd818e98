//! What is the same for all that a program is converted to altogether or not at all: another framework, another driver.

use super::meanwhile::Meanwhile;
use super::{Setting, entry_points};
use crate::diagnostic::code::{self, Code};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::diff::apply::traced;
use crate::diff::edit::{Edit, Piece};
use crate::plan::framework::Hindrance;
use crate::plan::group::Declined;
use crate::plan::{Plan, plan};
use crate::report::Report;
use crate::resolve::program::{FileId, Program, ProgramFile};
use crate::text::TextRange;
use crate::verify::loss::Allowance;
use crate::verify::surface::public::assigned;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The plan of the program as it is.
pub(super) fn planned_as_it_is(program: &Program<'_>, setting: &Setting<'_>) -> Plan {
    let points = entry_points::entry_points(program, setting.project);
    let declined = Declined::by_settings(program, setting.options);
    plan(
        program,
        &points,
        setting.blocked,
        &declined,
        setting.options,
    )
}

/// What becomes of a file: what changes, and the strings that do.
pub(super) type Changes<'c> = (&'c [Edit], &'c [TextRange]);

/// The files that change, and that pass verification; the others are hindrances.
pub(super) fn edited<'c>(
    program: &Program<'_>,
    files: impl Iterator<Item = (FileId, Changes<'c>)>,
    setting: &Setting<'_>,
    hindrances: &mut BTreeSet<Hindrance>,
) -> BTreeMap<FileId, Meanwhile> {
    let mut meanwhile = BTreeMap::new();
    let own = super::local_modules(program);
    for (id, changes) in files {
        let file = program.file(id);
        match edited_file(file, changes, &own, setting) {
            Ok(new) => {
                meanwhile.insert(id, new);
            }
            Err(message) => {
                let span = Span::of_file(&file.path);
                hindrances.insert(Hindrance { span, message });
            }
        }
    }
    meanwhile
}

fn edited_file(
    file: &ProgramFile,
    (edits, strings): Changes<'_>,
    own: &HashSet<Box<str>>,
    setting: &Setting<'_>,
) -> Result<Meanwhile, String> {
    if let Some(reason) = setting.blocked.get(&file.path) {
        return Err(reason.clone());
    }
    if !file.facts.tree.distrust.is_empty() {
        return Err("the file cannot be read with certainty".to_owned());
    }
    let (text, copies) = traced(&file.text, edits).map_err(|error| error.to_string())?;
    // What is replaced altogether: a cursor that nothing needs any more.
    let is_replaced = |place: TextRange| {
        edits.iter().any(|edit| {
            let mut kept = edit.pieces.iter();
            edit.range.contains_range(place)
                && !kept.any(
                    |piece| matches!(piece, Piece::Source(range) if range.contains_range(place)),
                )
        })
    };
    let allowance = Allowance {
        withdrawn: assigned(&file.facts, is_replaced).into_iter().collect(),
        replaced_strings: strings.to_vec(),
        ..Allowance::default()
    };
    let python = setting.options.python;
    let before = (file.path.as_path(), &file.facts, file.text.as_str());
    setting
        .steps
        .verified(before, (&text, allowance), own, python)?;
    Ok(Meanwhile { text, copies })
}

/// The files that a conversion backed out of.
pub(super) fn backed_out(converted: &Report) -> impl Iterator<Item = Hindrance> {
    let all = converted.diagnostics.iter();
    all.filter(|one| one.code == code::BACKED_OUT)
        .map(|one| Hindrance {
            span: one.span.clone(),
            message: one.message.clone(),
        })
}

/// The hindrances as they are told, one a place, each behind what `comes` of it.
pub(super) fn told(hindrances: BTreeSet<Hindrance>, code: Code, comes: &str) -> Vec<Diagnostic> {
    let tell = |one: Hindrance| Diagnostic {
        code,
        severity: Severity::Warning,
        message: format!("{comes}: {}", one.message),
        span: one.span,
        help: Some(code.entry().advice.to_owned()),
        related: Vec::new(),
    };
    let mut told: Vec<Diagnostic> = hindrances.into_iter().map(tell).collect();
    told.dedup_by(|one, other| one.span == other.span);
    told
}
