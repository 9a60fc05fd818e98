//! Scopes compared with CPython's own `symtable`, over its standard library.
//!
//! Needs `python3` 3.11 or newer, and says so when there is none.

use awaitify::facts::FileFacts;
use awaitify::facts::collect::collect;
use awaitify::facts::scope::{ScopeId, ScopeKind};
use awaitify::syntax::ast::{ComprehensionKind, ExprKind, StmtKind};
use awaitify::syntax::parse::parse;
use awaitify::text::LineIndex;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Kind, name and line of a scope.
type Key = (String, String, u32);

/// What the scopes of one key hold: for each its own names, and how names read in any of them are classified.
#[derive(Debug, Default)]
struct Names {
    own: Vec<BTreeSet<String>>,
    class_of_name: BTreeMap<String, BTreeSet<&'static str>>,
}

#[test]
fn names_live_where_cpython_says() {
    let paths = standard_library();
    assert!(paths.len() >= 150, "only {} files to compare", paths.len());
    let mut reads = 0;
    let mut faults = Vec::new();
    for line in symbols(&paths).lines() {
        let (path, scopes): (String, serde_json::Value) =
            serde_json::from_str(line).expect("symbols.py prints JSON");
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let tree = parse(&text);
        if !tree.distrust.is_empty() {
            continue;
        }
        let facts = collect(&text, tree);
        let theirs = their_names(&scopes);
        compare(&path, &text, &facts, &theirs, &mut reads, &mut faults);
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults[..faults.len().min(40)].join("\n")
    );
    assert!(reads > 100_000, "only {reads} reads compared");
}

fn python(arguments: &[&str]) -> Command {
    let mut command = Command::new("python3");
    command.args(arguments);
    command
}

fn standard_library() -> Vec<PathBuf> {
    let asked = python(&[
        "-c",
        "import sys, sysconfig; assert sys.version_info >= (3, 11), sys.version; print(sysconfig.get_path('stdlib'))",
    ])
    .output()
    .expect("this test needs python3 3.11 or newer on the PATH");
    assert!(
        asked.status.success(),
        "python3 3.11 or newer: {}",
        String::from_utf8_lossy(&asked.stderr)
    );
    let root = PathBuf::from(String::from_utf8_lossy(&asked.stdout).trim());
    let mut paths = Vec::new();
    for folder in [
        "",
        "asyncio",
        "unittest",
        "email",
        "json",
        "concurrent/futures",
        "importlib",
        "test",
    ] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
            continue;
        };
        let files = entries.flatten().map(|entry| entry.path());
        paths.extend(files.filter(|path| {
            path.extension().is_some_and(|extension| extension == "py")
                && std::fs::read_to_string(path).is_ok()
        }));
    }
    paths.sort();
    paths
}

/// What `symbols.py` prints about `paths`.
fn symbols(paths: &[PathBuf]) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scopes/symbols.py");
    let mut child = python(&[script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test needs python3 3.11 or newer on the PATH");
    let list: Vec<&str> = paths.iter().filter_map(|path| path.to_str()).collect();
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn({
        let list = list.join("\n");
        move || stdin.write_all(list.as_bytes())
    });
    let output = child.wait_with_output().expect("symbols.py ends");
    writer
        .join()
        .expect("no panic")
        .expect("symbols.py reads the list");
    assert!(output.status.success(), "symbols.py failed");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn their_names(scopes: &serde_json::Value) -> BTreeMap<Key, Names> {
    let mut all: BTreeMap<Key, Names> = BTreeMap::new();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    for scope in scopes.as_array().expect("a list of scopes") {
        let line = scope[2].as_u64().unwrap_or_default() as u32;
        let key = (text(&scope[0]), text(&scope[1]), line);
        let names = all.entry(key).or_default();
        for (index, class) in [(3, "local"), (4, "global"), (5, "free")] {
            let list: BTreeSet<String> = scope[index]
                .as_array()
                .into_iter()
                .flatten()
                .map(text)
                .collect();
            for name in &list {
                names
                    .class_of_name
                    .entry(name.clone())
                    .or_default()
                    .insert(class);
            }
            if class == "local" {
                names.own.push(
                    list.into_iter()
                        .filter(|name| name != "__class__")
                        .collect(),
                );
            }
        }
    }
    all
}

fn key_of(text: &str, lines: &LineIndex, facts: &FileFacts, scope: ScopeId) -> Option<Key> {
    let expr_line = |id| lines.line_of(facts.tree.expr(id).range.start) + 1;
    let key = match facts.scopes[scope.0 as usize].kind {
        ScopeKind::Module => ("module", "top", 0),
        ScopeKind::Class(index) => {
            let class = &facts.classes[index.0 as usize];
            let StmtKind::Class(def) = &facts.tree.stmt(class.stmt).kind else {
                panic!("not a class")
            };
            return Some((
                "class".into(),
                class.name.to_string(),
                lines.line_of(def.keyword) + 1,
            ));
        }
        ScopeKind::Function(index) => {
            let function = &facts.functions[index.0 as usize];
            let StmtKind::Function(def) = &facts.tree.stmt(function.stmt).kind else {
                panic!("not a function")
            };
            return Some((
                "function".into(),
                function.name.to_string(),
                lines.line_of(def.keyword) + 1,
            ));
        }
        ScopeKind::Lambda(id) => ("function", "lambda", expr_line(id)),
        ScopeKind::Comprehension(id) => {
            let ExprKind::Comprehension { kind, .. } = facts.tree.expr(id).kind else {
                panic!(
                    "not a comprehension: {}",
                    facts.tree.expr(id).range.slice(text)
                )
            };
            let name = match kind {
                ComprehensionKind::List => "listcomp",
                ComprehensionKind::Set => "setcomp",
                ComprehensionKind::Dict => "dictcomp",
                ComprehensionKind::Generator => "genexpr",
            };
            ("function", name, expr_line(id))
        }
        ScopeKind::TypeParameters(_) => return None,
    };
    Some((key.0.to_owned(), key.1.to_owned(), key.2))
}

fn compare(
    path: &str,
    text: &str,
    facts: &FileFacts,
    theirs: &BTreeMap<Key, Names>,
    reads: &mut usize,
    faults: &mut Vec<String>,
) {
    let lines = LineIndex::new(text);
    let mut ours: BTreeMap<Key, Vec<BTreeSet<String>>> = BTreeMap::new();
    let globals: BTreeSet<&str> = facts
        .scopes
        .iter()
        .flat_map(|scope| scope.declared_elsewhere.iter().map(|name| &**name))
        .collect();
    let keys: Vec<Option<Key>> = (0..facts.scopes.len() as u32)
        .map(|scope| key_of(text, &lines, facts, ScopeId(scope)))
        .collect();
    for (scope, key) in facts.scopes.iter().zip(&keys) {
        let Some(key) = key else { continue };
        let mut own: BTreeSet<String> = scope
            .variables
            .keys()
            .map(|name| name.to_string())
            .collect();
        own.remove("*");
        own.remove("__class__");
        if scope.kind == ScopeKind::Module {
            // Bound only by functions that declare it `global`: symtable does not call that local.
            let module = theirs.get(key).and_then(|names| names.own.first());
            own.retain(|name| {
                !globals.contains(&**name) || module.is_some_and(|own| own.contains(name))
            });
        }
        ours.entry(key.clone()).or_default().push(own);
    }
    for (key, names) in theirs {
        let mut expected = names.own.clone();
        expected.sort();
        let mut found = ours.remove(key).unwrap_or_default();
        found.sort();
        if expected != found {
            faults.push(format!(
                "{path}: {key:?} holds {found:?}, by symtable {expected:?}"
            ));
        }
    }
    for key in ours
        .keys()
        .filter(|key| key.0 != "function" || key.1 != "top")
    {
        faults.push(format!("{path}: symtable has no scope {key:?}"));
    }
    for (index, expr) in facts.tree.exprs.iter().enumerate() {
        let (ExprKind::Name(name), Some(reference)) = (&expr.kind, &facts.references[index]) else {
            continue;
        };
        let site = facts.scope_of[index];
        let Some(key) = &keys[site.0 as usize] else {
            continue;
        };
        // Annotations under `from __future__ import annotations` are in no table.
        let Some(class) = theirs
            .get(key)
            .and_then(|names| names.class_of_name.get(&**name))
        else {
            continue;
        };
        *reads += 1;
        let is_class = matches!(facts.scopes[site.0 as usize].kind, ScopeKind::Class(_));
        let found = match reference.scope {
            Some(scope) if scope == site => "local",
            None | Some(ScopeId::MODULE) => "global",
            Some(_) => "free",
        };
        let falls_back =
            found == "global" && class.contains("local") && (is_class || site == ScopeId::MODULE);
        if !class.contains(found) && !falls_back && &**name != "__class__" {
            let line = lines.line_of(expr.range.start) + 1;
            faults.push(format!(
                "{path}:{line}: {name} is {found}, by symtable {class:?}"
            ));
        }
    }
}
