//! What one file says, read off its tree alone: scopes, bindings, references, definitions, imports, suppressions.
//!
//! Everything here is known without looking at another file, so it is collected in parallel and never depends on the
//! order of files. In reading order: [`scope`] (where names live), [`binding`] (what binds them), [`definition`]
//! (functions and classes), [`layout`] (what new lines go by), [`option`] (what is read by name off `**options`), [`suppression`] (comments that instruct awaitify).
//!
//! They are collected in two passes. The first is one `walk` over the tree (`statement`, `control`, `nested` definitions,
//! `expression`, `target`): it opens scopes, makes bindings and writes, for every function body, a flat tape of
//! `operation`s in the order Python runs them. `variable` then says in which scope each name lives. The second pass plays
//! the tapes (`flow` over `state`), and `reaching` turns what each read saw into bindings. [`collect`] is the verb over
//! both.

pub mod binding;
pub mod definition;
pub mod layout;
pub mod option;
pub mod scope;
pub mod suppression;

pub mod collect;
mod control;
mod expression;
mod flow;
mod nested;
mod operation;
mod reaching;
mod state;
mod statement;
mod target;
mod variable;
mod walk;

use crate::name::{is_member_within, is_within};
use crate::syntax::ast::{ExprId, Tree};
use crate::syntax::sorts::Sorts;
use binding::{AttributeBinding, Binding, BindingId, BindingKind};
use definition::{Class, Function};
use layout::Layout;
use option::NamedOptions;
use scope::{Scope, ScopeId};
use std::sync::{Arc, OnceLock};
use suppression::Suppression;

/// All facts of one file.
#[derive(Clone, Debug, Default)]
pub struct FileFacts {
    /// The lowered tree the facts point into.
    pub tree: Tree,
    /// Scopes; the first is the module's.
    pub scopes: Vec<Scope>,
    /// Everything that binds a name, in source order within a scope.
    pub bindings: Vec<Binding>,
    /// Assignments to attributes (`self.session = …`, `module.x = …`), `with … as self.x`, `for self.x in …` included.
    pub attribute_bindings: Vec<AttributeBinding>,
    /// Function definitions in source order.
    pub functions: Vec<Function>,
    /// Class definitions in source order.
    pub classes: Vec<Class>,
    /// For every expression of the tree: the scope it is evaluated in.
    pub scope_of: Vec<ScopeId>,
    /// For every expression of the tree: what a *read* of a name sees (`None` for anything else).
    pub references: Vec<Option<Reference>>,
    /// For every expression of the tree: its sort.
    pub sorts: Vec<Sorts>,
    /// Every call expression, in source order.
    pub calls: Vec<ExprId>,
    /// What functions read by name off their `**options`.
    pub options: NamedOptions,
    /// `# awaitify: …` comments.
    pub suppressions: Vec<Suppression>,
    /// How it is laid out, where somebody asked.
    layout: OnceLock<Layout>,
}

impl FileFacts {
    /// The modules that imports name; of a relative one, no file knows which that is.
    pub fn loads(&self) -> impl Iterator<Item = &str> {
        let bindings = self.bindings.iter();
        bindings.filter_map(|binding| binding.kind.loaded())
    }

    /// Whether an import names what stands under that dotted name, or something in it, or takes all of a module in which it is.
    pub fn imports(&self, dotted: &str) -> bool {
        self.bindings.iter().any(|binding| match &binding.kind {
            BindingKind::Import { loads, .. } => is_within(loads, dotted),
            BindingKind::ImportFrom {
                level: 0,
                module,
                name,
            } => is_within(module, dotted) || is_member_within(module, name, dotted),
            BindingKind::StarImport { level: 0, module } => {
                is_within(module, dotted) || is_within(dotted, module)
            }
            _ => false,
        })
    }
}

/// What a read of a name may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The scope whose variable it is; `None` when no scope of this file binds it (a builtin, or a star import's).
    pub scope: Option<ScopeId>,
    /// The bindings that may reach this read: within the variable's own scope those that flow analysis lets through,
    /// from an inner function or lambda all of them. Shared between the reads that see the same ones. A read in a class
    /// body may also hold the module's bindings, when the class's own may not have run yet.
    pub bindings: Arc<[BindingId]>,
    /// Whether some path reaches this read on which none of `bindings` has run: then a module's or class's name is
    /// the builtin of that name, if there is one. `true` when `bindings` is empty, and where a `del` reaches.
    pub may_be_unbound: bool,
}
