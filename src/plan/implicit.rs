//! Functions that run without being called by name: properties that are read, special methods behind `with`, `for`, `len`,
//! operators and subscripts, and functions that a builtin is given to call.
//!
//! None of these can be awaited. What matters is whether they block: then whoever uses them must not run on the loop.

mod operator;

use super::dispatch::Commands;
use super::reference::FunctionReference;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Clause, ExprId, ExprKind, StmtKind};
use crate::syntax::sorts::Sorts;

/// Library functions that call a function they are given before they return (or as their result is consumed).
const CALLERS: &[&str] = &[
    "builtins.map",
    "builtins.filter",
    "builtins.sorted",
    "builtins.min",
    "builtins.max",
    "builtins.iter",
    "functools.reduce",
    "itertools.groupby",
    "itertools.starmap",
    "itertools.takewhile",
    "itertools.dropwhile",
    "re.sub",
    "re.subn",
    "json.dumps",
    "json.dump",
    "json.loads",
    "json.load",
];

/// Every place that runs a project function so, with the function: those of [`of_syntax`], and those that the uses of functions as
/// values tell of.
pub fn collect(
    program: &Program<'_>,
    of_syntax: &[(Site, FunctionId)],
    references: &[FunctionReference],
    commands: &Commands,
) -> Vec<(Site, FunctionId)> {
    let mut found = super::indirect::collect(program, references, commands);
    found.extend_from_slice(of_syntax);
    found
}

/// Every place that runs one by what is written there, however functions are used as values.
pub fn of_syntax(program: &Program<'_>) -> Vec<(Site, FunctionId)> {
    let mut found = super::invoked::collect(program);
    found.extend(operator::collect(program));
    for (file_id, file) in program.numbered_files() {
        let site = |expr: ExprId| Site {
            file: file_id,
            expr,
        };
        for (site, _) in program.expressions_in(file_id, Sorts::UNNAMED) {
            expression(program, site, &mut found);
        }
        for stmt in &file.facts.tree.stmts {
            match &stmt.kind {
                StmtKind::With {
                    items,
                    is_async: false,
                    ..
                } => {
                    for item in items {
                        special(
                            program,
                            site(item.context),
                            &["__enter__", "__exit__"],
                            &mut found,
                        );
                    }
                }
                StmtKind::For {
                    iter,
                    is_async: false,
                    ..
                } => iterated(program, site(*iter), &mut found),
                StmtKind::If { branches, .. } => {
                    for branch in branches {
                        special(
                            program,
                            site(branch.test),
                            &["__bool__", "__len__"],
                            &mut found,
                        );
                    }
                }
                StmtKind::Delete(targets) => {
                    for &target in targets {
                        if let ExprKind::Subscript { value, .. } = &program.expr(site(target)).kind
                        {
                            special(program, site(*value), &["__delitem__"], &mut found);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    found
}

fn expression(program: &Program<'_>, site: Site, found: &mut Vec<(Site, FunctionId)>) {
    let at = |expr: ExprId| Site {
        file: site.file,
        expr,
    };
    match &program.expr(site).kind {
        ExprKind::Attribute { value, attr } => {
            for class in classes(program, at(*value)) {
                descriptor(program, class, &attr.text, site, found);
                match program.property(class, &attr.text) {
                    Some(property) => found.push((site, property)),
                    None if program.method(class, &attr.text).is_none() => {
                        special(program, at(*value), &["__getattr__"], found);
                    }
                    None => {}
                }
            }
        }
        ExprKind::Subscript { value, .. } => {
            special(program, at(*value), &["__getitem__", "__setitem__"], found);
        }
        ExprKind::Compare { operands, ops } => {
            for (index, op) in ops.iter().enumerate() {
                let (left, right) = (operands.get(index), operands.get(index + 1));
                if op.ends_with("in") {
                    if let Some(&right) = right {
                        special(program, at(right), &["__contains__", "__iter__"], found);
                    }
                } else if !op.starts_with("is")
                    && let Some(&left) = left
                {
                    let names = ["__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"];
                    special(program, at(left), &names, found);
                }
            }
        }
        ExprKind::FString { values } => {
            for &value in values {
                special(
                    program,
                    at(value),
                    &["__format__", "__str__", "__repr__"],
                    found,
                );
            }
        }
        ExprKind::Not(value) => special(program, at(*value), &["__bool__", "__len__"], found),
        ExprKind::Starred(value) => iterated(program, at(*value), found),
        ExprKind::Comprehension { clauses, .. } => {
            for clause in clauses {
                if let Clause::For {
                    iter,
                    is_async: false,
                    ..
                } = clause
                {
                    iterated(program, at(*iter), found);
                }
            }
        }
        ExprKind::Call { func, args, .. } => {
            let Some(target) = program.calls.target(site) else {
                return;
            };
            if let ExprKind::Attribute { attr, .. } = &program.expr(at(*func)).kind
                && &*attr.text == "enter_context"
            {
                for arg in args {
                    special(program, at(arg.value), &["__enter__", "__exit__"], found);
                }
            }
            for name in &target.external {
                let names: &[&str] = match &**name {
                    "builtins.len" => &["__len__"],
                    "builtins.bool" => &["__bool__", "__len__"],
                    "builtins.str" | "builtins.print" => &["__str__", "__repr__"],
                    "builtins.repr" => &["__repr__"],
                    "builtins.hash" => &["__hash__"],
                    "builtins.int" => &["__int__"],
                    "builtins.next" => &["__next__"],
                    "contextlib.closing" => &["close"],
                    "builtins.list" | "builtins.tuple" | "builtins.set" | "builtins.iter"
                    | "builtins.sum" | "builtins.enumerate" | "builtins.sorted" => {
                        &["__iter__", "__next__"]
                    }
                    _ => &[],
                };
                for arg in args {
                    special(program, at(arg.value), names, found);
                    if CALLERS.contains(&&**name) {
                        let given = program.infer(at(arg.value));
                        found.extend(given.functions().map(|function| (site, function)));
                    }
                }
            }
        }
        _ => {}
    }
}

/// The methods of a descriptor that stands in the class under this name.
fn descriptor(
    program: &Program<'_>,
    class: ClassId,
    name: &str,
    site: Site,
    found: &mut Vec<(Site, FunctionId)>,
) {
    for &at in program.above(class).iter() {
        let file = program.classes[at.0 as usize].file;
        let scope = program.class(at).scope;
        let variables = &program.file(file).facts.scopes[scope.0 as usize].variables;
        for &binding in variables.get(name).into_iter().flatten() {
            for one in program.binding_types(file, binding).any_of {
                if let Type::Instance(kind) = one {
                    let methods = ["__get__", "__set__"].into_iter();
                    found.extend(
                        methods
                            .filter_map(|method| program.method(kind, method))
                            .map(|method| (site, method)),
                    );
                }
            }
        }
    }
}

fn iterated(program: &Program<'_>, site: Site, found: &mut Vec<(Site, FunctionId)>) {
    special(
        program,
        site,
        &["__iter__", "__next__", "__getitem__"],
        found,
    );
}

fn special(program: &Program<'_>, site: Site, names: &[&str], found: &mut Vec<(Site, FunctionId)>) {
    if names.is_empty() {
        return;
    }
    for class in classes(program, site) {
        let methods = names.iter().filter_map(|name| program.method(class, name));
        found.extend(methods.map(|method| (site, method)));
    }
}

fn classes(program: &Program<'_>, site: Site) -> Vec<ClassId> {
    program
        .infer(site)
        .any_of
        .iter()
        .filter_map(|one| match one {
            Type::Instance(class) => Some(*class),
            _ => None,
        })
        .collect()
}
