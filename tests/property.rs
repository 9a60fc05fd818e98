//! Random small programs, run before and after conversion: the same log and results, no coroutine that is never awaited, and
//! a second conversion that changes nothing. `tests/property/run.py` makes them; what fails stays under `target/tmp/property`.
//!
//! `PROPERTY_PROGRAMS=5000` makes so many instead of a few hundred, `PROPERTY_FIRST=100` begins with that seed.

#[path = "support/venv.rs"]
mod venv;

use std::path::Path;
use std::process::Command;

/// A number that the environment gives, else `usual`.
fn number(name: &str, usual: u32) -> u32 {
    std::env::var(name).map_or(usual, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}"))
    })
}

#[test]
fn random_programs_behave_as_before() {
    let python = venv::environment().join("bin/python");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/property/run.py");
    let into = Path::new(env!("CARGO_TARGET_TMPDIR")).join("property");
    let output = Command::new(python)
        .arg(script)
        .args(["--converter", env!("CARGO_BIN_EXE_awaitify"), "--into"])
        .arg(into)
        .args(["--first", &number("PROPERTY_FIRST", 0).to_string()])
        .args(["--count", &number("PROPERTY_PROGRAMS", 200).to_string()])
        .output()
        .expect("the programs can be made");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        !told.contains(" 0 functions turned"),
        "nothing turns, so nothing is tried: {told}"
    );
}
