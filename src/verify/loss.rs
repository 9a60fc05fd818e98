//! What was in the old text and is not in the new one: comments, definitions, decorators, strings.

use super::problem::Problem;
use crate::facts::FileFacts;
use crate::name::is_within;
use crate::syntax::ast::{ExprId, ExprKind, StmtId, StmtKind};
use crate::text::TextRange;
use std::collections::{HashMap, HashSet};

/// What a conversion changed on purpose.
#[derive(Clone, Debug, Default)]
pub struct Allowance {
    /// Definitions renamed: the old dotted path (`Class.method`) and the new one. Members move with their class.
    pub renamed: HashMap<String, String>,
    /// Definitions added, by dotted path; what is nested in them is added too.
    pub added: HashSet<String>,
    /// Definitions (by their old path) whose decorators were added to or taken from.
    pub redecorated: HashSet<String>,
    /// Names of the module and of its classes, by dotted path, that are gone or called otherwise, and were no definitions.
    pub withdrawn: HashSet<String>,
    /// Comments of the old text that went.
    pub dropped_comments: Vec<TextRange>,
    /// Comments of the old text that stand elsewhere.
    pub moved_comments: Vec<TextRange>,
    /// Ranges of the old text whose strings were replaced.
    pub replaced_strings: Vec<TextRange>,
}

/// What is lost.
pub fn lost(
    before: &FileFacts,
    before_text: &str,
    after: &FileFacts,
    after_text: &str,
    allowance: &Allowance,
) -> Vec<Problem> {
    let mut problems = lost_comments(before, before_text, after, after_text, allowance);
    problems.extend(lost_definitions(before, after, allowance));
    problems.extend(lost_strings(
        before,
        before_text,
        after,
        after_text,
        allowance,
    ));
    problems
}

/// Every comment has to be there, in the old order.
fn lost_comments(
    before: &FileFacts,
    before_text: &str,
    after: &FileFacts,
    after_text: &str,
    allowance: &Allowance,
) -> Vec<Problem> {
    let everywhere: HashSet<&str> = after
        .tree
        .comments
        .iter()
        .map(|range| range.slice(after_text).trim_end())
        .collect();
    let mut left = after
        .tree
        .comments
        .iter()
        .map(|range| range.slice(after_text).trim_end());
    let mut problems = Vec::new();
    for range in &before.tree.comments {
        if allowance.dropped_comments.contains(range) {
            continue;
        }
        let comment = range.slice(before_text).trim_end();
        if allowance.moved_comments.contains(range) && everywhere.contains(comment) {
            continue;
        }
        let mut ahead = left.clone();
        if ahead.any(|other| other == comment) {
            left = ahead;
        } else {
            problems.push(Problem::lost(
                *range,
                format!("the comment `{comment}` is lost or out of order"),
            ));
        }
    }
    problems
}

/// A definition: what kind it is, its path, how many decorators it has, where it stands.
struct Definition {
    kind: &'static str,
    path: String,
    decorators: usize,
    range: TextRange,
}

fn definitions(facts: &FileFacts) -> Vec<Definition> {
    let described = |stmt: StmtId, path: &str| {
        let stmt = facts.tree.stmt(stmt);
        let (kind, name, decorators) = match &stmt.kind {
            StmtKind::Function(def) => ("function", &def.name, def.decorators.len()),
            StmtKind::Class(def) => ("class", &def.name, def.decorators.len()),
            _ => return None,
        };
        Some(Definition {
            kind,
            path: path.to_owned(),
            decorators,
            range: name.range,
        })
    };
    let functions = facts
        .functions
        .iter()
        .filter_map(|function| described(function.stmt, &function.path));
    let classes = facts
        .classes
        .iter()
        .filter_map(|class| described(class.stmt, &class.path));
    functions.chain(classes).collect()
}

/// The path after the renames of `allowance`, those of what is around it included.
fn renamed_path(path: &str, allowance: &Allowance) -> String {
    let mut head = path;
    loop {
        if let Some(new) = allowance.renamed.get(head) {
            return format!("{new}{}", &path[head.len()..]);
        }
        match head.rsplit_once('.') {
            Some((shorter, _)) => head = shorter,
            None => return path.to_owned(),
        }
    }
}

/// The same definitions, as often, with as many decorators.
fn lost_definitions(before: &FileFacts, after: &FileFacts, allowance: &Allowance) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut left: HashMap<(&str, String), Vec<Definition>> = HashMap::new();
    for definition in definitions(after) {
        left.entry((definition.kind, definition.path.clone()))
            .or_default()
            .push(definition);
    }
    for definition in definitions(before) {
        let Definition {
            kind,
            path,
            decorators,
            range,
        } = definition;
        let key = (kind, renamed_path(&path, allowance));
        match left.get_mut(&key) {
            Some(found) if !found.is_empty() => {
                let found = found.remove(0);
                if found.decorators != decorators && !allowance.redecorated.contains(&path) {
                    problems.push(Problem::lost(
                        range,
                        format!("{kind} `{path}` does not have the decorators it had"),
                    ));
                }
            }
            _ => problems.push(Problem::lost(range, format!("{kind} `{path}` is lost"))),
        }
    }
    let is_added = |path: &str| {
        let mut added = allowance.added.iter();
        added.any(|added| is_within(path, added))
    };
    for definition in left.into_values().flatten() {
        if !is_added(&definition.path) {
            let Definition { kind, path, .. } = definition;
            problems.push(Problem::lost(
                TextRange::empty(0),
                format!("{kind} `{path}` was not there before"),
            ));
        }
    }
    problems.sort_by_key(|problem| (problem.range, problem.message.clone()));
    problems
}

/// Every plain string literal has to be there as often as before, byte by byte; f-strings as often.
fn lost_strings(
    before: &FileFacts,
    before_text: &str,
    after: &FileFacts,
    after_text: &str,
    allowance: &Allowance,
) -> Vec<Problem> {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for expr in &after.tree.exprs {
        if let Some(literal) = literal_text(&expr.kind, expr.range, after_text) {
            *left.entry(literal).or_default() += 1;
        }
    }
    let mut problems = Vec::new();
    for (index, expr) in before.tree.exprs.iter().enumerate() {
        // A quoted annotation is code.
        if before.tree.quoted.contains_key(&ExprId(index as u32)) {
            continue;
        }
        let Some(literal) = literal_text(&expr.kind, expr.range, before_text) else {
            continue;
        };
        let is_replaced = allowance
            .replaced_strings
            .iter()
            .any(|range| range.contains_range(expr.range));
        if is_replaced {
            continue;
        }
        match left.get_mut(literal) {
            Some(count) if *count > 0 => *count -= 1,
            _ => {
                let shown: String = literal.chars().take(40).collect();
                problems.push(Problem::lost(
                    expr.range,
                    format!("the string {shown} is lost"),
                ));
            }
        }
    }
    problems
}

/// What a literal is compared by: its text, or its opening for an f-string, whose inside may gain an `await`.
fn literal_text<'t>(kind: &ExprKind, range: TextRange, text: &'t str) -> Option<&'t str> {
    let literal = range.slice(text);
    match kind {
        ExprKind::Str { .. } => Some(literal),
        ExprKind::FString { .. } => {
            let quote = literal.find(['"', '\''])?;
            literal.get(..=quote)
        }
        _ => None,
    }
}
