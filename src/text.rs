//! Places in a text: byte ranges, and the lines and columns people read.
//!
//! Knows no Python. Ranges are half-open byte ranges into the decoded (UTF-8) text of one file.

pub mod indent;
pub mod nesting;
pub mod sql;

use serde::Serialize;

/// Whether a character may stand in a word: a name, a number.
pub fn is_word_part(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Whether a text has the form of a name.
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic()) && chars.all(is_word_part)
}

/// A half-open range of bytes in one file's decoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct TextRange {
    /// First byte of the range.
    pub start: u32,
    /// First byte after the range.
    pub end: u32,
}

impl TextRange {
    /// A range from its two ends, in bytes.
    pub fn new(start: u32, end: u32) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// The empty range at `at`, where an insertion goes.
    pub fn empty(at: u32) -> Self {
        Self { start: at, end: at }
    }

    /// Length in bytes.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the range covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies inside this range (ends may touch).
    pub fn contains_range(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `offset` lies inside this range.
    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// The smallest range that covers both.
    pub fn cover(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The text of this range in `source`.
    pub fn slice(self, source: &str) -> &str {
        &source[self.start as usize..self.end as usize]
    }
}

/// A place as people read it: both numbers count from one; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// Where the lines of a text begin. `\n`, `\r\n` and a lone `\r` each end a line, as CPython counts.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Index the lines of `source`.
    pub fn new(source: &str) -> Self {
        let bytes = source.as_bytes();
        let mut starts = vec![0];
        let mut at = 0;
        while let Some(found) = memchr::memchr2(b'\n', b'\r', &bytes[at..]) {
            let mut end = at + found + 1;
            if bytes[end - 1] == b'\r' && bytes.get(end) == Some(&b'\n') {
                end += 1;
            }
            starts.push(end as u32);
            at = end;
        }
        Self { starts }
    }

    /// How many lines there are (a text without any line end has one).
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line (from 0) that holds `offset`.
    pub fn line_of(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32 - 1
    }

    /// First byte of `line` (from 0); past the last line, the last line's start.
    pub fn line_start(&self, line: u32) -> u32 {
        self.starts[(line as usize).min(self.starts.len() - 1)]
    }

    /// The range of `line` (from 0), its line end included.
    pub fn line_range(&self, line: u32, source: &str) -> TextRange {
        let start = self.line_start(line);
        let end = self
            .starts
            .get(line as usize + 1)
            .copied()
            .unwrap_or(source.len() as u32);
        TextRange::new(start, end.max(start))
    }

    /// Line and column of `offset`, as people read them.
    pub fn line_column(&self, offset: u32, source: &str) -> LineColumn {
        let line = self.line_of(offset);
        let start = self.line_start(line) as usize;
        let column = source
            .get(start..offset as usize)
            .map_or(0, |head| head.chars().count());
        LineColumn {
            line: line + 1,
            column: column as u32 + 1,
        }
    }
}
