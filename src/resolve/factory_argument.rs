//! Functions that a library is handed to make a value with when one is needed: `field(default_factory=…)`, `defaultdict(…)`.

use super::program::{Program, Site};
use super::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};
use std::rc::Rc;

/// What becomes of the value that is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Product {
    /// It is what the call stands for.
    Value,
    /// It is put into a container.
    Item,
}

/// Functions that stand for a field of a class, with its default or with what makes one.
const FIELDS: &[&str] = &[
    "dataclasses.field",
    "attr.ib",
    "attr.attrib",
    "attr.field",
    "attrs.field",
    "pydantic.Field",
    "pydantic.fields.Field",
    "pydantic.PrivateAttr",
    "sqlmodel.Field",
];

/// What only wraps the function that makes a default.
const WRAPPERS: &[&str] = &["attr.Factory", "attrs.Factory"];

/// A container that makes what is missing in it.
const CONTAINER: &str = "collections.defaultdict";

impl Program<'_> {
    /// The argument of a call that makes what the call stands for, or holds.
    pub fn factory_argument(&self, call: Site) -> Option<ExprId> {
        let (name, args) = self.outside_call(call)?;
        factory_of(&name, args).map(|(factory, _)| factory)
    }

    /// The default that a field of a class is given.
    pub fn field_default(&self, call: Site) -> Option<ExprId> {
        let (name, args) = self.outside_call(call)?;
        default_of(&name, args)
    }

    fn outside_call(&self, call: Site) -> Option<(Rc<str>, &[Argument])> {
        let ExprKind::Call { func, args, .. } = &self.expr(call).kind else {
            return None;
        };
        let callee = self.infer(Site {
            file: call.file,
            expr: *func,
        });
        match &callee.any_of[..] {
            [Type::External(name)] => Some((name.clone(), args)),
            _ => None,
        }
    }

    /// What a field or a container with a factory gives; `None` for any other call.
    pub(super) fn made_by_factory(
        &self,
        site: Site,
        name: &str,
        args: &[Argument],
    ) -> Option<Types> {
        let at = |expr| Site {
            file: site.file,
            expr,
        };
        if let Some((factory, product)) = factory_of(name, args) {
            let mut made = Types::none();
            let makers = self.infer(at(factory));
            made.unknown = makers.unknown || makers.any_of.is_empty();
            for one in &makers.any_of {
                made.join(self.result_of(site, one, &[]));
            }
            return Some(match product {
                Product::Value => made,
                Product::Item => Types::one(Type::Many(made)),
            });
        }
        if !FIELDS.contains(&name) {
            return None;
        }
        let default = default_of(name, args).map(at);
        let is_required = |default: &Site| matches!(self.expr(*default).kind, ExprKind::Ellipsis);
        Some(match default.filter(|default| !is_required(default)) {
            Some(default) => self.infer(default),
            None => Types::one(Type::Injected),
        })
    }
}

/// The argument of a call of this name that makes a value, and what becomes of it.
fn factory_of(name: &str, args: &[Argument]) -> Option<(ExprId, Product)> {
    let first = || {
        let first = args.first();
        first.filter(|arg| arg.kind == ArgumentKind::Positional)
    };
    let named = || {
        args.iter().find(|arg| {
            matches!(&arg.kind, ArgumentKind::Keyword(keyword)
                if matches!(&*keyword.text, "default_factory" | "factory"))
        })
    };
    let (found, product) = if FIELDS.contains(&name) {
        (named(), Product::Value)
    } else if WRAPPERS.contains(&name) {
        (first().or_else(named), Product::Value)
    } else if name == CONTAINER {
        (first(), Product::Item)
    } else {
        return None;
    };
    Some((found?.value, product))
}

/// The default in a call of this name.
fn default_of(name: &str, args: &[Argument]) -> Option<ExprId> {
    let takes_default = FIELDS.contains(&name);
    let found = args.iter().find(|arg| match &arg.kind {
        ArgumentKind::Keyword(keyword) => &*keyword.text == "default",
        // A dataclass takes no default without its name.
        ArgumentKind::Positional => name != FIELDS[0],
        _ => false,
    });
    found.filter(|_| takes_default).map(|arg| arg.value)
}
