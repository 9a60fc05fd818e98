//! Functions: `async def`, test marks, bridges, and the async form of a `TestCase`.

use super::change::{Change, Line};
use super::workbench::Workbench;
use crate::diff::edit::{Edit, Piece};
use crate::facts::FileFacts;
use crate::facts::layout::Layout;
use crate::facts::scope::ScopeId;
use crate::plan::action::{FunctionAction, Runner};
use crate::plan::loop_scope::LoopScope;
use crate::syntax::ast::{ExprId, ExprKind, FunctionDef, Parameter, ParameterKind, StmtKind, Tree};
use crate::text::TextRange;
use crate::text::indent::{
    is_blank_line, leading_whitespace, line_end, line_start_at, next_line_start,
};

/// Turn the functions that the plan turns.
pub fn rewrite(bench: &mut Workbench<'_>) {
    let plan = bench.plan;
    for (&index, action) in &plan.functions {
        let Some(function) = bench.facts.functions.get(index as usize) else {
            continue;
        };
        let statement = bench.facts.tree.stmt(function.stmt);
        let StmtKind::Function(def) = &statement.kind else {
            continue;
        };
        match action {
            FunctionAction::Turn => turn(bench, def),
            FunctionAction::TurnTest(on) => {
                turn(bench, def);
                let scope = function.defined_in;
                let pytest = bench.reach("pytest", None, scope, statement.range.start);
                bench
                    .allowance
                    .redecorated
                    .insert(function.path.to_string());
                bench.changes.push(Change::Before {
                    stmt: function.stmt,
                    lines: vec![Line::new(match on {
                        LoopScope::Function => format!("@{pytest}.mark.asyncio"),
                        _ => format!("@{pytest}.mark.asyncio({})", written(*on)),
                    })],
                });
            }
            FunctionAction::TurnFixture(on) => {
                turn(bench, def);
                let Some(&decorator) = def.decorators.first() else {
                    continue;
                };
                let tree = &bench.facts.tree;
                let (callee, last) = match &tree.expr(decorator).kind {
                    ExprKind::Call { func, args, .. } => (*func, args.last()),
                    _ => (decorator, None),
                };
                let is_called = callee != decorator;
                let range = tree.expr(callee).range;
                let behind = last.map(|arg| tree.expr(arg.value).range.end);
                let inside =
                    behind.unwrap_or(tree.expr(decorator).range.end - u32::from(is_called));
                let loop_scope = match (*on, behind, is_called) {
                    (LoopScope::Function, ..) => String::new(),
                    (on, Some(_), _) => format!(", {}", written(on)),
                    (on, None, true) => written(on),
                    (on, None, false) => format!("({})", written(on)),
                };
                let scope = function.defined_in;
                let module = bench.reach("pytest_asyncio", None, scope, range.start);
                bench
                    .allowance
                    .redecorated
                    .insert(function.path.to_string());
                bench
                    .edits
                    .push(Edit::replacement(range, format!("{module}.fixture")));
                if !loop_scope.is_empty() {
                    bench.edits.push(Edit::insertion(loop_scope, inside));
                }
            }
            FunctionAction::TurnRenamed(name) | FunctionAction::Renamed(name) => {
                if !matches!(action, FunctionAction::Renamed(_)) {
                    turn(bench, def);
                }
                let path = function.path.to_string();
                let renamed = match path.rsplit_once('.') {
                    Some((class, _)) => format!("{class}.{name}"),
                    None => (*name).to_owned(),
                };
                bench.allowance.renamed.insert(path, renamed);
                bench.edits.push(Edit::replacement(def.name.range, *name));
            }
            FunctionAction::Factory(factory) => {
                super::factory::rewrite(bench, def, &function.path, factory);
            }
            FunctionAction::TurnProperty => {
                turn(bench, def);
                bench
                    .allowance
                    .redecorated
                    .insert(function.path.to_string());
                undecorate(bench, def, "property");
            }
            // Once all its edits are there: see [`two_colours`](super::two_colours).
            FunctionAction::TwoColours | FunctionAction::Beside(_) => {}
            FunctionAction::Decorated(import) => decorate(bench, def, &function.path, import),
            FunctionAction::Bridge(runner) => {
                bridge(bench, def, &function.path, runner.as_ref());
            }
        }
    }
    for &class in &plan.test_cases {
        test_case(bench, class.0 as usize);
    }
    for &decorator in &plan.managers {
        let at = bench.facts.tree.expr(decorator).range;
        let managed = bench.facts.functions.iter().find(|function| {
            let whole = bench.facts.tree.stmt(function.stmt);
            matches!(&whole.kind, StmtKind::Function(def) if def.decorators.contains(&decorator))
                && whole.range.contains_range(at)
        });
        if let Some(function) = managed {
            bench
                .allowance
                .redecorated
                .insert(function.path.to_string());
        }
        rename_last(
            bench,
            decorator,
            "asynccontextmanager",
            "from contextlib import asynccontextmanager",
        );
    }
}

/// The option by which pytest-asyncio is told on which loop.
fn written(on: LoopScope) -> String {
    format!("loop_scope=\"{}\"", on.name())
}

/// Rename the last part of a dotted name; a name by itself is imported under the new one.
pub fn rename_last(bench: &mut Workbench<'_>, expr: ExprId, name: &str, import: &str) {
    let found = bench.facts.tree.expr(expr);
    match &found.kind {
        ExprKind::Attribute { attr, .. } => {
            bench.edits.push(Edit::replacement(attr.range, name));
        }
        _ => {
            let range = found.range;
            let scope = bench.scope_of(expr);
            let written = bench.reach(import, None, scope, range.start);
            bench.edits.push(Edit::replacement(range, written));
        }
    }
}

/// Take a decorator away, with its line.
fn undecorate(bench: &mut Workbench<'_>, def: &FunctionDef, name: &str) {
    let tree = &bench.facts.tree;
    let Some(place) = def.decorators.iter().position(|&expr| {
        let text = tree.expr(expr).range.slice(bench.text);
        text.rsplit('.').next() == Some(name)
    }) else {
        return;
    };
    cut_decorator(bench, tree.expr(def.decorators[place]).range);
}

/// Take the decorator at this place away, with its line.
fn cut_decorator(bench: &mut Workbench<'_>, range: TextRange) {
    let Some(start) = bench.text[..range.start as usize].rfind('@') else {
        return;
    };
    // Up to what comes next; a comment behind it stays.
    let rest = &bench.text[range.end as usize..];
    let end = range.end as usize + (rest.len() - rest.trim_start().len());
    bench
        .edits
        .push(Edit::deletion(TextRange::new(start as u32, end as u32)));
}

/// Put a decorator nearest to a function.
fn decorate(bench: &mut Workbench<'_>, def: &FunctionDef, path: &str, import: &str) {
    let decorator = bench.reach(import, None, ScopeId::MODULE, def.keyword);
    let indent = leading_whitespace(bench.text, line_start_at(bench.text, def.keyword));
    let line = format!("@{decorator}{}{indent}", bench.eol());
    bench.allowance.redecorated.insert(path.to_owned());
    bench.edits.push(Edit::insertion(line, def.keyword));
}

fn turn(bench: &mut Workbench<'_>, def: &FunctionDef) {
    if !def.is_async {
        bench.edits.push(Edit::insertion("async ", def.keyword));
    }
}

/// `def main(…): body` becomes `def main(…): return asyncio.run(_main(…))` and `async def _main(…): body`.
fn bridge(bench: &mut Workbench<'_>, def: &FunctionDef, path: &str, by: Option<&Runner>) {
    let eol = bench.eol();
    let scope = ScopeId::MODULE;
    let inner = bench.requests.names().fresh(
        &format!("_{}", def.name.text.trim_start_matches('_')),
        &[scope],
    );
    let moved = match path.rsplit_once('.') {
        Some((around, _)) => format!("{around}.{inner}"),
        None => inner.clone(),
    };
    bench.allowance.redecorated.insert(path.to_owned());
    bench.allowance.renamed.insert(path.to_owned(), moved);
    bench.allowance.added.insert(path.to_owned());
    let run = match by {
        Some(by) => bench.support_name(&by.support, scope, def.keyword),
        None => format!("{}.run", bench.reach("asyncio", None, scope, def.keyword)),
    };
    if let Some(decorator) = by.and_then(|by| by.undecorated) {
        let range = bench.facts.tree.expr(decorator).range;
        cut_decorator(bench, range);
    }
    let indent = leading_whitespace(bench.text, line_start_at(bench.text, def.keyword));
    // A command's help text is the docstring of the function that the decorator sees.
    let help = docstring(&bench.facts.tree, def).filter(|_| !def.decorators.is_empty());
    let arguments = passed_on(&def.params);
    let mut pieces = runner(
        (bench.text, bench.facts, def),
        (None, help),
        (&run, &inner, &arguments),
    );
    let blank = if indent.is_empty() { 2 } else { 1 };
    pieces.push(Piece::Text(format!(
        "{}{indent}async ",
        eol.repeat(blank + 1)
    )));
    bench.edits.push(Edit {
        range: TextRange::empty(def.keyword),
        pieces,
    });
    bench.edits.push(Edit {
        range: def.name.range,
        pieces: vec![Piece::Text(inner)],
    });
    if let Some(help) = help.filter(|_| def.body.len() > 1) {
        let gone = lines_alone(bench.text, help).map(Edit::deletion);
        bench.edits.extend(gone);
    }
}

/// The lines of what stands on them alone, with the blank lines below.
fn lines_alone(text: &str, range: TextRange) -> Option<TextRange> {
    let start = line_start_at(text, range.start);
    let before = text.get(start as usize..range.start as usize)?;
    let mut end = next_line_start(text, range.end);
    let behind = text.get(range.end as usize..end as usize)?;
    while (end as usize) < text.len() && is_blank_line(text, end) {
        end = next_line_start(text, end);
    }
    let is_alone = before.trim().is_empty() && behind.trim().is_empty();
    is_alone.then_some(TextRange::new(start, end))
}

/// `def name(params): return run(inner(params))`, with other parameters if some are given, and the docstring `help`.
pub fn runner(
    (text, facts, def): (&str, &FileFacts, &FunctionDef),
    (params, help): (Option<&str>, Option<TextRange>),
    (run, inner, arguments): (&str, &str, &[String]),
) -> Vec<Piece> {
    let eol = line_end(text);
    let indent = leading_whitespace(text, line_start_at(text, def.keyword));
    let Layout { unit, widest, .. } = facts.layout(text);
    let header = header_range(text, &facts.tree, def);
    let inside = format!("{indent}{unit}");
    // The name in the copy is text, so that the new name of the original does not reach it.
    let mut pieces = match params {
        Some(params) => vec![Piece::Text(format!("def {}({params}):", def.name.text))],
        None => vec![
            Piece::Source(TextRange::new(header.start, def.name.range.start)),
            Piece::Text(def.name.text.to_string()),
            Piece::Source(TextRange::new(def.name.range.end, header.end)),
        ],
    };
    pieces.push(Piece::Text(format!("{eol}{inside}")));
    if let Some(help) = help {
        pieces.push(Piece::Source(help));
        pieces.push(Piece::Text(format!("{eol}{inside}")));
    }
    let mut call = format!("return {run}({inner}({}))", arguments.join(", "));
    if inside.chars().count() + call.chars().count() > *widest {
        let deeper = format!("{eol}{inside}{unit}");
        let listed: String = arguments
            .iter()
            .map(|argument| format!("{deeper}{unit}{argument},"))
            .collect();
        call = format!("return {run}({deeper}{inner}({listed}{deeper}){eol}{inside})");
    }
    pieces.push(Piece::Text(call));
    pieces
}

/// `def name(params) -> T:` as written.
pub fn header_range(text: &str, tree: &Tree, def: &FunctionDef) -> TextRange {
    let first = def
        .body
        .first()
        .map_or(def.name.range.end, |&first| tree.stmt(first).range.start);
    let head = &text[def.keyword as usize..first as usize];
    // The last colon before the body, comments left out, ends the header.
    let mut end = def.name.range.end;
    let mut at = 0;
    for line in head.split_inclusive('\n') {
        let code = match line.find('#') {
            Some(hash) => &line[..hash],
            None => line,
        };
        if let Some(colon) = code.rfind(':') {
            end = def.keyword + (at + colon + 1) as u32;
        }
        at += line.len();
    }
    TextRange::new(def.keyword, end)
}

/// The docstring of a function.
pub fn docstring(tree: &Tree, def: &FunctionDef) -> Option<TextRange> {
    let &first = def.body.first()?;
    match tree.stmt(first).kind {
        StmtKind::Expr(expr)
            if matches!(
                tree.expr(expr).kind,
                ExprKind::Str {
                    is_bytes: false,
                    ..
                }
            ) =>
        {
            Some(tree.stmt(first).range)
        }
        _ => None,
    }
}

/// The function's own parameters as arguments.
pub fn passed_on(params: &[Parameter]) -> Vec<String> {
    params
        .iter()
        .map(|param| {
            let name = &param.name.text;
            match param.kind {
                ParameterKind::PositionalOnly | ParameterKind::Plain => name.to_string(),
                ParameterKind::Star => format!("*{name}"),
                ParameterKind::KeywordOnly => format!("{name}={name}"),
                ParameterKind::DoubleStar => format!("**{name}"),
            }
        })
        .collect()
}

fn test_case(bench: &mut Workbench<'_>, class: usize) {
    let Some(class) = bench.facts.classes.get(class) else {
        return;
    };
    let StmtKind::Class(def) = &bench.facts.tree.stmt(class.stmt).kind else {
        return;
    };
    for arg in &def.args {
        let text = bench.facts.tree.expr(arg.value).range.slice(bench.text);
        if text == "TestCase" || text.ends_with(".TestCase") {
            rename_last(
                bench,
                arg.value,
                "IsolatedAsyncioTestCase",
                "from unittest import IsolatedAsyncioTestCase",
            );
        }
    }
}
