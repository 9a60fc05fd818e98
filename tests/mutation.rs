//! Real files, damaged at random: nothing crashes, nothing that compiled stops compiling, and a second conversion changes nothing.
//!
//! `MUTATIONS=9000` makes so many instead of two thousand, `MUTATIONS_FIRST=100` begins with that seed,
//! `MUTATIONS_OF=DIR` takes the files below a directory, `MUTATIONS_TO=DIR` leaves the damaged files and what they become there.

use awaitify::mapping::builtin;
use awaitify::mapping::choice::Choice;
use awaitify::mapping::half::Half;
use awaitify::mapping::table::Table;
use awaitify::options::{Options, Stage};
use awaitify::pipeline::progress::Progress;
use awaitify::pipeline::{Input, Project, convert};
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A small generator of numbers, the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}"))
    })
}

/// Python files of the repository that use what is converted.
fn originals() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if let Some(directory) = std::env::var_os("MUTATIONS_OF") {
        return below(vec![directory.into()]);
    }
    below(vec![
        root.join("tests/constructs/cases"),
        root.join("tests/behaviour/programs"),
        root.join("samples"),
        root.join("examples"),
    ])
}

fn below(mut open: Vec<PathBuf>) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "py")
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                found.push((path, text));
            }
        }
    }
    found.sort();
    assert!(found.len() > 100, "{} files", found.len());
    found
}

/// Pieces of Python that make sense in many places, and none in others.
const PIECES: &[&str] = &[
    "await ",
    "async ",
    "yield ",
    "lambda: ",
    "*",
    "(",
    ")",
    "[",
    "]",
    ":",
    ",",
    "\\\n",
    "\t",
    "\r",
    "\"\"\"",
    "'",
    "#",
    "f\"{",
    "}",
    ";",
    "return ",
    "global x\n",
    "nonlocal x\n",
    "del x\n",
    "with open(\"x\") as f: pass\n",
    "time.sleep(1)",
    "import time as time\n",
    ":=",
    "@property\n",
    "try:\n",
    "finally:\n",
    "else:\n",
    "match x:\n",
    "case _:\n",
    " = ",
    " or ",
    " if True else 0",
    "\u{e9}",
    "\u{0}",
    "0x",
];

fn damaged(text: &str, others: &[(PathBuf, String)], dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    for _ in 0..=dice.below(3) {
        let count = lines.len();
        if count == 0 {
            break;
        }
        let (one, other) = (dice.below(count), dice.below(count));
        match dice.below(8) {
            0 => drop(lines.remove(one)),
            1 => lines.insert(one, lines[other].clone()),
            2 => lines.swap(one, other),
            3 => lines[one] = format!("    {}", lines[one]),
            4 => lines[one] = lines[one].trim_start().to_owned(),
            5 => {
                let (_, text) = &others[dice.below(others.len())];
                let foreign: Vec<&str> = text.split_inclusive('\n').collect();
                let start = dice.below(foreign.len());
                let end = (start + 1 + dice.below(6)).min(foreign.len());
                lines.insert(one, foreign[start..end].concat());
            }
            6 => {
                let places: Vec<usize> = lines[one].char_indices().map(|(at, _)| at).collect();
                // What was cut before may be empty by now.
                let Some(&at) = places.get(dice.below(places.len())) else {
                    continue;
                };
                let piece = PIECES[dice.below(PIECES.len())];
                lines[one].insert_str(at, piece);
            }
            _ => {
                let places: Vec<usize> = lines[one].char_indices().map(|(at, _)| at).collect();
                // What was cut before may be empty by now.
                let Some(&at) = places.get(dice.below(places.len())) else {
                    continue;
                };
                lines[one].truncate(at);
                lines[one].push('\n');
            }
        }
    }
    lines.concat()
}

fn converted(name: &str, text: &str, table: &Table, stage: Stage) -> Result<String, String> {
    let project = Project {
        roots: vec![".".into()],
        files: vec![Input {
            path: name.into(),
            bytes: text.as_bytes().to_vec(),
        }],
        ..Project::default()
    };
    let options = Options {
        stage,
        ..Options::default()
    };
    let convert = || convert(&project, table, &options, &Progress::default());
    let report = catch_unwind(AssertUnwindSafe(convert))
        .map_err(|_| "it panics".to_owned())?
        .map_err(|error| error.to_string())?;
    let is_defect = |finding: &&awaitify::diagnostic::Diagnostic| {
        finding.code == awaitify::diagnostic::code::BACKED_OUT
    };
    if let Some(defect) = report.diagnostics.iter().find(is_defect) {
        return Err(format!("it is backed out: {}", defect.message));
    }
    if let Some((_, reason)) = report
        .skipped
        .iter()
        .find(|(_, why)| why.contains("defect"))
    {
        return Err(reason.clone());
    }
    let file = report.files.into_iter().next();
    Ok(file
        .and_then(|file| file.after)
        .unwrap_or_else(|| text.to_owned()))
}

/// Which of these pairs compile before and not after, and why, as CPython says.
fn uncompilable(pairs: &[(String, String)]) -> Vec<(usize, String)> {
    const SCRIPT: &str = "\
import json, sys, warnings
warnings.simplefilter('ignore')
found = []
for index, (before, after) in enumerate(json.load(sys.stdin)):
    try:
        compile(before, 'before', 'exec', dont_inherit=True)
    except Exception:
        continue
    try:
        compile(after, 'after', 'exec', dont_inherit=True)
    except Exception as error:
        found.append([index, str(error)])
json.dump(found, sys.stdout)
";
    let mut child = Command::new("python3")
        .args(["-I", "-S", "-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let input = serde_json::to_vec(pairs).unwrap();
    child.stdin.take().unwrap().write_all(&input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn damaged_files_are_converted_soundly_or_left() {
    let table_for =
        |half| Table::build(builtin::files_for(half).unwrap(), &Choice::default()).unwrap();
    let (whole, swapping) = (table_for(Half::Awaited), table_for(Half::Blocking));
    let originals = originals();
    let first = number("MUTATIONS_FIRST", 1);
    let count = number("MUTATIONS", 2000);
    let mut faults = Vec::new();
    // What was no Python before may be left for that reason.
    let mut left: Vec<(String, (String, String))> = Vec::new();
    let mut pairs = Vec::new();
    let mut seeds = Vec::new();
    for seed in first..first + count {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let (path, text) = &originals[dice.below(originals.len())];
        let text = damaged(text, &originals, &mut dice);
        let name = path.file_name().unwrap().to_str().unwrap();
        let label = format!("MUTATIONS_FIRST={seed} ({})", path.display());
        // Every fourth has its libraries exchanged, and nothing else.
        let (table, stage) = match seed % 4 {
            0 => (&swapping, Stage::Swap),
            _ => (&whole, Stage::Whole),
        };
        match converted(name, &text, table, stage) {
            Err(fault) if fault.starts_with("it is backed out") => {
                left.push((format!("{label}: {fault}"), (String::new(), text)));
            }
            Err(fault) => faults.push(format!("{label}: {fault}")),
            Ok(once) => {
                match converted(name, &once, table, stage) {
                    // What is backed out is not changed either.
                    Err(fault) if fault.starts_with("it is backed out") => {}
                    Err(fault) => faults.push(format!("{label}: the second time {fault}")),
                    Ok(twice) if twice != once => {
                        faults.push(format!("{label}: a second conversion changes it"));
                    }
                    Ok(_) => {}
                }
                if let Some(directory) = std::env::var_os("MUTATIONS_TO") {
                    let directory = Path::new(&directory);
                    std::fs::create_dir_all(directory).unwrap();
                    std::fs::write(directory.join(format!("{seed}.py")), &text).unwrap();
                    std::fs::write(directory.join(format!("{seed}_after.py")), &once).unwrap();
                }
                pairs.push((text, once));
                seeds.push(label);
            }
        }
    }
    let changed = pairs
        .iter()
        .filter(|(before, after)| before != after)
        .count();
    for (index, why) in uncompilable(&pairs) {
        faults.push(format!("{}: it compiles no more: {why}", seeds[index]));
    }
    let (told, texts): (Vec<String>, Vec<(String, String)>) = left.into_iter().unzip();
    let broken: Vec<usize> = uncompilable(&texts)
        .into_iter()
        .map(|(index, _)| index)
        .collect();
    faults.extend(
        told.into_iter()
            .enumerate()
            .filter(|(index, _)| !broken.contains(index))
            .map(|(_, fault)| fault),
    );
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    println!("{changed} of {} were changed", pairs.len());
    assert!(changed > 0);
}
