//! What a handler binds: an instance of what it catches.

use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::ExprId;

impl Program<'_> {
    /// What the name of a handler stands for. Builtin exceptions beside a library's have none of its members.
    pub(super) fn caught(&self, file: FileId, kind: Option<ExprId>) -> Types {
        let mut caught = Types::none();
        if let Some(kind) = kind {
            let classes = self.infer(Site { file, expr: kind });
            self.instances(&classes, &mut caught);
        }
        let is_known = !caught.unknown
            && caught
                .any_of
                .iter()
                .any(|one| matches!(one, Type::Object(_) | Type::Instance(_)));
        if is_known {
            caught
        } else {
            Types::one(Type::Foreign)
        }
    }

    fn instances(&self, classes: &Types, caught: &mut Types) {
        caught.unknown |= classes.unknown;
        for class in &classes.any_of {
            match class {
                Type::External(name) => {
                    let name = self.table.canonical(name);
                    if self.table.type_row(&name).is_some() {
                        caught.add(Type::Object(name.as_ref().into()));
                    } else if !name.starts_with("builtins.") {
                        caught.add(Type::Foreign);
                    }
                }
                Type::Class(class) => caught.add(Type::Instance(*class)),
                Type::Tuple(parts) => {
                    for part in parts {
                        self.instances(part, caught);
                    }
                }
                _ => caught.unknown = true,
            }
        }
    }
}
