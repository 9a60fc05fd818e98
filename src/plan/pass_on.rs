//! Decorators of the project that only pass a call on: what the decorated function gives, they give, untouched. Calling
//! one gives the coroutine of an async function as it gave the result of a synchronous one.

use crate::facts::scope::ScopeId;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{ExprId, ExprKind, FunctionDef, Parent, StmtId, StmtKind, Tree};
use crate::syntax::suite::always_leaves;

/// The wrappers that run around a function under this decorator, if all that it may be only pass the call on.
pub fn wrappers(program: &Program<'_>, decorator: Site) -> Option<Vec<FunctionId>> {
    let types = program.infer(decorator);
    let makers: Vec<FunctionId> = types.functions().collect();
    if types.unknown || makers.is_empty() || makers.len() != types.any_of.len() {
        return None;
    }
    let mut found = Vec::new();
    for maker in makers {
        found.push(wrapper_of(program, maker)?);
    }
    Some(found)
}

/// The one function that a decorator defines around what it is given, and returns.
fn wrapper_of(program: &Program<'_>, maker: FunctionId) -> Option<FunctionId> {
    let file = program.function_file(maker);
    let facts = program.function(maker);
    let def = program.function_def(maker)?;
    let tree = &program.file(file).facts.tree;
    let [param] = &def.params[..] else {
        return None;
    };
    if facts.is_async || facts.is_generator() || !def.decorators.is_empty() {
        return None;
    }
    let [returned] = facts.returns[..] else {
        return None;
    };
    let StmtKind::Return(Some(value)) = tree.stmt(returned).kind else {
        return None;
    };
    let mut nested = program
        .infer(Site { file, expr: value })
        .functions()
        .collect::<Vec<_>>();
    let wrapper = nested.pop().filter(|_| nested.is_empty())?;
    let around = program.function(wrapper);
    let is_own = program.function_file(wrapper) == file
        && around.defined_in == facts.scope
        && !around.is_async
        && !around.is_generator();
    let only_passes_on = is_own
        && uses(program, file, facts.scope, &param.name.text)
            .into_iter()
            .all(|expr| is_passing_on(program, Site { file, expr }, program.function_def(wrapper)));
    let always_calls = || {
        let is_call = |stmt: &StmtId| match tree.stmt(*stmt).kind {
            StmtKind::Return(Some(value)) => calls(tree, value, &param.name.text),
            _ => false,
        };
        let body = program.function_def(wrapper).map(|def| &def.body[..]);
        around.returns.iter().all(is_call) && always_leaves(tree, body.unwrap_or_default())
    };
    // Where it gives something else on some way, that could not be awaited.
    (only_passes_on && always_calls()).then_some(wrapper)
}

/// Whether an expression is a call of what goes by this name.
fn calls(tree: &Tree, expr: ExprId, name: &str) -> bool {
    let ExprKind::Call { func, .. } = tree.expr(expr).kind else {
        return false;
    };
    matches!(&tree.expr(func).kind, ExprKind::Name(text) if &**text == name)
}

/// Every read of a variable.
pub fn uses(program: &Program<'_>, file: FileId, scope: ScopeId, name: &str) -> Vec<ExprId> {
    let facts = &program.file(file).facts;
    let all = facts.references.iter().enumerate();
    all.filter_map(|(index, reference)| {
        let id = ExprId(index as u32);
        let is_read = reference.as_ref()?.scope == Some(scope)
            && matches!(&facts.tree.expr(id).kind, ExprKind::Name(other) if &**other == name);
        is_read.then_some(id)
    })
    .collect()
}

/// Whether a use of the decorated function only looks at it, or returns what calling it gives.
fn is_passing_on(program: &Program<'_>, site: Site, wrapper: Option<&FunctionDef>) -> bool {
    let tree = &program.file(site.file).facts.tree;
    let Parent::Expr(up) = tree.expr(site.expr).parent else {
        return false;
    };
    match &tree.expr(up).kind {
        ExprKind::Attribute { attr, .. } => attr.text.starts_with("__"),
        ExprKind::Call { func, .. } if *func == site.expr => {
            let Parent::Stmt(stmt) = tree.expr(up).parent else {
                return false;
            };
            matches!(tree.stmt(stmt).kind, StmtKind::Return(_))
                && wrapper.is_some_and(|wrapper| stands_free(program, site.file, stmt, wrapper))
        }
        ExprKind::Call { .. } => {
            let call = Site {
                file: site.file,
                expr: up,
            };
            program.calls.target(call).is_some_and(|target| {
                !target.external.is_empty()
                    && target.external.iter().all(|name| {
                        matches!(&**name, "functools.wraps" | "functools.update_wrapper")
                    })
            })
        }
        _ => false,
    }
}

/// Whether nothing but `if` stands between a `return` and the wrapper: no `try` that would miss what the coroutine
/// raises, no `with` that would be left before it runs.
fn stands_free(program: &Program<'_>, file: FileId, stmt: StmtId, wrapper: &FunctionDef) -> bool {
    let tree = &program.file(file).facts.tree;
    let mut at = stmt;
    loop {
        if wrapper.body.contains(&at) {
            return true;
        }
        let Parent::Stmt(up) = tree.stmt(at).parent else {
            return false;
        };
        if !matches!(tree.stmt(up).kind, StmtKind::If { .. }) {
            return false;
        }
        at = up;
    }
}
