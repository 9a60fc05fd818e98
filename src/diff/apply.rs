//! Applying edits to a text.
//!
//! The edits are a set: their order matters only between insertions at one point (kept as given) and between edits of
//! one and the same range (each wraps the next). An edit that lies inside another's range applies wherever that one, or
//! any other, carries its text over by a [`Piece::Source`]. An edit that nobody renders would be lost, and is an error.
//!
//! An insertion at the edge of another edit's range stands outside it, so a statement put before a rewritten one never
//! lands in its middle. Inside a carried range that is smaller than the edit's own, insertions at its edges belong to it.

use crate::diff::edit::{Edit, Piece};
use crate::text::TextRange;
use thiserror::Error;

/// Why a set of edits cannot be applied. Nothing is changed then.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ApplyError {
    /// Two ranges overlap and neither holds the other.
    #[error("edits overlap: {} and {}", show(.first), show(.second))]
    Overlap {
        /// The edit that begins first.
        first: Edit,
        /// The edit that begins inside it.
        second: Edit,
    },
    /// An edit lies in text that another replaces without carrying it over.
    #[error("edit {} is lost inside {}, which does not carry that text over", show(.lost), show(.within))]
    Lost {
        /// The edit that would have no effect.
        lost: Edit,
        /// The smallest edit around it.
        within: Edit,
    },
    /// Edits carry each other's text.
    #[error("edit {} carries text that holds itself", show(.0))]
    Cycle(Edit),
    /// A range is not a range of this text, or cuts a character in two.
    #[error("edit {} is not a range of this text", show(.0))]
    OutOfText(Edit),
}

fn show(edit: &Edit) -> String {
    let new_text: String = edit
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.chars().take(40).collect::<String>(),
            Piece::Source(range) => format!("{{{}..{}}}", range.start, range.end),
        })
        .collect();
    format!("{}..{} → {new_text:?}", edit.range.start, edit.range.end)
}

/// The text that `edits` make of `source`.
///
/// # Errors
/// When two edits conflict; see [`ApplyError`].
pub fn apply(source: &str, edits: &[Edit]) -> Result<String, ApplyError> {
    let mut text = String::with_capacity(source.len() + source.len() / 16);
    render(source, edits, |written| match written {
        Written::Copied(range) => text.push_str(range.slice(source)),
        Written::New(piece) => text.push_str(piece),
    })?;
    Ok(text)
}

/// A part of the old text in the new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Where it stood.
    pub from: TextRange,
    /// Where it begins now.
    pub to: u32,
}

/// The text that `edits` make of `source`, and the parts of `source` in it, in order.
///
/// # Errors
/// As [`apply`].
pub fn traced(source: &str, edits: &[Edit]) -> Result<(String, Vec<Copy>), ApplyError> {
    let mut text = String::with_capacity(source.len() + source.len() / 16);
    let mut copies = Vec::new();
    render(source, edits, |written| match written {
        Written::Copied(from) => {
            let to = text.len() as u32;
            copies.push(Copy { from, to });
            text.push_str(from.slice(source));
        }
        Written::New(piece) => text.push_str(piece),
    })?;
    Ok((text, copies))
}

/// The parts of `source` that `edits` carry into the new text, in order; parts that touch are one.
///
/// # Errors
/// As [`apply`].
pub fn surviving(source: &str, edits: &[Edit]) -> Result<Vec<TextRange>, ApplyError> {
    let mut copied = Vec::new();
    render(source, edits, |written| match written {
        Written::Copied(range) if !range.is_empty() => copied.push(range),
        Written::Copied(_) | Written::New(_) => {}
    })?;
    copied.sort_unstable();
    let mut parts: Vec<TextRange> = Vec::new();
    for range in copied {
        match parts.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => parts.push(range),
        }
    }
    Ok(parts)
}

/// A piece of the new text.
enum Written<'a> {
    /// Taken from the old.
    Copied(TextRange),
    /// New.
    New(&'a str),
}

fn render<'a>(
    source: &str,
    edits: &'a [Edit],
    write: impl FnMut(Written<'a>),
) -> Result<(), ApplyError> {
    check_ranges(source, edits)?;
    Forest::grow(edits)?.render(source.len() as u32, write)
}

fn check_ranges(source: &str, edits: &[Edit]) -> Result<(), ApplyError> {
    for edit in edits {
        let carried = edit.pieces.iter().filter_map(|piece| match piece {
            Piece::Source(range) => Some(*range),
            Piece::Text(_) => None,
        });
        for range in std::iter::once(edit.range).chain(carried) {
            if source
                .get(range.start as usize..range.end as usize)
                .is_none()
            {
                return Err(ApplyError::OutOfText(edit.clone()));
            }
        }
    }
    Ok(())
}

/// The edits nested by range. Node 0 is the whole text; node `n` is `order[n - 1]`.
struct Forest<'a> {
    order: Vec<&'a Edit>,
    parents: Vec<usize>,
    /// Disjoint, in text order.
    children: Vec<Vec<usize>>,
}

const ROOT: usize = 0;

/// What is left to do, last first. No recursion: nesting is as deep as the Python expression.
enum Step<'a> {
    Copy(u32, u32),
    Text(&'a str),
    Enter(usize),
    Leave(usize),
}

fn carries_own_range(edit: &Edit) -> bool {
    edit.pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Source(range) if *range == edit.range))
}

impl<'a> Forest<'a> {
    fn grow(edits: &'a [Edit]) -> Result<Self, ApplyError> {
        let mut order: Vec<&Edit> = edits.iter().collect();
        // Stable: the given order decides between equals. At one start insertions come first, then the longest range;
        // of one range, what wraps it comes before what replaces it.
        order.sort_by_key(|edit| {
            (
                edit.range.start,
                !edit.range.is_empty(),
                std::cmp::Reverse(edit.range.end),
                !edit.range.is_empty() && !carries_own_range(edit),
            )
        });
        let mut parents = vec![ROOT; order.len() + 1];
        let mut children = vec![Vec::new(); order.len() + 1];
        let mut open: Vec<usize> = Vec::new();
        for (index, &edit) in order.iter().enumerate() {
            let node = index + 1;
            while open
                .last()
                .is_some_and(|&top| order[top - 1].range.end <= edit.range.start)
            {
                open.pop();
            }
            let parent = open.last().copied().unwrap_or(ROOT);
            if parent != ROOT && order[parent - 1].range.end < edit.range.end {
                return Err(ApplyError::Overlap {
                    first: order[parent - 1].clone(),
                    second: edit.clone(),
                });
            }
            parents[node] = parent;
            children[parent].push(node);
            if !edit.range.is_empty() {
                open.push(node);
            }
        }
        Ok(Self {
            order,
            parents,
            children,
        })
    }

    fn edit(&self, node: usize) -> &'a Edit {
        self.order[node - 1]
    }

    fn render(&self, length: u32, mut write: impl FnMut(Written<'a>)) -> Result<(), ApplyError> {
        let mut rendered = vec![false; self.order.len() + 1];
        let mut active = vec![false; self.order.len() + 1];
        let mut steps = Vec::new();
        self.push_copies(TextRange::new(0, length), &self.children[ROOT], &mut steps);
        while let Some(step) = steps.pop() {
            match step {
                Step::Copy(start, end) => write(Written::Copied(TextRange::new(start, end))),
                Step::Text(piece) => write(Written::New(piece)),
                Step::Leave(node) => active[node] = false,
                Step::Enter(node) if active[node] => {
                    return Err(ApplyError::Cycle(self.edit(node).clone()));
                }
                Step::Enter(node) => {
                    active[node] = true;
                    rendered[node] = true;
                    steps.push(Step::Leave(node));
                    for piece in self.edit(node).pieces.iter().rev() {
                        match piece {
                            Piece::Text(piece) => steps.push(Step::Text(piece)),
                            Piece::Source(range) => {
                                let inside = self.inside(node, *range);
                                self.push_copies(*range, inside, &mut steps);
                            }
                        }
                    }
                }
            }
        }
        match (1..rendered.len()).find(|&node| !rendered[node]) {
            None => Ok(()),
            // A node below the root is always rendered, so the parent of a lost one is an edit.
            Some(node) => Err(ApplyError::Lost {
                lost: self.edit(node).clone(),
                within: self.edit(self.parents[node].max(1)).clone(),
            }),
        }
    }

    /// Push the steps that render `range` with `nodes` (disjoint, in order) in it.
    fn push_copies(&self, range: TextRange, nodes: &[usize], steps: &mut Vec<Step<'a>>) {
        let mut end = range.end;
        for &node in nodes.iter().rev() {
            let inner = self.edit(node).range;
            steps.push(Step::Copy(inner.end, end));
            steps.push(Step::Enter(node));
            end = inner.start;
        }
        steps.push(Step::Copy(range.start, end));
    }

    /// The edits that apply to `carried`, a range that `node` carries over.
    fn inside(&self, node: usize, carried: TextRange) -> &[usize] {
        let own = self.edit(node).range;
        let is_moved = !own.contains_range(carried);
        // The smallest edit around the carried range; its children are the candidates.
        let mut around = if is_moved { ROOT } else { node };
        loop {
            let candidates = &self.children[around];
            let next = candidates.partition_point(|&child| {
                let range = self.edit(child).range;
                range.end < carried.end || range.end <= carried.start
            });
            let holder = candidates
                .get(next..)
                .unwrap_or_default()
                .iter()
                .copied()
                .find(|&child| !self.edit(child).range.is_empty())
                .filter(|&child| {
                    let range = self.edit(child).range;
                    // Text that is deleted here and carried elsewhere leaves the deletion behind.
                    let is_left_behind = is_moved && self.edit(child).pieces.is_empty();
                    range.contains_range(carried) && (range != carried || is_left_behind)
                });
            match holder {
                Some(holder) => around = holder,
                None => break,
            }
        }
        let candidates = &self.children[around];
        // Insertions at the edges: of the edit's own range they stand outside, of text moved from elsewhere they stay
        // where they are; between two carried ranges that touch, the second has them.
        let takes_start = !is_moved && carried.start > own.start;
        let takes_end = !is_moved
            && carried.end < own.end
            && (carried.is_empty() || !self.carries_from(node, carried.end));
        let first = candidates.partition_point(|&child| {
            let range = self.edit(child).range;
            range.start < carried.start
                || (range.is_empty() && range.start == carried.start && !takes_start)
        });
        let last = candidates.partition_point(|&child| {
            let range = self.edit(child).range;
            range.end < carried.end
                || (range.end == carried.end
                    && (!range.is_empty() || (takes_end && range.start == carried.end)))
        });
        candidates.get(first..last).unwrap_or_default()
    }

    fn carries_from(&self, node: usize, start: u32) -> bool {
        self.edit(node)
            .pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Source(range) if range.start == start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: u32, end: u32) -> TextRange {
        TextRange::new(start, end)
    }

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    fn edit(start: u32, end: u32, pieces: Vec<Piece>) -> Edit {
        Edit {
            range: range(start, end),
            pieces,
        }
    }

    #[test]
    fn no_edit_changes_nothing() {
        assert_eq!(apply("a\r\nb", &[]), Ok("a\r\nb".to_owned()));
    }

    #[test]
    fn insertions_at_one_point_keep_their_order() {
        let edits = [
            Edit::insertion("1", 1),
            Edit::insertion("2", 1),
            Edit::insertion("0", 0),
        ];
        assert_eq!(apply("ab", &edits), Ok("0a12b".to_owned()));
    }

    #[test]
    fn a_template_carries_its_argument_with_the_edits_in_it() {
        // f(g(x)) → await F(await G(x))
        let source = "f(g(x))";
        let edits = [
            edit(
                2,
                6,
                vec![text("await G("), Piece::Source(range(4, 5)), text(")")],
            ),
            edit(
                0,
                7,
                vec![text("await F("), Piece::Source(range(2, 6)), text(")")],
            ),
        ];
        assert_eq!(apply(source, &edits), Ok("await F(await G(x))".to_owned()));
    }

    #[test]
    fn edits_of_one_range_wrap_in_the_given_order_and_a_replacement_goes_innermost() {
        let edits = [
            Edit::replacement(range(1, 2), "X"),
            Edit::wrap(range(1, 2), "(", ")"),
            Edit::wrap(range(1, 2), "[", "]"),
        ];
        assert_eq!(apply("abc", &edits), Ok("a([X])c".to_owned()));
    }

    #[test]
    fn insertions_at_the_edge_of_an_edit_stand_outside_it() {
        let edits = [
            Edit::wrap(range(1, 2), "(", ")"),
            Edit::insertion("<", 1),
            Edit::insertion(">", 2),
        ];
        assert_eq!(apply("abc", &edits), Ok("a<(b)>c".to_owned()));
    }

    #[test]
    fn insertions_at_the_edge_of_a_smaller_carried_range_belong_to_it() {
        let carrying = edit(
            0,
            3,
            vec![text("f("), Piece::Source(range(1, 2)), text(")")],
        );
        let edits = [carrying, Edit::insertion("<", 1), Edit::insertion(">", 2)];
        assert_eq!(apply("abc", &edits), Ok("f(<b>)".to_owned()));
    }

    #[test]
    fn an_insertion_between_two_carried_ranges_is_rendered_once() {
        let carrying = edit(
            0,
            4,
            vec![
                Piece::Source(range(0, 2)),
                text("-"),
                Piece::Source(range(2, 4)),
            ],
        );
        assert_eq!(
            apply("abcd", &[carrying, Edit::insertion("!", 2)]),
            Ok("ab-!cd".to_owned())
        );
    }

    #[test]
    fn moved_text_takes_its_edits_along() {
        let edits = [
            Edit::deletion(range(3, 6)),
            edit(0, 0, vec![Piece::Source(range(3, 6)), text(";")]),
            Edit::replacement(range(4, 5), "E"),
        ];
        assert_eq!(apply("abcdef", &edits), Ok("dEf;abc".to_owned()));
    }

    #[test]
    fn what_survives_is_what_is_copied() {
        let source = "return requests.head(url).ok";
        let call = range(7, 25);
        let edits = [
            edit(
                7,
                28,
                vec![text("not "), Piece::Source(call), text(".is_error")],
            ),
            edit(
                7,
                25,
                vec![
                    text("client.head("),
                    Piece::Source(range(21, 24)),
                    text(")"),
                ],
            ),
            Edit::insertion("!", 22),
        ];
        assert_eq!(
            apply(source, &edits),
            Ok("return not client.head(u!rl).is_error".to_owned())
        );
        assert_eq!(
            surviving(source, &edits),
            Ok(vec![range(0, 7), range(21, 24)])
        );
    }

    #[test]
    fn partial_overlap_names_both() {
        let first = Edit::replacement(range(0, 3), "x");
        let second = Edit::replacement(range(2, 5), "y");
        assert_eq!(
            apply("abcdef", &[second.clone(), first.clone()]),
            Err(ApplyError::Overlap { first, second })
        );
    }

    #[test]
    fn an_edit_that_would_be_lost_is_an_error() {
        let within = Edit::replacement(range(0, 5), "x");
        let lost = Edit::insertion("y", 2);
        assert_eq!(
            apply("abcdef", &[lost.clone(), within.clone()]),
            Err(ApplyError::Lost { lost, within })
        );
        let twice = Edit::replacement(range(1, 2), "z");
        assert!(matches!(
            apply("abc", &[twice.clone(), twice]),
            Err(ApplyError::Lost { .. })
        ));
    }

    #[test]
    fn edits_that_carry_each_other_are_an_error() {
        let edits = [
            edit(0, 1, vec![Piece::Source(range(1, 2))]),
            edit(1, 2, vec![Piece::Source(range(0, 1))]),
        ];
        assert!(matches!(apply("ab", &edits), Err(ApplyError::Cycle(_))));
    }

    #[test]
    fn ranges_outside_the_text_or_inside_a_character_are_an_error() {
        assert!(matches!(
            apply("ab", &[Edit::insertion("x", 3)]),
            Err(ApplyError::OutOfText(_))
        ));
        assert!(matches!(
            apply("é", &[Edit::insertion("x", 1)]),
            Err(ApplyError::OutOfText(_))
        ));
    }

    #[test]
    fn deep_nesting_does_not_overflow_the_stack() {
        let depth = 20_000;
        let source = "x".repeat(2 * depth as usize + 1);
        let edits: Vec<Edit> = (0..depth)
            .map(|at| Edit::wrap(range(at, 2 * depth + 1 - at), "(", ")"))
            .collect();
        let result = apply(&source, &edits).unwrap();
        assert_eq!(result.matches('(').count(), depth as usize);
        assert_eq!(result.len(), source.len() + 2 * depth as usize);
    }

    /// A small deterministic generator (xorshift).
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: u32) -> u32 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % u64::from(sides)) as u32
        }
    }

    /// Invent edits inside `whole` and say what they must make of it. Built from the answer outward, so it shares
    /// nothing with the code under test.
    fn invent(source: &str, whole: TextRange, dice: &mut Dice, edits: &mut Vec<Edit>) -> String {
        let mut expected = String::new();
        let mut at = whole.start;
        while at < whole.end {
            let end = at + 1 + dice.roll(whole.end - at);
            let here = range(at, end);
            match dice.roll(6) {
                0 => {
                    // The same point may get several, in order.
                    if at > whole.start {
                        edits.push(Edit::insertion("i", at));
                        edits.push(Edit::insertion("j", at));
                        expected.push_str("ij");
                    }
                    expected.push_str(here.slice(source));
                }
                1 => {
                    edits.push(Edit::replacement(here, "R"));
                    expected.push('R');
                }
                2 => {
                    edits.push(Edit::wrap(here, "(", ")"));
                    let inner = if here == whole || here.len() < 2 {
                        here.slice(source).to_owned()
                    } else {
                        invent_strictly_inside(source, here, dice, edits)
                    };
                    expected.push_str(&format!("({inner})"));
                }
                3 if here.len() > 3 => {
                    // A template: carries its middle twice, drops its edges.
                    let middle = range(here.start + 1, here.end - 1);
                    edits.push(edit(
                        here.start,
                        here.end,
                        vec![
                            text("<"),
                            Piece::Source(middle),
                            text("|"),
                            Piece::Source(middle),
                            text(">"),
                        ],
                    ));
                    let inner = invent_strictly_inside(source, middle, dice, edits);
                    expected.push_str(&format!("<{inner}|{inner}>"));
                }
                4 => edits.push(Edit::deletion(here)),
                _ => expected.push_str(here.slice(source)),
            }
            at = end;
        }
        expected
    }

    /// As [`invent`], leaving the first and last byte alone so that no range repeats.
    fn invent_strictly_inside(
        source: &str,
        outer: TextRange,
        dice: &mut Dice,
        edits: &mut Vec<Edit>,
    ) -> String {
        if outer.len() < 3 {
            return outer.slice(source).to_owned();
        }
        let core = range(outer.start + 1, outer.end - 1);
        let inner = invent(source, core, dice, edits);
        format!(
            "{}{inner}{}",
            range(outer.start, core.start).slice(source),
            range(core.end, outer.end).slice(source)
        )
    }

    #[test]
    fn any_nest_of_edits_renders_as_built_in_any_order() {
        let source: String = ('a'..='z').chain('A'..='Z').collect();
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
        for _ in 0..3_000 {
            let mut edits = Vec::new();
            let whole = range(0, source.len() as u32);
            let expected = invent(&source, whole, &mut dice, &mut edits);
            // Shuffle by whole starting points, so that the order within one point stays.
            let mut keyed: Vec<(u32, Edit)> = Vec::new();
            for edit in edits {
                let key = edit.range.start.wrapping_mul(2_654_435_761) ^ dice.0 as u32;
                keyed.push((key, edit));
            }
            keyed.sort_by_key(|(key, _)| *key);
            let edits: Vec<Edit> = keyed.into_iter().map(|(_, edit)| edit).collect();
            assert_eq!(apply(&source, &edits), Ok(expected), "{edits:#?}");
        }
    }
}
