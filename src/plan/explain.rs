//! Why a function turns async, or why it may not.

use super::Plan;
use super::report::{chain, definition};
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::resolve::program::{FunctionId, Program};

/// One answer for each function.
pub fn explain(program: &Program<'_>, plan: &Plan, functions: &[FunctionId]) -> Vec<Diagnostic> {
    functions
        .iter()
        .map(|&function| answer(program, plan, function))
        .collect()
}

fn answer(program: &Program<'_>, plan: &Plan, function: FunctionId) -> Diagnostic {
    let name = program.function_name(function);
    let span = definition(program, function);
    let at = function.0 as usize;
    if plan.colours.cause[at].is_some() {
        let was = program.function(function).is_async;
        let verb = if was {
            "is async already"
        } else {
            "turns async"
        };
        return Diagnostic {
            code: code::BLOCKING_CALL,
            severity: Severity::Note,
            message: format!("`{name}` {verb}"),
            span,
            help: None,
            related: chain(program, &plan.colours, function),
        };
    }
    if let Some(refusal) = &plan.colours.barred[at] {
        return refusal.diagnostic(span, &format!("`{name}` stays synchronous"));
    }
    // Nothing bars it: perhaps what it calls was refused.
    let refused = plan.uses.calls.iter().find_map(|call| {
        let is_here = call.context.function() == Some(function);
        is_here
            .then(|| plan.colours.refused.get(&call.group))
            .flatten()
            .map(|refusal| (call, refusal))
    });
    if let Some((call, refusal)) = refused {
        return refusal.diagnostic(
            span,
            &format!("`{name}` stays synchronous with `{}`", call.shown(program)),
        );
    }
    Diagnostic {
        code: code::BLOCKING_CALL,
        severity: Severity::Note,
        message: format!(
            "`{name}` stays synchronous: nothing it calls blocks, as far as the tables know"
        ),
        span,
        help: None,
        related: Vec::new(),
    }
}
