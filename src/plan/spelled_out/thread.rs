//! What coroutine functions have threads run that is no function of the project: where it can stand by itself.

use super::{Changes, Passed, Spelling, begins_logical_line, has_place_before, is_in_function};
use crate::facts::binding::BindingId;
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::mapping::schema::Kind;
use crate::plan::executor::{self, Kept, Place};
use crate::plan::implicit;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent};
use crate::text::TextRange;
use std::collections::BTreeSet;

/// How a call is spelled out that has a thread run something of a library and is awaited elsewhere.
pub(super) fn wrapped(program: &Program<'_>, call: Site) -> Option<Spelling> {
    let at = executor::run(program, call)?;
    let facts = &program.file(call.file).facts;
    let site = |expr| Site { expr, ..call };
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return None;
    };
    let is_later = matches!(
        executor::place(program, call),
        Ok(Place::Coroutine | Place::Task)
    );
    let function = args[at].value;
    if !is_later || !blocks(program, site(function)) {
        return None;
    }
    let mut scope = program.scope_of(call);
    while let ScopeKind::Comprehension(_) = facts.scopes[scope.0 as usize].kind {
        scope = facts.scopes[scope.0 as usize].parent?;
    }
    // What belongs to a comprehension is not seen before its statement.
    let within = facts.tree.expr(function).range;
    let is_of_comprehension = |binding: &BindingId| {
        let binding = &facts.bindings[binding.0 as usize];
        let scope = &facts.scopes[binding.scope.0 as usize];
        matches!(scope.kind, ScopeKind::Comprehension(_))
    };
    let reads = facts.tree.exprs.iter().zip(&facts.references);
    let reads = reads.filter(|(expr, _)| within.contains_range(expr.range));
    let is_unseen = reads.clone().any(|(_, reference)| {
        let mut bindings = reference.iter().flat_map(|one| one.bindings.iter());
        bindings.any(is_of_comprehension)
    });
    let stmt = facts.tree.statement_of(call.expr)?;
    let text = &program.file(call.file).text;
    let has_place = is_in_function(program, scope, call)
        && begins_logical_line(text, facts.tree.stmt(stmt).range.start)
        && has_place_before(&facts.tree, stmt, program.expr(call).range);
    if is_unseen || !has_place {
        return None;
    }
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut params = Vec::new();
    for arg in &args[at + 1..] {
        let (name, passed): (_, fn(String) -> Passed) = match &arg.kind {
            ArgumentKind::Positional => (
                program.expr(site(arg.value)).last_name(),
                Passed::Positional,
            ),
            ArgumentKind::Keyword(name) => (Some(&*name.text), Passed::Keyword),
            _ => return None,
        };
        let name = name.unwrap_or("value").to_owned();
        let mut reads = reads.clone();
        let is_read =
            reads.any(|(expr, _)| matches!(&expr.kind, ExprKind::Name(one) if **one == *name));
        if is_read || !taken.insert(name.clone()) {
            return None;
        }
        params.push(passed(name));
    }
    let name = program.expr(site(function)).last_name()?.to_owned();
    let name = match scope {
        ScopeId::MODULE => format!("_{name}"),
        _ => name,
    };
    // What it calls keeps its name.
    let is_itself =
        taken.contains(&name) || matches!(program.expr(site(function)).kind, ExprKind::Name(_));
    let name = match is_itself {
        true => format!("{name}_later"),
        false => name,
    };
    Some(Spelling::Wrapped {
        function,
        stmt,
        name,
        params,
    })
}

/// The `await` of a call that has a thread run an argument, with nothing else given.
pub(super) fn awaited_alone(program: &Program<'_>, call: Site, function: ExprId) -> Option<ExprId> {
    let (whole, args, at) = awaited(program, call)?;
    (args[at].value == function && at + 1 == args.len()).then_some(whole)
}

/// The `await` of a call that has a thread run something, its arguments, and which of them that is.
fn awaited<'p>(program: &'p Program<'_>, call: Site) -> Option<(ExprId, &'p [Argument], usize)> {
    let at = executor::run(program, call)?;
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return None;
    };
    let Parent::Expr(whole) = program.expr(call).parent else {
        return None;
    };
    let is_awaited = executor::place(program, call) == Ok(Place::Awaited);
    (is_awaited && args[at].kind == ArgumentKind::Positional).then_some((whole, args, at))
}

/// How a call is spelled out that has a thread run something of a library, or a partial application.
pub(super) fn called(program: &Program<'_>, call: Site) -> Option<Spelling> {
    let (whole, args, at) = awaited(program, call)?;
    let function = args[at].value;
    let site = |expr| Site { expr, ..call };
    let behind = |args: &[Argument]| {
        let (first, last) = (args.first()?, args.last()?);
        Some(TextRange::new(first.range.start, last.range.end))
    };
    if let ExprKind::Call {
        func,
        args: applied,
        ..
    } = &program.expr(site(function)).kind
    {
        let is_partial = program.infer(site(*func)).is_external("functools.partial");
        let (first, given) = applied.split_first()?;
        let is_whole = at + 1 == args.len() && first.kind == ArgumentKind::Positional;
        return (is_partial && is_whole).then(|| Spelling::Called {
            whole,
            function: first.value,
            given: behind(given),
        });
    }
    blocks(program, site(function)).then(|| Spelling::Called {
        whole,
        function,
        given: behind(&args[at + 1..]),
    })
}

/// Whether an expression is a function of a library, or a method of an object, of which a table says that it is awaited.
fn blocks(program: &Program<'_>, function: Site) -> bool {
    let is_awaited = |one: &Type| match one {
        Type::External(name) | Type::ObjectMember(name) => {
            let mut rows = program.table.rows(name).iter();
            rows.any(|&row| {
                let row = program.table.row(row);
                row.kind == Kind::Call && row.awaited && row.seed
            })
        }
        _ => false,
    };
    program.infer(function).is_surely(is_awaited)
}

/// What tells its thread from a task, or would keep the event loop, stays where it is.
pub(super) fn leave_in_threads(program: &Program<'_>, changes: &mut Changes) {
    if changes.is_empty() {
        return;
    }
    let of_syntax = implicit::of_syntax(program);
    let mut kept = Kept::new(program, &of_syntax);
    for (&file, spellings) in changes.iter_mut() {
        let at = |expr| Site { file, expr };
        spellings.all.retain(|spelling| match *spelling {
            Spelling::Here { body, .. } => {
                let range = program.expr(at(body)).range;
                kept.why_within(file, range).is_none()
            }
            Spelling::Called { function, .. } | Spelling::Wrapped { function, .. } => {
                let run = program.infer(at(function));
                let mut functions = run.functions();
                !functions.any(|function| kept.why(function).is_some())
            }
            Spelling::Before { .. } | Spelling::Defined { .. } => true,
        });
    }
    changes.retain(|_, spellings| !spellings.all.is_empty());
}
