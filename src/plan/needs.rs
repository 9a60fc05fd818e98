//! What a call needs beside its template: parts of support code, and the elements of a list that is unpacked.

use super::template::CodePart;
use crate::mapping::row::{Inside, Row};
use crate::mapping::tailor::Parts;
use crate::mapping::template::{Part, Placeholder};
use crate::options::Style;
use crate::resolve::condition::{Passed, Place, passed};
use crate::resolve::program::{Program, Site};
use crate::resolve::upload::Named;
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind};
use crate::text::TextRange;
use crate::text::is_identifier;
use std::collections::BTreeSet;

/// The parts of support code that a call needs: `named` are the keywords it is written with; what the template and its
/// arguments ask for is added.
pub fn parts(
    program: &Program<'_>,
    place: Place<'_>,
    row: &Row,
    style: Style,
    mut named: BTreeSet<String>,
) -> Parts {
    if place
        .args
        .iter()
        .any(|arg| matches!(arg.kind, ArgumentKind::Star | ArgumentKind::DoubleStar))
    {
        return Parts::All;
    }
    let template = row.to.as_ref().map_or(&[][..], |to| &to.parts);
    for part in template {
        if let Part::Text(text) = part {
            named.extend(keywords(text).map(str::to_owned));
        }
    }
    for parameter in &row.parameters {
        if let Passed::Given(value) = passed(row.signature.as_ref(), place.args, &parameter.name) {
            let signature = row.signature.as_ref();
            let action = parameter.actions.iter().find(|action| {
                program.conditions_hold(place, signature, &action.when, Some(value), style)
            });
            named.extend(action.into_iter().flat_map(|action| action.needs.clone()));
        }
    }
    Parts::Named(named)
}

/// The keywords in a piece of a call: `check` in `, check=True)`.
fn keywords(text: &str) -> impl Iterator<Item = &str> {
    text.split(['(', ',']).filter_map(|piece| {
        let (name, value) = piece.trim_start().split_once('=')?;
        (is_identifier(name) && !value.starts_with('=')).then_some(name)
    })
}

/// The elements of a list that is written out in one line: what `*[first, second]` unpacks.
pub fn unpacked_display(
    program: &Program<'_>,
    place: Place<'_>,
    row: &Row,
    placeholder: &Placeholder,
) -> Option<CodePart> {
    let Placeholder::Parameter { name, .. } = placeholder else {
        return None;
    };
    let Passed::Given(expr) = passed(row.signature.as_ref(), place.args, name) else {
        return None;
    };
    let at = |expr: ExprId| Site {
        file: place.site.file,
        expr,
    };
    let ExprKind::List(elements) = &program.expr(at(expr)).kind else {
        return None;
    };
    let (first, last) = (elements.first()?, elements.last()?);
    let is_one_line = !program.source(at(expr)).contains('\n');
    is_one_line.then(|| {
        CodePart::Source(TextRange::new(
            program.expr(at(*first)).outer.start,
            program.expr(at(*last)).outer.end,
        ))
    })
}

/// A display with the values of a type in it replaced.
pub fn display_code(
    program: &Program<'_>,
    place: Place<'_>,
    display: ExprId,
    inside: &Inside,
) -> Result<Vec<CodePart>, String> {
    let at = |expr: ExprId| Site {
        file: place.site.file,
        expr,
    };
    let whole = program.expr(at(display)).outer;
    let mut held = program.held_in(at(display), &inside.of).unwrap_or_default();
    held.sort_by_key(|(expr, _)| program.expr(at(*expr)).range.start);
    let mut code = Vec::new();
    let mut done = whole.start;
    for (expr, named) in held {
        let template = match named {
            Named::Yes => &inside.named,
            Named::No => &inside.alone,
        };
        let Some(template) = template else {
            return Err("the replacement cannot take such a value here".to_owned());
        };
        let range = program.expr(at(expr)).outer;
        code.push(CodePart::Source(TextRange::new(done, range.start)));
        for part in &template.parts {
            match part {
                Part::Text(text) => code.push(CodePart::Text(text.clone())),
                Part::Placeholder(Placeholder::Value) => code.push(CodePart::Source(range)),
                Part::Placeholder(_) => {}
            }
        }
        done = range.end;
    }
    code.push(CodePart::Source(TextRange::new(done, whole.end)));
    Ok(code)
}
