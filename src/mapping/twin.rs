//! A replacement that is another one under other names: a table says which words differ, and is read once more with these.

use crate::mapping::half::Words;
use serde_json::Value;
use std::collections::BTreeMap;

/// Fields of a file that a twin says for itself, or that are about no code.
const OF_ITS_OWN: &[&str] = &["library", "docs", "proved-with", "requires", "twins"];

/// A file as its twins read: with their words, their target, and what they say of themselves.
pub fn twins(file: &Value) -> Vec<Value> {
    let twins = file.get("twins").and_then(Value::as_array);
    twins.map_or_else(Vec::new, |twins| {
        twins.iter().map(|twin| read_as(file, twin)).collect()
    })
}

fn read_as(file: &Value, twin: &Value) -> Value {
    let given = twin.get("words").and_then(Value::as_object);
    let given: BTreeMap<String, String> = given
        .into_iter()
        .flatten()
        .filter_map(|(old, new)| Some((old.clone(), new.as_str()?.to_owned())))
        .collect();
    let words = Words::new(&given);
    let mut read = file.clone();
    if let (Value::Object(fields), Value::Object(own)) = (&mut read, twin) {
        fields.remove("twins");
        // No table goes on from there in a second stage.
        fields.remove("synchronous");
        for (name, value) in fields.iter_mut() {
            if !OF_ITS_OWN.contains(&name.as_str()) {
                exchange(value, &words);
            }
        }
        let told = own.iter().filter(|(name, _)| *name != "words");
        fields.extend(told.map(|(name, value)| (name.clone(), value.clone())));
        fields.insert("default".to_owned(), Value::Bool(false));
    }
    read
}

/// Exchange the words of all texts below a value, but not of names of fields.
fn exchange(value: &mut Value, words: &Words<'_>) {
    match value {
        Value::String(text) => *text = words.one(text),
        Value::Array(items) => items.iter_mut().for_each(|item| exchange(item, words)),
        Value::Object(fields) => fields.values_mut().for_each(|field| exchange(field, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_twin_reads_as_the_same_table_in_other_words() {
        let file = json!({
            "library": "requests",
            "target": "httpx",
            "docs": "https://www.python-httpx.org",
            "requires": ["httpx>=0.27"],
            "limits": ["httpx logs"],
            "mappings": [{"id": "httpx-get", "to": "{support:_httpx_request}(httpx.get)", "imports": ["httpx"]}],
            "synchronous": {"words": {"AsyncClient": "Client"}},
            "twins": [{"target": "httpx2", "requires": ["httpx2>=2"], "python": "3.11", "words": {"httpx": "httpx2"}}],
        });
        let wanted = json!({
            "library": "requests",
            "target": "httpx2",
            "default": false,
            "docs": "https://www.python-httpx.org",
            "requires": ["httpx2>=2"],
            "python": "3.11",
            "limits": ["httpx2 logs"],
            "mappings": [{"id": "httpx2-get", "to": "{support:_httpx_request}(httpx2.get)", "imports": ["httpx2"]}],
        });
        assert_eq!(twins(&file), [wanted]);
        assert!(twins(&json!({"library": "time"})).is_empty());
    }
}
