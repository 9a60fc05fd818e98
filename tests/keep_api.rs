//! `--keep-api`: what keeps a synchronous face, what cannot have one, and that decisions hold for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

fn library(files: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(directory.path()).unwrap();
    for (name, text) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    (directory, root)
}

fn convert(root: &Path, arguments: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(["convert", "--keep-api", "."])
        .args(arguments)
        .current_dir(root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

const NAPS: &str =
    "import time\n\n\ndef nap():\n    time.sleep(1)\n\n\ndef doze():\n    time.sleep(2)\n";

#[test]
fn what_is_public_keeps_a_face_and_the_rest_does_not() {
    let (_directory, root) = library(&[
        ("lib/__init__.py", "from ._impl import wait\n"),
        (
            "lib/_impl.py",
            "import time\n\n\ndef wait():\n    _nap()\n\n\ndef _nap():\n    time.sleep(1)\n\n\ndef unlisted():\n    time.sleep(1)\n",
        ),
        (
            "lib/naps.py",
            &format!("{NAPS}\n\n__all__ = [\n    'nap',\n]\n"),
        ),
        (
            "tests/test_naps.py",
            "from lib.naps import nap\n\n\ndef test_nap():\n    nap()\n",
        ),
        (
            "examples/show.py",
            "from lib.naps import nap\n\n\ndef show():\n    nap()\n",
        ),
    ]);
    let (diff, err) = convert(&root, &[]);
    for line in [
        "+from ._impl import wait, wait_async",
        "+    return asyncio.run(wait_async())",
        "+async def wait_async():",
        "+async def _nap():",
        "+async def unlisted():",
        "+async def nap_async():",
        "+    'nap_async',",
        "+async def doze():",
        "+    await nap_async()",
        "+async def show():",
    ] {
        assert!(diff.lines().any(|one| one == line), "{line}\n{diff}");
    }
    assert!(
        err.contains("2  functions with a synchronous face"),
        "{err}"
    );
}

#[test]
fn what_can_have_no_face_stays_with_its_reason() {
    let (_directory, root) = library(&[(
        "lib/__init__.py",
        "import abc\nimport time\nfrom functools import lru_cache\n\nimport requests\n\n\nclass Nap(abc.ABC):\n    @abc.abstractmethod\n    def one(self):\n        time.sleep(1)\n\n    @property\n    def two(self):\n        time.sleep(2)\n        return 2\n\n    def three(self):\n        time.sleep(3)\n        yield 3\n\n\n@lru_cache\ndef four():\n    time.sleep(4)\n\n\ndef five(session: requests.Session):\n    return session.get(\"http://localhost\").text\n\n\ndef six():\n    return requests.Session()\n",
    )]);
    let (diff, err) = convert(&root, &[]);
    assert_eq!(diff, "", "{err}");
    assert!(err.contains("public-api"), "{err}");
    let output = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(["check", "--keep-api", "."])
        .current_dir(&root)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    for why in [
        "`one` is public, and classes outside of the project define it",
        "`two` is a property",
        "`three` is public, and its users iterate",
        "`four` is public and keeps its results",
        "`lib.five` is public, and its users pass this to it",
    ] {
        assert!(told.contains(why), "{why}\n{told}");
    }
}

#[test]
fn the_configuration_asks_for_it_and_the_project_names_it() {
    let (_directory, root) = library(&[
        ("awaitify.toml", "keep-api = true\n"),
        ("lib/__init__.py", NAPS),
        (
            "lib/more.py",
            "async def aread():\n    pass\n\n\ndef read():\n    pass\n",
        ),
    ]);
    let output = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(["convert", "."])
        .current_dir(&root)
        .output()
        .unwrap();
    let diff = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(diff.contains("+async def anap():"), "{diff}");
    assert!(diff.contains("+    return asyncio.run(anap())"), "{diff}");
}

#[test]
fn what_is_declined_or_not_reached_keeps_its_name() {
    let (_directory, root) = library(&[("lib/__init__.py", NAPS)]);
    let (json, _) = convert(&root, &["--output-format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["counts"]["faces"], 2);
    let groups = report["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 2, "{json}");
    let id = groups[0]["id"].as_str().unwrap();
    let decisions = format!(
        "{{\"version\": 1, \"groups\": [{{\"id\": \"{id}\", \"title\": \"\", \"decision\": \"accept\"}}]}}"
    );
    fs::write(root.join("decisions.json"), decisions).unwrap();
    let only_nap = |diff: &str| {
        assert!(diff.contains("+async def nap_async():"), "{diff}");
        assert!(!diff.contains("doze_async"), "{diff}");
        assert!(
            diff.lines().all(|line| !line.starts_with("-def doze")),
            "{diff}"
        );
    };
    only_nap(&convert(&root, &["--decisions", "decisions.json"]).0);
    only_nap(&convert(&root, &["--from", "lib.nap"]).0);
    // Decisions on what has no face are none on what has one.
    let output = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(["convert", ".", "--output-format", "json"])
        .current_dir(&root)
        .output()
        .unwrap();
    let bare: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let groups = bare["groups"].as_array().unwrap().iter();
    let decisions: Vec<_> = groups
        .map(|group| serde_json::json!({"id": group["id"], "title": "", "decision": "accept"}))
        .collect();
    let decisions = serde_json::json!({"version": 1, "groups": decisions});
    fs::write(root.join("decisions.json"), decisions.to_string()).unwrap();
    let (diff, err) = convert(&root, &["--decisions", "decisions.json"]);
    assert_eq!(diff, "", "{err}");
}

#[test]
fn what_is_called_when_an_interpreter_ends_does_not_wait_for_a_loop() {
    let class = "import requests\n\n\nclass Client:\n    def __init__(self):\n        self.session = requests.Session()\n\n    def get(self, url):\n        return self.session.get(url).text\n\n    def close(self):\n        self.session.close()\n";
    let (_directory, root) = library(&[("lib/__init__.py", class)]);
    assert!(convert(&root, &[]).0.contains("async def close_async"));
    let ending = "\n    def __del__(self):\n        self.close()\n";
    let (_directory, root) = library(&[("lib/__init__.py", &format!("{class}{ending}"))]);
    assert_eq!(convert(&root, &[]).0, "");
}
