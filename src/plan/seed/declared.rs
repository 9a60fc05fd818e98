//! Objects of which an annotation says what they are, and that come from where it cannot be seen: nobody makes the
//! replacement there.

use super::Uses;
use crate::diagnostic::{Span, code};
use crate::facts::binding::BindingKind;
use crate::plan::cell::{Cell, Cells, GroupId, holds_object};
use crate::plan::double::given;
use crate::plan::reason::Refusal;
use crate::resolve::call_graph::{CallTarget, bind};
use crate::resolve::program::{FileId, FunctionId, Program, Site, value_expr};
use crate::resolve::spelling::Spelling;
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, StmtKind};
use std::collections::{BTreeMap, BTreeSet};

/// A function, and which argument lands in which of its parameters.
type Bound = (FunctionId, Vec<(ExprId, u32)>);

/// Note the annotations that promise such an object, and refuse the groups that get one from elsewhere.
pub(super) fn follow(program: &Program<'_>, cells: &mut Cells, uses: &mut Uses) {
    let mut written = Vec::new();
    for file in program.file_ids() {
        assigned(program, cells, file, &mut written);
    }
    for function in program.function_ids() {
        returned(program, cells, function, &mut written);
    }
    let mut found: Vec<(GroupId, Site)> = Vec::new();
    // What names of types stand for: `SessionDep = Annotated[Session, Depends(open_session)]`.
    let mut named: BTreeMap<Site, BTreeSet<GroupId>> = BTreeMap::new();
    for one in written {
        let group = cells.current(one.group);
        uses.declared.insert(one.annotation, group);
        let alias = program.written_type(one.annotation);
        named.entry(alias).or_default().insert(group);
        let values = one.values.into_iter();
        let unseen = values.filter(|&value| is_unseen(program, one.annotation, value));
        found.extend(unseen.map(|value| (group, value)));
    }
    for (alias, groups) in named {
        if let (Some(&group), 1) = (groups.first(), groups.len()) {
            uses.declared.entry(alias).or_insert(group);
        }
    }
    for (site, target) in &program.calls.targets {
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        let called_later = called_later(program, *site, target);
        for (function, bound) in target.bound.iter().chain(&called_later) {
            for &(argument, index) in bound {
                let Some((variable, annotation)) = parameter(program, *function, index) else {
                    continue;
                };
                if is_unseen(program, annotation, at(argument)) {
                    found.push((cells.group_of(&variable), at(argument)));
                }
            }
        }
        for (argument, class, name) in &target.stored {
            let owner = Types::one(Type::Instance(*class));
            if holds_object(program, &program.members(&owner, name))
                && is_from_elsewhere(program, &program.infer(at(*argument)))
            {
                let attribute = cells.attribute_of(*class, name);
                found.push((cells.group_of(&attribute), at(*argument)));
            }
        }
        if target
            .external
            .iter()
            .any(|name| &**name == "builtins.setattr")
        {
            set_by_name(program, cells, *site, &mut found);
        }
        if let (ExprKind::Call { args, .. }, [name]) =
            (&program.expr(*site).kind, &target.external[..])
            && let ([written, given], "typing.cast") = (&args[..], &**name)
            && is_unseen(program, at(written.value), at(given.value))
        {
            found.push((cells.group(program, *site), at(given.value)));
        }
    }
    for (group, site) in found {
        let span = Span {
            path: program.file(site.file).path.clone(),
            range: program.expr(site).range,
        };
        let message = format!(
            "`{}` comes from where it cannot be followed, and is what it was",
            program.excerpt(site)
        );
        let refusal = Refusal::at(code::MIXED_VALUE, message, span);
        uses.refused.entry(cells.current(group)).or_insert(refusal);
    }
}

/// What a call hands to functions that somebody else calls with it: `asyncio.to_thread(load, session)`, `partial(load, session)`.
fn called_later(program: &Program<'_>, call: Site, target: &CallTarget) -> Vec<Bound> {
    if !target.started.is_empty() {
        return target.started.clone();
    }
    let is_handed_on =
        |name: &str| name == "functools.partial" || name.ends_with("Executor.submit");
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return Vec::new();
    };
    let (true, Some((function, rest))) = (
        target.external.iter().any(|name| is_handed_on(name)),
        args.split_first(),
    ) else {
        return Vec::new();
    };
    let functions = program.infer(Site {
        file: call.file,
        expr: function.value,
    });
    let bound = functions.any_of.iter().filter_map(|one| match *one {
        Type::Function(function) => Some((function, bind(program, function, rest, 0))),
        Type::Method(function) => Some((function, bind(program, function, rest, 1))),
        _ => None,
    });
    bound.collect()
}

/// `setattr(client, "session", value)`
fn set_by_name(
    program: &Program<'_>,
    cells: &mut Cells,
    call: Site,
    found: &mut Vec<(GroupId, Site)>,
) {
    let at = |expr: ExprId| Site {
        file: call.file,
        expr,
    };
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return;
    };
    let [object, name, value] = &args[..] else {
        return;
    };
    let (owner, value) = (program.infer(at(object.value)), at(value.value));
    if !is_from_elsewhere(program, &program.infer(value)) {
        return;
    }
    for spelling in program.spellings(at(name.value)) {
        let Spelling::Exact(name) = spelling else {
            continue;
        };
        for one in &owner.any_of {
            let (Type::Instance(class) | Type::Class(class)) = one else {
                continue;
            };
            if holds_object(program, &program.members(&owner, &name)) {
                let attribute = cells.attribute_of(*class, &name);
                found.push((cells.group_of(&attribute), value));
            }
        }
    }
}

/// An annotation that promises an object which changes.
struct Written {
    /// The annotation.
    annotation: Site,
    /// The group of what it is written at.
    group: GroupId,
    /// What is put there.
    values: Vec<Site>,
}

/// Annotated variables, parameters and attributes of a file.
fn assigned(program: &Program<'_>, cells: &mut Cells, file: FileId, found: &mut Vec<Written>) {
    let at = |expr: ExprId| Site { file, expr };
    let facts = &program.file(file).facts;
    for binding in &facts.bindings {
        let (annotation, value) = match &binding.kind {
            BindingKind::Assigned {
                value,
                annotation: Some(annotation),
                ..
            } => (at(*annotation), value_expr(value)),
            BindingKind::Parameter { function, index } => {
                let function = program.function_id(file, *function);
                let Some((_, annotation)) = parameter(program, function, *index) else {
                    continue;
                };
                let def = program.function_def(function);
                let param = def.and_then(|def| def.params.get(*index as usize));
                (annotation, param.and_then(|param| param.default))
            }
            _ => continue,
        };
        if promises_object(program, annotation) {
            let variable = Cell::Variable(file, binding.scope, binding.name.clone());
            found.push(Written {
                annotation,
                group: cells.group_of(&variable),
                values: value.map(at).into_iter().collect(),
            });
        }
    }
    for binding in &facts.attribute_bindings {
        let Some(annotation) = binding.annotation.map(at) else {
            continue;
        };
        if promises_object(program, annotation) {
            found.push(Written {
                annotation,
                group: cells.group(program, at(binding.target)),
                values: value_expr(&binding.value).map(at).into_iter().collect(),
            });
        }
    }
}

/// What a function with an annotated result returns.
fn returned(
    program: &Program<'_>,
    cells: &mut Cells,
    function: FunctionId,
    found: &mut Vec<Written>,
) {
    let file = program.function_file(function);
    let at = |expr: ExprId| Site { file, expr };
    let def = program.function_def(function);
    let Some(annotation) = def.and_then(|def| def.returns).map(at) else {
        return;
    };
    if !promises_object(program, annotation) {
        return;
    }
    let facts = program.function(function);
    let tree = &program.file(file).facts.tree;
    let returned = facts
        .returns
        .iter()
        .filter_map(|&stmt| match tree.stmt(stmt).kind {
            StmtKind::Return(value) => value,
            _ => None,
        });
    let yielded = facts
        .yields
        .iter()
        .filter_map(|&expr| match tree.expr(expr).kind {
            ExprKind::Yield(value) => value,
            _ => None,
        });
    found.push(Written {
        annotation,
        group: cells.group_of(&Cell::Result(function)),
        values: returned.chain(yielded).map(at).collect(),
    });
}

fn promises_object(program: &Program<'_>, annotation: Site) -> bool {
    holds_object(
        program,
        &program.annotated(annotation.file, annotation.expr),
    )
}

/// The variable of a parameter that has an annotation, and the annotation.
fn parameter(program: &Program<'_>, function: FunctionId, index: u32) -> Option<(Cell, Site)> {
    let file = program.function_file(function);
    let def = program.function_def(function)?;
    let param = def.params.get(index as usize)?;
    let annotation = Site {
        file,
        expr: param.annotation?,
    };
    let scope = program.function(function).scope;
    let variable = Cell::Variable(file, scope, param.name.text.clone());
    Some((variable, annotation))
}

/// Whether an annotation promises an object that changes, for a value that nobody here makes.
fn is_unseen(program: &Program<'_>, annotation: Site, value: Site) -> bool {
    promises_object(program, annotation)
        && !matches!(program.expr(value).kind, ExprKind::Ellipsis)
        && is_from_elsewhere(program, &program.infer(value))
        && !given::is_stand_in(program, value)
}

/// Whether a value may be something that is neither an object of the tables nor `None`, nor what only callers outside pass.
fn is_from_elsewhere(program: &Program<'_>, types: &Types) -> bool {
    let is_seen = |one: &Type| match one {
        Type::Object(_) | Type::Injected => true,
        Type::Instance(class) => program.derived(*class).is_some(),
        Type::Builtin(name) => *name == "None",
        Type::Many(inner) | Type::Managed(inner) | Type::Awaitable(inner) => {
            inner.any_of.is_empty() || !is_from_elsewhere(program, inner)
        }
        Type::Tuple(parts) => parts.iter().all(|part| !is_from_elsewhere(program, part)),
        _ => false,
    };
    types.unknown || !types.any_of.iter().all(is_seen)
}
