//! What a function does with its `*args` and `**options`: options that it reads by name, `options.pop("session", None)`
//! being what a caller passes as `session=…`, and the calls that it passes all the others on to.

use super::binding::{Binding, BindingId, BindingKind};
use super::definition::{Function, FunctionIndex};
use super::scope::ScopeId;
use super::{FileFacts, Reference};
use crate::name::map::Map;
use crate::syntax::ast::{
    ArgumentKind, ExprId, ExprKind, FunctionDef, ParameterKind, Parent, StmtId, StmtKind, Tree,
};
use crate::syntax::target::is_target;
use std::collections::{BTreeMap, BTreeSet};

/// Options that are read by name, and where; and who passes arguments on.
#[derive(Clone, Debug, Default)]
pub struct NamedOptions {
    names: Map<FunctionIndex, Vec<Box<str>>>,
    reads: Map<ExprId, (FunctionIndex, u32)>,
    passing: Map<FunctionIndex, Passing>,
}

/// What a function that does nothing else with them passes on.
#[derive(Clone, Debug, Default)]
pub struct Passing {
    /// The calls that its `*args` are unpacked into.
    pub args: Vec<ExprId>,
    /// The calls that its `**options` are unpacked into.
    pub options: Vec<ExprId>,
    /// Options that it reads or changes.
    pub touched: BTreeSet<Box<str>>,
}

impl NamedOptions {
    /// The options of a function that can be told apart: nothing takes them but what reads them by their names.
    pub fn of(&self, function: FunctionIndex) -> &[Box<str>] {
        self.names.get(&function).map_or(&[], |names| names)
    }

    /// What a function passes on.
    pub fn passed_on_by(&self, function: FunctionIndex) -> Option<&Passing> {
        self.passing.get(&function)
    }

    /// The function whose option an expression reads, and which of its options that is.
    pub fn read_by(&self, expr: ExprId) -> Option<(FunctionIndex, u32)> {
        self.reads.get(&expr).copied()
    }
}

/// What a function does with its `**options`.
#[derive(Default)]
struct Use {
    /// It does something else with them, too.
    is_open: bool,
    /// The calls that they are unpacked into, and the first place where they are.
    passed_on: Vec<ExprId>,
    first_pass: Option<u32>,
    /// What reads an option, by its name.
    reads: BTreeMap<Box<str>, Vec<Read>>,
    /// Options that are set or removed.
    changed: BTreeSet<Box<str>>,
}

/// A place that reads an option.
struct Read {
    expr: ExprId,
    /// The place from which on the option is gone for certain.
    gone: Option<u32>,
}

/// What is done with a name that stands for all options.
enum Step {
    Read(ExprId, Box<str>),
    Change(Box<str>),
    Pass(ExprId),
    Look,
    Other,
}

/// Find what functions read by name.
pub(super) fn collect(facts: &FileFacts) -> NamedOptions {
    let mut parameters: Map<BindingId, (FunctionIndex, ParameterKind)> = Map::default();
    let mut uses: BTreeMap<u32, Use> = BTreeMap::new();
    let mut args: BTreeMap<u32, Use> = BTreeMap::new();
    for (at, binding) in facts.bindings.iter().enumerate() {
        if let Some((function, kind)) = starred(facts, binding) {
            parameters.insert(BindingId(at as u32), (function, kind));
            let all = match kind {
                ParameterKind::Star => &mut args,
                _ => &mut uses,
            };
            all.entry(function.0).or_default();
        }
    }
    if parameters.is_empty() {
        return NamedOptions::default();
    }
    let references = facts.references.iter().enumerate();
    for (at, reference) in references {
        let Some(reference) = reference else { continue };
        let functions = reference.bindings.iter();
        let functions: Vec<(FunctionIndex, ParameterKind)> = functions
            .filter_map(|binding| parameters.get(binding).copied())
            .collect();
        let name = ExprId(at as u32);
        for &(index, kind) in &functions {
            let function = &facts.functions[index.0 as usize];
            let used = match kind {
                ParameterKind::Star => args.entry(index.0).or_default(),
                _ => uses.entry(index.0).or_default(),
            };
            if !is_alone(reference) || facts.scope_of[at] != function.scope {
                used.is_open = true;
                continue;
            }
            match step(facts, name, kind) {
                Step::Read(expr, option) => {
                    let gone = definition(&facts.tree, function)
                        .and_then(|def| gone_from(&facts.tree, def, expr));
                    used.reads
                        .entry(option)
                        .or_default()
                        .push(Read { expr, gone });
                }
                Step::Change(option) => {
                    used.changed.insert(option);
                }
                Step::Pass(call) => {
                    let start = facts.tree.expr(call).range.start;
                    let first = used.first_pass.map_or(start, |known| known.min(start));
                    used.first_pass = Some(first);
                    used.passed_on.push(call);
                }
                Step::Look => {}
                Step::Other => used.is_open = true,
            }
        }
    }
    let mut found = passing(args, &uses);
    named(facts, uses, &mut found);
    found
}

/// What functions pass on.
fn passing(args: BTreeMap<u32, Use>, options: &BTreeMap<u32, Use>) -> NamedOptions {
    let mut found = NamedOptions::default();
    for (function, used) in args.into_iter().filter(|(_, used)| !used.is_open) {
        let passing = found.passing.entry(FunctionIndex(function)).or_default();
        passing.args = used.passed_on;
    }
    for (&function, used) in options.iter().filter(|(_, used)| !used.is_open) {
        let passing = found.passing.entry(FunctionIndex(function)).or_default();
        passing.options.clone_from(&used.passed_on);
        passing.touched = used.changed.clone();
        passing.touched.extend(used.reads.keys().cloned());
    }
    found
}

fn named(facts: &FileFacts, uses: BTreeMap<u32, Use>, found: &mut NamedOptions) {
    for (function, used) in uses {
        let index = FunctionIndex(function);
        let known = definition(&facts.tree, &facts.functions[function as usize]);
        let Some(def) = known.filter(|_| !used.is_open) else {
            continue;
        };
        for (option, reads) in used.reads {
            let is_gone = |start: u32| {
                reads
                    .iter()
                    .all(|read| read.gone.is_some_and(|gone| gone <= start))
            };
            let is_parameter = def.params.iter().any(|param| param.name.text == option);
            if used.changed.contains(&option)
                || is_parameter
                || used.first_pass.is_some_and(|start| !is_gone(start))
            {
                continue;
            }
            let names = found.names.entry(index).or_default();
            let nth = (def.params.len() + names.len()) as u32;
            names.push(option);
            for read in reads {
                found.reads.insert(read.expr, (index, nth));
            }
        }
    }
}

/// The function whose `*args` or `**options` a binding is.
fn starred(facts: &FileFacts, binding: &Binding) -> Option<(FunctionIndex, ParameterKind)> {
    let BindingKind::Parameter { function, index } = binding.kind else {
        return None;
    };
    let def = definition(&facts.tree, &facts.functions[function.0 as usize])?;
    let param = def.params.get(index as usize)?;
    let is_starred = matches!(param.kind, ParameterKind::Star | ParameterKind::DoubleStar);
    (is_starred && binding.scope != ScopeId::MODULE).then_some((function, param.kind))
}

fn definition<'t>(tree: &'t Tree, function: &Function) -> Option<&'t FunctionDef> {
    match &tree.stmt(function.stmt).kind {
        StmtKind::Function(def) => Some(def),
        _ => None,
    }
}

fn is_alone(reference: &Reference) -> bool {
    reference.bindings.len() == 1 && !reference.may_be_unbound
}

fn step(facts: &FileFacts, name: ExprId, kind: ParameterKind) -> Step {
    let tree = &facts.tree;
    let text = |expr: ExprId| match &tree.expr(expr).kind {
        ExprKind::Str {
            value: Some(text), ..
        } => Some(text.clone()),
        _ => None,
    };
    let up = match tree.expr(name).parent {
        Parent::Expr(up) => up,
        Parent::Stmt(stmt) if matches!(tree.stmt(stmt).kind, StmtKind::If { .. }) => {
            return Step::Look;
        }
        _ => return Step::Other,
    };
    match &tree.expr(up).kind {
        ExprKind::Attribute { attr, .. } if kind == ParameterKind::DoubleStar => {
            let Parent::Expr(call) = tree.expr(up).parent else {
                return Step::Other;
            };
            let ExprKind::Call { func, args, .. } = &tree.expr(call).kind else {
                return Step::Other;
            };
            let is_plain = args.iter().all(|arg| arg.kind == ArgumentKind::Positional);
            let is_read = *func == up && matches!(&*attr.text, "pop" | "get") && is_plain;
            let is_default = *func == up && &*attr.text == "setdefault" && is_plain;
            match args.first().and_then(|arg| text(arg.value)) {
                Some(option) if is_read => Step::Read(call, option),
                Some(option) if is_default => match tree.expr(call).parent {
                    Parent::Stmt(_) => Step::Change(option),
                    _ => Step::Other,
                },
                _ => Step::Other,
            }
        }
        ExprKind::Subscript { value, index }
            if *value == name && kind == ParameterKind::DoubleStar =>
        {
            match text(*index) {
                Some(option) if is_target(tree, up) => Step::Change(option),
                Some(option) => Step::Read(up, option),
                None => Step::Other,
            }
        }
        ExprKind::Call { func, .. }
            if kind == ParameterKind::DoubleStar && takes_names(facts, *func) =>
        {
            Step::Look
        }
        ExprKind::Call { args, .. } => {
            let wanted = match kind {
                ParameterKind::Star => ArgumentKind::Star,
                _ => ArgumentKind::DoubleStar,
            };
            let is_unpacked = args
                .iter()
                .any(|arg| arg.value == name && arg.kind == wanted);
            match is_unpacked {
                true => Step::Pass(up),
                false => Step::Other,
            }
        }
        ExprKind::Not(_) => Step::Look,
        ExprKind::Compare { operands, ops } => {
            let is_sought =
                operands.first() != Some(&name) && ops.iter().all(|op| op.ends_with("in"));
            match is_sought {
                true => Step::Look,
                false => Step::Other,
            }
        }
        _ => Step::Other,
    }
}

/// Whether a function is one of Python's that takes no more than the names of options: `sorted(options)`.
fn takes_names(facts: &FileFacts, function: ExprId) -> bool {
    let reference = facts.references.get(function.0 as usize);
    let is_builtin =
        reference.is_some_and(|one| one.as_ref().is_some_and(|one| one.scope.is_none()));
    is_builtin
        && matches!(&facts.tree.expr(function).kind, ExprKind::Name(name)
            if matches!(&**name, "bool" | "len" | "list" | "set" | "sorted"))
}

/// Where an option is gone for certain that is taken out here, by a statement that always runs.
fn gone_from(tree: &Tree, def: &FunctionDef, read: ExprId) -> Option<u32> {
    let ExprKind::Call { func, .. } = tree.expr(read).kind else {
        return None;
    };
    let is_pop =
        matches!(&tree.expr(func).kind, ExprKind::Attribute { attr, .. } if &*attr.text == "pop");
    let mut at = read;
    let stmt: StmtId = loop {
        match tree.expr(at).parent {
            Parent::Stmt(stmt) => break stmt,
            Parent::Module => return None,
            Parent::Expr(up) => {
                let always = match &tree.expr(up).kind {
                    ExprKind::Bool { left, .. } => *left == at,
                    ExprKind::Conditional { .. }
                    | ExprKind::Lambda { .. }
                    | ExprKind::Comprehension { .. } => false,
                    _ => true,
                };
                if !always {
                    return None;
                }
                at = up;
            }
        }
    };
    let is_plain = matches!(
        tree.stmt(stmt).kind,
        StmtKind::Assign { .. } | StmtKind::AnnAssign { .. } | StmtKind::Expr(_)
    );
    (is_pop && is_plain && def.body.contains(&stmt)).then(|| tree.stmt(stmt).range.end)
}
