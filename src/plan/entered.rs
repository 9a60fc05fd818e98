//! `with` over instances of the project's own classes: `__enter__` and `__exit__` turn into `__aenter__` and `__aexit__`
//! where every `with` that reaches them is seen.

use super::alternative;
use super::callable::is_own;
use super::stack::Stacks;
use crate::mapping::condition::Test;
use crate::options::PythonVersion;
use crate::resolve::call_graph::CallTarget;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::ExprKind;

/// The methods behind `with`, and what they are called when they are async.
const METHODS: [(&str, &str); 2] = [("__enter__", "__aenter__"), ("__exit__", "__aexit__")];

/// What a `with` enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// An object, by its own methods.
    Itself,
    /// `closing(thing)`, which runs `close`.
    Closing,
}

/// One place that runs `__enter__` or `__exit__` of a project class.
#[derive(Clone, Debug)]
pub struct Entrance {
    /// What is entered, or the call that runs the method some other way.
    pub site: Site,
    /// The methods.
    pub methods: Vec<FunctionId>,
    /// What is entered there.
    pub item: Item,
    /// Why `async with` cannot stand here, if so.
    pub fault: Option<String>,
}

/// What the method behind `with` is called when it is async.
pub fn async_name(name: &str) -> Option<&'static str> {
    METHODS
        .iter()
        .find(|(plain, _)| *plain == name)
        .map(|(_, renamed)| *renamed)
}

/// Whether a class has both methods, and no base from outside that could run them or count on them.
pub fn is_own_manager(program: &Program<'_>, class: ClassId) -> bool {
    let mut methods = METHODS.iter();
    methods.all(|(name, _)| program.method(class, name).is_some()) && is_own(program, class)
}

/// Every place that runs such a method.
pub fn collect(program: &Program<'_>, stacks: &Stacks, python: PythonVersion) -> Vec<Entrance> {
    let mut found = Vec::new();
    for file in program.file_ids() {
        let sites = program.entered_items(file);
        found.extend(sites.filter_map(|(_, site)| entering(program, site, python)));
    }
    for (site, target) in &program.calls.targets {
        let called: Vec<FunctionId> = target
            .bound
            .iter()
            .map(|(function, _)| *function)
            .filter(|&function| async_name(&program.function(function).name).is_some())
            .collect();
        // `super().__enter__()` is awaited like any other method, under its other name.
        if !called.is_empty() && !is_method_call(program, *site, target) {
            found.push(Entrance {
                site: *site,
                methods: called,
                item: Item::Itself,
                fault: Some("it is called by name here".to_owned()),
            });
        }
        let ExprKind::Call { args, .. } = &program.expr(*site).kind else {
            continue;
        };
        let at = |expr| Site {
            file: site.file,
            expr,
        };
        if target.external.iter().any(|name| &**name == CLOSING) {
            let arg = args.first().map(|arg| at(arg.value));
            found.extend(arg.and_then(|arg| closed(program, stacks, *site, arg)));
            continue;
        }
        let is_entered_elsewhere = target.foreign
            || target
                .external
                .iter()
                .any(|name| name.ends_with(".enter_context") || name.ends_with(".push"));
        if !is_entered_elsewhere || !is_stack(program, *site) {
            continue;
        }
        for arg in args {
            let Some(mut entrance) = entering(program, at(arg.value), python) else {
                continue;
            };
            if stacks.around(program, entrance.site).is_none() {
                entrance.site = *site;
                entrance.fault = Some("it is handed to something that enters it".to_owned());
            }
            found.push(entrance);
        }
    }
    found
}

/// Whether a call names a method of an object that is certainly one of the project's.
fn is_method_call(program: &Program<'_>, call: Site, target: &CallTarget) -> bool {
    let ExprKind::Call { func, .. } = program.expr(call).kind else {
        return false;
    };
    let callee = Site {
        file: call.file,
        expr: func,
    };
    !target.unknown
        && !target.foreign
        && target.external.is_empty()
        && matches!(program.expr(callee).kind, ExprKind::Attribute { .. })
}

/// What closes an object at the end of a block.
const CLOSING: &str = "contextlib.closing";

/// `closing(thing)`, which runs the method `close` of what it is given.
fn closed(program: &Program<'_>, stacks: &Stacks, call: Site, thing: Site) -> Option<Entrance> {
    let types = program.infer(thing);
    let class_of = |one: &Type| match one {
        Type::Instance(class) => program.method(*class, "close"),
        _ => None,
    };
    let methods: Vec<FunctionId> = types.any_of.iter().filter_map(class_of).collect();
    if methods.is_empty() {
        return None;
    }
    let is_item = program.use_of(call) == Test::With || stacks.around(program, call).is_some();
    let others = program.others(&types, |one| class_of(one).is_some());
    let fault = match others {
        Some(others) => Some(format!("what is closed here may also be {others}")),
        None if is_item => None,
        None => Some("it is not entered where it is made".to_owned()),
    };
    Some(Entrance {
        site: call,
        methods,
        item: Item::Closing,
        fault,
    })
}

/// Whether a call is one that enters what it is given: `stack.enter_context(…)`.
fn is_stack(program: &Program<'_>, call: Site) -> bool {
    let ExprKind::Call { func, .. } = program.expr(call).kind else {
        return false;
    };
    let text = program.source(Site {
        file: call.file,
        expr: func,
    });
    let last = text.rsplit('.').next().unwrap_or(text);
    matches!(last, "enter_context" | "push" | "callback")
}

fn entering(program: &Program<'_>, site: Site, python: PythonVersion) -> Option<Entrance> {
    let methods = methods_of(program, site);
    if methods.is_empty() {
        return None;
    }
    let is_ours =
        |one: &Type| matches!(one, Type::Instance(class) if is_own_manager(program, *class));
    let mut parts = alternative::parts(program, site);
    parts.retain(|&one| !alternative::is_null_context(program, one, python));
    let mut others = parts
        .into_iter()
        .filter_map(|one| program.others(&program.infer(one), is_ours));
    let fault = others
        .next()
        .map(|others| format!("what is entered here may also be {others}"));
    Some(Entrance {
        site,
        methods,
        item: Item::Itself,
        fault,
    })
}

/// `__enter__` and `__exit__` of what an expression may be.
fn methods_of(program: &Program<'_>, site: Site) -> Vec<FunctionId> {
    let types = program.infer(site);
    let classes = types.any_of.iter().filter_map(|one| match one {
        Type::Instance(class) => Some(*class),
        _ => None,
    });
    classes
        .flat_map(|class| METHODS.map(|(name, _)| program.method(class, name)))
        .flatten()
        .collect()
}
