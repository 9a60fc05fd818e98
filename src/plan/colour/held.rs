//! Locks that have to become locks of asyncio, because something is awaited while they are held.

use super::{Cause, Solver};
use crate::plan::context::Context;
use crate::plan::lock::Block;
use crate::plan::seed::{CallFate, Conversion, Demand};
use crate::resolve::program::{FileId, FunctionId, Site};

impl Solver<'_, '_> {
    /// Locks that turn out to be held across an `await`: all who take one have to be async. Tells whether there was another.
    pub(super) fn need_locks(
        &mut self,
        cause: &mut [Option<Cause>],
        todo: &mut Vec<FunctionId>,
    ) -> bool {
        let inputs = self.inputs;
        let needed: Vec<_> = inputs
            .locks
            .all()
            .filter_map(|(file, block)| Some((block.group?, file, block)))
            .filter(|(group, ..)| {
                self.colours.unneeded.contains(group) && !self.colours.refused.contains_key(group)
            })
            .filter(|(_, file, block)| self.awaits_inside(*file, block, cause))
            .map(|(group, ..)| group)
            .collect();
        for group in &needed {
            self.colours.unneeded.remove(group);
            for object in &inputs.uses.objects {
                if object.group == *group
                    && matches!(object.conversion, Conversion::Enter(..))
                    && let Context::Function(function) = object.context
                {
                    self.turn(cause, todo, function, Cause::Object(object.site));
                }
            }
        }
        !needed.is_empty()
    }

    /// Whether something is awaited under this lock, with the colours so far.
    fn awaits_inside(&self, file: FileId, block: &Block, cause: &[Option<Cause>]) -> bool {
        let program = self.inputs.program;
        let turned = |function: FunctionId| {
            cause[function.0 as usize].is_some() && !program.function(function).is_async
        };
        let is_inside = |site: Site, context: Context| {
            site.file == file
                && site != block.lock
                && block.range.contains_range(program.expr(site).range)
                && context.function() == block.function
        };
        let by_library = self.inputs.uses.calls.iter().any(|call| {
            let awaits = match call.fate {
                CallFate::Convert(_) => {
                    call.demand != Demand::Nothing && self.colours.is_converted(call.group)
                }
                CallFate::Offload => true,
                CallFate::Refused(..) | CallFate::Keep => false,
            };
            awaits
                && is_inside(call.site, call.context)
                && (call.is_seed && call.fate_converts()
                    || call.context.function().is_some_and(turned))
        });
        let by_project = || {
            self.contexts.iter().any(|(&site, &context)| {
                is_inside(site, context)
                    && program.calls.target(site).is_some_and(|target| {
                        target.bound.iter().any(|&(function, _)| {
                            turned(function)
                                && !self.colours.roles[function.0 as usize].runs_a_loop()
                        })
                    })
            })
        };
        let by_object = || {
            self.inputs.uses.objects.iter().any(|object| {
                is_inside(object.site, object.context)
                    && self.colours.is_converted(object.group)
                    && (object.conversion.awaits()
                        || matches!(
                            object.conversion,
                            Conversion::Enter(..) | Conversion::Iterate(_)
                        ))
            })
        };
        let by_entering = || {
            self.inputs.entered.iter().any(|entering| {
                is_inside(entering.site, self.entries_context(entering.site))
                    && entering.methods.iter().any(|&method| turned(method))
            })
        };
        by_library || by_project() || by_object() || by_entering()
    }

    fn entries_context(&self, site: Site) -> Context {
        let inputs = self.inputs;
        inputs
            .entries
            .context(inputs.program, site, inputs.options.python)
    }
}
