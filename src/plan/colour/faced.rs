//! Calls of public functions where nothing can be awaited: what stands there goes on calling their synchronous faces, and blocks.

use super::Solver;
use crate::diagnostic::code;
use crate::plan::EventualFaces;
use crate::plan::barrier::Role;
use crate::plan::reason::Refusal;
use crate::resolve::call_graph::CallTarget;
use crate::resolve::program::{FunctionId, Site};

impl Solver<'_, '_> {
    /// Whether a call can go to the synchronous face of what turned, and has to.
    pub(super) fn may_call_face(
        &self,
        site: Site,
        target: &CallTarget,
        turned: &[FunctionId],
    ) -> bool {
        let inputs = self.inputs;
        let program = inputs.program;
        if inputs.entry_points.eventual != EventualFaces::Some {
            return false;
        }
        let has_face = |&function: &FunctionId| {
            inputs.public.has(function)
                && self.colours.roles[function.0 as usize] == Role::Plain
                && !program.function(function).is_generator()
        };
        // When an interpreter ends, nothing runs on other threads any more.
        let around = self
            .contexts
            .get(&site)
            .and_then(|context| context.function());
        if around.is_some_and(|one| &*program.function(one).name == "__del__") {
            return false;
        }
        // What holds a lock of this thread would wait for another thread that may want it.
        let is_stuck = self.contexts.get(&site).is_some_and(|&context| {
            let is_of_two_kinds = |one| self.of_two_kinds.contains(&one);
            self.obstacle(context, site).is_some()
                || context.function().is_some_and(is_of_two_kinds)
        });
        is_stuck
            && self.held_lock(site).is_none()
            && target.constructed.is_empty()
            && !self.handed_on.contains(&site)
            && turned.iter().all(has_face)
            && !self.reaches_another(site, target, turned)
    }

    /// A function that turned cannot call a face, in a lambda: it would wait on its own event loop.
    pub(super) fn keep_faces_off_the_loop(&mut self) -> bool {
        let mut changed = false;
        for site in self.calls_of_faces() {
            let function = self
                .contexts
                .get(&site)
                .and_then(|context| context.function());
            if let Some(function) = function
                && self.turned(function)
            {
                let message = format!("`{}` waits here", self.inputs.program.excerpt(site));
                let refusal = Refusal::at(code::BLOCKING_CALL_REMAINS, message, self.span(site));
                changed |= self.bar(function, refusal);
            }
        }
        changed
    }

    /// The functions that wait for faces.
    pub(super) fn waiting_for_faces(&self) -> impl Iterator<Item = FunctionId> {
        let sites = self.calls_of_faces().into_iter();
        sites.filter_map(|site| self.contexts.get(&site)?.function())
    }

    /// The calls of faces, where what they run still turns.
    fn calls_of_faces(&self) -> Vec<Site> {
        let program = self.inputs.program;
        let turns = |site: &&Site| {
            let bound = program.calls.target(**site).map(|target| &target.bound[..]);
            let mut bound = bound.unwrap_or_default().iter();
            bound.any(|(function, _)| self.colours.is_async(*function))
        };
        let mut sites: Vec<Site> = self.colours.by_face.iter().filter(turns).copied().collect();
        sites.sort_unstable();
        sites
    }
}
