//! Which bindings reach a read, checked on small programs.
//!
//! A program marks the lines of bindings by their line numbers: `seen(program, "r")` gives, for the last read of `r`, the lines
//! of the bindings that may reach it (0 stands for "may be unbound").

use awaitify::facts::FileFacts;
use awaitify::facts::collect::collect;
use awaitify::syntax::ast::ExprKind;
use awaitify::syntax::parse::parse;
use awaitify::text::LineIndex;

fn facts_of(program: &str) -> FileFacts {
    let tree = parse(program);
    assert_eq!(tree.distrust, [], "{program}");
    collect(program, tree)
}

/// What the read of `name` on the last line that reads it may see.
fn seen(program: &str, name: &str) -> Vec<u32> {
    let facts = facts_of(program);
    let lines = LineIndex::new(program);
    let (read, _) = facts
        .tree
        .exprs
        .iter()
        .enumerate()
        .filter(|(index, expr)| {
            facts.references[*index].is_some()
                && matches!(&expr.kind, ExprKind::Name(text) if &**text == name)
        })
        .max_by_key(|(_, expr)| expr.range.start)
        .expect("the name is read");
    let reference = facts.references[read].as_ref().expect("a reference");
    let mut seen: Vec<u32> = reference
        .bindings
        .iter()
        .map(|id| lines.line_of(facts.bindings[id.0 as usize].range.start) + 1)
        .collect();
    if reference.may_be_unbound {
        seen.push(0);
    }
    seen.sort_unstable();
    seen
}

#[test]
fn a_later_assignment_hides_an_earlier_one() {
    assert_eq!(
        seen("def f():\n  r = a()\n  r = r.json()\n  r['x']\n", "r"),
        [3]
    );
    assert_eq!(seen("def f():\n  r = a()\n  r = r.json()\n", "r"), [2]);
}

#[test]
fn branches_merge() {
    let program = "def f(c):\n  r = 1\n  if c:\n    r = 2\n  elif d:\n    r = 3\n  r\n";
    assert_eq!(seen(program, "r"), [2, 4, 6]);
    let program = "def f(c):\n  r = 1\n  if c:\n    r = 2\n  else:\n    r = 3\n  r\n";
    assert_eq!(seen(program, "r"), [4, 6]);
    let program = "def f(c):\n  r = 1\n  if c:\n    r = 2\n  else:\n    return\n  r\n";
    assert_eq!(seen(program, "r"), [4]);
    assert_eq!(seen("def f(c):\n  if c:\n    r = 2\n  r\n", "r"), [0, 3]);
}

#[test]
fn loops_go_round() {
    let program = "def f(c):\n  r = 1\n  for x in c:\n    r.a\n    r = 2\n    r = 3\n";
    assert_eq!(seen(program, "r"), [2, 6]);
    let program = "def f(c):\n  r = 1\n  for x in c:\n    r = 2\n    if x: continue\n    r = 3\n    if x: break\n    r = 4\n  r\n";
    assert_eq!(seen(program, "r"), [2, 4, 6, 8]);
    let program = "def f(c):\n  r = 1\n  while True:\n    r = 2\n    if c: break\n    r = 3\n  r\n";
    assert_eq!(seen(program, "r"), [4]);
    let program = "def f(c):\n  for x in c:\n    r = 2\n    break\n  else:\n    r = 6\n  r\n";
    assert_eq!(seen(program, "r"), [3, 6]);
    let program = "def f(c):\n  while c:\n    for x in c:\n      r\n      r = 5\n    r = 6\n";
    assert_eq!(seen(program, "r"), [0, 5, 6]);
}

#[test]
fn handlers_see_every_point_of_the_body() {
    let program = "def f():\n  r = 1\n  try:\n    r = 2\n    r = 3\n  except E:\n    r\n";
    assert_eq!(seen(program, "r"), [2, 4, 5]);
    let program = "def f():\n  r = 1\n  try:\n    r = 2\n    r = 3\n  except E:\n    return\n  r\n";
    assert_eq!(seen(program, "r"), [5]);
    let program = "def f():\n  r = 1\n  try:\n    r = 2\n  except E:\n    r = 3\n  else:\n    r.a\n    r = 4\n  r\n";
    assert_eq!(seen(program, "r"), [6, 9]);
    let program = "def f():\n  r = 1\n  try:\n    try:\n      r = 5\n    except A:\n      r = 7\n  except B:\n    r\n";
    assert_eq!(seen(program, "r"), [2, 5, 7]);
}

#[test]
fn finally_sees_all_and_lets_the_good_end_through() {
    let program = "def f():\n  r = 1\n  try:\n    r = 4\n    r = 5\n  finally:\n    r\n";
    assert_eq!(seen(program, "r"), [2, 4, 5]);
    let program = "def f():\n  r = 1\n  try:\n    r = 4\n    r = 5\n  finally:\n    c()\n  r\n";
    assert_eq!(seen(program, "r"), [5]);
    let program = "def f():\n  r = 1\n  try:\n    r = 4\n  finally:\n    r = 6\n  r\n";
    assert_eq!(seen(program, "r"), [6]);
    let program = "def f(c):\n  for x in c:\n    r = 3\n    try:\n      if x: break\n      r = 6\n    finally:\n      s = 8\n    r = 9\n  r\n";
    assert_eq!(seen(program, "r"), [0, 3, 9]);
    assert_eq!(seen(&program.replace("  r\n", "  s\n"), "s"), [0, 8]);
}

#[test]
fn the_name_of_a_handler_ends_with_it() {
    let program = "def f():\n  try:\n    g()\n  except E as e:\n    e\n";
    assert_eq!(seen(program, "e"), [4]);
    assert_eq!(seen(&format!("{program}  e\n"), "e"), [0]);
}

#[test]
fn only_managers_known_to_swallow_leave_a_body_half_run() {
    let program = "def f():\n  r = 1\n  with open(p):\n    r = 4\n    r = 5\n  r\n";
    assert_eq!(seen(program, "r"), [5]);
    let program = program.replace("open(p)", "contextlib.suppress(E)");
    assert_eq!(seen(&program, "r"), [2, 4, 5]);
}

#[test]
fn inner_functions_see_everything_comprehensions_the_moment() {
    let program = "def f():\n  r = 1\n  r = 2\n  return lambda: r\n";
    assert_eq!(seen(program, "r"), [2, 3]);
    let program = "def f():\n  r = 1\n  r = 2\n  return [r for x in y if r]\n";
    assert_eq!(seen(program, "r"), [3]);
    let program = "r = 1\ndef f():\n  global r\n  r = 4\nr\n";
    assert_eq!(seen(program, "r"), [1, 4]);
}

#[test]
fn walruses_bind_around_comprehensions_and_in_tests() {
    assert_eq!(
        seen("def f(x):\n  [\n   (r := y)\n   for y in x]\n  r\n", "r"),
        [0, 3]
    );
    assert_eq!(
        seen("def f(x):\n  r = 1\n  if x and (r :=\n  y):\n    r\n", "r"),
        [3]
    );
    assert_eq!(
        seen("def f(x):\n  r = 1\n  if x or (\n   r := y):\n    r\n", "r"),
        [2, 4]
    );
    assert_eq!(
        seen(
            "def f(x):\n  r = 1\n  if x and (\n   r := y): pass\n  r\n",
            "r"
        ),
        [2, 4]
    );
    assert_eq!(
        seen("def f(x):\n  while (\n    r := y):\n    r\n", "r"),
        [3]
    );
}

#[test]
fn class_bodies_fall_back_on_the_module() {
    assert_eq!(seen("r = 1\nclass A:\n  s = r\n  r = r\n", "r"), [1]);
    assert_eq!(seen("r = 1\nclass A:\n  r = 3\n  r\n", "r"), [3]);
    assert_eq!(
        seen("r = 1\nclass A:\n  if r:\n    r = 4\n  r\n", "r"),
        [1, 4]
    );
    assert_eq!(
        seen("r = 1\nclass A:\n  r = 3\n  def f(self):\n    r\n", "r"),
        [1]
    );
    assert_eq!(
        seen("r = 1\nclass A:\n  r = 3\n  [r for x in y]\n", "r"),
        [1]
    );
    assert_eq!(
        seen("r = 1\nclass A:\n  r = 3\n  [x for x in r]\n", "r"),
        [3]
    );
}

#[test]
fn builtins_are_seen_until_they_are_hidden() {
    assert_eq!(seen("if c:\n  open = g\nopen\n", "open"), [0, 2]);
    assert_eq!(seen("open = open\n", "open"), [0]);
    assert_eq!(
        seen("if c:\n  open = g\ndef f():\n  open\n", "open"),
        [0, 2]
    );
    assert_eq!(seen("open = g\ndef f():\n  open\n", "open"), [1]);
    let facts = facts_of("open = open\n");
    let reference = facts.references.iter().flatten().next().unwrap();
    assert_eq!(reference.scope, None);
}

#[test]
fn matches_try_one_case_after_the_other() {
    let program =
        "def f(x):\n  match x:\n    case [r]:\n      pass\n    case {'r': r} if r:\n      r\n";
    assert_eq!(seen(program, "r"), [5]);
    let program =
        "def f(x):\n  match x:\n    case [r]:\n      pass\n    case _:\n      r = 6\n  r\n";
    assert_eq!(seen(program, "r"), [3, 6]);
    let program =
        "def f(x):\n  match x:\n    case 1:\n      r = 4\n    case 2:\n      r = 6\n  r\n";
    assert_eq!(seen(program, "r"), [0, 4, 6]);
}

#[test]
fn annotations_may_look_ahead() {
    let program = "def f(x: A): ...\nclass A: ...\n";
    assert_eq!(seen(program, "A"), [2]);
    assert_eq!(seen("def f():\n  r: int\n  r = 3\n  r\n", "r"), [3]);
}

#[test]
fn what_no_path_reaches_sees_everything() {
    let program = "def f():\n  r = 1\n  r = 2\n  return\n  r\n";
    assert_eq!(seen(program, "r"), [2, 3]);
}

#[test]
fn deletion_and_augmentation_bind() {
    assert_eq!(seen("r = 1\ndel r\nr\n", "r"), [0, 2]);
    assert_eq!(seen("r = 1\nr += 1\n", "r"), [1]);
    assert_eq!(seen("r = 1\nr += 1\nr\n", "r"), [2]);
}
