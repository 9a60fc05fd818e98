//! Dicts with values that may be `None`: headers that requests leaves out, and httpx cannot send.

use super::program::{ClassId, FileId, FunctionId, Program, Site, value_expr};
use super::types::Type;
use crate::facts::binding::{BindingId, BindingKind};
use crate::facts::scope::ScopeId;
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent, StmtKind};

/// How many steps from where a dict is used to where it is written.
const DEEPEST: u32 = 6;

impl Program<'_> {
    /// Whether a dict is seen being written with a value that may be `None`.
    pub(in crate::resolve) fn holds_none(&self, site: Site) -> bool {
        self.holds_none_within(site, 0)
    }

    fn holds_none_within(&self, site: Site, depth: u32) -> bool {
        if depth > DEEPEST {
            return false;
        }
        let again = |expr: ExprId| {
            let site = Site {
                file: site.file,
                expr,
            };
            self.holds_none_within(site, depth + 1)
        };
        match &self.expr(site).kind {
            ExprKind::Dict(items) => items.iter().any(|(key, value)| match key {
                Some(_) => {
                    self.may_be_none(Site {
                        file: site.file,
                        expr: *value,
                    }) == Some(true)
                }
                None => again(*value),
            }),
            ExprKind::Name(_) => self.is_variable_with_none(site, depth),
            ExprKind::Attribute { value, attr } => {
                let owner = Site {
                    file: site.file,
                    expr: *value,
                };
                let types = self.infer(owner);
                types.any_of.iter().any(|one| match one {
                    Type::Instance(class) => self.is_attribute_with_none(*class, &attr.text, depth),
                    Type::Module(module) => self.is_global_with_none(*module, &attr.text, depth),
                    _ => false,
                })
            }
            ExprKind::Conditional { body, orelse, .. } => again(*body) || again(*orelse),
            ExprKind::Bool { left, right, .. } => again(*left) || again(*right),
            ExprKind::Binary {
                left,
                op: "|",
                right,
            } => again(*left) || again(*right),
            ExprKind::Call { func, args, .. } => {
                let callee = Site {
                    file: site.file,
                    expr: *func,
                };
                if let ExprKind::Attribute { value, attr } = &self.expr(callee).kind {
                    return &*attr.text == "copy" && again(*value);
                }
                self.infer(callee).is_external("builtins.dict")
                    && args.iter().any(|arg| match arg.kind {
                        ArgumentKind::Keyword(_) => {
                            let value = Site {
                                file: site.file,
                                expr: arg.value,
                            };
                            self.may_be_none(value) == Some(true)
                        }
                        _ => again(arg.value),
                    })
            }
            _ => false,
        }
    }

    fn is_variable_with_none(&self, site: Site, depth: u32) -> bool {
        let facts = &self.file(site.file).facts;
        let reference = facts.references.get(site.expr.0 as usize);
        let Some(Some(reference)) = reference else {
            return false;
        };
        let mut bindings = reference.bindings.iter();
        bindings.any(|&binding| self.is_binding_with_none(site.file, binding, depth))
    }

    fn is_binding_with_none(&self, file: FileId, binding: BindingId, depth: u32) -> bool {
        let bound = &self.file(file).facts.bindings[binding.0 as usize];
        match &bound.kind {
            BindingKind::Assigned { value, path, .. } if path.is_empty() => {
                let written = value_expr(value).is_some_and(|expr| {
                    let site = Site { file, expr };
                    self.holds_none_within(site, depth + 1)
                });
                written || self.is_filled_with_none(file, binding)
            }
            BindingKind::Parameter { function, index } => {
                self.is_given_with_none(self.function_id(file, *function), *index, depth)
            }
            BindingKind::ImportFrom {
                level,
                module,
                name,
            } => {
                let dotted = self.absolute_module(file, *level, module);
                let from = dotted.and_then(|dotted| self.module_file(file, &dotted));
                from.is_some_and(|from| from != file && self.is_global_with_none(from, name, depth))
            }
            _ => false,
        }
    }

    /// Whether a call of a function gives such a dict for a parameter.
    fn is_given_with_none(&self, function: FunctionId, index: u32, depth: u32) -> bool {
        self.calls.callers(function).any(|(site, target)| {
            let given = target
                .bound
                .iter()
                .filter(|(called, _)| *called == function);
            let mut given = given.flat_map(|(_, bound)| bound);
            given.any(|&(expr, parameter)| {
                let file = site.file;
                parameter == index && self.holds_none_within(Site { file, expr }, depth + 1)
            })
        })
    }

    fn is_global_with_none(&self, module: FileId, name: &str, depth: u32) -> bool {
        if depth > DEEPEST {
            return false;
        }
        let scopes = &self.file(module).facts.scopes;
        let variables = scopes
            .get(ScopeId::MODULE.0 as usize)
            .map(|scope| &scope.variables);
        let bindings = variables.and_then(|variables| variables.get(name));
        let mut bindings = bindings.into_iter().flatten();
        bindings.any(|&binding| self.is_binding_with_none(module, binding, depth + 1))
    }

    fn is_attribute_with_none(&self, class: ClassId, name: &str, depth: u32) -> bool {
        let Some(by_class) = self.attributes.get(name) else {
            return false;
        };
        let above = self.above(class);
        let mut places = above.iter().filter_map(|at| by_class.get(at)).flatten();
        places.any(|&(file, index)| {
            let binding = &self.file(file).facts.attribute_bindings[index as usize];
            binding.path.is_empty()
                && value_expr(&binding.value)
                    .is_some_and(|expr| self.holds_none_within(Site { file, expr }, depth + 1))
        })
    }

    /// `headers["X-Token"] = token`
    fn is_filled_with_none(&self, file: FileId, binding: BindingId) -> bool {
        self.reads_of(file, binding).into_iter().any(|read| {
            let tree = &self.file(file).facts.tree;
            let Parent::Expr(up) = tree.expr(read.expr).parent else {
                return false;
            };
            let Parent::Stmt(stmt) = tree.expr(up).parent else {
                return false;
            };
            let is_item = matches!(&tree.expr(up).kind, ExprKind::Subscript { value, .. } if *value == read.expr);
            match &tree.stmt(stmt).kind {
                StmtKind::Assign { targets, value } if is_item && targets.contains(&up) => {
                    self.may_be_none(Site { file, expr: *value }) == Some(true)
                }
                _ => false,
            }
        })
    }
}
