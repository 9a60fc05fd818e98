//! Functions that turn async for what is no reason by itself: small blocking calls of functions that only async ones call, and
//! what tests do with objects that are converted with those of the code they test.

use super::{Cause, Solver};
use crate::plan::barrier::Role;
use crate::plan::cell::GroupId;
use crate::plan::context::Context;
use crate::plan::seed::{CallFate, Demand};
use crate::resolve::program::FunctionId;
use std::collections::BTreeSet;

impl Solver<'_, '_> {
    /// A synchronous function that only async ones call turns async for its small blocking calls.
    pub(super) fn pull(&self, cause: &mut [Option<Cause>], todo: &mut Vec<FunctionId>) -> bool {
        let mut pulled = false;
        for call in &self.inputs.uses.calls {
            let is_small = call.blocks
                && !call.is_seed
                && matches!(call.fate, CallFate::Convert(_) | CallFate::Offload)
                && self.colours.is_converted(call.group);
            let Context::Function(function) = call.context else {
                continue;
            };
            if !is_small || cause[function.0 as usize].is_some() {
                continue;
            }
            let callers = self.callers.get(&function);
            let by = callers
                .into_iter()
                .flatten()
                .find_map(|(_, context)| match context {
                    Context::Function(caller) if cause[caller.0 as usize].is_some() => {
                        Some(*caller)
                    }
                    _ => None,
                });
            let only_async = callers.is_some_and(|callers| {
                callers.iter().all(|(_, context)| {
                    matches!(context, Context::Function(caller) if cause[caller.0 as usize].is_some())
                })
            });
            let is_valued =
                self.valued.contains(&function) || self.inputs.factories.of(function).is_some();
            if let (Some(by), true, false) = (by, only_async, is_valued)
                && !self
                    .members
                    .contains_key(&self.families[function.0 as usize])
                && self.colours.roles[function.0 as usize] == Role::Plain
            {
                self.turn(cause, todo, function, Cause::Pulled(by));
                pulled |= !todo.is_empty();
            }
        }
        pulled
    }

    /// A test turns async with the objects that it shares with the code it tests.
    pub(super) fn follow_groups(
        &self,
        cause: &mut [Option<Cause>],
        todo: &mut Vec<FunctionId>,
    ) -> bool {
        let program = self.inputs.program;
        let uses = self.inputs.uses;
        let live: BTreeSet<GroupId> = uses
            .calls
            .iter()
            .filter(|call| {
                call.is_seed
                    && call.fate_converts()
                    && call.demand != Demand::Nothing
                    && matches!(call.context, Context::Function(function)
                        if cause[function.0 as usize].is_some())
            })
            .map(|call| call.group)
            .collect();
        let calls = uses
            .calls
            .iter()
            .filter(|call| !call.is_seed && call.fate_converts() && call.demand != Demand::Nothing);
        let calls = calls.map(|call| (call.site, call.group, call.context));
        let objects = uses.objects.iter().filter(|object| object.needs_await());
        let objects = objects.map(|object| (object.site, object.group, object.context));
        let mut followed = false;
        for (site, group, context) in calls.chain(objects) {
            let Context::Function(function) = context else {
                continue;
            };
            let follows = live.contains(&group)
                && self.shared.contains(&group)
                && self.colours.is_converted(group)
                && program.is_test_file(site.file);
            if follows && cause[function.0 as usize].is_none() {
                self.turn(cause, todo, function, Cause::Object(site));
                followed |= !todo.is_empty();
            }
        }
        followed
    }
}
