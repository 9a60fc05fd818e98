//! What every variable may hold at one point of a unit, changed in place and taken back by a log.
//!
//! A variable holds a *node*: nothing, one binding, or a merge of nodes. Alternatives cost what they write, never the
//! number of variables there are.

use super::binding::BindingId;
use super::variable::VariableId;

/// What a variable may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node(pub u32);

impl Node {
    /// The variable is not bound.
    pub const UNBOUND: Self = Self(0);
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Not bound.
    Unbound,
    /// What this binding bound.
    Binding(BindingId),
    /// One of several nodes; see [`State::merged`].
    Merge(usize),
}

/// What variables came to hold along one path, each once.
pub type Change = Vec<(VariableId, Node)>;

/// The state.
#[derive(Debug)]
pub struct State {
    holds: Vec<Node>,
    log: Change,
    merges: Vec<Vec<Node>>,
    binding_count: u32,
    marks: Vec<u32>,
    latest_mark: u32,
}

impl State {
    /// A state in which nothing is bound.
    pub fn new(variable_count: usize, binding_count: usize) -> Self {
        Self {
            holds: vec![Node::UNBOUND; variable_count],
            log: Vec::new(),
            merges: Vec::new(),
            binding_count: binding_count as u32,
            marks: vec![0; variable_count],
            latest_mark: 0,
        }
    }

    /// The node of a binding.
    pub fn node_of(&self, binding: BindingId) -> Node {
        Node(binding.0 + 1)
    }

    /// What `node` is.
    pub fn kind_of(&self, node: Node) -> NodeKind {
        match node.0 {
            0 => NodeKind::Unbound,
            number if number <= self.binding_count => NodeKind::Binding(BindingId(number - 1)),
            number => NodeKind::Merge((number - 1 - self.binding_count) as usize),
        }
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        1 + self.binding_count as usize + self.merges.len()
    }

    /// The nodes that the merge numbered `index` stands for.
    pub fn merged(&self, index: usize) -> &[Node] {
        &self.merges[index]
    }

    /// A node that may be any of `nodes`.
    pub fn merge(&mut self, mut nodes: Vec<Node>) -> Node {
        nodes.sort_unstable();
        nodes.dedup();
        match *nodes {
            [] => Node::UNBOUND,
            [only] => only,
            _ => self.open_merge(nodes),
        }
    }

    /// A merge that will be given more nodes.
    pub fn open_merge(&mut self, nodes: Vec<Node>) -> Node {
        self.merges.push(nodes);
        Node(self.binding_count + self.merges.len() as u32)
    }

    /// Give an open merge one more node.
    pub fn widen(&mut self, merge: Node, node: Node) {
        if let NodeKind::Merge(index) = self.kind_of(merge)
            && node != merge
        {
            self.merges[index].push(node);
        }
    }

    /// What `variable` holds.
    pub fn held(&self, variable: VariableId) -> Node {
        self.holds[variable.0 as usize]
    }

    /// Let `variable` hold `node`.
    pub fn hold(&mut self, variable: VariableId, node: Node) {
        let slot = &mut self.holds[variable.0 as usize];
        self.log.push((variable, *slot));
        *slot = node;
    }

    /// A point to come back to.
    pub fn mark(&self) -> usize {
        self.log.len()
    }

    /// Forget how the state came about; marks made before are void.
    pub fn settle(&mut self) {
        self.log.clear();
    }

    /// What has changed since `mark`.
    pub fn change_since(&mut self, mark: usize) -> Change {
        self.latest_mark += 1;
        let mut change = Change::new();
        for &(variable, before) in &self.log[mark..] {
            let seen = &mut self.marks[variable.0 as usize];
            if *seen != self.latest_mark {
                *seen = self.latest_mark;
                let now = self.holds[variable.0 as usize];
                if now != before {
                    change.push((variable, now));
                }
            }
        }
        change
    }

    /// Go back to `mark`.
    pub fn go_back(&mut self, mark: usize) {
        for (variable, before) in self.log.drain(mark..).rev() {
            self.holds[variable.0 as usize] = before;
        }
    }

    /// Hold what `change` says.
    pub fn apply(&mut self, change: &[(VariableId, Node)]) {
        for &(variable, node) in change {
            self.hold(variable, node);
        }
    }

    /// Put `later` after `change`.
    pub fn follow(&mut self, change: &mut Change, later: &[(VariableId, Node)]) {
        self.latest_mark += 1;
        for &(variable, _) in later {
            self.marks[variable.0 as usize] = self.latest_mark;
        }
        change.retain(|&(variable, _)| self.marks[variable.0 as usize] != self.latest_mark);
        change.extend_from_slice(later);
    }

    /// Hold what any of `ends`, each a change of the present state, leaves.
    pub fn join(&mut self, ends: &[Change]) {
        if let [only] = ends {
            self.apply(only);
            return;
        }
        let mut all: Change = ends.iter().flatten().copied().collect();
        all.sort_by_key(|&(variable, _)| variable);
        for same in all.chunk_by(|a, b| a.0 == b.0) {
            let variable = same[0].0;
            let mut nodes: Vec<Node> = same.iter().map(|&(_, node)| node).collect();
            if same.len() < ends.len() {
                nodes.push(self.held(variable));
            }
            let node = self.merge(nodes);
            self.hold(variable, node);
        }
    }

    /// For each variable in `written`: a node that is what it holds now or any node written.
    pub fn at_any_point(&mut self, mut written: Change) -> Change {
        written.sort_unstable();
        written.dedup();
        written
            .chunk_by(|a, b| a.0 == b.0)
            .map(|same| {
                let mut nodes: Vec<Node> = same.iter().map(|&(_, node)| node).collect();
                nodes.push(self.held(same[0].0));
                (same[0].0, self.merge(nodes))
            })
            .collect()
    }
}
