//! Functions that workers of queues and schedulers run: `@app.task`, `queue.enqueue(refresh)`, `schedule.every().hour.do(refresh)`. Nobody
//! awaits them there; where what they call turns async, they keep their names for synchronous functions (see [`face`](super::face)).

use super::hook;
use super::reason::Refusal;
use super::report::{definition, span};
use crate::diagnostic::code;
use crate::mapping::schema::Task;
use crate::name::root;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent};
use crate::syntax::sorts::Sorts;
use std::collections::{BTreeMap, BTreeSet};

/// How many calls and attributes stand behind one another in what is made of a task: `refresh.s(1).set(queue="slow").delay()`.
const LONGEST: usize = 16;

/// What a worker gives a function before its arguments.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    Nothing,
    /// What its decorator made of it.
    Task,
}

/// Attributes that say of any function what it is.
const TOLD: &[&str] = &["__doc__", "__module__", "__name__", "__qualname__"];

/// The functions of a program that somebody else runs and does not await.
#[derive(Debug, Default)]
pub struct Tasks {
    by_function: BTreeMap<FunctionId, Kind>,
    /// By who runs them: a call that does on the spot, in code that may run on an event loop.
    run_on_loops: BTreeMap<String, Site>,
}

/// What a function is for who runs it.
#[derive(Clone, Debug)]
struct Kind {
    /// Who runs it.
    caller: String,
    /// Whether the same process does something else beside it.
    is_beside: bool,
    /// What made it one, for what can go wrong.
    row: Option<Task>,
    /// The last decorator that makes it one.
    decorator: Option<ExprId>,
}

impl Tasks {
    /// Find them.
    pub fn collect(program: &Program<'_>) -> Self {
        let mut tasks = Self::default();
        for function in program.function_ids() {
            let hook = hook::of(program, function);
            if let Some(hook) = hook.filter(|hook| hook.runs_loop) {
                let kind = Kind {
                    caller: hook.caller.clone(),
                    is_beside: true,
                    row: None,
                    decorator: None,
                };
                tasks.by_function.insert(function, kind);
            }
        }
        if rows(program).is_empty() {
            return tasks;
        }
        for (call, row) in runs(program) {
            if is_on_loop(program, call) {
                tasks.run_on_loops.insert(row.caller.clone(), call);
            }
        }
        for function in program.decorated() {
            if let Some((row, decorator)) = program.task_of(function, |_| true)
                && !program.function(function).is_async
            {
                tasks.add(function, row, Some(decorator));
            }
        }
        for (call, _) in &program.calls.targets {
            let Some(row) = taking(program, *call) else {
                continue;
            };
            let ExprKind::Call { args, .. } = &program.expr(*call).kind else {
                continue;
            };
            for arg in args {
                let given = program.infer(Site {
                    expr: arg.value,
                    ..*call
                });
                for one in &given.any_of {
                    if let Type::Function(function) = *one
                        && !program.function(function).is_async
                    {
                        tasks.add(function, row, None);
                    }
                }
            }
        }
        tasks
    }

    fn add(&mut self, function: FunctionId, row: &Task, decorator: Option<ExprId>) {
        let kind = Kind {
            caller: row.caller.clone(),
            is_beside: row.beside,
            row: Some(row.clone()),
            decorator,
        };
        let known = self.by_function.entry(function).or_insert(kind);
        // Of two that run it, the one beside other code says what it may do.
        known.is_beside |= row.beside;
    }

    /// All of them.
    pub fn functions(&self) -> impl Iterator<Item = FunctionId> {
        self.by_function.keys().copied()
    }

    /// Whether a function is one.
    pub fn has(&self, function: FunctionId) -> bool {
        self.by_function.contains_key(&function)
    }

    /// The decorator below which a function is what it was written as: what stands above acts on a task.
    pub fn decorator(&self, function: FunctionId) -> Option<ExprId> {
        self.by_function.get(&function)?.decorator
    }

    /// Whether what is read here is a task, and no call of the function: `refresh` of `refresh.delay()`, of `queue.enqueue(refresh)`.
    pub fn is_kept_name(&self, program: &Program<'_>, function: FunctionId, site: Site) -> bool {
        let Parent::Expr(up) = program.expr(site).parent else {
            return false;
        };
        let up = Site { expr: up, ..site };
        self.has(function)
            && match &program.expr(up).kind {
                ExprKind::Attribute { value, .. } => *value == site.expr,
                ExprKind::Call { func, .. } => *func != site.expr && is_given_to(program, up, site),
                _ => false,
            }
    }

    /// Why a task stays as it is, where the way it is used says that it may run on an event loop, or is given more than it is seen to be.
    pub fn refusal(&self, program: &Program<'_>, function: FunctionId) -> Option<Refusal> {
        let kind = self.by_function.get(&function)?;
        let row = kind.row.as_ref()?;
        let name = program.function_name(function);
        let refuse = |message: String, at| Some(Refusal::at(code::PUBLIC_API, message, at));
        if program.class_of(function).is_some() {
            let message = format!("`{name}` is a method that {} runs", kind.caller);
            return refuse(message, definition(program, function));
        }
        let says = |mark: &str| program.files.iter().any(|file| file.text.contains(mark));
        let mut marks = row.ruled_out_by.iter();
        if let Some((mark, reason)) = marks.find(|(mark, _)| says(mark)) {
            let message = format!("the program names `{mark}`: {reason}");
            return refuse(message, definition(program, function));
        }
        if let Some(site) = self.run_on_loops.get(&kind.caller) {
            let message = format!("`{name}` is run here, where an event loop may be running");
            return refuse(message, span(program, *site));
        }
        kind.decorator?;
        if let Some(site) = self.asking_for_names(program, function) {
            let message =
                format!("`{name}` would have another name for its decorator, which asks for it");
            return refuse(message, span(program, site));
        }
        let given = match self.is_bound(program, function) {
            true => Given::Task,
            false => Given::Nothing,
        };
        let is_it = |site: &Site| program.infer(*site).functions().any(|one| one == function);
        let mut places = named(program, &program.function(function).name).filter(is_it);
        let (site, fault) =
            places.find_map(|site| Some((site, misused(program, row, site, given)?)))?;
        refuse(format!("`{name}` {fault}"), span(program, site))
    }

    /// The decorator of the project below the one that makes a task, which asks what the function is called.
    fn asking_for_names(&self, program: &Program<'_>, function: FunctionId) -> Option<Site> {
        let file = program.function_file(function);
        let made = self.decorator(function)?;
        let decorators = program.decorators(function).into_iter().rev();
        let mut below = decorators.take_while(|&one| one != made);
        below.find_map(|expr| {
            let site = Site { file, expr };
            let callee = match program.expr(site).kind {
                ExprKind::Call { func, .. } => Site { file, expr: func },
                _ => site,
            };
            let asks = |one: FunctionId| {
                let at = program.function(one).stmt;
                let file = program.file(program.function_file(one));
                let text = file.facts.tree.stmt(at).range.slice(&file.text);
                text.contains("__name__") || text.contains("__qualname__")
            };
            program.infer(callee).functions().any(asks).then_some(site)
        })
    }

    /// Why what a task uses cannot live longer than its call, on an event loop that all tasks share.
    pub fn unshared(&self, program: &Program<'_>, function: FunctionId) -> Option<String> {
        let kind = self.by_function.get(&function)?;
        if kind.is_beside {
            return Some(format!(
                "{} runs it beside what else uses the objects of its modules, on another event loop",
                kind.caller
            ));
        }
        if self.is_bound(program, function) {
            return Some(
                "what it is given first belongs to the thread that it is run in".to_owned(),
            );
        }
        let row = kind.row.as_ref()?;
        let is_named = |name: &&String| {
            program
                .files
                .iter()
                .any(|file| file.text.contains(&***name))
        };
        let named = row.of_thread.iter().find(is_named);
        named.map(|name| {
            format!("the program asks `{name}`, which belongs to the thread that it is run in")
        })
    }

    /// Whether a function is given first what its decorator made of it.
    fn is_bound(&self, program: &Program<'_>, function: FunctionId) -> bool {
        let Some(kind) = self.by_function.get(&function) else {
            return false;
        };
        let (Some(row), Some(expr)) = (&kind.row, kind.decorator) else {
            return false;
        };
        let file = program.function_file(function);
        let ExprKind::Call { args, .. } = &program.expr(Site { file, expr }).kind else {
            return false;
        };
        let is_told = |arg: &Argument| matches!(&arg.kind, ArgumentKind::Keyword(name) if row.bound.as_deref() == Some(&*name.text));
        let is_unseen = |arg: &Argument| matches!(arg.kind, ArgumentKind::DoubleStar);
        row.bound.is_some() && args.iter().any(|arg| is_told(arg) || is_unseen(arg))
    }
}

/// Whether a program uses what the tables know of tasks.
pub fn are_used(program: &Program<'_>) -> bool {
    !rows(program).is_empty()
}

/// The rows of which a file of the program imports the library.
fn rows<'p>(program: &'p Program<'_>) -> Vec<&'p Task> {
    let rows = program.table.tasks().iter();
    let is_used = |row: &&Task| {
        let names = row.decorators.iter().chain(&row.takes);
        let mut roots = names.map(|name| root(name));
        roots.any(|root| program.imports(root))
    };
    rows.filter(is_used).collect()
}

/// Where something of that name is read.
fn named<'p>(program: &'p Program<'_>, name: &'p str) -> impl Iterator<Item = Site> {
    let files = program.numbered_files();
    let files = files.filter(move |(_, file)| file.text.contains(name));
    files.flat_map(move |(id, _)| {
        let read = program.expressions_in(id, Sorts::NAMED);
        let meant = read.filter(move |(_, expr)| match &expr.kind {
            ExprKind::Name(read) => **read == *name,
            ExprKind::Attribute { attr, .. } => *attr.text == *name,
            _ => false,
        });
        meant.map(|(site, _)| site)
    })
}

/// Who is given functions by a call, to run them elsewhere.
pub fn taking<'p>(program: &'p Program<'_>, call: Site) -> Option<&'p Task> {
    let ExprKind::Call { func, .. } = program.expr(call).kind else {
        return None;
    };
    let callee = Site { expr: func, ..call };
    let mut rows = program.table.tasks().iter();
    rows.find(|row| program.is_called_like(callee, &row.takes))
}

/// Whether a call is given a function to run it elsewhere, or a task of which it replaces what sends it: `monkeypatch.setattr(refresh,
/// "delay", later)`.
pub fn is_given_to(program: &Program<'_>, call: Site, site: Site) -> bool {
    if taking(program, call).is_some() {
        return true;
    }
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return false;
    };
    let at = |expr: ExprId| Site { expr, ..call };
    let callee = program.source(at(*func)).rsplit('.').next();
    let (Some(first), Some(second)) = (args.first(), args.get(1)) else {
        return false;
    };
    let ExprKind::Str {
        value: Some(name), ..
    } = &program.expr(at(second.value)).kind
    else {
        return false;
    };
    let sends = |function: FunctionId| {
        program
            .task_of(function, |_| true)
            .is_some_and(|(row, _)| row.sends.iter().any(|one| **one == **name))
    };
    matches!(callee, Some("setattr" | "object"))
        && first.value == site.expr
        && program.infer(site).functions().all(sends)
}

/// The calls that run tasks on the spot.
fn runs<'p>(program: &'p Program<'_>) -> impl Iterator<Item = (Site, &'p Task)> {
    let calls = program.calls.targets.iter();
    calls.filter_map(|(call, _)| Some((*call, running(program, *call)?)))
}

/// Whether a call runs tasks on the spot, each of which runs an event loop.
pub fn are_run_by(program: &Program<'_>, call: Site) -> bool {
    running(program, call).is_some()
}

fn running<'p>(program: &'p Program<'_>, call: Site) -> Option<&'p Task> {
    let ExprKind::Call { func, .. } = program.expr(call).kind else {
        return None;
    };
    let callee = Site { expr: func, ..call };
    let mut rows = program.table.tasks().iter();
    rows.find(|row| program.is_called_like(callee, &row.runs))
}

/// Whether a call stands in a coroutine function, or in what one calls.
fn is_on_loop(program: &Program<'_>, call: Site) -> bool {
    let mut seen = BTreeSet::new();
    let mut todo: Vec<FunctionId> = program.function_around(call).into_iter().collect();
    while let Some(function) = todo.pop() {
        if program.function(function).is_async {
            return true;
        }
        if seen.insert(function) {
            let callers = program.calls.callers(function);
            todo.extend(callers.filter_map(|(site, _)| program.function_around(*site)));
        }
    }
    false
}

/// What is wrong with the use of a task at a place, if anything is.
fn misused(program: &Program<'_>, row: &Task, site: Site, given: Given) -> Option<String> {
    let mut site = site;
    let mut is_first = true;
    for _ in 0..LONGEST {
        let Parent::Expr(up) = program.expr(site).parent else {
            return None;
        };
        let up = Site { expr: up, ..site };
        match &program.expr(up).kind {
            ExprKind::Attribute { value, attr } if *value == site.expr => {
                let is_known =
                    TOLD.contains(&&*attr.text) || row.sends.iter().any(|one| **one == *attr.text);
                if is_first && !is_known || &*attr.text == "apply" {
                    return Some(format!("may run here: `{}` is asked of it", attr.text));
                }
            }
            ExprKind::Call { func, .. } if *func == site.expr => {
                if is_first {
                    return (given == Given::Task).then(|| {
                        "is called here without what it is given by its worker".to_owned()
                    });
                }
            }
            _ => return None,
        }
        is_first = false;
        site = up;
    }
    None
}
