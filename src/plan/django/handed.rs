//! What keeps views, or what they use, beside routes: requests that are handed to what may be any view, objects that are called, methods
//! that a template may call.

use super::{Views, is_test, is_view};
use crate::diagnostic::code;
use crate::name::map::Set;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprKind, Parent};
use crate::syntax::sorts::Sorts;
use std::collections::BTreeSet;

/// What makes a view of a class.
const AS_VIEW: &str = "as_view";

/// What requests are called.
const REQUESTS: &[&str] = &["req", "request"];

/// What middleware calls, which awaits what it has to.
const AWAITING: &[&str] = &["get_response"];

impl Views {
    /// Refuse what is used so.
    pub(super) fn refuse_handed(&mut self, program: &Program<'_>, views: &BTreeSet<FunctionId>) {
        let firsts = first_parameters(program, views);
        for (site, _) in &program.calls.targets {
            if hands_on(program, *site, &firsts) {
                for &view in views {
                    let shown = program.excerpt(*site);
                    let why = format!(
                        "`{shown}` hands a request to what may be any view, and would not await it"
                    );
                    self.refuse(program, view, code::FRAMEWORK_HOOK, why);
                }
                break;
            }
        }
        for (site, _) in &program.calls.targets {
            let ExprKind::Call { func, args, .. } = &program.expr(*site).kind else {
                continue;
            };
            let at = |expr| Site { expr, ..*site };
            if program.expr(at(*func)).last_name() != Some(AS_VIEW) {
                continue;
            }
            // What is no text or number may be a query.
            let is_plain = args.iter().all(|arg| {
                matches!(
                    program.expr(at(arg.value)).kind,
                    ExprKind::Str { .. }
                        | ExprKind::Number
                        | ExprKind::True
                        | ExprKind::False
                        | ExprKind::None
                )
            });
            if !is_plain && let ExprKind::Attribute { value, .. } = program.expr(at(*func)).kind {
                for one in &program.infer(at(value)).any_of {
                    if let Type::Class(class) = one {
                        for method in program.methods_with_inherited(*class) {
                            self.refuse_called(program, method);
                        }
                    }
                }
            }
            // A view calls such an option as it stands there.
            for arg in args {
                let given: Vec<FunctionId> = program.infer(at(arg.value)).functions().collect();
                for function in given {
                    self.refuse_called(program, function);
                }
            }
        }
        let has_templates = program.mentions("render") || program.mentions("template");
        for function in program.function_ids() {
            let Some(class) = program.class_of(function) else {
                continue;
            };
            let name = &*program.function(function).name;
            let is_callable = name == "__call__";
            let is_of_view_or_test =
                program.derives_from(class, |base| is_test(base) || is_view(base));
            if is_callable
                || has_templates && !is_of_view_or_test && takes_nothing(program, function)
            {
                let who = match is_callable {
                    true => "Django does not await what an object that is called gives",
                    false => "a template may call it, and would not await it",
                };
                let why = format!("`{name}` stays: {who}");
                self.refuse(program, function, code::FRAMEWORK_HOOK, why);
            }
        }
    }
}

/// Those of some functions that are only run where they are called by their names, and views.
pub(super) fn called_alone(
    program: &Program<'_>,
    functions: &BTreeSet<FunctionId>,
    views: &BTreeSet<FunctionId>,
) -> BTreeSet<FunctionId> {
    let mut named: BTreeSet<FunctionId> = BTreeSet::new();
    for (site, _) in program.expressions_of(Sorts::NAMED) {
        if !program.is_callee(site) {
            named.extend(program.infer(site).functions());
        }
    }
    let is_alone = |&function: &FunctionId| {
        let name = &program.function(function).name;
        let is_implicit = name.starts_with("__") || program.is_property(function);
        !is_implicit
            && !named.contains(&function)
            && program.calls.callers(function).next().is_some()
    };
    let is_one = |function: &FunctionId| views.contains(function) || is_alone(function);
    functions.iter().copied().filter(is_one).collect()
}

/// Whether a method can be called without arguments.
fn takes_nothing(program: &Program<'_>, method: FunctionId) -> bool {
    let params = program.function_def(method).map(|def| &def.params);
    let mut behind = params.into_iter().flatten().skip(1);
    behind.all(|param| param.default.is_some())
}

/// What views call their requests.
fn first_parameters<'p>(program: &'p Program<'_>, views: &BTreeSet<FunctionId>) -> Set<&'p str> {
    let mut names: Set<&str> = REQUESTS.iter().copied().collect();
    for &view in views {
        let params = program.function_def(view).map(|def| &def.params);
        let at = usize::from(program.class_of(view).is_some());
        let first = params.and_then(|params| params.get(at));
        names.extend(first.map(|first| &*first.name.text));
    }
    names
}

/// Whether a call may be one of any view: `Show.as_view()(request)`, `resolve(path).func(request)`.
fn hands_on(program: &Program<'_>, call: Site, requests: &Set<&str>) -> bool {
    let at = |expr| Site { expr, ..call };
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return false;
    };
    let callee = program.expr(at(*func));
    if let ExprKind::Call { func, .. } = callee.kind
        && program.expr(at(func)).last_name() == Some(AS_VIEW)
    {
        return true;
    }
    // A decorator of the project, around what is made of a class.
    if callee.last_name() == Some(AS_VIEW)
        && let Parent::Expr(up) = program.expr(call).parent
        && let ExprKind::Call { func, .. } = program.expr(at(up)).kind
        && program.infer(at(func)).functions().next().is_some()
    {
        return true;
    }
    let gives_request = args.first().is_some_and(|first| {
        let name = program.expr(at(first.value)).last_name();
        first.kind == ArgumentKind::Positional && name.is_some_and(|name| requests.contains(name))
    });
    let is_over = matches!(&callee.kind, ExprKind::Attribute { value, .. }
        if matches!(program.infer(at(*value)).any_of[..], [Type::Super(_)]));
    let target = program.calls.target(call);
    let is_seen =
        target.is_some_and(|target| !target.bound.is_empty() || !target.external.is_empty());
    let is_awaiting = callee
        .last_name()
        .is_some_and(|name| AWAITING.contains(&name));
    gives_request
        && !is_seen
        && !is_over
        && !is_awaiting
        && super::reach::is_unknown(&program.infer(at(*func)))
        && !super::reach::is_decorated(program, at(*func))
}
