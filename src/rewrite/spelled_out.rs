//! Lambdas, and calls in threads, spelled out: a synchronous program before that is converted.

use super::RewriteError;
use super::Surroundings;
use super::fresh::FreshNames;
use super::imports::request::ImportRequests;
use super::imports::settle::{Circumstances, settle};
use super::statement::{begins_block, removal};
use crate::diff::apply::{Copy, traced};
use crate::diff::edit::{Edit, Piece};
use crate::facts::FileFacts;
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::plan::spelled_out::{FileSpellings, Spelling};
use crate::syntax::ast::{Expr, ExprId, ExprKind, Parent, StmtId};
use crate::text::TextRange;
use crate::text::indent::{
    is_blank_line, leading_whitespace, line_end, line_start_at, next_line_start,
};
use crate::verify::loss::Allowance;
use std::collections::HashSet;

/// The text in which something is spelled out.
pub struct Written {
    /// The file's new text.
    pub text: String,
    /// Where the parts of the old one are in it.
    pub copies: Vec<Copy>,
    /// What was changed on purpose.
    pub allowance: Allowance,
    /// By spelling: the dotted path of the function that it became, if it became one.
    pub functions: Vec<Option<String>>,
}

/// Spell out what a plan says.
///
/// # Errors
/// When two changes want the same text.
pub fn rewrite(
    text: &str,
    facts: &FileFacts,
    spellings: &FileSpellings,
    surroundings: &Surroundings<'_>,
) -> Result<Written, RewriteError> {
    let mut writer = Writer {
        text,
        facts,
        names: FreshNames::new(facts),
        edits: Vec::new(),
        removed_uses: HashSet::new(),
        preceded: HashSet::new(),
        allowance: Allowance::default(),
    };
    let all = spellings.all.iter();
    let functions = all.map(|one| writer.spell(one)).collect();
    for &stmt in &spellings.loops {
        let range = removal(text, facts.tree.stmt(stmt).range);
        writer.edits.push(Edit::deletion(range));
    }
    let circumstances = Circumstances {
        removed_uses: &writer.removed_uses,
        keep: surroundings.keep,
        local: surroundings.local,
        renamed: &[],
    };
    let settled = settle(text, facts, &ImportRequests::new(facts), &circumstances);
    let mut edits = settled.edits;
    edits.extend(writer.edits);
    let (text, copies) = traced(text, &edits)?;
    let mut allowance = writer.allowance;
    allowance.dropped_comments.extend(settled.dropped_comments);
    Ok(Written {
        text,
        copies,
        allowance,
        functions,
    })
}

struct Writer<'w> {
    text: &'w str,
    facts: &'w FileFacts,
    names: FreshNames<'w>,
    edits: Vec<Edit>,
    removed_uses: HashSet<ExprId>,
    /// Statements before which a function stands already.
    preceded: HashSet<StmtId>,
    allowance: Allowance,
}

impl Writer<'_> {
    /// Spell one out; the path of the function that it becomes.
    fn spell(&mut self, spelling: &Spelling) -> Option<String> {
        match spelling {
            Spelling::Here { whole, body } => {
                let body = self.facts.tree.expr(*body);
                self.here(*whole, body, vec![Piece::Source(body.outer)]);
                None
            }
            Spelling::Called {
                whole,
                function,
                given,
            } => {
                let callee = self.facts.tree.expr(*function);
                let mut pieces = vec![Piece::Source(callee.outer), Piece::Text("(".to_owned())];
                pieces.extend(given.map(Piece::Source));
                pieces.push(Piece::Text(")".to_owned()));
                let kept: Vec<TextRange> = given.iter().copied().chain([callee.outer]).collect();
                self.instead(self.facts.tree.expr(*whole).outer, pieces, &kept);
                None
            }
            Spelling::Before { lambda, stmt, name } => {
                let scope = self.scope_around(*lambda);
                let name = self.names.fresh(name, &[scope]);
                let start = self.facts.tree.stmt(*stmt).range.start;
                let eol = line_end(self.text);
                let is_first = self.preceded.insert(*stmt);
                let above = match is_first && !begins_block(self.text, start) {
                    true => eol,
                    false => "",
                };
                let mut pieces = self.definition(*lambda, (above, &name), start);
                let behind = match scope {
                    ScopeId::MODULE => 3,
                    _ => 2,
                };
                pieces.push(Piece::Text(eol.repeat(behind)));
                self.edits.push(Edit {
                    range: TextRange::empty(line_start_at(self.text, start)),
                    pieces,
                });
                let tree = &self.facts.tree;
                let is_callee = match tree.expr(*lambda).parent {
                    Parent::Expr(up) => matches!(tree.expr(up).kind,
                        ExprKind::Call { func, .. } if func == *lambda),
                    _ => false,
                };
                let range = match is_callee {
                    true => tree.expr(*lambda).outer,
                    false => tree.expr(*lambda).range,
                };
                self.edits.push(Edit::replacement(range, name.clone()));
                Some(self.added(scope, &name))
            }
            Spelling::Defined { lambda, stmt, name } => {
                let scope = self.scope_around(*lambda);
                let range = self.facts.tree.stmt(*stmt).range;
                let eol = line_end(self.text);
                let above = match begins_block(self.text, range.start) {
                    true => "",
                    false => eol,
                };
                let mut pieces = self.definition(*lambda, (above, name), range.start);
                let behind = next_line_start(self.text, range.end);
                let is_end = behind as usize >= self.text.len();
                if !is_end && !is_blank_line(self.text, behind) {
                    pieces.push(Piece::Text(eol.to_owned()));
                }
                let line = line_start_at(self.text, range.start);
                self.edits.push(Edit {
                    range: TextRange::new(line, range.end),
                    pieces,
                });
                Some(self.added(scope, name))
            }
        }
    }

    /// `def name(params):` and what it returns, on lines of their own before what stands at an offset, below something else.
    fn definition(&self, lambda: ExprId, (above, name): (&str, &str), at: u32) -> Vec<Piece> {
        let tree = &self.facts.tree;
        let ExprKind::Lambda { params, body } = &tree.expr(lambda).kind else {
            return Vec::new();
        };
        let indent = leading_whitespace(self.text, line_start_at(self.text, at));
        let (eol, unit) = (line_end(self.text), &self.facts.layout(self.text).unit);
        let mut pieces = vec![Piece::Text(format!("{above}{indent}def {name}("))];
        if let (Some(first), Some(last)) = (params.first(), params.last()) {
            let range = TextRange::new(first.range.start, last.range.end);
            pieces.push(Piece::Source(range));
        }
        let body = tree.expr(*body);
        let (open, close) = match is_open(self.text, body) {
            true => ("(", ")"),
            false => ("", ""),
        };
        pieces.push(Piece::Text(format!("):{eol}{indent}{unit}return {open}")));
        pieces.push(Piece::Source(body.outer));
        pieces.push(Piece::Text(close.to_owned()));
        pieces
    }

    /// An expression in the place of an `await`.
    fn here(&mut self, whole: ExprId, body: &Expr, mut pieces: Vec<Piece>) {
        let is_primary = matches!(
            body.kind,
            ExprKind::Call { .. }
                | ExprKind::Attribute { .. }
                | ExprKind::Subscript { .. }
                | ExprKind::Name(_)
        );
        let tree = &self.facts.tree;
        let has_parentheses =
            body.outer != body.range || tree.expr(whole).outer != tree.expr(whole).range;
        let is_alone =
            matches!(tree.expr(whole).parent, Parent::Stmt(_)) && !is_open(self.text, body);
        if !is_primary && !has_parentheses && !is_alone {
            pieces.insert(0, Piece::Text("(".to_owned()));
            pieces.push(Piece::Text(")".to_owned()));
        }
        let whole = tree.expr(whole);
        let range = match is_primary {
            true => whole.outer,
            false => whole.range,
        };
        self.instead(range, pieces, &[body.outer]);
    }

    /// Put something in the place of an `await`, and forget the names that go with it.
    fn instead(&mut self, range: TextRange, pieces: Vec<Piece>, kept: &[TextRange]) {
        self.edits.push(Edit { range, pieces });
        let tree = &self.facts.tree;
        let all = tree.exprs.iter().enumerate();
        let gone = all.filter(|(_, one)| {
            let is_kept = kept.iter().any(|kept| kept.contains_range(one.range));
            // asyncio will be needed again.
            let is_name = matches!(&one.kind, ExprKind::Name(name) if &**name != "asyncio");
            is_name && range.contains_range(one.range) && !is_kept
        });
        self.removed_uses
            .extend(gone.map(|(at, _)| ExprId(at as u32)));
    }

    /// The scope of the names around a lambda.
    fn scope_around(&self, lambda: ExprId) -> ScopeId {
        self.facts.scope_of[lambda.0 as usize]
    }

    /// Let the check of what is new know of a function; its path.
    fn added(&mut self, scope: ScopeId, name: &str) -> String {
        let path = match self.facts.scopes[scope.0 as usize].kind {
            ScopeKind::Function(index) => {
                let around = &self.facts.functions[index.0 as usize].path;
                format!("{around}.{name}")
            }
            _ => name.to_owned(),
        };
        self.allowance.added.insert(path.clone());
        self.allowance.withdrawn.insert(path.clone());
        path
    }
}

/// Whether an expression goes over lines, and only brackets around it let it.
fn is_open(text: &str, expr: &Expr) -> bool {
    expr.outer == expr.range && expr.range.slice(text).contains('\n')
}
