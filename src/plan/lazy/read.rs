//! Properties of mapped classes: what they are read from, which is what they themselves read from.

use super::attribute::{is_related, may_own};
use super::schema;
use super::source::{Finder, Origin, Origins};
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprKind, StmtKind};
use std::collections::{BTreeMap, BTreeSet};

/// Functions that read attributes by their names.
const BY_NAME: &[&str] = &[
    "builtins.getattr",
    "builtins.hasattr",
    "operator.attrgetter",
];

/// By name: where objects came from whose property schemas read.
pub(super) type ReadBySchemas = BTreeMap<Box<str>, Vec<Option<Origins>>>;

impl Finder<'_, '_> {
    /// Find what schemas read of the properties of mapped classes.
    pub(super) fn ask_schemas(&self) {
        let program = self.program;
        let mapped = program.function_ids().filter(|&function| {
            let class = program.class_of(function);
            class.is_some_and(|class| self.attributes.is_mapped(program, class))
                && program.is_property(function)
        });
        let names: BTreeSet<Box<str>> = mapped
            .map(|function| program.function(function).name.clone())
            .collect();
        let mut read = ReadBySchemas::new();
        if !names.is_empty() {
            let readings = schema::readings_and(program, self.attributes, self, names.clone());
            for reading in readings {
                if names.contains(&reading.name) {
                    read.entry(reading.name).or_default().push(reading.origins);
                }
            }
        }
        let is_first = self.read_by_schemas.set(read).is_ok();
        debug_assert!(is_first, "schemas are asked once");
    }

    /// Where the objects came from that a property of a class is read from; nothing where it may be read unseen.
    pub(super) fn read_from(&self, property: FunctionId) -> Option<Origins> {
        let program = self.program;
        let class = program.class_of(property)?;
        let name = &program.function(property).name;
        if is_assigned_elsewhere(program, class, name) || may_be_read_by_name(program, class, name)
        {
            return None;
        }
        let owners = program.owners_named(name).map(|(_, owner)| owner);
        let may_be = |owner: &Site| may_own(program, &program.infer(*owner), &[Some(class)]);
        let mut all = self.union(owners.filter(may_be))?;
        for origins in self.read_by_schemas.get()?.get(name).into_iter().flatten() {
            let is_its = |origin: &&Origin| {
                let end = self
                    .attributes
                    .class_at(program, origin.class, &origin.path);
                end.is_none_or(|end| is_related(program, end, class))
            };
            all.extend(origins.as_ref()?.iter().filter(is_its).cloned());
        }
        Some(all)
    }
}

/// Whether a class that has nothing to do with this one gives something that name by an assignment: a schema of another library than
/// pydantic may be filled from an object.
fn is_assigned_elsewhere(program: &Program<'_>, class: ClassId, name: &str) -> bool {
    let all = (0..program.classes.len() as u32).map(ClassId);
    let mut others = all.filter(|&other| !is_related(program, class, other));
    others.any(|other| {
        let file = program.classes[other.0 as usize].file;
        let tree = &program.file(file).facts.tree;
        let body = program.class_def(other).map_or(&[][..], |def| &def.body);
        body.iter().any(|&stmt| match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, .. } => targets.iter().any(
                |&target| matches!(&tree.expr(target).kind, ExprKind::Name(one) if &**one == name),
            ),
            _ => false,
        })
    })
}

/// Whether a call reads an attribute by a name that may be this one, from what may be an object of the class.
fn may_be_read_by_name(program: &Program<'_>, class: ClassId, name: &str) -> bool {
    program.calls.targets.iter().any(|(call, target)| {
        let mut names = target.external.iter();
        if !names.any(|name| BY_NAME.contains(&&**name)) {
            return false;
        }
        let ExprKind::Call { args, .. } = &program.expr(*call).kind else {
            return false;
        };
        let at = |expr| Site { expr, ..*call };
        // `attrgetter` is given names only.
        let (object, named) = match &args[..] {
            [object, named, ..] => (Some(object), named),
            [named] => (None, named),
            [] => return false,
        };
        let is_other = match &program.expr(at(named.value)).kind {
            ExprKind::Str {
                value: Some(written),
                ..
            } => !written.split('.').any(|part| part == name),
            _ => false,
        };
        let is_plain = |one: &Type| !matches!(one, Type::Instance(_) | Type::Foreign);
        let is_of_others = object.is_some_and(|object| {
            let types = program.infer(at(object.value));
            object.kind == ArgumentKind::Positional
                && (types.is_surely(is_plain) || !may_own(program, &types, &[Some(class)]))
        });
        !is_other && !is_of_others
    })
}
