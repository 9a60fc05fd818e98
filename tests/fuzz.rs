//! What people and machines write beside Python, damaged at random: tables, templates, signatures, edits, files that list
//! distributions, configuration, decisions, baselines, manifests, and the journal that `undo` reads.
//!
//! Nothing panics; what is refused is refused with a place or a reason; what is edited stays what it was. `FUZZ=9000` makes so
//! many of each instead of a few hundred, `FUZZ_FIRST=100` begins with that seed. `tests/mutation.rs` does the same to Python.

use awaitify::dependency::{self, Kind, Outcome, Wanted};
use awaitify::diff::apply;
use awaitify::diff::edit::{Edit, Piece};
use awaitify::mapping::builtin;
use awaitify::mapping::choice::Choice;
use awaitify::mapping::half::Half;
use awaitify::mapping::load::load_half;
use awaitify::mapping::table::Table;
use awaitify::mapping::{signature, template};
use awaitify::options::Options;
use awaitify::pipeline::progress::Progress;
use awaitify::pipeline::{Input, Project, convert};
use awaitify::report::{Relation, Requirements, Succession};
use awaitify::text::TextRange;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A small generator of numbers, the same on every machine.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }

    fn of<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}"))
    })
}

/// Runs `judge` for each seed, and fails with all that it finds.
fn each(usual: u64, judge: impl Fn(&mut Dice) -> Result<(), String>) {
    let first = number("FUZZ_FIRST", 1);
    let mut faults = Vec::new();
    for seed in first..first + number("FUZZ", usual) {
        let judged = catch_unwind(AssertUnwindSafe(|| judge(&mut Dice::new(seed))));
        match judged {
            Ok(Ok(())) => {}
            Ok(Err(fault)) => faults.push(format!("FUZZ_FIRST={seed}: {fault}")),
            Err(_) => faults.push(format!("FUZZ_FIRST={seed}: it panics")),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Pieces that mean something in one of these formats, and nothing in others.
const PIECES: &[&str] = &[
    "{",
    "}",
    "{args}",
    "{self}",
    "{value}",
    "{client}",
    "{support:",
    "{a|b}",
    "[",
    "]",
    ":",
    ": ",
    "- ",
    "&a ",
    "*a",
    "<<: *a",
    "\"",
    "'",
    "\"\"\"",
    "#",
    "\n",
    "\r\n",
    "\t",
    "  ",
    "!!binary ",
    "---\n",
    "? ",
    "| ",
    "> ",
    "%YAML",
    "~",
    "null",
    "true",
    "1e999",
    "-1",
    "99999999999999999999",
    "\\",
    "\\u0000",
    "\u{0}",
    "\u{feff}",
    "\u{e9}",
    "\u{202e}",
    "=",
    "==",
    ">=2",
    ";",
    ",",
    ", ",
    "(",
    ")",
    "**",
    "*",
    "/",
    "requests",
    "httpx>=0.27",
    "[extra]",
    "; python_version < \"3\"",
    "@ file:///x",
    "-e .",
    "-r other.txt",
    " \\\n",
    "await ",
    "../",
    "/etc/passwd",
];

/// A text with a few lines, pieces and bytes in other places.
fn damaged(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    for _ in 0..=dice.below(4) {
        if lines.is_empty() {
            lines.push("\n".to_owned());
        }
        let (one, other) = (dice.below(lines.len()), dice.below(lines.len()));
        let place = |line: &str, dice: &mut Dice| {
            let places: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
            places.get(dice.below(places.len())).copied().unwrap_or(0)
        };
        match dice.below(8) {
            0 => drop(lines.remove(one)),
            1 => lines.insert(one, lines[other].clone()),
            2 => lines.swap(one, other),
            3 => lines[one] = format!("  {}", lines[one]),
            4 => lines[one] = lines[one].trim_start().to_owned(),
            5 => {
                let at = place(&lines[one], dice);
                lines[one].truncate(at);
            }
            _ => {
                let at = place(&lines[one], dice);
                lines[one].insert_str(at, dice.of(PIECES));
            }
        }
    }
    lines.concat()
}

#[test]
fn damaged_tables_are_loaded_or_refused_with_a_place() {
    // The great ones say nothing that the others do not.
    let files: Vec<(&str, &str)> = builtin::FILES
        .iter()
        .copied()
        .filter(|(_, text)| text.len() < 30_000)
        .collect();
    assert!(files.len() > 5, "{} tables", files.len());
    each(300, |dice| {
        let (path, text) = files[dice.below(files.len())];
        let text = damaged(text, dice);
        let lines = text.lines().count() as u32 + 1;
        for half in [Half::Awaited, Half::Blocking] {
            let files = match load_half(Path::new(path), &text, half) {
                Ok(files) => files,
                Err(faults) => {
                    let is_placed = |fault: &&awaitify::mapping::node::LoadError| {
                        (1..=lines).contains(&fault.line) && fault.column > 0
                    };
                    let wrong = faults.iter().find(|fault| !is_placed(fault));
                    if let Some(fault) = wrong.filter(|_| !text.is_empty()) {
                        return Err(format!("a fault without a place in {lines} lines: {fault}"));
                    }
                    continue;
                }
            };
            let rows = files.iter().flat_map(|file| &file.rows);
            let examples: Vec<String> = rows
                .flat_map(|row| &row.examples)
                .map(|example| example.before.clone())
                .take(4)
                .collect();
            let Ok(table) = Table::build(files, &Choice::default()) else {
                continue;
            };
            // Whatever it says is carried out or taken back, file by file.
            for before in examples {
                let project = Project {
                    roots: vec![".".into()],
                    files: vec![Input {
                        path: "example.py".into(),
                        bytes: before.into_bytes(),
                    }],
                    ..Project::default()
                };
                let report = convert(&project, &table, &Options::default(), &Progress::default());
                let report = report.map_err(|error| error.to_string())?;
                let defect = report
                    .skipped
                    .iter()
                    .find(|(_, why)| why.contains("defect"));
                if let Some((_, why)) = defect {
                    return Err(why.clone());
                }
            }
        }
        Ok(())
    });
}

#[test]
fn templates_and_signatures_are_read_or_refused_within_their_text() {
    each(4000, |dice| {
        let count = 1 + dice.below(8);
        let text: String = (0..count).map(|_| dice.of(PIECES)).collect();
        if let Err(fault) = template::parse(&text)
            && fault.offset > text.len()
        {
            return Err(format!("template {text:?}: a fault at {}", fault.offset));
        }
        let given = format!("({text})");
        if let Err(fault) = signature::parse(&given)
            && fault.offset > given.len()
        {
            return Err(format!("signature {given:?}: a fault at {}", fault.offset));
        }
        Ok(())
    });
}

#[test]
fn edits_are_applied_as_they_say_or_refused() {
    const TEXT: &str = "def f(a, b):\n    return g(a, \u{e9}b)\n\nclass C:\n\tx = 1  # \u{1f600}\n";
    each(4000, |dice| {
        let any = |dice: &mut Dice| {
            let (one, other) = (dice.below(TEXT.len() + 2), dice.below(TEXT.len() + 2));
            TextRange::new(one.min(other) as u32, one.max(other) as u32)
        };
        let edits: Vec<Edit> = (0..1 + dice.below(5))
            .map(|index| {
                let range = any(dice);
                match dice.below(5) {
                    0 => Edit::insertion(format!("<{index}>"), range.start),
                    1 => Edit::deletion(range),
                    2 => Edit::wrap(range, "(", ")"),
                    3 => Edit {
                        range,
                        pieces: vec![Piece::Source(any(dice)), Piece::Text("|".to_owned())],
                    },
                    _ => Edit::replacement(range, format!("[{index}]")),
                }
            })
            .collect();
        let Ok((text, copies)) = apply::traced(TEXT, &edits) else {
            return Ok(());
        };
        if apply::apply(TEXT, &edits).ok().as_deref() != Some(text.as_str()) {
            return Err("traced and applied differ".to_owned());
        }
        let mut reached = 0;
        for copy in copies {
            let (from, to) = (copy.from, copy.to as usize);
            let old = &TEXT[from.start as usize..from.end as usize];
            if to < reached || text.get(to..to + old.len()) != Some(old) {
                return Err(format!(
                    "{edits:?} do not carry {old:?} to {to} of {text:?}"
                ));
            }
            reached = to + old.len();
        }
        // Plain replacements that are far from each other are what anybody would make of them.
        let is_plain = |edit: &Edit| {
            edit.pieces
                .iter()
                .all(|piece| matches!(piece, Piece::Text(_)))
        };
        let mut sorted: Vec<&Edit> = edits.iter().collect();
        sorted.sort_by_key(|edit| edit.range.start);
        let is_apart = sorted
            .windows(2)
            .all(|pair| pair[0].range.end < pair[1].range.start);
        if is_apart && edits.iter().all(is_plain) {
            let mut expected = TEXT.to_owned();
            for edit in sorted.iter().rev() {
                let new: String = edit
                    .pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Text(text) => text.as_str(),
                        Piece::Source(_) => "",
                    })
                    .collect();
                expected.replace_range(edit.range.start as usize..edit.range.end as usize, &new);
            }
            if expected != text {
                return Err(format!("{edits:?} give {text:?}"));
            }
        }
        Ok(())
    });
}

/// Files that list distributions.
const LISTS: &[(Kind, &str)] = &[
    (
        Kind::Requirements,
        "# what we need\n-r base.txt\nrequests[socks]>=2.20,<3 ; python_version >= \"3.8\"  # http\nredis==4.5 \\\n    --hash=sha256:abc\nflask\n",
    ),
    (
        Kind::SetupCfg,
        "[metadata]\nname = shop\n\n[options]\ninstall_requires =\n    requests>=2\n    flask\n\n[options.extras_require]\ntest =\n    responses\n    pytest\n",
    ),
    (
        Kind::Environment,
        "name: shop\ndependencies:\n  - python=3.11\n  - requests=2.31\n  - pip:\n      - responses==0.25\n      - flask\n",
    ),
    (
        Kind::Pyproject,
        "[project]\nname = \"shop\"\ndependencies = [\n    \"requests>=2\",  # http\n    \"flask\",\n]\n\n[project.optional-dependencies]\ntest = [\"responses\", \"pytest\"]\n\n[dependency-groups]\ndev = [{include-group = \"test\"}, \"requests\"]\n",
    ),
    (
        Kind::Pyproject,
        "[tool.poetry]\nname = \"shop\"\n\n[tool.poetry.dependencies]\npython = \"^3.10\"\nrequests = {version = \"^2.31\", extras = [\"socks\"]}\nflask = \"*\"\n\n[tool.poetry.group.test.dependencies]\nresponses = \"^0.25\"\n",
    ),
    (
        Kind::Pipfile,
        "[packages]\nrequests = \"*\"\nflask = \"==2.0\"\n\n[dev-packages]\nresponses = \"*\"\n",
    ),
];

#[test]
fn damaged_lists_of_distributions_are_edited_soundly_or_left() {
    let succession = |old: &[&str], new: &[&str]| Succession {
        relation: Relation::Replaces,
        old: old.iter().map(|&name| name.to_owned()).collect(),
        new: new.iter().map(|&name| name.to_owned()).collect(),
    };
    let requirements = Requirements {
        needed: vec!["httpx>=0.27".to_owned(), "respx>=0.22".to_owned()],
        unneeded: vec!["requests".to_owned(), "responses".to_owned()],
        successions: vec![
            succession(&["requests", "types-requests"], &["httpx>=0.27"]),
            succession(&["responses"], &["respx>=0.22"]),
        ],
        left: Vec::new(),
    };
    each(3000, |dice| {
        let (kind, text) = LISTS[dice.below(LISTS.len())];
        let text = damaged(text, dice);
        let edited = |text: &str| {
            let listed = dependency::listed(kind, text);
            let wanted = Wanted {
                requirements: &requirements,
                is_home: true,
                listed: &listed,
            };
            dependency::edit(kind, text, wanted)
        };
        let Outcome::Edited(once) = edited(&text) else {
            return Ok(());
        };
        if matches!(kind, Kind::Pyproject | Kind::Pipfile) {
            let before = toml::from_str::<toml::Table>(&text);
            let after = toml::from_str::<toml::Table>(&once);
            if before.is_ok() && after.is_err() {
                return Err(format!("it is no TOML any more\n{text}\n---\n{once}"));
            }
            if before.is_err() {
                return Err(format!("what is no TOML was edited\n{text}\n---\n{once}"));
            }
        }
        // What has nothing to do with it stays.
        let kept = text
            .lines()
            .filter(|line| line.contains("flask") && !line.contains("requests"));
        for line in kept.filter(|line| !line.contains("responses") && !line.contains("httpx")) {
            if !once.contains(line.trim().trim_end_matches([',', ']'])) {
                return Err(format!("{line:?} is gone\n{text}\n---\n{once}"));
            }
        }
        match edited(&once) {
            Outcome::Edited(twice) if twice != once => {
                Err(format!("a second time changes it\n{once}\n---\n{twice}"))
            }
            _ => Ok(()),
        }
    });
}

// ---- files that the command line reads ------------------------------------------------------------------------------

const MODULE: &str = "import time\n\n\ndef pause():\n    time.sleep(1)\n";

fn workshop(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("fuzz")
        .join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join("module.py"), MODULE).unwrap();
    directory
}

/// Runs awaitify: nothing but an exit status of its own, and no defect told.
fn run(directory: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_calm = matches!(output.status.code(), Some(0..=2));
    match is_calm && !told.contains("defect") && !told.contains("panicked") {
        true => Ok(told),
        false => Err(format!("{arguments:?} ends with {}\n{told}", output.status)),
    }
}

#[test]
fn damaged_settings_and_decisions_are_refused_calmly() {
    let directory = workshop("settings");
    let files: &[(&str, &str, &[&str])] = &[
        (
            "awaitify.toml",
            "only = [\"time\"]\nhttp-client = \"shared\"\npython = \"3.11\"\nstage = \"colour\"\n\n[target]\nrequests = \"httpx\"\n\n[[paths]]\npath = \"legacy/**\"\nkeep-sync = true\n",
            &["convert", "."],
        ),
        (
            "decisions.json",
            "{\"version\": 1, \"groups\": [\n{\"id\": \"a2bcbcf58f83ae70\", \"title\": \"x\", \"decision\": \"accept\"}\n]}\n",
            &["convert", "--decisions", "decisions.json", "."],
        ),
        (
            "baseline.json",
            "{\"version\": 1, \"findings\": [\n{\"code\": \"blocking-call\", \"path\": \"module.py\", \"message\": \"m\", \"line\": \"l\", \"count\": 1}\n]}\n",
            &["check", "--baseline", "baseline.json", "."],
        ),
        (
            "manifest.yaml",
            "branch: to-asyncio\nrepositories:\n  - nowhere\n  - path: ./elsewhere\n    name: feeds\n    config: {only: [time]}\n",
            &["batch", "--output", "out", "manifest.yaml"],
        ),
        (
            "table.yaml",
            "library: warehouse\ntarget: warehouse.aio\nmappings:\n  - id: warehouse-fetch\n    from: warehouse.fetch\n    to: warehouse.aio.fetch({args})\n    imports: [warehouse.aio]\n",
            &["convert", "--mappings", "table.yaml", "."],
        ),
    ];
    each(60, |dice| {
        let (name, text, arguments) = files[dice.below(files.len())];
        let path = directory.join(name);
        fs::write(&path, damaged(text, dice)).unwrap();
        let told = run(&directory, arguments);
        fs::remove_file(&path).unwrap();
        told?;
        match fs::read_to_string(directory.join("module.py")) {
            Ok(text) if text == MODULE => Ok(()),
            _ => Err(format!("{arguments:?} changes the module")),
        }
    });
}

#[test]
fn a_damaged_journal_never_leaves_a_file_that_is_neither_old_nor_new() {
    const AFTER: &str = "import asyncio\n\n\nasync def pause():\n    await asyncio.sleep(1)\n";
    each(60, |dice| {
        let directory = workshop("journal");
        let outside = directory.with_file_name("outside.py");
        fs::write(&outside, "x = 1\n").unwrap();
        run(&directory, &["convert", "--write", "."])?;
        let written = fs::read_to_string(directory.join("module.py")).unwrap();
        if written != AFTER {
            return Err(format!("it was not converted\n{written}"));
        }
        let done = directory.join(".awaitify/done/1");
        let done = match done.is_dir() {
            true => done,
            false => return Err("the journal is elsewhere".to_owned()),
        };
        let name = dice.of(&["record.json", "old", "new"]);
        let bytes = fs::read_to_string(done.join(name)).unwrap();
        match dice.below(6) {
            0 => fs::remove_file(done.join(name)).unwrap(),
            1 => fs::write(done.join(name), "").unwrap(),
            2 => fs::write(done.join(name), bytes.replace("module.py", "../outside.py")).unwrap(),
            _ => fs::write(done.join(name), damaged(&bytes, dice)).unwrap(),
        }
        // As a kill leaves it, or as a finished run does.
        if dice.below(2) == 0 {
            fs::rename(&done, directory.join(".awaitify/open")).unwrap();
        }
        run(&directory, &["undo"])?;
        if fs::read_to_string(&outside).unwrap() != "x = 1\n" {
            return Err("a file outside was written".to_owned());
        }
        let left =
            fs::read_to_string(directory.join("module.py")).map_err(|error| error.to_string())?;
        match left == MODULE || left == AFTER {
            true => Ok(()),
            false => Err(format!("{name} damaged leaves\n{left}")),
        }
    });
}
