//! How faces run their coroutines, and what they take.

use super::{Face, Proposal, Running, Taking};
use crate::diagnostic::code;
use crate::facts::definition::FunctionIndex;
use crate::plan::implicit;
use crate::plan::loops::Loops;
use crate::plan::reason::Refusal;
use crate::plan::report::{definition, span};
use crate::plan::worker::sensitive::Sensitive;
use crate::resolve::program::{FileId, FunctionId, Site};
use crate::resolve::types::Type;
use std::collections::BTreeSet;

impl Proposal<'_, '_> {
    /// What a face takes: a wrapper of the project may look at how arguments are given, or add some.
    fn taking(&self, function: FunctionId) -> Taking {
        let file = self.program.function_file(function);
        let made = self.public.tasks().decorator(function);
        let decorators = self.program.decorators(function).into_iter();
        let mut decorators = decorators.rev().take_while(|&one| Some(one) != made);
        let is_own = |expr| {
            let types = self.program.infer(Site { file, expr });
            let is_outside =
                |one: &Type| matches!(one, Type::External(_) | Type::Outside(_) | Type::Object(_));
            types.unknown || !types.any_of.iter().all(is_outside)
        };
        match decorators.any(is_own) {
            true => Taking::Anything,
            false => Taking::Parameters,
        }
    }

    /// Who runs on which event loop.
    pub(super) fn run(&mut self) {
        let plan = self.plan;
        let loops = Loops::collect(
            self.program,
            &plan.uses,
            &plan.colours,
            &plan.lasting,
            &plan.references,
        );
        let of_syntax = implicit::of_syntax(self.program);
        let mut threads = Sensitive::new(self.program, &of_syntax);
        let mut sharing: BTreeSet<FileId> = BTreeSet::new();
        for (function, name) in self.chosen.clone() {
            let file = self.program.function_file(function);
            let running = loops.running(function);
            if running == Running::Shared
                && let Some(fault) = threads.fault(function, &BTreeSet::new())
            {
                let message = format!("its face would run it in another thread: {}", fault.why);
                let refusal =
                    Refusal::at(code::PUBLIC_API, message, span(self.program, fault.site));
                self.stays.entry(function).or_insert(refusal);
            }
            if running == Running::Shared
                && let Some(why) = self.public.tasks().unshared(self.program, function)
            {
                let refusal =
                    Refusal::at(code::PUBLIC_API, why, definition(self.program, function));
                self.stays.entry(function).or_insert(refusal);
            }
            if running == Running::Shared {
                sharing.insert(file);
            }
            let FunctionIndex(index) = self.program.functions[function.0 as usize].index;
            let taking = self.taking(function);
            let face = Face {
                name,
                running,
                taking,
                behind: self.public.tasks().decorator(function),
            };
            self.file(file).faces.insert(index, face);
        }
        if sharing.is_empty() {
            return;
        }
        let Some(home) = loops.home(&sharing) else {
            for function in self.chosen.keys().copied().collect::<Vec<_>>() {
                let file = self.program.function_file(function);
                if sharing.contains(&file) {
                    let refusal = Refusal::at(
                        code::PUBLIC_API,
                        "it needs an event loop that the modules share, and they import one another",
                        definition(self.program, function),
                    );
                    self.stays.entry(function).or_insert(refusal);
                }
            }
            return;
        };
        for file in sharing {
            let from = match file == home {
                true => String::new(),
                false => loops.import_path(file, home),
            };
            self.file(file).shared_from = Some(from);
        }
    }
}
