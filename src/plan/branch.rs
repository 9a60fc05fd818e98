//! Functions under a name that another branch binds, too: `try: from fast import load` beside `except ImportError: def load(key): …`.
//! Whoever uses the name gets the one or the other, and awaits both or none.

use super::reason::Refusal;
use super::report::definition;
use crate::diagnostic::code;
use crate::facts::FileFacts;
use crate::facts::binding::{Binding, BindingKind, Value};
use crate::resolve::program::{FunctionId, Program};
use crate::syntax::ast::{ExprKind, Parent, StmtId, StmtKind, Tree};
use crate::syntax::suite::suites_of;
use std::collections::BTreeMap;

/// What is known of them.
#[derive(Debug, Default)]
pub struct Branches {
    /// Functions of one name, which turn together.
    pub together: Vec<(FunctionId, FunctionId)>,
    /// Functions beside something else of their name.
    beside: BTreeMap<FunctionId, Refusal>,
}

impl Branches {
    /// Find them.
    pub fn collect(program: &Program<'_>) -> Self {
        let mut found = Self::default();
        for function in program.function_ids() {
            found.look_beside(program, function);
        }
        found
    }

    /// Why a function stays, where another branch gives its name to something else.
    pub fn refusal(&self, function: FunctionId) -> Option<Refusal> {
        self.beside.get(&function).cloned()
    }

    fn look_beside(&mut self, program: &Program<'_>, function: FunctionId) {
        let file = program.function_file(function);
        let facts = &program.file(file).facts;
        let own = program.function(function);
        let scope = &facts.scopes[own.defined_in.0 as usize];
        let all = scope.variables.get(&own.name).into_iter().flatten();
        if own.class.is_some() || all.clone().count() < 2 {
            return;
        }
        for &other in all {
            let other = &facts.bindings[other.0 as usize];
            let is_in_other_branch = other
                .stmt
                .is_some_and(|stmt| are_branches(&facts.tree, own.stmt, stmt));
            if !is_in_other_branch || other.type_checking || is_nothing(facts, other) {
                continue;
            }
            if let BindingKind::Function(index) = other.kind {
                let other = program.function_id(file, index);
                self.together.push((function, other));
                continue;
            }
            let why = format!(
                "`{}` is something else in another branch, which would not be awaited",
                own.name
            );
            let refusal = Refusal::at(code::MIXED_CALLEE, why, definition(program, function));
            self.beside.entry(function).or_insert(refusal);
        }
    }
}

/// Whether a name is only said to be missing there: `load = None`.
fn is_nothing(facts: &FileFacts, binding: &Binding) -> bool {
    matches!(binding.kind, BindingKind::Assigned { value: Value::Expr(value), .. }
        if matches!(facts.tree.expr(value).kind, ExprKind::None))
}

/// Whether of two statements only one runs: they stand in different branches of an `if`, a `match` or a `try`.
fn are_branches(tree: &Tree, one: StmtId, other: StmtId) -> bool {
    let above = path(tree, other);
    path(tree, one).iter().any(|(owner, suite)| {
        let is_chosen = matches!(
            tree.stmt(*owner).kind,
            StmtKind::If { .. } | StmtKind::Match { .. } | StmtKind::Try { .. }
        );
        let mut same = above.iter().filter(|(at, _)| at == owner);
        is_chosen && same.any(|(_, other)| other != suite)
    })
}

/// The statements around one, each with the number of its suite that leads there.
fn path(tree: &Tree, stmt: StmtId) -> Vec<(StmtId, usize)> {
    let mut found = Vec::new();
    let mut at = stmt;
    while let Parent::Stmt(owner) = tree.stmt(at).parent {
        let suites = suites_of(tree, owner);
        let suite = suites.iter().position(|suite| suite.contains(&at));
        found.extend(suite.map(|suite| (owner, suite)));
        at = owner;
    }
    found
}
