//! What binds a name or an attribute.

use super::definition::{ClassIndex, FunctionIndex};
use super::scope::ScopeId;
use crate::syntax::ast::{ExprId, StmtId};
use crate::text::TextRange;

/// Index of a binding in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BindingId(pub u32);

/// Which part of a value an unpacking takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unpack {
    /// Element `n` from the front.
    Index(u32),
    /// A starred target.
    Star,
    /// Element `n` from the back (0 is the last): a target that stands after a starred one.
    FromEnd(u32),
}

/// Where the bound value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `target = value`, a walrus, an annotated assignment with a value, or a default re-bound.
    Expr(ExprId),
    /// An element of `iter` (`for` statement or comprehension clause).
    Element {
        /// What is iterated.
        iter: ExprId,
        /// `async for`.
        is_async: bool,
    },
    /// What `with context as target` binds.
    Entered {
        /// The context manager.
        context: ExprId,
        /// `async with`.
        is_async: bool,
    },
    /// The caught exception of `except kind as name`.
    Caught(Option<ExprId>),
    /// `target += value`.
    Augmented(ExprId),
    /// Nothing that can be followed: a match capture, `del`, a bare annotation.
    Unknown,
}

/// What kind of binding it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BindingKind {
    /// `import a.b.c` binds `a` (`path` is `a`); `import a.b as c` binds `c` (`path` is `a.b`).
    Import {
        /// The module the name stands for.
        path: Box<str>,
        /// Every module the statement loads: `a.b.c`.
        loads: Box<str>,
    },
    /// `from ..module import name`.
    ImportFrom {
        /// Leading dots.
        level: u32,
        /// The module after the dots, perhaps empty.
        module: Box<str>,
        /// The name imported.
        name: Box<str>,
    },
    /// `from module import *`: bound under the name `*` in its scope.
    StarImport {
        /// Leading dots.
        level: u32,
        /// The module after the dots.
        module: Box<str>,
    },
    /// `def`.
    Function(FunctionIndex),
    /// `class`.
    Class(ClassIndex),
    /// Parameter `index` of a function.
    Parameter {
        /// The function.
        function: FunctionIndex,
        /// Which parameter.
        index: u32,
    },
    /// Parameter `index` of a lambda.
    LambdaParameter {
        /// The lambda.
        lambda: ExprId,
        /// Which parameter.
        index: u32,
    },
    /// An assignment of any form: from `value`, along `path` when unpacked, perhaps annotated.
    Assigned {
        /// Where the value comes from.
        value: Value,
        /// The way from the value to this target; empty for a plain one.
        path: Vec<Unpack>,
        /// The annotation of an annotated assignment.
        annotation: Option<ExprId>,
    },
    /// `type X = value`.
    TypeAlias(ExprId),
    /// A type parameter: `T` in `def f[T](x: T)`.
    TypeParameter,
}

impl BindingKind {
    /// The module from outside that an import loads; what begins with dots is the project's own.
    pub fn loaded(&self) -> Option<&str> {
        match self {
            Self::Import { loads, .. } => Some(loads),
            Self::ImportFrom {
                level: 0, module, ..
            }
            | Self::StarImport { level: 0, module } => Some(module),
            _ => None,
        }
    }
}

/// One binding of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Where the variable lives (for a name declared `global` or `nonlocal`, there, not where the statement stands).
    pub scope: ScopeId,
    /// The name.
    pub name: Box<str>,
    /// The name as written in the binding (the alias of an aliased import).
    pub range: TextRange,
    /// The statement that binds, when it is one: `None` for parameters, a walrus and comprehension targets.
    pub stmt: Option<StmtId>,
    /// What it is.
    pub kind: BindingKind,
    /// Whether it stands under `if TYPE_CHECKING:`.
    pub type_checking: bool,
}

/// An assignment to `object.attr`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeBinding {
    /// The target: an attribute expression.
    pub target: ExprId,
    /// Where the value comes from.
    pub value: Value,
    /// The way from the value to this target.
    pub path: Vec<Unpack>,
    /// The annotation, if annotated.
    pub annotation: Option<ExprId>,
    /// The scope the statement is in.
    pub scope: ScopeId,
}
