//! Methods of test classes that stand for those of a library's class: they are awaited where its objects are converted.

use super::{Cause, Solver};
use crate::plan::report::definition;
use crate::resolve::program::FunctionId;

impl Solver<'_, '_> {
    /// They turn with the objects that they stand for.
    pub(super) fn turn_stand_ins(&self, cause: &mut [Option<Cause>], todo: &mut Vec<FunctionId>) {
        for &(method, group, call) in &self.inputs.stand_ins.faked {
            if self.colours.is_converted(group) {
                self.turn(cause, todo, method, Cause::StandsFor(call));
            }
        }
    }

    /// Where one cannot turn, those objects stay.
    pub(super) fn check_stand_ins(&mut self) -> bool {
        let program = self.inputs.program;
        let mut changed = false;
        for &(method, group, _) in &self.inputs.stand_ins.faked {
            let Some(refusal) = &self.colours.barred[method.0 as usize] else {
                continue;
            };
            if self.colours.is_converted(group) {
                let what = format!(
                    "a test puts `{}` in its place",
                    program.function_name(method)
                );
                let refusal = refusal.through(definition(program, method), what);
                self.colours.refused.insert(group, refusal);
                changed = true;
            }
        }
        changed
    }
}
