//! Statements and clauses: `async with`, `async for`, lists for generator expressions, `yield from` as a loop.

use super::change::{Change, Line};
use super::vacated;
use super::workbench::Workbench;
use crate::diff::edit::{Edit, Piece};
use crate::facts::scope::ScopeId;
use crate::plan::action::Entering;
use crate::plan::seed::Moved;
use crate::resolve::lifetime::Lifetime;
use crate::syntax::ast::{ArgumentKind, Clause, ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::suite::suite_behind;
use crate::text::TextRange;
use crate::text::indent::{
    is_blank_line, leading_whitespace, line_content_end, line_start_at, next_line_start,
    previous_line_start,
};
use std::collections::BTreeMap;

/// Write the statements and clauses that the plan changes.
pub fn rewrite(bench: &mut Workbench<'_>) {
    let plan = bench.plan;
    for (&stmt, entering) in &plan.withs {
        with(bench, stmt, entering);
    }
    for &stmt in &plan.loops {
        if let StmtKind::For { keyword, .. } = bench.facts.tree.stmt(stmt).kind {
            bench.edits.push(Edit::insertion("async ", keyword));
        }
    }
    for &stmt in &plan.untils {
        until(bench, stmt);
    }
    for &stmt in &plan.closings {
        closing(bench, stmt);
    }
    for &lambda in &plan.hoisted {
        hoist(bench, lambda);
    }
    for &lambda in &plan.methods {
        method(bench, lambda);
    }
    for &(comprehension, index) in &plan.clauses {
        if let ExprKind::Comprehension { clauses, .. } = &bench.facts.tree.expr(comprehension).kind
            && let Some(Clause::For {
                range,
                is_async: false,
                ..
            }) = clauses.get(index)
        {
            bench.edits.push(Edit::insertion("async ", range.start));
        }
    }
    for &expr in &plan.lists {
        list(bench, expr);
    }
    for &target in &plan.setters {
        setter(bench, target);
    }
    for expectation in &plan.expectations {
        bench.changes.push(Change::Wrap {
            first: expectation.stmt,
            last: expectation.stmt,
            header: vec![
                Piece::Text("with ".to_owned()),
                Piece::Source(expectation.callee),
                Piece::Text("(".to_owned()),
                Piece::Source(expectation.expected),
                Piece::Text("):".to_owned()),
            ],
            footer: Vec::new(),
            lead: None,
        });
    }
    for &(stmt, handler) in &plan.guards {
        guard(bench, stmt, handler);
    }
    let mut items: BTreeMap<ScopeId, String> = BTreeMap::new();
    for &(expr, entering) in &plan.delegations {
        let scope = bench.variable_scope(bench.scope_of(expr));
        let item = items
            .entry(scope)
            .or_insert_with(|| bench.requests.names().fresh("item", &[scope]))
            .clone();
        delegation(bench, expr, entering, &item);
    }
    for &(scope, entering) in &plan.scopes {
        held(bench, scope, entering);
    }
    let mut gone = Vec::new();
    for &moved in &plan.moved {
        match moved {
            Moved::Away(stmt) => {
                let range = removal(bench.text, bench.facts.tree.stmt(stmt).range);
                bench.edits.push(Edit::deletion(range));
                gone.push(range);
            }
            Moved::Before(stmt, place) => gone.push(raise(bench, stmt, place)),
        }
    }
    vacated::join_blank_lines(bench, gone);
}

/// `name = call` becomes `async with call as name:` around the statements up to the last that uses the name.
fn held(bench: &mut Workbench<'_>, scope: Lifetime, entering: Entering) {
    let tree = &bench.facts.tree;
    let StmtKind::Assign { value, .. } = tree.stmt(scope.made).kind else {
        return;
    };
    let range = tree.stmt(scope.made).range;
    let name = tree.expr(scope.name).range.slice(bench.text);
    bench.edits.push(Edit {
        range: TextRange::new(range.start, tree.expr(value).outer.start),
        pieces: vec![Piece::Text(
            match entering {
                Entering::Sync => "with ",
                Entering::Async => "async with ",
            }
            .to_owned(),
        )],
    });
    bench
        .edits
        .push(Edit::insertion(format!(" as {name}:"), range.end));
    bench.changes.push(Change::Under {
        head: scope.made,
        last: scope.last,
    });
}

/// `target = value` becomes `target(value)`; what the target becomes stands elsewhere in the plan.
fn setter(bench: &mut Workbench<'_>, target: ExprId) {
    let tree = &bench.facts.tree;
    let Parent::Stmt(stmt) = tree.expr(target).parent else {
        return;
    };
    let StmtKind::Assign { value, .. } = tree.stmt(stmt).kind else {
        return;
    };
    let value = tree.expr(value).range;
    let (before, behind) = (tree.expr(target).outer.end, tree.stmt(stmt).range.end);
    let between = TextRange::new(before, value.start);
    bench.edits.push(Edit::replacement(between, "("));
    let rest = TextRange::new(value.end, behind);
    bench.edits.push(Edit::replacement(rest, ")"));
}

/// Move a statement, with the comment behind it, before another of its suite or around it. The lines where it stood.
fn raise(bench: &mut Workbench<'_>, stmt: StmtId, place: StmtId) -> TextRange {
    let tree = &bench.facts.tree;
    let (text, range) = (bench.text, tree.stmt(stmt).range);
    let at = tree.stmt(place).range.start;
    let indent = leading_whitespace(text, line_start_at(text, at));
    let eol = bench.eol();
    let lines = TextRange::new(
        line_start_at(text, range.start),
        next_line_start(text, range.end),
    );
    bench.edits.push(Edit::deletion(lines));
    bench.continued.push(bench.edits.len());
    bench.edits.push(Edit {
        range: TextRange::empty(at),
        pieces: vec![
            Piece::Source(TextRange::new(
                range.start,
                line_content_end(text, range.end),
            )),
            Piece::Text(format!("{eol}{indent}")),
        ],
    });
    lines
}

/// What goes with a statement that has lines of its own: they, or only what parts it from a comment behind it.
pub(super) fn removal(text: &str, stmt: TextRange) -> TextRange {
    let rest = &text[stmt.end as usize..];
    let behind = rest.trim_start_matches([' ', '\t']);
    if behind.starts_with('#') {
        return TextRange::new(stmt.start, stmt.end + (rest.len() - behind.len()) as u32);
    }
    TextRange::new(
        line_start_at(text, stmt.start),
        next_line_start(text, stmt.end),
    )
}

/// `except asyncio.CancelledError: raise` before a handler that would swallow it.
fn guard(bench: &mut Workbench<'_>, stmt: StmtId, handler: usize) {
    let text = bench.text;
    let tree = &bench.facts.tree;
    let StmtKind::Try { handlers, .. } = &tree.stmt(stmt).kind else {
        return;
    };
    let Some(handler) = handlers.get(handler) else {
        return;
    };
    let at = handler.range.start;
    let indent = leading_whitespace(text, line_start_at(text, at));
    let unit = &bench.facts.layout(text).unit;
    let scope = bench.scope_of_statement(stmt);
    let module = bench.reach("asyncio", None, scope, at);
    let eol = bench.eol();
    bench.continued.push(bench.edits.len());
    bench.edits.push(Edit::insertion(
        format!("except {module}.CancelledError:{eol}{indent}{unit}raise{eol}{indent}"),
        at,
    ));
}

/// `with a, b:` whose items differ becomes nested blocks, in their order.
fn with(bench: &mut Workbench<'_>, stmt: StmtId, entering: &[Entering]) {
    let StmtKind::With {
        keyword,
        items,
        body,
        is_async,
    } = &bench.facts.tree.stmt(stmt).kind
    else {
        return;
    };
    let Some(first) = entering.first() else {
        return;
    };
    if *first == Entering::Async && !is_async {
        bench.edits.push(Edit::insertion("async ", *keyword));
    }
    let (Some(&body_first), Some(&body_last)) = (body.first(), body.last()) else {
        return;
    };
    let mut at = 0;
    let mut cut: Option<u32> = None;
    while at < items.len() {
        let mut end = at + 1;
        while end < items.len() && entering[end] == entering[at] {
            end += 1;
        }
        if at > 0 {
            let word = if entering[at] == Entering::Async {
                "async with "
            } else {
                "with "
            };
            let range = TextRange::new(items[at].range.start, items[end - 1].range.end);
            bench.changes.push(Change::Wrap {
                first: body_first,
                last: body_last,
                header: vec![
                    Piece::Text(word.to_owned()),
                    Piece::Source(range),
                    Piece::Text(":".to_owned()),
                ],
                footer: Vec::new(),
                lead: None,
            });
            cut.get_or_insert(items[at - 1].range.end);
        }
        at = end;
    }
    if let (Some(start), Some(last)) = (cut, items.last()) {
        bench
            .edits
            .push(Edit::deletion(TextRange::new(start, last.range.end)));
    }
}

/// `(x for x in xs)` as the argument of `sum(…)` becomes `[x for x in xs]`.
fn list(bench: &mut Workbench<'_>, expr: ExprId) {
    let tree = &bench.facts.tree;
    let range = tree.expr(expr).range;
    let is_bare = match tree.expr(expr).parent {
        Parent::Expr(up) => {
            matches!(&tree.expr(up).kind, ExprKind::Call { parens, .. } if *parens == range)
        }
        _ => false,
    };
    let inner = TextRange::new(range.start + 1, range.end - 1);
    let collector = is_bare.then(|| collector(bench, expr)).flatten();
    let (start, open, close) = match collector {
        Some((start, "list")) => (start, "[", "]"),
        Some((start, _)) => (start, "{", "}"),
        None if is_bare => (range.start, "([", "])"),
        None => (range.start, "[", "]"),
    };
    bench.edits.push(Edit {
        range: TextRange::new(start, range.start + 1),
        pieces: vec![Piece::Text(open.to_owned())],
    });
    bench.edits.push(Edit {
        range: TextRange::new(inner.end, range.end),
        pieces: vec![Piece::Text(close.to_owned())],
    });
}

/// The builtin `list` or `set` whose only argument this generator expression is, and where its name begins: a display
/// says the same.
fn collector(bench: &Workbench<'_>, expr: ExprId) -> Option<(u32, &'static str)> {
    let tree = &bench.facts.tree;
    let Parent::Expr(call) = tree.expr(expr).parent else {
        return None;
    };
    let ExprKind::Call { func, .. } = tree.expr(call).kind else {
        return None;
    };
    let ExprKind::Name(name) = &tree.expr(func).kind else {
        return None;
    };
    let reference = bench.facts.references.get(func.0 as usize)?.as_ref()?;
    let is_builtin = reference.scope.is_none() && !bench.plan.exprs.contains_key(&call);
    let name = ["list", "set"]
        .into_iter()
        .find(|known| *known == &**name)?;
    is_builtin.then_some((tree.expr(func).outer.start, name))
}

/// `yield from xs` becomes `for item in xs:` with `yield item`.
fn delegation(bench: &mut Workbench<'_>, expr: ExprId, entering: Entering, item: &str) {
    let tree = &bench.facts.tree;
    let ExprKind::YieldFrom(value) = tree.expr(expr).kind else {
        return;
    };
    let range = tree.expr(expr).outer;
    let source = tree.expr(value).outer;
    let Some(stmt) = tree.statement_of(expr) else {
        return;
    };
    let word = if entering == Entering::Async {
        "async for"
    } else {
        "for"
    };
    let mut source = Piece::Source(source);
    if bench.plan.closings.contains(&stmt) {
        let items = close(bench, stmt, value, "items");
        source = Piece::Text(items);
    }
    bench.changes.push(Change::Wrap {
        first: stmt,
        last: stmt,
        header: vec![
            Piece::Text(format!("{word} {item} in ")),
            source,
            Piece::Text(":".to_owned()),
        ],
        footer: Vec::new(),
        lead: None,
    });
    bench
        .edits
        .push(Edit::replacement(range, format!("yield {item}")));
}

/// A loop that may be left early, in a block that closes what it iterates.
fn closing(bench: &mut Workbench<'_>, stmt: StmtId) {
    let tree = &bench.facts.tree;
    let StmtKind::For { target, iter, .. } = tree.stmt(stmt).kind else {
        return;
    };
    let range = TextRange::new(tree.expr(target).outer.end, tree.expr(iter).outer.end);
    let name = match &tree.expr(target).kind {
        ExprKind::Name(name) => format!("{name}s"),
        _ => "items".to_owned(),
    };
    let items = close(bench, stmt, iter, &name);
    bench
        .edits
        .push(Edit::replacement(range, format!(" in {items}")));
}

/// Put a statement under `async with aclosing(…) as items:`; what it is called there.
fn close(bench: &mut Workbench<'_>, stmt: StmtId, iterable: ExprId, name: &str) -> String {
    let range = bench.facts.tree.expr(iterable).range;
    let scope = bench.scope_of(iterable);
    let variables = bench.variable_scope(scope);
    let items = bench.requests.names().fresh(name, &[variables]);
    let import = "from contextlib import aclosing";
    let aclosing = bench.reach(import, None, scope, range.start);
    bench.changes.push(Change::Wrap {
        first: stmt,
        last: stmt,
        header: vec![
            Piece::Text(format!("async with {aclosing}(")),
            Piece::Source(range),
            Piece::Text(format!(") as {items}:")),
        ],
        footer: Vec::new(),
        lead: None,
    });
    items
}

/// `for item in iter(f, end):` becomes `while (item := await f()) != end:`.
fn until(bench: &mut Workbench<'_>, stmt: StmtId) {
    let tree = &bench.facts.tree;
    let StmtKind::For {
        keyword,
        target,
        iter,
        ..
    } = tree.stmt(stmt).kind
    else {
        return;
    };
    let ExprKind::Call { args, .. } = &tree.expr(iter).kind else {
        return;
    };
    let [function, end] = &args[..] else { return };
    let source = |expr: ExprId| Piece::Source(tree.expr(expr).outer);
    let mut pieces = vec![
        Piece::Text("while (".to_owned()),
        source(target),
        Piece::Text(" := ".to_owned()),
    ];
    match tree.expr(function.value).kind {
        ExprKind::Lambda { body, .. } => pieces.push(source(body)),
        _ => pieces.extend([
            Piece::Text("await ".to_owned()),
            source(function.value),
            Piece::Text("()".to_owned()),
        ]),
    }
    pieces.extend([Piece::Text(") != ".to_owned()), source(end.value)]);
    bench.edits.push(Edit {
        range: TextRange::new(keyword, tree.expr(iter).outer.end),
        pieces,
    });
}

/// A lambda that awaits becomes a coroutine function before the statement that it stands in.
fn hoist(bench: &mut Workbench<'_>, lambda: ExprId) {
    let tree = &bench.facts.tree;
    let whole = tree.expr(lambda);
    let (ExprKind::Lambda { params, body }, Some(stmt)) = (&whole.kind, tree.statement_of(lambda))
    else {
        return;
    };
    let name = match whole.parent {
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Call { args, .. } => args
                .iter()
                .position(|arg| arg.value == lambda)
                .map(|at| (&args[at], at.checked_sub(1).map(|before| &args[before]))),
            _ => None,
        },
        _ => None,
    };
    let name = match name.map(|(arg, before)| (&arg.kind, before)) {
        Some((ArgumentKind::Keyword(name), None)) => name.text.to_string(),
        // `setattr(Feed, "load", lambda self: …)`
        Some((_, Some(before))) => match &tree.expr(before.value).kind {
            ExprKind::Str {
                value: Some(name), ..
            } => last_name(name),
            _ => "function".to_owned(),
        },
        _ => "function".to_owned(),
    };
    let scope = bench.variable_scope(bench.scope_of(lambda));
    let name = bench.requests.names().fresh(&name, &[scope]);
    let mut header = vec![Piece::Text(format!("async def {name}("))];
    if let (Some(first), Some(last)) = (params.first(), params.last()) {
        let range = TextRange::new(first.range.start, last.range.end);
        header.push(Piece::Source(range));
    }
    header.push(Piece::Text("):".to_owned()));
    let body = tree.expr(*body);
    let is_tuple = matches!(body.kind, ExprKind::Tuple(_));
    let has_lines = body.range.slice(bench.text).contains('\n');
    let is_open = body.outer == body.range && has_lines && !is_tuple;
    let (open, close) = if is_open { ("(", ")") } else { ("", "") };
    let result = vec![
        Piece::Text(format!("return {open}")),
        Piece::Source(body.outer),
        Piece::Text(close.to_owned()),
    ];
    bench.allowance.added.insert(path_in(bench, stmt, &name));
    let mut lines = Vec::new();
    if !begins_block(bench.text, tree.stmt(stmt).range.start) {
        lines.push(Line::new(""));
    }
    lines.extend([
        Line {
            depth: 0,
            pieces: header,
        },
        Line {
            depth: 1,
            pieces: result,
        },
        Line::new(""),
    ]);
    bench.changes.push(Change::Before { stmt, lines });
    bench.edits.push(Edit::replacement(whole.range, name));
}

/// The last part of a dotted name, where it is one.
fn last_name(dotted: &str) -> String {
    let last = dotted.rsplit('.').next().unwrap_or(dotted);
    let is_name = !last.is_empty()
        && !last.starts_with(|c: char| c.is_ascii_digit())
        && last.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match is_name {
        true => last.to_owned(),
        false => "function".to_owned(),
    }
}

/// `load = lambda self: 1` in the body of a class becomes `async def load(self):`, which returns that.
fn method(bench: &mut Workbench<'_>, lambda: ExprId) {
    let tree = &bench.facts.tree;
    let whole = tree.expr(lambda);
    let (ExprKind::Lambda { params, body }, Parent::Stmt(stmt)) = (&whole.kind, whole.parent)
    else {
        return;
    };
    let StmtKind::Assign { targets, .. } = &tree.stmt(stmt).kind else {
        return;
    };
    let [target] = targets[..] else { return };
    let (text, range) = (bench.text, tree.stmt(stmt).range);
    let name = tree.expr(target).range.slice(text).to_owned();
    let line = line_start_at(text, range.start);
    let indent = leading_whitespace(text, line);
    let (eol, unit) = (bench.eol(), &bench.facts.layout(text).unit);
    let body = tree.expr(*body).outer;
    let (first, last) = match (params.first(), params.last()) {
        (Some(first), Some(last)) => (first.range.start, last.range.end),
        _ => (body.start, body.start),
    };
    // Functions stand apart.
    let (start, before) = match begins_block(text, range.start) {
        true => (range.start, String::new()),
        false => (line, format!("{eol}{indent}")),
    };
    bench.continued.push(bench.edits.len());
    bench.edits.push(Edit::replacement(
        TextRange::new(start, first),
        format!("{before}async def {name}("),
    ));
    let behind = next_line_start(text, range.end);
    if !suite_behind(tree, stmt).is_empty() && !is_blank_line(text, behind) {
        bench.edits.push(Edit::insertion(eol, behind));
    }
    let returned = format!("):{eol}{indent}{unit}return ");
    bench.continued.push(bench.edits.len());
    bench.edits.push(match last == body.start {
        true => Edit::insertion(returned, last),
        false => Edit::replacement(TextRange::new(last, body.start), returned),
    });
    let mut classes = bench.facts.classes.iter();
    if let Some(class) = classes.find(|class| tree.stmt(stmt).parent == Parent::Stmt(class.stmt)) {
        let path = format!("{}.{name}", class.path);
        bench.allowance.added.insert(path);
    }
}

/// Whether nothing, a blank line or the header of a block stands above a statement.
pub(super) fn begins_block(text: &str, start: u32) -> bool {
    let line = line_start_at(text, start);
    let above = previous_line_start(text, line);
    let above = text[above as usize..line as usize].trim_end();
    !text[line as usize..start as usize].trim().is_empty()
        || above.trim().is_empty()
        || above.ends_with(':')
        || above.trim_start().starts_with('#')
}

/// The dotted path of a function that is defined before a statement.
fn path_in(bench: &Workbench<'_>, stmt: StmtId, name: &str) -> String {
    let scope = bench.scope_of_statement(stmt);
    let around = bench
        .facts
        .functions
        .iter()
        .find(|function| function.scope == scope)
        .map(|function| &function.path);
    match around {
        Some(path) => format!("{path}.{name}"),
        None => name.to_owned(),
    }
}
