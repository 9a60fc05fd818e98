//! What an application does at module level and has to await moves into its lifespan.

use super::change::{Change, Line};
use super::workbench::Workbench;
use crate::diff::edit::{Edit, Piece};
use crate::facts::scope::ScopeId;
use crate::syntax::ast::{ExprKind, StmtId, StmtKind};
use crate::text::indent::{is_blank_line, line_start_at, previous_line_start};

/// Write the lifespans of the plan.
pub fn rewrite(bench: &mut Workbench<'_>) {
    let plan = bench.plan;
    for &(stmt, application) in &plan.lifespans {
        let tree = &bench.facts.tree;
        let StmtKind::Assign { value, .. } = tree.stmt(application).kind else {
            continue;
        };
        let ExprKind::Call { func, .. } = tree.expr(value).kind else {
            continue;
        };
        let class = tree.expr(func).range.slice(bench.text).to_owned();
        let range = tree.stmt(stmt).range;
        let name = bench.requests.names().fresh("lifespan", &[ScopeId::MODULE]);
        bench.allowance.added.insert(name.clone());
        let manager = bench.reach(
            "from contextlib import asynccontextmanager",
            None,
            ScopeId::MODULE,
            range.start,
        );
        let below = blank_lines_below(bench.text, range.end);
        let mut footer = vec![Line::deeper(1, "yield")];
        footer.extend(vec![Line::new(""); 2_usize.saturating_sub(below)]);
        let missing = match bench.support.is_above(range.start) {
            true => 0,
            false => blank_lines_missing(bench.text, range.start),
        };
        let mut lines = vec![Line::new(""); missing];
        lines.push(Line::new(format!("@{manager}")));
        // The first wrap is the outer one, and the decorator stands before it.
        let wrap = Change::Wrap {
            first: stmt,
            last: stmt,
            header: vec![Piece::Text(format!("async def {name}(app: {class}):"))],
            footer,
            lead: None,
        };
        bench.changes.insert(0, wrap);
        bench.changes.insert(0, Change::Before { stmt, lines });
        give_keyword(bench, application, &format!("lifespan={name}"));
    }
}

/// One more keyword argument for the call that a statement assigns.
fn give_keyword(bench: &mut Workbench<'_>, assignment: StmtId, keyword: &str) {
    let tree = &bench.facts.tree;
    let StmtKind::Assign { value, .. } = tree.stmt(assignment).kind else {
        return;
    };
    let ExprKind::Call { args, parens, .. } = &tree.expr(value).kind else {
        return;
    };
    let Some(last) = args.last() else {
        bench.edits.push(Edit::insertion(keyword, parens.end - 1));
        return;
    };
    let (start, end) = (last.range.start as usize, last.range.end);
    let line = bench.text[..start].rfind('\n').map_or(0, |at| at + 1);
    let before = &bench.text[line..start];
    let behind = &bench.text[end as usize..parens.end as usize];
    let gap = match before.trim().is_empty() && behind.contains('\n') {
        true => format!(",\n{before}"),
        false => ", ".to_owned(),
    };
    bench
        .edits
        .push(Edit::insertion(format!("{gap}{keyword}"), end));
}

/// How many blank lines stand below an offset, two at most; two at the end of the text.
fn blank_lines_below(text: &str, at: u32) -> usize {
    let mut lines = text[at as usize..].split('\n').skip(1);
    let blank = lines
        .by_ref()
        .take_while(|line| line.trim().is_empty())
        .count();
    match text[at as usize..].trim().is_empty() {
        true => 2,
        false => blank.min(2),
    }
}

/// How many blank lines a function at the margin lacks above it, where other code stands there.
fn blank_lines_missing(text: &str, at: u32) -> usize {
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
