//! What click hands to commands: under `@click.pass_obj` the object that a group has put on the context
//! (`context.obj = Store(path)`).

use super::program::{FunctionId, Program, Site};
use super::types::{Type, Types};
use crate::facts::binding::BindingKind;
use crate::syntax::ast::ExprKind;

impl Program<'_> {
    /// What the first parameter of a command gets by `@click.pass_obj`: objects of the project's own classes alone, for what a
    /// library made may be put there and taken from there in other ways.
    pub(super) fn passed_object(&self, function: FunctionId) -> Option<Types> {
        if !self.has_click_decorator(function, "pass_obj") {
            return None;
        }
        let mut given = Types::none();
        for (id, file) in self.numbered_files() {
            for binding in &file.facts.attribute_bindings {
                let target = Site {
                    file: id,
                    expr: binding.target,
                };
                let ExprKind::Attribute { value, attr } = &self.expr(target).kind else {
                    continue;
                };
                let context = Site {
                    file: id,
                    expr: *value,
                };
                if &*attr.text == "obj" && self.is_click_context(context) {
                    given.join(self.value_types(id, &binding.value, &binding.path));
                }
            }
        }
        let is_own = |one: &Type| matches!(one, Type::Instance(_) | Type::Builtin("None"));
        given.is_surely(is_own).then_some(given)
    }

    /// Whether a name is the first parameter of a function under `@click.pass_context`.
    fn is_click_context(&self, site: Site) -> bool {
        let facts = &self.file(site.file).facts;
        let Some(Some(reference)) = facts.references.get(site.expr.0 as usize) else {
            return false;
        };
        reference.bindings.iter().any(|binding| {
            let kind = &facts.bindings[binding.0 as usize].kind;
            matches!(kind, BindingKind::Parameter { function, index: 0 }
                if self.has_click_decorator(self.function_id(site.file, *function), "pass_context"))
        })
    }

    fn has_click_decorator(&self, function: FunctionId, name: &str) -> bool {
        let file = self.function_file(function);
        self.decorators(function).into_iter().any(|expr| {
            let text = self.source(Site { file, expr });
            text.rsplit('.').next() == Some(name)
                && matches!(&self.infer(Site { file, expr }).any_of[..],
                    [Type::External(full)] if full.starts_with("click."))
        })
    }
}
