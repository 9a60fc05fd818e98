//! What a function is given for a parameter, where every call of it is seen: nobody outside calls what has a private name.

use super::program::{FileId, FunctionId, Program, Site};
use super::types::{Type, Types};
use crate::facts::binding::BindingKind;
use crate::facts::scope::ScopeId;
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent};
use memchr::memmem;
use std::rc::Rc;

impl Program<'_> {
    /// The arguments that all calls of a private function pass for a parameter, its default where one passes nothing; `None`
    /// where it may be called in another way.
    pub(super) fn given(&self, function: FunctionId, index: u32) -> Option<Vec<Site>> {
        let name = &*self.function(function).name;
        let is_private = name.starts_with('_') && !name.starts_with("__");
        is_private
            .then(|| self.given_here(function, index))
            .flatten()
    }

    /// The same of any function, as far as the project calls it: callers outside may pass something else.
    pub fn given_here(&self, function: FunctionId, index: u32) -> Option<Vec<Site>> {
        let name = &*self.function(function).name;
        let namesakes = self.functions.iter().enumerate();
        let mut namesakes = namesakes
            .map(|(at, _)| FunctionId(at as u32))
            .filter(|&one| one != function && *self.function(one).name == *name);
        let def = self.function_def(function)?;
        if !def.decorators.is_empty() || namesakes.next().is_some() {
            return None;
        }
        let parameter = def.params.get(index as usize)?;
        let is_method = self.class_of(function).is_some();
        let place = match is_method {
            true => (index as usize).checked_sub(1)?,
            false => index as usize,
        };
        let mut found = Vec::new();
        for &call in self.calls_of_name(name)?.iter() {
            let ExprKind::Call { args, .. } = &self.expr(call).kind else {
                return None;
            };
            let is_unpacked = args
                .iter()
                .any(|arg| matches!(arg.kind, ArgumentKind::Star | ArgumentKind::DoubleStar));
            if is_unpacked {
                return None;
            }
            let by_name = args.iter().find(|arg| {
                    matches!(&arg.kind, ArgumentKind::Keyword(own) if own.text == parameter.name.text)
                });
            // Called on its class, it is given its object first.
            let by_place = args.iter().enumerate().filter(|(at, arg)| {
                let is_here = *at == place || is_method && *at == place + 1;
                is_here && arg.kind == ArgumentKind::Positional
            });
            let by_place = by_place.map(|(_, arg)| arg);
            let given = by_name.into_iter().chain(by_place);
            let given = given.map(|arg| Site {
                file: call.file,
                expr: arg.value,
            });
            let before = found.len();
            found.extend(given);
            if found.len() == before {
                found.push(Site {
                    file: self.function_file(function),
                    expr: parameter.default?,
                });
            }
        }
        Some(found)
    }

    /// Whether callers outside may give a public function something else than these, which is all that the project gives it: an object, where
    /// it is only given names, or nothing.
    pub(super) fn may_be_given_more(&self, function: FunctionId, given: &Types) -> bool {
        let is_plain = |one: &Type| matches!(one, Type::Builtin(_) | Type::Injected);
        !given.unknown
            && given.any_of.iter().all(is_plain)
            && self.is_public(function)
            && !self.is_given_files_alone(function, given)
    }

    /// What a parameter is given, and where that is what anybody has (a file), what callers outside may give.
    pub(super) fn with_outsiders(&self, function: FunctionId, mut given: Types) -> Types {
        let is_anyones = given.objects().any(|name| self.is_made_by_anyone(name));
        let file = self.file(self.function_file(function));
        let is_in_package = file.is_package || file.module.contains('.');
        if is_anyones
            && is_in_package
            && self.is_public(function)
            && !self.is_given_files_alone(function, &given)
        {
            given.add(Type::Injected);
        }
        given
    }

    /// Whether a function is the package's own, and the project gives it files for a parameter, or nothing.
    fn is_given_files_alone(&self, function: FunctionId, given: &Types) -> bool {
        let is_file = |one: &Type| match self.library_type(one) {
            Some(name) => self.is_made_by_anyone(name),
            None => matches!(one, Type::Builtin("None")),
        };
        !given.unknown && given.any_of.iter().all(is_file) && self.is_behind_a_face(function)
    }

    /// Whether only the project calls a function, and gives it something for a parameter that may be a file, or may have come from callers outside
    /// as far as was seen so far: before anything was followed, every parameter is one of theirs.
    pub(super) fn is_doubtful(&self, function: FunctionId, given: &Types) -> bool {
        given.any_of.contains(&Type::Injected)
            && given.objects().any(|name| self.is_made_by_anyone(name))
            && (!self.is_public(function) || self.is_behind_a_face(function))
    }

    /// Whether callers outside may have such an object, or one that is used alike, though they know nothing of the replacement.
    pub fn is_made_by_anyone(&self, type_name: &str) -> bool {
        let row = self.table.type_row(type_name);
        row.is_some_and(|row| row.made_by_anyone)
    }

    /// Whether others than the project may call a function: it has no private name, and stands neither in a function nor among tests.
    fn is_public(&self, function: FunctionId) -> bool {
        let facts = self.function(function);
        let file = self.function_file(function);
        let is_private = |name: &str| name.starts_with('_') && !name.ends_with("__");
        let class = self.class_of(function);
        let defined_in = match class {
            Some(class) => self.class(class).defined_in,
            None => facts.defined_in,
        };
        !is_private(&facts.name)
            && !class.is_some_and(|class| is_private(&self.class(class).name))
            && defined_in == ScopeId::MODULE
            && !self.is_test_file(file)
            && self.file(file).is_importable()
    }

    /// The calls of what has that name; `None` where it is named in any other way.
    pub(super) fn calls_of_name(&self, name: &str) -> Option<Rc<[Site]>> {
        let known = self.places.calls.borrow().get(name).cloned();
        known.unwrap_or_else(|| {
            let found = self.find_calls_of(name);
            let mut known = self.places.calls.borrow_mut();
            known.insert(name.into(), found.clone());
            found
        })
    }

    fn find_calls_of(&self, name: &str) -> Option<Rc<[Site]>> {
        let written = memmem::Finder::new(name);
        let mut found = Vec::new();
        for (id, file) in self.numbered_files() {
            if written.find(file.text.as_bytes()).is_some() {
                found.extend(self.calls_in(id, name)?);
            }
        }
        Some(found.into())
    }

    /// The calls in a file of what has that name; `None` where it is named in any other way.
    fn calls_in(&self, file: FileId, name: &str) -> Option<Vec<Site>> {
        let text = &self.file(file).text;
        let facts = &self.file(file).facts;
        let is_renamed = facts.bindings.iter().any(|binding| match &binding.kind {
            BindingKind::ImportFrom { name: own, .. } => **own == *name && *binding.name != *name,
            BindingKind::Function(_) => false,
            _ => *binding.name == *name,
        });
        if is_renamed || text.contains(&format!("\"{name}")) || text.contains(&format!("'{name}")) {
            return None;
        }
        let tree = &facts.tree;
        let mut calls = Vec::new();
        for (at, expr) in tree.exprs.iter().enumerate() {
            if expr.last_name() != Some(name) {
                continue;
            }
            let Parent::Expr(up) = expr.parent else {
                return None;
            };
            let is_called = matches!(tree.expr(up).kind, ExprKind::Call { func, .. } if func == ExprId(at as u32));
            if !is_called {
                return None;
            }
            calls.push(Site { file, expr: up });
        }
        Some(calls)
    }
}
