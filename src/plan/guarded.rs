//! Functions that may run inside a `try` that takes `StopIteration`: what one of them raises is waited for there.

use super::exhausted::takes;
use crate::name::map::{Map, Set};
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, StmtKind};
use crate::text::TextRange;

/// Whether a function may run inside such a `try` of another.
pub fn is_guarded(program: &Program<'_>, function: FunctionId) -> bool {
    match program.guarded.get_or_init(|| collect(program)) {
        Some(found) => found.contains(&function),
        None => true,
    }
}

/// The functions that are reached from the guarded calls; `None` where one of these calls may reach anything.
fn collect(program: &Program<'_>) -> Option<Set<FunctionId>> {
    let mut reached = Set::default();
    let mut todo = Vec::new();
    for (file_id, file) in program.numbered_files() {
        let tree = &file.facts.tree;
        for stmt in &tree.stmts {
            let StmtKind::Try { body, handlers, .. } = &stmt.kind else {
                continue;
            };
            let mut handlers = handlers.iter();
            if !handlers.any(|handler| takes(program, file_id, handler, &["StopIteration"])) {
                continue;
            }
            for &one in body {
                todo.extend(run_in(program, file_id, tree.stmt(one).range)?);
            }
        }
    }
    while let Some(function) = todo.pop() {
        if reached.insert(function) {
            let file = program.function_file(function);
            let stmt = program.function(function).stmt;
            let range = program.file(file).facts.tree.stmt(stmt).range;
            todo.extend(run_in(program, file, range)?);
        }
    }
    Some(reached)
}

/// The functions that code may run by itself; `None` where it calls what cannot be followed.
pub fn run_in(program: &Program<'_>, file: FileId, range: TextRange) -> Option<Vec<FunctionId>> {
    let mut found = Vec::new();
    let mut classes = Map::default();
    let exprs = program.file(file).facts.tree.exprs.iter().enumerate();
    for (at, expr) in exprs.filter(|(_, expr)| range.contains_range(expr.range)) {
        let site = Site {
            file,
            expr: ExprId(at as u32),
        };
        match &expr.kind {
            ExprKind::Call { func, .. } => {
                let target = program.calls.target(site)?;
                found.extend(target.bound.iter().map(|(function, _)| *function));
                let callee = Site { file, expr: *func };
                if target.unknown && target.bound.is_empty() {
                    let ExprKind::Attribute { attr, .. } = &program.expr(callee).kind else {
                        return None;
                    };
                    let all = program.classes.iter();
                    let namesakes = all.filter_map(|class| class.methods.get(&attr.text));
                    found.extend(namesakes.flatten().copied());
                }
            }
            ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => {
                let types = program.infer(site);
                found.extend(types.functions());
                for one in &types.any_of {
                    if let Type::Instance(class) | Type::Class(class) = one {
                        classes.insert(*class, ());
                    }
                }
            }
            _ => {}
        }
    }
    // What Python runs of an object without a call: operators, iteration, properties.
    for class in classes.into_keys() {
        for &at in program
            .above(class)
            .iter()
            .chain(program.below(class).iter())
        {
            let methods = program.classes[at.0 as usize].methods.values().flatten();
            found.extend(methods.copied().filter(|&method| {
                program.is_property(method) || program.function(method).name.starts_with("__")
            }));
        }
    }
    Some(found)
}
