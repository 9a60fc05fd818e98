//! Other names of the same thing, followed to the name a table uses.

use crate::name::map::Map;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How often an alias may lead to another before it is taken for a circle.
const STEPS: usize = 16;

/// The aliases of all tables.
#[derive(Clone, Debug, Default)]
pub struct Aliases {
    exact: Map<String, String>,
    /// Without `.*`.
    namespaces: Map<String, String>,
}

impl Aliases {
    /// Add those of a file: names, or namespaces that end in `.*` on both sides.
    pub fn add(&mut self, aliases: &BTreeMap<String, String>) {
        for (from, to) in aliases {
            match (from.strip_suffix(".*"), to.strip_suffix(".*")) {
                (Some(from), Some(to)) => self.namespaces.insert(from.to_owned(), to.to_owned()),
                _ => self.exact.insert(from.clone(), to.clone()),
            };
        }
    }

    /// Every alias with what it leads to, namespaces without `.*`.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.exact
            .iter()
            .chain(&self.namespaces)
            .map(|(from, to)| (from.as_str(), to.as_str()))
    }

    /// The name a thing is known by: aliases are followed, also those of what it is a member of.
    pub fn canonical<'n>(&self, qualified: &'n str) -> Cow<'n, str> {
        let mut name = Cow::Borrowed(qualified);
        for _ in 0..STEPS {
            match self.step(&name) {
                Some(next) => name = Cow::Owned(next),
                None => break,
            }
        }
        name
    }

    /// One alias applied, the longest that fits.
    fn step(&self, name: &str) -> Option<String> {
        let mut end = name.len();
        loop {
            let (head, rest) = (name.get(..end)?, name.get(end..)?);
            let namespace = self.namespaces.get(head).filter(|_| !rest.is_empty());
            if let Some(to) = self.exact.get(head).or(namespace) {
                return Some(format!("{to}{rest}"));
            }
            end = head.rfind('.')?;
        }
    }

    /// Whether following `from` (as written, `.*` included) never ends.
    pub fn is_circular(&self, from: &str) -> bool {
        let mut name = match from.strip_suffix('*') {
            Some(namespace) => format!("{namespace}member"),
            None => from.to_owned(),
        };
        for _ in 0..STEPS {
            match self.step(&name) {
                Some(next) => name = next,
                None => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aliases(pairs: &[(&str, &str)]) -> Aliases {
        let mut aliases = Aliases::default();
        let owned = |(from, to): &(&str, &str)| ((*from).to_owned(), (*to).to_owned());
        aliases.add(&pairs.iter().map(owned).collect());
        aliases
    }

    #[test]
    fn the_longest_alias_wins_and_members_follow() {
        let aliases = aliases(&[("a", "b"), ("a.x", "c"), ("a.n.*", "d.*")]);
        for (from, to) in [
            ("a", "b"),
            ("a.y.z", "b.y.z"),
            ("a.x.z", "c.z"),
            ("a.n", "b.n"),
            ("a.n.z", "d.z"),
            ("ab", "ab"),
        ] {
            assert_eq!(aliases.canonical(from), to, "{from}");
        }
    }

    #[test]
    fn circles_end() {
        let aliases = aliases(&[
            ("a", "b"),
            ("b", "a"),
            ("n.*", "n.m.*"),
            ("x", "a.y"),
            ("p", "q"),
        ]);
        aliases.canonical("a");
        assert!(aliases.is_circular("a") && aliases.is_circular("n.*") && aliases.is_circular("x"));
        assert!(!aliases.is_circular("p"));
    }
}
