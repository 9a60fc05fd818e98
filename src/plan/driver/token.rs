//! The tokens of a query.

use super::sql::Passed;
use crate::text::sql;

/// A token of SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'s> {
    /// A key word or name that is not quoted, as written.
    Word(&'s str),
    /// A quoted name.
    Quoted,
    /// Text in quotes.
    Text,
    /// A number.
    Number,
    /// `%s`, or `%(name)s`.
    Placeholder(Option<&'s str>),
    /// `%%` in a query with parameters.
    Percent,
    /// Anything else: one operator, bracket, comma.
    Mark(&'s str),
}

/// The words of a text, in lower case, with `%s` for each placeholder.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn words(text: &str, passed: &Passed<'_>) -> Result<Vec<String>, String> {
    Ok(tokens(text, passed)?.iter().map(word).collect())
}

/// A token as it is compared: in lower case, with a mark in the place of what is quoted.
pub(super) fn word(token: &Token<'_>) -> String {
    match token {
        Token::Word(word) => word.to_lowercase(),
        Token::Mark(mark) => (*mark).to_owned(),
        Token::Quoted => "\"".to_owned(),
        Token::Text => "'".to_owned(),
        Token::Number => "0".to_owned(),
        Token::Placeholder(_) => "%s".to_owned(),
        Token::Percent => "%".to_owned(),
    }
}

/// Whether it is nothing but marks that operators are made of.
pub(super) fn is_operator_mark(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| "=<>!+-*/|~&#@?%^".contains(c))
}

/// The tokens of a query.
///
/// # Errors
/// What of it is not read.
pub(super) fn tokens<'s>(text: &'s str, passed: &Passed<'_>) -> Result<Vec<Token<'s>>, String> {
    let has_values = *passed != Passed::Nothing;
    let mut found = Vec::new();
    let mut rest = text;
    let inside = |part: &str, what: &str| {
        let is_placed = part.contains("%s") || part.contains("%(");
        match has_values && is_placed {
            true => Err(format!("a placeholder stands in {what}")),
            false => Ok(()),
        }
    };
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if first.is_whitespace() => first.len_utf8(),
            _ if sql::is_comment(rest) => {
                let end = sql::comment(rest).ok_or("a comment of it does not end")?;
                let is_nested = first == '/' && rest[2..end].contains("/*");
                if is_nested {
                    return Err("comments of it are nested".to_owned());
                }
                inside(&rest[..end], "a comment")?;
                end
            }
            '\'' | '"' => {
                let end = sql::quoted(rest, first).ok_or("a text in it does not end")?;
                inside(&rest[..end], "quotes")?;
                if rest[..end].contains('\\') && found.last() == Some(&Token::Word("E")) {
                    return Err("text with backslashes in it is not read".to_owned());
                }
                found.push(match first {
                    '\'' => Token::Text,
                    _ => Token::Quoted,
                });
                end
            }
            '$' => return Err("`$` stands in it already".to_owned()),
            '%' if has_values => {
                let after = &rest[1..];
                if after.starts_with('%') {
                    found.push(Token::Percent);
                    2
                } else if after.starts_with('s') {
                    found.push(Token::Placeholder(None));
                    2
                } else if let Some(name) = after.strip_prefix('(') {
                    let end = name.find(")s").ok_or("a placeholder of it is not read")?;
                    found.push(Token::Placeholder(Some(&name[..end])));
                    end + 4
                } else {
                    return Err("a placeholder of it is none of psycopg2's".to_owned());
                }
            }
            _ if first.is_ascii_digit() => {
                found.push(Token::Number);
                let is_part = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
                rest.find(|c: char| !is_part(c)).unwrap_or(rest.len())
            }
            _ if first.is_alphabetic() || first == '_' => {
                let end = sql::word(rest);
                let word = &rest[..end];
                if rest[end..].starts_with('\'') && word.eq_ignore_ascii_case("e") {
                    return Err("text with backslashes in it is not read".to_owned());
                }
                found.push(Token::Word(word));
                end
            }
            '(' | ')' | ',' | ';' | '[' | ']' | '.' => {
                found.push(Token::Mark(&rest[..1]));
                1
            }
            ':' => {
                let end = rest.find(|c| c != ':').unwrap_or(rest.len());
                found.push(Token::Mark(&rest[..end]));
                end
            }
            _ if is_operator_mark(&rest[..first.len_utf8()]) => {
                let end = rest
                    .find(|c: char| !"=<>!+-*/|~&#@?^".contains(c))
                    .unwrap_or(rest.len())
                    .max(1);
                found.push(Token::Mark(&rest[..end]));
                end
            }
            _ => return Err(format!("`{first}` in it is not read")),
        };
        rest = &rest[length..];
    }
    Ok(found)
}
