//! Lambdas that would have to await: where a function has their place.

use super::outcome::staying;
use super::thread::awaited_alone;
use super::{Spelling, begins_logical_line, has_place_before, is_in_function};
use crate::diagnostic::{Severity, Span};
use crate::facts::scope::ScopeId;
use crate::plan::Plan;
use crate::plan::reference::is_forwarded;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, ParameterKind, Parent, StmtKind};
use crate::syntax::sorts::Sorts;
use crate::text::indent::has_own_lines;
use crate::text::{TextRange, is_identifier};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// What a nested function is called where nothing says it better.
const NAME: &str = "call";

/// Names of parameters that say nothing of what is called.
const SAYING_NOTHING: &[&str] = &[
    "callable", "callback", "cb", "fct", "fn", "func", "function", "target",
];

/// Whether something in a lambda stays for its sake: a call that is told of, or one of a function that may block.
pub(super) fn is_in_the_way(
    program: &Program<'_>,
    plan: &Plan,
    lambda: Site,
    blocking: &OnceCell<BTreeSet<FunctionId>>,
) -> bool {
    let file = program.file(lambda.file);
    let ExprKind::Lambda { body, .. } = program.expr(lambda).kind else {
        return false;
    };
    let range = program.expr(lambda).range;
    let is_within = |span: &Span| span.path == file.path && range.contains_range(span.range);
    let mut told = plan.diagnostics.iter();
    if told.any(|one| one.severity != Severity::Note && is_within(&one.span)) {
        return true;
    }
    let calls = program.expressions_in(lambda.file, Sorts::CALL);
    let calls = calls.filter(|(_, expr)| range.contains_range(expr.range));
    let called: Vec<FunctionId> = calls
        .filter_map(|(site, _)| program.calls.target(site))
        .flat_map(|target| target.bound.iter().map(|(function, _)| *function))
        .collect();
    if called.is_empty()
        || is_forwarded(
            program,
            Site {
                expr: body,
                ..lambda
            },
        )
    {
        return false;
    }
    let blocking = blocking.get_or_init(|| staying(program, plan));
    called.iter().any(|function| blocking.contains(function))
}

/// How a lambda is spelled out.
pub(super) fn lambda(program: &Program<'_>, site: Site) -> Option<Spelling> {
    let facts = &program.file(site.file).facts;
    let tree = &facts.tree;
    let at = |expr| Site { expr, ..site };
    let ExprKind::Lambda { params, body } = &program.expr(site).kind else {
        return None;
    };
    let within = tree.expr(site.expr).range;
    let has = |is_such: fn(&ExprKind) -> bool| {
        let mut all = tree.exprs.iter();
        all.any(|one| within.contains_range(one.range) && is_such(&one.kind))
    };
    if has(|kind| matches!(kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_))) {
        return None;
    }
    if params.is_empty()
        && !has(|kind| matches!(kind, ExprKind::Named { .. }))
        && let Parent::Expr(call) = tree.expr(site.expr).parent
        && let Some(whole) = awaited_alone(program, at(call), site.expr)
    {
        return Some(Spelling::Here { whole, body: *body });
    }
    let is_plain = |default: ExprId| {
        matches!(
            tree.expr(default).kind,
            ExprKind::Name(_)
                | ExprKind::Str { .. }
                | ExprKind::Number
                | ExprKind::True
                | ExprKind::False
                | ExprKind::None
        )
    };
    // What parts parameters is no parameter itself: `/`, `*`.
    let is_parted = params.iter().any(|one| {
        matches!(
            one.kind,
            ParameterKind::PositionalOnly | ParameterKind::KeywordOnly
        )
    });
    let mut defaults = params.iter().filter_map(|one| one.default);
    if is_parted || !defaults.clone().all(is_plain) {
        return None;
    }
    let names_something = |default: ExprId| matches!(tree.expr(default).kind, ExprKind::Name(_));
    if defaults.any(names_something) && !is_sure(program, site) {
        return None;
    }
    if !is_in_function(program, program.scope_of(site), site) {
        return None;
    }
    let stmt = tree.statement_of(site.expr)?;
    let whole = tree.stmt(stmt);
    let text = &program.file(site.file).text;
    if !begins_logical_line(text, whole.range.start) {
        return None;
    }
    if let StmtKind::Assign { targets, value } = &whole.kind
        && *value == site.expr
        && let [target] = targets[..]
        && let ExprKind::Name(name) = &tree.expr(target).kind
    {
        let is_last = has_own_lines(text, whole.range);
        return is_last.then(|| Spelling::Defined {
            lambda: site.expr,
            stmt,
            name: name.to_string(),
        });
    }
    has_place_before(tree, stmt, within).then(|| Spelling::Before {
        lambda: site.expr,
        stmt,
        name: name_of(program, site),
    })
}

/// Whether what a lambda names as a default is the same before its statement: the lambda is made each time that runs, and nothing in it
/// binds such a name.
fn is_sure(program: &Program<'_>, lambda: Site) -> bool {
    let facts = &program.file(lambda.file).facts;
    let tree = &facts.tree;
    let mut at = lambda.expr;
    while let Parent::Expr(up) = tree.expr(at).parent {
        let is_chosen = match &tree.expr(up).kind {
            ExprKind::Bool { left, .. } => *left != at,
            ExprKind::Conditional { test, .. } => *test != at,
            ExprKind::Compare { .. } => true,
            _ => false,
        };
        if is_chosen {
            return false;
        }
        at = up;
    }
    let Some(stmt) = tree.statement_of(lambda.expr) else {
        return false;
    };
    let stmt = tree.stmt(stmt);
    // Of a block only the header belongs to it.
    let end = match &stmt.kind {
        StmtKind::With { body, .. } | StmtKind::For { body, .. } => body.first(),
        StmtKind::If { branches, .. } => branches.first().and_then(|first| first.body.first()),
        _ => None,
    };
    let end = end.map_or(stmt.range.end, |&first| tree.stmt(first).range.start);
    let header = TextRange::new(stmt.range.start, end);
    let own = tree.expr(lambda.expr).range;
    let is_bound = |name: &str| {
        let mut bindings = facts.bindings.iter();
        bindings.any(|binding| {
            *binding.name == *name
                && header.contains_range(binding.range)
                && !own.contains_range(binding.range)
        })
    };
    let ExprKind::Lambda { params, .. } = &tree.expr(lambda.expr).kind else {
        return false;
    };
    let defaults = params.iter().filter_map(|one| one.default);
    let mut names = defaults.filter_map(|default| match &tree.expr(default).kind {
        ExprKind::Name(name) => Some(name),
        _ => None,
    });
    // `key = retried(lambda key=key: load(key))` binds the name when all is done.
    let is_assigned = matches!(
        stmt.kind,
        StmtKind::Assign { .. } | StmtKind::AugAssign { .. }
    );
    let has_walrus = tree
        .exprs
        .iter()
        .any(|one| matches!(one.kind, ExprKind::Named { .. }) && header.contains_range(one.range));
    match is_assigned {
        true => !has_walrus,
        false => names.all(|name| !is_bound(name)),
    }
}

/// What a function in the place of a lambda is called: as the parameter is that it becomes, the key or the attribute under which it is kept.
fn name_of(program: &Program<'_>, lambda: Site) -> String {
    let says_something = |name: &String| {
        name.len() > 2 && is_identifier(name) && !SAYING_NOTHING.contains(&name.as_str())
    };
    let name = given_name(program, lambda);
    let name = name.map(|name| name.trim_matches('_').to_owned());
    let name = name
        .filter(says_something)
        .unwrap_or_else(|| NAME.to_owned());
    match program.scope_of(lambda) {
        // Nobody else is meant to have it.
        ScopeId::MODULE => format!("_{name}"),
        _ => name,
    }
}

fn given_name(program: &Program<'_>, lambda: Site) -> Option<String> {
    let at = |expr| Site { expr, ..lambda };
    let up = match program.expr(lambda).parent {
        Parent::Expr(up) => at(up),
        Parent::Stmt(stmt) => {
            let StmtKind::Assign { targets, .. } =
                &program.file(lambda.file).facts.tree.stmt(stmt).kind
            else {
                return None;
            };
            let name = program.expr(at(*targets.first()?)).last_name()?;
            return Some(name.to_owned());
        }
        Parent::Module => return None,
    };
    match &program.expr(up).kind {
        ExprKind::Dict(items) => {
            let (key, _) = items.iter().find(|(_, value)| *value == lambda.expr)?;
            match &program.expr(at((*key)?)).kind {
                ExprKind::Str {
                    value: Some(name), ..
                } => Some(name.to_string()),
                _ => None,
            }
        }
        ExprKind::Call { args, .. } => {
            let arg = args.iter().find(|arg| arg.value == lambda.expr)?;
            if let ArgumentKind::Keyword(name) = &arg.kind {
                return Some(name.text.to_string());
            }
            let bound = &program.calls.target(up)?.bound;
            bound.iter().find_map(|(function, bound)| {
                let (_, index) = bound.iter().find(|(arg, _)| *arg == lambda.expr)?;
                let params = &program.function_def(*function)?.params;
                let param = params.get(*index as usize)?;
                let is_one = !matches!(param.kind, ParameterKind::Star | ParameterKind::DoubleStar);
                is_one.then(|| param.name.text.to_string())
            })
        }
        _ => None,
    }
}
