//! The session of a module becomes a parameter: a synchronous program before that is converted.

use super::RewriteError;
use super::Surroundings;
use super::change::Change;
use super::imports::request::{ImportRequest, ImportRequests};
use super::imports::settle::{Circumstances, settle};
use super::{block, deeper};
use crate::diff::apply::{Copy, traced};
use crate::diff::edit::{Edit, Piece};
use crate::facts::FileFacts;
use crate::facts::scope::ScopeId;
use crate::plan::per_request::{Beside, FileChanges, Form, Insertion, PerRequest};
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::text::indent::{leading_whitespace, line_end, line_start_at, next_line_start};
use crate::text::{TextRange, is_word_part};
use std::collections::HashSet;

/// The file's new text, and where the parts of the old one are in it.
///
/// # Errors
/// When two changes want the same text.
pub fn rewrite(
    text: &str,
    facts: &FileFacts,
    plan: &PerRequest,
    changes: &FileChanges,
    surroundings: &Surroundings<'_>,
) -> Result<(String, Vec<Copy>), RewriteError> {
    let mut writer = Writer {
        text,
        facts,
        plan,
        changes,
        requests: ImportRequests::new(facts),
        edits: Vec::new(),
        around: Vec::new(),
    };
    for insertion in &changes.parameters {
        writer.parameter(insertion);
    }
    for insertion in &changes.arguments {
        let what = match insertion.form {
            Form::Keyword => format!("{0}={0}", plan.name),
            _ => plan.name.clone(),
        };
        writer.insert(insertion, &what);
    }
    for &expr in &changes.uses {
        let range = facts.tree.expr(expr).range;
        if range.slice(text) != plan.name {
            writer
                .edits
                .push(Edit::replacement(range, plan.name.clone()));
        }
    }
    for &(first, last) in &changes.opened {
        writer.open(first, last);
    }
    if let Some(stmt) = changes.removed {
        writer.remove(stmt);
        if let Some((after, made)) = &plan.provider.new {
            writer.provide(stmt, *after, made);
        }
    }
    let mut gone: Vec<ExprId> = changes.uses.clone();
    if let Some(stmt) = changes.removed
        && let StmtKind::AnnAssign { annotation, .. } = facts.tree.stmt(stmt).kind
    {
        gone.push(annotation);
    }
    let removed_uses: HashSet<ExprId> = gone
        .into_iter()
        .flat_map(|expr| names_in(facts, facts.tree.expr(expr).range))
        .collect();
    let circumstances = Circumstances {
        removed_uses: &removed_uses,
        keep: surroundings.keep,
        local: surroundings.local,
        renamed: &[],
    };
    let mut edits = settle(text, facts, &writer.requests, &circumstances).edits;
    let depths = deeper::Depths::new(text, facts, &writer.around);
    for mut edit in writer.edits {
        deeper::deepen(&depths, &mut edit);
        edits.push(edit);
    }
    let blocks = block::settle(text, facts, &writer.around, &[]);
    edits.extend(blocks.ok_or(RewriteError::Layout)?);
    Ok(traced(text, &edits)?)
}

fn names_in(facts: &FileFacts, range: TextRange) -> impl Iterator<Item = ExprId> {
    let exprs = facts.tree.exprs.iter().enumerate();
    exprs
        .filter(move |(_, expr)| {
            matches!(expr.kind, ExprKind::Name(_)) && range.contains_range(expr.range)
        })
        .map(|(at, _)| ExprId(at as u32))
}

struct Writer<'w> {
    text: &'w str,
    facts: &'w FileFacts,
    plan: &'w PerRequest,
    changes: &'w FileChanges,
    requests: ImportRequests<'w>,
    edits: Vec<Edit>,
    /// What is put around statements.
    around: Vec<Change>,
}

impl Writer<'_> {
    /// The statements get a session of their own.
    fn open(&mut self, first: StmtId, last: StmtId) {
        let at = self.facts.tree.stmt(first).range.start;
        let opening = self.opening(at);
        let header = format!("with {opening} as {}:", self.plan.name);
        self.around.push(Change::Wrap {
            first,
            last,
            header: vec![Piece::Text(header)],
            footer: Vec::new(),
            lead: None,
        });
    }

    /// The call that opens a session, by the names that it has in this file.
    fn opening(&mut self, at: u32) -> String {
        let plan = self.plan;
        let module = &self.changes.module;
        if module.is_empty() {
            return plan.opening.clone();
        }
        let mut written = String::new();
        let mut word = String::new();
        let mut before = None;
        for c in plan.opening.chars().chain([' ']) {
            if is_word_part(c) {
                word.push(c);
                continue;
            }
            if !word.is_empty() {
                let name = std::mem::take(&mut word);
                // An attribute, a keyword and a constant are no names of the module.
                let is_name = before != Some('.')
                    && c != '='
                    && !name.starts_with(|c: char| c.is_ascii_digit())
                    && !matches!(&*name, "True" | "False" | "None");
                let text = match is_name {
                    true if name == plan.class.1 => self.class(at),
                    true => self.reach(module, &name, at),
                    false => name,
                };
                written.push_str(&text);
            }
            before = Some(c);
            written.push(c);
        }
        written.trim_end().to_owned()
    }

    fn parameter(&mut self, insertion: &Insertion) {
        let name = &self.plan.name;
        let what = match insertion.form {
            Form::Plain | Form::Keyword => name.clone(),
            Form::Annotated => format!("{name}: {}", self.class(insertion.at)),
            Form::Injected => {
                let class = self.class(insertion.at);
                let depends = self.reach("fastapi", "Depends", insertion.at);
                let provider = match self.changes.module.is_empty() {
                    true => self.plan.provider.name.clone(),
                    false => {
                        self.reach(&self.changes.module, &self.plan.provider.name, insertion.at)
                    }
                };
                format!("{name}: {class} = {depends}({provider})")
            }
        };
        self.insert(insertion, &what);
    }

    fn class(&mut self, at: u32) -> String {
        let (module, name) = &self.plan.class;
        self.reach(module, name, at)
    }

    fn reach(&mut self, module: &str, name: &str, at: u32) -> String {
        let request = ImportRequest::from(module, name);
        self.requests.reach(&request, None, ScopeId::MODULE, at)
    }

    fn insert(&mut self, insertion: &Insertion, what: &str) {
        let text = match insertion.beside {
            Beside::Nothing => what.to_owned(),
            Beside::Before => format!(", {what}"),
            Beside::After => {
                let rest = &self.text[insertion.at as usize..];
                let blank = &rest[..rest.len() - rest.trim_start().len()];
                // The first item of a list that begins on a line of its own.
                match blank.contains('\n') {
                    true => format!("{blank}{what},"),
                    false => format!("{what}, "),
                }
            }
            Beside::LineBefore => {
                let line = line_start_at(self.text, insertion.at);
                let indent = leading_whitespace(self.text, line);
                format!(",{}{indent}{what}", line_end(self.text))
            }
        };
        self.edits.push(Edit::insertion(text, insertion.at));
    }

    /// The statement goes, with its line where nothing else stands there.
    fn remove(&mut self, stmt: StmtId) {
        let range = self.facts.tree.stmt(stmt).range;
        let start = line_start_at(self.text, range.start);
        let mut end = next_line_start(self.text, range.end);
        let rest = &self.text[range.end as usize..end as usize];
        let tree = &self.facts.tree;
        if let Parent::Stmt(up) = tree.stmt(stmt).parent
            && matches!(&tree.stmt(up).kind, StmtKind::Function(def) if def.body.len() == 1)
        {
            self.edits.push(Edit::replacement(range, "pass"));
            return;
        }
        let is_followed = matches!(&self.plan.provider.new, Some((after, _)) if *after == stmt);
        if rest.trim().is_empty() {
            // Of the blank lines on both sides one group is enough.
            if !is_followed && blank_lines_before(self.text, start) > 0 {
                end += blank_bytes(&self.text[end as usize..]);
            }
            self.edits.push(Edit::deletion(TextRange::new(start, end)));
            return;
        }
        let blanks = rest.len() - rest.trim_start().len();
        self.edits.push(Edit::deletion(TextRange::new(
            range.start,
            range.end + blanks as u32,
        )));
    }

    /// The function that opens a session for a request, behind a statement.
    fn provide(&mut self, removed: StmtId, after: StmtId, made: &str) {
        let eol = line_end(self.text);
        let PerRequest { name, provider, .. } = self.plan;
        let unit = &self.facts.layout(self.text).unit;
        let tree = &self.facts.tree;
        let at = next_line_start(self.text, tree.stmt(after).range.end);
        let before = match removed == after {
            true => line_start_at(self.text, tree.stmt(removed).range.start),
            false => at,
        };
        let mut new = match self.text[..at as usize].ends_with('\n') {
            true => String::new(),
            false => eol.to_owned(),
        };
        let lines = [
            format!("def {}():", provider.name),
            format!("{unit}with {made} as {name}:"),
            format!("{unit}{unit}yield {name}"),
        ];
        new.push_str(&eol.repeat(2_usize.saturating_sub(blank_lines_before(self.text, before))));
        for line in lines {
            new.push_str(&line);
            new.push_str(eol);
        }
        let rest = &self.text[at as usize..];
        if !rest.trim().is_empty() {
            let blank = &rest[..blank_bytes(rest) as usize];
            new.push_str(&eol.repeat(2_usize.saturating_sub(blank.matches('\n').count())));
        }
        self.edits.push(Edit::insertion(new, at));
    }
}

/// How many blank lines end where a line begins.
fn blank_lines_before(text: &str, line: u32) -> usize {
    let lines = text[..line as usize].lines().rev();
    lines.take_while(|line| line.trim().is_empty()).count()
}

/// How long the blank lines are that a text begins with.
fn blank_bytes(text: &str) -> u32 {
    let lines = text.split_inclusive('\n');
    let blank = lines.take_while(|line| line.trim().is_empty());
    blank.map(|line| line.len() as u32).sum()
}
