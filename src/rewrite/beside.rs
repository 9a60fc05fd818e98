//! Methods behind `with` that stay for those who enter as before: those that turn are written beside them.

use super::two_colours::{copied, end_of_body};
use super::workbench::Workbench;
use crate::diff::edit::Edit;
use crate::facts::definition::Function;
use crate::plan::action::FunctionAction;
use crate::syntax::ast::StmtKind;
use crate::text::indent::{leading_whitespace, line_content_end, line_start_at};
use std::collections::BTreeMap;

/// Write the methods that turn, each class's behind the last of those that stay.
pub fn rewrite(bench: &mut Workbench<'_>) {
    let plan = bench.plan;
    let facts = bench.facts;
    let mut pairs: BTreeMap<&str, Vec<(&Function, &'static str)>> = BTreeMap::new();
    for (&index, action) in &plan.functions {
        if let (FunctionAction::Beside(name), Some(function)) =
            (action, facts.functions.get(index as usize))
        {
            let class = function
                .path
                .rsplit_once('.')
                .map_or("", |(class, _)| class);
            pairs.entry(class).or_default().push((function, name));
        }
    }
    for (class, methods) in pairs {
        let range = |function: &Function| facts.tree.stmt(function.stmt).range;
        let Some(last) = methods
            .iter()
            .map(|(function, _)| range(function))
            .max_by_key(|range| range.end)
        else {
            continue;
        };
        let indent = leading_whitespace(bench.text, line_start_at(bench.text, last.start));
        let gap = format!("{0}{0}{indent}", bench.eol());
        let mut added = String::new();
        for (function, name) in methods {
            let StmtKind::Function(def) = &facts.tree.stmt(function.stmt).kind else {
                continue;
            };
            let Some(copy) = copied(bench, function.stmt, def, name) else {
                bench.is_stuck = true;
                return;
            };
            added += &format!("{gap}{copy}");
            bench.allowance.added.insert(format!("{class}.{name}"));
        }
        let end = line_content_end(bench.text, end_of_body(bench.text, last));
        bench.edits.push(Edit::insertion(added, end));
    }
}
