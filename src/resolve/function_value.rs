//! Functions of a library that are not called where they are named: `method = session.get`, `{"get": requests.get}`.
//!
//! The tables say what stands there instead. Where it goes is followed like any other object of a mapped type.

use super::program::{Program, Site};
use super::types::{Type, Types};
use crate::facts::scope::ScopeId;
use crate::mapping::row::{Returns, Row};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};
use crate::syntax::target::{is_target, only_target};

/// How long a value is needed that stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// For good.
    Kept,
    /// Within its statement.
    UsedUp,
}

impl Program<'_> {
    /// Whether objects of a mapped type are there to be called.
    pub fn is_callable_object(&self, type_name: &str) -> bool {
        !self.table.member(type_name, "__call__").is_empty()
    }

    /// The types of a name or attribute, with what the tables make of functions that stand there as values.
    pub(super) fn as_value(&self, site: Site, named: Types) -> Types {
        let has_value = named.any_of.iter().any(|one| self.value(one).is_some());
        if !has_value || !self.may_stand(site) {
            return named;
        }
        let mut types = Types::none();
        types.unknown = named.unknown;
        for one in &named.any_of {
            let row = self.value(one);
            let stands = row.is_some_and(|row| self.stand_of(site, row).is_some());
            let stands = stands && !self.is_set_anew(one);
            match row.and_then(|row| row.returns.as_ref()) {
                Some(Returns::Type(given)) if stands => {
                    types.add(Type::Object(given.as_str().into()));
                }
                _ => types.add(one.clone()),
            }
        }
        types
    }

    fn value(&self, one: &Type) -> Option<&Row> {
        let (Type::External(name) | Type::ObjectMember(name)) = one else {
            return None;
        };
        let row = self.table.value(name)?;
        (!self.is_set_anew(one)).then_some(row)
    }

    /// How a value of a row stands at a place; `None` where nothing can be said of it there.
    pub fn stand_of(&self, site: Site, row: &Row) -> Option<Stand> {
        let Some(Returns::Type(type_name)) = &row.returns else {
            return None;
        };
        // What is no reason to turn is one of its type only beside another of them.
        if !row.seed {
            return self.is_beside(site, type_name).then_some(Stand::Kept);
        }
        if self.compared_with(site).is_some() {
            return None;
        }
        if self.is_callable_object(type_name) || self.is_kept(site) {
            Some(Stand::Kept)
        } else {
            self.is_called_upon(site).then_some(Stand::UsedUp)
        }
    }

    /// Whether what a library has under a name may be something else later on: `sys.stdout = log`.
    fn is_set_anew(&self, one: &Type) -> bool {
        let Type::External(name) = one else {
            return false;
        };
        let mut names = name.split('.').skip(1);
        names.any(|name| {
            let mut places = self.attributes_named(name).iter();
            places.any(|place| is_target(&self.file(place.file).facts.tree, place.expr))
        }) || name.starts_with("sys.std") && self.mentions("redirect_std")
    }

    /// Whether a method is called on the value at once, or on what stands beside it: `(session or requests).get(url)`.
    fn is_called_upon(&self, site: Site) -> bool {
        let tree = &self.file(site.file).facts.tree;
        let mut at = site.expr;
        while let Parent::Expr(up) = tree.expr(at).parent {
            match &tree.expr(up).kind {
                ExprKind::Bool { .. } => {}
                ExprKind::Conditional { test, .. } if *test != at => {}
                ExprKind::Attribute { .. } if at != site.expr => {
                    return matches!(tree.expr(up).parent, Parent::Expr(call)
                        if matches!(tree.expr(call).kind, ExprKind::Call { func, .. } if func == up));
                }
                _ => return false,
            }
            at = up;
        }
        false
    }

    /// The functions of libraries that a name or an attribute stands for as a value: which it certainly is, if it is one.
    pub fn values_at(&self, site: Site) -> Vec<(String, &Row)> {
        let is_name = matches!(
            self.expr(site).kind,
            ExprKind::Name(_) | ExprKind::Attribute { .. }
        );
        if !is_name || !self.may_stand(site) {
            return Vec::new();
        }
        let named = self.named_types(site);
        let values = named.any_of.iter().filter_map(|one| {
            let row = self.value(one).filter(|_| !self.is_set_anew(one))?;
            self.stand_of(site, row)?;
            match one {
                Type::External(name) | Type::ObjectMember(name) => Some((name.to_string(), row)),
                _ => None,
            }
        });
        values.collect()
    }

    /// Whether a value may be told from another one by where it stands.
    fn may_stand(&self, site: Site) -> bool {
        self.stands_as_value(site) || self.compared_with(site).is_some()
    }

    /// What an expression is compared with, where that is one other expression.
    pub fn compared_with(&self, site: Site) -> Option<Site> {
        let Parent::Expr(up) = self.expr(site).parent else {
            return None;
        };
        match &self.expr(Site { expr: up, ..site }).kind {
            ExprKind::Compare { operands, .. } => match operands[..] {
                [left, right] => Some(Site {
                    expr: if left == site.expr { right } else { left },
                    ..site
                }),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether an object of a type stands in the same place by another way, or on the other side of a comparison:
    /// `open(path, "w") if path else sys.stdout`, or an assignment to the same variable.
    fn is_beside(&self, site: Site, type_name: &str) -> bool {
        let at = |expr: ExprId| Site { expr, ..site };
        let is_one = |expr: ExprId| self.infer(at(expr)).objects().any(|name| name == type_name);
        if let Some(other) = self.compared_with(site) {
            return is_one(other.expr);
        }
        let tree = &self.file(site.file).facts.tree;
        let mut top = site.expr;
        while let Parent::Expr(up) = tree.expr(top).parent {
            let others = match tree.expr(up).kind {
                ExprKind::Conditional { test, body, orelse } if test != top => [body, orelse],
                ExprKind::Bool { left, right, .. } => [left, right],
                _ => return false,
            };
            if others.into_iter().any(|one| one != top && is_one(one)) {
                return true;
            }
            top = up;
        }
        let Some((stmt, target)) = only_target(tree, top) else {
            return false;
        };
        let around = self.function_around(site);
        let written = self.source(at(target));
        tree.stmts.iter().any(|other| {
            let StmtKind::Assign { targets, value } = &other.kind else {
                return false;
            };
            let is_same = |&one: &ExprId| self.source(at(one)) == written;
            tree.stmt(stmt).range != other.range
                && targets.iter().any(is_same)
                && self.function_around(at(*value)) == around
                && is_one(*value)
        })
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
                ExprKind::Tuple(_) | ExprKind::List(_) => !is_target(tree, up),
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

    /// Whether an expression is stored for good: by a constructor in an attribute, or in a variable of a module beside
    /// something else. A library that stands there for one of its objects becomes one, and nothing but the end of the
    /// program ends it.
    fn is_kept(&self, site: Site) -> bool {
        let tree = &self.file(site.file).facts.tree;
        let mut at = site.expr;
        loop {
            match tree.expr(at).parent {
                Parent::Expr(up) => match tree.expr(up).kind {
                    ExprKind::Bool { .. } => at = up,
                    ExprKind::Conditional { test, .. } if test != at => at = up,
                    _ => return false,
                },
                Parent::Stmt(stmt) => {
                    let is_kept = |target: &ExprId| match tree.expr(*target).kind {
                        ExprKind::Attribute { .. } => self.is_constructing(site),
                        ExprKind::Name(_) => {
                            at != site.expr && self.scope_of(site) == ScopeId::MODULE
                        }
                        _ => false,
                    };
                    return match &tree.stmt(stmt).kind {
                        StmtKind::Assign { targets, value } => {
                            *value == at && targets.iter().all(is_kept)
                        }
                        StmtKind::AnnAssign { target, value, .. } => {
                            *value == Some(at) && is_kept(target)
                        }
                        _ => false,
                    };
                }
                Parent::Module => return false,
            }
        }
    }

    fn is_constructing(&self, site: Site) -> bool {
        self.enclosing_function(site.file, self.scope_of(site))
            .is_some_and(|function| {
                matches!(&*self.function(function).name, "__init__" | "__post_init__")
            })
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
