//! What of a framework would stay as it is, in a program under the names of the replacement.

use super::{Hindrance, kept_context};
use crate::diagnostic::{Span, code};
use crate::facts::binding::{BindingKind, Value};
use crate::mapping::row::{Library, LibraryId};
use crate::plan::cell::Cells;
use crate::plan::colour::Colours;
use crate::plan::context::Context;
use crate::plan::report::span;
use crate::plan::seed::{CallFate, Demand, Uses};
use crate::plan::served;
use crate::resolve::program::{ClassId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use crate::text::TextRange;
use std::collections::{BTreeSet, HashSet};

/// Members that are read off what may be an object of the framework, and cannot be followed to where it comes from: of any object
/// where only the framework has such a member, else of what a function that the framework calls is given, and of a test's client.
fn unseen(program: &Program<'_>) -> Vec<(Span, String)> {
    let libraries = program.table.numbered_libraries();
    let frameworks: Vec<_> = libraries
        .filter_map(|(id, library)| Some((id, library.framework.as_ref()?)))
        .collect();
    let rows = program.table.all_rows().iter();
    let awaited: HashSet<&str> = rows
        .filter(|row| row.awaited && frameworks.iter().any(|(id, _)| *id == row.library))
        .flat_map(|row| &row.from)
        .filter_map(|name| name.rsplit('.').next())
        .collect();
    let distinct: HashSet<&str> = frameworks
        .iter()
        .flat_map(|(_, framework)| &framework.distinct)
        .map(String::as_str)
        .collect();
    let mut found = Vec::new();
    for (site, expr) in program.expressions() {
        let ExprKind::Attribute { value, attr } = &expr.kind else {
            continue;
        };
        let name = &*attr.text;
        let is_distinct = distinct.contains(name);
        if !is_distinct && !awaited.contains(name) {
            continue;
        }
        let owner = Site {
            file: site.file,
            expr: *value,
        };
        let types = program.infer(owner);
        let is_known = types
            .any_of
            .iter()
            .any(|one| !matches!(one, Type::Builtin("None") | Type::Injected | Type::Foreign));
        // What hooks are given may be an answer of Werkzeug's, of which nothing is awaited.
        let is_given = awaited.contains(name) && is_given_by_framework(program, owner);
        let is_test = program.is_test_file(site.file);
        if is_known && !types.unknown && (is_test || !is_given) {
            continue;
        }
        if !is_distinct && !is_given {
            continue;
        }
        let shown = program.excerpt(site);
        let message = match is_given && !is_test {
            true => format!(
                "`{shown}`: this may be an answer of Werkzeug's, of which nothing can be awaited"
            ),
            false => format!(
                "`{shown}`: what this is read off cannot be followed to where it comes from"
            ),
        };
        found.push((span(program, site), message));
    }
    found
}

/// Whether an expression is a parameter of a function that the framework calls, or the client of a test.
fn is_given_by_framework(program: &Program<'_>, site: Site) -> bool {
    let ExprKind::Name(name) = &program.expr(site).kind else {
        return false;
    };
    let facts = &program.file(site.file).facts;
    let scope = facts
        .references
        .get(site.expr.0 as usize)
        .and_then(|reference| reference.as_ref()?.scope);
    let parameter = facts.bindings.iter().find_map(|one| match one.kind {
        BindingKind::Parameter { function, .. }
            if Some(one.scope) == scope && one.name == *name =>
        {
            Some(function)
        }
        _ => None,
    });
    let Some(function) = parameter else {
        return false;
    };
    if program.is_test_file(site.file) && name.contains("client") {
        return true;
    }
    let function = program.function_id(site.file, function);
    let decorators = program.decorators(function).into_iter();
    let is_registered = |expr: ExprId| {
        let file = site.file;
        served::is_route(program, Site { file, expr })
    };
    decorators.into_iter().any(is_registered) || served::handed_over(program).contains(&function)
}

/// Decorators of views that are classes, which are given a coroutine function: `decorators = [checked]` in the class, or a function of
/// the project around what `as_view()` makes.
fn wrapped_views(program: &Program<'_>) -> Vec<Site> {
    let is_view = |class: &ClassId| {
        program.derives_from(*class, |base| {
            let row = program.table.type_row(base);
            row.is_some_and(|row| !row.awaits.is_empty())
        })
    };
    let mut found = Vec::new();
    let classes = (0..program.classes.len() as u32).map(ClassId);
    for class in classes.filter(is_view) {
        let file = program.classes[class.0 as usize].file;
        let facts = &program.file(file).facts;
        let scope = &facts.scopes[program.class(class).scope.0 as usize];
        for &binding in scope.variables.get("decorators").into_iter().flatten() {
            if let BindingKind::Assigned {
                value: Value::Expr(expr),
                ..
            } = facts.bindings[binding.0 as usize].kind
            {
                found.push(Site { file, expr });
            }
        }
    }
    for (site, owner) in program.owners_named("as_view") {
        let at = |expr: ExprId| Site { expr, ..site };
        let is_one = program
            .infer(owner)
            .any_of
            .iter()
            .any(|one| matches!(one, Type::Class(class) if is_view(class)));
        let Parent::Expr(call) = program.expr(site).parent else {
            continue;
        };
        let Parent::Expr(around) = program.expr(at(call)).parent else {
            continue;
        };
        let is_put_around = matches!(program.expr(at(around)).kind, ExprKind::Call { func, .. }
            if func != call && !served::takes_coroutines(program, at(func)));
        if is_one && is_put_around {
            found.push(at(around));
        }
    }
    found
}

/// Requests of a test's client in blocks that expect an exception: `with pytest.raises(ValueError): client.get("/")`.
fn expected_to_raise(program: &Program<'_>) -> Vec<Site> {
    let frameworks = program.table.libraries().iter();
    let frameworks = frameworks.filter_map(|library| library.framework.as_ref());
    let clients: HashSet<&str> = frameworks
        .filter_map(|framework| framework.test_client.as_deref())
        .collect();
    let calls = program.calls.targets.iter().map(|(site, _)| *site);
    let is_request = |site: &Site| {
        program.method_called(*site).is_some_and(|(owner, _)| {
            let types = program.infer(owner);
            types.objects().any(|name| clients.contains(name))
        })
    };
    let is_expected = |site: &Site| {
        let tree = &program.file(site.file).facts.tree;
        let mut around = tree.statement_of(site.expr);
        while let Some(stmt) = around {
            let stmt = tree.stmt(stmt);
            if let StmtKind::With { items, .. } = &stmt.kind
                && items.iter().any(|item| {
                    expects(
                        program,
                        Site {
                            expr: item.context,
                            ..*site
                        },
                    )
                })
            {
                return true;
            }
            around = match stmt.parent {
                Parent::Stmt(up) if !matches!(stmt.kind, StmtKind::Function(_)) => Some(up),
                _ => None,
            };
        }
        false
    };
    calls
        .filter(|site| is_request(site) && is_expected(site))
        .collect()
}

/// Whether an item of a `with` expects an exception of its block.
fn expects(program: &Program<'_>, item: Site) -> bool {
    let ExprKind::Call { func, .. } = program.expr(item).kind else {
        return false;
    };
    let callee = program.source(Site { expr: func, ..item });
    let last = callee.rsplit('.').next();
    matches!(last, Some("raises" | "assertRaises" | "assertRaisesRegex"))
}

/// What of a framework would stay as it is, in a program under the names of the replacement.
pub fn left(
    program: &Program<'_>,
    cells: &mut Cells,
    uses: &Uses,
    colours: &Colours,
) -> BTreeSet<Hindrance> {
    let mut found = BTreeSet::new();
    let libraries = program.table.libraries();
    let is_ours = |library: LibraryId| {
        let library: &Library = &libraries[library.0 as usize];
        library.framework.is_some()
    };
    if !libraries.iter().any(|library| library.framework.is_some()) {
        return found;
    }
    let mut hinder = |span: Span, message: String| {
        found.insert(Hindrance { span, message });
    };
    // Places that cannot await for no reason of their own.
    let mut others = Vec::new();
    let mut unable = |site: Site, context: Context, hinder: &mut dyn FnMut(Span, String)| {
        let shown = program.excerpt(site);
        let place = span(program, site);
        match context {
            Context::Barred(code, _) => {
                let because = code.entry().summary;
                hinder(place, format!("`{shown}` cannot be awaited: {because}"));
            }
            Context::Function(function) => match &colours.barred[function.0 as usize] {
                Some(refusal) => hinder(refusal.span.clone(), refusal.message.clone()),
                None => others.push((place, format!("`{shown}` cannot be awaited"))),
            },
            Context::Entry(..) | Context::Alone(..) | Context::Unawaited(_) => {}
        }
    };
    for call in &uses.calls {
        let row = program.table.row(call.row);
        if !is_ours(row.library) {
            continue;
        }
        match &call.fate {
            CallFate::Refused(_, message) => {
                let shown = program.excerpt(call.site);
                hinder(span(program, call.site), format!("`{shown}`: {message}"));
            }
            CallFate::Convert(_) => {
                if let Some(refusal) = colours.refused.get(&call.group) {
                    hinder(refusal.span.clone(), refusal.message.clone());
                }
                let waits = call.demand != Demand::Nothing && row.seed;
                if waits && !colours.may_await(call.context) {
                    unable(call.site, call.context, &mut hinder);
                }
            }
            CallFate::Keep | CallFate::Offload => {}
        }
    }
    let is_framework = |name: &str| {
        let row = program.table.type_row(name);
        row.is_some_and(|row| is_ours(row.library))
    };
    for (site, _) in program.expressions() {
        let types = program.infer(site);
        let mut names = program.library_types(&types);
        if !names.any(is_framework) {
            continue;
        }
        let group = cells.group(program, site);
        if let Some(refusal) = colours.refused.get(&group) {
            hinder(refusal.span.clone(), refusal.message.clone());
        }
    }
    for (span, message) in unseen(program) {
        hinder(span, message);
    }
    for request in expected_to_raise(program) {
        let message = "a test expects what a view raises here, and the replacement's client gets an answer of it with status 500";
        hinder(span(program, request), message.to_owned());
    }
    for several in kept_context::of_several(program) {
        hinder(several.span, several.message);
    }
    for object in &uses.objects {
        let types = program.infer(object.site);
        let is_one = program.library_types(&types).any(is_framework);
        if is_one && object.needs_await() && !colours.may_await(object.context) {
            unable(object.site, object.context, &mut hinder);
        }
    }
    for view in wrapped_views(program) {
        let message = "what is put around a view of a class is given a coroutine function, and may not await what that gives";
        hinder(span(program, view), message.to_owned());
    }
    for class in &program.classes {
        let derives = class.external_bases.iter().find(|base| {
            let row = program.table.type_row(base);
            row.is_some_and(|row| is_ours(row.library) && row.awaits.is_empty())
        });
        if let Some(base) = derives {
            let facts = &program.file(class.file).facts;
            let stmt = facts.classes[class.index.0 as usize].stmt;
            let place = Span {
                path: program.file(class.file).path.clone(),
                range: TextRange::empty(facts.tree.stmt(stmt).range.start),
            };
            hinder(place, format!("a class derives from `{base}`"));
        }
    }
    // Plain functions run in threads, one after the other in several: what belongs to one thread may not go from one to the next.
    for call in &uses.calls {
        let Some(refusal) = colours.refused.get(&call.group) else {
            continue;
        };
        let types = program.infer(call.site);
        let is_bound = |name: &str| {
            let row = program.table.type_row(name);
            row.is_some_and(|row| row.thread_bound)
        };
        let mut names = program.library_types(&types);
        let is_known = found.iter().any(|one| one.span == refusal.span);
        if refusal.code == code::VALUE_ESCAPES && !is_known && names.any(is_bound) {
            let shown = program.excerpt(call.site);
            let message = format!(
                "`{shown}` belongs to the thread that opened it, and the functions of one request may run in several: {}",
                refusal.message
            );
            found.insert(Hindrance {
                span: refusal.span.clone(),
                message,
            });
        }
    }
    if found.is_empty() {
        let others = others.into_iter();
        found.extend(others.map(|(span, message)| Hindrance { span, message }));
    }
    found
}
