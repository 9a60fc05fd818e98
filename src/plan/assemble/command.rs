//! Commands of an application, and blocks over a test's client, which run in a context of it.

use super::Assembler;
use crate::plan::action::{FunctionAction, Runner};
use crate::plan::framework::{command, kept_context};
use crate::plan::template::CodePart;
use crate::resolve::program::FunctionId;

impl Assembler<'_, '_> {
    /// What runs the body of a command that became a coroutine function.
    pub(super) fn runner(&self, function: FunctionId) -> Option<Runner> {
        command::runner(self.program, function)
    }

    /// Leave the decorators of commands as they are whose bodies are run in a context of the application by other code, and give
    /// one to commands that lack it.
    pub(super) fn commands(&mut self) {
        for id in self.program.function_ids() {
            let file = self.program.function_file(id);
            let decorators = self.program.decorators(id);
            let index = self.program.functions[id.0 as usize].index;
            let plan = self.plan(file);
            if let Some(FunctionAction::Bridge(Some(_))) = plan.function(index) {
                plan.exprs.retain(|expr, _| !decorators.contains(expr));
            } else if plan.function(index).is_none()
                && let Some(decorator) = command::missing_decorator(self.program, id)
            {
                let action = FunctionAction::Decorated(decorator);
                self.plan(file).functions.insert(index.0, action);
            }
        }
    }

    /// Enter what belongs to the context of a request with the clients of tests that do not keep it.
    pub(super) fn kept_contexts(&mut self) {
        for block in kept_context::blocks(self.program) {
            let range = self.program.expr(block.behind).range;
            let action = self.action(block.behind);
            if action.code.is_empty() {
                action.code = vec![
                    CodePart::Source(range),
                    CodePart::Text(format!(", {}", block.context)),
                ];
            }
        }
    }
}
