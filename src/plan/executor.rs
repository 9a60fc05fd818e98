//! Functions that a coroutine function has a thread run: `await asyncio.to_thread(f, x)`, `loop.run_in_executor(None, f, x)`. Where `f`
//! turns, its coroutine takes the place of the call.

use super::colour::Colours;
use super::reference::{Consumer, FunctionReference};
use super::report::{behaviour, span};
use super::worker::sensitive::Sensitive;
use crate::diagnostic::Diagnostic;
use crate::facts::FileFacts;
use crate::facts::binding::{Binding, BindingKind};
use crate::facts::scope::ScopeKind;
use crate::name::is_within;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::started::{self, EXECUTORS, SCHEDULERS};
use crate::resolve::types::Types;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::sorts::Sorts;
use crate::syntax::suite::suite_around;
use crate::text::TextRange;
use crate::text::indent::has_own_lines;
use std::collections::{BTreeMap, BTreeSet};

/// What takes the place of such a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `await f(x)`
    Awaited,
    /// `f(x)`: a coroutine, for what awaits it later.
    Coroutine,
    /// `asyncio.create_task(f(x))`: what stood there ran at once.
    Task,
}

/// Options of `anyio.to_thread.run_sync` itself.
const OF_ANYIO: &[&str] = &["abandon_on_cancel", "cancellable", "limiter"];

/// The argument of a call that it runs in a thread.
pub fn run(program: &Program<'_>, call: Site) -> Option<usize> {
    let target = program.calls.target(call)?;
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return None;
    };
    let callee = Site {
        expr: *func,
        ..call
    };
    let named = target.external.iter().find_map(|name| {
        let mut known = EXECUTORS.iter();
        known.find(|(executor, _)| *executor == &**name)
    });
    let at = match named {
        Some(&(_, at)) => at,
        None if started::is_loop_method(program, callee) && target.bound.is_empty() => 1,
        None => return None,
    };
    (at < args.len()).then_some(at)
}

/// What takes the place of a call that runs a function in a thread; an error says why nothing can.
pub fn place(program: &Program<'_>, call: Site) -> Result<Place, &'static str> {
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return Ok(Place::Awaited);
    };
    let callee = Site {
        expr: *func,
        ..call
    };
    let is_of_loop = started::is_loop_method(program, callee);
    let is_default = |arg: &Argument| {
        let value = Site {
            expr: arg.value,
            ..call
        };
        arg.kind == ArgumentKind::Positional && matches!(program.expr(value).kind, ExprKind::None)
    };
    if is_of_loop && !args.first().is_some_and(is_default) {
        return Err(
            "the executor that it runs in may bound how many run at once, or be one of processes",
        );
    }
    let of_anyio = |arg: &Argument| matches!(&arg.kind, ArgumentKind::Keyword(name) if OF_ANYIO.contains(&&*name.text));
    let target = program.calls.target(call);
    let mut names = target.into_iter().flat_map(|target| &target.external);
    if names.any(|name| name.starts_with("anyio.")) && args.iter().any(of_anyio) {
        return Err("the call says how the thread is run");
    }
    if program.is_awaited(call) {
        return Ok(Place::Awaited);
    }
    if is_let_go(program, call) {
        return Err(
            "nobody waits for it; a thread goes on to its end when the event loop ends, a task does not",
        );
    }
    if looks_at_errors(program, call) {
        return Err("what it raises is looked at where that cannot be followed");
    }
    match around(program, call) {
        // A task begins on the loop that runs, and what is gathered needs one.
        Around::Other if is_of_loop => {
            Err("it is run in a thread whose result is not awaited at once")
        }
        _ if !is_of_loop || is_gathered(program, call) => Ok(Place::Coroutine),
        _ => Ok(Place::Task),
    }
}

/// Whether nothing is done with what a call gives, by itself or as a task: `loop.run_in_executor(None, audit, name)` as a statement.
fn is_let_go(program: &Program<'_>, call: Site) -> bool {
    let tree = &program.file(call.file).facts.tree;
    match tree.expr(call.expr).parent {
        Parent::Stmt(stmt) => matches!(tree.stmt(stmt).kind, StmtKind::Expr(_)),
        Parent::Expr(up) => {
            let site = Site { expr: up, ..call };
            let target = program.calls.target(site);
            let is_task = target.is_some_and(|target| {
                let mut names = target.external.iter();
                names.any(|name| matches!(&**name, "asyncio.create_task" | "asyncio.ensure_future"))
            });
            is_task && is_let_go(program, site)
        }
        Parent::Module => false,
    }
}

/// Whether a file looks at what went wrong in a task, or among what was gathered, and at the response behind it: as an error that is
/// not caught, its attributes are not known.
fn looks_at_errors(program: &Program<'_>, call: Site) -> bool {
    let text = &program.file(call.file).text;
    let looks = [".exception()", "return_exceptions"]
        .iter()
        .any(|name| text.contains(name));
    looks && text.contains(".response")
}

enum Around {
    Coroutine,
    Other,
}

/// Whether a place is in the body of a coroutine function, and runs with it.
fn around(program: &Program<'_>, site: Site) -> Around {
    let scopes = &program.file(site.file).facts.scopes;
    let mut at = Some(program.scope_of(site));
    while let Some(scope) = at {
        let scope = &scopes[scope.0 as usize];
        match scope.kind {
            ScopeKind::Function(index) => {
                let function = program.function_id(site.file, index);
                return match program.function(function).is_async {
                    true => Around::Coroutine,
                    false => Around::Other,
                };
            }
            ScopeKind::Comprehension(_) => at = scope.parent,
            _ => return Around::Other,
        }
    }
    Around::Other
}

/// Whether a call is an argument of what gathers coroutines, by itself or in a display or comprehension: `gather(*[f(x) for x in xs])`.
fn is_gathered(program: &Program<'_>, call: Site) -> bool {
    let mut at = call.expr;
    loop {
        let Parent::Expr(up) = program.expr(Site { expr: at, ..call }).parent else {
            return false;
        };
        let site = Site { expr: up, ..call };
        match &program.expr(site).kind {
            ExprKind::Comprehension { element, .. } if *element == at => {}
            ExprKind::Starred(_) | ExprKind::List(_) | ExprKind::Tuple(_) => {}
            ExprKind::Call { func, .. } if *func != at => {
                let target = program.calls.target(site);
                return target.is_some_and(|target| {
                    let mut names = target.external.iter();
                    target.bound.is_empty()
                        && !target.external.is_empty()
                        && names.all(|name| SCHEDULERS.contains(&&**name))
                });
            }
            _ => return false,
        }
        at = up;
    }
}

/// Whether one of some functions is nested in another and sees variables of that which change. Threads run at once, tasks at the next
/// `await`.
pub fn sees_variables(program: &Program<'_>, run: &Types) -> bool {
    run.functions().any(|function| {
        let file = program.function_file(function);
        let facts = &program.file(file).facts;
        let own = facts.tree.stmt(program.function(function).stmt).range;
        let reads = facts.tree.exprs.iter().zip(&facts.references);
        let reads = reads.filter(|(expr, _)| own.contains_range(expr.range));
        let bindings = reads
            .filter_map(|(_, reference)| reference.as_ref())
            .flat_map(|reference| reference.bindings.iter());
        let mut seen = bindings.map(|one| &facts.bindings[one.0 as usize]);
        seen.any(|binding| !own.contains_range(binding.range) && changes(facts, binding))
    })
}

/// Whether a variable of a function may be given another value: it is bound in a loop, or more than once.
fn changes(facts: &FileFacts, binding: &Binding) -> bool {
    let scope = &facts.scopes[binding.scope.0 as usize];
    if !matches!(scope.kind, ScopeKind::Function(_)) {
        return false;
    }
    let is_bound_once = scope
        .variables
        .get(&binding.name)
        .is_some_and(|all| all.len() == 1);
    let is_steady = match binding.kind {
        BindingKind::Parameter { .. } => true,
        _ => binding.stmt.is_some_and(|stmt| !is_in_loop(facts, stmt)),
    };
    !is_bound_once || !is_steady
}

/// Whether a statement is a loop, or stands in one of its function.
fn is_in_loop(facts: &FileFacts, stmt: StmtId) -> bool {
    let mut at = Some(stmt);
    while let Some(up) = at {
        let is_around = up != stmt;
        let stmt = facts.tree.stmt(up);
        match stmt.kind {
            StmtKind::For { .. } | StmtKind::While { .. } => return true,
            StmtKind::Function(_) | StmtKind::Class(_) if is_around => return false,
            _ => {}
        }
        at = match stmt.parent {
            Parent::Stmt(up) => Some(up),
            _ => None,
        };
    }
    false
}

/// Libraries that block by sockets and pipes of their own, of which the tables know no more than that they are opened.
const BLOCKING: &[&str] = &[
    "ftplib",
    "imaplib",
    "multiprocessing",
    "nntplib",
    "poplib",
    "select",
    "socket",
    "ssl",
    "telnetlib",
];

/// Libraries that keep the processor busy, and such functions of others: that is what threads are for.
const BUSY: &[&str] = &[
    "PIL",
    "bcrypt",
    "bz2",
    "cv2",
    "gzip",
    "hashlib.pbkdf2_hmac",
    "hashlib.scrypt",
    "lzma",
    "numpy",
    "pandas",
    "scipy",
    "sklearn",
    "tarfile",
    "torch",
    "zipfile",
    "zlib",
];

/// What waits for a coroutine on the event loop, which a thread can, or asks whether there is one.
const OF_THE_LOOP: &[&str] = &[
    "anyio.from_thread",
    "asyncio.get_event_loop",
    "asyncio.get_running_loop",
    "asyncio.run_coroutine_threadsafe",
];

/// Why functions stay in their threads.
pub struct Kept<'k, 'p> {
    program: &'k Program<'p>,
    sensitive: Sensitive<'k, 'p>,
}

impl<'k, 'p> Kept<'k, 'p> {
    /// Nothing is known yet; `of_syntax` is what `with`, `for` and the like run.
    pub fn new(program: &'k Program<'p>, of_syntax: &'k [(Site, FunctionId)]) -> Self {
        Self {
            program,
            sensitive: Sensitive::new(program, of_syntax),
        }
    }

    /// Why a function does, with all that it calls.
    pub fn why(&mut self, function: FunctionId) -> Option<String> {
        if let Some(fault) = self.sensitive.fault(function, &BTreeSet::new()) {
            return Some(format!("it runs in a thread: {}", fault.why));
        }
        let reached = self.sensitive.reach(&[function]);
        let targets = self.program.calls.targets.iter();
        let mut calls = targets.filter(|(site, _)| {
            let around = self.program.function_around(*site);
            around.is_some_and(|function| reached.contains(&function))
        });
        calls.find_map(|(site, _)| self.why_of_call(*site))
    }

    /// Why a call keeps what it stands in.
    fn why_of_call(&self, call: Site) -> Option<String> {
        let target = self.program.calls.target(call)?;
        let is_among = |names: &[&str]| {
            let mut called = target.external.iter();
            called.any(|name| names.iter().any(|one| is_within(name, one)))
        };
        let what = if is_among(BLOCKING) {
            "may block by what it opens"
        } else if is_among(BUSY) {
            "keeps the processor busy"
        } else if is_among(OF_THE_LOOP) {
            "asks something of the event loop from outside"
        } else {
            return None;
        };
        Some(format!(
            "it runs in a thread: `{}` {what}",
            self.program.excerpt(call)
        ))
    }

    /// Why what stands in a range stays in its thread.
    pub fn why_within(&mut self, file: FileId, range: TextRange) -> Option<String> {
        let program = self.program;
        let calls = program.expressions_in(file, Sorts::CALL);
        let calls = calls.filter(|(_, expr)| range.contains_range(expr.range));
        let calls: Vec<Site> = calls.map(|(site, _)| site).collect();
        calls.into_iter().find_map(|call| {
            let target = program.calls.target(call);
            let bound = target.into_iter().flat_map(|target| &target.bound);
            let mut bound = bound.map(|(function, _)| *function);
            let own = self.why_of_call(call);
            own.or_else(|| bound.find_map(|function| self.why(function)))
        })
    }
}

/// Keep functions in their threads that tell them from tasks, or would keep the event loop.
pub fn keep(
    program: &Program<'_>,
    of_syntax: &[(Site, FunctionId)],
    references: &mut [FunctionReference],
) {
    let mut kept = Kept::new(program, of_syntax);
    for reference in references {
        if let Consumer::Executor(_) = reference.consumer
            && let Some(why) = kept.why(reference.function)
        {
            reference.consumer = Consumer::Escapes(why);
        }
    }
}

/// The calls that coroutines take the place of, each with the function that turned.
pub fn replaced<'r>(
    program: &'r Program<'_>,
    references: &'r [FunctionReference],
    colours: &'r Colours,
) -> impl Iterator<Item = (Site, &'r FunctionReference)> {
    references.iter().filter_map(|reference| {
        let Consumer::Executor(call) = reference.consumer else {
            return None;
        };
        let function = reference.function;
        let turned = colours.is_async(function) && !program.function(function).is_async;
        turned.then_some((call, reference))
    })
}

/// Assignments of event loops that nothing asks for any more: `loop = asyncio.get_running_loop()`.
pub fn unused_loops(
    program: &Program<'_>,
    calls: &BTreeSet<Site>,
) -> BTreeMap<FileId, Vec<StmtId>> {
    let mut found: BTreeMap<FileId, Vec<StmtId>> = BTreeMap::new();
    for &call in calls {
        let Some(stmt) = loop_of(program, call, calls) else {
            continue;
        };
        let removed = found.entry(call.file).or_default();
        if !removed.contains(&stmt) {
            removed.push(stmt);
        }
    }
    found
}

/// The assignment of the event loop that a call is made on, where nothing else reads it.
fn loop_of(program: &Program<'_>, call: Site, calls: &BTreeSet<Site>) -> Option<StmtId> {
    let at = |expr: ExprId| Site { expr, ..call };
    let ExprKind::Call { func, .. } = program.expr(call).kind else {
        return None;
    };
    let ExprKind::Attribute { value, .. } = program.expr(at(func)).kind else {
        return None;
    };
    let (binding, given) = program.only_assignment(at(value))?;
    let ExprKind::Call { func, .. } = program.expr(at(given)).kind else {
        return None;
    };
    let types = program.infer(at(func));
    let is_loop = ["asyncio.get_event_loop", "asyncio.get_running_loop"]
        .iter()
        .any(|name| types.is_external(name));
    let is_on_such = |read: &Site| {
        let Parent::Expr(attribute) = program.expr(*read).parent else {
            return false;
        };
        let Parent::Expr(call) = program.expr(at(attribute)).parent else {
            return false;
        };
        calls.contains(&at(call))
    };
    let tree = &program.file(call.file).facts.tree;
    let Parent::Stmt(stmt) = tree.expr(given).parent else {
        return None;
    };
    let text = &program.file(call.file).text;
    let is_alone = match &tree.stmt(stmt).kind {
        StmtKind::Assign { targets, .. } => {
            targets.len() == 1 && has_own_lines(text, tree.stmt(stmt).range)
        }
        _ => false,
    };
    let is_local = program.function_around(at(given)).is_some();
    let reads = program.reads_of(call.file, binding);
    (is_loop
        && is_alone
        && is_local
        && suite_around(tree, stmt).len() > 1
        && reads.iter().all(is_on_such))
    .then_some(stmt)
}

/// What is told of such calls: how many ran at once was bounded by the threads, and none of them ended before its time.
pub fn notes(
    program: &Program<'_>,
    references: &[FunctionReference],
    colours: &Colours,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let calls: BTreeSet<Site> = replaced(program, references, colours)
        .map(|(call, _)| call)
        .collect();
    for call in calls {
        let is_later = matches!(place(program, call), Ok(Place::Coroutine | Place::Task));
        if is_later && is_repeated(program, call) {
            let note = "all of them run at once; the threads ran some dozens at a time (32 at most, where asyncio's own)";
            found.push(behaviour(span(program, call), note));
        }
        if is_later {
            let note = "where it is cancelled, because time is up, another one failed or the event loop ends, what it runs ends; the thread went on";
            found.push(behaviour(span(program, call), note));
        }
    }
    found
}

/// Whether a call is made once for each of some items.
fn is_repeated(program: &Program<'_>, call: Site) -> bool {
    let facts = &program.file(call.file).facts;
    let scope = &facts.scopes[program.scope_of(call).0 as usize];
    if matches!(scope.kind, ScopeKind::Comprehension(_)) {
        return true;
    }
    let Some(stmt) = facts.tree.statement_of(call.expr) else {
        return false;
    };
    let whole = facts.tree.stmt(stmt);
    let range = program.expr(call).range;
    match &whole.kind {
        // What a loop goes over is made once.
        StmtKind::For { iter, .. } if facts.tree.expr(*iter).range.contains_range(range) => {
            matches!(whole.parent, Parent::Stmt(up) if is_in_loop(facts, up))
        }
        _ => is_in_loop(facts, stmt),
    }
}
