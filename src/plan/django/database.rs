//! Django's database layer, which raises `SynchronousOnlyOperation` where an event loop is running.
//!
//! What a view reaches may ask it all the same, by methods that are awaited: by a chain of known methods that begins with the manager of
//! a model, or on an object that such a chain gave, of which nothing is read but columns.

use super::is_used;
use crate::resolve::program::{ClassId, Program, Site};
use crate::resolve::receiver::managed::OF_OBJECTS;
use crate::resolve::types::Type;
use crate::syntax::ast::ExprKind;
use crate::syntax::sorts::Sorts;

/// Modules whose functions and objects reach for the database.
const MODULES: &[&str] = &[
    "django.core.management.call_command",
    "django.db.",
    "django.shortcuts.get_",
];

/// What every model has that does.
pub const MANAGERS: &[&str] = &["_base_manager", "_default_manager", "objects"];

/// Methods of a model's instances that do.
const METHODS: &[&str] = &[
    "delete",
    "full_clean",
    "refresh_from_db",
    "save",
    "validate_unique",
];

/// What a coroutine function may await instead, which gives the object of a model that it is given.
const OBJECT_OR_404: &str = "django.shortcuts.get_object_or_404";

/// A place where the database is reached for.
#[derive(Clone, Copy, Debug)]
pub struct Use {
    /// Where.
    pub site: Site,
    /// Whether a coroutine function may await what is done there.
    pub may_be_awaited: bool,
}

/// Where the database is reached for.
pub fn uses(program: &Program<'_>) -> Vec<Use> {
    if !is_used(program) {
        return Vec::new();
    }
    let reached = program.expressions_of(Sorts::ATTRIBUTE.and(Sorts::CALL));
    reached
        .filter(|(site, expr)| reaches(program, *site, &expr.kind))
        .map(|(site, expr)| Use {
            site,
            may_be_awaited: may_be_awaited(program, site, &expr.kind),
        })
        .collect()
}

fn reaches(program: &Program<'_>, site: Site, kind: &ExprKind) -> bool {
    match kind {
        ExprKind::Attribute { value, attr } if METHODS.contains(&&*attr.text) => {
            let owner = Site {
                expr: *value,
                ..site
            };
            let is_model =
                |one: &Type| matches!(one, Type::Instance(class) if is_of_model(program, *class));
            program.infer(owner).any_of.iter().any(is_model)
        }
        ExprKind::Attribute { attr, .. } => MANAGERS.contains(&&*attr.text),
        ExprKind::Call { .. } => program.calls.target(site).is_some_and(|target| {
            let mut names = target.external.iter();
            names.any(|name| MODULES.iter().any(|one| name.starts_with(one)) && !is_field(name))
        }),
        _ => false,
    }
}

/// Whether a class is a model, or has models below it: a mixin of theirs.
pub fn is_of_model(program: &Program<'_>, class: ClassId) -> bool {
    let below = program.below(class);
    program.is_django_model(class) || below.iter().any(|&one| program.is_django_model(one))
}

fn may_be_awaited(program: &Program<'_>, site: Site, kind: &ExprKind) -> bool {
    match kind {
        ExprKind::Attribute { value, attr } if OF_OBJECTS.contains(&&*attr.text) => {
            let owner = Site {
                expr: *value,
                ..site
            };
            model_of(program, owner)
                .is_some_and(|class| program.method(class, &attr.text).is_none())
        }
        ExprKind::Attribute { .. } => program.managed_call(site).is_some(),
        ExprKind::Call { .. } => gets_object(program, site).is_some(),
        _ => false,
    }
}

/// The model that an expression is an object of, or `None`, and nothing else.
pub fn model_of(program: &Program<'_>, site: Site) -> Option<ClassId> {
    let types = program.infer(site);
    let mut found = None;
    for one in &types.any_of {
        match one {
            Type::Builtin("None") => {}
            Type::Instance(class) if found.is_none() && program.is_django_model(*class) => {
                found = Some(*class);
            }
            _ => return None,
        }
    }
    found.filter(|_| !types.unknown)
}

/// The model of which `get_object_or_404(Port, …)` gives an object.
pub fn gets_object(program: &Program<'_>, call: Site) -> Option<ClassId> {
    let target = program.calls.target(call)?;
    let is_it = target.bound.is_empty()
        && matches!(&target.external[..], [name] if &**name == OBJECT_OR_404);
    program.object_or_404(call).filter(|_| is_it)
}

/// Whether a call only describes a model: `models.CharField(max_length=20)`.
fn is_field(name: &str) -> bool {
    name.starts_with("django.db.models.") || name.starts_with("django.db.migrations.")
}
