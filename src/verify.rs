//! Checks on the new text of a file: it parses, every `await` stands where it may, no name lost its binding, and nothing
//! that was there is gone. Any problem means that the file's edits are backed out.
//!
//! In reading order: [`problem`] (what is found), [`placement`] (CPython's rules for `await`, `yield` and `return`),
//! [`name`] (reads that nothing binds), [`loss`] (comments, definitions, decorators, strings that are gone), and of the whole program
//! [`surface`] (routes, public names, tests, commands and tasks that are gone).

pub mod loss;
pub mod name;
pub mod placement;
pub mod problem;
pub mod surface;

use crate::facts::FileFacts;
use crate::facts::collect::collect;
use crate::options::PythonVersion;
use crate::syntax::coroutine;
use crate::syntax::fstring;
use crate::syntax::parse::parse;
use loss::Allowance;
use problem::{Problem, ProblemKind};

/// What is wrong with `after`, the converted `before_text`, whose facts are `before`; empty when nothing is. `allowance`
/// lists what was changed on purpose; `python` is the oldest version the output has to run on.
pub fn verify(
    before: &FileFacts,
    before_text: &str,
    after_text: &str,
    allowance: &Allowance,
    python: PythonVersion,
) -> Vec<Problem> {
    let after = collect(after_text, parse(after_text));
    verify_read(before, before_text, &after, after_text, allowance, python)
}

/// The same of a text whose facts are `after`.
pub fn verify_read(
    before: &FileFacts,
    before_text: &str,
    after: &FileFacts,
    after_text: &str,
    allowance: &Allowance,
    python: PythonVersion,
) -> Vec<Problem> {
    let mut problems: Vec<Problem> = after
        .tree
        .distrust
        .iter()
        .map(|distrust| Problem {
            kind: ProblemKind::Syntax,
            range: distrust.range,
            message: format!("the new text does not parse: {}", distrust.reason),
        })
        .collect();
    if !problems.is_empty() {
        return problems;
    }
    problems.extend(placement::misplaced(after, after_text, python));
    problems.extend(placement::awaited_again(before, after));
    // The same once more off tree-sitter's own tree: a fault of lowering must not hide behind itself.
    problems.extend(
        coroutine::misplaced(after_text)
            .into_iter()
            .map(|range| Problem {
                kind: ProblemKind::Placement,
                range,
                message: "this awaits outside every `async def`".to_owned(),
            }),
    );
    // An f-string that was there may say that the project's Python is newer than was told; a new one may not.
    let is_older = (python.major, python.minor) < (3, 12);
    if is_older && fstring::newer_expressions(before_text, &before.tree).is_empty() {
        let newer = fstring::newer_expressions(after_text, &after.tree);
        problems.extend(newer.into_iter().map(|range| Problem {
            kind: ProblemKind::Syntax,
            range,
            message: "this f-string needs Python 3.12".to_owned(),
        }));
    }
    problems.extend(name::newly_unbound(before, after));
    problems.extend(loss::lost(
        before,
        before_text,
        after,
        after_text,
        allowance,
    ));
    problems
}
