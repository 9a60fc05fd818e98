//! Classes of the project that derive from a class of a library, and may derive from what takes its place: `class
//! Api(requests.Session)`. Their instances are objects of the library, with methods and attributes of their own.

use super::program::{ClassId, FunctionId, Program, Site};
use super::types::{Type, Types};
use crate::facts::binding::{BindingId, BindingKind};
use crate::mapping::template::Part;
use crate::name::map::Map;
use crate::syntax::ast::{Argument, ArgumentKind, ExprKind, StmtKind};
use std::collections::BTreeSet;
use std::rc::Rc;

/// What derives from a library's class: its name, or why what derives from it has to stay.
pub(super) type Derivations = Map<ClassId, Result<Rc<str>, String>>;

/// Special methods that no library's class minds.
const HARMLESS: &[&str] = &[
    "__annotations__",
    "__doc__",
    "__eq__",
    "__hash__",
    "__init__",
    "__len__",
    "__repr__",
    "__str__",
];

impl Program<'_> {
    /// The class of a library that a class of the project derives from, where it may derive from the replacement.
    pub fn derived(&self, class: ClassId) -> Option<&str> {
        self.derivations()?.get(&class)?.as_deref().ok()
    }

    /// Why a class has to go on deriving from a library's, of the classes that these derive from.
    pub fn underivable(&self, class: ClassId) -> Option<(ClassId, &str)> {
        let all = self.derivations()?;
        self.above(class).iter().find_map(|&at| {
            let fault = all.get(&at)?.as_ref().err()?;
            Some((at, fault.as_str()))
        })
    }

    /// The classes that may derive from a replacement.
    pub fn derived_classes(&self) -> Vec<ClassId> {
        let all = self.derivations().into_iter().flatten();
        let mut classes: Vec<ClassId> = all
            .filter(|(_, base)| base.is_ok())
            .map(|(class, _)| *class)
            .collect();
        classes.sort_unstable();
        classes
    }

    /// The tables' type names among the possibilities, also of what derives from such a type.
    pub fn library_types<'t>(&'t self, types: &'t Types) -> impl Iterator<Item = &'t str> {
        types.any_of.iter().filter_map(|one| self.library_type(one))
    }

    /// The tables' type of an object, also of one whose class derives from it.
    pub fn library_type<'t>(&'t self, one: &'t Type) -> Option<&'t str> {
        match one {
            Type::Object(name) => Some(name),
            Type::Instance(class) | Type::Super(class) => self.derived(*class),
            _ => None,
        }
    }

    /// Whether a class of the project has a member of this name by itself: it defines it, or it is set on its instances.
    pub fn has_own_member(&self, class: ClassId, name: &str) -> bool {
        let info = &self.classes[class.0 as usize];
        let scope = self.class(class).scope;
        let variables = &self.file(info.file).facts.scopes[scope.0 as usize].variables;
        variables.contains_key(name)
            || self.assigns_attribute(class, name)
            || self.foreign_attributes.contains(name)
    }

    /// Whether a constructor calls that of the library's class once, by a statement that always runs.
    fn is_initialised_by(&self, function: FunctionId) -> bool {
        let file = self.function_file(function);
        let tree = &self.file(file).facts.tree;
        let body = self.function_def(function).map(|def| &def.body);
        let calls = body.into_iter().flatten().filter(|&&stmt| {
            matches!(tree.stmt(stmt).kind, StmtKind::Expr(expr)
                if self.initialises_super(Site { file, expr }))
        });
        calls.count() == 1
    }

    /// Whether an expression is `super().__init__()`.
    pub fn initialises_super(&self, call: Site) -> bool {
        self.is_super_call(call, "__init__")
    }

    /// Whether an expression is `super().NAME(…)`.
    pub(super) fn is_super_call(&self, call: Site, name: &str) -> bool {
        let Some((owner, method)) = self.method_called(call) else {
            return false;
        };
        let ExprKind::Call { func, .. } = self.expr(owner).kind else {
            return false;
        };
        let of = Site { expr: func, ..call };
        method == name && matches!(&self.expr(of).kind, ExprKind::Name(name) if &**name == "super")
    }

    /// Attributes of a class that derives from a library's class, which mean something to the replacement: each with the
    /// name that it has from now on.
    pub fn renamed(&self, class: ClassId) -> Vec<(&str, String)> {
        let row = self
            .derived(class)
            .and_then(|base| self.table.type_row(base));
        let taken = row.into_iter().flat_map(|row| &row.taken);
        let own = taken.filter(|name| self.has_plain_attribute(class, name));
        own.map(|name| {
            let mut new = format!("{name}_");
            while self.has_own_member(class, &new) {
                new.push('_');
            }
            (name.as_str(), new)
        })
        .collect()
    }

    /// Whether a class has a member of this name that is only ever assigned: no method, no property.
    fn has_plain_attribute(&self, class: ClassId, name: &str) -> bool {
        let info = &self.classes[class.0 as usize];
        let scope = self.class(class).scope;
        let facts = &self.file(info.file).facts;
        let bound = facts.scopes[scope.0 as usize].variables.get(name);
        let is_assigned = |binding: &BindingId| {
            matches!(
                facts.bindings[binding.0 as usize].kind,
                BindingKind::Assigned { .. }
            )
        };
        match bound {
            Some(bound) => bound.iter().all(is_assigned),
            None => self.assigns_attribute(class, name),
        }
    }

    fn derivations(&self) -> Option<&Derivations> {
        self.hierarchy.derivations(|| {
            let classes = (0..self.classes.len()).map(|at| ClassId(at as u32));
            let derivations = classes.filter_map(|class| {
                let bases = &self.classes[class.0 as usize].external_bases;
                let base = bases.iter().find(|base| {
                    let row = self.table.type_row(base);
                    row.is_some_and(|row| !row.taken.is_empty())
                })?;
                let found = match self.underivable_because(class, base) {
                    Some(reason) => Err(reason),
                    None => Ok(base.clone()),
                };
                Some((class, found))
            });
            derivations.collect()
        })
    }

    /// What keeps a class from deriving from the replacement of its base.
    fn underivable_because(&self, class: ClassId, base: &str) -> Option<String> {
        let info = &self.classes[class.0 as usize];
        let def = self.class_def(class)?;
        if info.external_bases.len() > 1 || !info.bases.is_empty() || info.unknown_base {
            return Some("it has other bases, too".to_owned());
        }
        if let Some(below) = info.subclasses.first() {
            return Some(format!("`{}` derives from it", self.class(*below).name));
        }
        let is_keyword = |arg: &Argument| arg.kind != ArgumentKind::Positional;
        if !def.decorators.is_empty() || def.args.iter().any(is_keyword) {
            return Some("it is made by a decorator or a metaclass".to_owned());
        }
        self.clash(class, base).or_else(|| {
            let init = info.methods.get("__init__").map(Vec::as_slice);
            let is_called = match init {
                Some([init]) => self.is_initialised_by(*init),
                other => other.is_none(),
            };
            (!is_called).then(|| {
                format!("its constructor does not call that of `{base}` by a statement of its own")
            })
        })
    }

    /// Whether a method of a class may stand in the place of the library's.
    fn may_override(&self, class: ClassId, base: &str, name: &str) -> bool {
        let Some(row) = self.table.type_row(base) else {
            return false;
        };
        // What each call is given by default is given to the constructor then.
        let rows = self.table.member(base, "__init__").iter();
        let takes = |option: &str| {
            let mut rows = rows.clone().map(|&row| self.table.row(row));
            rows.any(|row| row.parameter(option).is_some())
        };
        let methods = &self.classes[class.0 as usize].methods;
        match methods.get(name).map(Vec::as_slice) {
            Some([own]) if row.through.as_deref() == Some(name) => {
                self.passes_on(*own, name).is_some_and(|passing| {
                    passing
                        .defaults
                        .iter()
                        .all(|(_, option)| match &option.kind {
                            ArgumentKind::Keyword(option) => takes(&option.text),
                            _ => false,
                        })
                })
            }
            Some(_) => row.overridable.iter().any(|other| other == name),
            None => false,
        }
    }

    /// Names of a class that its base or the replacement has, too.
    fn clash(&self, class: ClassId, base: &str) -> Option<String> {
        let info = &self.classes[class.0 as usize];
        let row = self.table.type_row(base)?;
        let scope = self.class(class).scope;
        let variables = &self.file(info.file).facts.scopes[scope.0 as usize].variables;
        let is_special = |name: &str| name.starts_with("__") && name.ends_with("__");
        let is_overriding = |name: &str| match is_special(name) {
            true => !HARMLESS.contains(&name),
            false => {
                !self.table.member(base, name).is_empty() && !self.may_override(class, base, name)
            }
        };
        let defined = variables.keys().map(|name| &**name);
        let is_through = |name: &str| row.through.as_deref() == Some(name);
        let overriding = || defined.clone().filter(|name| is_overriding(name));
        let not_passing = shown(overriding().filter(|name| is_through(name)));
        let overriding = shown(overriding().filter(|name| !is_through(name)));
        let set = self.attributes.iter();
        let set = set.filter_map(|(name, by)| by.contains_key(&class).then_some(&**name));
        let is_taken = |name: &&str| {
            row.taken.iter().any(|taken| taken == name) && !self.has_plain_attribute(class, name)
        };
        let taken = shown(defined.chain(set).filter(is_taken));
        let reasons = [
            overriding.map(|names| format!("it has {names} of its own")),
            not_passing.map(|name| format!("its {name} does not just pass on its options")),
            taken.map(|names| {
                let replacement = row.to.as_ref().and_then(|to| to.parts.first());
                let replacement = match replacement {
                    Some(Part::Text(name)) => name,
                    _ => "the replacement",
                };
                format!("`{replacement}` has another {names}")
            }),
        ];
        let reasons: Vec<String> = reasons.into_iter().flatten().collect();
        (!reasons.is_empty()).then(|| reasons.join(", and "))
    }
}

/// Names for a message, if there are any.
fn shown<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let names: BTreeSet<&str> = names.collect();
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
