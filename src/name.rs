//! Dotted names: of modules (`pkg.mod`) and of things in them (`requests.Session.get`); [`map`]s by name,
//! [`digest`]s that stand for several texts, and names that are [`near`] each other.

pub mod digest;
pub mod map;
pub mod near;

use serde::{Deserialize, Serialize};
use std::fmt;

/// A dotted name, such as `requests.Session.get` or `pkg.module.Class.method`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct QualifiedName(Box<str>);

impl QualifiedName {
    /// A qualified name from its dotted text.
    pub fn new(dotted: impl Into<Box<str>>) -> Self {
        Self(dotted.into())
    }

    /// The dotted text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// This name with one more component.
    pub fn member(&self, name: &str) -> Self {
        Self(format!("{}.{name}", self.0).into())
    }

    /// The last component.
    pub fn last(&self) -> &str {
        self.0.rsplit('.').next().unwrap_or(&self.0)
    }

    /// Everything before the last component, if there is more than one.
    pub fn parent(&self) -> Option<QualifiedName> {
        self.0.rsplit_once('.').map(|(head, _)| Self(head.into()))
    }

    /// The first component: the top-level package or module.
    pub fn root(&self) -> &str {
        root(&self.0)
    }
}

/// Whether a dotted name is another, or below it: `alembic.op` is within `alembic`, `alembics` is not.
pub fn is_within(name: &str, whole: &str) -> bool {
    let rest = name.strip_prefix(whole);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether the member of what has a dotted name is what stands under another, or something in it.
pub fn is_member_within(owner: &str, member: &str, whole: &str) -> bool {
    match whole
        .strip_prefix(owner)
        .and_then(|rest| rest.strip_prefix('.'))
    {
        Some(rest) => is_within(member, rest),
        None => is_within(owner, whole),
    }
}

/// Whether a text is one that a pattern means, in which `*` stands for anything but `/`.
pub fn is_like(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, behind)) => text.strip_prefix(before).is_some_and(|rest| {
            let mut ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
            ends.any(|end| !rest[..end].contains('/') && is_like(behind, &rest[end..]))
        }),
    }
}

/// The first component of a dotted name.
pub fn root(dotted: &str) -> &str {
    dotted.split_once('.').map_or(dotted, |(root, _)| root)
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{is_like, is_within};

    #[test]
    fn a_star_stands_for_anything_within_a_name() {
        assert!(is_like("pytest_*", "pytest_configure"));
        assert!(is_like("versions/*.py", "versions/1a2b_first.py"));
        assert!(is_like("*", ""));
        assert!(!is_like("versions/*.py", "versions/old/1a2b.py"));
        assert!(!is_like("setup", "setup_module"));
        assert!(!is_like("*_hook", "hooks"));
    }

    #[test]
    fn a_name_is_within_another_that_ends_at_a_dot() {
        assert!(is_within("alembic.op", "alembic") && is_within("alembic", "alembic"));
        assert!(!is_within("alembics", "alembic"));
    }
}
