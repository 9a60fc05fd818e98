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
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parent, StmtKind};

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
                    match lives_on(program, kept, Site { file, expr: *value }) {
                        true => set_to(program, site),
                        false => continue,
                    }
                }
                ExprKind::Call { .. } => kept_by(program, kept, site),
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

/// Whether an object may outlive a request: it is reached from a variable of a module, from a class, from `self`, from a
/// default, or from the state of an application.
fn lives_on(program: &Program<'_>, kept: &Kept, owner: Site) -> bool {
    let mut seen = Vec::new();
    is_reached(program, kept, owner, &mut seen)
}

fn is_reached(program: &Program<'_>, kept: &Kept, value: Site, seen: &mut Vec<Site>) -> bool {
    // What the session gives is what is looked for, wherever that goes.
    if seen.contains(&value) || kept.reads.contains(&value) || is_of_model(program, value) {
        return false;
    }
    seen.push(value);
    let at = |expr: ExprId| Site {
        file: value.file,
        expr,
    };
    match &program.expr(value).kind {
        ExprKind::Attribute { value, attr } => {
            matches!(&*attr.text, "app" | "state") || is_reached(program, kept, at(*value), seen)
        }
        ExprKind::Subscript { value, .. }
        | ExprKind::Await(value)
        | ExprKind::Named { value, .. } => is_reached(program, kept, at(*value), seen),
        ExprKind::Conditional { body, orelse, .. } => [*body, *orelse]
            .iter()
            .any(|&one| is_reached(program, kept, at(one), seen)),
        ExprKind::Bool { left, right, .. } => [*left, *right]
            .iter()
            .any(|&one| is_reached(program, kept, at(one), seen)),
        ExprKind::Call { func, .. } => {
            let target = program.calls.target(value);
            let is_made = target.is_some_and(|target| !target.constructed.is_empty());
            let bound = target.map_or(&[][..], |target| &target.bound);
            if is_made {
                return false;
            }
            if !bound.is_empty() {
                return bound
                    .iter()
                    .any(|(function, _)| gives_what_lives_on(program, kept, *function, seen));
            }
            // `KNOWN.setdefault(key, [])`
            match program.expr(at(*func)).kind {
                ExprKind::Attribute { value, .. } => is_reached(program, kept, at(value), seen),
                _ => false,
            }
        }
        ExprKind::Name(_) => is_name_reached(program, kept, value, seen),
        _ => false,
    }
}

/// Whether a function gives something that lives on.
fn gives_what_lives_on(
    program: &Program<'_>,
    kept: &Kept,
    function: FunctionId,
    seen: &mut Vec<Site>,
) -> bool {
    let file = program.function_file(function);
    let tree = &program.file(file).facts.tree;
    let returns = program.function(function).returns.iter();
    let mut given = returns.filter_map(|&stmt| match tree.stmt(stmt).kind {
        StmtKind::Return(given) => given,
        _ => None,
    });
    given.any(|expr| is_reached(program, kept, Site { file, expr }, seen))
}

fn is_name_reached(program: &Program<'_>, kept: &Kept, name: Site, seen: &mut Vec<Site>) -> bool {
    let at = |expr: ExprId| Site {
        file: name.file,
        expr,
    };
    let facts = &program.file(name.file).facts;
    let Some(Some(reference)) = facts.references.get(name.expr.0 as usize) else {
        return false;
    };
    if reference.scope.is_none() || reference.scope == Some(ScopeId::MODULE) {
        return true;
    }
    reference
        .bindings
        .iter()
        .any(|binding| match &facts.bindings[binding.0 as usize].kind {
            &BindingKind::Parameter { function, index } => {
                let id = program.function_id(name.file, function);
                is_parameter_reached(program, kept, id, index, seen)
            }
            BindingKind::Assigned { value, .. } => match *value {
                Value::Expr(value)
                | Value::Augmented(value)
                | Value::Element { iter: value, .. }
                | Value::Entered { context: value, .. } => {
                    is_reached(program, kept, at(value), seen)
                }
                Value::Caught(_) | Value::Unknown => false,
            },
            _ => false,
        })
}

fn is_parameter_reached(
    program: &Program<'_>,
    kept: &Kept,
    function: FunctionId,
    index: u32,
    seen: &mut Vec<Site>,
) -> bool {
    let file = program.function_file(function);
    let is_method = program.function(function).class.is_some();
    let is_new = &*program.function(function).name == "__init__" || is_model(program, function);
    if index == 0 && is_method && !is_new {
        return true;
    }
    let params = program.function_def(function).map(|def| &def.params[..]);
    let param = params.and_then(|params| params.get(index as usize));
    let default = param
        .and_then(|param| param.default)
        .map(|expr| Site { file, expr });
    // `Depends(…)`, `Query(…)`: made for each request. A constant holds nothing.
    let lasts = |default: Site| {
        matches!(
            program.expr(default).kind,
            ExprKind::List(_)
                | ExprKind::Dict(_)
                | ExprKind::Set(_)
                | ExprKind::Name(_)
                | ExprKind::Attribute { .. }
                | ExprKind::Comprehension { .. }
        )
    };
    if default.is_some_and(lasts) {
        return true;
    }
    program.calls.targets.iter().any(|(call, target)| {
        let mut bound = target.bound.iter().chain(&target.started);
        bound.any(|(one, bound)| {
            *one == function
                && bound.iter().any(|&(expr, at)| {
                    let given = Site {
                        file: call.file,
                        expr,
                    };
                    at == index && is_reached(program, kept, given, seen)
                })
        })
    })
}

/// Whether a value is an object that a session gives, and nothing else.
fn is_of_model(program: &Program<'_>, value: Site) -> bool {
    let types = program.infer(value);
    !types.unknown
        && types
            .any_of
            .iter()
            .any(|one| matches!(one, Type::Instance(_)))
        && types.any_of.iter().all(|one| match one {
            Type::Instance(class) => is_table(program, *class),
            Type::Builtin("None") => true,
            _ => false,
        })
}

/// Whether the class of a method is one of objects that the session gives.
fn is_model(program: &Program<'_>, method: FunctionId) -> bool {
    let class = program.class_of(method);
    class.is_some_and(|class| is_table(program, class))
}

/// Whether a class stands for a table.
fn is_table(program: &Program<'_>, class: ClassId) -> bool {
    let file = program.classes[class.0 as usize].file;
    let facts = &program.file(file).facts;
    let names = &facts.scopes[program.class(class).scope.0 as usize].variables;
    let is_marked = program.class_def(class).is_some_and(|def| {
        def.args
            .iter()
            .any(|arg| matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "table"))
    });
    is_marked || names.contains_key("__tablename__") || names.contains_key("__table__")
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
fn kept_by(program: &Program<'_>, kept: &Kept, call: Site) -> Vec<Site> {
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
        return match owner.is_some_and(|owner| lives_on(program, kept, owner)) {
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
        && lives_on(program, kept, owner)
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
    types.is_surely(|one| match one {
        Type::Instance(class) => is_made_by_column(class),
        Type::Builtin("None") => true,
        _ => false,
    })
}

/// Whether a value is plain data, which belongs to no session.
fn is_plain(types: &Types) -> bool {
    types.is_surely(|one| match one {
        Type::Builtin(name) => {
            matches!(*name, "None" | "bool" | "bytes" | "float" | "int" | "str")
        }
        Type::Json => true,
        Type::Many(inner) => is_plain(inner),
        Type::Tuple(items) => items.iter().all(is_plain),
        _ => false,
    })
}
