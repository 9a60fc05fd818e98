//! What a script does before its definitions: `with open("config.json") as file: CONFIG = json.load(file)`.
//!
//! Nothing is on an event loop yet where that runs. To await it, all that stands behind it would have to move into a coroutine, the
//! definitions as well. Where it only fetches data, it stays as it is instead, with what it calls.

use super::cell::holds_object;
use crate::facts::binding::BindingId;
use crate::resolve::program::{FileId, Program};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{StmtId, StmtKind};
use crate::text::TextRange;

/// Whether a function or class is defined at module level behind a statement.
pub fn is_before_definition(program: &Program<'_>, file: FileId, stmt: StmtId) -> bool {
    let end = program.file(file).text.len() as u32;
    is_before_definition_in(program, file, stmt, end)
}

/// Whether one is defined behind a statement, and before an offset.
pub fn is_before_definition_in(
    program: &Program<'_>,
    file: FileId,
    stmt: StmtId,
    before: u32,
) -> bool {
    let facts = &program.file(file).facts;
    let end = facts.tree.stmt(stmt).range.end;
    let functions = facts.functions.iter().filter(|one| !one.path.contains('.'));
    let classes = facts.classes.iter().filter(|one| !one.path.contains('.'));
    let mut defined = functions
        .map(|one| one.stmt)
        .chain(classes.map(|one| one.stmt));
    defined.any(|one| (end..before).contains(&facts.tree.stmt(one).range.start))
}

/// Whether all that a statement leaves behind at module level is data: no object of a library that is replaced, and none of the
/// project, for which somebody would have to wait. A loop is the work itself.
pub fn leaves_data(program: &Program<'_>, file: FileId, stmt: StmtId) -> bool {
    let facts = &program.file(file).facts;
    let range = facts.tree.stmt(stmt).range;
    let is_loop = matches!(
        facts.tree.stmt(stmt).kind,
        StmtKind::For { .. } | StmtKind::While { .. }
    );
    let Some(module) = facts.scopes.first().filter(|_| !is_loop) else {
        return false;
    };
    let is_inside = |id: &BindingId| range.contains_range(facts.bindings[id.0 as usize].range);
    let mut names = module.variables.iter();
    names.all(|(name, bindings)| {
        let mut inside = bindings.iter().filter(|id| is_inside(id));
        inside.all(|&id| {
            is_data(program, &program.module_member(file, name))
                || is_local(program, file, stmt, id, range)
        })
    })
}

fn is_data(program: &Program<'_>, types: &Types) -> bool {
    let is_ours = |one: &Type| {
        matches!(
            one,
            Type::Instance(_)
                | Type::Class(_)
                | Type::Function(_)
                | Type::Method(_)
                | Type::Partial(_)
        )
    };
    !types.has_within(&is_ours) && !holds_object(program, types)
}

/// Whether a `with` binds a name that nothing behind it reads.
fn is_local(
    program: &Program<'_>,
    file: FileId,
    stmt: StmtId,
    binding: BindingId,
    range: TextRange,
) -> bool {
    let reads = program.reads_of(file, binding);
    matches!(
        program.file(file).facts.tree.stmt(stmt).kind,
        StmtKind::With { .. }
    ) && reads
        .iter()
        .all(|read| range.contains_range(program.expr(*read).range))
}
