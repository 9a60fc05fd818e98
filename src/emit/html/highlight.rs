//! Syntax colours of Python, line by line. It only has to look right: text that is no Python, or broken, comes out in wrong colours and
//! otherwise as it is.

use crate::emit::paint::escaped;
use std::ops::Range;

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Keyword,
    /// `async` and `await`: what a conversion is about.
    Async,
    Text,
    Comment,
    Number,
    /// A name that is being defined, or a decorator.
    Name,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Self::Keyword => "k",
            Self::Async => "k a",
            Self::Text => "s",
            Self::Comment => "c",
            Self::Number => "n",
            Self::Name => "d",
        }
    }
}

/// A coloured piece of a line, by bytes.
pub(super) type Piece = (Range<usize>, Kind);

const KEYWORDS: &[&str] = &[
    "and", "as", "assert", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not",
    "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// The pieces of each line of a module.
pub(super) fn lines(text: &str) -> Vec<Vec<Piece>> {
    let mut reader = Reader {
        bytes: text.as_bytes(),
        at: 0,
        start: 0,
        lines: vec![Vec::new()],
    };
    reader.read();
    reader.lines
}

/// A line with its colours; `emphasis` is the part that differs from the line beside it.
pub(super) fn painted(line: &str, pieces: &[Piece], emphasis: Option<&Range<usize>>) -> String {
    let mut cuts: Vec<usize> = pieces
        .iter()
        .flat_map(|(range, _)| [range.start, range.end])
        .chain(
            emphasis
                .into_iter()
                .flat_map(|range| [range.start, range.end]),
        )
        .chain([0, line.len()])
        .filter(|&at| at <= line.len() && line.is_char_boundary(at))
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut out = String::with_capacity(line.len() * 2);
    let mut kinds = pieces.iter().peekable();
    for pair in cuts.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        while kinds.next_if(|(range, _)| range.end <= start).is_some() {}
        let kind = kinds.peek().filter(|(range, _)| range.start <= start);
        let text = escaped(line.get(start..end).unwrap_or_default());
        let is_marked = emphasis.is_some_and(|range| range.start <= start && end <= range.end);
        if is_marked {
            out.push_str("<mark>");
        }
        match kind {
            Some((_, kind)) => {
                out.push_str("<span class=\"");
                out.push_str(kind.class());
                out.push_str("\">");
                out.push_str(&text);
                out.push_str("</span>");
            }
            None => out.push_str(&text),
        }
        if is_marked {
            out.push_str("</mark>");
        }
    }
    out
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    /// Where the line begins.
    start: usize,
    lines: Vec<Vec<Piece>>,
}

impl Reader<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn read(&mut self) {
        let mut defines = false;
        while let Some(byte) = self.peek(0) {
            let from = self.at;
            match byte {
                b'\n' => self.end_line(),
                b'#' => {
                    while self.peek(0).is_some_and(|byte| byte != b'\n') {
                        self.at += 1;
                    }
                    self.put(from, Kind::Comment);
                }
                b'"' | b'\'' => self.text(from, is_formatted(&[])),
                b'@' if self.is_first() => {
                    self.at += 1;
                    while self
                        .peek(0)
                        .is_some_and(|byte| is_word(byte) || byte == b'.')
                    {
                        self.at += 1;
                    }
                    self.put(from, Kind::Name);
                }
                b'0'..=b'9' => {
                    while self
                        .peek(0)
                        .is_some_and(|byte| is_word(byte) || byte == b'.')
                    {
                        self.at += 1;
                    }
                    self.put(from, Kind::Number);
                }
                byte if is_word(byte) => {
                    while self.peek(0).is_some_and(is_word) {
                        self.at += 1;
                    }
                    let word = &self.bytes[from..self.at];
                    let is_prefix = word.len() <= 2
                        && word.iter().all(|byte| b"rRbBuUfFtT".contains(byte))
                        && matches!(self.peek(0), Some(b'"' | b'\''));
                    if is_prefix {
                        let is_formatted = is_formatted(word);
                        self.text(from, is_formatted);
                    } else if defines {
                        defines = false;
                        self.put(from, Kind::Name);
                    } else if let Some(kind) = kind(word) {
                        defines = matches!(word, b"def" | b"class");
                        self.put(from, kind);
                    }
                    continue;
                }
                _ => self.at += 1,
            }
            if !byte.is_ascii_whitespace() {
                defines = false;
            }
        }
    }

    /// Whether nothing but blanks stands before in the line.
    fn is_first(&self) -> bool {
        let before = self.bytes.get(self.start..self.at).unwrap_or_default();
        before.iter().all(u8::is_ascii_whitespace)
    }

    fn end_line(&mut self) {
        self.at += 1;
        self.start = self.at;
        self.lines.push(Vec::new());
    }

    /// What was read since `from` in this line.
    fn put(&mut self, from: usize, kind: Kind) {
        let range = from.max(self.start) - self.start..self.at - self.start;
        if !range.is_empty()
            && let Some(line) = self.lines.last_mut()
        {
            line.push((range, kind));
        }
    }

    /// The string whose quote stands here; its prefix began at `from`.
    fn text(&mut self, from: usize, form: Form) {
        let Some(quote) = self.peek(0) else { return };
        let is_long = self.peek(1) == Some(quote) && self.peek(2) == Some(quote);
        let width = if is_long { 3 } else { 1 };
        self.at += width;
        let mut depth = 0_usize;
        while let Some(byte) = self.peek(0) {
            let closes = byte == quote
                && (!is_long || self.peek(1) == Some(quote) && self.peek(2) == Some(quote));
            match byte {
                b'\n' => {
                    // A short one ends with its line, but for a backslash.
                    let goes_on =
                        is_long || self.bytes.get(self.at.wrapping_sub(1)) == Some(&b'\\');
                    self.put(from, Kind::Text);
                    if !goes_on {
                        return;
                    }
                    self.end_line();
                    continue;
                }
                // What is escaped ends nothing; an escaped line end is looked at next.
                b'\\' if self.peek(1) != Some(b'\n') => self.at += 1,
                b'{' | b'}' if form == Form::Formatted && self.peek(1) == Some(byte) => {
                    self.at += 1;
                }
                b'{' if form == Form::Formatted => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                _ if closes && depth == 0 => {
                    self.at += width;
                    break;
                }
                // A string inside of what is formatted, which Python 3.12 lets use the same quotes.
                b'"' | b'\'' if depth > 0 && !is_long => {
                    self.at += 1;
                    while self
                        .peek(0)
                        .is_some_and(|next| next != byte && next != b'\n')
                    {
                        self.at += 1;
                    }
                    if self.peek(0) == Some(b'\n') {
                        continue;
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(self.bytes.len());
        self.put(from, Kind::Text);
    }
}

/// Whether braces in a string hold code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Plain,
    Formatted,
}

fn is_formatted(prefix: &[u8]) -> Form {
    match prefix.iter().any(|byte| b"fFtT".contains(byte)) {
        true => Form::Formatted,
        false => Form::Plain,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn kind(word: &[u8]) -> Option<Kind> {
    match word {
        b"async" | b"await" => Some(Kind::Async),
        b"True" | b"False" | b"None" => Some(Kind::Number),
        _ => {
            let word = std::str::from_utf8(word).ok()?;
            KEYWORDS.contains(&word).then_some(Kind::Keyword)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{lines, painted};

    fn page(text: &str) -> String {
        let pieces = lines(text);
        let lines = text.split('\n').zip(&pieces);
        let painted: Vec<String> = lines
            .map(|(line, pieces)| painted(line, pieces, None))
            .collect();
        painted
            .join("\n")
            .replace("<span class=\"", "<")
            .replace("\">", ">")
            .replace("</span>", "</>")
    }

    #[test]
    fn each_kind_has_its_colour() {
        assert_eq!(
            page("@app.get(1)\nasync def f(x=None):  # why\n    return 'a' + x0"),
            "<d>@app.get</>(<n>1</>)\n<k a>async</> <k>def</> <d>f</>(x=<n>None</>):  <c># why</>\n    <k>return</> <s>&#39;a&#39;</> + x0"
        );
        assert_eq!(page("defer = classes.is_in"), "defer = classes.is_in");
        assert_eq!(page("a @ b"), "a @ b");
    }

    #[test]
    fn strings_end_where_python_ends_them() {
        assert_eq!(page("rb'\\'x' if"), "<s>rb&#39;\\&#39;x&#39;</> <k>if</>");
        assert_eq!(
            page("\"\"\"a\n\"if\" '''\n\"\"\" in"),
            "<s>&quot;&quot;&quot;a</>\n<s>&quot;if&quot; &#39;&#39;&#39;</>\n<s>&quot;&quot;&quot;</> <k>in</>"
        );
        assert_eq!(page("'open\nif"), "<s>&#39;open</>\n<k>if</>");
        assert_eq!(page("'a\\\nb' if"), "<s>&#39;a\\</>\n<s>b&#39;</> <k>if</>");
        assert_eq!(
            page("f'{x['a']}' if"),
            "<s>f&#39;{x[&#39;a&#39;]}&#39;</> <k>if</>"
        );
        assert_eq!(page("f'{{' if"), "<s>f&#39;{{&#39;</> <k>if</>");
    }

    #[test]
    fn broken_text_comes_out_as_it_is() {
        for text in [
            "'",
            "f'{",
            "\\",
            "'\\",
            "\u{e9} = '\u{fc}'",
            "\"\"\"",
            "@",
            "x = 'a\\\n",
            "\r\n'",
        ] {
            let plain: String = page(text)
                .replace("</>", "")
                .replace("<s>", "")
                .replace("<d>", "");
            assert_eq!(
                plain,
                super::escaped(text).replace("\\x0a", "\n"),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_differs_is_marked_across_colours() {
        let pieces = lines("x = await f()");
        assert_eq!(
            painted("x = await f()", &pieces[0], Some(&(4..10))),
            "x = <mark><span class=\"k a\">await</span></mark><mark> </mark>f()"
        );
    }
}
