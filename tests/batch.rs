//! `awaitify batch` on repositories of every kind: what it leaves in them, what it goes on with after a kill, what it says.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const SLEEPER: &str =
    "import time\n\n\ndef nap():\n    time.sleep(1)\n\n\nif __name__ == \"__main__\":\n    nap()\n";
const GETTER: &str = "import requests\n\n\ndef load(url):\n    return requests.get(url).text\n";

fn put(directory: &Path, name: &str, text: &str) {
    let path = directory.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn git(directory: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(directory)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout)
        .trim_end()
        .to_owned()
}

/// A repository with one commit on `main`, of an author of its own.
fn repository(root: &Path, name: &str, files: &[(&str, &str)]) -> PathBuf {
    let directory = root.join(name);
    for (file, text) in files {
        put(&directory, file, text);
    }
    git(&directory, &["init", "-q", "-b", "main"]);
    git(&directory, &["config", "user.name", "Ann Author"]);
    git(&directory, &["config", "user.email", "ann@example.org"]);
    git(&directory, &["add", "-A"]);
    git(&directory, &["commit", "-qm", "first"]);
    directory
}

fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_awaitify"));
    command
        .arg("batch")
        .args(arguments)
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

struct Ran {
    status: i32,
    out: String,
    err: String,
}

fn batch(root: &Path, arguments: &[&str]) -> Ran {
    let Output {
        status,
        stdout,
        stderr,
    } = command(root, arguments).output().unwrap();
    Ran {
        status: status.code().unwrap(),
        out: String::from_utf8_lossy(&stdout).into_owned(),
        err: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

fn summary(root: &Path) -> Value {
    let text = fs::read_to_string(root.join("awaitify-batch/summary.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn row<'a>(summary: &'a Value, name: &str) -> &'a Value {
    let rows = summary["repositories"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == name).unwrap()
}

fn workshop() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(directory.path()).unwrap();
    (directory, root)
}

#[test]
fn every_kind_of_repository_gets_what_it_can_have() {
    let (_directory, root) = workshop();
    let one = repository(&root, "one", &[("a.py", SLEEPER), ("b.py", "x = 1\n")]);
    put(&one, "b.py", "x = 2  # not committed\n");
    repository(&root, "origin", &[("pkg/a.py", SLEEPER)]);
    git(&root, &["clone", "-q", "--bare", "origin", "bare.git"]);
    git(&root.join("bare.git"), &["config", "user.name", "Bea"]);
    git(
        &root.join("bare.git"),
        &["config", "user.email", "bea@example.org"],
    );
    put(&root, "plain/a.py", SLEEPER);
    repository(&root, "same", &[("a.py", "x = 1\n")]);
    put(
        &root,
        "all.yaml",
        "repositories:\n  - one\n  - file://ROOT/bare.git\n  - plain\n  - same\n  - nowhere\n  - ftp://example.org/x.git\n"
            .replace("ROOT", root.to_str().unwrap())
            .as_str(),
    );
    let ran = batch(&root, &["all.yaml", "--commit"]);
    assert_eq!(ran.status, 1, "{}{}", ran.out, ran.err);
    let summary = summary(&root);
    for (name, status) in [
        ("one", "converted"),
        ("bare", "converted"),
        ("plain", "converted"),
        ("same", "unchanged"),
        ("nowhere", "failed"),
        ("x", "failed"),
    ] {
        assert_eq!(row(&summary, name)["status"], status, "{}", ran.err);
    }
    assert_eq!(summary["totals"]["converted"], 3);
    assert!(
        ran.out.contains("6 repositories: 3 converted"),
        "{}",
        ran.out
    );
    // The work tree and the branch that is checked out are as they were.
    assert_eq!(
        git(&one, &["status", "--porcelain"]),
        "M b.py".to_owned().replace('M', " M")
    );
    assert_eq!(git(&one, &["symbolic-ref", "HEAD"]), "refs/heads/main");
    assert_eq!(fs::read_to_string(one.join("a.py")).unwrap(), SLEEPER);
    assert_eq!(git(&one, &["worktree", "list"]).lines().count(), 1);
    // One commit on top, by the author that git knows, of what was converted and nothing else.
    assert_eq!(
        git(&one, &["rev-parse", "awaitify~1"]),
        git(&one, &["rev-parse", "main"])
    );
    assert_eq!(
        git(&one, &["log", "-1", "--format=%an <%ae>", "awaitify"]),
        "Ann Author <ann@example.org>"
    );
    assert_eq!(
        git(&one, &["diff", "--name-only", "main", "awaitify"]),
        "a.py"
    );
    assert!(git(&one, &["show", "awaitify:a.py"]).contains("await asyncio.sleep(1)"));
    assert_eq!(
        row(&summary, "one")["commit"],
        git(&one, &["rev-parse", "awaitify"]).as_str()
    );
    let bare = root.join("bare.git");
    assert!(git(&bare, &["show", "awaitify:pkg/a.py"]).contains("await asyncio.sleep(1)"));
    assert_eq!(
        git(&bare, &["log", "-1", "--format=%an", "awaitify"]),
        "Bea"
    );
    // What is no repository keeps its files, and gets a patch.
    assert_eq!(
        fs::read_to_string(root.join("plain/a.py")).unwrap(),
        SLEEPER
    );
    assert_eq!(fs::read_dir(root.join("plain")).unwrap().count(), 1);
    assert_eq!(row(&summary, "plain")["branch"], Value::Null);
    let output = root.join("awaitify-batch");
    for name in ["one", "plain"] {
        let patch = output.join(name).join("change.patch");
        let check = Command::new("git")
            .args(["apply", "--check"])
            .arg(&patch)
            .current_dir(root.join(name))
            .env("GIT_CEILING_DIRECTORIES", &root)
            .status()
            .unwrap();
        assert!(check.success(), "{name}");
        assert!(output.join(name).join("report.md").is_file());
        let left = fs::read_dir(output.join(name)).unwrap();
        let is_work = |entry: fs::DirEntry| entry.file_type().unwrap().is_dir();
        assert!(!left.map(Result::unwrap).any(is_work));
    }
    let page = fs::read_to_string(output.join("summary.html")).unwrap();
    assert!(
        page.contains("one/report.md") && !page.contains("://"),
        "{page}"
    );
}

/// A command that finds `https://git.test/…` in `root`.
fn with_remotes(root: &Path, arguments: &[&str]) -> Command {
    let mut command = command(root, arguments);
    let here = format!("url.file://{}/.insteadOf", root.display());
    let settings = [
        (here.as_str(), "https://git.test/"),
        ("user.name", "Cy Committer"),
        ("user.email", "cy@example.org"),
    ];
    command.env("GIT_CONFIG_COUNT", settings.len().to_string());
    for (at, (key, value)) in settings.iter().enumerate() {
        command.env(format!("GIT_CONFIG_KEY_{at}"), key);
        command.env(format!("GIT_CONFIG_VALUE_{at}"), value);
    }
    command
}

#[test]
fn a_repository_elsewhere_is_fetched_and_keeps_its_branch_beside_the_reports() {
    let (_directory, root) = workshop();
    let origin = repository(&root, "mail", &[("a.py", "x = 1\n")]);
    put(&origin, "a.py", SLEEPER);
    git(&origin, &["commit", "-qam", "second"]);
    git(&origin, &["branch", "release", "main~1"]);
    put(
        &root,
        "all.yaml",
        "- https://git.test/mail\n- {path: 'https://me@git.test/mail', name: gone}\n- {path: 'https://git.test/mail', name: old, base: release}\n- {path: 'https://git.test/mail', name: none, base: v9}\n- https://git.test/missing\n- https://me:secret@git.test/mail\n",
    );
    let run = || {
        let output = with_remotes(&root, &["all.yaml", "--commit"])
            .env("https_proxy", "http://127.0.0.1:9")
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (status, err) = run();
    assert_eq!(status, Some(1), "{err}");
    let told = summary(&root);
    assert_eq!(row(&told, "mail")["status"], "converted", "{err}");
    assert_eq!(row(&told, "mail")["source"], "https://git.test/mail");
    assert_eq!(row(&told, "old")["status"], "unchanged", "{err}");
    for (name, reason) in [
        ("none", "`v9` is no branch or tag of it"),
        ("missing", "fatal:"),
        ("gone", "fatal:"),
        ("mail-2", "a password does not belong"),
    ] {
        let row = row(&told, name);
        let said = row["reason"].as_str().unwrap();
        assert_eq!(row["status"], "failed", "{said}");
        assert!(said.contains(reason) && !said.contains("me@"), "{said}");
    }
    let output = root.join("awaitify-batch");
    assert!(
        !fs::read_to_string(output.join("summary.json"))
            .unwrap()
            .contains("secret")
    );
    // What came is one commit, and on it stands ours; there is nothing new where it came from.
    let fetched = output.join("mail/repository.git");
    assert_eq!(git(&fetched, &["rev-list", "--count", "awaitify"]), "2");
    assert!(git(&fetched, &["show", "awaitify:a.py"]).contains("await asyncio.sleep(1)"));
    assert_eq!(git(&origin, &["branch", "--list", "awaitify"]), "");
    assert!(output.join("mail/change.patch").is_file());
    // Nothing new: it is not done again. Something new: it is.
    let made = fs::metadata(output.join("mail/report.json"))
        .unwrap()
        .modified()
        .unwrap();
    run();
    let kept = fs::metadata(output.join("mail/report.json"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(made, kept);
    put(&origin, "b.py", SLEEPER);
    git(&origin, &["add", "-A"]);
    git(&origin, &["commit", "-qm", "third"]);
    run();
    assert!(git(&fetched, &["show", "awaitify:b.py"]).contains("await asyncio.sleep(1)"));
    assert_eq!(
        git(&fetched, &["rev-parse", "awaitify~1"]),
        git(&origin, &["rev-parse", "main"])
    );
}

#[test]
fn what_is_done_stays_done_and_what_failed_is_tried_again_when_asked() {
    let (_directory, root) = workshop();
    let one = repository(&root, "one", &[("a.py", SLEEPER)]);
    let two = repository(&root, "two", &[("a.py", SLEEPER)]);
    git(&two, &["branch", "awaitify"]);
    put(&root, "list.txt", "# two of them\none\ntwo\n");
    let arguments = ["list.txt", "--commit"];
    let ran = batch(&root, &arguments);
    assert_eq!(ran.status, 1);
    assert!(
        ran.out.contains("branch awaitify exists already"),
        "{}",
        ran.out
    );
    let made = git(&one, &["rev-parse", "awaitify"]);
    git(&two, &["branch", "-D", "awaitify"]);
    // The failure is still told, and nothing is tried.
    let ran = batch(&root, &arguments);
    assert_eq!(
        (ran.status, ran.err.matches("(done before)").count()),
        (1, 2),
        "{}",
        ran.err
    );
    let ran = batch(&root, &[&arguments[..], &["--retry-failed"]].concat());
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert_eq!(ran.err.matches("(done before)").count(), 1, "{}", ran.err);
    assert_eq!(git(&one, &["rev-parse", "awaitify"]), made);
    assert!(git(&two, &["show", "awaitify:a.py"]).contains("await"));
    // A new commit in the repository makes it a new task; our own branch follows.
    put(&one, "b.py", GETTER);
    git(&one, &["add", "-A"]);
    git(&one, &["commit", "-qm", "second"]);
    let ran = batch(&root, &arguments);
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert_eq!(
        git(&one, &["rev-parse", "awaitify~1"]),
        git(&one, &["rev-parse", "main"])
    );
    assert!(git(&one, &["show", "awaitify:b.py"]).contains("await"));
}

#[test]
fn the_branch_that_is_checked_out_and_that_of_others_are_left_alone() {
    let (_directory, root) = workshop();
    let one = repository(&root, "one", &[("a.py", SLEEPER)]);
    let two = repository(&root, "two", &[("a.py", SLEEPER)]);
    git(
        &two,
        &["worktree", "add", "-q", "../elsewhere", "-b", "side"],
    );
    put(
        &root,
        "all.yaml",
        "- {path: one, branch: main}\n- {path: two, branch: side}\n- {path: one, name: odd, branch: 'a..b'}\n",
    );
    let before = (
        git(&one, &["rev-parse", "main"]),
        git(&two, &["rev-parse", "side"]),
    );
    let ran = batch(&root, &["all.yaml", "--commit"]);
    assert_eq!(ran.status, 1);
    for part in [
        "branch main is checked out",
        "branch side is checked out",
        "`a..b` is no name of a branch",
    ] {
        assert!(ran.out.contains(part), "{}", ran.out);
    }
    assert_eq!(
        (
            git(&one, &["rev-parse", "main"]),
            git(&two, &["rev-parse", "side"])
        ),
        before
    );
}

#[test]
fn nothing_that_a_repository_sets_up_is_run() {
    let (_directory, root) = workshop();
    let one = repository(&root, "one", &[("a.py", SLEEPER)]);
    let other = repository(&root, "other", &[("b.py", SLEEPER)]);
    let objects = other.join(".git/objects").display().to_string();
    put(
        &one,
        ".git/objects/info/alternates",
        &format!("{objects}\n"),
    );
    let run = |name: &str| format!("touch '{}'", root.join(name).display());
    let ext = format!("ext::{} ", run("ran-url").replace(' ', "% "));
    for (key, value) in [
        ("core.alternateRefsCommand", run("ran-alternate").as_str()),
        ("core.sshCommand", run("ran-ssh").as_str()),
        ("diff.external", run("ran-diff").as_str()),
        ("gpg.program", run("ran-gpg").as_str()),
        ("commit.gpgSign", "true"),
        ("protocol.ext.allow", "always"),
        ("uploadpack.packObjectsHook", run("ran-pack").as_str()),
    ] {
        git(&one, &["config", key, value]);
    }
    put(&root, "manifest", "one\n");
    let commit = |more: &[&str]| {
        let ran = batch(&root, &[&["manifest", "--commit"], more].concat());
        let names = fs::read_dir(&root)
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        let ran_too: Vec<String> = names.filter(|name| name.starts_with("ran-")).collect();
        assert!(ran_too.is_empty(), "{ran_too:?}");
        ran.status
    };
    assert_eq!(commit(&[]), 0);
    // A repository that says its own paths are elsewhere gets no branch.
    git(&one, &["branch", "-qD", "awaitify"]);
    git(&one, &["config", &format!("url.{ext}.insteadOf"), "/"]);
    put(&one, "c.py", SLEEPER);
    git(&one, &["add", "-A"]);
    git(
        &one,
        &["-c", "commit.gpgSign=false", "commit", "-qm", "second"],
    );
    assert_eq!(commit(&[]), 1);
}

#[cfg(unix)]
#[test]
fn a_link_in_a_repository_leads_nowhere_out_of_it() {
    let (_directory, root) = workshop();
    let outside = root.join("outside");
    put(&outside, "a.py", SLEEPER);
    let one = repository(&root, "one", &[("b.py", SLEEPER)]);
    std::os::unix::fs::symlink(&outside, one.join("src")).unwrap();
    git(&one, &["add", "-A"]);
    git(&one, &["commit", "-qm", "a link"]);
    let text = "- {path: one, paths: [src]}\n- {path: one, name: two, paths: [nowhere]}\n";
    put(&root, "manifest.yaml", text);
    assert_eq!(batch(&root, &["manifest.yaml"]).status, 1);
    let summary = summary(&root);
    assert_eq!(row(&summary, "one")["reason"], "src leads out of it");
    let reason = "nowhere: No such file or directory";
    assert_eq!(row(&summary, "two")["reason"], reason);
    assert_eq!(fs::read_to_string(outside.join("a.py")).unwrap(), SLEEPER);
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
}

#[test]
fn each_is_converted_as_the_manifest_says() {
    let (_directory, root) = workshop();
    let files = [
        ("src/a.py", SLEEPER),
        ("src/b.py", GETTER),
        ("other/c.py", SLEEPER),
    ];
    let one = repository(&root, "one", &files);
    put(
        &root,
        "in/all.yml",
        "branch: to-asyncio\nmessage: Await\nrepositories:\n  - path: ../one\n    paths: [src]\n    config: {only: [requests], http-client: shared}\n  - {path: ../one, name: up, paths: ['../x']}\n  - {path: ../one, name: based, base: no-such}\n",
    );
    let ran = batch(
        &root,
        &["in/all.yml", "--commit", "--output-format", "json"],
    );
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(told, summary(&root));
    assert_eq!(row(&told, "one")["branch"], "to-asyncio", "{}", ran.err);
    assert_eq!(
        git(&one, &["diff", "--name-only", "main", "to-asyncio"]),
        "src/b.py"
    );
    assert_eq!(
        git(&one, &["log", "-1", "--format=%s", "to-asyncio"]),
        "Await"
    );
    assert!(
        row(&told, "up")["reason"]
            .as_str()
            .unwrap()
            .contains("lies outside")
    );
    assert!(
        row(&told, "based")["reason"]
            .as_str()
            .unwrap()
            .contains("is no commit")
    );
    // A manifest cannot have anything run.
    put(
        &root,
        "bad.yaml",
        "repositories:\n  - path: one\n    verify: touch ran\n",
    );
    let ran = batch(&root, &["bad.yaml"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("bad.yaml: ") && ran.err.contains("verify"),
        "{}",
        ran.err
    );
}

#[test]
fn what_does_not_pass_is_not_committed_and_what_takes_too_long_is_ended() {
    let (_directory, root) = workshop();
    let good = repository(&root, "good", &[("a.py", SLEEPER)]);
    let bad = repository(&root, "bad", &[("a.py", SLEEPER), ("broken", "")]);
    let slow = repository(&root, "slow", &[("a.py", SLEEPER), ("slow", "")]);
    put(&root, "list.txt", "good\nbad\nslow\n");
    let verify = "touch left-behind; if [ -e slow ]; then sleep 60 & echo $! > \"$AWAITIFY_SOURCE/pid\"; wait; fi; echo checked; test ! -e broken";
    let begun = Instant::now();
    let ran = batch(
        &root,
        &[
            "list.txt",
            "--commit",
            "--verify",
            verify,
            "--time-limit",
            "8",
        ],
    );
    assert!(begun.elapsed() < Duration::from_secs(50));
    assert_eq!(ran.status, 1);
    let summary = summary(&root);
    assert_eq!(row(&summary, "good")["status"], "converted", "{}", ran.out);
    // What the command left in the tree is not in the commit.
    assert_eq!(
        git(&good, &["diff", "--name-only", "main", "awaitify"]),
        "a.py"
    );
    let reason = |name| row(&summary, name)["reason"].as_str().unwrap().to_owned();
    assert!(
        reason("bad").contains("verify: exit status: 1: checked (bad/verify.txt)"),
        "{}",
        reason("bad")
    );
    assert!(
        reason("slow").contains("took longer than 8 seconds"),
        "{}",
        reason("slow")
    );
    for directory in [&bad, &slow] {
        assert_eq!(git(directory, &["branch", "--list", "awaitify"]), "");
    }
    // What the command had started is gone too.
    let pid = fs::read_to_string(slow.join("pid")).unwrap();
    let state = fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
    assert!(state.is_err() || state.unwrap().contains(") Z "), "{pid}");
}

#[test]
fn after_a_kill_nothing_finished_is_done_again_and_nothing_is_lost() {
    let (_directory, root) = workshop();
    let names: Vec<String> = (0..5).map(|number| format!("r{number}")).collect();
    for name in &names {
        repository(&root, name, &[("a.py", SLEEPER)]);
    }
    put(&root, "list.txt", &names.join("\n"));
    let ran = root.join("ran.log");
    let verify = format!("echo $AWAITIFY_SOURCE >> '{}'", ran.display());
    let arguments = [
        "list.txt",
        "--commit",
        "--parallel",
        "1",
        "--verify",
        &verify,
    ];
    let output = root.join("awaitify-batch");
    let finished = || -> Vec<&String> {
        let done = names.iter();
        done.filter(|name| output.join(name).join("result.json").exists())
            .collect()
    };
    for wanted in [1, 3] {
        let mut child = command(&root, &arguments).spawn().unwrap();
        let begun = Instant::now();
        while finished().len() < wanted && begun.elapsed() < Duration::from_secs(120) {
            std::thread::sleep(Duration::from_millis(2));
        }
        // Somewhere in the next one.
        std::thread::sleep(Duration::from_millis(150 * wanted as u64));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let before: Vec<String> = finished().into_iter().cloned().collect();
    let runs = || fs::read_to_string(&ran).unwrap_or_default();
    let count = |name: &str| runs().lines().filter(|line| line.ends_with(name)).count();
    let counts: Vec<usize> = before.iter().map(|name| count(name)).collect();
    let last = batch(&root, &arguments);
    assert_eq!(last.status, 0, "{}{}", last.out, last.err);
    assert!(
        last.err.matches("(done before)").count() >= before.len(),
        "{}",
        last.err
    );
    for (name, count_before) in before.iter().zip(counts) {
        assert_eq!(count(name), count_before, "{name} was done again");
    }
    for name in &names {
        let directory = root.join(name);
        assert_eq!(
            git(&directory, &["rev-list", "--count", "main..awaitify"]),
            "1"
        );
        assert_eq!(git(&directory, &["status", "--porcelain"]), "");
    }
    // Killed between the branch and the record of it: the branch is known as ours.
    fs::remove_file(output.join("r0/result.json")).unwrap();
    let again = batch(&root, &arguments);
    assert_eq!(again.status, 0, "{}", again.out);
}

#[test]
fn what_lies_above_a_tree_does_not_count() {
    let (_directory, root) = workshop();
    put(&root, "plain/a.py", SLEEPER);
    put(&root, "list.txt", "plain\n");
    put(&root, "awaitify.toml", "skip = [\"time\"]\n");
    put(&root, ".gitignore", "*.py\n");
    let ran = batch(&root, &["list.txt"]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    assert_eq!(row(&summary(&root), "plain")["status"], "converted");
}

/// The script of docs/examples, in a clone, as tools run it that make pull requests of what it changed.
#[test]
fn the_script_form_changes_a_clone_and_leaves_nothing_else() {
    let (_directory, root) = workshop();
    let one = repository(&root, "one", &[("a.py", SLEEPER)]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/convert-repository.sh");
    let program = Path::new(env!("CARGO_BIN_EXE_awaitify")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let run = |directory: &Path| {
        Command::new(&script)
            .current_dir(directory)
            .env("PATH", format!("{}:{path}", program.display()))
            .status()
            .unwrap()
    };
    assert!(run(&one).success());
    assert_eq!(git(&one, &["diff", "--name-only"]), "a.py");
    assert_eq!(
        git(&one, &["status", "--porcelain", "--ignored"]),
        " M a.py"
    );
    git(&one, &["commit", "-qam", "Convert to asyncio"]);
    assert!(run(&one).success());
    assert_eq!(git(&one, &["status", "--porcelain", "--ignored"]), "");
}

#[test]
fn the_type_checker_decides_what_is_committed() {
    let (_directory, root) = workshop();
    let good = "import time\n\n\ndef nap():\n    time.sleep(1)\n";
    let bad = good.replace("(1)", "(2)");
    let directory = repository(&root, "one", &[("good.py", good), ("bad.py", &bad)]);
    put(&root, "list.txt", "one\n");
    let finding = "bad.py:5:5: error[invalid-await] `None` is not awaitable";
    let checker = format!(
        "#!/bin/sh\ngrep -q 'await' bad.py 2>/dev/null || exit 0\necho '{finding}'\nexit 1\n"
    );
    put(&root, "bin/ty", &checker);
    let program = root.join("bin/ty");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(program, executable).unwrap();
    let output = command(&root, &["list.txt", "--commit", "--verify", "ty"])
        .env(
            "PATH",
            format!("{}:/usr/bin:/bin", root.join("bin").display()),
        )
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
    let committed = git(&directory, &["diff", "--name-only", "HEAD", "awaitify"]);
    assert_eq!(committed.trim(), "good.py", "{told}");
}

/// Runs a program on a terminal of its own and prints all that was shown.
const TERMINAL: &str = r#"
import fcntl, os, pty, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    os.execv(sys.argv[1], sys.argv[1:])
shown = b""
while True:
    try:
        read = os.read(terminal, 65536)
    except OSError:
        break
    if not read:
        break
    shown += read
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"#;

#[test]
fn a_terminal_shows_what_is_being_done_and_what_is_done() {
    let (_directory, root) = workshop();
    let nap = "import time\n\n\ndef nap():\n    time.sleep(1)\n";
    for name in ["one", "two", "bad"] {
        repository(&root, name, &[("a.py", nap)]);
    }
    repository(&root, "none", &[("a.py", "x = 1\n")]);
    put(&root, "bad/broken", "");
    git(&root.join("bad"), &["add", "-A"]);
    git(&root.join("bad"), &["commit", "-qm", "broken"]);
    put(&root, "list.txt", "one\ntwo\nbad\nnone\n");
    let output = Command::new("python3")
        .args(["-c", TERMINAL, env!("CARGO_BIN_EXE_awaitify")])
        .args([
            "batch",
            "list.txt",
            "--verify",
            "sleep 0.4; test ! -e broken",
        ])
        .current_dir(&root)
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    for part in [
        "one                          verifying",
        "two                          verifying",
        "/4 repositories",
        " converted, 1 failed",
        "[4/4] ",
        "1 of 1 files, 1 of 1 blocking calls",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    // Those that are done stay on the screen, coloured, and what moved is gone before the summary.
    let red = shown.find("bad: \u{1b}[").expect(&shown);
    assert!(shown[red..].contains("failed: verify"), "{shown}");
    let last = shown.rfind("/4 repositories").unwrap();
    assert!(shown[last..].contains("\u{1b}[2K"), "{shown}");
    // Elsewhere there is a line for each, as plain as it was.
    let ran = batch(&root, &["list.txt", "--retry-failed", "--color", "always"]);
    assert!(
        ran.err.contains("[4/4] ") && !ran.err.contains('\u{1b}'),
        "{}",
        ran.err
    );
}
