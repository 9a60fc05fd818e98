//! Functions that only the main thread can run: those that install signal handlers, and those that wait for Ctrl-C.
//!
//! Python lets no other thread install a handler (`ValueError`), and raises `KeyboardInterrupt` in the main thread alone.

use super::exhausted::takes;
use crate::name::map::Set;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::syntax::ast::StmtKind;

/// What raises `ValueError` in other threads.
const MAIN_THREAD_ONLY: &[&str] = &["signal.set_wakeup_fd", "signal.signal"];

/// Those functions, with all that call them.
pub fn collect(program: &Program<'_>) -> Set<FunctionId> {
    let calls = program.calls.targets.iter();
    let installing = calls.filter(|(_, target)| {
        let mut names = target.external.iter();
        names.any(|name| MAIN_THREAD_ONLY.contains(&&**name))
    });
    let mut todo: Vec<FunctionId> = installing
        .filter_map(|(site, _)| program.function_around(*site))
        .collect();
    for (id, file) in program.numbered_files() {
        for stmt in &file.facts.tree.stmts {
            let StmtKind::Try { handlers, .. } = &stmt.kind else {
                continue;
            };
            let waiting = handlers
                .iter()
                .filter(|handler| takes(program, id, handler, &["KeyboardInterrupt"]));
            let kinds = waiting.filter_map(|handler| handler.kind);
            todo.extend(kinds.filter_map(|expr| program.function_around(Site { file: id, expr })));
        }
    }
    let mut found = Set::default();
    while let Some(function) = todo.pop() {
        if found.insert(function) {
            let callers = program.calls.callers(function);
            todo.extend(callers.filter_map(|(site, _)| program.function_around(*site)));
        }
    }
    found
}
