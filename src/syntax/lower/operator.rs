//! Operators, with CPython's precedence where tree-sitter has another one (`await`, `&`).

use crate::syntax::ast::{ExprId, ExprKind};
use crate::syntax::concrete::NodeId;
use crate::syntax::kind::Field;
use crate::syntax::lower::Lowering;
use crate::text::TextRange;

impl Lowering<'_> {
    /// `await` binds tighter than `**`; tree-sitter has it the other way round.
    pub(super) fn await_expr(&mut self, node: NodeId) -> ExprId {
        let range = self.range(node);
        let value = self.first_named(node);
        let operand = self.tree.expr(value);
        match operand.kind {
            ExprKind::Binary {
                left,
                op: "**",
                right,
            } if operand.outer == operand.range => {
                let awaited = TextRange::new(range.start, self.outer(left).end);
                let awaited = self.add(ExprKind::Await(left), awaited);
                if let Some(power) = self.tree.exprs.get_mut(value.0 as usize) {
                    power.kind = ExprKind::Binary {
                        left: awaited,
                        op: "**",
                        right,
                    };
                    power.range = range;
                    power.outer = range;
                }
                value
            }
            _ => self.add(ExprKind::Await(value), range),
        }
    }

    pub(super) fn binary(&mut self, node: NodeId) -> ExprId {
        let left = self.required(node, Field::Left);
        let right = self.required(node, Field::Right);
        let range = self.range(node);
        let written = self.nodes.token(node);
        match written.and_then(|op| operator(self.text_of(op))) {
            Some(op) => {
                let id = self.add_headed(left, range, |left| ExprKind::Binary { left, op, right });
                self.regroup(id)
            }
            None => self.opaque(range, "an unknown operator"),
        }
    }

    /// `&` binds tighter than `^`; tree-sitter has it the other way round.
    fn regroup(&mut self, id: ExprId) -> ExprId {
        let whole = match self.tree.expr(id).kind {
            ExprKind::Starred(operand) => operand,
            _ => id,
        };
        if !self.is_open(whole, "&") {
            return id;
        }
        let ExprKind::Binary { left, right, .. } = self.tree.expr(whole).kind else {
            return id;
        };
        if !self.is_open(left, "^") && !self.is_open(right, "^") {
            return id;
        }
        let mut operands = Vec::new();
        let mut ops = Vec::new();
        let mut spare = Vec::new();
        self.flatten(whole, &["&", "^"], &mut operands, &mut ops, &mut spare);
        // `whole` is rebuilt last, so that what names it need not know.
        spare.retain(|&binary| binary != whole);
        spare.insert(0, whole);
        let mut sum: Option<ExprId> = None;
        let mut operands = operands.into_iter();
        let Some(mut product) = operands.next() else {
            return id;
        };
        for (op, operand) in ops.into_iter().zip(operands) {
            if op == "&" {
                product = self.rebuild(product, "&", operand, &mut spare);
                continue;
            }
            sum = Some(match sum {
                Some(sum) => self.rebuild(sum, "^", product, &mut spare),
                None => product,
            });
            product = operand;
        }
        if let Some(sum) = sum {
            self.rebuild(sum, "^", product, &mut spare);
        }
        id
    }

    /// Whether `id` is `… op …` without parentheses around it.
    pub(super) fn is_open(&self, id: ExprId, wanted: &str) -> bool {
        let expr = self.tree.expr(id);
        expr.outer == expr.range && matches!(expr.kind, ExprKind::Binary { op, .. } if op == wanted)
    }

    /// `A[x] | B | C` is nested to the left; in annotations tree-sitter nests it to the right.
    pub(super) fn regroup_union(&mut self, id: ExprId) -> ExprId {
        let whole = match self.tree.expr(id).kind {
            ExprKind::Starred(operand) => operand,
            _ => id,
        };
        match self.tree.expr(whole).kind {
            ExprKind::Binary { right, .. } if self.is_open(right, "|") => {}
            _ => return id,
        }
        let mut operands = Vec::new();
        let mut ops = Vec::new();
        let mut spare = Vec::new();
        self.flatten(whole, &["|"], &mut operands, &mut ops, &mut spare);
        // `whole` is rebuilt last, so that what names it need not know.
        spare.retain(|&binary| binary != whole);
        spare.insert(0, whole);
        let mut operands = operands.into_iter();
        if let Some(mut sum) = operands.next() {
            for operand in operands {
                sum = self.rebuild(sum, "|", operand, &mut spare);
            }
        }
        id
    }

    /// The operands and operators of a chain of `wanted` operators, in source order, and the nodes that held them.
    fn flatten(
        &self,
        id: ExprId,
        wanted: &[&str],
        operands: &mut Vec<ExprId>,
        ops: &mut Vec<&'static str>,
        spare: &mut Vec<ExprId>,
    ) {
        let mut pending = vec![(id, None)];
        while let Some((id, op_before)) = pending.pop() {
            match self.tree.expr(id).kind {
                ExprKind::Binary { left, op, right }
                    if wanted.iter().any(|wanted| self.is_open(id, wanted)) =>
                {
                    spare.push(id);
                    pending.push((right, Some(op)));
                    pending.push((left, op_before));
                }
                _ => {
                    ops.extend(op_before);
                    operands.push(id);
                }
            }
        }
    }

    /// Reuse a spare node for `left op right`.
    fn rebuild(
        &mut self,
        left: ExprId,
        op: &'static str,
        right: ExprId,
        spare: &mut Vec<ExprId>,
    ) -> ExprId {
        let range = self.outer(left).cover(self.outer(right));
        let kind = ExprKind::Binary { left, op, right };
        let Some(id) = spare.pop() else {
            return self.add(kind, range);
        };
        if let Some(expr) = self.tree.exprs.get_mut(id.0 as usize) {
            expr.kind = kind;
            expr.range = range;
            expr.outer = range;
        }
        id
    }

    pub(super) fn boolean(&mut self, node: NodeId) -> ExprId {
        let left = self.required(node, Field::Left);
        let right = self.required(node, Field::Right);
        let is_and = self
            .nodes
            .token(node)
            .is_some_and(|op| self.text_of(op) == "and");
        self.add_headed(left, self.range(node), |left| ExprKind::Bool {
            left,
            right,
            is_and,
        })
    }

    pub(super) fn comparison(&mut self, node: NodeId) -> ExprId {
        let nodes = self.nodes;
        let range = self.range(node);
        let mut operands: Vec<ExprId> = Vec::new();
        let mut ops: Vec<Box<str>> = Vec::new();
        for child in nodes.children(node) {
            if !nodes.kind(child).is_token() {
                operands.push(self.expr(child));
                continue;
            }
            let mut words = self.text_of(child).split_whitespace();
            let op = match (words.next(), words.next()) {
                (Some("not"), Some(_)) => "not in",
                (Some("is"), Some(_)) => "is not",
                (Some("<>"), _) => {
                    self.distrust(self.range(child), "`<>` is Python 2");
                    "!="
                }
                (Some(op), _) => op,
                (None, _) => continue,
            };
            ops.push(op.into());
        }
        match operands.first().copied() {
            Some(first) if operands.len() == ops.len() + 1 => {
                self.add_headed(first, range, |first| {
                    if let Some(head) = operands.first_mut() {
                        *head = first;
                    }
                    ExprKind::Compare { operands, ops }
                })
            }
            _ => self.opaque(range, "part of this comparison is missing"),
        }
    }
}

/// The operator as a constant.
fn operator(text: &str) -> Option<&'static str> {
    const OPERATORS: [&str; 13] = [
        "+", "-", "*", "/", "//", "%", "@", "**", "<<", ">>", "&", "|", "^",
    ];
    OPERATORS.into_iter().find(|op| *op == text)
}
