//! Results of statements that a session ran: objects of the library, whatever methods the project has under the same names.

use super::event::RUNS;
use crate::resolve::program::{Program, Site};
use crate::resolve::types::Type;

/// Methods of a result that give a result.
const STEPS: &[&str] = &[
    "columns",
    "mappings",
    "scalars",
    "tuples",
    "unique",
    "yield_per",
];

/// Whether an expression is the result of a statement that a session ran: `session.scalars(select(Pen))`.
pub fn is_result(program: &Program<'_>, site: Site) -> bool {
    let site = program.source_value(site);
    let Some((receiver, name)) = program.method_called(site) else {
        return false;
    };
    let is_session = || {
        program
            .infer(receiver)
            .is_surely(|one| matches!(one, Type::Object(name) if program.table.reads_lazily(name)))
    };
    name != "scalar" && RUNS.contains(&name) && is_session()
        || STEPS.contains(&name) && is_result(program, receiver)
}
