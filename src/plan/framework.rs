//! Frameworks, which are converted altogether or not at all: what the program calls them first, and what keeps all of it.
//!
//! The program is written for the replacement first, by names alone ([`propose`]); the rows of the framework's table are about that
//! program, and what they do not know, or cannot convert, keeps the framework ([`left`]).

use super::cell::Cells;
use super::colour::Colours;
use super::context::Context;
use super::report::span;
use super::seed::{CallFate, Demand, Uses};
use crate::diagnostic::{Span, code};
use crate::diff::edit::Edit;
use crate::facts::binding::BindingKind;
use crate::facts::scope::ScopeId;
use crate::mapping::row::{Library, LibraryId};
use crate::mapping::schema::Framework;
use crate::mapping::table::Table;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprId, ExprKind, ImportedName, Parent, StmtKind};
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Why a framework stays.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hindrance {
    /// Where.
    pub span: Span,
    /// What stands there, and why it cannot be carried over.
    pub message: String,
}

/// The program under the names of the replacement.
#[derive(Debug, Default)]
pub struct Renaming {
    /// What changes, by file.
    pub files: BTreeMap<FileId, Vec<Edit>>,
    /// What keeps the framework.
    pub hindrances: BTreeSet<Hindrance>,
}

/// The framework that a program uses, of those that `table` knows.
pub fn used<'t>(program: &Program<'_>, table: &'t Table) -> Option<(LibraryId, &'t Framework)> {
    let libraries = table.libraries().iter().enumerate();
    let mut frameworks = libraries.filter_map(|(at, library)| {
        let framework = library.framework.as_ref()?;
        Some((LibraryId(at as u32), framework))
    });
    frameworks.find(|(_, framework)| {
        program.files.iter().any(|file| {
            let mut modules = file
                .facts
                .bindings
                .iter()
                .filter_map(|one| loaded(&one.kind));
            modules.any(|module| framework.modules.contains_key(root(module)))
        })
    })
}

/// The module from outside that a binding loads.
fn loaded(kind: &BindingKind) -> Option<&str> {
    match kind {
        BindingKind::Import { loads, .. } => Some(loads),
        BindingKind::ImportFrom {
            level: 0, module, ..
        }
        | BindingKind::StarImport { level: 0, module } => Some(module),
        _ => None,
    }
}

fn root(dotted: &str) -> &str {
    dotted.split('.').next().unwrap_or(dotted)
}

/// The program under the names of the replacement, and what keeps it from being written so.
pub fn propose(program: &Program<'_>, table: &Table, framework: &Framework) -> Renaming {
    let mut renamer = Renamer {
        program,
        table,
        framework,
        found: Renaming::default(),
    };
    for at in 0..program.files.len() {
        renamer.file(FileId(at as u32));
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
        self.framework.same.iter().any(|one| {
            full.strip_prefix(one.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Why a name cannot be carried over, if the table says so.
    fn refused(&self, full: &str) -> Option<&String> {
        let refuses = &self.framework.refuses;
        let mut parts = full.match_indices('.').map(|(at, _)| &full[..at]);
        refuses
            .get(full)
            .or_else(|| parts.find_map(|part| refuses.get(&format!("{part}.*"))))
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
            let is_module = loaded(&one.kind)
                .is_some_and(|module| self.framework.modules.contains_key(root(module)));
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
                    if let Some(reason) = self.refused(&full) {
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
                if !is_of_module && self.refused(&full).is_none() {
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

    /// `patch("app.views.Flask")`, `import_module("flask")`
    fn text(&mut self, site: Site, text: &str) {
        let is_dotted = !text.is_empty()
            && text.split('.').all(|part| {
                !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_')
            });
        if !is_dotted {
            return;
        }
        let last = text.rsplit('.').next().unwrap_or(text);
        let names_module = self
            .framework
            .modules
            .keys()
            .any(|module| text == module || text.starts_with(&format!("{module}.")));
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

/// Members that are read off what may be an object of the framework, and cannot be followed to where it comes from: of any object
/// where only the framework has such a member, else of what a function that the framework calls is given, and of a test's client.
fn unseen(program: &Program<'_>) -> Vec<(Span, String)> {
    let frameworks = program.table.libraries().iter().enumerate();
    let frameworks: Vec<_> = frameworks
        .filter_map(|(at, library)| Some((LibraryId(at as u32), library.framework.as_ref()?)))
        .collect();
    let rows = program.table.all_rows().iter();
    let awaited: HashSet<&str> = rows
        .filter(|row| row.awaited && frameworks.iter().any(|(id, _)| *id == row.library))
        .flat_map(|row| &row.from)
        .filter_map(|name| name.rsplit('.').next())
        .collect();
    let distinct: HashSet<&str> = frameworks
        .iter()
        .flat_map(|(_, framework)| &framework.distinct)
        .map(String::as_str)
        .collect();
    let mut found = Vec::new();
    for (at, file) in program.files.iter().enumerate() {
        let id = FileId(at as u32);
        for (index, expr) in file.facts.tree.exprs.iter().enumerate() {
            let ExprKind::Attribute { value, attr } = &expr.kind else {
                continue;
            };
            let name = &*attr.text;
            let is_distinct = distinct.contains(name);
            if !is_distinct && !awaited.contains(name) {
                continue;
            }
            let owner = Site {
                file: id,
                expr: *value,
            };
            let types = program.infer(owner);
            let is_known = types
                .any_of
                .iter()
                .any(|one| !matches!(one, Type::Builtin("None") | Type::Injected | Type::Foreign));
            if is_known && !types.unknown {
                continue;
            }
            if !is_distinct && !is_given_by_framework(program, owner) {
                continue;
            }
            let site = Site {
                file: id,
                expr: ExprId(index as u32),
            };
            let shown = program.excerpt(site);
            let message = format!(
                "`{shown}`: what this is read off cannot be followed to where it comes from"
            );
            found.push((span(program, site), message));
        }
    }
    found
}

/// Whether an expression is a parameter of a function that the framework calls, or the client of a test.
fn is_given_by_framework(program: &Program<'_>, site: Site) -> bool {
    let ExprKind::Name(name) = &program.expr(site).kind else {
        return false;
    };
    let facts = &program.file(site.file).facts;
    let scope = facts
        .references
        .get(site.expr.0 as usize)
        .and_then(|reference| reference.as_ref()?.scope);
    let parameter = facts.bindings.iter().find_map(|one| match one.kind {
        BindingKind::Parameter { function, .. }
            if Some(one.scope) == scope && one.name == *name =>
        {
            Some(function)
        }
        _ => None,
    });
    let Some(function) = parameter else {
        return false;
    };
    if program.is_test_file(site.file) && name.contains("client") {
        return true;
    }
    let function = program.function_id(site.file, function);
    let decorators = program.decorators(function).into_iter();
    let is_registered = |expr: ExprId| {
        let file = site.file;
        super::served::is_route(program, Site { file, expr })
    };
    decorators.into_iter().any(is_registered) || is_handed_to_framework(program, function)
}

/// Whether a function is an argument of a call that takes coroutine functions: `app.register_error_handler(404, missing)`.
fn is_handed_to_framework(program: &Program<'_>, function: FunctionId) -> bool {
    program.calls.targets.iter().any(|(site, _)| {
        let ExprKind::Call { func, args, .. } = &program.expr(*site).kind else {
            return false;
        };
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        args.iter().any(|arg| {
            program
                .infer(at(arg.value))
                .functions()
                .any(|one| one == function)
        }) && super::served::takes_coroutines(program, at(*func))
    })
}

/// What of a framework would stay as it is, in a program under the names of the replacement.
pub fn left(
    program: &Program<'_>,
    cells: &mut Cells,
    uses: &Uses,
    colours: &Colours,
) -> BTreeSet<Hindrance> {
    let mut found = BTreeSet::new();
    let libraries = program.table.libraries();
    let is_ours = |library: LibraryId| {
        let library: &Library = &libraries[library.0 as usize];
        library.framework.is_some()
    };
    if !libraries.iter().any(|library| library.framework.is_some()) {
        return found;
    }
    let mut hinder = |span: Span, message: String| {
        found.insert(Hindrance { span, message });
    };
    // Places that cannot await for no reason of their own.
    let mut others = Vec::new();
    let mut unable = |site: Site, context: Context, hinder: &mut dyn FnMut(Span, String)| {
        let shown = program.excerpt(site);
        let place = span(program, site);
        match context {
            Context::Barred(code, _) => {
                let because = code.entry().summary;
                hinder(place, format!("`{shown}` cannot be awaited: {because}"));
            }
            Context::Function(function) => match &colours.barred[function.0 as usize] {
                Some(refusal) => hinder(refusal.span.clone(), refusal.message.clone()),
                None => others.push((place, format!("`{shown}` cannot be awaited"))),
            },
            Context::Entry(..) | Context::Alone(..) => {}
        }
    };
    for call in &uses.calls {
        let row = program.table.row(call.row);
        if !is_ours(row.library) {
            continue;
        }
        match &call.fate {
            CallFate::Refused(_, message) => {
                let shown = program.excerpt(call.site);
                hinder(span(program, call.site), format!("`{shown}`: {message}"));
            }
            CallFate::Convert(_) => {
                if let Some(refusal) = colours.refused.get(&call.group) {
                    hinder(refusal.span.clone(), refusal.message.clone());
                }
                let waits = call.demand != Demand::Nothing && row.seed;
                if waits && !colours.may_await(call.context) {
                    unable(call.site, call.context, &mut hinder);
                }
            }
            CallFate::Keep | CallFate::Offload => {}
        }
    }
    let is_framework = |name: &str| {
        let row = program.table.type_row(name);
        row.is_some_and(|row| is_ours(row.library))
    };
    for (at, file) in program.files.iter().enumerate() {
        for index in 0..file.facts.tree.exprs.len() {
            let site = Site {
                file: FileId(at as u32),
                expr: ExprId(index as u32),
            };
            let types = program.infer(site);
            let mut names = program.library_types(&types);
            if !names.any(is_framework) {
                continue;
            }
            let group = cells.group(program, site);
            if let Some(refusal) = colours.refused.get(&group) {
                hinder(refusal.span.clone(), refusal.message.clone());
            }
        }
    }
    for (span, message) in unseen(program) {
        hinder(span, message);
    }
    for object in &uses.objects {
        let types = program.infer(object.site);
        let is_one = program.library_types(&types).any(is_framework);
        if is_one && object.needs_await() && !colours.may_await(object.context) {
            unable(object.site, object.context, &mut hinder);
        }
    }
    for class in &program.classes {
        let derives = class.external_bases.iter().find(|base| {
            let row = program.table.type_row(base);
            row.is_some_and(|row| is_ours(row.library) && row.awaits.is_empty())
        });
        if let Some(base) = derives {
            let facts = &program.file(class.file).facts;
            let stmt = facts.classes[class.index.0 as usize].stmt;
            let place = Span {
                path: program.file(class.file).path.clone(),
                range: TextRange::empty(facts.tree.stmt(stmt).range.start),
            };
            hinder(place, format!("a class derives from `{base}`"));
        }
    }
    // Plain functions run in threads, one after the other in several: what belongs to one thread may not go from one to the next.
    for call in &uses.calls {
        let Some(refusal) = colours.refused.get(&call.group) else {
            continue;
        };
        let types = program.infer(call.site);
        let is_bound = |name: &str| {
            let row = program.table.type_row(name);
            row.is_some_and(|row| row.thread_bound)
        };
        let mut names = program.library_types(&types);
        let is_known = found.iter().any(|one| one.span == refusal.span);
        if refusal.code == code::VALUE_ESCAPES && !is_known && names.any(is_bound) {
            let shown = program.excerpt(call.site);
            let message = format!(
                "`{shown}` belongs to the thread that opened it, and the functions of one request may run in several: {}",
                refusal.message
            );
            found.insert(Hindrance {
                span: refusal.span.clone(),
                message,
            });
        }
    }
    if found.is_empty() {
        let others = others.into_iter();
        found.extend(others.map(|(span, message)| Hindrance { span, message }));
    }
    found
}
