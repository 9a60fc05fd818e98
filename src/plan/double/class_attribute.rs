//! What attributes of objects of test classes are set to.

use crate::resolve::program::{FileId, Program, Site, value_expr};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::ExprKind;
use std::collections::BTreeSet;

/// What an attribute of objects of a test class is set to: `self.session = MagicMock()`.
pub(super) fn set_to(program: &Program<'_>, file: FileId, owner: &Types, name: &str) -> Vec<Site> {
    let is_own = |one: &Type| matches!(one, Type::Instance(class) if program.is_test_file(program.classes[class.0 as usize].file));
    if !owner.is_surely(is_own) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let files: BTreeSet<FileId> = owner
        .any_of
        .iter()
        .filter_map(|one| match one {
            Type::Instance(class) => Some(program.above(*class)),
            _ => None,
        })
        .flat_map(|above| {
            above
                .iter()
                .map(|class| program.classes[class.0 as usize].file)
                .collect::<Vec<_>>()
        })
        .chain([file])
        .collect();
    for file in files {
        for binding in &program.file(file).facts.attribute_bindings {
            let at = |expr| Site { file, expr };
            let target = at(binding.target);
            let ExprKind::Attribute { value, attr } = &program.expr(target).kind else {
                continue;
            };
            if &*attr.text != name {
                continue;
            }
            let other = program.infer(at(*value));
            let is_related = other.any_of.iter().any(|one| match one {
                Type::Instance(class) => owner.any_of.iter().any(|own| {
                    matches!(own, Type::Instance(own) if program.above(*own).contains(class) || program.above(*class).contains(own))
                }),
                _ => false,
            });
            if !is_related {
                continue;
            }
            match value_expr(&binding.value) {
                Some(value) if binding.path.is_empty() => found.push(at(value)),
                _ => return Vec::new(),
            }
        }
    }
    found
}
