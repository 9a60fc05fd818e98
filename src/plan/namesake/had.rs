//! Objects that cannot be followed, but are had by a name under which the project has objects of a class.

use super::Namesakes;
use crate::plan::common_method::is_common;
use crate::resolve::program::{ClassId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind};
use std::collections::BTreeSet;
use std::rc::Rc;

/// How many names are followed to what is assigned to them.
const DEEPEST: u32 = 4;

impl Namesakes<'_, '_> {
    /// Whether an object that cannot be followed is had by a name under which the project has objects of a class: what a method of that
    /// name gives (`api.client()`), an attribute, a variable or an entry (`api.client`, `getattr(api, "client")`, `vars(api)["client"]`).
    pub(super) fn may_be_had(&self, object: Site, class: ClassId, depth: u32) -> bool {
        let program = self.program;
        let at = |expr: ExprId| Site {
            file: object.file,
            expr,
        };
        let text = |expr: ExprId| match &program.expr(at(expr)).kind {
            ExprKind::Str {
                value: Some(text), ..
            } => Some(&**text),
            _ => None,
        };
        match &program.expr(object).kind {
            ExprKind::Name(_) if depth < DEEPEST => program
                .only_assignment(object)
                .is_some_and(|(_, value)| self.may_be_had(at(value), class, depth + 1)),
            ExprKind::Attribute { attr, .. } => self.is_kept_under(&attr.text, class),
            ExprKind::Subscript { index, .. } => {
                text(*index).is_some_and(|name| self.is_kept_under(name, class))
            }
            ExprKind::Call { func, args, .. } => match &program.expr(at(*func)).kind {
                ExprKind::Name(callee) if &**callee == "getattr" => args
                    .get(1)
                    .and_then(|arg| text(arg.value))
                    .is_some_and(|name| self.is_kept_under(name, class)),
                ExprKind::Attribute { value, attr } => {
                    self.is_given_by(at(*value), &attr.text, class)
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether a method of that name gives objects of a class.
    fn is_given_by(&self, object: Site, name: &str, class: ClassId) -> bool {
        let program = self.program;
        let named = self.by_name.get(name).into_iter().flatten();
        let mut givers =
            named.filter(|(giver, _)| is_among(program, &program.call_result(*giver), class));
        match is_common(name) {
            false => givers.next().is_some(),
            true => givers.any(|&(giver, of)| self.may_wander(object, giver, of)),
        }
    }

    /// Whether an attribute of that name, or a variable of a module, holds objects of a class.
    fn is_kept_under(&self, name: &str, class: ClassId) -> bool {
        let kept = self.kept_under(name);
        !kept.is_empty()
            && self
                .program
                .below(class)
                .iter()
                .any(|one| kept.contains(one))
    }

    /// The classes of the objects that are held under a name. The same few names are asked for again and again, and each time the whole
    /// program would be looked through.
    fn kept_under(&self, name: &str) -> Rc<BTreeSet<ClassId>> {
        if let Some(kept) = self.kept.borrow().get(name) {
            return kept.clone();
        }
        let program = self.program;
        let of_attributes = program
            .owners_named(name)
            .map(|(site, _)| program.infer(site));
        let of_variables = program
            .file_ids()
            .filter(|&file| program.module_variable(file, name).is_some())
            .map(|file| program.module_member(file, name));
        let classes = of_attributes.chain(of_variables).flat_map(|types| {
            let instances = types.any_of.iter().filter_map(|one| match one {
                Type::Instance(class) => Some(*class),
                _ => None,
            });
            instances.collect::<Vec<_>>()
        });
        let kept: Rc<BTreeSet<ClassId>> = Rc::new(classes.collect());
        let mut all = self.kept.borrow_mut();
        all.insert(name.into(), Rc::clone(&kept));
        kept
    }
}

/// Whether objects of a class, or of one below it, are among these.
fn is_among(program: &Program<'_>, types: &Types, class: ClassId) -> bool {
    let mut all = types.any_of.iter();
    all.any(|one| matches!(one, Type::Instance(one) if program.below(class).contains(one)))
}
