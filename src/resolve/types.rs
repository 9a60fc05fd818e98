//! What an expression may be at run time, as far as it can be proved.

use super::program::{ClassId, FileId, FunctionId};
use crate::syntax::ast::ExprId;
use std::ops::Deref;
use std::rc::Rc;

/// One thing an expression may be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// An instance of a builtin type: `str`, `bytes`, `int`, `bool`, `None`, `dict`, …
    Builtin(&'static str),
    /// A project module.
    Module(FileId),
    /// A package of the project that has no `__init__.py`, or a project module that was not parsed.
    Package(Rc<str>),
    /// A module, class or function from outside, by canonical qualified name.
    External(Rc<str>),
    /// An instance of an outside type that the tables know, by canonical qualified name.
    Object(Rc<str>),
    /// A member of such an instance, not yet called: `requests.Session.get`.
    ObjectMember(Rc<str>),
    /// What JSON holds: a dict or list of such, text, a number, `True`, `False` or `None`.
    Json,
    /// Something from outside of which nothing is known, but which is not the project's.
    Foreign,
    /// An instance of an outside class that no table knows, by canonical name: `threading.Lock`.
    Outside(Rc<str>),
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
    ContainerMember(Types, Rc<str>),
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
    pub any_of: Alternatives,
    /// Whether it may also be something that could not be followed.
    pub unknown: bool,
    /// Whether that is because the search was given up: there were too many to keep, they lay too deep, or did not come to rest. It
    /// may be any class's object then, also one that nothing else lets go out of sight.
    pub given_up: bool,
}

/// The members of a set, each once. They are shared: a set is handed on far more often than it is made.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Alternatives(Option<Rc<[Type]>>);

impl Alternatives {
    fn push(&mut self, one: Type) {
        let mut all = Vec::with_capacity(self.len() + 1);
        all.extend_from_slice(self);
        all.push(one);
        self.0 = Some(all.into());
    }
}

impl Deref for Alternatives {
    type Target = [Type];

    fn deref(&self) -> &[Type] {
        self.0.as_deref().unwrap_or_default()
    }
}

impl<'a> IntoIterator for &'a Alternatives {
    type Item = &'a Type;
    type IntoIter = std::slice::Iter<'a, Type>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Alternatives {
    type Item = Type;
    type IntoIter = Each;

    fn into_iter(self) -> Each {
        Each { of: self, at: 0 }
    }
}

/// Goes through a set, and gives copies.
#[derive(Debug)]
pub struct Each {
    of: Alternatives,
    at: usize,
}

impl Iterator for Each {
    type Item = Type;

    fn next(&mut self) -> Option<Type> {
        let one = self.of.get(self.at)?.clone();
        self.at += 1;
        Some(one)
    }
}

/// More alternatives than this are not worth telling apart.
const MOST_ALTERNATIVES: usize = 24;

/// A set made of more types than this says nothing that anybody asks for.
const MOST_PARTS: usize = 200;

/// How deep containers are told apart in a set that has grown so large.
const DEEPEST_NEST: u32 = 5;

impl Type {
    /// The sets it is made of.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Types> {
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

    /// Anything, because the search for it was given up.
    pub fn given_up() -> Self {
        Self {
            given_up: true,
            ..Self::unknown()
        }
    }

    /// Nothing known.
    pub fn unknown() -> Self {
        Self {
            any_of: Alternatives::default(),
            unknown: true,
            given_up: false,
        }
    }

    /// No possibility at all: an expression that is never evaluated, or whose value depends on itself.
    pub fn none() -> Self {
        Self::default()
    }

    /// Exactly this.
    pub fn one(single: Type) -> Self {
        Self {
            any_of: Alternatives(Some(Rc::new([single]))),
            unknown: false,
            given_up: false,
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
            self.given_up = true;
        } else {
            self.any_of.push(other);
        }
    }

    fn add_ref(&mut self, other: &Type) {
        if !self.any_of.contains(other) {
            self.add(other.clone());
        }
    }

    /// The same without one possibility.
    pub fn without(&self, one: &Type) -> Self {
        let rest: Vec<Type> = self
            .any_of
            .iter()
            .filter(|own| *own != one)
            .cloned()
            .collect();
        Self {
            any_of: Alternatives((!rest.is_empty()).then(|| rest.into())),
            ..self.clone()
        }
    }

    /// Add all possibilities of `other`.
    pub fn join(&mut self, other: Types) {
        self.unknown |= other.unknown;
        self.given_up |= other.given_up;
        if self.any_of.is_empty() {
            self.any_of = other.any_of;
            return;
        }
        for one in &other.any_of {
            self.add_ref(one);
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
        let mut pruned = self.any_of.to_vec();
        for part in pruned.iter_mut().flat_map(Type::parts_mut) {
            match depth {
                0 => *part = Types::given_up(),
                _ => part.prune(depth - 1),
            }
        }
        self.any_of = Alternatives(Some(pruned.into()));
    }

    /// Whether it is one function or class outside the project, by its dotted name, and nothing else that is known.
    pub fn is_external(&self, dotted: &str) -> bool {
        matches!(&self.any_of[..], [Type::External(name)] if &**name == dotted)
    }

    /// Whether it may be any object of the project, too: nothing is known of it, or only that a library gave it back.
    pub fn is_open(&self) -> bool {
        self.unknown || self.any_of.is_empty() || self.any_of.contains(&Type::Foreign)
    }

    /// Whether it is something, and for certain what passes.
    pub fn is_surely(&self, passes: impl FnMut(&Type) -> bool) -> bool {
        !self.unknown && !self.any_of.is_empty() && self.any_of.iter().all(passes)
    }

    /// Whether it is a container for certain.
    pub fn is_container(&self) -> bool {
        let is_many = |one: &Type| matches!(one, Type::Many(_));
        self.is_surely(is_many)
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

    /// Whether one of them, or something in one of them, is such a type.
    pub fn has_within(&self, is_such: &impl Fn(&Type) -> bool) -> bool {
        self.any_of
            .iter()
            .any(|one| is_such(one) || one.parts().any(|part| part.has_within(is_such)))
    }

    /// The project functions among the possibilities (plain, bound and partial).
    pub fn functions(&self) -> impl Iterator<Item = FunctionId> {
        self.any_of.iter().filter_map(|one| match one {
            Type::Function(id) | Type::Method(id) | Type::Partial(id) => Some(*id),
            _ => None,
        })
    }
}
