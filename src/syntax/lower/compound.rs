//! Compound statements: `if`, the loops, `try`, `with` and `match`.

use crate::syntax::ast::{Branch, Case, ExprId, ExprKind, Handler, StmtId, StmtKind, WithItem};
use crate::syntax::concrete::NodeId;
use crate::syntax::kind::{Field, Kind};
use crate::syntax::lower::Lowering;
use crate::text::TextRange;

impl Lowering<'_> {
    fn else_body(&mut self, node: NodeId) -> Vec<StmtId> {
        let nodes = self.nodes;
        match nodes.child_of_kind(node, Kind::ElseClause) {
            Some(clause) => self.body(clause, nodes.field(clause, Field::Body)),
            None => Vec::new(),
        }
    }

    pub(super) fn if_statement(&mut self, node: NodeId) -> (StmtKind, TextRange) {
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

    pub(super) fn for_statement(&mut self, node: NodeId) -> (StmtKind, TextRange) {
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

    pub(super) fn while_statement(&mut self, node: NodeId) -> (StmtKind, TextRange) {
        let test = self.required(node, Field::Condition);
        let body = self.body(node, self.nodes.field(node, Field::Body));
        let orelse = self.else_body(node);
        let range = self.through(node, &[&body, &orelse]);
        (StmtKind::While { test, body, orelse }, range)
    }

    pub(super) fn try_statement(&mut self, node: NodeId) -> (StmtKind, TextRange) {
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

    pub(super) fn with_statement(&mut self, node: NodeId) -> (StmtKind, TextRange) {
        let nodes = self.nodes;
        let mut items = Vec::new();
        if let Some(clause) = nodes.child_of_kind(node, Kind::WithClause) {
            let is_alone = nodes.named(clause).count() == 1;
            for part in nodes.named(clause) {
                let before = items.len();
                self.with_items(part, &mut items);
                let range = self.range(part);
                let mut new = items.iter().skip(before);
                let is_inside = new.any(|item| item.target.is_some() && item.range.end < range.end);
                if is_inside && !is_alone {
                    self.distrust(range, "`as` in parentheses beside another item");
                }
            }
            self.settle_parentheses(clause, &mut items);
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

    /// `with (a, b):` is two items; `with (a, *b):` and `with (a, b := c):` enter a tuple.
    fn settle_parentheses(&mut self, clause: NodeId, items: &mut Vec<WithItem>) {
        let nodes = self.nodes;
        if items.iter().any(|item| item.target.is_some()) {
            return;
        }
        let range = self.range(clause);
        let contexts: Vec<ExprId> = items.iter().map(|item| item.context).collect();
        if let &[context] = contexts.as_slice()
            && let ExprKind::Tuple(parts) = &self.tree.expr(context).kind
            && nodes.named(clause).count() == 1
            && !nodes.has_child(clause, Kind::LeftParen)
            && self.outer(context) == self.tree.expr(context).range
            && self.outer(context) == range
            && !parts.is_empty()
            && !parts.iter().any(|&part| self.is_only_in_tuple(part))
        {
            let parts = parts.clone();
            self.forget(context);
            *items = parts
                .into_iter()
                .map(|context| WithItem {
                    context,
                    target: None,
                    range: self.outer(context),
                })
                .collect();
        } else if nodes.has_child(clause, Kind::LeftParen)
            && contexts.iter().any(|&part| self.is_only_in_tuple(part))
            && (contexts.len() > 1 || nodes.has_child(clause, Kind::Comma))
        {
            self.check_display(&contexts);
            let context = self.add(ExprKind::Tuple(contexts), range);
            *items = vec![WithItem {
                context,
                target: None,
                range,
            }];
        }
        for item in items {
            if matches!(self.tree.expr(item.context).kind, ExprKind::Starred(_)) {
                self.distrust(item.range, "a starred expression by itself");
            }
        }
    }

    /// Whether an element makes `(…, …)` after `with` a tuple rather than items.
    fn is_only_in_tuple(&self, part: ExprId) -> bool {
        let part = self.tree.expr(part);
        part.outer == part.range
            && matches!(part.kind, ExprKind::Starred(_) | ExprKind::Named { .. })
    }

    /// `with a if b else c as d`: tree-sitter hangs the `as` from `c`. Lower the item without it, and give it back.
    fn item_without_as(&mut self, value: NodeId) -> (ExprId, Option<NodeId>) {
        let end = self.range(value).end;
        let around = self.open_as.replace((end, None));
        let context = self.expr(value);
        let found = std::mem::replace(&mut self.open_as, around);
        let Some((_, Some(pattern))) = found else {
            return (context, None);
        };
        let inner = self.nodes.named(pattern).next().unwrap_or(pattern);
        let end = self.range(inner).end;
        let mut at = Some(context);
        while let Some(id) = at {
            at = match self.tree.expr(id).kind {
                ExprKind::Conditional { orelse, .. } => Some(orelse),
                ExprKind::Lambda { body, .. } => Some(body),
                ExprKind::Not(value) => Some(value),
                _ => None,
            };
            match self.tree.exprs.get_mut(id.0 as usize) {
                Some(expr) if expr.outer.end > end => {
                    expr.range.end = end;
                    expr.outer.end = end;
                }
                _ => break,
            }
        }
        (context, self.nodes.field(pattern, Field::Alias))
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
            _ => {
                let (context, alias) = self.item_without_as(value);
                (context, alias.map(|alias| self.expr(alias)))
            }
        };
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

    pub(super) fn match_statement(&mut self, node: NodeId) -> (StmtKind, TextRange) {
        let nodes = self.nodes;
        let range = self.range(node);
        let subjects: Vec<NodeId> = nodes.fields(node, Field::Subject).collect();
        let comma = nodes.child_of_kind(node, Kind::Comma);
        let lowered: Vec<ExprId> = subjects.iter().map(|&subject| self.expr(subject)).collect();
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
