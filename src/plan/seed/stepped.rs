//! Calls that give what is gone through step by step elsewhere, or take one step, and calls to which a row does not apply for more than
//! its conditions say.

use super::Collector;
use crate::mapping::condition::Test;
use crate::mapping::row::{Applicability, Row};
use crate::plan::exhausted::is_caught_by_name;
use crate::resolve::condition::Place;
use crate::resolve::program::Site;
use crate::syntax::ast::Parent;

impl Collector<'_, '_> {
    /// Why a row does not fit a call for which its conditions hold.
    pub(super) fn unfit(&self, place: Place<'_>, name: &str, row: &Row) -> Option<String> {
        if let Some(reason) = self.bypasses(place, name, row) {
            return Some(reason);
        }
        if row.applicability != Applicability::Safe {
            return Some(
                "the table marks this conversion as not safe to apply by itself".to_owned(),
            );
        }
        // What `anext` raises at the end has another name.
        let is_caught = row.awaited && is_caught_by_name(self.program, place.site);
        is_caught.then(|| "the `StopIteration` at the end is caught here by its name".to_owned())
    }

    /// Whether a call waits where what it gives is gone through, and an async generator of the project does that: `_steps(os.walk(folder))`.
    pub(super) fn is_stepped(&self, call: Site, name: &str) -> bool {
        let program = self.program;
        let Parent::Expr(expr) = program.expr(call).parent else {
            return false;
        };
        let up = Site {
            file: call.file,
            expr,
        };
        let takers = program.calls.target(up).map_or(&[][..], |it| &it.bound);
        let rows = program.table.rows(name).iter();
        let mut conditions = rows
            .flat_map(|&row| &program.table.row(row).when)
            .flat_map(|when| &when.conditions);
        !takers.is_empty()
            && takers.iter().all(|(function, _)| {
                let facts = program.function(*function);
                facts.is_async && facts.is_generator()
            })
            && conditions.any(|one| one.test == Test::Iterated)
    }
}
