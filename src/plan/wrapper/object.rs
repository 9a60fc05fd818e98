//! Decorators that are classes. The object takes the place of what it decorates and calls that in its `__call__` (`@cache`), or
//! was made with options and its `__call__` is the decorator (`@Retry(3)`).

use super::{Use, Wrapper, called_in, is_bound_once, use_of};
use crate::name::map::Set;
use crate::options::PythonVersion;
use crate::plan::callable::{CALL, is_own};
use crate::plan::context::Entries;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtKind};

/// The class that an expression names, where it is one of the project, with no base and nothing below it.
fn single_class(program: &Program<'_>, site: Site) -> Option<ClassId> {
    let types = program.infer(site);
    let [Type::Class(class)] = types.any_of[..] else {
        return None;
    };
    let is_alone = program.above(class).len() == 1
        && program.below(class).len() == 1
        && program.method(class, "__new__").is_none()
        && program.method(class, "__get__").is_none()
        && program.method(class, "__getattr__").is_none()
        && program.method(class, "__getattribute__").is_none();
    (is_alone && !types.unknown && is_own(program, class)).then_some(class)
}

/// The `__call__` of the object that a decorator with options is: what it is given is decorated by that.
pub(super) fn maker(program: &Program<'_>, class: Site) -> Option<FunctionId> {
    program.method(single_class(program, class)?, CALL)
}

/// The `__init__` of a class that is a decorator itself.
pub(super) fn initializer(program: &Program<'_>, decorator: Site) -> Option<FunctionId> {
    let class = single_class(program, decorator)?;
    program.method(class, CALL)?;
    program.method(class, "__init__")
}

/// The `__call__` that takes the place of what is decorated, where it only calls that, and awaits can stand there.
pub(super) fn wrapper_of(
    program: &Program<'_>,
    maker: FunctionId,
    entries: &Entries,
    python: PythonVersion,
) -> Option<(FunctionId, Wrapper)> {
    let class = program.class_of(maker)?;
    let id = program.method(class, CALL)?;
    let file = program.function_file(maker);
    let (facts, call) = (program.function(maker), program.function(id));
    let def = program.function_def(maker)?;
    let [_, param] = &def.params[..] else {
        return None;
    };
    let is_plain = !call.is_async && !call.is_generator() && param.default.is_none();
    if !is_plain || !is_bound_once(program, file, facts.scope, &param.name.text) {
        return None;
    }
    let mut attribute = None;
    for expr in crate::plan::pass_on::uses(program, file, facts.scope, &param.name.text) {
        let site = Site { file, expr };
        match use_of(program, site) {
            Use::Look => {}
            Use::Call(_) => return None,
            Use::Other => {
                let name = kept_as(program, site)?;
                if attribute.replace(name).is_some() {
                    return None;
                }
            }
        }
    }
    let calls = calls_of(program, class, id, attribute?, entries, python)?;
    (!calls.is_empty()).then_some((
        id,
        Wrapper {
            maker,
            outer: None,
            calls,
            returns: Vec::new(),
            decorated: Vec::new(),
            is_only_returned: false,
        },
    ))
}

/// `self.function = function`: the name of the attribute.
fn kept_as<'p>(program: &'p Program<'_>, site: Site) -> Option<&'p str> {
    let tree = &program.file(site.file).facts.tree;
    let Parent::Stmt(stmt) = tree.expr(site.expr).parent else {
        return None;
    };
    match &tree.stmt(stmt).kind {
        StmtKind::Assign { targets, value } if *value == site.expr => match targets[..] {
            [target] => match &tree.expr(target).kind {
                ExprKind::Attribute { value, attr } => {
                    let owner = Site {
                        expr: *value,
                        ..site
                    };
                    program.is_first_parameter(owner).then_some(&*attr.text)
                }
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// Where `__call__` calls what the object keeps, and `None` where something else is done with that.
fn calls_of(
    program: &Program<'_>,
    class: ClassId,
    id: FunctionId,
    attribute: &str,
    entries: &Entries,
    python: PythonVersion,
) -> Option<Vec<Site>> {
    let mut uses = Vec::new();
    let mut stores = 0;
    for (site, owner) in program.owners_named(attribute) {
        let types = program.infer(owner);
        let is_object = types.any_of.contains(&Type::Instance(class));
        if !is_object && types.functions().next().is_none() {
            continue;
        }
        if !is_object {
            return None;
        }
        let is_stored = matches!(program.expr(site).parent, Parent::Stmt(stmt)
                if matches!(&program.file(site.file).facts.tree.stmt(stmt).kind,
                    StmtKind::Assign { targets, .. } if targets.contains(&site.expr)));
        if is_stored {
            stores += 1;
            continue;
        }
        uses.push(site);
    }
    match stores {
        1 => called_in(program, id, uses.into_iter(), entries, python),
        _ => None,
    }
}

/// Whether a class is named for anything but to decorate functions of modules.
pub(super) fn is_used_otherwise(
    program: &Program<'_>,
    wrapper: &Wrapper,
    decorators: &Set<Site>,
) -> bool {
    let Some(class) = program.functions[wrapper.maker.0 as usize].class else {
        return false;
    };
    let binds = |function: &FunctionId| program.class_of(*function).is_some();
    let is_in_place = wrapper.is_in_place(program);
    if is_in_place && wrapper.decorated.iter().any(binds) {
        return true;
    }
    program.numbered_files().any(|(file_id, file)| {
        let tree = &file.facts.tree;
        let mut exprs = tree.exprs.iter().enumerate();
        exprs.any(|(index, expr)| {
            if !matches!(expr.kind, ExprKind::Name(_) | ExprKind::Attribute { .. }) {
                return false;
            }
            let site = Site {
                file: file_id,
                expr: ExprId(index as u32),
            };
            let around = match expr.parent {
                Parent::Expr(up) => Site {
                    file: file_id,
                    expr: up,
                },
                _ => site,
            };
            let decorates = match is_in_place {
                true => decorators.contains(&site),
                false => decorators.contains(&around),
            };
            !decorates && program.infer(site).any_of.contains(&Type::Class(class))
        })
    })
}
