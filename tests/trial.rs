//! `--verify`: the user's command decides what is converted, on a copy, and only when it passes without us.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const SLEEPER: &str =
    "import time\n\n\ndef nap():\n    time.sleep(1)\n\n\nif __name__ == \"__main__\":\n    nap()\n";

fn project(names: &[&str]) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(directory.path()).unwrap();
    for name in names {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, SLEEPER).unwrap();
    }
    (directory, root)
}

fn git(directory: &Path, arguments: &[&str]) {
    let status = Command::new("git")
        .args(["-c", "user.name=A", "-c", "user.email=a@example.org"])
        .args(arguments)
        .current_dir(directory)
        .status()
        .unwrap();
    assert!(status.success());
}

struct Ran {
    status: i32,
    out: String,
    err: String,
}

fn awaitify(directory: &Path, arguments: &[&str]) -> Ran {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Ran {
        status: status.code().unwrap(),
        out: String::from_utf8_lossy(&stdout).into_owned(),
        err: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

fn is_converted(root: &Path, name: &str) -> bool {
    let text = fs::read_to_string(root.join(name)).unwrap();
    assert!(text == SLEEPER || text.contains("await asyncio.sleep(1)"));
    text != SLEEPER
}

/// Names in the directory, without hidden ones.
fn names(root: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_that_the_command_does_not_like_stays_and_the_rest_is_converted() {
    let files = ["a.py", "b.py", "c.py", "d.py", "e.py"];
    let (_directory, root) = project(&files);
    let verify = "touch left-behind; grep -q time.sleep b.py && grep -q time.sleep e.py";
    let ran = awaitify(&root, &["convert", "--write", "--verify", verify, "."]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let converted: Vec<&&str> = files
        .iter()
        .filter(|name| is_converted(&root, name))
        .collect();
    assert_eq!(converted, [&"a.py", &"c.py", &"d.py"], "{}", ran.err);
    assert!(ran.err.contains("2  backed-out"), "{}", ran.err);
    assert_eq!(names(&root), files);
    // The preview is held to it as well, and so is a gate.
    let preview = awaitify(
        &root,
        &[
            "convert",
            "--verify",
            verify,
            "--fail-on",
            "backed-out",
            ".",
        ],
    );
    assert_eq!((preview.status, preview.out.as_str()), (1, ""));
}

#[test]
fn a_command_that_passes_changes_nothing_of_the_result() {
    let (_directory, root) = project(&["a.py", "sub/b.py"]);
    let plain = awaitify(&root, &["convert", "."]);
    // It is run where the user stands, in the copy.
    let verify = format!(
        "test -f b.py && test ! -d '{0}/left' && mkdir \"$PWD/left\" && test ! -d '{0}/sub/left'",
        root.display()
    );
    let tried = awaitify(&root.join("sub"), &["convert", "..", "--verify", &verify]);
    assert_eq!(tried.status, 0, "{}", tried.err);
    git(&root, &["init", "-q"]);
    git(&root, &["add", "-A"]);
    git(&root, &["commit", "-qm", "all"]);
    let tried = awaitify(&root.join("sub"), &["convert", "..", "--verify", &verify]);
    assert_eq!((tried.status, &tried.out), (0, &plain.out), "{}", tried.err);
    assert!(!root.join("sub/left").exists());
}

#[test]
fn a_command_that_fails_without_us_verifies_nothing() {
    let (_directory, root) = project(&["a.py"]);
    let ran = awaitify(
        &root,
        &["convert", "--write", "--verify", "echo broken; exit 3", "."],
    );
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("fails before anything is converted"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("broken\nexit status: 3"), "{}", ran.err);
    assert!(!is_converted(&root, "a.py"));
}

#[test]
fn a_command_that_does_not_end_is_ended() {
    let (_directory, root) = project(&["a.py"]);
    let begun = Instant::now();
    let verify = "grep -q time.sleep a.py || sleep 60";
    let ran = awaitify(
        &root,
        &[
            "convert",
            "--write",
            "--verify",
            verify,
            "--verify-limit",
            "1",
            ".",
        ],
    );
    assert!(begun.elapsed() < Duration::from_secs(40));
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(
        ran.err.contains("took longer than 1 seconds"),
        "{}",
        ran.err
    );
    assert!(!is_converted(&root, "a.py"));
}

#[test]
fn callers_go_with_the_file_that_stays() {
    let (_directory, root) = project(&["other.py"]);
    fs::write(
        root.join("low.py"),
        "import time\n\n\ndef low():\n    time.sleep(1)\n",
    )
    .unwrap();
    let caller = "from low import low\n\n\ndef main():\n    low()\n\n\nif __name__ == \"__main__\":\n    main()\n";
    fs::write(root.join("main.py"), caller).unwrap();
    let ran = awaitify(
        &root,
        &[
            "convert",
            "--write",
            "--verify",
            "grep -q time.sleep low.py",
            ".",
        ],
    );
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(fs::read_to_string(root.join("main.py")).unwrap(), caller);
    assert!(is_converted(&root, "other.py"));
}

#[test]
fn what_is_not_committed_is_refused_before_the_command_is_run() {
    let (_directory, root) = project(&["a.py"]);
    git(&root, &["init", "-q"]);
    let ran_file = root.join("ran");
    let verify = format!("touch '{}'", ran_file.display());
    let ran = awaitify(&root, &["convert", "--write", "--verify", &verify, "."]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("a.py (not tracked)") && !ran_file.exists(),
        "{}",
        ran.err
    );
}

#[test]
fn a_group_that_the_command_does_not_like_stays_and_its_file_is_converted() {
    let (_directory, root) = project(&[]);
    let two = "import time\n\n\ndef good():\n    time.sleep(1)\n\n\ndef bad():\n    time.sleep(2)\n\n\nif __name__ == \"__main__\":\n    good()\n    bad()\n";
    fs::write(root.join("a.py"), two).unwrap();
    let verify = "! grep -q 'await asyncio.sleep(2)' a.py";
    let ran = awaitify(&root, &["convert", "--write", "--verify", verify, "."]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let after = fs::read_to_string(root.join("a.py")).unwrap();
    assert!(after.contains("async def good():"), "{after}");
    assert!(after.contains("def bad():\n    time.sleep(2)\n"), "{after}");
    assert!(ran.err.contains("passes with 1 group\n"), "{}", ran.err);
    assert!(ran.err.contains("1  backed-out"), "{}", ran.err);
    assert!(
        !ran.err.contains("declined, or not decided on"),
        "{}",
        ran.err
    );
}
