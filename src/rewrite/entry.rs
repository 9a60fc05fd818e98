//! Module-level code that awaits moves into `async def main()`, which one `asyncio.run` runs.

use super::block::{Change, Line};
use super::workbench::Workbench;
use crate::diff::edit::Piece;
use crate::facts::scope::ScopeId;
use crate::text::TextRange;

/// Write the entries of the plan.
pub fn rewrite(bench: &mut Workbench<'_>) {
    let plan = bench.plan;
    for entry in &plan.entries {
        let at = bench.facts.tree.stmt(entry.first).range.start;
        let name = bench.requests.names().fresh("main", &[ScopeId::MODULE]);
        bench.allowance.added.insert(name.clone());
        let span = TextRange::new(at, bench.facts.tree.stmt(entry.last).range.end);
        let inside = |stmt| span.contains_range(bench.facts.tree.stmt(stmt).range);
        let moved: Vec<String> = bench
            .facts
            .functions
            .iter()
            .filter(|function| inside(function.stmt))
            .map(|function| &function.path)
            .chain(
                bench
                    .facts
                    .classes
                    .iter()
                    .filter(|class| inside(class.stmt))
                    .map(|class| &class.path),
            )
            .map(ToString::to_string)
            .collect();
        for path in moved {
            let below = format!("{name}.{path}");
            bench.allowance.renamed.insert(path, below);
        }
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
