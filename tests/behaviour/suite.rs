//! What the suites that run programs share: the server, two workers, the Python side's look at the results.

use crate::program::{Look, Parts, Program, Ran};
use crate::venv;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where the programs and the Python side of the suite are.
pub fn here() -> PathBuf {
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
pub fn workshop(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if directory.exists() {
        fs::remove_dir_all(&directory).expect("the last run's files can be removed");
    }
    fs::create_dir_all(&directory).expect("the target directory is writable");
    directory
}

/// Keep those whose names stand in a variable of the environment, parted by commas; all, where it is empty. Gives whether it names any.
pub fn choose<T>(variable: &str, all: &mut Vec<T>, name: impl Fn(&T) -> &str) -> bool {
    let only = std::env::var(variable).unwrap_or_default();
    let chosen: Vec<&str> = only.split(',').filter(|name| !name.is_empty()).collect();
    for one in &chosen {
        let is_there = all.iter().any(|known| name(known) == *one);
        assert!(is_there, "{variable}: there is nothing called {one}");
    }
    all.retain(|one| chosen.is_empty() || chosen.contains(&name(one)));
    !chosen.is_empty()
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
pub fn report(faults: &BTreeMap<String, Vec<String>>, programs: usize) {
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

/// Everything a suite needs to run programs; the server ends with it.
pub struct Suite {
    /// What programs are run with.
    pub parts: Parts,
    _server: Server,
}

impl Suite {
    /// Builds the environment, starts the server and empties the directory `name`.
    pub fn start(name: &str) -> Self {
        let python = venv::environment().join("bin/python");
        let server = Server::start(&python);
        Self {
            parts: Parts {
                watch: here().join("watch"),
                server: server.address.clone(),
                root: workshop(name),
                python,
            },
            _server: server,
        }
    }

    /// Runs and judges: what is wrong with each program.
    pub fn faults(
        &self,
        programs: &[Program],
        run: impl Fn(&Program, &Parts) -> Ran + Sync,
    ) -> BTreeMap<String, Vec<String>> {
        let runs = for_each(programs, |program| run(program, &self.parts));
        let looks = look(&self.parts.python, &self.parts.root);
        programs
            .iter()
            .map(|program| {
                let faults = program.judge(&runs[&program.name], &looks[&program.name]);
                (program.name.clone(), faults)
            })
            .collect()
    }
}
