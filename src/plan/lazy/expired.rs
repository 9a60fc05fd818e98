//! Objects that are read behind `rollback()`, or behind the `commit()` of SQL that SQLAlchemy knows nothing of. Their attributes were loaded anew
//! there: behind a rollback that cannot be awaited, and behind a commit it is no longer done.

use super::Found;
use super::attribute::{Attributes, is_mapped};
use super::event::{RUNS, is_session, method_call};
use super::source::{Finder, Origin, Source};
use crate::diagnostic::code;
use crate::facts::binding::{BindingKind, Value};
use crate::plan::reference::FunctionReference;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::sorts::Sorts;
use crate::syntax::suite::{always_leaves, suite_around};
use crate::text::TextRange;
use std::cell::LazyCell;

/// Methods that take objects out of a query or a result.
const TAKES: &[&str] = &["all", "first", "one", "one_or_none"];

/// The first place that reads such an object.
pub(super) fn read(
    program: &Program<'_>,
    attributes: &Attributes,
    references: &[FunctionReference],
) -> Option<Found> {
    let finder = LazyCell::new(|| Finder::new(program, attributes, references));
    program.calls.targets.iter().find_map(|(call, _)| {
        let (session, name, _) = method_call(program, *call)?;
        let is_meant = match name {
            "rollback" => is_session(program, session),
            "commit" => is_session(program, session) && writes_sql_before(program, *call),
            _ => false,
        };
        if !is_meant {
            return None;
        }
        let place = read_behind(program, &finder, *call)?;
        let (shown, end) = (program.excerpt(place), program.excerpt(*call));
        let message = match name {
            "rollback" => format!(
                "`{shown}` is loaded anew from the database where it is read behind `{end}`, which cannot be awaited there; `refresh()` before would do that"
            ),
            _ => format!(
                "`{shown}` would no longer be loaded anew behind `{end}`, and SQL before that may have changed it; `refresh()` before would do that"
            ),
        };
        Some((code::LAZY_LOAD, message, place))
    })
}

/// Whether SQL of the program's own that may change rows is run before a call, in the same function.
fn writes_sql_before(program: &Program<'_>, commit: Site) -> bool {
    let function = program.function_around(commit);
    let until = program.expr(commit).range.start;
    function.is_some()
        && program.calls.targets.iter().any(|(call, _)| {
            call.file == commit.file
                && program.expr(*call).range.end <= until
                && program.function_around(*call) == function
                && method_call(program, *call).is_some_and(|(session, name, args)| {
                    RUNS.contains(&name)
                        && is_session(program, session)
                        && args.first().is_some_and(|arg| {
                            is_writing_sql(
                                program,
                                Site {
                                    expr: arg.value,
                                    ..*call
                                },
                            )
                        })
                })
        })
}

/// `text("UPDATE …")`, or of words that are not seen.
fn is_writing_sql(program: &Program<'_>, statement: Site) -> bool {
    let made = program.source_value(statement);
    let ExprKind::Call { func, args, .. } = &program.expr(made).kind else {
        return false;
    };
    let at = |expr: ExprId| Site { expr, ..made };
    let callee = program.infer(at(*func));
    let is_text = callee.any_of.iter().any(|one| {
        matches!(one, Type::External(name)
            if matches!(&**name, "sqlalchemy.text" | "sqlalchemy.sql.text" | "sqlmodel.text"))
    });
    is_text
        && args.first().is_some_and(|arg| {
            let words = program.source_value(at(arg.value));
            match program.written_text(words) {
                Some(range) => {
                    let text = range.slice(&program.file(words.file).text).to_lowercase();
                    text.contains("update")
                }
                None => true,
            }
        })
}

/// Where an object that a variable held before a call is read behind it, in the same function.
fn read_behind(program: &Program<'_>, finder: &Finder<'_, '_>, call: Site) -> Option<Site> {
    let function = program.function_around(call)?;
    let behind = behind(program, call);
    let mut names = program.expressions_in(call.file, Sorts::NAME);
    names.find_map(|(site, _)| {
        let range = program.expr(site).range;
        let is_there = behind.iter().any(|one| one.contains_range(range));
        if !is_there || program.function_around(site) != Some(function) {
            return None;
        }
        let place = reading(program, site)?;
        (was_loaded_before(program, site, call)
            && is_loaded(program, finder, site)
            && !is_refreshed(program, site, &behind))
        .then_some(place)
    })
}

/// Whether a variable holds an object that a session loaded, as far as that is seen.
fn is_loaded(program: &Program<'_>, finder: &Finder<'_, '_>, name: Site) -> bool {
    let is_object = |one: &Type| matches!(one, Type::Instance(class) if is_mapped(program, *class));
    if program.infer(name).any_of.iter().any(is_object) {
        return true;
    }
    if is_session(program, name) {
        return false;
    }
    let is_given = |origin: &Origin| !matches!(origin.source, Source::Made(_));
    if finder
        .origins(name)
        .is_some_and(|found| found.iter().any(is_given))
    {
        return true;
    }
    let facts = &program.file(name.file).facts;
    let Some(Some(reference)) = facts.references.get(name.expr.0 as usize) else {
        return false;
    };
    let mut bindings = reference.bindings.iter();
    bindings.any(|one| match &facts.bindings[one.0 as usize].kind {
        BindingKind::Assigned {
            value: Value::Expr(value),
            ..
        } => is_taken_from_session(
            program,
            Site {
                expr: *value,
                ..name
            },
        ),
        _ => false,
    })
}

/// `session.query(User).one()`, `session.get(User, 1)`: an object, or some.
fn is_taken_from_session(program: &Program<'_>, value: Site) -> bool {
    let mut at = value;
    let mut is_outermost = true;
    for _ in 0..20 {
        let Some((receiver, name, args)) = method_call(program, at) else {
            return false;
        };
        if is_session(program, receiver) {
            let is_class =
                |one: &Type| matches!(one, Type::Class(class) if is_mapped(program, *class));
            let selected = args.first().map(|arg| {
                program.infer(Site {
                    expr: arg.value,
                    ..at
                })
            });
            return match name {
                "get" | "query" => selected.is_some_and(|types| types.any_of.iter().any(is_class)),
                "scalars" => true,
                _ => false,
            };
        }
        if is_outermost && !TAKES.contains(&name) {
            return false;
        }
        is_outermost = false;
        at = receiver;
    }
    false
}

/// What runs behind the statement of a call, in its function: the rest of each suite around it, as far as that is come to.
fn behind(program: &Program<'_>, call: Site) -> Vec<TextRange> {
    let tree = &program.file(call.file).facts.tree;
    let mut found = Vec::new();
    let mut stmt = tree.statement_of(call.expr);
    while let Some(at) = stmt {
        if matches!(
            tree.stmt(at).kind,
            StmtKind::Function(_) | StmtKind::Class(_)
        ) {
            break;
        }
        let suite = suite_around(tree, at);
        let rest = suite.iter().skip_while(|&&one| one != at).skip(1).copied();
        let rest: Vec<_> = rest.collect();
        found.extend(rest.iter().map(|&one| tree.stmt(one).range));
        let leaves =
            |one: &&_| matches!(tree.stmt(**one).kind, StmtKind::Continue | StmtKind::Break);
        if always_leaves(tree, &rest) || rest.iter().any(|one| leaves(&one)) {
            break;
        }
        stmt = match tree.stmt(at).parent {
            Parent::Stmt(up) => Some(up),
            _ => None,
        };
    }
    found
}

/// What reads an object there: an attribute of it, a call that is given it, a `return`.
fn reading(program: &Program<'_>, object: Site) -> Option<Site> {
    let tree = &program.file(object.file).facts.tree;
    let at = |expr: ExprId| Site { expr, ..object };
    match tree.expr(object.expr).parent {
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Attribute { .. } => {
                let is_set = matches!(tree.expr(up).parent, Parent::Stmt(stmt)
                    if matches!(&tree.stmt(stmt).kind, StmtKind::Assign { targets, .. } if targets.contains(&up)));
                (!is_set).then(|| at(up))
            }
            ExprKind::Call { .. } => {
                let is_given_to_session = method_call(program, at(up))
                    .is_some_and(|(session, ..)| is_session(program, session));
                (!is_given_to_session).then(|| at(up))
            }
            _ => None,
        },
        Parent::Stmt(stmt) => matches!(tree.stmt(stmt).kind, StmtKind::Return(_)).then_some(object),
        Parent::Module => None,
    }
}

/// Whether a variable got what it holds before a call, and not from a constructor: what is new is no longer in the session behind a rollback.
fn was_loaded_before(program: &Program<'_>, name: Site, call: Site) -> bool {
    let facts = &program.file(name.file).facts;
    let Some(Some(reference)) = facts.references.get(name.expr.0 as usize) else {
        return false;
    };
    let until = program.expr(call).range.start;
    let mut bindings = reference.bindings.iter();
    bindings.any(|one| {
        let binding = &facts.bindings[one.0 as usize];
        let is_before = binding
            .stmt
            .is_none_or(|stmt| facts.tree.stmt(stmt).range.start < until);
        let is_new = match &binding.kind {
            BindingKind::Assigned {
                value: Value::Expr(value),
                ..
            } => {
                let made = Site {
                    expr: *value,
                    ..name
                };
                let target = program.calls.target(made);
                target.is_some_and(|target| !target.constructed.is_empty())
            }
            _ => false,
        };
        is_before && !is_new
    })
}

/// Whether an object is refreshed behind the call and before it is read.
fn is_refreshed(program: &Program<'_>, name: Site, behind: &[TextRange]) -> bool {
    let read = program.expr(name).range;
    program.calls.targets.iter().any(|(call, _)| {
        let range = program.expr(*call).range;
        call.file == name.file
            && range.end <= read.start
            && behind.iter().any(|one| one.contains_range(range))
            && method_call(program, *call).is_some_and(|(_, method, args)| {
                method == "refresh"
                    && args.first().is_some_and(|arg| {
                        program.source(Site {
                            expr: arg.value,
                            ..*call
                        }) == program.source(name)
                    })
            })
    })
}
