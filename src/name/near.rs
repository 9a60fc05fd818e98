//! Names that are like one that was typed.

/// The candidate most like `typed`, when it is like it at all.
pub fn nearest(typed: &str, candidates: impl Iterator<Item = String>) -> Option<String> {
    candidates
        .map(|candidate| (distance(typed, &candidate), candidate))
        .min()
        .filter(|(distance, candidate)| *distance <= candidate.len() / 3)
        .map(|(_, candidate)| candidate)
}

/// The last parts of dotted names compared: those most like `typed`, at most `count`, the most like first.
pub fn near<'c>(
    typed: &str,
    candidates: impl Iterator<Item = &'c str>,
    count: usize,
) -> Vec<&'c str> {
    let last = |name: &str| {
        name.rsplit(['.', ':'])
            .next()
            .unwrap_or(name)
            .to_lowercase()
    };
    let wanted = last(typed);
    let mut found: Vec<(usize, usize, &str)> = candidates
        .map(|name| (distance(&wanted, &last(name)), distance(typed, name), name))
        .filter(|(own, _, name)| *own <= (wanted.len().min(last(name).len()) / 3).max(1))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
        .into_iter()
        .take(count)
        .map(|(_, _, name)| name)
        .collect()
}

/// How many characters have to be put in, taken out or changed.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, character) in one.chars().enumerate() {
        let mut next = vec![line + 1];
        for (column, wanted) in other.iter().enumerate() {
            let substituted = row[column] + usize::from(character != *wanted);
            next.push(substituted.min(row[column + 1] + 1).min(next[column] + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{near, nearest};

    #[test]
    fn names_that_end_alike_are_near() {
        let all = [
            "app.cli.main",
            "app.cli.domain",
            "app.worker.run",
            "app.web.man",
        ];
        assert_eq!(
            near("app.main", all.into_iter(), 2),
            ["app.cli.main", "app.web.man"]
        );
        assert_eq!(
            near("nothing_like_it", all.into_iter(), 3),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn the_nearest_is_like_it_or_none() {
        let all = || ["requests", "redis"].map(str::to_owned).into_iter();
        assert_eq!(nearest("request", all()), Some("requests".to_owned()));
        assert_eq!(nearest("sqlalchemy", all()), None);
    }
}
