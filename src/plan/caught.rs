//! What a handler reads off the exception that it caught: the replacement's exceptions have other members.

use super::action::{ExprAction, FilePlan};
use super::matching::whole;
use super::seed::{NameUse, Uses};
use super::template::instantiate_plain;
use crate::mapping::row::{Fate, Row};
use crate::mapping::schema::Kind;
use crate::options::Style;
use crate::resolve::condition::Place;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind};
use crate::syntax::suite::handler_of;

/// Rewrite what is read in the handlers whose exceptions were renamed.
pub fn rename(program: &Program<'_>, uses: &Uses, plans: &mut [FilePlan]) {
    for name in &uses.names {
        let Some(plan) = plans.get_mut(name.site.file.0 as usize) else {
            continue;
        };
        let is_renamed = [name.site, whole(program, name.site)].iter().any(|site| {
            let action = plan.exprs.get(&site.expr);
            action.is_some_and(|action| !action.code.is_empty())
        });
        if is_renamed {
            in_handler(program, name, plan);
        }
    }
}

fn in_handler(program: &Program<'_>, name: &NameUse, plan: &mut FilePlan) {
    let facts = &program.file(name.site.file).facts;
    let Some((_, handler)) = handler_of(&facts.tree, name.site.expr) else {
        return;
    };
    let Some(caught) = &handler.name else { return };
    let types = program.infer(name.site);
    let [Type::External(class)] = &types.any_of[..] else {
        return;
    };
    let class = program.table.canonical(class);
    let scope = program.scope_of(name.site);
    for (index, expr) in facts.tree.exprs.iter().enumerate() {
        let ExprKind::Attribute { value, attr } = &expr.kind else {
            continue;
        };
        let is_caught = handler.range.contains_range(expr.range)
            && matches!(&facts.tree.expr(*value).kind, ExprKind::Name(read) if **read == *caught.text)
            && matches!(facts.references.get(value.0 as usize), Some(Some(reference)) if reference.scope == Some(scope));
        if !is_caught {
            continue;
        }
        let site = Site {
            file: name.site.file,
            expr: ExprId(index as u32),
        };
        let place = Place {
            site,
            args: &[],
            receiver: Some(*value),
        };
        if let Some(action) = read(program, place, &class, &attr.text) {
            let known = plan.exprs.entry(site.expr).or_default();
            if known.code.is_empty() {
                *known = action;
            }
        }
    }
}

fn read(program: &Program<'_>, place: Place<'_>, class: &str, member: &str) -> Option<ExprAction> {
    let row: &Row = program
        .table
        .member(class, member)
        .iter()
        .map(|&row| program.table.row(row))
        .find(|row| {
            row.kind == Kind::Attribute
                && program.conditions_hold(place, None, &row.when, None, Style::Faithful)
        })?;
    let template = row.to.as_ref().filter(|_| row.fate == Fate::Convert)?;
    let rewriting = instantiate_plain(program, place, member, row, template, None).ok()?;
    Some(ExprAction {
        code: rewriting.code,
        imports: rewriting.imports,
        support: rewriting.support,
        ..ExprAction::default()
    })
}
