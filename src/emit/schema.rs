//! The JSON Schema of the report for programs, published as `docs/reference/report-schema.json`.

use crate::emit::json::VERSION;
use serde_json::{Value, json};

/// The schema.
pub fn json_schema() -> Value {
    let count = json!({ "type": "integer", "minimum": 0 });
    let from_one = json!({ "type": "integer", "minimum": 1 });
    let text = json!({ "type": "string" });
    let texts = json!({ "type": "array", "items": text });
    let place = json!({
        "path": { "type": "string", "description": "as the user named it, without a leading ./" },
        "line": from_one,
        "column": { "type": "integer", "minimum": 1, "description": "in characters" },
        "end_line": from_one,
        "end_column": { "type": "integer", "minimum": 1, "description": "the place after the last character" },
    });
    let related = object(&[("message", &text)], Some(&place));
    let finding = object(
        &[
            (
                "code",
                &json!({ "type": "string", "description": "docs/reference/diagnostics.md tells each" }),
            ),
            ("severity", &json!({ "enum": ["error", "warning", "note"] })),
            ("message", &text),
            ("help", &json!({ "type": ["string", "null"] })),
            (
                "related",
                &json!({ "type": "array", "items": related, "description": "the chain that led here, in order" }),
            ),
        ],
        Some(&place),
    );
    let counts: Vec<(&str, &Value)> = [
        "files",
        "lines",
        "files_changed",
        "functions_turned",
        "awaits_added",
        "bridges",
        "faces",
        "offloaded",
        "blocking_calls",
        "blocking_calls_converted",
    ]
    .iter()
    .map(|name| (*name, &count))
    .collect();
    let mut requirements = object(&[("needed", &texts), ("unneeded", &texts)], None);
    requirements["properties"]["left"] = texts.clone();
    let file = object(
        &[
            ("path", &text),
            (
                "diff",
                &json!({ "type": "string", "description": "unified, as `git apply` takes it" }),
            ),
        ],
        None,
    );
    let function = object(
        &[
            ("name", &text),
            (
                "because",
                &json!({ "type": "array", "items": related, "description": "why it turns" }),
            ),
            (
                "follows",
                &json!({ "type": ["integer", "null"], "description": "the function of the same group that it turns after, by its place in the group" }),
            ),
        ],
        Some(&place),
    );
    let group = object(
        &[
            (
                "id",
                &json!({ "type": "string", "description": "the same from run to run, as long as the same functions turn" }),
            ),
            ("title", &text),
            ("applicability", &json!({ "enum": ["same", "noted"] })),
            ("libraries", &texts),
            (
                "functions",
                &json!({ "type": "array", "items": function, "description": "that turn `async def`" }),
            ),
            (
                "calls",
                &json!({ "type": "integer", "minimum": 0, "description": "that are replaced" }),
            ),
            (
                "notes",
                &json!({ "type": "array", "items": text, "description": "what behaves differently" }),
            ),
            (
                "because",
                &json!({ "type": "array", "items": related, "description": "the chain to the call that blocks" }),
            ),
        ],
        Some(&place),
    );
    let skipped = object(&[("path", &text), ("reason", &text)], None);
    let mut schema = object(
        &[
            ("version", &json!({ "const": VERSION })),
            ("command", &json!({ "enum": ["convert", "check", "why"] })),
            ("counts", &object(&counts, None)),
            (
                "coverage",
                &json!({ "type": "string", "description": "the figures in one sentence" }),
            ),
            (
                "kept",
                &json!({
                    "type": "object",
                    "description": "blocking calls that stay, by the code that says why",
                    "additionalProperties": count,
                }),
            ),
            (
                "files",
                &json!({ "type": "array", "items": file, "description": "what changes, sorted by path" }),
            ),
            (
                "diagnostics",
                &json!({ "type": "array", "items": finding, "description": "sorted by place" }),
            ),
            ("requirements", &requirements),
            (
                "groups",
                &json!({ "type": "array", "items": group, "description": "what can be decided on, sorted by place" }),
            ),
            (
                "declined",
                &json!({ "type": "array", "items": group, "description": "what `--decisions` or a review left out" }),
            ),
            (
                "not_reached",
                &json!({ "type": "array", "items": group, "description": "what `--from` left out" }),
            ),
            ("skipped", &json!({ "type": "array", "items": skipped })),
        ],
        None,
    );
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("awaitify report");
    schema["description"] = json!(
        "What `awaitify convert`, `check` and `why` print with `--output-format json`. `version` is raised when a field changes its meaning or goes away; fields may be added without."
    );
    schema
}

/// The schema as it is published.
pub fn json_schema_text() -> String {
    format!("{:#}\n", json_schema())
}

/// An object that has all of these properties, and those of `place`.
fn object(properties: &[(&str, &Value)], place: Option<&Value>) -> Value {
    let mut all = serde_json::Map::new();
    for (name, schema) in properties {
        all.insert((*name).to_owned(), (*schema).clone());
    }
    if let Some(Value::Object(place)) = place {
        all.extend(place.clone());
    }
    let required: Vec<&String> = all.keys().collect();
    json!({ "type": "object", "required": required, "properties": all })
}
