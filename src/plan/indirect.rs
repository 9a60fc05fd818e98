//! Calls whose callee is computed: an element of a registry, a name looked up at run time, a class that runs code of its
//! own when it is called. What they may reach matters where it blocks.

use super::dispatch::Commands;
use super::namesake::may_take;
use super::reference::{Consumer, FunctionReference};
use crate::facts::binding::BindingKind;
use crate::name::map::{Map, Set};
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent, StmtKind};
use std::collections::BTreeSet;

/// Every call that may reach a project function without naming it, with the function.
pub fn collect(
    program: &Program<'_>,
    references: &[FunctionReference],
    commands: &Commands,
) -> Vec<(Site, FunctionId)> {
    let mut found = Vec::new();
    let mut handed_on: BTreeSet<FunctionId> = BTreeSet::new();
    for reference in references {
        match &reference.consumer {
            Consumer::Called(..) => found.push((reference.site, reference.function)),
            Consumer::Escapes(_) if !is_handed_to_library(program, reference.site) => {
                handed_on.insert(reference.function);
            }
            Consumer::Escapes(_)
            | Consumer::Executor(_)
            | Consumer::Applied(_)
            | Consumer::Expected(_)
            | Consumer::Cleanup(_)
            | Consumer::Pooled(_)
            | Consumer::Awaited
            | Consumer::Worker(_)
            | Consumer::Program
            | Consumer::Followed => {}
        }
    }
    handed_on.retain(|function| !commands.contains_key(function));
    found.extend(super::dispatch::calls(program, commands));
    handed_on.extend(registered(program));
    let decorators = decorators(program);
    // Many calls reach the same functions, construct the same classes and are written alike.
    let mut wrappers: Map<FunctionId, Vec<FunctionId>> = Map::default();
    let mut run: Map<ClassId, Vec<FunctionId>> = Map::default();
    let mut takers: Map<Shape<'_>, Vec<FunctionId>> = Map::default();
    let mut seen: Set<(FunctionId, Shape<'_>)> = Set::default();
    for (site, target) in &program.calls.targets {
        for (function, _) in &target.bound {
            let wrappers = wrappers
                .entry(*function)
                .or_insert_with(|| around(program, *function));
            found.extend(wrappers.iter().map(|&wrapper| (*site, wrapper)));
        }
        for &class in &target.constructed {
            let run = run
                .entry(class)
                .or_insert_with(|| run_by_class(program, class));
            found.extend(run.iter().map(|&function| (*site, function)));
        }
        let is_open = target.unknown && target.bound.is_empty() && is_computed(program, *site);
        if is_open && !calls_decorated(program, *site, &decorators) {
            let ExprKind::Call { args, .. } = &program.expr(*site).kind else {
                continue;
            };
            let shape = shape(args);
            // Where one call of a function reaches something, another one that is written alike adds nothing.
            let around = program.enclosing_function(site.file, program.scope_of(*site));
            if around.is_some_and(|around| !seen.insert((around, shape.clone()))) {
                continue;
            }
            let takers = takers.entry(shape).or_insert_with(|| {
                let takes = |&function: &FunctionId| may_take(program, function, args);
                handed_on.iter().copied().filter(takes).collect()
            });
            found.extend(takers.iter().map(|&function| (*site, function)));
        }
    }
    found
}

/// All that decides whether a function may take the arguments of a call: how each is passed.
type Shape<'p> = Vec<Passed<'p>>;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Passed<'p> {
    Positional,
    Keyword(&'p str),
    Unpacked,
}

fn shape(args: &[Argument]) -> Shape<'_> {
    args.iter()
        .map(|arg| match &arg.kind {
            ArgumentKind::Positional => Passed::Positional,
            ArgumentKind::Keyword(name) => Passed::Keyword(&name.text),
            ArgumentKind::Star | ArgumentKind::DoubleStar => Passed::Unpacked,
        })
        .collect()
}

/// The functions of the project that are used as decorators.
fn decorators(program: &Program<'_>) -> BTreeSet<FunctionId> {
    let mut found = BTreeSet::new();
    for function in program.function_ids() {
        let file = program.function_file(function);
        for expr in program.decorators(function) {
            found.extend(program.infer(Site { file, expr }).functions());
        }
    }
    found
}

/// Whether a call is a decorator's, of the very function it was given: who calls that one by name is known.
fn calls_decorated(program: &Program<'_>, call: Site, decorators: &BTreeSet<FunctionId>) -> bool {
    let ExprKind::Call { func, .. } = &program.expr(call).kind else {
        return false;
    };
    let facts = &program.file(call.file).facts;
    let Some(Some(reference)) = facts.references.get(func.0 as usize) else {
        return false;
    };
    !reference.bindings.is_empty()
        && reference.bindings.iter().all(|binding| {
            let binding = facts.bindings.get(binding.0 as usize);
            matches!(binding.map(|binding| &binding.kind), Some(BindingKind::Parameter { function, index: 0 })
                if decorators.contains(&program.function_id(call.file, *function)))
        })
}

/// The wrappers that decorators of the project put around a function.
fn around(program: &Program<'_>, function: FunctionId) -> Vec<FunctionId> {
    let file = program.function_file(function);
    let decorators = program.decorators(function).into_iter();
    decorators
        .flat_map(|expr| super::pass_on::wrappers(program, Site { file, expr }).unwrap_or_default())
        .collect()
}

/// Functions under a decorator that the project defines and that is not followed: it may keep them anywhere.
fn registered(program: &Program<'_>) -> Vec<FunctionId> {
    let all = program.function_ids();
    all.filter(|&function| {
        let file = program.function_file(function);
        program.decorators(function).into_iter().any(|expr| {
            let callee = match &program.expr(Site { file, expr }).kind {
                ExprKind::Call { func, .. } => *func,
                _ => expr,
            };
            let types = program.infer(Site { file, expr: callee });
            types.functions().next().is_some()
                && super::pass_on::wrappers(program, Site { file, expr }).is_none()
        })
    })
    .collect()
}

/// Whether a function is an argument of a library's function, which keeps it to itself.
fn is_handed_to_library(program: &Program<'_>, site: Site) -> bool {
    let Parent::Expr(up) = program.expr(site).parent else {
        return false;
    };
    let call = Site {
        file: site.file,
        expr: up,
    };
    program.calls.target(call).is_some_and(|target| {
        target.bound.is_empty() && (!target.external.is_empty() || target.foreign)
    })
}

/// Whether what is called is computed, and no method of a known name: `functions[0]()`, `function()`, `globals()["f"]()`.
fn is_computed(program: &Program<'_>, call: Site) -> bool {
    let ExprKind::Call { func, .. } = &program.expr(call).kind else {
        return false;
    };
    matches!(
        program
            .expr(Site {
                file: call.file,
                expr: *func
            })
            .kind,
        ExprKind::Name(_) | ExprKind::Subscript { .. } | ExprKind::Call { .. }
    )
}

/// The functions that calling a class runs besides its constructor: default factories, the `__call__` of a metaclass,
/// the lookup of an unknown member of an enumeration.
fn run_by_class(program: &Program<'_>, class: ClassId) -> Vec<FunctionId> {
    let mut found = Vec::new();
    for &at in program.above(class).iter() {
        let file = program.classes[at.0 as usize].file;
        let Some(def) = program.class_def(at) else {
            continue;
        };
        for arg in &def.args {
            if !matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "metaclass") {
                continue;
            }
            let types = program.infer(Site {
                file,
                expr: arg.value,
            });
            for one in &types.any_of {
                if let Type::Class(meta) = one {
                    found.extend(program.method(*meta, "__call__"));
                }
            }
        }
        let tree = &program.file(file).facts.tree;
        let values = def
            .body
            .iter()
            .filter_map(|&stmt| match &tree.stmt(stmt).kind {
                StmtKind::Assign { value, .. } => Some(*value),
                StmtKind::AnnAssign { value, .. } => *value,
                _ => None,
            });
        found.extend(values.flat_map(|value| default_factory(program, Site { file, expr: value })));
    }
    found.extend(program.method(class, "_missing_"));
    found
}

/// The functions given as `default_factory` in the value of a field.
fn default_factory(program: &Program<'_>, site: Site) -> Vec<FunctionId> {
    let ExprKind::Call { args, .. } = &program.expr(site).kind else {
        return Vec::new();
    };
    let factories = args.iter().filter(|arg| {
        matches!(&arg.kind, ArgumentKind::Keyword(name) if matches!(&*name.text, "default_factory" | "factory" | "default"))
    });
    let given = |expr: ExprId| {
        program.infer(Site {
            file: site.file,
            expr,
        })
    };
    factories
        .flat_map(|arg| given(arg.value).functions().collect::<Vec<_>>())
        .collect()
}
