//! Runs small synchronous programs before and after conversion, against real parts, and compares.
//!
//! Each directory under `tests/behaviour/programs` is a program with an `expect.toml`. The suite holds every program to the same
//! promise: same output, same exit status, same files left behind; no coroutine that is never awaited; no blocking call while an
//! event loop runs; every file compiles; ruff finds nothing new; a second conversion changes nothing. `expect.toml` says which
//! functions must have turned, so that a converter which refuses everything fails.
//!
//! `BEHAVIOUR_ONLY=name,name` runs some of the programs, `BEHAVIOUR_FROM=directory` those of another directory; what they were
//! and became stays under `target/tmp/behaviour`. `tests/behaviour/awaiting` holds programs that the converter does not manage
//! yet; no test runs them. Each moves to `programs` when it passes, with its expectations as they are.

#[path = "behaviour/program.rs"]
mod program;
#[path = "behaviour/servers.rs"]
mod servers;
#[path = "behaviour/suite.rs"]
mod suite;
#[path = "support/venv.rs"]
mod venv;

use program::Program;
use std::path::PathBuf;
use suite::{Suite, choose, here, report};

#[test]
fn every_program_behaves_as_before() {
    let suite = Suite::start("behaviour");
    let elsewhere = std::env::var_os("BEHAVIOUR_FROM").map(PathBuf::from);
    let mut programs = program::read_all(&elsewhere.unwrap_or_else(|| here().join("programs")));
    choose("BEHAVIOUR_ONLY", &mut programs, |program| &program.name);

    let faults = suite.faults(&programs, Program::run);
    report(&faults, programs.len());
}

#[test]
fn there_are_programs_enough() {
    let programs = program::read_all(&here().join("programs"));
    assert!(
        programs.len() >= 40,
        "only {} programs are left",
        programs.len()
    );
    for program in programs {
        let expect = &program.expect;
        assert!(
            !expect.about.is_empty(),
            "{} does not say what it is there for",
            program.name
        );
        assert!(
            !expect.prints.is_empty(),
            "{} could print nothing at all",
            program.name
        );
        let expects_nothing =
            expect.turned.is_empty() && expect.stays.is_empty() && expect.codes.is_empty();
        assert!(
            !expects_nothing,
            "{} would pass if all were refused",
            program.name
        );
    }
}

/// The suite itself is tested: each of its oracles has to find the fault that it is there for.
#[test]
fn the_oracles_find_what_they_are_there_for() {
    let suite = Suite::start("oracles");
    let cases = program::read_all(&here().join("oracles"));
    assert!(!cases.is_empty());
    let faults = suite.faults(&cases, Program::run_as_is);
    for case in &cases {
        let found = faults[&case.name].join("\n");
        match case.expect.fault.as_deref() {
            Some(wanted) => assert!(
                found.contains(wanted),
                "{}: expected a fault with {wanted:?}, found:\n{found}",
                case.name
            ),
            None => assert_eq!(found, "", "{} has no fault", case.name),
        }
    }
}
