//! Classes of the project that derive from a library's class: they derive from the replacement, where every use of their
//! instances has a conversion.

use super::{Collector, Conversion};
use crate::diagnostic::code;
use crate::plan::cell::Cell;
use crate::plan::class_value::class_values;
use crate::plan::template::{CodePart, Rewriting, applicable, instantiate, instantiate_plain};
use crate::resolve::condition::Place;
use crate::resolve::program::{ClassId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::ExprId;

/// What all objects have.
const COMMON: &[&str] = &["__class__", "__doc__"];

impl<'c, 'p> Collector<'c, 'p> {
    /// Give every class that derives from a library's the replacement for a base.
    pub(super) fn derived(&mut self) {
        let program = self.program;
        let classes = program.derived_classes();
        if classes.is_empty() {
            return;
        }
        let values = class_values(program);
        for class in classes {
            let group = self.cells.group_of(&Cell::Class(class));
            if let Some(&site) = values.get(&class) {
                let shown = &program.class(class).name;
                let message = format!(
                    "`{shown}` is used as a value here, so what becomes of its instances cannot be seen"
                );
                self.refuse(group, code::VALUE_ESCAPES, message, site);
            }
            let (Some(base), Some(site)) = (program.derived(class), base_of(program, class)) else {
                continue;
            };
            let Some(row) = program.table.type_row(base) else {
                continue;
            };
            let place = Place {
                site,
                args: &[],
                receiver: None,
            };
            let Some(template) = &row.to else { continue };
            match instantiate_plain(program, place, base, row, template, None) {
                Ok(rewriting) => self.push_object(site, group, Conversion::Code(rewriting)),
                Err(reason) => self.refuse(group, code::REFUSED_CALL, reason, site),
            }
            let info = &program.classes[class.0 as usize];
            if !info.methods.contains_key("__init__")
                && let Some(rewriting) = self.initialised(base, place)
            {
                let conversion = Conversion::Initialise(info.index, rewriting);
                self.push_object(site, group, conversion);
            }
        }
    }

    /// What the constructor of a class has to do that had none, if anything.
    fn initialised(&self, base: &str, place: Place<'_>) -> Option<Rewriting> {
        let program = self.program;
        let name = format!("{base}.__init__");
        let row = applicable(program, &self.rows_of(&name), place, self.options.style)?;
        let mut rewriting = instantiate(program, place, &name, row, self.options.style).ok()?;
        let own = program.expr(place.site).range;
        let mut is_plain = true;
        for part in &mut rewriting.code {
            match part {
                CodePart::Source(range) if *range == own => {
                    *part = CodePart::Text("super().__init__".to_owned());
                }
                part => is_plain &= matches!(part, CodePart::Text(text) if text != "()"),
            }
        }
        is_plain.then_some(rewriting)
    }

    /// Whether a member of an object is one that its class has of its own, beside what it has from the library.
    pub(super) fn is_own_member(&self, object: Site, type_name: &str, name: &str) -> bool {
        let program = self.program;
        let types = program.infer(object);
        let row = program.table.type_row(type_name);
        let is_taken = row.is_some_and(|row| row.taken.iter().any(|taken| taken == name));
        let mut owners = types
            .any_of
            .iter()
            .filter(|one| !matches!(one, Type::Builtin("None") | Type::Injected))
            .peekable();
        let is_own = |one: &Type| match one {
            Type::Instance(class) if program.derived(*class).is_some() => {
                COMMON.contains(&name) || program.has_own_member(*class, name)
            }
            _ => false,
        };
        !is_taken && !types.unknown && owners.peek().is_some() && owners.all(is_own)
    }

    /// Why the class of an object stays what it is, for a call of a method of the library.
    pub(super) fn stays_because(&self, object: Site, name: &str) -> String {
        let program = self.program;
        let types = program.infer(object);
        let fault = types.any_of.iter().find_map(|one| match one {
            Type::Instance(class) | Type::Super(class) | Type::Class(class) => {
                program.underivable(*class)
            }
            _ => None,
        });
        match fault {
            Some((class, reason)) => {
                let shown = &program.class(class).name;
                format!("`{shown}` inherits `{name}`, and stays as it is: {reason}")
            }
            None => {
                format!("a class of the project inherits `{name}`, and that class stays as it is")
            }
        }
    }
}

/// The library's class that a class names as its base.
fn base_of(program: &Program<'_>, class: ClassId) -> Option<Site> {
    let file = program.classes[class.0 as usize].file;
    let args = &program.class_def(class)?.args;
    let mut bases = args.iter().map(|arg| arg.value);
    bases
        .next()
        .map(|expr: ExprId| Site { file, expr })
        .filter(|_| bases.next().is_none())
}
