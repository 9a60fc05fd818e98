//! Mocks that a test sets in the place of a class under a name of its own: what they return stands for an object of the class.

use super::given::{Asked, FARTHEST, Given, Maker, is_asked_for, makers, mock_option};
use super::held::{Holder, holder_of, variable};
use super::patch::Tool;
use crate::resolve::program::{Program, Site, value_expr};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::ExprKind;
use crate::syntax::target::only_target;
use std::collections::BTreeSet;

/// What stands for objects of a class, where `new` is set in its place.
pub(super) fn objects(
    program: &Program<'_>,
    new: Site,
    replaced: &Types,
    asked: &[Asked],
) -> Vec<Given> {
    let is_meant = asked.iter().any(|one| is_asked_for(program, &one.types));
    if !is_meant || !replaced.is_surely(|one| matches!(one, Type::Class(_))) {
        return Vec::new();
    }
    let mut mocks = BTreeSet::new();
    makers(program, new, FARTHEST, &mut mocks);
    let mut found = Vec::new();
    for maker in mocks {
        let Maker::Mock(call) = maker else { continue };
        let has = |name: &&str| mock_option(program, call, name).is_some();
        if ["side_effect", "spec", "spec_set", "wraps"].iter().any(has) {
            continue;
        }
        let (at, made_by) = match mock_option(program, call, "return_value") {
            Some(value) => {
                let mut made = BTreeSet::new();
                makers(program, value, FARTHEST, &mut made);
                (value, made)
            }
            None => (call, BTreeSet::from([Maker::Patch(call)])),
        };
        found.extend(assigned(program, &variable_of(program, call), asked));
        if !made_by.is_empty() {
            found.push(Given {
                at,
                makers: made_by,
                asked: asked.to_vec(),
            });
        }
    }
    found
}

/// What a test has a patch of a class return: `fake.return_value = client`.
pub(super) fn objects_of_patch(
    program: &Program<'_>,
    call: Site,
    replaced: &Types,
    asked: &[Asked],
) -> Vec<Given> {
    if !replaced.is_surely(|one| matches!(one, Type::Class(_))) {
        return Vec::new();
    }
    let holder = holder_of(program, call, None, Tool::Mock);
    assigned(program, &holder, asked)
}

/// The variable that a mock is made for.
fn variable_of(program: &Program<'_>, mock: Site) -> Holder {
    let tree = &program.file(mock.file).facts.tree;
    match only_target(tree, mock.expr) {
        Some((_, target)) => variable(program, mock.file, target),
        None => Holder::Elsewhere,
    }
}

/// What a mock that a variable holds is set to return.
fn assigned(program: &Program<'_>, holder: &Holder, asked: &[Asked]) -> Vec<Given> {
    let Holder::Variable(file, ..) = *holder else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for binding in &program.file(file).facts.attribute_bindings {
        let at = |expr| Site { file, expr };
        let ExprKind::Attribute { value: owner, attr } = &program.expr(at(binding.target)).kind
        else {
            continue;
        };
        let is_meant = &*attr.text == "return_value"
            && binding.path.is_empty()
            && variable(program, file, *owner) == *holder;
        let Some(value) = value_expr(&binding.value).filter(|_| is_meant) else {
            continue;
        };
        let mut made_by = BTreeSet::new();
        makers(program, at(value), FARTHEST, &mut made_by);
        if !made_by.is_empty() {
            found.push(Given {
                at: at(value),
                makers: made_by,
                asked: asked.to_vec(),
            });
        }
    }
    found
}
