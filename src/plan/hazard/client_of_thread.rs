//! Clients that each thread had for itself, and all tasks have together now.

use crate::diagnostic::{Diagnostic, Severity, Span, code};
use crate::facts::binding::Value;
use crate::plan::action::FilePlan;
use crate::resolve::application::OF_THREAD;
use crate::resolve::program::{FileId, Program, Site};
use crate::syntax::ast::ExprKind;

/// Tell of those that a file makes.
pub(super) fn find(
    program: &Program<'_>,
    file: FileId,
    plan: &FilePlan,
    found: &mut Vec<Diagnostic>,
) {
    let facts = &program.file(file).facts;
    for binding in &facts.attribute_bindings {
        let Value::Expr(value) = binding.value else {
            continue;
        };
        let target = Site {
            file,
            expr: binding.target,
        };
        let is_name = matches!(
            program.expr(Site { file, expr: value }).kind,
            ExprKind::Name(_)
        );
        let place = || program.state_place(target);
        let is_shared = (is_name || plan.exprs.contains_key(&value))
            && place().is_some_and(|(state, _)| *state == *OF_THREAD)
            && program.is_seen_shelf(OF_THREAD);
        if !is_shared {
            continue;
        }
        let text = program.excerpt(target);
        found.push(Diagnostic {
            code: code::THREAD_LOCAL,
            severity: Severity::Note,
            message: format!(
                "`{text}` was one for each thread, and is one for all tasks: they share its connections and cookies"
            ),
            span: Span {
                path: program.file(file).path.clone(),
                range: program.expr(target).range,
            },
            help: None,
            related: Vec::new(),
        });
    }
}
