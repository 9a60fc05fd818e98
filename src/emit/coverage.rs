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

/// `left out with --from: 12 change groups (57 functions, 20 calls)`
pub fn not_reached(report: &Report) -> Option<String> {
    let groups = &report.not_reached;
    if groups.is_empty() {
        return None;
    }
    let functions: usize = groups.iter().map(|group| group.functions.len()).sum();
    let calls: u32 = groups.iter().map(|group| group.calls).sum();
    let ending = |count: usize| if count == 1 { "" } else { "s" };
    Some(format!(
        "left out, because `--from` does not reach it: {} change group{} ({functions} function{}, {calls} call{})",
        groups.len(),
        ending(groups.len()),
        ending(functions),
        ending(calls as usize),
    ))
}
