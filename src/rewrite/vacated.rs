//! Blank lines around statements that go.

use super::workbench::Workbench;
use crate::diff::edit::Edit;
use crate::text::TextRange;
use crate::text::indent::{is_blank_line, line_start_at, next_line_start, previous_line_start};

/// Of the blank lines before and behind lines that go, only those behind stay; and none where a block begins.
pub(super) fn join_blank_lines(bench: &mut Workbench<'_>, mut gone: Vec<TextRange>) {
    let text = bench.text;
    gone.retain(|range| line_start_at(text, range.start) == range.start);
    gone.sort_by_key(|range| range.start);
    gone.dedup();
    for run in gone.chunk_by(|one, next| one.end == next.start) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        let is_end = last.end as usize >= text.len();
        if !is_end && !is_blank_line(text, last.end) {
            continue;
        }
        let mut top = first.start;
        while top > 0 && is_blank_line(text, previous_line_start(text, top)) {
            top = previous_line_start(text, top);
        }
        if top < first.start {
            let blank = TextRange::new(top, first.start);
            bench.edits.push(Edit::deletion(blank));
        }
        let above = TextRange::new(previous_line_start(text, top), top).slice(text);
        if above.trim_end().ends_with(':') && !is_end {
            let mut end = last.end;
            while (end as usize) < text.len() && is_blank_line(text, end) {
                end = next_line_start(text, end);
            }
            bench
                .edits
                .push(Edit::deletion(TextRange::new(last.end, end)));
        }
    }
}
