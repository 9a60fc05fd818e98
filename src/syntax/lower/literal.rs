//! Strings and numbers.

use crate::syntax::ast::{ExprId, ExprKind};
use crate::syntax::concrete::NodeId;
use crate::syntax::kind::{Field, Kind};
use crate::syntax::lower::Lowering;
use crate::text::TextRange;

/// What the letters before a string's quote say.
struct Prefix {
    is_bytes: bool,
    is_raw: bool,
    is_format: bool,
}

/// Read the letters before the quote; `None` for a prefix that Python 3 does not have.
fn prefix(letters: &str) -> Option<Prefix> {
    let lower = letters.to_ascii_lowercase();
    let known = [
        "", "r", "u", "b", "br", "rb", "f", "fr", "rf", "t", "tr", "rt",
    ];
    known.contains(&lower.as_str()).then(|| Prefix {
        is_bytes: lower.contains('b'),
        is_raw: lower.contains('r'),
        is_format: lower.contains(['f', 't']),
    })
}

impl Lowering<'_> {
    pub(super) fn integer(&mut self, range: TextRange) -> ExprId {
        let text = self.slice(range).as_bytes();
        let is_old_octal = matches!(text, [b'0', b'0'..=b'9' | b'_', ..])
            && text.iter().any(|digit| matches!(digit, b'1'..=b'9'))
            && !matches!(text.last(), Some(b'j' | b'J'));
        if is_old_octal || matches!(text.last(), Some(b'l' | b'L')) {
            self.distrust(range, "this number is written as in Python 2");
        }
        self.add(ExprKind::Number, range)
    }

    pub(super) fn string(&mut self, node: NodeId) -> ExprId {
        let nodes = self.nodes;
        let range = self.range(node);
        let Some(start) = nodes.child_of_kind(node, Kind::StringStart) else {
            return self.opaque(range, "the string has no beginning");
        };
        let opening = self.text_of(start);
        if opening.ends_with('`') {
            return self.opaque(range, "backticks are Python 2");
        }
        let Some(prefix) = prefix(opening.trim_end_matches(['"', '\''])) else {
            return self.opaque(range, "Python 3 has no such string prefix");
        };
        if prefix.is_format {
            let mut values = Vec::new();
            for child in nodes.named(node) {
                if nodes.kind(child) == Kind::Interpolation {
                    self.interpolation(child, &mut values);
                }
            }
            return self.add(ExprKind::FString { values }, range);
        }
        let Some(inside) = self.inside_of_string(node, start) else {
            return self.opaque(range, "the string has no end");
        };
        let value = match (prefix.is_bytes, prefix.is_raw) {
            (true, _) => None,
            (false, true) => Some(self.slice(inside).replace("\r\n", "\n").into()),
            (false, false) => decode(self.slice(inside)),
        };
        self.add(
            ExprKind::Str {
                value,
                is_bytes: prefix.is_bytes,
            },
            range,
        )
    }

    fn interpolation(&mut self, node: NodeId, values: &mut Vec<ExprId>) {
        let nodes = self.nodes;
        if self.depth >= super::DEEPEST {
            self.distrust(self.range(node), "the code is nested too deeply");
            return;
        }
        self.depth += 1;
        for child in nodes.named(node) {
            match nodes.kind(child) {
                Kind::FormatSpecifier => {
                    for nested in nodes.named(child) {
                        if nodes.kind(nested) == Kind::FormatExpression {
                            self.interpolation(nested, values);
                        }
                    }
                }
                // `f"{x:=5}"` is x in the format `=5`, not an assignment.
                Kind::NamedExpression => values.push(self.required(child, Field::Name)),
                Kind::Lambda => {
                    self.distrust(
                        self.range(child),
                        "a lambda in an f-string needs parentheses",
                    );
                }
                _ if nodes.field(node, Field::Expression) == Some(child) => {
                    let value = self.expr(child);
                    self.check_display(&[value]);
                    values.push(value);
                }
                _ => {}
            }
        }
        self.depth -= 1;
    }

    /// What stands between the quotes of the string at `node`. (tree-sitter's own end node begins too early after a
    /// backslash in a raw string.)
    fn inside_of_string(&self, node: NodeId, start: NodeId) -> Option<TextRange> {
        let opening = self.text_of(start);
        let quote = opening.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let inside = TextRange {
            start: self.range(start).end,
            end: self.range(node).end.checked_sub(quote.len() as u32)?,
        };
        let is_closed = inside.start <= inside.end && self.text_of(node).ends_with(quote);
        is_closed.then_some(inside)
    }

    /// The inside of every string over several lines, in order.
    pub(super) fn collect_multiline_strings(&mut self) {
        let nodes = self.nodes;
        for node in nodes.descendants(nodes.root()) {
            if nodes.kind(node) != Kind::String {
                continue;
            }
            let range = self.range(node);
            if memchr::memchr(b'\n', self.slice(range).as_bytes()).is_none() {
                continue;
            }
            let inside = match nodes.child_of_kind(node, Kind::StringStart) {
                Some(start) if !nodes.has_child(node, Kind::Interpolation) => {
                    self.inside_of_string(node, start).unwrap_or(range)
                }
                _ => range,
            };
            let is_nested = self
                .tree
                .multiline_strings
                .last()
                .is_some_and(|last| last.contains_range(inside));
            if !is_nested {
                self.tree.multiline_strings.push(inside);
            }
        }
    }
}

/// The value of a literal's inside, or `None` when it needs the Unicode name table (`\N{…}`) or holds half a surrogate
/// pair.
fn decode(inside: &str) -> Option<Box<str>> {
    if !inside.contains(['\\', '\r']) {
        return Some(inside.into());
    }
    let mut value = String::with_capacity(inside.len());
    let mut rest = inside.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\r' && rest.peek() == Some(&'\n') {
            continue;
        }
        if c != '\\' {
            value.push(c);
            continue;
        }
        match rest.next()? {
            '\n' => {}
            '\r' => {
                rest.next_if_eq(&'\n');
            }
            'n' => value.push('\n'),
            't' => value.push('\t'),
            'r' => value.push('\r'),
            'a' => value.push('\u{7}'),
            'b' => value.push('\u{8}'),
            'f' => value.push('\u{c}'),
            'v' => value.push('\u{b}'),
            quote @ ('\\' | '\'' | '"') => value.push(quote),
            'N' => return None,
            'x' => value.push(digits(&mut rest, 16, 2, 2)?),
            'u' => value.push(digits(&mut rest, 16, 4, 4)?),
            'U' => value.push(digits(&mut rest, 16, 8, 8)?),
            octal @ '0'..='7' => {
                let mut code = octal.to_digit(8)?;
                for _ in 0..2 {
                    match rest.next_if(|c| c.is_digit(8)) {
                        Some(digit) => code = code * 8 + digit.to_digit(8)?,
                        None => break,
                    }
                }
                value.push(char::from_u32(code)?);
            }
            other => {
                value.push('\\');
                value.push(other);
            }
        }
    }
    Some(value.into())
}

/// The character whose code the next `least` to `most` digits give.
fn digits(
    rest: &mut std::iter::Peekable<std::str::Chars<'_>>,
    radix: u32,
    least: u32,
    most: u32,
) -> Option<char> {
    let mut code: u32 = 0;
    let mut count = 0;
    while count < most {
        match rest.next_if(|c| c.is_digit(radix)) {
            Some(digit) => code = code.checked_mul(radix)? + digit.to_digit(radix)?,
            None => break,
        }
        count += 1;
    }
    if count < least {
        return None;
    }
    char::from_u32(code)
}
