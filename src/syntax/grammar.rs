//! What tree-sitter lets pass and CPython does not compile, as far as an edit could bring it about: the order of arguments
//! and parameters, a name given twice, an `await` of what is no primary expression.

use crate::syntax::ast::{
    Argument, ArgumentKind, Distrust, ExprKind, Parameter, ParameterKind, StmtKind, Tree,
};
use crate::text::TextRange;
use std::collections::HashSet;

/// Add what CPython would refuse to `tree`'s distrust.
pub fn of_tree(tree: &mut Tree) {
    let mut faults: Vec<(TextRange, &str)> = Vec::new();
    for expr in &tree.exprs {
        match &expr.kind {
            ExprKind::Call { args, .. } => arguments(args, &mut faults),
            ExprKind::Lambda { params, .. } => parameters(params, &mut faults),
            ExprKind::Await(operand) => {
                let operand = tree.expr(*operand);
                let is_primary = operand.outer != operand.range
                    || !matches!(
                        operand.kind,
                        ExprKind::Await(_)
                            | ExprKind::Unary(_)
                            | ExprKind::Not(_)
                            | ExprKind::Binary { .. }
                            | ExprKind::Starred(_)
                    );
                if !is_primary {
                    faults.push((expr.range, "what is awaited needs parentheses"));
                }
            }
            _ => {}
        }
    }
    for stmt in &tree.stmts {
        match &stmt.kind {
            StmtKind::Function(function) => parameters(&function.params, &mut faults),
            StmtKind::Class(class) => arguments(&class.args, &mut faults),
            _ => {}
        }
    }
    let faults = faults.into_iter().map(|(range, reason)| Distrust {
        range,
        reason: reason.to_owned(),
    });
    tree.distrust.extend(faults);
}

fn arguments(args: &[Argument], faults: &mut Vec<(TextRange, &str)>) {
    let mut has_keyword = false;
    let mut has_double_star = false;
    let mut names = HashSet::new();
    for arg in args {
        match &arg.kind {
            ArgumentKind::Positional if has_keyword || has_double_star => {
                faults.push((
                    arg.range,
                    "a positional argument follows a keyword argument",
                ));
            }
            ArgumentKind::Star if has_double_star => {
                faults.push((arg.range, "`*` follows `**` among the arguments"));
            }
            ArgumentKind::Keyword(name) => {
                has_keyword = true;
                if !names.insert(&name.text) {
                    faults.push((arg.range, "this keyword is given twice"));
                }
            }
            ArgumentKind::DoubleStar => has_double_star = true,
            ArgumentKind::Positional | ArgumentKind::Star => {}
        }
    }
}

fn parameters(params: &[Parameter], faults: &mut Vec<(TextRange, &str)>) {
    let mut has_default = false;
    let mut is_closed = false;
    let mut names = HashSet::new();
    for param in params {
        if is_closed {
            faults.push((param.range, "a parameter follows `**`"));
        }
        if !names.insert(&param.name.text) {
            faults.push((param.range, "two parameters have one name"));
        }
        match param.kind {
            ParameterKind::PositionalOnly | ParameterKind::Plain => {
                if has_default && param.default.is_none() {
                    faults.push((
                        param.range,
                        "this parameter needs a default, as those before it",
                    ));
                }
                has_default |= param.default.is_some();
            }
            ParameterKind::DoubleStar => is_closed = true,
            ParameterKind::Star | ParameterKind::KeywordOnly => {}
        }
    }
}
