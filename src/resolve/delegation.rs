//! Attributes that an object does not have and passes on: `def __getattr__(self, name): return getattr(self._inner, name)`.
//!
//! The name is the one that is read where the object is used, so nothing is called by a name that is computed.

use super::program::{ClassId, FunctionId, Program, Site};
use super::types::{Type, Types};
use crate::syntax::ast::{ExprKind, Parent, StmtKind};

/// What gives an attribute that is not there.
const MISSING: &str = "__getattr__";

impl Program<'_> {
    /// What the objects of a class pass names on to, as far as it is made of classes and modules of the project. Nothing, where
    /// a class above may give the name in another way, or `__getattr__` does more than to pass it on.
    pub fn delegates(&self, class: ClassId) -> Types {
        let plain = |at: &ClassId| {
            let info = &self.classes[at.0 as usize];
            info.external_bases.is_empty() && !info.unknown_base
        };
        let Some(giver) = self.method(class, MISSING) else {
            return Types::none();
        };
        let is_plain = self.above(class).iter().all(plain)
            && self.method(class, "__getattribute__").is_none()
            && self.decorators(giver).is_empty();
        match is_plain {
            true => self.passed_on_to(giver),
            false => Types::none(),
        }
    }

    /// The objects that a class passes names on to, and those that these pass them on to in turn.
    pub fn all_delegates(&self, class: ClassId) -> Types {
        let mut all = self.delegates(class);
        let mut at = 0;
        while let Some(one) = all.any_of.get(at) {
            if let Type::Instance(class) = *one {
                all.join(self.delegates(class));
            }
            at += 1;
        }
        all
    }

    /// A member that a class does not have by itself.
    pub(super) fn delegated_member(&self, class: ClassId, name: &str) -> Types {
        let delegates = match name.starts_with("__") {
            // Python asks for what is written out only: operators and statements look at the class.
            true => Types::none(),
            false => self.all_delegates(class),
        };
        if delegates.any_of.is_empty() {
            return self.outside_member(class, name);
        }
        let mut types = Types::none();
        for one in &delegates.any_of {
            let Type::Instance(other) = *one else {
                types.join(self.members(&Types::one(one.clone()), name));
                continue;
            };
            let own = self.own_member(other, name);
            if !own.any_of.is_empty() {
                types.join(own);
            } else if self.delegates(other).any_of.is_empty() {
                types.join(self.outside_member(other, name));
            }
        }
        types
    }

    /// Whether the objects of a class do not have a member themselves, and pass its name on.
    pub fn passes_name_on(&self, class: ClassId, name: &str) -> bool {
        !name.starts_with("__")
            && !self.delegates(class).any_of.is_empty()
            && self.own_member(class, name).any_of.is_empty()
    }

    /// Whether a call of `getattr` only passes on the name that its function, a `__getattr__` of a class, was asked for.
    pub fn is_delegating(&self, getattr: Site) -> bool {
        let Parent::Stmt(stmt) = self.expr(getattr).parent else {
            return false;
        };
        let giver = self.function_around(getattr);
        let Some(class) = giver.and_then(|giver| self.class_of(giver)) else {
            return false;
        };
        let is_returned = giver.is_some_and(|giver| self.function(giver).returns.contains(&stmt));
        is_returned && !self.delegates(class).any_of.is_empty()
    }

    /// What all that a `__getattr__` returns is read off under the name it is asked for.
    fn passed_on_to(&self, giver: FunctionId) -> Types {
        let function = self.function(giver);
        let file = self.function_file(giver);
        let facts = &self.file(file).facts;
        let at = |expr| Site { file, expr };
        let Some(def) = self.function_def(giver) else {
            return Types::none();
        };
        let [_, name] = &def.params[..] else {
            return Types::none();
        };
        let variables = &facts.scopes[function.scope.0 as usize].variables;
        let is_bound_once = variables
            .get(&*name.name.text)
            .is_some_and(|all| all.len() == 1);
        if function.is_async || function.is_generator() || !is_bound_once {
            return Types::none();
        }
        let mut types = Types::none();
        for &stmt in &function.returns {
            let StmtKind::Return(Some(value)) = facts.tree.stmt(stmt).kind else {
                return Types::none();
            };
            let ExprKind::Call { func, args, .. } = &facts.tree.expr(value).kind else {
                return Types::none();
            };
            let [object, asked] = &args[..] else {
                return Types::none();
            };
            let is_asked = matches!(&facts.tree.expr(asked.value).kind, ExprKind::Name(read) if **read == *name.name.text);
            if !is_asked || !self.infer(at(*func)).is_external("builtins.getattr") {
                return Types::none();
            }
            types.join(self.infer(at(object.value)));
        }
        let is_ours = |one: &Type| {
            matches!(
                one,
                Type::Instance(_)
                    | Type::Class(_)
                    | Type::Module(_)
                    | Type::Builtin("None")
                    | Type::Injected
            )
        };
        match types.unknown || !types.any_of.iter().all(is_ours) {
            true => Types::none(),
            false => types,
        }
    }
}
