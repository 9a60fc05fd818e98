//! Module-level code that awaits: one `asyncio.run`, in place or around a coroutine function.

use super::Assembler;
use crate::diagnostic::code;
use crate::facts::FileFacts;
use crate::facts::scope::ScopeId;
use crate::plan::action::{Around, EntryAction};
use crate::plan::context::{Context, is_main_guard, top_level_statement};
use crate::plan::module_scope::is_looked_through;
use crate::plan::prelude::{is_before_definition_in, leaves_data};
use crate::plan::reason::Refusal;
use crate::plan::report::span;
use crate::plan::seed::CallFate;
use crate::plan::startup::{self, OfferForm, may_stand_alone};
use crate::resolve::builtin::is_builtin;
use crate::resolve::program::{FileId, Site};
use crate::syntax::ast::{ExprId, ExprKind, StmtId, StmtKind};
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet};

impl Assembler<'_, '_> {
    pub(super) fn entries(&mut self) {
        let sites = std::mem::take(&mut self.entry_sites);
        for (file, places) in sites {
            let mut by_statement: BTreeMap<StmtId, Vec<ExprId>> = BTreeMap::new();
            for (stmt, expr) in places {
                by_statement.entry(stmt).or_default().push(expr);
            }
            let single = match by_statement.values().next() {
                Some(exprs) if by_statement.len() == 1 && exprs.len() == 1 => Some(exprs[0]),
                _ => None,
            };
            self.tally.bridges += 1;
            if let Some(expr) = single
                && self.may_run_in_place(Site { file, expr })
            {
                self.action(Site { file, expr }).around = Around::Run;
                self.action(Site { file, expr })
                    .imports
                    .push("asyncio".to_owned());
                continue;
            }
            self.wrap_entry(file, &by_statement);
        }
    }

    /// One call of a project coroutine function that does not sit in a loop: `asyncio.run(main())`.
    pub(super) fn may_run_in_place(&self, site: Site) -> bool {
        let is_plain = self.plans[site.file.0 as usize]
            .exprs
            .get(&site.expr)
            .is_some_and(|action| {
                action.around == Around::Await && action.code.is_empty() && action.client.is_none()
            });
        is_plain && may_stand_alone(self.program, site)
    }

    pub(super) fn wrap_entry(&mut self, file: FileId, statements: &BTreeMap<StmtId, Vec<ExprId>>) {
        let program = self.program;
        let tree = &program.file(file).facts.tree;
        let guard = statements
            .keys()
            .copied()
            .find(|&stmt| is_main_guard(program, file, stmt));
        let (first, last) = match (guard, statements.len()) {
            (Some(guard), 1) => match &tree.stmt(guard).kind {
                StmtKind::If { branches, .. } => {
                    match branches
                        .first()
                        .and_then(|branch| Some((*branch.body.first()?, *branch.body.last()?)))
                    {
                        Some(ends) => ends,
                        None => return,
                    }
                }
                _ => return,
            },
            _ => {
                let order = |stmt: &StmtId| tree.stmt(*stmt).range.start;
                match (
                    statements.keys().copied().min_by_key(order),
                    statements.keys().copied().max_by_key(order),
                ) {
                    (Some(first), Some(last)) => (first, last),
                    _ => return,
                }
            }
        };
        let last = self.behind_scopes(file, first, last);
        let span = TextRange::new(tree.stmt(first).range.start, tree.stmt(last).range.end);
        let is_early = |stmt: &&StmtId| {
            !is_main_guard(program, file, **stmt)
                && is_before_definition_in(program, file, **stmt, span.end)
        };
        let mut early = statements.keys().filter(is_early).peekable();
        let is_new = !self.entries.keeps_prelude(file) && early.peek().is_some();
        if is_new && early.all(|&stmt| leaves_data(program, file, stmt)) {
            self.starts.preludes.insert(file);
        }
        self.keep_off_the_loop(file, span);
        let globals = self.globals_of(file, span);
        // Everything in the span now runs in a coroutine: one `asyncio.run` for all of it.
        for exprs in statements.values() {
            for &expr in exprs {
                let action = self.action(Site { file, expr });
                if action.around == Around::Run {
                    action.around = Around::Await;
                }
            }
        }
        self.plan(file).entries.push(EntryAction {
            first,
            last,
            globals,
        });
    }

    /// The last statement of a span that moves, with all that goes into an `async with` of a call in the span.
    fn behind_scopes(&self, file: FileId, first: StmtId, last: StmtId) -> StmtId {
        let tree = &self.program.file(file).facts.tree;
        let start = tree.stmt(first).range.start;
        let end = |stmt: StmtId| tree.stmt(stmt).range.end;
        let mut scopes: Vec<_> = self.plans[file.0 as usize].scopes.iter().collect();
        scopes.sort_by_key(|(lifetime, _)| tree.stmt(lifetime.made).range.start);
        scopes.into_iter().fold(last, |last, (lifetime, _)| {
            let made = tree.stmt(lifetime.made).range;
            let is_inside = start <= made.start && made.end <= end(last);
            match is_inside && end(lifetime.last) > end(last) {
                true => lifetime.last,
                false => last,
            }
        })
    }

    /// What blocks in a span that moves into a coroutine, and was no reason for that: small calls of libraries, and
    /// functions that stay synchronous.
    fn keep_off_the_loop(&mut self, file: FileId, span: TextRange) {
        let program = self.program;
        let is_inside =
            |site: Site| site.file == file && span.contains_range(program.expr(site).range);
        let uses = self.uses;
        for call in &uses.calls {
            let is_done = self.plans[file.0 as usize]
                .exprs
                .contains_key(&call.site.expr);
            if is_done
                || !call.blocks
                || !matches!(call.context, Context::Entry(..))
                || !is_inside(call.site)
            {
                continue;
            }
            match &call.fate {
                CallFate::Convert(rewriting)
                    if !call.is_seed && self.colours.is_converted(call.group) =>
                {
                    self.convert(call, rewriting);
                }
                CallFate::Offload => self.hand_over(call.site),
                _ => {}
            }
        }
        let colours = self.colours;
        let mut found: Vec<Site> = colours
            .at_entries
            .iter()
            .copied()
            .filter(|&site| is_inside(site))
            .collect();
        found.sort_by_key(|site| site.expr);
        for site in found {
            self.hand_over(site);
        }
        let mut fixed = colours.fixed_at_entries.iter();
        if let Some((_, refusal)) = fixed.find(|(site, _)| is_inside(**site)) {
            self.starts.apart.insert(file, refusal.clone());
        }
    }

    /// What prepares a library at module level moves together, or stays: one statement may build on what another did.
    pub(super) fn preparations(&mut self) {
        let program = self.program;
        let prepared = std::mem::take(&mut self.prepared);
        let mut done = BTreeSet::new();
        for (&site, &(application, home)) in &prepared {
            let together = startup::together(program, application, site);
            if let Some(&stays) = together.iter().find(|call| !prepared.contains_key(call)) {
                let because = "another statement at module level that stays may build on this one";
                let refusal =
                    Refusal::at(code::MODULE_LEVEL, because.to_owned(), span(program, stays));
                self.starts.closed.insert(site.file, refusal);
                continue;
            }
            for (file, fixture) in startup::fixtures(program, site) {
                self.plan(file).start_fixture = Some(fixture);
            }
            for calls in together.chunk_by(|one, other| one.file == other.file) {
                let Some(first) = calls.first().filter(|first| done.insert(**first)) else {
                    continue;
                };
                if first.file == application {
                    let statements = calls
                        .iter()
                        .filter_map(|call| top_level_statement(program, *call));
                    let start = self.plan(application).lifespans.entry(home).or_default();
                    start.statements.extend(statements);
                } else if let Some((offer, way)) = startup::offer(program, application, calls) {
                    if offer.form == OfferForm::Called {
                        self.plan(first.file).exprs.remove(&first.expr);
                    }
                    self.plan(first.file).offer = Some(offer);
                    let start = self.plan(application).lifespans.entry(home).or_default();
                    start.elsewhere.push(way);
                }
            }
        }
    }

    /// Names that the span binds at module level and that code outside it, or functions, can see.
    pub(super) fn globals_of(&self, file: FileId, span: TextRange) -> Vec<String> {
        let facts = &self.program.file(file).facts;
        let mut names = BTreeSet::new();
        let Some(module) = facts.scopes.first() else {
            return Vec::new();
        };
        let is_looked_through = is_looked_through(self.program, file);
        for (name, bindings) in &module.variables {
            let inside = bindings
                .iter()
                .any(|id| span.contains_range(facts.bindings[id.0 as usize].range));
            if !inside {
                continue;
            }
            let bound_outside = bindings
                .iter()
                .any(|id| !span.contains_range(facts.bindings[id.0 as usize].range));
            let seen_outside = facts.references.iter().enumerate().any(|(at, reference)| {
                let Some(reference) = reference else {
                    return false;
                };
                if reference.scope != Some(ScopeId::MODULE) {
                    return false;
                }
                let expr = ExprId(at as u32);
                let ExprKind::Name(other) = &facts.tree.expr(expr).kind else {
                    return false;
                };
                if other != name {
                    return false;
                }
                !span.contains_range(facts.tree.expr(expr).range)
            });
            if bound_outside
                || seen_outside
                || is_looked_through
                || may_be_builtin(facts, name, span)
            {
                names.insert(name.to_string());
            }
        }
        names.into_iter().collect()
    }
}

/// Whether a name that a span binds may still be the builtin where it is read there: `input = input()`. In a function it
/// would be a variable without a value.
fn may_be_builtin(facts: &FileFacts, name: &str, span: TextRange) -> bool {
    is_builtin(name)
        && facts.references.iter().enumerate().any(|(at, reference)| {
            let expr = facts.tree.expr(ExprId(at as u32));
            matches!(&expr.kind, ExprKind::Name(read) if **read == *name)
                && span.contains_range(expr.range)
                && reference
                    .as_ref()
                    .is_some_and(|reference| reference.may_be_unbound)
        })
}
