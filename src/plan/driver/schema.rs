//! The columns of tables that the program makes itself, and what types they have.
//!
//! Only what it executes on its connections counts, and not in tests: another text may be for another database.

use super::sql::Passed;
use super::token;
use crate::resolve::program::Program;
use std::collections::BTreeMap;

/// A type of the database, as far as values go out to it and come from it alike in both drivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SqlType {
    /// Whole numbers of up to four bytes.
    Integer,
    /// Whole numbers of eight bytes.
    Big,
    /// Text of any length.
    Text,
    /// `boolean`
    Boolean,
    /// `double precision`
    Double,
    /// `numeric`
    Numeric,
    /// `date`
    Date,
    /// `timestamp` without a time zone.
    Timestamp,
    /// One whose values differ, or that is not known.
    Other,
}

/// A name, and its type.
pub(super) type Column = (String, SqlType);

/// The tables that are made, by name; nothing for one that is made in several ways.
#[derive(Debug, Default)]
pub(super) struct Schema {
    tables: BTreeMap<String, Option<Vec<Column>>>,
}

impl Schema {
    /// Those that these queries make, in a program that alters none.
    pub(super) fn of<'q>(program: &Program<'_>, queries: impl Iterator<Item = &'q str>) -> Self {
        let mut schema = Self::default();
        let alters = |text: &str| {
            let text = text.to_lowercase();
            text.contains("alter table") || text.contains("alter_column")
        };
        if program.files.iter().any(|file| alters(&file.text)) {
            return schema;
        }
        queries.for_each(|query| schema.read(query));
        schema
    }

    /// Those that a text makes.
    #[cfg(test)]
    pub(super) fn reading(text: &str) -> Self {
        let mut schema = Self::default();
        schema.read(text);
        schema
    }

    /// The columns of a table.
    pub(super) fn table(&self, name: &str) -> Option<&[Column]> {
        self.tables.get(name)?.as_deref()
    }

    /// Add the tables that a text makes.
    fn read(&mut self, text: &str) {
        let Ok(words) = token::words(text, &Passed::Nothing) else {
            return;
        };
        for at in 0..words.len() {
            let is_made = words[at] == "table"
                && words[..at]
                    .iter()
                    .rev()
                    .take(3)
                    .any(|word| word == "create");
            if !is_made {
                continue;
            }
            let mut rest = &words[at + 1..];
            if let [one, two, three, behind @ ..] = rest
                && (one.as_str(), two.as_str(), three.as_str()) == ("if", "not", "exists")
            {
                rest = behind;
            }
            let Some((name, rest)) = named(rest) else {
                continue;
            };
            let columns = columns(rest);
            let known = self.tables.entry(name).or_insert_with(|| columns.clone());
            if *known != columns {
                *known = None;
            }
        }
    }
}

/// A name that is not quoted, perhaps with that of its schema, and what stands behind it.
pub(super) fn named(words: &[String]) -> Option<(String, &[String])> {
    let (first, mut rest) = words.split_first().filter(|(first, _)| is_name(first))?;
    let mut name = first.clone();
    while let [dot, next, behind @ ..] = rest
        && dot == "."
        && is_name(next)
    {
        name = format!("{name}.{next}");
        rest = behind;
    }
    Some((name, rest))
}

/// Whether a token is a name, or a key word.
pub(super) fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The parts between brackets that begin here, which commas part.
pub(super) fn parts(words: &[String]) -> Option<Vec<&[String]>> {
    if words.first()? != "(" {
        return None;
    }
    let mut depth = 0_usize;
    let mut start = 1;
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        match word.as_str() {
            "(" => depth += 1,
            ")" => {
                depth -= 1;
                if depth == 0 {
                    found.push(&words[start..at]);
                    return Some(found);
                }
            }
            "," if depth == 1 => {
                found.push(&words[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    None
}

/// The columns between the brackets of a table that is made.
fn columns(words: &[String]) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    for part in parts(words)? {
        let (name, rest) = part.split_first()?;
        match name.as_str() {
            "check" | "constraint" | "exclude" | "foreign" | "primary" | "unique" => {}
            "like" => return None,
            _ if is_name(name) => columns.push((name.clone(), sql_type(rest))),
            _ => return None,
        }
    }
    Some(columns)
}

/// The type that a column is given.
fn sql_type(words: &[String]) -> SqlType {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    if words.iter().any(|one| one == "[" || one == "array") {
        return SqlType::Other;
    }
    match word(0) {
        "int" | "int2" | "int4" | "integer" | "serial" | "serial2" | "serial4" | "smallint"
        | "smallserial" => SqlType::Integer,
        "bigint" | "bigserial" | "int8" | "serial8" => SqlType::Big,
        "character" | "text" | "varchar" => SqlType::Text,
        "bool" | "boolean" => SqlType::Boolean,
        "double" | "float8" => SqlType::Double,
        "decimal" | "numeric" => SqlType::Numeric,
        "date" => SqlType::Date,
        "timestamp" => {
            let behind = if word(1) == "(" { 4 } else { 1 };
            match word(behind) {
                "with" => SqlType::Other,
                _ => SqlType::Timestamp,
            }
        }
        _ => SqlType::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_a_table() {
        let mut schema = Schema::reading(
            "CREATE TABLE IF NOT EXISTS shop.item (id SERIAL PRIMARY KEY, name varchar(20) NOT NULL, price numeric(10, 2) DEFAULT 0,
             made timestamp(3) with time zone, seen TIMESTAMP DEFAULT now(), tags text[], CHECK (price > 0));
             CREATE UNIQUE INDEX ON shop.item (name); CREATE TABLE x AS SELECT 1",
        );
        use SqlType::{Integer, Numeric, Other, Text, Timestamp};
        let types: Vec<SqlType> = schema
            .table("shop.item")
            .unwrap()
            .iter()
            .map(|column| column.1)
            .collect();
        assert_eq!(types, [Integer, Text, Numeric, Other, Timestamp, Other]);
        assert!(schema.table("x").is_none());
        schema.read("CREATE TABLE shop.item (id bigint)");
        assert!(schema.table("shop.item").is_none());
    }
}
