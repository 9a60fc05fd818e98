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
    indent_of, is_blank_line, leading_whitespace, line_end, line_start_at, next_line_start,
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
        parted: HashSet::new(),
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
    /// Where lines begin above which a blank one is put.
    parted: HashSet<u32>,
    allowance: Allowance,
}

impl Writer<'_> {
    /// Spell one out; the path of the function that it becomes.
    fn spell(&mut self, spelling: &Spelling) -> Option<String> {
        match spelling {
            Spelling::Here { whole, body } => {
                let body = self.facts.tree.expr(*body);
                self.here(*whole, body);
                None
            }
            Spelling::Called {
                whole,
                function,
                given,
            } => {
                let callee = self.facts.tree.expr(*function);
                let mut pieces = vec![Piece::Source(callee.outer), Piece::Text("(".to_owned())];
                let given = given.map(|given| self.with_lines(*function, given));
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
                let mut pieces = Vec::new();
                let line = line_start_at(self.text, range.start);
                if !self.parted.contains(&line) && !begins_block(self.text, range.start) {
                    pieces.push(Piece::Text(eol.to_owned()));
                }
                let mut end = range.end;
                if let Some(comment) = self.comment_behind(range.end) {
                    end = comment.end;
                    match comment.slice(self.text).contains("E731") {
                        // That it was a lambda is no matter any more.
                        true => self.allowance.dropped_comments.push(comment),
                        false => {
                            pieces.push(Piece::Text(indent_of(self.text, range.start).to_owned()));
                            pieces.push(Piece::Source(comment));
                            pieces.push(Piece::Text(eol.to_owned()));
                        }
                    }
                }
                pieces.extend(self.definition(*lambda, name, *stmt));
                let behind = next_line_start(self.text, range.end);
                let is_end = behind as usize >= self.text.len();
                let indent = leading_whitespace(self.text, behind).len();
                let goes_on = indent >= indent_of(self.text, range.start).len();
                if !is_end && goes_on && !is_blank_line(self.text, behind) {
                    pieces.push(Piece::Text(eol.to_owned()));
                    self.parted.insert(behind);
                }
                self.edits.push(Edit {
                    range: TextRange::new(line, end),
                    pieces,
                });
                Some(self.added(scope, name))
            }
        }
    }

    /// The comment that stands on the line behind an offset.
    fn comment_behind(&self, at: u32) -> Option<TextRange> {
        let next = next_line_start(self.text, at);
        let mut comments = self.facts.tree.comments.iter().copied();
        comments.find(|comment| at <= comment.start && comment.start < next)
    }

    /// What a function is given, with the lines on which it stands, where that begins on one of its own.
    fn with_lines(&self, function: ExprId, given: TextRange) -> TextRange {
        let tree = &self.facts.tree;
        let callee = tree.expr(function);
        let Parent::Expr(call) = callee.parent else {
            return given;
        };
        let ExprKind::Call { parens, .. } = &tree.expr(call).kind else {
            return given;
        };
        let before = TextRange::new(callee.outer.end, given.start).slice(self.text);
        let comma = before.find(',').filter(|_| before.contains('\n'));
        let start = comma.map_or(given.start, |comma| callee.outer.end + comma as u32 + 1);
        match comma {
            Some(_) => TextRange::new(start, parens.end - 1),
            None => given,
        }
    }

    /// Move the lines of a range but its first with what they stand in: by as much as that line is indented otherwise.
    fn shift(&mut self, range: TextRange, indent: &str) {
        let base = indent_of(self.text, range.start);
        let exprs = self.facts.tree.exprs.iter();
        let texts: Vec<TextRange> = exprs
            .filter(|expr| {
                matches!(expr.kind, ExprKind::Str { .. } | ExprKind::FString { .. })
                    && range.contains_range(expr.range)
            })
            .map(|expr| expr.range)
            .collect();
        let mut line = next_line_start(self.text, range.start);
        while line < range.end {
            let is_text = texts
                .iter()
                .any(|text| text.start < line && line < text.end);
            let own = leading_whitespace(self.text, line);
            if !is_text && !is_blank_line(self.text, line) && base != indent {
                let further = own.strip_prefix(base).unwrap_or_default();
                let place = TextRange::new(line, line + own.len() as u32);
                let edit = Edit::replacement(place, format!("{indent}{further}"));
                if !self.edits.contains(&edit) {
                    self.edits.push(edit);
                }
            }
            line = next_line_start(self.text, line);
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
        let is_parted = self.parted.contains(&line_start_at(self.text, start));
        if is_first && !is_parted && !self.begins_block(start) {
            pieces.push(Piece::Text(eol.to_owned()));
        }
        pieces.extend(definition);
        let is_outermost = scope == ScopeId::MODULE && indent_of(self.text, start).is_empty();
        let behind = match is_outermost {
            true => 3,
            false => 2,
        };
        pieces.push(Piece::Text(eol.repeat(behind)));
        self.edits.push(Edit {
            range: TextRange::empty(line_start_at(self.text, start)),
            pieces,
        });
    }

    /// `def name(params):` and what a lambda returns, on the lines before a statement.
    fn definition(&mut self, lambda: ExprId, name: &str, stmt: StmtId) -> Vec<Piece> {
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
        let (open, close) = match is_open(self.facts, self.text, body) {
            true => ("(", ")"),
            false => ("", ""),
        };
        let start = tree.stmt(stmt).range.start;
        let unit = &self.facts.layout(self.text).unit;
        let mut indent = format!("{}{unit}", indent_of(self.text, start));
        if !open.is_empty() {
            indent.push_str(unit);
        }
        self.shift(body.outer, &indent);
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
    fn here(&mut self, whole: ExprId, body: &Expr) {
        let tree = &self.facts.tree;
        let text = body.range.slice(self.text);
        let is_primary = text.starts_with(['(', '[', '{'])
            && !matches!(
                body.kind,
                ExprKind::Binary { .. }
                    | ExprKind::Compare { .. }
                    | ExprKind::Bool { .. }
                    | ExprKind::Conditional { .. }
            )
            || matches!(
                body.kind,
                ExprKind::Call { .. }
                    | ExprKind::Attribute { .. }
                    | ExprKind::Subscript { .. }
                    | ExprKind::Name(_)
            );
        let place = tree.expr(whole);
        let goes_over_lines = body.outer.slice(self.text).contains('\n');
        // Between brackets and commas nothing binds closer.
        let is_apart = match place.parent {
            Parent::Stmt(_) => !is_open(self.facts, self.text, body),
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Call { func, .. } => *func != whole,
                ExprKind::Subscript { index, .. } => *index == whole,
                ExprKind::Comprehension { element, .. } => *element == whole,
                ExprKind::List(_) | ExprKind::Set(_) | ExprKind::Dict(_) => true,
                _ => false,
            },
            Parent::Module => false,
        };
        let is_free = is_primary || is_apart;
        let inner = match is_free && !goes_over_lines {
            true => body.range,
            false => body.outer,
        };
        let has_parentheses = inner != body.range || place.outer != place.range;
        let mut pieces = vec![Piece::Source(inner)];
        if !is_free && !has_parentheses {
            pieces.insert(0, Piece::Text("(".to_owned()));
            pieces.push(Piece::Text(")".to_owned()));
        }
        let range = match is_primary {
            true => place.outer,
            false => place.range,
        };
        let mut indent = indent_of(self.text, place.range.start).to_owned();
        if is_open(self.facts, self.text, body) {
            indent.push_str(&self.facts.layout(self.text).unit);
        }
        self.shift(body.outer, &indent);
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
fn is_open(facts: &FileFacts, text: &str, expr: &Expr) -> bool {
    let goes_over_lines = |range: TextRange| range.slice(text).contains('\n');
    if expr.outer != expr.range || !goes_over_lines(expr.range) {
        return false;
    }
    let before_bracket = |expr: ExprId| goes_over_lines(facts.tree.expr(expr).outer);
    match &expr.kind {
        ExprKind::Call { func, parens, .. } => {
            let between = TextRange::new(facts.tree.expr(*func).outer.end, parens.start);
            before_bracket(*func) || goes_over_lines(between)
        }
        ExprKind::Subscript { value, .. } => before_bracket(*value),
        ExprKind::List(_) | ExprKind::Set(_) | ExprKind::Dict(_) => false,
        ExprKind::Comprehension { .. } | ExprKind::Tuple(_) => {
            !expr.range.slice(text).starts_with(['(', '[', '{'])
        }
        _ => true,
    }
}
