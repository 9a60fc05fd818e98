//! From what a read saw to the bindings that reach it.

use super::Reference;
use super::binding::BindingId;
use super::flow::{Read, Reads, Seen};
use super::operation::UnitId;
use super::scope::ScopeId;
use super::state::{Node, NodeKind, State};
use super::variable::{VariableId, Variables};
use super::walk::Walk;
use std::sync::Arc;

/// A read that more bindings than this may reach is said to see all of its variable's: a bound on time and memory.
const MOST_BINDINGS: usize = 128;

/// The bindings that reach a read, and whether it may be unbound.
#[derive(Clone, Debug)]
struct Reaching {
    bindings: Arc<[BindingId]>,
    may_be_unbound: bool,
}

/// Turns reads into references; what is asked twice is answered from memory.
#[derive(Debug)]
pub struct Reacher<'a> {
    variables: &'a Variables,
    state: &'a State,
    /// Of the module's variables: whether they may be unbound once the module has run.
    unbound_at_end: Vec<bool>,
    of_variable: Vec<Option<Arc<[BindingId]>>>,
    of_node: Vec<Option<Reaching>>,
    seen_in: Vec<u32>,
    latest: u32,
}

impl<'a> Reacher<'a> {
    /// A reacher over a finished `state`; `module_end` is what each variable held when the module's tape ended.
    pub fn new(variables: &'a Variables, state: &'a State, module_end: &[Node]) -> Self {
        let mut reacher = Self {
            variables,
            state,
            unbound_at_end: vec![false; variables.all.len()],
            of_variable: vec![None; variables.all.len()],
            of_node: vec![None; state.node_count()],
            seen_in: vec![0; state.node_count()],
            latest: 0,
        };
        for (index, variable) in variables.all.iter().enumerate() {
            if variable.unit == UnitId::MODULE && variable.scope == ScopeId::MODULE {
                let node = module_end.get(index).copied().unwrap_or(Node::UNBOUND);
                reacher.unbound_at_end[index] = reacher
                    .of_node(node, VariableId(index as u32))
                    .may_be_unbound;
            }
        }
        reacher
    }

    /// The reference of `read`.
    pub fn reference(&mut self, read: &Read) -> Reference {
        let mut reaching = self.seen(read.variable, read.seen);
        let mut owner = read.variable;
        if let Some((variable, seen)) = read.otherwise
            && reaching.may_be_unbound
        {
            let behind = self.seen(variable, seen);
            if reaching.bindings.is_empty() {
                owner = variable;
                reaching = behind;
            } else {
                let both = reaching.bindings.iter().chain(behind.bindings.iter());
                reaching = Reaching {
                    bindings: both.copied().collect(),
                    may_be_unbound: behind.may_be_unbound,
                };
            }
        }
        if read.is_late && reaching.bindings.is_empty() {
            owner = read.variable;
            reaching = self.all(owner);
        }
        let scope = self.variables.variable(owner).scope;
        // Nothing of this file reaches it: at module level the name is then a builtin's.
        let is_builtin = reaching.bindings.is_empty() && scope == ScopeId::MODULE;
        Reference {
            scope: (!is_builtin).then_some(scope),
            bindings: reaching.bindings,
            may_be_unbound: reaching.may_be_unbound,
        }
    }

    fn seen(&mut self, variable: VariableId, seen: Seen) -> Reaching {
        match seen {
            Seen::All => self.all(variable),
            Seen::Flow(node) => self.of_node(node, variable),
        }
    }

    fn all(&mut self, variable: VariableId) -> Reaching {
        let facts = self.variables.variable(variable);
        let known = &mut self.of_variable[variable.0 as usize];
        let bindings = known.get_or_insert_with(|| facts.bindings.as_slice().into());
        Reaching {
            bindings: Arc::clone(bindings),
            may_be_unbound: self.unbound_at_end[variable.0 as usize],
        }
    }

    fn of_node(&mut self, node: Node, variable: VariableId) -> Reaching {
        let facts = self.variables.variable(variable);
        if node == Node::UNBOUND {
            // Shared by all variables, so not remembered; what another unit binds may have run.
            return Reaching {
                bindings: facts.foreign.as_slice().into(),
                may_be_unbound: true,
            };
        }
        if let Some(known) = &self.of_node[node.0 as usize] {
            return known.clone();
        }
        let reaching = match self.collect(node) {
            Some((mut bindings, may_be_unbound)) => {
                bindings.extend_from_slice(&facts.foreign);
                bindings.sort_unstable();
                bindings.dedup();
                Reaching {
                    bindings: bindings.into(),
                    may_be_unbound,
                }
            }
            None => Reaching {
                may_be_unbound: true,
                ..self.all(variable)
            },
        };
        self.of_node[node.0 as usize] = Some(reaching.clone());
        reaching
    }

    /// The bindings that `node` may stand for, and whether it may be none; `None` when they are too many.
    fn collect(&mut self, node: Node) -> Option<(Vec<BindingId>, bool)> {
        self.latest += 1;
        let mut bindings = Vec::new();
        let mut may_be_unbound = false;
        let mut merges = Vec::new();
        let mut next = vec![node];
        loop {
            // Bindings are counted as soon as they are met, so that a long chain of merges is not followed to its end.
            for node in next {
                let seen = &mut self.seen_in[node.0 as usize];
                if *seen == self.latest {
                    continue;
                }
                *seen = self.latest;
                match self.state.kind_of(node) {
                    NodeKind::Unbound => may_be_unbound = true,
                    NodeKind::Binding(binding) => bindings.push(binding),
                    NodeKind::Merge(index) => merges.push(index),
                }
            }
            if bindings.len() > MOST_BINDINGS {
                return None;
            }
            match merges.pop() {
                Some(index) => next = self.state.merged(index).to_vec(),
                None => break,
            }
        }
        Some((bindings, may_be_unbound))
    }
}

/// The references of all reads, one slot for every expression of the tree.
pub fn references(
    walk: &Walk<'_>,
    variables: &Variables,
    state: &State,
    module_end: &[Node],
    reads: &Reads,
) -> Vec<Option<Reference>> {
    let mut reacher = Reacher::new(variables, state, module_end);
    let mut references = vec![None; walk.tree.exprs.len()];
    let free = Reference {
        scope: None,
        bindings: Arc::new([]),
        may_be_unbound: true,
    };
    for id in &reads.free {
        references[id.0 as usize] = Some(free.clone());
    }
    for read in &reads.bound {
        references[read.expr.0 as usize] = Some(reacher.reference(read));
    }
    references
}
