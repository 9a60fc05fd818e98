//! Module-level code that awaits moves into `async def main()`, which one `asyncio.run` runs.

use super::change::{Change, Lead, Line};
use super::workbench::Workbench;
use crate::diff::edit::{Edit, Piece};
use crate::facts::scope::ScopeId;
use crate::syntax::ast::{ExprKind, Parent, StmtKind};
use crate::text::TextRange;
use crate::text::indent::{comments_above, line_end};

/// `text` with two blank lines above each of the functions that module-level code moved into. What stands above it may be new, too.
pub fn spaced(bench: &Workbench<'_>, mut text: String) -> String {
    let eol = line_end(&text);
    for header in &bench.margin_headers {
        let line = format!("\n{header}");
        let Some(at) = text.find(&line).map(|at| at + 1) else {
            continue;
        };
        // Words in a string, perhaps.
        if text[at..].contains(&line) {
            continue;
        }
        let above = text[..at].trim_end().len();
        let Some(ends) = text[above..at].find(['\r', '\n']).filter(|_| above > 0) else {
            continue;
        };
        text.replace_range(above + ends..at, &eol.repeat(3));
    }
    text
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
        // What the rest of the file uses stays a variable of the module.
        let bound = bench.facts.bindings.iter();
        let variables = bound.filter(|one| {
            one.scope == ScopeId::MODULE
                && one.stmt.is_none_or(inside)
                && span.contains_range(one.range)
        });
        let variables: Vec<String> = variables.map(|one| one.name.to_string()).collect();
        bench.allowance.withdrawn.extend(variables);
        let asyncio = bench.reach("asyncio", None, ScopeId::MODULE, at);
        // At the margin two blank lines stand around a function.
        let at_margin = matches!(bench.facts.tree.stmt(entry.first).parent, Parent::Module);
        let mut footer = vec![Line::new(""); if at_margin { 2 } else { 1 }];
        footer.push(Line::new(format!("{asyncio}.run({name}())")));
        let comments = comments_above(bench.text, &bench.facts.tree.comments, at);
        let globals = entry.globals.join(", ");
        let opening = match entry.globals.is_empty() {
            true => Vec::new(),
            false => vec![Line::new(format!("global {globals}"))],
        };
        let header = format!("async def {name}():");
        if at_margin {
            bench.margin_headers.push(header.clone());
        }
        // The first wrap is the outer one.
        bench.changes.insert(
            0,
            Change::Wrap {
                first: entry.first,
                last: entry.last,
                header: vec![Piece::Text(header)],
                footer,
                lead: Some(Lead { comments, opening }),
            },
        );
        let above = declared(bench, span, &entry.globals);
        if !above.is_empty() {
            bench.changes.insert(
                0,
                Change::Before {
                    stmt: entry.first,
                    lines: above,
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
