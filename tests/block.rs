//! What lines and indents come to, as texts before and after.

use awaitify::diff::apply::apply;
use awaitify::diff::edit::Piece;
use awaitify::facts::collect::collect;
use awaitify::rewrite::block::settle;
use awaitify::rewrite::change::{Change, Line};
use awaitify::syntax::ast::{StmtId, Tree};
use awaitify::syntax::parse::parse;

/// The innermost statement that begins with `start`.
fn at(text: &str, tree: &Tree, start: &str) -> StmtId {
    let offset = text.find(start).expect("the text is there") as u32;
    let index = (0..tree.stmts.len())
        .filter(|&index| tree.stmts[index].range.start == offset)
        .min_by_key(|&index| tree.stmts[index].range.len())
        .expect("a statement begins there");
    StmtId(index as u32)
}

fn settled(text: &str, changes: impl Fn(&Tree) -> Vec<Change>) -> String {
    let tree = parse(text);
    assert!(tree.distrust.is_empty(), "{:?}", tree.distrust);
    let facts = collect(text, tree);
    let edits = settle(text, &facts, &changes(&facts.tree), &[]).expect("the layout is understood");
    let after = apply(text, &edits).expect("the edits agree");
    let again = parse(&after);
    assert!(again.distrust.is_empty(), "does not parse: {after}");
    after
}

fn wrap(text: &str, tree: &Tree, first: &str, last: &str, header: &str) -> Change {
    Change::Wrap {
        first: at(text, tree, first),
        last: at(text, tree, last),
        header: vec![Piece::Text(header.to_owned())],
        footer: Vec::new(),
        lead: None,
    }
}

#[test]
fn a_wrap_indents_lines_but_not_the_inside_of_strings() {
    let text = "def f():\n    # fetch\n    a = g(\n        1,  # one\n    )\n\n    # between\n    b = \"\"\"x\n  y\n\"\"\"\n    return b\n";
    let after = settled(text, |tree| {
        vec![wrap(text, tree, "a =", "b =", "with c() as d:")]
    });
    assert_eq!(
        after,
        "def f():\n    # fetch\n    with c() as d:\n        a = g(\n            1,  # one\n        )\n\n        # between\n        b = \"\"\"x\n  y\n\"\"\"\n    return b\n"
    );
}

#[test]
fn nested_wraps_move_by_two_units_whatever_the_order_asked() {
    let text = "def f():\n\ta()\n\tb()\n";
    let expected = "def f():\n\twith outer:\n\t\twith inner:\n\t\t\ta()\n\t\tb()\n";
    for swapped in [false, true] {
        let after = settled(text, |tree| {
            let mut changes = vec![
                wrap(text, tree, "a()", "b()", "with outer:"),
                wrap(text, tree, "a()", "a()", "with inner:"),
            ];
            if swapped {
                changes.reverse();
            }
            changes
        });
        assert_eq!(after, expected);
    }
}

#[test]
fn a_one_line_suite_is_broken_into_lines() {
    let text = "def f(x):\n  if x: a = g(); b = h()  # both\n  else: c()\n";
    let after = settled(text, |tree| vec![wrap(text, tree, "a =", "a =", "with w:")]);
    assert_eq!(
        after,
        "def f(x):\n  if x:\n    with w:\n      a = g()\n    b = h()  # both\n  else: c()\n"
    );
    let after = settled(text, |tree| {
        vec![Change::Before {
            stmt: at(text, tree, "b ="),
            lines: vec![Line::new("z = 0")],
        }]
    });
    assert_eq!(
        after,
        "def f(x):\n  if x:\n    a = g()\n    z = 0\n    b = h()  # both\n  else: c()\n"
    );
}

#[test]
fn a_semicolon_row_is_broken_where_needed_only() {
    let text = "def f():\n    a(); b(); c()\n    d()\n";
    let after = settled(text, |tree| vec![wrap(text, tree, "b()", "c()", "with w:")]);
    assert_eq!(
        after,
        "def f():\n    a()\n    with w:\n        b(); c()\n    d()\n"
    );
    let after = settled(text, |tree| {
        vec![Change::After {
            stmt: at(text, tree, "a()"),
            lines: vec![Line::new("z()")],
        }]
    });
    assert_eq!(after, "def f():\n    a()\n    z()\n    b(); c()\n    d()\n");
}

#[test]
fn lines_before_and_after_nest_by_the_order_they_are_asked_for() {
    let text = "def f():\n    a()  # a\n    b()\n";
    let after = settled(text, |tree| {
        let a = at(text, tree, "a()");
        vec![
            Change::Before {
                stmt: a,
                lines: vec![Line::new("outside()")],
            },
            Change::After {
                stmt: a,
                lines: vec![Line::new("behind()")],
            },
            wrap(text, tree, "a()", "a()", "try:"),
            Change::Before {
                stmt: a,
                lines: vec![Line::new("inside()"), Line::deeper(0, "too()")],
            },
            Change::After {
                stmt: a,
                lines: vec![Line::new("last()")],
            },
        ]
        .into_iter()
        .map(|change| match change {
            Change::Wrap {
                first,
                last,
                header,
                lead,
                ..
            } => Change::Wrap {
                first,
                last,
                header,
                footer: vec![Line::new("finally:"), Line::deeper(1, "close()")],
                lead,
            },
            other => other,
        })
        .collect()
    });
    assert_eq!(
        after,
        "def f():\n    outside()\n    try:\n        inside()\n        too()\n        a()  # a\n        last()\n    finally:\n        close()\n    behind()\n    b()\n"
    );
}

#[test]
fn a_decorated_definition_and_its_trailing_comment_move_together() {
    let text = "def f():\n    @d\n    # why\n    def g():\n        pass\n        # tail\n    # next\n    h()\n";
    let after = settled(text, |tree| vec![wrap(text, tree, "@d", "@d", "if x:")]);
    assert_eq!(
        after,
        "def f():\n    if x:\n        @d\n        # why\n        def g():\n            pass\n            # tail\n    # next\n    h()\n"
    );
}

#[test]
fn continuation_lines_carriage_returns_and_form_feeds() {
    let text = "def f():\r\n    a = 1 + \\\r\n        2\r\n\x0c    b()\r\n";
    let after = settled(text, |tree| vec![wrap(text, tree, "a =", "b()", "with w:")]);
    assert_eq!(
        after,
        "def f():\r\n    with w:\r\n        a = 1 + \\\r\n            2\r\n\x0c        b()\r\n"
    );
}

#[test]
fn a_last_line_without_line_end() {
    let text = "def f():\n    a()";
    let after = settled(text, |tree| {
        vec![Change::After {
            stmt: at(text, tree, "a()"),
            lines: vec![Line::new("b()")],
        }]
    });
    assert_eq!(after.trim_end(), "def f():\n    a()\n    b()");
}

#[test]
fn a_one_line_function_and_a_continued_header() {
    let text = "def f(): return g()\n";
    let after = settled(text, |tree| {
        vec![wrap(text, tree, "return", "return", "with w:")]
    });
    assert_eq!(after, "def f():\n    with w:\n        return g()\n");
    let text = "def f(x):\n    while x: \\\n        a()\n    b()\n";
    let after = settled(text, |tree| vec![wrap(text, tree, "a()", "a()", "with w:")]);
    assert_eq!(
        after,
        "def f(x):\n    while x:\n        with w:\n            a()\n    b()\n"
    );
}

#[test]
fn the_unit_is_the_files_own() {
    for (text, unit) in [
        ("x = 1\n", "    "),
        ("if x:\n  y\n", "  "),
        ("if x:\n\ty\n", "\t"),
        ("class A:\n    def f(self):\n        pass\n", "    "),
    ] {
        assert_eq!(collect(text, parse(text)).layout(text).unit, unit);
    }
}

#[test]
fn a_wrapped_compound_statement_with_an_inner_change() {
    let text = "def f():\n    for x in y:\n        a(x)\n        # done\n    return 1\n";
    let after = settled(text, |tree| {
        vec![
            wrap(text, tree, "for x", "for x", "with w:"),
            Change::After {
                stmt: at(text, tree, "a(x)"),
                lines: vec![Line::new("b(x)")],
            },
        ]
    });
    assert_eq!(
        after,
        "def f():\n    with w:\n        for x in y:\n            a(x)\n            b(x)\n            # done\n    return 1\n"
    );
}

#[test]
fn tabs_among_blanks_stay_consistent() {
    let text = "class A:\n    x = 1\n    y = 2\n\n\ndef f(n):\n\tif n:\n\t\ta(\n    1)\n\t\tif n: b()\n\tc()\n";
    let after = settled(text, |tree| {
        vec![
            wrap(text, tree, "if n:\n", "if n:\n", "with outer:"),
            wrap(text, tree, "a(", "if n: b", "with inner:"),
            wrap(text, tree, "b()", "b()", "with last:"),
        ]
    });
    assert_eq!(
        after,
        "class A:\n    x = 1\n    y = 2\n\n\ndef f(n):\n\twith outer:\n\t\tif n:\n\t\t\twith inner:\n\t\t\t\ta(\n\t\t    1)\n\t\t\t\tif n:\n\t\t\t\t\twith last:\n\t\t\t\t\t\tb()\n\tc()\n"
    );
}

#[test]
fn an_empty_line_gets_no_indent() {
    let text = "if x:\n    a()\n";
    let after = settled(text, |tree| {
        vec![Change::After {
            stmt: at(text, tree, "a()"),
            lines: vec![Line::new(""), Line::new("b()")],
        }]
    });
    assert_eq!(after, "if x:\n    a()\n\n    b()\n");
}
