//! From a plan to edits: what each construct becomes, one file at a time.
//!
//! In reading order: [`workbench`] (what the rewriters of one file share: text, facts, plan, names, edits), [`change`]
//! and [`block`] (lines put around, before and after statements; [`deeper`] for what edits write over several lines), [`fresh`] (names that collide with nothing), [`imports`] (requested
//! while rewriting, settled once), [`support`] (code inserted once a module); then the rewriters: [`client`],
//! [`expression`], [`function`] with [`factory`], [`derived`], [`statement`], [`entry`], [`two_colours`]. [`comment`] saves the comments in text that is replaced,
//! [`alignment`] moves lines with the bracket that they are aligned with. [`per_request`] and [`face`] write programs that are planned in the place of the first.

mod alignment;
mod beside;
pub mod block;
pub mod chain;
pub mod change;
pub mod client;
pub mod comment;
pub mod deeper;
pub mod derived;
pub mod entry;
pub mod expression;
pub mod face;
pub mod factory;
pub mod fresh;
pub mod function;
pub mod imports;
pub mod left_open;
pub mod per_request;
pub mod query_session;
pub mod spelled_out;
pub mod startup;
pub mod statement;
pub mod support;
pub mod two_colours;
mod vacated;
pub mod workbench;

use crate::diff::apply::{ApplyError, surviving, traced};
use crate::diff::edit::{Edit, Piece};
use crate::facts::FileFacts;
use crate::mapping::table::Table;
use crate::options::Options;
use crate::plan::action::FilePlan;
use crate::plan::seed::Moved;
use crate::syntax::ast::{ExprId, ExprKind};
use crate::text::nesting::Nesting;
use crate::text::{TextRange, is_word_part};
use crate::verify::loss::Allowance;
use crate::verify::surface::public::assigned;
use imports::removal::Keep;
use imports::settle::{Circumstances, settle};
use std::collections::{HashMap, HashSet};
use workbench::Workbench;

/// The rewriters, in the order in which they work. Clients come first: a call is written on the name of its client.
const REWRITERS: &[fn(&mut Workbench<'_>)] = &[
    client::rewrite,
    expression::rewrite,
    function::rewrite,
    derived::rewrite,
    statement::rewrite,
    entry::rewrite,
    startup::rewrite,
    two_colours::rewrite,
    beside::rewrite,
    left_open::rewrite,
    chain::rewrite,
];

/// What other files mean for this one.
#[derive(Clone, Debug)]
pub struct Surroundings<'s> {
    /// Imported names that stay for the sake of other files.
    pub keep: &'s Keep,
    /// The project's own top-level packages and modules.
    pub local: &'s HashSet<Box<str>>,
}

/// A file's new text, and what is known of it.
#[derive(Clone, Debug, Default)]
pub struct Rewritten {
    /// The new text.
    pub text: String,
    /// What was renamed, added or taken on purpose.
    pub allowance: Allowance,
    /// Modules whose import went.
    pub removed_modules: Vec<String>,
}

/// Rewrite one file by its plan.
///
/// # Errors
/// When two rewriters want the same text, or a layout is not understood; the file then stays as it is.
pub fn rewrite(
    text: &str,
    facts: &FileFacts,
    plan: &FilePlan,
    table: &Table,
    options: &Options,
    surroundings: &Surroundings<'_>,
) -> Result<Rewritten, RewriteError> {
    let mut bench = Workbench::new(text, facts, plan, table, options);
    for rewriter in REWRITERS {
        rewriter(&mut bench);
    }
    if bench.is_stuck {
        return Err(RewriteError::Layout);
    }
    let depths = deeper::Depths::new(text, facts, &bench.changes);
    for &edit in &bench.continued {
        if let Some(edit) = bench.edits.get_mut(edit) {
            deeper::deepen(&depths, edit);
        }
    }
    for edit in &mut bench.edits {
        deeper::deepen_margin(&depths, edit);
    }
    let removed_uses = removed_uses(&bench)?;
    let circumstances = Circumstances {
        removed_uses: &removed_uses,
        keep: surroundings.keep,
        local: surroundings.local,
        renamed: &[],
    };
    let mut settled = settle(text, facts, &bench.requests, &circumstances);
    bench.support.settle(&mut settled.edits);
    let mut deleted: Vec<TextRange> = Vec::new();
    for edit in &settled.edits {
        uncarried(edit, edit.range.start, &mut deleted);
    }
    for edit in &bench.edits {
        // What is written anew at the start of a line still begins that line.
        uncarried(edit, edit.range.start + 1, &mut deleted);
    }
    let mut allowance = std::mem::take(&mut bench.allowance);
    allowance
        .added
        .extend(bench.support.added().map(str::to_owned));
    allowance.dropped_comments.extend(settled.dropped_comments);
    allowance.withdrawn.extend(withdrawn(&bench));
    allowance.replaced_strings.extend(deleted.iter().copied());
    allowance.replaced_strings.extend(reworded(&bench));
    let mut new_text = written(&bench, &settled.edits, &deleted)?;
    let moved = comment::lost(text, facts, &new_text, &allowance.dropped_comments);
    if !moved.is_empty() {
        comment::put_above(&mut bench, &moved);
        new_text = written(&bench, &settled.edits, &deleted)?;
    }
    allowance.moved_comments.extend(moved);
    Ok(Rewritten {
        text: new_text,
        allowance,
        removed_modules: settled.removed_modules,
    })
}

/// Names and attributes whose assignments are written otherwise, or gone.
fn withdrawn(bench: &Workbench<'_>) -> Vec<String> {
    let (facts, plan) = (bench.facts, bench.plan);
    let tree = &facts.tree;
    let rewritten = plan.exprs.iter().filter(|(_, action)| {
        let is_itself = action.code.is_empty() && action.layers.is_empty();
        !is_itself
    });
    let rewritten = rewritten
        .map(|(&expr, _)| expr)
        .chain(plan.setters.iter().copied());
    let places: HashSet<TextRange> = rewritten.map(|expr| tree.expr(expr).range).collect();
    let moved = plan.moved.iter().filter_map(|moved| match moved {
        Moved::Away(stmt) => Some(stmt),
        Moved::Before(..) => None,
    });
    let removed = Nesting::new(moved.map(|&stmt| Some(tree.stmt(stmt).range)));
    assigned(facts, |place| {
        places.contains(&place) || !removed.around(place).is_empty()
    })
}

/// Strings that begin otherwise: an edit carries over only the end of each.
fn reworded(bench: &Workbench<'_>) -> Vec<TextRange> {
    let carried = bench.edits.iter().flat_map(|edit| &edit.pieces);
    // By where they end: where the last of them begins.
    let mut begun: HashMap<u32, u32> = HashMap::new();
    for piece in carried {
        if let Piece::Source(range) = piece {
            let start = begun.entry(range.end).or_default();
            *start = range.start.max(*start);
        }
    }
    let strings = bench
        .facts
        .tree
        .exprs
        .iter()
        .filter(|expr| matches!(expr.kind, ExprKind::Str { .. } | ExprKind::FString { .. }));
    let strings = strings.map(|expr| expr.range);
    strings
        .filter(|string| {
            let start = begun.get(&string.end);
            start.is_some_and(|&start| start > string.start)
        })
        .collect()
}

/// The reads of names, and the strings, of which the edits so far leave nothing.
fn removed_uses(bench: &Workbench<'_>) -> Result<HashSet<ExprId>, RewriteError> {
    let tree = &bench.facts.tree;
    let mut deleted = Vec::new();
    for edit in &bench.edits {
        uncarried(edit, edit.range.start + 1, &mut deleted);
    }
    let mut edits = block::settle(bench.text, bench.facts, &bench.changes, &deleted)
        .ok_or(RewriteError::Layout)?;
    edits.extend(bench.edits.iter().cloned());
    let kept = surviving(bench.text, &edits)?;
    // Of a string the quotes may stay and the text go.
    let is_kept = |range: TextRange| {
        let first = kept.partition_point(|part| part.end <= range.start);
        kept.iter()
            .skip(first)
            .take_while(|part| part.start < range.end)
            .map(|part| TextRange::new(part.start.max(range.start), part.end.min(range.end)))
            .any(|part| part.slice(bench.text).contains(is_word_part))
    };
    Ok(tree
        .exprs
        .iter()
        .enumerate()
        .filter(|(_, expr)| matches!(expr.kind, ExprKind::Name(_) | ExprKind::Str { .. }))
        .filter(|(_, expr)| !is_kept(expr.range))
        .map(|(index, _)| ExprId(index as u32))
        .collect())
}

/// The text that all edits make.
fn written(
    bench: &Workbench<'_>,
    imports: &[Edit],
    deleted: &[TextRange],
) -> Result<String, RewriteError> {
    let blocks = block::settle(bench.text, bench.facts, &bench.changes, deleted)
        .ok_or(RewriteError::Layout)?;
    let mut edits = imports.to_vec();
    edits.extend(blocks);
    edits.extend(bench.edits.iter().cloned());
    let (new_text, copies) = traced(bench.text, &edits)?;
    let new_text = alignment::realigned(bench.text, bench.facts, new_text, &copies);
    Ok(entry::spaced(bench, new_text))
}

/// The parts of an edit's range, from an offset on, that it does not carry over: their line starts go with them.
fn uncarried(edit: &Edit, from: u32, gone: &mut Vec<TextRange>) {
    let mut carried: Vec<TextRange> = edit
        .pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Source(range) if edit.range.contains_range(*range) => Some(*range),
            _ => None,
        })
        .collect();
    carried.sort_unstable();
    let mut at = from;
    for range in carried {
        if at < range.start {
            gone.push(TextRange::new(at, range.start));
        }
        at = at.max(range.end);
    }
    if at < edit.range.end {
        gone.push(TextRange::new(at, edit.range.end));
    }
}

/// Why a file could not be rewritten.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RewriteError {
    /// Two edits conflict.
    #[error("two edits conflict: {0}")]
    Conflict(#[from] ApplyError),
    /// A statement stands in a layout that re-indentation does not understand.
    #[error("the layout around a statement is not understood")]
    Layout,
}
