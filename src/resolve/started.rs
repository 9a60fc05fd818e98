//! What functions are given that somebody else calls: `Thread(target=work, args=(jobs,))` calls `work(jobs)`, some time later,
//! and so do `asyncio.to_thread(work, jobs)` and `background.add_task(work, jobs)`.

use super::call_graph::bind;
use super::program::{FileId, FunctionId, Program, Site};
use super::types::{Type, Types};
use crate::facts::binding::{BindingId, BindingKind, Value};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Identifier};
use std::rc::Rc;

/// By what makes a thread: where its function stands among the arguments, and what that is given.
const STARTERS: &[(&str, (usize, &str), Option<usize>)] = &[
    ("threading.Thread", (1, "target"), Some(3)),
    ("threading.Timer", (1, "function"), Some(2)),
    (SUBMIT, (0, ""), None),
];

/// Calls that run their function argument in a thread, with the argument's position.
pub const EXECUTORS: &[(&str, usize)] = &[
    ("asyncio.to_thread", 0),
    ("starlette.concurrency.run_in_threadpool", 0),
    ("fastapi.concurrency.run_in_threadpool", 0),
    ("anyio.to_thread.run_sync", 0),
];

/// Functions of asyncio that take awaitables, and give what these come to, or something that can be awaited for it.
pub const SCHEDULERS: &[&str] = &[
    "asyncio.as_completed",
    "asyncio.create_task",
    "asyncio.ensure_future",
    "asyncio.gather",
    "asyncio.shield",
    "asyncio.wait_for",
    "concurrent.futures.as_completed",
    "concurrent.futures.wait",
];

/// The method of a task that gives what its coroutine gave.
pub const TASK_RESULT: &str = "result";

const POOL: &str = "concurrent.futures.ThreadPoolExecutor";
const SUBMIT: &str = "submit";

/// How a call hands over a function: where that stands among the arguments, under which keyword, and where what it is given
/// does, if not behind it.
type Hand = ((usize, &'static str), Option<usize>);

/// The functions that a call of `names` has run by somebody else, and which argument lands in which of their parameters.
pub(super) fn started(
    program: &Program<'_>,
    file: FileId,
    (func, names): (ExprId, &[Rc<str>]),
    args: &[Argument],
) -> Vec<(FunctionId, Vec<(ExprId, u32)>)> {
    let Some(((place, keyword), given)) = hand(program, file, func, names) else {
        return Vec::new();
    };
    let Some(function) = argument(args, place, keyword) else {
        return Vec::new();
    };
    let handed = match given {
        None => Some(args.get(place + 1..).unwrap_or_default().to_vec()),
        Some(at) => listed(program, file, argument(args, at, "args")).and_then(|mut listed| {
            listed.extend(named(program, file, argument(args, at + 1, "kwargs"))?);
            Some(listed)
        }),
    };
    let types = program.infer(Site {
        file,
        expr: function,
    });
    let functions = types.any_of.iter().filter_map(|one| match one {
        Type::Function(id) => Some((*id, 0)),
        Type::Method(id) => Some((*id, 1)),
        _ => None,
    });
    functions
        .map(|(id, skip)| {
            let handed = handed.as_deref().unwrap_or_default();
            (id, bind(program, id, handed, skip))
        })
        .collect()
}

fn hand(program: &Program<'_>, file: FileId, func: ExprId, names: &[Rc<str>]) -> Option<Hand> {
    let callee = Site { file, expr: func };
    if is_loop_method(program, callee) {
        return Some(((1, "func"), None));
    }
    if is_background(program, callee) {
        return Some(((0, "func"), None));
    }
    let name = match names {
        _ if is_submitted(program, file, func) => SUBMIT,
        [name] => &**name,
        _ => return None,
    };
    let executor = EXECUTORS.iter().find(|(executor, _)| *executor == name);
    if let Some(&(_, place)) = executor {
        return Some(((place, "func"), None));
    }
    let starter = STARTERS.iter().find(|(starter, ..)| *starter == name);
    starter.map(|&(_, function, given)| (function, given))
}

/// `loop.run_in_executor`
pub fn is_loop_method(program: &Program<'_>, callee: Site) -> bool {
    matches!(&program.expr(callee).kind, ExprKind::Attribute { attr, .. } if &*attr.text == "run_in_executor")
}

/// Whether what is called keeps a function for when the response is sent, and awaits it if it has to be: `background.add_task`.
pub fn is_background(program: &Program<'_>, callee: Site) -> bool {
    let is_named = |types: &Types, class: &str| {
        !types.any_of.is_empty()
            && types.any_of.iter().all(|one| {
                matches!(one, Type::External(name) | Type::Outside(name)
                    if matches!(name.split('.').next(), Some("fastapi" | "starlette"))
                        && name.rsplit('.').next() == Some(class))
            })
    };
    match &program.expr(callee).kind {
        ExprKind::Attribute { value, attr } if &*attr.text == "add_task" => {
            let tasks = Site {
                file: callee.file,
                expr: *value,
            };
            is_named(&program.infer(tasks), "BackgroundTasks")
                || annotation_of(program, tasks).is_some_and(|annotation| {
                    is_named(&program.infer(annotation), "BackgroundTasks")
                })
        }
        _ => is_named(&program.infer(callee), "BackgroundTask"),
    }
}

/// The annotation of the parameter that a name stands for.
fn annotation_of(program: &Program<'_>, name: Site) -> Option<Site> {
    let (function, index) = program.parameter_read(name)?;
    let def = program.function_def(function)?;
    let expr = def.params.get(index as usize)?.annotation?;
    Some(Site {
        file: name.file,
        expr,
    })
}

/// `pool.submit`
fn is_submitted(program: &Program<'_>, file: FileId, func: ExprId) -> bool {
    program.pool_method(Site { file, expr: func }) == Some(SUBMIT)
}

impl Program<'_> {
    /// The method of a pool of threads that is called, where its pool is made in the same file: `pool.submit`, `pool.map`.
    pub fn pool_method(&self, callee: Site) -> Option<&str> {
        let file = callee.file;
        let facts = &self.file(file).facts;
        let ExprKind::Attribute { value, attr } = &facts.tree.expr(callee.expr).kind else {
            return None;
        };
        let is_pool = |one: &Type| matches!(one, Type::External(name) if &**name == POOL);
        let makes_pool = |expr: ExprId| match facts.tree.expr(expr).kind {
            ExprKind::Call { func, .. } => {
                let types = self.infer(Site { file, expr: func });
                types.any_of.iter().any(is_pool)
            }
            _ => false,
        };
        // What a `with` binds is not told from what else an outside object may give.
        let is_entered = |binding: &BindingId| match &facts.bindings[binding.0 as usize].kind {
            BindingKind::Assigned {
                value: Value::Entered { context: made, .. } | Value::Expr(made),
                path,
                ..
            } => path.is_empty() && makes_pool(*made),
            _ => false,
        };
        let entered = || match facts.references.get(value.0 as usize) {
            Some(Some(reference)) => reference.bindings.iter().any(is_entered),
            _ => false,
        };
        (matches!(&*attr.text, SUBMIT | "map") && entered()).then_some(&*attr.text)
    }
}

fn argument(args: &[Argument], place: usize, keyword: &str) -> Option<ExprId> {
    let is_it = |(at, arg): &(usize, &Argument)| match &arg.kind {
        ArgumentKind::Positional => *at == place,
        ArgumentKind::Keyword(name) => &*name.text == keyword,
        _ => false,
    };
    let found = args.iter().enumerate().find(is_it);
    found.map(|(_, arg)| arg.value)
}

/// The arguments in `(a, b)`.
fn listed(program: &Program<'_>, file: FileId, args: Option<ExprId>) -> Option<Vec<Argument>> {
    let Some(expr) = args else {
        return Some(Vec::new());
    };
    let tree = &program.file(file).facts.tree;
    let items = match &tree.expr(expr).kind {
        ExprKind::Tuple(items) | ExprKind::List(items) => items,
        _ => return None,
    };
    let one = |&value: &ExprId| {
        let expr = tree.expr(value);
        let is_one = !matches!(expr.kind, ExprKind::Starred(_));
        is_one.then_some(Argument {
            kind: ArgumentKind::Positional,
            value,
            range: expr.range,
        })
    };
    items.iter().map(one).collect()
}

/// The arguments in `{"name": value}`.
fn named(program: &Program<'_>, file: FileId, kwargs: Option<ExprId>) -> Option<Vec<Argument>> {
    let Some(expr) = kwargs else {
        return Some(Vec::new());
    };
    let tree = &program.file(file).facts.tree;
    let ExprKind::Dict(items) = &tree.expr(expr).kind else {
        return None;
    };
    let one = |&(key, value): &(Option<ExprId>, ExprId)| {
        let key = tree.expr(key?);
        match &key.kind {
            ExprKind::Str {
                value: Some(name), ..
            } => Some(Argument {
                kind: ArgumentKind::Keyword(Identifier {
                    text: name.clone(),
                    range: key.range,
                }),
                value,
                range: tree.expr(value).range,
            }),
            _ => None,
        }
    };
    items.iter().map(one).collect()
}
