//! Displays of functions, and what is done with them: `HANDLERS = {"load": load}` is a table that is only looked into.

mod nested;
mod row;

use super::reference::{Consumer, consumer, holds_functions, is_inner_name, is_taken_apart};
use crate::facts::binding::BindingKind;
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::target::{assigned_value, is_looked_into, is_target, loop_target, only_target};
use std::collections::HashSet;

/// Methods of a container that change nothing in it.
const READING: &[&str] = &["get", "items", "keys", "values"];

/// Methods that put something into a container, or drop it.
const CHANGING: &[&str] = &[
    "append", "add", "insert", "remove", "discard", "clear", "pop",
];

/// The whole of a display that a value stands in, if it is one that can be changed.
pub fn changeable(program: &Program<'_>, site: Site) -> Option<Site> {
    let tree = &program.file(site.file).facts.tree;
    let mut at = site.expr;
    let mut can_change = false;
    while let Parent::Expr(up) = tree.expr(at).parent {
        match &tree.expr(up).kind {
            ExprKind::Dict(_) | ExprKind::List(_) => can_change = true,
            ExprKind::Tuple(_) => {}
            _ => break,
        }
        at = up;
    }
    can_change.then_some(Site {
        file: site.file,
        expr: at,
    })
}

/// Whether a container holds what stands in its display for ever: it is looked into at once, or bound to a name under
/// which nothing but looking into it happens.
pub fn is_only_read(program: &Program<'_>, display: Site) -> bool {
    if looks_only(program, display) {
        return true;
    }
    let reads = reads(program, display);
    reads.is_some_and(|reads| reads.iter().all(|&read| looks_only(program, read)))
}

/// Whether a function that stands in a display is only called, or handed on to who is seen to call it, by all who take it
/// out.
pub fn is_followed(program: &Program<'_>, function: Site) -> bool {
    let tree = &program.file(function.file).facts.tree;
    let mut at = function.expr;
    let mut depth = 0;
    while let Parent::Expr(up) = tree.expr(at).parent {
        match &tree.expr(up).kind {
            ExprKind::Dict(items) if items.iter().any(|&(_, value)| value == at) => {}
            ExprKind::List(_) | ExprKind::Tuple(_) => {}
            _ => break,
        }
        depth += 1;
        at = up;
    }
    let display = Site {
        file: function.file,
        expr: at,
    };
    // What lies in a container within a container is taken out in two steps.
    if depth != 1 {
        return row::is_followed(program, function, |display| reads(program, display))
            || nested::is_followed(program, function);
    }
    let keys = match program.expr(display).kind {
        ExprKind::Dict(_) => Keys::Names,
        _ => Keys::Numbers,
    };
    let is_seen = |read: &Site| is_taken_seen(program, *read, keys, function);
    is_seen(&display) || reads(program, display).is_some_and(|reads| reads.iter().all(is_seen))
}

/// Whether a function lands in `*` parameters of functions that only call what they are given there, or hand it on to who is seen to
/// call it: `run_all(first, second)`.
pub fn is_gathered(program: &Program<'_>, call: Site, function: Site) -> bool {
    let Some(target) = program.calls.target(call) else {
        return false;
    };
    let takers: Vec<_> = target.gathering(function.expr).collect();
    let takes = |taker: &FunctionId| takers.iter().any(|(one, _)| one == taker);
    let is_seen = |&(taker, index): &(FunctionId, u32)| {
        let file = program.function_file(taker);
        program
            .parameter_binding(taker, index)
            .is_some_and(|binding| {
                let reads = program.reads_of(file, binding);
                reads
                    .iter()
                    .all(|&read| is_taken_seen(program, read, Keys::Numbers, function))
            })
    };
    target.is_seen()
        && !takers.is_empty()
        && target.bound.iter().all(|(taker, _)| takes(taker))
        && takers.iter().all(is_seen)
}

/// Whether a function is put into a container behind the display that made it, and all who take functions out of that call
/// them, or hand them on to who is seen to call them: `self.listeners.append(listener)`.
pub fn is_stored(program: &Program<'_>, function: Site) -> bool {
    let Some(store) = program.store_of(function) else {
        return false;
    };
    let container = store.container;
    if !program.infer(container).is_container() {
        return false;
    }
    let tree = &program.file(container.file).facts.tree;
    let at = |expr: ExprId| Site {
        file: container.file,
        expr,
    };
    let places: Vec<Site> = match &tree.expr(container.expr).kind {
        ExprKind::Attribute { value, attr } => {
            let owner = program.infer(at(*value));
            let is_ours = |one: &Type| matches!(one, Type::Instance(_) | Type::Class(_));
            if owner.unknown || owner.any_of.is_empty() || !owner.any_of.iter().all(is_ours) {
                return false;
            }
            program.attributes_named(&attr.text).to_vec()
        }
        ExprKind::Name(_) => {
            let variable = program.variable_of(container);
            let places = variable.and_then(|(file, variable)| {
                places_of(program, file, &variable.name, variable.scope)
            });
            match places {
                Some(places) => places,
                None => return false,
            }
        }
        _ => return false,
    };
    let keys = match tree.expr(function.expr).parent {
        Parent::Stmt(_) => Keys::Names,
        _ => Keys::Numbers,
    };
    program.ask_of_stored(function, || match store.is_within {
        // A dictionary of containers.
        true => places.iter().all(|&place| {
            is_made_empty_dictionary(program, place)
                || is_dropped_from(program, place)
                || nested::is_seen(program, place, Keys::Names, keys, function)
        }),
        false => places.iter().all(|&place| {
            is_made_empty(program, place)
                || is_changed(program, place)
                || is_taken_seen(program, place, keys, function)
        }),
    })
}

/// Whether a call only looks for its argument in a container: `self.listeners.remove(listener)`.
pub fn is_looked_for(program: &Program<'_>, call: Site) -> bool {
    program.method_called(call).is_some_and(|(owner, name)| {
        matches!(name, "remove" | "discard" | "index" | "count")
            && program.infer(owner).is_container()
    })
}

/// Whether a name stands where a container is bound to it that is written out there.
fn is_made_empty(program: &Program<'_>, place: Site) -> bool {
    let tree = &program.file(place.file).facts.tree;
    let Some(value) = assigned_value(tree, place.expr) else {
        return false;
    };
    match &tree.expr(value).kind {
        ExprKind::List(items) => items.is_empty(),
        ExprKind::Dict(items) => items.is_empty(),
        ExprKind::Call { func, args, .. } => {
            let callee = program.infer(Site {
                file: place.file,
                expr: *func,
            });
            let makers = ["builtins.list", "builtins.dict", "builtins.set"];
            args.is_empty() && makers.iter().any(|name| callee.is_external(name))
        }
        _ => false,
    }
}

/// Whether a name stands where a dictionary is bound to it that has nothing in it yet: `{}`, `defaultdict(list)`.
fn is_made_empty_dictionary(program: &Program<'_>, place: Site) -> bool {
    let tree = &program.file(place.file).facts.tree;
    let Some(value) = assigned_value(tree, place.expr) else {
        return false;
    };
    let is = |expr: ExprId, name: &str| {
        let site = Site {
            file: place.file,
            expr,
        };
        program.infer(site).is_external(name)
    };
    match &tree.expr(value).kind {
        ExprKind::Dict(items) => items.is_empty(),
        ExprKind::Call { func, args, .. } => match &args[..] {
            [] => is(*func, "builtins.dict"),
            [factory] => {
                is(*func, "collections.defaultdict")
                    && (is(factory.value, "builtins.list") || is(factory.value, "builtins.set"))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether something is dropped from a container where it stands: `handlers.pop(event, None)`, `handlers.clear()`.
fn is_dropped_from(program: &Program<'_>, place: Site) -> bool {
    let tree = &program.file(place.file).facts.tree;
    let Parent::Expr(up) = tree.expr(place.expr).parent else {
        return false;
    };
    match &tree.expr(up).kind {
        ExprKind::Subscript { value, .. } if *value == place.expr => {
            matches!(tree.expr(up).parent, Parent::Stmt(stmt)
                if matches!(tree.stmt(stmt).kind, StmtKind::Delete(_)))
        }
        ExprKind::Attribute { attr, .. } => {
            matches!(&*attr.text, "clear" | "pop") && is_changed(program, place)
        }
        _ => false,
    }
}

/// Whether something is put into a container, or taken out and dropped, where it stands.
fn is_changed(program: &Program<'_>, place: Site) -> bool {
    let tree = &program.file(place.file).facts.tree;
    let Parent::Expr(up) = tree.expr(place.expr).parent else {
        return false;
    };
    match &tree.expr(up).kind {
        ExprKind::Subscript { value, .. } => *value == place.expr && is_target(tree, up),
        ExprKind::Attribute { value, attr } if *value == place.expr => {
            let Parent::Expr(call) = tree.expr(up).parent else {
                return false;
            };
            let is_dropped = matches!(tree.expr(call).parent, Parent::Stmt(stmt)
                if matches!(tree.stmt(stmt).kind, StmtKind::Expr(_)));
            matches!(tree.expr(call).kind, ExprKind::Call { func, .. } if func == up)
                && is_dropped
                && CHANGING.contains(&&*attr.text)
        }
        _ => false,
    }
}

/// What iterating over a container gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keys {
    /// The keys of a dictionary.
    Names,
    /// What is in it.
    Numbers,
}

/// What is taken out of a container of containers where that is read.
enum Taken {
    /// None of them: it is searched or counted, or gives its keys.
    Nothing,
    /// Each, by a loop, under this name or names.
    Each(ExprId),
    /// One, which stands there: `steps["load"]`, `handlers.get(event)`.
    One(ExprId),
}

/// What is taken out of a container of containers where it is read, which gives `keys` where it is gone over; `None` where that is not
/// seen.
fn taken(program: &Program<'_>, read: Site, keys: Keys) -> Option<Taken> {
    let tree = &program.file(read.file).facts.tree;
    if let Some(target) = loop_target(tree, read.expr) {
        return Some(match keys {
            Keys::Names => Taken::Nothing,
            Keys::Numbers => Taken::Each(target),
        });
    }
    let Parent::Expr(up) = tree.expr(read.expr).parent else {
        return None;
    };
    match &tree.expr(up).kind {
        ExprKind::Compare { .. } => Some(Taken::Nothing),
        ExprKind::Call { func, args, .. } => {
            let callee = program.infer(Site {
                file: read.file,
                expr: *func,
            });
            (args.len() == 1 && callee.is_external("builtins.len")).then_some(Taken::Nothing)
        }
        ExprKind::Subscript { value, .. } if *value == read.expr => {
            (!is_target(tree, up)).then_some(Taken::One(up))
        }
        ExprKind::Attribute { value, attr } if *value == read.expr => {
            let Parent::Expr(call) = tree.expr(up).parent else {
                return None;
            };
            if !matches!(tree.expr(call).kind, ExprKind::Call { func, .. } if func == up) {
                return None;
            }
            match (&*attr.text, loop_target(tree, call)) {
                ("keys", _) => Some(Taken::Nothing),
                ("get" | "setdefault", _) => Some(Taken::One(call)),
                ("values", Some(target)) => Some(Taken::Each(target)),
                ("items", Some(target)) => match &tree.expr(target).kind {
                    ExprKind::Tuple(pair) | ExprKind::List(pair) if pair.len() == 2 => {
                        Some(Taken::Each(pair[1]))
                    }
                    _ => None,
                },
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether all that is done with a container where it is read is to look for a key, or to take out functions, which go
/// where they are followed.
fn is_taken_seen(program: &Program<'_>, read: Site, keys: Keys, function: Site) -> bool {
    let tree = &program.file(read.file).facts.tree;
    let at = |expr: ExprId| Site {
        file: read.file,
        expr,
    };
    let holds = |types: &Types| holds_functions(program, function, types);
    let is_iterated = |expr: ExprId| loop_target(tree, expr).is_some();
    // The variable that it is given to is followed by its own name.
    let gives_functions = |expr: ExprId| holds(&program.element(&program.infer(at(expr))));
    if is_iterated(read.expr) {
        return keys == Keys::Names || gives_functions(read.expr);
    }
    let Parent::Expr(up) = tree.expr(read.expr).parent else {
        return false;
    };
    let is_taken = |expr: ExprId| {
        let taken = at(expr);
        let is_looked_at = is_inner_name(program, taken) && !is_taken_apart(program, taken);
        let goes_on = is_looked_at
            || match consumer(program, taken, &HashSet::new()) {
                None => true,
                Some(consumer) => consumer == Consumer::Followed,
            };
        holds(&program.infer(taken)) && goes_on
    };
    match &tree.expr(up).kind {
        ExprKind::Compare { .. } => true,
        ExprKind::Subscript { value, .. } => {
            *value == read.expr && !is_target(tree, up) && is_taken(up)
        }
        ExprKind::Call { func, args, .. } => {
            let callee = program.infer(at(*func));
            let is_counted = callee.is_external("builtins.len");
            let is_listed = ["builtins.sorted", "builtins.list", "builtins.tuple"];
            let gives_keys = is_listed.iter().any(|name| callee.is_external(name));
            let is_gone_over = || is_iterated(up) && gives_functions(up);
            args.len() == 1 && (is_counted || gives_keys && (keys == Keys::Names || is_gone_over()))
        }
        ExprKind::Attribute { value, attr } if *value == read.expr => {
            let Parent::Expr(call) = tree.expr(up).parent else {
                return false;
            };
            let is_call = matches!(tree.expr(call).kind, ExprKind::Call { func, .. } if func == up);
            is_call
                && match &*attr.text {
                    "keys" => true,
                    "get" => is_taken(call),
                    "values" => is_iterated(call) && gives_functions(call),
                    "items" => is_iterated(call),
                    _ => false,
                }
        }
        _ => false,
    }
}

/// Every place where the container stands that a display makes, beside the display; `None` where not all are seen.
fn reads(program: &Program<'_>, display: Site) -> Option<Vec<Site>> {
    let tree = &program.file(display.file).facts.tree;
    let (_, target) = only_target(tree, display.expr)?;
    let name = tree.expr(target).last_name()?;
    let target = Site {
        file: display.file,
        expr: target,
    };
    let mut places = places_named(program, target, name)?;
    places.retain(|&place| place != target);
    Some(places)
}

/// Every place that may mean a container of this name: the variable around `container`, what other files import it as, and
/// attributes. `None` where a file imports all names.
fn places_named(program: &Program<'_>, container: Site, name: &str) -> Option<Vec<Site>> {
    places_of(program, container.file, name, home(program, container))
}

/// The same for a variable of a file that lives in this scope.
fn places_of(program: &Program<'_>, at: FileId, name: &str, home: ScopeId) -> Option<Vec<Site>> {
    let is_local = home != ScopeId::MODULE;
    let mut known: Vec<(FileId, Box<str>)> = vec![(at, name.into())];
    let mut places = Vec::new();
    let mut done = 0;
    while let Some((file, name)) = known.get(done).cloned() {
        done += 1;
        let imports = program.imports.iter();
        for import in imports.filter(|one| one.module == file && !is_local) {
            let bindings = &program.file(import.importer).facts.bindings;
            let binding = bindings.get(import.binding.0 as usize)?;
            if matches!(binding.kind, BindingKind::StarImport { .. }) {
                return None;
            }
            let alias = (import.importer, binding.name.clone());
            if import.taken.as_deref() == Some(&*name) && !known.contains(&alias) {
                known.push(alias);
            }
        }
        let exprs = program.file(file).facts.tree.exprs.iter().enumerate();
        let named = exprs.filter_map(|(index, expr)| {
            let place = Site {
                file,
                expr: ExprId(index as u32),
            };
            matches!(&expr.kind, ExprKind::Name(other) if *other == name).then_some(place)
        });
        places.extend(named.filter(|&place| file != at || !is_elsewhere(program, place, home)));
        places.extend(program.attributes_named(&name));
    }
    Some(places)
}

/// The scope of the variable that a name stands for, whether it is read or bound there.
fn home(program: &Program<'_>, container: Site) -> ScopeId {
    let facts = &program.file(container.file).facts;
    let reference = facts.references.get(container.expr.0 as usize);
    let range = program.expr(container).range;
    let binding = match reference {
        Some(Some(reference)) => reference
            .bindings
            .first()
            .and_then(|binding| facts.bindings.get(binding.0 as usize)),
        _ => facts.bindings.iter().find(|binding| binding.range == range),
    };
    binding.map_or_else(|| program.scope_of(container), |binding| binding.scope)
}

/// Whether a place of a file is outside of a scope of that file that is a function's, whose variables do not reach there.
fn is_elsewhere(program: &Program<'_>, place: Site, home: ScopeId) -> bool {
    let scopes = &program.file(place.file).facts.scopes;
    if !matches!(scopes[home.0 as usize].kind, ScopeKind::Function(_)) {
        return false;
    }
    let mut at = Some(program.scope_of(place));
    while let Some(scope) = at {
        if scope == home {
            return false;
        }
        at = scopes[scope.0 as usize].parent;
    }
    true
}

/// Whether an expression is a container that is looked into and not changed.
fn looks_only(program: &Program<'_>, site: Site) -> bool {
    let tree = &program.file(site.file).facts.tree;
    let is_read = |up| {
        matches!(&tree.expr(up).kind, ExprKind::Attribute { value, attr }
            if *value == site.expr && READING.contains(&&*attr.text))
    };
    is_looked_into(tree, site.expr)
        || matches!(tree.expr(site.expr).parent, Parent::Expr(up) if is_read(up))
}
