//! `cargo run --release --example throughput -- DIR…`: lines per second of a whole conversion (preview, all threads), and
//! the ratio to a bare tree-sitter parse of the same files, to `ruff check --select ASYNC` and to ast-grep where they are
//! installed (`--venv DIR` says where to look besides PATH). Best of five. Ratios are printed, never asserted.
//! `--stages` prints what each stage of one conversion takes instead.

use awaitify::mapping::choice::Choice;
use awaitify::mapping::table::Table;
use awaitify::options::Options;
use awaitify::resolve::FileInput;
use awaitify::resolve::testing::Collecting;
use awaitify::syntax::source::decode;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const ROUNDS: usize = 5;

/// A tree's Python files.
struct Corpus {
    name: String,
    root: PathBuf,
    files: Vec<PathBuf>,
    lines: usize,
    bytes: usize,
}

fn main() -> anyhow::Result<()> {
    let mut venv = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/survey-venv");
    let mut roots = Vec::new();
    let mut is_by_stage = false;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--venv" => venv = PathBuf::from(words.next().unwrap_or_default()),
            "--stages" => is_by_stage = true,
            _ => roots.push(PathBuf::from(word)),
        }
    }
    anyhow::ensure!(!roots.is_empty(), "usage: throughput [--venv DIR] DIR…");
    if is_by_stage {
        let run = std::thread::Builder::new()
            .stack_size(1 << 29)
            .spawn(move || roots.iter().try_for_each(|root| stages(root)))?;
        return run
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    }
    let venv = venv.canonicalize().unwrap_or(venv);
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .current_dir(manifest)
        .args(["build", "--release", "--bin", "awaitify"])
        .status()?;
    anyhow::ensure!(built.success(), "awaitify does not build");
    let awaitify = manifest.join("target/release/awaitify").into_os_string();

    println!(
        "| tree | files | lines | awaitify | lines/s | bare parse | × parse | ruff ASYNC | × ruff | ast-grep | × ast-grep |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for root in roots {
        let corpus = corpus(&root.canonicalize()?)?;
        let whole = best(|| {
            ran(
                Command::new(&awaitify).args(["convert", "--dry-run", "-q", "."]),
                &corpus.root,
            )
        });
        let parse = best(|| Some(parse_all(&corpus)));
        let ruff = best(|| {
            let flags = [
                "check",
                "--isolated",
                "--select",
                "ASYNC",
                "--no-cache",
                "--exit-zero",
                "-q",
                ".",
            ];
            ran(Command::new(tool(&venv, "ruff")).args(flags), &corpus.root)
        });
        let grep = best(|| {
            let flags = [
                "run",
                "--lang",
                "python",
                "--pattern",
                "time.sleep($A)",
                ".",
            ];
            ran(
                Command::new(tool(&venv, "ast-grep")).args(flags),
                &corpus.root,
            )
        });
        let seconds = |time: Option<f64>| time.map_or("–".into(), |time| format!("{time:.3} s"));
        let ratio = |other: Option<f64>| match (whole, other) {
            (Some(whole), Some(other)) => format!("{:.2}", whole / other),
            _ => "–".into(),
        };
        let speed = whole.map_or("–".into(), |time| {
            format!("{:.0}", corpus.lines as f64 / time)
        });
        println!(
            "| {} ({:.1} MB) | {} | {} | {} | {speed} | {} | {} | {} | {} | {} | {} |",
            corpus.name,
            corpus.bytes as f64 / 1e6,
            corpus.files.len(),
            corpus.lines,
            seconds(whole),
            seconds(parse),
            ratio(parse),
            seconds(ruff),
            ratio(ruff),
            seconds(grep),
            ratio(grep),
        );
    }
    Ok(())
}

/// What each stage takes, once, and how much memory has been used until its end.
fn stages(root: &Path) -> anyhow::Result<()> {
    let corpus = corpus(root)?;
    println!("{} ({} files)", corpus.name, corpus.files.len());
    let mut at = Instant::now();
    let mut lap = |stage: &str| {
        let peak = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let peak = peak.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.unwrap_or("–").trim();
        println!("{stage:>12} {:8.3} s  {peak}", at.elapsed().as_secs_f64());
        at = Instant::now();
    };
    let texts: Vec<(PathBuf, String)> = corpus
        .files
        .par_iter()
        .filter_map(|path| {
            let source = decode(path, &std::fs::read(path).ok()?).ok()?;
            Some((path.clone(), source.text))
        })
        .collect();
    lap("decode");
    let trees: Vec<_> = texts
        .par_iter()
        .map(|(_, text)| awaitify::syntax::parse::parse(text))
        .collect();
    lap("parse, lower");
    let inputs: Vec<FileInput> = texts
        .into_par_iter()
        .zip(trees)
        .map(|((path, text), tree)| {
            let facts = awaitify::facts::collect::collect(&text, tree);
            FileInput {
                collected: Collecting::default().of(&path, &facts),
                path,
                text,
                facts,
            }
        })
        .collect();
    lap("facts");
    let table = awaitify::mapping::builtin::files()
        .and_then(|files| Table::build(files, &Choice::default()))
        .map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    lap("tables");
    let program = awaitify::resolve::resolve(inputs, &[], &table);
    lap("resolve");
    let plan = awaitify::plan::plan(
        &program,
        &awaitify::plan::EntryPoints::default(),
        &BTreeMap::new(),
        &awaitify::plan::group::Declined::default(),
        &Options::default(),
    );
    lap("plan");
    let count = plan.files.iter().filter(|file| !file.is_empty()).count();
    drop((plan, program));
    lap("drop");
    println!("             {count} files change");
    Ok(())
}

/// The Python files under a folder.
fn corpus(root: &Path) -> anyhow::Result<Corpus> {
    let name = root
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut corpus = Corpus {
        name,
        root: root.to_path_buf(),
        files: Vec::new(),
        lines: 0,
        bytes: 0,
    };
    for entry in ignore::Walk::new(root) {
        let path = entry?.into_path();
        if path.is_file() && path.extension().is_some_and(|extension| extension == "py") {
            let data = std::fs::read(&path)?;
            corpus.lines += memchr::memchr_iter(b'\n', &data).count();
            corpus.bytes += data.len();
            corpus.files.push(path);
        }
    }
    Ok(corpus)
}

/// Reads and parses every file, on all threads, and nothing else.
fn parse_all(corpus: &Corpus) -> f64 {
    let started = Instant::now();
    corpus.files.par_iter().for_each_init(
        || {
            let mut parser = tree_sitter::Parser::new();
            let is_set = parser
                .set_language(&tree_sitter_python::LANGUAGE.into())
                .is_ok();
            assert!(is_set, "the grammar and the parser are of one age");
            parser
        },
        |parser, path| {
            if let Ok(data) = std::fs::read(path) {
                std::hint::black_box(parser.parse(&data, None));
            }
        },
    );
    started.elapsed().as_secs_f64()
}

/// A tool from the venv, or else from PATH.
fn tool(venv: &Path, name: &str) -> PathBuf {
    let inside = venv.join("bin").join(name);
    if inside.exists() {
        inside
    } else {
        PathBuf::from(name)
    }
}

/// Seconds that a command takes in a folder, its output thrown away; `None` when it is not installed or fails.
fn ran(command: &mut Command, folder: &Path) -> Option<f64> {
    let started = Instant::now();
    let status = command
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .ok()?;
    let is_good = status.code().is_some_and(|code| code <= 1);
    is_good.then(|| started.elapsed().as_secs_f64())
}

/// The best of several rounds.
fn best(mut round: impl FnMut() -> Option<f64>) -> Option<f64> {
    (0..ROUNDS).filter_map(|_| round()).min_by(f64::total_cmp)
}
