//! Options that a function reads by name off its `**options`: `options.pop("session", None)` is what a caller passes as
//! `session=…`.

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

/// Options that are read by name, and where.
#[derive(Clone, Debug, Default)]
pub struct NamedOptions {
    names: Map<FunctionIndex, Vec<Box<str>>>,
    reads: Map<ExprId, (FunctionIndex, u32)>,
}

impl NamedOptions {
    /// The options of a function that can be told apart: nothing takes them but what reads them by their names.
    pub fn of(&self, function: FunctionIndex) -> &[Box<str>] {
        self.names.get(&function).map_or(&[], |names| names)
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
    /// Where they are first unpacked into another call.
    passed_on: Option<u32>,
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
    Pass(u32),
    Look,
    Other,
}

/// Find what functions read by name.
pub(super) fn collect(facts: &FileFacts) -> NamedOptions {
    let mut parameters: Map<BindingId, FunctionIndex> = Map::default();
    for (at, binding) in facts.bindings.iter().enumerate() {
        if let Some(function) = options_of(facts, binding) {
            parameters.insert(BindingId(at as u32), function);
        }
    }
    let mut uses: BTreeMap<u32, Use> = BTreeMap::new();
    let references = facts.references.iter().enumerate();
    for (at, reference) in references {
        let Some(reference) = reference else { continue };
        let functions = reference.bindings.iter();
        let functions: Vec<FunctionIndex> = functions
            .filter_map(|binding| parameters.get(binding).copied())
            .collect();
        let name = ExprId(at as u32);
        for &index in &functions {
            let function = &facts.functions[index.0 as usize];
            let used = uses.entry(index.0).or_default();
            if !is_alone(reference) || facts.scope_of[at] != function.scope {
                used.is_open = true;
                continue;
            }
            match step(&facts.tree, name) {
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
                Step::Pass(start) => {
                    let first = used.passed_on.map_or(start, |known| known.min(start));
                    used.passed_on = Some(first);
                }
                Step::Look => {}
                Step::Other => used.is_open = true,
            }
        }
    }
    named(facts, uses)
}

fn named(facts: &FileFacts, uses: BTreeMap<u32, Use>) -> NamedOptions {
    let mut found = NamedOptions::default();
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
                || used.passed_on.is_some_and(|start| !is_gone(start))
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
    found
}

/// The function whose `**options` a binding is.
fn options_of(facts: &FileFacts, binding: &Binding) -> Option<FunctionIndex> {
    let BindingKind::Parameter { function, index } = binding.kind else {
        return None;
    };
    let def = definition(&facts.tree, &facts.functions[function.0 as usize])?;
    let param = def.params.get(index as usize)?;
    (param.kind == ParameterKind::DoubleStar && binding.scope != ScopeId::MODULE)
        .then_some(function)
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

fn step(tree: &Tree, name: ExprId) -> Step {
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
        ExprKind::Attribute { attr, .. } => {
            let Parent::Expr(call) = tree.expr(up).parent else {
                return Step::Other;
            };
            let ExprKind::Call { func, args, .. } = &tree.expr(call).kind else {
                return Step::Other;
            };
            let is_plain = args.iter().all(|arg| arg.kind == ArgumentKind::Positional);
            let is_read = *func == up && matches!(&*attr.text, "pop" | "get") && is_plain;
            match args.first().and_then(|arg| text(arg.value)) {
                Some(option) if is_read => Step::Read(call, option),
                _ => Step::Other,
            }
        }
        ExprKind::Subscript { value, index } if *value == name => match text(*index) {
            Some(option) if is_target(tree, up) => Step::Change(option),
            Some(option) => Step::Read(up, option),
            None => Step::Other,
        },
        ExprKind::Call { args, .. } => {
            let is_unpacked = args
                .iter()
                .any(|arg| arg.value == name && arg.kind == ArgumentKind::DoubleStar);
            match is_unpacked {
                true => Step::Pass(tree.expr(up).range.start),
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
