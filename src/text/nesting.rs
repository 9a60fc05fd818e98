//! Ranges by where they begin, so that those around a place are found without looking at all of them.

use super::TextRange;

/// Ranges, each under its number: how many came before it.
#[derive(Clone, Debug, Default)]
pub struct Nesting {
    /// By where they begin.
    ranges: Vec<(TextRange, usize)>,
    /// How far those up to there reach.
    reach: Vec<u32>,
}

impl Nesting {
    /// Of these ranges; places without a range take a number and hold nothing.
    pub fn new(all: impl IntoIterator<Item = Option<TextRange>>) -> Self {
        let numbered = all.into_iter().enumerate();
        let mut ranges: Vec<(TextRange, usize)> = numbered
            .filter_map(|(number, range)| Some((range?, number)))
            .collect();
        ranges.sort_by_key(|(range, number)| (range.start, *number));
        let mut reached = 0;
        let reach = ranges.iter().map(|(range, _)| {
            reached = range.end.max(reached);
            reached
        });
        Self {
            reach: reach.collect(),
            ranges,
        }
    }

    /// The numbers of those that hold a range, the smallest first.
    pub fn around(&self, range: TextRange) -> Vec<usize> {
        let mut found: Vec<usize> = self.holding(range).collect();
        found.sort_unstable();
        found
    }

    /// Whether one holds the byte at `offset`.
    pub fn contains(&self, offset: u32) -> bool {
        let byte = TextRange::new(offset, offset + 1);
        self.holding(byte).next().is_some()
    }

    fn holding(&self, range: TextRange) -> impl Iterator<Item = usize> {
        let begun = |(one, _): &(TextRange, usize)| one.start <= range.start;
        let begun = self.ranges.partition_point(begun);
        let before = (0..begun).rev();
        // Where none of the earlier ones reaches as far, none is further on.
        before
            .take_while(move |&at| self.reach[at] >= range.end)
            .map(|at| self.ranges[at])
            .filter(move |(one, _)| one.contains_range(range))
            .map(|(_, number)| number)
    }

    /// The numbers of those that touch one another, the smallest first.
    pub fn clusters(&self) -> Vec<Vec<usize>> {
        let mut clusters: Vec<Vec<usize>> = Vec::new();
        let mut reached = None;
        for (&(range, number), &reach) in self.ranges.iter().zip(&self.reach) {
            match clusters.last_mut() {
                Some(cluster) if reached.is_some_and(|reached| range.start <= reached) => {
                    cluster.push(number);
                }
                _ => clusters.push(vec![number]),
            }
            reached = Some(reach);
        }
        for cluster in &mut clusters {
            cluster.sort_unstable();
        }
        clusters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nesting() -> Nesting {
        let ranges = [(20, 30), (0, 10), (2, 6), (40, 41), (4, 5)];
        let mut ranges: Vec<_> = ranges
            .map(|(start, end)| Some(TextRange::new(start, end)))
            .into();
        ranges.insert(1, None);
        Nesting::new(ranges)
    }

    #[test]
    fn finds_what_is_around_a_place() {
        let nesting = nesting();
        assert_eq!(nesting.around(TextRange::new(4, 5)), [2, 3, 5]);
        assert_eq!(nesting.around(TextRange::new(5, 7)), [2]);
        assert!(nesting.around(TextRange::new(9, 21)).is_empty());
        assert!(nesting.contains(29));
        assert!(!nesting.contains(30));
    }

    #[test]
    fn finds_what_touches() {
        assert_eq!(nesting().clusters(), [vec![2, 3, 5], vec![0], vec![4]]);
    }
}
