//! Properties of mapped classes: what they are read from, which is what they themselves read from.

use super::attribute::{is_related, may_own};
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprKind};

/// Functions that read attributes by their names.
const BY_NAME: &[&str] = &[
    "builtins.getattr",
    "builtins.hasattr",
    "operator.attrgetter",
];

/// The objects that a property of a class is read from; nothing where it may be read unseen.
pub(super) fn owners(program: &Program<'_>, property: FunctionId) -> Option<Vec<Site>> {
    let class = program.class_of(property)?;
    let name = &*program.function(property).name;
    if is_field_elsewhere(program, class, name) || may_be_read_by_name(program, class, name) {
        return None;
    }
    let owners = program.owners_named(name).map(|(_, owner)| owner);
    let may_be = |owner: &Site| may_own(program, &program.infer(*owner), &[Some(class)]);
    Some(owners.filter(may_be).collect())
}

/// Whether a class that has nothing to do with this one has something of that name: a model of what is sent may be filled from an
/// object.
fn is_field_elsewhere(program: &Program<'_>, class: ClassId, name: &str) -> bool {
    let all = (0..program.classes.len() as u32).map(ClassId);
    let mut others = all.filter(|&other| !is_related(program, class, other));
    others.any(|other| {
        let file = program.classes[other.0 as usize].file;
        let scopes = &program.file(file).facts.scopes;
        let scope = &scopes[program.class(other).scope.0 as usize];
        scope.variables.contains_key(name)
    })
}

/// Whether a call reads an attribute by a name that may be this one, from what may be an object of the class.
fn may_be_read_by_name(program: &Program<'_>, class: ClassId, name: &str) -> bool {
    program.calls.targets.iter().any(|(call, target)| {
        let mut names = target.external.iter();
        if !names.any(|name| BY_NAME.contains(&&**name)) {
            return false;
        }
        let ExprKind::Call { args, .. } = &program.expr(*call).kind else {
            return false;
        };
        let at = |expr| Site { expr, ..*call };
        // `attrgetter` is given names only.
        let (object, named) = match &args[..] {
            [object, named, ..] => (Some(object), named),
            [named] => (None, named),
            [] => return false,
        };
        let is_other = match &program.expr(at(named.value)).kind {
            ExprKind::Str {
                value: Some(written),
                ..
            } => !written.split('.').any(|part| part == name),
            _ => false,
        };
        let is_plain = |one: &Type| !matches!(one, Type::Instance(_) | Type::Foreign);
        let is_of_others = object.is_some_and(|object| {
            let types = program.infer(at(object.value));
            object.kind == ArgumentKind::Positional
                && (types.is_surely(is_plain) || !may_own(program, &types, &[Some(class)]))
        });
        !is_other && !is_of_others
    })
}
