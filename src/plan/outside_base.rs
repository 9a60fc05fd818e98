//! Base classes from outside that call methods of the project's classes.

use super::served::awaits_method;
use crate::resolve::program::{ClassId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprKind};

/// Methods that outside bases call, by canonical base; other bases may call any public method.
const KNOWN_BASES: &[(&str, &[&str])] = &[
    ("threading.Thread", &["run", "start", "join"]),
    ("requests.auth.AuthBase", &["__call__"]),
    ("multiprocessing.Process", &["run", "start", "join"]),
    (
        "logging.Handler",
        &[
            "emit", "handle", "format", "flush", "close", "acquire", "release", "filter",
        ],
    ),
    (
        "logging.StreamHandler",
        &["emit", "handle", "format", "flush", "close", "filter"],
    ),
    (
        "logging.Formatter",
        &["format", "formatTime", "formatException", "formatMessage"],
    ),
    ("logging.Filter", &["filter"]),
    (
        "logging.LoggerAdapter",
        &["process", "log", "debug", "info", "warning", "error"],
    ),
    ("json.JSONEncoder", &["default", "encode", "iterencode"]),
    ("json.JSONDecoder", &["decode", "raw_decode"]),
    ("argparse.Action", &["format_usage"]),
    ("pydantic.BaseModel", OF_PYDANTIC),
    ("pydantic.main.BaseModel", OF_PYDANTIC),
    ("pydantic_settings.BaseSettings", OF_PYDANTIC),
    ("sqlmodel.SQLModel", OF_PYDANTIC),
    ("sqlmodel.main.SQLModel", OF_PYDANTIC),
    ("sqlalchemy.orm.DeclarativeBase", &[]),
    ("sqlalchemy.orm.DeclarativeBaseNoMeta", &[]),
    ("sqlalchemy.orm.MappedAsDataclass", &[]),
    (
        "argparse.ArgumentParser",
        &[
            "error",
            "exit",
            "parse_args",
            "print_help",
            "format_help",
            "convert_arg_line_to_args",
        ],
    ),
    ("builtins.Exception", &["with_traceback", "add_note"]),
    ("builtins.ValueError", &[]),
    ("builtins.RuntimeError", &[]),
    ("builtins.TypeError", &[]),
    ("builtins.KeyError", &[]),
    ("builtins.IOError", &[]),
    ("builtins.OSError", &[]),
    ("builtins.BaseException", &[]),
    ("builtins.type", &["mro"]),
    ("typing.NamedTuple", &[]),
    ("typing.TypedDict", &[]),
    ("typing_extensions.TypedDict", &[]),
    ("collections.abc.Iterator", &[]),
    ("collections.abc.Iterable", &[]),
    ("starlette.endpoints.HTTPEndpoint", &["dispatch"]),
    (
        "starlette.endpoints.WebSocketEndpoint",
        &[
            "decode",
            "dispatch",
            "on_connect",
            "on_disconnect",
            "on_receive",
        ],
    ),
    (
        "starlette.middleware.base.BaseHTTPMiddleware",
        &["dispatch"],
    ),
    (
        "unittest.TestCase",
        &[
            "setUpClass",
            "tearDownClass",
            "run",
            "debug",
            "id",
            "shortDescription",
            "countTestCases",
            "defaultTestResult",
        ],
    ),
    (
        "unittest.case.TestCase",
        &[
            "setUpClass",
            "tearDownClass",
            "run",
            "debug",
            "id",
            "shortDescription",
        ],
    ),
];

/// What pydantic, and who fills or writes its models, calls on them.
const OF_PYDANTIC: &[&str] = &[
    "construct",
    "copy",
    "dict",
    "from_orm",
    "json",
    "model_computed_fields",
    "model_construct",
    "model_copy",
    "model_dump",
    "model_dump_json",
    "model_extra",
    "model_fields_set",
    "model_json_schema",
    "model_parametrized_name",
    "model_post_init",
    "model_rebuild",
    "model_validate",
    "model_validate_json",
    "model_validate_strings",
    "parse_file",
    "parse_obj",
    "parse_raw",
    "schema",
    "schema_json",
    "settings_customise_sources",
    "sqlmodel_update",
    "update_forward_refs",
    "validate",
];

/// Methods of the containers that Python's own code calls on subclasses.
const CONTAINER_BASES: &[&str] = &[
    "builtins.dict",
    "builtins.list",
    "builtins.set",
    "builtins.str",
    "builtins.int",
    "builtins.tuple",
    "builtins.object",
    "collections.OrderedDict",
    "collections.UserDict",
    "collections.defaultdict",
];

/// The outside base class that may call a method of this name. What begins with an underscore is the project's own business,
/// unless nothing of it is ever taken from an object there.
pub fn outside_caller(program: &Program<'_>, class: ClassId, name: &str) -> Option<String> {
    let is_own = name.starts_with("__") || name.starts_with('_') && is_taken(program, class, name);
    for &at in program.above(class).iter() {
        let info = &program.classes[at.0 as usize];
        if info.unknown_base
            && !is_own
            && let Some(base) = computed_base(program, at)
        {
            return Some(base);
        }
        for base in &info.external_bases {
            // Nothing that it defines is one of its base's.
            if program.derived(at) == Some(&**base) {
                continue;
            }
            let base_name = match super::django::turns_tests(program, base) {
                true => "unittest.TestCase",
                false => base,
            };
            if CONTAINER_BASES.contains(&&**base)
                || base.ends_with("Error")
                || base.ends_with("Exception")
            {
                continue;
            }
            // The replacement awaits what a class has of these.
            if awaits_method(program, base, name) {
                continue;
            }
            if let Some((_, methods)) = KNOWN_BASES.iter().find(|(known, _)| *known == base_name) {
                if methods.contains(&name) {
                    return Some(base.to_string());
                }
                continue;
            }
            let root = base.split('.').next().unwrap_or(base);
            // `_missing_`, `_generate_next_value_`
            if root == "enum" && name.starts_with('_') && name.ends_with('_') {
                return Some(base.to_string());
            }
            if matches!(
                root,
                "typing" | "typing_extensions" | "abc" | "enum" | "collections" | "dataclasses"
            ) {
                continue;
            }
            if !is_own {
                return Some(base.to_string());
            }
        }
    }
    None
}

/// Whether a member of this name is taken somewhere from what may be an object of this class, of one above or below it.
fn is_taken(program: &Program<'_>, class: ClassId, name: &str) -> bool {
    program.owners_named(name).any(|(_, owner)| {
        let owner = program.infer(owner);
        owner.unknown
            || owner.any_of.is_empty()
            || owner.any_of.iter().any(|one| match one {
                Type::Instance(other) | Type::Class(other) | Type::Super(other) => {
                    program.above(class).contains(other) || program.below(class).contains(other)
                }
                _ => false,
            })
    })
}

/// A base class that is computed, other than by what makes plain classes.
fn computed_base(program: &Program<'_>, class: ClassId) -> Option<String> {
    let file = program.classes[class.0 as usize].file;
    let bases = program.class_def(class)?.args.iter();
    bases
        .filter(|arg| arg.kind == ArgumentKind::Positional)
        .map(|arg| Site {
            file,
            expr: arg.value,
        })
        .filter(|&base| !makes_mapped_classes(program, base))
        .filter(|&base| {
            let types = program.infer(base).any_of;
            !types
                .iter()
                .any(|one| matches!(one, Type::Class(_) | Type::External(_)))
        })
        .map(|base| program.source(base))
        .find(|text| {
            ![
                "namedtuple(",
                "NamedTuple(",
                "TypedDict(",
                "with_metaclass(",
            ]
            .iter()
            .any(|maker| text.contains(maker))
        })
        .map(|text| text.lines().next().unwrap_or(text).to_owned())
}

/// Whether a base is what SQLAlchemy makes, which calls no method by its name: `Base = declarative_base()`.
fn makes_mapped_classes(program: &Program<'_>, base: Site) -> bool {
    let made = program.written_out(base);
    let ExprKind::Call { func, .. } = program.expr(made).kind else {
        return false;
    };
    let callee = program.infer(Site { expr: func, ..made });
    let makers = [
        "sqlalchemy.orm.declarative_base",
        "sqlalchemy.ext.declarative.declarative_base",
    ];
    makers.iter().any(|maker| callee.is_external(maker))
}
