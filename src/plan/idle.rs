//! Objects that nothing waits on: a session that is made and handed out, a jar that is filled. Their users are elsewhere,
//! and would not await; so they stay what they are.

use super::cell::is_changing;
use super::conduit::Conduits;
use super::lock::Locks;
use super::seed::{Conversion, MappedCall, ObjectUse, Uses};
use crate::mapping::row::Returns;
use crate::resolve::program::Program;
use std::collections::BTreeSet;

/// Forget the groups whose objects are made here and never make anybody wait.
pub fn forget(program: &Program<'_>, uses: &mut Uses, locks: &Locks, conduits: &Conduits) {
    let held = locks.all().filter_map(|(_, block)| block.group);
    let busy: BTreeSet<_> = uses
        .calls
        .iter()
        .filter(|call| call.blocks)
        .map(|call| call.group)
        .chain(held)
        .chain(conduits.all.keys().copied())
        .chain(
            uses.objects
                .iter()
                .filter(|object| object.conversion.awaits() || is_iterated(object))
                .map(|object| object.group),
        )
        .collect();
    let idle: BTreeSet<_> = uses
        .calls
        .iter()
        .filter(|call| !busy.contains(&call.group) && makes_object(program, call))
        .map(|call| call.group)
        .collect();
    // What only an annotation names comes from elsewhere, where nothing says that it is converted.
    uses.calls.retain(|call| {
        busy.contains(&call.group) || !is_member(program, call) && !idle.contains(&call.group)
    });
    uses.objects.retain(|object| busy.contains(&object.group));
    uses.refused.retain(|group, _| !idle.contains(group));
    if uses.calls.iter().all(|call| !call.blocks) && !uses.objects.iter().any(is_iterated) {
        uses.calls.clear();
        uses.objects.clear();
        uses.names.clear();
        uses.refused.clear();
    }
}

/// Whether a step of the iteration over an object is waited for.
fn is_iterated(object: &ObjectUse) -> bool {
    matches!(object.conversion, Conversion::Iterate(_))
}

fn is_member(program: &Program<'_>, call: &MappedCall) -> bool {
    let owner = call.name.rsplit_once('.').map(|(owner, _)| owner);
    owner.is_some_and(|owner| program.table.type_row(owner).is_some())
}

fn makes_object(program: &Program<'_>, call: &MappedCall) -> bool {
    match &program.table.row(call.row).returns {
        Some(Returns::Type(name)) => is_changing(program, &program.table.canonical(name)),
        _ => false,
    }
}
