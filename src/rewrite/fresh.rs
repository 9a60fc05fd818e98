//! Names for what is inserted: bound and read nowhere that matters.

use crate::facts::FileFacts;
use crate::facts::scope::ScopeId;
use crate::syntax::ast::ExprKind;
use std::collections::{HashMap, HashSet};

/// Words that cannot be names, and those that are names but read as keywords.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "case", "class",
    "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if",
    "import", "in", "is", "lambda", "match", "nonlocal", "not", "or", "pass", "raise", "return",
    "try", "type", "while", "with", "yield",
];

/// The names of one file and where they occur, with those handed out so far.
#[derive(Clone, Debug)]
pub struct FreshNames<'f> {
    facts: &'f FileFacts,
    /// By name: the scopes that bind, read, or declare it.
    occurrences: HashMap<&'f str, HashSet<ScopeId>>,
    /// By name: the scopes it was handed out for.
    given: HashMap<String, HashSet<ScopeId>>,
}

impl<'f> FreshNames<'f> {
    /// Index the names of a file.
    pub fn new(facts: &'f FileFacts) -> Self {
        let mut occurrences: HashMap<&str, HashSet<ScopeId>> = HashMap::new();
        for (expr, &scope) in facts.tree.exprs.iter().zip(&facts.scope_of) {
            if let ExprKind::Name(name) = &expr.kind {
                occurrences.entry(name).or_default().insert(scope);
            }
        }
        for (index, scope) in facts.scopes.iter().enumerate() {
            let id = ScopeId(index as u32);
            for name in scope.variables.keys().chain(&scope.declared_elsewhere) {
                occurrences.entry(name).or_default().insert(id);
            }
        }
        Self {
            facts,
            occurrences,
            given: HashMap::new(),
        }
    }

    /// Whether a variable `name` new in `scope` would meet no other: the name is neither bound, read nor declared there
    /// or in a scope nested in it, and was not handed out for a scope around it or in it.
    pub fn is_free(&self, name: &str, scope: ScopeId) -> bool {
        let touches = |other: &ScopeId| self.is_within(*other, scope);
        !KEYWORDS.contains(&name)
            && !self
                .occurrences
                .get(name)
                .is_some_and(|scopes| scopes.iter().any(touches))
            && !self.given.get(name).is_some_and(|scopes| {
                scopes
                    .iter()
                    .any(|other| touches(other) || self.is_within(scope, *other))
            })
    }

    /// `base`, or `base_2`, `base_3` …: the first that is free in all of `scopes`. It is not handed out again there.
    pub fn fresh(&mut self, base: &str, scopes: &[ScopeId]) -> String {
        let mut name = base.to_owned();
        let mut number = 1;
        while !scopes.iter().all(|&scope| self.is_free(&name, scope)) {
            number += 1;
            name = format!("{base}_{number}");
        }
        self.given
            .entry(name.clone())
            .or_default()
            .extend(scopes.iter().copied());
        name
    }

    /// Whether `inner` is `outer` or nested in it.
    fn is_within(&self, inner: ScopeId, outer: ScopeId) -> bool {
        let mut at = Some(inner);
        while let Some(scope) = at {
            if scope == outer {
                return true;
            }
            at = self
                .facts
                .scopes
                .get(scope.0 as usize)
                .and_then(|scope| scope.parent);
        }
        false
    }
}
