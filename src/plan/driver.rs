//! A driver of a database of another kind, which takes the place of the one that a program uses altogether or not at all.
//!
//! psycopg2 begins transactions by itself, keeps results in cursors and writes values into queries; asyncpg does none of that. So the
//! program is written for asyncpg first, as if that were synchronous: the queries get other placeholders ([`sql`]), what is
//! executed and fetched becomes one call, what is committed a block, and what is opened is closed ([`scope`], [`transaction`]). What
//! becomes of rows is followed ([`rows`]). Everything that is done with connections and cursors has to be seen; what is not, or is not
//! known to do the same, keeps the driver ([`left`]).

mod fetching;
mod guard;
mod imports;
mod layout;
pub mod left;
mod named;
mod need;
mod opened;
mod rows;
mod schema;
mod scope;
mod session;
mod sql;
mod statement;
mod token;
mod transaction;
mod typing;
mod value;

use super::framework::Hindrance;
use super::report::span;
use crate::diagnostic::Span;
use crate::diff::edit::Edit;
use crate::resolve::program::FileId;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Expr, ExprId, ExprKind, Parent, StmtKind, Tree};
use crate::syntax::sorts::Sorts;
use crate::text::TextRange;
use need::{Found, Help, Known};
use schema::Schema;
use std::collections::HashSet;
use std::collections::{BTreeMap, BTreeSet};

const CONNECTION: &str = "psycopg2.extensions.connection";
const CURSOR: &str = "psycopg2.extensions.cursor";
const CONNECT: &str = "psycopg2.connect";

/// The program as it would be written.
#[derive(Debug, Default)]
pub struct Carried {
    /// By file, what changes, and the strings that do.
    pub files: BTreeMap<FileId, (Vec<Edit>, Vec<TextRange>)>,
    /// What keeps it from being written so.
    pub hindrances: BTreeSet<Hindrance>,
}

/// The program as it would be written for asyncpg, if that were synchronous, and what keeps it from being written so; nothing where
/// the program does not use psycopg2.
pub fn propose(program: &Program<'_>) -> Option<Carried> {
    if !program.imports("psycopg2") {
        return None;
    }
    // Which tables there are, and how much help values need, is known when all is read.
    let mut known = Known {
        help: Help::Casts,
        ..Known::default()
    };
    let (mut found, mut seen) = read(program, &mut known);
    if found.hindrances.is_empty() {
        let made = std::mem::take(&mut known.found.made);
        known.schema = Schema::of(program, made.iter().map(String::as_str));
        for _ in 0..2 {
            (found, seen) = read(program, &mut known);
            if known.found.help == known.help {
                break;
            }
            known.help = known.found.help;
        }
    }
    need::tell(program, &seen, known.help, &mut |site, edit| {
        found.files.entry(site.file).or_default().0.push(edit);
    });
    // What was not read to its end leaves more of the same unseen.
    let is_read = found.hindrances.is_empty();
    for (site, expr) in program.expressions_of(Sorts::UNCOMPARED) {
        if !may_be_ours(expr) || !is_read && is_object(program, site) {
            continue;
        }
        if let Some(message) = unseen(program, site, &seen) {
            let span = span(program, site);
            found.hindrances.insert(Hindrance { span, message });
        }
    }
    Some(found)
}

/// What becomes of all connections, and what was seen.
fn read(program: &Program<'_>, known: &mut Known) -> (Carried, HashSet<Site>) {
    let mut found = Carried::default();
    let mut seen = HashSet::new();
    known.found = Found::default();
    for file in program.file_ids() {
        scope::propose(program, known, file, &mut found, &mut seen);
    }
    (found, seen)
}

/// Whether it may be a connection or a cursor.
fn is_object(program: &Program<'_>, site: Site) -> bool {
    let types = program.infer(site);
    may_be(&types, CONNECTION) || may_be(&types, CURSOR)
}

/// What keeps the driver, of an expression that nothing else looked at.
fn unseen(program: &Program<'_>, site: Site, seen: &HashSet<Site>) -> Option<String> {
    if seen.contains(&site) {
        return None;
    }
    let types = program.infer(site);
    let shown = || program.excerpt(site);
    if let ExprKind::Str {
        value: Some(text), ..
    } = &program.expr(site).kind
        && text.contains("psycopg2")
    {
        return Some("a string names psycopg2, perhaps to replace something of it".to_owned());
    }
    if let ExprKind::Attribute { value, attr } = &program.expr(site).kind
        && OF_CURSORS.contains(&&*attr.text)
    {
        let owner = program.infer(Site {
            expr: *value,
            ..site
        });
        let is_followed = owner.any_of.iter().any(|one| {
            !matches!(
                one,
                Type::Builtin("None") | Type::Injected | Type::Foreign | Type::Outside(_)
            )
        });
        if !is_followed {
            return Some(format!(
                "`{}`: what this is read off cannot be followed",
                shown()
            ));
        }
    }
    if let ExprKind::Attribute { value, attr } = &program.expr(site).kind
        && OF_ERRORS.contains(&&*attr.text)
    {
        let owner = program.infer(Site {
            expr: *value,
            ..site
        });
        if !owner.objects().any(is_error) {
            return Some(format!(
                "`{}`: what this is read off cannot be followed",
                shown()
            ));
        }
    }
    if let ExprKind::Attribute { attr, .. } = &program.expr(site).kind
        && holds_errors(program, &attr.text)
    {
        return Some(format!(
            "`{}` holds what the driver under another library raised, and asyncpg raises other errors",
            shown()
        ));
    }
    for one in &types.any_of {
        match one {
            Type::Object(name) if &**name == CONNECTION || &**name == CURSOR => {
                return Some(format!(
                    "what is done with `{}` is not seen to be the same there",
                    shown()
                ));
            }
            Type::Object(name) | Type::ObjectMember(name)
                if is_ours(name)
                    && !name.starts_with(CONNECTION)
                    && !name.starts_with(CURSOR)
                    && !is_error(name) =>
            {
                return Some(format!("`{}` has no counterpart that is known", shown()));
            }
            Type::External(name) | Type::Outside(name)
                if is_ours(name) && !is_known(program, site, name) =>
            {
                return Some(format!("`{}` has no counterpart that is known", shown()));
            }
            _ => {}
        }
    }
    None
}

/// Whether an expression may be an object of psycopg2, or name it: what is made where it is written is something else.
fn may_be_ours(expr: &Expr) -> bool {
    let is_made = matches!(
        expr.kind,
        ExprKind::Number
            | ExprKind::True
            | ExprKind::False
            | ExprKind::None
            | ExprKind::Ellipsis
            | ExprKind::Not(_)
            | ExprKind::Unary(_)
            | ExprKind::FString { .. }
            | ExprKind::Tuple(_)
            | ExprKind::List(_)
            | ExprKind::Set(_)
            | ExprKind::Dict(_)
            | ExprKind::Comprehension { .. }
            | ExprKind::Lambda { .. }
    );
    let is_other_text = matches!(&expr.kind, ExprKind::Str { value, .. }
        if !value.as_ref().is_some_and(|text| text.contains("psycopg2")));
    !is_made && !is_other_text
}

/// Whether errors of a library that is used here hold those of its driver under this name.
fn holds_errors(program: &Program<'_>, attribute: &str) -> bool {
    let all = program.table.numbered_libraries();
    let mut ours = all.filter(|(_, library)| is_ours(&library.name));
    ours.any(|(_, library)| {
        let mut holders = library.wrapped_by.iter();
        holders.any(|(name, held)| held == attribute && program.imports(name))
    })
}

fn is_ours(name: &str) -> bool {
    crate::name::root(name) == "psycopg2"
}

/// Whether a name is one of an exception; the table says what becomes of it.
fn is_error(name: &str) -> bool {
    name.starts_with("psycopg2.errors.") || name.ends_with("Error") || name == "psycopg2.Warning"
}

/// Whether a name of psycopg2 has a counterpart where it stands.
fn is_known(program: &Program<'_>, site: Site, name: &str) -> bool {
    let tree = &program.file(site.file).facts.tree;
    let is_module = matches!(name, "psycopg2" | "psycopg2.errors" | "psycopg2.extensions");
    if is_module {
        return matches!(tree.expr(site.expr).parent, Parent::Expr(up) if matches!(tree.expr(up).kind, ExprKind::Attribute { .. }));
    }
    match name {
        CONNECTION => true,
        CONNECT => program.is_callee(site),
        _ => is_error(name) && is_caught(tree, site.expr),
    }
}

/// Whether a class stands in an `except`, alone or among others.
fn is_caught(tree: &Tree, expr: ExprId) -> bool {
    let mut expr = expr;
    while let Parent::Expr(up) = tree.expr(expr).parent {
        if !matches!(tree.expr(up).kind, ExprKind::Tuple(_)) {
            return false;
        }
        expr = up;
    }
    matches!(tree.expr(expr).parent, Parent::Stmt(stmt) if matches!(&tree.stmt(stmt).kind, StmtKind::Try { handlers, .. }
        if handlers.iter().any(|handler| handler.kind == Some(expr) && !handler.is_group)))
}

/// What cursors have, and connections that make them.
const OF_CURSORS: &[&str] = &["cursor", "fetchall", "fetchmany", "fetchone"];

/// What only errors of psycopg2 have.
const OF_ERRORS: &[&str] = &["diag", "pgcode", "pgerror"];

/// Whether it may be an object of that class.
fn may_be(types: &Types, name: &str) -> bool {
    types.objects().any(|one| one == name)
}

/// A place that keeps the driver.
fn hindrance(program: &Program<'_>, site: Site, message: String) -> Hindrance {
    let span: Span = span(program, site);
    Hindrance { span, message }
}
