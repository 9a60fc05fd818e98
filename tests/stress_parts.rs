//! Blocks and imports on the standard library of the Python that is here, with CPython as the judge.
//!
//! Slow, so only on request: `cargo test --test stress_parts -- --ignored`.

use awaitify::diff::apply::apply;
use awaitify::diff::edit::{Edit, Piece};
use awaitify::facts::FileFacts;
use awaitify::facts::binding::{BindingId, BindingKind};
use awaitify::facts::collect::collect;
use awaitify::rewrite::block::settle as settle_blocks;
use awaitify::rewrite::change::{Change, Line};
use awaitify::rewrite::imports::removal::Keep;
use awaitify::rewrite::imports::request::{ImportRequest, ImportRequests};
use awaitify::rewrite::imports::settle::{Circumstances, settle as settle_imports};
use awaitify::syntax::ast::{ExprId, ExprKind, StmtId, StmtKind, Tree};
use awaitify::syntax::parse::parse;
use awaitify::syntax::suite::suites_of;
use awaitify::verify::loss::{Allowance, lost};
use awaitify::verify::name::newly_unbound;
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A small generator of numbers: the same file is always treated the same way.
struct Dice(u64);

impl Dice {
    fn for_text(text: &str) -> Self {
        Self(text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }
}

fn python_files() -> Vec<PathBuf> {
    let output = Command::new("python3")
        .args([
            "-c",
            "import sysconfig; print(sysconfig.get_path('stdlib'))",
        ])
        .output()
        .expect("python3 runs");
    let root = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let mut pending = vec![PathBuf::from(root)];
    let mut files = Vec::new();
    while let Some(directory) = pending.pop() {
        let entries = std::fs::read_dir(&directory).expect("the library is readable");
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|extension| extension == "py") {
                files.push(path);
            }
        }
    }
    files.sort();
    files.into_iter().skip(3).step_by(7).collect()
}

/// The texts that can be read with certainty.
fn sound(path: &Path) -> Option<(String, FileFacts)> {
    let text = std::fs::read_to_string(path).ok()?;
    let tree = parse(&text);
    if !tree.distrust.is_empty() {
        return None;
    }
    let facts = collect(&text, tree);
    facts.tree.distrust.is_empty().then_some((text, facts))
}

/// Wraps and lines at random places of functions; each wrap is `if WRAP_:`, each line `LINE_`.
fn random_changes(tree: &Tree, dice: &mut Dice) -> Vec<Change> {
    let mut changes = Vec::new();
    for (index, stmt) in tree.stmts.iter().enumerate() {
        if matches!(stmt.kind, StmtKind::Class(_) | StmtKind::Match { .. }) {
            continue;
        }
        for suite in suites_of(tree, StmtId(index as u32)) {
            // A docstring stops being one when it moves.
            let suite = &suite[1..];
            if suite.is_empty() || dice.below(3) > 0 {
                continue;
            }
            let first = dice.below(suite.len());
            let last = first + dice.below(suite.len() - first);
            let line = || vec![Line::new("LINE_")];
            match dice.below(5) {
                0 => changes.push(Change::Before {
                    stmt: suite[first],
                    lines: line(),
                }),
                1 => changes.push(Change::After {
                    stmt: suite[last],
                    lines: line(),
                }),
                kind => changes.push(Change::Wrap {
                    first: suite[first],
                    last: suite[last],
                    header: vec![Piece::Text("if WRAP_:".to_owned())],
                    footer: if kind == 2 { line() } else { Vec::new() },
                    lead: None,
                }),
            }
        }
    }
    changes
}

const SAME_TREE: &str = r#"
import ast, json, sys, warnings
warnings.simplefilter("ignore")

class Strip(ast.NodeTransformer):
    def generic_visit(self, node):
        super().generic_visit(node)
        return node
    def visit_If(self, node):
        self.generic_visit(node)
        if isinstance(node.test, ast.Name) and node.test.id == "WRAP_":
            return node.body
        return node
    def visit_Expr(self, node):
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == "LINE_":
            return None
        return node

bad = []
for path, before, after in json.load(sys.stdin):
    try:
        old = ast.dump(ast.parse(before))
    except SyntaxError:
        continue
    try:
        new = ast.dump(Strip().visit(ast.parse(after)))
    except SyntaxError as error:
        bad.append([path, repr(error)])
        continue
    if old != new:
        bad.append([path, "differs"])
print(json.dumps(bad))
"#;

const COMPILES: &str = r#"
import json, sys, warnings
warnings.simplefilter("ignore")
bad = []
for path, before, after in json.load(sys.stdin):
    try:
        compile(before, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        continue
    try:
        compile(after, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        bad.append([path, repr(error)])
print(json.dumps(bad))
"#;

/// The paths that `script` finds fault with, and why.
fn judged(script: &str, cases: &[(String, String, String)]) -> Vec<(String, String)> {
    let mut child = Command::new("python3")
        .args(["-I", "-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 runs");
    child
        .stdin
        .take()
        .expect("it listens")
        .write_all(&serde_json::to_vec(cases).expect("texts are JSON"))
        .expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    serde_json::from_slice(&output.stdout).expect("it answers in JSON")
}

/// Keep the texts of what failed where a person can look at them.
fn keep(name: &str, cases: &[(String, String, String)], bad: &[(String, String)]) {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::create_dir_all(&directory);
    for (path, before, after) in cases {
        if bad.iter().any(|(other, _)| other == path) {
            let stem = path.replace('/', "_");
            let _ = std::fs::write(directory.join(format!("{stem}.before")), before);
            let _ = std::fs::write(directory.join(format!("{stem}.after")), after);
        }
    }
}

#[test]
#[ignore = "slow: the whole standard library"]
fn blocks_change_nothing_but_what_they_add() {
    let mut cases = Vec::new();
    let mut bad = Vec::new();
    let mut changed = 0;
    for path in python_files() {
        let Some((text, facts)) = sound(&path) else {
            continue;
        };
        let changes = random_changes(&facts.tree, &mut Dice::for_text(&text));
        let name = path.display().to_string();
        let Some(edits) = settle_blocks(&text, &facts, &changes, &[]) else {
            bad.push((name, "layout not understood".to_owned()));
            continue;
        };
        match apply(&text, &edits) {
            Ok(after) => {
                changed += changes.len();
                let after_facts = collect(&after, parse(&after));
                let problems = lost(&facts, &text, &after_facts, &after, &Allowance::default());
                if let Some(problem) = problems.first() {
                    bad.push((name.clone(), problem.message.clone()));
                }
                cases.push((name, text, after));
            }
            Err(error) => bad.push((name, error.to_string())),
        }
    }
    bad.extend(judged(SAME_TREE, &cases));
    keep("blocks", &cases, &bad);
    println!("{} files, {changed} changes", cases.len());
    assert!(bad.is_empty(), "{}: {bad:#?}", bad.len());
}

#[test]
#[ignore = "slow: the whole standard library"]
fn imports_leave_no_name_unbound() {
    let mut cases = Vec::new();
    let mut bad = Vec::new();
    let mut swapped = 0;
    for path in python_files() {
        let Some((text, facts)) = sound(&path) else {
            continue;
        };
        let name = path.display().to_string();
        let mut dice = Dice::for_text(&text);
        let mut requests = ImportRequests::new(&facts);
        let mut removed_uses = HashSet::new();
        let mut edits = Vec::new();
        // A third of the imported names go, each to one of these.
        let targets = [
            ImportRequest::module("httpx"),
            ImportRequest::module("asyncio"),
            ImportRequest::module("aiofiles.os"),
            ImportRequest::from("contextlib", "aclosing"),
            ImportRequest::from("collections.abc", "Awaitable"),
            ImportRequest::from("httpx", "AsyncClient"),
        ];
        for (index, binding) in facts.bindings.iter().enumerate() {
            let library = match &binding.kind {
                BindingKind::Import { path, .. } => path,
                BindingKind::ImportFrom {
                    level: 0, module, ..
                } => module,
                _ => continue,
            };
            if dice.below(3) > 0 {
                continue;
            }
            let target = &targets[dice.below(targets.len())];
            let root = library.split('.').next();
            let id = BindingId(index as u32);
            for (place, expr) in facts.tree.exprs.iter().enumerate() {
                let sees = facts.references[place].as_ref().is_some_and(|reference| {
                    reference.scope == Some(binding.scope) && reference.bindings.contains(&id)
                });
                let use_id = ExprId(place as u32);
                if !sees
                    || !matches!(&expr.kind, ExprKind::Name(other) if *other == binding.name)
                    || removed_uses.contains(&use_id)
                {
                    continue;
                }
                let scope = facts.scope_of[place];
                let reached = requests.reach(target, root, scope, expr.range.start);
                edits.push(Edit::replacement(expr.range, reached));
                removed_uses.insert(use_id);
                swapped += 1;
            }
        }
        let settled = settle_imports(
            &text,
            &facts,
            &requests,
            &Circumstances {
                removed_uses: &removed_uses,
                keep: &Keep::Names(HashSet::new()),
                local: &HashSet::new(),
                renamed: &[],
            },
        );
        let allowance = Allowance {
            dropped_comments: settled.dropped_comments,
            ..Allowance::default()
        };
        let mut all = settled.edits;
        all.append(&mut edits);
        match apply(&text, &all) {
            Ok(after) => {
                let after_facts = collect(&after, parse(&after));
                let problems = newly_unbound(&facts, &after_facts).into_iter().chain(lost(
                    &facts,
                    &text,
                    &after_facts,
                    &after,
                    &allowance,
                ));
                bad.extend(
                    problems
                        .take(3)
                        .map(|problem| (name.clone(), problem.message)),
                );
                cases.push((name, text, after));
            }
            Err(error) => bad.push((name, error.to_string())),
        }
    }
    bad.extend(judged(COMPILES, &cases));
    keep("imports", &cases, &bad);
    println!("{} files, {swapped} uses", cases.len());
    assert!(bad.is_empty(), "{}: {bad:#?}", bad.len());
}
