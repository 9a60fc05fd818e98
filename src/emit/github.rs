//! Workflow commands that GitHub shows as annotations, the gravest first: it shows only the first few of a step.

use crate::diagnostic::{Diagnostic, Severity};
use crate::emit::coverage;
use crate::emit::fingerprint::slashed;
use crate::emit::paint::tamed;
use crate::emit::place::Sources;
use crate::report::Report;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Write the report; `called` gives the name that a file has from the top of the work tree.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    report: &Report,
    sources: &Sources,
    called: &dyn Fn(&Path) -> PathBuf,
) -> io::Result<()> {
    let mut findings: Vec<&Diagnostic> = report.diagnostics.iter().collect();
    findings.sort_by_key(|finding| finding.severity);
    for finding in findings {
        let (start, end) = (sources.start(&finding.span), sources.end(&finding.span));
        let kind = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        write!(
            out,
            "::{kind} file={},line={},endLine={}",
            property(&slashed(&called(&finding.span.path))),
            start.line,
            end.line
        )?;
        // Columns count only within one line.
        if start.line == end.line {
            write!(out, ",col={},endColumn={}", start.column, end.column)?;
        }
        let mut message = data(&finding.message);
        if let Some(help) = &finding.help {
            message = format!("{message}%0A{}", data(help));
        }
        writeln!(out, ",title=awaitify: {}::{message}", finding.code)?;
    }
    writeln!(
        out,
        "::notice title=awaitify::{}",
        data(&coverage::sentence(report))
    )
}

/// A message: what ends a line, or stands for it, is written otherwise.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(tamed).collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// A value between commas. GitHub writes back what stands for the ends of lines, so that such a file is found; one whose name would control a
/// terminal is not.
fn property(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => value.push_str("%25"),
            '\r' => value.push_str("%0D"),
            '\n' => value.push_str("%0A"),
            ':' => value.push_str("%3A"),
            ',' => value.push_str("%2C"),
            _ => value.push_str(&tamed(character.encode_utf8(&mut [0; 4]))),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn nothing_can_begin_a_command_of_its_own() {
        assert_eq!(data("50 %\n::error::x\r"), "50 %25%0A::error::x\\x0d");
        assert_eq!(property("a,b:c\n::d"), "a%2Cb%3Ac%0A%3A%3Ad");
        assert_eq!(property("a\x1b[2K\u{202e}%"), "a\\x1b[2K\\u{202e}%25");
    }
}
