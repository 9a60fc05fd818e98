//! Functions that are used as values: each such use of one that turned has to lead to who awaits it, or to its synchronous face.

use super::Solver;
use crate::diagnostic::code;
use crate::plan::executor;
use crate::plan::reason::Refusal;
use crate::plan::reference::Consumer;
use crate::plan::report::definition;

impl Solver<'_, '_> {
    pub(super) fn check_references(&mut self) -> bool {
        let mut changed = false;
        let program = self.inputs.program;
        for reference in self.inputs.references {
            let function = reference.function;
            if !self.colours.is_async(function) || program.function(function).is_async {
                continue;
            }
            if self.inputs.wrappers.is_return(reference.site) {
                continue;
            }
            let refusal = match &reference.consumer {
                Consumer::Executor(call)
                    if executor::place(program, *call) != Ok(executor::Place::Awaited) =>
                {
                    None
                }
                Consumer::Executor(call) | Consumer::Expected(call) => {
                    let context =
                        self.inputs
                            .entries
                            .context(program, *call, self.inputs.options.python);
                    self.obstacle(context, *call)
                }
                Consumer::Applied(call) => self.applying_obstacle(reference.site, *call),
                Consumer::Followed | Consumer::Awaited | Consumer::Cleanup(_) => None,
                Consumer::Pooled(crew) => self.pool_obstacle(*crew),
                Consumer::Escapes(what) => Some(Refusal::at(
                    code::FUNCTION_AS_VALUE,
                    what.clone(),
                    self.span(reference.site),
                )),
                Consumer::Called(code, what) => {
                    Some(Refusal::at(*code, what.clone(), self.span(reference.site)))
                }
                // It keeps its name for a synchronous function.
                Consumer::Worker(_) | Consumer::Program
                    if self.colours.roles[function.0 as usize].runs_a_loop()
                        || self.inputs.public.has(function) =>
                {
                    None
                }
                Consumer::Worker(call) => {
                    let callee = program.excerpt(*call);
                    let what = format!("it is handed to `{callee}`, which does not await it");
                    Some(Refusal::at(
                        code::FUNCTION_AS_VALUE,
                        what,
                        self.span(reference.site),
                    ))
                }
                Consumer::Program => {
                    let what = "a program in a string calls it";
                    Some(Refusal::at(
                        code::DYNAMIC_CALL,
                        what,
                        self.span(reference.site),
                    ))
                }
            };
            if let Some(refusal) = refusal {
                let name = program.function_name(function);
                let further = refusal.through(self.span(reference.site), format!("uses `{name}`"));
                changed |= self.bar(function, further);
            }
        }
        changed
    }

    /// Why the functions that run in the pools of a function cannot run as tasks, if so.
    fn pool_obstacle(&self, crew: usize) -> Option<Refusal> {
        let inputs = self.inputs;
        let program = inputs.program;
        let crew = inputs.crews.crew(crew)?;
        if let Err(fault) = &crew.changes {
            let message = format!("it runs in a thread: {}", fault.why);
            let span = self.span(fault.site);
            return Some(Refusal::at(code::FUNCTION_AS_VALUE, message, span));
        }
        let stays = crew.functions.iter().find(|&&function| {
            !self.colours.is_async(function) || program.function(function).is_async
        });
        if let Some(&function) = stays {
            let name = program.function_name(function);
            let message = format!("`{name}` runs beside it in a thread, and stays synchronous");
            let span = definition(program, function);
            return Some(Refusal::at(code::FUNCTION_AS_VALUE, message, span));
        }
        let stays = crew
            .waits
            .iter()
            .find(|&&group| !self.colours.is_converted(group));
        if let Some(refusal) = stays.and_then(|group| self.colours.refused.get(group)) {
            let span = crew.made.first().map(|&site| self.span(site))?;
            let further = "the threads wait by it, and stay threads with it";
            return Some(refusal.through(span, further.to_owned()));
        }
        if let Some(refusal) = self.spinning(crew) {
            return Some(refusal);
        }
        if let Some(refusal) = self.kept_obstacle(crew) {
            return Some(refusal);
        }
        crew.needs_loop().find_map(|site| {
            let python = inputs.options.python;
            self.obstacle(inputs.entries.context(program, site, python), site)
        })
    }
}
