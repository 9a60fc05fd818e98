//! Objects of libraries that are kept for the whole program: in a variable of a module, on an object there, or by a function that
//! keeps its results.

use crate::facts::binding::BindingKind;
use crate::facts::scope::ScopeId;
use crate::mapping::row::Row;
use crate::resolve::application::{is_shared_state, keeper};
use crate::resolve::program::{ClassId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind};
use crate::syntax::sorts::Sorts;
use std::collections::BTreeSet;

/// The places in functions that read such an object, of a type whose row is meant.
pub fn reads(program: &Program<'_>, is_meant: impl Fn(&Row) -> bool) -> Vec<Site> {
    let mut keepers = Keepers {
        program,
        is_meant,
        classes: BTreeSet::new(),
    };
    keepers.reads()
}

/// Finds what is kept for the whole program.
struct Keepers<'k, 'p, M> {
    program: &'k Program<'p>,
    /// Which types of objects are meant.
    is_meant: M,
    /// Classes of the project of which an object is kept for the whole program.
    classes: BTreeSet<ClassId>,
}

impl<M: Fn(&Row) -> bool> Keepers<'_, '_, M> {
    fn reads(&mut self) -> Vec<Site> {
        let program = self.program;
        let candidates = program.expressions_of(Sorts::NAMED.and(Sorts::CALL));
        let candidates: Vec<Site> = candidates.map(|(site, _)| site).collect();
        let mut meant: Vec<Site> = candidates
            .iter()
            .copied()
            .filter(|&site| self.is_of_type(&program.infer(site)))
            .collect();
        if meant.is_empty() {
            return meant;
        }
        // An object of such a class may be kept by another: as many rounds as it takes.
        loop {
            let known = self.classes.len();
            for &site in &candidates {
                if self.is_kept(site) {
                    let types = program.infer(site);
                    self.classes
                        .extend(types.any_of.iter().filter_map(class_of));
                }
            }
            if self.classes.len() == known {
                break;
            }
        }
        meant.retain(|&site| {
            !is_stored(program, site)
                && self.is_kept(site)
                && program.function_around(site).is_some()
        });
        meant
    }

    fn is_of_type(&self, types: &Types) -> bool {
        types.any_of.iter().any(|one| match one {
            Type::Object(name) => self
                .program
                .table
                .type_row(name)
                .is_some_and(&self.is_meant),
            Type::Many(inner) => self.is_of_type(inner),
            _ => false,
        })
    }

    /// Whether what stands there is kept for the whole program.
    fn is_kept(&self, site: Site) -> bool {
        let program = self.program;
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        // What is kept there is kept for one request.
        if program.shelf(site).is_some() {
            return false;
        }
        match &program.expr(site).kind {
            ExprKind::Name(_) => is_of_module(program, site),
            ExprKind::Attribute { value, attr } => {
                let owner = program.infer(at(*value));
                self.is_kept(at(*value))
                    || owner.any_of.iter().any(|one| match one {
                        Type::Module(_) | Type::Class(_) => true,
                        Type::External(_) | Type::Object(_) | Type::Outside(_) => {
                            keeper(one, &attr.text).is_some_and(|state| is_shared_state(&state))
                        }
                        Type::Instance(class) => {
                            let above = program.above(*class);
                            self.classes.contains(class)
                                || above.iter().any(|one| self.classes.contains(one))
                        }
                        _ => false,
                    })
            }
            // What keeps its result gives the same object to all.
            ExprKind::Call { .. } => program.calls.target(site).is_some_and(|target| {
                target.bound.iter().any(|(function, _)| {
                    let mut decorators = program.decorators(*function).into_iter();
                    decorators.any(|expr| {
                        let file = program.function_file(*function);
                        let text = program.source(Site { file, expr });
                        let name = text.split('(').next().unwrap_or(text);
                        matches!(name.rsplit('.').next(), Some("cache" | "lru_cache"))
                    })
                })
            }),
            _ => false,
        }
    }
}

/// Whether something is put there.
fn is_stored(program: &Program<'_>, site: Site) -> bool {
    let facts = &program.file(site.file).facts;
    let mut stored = facts.attribute_bindings.iter();
    stored.any(|binding| binding.target == site.expr)
        || matches!(
            facts.references.get(site.expr.0 as usize),
            Some(None) | None
        ) && matches!(program.expr(site).kind, ExprKind::Name(_))
}

fn class_of(one: &Type) -> Option<ClassId> {
    match one {
        Type::Instance(class) => Some(*class),
        _ => None,
    }
}

/// Whether a name stands for a variable of a module: of this one, or an imported one.
pub(super) fn is_of_module(program: &Program<'_>, site: Site) -> bool {
    let facts = &program.file(site.file).facts;
    let Some(Some(reference)) = facts.references.get(site.expr.0 as usize) else {
        return false;
    };
    reference.scope == Some(ScopeId::MODULE)
        || reference.bindings.iter().any(|binding| {
            matches!(
                facts.bindings[binding.0 as usize].kind,
                BindingKind::ImportFrom { .. }
            )
        })
}
