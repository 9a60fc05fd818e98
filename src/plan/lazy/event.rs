//! What happens to the database and to objects between: calls that write, directly or through other functions, and calls of
//! `refresh()`.

use super::again::before_yield;
use super::attribute::Attributes;
use super::plain;
use crate::facts::binding::{BindingKind, Value};
use crate::resolve::call_graph::CallTarget;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::receiver::queried::{SELECTS, STEPS};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, StmtKind};
use crate::syntax::suite::suite_around;
use crate::syntax::target::only_target;
use crate::text::TextRange;
use std::collections::BTreeMap;

/// Methods of a session that write, that put an object into it, or that forget what was loaded.
const WRITES: &[&str] = &[
    "add",
    "add_all",
    "bulk_insert_mappings",
    "bulk_save_objects",
    "bulk_update_mappings",
    "commit",
    "delete",
    "delete_all",
    "flush",
    "merge",
    "merge_all",
    "refresh",
    "rollback",
];

/// Methods of a collection that change it.
const CHANGES: &[&str] = &[
    "add", "append", "clear", "discard", "extend", "insert", "pop", "remove", "update",
];

/// Methods of a session that run a statement.
pub const RUNS: &[&str] = &["execute", "scalar", "scalars", "exec"];

/// A call of `refresh()`.
#[derive(Clone, Copy, Debug)]
pub struct Refresh {
    /// The call.
    pub call: Site,
    /// The object.
    pub object: Site,
    /// Whether it loads all columns.
    pub is_whole: bool,
}

/// A call of a method: what it is called on, its name, and what it is given.
pub fn method_call<'p>(
    program: &'p Program<'_>,
    call: Site,
) -> Option<(Site, &'p str, &'p [Argument])> {
    let (receiver, name) = program.method_called(call)?;
    match &program.expr(call).kind {
        ExprKind::Call { args, .. } => Some((receiver, name, args)),
        _ => None,
    }
}

/// Calls of these methods on sessions.
pub fn session_calls<'p>(
    program: &'p Program<'_>,
    names: &'p [&str],
) -> impl Iterator<Item = (Site, &'p [Argument])> {
    let calls = program.calls.targets.iter();
    calls.filter_map(|(call, _)| {
        let (session, name, args) = method_call(program, *call)?;
        (names.contains(&name) && program.is_session(session)).then_some((*call, args))
    })
}

/// All of that.
pub struct Events<'e, 'p> {
    program: &'e Program<'p>,
    attributes: &'e Attributes,
    /// By function: the places in it that may write what others depend on.
    writes: BTreeMap<FunctionId, Vec<Site>>,
    /// The same, with what is put into relationships, and without what generators do behind their last `yield`.
    changes: BTreeMap<FunctionId, Vec<Site>>,
    /// All calls of `refresh()`.
    refreshes: Vec<Refresh>,
}

impl<'e, 'p> Events<'e, 'p> {
    /// Find it.
    pub fn collect(program: &'e Program<'p>, attributes: &'e Attributes) -> Self {
        let mut events = Self {
            program,
            attributes,
            writes: BTreeMap::new(),
            changes: BTreeMap::new(),
            refreshes: Vec::new(),
        };
        events.collect_calls();
        events
    }

    /// Find what writes, directly or through other functions, and what refreshes.
    fn collect_calls(&mut self) {
        let program = self.program;
        let mut todo = Vec::new();
        for (site, _) in &program.calls.targets {
            let Some((receiver, name, args)) = method_call(program, *site) else {
                continue;
            };
            if name == "refresh"
                && self.program.is_session(receiver)
                && let Some(object) = args.first()
            {
                self.refreshes.push(Refresh {
                    call: *site,
                    object: Site {
                        file: site.file,
                        expr: object.value,
                    },
                    is_whole: args.len() == 1,
                });
            }
            if self.writes_itself(receiver, name, args) {
                todo.push(*site);
            }
        }
        let (plain, other): (Vec<Site>, Vec<Site>) = self
            .assignments()
            .into_iter()
            .partition(|&site| self.is_plain(site));
        todo.extend(other);
        self.writes = spread(program, todo.clone(), |_, _| true);
        todo.extend(plain);
        todo.extend(self.appended());
        self.changes = before_yield(program, todo);
    }

    /// Whether a place that sets an attribute leaves what was loaded as it is.
    fn is_plain(&self, target: Site) -> bool {
        matches!(&self.program.expr(target).kind, ExprKind::Attribute { attr, .. }
            if plain::is_plain(self.program, self.attributes, &attr.text))
    }

    /// Calls by which something is put into a relationship, or taken out: `room.messages.append(message)`, `Message(room=room)`.
    fn appended(&self) -> Vec<Site> {
        let program = self.program;
        let is_meant = |site: &Site| {
            let Some((receiver, name, _)) = method_call(program, *site) else {
                return false;
            };
            CHANGES.contains(&name)
                && matches!(&program.expr(receiver).kind, ExprKind::Attribute { attr, .. }
                    if self.attributes.owners.contains_key(&*attr.text))
        };
        let relates = |site: &Site| {
            let ExprKind::Call { args, .. } = &program.expr(*site).kind else {
                return false;
            };
            args.iter().any(|arg| match &arg.kind {
                ArgumentKind::Keyword(name) => self.attributes.owners.contains_key(&*name.text),
                ArgumentKind::DoubleStar => true,
                _ => false,
            })
        };
        let makes = |target: &CallTarget| {
            let mut made = target.constructed.iter();
            made.any(|&class| self.attributes.has_any(program, class))
        };
        let calls = program.calls.targets.iter();
        calls
            .filter(|(site, target)| is_meant(site) || makes(target) && relates(site))
            .map(|(site, _)| *site)
            .collect()
    }

    /// Where attributes of mapped objects are set: a foreign key may be among them.
    fn assignments(&self) -> Vec<Site> {
        let program = self.program;
        let mut found = Vec::new();
        for (id, file) in program.numbered_files() {
            for binding in &file.facts.attribute_bindings {
                let site = Site {
                    file: id,
                    expr: binding.target,
                };
                let ExprKind::Attribute { value, .. } = program.expr(site).kind else {
                    continue;
                };
                let owner = program.infer(Site {
                    file: id,
                    expr: value,
                });
                if owner.any_of.is_empty() || self.is_of_interest(&owner) {
                    found.push(site);
                }
            }
        }
        let sets = |target: &CallTarget| {
            let mut external = target.external.iter();
            external.any(|name| &**name == "builtins.setattr")
        };
        let calls = program.calls.targets.iter();
        found.extend(
            calls
                .filter(|(_, target)| sets(target))
                .map(|(site, _)| *site),
        );
        found
    }

    fn writes_itself(&self, receiver: Site, name: &str, args: &[Argument]) -> bool {
        if self.program.is_session(receiver) {
            let runs_other = || {
                let statement = args.first().map(|arg| Site {
                    file: receiver.file,
                    expr: arg.value,
                });
                statement.is_none_or(|statement| self.statement(statement, 0).is_none())
            };
            return WRITES.contains(&name) || RUNS.contains(&name) && runs_other();
        }
        matches!(name, "update" | "delete") && self.program.chain(receiver).is_some()
    }

    /// Whether a value may be an object of interest, or hold one.
    pub fn is_of_interest(&self, types: &Types) -> bool {
        let may = |one: &Type| match one {
            Type::Builtin(name) => matches!(*name, "dict" | "list" | "tuple" | "set"),
            Type::Instance(class) => self.attributes.has_any(self.program, *class),
            Type::Json | Type::Module(_) | Type::Class(_) | Type::Function(_) => false,
            _ => true,
        };
        types.unknown || types.any_of.is_empty() || types.any_of.iter().any(may)
    }

    /// The calls of `select()` that a statement begins with.
    pub fn statement(&self, site: Site, depth: u32) -> Option<Vec<Site>> {
        let program = self.program;
        let at = |expr: ExprId| Site {
            file: site.file,
            expr,
        };
        if depth > 20 {
            return None;
        }
        match &program.expr(site).kind {
            ExprKind::Call { func, .. } => {
                let callee = program.infer(at(*func));
                let is_select =
                    |one: &Type| matches!(one, Type::External(name) if SELECTS.contains(&&**name));
                if !callee.any_of.is_empty() && callee.any_of.iter().all(is_select) {
                    return Some(vec![site]);
                }
                let (receiver, name, _) = method_call(program, site)?;
                match STEPS.contains(&name) {
                    true => self.statement(receiver, depth + 1),
                    false => None,
                }
            }
            ExprKind::Name(_) => {
                let facts = &program.file(site.file).facts;
                let reference = facts.references.get(site.expr.0 as usize)?.as_ref()?;
                let mut roots = Vec::new();
                for binding in reference.bindings.iter() {
                    match &facts.bindings[binding.0 as usize].kind {
                        BindingKind::Assigned {
                            value: Value::Expr(value),
                            path,
                            ..
                        } if path.is_empty() => {
                            roots.extend(self.statement(at(*value), depth + 1)?)
                        }
                        _ => return None,
                    }
                }
                (!roots.is_empty()).then_some(roots)
            }
            _ => None,
        }
    }

    /// Whether what a statement selects is a value, and no object: `func.count()`, `User.name`.
    pub fn is_value(&self, file: FileId, selected: &Argument) -> bool {
        let of = |expr: ExprId| Site { file, expr };
        let site = of(selected.value);
        let is_plain = matches!(selected.kind, ArgumentKind::Positional);
        is_plain && self.is_value_at(site, 0)
    }

    fn is_value_at(&self, site: Site, depth: u32) -> bool {
        let program = self.program;
        let at = |expr: ExprId| Site { expr, ..site };
        let is_function = |one: &Type| {
            matches!(one, Type::External(name)
            if name.starts_with("sqlalchemy.func.") || name.starts_with("sqlalchemy.sql.func."))
        };
        match &program.expr(site).kind {
            ExprKind::Call { func, .. } if program.infer(at(*func)).is_surely(is_function) => true,
            ExprKind::Call { func, .. } => match &program.expr(at(*func)).kind {
                ExprKind::Attribute { value, attr } => {
                    matches!(&*attr.text, "desc" | "distinct" | "label")
                        && depth < 4
                        && self.is_value_at(at(*value), depth + 1)
                }
                _ => false,
            },
            ExprKind::Attribute { value, attr } => {
                let is_mapped = |one: &Type| {
                    matches!(one, Type::Class(class)
                    if self.attributes.is_mapped(program, *class))
                };
                !self.attributes.owners.contains_key(&*attr.text)
                    && program.infer(at(*value)).is_surely(is_mapped)
            }
            _ => false,
        }
    }

    /// The last `refresh()` of what a name holds, if the name is read behind it in any case.
    pub fn refreshed_before(&self, site: Site) -> Option<Refresh> {
        let program = self.program;
        let facts = &program.file(site.file).facts;
        let tree = &facts.tree;
        let bindings =
            |expr: ExprId| Some(&facts.references.get(expr.0 as usize)?.as_ref()?.bindings);
        let mine = bindings(site.expr)?;
        let here = program.expr(site).range;
        let is_before = |refresh: &&Refresh| {
            let Some(stmt) = tree.statement_of(refresh.call.expr) else {
                return false;
            };
            let Some(last) = suite_around(tree, stmt).last() else {
                return false;
            };
            let behind = TextRange::new(tree.stmt(stmt).range.end, tree.stmt(*last).range.end);
            refresh.is_whole
                && matches!(tree.stmt(stmt).kind, StmtKind::Expr(_))
                && matches!(tree.expr(refresh.object.expr).kind, ExprKind::Name(_))
                && bindings(refresh.object.expr) == Some(mine)
                && behind.contains_range(here)
                && program.function_around(refresh.call) == program.function_around(site)
        };
        let here = self.refreshes.iter().rev();
        here.filter(|refresh| refresh.call.file == site.file)
            .find(is_before)
            .copied()
    }

    /// Whether a constructor gives its object to a name, and that is refreshed in the same suite.
    pub fn is_refreshed(&self, made: Site) -> bool {
        let program = self.program;
        let tree = &program.file(made.file).facts.tree;
        let Some((stmt, target)) = only_target(tree, made.expr) else {
            return false;
        };
        let bound = program.binding_of(Site {
            file: made.file,
            expr: target,
        });
        let suite = suite_around(tree, stmt);
        self.refreshes.iter().any(|refresh| {
            let facts = &program.file(refresh.object.file).facts;
            let read = facts.references.get(refresh.object.expr.0 as usize);
            let object = read.and_then(Option::as_ref).map(|read| &read.bindings);
            refresh.is_whole
                && refresh.call.file == made.file
                && bound.is_some_and(|bound| object.is_some_and(|object| object.contains(&bound)))
                && tree
                    .statement_of(refresh.call.expr)
                    .is_some_and(|at| suite.contains(&at))
        })
    }

    /// Whether a function may change anything that is written later.
    pub fn may_change(&self, function: FunctionId) -> bool {
        self.changes.contains_key(&function)
    }

    /// Where a function may change something before it comes to `place`.
    pub fn changes_before(
        &self,
        function: FunctionId,
        place: TextRange,
    ) -> impl Iterator<Item = Site> {
        let until = Self::until(self.program, function, 0, place);
        let changes = self.changes.get(&function).into_iter().flatten().copied();
        changes.filter(move |&change| {
            let range = self.program.expr(change).range;
            let is_around = place.start < place.end && range.contains_range(place);
            range.start < until && !is_around
        })
    }

    /// Whether a function may write to the database after `since` and before it comes to `place`.
    pub fn writes_between(&self, function: FunctionId, since: u32, place: TextRange) -> bool {
        let program = self.program;
        let Some(writes) = self.writes.get(&function) else {
            return false;
        };
        let until = Self::until(self.program, function, since, place);
        writes.iter().any(|&write| {
            let range = program.expr(write).range;
            range.start >= since && range.start < until && !range.contains_range(place)
        })
    }

    /// Up to where in a function what is done comes before `place`: a loop comes back to it after all of it.
    pub fn until(program: &Program<'_>, function: FunctionId, since: u32, place: TextRange) -> u32 {
        let tree = &program.file(program.function_file(function)).facts.tree;
        let loops = tree.stmts.iter().filter(|stmt| {
            matches!(stmt.kind, StmtKind::For { .. } | StmtKind::While { .. })
                && stmt.range.contains_range(place)
                && stmt.range.start >= since
        });
        let ends = loops.map(|stmt| stmt.range.end);
        ends.max().unwrap_or(place.start)
    }
}

/// By function: where one of these places is reached in it, directly or by a call, as far as it counts there.
pub(super) fn spread(
    program: &Program<'_>,
    places: Vec<Site>,
    counts: impl Fn(FunctionId, Site) -> bool,
) -> BTreeMap<FunctionId, Vec<Site>> {
    let mut found: BTreeMap<FunctionId, Vec<Site>> = BTreeMap::new();
    let mut todo = places;
    while let Some(site) = todo.pop() {
        let Some(function) = program.function_around(site) else {
            continue;
        };
        if !counts(function, site) {
            continue;
        }
        let known = found.entry(function).or_default();
        if known.is_empty() {
            todo.extend(program.calls.callers(function).map(|(site, _)| *site));
        }
        known.push(site);
    }
    found
}
