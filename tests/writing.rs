//! What `convert --write` does to a tree, and `undo` after it: with git and without, killed, twice at once, on a full disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const SLEEPER: &str =
    "import time\n\n\ndef nap():\n    time.sleep(1)\n\n\nif __name__ == \"__main__\":\n    nap()\n";

fn project(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        put(directory.path(), name, text);
    }
    directory
}

fn put(directory: &Path, name: &str, text: &str) {
    let path = directory.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn command(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_awaitify"));
    command
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn awaitify(directory: &Path, arguments: &[&str]) -> (i32, String) {
    let Output { status, stderr, .. } = command(directory, arguments).output().unwrap();
    let told = String::from_utf8_lossy(&stderr).into_owned();
    (status.code().unwrap(), told)
}

fn write(directory: &Path, more: &[&str]) -> (i32, String) {
    awaitify(directory, &[&["convert", "--write", "."], more].concat())
}

fn git(directory: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=A", "-c", "user.email=a@example.org"])
        .args(arguments)
        .current_dir(directory)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Every file of the tree, but what belongs to git and to awaitify.
fn files(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with(".git") || path.ends_with(".awaitify") {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                let content = fs::read(&path).unwrap();
                found.insert(path, content);
            }
        }
    }
    found
}

fn committed(files: &[(&str, &str)]) -> TempDir {
    let directory = project(files);
    git(directory.path(), &["init", "-q"]);
    git(directory.path(), &["add", "-A"]);
    git(directory.path(), &["commit", "-qm", "all"]);
    directory
}

#[test]
fn only_what_would_change_has_to_be_committed() {
    let directory = committed(&[("a.py", SLEEPER), ("b.py", "x = 1\n")]);
    let root = directory.path();
    put(root, "b.py", "x = 2\n");
    put(root, "notes.txt", "");
    let (status, told) = write(root, &[]);
    assert_eq!(status, 0, "{told}");
    // Nothing of awaitify's own is in the tree.
    assert_eq!(
        git(root, &["status", "--porcelain"]),
        " M a.py\n M b.py\n?? notes.txt\n"
    );
    assert!(!root.join(".awaitify").exists());
}

#[test]
fn what_is_not_committed_is_refused_unless_allowed() {
    let edited = format!("{SLEEPER}# more\n");
    let cases: [(&str, &[&str], &[&str]); 3] = [
        ("modified", &[], &["--allow-dirty"]),
        ("staged", &["add", "-A"], &["--allow-staged"]),
        (
            "not tracked",
            &["rm", "-q", "--cached", "-f", "a.py"],
            &["--allow-dirty"],
        ),
    ];
    for (how, prepare, allow) in cases {
        let directory = committed(&[("a.py", SLEEPER)]);
        let root = directory.path();
        put(root, "a.py", &edited);
        if !prepare.is_empty() {
            git(root, prepare);
        }
        if how == "not tracked" {
            git(root, &["commit", "-qm", "less"]);
        }
        let before = files(root);
        let (status, told) = write(root, &[]);
        assert_eq!(status, 2, "{how}");
        assert!(told.contains(&format!("  a.py ({how})")), "{told}");
        assert!(told.contains("nothing was written"), "{told}");
        assert_eq!(files(root), before);
        if how != "staged" {
            assert_eq!(write(root, &["--allow-staged"]).0, 2, "{how}");
        }
        let (status, told) = write(root, allow);
        assert_eq!(status, 0, "{told}");
        assert_ne!(files(root), before);
    }
}

#[test]
fn what_git_ignores_and_what_is_in_no_repository_needs_no_commit() {
    let directory = committed(&[("a.py", "x = 1\n"), (".gitignore", "out/\n")]);
    put(directory.path(), "out/b.py", SLEEPER);
    let out = directory.path().join("out");
    assert_eq!(write(&out, &[]).0, 0);
    // Its state is its own: another ignored tree can be written to at the same time.
    assert!(out.join(".awaitify").is_dir());
    assert_eq!(awaitify(&out, &["undo"]).0, 0);
    assert_eq!(fs::read_to_string(out.join("b.py")).unwrap(), SLEEPER);
    assert!(!out.join(".awaitify").exists());
}

#[test]
fn nothing_that_the_repository_sets_up_is_run() {
    let directory = committed(&[
        ("a.py", SLEEPER),
        ("b.py", SLEEPER),
        (".gitattributes", "a.py filter=one\nb.py filter=t=w.o\n"),
    ]);
    let root = directory.path();
    let run = |name: &str| format!("touch '{}'; cat", root.join(name).display());
    git(root, &["config", "filter.one.clean", &run("ran-clean")]);
    git(root, &["config", "filter.one.required", "true"]);
    git(
        root,
        &["config", "filter.t=w.o.process", &run("ran-process")],
    );
    git(root, &["config", "core.fsmonitor", &run("ran-monitor")]);
    // As another time of change makes git look into them.
    for name in ["a.py", "b.py"] {
        let file = fs::File::options().write(true).open(root.join(name));
        let later = std::time::SystemTime::now() + Duration::from_secs(9);
        file.unwrap().set_modified(later).unwrap();
    }
    let ran = || {
        let names = files(root).into_keys();
        let names = names.map(|path| path.display().to_string());
        names
            .filter(|name| name.contains("ran-"))
            .collect::<Vec<_>>()
    };
    let (status, told) = write(root, &[]);
    assert_eq!((status, ran()), (0, Vec::new()), "{told}");
    assert_eq!(awaitify(root, &["undo"]).0, 0);
    // Other content is seen for what it is.
    put(root, "b.py", &format!("{SLEEPER}# new\n"));
    let (status, told) = write(root, &[]);
    assert_eq!((status, ran()), (2, Vec::new()), "{told}");
    assert!(
        told.contains("b.py (modified)") && !told.contains("a.py"),
        "{told}"
    );
}

#[test]
fn what_a_partial_clone_lacks_is_not_fetched() {
    let directory = committed(&[("a.py", SLEEPER)]);
    let (root, tree) = (
        directory.path(),
        git(directory.path(), &["rev-parse", "HEAD^{tree}"]),
    );
    let ran = root.join("ran");
    for (key, value) in [
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", &format!("file://{}", root.display())),
        (
            "remote.origin.uploadpack",
            &format!("touch '{}'; false", ran.display()),
        ),
    ] {
        git(root, &["config", key, value]);
    }
    let (first, rest) = tree.trim().split_at(2);
    let object = root.join(".git/objects").join(first).join(rest);
    fs::rename(object, root.join("tree")).unwrap();
    let (status, told) = write(root, &[]);
    assert_eq!((status, ran.exists()), (2, false), "{told}");
    assert!(
        told.contains("cannot tell whether the files are committed"),
        "{told}"
    );
}

#[test]
fn a_repository_inside_another_is_asked_itself() {
    let directory = committed(&[("a.py", "x = 1\n")]);
    let root = directory.path();
    put(root, "inner/b.py", SLEEPER);
    let inner = root.join("inner");
    git(&inner, &["init", "-q"]);
    let (status, told) = write(root, &[]);
    assert_eq!(status, 2);
    assert!(told.contains("inner/b.py (not tracked)"), "{told}");
    git(&inner, &["add", "-A"]);
    git(&inner, &["commit", "-qm", "all"]);
    let (status, told) = write(root, &[]);
    assert_eq!(status, 0, "{told}");
}

#[test]
fn undo_restores_every_byte_and_says_what_it_does() {
    for is_repository in [false, true] {
        let files_before = [
            ("a.py", SLEEPER),
            (
                "sub/b.py",
                "import time\r\n\r\n\r\ndef f():\r\n    time.sleep(1)",
            ),
        ];
        let directory = if is_repository {
            committed(&files_before)
        } else {
            project(&files_before)
        };
        let root = directory.path();
        let before = files(root);
        let (status, told) = awaitify(root, &["undo"]);
        assert_eq!(status, 2);
        assert!(told.contains(".: no run to undo"), "{told}");
        assert_eq!(write(root, &[]).0, 0);
        let after = files(root);
        assert_ne!(after, before);
        // From below too, and not when somebody worked on a file since.
        let sub = root.join("sub");
        put(root, "sub/b.py", "mine\n");
        let (status, told) = awaitify(&sub, &["undo"]);
        assert_eq!(status, 2);
        assert!(told.contains("sub/b.py\n"), "{told}");
        assert!(!told.contains("a.py"), "{told}");
        assert_eq!(files(root)[&root.join("a.py")], after[&root.join("a.py")]);
        fs::write(root.join("sub/b.py"), &after[&root.join("sub/b.py")]).unwrap();
        let (status, told) = awaitify(&sub, &["undo"]);
        assert_eq!((status, told.as_str()), (0, "restored 2 files\n"));
        assert_eq!(files(root), before);
        assert_eq!(awaitify(root, &["undo"]).0, 2);
    }
}

#[cfg(unix)]
#[test]
fn a_second_run_on_the_tree_says_so() {
    let directory = committed(&[("a.py", SLEEPER), ("sub/b.py", SLEEPER)]);
    let root = directory.path();
    fs::create_dir_all(root.join(".git/awaitify")).unwrap();
    let lock = fs::File::create(root.join(".git/awaitify/lock")).unwrap();
    lock.lock().unwrap();
    let before = files(root);
    for place in [root.to_owned(), root.join("sub")] {
        let (status, told) = write(&place, &[]);
        assert_eq!(status, 2);
        assert!(told.contains("another awaitify is writing in"), "{told}");
    }
    assert_eq!(files(root), before);
    drop(lock);
    assert_eq!(write(root, &[]).0, 0);
}

#[test]
fn a_preview_says_that_a_run_was_interrupted_and_the_next_run_restores() {
    let directory = project(&[("a.py", SLEEPER), ("b.py", SLEEPER)]);
    let root = directory.path();
    let before = files(root);
    assert_eq!(write(root, &[]).0, 0);
    // As a kill in the middle leaves it: one file is converted, one is not, one is only prepared.
    let state = root.join(".awaitify");
    fs::rename(state.join("done/1"), state.join("open")).unwrap();
    put(root, "b.py", SLEEPER);
    let record = fs::read_to_string(state.join("open/record.json")).unwrap();
    let staged = record
        .split('"')
        .find(|part| part.starts_with(".awaitify-"))
        .unwrap();
    put(root, staged, "half");
    let (status, told) = awaitify(root, &["convert", "."]);
    assert_eq!(status, 0);
    assert!(
        told.starts_with("warning: an earlier run was interrupted"),
        "{told}"
    );
    let (status, told) = write(root, &[]);
    assert_eq!(status, 0, "{told}");
    assert!(
        told.starts_with("an earlier run was interrupted: restored what it had changed (1 file)"),
        "{told}"
    );
    assert_eq!(awaitify(root, &["undo"]).0, 0);
    assert_eq!(files(root), before);
}

/// Real kills, at moments spread over the time in which files are written.
#[cfg(unix)]
#[test]
fn whenever_it_is_killed_undo_or_nothing_is_enough() {
    let names: Vec<String> = (0..60).map(|number| format!("pkg/m{number}.py")).collect();
    let texts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), SLEEPER)).collect();
    let directory = project(&texts);
    let root = directory.path();
    // Two names of one file, so that one is written over.
    fs::hard_link(root.join("pkg/m7.py"), root.join("pkg/linked.txt")).unwrap();
    let before = files(root);
    let state = root.join(".awaitify");
    let (mut untouched, mut restored) = (0, 0);
    for round in 0..24_u64 {
        // Every third round is killed while it prepares, the others while files are replaced.
        let sign = state.join(if round % 3 == 0 { "preparing" } else { "open" });
        let _ = fs::remove_dir_all(&sign);
        let mut child = command(root, &["convert", "--write", "-qq", "."])
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while !sign.exists()
            && child.try_wait().unwrap().is_none()
            && begun.elapsed() < Duration::from_secs(60)
        {
            std::thread::yield_now();
        }
        std::thread::sleep(Duration::from_micros(round * 977 % 15_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let is_begun = state.join("open").exists() || state.join("done/1").exists();
        if is_begun {
            let (status, told) = awaitify(root, &["undo"]);
            assert_eq!(status, 0, "round {round}: {told}");
            restored += 1;
        } else {
            untouched += 1;
        }
        assert!(files(root) == before, "round {round}");
    }
    assert!(restored > 5, "{restored} restored, {untouched} untouched");
    // The names still belong to one file.
    put(root, "pkg/m7.py", "one");
    assert_eq!(
        fs::read_to_string(root.join("pkg/linked.txt")).unwrap(),
        "one"
    );
}

#[test]
fn a_file_that_is_read_only_is_named_and_nothing_is_written() {
    let directory = project(&[("a.py", SLEEPER), ("b.py", SLEEPER)]);
    let root = directory.path();
    let path = root.join("b.py");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let before = files(root);
    let (status, told) = write(root, &[]);
    assert_eq!(status, 2);
    assert_eq!(
        told,
        "error: ./b.py: the file is read-only; nothing was written\n"
    );
    assert_eq!(files(root), before);
    assert!(!root.join(".awaitify").exists());
}

/// A limit on the size of files stands for a full disk: the same call fails in the same way.
#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_nothing_is_written() {
    let long = format!("{SLEEPER}{}", "# filler\n".repeat(2000));
    let directory = project(&[("a.py", SLEEPER), ("b.py", &long)]);
    let root = directory.path();
    let before = files(root);
    let output = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 8; exec \"$0\" convert --write .",
        ])
        .arg(env!("CARGO_BIN_EXE_awaitify"))
        .current_dir(root)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("nothing was written"), "{told}");
    assert_eq!(files(root), before);
    assert_eq!(write(root, &[]).0, 0);
}

#[cfg(unix)]
#[test]
fn the_owner_is_kept_where_the_system_lets_us() {
    use std::os::unix::fs::{MetadataExt, chown};
    let directory = project(&[("a.py", SLEEPER)]);
    let path = directory.path().join("a.py");
    // Only the superuser may give a file away; for others there is nothing to keep.
    let is_given = chown(&path, Some(12_345), Some(12_345)).is_ok();
    let owner = || {
        fs::metadata(&path)
            .map(|found| (found.uid(), found.gid()))
            .unwrap()
    };
    let before = owner();
    assert!(!is_given || before == (12_345, 12_345));
    assert_eq!(write(directory.path(), &[]).0, 0);
    assert_eq!(owner(), before);
    assert_eq!(awaitify(directory.path(), &["undo"]).0, 0);
    assert_eq!(owner(), before);
}
