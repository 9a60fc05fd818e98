//! The lowered syntax tree of one file: owned, flat, ranges only.
//!
//! tree-sitter's tree is dropped once this is made, so nothing above `syntax` borrows from it. Expressions and
//! statements live in two arenas and are named by index. Every expression knows its parent, so that "what stands
//! around this call?" is answered without another walk.

use crate::text::TextRange;
use std::collections::HashMap;

/// Index of an expression in [`Tree::exprs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExprId(pub u32);

/// Index of a statement in [`Tree::stmts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StmtId(pub u32);

/// What an expression or statement hangs from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    /// An expression.
    Expr(ExprId),
    /// A statement (of an expression: the statement it is written in; of a statement: the compound one around it).
    Stmt(StmtId),
    /// The module itself.
    Module,
}

/// A name as written, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// The name.
    pub text: Box<str>,
    /// Where it is written.
    pub range: TextRange,
}

/// One file, lowered.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// All expressions.
    pub exprs: Vec<Expr>,
    /// All statements.
    pub stmts: Vec<Stmt>,
    /// The module's statements in order.
    pub body: Vec<StmtId>,
    /// Every comment, `#` included, without the line end, in order.
    pub comments: Vec<TextRange>,
    /// The interior of every string literal that spans lines: re-indentation must not touch these ranges.
    /// (For an f-string the whole literal is given.)
    pub multiline_strings: Vec<TextRange>,
    /// Places whose tree cannot be trusted (see [`Distrust`]).
    pub distrust: Vec<Distrust>,
    /// By a string that is an annotation: the type written in it (see [`quoted`](crate::syntax::quoted)).
    pub quoted: HashMap<ExprId, ExprId>,
}

/// A place that tree-sitter did not parse, parsed wrongly, or that is not Python 3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distrust {
    /// Where.
    pub range: TextRange,
    /// One sentence for the report.
    pub reason: String,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// The text of the expression without parentheses around it (a parenthesised tuple or a generator keeps its own).
    pub range: TextRange,
    /// With the redundant parentheses that stand around it, if any; equal to `range` otherwise.
    pub outer: TextRange,
    /// What it hangs from.
    pub parent: Parent,
    /// What it is.
    pub kind: ExprKind,
}

/// One argument of a call, in source order.
#[derive(Clone, Debug)]
pub struct Argument {
    /// Positional, keyword or unpacked.
    pub kind: ArgumentKind,
    /// The value; for `*a` and `**a`, what is unpacked.
    pub value: ExprId,
    /// The whole argument as written, keyword and stars included.
    pub range: TextRange,
}

/// How an argument is passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArgumentKind {
    /// `f(x)`.
    Positional,
    /// `f(name=x)`.
    Keyword(Identifier),
    /// `f(*x)`.
    Star,
    /// `f(**x)`.
    DoubleStar,
}

/// One `for … in …` or `if …` of a comprehension, in source order.
#[derive(Clone, Debug)]
pub enum Clause {
    /// `for target in iter`, perhaps `async`. `range` is the whole clause from `async`/`for`.
    For {
        /// The whole clause.
        range: TextRange,
        /// Whether it is `async for`.
        is_async: bool,
        /// What is bound.
        target: ExprId,
        /// What is iterated.
        iter: ExprId,
    },
    /// `if test`.
    If(ExprId),
}

/// Which comprehension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComprehensionKind {
    /// `[…]`
    List,
    /// `{…}`
    Set,
    /// `{k: v …}`
    Dict,
    /// `(…)`, or bare as the only argument of a call (its range then includes the call's parentheses, as in CPython).
    Generator,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A name, read, bound or deleted.
    Name(Box<str>),
    /// `value.attr`
    Attribute {
        /// Left of the dot.
        value: ExprId,
        /// Right of the dot.
        attr: Identifier,
    },
    /// `value[index]`; `a[1, 2]` has one Tuple index.
    Subscript {
        /// What is subscripted.
        value: ExprId,
        /// The subscript.
        index: ExprId,
    },
    /// `func(args)`
    Call {
        /// The callee.
        func: ExprId,
        /// Arguments in source order.
        args: Vec<Argument>,
        /// From `(` to `)` inclusive.
        parens: TextRange,
    },
    /// `await value`
    Await(ExprId),
    /// `-x`, `+x`, `~x`
    Unary(ExprId),
    /// `not x`
    Not(ExprId),
    /// Arithmetic, shifts, bitwise, `@`. `op` is the operator as written.
    Binary {
        /// Left operand.
        left: ExprId,
        /// Operator text.
        op: &'static str,
        /// Right operand.
        right: ExprId,
    },
    /// `a and b`, `a or b` (nested, as tree-sitter nests them). `is_and` tells which.
    Bool {
        /// Left operand.
        left: ExprId,
        /// Right operand.
        right: ExprId,
        /// `and` rather than `or`.
        is_and: bool,
    },
    /// `a < b <= c`: operands in order, and one operator text for each gap (`in`, `not in`, `is`, `is not`, …).
    Compare {
        /// The operands, at least two.
        operands: Vec<ExprId>,
        /// The operators between them.
        ops: Vec<Box<str>>,
    },
    /// `lambda params: body`
    Lambda {
        /// Parameters.
        params: Vec<Parameter>,
        /// Body.
        body: ExprId,
    },
    /// `body if test else orelse`
    Conditional {
        /// The condition.
        test: ExprId,
        /// Value when true.
        body: ExprId,
        /// Value when false.
        orelse: ExprId,
    },
    /// A tuple, with or without parentheses.
    Tuple(Vec<ExprId>),
    /// `[…]`
    List(Vec<ExprId>),
    /// `{a, b}`
    Set(Vec<ExprId>),
    /// `{k: v, **m}`; a `None` key is an unpacked mapping.
    Dict(Vec<(Option<ExprId>, ExprId)>),
    /// A comprehension. `value` is the dict comprehension's value.
    Comprehension {
        /// Which.
        kind: ComprehensionKind,
        /// The element, or the key.
        element: ExprId,
        /// The value of a dict comprehension.
        value: Option<ExprId>,
        /// Clauses in order.
        clauses: Vec<Clause>,
    },
    /// `*x` in a tuple, list, set, assignment target or subscript (in calls see [`ArgumentKind::Star`]).
    Starred(ExprId),
    /// `(target := value)`
    Named {
        /// The name bound.
        target: ExprId,
        /// The value.
        value: ExprId,
    },
    /// A plain string or bytes literal (one token; not an f-string).
    Str {
        /// The decoded value, when it is a `str` whose escapes are simple enough to decode.
        value: Option<Box<str>>,
        /// Whether it is a bytes literal.
        is_bytes: bool,
    },
    /// An f-string (or t-string): its replacement expressions in order, format specs' included.
    FString {
        /// The interpolated expressions.
        values: Vec<ExprId>,
    },
    /// Implicitly concatenated literals.
    Concat(Vec<ExprId>),
    /// A number literal.
    Number,
    /// `True`
    True,
    /// `False`
    False,
    /// `None`
    None,
    /// `...`
    Ellipsis,
    /// `yield x`
    Yield(Option<ExprId>),
    /// `yield from x`
    YieldFrom(ExprId),
    /// `a:b:c`
    Slice {
        /// The first bound, the second one and the step, as far as they are written.
        parts: [Option<ExprId>; 3],
    },
    /// Something that could not be lowered; its place is in [`Tree::distrust`].
    Opaque,
}

/// How a parameter takes its argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// Before `/`.
    PositionalOnly,
    /// The common kind.
    Plain,
    /// `*args`
    Star,
    /// After `*`.
    KeywordOnly,
    /// `**kwargs`
    DoubleStar,
}

/// A parameter of a function or lambda (the bare `*` and `/` are not parameters).
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Identifier,
    /// How it is passed.
    pub kind: ParameterKind,
    /// Annotation.
    pub annotation: Option<ExprId>,
    /// Default.
    pub default: Option<ExprId>,
    /// As written, stars, annotation and default included.
    pub range: TextRange,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Stmt {
    /// From its first token (a decorated definition's first `@`; an `if`'s `if`) to its last, without trailing
    /// comment or line end.
    pub range: TextRange,
    /// The compound statement around it.
    pub parent: Parent,
    /// What it is.
    pub kind: StmtKind,
}

/// One `name` or `name as alias` of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedName {
    /// The dotted name as written (white space removed).
    pub name: Identifier,
    /// The alias.
    pub alias: Option<Identifier>,
    /// As written.
    pub range: TextRange,
}

/// One `test: body` of an `if` chain.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The condition.
    pub test: ExprId,
    /// Its statements.
    pub body: Vec<StmtId>,
    /// `true` for an `elif`.
    pub is_elif: bool,
}

/// One item of a `with`.
#[derive(Clone, Debug)]
pub struct WithItem {
    /// The context manager.
    pub context: ExprId,
    /// What follows `as`.
    pub target: Option<ExprId>,
    /// As written, `as` part included.
    pub range: TextRange,
}

/// One `except` clause.
#[derive(Clone, Debug)]
pub struct Handler {
    /// From `except` to the end of its body.
    pub range: TextRange,
    /// The exception types, if written.
    pub kind: Option<ExprId>,
    /// The name after `as`.
    pub name: Option<Identifier>,
    /// Its statements.
    pub body: Vec<StmtId>,
    /// Whether it is `except*`.
    pub is_group: bool,
}

/// One `case` of a `match`.
#[derive(Clone, Debug)]
pub struct Case {
    /// From `case` to the end of its body.
    pub range: TextRange,
    /// Names the patterns capture.
    pub captures: Vec<Identifier>,
    /// Dotted names and classes that patterns refer to, as expressions.
    pub references: Vec<ExprId>,
    /// `if` guard.
    pub guard: Option<ExprId>,
    /// Its statements.
    pub body: Vec<StmtId>,
}

/// A type parameter of a generic function, class or type alias (`[T: bound, *Ts, **P]`).
#[derive(Clone, Debug)]
pub struct TypeParameter {
    /// The name it binds, in a scope of its own around the definition.
    pub name: Identifier,
    /// Its bound or constraints (evaluated lazily, never by the definition itself).
    pub bound: Option<ExprId>,
}

/// A function definition.
#[derive(Clone, Debug)]
pub struct FunctionDef {
    /// Its name.
    pub name: Identifier,
    /// Where `def` (or `async`) begins: an `async ` is inserted here.
    pub keyword: u32,
    /// Whether it is `async def`.
    pub is_async: bool,
    /// Decorator expressions, without `@`.
    pub decorators: Vec<ExprId>,
    /// Type parameters in order.
    pub type_params: Vec<TypeParameter>,
    /// Parameters in order.
    pub params: Vec<Parameter>,
    /// Return annotation.
    pub returns: Option<ExprId>,
    /// Body.
    pub body: Vec<StmtId>,
}

/// A class definition.
#[derive(Clone, Debug)]
pub struct ClassDef {
    /// Its name.
    pub name: Identifier,
    /// Where `class` begins.
    pub keyword: u32,
    /// Decorator expressions, without `@`.
    pub decorators: Vec<ExprId>,
    /// Type parameters in order.
    pub type_params: Vec<TypeParameter>,
    /// Bases and keywords.
    pub args: Vec<Argument>,
    /// Body.
    pub body: Vec<StmtId>,
}

/// What a statement is.
#[derive(Clone, Debug)]
pub enum StmtKind {
    /// An expression by itself.
    Expr(ExprId),
    /// `a = b = value`
    Assign {
        /// Targets in order.
        targets: Vec<ExprId>,
        /// The value.
        value: ExprId,
    },
    /// `target: annotation = value`
    AnnAssign {
        /// What is annotated.
        target: ExprId,
        /// The annotation.
        annotation: ExprId,
        /// The value, if any.
        value: Option<ExprId>,
    },
    /// `target += value`
    AugAssign {
        /// What is changed.
        target: ExprId,
        /// By what.
        value: ExprId,
    },
    /// `return value`
    Return(Option<ExprId>),
    /// `raise exc from cause`
    Raise {
        /// What is raised.
        exc: Option<ExprId>,
        /// Its cause.
        cause: Option<ExprId>,
    },
    /// `assert test, message`
    Assert {
        /// The condition.
        test: ExprId,
        /// The message.
        message: Option<ExprId>,
    },
    /// `del targets`
    Delete(Vec<ExprId>),
    /// `pass`
    Pass,
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `global names`
    Global(Vec<Identifier>),
    /// `nonlocal names`
    Nonlocal(Vec<Identifier>),
    /// `import a, b as c`
    Import(Vec<ImportedName>),
    /// `from ..module import a, b as c`, or `import *` (then `star`).
    ImportFrom {
        /// How many leading dots.
        level: u32,
        /// The module after the dots.
        module: Option<Identifier>,
        /// What is imported.
        names: Vec<ImportedName>,
        /// `import *`.
        star: bool,
    },
    /// `if … elif … else …`
    If {
        /// The tests in order.
        branches: Vec<Branch>,
        /// `else`.
        orelse: Vec<StmtId>,
    },
    /// `for target in iter: body else: orelse`
    For {
        /// `async for`.
        is_async: bool,
        /// Where `for` (or `async`) begins.
        keyword: u32,
        /// What is bound.
        target: ExprId,
        /// What is iterated.
        iter: ExprId,
        /// Body.
        body: Vec<StmtId>,
        /// `else`.
        orelse: Vec<StmtId>,
    },
    /// `while test: body else: orelse`
    While {
        /// The condition.
        test: ExprId,
        /// Body.
        body: Vec<StmtId>,
        /// `else`.
        orelse: Vec<StmtId>,
    },
    /// `with items: body`
    With {
        /// `async with`.
        is_async: bool,
        /// Where `with` (or `async`) begins.
        keyword: u32,
        /// Items in order.
        items: Vec<WithItem>,
        /// Body.
        body: Vec<StmtId>,
    },
    /// `try` in all its forms.
    Try {
        /// Body.
        body: Vec<StmtId>,
        /// Handlers.
        handlers: Vec<Handler>,
        /// `else`.
        orelse: Vec<StmtId>,
        /// `finally`.
        finalbody: Vec<StmtId>,
    },
    /// `match`
    Match {
        /// The subject.
        subject: ExprId,
        /// The cases.
        cases: Vec<Case>,
    },
    /// `def`
    Function(Box<FunctionDef>),
    /// `class`
    Class(Box<ClassDef>),
    /// `type X = …`
    TypeAlias {
        /// The name bound.
        name: Identifier,
        /// Type parameters in order.
        type_params: Vec<TypeParameter>,
        /// Its value.
        value: ExprId,
    },
    /// Something that could not be lowered; its place is in [`Tree::distrust`].
    Opaque,
}
