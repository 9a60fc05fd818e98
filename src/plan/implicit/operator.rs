//! Special methods that operators, tests, displays and functions of libraries run: `a + b`, `while queue:`, `{order}`, `max(orders)`.

use crate::name::map::Set;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, StmtKind};
use crate::syntax::sorts::Sorts;

/// Binary operators: what the left operand is asked, what the right one, and what an assignment of this kind asks first.
const OPERATORS: &[(&str, [&str; 3])] = &[
    ("%", ["__mod__", "__rmod__", "__imod__"]),
    ("&", ["__and__", "__rand__", "__iand__"]),
    ("*", ["__mul__", "__rmul__", "__imul__"]),
    ("**", ["__pow__", "__rpow__", "__ipow__"]),
    ("+", ["__add__", "__radd__", "__iadd__"]),
    ("-", ["__sub__", "__rsub__", "__isub__"]),
    ("/", ["__truediv__", "__rtruediv__", "__itruediv__"]),
    ("//", ["__floordiv__", "__rfloordiv__", "__ifloordiv__"]),
    ("<<", ["__lshift__", "__rlshift__", "__ilshift__"]),
    (">>", ["__rshift__", "__rrshift__", "__irshift__"]),
    ("@", ["__matmul__", "__rmatmul__", "__imatmul__"]),
    ("^", ["__xor__", "__rxor__", "__ixor__"]),
    ("|", ["__or__", "__ror__", "__ior__"]),
];

const COMPARING: &[&str] = &["__eq__", "__ge__", "__gt__", "__le__", "__lt__", "__ne__"];
const HASHING: &[&str] = &["__eq__", "__hash__"];
const SIGNS: &[&str] = &["__invert__", "__neg__", "__pos__"];
const TRUTH: &[&str] = &["__bool__", "__len__"];

/// What functions of libraries may ask an object for that they are given.
const CONVERTING: &[&str] = &[
    "__abs__",
    "__bytes__",
    "__call__",
    "__complex__",
    "__copy__",
    "__deepcopy__",
    "__float__",
    "__fspath__",
    "__hash__",
    "__index__",
    "__round__",
    "__str__",
];

/// What they may ask the elements of a container for.
const OF_ELEMENTS: &[&str] = &[
    "__add__", "__eq__", "__gt__", "__hash__", "__lt__", "__radd__", "__repr__", "__str__",
];

/// Every place that runs such a method of a class of the project.
pub(super) fn collect(program: &Program<'_>) -> Vec<(Site, FunctionId)> {
    let methods = program
        .classes
        .iter()
        .flat_map(|class| class.methods.keys());
    let special = methods
        .filter(|name| name.starts_with("__") && name.ends_with("__") && &***name != "__init__");
    let mut look = Look {
        program,
        defined: special.map(|name| &**name).collect(),
        found: Vec::new(),
    };
    if !look.defined.is_empty() {
        for file in program.file_ids() {
            look.file(file);
        }
    }
    look.found
}

struct Look<'l, 'p> {
    program: &'l Program<'p>,
    /// The special methods that classes of the project have.
    defined: Set<&'l str>,
    found: Vec<(Site, FunctionId)>,
}

impl Look<'_, '_> {
    fn has(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.defined.contains(name))
    }

    fn file(&mut self, file: FileId) {
        let program = self.program;
        for (site, _) in program.expressions_in(file, Sorts::UNNAMED) {
            self.expression(site);
        }
        for stmt in &program.file(file).facts.tree.stmts {
            let at = |expr: ExprId| Site { file, expr };
            match &stmt.kind {
                StmtKind::While { test, .. } | StmtKind::Assert { test, .. } => {
                    self.asked(at(*test), at(*test), TRUTH);
                }
                StmtKind::AugAssign { target, value } => {
                    let all = OPERATORS.iter().map(|(_, names)| names);
                    for names in all {
                        self.asked(at(*target), at(*target), &[names[0], names[2]]);
                        self.asked(at(*target), at(*value), &names[1..2]);
                    }
                }
                StmtKind::Assign { targets, .. } => {
                    for &target in targets {
                        if let ExprKind::Attribute { value, .. } = program.expr(at(target)).kind {
                            self.asked(at(target), at(value), &["__setattr__"]);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn expression(&mut self, site: Site) {
        let program = self.program;
        let at = |expr: ExprId| Site { expr, ..site };
        match &program.expr(site).kind {
            ExprKind::Binary { left, op, right } => {
                let names = OPERATORS.iter().find(|(known, _)| known == op);
                if let Some((_, names)) = names {
                    self.asked(site, at(*left), &names[..1]);
                    self.asked(site, at(*right), &names[1..2]);
                }
            }
            ExprKind::Unary(value) => self.asked(site, at(*value), SIGNS),
            ExprKind::Bool { left: test, .. } | ExprKind::Conditional { test, .. } => {
                self.asked(site, at(*test), TRUTH);
            }
            ExprKind::Compare { operands, .. } => {
                for &operand in operands {
                    self.asked(site, at(operand), COMPARING);
                    self.elements_asked(site, at(operand), HASHING);
                }
            }
            ExprKind::Set(items) => {
                for &item in items {
                    self.asked(site, at(item), HASHING);
                }
            }
            ExprKind::Dict(items) => {
                for &key in items.iter().filter_map(|(key, _)| key.as_ref()) {
                    self.asked(site, at(key), HASHING);
                }
            }
            ExprKind::Subscript { value, index } => {
                self.asked(site, at(*value), &["__missing__"]);
                self.asked(site, at(*index), &["__eq__", "__hash__", "__index__"]);
            }
            ExprKind::FString { values } => {
                for &value in values {
                    self.elements_asked(site, at(value), OF_ELEMENTS);
                }
            }
            ExprKind::Call { args, .. } => {
                let is_outside = program
                    .calls
                    .target(site)
                    .is_some_and(|target| target.bound.is_empty());
                for arg in args.iter().filter(|_| is_outside) {
                    self.asked(site, at(arg.value), CONVERTING);
                    self.asked(site, at(arg.value), OF_ELEMENTS);
                    self.elements_asked(site, at(arg.value), OF_ELEMENTS);
                }
            }
            _ => {}
        }
    }

    /// Note the methods of a value that are run at `site`.
    fn asked(&mut self, site: Site, value: Site, names: &[&str]) {
        if self.has(names) {
            let types = self.program.infer(value);
            self.note(site, &types, names);
        }
    }

    /// The same for what a container holds.
    fn elements_asked(&mut self, site: Site, container: Site, names: &[&str]) {
        if !self.has(names) {
            return;
        }
        for one in &self.program.infer(container).any_of {
            match one {
                Type::Many(inner) => self.note(site, inner, names),
                Type::Tuple(parts) => parts.iter().for_each(|part| self.note(site, part, names)),
                _ => {}
            }
        }
    }

    fn note(&mut self, site: Site, types: &Types, names: &[&str]) {
        let program = self.program;
        for one in &types.any_of {
            if let Type::Instance(class) = one {
                let methods = names.iter().filter_map(|name| program.method(*class, name));
                self.found.extend(methods.map(|method| (site, method)));
            }
        }
    }
}
