//! Whether a request leaves objects of its session behind, in what lives on: then later requests need the same session, too.

use super::Hindrance;
use super::finished::CHANGES;
use super::kept::Kept;
use super::taker::Takers;
use crate::facts::binding::{BindingKind, Value};
use crate::facts::scope::ScopeId;
use crate::plan::double::reach::Reach;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};

/// Methods that keep what they are given, beside those of containers.
const KEEPS: &[&str] = &[
    "put",
    "put_nowait",
    "set",
    "push",
    "register",
    "store",
    "submit",
    "send",
];

/// Make sure that what the functions, and those that they call, keep is plain data.
///
/// # Errors
/// The place where something else may be kept.
pub fn agree(program: &Program<'_>, kept: &Kept, takers: &Takers) -> Result<(), Hindrance> {
    let reached = Reach::new(program).from(takers.roles.keys().copied());
    for function in reached {
        is_cached(program, function)?;
        let file = program.function_file(function);
        let range = program
            .file(file)
            .facts
            .tree
            .stmt(program.function(function).stmt)
            .range;
        globals(program, function)?;
        let exprs = &program.file(file).facts.tree.exprs;
        for (at, expr) in exprs.iter().enumerate() {
            if !range.contains_range(expr.range) {
                continue;
            }
            let site = Site {
                file,
                expr: ExprId(at as u32),
            };
            let values = match &expr.kind {
                ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => {
                    match lives_on(program, kept, function, Site { file, expr: *value }) {
                        true => set_to(program, site),
                        false => continue,
                    }
                }
                ExprKind::Call { .. } => kept_by(program, kept, function, site),
                _ => continue,
            };
            let is_plain =
                |value: &Site| is_plain(&program.infer(*value)) || is_column(program, *value);
            if !values.iter().all(is_plain) {
                return Err(Hindrance::at(
                    program,
                    site,
                    "an object of the session may be kept here for later requests",
                ));
            }
        }
    }
    Ok(())
}

fn is_cached(program: &Program<'_>, function: FunctionId) -> Result<(), Hindrance> {
    let file = program.function_file(function);
    for expr in program.decorators(function) {
        let text = program.source(Site { file, expr });
        let name = text.split('(').next().unwrap_or(text);
        let last = name.rsplit('.').next().unwrap_or(name);
        if last.contains("cache") || last.contains("memo") {
            return Err(Hindrance::of(
                program,
                function,
                "its results are kept for later requests",
            ));
        }
    }
    Ok(())
}

/// Variables of modules that a function binds.
fn globals(program: &Program<'_>, function: FunctionId) -> Result<(), Hindrance> {
    let file = program.function_file(function);
    let facts = &program.file(file).facts;
    let range = facts.tree.stmt(program.function(function).stmt).range;
    for binding in &facts.bindings {
        let is_here = binding.scope == ScopeId::MODULE && range.contains_range(binding.range);
        let is_own = binding.stmt == Some(program.function(function).stmt);
        if !is_here || is_own {
            continue;
        }
        let is_plain = match &binding.kind {
            BindingKind::Assigned {
                value: Value::Expr(value) | Value::Augmented(value),
                path,
                ..
            } => path.is_empty() && is_plain(&program.infer(Site { file, expr: *value })),
            BindingKind::Import { .. } | BindingKind::ImportFrom { .. } => true,
            _ => false,
        };
        if !is_plain {
            return Err(Hindrance::of(
                program,
                function,
                format!("it binds `{}`, which lives on", binding.name),
            ));
        }
    }
    Ok(())
}

/// Whether an object may outlive a request: it is reached from a variable of a module, from a class, from `self`, or from a
/// default.
fn lives_on(program: &Program<'_>, kept: &Kept, function: FunctionId, owner: Site) -> bool {
    let at = |expr: ExprId| Site {
        file: owner.file,
        expr,
    };
    let mut root = owner;
    loop {
        match &program.expr(root).kind {
            // What it gives is what is looked for, wherever that goes.
            _ if kept.reads.contains(&root) => return false,
            ExprKind::Attribute { value, .. } | ExprKind::Subscript { value, .. } => {
                root = at(*value);
            }
            // What a call gives may be anything: `cache().items`.
            ExprKind::Call { func, .. } => root = at(*func),
            _ => break,
        }
    }
    let ExprKind::Name(name) = &program.expr(root).kind else {
        return false;
    };
    let facts = &program.file(owner.file).facts;
    let Some(Some(reference)) = facts.references.get(root.expr.0 as usize) else {
        return false;
    };
    if reference.scope.is_none() || reference.scope == Some(ScopeId::MODULE) {
        return true;
    }
    reference.bindings.iter().any(|binding| {
        let BindingKind::Parameter {
            function: of,
            index,
        } = facts.bindings[binding.0 as usize].kind
        else {
            return false;
        };
        let id = program.function_id(owner.file, of);
        let param = program
            .function_def(id)
            .and_then(|def| def.params.get(index as usize));
        let is_self = index == 0 && program.function(id).class.is_some();
        let has_default = param
            .and_then(|param| param.default)
            .is_some_and(|default| {
                !matches!(
                    program.expr(at(default)).kind,
                    ExprKind::None
                        | ExprKind::Number
                        | ExprKind::Str { .. }
                        | ExprKind::True
                        | ExprKind::False
                ) && !is_injected(program, at(default))
            });
        is_self && &*program.function(function).name != "__init__" && !is_model(program, id)
            || has_default
    }) && !name.is_empty()
}

/// `Depends(…)`, `Query(…)`: made for each request.
fn is_injected(program: &Program<'_>, default: Site) -> bool {
    matches!(program.expr(default).kind, ExprKind::Call { .. })
}

/// Whether the class of a method is one of objects that the session gives.
fn is_model(program: &Program<'_>, method: FunctionId) -> bool {
    let file = program.function_file(method);
    let Some(class) = program.function(method).class else {
        return false;
    };
    let scope = program.file(file).facts.classes[class.0 as usize].scope;
    let scope = &program.file(file).facts.scopes[scope.0 as usize];
    scope.variables.contains_key("__tablename__") || scope.variables.contains_key("__table__")
}

/// What an attribute or an item is set to.
fn set_to(program: &Program<'_>, target: Site) -> Vec<Site> {
    let tree = &program.file(target.file).facts.tree;
    let at = |expr: ExprId| Site {
        file: target.file,
        expr,
    };
    let mut whole = target.expr;
    while let Parent::Expr(up) = tree.expr(whole).parent {
        if !matches!(
            tree.expr(up).kind,
            ExprKind::Tuple(_) | ExprKind::List(_) | ExprKind::Starred(_)
        ) {
            return Vec::new();
        }
        whole = up;
    }
    let Parent::Stmt(stmt) = tree.expr(whole).parent else {
        return Vec::new();
    };
    match &tree.stmt(stmt).kind {
        StmtKind::Assign { targets, value } if targets.contains(&whole) => vec![at(*value)],
        StmtKind::AugAssign { target, value } if *target == whole => vec![at(*value)],
        StmtKind::AnnAssign {
            target,
            value: Some(value),
            ..
        } if *target == whole => vec![at(*value)],
        StmtKind::For { target, iter, .. } if *target == whole => vec![at(*iter)],
        _ => Vec::new(),
    }
}

/// What a call puts into something that lives on, or hands to what goes on beside the request.
fn kept_by(program: &Program<'_>, kept: &Kept, function: FunctionId, call: Site) -> Vec<Site> {
    let at = |expr: ExprId| Site {
        file: call.file,
        expr,
    };
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return Vec::new();
    };
    let values = || args.iter().map(|arg| at(arg.value)).collect::<Vec<_>>();
    let target = program.calls.target(call);
    if target.is_some_and(|target| {
        target
            .external
            .iter()
            .any(|name| &**name == "builtins.setattr")
    }) {
        let owner = args.first().map(|arg| at(arg.value));
        return match owner.is_some_and(|owner| lives_on(program, kept, function, owner)) {
            true => values().split_off(2.min(args.len())),
            false => Vec::new(),
        };
    }
    let is_awaited = program.is_awaited(call);
    if let Some(target) = target.filter(|target| !target.started.is_empty() && !is_awaited) {
        let functions: Vec<_> = target
            .started
            .iter()
            .map(|(one, _)| Type::Function(*one))
            .collect();
        let mut values = values();
        values.retain(|value| {
            let types = program.infer(*value);
            !types.any_of.iter().any(|one| functions.contains(one))
        });
        return values;
    }
    let ExprKind::Attribute { value, attr } = &program.expr(at(*func)).kind else {
        return Vec::new();
    };
    let is_kept = CHANGES.contains(&&*attr.text) || KEEPS.contains(&&*attr.text);
    let owner = at(*value);
    // A method of the project is looked at itself.
    let is_own = target.is_some_and(|target| !target.unknown && !target.bound.is_empty());
    if is_kept
        && !is_own
        && !kept.reads.contains(&owner)
        && super::kept::session_class(program, &program.infer(owner)).is_none()
        && lives_on(program, kept, function, owner)
    {
        return values();
    }
    Vec::new()
}

/// Whether a value is what a column of an object holds: `user.id`.
fn is_column(program: &Program<'_>, value: Site) -> bool {
    let ExprKind::Attribute { value: owner, attr } = &program.expr(value).kind else {
        return false;
    };
    let types = program.infer(Site {
        file: value.file,
        expr: *owner,
    });
    let is_made_by_column = |class: &ClassId| {
        let file = program.classes[class.0 as usize].file;
        let facts = &program.file(file).facts;
        let scope = &facts.scopes[program.class(*class).scope.0 as usize];
        let bindings = scope.variables.get(&attr.text);
        bindings.is_some_and(|bindings| {
            bindings.iter().all(|binding| {
                let BindingKind::Assigned {
                    value: Value::Expr(made),
                    ..
                } = facts.bindings[binding.0 as usize].kind
                else {
                    return false;
                };
                let made = program.source(Site { file, expr: made });
                ["Column(", "mapped_column(", "Field("]
                    .iter()
                    .any(|name| made.starts_with(name))
            })
        })
    };
    !types.unknown
        && !types.any_of.is_empty()
        && types.any_of.iter().all(|one| match one {
            Type::Instance(class) => is_made_by_column(class),
            Type::Builtin("None") => true,
            _ => false,
        })
}

/// Whether a value is plain data, which belongs to no session.
fn is_plain(types: &Types) -> bool {
    !types.unknown
        && !types.any_of.is_empty()
        && types.any_of.iter().all(|one| match one {
            Type::Builtin(name) => {
                matches!(*name, "None" | "bool" | "bytes" | "float" | "int" | "str")
            }
            Type::Json => true,
            Type::Many(inner) => is_plain(inner),
            Type::Tuple(items) => items.iter().all(is_plain),
            _ => false,
        })
}
