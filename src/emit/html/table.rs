//! The lines of a diff side by side: what was removed beside what took its place, with syntax colours.

use super::highlight::{self, Piece};
use crate::diff::unified::{DiffLine, LineKind, unified};
use crate::disk::discover::names_python;
use crate::emit::paint::escaped;
use crate::emit::sarif::TextChange;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::ops::Range;

/// The diff of one file.
pub(super) struct Table {
    /// The number of the file in the page.
    file: usize,
    lines: Vec<DiffLine>,
    /// Lines of the text before that are gone or replaced, from 1.
    removed: BTreeSet<usize>,
    old: Vec<Vec<Piece>>,
    new: Vec<Vec<Piece>>,
}

impl Table {
    /// Of a change to the file of this number.
    pub(super) fn of(change: &TextChange, file: usize) -> Self {
        let (before, after) = (&change.before, &change.after);
        let lines = unified(&change.name, before.as_bytes(), after.as_bytes());
        let is_python =
            change.name.extension().is_some_and(|extension| {
                extension == "py" || extension == "pyw" || extension == "pyi"
            }) || names_python(before.as_bytes());
        let colours = |text: &str| match is_python {
            true => highlight::lines(text),
            false => Vec::new(),
        };
        let mut removed = BTreeSet::new();
        let mut at = 0;
        for line in &lines {
            match line.kind {
                LineKind::Hunk => at = numbers(&String::from_utf8_lossy(&line.bytes)).0,
                LineKind::Context => at += 1,
                LineKind::Removed => {
                    removed.insert(at);
                    at += 1;
                }
                LineKind::Header | LineKind::Note | LineKind::Added => {}
            }
        }
        Self {
            file,
            lines,
            removed,
            old: colours(before),
            new: colours(after),
        }
    }

    /// Whether a line of the text before has a row to go to.
    pub(super) fn has_row(&self, line: usize) -> bool {
        self.removed.contains(&line)
    }

    /// Write it. `owners` says which line of the text before belongs to which change group.
    pub(super) fn write(
        &self,
        out: &mut dyn Write,
        owners: &BTreeMap<usize, usize>,
    ) -> io::Result<()> {
        writeln!(
            out,
            "<table>\n<colgroup><col class=\"number\"><col><col class=\"number\"><col></colgroup>"
        )?;
        let mut pending = Pending {
            table: self,
            owners,
            old: Vec::new(),
            new: Vec::new(),
            old_line: 0,
            new_line: 0,
        };
        for line in &self.lines {
            let text = String::from_utf8_lossy(&line.bytes);
            let text = text.trim_end_matches(['\n', '\r']);
            // The first character is the mark.
            let body = text.get(1..).unwrap_or_default();
            match line.kind {
                LineKind::Header => {}
                LineKind::Note => pending.note(),
                LineKind::Hunk => {
                    pending.flush(out)?;
                    (pending.old_line, pending.new_line) = numbers(text);
                    writeln!(
                        out,
                        "<tr class=\"hunk\" tabindex=\"-1\"><td colspan=\"4\">{}</td></tr>",
                        escaped(text)
                    )?;
                }
                LineKind::Removed => pending.old.push(body.to_owned()),
                LineKind::Added => pending.new.push(body.to_owned()),
                LineKind::Context => {
                    pending.flush(out)?;
                    let code = painted(body, &self.old, pending.old_line, None);
                    writeln!(
                        out,
                        "<tr><th>{}</th><td>{code}</td><th>{}</th><td>{code}</td></tr>",
                        pending.old_line, pending.new_line
                    )?;
                    pending.old_line += 1;
                    pending.new_line += 1;
                }
            }
        }
        pending.flush(out)?;
        writeln!(out, "</table>")
    }
}

/// The lines at which a hunk begins: `@@ -3,7 +3,8 @@`.
fn numbers(hunk: &str) -> (usize, usize) {
    let number = |mark: char| {
        let (_, rest) = hunk.split_once(mark)?;
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        rest.get(..end)?.parse().ok()
    };
    (number('-').unwrap_or(1), number('+').unwrap_or(1))
}

/// A line with its colours, of the text whose lines these are.
fn painted(
    line: &str,
    lines: &[Vec<Piece>],
    number: usize,
    emphasis: Option<&Range<usize>>,
) -> String {
    let pieces = number.checked_sub(1).and_then(|at| lines.get(at));
    highlight::painted(line, pieces.map_or(&[], Vec::as_slice), emphasis)
}

/// Lines that wait for those which take their place.
struct Pending<'t> {
    table: &'t Table,
    owners: &'t BTreeMap<usize, usize>,
    old: Vec<String>,
    new: Vec<String>,
    old_line: usize,
    new_line: usize,
}

impl Pending<'_> {
    /// The last line has no end.
    fn note(&mut self) {
        let last = self.new.last_mut().or(self.old.last_mut());
        if let Some(last) = last {
            last.push_str(" (no line end)");
        }
    }

    fn flush(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let (mut old, mut new) = (self.old.drain(..), self.new.drain(..));
        loop {
            let (one, other) = (old.next(), new.next());
            if one.is_none() && other.is_none() {
                return Ok(());
            }
            write!(out, "<tr")?;
            if one.is_some() {
                write!(out, " id=\"f{}-{}\"", self.table.file, self.old_line)?;
            }
            // What comes in belongs to the line that it stands before.
            if let Some(group) = self.owners.get(&self.old_line) {
                write!(out, " data-group=\"{group}\"")?;
            }
            write!(out, ">")?;
            let differs = match (&one, &other) {
                (Some(one), Some(other)) => difference(one, other),
                _ => None,
            };
            let (left, right) = differs.unzip();
            for (side, number, class, lines, emphasis) in [
                (one, &mut self.old_line, "removed", &self.table.old, left),
                (other, &mut self.new_line, "added", &self.table.new, right),
            ] {
                match side {
                    Some(text) => {
                        let code = painted(&text, lines, *number, emphasis.as_ref());
                        write!(out, "<th>{number}</th><td class=\"{class}\">{code}</td>")?;
                        *number += 1;
                    }
                    None => write!(out, "<th></th><td class=\"empty\"></td>")?,
                }
            }
            writeln!(out, "</tr>")?;
        }
    }
}

/// The parts in which two lines differ, where most of them is the same.
fn difference(one: &str, other: &str) -> Option<(Range<usize>, Range<usize>)> {
    let width = |pairs: usize, text: &mut dyn Iterator<Item = char>| -> usize {
        text.take(pairs).map(char::len_utf8).sum()
    };
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b);
    let head = width(same.count(), &mut one.chars());
    let (one_rest, other_rest) = (one.get(head..)?, other.get(head..)?);
    let same = one_rest.chars().rev().zip(other_rest.chars().rev());
    let tail = width(
        same.take_while(|(a, b)| a == b).count(),
        &mut one_rest.chars().rev(),
    );
    let blank = one.len() - one.trim_start().len();
    let shorter = one.trim().len().min(other.trim().len());
    let is_alike = 2 * (head.saturating_sub(blank) + tail) >= shorter;
    is_alike.then(|| (head..one.len() - tail, head..other.len() - tail))
}

#[cfg(test)]
mod tests {
    use super::{Table, difference};
    use crate::emit::sarif::TextChange;

    fn page(name: &str, before: &str, after: &str) -> String {
        let change = TextChange {
            name: name.into(),
            before: before.to_owned(),
            after: after.to_owned(),
        };
        let mut page = Vec::new();
        let table = Table::of(&change, 3);
        assert!(table.has_row(2) && !table.has_row(1));
        table.write(&mut page, &[(2, 7)].into()).unwrap();
        String::from_utf8(page).unwrap()
    }

    #[test]
    fn lines_stand_beside_what_took_their_place() {
        let page = page("f.txt", "a\nb\nc\nd\n", "a\nB\nC\nx\nd\n");
        for row in [
            "<tr><th>1</th><td>a</td><th>1</th><td>a</td></tr>",
            "<tr id=\"f3-2\" data-group=\"7\"><th>2</th><td class=\"removed\">b</td><th>2</th><td class=\"added\">B</td></tr>",
            "<tr><th></th><td class=\"empty\"></td><th>4</th><td class=\"added\">x</td></tr>",
            "<tr><th>4</th><td>d</td><th>5</th><td>d</td></tr>",
        ] {
            assert!(page.contains(row), "{row}\n{page}");
        }
    }

    #[test]
    fn python_is_coloured_and_what_differs_is_marked() {
        let page = page("f.py", "'''\nx = f() if\n", "'''\nx = await f() if\n");
        // A string that began above goes on.
        let row = "<td class=\"removed\"><span class=\"s\">x = </span><span class=\"s\">f() if</span></td>";
        assert!(page.contains(row), "{page}");
        assert!(
            page.contains("<mark><span class=\"s\">await </span></mark>"),
            "{page}"
        );
    }

    #[test]
    fn lines_that_have_little_in_common_are_not_compared() {
        assert_eq!(difference("  f(x)", "  await f(x)"), Some((2..2, 2..8)));
        assert_eq!(difference("    return x", "    import y"), None);
        assert_eq!(
            difference("\u{e9}a\u{fc}", "\u{e9}b\u{fc}"),
            Some((2..3, 2..3))
        );
        assert_eq!(difference("aa", "a"), Some((1..2, 1..1)));
    }
}
