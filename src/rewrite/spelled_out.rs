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
use crate::plan::spelled_out::{FileSpellings, Passed, Spelling};
use crate::syntax::ast::{Expr, ExprId, ExprKind, Parent, StmtId};
use crate::text::TextRange;
use crate::text::indent::{
    is_blank_line, leading_whitespace, line_end, line_start_at, next_line_start,
    previous_line_start,
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
        gone: &spellings.loops,
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
    /// Statements that go.
    gone: &'w [StmtId],
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
                let definition = self.definition(*lambda, &name, *stmt);
                self.before(*stmt, scope, definition);
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
            Spelling::Wrapped {
                function,
                stmt,
                name,
                params,
            } => {
                let scope = self.scope_around(*function);
                let name = self.names.fresh(name, &[scope]);
                let callee = self.facts.tree.expr(*function);
                let (taken, passed): (Vec<String>, Vec<String>) = params
                    .iter()
                    .map(|param| match param {
                        Passed::Positional(name) => (name.clone(), name.clone()),
                        Passed::Keyword(name) => (name.clone(), format!("{name}={name}")),
                    })
                    .unzip();
                let mut pieces = self.header(&name, *stmt, vec![Piece::Text(taken.join(", "))]);
                let called = callee.outer.slice(self.text);
                pieces.push(Piece::Text(format!("{called}({})", passed.join(", "))));
                self.before(*stmt, scope, pieces);
                self.edits
                    .push(Edit::replacement(callee.outer, name.clone()));
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
                let mut pieces = vec![Piece::Text(above.to_owned())];
                pieces.extend(self.definition(*lambda, name, *stmt));
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

    /// Whether nothing stands above a statement, a blank line or the header of a block, when what goes is gone.
    fn begins_block(&self, start: u32) -> bool {
        let mut at = start;
        loop {
            let above = previous_line_start(self.text, line_start_at(self.text, at));
            let tree = &self.facts.tree;
            let mut gone = self.gone.iter().map(|&stmt| tree.stmt(stmt).range.start);
            match gone.find(|&start| start < at && line_start_at(self.text, start) == above) {
                Some(start) => at = start,
                None => return begins_block(self.text, at),
            }
        }
    }

    /// Put a definition before a statement.
    fn before(&mut self, stmt: StmtId, scope: ScopeId, definition: Vec<Piece>) {
        let start = self.facts.tree.stmt(stmt).range.start;
        let eol = line_end(self.text);
        let is_first = self.preceded.insert(stmt);
        let mut pieces = Vec::new();
        if is_first && !self.begins_block(start) {
            pieces.push(Piece::Text(eol.to_owned()));
        }
        pieces.extend(definition);
        let behind = match scope {
            ScopeId::MODULE => 3,
            _ => 2,
        };
        pieces.push(Piece::Text(eol.repeat(behind)));
        self.edits.push(Edit {
            range: TextRange::empty(line_start_at(self.text, start)),
            pieces,
        });
    }

    /// `def name(params):` and what a lambda returns, on the lines before a statement.
    fn definition(&self, lambda: ExprId, name: &str, stmt: StmtId) -> Vec<Piece> {
        let tree = &self.facts.tree;
        let ExprKind::Lambda { params, body } = &tree.expr(lambda).kind else {
            return Vec::new();
        };
        let params = match (params.first(), params.last()) {
            (Some(first), Some(last)) => {
                let range = TextRange::new(first.range.start, last.range.end);
                vec![Piece::Source(range)]
            }
            _ => Vec::new(),
        };
        let mut pieces = self.header(name, stmt, params);
        let body = tree.expr(*body);
        let (open, close) = match is_open(self.text, body) {
            true => ("(", ")"),
            false => ("", ""),
        };
        pieces.push(Piece::Text(open.to_owned()));
        pieces.push(Piece::Source(body.outer));
        pieces.push(Piece::Text(close.to_owned()));
        pieces
    }

    /// `def name(params):`, and `return` below.
    fn header(&self, name: &str, stmt: StmtId, params: Vec<Piece>) -> Vec<Piece> {
        let start = self.facts.tree.stmt(stmt).range.start;
        let indent = leading_whitespace(self.text, line_start_at(self.text, start));
        let (eol, unit) = (line_end(self.text), &self.facts.layout(self.text).unit);
        let mut pieces = vec![Piece::Text(format!("{indent}def {name}("))];
        pieces.extend(params);
        pieces.push(Piece::Text(format!("):{eol}{indent}{unit}return ")));
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

    /// The scope of the names around an expression; those of comprehensions are no place for a definition.
    fn scope_around(&self, expr: ExprId) -> ScopeId {
        let scopes = &self.facts.scopes;
        let mut at = self.facts.scope_of[expr.0 as usize];
        while let (ScopeKind::Comprehension(_), Some(up)) =
            (&scopes[at.0 as usize].kind, scopes[at.0 as usize].parent)
        {
            at = up;
        }
        at
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
