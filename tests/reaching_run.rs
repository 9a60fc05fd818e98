//! What reads may see, compared with what they do see: random programs, run many times by CPython.
//!
//! Every binding binds the number of its line, so a run tells which binding a read saw; the analysis must have said that
//! it may. Needs `python3` 3.11 or newer, and says so when there is none.

use awaitify::facts::collect::collect;
use awaitify::syntax::ast::ExprKind;
use awaitify::syntax::parse::parse;
use awaitify::text::LineIndex;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};

const PROGRAMS: u64 = 500;

/// Writes one random program.
struct Writer {
    state: u64,
    lines: Vec<String>,
    depth: usize,
    loops: usize,
    size: usize,
    is_finally: bool,
}

impl Writer {
    /// A number below `below`.
    fn random(&mut self, below: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 20) % below
    }

    fn name(&mut self) -> &'static str {
        ["x", "y"][self.random(2) as usize]
    }

    /// The number of the next line.
    fn line(&self) -> usize {
        self.lines.len() + 1
    }

    fn write(&mut self, text: impl AsRef<str>) {
        let margin = " ".repeat(self.depth);
        self.lines.push(format!("{margin}{}", text.as_ref()));
    }

    fn body(&mut self) {
        self.depth += 1;
        let count = 1 + self.random(3);
        for _ in 0..count {
            self.statement();
        }
        self.depth -= 1;
    }

    fn looped(&mut self) {
        self.loops += 1;
        self.body();
        self.loops -= 1;
        if self.random(3) == 0 {
            self.write("else:");
            self.body();
        }
    }

    fn test(&mut self) -> String {
        let (name, line) = (self.name(), self.line());
        match self.random(9) {
            0 => format!("({name} := {line}) and c()"),
            1 => format!("c() and ({name} := {line})"),
            2 => format!("c() or ({name} := {line})"),
            3 => format!("not (c() and ({name} := {line}))"),
            4 => format!("c() and c() and ({name} := {line}) and {name}"),
            _ => "c()".to_owned(),
        }
    }

    fn statement(&mut self) {
        self.size += 1;
        let is_simple = self.depth > 5 || self.size > 40;
        let (name, line) = (self.name(), self.line());
        match self.random(if is_simple { 14 } else { 28 }) {
            0..=2 => self.write(format!("{name} = {line}")),
            3..=6 => self.write(format!("R({line}, {name})")),
            7 => self.write("m()"),
            8 => self.write(format!("{name} += {line} - {name}")),
            9 if self.loops > 0 => {
                // `continue` in a `finally` would keep the end of a run from ending it.
                let is_break = self.is_finally || self.random(2) == 0;
                self.write(if is_break { "break" } else { "continue" });
            }
            10 => match self.random(4) {
                0 => self.write("return"),
                1 => self.write("raise E"),
                2 => self.write(format!("del {name}")),
                _ => self.write(format!("{name}: int")),
            },
            11 => self.write(format!("[({name} := {line}) for _ in many(0) if c()]")),
            12 => self.write(format!(
                "[R({line}, {name}) for _ in many(0) if ({name} := {line})]"
            )),
            13 => {
                let other = self.name();
                self.write(format!("{name} = ({other} := {line}) if c() else {line}"));
            }
            14..=17 => {
                let test = self.test();
                self.write(format!("if {test}:"));
                self.body();
                while self.random(3) == 0 {
                    let test = self.test();
                    self.write(format!("elif {test}:"));
                    self.body();
                }
                if self.random(2) == 0 {
                    self.write("else:");
                    self.body();
                }
            }
            18..=19 => {
                let test = if self.random(3) == 0 {
                    "True".to_owned()
                } else {
                    self.test()
                };
                self.write(format!("while {test}:"));
                // Every round asks once, so that no run is endless.
                self.depth += 1;
                self.write("c()");
                self.depth -= 1;
                self.looped();
            }
            20 => {
                self.write(format!("for {name} in many({line}):"));
                self.looped();
            }
            21..=24 => self.attempt(),
            25 => {
                self.write(format!("with Manager({line}) as {name}:"));
                self.body();
            }
            26 => {
                self.write("with suppress(E):");
                self.body();
            }
            27 => {
                self.write(format!("match {}:", line + 1));
                self.depth += 1;
                let pattern = ["[*_]", "int()", "0", name][self.random(4) as usize];
                let guard = if self.random(2) == 0 { " if c()" } else { "" };
                self.write(format!("case {pattern}{guard}:"));
                self.body();
                if pattern != name || !guard.is_empty() {
                    let second = self.line();
                    self.write(format!("case _ if ({name} := {second}) and c():"));
                    self.body();
                }
                self.depth -= 1;
            }
            _ => self.write("pass"),
        }
    }

    fn attempt(&mut self) {
        self.write("try:");
        self.body();
        let handlers = self.random(3);
        for _ in 0..handlers {
            if self.random(2) == 0 {
                let name = self.name();
                self.write(format!("except E as {name}:"));
            } else {
                self.write("except E:");
            }
            self.body();
        }
        if handlers > 0 && self.random(2) == 0 {
            self.write("else:");
            self.body();
        }
        if handlers == 0 || self.random(3) == 0 {
            self.write("finally:");
            let around = std::mem::replace(&mut self.is_finally, true);
            self.body();
            self.is_finally = around;
        }
    }
}

fn program(seed: u64) -> String {
    let mut writer = Writer {
        state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
        lines: Vec::new(),
        depth: 0,
        loops: 0,
        size: 0,
        is_finally: false,
    };
    writer.write("def f():");
    if writer.random(3) > 0 {
        writer.write(" x = 2");
        writer.write(" y = 3");
    }
    for _ in 0..3 {
        writer.body();
    }
    writer.lines.join("\n") + "\n"
}

/// For every line: what the reads in it may see; 0 is nothing, -1 the exception of an `except`.
fn foreseen(text: &str) -> BTreeMap<u32, BTreeSet<i64>> {
    let tree = parse(text);
    assert_eq!(tree.distrust, [], "{text}");
    let facts = collect(text, tree);
    let lines = LineIndex::new(text);
    let line_at = |offset| lines.line_of(offset) + 1;
    let mut foreseen: BTreeMap<u32, BTreeSet<i64>> = BTreeMap::new();
    for (expr, reference) in facts.tree.exprs.iter().zip(&facts.references) {
        let (ExprKind::Name(name), Some(reference)) = (&expr.kind, reference) else {
            continue;
        };
        if !["x", "y"].contains(&&**name) {
            continue;
        }
        let seen = foreseen.entry(line_at(expr.range.start)).or_default();
        for id in reference.bindings.iter() {
            let at = facts.bindings[id.0 as usize].range.start;
            let line = line_at(at);
            let is_caught = lines
                .line_range(line - 1, text)
                .slice(text)
                .trim_start()
                .starts_with("except");
            seen.insert(if is_caught { -1 } else { i64::from(line) });
        }
        if reference.may_be_unbound {
            seen.insert(0);
        }
    }
    foreseen
}

fn run(programs: &[String]) -> Vec<Vec<(u32, i64)>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scopes/run.py");
    let mut child = Command::new("python3")
        .args(["-W", "ignore", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test needs python3 3.11 or newer on the PATH");
    let mut stdin = child.stdin.take().expect("a pipe");
    let asked = serde_json::to_string(programs).expect("JSON");
    stdin
        .write_all(asked.as_bytes())
        .expect("run.py reads its programs");
    drop(stdin);
    let output = child.wait_with_output().expect("run.py ends");
    assert!(
        output.status.success(),
        "run.py failed; it needs python3 3.11 or newer"
    );
    let output = String::from_utf8(output.stdout).expect("UTF-8");
    output
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[test]
fn no_read_sees_what_was_not_foreseen() {
    let programs: Vec<String> = (1..=PROGRAMS).map(program).collect();
    let runs = run(&programs);
    assert_eq!(runs.len(), programs.len());
    let (mut observed, mut said) = (0, 0);
    for (text, run) in programs.iter().zip(&runs) {
        let foreseen = foreseen(text);
        for (line, value) in run {
            let may = foreseen.get(line);
            assert!(
                may.is_some_and(|may| may.contains(value)),
                "line {line} saw {value}, foreseen were {may:?}\n{}",
                text.lines()
                    .enumerate()
                    .map(|(n, line)| format!("{:3} {line}\n", n + 1))
                    .collect::<String>()
            );
        }
        // How much more is said than happens, in the lines that ran and tell what they see.
        let lines: Vec<&str> = text.lines().collect();
        let tells = |line: u32| lines[line as usize - 1].contains("R(");
        let ran: BTreeSet<u32> = run
            .iter()
            .map(|&(line, _)| line)
            .filter(|&line| tells(line))
            .collect();
        observed += run.iter().filter(|&&(line, _)| tells(line)).count();
        said += ran.iter().map(|line| foreseen[line].len()).sum::<usize>();
    }
    println!("{observed} sights, {said} foreseen");
    assert!(observed > 3_000, "only {observed} sights");
    assert!(
        said < observed * 2,
        "{said} foreseen for {observed} sights: the analysis says too much"
    );
}
