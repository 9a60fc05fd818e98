//! Which functions turn async: the fixpoint.
//!
//! It starts by hoping: everything that can be converted is, and colour flows from the converted calls to all callers.
//! Then every place is looked at. A place that cannot await takes the hope away from what it would have to await, with its
//! reason; that may take it away from others. Hope is only ever taken away, so this ends; what is left is consistent:
//! every use of an async function awaits it, and no function that turned async keeps a blocking call.

mod around;
mod blocking;
mod check;
mod conduit;
mod faced;
mod held;
mod index;
mod kept;
mod lazily;
mod managed;
mod pull;
mod spin;
mod stand_in;
mod swapped;
mod valued;

use self::blocking::Threads;
use super::EntryPoints;
use super::barrier::{Role, barrier, role};
use super::cache::Caches;
use super::cell::GroupId;
use super::conduit::Conduits;
use super::context::{Context, Entries};
use super::dispatch::Commands;
use super::entered::Entrance;
use super::factory::{Factories, is_constructor};
use super::hook;
use super::iterated::Iteration;
use super::lock::Locks;
use super::property::Properties;
use super::reason::Refusal;
use super::reference::FunctionReference;
use super::report::definition;
use super::seed::{CallFate, Demand, Uses};
use super::stack::Stacks;
use super::standing::Standing;
use super::worker::{Crew, Crews};
use super::wrapper::Wrappers;
use crate::diagnostic::Span;
use crate::diagnostic::code;
use crate::name::map::{Map, Set};
use crate::options::{Options, Stage};
use crate::resolve::override_set::OverrideSets;
use crate::resolve::program::{FunctionId, Program, Site};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Why a function is async.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It makes this call, which the table converts.
    Seed(Site),
    /// It uses an object by `with` or `for` here.
    Object(Site),
    /// It calls this async function here.
    Call(Site, FunctionId),
    /// It enters an object by `with`, whose method this is.
    Enters(FunctionId),
    /// A test puts it in the place of a library's method, which is awaited here.
    StandsFor(Site),
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
    /// Groups that stay as long as nothing awaits inside their `with`.
    pub unneeded: BTreeSet<GroupId>,
    /// Calls of synchronous blocking functions, in async functions, that are handed to a thread.
    pub offloaded: HashSet<Site>,
    /// The same at module level, where it matters only if the place moves into a coroutine.
    pub at_entries: HashSet<Site>,
    /// Calls at module level that block and can go to no thread, and why: a place with one cannot move into a coroutine.
    pub fixed_at_entries: BTreeMap<Site, Refusal>,
    /// Wrappers that are put around functions of both kinds, and are written twice.
    pub two_coloured: HashSet<FunctionId>,
    /// Calls of public functions where nothing can be awaited: they call the synchronous face.
    pub by_face: HashSet<Site>,
    /// `with` that stays, and why, over objects whose methods turn: their classes keep the synchronous methods beside those.
    pub entered_as_before: BTreeMap<Site, Refusal>,
    /// Those methods.
    pub kept_beside: BTreeSet<FunctionId>,
}

impl Colours {
    /// Whether callers of a function have to await it.
    pub fn is_async(&self, function: FunctionId) -> bool {
        self.cause[function.0 as usize].is_some()
            && (!self.roles[function.0 as usize].runs_a_loop()
                || self.cause[function.0 as usize] == Some(Cause::Before))
    }

    /// Whether the body of a function may await.
    pub fn body_is_async(&self, function: FunctionId) -> bool {
        self.cause[function.0 as usize].is_some()
    }

    /// Whether a group is converted.
    pub fn is_converted(&self, group: GroupId) -> bool {
        !self.refused.contains_key(&group) && !self.unneeded.contains(&group)
    }

    /// Whether the pools of a function become pools of tasks.
    pub fn is_manned(&self, crew: &Crew) -> bool {
        let mut functions = crew.functions.iter();
        crew.changes.is_ok()
            && !crew.functions.is_empty()
            && crew.waits.iter().all(|&group| self.is_converted(group))
            && functions.all(|&function| {
                self.is_async(function) && self.cause[function.0 as usize] != Some(Cause::Before)
            })
    }

    /// Whether an `await` at this context is legal in the end.
    pub fn may_await(&self, context: Context) -> bool {
        match context {
            Context::Function(function) => self.body_is_async(function),
            Context::Entry(..) | Context::Alone(..) | Context::Unawaited(_) => true,
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
    /// Functions that installed programs call, or load.
    pub entry_points: &'i EntryPoints,
    /// Commands of argparse.
    pub commands: &'i Commands,
    /// Thread locks.
    pub locks: &'i Locks,
    /// Places that run a function without calling it by name.
    pub implicit: &'i [(Site, FunctionId)],
    /// Places that run `__enter__` and `__exit__`.
    pub entered: &'i [Entrance],
    /// Places that run `__iter__` and `__next__`.
    pub iterated: &'i [Iteration],
    /// What may take the place of constructors.
    pub factories: &'i Factories,
    /// What decorators put around functions.
    pub wrappers: &'i Wrappers,
    /// Properties, and who reads them.
    pub properties: &'i Properties,
    /// Functions whose results are kept.
    pub caches: &'i Caches,
    /// Pools of threads.
    pub crews: &'i Crews,
    /// What threads speak to each other by.
    pub conduits: &'i Conduits,
    /// Stacks of context managers.
    pub stacks: &'i Stacks,
    /// What tests put in the place of library functions.
    pub doubles: &'i super::double::moving::Doubles,
    /// What tests put in the place of objects.
    pub stand_ins: &'i super::double::object::Objects,
    /// What users of a library call.
    pub public: &'i super::public::Public,
    /// What was decided against.
    pub declined: &'i super::group::Declined,
    /// What the program alone decides.
    pub standing: &'i Standing,
    /// What is kept and belongs to one event loop.
    pub one_loop: &'i super::one_loop::OneLoop,
}

/// A function that a call reaches, and which argument lands in which parameter.
type Bound = (FunctionId, Vec<(crate::syntax::ast::ExprId, u32)>);

struct Solver<'i, 'p> {
    inputs: &'i Inputs<'i, 'p>,
    colours: Colours,
    families: Vec<FunctionId>,
    members: BTreeMap<FunctionId, Vec<FunctionId>>,
    /// Calls by the function they reach: site, context.
    callers: Map<FunctionId, Vec<(Site, Context)>>,
    /// By generator: where others take from what its callers return or pass on.
    takers: Map<FunctionId, Vec<(Site, Context)>>,
    /// Calls of generators that are returned, and all that a lambda does: no reason for the caller to turn.
    handed_on: Set<Site>,
    /// Calls by the function they stand in.
    callees: Map<FunctionId, Vec<Site>>,
    contexts: Map<Site, Context>,
    /// By function: the functions it runs without calling them, and where.
    implicit: Map<FunctionId, Vec<(Site, FunctionId)>>,
    /// By function: who runs it so.
    implicit_users: Map<FunctionId, Vec<FunctionId>>,
    /// Calls on objects that cannot be followed, which may mean a method by its name.
    guesses: Set<Site>,
    /// Functions that are used as values.
    valued: Set<FunctionId>,
    /// By `__enter__` or `__exit__`: where `with` runs it.
    enterers: Map<FunctionId, Vec<(Site, Context)>>,
    /// Functions that run an event loop of their own.
    own_loops: Vec<(FunctionId, Threads)>,
    /// Groups with more than one use: a small blocking call in one stands or falls with the others.
    shared: HashSet<GroupId>,
    /// Wrappers around functions of both kinds: what they do themselves is no reason to turn.
    of_two_kinds: HashSet<FunctionId>,
    /// Functions that give generators which block, as the colours are now.
    lazily: HashSet<FunctionId>,
}

/// Whether a function has the body of a synchronous face, which bears the name that others know.
fn has_face(inputs: &Inputs<'_, '_>, function: FunctionId) -> bool {
    let faces = &inputs.entry_points.faces;
    let mut callers = inputs.program.calls.callers(function);
    !faces.is_empty()
        && callers.any(|(site, _)| {
            let around = inputs.program.function_around(*site);
            around.is_some_and(|caller| faces.contains(&caller))
        })
}

/// Find the colours, where these groups stay what they are beside those that the uses refuse.
pub fn solve(inputs: &Inputs<'_, '_>, stays: &[(GroupId, Refusal)]) -> Colours {
    let program = inputs.program;
    if inputs.options.stage == Stage::Swap {
        return swapped::as_before(inputs, stays);
    }
    let sets = OverrideSets::with(program, &inputs.standing.together);
    let families = program.function_ids().map(|id| sets.head(id)).collect();
    let roles: Vec<Role> = program
        .function_ids()
        .map(
            |function| match role(program, function, &inputs.entry_points.scripts) {
                _ if inputs.entry_points.faces.contains(&function) => Role::Face,
                Role::Plain if inputs.commands.contains_key(&function) => Role::Entry,
                role => role,
            },
        )
        .collect();
    let standing = inputs.standing;
    let barred: Vec<Option<Refusal>> = (0..program.functions.len())
        .map(|at| {
            let id = FunctionId(at as u32);
            if program.function(id).is_async || roles[at] == Role::Face {
                None
            } else {
                let declined = inputs.declined.bars(program, id);
                declined
                    .or_else(|| barrier(program, id, roles[at], inputs))
                    .and_then(|refusal| past_constructor(inputs, id, refusal))
                    .or_else(|| standing.own_loops.get(&id).map(|own| own.refusal.clone()))
                    .or_else(|| standing.exhausted.get(&id).cloned())
                    .or_else(|| standing.views.refusal(id))
                    .or_else(|| plugin_barrier(program, id, inputs.entry_points))
                    .or_else(|| {
                        let is_kept = inputs.public.tasks().has(id) || has_face(inputs, id);
                        (roles[at] == Role::Plain && !is_kept)
                            .then(|| hook::barrier(program, id))
                            .flatten()
                    })
                    .or_else(|| inputs.public.refusal(program, id))
                    .or_else(|| inputs.entry_points.faceless.get(&id).cloned())
            }
        })
        .collect();
    let mut refused = inputs.uses.refused.clone();
    for (group, refusal) in stays {
        refused.entry(*group).or_insert_with(|| refusal.clone());
    }
    let mut solver = Solver {
        inputs,
        colours: Colours {
            cause: vec![None; program.functions.len()],
            barred,
            roles,
            refused,
            unneeded: BTreeSet::new(),
            offloaded: HashSet::new(),
            at_entries: HashSet::new(),
            fixed_at_entries: BTreeMap::new(),
            two_coloured: HashSet::new(),
            by_face: HashSet::new(),
            entered_as_before: BTreeMap::new(),
            kept_beside: BTreeSet::new(),
        },
        families,
        members: sets.families(),
        callers: Map::default(),
        takers: Map::default(),
        handed_on: Set::default(),
        callees: Map::default(),
        contexts: Map::default(),
        implicit: Map::default(),
        implicit_users: Map::default(),
        guesses: Set::default(),
        valued: inputs.references.iter().map(|r| r.function).collect(),
        enterers: Map::default(),
        own_loops: standing
            .own_loops
            .iter()
            .map(|(&function, own)| match own.is_bound {
                true => (function, Threads::Bound),
                false => (function, Threads::Any),
            })
            .collect(),
        shared: shared_groups(inputs.uses),
        of_two_kinds: HashSet::new(),
        lazily: HashSet::new(),
    };
    solver.index_calls();
    solver.bar_dynamic();
    solver.run();
    solver.colours
}

/// Construction can be awaited by way of a factory.
fn past_constructor(
    inputs: &Inputs<'_, '_>,
    function: FunctionId,
    refusal: Refusal,
) -> Option<Refusal> {
    let is_asked =
        refusal.code == code::INIT && is_constructor(&inputs.program.function(function).name);
    match inputs.factories.refusal(function) {
        _ if !is_asked => Some(refusal),
        Some(because) => Some(because.clone()),
        None if inputs.factories.of(function).is_some() => None,
        None => Some(refusal),
    }
}

/// Who loads a function by an entry point of the project's metadata calls it as it was, and so do examples.
fn plugin_barrier(
    program: &Program<'_>,
    function: FunctionId,
    entry_points: &EntryPoints,
) -> Option<Refusal> {
    let at = |code, message| Refusal::at(code, message, definition(program, function));
    if entry_points.plugins.contains(&function) {
        let message = "it is an entry point of the project, and who loads that does not await it";
        return Some(at(code::FUNCTION_AS_VALUE, message));
    }
    entry_points.examples.contains(&function).then(|| {
        let message = "an example that the project runs as a test calls it";
        at(code::DYNAMIC_CALL, message)
    })
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
            // Only now is it settled what is handed to a thread.
            if self.check_conduits() || self.drop_idle_managers() {
                continue;
            }
            break;
        }
        self.offload_at_entries();
        self.colours.two_coloured = self.two_coloured();
        self.keep_beside();
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
        let conduits = self.inputs.conduits.all.keys().copied();
        self.colours.unneeded = self.inputs.locks.on_demand().chain(conduits).collect();
        let mut cause: Vec<Option<Cause>> = vec![None; program.functions.len()];
        let mut todo: Vec<FunctionId> = Vec::new();
        for (at, cause) in cause.iter_mut().enumerate() {
            let function = FunctionId(at as u32);
            if program.function(function).is_async {
                *cause = Some(Cause::Before);
                todo.push(function);
            }
        }
        for call in &self.inputs.uses.calls {
            let is_live = call.is_seed
                && matches!(call.fate, CallFate::Convert(_))
                && self.colours.is_converted(call.group)
                && call.demand != Demand::Nothing;
            if let (true, Context::Function(function)) = (is_live, call.context)
                && !self.of_two_kinds.contains(&function)
            {
                self.turn(&mut cause, &mut todo, function, Cause::Seed(call.site));
            }
        }
        for object in &self.inputs.uses.objects {
            let needs_await =
                object.needs_await() && !self.inputs.program.is_test_file(object.site.file);
            if let (true, true, Context::Function(function)) = (
                needs_await,
                self.colours.is_converted(object.group),
                object.context,
            ) {
                self.turn(&mut cause, &mut todo, function, Cause::Object(object.site));
            }
        }
        self.turn_stand_ins(&mut cause, &mut todo);
        self.spread(&mut cause, &mut todo);
        while self.pull(&mut cause, &mut todo)
            || self.need_locks(&mut cause, &mut todo)
            || self.need_conduits(&mut cause, &mut todo)
            || self.follow_groups(&mut cause, &mut todo)
        {
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
            self.spread_around(cause, todo, function);
            if self.colours.roles[function.0 as usize].runs_a_loop() {
                continue;
            }
            for &(site, context) in self.enterers.get(&function).into_iter().flatten() {
                if let Context::Function(around) = context
                    && !self.colours.entered_as_before.contains_key(&site)
                {
                    self.turn(cause, todo, around, Cause::Enters(function));
                }
            }
            for &(site, context) in self.takers.get(&function).into_iter().flatten() {
                if let Context::Function(taker) = context {
                    self.turn(cause, todo, taker, Cause::Call(site, function));
                }
            }
            for &(site, context) in self.callers.get(&function).into_iter().flatten() {
                if self.inputs.program.is_awaited(site) {
                    continue;
                }
                if let Context::Function(caller) = context
                    && !self.of_two_kinds.contains(&caller)
                    && !self.handed_on.contains(&site)
                {
                    self.turn(cause, todo, caller, Cause::Call(site, function));
                    if self.is_own_reason(caller, site) {
                        self.turn_decorated(cause, todo, caller);
                    }
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

    // ---- no blocking call newly on the loop ---------------------------------------------------------------------
}

/// Whether a generator is used up by the builtin it is handed to, where a list of its values can be made first: not in
/// a comprehension, which could not hold another one that awaits before Python 3.11.
pub fn is_collected(program: &Program<'_>, site: Site) -> bool {
    let facts = &program.file(site.file).facts;
    let scope = program.scope_of(site);
    program.is_consumed_at_once(site)
        && !matches!(
            facts.scopes[scope.0 as usize].kind,
            crate::facts::scope::ScopeKind::Comprehension(_)
        )
}
