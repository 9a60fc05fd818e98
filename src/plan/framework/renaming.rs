//! A program under the names of the replacement: what changes, and what keeps it from being written so.

use super::{Hindrance, Renaming};
use crate::diagnostic::Span;
use crate::diff::edit::Edit;
use crate::facts::scope::ScopeId;
use crate::mapping::schema::Framework;
use crate::mapping::table::Table;
use crate::name::{is_within, root};
use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, ImportedName, Parent, StmtKind};
use crate::text::{TextRange, is_word_part};
use std::collections::HashSet;

/// The program under the names of the replacement, and what keeps it from being written so.
pub fn propose(program: &Program<'_>, table: &Table, framework: &Framework) -> Renaming {
    let mut renamer = Renamer {
        program,
        table,
        framework,
        found: Renaming::default(),
    };
    for file in program.file_ids() {
        renamer.file(file);
    }
    renamer.found
}

struct Renamer<'r, 'p> {
    program: &'r Program<'p>,
    table: &'r Table,
    framework: &'r Framework,
    found: Renaming,
}

impl Renamer<'_, '_> {
    fn hinder(&mut self, file: FileId, range: TextRange, message: String) {
        let path = self.program.file(file).path.clone();
        let span = Span { path, range };
        self.found.hindrances.insert(Hindrance { span, message });
    }

    fn edit(&mut self, file: FileId, range: TextRange, new: &str) {
        let edits = self.found.files.entry(file).or_default();
        edits.push(Edit::replacement(range, new));
    }

    /// What a name of the framework is called afterwards, if it is one of its modules'.
    fn renamed(&self, full: &str) -> Option<String> {
        if let Some(module) = self.framework.modules.get(full) {
            return Some(module.clone());
        }
        let (module, name) = full.rsplit_once('.')?;
        let module = self.framework.modules.get(module)?;
        let name = self.framework.names.get(name).map_or(name, String::as_str);
        Some(format!("{module}.{name}"))
    }

    /// Whether the table has a word on a name of the replacement.
    fn is_known(&self, full: &str) -> bool {
        self.framework.modules.values().any(|module| module == full)
            || !self.table.rows(full).is_empty()
            || self.table.type_row(full).is_some()
    }

    /// Whether a module belongs to the framework.
    fn is_covered(&self, dotted: &str) -> bool {
        dotted.split('.').any(|part| {
            self.framework
                .covers
                .iter()
                .any(|one| match one.strip_suffix('*') {
                    Some(start) => part.starts_with(start),
                    None => part == one,
                })
        })
    }

    fn is_same(&self, full: &str) -> bool {
        let mut same = self.framework.same.iter();
        same.any(|one| is_within(full, one))
    }

    /// Why a name cannot be carried over, if the table says so.
    fn refused(&self, full: &str) -> Option<&String> {
        let ends = full.match_indices('.').map(|(at, _)| at);
        let mut parts = ends.chain([full.len()]).map(|at| &full[..at]);
        let refuses = &self.framework.refuses;
        self.refused_itself(full)
            .or_else(|| parts.find_map(|part| refuses.get(&format!("{part}.*"))))
    }

    /// The same of a name that the table has by itself. Of modules it is told where they are imported.
    fn refused_itself(&self, full: &str) -> Option<&String> {
        self.framework.refuses.get(full)
    }

    /// A name from outside that is named somewhere.
    fn name(&mut self, file: FileId, range: TextRange, full: &str) {
        if let Some(reason) = self.refused(full) {
            let message = format!("`{full}`: {reason}");
            self.hinder(file, range, message);
        } else if let Some(renamed) = self.renamed(full) {
            if !self.is_known(&renamed) {
                let message = format!("`{full}`: the table has no counterpart of it");
                self.hinder(file, range, message);
            }
        } else if self.is_covered(full) && !self.is_same(full) {
            let message = format!("`{full}`: the table has no counterpart of it");
            self.hinder(file, range, message);
        }
    }

    fn file(&mut self, file: FileId) {
        let program = self.program;
        let tree = &program.file(file).facts.tree;
        for stmt in &tree.stmts {
            match &stmt.kind {
                StmtKind::Import(names) => {
                    for name in names {
                        self.import(file, name);
                    }
                }
                StmtKind::ImportFrom {
                    level,
                    module,
                    names,
                    star,
                } => {
                    let written = module.as_ref().map_or("", |module| &*module.text);
                    let Some(dotted) = program.absolute_module(file, *level, written) else {
                        continue;
                    };
                    if self.is_own(file, &dotted) {
                        self.taken_from_own(file, &dotted, names);
                        continue;
                    }
                    if *star && self.is_covered(&dotted) {
                        let message =
                            format!("`from {dotted} import *`: what it names cannot be seen");
                        self.hinder(file, stmt.range, message);
                        continue;
                    }
                    if let (Some(new), Some(module)) =
                        (self.framework.modules.get(&dotted), module.as_ref())
                    {
                        let new = new.clone();
                        self.edit(file, module.range, &new);
                    }
                    for name in names {
                        self.imported(file, &dotted, name);
                    }
                }
                _ => {}
            }
        }
        for index in 0..tree.exprs.len() {
            let site = Site {
                file,
                expr: ExprId(index as u32),
            };
            self.expression(site);
        }
    }

    fn is_own(&self, file: FileId, dotted: &str) -> bool {
        let module = self.program.module(file, dotted);
        !matches!(module.any_of[..], [Type::External(_)])
    }

    /// `import flask.views`
    fn import(&mut self, file: FileId, name: &ImportedName) {
        let dotted = &*name.name.text;
        if self.is_own(file, dotted) || !self.is_covered(dotted) {
            return;
        }
        self.name(file, name.range, dotted);
        let Some(new) = self.framework.modules.get(dotted).cloned() else {
            return;
        };
        self.edit(file, name.name.range, &new);
        if name.alias.is_none() {
            self.references(file, name, root(dotted), root(&new));
        }
    }

    /// A name of `from flask import Flask`.
    fn imported(&mut self, file: FileId, module: &str, name: &ImportedName) {
        let text = &*name.name.text;
        self.name(file, name.range, &format!("{module}.{text}"));
        if !self.framework.modules.contains_key(module) {
            return;
        }
        let Some(new) = self.framework.names.get(text).cloned() else {
            return;
        };
        self.edit(file, name.name.range, &new);
        if name.alias.is_none() {
            self.references(file, name, text, &new);
        }
    }

    /// Everything in a file that an import without an alias binds.
    fn references(&mut self, file: FileId, import: &ImportedName, old: &str, new: &str) {
        if old == new {
            return;
        }
        let program = self.program;
        let facts = &program.file(file).facts;
        let bound = facts
            .bindings
            .iter()
            .find(|one| import.range.contains_range(one.range) && *one.name == *old);
        let Some(scope) = bound.map(|one| one.scope) else {
            let message = format!("`{old}`: what it binds is not known");
            self.hinder(file, import.range, message);
            return;
        };
        let is_taken = facts.bindings.iter().any(|one| &*one.name == new);
        let is_rebound = facts.bindings.iter().any(|one| {
            let loaded = one.kind.loaded();
            let is_module =
                loaded.is_some_and(|module| self.framework.modules.contains_key(root(module)));
            one.scope == scope && *one.name == *old && !is_module
        });
        if is_taken || is_rebound {
            let message =
                format!("`{old}`: the file gives this name, or `{new}`, to something else");
            self.hinder(file, import.range, message);
        }
        let sites: Vec<(TextRange, ScopeId)> = facts
            .references
            .iter()
            .enumerate()
            .filter_map(|(at, reference)| {
                let scope = reference.as_ref()?.scope?;
                let expr = facts.tree.expr(ExprId(at as u32));
                matches!(&expr.kind, ExprKind::Name(name) if **name == *old)
                    .then_some((expr.range, scope))
            })
            .collect();
        let known = self.found.files.get(&file).map_or(&[][..], Vec::as_slice);
        let known: HashSet<TextRange> = known.iter().map(|edit| edit.range).collect();
        for (range, at) in sites {
            if at == scope && !known.contains(&range) {
                self.edit(file, range, new);
            }
        }
    }

    /// Names that a file of the project passes on from the framework, under a name that changes.
    fn taken_from_own(&mut self, file: FileId, module: &str, names: &[ImportedName]) {
        let Some(owner) = self.program.module_file(file, module) else {
            return;
        };
        for name in names {
            let text = &*name.name.text;
            let found = self.program.module_member(owner, text);
            if let [Type::External(full)] = &found.any_of[..]
                && let Some(renamed) = self.renamed(full)
                && renamed.rsplit('.').next() != Some(text)
                && full.rsplit('.').next() == Some(text)
            {
                let message =
                    format!("`{text}`: it is imported from `{module}`, under a name that changes");
                self.hinder(file, name.range, message);
            }
        }
    }

    fn expression(&mut self, site: Site) {
        let program = self.program;
        let expr = program.expr(site);
        match &expr.kind {
            ExprKind::Str {
                value: Some(text), ..
            } => self.text(site, text),
            ExprKind::Name(_) => {
                if let Some(full) = external(&program.infer(site)) {
                    if let Some(reason) = self.refused_itself(&full) {
                        let message = format!("`{full}`: {reason}");
                        self.hinder(site.file, expr.range, message);
                    }
                    self.module_as_value(site, &full);
                }
            }
            ExprKind::Attribute { value, attr } => {
                let Some(full) = external(&program.infer(site)) else {
                    return;
                };
                let owner = external(&program.infer(Site {
                    file: site.file,
                    expr: *value,
                }));
                let Some(owner) = owner else { return };
                self.module_as_value(site, &full);
                let is_of_module = self.framework.modules.contains_key(&owner);
                if !is_of_module && self.refused_itself(&full).is_none() {
                    return;
                }
                self.name(site.file, expr.range, &full);
                if is_of_module && let Some(new) = self.framework.names.get(&*attr.text).cloned() {
                    self.edit(site.file, attr.range, &new);
                }
            }
            _ => {}
        }
    }

    /// A module of the framework that is handed on: what is named of it then cannot be seen.
    fn module_as_value(&mut self, site: Site, full: &str) {
        if !self.framework.modules.contains_key(full) {
            return;
        }
        let tree = &self.program.file(site.file).facts.tree;
        let is_owner = matches!(tree.expr(site.expr).parent, Parent::Expr(up)
            if matches!(&tree.expr(up).kind, ExprKind::Attribute { value, .. } if *value == site.expr));
        if !is_owner {
            let message = format!("`{full}`: the module is used as a value");
            self.hinder(site.file, tree.expr(site.expr).range, message);
        }
    }

    /// Whether a test names a function that is awaited afterwards, to put something in its place that it brings along:
    /// `monkeypatch.setattr(views, "render_template", fake)`. A mock of `patch` is made to fit.
    fn is_replaced(&self, site: Site, name: &str) -> bool {
        let program = self.program;
        let tree = &program.file(site.file).facts.tree;
        let has_others = matches!(tree.expr(site.expr).parent, Parent::Expr(up)
            if matches!(&tree.expr(up).kind, ExprKind::Call { args, .. } if args.len() > 1));
        let mut modules = self.framework.modules.values();
        let is_awaited = |module: &String| {
            let rows = self.table.rows(&format!("{module}.{name}")).iter();
            rows.map(|&row| self.table.row(row)).any(|row| row.awaited)
        };
        has_others && program.is_test_file(site.file) && modules.any(is_awaited)
    }

    /// `patch("app.views.Flask")`, `import_module("flask")`
    fn text(&mut self, site: Site, text: &str) {
        let is_dotted = !text.is_empty()
            && text
                .split('.')
                .all(|part| !part.is_empty() && part.chars().all(is_word_part));
        if !is_dotted {
            return;
        }
        let last = text.rsplit('.').next().unwrap_or(text);
        if self.framework.environment.contains_key(text) {
            let range = self.program.expr(site).range;
            let message = format!(
                "`{text}`: the variable of the environment gets another name, and the program reads it"
            );
            self.hinder(site.file, range, message);
            return;
        }
        if self.is_replaced(site, last) {
            let range = self.program.expr(site).range;
            let message = format!(
                "`{text}`: a test puts something in its place, which would have to be awaited"
            );
            self.hinder(site.file, range, message);
            return;
        }
        let names_module = self
            .framework
            .modules
            .keys()
            .any(|module| is_within(text, module));
        if names_module || self.framework.names.contains_key(last) {
            let range = self.program.expr(site).range;
            self.hinder(site.file, range, format!("`{text}`: a string names it"));
        }
    }
}

/// The name from outside that an expression stands for.
fn external(types: &Types) -> Option<String> {
    match &types.any_of[..] {
        [Type::External(full)] => Some(full.to_string()),
        _ => None,
    }
}
