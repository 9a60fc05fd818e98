//! Programs made to exhaust the collecting of facts: deep, wide, and with far more paths than any person writes.
//!
//! Every one must be done on the 2 MiB stack of a test's thread, in time that grows with the text, not its square.

use awaitify::facts::FileFacts;
use awaitify::facts::collect::collect;
use awaitify::syntax::parse::parse;
use std::time::{Duration, Instant};

/// A quadratic pass over these programs takes minutes; a linear one less than a second.
const PATIENCE: Duration = Duration::from_secs(20);

fn collected(what: &str, program: &str) -> FileFacts {
    let tree = parse(program);
    let expressions = tree.exprs.len();
    let start = Instant::now();
    let facts = collect(program, tree);
    let taken = start.elapsed();
    println!(
        "{what}: {} bytes, {expressions} expressions, {taken:?}",
        program.len()
    );
    assert!(taken < PATIENCE, "{what} took {taken:?}");
    assert_eq!(facts.references.len(), expressions);
    assert_eq!(facts.scope_of.len(), expressions);
    facts
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn many_names() {
    let program = lines(50_000, |n| format!("x{} = f(x{n}, x{})\n", n + 1, n / 2));
    collected("a chain of names", &program);
    let program = lines(25_000, |n| format!("if c:\n    v{n} = 1\n"));
    let program = program + &lines(25_000, |n| format!("v{n}.a\n"));
    collected("many names bound under conditions", &program);
    let program = lines(25_000, |n| {
        format!("def f{n}(self):\n    global g\n    g = self.a\n    return g\n")
    });
    let facts = collected("many functions that set one global", &program);
    let kept: usize = facts
        .references
        .iter()
        .flatten()
        .map(|found| found.bindings.len())
        .sum();
    assert!(kept >= 25_000);
}

#[test]
fn one_name_bound_many_times() {
    let program = lines(25_000, |n| format!("if c:\n    x = {n}\nx.a\n"));
    collected("under conditions", &program);
    let program = lines(25_000, |_| {
        "try:\n    x = f(x)\nexcept E as x:\n    g(x)\n".to_owned()
    });
    collected("in tries", &program);
    let program = lines(25_000, |_| {
        "for x in y:\n    x = f(x)\n    if x: continue\n".to_owned()
    });
    collected("in loops", &program);
    let program = format!(
        "if a:\n    pass\n{}",
        lines(20_000, |n| format!("elif (x := f(x)):\n    x = {n}\n"))
    );
    collected("in a chain of tests", &program);
    let program = format!(
        "match a:\n{}",
        lines(20_000, |_| "    case [x, y]:\n        x = y\n".to_owned())
    );
    collected("in cases", &program);
}

#[test]
fn many_ways_out() {
    let body = lines(10_000, |n| {
        format!("    v{n} = f(v{n})\n    if v{n}: break\n    if w: continue\n")
    });
    collected("out of a loop", &format!("while c:\n{body}"));
    let body = lines(10_000, |n| {
        format!("        v{n} = f()\n        if v{n}: break\n")
    });
    let after = lines(2_000, |n| format!("        v{n} = g()\n"));
    collected(
        "through a finally",
        &format!("for x in y:\n    try:\n{body}    finally:\n{after}"),
    );
    let body = lines(10_000, |n| format!("    v{n} = f()\n"));
    let handlers = lines(5_000, |n| format!("except E{n}:\n    v{n}\n"));
    collected("into handlers", &format!("try:\n{body}{handlers}"));
}

#[test]
fn deep_nesting() {
    let indented = |open: &[&str], inner: &str, depth: usize| {
        let mut program = String::new();
        for level in 0..depth {
            program += &format!("{}{}\n", " ".repeat(level), open[level % open.len()]);
        }
        program + &format!("{}{inner}\n", " ".repeat(depth))
    };
    for depth in [95, 1_000, 3_000] {
        collected(
            "loops",
            &indented(&["for x in y:", "while x:"], "x = f(x)", depth),
        );
        collected(
            "definitions",
            &indented(&["def f(a, x=x):", "class A(x):"], "x = f(x)", depth),
        );
        collected(
            "ifs",
            &indented(
                &["if x:", "with x as y:", "if (y := x):"],
                "x = f(x)",
                depth,
            ),
        );
        let mut program = indented(&["try:"], "x = f(x)", depth);
        for level in (0..depth).rev() {
            let margin = " ".repeat(level);
            program +=
                &format!("{margin}except E as x:\n{margin} x = x\n{margin}finally:\n{margin} x\n");
        }
        collected("tries", &program);
    }
}

#[test]
fn deep_expressions() {
    for depth in [90, 900, 5_000] {
        let wrapped = |open: &str, inner: &str, close: &str| {
            format!("x = {}{inner}{}\n", open.repeat(depth), close.repeat(depth))
        };
        collected("parentheses", &wrapped("(", "x", ")"));
        collected("calls", &wrapped("f(x, ", "x", ")"));
        collected("lambdas", &wrapped("lambda a, b=x: ", "(a, x)", ""));
        collected("comprehensions", &wrapped("[a for a in ", "x", "]"));
        collected(
            "inner comprehensions",
            &wrapped("[", "x", " for a in x if (x := a)]"),
        );
        collected("walruses", &wrapped("(y := ", "x", ")"));
        collected("ands", &wrapped("(y := x) and ", "x", ""));
        collected("conditionals", &wrapped("x if y else ", "x", ""));
        collected("sums", &wrapped("x + ", "x", ""));
        collected("attributes", &wrapped("", "x", ".a"));
        collected("method calls", &wrapped("", "x", ".a(x)"));
        collected(
            "targets",
            &format!("{}x{} = x\n", "(".repeat(depth), ",)".repeat(depth)),
        );
        collected("f-strings", &wrapped("f'{x", "", "}'"));
    }
    collected(
        "a wide target",
        &format!("{} = x\n", lines(50_000, |n| format!("v{n}, "))),
    );
    collected(
        "many targets",
        &format!("{}x\n", lines(50_000, |n| format!("v{n} = "))),
    );
}

#[test]
fn many_comments() {
    collected(
        "directives",
        &lines(20_000, |n| format!("x{n} = f()  # awaitify: ignore\n")),
    );
    let program = format!(
        "f(\n{})\n",
        lines(20_000, |n| format!("    x{n},  # awaitify: ignore\n"))
    );
    collected("directives in one statement", &program);
    let program = format!(
        "if x:\n    y\n{}",
        lines(5_000, |_| "elif x:  # awaitify: ignore\n    y\n".to_owned())
    );
    collected("directives in one chain", &program);
}

/// Times the collecting of real code against its parse: `cargo test --release --test hostile_facts -- --ignored --nocapture`.
#[test]
#[ignore = "prints times; needs AWAITIFY_CORPUS to name a folder of Python files"]
fn a_fraction_of_the_parse() {
    let folder = std::env::var("AWAITIFY_CORPUS").expect("AWAITIFY_CORPUS names a folder");
    let entries = std::fs::read_dir(folder).expect("a readable folder");
    let (mut parsing, mut collecting, mut bytes) = (Duration::ZERO, Duration::ZERO, 0);
    for path in entries.flatten().map(|entry| entry.path()) {
        let is_python = path.extension().is_some_and(|extension| extension == "py");
        let Some(text) = std::fs::read_to_string(&path).ok().filter(|_| is_python) else {
            continue;
        };
        let start = Instant::now();
        let tree = parse(&text);
        let parsed = start.elapsed();
        std::hint::black_box(collect(&text, tree));
        collecting += start.elapsed() - parsed;
        parsing += parsed;
        bytes += text.len();
    }
    println!("{bytes} bytes: parsing {parsing:?}, collecting {collecting:?}");
}
