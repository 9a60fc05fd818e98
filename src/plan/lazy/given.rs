//! What functions give: to those who call them, and to parameters that a framework fills.

use crate::plan::served;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::syntax::ast::{ExprId, ExprKind, Parameter};

/// The functions whose results a framework hands to a parameter.
pub(super) fn injected(
    program: &Program<'_>,
    function: FunctionId,
    param: &Parameter,
) -> Vec<FunctionId> {
    let file = program.function_file(function);
    let at = |expr: ExprId| Site { file, expr };
    let injections = param
        .annotation
        .map(|annotation| served::injections(program, at(annotation)));
    let injecting = param.default.map(at).into_iter();
    let injecting = injecting.chain(injections.into_iter().flatten());
    injecting
        .flat_map(|call| served::injected(program, call))
        .chain(program.fixtures_for(function, &param.name.text))
        .collect()
}

/// What a function returns and yields; nothing where it yields what is not written there.
pub(super) fn given(program: &Program<'_>, function: FunctionId) -> Option<Vec<Site>> {
    let file = program.function_file(function);
    let tree = &program.file(file).facts.tree;
    let mut sites = program.returned(function);
    for &expr in &program.function(function).yields {
        match tree.expr(expr).kind {
            ExprKind::Yield(Some(value)) => sites.push(Site { file, expr: value }),
            ExprKind::Yield(None) => {}
            _ => return None,
        }
    }
    Some(sites)
}
