//! Functions that a builtin calls for each item: `map(f, xs)`, `sorted(xs, key=f)`, `iter(f, end)`. Where `f` turns async,
//! the call is written so that each result is awaited.

use super::taking::called;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{
    Argument, ArgumentKind, ComprehensionKind, ExprId, ExprKind, Parameter, ParameterKind, Parent,
    StmtId, StmtKind,
};
use crate::text::TextRange;

/// How a function is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applying {
    /// By `map`, which becomes a comprehension.
    Map,
    /// By `filter`, which becomes a comprehension.
    Filter,
    /// By what a support function of this name stands in for, and is awaited.
    Support(&'static str),
    /// By `names.sort`.
    Sort,
    /// By the `iter(f, end)` of a loop, which becomes a `while`.
    Until(StmtId),
}

/// The call that applies the function given at `site`, if it is known how to await each of its results there.
pub fn applying(program: &Program<'_>, site: Site) -> Option<(Site, Applying)> {
    let Parent::Expr(up) = program.expr(site).parent else {
        return None;
    };
    let call = Site {
        file: site.file,
        expr: up,
    };
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return None;
    };
    if let Some(applying) = sorting(program, call, *func, args, site) {
        return Some((call, applying));
    }
    let name = called(program, call)?;
    let is_first = args.first().is_some_and(|arg| arg.value == site.expr);
    let are_positional = args.iter().all(|arg| arg.kind == ArgumentKind::Positional);
    let key_of = |allowed: &[&str]| is_key(args, site.expr, allowed);
    let applying = match &*name {
        "builtins.map" if is_first && are_positional && args.len() == 2 => Applying::Map,
        "builtins.filter" if is_first && are_positional && args.len() == 2 => Applying::Filter,
        "builtins.sorted" if key_of(&["key", "reverse"]) => Applying::Support("_sorted"),
        "builtins.min" if key_of(&["key", "default"]) => Applying::Support("_min"),
        "builtins.max" if key_of(&["key", "default"]) => Applying::Support("_max"),
        "itertools.groupby" if key_of(&["key"]) || is_second_of_two(args, site.expr) => {
            Applying::Support("_groupby")
        }
        "functools.reduce" if is_first && are_positional && args.len() > 1 => {
            Applying::Support("_reduce")
        }
        "builtins.iter" if is_first && are_positional && args.len() == 2 => {
            Applying::Until(until(program, call)?)
        }
        _ => return None,
    };
    Some((call, applying))
}

/// The lambda whose body holds what is evaluated in a scope of that lambda, where it is applied in a way that lets its
/// body await.
pub fn lambda(program: &Program<'_>, lambda: Site) -> Option<(Site, Applying)> {
    let (call, applying) = applying(program, lambda)?;
    let ExprKind::Lambda { params, body } = &program.expr(lambda).kind else {
        return None;
    };
    let tree = &program.file(lambda.file).facts.tree;
    let is_plain = |param: &Parameter| {
        matches!(
            param.kind,
            ParameterKind::Plain | ParameterKind::PositionalOnly
        ) && param.default.is_none()
    };
    if !params.iter().all(is_plain) {
        return None;
    }
    let wanted = match applying {
        Applying::Map | Applying::Filter => 1,
        Applying::Until(_) => 0,
        Applying::Support(_) | Applying::Sort => return Some((call, applying)),
    };
    // In a loop the body runs in the scope around: nothing in it may bind a name or outlive a round.
    let range = tree.expr(*body).range;
    let is_open = |expr: &crate::syntax::ast::Expr| {
        range.contains_range(expr.range)
            && matches!(
                expr.kind,
                ExprKind::Lambda { .. }
                    | ExprKind::Named { .. }
                    | ExprKind::Comprehension {
                        kind: ComprehensionKind::Generator,
                        ..
                    }
            )
    };
    (params.len() == wanted && !tree.exprs.iter().any(is_open)).then_some((call, applying))
}

/// `names.sort(key=f)` as a statement, on a list that has a name.
fn sorting(
    program: &Program<'_>,
    call: Site,
    func: ExprId,
    args: &[Argument],
    site: Site,
) -> Option<Applying> {
    let tree = &program.file(call.file).facts.tree;
    let ExprKind::Attribute { value, attr } = &tree.expr(func).kind else {
        return None;
    };
    let has_only_keys = args.iter().all(|arg| match &arg.kind {
        ArgumentKind::Keyword(name) => matches!(&*name.text, "key" | "reverse"),
        _ => false,
    });
    let is_key = args.iter().any(|arg| {
        arg.value == site.expr
            && matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "key")
    });
    if &*attr.text != "sort" || !has_only_keys || !is_key {
        return None;
    }
    let mut owner = *value;
    while let ExprKind::Attribute { value, .. } = tree.expr(owner).kind {
        owner = value;
    }
    let is_statement = matches!(tree.expr(call.expr).parent, Parent::Stmt(stmt)
        if matches!(tree.stmt(stmt).kind, StmtKind::Expr(_)));
    let types = program.infer(Site {
        file: call.file,
        expr: *value,
    });
    let is_list = !types.unknown && matches!(&types.any_of[..], [Type::Many(_)]);
    (matches!(tree.expr(owner).kind, ExprKind::Name(_)) && is_statement && is_list)
        .then_some(Applying::Sort)
}

/// Whether a function is the `key` of a call with one iterable and no other keywords than these.
fn is_key(args: &[Argument], function: ExprId, allowed: &[&str]) -> bool {
    let mut is_given = false;
    args.iter().enumerate().all(|(at, arg)| match &arg.kind {
        ArgumentKind::Positional => at == 0,
        ArgumentKind::Keyword(name) => {
            is_given |= &*name.text == "key" && arg.value == function;
            at > 0 && allowed.contains(&&*name.text)
        }
        _ => false,
    }) && is_given
}

/// `groupby(items, key)`
fn is_second_of_two(args: &[Argument], function: ExprId) -> bool {
    let are_positional = args.iter().all(|arg| arg.kind == ArgumentKind::Positional);
    are_positional && matches!(args, [_, second] if second.value == function)
}

/// The loop over a call of `iter`, whose variable nothing reads after it: there it would be the end marker.
fn until(program: &Program<'_>, call: Site) -> Option<StmtId> {
    let facts = &program.file(call.file).facts;
    let tree = &facts.tree;
    let Parent::Stmt(stmt) = tree.expr(call.expr).parent else {
        return None;
    };
    let StmtKind::For {
        iter,
        target,
        body,
        is_async: false,
        ..
    } = &tree.stmt(stmt).kind
    else {
        return None;
    };
    let (first, last) = (body.first()?, body.last()?);
    let inside = TextRange::new(tree.stmt(*first).range.start, tree.stmt(*last).range.end);
    let binding = program.binding_of(Site {
        file: call.file,
        expr: *target,
    })?;
    let reads = program.reads_of(call.file, binding);
    let is_local = facts.bindings[binding.0 as usize].scope == program.scope_of(call);
    let stays_inside = reads
        .iter()
        .all(|read| inside.contains_range(program.expr(*read).range));
    (*iter == call.expr && is_local && stays_inside).then_some(stmt)
}

/// Whether a call is of `filter`.
pub fn is_filter(program: &Program<'_>, call: Site) -> bool {
    called(program, call).as_deref() == Some("builtins.filter")
}
