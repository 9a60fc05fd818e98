//! Large trees: what is asked of each place must not cost as much as the whole program.
//!
//! Each tree is of one kind only, so large that looking at everything from every place takes minutes, where a run takes seconds. A run is
//! ended after [`LIMIT`] seconds of processor time, however busy the machine is; how long it takes below that is not looked at.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Seconds of processor time, in a build that is hardly optimised: several times what each tree takes.
const LIMIT: u32 = 60;

/// A tree that is written file by file.
struct Tree(PathBuf);

impl Tree {
    fn new(name: &str) -> Self {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("growth")
            .join(name);
        if directory.exists() {
            fs::remove_dir_all(&directory).expect("the last run's files can be removed");
        }
        fs::create_dir_all(&directory).expect("the target directory is writable");
        Self(directory)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        let directory = path.parent().expect("a file is in a directory");
        fs::create_dir_all(directory).expect("the target directory is writable");
        fs::write(path, text).expect("the target directory is writable");
    }

    /// Convert it, and find `expected` in what would change.
    fn converts(&self, expected: &str) {
        let output = Command::new("sh")
            .args(["-c", &format!("ulimit -t {LIMIT}; exec \"$0\" convert .")])
            .arg(env!("CARGO_BIN_EXE_awaitify"))
            .current_dir(&self.0)
            .stdin(Stdio::null())
            .output()
            .expect("a shell starts");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{}: ended with {} (killed: it took more than {LIMIT} s of processor time)\n{told}",
            self.0.display(),
            output.status
        );
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(
            shown.contains(expected),
            "{}: {expected} is not there",
            self.0.display()
        );
    }
}

/// Text of parts that are numbered.
fn each(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect()
}

#[test]
fn modules_that_call_each_other() {
    let tree = Tree::new("modules");
    let count = 300;
    for at in 0..count {
        let (next, other) = ((at + 1) % count, (at * 7 + 3) % count);
        let mut text =
            format!("import requests\nfrom pkg import m{next}\nfrom pkg.m{other} import f1\n\n\n");
        for function in 0..20 {
            let body = match function % 5 {
                0 => "requests.get(url).json()".to_owned(),
                1 if function > 1 => format!("m{next}.f{}(url)", function - 1),
                2 if function > 2 => "f1(url)".to_owned(),
                _ => format!("f{}(url)", function - 1),
            };
            write!(text, "def f{function}(url):\n    return {body}\n\n\n").expect("it fits");
        }
        tree.write(&format!("pkg/m{at}.py"), &text);
    }
    tree.write("pkg/__init__.py", "");
    tree.write(
        "main.py",
        "from pkg import m0\n\nif __name__ == \"__main__\":\n    print(m0.f19(\"http://x\"))\n",
    );
    tree.converts("+    return await f18(url)");
}

/// What an argument is goes from call to call.
#[test]
fn a_chain_of_functions() {
    let tree = Tree::new("chain");
    let text = each(5_000, |at| match at {
        0 => "import requests\n\n\ndef f0(url):\n    return requests.get(url).text\n".to_owned(),
        _ => format!("\n\ndef f{at}(url):\n    return f{}(url)\n", at - 1),
    });
    let start = "\n\nif __name__ == \"__main__\":\n    print(f4999(\"http://x\"))\n";
    tree.write("chain.py", &(text + start));
    tree.converts("+    return await f4998(url)");
}

#[test]
fn a_class_of_many_methods() {
    let tree = Tree::new("methods");
    let head = "import requests\n\n\nclass Client:\n    def __init__(self, url):\n        self.url = url\n";
    let methods = each(3_000, |at| match at % 10 {
        0 => format!(
            "\n    def m{at}(self):\n        return requests.get(self.url + \"/{at}\").json()\n"
        ),
        _ => format!(
            "\n    def m{at}(self):\n        return self.m{}()\n",
            at - 1
        ),
    });
    let start = "\n\nif __name__ == \"__main__\":\n    print(Client(\"http://x\").m2999())\n";
    tree.write("client.py", &format!("{head}{methods}{start}"));
    tree.converts("+        return await self.m2998()");
}

/// Every test may run every function, and each has an event loop.
#[test]
fn tests_over_the_same_objects() {
    let tree = Tree::new("tests");
    tree.write(
        "web.py",
        "import requests\n\nsession = requests.Session()\n\n\ndef get(path):\n    return session.get(path).json()\n",
    );
    for file in 0..50 {
        let functions = each(100, |at| {
            format!("\n\ndef f{at}(path):\n    return web.get(path)\n")
        });
        let calls = each(100, |at| format!("    f{at}(path)\n"));
        let all = format!("\n\ndef every(path):\n{calls}");
        tree.write(
            &format!("parts/p{file}.py"),
            &format!("import web\n{functions}{all}"),
        );
    }
    tree.write("parts/__init__.py", "");
    let imports = each(50, |at| format!("from parts import p{at}\n"));
    let calls = each(50, |at| format!("    p{at}.every(path)\n"));
    tree.write("app.py", &format!("{imports}\n\ndef every(path):\n{calls}"));
    tree.write("conftest.py", "import pytest\nimport requests\n\n\n@pytest.fixture(scope=\"session\")\ndef http():\n    with requests.Session() as session:\n        yield session\n");
    for file in 0..100 {
        let tests = each(80, |at| {
            format!(
                "\n\ndef test_{at}(http):\n    app.every(\"{at}\")\n    assert http.get(\"{at}\").ok\n"
            )
        });
        tree.write(
            &format!("tests/test_{file}.py"),
            &format!("import app\n{tests}"),
        );
    }
    tree.converts("async def every(path):");
}

/// `setUpClass` runs all of the project in each test case.
#[test]
fn cases_that_prepare_their_class() {
    let tree = Tree::new("cases");
    let functions = each(2_500, |at| match at {
        0 => "import requests\n\n\ndef f0(path):\n    return requests.get(path).text\n".to_owned(),
        _ => format!("\n\ndef f{at}(path):\n    return f{}(path)\n", at - 1),
    });
    tree.write("app.py", &functions);
    for file in 0..250 {
        let cases = each(4, |at| {
            format!(
                "\n\nclass Case{at}(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls):\n        app.f2499(\"http://x\")\n\n    def test(self):\n        self.assertTrue(app.f2499(\"http://x\"))\n"
            )
        });
        let text = format!("import unittest\n\nimport app\n{cases}");
        tree.write(&format!("tests/test_{file}.py"), &text);
    }
    tree.converts("+async def f2499(path):");
}

/// Errors of a driver may be held by attributes of any name; psycopg2 is looked for in all of them.
#[test]
fn attributes_beside_a_driver() {
    let tree = Tree::new("driver");
    tree.write("db.py", "import psycopg2\nfrom sqlalchemy import exc\n\n\ndef count():\n    connection = psycopg2.connect(\"dbname=x\")\n    cursor = connection.cursor()\n    cursor.execute(\"SELECT 1\")\n    row = cursor.fetchone()\n    connection.close()\n    return row\n");
    for file in 0..500 {
        let imports = each(20, |at| format!("import library_{file}_{at}\n"));
        let functions = each(30, |at| {
            format!(
                "\n\ndef f{at}(one):\n    one.a{at} = one.b{at}.c{at}\n    return one.d{at}.e{at}(one.f{at})\n"
            )
        });
        tree.write(&format!("m{file}.py"), &format!("{imports}{functions}"));
    }
    tree.write("wait.py", "import time\n\n\ndef pause():\n    time.sleep(1)\n\n\nif __name__ == \"__main__\":\n    pause()\n");
    tree.converts("+    await asyncio.sleep(1)");
}

/// Methods that share their name with one that turns are looked for on objects of which only the name is known.
#[test]
fn objects_of_which_only_the_name_is_known() {
    let tree = Tree::new("namesakes");
    for file in 0..200 {
        let classes = each(15, |at| {
            format!(
                "\n\nclass Shelf{at}:\n    def __init__(self, store):\n        self.store = store\n\n    def reload(self, thing):\n        return thing.store.get(\"http://x\")\n"
            )
        });
        let remote =
            "class Remote:\n    def get(self, url):\n        return requests.get(url).json()\n";
        tree.write(
            &format!("m{file}.py"),
            &format!("import requests\n\n\n{remote}{classes}"),
        );
    }
    tree.write("wait.py", "import time\n\n\ndef pause():\n    time.sleep(1)\n\n\nif __name__ == \"__main__\":\n    pause()\n");
    tree.converts("+    await asyncio.sleep(1)");
}

/// Edits, blocks, strings of several lines and support code in one file.
#[test]
fn one_long_file() {
    let tree = Tree::new("file");
    let functions = each(4_000, |at| {
        format!(
            "\n\ndef f{at}(url, name):\n    \"\"\"Get one.\n\n    And keep it.\n    \"\"\"\n    if name:\n        with open(name) as file:\n            url += file.read()\n    answer = requests.get(url, params={{\"a\": name, \"b\": url}})\n    return answer.json()[\"k{at}\"]\n"
        )
    });
    tree.write("long.py", &format!("import requests\n{functions}"));
    tree.converts("+async def f3999(url, name):");
}
