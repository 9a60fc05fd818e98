//! Classes whose objects go where they are not followed: into containers, to code from outside, out of registries.
//!
//! What is called on an object that cannot be followed may be a method of such a class, however common its name is.

use super::class_value::class_values;
use super::served;
use crate::facts::binding::BindingId;
use crate::facts::definition::ClassIndex;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, ParameterKind, Parent, StmtKind};
use crate::syntax::sorts::Sorts;
use std::collections::HashSet;

/// Functions of outside that keep nothing of what they are given, and give nothing of it back.
const HARMLESS: &[&str] = &[
    "bool",
    "callable",
    "delattr",
    "dir",
    "format",
    "getattr",
    "hasattr",
    "hash",
    "id",
    "isinstance",
    "issubclass",
    "len",
    "print",
    "repr",
    "setattr",
    "str",
    "super",
    "type",
];

/// The classes of which an object, or which themselves, go somewhere where they are not followed.
pub fn wandering(program: &Program<'_>) -> HashSet<ClassId> {
    let mut found: HashSet<ClassId> = class_values(program).into_keys().collect();
    let may_be = Sorts::NAMED
        .and(Sorts::CALL)
        .and(Sorts::SUBSCRIPT)
        .and(Sorts::OTHER);
    for (site, expr) in program.expressions_of(may_be) {
        // `Annotated[Store, Depends(make)]` says what is injected where the annotation stands.
        if !may_be_object(&expr.kind) || !served::injected(program, site).is_empty() {
            continue;
        }
        let types = program.infer(site);
        let mut objects = types.any_of.iter().filter_map(|one| match one {
            Type::Instance(class) if !found.contains(class) => Some(*class),
            _ => None,
        });
        if let Some(first) = objects.next()
            && !is_followed(program, site)
        {
            let more: Vec<ClassId> = objects.collect();
            found.insert(first);
            found.extend(more);
        }
    }
    found.extend(extended(program));
    found.extend(delegated(program));
    let decorated = (0..program.classes.len()).map(|at| ClassId(at as u32));
    found.extend(decorated.filter(|&class| {
        is_given_away(program, class) || is_unpacked_by_decorator(program, class)
    }));
    found
}

/// Classes whose methods others have as well, since they pass on to them what they do not have.
fn delegated(program: &Program<'_>) -> impl Iterator<Item = ClassId> {
    let all = (0..program.classes.len()).map(|at| ClassId(at as u32));
    let delegates = all.flat_map(|class| program.delegates(class).any_of);
    delegates.filter_map(|one| match one {
        Type::Instance(class) => Some(class),
        _ => None,
    })
}

/// Classes that get a method by an assignment which is more than the name of a function: `Store.load = make(load)`.
fn extended(program: &Program<'_>) -> impl Iterator<Item = ClassId> {
    let is_plain = |set: Site| {
        let types = program.infer(set);
        let is_name = matches!(
            program.expr(set).kind,
            ExprKind::Name(_) | ExprKind::Attribute { .. }
        );
        let mut all = types.any_of.iter();
        let is_lambda = all.any(|one| matches!(one, Type::Lambda(..)));
        let is_function = types.functions().next().is_some();
        !types.unknown && !is_lambda && (is_name || !is_function)
    };
    let set = program.set_on_classes().into_iter();
    set.filter(move |(_, set)| !set.is_some_and(is_plain))
        .map(|(class, _)| class)
}

/// Whether a decorator or a metaclass of the project gets a class.
fn is_given_away(program: &Program<'_>, class: ClassId) -> bool {
    let file = program.classes[class.0 as usize].file;
    let Some(def) = program.class_def(class) else {
        return true;
    };
    let is_ours = |&expr: &ExprId| {
        let mut site = Site { file, expr };
        if let ExprKind::Call { func, .. } = program.expr(site).kind {
            site.expr = func;
        }
        let types = program.infer(site);
        let is_class = |one: &Type| matches!(one, Type::Class(_));
        types.unknown || types.functions().next().is_some() || types.any_of.iter().any(is_class)
    };
    def.decorators.iter().any(is_ours)
        || def.args.iter().any(|arg| {
            matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "metaclass")
                && is_ours(&arg.value)
        })
}

/// Whether a decorator of a method may get at the object in a way that is not followed: `args[0]` in what it puts in the place of
/// the method.
fn is_unpacked_by_decorator(program: &Program<'_>, class: ClassId) -> bool {
    let methods = program.classes[class.0 as usize].methods.values();
    methods.flatten().any(|&function| {
        let file = program.function_file(function);
        let decorators = program.decorators(function).into_iter();
        !program.is_static_method(function)
            && decorators.into_iter().any(|expr| {
                let site = Site { file, expr };
                let types = program.infer(site);
                let is_ours = types.functions().next().is_some()
                    || types
                        .any_of
                        .iter()
                        .any(|one| matches!(one, Type::Class(_) | Type::Instance(_)));
                let wrappers = program.wrappers_made(site);
                is_ours
                    && !program.is_property(function)
                    && (wrappers.is_empty()
                        || wrappers.iter().any(|&one| !passes_first_on(program, one)))
            })
    })
}

/// Whether what a function is given first has a name there, or is only handed on with the rest.
fn passes_first_on(program: &Program<'_>, function: FunctionId) -> bool {
    let Some(first) = program
        .function_def(function)
        .and_then(|def| def.params.first())
    else {
        return true;
    };
    if first.kind != ParameterKind::Star {
        return true;
    }
    let file = program.function_file(function);
    let facts = &program.file(file).facts;
    let bindings = facts.bindings.iter().enumerate();
    let mut own = bindings.filter(|(_, binding)| binding.range == first.name.range);
    own.all(|(at, _)| {
        let reads = program.reads_of(file, BindingId(at as u32));
        reads.into_iter().all(|read| {
            matches!(program.expr(read).parent, Parent::Expr(up)
            if match &facts.tree.expr(up).kind {
                ExprKind::Call { args, .. } => args
                    .iter()
                    .any(|arg| arg.value == read.expr && arg.kind == ArgumentKind::Star),
                ExprKind::FString { .. } => true,
                _ => false,
            })
        })
    })
}

fn may_be_object(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Name(_)
            | ExprKind::Attribute { .. }
            | ExprKind::Call { .. }
            | ExprKind::Subscript { .. }
            | ExprKind::Await(_)
            | ExprKind::Named { .. }
    )
}

/// Whether an object, or a module, goes from here only where it is followed.
pub fn is_followed(program: &Program<'_>, site: Site) -> bool {
    let tree = &program.file(site.file).facts.tree;
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    match tree.expr(site.expr).parent {
        Parent::Module => true,
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, value } => {
                *value != site.expr
                    || targets.iter().all(|&target| keeps(program, at(target)))
                        && !is_enumerated(program, site)
            }
            StmtKind::AnnAssign { target, value, .. } => {
                *value != Some(site.expr) || keeps(program, at(*target))
            }
            StmtKind::AugAssign { .. } | StmtKind::Match { .. } => false,
            _ => true,
        },
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Attribute { .. }
            | ExprKind::Await(_)
            | ExprKind::Not(_)
            | ExprKind::Compare { .. }
            | ExprKind::FString { .. }
            | ExprKind::Subscript { .. }
            | ExprKind::Named { .. } => true,
            ExprKind::Conditional { .. } | ExprKind::Bool { .. } => is_followed(program, at(up)),
            ExprKind::Comprehension { element, .. } => *element != site.expr,
            ExprKind::Yield(_) => true,
            ExprKind::Call { func, args, .. } if *func != site.expr => {
                let Some(target) = program.calls.target(at(up)) else {
                    return false;
                };
                let is_given = args.iter().any(|arg| arg.value == site.expr);
                let is_bound = target.bound.iter().all(|(function, bound)| {
                    let params = program.function_def(*function).map(|def| &def.params[..]);
                    bound.iter().any(|(argument, index)| {
                        let kind = params
                            .and_then(|params| params.get(*index as usize))
                            .map(|param| param.kind);
                        *argument == site.expr
                            && !matches!(
                                kind,
                                None | Some(ParameterKind::Star | ParameterKind::DoubleStar)
                            )
                    })
                });
                let is_first = args.first().is_some_and(|arg| arg.value == site.expr);
                let is_harmless = target.external.iter().all(|name| {
                    name.strip_prefix("builtins.").is_some_and(|name| {
                        HARMLESS.binary_search(&name).is_ok()
                            && (is_first || !name.ends_with("attr"))
                    })
                });
                !is_given
                    || !target.unknown
                        && !target.foreign
                        && is_bound
                        && is_harmless
                        && !(target.bound.is_empty() && target.external.is_empty())
            }
            ExprKind::Call { .. } => true,
            _ => false,
        },
    }
}

/// Whether an assignment makes a member of an enumeration: there are many ways to come by it, and its value.
fn is_enumerated(program: &Program<'_>, value: Site) -> bool {
    let scope = program.scope_of(value);
    let facts = &program.file(value.file).facts;
    let classes = facts.classes.iter().enumerate();
    let mut around = classes.filter(|(_, class)| class.scope == scope);
    around
        .any(|(at, _)| program.is_enumeration(program.class_id(value.file, ClassIndex(at as u32))))
}

/// Whether what is assigned here is followed: to a name, or to an attribute of what is of the project.
fn keeps(program: &Program<'_>, target: Site) -> bool {
    match program.expr(target).kind {
        ExprKind::Name(_) => true,
        ExprKind::Attribute { value, .. } => {
            let owner = program.infer(Site {
                file: target.file,
                expr: value,
            });
            let is_ours =
                |one: &Type| matches!(one, Type::Instance(_) | Type::Class(_) | Type::Module(_));
            owner.is_surely(is_ours)
        }
        _ => false,
    }
}
