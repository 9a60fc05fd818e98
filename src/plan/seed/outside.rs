//! Objects that stay as they are because callers outside may have handed them in (an open file, a `BytesIO`).
//!
//! What is called on one waits for no longer than before in a thread, whatever it is: functions that turn for another reason hand
//! such calls to one, and go on to turn.

use super::{CallFate, Demand, MappedCall, Uses};
use crate::diagnostic::code;
use crate::mapping::row::Returns;
use crate::name::root;
use crate::plan::cell::{Cells, GroupId};
use crate::resolve::program::Program;
use crate::resolve::types::Type;
use std::collections::BTreeSet;

/// The groups of such objects.
pub(super) type Outside = BTreeSet<GroupId>;

/// Mark the calls of methods of such objects as calls for a thread.
pub(super) fn hand_to_threads(
    program: &Program<'_>,
    cells: &mut Cells,
    uses: &mut Uses,
    outside: &Outside,
) {
    let outside: BTreeSet<GroupId> = outside.iter().map(|&group| cells.current(group)).collect();
    for call in &mut uses.calls {
        if outside.contains(&call.group) && is_plain_call(program, call) {
            call.fate = CallFate::Offload;
        }
    }
}

/// Whether a call makes such an object, or is one of a method of it; and nothing enters its result.
fn is_plain_call(program: &Program<'_>, call: &MappedCall) -> bool {
    let is_mixed = matches!(call.fate, CallFate::Refused(code::MIXED_CALLEE, _));
    if !call.blocks || call.demand != Demand::Await || !call.fate_converts() && !is_mixed {
        return false;
    }
    if let Some(Returns::Type(made)) = &program.table.row(call.row).returns {
        return program.is_made_by_anyone(&program.table.canonical(made));
    }
    let Some((receiver, _)) = program.method_called(call.site) else {
        return false;
    };
    let types = program.infer(receiver);
    let is_one = |one: &Type| match program.library_type(one) {
        Some(name) => program.is_made_by_anyone(name),
        None => match one {
            // `io.StringIO`, `io.BytesIO`
            Type::Outside(name) => root(name) == "io",
            one => matches!(one, Type::Injected | Type::Builtin("None")),
        },
    };
    !types.unknown && types.any_of.iter().all(is_one)
}
