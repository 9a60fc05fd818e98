//! The scheme of a URL that names another driver afterwards: `sqlite:///app.db` → `sqlite+aiosqlite:///app.db`. It is
//! changed where it is written: in the argument itself, or in the constant that the argument reads.

use super::CodePart;
use crate::facts::scope::ScopeId;
use crate::resolve::condition::Place;
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{ExprId, ExprKind};
use crate::text::TextRange;
use std::collections::BTreeMap;

/// What becomes of a URL.
pub(super) enum Scheme {
    /// It is no text that is written in this file, or one that others read, too.
    Unknown,
    /// It stays.
    Kept,
    /// This stands there.
    Here(Vec<CodePart>),
    /// The constant that it reads is written so.
    Elsewhere(Site, Vec<CodePart>),
}

/// The URL with its scheme as `schemes` has it, or why there is none.
pub(super) fn changed(
    program: &Program<'_>,
    place: Place<'_>,
    value: ExprId,
    schemes: &BTreeMap<String, String>,
) -> Result<Scheme, String> {
    let here = Site {
        file: place.site.file,
        expr: value,
    };
    let written = program.source_value(here);
    let text = &program.file(written.file).text;
    let Some(inside) = program.written_text(written) else {
        return Ok(Scheme::Unknown);
    };
    let Some((scheme, rest)) = inside.slice(text).split_once("://") else {
        return Ok(Scheme::Unknown);
    };
    if scheme.contains('{') || rest.contains('?') {
        return Ok(Scheme::Unknown);
    }
    let Some(new) = schemes.get(scheme) else {
        return Err(format!("no asynchronous driver is known for `{scheme}://`"));
    };
    if new == scheme {
        return Ok(Scheme::Kept);
    }
    let whole = program.expr(written).range;
    let code = vec![
        CodePart::Text(format!(
            "{}{new}",
            TextRange::new(whole.start, inside.start).slice(text)
        )),
        CodePart::Source(TextRange::new(
            inside.start + scheme.len() as u32,
            whole.end,
        )),
    ];
    if written == here {
        return Ok(Scheme::Here(code));
    }
    match is_read_here_alone(program, here, written) {
        true => Ok(Scheme::Elsewhere(written, code)),
        false => Ok(Scheme::Unknown),
    }
}

/// Whether nothing but the argument reads the variable that holds the URL.
fn is_read_here_alone(program: &Program<'_>, argument: Site, written: Site) -> bool {
    let ExprKind::Name(name) = &program.expr(argument).kind else {
        return false;
    };
    let facts = &program.file(argument.file).facts;
    let Some(Some(reference)) = facts.references.get(argument.expr.0 as usize) else {
        return false;
    };
    let is_direct = outer_is_assigned(program, written);
    let is_shared = reference.scope == Some(ScopeId::MODULE)
        && crate::plan::names::taken_by_others(program)
            .get(&argument.file)
            .is_some_and(|taken| taken.contains(name));
    !program.is_read_elsewhere(argument) && is_direct && !is_shared
}

/// Whether an expression is the whole value of an assignment to one name.
fn outer_is_assigned(program: &Program<'_>, written: Site) -> bool {
    use crate::syntax::ast::{Parent, StmtKind};
    let tree = &program.file(written.file).facts.tree;
    let Parent::Stmt(stmt) = tree.expr(written.expr).parent else {
        return false;
    };
    match &tree.stmt(stmt).kind {
        StmtKind::Assign { targets, value } => {
            *value == written.expr
                && matches!(targets[..], [target] if matches!(tree.expr(target).kind, ExprKind::Name(_)))
        }
        StmtKind::AnnAssign { value, .. } => *value == Some(written.expr),
        _ => false,
    }
}
