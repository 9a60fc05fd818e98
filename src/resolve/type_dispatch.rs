//! Functions that choose another one by the type of their first argument: what `functools.singledispatch` decorates, and what
//! is registered with that by `@show.register`. Who calls the one calls any of them.

use super::program::{FileId, FunctionId, Program, Site};
use super::types::{Type, Types};
use crate::facts::binding::BindingKind;
use crate::name::map::{Map, Set};
use crate::syntax::ast::{ExprId, ExprKind, Parent};
use crate::syntax::sorts::Sorts;

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

/// `@show.register`
struct Registering {
    /// What it registers with.
    chooser: FunctionId,
    /// What it registers.
    function: FunctionId,
    /// The whole decorator.
    decorator: Site,
    /// `show.register` in it.
    method: Site,
}

/// What may be done with such a function beside calling it, as far as nothing of it is seen elsewhere.
const REGISTER: &str = "register";

impl Program<'_> {
    pub(super) fn index_dispatchers(&mut self) {
        if !self.mentions("singledispatch") {
            return;
        }
        let all: Vec<(FunctionId, Site)> = self
            .decorated()
            .flat_map(|function| {
                let file = self.function_file(function);
                let decorators = self.decorators(function).into_iter();
                decorators.map(move |expr| (function, Site { file, expr }))
            })
            .collect();
        let makes_one = |decorator: Site| {
            matches!(
                self.expr(decorator).last_name(),
                Some("singledispatch" | "singledispatchmethod")
            )
        };
        let mut makers = all.clone();
        makers.retain(|&(_, decorator)| makes_one(decorator));
        let mut registered: Map<FunctionId, Vec<FunctionId>> = Map::default();
        registered.extend(makers.iter().map(|&(function, _)| (function, Vec::new())));
        let mut registering: Vec<Registering> = Vec::new();
        for (function, decorator) in all {
            let at = |expr: ExprId| Site { expr, ..decorator };
            let method = self.callee_or_self(decorator);
            let ExprKind::Attribute { value, attr } = &self.expr(method).kind else {
                continue;
            };
            if &*attr.text == REGISTER
                && let Some(chooser) = self.function_named(at(*value))
                && registered.contains_key(&chooser)
            {
                registering.push(Registering {
                    chooser,
                    function,
                    decorator,
                    method,
                });
            }
        }
        let handed_on = self.handed_on(&registered);
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
                let ExprKind::Attribute { value, .. } = self.expr(place).kind else {
                    continue;
                };
                if registering.iter().any(|one| one.method == place) {
                    continue;
                }
                let owner = Site {
                    expr: value,
                    ..place
                };
                let last = self.expr(owner).last_name();
                // By another name, that of an import or a variable; or by any, where it is handed about.
                let named = self.function_named(self.source_value(owner));
                registered.retain(|function, _| {
                    last != Some(&*self.function(*function).name)
                        && named != Some(*function)
                        && (named.is_some() || !handed_on.contains(function))
                });
            }
        }
        let mut decorators = Set::default();
        makers.retain(|(function, _)| registered.contains_key(function));
        decorators.extend(makers.into_iter().map(|(_, decorator)| decorator));
        for one in registering {
            if let Some(functions) = registered.get_mut(&one.chooser) {
                functions.push(one.function);
                decorators.insert(one.decorator);
            }
        }
        self.dispatchers = Dispatchers {
            registered,
            decorators,
        };
    }

    /// Those of some functions that are used otherwise than by a call or for what they have.
    fn handed_on(&self, functions: &Map<FunctionId, Vec<FunctionId>>) -> Set<FunctionId> {
        let mut handed_on = Set::default();
        for (name, expr) in self.expressions_of(Sorts::NAME) {
            let Some(function) = self.function_named(name) else {
                continue;
            };
            let is_asked = match expr.parent {
                Parent::Expr(up) => match self.expr(Site { expr: up, ..name }).kind {
                    ExprKind::Call { func, .. } => func == name.expr,
                    ExprKind::Attribute { .. } => true,
                    _ => false,
                },
                _ => false,
            };
            if functions.contains_key(&function) && !is_asked {
                handed_on.insert(function);
            }
        }
        handed_on
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
