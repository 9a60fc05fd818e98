//! Names that stand for types: `SessionDep = Annotated[Session, Depends(open_session)]`.

use super::program::{FileId, Program, Site};
use super::types::Type;
use crate::facts::binding::{BindingId, BindingKind, Value};
use crate::facts::scope::ScopeId;
use crate::syntax::ast::ExprKind;

/// More links than this no chain of aliases has.
const MOST_LINKS: u32 = 6;

impl Program<'_> {
    /// The type as it is written out, where `site` is a name for it; else `site`.
    pub fn written_type(&self, site: Site) -> Site {
        let at = self.written_out(site);
        match self.expr(at).kind {
            ExprKind::Subscript { .. } | ExprKind::Binary { .. } => at,
            _ => site,
        }
    }

    /// What a name stands for that a module assigns once, also in another file; else `site`.
    pub fn written_out(&self, site: Site) -> Site {
        let mut at = site;
        for _ in 0..MOST_LINKS {
            let Some(next) = self.aliased(at) else { break };
            at = next;
        }
        at
    }

    fn aliased(&self, site: Site) -> Option<Site> {
        match &self.expr(site).kind {
            ExprKind::Name(_) => {
                let only = self.only_binding(site)?;
                self.assigned_type(site.file, only)
            }
            ExprKind::Attribute { value, attr } => {
                let owner = self.infer(Site {
                    file: site.file,
                    expr: *value,
                });
                match &owner.any_of[..] {
                    &[Type::Module(module)] if !owner.unknown => {
                        self.global_type(module, &attr.text)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn assigned_type(&self, file: FileId, binding: BindingId) -> Option<Site> {
        let binding = &self.file(file).facts.bindings[binding.0 as usize];
        match &binding.kind {
            BindingKind::Assigned {
                value: Value::Expr(expr),
                path,
                ..
            } if path.is_empty() && binding.scope == ScopeId::MODULE => {
                Some(Site { file, expr: *expr })
            }
            BindingKind::ImportFrom {
                level,
                module,
                name,
            } => {
                let dotted = self.absolute_module(file, *level, module)?;
                let from = self.module_file(file, &dotted)?;
                (from != file).then(|| self.global_type(from, name))?
            }
            _ => None,
        }
    }

    fn global_type(&self, module: FileId, name: &str) -> Option<Site> {
        let scope = self.file(module).facts.scopes.first()?;
        let &[only] = &scope.variables.get(name)?[..] else {
            return None;
        };
        // An import of an import is followed as it is written there.
        self.assigned_type(module, only)
    }
}
