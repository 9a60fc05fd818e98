//! tree-sitter's tree copied into one flat list, in preorder, so that lowering can look at it from any side.
//!
//! The copy is made by a single cursor walk without recursion; comments and line continuations are left out of it, so
//! that no lowering has to step over them. Nothing here borrows from tree-sitter.

use crate::syntax::kind::{Field, GRAMMAR, Kind};
use crate::text::TextRange;

/// Index of a node in [`Concrete`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeId(u32);

/// One node.
#[derive(Clone, Copy, Debug)]
struct Node {
    start: u32,
    end: u32,
    /// The first node after this one's descendants.
    next: u32,
    kind: Kind,
    field: Field,
}

/// The concrete tree of one file.
#[derive(Debug, Default)]
pub struct Concrete {
    nodes: Vec<Node>,
    /// Every comment, in order.
    pub comments: Vec<TextRange>,
    /// Whether tree-sitter says that anything at all is wrong.
    pub has_error: bool,
    /// Where tree-sitter put something that the text does not hold.
    pub missing: Vec<TextRange>,
    /// Every ERROR node's range.
    pub errors: Vec<TextRange>,
}

impl Concrete {
    /// Copy `tree`.
    pub fn copy(tree: &tree_sitter::Tree) -> Self {
        let has_error = tree.root_node().has_error();
        let bytes = tree.root_node().end_byte();
        let mut copy = Self {
            has_error,
            // A node is about four bytes of text long.
            nodes: Vec::with_capacity(bytes / 4),
            ..Self::default()
        };
        let mut cursor = tree.walk();
        let mut open: Vec<u32> = Vec::new();
        loop {
            let node = cursor.node();
            let kind = GRAMMAR.kind(node.kind_id());
            let range = TextRange::new(node.start_byte() as u32, node.end_byte() as u32);
            let mut descend = false;
            match kind {
                Kind::Comment => copy.comments.push(range),
                Kind::LineContinuation => {}
                _ => {
                    if has_error {
                        if kind == Kind::Error {
                            copy.errors.push(range);
                        } else if node.is_missing() {
                            copy.missing.push(range);
                        }
                    }
                    // Asking for a field is the dearest question of all, and half of the nodes are tokens.
                    let field = match kind.is_token() {
                        true => Field::Nothing,
                        false => cursor
                            .field_id()
                            .map_or(Field::Nothing, |id| GRAMMAR.field(id.get())),
                    };
                    descend = !kind.is_token()
                        && !matches!(
                            kind,
                            Kind::Identifier | Kind::StringContent | Kind::StringStart
                        );
                    let at = copy.nodes.len() as u32;
                    copy.nodes.push(Node {
                        start: range.start,
                        end: range.end,
                        next: at + 1,
                        kind,
                        field,
                    });
                    if descend {
                        open.push(at);
                    }
                }
            }
            if descend {
                if cursor.goto_first_child() {
                    continue;
                }
                open.pop();
            }
            while !cursor.goto_next_sibling() {
                let next = copy.nodes.len() as u32;
                match open.pop() {
                    Some(parent) if cursor.goto_parent() => {
                        if let Some(node) = copy.nodes.get_mut(parent as usize) {
                            node.next = next;
                        }
                    }
                    _ => return copy,
                }
            }
        }
    }

    /// The module.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    fn node(&self, id: NodeId) -> Node {
        self.nodes.get(id.0 as usize).copied().unwrap_or(Node {
            start: 0,
            end: 0,
            next: id.0 + 1,
            kind: Kind::Error,
            field: Field::Nothing,
        })
    }

    /// What `id` is.
    pub fn kind(&self, id: NodeId) -> Kind {
        self.node(id).kind
    }

    /// Where `id` is.
    pub fn range(&self, id: NodeId) -> TextRange {
        let node = self.node(id);
        TextRange::new(node.start, node.end)
    }

    /// All children, tokens included.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.node(id).next;
        let mut at = id.0 + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let child = NodeId(at);
                at = self.node(child).next.max(at + 1);
                child
            })
        })
    }

    /// The children that are not tokens.
    pub fn named(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.children(id)
            .filter(|&child| !self.kind(child).is_token())
    }

    /// The first child that is a token.
    pub fn token(&self, id: NodeId) -> Option<NodeId> {
        self.children(id).find(|&child| self.kind(child).is_token())
    }

    /// The children that hang under `field`; tokens hang under none.
    pub fn fields(&self, id: NodeId, field: Field) -> impl Iterator<Item = NodeId> + '_ {
        self.children(id)
            .filter(move |&child| self.node(child).field == field)
    }

    /// The first child under `field`.
    pub fn field(&self, id: NodeId, field: Field) -> Option<NodeId> {
        self.fields(id, field).next()
    }

    /// The first child that is a `kind`.
    pub fn child_of_kind(&self, id: NodeId, kind: Kind) -> Option<NodeId> {
        self.children(id).find(|&child| self.kind(child) == kind)
    }

    /// Whether a child of `id` is a `kind`.
    pub fn has_child(&self, id: NodeId, kind: Kind) -> bool {
        self.child_of_kind(id, kind).is_some()
    }

    /// Every node below `id`, and `id` itself, in preorder.
    pub fn descendants(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<> {
        (id.0..self.node(id).next).map(NodeId)
    }
}
