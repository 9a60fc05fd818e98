//! Module-level code that awaits moves into `async def main()`, which one `asyncio.run` runs.

use super::change::{Change, Line};
use super::workbench::Workbench;
use crate::diff::edit::{Edit, Piece};
use crate::facts::scope::ScopeId;
use crate::syntax::ast::{ExprKind, Parent, StmtKind};
use crate::text::TextRange;
use crate::text::indent::{is_blank_line, line_start_at, previous_line_start};

/// How many blank lines a function at the margin lacks above it, where other code stands there.
pub(super) fn blank_lines_missing(text: &str, at: u32) -> usize {
    let mut above = line_start_at(text, at);
    for missing in (1..=2).rev() {
        if above == 0 {
            return 0;
        }
        above = previous_line_start(text, above);
        if !is_blank_line(text, above) {
            // A comment goes with what it stands above.
            let is_comment = text[above as usize..].starts_with('#');
            return if is_comment && missing == 2 {
                0
            } else {
                missing
            };
        }
    }
    0
}

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
        // At the margin two blank lines stand around a function.
        let at_margin = matches!(bench.facts.tree.stmt(entry.first).parent, Parent::Module);
        let mut footer = vec![Line::new(""); if at_margin { 2 } else { 1 }];
        footer.push(Line::new(format!("{asyncio}.run({name}())")));
        // The first wrap is the outer one: `global` stands inside it.
        bench.changes.insert(
            0,
            Change::Wrap {
                first: entry.first,
                last: entry.last,
                header: vec![Piece::Text(format!("async def {name}():"))],
                footer,
            },
        );
        let missing = if at_margin && !bench.support.is_above(at) {
            blank_lines_missing(bench.text, at)
        } else {
            0
        };
        let mut above = declared(bench, span, &entry.globals);
        above.extend(vec![
            Line::new("");
            if above.is_empty() { missing } else { 2 }
        ]);
        let has_above = !above.is_empty();
        if has_above {
            bench.changes.insert(
                0,
                Change::Before {
                    stmt: entry.first,
                    lines: above,
                },
            );
        }
        if !entry.globals.is_empty() {
            bench.changes.insert(
                if has_above { 2 } else { 1 },
                Change::Before {
                    stmt: entry.first,
                    lines: vec![Line::new(format!("global {}", entry.globals.join(", ")))],
                },
            );
        }
    }
}

/// What is declared in a span of global names, `limit: int`: a function cannot annotate those, so that is said above it.
fn declared(bench: &mut Workbench<'_>, span: TextRange, globals: &[String]) -> Vec<Line> {
    let tree = &bench.facts.tree;
    let mut above = Vec::new();
    for stmt in tree.stmts.iter() {
        let StmtKind::AnnAssign {
            target,
            annotation,
            value,
        } = stmt.kind
        else {
            continue;
        };
        let is_module = bench.scope_of(target) == ScopeId::MODULE;
        let (target, annotation) = (tree.expr(target), tree.expr(annotation));
        let ExprKind::Name(name) = &target.kind else {
            continue;
        };
        if !is_module
            || !span.contains_range(stmt.range)
            || !globals.iter().any(|one| **one == **name)
        {
            continue;
        }
        let written = annotation.range.slice(bench.text);
        let joined = written.lines().fold(String::new(), |joined, line| {
            let gap = if joined.ends_with(',') { " " } else { "" };
            joined + gap + line.trim()
        });
        above.push(Line::new(format!("{name}: {joined}")));
        bench.edits.push(match value {
            Some(_) => Edit::deletion(TextRange::new(target.range.end, annotation.range.end)),
            None => Edit::replacement(stmt.range, "pass".to_owned()),
        });
    }
    above
}
