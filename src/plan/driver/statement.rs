//! A query that is executed, with its values, and what is fetched of its result.

use super::named;
use super::need::{Help, Known, cast};
use super::sql::{self, Passed, Query};
use super::token;
use super::typing::{self, Typed};
use super::value::{Value, value_of};
use crate::diff::edit::{Edit, Piece};
use crate::resolve::program::{FileId, Program, Site};
use crate::syntax::ast::{
    Argument, ArgumentKind, Clause, ExprId, ExprKind, Parent, StmtId, StmtKind, Tree,
};
use crate::syntax::suite::suite_behind;
use crate::text::TextRange;

/// A query that is executed.
pub(super) struct Execute {
    /// The statement that does nothing else.
    pub(super) stmt: StmtId,
    /// `cur.execute`
    pub(super) func: ExprId,
    /// From `(` to `)`.
    pub(super) parens: TextRange,
    /// Whether it is executed for each of several rows.
    pub(super) is_many: bool,
    /// What it says.
    pub(super) query: Query,
    /// The literals of the query, and names of values, which go.
    pub(super) strings: Vec<TextRange>,
    /// What changes between its brackets.
    pub(super) edits: Vec<Edit>,
    /// The types of what it takes and gives, as far as they are known.
    pub(super) typed: Typed,
    /// What it says, where it makes something.
    pub(super) made: Option<String>,
    /// What kind of value each placeholder is given, in order.
    pub(super) values: Vec<Value>,
}

/// For how many rows of values a query is executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Times {
    /// `execute`
    Once,
    /// `executemany`
    Many,
}

/// Read `cur.execute(…)`, or `cur.executemany(…)`.
///
/// # Errors
/// Why it cannot be carried over.
pub(super) fn read(
    program: &Program<'_>,
    known: &Known,
    file: FileId,
    (stmt, call): (StmtId, ExprId),
    times: Times,
) -> Result<Execute, String> {
    let is_many = times == Times::Many;
    let source = program.file(file);
    let tree = &source.facts.tree;
    let ExprKind::Call { func, args, parens } = &tree.expr(call).kind else {
        return Err("it is no call".to_owned());
    };
    let is_plain = args.iter().all(|one| one.kind == ArgumentKind::Positional);
    let (query, values) = match &args[..] {
        [query] if is_plain && !is_many => (query, None),
        [query, values] if is_plain => (query, Some(values)),
        _ => return Err("its arguments are not a query and its values".to_owned()),
    };
    let written = match &tree.expr(query.value).kind {
        ExprKind::Name(_) => named::query(program, file, query.value, args.len())
            .ok_or("the query is not written there as text")?,
        _ => query.value,
    };
    let parts: Vec<ExprId> = match &tree.expr(written).kind {
        ExprKind::Concat(parts) => parts.clone(),
        _ => vec![written],
    };
    let mut text = String::new();
    for &part in &parts {
        match &tree.expr(part).kind {
            ExprKind::Str {
                value: Some(value),
                is_bytes: false,
            } => text.push_str(value),
            _ => return Err("the query is not written there as text".to_owned()),
        }
    }
    let literals: Vec<TextRange> = parts.iter().map(|&part| tree.expr(part).range).collect();
    let given = values.map(|one| one.value);
    let (passed, elements) = match given {
        None => (Passed::Nothing, Vec::new()),
        Some(_) if is_many => {
            if text.contains("%(") {
                return Err("its values are taken by name".to_owned());
            }
            (
                Passed::Places(text.replace("%%", "").matches("%s").count()),
                Vec::new(),
            )
        }
        Some(given) => match named::values(program, file, given) {
            Some(listed) => passed(tree, listed)?,
            None => passed(tree, given)?,
        },
    };
    let query = sql::read(&text, &passed)?;
    let typed = typing::types(&token::words(&text, &passed)?, &known.schema);
    let kind = |expr: ExprId| value_of(program, site(file, expr));
    let values: Vec<Value> = match given.filter(|_| is_many) {
        Some(rows) => columns(tree, rows, query.values.len(), kind),
        None => {
            let of = query.values.iter().map(|&at| elements.get(at));
            of.map(|one| one.map_or(Value::Unknown, |&one| kind(one)))
                .collect()
        }
    };
    let mut edits = Vec::new();
    if given.is_some() {
        let casts: Vec<&str> = typed
            .places
            .iter()
            .zip(&values)
            .map(|(&place, &value)| match known.help {
                Help::Casts => "",
                Help::Nothing | Help::Codecs => cast(place, value),
            })
            .collect();
        let mut count = 0;
        for &literal in &literals {
            placeholders(&source.text, literal, &casts, &mut count, &mut edits)?;
        }
        if count != query.values.len() {
            return Err("its placeholders are not written as such".to_owned());
        }
    }
    let is_named = given.is_some_and(|given| matches!(tree.expr(given).kind, ExprKind::Name(_)));
    if let Some(given) = given.filter(|_| is_named && !is_many) {
        edits.push(Edit::insertion("*", tree.expr(given).outer.start));
    } else if let Some(given) = given.filter(|_| !is_many) {
        edits.push(arguments(
            tree,
            given,
            &elements,
            &query,
            matches!(passed, Passed::Names(_)),
        )?);
    }
    // The names of values go.
    let mut strings = literals;
    if let Some(ExprKind::Dict(items)) = given.map(|given| &tree.expr(given).kind) {
        let keys = items.iter().filter_map(|(key, _)| *key);
        strings.extend(keys.map(|key| tree.expr(key).range));
    }
    Ok(Execute {
        stmt,
        func: *func,
        parens: *parens,
        is_many,
        query,
        strings,
        edits,
        typed,
        made: text.to_lowercase().contains("create").then_some(text),
        values,
    })
}

/// The kinds of values in rows that are written there.
fn columns(tree: &Tree, rows: ExprId, count: usize, kind: impl Fn(ExprId) -> Value) -> Vec<Value> {
    let rows: Option<Vec<&[ExprId]>> = match &tree.expr(rows).kind {
        ExprKind::List(rows) | ExprKind::Tuple(rows) => {
            let row = |row: &ExprId| match &tree.expr(*row).kind {
                ExprKind::Tuple(values) | ExprKind::List(values) if values.len() == count => {
                    Some(&values[..])
                }
                _ => None,
            };
            rows.iter().map(row).collect()
        }
        _ => None,
    };
    let of = |at: usize| {
        let rows = rows.iter().flatten();
        Value::any(rows.map(|row| kind(row[at])))
    };
    (0..count).map(of).collect()
}

/// How the values are passed, and what they are.
fn passed(tree: &Tree, given: ExprId) -> Result<(Passed<'_>, Vec<ExprId>), String> {
    match &tree.expr(given).kind {
        ExprKind::Tuple(elements) | ExprKind::List(elements) => {
            let is_seen = elements.iter().all(|&one| {
                !matches!(
                    tree.expr(one).kind,
                    ExprKind::Starred(_) | ExprKind::Tuple(_)
                )
            });
            match is_seen && !elements.is_empty() {
                true => Ok((Passed::Places(elements.len()), elements.clone())),
                false => Err("its values are not seen one by one".to_owned()),
            }
        }
        ExprKind::Dict(items) if !items.is_empty() => {
            let mut names = Vec::new();
            for (key, value) in items {
                let name = key.map(|key| &tree.expr(key).kind);
                match name {
                    Some(ExprKind::Str {
                        value: Some(name), ..
                    }) if !matches!(tree.expr(*value).kind, ExprKind::Tuple(_)) => {
                        names.push(&**name);
                    }
                    _ => return Err("its values are not seen one by one".to_owned()),
                }
            }
            Ok((
                Passed::Names(names),
                items.iter().map(|(_, value)| *value).collect(),
            ))
        }
        _ => Err("its values are not written there one by one".to_owned()),
    }
}

/// The values as arguments, in the order of the placeholders.
fn arguments(
    tree: &Tree,
    given: ExprId,
    elements: &[ExprId],
    query: &Query,
    by_name: bool,
) -> Result<Edit, String> {
    let range = tree.expr(given).outer;
    let outer = |one: &ExprId| tree.expr(*one).outer;
    if !by_name {
        let (Some(first), Some(last)) = (elements.first(), elements.last()) else {
            return Err("it has no values".to_owned());
        };
        let inside = TextRange::new(outer(first).start, outer(last).end);
        return Ok(Edit {
            range,
            pieces: vec![Piece::Source(inside)],
        });
    }
    let is_in_order = query.values.iter().copied().eq(0..elements.len());
    if !is_in_order && !elements.iter().all(|&one| is_simple(tree, one)) {
        return Err("its values would be worked out in another order".to_owned());
    }
    let mut pieces = Vec::new();
    for &at in &query.values {
        if !pieces.is_empty() {
            pieces.push(Piece::Text(", ".to_owned()));
        }
        pieces.push(Piece::Source(outer(&elements[at])));
    }
    Ok(Edit { range, pieces })
}

/// What the placeholders of a literal become.
fn placeholders(
    text: &str,
    literal: TextRange,
    casts: &[&str],
    count: &mut usize,
    edits: &mut Vec<Edit>,
) -> Result<(), String> {
    let written = literal.slice(text);
    let open = written.find(['"', '\'']).unwrap_or(0);
    let is_raw = written[..open].contains(['r', 'R']);
    if !is_raw {
        let odd = written.match_indices('\\').any(|(at, _)| {
            let next = written[at + 1..].chars().next();
            next.is_some_and(|next| next.is_ascii_digit() || "xuUN".contains(next))
        });
        if odd {
            return Err("it is written with escapes".to_owned());
        }
    }
    let mut at = 0;
    while let Some(found) = written[at..].find('%') {
        let start = at + found;
        let after = &written[start + 1..];
        let (length, new) = if after.starts_with('%') {
            (2, "%".to_owned())
        } else if after.starts_with('s') {
            *count += 1;
            (2, parameter(*count, casts))
        } else if let Some(end) = after.find(")s").filter(|_| after.starts_with('(')) {
            *count += 1;
            (end + 3, parameter(*count, casts))
        } else {
            return Err("a placeholder is written in pieces".to_owned());
        };
        let place = TextRange::new(
            literal.start + start as u32,
            literal.start + (start + length) as u32,
        );
        edits.push(Edit::replacement(place, new));
        at = start + length;
    }
    Ok(())
}

/// What stands for a value, with the type that it has to be given.
fn parameter(count: usize, casts: &[&str]) -> String {
    let cast = casts.get(count - 1).copied().unwrap_or_default();
    format!("${count}{cast}")
}

/// Whether to work it out does nothing, whenever that is.
fn is_simple(tree: &Tree, expr: ExprId) -> bool {
    match &tree.expr(expr).kind {
        ExprKind::Name(_)
        | ExprKind::Number
        | ExprKind::Str { .. }
        | ExprKind::True
        | ExprKind::False
        | ExprKind::None => true,
        ExprKind::Attribute { value, .. } | ExprKind::Unary(value) => is_simple(tree, *value),
        ExprKind::Subscript { value, index } => is_simple(tree, *value) && is_simple(tree, *index),
        _ => false,
    }
}

/// Whether nothing else is done in a statement before an expression of it is worked out, which happens once.
pub(super) fn is_first(tree: &Tree, stmt: StmtId, expr: ExprId) -> bool {
    let mut child = expr;
    loop {
        let up = match tree.expr(child).parent {
            Parent::Stmt(around) => return around == stmt && begins(tree, stmt, child),
            Parent::Module => return false,
            Parent::Expr(up) => up,
        };
        let before = |others: &[ExprId]| {
            others
                .iter()
                .take_while(|&&one| one != child)
                .all(|&one| is_simple(tree, one))
        };
        let does = match &tree.expr(up).kind {
            ExprKind::Attribute { .. }
            | ExprKind::Not(_)
            | ExprKind::Unary(_)
            | ExprKind::Starred(_) => true,
            ExprKind::Subscript { value, .. } => *value == child,
            ExprKind::Call { func, args, .. } => {
                let values: Vec<ExprId> = args.iter().map(|one: &Argument| one.value).collect();
                *func == child || is_simple(tree, *func) && before(&values)
            }
            ExprKind::Compare { operands, .. } => {
                operands.iter().take(2).any(|&one| one == child) && before(operands)
            }
            ExprKind::Bool { left, .. } => *left == child,
            ExprKind::Binary { left, .. } => *left == child || is_simple(tree, *left),
            ExprKind::Conditional { test, .. } => *test == child,
            ExprKind::Tuple(all) | ExprKind::List(all) => before(all),
            ExprKind::Comprehension { clauses, .. } => {
                matches!(clauses.first(), Some(Clause::For { iter, is_async: false, .. }) if *iter == child)
            }
            _ => false,
        };
        if !does {
            return false;
        }
        child = up;
    }
}

fn begins(tree: &Tree, stmt: StmtId, expr: ExprId) -> bool {
    match &tree.stmt(stmt).kind {
        StmtKind::Expr(_) | StmtKind::Return(_) => true,
        StmtKind::Assign { value, .. } => *value == expr,
        StmtKind::AnnAssign { value, .. } => *value == Some(expr),
        StmtKind::AugAssign { target, value } => *value == expr && is_simple(tree, *target),
        StmtKind::For { iter, .. } => *iter == expr,
        StmtKind::If { branches, .. } => branches.first().is_some_and(|branch| branch.test == expr),
        _ => false,
    }
}

/// Whether a statement stands right behind another.
pub(super) fn is_next(tree: &Tree, first: StmtId, second: StmtId) -> bool {
    suite_behind(tree, first).first() == Some(&second)
}

/// The place of an expression in a file.
pub(super) fn site(file: FileId, expr: ExprId) -> Site {
    Site { file, expr }
}
