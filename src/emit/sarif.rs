//! SARIF 2.1.0, as code scanning takes it: one result a finding, and the conversion itself as one result with one fix.
//!
//! The conversion is one fix over all its files, because a part of it would leave callers that do not await.

use crate::diagnostic::code::Code;
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::diff::replaced::replaced;
use crate::emit::coverage;
use crate::emit::fingerprint;
use crate::emit::paint::tamed;
use crate::emit::place::Sources;
use crate::report::Report;
use crate::text::{LineColumn, LineIndex};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// A file that changes, as text.
#[derive(Clone, Debug)]
pub struct TextChange {
    /// What the file is called in reports.
    pub name: PathBuf,
    /// The decoded text before.
    pub before: String,
    /// And after.
    pub after: String,
}

/// The id of the result that is the conversion.
const CONVERSION: &str = "convertible";

/// Write the report; `called` gives the name that a file has from the top of the sources.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    report: &Report,
    changes: &[TextChange],
    sources: &Sources,
    called: &dyn Fn(&Path) -> PathBuf,
) -> io::Result<()> {
    let codes: BTreeSet<Code> = report.diagnostics.iter().map(|found| found.code).collect();
    let mut rules: Vec<Value> = codes.iter().map(|code| rule(*code)).collect();
    let mut results: Vec<Value> = Vec::new();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for diagnostic in &report.diagnostics {
        let path = called(&diagnostic.span.path);
        let digest = fingerprint::of(diagnostic, &path, sources).digest();
        let number = seen.entry(digest.clone()).or_default();
        *number += 1;
        let mut result = finding(diagnostic, sources, called);
        result["ruleIndex"] = json!(codes.iter().position(|code| *code == diagnostic.code));
        result["partialFingerprints"] = json!({ "awaitify/v1": format!("{digest}:{number}") });
        results.push(result);
    }
    if !changes.is_empty() {
        let mut result = conversion(report, changes);
        result["ruleIndex"] = json!(rules.len());
        results.push(result);
        rules.push(json!({
            "id": CONVERSION,
            "shortDescription": { "text": "the project can be converted to asyncio" },
            "defaultConfiguration": { "level": "note" },
        }));
    }
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "awaitify",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "newlineSequences": ["\r\n", "\n", "\r"],
            "originalUriBaseIds": {
                "SRCROOT": { "description": { "text": "the top of the work tree" } },
            },
            "properties": { "coverage": coverage::sentence(report) },
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn rule(code: Code) -> Value {
    let entry = code.entry();
    json!({
        "id": entry.name,
        "shortDescription": { "text": entry.summary },
        "fullDescription": { "text": entry.meaning },
        "help": {
            "text": entry.advice,
            "markdown": format!("{}\n\n```python\n{}\n```", entry.advice, entry.example),
        },
    })
}

fn finding(diagnostic: &Diagnostic, sources: &Sources, called: &dyn Fn(&Path) -> PathBuf) -> Value {
    let mut message = plain(&diagnostic.message);
    if let Some(help) = &diagnostic.help {
        message = format!("{message}\n{}", plain(help));
    }
    let related: Vec<Value> = diagnostic
        .related
        .iter()
        .enumerate()
        .map(|(index, related)| {
            let mut location = location(&related.span, sources, called);
            location["id"] = json!(index + 1);
            location["message"] = json!({ "text": plain(&related.message) });
            location
        })
        .collect();
    let mut result = json!({
        "ruleId": diagnostic.code.name(),
        "level": level(diagnostic.severity),
        "message": { "text": message },
        "locations": [location(&diagnostic.span, sources, called)],
    });
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    result
}

/// Square brackets before round ones would be a link.
fn plain(text: &str) -> String {
    let tame = tamed(text);
    if tame.contains("](") {
        tame.replace('\\', "\\\\")
            .replace('[', "\\[")
            .replace(']', "\\]")
    } else {
        tame
    }
}

fn location(span: &Span, sources: &Sources, called: &dyn Fn(&Path) -> PathBuf) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": artifact(&called(&span.path)),
        "region": region(sources.start(span), sources.end(span)),
    }})
}

fn region(start: LineColumn, end: LineColumn) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn artifact(path: &Path) -> Value {
    let uri = uri(path);
    if path.is_absolute() {
        json!({ "uri": format!("file://{uri}") })
    } else {
        json!({ "uri": uri, "uriBaseId": "SRCROOT" })
    }
}

/// `path` as a URI: what is no letter, digit, or one of `-._~/` is escaped.
fn uri(path: &Path) -> String {
    let mut parts: Vec<String> = Vec::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::RootDir => parts.push(String::new()),
            part => parts.push(escaped(part.as_os_str().as_encoded_bytes())),
        }
    }
    parts.join("/")
}

fn escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

fn conversion(report: &Report, changes: &[TextChange]) -> Value {
    let files: Vec<(Value, Vec<Value>)> = changes
        .iter()
        .map(|change| (artifact(&change.name), replacements(change)))
        .collect();
    let artifacts: Vec<Value> = files
        .iter()
        .map(|(artifact, replacements)| {
            json!({ "artifactLocation": artifact, "replacements": replacements })
        })
        .collect();
    let locations: Vec<Value> = files
        .iter()
        .filter_map(|(artifact, replacements)| {
            Some(json!({ "physicalLocation": {
                "artifactLocation": artifact,
                "region": replacements.first()?.get("deletedRegion")?,
            }}))
        })
        .collect();
    let count = report.counts.files_changed;
    let text = format!(
        "{count} files can be converted to asyncio: {}",
        coverage::sentence(report)
    );
    json!({
        "ruleId": CONVERSION,
        "level": "note",
        "message": { "text": text },
        "locations": locations.first().map(|first| vec![first]),
        "relatedLocations": locations.get(1..),
        "fixes": [{
            "description": { "text": "convert to asyncio; all files together" },
            "artifactChanges": artifacts,
        }],
    })
}

fn replacements(change: &TextChange) -> Vec<Value> {
    let index = LineIndex::new(&change.before);
    let at = |offset: usize| index.line_column(offset as u32, &change.before);
    replaced(&change.before, &change.after)
        .into_iter()
        .map(|piece| {
            json!({
                "deletedRegion": region(at(piece.start), at(piece.end)),
                "insertedContent": { "text": piece.text },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{plain, uri};
    use std::path::Path;

    #[test]
    fn a_name_cannot_leave_its_place() {
        assert_eq!(uri(Path::new("./a b/ü%\n.py")), "a%20b/%C3%BC%25%0A.py");
        assert_eq!(uri(Path::new("/x/a:b?#.py")), "/x/a%3Ab%3F%23.py");
        assert_eq!(plain("see [x](http://evil)"), "see \\[x\\](http://evil)");
        assert_eq!(plain("a[0] \u{202e}\x1b"), "a[0] \\u{202e}\\x1b");
    }
}
