//! What callers pass by keyword, where it is read by name: `self.response = options.pop("response", None)`.

use super::program::{FunctionId, Program, Site};
use super::types::Types;
use crate::syntax::ast::ExprKind;

impl Program<'_> {
    /// The options that a function reads by name off its `**options`; they stand behind its parameters.
    pub fn named_options(&self, function: FunctionId) -> &[Box<str>] {
        let info = &self.functions[function.0 as usize];
        self.file(info.file).facts.options.of(info.index)
    }

    /// The option that an expression reads by its name: the function, and which of its parameters and options it is.
    pub fn option_read(&self, site: Site) -> Option<(FunctionId, u32)> {
        let (function, index) = self.file(site.file).facts.options.read_by(site.expr)?;
        Some((self.function_id(site.file, function), index))
    }

    /// The name of an option, by its place behind the parameters.
    pub fn option_name(&self, function: FunctionId, index: u32) -> Option<&str> {
        let def = self.function_def(function)?;
        let nth = (index as usize).checked_sub(def.params.len())?;
        self.named_options(function).get(nth).map(|name| &**name)
    }

    /// What reading an option by its name gives.
    pub(super) fn option_types(&self, site: Site) -> Option<Types> {
        let (function, index) = self.option_read(site)?;
        let mut types = self.parameter_types(function, index);
        if let ExprKind::Call { func, args, .. } = &self.expr(site).kind {
            let is_get = matches!(&self.expr(Site { file: site.file, expr: *func }).kind,
                ExprKind::Attribute { attr, .. } if &*attr.text == "get");
            match args.get(1) {
                Some(default) => types.join(self.infer(Site {
                    file: site.file,
                    expr: default.value,
                })),
                None if is_get => types.join(Types::builtin("None")),
                None => {}
            }
        }
        Some(types)
    }
}
