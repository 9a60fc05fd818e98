//! Functions of a library that are not called where they are named: `method = session.get`, `{"get": requests.get}`.
//!
//! The tables say what stands there instead. Where it goes is followed like any other object of a mapped type.

use super::program::{Program, Site};
use super::types::{Type, Types};
use crate::mapping::row::{Returns, Row};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::target::is_target;

impl Program<'_> {
    /// Whether objects of a mapped type are there to be called.
    pub fn is_callable_object(&self, type_name: &str) -> bool {
        !self.table.member(type_name, "__call__").is_empty()
    }

    /// The types of a name or attribute, with what the tables make of functions that stand there as values.
    pub(super) fn as_value(&self, site: Site, named: Types) -> Types {
        let has_value = named.any_of.iter().any(|one| self.value(one).is_some());
        if !has_value || !self.stands_as_value(site) {
            return named;
        }
        let mut types = Types::none();
        types.unknown = named.unknown;
        for one in &named.any_of {
            match self.value(one).and_then(|row| row.returns.as_ref()) {
                Some(Returns::Type(given)) => types.add(Type::Object(given.as_str().into())),
                _ => types.add(one.clone()),
            }
        }
        types
    }

    fn value(&self, one: &Type) -> Option<&Row> {
        match one {
            Type::External(name) | Type::ObjectMember(name) => self.table.value(name),
            _ => None,
        }
    }

    /// The functions of libraries that a name or an attribute stands for as a value: which it certainly is, if it is one.
    pub fn values_at(&self, site: Site) -> Vec<(String, &Row)> {
        let is_name = matches!(
            self.expr(site).kind,
            ExprKind::Name(_) | ExprKind::Attribute { .. }
        );
        if !is_name || !self.stands_as_value(site) {
            return Vec::new();
        }
        let named = self.named_types(site);
        let values = named.any_of.iter().filter_map(|one| {
            let row = self.value(one)?;
            match one {
                Type::External(name) | Type::ObjectMember(name) => Some((name.to_string(), row)),
                _ => None,
            }
        });
        values.collect()
    }

    /// Whether an expression stands where its value goes on to a place that is followed.
    fn stands_as_value(&self, site: Site) -> bool {
        let tree = &self.file(site.file).facts.tree;
        let is = |expr: ExprId| expr == site.expr;
        match tree.expr(site.expr).parent {
            Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
                StmtKind::Assign { value, .. } => is(*value),
                StmtKind::AnnAssign { value, .. } => value.is_some_and(is),
                StmtKind::Return(value) => value.is_some_and(is),
                StmtKind::Function(def) => {
                    def.params.iter().any(|param| param.default.is_some_and(is))
                }
                _ => false,
            },
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Named { value, .. } => is(*value),
                ExprKind::Conditional { body, orelse, .. } => is(*body) || is(*orelse),
                ExprKind::Bool { left, right, .. } => is(*left) || is(*right),
                ExprKind::Tuple(items) | ExprKind::List(items) => {
                    items.iter().any(|&item| is(item)) && !is_target(tree, up)
                }
                ExprKind::Dict(items) => items.iter().any(|&(_, value)| is(value)),
                ExprKind::Call { func, args, .. } => {
                    args.iter().any(|arg| is(arg.value))
                        && self.hands_on(Site {
                            file: site.file,
                            expr: *func,
                        })
                }
                _ => false,
            },
            Parent::Module => false,
        }
    }

    /// Whether what a function is called with reaches code of the project, or stays in a partial application.
    fn hands_on(&self, callee: Site) -> bool {
        self.infer(callee).any_of.iter().any(|one| match one {
            Type::Function(_) | Type::Method(_) | Type::Partial(_) | Type::Class(_) => true,
            Type::External(name) => &**name == "functools.partial",
            _ => false,
        })
    }
}
