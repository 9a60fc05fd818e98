//! Iteration over instances of the project's own classes: `__iter__` and `__next__` turn into `__aiter__` and `__anext__`
//! where every place that iterates over them is seen.

use super::closing::{self, Closing};
use super::taking::{self, Fault, Taking};
use crate::options::PythonVersion;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprKind, StmtKind};

/// The methods behind iteration, and what they are called when they are async.
const METHODS: [(&str, &str); 2] = [("__iter__", "__aiter__"), ("__next__", "__anext__")];

/// One place that iterates over an instance of a project class.
#[derive(Clone, Debug)]
pub struct Iteration {
    /// The instance, or the call that runs the method some other way.
    pub site: Site,
    /// The methods.
    pub methods: Vec<FunctionId>,
    /// What takes from it there, or why it cannot be async.
    pub takings: Result<Vec<Taking>, Fault>,
}

/// What the method behind iteration is called when it is async.
pub fn async_name(name: &str) -> Option<&'static str> {
    METHODS
        .iter()
        .find(|(plain, _)| *plain == name)
        .map(|(_, renamed)| *renamed)
}

/// Whether the iteration over a class is all its own: no other class of the project has a part in it, and no base from
/// outside. Its `__iter__` is a generator, or gives the instance itself.
pub fn is_own_iterator(program: &Program<'_>, class: ClassId) -> bool {
    let info = &program.classes[class.0 as usize];
    let is_alone = program.linearised(class) == [class] && program.descendants(class) == [class];
    let has_plain_bases = info
        .external_bases
        .iter()
        .all(|base| matches!(&**base, "builtins.object" | "abc.ABC" | "typing.Generic"));
    let is_clear = match program.method(class, "__iter__") {
        Some(method) => program.function(method).is_generator() || gives_itself(program, method),
        None => true,
    };
    is_alone && has_plain_bases && !info.unknown_base && is_clear
}

/// Whether all that a method does is `return self`.
pub fn gives_itself(program: &Program<'_>, method: FunctionId) -> bool {
    let file = program.function_file(method);
    let tree = &program.file(file).facts.tree;
    let Some(def) = program.function_def(method) else {
        return false;
    };
    let [returned] = program.function(method).returns[..] else {
        return false;
    };
    let StmtKind::Return(Some(value)) = tree.stmt(returned).kind else {
        return false;
    };
    let own = def.params.first().map(|param| &param.name.text);
    let is_first = matches!(&tree.expr(value).kind, ExprKind::Name(name) if Some(name) == own);
    is_first && def.body.last() == Some(&returned)
}

/// Every place that iterates so.
pub fn collect(program: &Program<'_>, python: PythonVersion) -> Vec<Iteration> {
    let mut found = Vec::new();
    let is_iterator = |class: ClassId| !methods(program, class).is_empty();
    if !(0..program.classes.len()).any(|at| is_iterator(ClassId(at as u32))) {
        return found;
    }
    for (site, _) in program.expressions() {
        if let Some(iteration) = iteration(program, site, python) {
            found.push(iteration);
        }
    }
    for (site, target) in &program.calls.targets {
        let functions = target.bound.iter().map(|(function, _)| *function);
        let called: Vec<FunctionId> = functions
            .filter(|&function| async_name(&program.function(function).name).is_some())
            .collect();
        if !called.is_empty() {
            found.push(Iteration {
                site: *site,
                methods: called,
                takings: Err(Fault {
                    site: *site,
                    why: "it is called by name here",
                }),
            });
        }
    }
    found
}

/// The methods of a class that iterating over its instances runs and that may turn.
fn methods(program: &Program<'_>, class: ClassId) -> Vec<FunctionId> {
    let own = |name: &str| program.method(class, name);
    let iter = own("__iter__").filter(|&method| program.function(method).is_generator());
    match iter {
        Some(method) => vec![method],
        None => own("__next__").into_iter().collect(),
    }
}

fn iteration(program: &Program<'_>, site: Site, python: PythonVersion) -> Option<Iteration> {
    let types = program.infer(site);
    let mut reached = Vec::new();
    for one in &types.any_of {
        if let Type::Instance(class) = one {
            reached.extend(methods(program, *class));
        }
    }
    if reached.is_empty() {
        return None;
    }
    let cleans_up = reached
        .iter()
        .any(|&method| closing::of_function(program, method) == Closing::Needed);
    let closing = match cleans_up {
        true => Closing::Needed,
        false => Closing::Nothing,
    };
    let takings = taking::object::of_object(program, site, closing, python)?;
    let is_ours = |one: &Type| matches!(one, Type::Instance(class) if is_own_iterator(program, *class) && !methods(program, *class).is_empty());
    let takings = match program.others(&types, is_ours) {
        Some(_) => Err(Fault {
            site,
            why: "what is iterated here may also be something else",
        }),
        None => takings,
    };
    Some(Iteration {
        site,
        methods: reached,
        takings,
    })
}
