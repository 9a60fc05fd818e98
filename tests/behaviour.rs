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
#[path = "support/venv.rs"]
mod venv;

use program::{Look, Parts, Program, Ran};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where the programs and the Python side of the suite are.
fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/behaviour")
}

/// The HTTP server on loopback; it ends when its standard input closes, and so with this process at the latest.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(python: &Path) -> Self {
        let mut process = Command::new(python)
            .arg(here().join("server.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        let output = process.stdout.take().expect("the server's output is piped");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("the server prints its port");
        let port: u16 = line.trim().parse().expect("the server prints its port");
        Self {
            process,
            address: format!("http://127.0.0.1:{port}"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An empty directory for this test.
fn workshop(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if directory.exists() {
        fs::remove_dir_all(&directory).expect("the last run's files can be removed");
    }
    fs::create_dir_all(&directory).expect("the target directory is writable");
    directory
}

/// Does `work` for each program, two at a time: most of the time goes into waiting for interpreters.
fn for_each<T: Send>(
    programs: &[Program],
    work: impl Fn(&Program) -> T + Sync,
) -> BTreeMap<String, T> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(program) = programs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = work(program);
                    done.lock()
                        .expect("no worker panicked")
                        .insert(program.name.clone(), result);
                }
            });
        }
    });
    done.into_inner().expect("no worker panicked")
}

/// What the Python side sees in every program's directories.
fn look(python: &Path, root: &Path) -> BTreeMap<String, Look> {
    let output = Command::new(python)
        .arg(here().join("inspect_results.py"))
        .arg(root)
        .output()
        .expect("the inspection starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("the inspection prints JSON")
}

/// Fails with everything that is wrong with every program.
fn report(faults: &BTreeMap<String, Vec<String>>, programs: usize) {
    let mut text = String::new();
    for (name, faults) in faults.iter().filter(|(_, faults)| !faults.is_empty()) {
        text.push_str(&format!("\n== {name}\n"));
        for fault in faults {
            text.push_str(&format!("- {}\n", fault.trim_end().replace('\n', "\n  ")));
        }
    }
    let bad = faults.values().filter(|faults| !faults.is_empty()).count();
    assert!(
        text.is_empty(),
        "{bad} of {programs} programs behave differently after conversion\n{text}"
    );
}

#[test]
fn every_program_behaves_as_before() {
    let environment = venv::environment();
    let python = environment.join("bin/python");
    let server = Server::start(&python);
    let root = workshop("behaviour");
    let parts = Parts {
        python: python.clone(),
        watch: here().join("watch"),
        server: server.address.clone(),
        root: root.clone(),
    };

    let only = std::env::var("BEHAVIOUR_ONLY").unwrap_or_default();
    let chosen: Vec<&str> = only.split(',').filter(|name| !name.is_empty()).collect();
    let elsewhere = std::env::var_os("BEHAVIOUR_FROM").map(PathBuf::from);
    let mut programs = program::read_all(&elsewhere.unwrap_or_else(|| here().join("programs")));
    programs.retain(|program| chosen.is_empty() || chosen.contains(&program.name.as_str()));

    let runs: BTreeMap<String, Ran> = for_each(&programs, |program| program.run(&parts));
    let looks = look(&python, &root);
    let faults = programs
        .iter()
        .map(|program| {
            (
                program.name.clone(),
                program.judge(&runs[&program.name], &looks[&program.name]),
            )
        })
        .collect();
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
    let environment = venv::environment();
    let python = environment.join("bin/python");
    let server = Server::start(&python);
    let root = workshop("oracles");
    let parts = Parts {
        python: python.clone(),
        watch: here().join("watch"),
        server: server.address.clone(),
        root: root.clone(),
    };

    let cases = program::read_all(&here().join("oracles"));
    assert!(!cases.is_empty());
    let runs = for_each(&cases, |case| case.run_as_is(&parts));
    let looks = look(&python, &root);
    for case in &cases {
        let found = case.judge(&runs[&case.name], &looks[&case.name]).join("\n");
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
