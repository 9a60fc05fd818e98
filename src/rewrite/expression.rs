//! Expressions: `await`, `asyncio.run`, replaced calls, names and attributes.

use super::function::rename_last;
use super::workbench::Workbench;
use crate::diff::edit::{Edit, Piece};
use crate::plan::action::{Around, ExprAction};
use crate::plan::template::CodePart;
use crate::syntax::ast::{ExprId, ExprKind, Parent, Tree};
use crate::text::TextRange;
use std::collections::BTreeSet;

/// Write every expression that the plan changes.
pub fn rewrite(bench: &mut Workbench<'_>) {
    let plan = bench.plan;
    let mut enclosed: BTreeSet<TextRange> = BTreeSet::new();
    for (&id, action) in &plan.exprs {
        if action.client.is_some() && !bench.clients.contains_key(&id) {
            continue;
        }
        let mut pieces = rendered(bench, id, action);
        let range = bench.facts.tree.expr(id).range;
        if let Some(negation) = negation_around(&bench.facts.tree, id)
            && begins_with(&pieces, "not ")
        {
            // `not r.ok` reads `r.is_error`, not `not not r.is_error`.
            if let Some(Piece::Text(text)) = pieces.first_mut() {
                text.drain(.."not ".len());
            }
            bench.edits.push(Edit::deletion(negation));
        }
        if action.around == Around::Await {
            enclosed.extend(bare_tuple_around(&bench.facts.tree, id));
        }
        requote(bench, id, &mut pieces);
        if pieces != [Piece::Source(range)] {
            let has_lines =
                |piece: &Piece| matches!(piece, Piece::Text(text) if text.contains('\n'));
            if pieces.iter().any(has_lines) {
                bench.continued.push(bench.edits.len());
            }
            bench.edits.push(Edit { range, pieces });
        }
    }
    for range in enclosed {
        let mut pieces = vec![Piece::Source(range)];
        parenthesise(&mut pieces);
        bench.edits.push(Edit { range, pieces });
    }
    for (&id, (name, import)) in &plan.renames {
        rename_last(bench, id, name, import);
    }
    spell_out(bench);
}

/// Within an f-string, new text goes without the quote that ends it: older Pythons read it as the end.
fn requote(bench: &Workbench<'_>, id: ExprId, pieces: &mut [Piece]) {
    let tree = &bench.facts.tree;
    let mut at = id;
    while let Parent::Expr(up) = tree.expr(at).parent {
        at = up;
        if !matches!(tree.expr(at).kind, ExprKind::FString { .. }) {
            continue;
        }
        let written = tree.expr(at).range.slice(bench.text);
        let (quote, other) = match written.find(['"', '\'']).map(|at| &written[at..=at]) {
            Some("'") => ("'", "\""),
            _ => ("\"", "'"),
        };
        for piece in pieces.iter_mut() {
            if let Piece::Text(text) = piece
                && !text.contains(other)
            {
                *text = text.replace(quote, other);
            }
        }
        return;
    }
}

/// `f"{f()=}"` prints the text of its expression, which stays what it was: `f"f()={await f()!r}"`.
fn spell_out(bench: &mut Workbench<'_>) {
    let facts = bench.facts;
    let mut edits = Vec::new();
    for expr in &facts.tree.exprs {
        let ExprKind::FString { values } = &expr.kind else {
            continue;
        };
        for &value in values {
            let whole = facts.tree.expr(value).outer;
            let behind = &bench.text[whole.end as usize..expr.range.end as usize];
            let Some(rest) = behind.trim_start().strip_prefix('=') else {
                continue;
            };
            let rest = rest.trim_start();
            let before = bench.text[..whole.start as usize].trim_end();
            let is_changed = bench.plan.exprs.iter().any(|(&id, action)| {
                *action != ExprAction::default() && whole.contains_range(facts.tree.expr(id).range)
            });
            if !is_changed || !rest.starts_with(['}', '!', ':']) || !before.ends_with('{') {
                continue;
            }
            let end = whole.end + (behind.len() - rest.len()) as u32;
            let shown = TextRange::new(before.len() as u32, end).slice(bench.text);
            let shown = shown.replace('{', "{{").replace('}', "}}");
            edits.push(Edit::insertion(shown, before.len() as u32 - 1));
            let form = if rest.starts_with('}') { "!r" } else { "" };
            edits.push(Edit::replacement(TextRange::new(whole.end, end), form));
        }
    }
    bench.edits.extend(edits);
}

fn rendered(bench: &mut Workbench<'_>, id: ExprId, action: &ExprAction) -> Vec<Piece> {
    let range = bench.facts.tree.expr(id).range;
    let outer = bench.facts.tree.expr(id).outer;
    let scope = bench.scope_of(id);
    let client = bench.clients.get(&id).cloned();
    let instead_of = action.instead_of.as_deref();
    let mut pieces = if action.code.is_empty() {
        vec![Piece::Source(range)]
    } else {
        bench.pieces(
            &action.code,
            &action.imports,
            instead_of,
            client.as_deref(),
            scope,
            range.start,
        )
    };
    let mut is_await = false;
    match action.around {
        Around::Nothing => {}
        Around::Await => {
            is_await = true;
            pieces.insert(0, Piece::Text("await ".to_owned()));
        }
        Around::Run => {
            let asyncio = bench.reach("asyncio", None, scope, range.start);
            pieces.insert(0, Piece::Text(format!("{asyncio}.run(")));
            pieces.push(Piece::Text(")".to_owned()));
        }
    }
    for layer in &action.layers {
        let code = bench.pieces(
            layer,
            &action.imports,
            instead_of,
            client.as_deref(),
            scope,
            range.start,
        );
        let mut inner = std::mem::take(&mut pieces);
        if is_await && !is_argument(&code, |source| source == range || source == outer) {
            parenthesise(&mut inner);
        }
        is_await = false;
        for piece in code {
            match piece {
                Piece::Source(source) if source == range || source == outer => {
                    pieces.extend(inner.iter().cloned());
                }
                other => pieces.push(other),
            }
        }
    }
    let tree = &bench.facts.tree;
    let is_parenthesised = outer != range;
    let is_await = is_await || begins_with(&pieces, "await ");
    let needs = match (is_await, begins_with(&pieces, "not ")) {
        (true, _) => binds_tighter_than_await(tree, id),
        (_, true) => binds_tighter_than_not(tree, id),
        _ => false,
    };
    if needs && !is_parenthesised && !is_argument_now(bench, id) {
        parenthesise(&mut pieces);
    }
    pieces
}

/// Whether a layer takes what is inside it as the only argument of a call.
fn is_argument(layer: &[Piece], is_inside: impl Fn(TextRange) -> bool) -> bool {
    layer.windows(3).any(|pieces| {
        matches!(pieces, [Piece::Text(before), Piece::Source(source), Piece::Text(behind)]
            if is_inside(*source) && before.ends_with('(') && behind.starts_with(')'))
    })
}

/// Whether the code that replaces what stands around an expression takes it between parentheses or commas:
/// `A().m()` → `m(await A())`.
fn is_argument_now(bench: &Workbench<'_>, id: ExprId) -> bool {
    let tree = &bench.facts.tree;
    let own = CodePart::Source(tree.expr(id).range);
    let mut at = id;
    while let Parent::Expr(up) = tree.expr(at).parent {
        at = up;
        let code = bench
            .plan
            .exprs
            .get(&up)
            .map_or(&[][..], |action| &action.code);
        if let Some(place) = code.iter().position(|part| *part == own) {
            let before = place.checked_sub(1).and_then(|place| code.get(place));
            return matches!(before, Some(CodePart::Text(text)) if text.ends_with(['(', ',']) || text.ends_with(", "))
                && matches!(code.get(place + 1), Some(CodePart::Text(text)) if text.starts_with([')', ',']));
        }
        if !code.is_empty() {
            return false;
        }
    }
    false
}

/// The `not ` directly before an expression without parentheses.
fn negation_around(tree: &Tree, id: ExprId) -> Option<TextRange> {
    let expr = tree.expr(id);
    let Parent::Expr(up) = expr.parent else {
        return None;
    };
    let around = tree.expr(up);
    let is_bare = expr.outer == expr.range;
    (matches!(around.kind, ExprKind::Not(_)) && is_bare)
        .then(|| TextRange::new(around.range.start, expr.range.start))
}

fn parenthesise(pieces: &mut Vec<Piece>) {
    pieces.insert(0, Piece::Text("(".to_owned()));
    pieces.push(Piece::Text(")".to_owned()));
}

fn begins_with(pieces: &[Piece], word: &str) -> bool {
    matches!(pieces.first(), Some(Piece::Text(text)) if text.starts_with(word))
}

/// Whether what stands around an expression would take an `await` apart: `await f().x` awaits `f().x`.
fn binds_tighter_than_await(tree: &Tree, id: ExprId) -> bool {
    let Parent::Expr(up) = tree.expr(id).parent else {
        return false;
    };
    match &tree.expr(up).kind {
        ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => *value == id,
        ExprKind::Call { func, .. } => *func == id,
        ExprKind::Await(_) => true,
        _ => false,
    }
}

/// The tuple without parentheses in which an expression is unpacked: `*f(), 1`. Python takes an `await` there, but not
/// every parser does.
fn bare_tuple_around(tree: &Tree, id: ExprId) -> Option<TextRange> {
    let Parent::Expr(star) = tree.expr(id).parent else {
        return None;
    };
    let Parent::Expr(up) = tree.expr(star).parent else {
        return None;
    };
    let around = tree.expr(up);
    let is_unpacked = matches!(tree.expr(star).kind, ExprKind::Starred(_));
    let is_bare = matches!(&around.kind, ExprKind::Tuple(items) if items
        .first()
        .is_some_and(|&first| tree.expr(first).outer.start == around.range.start));
    (is_unpacked && is_bare && around.outer == around.range).then_some(around.range)
}

/// Whether `not x` at this place would take in too much or be a syntax error.
fn binds_tighter_than_not(tree: &Tree, id: ExprId) -> bool {
    let Parent::Expr(up) = tree.expr(id).parent else {
        return false;
    };
    match &tree.expr(up).kind {
        ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => *value == id,
        ExprKind::Call { func, .. } => *func == id,
        ExprKind::Await(_)
        | ExprKind::Unary(_)
        | ExprKind::Binary { .. }
        | ExprKind::Compare { .. }
        | ExprKind::Starred(_) => true,
        _ => false,
    }
}
