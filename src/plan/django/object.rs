//! Objects of models in what a view reaches. To read a column of one asks nothing of the database, to follow it to another does: every
//! place where one stands has to be known for what it does with it.

use super::database::{MANAGERS, gets_object, model_of};
use crate::mapping::condition::Test;
use crate::name::is_within;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::receiver::managed::{MANAGER, MODEL};
use crate::resolve::types::Type;
use crate::syntax::ast::{Clause, ExprId, ExprKind, ParameterKind, Parent, StmtKind};

/// What fills in a page, where the database may be used.
const PAGES: &[&str] = &[
    "django.shortcuts.render",
    "django.template.loader.render_to_string",
];

/// Whether nothing that may ask the database is done with a model, or an object of one, where it stands.
pub fn is_seen(program: &Program<'_>, site: Site) -> bool {
    let types = program.infer(site);
    match &types.any_of[..] {
        [Type::Class(_)] => !types.unknown && is_class_seen(program, site),
        [Type::Many(_)] => is_queried(program, site) || is_list_seen(program, site),
        // An object, and whether it is new.
        [Type::Tuple(_)] => {
            matches!(program.expr(site).kind, ExprKind::Call { .. })
                && matches!(program.expr(site).parent, Parent::Stmt(_))
        }
        _ => model_of(program, site).is_some_and(|class| is_object_seen(program, site, class)),
    }
}

/// Whether a query is gone through right where it is made.
fn is_queried(program: &Program<'_>, site: Site) -> bool {
    program.use_of(site) == Test::Iterated
        && matches!(program.expr(site).kind, ExprKind::Call { func, .. }
            if is_asked(program, Site { expr: func, ..site }))
}

/// Whether a list of objects is only gone through, counted, looked into or handed to a page.
fn is_list_seen(program: &Program<'_>, site: Site) -> bool {
    let types = program.infer(site);
    let [Type::Many(element)] = &types.any_of[..] else {
        return false;
    };
    let class = match &element.any_of[..] {
        [Type::Instance(class)] if !types.unknown && !element.unknown => *class,
        _ => return false,
    };
    let tree = &program.file(site.file).facts.tree;
    match tree.expr(site.expr).parent {
        Parent::Stmt(stmt) => matches!(
            tree.stmt(stmt).kind,
            StmtKind::Assign { .. }
                | StmtKind::Expr(_)
                | StmtKind::For { .. }
                | StmtKind::If { .. }
                | StmtKind::Return(_)
        ),
        Parent::Expr(up) => {
            let around = Site { expr: up, ..site };
            match &tree.expr(up).kind {
                ExprKind::Comprehension { .. } => program.use_of(site) == Test::Iterated,
                ExprKind::Subscript { value, index } => {
                    *value == site.expr
                        && !matches!(tree.expr(*index).kind, ExprKind::Slice { .. })
                        && is_object_seen(program, around, class)
                }
                ExprKind::Not(_) => true,
                ExprKind::Call { func, .. } => {
                    let callee = Site {
                        expr: *func,
                        ..site
                    };
                    program.infer(callee).is_external("builtins.len")
                }
                ExprKind::Dict(_) => fills_page(program, around),
                _ => false,
            }
        }
        Parent::Module => false,
    }
}

/// Whether a display is what a page is filled in from.
fn fills_page(program: &Program<'_>, display: Site) -> bool {
    let Parent::Expr(call) = program.expr(display).parent else {
        return false;
    };
    let target = program.calls.target(Site {
        expr: call,
        ..display
    });
    target.is_some_and(|target| {
        target.bound.is_empty()
            && !target.external.is_empty()
            && target.external.iter().all(|name| PAGES.contains(&&**name))
    })
}

/// Whether nothing that may ask the database is done with a model itself, where it stands.
fn is_class_seen(program: &Program<'_>, site: Site) -> bool {
    let Parent::Expr(up) = program.expr(site).parent else {
        return false;
    };
    let around = Site { expr: up, ..site };
    match &program.expr(around).kind {
        ExprKind::Attribute { attr, .. } => {
            !MANAGERS.contains(&&*attr.text) || program.managed_call(around).is_some()
        }
        ExprKind::Call { func, .. } => *func == site.expr || gets_object(program, around).is_some(),
        _ => false,
    }
}

fn is_object_seen(program: &Program<'_>, site: Site, class: ClassId) -> bool {
    let tree = &program.file(site.file).facts.tree;
    let up = match tree.expr(site.expr).parent {
        Parent::Expr(up) => up,
        Parent::Stmt(stmt) => {
            let is_name = |&target: &ExprId| match &tree.expr(target).kind {
                ExprKind::Name(_) => true,
                ExprKind::Tuple(parts) => {
                    let mut parts = parts.iter();
                    parts.all(|&part| matches!(tree.expr(part).kind, ExprKind::Name(_)))
                }
                _ => false,
            };
            return match &tree.stmt(stmt).kind {
                // What is kept elsewhere than under a name is not followed.
                StmtKind::Assign { targets, .. } => targets.iter().all(is_name),
                StmtKind::AnnAssign { target, .. } => is_name(target),
                StmtKind::Expr(_)
                | StmtKind::For { .. }
                | StmtKind::If { .. }
                | StmtKind::Return(_)
                | StmtKind::While { .. } => true,
                _ => false,
            };
        }
        Parent::Module => return false,
    };
    let around = Site { expr: up, ..site };
    match &tree.expr(up).kind {
        ExprKind::Attribute { attr, .. } => {
            let is_plain_method = || {
                let method = program.method(class, &attr.text);
                method.is_some_and(|method| !program.is_property(method))
            };
            // What Django says of a choice stands in the class: `get_kind_display()`.
            let shown = attr.text.strip_prefix("get_");
            let shown = shown.and_then(|name| name.strip_suffix("_display"));
            let column = shown.unwrap_or(&attr.text);
            is_asked(program, around) || program.is_column(class, column) || is_plain_method()
        }
        ExprKind::Compare { .. } | ExprKind::Not(_) => true,
        ExprKind::Comprehension { clauses, .. } => clauses
            .iter()
            .any(|clause| matches!(clause, Clause::For { target, .. } if *target == site.expr)),
        ExprKind::Bool { .. } | ExprKind::Conditional { .. } | ExprKind::Named { .. } => {
            is_object_seen(program, around, class)
        }
        ExprKind::Call { func, .. } => takes_objects(program, around, *func, site.expr),
        // `port, is_new = Port.objects.get_or_create(…)`
        ExprKind::Tuple(_) => matches!(tree.expr(up).parent, Parent::Stmt(stmt)
            if matches!(&tree.stmt(stmt).kind, StmtKind::Assign { targets, .. } if targets.contains(&up))),
        ExprKind::Dict(_) => fills_page(program, around),
        _ => false,
    }
}

/// Whether an attribute is a method that a coroutine function may await under another name, of a query or an object.
pub fn is_asked(program: &Program<'_>, attribute: Site) -> bool {
    let types = program.infer(attribute);
    types.is_surely(|one| {
        matches!(one, Type::ObjectMember(name) if is_within(name, MANAGER) || is_within(name, MODEL))
    })
}

/// Whether what is called does with an object what is seen: a query, a model, a function of the project.
fn takes_objects(program: &Program<'_>, call: Site, func: ExprId, object: ExprId) -> bool {
    let callee = Site { expr: func, ..call };
    if is_asked(program, callee) {
        return true;
    }
    let is_model =
        |one: &Type| matches!(one, Type::Class(class) if program.is_django_model(*class));
    program.infer(callee).is_surely(is_model)
        || program.calls.target(call).is_some_and(|target| {
            let lands = |(function, given): &(FunctionId, Vec<(ExprId, u32)>)| {
                let params = program.function_def(*function).map(|def| &def.params);
                given.iter().any(|(arg, index)| {
                    let param = params.and_then(|params| params.get(*index as usize));
                    *arg == object
                        && param.is_some_and(|param| {
                            !matches!(param.kind, ParameterKind::Star | ParameterKind::DoubleStar)
                        })
                })
            };
            !target.bound.is_empty()
                && target.external.is_empty()
                && !target.unknown
                && target.bound.iter().all(lands)
        })
}
