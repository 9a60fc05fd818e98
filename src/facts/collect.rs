//! Reads all facts of a file off its tree.

use super::FileFacts;
use super::binding::BindingKind;
use super::flow::{self, Reads};
use super::operation::UnitId;
use super::option::{self, NamedOptions};
use super::reaching;
use super::scope::ScopeId;
use super::state::State;
use super::suppression;
use super::variable::{VariableId, Variables};
use super::walk::Walk;
use crate::syntax::ast::{Distrust, ExprId, ExprKind, Tree};
use crate::syntax::sorts::Sorts;
use std::cmp::Reverse;
use std::sync::OnceLock;

/// The facts of the file whose text is `text` and whose tree is `tree`.
pub fn collect(text: &str, mut tree: Tree) -> FileFacts {
    let mut walk = Walk::new(text, &tree);
    walk.body(&tree.body, ScopeId::MODULE);
    let mut variables = Variables::settle(&mut walk);

    let mut state = State::new(variables.all.len(), walk.bindings.len());
    let mut reads = Reads::default();
    flow::play(
        &walk,
        &mut variables,
        &mut state,
        UnitId::MODULE,
        &mut reads,
    );
    let module_end: Vec<_> = (0..variables.all.len() as u32)
        .map(|index| state.held(VariableId(index)))
        .collect();
    for unit in 1..walk.units.len() as u32 {
        flow::play(&walk, &mut variables, &mut state, UnitId(unit), &mut reads);
    }
    let references = reaching::references(&walk, &variables, &state, &module_end, &reads);

    let Walk {
        scopes,
        bindings,
        attribute_bindings,
        mut functions,
        mut classes,
        scope_of,
        too_deep,
        ..
    } = walk;
    // A definition whose name is declared `global` is bound elsewhere than where it stands.
    for binding in &bindings {
        match binding.kind {
            BindingKind::Function(index) => functions[index.0 as usize].defined_in = binding.scope,
            BindingKind::Class(index) => classes[index.0 as usize].defined_in = binding.scope,
            _ => {}
        }
    }
    let suppressions = suppression::collect(text, &tree);
    tree.distrust
        .extend(too_deep.into_iter().map(|range| Distrust {
            range,
            reason: "the code is nested too deeply".to_owned(),
        }));
    let mut facts = FileFacts {
        calls: calls_in_order(&tree),
        sorts: tree
            .exprs
            .iter()
            .map(|expr| Sorts::of(&expr.kind))
            .collect(),
        tree,
        scopes,
        bindings,
        attribute_bindings,
        functions,
        classes,
        scope_of,
        references,
        suppressions,
        options: NamedOptions::default(),
        layout: OnceLock::new(),
    };
    facts.options = option::collect(&facts);
    facts
}

/// Every call, outer before inner where they begin together.
fn calls_in_order(tree: &Tree) -> Vec<ExprId> {
    let mut calls: Vec<ExprId> = (0..tree.exprs.len() as u32)
        .map(ExprId)
        .filter(|&id| matches!(tree.expr(id).kind, ExprKind::Call { .. }))
        .collect();
    calls.sort_by_key(|&id| {
        let range = tree.expr(id).range;
        (range.start, Reverse(range.end))
    });
    calls
}
