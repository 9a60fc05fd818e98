//! Diagnostics as people read them: code, message, place, the source with carets, the chain, help.

use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::emit::paint::{Paint, Role, named, tamed};
use crate::emit::place::Sources;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// Most characters of a source line that are shown.
const WIDEST: usize = 160;

/// Write `diagnostics` in their order, an empty line after each. The first of each code says where more is written about it.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_all(
    out: &mut dyn Write,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    paint: Paint,
) -> io::Result<()> {
    let mut told = BTreeSet::new();
    for diagnostic in diagnostics {
        let is_first = told.insert(diagnostic.code);
        write_one(out, diagnostic, is_first, sources, paint)?;
        writeln!(out)?;
    }
    Ok(())
}

fn write_one(
    out: &mut dyn Write,
    diagnostic: &Diagnostic,
    is_first: bool,
    sources: &Sources,
    paint: Paint,
) -> io::Result<()> {
    let (role, severity) = match diagnostic.severity {
        Severity::Error => (Role::Bad, "error"),
        Severity::Warning => (Role::Warning, "warning"),
        Severity::Note => (Role::Note, "note"),
    };
    writeln!(
        out,
        "{}: {}",
        paint.over(role, &format!("{severity}[{}]", diagnostic.code)),
        paint.over(Role::Strong, &tamed(&diagnostic.message))
    )?;
    let widest = std::iter::once(&diagnostic.span)
        .chain(diagnostic.related.iter().map(|related| &related.span))
        .map(|span| sources.start(span).line.to_string().len())
        .max()
        .unwrap_or(1);
    let margin = " ".repeat(widest);
    write_excerpt(
        out,
        &diagnostic.span,
        ("-->", '^', role),
        &margin,
        sources,
        paint,
    )?;
    for related in &diagnostic.related {
        writeln!(
            out,
            "{margin} {} {}",
            paint.over(Role::Frame, "="),
            tamed(&related.message)
        )?;
        write_excerpt(
            out,
            &related.span,
            (":::", '-', Role::Frame),
            &margin,
            sources,
            paint,
        )?;
    }
    if let Some(help) = &diagnostic.help {
        writeln!(
            out,
            "{margin} {} {} {}",
            paint.over(Role::Frame, "="),
            paint.over(Role::Good, "help:"),
            tamed(help)
        )?;
    }
    if is_first {
        writeln!(
            out,
            "{margin} {} {} awaitify explain {}",
            paint.over(Role::Frame, "="),
            paint.over(Role::Note, "see:"),
            diagnostic.code
        )?;
    }
    Ok(())
}

/// `--> path:line:column` and the line itself, marked.
fn write_excerpt(
    out: &mut dyn Write,
    span: &Span,
    (arrow, mark, role): (&str, char, Role),
    margin: &str,
    sources: &Sources,
    paint: Paint,
) -> io::Result<()> {
    let (start, end) = (sources.start(span), sources.end(span));
    writeln!(
        out,
        "{margin}{} {}:{}:{}",
        paint.over(Role::Frame, arrow),
        named(&span.path),
        start.line,
        start.column
    )?;
    let Some(line) = sources.line(&span.path, start.line) else {
        return Ok(());
    };
    if line.trim().is_empty() {
        return Ok(());
    }
    let from = start.column as usize - 1;
    let to = if end.line == start.line {
        (end.column as usize - 1).max(from + 1)
    } else {
        line.chars().count().max(from + 1)
    };
    let (shown, marks) = excerpt(line, from, to, mark);
    let bar = paint.over(Role::Frame, "|");
    let number = format!("{:>width$}", start.line, width = margin.len());
    writeln!(out, "{margin} {bar}")?;
    writeln!(out, "{} {bar} {shown}", paint.over(Role::Frame, &number))?;
    writeln!(out, "{margin} {bar} {}", paint.over(role, &marks))
}

/// The line, cut to what fits around `from..to` (characters) and made harmless, and the marks below it.
fn excerpt(line: &str, from: usize, to: usize, mark: char) -> (String, String) {
    let length = line.chars().count();
    let first = if length <= WIDEST {
        0
    } else {
        from.saturating_sub(WIDEST / 4)
    };
    let last = length.min(first + WIDEST);
    let mut shown = String::new();
    let mut marks = String::new();
    if first > 0 {
        shown.push('…');
        marks.push(' ');
    }
    for (column, character) in line.chars().enumerate().take(last).skip(first) {
        let piece = match character {
            '\t' => "    ".to_owned(),
            _ => tamed(&character.to_string()),
        };
        let under = if (from..to).contains(&column) {
            mark
        } else {
            ' '
        };
        marks.extend(std::iter::repeat_n(under, piece.chars().count()));
        shown.push_str(&piece);
    }
    if last < length {
        shown.push('…');
    }
    if from >= length {
        marks.push(mark);
    }
    (shown, marks.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Related;
    use crate::diagnostic::code::UNPARSABLE;
    use crate::text::TextRange;
    use std::path::PathBuf;
    use std::slice;

    fn span(path: &str, source: &str, what: &str) -> Span {
        let start = source.find(what).unwrap() as u32;
        Span {
            path: PathBuf::from(path),
            range: TextRange::new(start, start + what.len() as u32),
        }
    }

    fn shown(diagnostic: &Diagnostic, texts: &[(&str, &str)]) -> String {
        let texts = texts
            .iter()
            .map(|(path, text)| (PathBuf::from(path), (*text).to_owned()));
        let mut out = Vec::new();
        write_all(
            &mut out,
            slice::from_ref(diagnostic),
            &Sources::new(texts),
            Paint::Plain,
        )
        .unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_finding_shows_its_place_its_chain_and_what_to_do() {
        let first = "import b\n\n\ndef f():\n\treturn é(b.g())\n";
        let second = "def g():\n    sleep(1)\n";
        let diagnostic = Diagnostic {
            code: UNPARSABLE,
            severity: Severity::Warning,
            message: "`f` stays".to_owned(),
            span: span("a.py", first, "b.g()"),
            help: Some("do something".to_owned()),
            related: vec![Related {
                span: span("b.py", second, "sleep(1)"),
                message: "blocks here".to_owned(),
            }],
        };
        assert_eq!(
            shown(&diagnostic, &[("a.py", first), ("b.py", second)]),
            "warning[unparsable]: `f` stays\n \
             --> a.py:5:11\n  \
             |\n\
             5 |     return é(b.g())\n  \
             |              ^^^^^\n  \
             = blocks here\n \
             ::: b.py:2:5\n  \
             |\n\
             2 |     sleep(1)\n  \
             |     --------\n  \
             = help: do something\n  \
             = see: awaitify explain unparsable\n\n"
        );
    }

    #[test]
    fn what_comes_from_outside_cannot_steer_a_terminal() {
        let source = "x = '\u{1b}[2J\u{202e}'\n";
        let diagnostic = Diagnostic {
            code: UNPARSABLE,
            severity: Severity::Error,
            message: "odd \u{1b}]0;title\u{7}".to_owned(),
            span: span("a\u{1b}[31m\n.py", source, "x"),
            help: None,
            related: Vec::new(),
        };
        let text = shown(&diagnostic, &[("a\u{1b}[31m\n.py", source)]);
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text}");
        assert!(text.contains("a\\x1b[31m\\x0a.py:1:1"), "{text}");
        assert!(text.contains("x = '\\x1b[2J\\u{202e}'"), "{text}");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let source = format!("{}target{}", "a".repeat(500), "b".repeat(500));
        let (shown, marks) = excerpt(&source, 500, 506, '^');
        assert!(shown.chars().count() <= WIDEST + 2);
        let at = marks.find('^').unwrap();
        let under: String = shown.chars().skip(at).take(6).collect();
        assert_eq!(under, "target");
        assert_eq!(marks.matches('^').count(), 6);
    }

    #[test]
    fn an_unknown_text_and_an_empty_range_are_no_trouble() {
        let diagnostic = Diagnostic {
            code: UNPARSABLE,
            severity: Severity::Note,
            message: "m".to_owned(),
            span: Span {
                path: PathBuf::from("gone.py"),
                range: TextRange::empty(7),
            },
            help: None,
            related: Vec::new(),
        };
        assert_eq!(
            shown(&diagnostic, &[]),
            "note[unparsable]: m\n --> gone.py:1:1\n  = see: awaitify explain unparsable\n\n"
        );
        let text = shown(&diagnostic, &[("gone.py", "abcdefg")]);
        assert!(text.contains("1 | abcdefg\n  |        ^\n"), "{text}");
    }
}
