//! Checks a document against the shape of a table and hands it on as JSON with every scalar of the type its field has.

use crate::mapping::node::{Content, Faults, Node};
use crate::mapping::shape::{Presence, Record, Shape};
use serde_json::{Map, Value};

/// The document as JSON; faults are collected and what is at fault is left out.
pub fn conform(node: &Node, record: &'static Record, faults: &mut Faults<'_>) -> Value {
    fields(node, record, faults)
}

fn value(node: &Node, shape: Shape, faults: &mut Faults<'_>) -> Value {
    match (shape, &node.content) {
        (Shape::Text | Shape::Expression | Shape::Condition, Content::Text(text)) => {
            Value::String(text.clone())
        }
        (Shape::Expression, Content::Flag(_, spelling)) => {
            if !matches!(spelling.as_str(), "True" | "False") {
                faults.at(node.at, format!("`{spelling}` is not Python"));
                faults.help("write `True` or `False`");
            }
            Value::String(spelling.clone())
        }
        (Shape::Condition, Content::Flag(flag, _)) => Value::String(flag.to_string()),
        (Shape::Condition, Content::Null) => Value::String("none".to_owned()),
        (Shape::Flag, Content::Flag(flag, _)) => Value::Bool(*flag),
        (Shape::Word(words), Content::Text(text)) => {
            if !words.contains(&text.as_str()) {
                faults.at(
                    node.at,
                    format!("`{text}` is not one of {}", words.join(", ")),
                );
            }
            Value::String(text.clone())
        }
        (Shape::List(item), Content::List(items)) => Value::Array(
            items
                .iter()
                .map(|node| value(node, *item, faults))
                .collect(),
        ),
        (Shape::OneOrMany(item), Content::List(items)) => Value::Array(
            items
                .iter()
                .map(|node| value(node, *item, faults))
                .collect(),
        ),
        (Shape::OneOrMany(item), _) => value(node, *item, faults),
        (Shape::Table(item), Content::Map(entries)) => Value::Object(
            entries
                .iter()
                .map(|entry| (entry.key.clone(), value(&entry.value, *item, faults)))
                .collect(),
        ),
        (Shape::Record(record), _) => fields(node, record, faults),
        (_, found) => {
            faults.at(
                node.at,
                format!("expected {}, found {}", expected(shape), describe(found)),
            );
            if matches!((shape, found), (Shape::Expression, Content::Null)) {
                faults.help("Python's `None` is written `None`");
            } else if matches!((shape, found), (Shape::Text, Content::Flag(..))) {
                faults.help("quote it if it is meant as text");
            }
            Value::Null
        }
    }
}

fn fields(node: &Node, record: &'static Record, faults: &mut Faults<'_>) -> Value {
    let Content::Map(entries) = &node.content else {
        faults.at(
            node.at,
            format!(
                "expected a {} (a map), found {}",
                record.name,
                describe(&node.content)
            ),
        );
        return Value::Null;
    };
    let mut object = Map::new();
    for entry in entries {
        match record.fields.iter().find(|field| field.name == entry.key) {
            Some(field) => {
                let held = value(&entry.value, field.shape, faults);
                object.insert(entry.key.clone(), held);
            }
            None => {
                faults.at(
                    entry.key_at,
                    format!("{} has no field `{}`", record.name, entry.key),
                );
                let near = record
                    .fields
                    .iter()
                    .map(|field| (distance(field.name, &entry.key), field.name))
                    .min();
                if let Some((0..=3, near)) = near {
                    faults.help(format!("did you mean `{near}`?"));
                }
            }
        }
    }
    for field in record.fields {
        if field.presence == Presence::Required && node.field(field.name).is_none() {
            faults.at(
                node.at,
                format!("this {} has no `{}`", record.name, field.name),
            );
        }
    }
    Value::Object(object)
}

fn expected(shape: Shape) -> String {
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Expression => "a Python expression".to_owned(),
        Shape::Condition => "a condition".to_owned(),
        Shape::Flag => "`true` or `false`".to_owned(),
        Shape::Word(words) => format!("one of {}", words.join(", ")),
        Shape::List(_) => "a list".to_owned(),
        Shape::OneOrMany(item) => format!("{} or a list", expected(*item)),
        Shape::Table(_) => "a map".to_owned(),
        Shape::Record(record) => format!("a {} (a map)", record.name),
    }
}

fn describe(content: &Content) -> String {
    match content {
        Content::Text(text) if text.chars().count() <= 40 => format!("`{text}`"),
        Content::Text(_) => "text".to_owned(),
        Content::Flag(_, spelling) => format!("`{spelling}`"),
        Content::Null => "nothing".to_owned(),
        Content::List(_) => "a list".to_owned(),
        Content::Map(_) => "a map".to_owned(),
    }
}

/// How many letters have to be changed, added or removed to get from one word to the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(40).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (above, &b) in row.iter_mut().skip(1).zip(&other) {
            let best = (diagonal + usize::from(a != b))
                .min(left + 1)
                .min(*above + 1);
            diagonal = *above;
            *above = best;
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::node::read;
    use crate::mapping::shape::FILE;
    use std::path::Path;

    fn faults_of(source: &str) -> Vec<String> {
        let mut faults = Faults::new(Path::new("t.yaml"), source);
        if let Some(node) = read(source, &mut faults) {
            conform(&node, &FILE, &mut faults);
        }
        let found = faults.into_sorted();
        found
            .iter()
            .map(|fault| match &fault.help {
                Some(help) => format!("{fault} ({help})"),
                None => fault.to_string(),
            })
            .collect()
    }

    #[test]
    fn every_fault_is_reported_where_it_stands() {
        let source = "\
library: a
target: [b]
defualt: true
mappings:
  - id: x
    from: a.b
    await: maybe
    kind: caal
    defaults: {timeout: null, verify: true, follow: False}
  - from: a.c
    parameters:
      url: {droop: true}
";
        assert_eq!(
            faults_of(source),
            [
                "t.yaml:2:9: expected text, found a list",
                "t.yaml:3:1: table has no field `defualt` (did you mean `default`?)",
                "t.yaml:7:12: expected `true` or `false`, found `maybe`",
                "t.yaml:8:11: `caal` is not one of call, type, attribute, name, value",
                "t.yaml:9:25: expected a Python expression, found nothing (Python's `None` is written `None`)",
                "t.yaml:9:39: `true` is not Python (write `True` or `False`)",
                "t.yaml:10:5: this row has no `id`",
                "t.yaml:12:13: action has no field `droop` (did you mean `drop`?)",
            ]
        );
    }

    #[test]
    fn distances() {
        assert_eq!(distance("default", "defualt"), 2);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("to", "to"), 0);
    }
}
