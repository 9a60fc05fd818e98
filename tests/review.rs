//! Change groups: what is declined leaves no trace, what is accepted stands by itself, and reviews on a terminal.

#[path = "support/program.rs"]
mod program;

use awaitify::mapping::builtin;
use awaitify::mapping::choice::Choice;
use awaitify::mapping::table::Table;
use awaitify::options::Options;
use awaitify::pipeline::progress::Progress;
use awaitify::pipeline::{Input, Project, convert};
use awaitify::report::Report;
use program::{awaitify, err};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const FETCH: &str = "import requests\nimport time\n\n\ndef fetch(url):\n    return requests.get(url).json()\n\n\ndef pause():\n    time.sleep(0.01)\n\n\ndef both(url):\n    pause()\n    return 1\n\n\nif __name__ == \"__main__\":\n    print(both(\"x\"))\n";
const LIST: &str = "import subprocess\n\n\ndef listing():\n    return subprocess.run([\"ls\"], capture_output=True).stdout\n\n\nif __name__ == \"__main__\":\n    listing()\n";

fn project() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("fetching.py"), FETCH).unwrap();
    fs::write(directory.path().join("listing.py"), LIST).unwrap();
    directory
}

fn report(directory: &Path, arguments: &[&str]) -> Value {
    let all = [&["convert", ".", "--output-format", "json"], arguments].concat();
    let output = awaitify(directory, &all);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn titles(groups: &Value) -> Vec<&str> {
    let groups = groups.as_array().unwrap().iter();
    groups
        .map(|group| group["title"].as_str().unwrap())
        .collect()
}

/// Write a file that accepts the groups whose titles hold one of these.
fn accept(directory: &Path, name: &str, wanted: &[&str]) {
    let full = report(directory, &[]);
    let groups = full["groups"].as_array().unwrap().iter();
    let decided: Vec<Value> = groups
        .map(|group| {
            let title = group["title"].as_str().unwrap();
            let is_wanted = wanted.iter().any(|one| title.contains(one));
            json!({
                "id": group["id"],
                "title": title,
                "decision": if is_wanted { "accept" } else { "decline" },
            })
        })
        .collect();
    let document = json!({ "version": 1, "groups": decided });
    fs::write(directory.join(name), document.to_string()).unwrap();
}

#[test]
fn groups_say_what_turns_and_why() {
    let directory = project();
    let full = report(directory.path(), &[]);
    assert_eq!(
        titles(&full["groups"]),
        [
            "`fetching.fetch` turns async (`requests.get`)",
            "`fetching.pause` and one other function turn async (`time.sleep`)",
            "`listing.listing` turns async (`subprocess.run`)",
        ]
    );
    let pause = &full["groups"][1];
    assert_eq!(pause["functions"][1]["name"], "fetching.both");
    assert_eq!(pause["functions"][1]["follows"], 0);
    assert_eq!(pause["functions"][1]["because"][0]["line"], 14);
    assert_eq!(pause["libraries"], json!(["time"]));
}

#[test]
fn decisions_are_applied_and_nothing_else_is() {
    let directory = project();
    let root = directory.path();
    accept(root, "d.json", &["pause"]);
    let chosen = report(root, &["--decisions", "d.json"]);
    assert_eq!(titles(&chosen["groups"]).len(), 1);
    assert_eq!(titles(&chosen["declined"]).len(), 2);
    let output = awaitify(root, &["convert", "--write", "--decisions", "d.json", "."]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let after = fs::read_to_string(root.join("fetching.py")).unwrap();
    assert!(after.contains("async def pause():"), "{after}");
    assert!(after.contains("async def both(url):"), "{after}");
    assert!(after.contains("def fetch(url):\n    return requests.get(url).json()"));
    assert_eq!(fs::read_to_string(root.join("listing.py")).unwrap(), LIST);
}

#[test]
fn what_a_program_does_itself_is_one_group() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    let text = "import requests\nimport time\n\nif __name__ == \"__main__\":\n    while True:\n        print(requests.get(\"x\").text)\n        time.sleep(1)\n";
    fs::write(root.join("a.py"), text).unwrap();
    // Either by itself would leave the other one on the event loop.
    assert_eq!(report(root, &[])["groups"].as_array().unwrap().len(), 1);
}

#[test]
fn what_is_not_decided_on_stays_and_is_named() {
    let directory = project();
    let root = directory.path();
    fs::write(root.join("d.json"), r#"{"version": 1, "groups": []}"#).unwrap();
    let output = awaitify(root, &["convert", "--decisions", "d.json", "."]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.is_empty());
    let told = err(&output);
    assert!(told.contains("declined, or not decided on\n"), "{told}");
    assert!(told.contains("`listing.listing` turns async"), "{told}");
}

#[test]
fn a_group_that_is_another_now_is_left_and_named() {
    let directory = project();
    let root = directory.path();
    accept(root, "d.json", &["pause", "listing"]);
    let grown = FETCH.replace("def fetch(url):\n", "def fetch(url):\n    pause()\n");
    fs::write(root.join("fetching.py"), grown).unwrap();
    let output = awaitify(root, &["convert", "--decisions", "d.json", "."]);
    let told = err(&output);
    let line = "accepted, but not as it was then, and so left: `fetching.pause` and one other";
    assert!(told.contains(line), "{told}");
    let diff = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        diff.contains("listing.py") && !diff.contains("fetching.py"),
        "{diff}"
    );
}

#[test]
fn a_file_that_holds_no_decisions_is_an_error() {
    let directory = project();
    let root = directory.path();
    let refused = |content: Option<&str>, message: &str| {
        match content {
            Some(content) => fs::write(root.join("d.json"), content).unwrap(),
            None => drop(fs::remove_file(root.join("d.json"))),
        }
        let output = awaitify(root, &["convert", "--decisions", "d.json", "."]);
        assert_eq!(output.status.code(), Some(2));
        assert!(err(&output).contains(message), "{}", err(&output));
    };
    refused(None, "d.json: there is no such file");
    refused(Some("[]"), "d.json holds no decisions");
    refused(
        Some(r#"{"version": 9, "groups": []}"#),
        "d.json: decisions of version 9",
    );
    refused(
        Some(r#"{"version": 1, "groups": [{"id": "a", "decision": "perhaps"}]}"#),
        "d.json holds no decisions",
    );
    refused(
        Some(
            r#"{"version": 1, "groups": [{"id": "a", "decision": "accept"}, {"id": "a", "decision": "decline"}]}"#,
        ),
        "d.json: two decisions on a",
    );
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let directory = project();
    let output = awaitify(directory.path(), &["convert", "-i", "."]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("`-i` asks on a terminal"),
        "{}",
        err(&output)
    );
}

/// Answers questions on a terminal of its own: a program, its arguments, then answers after `--`.
const ANSWERER: &str = r#"
import os, pty, select, sys
split = sys.argv.index("--")
command, answers = sys.argv[1:split], sys.argv[split + 1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(command[0], command)
seen = b""
while True:
    ready, _, _ = select.select([terminal], [], [], 120)
    if not ready:
        sys.exit("no output for two minutes")
    try:
        read = os.read(terminal, 65536)
    except OSError:
        break
    if not read:
        break
    seen += read
    if seen.rsplit(b"\n", 1)[-1].endswith(b"]? \x1b[0m") or seen.endswith(b"]? "):
        os.write(terminal, (answers.pop(0) if answers else "q").encode() + b"\n")
        seen += b"\n"
sys.stdout.buffer.write(seen)
if answers:
    sys.exit("nobody asked for " + repr(answers))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"#;

/// What is shown on a terminal, where these answers are typed.
fn answered(directory: &Path, arguments: &[&str], answers: &[&str]) -> String {
    let output = Command::new("python3")
        .args([
            "-c",
            ANSWERER,
            env!("CARGO_BIN_EXE_awaitify"),
            "--color",
            "never",
        ])
        .args(arguments)
        .arg("--")
        .args(answers)
        .current_dir(directory)
        .env("EDITOR", "sh edit.sh")
        .env_remove("VISUAL")
        .output()
        .expect("python3 runs");
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}\n{shown}", err(&output));
    shown
}

fn is_converted(directory: &Path, name: &str) -> bool {
    let text = fs::read_to_string(directory.join(name)).unwrap();
    text.contains("async def")
}

#[test]
fn a_review_writes_what_was_accepted() {
    let directory = project();
    let root = directory.path();
    let shown = answered(
        root,
        &["convert", "-i", "."],
        &["?", "n", "y", "u", "n", "s", "y", "y"],
    );
    for text in [
        "(1/3) `fetching.fetch` turns async (`requests.get`)",
        "because `fetching.fetch` calls `requests.get(url)`, which blocks (fetching.py:6:12)",
        "y  convert this group",
        "async def listing.listing",
        "1 accepted, 2 declined, 0 open",
    ] {
        assert!(shown.contains(text), "{text}\n{shown}");
    }
    assert!(!is_converted(root, "fetching.py"));
    assert!(is_converted(root, "listing.py"));
    // Over, so that a new review asks about what was declined.
    let again = answered(root, &["convert", "-i", "."], &["q"]);
    assert!(again.contains("(1/2) `fetching.fetch`"), "{again}");
}

#[test]
fn a_review_goes_on_where_it_stopped() {
    let directory = project();
    let root = directory.path();
    let first = answered(root, &["convert", "-i", "."], &["y", "q", "n"]);
    assert!(first.contains("1 accepted, 0 declined, 2 open"), "{first}");
    assert!(!is_converted(root, "fetching.py"));
    let second = answered(
        root,
        &["convert", "-i", "."],
        &["/subprocess", "n", "y", "y"],
    );
    assert!(!second.contains("(1/3)"), "{second}");
    assert!(
        second.contains("2 accepted, 1 declined, 0 open"),
        "{second}"
    );
    assert!(is_converted(root, "fetching.py"));
    assert!(!is_converted(root, "listing.py"));
}

#[test]
fn one_answer_may_decide_on_many() {
    for (answers, fetching, listing) in [
        (&["A", "y"][..], true, true),
        (&["a", "n", "y"], true, false),
        (&["d", "y", "y"], false, true),
        (&["m", "d", "n", "y"], true, false),
    ] {
        let directory = project();
        let root = directory.path();
        // `m` accepts what is converted with requests, so `d` still has the rest of the file to decide on.
        answered(root, &["convert", "-i", "."], answers);
        let found = (
            is_converted(root, "fetching.py"),
            is_converted(root, "listing.py"),
        );
        assert_eq!(found, (fetching, listing), "{answers:?}");
    }
}

#[test]
fn an_edited_file_is_read_again() {
    let directory = project();
    let root = directory.path();
    fs::write(
        root.join("edit.sh"),
        "echo \"$@\" > edited.txt\nsed -i.bak 's/requests.get(url).json()/1/' \"$2\"\n",
    )
    .unwrap();
    let shown = answered(root, &["convert", "-i", "."], &["e", "n", "n"]);
    assert_eq!(
        fs::read_to_string(root.join("edited.txt")).unwrap(),
        "+5 ./fetching.py\n"
    );
    assert!(shown.contains("(1/2) `fetching.pause`"), "{shown}");
}

/// `project()` with everything committed.
fn committed() -> TempDir {
    let directory = project();
    for arguments in [
        &["init", "-q"][..],
        &["add", "-A"],
        &[
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.org",
            "commit",
            "-qm",
            "all",
        ],
    ] {
        let mut git = Command::new("git");
        git.args(arguments).current_dir(directory.path());
        assert!(git.status().unwrap().success());
    }
    directory
}

#[test]
fn what_is_not_committed_is_refused_before_anything_is_asked() {
    let directory = committed();
    let root = directory.path();
    let mut text = fs::read_to_string(root.join("listing.py")).unwrap();
    text.push_str("# new\n");
    fs::write(root.join("listing.py"), text).unwrap();
    let script = Command::new("python3")
        .args([
            "-c",
            ANSWERER,
            env!("CARGO_BIN_EXE_awaitify"),
            "convert",
            "-i",
            ".",
            "--",
        ])
        .current_dir(root)
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&script.stdout);
    assert_eq!(script.status.code(), Some(2), "{shown}");
    assert!(shown.contains("listing.py (modified)"), "{shown}");
    assert!(!shown.contains("Convert this group"), "{shown}");
    let shown = answered(root, &["convert", "-i", "--allow-dirty", "."], &["A", "y"]);
    assert!(shown.contains("3 accepted"), "{shown}");
}

#[test]
fn what_is_edited_in_the_review_is_written() {
    let directory = committed();
    let root = directory.path();
    let edit = root.join(".git").join("edit.sh");
    fs::write(
        &edit,
        "sed -i.bak 's/requests.get(url).json()/1/' \"$2\"; rm \"$2.bak\"\n",
    )
    .unwrap();
    let editor = format!("sh '{}'", edit.display());
    let script = Command::new("python3")
        .args([
            "-c",
            ANSWERER,
            env!("CARGO_BIN_EXE_awaitify"),
            "convert",
            "-i",
            ".",
        ])
        .args(["--", "e", "y", "n", "y"])
        .env("VISUAL", editor)
        .current_dir(root)
        .output()
        .unwrap();
    let shown = String::from_utf8_lossy(&script.stdout);
    assert!(script.status.success(), "{shown}{}", err(&script));
    let text = fs::read_to_string(root.join("fetching.py")).unwrap();
    assert!(
        text.contains("async def pause") && !text.contains("requests.get"),
        "{text}"
    );
    assert!(!is_converted(root, "listing.py"));
}

#[test]
fn the_last_answer_can_be_taken_back_also_after_the_last_question_and_later() {
    let directory = project();
    let root = directory.path();
    // The third answer is taken back where only writing is left to decide on, and so are all of them by the next run.
    let first = answered(
        root,
        &["convert", "-i", "."],
        &["n", "n", "y", "x", "u", "n", "q"],
    );
    assert!(first.contains("u  take back the last answer"), "{first}");
    assert!(first.contains("0 accepted, 3 declined, 0 open"), "{first}");
    let answers = ["u", "u", "u", "u", "y", "n", "n", "y"];
    let second = answered(root, &["convert", "-i", "."], &answers);
    assert!(second.contains("no answer to take back"), "{second}");
    assert!(
        second.contains("1 accepted, 2 declined, 0 open"),
        "{second}"
    );
    assert!(is_converted(root, "fetching.py"));
    assert!(!is_converted(root, "listing.py"));
}

#[test]
fn what_a_file_holds_does_not_control_the_terminal() {
    let directory = project();
    let root = directory.path();
    let text = fs::read_to_string(root.join("listing.py")).unwrap();
    fs::write(root.join("listing.py"), format!("# \x1b[2K\n{text}")).unwrap();
    let shown = answered(root, &["convert", "-i", "."], &["d", "y", "q"]);
    assert!(
        !shown.contains('\u{1b}') && shown.contains("# \\x1b[2K"),
        "{shown}"
    );
    // Elsewhere a diff is what `git apply` takes.
    let exact = awaitify(root, &["convert", "."]).stdout;
    assert!(String::from_utf8_lossy(&exact).contains("# \x1b[2K"));
    let coloured = awaitify(root, &["convert", "--color", "always", "."]).stdout;
    assert!(String::from_utf8_lossy(&coloured).contains("# \\x1b[2K"));
}

#[test]
fn a_dry_run_keeps_the_decisions_only() {
    let directory = project();
    let root = directory.path();
    let arguments = ["convert", "-i", "--dry-run", "--decisions", "d.json", "."];
    let shown = answered(root, &arguments, &["A"]);
    assert!(
        shown.contains("3 accepted, 0 declined, 0 open; kept in d.json"),
        "{shown}"
    );
    assert!(!is_converted(root, "listing.py"));
    let chosen = report(root, &["--decisions", "d.json"]);
    assert_eq!(chosen["files"], report(root, &[])["files"]);
}

/// The Python files below a directory.
fn read(directory: &Path) -> Project {
    let mut files = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "py") {
                let bytes = fs::read(&path).unwrap();
                files.push(Input { path, bytes });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Project {
        roots: vec![directory.to_owned()],
        files,
        ..Project::default()
    }
}

fn changed(report: &Report) -> BTreeMap<&PathBuf, &Option<String>> {
    let files = report.files.iter();
    files.map(|file| (&file.path, &file.after)).collect()
}

/// On every program of the behaviour suite: declining all changes nothing, accepting all is a plain conversion, and each group
/// by itself is what it was offered as, compiles, and is left alone by a second run.
#[test]
fn no_choice_is_wrong() {
    let mut opened = Vec::new();
    let table = Table::build(builtin::files().unwrap(), &Choice::default()).unwrap();
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/behaviour/programs");
    let mut texts = Vec::new();
    for entry in fs::read_dir(programs).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            continue;
        }
        let project = read(&path);
        let of = |accepted: Option<BTreeSet<String>>| {
            let options = Options {
                accepted,
                ..Options::default()
            };
            convert(&project, &table, &options, &Progress::default()).unwrap()
        };
        let full = of(None);
        let ids: BTreeSet<String> = full.groups.iter().map(|group| group.id.clone()).collect();
        assert_eq!(
            ids.len(),
            full.groups.len(),
            "{}: an id twice",
            path.display()
        );
        assert!(
            changed(&of(Some(BTreeSet::new()))).is_empty(),
            "{}",
            path.display()
        );
        assert_eq!(
            changed(&of(Some(ids))),
            changed(&full),
            "{}",
            path.display()
        );
        if full.groups.len() < 2 {
            continue;
        }
        for group in &full.groups {
            let alone = of(Some(BTreeSet::from([group.id.clone()])));
            for other in &alone.groups {
                assert_eq!(other, group, "{}", path.display());
            }
            for file in &alone.files {
                texts.extend(file.after.clone());
            }
            opened.push(group.title.clone());
        }
    }
    assert!(opened.len() > 20, "{opened:?}");
    compile(&texts);
}

/// Have CPython compile all of these.
fn compile(texts: &[String]) {
    let directory = tempfile::tempdir().unwrap();
    for (index, text) in texts.iter().enumerate() {
        fs::write(directory.path().join(format!("m{index}.py")), text).unwrap();
    }
    let output = Command::new("python3")
        .args(["-m", "compileall", "-q", "."])
        .current_dir(directory.path())
        .output()
        .expect("python3 runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}
