//! A change group for people: why it turns async, and what it holds.

use crate::diagnostic::Span;
use crate::emit::paint::{named, tamed};
use crate::emit::place::Sources;
use crate::report::ChangeGroup;
use std::io::{self, Write};

/// The places that are named with a group.
pub fn spans(group: &ChangeGroup) -> impl Iterator<Item = &Span> {
    let because = group.because.iter().map(|related| &related.span);
    let functions = group.functions.iter().flat_map(|function| {
        let because = function.because.iter().map(|related| &related.span);
        std::iter::once(&function.span).chain(because)
    });
    std::iter::once(&group.span).chain(because).chain(functions)
}

fn place(span: &Span, sources: &Sources) -> String {
    let start = sources.start(span);
    format!("{}:{}:{}", named(&span.path), start.line, start.column)
}

/// Write where a group begins, why, and what behaves differently.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_reason(out: &mut dyn Write, group: &ChangeGroup, sources: &Sources) -> io::Result<()> {
    if group.because.is_empty() {
        writeln!(out, "  at {}", place(&group.span, sources))?;
    }
    for (index, link) in group.because.iter().enumerate() {
        let lead = if index == 0 { "because" } else { "      →" };
        let at = place(&link.span, sources);
        writeln!(out, "  {lead} {} ({at})", tamed(&link.message))?;
    }
    for note in &group.notes {
        writeln!(out, "  different: {}", tamed(note))?;
    }
    Ok(())
}

/// Write the functions of a group.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_functions(
    out: &mut dyn Write,
    group: &ChangeGroup,
    sources: &Sources,
) -> io::Result<()> {
    write_reason(out, group, sources)?;
    for function in &group.functions {
        writeln!(out, "  async def {}", tamed(&function.name))?;
    }
    writeln!(out, "  calls replaced: {}", group.calls)
}
