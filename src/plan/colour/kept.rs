//! Threads that objects keep, as tasks: what runs beside one has to give it turns, and one that is given up in the end must not
//! wait in a thread of its own.

use super::Solver;
use crate::diagnostic::code;
use crate::plan::reason::Refusal;
use crate::plan::seed::{CallFate, Conversion, Demand, MappedCall};
use crate::plan::worker::Crew;
use crate::plan::worker::life::Stretch;
use crate::resolve::program::{FunctionId, Site};
use crate::syntax::ast::ExprKind;
use std::collections::BTreeSet;

/// Calls that go on until the program is ended: of servers, windows, bots, schedulers.
const ENDLESS: &[&str] = &[
    "app_main_loop",
    "exec",
    "exec_",
    "handle_request",
    "infinity_polling",
    "loop_forever",
    "main_loop",
    "mainloop",
    "pause",
    "poll_forever",
    "polling",
    "run",
    "run_forever",
    "run_polling",
    "serve",
    "serve_forever",
    "spin",
    "start_consuming",
    "start_polling",
    "wait_for_termination",
];

impl Solver<'_, '_> {
    /// Why threads that objects keep cannot run as tasks, if so.
    pub(super) fn kept_obstacle(&self, crew: &Crew) -> Option<Refusal> {
        let program = self.inputs.program;
        let kept = crew.kept.as_ref()?;
        let at = |site: Site, message: &str| {
            Some(Refusal::at(
                code::FUNCTION_AS_VALUE,
                message,
                self.span(site),
            ))
        };
        let ends_loop = |&&function: &&FunctionId| {
            let is_called = program.calls.callers(function).next().is_some()
                || self.inputs.commands.contains_key(&function);
            let of = program.function_file(function);
            let mut decorators = program.decorators(function).into_iter();
            let is_part = decorators.any(|expr| {
                let text = program.source(Site { file: of, expr });
                text.contains("group") || text.contains("callback")
            });
            self.colours.roles[function.0 as usize].runs_a_loop() && (is_called || is_part)
        };
        let mut outlived = kept.outlived.iter();
        if let (Some(function), Some(&site)) = (outlived.find(ends_loop), kept.starts.first()) {
            let name = program.function_name(*function);
            let message = format!("it goes on when the event loop of `{name}` has ended");
            return at(site, &message);
        }
        if let Some(site) = kept.given_up {
            if self.has_other_loops() {
                let message = "it may go on when the event loop ends on which it was started";
                return at(site, message);
            }
            let runs_there = |site: Site| {
                let function = program.function_around(site);
                function.is_some_and(|function| crew.reach.contains(&function))
            };
            let uses = self.inputs.uses;
            let calls = uses.calls.iter();
            let calls = calls.filter(|call| matches!(call.fate, CallFate::Offload));
            // The lines of a pipe are read in threads.
            let objects = uses.objects.iter();
            let objects = objects.filter(|one| matches!(one.conversion, Conversion::Iterate(_)));
            let mut waits = calls
                .map(|call| call.site)
                .chain(objects.map(|object| object.site))
                .chain(self.colours.offloaded.iter().copied());
            if waits.any(runs_there) {
                let message =
                    "it may wait for something when the program ends, which would wait for it";
                return at(site, message);
            }
        }
        // Tests need not turn with what is set up for them, and would give it no turns.
        let is_setup = |function: &FunctionId| {
            let is_called = program.calls.callers(*function).next().is_some();
            program.is_test_file(program.function_file(*function))
                && !is_called
                && !program.function(*function).name.starts_with("test")
        };
        let yields = |(file, range): &Stretch| {
            let mut exprs = program.file(*file).facts.tree.exprs.iter();
            program.is_test_file(*file)
                && exprs.any(|expr| {
                    matches!(expr.kind, ExprKind::Yield(_)) && range.contains_range(expr.range)
                })
        };
        let mut all = kept.ways.iter().flatten();
        if let (true, Some(&site)) = (
            kept.outlived.iter().any(is_setup) || all.any(yields),
            kept.starts.first(),
        ) {
            return at(
                site,
                "it is started for tests, which may give a task no turn",
            );
        }
        let mut stretches = kept.ways.iter().flatten();
        if let Some(site) = stretches.find_map(|stretch| self.goes_on(*stretch)) {
            let text = program.excerpt(site);
            let message = format!("`{text}` may go on beside it without giving a task a turn");
            return at(site, &message);
        }
        let is_idle = |way: &&Vec<Stretch>| !way.iter().any(|stretch| self.gives_turns(*stretch));
        if crew.needs_turns() && kept.ways.iter().any(|way| is_idle(&way)) {
            let site = kept.starts.first().copied()?;
            return at(
                site,
                "nothing that runs beside the thread waits, so that a task would have no turn",
            );
        }
        None
    }

    /// A call of what is not seen in a stretch, that goes on until the program is ended, as its name says.
    fn goes_on(&self, (file, range): Stretch) -> Option<Site> {
        let program = self.inputs.program;
        let known: BTreeSet<Site> = self
            .inputs
            .uses
            .calls
            .iter()
            .map(|call| call.site)
            .collect();
        let is_inside =
            |site: Site| site.file == file && range.contains_range(program.expr(site).range);
        let mut calls = program.calls.targets.iter();
        let endless = calls.find(|(site, target)| {
            let name = match program.method_called(*site) {
                Some((_, name)) => name,
                None => program.source(*site).split('(').next().unwrap_or_default(),
            };
            is_inside(*site)
                && target.bound.is_empty()
                && !known.contains(site)
                && ENDLESS.contains(&name)
        });
        let mut exprs = program.expressions();
        endless.map(|(site, _)| *site).or_else(|| {
            let input = exprs.find(|(site, expr)| {
                matches!(&expr.kind, ExprKind::Attribute { attr, .. } if &*attr.text == "stdin")
                    && is_inside(*site)
            });
            input.map(|(site, _)| site)
        })
    }

    /// Whether the program runs event loops by itself already.
    fn has_other_loops(&self) -> bool {
        let program = self.inputs.program;
        program.calls.targets.iter().any(|(call, target)| {
            let mut names = target.external.iter();
            let method = program.method_called(*call).map(|(_, name)| name);
            names.any(|name| matches!(&**name, "asyncio.run" | "asyncio.Runner"))
                || matches!(method, Some("run_until_complete"))
        })
    }

    /// Whether something is awaited in a stretch.
    fn gives_turns(&self, (file, range): Stretch) -> bool {
        let program = self.inputs.program;
        let is_inside =
            |site: Site| site.file == file && range.contains_range(program.expr(site).range);
        let waits = |call: &MappedCall| match &call.fate {
            CallFate::Convert(_) => {
                call.demand != Demand::Nothing && self.colours.is_converted(call.group)
            }
            CallFate::Offload => true,
            CallFate::Refused(..) | CallFate::Keep => false,
        };
        let mut calls = self.inputs.uses.calls.iter();
        calls.any(|call| is_inside(call.site) && waits(call))
            || program.calls.targets.iter().any(|(site, target)| {
                is_inside(*site)
                    && (self.colours.offloaded.contains(site)
                        || target
                            .bound
                            .iter()
                            .any(|(function, _)| self.colours.is_async(*function)))
            })
    }
}
