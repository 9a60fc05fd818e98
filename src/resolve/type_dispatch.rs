//! Functions that choose another one by the type of their first argument: what `functools.singledispatch` decorates, and what
//! is registered with that by `@show.register`. Who calls the one calls any of them.

use super::program::{FileId, FunctionId, Program, Site};
use super::types::{Type, Types};
use crate::facts::binding::BindingKind;
use crate::name::map::{Map, Set};
use crate::syntax::ast::{ExprId, ExprKind};

/// All of them.
#[derive(Debug, Default)]
pub struct Dispatchers {
    /// What is registered with a function.
    registered: Map<FunctionId, Vec<FunctionId>>,
    /// The decorators that make one, or register something with one.
    decorators: Set<Site>,
}

impl Dispatchers {
    /// Whether a decorator leaves a function what it is, and has it called by way of another one.
    pub fn is_decorator(&self, decorator: Site) -> bool {
        self.decorators.contains(&decorator)
    }

    /// Functions that are called in one another's place.
    pub fn pairs(&self) -> impl Iterator<Item = (FunctionId, FunctionId)> {
        let all = self.registered.iter();
        all.flat_map(|(&function, registered)| registered.iter().map(move |&one| (function, one)))
    }

    /// A function, and those that it may choose.
    pub(super) fn chosen_by(&self, function: FunctionId) -> Types {
        let mut types = Types::one(Type::Function(function));
        for &one in self.registered.get(&function).into_iter().flatten() {
            types.add(Type::Function(one));
        }
        types
    }
}

/// What may be done with such a function beside calling it, as far as nothing of it is seen elsewhere.
const REGISTER: &str = "register";

impl Program<'_> {
    pub(super) fn index_dispatchers(&mut self) {
        if !self.mentions("singledispatch") {
            return;
        }
        let mut found = Dispatchers::default();
        for function in self.decorated() {
            let file = self.function_file(function);
            for decorator in self.decorators(function) {
                let makes_one = matches!(
                    self.expr(Site {
                        file,
                        expr: decorator
                    })
                    .last_name(),
                    Some("singledispatch" | "singledispatchmethod")
                );
                if makes_one {
                    found.registered.entry(function).or_default();
                    found.decorators.insert(Site {
                        file,
                        expr: decorator,
                    });
                }
            }
        }
        let mut registering: Vec<(FunctionId, FunctionId, Site, ExprId)> = Vec::new();
        for function in self.decorated() {
            let file = self.function_file(function);
            for decorator in self.decorators(function) {
                let site = Site {
                    file,
                    expr: decorator,
                };
                let method = match self.expr(site).kind {
                    ExprKind::Call { func, .. } => func,
                    _ => decorator,
                };
                let ExprKind::Attribute { value, attr } = &self
                    .expr(Site {
                        expr: method,
                        ..site
                    })
                    .kind
                else {
                    continue;
                };
                let chooser = self.function_named(Site {
                    expr: *value,
                    ..site
                });
                if let Some(chooser) = chooser.filter(|_| &*attr.text == REGISTER)
                    && found.registered.contains_key(&chooser)
                {
                    registering.push((chooser, function, site, method));
                }
            }
        }
        // What else is registered, or is asked for, is not seen.
        let hidden = [
            REGISTER,
            "dispatch",
            "registry",
            "_clear_cache",
            "__wrapped__",
            "func",
        ];
        for name in hidden {
            for &place in self.attributes_named(name) {
                let is_seen = registering
                    .iter()
                    .any(|&(_, _, site, method)| site.file == place.file && method == place.expr);
                if is_seen {
                    continue;
                }
                let ExprKind::Attribute { value, .. } = self.expr(place).kind else {
                    continue;
                };
                let owner = Site {
                    expr: value,
                    ..place
                };
                let last = self.expr(owner).last_name();
                let is_its = |function: &FunctionId| last == Some(&*self.function(*function).name);
                found.registered.retain(|function, _| !is_its(function));
            }
        }
        for (chooser, function, site, _) in registering {
            if let Some(registered) = found.registered.get_mut(&chooser) {
                registered.push(function);
                found.decorators.insert(site);
            }
        }
        found.decorators.retain(|site| {
            let at = |function: &FunctionId| {
                self.function_file(*function) == site.file
                    && self.decorators(*function).contains(&site.expr)
            };
            let chosen = |all: &Vec<FunctionId>| all.iter().any(at);
            found
                .registered
                .iter()
                .any(|(chooser, all)| at(chooser) || chosen(all))
        });
        self.dispatchers = found;
    }

    /// The function that a name stands for, by way of imports, where nothing else is bound to it.
    fn function_named(&self, name: Site) -> Option<FunctionId> {
        let references = &self.file(name.file).facts.references;
        let reference = references.get(name.expr.0 as usize)?.as_ref()?;
        let mut homes: Vec<(FileId, _)> = Vec::new();
        for &binding in reference.bindings.iter() {
            homes.extend(self.homes(name.file, binding));
        }
        let mut functions = homes.into_iter().filter_map(|(file, binding)| {
            match self.file(file).facts.bindings[binding.0 as usize].kind {
                BindingKind::ImportFrom { .. } => None,
                BindingKind::Function(index) => Some(Some(self.function_id(file, index))),
                _ => Some(None),
            }
        });
        match (functions.next(), functions.next()) {
            (Some(one), None) => one,
            _ => None,
        }
    }
}
