//! Objects that are made through what cannot be followed: `with module.Store() as store`, where a module may be any. Python calls
//! their special methods without naming them.

use super::reference::{Consumer, FunctionReference};
use crate::diagnostic::code;
use crate::name::is_within;
use crate::resolve::program::{ClassId, FileId, Program, Site};
use crate::syntax::ast::ExprKind;
use std::collections::{BTreeSet, HashMap};

/// Methods that Python calls in a `with`, or in a loop.
const CALLED_BY_PYTHON: &[&str] = &["__enter__", "__exit__", "__iter__", "__next__"];

/// Such methods of the classes whose names are called on objects out of sight; `late` are the modules that may be had without
/// being named.
pub fn collect(
    program: &Program<'_>,
    late: &BTreeSet<FileId>,
    references: &mut Vec<FunctionReference>,
) {
    let mut classes: HashMap<&str, Vec<ClassId>> = HashMap::new();
    for at in 0..program.classes.len() {
        let class = ClassId(at as u32);
        if !program.methods_above(class, CALLED_BY_PYTHON).is_empty() {
            let name = &*program.class(class).name;
            classes.entry(name).or_default().push(class);
        }
    }
    for (site, target) in &program.calls.targets {
        // What a function gives that loads modules may be any of them.
        let is_loaded = || {
            target.constructed.is_empty()
                && target
                    .external
                    .iter()
                    .all(|name| is_within(name, "importlib"))
        };
        if !target.bound.is_empty() || !target.unknown && !is_loaded() {
            continue;
        }
        let ExprKind::Call { func, .. } = &program.expr(*site).kind else {
            continue;
        };
        let callee = Site {
            file: site.file,
            expr: *func,
        };
        let ExprKind::Attribute { attr, .. } = &program.expr(callee).kind else {
            continue;
        };
        for &class in classes.get(&*attr.text).into_iter().flatten() {
            if !target.unknown && !late.contains(&program.classes[class.0 as usize].file) {
                continue;
            }
            let called = program.methods_above(class, CALLED_BY_PYTHON);
            references.extend(called.into_iter().map(|function| FunctionReference {
                function,
                site: *site,
                consumer: consumer(program, callee),
            }));
        }
    }
}

fn consumer(program: &Program<'_>, callee: Site) -> Consumer {
    let text = program.excerpt(callee);
    let message = format!(
        "`{text}` may make an object that has this method, and what becomes of it cannot be followed"
    );
    Consumer::Called(code::UNKNOWN_RECEIVER, message)
}
