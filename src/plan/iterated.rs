//! Iteration over instances of the project's own classes: `__iter__` and `__next__` turn into `__aiter__` and `__anext__`
//! where every place that iterates over them is seen.

use super::closing::{self, Closing};
use super::taking::{self, Fault, Taking};
use crate::options::PythonVersion;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, StmtId, StmtKind};
use crate::syntax::sorts::Sorts;

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
/// outside. Its `__iter__` is a generator, gives the instance itself, or what a generator function gives.
pub fn is_own_iterator(program: &Program<'_>, class: ClassId) -> bool {
    let info = &program.classes[class.0 as usize];
    let is_alone = program.linearised(class) == [class] && program.descendants(class) == [class];
    let has_plain_bases = info
        .external_bases
        .iter()
        .all(|base| matches!(&**base, "builtins.object" | "abc.ABC" | "typing.Generic"));
    let is_clear = match program.method(class, "__iter__") {
        Some(method) => may_turn(program, method) || gives_itself(program, method),
        None => true,
    };
    is_alone && has_plain_bases && !info.unknown_base && is_clear
}

/// Whether an `__iter__` may become an `__aiter__`: it is a generator, or gives what one gives.
pub fn may_turn(program: &Program<'_>, method: FunctionId) -> bool {
    program.function(method).is_generator() || handed_out(program, method).is_some()
}

/// Whether all that a method does is `return self`.
pub fn gives_itself(program: &Program<'_>, method: FunctionId) -> bool {
    let own = program
        .function_def(method)
        .and_then(|def| def.params.first());
    let own = own.map(|param| &param.name.text);
    let value = returned_last(program, method).map(|site| &program.expr(site).kind);
    matches!(value, Some(ExprKind::Name(name)) if Some(name) == own)
}

/// The call of a generator function that is all that an `__iter__` does: `return self.pages()`. Nothing in it can turn but the
/// function that it calls.
pub fn handed_out(program: &Program<'_>, method: FunctionId) -> Option<Site> {
    let facts = program.function(method);
    let is_meant = &*facts.name == "__iter__" && program.class_of(method).is_some();
    if !is_meant || facts.is_async || facts.is_generator() {
        return None;
    }
    let call = returned_last(program, method)?;
    let tree = &program.file(call.file).facts.tree;
    let is_text = |stmt: &StmtId| {
        matches!(tree.stmt(*stmt).kind, StmtKind::Expr(expr)
            if matches!(tree.expr(expr).kind, ExprKind::Str { .. }))
    };
    let (_, before) = program.function_def(method)?.body.split_last()?;
    if !before.iter().all(is_text) {
        return None;
    }
    let ExprKind::Call { func, args, .. } = &program.expr(call).kind else {
        return None;
    };
    let at = |expr: ExprId| Site { expr, ..call };
    let is_plain = |expr: ExprId| match &program.expr(at(expr)).kind {
        ExprKind::Attribute { value, .. } => {
            matches!(program.expr(at(*value)).kind, ExprKind::Name(_))
                && !reads_property(program, at(expr))
        }
        kind => matches!(
            kind,
            ExprKind::Name(_)
                | ExprKind::Str { .. }
                | ExprKind::Number
                | ExprKind::None
                | ExprKind::True
                | ExprKind::False
        ),
    };
    let callee_is_plain = match &program.expr(at(*func)).kind {
        ExprKind::Attribute { value, .. } => is_plain(*value),
        ExprKind::Name(_) => true,
        _ => false,
    };
    let target = program.calls.target(call)?;
    let gives_generator = |function: FunctionId| {
        let facts = program.function(function);
        facts.is_generator() && !facts.is_async
    };
    let is_generators = target.is_seen()
        && !target.bound.is_empty()
        && target
            .bound
            .iter()
            .all(|&(function, _)| gives_generator(function));
    let args_are_plain = args.iter().all(|arg| is_plain(arg.value));
    (is_generators && callee_is_plain && args_are_plain).then_some(call)
}

fn reads_property(program: &Program<'_>, site: Site) -> bool {
    let ExprKind::Attribute { value, attr } = &program.expr(site).kind else {
        return false;
    };
    let owner = program.infer(Site {
        expr: *value,
        ..site
    });
    let mut classes = owner.any_of.iter();
    owner.unknown
        || classes.any(|one| match one {
            Type::Instance(class) => program.property(*class, &attr.text).is_some(),
            _ => false,
        })
}

/// What a method gives whose only `return` ends it.
fn returned_last(program: &Program<'_>, method: FunctionId) -> Option<Site> {
    let file = program.function_file(method);
    let tree = &program.file(file).facts.tree;
    let def = program.function_def(method)?;
    let [returned] = program.function(method).returns[..] else {
        return None;
    };
    let StmtKind::Return(Some(expr)) = tree.stmt(returned).kind else {
        return None;
    };
    (def.body.last() == Some(&returned)).then_some(Site { file, expr })
}

/// Every place that iterates so.
pub fn collect(program: &Program<'_>, python: PythonVersion) -> Vec<Iteration> {
    let mut found = Vec::new();
    let is_iterator = |class: ClassId| !methods(program, class).is_empty();
    if !(0..program.classes.len()).any(|at| is_iterator(ClassId(at as u32))) {
        return found;
    }
    let may_be_object = Sorts::NAMED
        .and(Sorts::CALL)
        .and(Sorts::SUBSCRIPT)
        .and(Sorts::OTHER);
    for (site, _) in program.expressions_of(may_be_object) {
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
    let iter = own("__iter__").filter(|&method| may_turn(program, method));
    match iter {
        Some(method) => vec![method],
        None => own("__next__").into_iter().collect(),
    }
}

/// Whether what an `__iter__` gives cleans up.
fn cleans_up(program: &Program<'_>, method: FunctionId) -> Closing {
    match handed_out(program, method) {
        Some(call) => closing::of(program, call),
        None => closing::of_function(program, method),
    }
}

/// A container whose elements are iterated over where that is not seen.
fn flattened(program: &Program<'_>, site: Site, types: &Types) -> Option<Iteration> {
    let containers = types.any_of.iter().flat_map(|one| match one {
        Type::Many(inner) => std::slice::from_ref(inner),
        Type::Tuple(parts) => parts,
        _ => &[],
    });
    let elements = containers.flat_map(|inner| inner.any_of.iter());
    let methods: Vec<FunctionId> = elements
        .flat_map(|one| match one {
            Type::Instance(class) => methods(program, *class),
            _ => Vec::new(),
        })
        .collect();
    (!methods.is_empty() && taking::object::is_flattened(program, site)).then_some(Iteration {
        site,
        methods,
        takings: Err(Fault {
            site,
            why: "it is iterated over here in a way that cannot be followed",
        }),
    })
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
        return flattened(program, site, &types);
    }
    let cleans_up = reached
        .iter()
        .any(|&method| cleans_up(program, method) == Closing::Needed);
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
