//! Where names live: module, class, function, lambda and comprehension scopes.

use super::binding::BindingId;
use super::definition::{ClassIndex, FunctionIndex};
use crate::name::map::Map;
use crate::syntax::ast::{ExprId, StmtId};

/// Index of a scope in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeId(pub u32);

impl ScopeId {
    /// The module's scope.
    pub const MODULE: Self = Self(0);
}

/// What opens a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// The file itself.
    Module,
    /// A class body.
    Class(ClassIndex),
    /// A function body (parameters included).
    Function(FunctionIndex),
    /// A lambda.
    Lambda(ExprId),
    /// A comprehension or generator expression (its first iterable belongs to the scope around it).
    Comprehension(ExprId),
    /// The type parameters of a generic function, class or alias: a scope between the one around it and its own.
    TypeParameters(StmtId),
}

/// One scope.
#[derive(Clone, Debug)]
pub struct Scope {
    /// What opens it.
    pub kind: ScopeKind,
    /// The scope around it.
    pub parent: Option<ScopeId>,
    /// The variables that live here and what binds them, in source order. A name declared `global` or `nonlocal` lives
    /// in the scope it is declared to live in.
    pub variables: Map<Box<str>, Vec<BindingId>>,
    /// Names declared `global` or `nonlocal` here.
    pub declared_elsewhere: Vec<Box<str>>,
}
