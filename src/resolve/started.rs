//! What threads are given: `Thread(target=work, args=(jobs,))` calls `work(jobs)`, some time later.

use super::call_graph::bind;
use super::program::{FileId, FunctionId, Program, Site};
use super::types::Type;
use crate::facts::binding::{BindingId, BindingKind, Value};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Identifier};
use std::rc::Rc;

/// By what makes a thread: where its function stands among the arguments, and what that is given.
const STARTERS: &[(&str, (usize, &str), Option<usize>)] = &[
    ("threading.Thread", (1, "target"), Some(3)),
    ("threading.Timer", (1, "function"), Some(2)),
    (SUBMIT, (0, ""), None),
];

const POOL: &str = "concurrent.futures.ThreadPoolExecutor";
const SUBMIT: &str = "submit";

/// The functions that a call of `names` has run in a thread, and which argument lands in which of their parameters.
pub(super) fn started(
    program: &Program<'_>,
    file: FileId,
    (func, names): (ExprId, &[Rc<str>]),
    args: &[Argument],
) -> Vec<(FunctionId, Vec<(ExprId, u32)>)> {
    let name = match names {
        _ if is_submitted(program, file, func) => SUBMIT,
        [name] => &**name,
        _ => return Vec::new(),
    };
    let known = STARTERS.iter().find(|(starter, ..)| *starter == name);
    let Some(&(_, (place, keyword), given)) = known else {
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

/// `pool.submit`
fn is_submitted(program: &Program<'_>, file: FileId, func: ExprId) -> bool {
    let facts = &program.file(file).facts;
    let ExprKind::Attribute { value, attr } = &facts.tree.expr(func).kind else {
        return false;
    };
    let is_pool = |one: &Type| matches!(one, Type::External(name) if &**name == POOL);
    let makes_pool = |expr: ExprId| match facts.tree.expr(expr).kind {
        ExprKind::Call { func, .. } => {
            let types = program.infer(Site { file, expr: func });
            types.any_of.iter().any(is_pool)
        }
        _ => false,
    };
    // What a `with` binds is not told from what else an outside object may give.
    let is_entered = |binding: &BindingId| match &facts.bindings[binding.0 as usize].kind {
        BindingKind::Assigned {
            value: Value::Entered { context, .. },
            ..
        } => makes_pool(*context),
        _ => false,
    };
    let entered = || match facts.references.get(value.0 as usize) {
        Some(Some(reference)) => reference.bindings.iter().any(is_entered),
        _ => false,
    };
    &*attr.text == SUBMIT && entered()
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
