//! The Python environment that suites run programs in: made once under `target/`, shared by all of them.
//!
//! A suite that cannot have it fails and says why; it never skips.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is installed, with versions.
const REQUIREMENTS: &str = include_str!("requirements.txt");

/// Interpreters tried, in order; `AWAITIFY_TEST_PYTHON` goes before them.
const INTERPRETERS: &[&str] = &["python3", "python3.13", "python3.12", "python3.11"];

/// The environment's directory, built when it is missing or was built from other requirements.
///
/// Test binaries that run at the same time wait for each other on a lock file.
pub fn environment() -> PathBuf {
    let shared = Path::new(env!("CARGO_TARGET_TMPDIR"));
    fs::create_dir_all(shared).expect("the target directory is writable");
    let lock = File::create(shared.join("venv.lock")).expect("the lock file can be made");
    lock.lock().expect("the lock file can be locked");
    let directory = shared.join("venv");
    let stamp = directory.join("requirements.installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == REQUIREMENTS) {
        return directory;
    }
    if directory.exists() {
        fs::remove_dir_all(&directory).expect("the old environment can be removed");
    }
    let interpreter = interpreter();
    run(
        &interpreter,
        &["-m".as_ref(), "venv".as_ref(), directory.as_os_str()],
    );
    // Whether it takes the place of urllib3 is decided when it is built; one that pip has kept may have been built otherwise.
    let apart = REQUIREMENTS
        .lines()
        .find(|line| line.starts_with("urllib3-future=="))
        .expect("its version is pinned");
    let python = directory.join("bin/python");
    let install = ["-m", "pip", "install", "--quiet"];
    let unkept = ["--no-cache-dir", "--no-binary", "urllib3-future", apart];
    let arguments: Vec<&OsStr> = install.iter().chain(&unkept).map(OsStr::new).collect();
    run(python.as_os_str(), &arguments);
    let list = shared.join("requirements.txt");
    fs::write(&list, REQUIREMENTS).expect("the requirements can be written");
    run(
        python.as_os_str(),
        &[
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
        ]
        .map(OsStr::new)
        .into_iter()
        .chain([list.as_os_str()])
        .collect::<Vec<_>>(),
    );
    fs::write(&stamp, REQUIREMENTS).expect("the stamp can be written");
    directory
}

/// The first interpreter that is new enough.
fn interpreter() -> std::ffi::OsString {
    let chosen = std::env::var_os("AWAITIFY_TEST_PYTHON");
    let candidates = chosen
        .into_iter()
        .chain(INTERPRETERS.iter().map(Into::into));
    let mut seen = Vec::new();
    for candidate in candidates {
        let version = Command::new(&candidate)
            .args([
                "-c",
                "import sys; print(*sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))",
            ])
            .output();
        match version {
            Ok(output) if output.status.success() => return candidate,
            Ok(output) => seen.push(format!(
                "{}: {}",
                candidate.display(),
                String::from_utf8_lossy(&output.stdout).trim()
            )),
            Err(error) => seen.push(format!("{}: {error}", candidate.display())),
        }
    }
    panic!(
        "this suite runs Python programs and needs Python 3.11 or newer with venv and pip; tried {}. \
         Name one with AWAITIFY_TEST_PYTHON.",
        seen.join("; ")
    );
}

/// Runs a step of the installation, or fails with what it printed.
fn run(program: &OsStr, arguments: &[&OsStr]) {
    // So that niquests does not put its urllib3 in the place of the one that requests uses.
    let mut command = Command::new(program);
    command.args(arguments).env("URLLIB3_NO_OVERRIDE", "1");
    match command.output() {
        Ok(output) if output.status.success() => {}
        Ok(output) => panic!(
            "the Python environment for this suite could not be made: {} {arguments:?} ended with {}\n{}{}",
            program.display(),
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        ),
        Err(error) => panic!("{} cannot be started: {error}", program.display()),
    }
}
