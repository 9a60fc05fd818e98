//! Who opens a session for a request: a generator of the project that does just that, or a new one.

use super::kept::Kept;
use super::taker::{Role, Takers};
use super::{Hindrance, Provider};
use crate::facts::definition::FunctionIndex;
use crate::facts::scope::ScopeId;
use crate::plan::served;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, StmtId, StmtKind};
use crate::text::indent::has_own_lines;
use std::collections::{BTreeMap, BTreeSet};

/// Names for a new one.
const NAMES: &[&str] = &["get_db", "get_session", "get_db_session", "open_session"];

/// Choose it.
///
/// # Errors
/// Where none can be written, or sessions of their own would meet.
pub fn choose(program: &Program<'_>, kept: &Kept, takers: &Takers) -> Result<Provider, Hindrance> {
    is_apart(program, kept)?;
    let home = program.file(kept.file);
    if !has_own_lines(&home.text, home.facts.tree.stmt(kept.stmt).range) {
        return Err(Hindrance::at(
            program,
            kept.made,
            "something else stands on its line",
        ));
    }
    let met = met(program, takers);
    let overridden: BTreeSet<FunctionId> = served::overridden(program)
        .into_iter()
        .map(|(one, _)| one)
        .collect();
    let functions = program.function_ids();
    let known = functions
        .filter(|&one| program.function_file(one) == kept.file)
        .filter(|one| !overridden.contains(one) && !met.contains(one))
        .find(|&one| opens(program, kept, one));
    let (name, new, at) = match known {
        Some(function) => {
            let info = program.function(function);
            (info.name.to_string(), None, info.stmt)
        }
        None => {
            let after = last_assignment(program, kept);
            let name = new_name(program, kept, takers).ok_or_else(|| {
                Hindrance::at(program, kept.made, "every name for what opens one is taken")
            })?;
            (name, Some((after, kept.text.clone())), after)
        }
    };
    // It is named when the routes are defined.
    let facts = &program.file(kept.file).facts;
    let end = facts.tree.stmt(at).range.end;
    for (&function, &role) in &takers.roles {
        let stmt = program.function(function).stmt;
        if role == Role::Served
            && program.function_file(function) == kept.file
            && facts.tree.stmt(stmt).range.start < end
        {
            return Err(Hindrance::of(
                program,
                function,
                "a route stands before what would open its session",
            ));
        }
    }
    Ok(Provider {
        file: kept.file,
        name,
        new,
    })
}

/// What is injected for the same requests already: one call of it serves a whole request, and what it opens is another session.
fn met(program: &Program<'_>, takers: &Takers) -> BTreeSet<FunctionId> {
    let mut by_function: BTreeMap<FunctionId, Vec<FunctionId>> = BTreeMap::new();
    let served = takers.roles.iter();
    let mut open: Vec<FunctionId> = served
        .filter(|(_, role)| **role == Role::Served)
        .map(|(&function, _)| function)
        .collect();
    for (site, _) in &program.calls.targets {
        let injected = served::injected(program, *site);
        if injected.is_empty() {
            continue;
        }
        match asked_by(program, *site) {
            Some(function) => by_function.entry(function).or_default().extend(injected),
            // Under a name, or for a whole router.
            None => open.extend(injected),
        }
    }
    let mut met = BTreeSet::new();
    while let Some(function) = open.pop() {
        if met.insert(function) {
            open.extend(by_function.get(&function).into_iter().flatten());
        }
    }
    met
}

/// The function whose parameter a call injects into.
fn asked_by(program: &Program<'_>, call: Site) -> Option<FunctionId> {
    let facts = &program.file(call.file).facts;
    let stmt = facts.tree.statement_of(call.expr)?;
    let StmtKind::Function(def) = &facts.tree.stmt(stmt).kind else {
        return None;
    };
    let range = program.expr(call).range;
    let is_asked = def
        .params
        .iter()
        .any(|param| param.range.contains_range(range));
    let function = facts.functions.iter().position(|one| one.stmt == stmt)?;
    is_asked.then(|| program.function_id(call.file, FunctionIndex(function as u32)))
}

/// Sessions of one engine must not meet in one connection: ending one would undo what another has not finished. And those that
/// are made later have to be made alike.
fn is_apart(program: &Program<'_>, kept: &Kept) -> Result<(), Hindrance> {
    for text in ["object_session", ".configure("] {
        if program.mentions(text) {
            return Err(Hindrance::at(
                program,
                kept.made,
                format!("the project says `{text}`, which may be about it"),
            ));
        }
    }
    for text in ["StaticPool", "SingletonThreadPool", ":memory:"] {
        if program.mentions(text) {
            return Err(Hindrance::at(
                program,
                kept.made,
                format!("the project says `{text}`, by which sessions may share a connection"),
            ));
        }
    }
    for file in &program.files {
        for expr in &file.facts.tree.exprs {
            let is_memory = matches!(&expr.kind, ExprKind::Str { value: Some(text), .. }
                if matches!(&**text, "sqlite://" | "sqlite:///" | "sqlite+pysqlite://"));
            if is_memory {
                return Err(Hindrance::at(
                    program,
                    kept.made,
                    "the database is kept in memory, in a connection that sessions share",
                ));
            }
        }
    }
    Ok(())
}

/// Whether a function does nothing but to open such a session, give it and close it.
fn opens(program: &Program<'_>, kept: &Kept, function: FunctionId) -> bool {
    let info = program.function(function);
    let Some(def) = program.function_def(function) else {
        return false;
    };
    if info.is_async
        || info.class.is_some()
        || info.defined_in != ScopeId::MODULE
        || !def.params.is_empty()
        || !def.decorators.is_empty()
    {
        return false;
    }
    let file = kept.file;
    let tree = &program.file(file).facts.tree;
    let is_made = |expr: ExprId| {
        let made = program.infer(Site { file, expr });
        made == program.infer(kept.made) && program.source(Site { file, expr }) == kept.text
    };
    let is_name = |expr: ExprId, name: &str| matches!(&tree.expr(expr).kind, ExprKind::Name(one) if **one == *name);
    let yields = |stmt: StmtId, name: &str| {
        matches!(tree.stmt(stmt).kind, StmtKind::Expr(expr)
            if matches!(tree.expr(expr).kind, ExprKind::Yield(Some(given)) if is_name(given, name)))
    };
    let closes = |stmt: StmtId, name: &str| match tree.stmt(stmt).kind {
        StmtKind::Expr(expr) => matches!(&tree.expr(expr).kind, ExprKind::Call { func, args, .. }
            if args.is_empty() && matches!(&tree.expr(*func).kind, ExprKind::Attribute { value, attr }
                if &*attr.text == "close" && is_name(*value, name))),
        _ => false,
    };
    let name_of = |expr: ExprId| match &tree.expr(expr).kind {
        ExprKind::Name(name) => Some(name.clone()),
        _ => None,
    };
    let is_text = |stmt: &StmtId| {
        matches!(tree.stmt(*stmt).kind, StmtKind::Expr(expr)
            if matches!(tree.expr(expr).kind, ExprKind::Str { .. }))
    };
    let body: Vec<StmtId> = def
        .body
        .iter()
        .copied()
        .filter(|stmt| !is_text(stmt))
        .collect();
    match &body[..] {
        [with] => match &tree.stmt(*with).kind {
            StmtKind::With {
                is_async: false,
                items,
                body,
                ..
            } => match (&items[..], &body[..]) {
                ([item], [given]) => {
                    let name = item.target.and_then(name_of);
                    is_made(item.context) && name.is_some_and(|name| yields(*given, &name))
                }
                _ => false,
            },
            _ => false,
        },
        [assign, attempt] => match (&tree.stmt(*assign).kind, &tree.stmt(*attempt).kind) {
            (
                StmtKind::Assign { targets, value },
                StmtKind::Try {
                    body,
                    handlers,
                    orelse,
                    finalbody,
                },
            ) => {
                let name = targets.first().copied().and_then(name_of);
                match (&body[..], &finalbody[..], name) {
                    ([given], [end], Some(name)) => {
                        targets.len() == 1
                            && handlers.is_empty()
                            && orelse.is_empty()
                            && is_made(*value)
                            && yields(*given, &name)
                            && closes(*end, &name)
                    }
                    _ => false,
                }
            }
            _ => false,
        },
        _ => false,
    }
}

/// The last of the assignments that follow the one that makes the session.
fn last_assignment(program: &Program<'_>, kept: &Kept) -> StmtId {
    let file = program.file(kept.file);
    let tree = &file.facts.tree;
    let body = tree.body.iter().copied();
    let following = body.skip_while(|&stmt| stmt != kept.anchor);
    let assignments = following.take_while(|&stmt| {
        matches!(
            tree.stmt(stmt).kind,
            StmtKind::Assign { .. } | StmtKind::AnnAssign { .. }
        ) && has_own_lines(&file.text, tree.stmt(stmt).range)
    });
    assignments.last().unwrap_or(kept.anchor)
}

/// A name that no file which needs it uses for something else.
fn new_name(program: &Program<'_>, kept: &Kept, takers: &Takers) -> Option<String> {
    let served = takers
        .roles
        .iter()
        .filter(|(_, role)| **role == Role::Served);
    let mut files: BTreeSet<_> = served
        .map(|(&function, _)| program.function_file(function))
        .collect();
    files.insert(kept.file);
    let is_free = |name: &&&str| {
        files.iter().all(|&file| {
            let facts = &program.file(file).facts;
            let mut exprs = facts.tree.exprs.iter();
            let is_read =
                exprs.any(|expr| matches!(&expr.kind, ExprKind::Name(one) if **one == ***name));
            let mut bindings = facts.bindings.iter();
            !is_read && !bindings.any(|binding| *binding.name == ***name)
        })
    };
    // What other files read off the module, or import from it by `*`, is not taken either.
    let module = Type::Module(kept.file);
    let is_unread = |name: &&&str| {
        let mut owners = program.owners_named(name).map(|(_, owner)| owner);
        owners.all(|owner| !program.infer(owner).any_of.contains(&module))
    };
    let found = NAMES.iter().filter(is_free).find(is_unread);
    found.map(|name| (*name).to_owned())
}
