//! What an application does at module level and has to await moves into its lifespan.

use super::change::{Change, Line};
use super::vacated::join_blank_lines;
use super::workbench::Workbench;
use crate::diff::edit::{Edit, Piece};
use crate::facts::scope::ScopeId;
use crate::plan::startup::entered::{Place, StartFixture};
use crate::plan::startup::{Lifespan, Offer, OfferForm, Start};
use crate::syntax::ast::{ExprKind, StmtId, StmtKind};
use crate::text::TextRange;
use crate::text::indent::{
    comments_above, is_blank_line, leading_whitespace, line_content_end, line_start_at,
    next_line_start, previous_line_start,
};
use std::collections::BTreeSet;

/// Write the lifespans of the plan.
pub fn rewrite(bench: &mut Workbench<'_>) {
    let plan = bench.plan;
    for (&home, start) in &plan.lifespans {
        match home {
            Lifespan::New(application) => give_lifespan(bench, application, start),
            Lifespan::Above(first) => {
                let top = line_above(bench, first);
                let indent = leading_whitespace(bench.text, top).to_owned();
                let scope = bench.scope_of_statement(first);
                let calls = calls_elsewhere(bench, start, scope, top, &indent);
                raise(
                    bench,
                    &start.statements,
                    top,
                    &indent,
                    [calls, String::new()],
                );
            }
            Lifespan::Registered(application) => register(bench, application, start),
        }
    }
    if let Some(offer) = &plan.offer {
        give_away(bench, offer);
    }
    if let Some(fixture) = &plan.start_fixture {
        give_fixture(bench, fixture);
    }
}

/// Write a fixture that starts an application around the tests of the file.
fn give_fixture(bench: &mut Workbench<'_>, fixture: &StartFixture) {
    let text = bench.text;
    let tree = &bench.facts.tree;
    let eol = bench.eol();
    let indent = &bench.facts.layout(text).unit;
    let name = bench.requests.names().fresh("started", &[ScopeId::MODULE]);
    bench.allowance.added.insert(name.clone());
    let (top, before, after) = match fixture.place {
        Place::Above(stmt) => {
            let top = line_above(bench, stmt);
            (top, blank_lines_missing(text, top), 2)
        }
        Place::Below(stmt) => {
            let end = tree.stmt(stmt).range.end;
            let below = blank_lines_below(text, end);
            (next_line_start(text, end), 2, 2_usize.saturating_sub(below))
        }
    };
    let pytest = bench.reach("pytest", None, ScopeId::MODULE, top);
    let lines = format!(
        "@{pytest}.fixture(scope=\"module\", autouse=True){eol}def {name}():{eol}{indent}with {}:{eol}{indent}{indent}yield{eol}",
        fixture.context,
    );
    let (before, after) = (eol.repeat(before), eol.repeat(after));
    let written = Edit::insertion(format!("{before}{lines}{after}"), top);
    bench.edits.push(written);
}

/// Put what a module did under a function that the application of another file awaits.
fn give_away(bench: &mut Workbench<'_>, offer: &Offer) {
    let statements = &offer.statements;
    match (offer.form, statements.last()) {
        (OfferForm::Called, _) => remove(bench, statements),
        (OfferForm::Written, Some(&last)) => {
            bench.allowance.added.insert(offer.name.clone());
            let header = format!("async def {}():", offer.name);
            if let Some((first, last)) = ends_of_row(bench, statements) {
                return wrap(bench, first, last, vec![header], Vec::new());
            }
            let top = line_above(bench, last);
            let indent = &bench.facts.layout(bench.text).unit;
            let eol = bench.eol();
            let space = eol.repeat(blank_lines_missing(bench.text, top));
            let end = bench.facts.tree.stmt(last).range.end;
            let below = blank_lines_below(bench.text, end);
            let after = eol.repeat(2_usize.saturating_sub(below));
            raise(
                bench,
                statements,
                top,
                indent,
                [format!("{space}{header}{eol}"), after],
            );
        }
        (OfferForm::Written, None) => {}
    }
}

/// Take statements of the module away.
fn remove(bench: &mut Workbench<'_>, statements: &BTreeSet<StmtId>) {
    let ranges = statements.iter().map(|&stmt| {
        let range = bench.facts.tree.stmt(stmt).range;
        let start = line_start_at(bench.text, range.start);
        TextRange::new(start, next_line_start(bench.text, range.end))
    });
    let gone: Vec<TextRange> = ranges.collect();
    for &lines in &gone {
        bench.edits.push(Edit::deletion(lines));
    }
    join_blank_lines(bench, gone);
}

/// The lines that await what other modules give to the start of an application.
fn calls_elsewhere(
    bench: &mut Workbench<'_>,
    start: &Start,
    scope: ScopeId,
    at: u32,
    indent: &str,
) -> String {
    let eol = bench.eol();
    let mut lines = String::new();
    for way in &start.elsewhere {
        let name = bench.reach(&way.import, None, scope, at);
        lines.push_str(&format!("{indent}await {name}{}(){eol}", way.rest));
    }
    lines
}

/// Where the line begins that a statement stands on, or the first comment about it.
fn line_above(bench: &Workbench<'_>, stmt: StmtId) -> u32 {
    let at = bench.facts.tree.stmt(stmt).range.start;
    let comments = comments_above(bench.text, &bench.facts.tree.comments, at);
    comments.unwrap_or(line_start_at(bench.text, at))
}

/// Write a lifespan that does what statements do, and give it to the application.
fn give_lifespan(bench: &mut Workbench<'_>, application: StmtId, start: &Start) {
    let statements = &start.statements;
    let Some((name, header)) = begin(bench, application, statements) else {
        return;
    };
    let in_place = ends_in_place(bench, application, statements);
    match in_place.filter(|_| start.elsewhere.is_empty()) {
        Some((first, last)) => wrap(
            bench,
            first,
            last,
            header.to_vec(),
            vec![Line::deeper(1, "yield")],
        ),
        None => {
            let top = line_above(bench, application);
            let missing = match bench.support.is_above(top) {
                true => 0,
                false => blank_lines_missing(bench.text, top),
            };
            let indent = &bench.facts.layout(bench.text).unit;
            let eol = bench.eol();
            let [decorator, opening] = header;
            let space = eol.repeat(missing);
            let calls = calls_elsewhere(bench, start, ScopeId::MODULE, top, indent);
            let before = format!("{space}{decorator}{eol}{opening}{eol}{calls}");
            let after = format!("{indent}yield{eol}{eol}{eol}");
            raise(bench, statements, top, indent, [before, after]);
        }
    }
    give_keyword(bench, application, &format!("lifespan={name}"));
}

/// Register a function that does what statements do, for the start of an application, before all others.
fn register(bench: &mut Workbench<'_>, application: StmtId, start: &Start) {
    let statements = &start.statements;
    let text = bench.text;
    let tree = &bench.facts.tree;
    let stmt = tree.stmt(application);
    let StmtKind::Assign { targets, .. } = &stmt.kind else {
        return;
    };
    let Some(&target) = targets.first() else {
        return;
    };
    let variable = tree.expr(target).range.slice(text);
    let name = bench.requests.names().fresh("prepare", &[ScopeId::MODULE]);
    bench.allowance.added.insert(name.clone());
    let eol = bench.eol();
    let top = next_line_start(text, stmt.range.end);
    // What stands below may go with what moves.
    let mut below = statements.iter().copied();
    let below = below.find(|&stmt| line_above(bench, stmt) == top);
    let end = tree.stmt(below.unwrap_or(application)).range.end;
    let below = blank_lines_below(text, end);
    let indent = &bench.facts.layout(text).unit;
    let calls = calls_elsewhere(bench, start, ScopeId::MODULE, top, indent);
    let before =
        format!("{eol}{eol}@{variable}.on_event(\"startup\"){eol}async def {name}():{eol}{calls}");
    let after = eol.repeat(2_usize.saturating_sub(below));
    raise(bench, statements, top, indent, [before, after]);
}

/// What a new lifespan is called, and the lines that it begins with.
fn begin(
    bench: &mut Workbench<'_>,
    application: StmtId,
    statements: &BTreeSet<StmtId>,
) -> Option<(String, [String; 2])> {
    let tree = &bench.facts.tree;
    let StmtKind::Assign { value, .. } = tree.stmt(application).kind else {
        return None;
    };
    let ExprKind::Call { func, .. } = tree.expr(value).kind else {
        return None;
    };
    let class = tree.expr(func).range.slice(bench.text).to_owned();
    let starts = statements.iter().chain([&application]);
    let start = starts.map(|&stmt| tree.stmt(stmt).range.start).min()?;
    let name = bench.requests.names().fresh("lifespan", &[ScopeId::MODULE]);
    bench.allowance.added.insert(name.clone());
    let manager = bench.reach(
        "from contextlib import asynccontextmanager",
        None,
        ScopeId::MODULE,
        start,
    );
    let header = [
        format!("@{manager}"),
        format!("async def {name}(app: {class}):"),
    ];
    Some((name, header))
}

/// The first and the last of statements that stand in a row above the one that makes the application.
fn ends_in_place(
    bench: &Workbench<'_>,
    application: StmtId,
    statements: &BTreeSet<StmtId>,
) -> Option<(StmtId, StmtId)> {
    let tree = &bench.facts.tree;
    let (first, last) = ends_of_row(bench, statements)?;
    let is_above = tree.stmt(last).range.end < tree.stmt(application).range.start;
    is_above.then_some((first, last))
}

/// The first and the last of statements of the module that stand in a row.
fn ends_of_row(bench: &Workbench<'_>, statements: &BTreeSet<StmtId>) -> Option<(StmtId, StmtId)> {
    let body = &bench.facts.tree.body;
    let place = |stmt: &StmtId| body.iter().position(|one| one == stmt);
    let places: BTreeSet<usize> = statements.iter().filter_map(place).collect();
    let (&first, &last) = (places.first()?, places.last()?);
    let is_row = last - first + 1 == statements.len();
    is_row.then(|| (body[first], body[last]))
}

/// Put statements under the header of a function, where they stand, and above its last lines.
fn wrap(
    bench: &mut Workbench<'_>,
    first: StmtId,
    last: StmtId,
    mut header: Vec<String>,
    mut footer: Vec<Line>,
) {
    let tree = &bench.facts.tree;
    let (start, end) = (tree.stmt(first).range.start, tree.stmt(last).range.end);
    let below = blank_lines_below(bench.text, end);
    footer.extend(vec![Line::new(""); 2_usize.saturating_sub(below)]);
    let missing = match bench.support.is_above(start) {
        true => 0,
        false => blank_lines_missing(bench.text, start),
    };
    let opening = header.pop().unwrap_or_default();
    let mut lines = vec![Line::new(""); missing];
    lines.extend(header.into_iter().map(Line::new));
    // The first wrap is the outer one, and the decorator stands before it.
    let wrap = Change::Wrap {
        first,
        last,
        header: vec![Piece::Text(opening)],
        footer,
        lead: None,
    };
    bench.changes.insert(0, wrap);
    bench
        .changes
        .insert(0, Change::Before { stmt: first, lines });
}

/// Move statements of the module, with the comments above and behind them, to the line that begins at `top`, between two texts.
fn raise(
    bench: &mut Workbench<'_>,
    statements: &BTreeSet<StmtId>,
    top: u32,
    indent: &str,
    [before, after]: [String; 2],
) {
    let text = bench.text;
    let tree = &bench.facts.tree;
    let eol = bench.eol();
    let mut ranges: Vec<TextRange> = statements
        .iter()
        .map(|&stmt| tree.stmt(stmt).range)
        .collect();
    ranges.sort();
    let (mut pieces, mut gone) = (vec![Piece::Text(before)], Vec::new());
    for range in ranges {
        let line = line_start_at(text, range.start);
        let above = comments_above(text, &tree.comments, range.start).unwrap_or(line);
        let mut at = above;
        while at <= line {
            let last = if at == line { range.end } else { at };
            let written = TextRange::new(at, line_content_end(text, last));
            pieces.push(Piece::Text(indent.to_owned()));
            pieces.push(Piece::Source(written));
            pieces.push(Piece::Text(eol.to_owned()));
            at = next_line_start(text, at);
        }
        gone.push(TextRange::new(above, next_line_start(text, range.end)));
    }
    let comments = tree.comments.iter().copied();
    let moved = comments.filter(|comment| gone.iter().any(|lines| lines.contains_range(*comment)));
    bench.allowance.moved_comments.extend(moved);
    pieces.push(Piece::Text(after));
    for &lines in &gone {
        bench.edits.push(Edit::deletion(lines));
    }
    join_blank_lines(bench, gone);
    bench.edits.push(Edit {
        range: TextRange::empty(top),
        pieces,
    });
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
        true => format!(",{}{before}", bench.eol()),
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
