//! Functions that turn async for small blocking calls, because only async ones call them.

use super::{Cause, Solver};
use crate::plan::barrier::Role;
use crate::plan::context::Context;
use crate::plan::seed::CallFate;
use crate::resolve::program::FunctionId;

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
}
