//! The name of what a test replaces: another string, another object, another attribute.

use super::moving::Change;
use super::patch::{Place, Subject, Tool};
use super::seam::Seam;
use super::writer::Writer;
use crate::facts::binding::BindingKind;
use crate::plan::template::CodePart;
use crate::resolve::program::Site;
use crate::syntax::ast::ExprKind;
use crate::text::TextRange;

impl Writer<'_, '_> {
    /// The name of what is replaced.
    pub(super) fn subject(&mut self) -> Result<(), String> {
        let program = self.program;
        let (owner, name) = match &self.now.seam {
            Seam::Support(_, name) => (None, name),
            Seam::Function(owner, name) | Seam::Method(owner, name) => (Some(owner), name),
        };
        match self.patch.subject {
            Subject::Dotted(expr, length) => {
                let site = self.at(expr);
                let ExprKind::Str {
                    value: Some(value), ..
                } = &program.expr(site).kind
                else {
                    return Err("the name that it patches is not written there".to_owned());
                };
                let dotted = match owner {
                    Some(owner) => format!("{owner}.{name}"),
                    None if self.is_named() => format!("{}.{name}", &value[..length]),
                    None => self.reached(name)?,
                };
                self.literal(site, &dotted)
            }
            Subject::Attribute(object, attribute) => {
                let (object, attribute) = (self.at(object), self.at(attribute));
                match (owner, self.patch.place) {
                    (Some(owner), _) => {
                        let root = owner.split('.').next().unwrap_or(owner).to_owned();
                        let code = vec![CodePart::Text(owner.clone())];
                        self.changes.push(Change::Code(object, code, vec![root]));
                    }
                    (None, Place::Imported(_)) => {}
                    (None, Place::Through(_)) if self.is_named() => {
                        let ExprKind::Attribute { value, .. } = program.expr(object).kind else {
                            return Err("its module is not named there".to_owned());
                        };
                        let module = program.expr(self.at(value)).outer;
                        let code = vec![CodePart::Source(module)];
                        self.changes.push(Change::Code(object, code, Vec::new()));
                    }
                    (None, _) => return self.by_name(object, attribute, name),
                }
                self.literal(attribute, name)
            }
        }
    }

    /// Whether the patch names the module that has the support code.
    fn is_named(&self) -> bool {
        match (&self.now.seam, self.patch.place) {
            (Seam::Support(file, _), Place::Imported(module) | Place::Through(module)) => {
                *file == module
            }
            _ => false,
        }
    }

    /// The dotted name of support code, by way of a module as the test, or else another file, imports it.
    fn reached(&self, name: &str) -> Result<String, String> {
        let program = self.program;
        let Seam::Support(module, _) = self.now.seam else {
            return Err("it has no name".to_owned());
        };
        let found = program
            .imports
            .iter()
            .filter(|import| import.module == module);
        let mut found: Vec<_> = found.collect();
        found.sort_by_key(|import| import.importer != self.patch.call.file);
        let dotted = found.into_iter().find_map(|import| {
            let facts = &program.file(import.importer).facts;
            let binding = &facts.bindings[import.binding.0 as usize];
            match &binding.kind {
                BindingKind::Import { loads, .. } => Some(loads.to_string()),
                BindingKind::ImportFrom {
                    level: 0,
                    module,
                    name,
                } => Some(match import.taken {
                    Some(_) => module.to_string(),
                    None => format!("{module}.{name}"),
                }),
                BindingKind::StarImport { level: 0, module } => Some(module.to_string()),
                _ => None,
            }
        });
        match dotted {
            Some(module) => Ok(format!("{module}.{name}")),
            None => Err("nobody imports the module by a name".to_owned()),
        }
    }

    /// `patch.object(subprocess, "run")` → `patch("app._run")`
    fn by_name(&mut self, object: Site, attribute: Site, name: &str) -> Result<(), String> {
        let program = self.program;
        let dotted = self.reached(name)?;
        let ExprKind::Call { func, args, .. } = &program.expr(self.patch.call).kind else {
            return Err("it is no call".to_owned());
        };
        let callee = self.at(*func);
        if self.patch.tool == Tool::Mock {
            let ExprKind::Attribute { value, .. } = program.expr(callee).kind else {
                return Err("it is called under another name".to_owned());
            };
            let code = vec![CodePart::Source(program.expr(self.at(value)).outer)];
            self.changes.push(Change::Code(callee, code, Vec::new()));
        }
        let index = args.iter().position(|arg| arg.value == attribute.expr);
        self.removed.extend(index);
        let quote = match program.source(attribute).starts_with('\'') {
            true => '\'',
            false => '"',
        };
        let code = vec![CodePart::Text(format!("{quote}{dotted}{quote}"))];
        self.changes.push(Change::Code(object, code, Vec::new()));
        Ok(())
    }

    fn literal(&mut self, site: Site, text: &str) -> Result<(), String> {
        let quote = match self.program.source(site).chars().next() {
            Some(quote @ ('"' | '\'')) => quote,
            _ => return Err("the name that it patches is written in an unusual way".to_owned()),
        };
        if self.program.source(site).trim_matches(quote) != text {
            // The closing quote is carried over: the string is another, and not lost.
            let end = self.program.expr(site).range.end;
            let code = vec![
                CodePart::Text(format!("{quote}{text}")),
                CodePart::Source(TextRange::new(end - 1, end)),
            ];
            self.changes.push(Change::Code(site, code, Vec::new()));
        }
        Ok(())
    }
}
