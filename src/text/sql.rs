//! What SQL is written with, whatever puts its values in: words, comments, quotes, brackets. Lengths are in bytes from the beginning of the
//! text that is given.

use super::is_word_part;

/// How long the word, the name or the number is that a text begins with.
pub fn word(text: &str) -> usize {
    text.find(|c| !is_word_part(c)).unwrap_or(text.len())
}

/// Whether a text begins with a comment.
pub fn is_comment(text: &str) -> bool {
    text.starts_with("--") || text.starts_with("/*")
}

/// How long the comment is that a text begins with, where it ends: what is behind `--` with its line, any other with the first `*/`.
pub fn comment(text: &str) -> Option<usize> {
    match text.strip_prefix("/*") {
        Some(behind) => behind.find("*/").map(|end| end + 4),
        None => Some(text.find('\n').unwrap_or(text.len())),
    }
}

/// How long what is quoted at the beginning of a text is, with its quotes, where it ends; a quote is written twice inside.
pub fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut at = quote.len_utf8();
    loop {
        at += text.get(at..)?.find(quote)? + quote.len_utf8();
        if !text[at..].starts_with(quote) {
            return Some(at);
        }
        at += quote.len_utf8();
    }
}

/// The bracket that is open at a token.
pub fn opening<T>(tokens: &[T], at: usize, mark: impl Fn(&T) -> Option<char>) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in tokens[..at].iter().enumerate().rev() {
        match mark(token) {
            Some(')') => depth += 1,
            Some('(') if depth == 0 => return Some(index),
            Some('(') => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_what_a_text_begins_with() {
        assert_eq!(word("größe_1 = 2"), "größe_1".len());
        assert!(!is_comment("- 1") && is_comment("-- 1") && is_comment("/* 1"));
        assert_eq!(comment("-- a\nb"), Some(4));
        assert_eq!(comment("/*/ a */ b"), Some(8));
        assert_eq!(comment("/* a"), None);
        assert_eq!(quoted("'it''s' x", '\''), Some(7));
        assert_eq!(quoted("'it''", '\''), None);
        assert_eq!(quoted("''", '\''), Some(2));
    }

    #[test]
    fn the_bracket_around_a_token() {
        let tokens: Vec<char> = "f(a,g(b),c)".chars().collect();
        let mark = |one: &char| Some(*one);
        assert_eq!(opening(&tokens, 9, mark), Some(1));
        assert_eq!(opening(&tokens, 6, mark), Some(5));
        assert_eq!(opening(&tokens, 1, mark), None);
    }
}
