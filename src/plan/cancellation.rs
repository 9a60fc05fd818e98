//! Handlers around new awaits that would catch a cancellation, and those that Ctrl-C no longer reaches.
//!
//! `except:` and `except BaseException:` would swallow the cancellation of a task, which cannot come where nothing awaits.
//! Under `asyncio.run` Ctrl-C cancels the coroutine: what `except KeyboardInterrupt:` caught arrives as a cancellation.

use super::action::{ExprAction, FilePlan};
use super::pause::{Functions, pauses};
use super::report::behaviour;
use super::template::CodePart;
use crate::diagnostic::{Diagnostic, Span};
use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Handler, StmtId, StmtKind};
use crate::text::TextRange;

/// Let cancellation through where new awaits are guarded, and Ctrl-C reach its handlers.
pub fn let_through(program: &Program<'_>, plans: &mut [FilePlan]) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    for (at, plan) in plans.iter_mut().enumerate() {
        if !plan.is_empty() {
            in_file(program, FileId(at as u32), plan, &mut notes);
        }
    }
    notes
}

fn in_file(program: &Program<'_>, file: FileId, plan: &mut FilePlan, notes: &mut Vec<Diagnostic>) {
    let tree = &program.file(file).facts.tree;
    let awaits = pauses(program, file, plan);
    let functions = Functions::of(program, file);
    for (index, stmt) in tree.stmts.iter().enumerate() {
        let StmtKind::Try { body, handlers, .. } = &stmt.kind else {
            continue;
        };
        let (Some(first), Some(last)) = (body.first(), body.last()) else {
            continue;
        };
        let guarded = TextRange::new(tree.stmt(*first).range.start, tree.stmt(*last).range.end);
        let around = functions.around(guarded.start);
        let is_guarded =
            |&place: &u32| guarded.contains(place) && functions.around(place) == around;
        if !awaits.iter().any(is_guarded) {
            continue;
        }
        for (position, handler) in handlers.iter().enumerate() {
            match caught(program, file, handler) {
                Caught::Cancellation => break,
                Caught::Everything => {
                    if !passes_on(program, file, handler) && !handler.is_group {
                        plan.guards.push((StmtId(index as u32), position));
                    }
                    break;
                }
                Caught::Interrupt(last) => {
                    interrupt(program, file, handler, last, plan);
                    let path = program.file(file).path.clone();
                    let range = TextRange::new(handler.range.start, handler.range.start + 6);
                    notes.push(behaviour(
                        Span { path, range },
                        "Ctrl-C reaches a coroutine as a cancellation, and the handler catches any other one, too",
                    ));
                    break;
                }
                Caught::Other => {}
            }
        }
    }
}

/// What a handler catches, as far as it matters here.
enum Caught {
    /// `asyncio.CancelledError`, by name.
    Cancellation,
    /// All that is raised.
    Everything,
    /// `KeyboardInterrupt`; the last class that it names.
    Interrupt(ExprId),
    /// Neither.
    Other,
}

fn caught(program: &Program<'_>, file: FileId, handler: &Handler) -> Caught {
    let Some(kind) = handler.kind else {
        return Caught::Everything;
    };
    let at = |expr| Site { file, expr };
    let classes = match &program.expr(at(kind)).kind {
        ExprKind::Tuple(items) => items.clone(),
        _ => vec![kind],
    };
    let names = |wanted: &[&str]| {
        classes.iter().any(|&class| {
            matches!(&program.infer(at(class)).any_of[..],
                [Type::External(name) | Type::Outside(name)] if wanted.contains(&&**name))
        })
    };
    if names(&[
        "asyncio.CancelledError",
        "asyncio.exceptions.CancelledError",
    ]) {
        return Caught::Cancellation;
    }
    if names(&["builtins.BaseException"]) {
        return Caught::Everything;
    }
    match classes.last() {
        Some(&last) if names(&["builtins.KeyboardInterrupt"]) => Caught::Interrupt(last),
        _ => Caught::Other,
    }
}

/// Whether a handler ends by raising what it caught, and does not leave before.
fn passes_on(program: &Program<'_>, file: FileId, handler: &Handler) -> bool {
    let tree = &program.file(file).facts.tree;
    let leaves = tree.stmts.iter().any(|stmt| {
        handler.range.contains_range(stmt.range)
            && matches!(
                stmt.kind,
                StmtKind::Return(_) | StmtKind::Break | StmtKind::Continue
            )
    });
    let Some(&last) = handler.body.last() else {
        return false;
    };
    let raises = match &tree.stmt(last).kind {
        StmtKind::Raise { exc: None, .. } => true,
        StmtKind::Raise {
            exc: Some(value),
            cause: None,
        } => match (&tree.expr(*value).kind, &handler.name) {
            (ExprKind::Name(raised), Some(name)) => **raised == *name.text,
            _ => false,
        },
        _ => false,
    };
    raises && !leaves
}

/// `except KeyboardInterrupt:` → `except (KeyboardInterrupt, asyncio.CancelledError):`
fn interrupt(
    program: &Program<'_>,
    file: FileId,
    handler: &Handler,
    last: ExprId,
    plan: &mut FilePlan,
) {
    let range = program.expr(Site { file, expr: last }).outer;
    let is_alone = handler.kind == Some(last);
    let (open, close) = if is_alone { ("(", ")") } else { ("", "") };
    let action: &mut ExprAction = plan.exprs.entry(last).or_default();
    action.layers.push(vec![
        CodePart::Text(open.to_owned()),
        CodePart::Source(range),
        CodePart::Text(format!(", asyncio.CancelledError{close}")),
    ]);
    action.imports.push("asyncio".to_owned());
}
