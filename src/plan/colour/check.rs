//! Every place that would have to await, looked at: what it cannot await loses the hope of turning.

use super::Solver;
use crate::diagnostic::code;
use crate::mapping::condition::Test;
use crate::plan::alternative;
use crate::plan::applied::{self, Applying};
use crate::plan::barrier::Role;
use crate::plan::cell::GroupId;
use crate::plan::context::Context;
use crate::plan::factory::{constructors, is_constructor};
use crate::plan::reason::Refusal;
use crate::plan::reference::Consumer;
use crate::plan::report::definition;
use crate::plan::seed::{CallFate, Conversion, Demand, MappedCall};
use crate::plan::taking::{How, takings};
use crate::resolve::call_graph::CallTarget;
use crate::resolve::program::{ClassId, FunctionId, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::ExprKind;
use std::collections::BTreeSet;

impl<'i, 'p> Solver<'i, 'p> {
    /// Look at every place that would have to await; take the hope away where it cannot.
    pub(super) fn take_away(&mut self) -> bool {
        let mut changed = false;
        changed |= self.check_uses();
        changed |= self.check_calls();
        changed |= self.check_references();
        changed |= self.check_entered();
        changed |= self.check_iterated();
        changed |= self.check_wrappers();
        changed |= self.check_reads();
        changed |= self.check_stand_ins();
        changed
    }

    pub(super) fn check_uses(&mut self) -> bool {
        let mut changed = false;
        let uses = self.inputs.uses;
        for call in &uses.calls {
            let is_closed = self
                .inputs
                .entries
                .left_alone(self.inputs.program, call.site)
                .is_some();
            let needs = matches!(call.fate, CallFate::Convert(_))
                && (is_closed
                    || call.demand != Demand::Nothing
                        && (call.is_seed || self.shared.contains(&call.group)));
            if needs && self.colours.is_converted(call.group) {
                changed |= self.check_context(call.group, call.context, call.site);
                changed |= self.check_test(call);
            }
        }
        for object in &uses.objects {
            let is_closed = self
                .inputs
                .entries
                .left_alone(self.inputs.program, object.site)
                .is_some();
            let needs = is_closed
                || object.conversion.awaits()
                || !matches!(
                    object.conversion,
                    Conversion::Code(_)
                        | Conversion::Move(_)
                        | Conversion::Call(_)
                        | Conversion::Initialise(..)
                        | Conversion::Enter(crate::mapping::schema::Enter::Sync, _)
                );
            if needs && self.colours.is_converted(object.group) {
                changed |= self.check_context(object.group, object.context, object.site);
            }
        }
        changed
    }

    /// A test follows what it tests: by itself it is no reason to run an event loop.
    fn check_test(&mut self, call: &MappedCall) -> bool {
        if let Context::Alone(..) = call.context {
            return self.check_alone(call);
        }
        let is_reason = call.is_seed
            || call.demand == Demand::Nothing
            || !matches!(call.context, Context::Entry(..))
            || !self.colours.is_converted(call.group)
            || !self.inputs.program.is_test_file(call.site.file);
        if !is_reason {
            let refusal = Refusal::at(
                code::MODULE_LEVEL,
                "what a test does at module level is no reason to run an event loop".to_owned(),
                self.span(call.site),
            );
            self.colours.refused.insert(call.group, refusal);
        }
        !is_reason
    }

    /// A statement at module level follows the functions that use the same objects: by itself it is no reason.
    fn check_alone(&mut self, call: &MappedCall) -> bool {
        let follows = self.inputs.uses.follows_functions(call.group);
        let stays = call.demand != Demand::Await || !follows;
        if stays {
            let refusal = Refusal::at(
                code::MODULE_LEVEL,
                code::MODULE_LEVEL.entry().summary,
                self.span(call.site),
            );
            self.colours.refused.insert(call.group, refusal);
        }
        stays
    }

    pub(super) fn check_context(&mut self, group: GroupId, context: Context, site: Site) -> bool {
        let Some(refusal) = self.obstacle(context, site) else {
            return false;
        };
        self.colours.refused.insert(group, refusal);
        true
    }

    /// The thread lock that an `await` here would hold.
    pub(super) fn held_lock(&self, site: Site) -> Option<Site> {
        let program = self.inputs.program;
        let is_converted = |group| self.colours.is_converted(group);
        self.inputs.locks.around(program, site, is_converted)
    }

    /// Why an `await` cannot stand at this context, if so.
    pub(super) fn obstacle(&self, context: Context, site: Site) -> Option<Refusal> {
        if let Some(lock) = self.held_lock(site) {
            let text = self.inputs.program.source(lock);
            return Some(Refusal::at(
                code::LOCK_HELD,
                format!("`{text}` would be held across the await"),
                self.span(lock),
            ));
        }
        match context {
            Context::Function(function) => {
                if self.colours.body_is_async(function) {
                    return None;
                }
                let Some(refusal) = self.colours.barred[function.0 as usize].as_ref() else {
                    // Only a test is left alone without a barrier.
                    return self.inputs.program.is_test_file(site.file).then(|| {
                        Refusal::at(
                            code::TEST_HOOK,
                            "a test that calls nothing async stays as it is",
                            self.span(site),
                        )
                    });
                };
                let name = self.inputs.program.function_name(function);
                Some(refusal.through(
                    definition(self.inputs.program, function),
                    format!("`{name}` stays synchronous"),
                ))
            }
            Context::Entry(file, _) => {
                let file = self.inputs.program.file(file);
                (!file.facts.tree.distrust.is_empty()).then(|| {
                    Refusal::at(
                        code::UNPARSABLE,
                        "the file cannot be read with certainty",
                        self.span(site),
                    )
                })
            }
            Context::Alone(..) | Context::Unawaited(_) => None,
            Context::Barred(code, _) => {
                let kept = self.inputs.entries.kept_in_place(site.file);
                Some(match kept.filter(|_| code == code::MODULE_LEVEL) {
                    Some(because) => because.through(
                        self.span(site),
                        "the statements around it stay where they are".to_owned(),
                    ),
                    None => Refusal::at(code, code.entry().summary, self.span(site)),
                })
            }
        }
    }

    pub(super) fn bar(&mut self, function: FunctionId, refusal: Refusal) -> bool {
        let at = function.0 as usize;
        // What a face runs is another matter: it stays synchronous itself.
        let is_face = self.colours.roles[at] == Role::Face;
        if is_face
            || self.colours.barred[at].is_some()
            || self.inputs.program.function(function).is_async
        {
            return false;
        }
        self.colours.barred[at] = Some(refusal);
        true
    }

    pub(super) fn check_calls(&mut self) -> bool {
        let mut changed = false;
        let program = self.inputs.program;
        let colours = &self.colours;
        let has_turned =
            |function| colours.is_async(function) && !program.function(function).is_async;
        // Only the callers of what turned, each once, in the order of the program.
        let callers = program
            .function_ids()
            .filter(|&function| has_turned(function))
            .filter_map(|function| self.callers.get(&function))
            .flatten();
        let calls: BTreeSet<usize> = callers
            .filter_map(|(site, _)| program.calls.position(*site))
            .collect();
        let turned_by_call: Vec<(usize, Vec<FunctionId>)> = calls
            .into_iter()
            .map(|at| {
                let bound = program.calls.targets[at].1.bound.iter();
                let functions = bound.map(|(function, _)| *function);
                (at, functions.filter(|&one| has_turned(one)).collect())
            })
            .collect();
        for (at, turned) in turned_by_call {
            let (site, target) = &program.calls.targets[at];
            if self.colours.by_face.contains(site) {
                continue;
            }
            if self.may_call_face(*site, target, &turned) {
                changed |= self.colours.by_face.insert(*site);
                continue;
            }
            if let Some(refusal) = self.call_obstacle(*site, target, &turned) {
                for function in turned {
                    let name = program.function_name(function);
                    let further = refusal.through(self.span(*site), format!("calls `{name}`"));
                    changed |= self.bar(function, further);
                }
            }
        }
        changed
    }

    pub(super) fn call_obstacle(
        &self,
        site: Site,
        target: &CallTarget,
        turned: &[FunctionId],
    ) -> Option<Refusal> {
        let program = self.inputs.program;
        if self.reaches_another(site, target, turned) {
            return Some(Refusal::at(
                code::MIXED_CALLEE,
                self.mixed_callee_message(site, turned),
                self.span(site),
            ));
        }
        let context = *self.contexts.get(&site)?;
        if !self.handed_on.contains(&site)
            && let Some(refusal) = self.obstacle(context, site)
        {
            return Some(refusal);
        }
        for &function in turned {
            let facts = program.function(function);
            let is_managed = self.colours.roles[function.0 as usize] == Role::ContextManager;
            if is_managed && !self.is_entered(site) {
                return Some(Refusal::at(
                    code::GENERATOR,
                    "the context manager is not entered where it is made",
                    self.span(site),
                ));
            }
            if facts.is_generator()
                && !is_managed
                && let Some(refusal) = self.taking_obstacle(site)
            {
                return Some(refusal);
            }
        }
        None
    }

    /// Whether the context manager that a call gives is entered where it stands, and so is whatever may stand there instead.
    fn is_entered(&self, call: Site) -> bool {
        let program = self.inputs.program;
        let gives_another = |one: Site| match program.calls.target(one) {
            Some(target) => {
                let is_turned = |(function, _): &(FunctionId, Vec<_>)| {
                    self.turned(*function)
                        && self.colours.roles[function.0 as usize] == Role::ContextManager
                };
                target.is_seen() && !target.bound.is_empty() && target.bound.iter().all(is_turned)
            }
            None => false,
        };
        let whole = alternative::whole(program, call);
        let python = self.inputs.options.python;
        let is_item = program.use_of(whole) == Test::With;
        let mut others = alternative::parts(program, whole).into_iter();
        is_item
            && others.all(|one| {
                one == call
                    || alternative::is_null_context(program, one, python)
                    || gives_another(one)
            })
            || self.inputs.stacks.around(program, call).is_some()
    }

    /// Whether a call of what turned may also reach something that is not awaited.
    pub(super) fn reaches_another(
        &self,
        site: Site,
        target: &CallTarget,
        turned: &[FunctionId],
    ) -> bool {
        let program = self.inputs.program;
        // What a coroutine function gives and nothing awaits here is awaited somewhere else, or told from other results.
        let is_awaited = program.is_awaited(site);
        let is_taken = |function: FunctionId| {
            let facts = program.function(function);
            facts.is_async && (is_awaited || facts.is_generator())
        };
        !target.is_seen()
            || self.makes_another(site, target, turned)
            || target.bound.iter().any(|(function, _)| {
                !turned.contains(function)
                    && !matches!(
                        &*program.function(*function).name,
                        "__init__" | "__new__" | "__post_init__"
                    )
                    && !is_taken(*function)
            })
    }

    /// Whether a construction that turned may make something that is still made as before.
    fn makes_another(&self, site: Site, target: &CallTarget, turned: &[FunctionId]) -> bool {
        let program = self.inputs.program;
        let builds = |function: &FunctionId| is_constructor(&program.function(*function).name);
        if target.constructed.is_empty() || !turned.iter().any(builds) {
            return false;
        }
        let is_made_anew = |class: ClassId| {
            constructors(program, class)
                .any(|one| self.colours.is_async(one) && !program.function(one).is_async)
        };
        !turned.iter().all(builds)
            || target.constructed.iter().any(|&class| {
                let made = self.inputs.factories.made_by(program, site, class);
                !made.into_iter().all(is_made_anew)
            })
    }

    /// Why the values of a generator that turned cannot be taken where they are, if so.
    fn taking_obstacle(&self, site: Site) -> Option<Refusal> {
        let program = self.inputs.program;
        let python = self.inputs.options.python;
        match takings(program, site, python) {
            Err(fault) => Some(Refusal::at(
                code::GENERATOR,
                fault.why,
                self.span(fault.site),
            )),
            Ok(takings) => takings.iter().find_map(|taking| {
                if let Some(function) = taking.how.through() {
                    return self.passing_obstacle(taking.site, taking.how, function);
                }
                let context = self.inputs.entries.context(program, taking.site, python);
                (!taking.how.is_lazy()).then(|| self.obstacle(context, taking.site))?
            }),
        }
    }

    /// Why an async generator cannot go through a function, if so.
    fn passing_obstacle(&self, site: Site, how: How, function: FunctionId) -> Option<Refusal> {
        let name = &self.inputs.program.function(function).name;
        let is_in_family = self
            .members
            .contains_key(&self.families[function.0 as usize]);
        let why = if is_in_family || self.valued.contains(&function) {
            format!(
                "`{name}` hands an async generator on, and may be called where that is not seen"
            )
        } else if matches!(how, How::Returned(_)) && self.colours.body_is_async(function) {
            format!("`{name}` returns an async generator, and would have to be awaited besides")
        } else if self.colours.roles[function.0 as usize] != Role::Plain {
            format!("`{name}` hands an async generator on, and is called from outside")
        } else {
            return None;
        };
        Some(Refusal::at(code::GENERATOR, why, self.span(site)))
    }

    /// Why the results of a function that turned cannot be awaited where a builtin applies it, if so.
    pub(super) fn applying_obstacle(&self, function: Site, call: Site) -> Option<Refusal> {
        let program = self.inputs.program;
        let python = self.inputs.options.python;
        let (_, applying) = applied::applying(program, function)?;
        let gives_iterable = matches!(applying, Applying::Map | Applying::Filter)
            && !program.is_consumed_at_once(call);
        if gives_iterable && let Some(refusal) = self.taking_obstacle(call) {
            return Some(refusal);
        }
        let context = self.inputs.entries.context(program, call, python);
        self.obstacle(context, call)
    }

    fn mixed_callee_message(&self, site: Site, turned: &[FunctionId]) -> String {
        let program = self.inputs.program;
        let ExprKind::Call { func, .. } = program.expr(site).kind else {
            return "this call may also reach something that is not awaited".to_owned();
        };
        let types = program.infer(Site {
            file: site.file,
            expr: func,
        });
        let is_turned = |one: &Type| matches!(one, Type::Function(id) | Type::Method(id) | Type::Partial(id) if turned.contains(id));
        match program.others(&types, is_turned) {
            Some(others) => format!("this call may also reach {others}, which is not awaited"),
            None => "this call may also reach something that is not awaited".to_owned(),
        }
    }

    /// Every read of a property that turned has to become an awaited call.
    fn check_reads(&mut self) -> bool {
        let mut changed = false;
        let inputs = self.inputs;
        let program = inputs.program;
        for (site, properties) in &inputs.properties.reads {
            let turned = |solver: &Self, function: FunctionId| {
                solver.colours.is_async(function) && !program.function(function).is_async
            };
            let count = properties.iter().filter(|&&one| turned(self, one)).count();
            if count == 0 {
                continue;
            }
            let refusal = if count < properties.len() || program.is_awaited(*site) {
                let message = "this may also read something that is not awaited";
                Some(Refusal::at(code::PROPERTY, message, self.span(*site)))
            } else {
                let context = self.contexts.get(site).copied();
                context.and_then(|context| self.obstacle(context, *site))
            };
            let Some(refusal) = refusal else { continue };
            for &property in properties {
                let name = program.function_name(property);
                let further = refusal.through(self.span(*site), format!("reads `{name}`"));
                changed |= self.bar(property, further);
            }
        }
        changed
    }

    /// Every place that iterates over an object of the project whose methods turned has to do it by `async for`.
    fn check_iterated(&mut self) -> bool {
        let mut changed = false;
        let program = self.inputs.program;
        let python = self.inputs.options.python;
        for iteration in self.inputs.iterated {
            let turned: Vec<FunctionId> = iteration
                .methods
                .iter()
                .copied()
                .filter(|&method| {
                    self.colours.is_async(method) && !program.function(method).is_async
                })
                .collect();
            if turned.is_empty() {
                continue;
            }
            let refusal = match &iteration.takings {
                Err(fault) => Some(Refusal::at(code::DUNDER, fault.why, self.span(fault.site))),
                Ok(takings) => takings.iter().find_map(|taking| {
                    if let Some(function) = taking.how.through() {
                        return self.passing_obstacle(taking.site, taking.how, function);
                    }
                    let context = self.inputs.entries.context(program, taking.site, python);
                    self.obstacle(context, taking.site)
                }),
            };
            let Some(refusal) = refusal else { continue };
            for method in turned {
                let name = program.function_name(method);
                let further = refusal.through(self.span(iteration.site), format!("runs `{name}`"));
                changed |= self.bar(method, further);
            }
        }
        changed
    }

    /// Every `with` over an object of the project whose methods turned has to become `async with`.
    fn check_entered(&mut self) -> bool {
        let mut changed = false;
        let inputs = self.inputs;
        let program = inputs.program;
        for entering in inputs.entered {
            let turned = |solver: &Self, method: FunctionId| {
                solver.colours.is_async(method) && !program.function(method).is_async
            };
            let is_left = self.colours.entered_as_before.contains_key(&entering.site);
            if is_left || !entering.methods.iter().any(|&method| turned(self, method)) {
                continue;
            }
            let refusal = match &entering.fault {
                Some(fault) => Some(Refusal::at(
                    code::DUNDER,
                    fault.clone(),
                    self.span(entering.site),
                )),
                None => {
                    let context =
                        inputs
                            .entries
                            .context(program, entering.site, inputs.options.python);
                    self.obstacle(context, entering.site)
                }
            };
            let Some(refusal) = refusal else { continue };
            if self.may_enter_as_before(entering) {
                let left = &mut self.colours.entered_as_before;
                left.insert(entering.site, refusal);
                changed = true;
                continue;
            }
            for &method in &entering.methods {
                let name = program.function_name(method);
                let further = refusal.through(self.span(entering.site), format!("runs `{name}`"));
                changed |= self.bar(method, further);
            }
        }
        changed
    }

    /// Methods that a name computed at run time may reach.
    pub(super) fn bar_dynamic(&mut self) {
        for reference in self.inputs.references {
            if let Consumer::Called(code, what) = &reference.consumer
                && *code == code::DYNAMIC_CALL
            {
                let refusal = Refusal::at(*code, what.clone(), self.span(reference.site));
                self.bar(reference.function, refusal);
            }
        }
    }
}
