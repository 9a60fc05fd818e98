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
    // Of several tables of a library, the one that is asked for.
    let told = |target| {
        let target = format!("requests={target}");
        out(&awaitify(
            Path::new("."),
            &["explain", "requests.get", "--target", &target],
        ))
    };
    assert!(!out(&explain("requests.get")).contains("niquests"));
    assert!(told("niquests").contains("becomes `await niquests.aget({args})`"));
    assert!(told("httpx2").contains("in the table requests → httpx2"));
}

#[test]
fn a_replacement_that_needs_a_newer_python_says_so() {
    let files = [
        (
            "pyproject.toml",
            "[project]\nname = \"feed\"\nrequires-python = \">=3.9\"\n",
        ),
        (
            "feed.py",
            "import requests\n\n\ndef load(url):\n    return requests.get(url).json()\n",
        ),
    ];
    let old = project(&files);
    let convert = ["convert", ".", "--target", "requests=httpx2"];
    let refused = awaitify(old.path(), &convert);
    assert_eq!(status(&refused), 2);
    assert!(
        err(&refused).contains("`httpx2` needs Python 3.11 or newer, and this project runs on 3.9")
    );
    // Nothing is known of a script.
    let script = project(&files[1..]);
    let converted = awaitify(script.path(), &convert);
    assert!(
        out(&converted).contains("+    async with httpx2.AsyncClient("),
        "{}",
        err(&converted)
    );
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
fn postgres_is_spoken_to_by_asyncpg_unless_that_is_not_possible_or_asked_for() {
    let whole = "import psycopg2\n\n\ndef names(dsn):\n    conn = psycopg2.connect(dsn)\n    cur = conn.cursor()\n    cur.execute(\"SELECT name FROM person\")\n    found = [row[0] for row in cur.fetchall()]\n    conn.close()\n    return found\n";
    let kept = whole.replace("\"SELECT name FROM person\"", "f\"SELECT name FROM {dsn}\"");
    let told = "psycopg2 becomes psycopg, not asyncpg: the query that `cur` executes here: the query is not written there as text";
    let asyncpg: &[&str] = &["--target", "psycopg2=asyncpg"];
    let psycopg: &[&str] = &["--target", "psycopg2=psycopg"];
    for (text, settings, options, driver, said) in [
        (whole, "", &[][..], "asyncpg", ""),
        (whole, "", asyncpg, "asyncpg", ""),
        (whole, "", psycopg, "psycopg", ""),
        (
            whole,
            "target = { psycopg2 = \"psycopg\" }\n",
            &[][..],
            "psycopg",
            "",
        ),
        (whole, "", &["--keep-api"][..], "psycopg", "note[driver]"),
        (&kept, "", &[][..], "psycopg", told),
        (&kept, "", asyncpg, "psycopg", "warning[driver]"),
        (&kept, "", psycopg, "psycopg", ""),
        (&kept, "", &["--skip", "psycopg2"][..], "psycopg2", ""),
    ] {
        let directory = project(&[("store.py", text), ("awaitify.toml", settings)]);
        let run = [&["convert", "--write", "-v", "."][..], options].concat();
        let output = awaitify(directory.path(), &run);
        assert!(status(&output) < 2, "{}", err(&output));
        let new = fs::read_to_string(directory.path().join("store.py")).unwrap();
        let imports = format!("import {driver}\n");
        assert!(new.contains(&imports), "{options:?} {settings}: {new}");
        let printed = out(&output) + &err(&output);
        assert!(printed.contains(said), "{options:?}: {printed}");
        assert_eq!(
            printed.contains("[driver]"),
            !said.is_empty(),
            "{options:?}: {printed}"
        );
    }
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
    for choice in [
        ["--only", "nosuch"],
        ["--allow-blocking", "nosuch"],
        ["--target", "requests=nosuch"],
    ] {
        let output = awaitify(directory.path(), &[&["convert", "."], &choice[..]].concat());
        assert_eq!(status(&output), 2, "{choice:?}");
        assert!(err(&output).contains("nosuch"), "{}", err(&output));
    }
}

#[test]
fn what_blocks_in_a_library_that_is_left_does_not_come_onto_the_loop() {
    let text = "import time\n\nimport requests\n\n\ndef slow(url):\n    time.sleep(1)\n    return requests.get(url).text\n\n\ndef quick(url):\n    return requests.get(url).text\n\n\ndef wait():\n    time.sleep(2)\n\n\ndef both(url):\n    wait()\n    return quick(url)\n\n\nasync def before():\n    time.sleep(3)\n";
    let directory = project(&[("a.py", text)]);
    let converted = |arguments: &[&str]| {
        let output = awaitify(
            directory.path(),
            &[
                &["convert", "."],
                arguments,
                &["--save", "json=report.json"],
            ]
            .concat(),
        );
        assert_eq!(status(&output), 0, "{}", err(&output));
        let report = fs::read_to_string(directory.path().join("report.json")).unwrap();
        (out(&output), report)
    };
    for choice in [["--only", "requests"], ["--skip", "time"]] {
        let (diff, report) = converted(&choice);
        assert!(!diff.contains("+async def slow"), "{diff}");
        assert!(diff.contains("+async def quick"), "{diff}");
        assert!(
            diff.contains("+    await asyncio.to_thread(wait)"),
            "{diff}"
        );
        assert!(!diff.contains("asyncio.sleep"), "{diff}");
        assert!(report.contains("\"library-left\""), "{report}");
    }
    let (diff, report) = converted(&["--allow-blocking", "time"]);
    assert!(diff.contains("+async def slow"), "{diff}");
    assert!(!diff.contains("to_thread"), "{diff}");
    assert!(!report.contains("library-left"), "{report}");
    // Who looks for what blocks need not hear of these libraries either.
    let blocks = |arguments: &[&str]| {
        let output = awaitify(directory.path(), &[&["check", "."], arguments].concat());
        out(&output).contains("blocks the event loop")
    };
    assert!(blocks(&[]));
    assert!(!blocks(&["--skip", "time"]));
    assert!(!blocks(&["--allow-blocking", "time"]));
}

#[test]
fn what_is_awaited_already_is_not_said_to_block() {
    let text = "import grpc\nimport grpc.aio\n\n\nclass Stub:\n    def __init__(self, channel):\n        self.Load = channel.unary_unary(\"/a\")\n\n\nasync def load(key, is_sync):\n    channel = grpc.insecure_channel(\"a\") if is_sync else grpc.aio.insecure_channel(\"a\")\n    return await Stub(channel).Load(key)\n";
    let directory = project(&[("a.py", text)]);
    let printed = out(&awaitify(directory.path(), &["check", "."]));
    assert!(
        !printed.contains("Load` blocks the event loop"),
        "{printed}"
    );
}

#[test]
fn what_is_left_in_the_start_of_a_program_goes_into_a_thread() {
    let text = "import time\n\n\ndef load():\n    with open(\"a\") as file:\n        return file.read()\n\n\nif __name__ == \"__main__\":\n    load()\n    time.sleep(1)\n    load()\n";
    let directory = project(&[("a.py", text)]);
    let output = awaitify(directory.path(), &["convert", ".", "--only", "io"]);
    let diff = out(&output);
    assert!(diff.contains("+        await load()"), "{diff}");
    assert!(
        diff.contains("await asyncio.to_thread(time.sleep, 1)"),
        "{diff}"
    );
}

const SLEEPER: &str =
    "import time\n\n\ndef nap():\n    time.sleep(1)\n\n\nif __name__ == \"__main__\":\n    nap()\n";

fn above(directory: &TempDir) -> &Path {
    directory.path().parent().unwrap()
}

/// Apply in `directory`; no repository at or above `ceiling` counts.
fn git_apply(directory: &Path, ceiling: &Path, patch: &[u8]) {
    let mut child = Command::new("git")
        .args(["apply", "-"])
        .current_dir(directory)
        .env("GIT_CEILING_DIRECTORIES", ceiling)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(patch).unwrap();
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_preview_changes_nothing_and_git_applies_it_to_what_write_writes() {
    let preview = project(&[("app/a.py", SLEEPER), ("b.py", "x = 1\n")]);
    let output = awaitify(preview.path(), &["convert", "."]);
    assert_eq!(status(&output), 0, "{}", err(&output));
    assert!(out(&output).starts_with("diff --git a/app/a.py b/app/a.py\n"));
    assert!(
        err(&output).starts_with("1 of 2 files would change"),
        "{}",
        err(&output)
    );
    let read = |directory: &TempDir| fs::read_to_string(directory.path().join("app/a.py")).unwrap();
    assert_eq!(read(&preview), SLEEPER);
    assert_eq!(
        awaitify(preview.path(), &["convert", ".", "--dry-run"]).stdout,
        output.stdout
    );

    let written = project(&[("app/a.py", SLEEPER), ("b.py", "x = 1\n")]);
    let report = awaitify(written.path(), &["convert", ".", "--write"]);
    assert_eq!(out(&report), "");
    assert!(
        err(&report).starts_with("1 of 2 files changed"),
        "{}",
        err(&report)
    );
    git_apply(preview.path(), above(&preview), &output.stdout);
    assert_eq!(read(&preview), read(&written));
    assert!(read(&written).contains("async def nap():\n    await asyncio.sleep(1)"));

    let again = awaitify(written.path(), &["convert", "."]);
    assert_eq!(out(&again), "");
}

#[test]
fn in_a_repository_names_are_relative_to_its_top_as_in_git_diff() {
    let directory = project(&[("sub/a.py", SLEEPER)]);
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(directory.path());
        assert!(command.output().unwrap().status.success());
    };
    git(&["init", "-q"]);
    let sub = directory.path().join("sub");
    let output = awaitify(&sub, &["convert", "a.py"]);
    assert!(out(&output).starts_with("diff --git a/sub/a.py b/sub/a.py\n"));
    git_apply(&sub, above(&directory), &output.stdout);
    assert_ne!(fs::read_to_string(sub.join("a.py")).unwrap(), SLEEPER);
}

#[test]
fn check_says_by_its_status_whether_anything_would_change() {
    let directory = project(&[("a.py", SLEEPER), ("b.py", "x = 1\n")]);
    let output = awaitify(directory.path(), &["convert", ".", "--check"]);
    assert_eq!((status(&output), out(&output)), (1, String::new()));
    let output = awaitify(directory.path(), &["convert", "b.py", "--check"]);
    assert_eq!(status(&output), 0);
    let output = awaitify(directory.path(), &["convert", ".", "--check", "--write"]);
    assert_eq!(status(&output), 2);
}

#[test]
fn flags_win_over_the_configuration() {
    let directory = project(&[("a.py", SLEEPER), ("awaitify.toml", "skip = [\"time\"]\n")]);
    let changes = |arguments: &[&str]| {
        let output = awaitify(
            directory.path(),
            &[&["convert", ".", "--check"], arguments].concat(),
        );
        status(&output)
    };
    assert_eq!(changes(&[]), 0);
    assert_eq!(changes(&["--skip", "requests"]), 1);
    assert_eq!(changes(&["--only", "requests", "--skip", "io"]), 0);
}

#[test]
fn the_json_report_holds_the_diff_the_counts_and_the_findings() {
    let directory = project(&[("a.py", SLEEPER), ("old.py", "print \"hello\"\n")]);
    let report = json(&awaitify(
        directory.path(),
        &["convert", ".", "--output-format", "json"],
    ));
    assert_eq!(report["version"], 1);
    assert_eq!(report["command"], "convert");
    assert_eq!(report["counts"]["files"], 2);
    assert_eq!(report["counts"]["functions_turned"], 1);
    assert_eq!(report["files"][0]["path"], "a.py");
    assert!(
        report["files"][0]["diff"]
            .as_str()
            .unwrap()
            .contains("+async def nap():")
    );
    let finding = &report["diagnostics"][0];
    assert_eq!(finding["code"], "unparsable");
    assert_eq!(finding["path"], "old.py");
    assert_eq!(finding["line"], 1);
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let directory = project(&[("a.py", SLEEPER)]);
    let shown = |arguments: &[&str]| {
        out(&awaitify(
            directory.path(),
            &[&["convert", "."], arguments].concat(),
        ))
    };
    assert!(!shown(&[]).contains('\u{1b}'));
    assert!(shown(&["--color", "always"]).contains("\u{1b}[32m+async def nap():\u{1b}[0m\n"));
}

#[test]
fn stdin_is_printed_converted() {
    let directory = project(&[]);
    let output = awaitify_reading(directory.path(), &["convert", "-"], SLEEPER.as_bytes());
    assert_eq!(status(&output), 0);
    assert!(out(&output).contains("async def nap():\n    await asyncio.sleep(1)"));
}

#[test]
fn encodings_line_ends_and_marks_are_kept() {
    let directory = project(&[]);
    let latin = b"# -*- coding: latin-1 -*-\r\nimport time\r\n\r\n\r\ndef f():\r\n    print('\xe9')\r\n    time.sleep(1)\r\n";
    let marked = b"\xef\xbb\xbfimport time\n\n\ndef f():\n    time.sleep(1)";
    put(directory.path(), "latin.py", latin);
    put(directory.path(), "marked.py", marked);
    let output = awaitify(directory.path(), &["convert", ".", "--write"]);
    assert_eq!(status(&output), 0, "{}", err(&output));
    let latin = fs::read(directory.path().join("latin.py")).unwrap();
    assert!(latin.windows(3).any(|bytes| bytes == b"'\xe9'"));
    assert_eq!(
        latin.iter().filter(|byte| **byte == b'\n').count(),
        latin.windows(2).filter(|pair| pair == b"\r\n").count()
    );
    assert!(latin.windows(9).any(|bytes| bytes == b"async def"));
    let marked = fs::read(directory.path().join("marked.py")).unwrap();
    assert!(marked.starts_with(b"\xef\xbb\xbfimport asyncio\n"));
    assert!(marked.ends_with(b"    await asyncio.sleep(1)"));
}

#[test]
fn what_authenticates_for_a_session_that_stays_is_not_touched() {
    let client = "import requests\nfrom requests.auth import AuthBase\n\n\nclass Token(AuthBase):\n    def __call__(self, r: requests.PreparedRequest):\n        r.headers[\"x\"] = \"y\"\n        return r\n\n\nclass Client:\n    def __init__(self):\n        self.session = requests.Session()\n        self.session.auth = Token()\n\n    def __len__(self):\n        return len(self.session.get(\"http://x\").json())\n";
    let script = "import requests\n\nif __name__ == \"__main__\":\n    print(requests.get(\"http://y\").text)\n";
    let directory = project(&[("client.py", client), ("script.py", script)]);
    let output = awaitify(directory.path(), &["convert", "."]);
    let diff = out(&output);
    assert!(
        diff.contains("b/script.py") && !diff.contains("b/client.py"),
        "{diff}"
    );
}

#[test]
fn check_finds_nothing_in_a_walk_that_was_converted() {
    let walk = "import os\nimport time\n\n\ndef names(folder):\n    time.sleep(1)\n    for _, _, found in os.walk(folder):\n        print(found)\n\n\nnames(\".\")\n";
    let directory = project(&[("a.py", walk)]);
    let root = directory.path();
    assert_eq!(status(&awaitify(root, &["convert", "--write", "a.py"])), 0);
    let text = fs::read_to_string(root.join("a.py")).unwrap();
    assert!(text.contains("_steps(os.walk(folder))"), "{text}");
    let output = awaitify(root, &["check", "a.py"]);
    assert_eq!(status(&output), 0, "{}{}", out(&output), err(&output));
    // What is gone through at once still blocks.
    fs::write(
        root.join("a.py"),
        text.replace("async for", "for")
            .replace("_steps(os", "list(os"),
    )
    .unwrap();
    assert_eq!(status(&awaitify(root, &["check", "a.py"])), 1);
}

#[test]
fn check_reports_and_why_explains() {
    let blocking = "import time\n\n\nasync def handler():\n    helper()\n\n\ndef helper():\n    time.sleep(1)\n";
    let directory = project(&[("a.py", blocking), ("fine.py", "x = 1\n")]);
    let output = awaitify(directory.path(), &["check", "a.py"]);
    assert_eq!(status(&output), 1, "{}{}", out(&output), err(&output));
    assert!(out(&output).contains("a.py:"), "{}", out(&output));
    assert_eq!(
        status(&awaitify(directory.path(), &["check", "fine.py"])),
        0
    );
    for place in ["a.py:8", "a.py:9", "a.helper"] {
        let output = awaitify(directory.path(), &["why", place]);
        assert_eq!(status(&output), 0, "{place}: {}", err(&output));
        assert!(out(&output).contains("helper"), "{place}: {}", out(&output));
    }
    let output = awaitify(directory.path(), &["why", "a.nothing"]);
    assert_eq!(status(&output), 2);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_converted() {
    let directory = project(&[("a.py", SLEEPER)]);
    put(directory.path(), "bytes.py", b"x = '\xff'\n");
    let report = json(&awaitify(
        directory.path(),
        &["convert", ".", "--output-format", "json"],
    ));
    assert_eq!(report["skipped"][0]["path"], "bytes.py");
    assert_eq!(report["diagnostics"][0]["code"], "skipped-file");
    assert_eq!(report["files"][0]["path"], "a.py");
    let output = awaitify(directory.path(), &["convert", "."]);
    assert_eq!(status(&output), 0);
    assert!(err(&output).contains("bytes.py: "), "{}", err(&output));
}

#[test]
fn an_object_that_iterates_over_itself_ends_nothing() {
    let directory = project(&[(
        "a.py",
        "import time\n\n\nclass Query:\n    def __iter__(self):\n        yield from self\n\n    def rows(self):\n        for row in self:\n            time.sleep(row)\n",
    )]);
    let output = awaitify(directory.path(), &["convert", "."]);
    assert_eq!(status(&output), 0, "{}", err(&output));
    assert!(out(&output).contains("+            await asyncio.sleep(row)\n"));
}

#[test]
fn what_a_comment_asks_to_leave_alone_is_left_alone() {
    let text = "import time\n\n\ndef one():\n    time.sleep(1)  # awaitify: ignore\n\n\ndef two():\n    time.sleep(2)\n\n\ndef three():\n    two()  # awaitify: ignore\n\n\ndef four():  # awaitify: ignore\n    time.sleep(4)\n\n\ndef five():\n    time.sleep(5)\n\n\nx = 1  # awaitify: ignore\n";
    let directory = project(&[
        ("a.py", text),
        (
            "b.py",
            "# awaitify: ignore\nimport time\n\n\ndef nap():\n    time.sleep(1)\n",
        ),
    ]);
    let report = json(&awaitify(
        directory.path(),
        &["convert", ".", "--output-format", "json"],
    ));
    assert_eq!(report["counts"]["functions_turned"], 1);
    let diff = report["files"][0]["diff"].as_str().unwrap();
    assert!(diff.contains("+async def five():"), "{diff}");
    let found: Vec<(&str, u64)> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            (
                finding["code"].as_str().unwrap(),
                finding["line"].as_u64().unwrap(),
            )
        })
        .collect();
    // `two` cannot turn, because of a call elsewhere that must not change; the last comment does nothing.
    assert_eq!(found, [("ignored", 9), ("unused-suppression", 24)]);
}

#[test]
fn files_that_list_distributions_follow() {
    let project = project(&[
        (
            "pyproject.toml",
            "[project]\nname = \"feed\"\ndependencies = [\n    \"click\",\n    \"requests>=2.31\",  # the feed\n]\n\n[dependency-groups]\ndev = [\"pytest\"]\n",
        ),
        ("requirements/base.txt", "requests==2.31.0\r\n"),
        (
            "locked/requirements.txt",
            "requests==2.31.0 --hash=sha256:00\n",
        ),
        ("uv.lock", ""),
        (
            "setup.py",
            "from setuptools import setup\n\nsetup(name=\"feed\", install_requires=[\"requests>=2\"])\n",
        ),
        (
            "feed.py",
            "import sqlite3\n\nimport requests\n\n\ndef load(url):\n    with sqlite3.connect(\"feed.db\") as db:\n        db.execute(\"insert into feed values (?)\", (requests.get(url).text,))\n",
        ),
        (
            "tests/test_feed.py",
            "from feed import load\n\n\ndef test_load():\n    assert load(\"x\") is None\n",
        ),
    ]);
    let root = project.path();
    let preview = awaitify(root, &["convert", "."]);
    let (diff, told) = (out(&preview), err(&preview));
    assert!(diff.contains("+++ b/pyproject.toml"), "{diff}");
    assert!(told.contains("uv.lock: run `uv lock`"), "{told}");
    assert!(told.contains("setup.py: lists `requests`"), "{told}");
    assert!(
        told.contains("locked/requirements.txt: generated"),
        "{told}"
    );
    assert_eq!(
        status(&awaitify(root, &["convert", "--write", "-q", "."])),
        0
    );
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    assert_eq!(
        read("pyproject.toml"),
        "[project]\nname = \"feed\"\ndependencies = [\n    \"aiosqlite>=0.22\",\n    \"click\",\n    \"httpx>=0.27\",  # the feed\n]\n\n[dependency-groups]\ndev = [\"pytest\", \"pytest-asyncio>=0.24\"]\n"
    );
    assert_eq!(read("requirements/base.txt"), "httpx>=0.27\r\n");
    assert_eq!(
        read("locked/requirements.txt"),
        "requests==2.31.0 --hash=sha256:00\n"
    );
    // Converted again, nothing changes.
    assert_eq!(status(&awaitify(root, &["convert", "--check", "."])), 0);
    // A part of a project says nothing about the whole.
    put(root, "requirements/base.txt", b"requests\n");
    put(
        root,
        "feed.py",
        b"import requests\n\n\ndef load(url):\n    return requests.get(url).text\n",
    );
    let part = awaitify(root, &["convert", "feed.py"]);
    assert!(
        !out(&part).contains("requirements/base.txt"),
        "{}",
        out(&part)
    );
}

#[test]
fn the_driver_that_a_url_names_is_required() {
    let project = project(&[
        ("requirements.txt", "SQLAlchemy==2.0.30\n"),
        (
            "store.py",
            "from sqlalchemy import create_engine, text\n\nengine = create_engine(\"sqlite:///app.db\")\n\n\ndef ping():\n    with engine.connect() as connection:\n        return connection.execute(text(\"select 1\")).scalar()\n",
        ),
    ]);
    let root = project.path();
    assert_eq!(
        status(&awaitify(root, &["convert", "--write", "-q", "."])),
        0
    );
    assert_eq!(
        fs::read_to_string(root.join("requirements.txt")).unwrap(),
        "SQLAlchemy[asyncio]==2.0.30\naiosqlite>=0.22\n"
    );
}

#[test]
fn a_name_of_a_type_follows_the_objects_that_are_annotated_with_it() {
    let project = project(&[
        (
            "sessions.py",
            "from typing import Annotated\n\nfrom fastapi import Depends\nfrom sqlalchemy import create_engine\nfrom sqlalchemy.orm import Session, sessionmaker\n\nengine = create_engine(\"sqlite:///app.db\")\nSessionLocal = sessionmaker(engine)\n\n\ndef get_session():\n    with SessionLocal() as session:\n        yield session\n\n\nSessionDep = Annotated[Session, Depends(get_session)]\n",
        ),
        (
            "app.py",
            "from fastapi import FastAPI\nfrom sessions import SessionDep\nfrom sqlalchemy import text\n\napp = FastAPI()\n\n\n@app.get(\"/\")\ndef read(session: SessionDep):\n    return session.execute(text(\"select 1\")).scalar()\n",
        ),
        (
            "migrations/env.py",
            "from alembic import context\nfrom sqlalchemy import engine_from_config\n\nengine = engine_from_config(context.config.get_section(\"alembic\"))\n\nwith engine.connect() as connection:\n    context.configure(connection=connection)\n",
        ),
    ]);
    let root = project.path();
    let written = awaitify(root, &["convert", "--write", "-q", "."]);
    assert_eq!(status(&written), 0, "{}", err(&written));
    let sessions = fs::read_to_string(root.join("sessions.py")).unwrap();
    assert!(
        sessions.contains("SessionDep = Annotated[AsyncSession, Depends(get_session)]"),
        "{sessions}"
    );
}

#[test]
fn what_files_left_out_may_import_stays_listed() {
    let project = project(&[
        ("requirements.txt", "requests\n"),
        (
            "feed.py",
            "import requests\n\n\ndef load(url):\n    return requests.get(url).text\n",
        ),
        ("tests/test_feed.py", "import requests\n"),
    ]);
    let root = project.path();
    let written = awaitify(
        root,
        &["convert", "--write", "-q", "--exclude", "tests", "."],
    );
    assert_eq!(status(&written), 0, "{}", err(&written));
    assert_eq!(
        fs::read_to_string(root.join("requirements.txt")).unwrap(),
        "requests\nhttpx>=0.27\n"
    );
}

/// A package that waits, and scripts without the ending of a module that use it.
const SHEET: (&str, &str) = (
    "tool/sheet.py",
    "import time\n\n\ndef edit(name):\n    time.sleep(1)\n    return name\n",
);

#[test]
fn scripts_without_an_ending_are_part_of_the_project() {
    let directory = project(&[
        ("tool/__init__.py", ""),
        SHEET,
        (
            "bin/flat",
            "#!/usr/bin/env python3\nfrom tool.sheet import edit\nprint(edit('a'))\n",
        ),
        (
            "bin/tool",
            "#!/usr/bin/python -u\nfrom tool import sheet\n\n\ndef show(name):\n    print(sheet.edit(name))\n\n\nif __name__ == '__main__':\n    show('a')\n",
        ),
        (
            "tool/near",
            "#!/usr/bin/env python3\nimport sheet\nprint(sheet.edit('a'))\n",
        ),
        ("bin/shell", "#!/bin/sh\nfrom tool.sheet import edit\n"),
        (
            "bin/text",
            "from tool.sheet import edit\nprint(edit('a'))\n",
        ),
        ("bin/zip", "#!/usr/bin/env python3\nPK\u{0}"),
        (
            "bin/kept.bak",
            "#!/usr/bin/env python3\nfrom tool.sheet import edit\nprint(edit('a'))\n",
        ),
        (
            "build/lib/tool",
            "#!/usr/bin/env python3\nfrom tool.sheet import edit\nprint(edit('a'))\n",
        ),
    ]);
    assert_eq!(files_seen(directory.path(), &["."]), 5);
    let output = awaitify(directory.path(), &["convert", "--write", "."]);
    assert_eq!(status(&output), 0, "{}", err(&output));
    let text = |name: &str| fs::read_to_string(directory.path().join(name)).unwrap();
    assert!(text("bin/flat").ends_with("print(asyncio.run(edit('a')))\n"));
    assert!(text("bin/tool").contains("    print(await sheet.edit(name))"));
    assert!(text("bin/tool").ends_with("    asyncio.run(show('a'))\n"));
    assert!(text("tool/near").ends_with("print(asyncio.run(sheet.edit('a')))\n"));
    assert!(!text("bin/text").contains("asyncio"));
    let why = awaitify(directory.path(), &["why", "bin/tool:show", "."]);
    assert_eq!(status(&why), 0, "{}", err(&why));
}

#[test]
#[cfg(unix)]
fn what_may_be_executed_is_asked_for_its_first_line() {
    use std::os::unix::fs::PermissionsExt;
    let script = "#!/usr/bin/env python3\nimport time\ntime.sleep(1)\n";
    let names = ["a.cgi", "b.cgi", "c.cgi.orig", "d.in~"];
    let directory = project(&names.map(|name| (name, script)));
    for name in ["a.cgi", "c.cgi.orig", "d.in~"] {
        let path = directory.path().join(name);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    assert_eq!(files_seen(directory.path(), &["."]), 1);
}

#[test]
fn stubs_notebooks_and_cython_that_speak_of_what_turned_are_left_for_a_person() {
    let cell = "{\"source\": [\"import tool.sheet\\n\", \"x = 1\\nedit('a')\"]}";
    let directory = project(&[
        ("tool/__init__.py", ""),
        SHEET,
        ("tool/sheet.pyi", "def edit(name: str) -> str: ...\n"),
        ("tool/other.pyi", "def edit(name: str) -> str: ...\n"),
        ("tool/fast.pyx", "from .sheet import edit\nedit('a')\n"),
        ("tool/slow.pyx", "def edited(sheet): pass\n"),
        ("docs/use.ipynb", cell),
    ]);
    let output = awaitify(directory.path(), &["convert", "."]);
    let told = err(&output);
    for line in [
        "tool/sheet.pyi: describes `edit`, which turned async",
        "tool/fast.pyx: names `edit`, which turned async; it is not read as code",
        "docs/use.ipynb: names `edit`, which turned async; it is not read as code",
    ] {
        assert!(told.contains(line), "{told}");
    }
    assert!(
        !told.contains("other.pyi") && !told.contains("slow.pyx"),
        "{told}"
    );
}
