//! What turns async, what is replaced, and why.
//!
//! In reading order: [`context`] (where an `await` may stand), [`barrier`] (functions that can never turn async) and [`pass_on`]
//! (decorators that do not mind) with [`wrapper`]
//! (those that turn with what they decorate), [`cell`]
//! (which expressions hold the same object), [`template`] (a row's template at one call) with [`needs`] and [`layout`] (what it
//! takes along, and on which lines), [`setting`] (what is set on an object and belongs into its
//! constructor), [`seed`] (calls and objects the tables name), [`idle`] (objects that nothing waits on), [`lazy`] (attributes that are loaded when they are read), [`whole`] (libraries that are converted everywhere or nowhere), [`reference`]
//! (functions used as values) with [`display`] (tables of them), [`callable`] (objects that are called), [`dynamic`] (calls by computed names) with [`late`] (modules that no import names), [`namesake`] (calls that are followed by name
//! alone), [`unseen_class`] (what is made through objects out of sight), [`fake`] (classes of tests that stand for others), [`doctest`] (examples that are run), [`evaluated`] (code in strings that is run), [`quoted_program`] (programs in strings), [`dispatch`] (commands of argparse), [`expected`] (what tests hand over to be called), [`double`] (what tests put in the place of the real thing, and whether that can follow, or is said with another library), [`taking`]
//! (where values are taken from what becomes an async iterable) with [`closing`], [`applied`] (functions that builtins call for each item),
//! [`entered`] (`with` over own classes) with [`stack`] (`ExitStack`), [`iterated`] (iteration over own classes), [`cache`] (results that are kept), [`factory`] (constructors that block) with [`class_value`] (where classes go), [`property`] (properties that block), [`implicit`]
//! (functions that run without being called by name),
//! [`indirect`] (calls whose callee is computed), [`lock`]
//! (blocks under a thread lock), [`reentrant`] (those that are taken twice), [`worker`] (pools of threads that become tasks), [`conduit`] (what those speak to each other by), [`own_loop`] (functions that run a loop of their own), [`hook_call`] (calls of what unittest runs once), [`kept_object`] (what is kept for the whole program), [`one_loop`] (objects that event loops must not share), [`one_task`] (objects that tasks must not share) with [`per_request`] (how each request gets one), [`exhausted`]
//! (functions that `StopIteration` leaves) with [`guarded`] (those that somebody waits for it around), [`reason`] (why something stays), [`standing`] (what is found once for every attempt at a plan), [`colour`]
//! (the fixpoint), [`action`] (what a plan says of a file), [`names`] (exceptions and types follow their library),
//! [`assemble`] (from colours to actions), [`caught`] (what handlers read off exceptions), [`pause`] (where the plan awaits), [`cancellation`] (handlers around new awaits), [`hazard`] (what changes meaning where others get a turn), [`served`] (routes and what is injected into them), [`startup`] (what stands at module level and awaits), [`prelude`] (what a script does before its definitions), [`report`] (what the user is
//! told) with [`came_from`] (where what is not known comes in), [`suppression`] (what comments silence), [`explain`] (one function's reasons), [`audit`] (async code as it is),
//! [`group`] (what can be decided on), [`framework`] and [`driver`] (what is converted altogether or not at all), [`reach`] (what runs when an entry point is called), [`public`] (what users of a library call) with [`face`] (their synchronous faces) and
//! [`loops`] (on which event loop those run), and [`loop_scope`] (on which tests do).
//!
//! The plan says what; the rewriters say how.

pub mod action;
pub mod alternative;
pub mod applied;
pub mod assemble;
pub mod audit;
pub mod barrier;
pub mod branch;
pub mod cache;
pub mod callable;
mod came_from;
pub mod cancellation;
pub mod caught;
pub mod cell;
pub mod class_value;
pub mod closing;
pub mod colour;
mod common_method;
pub mod conduit;
pub mod context;
pub mod dispatch;
pub mod display;
pub mod django;
pub mod doctest;
pub mod double;
pub mod driver;
mod driver_connection;
pub mod dynamic;
pub mod entered;
pub mod evaluated;
pub mod executor;
pub mod exhausted;
pub mod expected;
pub mod explain;
pub mod face;
pub mod factory;
pub mod fake;
pub mod framework;
pub mod group;
pub mod guarded;
pub mod hazard;
pub mod hook;
pub mod hook_call;
pub mod idle;
pub mod implicit;
pub mod indirect;
pub mod invoked;
pub mod iterated;
pub mod kept_object;
pub mod late;
pub mod layout;
pub mod lazy;
pub mod lock;
pub mod loop_scope;
pub mod loops;
mod made;
mod main_thread;
pub mod matching;
pub mod module_scope;
pub mod names;
pub mod namesake;
pub mod needs;
pub mod one_loop;
pub mod one_task;
pub mod outside_base;
pub mod own_loop;
pub mod pass_on;
pub mod patched;
pub mod pause;
pub mod per_request;
mod prelude;
pub mod property;
pub mod public;
pub mod query_session;
pub mod quoted_program;
pub mod raised;
pub mod reach;
pub mod reason;
pub mod reentrant;
pub mod reference;
pub mod report;
pub mod seed;
pub mod served;
pub mod setting;
pub mod spelled_out;
pub mod stack;
pub mod standing;
pub mod startup;
pub mod suppression;
pub mod taken;
pub mod taking;
pub mod task;
pub mod template;
mod unseen_class;
mod unseen_object;
mod wandering;
pub mod whole;
pub mod worker;
pub mod wrapper;

use crate::diagnostic::Diagnostic;
use crate::mapping::table::Workers;
use crate::options::Options;
use crate::report::{Counts, Requirements};
use crate::resolve::program::{FunctionId, Program};
use action::FilePlan;
use cell::{Cells, GroupId};
use colour::{Colours, Inputs};
use conduit::{Conduits, Left, Stays};
use context::{Entries, Starts};
use group::{Declined, Members};
use reference::FunctionReference;
use seed::Uses;
use standing::Standing;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use wrapper::Wrappers;

/// The plan of a program.
#[derive(Debug)]
pub struct Plan {
    /// One plan a file, in the program's order.
    pub files: Vec<FilePlan>,
    /// What stays, with reasons, and what behaves differently.
    pub diagnostics: Vec<Diagnostic>,
    /// Figures, as far as the plan knows them.
    pub counts: Counts,
    /// Distributions that the output needs and may leave behind.
    pub requirements: Requirements,
    /// The colours, for questions about them.
    pub colours: Colours,
    /// The uses they were found from.
    pub uses: Uses,
    /// Functions as values.
    pub references: Vec<FunctionReference>,
    /// What turns together.
    pub groups: Vec<Members>,
    /// Objects that may live longer than the call that uses them.
    pub lasting: BTreeSet<GroupId>,
    /// What keeps a framework that is converted altogether or not at all.
    pub framework_left: BTreeSet<framework::Hindrance>,
    /// What would stay of a driver, in a program that was written for another.
    pub driver_left: BTreeSet<framework::Hindrance>,
}

/// Functions that a project's metadata hand to others.
#[derive(Clone, Debug, Default)]
pub struct EntryPoints {
    /// What installed programs call.
    pub scripts: Vec<FunctionId>,
    /// What other programs load and call.
    pub plugins: Vec<FunctionId>,
    /// What examples call that the project runs as tests.
    pub examples: BTreeSet<FunctionId>,
    /// Synchronous faces of coroutine functions.
    pub faces: BTreeSet<FunctionId>,
    /// Whether public functions that turn will get one.
    pub eventual: EventualFaces,
    /// Public functions that can have no face.
    pub faceless: face::Stays,
}

/// Whether what a plan turns gets synchronous faces before it is planned again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum EventualFaces {
    /// It is as it is.
    #[default]
    None,
    /// Public functions do, so that what cannot await may call those.
    Some,
}

/// Plan the conversion of a program.
///
/// `blocked` are files that must stay as they are, with the reason; `declined` is what was decided against.
pub fn plan(
    program: &Program<'_>,
    entry_points: &EntryPoints,
    blocked: &BTreeMap<PathBuf, String>,
    declined: &Declined,
    options: &Options,
) -> Plan {
    let mut stays = Stays::new();
    let mut starts = Starts::default();
    let standing = Standing::collect(program);
    program.table.consider(conduit::hoped(program, options));
    program.start_apart(BTreeSet::new());
    // What the first stage writes runs on no loop.
    let one_loop = match options.stage {
        crate::options::Stage::Swap => one_loop::OneLoop::default(),
        _ => one_loop::OneLoop::collect(program, entry_points),
    };
    loop {
        let left = (&stays, &starts);
        let known = (entry_points, &standing, &one_loop);
        match attempt(program, known, blocked, declined, options, left) {
            Ok(plan) => return plan,
            Err(Left::Some(more)) => stays.extend(more),
            Err(Left::All) => program.table.consider(Workers::Threads),
            Err(Left::Starts(more)) => starts.extend(more),
            Err(Left::Commands(more)) => {
                program.start_apart(&program.started_apart() | &more);
            }
        }
    }
}

/// Plan it, where some objects stay what they are, and some module levels where they are. An error says which others have to, too.
fn attempt(
    program: &Program<'_>,
    (entry_points, standing, one_loop): (&EntryPoints, &Standing, &one_loop::OneLoop),
    blocked: &BTreeMap<PathBuf, String>,
    declined: &Declined,
    options: &Options,
    (stays, starts): (&Stays, &Starts),
) -> Result<Plan, Left> {
    let mut crews = worker::Crews::collect(program, &standing.of_syntax, options);
    // Known before the rest is looked at, which would have to be looked at again.
    if stays.is_empty() && conduit::are_out_of_reach(program, &crews) {
        return Err(Left::All);
    }
    let mut cells = Cells::collect(program);
    let entries = Entries::collect(program, blocked, starts, options.stage);
    let mut uses = seed::collect(program, &mut cells, &entries, options, stays);
    let public = public::Public::collect(program, options);
    public.keep_objects(program, &mut cells, &mut uses);
    declined.settle(program, &mut uses);
    let patched = patched::Patched::collect(program);
    whole::keep(program, &mut uses, &patched.kept);
    let ruled_out = whole::ruled_out(program, &uses);
    let mut locks = lock::Locks::collect(program, &mut cells);
    locks.settle(program, &mut uses);
    reentrant::settle(program, &locks, &mut uses);
    let conduits = Conduits::collect(program, &mut cells, &mut uses, stays);
    idle::forget(program, &mut uses, &locks, &conduits);
    whole::keep(program, &mut uses, &ruled_out);
    let mut references = reference::collect(program);
    executor::keep(program, &standing.of_syntax, &mut references);
    let loads = lazy::settle(program, &mut uses, &references);
    one_task::settle(program, &mut uses, &mut cells, &references);
    one_loop.settle(program, &mut uses, &mut cells);
    let doubles = double::moving::Doubles::settle(program, &mut uses, &entries);
    let stand_ins = double::object::Objects::settle(program, &mut uses, &mut cells, &doubles);
    conduits.join(program, &mut cells, &mut crews);
    crews.claim(&mut references);
    let wrappers = Wrappers::collect(program, &references, &uses, &entries, options.python);
    let caches = cache::Caches::collect(program);
    let stacks = stack::Stacks::collect(program);
    let entered = entered::collect(program, &stacks, options.python);
    let iterated = iterated::collect(program, options.python);
    let properties = property::Properties::collect(program);
    let factories = factory::Factories::collect(program);
    let commands = dispatch::commands(program, &references);
    let implicit = implicit::collect(program, &standing.of_syntax, &references, &commands);
    let mut inputs = Inputs {
        program,
        uses: &uses,
        references: &references,
        entries: &entries,
        options,
        entry_points,
        commands: &commands,
        locks: &locks,
        implicit: &implicit,
        entered: &entered,
        iterated: &iterated,
        factories: &factories,
        wrappers: &wrappers,
        properties: &properties,
        caches: &caches,
        crews: &crews,
        conduits: &conduits,
        stacks: &stacks,
        doubles: &doubles,
        stand_ins: &stand_ins,
        public: &public,
        declined,
        standing,
        one_loop,
    };
    let taken = taken::Taken::collect(program, &uses, &mut cells);
    let mut colours = together(&inputs, &taken);
    let mut extents = names::extents(program, &uses, &colours);
    let untorn = whole::untorn(program, &uses, &extents);
    if let Some(untorn) = &untorn {
        inputs.uses = untorn;
        colours = together(&inputs, &taken);
        extents = names::extents(program, untorn, &colours);
    }
    if let Some(left) = conduits.left(program, &colours) {
        return Err(left);
    }
    let divided = dispatch::left(program, &references, &colours);
    if !divided.is_empty() {
        return Err(Left::Commands(divided));
    }
    let made = made::settle(program, inputs.uses, &mut extents, options.style);
    if let Some(made) = &made {
        inputs.uses = made;
    }
    let mut settled = inputs.uses.clone();
    conduits.wait_where_possible(program, &mut settled, &colours, &locks);
    inputs.uses = &settled;
    let settled = inputs.uses;
    let (mut files, tally, mut left) = assemble::assemble(&inputs, &colours, &extents);
    let lasting = cells.lasting(program);
    let apart = loops::kept_apart(&inputs, &colours, &lasting);
    left.closed.extend(apart);
    if !left.is_empty() {
        return Err(Left::Starts(left));
    }
    names::rename(
        program,
        settled,
        &colours,
        &entries,
        &extents,
        options.style,
        &mut files,
    );
    caught::rename(program, settled, &mut files);
    driver_connection::rename(program, &extents, &mut files);
    lazy::load::write(&loads, program, &colours, &mut files);
    names::forget_lost(program, &mut files);
    let mut diagnostics = report::diagnostics(program, settled, &colours, &crews);
    diagnostics.extend(patched.notes(program, settled, |call| {
        call.fate_converts() && colours.is_converted(call.group)
    }));
    diagnostics.extend(executor::notes(program, &references, &colours));
    diagnostics.extend(hazard::find(program, &locks, &files));
    diagnostics.extend(cancellation::let_through(program, &mut files));
    diagnostics.extend(double::test_doubles(
        program,
        &extents,
        (&doubles, settled, &colours),
    ));
    diagnostics.extend(double::report(program, &colours));
    diagnostics.extend(stand_ins.report(program, &colours));
    diagnostics.extend(public.changed_results(program, &mut cells, &colours));
    came_from::tell(program, &mut diagnostics);
    let groups = group::collect(program, settled, &colours, &files);
    let counts = report::counts(&inputs, &colours, &files, tally);
    let mut requirements = report::requirements(program, &extents, options.stage);
    doubles.require(program, settled, &colours, &mut requirements);
    let framework_left = framework::left::left(program, &mut cells, settled, &colours);
    let driver_left = driver::left::left(program, &mut cells, settled, &colours);
    Ok(Plan {
        files,
        diagnostics,
        counts,
        requirements,
        colours,
        uses: made.or(untorn).unwrap_or(uses),
        references,
        groups,
        lasting,
        framework_left,
        driver_left,
    })
}

/// The colours, where what a test replaces together stays together: which calls that are comes out with the colours.
fn together(inputs: &Inputs<'_, '_>, taken: &taken::Taken) -> Colours {
    let mut stays = Vec::new();
    loop {
        let colours = colour::solve(inputs, &stays);
        let mut divided = inputs
            .doubles
            .divided(inputs.program, inputs.uses, &colours);
        divided.extend(taken.left(inputs.program, &colours));
        if divided.is_empty() {
            return colours;
        }
        stays.extend(divided);
    }
}
