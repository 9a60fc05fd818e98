//! `convert --mark-refused`: a comment at each refusal, which changes nothing else, stays where it is, and goes with the refusal.

#[path = "support/program.rs"]
mod program;

use program::{awaitify, err};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const BEFORE: &str = "\
import time


class Store:
    total = time.sleep(0)

    def load(self):
        time.sleep(0.001)
        return 1

    def __len__(self):
        time.sleep(
            0.002
        )
        return 2


def converted():
    time.sleep(0.003)
    return 3


if __name__ == \"__main__\":
    print(Store().load(), len(Store()), converted())
";

fn project() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("app.py"), BEFORE).unwrap();
    directory
}

fn converted(directory: &Path, flags: &[&str]) -> (String, String) {
    let output = awaitify(directory, &[&["convert", "--write", "."], flags].concat());
    let told = err(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    (fs::read_to_string(directory.join("app.py")).unwrap(), told)
}

fn without_marks(text: &str) -> String {
    let lines = text.lines();
    let lines = lines.filter(|line| !line.trim_start().starts_with("# awaitify: todo["));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn each_refusal_is_marked_and_nothing_else_is_different() {
    let (plain, marked) = (project(), project());
    let (expected, _) = converted(plain.path(), &[]);
    let (text, told) = converted(marked.path(), &["--mark-refused"]);
    assert!(
        told.contains("2  places marked `# awaitify: todo[…]`"),
        "{told}"
    );
    assert_eq!(without_marks(&text), expected);
    for place in [
        "class Store:\n    # awaitify: todo[class-body]\n    total = time.sleep(0)\n",
        "    def __len__(self):\n        # awaitify: todo[dunder]\n        time.sleep(\n            0.002\n",
    ] {
        assert!(text.contains(place), "{text}");
    }
    let run = |directory: &Path| {
        let output = Command::new("python3")
            .args(["-W", "error", "app.py"])
            .current_dir(directory)
            .output()
            .unwrap();
        assert!(output.status.success());
        output.stdout
    };
    assert_eq!(run(plain.path()), run(marked.path()));
}

#[test]
fn marks_stay_until_what_they_mark_is_gone() {
    let directory = project();
    let root = directory.path();
    let (text, _) = converted(root, &["--mark-refused"]);
    // Without the flag they are comments, about which there is nothing to say.
    let (again, told) = converted(root, &[]);
    assert_eq!(again, text);
    assert!(!told.contains("unused-suppression"), "{told}");
    for flags in [&["--mark-refused"][..], &[]] {
        let check = awaitify(root, &[&["convert", "--check", "."], flags].concat());
        assert_eq!(check.status.code(), Some(0));
    }
    // Settled by hand, one of them, and more written beside the other.
    let settled = text
        .replace("total = time.sleep(0)", "total = 0")
        .replace("todo[dunder]", "todo[dunder]  # ask Ann");
    fs::write(root.join("app.py"), &settled).unwrap();
    let (after, _) = converted(root, &["--mark-refused"]);
    assert_eq!(
        after,
        settled.replace("    # awaitify: todo[class-body]\n", "")
    );
    // What was marked before it is converted comes out the same.
    fs::write(root.join("app.py"), BEFORE).unwrap();
    let (keep, _) = converted(root, &["--mark-refused", "--skip", "time"]);
    assert_eq!(keep, BEFORE);
    fs::write(
        root.join("app.py"),
        BEFORE.replace("def converted", "# awaitify: todo[lambda]\ndef converted"),
    )
    .unwrap();
    let (again, _) = converted(root, &["--mark-refused"]);
    assert_eq!(again, text);
}

#[test]
fn a_preview_shows_the_marks_and_undo_takes_them_back() {
    let directory = project();
    let root = directory.path();
    let output = awaitify(root, &["convert", ".", "--mark-refused"]);
    let diff = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        diff.contains("+        # awaitify: todo[dunder]\n"),
        "{diff}"
    );
    converted(root, &["--mark-refused"]);
    assert!(awaitify(root, &["undo"]).status.success());
    assert_eq!(fs::read_to_string(root.join("app.py")).unwrap(), BEFORE);
}
