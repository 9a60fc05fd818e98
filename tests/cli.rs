//! The built program, run as a user runs it: output, exit status, files on disk.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A directory with files in it; names ending in `/` are directories.
fn project(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        put(directory.path(), name, text.as_bytes());
    }
    directory
}

fn put(directory: &Path, name: &str, content: &[u8]) {
    let path = directory.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn awaitify(directory: &Path, arguments: &[&str]) -> Output {
    awaitify_reading(directory, arguments, b"")
}

fn awaitify_reading(directory: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(arguments)
        .current_dir(directory)
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", out(output), err(output)))
}

/// How many files a conversion of `paths` sees.
fn files_seen(directory: &Path, arguments: &[&str]) -> u64 {
    let output = awaitify(
        directory,
        &[&["convert", "--output-format", "json"], arguments].concat(),
    );
    assert_eq!(status(&output), 0, "{}", err(&output));
    json(&output)["counts"]["files"].as_u64().unwrap()
}

#[test]
fn without_a_command_the_usage_is_an_error() {
    let output = awaitify(Path::new("."), &[]);
    assert_eq!(status(&output), 2);
    assert!(err(&output).contains("Usage: awaitify"));
}

#[test]
fn a_path_that_is_not_there_is_an_error() {
    let directory = project(&[]);
    let output = awaitify(directory.path(), &["convert", "nowhere"]);
    assert_eq!(status(&output), 2);
    assert!(
        err(&output).starts_with("error: nowhere: "),
        "{}",
        err(&output)
    );
}

#[test]
fn a_fault_in_the_configuration_is_named_with_its_place() {
    let directory = project(&[
        ("a.py", ""),
        ("pyproject.toml", "[tool.awaitify]\nskip = []\nonyl = []\n"),
    ]);
    let output = awaitify(directory.path(), &["convert", "."]);
    assert_eq!(status(&output), 2);
    assert!(
        err(&output).contains("pyproject.toml:3:1: unknown field `onyl`"),
        "{}",
        err(&output)
    );
}

#[test]
fn a_fault_in_the_tables_of_others_in_pyproject_is_not_ours() {
    let directory = project(&[
        ("a.py", ""),
        ("pyproject.toml", "[tool.other]\nawaitify = 3\n"),
    ]);
    assert_eq!(status(&awaitify(directory.path(), &["convert", "."])), 0);
}

#[test]
fn what_git_ignores_and_what_is_not_the_project_is_left_out() {
    let directory = project(&[
        ("app/a.py", ""),
        ("app/b.pyw", ""),
        ("app/c.txt", ""),
        ("app/.hidden/d.py", ""),
        (".gitignore", "generated/\n"),
        ("generated/e.py", ""),
        ("env/pyvenv.cfg", ""),
        ("env/lib/f.py", ""),
        ("app/__pycache__/g.py", ""),
        ("node_modules/h.py", ""),
        ("lib/site-packages/i.py", ""),
        ("build/lib/j.py", ""),
        ("app/build/__init__.py", ""),
    ]);
    assert_eq!(files_seen(directory.path(), &["."]), 4);
    // What is named is taken, whatever it is.
    assert_eq!(files_seen(directory.path(), &[".", "generated/e.py"]), 5);
    assert_eq!(files_seen(directory.path(), &["env"]), 1);
    assert_eq!(files_seen(directory.path(), &["app", "app/a.py", "."]), 4);
}

#[test]
fn globs_leave_out_and_the_configuration_adds_its_own() {
    let directory = project(&[
        ("app/a.py", ""),
        ("app/test_a.py", ""),
        ("migrations/b.py", ""),
        ("awaitify.toml", "exclude = [\"migrations\"]\n"),
    ]);
    assert_eq!(files_seen(directory.path(), &["."]), 2);
    assert_eq!(
        files_seen(directory.path(), &[".", "--exclude", "test_*.py"]),
        1
    );
}

#[cfg(unix)]
#[test]
fn loops_of_links_end_and_links_to_files_count_once() {
    use std::os::unix::fs::symlink;
    let directory = project(&[("app/a.py", ""), ("elsewhere/b.py", "")]);
    let app = directory.path().join("app");
    symlink(&app, app.join("loop")).unwrap();
    symlink(app.join("a.py"), app.join("again.py")).unwrap();
    symlink(directory.path().join("elsewhere/b.py"), app.join("b.py")).unwrap();
    symlink("nowhere.py", app.join("dangling.py")).unwrap();
    assert_eq!(files_seen(directory.path(), &["app"]), 2);
}

#[test]
fn stdin_comes_back_on_stdout() {
    let directory = project(&[]);
    let text = b"def f():\r\n    return 1";
    let output = awaitify_reading(directory.path(), &["convert", "-"], text);
    assert_eq!(status(&output), 0);
    assert_eq!(output.stdout, text);
    let output = awaitify(directory.path(), &["convert", "-", "--write"]);
    assert_eq!(status(&output), 2);
}

#[test]
fn a_closed_pipe_is_quiet() {
    let directory = project(&[]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(["explain", "requests.get"])
        .current_dir(directory.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(err(&output), "");
    assert_eq!(status(&output), 0);
}

#[test]
fn explain_knows_codes_and_names_and_guesses_at_others() {
    let explain = |subject| awaitify(Path::new("."), &["explain", subject]);
    assert!(out(&explain("unparsable")).starts_with("## unparsable\n"));
    let sleep = out(&explain("time.sleep"));
    assert!(
        sleep.contains("becomes `await asyncio.sleep({args})`"),
        "{sleep}"
    );
    // Another name of the same function.
    assert!(out(&explain("requests.api.get")).contains("requests-get"));
    let unknown = explain("unparsible");
    assert_eq!(status(&unknown), 2);
    assert!(err(&unknown).contains("did you mean `unparsable`?"));
}

#[test]
fn faults_of_a_table_are_findings_with_their_place() {
    let directory = project(&[(
        "own.yaml",
        "library: fetcher\ntarget: afetcher\nmappings:\n  - id: fetcher get\n    from: fetcher.get\n    to: afetcher.get({args})\n",
    )]);
    let output = awaitify(directory.path(), &["mappings", "check", "own.yaml"]);
    assert_eq!(status(&output), 1);
    assert!(
        out(&output).starts_with("own.yaml:4:9: "),
        "{}",
        out(&output)
    );
    let output = awaitify(
        directory.path(),
        &["convert", ".", "--mappings", "own.yaml"],
    );
    assert_eq!(status(&output), 2);
    assert!(err(&output).contains("own.yaml:4:9: "), "{}", err(&output));
}

#[test]
fn tables_are_listed_and_shown() {
    let list = out(&awaitify(Path::new("."), &["mappings", "list"]));
    assert!(
        list.lines().any(|line| line.starts_with("requests ")),
        "{list}"
    );
    let show = awaitify(Path::new("."), &["mappings", "show", "time"]);
    assert!(out(&show).contains("## time.sleep"));
    assert_eq!(
        status(&awaitify(Path::new("."), &["mappings", "show", "nothing"])),
        2
    );
}

#[test]
fn a_library_that_no_table_knows_cannot_be_chosen() {
    let directory = project(&[("a.py", "")]);
    for choice in [["--only", "nosuch"], ["--target", "requests=nosuch"]] {
        let output = awaitify(directory.path(), &[&["convert", "."], &choice[..]].concat());
        assert_eq!(status(&output), 2, "{choice:?}");
        assert!(err(&output).contains("nosuch"), "{}", err(&output));
    }
}
