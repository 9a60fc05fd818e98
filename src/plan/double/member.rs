//! What classes of tests have in the place of methods that are awaited now, and that is no method: lambdas, mocks, functions that they
//! were given. The same of namespaces, which have nothing else.

use super::awaitable::called;
use super::given::is_mock;
use super::moving::Change;
use crate::facts::binding::{BindingKind, Value};
use crate::plan::colour::Colours;
use crate::resolve::program::{ClassId, FunctionId, Program, Site, value_expr};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprKind, Parent, StmtKind};
use crate::text::indent::has_own_lines;

/// How an attribute is had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Had {
    /// By the class, which hands its objects to functions.
    ByClass,
    /// By each object.
    ByObject,
}

/// What the objects of a class of a test have under the name of a method that is awaited now, made awaitable; an error says that it
/// cannot be.
pub(super) fn awaitable(
    program: &Program<'_>,
    colours: &Colours,
    class: ClassId,
    name: &str,
    changes: &mut Vec<Change>,
) -> Result<(), ()> {
    if program.method(class, name).is_some() {
        return Ok(());
    }
    for (value, had) in values(program, class, name)? {
        if !program.is_test_file(value.file) {
            return Err(());
        }
        changes.extend(one(program, colours, value, had)?);
    }
    Ok(())
}

/// What an attribute of a class, or of its objects, is set to where that is seen.
fn values(program: &Program<'_>, class: ClassId, name: &str) -> Result<Vec<(Site, Had)>, ()> {
    let mut found = Vec::new();
    let above = program.above(class);
    for &at in above.iter() {
        let info = &program.classes[at.0 as usize];
        let facts = &program.file(info.file).facts;
        let scope = facts.classes[info.index.0 as usize].scope;
        let bindings = facts.scopes[scope.0 as usize].variables.get(name);
        for binding in bindings.into_iter().flatten() {
            match &facts.bindings[binding.0 as usize].kind {
                BindingKind::Assigned {
                    value: Value::Expr(expr),
                    path,
                    ..
                } if path.is_empty() => {
                    let site = Site {
                        file: info.file,
                        expr: *expr,
                    };
                    found.push((site, Had::ByClass));
                }
                _ => return Err(()),
            }
        }
        for binding in &facts.attribute_bindings {
            let target = Site {
                file: info.file,
                expr: binding.target,
            };
            let ExprKind::Attribute { value, attr } = &program.expr(target).kind else {
                continue;
            };
            if &*attr.text != name {
                continue;
            }
            let owner = program.infer(Site {
                file: info.file,
                expr: *value,
            });
            let is_own = |one: &Type| matches!(one, Type::Instance(own) if *own == at || program.above(*own).contains(&at));
            if !owner.any_of.iter().any(is_own) {
                continue;
            }
            match value_expr(&binding.value) {
                Some(expr) if binding.path.is_empty() => {
                    let site = Site {
                        file: info.file,
                        expr,
                    };
                    found.push((site, Had::ByObject));
                }
                _ => return Err(()),
            }
        }
    }
    Ok(found)
}

/// What makes one of them awaitable.
fn one(
    program: &Program<'_>,
    colours: &Colours,
    value: Site,
    had: Had,
) -> Result<Option<Change>, ()> {
    match &program.expr(value).kind {
        ExprKind::Lambda { .. } if had == Had::ByObject => Ok(Some(called(program, value))),
        ExprKind::Lambda { .. } => match is_written_plainly(program, value) {
            true => Ok(Some(Change::Method(value))),
            false => Err(()),
        },
        ExprKind::Call { func, .. } if is_mock(program, value) => {
            let class = Site {
                file: value.file,
                expr: *func,
            };
            Ok(Some(Change::Rename(class, "AsyncMock")))
        }
        ExprKind::Name(_) | ExprKind::Attribute { .. } => {
            let types = program.infer(value);
            let functions: Vec<FunctionId> = types.functions().collect();
            let are_async = functions.iter().all(|&one| colours.is_async(one));
            match had {
                _ if functions.is_empty() => Err(()),
                _ if are_async => Ok(None),
                Had::ByObject => Ok(Some(called(program, value))),
                Had::ByClass => Err(()),
            }
        }
        _ => Err(()),
    }
}

/// Whether a lambda is all that is assigned to one name, on a line of its own.
fn is_written_plainly(program: &Program<'_>, lambda: Site) -> bool {
    let file = program.file(lambda.file);
    let tree = &file.facts.tree;
    let Parent::Stmt(stmt) = tree.expr(lambda.expr).parent else {
        return false;
    };
    let StmtKind::Assign { targets, .. } = &tree.stmt(stmt).kind else {
        return false;
    };
    let ExprKind::Lambda { body, .. } = tree.expr(lambda.expr).kind else {
        return false;
    };
    let whole = tree.expr(lambda.expr);
    let body = tree.expr(body);
    let is_whole = body.outer != body.range || !body.range.slice(&file.text).contains('\n');
    let range = tree.stmt(stmt).range;
    targets.len() == 1
        && whole.outer == whole.range
        && is_whole
        && !range.slice(&file.text).contains('#')
        && has_own_lines(&file.text, range)
}

/// Whether a call makes a namespace of what is written there.
pub(super) fn is_namespace(program: &Program<'_>, class: Site, args: &[Argument]) -> bool {
    program.infer(class).is_external("types.SimpleNamespace")
        && args
            .iter()
            .all(|arg| matches!(arg.kind, ArgumentKind::Keyword(_)))
}
