//! What the text itself gives away about a tree that looks sound.

use crate::syntax::ast::{Distrust, StmtId, Tree};
use crate::syntax::children;
use crate::syntax::concrete::Concrete;
use crate::syntax::kind::Kind;
use crate::text::TextRange;

/// Add what is suspicious about `text` to `tree`'s distrust.
pub fn of_text(text: &str, nodes: &Concrete, tree: &mut Tree) {
    lone_carriage_return(text, tree);
    invisible_characters(text, nodes, tree);
    indentation(text, tree);
    trailing_backslash(text, tree);
    indented_by_backslash(text, tree);
    broken_line(text, nodes, tree);
}

/// tree-sitter goes over the end of a line wherever a statement cannot end there (`total = `, `store.`); CPython does within
/// brackets, and behind a backslash.
fn broken_line(text: &str, nodes: &Concrete, tree: &mut Tree) {
    let mut literal: Option<Vec<TextRange>> = None;
    let found = tree.stmts.iter().find_map(|stmt| {
        let range = stmt.range;
        let mut has_body = false;
        children::bodies_of_statement(&stmt.kind, &mut |_| has_body = true);
        if has_body || !range.slice(text).contains('\n') {
            return None;
        }
        let literal = literal.get_or_insert_with(|| literal_ranges(nodes));
        let (mut depth, mut at) = (0_u32, range.start);
        while at < range.end {
            let index = literal.partition_point(|range| range.end <= at);
            if let Some(skipped) = literal.get(index).filter(|one| one.contains(at)) {
                at = skipped.end;
                continue;
            }
            match text.as_bytes()[at as usize] {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                b'\n' if depth == 0 => {
                    let head = text[..at as usize].trim_end_matches('\r');
                    if !head.ends_with('\\') {
                        return Some(at);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        None
    });
    if let Some(at) = found {
        tree.distrust.push(Distrust {
            range: TextRange::empty(at),
            reason: "the line ends in the middle of a statement".to_owned(),
        });
    }
}

/// Where a statement begins behind a line that is only a backslash, CPython takes its indent from either line.
fn indented_by_backslash(text: &str, tree: &mut Tree) {
    let is_behind = |start: u32| {
        let head = text
            .get(..start as usize)?
            .trim_end_matches([' ', '\t', '\x0c']);
        let line = head.strip_suffix('\n')?.trim_end_matches('\r');
        let blank = line.strip_suffix('\\')?;
        let before = blank.trim_end_matches([' ', '\t', '\x0c']);
        (before.is_empty() || before.ends_with('\n')).then_some(start)
    };
    let found = tree
        .stmts
        .iter()
        .find_map(|stmt| is_behind(stmt.range.start));
    if let Some(start) = found {
        tree.distrust.push(Distrust {
            range: TextRange::empty(start),
            reason: "a statement is indented behind a line that is only a backslash".to_owned(),
        });
    }
}

/// A continued line must have a line to continue on.
fn trailing_backslash(text: &str, tree: &mut Tree) {
    let end = text.trim_ascii_end();
    let is_comment = tree
        .comments
        .last()
        .is_some_and(|comment| comment.end as usize >= end.len());
    if end.ends_with('\\') && !is_comment {
        let at = end.len() as u32;
        tree.distrust.push(Distrust {
            range: TextRange::new(at - 1, at),
            reason: "the file ends with a backslash".to_owned(),
        });
    }
}

/// tree-sitter lets a block begin and end at any column, and counts every tab as eight; for CPython a tab goes on to the
/// next multiple of eight, the statements of a block begin at one column, and that is right of the column around it.
fn indentation(text: &str, tree: &mut Tree) {
    let mut suites: Vec<(Option<Columns>, &[StmtId])> = vec![(None, &tree.body)];
    for stmt in &tree.stmts {
        let around = columns(text, stmt.range.start);
        children::bodies_of_statement(&stmt.kind, &mut |body| {
            suites.push((around.or(Some(Columns::default())), body));
        });
    }
    let mut wrong = None;
    for (around, suite) in suites {
        let mut expected = match around {
            Some(_) => None,
            None => Some(Columns::default()),
        };
        for &id in suite {
            let start = tree.stmt(id).range.start;
            let Some(found) = columns(text, start) else {
                continue;
            };
            let is_deeper = around
                .is_none_or(|around| found.wide > around.wide && found.narrow > around.narrow);
            if *expected.get_or_insert(found) != found || !is_deeper {
                wrong.get_or_insert(start);
            }
        }
    }
    if let Some(start) = wrong {
        tree.distrust.push(Distrust {
            range: TextRange::empty(start),
            reason: "the indentation does not fit the block".to_owned(),
        });
    }
}

/// How far a line is indented, with tabs of eight columns and of one; both must agree for CPython.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Columns {
    wide: u32,
    narrow: u32,
}

/// The columns of a statement that is the first on its line; `None` after a `;`, a `:` or a continued line.
fn columns(text: &str, start: u32) -> Option<Columns> {
    let head = text.get(..start as usize)?.as_bytes();
    let blank = head
        .iter()
        .rev()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | 0x0c))
        .count();
    let (before, indentation) = head.split_at(head.len() - blank);
    if !matches!(before.last(), None | Some(b'\n')) || before.ends_with(b"\\\n") {
        return None;
    }
    if before.ends_with(b"\\\r\n") {
        return None;
    }
    let mut columns = Columns::default();
    for byte in indentation {
        columns = match byte {
            b'\t' => Columns {
                wide: (columns.wide / 8 + 1) * 8,
                narrow: columns.narrow + 1,
            },
            0x0c => Columns::default(),
            _ => Columns {
                wide: columns.wide + 1,
                narrow: columns.narrow + 1,
            },
        };
    }
    Some(columns)
}

/// A lone `\r` ends a line for CPython and not for tree-sitter.
fn lone_carriage_return(text: &str, tree: &mut Tree) {
    let bytes = text.as_bytes();
    let lone = memchr::memchr_iter(b'\r', bytes).find(|&at| bytes.get(at + 1) != Some(&b'\n'));
    if let Some(at) = lone {
        tree.distrust.push(Distrust {
            range: TextRange::new(at as u32, at as u32 + 1),
            reason: "a carriage return without a line feed".to_owned(),
        });
    }
}

/// tree-sitter skips zero-width characters and all of Unicode's white space; CPython takes them for errors.
fn invisible_characters(text: &str, nodes: &Concrete, tree: &mut Tree) {
    let is_harmless = |byte: u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t' | 0x0c);
    if text.bytes().all(is_harmless) {
        return;
    }
    let mut literal: Option<Vec<TextRange>> = None;
    for (at, c) in text.char_indices() {
        let is_invisible = match c {
            '\u{feff}' | '\u{2060}' | '\u{200b}'..='\u{200f}' => true,
            c if c.is_ascii() => !is_harmless(c as u8),
            c => c.is_whitespace(),
        };
        if !is_invisible {
            continue;
        }
        let literal = literal.get_or_insert_with(|| literal_ranges(nodes));
        let at = at as u32;
        let index = literal.partition_point(|range| range.end <= at);
        if !literal.get(index).is_some_and(|range| range.contains(at)) {
            tree.distrust.push(Distrust {
                range: TextRange::new(at, at + c.len_utf8() as u32),
                reason: format!(
                    "the invisible character U+{:04X} between the words",
                    u32::from(c)
                ),
            });
            return;
        }
    }
}

/// Comments and the insides of strings, sorted.
fn literal_ranges(nodes: &Concrete) -> Vec<TextRange> {
    let mut ranges = nodes.comments.clone();
    ranges.extend(
        nodes
            .descendants(nodes.root())
            .filter(|&node| matches!(nodes.kind(node), Kind::StringContent))
            .map(|node| nodes.range(node)),
    );
    ranges.sort_unstable();
    ranges
}

#[cfg(test)]
mod tests {
    use crate::syntax::parse::parse;

    #[test]
    fn a_line_ends_where_a_statement_may_end() {
        let is_trusted = |text: &str| parse(text).distrust.is_empty();
        for text in [
            "x = 1 +\n    y\n",
            "def f(x):\n    x.\n    print(1)\n",
            "y =\nf(1)\n",
        ] {
            assert!(!is_trusted(text), "{text}");
        }
        for text in [
            "x = (1 +\n    y)\n",
            "x = 1 + \\\n    y\r\n",
            "x = 1 + \\\r\n    y\r\n",
            "x = f'''a\n{b +\n c}'''\n",
            "x = [\n    ')',  # (\n    2,\n]\n",
            "x = \"a\\\nb\"\n",
        ] {
            assert!(is_trusted(text), "{text}");
        }
    }
}
