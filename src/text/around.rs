//! The smallest of many ranges around each of many places, in one sweep over the text.

use crate::text::TextRange;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// For each of `places`, in their order: the shortest of `ranges` that holds it (ends may touch), if any does.
pub fn smallest_around(ranges: &[TextRange], places: &[TextRange]) -> Vec<Option<TextRange>> {
    let mut by_start: Vec<TextRange> = ranges.to_vec();
    by_start.sort();
    let mut coming = by_start.into_iter().peekable();
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|&index| places[index].start);
    // Those that have begun, shortest first, and in the order in which they end.
    let mut open: BTreeSet<(u32, TextRange)> = BTreeSet::new();
    let mut ends: BinaryHeap<Reverse<(u32, TextRange)>> = BinaryHeap::new();
    let mut found = vec![None; places.len()];
    for index in order {
        let place = places[index];
        while let Some(range) = coming.next_if(|range| range.start <= place.start) {
            open.insert((range.len(), range));
            ends.push(Reverse((range.end, range)));
        }
        while let Some(&Reverse((end, range))) = ends.peek()
            && end < place.start
        {
            ends.pop();
            open.remove(&(range.len(), range));
        }
        found[index] = open
            .iter()
            .map(|(_, range)| *range)
            .find(|range| range.contains_range(place));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_a_search_through_all_of_them_says() {
        let mut seed = 7_u32;
        let mut roll = |sides: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % sides
        };
        for _ in 0..300 {
            let mut some = |count: u32, longest: u32| -> Vec<TextRange> {
                (0..count)
                    .map(|_| {
                        let start = roll(60);
                        TextRange::new(start, start + roll(longest))
                    })
                    .collect()
            };
            let (ranges, places) = (some(12, 30), some(20, 6));
            let shortest: Vec<Option<u32>> = places
                .iter()
                .map(|place| {
                    let around = ranges.iter().filter(|range| range.contains_range(*place));
                    around.map(|range| range.len()).min()
                })
                .collect();
            let found: Vec<Option<u32>> = smallest_around(&ranges, &places)
                .into_iter()
                .map(|range| range.map(TextRange::len))
                .collect();
            assert_eq!(found, shortest);
        }
    }
}
