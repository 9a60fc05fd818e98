//! Wrappers that decorators put around functions: they turn with what they are put around.

use super::{Cause, Solver};
use crate::diagnostic::code;
use crate::plan::context::Context;
use crate::plan::reason::Refusal;
use crate::plan::report::definition;
use crate::plan::seed::{CallFate, Demand};
use crate::plan::wrapper::Wrapper;
use crate::resolve::program::{FunctionId, Site};
use std::collections::HashSet;

impl Solver<'_, '_> {
    /// What turns with a function that turned: the wrappers around it, and what a wrapper is put around where it turned
    /// for a reason of its own.
    pub(super) fn spread_around(
        &self,
        cause: &mut [Option<Cause>],
        todo: &mut Vec<FunctionId>,
        function: FunctionId,
    ) {
        let wrappers = self.inputs.wrappers;
        for &id in wrappers.around(function) {
            let call = wrappers
                .all
                .get(&id)
                .and_then(|wrapper| wrapper.calls.first());
            if let Some(&site) = call {
                self.turn(cause, todo, id, Cause::Call(site, function));
            }
        }
        let has_own_reason = match cause[function.0 as usize] {
            Some(Cause::Call(site, _)) => wrappers.caller(site) != Some(function),
            _ => true,
        };
        if has_own_reason {
            self.turn_decorated(cause, todo, function);
        }
    }

    /// Turn all that a wrapper is put around.
    pub(super) fn turn_decorated(
        &self,
        cause: &mut [Option<Cause>],
        todo: &mut Vec<FunctionId>,
        wrapper: FunctionId,
    ) {
        let found = self.inputs.wrappers.all.get(&wrapper);
        for &function in found.into_iter().flat_map(|one| &one.decorated) {
            self.turn(cause, todo, function, Cause::Family(wrapper));
        }
    }

    /// Whether a call in a wrapper is a reason of its own for it to turn.
    pub(super) fn is_own_reason(&self, wrapper: FunctionId, site: Site) -> bool {
        self.inputs.wrappers.all.contains_key(&wrapper)
            && self.inputs.wrappers.caller(site) != Some(wrapper)
    }

    /// Every wrapper has to await what it is put around, and nothing else where it has two colours.
    pub(super) fn check_wrappers(&mut self) -> bool {
        let mut changed = false;
        let inputs = self.inputs;
        let program = inputs.program;
        for (&id, wrapper) in &inputs.wrappers.all {
            let (turned, others): (Vec<_>, Vec<_>) = wrapper
                .decorated
                .iter()
                .copied()
                .partition(|&function| self.colours.is_async(function));
            // Users of a library put it around functions of their own.
            let has_others = !others.is_empty() || inputs.public.has(wrapper.maker);
            let has_turned = self.colours.body_is_async(id);
            if turned.is_empty() && !has_turned {
                if self.of_two_kinds.contains(&id) {
                    changed |= self.keep_out_of(id, wrapper);
                }
                continue;
            }
            if has_others && self.has_own_reason(id) && self.of_two_kinds.insert(id) {
                changed = true;
                continue;
            }
            let place = definition(program, wrapper.maker);
            let name = program.function_name(wrapper.maker);
            let refusal = if !has_turned {
                let because = self.colours.barred[id.0 as usize].clone();
                because.map(|because| because.through(place, format!("`{name}` is put around it")))
            } else if let Some(refusal) = wrapper
                .calls
                .iter()
                .find_map(|&site| self.obstacle(Context::Function(id), site))
            {
                Some(refusal.through(place, format!("`{name}` is put around it")))
            } else if !has_others {
                None
            } else {
                changed |= self.keep_out_of(id, wrapper);
                (!self.can_have_two_colours(id, wrapper)).then(|| {
                    let message = format!(
                        "the decorator `{name}` is also put around functions that stay synchronous"
                    );
                    Refusal::at(code::DECORATOR, message, place)
                })
            };
            // What it is put around stays: so does it.
            if turned.is_empty() && has_others {
                let stays = || {
                    let message = format!("`{name}` is put around functions that stay synchronous");
                    Refusal::at(code::DECORATOR, message, definition(program, wrapper.maker))
                };
                if refusal.is_some() || !others.is_empty() {
                    changed |= self.bar(id, refusal.clone().unwrap_or_else(stays));
                }
            }
            for function in turned {
                let is_hidden = has_others && !inputs.wrappers.shows_colour(program, function, id);
                let refusal = refusal.clone().or_else(|| {
                    is_hidden.then(|| {
                        let message =
                            format!("`{name}` cannot see that it is a coroutine function");
                        Refusal::at(code::DECORATOR, message, definition(program, function))
                    })
                });
                if let Some(refusal) = refusal {
                    changed |= self.bar(function, refusal);
                }
            }
        }
        changed
    }

    /// Wrappers that are put around functions of which some turned and some did not.
    pub(super) fn two_coloured(&self) -> HashSet<FunctionId> {
        let is_mixed = |wrapper: &Wrapper| {
            let mut all = wrapper.decorated.iter();
            all.any(|&function| !self.colours.is_async(function))
                || self.inputs.public.has(wrapper.maker)
        };
        let all = self.inputs.wrappers.all.iter();
        all.filter(|(id, wrapper)| self.colours.body_is_async(**id) && is_mixed(wrapper))
            .map(|(&id, _)| id)
            .collect()
    }

    /// Whether a wrapper would turn without what it is put around.
    fn has_own_reason(&self, id: FunctionId) -> bool {
        if self.of_two_kinds.contains(&id) {
            return false;
        }
        let colours = &self.colours;
        let awaits = self.inputs.uses.calls.iter().any(|call| {
            call.is_seed
                && call.context == Context::Function(id)
                && matches!(call.fate, CallFate::Convert(_))
                && call.demand != Demand::Nothing
                && colours.is_converted(call.group)
        });
        awaits || !self.turned_callees(id).is_empty()
    }

    /// What a wrapper calls and would have to await, besides what it is put around.
    fn turned_callees(&self, id: FunctionId) -> Vec<(Site, FunctionId)> {
        let program = self.inputs.program;
        let mut found = Vec::new();
        for &site in self.callees.get(&id).into_iter().flatten() {
            let is_done = program.is_awaited(site) || self.colours.by_face.contains(&site);
            if !self.is_own_reason(id, site) || is_done {
                continue;
            }
            let bound = program.calls.target(site).map(|target| &target.bound[..]);
            for &(callee, _) in bound.unwrap_or_default() {
                if self.colours.is_async(callee) && !program.function(callee).is_async {
                    found.push((site, callee));
                }
            }
        }
        found
    }

    /// What a wrapper of two colours calls stays synchronous: the synchronous one of the two calls it, too.
    fn keep_out_of(&mut self, id: FunctionId, wrapper: &Wrapper) -> bool {
        let mut changed = false;
        for (site, callee) in self.turned_callees(id) {
            let name = self.inputs.program.function_name(wrapper.maker);
            let message = format!("`{name}` also calls it around functions that stay synchronous");
            let refusal = Refusal::at(code::DECORATOR, message, self.span(site));
            changed |= self.bar(callee, refusal);
        }
        changed
    }

    /// Whether a wrapper can be written twice.
    fn can_have_two_colours(&self, id: FunctionId, wrapper: &Wrapper) -> bool {
        let here = Context::Function(id);
        let table = &self.inputs.program.table;
        let is_simple = self.inputs.uses.calls.iter().all(|call| {
            call.context != here
                || !matches!(call.fate, CallFate::Convert(_))
                || table.row(call.row).client.is_none()
                    && matches!(call.demand, Demand::Await | Demand::Nothing)
        });
        let has_objects = self
            .inputs
            .uses
            .objects
            .iter()
            .any(|object| object.context == here);
        // Python calls `__call__`, and no other; nor is there one lock for both.
        let program = self.inputs.program;
        let is_method = program.class_of(id).is_some();
        let mut blocks = self.inputs.locks.of(program.function_file(id)).iter();
        let holds_a_lock = blocks.any(|block| program.function_around(block.lock) == Some(id));
        wrapper.is_only_returned && is_simple && !has_objects && !is_method && !holds_a_lock
    }
}
