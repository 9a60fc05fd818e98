//! Diagnostics as people read them: code, message, place, the source with carets, the chain, help.

use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::emit::paint::{Paint, Role, tamed};
use crate::emit::place::Sources;
use std::io::{self, Write};

/// Most characters of a source line that are shown.
const WIDEST: usize = 160;

/// Write `diagnostics` in their order, an empty line after each.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_all(
    out: &mut dyn Write,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    paint: Paint,
) -> io::Result<()> {
    for diagnostic in diagnostics {
        write_one(out, diagnostic, sources, paint)?;
        writeln!(out)?;
    }
    Ok(())
}

fn write_one(
    out: &mut dyn Write,
    diagnostic: &Diagnostic,
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
        tamed(&span.path.to_string_lossy()),
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
