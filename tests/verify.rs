//! The checks on new text, against CPython's own compiler and one by one.

use awaitify::facts::FileFacts;
use awaitify::facts::collect::collect;
use awaitify::options::PythonVersion;
use awaitify::syntax::parse::parse;
use awaitify::text::TextRange;
use awaitify::verify::loss::Allowance;
use awaitify::verify::placement::misplaced;
use awaitify::verify::problem::{Problem, ProblemKind};
use awaitify::verify::verify;
use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::process::{Command, Stdio};

fn facts_of(text: &str) -> FileFacts {
    collect(text, parse(text))
}

const OLD: PythonVersion = PythonVersion {
    major: 3,
    minor: 10,
};
const NEW: PythonVersion = PythonVersion {
    major: 3,
    minor: 11,
};

fn found(before: &str, after: &str, allowance: &Allowance) -> Vec<Problem> {
    verify(&facts_of(before), before, after, allowance, OLD)
}

fn is_accepted(text: &str, python: PythonVersion) -> bool {
    let facts = facts_of(text);
    facts.tree.distrust.is_empty() && misplaced(&facts, text, python).is_empty()
}

/// Small pieces in all the places where an await or its like might end up.
fn synthetic() -> Vec<String> {
    let expressions = [
        "await g()",
        "[await g() for x in y]",
        "{await g() for x in y}",
        "{x: await g() for x in y}",
        "(await g() for x in y)",
        "[x for x in await g()]",
        "(x for x in await g())",
        "[x for x in y for z in await g()]",
        "[x for x in y if await g()]",
        "[x async for x in y]",
        "(x async for x in y)",
        "[[await g() for x in y] for z in w]",
        "[[x async for x in y] for z in w]",
        "([await g() for x in y] for z in w)",
        "[(await g() for x in y) for z in w]",
        "[z for z in [await g() for x in y]]",
        "lambda: await g()",
        "lambda x=await g(): x",
        "lambda: (await g() for x in y)",
        "lambda: [await g() for x in y]",
        "f\"{await g()}\"",
        "f\"{x:{await g()}}\"",
        "await await g()",
        "await -g()",
        "await not g()",
        "-await g()",
        "not await g()",
        "await g() ** 2",
        "2 ** await g()",
        "await lambda: 1",
        "(yield)",
        "(yield await g())",
        "(yield from g())",
        "[(yield x) for x in y]",
        "lambda: (yield)",
        "a if await g() else b",
        "await g() if a else b",
        "await (a if b else c)",
        "h(*await g(), **await g())",
        "x[await g():await g()]",
        "(x := await g())",
    ];
    let frames = [
        "E\n",
        "def f():\n    E\n",
        "async def f():\n    E\n",
        "async def f():\n    def h():\n        E\n",
        "def f():\n    async def h():\n        E\n",
        "async def f():\n    class A:\n        E\n",
        "class A:\n    async def f(self):\n        E\n",
        "class A:\n    E\n",
        "async def f():\n    return E\n",
        "async def f():\n    yield 1\n    a = E\n",
        "async def f(x=(E)):\n    pass\n",
        "async def f():\n    def h(x=(E)):\n        pass\n",
        "async def f():\n    @d(E)\n    def h():\n        pass\n",
        "async def f():\n    class A(d(E)):\n        pass\n",
        "async def f():\n    if E:\n        pass\n    while E:\n        break\n",
        "async def f():\n    for x in [E]:\n        pass\n",
        "async def f():\n    with (E) as x:\n        pass\n",
        "async def f():\n    try:\n        pass\n    except (E):\n        pass\n",
        "async def f():\n    match E:\n        case 1 if E:\n            pass\n",
    ];
    let mut texts: Vec<String> = frames
        .iter()
        .flat_map(|frame| {
            expressions
                .iter()
                .map(move |expression| frame.replace('E', expression))
        })
        .collect();
    let statements = [
        "async with a as b:\n    pass",
        "async for a in b:\n    pass",
        "return",
        "return 1",
        "yield 1\nreturn 1",
        "yield 1\nreturn",
        "return 1\nlambda: (yield)",
        "yield from x",
        "await x.y = 1",
        "(await x).y = 1",
        "await x = 1",
        "a, await x = 1",
        "await x += 1",
        "del await x",
        "for await x in y:\n    pass",
        "with y as await x:\n    pass",
        "break",
        "for x in y:\n    break\nelse:\n    continue",
        "while x:\n    def h():\n        break",
        "while x:\n    class A:\n        continue",
        "while x:\n    if y:\n        continue",
        "async def k(): yield 1",
        "async async def k(): pass",
        "async def k():\n    return [x async for x in y]",
        "x = await",
        "await",
        "async x = 1",
        "print(await x, *await y)",
        "assert await x, await y",
        "raise await x from await y",
        "global z; z = await x",
    ];
    let blocks = [
        "",
        "def f():\n",
        "async def f():\n",
        "class A:\n",
        "async def f():\n    class A:\n",
        "async def f():\n    def h():\n",
    ];
    for block in blocks {
        let depth = block.matches('\n').count() * 4;
        for statement in statements {
            let indented: String = statement
                .lines()
                .map(|line| format!("{}{line}\n", " ".repeat(depth)))
                .collect();
            texts.push(format!("{block}{indented}"));
        }
    }
    texts
}

const JUDGE: &str = r#"
import json, sys, warnings
warnings.simplefilter("ignore")
verdicts = []
for text in json.load(sys.stdin):
    try:
        compile(text, "x", "exec", dont_inherit=True)
        verdicts.append(True)
    except SyntaxError:
        verdicts.append(False)
print(json.dumps([list(sys.version_info[:2]), verdicts]))
"#;

/// What CPython says, and which version of it. `None` when there is no such interpreter here.
fn judged(interpreter: &str, texts: &[String]) -> Option<(PythonVersion, Vec<bool>)> {
    let mut child = Command::new(interpreter)
        .args(["-I", "-c", JUDGE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let input = serde_json::to_vec(texts).expect("texts are JSON");
    let _ = child.stdin.take()?.write_all(&input);
    let output = child.wait_with_output().ok()?;
    let ([major, minor], verdicts): ([u8; 2], Vec<bool>) =
        serde_json::from_slice(&output.stdout).ok()?;
    Some((PythonVersion { major, minor }, verdicts))
}

#[test]
fn cpython_agrees() {
    let texts = synthetic();
    let mut disagreements = Vec::new();
    let mut judges = 0;
    for interpreter in ["python3", "python3.10", "python3.12", "python3.13"] {
        let Some((python, verdicts)) = judged(interpreter, &texts) else {
            continue;
        };
        judges += 1;
        let compiled = verdicts.iter().filter(|&&compiles| compiles).count();
        println!(
            "{interpreter} ({python:?}) compiles {compiled} of {}",
            texts.len()
        );
        assert!(compiled > 0 && compiled < texts.len());
        for (text, compiles) in texts.iter().zip(verdicts) {
            if is_accepted(text, python) != compiles {
                disagreements.push(format!(
                    "{interpreter} {} this, we do not agree:\n{text}{:?}",
                    if compiles { "compiles" } else { "refuses" },
                    misplaced(&facts_of(text), text, python)
                ));
            }
        }
    }
    assert!(judges > 0, "no Python here to compare with");
    assert!(
        disagreements.is_empty(),
        "{} of {}:\n{}",
        disagreements.len(),
        texts.len(),
        disagreements.join("\n")
    );
}

#[test]
fn nested_asynchronous_comprehensions_need_a_newer_python() {
    let text = "async def f():\n    return [[await g(x) for x in y] for y in z]\n";
    assert!(!is_accepted(text, OLD));
    assert!(is_accepted(text, NEW));
}

#[test]
fn a_clean_conversion_has_no_problem() {
    let before =
        "import time\n\n\ndef f(x):\n    # wait\n    time.sleep(x)\n    return f\"{x}\" + 'a'\n";
    let after = "import asyncio\n\n\nasync def f(x):\n    # wait\n    await asyncio.sleep(x)\n    return f\"{await x}\" + 'a'\n";
    assert_eq!(found(before, after, &Allowance::default()), []);
}

fn kinds(before: &str, after: &str) -> Vec<ProblemKind> {
    found(before, after, &Allowance::default())
        .into_iter()
        .map(|problem| problem.kind)
        .collect()
}

#[test]
fn lost_things_are_found() {
    for (before, after) in [
        ("x = 1  # one\n", "x = 1\n"),
        ("# a\n# b\nx = 1\n", "# b\n# a\nx = 1\n"),
        ("def f(): pass\ndef g(): pass\n", "def f(): pass\n"),
        (
            "def f(): pass\n",
            "async def f(): pass\nasync def g(): pass\n",
        ),
        (
            "class A:\n    def f(self): pass\n",
            "class A: pass\ndef f(self): pass\n",
        ),
        (
            "def d(x): return x\n@d\ndef f(): pass\n",
            "def d(x): return x\nasync def f(): pass\n",
        ),
        ("x = 'a', 'a'\n", "x = 'a', 'b'\n"),
        ("x = \"\"\"a\n  b\"\"\"\n", "x = \"\"\"a\n    b\"\"\"\n"),
        ("x = f'{1}'\n", "x = '{1}'\n"),
    ] {
        assert!(
            kinds(before, after).contains(&ProblemKind::Lost),
            "{before}→\n{after}"
        );
    }
}

#[test]
fn what_is_allowed_is_not_lost() {
    let before = "import requests  # noqa\n\n\nclass A:\n    @property\n    def f(self):\n        return open('r')\n";
    let after = "class A:\n    async def g(self):\n        return open()\n\n\nasync def helper():\n    def inner(): pass\n";
    assert!(!found(before, after, &Allowance::default()).is_empty());
    let range = |piece: &str| {
        let start = before.find(piece).expect("it is there") as u32;
        TextRange::new(start, start + piece.len() as u32)
    };
    let allowance = Allowance {
        renamed: HashMap::from([("A.f".to_owned(), "A.g".to_owned())]),
        added: HashSet::from(["helper".to_owned()]),
        redecorated: HashSet::from(["A.f".to_owned()]),
        dropped_comments: vec![range("# noqa")],
        moved_comments: Vec::new(),
        replaced_strings: vec![range("'r'")],
        withdrawn: HashSet::new(),
    };
    assert_eq!(found(before, after, &allowance), []);
}

#[test]
fn names_that_lost_their_binding_are_found() {
    let before = "import requests\n\n\ndef f():\n    return requests.get(missing)\n";
    let after = "import asyncio\n\n\nasync def f():\n    return await httpx.get(missing)\n";
    let problems = found(before, after, &Allowance::default());
    assert_eq!(
        problems
            .iter()
            .map(|problem| (problem.kind, problem.message.as_str()))
            .collect::<Vec<_>>(),
        [(ProblemKind::Unbound, "nothing defines `httpx`")]
    );
    let before = "def f():\n    x = open(1)\n    return x\n";
    let after =
        "async def f():\n    await client.x\n    client = open(1)\n    x = 1\n    return x\n";
    assert_eq!(kinds(before, after), [ProblemKind::Unbound]);
}

#[test]
fn text_that_does_not_parse_is_found() {
    let kinds = kinds("x = 1\n", "x = (1\n");
    assert!(!kinds.is_empty() && kinds.iter().all(|kind| *kind == ProblemKind::Syntax));
}
