//! Objects read off an exception: they came from the calls that raised it, and share their fate.

use super::{Conversion, Uses, call_text_changes};
use crate::facts::binding::{BindingKind, Value};
use crate::mapping::row::LibraryId;
use crate::mapping::schema::Kind;
use crate::plan::cell::{Cells, GroupId};
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::Types;
use crate::syntax::ast::StmtKind;
use crate::text::TextRange;
use std::collections::{BTreeSet, HashSet};

/// What is read off an exception: `error.response`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thrown {
    /// The exception.
    pub(super) error: Site,
    /// The library that it is of.
    pub(super) library: LibraryId,
    /// The group of what is read.
    pub(super) group: GroupId,
}

/// Whether what stands before the dot is an exception of a table.
pub(super) fn is_exception(program: &Program<'_>, type_name: &str) -> bool {
    let mut rows = program.table.rows(type_name).iter();
    rows.any(|&row| program.table.row(row).kind == Kind::Name)
}

/// Join what is read off exceptions, where that reading changes, to the calls that may have raised them.
pub(super) fn join(program: &Program<'_>, cells: &mut Cells, uses: &Uses, thrown: &[Thrown]) {
    if thrown.is_empty() {
        return;
    }
    let mut changing: BTreeSet<GroupId> = BTreeSet::new();
    for object in &uses.objects {
        let is_plain =
            matches!(&object.conversion, Conversion::Code(rewriting) if rewriting.code.is_empty());
        if !is_plain {
            changing.insert(cells.current(object.group));
        }
    }
    for call in uses.calls.iter().filter(|call| call_text_changes(call)) {
        changing.insert(cells.current(call.group));
    }
    for &group in uses.refused.keys() {
        changing.insert(cells.current(group));
    }
    for one in thrown {
        if !changing.contains(&cells.current(one.group)) {
            continue;
        }
        let (error, library) = (one.error, one.library);
        let wrappers = program.wrappers(library);
        // Where the exception comes from nobody knows where, it may be any of the library.
        let reached = guarded(program, error, 0).map(|bodies| reached(program, bodies));
        let of_library = || {
            let calls = uses.calls.iter();
            calls.filter(|call| {
                let of = program.table.row(call.row).library;
                of == library || wrappers.contains(&of)
            })
        };
        // Where none is seen to be reached, what is called there is not known: a function that a decorator was given.
        let reached = reached.filter(|reached| {
            let mut calls = of_library();
            calls.any(|call| reached.has(program, call.site))
        });
        for call in of_library() {
            if reached
                .as_ref()
                .is_none_or(|reached| reached.has(program, call.site))
            {
                cells.join_groups(one.group, call.group);
            }
        }
    }
}

/// The library that an exception of a table is of, where it may be one.
pub(super) fn library(program: &Program<'_>, types: &Types) -> Option<LibraryId> {
    let mut names = types.objects();
    let is_any = types.objects().any(|name| is_exception(program, name));
    let row = names.find_map(|name| program.table.type_row(name));
    row.map(|row| row.library).filter(|_| is_any)
}

/// Code that may have raised an exception.
type Guarded = (FileId, TextRange);

/// The bodies of the `try` statements whose handlers bind what an expression holds, as far as all are known.
fn guarded(program: &Program<'_>, error: Site, depth: u32) -> Option<Vec<Guarded>> {
    let facts = &program.file(error.file).facts;
    let reference = facts.references.get(error.expr.0 as usize)?.as_ref()?;
    let mut found = Vec::new();
    for binding in reference.bindings.iter() {
        let binding = &facts.bindings[binding.0 as usize];
        match &binding.kind {
            BindingKind::Assigned {
                value: Value::Caught(_),
                ..
            } => {
                let StmtKind::Try { body, .. } = &facts.tree.stmt(binding.stmt?).kind else {
                    return None;
                };
                let start = facts.tree.stmt(*body.first()?).range.start;
                let end = facts.tree.stmt(*body.last()?).range.end;
                found.push((error.file, TextRange::new(start, end)));
            }
            BindingKind::Parameter { function, index } if depth < 6 => {
                let function = program.function_id(error.file, *function);
                for (call, target) in program.calls.callers(function) {
                    for (_, bound) in target.bound.iter().filter(|(to, _)| *to == function) {
                        let (argument, _) = bound.iter().find(|(_, to)| to == index)?;
                        let argument = Site {
                            file: call.file,
                            expr: *argument,
                        };
                        found.extend(guarded(program, argument, depth + 1)?);
                    }
                }
            }
            _ => return None,
        }
    }
    (!found.is_empty()).then_some(found)
}

/// What pieces of code may run.
struct Reached {
    guarded: Vec<Guarded>,
    functions: HashSet<FunctionId>,
}

impl Reached {
    fn has(&self, program: &Program<'_>, call: Site) -> bool {
        let range = program.expr(call).range;
        self.guarded
            .iter()
            .any(|(file, body)| *file == call.file && body.contains_range(range))
            || program
                .enclosing_function(call.file, program.scope_of(call))
                .is_some_and(|function| self.functions.contains(&function))
    }
}

fn reached(program: &Program<'_>, guarded: Vec<Guarded>) -> Reached {
    let mut reached = Reached {
        guarded,
        functions: HashSet::new(),
    };
    loop {
        let before = reached.functions.len();
        for (call, target) in &program.calls.targets {
            if reached.has(program, *call) {
                let bound = target.bound.iter().map(|(function, _)| *function);
                reached.functions.extend(bound);
            }
        }
        if reached.functions.len() == before {
            return reached;
        }
    }
}
