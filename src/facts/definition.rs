//! Functions and classes as defined in one file.

use super::scope::ScopeId;
use crate::syntax::ast::{ExprId, StmtId};

/// Index of a function in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionIndex(pub u32);

/// Index of a class in its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassIndex(pub u32);

/// A function definition (lambdas are expressions, not functions).
#[derive(Clone, Debug)]
pub struct Function {
    /// The `def` statement.
    pub stmt: StmtId,
    /// Its name.
    pub name: Box<str>,
    /// The dotted path within the file: `Class.method`, `outer.inner` (no `<locals>`).
    pub path: Box<str>,
    /// The scope the name is bound in.
    pub defined_in: ScopeId,
    /// The scope of its body.
    pub scope: ScopeId,
    /// The class whose body holds it directly (also under an `if` or `try` there).
    pub class: Option<ClassIndex>,
    /// Whether it is `async def`.
    pub is_async: bool,
    /// The `yield` and `yield from` expressions of its own body, not of nested functions or lambdas.
    pub yields: Vec<ExprId>,
    /// Its `return` statements, not nested functions'.
    pub returns: Vec<StmtId>,
    /// `await` expressions of its own body.
    pub awaits: Vec<ExprId>,
}

impl Function {
    /// Whether it is a generator function.
    pub fn is_generator(&self) -> bool {
        !self.yields.is_empty()
    }
}

/// A class definition.
#[derive(Clone, Debug)]
pub struct Class {
    /// The `class` statement.
    pub stmt: StmtId,
    /// Its name.
    pub name: Box<str>,
    /// The dotted path within the file.
    pub path: Box<str>,
    /// The scope the name is bound in.
    pub defined_in: ScopeId,
    /// The scope of its body.
    pub scope: ScopeId,
}
