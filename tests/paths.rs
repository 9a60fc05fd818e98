//! `[[tool.awaitify.paths]]`: what holds for some paths only.

#[path = "support/program.rs"]
mod program;

use program::{awaitify, err};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const NEW: &str = "\
import time

from legacy.old import old


def new():
    time.sleep(0.001)


def both():
    new()
    return old()


if __name__ == \"__main__\":
    print(both())
";

const OLD: &str = "\
import time


def old():
    time.sleep(0.002)
    return 1


def alone():
    with open(\"y\") as file:
        time.sleep(0.003)
        return file.read()
";

fn project(settings: &str) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    fs::create_dir(root.join("legacy")).unwrap();
    for (name, text) in [
        ("pyproject.toml", settings),
        ("main.py", NEW),
        ("legacy/__init__.py", ""),
        ("legacy/old.py", OLD),
    ] {
        fs::write(root.join(name), text).unwrap();
    }
    directory
}

/// The functions that turn, sorted.
fn turned(directory: &Path, path: &str) -> Vec<String> {
    let output = awaitify(directory, &["convert", path, "--output-format", "json"]);
    let told = err(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let groups = report["groups"].as_array().unwrap().iter();
    let functions = groups.flat_map(|group| group["functions"].as_array().unwrap());
    let mut names: Vec<String> = functions
        .map(|function| function["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

const ALL: [&str; 4] = [
    "legacy.old.alone",
    "legacy.old.old",
    "main.both",
    "main.new",
];

fn setting(path: &str, what: &str) -> String {
    format!("[[tool.awaitify.paths]]\npath = \"{path}\"\n{what}\n")
}

#[test]
fn files_that_are_kept_stay_and_so_does_what_leans_on_them() {
    assert_eq!(turned(project("").path(), "."), ALL);
    for glob in ["legacy/**", "legacy/", "old.py", "/legacy/*.py"] {
        let directory = project(&setting(glob, "keep-sync = true"));
        let root = directory.path();
        assert_eq!(turned(root, "."), ["main.both", "main.new"], "{glob}");
        assert_eq!(turned(root, "legacy"), Vec::<String>::new(), "{glob}");
        assert_eq!(turned(&root.join("legacy"), "old.py"), Vec::<String>::new());
        let output = awaitify(root, &["convert", "--write", "."]);
        let told = err(&output);
        assert!(told.contains("path-setting"), "{told}");
        assert_eq!(fs::read_to_string(root.join("legacy/old.py")).unwrap(), OLD);
        // What stays there blocks, so who calls it from elsewhere hands it to a thread.
        let main = fs::read_to_string(root.join("main.py")).unwrap();
        assert!(
            main.contains("return await asyncio.to_thread(old)"),
            "{main}"
        );
        let run = Command::new("python3")
            .args([
                "-W",
                "error",
                "-c",
                "import asyncio, main; print(asyncio.run(main.both()))",
            ])
            .current_dir(root)
            .output()
            .unwrap();
        assert_eq!(run.stdout, b"1\n");
    }
    let elsewhere = project(&setting("other/**", "keep-sync = true"));
    assert_eq!(turned(elsewhere.path(), "."), ALL);
    let why = project(&setting("legacy/**", "keep-sync = true"));
    let output = awaitify(why.path(), &["why", "old", "."]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains("a setting for this path keeps it"), "{told}");
}

#[test]
fn libraries_are_left_alone_in_some_files_only() {
    let directory = project(&setting("legacy/**", "skip = [\"time\"]"));
    // The other call in `alone` would be awaited beside one that blocks.
    assert_eq!(turned(directory.path(), "."), ["main.both", "main.new"]);
    let directory = project(&setting("legacy/**", "skip = [\"io\"]"));
    assert_eq!(
        turned(directory.path(), "."),
        ["legacy.old.old", "main.both", "main.new"]
    );
    let directory = project(&setting("main.py", "skip = [\"time\"]"));
    assert_eq!(
        turned(directory.path(), "."),
        ["legacy.old.alone", "legacy.old.old", "main.both"]
    );
    let directory = project(&setting("legacy/**", "skip = [\"no-such\"]"));
    let output = awaitify(directory.path(), &["convert", "."]);
    assert_eq!(output.status.code(), Some(2));
    let told = err(&output);
    assert!(told.contains("there is no table for `no-such`"), "{told}");
}

#[test]
fn files_are_left_out_but_for_what_is_named() {
    let directory = project(&setting("legacy/**", "exclude = true"));
    let root = directory.path();
    assert_eq!(turned(root, "legacy"), Vec::<String>::new());
    assert_eq!(turned(root, "legacy/old.py").len(), 2);
    for (what, message) in [
        (
            "exlude = true",
            "pyproject.toml:3:1: unknown field `exlude`",
        ),
        ("exclude = 1", "pyproject.toml:3:11: invalid type"),
    ] {
        let directory = project(&setting("legacy/**", what));
        let output = awaitify(directory.path(), &["convert", "."]);
        let told = err(&output);
        assert!(
            output.status.code() == Some(2) && told.contains(message),
            "{told}"
        );
    }
    let directory = project(&setting("[z-a]", "exclude = true"));
    let output = awaitify(directory.path(), &["convert", "."]);
    let told = err(&output);
    assert!(told.contains("`[z-a]` is not a glob"), "{told}");
}
