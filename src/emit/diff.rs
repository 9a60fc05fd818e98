//! The preview: one unified diff over all files that change.

use crate::diff::unified::{LineKind, unified};
use crate::emit::paint::{Paint, Role};
use std::io::{self, Write};
use std::path::Path;

/// Write the diff of one file, coloured by line as git does.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(
    out: &mut dyn Write,
    path: &Path,
    before: &[u8],
    after: &[u8],
    paint: Paint,
) -> io::Result<()> {
    for line in unified(path, before, after) {
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
                let text = line.bytes.strip_suffix(b"\n").unwrap_or(&line.bytes);
                out.write_all(paint.start(role).as_bytes())?;
                out.write_all(text)?;
                out.write_all(paint.end().as_bytes())?;
                out.write_all(b"\n")?;
            }
            _ => out.write_all(&line.bytes)?,
        }
    }
    Ok(())
}
