//! What an expression may be at run time, as far as it can be proved.

use super::program::{ClassId, FileId, FunctionId};
use crate::syntax::ast::ExprId;

/// One thing an expression may be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// An instance of a builtin type: `str`, `bytes`, `int`, `bool`, `None`, `dict`, …
    Builtin(&'static str),
    /// A project module.
    Module(FileId),
    /// A package of the project that has no `__init__.py`, or a project module that was not parsed.
    Package(Box<str>),
    /// A module, class or function from outside, by canonical qualified name.
    External(Box<str>),
    /// An instance of an outside type that the tables know, by canonical qualified name.
    Object(Box<str>),
    /// A member of such an instance, not yet called: `requests.Session.get`.
    ObjectMember(Box<str>),
    /// Something from outside of which nothing is known, but which is not the project's.
    Foreign,
    /// An instance of an outside class that no table knows, by canonical name: `threading.Lock`.
    Outside(Box<str>),
    /// Whatever a caller outside the project passes for a parameter that no call in the project gives.
    Injected,
    /// A project class.
    Class(ClassId),
    /// An instance of a project class.
    Instance(ClassId),
    /// A project function, or a method taken from the class.
    Function(FunctionId),
    /// A project method bound to an instance or class.
    Method(FunctionId),
    /// `functools.partial` of a project function.
    Partial(FunctionId),
    /// `super()` in a method of this class.
    Super(ClassId),
    /// A lambda.
    Lambda(FileId, ExprId),
    /// A container, iterator or mapping with elements (values) of these types.
    Many(Types),
    /// A method of a container, not yet called.
    ContainerMember(Types, Box<str>),
    /// A tuple of known length.
    Tuple(Vec<Types>),
    /// What a call of a `@contextmanager` function gives: entering it binds these types.
    Managed(Types),
    /// A coroutine or other awaitable that gives these types.
    Awaitable(Types),
}

/// A set of possibilities.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Types {
    /// What it may be.
    pub any_of: Vec<Type>,
    /// Whether it may also be something that could not be followed.
    pub unknown: bool,
}

/// More alternatives than this are not worth telling apart.
const MOST_ALTERNATIVES: usize = 24;

/// A set made of more types than this says nothing that anybody asks for.
const MOST_PARTS: usize = 200;

/// How deep containers are told apart in a set that has grown so large.
const DEEPEST_NEST: u32 = 5;

impl Type {
    /// The sets it is made of.
    fn parts(&self) -> impl Iterator<Item = &Types> {
        match self {
            Type::Many(inner)
            | Type::ContainerMember(inner, _)
            | Type::Managed(inner)
            | Type::Awaitable(inner) => std::slice::from_ref(inner),
            Type::Tuple(parts) => parts,
            _ => &[],
        }
        .iter()
    }

    fn parts_mut(&mut self) -> impl Iterator<Item = &mut Types> {
        match self {
            Type::Many(inner)
            | Type::ContainerMember(inner, _)
            | Type::Managed(inner)
            | Type::Awaitable(inner) => std::slice::from_mut(inner),
            Type::Tuple(parts) => parts,
            _ => &mut [],
        }
        .iter_mut()
    }
}

impl Types {
    /// Whether a tuple comes here for certain, unless it is `None` or what nobody in the project passes.
    pub fn is_tuple_or_none(&self) -> bool {
        let is_tuple = |one: &Type| matches!(one, Type::Tuple(_));
        let may_stand_beside = |one: &Type| matches!(one, Type::Injected | Type::Builtin("None"));
        !self.unknown
            && self.any_of.iter().any(is_tuple)
            && self
                .any_of
                .iter()
                .all(|one| is_tuple(one) || may_stand_beside(one))
    }

    /// Nothing known.
    pub fn unknown() -> Self {
        Self {
            any_of: Vec::new(),
            unknown: true,
        }
    }

    /// No possibility at all: an expression that is never evaluated, or whose value depends on itself.
    pub fn none() -> Self {
        Self::default()
    }

    /// Exactly this.
    pub fn one(single: Type) -> Self {
        Self {
            any_of: vec![single],
            unknown: false,
        }
    }

    /// An instance of a builtin type.
    pub fn builtin(name: &'static str) -> Self {
        Self::one(Type::Builtin(name))
    }

    /// Add one possibility.
    pub fn add(&mut self, other: Type) {
        if self.any_of.contains(&other) {
            return;
        }
        if self.any_of.len() >= MOST_ALTERNATIVES {
            self.unknown = true;
        } else {
            self.any_of.push(other);
        }
    }

    /// Add all possibilities of `other`.
    pub fn join(&mut self, other: Types) {
        self.unknown |= other.unknown;
        for one in other.any_of {
            self.add(one);
        }
    }

    /// The same, or, where it has grown beyond all use, with what lies deep within no longer known.
    pub fn bounded(self) -> Self {
        let mut bounded = self;
        let mut depth = DEEPEST_NEST;
        while bounded.weight() > MOST_PARTS && depth > 0 {
            depth -= 1;
            bounded.prune(depth);
        }
        bounded
    }

    /// How many types it is made of.
    fn weight(&self) -> usize {
        self.any_of
            .iter()
            .map(|one| 1 + one.parts().map(Types::weight).sum::<usize>())
            .sum()
    }

    fn prune(&mut self, depth: u32) {
        for part in self.any_of.iter_mut().flat_map(Type::parts_mut) {
            match depth {
                0 => *part = Types::unknown(),
                _ => part.prune(depth - 1),
            }
        }
    }

    /// Whether nothing at all is known.
    pub fn is_unknown(&self) -> bool {
        self.any_of.is_empty()
    }

    /// The tables' type names among the possibilities.
    pub fn objects(&self) -> impl Iterator<Item = &str> {
        self.any_of.iter().filter_map(|one| match one {
            Type::Object(name) => Some(&**name),
            _ => None,
        })
    }

    /// The project functions among the possibilities (plain, bound and partial).
    pub fn functions(&self) -> impl Iterator<Item = FunctionId> {
        self.any_of.iter().filter_map(|one| match one {
            Type::Function(id) | Type::Method(id) | Type::Partial(id) => Some(*id),
            _ => None,
        })
    }
}
