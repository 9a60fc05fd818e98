//! Reads that nothing binds, and did not before.

use super::problem::{Problem, ProblemKind};
use crate::facts::FileFacts;
use crate::facts::binding::BindingKind;
use crate::syntax::ast::{Expr, ExprKind};
use std::collections::HashSet;

/// Reads in `after` of names that no scope, no builtin and no star import provides, or that no binding reaches, when
/// `before` had no such read of that name.
pub fn newly_unbound(before: &FileFacts, after: &FileFacts) -> Vec<Problem> {
    let had_undefined: HashSet<&str> = undefined(before).map(|(name, _)| name).collect();
    let had_unreached: HashSet<&str> = unreached(before).map(|(name, _)| name).collect();
    let has_star = after
        .bindings
        .iter()
        .any(|binding| matches!(binding.kind, BindingKind::StarImport { .. }));
    let missing = undefined(after)
        .filter(|(name, _)| {
            !has_star && !had_undefined.contains(name) && BUILTINS.binary_search(name).is_err()
        })
        .map(|(name, expr)| Problem {
            kind: ProblemKind::Unbound,
            range: expr.range,
            message: format!("nothing defines `{name}`"),
        });
    let early = unreached(after)
        .filter(|(name, _)| !had_unreached.contains(name) && !had_undefined.contains(name))
        .map(|(name, expr)| Problem {
            kind: ProblemKind::Unbound,
            range: expr.range,
            message: format!("`{name}` is read where it has no value yet"),
        });
    missing.chain(early).collect()
}

/// Reads of names that no scope of the file binds.
fn undefined(facts: &FileFacts) -> impl Iterator<Item = (&str, &Expr)> {
    reads(facts).filter_map(|(name, expr, has_scope, _)| (!has_scope).then_some((name, expr)))
}

/// Reads of names that have a scope, but no binding that runs before.
fn unreached(facts: &FileFacts) -> impl Iterator<Item = (&str, &Expr)> {
    reads(facts).filter_map(|(name, expr, has_scope, is_reached)| {
        (has_scope && !is_reached && BUILTINS.binary_search(&name).is_err()).then_some((name, expr))
    })
}

/// Every read of a name, whether a scope binds it, and whether a binding reaches it.
fn reads(facts: &FileFacts) -> impl Iterator<Item = (&str, &Expr, bool, bool)> {
    facts
        .tree
        .exprs
        .iter()
        .zip(&facts.references)
        .filter_map(|(expr, reference)| match (&expr.kind, reference) {
            (ExprKind::Name(name), Some(reference)) => Some((
                &**name,
                expr,
                reference.scope.is_some(),
                !reference.bindings.is_empty(),
            )),
            _ => None,
        })
}

/// What every module can read unbound, sorted.
#[rustfmt::skip]
const BUILTINS: &[&str] = &[
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "BaseExceptionGroup",
    "BlockingIOError", "BrokenPipeError", "BufferError", "BytesWarning", "ChildProcessError",
    "ConnectionAbortedError", "ConnectionError", "ConnectionRefusedError", "ConnectionResetError",
    "DeprecationWarning", "EOFError", "Ellipsis", "EncodingWarning", "EnvironmentError",
    "Exception", "ExceptionGroup", "False", "FileExistsError", "FileNotFoundError",
    "FloatingPointError", "FutureWarning", "GeneratorExit", "IOError", "ImportError",
    "ImportWarning", "IndentationError", "IndexError", "InterruptedError", "IsADirectoryError",
    "KeyError", "KeyboardInterrupt", "LookupError", "MemoryError", "ModuleNotFoundError",
    "NameError", "None", "NotADirectoryError", "NotImplemented", "NotImplementedError", "OSError",
    "OverflowError", "PendingDeprecationWarning", "PermissionError", "ProcessLookupError",
    "PythonFinalizationError", "RecursionError", "ReferenceError", "ResourceWarning",
    "RuntimeError", "RuntimeWarning", "StopAsyncIteration", "StopIteration", "SyntaxError",
    "SyntaxWarning", "SystemError", "SystemExit", "TabError", "TimeoutError", "True", "TypeError",
    "UnboundLocalError", "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError",
    "UnicodeTranslateError", "UnicodeWarning", "UserWarning", "ValueError", "Warning",
    "WindowsError", "ZeroDivisionError", "_IncompleteInputError", "__annotations__",
    "__build_class__", "__builtins__", "__cached__", "__class__", "__debug__", "__doc__",
    "__file__", "__import__", "__loader__", "__name__", "__package__", "__path__", "__spec__",
    "abs", "aiter", "all", "anext", "any", "ascii", "bin", "bool", "breakpoint", "bytearray",
    "bytes", "callable", "chr", "classmethod", "compile", "complex", "copyright", "credits",
    "delattr", "dict", "dir", "divmod", "enumerate", "eval", "exec", "exit", "filter", "float",
    "format", "frozenset", "getattr", "globals", "hasattr", "hash", "help", "hex", "id", "input",
    "int", "isinstance", "issubclass", "iter", "len", "license", "list", "locals", "map", "max",
    "memoryview", "min", "next", "object", "oct", "open", "ord", "pow", "print", "property",
    "quit", "range", "repr", "reversed", "round", "set", "setattr", "slice", "sorted",
    "staticmethod", "str", "sum", "super", "tuple", "type", "vars", "zip",
];

#[cfg(test)]
mod tests {
    #[test]
    fn the_builtins_are_sorted() {
        assert!(super::BUILTINS.is_sorted());
    }
}
