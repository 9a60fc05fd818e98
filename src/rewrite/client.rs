//! One-shot calls: a client opened by `async with` around the smallest span of statements that uses it.

use super::change::{Change, Line};
use super::workbench::Workbench;
use crate::diff::edit::Piece;
use crate::facts::scope::ScopeId;
use crate::mapping::row::{ClientId, Role};
use crate::mapping::template::{Part, Placeholder};
use crate::options::{HttpClient, Style};
use crate::plan::action::Entering;
use crate::plan::template::CodePart;
use crate::resolve::lifetime::Lifetime;
use crate::syntax::ast::{Clause, ExprId, ExprKind, Parent, StmtId, StmtKind, Tree};
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
    let mut blocks: Vec<Block> = Vec::new();
    for ((_, client, written), exprs) in shared {
        let hoists = if written.contains('#') {
            Hoist::No
        } else {
            Hoist::OutOfLoops
        };
        let form = form(bench, client, &written);
        if let Some(span) = span(&bench.facts.tree, &exprs, &plan.scopes, hoists) {
            blocks.push(Block {
                span,
                exprs,
                client,
                form,
            });
        }
    }
    blocks.sort_by_key(|block| bench.facts.tree.stmt(block.span.first).range.start);
    let mut named: Vec<(ScopeId, u32, String)> = Vec::new();
    for block in blocks {
        let tree = &bench.facts.tree;
        let start = tree.stmt(block.span.first).range.start;
        let end = tree.stmt(block.span.last).range.end;
        let Some(&first) = block.exprs.first() else {
            continue;
        };
        let scope = bench.variable_scope(bench.scope_of(first));
        let base = bench.table.client(block.client).name.clone();
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
        let line = opening(bench, &block, first, &name, start);
        bench.changes.push(match block.form {
            Form::Shared => Change::Before {
                stmt: block.span.first,
                lines: vec![Line {
                    depth: 0,
                    pieces: line,
                }],
            },
            Form::Block => Change::Wrap {
                first: block.span.first,
                last: block.span.last,
                header: line,
                footer: Vec::new(),
                lead: None,
            },
        });
        for expr in block.exprs {
            bench.clients.insert(expr, name.clone());
        }
    }
}

/// Calls with their client, and the statements around which it is open.
struct Block {
    span: Span,
    exprs: Vec<ExprId>,
    client: ClientId,
    form: Form,
}

/// How a client is had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Opened by `async with` around the statements.
    Block,
    /// The module's.
    Shared,
}

/// A client that is made with options of its own is not the one that the module shares.
fn form(bench: &Workbench<'_>, client: ClientId, own_options: &str) -> Form {
    let is_shared = bench.options.http_client == HttpClient::Shared
        && own_options.is_empty()
        && bench.table.client(client).shared.is_some();
    if is_shared { Form::Shared } else { Form::Block }
}

/// The line that gives a client its name.
fn opening(
    bench: &mut Workbench<'_>,
    block: &Block,
    call: ExprId,
    name: &str,
    at: u32,
) -> Vec<Piece> {
    let table = bench.table;
    let client = table.client(block.client);
    let plan = bench.plan;
    let action = plan.exprs.get(&call);
    let scope = bench.scope_of(call);
    let instead_of = action.and_then(|action| action.instead_of.clone());
    let mut imports = client.imports.clone();
    if let Some(action) = action {
        imports.extend(action.imports.iter().cloned());
    }
    let style = bench.options.style;
    let is_isolated = style == Style::Faithful && serves_several(&bench.facts.tree, block);
    let (before, template, after) = match (block.form, &client.shared, &client.isolated) {
        (Form::Shared, Some(shared), _) => (format!("{name} = await "), shared, String::new()),
        (_, _, Some(isolated)) if is_isolated => {
            ("async with ".to_owned(), isolated, format!(" as {name}:"))
        }
        _ => (
            "async with ".to_owned(),
            &client.open,
            format!(" as {name}:"),
        ),
    };
    let mut options: Vec<(String, Vec<CodePart>)> = client
        .options
        .iter()
        .filter(|option| style == Style::Faithful || option.role == Role::Needed)
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
    let mut code = vec![CodePart::Text(before)];
    for part in &template.parts {
        match part {
            Part::Text(text) => code.push(CodePart::Text(text.clone())),
            Part::Placeholder(Placeholder::Support(name)) => {
                code.push(CodePart::Support(name.clone()));
            }
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
    code.push(CodePart::Text(after));
    bench.pieces(&code, &imports, instead_of.as_deref(), None, scope, at)
}

/// Whether a client may serve one call after another.
fn serves_several(tree: &Tree, block: &Block) -> bool {
    let is_repeated = |&call: &ExprId| is_repeated(tree, call, block.span);
    block.exprs.iter().any(is_repeated)
        || block.exprs.iter().enumerate().any(|(at, &one)| {
            block.exprs[at + 1..]
                .iter()
                .any(|&other| !are_alternatives(tree, one, other))
        })
}

/// Whether a call runs more than once while the statements of a span run once.
fn is_repeated(tree: &Tree, call: ExprId, span: Span) -> bool {
    let mut at = call;
    while let Parent::Expr(up) = tree.expr(at).parent {
        let once = match &tree.expr(up).kind {
            // Only the first iterable is evaluated once.
            ExprKind::Comprehension { clauses, .. } => {
                matches!(clauses.first(), Some(Clause::For { iter, .. }) if *iter == at)
            }
            ExprKind::Lambda { .. } => false,
            _ => true,
        };
        if !once {
            return true;
        }
        at = up;
    }
    let Some(stmt) = tree.statement_of(call) else {
        return false;
    };
    let first = tree.stmt(span.first).range.start;
    let last = tree.stmt(span.last).range.end;
    path(tree, stmt).into_iter().any(|around| {
        let stands_inside =
            first <= tree.stmt(around).range.start && tree.stmt(around).range.end <= last;
        let repeats = match &tree.stmt(around).kind {
            StmtKind::While { .. } => true,
            StmtKind::For { .. } => around != stmt,
            _ => false,
        };
        stands_inside && repeats
    })
}

/// Whether of two calls only one runs: they stand in branches of one `if`, or the function ends with the first.
fn are_alternatives(tree: &Tree, one: ExprId, other: ExprId) -> bool {
    let (Some(one), Some(other)) = (tree.statement_of(one), tree.statement_of(other)) else {
        return false;
    };
    let (first, second) = if tree.stmt(one).range.start <= tree.stmt(other).range.start {
        (one, other)
    } else {
        (other, one)
    };
    let (first_path, second_path) = (path(tree, first), path(tree, second));
    let shared = first_path
        .iter()
        .zip(&second_path)
        .take_while(|(a, b)| a == b)
        .count();
    let in_branches = match (
        first_path.get(shared.wrapping_sub(1)),
        first_path.get(shared),
        second_path.get(shared),
    ) {
        (Some(&around), Some(&a), Some(&b)) => {
            matches!(
                tree.stmt(around).kind,
                StmtKind::If { .. } | StmtKind::Match { .. }
            ) && suite_around(tree, a).first() != suite_around(tree, b).first()
        }
        _ => false,
    };
    // Not in a `try` or `with`, which may go on after an exception.
    let ends_function = first != second
        && matches!(tree.stmt(first).kind, StmtKind::Return(_))
        && !first_path.iter().any(|&around| {
            matches!(
                tree.stmt(around).kind,
                StmtKind::Try { .. } | StmtKind::With { .. }
            )
        });
    in_branches || ends_function
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

/// The smallest span of sibling statements that holds all of `exprs`, and the statements that use what they open,
/// outside the loops around it.
fn span(
    tree: &Tree,
    exprs: &[ExprId],
    scopes: &[(Lifetime, Entering)],
    hoist: Hoist,
) -> Option<Span> {
    let mut paths: Vec<Vec<StmtId>> = Vec::new();
    for &expr in exprs {
        let stmt = tree.statement_of(expr)?;
        paths.push(path(tree, stmt));
        let opened = scopes.iter().filter(|(scope, _)| scope.made == stmt);
        paths.extend(opened.map(|(scope, _)| path(tree, scope.last)));
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
