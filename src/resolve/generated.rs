//! Constructors that nobody wrote: of dataclasses and named tuples. Their arguments become attributes.

use super::program::{ClassId, Program, Site};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, StmtKind};

/// An argument of a generated constructor: the class that declares the field, and its name.
pub type FieldArgument = (ExprId, ClassId, Box<str>);

impl Program<'_> {
    /// Which argument of a construction becomes which field; nothing for a class whose constructor is written out.
    pub fn field_arguments(&self, class: ClassId, args: &[Argument]) -> Vec<FieldArgument> {
        let Some(fields) = self.generated_fields(class) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut positional = fields.iter();
        for arg in args {
            let field = match &arg.kind {
                ArgumentKind::Positional => positional.next(),
                ArgumentKind::Keyword(name) => fields.iter().find(|(_, field)| *field == name.text),
                // What is unpacked may be any field.
                ArgumentKind::Star | ArgumentKind::DoubleStar => return Vec::new(),
            };
            if let Some((owner, name)) = field {
                found.push((arg.value, *owner, name.clone()));
            }
        }
        found
    }

    /// The fields of a class whose `__init__` is generated, bases first.
    fn generated_fields(&self, class: ClassId) -> Option<Vec<(ClassId, Box<str>)>> {
        if !self.is_generated(class) || self.method(class, "__init__").is_some() {
            return None;
        }
        let mut fields: Vec<(ClassId, Box<str>)> = Vec::new();
        for at in self.linearised(class).into_iter().rev() {
            for name in self.own_fields(at) {
                if !fields.iter().any(|(_, known)| *known == name) {
                    fields.push((at, name));
                }
            }
        }
        Some(fields)
    }

    fn is_generated(&self, class: ClassId) -> bool {
        let Some(def) = self.class_def(class) else {
            return false;
        };
        let file = self.classes[class.0 as usize].file;
        let is_maker = |expr: ExprId| {
            let text = self.source(Site { file, expr });
            let head = text.split('(').next().unwrap_or(text);
            matches!(
                head,
                "dataclass"
                    | "dataclasses.dataclass"
                    | "dc.dataclass"
                    | "attr.s"
                    | "attr.define"
                    | "attrs.define"
                    | "attrs.frozen"
                    | "attr.dataclass"
            )
        };
        def.decorators.iter().copied().any(is_maker)
            || self.classes[class.0 as usize]
                .external_bases
                .iter()
                .any(|base| &**base == "typing.NamedTuple")
    }

    /// The annotated names of a class body, in order, that the constructor takes.
    fn own_fields(&self, class: ClassId) -> Vec<Box<str>> {
        let file = self.classes[class.0 as usize].file;
        let tree = &self.file(file).facts.tree;
        let Some(def) = self.class_def(class) else {
            return Vec::new();
        };
        let mut fields = Vec::new();
        for &stmt in &def.body {
            let StmtKind::AnnAssign {
                target,
                annotation,
                value,
            } = &tree.stmt(stmt).kind
            else {
                continue;
            };
            let ExprKind::Name(name) = &tree.expr(*target).kind else {
                continue;
            };
            let source = |expr: ExprId| self.source(Site { file, expr });
            let is_left_out = source(*annotation).contains("ClassVar")
                || source(*annotation).ends_with("KW_ONLY")
                || value.is_some_and(|value| source(value).contains("init=False"));
            if !is_left_out {
                fields.push(name.clone());
            }
        }
        fields
    }
}
