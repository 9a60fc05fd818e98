//! Editing the list of names in one import statement, its comments and layout kept.

use super::group::name_order;
use super::row::is_directive;
use crate::diff::edit::Edit;
use crate::syntax::ast::ImportedName;
use crate::text::TextRange;
use crate::text::indent::{
    begins_line, leading_whitespace, line_content_end, line_end, line_start_at, next_line_start,
};
use std::collections::BTreeMap;

/// What happens to the names of one statement.
#[derive(Clone, Debug, Default)]
pub struct NameChanges {
    /// By index: names that go.
    pub removed: Vec<usize>,
    /// By index: names imported under another name from now on (the alias stays).
    pub renamed: BTreeMap<usize, String>,
    /// Names that come, as written (`name` or `name as alias`).
    pub added: Vec<String>,
}

/// What stands at one place of the list afterwards.
struct Slot {
    /// Index in the old list, `None` for a new name in a gap.
    old: Option<usize>,
    /// The text afterwards; `None` when the name goes.
    text: Option<String>,
}

/// The edits for one statement that keeps or gains at least one name, with the comments that go with removed names.
/// `limit` is the longest line that is still fine.
pub fn edit_names(
    text: &str,
    stmt: TextRange,
    names: &[ImportedName],
    changes: &NameChanges,
    limit: usize,
) -> (Vec<Edit>, Vec<TextRange>) {
    let (Some(first), Some(last)) = (names.first(), names.last()) else {
        return (Vec::new(), Vec::new());
    };
    let slots = arrange(text, names, changes);
    let list = first.range.cover(last.range);
    let is_plain = !list.slice(text).contains(['\n', '\r', '#']);
    if is_plain {
        let final_names: Vec<&str> = slots
            .iter()
            .filter_map(|slot| slot.text.as_deref())
            .collect();
        (
            single_line(text, stmt, list, &final_names, limit),
            Vec::new(),
        )
    } else {
        several_lines(text, stmt, names, &slots)
    }
}

/// The list of names afterwards: a new name takes a removed one's place when that keeps the list sorted, else its own
/// place in a sorted list, else the end.
fn arrange(text: &str, names: &[ImportedName], changes: &NameChanges) -> Vec<Slot> {
    let bound: Vec<&str> = names.iter().map(|name| &*name.name.text).collect();
    let order = name_order(&bound);
    let mut slots: Vec<Slot> = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let text = match changes.renamed.get(&index) {
                Some(new) => match &name.alias {
                    Some(alias) => format!("{new} as {}", alias.text),
                    None => new.clone(),
                },
                None => name.range.slice(text).to_owned(),
            };
            Slot {
                old: Some(index),
                text: (!changes.removed.contains(&index)).then_some(text),
            }
        })
        .collect();
    for new in &changes.added {
        let key = |name: &str| order.map(|order| order(head_of(name)));
        let fits = |slots: &[Slot], place: usize| {
            order.is_none()
                || (slots[..place]
                    .iter()
                    .filter_map(|slot| slot.text.as_deref()))
                .all(|before| key(before) <= key(new))
                    && (slots[place..]
                        .iter()
                        .filter_map(|slot| slot.text.as_deref()))
                    .all(|after| key(new) <= key(after))
        };
        let vacant =
            (0..slots.len()).find(|&place| slots[place].text.is_none() && fits(&slots, place));
        if let Some(place) = vacant {
            slots[place].text = Some(new.clone());
            continue;
        }
        let place = if order.is_some() {
            slots
                .iter()
                .position(|slot| {
                    slot.text
                        .as_deref()
                        .is_some_and(|after| key(new) < key(after))
                })
                .unwrap_or(slots.len())
        } else {
            slots.len()
        };
        slots.insert(
            place,
            Slot {
                old: None,
                text: Some(new.clone()),
            },
        );
    }
    slots
}

/// The imported name of `name as alias`.
fn head_of(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

fn single_line(
    text: &str,
    stmt: TextRange,
    list: TextRange,
    names: &[&str],
    limit: usize,
) -> Vec<Edit> {
    let joined = names.join(", ");
    let head = TextRange::new(stmt.start, list.start).slice(text);
    let line = line_start_at(text, stmt.start);
    let column = TextRange::new(line, list.start).slice(text).chars().count();
    let is_bare_from = head.starts_with("from") && list.end == stmt.end && !head.contains('\n');
    let ends_line = TextRange::new(stmt.end, line_content_end(text, stmt.end))
        .slice(text)
        .trim()
        .is_empty();
    let width = column + joined.chars().count();
    if is_bare_from && ends_line && begins_line(text, stmt.start) && width > limit {
        let eol = line_end(text);
        let white = leading_whitespace(text, line);
        let unit = if white.contains('\t') { "\t" } else { "    " };
        let lines: String = names
            .iter()
            .map(|name| format!("{eol}{white}{unit}{name},"))
            .collect();
        return vec![Edit::replacement(list, format!("({lines}{eol}{white})"))];
    }
    vec![Edit::replacement(list, joined)]
}

fn several_lines(
    text: &str,
    stmt: TextRange,
    names: &[ImportedName],
    slots: &[Slot],
) -> (Vec<Edit>, Vec<TextRange>) {
    let mut edits = Vec::new();
    let mut dropped = Vec::new();
    let eol = line_end(text);
    let stays = |slot: &Slot| slot.old.is_some() && slot.text.is_some();
    for (place, slot) in slots.iter().enumerate() {
        match (slot.old, &slot.text) {
            (Some(index), Some(new)) => {
                let range = names[index].range;
                if range.slice(text) != new {
                    edits.push(Edit::replacement(range, new.clone()));
                }
            }
            (Some(_), None) => {}
            (None, Some(new)) => {
                // Before the next old name that stays, else behind the last one.
                let next = slots[place + 1..].iter().find(|slot| stays(slot));
                let range = |slot: &Slot| slot.old.map(|index| names[index].range);
                if let Some(range) = next.and_then(range) {
                    let gap = if begins_line(text, range.start) {
                        let line = line_start_at(text, range.start);
                        format!("{eol}{}", leading_whitespace(text, line))
                    } else {
                        " ".to_owned()
                    };
                    edits.push(Edit::insertion(format!("{new},{gap}"), range.start));
                } else if let Some(last) = names.last() {
                    edits.extend(append_name(text, stmt, last.range, new, eol));
                }
            }
            (None, None) => {}
        }
    }
    for run in slots.chunk_by(|one, other| is_gone(one) == is_gone(other)) {
        let places: Vec<usize> = run
            .iter()
            .filter(|slot| is_gone(slot))
            .filter_map(|slot| slot.old)
            .collect();
        let ranges = delete_names(text, stmt, names, &places, &mut dropped);
        edits.extend(ranges.into_iter().map(Edit::deletion));
    }
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    (edits, dropped)
}

fn is_gone(slot: &Slot) -> bool {
    slot.text.is_none()
}

/// The comma behind a name and the comment on its line, if they are there.
fn behind(text: &str, end: u32) -> (Option<u32>, Option<TextRange>) {
    let stop = line_content_end(text, end);
    let rest = TextRange::new(end, stop).slice(text);
    let code_end = rest.find('#').unwrap_or(rest.len());
    let comma = rest[..code_end]
        .trim_start()
        .starts_with(',')
        .then(|| rest.find(',').map(|at| end + at as u32))
        .flatten();
    let from = comma.map_or(0, |comma| (comma + 1 - end) as usize);
    let is_last_on_line = rest[from..code_end].trim().is_empty();
    let comment = (code_end < rest.len() && is_last_on_line)
        .then(|| TextRange::new(end + code_end as u32, stop));
    (comma, comment)
}

/// What to delete so that the names at `places`, which follow each other, go.
fn delete_names(
    text: &str,
    stmt: TextRange,
    names: &[ImportedName],
    places: &[usize],
    dropped: &mut Vec<TextRange>,
) -> Vec<TextRange> {
    let (Some(&first), Some(&last)) = (places.first(), places.last()) else {
        return Vec::new();
    };
    let fill_lines = places
        .iter()
        .all(|&place| fills_line(text, stmt, names[place].range));
    let gap = match (names.get(last + 1), first.checked_sub(1)) {
        (Some(next), _) => Some(TextRange::new(names[first].range.start, next.range.start)),
        (None, Some(previous)) => Some(TextRange::new(
            names[previous].range.end,
            names[last].range.end,
        )),
        (None, None) => None,
    };
    if let Some(gap) = gap
        && !fill_lines
        && !gap.slice(text).contains('#')
    {
        return vec![gap];
    }
    places
        .iter()
        .map(|&place| delete_alone(text, stmt, names[place].range, dropped))
        .collect()
}

/// Whether a name, with its comma and a comment, is all that stands on its line.
fn fills_line(text: &str, stmt: TextRange, name: TextRange) -> bool {
    let (comma, comment) = behind(text, name.end);
    let stop = line_content_end(text, name.end);
    let from = comma.map_or(name.end, |comma| comma + 1);
    let to = comment.map_or(stop, |comment| comment.start);
    begins_line(text, name.start)
        && from <= to
        && TextRange::new(from, to).slice(text).trim().is_empty()
        && stop < stmt.end
}

/// What to delete so that one name goes and its neighbours are not touched: its line with what instructs a tool about
/// it, or the name and its comma.
fn delete_alone(
    text: &str,
    stmt: TextRange,
    name: TextRange,
    dropped: &mut Vec<TextRange>,
) -> TextRange {
    let (comma, comment) = behind(text, name.end);
    if !fills_line(text, stmt, name) {
        return TextRange::new(name.start, comma.map_or(name.end, |comma| comma + 1));
    }
    match comment {
        Some(comment) if !is_directive(comment.slice(text)) => {
            TextRange::new(name.start, comment.start)
        }
        _ => {
            dropped.extend(comment);
            TextRange::new(
                line_start_at(text, name.start),
                next_line_start(text, name.end),
            )
        }
    }
}

/// A new name behind the last one.
fn append_name(text: &str, stmt: TextRange, last: TextRange, new: &str, eol: &str) -> Vec<Edit> {
    let (comma, comment) = behind(text, last.end);
    let stop = line_content_end(text, last.end);
    if !begins_line(text, last.start) || stop >= stmt.end {
        let at = comma.map_or(last.end, |comma| comma + 1);
        let (before, after) = if comma.is_some() {
            (" ", ",")
        } else {
            (", ", "")
        };
        return vec![Edit::insertion(format!("{before}{new}{after}"), at)];
    }
    let white = leading_whitespace(text, line_start_at(text, last.start));
    let at = comment.map_or(comma.map_or(last.end, |comma| comma + 1), |comment| {
        comment.end
    });
    let tail = if comma.is_some() { "," } else { "" };
    let line = Edit::insertion(format!("{eol}{white}{new}{tail}"), at);
    if comma.is_some() {
        vec![line]
    } else if at == last.end {
        vec![Edit::insertion(format!(",{eol}{white}{new}"), at)]
    } else {
        vec![Edit::insertion(",", last.end), line]
    }
}
