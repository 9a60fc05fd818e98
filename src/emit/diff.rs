//! The preview: one unified diff over all files that change.

use crate::diff::unified::{LineKind, unified};
use crate::emit::paint::{Paint, Role, tamed};
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

/// How the lines of files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Byte for byte, for programs.
    Exact,
    /// For people: what would control a terminal is written as an escape.
    Tamed,
}

/// Write the diff of one file, coloured by line as git does. No program applies one in colours, so nothing in that controls a terminal
/// either.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    path: &Path,
    before: &[u8],
    after: &[u8],
    (paint, content): (Paint, Content),
) -> io::Result<()> {
    for line in unified(path, before, after) {
        let bytes = match (paint, content) {
            (Paint::Plain, Content::Exact) => Cow::Borrowed(line.bytes.as_slice()),
            _ => harmless(&line.bytes),
        };
        let role = match line.kind {
            LineKind::Header => Some(Role::Strong),
            LineKind::Hunk => Some(Role::Note),
            LineKind::Removed => Some(Role::Bad),
            LineKind::Added => Some(Role::Good),
            LineKind::Context | LineKind::Note => None,
        };
        match role {
            Some(role) if paint == Paint::Colour => {
                // The colour ends before the line does, or a pager carries it on.
                let text = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
                out.write_all(paint.start(role).as_bytes())?;
                out.write_all(text)?;
                out.write_all(paint.end().as_bytes())?;
                out.write_all(b"\n")?;
            }
            _ => out.write_all(&bytes)?,
        }
    }
    Ok(())
}

/// A line that moves no cursor; how it ends stays.
fn harmless(line: &[u8]) -> Cow<'_, [u8]> {
    let end = [b"\r\n".as_slice(), b"\n"];
    let end = end.into_iter().find(|end| line.ends_with(end));
    let end = end.unwrap_or_default();
    let text = String::from_utf8_lossy(&line[..line.len() - end.len()]);
    let mut tame = tamed(&text).into_bytes();
    tame.extend_from_slice(end);
    Cow::Owned(tame)
}
