//! Where two libraries differ though they look alike, one small program each: what becomes of it, proved by running it before and
//! after conversion against real parts.
//!
//! `tests/traps/rows.txt` lists the traps, numbered within the pair of libraries they are about. Behind a `|` stands why a row has no
//! case: a difference that cannot be kept and that every run tells (`limit LIBRARY: BEGINNING`), or a reason.
//!
//! A case is `tests/traps/cases/NAME.py`, or a directory of that name with a `main.py`; it opens with comments as the cases of
//! `tests/constructs.rs` do, with `traps: 1.4, 2.1` for the rows that it proves. What becomes of the same program with other options is a
//! case that has no program but `program: NAME`, the case to take it from; all else that its comments say is its own.
//!
//! `docs/reference/traps.md` is printed from the cases (`AWAITIFY_BLESS=1` renews it); `TRAPS_ONLY=name,name` runs some of them.

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
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traps")
}

#[test]
fn every_trap_becomes_what_its_case_says() {
    let cases = case::read_all(&directory().join("cases"), "traps");
    case::prove(cases, "traps", "TRAPS_ONLY");
}

/// A pair of libraries and the traps between them.
struct Section {
    title: String,
    rows: Vec<Row>,
}

/// One trap.
struct Row {
    number: String,
    text: String,
    /// Why it has no case.
    instead: Option<String>,
}

fn sections() -> Vec<Section> {
    let text = std::fs::read_to_string(directory().join("rows.txt")).expect("rows.txt is there");
    let mut sections: Vec<Section> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("# ") {
            sections.push(Section {
                title: title.to_owned(),
                rows: Vec::new(),
            });
            continue;
        }
        let (number, text) = line.split_once(' ').expect("a number and a text");
        let (text, instead) = match text.split_once(" | ") {
            Some((text, instead)) => (text, Some(instead.to_owned())),
            None => (text, None),
        };
        let section = sections.last_mut().expect("a title comes first");
        section.rows.push(Row {
            number: number.to_owned(),
            text: text.to_owned(),
            instead,
        });
    }
    sections
}

/// What the page says of a row without a case; a limit has to stand in the table of its library.
fn without_case(instead: &str) -> String {
    let Some(limit) = instead.strip_prefix("limit ") else {
        return instead.to_owned();
    };
    let (library, beginning) = limit.split_once(": ").expect("a library and a beginning");
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("mappings/{library}.yaml"));
    let table = std::fs::read_to_string(&table).expect("the table is there");
    let found = table
        .lines()
        .filter_map(|line| line.strip_prefix("  - \"")?.strip_suffix('"'))
        .find(|text| text.starts_with(beginning));
    let found = found.unwrap_or_else(|| panic!("{library} has no limit {beginning:?}"));
    format!("differs, as every run tells: {found}")
}

#[test]
fn every_trap_has_a_proof_and_the_page_lists_them() {
    let cases = case::read_all(&directory().join("cases"), "traps");
    let sections = sections();
    let mut by_row: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for case in &cases {
        for row in &case.rows {
            let mut rows = sections.iter().flat_map(|section| &section.rows);
            assert!(
                rows.any(|known| known.number == *row),
                "{} names row {row}, which does not exist",
                case.name
            );
            by_row.entry(row).or_default().push(case);
        }
    }
    let mut printed = String::from(
        "# Traps\n\nWhere two libraries look alike and behave differently. Every case is a program under `tests/traps/cases` that is run \
         before and after conversion, against real servers, and has to print the same. *Refused*: what it is about stays as it was, and \
         the report says so.\n",
    );
    for section in &sections {
        printed.push_str(&format!(
            "\n## {}\n\n| row | trap | outcome | case |\n|---:|---|---|---|\n",
            section.title
        ));
        for row in &section.rows {
            let proofs = by_row.get(row.number.as_str());
            assert!(
                proofs.is_some() != row.instead.is_some(),
                "row {} needs either a case or a reason for having none",
                row.number
            );
            if let Some(instead) = &row.instead {
                let told = without_case(instead);
                printed.push_str(&format!("| {} | {} | {told} | – |\n", row.number, row.text));
            }
            for case in proofs.into_iter().flatten() {
                let outcome = match &case.outcome {
                    Outcome::Converted => "same".to_owned(),
                    Outcome::Refused(code) => format!("refused: [`{code}`](diagnostics.md#{code})"),
                    Outcome::Flagged(code) => {
                        format!(
                            "same, and reported where it may differ: [`{code}`](diagnostics.md#{code})"
                        )
                    }
                };
                printed.push_str(&format!(
                    "| {} | {} | {outcome} | `{}` |\n",
                    row.number, row.text, case.name
                ));
            }
        }
    }
    page::hold("docs/reference/traps.md", &printed);
}
