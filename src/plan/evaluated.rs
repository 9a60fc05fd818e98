//! Code in strings that the program runs (`eval`, `exec`, `timeit`): what it calls has to stay as it is.

use super::reference::{Consumer, FunctionReference};
use crate::diagnostic::code;
use crate::facts::definition::FunctionIndex;
use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::ExprKind;
use crate::syntax::sorts::Sorts;
use crate::text::is_word_part;

/// Library functions that run code they are given as text.
const RUNNERS: &[&str] = &[
    "builtins.compile",
    "builtins.eval",
    "builtins.exec",
    "cProfile.run",
    "profile.run",
    "timeit.Timer",
    "timeit.repeat",
    "timeit.timeit",
];

/// Functions of a module that runs text, where a string of the module calls them.
pub fn collect(program: &Program<'_>, references: &mut Vec<FunctionReference>) {
    for (at, file) in program.files.iter().enumerate() {
        let file_id = FileId(at as u32);
        if !runs_text(program, file_id) {
            continue;
        }
        for (site, expr) in program.expressions_in(file_id, Sorts::TEXT) {
            if !matches!(expr.kind, ExprKind::Str { .. } | ExprKind::FString { .. }) {
                continue;
            }
            let text = program.source(site);
            for (at, function) in file.facts.functions.iter().enumerate() {
                if calls(text, &function.name) {
                    references.push(FunctionReference {
                        function: program.function_id(file_id, FunctionIndex(at as u32)),
                        site,
                        consumer: Consumer::Called(
                            code::DYNAMIC_CALL,
                            "code in a string calls it, and the program runs such code".to_owned(),
                        ),
                    });
                }
            }
        }
    }
}

fn runs_text(program: &Program<'_>, file: FileId) -> bool {
    let facts = &program.file(file).facts;
    facts.calls.iter().any(|&call| {
        let ExprKind::Call { func, .. } = facts.tree.expr(call).kind else {
            return false;
        };
        let callee = program.infer(Site { file, expr: func });
        callee
            .any_of
            .iter()
            .any(|one| matches!(one, Type::External(name) if RUNNERS.contains(&&**name)))
    })
}

/// Whether text calls something of that name.
fn calls(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].trim_start();
        !before.is_some_and(is_word_part) && after.starts_with('(')
    })
}

#[cfg(test)]
mod tests {
    use super::calls;

    #[test]
    fn only_whole_names_that_are_called_count() {
        assert!(calls("x = load ('a')", "load"));
        assert!(!calls("reload('a')", "load"));
        assert!(!calls("load the file", "load"));
    }
}
