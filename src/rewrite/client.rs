//! One-shot calls: a client opened by `async with` around the smallest span of statements that uses it.

use super::block::Change;
use super::workbench::Workbench;
use crate::diff::edit::Piece;
use crate::facts::scope::ScopeId;
use crate::mapping::row::{ClientId, Role};
use crate::mapping::template::{Part, Placeholder};
use crate::options::Style;
use crate::plan::template::CodePart;
use crate::syntax::ast::{ExprId, Parent, StmtId, StmtKind, Tree};
use crate::syntax::suite::suite_around;
use std::collections::BTreeMap;

/// Calls that can share a client: same function, same client, same options.
type Key = (u32, ClientId, String);

/// Open the clients that calls need.
pub fn rewrite(bench: &mut Workbench<'_>) {
    let mut shared: BTreeMap<Key, Vec<ExprId>> = BTreeMap::new();
    let plan = bench.plan;
    for (&expr, action) in &plan.exprs {
        let Some((client, options)) = &action.client else {
            continue;
        };
        let scope = bench.variable_scope(bench.scope_of(expr));
        let mut written = String::new();
        let mut is_fixed = true;
        for (name, code) in options {
            written.push_str(name);
            written.push('=');
            for part in code {
                match part {
                    CodePart::Text(text) => written.push_str(text),
                    CodePart::Source(range) => {
                        is_fixed = false;
                        written.push_str(range.slice(bench.text));
                    }
                    CodePart::Client | CodePart::Support(_) => is_fixed = false,
                }
            }
            written.push(',');
        }
        if !is_fixed {
            // The value may differ from call to call: such a client serves its own statement only.
            written.push_str(&format!("#{}", expr.0));
        }
        shared
            .entry((scope.0, *client, written))
            .or_default()
            .push(expr);
    }
    let mut blocks: Vec<(Span, Vec<ExprId>, ClientId)> = Vec::new();
    for ((_, client, written), exprs) in shared {
        let hoists = if written.contains('#') {
            Hoist::No
        } else {
            Hoist::OutOfLoops
        };
        if let Some(span) = span(&bench.facts.tree, &exprs, hoists) {
            blocks.push((span, exprs, client));
        }
    }
    blocks.sort_by_key(|(span, ..)| bench.facts.tree.stmt(span.first).range.start);
    let mut named: Vec<(ScopeId, u32, String)> = Vec::new();
    for (span, exprs, client) in blocks {
        let tree = &bench.facts.tree;
        let start = tree.stmt(span.first).range.start;
        let end = tree.stmt(span.last).range.end;
        let Some(&first) = exprs.first() else {
            continue;
        };
        let scope = bench.variable_scope(bench.scope_of(first));
        let base = bench.table.client(client).name.clone();
        // A name can serve again once its block has ended.
        let free = named.iter().position(|(other, ended, name)| {
            *other == scope && *ended <= start && name.starts_with(&base)
        });
        let name = match free {
            Some(at) => {
                named[at].1 = end;
                named[at].2.clone()
            }
            None => {
                let name = bench.requests.names().fresh(&base, &[scope]);
                named.push((scope, end, name.clone()));
                name
            }
        };
        let header = header(bench, client, first, &name, start);
        bench.changes.push(Change::Wrap {
            first: span.first,
            last: span.last,
            header,
            footer: Vec::new(),
        });
        for expr in exprs {
            bench.clients.insert(expr, name.clone());
        }
    }
}

fn header(
    bench: &mut Workbench<'_>,
    id: ClientId,
    call: ExprId,
    name: &str,
    at: u32,
) -> Vec<Piece> {
    let table = bench.table;
    let client = table.client(id);
    let plan = bench.plan;
    let action = plan.exprs.get(&call);
    let scope = bench.scope_of(call);
    let instead_of = action.and_then(|action| action.instead_of.clone());
    let mut imports = client.imports.clone();
    if let Some(action) = action {
        imports.extend(action.imports.iter().cloned());
    }
    let mut options: Vec<(String, Vec<CodePart>)> = client
        .options
        .iter()
        .filter(|option| bench.options.style == Style::Faithful || option.role == Role::Needed)
        .map(|option| {
            (
                option.name.clone(),
                vec![CodePart::Text(option.value.clone())],
            )
        })
        .collect();
    if let Some((_, own)) = action.and_then(|action| action.client.as_ref()) {
        for (name, code) in own {
            match options.iter_mut().find(|(other, _)| other == name) {
                Some(option) => option.1 = code.clone(),
                None => options.push((name.clone(), code.clone())),
            }
        }
    }
    let mut code = vec![CodePart::Text("async with ".to_owned())];
    for part in &client.open.parts {
        match part {
            Part::Text(text) => code.push(CodePart::Text(text.clone())),
            Part::Placeholder(Placeholder::Options) => {
                for (index, (name, value)) in options.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    code.push(CodePart::Text(format!("{comma}{name}=")));
                    code.extend(value.iter().cloned());
                }
            }
            Part::Placeholder(_) => {}
        }
    }
    code.push(CodePart::Text(format!(" as {name}:")));
    bench.pieces(&code, &imports, instead_of.as_deref(), None, scope, at)
}

/// Consecutive statements of one suite.
#[derive(Clone, Copy, Debug)]
struct Span {
    first: StmtId,
    last: StmtId,
}

/// Whether a client may be opened before a loop that uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hoist {
    No,
    OutOfLoops,
}

/// The smallest span of sibling statements that holds all of `exprs`, outside the loops around it.
fn span(tree: &Tree, exprs: &[ExprId], hoist: Hoist) -> Option<Span> {
    let mut paths: Vec<Vec<StmtId>> = Vec::new();
    for &expr in exprs {
        paths.push(path(tree, tree.statement_of(expr)?));
    }
    let shortest = paths.iter().map(Vec::len).min()?;
    let mut depth = 0;
    for at in 0..shortest {
        let suite = suite_around(tree, paths[0][at]);
        if !paths
            .iter()
            .all(|path| suite_around(tree, path[at]).first() == suite.first())
        {
            break;
        }
        depth = at;
        if !paths.iter().all(|path| path[at] == paths[0][at]) {
            break;
        }
    }
    if hoist == Hoist::OutOfLoops {
        let outermost = paths[0][..depth].iter().position(|&stmt| {
            matches!(
                tree.stmt(stmt).kind,
                StmtKind::For { .. } | StmtKind::While { .. }
            )
        });
        if let Some(outermost) = outermost {
            depth = outermost;
        }
    }
    let start = |stmt: &StmtId| tree.stmt(*stmt).range.start;
    let at_depth = || paths.iter().map(|path| path[depth]);
    Some(Span {
        first: at_depth().min_by_key(start)?,
        last: at_depth().max_by_key(start)?,
    })
}

/// The statements around one, outermost first, up to its function or the module; without `if __name__` at module level
/// nothing is left out.
fn path(tree: &Tree, stmt: StmtId) -> Vec<StmtId> {
    let mut path = vec![stmt];
    let mut at = stmt;
    while let Parent::Stmt(up) = tree.stmt(at).parent {
        if matches!(
            tree.stmt(up).kind,
            StmtKind::Function(_) | StmtKind::Class(_)
        ) {
            break;
        }
        path.push(up);
        at = up;
    }
    path.reverse();
    path
}
