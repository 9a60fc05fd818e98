//! What stands in brackets behind a class, and what an enumeration has: a name in its body is one of its members, and what it was
//! given is the `value` of that.

use super::program::{ClassId, Program};
use super::types::{Type, Types};
use crate::facts::binding::{Binding, BindingKind};
use crate::syntax::ast::{Argument, ArgumentKind, ClassDef};

/// What makes a class an enumeration.
const BASES: &[&str] = &[
    "enum.Enum",
    "enum.Flag",
    "enum.IntEnum",
    "enum.IntFlag",
    "enum.ReprEnum",
    "enum.StrEnum",
];

impl Program<'_> {
    /// Whether a class is an enumeration.
    pub fn is_enumeration(&self, class: ClassId) -> bool {
        self.above(class).iter().any(|above| {
            let bases = &self.classes[above.0 as usize].external_bases;
            bases.iter().any(|base| BASES.contains(&&**base))
        })
    }

    /// Whether all that brackets behind a class can do is to name types: `Repo[str]`.
    pub(super) fn is_generic(&self, class: ClassId) -> bool {
        let is_plain = |&above: &ClassId| {
            let info = &self.classes[above.0 as usize];
            let is_base = |arg: &Argument| matches!(arg.kind, ArgumentKind::Positional);
            let has_no_metaclass = |def: &ClassDef| def.args.iter().all(is_base);
            !info.unknown_base
                && info.external_bases.is_empty()
                && self.class_def(above).is_some_and(has_no_metaclass)
        };
        self.above(class).iter().all(is_plain) && self.method(class, "__class_getitem__").is_none()
    }

    /// What an enumeration has under a name whose value in its body is of these types: a member, unless that is plain text or a
    /// number, which a member is as well, or a function, which is none.
    pub(super) fn enumerated(&self, class: ClassId, binding: &Binding, types: Types) -> Types {
        let is_plain = |one: &Type| {
            matches!(
                one,
                Type::Builtin(_) | Type::Function(_) | Type::Lambda(..) | Type::External(_)
            )
        };
        let is_assigned = matches!(binding.kind, BindingKind::Assigned { .. });
        match is_assigned && !types.any_of.iter().all(is_plain) && self.is_enumeration(class) {
            true => Types::one(Type::Instance(class)),
            false => types,
        }
    }

    /// What the members of an enumeration have as their `value`.
    pub(super) fn enumeration_values(&self, class: ClassId) -> Option<Types> {
        if !self.is_enumeration(class) || self.method(class, "__new__").is_some() {
            return None;
        }
        let file = self.classes[class.0 as usize].file;
        let facts = &self.file(file).facts;
        let scope = self.class(class).scope;
        let mut types = Types::none();
        for (name, bindings) in &facts.scopes[scope.0 as usize].variables {
            for &binding in bindings.iter().filter(|_| !name.starts_with('_')) {
                if let BindingKind::Assigned { value, path, .. } =
                    &facts.bindings[binding.0 as usize].kind
                {
                    types.join(self.value_types(file, value, path));
                }
            }
        }
        (!types.any_of.is_empty()).then_some(types)
    }
}
