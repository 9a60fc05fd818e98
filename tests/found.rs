//! Wrong edits that real packages brought to light, each cut down to the shape that caused it.

use awaitify::mapping::builtin;
use awaitify::mapping::choice::Choice;
use awaitify::mapping::table::Table;
use awaitify::options::Options;
use awaitify::pipeline::progress::Progress;
use awaitify::pipeline::{Input, Project, convert};
use std::path::PathBuf;

/// What a one-file program becomes; the same text when nothing changes.
fn converted(text: &str) -> String {
    let files = builtin::files().unwrap();
    let table = Table::build(files, &Choice::default()).unwrap();
    let project = Project {
        files: vec![Input {
            path: PathBuf::from("program.py"),
            bytes: text.as_bytes().to_vec(),
        }],
        ..Project::default()
    };
    let report = convert(&project, &table, &Options::default(), &Progress::default()).unwrap();
    let changed = report.files.into_iter().find_map(|file| file.after);
    changed.unwrap_or_else(|| text.to_owned())
}

/// The program stays as it is.
fn stays(text: &str) {
    assert_eq!(converted(text), text);
}

#[test]
fn no_await_of_a_template_stands_in_a_property() {
    stays(
        "import json\n\n\nclass Config:\n    @property\n    def settings(self):\n        with open(\"x.json\") as f:\n            return json.load(f)\n",
    );
}

#[test]
fn a_file_that_an_annotation_hides_stays() {
    stays(
        "def take(source: str):\n    return source.read() if hasattr(source, \"read\") else source\n\n\ndef use(name):\n    with open(name) as f:\n        return take(f)\n",
    );
}

#[test]
fn a_file_that_goes_through_keywords_is_followed() {
    let after = converted(
        "def post(url, **options):\n    return send(url, **options)\n\n\ndef send(url, data=None):\n    return url, data.read()\n\n\ndef upload(name):\n    with open(name, \"rb\") as f:\n        return post(\"x\", data=f)\n",
    );
    for part in [
        "await send(url, **options)",
        "await data.read()",
        "await post(",
    ] {
        assert!(after.contains(part), "{after}");
    }
}

#[test]
fn a_file_put_into_a_dictionary_stays() {
    stays("def gather(name, files):\n    files[name] = open(name, \"rb\")\n    return files\n");
}

#[test]
fn who_runs_a_coroutine_by_itself_stays() {
    stays(
        "import asyncio\n\n\nasync def read_async():\n    await asyncio.sleep(1)\n\n\ndef run(coroutine):\n    return asyncio.get_event_loop().run_until_complete(coroutine)\n\n\ndef read():\n    return run(read_async())\n",
    );
}

#[test]
fn a_method_that_a_foreign_object_may_hand_out_stays() {
    stays(
        "import argparse\nimport time\n\n\nclass Item:\n    def get_review(self):\n        time.sleep(1)\n        return 1\n\n\ndef show(args: argparse.Namespace):\n    item = args.session.item(\"x\")\n    if item.get_review():\n        print(\"yes\")\n",
    );
}

#[test]
fn a_common_method_on_what_bears_the_name_of_its_class_stays() {
    stays(
        "import time\n\n\nclass FileCache:\n    def get(self, key):\n        time.sleep(1)\n        return key\n\n\nclass Api:\n    def __init__(self, cache=None):\n        self.cache = cache\n\n    def fetch(self, key):\n        if self.cache and self.cache.get(key):\n            return 1\n        return 2\n",
    );
}

#[test]
fn a_function_of_a_module_imported_by_a_computed_name_stays() {
    stays(
        "import importlib\nimport time\n\n\ndef fetch_album(url):\n    time.sleep(1)\n\n\nfetch = fetch_album\n\n\ndef any_fetch(name, url):\n    module = importlib.import_module(name)\n    module.fetch(url)\n",
    );
}

#[test]
fn a_method_under_a_computed_base_stays() {
    stays(
        "import time\nfrom setuptools import Distribution\n\nSdist = Distribution().get_command_class(\"sdist\")\n\n\nclass Check(Sdist):\n    def run(self):\n        time.sleep(1)\n",
    );
}

#[test]
fn what_a_subclass_inherits_from_a_library_stays() {
    stays(
        "import requests\n\n\nclass ApiSession(requests.Session):\n    def build(self, path):\n        return self.base + path\n\n\ndef fetch(session: ApiSession):\n    return session.get(\"http://x\").json()\n\n\ndef main():\n    print(fetch(ApiSession()))\n",
    );
}

#[test]
fn an_annotation_alone_converts_nothing() {
    stays(
        "import requests\n\n\ndef save(response: requests.Response, out):\n    for chunk in response.iter_content(10):\n        out.write(chunk)\n    return response.url\n",
    );
}

#[test]
fn comments_and_closing_brackets_move_with_the_statements_at_module_level() {
    let before = "import time\nimport requests\n\nURL = \"http://x\"\n# Wait.\n# A second.\ntime.sleep(\n    1\n)\n# Not with the first.\nprint(requests.get(\n    URL,\n))\n# behind\nx = 2\n";
    let after = "import asyncio\nimport httpx\n\nURL = \"http://x\"\n\n\nasync def main():\n    # Wait.\n    # A second.\n    await asyncio.sleep(\n        1\n    )\n    # Not with the first.\n    async with httpx.AsyncClient(follow_redirects=True, timeout=None) as client:\n        print(await client.get(\n            URL,\n        ))\n\n\nasyncio.run(main())\n# behind\nx = 2\n";
    assert_eq!(converted(before), after);
    let before = "\"\"\"Doc.\"\"\"\n# Read.\nwith open(\"x\") as f:\n    print(f.read())\n";
    let after = "\"\"\"Doc.\"\"\"\n\nimport aiofiles\nimport asyncio\n\n\nasync def main():\n    # Read.\n    async with aiofiles.open(\"x\") as f:\n        print(await f.read())\n\n\nasyncio.run(main())\n";
    assert_eq!(
        converted(before),
        after.replace(
            "import aiofiles\nimport asyncio\n",
            "import asyncio\n\nimport aiofiles\n"
        )
    );
}

#[test]
fn a_handler_of_what_another_library_raises_goes_on_to_catch_it() {
    let program = |import: &str| {
        format!(
            "import requests\n{import}\n\n\ndef latest(url):\n    return requests.get(url).text\n\n\ndef take(future):\n    try:\n        return future.result()\n    except requests.exceptions.ConnectionError:\n        return None\n"
        )
    };
    let other = converted(&program(
        "from requests_futures.sessions import FuturesSession",
    ));
    assert!(
        other.contains("except requests.exceptions.ConnectionError:"),
        "{other}"
    );
    assert!(other.contains("await client.get(url)"), "{other}");
    let alone = converted(&program("import concurrent.futures"));
    assert!(!alone.contains("requests.exceptions"), "{alone}");
}

/// Whether `wait` turns in a project with these files beside it.
fn turns_beside(others: &[(&str, &str)]) -> bool {
    let directory = tempfile::tempdir().unwrap();
    let module = "import time\n\n\ndef wait(count):\n    time.sleep(count)\n    return count\n\n\ndef again():\n    \"\"\"Wait.\n\n    >>> again()\n    0\n    \"\"\"\n    return wait(0)\n";
    std::fs::write(directory.path().join("module.py"), module).unwrap();
    for (name, text) in others {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .arg("convert")
        .arg(directory.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).contains("+async def wait")
}

#[test]
fn what_an_example_in_a_text_calls_stays() {
    let example = "Waiting::\n\n    >>> from module import wait\n    >>> wait(0)\n    0\n";
    let mention = "Call wait(0), or:\n\n    >>> print(1)\n    1\n";
    let pytest = |options: &str| format!("[pytest]\naddopts = {options}\n");
    let globs = pytest("--doctest-glob=*.rst");
    let modules = pytest("--doctest-modules");
    assert!(turns_beside(&[]));
    assert!(turns_beside(&[("tests/test_wait.txt", mention)]));
    assert!(!turns_beside(&[("tests/test_wait.txt", example)]));
    assert!(turns_beside(&[("README.rst", example)]));
    assert!(!turns_beside(&[
        ("README.rst", example),
        ("tox.ini", &globs)
    ]));
    assert!(!turns_beside(&[("pytest.ini", &modules)]));
}
