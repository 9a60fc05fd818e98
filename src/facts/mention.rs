//! Which names a text mentions at all: a search without parsing, so that most files never need to be parsed.
//!
//! Few names are sought by an automaton that skims the text. Its speed falls with their number, so for many the text is cut
//! into words, and a word is looked up if some name has its length and ends: that costs the same for any number. (On
//! CPython's library: 10 names 6 GB/s and 0.4 GB/s; 100 names 0.6 and 0.4; 1,000 names 0.15 and 0.33.)

use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::HashMap;

/// Up to this many names the automaton is faster.
const FEW: usize = 200;

/// Names to look for.
#[derive(Clone, Debug)]
pub struct Needles {
    search: Search,
    count: usize,
}

#[derive(Clone, Debug)]
enum Search {
    Automaton(AhoCorasick),
    Words(Words),
}

#[derive(Clone, Debug)]
struct Words {
    places: HashMap<Box<str>, usize>,
    /// One bit for every shape that some name has.
    shapes: Box<[u64; SHAPES / 64]>,
}

const SHAPES: usize = 1 << 16;

/// A number made from the length, the first and the last byte of a word.
fn shape_of(word: &[u8]) -> usize {
    let first = word.first().map_or(0, |&byte| usize::from(byte & 31));
    let last = word.last().map_or(0, |&byte| usize::from(byte & 31));
    first | last << 5 | word.len().min(63) << 10
}

impl Needles {
    /// Names to look for, each an identifier (without dots), each once.
    pub fn new<N: AsRef<str>>(names: &[N]) -> Self {
        // Where an identifier begins, the longest name is taken, so a name that is the whole identifier is never hidden by
        // one that is only its beginning.
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(names.iter().take(FEW).map(|name| name.as_ref().as_bytes()));
        let search = match automaton {
            Ok(automaton) if names.len() <= FEW => Search::Automaton(automaton),
            _ => Search::Words(Words::new(names)),
        };
        Self {
            search,
            count: names.len(),
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

impl Words {
    fn new<N: AsRef<str>>(names: &[N]) -> Self {
        let mut words = Self {
            places: HashMap::with_capacity(names.len()),
            shapes: Box::new([0; SHAPES / 64]),
        };
        for (place, name) in names.iter().enumerate() {
            let name = name.as_ref();
            let shape = shape_of(name.as_bytes());
            words.shapes[shape / 64] |= 1 << (shape % 64);
            words.places.entry(name.into()).or_insert(place);
        }
        words
    }

    fn place_of(&self, word: &str) -> Option<usize> {
        let shape = shape_of(word.as_bytes());
        let is_possible = self.shapes[shape / 64] >> (shape % 64) & 1 == 1;
        is_possible
            .then(|| self.places.get(word).copied())
            .flatten()
    }
}

/// The bytes that words are made of: ASCII's identifier characters, and whatever is not ASCII.
const IS_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = byte >= 128 || (byte as u8).is_ascii_alphanumeric() || byte == b'_' as usize;
        byte += 1;
    }
    table
};

/// The needles (by their place in the list) that stand in `text` as a whole identifier, in ascending order. Strings and
/// comments count: a name in them may be a patch target or an annotation.
pub fn mentions(text: &str, needles: &Needles) -> Vec<usize> {
    let mut found = vec![false; needles.count];
    match &needles.search {
        Search::Automaton(automaton) => skim(text, automaton, &mut found),
        Search::Words(words) => read(text, words, &mut found),
    }
    (0..needles.count).filter(|&place| found[place]).collect()
}

fn skim(text: &str, automaton: &AhoCorasick, found: &mut [bool]) {
    let mut missing = found.len();
    for hit in automaton.find_iter(text) {
        let place = hit.pattern().as_usize();
        if !found[place] && is_whole(text, hit.start(), hit.end()) {
            found[place] = true;
            missing -= 1;
            if missing == 0 {
                return;
            }
        }
    }
}

fn continues_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Whether no identifier character touches `start..end` from outside.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|head| head.chars().next_back());
    let after = text.get(end..).and_then(|tail| tail.chars().next());
    !before.is_some_and(continues_word) && !after.is_some_and(continues_word)
}

fn read(text: &str, words: &Words, found: &mut [bool]) {
    let mut note = |word: &str| {
        if let Some(place) = words.place_of(word) {
            found[place] = true;
        }
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && IS_WORD[usize::from(bytes[at])] {
            at += 1;
        }
        // A run ends where a character ends, since it holds all bytes that are not ASCII.
        if let Some(run) = text.get(start..at)
            && start < at
        {
            if run.is_ascii() {
                note(run);
            } else {
                run.split(|c| !continues_word(c)).for_each(&mut note);
            }
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{FEW, Needles, mentions};

    /// The names of `names` that `text` mentions, by both ways of searching.
    fn found(text: &str, names: &[&str]) -> Vec<usize> {
        let found = mentions(text, &Needles::new(names));
        let others = (0..FEW).map(|n| format!("other_name_{n}"));
        let many: Vec<String> = names
            .iter()
            .map(|&name| name.to_owned())
            .chain(others)
            .collect();
        assert_eq!(mentions(text, &Needles::new(&many)), found);
        found
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
        assert_eq!(found("“get”«json»→x", &["get", "json", "x"]), [0, 1, 2]);
    }

    #[test]
    fn nothing_to_look_for_finds_nothing() {
        assert_eq!(found("get", &[]), [] as [usize; 0]);
    }
}
