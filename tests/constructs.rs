//! Python constructs, one small program each: what becomes of it, proved by running it before and after.
//!
//! `tests/constructs/rows.txt` lists the constructs. A case is `tests/constructs/cases/NAME.py`, or a directory of that name with a
//! `main.py`; it opens with comments that say which rows it is for and what is expected:
//!
//! ```text
//! # rows: 6, 7
//! # outcome: converted             (or `refused CODE`; `flagged CODE` is converted, and CODE is reported)
//! # turns: load, Store.read        (functions that must be `async def` afterwards)
//! # stays: other.py:helper         (functions that must not)
//! # python: 3.10                   (the oldest version to write for)
//! # options: --target a=b          (further options for `convert` and `check`)
//! # run: -m pytest -q              (what to run instead of `main.py`)
//! # servers: redis                 (servers that each run needs, as in `expect.toml`; `$SERVER` and `$DATA` are always there)
//! # exit: 1                        (the exit status, if it is not 0)
//! # program: other                 (the case whose program it is, if that is not what follows; nothing does then)
//! ```
//!
//! A case is held to what `tests/behaviour.rs` holds its programs to. `docs/reference/constructs.md` is printed from the cases
//! (`AWAITIFY_BLESS=1` renews it); `CONSTRUCTS_ONLY=name,name` runs some of them.

#[path = "constructs/case.rs"]
mod case;
#[path = "support/page.rs"]
mod page;
#[path = "behaviour/program.rs"]
#[expect(dead_code, reason = "the oracles' own test is in tests/behaviour.rs")]
mod program;
#[path = "behaviour/servers.rs"]
mod servers;
#[path = "behaviour/suite.rs"]
mod suite;
#[path = "support/venv.rs"]
mod venv;

use case::{Case, Outcome};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/constructs")
}

/// The constructs: number and name.
fn rows() -> BTreeMap<u32, String> {
    let text = std::fs::read_to_string(directory().join("rows.txt")).expect("rows.txt is there");
    let row = |line: &str| {
        let (number, name) = line.split_once(' ').expect("a number and a name");
        (
            number.parse().expect("a row begins with its number"),
            name.to_owned(),
        )
    };
    text.lines().map(row).collect()
}

#[test]
fn every_construct_becomes_what_its_case_says() {
    let cases = case::read_all(&directory().join("cases"), "rows");
    case::prove(cases, "constructs", "CONSTRUCTS_ONLY");
}

#[test]
fn every_row_has_a_case_and_the_page_lists_them() {
    let rows = rows();
    let cases = case::read_all(&directory().join("cases"), "rows");
    let mut by_row: BTreeMap<u32, Vec<&Case>> = BTreeMap::new();
    for case in &cases {
        for row in &case.rows {
            let number = row.parse().ok().filter(|number| rows.contains_key(number));
            let number = number
                .unwrap_or_else(|| panic!("{} names row {row}, which does not exist", case.name));
            by_row.entry(number).or_default().push(case);
        }
    }
    for row in rows.keys() {
        assert!(by_row.contains_key(row), "row {row} has no case");
    }
    let mut printed = String::from(
        "# Constructs\n\nWhat becomes of each construct. Every case is a program under `tests/constructs/cases` that is run before and after \
         conversion.\n\n| row | construct | outcome | case |\n|---:|---|---|---|\n",
    );
    for (row, name) in &rows {
        for case in by_row.get(row).into_iter().flatten() {
            let outcome = match &case.outcome {
                Outcome::Converted => "converted".to_owned(),
                Outcome::Refused(code) => format!("refused: [`{code}`](diagnostics.md#{code})"),
                Outcome::Flagged(code) => {
                    format!("converted, and reported: [`{code}`](diagnostics.md#{code})")
                }
            };
            printed.push_str(&format!(
                "| {row} | {name} | {outcome} | `{}` |\n",
                case.name
            ));
        }
    }
    page::hold("docs/reference/constructs.md", &printed);
}
