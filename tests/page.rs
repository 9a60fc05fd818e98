//! The page for reviews in headless Chromium, with two thousand changes: keys, filter, ticked boxes, decisions that are saved and
//! applied, light and dark, and nothing asked of the network.
//!
//! Chromium is Debian's package; `AWAITIFY_TEST_CHROMIUM` names another. Where there is none and the test runs as root on a system with
//! `apt-get`, it installs the package; else it fails and says so. Screenshots stay under `target/tmp/page`.

use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names under which Chromium may be found.
const PROGRAMS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

const MODULES: usize = 100;
const FUNCTIONS: usize = 20;

fn found() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("AWAITIFY_TEST_CHROMIUM") {
        return Some(given.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let directories: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut programs = PROGRAMS.iter().flat_map(|name| {
        directories
            .iter()
            .map(move |directory| directory.join(name))
    });
    programs.find(|program| program.is_file())
}

fn chromium() -> PathBuf {
    if let Some(program) = found() {
        return program;
    }
    let mut told = String::new();
    for arguments in [
        &["update"][..],
        &["install", "--yes", "--no-install-recommends", "chromium"],
    ] {
        match Command::new("apt-get").args(arguments).output() {
            Ok(output) => told = String::from_utf8_lossy(&output.stderr).into_owned(),
            Err(error) => told = error.to_string(),
        }
    }
    found().unwrap_or_else(|| {
        panic!("this test needs Chromium: `apt-get install chromium`, or AWAITIFY_TEST_CHROMIUM=/path/to/it; apt-get says: {told}")
    })
}

/// A module with changes that lie so far apart that each is one by itself.
fn module() -> String {
    let mut text = "import time\n".to_owned();
    for number in 0..FUNCTIONS {
        let _ = write!(
            text,
            "\n\ndef step_{number}(count):\n    time.sleep(count)\n"
        );
        for line in 0..9 {
            let _ = writeln!(text, "    count += {line}");
        }
        text.push_str("    return count\n");
    }
    text
}

fn awaitify(directory: &Path, arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .arg("convert")
        .args(arguments)
        .current_dir(directory)
        .output()
        .expect("awaitify starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {told}");
}

#[test]
fn a_page_of_two_thousand_changes_is_reviewed_by_keyboard_and_its_decisions_are_applied() {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    let _ = fs::remove_dir_all(&directory);
    let project = directory.join("project");
    fs::create_dir_all(&project).expect("the target directory is writable");
    for number in 0..MODULES {
        let path = project.join(format!("module_{number}.py"));
        fs::write(path, module()).expect("the target directory is writable");
    }
    awaitify(&project, &["--save", "html=../review.html", "."]);

    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/page/drive.py");
    let output = Command::new("python3")
        .arg(driver)
        .args([chromium(), directory.join("review.html"), directory.clone()])
        .output()
        .expect("python3 starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let seen: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stdout)));

    let total = MODULES * FUNCTIONS;
    let is = |key: &str, wanted: Value| assert_eq!(seen[key], wanted, "{key} in {seen:#}");
    assert!(seen["hunks"].as_u64() >= Some(total as u64), "{seen:#}");
    is("sections", MODULES.into());
    // It holds all it needs.
    is("requested", Value::Array(Vec::new()));
    is("complaints", Value::Array(Vec::new()));
    is("light", "rgb(255, 255, 255)".into());
    is("dark", "rgb(13, 17, 23)".into());
    is("walked", 1.into());
    is("back", 0.into());
    is("upward", true.into());
    is("filter", "module_7.".into());
    // Names begin at the top of the work tree.
    let filtered = seen["filtered"].as_array().map(Vec::as_slice);
    let is_module = |name: &Value| {
        name.as_str()
            .is_some_and(|name| name.ends_with("module_7.py"))
    };
    assert!(
        matches!(filtered, Some([one]) if is_module(one)),
        "{seen:#}"
    );
    is("unfiltered", MODULES.into());
    is(
        "accepted",
        format!("{} of {total} accepted.", total - 1).into(),
    );
    assert!(seen["marked"].as_u64() > Some(0), "{seen:#}");
    is("picture", "walked".into());
    is("moved", true.into());
    // A busy machine may be ten times as slow; what is worse is felt.
    let seconds = |key: &str| seen[key].as_f64().unwrap_or(f64::MAX);
    assert!(
        seconds("loaded") < 20.0 && seconds("filtering") < 10.0,
        "{seen:#}"
    );

    is("saved", true.into());
    let decisions = directory.join("decisions.json");
    let decided: Value =
        serde_json::from_str(&fs::read_to_string(&decisions).expect("it was saved"))
            .expect("decisions are JSON");
    let declined: Vec<&Value> = decided["groups"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|group| group["decision"] == "decline")
        .collect();
    assert_eq!(declined.len(), 1, "{declined:?}");
    assert_eq!(declined[0]["title"], seen["group"]);

    awaitify(
        &project,
        &["--write", "--decisions", "../decisions.json", "."],
    );
    let mut sync = Vec::new();
    for number in 0..MODULES {
        let name = format!("module_{number}");
        let text =
            fs::read_to_string(project.join(&name).with_extension("py")).expect("it is there");
        let stays = text.lines().filter(|line| line.starts_with("def "));
        sync.extend(stays.map(|line| format!("{name}.{}", &line[4..line.find('(').unwrap_or(4)])));
    }
    assert_eq!(sync.len(), 1, "{sync:?}");
    let title = seen["group"].as_str().unwrap_or_default();
    assert!(title.contains(&sync[0]), "{title} is not about {}", sync[0]);
}
