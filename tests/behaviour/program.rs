//! One program of the behaviour suite: how it is run, converted and judged.

use crate::servers::Server;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// No program takes longer unless it hangs, which is what `while fetch():` does when an `await` is forgotten.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a program's standard error may never hold.
const COMPLAINTS: &[&str] = &[
    "was never awaited",
    "was never retrieved",
    "Task was destroyed",
    "Event loop is closed",
    "cannot be called from a running event loop",
];

/// `expect.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Expect {
    /// What the program is there for.
    pub about: String,
    /// Where the program is, from the root of the repository, when it is not beside `expect.toml`.
    pub source: Option<String>,
    /// Argument lists after `python`; `{server}` and `{data}` are filled in. Default: `main.py {server} {data}`.
    pub run: Vec<Vec<String>>,
    /// Standard input of each run.
    pub stdin: String,
    /// The exit status of the last run.
    pub exit: i32,
    /// Text that the output must hold, so that a program which prints nothing proves nothing.
    pub prints: Vec<String>,
    /// Functions that must be `async def` afterwards: `pkg/mod.py:Class.method`.
    pub turned: Vec<String>,
    /// Functions that must stay `def`.
    pub stays: Vec<String>,
    /// Codes that `check` must report at least.
    pub codes: Vec<String>,
    /// Text that files of the converted program must hold, by path.
    pub holds: BTreeMap<String, Vec<String>>,
    /// Servers that each run needs: `redis`, whose address is in `$REDIS`; `mongo`, in `$MONGO`; `postgres`, in `$POSTGRES`;
    /// `smtp`, in `$SMTP`.
    pub servers: Vec<String>,
    /// Options for `convert` and `check`.
    pub options: Vec<String>,
    /// Whether what blocked on an event loop may go on blocking: nothing turns.
    pub may_block: bool,
    /// For the suite's own cases: text of the fault that has to be found; none may be found where none is named.
    pub fault: Option<String>,
}

/// A program.
#[derive(Debug)]
pub struct Program {
    /// The directory's name.
    pub name: String,
    /// Where it is.
    pub directory: PathBuf,
    /// What is expected.
    pub expect: Expect,
}

/// What programs are run with.
pub struct Parts {
    /// The interpreter.
    pub python: PathBuf,
    /// The directory with the `sitecustomize.py` that watches for blocking calls.
    pub watch: PathBuf,
    /// The server's address.
    pub server: String,
    /// Where programs are copied to.
    pub root: PathBuf,
}

/// One side's runs, together.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Exit statuses and what was printed, in order; addresses and paths replaced.
    pub told: String,
    /// The last exit status.
    pub status: Option<i32>,
    /// Standard error.
    pub complaints: String,
    /// Blocking calls seen while an event loop ran.
    pub blocking: String,
    /// What the run's databases hold in the end.
    pub held: Vec<String>,
}

/// Everything seen while a program was run and converted.
#[derive(Debug, Default)]
pub struct Ran {
    /// Before conversion.
    pub before: Side,
    /// After it.
    pub after: Side,
    /// What went wrong with the converter itself.
    pub converter: Vec<String>,
    /// Codes that `check` reported before conversion.
    pub codes: BTreeSet<String>,
    /// Text that a file of the converted program should hold and does not.
    pub lacks: Vec<String>,
    /// Pairs of addresses and paths, and what stands for them.
    pub stand_ins: Vec<(String, &'static str)>,
}

/// What the Python side saw of a program.
#[derive(Debug, Default, Deserialize)]
pub struct Look {
    broken: Vec<String>,
    functions: BTreeMap<String, String>,
    ruff_before: BTreeMap<String, Vec<String>>,
    ruff_after: BTreeMap<String, Vec<String>>,
    left_before: BTreeMap<String, String>,
    left_after: BTreeMap<String, String>,
}

/// All programs under `directory`, sorted by name.
pub fn read_all(directory: &Path) -> Vec<Program> {
    let entries = fs::read_dir(directory).expect("the programs can be listed");
    let mut programs: Vec<Program> = entries
        .map(|entry| {
            let directory = entry.expect("the programs can be listed").path();
            let name = directory
                .file_name()
                .expect("a directory has a name")
                .to_string_lossy()
                .into_owned();
            let text = fs::read_to_string(directory.join("expect.toml"))
                .unwrap_or_else(|error| panic!("{name}/expect.toml: {error}"));
            let expect: Expect =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{name}/expect.toml: {error}"));
            let directory = match &expect.source {
                Some(source) => Path::new(env!("CARGO_MANIFEST_DIR")).join(source),
                None => directory,
            };
            Program {
                name,
                directory,
                expect,
            }
        })
        .collect();
    programs.sort_by(|a, b| a.name.cmp(&b.name));
    programs
}

impl Program {
    /// Runs the program, converts a copy, runs that.
    pub fn run(&self, parts: &Parts) -> Ran {
        let home = parts.root.join(&self.name);
        copy(&self.directory, &home.join("before"));
        copy(&self.directory, &home.join("after"));
        let mut ran = Ran {
            before: self.run_side(parts, "before"),
            ..Ran::default()
        };
        ran.codes = codes(
            &home.join("before"),
            &self.expect.options,
            &mut ran.converter,
        );
        awaitify(
            &home.join("after"),
            &self.expect.options,
            &mut ran.converter,
        );
        ran.after = self.run_side(parts, "after");
        let once = files(&home.join("after"));
        for (path, texts) in &self.expect.holds {
            let text = fs::read_to_string(home.join("after").join(path)).unwrap_or_default();
            let missing = texts
                .iter()
                .filter(|wanted| !text.contains(wanted.as_str()));
            ran.lacks
                .extend(missing.map(|wanted| format!("{path} does not hold {wanted:?}")));
        }
        awaitify(
            &home.join("after"),
            &self.expect.options,
            &mut ran.converter,
        );
        for (path, text) in files(&home.join("after")) {
            if once.get(&path) != Some(&text) {
                ran.converter
                    .push(format!("a second conversion changes {path}"));
            }
        }
        ran.stand_ins = ["before", "after"]
            .into_iter()
            .flat_map(|side| self.stand_ins(parts, side))
            .collect();
        ran
    }

    /// Runs a case that holds both sides already, in `before/` and `after/`.
    pub fn run_as_is(&self, parts: &Parts) -> Ran {
        let home = parts.root.join(&self.name);
        copy(&self.directory.join("before"), &home.join("before"));
        copy(&self.directory.join("after"), &home.join("after"));
        Ran {
            before: self.run_side(parts, "before"),
            after: self.run_side(parts, "after"),
            ..Ran::default()
        }
    }

    /// Addresses and paths that differ between the sides.
    fn stand_ins(&self, parts: &Parts, side: &str) -> Vec<(String, &'static str)> {
        let home = parts.root.join(&self.name);
        vec![
            (self.address(parts, side), "{server}"),
            (
                home.join(format!("data-{side}")).display().to_string(),
                "{data}",
            ),
            (home.join(side).display().to_string(), "{program}"),
        ]
    }

    fn address(&self, parts: &Parts, side: &str) -> String {
        format!("{}/s/{}-{side}", parts.server, self.name)
    }

    fn run_side(&self, parts: &Parts, side: &str) -> Side {
        let home = parts.root.join(&self.name);
        let data = home.join(format!("data-{side}"));
        fs::create_dir_all(&data).expect("the data directory can be made");
        let log = home.join(format!("blocking-{side}.txt"));
        let stand_ins = self.stand_ins(parts, side);
        let default = vec![vec![
            "main.py".to_owned(),
            "{server}".to_owned(),
            "{data}".to_owned(),
        ]];
        let runs = if self.expect.run.is_empty() {
            &default
        } else {
            &self.expect.run
        };
        let servers: Vec<Server> = self
            .expect
            .servers
            .iter()
            .map(|name| Server::start(name, &parts.python, &home.join(format!("{name}-{side}"))))
            .collect();
        let mut seen = Side::default();
        for arguments in runs {
            let filled = arguments.iter().map(|argument| {
                argument
                    .replace("{server}", &stand_ins[0].0)
                    .replace("{data}", &stand_ins[1].0)
            });
            let mut command = Command::new(&parts.python);
            command
                .args(filled)
                .current_dir(home.join(side))
                .env_clear()
                .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
                .env("PYTHONPATH", &parts.watch)
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .env("PYTHONHASHSEED", "0")
                .env("PYTHONWARNINGS", "always::RuntimeWarning")
                .env("LANG", "C.UTF-8")
                .env("TZ", "UTC")
                .env("SERVER", &stand_ins[0].0)
                .env("DATA", &data)
                .env("AWAITIFY_PROGRAM_ROOT", home.join(side))
                .envs(
                    servers
                        .iter()
                        .map(|server| (server.variable, &server.address)),
                );
            // What blocked before conversion may have blocked on purpose or by mistake; afterwards nothing may.
            if side == "after" && !self.expect.may_block {
                command.env("AWAITIFY_BLOCKING_LOG", &log);
            }
            let (status, output, complaints) = finish(command, &home, side, &self.expect.stdin);
            seen.status = status;
            seen.told
                .push_str(&format!("{}[exit {status:?}]\n", tell(&output, &stand_ins)));
            seen.complaints.push_str(&complaints);
        }
        seen.blocking = fs::read_to_string(log).unwrap_or_default();
        seen.held = servers.into_iter().map(Server::end).collect();
        seen
    }

    /// Everything that is wrong.
    pub fn judge(&self, ran: &Ran, look: &Look) -> Vec<String> {
        let mut faults = ran.converter.clone();
        faults.extend(ran.lacks.iter().cloned());
        let expect = &self.expect;
        if ran.before.status != Some(expect.exit) {
            faults.push(format!(
                "the program itself ends with {:?} before conversion, not {}\n{}{}",
                ran.before.status, expect.exit, ran.before.told, ran.before.complaints
            ));
        }
        for text in &expect.prints {
            if !ran.before.told.contains(text.as_str()) {
                faults.push(format!(
                    "the program itself does not print {text:?} before conversion:\n{}",
                    ran.before.told
                ));
            }
        }
        if ran.before.told != ran.after.told {
            let diff = similar::TextDiff::from_lines(&ran.before.told, &ran.after.told);
            let diff = diff.unified_diff().header("before", "after").to_string();
            faults.push(format!(
                "it prints something else\n{diff}{}",
                last_lines(&ran.after.complaints)
            ));
        }
        for (before, after) in ran.before.held.iter().zip(&ran.after.held) {
            if before != after {
                let diff = similar::TextDiff::from_lines(before, after);
                let diff = diff.unified_diff().header("before", "after").to_string();
                faults.push(format!("it leaves something else in the database\n{diff}"));
            }
        }
        for complaint in COMPLAINTS {
            if ran.after.complaints.contains(complaint) {
                faults.push(format!(
                    "its errors hold {complaint:?}\n{}",
                    last_lines(&ran.after.complaints)
                ));
            }
        }
        if !ran.after.blocking.is_empty() {
            faults.push(format!(
                "blocking calls on the event loop:\n{}",
                ran.after.blocking
            ));
        }
        faults.extend(
            look.broken
                .iter()
                .map(|fault| format!("does not compile: {fault}")),
        );
        for (code, places) in &look.ruff_after {
            if places.len() > look.ruff_before.get(code).map_or(0, Vec::len) {
                faults.push(format!("ruff finds more of {code}: {}", places.join("; ")));
            }
        }
        let left = |left: &BTreeMap<String, String>| -> BTreeMap<String, String> {
            left.iter()
                .map(|(path, text)| (path.clone(), tell(text, &ran.stand_ins)))
                .collect()
        };
        if left(&look.left_before) != left(&look.left_after) {
            faults.push(format!(
                "it leaves other files behind\nbefore {:?}\nafter  {:?}",
                look.left_before, look.left_after
            ));
        }
        for (names, colour) in [(&expect.turned, "async"), (&expect.stays, "sync")] {
            for name in names {
                match look.functions.get(name) {
                    Some(found) if found == colour => {}
                    found => faults.push(format!(
                        "{name} should be {colour} and is {}",
                        found.map_or("gone", |found| found)
                    )),
                }
            }
        }
        for code in &expect.codes {
            if !ran.codes.contains(code) {
                faults.push(format!(
                    "`check` does not report {code}, only {:?}",
                    ran.codes
                ));
            }
        }
        faults
    }
}

/// Text with what differs between the sides replaced, and durations that test runners print.
fn tell(text: &str, stand_ins: &[(String, &'static str)]) -> String {
    let mut text = text.to_owned();
    for (found, name) in stand_ins {
        text = text.replace(found.as_str(), name);
    }
    let lines = text.lines().map(|line| match line.rsplit_once(" in ") {
        Some((start, end))
            if end.ends_with('s') && end.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            format!("{start} in N s")
        }
        _ => line.to_owned(),
    });
    lines.map(|line| line + "\n").collect()
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(15)..].join("\n")
}

/// Runs a command to its end, or kills it when it takes too long: exit status, output, errors.
fn finish(
    mut command: Command,
    home: &Path,
    side: &str,
    input: &str,
) -> (Option<i32>, String, String) {
    let path = |stream: &str| home.join(format!("{stream}-{side}.txt"));
    fs::write(path("stdin"), input).expect("the input can be written");
    let mut process = command
        .stdin(File::open(path("stdin")).expect("the input can be read"))
        .stdout(File::create(path("stdout")).expect("the output can be written"))
        .stderr(File::create(path("stderr")).expect("the errors can be written"))
        .spawn()
        .expect("the interpreter starts");
    let deadline = Instant::now() + PATIENCE;
    let status = loop {
        match process.try_wait().expect("the program can be waited for") {
            Some(status) => break status.code(),
            None if Instant::now() > deadline => {
                let _ = process.kill();
                let _ = process.wait();
                break None;
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let read = |stream: &str| {
        String::from_utf8_lossy(&fs::read(path(stream)).unwrap_or_default()).into_owned()
    };
    (status, read("stdout"), read("stderr"))
}

/// `awaitify convert --write` in `directory`.
fn awaitify(directory: &Path, options: &[String], faults: &mut Vec<String>) {
    let output = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(["convert", "--write", "."])
        .args(options)
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .expect("awaitify starts");
    if !output.status.success() {
        faults.push(format!(
            "`convert --write` ends with {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ));
    }
}

/// The codes that `awaitify check` reports, under the same options.
fn codes(directory: &Path, options: &[String], faults: &mut Vec<String>) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(["check", "--output-format", "json", "."])
        .args(options)
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .expect("awaitify starts");
    let mut found = BTreeSet::new();
    match serde_json::from_slice(&output.stdout) {
        Ok(report) => gather(&report, &mut found),
        Err(error) => faults.push(format!(
            "`check --output-format json` does not print JSON: {error}\n{}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
    found
}

/// Every string under a key `code`, however deep.
fn gather(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(entries) => {
            for (key, entry) in entries {
                match entry {
                    serde_json::Value::String(code) if key == "code" => {
                        found.insert(code.clone());
                    }
                    _ => gather(entry, found),
                }
            }
        }
        serde_json::Value::Array(entries) => entries.iter().for_each(|entry| gather(entry, found)),
        _ => {}
    }
}

/// Copies a program's files, except what is said about it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory can be made");
    for entry in fs::read_dir(from).expect("the program can be listed") {
        let path = entry.expect("the program can be listed").path();
        let name = path.file_name().expect("a file has a name");
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else if name != "expect.toml" {
            fs::copy(&path, to.join(name)).expect("a file can be copied");
        }
    }
}

/// Every file under `directory` with its bytes.
fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![directory.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("the program can be listed") {
            let path = entry.expect("the program can be listed").path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(
                    path.display().to_string(),
                    fs::read(&path).unwrap_or_default(),
                );
            }
        }
    }
    found
}
