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

/// What derives from a library's class, by itself or through a class that does.
pub(super) type Derivations = Map<ClassId, Derivation>;

/// How a class of the project derives from a library's.
#[derive(Debug)]
pub(super) struct Derivation {
    /// The class, it or one above it, that names the library's as its base. All below it share one fate.
    root: ClassId,
    /// The library's class, or why all of these have to stay.
    base: Result<Rc<str>, String>,
}

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
        let derivation = self.derivations()?.get(&class)?;
        derivation.base.as_deref().ok()
    }

    /// The class that names a library's class as its base, of those that a class derives from; the class itself where there
    /// is none.
    pub fn family(&self, class: ClassId) -> ClassId {
        let all = self.derivations();
        all.and_then(|all| all.get(&class))
            .map_or(class, |derivation| derivation.root)
    }

    /// Why a class has to go on deriving from a library's, of the classes that these derive from.
    pub fn underivable(&self, class: ClassId) -> Option<(ClassId, &str)> {
        let all = self.derivations()?;
        self.above(class).iter().find_map(|&at| {
            let fault = all.get(&at)?.base.as_ref().err()?;
            Some((at, fault.as_str()))
        })
    }

    /// The classes that may derive from a replacement.
    pub fn derived_classes(&self) -> Vec<ClassId> {
        let all = self.derivations().into_iter().flatten();
        let mut classes: Vec<ClassId> = all
            .filter(|(_, derivation)| derivation.base.is_ok())
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

    /// Whether a class of the project that derives from a library's has a member of this name beside those of the library,
    /// or one above or below it has.
    pub fn has_own_member(&self, class: ClassId, name: &str) -> bool {
        let mut family = self.below(self.family(class)).to_vec();
        family.push(class);
        family.iter().any(|&class| self.defines(class, name))
    }

    /// Whether a class defines a member of this name, or it is set on its instances.
    fn defines(&self, class: ClassId, name: &str) -> bool {
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

    /// Whether an expression is `super().__init__()`, or `Base.__init__(self)`.
    pub fn initialises_super(&self, call: Site) -> bool {
        self.is_super_call(call, "__init__") || self.is_named_super_call(call, "__init__")
    }

    /// Whether an expression is `Base.NAME(self, …)`, where `Base` is how the class around it names its base.
    pub fn is_named_super_call(&self, call: Site, name: &str) -> bool {
        let Some((owner, method)) = self.method_called(call) else {
            return false;
        };
        let ExprKind::Call { args, .. } = &self.expr(call).kind else {
            return false;
        };
        let function = self.function_around(call);
        let class = function.and_then(|function| self.class_of(function));
        let (Some(function), Some(class), [first, ..]) = (function, class, &args[..]) else {
            return false;
        };
        let own = self
            .function_def(function)
            .and_then(|def| def.params.first());
        let is_own = own.is_some_and(|own| {
            matches!(&self.expr(Site { expr: first.value, ..call }).kind, ExprKind::Name(name) if *name == own.name.text)
        });
        let file = self.classes[class.0 as usize].file;
        let is_base = |base: &Argument| {
            let base = Site {
                file,
                expr: base.value,
            };
            self.source(base) == self.source(owner)
        };
        method == name
            && is_own
            && file == call.file
            && self
                .class_def(class)
                .is_some_and(|def| def.args.iter().any(is_base))
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
        let family = self.below(self.family(class));
        let is_plain = |name: &&String| {
            let mut family = family.iter();
            family.any(|&class| self.has_plain_attribute(class, name))
        };
        let own = taken.filter(is_plain);
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
            let mut derivations = Derivations::default();
            for root in (0..self.classes.len()).map(|at| ClassId(at as u32)) {
                let bases = &self.classes[root.0 as usize].external_bases;
                let base = bases.iter().find(|base| {
                    let row = self.table.type_row(base);
                    row.is_some_and(|row| !row.taken.is_empty())
                });
                let Some(base) = base else { continue };
                let family = self.below(root);
                let mut faults = family.iter().filter_map(|&class| {
                    let reason = self.underivable_because(class, root, base)?;
                    Some(match class == root {
                        true => reason,
                        false => {
                            format!("`{}` derives from it, and {reason}", self.class(class).name)
                        }
                    })
                });
                let found = match faults.next() {
                    Some(reason) => Err(reason),
                    None => Ok(base.clone()),
                };
                for &class in family.iter() {
                    let base = found.clone();
                    derivations.insert(class, Derivation { root, base });
                }
            }
            derivations
        })
    }

    /// What keeps a class from deriving from the replacement of the base of `root`, which it is or derives from.
    fn underivable_because(&self, class: ClassId, root: ClassId, base: &str) -> Option<String> {
        let info = &self.classes[class.0 as usize];
        let def = self.class_def(class)?;
        let of_project = usize::from(class != root);
        if info.external_bases.len() > 1 - of_project
            || info.bases.len() != of_project
            || info.unknown_base
        {
            return Some("it has other bases, too".to_owned());
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
        let methods = &self.classes[class.0 as usize].methods;
        match methods.get(name).map(Vec::as_slice) {
            Some([own]) if row.through.as_deref() == Some(name) => match &row.keeping {
                Some(_) => self.calls_overridden(*own, name),
                None => self.only_passes_on(*own, base, name),
            },
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
            not_passing.map(|name| match row.keeping {
                Some(_) => format!("its {name} does not call the one that it overrides"),
                None => format!("its {name} does not just pass on its options"),
            }),
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
