//! Displays of files that a request uploads: `{"field": ("name", value)}`, or a list of such pairs.

use super::program::{Program, Site};
use super::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind};

/// Whether a value in a display stands beside a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// `("a.txt", value)`
    Yes,
    /// `value`
    No,
}

impl Program<'_> {
    /// The values of a mapped type in a display of uploads (`{"field": ("name", value)}`, or a list of such pairs), and
    /// whether each has a name; `None` where one stands elsewhere, or cannot be told.
    pub fn held_in(&self, site: Site, type_name: &str) -> Option<Vec<(ExprId, Named)>> {
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let values = self.uploaded(site)?;
        let is_held = |expr: ExprId| {
            let types = self.infer(at(expr));
            let is_one =
                |one: &Type| matches!(one, Type::Object(name) if self.is_subtype(name, type_name));
            match types.any_of.iter().any(is_one) {
                true => (!types.unknown && types.any_of.iter().all(is_one)).then_some(true),
                false => Some(false),
            }
        };
        let mut held = Vec::new();
        for value in values {
            let kind = &self.expr(at(value)).kind;
            if is_held(value)? {
                // What is written twice must be a name.
                if !matches!(kind, ExprKind::Name(_)) {
                    return None;
                }
                held.push((value, Named::No));
            } else if let ExprKind::Tuple(parts) = kind {
                for &part in parts {
                    if is_held(part)? {
                        held.push((part, Named::Yes));
                    }
                }
            }
        }
        Some(held)
    }

    /// Whether objects of a mapped type may be in a container.
    pub(super) fn contains(&self, site: Site, type_name: &str) -> bool {
        self.may_hold(&self.infer(site), type_name)
    }

    fn may_hold(&self, types: &Types, type_name: &str) -> bool {
        types.any_of.iter().any(|one| match one {
            Type::Object(name) => self.is_subtype(name, type_name),
            Type::Many(inner) | Type::Managed(inner) | Type::Awaitable(inner) => {
                self.may_hold(inner, type_name)
            }
            Type::ContainerMember(inner, _) => self.may_hold(inner, type_name),
            Type::Tuple(parts) => parts.iter().any(|part| self.may_hold(part, type_name)),
            _ => false,
        })
    }

    /// Whether each value in a display of uploads has a name and is made of bytes.
    pub(super) fn is_named_bytes(&self, site: Site) -> bool {
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let is_bytes = |expr: ExprId| {
            let types = self.infer(at(expr));
            let mut all = types.any_of.iter();
            !types.unknown
                && !types.any_of.is_empty()
                && all.all(|one| match one {
                    Type::Builtin(name) => *name == "bytes",
                    Type::Outside(name) => &**name == "io.BytesIO",
                    _ => false,
                })
        };
        self.uploaded(site).is_some_and(|values| {
            values
                .into_iter()
                .all(|value| match &self.expr(at(value)).kind {
                    ExprKind::Tuple(parts) => {
                        parts.get(1).is_some_and(|&content| is_bytes(content))
                    }
                    _ => false,
                })
        })
    }

    /// What stands for the files in a display of uploads.
    fn uploaded(&self, site: Site) -> Option<Vec<ExprId>> {
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        match &self.expr(site).kind {
            ExprKind::Dict(items) => Some(items.iter().map(|(_, value)| *value).collect()),
            ExprKind::List(items) => items
                .iter()
                .map(|&item| match &self.expr(at(item)).kind {
                    ExprKind::Tuple(pair) if pair.len() == 2 => Some(pair[1]),
                    _ => None,
                })
                .collect(),
            _ => None,
        }
    }
}
