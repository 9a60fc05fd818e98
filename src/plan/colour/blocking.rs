//! No blocking call newly on the loop: what stays synchronous is handed to a thread, or keeps its callers synchronous.

use super::Solver;
use crate::diagnostic::code;
use crate::mapping::condition::Test;
use crate::mapping::schema::Enter;
use crate::plan::barrier::Role;
use crate::plan::cell::GroupId;
use crate::plan::common_method::is_common;
use crate::plan::context::Context;
use crate::plan::invoked;
use crate::plan::reason::Refusal;
use crate::plan::report::definition;
use crate::plan::seed::{CallFate, Conversion, MappedCall, ObjectUse};
use crate::resolve::builtin::is_container_member;
use crate::resolve::call_graph::CallTarget;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::syntax::ast::{ExprKind, Parent};
use std::collections::{BTreeMap, HashMap, HashSet};

impl<'i, 'p> Solver<'i, 'p> {
    pub(super) fn keep_blocking_off_the_loop(&mut self) -> bool {
        let program = self.inputs.program;
        let mut blocking = self.blocking_functions();
        self.lazily = self.giving_lazily(&blocking);
        let mut changed = false;
        for call in &self.inputs.uses.calls {
            let function = match call.context {
                Context::Function(function) => function,
                // A lambda or generator expression runs where nothing can be awaited.
                Context::Barred(code, Some(function))
                    if code != code::IGNORED && !runs_in_thread(program, call.site) =>
                {
                    function
                }
                _ => continue,
            };
            // The plan is made anew where such an object did not become what was hoped.
            let is_left = self.inputs.conduits.all.contains_key(&call.group)
                && !self.colours.is_converted(call.group)
                && call.fate_converts();
            if !self.turned(function) || !call.blocks || self.is_manned(call.site) || is_left {
                continue;
            }
            let can_await = matches!(call.context, Context::Function(_));
            let stays = match call.fate {
                CallFate::Convert(_) => !can_await || !self.colours.is_converted(call.group),
                CallFate::Refused(..) => true,
                CallFate::Offload => !can_await || self.held_lock(call.site).is_some(),
                CallFate::Keep => false,
            };
            if stays && (call.is_heavy || can_await && matches!(call.fate, CallFate::Offload)) {
                changed |= self.bar(function, self.would_block(call));
            }
        }
        for object in &self.inputs.uses.objects {
            let function = match object.context {
                Context::Function(function) | Context::Barred(_, Some(function)) => function,
                _ => continue,
            };
            if self.turned(function) && self.blocks_by_itself(object) {
                let shown = program.excerpt(object.site);
                let message = format!("`{shown}` would be waited for on the event loop");
                let refusal = match self.colours.refused.get(&object.group) {
                    Some(because) => because.through(self.span(object.site), message),
                    None => continue,
                };
                changed |= self.bar(function, refusal);
            }
        }
        changed |= self.keep_faces_off_the_loop() | self.keep_entering_off_the_loop();
        changed |= self.keep_blocking_objects_constructible(&blocking);
        if changed {
            return true;
        }
        self.colours.offloaded.clear();
        for function in program.function_ids() {
            if !self.turned(function) || self.colours.roles[function.0 as usize] == Role::Face {
                continue;
            }
            for site in self.callees.get(&function).cloned().unwrap_or_default() {
                let Some(target) = program.calls.target(site) else {
                    continue;
                };
                let Some(&(callee, _)) = target.bound.iter().find(|(callee, _)| {
                    !self.colours.is_async(*callee) && blocking.contains_key(callee)
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
            changed |= self.check_implicit(function, &blocking);
        }
        changed
    }

    /// An object whose methods go on blocking gains nothing by a constructor that is awaited, and its users would lose
    /// the one that they know.
    fn keep_blocking_objects_constructible(
        &mut self,
        blocking: &HashMap<FunctionId, Threads>,
    ) -> bool {
        let program = self.inputs.program;
        let mut changed = false;
        for (at, info) in program.functions.iter().enumerate() {
            let constructor = FunctionId(at as u32);
            let Some(class) = info.class else { continue };
            let is_constructor = matches!(
                &*program.function(constructor).name,
                "__init__" | "__post_init__"
            );
            if !is_constructor || !self.turned(constructor) {
                continue;
            }
            let (above, below) = (program.above(class), program.below(class));
            let stays = above
                .iter()
                .chain(below.iter())
                .flat_map(|&class| program.classes[class.0 as usize].methods.values())
                .flatten()
                .find(|&method| blocking.contains_key(method) && !self.colours.is_async(*method));
            if let Some(&method) = stays {
                let name = program.function_name(method);
                let message =
                    format!("`{name}` blocks and stays synchronous, so the objects would");
                let span = definition(program, method);
                let refusal = match &self.colours.barred[method.0 as usize] {
                    Some(because) => because.through(span, message),
                    None => Refusal::at(code::INIT, message, span),
                };
                changed |= self.bar(constructor, refusal);
            }
        }
        changed
    }

    /// Whether an object that stays as it is blocks where it is entered or iterated here.
    fn blocks_by_itself(&self, object: &ObjectUse) -> bool {
        let waits = match object.conversion {
            Conversion::Iterate(_) => true,
            Conversion::Enter(enter, _) => enter != Enter::Sync,
            Conversion::Code(_)
            | Conversion::Move(_)
            | Conversion::Client(_)
            | Conversion::Call(_)
            | Conversion::Initialise(..) => false,
        };
        waits
            && !self.colours.is_converted(object.group)
            && !self.inputs.program.is_test_file(object.site.file)
    }

    /// Calls at module level of what blocks and stays synchronous, for the case that they move into a coroutine.
    pub(super) fn offload_at_entries(&mut self) {
        let mut blocking = self.blocking_functions();
        let program = self.inputs.program;
        let mut found = HashSet::new();
        let mut fixed = BTreeMap::new();
        for (&site, context) in &self.contexts {
            let Some(target) = program.calls.target(site) else {
                continue;
            };
            let reached = target.bound.iter().find(|(callee, _)| {
                !self.colours.is_async(*callee) && blocking.contains_key(callee)
            });
            let Some(&(callee, _)) = reached.filter(|_| matches!(context, Context::Entry(..)))
            else {
                continue;
            };
            if self.may_offload(site, target, &mut blocking) {
                found.insert(site);
            } else {
                let name = program.function_name(callee);
                let message = format!("`{name}` blocks and would run on the event loop");
                let refusal = Refusal::at(code::BLOCKING_CALL_REMAINS, message, self.span(site));
                fixed.insert(site, refusal);
            }
        }
        for call in &self.inputs.uses.calls {
            if !self.stays_at_entry(call) {
                continue;
            }
            if !self.is_thread_bound(&call.name) && self.is_free_of_the_loop(call.site) {
                found.insert(call.site);
            } else {
                fixed.insert(call.site, self.would_block(call));
            }
        }
        let run = self.inputs.implicit.iter().filter(|(site, used)| {
            blocking.contains_key(used)
                && !self.colours.is_async(*used)
                && matches!(self.context_of(*site), Context::Entry(..))
                && (self.runs_command_in_thread(*site)
                    || self.is_guess_for_thread(*site, *used)
                        && blocking.get(used) != Some(&Threads::Bound))
        });
        found.extend(run.map(|(site, _)| *site));
        self.colours.at_entries = found;
        self.colours.fixed_at_entries = fixed;
    }

    /// Why a call that stays as it is keeps what it stands in off the loop.
    fn would_block(&self, call: &MappedCall) -> Refusal {
        let shown = call.shown(self.inputs.program);
        let message = format!("`{shown}` would block the event loop");
        match self.colours.refused.get(&call.group) {
            Some(because) => because.through(self.span(call.site), message),
            None => Refusal::at(code::BLOCKING_CALL_REMAINS, message, self.span(call.site)),
        }
    }

    /// Whether a call can be made in another thread as far as what is around it goes: it holds no lock, and is given nothing
    /// that belongs to the loop.
    fn is_free_of_the_loop(&self, site: Site) -> bool {
        self.held_lock(site).is_none() && !self.holds_converted_object(site)
    }

    /// Whether a call at module level stays as it is, and blocks for long.
    fn stays_at_entry(&self, call: &MappedCall) -> bool {
        let stays = match call.fate {
            CallFate::Convert(_) => !self.colours.is_converted(call.group),
            CallFate::Refused(..) => true,
            CallFate::Offload | CallFate::Keep => false,
        };
        stays
            && call.blocks
            && call.is_heavy
            && matches!(call.context, Context::Entry(..))
            && !self.is_manned(call.site)
    }

    /// A property or special method that blocks cannot be handed to a thread: its users stay synchronous.
    fn check_implicit(
        &mut self,
        function: FunctionId,
        blocking: &HashMap<FunctionId, Threads>,
    ) -> bool {
        let program = self.inputs.program;
        let blocks = |&(_, used): &(Site, FunctionId)| {
            blocking.contains_key(&used) && !self.colours.is_async(used)
        };
        let run = self.implicit.get(&function).into_iter().flatten();
        let run: Vec<(Site, FunctionId)> = run.copied().filter(blocks).collect();
        let (threaded, other): (Vec<_>, Vec<_>) = run.into_iter().partition(|&(site, used)| {
            blocking.get(&used) != Some(&Threads::Bound)
                && (self.runs_command_in_thread(site) || self.is_guess_for_thread(site, used))
        });
        self.colours
            .offloaded
            .extend(threaded.into_iter().map(|(site, _)| site));
        let Some(&(site, used)) = other.first() else {
            return false;
        };
        let name = program.function_name(used);
        let message = format!("`{name}` runs here, blocks, and would do so on the event loop");
        let refusal = match &self.colours.barred[used.0 as usize] {
            Some(because) => because.through(self.span(site), message),
            None => Refusal::at(code::BLOCKING_CALL_REMAINS, message, self.span(site)),
        };
        self.bar(function, refusal)
    }

    /// Whether a call on an object that cannot be followed may be made in a thread: there it does no harm, whatever it is.
    fn is_guess_for_thread(&self, site: Site, meant: FunctionId) -> bool {
        let program = self.inputs.program;
        let named = program.method_called(site);
        self.guesses.contains(&site)
            && named.is_some_and(|(_, name)| !is_common(name) && !is_container_member(name))
            && !program.function(meant).is_generator()
            && self.colours.may_await(self.context_of(site))
            && self.is_free_of_the_loop(site)
            && program.use_of(site) != Test::With
    }

    fn context_of(&self, site: Site) -> Context {
        let inputs = self.inputs;
        let python = inputs.options.python;
        inputs.entries.context(inputs.program, site, python)
    }

    /// Whether a call that runs a command, which has an event loop of its own, may do so in a thread.
    fn runs_command_in_thread(&self, site: Site) -> bool {
        let program = self.inputs.program;
        invoked::may_run_in_thread(program, site)
            && self.colours.may_await(self.context_of(site))
            && self.is_free_of_the_loop(site)
    }

    /// Whether a function turns async here (it was not before).
    pub(super) fn turned(&self, function: FunctionId) -> bool {
        self.colours.body_is_async(function) && !self.inputs.program.function(function).is_async
    }

    /// Synchronous functions that block, directly or through others; and whether they touch an object of one thread, or need the
    /// main thread.
    pub(super) fn blocking_functions(&self) -> HashMap<FunctionId, Threads> {
        let mut blocking = self.blocking_anywhere();
        for (function, threads) in &mut blocking {
            let standing = self.inputs.standing;
            // A task that waits for a thread never hears of a `StopIteration` that ends it.
            if standing.of_main_thread.contains(function)
                || standing.exhausted.contains_key(function)
            {
                *threads = Threads::Bound;
            }
        }
        blocking
    }

    fn blocking_anywhere(&self) -> HashMap<FunctionId, Threads> {
        let mut blocking: HashMap<FunctionId, Threads> = HashMap::new();
        let mut todo = Vec::new();
        for call in &self.inputs.uses.calls {
            let Some(function) = call.context.function() else {
                continue;
            };
            let is_elsewhere = self.is_manned(call.site)
                || is_given_back(self.inputs.program, call.site, call.context);
            if !call.blocks || !call.is_heavy || is_elsewhere {
                continue;
            }
            // What a synchronous wrapper does, calling what it is put around does.
            for decorated in self.left_sync(function) {
                blocking.entry(decorated).or_insert(Threads::Any);
                todo.push(decorated);
            }
            if self.colours.is_async(function) {
                continue;
            }
            let fails_on_a_loop = self.inputs.program.table.row(call.row).of_both_kinds;
            let is_bound = fails_on_a_loop || self.is_thread_bound(&call.name);
            let threads = if is_bound || self.is_of_the_loop(function) {
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
        for object in &self.inputs.uses.objects {
            if let Some(function) = object.context.function()
                && !self.colours.is_async(function)
                && self.blocks_by_itself(object)
                && !self.colours.unneeded.contains(&object.group)
            {
                blocking.entry(function).or_insert(Threads::Any);
                todo.push(function);
            }
        }
        // A program's start runs a loop of its own, which it cannot do on another.
        for function in self.inputs.program.function_ids() {
            if self.turned(function) && !self.colours.is_async(function) {
                blocking.insert(function, Threads::Any);
                todo.push(function);
            }
        }
        for function in self.waiting_for_faces() {
            if !self.colours.is_async(function) {
                blocking.insert(function, Threads::Bound);
                todo.push(function);
            }
        }
        for function in self.waiting_to_enter() {
            if !self.colours.is_async(function) {
                let threads = match self.is_of_the_loop(function) {
                    true => Threads::Bound,
                    false => Threads::Any,
                };
                narrow(&mut blocking, function, threads);
                todo.push(function);
            }
        }
        // What uses the loop that faces share may belong to that loop.
        for &(function, threads) in &self.own_loops {
            let known = blocking.entry(function).or_insert(threads);
            if threads == Threads::Bound {
                *known = threads;
            }
            todo.push(function);
        }
        self.spread_blocking(&mut blocking, todo);
        // A lock that nobody awaits under is waited for only where somebody blocks under it.
        loop {
            let is_held_long = |group: GroupId| {
                let mut holders = self.inputs.uses.objects.iter();
                holders.any(|object| {
                    object.group == group
                        && object
                            .context
                            .function()
                            .is_none_or(|function| blocking.contains_key(&function))
                })
            };
            let objects = self.inputs.uses.objects.iter().filter(|object| {
                self.colours.unneeded.contains(&object.group)
                    && self.blocks_by_itself(object)
                    && is_held_long(object.group)
            });
            let waiting: Vec<FunctionId> = objects
                .filter_map(|object| object.context.function())
                .filter(|&function| {
                    !self.colours.is_async(function) && !blocking.contains_key(&function)
                })
                .collect();
            if waiting.is_empty() {
                return blocking;
            }
            blocking.extend(waiting.iter().map(|&function| (function, Threads::Any)));
            self.spread_blocking(&mut blocking, waiting);
        }
    }

    /// Who calls what blocks does, too.
    fn spread_blocking(
        &self,
        blocking: &mut HashMap<FunctionId, Threads>,
        mut todo: Vec<FunctionId>,
    ) {
        while let Some(function) = todo.pop() {
            let Some(threads) = blocking.get(&function).copied() else {
                continue;
            };
            for decorated in self.left_sync(function) {
                if narrow(blocking, decorated, threads) {
                    todo.push(decorated);
                }
            }
            let by_name = self.callers.get(&function).into_iter().flatten();
            let users = self.implicit_users.get(&function).into_iter().flatten();
            let program = self.inputs.program;
            let callers =
                by_name.filter(|(site, context)| !is_given_back(program, *site, *context));
            let callers = callers.filter_map(|(_, context)| context.function());
            for caller in callers.chain(users.copied()) {
                if self.colours.is_async(caller) {
                    continue;
                }
                let threads = match self.is_of_the_loop(caller) {
                    true => Threads::Bound,
                    false => threads,
                };
                if narrow(blocking, caller, threads) {
                    todo.push(caller);
                }
            }
        }
    }

    /// Whether a call makes threads that become tasks, or waits for them.
    fn is_manned(&self, call: Site) -> bool {
        let crew = self.inputs.crews.crew_of(call);
        crew.is_some_and(|crew| self.colours.is_manned(crew))
    }

    /// What a wrapper is put around and stays synchronous.
    fn left_sync(&self, wrapper: FunctionId) -> Vec<FunctionId> {
        let found = self.inputs.wrappers.all.get(&wrapper);
        let all = found.into_iter().flat_map(|one| one.decorated.iter());
        all.copied()
            .filter(|&function| !self.colours.is_async(function))
            .collect()
    }

    pub(super) fn is_thread_bound(&self, name: &str) -> bool {
        let table = &self.inputs.program.table;
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

    pub(super) fn may_offload(
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
                && !self.lazily.contains(callee)
                && blocking.get(callee) != Some(&Threads::Bound)
        });
        let Some(context) = self.contexts.get(&site) else {
            return false;
        };
        let is_super = program.source(site).starts_with("super(");
        all_plain
            && !is_super
            && target.is_seen()
            && self.colours.may_await(*context)
            && self.is_free_of_the_loop(site)
            && program.use_of(site) != Test::With
    }

    /// Whether an argument is an object that is converted, and so belongs to the loop.
    pub(super) fn holds_converted_object(&self, site: Site) -> bool {
        let program = self.inputs.program;
        let ExprKind::Call { args, .. } = &program.expr(site).kind else {
            return true;
        };
        args.iter().any(|arg| {
            let types = program.infer(Site {
                file: site.file,
                expr: arg.value,
            });
            crate::plan::cell::holds_object(program, &types)
        })
    }
}

/// Whether a call stands in a lambda that the function around it only makes and gives back: it is made by who calls that.
fn is_given_back(program: &Program<'_>, call: Site, context: Context) -> bool {
    let Context::Barred(code::LAMBDA, Some(maker)) = context else {
        return false;
    };
    let range = program.expr(call).range;
    program.returned(maker).into_iter().any(|given| {
        let given = program.expr(given);
        matches!(given.kind, ExprKind::Lambda { .. }) && given.range.contains_range(range)
    })
}

/// Calls that run what they are given in a thread, by their last name.
const THREAD_STARTERS: [&str; 6] = [
    "Thread",
    "Timer",
    "run_in_executor",
    "run_in_threadpool",
    "submit",
    "to_thread",
];

/// Whether a call stands in a lambda that is handed to a thread.
fn runs_in_thread(program: &Program<'_>, site: Site) -> bool {
    let tree = &program.file(site.file).facts.tree;
    let mut at = site.expr;
    while let Parent::Expr(up) = tree.expr(at).parent {
        if matches!(tree.expr(at).kind, ExprKind::Lambda { .. })
            && let ExprKind::Call { func, .. } = &tree.expr(up).kind
        {
            let callee = program.source(Site {
                file: site.file,
                expr: *func,
            });
            let last = callee.rsplit('.').next().unwrap_or(callee);
            return THREAD_STARTERS.contains(&last);
        }
        at = up;
    }
    false
}

/// Note that a function blocks; tells whether that is new, or that it belongs to one thread is.
fn narrow(
    blocking: &mut HashMap<FunctionId, Threads>,
    function: FunctionId,
    threads: Threads,
) -> bool {
    let known = blocking.get(&function).copied();
    let is_new = known.is_none() || known == Some(Threads::Any) && threads == Threads::Bound;
    if is_new {
        blocking.insert(function, threads);
    }
    is_new
}

/// Whether what a function touches belongs to one thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Threads {
    Any,
    Bound,
}
