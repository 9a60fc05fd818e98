//! Decorators of the project that do something around the call: timing, retrying, logging. The wrapper that such a
//! decorator makes turns async with what it is put around, and awaits it.
//!
//! A decorator that is put around functions of both kinds gets a second, async wrapper, and picks one by what it is given.

mod object;

use super::context::{Context, Entries};
use super::reference::FunctionReference;
use super::seed::Uses;
use super::served;
use crate::facts::binding::BindingKind;
use crate::name::map::{Map, Set};
use crate::options::PythonVersion;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// The function that a decorator makes around another one.
#[derive(Clone, Debug)]
pub struct Wrapper {
    /// The function that makes it: the decorator, or what the decorator's call gives; `__init__` of a class whose objects take
    /// the place of what they decorate.
    pub maker: FunctionId,
    /// The function around that, of a decorator with arguments.
    pub outer: Option<FunctionId>,
    /// Where it calls what it is put around.
    pub calls: Vec<Site>,
    /// Where it is returned.
    pub returns: Vec<Site>,
    /// What it is put around.
    pub decorated: Vec<FunctionId>,
    /// Whether nothing but `return` names it, so that there can be two of them.
    pub is_only_returned: bool,
}

/// All wrappers of a program.
#[derive(Debug, Default)]
pub struct Wrappers {
    /// By the function that is the wrapper.
    pub all: BTreeMap<FunctionId, Wrapper>,
    /// By function: the wrappers around it, outermost first.
    around: Map<FunctionId, Vec<FunctionId>>,
    /// Calls of what is wrapped, and in which wrapper.
    calls: Map<Site, FunctionId>,
    /// Decorators that put a wrapper around what they decorate.
    decorators: Set<Site>,
    /// Places where a wrapper, or the function that makes it, is returned.
    returns: Set<Site>,
    /// Wrappers around what a framework is given, which asks for their colour.
    asked: Set<FunctionId>,
}

impl Wrapper {
    /// Whether an object takes the place of what it decorates: the wrapper is its `__call__`.
    fn is_in_place(&self, program: &Program<'_>) -> bool {
        program.function(self.maker).name.as_ref() == "__init__"
    }
}

impl Wrappers {
    /// Find them.
    pub fn collect(
        program: &Program<'_>,
        references: &[FunctionReference],
        uses: &Uses,
        entries: &Entries,
        python: PythonVersion,
    ) -> Self {
        let waits = OnceCell::new();
        let mut known: Map<FunctionId, Option<(FunctionId, Wrapper)>> = Map::default();
        let mut outers: Map<FunctionId, Option<FunctionId>> = Map::default();
        let mut put_around: Vec<(Site, FunctionId, FunctionId)> = Vec::new();
        let asked = asked_for_colour(program);
        for function in program.function_ids() {
            let file = program.function_file(function);
            for expr in program.decorators(function) {
                let site = Site { file, expr };
                // What only passes a call on may stay as it is, unless it waits for something itself.
                let passes_on = super::pass_on::wrappers(program, site);
                let is_waiting =
                    |one: &FunctionId| waits.get_or_init(|| waiting(program, uses)).contains(one);
                let has_to_turn = |one: &FunctionId| is_waiting(one) || asked.contains(one);
                if passes_on.is_some_and(|all| !all.iter().any(has_to_turn)) {
                    continue;
                }
                let Some((maker, outer)) = maker_of(program, site, &mut outers) else {
                    continue;
                };
                let wrapper = known.entry(maker).or_insert_with(|| {
                    let found = match program.function(maker).name.as_ref() {
                        "__init__" => object::wrapper_of(program, maker, entries, python),
                        _ => wrapper_of(program, maker, entries, python),
                    };
                    found.map(|(id, wrapper)| (id, Wrapper { outer, ..wrapper }))
                });
                if let Some((id, wrapper)) = wrapper {
                    wrapper.decorated.push(function);
                    put_around.push((site, function, *id));
                }
            }
        }
        let mut found = Self::default();
        let seen: Set<Site> = put_around.iter().map(|(site, ..)| *site).collect();
        for (id, wrapper) in known.into_values().flatten() {
            if is_only_a_decorator(program, references, id, &wrapper, &seen) {
                found.all.insert(id, wrapper);
            }
        }
        for (site, function, id) in put_around {
            if found.all.contains_key(&id) {
                // A wrapper does not iterate.
                if !program.function(function).is_generator() {
                    found.decorators.insert(site);
                }
                found.around.entry(function).or_default().push(id);
            }
        }
        for (&id, wrapper) in &found.all {
            found
                .calls
                .extend(wrapper.calls.iter().map(|&site| (site, id)));
            found.returns.extend(wrapper.returns.iter().copied());
            if let Some(outer) = wrapper.outer {
                found.returns.extend(program.returned(outer));
            }
        }
        found.asked = asked;
        found
    }

    /// The wrappers around a function.
    pub fn around(&self, function: FunctionId) -> &[FunctionId] {
        self.around.get(&function).map_or(&[], Vec::as_slice)
    }

    /// Whether a decorator puts a wrapper that is known around what it decorates.
    pub fn is_decorator(&self, site: Site) -> bool {
        self.decorators.contains(&site)
    }

    /// Whether the wrappers of a decorator only pass a call on, and nothing asks whether they are coroutine functions, or they will say so.
    pub fn passes_on(&self, program: &Program<'_>, decorator: Site) -> bool {
        let wrappers = super::pass_on::wrappers(program, decorator);
        let is_seen_through =
            |one: &FunctionId| !self.asked.contains(one) || self.all.contains_key(one);
        wrappers.is_some_and(|all| all.iter().all(is_seen_through))
    }

    /// Whether a place hands out a wrapper, or the function that makes it, to be used as a decorator.
    pub fn is_return(&self, site: Site) -> bool {
        self.returns.contains(&site)
    }

    /// The wrapper whose call of what it is put around this is.
    pub fn caller(&self, call: Site) -> Option<FunctionId> {
        self.calls.get(&call).copied()
    }

    /// Whether all that a function is decorated with below a wrapper makes a coroutine function of it.
    pub fn shows_colour(
        &self,
        program: &Program<'_>,
        function: FunctionId,
        wrapper: FunctionId,
    ) -> bool {
        let file = program.function_file(function);
        let decorators = program.decorators(function);
        let around = self.around(function);
        let Some(place) = around.iter().position(|&one| one == wrapper) else {
            return false;
        };
        // Of the decorators below, all are wrappers.
        let below = around.len() - place;
        let last = decorators.len().saturating_sub(below);
        // An object with an async `__call__` is no coroutine function.
        let is_object = |one: &FunctionId| {
            let found = self.all.get(one);
            found.is_some_and(|wrapper| wrapper.is_in_place(program))
        };
        let mut others = around.iter().skip(place + 1);
        !others.any(is_object)
            && decorators
                .iter()
                .skip(last)
                .all(|&expr| self.is_decorator(Site { file, expr }))
    }
}

/// The wrappers around what a framework is given, which awaits coroutine functions, and not what others give.
fn asked_for_colour(program: &Program<'_>) -> Set<FunctionId> {
    let mut found = Set::default();
    let handed_over = OnceCell::new();
    for function in program.function_ids() {
        let file = program.function_file(function);
        let decorators = program.decorators(function);
        let mut wrappers = decorators.iter().flat_map(|&expr| {
            super::pass_on::wrappers(program, Site { file, expr }).unwrap_or_default()
        });
        if let Some(first) = wrappers.next()
            && (decorators
                .iter()
                .any(|&expr| served::is_route(program, Site { file, expr }))
                || handed_over
                    .get_or_init(|| served::handed_over(program))
                    .contains(&function)
                || served::is_method_of_view(program, function))
        {
            found.insert(first);
            found.extend(wrappers);
        }
    }
    found
}

/// The functions that wait for something, themselves or in what they call.
fn waiting(program: &Program<'_>, uses: &Uses) -> Set<FunctionId> {
    let seeds = uses.calls.iter().filter(|call| call.is_seed);
    let mut found: Set<FunctionId> = seeds.filter_map(|call| call.context.function()).collect();
    let mut todo: Vec<FunctionId> = found.iter().copied().collect();
    while let Some(function) = todo.pop() {
        let callers = program.calls.callers(function);
        for caller in callers.filter_map(|(site, _)| program.function_around(*site)) {
            if found.insert(caller) {
                todo.push(caller);
            }
        }
    }
    found
}

/// The function whose parameter the decorated function becomes; and the one around it, for a decorator with arguments.
fn maker_of(
    program: &Program<'_>,
    decorator: Site,
    outers: &mut Map<FunctionId, Option<FunctionId>>,
) -> Option<(FunctionId, Option<FunctionId>)> {
    let single = |site: Site| {
        let types = program.infer(site);
        let mut functions = types.functions();
        match (functions.next(), types.any_of.len(), types.unknown) {
            (Some(function), 1, false) => Some(function),
            _ => None,
        }
    };
    match program.expr(decorator).kind {
        ExprKind::Call { func, .. } => {
            let callee = Site {
                file: decorator.file,
                expr: func,
            };
            if let Some(maker) = object::maker(program, callee) {
                return Some((maker, None));
            }
            let outer = single(callee)?;
            let maker = *outers
                .entry(outer)
                .or_insert_with(|| nested_result(program, outer));
            maker.map(|maker| (maker, Some(outer)))
        }
        _ => single(decorator)
            .or_else(|| object::initializer(program, decorator))
            .map(|maker| (maker, None)),
    }
}

/// The nested function that a plain function returns, and nothing else.
fn nested_result(program: &Program<'_>, outer: FunctionId) -> Option<FunctionId> {
    let facts = program.function(outer);
    let def = program.function_def(outer)?;
    if facts.is_async || facts.is_generator() || !def.decorators.is_empty() {
        return None;
    }
    let values = program.returned(outer);
    let mut results = values.iter().map(|&site| {
        let types = program.infer(site);
        let mut functions = types.functions();
        functions
            .next()
            .filter(|_| types.any_of.len() == 1 && !types.unknown)
    });
    let first = results.next()??;
    let is_nested = program.function_file(first) == program.function_file(outer)
        && program.function(first).defined_in == facts.scope;
    (is_nested && results.all(|one| one == Some(first)) && values.len() == facts.returns.len())
        .then_some(first)
}

/// The wrapper that a decorator makes, where it only calls what it is given, and awaits can stand there.
fn wrapper_of(
    program: &Program<'_>,
    maker: FunctionId,
    entries: &Entries,
    python: PythonVersion,
) -> Option<(FunctionId, Wrapper)> {
    let file = program.function_file(maker);
    let facts = program.function(maker);
    let def = program.function_def(maker)?;
    let is_method = program.class_of(maker).is_some();
    let param = match &def.params[..] {
        [param] if !is_method => param,
        [_, param] if is_method => param,
        _ => return None,
    };
    let id = nested_result(program, maker)?;
    let wrapper = program.function(id);
    let is_plain = !wrapper.is_async && !wrapper.is_generator() && param.default.is_none();
    if !is_plain || !is_bound_once(program, file, facts.scope, &param.name.text) {
        return None;
    }
    let uses = super::pass_on::uses(program, file, facts.scope, &param.name.text);
    let uses = uses.into_iter().map(|expr| Site { file, expr });
    let calls = called_in(program, id, uses, entries, python)?;
    let returns = program.returned(maker);
    let mut named = super::pass_on::uses(program, file, facts.scope, &wrapper.name).into_iter();
    let is_only_returned = named.all(|expr| returns.contains(&Site { file, expr }));
    (!calls.is_empty()).then_some((
        id,
        Wrapper {
            maker,
            outer: None,
            calls,
            returns,
            decorated: Vec::new(),
            is_only_returned,
        },
    ))
}

/// Where a wrapper calls what it is put around, of all the places that read that; `None` where one of them does something else.
fn called_in(
    program: &Program<'_>,
    wrapper: FunctionId,
    uses: impl Iterator<Item = Site>,
    entries: &Entries,
    python: PythonVersion,
) -> Option<Vec<Site>> {
    let mut calls = Vec::new();
    for site in uses {
        match use_of(program, site) {
            Use::Look => {}
            Use::Call(call) => {
                let context = entries.context(program, call, python);
                if context != Context::Function(wrapper) || program.is_awaited(call) {
                    return None;
                }
                calls.push(call);
            }
            Use::Other => return None,
        }
    }
    Some(calls)
}

/// Whether a name of a scope is a parameter and is never assigned.
fn is_bound_once(
    program: &Program<'_>,
    file: FileId,
    scope: crate::facts::scope::ScopeId,
    name: &str,
) -> bool {
    let facts = &program.file(file).facts;
    let bindings = facts.scopes[scope.0 as usize].variables.get(name);
    bindings.is_some_and(|bindings| {
        bindings.len() == 1
            && bindings.iter().all(|id| {
                matches!(
                    facts.bindings[id.0 as usize].kind,
                    BindingKind::Parameter { .. }
                )
            })
    })
}

/// What a decorator does with the function it is given.
enum Use {
    /// It reads its name, copies its docstring, prints it.
    Look,
    /// It calls it here.
    Call(Site),
    Other,
}

fn use_of(program: &Program<'_>, site: Site) -> Use {
    let Parent::Expr(up) = program.expr(site).parent else {
        return Use::Other;
    };
    let around = Site {
        file: site.file,
        expr: up,
    };
    match &program.expr(around).kind {
        ExprKind::Attribute { attr, .. } if attr.text.starts_with("__") => Use::Look,
        ExprKind::FString { .. } => Use::Look,
        ExprKind::Call { func, .. } if *func == site.expr => Use::Call(around),
        ExprKind::Call { .. } => {
            let is_look = program.calls.target(around).is_some_and(|target| {
                !target.external.is_empty()
                    && target.bound.is_empty()
                    && target.external.iter().all(|name| {
                        matches!(
                            &**name,
                            "functools.wraps"
                                | "functools.update_wrapper"
                                | "builtins.repr"
                                | "builtins.str"
                                | "builtins.id"
                                | "builtins.callable"
                                | "inspect.signature"
                        )
                    })
            });
            if is_look { Use::Look } else { Use::Other }
        }
        _ => Use::Other,
    }
}

/// Whether a decorator is used as one, and in no other way, on functions that can be awaited when they turn.
fn is_only_a_decorator(
    program: &Program<'_>,
    references: &[FunctionReference],
    id: FunctionId,
    wrapper: &Wrapper,
    decorators: &Set<Site>,
) -> bool {
    let makers = [Some(wrapper.maker), wrapper.outer];
    let returns: Vec<Site> = wrapper
        .outer
        .map(|outer| program.returned(outer))
        .unwrap_or_default();
    let is_fine_reference = |reference: &FunctionReference| {
        decorators.contains(&reference.site)
            || returns.contains(&reference.site)
            || wrapper.returns.contains(&reference.site)
    };
    let is_fine_call = |site: &Site| decorators.contains(site);
    let is_used_otherwise = references.iter().any(|reference| {
        (makers.contains(&Some(reference.function)) || reference.function == id)
            && !is_fine_reference(reference)
    }) || program.calls.targets.iter().any(|(site, target)| {
        target
            .bound
            .iter()
            .any(|(function, _)| makers.contains(&Some(*function)) || *function == id)
            && !is_fine_call(site)
    });
    let was_async = |function: &FunctionId| program.function(*function).is_async;
    !is_used_otherwise
        && !object::is_used_otherwise(program, wrapper, decorators)
        && !wrapper.decorated.iter().any(was_async)
        && !decorates_a_class(program, wrapper)
}

fn decorates_a_class(program: &Program<'_>, wrapper: &Wrapper) -> bool {
    program.numbered_files().any(|(file_id, file)| {
        file.facts.classes.iter().any(|class| {
            let StmtKind::Class(def) = &file.facts.tree.stmt(class.stmt).kind else {
                return false;
            };
            def.decorators.iter().any(|&expr| {
                let callee = match file.facts.tree.expr(expr).kind {
                    ExprKind::Call { func, .. } => func,
                    _ => expr,
                };
                let types = program.infer(Site {
                    file: file_id,
                    expr: callee,
                });
                types
                    .functions()
                    .any(|function| function == wrapper.maker || Some(function) == wrapper.outer)
            })
        })
    })
}

/// The parameter and result annotations of the decorator, as places of `Callable[…]` whose result is awaited now.
pub fn callables(program: &Program<'_>, wrapper: &Wrapper) -> Vec<Site> {
    let mut found = Vec::new();
    for function in [Some(wrapper.maker), wrapper.outer].into_iter().flatten() {
        let Some(def) = program.function_def(function) else {
            continue;
        };
        let file = program.function_file(function);
        let is_outer = Some(function) == wrapper.outer;
        let parameter = def.params.last().filter(|_| !is_outer);
        let annotations = parameter
            .and_then(|param| param.annotation)
            .into_iter()
            .chain(def.returns);
        for expr in annotations {
            let site = Site { file, expr };
            found.extend(match is_outer {
                true => inner_results(program, site),
                false => callable_result(program, site),
            });
        }
    }
    found
}

/// `R` in `Callable[P, R]`.
fn callable_result(program: &Program<'_>, site: Site) -> Vec<Site> {
    let parts = callable_parts(program, site);
    parts.into_iter().map(|(_, result)| result).collect()
}

/// In the result of a decorator with arguments, `Callable[[Callable[P, R]], Callable[P, R]]`, those further in.
fn inner_results(program: &Program<'_>, site: Site) -> Vec<Site> {
    let Some((parameters, result)) = callable_parts(program, site) else {
        return Vec::new();
    };
    let mut inner = vec![result];
    if let ExprKind::List(items) = &program.expr(parameters).kind {
        inner.extend(items.iter().map(|&expr| Site {
            file: site.file,
            expr,
        }));
    }
    inner
        .into_iter()
        .flat_map(|site| callable_result(program, site))
        .collect()
}

/// The module that the `Callable` around this result comes from.
pub fn callable_module(program: &Program<'_>, result: Site) -> Option<String> {
    let tree = &program.file(result.file).facts.tree;
    let mut at = result.expr;
    while let Parent::Expr(up) = tree.expr(at).parent {
        at = up;
        if let ExprKind::Subscript { value, .. } = tree.expr(up).kind {
            let types = program.infer(Site {
                file: result.file,
                expr: value,
            });
            return types.any_of.iter().find_map(|one| match one {
                crate::resolve::types::Type::External(name) => {
                    name.rsplit_once('.').map(|(module, _)| module.to_owned())
                }
                _ => None,
            });
        }
    }
    None
}

/// The two parts of `Callable[X, R]`.
pub fn callable_parts(program: &Program<'_>, site: Site) -> Option<(Site, Site)> {
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    let ExprKind::Subscript { value, index } = program.expr(site).kind else {
        return None;
    };
    let is_callable = program.infer(at(value)).any_of.iter().any(|one| {
        matches!(one, crate::resolve::types::Type::External(name)
            if matches!(&**name, "typing.Callable" | "collections.abc.Callable"))
    });
    match &program.expr(at(index)).kind {
        ExprKind::Tuple(items) if is_callable => match items[..] {
            [parameters, result] => Some((at(parameters), at(result))),
            _ => None,
        },
        _ => None,
    }
}
