//! `cargo run --release --example survey -- DIR…`: converts real packages on scratch copies, and holds the result against
//! oracles that know nothing of awaitify: CPython's compiler, ruff, ty, a script that compares the trees, and a second run.
//!
//! Each DIR is one unpacked package; it is never written to. A Markdown table goes to stdout, the particulars of each
//! package (diff, findings) to `--scratch`. Exits 1 when an oracle that must be silent is not.

mod oracles;

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
    /// Where the loopback server listens.
    server: String,
}

/// What one package gave.
#[derive(Default)]
struct Row {
    name: String,
    seconds: f64,
    counts: BTreeMap<String, u64>,
    by_code: BTreeMap<String, u64>,
    /// Modules that can be imported before the conversion, with what the venv holds.
    importable: u64,
    /// Whether a driver was run on both sides.
    is_driven: bool,
    /// Oracle → findings.
    findings: BTreeMap<&'static str, Vec<String>>,
}

/// Oracles that must find nothing, in column order.
const MUST_BE_SILENT: [&str; 13] = [
    "crash",
    "broken",
    "undefined",
    "imports",
    "behaviour",
    "coroutine",
    "unstable",
    "names",
    "comments",
    "unawaited",
    "blocking",
    "escapes",
    "patch",
];

/// Oracles printed for information.
const INFORMATIONAL: [&str; 4] = ["unused", "redefined", "ty", "layout"];

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
    let mut asked = asked()?;
    let mut server = oracles::start_server(&mut asked)?;
    let mut rows = Vec::new();
    for package in &asked.packages {
        eprint!("{} … ", package.display());
        let row = survey(package, &asked)?;
        eprintln!("{:.2} s; {}", row.seconds, row.loud(&MUST_BE_SILENT));
        rows.push(row);
    }
    server.kill()?;
    server.wait()?;
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

    /// "silent", or which oracles found how much.
    fn loud(&self, oracles: &[&str]) -> String {
        let loud: Vec<String> = oracles
            .iter()
            .filter(|oracle| self.found(oracle) > 0)
            .map(|oracle| format!("{oracle} {}", self.found(oracle)))
            .collect();
        if loud.is_empty() {
            "silent".into()
        } else {
            loud.join(", ")
        }
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
        server: String::new(),
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
    let (before, tree) = (room.join("before"), room.join("after"));
    if room.exists() {
        std::fs::remove_dir_all(&room)?;
    }
    for tree in [&before, &tree] {
        copy(package, tree)?;
        oracles::place_driver(&name, tree)?;
    }
    let mut row = Row {
        name,
        ..Row::default()
    };

    let preview = awaitify(&tree, asked, &["--dry-run"])?;
    std::fs::write(room.join("preview.diff"), &preview.stdout)?;
    note_crash(&mut row, &preview);
    row.findings
        .insert("patch", oracles::patch(&tree, &room, &preview.stdout)?);

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

    oracles::compare_behaviour(&before, &tree, asked, &mut row)?;
    oracles::compare_trees(&before, &tree, asked, &mut row)?;
    oracles::compare_imports(&before, &tree, asked, &mut row)?;
    oracles::compare_ruff(&before, &tree, asked, &mut row)?;
    oracles::compare_ty(&before, &tree, asked, &mut row)?;

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
    heads.extend([
        "diagnostics",
        "seconds",
        "importable",
        "driven",
        "oracles",
        "for information",
    ]);
    println!("| {} |", heads.join(" | "));
    println!("|---{}|---|---|---|", "|---:".repeat(heads.len() - 4));
    let mut total = Row {
        name: format!("**{} packages**", rows.len()),
        ..Row::default()
    };
    for row in rows {
        total.seconds += row.seconds;
        total.importable += row.importable;
        for (name, count) in &row.counts {
            *total.counts.entry(name.clone()).or_default() += count;
        }
        for (code, count) in &row.by_code {
            *total.by_code.entry(code.clone()).or_default() += count;
        }
        for (oracle, found) in &row.findings {
            total
                .findings
                .entry(oracle)
                .or_default()
                .extend_from_slice(found);
        }
    }
    for row in rows.iter().chain([&total]) {
        let mut cells = vec![row.name.clone()];
        cells.extend(COUNTS.iter().map(|(name, _)| row.count(name).to_string()));
        cells.push(row.by_code.values().sum::<u64>().to_string());
        cells.push(format!("{:.2}", row.seconds));
        cells.push(row.importable.to_string());
        cells.push(if row.is_driven {
            "yes".into()
        } else {
            String::new()
        });
        cells.push(row.loud(&MUST_BE_SILENT));
        cells.push(row.loud(&INFORMATIONAL));
        println!("| {} |", cells.join(" | "));
    }

    println!("\n| diagnostic | times | packages |\n|---|---:|---:|");
    for (code, count) in &total.by_code {
        let packages = rows
            .iter()
            .filter(|row| row.by_code.contains_key(code))
            .count();
        println!("| `{code}` | {count} | {packages} |");
    }
}
