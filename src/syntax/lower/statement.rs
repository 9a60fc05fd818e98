//! Statements; the compound ones have a file of their own.

use crate::syntax::ast::{ExprId, ExprKind, Identifier, ImportedName, StmtId, StmtKind};
use crate::syntax::concrete::NodeId;
use crate::syntax::kind::{Field, Kind};
use crate::syntax::lower::{DEEPEST, Lowering};
use crate::text::TextRange;

impl Lowering<'_> {
    /// Lower the statements directly below `node` (a block or the module).
    pub(super) fn block(&mut self, node: NodeId) -> Vec<StmtId> {
        let nodes = self.nodes;
        if self.depth >= DEEPEST {
            self.distrust(self.range(node), "the code is nested too deeply");
            return Vec::new();
        }
        self.depth += 1;
        let body = nodes
            .named(node)
            .map(|child| self.statement(child))
            .collect();
        self.depth -= 1;
        body
    }

    /// The body under `field`; an empty one is not Python.
    pub(super) fn body(&mut self, node: NodeId, block: Option<NodeId>) -> Vec<StmtId> {
        let body = match block {
            Some(block) => self.block(block),
            None => Vec::new(),
        };
        if body.is_empty() {
            self.distrust(self.range(node), "a body without a statement");
        }
        body
    }

    /// From the start of `node` to the end of the last statement of `bodies`.
    pub(super) fn through(&self, node: NodeId, bodies: &[&[StmtId]]) -> TextRange {
        let range = self.range(node);
        let last = bodies.iter().rev().find_map(|body| body.last());
        match last {
            Some(&last) => {
                let end = self.tree.stmt(last).range.end;
                TextRange::new(range.start, end.max(range.start))
            }
            None => range,
        }
    }

    fn statement(&mut self, node: NodeId) -> StmtId {
        let nodes = self.nodes;
        let range = self.range(node);
        let (kind, range) = match nodes.kind(node) {
            Kind::ExpressionStatement => (self.expression_statement(node), range),
            Kind::ReturnStatement => {
                let value = nodes.named(node).next().map(|child| self.expr(child));
                self.check_display(value.as_slice());
                (StmtKind::Return(value), range)
            }
            Kind::RaiseStatement => (self.raise(node), range),
            Kind::AssertStatement => match *self.named_exprs(node).as_slice() {
                [test] => (
                    StmtKind::Assert {
                        test,
                        message: None,
                    },
                    range,
                ),
                [test, message] => {
                    let message = Some(message);
                    (StmtKind::Assert { test, message }, range)
                }
                _ => (self.opaque_statement(range, "this is no `assert`"), range),
            },
            Kind::DeleteStatement => (self.delete(node), range),
            Kind::PassStatement => (StmtKind::Pass, range),
            Kind::BreakStatement => (StmtKind::Break, range),
            Kind::ContinueStatement => (StmtKind::Continue, range),
            Kind::GlobalStatement => (StmtKind::Global(self.identifiers(node)), range),
            Kind::NonlocalStatement => (StmtKind::Nonlocal(self.identifiers(node)), range),
            Kind::ImportStatement => (StmtKind::Import(self.imported_names(node)), range),
            Kind::ImportFromStatement | Kind::FutureImportStatement => {
                (self.import_from(node), range)
            }
            Kind::TypeAliasStatement => (self.type_alias(node), range),
            Kind::IfStatement => self.if_statement(node),
            Kind::ForStatement => self.for_statement(node),
            Kind::WhileStatement => self.while_statement(node),
            Kind::TryStatement => self.try_statement(node),
            Kind::WithStatement => self.with_statement(node),
            Kind::MatchStatement => self.match_statement(node),
            Kind::FunctionDefinition => self.function(node, Vec::new(), range.start),
            Kind::ClassDefinition => self.class(node, Vec::new(), range.start),
            Kind::DecoratedDefinition => self.decorated(node),
            Kind::PrintStatement => {
                let reason = "`print` as a statement is Python 2";
                (self.opaque_statement(range, reason), range)
            }
            Kind::ExecStatement => {
                let reason = "`exec` as a statement is Python 2";
                (self.opaque_statement(range, reason), range)
            }
            Kind::Error => {
                let reason = "the parser could not read this";
                (self.opaque_statement(range, reason), range)
            }
            _ => {
                let reason = "this is not a statement of Python 3";
                (self.opaque_statement(range, reason), range)
            }
        };
        self.add_statement(kind, range)
    }

    pub(super) fn opaque_statement(&mut self, range: TextRange, reason: &str) -> StmtKind {
        self.distrust(range, reason);
        StmtKind::Opaque
    }

    fn expression_statement(&mut self, node: NodeId) -> StmtKind {
        let nodes = self.nodes;
        let items: Vec<NodeId> = nodes.named(node).collect();
        let is_list = nodes.has_child(node, Kind::Comma);
        match *items.as_slice() {
            [only] if nodes.kind(only) == Kind::Assignment => self.assignment(only),
            [only] if nodes.kind(only) == Kind::AugmentedAssignment => {
                let target = self.required(only, Field::Left);
                let value = self.right_side(only);
                StmtKind::AugAssign { target, value }
            }
            [only] if !is_list => {
                let value = self.expr(only);
                if matches!(self.tree.expr(value).kind, ExprKind::Starred(_)) {
                    self.distrust(self.range(only), "a starred expression by itself");
                }
                StmtKind::Expr(value)
            }
            _ => {
                let lowered: Vec<ExprId> = items.iter().map(|&item| self.expr(item)).collect();
                self.check_display(&lowered);
                let tuple = self.add(ExprKind::Tuple(lowered), self.range(node));
                StmtKind::Expr(tuple)
            }
        }
    }

    pub(super) fn right_side(&mut self, node: NodeId) -> ExprId {
        let value = self.required(node, Field::Right);
        if matches!(self.tree.expr(value).kind, ExprKind::Starred(_)) {
            self.distrust(self.outer(value), "a starred expression by itself");
        }
        value
    }

    /// `a = b = value` is nested to the right for tree-sitter; an annotation may only stand in a plain one.
    fn assignment(&mut self, node: NodeId) -> StmtKind {
        let nodes = self.nodes;
        let mut targets = Vec::new();
        let mut at = node;
        loop {
            let target = self.required(at, Field::Left);
            let right = nodes.field(at, Field::Right);
            if let Some(annotation) = nodes.field(at, Field::Type) {
                let annotation = self.expr(annotation);
                let is_chain = !targets.is_empty()
                    || right.is_some_and(|right| nodes.kind(right) == Kind::Assignment);
                if is_chain {
                    self.distrust(self.range(node), "an annotation in a chain of assignments");
                }
                let value = right.map(|_| self.right_side(at));
                return StmtKind::AnnAssign {
                    target,
                    annotation,
                    value,
                };
            }
            targets.push(target);
            match right {
                Some(next) if nodes.kind(next) == Kind::Assignment => at = next,
                _ => {
                    let value = self.right_side(at);
                    return StmtKind::Assign { targets, value };
                }
            }
        }
    }

    fn raise(&mut self, node: NodeId) -> StmtKind {
        let nodes = self.nodes;
        let cause = nodes.field(node, Field::Cause);
        let exc = nodes.named(node).find(|&child| Some(child) != cause);
        if exc.is_some_and(|exc| nodes.kind(exc) == Kind::ExpressionList) {
            return self.opaque_statement(self.range(node), "`raise` with a comma is Python 2");
        }
        StmtKind::Raise {
            exc: exc.map(|exc| self.expr(exc)),
            cause: cause.map(|cause| self.expr(cause)),
        }
    }

    fn delete(&mut self, node: NodeId) -> StmtKind {
        let nodes = self.nodes;
        match nodes.named(node).next() {
            Some(list) if nodes.kind(list) == Kind::ExpressionList => {
                StmtKind::Delete(self.named_exprs(list))
            }
            Some(only) => StmtKind::Delete(vec![self.expr(only)]),
            None => self.opaque_statement(self.range(node), "nothing to delete"),
        }
    }

    fn identifiers(&mut self, node: NodeId) -> Vec<Identifier> {
        let nodes = self.nodes;
        nodes
            .named(node)
            .map(|name| self.identifier(name))
            .collect()
    }

    fn dotted_identifier(&mut self, node: NodeId) -> Identifier {
        let range = self.range(node);
        let mut text = self.name_text(range);
        if text.contains(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.')) {
            let parts: Vec<&str> = self
                .nodes
                .named(node)
                .map(|part| self.text_of(part))
                .collect();
            text = parts.join(".").into();
        }
        Identifier { text, range }
    }

    fn imported_names(&mut self, node: NodeId) -> Vec<ImportedName> {
        let nodes = self.nodes;
        let mut names = Vec::new();
        for child in nodes.fields(node, Field::Name) {
            let range = self.range(child);
            match nodes.kind(child) {
                Kind::DottedName => names.push(ImportedName {
                    name: self.dotted_identifier(child),
                    alias: None,
                    range,
                }),
                Kind::AliasedImport => {
                    let name = nodes.field(child, Field::Name);
                    let alias = nodes.field(child, Field::Alias);
                    if let (Some(name), Some(alias)) = (name, alias) {
                        names.push(ImportedName {
                            name: self.dotted_identifier(name),
                            alias: Some(self.identifier(alias)),
                            range,
                        });
                    }
                }
                _ => {}
            }
        }
        names
    }

    fn import_from(&mut self, node: NodeId) -> StmtKind {
        let nodes = self.nodes;
        let mut level = 0;
        let mut module = None;
        if nodes.kind(node) == Kind::FutureImportStatement {
            let word = nodes
                .children(node)
                .find(|&child| self.text_of(child) == "__future__");
            module = word.map(|word| self.identifier(word));
        }
        match nodes.field(node, Field::ModuleName) {
            Some(relative) if nodes.kind(relative) == Kind::RelativeImport => {
                for child in nodes.named(relative) {
                    match nodes.kind(child) {
                        Kind::ImportPrefix => {
                            level += self.text_of(child).matches('.').count() as u32;
                        }
                        _ => module = Some(self.dotted_identifier(child)),
                    }
                }
            }
            Some(name) => module = Some(self.dotted_identifier(name)),
            None => {}
        }
        StmtKind::ImportFrom {
            level,
            module,
            names: self.imported_names(node),
            star: nodes.has_child(node, Kind::WildcardImport),
        }
    }
}
