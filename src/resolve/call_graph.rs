//! What every call reaches.

use super::condition::Place;
use super::forwarding::{self, Forwarded};
use super::generated::FieldArgument;
use super::inserted::Inserted;
use super::leaning::LeaningId;
use super::program::{Arguments, ClassId, FileId, FunctionId, Program, Site};
use super::rounds::Changed;
use super::started;
use super::types::{Type, Types};
use crate::facts::scope::ScopeId;
use crate::mapping::row::Row;
use crate::name::map::{Map, Set};
use crate::options::Style;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, FunctionDef, ParameterKind};
use std::cell::OnceCell;
use std::rc::Rc;

/// What one call reaches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallTarget {
    /// Project functions that it may run, and which argument lands in which of their parameters.
    pub bound: Vec<(FunctionId, Vec<(ExprId, u32)>)>,
    /// Project classes that it may construct.
    pub constructed: Vec<ClassId>,
    /// Arguments that a generated constructor (of a dataclass, a named tuple) makes attributes of.
    pub stored: Vec<FieldArgument>,
    /// Project functions that a thread which it makes runs, and which argument lands in which of their parameters.
    pub started: Vec<(FunctionId, Vec<(ExprId, u32)>)>,
    /// What lands in the `*` parameters of the functions it runs.
    pub(super) rest: Vec<Rest>,
    /// Arguments that the functions it runs pass on.
    pub forwarded: Forwarded,
    /// Outside names that it may call, canonical: `requests.get`, `requests.Session.get`.
    pub external: Vec<Rc<str>>,
    /// Whether it may also reach something of which only "not the project's" is known.
    pub foreign: bool,
    /// Whether it may reach something unknown.
    pub unknown: bool,
}

/// What a call gives for a `*` parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rest {
    /// The function.
    pub(super) function: FunctionId,
    /// Which parameter that is.
    pub(super) index: u32,
    given: Given,
}

/// One thing among what lands in a `*` parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Given {
    One(ExprId),
    /// `*values`
    All(ExprId),
    /// Something is given that is not seen there.
    Unseen,
}

impl CallTarget {
    /// Whether it runs nothing but what is the project's.
    pub fn is_seen(&self) -> bool {
        !self.unknown && !self.foreign && self.external.is_empty()
    }

    /// The `*` parameters that an argument lands in by itself: `run_all(first, second)`.
    pub fn gathering(&self, argument: ExprId) -> impl Iterator<Item = (FunctionId, u32)> {
        let rest = self.rest.iter();
        rest.filter(move |rest| rest.given == Given::One(argument))
            .map(|rest| (rest.function, rest.index))
    }

    /// Which arguments land in which parameters, of whatever function that may get them.
    pub fn landing(&self) -> impl Iterator<Item = &(FunctionId, Vec<(ExprId, u32)>)> {
        let handed = self.started.iter().chain(&self.forwarded.bound);
        self.bound.iter().chain(handed)
    }
}

/// All calls.
#[derive(Clone, Debug, Default)]
pub struct CallGraph {
    /// Every call, file by file in source order.
    pub targets: Vec<(Site, CallTarget)>,
    /// What each of them leaned on. Empty behind the last round, as the next five.
    leanings: Vec<LeaningId>,
    /// What each of them gives to parameters, as [`CallTarget::landing`] names them.
    given: Vec<Vec<Types>>,
    /// What that leaned on.
    given_leanings: Vec<LeaningId>,
    /// What the calls together give to each parameter, and the functions to which they give something else than that since.
    pub(super) landed: Arguments,
    pub(super) moved: Set<FunctionId>,
    /// By function: the calls of which something lands in its parameters.
    landing_on: Vec<Vec<u32>>,
    /// By file and expression: where a call stands in `targets`, from 1.
    index: Vec<Vec<u32>>,
    /// By function: where the calls that may run it stand in `targets`. Made when it is first asked for.
    callers: OnceCell<Map<FunctionId, Vec<u32>>>,
}

impl CallGraph {
    /// What the call at `site` reaches.
    pub fn target(&self, site: Site) -> Option<&CallTarget> {
        let at = self.position(site)?;
        self.targets.get(at).map(|(_, target)| target)
    }

    /// What a call gives to parameters, in the order in which its landing names them.
    pub(super) fn given(&self, at: usize) -> &[Types] {
        self.given.get(at).map_or(&[], Vec::as_slice)
    }

    /// Nothing will be looked for again.
    pub(super) fn settled(&mut self) {
        self.leanings = Vec::new();
        self.given = Vec::new();
        self.given_leanings = Vec::new();
        self.landed = Arguments::default();
        self.moved = Set::default();
        self.landing_on = Vec::new();
    }

    /// Give each call its place. They are gone through in this order each time.
    fn number(&mut self, program: &Program<'_>) {
        for (file, content) in program.numbered_files() {
            let tree = &content.facts.tree;
            let mut index = vec![0; tree.exprs.len()];
            for &expr in &content.facts.calls {
                if matches!(tree.expr(expr).kind, ExprKind::Call { .. }) {
                    let site = Site { file, expr };
                    self.targets.push((site, CallTarget::default()));
                    if let Some(slot) = index.get_mut(expr.0 as usize) {
                        *slot = self.targets.len() as u32;
                    }
                }
            }
            self.index.push(index);
        }
        self.landing_on = vec![Vec::new(); program.functions.len()];
    }

    /// Put what a call reaches in its place.
    fn put_target(&mut self, at: usize, target: CallTarget) {
        let before = &self.targets[at].1;
        if *before == target {
            return;
        }
        let place = at as u32;
        for (function, _) in before.landing() {
            self.moved.insert(*function);
            let calls = self.landing_on.get_mut(function.0 as usize);
            if let Some(calls) = calls
                && let Ok(known) = calls.binary_search(&place)
            {
                calls.remove(known);
            }
        }
        for (function, _) in target.landing() {
            self.moved.insert(*function);
            let calls = self.landing_on.get_mut(function.0 as usize);
            if let Some(calls) = calls
                && let Err(new) = calls.binary_search(&place)
            {
                calls.insert(new, place);
            }
        }
        self.targets[at].1 = target;
    }

    /// Put what it gives to parameters in its place, or behind the last.
    fn put_given(&mut self, at: usize, given: Vec<Types>) {
        if self.given.get(at) == Some(&given) {
            return;
        }
        let landing = self.targets[at].1.landing();
        self.moved.extend(landing.map(|(function, _)| *function));
        put(&mut self.given, at, given);
    }

    /// The calls of which something lands in parameters of a function, in the order of `targets`.
    pub(super) fn landing_on(&self, function: FunctionId) -> &[u32] {
        let calls = self.landing_on.get(function.0 as usize);
        calls.map_or(&[], Vec::as_slice)
    }

    /// Where the call at `site` stands among the targets.
    pub fn position(&self, site: Site) -> Option<usize> {
        let file = self.index.get(site.file.0 as usize)?;
        let at = file.get(site.expr.0 as usize)?.checked_sub(1)?;
        Some(at as usize)
    }

    /// The calls that may run a function (those of which [`CallTarget::bound`] names it), in the order of `targets`.
    pub fn callers(&self, function: FunctionId) -> impl Iterator<Item = &(Site, CallTarget)> {
        let callers = self.callers.get_or_init(|| {
            let mut callers: Map<FunctionId, Vec<u32>> = Map::default();
            for (at, (_, target)) in self.targets.iter().enumerate() {
                for (callee, _) in &target.bound {
                    let all = callers.entry(*callee).or_default();
                    if all.last() != Some(&(at as u32)) {
                        all.push(at as u32);
                    }
                }
            }
            callers
        });
        let all = callers.get(&function).into_iter().flatten();
        all.filter_map(|&at| self.targets.get(at as usize))
    }
}

/// Resolve every call of the program. `graph` is what the round before found, and `changed` what is seen differently since.
pub(super) fn collect(program: &Program<'_>, mut graph: CallGraph, changed: &Changed) -> CallGraph {
    if graph.index.is_empty() {
        graph.number(program);
    }
    let touched = program.leanings.touched(changed);
    for at in 0..graph.targets.len() {
        let known = graph.leanings.get(at);
        let is_as_before = known.is_some_and(|&leaning| !touched.has(leaning));
        if !is_as_before {
            let site = graph.targets[at].0;
            let ExprKind::Call { func, args, .. } = &program.expr(site).kind else {
                continue;
            };
            let (target, leaning) = program.leaning_of(|| target_of(program, site, *func, args));
            graph.put_target(at, target);
            put(&mut graph.leanings, at, leaning);
        }
        let known = graph.given_leanings.get(at).filter(|_| is_as_before);
        if known.is_none_or(|&leaning| touched.has(leaning)) {
            let (site, target) = &graph.targets[at];
            let (given, leaning) = program.leaning_of(|| given_by(program, site.file, target));
            graph.put_given(at, given);
            put(&mut graph.given_leanings, at, leaning);
        }
    }
    graph
}

/// Put what was found in its place, or behind the last.
fn put<T>(all: &mut Vec<T>, at: usize, found: T) {
    match all.get_mut(at) {
        Some(place) => *place = found,
        None => all.push(found),
    }
}

fn target_of(program: &Program<'_>, site: Site, func: ExprId, args: &[Argument]) -> CallTarget {
    let callee = Site {
        file: site.file,
        expr: func,
    };
    let mut target = resolve_call(program, callee, args);
    target.forwarded = forwarding::forwarded(program, callee, args, &target.bound);
    target.started = started::started(program, site.file, (func, &target.external), args);
    let started = target.started.iter();
    let started = started.filter_map(|(function, _)| unseen(program, *function));
    target.rest.extend(started);
    target
}

/// What the arguments of a call are, one for each parameter in which one lands, and behind those what lands in `*` parameters.
fn given_by(program: &Program<'_>, file: FileId, target: &CallTarget) -> Vec<Types> {
    let at = |expr| program.infer(Site { file, expr });
    let bound = target.landing().flat_map(|(_, bound)| bound);
    let rest = target.rest.iter().map(|rest| match rest.given {
        Given::One(expr) => at(expr),
        Given::All(expr) => program.element(&at(expr)),
        Given::Unseen => Types::unknown(),
    });
    bound.map(|&(expr, _)| at(expr)).chain(rest).collect()
}

fn resolve_call(program: &Program<'_>, site: Site, args: &[Argument]) -> CallTarget {
    let callee = program.infer(site);
    let mut target = CallTarget {
        unknown: callee.unknown || callee.any_of.is_empty(),
        ..CallTarget::default()
    };
    // To call `None` is an error, whatever else there is to call.
    let is_none = |one: &&Type| matches!(one, Type::Builtin("None"));
    let is_optional = callee.any_of.len() > 1;
    let called = callee.any_of.iter();
    for one in called.filter(|one| !(is_optional && is_none(one))) {
        match one {
            // A decorator calls what it decorates.
            Type::Function(function) if program.is_undecorated(site, *function) => {
                let bound = bind_to(program, *function, args, 0, None);
                target.bound.push((*function, bound));
                target.rest.extend(rest(program, *function, args, 0));
            }
            _ => add(program, &mut target, one, args),
        }
    }
    let constructors = program.overriding_constructors(site);
    for function in program.overriding(site).into_iter().chain(constructors) {
        if !target.bound.iter().any(|(known, _)| *known == function) {
            run(program, &mut target, function, args, 1);
        }
    }
    target
}

fn add(program: &Program<'_>, target: &mut CallTarget, callee: &Type, args: &[Argument]) {
    match callee {
        Type::Function(function) => {
            // Called through the class, a method takes its receiver as the first argument.
            run(program, target, *function, args, 0);
        }
        Type::Method(function) => run(program, target, *function, args, 1),
        Type::Partial(function) => run_unseen(program, target, *function),
        Type::Class(class) => {
            target.constructed.push(*class);
            target.stored.extend(program.field_arguments(*class, args));
            for name in ["__init__", "__new__", "__post_init__"] {
                if let Some(method) = program.method(*class, name) {
                    match name {
                        "__post_init__" => run_unseen(program, target, method),
                        _ => run(program, target, method, args, 1),
                    }
                }
            }
        }
        Type::Instance(class) => match program.method(*class, "__call__") {
            Some(method) => run(program, target, method, args, 1),
            None => target.unknown = true,
        },
        Type::External(name) | Type::ObjectMember(name) => target.external.push(name.clone()),
        Type::Object(name) if program.is_callable_object(name) => {
            target.external.push(format!("{name}.__call__").into());
        }
        Type::Foreign
        | Type::Json
        | Type::Outside(_)
        | Type::Builtin(_)
        | Type::Object(_)
        | Type::ContainerMember(..) => {
            target.foreign = true;
        }
        Type::Lambda(file, lambda) => {
            let lambda = Site {
                file: *file,
                expr: *lambda,
            };
            match program.forwarded_by(lambda) {
                Some(functions) => {
                    for function in functions {
                        run_unseen(program, target, function);
                    }
                }
                None => target.foreign = true,
            }
        }
        Type::Module(_) | Type::Package(_) => target.foreign = true,
        Type::Super(_)
        | Type::Many(_)
        | Type::Tuple(_)
        | Type::Managed(_)
        | Type::Awaitable(_)
        | Type::Injected => {
            target.unknown = true;
        }
    }
}

/// A call runs a function with these arguments.
fn run(
    program: &Program<'_>,
    target: &mut CallTarget,
    function: FunctionId,
    args: &[Argument],
    skip: u32,
) {
    let bound = bind(program, function, args, skip);
    target.bound.push((function, bound));
    target.rest.extend(rest(program, function, args, skip));
}

/// A call runs a function with arguments that are not seen there.
fn run_unseen(program: &Program<'_>, target: &mut CallTarget, function: FunctionId) {
    target.bound.push((function, Vec::new()));
    target.rest.extend(unseen(program, function));
}

/// Something that is not seen lands in the `*` parameter of a function, if it has one.
fn unseen(program: &Program<'_>, function: FunctionId) -> Option<Rest> {
    let index = program.rest_parameter(function)?;
    Some(Rest {
        function,
        index,
        given: Given::Unseen,
    })
}

/// What lands in the `*` parameter of a function.
fn rest(program: &Program<'_>, function: FunctionId, args: &[Argument], skip: u32) -> Vec<Rest> {
    let Some(index) = program.rest_parameter(function) else {
        return Vec::new();
    };
    let skip = match program.is_static_method(function) {
        true => 0,
        false => skip,
    };
    let mut place = skip;
    let mut found = Vec::new();
    for arg in args {
        let given = match arg.kind {
            ArgumentKind::Positional => Given::One(arg.value),
            ArgumentKind::Star => Given::All(arg.value),
            ArgumentKind::Keyword(_) | ArgumentKind::DoubleStar => continue,
        };
        // How many are unpacked is not known: what comes behind may land there.
        let is_rest = place >= index || matches!(given, Given::All(_));
        if is_rest {
            place = index;
            found.push(Rest {
                function,
                index,
                given,
            });
        } else {
            place += 1;
        }
    }
    found
}

impl Program<'_> {
    /// The `*` parameter of a function or method that is called as it is written.
    pub(super) fn rest_parameter(&self, function: FunctionId) -> Option<u32> {
        let info = self.function(function);
        let is_plain = info.class.is_some() || info.defined_in == ScopeId::MODULE;
        if !is_plain || self.inserted(function).is_some() {
            return None;
        }
        let def = self.function_def(function)?;
        let mut params = def.params.iter();
        let index = params.position(|param| param.kind == ParameterKind::Star)?;
        // The `*` alone takes nothing.
        (!def.params[index].name.text.is_empty()).then_some(index as u32)
    }
}

/// Which argument lands in which parameter; unpacked arguments land nowhere that can be said.
pub fn bind(
    program: &Program<'_>,
    function: FunctionId,
    args: &[Argument],
    skip: u32,
) -> Vec<(ExprId, u32)> {
    bind_to(program, function, args, skip, program.inserted(function))
}

fn bind_to(
    program: &Program<'_>,
    function: FunctionId,
    args: &[Argument],
    skip: u32,
    inserted: Option<Inserted>,
) -> Vec<(ExprId, u32)> {
    let Some(def) = program.function_def(function) else {
        return Vec::new();
    };
    let skip = if skip == 1 && program.is_static_method(function) {
        0
    } else {
        skip
    };
    let mut bound = Vec::new();
    let mut next = skip;
    let mut is_positional = true;
    for arg in args {
        match &arg.kind {
            ArgumentKind::Positional if is_positional => {
                let place = inserted.as_ref().map_or(next, |one| one.place_of(next));
                if let Some(index) = positional(def, place) {
                    bound.push((arg.value, index));
                }
                next += 1;
            }
            ArgumentKind::Positional | ArgumentKind::Star => is_positional = false,
            ArgumentKind::Keyword(name) => {
                let index = keyword(program, function, def, &name.text);
                bound.extend(index.map(|index| (arg.value, index)));
            }
            ArgumentKind::DoubleStar => {}
        }
    }
    bound
}

/// Which parameter a keyword argument lands in; behind the parameters come the options that are read by name.
pub(super) fn keyword(
    program: &Program<'_>,
    function: FunctionId,
    def: &FunctionDef,
    name: &str,
) -> Option<u32> {
    let index = def.params.iter().position(|param| {
        *param.name.text == *name
            && !matches!(param.kind, ParameterKind::Star | ParameterKind::DoubleStar)
    });
    let option = || {
        let mut options = program.named_options(function).iter();
        let nth = options.position(|option| **option == *name)?;
        Some(def.params.len() + nth)
    };
    Some(index.or_else(option)? as u32)
}

fn positional(def: &FunctionDef, nth: u32) -> Option<u32> {
    let param = def.params.get(nth as usize)?;
    matches!(
        param.kind,
        ParameterKind::Plain | ParameterKind::PositionalOnly
    )
    .then_some(nth)
}

impl Program<'_> {
    /// The functions of the project that a lambda calls, where it does nothing else: who calls it gets what they give.
    pub fn forwarded_by(&self, lambda: Site) -> Option<Vec<FunctionId>> {
        let ExprKind::Lambda { body, .. } = &self.expr(lambda).kind else {
            return None;
        };
        let at = |expr: ExprId| Site {
            file: lambda.file,
            expr,
        };
        let ExprKind::Call { func, args, .. } = &self.expr(at(*body)).kind else {
            return None;
        };
        // A lambda that calls itself, or one that calls it, calls no function in the end.
        if self.forwarding.borrow().contains(&lambda) {
            return None;
        }
        self.forwarding.borrow_mut().push(lambda);
        let target = resolve_call(self, at(*func), args);
        self.forwarding.borrow_mut().pop();
        let is_exact =
            !target.bound.is_empty() && target.constructed.is_empty() && target.is_seen();
        let functions = target.bound.into_iter().map(|(function, _)| function);
        let functions: Vec<FunctionId> = functions.collect();
        let is_plain = |function: &FunctionId| !self.function(*function).is_generator();
        (is_exact && functions.iter().all(is_plain)).then_some(functions)
    }

    /// What a method is called on, and its name: `store` and `load` of `store.load()`.
    pub fn method_called(&self, call: Site) -> Option<(Site, &str)> {
        let ExprKind::Call { func, .. } = self.expr(call).kind else {
            return None;
        };
        match &self.expr(Site { expr: func, ..call }).kind {
            ExprKind::Attribute { value, attr } => {
                let owner = Site {
                    expr: *value,
                    ..call
                };
                Some((owner, &attr.text))
            }
            _ => None,
        }
    }

    /// What a method is called on: `store` in `store.load()`.
    pub fn called_on(&self, call: Site) -> Option<ExprId> {
        self.method_called(call).map(|(owner, _)| owner.expr)
    }

    /// Whether a row's conditions hold at this call, whatever the style.
    pub fn row_may_apply(&self, site: Site, row: &Row, args: &[Argument]) -> bool {
        let receiver = self.called_on(site);
        let place = Place {
            site,
            args,
            receiver,
        };
        self.conditions_hold(
            place,
            row.signature.as_ref(),
            &row.when,
            None,
            Style::Faithful,
        )
    }
}
