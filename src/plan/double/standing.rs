//! What tests set in the place of a coroutine function that is no function of the project itself.

use super::{Double, MOCKS, Owner, given, is_async_mock};
use crate::resolve::program::{Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ArgumentKind, ExprKind, Parent};

/// What stands in the place of a coroutine function, where that is no function of the project: a mock by its name, what makes
/// one, a method of a container. A mock that calls it is right for all of them: it awaits what is a coroutine function already.
pub(super) fn standing(
    program: &Program<'_>,
    new: Site,
    owner: Owner,
    types: &Types,
) -> Option<Double> {
    // `new_callable=PropertyMock` is called itself, and values are not called at all.
    let stays = |one: &Type| match one {
        Type::External(name) => name.contains("mock."),
        Type::Class(_) | Type::Builtin(_) | Type::Json | Type::Tuple(_) => true,
        _ => false,
    };
    if is_async_mock(program, new)
        || types.any_of.iter().any(stays)
        || is_called_there(program, new)
    {
        return None;
    }
    // A class hands its objects to functions, and to no mock.
    let is_mock = || {
        let mut all = types.any_of.iter();
        !types.unknown
            && all.all(|one| matches!(one, Type::Outside(name) if MOCKS.contains(&&**name)))
    };
    let is_made_mock =
        || matches!(program.expr(new).kind, ExprKind::Call { .. }) && given::is_mock(program, new);
    match owner {
        Owner::Other => Some(Double::Function(new.expr)),
        Owner::Class if is_mock() || is_made_mock() => Some(Double::Function(new.expr)),
        Owner::Class => Some(Double::Other(new.expr)),
    }
}

/// Whether `patch` calls it to make what it sets: `new_callable=make_fake`.
fn is_called_there(program: &Program<'_>, new: Site) -> bool {
    let Parent::Expr(up) = program.expr(new).parent else {
        return false;
    };
    let call = Site {
        file: new.file,
        expr: up,
    };
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return false;
    };
    args.iter().any(|arg| {
        arg.value == new.expr
            && matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "new_callable")
    })
}
