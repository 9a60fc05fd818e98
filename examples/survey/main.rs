//! `cargo run --release --example survey -- DIR…`: converts real packages on scratch copies, and holds the result against
//! oracles that know nothing of awaitify: CPython's compiler, ruff, ty, a script that compares the trees, and a second run.
//!
//! Each DIR is one unpacked package; it is never written to. A Markdown table goes to stdout, the particulars of each
//! package (diff, findings) to `--scratch`. Exits 1 when an oracle that must be silent is not.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};
use std::time::Instant;

/// What the command line asked for.
struct Asked {
    packages: Vec<PathBuf>,
    /// Holds ruff, ty and the libraries that converted code imports.
    venv: PathBuf,
    scratch: PathBuf,
    binary: PathBuf,
    flags: Vec<String>,
}

/// What one package gave.
#[derive(Default)]
struct Row {
    name: String,
    seconds: f64,
    counts: BTreeMap<String, u64>,
    by_code: BTreeMap<String, u64>,
    /// Oracle → findings.
    findings: BTreeMap<&'static str, Vec<String>>,
}

/// Oracles that must find nothing, in column order.
const MUST_BE_SILENT: [&str; 10] = [
    "crash",
    "broken",
    "undefined",
    "coroutine",
    "unstable",
    "names",
    "comments",
    "unawaited",
    "blocking",
    "patch",
];

/// Oracles printed for information.
const INFORMATIONAL: [&str; 3] = ["unused", "redefined", "ty"];

/// What the venv holds: the oracles, and the libraries whose types they need.
const WANTED: [&str; 9] = [
    "ruff",
    "ty",
    "httpx",
    "aiofiles",
    "aiosqlite",
    "requests",
    "types-requests",
    "types-aiofiles",
    "setuptools",
];

fn main() -> anyhow::Result<ExitCode> {
    let asked = asked()?;
    let mut rows = Vec::new();
    for package in &asked.packages {
        eprint!("{} … ", package.display());
        let row = survey(package, &asked)?;
        let loud: Vec<String> = row
            .findings
            .iter()
            .filter(|(_, found)| !found.is_empty())
            .map(|(oracle, found)| format!("{oracle} {}", found.len()))
            .collect();
        eprintln!(
            "{:.2} s; {}",
            row.seconds,
            if loud.is_empty() {
                "silent".into()
            } else {
                loud.join(", ")
            }
        );
        rows.push(row);
    }
    print_table(&rows);
    let is_loud = |row: &Row| MUST_BE_SILENT.iter().any(|oracle| row.found(oracle) > 0);
    Ok(if rows.iter().any(is_loud) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

impl Row {
    fn found(&self, oracle: &str) -> usize {
        self.findings.get(oracle).map_or(0, Vec::len)
    }

    fn count(&self, name: &str) -> u64 {
        self.counts.get(name).copied().unwrap_or(0)
    }
}

/// Reads the command line, builds the binary and the venv if they are not there.
fn asked() -> anyhow::Result<Asked> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut asked = Asked {
        packages: Vec::new(),
        venv: root.join("target/survey-venv"),
        scratch: std::env::temp_dir().join("awaitify-survey"),
        binary: root.join("target/release/awaitify"),
        flags: Vec::new(),
    };
    let mut has_own_binary = false;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .ok_or_else(|| anyhow::anyhow!("{word} needs a value"))
        };
        match word.as_str() {
            "--venv" => asked.venv = PathBuf::from(value()?),
            "--scratch" => asked.scratch = PathBuf::from(value()?),
            "--binary" => (asked.binary, has_own_binary) = (PathBuf::from(value()?), true),
            "--flag" => asked.flags.push(value()?),
            _ => asked.packages.push(PathBuf::from(word)),
        }
    }
    anyhow::ensure!(
        !asked.packages.is_empty(),
        "usage: survey [--venv DIR] [--scratch DIR] [--binary FILE] [--flag FLAG]… DIR…"
    );
    if !has_own_binary {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built = Command::new(cargo)
            .current_dir(root)
            .args(["build", "--release", "--bin", "awaitify"])
            .status()?;
        anyhow::ensure!(built.success(), "awaitify does not build");
    }
    if !asked.venv.join("bin/ruff").exists() || !asked.venv.join("bin/ty").exists() {
        anyhow::ensure!(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(&asked.venv)
                .status()?
                .success(),
            "no venv"
        );
        let installed = Command::new(asked.venv.join("bin/pip"))
            .args(["install", "-q"])
            .args(WANTED)
            .status()?;
        anyhow::ensure!(installed.success(), "pip install failed");
    }
    std::fs::create_dir_all(&asked.scratch)?;
    for path in [&mut asked.venv, &mut asked.scratch, &mut asked.binary] {
        *path = path.canonicalize()?;
    }
    for package in &mut asked.packages {
        *package = package.canonicalize()?;
    }
    Ok(asked)
}

/// Converts a copy of one package and asks every oracle.
fn survey(package: &Path, asked: &Asked) -> anyhow::Result<Row> {
    let name = package
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let room = asked.scratch.join(&name);
    let tree = room.join("after");
    if room.exists() {
        std::fs::remove_dir_all(&room)?;
    }
    copy(package, &tree)?;
    let mut row = Row {
        name,
        ..Row::default()
    };

    let preview = awaitify(&tree, asked, &["--dry-run"])?;
    std::fs::write(room.join("preview.diff"), &preview.stdout)?;
    note_crash(&mut row, &preview);
    row.findings
        .insert("patch", patch(&tree, &room, &preview.stdout)?);

    let started = Instant::now();
    let written = awaitify(&tree, asked, &["--write", "--output-format", "json"])?;
    row.seconds = started.elapsed().as_secs_f64();
    note_crash(&mut row, &written);
    std::fs::write(room.join("report.json"), &written.stdout)?;
    std::fs::write(room.join("report.err"), &written.stderr)?;
    let report: Value = serde_json::from_slice(&written.stdout).unwrap_or_default();
    for (name, count) in report["counts"].as_object().into_iter().flatten() {
        row.counts.insert(name.clone(), count.as_u64().unwrap_or(0));
    }
    for diagnostic in report["diagnostics"].as_array().into_iter().flatten() {
        let code = diagnostic["code"].as_str().unwrap_or("?").to_string();
        *row.by_code.entry(code).or_default() += 1;
    }

    let again = awaitify(&tree, asked, &["--dry-run"])?;
    note_crash(&mut row, &again);
    let text = String::from_utf8_lossy(&again.stdout).into_owned();
    std::fs::write(room.join("second.diff"), &text)?;
    let changed = text
        .lines()
        .filter(|line| line.starts_with("+++ "))
        .map(String::from)
        .collect();
    row.findings.insert("unstable", changed);

    compare_trees(package, &tree, asked, &mut row)?;
    compare_ruff(package, &tree, asked, &mut row)?;
    compare_ty(package, &tree, asked, &mut row)?;

    let mut particulars = String::new();
    for (oracle, found) in &row.findings {
        for finding in found {
            particulars.push_str(&format!("{oracle}: {finding}\n"));
        }
    }
    std::fs::write(room.join("findings.txt"), particulars)?;
    Ok(row)
}

/// Runs `awaitify convert . FLAGS` in a folder.
fn awaitify(tree: &Path, asked: &Asked, flags: &[&str]) -> anyhow::Result<Output> {
    let mut command = Command::new(&asked.binary);
    Ok(command
        .current_dir(tree)
        .args(["convert", "."])
        .args(flags)
        .args(&asked.flags)
        .output()?)
}

/// Anything but exit status 0 is a crash here.
fn note_crash(row: &mut Row, output: &Output) {
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let tail: Vec<&str> = said.lines().rev().take(3).collect();
        row.findings.entry("crash").or_default().push(format!(
            "{}: {}",
            output.status,
            tail.join(" | ")
        ));
    }
}

/// Does `git apply` take the preview?
fn patch(tree: &Path, room: &Path, preview: &[u8]) -> anyhow::Result<Vec<String>> {
    if preview.is_empty() {
        return Ok(Vec::new());
    }
    let output = Command::new("git")
        .current_dir(tree)
        .env("GIT_CEILING_DIRECTORIES", room)
        .args(["apply", "--check", "--whitespace=nowarn"])
        .arg(room.join("preview.diff"))
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok(if output.status.success() {
        Vec::new()
    } else {
        said.lines().take(5).map(String::from).collect()
    })
}

/// What `oracle.py` finds.
fn compare_trees(before: &Path, after: &Path, asked: &Asked, row: &mut Row) -> anyhow::Result<()> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/survey/oracle.py");
    let output = Command::new(asked.venv.join("bin/python"))
        .arg(script)
        .arg(before)
        .arg(after)
        .output()?;
    anyhow::ensure!(
        output.status.success(),
        "oracle.py: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let result: Value = serde_json::from_slice(&output.stdout)?;
    for oracle in ["broken", "names", "comments", "unawaited", "blocking"] {
        let found = result[oracle].as_array().into_iter().flatten();
        row.findings.insert(
            oracle,
            found
                .filter_map(|item| item.as_str().map(String::from))
                .collect(),
        );
    }
    Ok(())
}

/// What ruff finds after and did not find before.
fn compare_ruff(before: &Path, after: &Path, asked: &Asked, row: &mut Row) -> anyhow::Result<()> {
    let findings = |tree: &Path| -> anyhow::Result<Vec<(String, String)>> {
        let output = Command::new(asked.venv.join("bin/ruff"))
            .current_dir(tree)
            .args([
                "check",
                "--isolated",
                "--no-cache",
                "--exit-zero",
                "--no-respect-gitignore",
                "--output-format",
                "json",
            ])
            .args([
                "--select",
                "F821,F811,F401,ASYNC210,ASYNC220,ASYNC221,ASYNC222,ASYNC230,ASYNC251",
                ".",
            ])
            .output()?;
        let all: Value = serde_json::from_slice(&output.stdout)?;
        Ok(all
            .as_array()
            .into_iter()
            .flatten()
            .map(|item| {
                let file = Path::new(item["filename"].as_str().unwrap_or_default());
                let file = file
                    .strip_prefix(tree)
                    .unwrap_or(file)
                    .display()
                    .to_string();
                let code = item["code"].as_str().unwrap_or_default().to_string();
                (
                    format!(
                        "{file}: {code} {}",
                        item["message"].as_str().unwrap_or_default()
                    ),
                    code,
                )
            })
            .collect())
    };
    for (text, code) in added(findings(before)?, findings(after)?) {
        let oracle = match code.as_str() {
            "F821" => "undefined",
            "F811" => "redefined",
            "F401" => "unused",
            _ => "blocking",
        };
        row.findings.entry(oracle).or_default().push(text);
    }
    Ok(())
}

/// What ty finds after and did not find before; "coroutine" where it speaks of coroutines and the like.
fn compare_ty(before: &Path, after: &Path, asked: &Asked, row: &mut Row) -> anyhow::Result<()> {
    let findings = |tree: &Path| -> anyhow::Result<Vec<(String, String)>> {
        let output = Command::new(asked.venv.join("bin/ty"))
            .current_dir(tree)
            .args([
                "check",
                "--exit-zero",
                "--no-progress",
                "--output-format",
                "concise",
                "--python",
            ])
            .arg(&asked.venv)
            .arg(".")
            .output()?;
        Ok(String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| {
                // file.py:3:1: error[rule] message
                let (place, said) = line.split_once(": ")?;
                let file = place.split(':').next()?;
                let rule = said.split_once('[')?.1.split(']').next()?;
                Some((format!("{file}: {said}"), rule.to_string()))
            })
            .collect())
    };
    for (text, rule) in added(findings(before)?, findings(after)?) {
        let is_about_coroutines = matches!(
            rule.as_str(),
            "unused-awaitable" | "invalid-await" | "invalid-context-manager"
        ) || [
            "CoroutineType",
            "Coroutine[",
            "Awaitable",
            "AsyncIterator",
            "AsyncGenerator",
            "_AsyncGenerator",
        ]
        .iter()
        .any(|word| text.contains(word));
        row.findings
            .entry(if is_about_coroutines {
                "coroutine"
            } else {
                "ty"
            })
            .or_default()
            .push(text);
    }
    Ok(())
}

/// Findings of the second list that the first does not hold as often.
fn added(before: Vec<(String, String)>, after: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (text, _) in before {
        *known.entry(text).or_default() += 1;
    }
    after
        .into_iter()
        .filter(|(text, _)| match known.get_mut(text) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        })
        .collect()
}

/// Copies a tree; what is neither file nor folder stays behind.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()))?;
        } else if kind.is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// The tables for `docs/evaluation.md`.
fn print_table(rows: &[Row]) {
    const COUNTS: [(&str, &str); 8] = [
        ("files", "files"),
        ("lines", "lines"),
        ("functions_turned", "turned"),
        ("awaits_added", "awaits"),
        ("bridges", "bridges"),
        ("offloaded", "offloaded"),
        ("blocking_calls", "blocking"),
        ("blocking_calls_converted", "converted"),
    ];
    let mut heads: Vec<&str> = vec!["package"];
    heads.extend(COUNTS.iter().map(|(_, head)| *head));
    heads.extend(["diagnostics", "seconds"]);
    heads.extend(MUST_BE_SILENT);
    heads.extend(INFORMATIONAL);
    println!("| {} |", heads.join(" | "));
    println!("|---{}|", "|---:".repeat(heads.len() - 1));
    let oracles = || MUST_BE_SILENT.iter().chain(&INFORMATIONAL);
    for row in rows {
        let mut cells = vec![row.name.clone()];
        cells.extend(COUNTS.iter().map(|(name, _)| row.count(name).to_string()));
        cells.push(row.by_code.values().sum::<u64>().to_string());
        cells.push(format!("{:.2}", row.seconds));
        cells.extend(oracles().map(|oracle| row.found(oracle).to_string()));
        println!("| {} |", cells.join(" | "));
    }
    let mut cells = vec![format!("**{} packages**", rows.len())];
    cells.extend(COUNTS.iter().map(|(name, _)| {
        rows.iter()
            .map(|row| row.count(name))
            .sum::<u64>()
            .to_string()
    }));
    cells.push(
        rows.iter()
            .flat_map(|row| row.by_code.values())
            .sum::<u64>()
            .to_string(),
    );
    cells.push(format!(
        "{:.2}",
        rows.iter().map(|row| row.seconds).sum::<f64>()
    ));
    cells.extend(oracles().map(|oracle| {
        rows.iter()
            .map(|row| row.found(oracle))
            .sum::<usize>()
            .to_string()
    }));
    println!("| {} |", cells.join(" | "));

    let mut by_code: BTreeMap<&str, u64> = BTreeMap::new();
    for (code, count) in rows.iter().flat_map(|row| &row.by_code) {
        *by_code.entry(code).or_default() += count;
    }
    println!("\n| diagnostic | times | packages |\n|---|---:|---:|");
    for (code, count) in by_code {
        let packages = rows
            .iter()
            .filter(|row| row.by_code.contains_key(code))
            .count();
        println!("| `{code}` | {count} | {packages} |");
    }
}
