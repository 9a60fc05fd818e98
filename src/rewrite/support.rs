//! Support code: small functions that a table brings along, written once a module after its imports.

use crate::diff::apply::apply;
use crate::diff::edit::{Edit, Piece};
use crate::facts::FileFacts;
use crate::facts::binding::BindingKind;
use crate::facts::collect::collect;
use crate::facts::scope::ScopeId;
use crate::rewrite::imports::place::head_end;
use crate::rewrite::imports::request::{ImportRequest, ImportRequests};
use crate::syntax::ast::{ExprKind, StmtKind};
use crate::syntax::parse::parse;
use crate::text::indent::{is_blank_line, line_end, next_line_start, previous_line_start};
use crate::text::is_word_part;
use std::collections::BTreeMap;

/// One piece of support code as a table gives it.
#[derive(Clone, Copy, Debug)]
pub struct SupportCode<'t> {
    /// The name it defines.
    pub name: &'t str,
    /// What it imports: dotted modules, or members of modules.
    pub imports: &'t [String],
    /// Python source at the left margin.
    pub code: &'t str,
    /// Names of other support code that it calls.
    pub uses: &'t [String],
}

/// The support code that one file needs.
#[derive(Clone, Debug)]
pub struct SupportRequests<'f> {
    text: &'f str,
    facts: &'f FileFacts,
    /// By the table's name: the name in this file.
    names: BTreeMap<String, String>,
    /// What is written, in the order of need: callees first.
    written: Vec<String>,
    /// The first place where one is used while the module is being loaded.
    needed_at: Option<u32>,
}

impl<'f> SupportRequests<'f> {
    /// No requests yet.
    pub fn new(text: &'f str, facts: &'f FileFacts) -> Self {
        Self {
            text,
            facts,
            names: BTreeMap::new(),
            written: Vec::new(),
            needed_at: None,
        }
    }

    /// The name under which `wanted` is callable everywhere in the file. `all` is the table's support code, among which
    /// that of `uses` is found. `loading_at` is the place of use, when that is code that runs while the module is being
    /// loaded.
    pub fn reach(
        &mut self,
        wanted: SupportCode,
        all: &[SupportCode],
        loading_at: Option<u32>,
        imports: &mut ImportRequests,
    ) -> String {
        self.needed_at = match (self.needed_at, loading_at) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        if let Some(name) = self.names.get(wanted.name) {
            return name.clone();
        }
        let existing = self.existing(wanted);
        let name = match existing {
            Some(()) => wanted.name.to_owned(),
            // pytest finds a fixture by its name, and the parameters of tests have that name.
            None if wanted.code.starts_with("@pytest.fixture") => wanted.name.to_owned(),
            None => imports.names().fresh(wanted.name, &[ScopeId::MODULE]),
        };
        self.names.insert(wanted.name.to_owned(), name.clone());
        if existing.is_some() {
            return name;
        }
        let mut renames: BTreeMap<String, String> = BTreeMap::new();
        renames.insert(wanted.name.to_owned(), name.clone());
        // What was cut away calls nothing.
        let uses = wanted.uses.iter();
        for used in uses.filter(|used| has_word(wanted.code, used)) {
            let code = all.iter().find(|code| code.name == used.as_str());
            if let Some(code) = code {
                let reached = self.reach(*code, all, loading_at, imports);
                renames.insert(used.clone(), reached);
            }
        }
        let at = head_end(self.text, &self.facts.tree, self.needed_at);
        let mut missing: Vec<String> = Vec::new();
        for dotted in wanted.imports {
            // What was cut away needs no imports.
            let name = dotted.rsplit('.').next().unwrap_or(dotted);
            if !has_word(wanted.code, name) {
                continue;
            }
            let request = ImportRequest::used_in(dotted, wanted.code);
            let reached = imports.reach(&request, None, ScopeId::MODULE, at);
            if imports.may_be_missing(&request) {
                missing.push(reached.clone());
            }
            renames.insert(request.plain_expression().to_owned(), reached);
        }
        let code = renamed(wanted.code.trim_end(), &renames);
        self.written.push(quoted(&code, &missing));
        name
    }

    /// The names this file's support code has, in the file: for what checks that nothing was added by accident.
    pub fn added(&self) -> impl Iterator<Item = &str> {
        self.names.values().map(String::as_str)
    }

    /// Whether support code is written directly above the statement at `at`, with its blank lines.
    pub fn is_above(&self, at: u32) -> bool {
        let head = head_end(self.text, &self.facts.tree, self.needed_at);
        let between = self.text.get(head as usize..at as usize);
        !self.written.is_empty() && between.is_some_and(|text| text.trim().is_empty())
    }

    /// Whether the file has this very code already.
    fn existing(&self, wanted: SupportCode) -> Option<()> {
        let ids = self.facts.scopes.first()?.variables.get(wanted.name)?;
        let [id] = ids.as_slice() else { return None };
        let binding = &self.facts.bindings[id.0 as usize];
        let stmt = self.facts.tree.stmt(binding.stmt?);
        let is_same = matches!(
            binding.kind,
            BindingKind::Function(_) | BindingKind::Class(_)
        ) && stmt.range.slice(self.text) == wanted.code.trim_end();
        is_same.then_some(())
    }

    /// Write the support code: an edit behind the module's imports, into `edits`, which are those of the imports.
    pub fn settle(&self, edits: &mut Vec<Edit>) {
        if self.written.is_empty() {
            return;
        }
        let text = self.text;
        let eol = line_end(text);
        let mut at = head_end(text, &self.facts.tree, self.needed_at);
        let inside = edits
            .iter()
            .find(|edit| edit.range.start < at && at < edit.range.end);
        if let Some(edit) = inside {
            at = edit.range.end;
        }
        let mut blank_after = 0;
        let mut line = at;
        while (line as usize) < text.len() && is_blank_line(text, line) {
            blank_after += 1;
            line = next_line_start(text, line);
        }
        let is_last = line as usize >= text.len();
        let mut blank_before = 0;
        let mut above = at;
        while above > 0 && is_blank_line(text, previous_line_start(text, above)) {
            blank_before += 1;
            above = previous_line_start(text, above);
        }
        let code: Vec<String> = self
            .written
            .iter()
            .map(|code| code.lines().collect::<Vec<_>>().join(eol))
            .collect();
        let body = code.join(&eol.repeat(3));
        let after = if is_last {
            0
        } else {
            2_usize.saturating_sub(blank_after)
        };
        let neighbour = edits
            .iter_mut()
            .rfind(|edit| edit.range.is_empty() && edit.range.start == at);
        match neighbour {
            Some(edit) => {
                // New imports at the same place: what they say of blank lines no longer holds.
                if let Some(Piece::Text(imports)) = edit.pieces.last_mut() {
                    let kept = imports.trim_end_matches(['\n', '\r']).len();
                    imports.truncate(kept);
                }
                edit.pieces.push(Piece::Text(format!(
                    "{}{body}{}",
                    eol.repeat(3),
                    eol.repeat(1 + after)
                )));
            }
            None => {
                let is_unended = at > 0 && !text[..at as usize].ends_with(['\n', '\r']);
                let wanted = if above == 0 {
                    0
                } else {
                    2_usize.saturating_sub(blank_before)
                };
                let before = wanted + usize::from(is_unended);
                edits.push(Edit::insertion(
                    format!("{}{body}{}", eol.repeat(before), eol.repeat(1 + after)),
                    at,
                ));
            }
        }
    }
}

/// Whether a name stands in code by itself, not as a part of another.
fn has_word(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        !code[..at].ends_with(is_word_part) && !code[at + name.len()..].starts_with(is_word_part)
    })
}

/// `code` with quotes around the annotations that name one of `missing`: they are read when the function is defined.
fn quoted(code: &str, missing: &[String]) -> String {
    if missing.is_empty() {
        return code.to_owned();
    }
    let tree = parse(code);
    let mut edits = Vec::new();
    for stmt in &tree.stmts {
        let StmtKind::Function(def) = &stmt.kind else {
            continue;
        };
        let of_parameters = def.params.iter().filter_map(|one| one.annotation);
        for annotation in of_parameters.chain(def.returns) {
            let range = tree.expr(annotation).range;
            let text = range.slice(code);
            if missing.iter().any(|name| has_word(text, name)) && !text.contains('"') {
                edits.push(Edit::replacement(range, format!("\"{text}\"")));
            }
        }
    }
    apply(code, &edits).unwrap_or_else(|_| code.to_owned())
}

/// `code` with the names that it reads from around it, and the one that it defines, replaced.
fn renamed(code: &str, renames: &BTreeMap<String, String>) -> String {
    let facts = collect(code, parse(code));
    let mut edits = Vec::new();
    for (expr, reference) in facts.tree.exprs.iter().zip(&facts.references) {
        let is_outer = reference
            .as_ref()
            .is_some_and(|reference| matches!(reference.scope, None | Some(ScopeId::MODULE)));
        let replacement = match &expr.kind {
            ExprKind::Name(name) if is_outer => renames.get(&**name),
            // `aiofiles.os` is one path.
            ExprKind::Attribute { .. } => renames.get(expr.range.slice(code)),
            _ => None,
        };
        if let Some(new) = replacement
            && expr.range.slice(code) != new
        {
            edits.push(Edit::replacement(expr.range, new.clone()));
        }
    }
    for &stmt in &facts.tree.body {
        let name = match &facts.tree.stmt(stmt).kind {
            StmtKind::Function(def) => &def.name,
            StmtKind::Class(def) => &def.name,
            _ => continue,
        };
        if let Some(new) = renames.get(&*name.text)
            && **new != *name.text
        {
            edits.push(Edit::replacement(name.range, new.clone()));
        }
    }
    apply(code, &edits).unwrap_or_else(|_| code.to_owned())
}
