//! Objects whose truth is asked for: `if response`, `not response`, `response and response.text`.

use super::{Collector, Conversion};
use crate::diagnostic::code;
use crate::plan::cell::GroupId;
use crate::plan::template::{CodePart, instantiate_plain};
use crate::resolve::condition::Place;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprKind, Parent};

impl Collector<'_, '_> {
    pub(super) fn tested(&mut self, site: Site, group: GroupId, direct: Option<&str>) {
        let program = self.program;
        let Some(type_name) = direct else { return };
        let Some(row) = program.table.type_row(type_name) else {
            return;
        };
        let Some(template) = &row.truth else { return };
        // The operands of `and` and `or` are looked at by themselves.
        if matches!(program.expr(site).kind, ExprKind::Bool { .. })
            || self.refuse_mixed(site, group, type_name)
        {
            return;
        }
        let is_certain = program
            .infer(site)
            .any_of
            .iter()
            .all(|one| matches!(one, Type::Object(_)));
        let refused = if stands_for_value(program, site) {
            Some(format!(
                "a `{type_name}` that is false is the value here, and its replacement is always true"
            ))
        } else if !is_certain && !program.is_repeatable(site) {
            Some(format!(
                "the truth of a `{type_name}` that may be None has no equal"
            ))
        } else {
            None
        };
        if let Some(reason) = refused {
            self.refuse(group, code::REFUSED_CALL, reason, site);
            return;
        }
        let place = Place {
            site,
            args: &[],
            receiver: Some(site.expr),
        };
        match instantiate_plain(program, place, type_name, row, template, None) {
            Ok(mut rewriting) => {
                enclose(program, site, &mut rewriting.code);
                if !is_certain {
                    rewriting.code = or_none(program, site, rewriting.code);
                }
                self.push_object(site, group, Conversion::Code(rewriting));
            }
            Err(reason) => self.refuse(group, code::REFUSED_CALL, reason, site),
        }
    }
}

/// Put what is tested between parentheses where it is more than a name, an attribute or a call: `(r := f()).is_error`.
fn enclose(program: &Program<'_>, site: Site, code: &mut Vec<CodePart>) {
    let expr = program.expr(site);
    if matches!(
        expr.kind,
        ExprKind::Name(_)
            | ExprKind::Attribute { .. }
            | ExprKind::Call { .. }
            | ExprKind::Subscript { .. }
    ) {
        return;
    }
    if let Some(place) = code
        .iter()
        .position(|part| *part == CodePart::Source(expr.outer))
    {
        let enclosed = [
            CodePart::Text("(".to_owned()),
            CodePart::Source(expr.range),
            CodePart::Text(")".to_owned()),
        ];
        code.splice(place..=place, enclosed);
    }
}

/// The truth of an object that may be None, from that of one that is not: `r is not None and not r.is_error`, and after
/// `not`: `r is None or r.is_error`.
fn or_none(program: &Program<'_>, site: Site, mut code: Vec<CodePart>) -> Vec<CodePart> {
    let expr = program.expr(site);
    let text = |text: &str| CodePart::Text(text.to_owned());
    let bare = expr.outer == expr.range;
    let negation = match expr.parent {
        Parent::Expr(up) if bare => Some(Site {
            file: site.file,
            expr: up,
        }),
        _ => None,
    };
    let negation = negation.filter(|&around| matches!(program.expr(around).kind, ExprKind::Not(_)));
    let negative = match code.first_mut() {
        Some(CodePart::Text(first)) => first.strip_prefix("not ").map(str::to_owned),
        _ => None,
    };
    if let (Some(negation), Some(rest)) = (negation, negative) {
        // The `not ` in front meets the one around it, and both go.
        let (open, close) = match needs_parentheses(program, negation, Joint::Or) {
            true => ("not (", ")"),
            false => ("not ", ""),
        };
        let mut all = vec![
            text(open),
            CodePart::Source(expr.outer),
            text(" is None or "),
        ];
        all.extend((!rest.is_empty()).then_some(CodePart::Text(rest)));
        all.extend(code.into_iter().skip(1));
        all.extend((!close.is_empty()).then(|| text(close)));
        return all;
    }
    let encloses = bare && needs_parentheses(program, site, Joint::And);
    let mut all = Vec::new();
    all.extend(encloses.then(|| text("(")));
    all.extend([CodePart::Source(expr.outer), text(" is not None and ")]);
    all.extend(code);
    all.extend(encloses.then(|| text(")")));
    all
}

/// What joins two conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    And,
    Or,
}

/// Whether two conditions in the place of an expression would be taken apart by what stands around it.
fn needs_parentheses(program: &Program<'_>, site: Site, joint: Joint) -> bool {
    let expr = program.expr(site);
    let Parent::Expr(up) = expr.parent else {
        return false;
    };
    let around = Site {
        file: site.file,
        expr: up,
    };
    match &program.expr(around).kind {
        ExprKind::Conditional { .. } | ExprKind::Comprehension { .. } => false,
        ExprKind::Bool { is_and, .. } if *is_and == (joint == Joint::And) => false,
        _ => expr.outer == expr.range,
    }
}

/// Whether an object is an operand of `and` or `or` that may be what comes of it.
fn stands_for_value(program: &Program<'_>, site: Site) -> bool {
    let Parent::Expr(up) = program.expr(site).parent else {
        return false;
    };
    let around = Site {
        file: site.file,
        expr: up,
    };
    matches!(program.expr(around).kind, ExprKind::Bool { .. }) && !program.is_tested(around)
}
