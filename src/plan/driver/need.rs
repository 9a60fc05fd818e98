//! How much help asyncpg needs so that values and rows come through as with psycopg2, and connections open as before.

use super::schema::{Schema, SqlType};
use super::session::{Fetched, Session};
use super::statement::Execute;
use super::typing::Place;
use super::value::Value;
use super::{CONNECT, is_error, is_ours};
use crate::diff::edit::Edit;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, StmtKind, Tree};
use crate::syntax::sorts::Sorts;
use crate::text::TextRange;
use std::collections::{BTreeSet, HashSet};

/// How much help is needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Help {
    /// None: the types of all values and columns are known, and alike.
    #[default]
    Nothing,
    /// Values and results pass through text, as with psycopg2.
    Codecs,
    /// Values are given types, too.
    Casts,
}

/// What is known of the whole program when its connections are read.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The tables that it makes.
    pub(super) schema: Schema,
    /// How much help will be there.
    pub(super) help: Help,
    /// What was read with that.
    pub(super) found: Found,
}

/// What was read of the whole program.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The queries that make tables.
    pub(super) made: BTreeSet<String>,
    /// How much help is needed.
    pub(super) help: Help,
}

impl Found {
    /// Add what a session does.
    pub(super) fn add(&mut self, program: &Program<'_>, session: &Session) {
        self.help = self
            .help
            .max(of(session, &program.file(session.file).facts.tree));
        if !program.is_test_file(session.file) {
            let executes = session.executes.iter();
            let made = executes.filter_map(|(_, execute)| execute.made.clone());
            self.made.extend(made);
        }
    }
}

/// What a session needs.
fn of(session: &Session, tree: &Tree) -> Help {
    let mut help = Help::Nothing;
    for query in &session.executes {
        let execute = &query.1;
        let is_alike = match session.fetch_of(tree, query) {
            Some(fetch) if fetch.fetched != Fetched::Count => {
                let results = execute.typed.results.as_ref();
                results.is_some_and(|all| !all.contains(&SqlType::Other))
            }
            _ => true,
        };
        help = help.max(of_values(execute));
        if !is_alike {
            help = help.max(Help::Codecs);
        }
        // asyncpg takes back what it did of several rows where one of them fails.
        if execute.is_many && session.is_autocommit {
            help = Help::Casts;
        }
    }
    help
}

fn of_values(execute: &Execute) -> Help {
    let places = execute.typed.places.iter();
    let needs = places.zip(&execute.values).map(|(place, value)| {
        let is_alike = place.is_some_and(|place| fits(*value, place.kind));
        match value {
            _ if is_alike || !cast(*place, *value).is_empty() => Help::Nothing,
            Value::Text | Value::Nothing => Help::Codecs,
            _ => Help::Casts,
        }
    });
    needs.max().unwrap_or_default()
}

/// Whether asyncpg takes such values for such a type, as the server takes those that psycopg2 writes.
fn fits(value: Value, kind: SqlType) -> bool {
    match value {
        Value::Nothing => true,
        Value::Text => kind == SqlType::Text,
        Value::Written | Value::Whole => matches!(
            kind,
            SqlType::Integer | SqlType::Big | SqlType::Numeric | SqlType::Double
        ),
        Value::Real => kind == SqlType::Double,
        Value::Truth => kind == SqlType::Boolean,
        Value::Decimal => kind == SqlType::Numeric,
        Value::Day => kind == SqlType::Date,
        Value::Moment => kind == SqlType::Timestamp,
        Value::Unknown => false,
    }
}

/// The type that a value has to be given there, so that it is taken as the literal that psycopg2 writes: a number that may be too large
/// for its column is compared as one of eight bytes.
pub(super) fn cast(place: Option<Place>, value: Value) -> &'static str {
    let Some(place) = place else {
        return "";
    };
    match (value, place.kind) {
        (Value::Whole, SqlType::Integer) if place.is_compared => "::bigint",
        (Value::Whole | Value::Written, SqlType::Other) => "::bigint",
        (Value::Truth, SqlType::Other) => "::boolean",
        (Value::Decimal, SqlType::Other) => "::numeric",
        (Value::Day, SqlType::Other) => "::date",
        (Value::Moment, SqlType::Other) => "::timestamp",
        _ => "",
    }
}

/// The calls that connect are told what help is needed: the table reads it.
pub(super) fn tell(
    program: &Program<'_>,
    seen: &HashSet<Site>,
    help: Help,
    add: &mut dyn FnMut(Site, Edit),
) {
    let failures = is_failure_caught(program);
    for (site, call) in program.expressions_of(Sorts::CALL) {
        let ExprKind::Call { func, args, parens } = &call.kind else {
            continue;
        };
        if !seen.contains(&site) {
            continue;
        }
        let function = program.infer(Site {
            expr: *func,
            ..site
        });
        if !function.is_external(CONNECT) {
            continue;
        }
        let words = args.iter().any(|one| {
            let is_dsn = match &one.kind {
                ArgumentKind::Keyword(name) => &*name.text == "dsn",
                _ => true,
            };
            let value = Site {
                expr: one.value,
                ..site
            };
            is_dsn && !is_url(program, value, 4)
        });
        let told = [
            (help >= Help::Codecs, "codecs"),
            (help >= Help::Casts, "casts"),
            (failures, "failures"),
            (words, "words"),
        ];
        let told = told.iter().filter(|(is_needed, _)| *is_needed);
        let text: String = told.map(|(_, word)| format!(", {word}=True")).collect();
        let tree = &program.file(site.file).facts.tree;
        for edit in with_options(tree, args, *parens, text) {
            add(site, edit);
        }
    }
}

/// The arguments of a call that connects, with more options, and without a class of cursors: what rows they give is known.
fn with_options(tree: &Tree, args: &[Argument], parens: TextRange, text: String) -> Vec<Edit> {
    let end = |at: usize| tree.expr(args[at].value).outer.end;
    let start = |at: usize| match &args[at].kind {
        ArgumentKind::Keyword(name) => name.range.start,
        _ => tree.expr(args[at].value).outer.start,
    };
    let first = || text.trim_start_matches(", ").to_owned();
    let class = args.iter().position(
        |one| matches!(&one.kind, ArgumentKind::Keyword(name) if &*name.text == "cursor_factory"),
    );
    let Some(last) = args.len().checked_sub(1) else {
        return vec![Edit::insertion(first(), parens.start + 1)];
    };
    match class {
        None => vec![Edit::insertion(text, end(last))],
        Some(0) if last == 0 => {
            vec![Edit::replacement(TextRange::new(start(0), end(0)), first())]
        }
        Some(0) => vec![
            Edit::deletion(TextRange::new(start(0), start(1))),
            Edit::insertion(text, end(last)),
        ],
        Some(at) if at == last => {
            let range = TextRange::new(end(at - 1), end(at));
            vec![Edit::replacement(range, text)]
        }
        Some(at) => vec![
            Edit::deletion(TextRange::new(end(at - 1), end(at))),
            Edit::insertion(text, end(last)),
        ],
    }
}

/// Whether a handler of the program may be there for a connection that fails.
fn is_failure_caught(program: &Program<'_>) -> bool {
    let is_one = |site: Site| {
        let types = program.infer(site);
        let is_system = |name: &str| {
            let last = name.rsplit('.').next().unwrap_or(name);
            matches!(
                last,
                "EnvironmentError" | "IOError" | "OSError" | "timeout" | "gaierror"
            ) || last.ends_with("TimeoutError")
                || last.starts_with("Connection")
        };
        types.any_of.iter().any(|one| match one {
            Type::External(name) | Type::Outside(name) => {
                is_ours(name) && is_error(name) || is_system(name)
            }
            _ => false,
        })
    };
    program.numbered_files().any(|(id, file)| {
        let tree = &file.facts.tree;
        let handlers = tree.stmts.iter().filter_map(|stmt| match &stmt.kind {
            StmtKind::Try { handlers, .. } => Some(handlers),
            _ => None,
        });
        handlers
            .flatten()
            .filter_map(|handler| handler.kind)
            .any(|kind| {
                let classes = match &tree.expr(kind).kind {
                    ExprKind::Tuple(all) => all.clone(),
                    _ => vec![kind],
                };
                classes
                    .into_iter()
                    .any(|expr| is_one(Site { file: id, expr }))
            })
    })
}

/// Whether a text that names a database is a URL, and not a list of options.
fn is_url(program: &Program<'_>, site: Site, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    let at = |expr: ExprId| is_url(program, Site { expr, ..site }, depth);
    let says = |text: &str| {
        let text = text.to_lowercase();
        text.contains("url") || text.contains("uri")
    };
    let says_key = |expr: ExprId| {
        let key = program.source(Site { expr, ..site });
        key.starts_with(['"', '\'']) && says(key)
    };
    match &program.expr(site).kind {
        ExprKind::Str {
            value: Some(text), ..
        } => text.contains("://"),
        ExprKind::Name(name) => match program.only_assignment(site) {
            Some((_, value)) => {
                let is_text = matches!(
                    program
                        .expr(Site {
                            expr: value,
                            ..site
                        })
                        .kind,
                    ExprKind::Str { .. }
                );
                at(value) || !is_text && says(name)
            }
            None => match program.parameter_read(site) {
                Some((function, index)) => {
                    match program.given_here(function, index).unwrap_or_default() {
                        given if given.is_empty() => says(name),
                        given => given.into_iter().all(|one| is_url(program, one, depth)),
                    }
                }
                None => false,
            },
        },
        ExprKind::Attribute { attr, .. } => says(&attr.text),
        ExprKind::Subscript { index, .. } => says_key(*index),
        ExprKind::Call { args, .. } => match &args[..] {
            [key] => says_key(key.value),
            [key, default] => says_key(key.value) && at(default.value),
            _ => false,
        },
        _ => false,
    }
}
