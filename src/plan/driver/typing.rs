//! What types a query takes and gives, where the tables are known, and whether values and rows come through alike without help.

use super::schema::{Column, Schema, SqlType, is_name, named, parts};

/// The place of a value in a query, and its type there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Its type.
    pub(super) kind: SqlType,
    /// Whether it is compared with a column, so that a number out of its range is no mistake.
    pub(super) is_compared: bool,
}

/// The types of a query.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Typed {
    /// Of each placeholder, in order, where it is compared with a column, or what a column becomes.
    pub(super) places: Vec<Option<Place>>,
    /// Of what it gives, where all of it is known.
    pub(super) results: Option<Vec<SqlType>>,
}

/// Key words behind a table that are no other name of it.
const NO_ALIAS: &[&str] = &[
    "cross",
    "default",
    "except",
    "fetch",
    "for",
    "full",
    "group",
    "having",
    "inner",
    "intersect",
    "join",
    "left",
    "limit",
    "natural",
    "offset",
    "on",
    "order",
    "returning",
    "right",
    "select",
    "set",
    "union",
    "using",
    "values",
    "where",
    "window",
];

/// What may stand behind a value that is all of what is compared or set.
const BEHIND: &[&str] = &[
    "",
    ")",
    ",",
    ";",
    "and",
    "for",
    "from",
    "group",
    "limit",
    "offset",
    "on",
    "or",
    "order",
    "returning",
    "where",
];

/// The types of a query, of which these are the words in lower case.
pub(super) fn types(words: &[String], schema: &Schema) -> Typed {
    let first = words.first().map_or("", String::as_str);
    let selects = words.iter().filter(|word| *word == "select").count();
    let is_plain = selects <= usize::from(first == "select") && first != "with";
    let tables = tables(words, schema).filter(|_| is_plain);
    let is_known = tables.is_some();
    let query = Query {
        words,
        tables: tables.unwrap_or_default(),
    };
    let all = words.iter().enumerate();
    let places = all
        .filter(|(_, word)| *word == "%s")
        .map(|(at, _)| query.place(at))
        .collect();
    Typed {
        places,
        results: query.results().filter(|_| is_known),
    }
}

/// The tables that are named, each under the name that it has in the query.
fn tables<'s>(words: &[String], schema: &'s Schema) -> Option<Vec<(String, &'s [Column])>> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut at = 0;
    let mut lists = false;
    let mut is_listing = false;
    while at < words.len() {
        let word = words[at].as_str();
        match word {
            "(" => depth += 1,
            ")" => depth = depth.checked_sub(1)?,
            _ => {}
        }
        match word {
            "from" if depth == 0 => is_listing = true,
            "fetch" | "for" | "group" | "having" | "limit" | "offset" | "order" | "returning"
            | "where" | "window" => is_listing &= depth > 0,
            // A table behind a join.
            "," if depth == 0 && is_listing && !lists => return None,
            _ => {}
        }
        let begins = match word {
            "from" | "into" | "join" => depth == 0,
            "update" => at == 0,
            "using" => depth == 0 && words.get(at + 1)? != "(",
            "," => depth == 0 && lists,
            _ => false,
        };
        at += 1;
        if !begins {
            continue;
        }
        let (name, rest) = named(words.get(at..)?)?;
        let columns = schema.table(&name)?;
        let rest = match rest.split_first() {
            Some((next, behind)) if next == "as" => behind,
            _ => rest,
        };
        let alias = rest
            .first()
            .filter(|next| is_name(next) && !NO_ALIAS.contains(&next.as_str()));
        // A function that gives rows.
        if word != "into" && rest.first().is_some_and(|next| next == "(") {
            return None;
        }
        let shown = name.rsplit('.').next().unwrap_or(&name).to_owned();
        found.push((alias.cloned().unwrap_or(shown), columns));
        let behind = rest.len() - usize::from(alias.is_some());
        at = words.len() - behind;
        lists = words.get(at).is_some_and(|next| next == ",");
    }
    Some(found)
}

struct Query<'q> {
    words: &'q [String],
    tables: Vec<(String, &'q [Column])>,
}

impl Query<'_> {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }

    /// The type of a column, where one table has it.
    fn column(&self, table: Option<&str>, name: &str) -> Option<SqlType> {
        let of = self
            .tables
            .iter()
            .filter(|(known, _)| table.is_none_or(|table| table == known));
        let mut found = of.flat_map(|(_, columns)| columns.iter().filter(|one| one.0 == name));
        let one = found.next()?.1;
        found.next().is_none().then_some(one)
    }

    /// The type of the column whose name ends before a word, where nothing else is done with it; perhaps one that is not known.
    fn column_before(&self, end: usize) -> Option<SqlType> {
        let name = self.word(end.checked_sub(1)?);
        if !is_name(name) {
            return None;
        }
        let has_table = end >= 3 && self.word(end - 2) == ".";
        let start = if has_table { end - 3 } else { end - 1 };
        let before = start.checked_sub(1).map_or("", |at| self.word(at));
        let is_whole = matches!(
            before,
            "(" | "," | "and" | "not" | "on" | "or" | "set" | "where" | "having"
        );
        let table = has_table.then(|| self.word(end - 3));
        let kind = self.column(table, name).unwrap_or(SqlType::Other);
        is_whole.then_some(kind)
    }

    /// The type of the value that stands somewhere.
    fn place(&self, at: usize) -> Option<Place> {
        if !BEHIND.contains(&self.word(at + 1)) {
            return None;
        }
        let before = self.word(at.checked_sub(1)?);
        match before {
            "limit" | "offset" => Some(Place {
                kind: SqlType::Big,
                is_compared: false,
            }),
            "!=" | "<" | "<=" | "<>" | "=" | ">" | ">=" => Some(Place {
                kind: self.column_before(at - 1)?,
                is_compared: !self.is_set(at),
            }),
            "ilike" | "like" => {
                let end = if self.word(at - 2) == "not" {
                    at - 2
                } else {
                    at - 1
                };
                Some(Place {
                    kind: self.column_before(end)?,
                    is_compared: true,
                })
            }
            "(" | "," => self.listed(at),
            _ => None,
        }
    }

    /// Whether a value is what a column is set to.
    fn is_set(&self, at: usize) -> bool {
        let before = self.words[..at].iter().rev();
        let mut clauses = before.map(String::as_str);
        clauses.find(|word| matches!(*word, "on" | "set" | "where" | "having")) == Some("set")
    }

    /// The type of a value in brackets: one of a row that is inserted, or one of those behind `IN`.
    fn listed(&self, at: usize) -> Option<Place> {
        let mut depth = 0_usize;
        let open = (0..at).rev().find(|&one| match self.word(one) {
            ")" => {
                depth += 1;
                false
            }
            "(" if depth == 0 => true,
            "(" => {
                depth -= 1;
                false
            }
            _ => false,
        })?;
        let before = self.word(open.checked_sub(1)?);
        if before == "in" {
            let end = if self.word(open.checked_sub(2)?) == "not" {
                open - 2
            } else {
                open - 1
            };
            return Some(Place {
                kind: self.column_before(end)?,
                is_compared: true,
            });
        }
        let is_row = before == "values" || before == "," && self.word(open.checked_sub(2)?) == ")";
        if self.word(0) != "insert" || !is_row || !matches!(self.word(at + 1), ")" | ",") {
            return None;
        }
        let row = parts(&self.words[open..])?;
        let start = open + 1;
        let mut begins = start;
        let index = row.iter().position(|part| {
            let is_here = begins <= at && at < begins + part.len();
            begins += part.len() + 1;
            is_here
        })?;
        let (_, behind) = named(self.words.get(2..)?)?;
        let names = parts(behind)?;
        let [name] = names.get(index)? else {
            return None;
        };
        Some(Place {
            kind: self.column(None, name).unwrap_or(SqlType::Other),
            is_compared: false,
        })
    }

    /// The types of what it gives.
    fn results(&self) -> Option<Vec<SqlType>> {
        let listed = match self.word(0) {
            "select" => {
                let start = match self.word(1) {
                    "distinct" if self.word(2) == "on" => return None,
                    "all" | "distinct" => 2,
                    _ => 1,
                };
                &self.words[start..]
            }
            _ => match self.words.iter().position(|word| word == "returning") {
                Some(at) => &self.words[at + 1..],
                None => return Some(Vec::new()),
            },
        };
        let mut depth = 0_usize;
        let mut items: Vec<&[String]> = Vec::new();
        let mut start = 0;
        let mut end = listed.len();
        for (at, word) in listed.iter().enumerate() {
            match word.as_str() {
                "(" => depth += 1,
                ")" => depth = depth.checked_sub(1)?,
                "," if depth == 0 => {
                    items.push(&listed[start..at]);
                    start = at + 1;
                }
                "from" | ";" if depth == 0 => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        items.push(listed.get(start..end)?);
        let mut types = Vec::new();
        for item in items {
            types.extend(self.item(item)?);
        }
        Some(types)
    }

    /// The types of one of the things that are selected.
    fn item(&self, item: &[String]) -> Option<Vec<SqlType>> {
        let words: Vec<&str> = item.iter().map(String::as_str).collect();
        let all = |table: Option<&str>| {
            let of = self
                .tables
                .iter()
                .filter(|(known, _)| table.is_none_or(|table| table == known));
            of.flat_map(|(_, columns)| columns.iter().map(|column| column.1))
                .collect()
        };
        match &words[..] {
            ["*"] => return Some(all(None)),
            [table, ".", "*"] => return Some(all(Some(table))),
            _ => {}
        }
        let words = match &words[..] {
            [rest @ .., "as", _] => rest,
            [rest @ .., last, alias] if is_name(alias) && (is_name(last) || *last == ")") => {
                &words[..rest.len() + 1]
            }
            words => words,
        };
        self.value(words).map(|one| vec![one])
    }

    /// The type of a column, or of a common function of one.
    fn value(&self, words: &[&str]) -> Option<SqlType> {
        match words {
            [name] if is_name(name) => self.column(None, name),
            [table, ".", name] => self.column(Some(table), name),
            ["count", "(", .., ")"] => Some(SqlType::Big),
            ["max" | "min", "(", inner @ .., ")"] => self.value(inner),
            ["sum", "(", inner @ .., ")"] => match self.value(inner)? {
                SqlType::Integer => Some(SqlType::Big),
                SqlType::Big | SqlType::Numeric => Some(SqlType::Numeric),
                SqlType::Double => Some(SqlType::Double),
                _ => None,
            },
            ["avg", "(", inner @ .., ")"] => match self.value(inner)? {
                SqlType::Integer | SqlType::Big | SqlType::Numeric => Some(SqlType::Numeric),
                SqlType::Double => Some(SqlType::Double),
                _ => None,
            },
            ["lower" | "upper", "(", inner @ .., ")"] => {
                self.value(inner).filter(|kind| *kind == SqlType::Text)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{sql, token};
    use super::*;
    use SqlType::{Big, Integer, Numeric, Other, Text};

    fn typed(text: &str) -> Typed {
        let schema = Schema::reading(
            "CREATE TABLE item (id serial, name text, price numeric); CREATE TABLE owner (id int, item_id int, name text)",
        );
        let passed = sql::Passed::Names(Vec::new());
        types(&token::words(text, &passed).unwrap(), &schema)
    }

    #[test]
    fn types_of_places() {
        let kinds = |text: &str| -> Vec<Option<(SqlType, bool)>> {
            let of = typed(text).places.into_iter();
            of.map(|place| place.map(|one| (one.kind, one.is_compared)))
                .collect()
        };
        let set = |kind| Some((kind, false));
        let compared = |kind| Some((kind, true));
        assert_eq!(
            kinds(
                "INSERT INTO item (name, price) VALUES (%s, %s), (lower(%s), %s + 1) RETURNING id"
            ),
            [set(Text), set(Numeric), None, None]
        );
        assert_eq!(
            kinds("UPDATE item SET name = %s, price = price + %s WHERE id = %s AND name LIKE %s"),
            [set(Text), None, compared(Integer), compared(Text)]
        );
        assert_eq!(
            kinds(
                "SELECT i.name FROM item AS i JOIN owner o ON o.item_id = i.id WHERE o.id IN (%s, %s) AND name = %s AND 2 * o.id = %s LIMIT %s"
            ),
            [
                compared(Integer),
                compared(Integer),
                compared(Other),
                None,
                set(Big)
            ]
        );
        assert_eq!(
            kinds("SELECT 1 FROM nothing WHERE id = %s"),
            [compared(Other)]
        );
        assert_eq!(kinds("SELECT 1 FROM nothing WHERE now() > %s"), [None]);
        assert_eq!(kinds("SELECT id FROM item WHERE id = %s::int"), [None]);
        assert_eq!(
            kinds("SELECT id FROM item WHERE id IN (SELECT item_id FROM owner WHERE id = %s)"),
            [compared(Other)]
        );
    }

    #[test]
    fn types_of_results() {
        let kinds = |text: &str| typed(text).results;
        assert_eq!(
            kinds("SELECT * FROM item"),
            Some(vec![Integer, Text, Numeric])
        );
        assert_eq!(
            kinds("SELECT count(*), i.name AS n, max(price) top, sum(o.id) FROM item i, owner o"),
            Some(vec![Big, Text, Numeric, Big])
        );
        assert_eq!(
            kinds("INSERT INTO item (name) VALUES ('a') RETURNING id"),
            Some(vec![Integer])
        );
        assert_eq!(kinds("DELETE FROM item"), Some(Vec::new()));
        assert_eq!(kinds("SELECT now(), id FROM item"), None);
        assert_eq!(kinds("SELECT name FROM item, owner"), None);
        assert_eq!(kinds("SELECT id || name FROM item"), None);
    }
}
