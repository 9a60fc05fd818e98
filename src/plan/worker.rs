//! Pools of threads that a function keeps to itself. Where all that is done with one is seen, and the functions that it runs
//! turn async, they run as tasks instead: no more of them at a time than the pool has threads.

mod follow;
mod joined;
pub mod kept;
pub mod life;
mod member;
pub mod sensitive;
mod stored;
mod thread;

use super::cell::GroupId;
use super::conduit::ends_unseen;
use super::reference::{Consumer, FunctionReference};
use super::taking::Taking;
use super::task;
use crate::name::map::Map;
use crate::options::{Api, Options};
use crate::resolve::program::{FunctionId, Program, Site};
use crate::syntax::ast::{ExprKind, StmtKind};
use kept::Field;
use life::Keeping;
use sensitive::Sensitive;
use std::collections::BTreeSet;

/// What becomes of a place where a pool, or what it gives, is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// `ThreadPoolExecutor(…)`: the call, which makes a pool of tasks.
    Made(Site),
    /// `with` over that becomes `async with`.
    Entered(Site),
    /// `pool.shutdown()`: the call.
    Shut(Site),
    /// `pool.map(f, xs)`: what takes from its results.
    Taken(Taking),
    /// `pool.map(f, xs)`: the call.
    Mapped(Site),
    /// `future.result()`: the call, which becomes an await of the task.
    Result(Site),
    /// `future.result(timeout)`: the call.
    ResultWithin(Site),
    /// `future.exception()`: the call.
    Exception(Site),
    /// `as_completed(futures)`: the call.
    Completed(Site),
    /// `wait(futures)`: the call.
    Waited(Site),
    /// `Thread(target=f)`: the call.
    Thread(Site),
    /// `Timer(1, f)`: the call.
    Timer(Site),
    /// `thread.join()`: the call.
    Joined(Site),
}

impl Change {
    /// Where something is awaited that was waited for before.
    pub fn awaits(self) -> Option<Site> {
        match self {
            Self::Made(_)
            | Self::Mapped(_)
            | Self::Completed(_)
            | Self::Thread(_)
            | Self::Timer(_) => None,
            Self::Taken(taking) => Some(taking.site),
            Self::Entered(site)
            | Self::Shut(site)
            | Self::Result(site)
            | Self::ResultWithin(site)
            | Self::Exception(site)
            | Self::Waited(site)
            | Self::Joined(site) => Some(site),
        }
    }
}

/// Why a pool stays one of threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place.
    pub site: Site,
    /// Why.
    pub why: String,
}

impl Fault {
    fn new(site: Site, why: &str) -> Self {
        let why = why.to_owned();
        Self { site, why }
    }
}

/// A daemon that nothing waits for, because a queue that it works off is waited for.
#[derive(Clone, Debug)]
pub struct Idle {
    /// Where it is started.
    pub start: Site,
    /// Queues that are empty in the end, as they stand where that is waited for.
    pub emptied: Vec<Site>,
}

/// The pools of one function.
#[derive(Clone, Debug)]
pub struct Crew {
    /// The calls that make them.
    pub made: Vec<Site>,
    /// The functions that run in them.
    pub functions: Vec<FunctionId>,
    /// What becomes of each place, or why all stays as it is.
    pub changes: Result<Vec<Change>, Fault>,
    /// Threads that are given up in the end.
    pub idle: Vec<Idle>,
    /// Threads that objects keep.
    pub kept: Option<Keeping>,
    /// Whether the functions that run there go on until they are told to end.
    pub are_told: bool,
    /// All functions that run there, also by way of others.
    pub reach: BTreeSet<FunctionId>,
    /// The queues and the like that they use.
    pub touches: BTreeSet<GroupId>,
    /// Those by which somebody waits: all of them have to become those of asyncio.
    pub waits: BTreeSet<GroupId>,
}

impl Crew {
    /// Where something is awaited in the end.
    pub fn awaits(&self) -> impl Iterator<Item = Site> {
        let changes = self.changes.iter().flatten();
        changes.filter_map(|change| change.awaits())
    }

    /// Where an `await` has to be possible: also where a task is started that lives on behind the function.
    pub fn needs_loop(&self) -> impl Iterator<Item = Site> {
        let kept = self.kept.iter().filter(|_| self.changes.is_ok());
        self.awaits()
            .chain(kept.flat_map(|kept| kept.starts.iter().copied()))
    }

    /// Whether nothing is certain to wait for its threads, nor to hold their tasks.
    pub fn is_given_up(&self) -> bool {
        let kept = self.kept.as_ref();
        !self.idle.is_empty() || kept.is_some_and(|kept| kept.given_up.is_some())
    }

    /// Whether something is to run beside its threads.
    pub fn needs_turns(&self) -> bool {
        self.kept
            .as_ref()
            .is_some_and(|kept| self.are_told || kept.given_up.is_some())
    }
}

/// Functions that make pools and threads which share a fate.
struct Gang {
    functions: Vec<FunctionId>,
    fields: Vec<Field>,
    made: Vec<Site>,
}

/// All pools of a program.
#[derive(Debug, Default)]
pub struct Crews {
    /// One for each function that has pools.
    pub all: Vec<Crew>,
    /// By a call that the tables know, and that becomes something else with a crew.
    taken_over: Map<Site, usize>,
    /// By the place where a function is handed to a pool.
    given: Map<Site, usize>,
}

/// What makes a pool of threads.
const POOL: &str = "concurrent.futures.ThreadPoolExecutor";

/// What makes a thread.
const THREAD: &str = "threading.Thread";

/// What makes a timer.
const TIMER: &str = "threading.Timer";

impl Crews {
    /// Find them.
    pub fn collect(
        program: &Program<'_>,
        of_syntax: &[(Site, FunctionId)],
        options: &Options,
    ) -> Self {
        let mut crews = Self::default();
        let mut sensitive = Sensitive::new(program, of_syntax);
        let patched = kept::patched(program);
        let is_behind_faces = options.api == Api::Kept || task::are_used(program);
        let counted = kept::counted(program);
        for gang in gangs(program) {
            let is_kept = !gang.fields.is_empty() && !is_behind_faces;
            let sites = (&gang.functions[..], &gang.made[..]);
            let mut followed = follow::follow(program, of_syntax, sites, is_kept, options.python);
            if followed.fault.is_none() {
                let own = followed.functions.iter();
                followed.fault = own
                    .copied()
                    .find_map(|one| sensitive.fault(one, &followed.threads));
            }
            let reach = sensitive.reach(&followed.functions);
            let given_up = followed.kept.as_ref().and_then(|kept| kept.given_up);
            if let Some(site) = given_up
                && !reach.iter().all(|&function| ends_unseen(program, function))
            {
                let why = "its end would be seen, and nothing waits for it in the end";
                followed.fault.get_or_insert(Fault::new(site, why));
            }
            if followed.fault.is_none() {
                followed.fault = by_itself(program, &followed, &reach)
                    .or_else(|| patched.map(|site| Fault::new(site, "a test replaces it")))
                    .or_else(|| {
                        counted.map(|site| Fault::new(site, "all threads are looked at here"))
                    });
            }
            let at = crews.all.len();
            let joins = followed.changes.iter().filter_map(|change| match change {
                Change::Joined(site) => Some(*site),
                _ => None,
            });
            let own = gang.made.iter().copied().chain(joins);
            crews.taken_over.extend(own.map(|site| (site, at)));
            let given = followed.given.iter();
            crews.given.extend(given.map(|&site| (site, at)));
            crews.all.push(Crew {
                made: gang.made,
                functions: followed.functions,
                are_told: are_told(program, &reach),
                reach,
                idle: followed.idle,
                kept: followed.kept,
                touches: BTreeSet::new(),
                waits: BTreeSet::new(),
                changes: match followed.fault {
                    Some(fault) => Err(fault),
                    None => Ok(followed.changes),
                },
            });
        }
        crews
    }

    /// Threads stay, where one that is not waited for has something to do in the end. `is_idle` tells which have not.
    pub fn settle(&mut self, is_idle: impl Fn(&Crew, &Idle) -> bool) {
        for crew in &mut self.all {
            let busy = crew.idle.iter().find(|idle| !is_idle(crew, idle));
            if let (Some(idle), true) = (busy, crew.changes.is_ok()) {
                crew.changes = Err(Fault {
                    site: idle.start,
                    why: joined::NOT_JOINED.to_owned(),
                });
            }
        }
    }

    /// Say of the functions that are handed to a pool whose uses are all seen that it is this pool that gets them.
    pub fn claim(&self, references: &mut [FunctionReference]) {
        for reference in references {
            if let Some(&at) = self.given.get(&reference.site)
                && matches!(reference.consumer, Consumer::Escapes(_))
            {
                reference.consumer = Consumer::Pooled(at);
            }
        }
    }

    /// The crew of a number.
    pub fn crew(&self, at: usize) -> Option<&Crew> {
        self.all.get(at)
    }

    /// The crew that a call belongs to which the tables know.
    pub fn crew_of(&self, call: Site) -> Option<&Crew> {
        self.taken_over.get(&call).and_then(|&at| self.all.get(at))
    }
}

/// The functions that make pools and threads: those that keep theirs in the same attribute together.
fn gangs(program: &Program<'_>) -> Vec<Gang> {
    let mut by_function: Vec<(FunctionId, Vec<Site>)> = Vec::new();
    for (site, target) in &program.calls.targets {
        let mut names = target.external.iter();
        if !names.any(|name| [POOL, THREAD, TIMER].contains(&&**name)) {
            continue;
        }
        let scope = program.scope_of(*site);
        let Some(function) = program.enclosing_function(site.file, scope) else {
            continue;
        };
        match by_function.iter_mut().find(|(one, _)| *one == function) {
            Some((_, sites)) => sites.push(*site),
            None => by_function.push((function, vec![*site])),
        }
    }
    let mut gangs: Vec<Gang> = Vec::new();
    for (function, made) in by_function {
        let mut gang = Gang {
            functions: vec![function],
            fields: kept::fields_of(program, function),
            made,
        };
        let is_shared = |other: &Gang| {
            let mut fields = other.fields.iter();
            fields.any(|one| gang.fields.iter().any(|field| field.is_same(program, one)))
        };
        let (shared, apart): (Vec<Gang>, Vec<Gang>) = gangs.into_iter().partition(is_shared);
        gangs = apart;
        for other in shared {
            gang.functions.extend(other.functions);
            gang.fields.extend(other.fields);
            gang.made.extend(other.made);
        }
        gangs.push(gang);
    }
    gangs
}

/// A thread that waits for itself is told that it cannot; a task would wait for ever.
fn by_itself(
    program: &Program<'_>,
    followed: &follow::Followed,
    reach: &BTreeSet<FunctionId>,
) -> Option<Fault> {
    followed.changes.iter().find_map(|change| match change {
        Change::Joined(site) => {
            let around = program.function_around(*site)?;
            let is_inside = followed.kept.is_some() && reach.contains(&around);
            is_inside.then(|| Fault::new(*site, "it may wait for itself here"))
        }
        _ => None,
    })
}

/// Whether functions go round as long as something does not tell them to end.
fn are_told(program: &Program<'_>, functions: &BTreeSet<FunctionId>) -> bool {
    functions.iter().any(|&function| {
        let tree = &program.file(program.function_file(function)).facts.tree;
        let whole = tree.stmt(program.function(function).stmt).range;
        let mut stmts = tree.stmts.iter().filter(|stmt| whole.contains_range(stmt.range));
        let mut exprs = tree.exprs.iter().filter(|expr| whole.contains_range(expr.range));
        stmts.any(|stmt| match &stmt.kind {
            StmtKind::While { test, .. } => !matches!(tree.expr(*test).kind, ExprKind::True),
            _ => false,
        }) || exprs.any(|expr| {
            matches!(&expr.kind, ExprKind::Attribute { attr, .. } if matches!(&*attr.text, "is_set" | "wait"))
        })
    })
}
