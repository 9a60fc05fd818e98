//! Calls that give what is gone through step by step elsewhere.

use super::Collector;
use crate::mapping::condition::Test;
use crate::resolve::program::Site;
use crate::syntax::ast::Parent;

impl Collector<'_, '_> {
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
