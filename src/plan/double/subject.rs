//! The name of what a test replaces: another string, another object, another attribute.

use super::moving::Change;
use super::patch::{Place, Subject, Tool};
use super::seam::Seam;
use super::writer::Writer;
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
                let dotted = match (owner, &self.now.seam) {
                    (Some(owner), _) => format!("{owner}.{name}"),
                    (None, _) if length > 0 => format!("{}.{name}", &value[..length]),
                    (None, Seam::Support(file, _)) => {
                        format!("{}.{name}", program.file(*file).module)
                    }
                    (None, _) => return Err("it has no name".to_owned()),
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
                    (None, Place::Through(_)) => {
                        let ExprKind::Attribute { value, .. } = program.expr(object).kind else {
                            return Err("its module is not named there".to_owned());
                        };
                        let module = program.expr(self.at(value)).outer;
                        let code = vec![CodePart::Source(module)];
                        self.changes.push(Change::Code(object, code, Vec::new()));
                    }
                    (None, Place::Library) => return self.by_name(object, attribute, name),
                }
                self.literal(attribute, name)
            }
        }
    }

    /// `patch.object(subprocess, "run")` → `patch("app._run")`
    fn by_name(&mut self, object: Site, attribute: Site, name: &str) -> Result<(), String> {
        let program = self.program;
        let Seam::Support(file, _) = &self.now.seam else {
            return Err("it has no name".to_owned());
        };
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
        let dotted = format!("{quote}{}.{name}{quote}", program.file(*file).module);
        let code = vec![CodePart::Text(dotted)];
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
