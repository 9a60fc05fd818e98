//! Maps with names or small numbers for keys, asked so often that hashing is what they cost.
//!
//! The hash is one multiplication for eight bytes (the one of Firefox and rustc). It does not stand up to somebody who
//! chooses names so that they collide, who would only make their own run slow.

use std::hash::{BuildHasherDefault, Hasher};

/// A map.
pub type Map<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<Quick>>;

/// A set.
pub type Set<K> = std::collections::HashSet<K, BuildHasherDefault<Quick>>;

/// The hash of a key.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quick(u64);

const FACTOR: u64 = 0xf135_7aea_2e62_a9c5;

impl Quick {
    fn add(&mut self, word: u64) {
        self.0 = self.0.wrapping_add(word).wrapping_mul(FACTOR);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word).rotate_left(23) ^ self.0);
        }
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        self.add(u64::from_le_bytes(last) ^ self.0.rotate_left(29));
    }

    fn write_u8(&mut self, number: u8) {
        self.add(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.add(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }

    fn finish(&self) -> u64 {
        // A map takes its bits from both ends; multiplication leaves the low ones poor.
        self.0.rotate_left(26)
    }
}

#[cfg(test)]
mod tests {
    use super::Quick;
    use std::collections::HashSet;
    use std::hash::{BuildHasher, BuildHasherDefault};

    #[test]
    fn names_that_are_alike_are_told_apart() {
        let build = BuildHasherDefault::<Quick>::default();
        let names: Vec<String> = (0..20_000)
            .map(|at| format!("test_name_of_some_length_{at}"))
            .collect();
        let whole: HashSet<u64> = names.iter().map(|name| build.hash_one(name)).collect();
        assert_eq!(whole.len(), names.len());
        // As a map of 65,536 places uses it: about 17,200 are met if they are chosen evenly.
        let low: HashSet<u64> = whole.iter().map(|hash| hash & 0xffff).collect();
        assert!(low.len() > 16_000, "{}", low.len());
    }

    #[test]
    fn small_numbers_are_told_apart() {
        let build = BuildHasherDefault::<Quick>::default();
        let pairs: HashSet<u64> = (0..200_u32)
            .flat_map(|a| (0..200_u32).map(move |b| (a, b)))
            .map(|pair| build.hash_one(pair) & 0xf_ffff)
            .collect();
        // 40,000 of 1,048,576 places: about 39,200 are met if they are chosen evenly.
        assert!(pairs.len() > 37_000, "{}", pairs.len());
    }
}
