//! Objects that come out of an instance of the project's by a method that is not named there: what `with` binds, what a loop or a
//! subscript gives. They share the fate of what that method gives.

use super::{Cell, Cells};
use crate::facts::binding::Value;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::ExprKind;

/// What enters a context.
const ENTERING: &[&str] = &["__enter__", "__aenter__"];

/// What gives an iterator, or the elements themselves.
const ITERATING: &[&str] = &[
    "__iter__",
    "__aiter__",
    "__next__",
    "__anext__",
    "__getitem__",
];

/// How far an iterator of an iterator is followed.
const FARTHEST: u32 = 3;

/// What a binding holds that is bound by entering a value, or by iterating over it.
pub(super) fn by_value(program: &Program<'_>, site: Site, value: &Value) -> Vec<Cell> {
    let types = program.infer(site);
    match value {
        Value::Entered { .. } => results(program, &types, ENTERING),
        Value::Element { .. } => elements(program, &types, 0),
        _ => Vec::new(),
    }
}

/// What iterating over a value gives, where that is an instance of the project's.
pub fn iterated(program: &Program<'_>, value: Site) -> Vec<Cell> {
    elements(program, &program.infer(value), 0)
}

/// What a subscript of a value gives.
pub fn items(program: &Program<'_>, value: Site) -> Vec<Cell> {
    results(program, &program.infer(value), &["__getitem__"])
}

fn methods<'n>(
    program: &Program<'_>,
    class: ClassId,
    names: &'n [&'n str],
) -> impl Iterator<Item = FunctionId> {
    names
        .iter()
        .filter_map(move |name| program.method(class, name))
}

fn results(program: &Program<'_>, types: &Types, names: &[&str]) -> Vec<Cell> {
    let mut cells = Vec::new();
    for one in &types.any_of {
        if let Type::Instance(class) = one {
            cells.extend(methods(program, *class, names).map(Cell::Result));
        }
    }
    cells
}

fn elements(program: &Program<'_>, types: &Types, depth: u32) -> Vec<Cell> {
    let mut cells = Vec::new();
    for one in &types.any_of {
        let Type::Instance(class) = one else { continue };
        for method in methods(program, *class, ITERATING) {
            cells.push(Cell::Result(method));
            let given = program.call_result(method);
            if depth < FARTHEST && !given.any_of.contains(one) {
                cells.extend(elements(program, &given, depth + 1));
            }
        }
    }
    cells
}

impl Cells {
    /// Give a place the fate of what iterating over an instance gives: `first, second = pool`.
    pub(super) fn join_iterated(&mut self, program: &Program<'_>, value: Site, cell: &Cell) {
        for other in iterated(program, value) {
            let (a, b) = (self.id(cell), self.id(&other));
            self.join(a, b);
        }
    }

    /// What a call of a library's function gives that takes it out of an instance of the project's, or has a function of the
    /// project make it.
    pub(super) fn implied_by_call(
        &mut self,
        program: &Program<'_>,
        call: Site,
        depth: u32,
    ) -> Vec<Cell> {
        let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
            return Vec::new();
        };
        let at = |expr| Site {
            file: call.file,
            expr,
        };
        let mut cells = Vec::new();
        if let ExprKind::Attribute { attr, .. } = &program.expr(at(*func)).kind
            && matches!(&*attr.text, "enter_context" | "enter_async_context")
            && let [thing] = &args[..]
        {
            cells.extend(results(program, &program.infer(at(thing.value)), ENTERING));
        }
        if program.pool_method(at(*func)).is_some()
            && let Some(function) = args.first()
        {
            cells.extend(self.made_by(program, at(function.value), depth));
        }
        let called = program.infer(at(*func));
        let is_of_futures = |one: &Type| matches!(one, Type::External(name) if name.starts_with("concurrent.futures."));
        if called.any_of.iter().any(is_of_futures)
            && let Some(keys) = args.first().and_then(|arg| program.keys_of(at(arg.value)))
        {
            for key in keys {
                cells.extend(self.cells_of(program, key, depth + 1));
            }
        }
        if called.is_external("builtins.getattr")
            && let [owner, name, ..] = &args[..]
            && let ExprKind::Str {
                value: Some(name), ..
            } = &program.expr(at(name.value)).kind
        {
            cells.extend(self.member_cells(program, at(owner.value), name));
        }
        let applies = called.is_external("builtins.map")
            || called.is_external("functools.reduce")
            || called.is_external("builtins.iter") && args.len() == 2;
        if applies && let Some(function) = args.first() {
            cells.extend(self.made_by(program, at(function.value), depth));
        }
        let is_holder =
            |one: &Type| matches!(one, Type::External(name) if super::HOLDERS.contains(&&**name));
        if called.any_of.iter().any(is_holder) {
            for arg in args {
                cells.extend(elements(program, &program.infer(at(arg.value)), 0));
            }
        }
        cells
    }
}
