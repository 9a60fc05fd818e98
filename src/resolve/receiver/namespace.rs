//! The names of a module as a dictionary.

use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::ExprKind;

impl Program<'_> {
    /// Whether an expression is `globals()`.
    pub fn is_globals(&self, site: Site) -> bool {
        let ExprKind::Call { func, .. } = &self.expr(site).kind else {
            return false;
        };
        let callee = self.infer(Site {
            file: site.file,
            expr: *func,
        });
        callee.is_external("builtins.globals")
    }

    /// The module whose names an expression has as a dictionary: `globals()`, `vars(module)`, `module.__dict__`.
    pub(super) fn namespace(&self, site: Site) -> Option<FileId> {
        let at = |expr| Site { expr, ..site };
        let of = match &self.expr(site).kind {
            ExprKind::Call { func, args, .. } => match &args[..] {
                [] => return self.is_globals(site).then_some(site.file),
                [module] if self.infer(at(*func)).is_external("builtins.vars") => module.value,
                _ => return None,
            },
            ExprKind::Attribute { value, attr } if &*attr.text == "__dict__" => *value,
            _ => return None,
        };
        match self.infer(at(of)).any_of[..] {
            [Type::Module(module)] => Some(module),
            _ => None,
        }
    }
}
