//! Indentation: the unit a file uses and the leading white space of a line.

/// The leading blanks and tabs of the line that begins at `line_start`.
pub fn leading_whitespace(source: &str, line_start: u32) -> &str {
    let rest = &source[line_start as usize..];
    let end = rest
        .find(|c: char| c != ' ' && c != '\t' && c != '\x0c')
        .unwrap_or(rest.len());
    &rest[..end]
}
