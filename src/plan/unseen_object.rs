//! Objects of the project that come back from where they cannot be followed, and that Python enters or goes over:
//! `with context.obj["settings"] as settings`, `for page in options["pages"]`.

use super::reference::{Consumer, FunctionReference};
use crate::diagnostic::code;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprKind, StmtKind};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What may be run so, of the classes whose objects go somewhere where they are not followed.
pub fn collect<'w>(
    program: &Program<'_>,
    wandering: impl Fn() -> &'w HashSet<ClassId>,
    references: &mut Vec<FunctionReference>,
) {
    let mut meant: Vec<(Site, &[&str])> = Vec::new();
    for (file, content) in program.numbered_files() {
        for stmt in &content.facts.tree.stmts {
            let site = |expr| Site { file, expr };
            match &stmt.kind {
                StmtKind::With {
                    items,
                    is_async: false,
                    ..
                } => {
                    let contexts = items.iter().map(|item| site(item.context));
                    let lost = contexts.filter(|&context| is_lost(program, context));
                    meant.extend(lost.map(|context| (context, &["__enter__", "__exit__"][..])));
                }
                StmtKind::For {
                    iter,
                    is_async: false,
                    ..
                } if is_lost(program, site(*iter)) => {
                    meant.push((site(*iter), &["__iter__", "__next__"]));
                }
                _ => {}
            }
        }
    }
    let mut by_names: BTreeMap<&[&str], BTreeSet<FunctionId>> = BTreeMap::new();
    for (site, names) in meant {
        let functions = by_names.entry(names).or_insert_with(|| {
            let classes = wandering().iter();
            let all = classes.flat_map(|&class| program.methods_above(class, names));
            all.collect()
        });
        references.extend(functions.iter().map(|&function| FunctionReference {
            function,
            site,
            consumer: Consumer::Called(
                code::UNKNOWN_RECEIVER,
                "an object that cannot be followed may be of this class here".to_owned(),
            ),
        }));
    }
}

/// Whether nothing is known of an object but that it comes out of something.
fn is_lost(program: &Program<'_>, site: Site) -> bool {
    let is_taken = matches!(
        program.expr(site).kind,
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. }
    );
    let types = program.infer(site);
    let is_nothing = |one: &Type| matches!(one, Type::Foreign | Type::Builtin("None"));
    is_taken && types.any_of.iter().all(is_nothing)
}
