//! How much was converted, in one sentence.

use crate::diagnostic::code::Code;
use crate::report::Report;
use std::fmt::Write;

/// The blocking calls that stay, by the code that says why, most first; without a code those that are of no account where they
/// stand, or that only another one keeps.
pub fn kept(report: &Report) -> Vec<(Option<Code>, u32)> {
    let counts = &report.counts;
    let all = counts.blocking_calls - counts.blocking_calls_converted.min(counts.blocking_calls);
    let mut rows: Vec<(Option<Code>, u32)> = report
        .kept
        .iter()
        .map(|(code, count)| (Some(*code), *count))
        .collect();
    rows.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    let told: u32 = rows.iter().map(|(_, count)| count).sum();
    if all > told {
        rows.push((None, all - told));
    }
    rows
}

/// `214 of 231 blocking calls converted; 17 kept: 9 decorator, 8 module-level`
pub fn sentence(report: &Report) -> String {
    let counts = &report.counts;
    let mut sentence = format!(
        "{} of {} blocking calls converted",
        counts.blocking_calls_converted, counts.blocking_calls
    );
    let rows = kept(report);
    if rows.is_empty() {
        return sentence;
    }
    // Writing into a String cannot fail.
    let all: u32 = rows.iter().map(|(_, count)| count).sum();
    let _ = write!(sentence, "; {all} kept: {}", reasons(&rows));
    sentence
}

/// `9 decorator, 8 module-level`
pub fn reasons(rows: &[(Option<Code>, u32)]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|(code, count)| format!("{count} {}", code.map_or("other", Code::name)))
        .collect();
    rows.join(", ")
}
