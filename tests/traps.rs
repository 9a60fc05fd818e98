//! Where two libraries differ though they look alike, one small program each: what becomes of it, proved by running it before and
//! after conversion against real parts.
//!
//! `tests/traps/rows.txt` lists the traps, numbered within the pair of libraries they are about. A case is `tests/traps/cases/NAME.py`,
//! or a directory of that name with a `main.py`; it opens with comments as the cases of `tests/constructs.rs` do, with `traps: 1.4, 2.1`
//! for the rows that it proves. A program of the behaviour suite names its rows in `expect.toml`.
//!
//! `docs/reference/traps.md` is printed from the cases (`AWAITIFY_BLESS=1` renews it); `TRAPS_ONLY=name,name` runs some of them.

#[path = "constructs/case.rs"]
mod case;
#[path = "behaviour/program.rs"]
#[expect(dead_code, reason = "the oracles' own test is in tests/behaviour.rs")]
mod program;
#[path = "behaviour/servers.rs"]
mod servers;
#[path = "behaviour/suite.rs"]
mod suite;
#[path = "support/venv.rs"]
mod venv;

use std::path::{Path, PathBuf};
use suite::{Suite, report, workshop};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traps")
}

#[test]
fn every_trap_becomes_what_its_case_says() {
    let only = std::env::var("TRAPS_ONLY").unwrap_or_default();
    let chosen: Vec<&str> = only.split(',').filter(|name| !name.is_empty()).collect();
    let sources = workshop("trap-sources");
    let suite = Suite::start("traps");
    let mut cases = case::read_all(&directory().join("cases"), "traps");
    cases.retain(|case| chosen.is_empty() || chosen.contains(&case.name.as_str()));
    let programs: Vec<_> = cases.iter().map(|case| case.program(&sources)).collect();
    let mut faults = suite.faults(&programs, program::Program::run);
    for case in &cases {
        let found = faults.get_mut(&case.name).expect("each case is judged");
        found.extend(case.faults_of_outcome(&suite.parts.root));
    }
    report(&faults, cases.len());
}
