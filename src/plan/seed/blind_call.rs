//! Calls on objects of which nothing is known, and which block all the same, as far as can be read where they stand: an object of a library was put
//! somewhere under that key (`meta["session"]`) or set as that attribute; or a file that imports the library calls something
//! by the name of its class (`session.get(url)`), or with options that its methods have (`http.get(url, headers=…)`).
//!
//! In functions that turn they go into a thread: there a call does no harm, whatever it reaches.

use super::{CallFate, Collector, Demand, MappedCall};
use crate::diagnostic::code;
use crate::mapping::row::{Fate, Row};
use crate::mapping::schema::Kind;
use crate::name::root;
use crate::plan::cell::is_changing;
use crate::resolve::builtin::is_container_member;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ArgumentKind, Expr, ExprKind, Parent, StmtKind};
use std::collections::{BTreeMap, BTreeSet};

/// The types of objects that are put somewhere under a name, by that name.
pub(super) type Put = BTreeMap<Box<str>, BTreeSet<String>>;

/// Options that say little of a call: queues and locks have them, too.
const COMMON_OPTIONS: &[&str] = &["timeout"];

impl<'c, 'p> Collector<'c, 'p> {
    /// Note where an object of a library is put under a name.
    pub(super) fn note_name(&mut self, site: Site, type_name: &str) {
        if self.program.is_made_by_anyone(type_name) {
            return;
        }
        for name in put_under(self.program, site) {
            let types = self.put.entry(name).or_default();
            types.insert(type_name.to_owned());
        }
    }

    /// Note the calls.
    pub(super) fn blind_calls(&mut self) {
        let program = self.program;
        let known: BTreeSet<Site> = self.uses.calls.iter().map(|call| call.site).collect();
        let put = std::mem::take(&mut self.put);
        let types: Vec<&str> = named_types(program).collect();
        // What is called so once is the same where the function calls it again.
        let mut like: BTreeMap<(Option<FunctionId>, &str), &str> = BTreeMap::new();
        let mut open = Vec::new();
        for (site, target) in &program.calls.targets {
            let is_known =
                known.contains(site) || !target.bound.is_empty() || !target.external.is_empty();
            // What a test uses is often a client of a framework, or a fake, that belongs to its thread.
            if is_known || program.is_test_file(site.file) {
                continue;
            }
            let around = program.function_around(*site);
            let was_async = around.is_some_and(|function| program.function(function).is_async);
            let Some((receiver, method)) = program.method_called(*site).filter(|_| !was_async)
            else {
                continue;
            };
            if !is_blind(&program.infer(receiver)) || looks_up(program, *site, method) {
                continue;
            }
            let name = name_of(program, receiver);
            let mut put = name.and_then(|name| put.get(name)).into_iter().flatten();
            let put = put.find(|one| blocking_row(program, one, method).is_some());
            let is_meant = |one: &&str| {
                program.file(site.file).facts.imports(root(one))
                    && is_like(program, *site, one, name, method)
            };
            let mut types = types.iter().copied().filter(is_meant);
            let found = put
                .map(String::as_str)
                .or_else(|| types.find(|one| blocking_row(program, one, method).is_some()));
            let key = (around, program.source(receiver));
            if let Some(found) = found {
                like.insert(key, found);
            }
            open.push((*site, key, method));
        }
        let found = open.into_iter().filter_map(|(site, key, method)| {
            Some((site, blocking_row(program, like.get(&key)?, method)?))
        });
        let found: Vec<(Site, &Row)> = found.collect();
        for (site, row) in found {
            self.blocks_blindly(site, row);
        }
    }

    fn blocks_blindly(&mut self, site: Site, row: &'c Row) {
        let program = self.program;
        let group = self.cells.group(program, site);
        let of_one_thread = row.from.iter().any(|name| {
            let owner = name.rsplit_once('.').map_or(&**name, |(owner, _)| owner);
            let row = program.table.type_row(owner);
            row.is_some_and(|row| row.thread_bound || row.one_task)
        });
        if of_one_thread {
            let shown = program.excerpt(site);
            let message = format!("`{shown}` may block: nothing is known of what it is called on");
            self.blocks(site, group, row, (code::MIXED_VALUE, message));
            return;
        }
        self.uses.calls.push(MappedCall {
            site,
            name: row.from.first().cloned().unwrap_or_default(),
            row: row.id,
            group,
            context: self.context(site),
            demand: Demand::Nothing,
            fate: CallFate::Offload,
            blocks: true,
            is_seed: false,
            is_heavy: true,
        });
    }
}

/// Whether nothing at all is known of a value, or only that callers outside may pass it.
fn is_blind(types: &Types) -> bool {
    let says_nothing =
        |one: &Type| matches!(one, Type::Foreign | Type::Injected | Type::Builtin("None"));
    types.any_of.iter().all(says_nothing)
        && (types.is_open() || types.any_of.contains(&Type::Injected))
}

/// The types of libraries that the program imports whose objects change, and may be used on any thread. Files tell nothing by how they are
/// used: anybody has something like them.
fn named_types<'p>(program: &'p Program<'_>) -> impl Iterator<Item = &'p str> {
    let loaded = program.files.iter().flat_map(|file| file.facts.loads());
    let loaded: BTreeSet<&str> = loaded.map(root).collect();
    let rows = program.table.all_rows().iter();
    rows.filter(|row| row.kind == Kind::Type && !row.thread_bound && !row.one_task)
        .flat_map(|row| row.from.iter())
        .map(String::as_str)
        .filter(move |name| {
            loaded.contains(root(name))
                && is_changing(program, name)
                && !program.is_made_by_anyone(name)
        })
}

/// The row of a method, where that waits.
fn blocking_row<'p>(program: &'p Program<'_>, type_name: &str, method: &str) -> Option<&'p Row> {
    let rows = program.table.member(type_name, method).iter();
    let mut rows = rows.map(|&row| program.table.row(row));
    rows.find(|row| row.kind == Kind::Call && (row.awaited || matches!(row.fate, Fate::Offload(_))))
}

/// Whether something is called as objects of a type are.
fn is_like(
    program: &Program<'_>,
    site: Site,
    type_name: &str,
    name: Option<&str>,
    method: &str,
) -> bool {
    let rows = program.table.member(type_name, method);
    let ExprKind::Call { args, .. } = &program.expr(site).kind else {
        return false;
    };
    if rows.is_empty() || args.is_empty() {
        return false;
    }
    let class = type_name
        .rsplit('.')
        .next()
        .unwrap_or(type_name)
        .to_lowercase();
    let is_named = name.is_some_and(|name| {
        let name = name.trim_start_matches('_').to_lowercase();
        name == class || name.ends_with(&format!("_{class}"))
    });
    let options = args.iter().filter_map(|arg| match &arg.kind {
        ArgumentKind::Keyword(name) => Some(&*name.text),
        _ => None,
    });
    let takes = |option: &str| {
        rows.iter().map(|&row| program.table.row(row)).any(|row| {
            let signature = row
                .signature
                .iter()
                .flat_map(|signature| signature.params.iter());
            let mut names = signature.map(|param| &*param.name);
            names.any(|one| one == option) || row.parameters.iter().any(|one| one.name == option)
        })
    };
    let options: Vec<&str> = options.collect();
    let has_options = options.iter().all(|option| takes(option))
        && options
            .iter()
            .any(|option| !COMMON_OPTIONS.contains(option));
    has_options || is_named && options.iter().all(|option| takes(option))
}

/// Whether a call looks for a key rather: `session.get("user")`.
fn looks_up(program: &Program<'_>, call: Site, method: &str) -> bool {
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return true;
    };
    let first = args.first().map(|arg| Site {
        expr: arg.value,
        ..call
    });
    is_container_member(method)
        && match first.map(|first| &program.expr(first).kind) {
            Some(ExprKind::Str { value, .. }) => {
                value.as_ref().is_some_and(|text| !text.contains('/'))
            }
            _ => false,
        }
}

/// The name under which a value is looked up: of a variable, an attribute, a key.
fn name_of<'p>(program: &'p Program<'_>, site: Site) -> Option<&'p str> {
    let text = |expr| match &program.expr(Site { expr, ..site }).kind {
        ExprKind::Str {
            value: Some(text), ..
        } => Some(&**text),
        _ => None,
    };
    match &program.expr(site).kind {
        ExprKind::Name(name) => Some(name),
        ExprKind::Attribute { attr, .. } => Some(&attr.text),
        ExprKind::Subscript { index, .. } => text(*index),
        // `meta.get("session")`
        ExprKind::Call { args, .. } => text(args.first()?.value),
        _ => None,
    }
}

/// The names under which a value is put where it stands: keys, attributes of what is not the object of the method.
fn put_under(program: &Program<'_>, site: Site) -> Vec<Box<str>> {
    let tree = &program.file(site.file).facts.tree;
    let name = |expr: &Expr| match &expr.kind {
        ExprKind::Subscript { index, .. } => match &tree.expr(*index).kind {
            ExprKind::Str { value, .. } => value.clone(),
            _ => None,
        },
        ExprKind::Attribute { attr, .. } => Some(attr.text.clone()),
        _ => None,
    };
    match tree.expr(site.expr).parent {
        Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, value } if *value == site.expr => {
                let targets = targets.iter().map(|&target| tree.expr(target));
                targets.filter_map(name).collect()
            }
            _ => Vec::new(),
        },
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Dict(pairs) => {
                let pairs = pairs.iter().filter(|(_, value)| *value == site.expr);
                let keys = pairs.filter_map(|(key, _)| match &tree.expr((*key)?).kind {
                    ExprKind::Str { value, .. } => value.clone(),
                    _ => None,
                });
                keys.collect()
            }
            ExprKind::Call { args, .. } => {
                let args = args.iter().filter(|arg| arg.value == site.expr);
                let names = args.filter_map(|arg| match &arg.kind {
                    ArgumentKind::Keyword(name) => Some(name.text.clone()),
                    _ => None,
                });
                names.collect()
            }
            _ => Vec::new(),
        },
        Parent::Module => Vec::new(),
    }
}
