//! The colours of the first of two stages: nothing turns.

use super::{Cause, Colours, Inputs};
use crate::plan::barrier::role;
use crate::plan::cell::GroupId;
use crate::plan::context::Context;
use crate::plan::reason::Refusal;
use crate::plan::report::span;

/// The colours of a run that replaces libraries by their synchronous halves: every function keeps its own, and nothing that
/// colour has to do with stands in the way. What comments leave alone stays.
pub(super) fn as_before(inputs: &Inputs<'_, '_>, stays: &[(GroupId, Refusal)]) -> Colours {
    let program = inputs.program;
    let functions = program.function_ids();
    let mut refused = inputs.uses.refused.clone();
    let calls = inputs.uses.calls.iter();
    let calls = calls.map(|call| (call.group, call.context, call.site));
    let objects = inputs.uses.objects.iter();
    let objects = objects.map(|object| (object.group, object.context, object.site));
    let left_alone = calls.chain(objects).filter_map(|(group, context, site)| {
        let Context::Barred(code, _) = context else {
            return None;
        };
        let refusal = Refusal::at(code, code.entry().summary, span(program, site));
        Some((group, refusal))
    });
    for (group, refusal) in left_alone.chain(stays.iter().cloned()) {
        refused.entry(group).or_insert(refusal);
    }
    Colours {
        cause: functions
            .clone()
            .map(|function| program.function(function).is_async.then_some(Cause::Before))
            .collect(),
        barred: vec![None; program.functions.len()],
        roles: functions
            .map(|function| role(program, function, &inputs.entry_points.scripts))
            .collect(),
        refused,
        ..Colours::default()
    }
}
