//! Statements.

use crate::syntax::ast::{
    Branch, Case, ExprId, ExprKind, Handler, Identifier, ImportedName, StmtId, StmtKind, WithItem,
};
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

    fn right_side(&mut self, node: NodeId) -> ExprId {
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

    fn else_body(&mut self, node: NodeId) -> Vec<StmtId> {
        let nodes = self.nodes;
        match nodes.child_of_kind(node, Kind::ElseClause) {
            Some(clause) => self.body(clause, nodes.field(clause, Field::Body)),
            None => Vec::new(),
        }
    }

    fn if_statement(&mut self, node: NodeId) -> (StmtKind, TextRange) {
        let nodes = self.nodes;
        let mut branches = Vec::new();
        let clauses = nodes
            .named(node)
            .filter(|&child| nodes.kind(child) == Kind::ElifClause);
        for clause in std::iter::once(node).chain(clauses) {
            let test = self.required(clause, Field::Condition);
            let body = self.body(clause, nodes.field(clause, Field::Consequence));
            branches.push(Branch {
                test,
                body,
                is_elif: clause != node,
            });
        }
        let orelse = self.else_body(node);
        let last = branches.last().map_or(&[][..], |branch| &branch.body);
        let range = self.through(node, &[last, &orelse]);
        (StmtKind::If { branches, orelse }, range)
    }

    fn for_statement(&mut self, node: NodeId) -> (StmtKind, TextRange) {
        let nodes = self.nodes;
        let target = self.required(node, Field::Left);
        let iter = self.right_side(node);
        let body = self.body(node, nodes.field(node, Field::Body));
        let orelse = self.else_body(node);
        let range = self.through(node, &[&body, &orelse]);
        let kind = StmtKind::For {
            is_async: nodes.has_child(node, Kind::Async),
            keyword: range.start,
            target,
            iter,
            body,
            orelse,
        };
        (kind, range)
    }

    fn while_statement(&mut self, node: NodeId) -> (StmtKind, TextRange) {
        let test = self.required(node, Field::Condition);
        let body = self.body(node, self.nodes.field(node, Field::Body));
        let orelse = self.else_body(node);
        let range = self.through(node, &[&body, &orelse]);
        (StmtKind::While { test, body, orelse }, range)
    }

    fn try_statement(&mut self, node: NodeId) -> (StmtKind, TextRange) {
        let nodes = self.nodes;
        let body = self.body(node, nodes.field(node, Field::Body));
        let mut handlers = Vec::new();
        for child in nodes.named(node) {
            if nodes.kind(child) == Kind::ExceptClause {
                handlers.push(self.handler(child));
            }
        }
        let orelse = self.else_body(node);
        let finalbody = match nodes.child_of_kind(node, Kind::FinallyClause) {
            Some(clause) => self.body(clause, nodes.child_of_kind(clause, Kind::Block)),
            None => Vec::new(),
        };
        if handlers.is_empty() && finalbody.is_empty() {
            self.distrust(self.range(node), "a `try` without `except` or `finally`");
        }
        let last = handlers.last().map_or(&[][..], |handler| &handler.body);
        let range = self.through(node, &[&body, last, &orelse, &finalbody]);
        let kind = StmtKind::Try {
            body,
            handlers,
            orelse,
            finalbody,
        };
        (kind, range)
    }

    fn handler(&mut self, node: NodeId) -> Handler {
        let nodes = self.nodes;
        let mut is_group = nodes.has_child(node, Kind::Star);
        let mut alias = nodes.field(node, Field::Alias);
        let mut types = Vec::new();
        for child in nodes.fields(node, Field::Value) {
            match nodes.kind(child) {
                Kind::Comma => {}
                Kind::AsPattern => {
                    alias = nodes.field(child, Field::Alias);
                    types.extend(nodes.named(child).next());
                }
                _ => types.push(child),
            }
        }
        let lowered: Vec<ExprId> = types.iter().map(|&kind| self.expr(kind)).collect();
        let mut kind = match *lowered.as_slice() {
            [] => None,
            [only] => Some(only),
            [first, .., last] => {
                let range = self.outer(first).cover(self.outer(last));
                // `except A, e:` is Python 2's `as`, and Python 3.14's tuple.
                let is_ambiguous =
                    lowered.len() == 2 && matches!(self.tree.expr(last).kind, ExprKind::Name(_));
                if is_ambiguous || alias.is_some() {
                    self.distrust(
                        range,
                        "`except A, b:` reads differently in Python 2 and 3.14",
                    );
                }
                Some(self.add(ExprKind::Tuple(lowered), range))
            }
        };
        if let Some(star) = kind
            && let ExprKind::Starred(inner) = self.tree.expr(star).kind
        {
            is_group = true;
            kind = Some(self.unstar(star, inner));
        }
        let mut name = None;
        if let Some(mut alias) = alias {
            if nodes.kind(alias) == Kind::AsPatternTarget {
                alias = nodes.named(alias).next().unwrap_or(alias);
            }
            match nodes.kind(alias) {
                Kind::Identifier => name = Some(self.identifier(alias)),
                _ => self.distrust(self.range(alias), "only a name may follow `as` here"),
            }
        }
        let body = self.body(node, nodes.child_of_kind(node, Kind::Block));
        Handler {
            range: self.through(node, &[&body]),
            kind,
            name,
            body,
            is_group,
        }
    }

    fn with_statement(&mut self, node: NodeId) -> (StmtKind, TextRange) {
        let nodes = self.nodes;
        let mut items = Vec::new();
        if let Some(clause) = nodes.child_of_kind(node, Kind::WithClause) {
            for item in nodes.named(clause) {
                self.with_items(item, &mut items);
            }
            // `with (a, b):` is two items, not a tuple.
            if let &[
                WithItem {
                    context,
                    target: None,
                    ..
                },
            ] = items.as_slice()
                && let ExprKind::Tuple(parts) = &self.tree.expr(context).kind
                && nodes.named(clause).count() == 1
                && !nodes.has_child(clause, Kind::LeftParen)
                && self.outer(context) == self.tree.expr(context).range
                && !parts.is_empty()
                && !parts.iter().any(|&part| self.is_only_in_tuple(part))
            {
                let parts = parts.clone();
                self.forget(context);
                items = parts
                    .into_iter()
                    .map(|context| WithItem {
                        context,
                        target: None,
                        range: self.outer(context),
                    })
                    .collect();
            }
        }
        if items.is_empty() {
            self.distrust(self.range(node), "a `with` without an item");
        }
        let body = self.body(node, nodes.field(node, Field::Body));
        let range = self.through(node, &[&body]);
        let kind = StmtKind::With {
            is_async: nodes.has_child(node, Kind::Async),
            keyword: range.start,
            items,
            body,
        };
        (kind, range)
    }

    /// Whether an element makes `(…, …)` after `with` a tuple rather than items.
    fn is_only_in_tuple(&self, part: ExprId) -> bool {
        let part = self.tree.expr(part);
        part.outer == part.range
            && matches!(part.kind, ExprKind::Starred(_) | ExprKind::Named { .. })
    }

    fn with_items(&mut self, item: NodeId, items: &mut Vec<WithItem>) {
        let nodes = self.nodes;
        let range = self.range(item);
        let mut value = nodes.field(item, Field::Value).unwrap_or(item);
        // `with (a as b):`, read as one expression in parentheses.
        while nodes.kind(value) == Kind::ParenthesizedExpression
            && let Some(inner) = nodes.named(value).next()
            && matches!(
                nodes.kind(inner),
                Kind::AsPattern | Kind::ParenthesizedExpression
            )
        {
            value = inner;
        }
        // `with (a as b, c as d):`, read as a tuple.
        if nodes.kind(value) == Kind::Tuple
            && nodes
                .named(value)
                .any(|part| nodes.kind(part) == Kind::AsPattern)
        {
            for part in nodes.named(value) {
                self.with_items(part, items);
            }
            return;
        }
        let (context, target) = match nodes.kind(value) {
            Kind::AsPattern => {
                let context = self.first_named(value);
                let target = self.required(value, Field::Alias);
                (context, Some(target))
            }
            _ => (self.expr(value), None),
        };
        if matches!(self.tree.expr(context).kind, ExprKind::Starred(_)) {
            self.distrust(range, "a starred expression by itself");
        }
        let range = match nodes.kind(value) {
            Kind::AsPattern => self.range(value),
            _ => range,
        };
        items.push(WithItem {
            context,
            target,
            range,
        });
    }

    fn match_statement(&mut self, node: NodeId) -> (StmtKind, TextRange) {
        let nodes = self.nodes;
        let range = self.range(node);
        let subjects: Vec<NodeId> = nodes.fields(node, Field::Subject).collect();
        let comma = nodes.child_of_kind(node, Kind::Comma);
        let lowered: Vec<ExprId> = subjects
            .iter()
            .filter(|&&subject| nodes.kind(subject) != Kind::Comma)
            .map(|&subject| self.expr(subject))
            .collect();
        let subject = match (lowered.as_slice(), comma) {
            (&[only], None) => only,
            (&[first, ..], comma) => {
                let last = lowered.last().copied().unwrap_or(first);
                let mut range = self.outer(first).cover(self.outer(last));
                if let Some(comma) = comma {
                    range = range.cover(self.range(comma));
                }
                self.add(ExprKind::Tuple(lowered), range)
            }
            _ => self.opaque(range, "a `match` without a subject"),
        };
        let mut cases = Vec::new();
        if let Some(block) = nodes.field(node, Field::Body) {
            for clause in nodes.named(block) {
                match nodes.kind(clause) {
                    Kind::CaseClause => cases.push(self.case(clause)),
                    _ => self.distrust(self.range(clause), "only `case` may stand here"),
                }
            }
        }
        if cases.is_empty() {
            self.distrust(range, "a `match` without a `case`");
        }
        let last = cases.last().map_or(&[][..], |case| &case.body);
        let range = self.through(node, &[last]);
        (StmtKind::Match { subject, cases }, range)
    }

    fn case(&mut self, node: NodeId) -> Case {
        let nodes = self.nodes;
        let mut captures = Vec::new();
        let mut references = Vec::new();
        for child in nodes.named(node) {
            if nodes.kind(child) == Kind::CasePattern {
                self.pattern(child, &mut captures, &mut references);
            }
        }
        let guard = nodes
            .field(node, Field::Guard)
            .map(|guard| self.first_named(guard));
        let body = self.body(node, nodes.field(node, Field::Consequence));
        Case {
            range: self.through(node, &[&body]),
            captures,
            references,
            guard,
            body,
        }
    }
}
