//! Requests that a test expects to fail because nobody answers them: under `responses` like those to a host that cannot be reached,
//! under respx by an `AssertionError`, unless support code says otherwise.

use super::answers::Translator;
use crate::resolve::program::{FunctionId, Site};

/// What a test names that expects a request to fail because nobody answers.
const UNANSWERED: &[&str] = &[
    "ConnectionError",
    "RequestException",
    "NoMockAddress",
    "OSError",
];

/// What a test names that looks at more of that than at its class.
const LOOKED_AT: &[&str] = &["match=", "NoMockAddress", "str(", ".args", ".response"];

/// What becomes of a request that nobody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// An `AssertionError`, which says so.
    IsAFault,
    /// What a host that cannot be reached gives.
    FailsToConnect,
}

impl Translator<'_, '_> {
    /// A test that may need requests to fail which nobody answers, and would see that they fail in another way.
    pub(super) fn left_unanswered(&self) -> Option<Site> {
        let program = self.program;
        for (&function, &site) in &self.users {
            let handed = self.handed.iter();
            let mut around: Vec<FunctionId> = handed
                .filter(|(_, test)| *test == function)
                .map(|(fixture, _)| *fixture)
                .collect();
            let is_fixture = self.handed.iter().any(|(fixture, _)| *fixture == function);
            around.push(function);
            let answers = self.known.iter().any(|(at, ..)| around.contains(at));
            let raises = around.iter().any(|at| self.raising.contains(at));
            let text = program.function_def(function).map(|def| {
                let text = &program.file(self.file).text;
                def.body
                    .iter()
                    .map(|&stmt| {
                        let range = program.file(self.file).facts.tree.stmt(stmt).range;
                        range.slice(text)
                    })
                    .collect::<String>()
            });
            let text = text.unwrap_or_default();
            let names = |all: &[&str]| all.iter().any(|name| text.contains(name));
            let waits = !answers && !is_fixture || names(UNANSWERED) && !raises;
            let is_alike = self.unanswered == Unanswered::FailsToConnect
                && !self.is_of_requests_mock
                && !names(LOOKED_AT);
            if waits && !is_alike {
                return Some(site);
            }
        }
        None
    }
}
