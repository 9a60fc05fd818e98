//! Objects that nothing waits on: a session that is made and handed out, a jar that is filled. Their users are elsewhere,
//! and would not await; so they stay what they are.

use super::cell::{GroupId, is_changing};
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
    // What only an annotation names comes from elsewhere. It goes with those that somebody waits on, if they are of one library.
    let library = |call: &MappedCall| program.table.row(call.row).library;
    let is_busy = |call: &&MappedCall| busy.contains(&call.group) && is_member(program, call);
    let libraries: BTreeSet<_> = uses.calls.iter().filter(is_busy).map(library).collect();
    let is_made = |call: &&MappedCall| makes_object(program, call) && !is_member(program, call);
    let made: BTreeSet<_> = uses
        .calls
        .iter()
        .filter(is_made)
        .map(|call| call.group)
        .collect();
    let follows = |call: &&MappedCall| {
        !busy.contains(&call.group)
            && !made.contains(&call.group)
            && is_member(program, call)
            && libraries.contains(&library(call))
    };
    let followers = uses.calls.iter().filter(follows);
    uses.followers = followers.map(|call| (call.group, library(call))).collect();
    let is_kept = |group: &GroupId| busy.contains(group) || uses.followers.contains_key(group);
    uses.calls.retain(|call| {
        is_kept(&call.group) || !is_member(program, call) && !idle.contains(&call.group)
    });
    uses.objects.retain(|object| is_kept(&object.group));
    let followers = &uses.followers;
    uses.refused
        .retain(|group, _| !idle.contains(group) || followers.contains_key(group));
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
