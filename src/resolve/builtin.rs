//! What Python's builtins give, as far as following values needs it.

use super::types::{Type, Types};

/// Instances of builtin classes, by qualified name.
pub fn instance(name: &str) -> Option<Types> {
    let short = name.strip_prefix("builtins.")?;
    Some(match short {
        "str" => Types::builtin("str"),
        "bytes" | "bytearray" => Types::builtin("bytes"),
        "int" | "float" | "complex" => Types::builtin("int"),
        "bool" => Types::builtin("bool"),
        "dict" => Types::one(Type::Many(Types::unknown())),
        "list" | "tuple" | "set" | "frozenset" => Types::one(Type::Many(Types::unknown())),
        _ => return None,
    })
}

/// Builtin functions whose result is a plain value, whatever they are given.
pub fn plain_result(short: &str) -> Option<&'static str> {
    Some(match short {
        "str" | "repr" | "chr" | "format" | "hex" | "oct" | "bin" | "ascii" | "input" => "str",
        "bytes" | "bytearray" => "bytes",
        "int" | "float" | "len" | "ord" | "hash" | "id" | "round" | "abs" | "pow" | "divmod" => {
            "int"
        }
        "bool" | "isinstance" | "issubclass" | "callable" | "hasattr" | "any" | "all" => "bool",
        "print" | "setattr" | "delattr" => "None",
        _ => return None,
    })
}

/// Whether a name is a builtin of Python.
pub fn is_builtin(name: &str) -> bool {
    NAMES.binary_search(&name).is_ok()
}

/// Builtin names, sorted.
const NAMES: &[&str] = &[
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
    "RecursionError", "ReferenceError", "ResourceWarning", "RuntimeError", "RuntimeWarning",
    "StopAsyncIteration", "StopIteration", "SyntaxError", "SyntaxWarning", "SystemError",
    "SystemExit", "TabError", "TimeoutError", "True", "TypeError", "UnboundLocalError",
    "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError", "UnicodeTranslateError",
    "UnicodeWarning", "UserWarning", "ValueError", "Warning", "ZeroDivisionError", "__build_class__",
    "__debug__", "__doc__", "__file__", "__import__", "__loader__", "__name__", "__package__",
    "__spec__", "abs", "aiter", "all", "anext", "any", "ascii", "bin", "bool", "breakpoint",
    "bytearray", "bytes", "callable", "chr", "classmethod", "compile", "complex", "copyright",
    "credits", "delattr", "dict", "dir", "divmod", "enumerate", "eval", "exec", "exit", "filter",
    "float", "format", "frozenset", "getattr", "globals", "hasattr", "hash", "help", "hex", "id",
    "input", "int", "isinstance", "issubclass", "iter", "len", "license", "list", "locals", "map",
    "max", "memoryview", "min", "next", "object", "oct", "open", "ord", "pow", "print", "property",
    "quit", "range", "repr", "reversed", "round", "set", "setattr", "slice", "sorted",
    "staticmethod", "str", "sum", "super", "tuple", "type", "vars", "zip",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtin_names_are_sorted_so_that_the_search_finds_them() {
        assert!(NAMES.is_sorted());
        assert!(is_builtin("open") && is_builtin("ArithmeticError") && is_builtin("zip"));
        assert!(!is_builtin("requests"));
    }
}
