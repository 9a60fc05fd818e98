//! What is put into containers behind the display that made them: `sessions[name] = value`, `sessions.append(value)`.

use super::program::{ClassId, FileId, Program, Site};
use super::types::{Type, Types};
use crate::facts::binding::{Binding, BindingId, BindingKind};
use crate::name::map::Map;
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, StmtKind, Tree};
use std::cell::RefCell;

/// One value that is put into a container.
#[derive(Clone, Copy, Debug)]
pub struct Store {
    /// The container, as it is written there.
    pub container: Site,
    /// The value.
    pub value: Site,
    /// Whether it goes into a container that is in that one: `handlers[event].append(value)`.
    pub is_within: bool,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Stores {
    /// In the order of the files.
    pub all: Vec<Store>,
    by_binding: Map<(FileId, BindingId), Vec<u32>>,
    by_attribute: Map<Box<str>, Vec<u32>>,
    by_value: Map<Site, u32>,
    asked: RefCell<Vec<Site>>,
}

/// Methods that put their argument of this position into the container.
const ADDING: &[(&str, usize)] = &[
    ("append", 0),
    ("appendleft", 0),
    ("add", 0),
    ("insert", 1),
    ("setdefault", 1),
];

/// Whether a method puts something into the container.
pub fn is_adding(method: &str) -> bool {
    ADDING.iter().any(|(name, _)| *name == method)
}

/// The container that another one is in, where it is taken out, or made, to put something into it: `handlers[event]`,
/// `handlers.setdefault(event, [])`.
pub fn container_around(tree: &Tree, inner: ExprId) -> Option<ExprId> {
    match &tree.expr(inner).kind {
        ExprKind::Subscript { value, .. } => Some(*value),
        ExprKind::Call { func, args, .. } if args.len() == 2 => match &tree.expr(*func).kind {
            ExprKind::Attribute { value, attr } if &*attr.text == "setdefault" => Some(*value),
            _ => None,
        },
        _ => None,
    }
}

impl Program<'_> {
    pub(super) fn index_stores(&mut self) {
        let mut stores = Stores::default();
        for (id, file) in self.numbered_files() {
            let tree = &file.facts.tree;
            let mut found: Vec<(ExprId, ExprId)> = Vec::new();
            for stmt in &tree.stmts {
                let StmtKind::Assign { targets, value } = &stmt.kind else {
                    continue;
                };
                for target in targets {
                    if let ExprKind::Subscript {
                        value: container, ..
                    } = tree.expr(*target).kind
                    {
                        found.push((container, *value));
                    }
                }
            }
            for &call in &file.facts.calls {
                let ExprKind::Call { func, args, .. } = &tree.expr(call).kind else {
                    continue;
                };
                let ExprKind::Attribute { value, attr } = &tree.expr(*func).kind else {
                    continue;
                };
                let position = ADDING.iter().find(|(name, _)| **name == *attr.text);
                let added = position.and_then(|&(_, at)| args.get(at));
                if let Some(added) = added.filter(|arg| arg.kind == ArgumentKind::Positional) {
                    found.push((*value, added.value));
                }
            }
            for (container, value) in found {
                let number = stores.all.len() as u32;
                let (container, is_within) = match container_around(tree, container) {
                    Some(outer) => (outer, true),
                    None => (container, false),
                };
                match &tree.expr(container).kind {
                    ExprKind::Name(_) => {
                        let reference = file.facts.references.get(container.0 as usize);
                        let Some(Some(reference)) = reference else {
                            continue;
                        };
                        for &binding in reference.bindings.iter() {
                            for home in self.homes(id, binding) {
                                let known = stores.by_binding.entry(home).or_default();
                                known.push(number);
                            }
                        }
                    }
                    ExprKind::Attribute { attr, .. } => {
                        let known = stores.by_attribute.entry(attr.text.clone()).or_default();
                        known.push(number);
                    }
                    _ => continue,
                }
                let at = |expr| Site { file: id, expr };
                stores.by_value.insert(at(value), number);
                stores.all.push(Store {
                    container: at(container),
                    value: at(value),
                    is_within,
                });
            }
        }
        self.stores = stores;
    }

    /// What binds a variable, beginning with the binding itself: an import takes it from another file, which may import it, too.
    pub(super) fn homes(&self, file: FileId, binding: BindingId) -> Vec<(FileId, BindingId)> {
        let mut homes = vec![(file, binding)];
        let mut done = 0;
        while let Some(&(file, binding)) = homes.get(done) {
            done += 1;
            let bound = &self.file(file).facts.bindings[binding.0 as usize];
            if !matches!(bound.kind, BindingKind::ImportFrom { .. }) {
                continue;
            }
            let imports = self.imports.iter();
            for import in imports.filter(|one| one.importer == file && one.binding == binding) {
                let Some(taken) = &import.taken else { continue };
                let module = self.file(import.module).facts.scopes.first();
                let bindings = module.and_then(|scope| scope.variables.get(taken));
                for &binding in bindings.into_iter().flatten() {
                    let home = (import.module, binding);
                    if !homes.contains(&home) {
                        homes.push(home);
                    }
                }
            }
        }
        homes
    }

    /// The variable that a name stands for: the file that assigns it, and what it is called there. `None` for what is bound in any
    /// other way, such as a parameter: it may be an object that has other names, too.
    pub fn variable_of(&self, name: Site) -> Option<(FileId, &Binding)> {
        let references = &self.file(name.file).facts.references;
        let reference = references.get(name.expr.0 as usize)?.as_ref()?;
        let bindings = reference.bindings.iter();
        let mut homes: Vec<(FileId, BindingId)> = bindings
            .flat_map(|&binding| self.homes(name.file, binding))
            .collect();
        if let (None, ExprKind::Name(read)) = (reference.scope, &self.expr(name).kind) {
            for home in self.starred_homes(name.file, read) {
                let scope = self.file(home).facts.scopes.first();
                let bindings = scope.and_then(|scope| scope.variables.get(read));
                let bindings = bindings.into_iter().flatten();
                homes.extend(bindings.flat_map(|&binding| self.homes(home, binding)));
            }
        }
        let mut found: Option<(FileId, &Binding)> = None;
        for (file, binding) in homes {
            let binding = &self.file(file).facts.bindings[binding.0 as usize];
            match &binding.kind {
                BindingKind::ImportFrom { .. } => continue,
                BindingKind::Assigned { path, .. } if path.is_empty() => {}
                _ => return None,
            }
            match found {
                Some((home, other))
                    if home != file
                        || other.scope != binding.scope
                        || other.name != binding.name =>
                {
                    return None;
                }
                _ => found = Some((file, binding)),
            }
        }
        found
    }

    /// A container that a variable is bound to, with the objects of the tables, and the functions, that are put into it.
    pub(super) fn filled_variable(&self, file: FileId, binding: BindingId, made: Types) -> Types {
        let stores = self.stores.by_binding.get(&(file, binding));
        self.filled(made, stores.map_or(&[], |numbers| numbers), |_| true)
    }

    /// A container that an attribute of a class holds, with the objects of the tables, and the functions, that are put into it.
    pub(super) fn filled_attribute(&self, class: ClassId, name: &str, made: Types) -> Types {
        let stores = self.stores.by_attribute.get(name);
        self.filled(made, stores.map_or(&[], |numbers| numbers), |container| {
            let ExprKind::Attribute { value, .. } = self.expr(container).kind else {
                return false;
            };
            let owner = self.infer(Site {
                file: container.file,
                expr: value,
            });
            owner.any_of.iter().any(|one| match one {
                Type::Instance(other) | Type::Class(other) => {
                    self.above(class).contains(other) || self.below(class).contains(other)
                }
                _ => false,
            })
        })
    }

    /// The container that a value is put into where it stands.
    pub fn store_of(&self, value: Site) -> Option<&Store> {
        let number = self.stores.by_value.get(&value)?;
        self.stores.all.get(*number as usize)
    }

    /// Whether what becomes of a stored value is seen, by an answer that may ask about others. One that is asked about
    /// already (`table["reload"] = table["load"]`) hinders nothing: it is whatever the first answer is.
    pub fn ask_of_stored(&self, value: Site, answer: impl FnOnce() -> bool) -> bool {
        if self.stores.asked.borrow().contains(&value) {
            return true;
        }
        self.stores.asked.borrow_mut().push(value);
        let is_seen = answer();
        self.stores.asked.borrow_mut().pop();
        is_seen
    }

    /// Whether a value is put into a container, and all that is done with that is seen: a variable, or an attribute of the
    /// project's own, which is a container and nothing else.
    pub fn is_put_where_it_is_seen(&self, value: Site) -> bool {
        let Some(store) = self.store_of(value).filter(|store| !store.is_within) else {
            return false;
        };
        let at = |expr| Site {
            file: value.file,
            expr,
        };
        let is_own = match self.expr(store.container).kind {
            ExprKind::Name(_) => true,
            ExprKind::Attribute { value: owner, .. } => {
                let owner = self.infer(at(owner));
                let is_ours = |one: &Type| matches!(one, Type::Instance(_) | Type::Class(_));
                owner.is_surely(is_ours)
            }
            _ => false,
        };
        let container = self.infer(store.container);
        let holds = |one: &Type| match one {
            Type::Many(element) => !element.unknown && holds_object(element),
            _ => false,
        };
        is_own && container.is_surely(holds)
    }

    fn filled(&self, made: Types, stores: &[u32], is_meant: impl Fn(Site) -> bool) -> Types {
        let is_container = |one: &Type| matches!(one, Type::Many(_) | Type::Json);
        if stores.is_empty() || !made.any_of.iter().any(is_container) {
            return made;
        }
        let mut put = Types::none();
        let mut is_open = false;
        for &number in stores {
            let Some(store) = self.stores.all.get(number as usize) else {
                continue;
            };
            let value = self.infer(store.value);
            let is_known = value.any_of.iter().any(|one| self.is_followed(one));
            if (is_known || value.unknown) && is_meant(store.container) {
                is_open |= value.unknown;
                put.join(match (is_known, store.is_within) {
                    (true, true) => Types::one(Type::Many(value)),
                    (true, false) => value,
                    (false, _) => Types::none(),
                });
            }
        }
        put.unknown |= is_open;
        // What JSON holds is known; what is put beside it may be anything.
        let is_open_json = is_open && made.any_of.contains(&Type::Json);
        if put.any_of.is_empty() && !is_open_json {
            return made;
        }
        let mut filled = Types::none();
        filled.unknown = made.unknown;
        for one in made.any_of {
            filled.add(match one {
                Type::Many(mut element) => {
                    element.join(put.clone());
                    Type::Many(element)
                }
                Type::Json => {
                    let mut element = put.clone();
                    element.add(Type::Json);
                    Type::Many(element)
                }
                other => other,
            });
        }
        filled
    }

    /// Whether it matters what a value in a container is: an object of the tables or of the project, or a function. One that is
    /// called as functions are is told apart where it is put.
    fn is_followed(&self, one: &Type) -> bool {
        match one {
            Type::Object(_) | Type::Function(_) | Type::Method(_) | Type::Partial(_) => true,
            Type::Lambda(..) => true,
            Type::Instance(class) => self.method(*class, "__call__").is_none(),
            Type::Awaitable(result) => result.any_of.iter().any(|one| self.is_followed(one)),
            _ => false,
        }
    }
}

/// Whether there is an object of the tables among some values, or something that is awaited for one.
fn holds_object(element: &Types) -> bool {
    element.any_of.iter().any(|one| match one {
        Type::Object(_) => true,
        Type::Awaitable(result) => !result.unknown && holds_object(result),
        _ => false,
    })
}
