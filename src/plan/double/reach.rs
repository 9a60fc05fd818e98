//! Which functions a test may run, as far as calls and names lead; of a class that it names, what Python runs by itself, too.

use crate::resolve::program::{ClassId, FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind};
use std::collections::{BTreeMap, BTreeSet};

/// What each function names that is a function.
#[derive(Debug, Default)]
pub struct Reach {
    next: BTreeMap<FunctionId, BTreeSet<FunctionId>>,
}

impl Reach {
    /// Look through all files.
    pub fn collect(program: &Program<'_>) -> Self {
        let mut reach = Self::default();
        for (site, target) in &program.calls.targets {
            let Some(from) = program.function_around(*site) else {
                continue;
            };
            let next = reach.next.entry(from).or_default();
            next.extend(target.bound.iter().map(|(function, _)| *function));
        }
        for (at, file) in program.files.iter().enumerate() {
            let id = FileId(at as u32);
            for (index, expr) in file.facts.tree.exprs.iter().enumerate() {
                if !matches!(expr.kind, ExprKind::Name(_) | ExprKind::Attribute { .. }) {
                    continue;
                }
                let site = Site {
                    file: id,
                    expr: ExprId(index as u32),
                };
                let types = program.infer(site);
                let classes = types.any_of.iter().filter_map(|one| match one {
                    Type::Class(class) | Type::Instance(class) => Some(*class),
                    _ => None,
                });
                let implicit = classes.flat_map(|class| implicit(program, class));
                let named: Vec<FunctionId> = types.functions().chain(implicit).collect();
                if named.is_empty() {
                    continue;
                }
                if let Some(from) = program.function_around(site) {
                    reach.next.entry(from).or_default().extend(named);
                }
            }
        }
        // A function runs what is defined in it.
        for at in 0..program.functions.len() {
            let inner = FunctionId(at as u32);
            let file = program.function_file(inner);
            let scope = program.function(inner).defined_in;
            if let Some(outer) = program.enclosing_function(file, scope) {
                reach.next.entry(outer).or_default().insert(inner);
            }
        }
        reach
    }

    /// The functions that these may run, themselves among them.
    pub fn from(&self, functions: impl IntoIterator<Item = FunctionId>) -> BTreeSet<FunctionId> {
        let mut open: Vec<FunctionId> = functions.into_iter().collect();
        let mut seen: BTreeSet<FunctionId> = open.iter().copied().collect();
        while let Some(function) = open.pop() {
            for &next in self.next.get(&function).into_iter().flatten() {
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        seen
    }
}

/// What runs of a class without being called by its name.
fn implicit(program: &Program<'_>, class: ClassId) -> Vec<FunctionId> {
    let above = program.above(class);
    let methods = above
        .iter()
        .flat_map(|class| program.classes[class.0 as usize].methods.values().flatten());
    let is_implicit = |function: &&FunctionId| {
        program.function(**function).name.starts_with("__") || program.is_property(**function)
    };
    methods.filter(is_implicit).copied().collect()
}
