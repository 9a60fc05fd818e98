//! Whether a statement that a session sends only reads.

use crate::facts::binding::{BindingKind, Value};
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind};

/// Whether a statement of SQL only reads.
pub fn only_reads(program: &Program<'_>, site: Site, seen: &mut Vec<ExprId>) -> bool {
    let statement = site.expr;
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    // `statement = statement.where(…)`
    if seen.contains(&statement) {
        return true;
    }
    seen.push(statement);
    match &program.expr(site).kind {
        ExprKind::Call { func, args, .. } => {
            let types = program.infer(at(*func));
            let is_named = |wanted: &str| {
                !types.any_of.is_empty()
                    && types.any_of.iter().all(|one| {
                        matches!(one, Type::External(name) if name.rsplit('.').next() == Some(wanted))
                    })
            };
            if is_named("select") {
                return true;
            }
            if is_named("text") {
                return args.first().is_some_and(|first| {
                    matches!(&program.expr(at(first.value)).kind, ExprKind::Str { value: Some(text), .. }
                        if text.trim_start().get(..7).is_some_and(|start| start.eq_ignore_ascii_case("select ")))
                });
            }
            match program.expr(at(*func)).kind {
                // `select(User).where(…)`
                ExprKind::Attribute { value, .. } => only_reads(program, at(value), seen),
                _ => false,
            }
        }
        ExprKind::Name(_) => {
            let facts = &program.file(site.file).facts;
            let Some(Some(reference)) = facts.references.get(statement.0 as usize) else {
                return false;
            };
            !reference.bindings.is_empty()
                && reference.bindings.iter().all(|binding| {
                    match &facts.bindings[binding.0 as usize].kind {
                        BindingKind::Assigned {
                            value: Value::Expr(value),
                            path,
                            ..
                        } => path.is_empty() && only_reads(program, at(*value), seen),
                        _ => false,
                    }
                })
        }
        _ => false,
    }
}
