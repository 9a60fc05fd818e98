//! Which names a text mentions at all: a search without parsing, so that most files never need to be parsed.

use aho_corasick::{AhoCorasick, MatchKind};
use thiserror::Error;

/// Names to look for.
#[derive(Clone, Debug)]
pub struct Needles {
    automaton: AhoCorasick,
    count: usize,
}

/// The names could not be made into one search.
#[derive(Debug, Error)]
#[error("cannot search for {count} names at once")]
pub struct TooManyNeedles {
    count: usize,
    source: aho_corasick::BuildError,
}

impl Needles {
    /// Names to look for, each an identifier (not dotted, not empty).
    ///
    /// # Errors
    /// When the names together are longer than an automaton can hold (some gigabytes).
    pub fn new<N: AsRef<str>>(names: &[N]) -> Result<Self, TooManyNeedles> {
        let patterns = names.iter().map(|name| name.as_ref().as_bytes());
        // At the start of an identifier the longest name is tried first, so a name that is the whole identifier is
        // never hidden by one that is only its beginning.
        let built = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(patterns);
        match built {
            Ok(automaton) => Ok(Self {
                automaton,
                count: names.len(),
            }),
            Err(source) => Err(TooManyNeedles {
                count: names.len(),
                source,
            }),
        }
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no name to look for.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// The needles (by their place in the list) that stand in `text` as a whole identifier, in ascending order. Strings and
/// comments count: a name in them may be a patch target or an annotation. Of equal names only the first is found.
pub fn mentions(text: &str, needles: &Needles) -> Vec<usize> {
    let mut is_found = vec![false; needles.count];
    let mut missing = needles.count;
    for found in needles.automaton.find_iter(text) {
        let index = found.pattern().as_usize();
        if !is_found[index] && is_whole(text, found.start(), found.end()) {
            is_found[index] = true;
            missing -= 1;
            if missing == 0 {
                break;
            }
        }
    }
    (0..needles.count)
        .filter(|&index| is_found[index])
        .collect()
}

/// Whether no identifier character touches `start..end` from outside.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let continues = |c: char| c == '_' || c.is_alphanumeric();
    let before = text.get(..start).and_then(|head| head.chars().next_back());
    let after = text.get(end..).and_then(|tail| tail.chars().next());
    !before.is_some_and(continues) && !after.is_some_and(continues)
}

#[cfg(test)]
mod tests {
    use super::{Needles, mentions};

    fn found(text: &str, names: &[&str]) -> Vec<usize> {
        mentions(text, &Needles::new(names).unwrap())
    }

    #[test]
    fn only_whole_identifiers_count() {
        let names = ["get", "get_json", "json"];
        assert_eq!(found("a.get_json()", &names), [1]);
        assert_eq!(
            found("target, get_jsons, forget, xjson", &names),
            [] as [usize; 0]
        );
        assert_eq!(found("r.json() + x.get", &names), [0, 2]);
        assert_eq!(found("get", &names), [0]);
        assert_eq!(found("patch('pkg.get_json')", &names), [1]);
    }

    #[test]
    fn letters_beyond_ascii_continue_an_identifier() {
        assert_eq!(found("geté, éget, get→", &["get"]), [0]);
        assert_eq!(found("geté, éget", &["get"]), [] as [usize; 0]);
        assert_eq!(found("größe = 1", &["größe"]), [0]);
    }

    #[test]
    fn nothing_to_look_for_finds_nothing() {
        assert_eq!(found("get", &[]), [] as [usize; 0]);
    }
}
