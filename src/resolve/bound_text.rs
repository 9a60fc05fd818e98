//! SQL of the program's own, in `text("… WHERE id = :id")`: who puts its values in. psycopg2 writes them into the statement before that is
//! sent; other drivers send them beside it, and the server has to find out what they are from where they stand.

use super::program::{Program, Site};
use crate::mapping::condition::Binding;
use crate::name::root;
use crate::syntax::ast::{Argument, ExprKind};
use crate::text::{TextRange, is_word_part, sql};

/// Statements that take no values, or make others of them.
const UTILITY: &[&str] = &[
    "alter", "call", "comment", "copy", "create", "declare", "do", "drop", "execute", "explain",
    "grant", "notify", "prepare", "revoke", "set", "truncate",
];

/// Words behind which the server knows what a value is.
const TELLING: &[&str] = &[
    "and", "between", "else", "fetch", "ilike", "limit", "like", "not", "offset", "or", "select",
    "then", "where",
];

/// Functions, and what looks like one, whose arguments the server knows.
const KNOWN: &[&str] = &[
    "all",
    "any",
    "cast",
    "coalesce",
    "date_trunc",
    "in",
    "length",
    "lower",
    "make_interval",
    "nullif",
    "some",
    "to_char",
    "to_date",
    "to_timestamp",
    "to_tsquery",
    "trim",
    "upper",
    "values",
];

/// Words behind which a name stands, and no value.
const NAMING: &[&str] = &[
    "by", "exists", "from", "index", "into", "join", "schema", "table", "update",
];

/// Operators that compare.
const COMPARING: &[&str] = &[
    "!=", "!~", "&&", "<", "<=", "<>", "=", ">", ">=", "@>", "<@", "||", "~", "~*",
];

impl Program<'_> {
    /// What the SQL of the program needs altogether.
    pub(super) fn binding(&self) -> Binding {
        let calls = self.calls.targets.iter();
        let needed = calls.filter_map(|(call, target)| {
            let is_of = |name: &str| matches!(root(name), "sqlalchemy" | "sqlmodel");
            let mut names = target.external.iter();
            let name = names.find(|name| is_of(name))?.rsplit('.').next()?;
            let ExprKind::Call { args, .. } = &self.expr(*call).kind else {
                return None;
            };
            match name {
                "text" => Some(self.needs_of(*call, args)),
                "exec_driver_sql" if args.len() > 1 => Some(Binding::ByDriver),
                _ => None,
            }
        });
        needed.max().unwrap_or_default()
    }

    fn needs_of(&self, call: Site, args: &[Argument]) -> Binding {
        let Some(arg) = args.first() else {
            return Binding::Nothing;
        };
        let written = self.source_value(Site {
            expr: arg.value,
            ..call
        });
        // `bindparam("ids", expanding=True)`: SQLAlchemy writes a value for each.
        let expands = || {
            let mut files = self.files.iter();
            files.any(|file| file.text.contains("expanding"))
        };
        match self.statement(written) {
            Some(sql) => match of_statement(&sql) {
                Binding::AsList if expands() => Binding::ByServer,
                needed => needed,
            },
            None => Binding::ByDriver,
        }
    }

    /// The text of a statement that is written there, with `{}` for what is formatted into it.
    fn statement(&self, site: Site) -> Option<String> {
        let text = &self.file(site.file).text;
        match &self.expr(site).kind {
            ExprKind::Str { .. } => self
                .written_text(site)
                .map(|range| range.slice(text).to_owned()),
            ExprKind::FString { values } => {
                let whole = self.written_text(site)?;
                let mut sql = String::new();
                let mut from = whole.start;
                for &value in values {
                    let range = self
                        .expr(Site {
                            expr: value,
                            ..site
                        })
                        .range;
                    sql.push_str(TextRange::new(from, range.start).slice(text));
                    from = range.end;
                }
                sql.push_str(TextRange::new(from, whole.end).slice(text));
                Some(sql)
            }
            ExprKind::Concat(parts) => parts
                .iter()
                .map(|&expr| self.statement(Site { expr, ..site }))
                .collect(),
            _ => None,
        }
    }
}

/// A piece of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'s> {
    /// A keyword, a name, a number.
    Word(&'s str),
    /// `:name`
    Value,
    /// What is formatted into it.
    Part,
    /// An operator or a bracket.
    Mark(&'s str),
}

impl Token<'_> {
    fn is_word(self, words: &[&str]) -> bool {
        matches!(self, Self::Word(word) if words.iter().any(|one| one.eq_ignore_ascii_case(word)))
    }
}

/// What a statement needs.
fn of_statement(sql: &str) -> Binding {
    let tokens = tokens(sql);
    let is_utility = tokens.first().is_some_and(|first| first.is_word(UTILITY));
    let end = tokens.iter().position(|&one| one == Token::Mark(";"));
    let is_several = end.is_some_and(|end| tokens.len() > end + 1);
    let mut needed = match is_several {
        true => Binding::ByServer,
        false => Binding::Nothing,
    };
    for (at, token) in tokens.iter().enumerate() {
        let found = match token {
            Token::Value if is_several || is_utility => Binding::ByDriver,
            Token::Value => of_value(&tokens, at),
            Token::Part if is_name(&tokens, at) => Binding::Nothing,
            Token::Part => Binding::ByDriver,
            Token::Word(_) | Token::Mark(_) => Binding::Nothing,
        };
        needed = needed.max(found);
    }
    needed
}

/// Whether what is formatted into a statement is the name of something.
fn is_name(tokens: &[Token<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| tokens[before]);
    before.is_some_and(|before| before.is_word(NAMING) || before == Token::Mark("."))
}

fn of_value(tokens: &[Token<'_>], at: usize) -> Binding {
    let behind = tokens.get(at + 1).copied();
    let before = at.checked_sub(1).map(|before| tokens[before]);
    let is_list = before.is_some_and(|before| before.is_word(&["in"]));
    if is_list {
        return Binding::AsList;
    }
    if behind == Some(Token::Mark("::")) {
        return Binding::ByServer;
    }
    let is_computed = behind.is_some_and(|behind| {
        behind.is_word(&["is"]) || matches!(behind, Token::Mark("+" | "-" | "*" | "/" | "%"))
    });
    let is_known = match before {
        Some(Token::Mark("(" | ",")) => is_known_argument(tokens, at),
        Some(Token::Mark(mark)) => COMPARING.contains(&mark),
        Some(word @ Token::Word(_)) => word.is_word(TELLING),
        Some(Token::Value | Token::Part) | None => false,
    };
    match is_known && !is_computed {
        true => Binding::ByServer,
        false => Binding::ByDriver,
    }
}

/// Whether the brackets around a value are those of a function whose arguments are known, of `IN (…)` or of `VALUES (…)`.
fn is_known_argument(tokens: &[Token<'_>], at: usize) -> bool {
    let mark = |one: &Token<'_>| match one {
        Token::Mark(mark) => mark.chars().next(),
        _ => None,
    };
    let open = sql::opening(tokens, at, mark).unwrap_or_default();
    let owner = open.checked_sub(1).map(|owner| tokens[owner]);
    let is_row = owner == Some(Token::Mark(","))
        && tokens[..open].iter().any(|one| one.is_word(&["values"]));
    is_row || owner.is_some_and(|owner| owner.is_word(KNOWN))
}

/// The tokens of a statement, without comments and quoted text.
fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            _ if sql::is_comment(rest) => sql::comment(rest).unwrap_or(rest.len()),
            _ if rest.starts_with("\\:") => 2,
            '\'' | '"' => {
                found.push(match first {
                    '"' => Token::Word("\"\""),
                    _ => Token::Word("''"),
                });
                sql::quoted(rest, first).unwrap_or(rest.len())
            }
            '{' => {
                found.push(Token::Part);
                rest.find('}').map_or(rest.len(), |end| end + 1)
            }
            ':' if rest.starts_with("::") => {
                found.push(Token::Mark("::"));
                2
            }
            // `12:30`, `names[1:2]`
            ':' if is_behind_word(sql, rest) => {
                found.push(Token::Mark(":"));
                1
            }
            ':' if rest[1..].starts_with(is_word_part) => {
                found.push(Token::Value);
                1 + sql::word(&rest[1..])
            }
            _ if is_word_part(first) => {
                let end = sql::word(rest);
                found.push(Token::Word(&rest[..end]));
                end
            }
            _ if first.is_whitespace() => first.len_utf8(),
            _ => {
                let is_operator = |one: char| "=<>!~&|@*".contains(one);
                let end = match is_operator(first) {
                    true => rest.find(|one| !is_operator(one)).unwrap_or(rest.len()),
                    false => first.len_utf8(),
                };
                found.push(Token::Mark(&rest[..end]));
                end
            }
        };
        rest = &rest[taken..];
    }
    found
}

fn is_behind_word(sql: &str, rest: &str) -> bool {
    sql[..sql.len() - rest.len()].ends_with(is_word_part)
}

#[cfg(test)]
mod tests {
    use super::of_statement;
    use crate::mapping::condition::Binding;

    #[test]
    fn what_stands_beside_a_column_is_known_to_the_server() {
        for sql in [
            "SELECT * FROM t WHERE id = :id AND name ILIKE :name LIMIT :n",
            "INSERT INTO t (a, b) VALUES (:a, :b), (:c, lower(:d))",
            "UPDATE t SET a = :a WHERE b IN (:b, :c) -- and :d IS NULL",
            "SELECT ':x IS NULL', :x::int FROM t WHERE a BETWEEN :a AND :b",
            "SELECT 1 FROM t WHERE a = ANY(:ids) AND cast(:b AS text) = 'it''s'",
        ] {
            assert_eq!(of_statement(sql), Binding::ByServer, "{sql}");
        }
    }

    #[test]
    fn other_values_are_put_in_by_the_driver() {
        for sql in [
            "SELECT * FROM t WHERE (:name IS NULL OR name = :name)",
            "SELECT now() - interval :age",
            "SET LOCAL statement_timeout = :ms",
            "SELECT concat('%', :name)",
            "SELECT n * :rate FROM t",
            "UPDATE t SET a = :a; UPDATE t SET b = 1",
            "SELECT * FROM t WHERE {condition}",
        ] {
            assert_eq!(of_statement(sql), Binding::ByDriver, "{sql}");
        }
        assert_eq!(of_statement("SELECT 1 WHERE a IN :names"), Binding::AsList);
    }

    #[test]
    fn a_statement_without_values_needs_nothing() {
        for sql in [
            "SELECT 1",
            "now()",
            "SELECT '12:30'::time;",
            "SELECT names[1:2] FROM t",
            "TRUNCATE TABLE {name}",
            "SELECT '{\\:a}'",
        ] {
            assert_eq!(of_statement(sql), Binding::Nothing, "{sql}");
        }
        assert_eq!(
            of_statement("DELETE FROM a; DELETE FROM b"),
            Binding::ByServer
        );
    }
}
