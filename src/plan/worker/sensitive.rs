//! Functions that notice in which thread they run, or wait for other threads: as tasks of one thread they would see other
//! things, or wait for each other for ever.

use super::Fault;
use crate::name::map::{Map, Set};
use crate::plan::conduit::is_tasks_type;
use crate::plan::dispatch::Commands;
use crate::plan::implicit;
use crate::resolve::application::OF_THREAD;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};
use std::collections::BTreeSet;

/// What tells one thread from another, ends a thread, or waits for others.
const NAMES: &[&str] = &[
    "builtins.KeyboardInterrupt",
    "builtins.SystemExit",
    "builtins.exit",
    "builtins.quit",
    "contextvars.ContextVar",
    "contextvars.copy_context",
    "queue.LifoQueue",
    "queue.PriorityQueue",
    "queue.Queue",
    "queue.SimpleQueue",
    "sys.exit",
    "threading.Barrier",
    "threading.Condition",
    "threading.Event",
    "threading.Thread",
    "threading.current_thread",
    "threading.get_ident",
    "threading.get_native_id",
    "threading.local",
];

/// Locks: a task that waits for one blocks the event loop, where another task holds it across an await because it took it
/// by hand.
const LOCKS: &[&str] = &[
    "threading.BoundedSemaphore",
    "threading.Lock",
    "threading.RLock",
    "threading.Semaphore",
];

/// How the names of classes end whose objects talk to a server, or to another program.
const TALKING: &[&str] = &["Client", "Connection", "Session", "WebDriver"];

/// Methods by which threads wait for each other, and whether a call with arguments does.
const WAITS: &[(&str, bool)] = &[
    ("acquire", true),
    ("get", false),
    ("join", false),
    ("put", true),
    ("recv", true),
    ("result", true),
    ("wait", true),
];

/// What is known of functions so far.
pub struct Sensitive<'s, 'p> {
    program: &'s Program<'p>,
    of_syntax: &'s [(Site, FunctionId)],
    callees: Map<FunctionId, Vec<FunctionId>>,
    own: Map<FunctionId, Vec<Fault>>,
    taking: Taking,
}

/// How the program takes its locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taking {
    /// By `with` alone.
    InBlocks,
    /// Also by `acquire`.
    ByHand,
}

impl<'s, 'p> Sensitive<'s, 'p> {
    /// Nothing is known yet; `of_syntax` is what `with`, `for` and the like run.
    pub fn new(program: &'s Program<'p>, of_syntax: &'s [(Site, FunctionId)]) -> Self {
        Self {
            of_syntax,
            taking: taking(program),
            program,
            callees: Map::default(),
            own: Map::default(),
        }
    }

    /// Functions, with all that they call.
    pub fn reach(&mut self, functions: &[FunctionId]) -> BTreeSet<FunctionId> {
        let program = self.program;
        if self.callees.is_empty() {
            for (site, target) in &program.calls.targets {
                if let Some(caller) = program.function_around(*site) {
                    let reached = target.bound.iter().map(|(callee, _)| *callee);
                    self.callees.entry(caller).or_default().extend(reached);
                }
            }
            let none = Commands::new();
            for (site, run) in implicit::collect(program, self.of_syntax, &[], &none) {
                if let Some(caller) = program.function_around(site) {
                    self.callees.entry(caller).or_default().push(run);
                }
            }
        }
        let mut seen: Set<FunctionId> = Set::default();
        let mut todo = functions.to_vec();
        while let Some(at) = todo.pop() {
            if seen.insert(at) {
                todo.extend(self.callees.get(&at).into_iter().flatten());
            }
        }
        seen.into_iter().collect()
    }

    /// Why a function, with all that it calls, has to run in a thread of its own, if so. `followed` are the threads that would
    /// become tasks with it.
    pub fn fault(&mut self, function: FunctionId, followed: &BTreeSet<Site>) -> Option<Fault> {
        let (program, taking) = (self.program, self.taking);
        self.reach(&[function]).into_iter().find_map(|at| {
            let own = self.own.entry(at);
            let own = own.or_insert_with(|| own_faults(program, at, taking));
            own.iter()
                .find(|fault| !followed.contains(&fault.site))
                .cloned()
        })
    }
}

/// How the program takes the locks that tasks cannot use.
fn taking(program: &Program<'_>) -> Taking {
    if !program.mentions(".acquire") {
        return Taking::InBlocks;
    }
    let is_other = |one: &Type| !matches!(one, Type::Object(name) if is_tasks_type(program, name));
    let is_by_hand = program.owners_named("acquire").any(|(_, owner)| {
        let types = program.infer(owner);
        is_open(&types) || types.any_of.iter().any(is_other)
    });
    match is_by_hand {
        true => Taking::ByHand,
        false => Taking::InBlocks,
    }
}

fn own_faults(program: &Program<'_>, function: FunctionId, taking: Taking) -> Vec<Fault> {
    let file = program.function_file(function);
    let tree = &program.file(file).facts.tree;
    let whole = tree.stmt(program.function(function).stmt).range;
    let held = program.entered_items(file).filter(|(stmt, item)| {
        let is_named = matches!(
            program.expr(*item).kind,
            ExprKind::Name(_) | ExprKind::Attribute { .. }
        );
        is_named && whole.contains_range(stmt.range) && is_open(&program.infer(*item))
    });
    if let Some((_, site)) = held.into_iter().next() {
        let why = format!("`{}` may be a lock", program.excerpt(site));
        return vec![Fault { site, why }];
    }
    let exprs = tree.exprs.iter().enumerate();
    let inside = exprs.filter(|(_, expr)| whole.contains_range(expr.range));
    inside
        .map(|(at, _)| Site {
            file,
            expr: ExprId(at as u32),
        })
        .filter_map(|site| {
            let why = match &program.expr(site).kind {
                ExprKind::Name(_) | ExprKind::Attribute { .. } => named(program, site, taking)?,
                ExprKind::Call { func, args, .. } => waiting(program, site, *func, args)?,
                _ => return None,
            };
            Some(Fault { site, why })
        })
        .collect()
}

/// What a name stands for that only makes sense in a thread.
fn named(program: &Program<'_>, site: Site, taking: Taking) -> Option<String> {
    let types = program.infer(site);
    types.any_of.iter().find_map(|one| match one {
        // Whether that becomes what tasks use comes out with the colours.
        Type::External(name) | Type::Object(name) if is_tasks_type(program, name) => None,
        // One client is enough for all tasks.
        Type::Object(name) if **name == *OF_THREAD && program.is_seen_shelf(name) => None,
        Type::External(name) | Type::Object(name) | Type::Outside(name)
            if NAMES.contains(&&**name) || taking == Taking::ByHand && LOCKS.contains(&&**name) =>
        {
            Some(format!("`{name}` means something else to tasks"))
        }
        Type::External(name) | Type::Outside(name) if is_unknown_client(program, name) => Some(
            format!("`{name}`, which no table knows, may block; all other tasks would wait for it"),
        ),
        _ => None,
    })
}

/// Whether a class of a library talks to something, by its name, and nothing is known of it. One thread at a time waits for what
/// it does; a task would keep the others waiting.
fn is_unknown_client(program: &Program<'_>, name: &str) -> bool {
    let class = name.rsplit('.').next().unwrap_or(name);
    let table = &program.table;
    TALKING.iter().any(|ending| class.ends_with(ending))
        && table.rows(name).is_empty()
        && table.type_row(name).is_none()
}

/// A call on something unknown that may wait for another thread.
fn waiting(program: &Program<'_>, site: Site, func: ExprId, args: &[Argument]) -> Option<String> {
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    let ExprKind::Attribute { value, attr } = &program.expr(at(func)).kind else {
        return None;
    };
    let (_, with_arguments) = WAITS.iter().find(|(name, _)| *name == &*attr.text)?;
    let has_positional = args
        .iter()
        .any(|arg| matches!(arg.kind, ArgumentKind::Positional | ArgumentKind::Star));
    (is_open(&program.infer(at(*value))) && (*with_arguments || !has_positional))
        .then(|| format!("`{}` may wait for another thread", program.excerpt(site)))
}

/// Whether something may be anything.
fn is_open(types: &Types) -> bool {
    types.unknown || types.any_of.is_empty() || types.any_of.contains(&Type::Injected)
}
