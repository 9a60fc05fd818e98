//! Objects that an exception is made with, `raise ApiError(response)`: Python keeps them in `args`, and does nothing with them.

use crate::facts::binding::{BindingKind, Value};
use crate::resolve::program::{ClassId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};

/// Exceptions that only keep what they are made with.
const PLAIN: &[&str] = &[
    "builtins.ArithmeticError",
    "builtins.AssertionError",
    "builtins.BaseException",
    "builtins.Exception",
    "builtins.KeyError",
    "builtins.LookupError",
    "builtins.NotImplementedError",
    "builtins.RuntimeError",
    "builtins.TypeError",
    "builtins.ValueError",
];

/// Whether a call does nothing with an argument but to keep it in the `args` of an exception, where nothing looks for it.
pub(super) fn is_kept_by_exception(
    program: &Program<'_>,
    call: Site,
    args: &[Argument],
    handed: ExprId,
) -> bool {
    let is_positional =
        |arg: &Argument| arg.value == handed && arg.kind == ArgumentKind::Positional;
    args.iter().any(is_positional) && makes_exception(program, call) && !reads_args(program)
}

fn makes_exception(program: &Program<'_>, call: Site) -> bool {
    let ExprKind::Call { func, .. } = program.expr(call).kind else {
        return false;
    };
    let at = |expr: ExprId| Site {
        file: call.file,
        expr,
    };
    if let ExprKind::Attribute { value, attr } = &program.expr(at(func)).kind
        && &*attr.text == "__init__"
    {
        let owner = program.infer(at(*value));
        return is_all(&owner, |one| match one {
            Type::Super(class) => is_plain(program, *class, 1),
            Type::Class(class) => is_plain(program, *class, 0),
            Type::External(name) => PLAIN.contains(&&**name),
            _ => false,
        });
    }
    is_all(&program.infer(at(func)), |one| match one {
        Type::Class(class) => is_plain(program, *class, 0),
        Type::External(name) => PLAIN.contains(&&**name),
        _ => false,
    })
}

fn is_all(types: &Types, is_it: impl Fn(&Type) -> bool) -> bool {
    types.is_surely(is_it)
}

/// Whether a class is an exception whose constructor, sought behind the first classes of its hierarchy, is Python's.
fn is_plain(program: &Program<'_>, class: ClassId, skip: usize) -> bool {
    let above = program.above(class);
    // Behind `super()` may stand another base of a class below.
    let has_siblings = |at: ClassId| program.classes[at.0 as usize].bases.len() > 1;
    if program
        .below(class)
        .iter()
        .any(|&below| has_siblings(below))
    {
        return false;
    }
    let mut has_base = false;
    for (at, &one) in above.iter().enumerate() {
        let info = &program.classes[one.0 as usize];
        let is_made_here = at >= skip
            && ["__init__", "__new__"]
                .iter()
                .any(|name| info.methods.contains_key(*name));
        let mut bases = info.external_bases.iter();
        has_base |= derives_from(program, one, |base| PLAIN.contains(&base));
        let is_generated = program
            .class_def(one)
            .is_none_or(|def| !def.decorators.is_empty());
        if is_made_here
            || is_generated
            || info.unknown_base
            || !bases.all(|base| PLAIN.contains(&&**base))
        {
            return false;
        }
    }
    has_base
}

/// Whether a class names such an outside class as a base.
fn derives_from(program: &Program<'_>, class: ClassId, is_it: impl Fn(&str) -> bool) -> bool {
    let file = program.classes[class.0 as usize].file;
    let def = program.class_def(class);
    let mut bases = def.into_iter().flat_map(|def| &def.args);
    bases.any(|base| {
        let types = program.infer(Site {
            file,
            expr: base.value,
        });
        let mut any_of = types.any_of.iter();
        any_of.any(|one| matches!(one, Type::External(name) if is_it(name)))
    })
}

/// Whether the program looks at what exceptions were made with.
fn reads_args(program: &Program<'_>) -> bool {
    program.owners_named("args").any(|(_, owner)| {
        let types = program.infer(owner);
        let is_exception = |one: &Type| match one {
            Type::Instance(class) | Type::Super(class) => {
                let above = program.above(*class);
                let mut above = above.iter();
                above.any(|&at| derives_from(program, at, is_exception_name))
            }
            _ => false,
        };
        types.unknown
            || types.any_of.is_empty()
            || types.any_of.iter().any(is_exception)
            || is_caught(program, owner)
    })
}

fn is_exception_name(name: &str) -> bool {
    name.ends_with("Error") || name.ends_with("Exception")
}

/// `error` of `except Exception as error`, `raised.value` of `pytest.raises`, `context.exception` of `assertRaises`.
fn is_caught(program: &Program<'_>, owner: Site) -> bool {
    if let ExprKind::Attribute { attr, .. } = &program.expr(owner).kind {
        return matches!(
            &*attr.text,
            "value" | "exception" | "__cause__" | "__context__"
        );
    }
    let facts = &program.file(owner.file).facts;
    let Some(Some(reference)) = facts.references.get(owner.expr.0 as usize) else {
        return false;
    };
    reference.bindings.iter().any(|binding| {
        matches!(
            facts.bindings[binding.0 as usize].kind,
            BindingKind::Assigned {
                value: Value::Caught(_),
                ..
            }
        )
    })
}
