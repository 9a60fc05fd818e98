//! Indentation and line ends: the leading white space of a line, what ends it, and how long lines of a file are.

use crate::text::TextRange;

/// The leading blanks and tabs of the line that begins at `line_start`.
pub fn leading_whitespace(source: &str, line_start: u32) -> &str {
    let rest = &source[line_start as usize..];
    let end = rest
        .find(|c: char| c != ' ' && c != '\t' && c != '\x0c')
        .unwrap_or(rest.len());
    &rest[..end]
}

/// Where an added indent goes on the line that begins at `line_start`: behind a form feed, which resets the column.
pub fn indent_offset(source: &str, line_start: u32) -> u32 {
    let white = leading_whitespace(source, line_start);
    line_start + white.rfind('\x0c').map_or(0, |at| at as u32 + 1)
}

/// The first byte of the line that holds `offset`.
pub fn line_start_at(source: &str, offset: u32) -> u32 {
    source[..offset as usize]
        .rfind(['\n', '\r'])
        .map_or(0, |at| at as u32 + 1)
}

/// The end of the line that holds `offset`, before its line end.
pub fn line_content_end(source: &str, offset: u32) -> u32 {
    source[offset as usize..]
        .find(['\n', '\r'])
        .map_or(source.len() as u32, |at| offset + at as u32)
}

/// The first byte after the line end of the line that holds `offset`; the text's length on a last line without one.
pub fn next_line_start(source: &str, offset: u32) -> u32 {
    let end = line_content_end(source, offset) as usize;
    let rest = &source[end..];
    let width = if rest.starts_with("\r\n") {
        2
    } else {
        usize::from(!rest.is_empty())
    };
    (end + width) as u32
}

/// The start of the line before the one that begins at `line_start`; the first line's own start.
pub fn previous_line_start(source: &str, line_start: u32) -> u32 {
    let head = &source[..line_start as usize];
    let content = head
        .strip_suffix("\r\n")
        .or_else(|| head.strip_suffix(['\n', '\r']))
        .unwrap_or(head);
    line_start_at(source, content.len() as u32)
}

/// Whether the line that begins at `line_start` holds nothing but white space.
pub fn is_blank_line(source: &str, line_start: u32) -> bool {
    source[line_start as usize..line_content_end(source, line_start) as usize]
        .trim()
        .is_empty()
}

/// Whether only white space stands between the start of its line and `offset`.
pub fn begins_line(source: &str, offset: u32) -> bool {
    TextRange::new(line_start_at(source, offset), offset)
        .slice(source)
        .trim()
        .is_empty()
}

/// Whether nothing but white space stands before a range on its line, and nothing but a comment behind it.
pub fn has_own_lines(source: &str, range: TextRange) -> bool {
    let behind = source[range.end as usize..].lines().next();
    let behind = behind.unwrap_or_default().trim_start();
    begins_line(source, range.start) && (behind.is_empty() || behind.starts_with('#'))
}

/// The line end the text uses: that of its first line, `\n` when it has none.
pub fn line_end(source: &str) -> &'static str {
    match source.find(['\n', '\r']) {
        Some(at) if source[at..].starts_with("\r\n") => "\r\n",
        Some(at) if source[at..].starts_with('\r') => "\r",
        _ => "\n",
    }
}

/// The indent of the line that holds `offset`, behind any form feed.
pub fn indent_of(text: &str, offset: u32) -> &str {
    let start = line_start_at(text, offset);
    let white = leading_whitespace(text, start);
    white.rsplit('\x0c').next().unwrap_or(white)
}

/// The longest line, in characters, that fits a text's style: the usual limit at or above its longest line.
pub fn line_limit(text: &str) -> usize {
    let longest = text
        .lines()
        .map(|line| line.chars().count())
        .filter(|&length| length <= 120)
        .max()
        .unwrap_or(0);
    [79, 88, 100, 120]
        .into_iter()
        .find(|&limit| longest <= limit)
        .unwrap_or(120)
}

/// The first line of the comments that stand directly above the statement at `at`, as far in: they say what it does. Those at the top of
/// a file are about the file.
pub fn comments_above(text: &str, comments: &[TextRange], at: u32) -> Option<u32> {
    let line = line_start_at(text, at);
    let indent = text.get(line as usize..at as usize)?;
    if !indent.trim().is_empty() {
        return None;
    }
    let mut first = line;
    while first > 0 {
        let above = previous_line_start(text, first);
        let start = above + indent.len() as u32;
        let is_comment = comments.iter().any(|comment| comment.start == start);
        if !is_comment || !text[above as usize..].starts_with(indent) {
            break;
        }
        first = above;
    }
    (0 < first && first < line).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_and_starts() {
        assert_eq!(line_end("a\r\nb\n"), "\r\n");
        assert_eq!(line_end("a\rb"), "\r");
        assert_eq!(line_end("a"), "\n");
        assert_eq!(next_line_start("a\r\nb", 0), 3);
        assert_eq!(next_line_start("a\rb", 0), 2);
        assert_eq!(next_line_start("ab", 1), 2);
        assert_eq!(line_start_at("a\r\nbc", 4), 3);
        assert_eq!(previous_line_start("a\r\nb\r\nc", 6), 3);
        assert_eq!(previous_line_start("a\n\nc", 3), 2);
    }

    #[test]
    fn an_indent_goes_behind_a_form_feed() {
        assert_eq!(indent_offset("\x0c  x", 0), 1);
        assert_eq!(indent_offset("  x", 0), 0);
        assert!(begins_line("a\n  b", 4));
        assert!(!begins_line("a; b", 3));
    }
}
