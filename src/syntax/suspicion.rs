//! What the text itself gives away about a tree that looks sound.

use crate::syntax::ast::{Distrust, Tree};
use crate::syntax::concrete::Concrete;
use crate::syntax::kind::Kind;
use crate::text::TextRange;

/// Add what is suspicious about `text` to `tree`'s distrust.
pub fn of_text(text: &str, nodes: &Concrete, tree: &mut Tree) {
    lone_carriage_return(text, tree);
    invisible_characters(text, nodes, tree);
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
