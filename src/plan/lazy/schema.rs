//! Classes that a library fills from the attributes of objects: the models of pydantic, by which FastAPI writes responses.

use super::attribute::Attributes;
use super::source::{Finder, Origins};
use crate::plan::served;
use crate::resolve::program::{ClassId, FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, StmtKind};
use crate::syntax::children::of_expression;
use std::collections::BTreeSet;

/// An attribute that is read from objects where they are turned into a response.
#[derive(Debug)]
pub struct Reading {
    /// Where the objects came from.
    pub origins: Option<Origins>,
    /// The attribute.
    pub name: Box<str>,
    /// The field that asks for it, for the user.
    pub field: Site,
}

/// More schemas inside each other than this are recursive.
const DEEPEST: usize = 6;

/// Methods that fill a model from an object.
const FILLING: &[&str] = &["from_orm", "model_validate", "validate"];

/// Finds what schemas read.
pub struct Reader<'r, 'p> {
    program: &'r Program<'p>,
    attributes: &'r Attributes,
    finder: &'r Finder<'r, 'p>,
    /// Properties that are looked for besides.
    properties: BTreeSet<Box<str>>,
    readings: Vec<Reading>,
}

/// What a schema asks for: the field, and the classes in its annotation.
struct Field {
    name: Box<str>,
    site: Site,
    inner: BTreeSet<ClassId>,
}

/// Everything that schemas read from objects and that is loaded then.
pub fn readings(
    program: &Program<'_>,
    attributes: &Attributes,
    finder: &Finder<'_, '_>,
) -> Vec<Reading> {
    readings_and(program, attributes, finder, BTreeSet::new())
}

/// The same, and what schemas read of properties of these names.
pub fn readings_and(
    program: &Program<'_>,
    attributes: &Attributes,
    finder: &Finder<'_, '_>,
    properties: BTreeSet<Box<str>>,
) -> Vec<Reading> {
    let mut reader = Reader {
        program,
        attributes,
        finder,
        properties,
        readings: Vec::new(),
    };
    reader.responses();
    reader.calls();
    reader.readings
}

/// The routes whose responses have no model and may hold objects: a place in each, and where the objects came from, if that is
/// seen.
pub fn unmodelled(program: &Program<'_>, finder: &Finder<'_, '_>) -> Vec<(Site, Option<Origins>)> {
    let mut found = Vec::new();
    for at in 0..program.functions.len() {
        let function = FunctionId(at as u32);
        let file = program.function_file(function);
        let at = |expr: ExprId| Site { file, expr };
        let mut decorators = program.decorators(function).into_iter().map(at);
        let Some(route) = decorators.find(|site| served::is_route(program, *site)) else {
            continue;
        };
        let mut schemas = BTreeSet::new();
        response_schemas(program, function, &mut schemas);
        if schemas.is_empty() {
            found.push((route, finder.results(function)));
        }
    }
    found
}

/// The classes in the response model of a route, or else in its return annotation.
fn response_schemas(program: &Program<'_>, function: FunctionId, found: &mut BTreeSet<ClassId>) {
    let file = program.function_file(function);
    let at = |expr: ExprId| Site { file, expr };
    for decorator in program.decorators(function) {
        if !served::is_route(program, at(decorator)) {
            continue;
        }
        let ExprKind::Call { args, .. } = &program.expr(at(decorator)).kind else {
            continue;
        };
        let named = |arg: &&Argument| matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "response_model");
        let returns = program.function_def(function).and_then(|def| def.returns);
        let model = args.iter().find(named).map(|arg| arg.value).or(returns);
        if let Some(model) = model {
            classes_in(program, at(model), found, 0);
        }
    }
}

/// The project's classes that a type names.
fn classes_in(program: &Program<'_>, site: Site, found: &mut BTreeSet<ClassId>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    let written = program.written_type(site);
    for one in &program.infer(written).any_of {
        if let Type::Class(class) = one {
            found.insert(*class);
        }
    }
    let at = |expr: ExprId| Site {
        file: written.file,
        expr,
    };
    let quoted = &program.file(written.file).facts.tree.quoted;
    if let Some(&inner) = quoted.get(&written.expr) {
        classes_in(program, at(inner), found, depth + 1);
    }
    let mut inner = Vec::new();
    of_expression(&program.expr(written).kind, &mut |expr| inner.push(expr));
    for expr in inner {
        classes_in(program, at(expr), found, depth + 1);
    }
}

impl Reader<'_, '_> {
    /// What the responses of routes are made of.
    fn responses(&mut self) {
        for function in self.program.function_ids() {
            let mut schemas = BTreeSet::new();
            response_schemas(self.program, function, &mut schemas);
            if schemas.iter().any(|&schema| self.asks(schema, 0)) {
                let given = self.finder.results(function);
                for schema in schemas {
                    self.read(schema, &given, 0);
                }
            }
        }
    }

    /// Calls that fill a schema from an object, or with objects.
    fn calls(&mut self) {
        let program = self.program;
        for (site, target) in &program.calls.targets {
            let ExprKind::Call { func, args, .. } = &program.expr(*site).kind else {
                continue;
            };
            let at = |expr: ExprId| Site {
                file: site.file,
                expr,
            };
            let mut is_filling = false;
            let filled: BTreeSet<ClassId> = match &program.expr(at(*func)).kind {
                ExprKind::Attribute { value, attr } if FILLING.contains(&&*attr.text) => {
                    is_filling = true;
                    self.classes_of(at(*value))
                }
                ExprKind::Subscript { value, .. } => self.classes_of(at(*value)),
                _ => target.constructed.iter().copied().collect(),
            };
            for class in filled {
                if !is_filling && self.is_schema(class) && self.is_open(class) {
                    self.hold(site, args);
                }
                if self.is_schema(class) && self.asks(class, 0) {
                    // What is unpacked into a constructor are plain values.
                    let counts =
                        |arg: &&Argument| is_filling || arg.kind != ArgumentKind::DoubleStar;
                    for arg in args.iter().filter(counts) {
                        let given = self.finder.origins(at(arg.value));
                        self.read(class, &given, 0);
                    }
                }
            }
        }
    }

    fn classes_of(&self, site: Site) -> BTreeSet<ClassId> {
        let types = self.program.infer(site);
        let classes = types.any_of.iter().filter_map(|one| match one {
            Type::Class(class) => Some(*class),
            _ => None,
        });
        classes.collect()
    }

    /// Whether a class has a field that may be anything: `class Page(BaseModel, Generic[T])`.
    fn is_open(&self, class: ClassId) -> bool {
        let program = self.program;
        program.above(class).iter().any(|&above| {
            let file = program.classes[above.0 as usize].file;
            program.class_def(above).is_some_and(|def| {
                !def.type_params.is_empty()
                    || def.args.iter().any(|arg| {
                        let text = program.source(Site {
                            file,
                            expr: arg.value,
                        });
                        text.contains("Generic[")
                    })
            })
        })
    }

    /// Objects that go into an envelope of any schema may be read by each of them.
    fn hold(&mut self, call: &Site, args: &[Argument]) {
        let every: Vec<ClassId> = (0..self.program.classes.len() as u32)
            .map(ClassId)
            .filter(|&class| self.is_schema(class) && self.asks(class, 0))
            .collect();
        for arg in args {
            let given = self.finder.origins(Site {
                file: call.file,
                expr: arg.value,
            });
            for &schema in &every {
                self.read(schema, &given, 0);
            }
        }
    }

    /// Whether a class is filled by a library, and is no mapped class itself.
    fn is_schema(&self, class: ClassId) -> bool {
        let program = self.program;
        let is_outside = program.above(class).iter().any(|above| {
            let info = &program.classes[above.0 as usize];
            info.unknown_base || !info.external_bases.is_empty()
        });
        is_outside && !self.attributes.is_mapped(program, class)
    }

    /// Whether a schema, or one inside it, has a field of such a name.
    fn asks(&self, schema: ClassId, depth: usize) -> bool {
        depth > DEEPEST
            || self.is_schema(schema)
                && self.fields(schema).iter().any(|field| {
                    self.attributes.owners.contains_key(&field.name)
                        || self.properties.contains(&field.name)
                        || field.inner.iter().any(|&inner| self.asks(inner, depth + 1))
                })
    }

    fn fields(&self, schema: ClassId) -> Vec<Field> {
        let program = self.program;
        let mut fields = Vec::new();
        for &class in program.above(schema).iter() {
            let file: FileId = program.classes[class.0 as usize].file;
            let Some(def) = program.class_def(class) else {
                continue;
            };
            let tree = &program.file(file).facts.tree;
            for &stmt in &def.body {
                let StmtKind::AnnAssign {
                    target, annotation, ..
                } = &tree.stmt(stmt).kind
                else {
                    continue;
                };
                let ExprKind::Name(name) = &tree.expr(*target).kind else {
                    continue;
                };
                let mut inner = BTreeSet::new();
                let annotation = Site {
                    file,
                    expr: *annotation,
                };
                classes_in(program, annotation, &mut inner, 0);
                fields.push(Field {
                    name: name.clone(),
                    site: Site {
                        file,
                        expr: *target,
                    },
                    inner,
                });
            }
        }
        fields
    }

    /// What a schema reads from objects that came from there.
    fn read(&mut self, schema: ClassId, from: &Option<Origins>, depth: usize) {
        if !self.is_schema(schema) || !self.asks(schema, depth) {
            return;
        }
        for field in self.fields(schema) {
            let is_lazy = self.attributes.owners.contains_key(&field.name);
            if is_lazy || self.properties.contains(&field.name) || depth > DEEPEST {
                self.readings.push(Reading {
                    origins: from.clone().filter(|_| depth <= DEEPEST),
                    name: field.name.clone(),
                    field: field.site,
                });
            }
            if depth > DEEPEST {
                return;
            }
            let further = match (is_lazy, from) {
                (true, Some(origins)) => Some(self.reached(origins, &field.name)),
                // A field that is no relationship: an envelope around the objects.
                _ => from.clone(),
            };
            for inner in field.inner {
                self.read(inner, &further, depth + 1);
            }
        }
    }

    fn reached(&self, origins: &Origins, name: &str) -> Origins {
        let step = |origin: &super::source::Origin| {
            let end = self
                .attributes
                .class_at(self.program, origin.class, &origin.path)?;
            self.attributes.of(self.program, end, name)?;
            let mut further = origin.clone();
            further.path.push(name.into());
            Some(further)
        };
        origins.iter().filter_map(step).collect()
    }
}
