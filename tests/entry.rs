//! `convert --from ENTRY`: what an entry point reaches is converted, the rest stays and works.

#[path = "support/program.rs"]
mod program;

use program::{awaitify, err};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const MAIN: &str = "\
import threading

from jobs.feed import Feed
from jobs.report import build


def run():
    feed = Feed()
    feed.load()
    print(feed.title)


def nightly():
    build()


def in_background():
    worker = threading.Thread(target=build)
    worker.start()
    worker.join()


if __name__ == \"__main__\":
    run()
    nightly()
";

const FEED: &str = "\
import time


class Feed:
    def load(self):
        time.sleep(0.001)
        self.shown = \"feed\"

    def refresh(self):
        time.sleep(0.002)

    @property
    def title(self):
        time.sleep(0.003)
        return self.shown


class Slow(Feed):
    def load(self):
        time.sleep(0.004)
        super().load()
";

const REPORT: &str = "\
import time


def build():
    collect()


def collect():
    time.sleep(0.005)
";

fn project() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    fs::create_dir(root.join("jobs")).unwrap();
    for (name, text) in [
        ("main.py", MAIN),
        ("jobs/__init__.py", ""),
        ("jobs/feed.py", FEED),
        ("jobs/report.py", REPORT),
    ] {
        fs::write(root.join(name), text).unwrap();
    }
    directory
}

/// The functions that turn, and those that are left out, each sorted.
fn turned(root: &Path, entries: &[&str]) -> (Vec<String>, Vec<String>) {
    let mut arguments = vec!["convert", ".", "--output-format", "json"];
    for entry in entries {
        arguments.extend(["--from", entry]);
    }
    let output = awaitify(root, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let names = |groups: &Value| {
        let groups = groups.as_array().unwrap().iter();
        let functions = groups.flat_map(|group| group["functions"].as_array().unwrap());
        let mut names: Vec<String> = functions
            .map(|function| function["name"].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    (names(&report["groups"]), names(&report["not_reached"]))
}

const OF_RUN: [&str; 4] = [
    "jobs.feed.Feed.load",
    "jobs.feed.Feed.title",
    "jobs.feed.Slow.load",
    "main.run",
];
const OF_NIGHTLY: [&str; 4] = [
    "jobs.report.build",
    "jobs.report.collect",
    "main.in_background",
    "main.nightly",
];

#[test]
fn what_an_entry_point_reaches_is_converted_and_nothing_else() {
    let directory = project();
    let root = directory.path();
    for entry in [
        "main.run",
        "main:run",
        "run",
        "main.py:8",
        "main.py:run",
        "./main.py:run",
    ] {
        let (converted, left) = turned(root, &[entry]);
        assert_eq!(converted, OF_RUN, "{entry}");
        let expected = [&["jobs.feed.Feed.refresh"], &OF_NIGHTLY[..]].concat();
        assert_eq!(left, expected, "{entry}");
    }
    let (converted, _) = turned(root, &["nightly"]);
    assert_eq!(converted, OF_NIGHTLY);
    // A function that is handed to a thread runs, too.
    let (converted, _) = turned(root, &["main.in_background"]);
    assert_eq!(converted, OF_NIGHTLY);
}

#[test]
fn entry_points_add_up_and_may_be_files_and_classes() {
    let directory = project();
    let root = directory.path();
    let both = [&OF_RUN[..], &OF_NIGHTLY[..]].concat();
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    let expected = sorted(both.iter().map(|name| (*name).to_owned()).collect());
    let (converted, left) = turned(root, &["main.run", "main.nightly"]);
    assert_eq!(converted, expected);
    assert_eq!(left, ["jobs.feed.Feed.refresh"]);
    for file in ["main.py", "main"] {
        let (converted, left) = turned(root, &[file]);
        assert_eq!(converted, expected, "{file}");
        assert_eq!(left, ["jobs.feed.Feed.refresh"], "{file}");
    }
    // What the file does when it is run, beside its functions.
    let (converted, _) = turned(root, &["main.py:24"]);
    assert_eq!(converted, expected);
    let (converted, left) = turned(root, &["jobs.feed.Feed"]);
    assert!(converted.contains(&"jobs.feed.Feed.refresh".to_owned()));
    assert_eq!(left, OF_NIGHTLY);
    // Later in the course of a migration: what is left then is converted, and the whole comes out.
    let output = awaitify(root, &["convert", "--write", "--from", "run", "."]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let output = awaitify(root, &["convert", "--write", "."]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    for (name, wanted) in [
        ("jobs/feed.py", "    async def refresh(self):"),
        ("jobs/report.py", "async def collect():"),
        ("main.py", "async def nightly():\n    await build()"),
    ] {
        let text = fs::read_to_string(root.join(name)).unwrap();
        assert!(text.contains(wanted), "{text}");
    }
}

#[test]
fn the_rest_works_as_it_did_and_is_counted() {
    let directory = project();
    let root = directory.path();
    let run = || {
        let output = Command::new("python3")
            .args(["-W", "error", "main.py"])
            .current_dir(root)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", err(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let before = run();
    let output = awaitify(root, &["convert", "--write", "--from", "main:run", "."]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let told = err(&output);
    let line =
        "left out, because `--from` does not reach it: 2 change groups (5 functions, 3 calls)\n";
    assert!(told.contains(line), "{told}");
    assert!(told.contains("not-reached"), "{told}");
    assert_eq!(run(), before);
    let text = fs::read_to_string(root.join("main.py")).unwrap();
    assert!(text.contains("\ndef nightly():\n    build()"), "{text}");
    let report = fs::read_to_string(root.join("jobs/report.py")).unwrap();
    assert_eq!(report, REPORT);
    let again = awaitify(root, &["convert", "--check", "--from", "main:run", "."]);
    assert_eq!(again.status.code(), Some(0), "{}", err(&again));
}

#[test]
fn an_entry_point_that_names_nothing_is_an_error_with_names_near_it() {
    let directory = project();
    let root = directory.path();
    for (entry, hint) in [
        (
            "main.rum",
            "no function found at `main.rum`; did you mean `main.run`?",
        ),
        ("main:nightli", "did you mean `main.nightly`?"),
        ("main.py:runs", "did you mean `main.run`?"),
        ("main.py:99", "no function found at `./main.py:99`"),
        ("other/feed.py", "; did you mean `./jobs/feed.py`?"),
        ("zzzzzz", "no function found at `zzzzzz`\n"),
    ] {
        let output = awaitify(root, &["convert", "--write", ".", "--from", entry]);
        assert_eq!(output.status.code(), Some(2), "{entry}");
        assert!(err(&output).contains(hint), "{entry}: {}", err(&output));
    }
    let output = awaitify(root, &["why", "main.rum", "."]);
    assert!(
        err(&output).contains("did you mean `main.run`?"),
        "{}",
        err(&output)
    );
    assert_eq!(fs::read_to_string(root.join("main.py")).unwrap(), MAIN);
}

#[test]
fn a_command_reaches_what_is_registered_with_it() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    let text = "import time\n\nimport click\n\n\n@click.group()\ndef main():\n    pass\n\n\n@main.command()\ndef load():\n    time.sleep(1)\n\n\ndef other():\n    time.sleep(2)\n";
    fs::write(root.join("cli.py"), text).unwrap();
    let (converted, left) = turned(root, &["cli:main"]);
    assert_eq!(converted, ["cli.load"]);
    assert_eq!(left, ["cli.other"]);
}
