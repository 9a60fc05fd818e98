//! Lines that are aligned with what stands behind an open bracket move with that bracket.
//!
//! An edit before the bracket (an `await`, a shorter name) moves it, and its further lines stayed where they were. Only blanks
//! at the start of lines within brackets change, never within strings.

use crate::diff::apply::Copy;
use crate::facts::FileFacts;
use crate::text::indent::line_start_at;
use std::collections::BTreeMap;

/// An open bracket in the old text.
#[derive(Clone, Copy, Debug)]
struct Bracket {
    at: u32,
    /// What stands behind it in its line.
    first: Option<u32>,
}

/// A line within brackets in the old text.
#[derive(Clone, Copy, Debug)]
struct Continuation {
    /// The line end before it.
    behind: u32,
    /// Its first character that is no blank.
    at: u32,
    bracket: Bracket,
}

/// The new text with its lines aligned as they were in the old.
pub fn realigned(old: &str, facts: &FileFacts, new: String, copies: &[Copy]) -> String {
    let mut by_old: Vec<Copy> = copies
        .iter()
        .copied()
        .filter(|one| !one.from.is_empty())
        .collect();
    by_old.sort_unstable_by_key(|one| one.from.start);
    // What stands in the new text twice is no guide.
    let is_shared = |at: usize| {
        let touches = |one: &Copy, next: &Copy| one.from.end > next.from.start;
        at > 0 && touches(&by_old[at - 1], &by_old[at])
            || at + 1 < by_old.len() && touches(&by_old[at], &by_old[at + 1])
    };
    let once = (0..by_old.len()).filter(|&at| !is_shared(at));
    let by_old = once.map(|at| by_old[at]).collect();
    let texts = Texts {
        old,
        new: &new,
        by_old,
    };
    // By the start of a line of the new text: by how much it moves.
    let mut shifts: BTreeMap<usize, isize> = BTreeMap::new();
    let mut lines: Vec<(usize, Continuation)> = continuations(old, facts)
        .into_iter()
        .filter_map(|line| Some((texts.moved_to(line.behind)? + 1, line)))
        .collect();
    lines.sort_unstable_by_key(|(start, _)| *start);
    for (start, line) in lines {
        let rest = &new[start..line_end(&new, start)];
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        if rest.trim().is_empty() || rest[blanks..].starts_with(char::is_whitespace) {
            continue;
        }
        let Some(column) = texts.wanted(line, &shifts, blanks) else {
            continue;
        };
        if column != blanks {
            shifts.insert(start, column as isize - blanks as isize);
        }
    }
    if shifts.is_empty() {
        return new;
    }
    let mut text = String::with_capacity(new.len() + 64);
    let mut done = 0;
    for (start, by) in shifts {
        text.push_str(&new[done..start]);
        done = start;
        match usize::try_from(by) {
            Ok(more) => text.push_str(&" ".repeat(more)),
            Err(_) => done += by.unsigned_abs(),
        }
    }
    text.push_str(&new[done..]);
    text
}

struct Texts<'a> {
    old: &'a str,
    new: &'a str,
    by_old: Vec<Copy>,
}

impl Texts<'_> {
    /// Where a character of the old text stands in the new, where it stands there once.
    fn moved_to(&self, old: u32) -> Option<usize> {
        let behind = self.by_old.partition_point(|copy| copy.from.start <= old);
        let copy = self.by_old[..behind].last()?;
        copy.from
            .contains(old)
            .then(|| (copy.to + old - copy.from.start) as usize)
    }

    /// The column in which a line should begin now.
    fn wanted(
        &self,
        line: Continuation,
        shifts: &BTreeMap<usize, isize>,
        now: usize,
    ) -> Option<usize> {
        let Bracket { at, first } = line.bracket;
        let column = column(self.old, line.at as usize)?;
        let bracket = self::column(self.old, at as usize)?;
        let moved = self.moved_to(at);
        let shift = |at: usize| shifts.get(&line_start(self.new, at)).copied().unwrap_or(0);
        let shifted = |column: usize, by: isize| column.checked_add_signed(by);
        let is_closer = self.old[line.at as usize..].starts_with([')', ']', '}']);
        let Some(first) = first else {
            return shifted(now, shift(moved?));
        };
        let behind = self::column(self.old, first as usize)?;
        if column != behind && !(is_closer && column == bracket) {
            return shifted(now, shift(moved?));
        }
        if let Some(at) = moved {
            return shifted(self::column(self.new, at)? + column - bracket, shift(at));
        }
        // The bracket is a new one, before the same argument or what was put before that.
        let at = self.moved_to(first)?;
        if column != behind {
            return None;
        }
        let start = line_start(self.new, at);
        let inside = start + open_bracket(&self.new[start..at])? + 1;
        let blanks = self.new[inside..at].len() - self.new[inside..at].trim_start().len();
        shifted(self::column(self.new, inside + blanks)?, shift(at))
    }
}

/// The last bracket that is open at the end of part of a line.
fn open_bracket(text: &str) -> Option<usize> {
    let mut closed = 0usize;
    for (at, byte) in text.bytes().enumerate().rev() {
        match byte {
            b')' | b']' | b'}' => closed += 1,
            b'(' | b'[' | b'{' if closed == 0 => return Some(at),
            b'(' | b'[' | b'{' => closed -= 1,
            _ => {}
        }
    }
    None
}

/// The lines within brackets, in order.
fn continuations(old: &str, facts: &FileFacts) -> Vec<Continuation> {
    let mut found = Vec::new();
    let mut open: Vec<Bracket> = Vec::new();
    let bytes = old.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'#' => {
                at = line_end(old, at);
                continue;
            }
            b'"' | b'\'' => {
                at = string_end(bytes, at);
                continue;
            }
            b'(' | b'[' | b'{' => {
                let rest = &old[at + 1..line_end(old, at)];
                let blanks = rest.len() - rest.trim_start_matches(' ').len();
                let is_hanging =
                    rest.trim().is_empty() || rest.trim_start().starts_with(['#', '\\']);
                open.push(Bracket {
                    at: at as u32,
                    first: (!is_hanging).then_some((at + 1 + blanks) as u32),
                });
            }
            b')' | b']' | b'}' => {
                open.pop();
            }
            b'\n' => {
                if let Some(&bracket) = open.last() {
                    let rest = &old[at + 1..line_end(old, at + 1)];
                    let blanks = rest.len() - rest.trim_start_matches(' ').len();
                    let in_string = facts.layout(old).strings.contains(at as u32);
                    if !rest.trim().is_empty() && !in_string {
                        found.push(Continuation {
                            behind: at as u32,
                            at: (at + 1 + blanks) as u32,
                            bracket,
                        });
                    }
                }
            }
            b'\\' => at += 1,
            _ => {}
        }
        at += 1;
    }
    found
}

/// Behind the string that begins at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let is_triple = bytes[start..].starts_with(&[quote; 3]);
    let mut at = start + if is_triple { 3 } else { 1 };
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if !is_triple => return at,
            _ if byte == quote && !is_triple => return at + 1,
            _ if is_triple && bytes[at..].starts_with(&[quote; 3]) => return at + 3,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end)
}

fn line_start(text: &str, at: usize) -> usize {
    line_start_at(text, at as u32) as usize
}

/// How many characters stand before a place in its line; `None` where a tab is among them.
fn column(text: &str, at: usize) -> Option<usize> {
    let before = &text[line_start(text, at)..at];
    (!before.contains('\t')).then(|| before.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::apply::traced;
    use crate::diff::edit::Edit;
    use crate::text::TextRange;

    /// The text with edits made, and aligned.
    fn aligned(old: &str, edits: &[Edit]) -> String {
        let (new, copies) = traced(old, edits).unwrap();
        realigned(old, &FileFacts::default(), new, &copies)
    }

    fn before(old: &str, what: &str, new: &str) -> Edit {
        Edit::insertion(new, old.find(what).unwrap() as u32)
    }

    #[test]
    fn lines_follow_their_bracket_to_the_right() {
        let old = "a = f(1,\n      g(2,\n        3))\n";
        let edits = [before(old, "f(", "await "), before(old, "g(", "await ")];
        let new = "a = await f(1,\n            await g(2,\n                    3))\n";
        assert_eq!(aligned(old, &edits), new);
    }

    #[test]
    fn lines_follow_their_bracket_to_the_left() {
        let old = "long.name(1,\n          2,\n          3)\n";
        let edits = [Edit::replacement(TextRange::new(0, 9), "n")];
        assert_eq!(aligned(old, &edits), "n(1,\n  2,\n  3)\n");
    }

    #[test]
    fn what_stands_behind_a_new_bracket_is_followed() {
        let old = "f(1,\n  2)\n";
        let edits = [Edit::replacement(TextRange::new(0, 2), "client.f(")];
        assert_eq!(aligned(old, &edits), "client.f(1,\n         2)\n");
    }

    #[test]
    fn hanging_lines_and_strings_stay() {
        let old = "a = f(\n    1, '''\n  (''', {\n    2: 3}\n)\nb = [f(1),\n   2]\n";
        let edits = [before(old, "f(\n", "await ")];
        assert_eq!(aligned(old, &edits), old.replacen("f(", "await f(", 1));
    }

    #[test]
    fn hanging_lines_move_with_the_line_of_their_bracket() {
        let old = "f(1,\n  g(\n      2,\n  ))\n";
        let edits = [before(old, "f(", "await ")];
        let new = "await f(1,\n        g(\n            2,\n        ))\n";
        assert_eq!(aligned(old, &edits), new);
    }

    #[test]
    fn tabs_are_left_alone() {
        let old = "f(1,\n\t2)\n";
        let edits = [before(old, "f(", "await ")];
        assert_eq!(aligned(old, &edits), "await f(1,\n\t2)\n");
    }
}
