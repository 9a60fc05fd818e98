//! What a query says, as far as it matters to the driver: what kind of statement it is, and where its placeholders stand.

use super::token::{Token, is_operator_mark, tokens, word};
use crate::text::{is_word_part, sql};

/// How values are passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed<'p> {
    /// None are: `%` is a character as any other.
    Nothing,
    /// By place: so many.
    Places(usize),
    /// By name.
    Names(Vec<&'p str>),
}

/// What a query does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It reads, and leaves nothing behind.
    Reads,
    /// It may change something.
    Changes,
}

/// A query that can be carried over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// What it does.
    pub effect: Effect,
    /// The name or the place of each value that it takes, in the order of the placeholders.
    pub values: Vec<usize>,
    /// Whether it is several statements.
    pub is_several: bool,
    /// Whether the server says how many rows it changed.
    pub is_counted: bool,
    /// Whether it asks what time it is, which is that of the transaction.
    pub asks_time: bool,
    /// Whether each row that it gives can be had by itself: its other rows do nothing.
    pub is_lazy: bool,
    /// Whether it gives one row, whatever there is.
    pub is_single: bool,
    /// Whether it inserts rows that are written in it, and skips none.
    pub is_one_inserted: bool,
}

/// Statements that mean the same wherever they are sent from.
const STATEMENTS: &[&str] = &[
    "alter", "create", "delete", "drop", "insert", "select", "truncate", "update", "with",
];

/// Statements in which the server can take values.
const WITH_VALUES: &[&str] = &["delete", "insert", "select", "update", "with"];

/// What changes a transaction or cannot stand in one, wherever it stands in such a statement.
const APART: &[&str] = &[
    "concurrently",
    "database",
    "subscription",
    "system",
    "tablespace",
];

/// What stands before a bracket without being called.
const NOT_CALLED: &[&str] = &[
    "all",
    "and",
    "any",
    "as",
    "between",
    "by",
    "except",
    "exists",
    "filter",
    "from",
    "having",
    "in",
    "intersect",
    "into",
    "is",
    "join",
    "like",
    "ilike",
    "not",
    "on",
    "or",
    "over",
    "select",
    "some",
    "union",
    "using",
    "values",
    "when",
    "where",
    "then",
    "else",
    "case",
    "distinct",
    "limit",
    "offset",
    "set",
    "returning",
    "lateral",
    "numeric",
    "varchar",
    "char",
    "decimal",
];

/// Functions that leave nothing behind.
const PURE: &[&str] = &[
    "abs",
    "array_agg",
    "avg",
    "bool_and",
    "bool_or",
    "cast",
    "ceil",
    "char_length",
    "coalesce",
    "concat",
    "concat_ws",
    "count",
    "date_part",
    "date_trunc",
    "extract",
    "floor",
    "greatest",
    "json_agg",
    "json_build_object",
    "jsonb_agg",
    "jsonb_build_object",
    "least",
    "left",
    "length",
    "lower",
    "ltrim",
    "max",
    "md5",
    "min",
    "mod",
    "now",
    "nullif",
    "replace",
    "right",
    "round",
    "row_number",
    "rank",
    "dense_rank",
    "rtrim",
    "split_part",
    "string_agg",
    "substr",
    "substring",
    "sum",
    "to_char",
    "to_date",
    "to_timestamp",
    "trim",
    "trunc",
    "unnest",
    "upper",
    "version",
];

/// What tells the time at which a transaction began.
const CLOCKS: [&str; 7] = [
    "current_date",
    "current_time",
    "current_timestamp",
    "localtime",
    "localtimestamp",
    "now",
    "transaction_timestamp",
];

/// Functions that give one value of all rows.
const AGGREGATES: [&str; 5] = ["avg", "count", "max", "min", "sum"];

/// What makes rows of several, or of none.
const SEVERAL: &[&str] = &[
    "except",
    "fetch",
    "group",
    "having",
    "intersect",
    "limit",
    "offset",
    "over",
    "union",
    "unnest",
];

/// Functions that write, and give one row.
const SINGLE: &[&str] = &["currval", "lastval", "nextval", "now", "setval"];

/// Functions that take a value of any type, so that the server cannot find the type of a parameter.
const OF_ANY: &[&str] = &[
    "concat",
    "concat_ws",
    "count",
    "format",
    "json_build_array",
    "json_build_object",
    "jsonb_build_array",
    "jsonb_build_object",
    "num_nonnulls",
    "num_nulls",
    "pg_typeof",
    "row",
    "to_json",
    "to_jsonb",
];

/// Types whose values asyncpg gives as objects of its own, or not at all where support code reads them.
const RANGES: &[&str] = &[
    "datemultirange",
    "daterange",
    "int4multirange",
    "int4range",
    "int8multirange",
    "int8range",
    "nummultirange",
    "numrange",
    "tsmultirange",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
];

/// Key words before a value.
const BEFORE_VALUE: &[&str] = &[
    "all", "and", "any", "between", "by", "ilike", "like", "limit", "not", "offset", "on", "or",
    "some", "where",
];

/// Read a query.
///
/// # Errors
/// Why it cannot be carried over.
pub fn read(text: &str, passed: &Passed<'_>) -> Result<Query, String> {
    let tokens = tokens(text, passed)?;
    let lower: Vec<String> = tokens.iter().map(word).collect();
    let first = lower.first().map_or("", String::as_str);
    if !STATEMENTS.contains(&first) {
        let shown = if first.is_empty() { "it" } else { first };
        return Err(format!(
            "`{shown}` is none of the statements of which it is known that they mean the same there"
        ));
    }
    if let Some(apart) = lower.iter().find(|one| APART.contains(&one.as_str()))
        && matches!(first, "alter" | "create" | "drop")
    {
        return Err(format!("`{apart}` is about more than a transaction"));
    }
    let range = lower.iter().find(|one| RANGES.contains(&one.as_str()));
    let is_row = gives_row(&lower).then_some("row");
    if let Some(kind) = range.map(String::as_str).or(is_row) {
        return Err(format!("asyncpg gives what is a `{kind}` otherwise"));
    }
    let separators = tokens.iter().take(tokens.len().saturating_sub(1));
    let is_several = separators.filter(|one| **one == Token::Mark(";")).count() > 0;
    if is_several {
        let begun = lower.windows(2).filter(|pair| pair[0] == ";");
        for pair in begun {
            if !STATEMENTS.contains(&pair[1].as_str()) {
                return Err(format!("one of its statements is `{}`", pair[1]));
            }
        }
    }
    let values = values(&tokens, &lower, passed)?;
    if !values.is_empty() {
        if is_several {
            return Err("asyncpg takes no values for several statements".to_owned());
        }
        if !WITH_VALUES.contains(&first) {
            return Err(format!("the server takes no values in `{first}`"));
        }
    }
    let is_pure = called_are(&lower, PURE);
    let has = |name: &str| lower.iter().any(|one| one == name);
    // A query in `WITH` may write.
    let writes = ["delete", "for", "insert", "into", "merge", "update"];
    let is_reading = matches!(first, "select" | "with")
        && !is_several
        && is_pure
        && !writes.into_iter().any(has);
    Ok(Query {
        effect: match is_reading {
            true => Effect::Reads,
            false => Effect::Changes,
        },
        values,
        is_several,
        is_counted: matches!(first, "delete" | "insert" | "update"),
        asks_time: CLOCKS.into_iter().any(has),
        // What changes rows changes all of them before it gives the first.
        is_lazy: is_reading
            || matches!(first, "insert" | "update" | "delete")
            || first == "select" && !has("from") && called_are(&lower, SINGLE),
        is_one_inserted: first == "insert" && has("values") && !has("conflict") && !has("select"),
        is_single: is_reading && first == "select" && is_single(&lower),
    })
}

/// Whether a row is made by `ROW (…)`, or stands in brackets among what is given: `SELECT (a, b)`.
fn gives_row(lower: &[String]) -> bool {
    // By bracket: the clause that it stands in, and whether it may be a row.
    let mut open = vec![("", false)];
    let mut before = "";
    for word in lower.iter().map(String::as_str) {
        let (clause, is_row) = open.last().copied().unwrap_or_default();
        match word {
            "(" if before == "row" => return true,
            "(" => {
                let is_given = matches!(before, "," | "distinct" | "returning" | "select");
                open.push(("", is_given && matches!(clause, "returning" | "select")));
            }
            ")" if open.len() > 1 => drop(open.pop()),
            "," if is_row && clause.is_empty() => return true,
            "from" | "group" | "order" | "returning" | "select" | "set" | "values" | "where" => {
                if let Some(last) = open.last_mut() {
                    last.0 = word;
                }
            }
            _ => {}
        }
        before = word;
    }
    false
}

/// Whether a query that reads gives one row: figures of all rows, or whether there is one.
fn is_single(lower: &[String]) -> bool {
    let begins = |name: &str| lower[1] == name && lower.get(2).is_some_and(|next| next == "(");
    if lower.len() < 3 || lower.iter().any(|one| SEVERAL.contains(&one.as_str())) {
        return false;
    }
    let mut depth = 0_usize;
    let close = (2..lower.len()).find(|&at| {
        match lower[at].as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    let is_all = close.is_some_and(|at| lower[at + 1..].iter().all(|one| one == ";"));
    AGGREGATES.into_iter().any(begins) || begins("exists") && is_all
}

/// Whether all functions that are called are among these.
fn called_are(lower: &[String], known: &[&str]) -> bool {
    let mut called = (1..lower.len()).filter(|&at| lower[at] == "(");
    called.all(|at| {
        let name = lower[at - 1].as_str();
        let is_name = name == "\"" || name.chars().all(is_word_part);
        // One of a schema is none of the server's own.
        let is_elsewhere = at > 1 && lower[at - 2] == ".";
        !is_name || !is_elsewhere && (NOT_CALLED.contains(&name) || known.contains(&name))
    })
}

/// Which value each placeholder takes.
fn values(
    tokens: &[Token<'_>],
    lower: &[String],
    passed: &Passed<'_>,
) -> Result<Vec<usize>, String> {
    let mut values = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Token::Placeholder(name) = token else {
            continue;
        };
        let value = match (passed, name) {
            (Passed::Places(_), None) => values.len(),
            (Passed::Names(names), Some(name)) => names
                .iter()
                .position(|one| one == name)
                .ok_or_else(|| format!("there is no value for `%({name})s`"))?,
            _ => return Err("its placeholders are not those of the values".to_owned()),
        };
        place(lower, at)?;
        values.push(value);
    }
    if let Passed::Places(count) = passed
        && *count != values.len()
    {
        return Err(format!(
            "it has {} placeholders, and there are {count} values",
            values.len()
        ));
    }
    Ok(values)
}

/// Whether the server finds the type of a value that stands here, and finds the one that it found for a literal.
fn place(lower: &[String], at: usize) -> Result<(), String> {
    let at_token = |index: Option<usize>| {
        index
            .and_then(|index| lower.get(index))
            .map_or("", String::as_str)
    };
    let before = at_token(at.checked_sub(1));
    let after = at_token(Some(at + 1));
    if after == "is" || after == "[" || after == "%s" {
        return Err("the server cannot find the type of a value there".to_owned());
    }
    if is_operator_mark(before) {
        // The other side of an operator has to have a type.
        if at.checked_sub(2).is_some_and(|other| lower[other] == "%s") {
            return Err("the server cannot find the type of a value there".to_owned());
        }
        let is_row = at_token(at.checked_sub(2)) == ")" && is_row_before(lower, at - 2);
        return match is_row {
            true => Err("a value beside a row of several may be a row itself".to_owned()),
            false => clause(lower, at),
        };
    }
    if BEFORE_VALUE.contains(&before) {
        return match before == "by" {
            true => Err("a number means a column there".to_owned()),
            false => clause(lower, at),
        };
    }
    if before != "(" && before != "," {
        return Err(format!(
            "a value behind `{before}` is taken for something else than a literal there"
        ));
    }
    // What the brackets around it belong to.
    let Some(open) = opening(lower, at) else {
        return Err(
            "the server cannot find the type of a value there, or takes it for a column".to_owned(),
        );
    };
    let owner = at_token(open.checked_sub(1));
    match owner {
        "values" | "," if lower[0] == "insert" && is_in_values(lower, open) => Ok(()),
        "in" | "any" | "all" | "some" | "and" | "or" | "not" | "where" | "on" | "(" => {
            clause(lower, at)
        }
        _ if is_operator_mark(owner) => clause(lower, at),
        _ if OF_ANY.contains(&owner) => Err(format!(
            "the server cannot find the type of a value of `{owner}`"
        )),
        _ if owner.chars().all(is_word_part)
            && !NOT_CALLED.contains(&owner)
            && !owner.is_empty() =>
        {
            Ok(())
        }
        _ => Err("the server cannot find the type of a value there".to_owned()),
    }
}

/// Whether brackets open one of the rows of `VALUES`.
fn is_in_values(lower: &[String], open: usize) -> bool {
    let mut at = open;
    loop {
        let Some(before) = at.checked_sub(1) else {
            return false;
        };
        match lower[before].as_str() {
            "values" => return true,
            "," => {
                let Some(close) = before.checked_sub(1).filter(|&close| lower[close] == ")") else {
                    return false;
                };
                let Some(other) = opening(lower, close) else {
                    return false;
                };
                at = other;
            }
            _ => return false,
        }
    }
}

/// The bracket that is open at a token.
fn opening(lower: &[String], at: usize) -> Option<usize> {
    sql::opening(lower, at, |word| word.chars().next())
}

/// Whether brackets that close here hold a row: several values that no function takes.
fn is_row_before(lower: &[String], close: usize) -> bool {
    let Some(open) = opening(lower, close) else {
        return true;
    };
    let owner = open
        .checked_sub(1)
        .map_or("", |owner| lower[owner].as_str());
    let is_called = owner.chars().all(is_word_part)
        && !owner.is_empty()
        && owner != "row"
        && !NOT_CALLED.contains(&owner);
    let mut depth = 0_usize;
    let is_several = lower[open + 1..close].iter().any(|one| {
        match one.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && one == ","
    });
    is_several && !is_called
}

/// Whether a value stands in a part of the statement where it is one: not among what is ordered or grouped by.
fn clause(lower: &[String], at: usize) -> Result<(), String> {
    let mut depth = 0_usize;
    for index in (0..at).rev() {
        match lower[index].as_str() {
            ")" => depth += 1,
            "(" => depth = depth.saturating_sub(1),
            "where" | "having" | "on" | "set" | "values" | "limit" | "offset" if depth == 0 => {
                return Ok(());
            }
            "order" | "group" | "partition" | "select" | "returning" if depth == 0 => {
                return match lower[index].as_str() {
                    "select" | "returning" => Ok(()),
                    other => Err(format!("a value in `{other} by` may mean a column")),
                };
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(text: &str, count: usize) -> Result<Query, String> {
        read(text, &Passed::Places(count))
    }

    #[test]
    fn what_reads_and_what_changes() {
        let effect = |text| read(text, &Passed::Nothing).map(|query| query.effect);
        assert_eq!(
            effect("SELECT name, count(*) FROM person GROUP BY name"),
            Ok(Effect::Reads)
        );
        assert_eq!(effect("SELECT nextval('keys')"), Ok(Effect::Changes));
        assert_eq!(effect("SELECT audit.count(1)"), Ok(Effect::Changes));
        assert_eq!(effect("select * from t for update"), Ok(Effect::Changes));
        assert_eq!(
            effect("WITH x AS (DELETE FROM t RETURNING 1) SELECT 1"),
            Ok(Effect::Changes)
        );
        assert!(effect("COMMIT").is_err());
        assert!(effect("SET x TO 1").is_err());
        assert!(effect("SELECT 1; COMMIT").is_err());
        assert!(effect("CREATE DATABASE x").is_err());
        assert!(effect("").is_err());
        assert!(effect("SELECT '%s'").is_ok());
        assert!(effect("SELECT during FROM t WHERE during @> '1'::int4range").is_err());
        assert!(effect("CREATE TABLE t (during tsrange)").is_err());
        assert!(effect("SELECT ROW(true, 'a')").is_err());
        assert!(effect("SELECT a, (b, c) FROM t").is_err());
        assert!(effect("INSERT INTO t VALUES (1, 2), (3, 4) RETURNING (a, b)").is_err());
        assert!(
            effect(
                "SELECT row, (a), lower(b), coalesce(c, 0), (SELECT 1) FROM t WHERE (a, b) = (1, 2)"
            )
            .is_ok()
        );
        assert!(effect("INSERT INTO t (a, b) VALUES (1, 2), (3, 4) RETURNING a, (b + 1)").is_ok());
        assert!(
            effect("SELECT (extract(year FROM a)), x IN (1, 2), (a - coalesce(b, 0)) FROM t")
                .is_ok()
        );
    }

    #[test]
    fn what_gives_one_row() {
        let is_single = |text| read(text, &Passed::Nothing).unwrap().is_single;
        assert!(is_single("SELECT count(*) FROM t WHERE a > 1"));
        assert!(is_single("SELECT max(a), min(b) FROM t"));
        assert!(is_single("SELECT EXISTS (SELECT 1 FROM t)"));
        assert!(!is_single("SELECT EXISTS (SELECT 1 FROM t) FROM u"));
        assert!(!is_single("SELECT count(*) FROM t GROUP BY a"));
        assert!(!is_single("SELECT count(*) FROM t LIMIT 0"));
        assert!(!is_single("SELECT count(*) OVER () FROM t"));
        assert!(!is_single("SELECT a FROM t"));
    }

    #[test]
    fn where_values_may_stand() {
        for (text, count) in [
            (
                "INSERT INTO t (a, b) VALUES (%s, %s) ON CONFLICT (a) DO UPDATE SET b = %s RETURNING a",
                3,
            ),
            (
                "SELECT * FROM t WHERE a = %s AND b > %s LIMIT %s OFFSET %s",
                4,
            ),
            (
                "UPDATE t SET a = a + %s, b = lower(%s) WHERE c IN (%s, %s)",
                4,
            ),
            ("DELETE FROM t WHERE a = ANY(%s) OR b BETWEEN %s AND %s", 3),
            (
                "SELECT * FROM t WHERE a LIKE %s AND b = %s::date AND 5 %% 2 = 1",
                2,
            ),
            ("INSERT INTO t VALUES (%s, 1), (%s, 2)", 2),
            ("SELECT coalesce(a, %s) FROM t", 1),
        ] {
            assert_eq!(
                placed(text, count).map(|query| query.values.len()),
                Ok(count),
                "{text}"
            );
        }
        for text in [
            "SELECT %s",
            "SELECT * FROM t WHERE a IN %s",
            "INSERT INTO t VALUES %s",
            "SELECT * FROM t WHERE %s IS NULL",
            "SELECT * FROM t ORDER BY %s",
            "SELECT * FROM t ORDER BY a, %s",
            "SELECT * FROM t WHERE a = '%s'",
            "SELECT * FROM %s",
            "SELECT * FROM t WHERE (a, b) = %s",
            "SELECT interval %s",
            "SELECT concat(%s, a) FROM t",
            "CREATE TABLE t (a int DEFAULT %s)",
            "SELECT 1; SELECT %s",
            "SELECT * FROM t WHERE a = $1 AND b = %s",
            "SELECT * FROM t WHERE a = %d",
            "SELECT * FROM t -- %s",
        ] {
            assert!(placed(text, 1).is_err(), "{text}");
        }
        let named = Passed::Names(vec!["b", "a"]);
        let query = read(
            "SELECT 1 FROM t WHERE x = %(a)s AND y = %(b)s AND z = %(a)s",
            &named,
        );
        assert_eq!(query.map(|query| query.values), Ok(vec![1, 0, 1]));
        assert!(read("SELECT 1 FROM t WHERE x = %(c)s", &named).is_err());
    }
}
