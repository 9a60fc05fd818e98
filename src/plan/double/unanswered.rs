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
            let around = self.around(function);
            let is_fixture = !self.is_test(function);
            let answers = self.known.iter().any(|one| around.contains(&one.function));
            let raises = around.iter().any(|at| self.raising.contains(at));
            let text = program.function_def(function).map(|def| {
                let file = program.file(program.function_file(function));
                def.body
                    .iter()
                    .map(|&stmt| file.facts.tree.stmt(stmt).range.slice(&file.text))
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

    /// A test, and the fixtures that what answers goes through on its way there.
    fn around(&self, test: FunctionId) -> Vec<FunctionId> {
        let program = self.program;
        let takers = self.handed.iter().map(|(_, taker)| *taker);
        let by_itself = takers.filter(|taker| {
            program.decorators(*taker).into_iter().any(|expr| {
                let file = program.function_file(*taker);
                program.source(Site { file, expr }).contains("autouse")
            })
        });
        let mut around: Vec<FunctionId> = [test].into_iter().chain(by_itself).collect();
        let mut at = 0;
        while let Some(&function) = around.get(at) {
            at += 1;
            let params = program.function_def(function).map(|def| &def.params[..]);
            for param in params.unwrap_or_default() {
                for fixture in program.fixtures_for(function, &param.name.text) {
                    if !around.contains(&fixture) {
                        around.push(fixture);
                    }
                }
            }
        }
        around
    }
}
