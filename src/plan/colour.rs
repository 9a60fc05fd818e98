//! Which functions turn async: the fixpoint.
//!
//! It starts by hoping: everything that can be converted is, and colour flows from the converted calls to all callers.
//! Then every place is looked at. A place that cannot await takes the hope away from what it would have to await, with its
//! reason; that may take it away from others. Hope is only ever taken away, so this ends; what is left is consistent:
//! every use of an async function awaits it, and no function that turned async keeps a blocking call.

use super::barrier::{Role, barrier, role};
use super::cell::GroupId;
use super::context::{Context, Entries};
use super::lock::Locks;
use super::own_loop;
use super::reason::Refusal;
use super::reference::{Consumer, FunctionReference};
use super::seed::{CallFate, Conversion, Demand, Uses};
use crate::diagnostic::Span;
use crate::diagnostic::code;
use crate::options::Options;
use crate::resolve::call_graph::CallTarget;
use crate::resolve::override_set::OverrideSets;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::syntax::ast::{Clause, ExprKind, Parent, StmtKind};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Why a function is async.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It makes this call, which the table converts.
    Seed(Site),
    /// It uses an object by `with` or `for` here.
    Object(Site),
    /// It calls this async function here.
    Call(Site, FunctionId),
    /// It shares an override set with this async function.
    Family(FunctionId),
    /// It was `async def` before.
    Before,
    /// Async functions call it, and it makes small blocking calls.
    Pulled(FunctionId),
}

/// The colours of a program.
#[derive(Debug, Default)]
pub struct Colours {
    /// For every function: why it is async, if it is.
    pub cause: Vec<Option<Cause>>,
    /// For every function: why it cannot turn async, if so.
    pub barred: Vec<Option<Refusal>>,
    /// For every function: what it is to the outside.
    pub roles: Vec<Role>,
    /// Groups that stay as they are.
    pub refused: BTreeMap<GroupId, Refusal>,
    /// Calls of synchronous blocking functions, in async functions, that are handed to a thread.
    pub offloaded: HashSet<Site>,
}

impl Colours {
    /// Whether callers of a function have to await it.
    pub fn is_async(&self, function: FunctionId) -> bool {
        self.cause[function.0 as usize].is_some()
            && (self.roles[function.0 as usize] != Role::Entry
                || self.cause[function.0 as usize] == Some(Cause::Before))
    }

    /// Whether the body of a function may await.
    pub fn body_is_async(&self, function: FunctionId) -> bool {
        self.cause[function.0 as usize].is_some()
    }

    /// Whether a group is converted.
    pub fn is_converted(&self, group: GroupId) -> bool {
        !self.refused.contains_key(&group)
    }

    /// Whether an `await` at this context is legal in the end.
    pub fn may_await(&self, context: Context) -> bool {
        match context {
            Context::Function(function) => self.body_is_async(function),
            Context::Entry(..) => true,
            Context::Barred(..) => false,
        }
    }
}

/// What the fixpoint looks at.
pub struct Inputs<'i, 'p> {
    /// The program.
    pub program: &'i Program<'p>,
    /// Uses of the tables' calls and objects.
    pub uses: &'i Uses,
    /// Uses of functions as values.
    pub references: &'i [FunctionReference],
    /// Contexts.
    pub entries: &'i Entries,
    /// Options.
    pub options: &'i Options,
    /// Functions that installed programs call.
    pub console_scripts: &'i [FunctionId],
    /// Thread locks.
    pub locks: &'i Locks,
}

/// A function that a call reaches, and which argument lands in which parameter.
type Bound = (FunctionId, Vec<(crate::syntax::ast::ExprId, u32)>);

struct Solver<'i, 'p> {
    inputs: &'i Inputs<'i, 'p>,
    colours: Colours,
    families: Vec<FunctionId>,
    members: BTreeMap<FunctionId, Vec<FunctionId>>,
    /// Calls by the function they reach: site, context.
    callers: HashMap<FunctionId, Vec<(Site, Context)>>,
    /// Calls by the function they stand in.
    callees: HashMap<FunctionId, Vec<Site>>,
    contexts: HashMap<Site, Context>,
    /// Functions that run an event loop of their own.
    own_loops: Vec<FunctionId>,
    /// Groups with more than one use: a small blocking call in one stands or falls with the others.
    shared: HashSet<GroupId>,
}

/// Find the colours.
pub fn solve(inputs: &Inputs<'_, '_>) -> Colours {
    let program = inputs.program;
    let sets = OverrideSets::collect(program);
    let families: Vec<FunctionId> = (0..program.functions.len() as u32)
        .map(|at| sets.head(FunctionId(at)))
        .collect();
    let roles: Vec<Role> = (0..program.functions.len() as u32)
        .map(|at| role(program, FunctionId(at), inputs.console_scripts))
        .collect();
    let own_loops = own_loop::collect(program);
    let barred: Vec<Option<Refusal>> = (0..program.functions.len())
        .map(|at| {
            let id = FunctionId(at as u32);
            if program.function(id).is_async {
                None
            } else {
                barrier(program, id, roles[at]).or_else(|| own_loops.get(&id).cloned())
            }
        })
        .collect();
    let mut solver = Solver {
        inputs,
        colours: Colours {
            cause: vec![None; program.functions.len()],
            barred,
            roles,
            refused: inputs.uses.refused.clone(),
            offloaded: HashSet::new(),
        },
        families,
        members: sets.families(),
        callers: HashMap::new(),
        callees: HashMap::new(),
        contexts: HashMap::new(),
        own_loops: own_loops.into_keys().collect(),
        shared: shared_groups(inputs.uses),
    };
    solver.index_calls();
    solver.bar_dynamic();
    solver.run();
    solver.colours
}

fn shared_groups(uses: &Uses) -> HashSet<GroupId> {
    let mut seen = HashSet::new();
    let mut shared: HashSet<GroupId> = uses.objects.iter().map(|object| object.group).collect();
    for call in &uses.calls {
        if !seen.insert(call.group) {
            shared.insert(call.group);
        }
    }
    shared
}

impl<'i, 'p> Solver<'i, 'p> {
    fn index_calls(&mut self) {
        let inputs = self.inputs;
        for (site, target) in &inputs.program.calls.targets {
            if target.bound.is_empty() {
                continue;
            }
            let context = inputs
                .entries
                .context(inputs.program, *site, inputs.options.python);
            self.contexts.insert(*site, context);
            for (function, _) in &target.bound {
                self.callers
                    .entry(*function)
                    .or_default()
                    .push((*site, context));
            }
            if let Some(around) = context.function() {
                self.callees.entry(around).or_default().push(*site);
            }
        }
    }

    fn span(&self, site: Site) -> Span {
        Span {
            path: self.inputs.program.file(site.file).path.clone(),
            range: self.inputs.program.expr(site).range,
        }
    }

    fn run(&mut self) {
        loop {
            self.share_bars();
            self.flow();
            if self.take_away() || self.share_bars() {
                continue;
            }
            if self.keep_blocking_off_the_loop() || self.share_bars() {
                continue;
            }
            break;
        }
    }

    /// An override set is barred as a whole.
    fn share_bars(&mut self) -> bool {
        let mut changed = false;
        for members in self.members.values() {
            let Some(barred) = members
                .iter()
                .find(|member| self.colours.barred[member.0 as usize].is_some())
                .copied()
            else {
                continue;
            };
            let Some(refusal) = self.colours.barred[barred.0 as usize].clone() else {
                continue;
            };
            for &member in members {
                if self.colours.barred[member.0 as usize].is_none()
                    && !self.inputs.program.function(member).is_async
                {
                    let name = self.inputs.program.function_name(barred);
                    let span = definition(self.inputs.program, barred);
                    self.colours.barred[member.0 as usize] = Some(
                        refusal.through(span, format!("`{name}` is in the same override set")),
                    );
                    changed = true;
                }
            }
        }
        changed
    }

    /// Let colour flow from what is converted to all callers.
    fn flow(&mut self) {
        let program = self.inputs.program;
        let mut cause: Vec<Option<Cause>> = vec![None; program.functions.len()];
        let mut todo: Vec<FunctionId> = Vec::new();
        for at in 0..program.functions.len() {
            if program.function(FunctionId(at as u32)).is_async {
                cause[at] = Some(Cause::Before);
                todo.push(FunctionId(at as u32));
            }
        }
        for call in &self.inputs.uses.calls {
            let is_live = call.is_seed
                && matches!(call.fate, CallFate::Convert(_))
                && self.colours.is_converted(call.group)
                && call.demand != Demand::Nothing;
            if let (true, Context::Function(function)) = (is_live, call.context) {
                self.turn(&mut cause, &mut todo, function, Cause::Seed(call.site));
            }
        }
        for object in &self.inputs.uses.objects {
            let needs_await = matches!(
                object.conversion,
                Conversion::Enter(
                    crate::mapping::schema::Enter::Async
                        | crate::mapping::schema::Enter::AwaitAsync,
                    _
                ) | Conversion::Iterate(_)
            ) || object.conversion.awaits();
            let needs_await = needs_await && !self.inputs.program.is_test_file(object.site.file);
            if let (true, true, Context::Function(function)) = (
                needs_await,
                self.colours.is_converted(object.group),
                object.context,
            ) {
                self.turn(&mut cause, &mut todo, function, Cause::Object(object.site));
            }
        }
        self.spread(&mut cause, &mut todo);
        while self.pull(&mut cause, &mut todo) {
            self.spread(&mut cause, &mut todo);
        }
        self.colours.cause = cause;
    }

    fn spread(&self, cause: &mut [Option<Cause>], todo: &mut Vec<FunctionId>) {
        while let Some(function) = todo.pop() {
            // What takes a coroutine from a function that was async before, and does not await it, means to.
            if cause[function.0 as usize] == Some(Cause::Before) {
                continue;
            }
            if let Some(members) = self.members.get(&self.families[function.0 as usize]) {
                for &member in members {
                    self.turn(cause, todo, member, Cause::Family(function));
                }
            }
            if self.colours.roles[function.0 as usize] == Role::Entry {
                continue;
            }
            for &(site, context) in self.callers.get(&function).into_iter().flatten() {
                if self.is_awaited_already(site) {
                    continue;
                }
                if let Context::Function(caller) = context {
                    self.turn(cause, todo, caller, Cause::Call(site, function));
                }
                // What one call may reach shares one colour.
                for (other, _) in self.alternatives(site) {
                    if *other != function {
                        self.turn(cause, todo, *other, Cause::Family(function));
                    }
                }
            }
        }
    }

    fn alternatives(&self, site: Site) -> &[Bound] {
        match self.inputs.program.calls.target(site) {
            Some(target) if target.constructed.is_empty() => &target.bound,
            _ => &[],
        }
    }

    fn is_awaited_already(&self, site: Site) -> bool {
        let program = self.inputs.program;
        matches!(program.expr(site).parent, Parent::Expr(up)
            if matches!(program.expr(Site { file: site.file, expr: up }).kind, ExprKind::Await(_)))
    }

    fn turn(
        &self,
        cause: &mut [Option<Cause>],
        todo: &mut Vec<FunctionId>,
        function: FunctionId,
        why: Cause,
    ) {
        let at = function.0 as usize;
        if cause[at].is_none() && self.colours.barred[at].is_none() {
            cause[at] = Some(why);
            todo.push(function);
        }
    }

    /// A synchronous function that only async ones call turns async for its small blocking calls.
    fn pull(&self, cause: &mut [Option<Cause>], todo: &mut Vec<FunctionId>) -> bool {
        let mut pulled = false;
        for call in &self.inputs.uses.calls {
            let is_small = call.blocks
                && !call.is_seed
                && matches!(call.fate, CallFate::Convert(_) | CallFate::Offload)
                && self.colours.is_converted(call.group);
            let Context::Function(function) = call.context else {
                continue;
            };
            if !is_small || cause[function.0 as usize].is_some() {
                continue;
            }
            let callers = self.callers.get(&function);
            let by = callers
                .into_iter()
                .flatten()
                .find_map(|(_, context)| match context {
                    Context::Function(caller) if cause[caller.0 as usize].is_some() => {
                        Some(*caller)
                    }
                    _ => None,
                });
            let only_async = callers.is_some_and(|callers| {
                callers.iter().all(|(_, context)| {
                    matches!(context, Context::Function(caller) if cause[caller.0 as usize].is_some())
                })
            });
            let is_valued = self
                .inputs
                .references
                .iter()
                .any(|r| r.function == function);
            if let (Some(by), true, false) = (by, only_async, is_valued)
                && self
                    .members
                    .get(&self.families[function.0 as usize])
                    .is_none()
                && self.colours.roles[function.0 as usize] == Role::Plain
            {
                self.turn(cause, todo, function, Cause::Pulled(by));
                pulled |= !todo.is_empty();
            }
        }
        pulled
    }

    /// Look at every place that would have to await; take the hope away where it cannot.
    fn take_away(&mut self) -> bool {
        let mut changed = false;
        changed |= self.check_uses();
        changed |= self.check_calls();
        changed |= self.check_references();
        changed
    }

    fn check_uses(&mut self) -> bool {
        let mut changed = false;
        let uses = self.inputs.uses;
        for call in &uses.calls {
            let is_closed = self
                .inputs
                .entries
                .left_alone(self.inputs.program, call.site)
                .is_some();
            let needs = matches!(call.fate, CallFate::Convert(_))
                && (is_closed
                    || call.demand != Demand::Nothing
                        && (call.is_seed || self.shared.contains(&call.group)));
            if needs && self.colours.is_converted(call.group) {
                changed |= self.check_context(call.group, call.context, call.site);
            }
        }
        for object in &uses.objects {
            let is_closed = self
                .inputs
                .entries
                .left_alone(self.inputs.program, object.site)
                .is_some();
            let needs = is_closed
                || object.conversion.awaits()
                || !matches!(
                    object.conversion,
                    Conversion::Code(_) | Conversion::Enter(crate::mapping::schema::Enter::Sync, _)
                );
            if needs && self.colours.is_converted(object.group) {
                changed |= self.check_context(object.group, object.context, object.site);
            }
        }
        changed
    }

    fn check_context(&mut self, group: GroupId, context: Context, site: Site) -> bool {
        let Some(refusal) = self.obstacle(context, site) else {
            return false;
        };
        self.colours.refused.insert(group, refusal);
        true
    }

    /// Why an `await` cannot stand at this context, if so.
    fn obstacle(&self, context: Context, site: Site) -> Option<Refusal> {
        if let Some(lock) = self.inputs.locks.around(self.inputs.program, site) {
            let text = self.inputs.program.source(lock);
            return Some(Refusal::at(
                code::LOCK_HELD,
                format!("`{text}` would be held across the await"),
                self.span(lock),
            ));
        }
        match context {
            Context::Function(function) => {
                if self.colours.body_is_async(function) {
                    return None;
                }
                let Some(refusal) = self.colours.barred[function.0 as usize].as_ref() else {
                    // Only a test is left alone without a barrier.
                    return self.inputs.program.is_test_file(site.file).then(|| {
                        Refusal::at(
                            code::TEST_HOOK,
                            "a test that calls nothing async stays as it is",
                            self.span(site),
                        )
                    });
                };
                let name = self.inputs.program.function_name(function);
                Some(refusal.through(
                    definition(self.inputs.program, function),
                    format!("`{name}` stays synchronous"),
                ))
            }
            Context::Entry(file, _) => {
                let file = self.inputs.program.file(file);
                (!file.facts.tree.distrust.is_empty()).then(|| {
                    Refusal::at(
                        code::UNPARSABLE,
                        "the file cannot be read with certainty",
                        self.span(site),
                    )
                })
            }
            Context::Barred(code, _) => {
                Some(Refusal::at(code, code.entry().summary, self.span(site)))
            }
        }
    }

    fn bar(&mut self, function: FunctionId, refusal: Refusal) -> bool {
        let at = function.0 as usize;
        if self.colours.barred[at].is_some() || self.inputs.program.function(function).is_async {
            return false;
        }
        self.colours.barred[at] = Some(refusal);
        true
    }

    fn check_calls(&mut self) -> bool {
        let mut changed = false;
        let program = self.inputs.program;
        for (site, target) in &program.calls.targets {
            let turned: Vec<FunctionId> = target
                .bound
                .iter()
                .map(|(function, _)| *function)
                .filter(|&function| {
                    self.colours.is_async(function) && !program.function(function).is_async
                })
                .collect();
            if turned.is_empty() {
                continue;
            }
            if let Some(refusal) = self.call_obstacle(*site, target, &turned) {
                for function in turned {
                    let name = program.function_name(function);
                    let further = refusal.through(self.span(*site), format!("calls `{name}`"));
                    changed |= self.bar(function, further);
                }
            }
        }
        changed
    }

    fn call_obstacle(
        &self,
        site: Site,
        target: &CallTarget,
        turned: &[FunctionId],
    ) -> Option<Refusal> {
        let program = self.inputs.program;
        let has_other = target.unknown
            || target.foreign
            || !target.external.is_empty()
            || target.bound.iter().any(|(function, _)| {
                !turned.contains(function)
                    && !matches!(
                        &*program.function(*function).name,
                        "__init__" | "__new__" | "__post_init__"
                    )
                    && !program.function(*function).is_async
            });
        if has_other {
            return Some(Refusal::at(
                code::MIXED_CALLEE,
                "this call may also reach something that is not awaited",
                self.span(site),
            ));
        }
        let context = *self.contexts.get(&site)?;
        if let Some(refusal) = self.obstacle(context, site) {
            return Some(refusal);
        }
        for &function in turned {
            let facts = program.function(function);
            let is_managed = self.colours.roles[function.0 as usize] == Role::ContextManager;
            if is_managed && program.use_of(site) != crate::mapping::condition::Test::With {
                return Some(Refusal::at(
                    code::GENERATOR,
                    "the context manager is not entered where it is made",
                    self.span(site),
                ));
            }
            if facts.is_generator() && !is_managed && !is_iterated_in_place(program, site) {
                return Some(Refusal::at(
                    code::GENERATOR,
                    "only `async for` can take from an async generator, and this call is not iterated where it stands",
                    self.span(site),
                ));
            }
        }
        None
    }

    fn check_references(&mut self) -> bool {
        let mut changed = false;
        let program = self.inputs.program;
        for reference in self.inputs.references {
            let function = reference.function;
            if !self.colours.is_async(function) || program.function(function).is_async {
                continue;
            }
            let refusal = match &reference.consumer {
                Consumer::Executor(call) => {
                    let context =
                        self.inputs
                            .entries
                            .context(program, *call, self.inputs.options.python);
                    self.obstacle(context, *call)
                }
                Consumer::Followed => None,
                Consumer::Escapes(what) => Some(Refusal::at(
                    code::FUNCTION_AS_VALUE,
                    what.clone(),
                    self.span(reference.site),
                )),
                Consumer::Called(code, what) => {
                    Some(Refusal::at(*code, what.clone(), self.span(reference.site)))
                }
            };
            if let Some(refusal) = refusal {
                let name = program.function_name(function);
                let further = refusal.through(self.span(reference.site), format!("uses `{name}`"));
                changed |= self.bar(function, further);
            }
        }
        changed
    }

    /// Methods that a name computed at run time may reach.
    fn bar_dynamic(&mut self) {
        for reference in self.inputs.references {
            if let Consumer::Called(code, what) = &reference.consumer
                && *code == code::DYNAMIC_CALL
            {
                let refusal = Refusal::at(*code, what.clone(), self.span(reference.site));
                self.bar(reference.function, refusal);
            }
        }
    }

    // ---- no blocking call newly on the loop ---------------------------------------------------------------------

    fn keep_blocking_off_the_loop(&mut self) -> bool {
        let program = self.inputs.program;
        let mut blocking = self.blocking_functions();
        let mut changed = false;
        for call in &self.inputs.uses.calls {
            let Context::Function(function) = call.context else {
                continue;
            };
            if !self.turned(function) || !call.blocks {
                continue;
            }
            let stays = match call.fate {
                CallFate::Convert(_) => !self.colours.is_converted(call.group),
                CallFate::Refused(..) => true,
                CallFate::Offload | CallFate::Keep => false,
            };
            if stays && call.is_seed {
                let message = format!("`{}` would block the event loop", call.name);
                let refusal = match self.colours.refused.get(&call.group) {
                    Some(because) => because.through(self.span(call.site), message),
                    None => Refusal::at(code::BLOCKING_CALL_REMAINS, message, self.span(call.site)),
                };
                changed |= self.bar(function, refusal);
            }
        }
        if changed {
            return true;
        }
        self.colours.offloaded.clear();
        for at in 0..program.functions.len() {
            let function = FunctionId(at as u32);
            if !self.turned(function) {
                continue;
            }
            for site in self.callees.get(&function).cloned().unwrap_or_default() {
                let Some(target) = program.calls.target(site) else {
                    continue;
                };
                let Some(&(callee, _)) = target.bound.iter().find(|(callee, _)| {
                    !self.colours.body_is_async(*callee) && blocking.contains_key(callee)
                }) else {
                    continue;
                };
                if self.may_offload(site, target, &mut blocking) {
                    self.colours.offloaded.insert(site);
                    continue;
                }
                let name = program.function_name(callee);
                let message = format!("`{name}` blocks and would run on the event loop");
                let refusal = match &self.colours.barred[callee.0 as usize] {
                    Some(because) => because.through(self.span(site), message),
                    None => Refusal::at(code::BLOCKING_CALL_REMAINS, message, self.span(site)),
                };
                changed |= self.bar(function, refusal);
            }
        }
        changed
    }

    /// Whether a function turns async here (it was not before).
    fn turned(&self, function: FunctionId) -> bool {
        self.colours.body_is_async(function) && !self.inputs.program.function(function).is_async
    }

    /// Synchronous functions that block, directly or through others; and whether they touch an object of one thread.
    fn blocking_functions(&self) -> HashMap<FunctionId, Threads> {
        let mut blocking: HashMap<FunctionId, Threads> = HashMap::new();
        let mut todo = Vec::new();
        for call in &self.inputs.uses.calls {
            let Some(function) = call.context.function() else {
                continue;
            };
            if self.colours.is_async(function) || !call.blocks || !call.is_seed {
                continue;
            }
            let threads = if self.is_thread_bound(&call.name) {
                Threads::Bound
            } else {
                Threads::Any
            };
            let entry = blocking.entry(function).or_insert(Threads::Any);
            if threads == Threads::Bound {
                *entry = Threads::Bound;
            }
            todo.push(function);
        }
        // A program's start runs a loop of its own, which it cannot do on another.
        for at in 0..self.inputs.program.functions.len() {
            let function = FunctionId(at as u32);
            if self.turned(function) && !self.colours.is_async(function) {
                blocking.entry(function).or_insert(Threads::Any);
                todo.push(function);
            }
        }
        for &function in &self.own_loops {
            blocking.entry(function).or_insert(Threads::Any);
            todo.push(function);
        }
        while let Some(function) = todo.pop() {
            let Some(threads) = blocking.get(&function).copied() else {
                continue;
            };
            for (_, context) in self.callers.get(&function).into_iter().flatten() {
                let Some(caller) = context.function() else {
                    continue;
                };
                if self.colours.is_async(caller) {
                    continue;
                }
                let known = blocking.get(&caller).copied();
                if known.is_none() || known == Some(Threads::Any) && threads == Threads::Bound {
                    blocking.insert(caller, threads);
                    todo.push(caller);
                }
            }
        }
        blocking
    }

    fn is_thread_bound(&self, name: &str) -> bool {
        let table = self.inputs.program.table;
        let is_bound = |name: &str| table.type_row(name).is_some_and(|row| row.thread_bound);
        if let Some((type_name, _)) = name.rsplit_once('.')
            && is_bound(type_name)
        {
            return true;
        }
        table.rows(name).iter().any(|&row| {
            matches!(&table.row(row).returns, Some(crate::mapping::row::Returns::Type(name))
                if is_bound(&table.canonical(name)))
        })
    }

    fn may_offload(
        &self,
        site: Site,
        target: &CallTarget,
        blocking: &mut HashMap<FunctionId, Threads>,
    ) -> bool {
        let program = self.inputs.program;
        let all_plain = target.bound.iter().all(|(callee, _)| {
            let facts = program.function(*callee);
            !self.colours.is_async(*callee)
                && !facts.is_generator()
                && blocking.get(callee) != Some(&Threads::Bound)
        });
        let Some(context) = self.contexts.get(&site) else {
            return false;
        };
        let is_super = program.source(site).starts_with("super(");
        all_plain
            && !is_super
            && !target.unknown
            && target.external.is_empty()
            && !target.foreign
            && self.colours.may_await(*context)
            && !self.holds_converted_object(site)
            && program.use_of(site) != crate::mapping::condition::Test::With
    }

    /// Whether an argument is an object that is converted, and so belongs to the loop.
    fn holds_converted_object(&self, site: Site) -> bool {
        let program = self.inputs.program;
        let ExprKind::Call { args, .. } = &program.expr(site).kind else {
            return true;
        };
        args.iter().any(|arg| {
            let types = program.infer(Site {
                file: site.file,
                expr: arg.value,
            });
            super::cell::holds_object(program, &types)
        })
    }
}

/// Whether what a function touches belongs to one thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Threads {
    Any,
    Bound,
}

/// Whether a call is the iterable of a `for`, of an eager comprehension, or of `yield from`.
pub fn is_iterated_in_place(program: &Program<'_>, site: Site) -> bool {
    let tree = &program.file(site.file).facts.tree;
    match tree.expr(site.expr).parent {
        Parent::Stmt(stmt) => {
            matches!(tree.stmt(stmt).kind, StmtKind::For { iter, .. } if iter == site.expr)
        }
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Comprehension { kind, clauses, .. } => {
                let is_iterable = clauses
                    .iter()
                    .any(|clause| matches!(clause, Clause::For { iter, .. } if *iter == site.expr));
                is_iterable
                    && (*kind != crate::syntax::ast::ComprehensionKind::Generator
                        || super::context::is_consumed_at_once(
                            program,
                            Site {
                                file: site.file,
                                expr: up,
                            },
                        ))
            }
            ExprKind::YieldFrom(_) => true,
            _ => false,
        },
        Parent::Module => false,
    }
}

fn definition(program: &Program<'_>, function: FunctionId) -> Span {
    let file = program.file(program.function_file(function));
    Span {
        path: file.path.clone(),
        range: program
            .function_def(function)
            .map(|def| def.name.range)
            .unwrap_or(crate::text::TextRange::empty(0)),
    }
}
