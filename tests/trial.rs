//! `--verify`: the user's command decides what is converted, on a copy, and only when it passes without us.

#[path = "support/venv.rs"]
mod venv;

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
fn on_a_terminal_too_what_the_command_started_ends_with_it() {
    let (_directory, root) = project(&["a.py"]);
    let late = root.join("late");
    let verify = format!("(sleep 3; touch '{}') & sleep 60 | cat", late.display());
    // The terminal outlives the run, as that of a person does: what goes away with it proves nothing.
    let spawned = Command::new("python3")
        .args([
            "-c",
            "import pty, sys; pty.spawn(['sh', '-c', '\"$@\"; sleep 4', 'sh', *sys.argv[1:]])",
            env!("CARGO_BIN_EXE_awaitify"),
        ])
        .args(["convert", "--verify", &verify, "--verify-limit", "1", "."])
        .current_dir(&root)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&spawned.stdout);
    assert!(told.contains("took longer than 1 seconds"), "{told}");
    assert!(!late.exists());
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

/// A table that is wrong: what it puts in the place of `warehouse.fetch` is a coroutine function, and it says that it is none.
const LIE: &str = "library: warehouse\ntarget: warehouse\nrequires: [\"warehouse>=2\"]\nmappings:\n  - id: warehouse-fetch\n    from: warehouse.fetch\n    to: warehouse.afetch({args})\n    imports: [warehouse]\n    why: a lie\n    await: false\n    seed: true\n";

const WAREHOUSE: &str =
    "async def afetch(x: int) -> int:\n    return x\n\n\ndef fetch(x: int) -> int:\n    return x\n";

const SHOP: &str = "import time\n\nimport warehouse\n\n\ndef stock() -> int:\n    time.sleep(1)\n    return warehouse.fetch(1) + 1\n\n\ndef nap() -> None:\n    time.sleep(2)\n";

/// A project that a wrong table spoils in two functions of three files, and that has a fault of this kind already.
fn shop() -> (TempDir, PathBuf) {
    let (directory, root) = project(&["app/a.py", "app/b.py", "app/c.py"]);
    for (name, text) in [
        ("lie.yaml", LIE),
        ("warehouse.py", WAREHOUSE),
        ("app/shop.py", SHOP),
        ("app/shop2.py", &SHOP.replace("nap", "rest")),
        (
            "old.py",
            "import warehouse\n\n\nasync def old() -> None:\n    warehouse.afetch(3)\n",
        ),
    ] {
        fs::write(root.join(name), text).unwrap();
    }
    // So that what is not converted is in the copy, too.
    git(&root, &["init", "-q"]);
    git(&root, &["add", "-A"]);
    git(&root, &["commit", "-qm", "all"]);
    (directory, root)
}

/// Run the program with `directory` alone before the path that is there.
fn with_path(directory: &Path, root: &Path, arguments: &[&str]) -> Ran {
    let path = format!("{}:/usr/bin:/bin", directory.display());
    let output = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(arguments)
        .current_dir(root)
        .env("PATH", path)
        .env_remove("VIRTUAL_ENV")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Ran {
        status: output.status.code().unwrap(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn is_spoilt(root: &Path, name: &str) -> bool {
    let text = fs::read_to_string(root.join(name)).unwrap();
    text.contains("warehouse.afetch(1)")
}

#[test]
fn the_type_checker_takes_back_what_misuses_coroutines() {
    let (_directory, root) = shop();
    let bin = venv::environment().join("bin");
    let convert = ["convert", "--write", "--mappings", "lie.yaml", "app"];
    // Without it, the lie is believed.
    let preview = with_path(&bin, &root, &["convert", "--mappings", "lie.yaml", "app"]);
    assert!(preview.out.contains("+    return warehouse.afetch(1) + 1"));
    let ran = with_path(&bin, &root, &[&convert[..], &["--verify", "ty"]].concat());
    assert_eq!(ran.status, 0, "{}", ran.err);
    let told = "`ty` finds misused coroutines in the converted project:\napp/shop.py:8:12: error[unsupported-operator] ";
    assert!(ran.err.contains(told), "{}", ran.err);
    // What was found before is no news.
    assert!(!ran.err.contains("old.py"), "{}", ran.err);
    assert!(ran.err.contains("2  backed-out"), "{}", ran.err);
    for name in ["app/shop.py", "app/shop2.py"] {
        assert!(!is_spoilt(&root, name), "{}", ran.err);
        let text = fs::read_to_string(root.join(name)).unwrap();
        assert!(
            text.contains("def stock() -> int:\n    time.sleep(1)\n"),
            "{text}"
        );
        assert!(text.contains("    await asyncio.sleep(2)"), "{text}");
    }
    for name in ["app/a.py", "app/b.py", "app/c.py"] {
        assert!(is_converted(&root, name), "{}", ran.err);
    }
    // What nothing is said of was taken in at once.
    assert!(
        ran.err.contains("`ty` passes with 3 groups\n"),
        "{}",
        ran.err
    );
}

#[test]
fn the_type_checker_says_nothing_of_what_is_right() {
    let (_directory, root) = project(&["a.py", "sub/b.py"]);
    let bin = venv::environment().join("bin");
    let plain = awaitify(&root, &["convert", "."]);
    let tried = with_path(&bin, &root, &["convert", "--verify", "ty", "."]);
    assert_eq!(
        (tried.status, &tried.out, &tried.err),
        (0, &plain.out, &plain.err)
    );
}

#[test]
fn a_type_checker_that_is_not_there_or_fails_is_an_error() {
    let (_directory, root) = project(&["a.py"]);
    let bin = root.join("bin");
    fs::create_dir(&bin).unwrap();
    let convert = ["convert", "--write", "--verify", "ty", "a.py"];
    let ran = with_path(&bin, &root, &convert);
    assert_eq!(ran.status, 2);
    let told =
        "`--verify ty` needs the type checker ty, and neither `ty` nor `python3 -m ty` starts";
    assert!(ran.err.contains(told), "{}", ran.err);
    script(
        &bin,
        "ty",
        "[ \"$1\" = --version ] && exit 0; echo no configuration >&2; exit 2",
    );
    let ran = with_path(&bin, &root, &convert);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err
            .contains("`ty check` fails:\nno configuration\nexit status: 2"),
        "{}",
        ran.err
    );
    assert!(!is_converted(&root, "a.py"));
    // As a module of an interpreter.
    fs::remove_file(bin.join("ty")).unwrap();
    script(
        &bin,
        "python3",
        "case \"$2\" in *\"run_module('ty'\"*) exit 0;; esac; exec /usr/bin/env -i python3 \"$@\"",
    );
    let ran = with_path(&bin, &root, &convert);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(is_converted(&root, "a.py"));
}

#[test]
fn a_module_of_the_project_is_not_taken_for_the_type_checker() {
    let (_directory, root) = project(&["a.py"]);
    fs::write(root.join("ty.py"), "open('executed', 'w').close()\n").unwrap();
    let bin = root.join("bin");
    fs::create_dir(&bin).unwrap();
    let python = Command::new("sh")
        .args(["-c", "command -v python3"])
        .output()
        .unwrap();
    let python = String::from_utf8(python.stdout).unwrap();
    script(&bin, "python3", &format!("exec {} \"$@\"", python.trim()));
    // Where this Python has a type checker, that one is asked.
    with_path(&bin, &root, &["convert", "--verify", "ty", "a.py"]);
    assert!(!root.join("executed").exists());
}

/// A program of the name that does this.
fn script(directory: &Path, name: &str, what: &str) {
    use std::os::unix::fs::PermissionsExt;
    let path = directory.join(name);
    fs::write(&path, format!("#!/bin/sh\n{what}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}
