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
    /// By name: the scopes that bind, read, or declare it, and those around them.
    occurrences: HashMap<&'f str, HashSet<ScopeId>>,
    /// By name: the scopes it was handed out for.
    given: HashMap<String, HashSet<ScopeId>>,
    /// The same with the scopes around those.
    given_within: HashMap<String, HashSet<ScopeId>>,
}

impl<'f> FreshNames<'f> {
    /// Index the names of a file.
    pub fn new(facts: &'f FileFacts) -> Self {
        let mut occurrences: HashMap<&str, HashSet<ScopeId>> = HashMap::new();
        for (expr, &scope) in facts.tree.exprs.iter().zip(&facts.scope_of) {
            if let ExprKind::Name(name) = &expr.kind {
                insert_around(facts, occurrences.entry(name).or_default(), scope);
            }
        }
        for (index, scope) in facts.scopes.iter().enumerate() {
            let id = ScopeId(index as u32);
            for name in scope.variables.keys().chain(&scope.declared_elsewhere) {
                insert_around(facts, occurrences.entry(name).or_default(), id);
            }
        }
        Self {
            facts,
            occurrences,
            given: HashMap::new(),
            given_within: HashMap::new(),
        }
    }

    /// Whether a variable `name` new in `scope` would meet no other: the name is neither bound, read nor declared there
    /// or in a scope nested in it, and was not handed out for a scope around it or in it.
    pub fn is_free(&self, name: &str, scope: ScopeId) -> bool {
        let is_among = |scopes: Option<&HashSet<ScopeId>>, scope: &ScopeId| {
            scopes.is_some_and(|scopes| scopes.contains(scope))
        };
        let given = self.given.get(name);
        let mut above = around(self.facts, scope);
        !KEYWORDS.contains(&name)
            && !is_among(self.occurrences.get(name), &scope)
            && !is_among(self.given_within.get(name), &scope)
            && !above.any(|scope| is_among(given, &scope))
    }

    /// `base`, or `base_2`, `base_3` …: the first that is free in all of `scopes`. It is not handed out again there.
    pub fn fresh(&mut self, base: &str, scopes: &[ScopeId]) -> String {
        let mut name = base.to_owned();
        let mut number = 1;
        while !scopes.iter().all(|&scope| self.is_free(&name, scope)) {
            number += 1;
            name = format!("{base}_{number}");
        }
        let given = self.given.entry(name.clone()).or_default();
        given.extend(scopes.iter().copied());
        let within = self.given_within.entry(name.clone()).or_default();
        for &scope in scopes {
            insert_around(self.facts, within, scope);
        }
        name
    }
}

/// A scope and those around it, from the inside.
fn around(facts: &FileFacts, scope: ScopeId) -> impl Iterator<Item = ScopeId> {
    let up = |scope: &ScopeId| facts.scopes.get(scope.0 as usize)?.parent;
    std::iter::successors(Some(scope), up)
}

/// Add a scope and those around it.
fn insert_around(facts: &FileFacts, scopes: &mut HashSet<ScopeId>, scope: ScopeId) {
    // Those around one that is there are there already.
    for scope in around(facts, scope) {
        if !scopes.insert(scope) {
            break;
        }
    }
}
