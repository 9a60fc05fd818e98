//! Who uses which function, and where: read off the program once, before hope is taken away.

use super::Solver;
use crate::diagnostic::code;
use crate::plan::reference::{Consumer, is_forwarded};
use crate::plan::taking::{How, takings};
use crate::resolve::call_graph::CallTarget;
use crate::resolve::program::{FunctionId, Site};

impl Solver<'_, '_> {
    pub(super) fn index_calls(&mut self) {
        let inputs = self.inputs;
        let mut last = None;
        for &(site, function) in inputs.implicit {
            let context = match last {
                Some((known, context)) if known == site => context,
                _ => inputs
                    .entries
                    .context(inputs.program, site, inputs.options.python),
            };
            last = Some((site, context));
            if let Some(around) = context.function() {
                self.implicit
                    .entry(around)
                    .or_default()
                    .push((site, function));
                self.implicit_users
                    .entry(function)
                    .or_default()
                    .push(around);
            }
        }
        for entering in inputs.entered {
            let context =
                inputs
                    .entries
                    .context(inputs.program, entering.site, inputs.options.python);
            for &method in &entering.methods {
                let enterers = self.enterers.entry(method).or_default();
                enterers.push((entering.site, context));
            }
        }
        for iteration in inputs.iterated {
            for taking in iteration.takings.iter().flatten() {
                let python = inputs.options.python;
                let context = inputs.entries.context(inputs.program, taking.site, python);
                for &method in &iteration.methods {
                    let takers = self.takers.entry(method).or_default();
                    takers.push((taking.site, context));
                }
            }
        }
        for reference in inputs.references {
            if matches!(
                reference.consumer,
                Consumer::Called(code::UNKNOWN_RECEIVER, _)
            ) && inputs.program.calls.target(reference.site).is_some()
            {
                self.guesses.insert(reference.site);
            }
            if let Consumer::Applied(call) | Consumer::Expected(call) = reference.consumer {
                let python = inputs.options.python;
                let context = inputs.entries.context(inputs.program, call, python);
                let callers = self.callers.entry(reference.function).or_default();
                callers.push((call, context));
            }
        }
        for crew in &inputs.crews.all {
            for site in crew.needs_loop() {
                let python = inputs.options.python;
                let context = inputs.entries.context(inputs.program, site, python);
                for &function in &crew.functions {
                    let callers = self.callers.entry(function).or_default();
                    callers.push((site, context));
                }
            }
        }
        for (site, properties) in &inputs.properties.reads {
            let context = inputs
                .entries
                .context(inputs.program, *site, inputs.options.python);
            self.contexts.insert(*site, context);
            for property in properties {
                let readers = self.callers.entry(*property).or_default();
                readers.push((*site, context));
            }
        }
        for (site, target) in &inputs.program.calls.targets {
            if target.bound.is_empty() {
                continue;
            }
            let context = inputs
                .entries
                .context(inputs.program, *site, inputs.options.python);
            self.contexts.insert(*site, context);
            self.index_takers(*site, target);
            if is_forwarded(inputs.program, *site) {
                self.handed_on.insert(*site);
            }
            for (function, _) in &target.bound {
                self.callers
                    .entry(*function)
                    .or_default()
                    .push((*site, context));
            }
            if let Some(around) = context.function() {
                self.callees.entry(around).or_default().push(*site);
            }
        }
    }

    /// Those who take from a generator somewhere else than where it is called.
    fn index_takers(&mut self, site: Site, target: &CallTarget) {
        let inputs = self.inputs;
        let (program, python) = (inputs.program, inputs.options.python);
        let is_generator = |function: FunctionId| program.function(function).is_generator();
        if !target
            .bound
            .iter()
            .any(|(function, _)| is_generator(*function))
        {
            return;
        }
        let takings = takings(program, site, python).unwrap_or_default();
        if takings.iter().all(|taking| taking.how.through().is_none()) {
            return;
        }
        if matches!(
            takings
                .iter()
                .map(|taking| taking.how)
                .find(|how| !how.is_lazy()),
            Some(How::Returned(_))
        ) {
            self.handed_on.insert(site);
        }
        for taking in takings
            .iter()
            .filter(|taking| taking.how.through().is_none() && !taking.how.is_lazy())
        {
            let context = inputs.entries.context(program, taking.site, python);
            for (function, _) in &target.bound {
                let takers = self.takers.entry(*function).or_default();
                takers.push((taking.site, context));
            }
        }
    }
}
