//! What a body does, as a flat tape: reads, bindings and the structure of control around them.
//!
//! The walk over the tree writes one tape for the module and one for every function and lambda (a *unit*); class bodies and
//! comprehensions run where they stand and are written into the tape around them. Playing a tape needs no recursion.

use super::binding::BindingId;
use super::scope::ScopeId;
use crate::syntax::ast::ExprId;

/// A name as a number, dense within a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Symbol(pub u32);

/// Index of a unit in its file: a stretch of code with a flow of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnitId(pub u32);

impl UnitId {
    /// The module's unit.
    pub const MODULE: Self = Self(0);
}

/// One step of a tape.
///
/// Alternatives are written `Fork (Branch … EndBranch)* Join`: each branch begins with what held at its `Branch`, and
/// `Join` merges the ends of those that can be left. A loop is `Loop … Body … EndBody (Branch … EndBranch)? Join`, where
/// `Join` merges the branch (the loop ran out) with the `break`s.
#[derive(Clone, Copy, Debug)]
pub enum Operation {
    /// A name is read.
    Read(ExprId, Symbol),
    /// A name in an annotation is read: perhaps now, perhaps much later.
    ReadLate(ExprId, Symbol),
    /// A binding is made.
    Bind(BindingId),
    /// A binding is made or not.
    MayBind(BindingId),
    /// `del`: a binding that leaves the name unbound.
    Delete(BindingId),
    /// The variable of this binding ceases to be bound (the name of an `except` clause at its end).
    Unbind(BindingId),
    /// A class body begins: none of its names is bound.
    EnterClass(ScopeId),
    /// Alternatives begin.
    Fork,
    /// One alternative begins.
    Branch,
    /// It ends.
    EndBranch,
    /// The alternatives are over.
    Join,
    /// A loop begins that makes the bindings from the first to before the second.
    Loop(BindingId, BindingId),
    /// Its body begins.
    Body,
    /// Its body ends and goes back to the beginning.
    EndBody,
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `return`, `raise`: nothing after it on this path runs.
    Stop,
    /// From here exceptions are caught.
    Catch,
    /// To here; the fork around it remembers what was bound in between.
    EndCatch,
    /// First thing in a branch: it is entered from any point of its fork's caught stretch.
    Caught,
    /// What follows has a `finally`.
    Guarded,
    /// The `finally` begins, entered from any point of the guarded stretch.
    Finally,
    /// The `finally` ends; what left the guarded stretch goes on.
    EndFinally,
}

/// A stretch of code with a flow of its own.
#[derive(Clone, Debug)]
pub struct Unit {
    /// What it does.
    pub tape: Vec<Operation>,
}
