//! Complete sample applications: what a project consists of besides its functions, and its own test suite, which has to pass
//! before and after conversion without a hand edit.
//!
//! Each directory under `tests/applications` is an application with its tests, the files that list its distributions, its start
//! command, and an `expect.toml`. It is held to what `tests/behaviour.rs` holds its programs to; what it prints is what pytest
//! prints, so the number of tests has to stay the same. `holds` in `expect.toml` says what the converted project's other files
//! have to hold. `APPLICATIONS_ONLY=name,name` runs some of them; what they became stays under `target/tmp/applications`.

#[path = "behaviour/program.rs"]
#[expect(dead_code, reason = "the oracles' own test is in tests/behaviour.rs")]
mod program;
#[path = "behaviour/servers.rs"]
mod servers;
#[path = "behaviour/suite.rs"]
mod suite;
#[path = "support/venv.rs"]
mod venv;

use program::Program;
use std::path::{Path, PathBuf};
use suite::{Suite, choose, report};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/applications")
}

#[test]
fn every_application_passes_its_own_tests() {
    let suite = Suite::start("applications");
    let mut applications = program::read_all(&directory());
    choose("APPLICATIONS_ONLY", &mut applications, |one| &one.name);
    let faults = suite.faults(&applications, Program::run);
    report(&faults, applications.len());
}

#[test]
fn every_application_says_how_many_tests_it_has() {
    for application in program::read_all(&directory()) {
        let prints = &application.expect.prints;
        assert!(
            prints.iter().any(|text| text.ends_with(" passed")),
            "{} could run no test at all",
            application.name
        );
        assert!(
            !application.expect.turned.is_empty() || !application.expect.codes.is_empty(),
            "{} would pass if all were refused",
            application.name
        );
    }
}
