//! Programs in two stages: first the library, then the colour.
//!
//! Every program of the behaviour suite that uses a library with a synchronous half in its replacement is run before, after
//! `--stage swap`, and after `--stage colour` on what that gave, and held to the same promise at each step. No function turns
//! in the first stage. `STAGES_ONLY=name,name` runs some of the programs, `STAGES_ALL=1` also those that are about something else.

#[path = "behaviour/program.rs"]
#[expect(dead_code, reason = "the oracles' own test is in tests/behaviour.rs")]
mod program;
#[path = "behaviour/servers.rs"]
mod servers;
#[path = "behaviour/suite.rs"]
mod suite;
#[path = "support/venv.rs"]
mod venv;

use program::{Expect, Program};
use std::path::Path;
use suite::{Suite, choose, here, report};

/// Libraries that the first stage is for.
const SWAPPED: &[&str] = &["import requests", "from requests"];

/// What programs are called that are about such a library.
const ABOUT: &[&str] = &[
    "http",
    "session",
    "one_shot",
    "client",
    "pytest",
    "already",
    "lambdas",
    "properties",
    "dunders",
];

/// Whether a file below a directory mentions one of these.
fn mentions(directory: &Path, texts: &[&str]) -> bool {
    let entries = std::fs::read_dir(directory).expect("the program can be listed");
    entries
        .map(|entry| entry.expect("the program can be listed").path())
        .any(|path| {
            if path.is_dir() {
                return mentions(&path, texts);
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            path.extension().is_some_and(|kind| kind == "py")
                && texts.iter().any(|one| text.contains(one))
        })
}

/// How often a text stands in the Python files below a directory.
fn occurrences(directory: &Path, text: &str) -> usize {
    let entries = std::fs::read_dir(directory).expect("the program can be listed");
    let paths = entries.map(|entry| entry.expect("the program can be listed").path());
    let counts = paths.map(|path| match path.is_dir() {
        true => occurrences(&path, text),
        false if path.extension().is_some_and(|kind| kind == "py") => {
            let content = std::fs::read_to_string(&path).unwrap_or_default();
            content.matches(text).count()
        }
        false => 0,
    });
    counts.sum()
}

/// What is asked of a program in a stage, beside what is asked of all.
fn stage(program: &Program, stage: &str) -> Expect {
    let expect = &program.expect;
    let options = expect.options.iter().cloned();
    Expect {
        about: expect.about.clone(),
        run: expect.run.clone(),
        stdin: expect.stdin.clone(),
        exit: expect.exit,
        prints: expect.prints.clone(),
        servers: expect.servers.clone(),
        options: options.chain([format!("--stage={stage}")]).collect(),
        may_block: stage == "swap",
        ..Expect::default()
    }
}

#[test]
fn every_program_behaves_as_before_after_each_stage() {
    let mut programs = program::read_all(&here().join("programs"));
    let is_chosen = choose("STAGES_ONLY", &mut programs, |program| &program.name);
    programs.retain(|program| mentions(&program.directory, SWAPPED));
    if !is_chosen && std::env::var_os("STAGES_ALL").is_none() {
        programs.retain(|program| ABOUT.iter().any(|about| program.name.starts_with(about)));
        assert!(programs.len() > 30, "only {} programs", programs.len());
    }

    let swap = Suite::start("stage-swap");
    let first: Vec<Program> = programs
        .iter()
        .map(|program| Program {
            name: program.name.clone(),
            directory: program.directory.clone(),
            expect: stage(program, "swap"),
        })
        .collect();
    let mut faults = swap.faults(&first, Program::run);

    let mut exchanged = 0;
    for program in &programs {
        let home = swap.parts.root.join(&program.name);
        let (before, after) = (home.join("before"), home.join("after"));
        let found = faults.entry(program.name.clone()).or_default();
        if occurrences(&before, "async ") != occurrences(&after, "async ") {
            found.push("something turns in the first stage".to_owned());
        }
        exchanged += usize::from(occurrences(&after, "httpx") > occurrences(&before, "httpx"));
    }
    // A first stage that does nothing would pass all else.
    assert!(
        is_chosen || exchanged * 10 >= programs.len() * 8,
        "only {exchanged} of {} programs are exchanged",
        programs.len()
    );

    let colour = Suite::start("stage-colour");
    let second: Vec<Program> = programs
        .iter()
        .map(|program| Program {
            name: program.name.clone(),
            directory: swap.parts.root.join(&program.name).join("after"),
            expect: stage(program, "colour"),
        })
        .collect();
    for (name, found) in colour.faults(&second, Program::run) {
        let found = found
            .into_iter()
            .map(|fault| format!("in the second stage: {fault}"));
        faults.entry(name).or_default().extend(found);
    }
    report(&faults, programs.len());
}
