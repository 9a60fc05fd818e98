//! All changes to the imports of one file, made at once.

use super::group::{SortKey, group_of};
use super::names::{NameChanges, edit_names};
use super::place::{NewStatement, place};
use super::removal::{Keep, names_of, unused_after};
use super::request::{Addition, Home, ImportRequest, ImportRequests};
use super::row::{Placement, Row, deletion, is_directive, row_of};
use crate::diff::edit::Edit;
use crate::facts::FileFacts;
use crate::facts::binding::BindingId;
use crate::syntax::ast::{ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::suite::suite_around;
use crate::text::TextRange;
use crate::text::indent::{leading_whitespace, line_end, line_start_at};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What the other edits of the file mean for its imports.
#[derive(Clone, Debug)]
pub struct Circumstances<'a> {
    /// The reads of names (and the string annotations) that the other edits take away or rename.
    pub removed_uses: &'a HashSet<ExprId>,
    /// Names that stay for the sake of other files.
    pub keep: &'a Keep,
    /// The project's own top-level packages and modules.
    pub local: &'a HashSet<Box<str>>,
    /// Imports whose target was renamed: the binding and the new name in the module it comes from. The uses in this
    /// file are renamed by other edits.
    pub renamed: &'a [(BindingId, Box<str>)],
}

/// What settling comes to.
#[derive(Clone, Debug, Default)]
pub struct SettledImports {
    /// The edits, in order and disjoint. Edits of others at the same offset come after them.
    pub edits: Vec<Edit>,
    /// Comments that only instructed a tool about an import that goes (`# noqa`), and go with it.
    pub dropped_comments: Vec<TextRange>,
    /// The modules whose import goes, as they were written.
    pub removed_modules: Vec<String>,
}

/// Settle the imports of a file.
pub fn settle(
    text: &str,
    facts: &FileFacts,
    requests: &ImportRequests,
    circumstances: &Circumstances,
) -> SettledImports {
    Settling::new(text, facts, requests, circumstances).settle()
}

struct Settling<'a> {
    text: &'a str,
    facts: &'a FileFacts,
    local: &'a HashSet<Box<str>>,
    eol: &'static str,
    /// By statement: what happens to its names.
    changes: BTreeMap<StmtId, NameChanges>,
    /// Statements that lose all their names.
    gone: HashSet<StmtId>,
    /// `if TYPE_CHECKING:` statements that go with all that is in them.
    emptied: BTreeSet<StmtId>,
    /// By statement that goes: the statements that take its place.
    replaced: BTreeMap<StmtId, Vec<String>>,
    /// By statement that stays: the statements to write behind it.
    beside: BTreeMap<StmtId, Vec<String>>,
    additions: &'a [Addition],
    settled: SettledImports,
}

impl<'a> Settling<'a> {
    fn new(
        text: &'a str,
        facts: &'a FileFacts,
        requests: &'a ImportRequests,
        circumstances: &Circumstances<'a>,
    ) -> Self {
        let unused_without = |removed_uses: &HashSet<ExprId>| {
            unused_after(
                text,
                facts,
                removed_uses,
                circumstances.keep,
                requests.reused(),
            )
        };
        let mut unused = unused_without(circumstances.removed_uses);
        let emptied = emptied_guards(facts, &unused);
        if !emptied.is_empty() {
            let mut removed_uses = circumstances.removed_uses.clone();
            removed_uses.extend(emptied.values());
            unused = unused_without(&removed_uses);
        }
        let mut changes: BTreeMap<StmtId, NameChanges> = BTreeMap::new();
        for (stmt, places) in unused {
            changes.entry(stmt).or_default().removed = places;
        }
        for (id, name) in circumstances.renamed {
            let binding = &facts.bindings[id.0 as usize];
            let Some(stmt) = binding.stmt else { continue };
            let place = names_of(facts, stmt)
                .iter()
                .position(|name| name.range.contains_range(binding.range));
            if let Some(place) = place {
                let change = changes.entry(stmt).or_default();
                if !change.removed.contains(&place) {
                    change.renamed.insert(place, name.to_string());
                }
            }
        }
        Self {
            text,
            facts,
            local: circumstances.local,
            eol: line_end(text),
            changes,
            gone: HashSet::new(),
            emptied: emptied.into_keys().collect(),
            replaced: BTreeMap::new(),
            beside: BTreeMap::new(),
            additions: requests.additions(),
            settled: SettledImports::default(),
        }
    }

    fn settle(mut self) -> SettledImports {
        let rest: Vec<&Addition> = self
            .additions
            .iter()
            .filter(|addition| !self.joins_statement(addition))
            .collect();
        let added: Vec<(&Addition, StmtId)> = self
            .additions
            .iter()
            .filter_map(|addition| Some((addition, self.statement_to_join(addition)?)))
            .collect();
        for (addition, stmt) in added {
            let name = name_text(addition);
            self.changes.entry(stmt).or_default().added.push(name);
        }
        self.gone = self
            .changes
            .iter()
            .filter(|(stmt, changes)| {
                changes.removed.len() == names_of(self.facts, **stmt).len()
                    && changes.added.is_empty()
            })
            .map(|(&stmt, _)| stmt)
            .collect();
        self.place_statements(&rest);
        self.edit_names();
        self.edit_statements();
        self.settled
            .edits
            .sort_by_key(|edit| (edit.range.start, edit.range.end));
        self.settled
    }

    fn joins_statement(&self, addition: &Addition) -> bool {
        self.statement_to_join(addition).is_some()
    }

    /// The `from` import of the same module, run always and early enough, that can list one more name.
    fn statement_to_join(&self, addition: &Addition) -> Option<StmtId> {
        let ImportRequest::From { module, .. } = &addition.request else {
            return None;
        };
        if addition.home != Home::Module {
            return None;
        }
        let tree = &self.facts.tree;
        tree.body.iter().copied().find(|&stmt| {
            let StmtKind::ImportFrom {
                level,
                module: other,
                star: false,
                ..
            } = &tree.stmt(stmt).kind
            else {
                return false;
            };
            let other = other.as_ref().map_or("", |other| &other.text);
            format!("{}{other}", ".".repeat(*level as usize)) == **module
                && addition
                    .needed_at
                    .is_none_or(|at| tree.stmt(stmt).range.end <= at)
        })
    }

    /// Find a place for every statement to add.
    fn place_statements(&mut self, additions: &[&Addition]) {
        // Names of one module share a statement.
        let mut groups: Vec<Vec<&Addition>> = Vec::new();
        for addition in additions {
            let same = |group: &&mut Vec<&Addition>| match (&group[0].request, &addition.request) {
                (
                    ImportRequest::From { module: one, .. },
                    ImportRequest::From { module: other, .. },
                ) => one == other && group[0].home == addition.home,
                _ => false,
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.push(addition),
                None => groups.push(vec![addition]),
            }
        }
        let mut at_module = Vec::new();
        for group in groups {
            let first = group[0];
            let text = statement_text(&group);
            match first.home {
                Home::Beside(stmt) if self.gone.contains(&stmt) => {
                    self.replaced.entry(stmt).or_default().push(text);
                }
                Home::Beside(stmt) => self.beside.entry(stmt).or_default().push(text),
                Home::Module => {
                    let (level, module) = module_of(&first.request);
                    at_module.push(NewStatement {
                        text,
                        group: group_of(level, module, self.local),
                        key: SortKey {
                            is_from: matches!(first.request, ImportRequest::From { .. }),
                            module: format!("{}{module}", ".".repeat(level as usize)),
                        },
                        heir_of: first
                            .instead_of
                            .as_deref()
                            .and_then(|library| self.heir_of(library)),
                        needed_at: group.iter().filter_map(|one| one.needed_at).min(),
                    });
                }
            }
        }
        let placed = place(
            self.text,
            &self.facts.tree,
            at_module,
            &self.gone,
            self.local,
        );
        self.settled.edits.extend(placed.edits);
        for (stmt, texts) in placed.replaced {
            self.replaced.entry(stmt).or_default().extend(texts);
        }
    }

    /// The first module-level import of `library` that goes.
    fn heir_of(&self, library: &str) -> Option<StmtId> {
        let tree = &self.facts.tree;
        tree.body.iter().copied().find(|stmt| {
            self.gone.contains(stmt)
                && written_modules(self.facts, *stmt)
                    .iter()
                    .any(|module| module.split('.').next() == Some(library))
        })
    }

    /// Edit the lists of the statements that keep a name.
    fn edit_names(&mut self) {
        let limit = self.facts.layout(self.text).widest;
        for (stmt, changes) in &self.changes {
            if self.gone.contains(stmt) {
                continue;
            }
            let (edits, dropped) = edit_names(
                self.text,
                self.facts.tree.stmt(*stmt).range,
                names_of(self.facts, *stmt),
                changes,
                limit,
            );
            self.settled.edits.extend(edits);
            self.settled.dropped_comments.extend(dropped);
        }
    }

    /// Delete or replace the statements that go, and write what stands beside others.
    fn edit_statements(&mut self) {
        let tree = &self.facts.tree;
        for (&stmt, texts) in &self.beside {
            let row = row_of(self.text, tree, stmt);
            if row.placement == Placement::Inline || row.stmts.last() != Some(&stmt) {
                let at = tree.stmt(stmt).range.end;
                self.settled
                    .edits
                    .push(Edit::insertion(format!("; {}", texts.join("; ")), at));
            } else {
                let indent = leading_whitespace(self.text, row.start);
                let unended = !self.text[..row.end as usize].ends_with(['\n', '\r']);
                let start = if unended { self.eol } else { "" };
                let lines: String = texts
                    .iter()
                    .map(|text| format!("{indent}{text}{}", self.eol))
                    .collect();
                self.settled
                    .edits
                    .push(Edit::insertion(format!("{start}{lines}"), row.end));
            }
        }
        let mut runs: Vec<(StmtId, u32, u32)> = Vec::new();
        let mut done: HashSet<StmtId> = HashSet::new();
        let mut gone: Vec<StmtId> = self.gone.iter().copied().collect();
        gone.extend(&self.emptied);
        gone.sort_by_key(|&stmt| tree.stmt(stmt).range.start);
        for &stmt in &gone {
            if self.emptied.contains(&stmt) {
                let row = row_of(self.text, tree, stmt);
                runs.push((stmt, row.start, row.end));
                continue;
            }
            self.settled
                .removed_modules
                .extend(written_modules(self.facts, stmt));
            let is_within =
                matches!(tree.stmt(stmt).parent, Parent::Stmt(up) if self.emptied.contains(&up));
            if is_within {
                continue;
            }
            if done.contains(&stmt) {
                continue;
            }
            let row = row_of(self.text, tree, stmt);
            done.extend(row.stmts.iter().copied());
            if let Some(range) = self.take_out(&row) {
                let is_written_between = self
                    .settled
                    .edits
                    .iter()
                    .any(|edit| edit.range.start == range.start && !edit.pieces.is_empty());
                match runs.last_mut() {
                    Some((_, _, end)) if *end == range.start && !is_written_between => {
                        *end = range.end;
                    }
                    _ => runs.push((row.stmts[0], range.start, range.end)),
                }
            }
        }
        // The blank lines around a run go only where nobody else has a hand in them.
        let mut free_from = 0;
        for (first, start, end) in runs {
            let range = deletion(self.text, tree, first, start, end);
            let range = TextRange::new(range.start.max(free_from).min(start), range.end);
            let is_disturbed = self.settled.edits.iter().any(|edit| {
                edit.range.start < range.end
                    && range.start < edit.range.end.max(edit.range.start + 1)
                    && edit.range.start != range.start
            });
            let range = if is_disturbed {
                TextRange::new(start, end)
            } else {
                range
            };
            free_from = range.end;
            self.settled.edits.push(Edit::deletion(range));
        }
    }

    /// Take the statements that go out of their row. When none of the row is left, the lines to delete are returned.
    fn take_out(&mut self, row: &Row) -> Option<TextRange> {
        let tree = &self.facts.tree;
        let suite = suite_around(tree, row.stmts[0]);
        let stays = |stmt: &StmtId| !self.gone.contains(stmt) || self.replaced.contains_key(stmt);
        let is_block = matches!(tree.stmt(row.stmts[0]).parent, Parent::Stmt(_));
        // An emptied block says `pass` in its last statement's place.
        let passing = (is_block && !suite.iter().any(stays)).then(|| suite.last().copied());
        let passing = passing.flatten();
        let is_left = |stmt: &StmtId| stays(stmt) || passing == Some(*stmt);
        let left: BTreeSet<StmtId> = row.stmts.iter().copied().filter(is_left).collect();
        let comments = self.comments_of(row);
        if left.is_empty() {
            let (directives, prose): (Vec<TextRange>, Vec<TextRange>) = comments
                .into_iter()
                .chain(row.comment)
                .partition(|comment| is_directive(comment.slice(self.text)));
            self.settled.dropped_comments.extend(directives);
            let whole = TextRange::new(row.start, row.end);
            if prose.is_empty() {
                return Some(whole);
            }
            let lines: String = prose
                .iter()
                .map(|comment| format!("{}{}", self.own_line(row, *comment), self.eol))
                .collect();
            self.settled.edits.push(Edit::replacement(whole, lines));
            return None;
        }
        for (place, stmt) in row.stmts.iter().enumerate() {
            let range = tree.stmt(*stmt).range;
            if !self.gone.contains(stmt) {
                continue;
            }
            for comment in &comments {
                if !range.contains_range(*comment) {
                    continue;
                }
                if is_directive(comment.slice(self.text)) || row.placement == Placement::Inline {
                    self.settled.dropped_comments.push(*comment);
                } else {
                    let line = format!("{}{}", self.own_line(row, *comment), self.eol);
                    self.settled.edits.push(Edit::insertion(line, row.start));
                }
            }
            if let Some(texts) = self.replaced.get(stmt) {
                let edit = self.replacement(row, range, texts);
                self.settled.edits.extend(edit);
            } else if passing == Some(*stmt) {
                self.settled.edits.push(Edit::replacement(range, "pass"));
            } else if row.stmts[place + 1..]
                .iter()
                .any(|other| left.contains(other))
            {
                let next = tree.stmt(row.stmts[place + 1]).range.start;
                self.settled
                    .edits
                    .push(Edit::deletion(TextRange::new(range.start, next)));
            } else if let Some(previous) = place.checked_sub(1) {
                let previous = tree.stmt(row.stmts[previous]).range.end;
                self.settled
                    .edits
                    .push(Edit::deletion(TextRange::new(previous, range.end)));
            }
        }
        None
    }

    /// The comments inside the statements of `row` that go.
    fn comments_of(&self, row: &Row) -> Vec<TextRange> {
        let tree = &self.facts.tree;
        let holds = |stmt: &StmtId, comment: &TextRange| {
            self.gone.contains(stmt) && tree.stmt(*stmt).range.contains_range(*comment)
        };
        tree.comments
            .iter()
            .filter(|comment| row.stmts.iter().any(|stmt| holds(stmt, comment)))
            .copied()
            .collect()
    }

    /// A comment as a line at the indent of `row`.
    fn own_line(&self, row: &Row, comment: TextRange) -> String {
        let indent = leading_whitespace(self.text, row.start);
        format!("{indent}{}", comment.slice(self.text))
    }

    /// The statements that take the place of `range`: the first where the old one was, the others on lines below, or
    /// all in one row when others share it.
    fn replacement(&self, row: &Row, range: TextRange, texts: &[String]) -> Vec<Edit> {
        let is_alone = row.stmts.len() == 1 && row.placement == Placement::OwnLine;
        let Some((first, others)) = texts.split_first() else {
            return Vec::new();
        };
        if !is_alone {
            return vec![Edit::replacement(range, texts.join("; "))];
        }
        let indent = leading_whitespace(self.text, line_start_at(self.text, range.start));
        let mut edits = vec![Edit::replacement(range, first.clone())];
        if !others.is_empty() {
            let unended = !self.text[..row.end as usize].ends_with(['\n', '\r']);
            let mut lines = String::new();
            for text in others {
                if unended {
                    lines.push_str(&format!("{}{indent}{text}", self.eol));
                } else {
                    lines.push_str(&format!("{indent}{text}{}", self.eol));
                }
            }
            edits.push(Edit::insertion(lines, row.end));
        }
        edits
    }
}

/// The `if TYPE_CHECKING:` statements of the module that hold nothing but imports without a use, each with the name that
/// it tests. One with a comment in it stays.
fn emptied_guards(
    facts: &FileFacts,
    unused: &BTreeMap<StmtId, Vec<usize>>,
) -> BTreeMap<StmtId, ExprId> {
    let tree = &facts.tree;
    let is_gone = |stmt: &StmtId| {
        unused
            .get(stmt)
            .is_some_and(|places| places.len() == names_of(facts, *stmt).len())
    };
    let mut emptied = BTreeMap::new();
    for &stmt in &tree.body {
        let StmtKind::If { branches, orelse } = &tree.stmt(stmt).kind else {
            continue;
        };
        let ([branch], []) = (&branches[..], &orelse[..]) else {
            continue;
        };
        let (name, guard) = match &tree.expr(branch.test).kind {
            ExprKind::Name(name) => (name, branch.test),
            ExprKind::Attribute { value, attr } => (&attr.text, *value),
            _ => continue,
        };
        let range = tree.stmt(stmt).range;
        let has_comment = tree
            .comments
            .iter()
            .any(|comment| range.contains_range(*comment));
        let is_emptied = &**name == "TYPE_CHECKING"
            && !branch.body.is_empty()
            && branch.body.iter().all(is_gone)
            && !has_comment;
        if is_emptied {
            emptied.insert(stmt, guard);
        }
    }
    emptied
}

/// `name` or `name as alias`.
fn name_text(addition: &Addition) -> String {
    let name = match &addition.request {
        ImportRequest::Module { path } => path,
        ImportRequest::From { name, .. } => name,
    };
    match &addition.alias {
        Some(alias) => format!("{name} as {alias}"),
        None => name.to_string(),
    }
}

/// The statement that imports all of `group`, which is of one module.
fn statement_text(group: &[&Addition]) -> String {
    let mut names: Vec<String> = group.iter().map(|addition| name_text(addition)).collect();
    names.sort_unstable();
    match &group[0].request {
        ImportRequest::Module { .. } => format!("import {}", names.join(", ")),
        ImportRequest::From { module, .. } => {
            format!("from {module} import {}", names.join(", "))
        }
    }
}

/// Leading dots and module of a request.
fn module_of(request: &ImportRequest) -> (u32, &str) {
    let module = match request {
        ImportRequest::Module { path } => path,
        ImportRequest::From { module, .. } => module,
    };
    let bare = module.trim_start_matches('.');
    ((module.len() - bare.len()) as u32, bare)
}

/// The modules an import statement names, relative ones left out.
fn written_modules(facts: &FileFacts, stmt: StmtId) -> Vec<String> {
    match &facts.tree.stmt(stmt).kind {
        StmtKind::Import(names) => names
            .iter()
            .map(|name| name.name.text.to_string())
            .collect(),
        StmtKind::ImportFrom {
            level: 0,
            module: Some(module),
            ..
        } => vec![module.text.to_string()],
        _ => Vec::new(),
    }
}
