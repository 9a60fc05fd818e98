//! Blocks over a test's client (`with client:`), for whose length the framework keeps the context of the last request, and its
//! replacement less of it: what is missing is entered with the client, where a block makes one request.

use super::Hindrance;
use crate::mapping::schema::Framework;
use crate::plan::report::span;
use crate::resolve::call_graph::CallTarget;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprKind, StmtKind};
use crate::text::TextRange;
use std::collections::BTreeSet;

/// Methods of a client that make a request.
const REQUESTS: &[&str] = &[
    "delete", "get", "head", "open", "options", "patch", "post", "put", "trace",
];

/// A block that reads what belongs to the context of a request.
pub struct Block {
    /// What is entered besides the client is written behind this: the client, or the name it is given.
    pub behind: Site,
    /// What is entered.
    pub context: String,
    /// Whether it makes one request, so that nothing of it can be taken for another's.
    is_one_request: bool,
}

/// Blocks that need what the replacement does not keep.
pub fn blocks(program: &Program<'_>) -> Vec<Block> {
    let mut libraries = program.table.libraries().iter();
    let framework = libraries.find_map(|library| library.framework.as_ref());
    let Some(framework) = framework else {
        return Vec::new();
    };
    let (Some(client), Some(context)) = (&framework.test_client, &framework.test_context) else {
        return Vec::new();
    };
    let reading = reaching(program, reads_context(program, framework));
    let requesting = reaching(program, requests(program, client));
    let mut found = Vec::new();
    for file in program.file_ids() {
        let tree = &program.file(file).facts.tree;
        let at = |expr| Site { file, expr };
        for stmt in &tree.stmts {
            let StmtKind::With { items, body, .. } = &stmt.kind else {
                continue;
            };
            let (Some(first), Some(last)) = (body.first(), body.last()) else {
                continue;
            };
            let range = TextRange::new(tree.stmt(*first).range.start, tree.stmt(*last).range.end);
            let is_inside =
                |site: &Site| site.file == file && range.contains_range(program.expr(*site).range);
            for item in items {
                let entered = program.infer(at(item.context));
                let is_client =
                    |one: &Type| matches!(one, Type::Object(name) if **name == **client);
                if !entered.is_surely(is_client) {
                    continue;
                }
                let behind = at(item.target.unwrap_or(item.context));
                let is_read = reading.iter().any(is_inside);
                if !is_read {
                    continue;
                }
                let asked = requesting.iter().filter(|site| is_inside(site)).count();
                let is_in_loop = tree.stmts.iter().any(|one| {
                    matches!(one.kind, StmtKind::For { .. } | StmtKind::While { .. })
                        && range.contains_range(one.range)
                });
                let is_name = matches!(program.expr(behind).kind, ExprKind::Name(_));
                let name = program.source(behind);
                found.push(Block {
                    behind,
                    context: context.replace("{client}", name),
                    is_one_request: asked == 1 && !is_in_loop && is_name,
                });
            }
        }
    }
    found
}

/// Blocks that make several requests, or none that is seen: the replacement would not tell the contexts of these apart.
pub(super) fn of_several(program: &Program<'_>) -> BTreeSet<Hindrance> {
    let blocks = blocks(program).into_iter();
    let several = blocks.filter(|block| !block.is_one_request);
    let hindrances = several.map(|block| Hindrance {
        span: span(program, block.behind),
        message: "the block reads what belongs to the context of its last request, and does not make just one".to_owned(),
    });
    hindrances.collect()
}

/// The places, and the calls of functions that have one.
fn reaching(program: &Program<'_>, mut sites: BTreeSet<Site>) -> BTreeSet<Site> {
    let around = |site: &Site| program.function_around(*site);
    let mut todo: Vec<FunctionId> = sites.iter().filter_map(around).collect();
    let mut done = BTreeSet::new();
    while let Some(function) = todo.pop() {
        if !done.insert(function) {
            continue;
        }
        let callers = program.calls.callers(function);
        let calls: Vec<Site> = callers.map(|(site, _)| *site).collect();
        todo.extend(calls.iter().filter_map(around));
        sites.extend(calls);
    }
    sites
}

fn reads_context(program: &Program<'_>, framework: &Framework) -> BTreeSet<Site> {
    let is_of_context = |name: &str| framework.of_context.iter().any(|one| one == name);
    let read = program.expressions().map(|(site, _)| site);
    read.filter(|site| program.imported_name(*site, is_of_context).is_some())
        .collect()
}

fn requests(program: &Program<'_>, client: &str) -> BTreeSet<Site> {
    let is_request = |target: &CallTarget| {
        target.external.iter().any(|name| {
            let method = name
                .strip_prefix(client)
                .and_then(|rest| rest.strip_prefix('.'));
            method.is_some_and(|method| REQUESTS.contains(&method))
        })
    };
    let asked = program.calls.targets.iter();
    let asked = asked.filter(|(_, target)| is_request(target));
    asked.map(|(site, _)| *site).collect()
}
