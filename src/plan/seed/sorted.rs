//! Containers of objects that are sorted by what a lambda reads off each: nothing says there what the lambda is given.

use super::call::changes_call;
use crate::mapping::schema::Kind;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprKind};

/// Whether a lambda among the arguments reads a member that is written otherwise after conversion: `key=lambda r: r.status_code`.
pub(super) fn is_by_changed_member(program: &Program<'_>, held: Site, args: &[Argument]) -> bool {
    let tree = &program.file(held.file).facts.tree;
    let lambdas = args.iter().filter(|arg| {
        matches!(arg.kind, ArgumentKind::Keyword(_))
            && matches!(tree.expr(arg.value).kind, ExprKind::Lambda { .. })
    });
    let types = program.infer(held);
    let names: Vec<&str> = types
        .any_of
        .iter()
        .filter_map(|one| match one {
            Type::Many(inner) => Some(inner.objects()),
            _ => None,
        })
        .flatten()
        .collect();
    let is_changed = |member: &str| {
        names.iter().any(|name| {
            let mut rows = program.table.member(name, member).iter();
            rows.any(|&row| {
                let row = program.table.row(row);
                row.kind == Kind::Attribute && row.to.is_some() || changes_call(row)
            })
        })
    };
    let mut lambdas = lambdas.map(|arg| tree.expr(arg.value).range);
    lambdas.any(|range| {
        let mut inside = tree
            .exprs
            .iter()
            .filter(|expr| range.contains_range(expr.range));
        inside.any(|expr| match &expr.kind {
            ExprKind::Attribute { value, attr } => {
                matches!(tree.expr(*value).kind, ExprKind::Name(_)) && is_changed(&attr.text)
            }
            _ => false,
        })
    })
}
