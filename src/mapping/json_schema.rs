//! The JSON Schema of a table file, for editors: the shape, printed.

use crate::mapping::shape::{FILE, Field, Presence, RECORDS, Record, Shape};
use serde_json::{Map, Value, json};

/// The schema of a whole file (draft 2020-12).
pub fn json_schema() -> Value {
    let definitions: Map<String, Value> = RECORDS
        .iter()
        .filter(|record| record.name != FILE.name)
        .map(|record| (record.name.to_owned(), object(record)))
        .collect();
    let mut schema = Map::new();
    schema.insert(
        "$schema".to_owned(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    schema.insert("title".to_owned(), json!("awaitify mapping table"));
    if let Value::Object(file) = object(&FILE) {
        schema.extend(file);
    }
    schema.insert("$defs".to_owned(), Value::Object(definitions));
    Value::Object(schema)
}

/// The schema as it is printed and kept in `docs/reference/`.
pub fn json_schema_text() -> String {
    format!("{:#}\n", json_schema())
}

fn object(record: &Record) -> Value {
    let properties: Map<String, Value> = record
        .fields
        .iter()
        .map(|field| (field.name.to_owned(), property(field)))
        .collect();
    let required: Vec<&str> = record
        .fields
        .iter()
        .filter(|field| field.presence == Presence::Required)
        .map(|field| field.name)
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(field: &Field) -> Value {
    let mut property = of(field.shape);
    if let Value::Object(members) = &mut property {
        members.insert("description".to_owned(), json!(field.doc));
    }
    property
}

fn of(shape: Shape) -> Value {
    match shape {
        Shape::Text => json!({"type": ["string", "number"]}),
        Shape::Expression => json!({"type": ["string", "number", "boolean"]}),
        Shape::Condition => json!({"type": ["string", "boolean", "null"]}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::Word(words) => json!({"enum": words}),
        Shape::List(item) => json!({"type": "array", "items": of(*item)}),
        Shape::OneOrMany(item) => {
            json!({"anyOf": [of(*item), {"type": "array", "items": of(*item)}]})
        }
        Shape::Table(item) => json!({"type": "object", "additionalProperties": of(*item)}),
        Shape::Record(record) => json!({"$ref": format!("#/$defs/{}", record.name)}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::builtin;

    /// Whether `value` is valid, by those keywords that `of` writes.
    fn accepts(schema: &Value, root: &Value, value: &Value) -> bool {
        if let Some(target) = schema.get("$ref") {
            let pointer = target.as_str().unwrap().trim_start_matches('#');
            return accepts(root.pointer(pointer).unwrap(), root, value);
        }
        if let Some(alternatives) = schema.get("anyOf") {
            let mut alternatives = alternatives.as_array().unwrap().iter();
            return alternatives.any(|alternative| accepts(alternative, root, value));
        }
        if let Some(words) = schema.get("enum") {
            return words.as_array().unwrap().contains(value);
        }
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let types = &schema["type"];
        if types != kind
            && !types
                .as_array()
                .is_some_and(|types| types.contains(&json!(kind)))
        {
            return false;
        }
        match value {
            Value::Array(items) => items
                .iter()
                .all(|item| accepts(&schema["items"], root, item)),
            Value::Object(members) => {
                let required = schema.get("required").and_then(Value::as_array);
                let has_all = required.is_none_or(|names| {
                    names
                        .iter()
                        .all(|name| members.contains_key(name.as_str().unwrap()))
                });
                has_all
                    && members.iter().all(|(name, member)| {
                        match schema.get("properties").and_then(|known| known.get(name)) {
                            Some(property) => accepts(property, root, member),
                            None => match &schema["additionalProperties"] {
                                Value::Bool(allowed) => *allowed,
                                other => accepts(other, root, member),
                            },
                        }
                    })
            }
            _ => true,
        }
    }

    #[test]
    fn every_builtin_table_is_valid() {
        let schema = json_schema();
        for (path, text) in builtin::FILES {
            let value: Value = serde_yaml::from_str(text).unwrap();
            assert!(accepts(&schema, &schema, &value), "{path}");
        }
    }

    #[test]
    fn what_the_loader_refuses_is_invalid() {
        let schema = json_schema();
        for (text, is_valid) in [
            (
                "{library: a, target: b, mappings: [{id: x, from: a.b}]}",
                true,
            ),
            (
                "{library: a, target: b, mappings: [{id: x, from: [a.b], when: {u: true}}]}",
                true,
            ),
            ("{library: a, target: b}", false),
            ("{library: a, target: b, mappings: [{id: x}]}", false),
            ("{library: a, target: b, mappings: [], other: 1}", false),
            (
                "{library: a, target: b, mappings: [{id: x, from: a.b, await: maybe}]}",
                false,
            ),
            (
                "{library: a, target: b, mappings: [{id: x, from: a.b, kind: caal}]}",
                false,
            ),
            (
                "{library: a, target: b, mappings: [{id: x, from: a.b, parameters: {u: {droop: true}}}]}",
                false,
            ),
        ] {
            let value: Value = serde_yaml::from_str(text).unwrap();
            assert_eq!(accepts(&schema, &schema, &value), is_valid, "{text}");
        }
    }

    #[test]
    fn the_reference_is_what_is_printed() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("docs/reference/mappings-schema.json");
        let printed = json_schema_text();
        if std::env::var_os("BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &printed).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(kept, printed, "run the tests once with BLESS=1");
    }
}
