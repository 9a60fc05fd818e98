//! Names: what is bound in a module and in its classes, and what of it others may use.

use super::reading::{Reader, is_from_outside};
use crate::facts::FileFacts;
use crate::facts::binding::{Binding, BindingKind, Value};
use crate::facts::definition::{ClassIndex, Function, FunctionIndex};
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::syntax::ast::{ExprKind, StmtKind};
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// How a name is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `def`.
    Function,
    /// `async def`.
    Coroutine,
    /// `class`, an assignment.
    Object,
    /// An import of something of the project.
    Import,
    /// An import from outside: nobody has that from here, and it goes with its library.
    Outside,
    /// What a loop or a `with` leaves behind.
    Passing,
}

/// A name of a module or class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// How it is bound, last.
    pub form: Form,
    /// Where, first.
    pub range: TextRange,
}

/// Whether each part of a dotted path is a name that others may use. Special methods are used by what they are for, and not by name.
pub fn is_public(path: &str) -> bool {
    path.split('.').all(|part| !part.starts_with('_'))
}

/// A place where a name of the module or of a class is bound.
#[derive(Clone, Debug)]
pub struct Named {
    /// The dotted path.
    pub path: String,
    /// How.
    pub form: Form,
    /// The name.
    pub range: TextRange,
    /// All that is bound there: `self.name`.
    pub whole: TextRange,
}

/// What is bound in the module and its classes, attributes that methods give to `self` included, by dotted path.
pub fn bound(reader: &Reader<'_>) -> BTreeMap<String, Bound> {
    let mut found: BTreeMap<String, Bound> = BTreeMap::new();
    for Named {
        path, form, range, ..
    } in named(reader.facts, reader.own)
    {
        let known = found.entry(path).or_insert(Bound { form, range });
        known.form = form;
    }
    found
}

/// All those places.
pub fn named(facts: &FileFacts, own: &HashSet<Box<str>>) -> Vec<Named> {
    let variables = facts.bindings.iter().filter_map(|binding| {
        Some(Named {
            path: path(facts, binding)?,
            form: form(facts, binding, own),
            range: binding.range,
            whole: binding.range,
        })
    });
    let mut found: Vec<Named> = variables.collect();
    for binding in &facts.attribute_bindings {
        let ExprKind::Attribute { value, attr } = &facts.tree.expr(binding.target).kind else {
            continue;
        };
        let Some((class, function)) = method_around(facts, binding.scope) else {
            continue;
        };
        let ExprKind::Name(receiver) = &facts.tree.expr(*value).kind else {
            continue;
        };
        if &**receiver == "self" || is_receiver(facts, function, receiver) {
            let class = &facts.classes[class.0 as usize].path;
            found.push(Named {
                path: format!("{class}.{}", attr.text),
                form: Form::Object,
                range: attr.range,
                whole: facts.tree.expr(binding.target).range,
            });
        }
    }
    found
}

/// Variables and attributes, by dotted path, of which an assignment stands where `is_there` says.
pub fn assigned(facts: &FileFacts, is_there: impl Fn(TextRange) -> bool) -> Vec<String> {
    let is_meant =
        |one: &Named| matches!(one.form, Form::Object | Form::Passing) && is_there(one.whole);
    let all = named(facts, &HashSet::new()).into_iter().filter(is_meant);
    all.map(|one| one.path).collect()
}

/// The dotted path of a name that is bound in the module or in the body of a class.
fn path(facts: &FileFacts, binding: &Binding) -> Option<String> {
    match facts.scopes.get(binding.scope.0 as usize)?.kind {
        ScopeKind::Module if &*binding.name != "*" => Some(binding.name.to_string()),
        ScopeKind::Class(class) => {
            let class = facts.classes.get(class.0 as usize)?;
            Some(format!("{}.{}", class.path, binding.name))
        }
        _ => None,
    }
}

fn form(facts: &FileFacts, binding: &Binding, own: &HashSet<Box<str>>) -> Form {
    match &binding.kind {
        kind if is_from_outside(kind, own) => Form::Outside,
        BindingKind::Function(function) if facts.functions[function.0 as usize].is_async => {
            Form::Coroutine
        }
        BindingKind::Function(_) => Form::Function,
        BindingKind::Import { .. } | BindingKind::ImportFrom { .. } => Form::Import,
        BindingKind::StarImport { .. } => Form::Import,
        BindingKind::Class(_) | BindingKind::TypeAlias(_) => Form::Object,
        BindingKind::Assigned {
            value: Value::Expr(_) | Value::Unknown,
            ..
        } => match binding.stmt.map(|stmt| &facts.tree.stmt(stmt).kind) {
            Some(StmtKind::Assign { .. } | StmtKind::AnnAssign { .. }) => Form::Object,
            _ => Form::Passing,
        },
        _ => Form::Passing,
    }
}

/// The method in whose body a scope is, and its class.
fn method_around(facts: &FileFacts, scope: ScopeId) -> Option<(ClassIndex, FunctionIndex)> {
    let mut at = scope;
    loop {
        let here = facts.scopes.get(at.0 as usize)?;
        if let ScopeKind::Function(index) = here.kind
            && let Some(class) = facts.functions[index.0 as usize].class
        {
            return Some((class, index));
        }
        at = here.parent?;
    }
}

/// Whether a method has its object under that name.
fn is_receiver(facts: &FileFacts, function: FunctionIndex, name: &str) -> bool {
    let Function { stmt, .. } = facts.functions[function.0 as usize];
    match &facts.tree.stmt(stmt).kind {
        StmtKind::Function(def) => {
            let first = def.params.first();
            first.is_some_and(|first| &*first.name.text == name)
        }
        _ => false,
    }
}

/// The names that assignments to `__all__` list.
pub fn exported(reader: &Reader<'_>) -> BTreeMap<String, TextRange> {
    let mut found = BTreeMap::new();
    for binding in &reader.facts.bindings {
        let BindingKind::Assigned {
            value: Value::Expr(value) | Value::Augmented(value),
            ..
        } = &binding.kind
        else {
            continue;
        };
        if binding.scope != ScopeId::MODULE || &*binding.name != "__all__" {
            continue;
        }
        let tree = &reader.facts.tree;
        if let ExprKind::List(items) | ExprKind::Tuple(items) = &tree.expr(*value).kind {
            for &item in items {
                if let Some(name) = reader.literal(item) {
                    found.insert(name, tree.expr(item).range);
                }
            }
        }
    }
    found
}

/// What an import takes: leading dots, the module, the name.
pub type Taken = (u32, Box<str>, Box<str>);

/// What is imported by name.
pub fn taken(facts: &FileFacts) -> BTreeSet<Taken> {
    let names = facts.bindings.iter().filter_map(|one| match &one.kind {
        BindingKind::ImportFrom {
            level,
            module,
            name,
        } => Some((*level, module.clone(), name.clone())),
        _ => None,
    });
    names.collect()
}
