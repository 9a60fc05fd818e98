//! Module-level code that awaits moves into `async def main()`, which one `asyncio.run` runs.

use super::block::{Change, Line};
use super::workbench::Workbench;
use crate::diff::edit::Piece;
use crate::facts::scope::ScopeId;

/// Write the entries of the plan.
pub fn rewrite(bench: &mut Workbench<'_>) {
    let plan = bench.plan;
    for entry in &plan.entries {
        let at = bench.facts.tree.stmt(entry.first).range.start;
        let name = bench.requests.names().fresh("main", &[ScopeId::MODULE]);
        let asyncio = bench.reach("asyncio", None, ScopeId::MODULE, at);
        // The first wrap is the outer one: `global` stands inside it.
        bench.changes.insert(
            0,
            Change::Wrap {
                first: entry.first,
                last: entry.last,
                header: vec![Piece::Text(format!("async def {name}():"))],
                footer: vec![Line::new(""), Line::new(format!("{asyncio}.run({name}())"))],
            },
        );
        if !entry.globals.is_empty() {
            bench.changes.insert(
                1,
                Change::Before {
                    stmt: entry.first,
                    lines: vec![Line::new(format!("global {}", entry.globals.join(", ")))],
                },
            );
        }
    }
}
