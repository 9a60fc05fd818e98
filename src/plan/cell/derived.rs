//! Classes of the project that derive from a library's: their instances share one fate.

use super::Cell;
use crate::resolve::program::Program;
use crate::resolve::types::{Type, Types};

/// Whether a member is one of the library's class that the class of an object derives from.
pub(super) fn is_inherited(program: &Program<'_>, owner: &Types, name: &str) -> bool {
    owner.any_of.iter().any(|one| match one {
        Type::Instance(class) | Type::Super(class) => program
            .derived(*class)
            .is_some_and(|base| !program.table.member(base, name).is_empty()),
        _ => false,
    })
}

/// The classes that derive from a library's, of which a value is or holds instances.
pub(super) fn derived_classes(program: &Program<'_>, types: &Types, found: &mut Vec<Cell>) {
    for one in &types.any_of {
        match one {
            Type::Instance(class) | Type::Super(class) if program.derived(*class).is_some() => {
                found.push(Cell::Class(program.family(*class)));
            }
            Type::Many(inner)
            | Type::Managed(inner)
            | Type::Awaitable(inner)
            | Type::ContainerMember(inner, _) => derived_classes(program, inner, found),
            Type::Tuple(parts) => {
                for part in parts {
                    derived_classes(program, part, found);
                }
            }
            _ => {}
        }
    }
}
