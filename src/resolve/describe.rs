//! What an expression may be, in words, for messages.

use super::program::{Program, Site};
use super::types::{Type, Types};
use std::collections::BTreeSet;

/// More than this is not read.
const MOST_NAMED: usize = 3;

impl Program<'_> {
    /// What `types` may be besides what `is_expected` accepts: "`shop.api.Fake` or something that cannot be followed".
    /// None when there is nothing else.
    pub fn others(&self, types: &Types, is_expected: impl Fn(&Type) -> bool) -> Option<String> {
        let mut named: BTreeSet<String> = types
            .any_of
            .iter()
            .filter(|one| !is_expected(one))
            .map(|one| self.described(one))
            .collect();
        if types.unknown || types.any_of.is_empty() {
            named.insert("something that cannot be followed".to_owned());
        }
        if named.is_empty() {
            return None;
        }
        let shown: Vec<String> = named.into_iter().take(MOST_NAMED).collect();
        Some(shown.join(" or "))
    }

    fn described(&self, one: &Type) -> String {
        match one {
            Type::Builtin("None") => "None".to_owned(),
            Type::Builtin(name) => format!("a `{name}`"),
            Type::Module(file) => format!("the module `{}`", self.file(*file).module),
            Type::Package(name) => format!("the module `{name}`"),
            Type::External(name) | Type::ObjectMember(name) => format!("`{name}`"),
            Type::Object(name) | Type::Outside(name) => format!("a `{name}`"),
            Type::Json => "what JSON holds".to_owned(),
            Type::Foreign => "something from outside the project".to_owned(),
            Type::Injected => "whatever a caller from outside passes".to_owned(),
            Type::Class(class) | Type::Super(class) => {
                format!("the class `{}`", self.class_name(*class))
            }
            Type::Instance(class) => format!("a `{}`", self.class_name(*class)),
            Type::Function(id) | Type::Method(id) | Type::Partial(id) => {
                format!("`{}`", self.function_name(*id))
            }
            Type::Lambda(file, expr) => {
                let site = Site {
                    file: *file,
                    expr: *expr,
                };
                format!("`{}`", self.excerpt(site))
            }
            Type::Many(_) | Type::ContainerMember(..) | Type::Tuple(_) => "a container".to_owned(),
            Type::Managed(_) => "a context manager".to_owned(),
            Type::Awaitable(_) => "an awaitable".to_owned(),
        }
    }
}
