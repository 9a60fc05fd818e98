//! Queues that become those of asyncio with the threads that use them.

use super::{Cause, Solver};
use crate::diagnostic::code;
use crate::facts::scope::ScopeKind;
use crate::plan::cell::GroupId;
use crate::plan::context::Context;
use crate::plan::factory::is_constructor;
use crate::plan::reason::Refusal;
use crate::plan::reference::Consumer;
use crate::plan::report::definition;
use crate::plan::seed::Demand;
use crate::resolve::program::{FunctionId, Site};
use std::collections::BTreeSet;

impl Solver<'_, '_> {
    /// Queues that threads use which become tasks: all who wait by one have to be async. Tells whether there was another.
    pub(super) fn need_conduits(
        &mut self,
        cause: &mut [Option<Cause>],
        todo: &mut Vec<FunctionId>,
    ) -> bool {
        let inputs = self.inputs;
        let has_turned = |function: &FunctionId| matches!(cause[function.0 as usize], Some(one) if one != Cause::Before);
        let manned = inputs
            .crews
            .all
            .iter()
            .filter(|crew| crew.changes.is_ok() && crew.functions.iter().any(has_turned));
        let needed: BTreeSet<GroupId> = manned
            .flat_map(|crew| crew.touches.iter().copied())
            .flat_map(|group| inputs.conduits.united_with(group))
            .filter(|group| {
                !inputs
                    .conduits
                    .all
                    .get(group)
                    .is_some_and(|one| one.is_lock)
            })
            .filter(|group| {
                self.colours.unneeded.contains(group) && !self.colours.refused.contains_key(group)
            })
            .collect();
        for group in &needed {
            self.colours.unneeded.remove(group);
        }
        for call in &inputs.uses.calls {
            if needed.contains(&call.group)
                && call.fate_converts()
                && call.demand != Demand::Nothing
                && let Context::Function(function) = call.context
            {
                self.turn(cause, todo, function, Cause::Seed(call.site));
            }
        }
        for object in &inputs.uses.objects {
            if needed.contains(&object.group)
                && object.needs_await()
                && let Context::Function(function) = object.context
            {
                self.turn(cause, todo, function, Cause::Object(object.site));
            }
        }
        !needed.is_empty()
    }

    /// What becomes an object of the event loop must not be used in a thread.
    pub(super) fn check_conduits(&mut self) -> bool {
        let inputs = self.inputs;
        let mut changed = false;
        for (&group, conduit) in &inputs.conduits.all {
            if !self.colours.is_converted(group) {
                continue;
            }
            let mut touched = conduit.touched.iter();
            if let Some(refusal) = touched.find_map(|&site| self.threaded(site)) {
                self.colours.refused.insert(group, refusal);
                changed = true;
            }
        }
        changed
    }

    /// Why a place may run in a thread, if so.
    fn threaded(&self, site: Site) -> Option<Refusal> {
        let program = self.inputs.program;
        if self.is_in_lambda(site) {
            let message = "it is used in a lambda, which may be called in a thread";
            return Some(Refusal::at(code::LAMBDA, message, self.span(site)));
        }
        let mut seen = BTreeSet::new();
        let mut todo: Vec<FunctionId> = program.function_around(site).into_iter().collect();
        while let Some(function) = todo.pop() {
            if self.colours.body_is_async(function) || !seen.insert(function) {
                continue;
            }
            let name = program.function_name(function);
            let place = definition(program, function);
            let barred = self.colours.barred[function.0 as usize].as_ref();
            if let Some(because) =
                barred.filter(|_| !is_constructor(&program.function(function).name))
            {
                let message = format!("`{name}` uses it, and may run in a thread");
                return Some(because.through(place, message));
            }
            let is_given = |reference: &&crate::plan::reference::FunctionReference| {
                reference.function == function
                    && !matches!(
                        reference.consumer,
                        Consumer::Followed | Consumer::Applied(_) | Consumer::Expected(_)
                    )
            };
            if let Some(reference) = self.inputs.references.iter().find(is_given) {
                let message = format!("`{name}` uses it, and may run in a thread");
                let span = self.span(reference.site);
                return Some(Refusal::at(code::FUNCTION_AS_VALUE, message, span));
            }
            for &(call, context) in self.callers.get(&function).into_iter().flatten() {
                if self.colours.offloaded.contains(&call) || self.is_in_lambda(call) {
                    let message = format!("`{name}` uses it, and runs in a thread here");
                    return Some(Refusal::at(
                        code::FUNCTION_AS_VALUE,
                        message,
                        self.span(call),
                    ));
                }
                todo.extend(context.function());
            }
            todo.extend(self.implicit_users.get(&function).into_iter().flatten());
        }
        None
    }

    fn is_in_lambda(&self, site: Site) -> bool {
        let scopes = &self.inputs.program.file(site.file).facts.scopes;
        let mut at = Some(self.inputs.program.scope_of(site));
        while let Some(scope) = at {
            let scope = &scopes[scope.0 as usize];
            match scope.kind {
                ScopeKind::Lambda(_) => return true,
                ScopeKind::Comprehension(_) => at = scope.parent,
                _ => return false,
            }
        }
        false
    }

    /// Whether a function uses what has become an object of the event loop.
    pub(super) fn is_of_the_loop(&self, function: FunctionId) -> bool {
        let touched = self.inputs.conduits.by_function.get(&function);
        let mut groups = touched.into_iter().flatten();
        groups.any(|&group| self.colours.is_converted(group))
    }
}
