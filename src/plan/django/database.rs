//! Django's database layer, which raises `SynchronousOnlyOperation` where an event loop is running.

use super::is_used;
use crate::resolve::program::{ClassId, Program, Site};
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
const MANAGERS: &[&str] = &["_base_manager", "_default_manager", "objects"];

/// Methods of a model's instances that do.
const METHODS: &[&str] = &[
    "delete",
    "full_clean",
    "refresh_from_db",
    "save",
    "validate_unique",
];

/// Where the database is reached for.
pub fn uses(program: &Program<'_>) -> Vec<Site> {
    if !is_used(program) {
        return Vec::new();
    }
    let reached = program.expressions_of(Sorts::ATTRIBUTE.and(Sorts::CALL));
    reached
        .filter(|(site, expr)| reaches(program, *site, &expr.kind))
        .map(|(site, _)| site)
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
                |one: &Type| matches!(one, Type::Instance(class) if is_model(program, *class));
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

/// Whether a call only describes a model: `models.CharField(max_length=20)`.
fn is_field(name: &str) -> bool {
    name.starts_with("django.db.models.") || name.starts_with("django.db.migrations.")
}

fn is_model(program: &Program<'_>, class: ClassId) -> bool {
    program.derives_from(class, |base| {
        base.starts_with("django.") && base.ends_with("Model")
    })
}
