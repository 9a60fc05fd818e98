//! How a project calls the coroutine function beside a function.

use crate::resolve::program::Program;
use std::collections::{BTreeMap, BTreeSet};

/// How a project calls the coroutine function beside a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Style {
    /// `fetch_async`
    Behind,
    /// `afetch`
    Letter,
    /// `async_fetch`
    Before,
}

impl Style {
    /// What the project does most.
    pub(super) fn of(program: &Program<'_>) -> Self {
        let mut counts: BTreeMap<Self, u32> = BTreeMap::new();
        for file in &program.files {
            let paths: BTreeSet<&str> = file.facts.functions.iter().map(|one| &*one.path).collect();
            for function in file.facts.functions.iter().filter(|one| one.is_async) {
                let around = function
                    .path
                    .strip_suffix(&*function.name)
                    .unwrap_or_default();
                let name = &*function.name;
                let plain = [
                    (Self::Behind, name.strip_suffix("_async")),
                    (Self::Letter, name.strip_prefix('a')),
                    (Self::Before, name.strip_prefix("async_")),
                ];
                for (style, plain) in plain {
                    if plain.is_some_and(|plain| paths.contains(&*format!("{around}{plain}"))) {
                        *counts.entry(style).or_default() += 1;
                    }
                }
            }
        }
        let most = counts
            .iter()
            .max_by_key(|&(&style, &count)| (count, std::cmp::Reverse(style)));
        most.map_or(Self::Behind, |(&style, _)| style)
    }

    fn name(self, plain: &str) -> String {
        match self {
            Self::Behind => format!("{plain}_async"),
            Self::Letter => format!("a{plain}"),
            Self::Before => format!("async_{plain}"),
        }
    }

    /// The name of this style, then those of the others.
    pub(super) fn all(self, plain: &str) -> Vec<String> {
        let mut styles = vec![self];
        styles.extend(
            [Self::Behind, Self::Letter, Self::Before]
                .into_iter()
                .filter(|&one| one != self),
        );
        styles.into_iter().map(|style| style.name(plain)).collect()
    }
}
