//! From colours to actions, file by file.

mod annotation;
mod command;
mod comprehension;
mod entering;
mod entry;
mod expected;
mod left_open;
mod project;
mod taken;
mod worker;

use super::action::{Around, Entering, ExprAction, FilePlan, FunctionAction};
use super::barrier::Role;
use super::cell::{GroupId, is_changing};
use super::colour::{Cause, Colours, Inputs, is_collected};
use super::context::{Context, Entries, Starts};
use super::factory::Factories;
use super::iterated;
use super::loop_scope::LoopScopes;
use super::made::is_exception;
use super::names::Extent;
use super::one_loop::OneLoop;
use super::property;
use super::reference::FunctionReference;
use super::seed::{CallFate, Conversion, Demand, MappedCall, Uses};
use super::stack::Stacks;
use super::startup::{Alone, Lifespan};
use super::template::{CodePart, Rewriting};
use super::worker::Crews;
use crate::mapping::condition::Test;
use crate::mapping::row::{LibraryId, Set};
use crate::mapping::schema::{Enter, Kind};
use crate::options::PythonVersion;
use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::Types;
use crate::syntax::ast::{Clause, ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Figures that only assembling can count.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// `await`, `async with` and `async for` added.
    pub awaits: u32,
    /// Bridges.
    pub bridges: u32,
    /// Synchronous faces.
    pub faces: u32,
    /// Calls handed to a thread.
    pub offloaded: u32,
}

struct Assembler<'a, 'p> {
    program: &'a Program<'p>,
    uses: &'a Uses,
    colours: &'a Colours,
    references: &'a [FunctionReference],
    factories: &'a Factories,
    stacks: &'a Stacks,
    extents: &'a BTreeMap<LibraryId, Extent>,
    entries: &'a Entries,
    plans: Vec<FilePlan>,
    /// Module-level places that await, by file: the statement at top level, and the expression.
    entry_sites: BTreeMap<FileId, Vec<(StmtId, ExprId)>>,
    /// Calls that an application makes when it starts.
    prepared: BTreeMap<Site, (FileId, Lifespan)>,
    /// Module levels that would block in their coroutine, and those that fetch data before their definitions.
    starts: Starts,
    tally: Tally,
    one_loop: &'a OneLoop,
    python: PythonVersion,
    /// Async iterables whose takers were seen to.
    followed: BTreeSet<Site>,
    /// Comprehensions that became generators for a support function.
    gathered: BTreeSet<Site>,
    /// What is made a list where it is taken: a generator expression over another one is met by both.
    collected: BTreeSet<Site>,
    /// Calls of builtins that apply an async function, which were seen to.
    applied: BTreeSet<Site>,
    /// Calls of `map` and `filter` that become comprehensions.
    mapped: BTreeMap<Site, taken::Async>,
}

/// The plans of all files, and the module levels that they move into a coroutine, altogether or in part, and must not.
pub fn assemble(
    inputs: &Inputs<'_, '_>,
    colours: &Colours,
    extents: &BTreeMap<LibraryId, Extent>,
) -> (Vec<FilePlan>, Tally, Starts) {
    let program = inputs.program;
    let mut assembler = Assembler {
        program,
        uses: inputs.uses,
        colours,
        references: inputs.references,
        factories: inputs.factories,
        stacks: inputs.stacks,
        extents,
        entries: inputs.entries,
        plans: vec![FilePlan::default(); program.files.len()],
        entry_sites: BTreeMap::new(),
        prepared: BTreeMap::new(),
        starts: Starts::default(),
        tally: Tally::default(),
        one_loop: inputs.one_loop,
        python: inputs.options.python,
        followed: BTreeSet::new(),
        applied: BTreeSet::new(),
        gathered: BTreeSet::new(),
        collected: BTreeSet::new(),
        mapped: BTreeMap::new(),
    };
    assembler.functions();
    assembler.library_calls(inputs.crews);
    assembler.commands();
    assembler.object_uses();
    assembler.project_calls();
    assembler.entered(inputs.entered);
    assembler.kept_contexts();
    assembler.iterated(inputs.iterated);
    assembler.executors();
    assembler.crews(inputs.crews);
    assembler.expectations();
    assembler.doubles();
    assembler.moved_doubles(inputs.doubles);
    assembler.stand_ins(inputs.stand_ins);
    assembler.wrappers(inputs.wrappers);
    assembler.reads(inputs.properties);
    assembler.applied();
    assembler.comprehensions();
    assembler.types();
    assembler.delegations();
    assembler.entries();
    assembler.preparations();
    assembler.left_open();
    assembler.clean_functions();
    (assembler.plans, assembler.tally, assembler.starts)
}

/// Whether a call is about an object that it is given, by its row: `bool(response)` has the fate of the response. An exception
/// that is made with one has that of its library.
fn is_about_object(program: &Program<'_>, call: &MappedCall) -> bool {
    let row = program.table.row(call.row);
    let mut conditions = row.when.iter().flat_map(|when| &when.conditions);
    conditions.any(|condition| matches!(condition.test, Test::Type(_)))
        && !is_exception(program, &call.name)
}

/// What a special method that Python awaits is called.
fn special_name(name: &str) -> Option<&'static str> {
    super::entered::async_name(name).or_else(|| iterated::async_name(name))
}

impl Assembler<'_, '_> {
    fn plan(&mut self, file: FileId) -> &mut FilePlan {
        &mut self.plans[file.0 as usize]
    }

    fn action(&mut self, site: Site) -> &mut ExprAction {
        self.plan(site.file).exprs.entry(site.expr).or_default()
    }

    fn awaits_at(&mut self, site: Site, context: Context) {
        self.tally.awaits += 1;
        match context {
            Context::Entry(file, stmt) => self
                .entry_sites
                .entry(file)
                .or_default()
                .push((stmt, site.expr)),
            Context::Alone(_, _, Alone::Lifespan(application, home)) => {
                self.prepared.insert(site, (application, home));
            }
            Context::Alone(_, _, Alone::Run) => {
                self.tally.bridges += 1;
                let action = self.action(site);
                action.around = Around::Run;
                action.imports.push("asyncio".to_owned());
            }
            Context::Function(_) | Context::Unawaited(_) | Context::Barred(..) => {}
        }
    }

    // ---- functions ---------------------------------------------------------------------------------------------

    /// On which loops the tests and fixtures run that turn.
    fn loops_of_tests(&self) -> LoopScopes {
        let of_pytest = self.program.function_ids().filter(|id| {
            let at = id.0 as usize;
            matches!(self.colours.roles[at], Role::PytestTest | Role::Fixture)
                && self.colours.cause[at].is_some()
        });
        let shared = self
            .one_loop
            .tests_together(self.program, self.uses, self.colours);
        LoopScopes::collect(self.program, &of_pytest.collect::<Vec<_>>(), &shared)
    }

    fn functions(&mut self) {
        let loops = self.loops_of_tests();
        for id in self.program.function_ids() {
            let at = id.0 as usize;
            let cause = self.colours.cause[at];
            if cause.is_none() || cause == Some(Cause::Before) {
                continue;
            }
            if self.colours.roles[at] == Role::Face {
                self.tally.faces += 1;
                continue;
            }
            let file = self.program.function_file(id);
            let index = self.program.functions[at].index;
            let name = &*self.program.function(id).name;
            let action = match self.colours.roles[at] {
                _ if self.colours.two_coloured.contains(&id) => FunctionAction::TwoColours,
                _ if self.program.is_property(id) => match property::kept(self.program, id) {
                    Some(decorator) => {
                        self.kept(decorator);
                        FunctionAction::Turn
                    }
                    None => FunctionAction::TurnProperty,
                },
                _ if self.factories.of(id).is_some() => match self.factories.of(id) {
                    Some(factory) => FunctionAction::Factory(factory.clone()),
                    None => continue,
                },
                Role::Entry => {
                    self.tally.bridges += 1;
                    FunctionAction::Bridge(self.runner(id))
                }
                Role::Face => continue,
                Role::PytestTest => FunctionAction::TurnTest(loops.of(id)),
                Role::Fixture => FunctionAction::TurnFixture(loops.of(id)),
                Role::UnittestMethod => match name {
                    "setUp" => FunctionAction::TurnRenamed("asyncSetUp"),
                    "tearDown" => FunctionAction::TurnRenamed("asyncTearDown"),
                    _ => FunctionAction::Turn,
                },
                Role::Plain | Role::ContextManager => match special_name(name) {
                    // What it gives is asynchronous, and it is not.
                    Some(renamed) if iterated::handed_out(self.program, id).is_some() => {
                        FunctionAction::Renamed(renamed)
                    }
                    Some(renamed) if self.colours.kept_beside.contains(&id) => {
                        FunctionAction::Beside(renamed)
                    }
                    Some(renamed) => FunctionAction::TurnRenamed(renamed),
                    None => FunctionAction::Turn,
                },
            };
            if self.colours.roles[at] == Role::UnittestMethod
                && let Some(class) = self.program.functions[at].class
            {
                self.test_case(class);
            }
            self.plan(file).functions.insert(index.0, action);
            self.annotations(id);
            self.iterator(id);
            self.cached(id);
        }
    }

    /// A turned function whose only awaits went away keeps its place; nothing to do but expressions with no effect go.
    fn clean_functions(&mut self) {
        for plan in &mut self.plans {
            plan.exprs
                .retain(|_, action| *action != ExprAction::default());
        }
    }

    // ---- the tables' calls and objects -------------------------------------------------------------------------

    fn library_calls(&mut self, crews: &Crews) {
        let uses = self.uses;
        // Objects of which something is awaited, wherever that is.
        let awaited: HashSet<GroupId> = uses
            .calls
            .iter()
            .filter(|call| call.is_seed && matches!(call.fate, CallFate::Convert(_)))
            .map(|call| call.group)
            .collect();
        for call in &uses.calls {
            let crew = crews.crew_of(call.site);
            if crew.is_some_and(|crew| self.colours.is_manned(crew)) {
                continue;
            }
            let may_await = self.colours.may_await(call.context);
            let library = self.program.table.row(call.row).library;
            match &call.fate {
                CallFate::Convert(rewriting) => {
                    if !self.is_converted(call.group) {
                        continue;
                    }
                    let needs_await =
                        !matches!(call.demand, Demand::Nothing | Demand::Enter(Enter::Sync));
                    // An exception made by hand follows its library, like its name.
                    let row = self.program.table.row(call.row);
                    let is_object =
                        row.kind == Kind::Type || row.returns.is_some() || row.entered.is_some();
                    if !call.blocks
                        && !is_object
                        && !is_about_object(self.program, call)
                        && !self.is_member(call.site)
                        && self.extents.get(&library) != Some(&Extent::All)
                    {
                        continue;
                    }
                    if needs_await && !may_await {
                        continue;
                    }
                    // A small call is converted only where the function is async for another reason.
                    let is_entered_object = match call.context {
                        Context::Entry(..) => {
                            is_object && awaited.contains(&call.group)
                                || self.is_member_of_changing(call.site)
                        }
                        Context::Alone(..) => uses.follows_functions(call.group),
                        Context::Function(_) | Context::Unawaited(_) | Context::Barred(..) => false,
                    };
                    if !call.is_seed
                        && needs_await
                        && !self.is_async_place(call.context)
                        && !is_entered_object
                    {
                        continue;
                    }
                    self.convert(call, rewriting);
                    if matches!(self.program.table.row(call.row).set, Set::Call(_)) {
                        self.plan(call.site.file).setters.push(call.site.expr);
                    }
                }
                CallFate::Offload => {
                    if self.is_async_place(call.context) && self.was_sync(call.context) {
                        self.offload(call.site);
                        self.awaits_at(call.site, call.context);
                        self.tally.offloaded += 1;
                    }
                }
                CallFate::Refused(..) | CallFate::Keep => {}
            }
        }
    }

    /// Whether a group is converted, and all that it follows.
    fn is_converted(&self, group: GroupId) -> bool {
        let library = self.uses.followers.get(&group);
        self.colours.is_converted(group)
            && library.is_none_or(|library| self.extents.get(library) == Some(&Extent::All))
    }

    fn convert(&mut self, call: &MappedCall, rewriting: &Rewriting) {
        self.rewrite(call.site, rewriting);
        let row = self.program.table.row(call.row);
        let instead_of = self.program.table.library(row.library).name.clone();
        let action = self.action(call.site);
        if let Some(client) = row.client {
            action.client = Some((client, rewriting.options.clone()));
        }
        action.instead_of = Some(instead_of);
        match call.demand {
            Demand::Await => {
                self.action(call.site).around = Around::Await;
                self.awaits_at(call.site, call.context);
                self.materialise(call.site);
            }
            Demand::Within => {
                self.awaits_at(call.site, call.context);
                self.materialise(call.site);
            }
            Demand::Enter(Enter::Sync) => {
                self.hold(call.site, Entering::Sync);
            }
            Demand::Enter(enter) => {
                if enter == Enter::AwaitAsync {
                    self.action(call.site).around = Around::Await;
                }
                self.enter(call.site, call.context);
            }
            Demand::Iterate => self.iterate(call.site, call.context),
            Demand::Nothing => {}
        }
    }

    /// Whether a call is made on an object.
    /// Whether what is called is a method of an object that is another after conversion: all of its methods follow it.
    fn is_member_of_changing(&self, site: Site) -> bool {
        self.owner(site).is_some_and(|types| {
            let mut objects = self.program.library_types(&types);
            objects.any(|name| is_changing(self.program, name))
        })
    }

    fn is_member(&self, site: Site) -> bool {
        self.owner(site)
            .is_some_and(|types| self.program.library_types(&types).next().is_some())
    }

    /// What the method that a call names is of.
    fn owner(&self, site: Site) -> Option<Types> {
        let ExprKind::Call { func, .. } = self.program.expr(site).kind else {
            return None;
        };
        let callee = Site {
            file: site.file,
            expr: func,
        };
        match self.program.expr(callee).kind {
            ExprKind::Attribute { value, .. } => Some(self.program.infer(Site {
                file: site.file,
                expr: value,
            })),
            _ => None,
        }
    }

    fn is_async_place(&self, context: Context) -> bool {
        match context {
            Context::Function(function) => self.colours.body_is_async(function),
            Context::Entry(..)
            | Context::Alone(..)
            | Context::Unawaited(_)
            | Context::Barred(..) => false,
        }
    }

    /// Whether the function turned async in this run (what was async before keeps its own blocking calls).
    fn was_sync(&self, context: Context) -> bool {
        match context {
            Context::Function(function) => !self.program.function(function).is_async,
            _ => false,
        }
    }

    fn rewrite(&mut self, site: Site, rewriting: &Rewriting) {
        let action = self.action(site);
        action.code = rewriting.code.clone();
        action.imports.extend(rewriting.imports.iter().cloned());
        action.support.extend(rewriting.support.iter().cloned());
    }

    fn layer(&mut self, site: Site, rewriting: &Rewriting) {
        let action = self.action(site);
        if !rewriting.code.is_empty() {
            action.layers.push(rewriting.code.clone());
        }
        action.imports.extend(rewriting.imports.iter().cloned());
        action.support.extend(rewriting.support.iter().cloned());
    }

    fn object_uses(&mut self) {
        let uses = self.uses;
        for object in &uses.objects {
            if !self.is_converted(object.group) {
                continue;
            }
            match &object.conversion {
                Conversion::Code(rewriting) => self.layer(object.site, rewriting),
                Conversion::Enter(enter, rewriting) => {
                    if let Some(rewriting) = rewriting {
                        self.layer(object.site, rewriting);
                    }
                    match enter {
                        Enter::Sync => {}
                        Enter::Async | Enter::AwaitAsync => {
                            self.enter(object.site, object.context);
                        }
                    }
                }
                Conversion::Iterate(rewriting) => {
                    if let Some(rewriting) = rewriting {
                        self.layer(object.site, rewriting);
                    }
                    self.iterate(object.site, object.context);
                }
                Conversion::Move(moved) => self.plan(object.site.file).moved.push(*moved),
                Conversion::Call(rewriting) => self.rewrite(object.site, rewriting),
                Conversion::Initialise(class, rewriting) => {
                    let plan = self.plan(object.site.file);
                    plan.constructors.push((*class, rewriting.code.clone()));
                }
                Conversion::Client(client) => {
                    let library = self.program.table.client(*client).library;
                    let instead_of = self.program.table.library(library).name.clone();
                    let action = self.action(object.site);
                    action.code = vec![CodePart::Client];
                    action.client = Some((*client, Vec::new()));
                    action.instead_of = Some(instead_of);
                }
            }
        }
    }

    fn iterate(&mut self, site: Site, context: Context) {
        let tree = &self.program.file(site.file).facts.tree;
        match tree.expr(site.expr).parent {
            Parent::Stmt(stmt) => {
                if matches!(
                    tree.stmt(stmt).kind,
                    StmtKind::For {
                        is_async: false,
                        ..
                    }
                ) && !self.plan(site.file).loops.contains(&stmt)
                {
                    self.plan(site.file).loops.push(stmt);
                    self.awaits_at(site, context);
                }
            }
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Comprehension { clauses, .. } => {
                    let clause = clauses.iter().position(
                        |clause| matches!(clause, Clause::For { iter, .. } if *iter == site.expr),
                    );
                    let planned = &self.plan(site.file).clauses;
                    let clause = clause.filter(|&clause| !planned.contains(&(up, clause)));
                    if let Some(clause) = clause {
                        self.plan(site.file).clauses.push((up, clause));
                        self.awaits_at(site, context);
                        self.comprehension(Site {
                            file: site.file,
                            expr: up,
                        });
                    }
                }
                ExprKind::Call { .. } if is_collected(self.program, site) => {
                    let braces = self.braces(Site {
                        file: site.file,
                        expr: up,
                    });
                    self.collect(site, up, braces);
                    self.awaits_at(site, context);
                }
                ExprKind::YieldFrom(_) => {
                    self.plan(site.file).delegations.push((up, Entering::Async));
                    self.awaits_at(site, context);
                }
                _ => {}
            },
            Parent::Module => {}
        }
    }

    /// Hand a call to a thread, and count it.
    fn hand_over(&mut self, site: Site) {
        self.offload(site);
        self.tally.awaits += 1;
        self.tally.offloaded += 1;
    }

    fn offload(&mut self, site: Site) {
        let ExprKind::Call { func, args, parens } = &self.program.expr(site).kind else {
            return;
        };
        let callee = self.program.expr(Site {
            file: site.file,
            expr: *func,
        });
        let inside = TextRange::new(parens.start + 1, parens.end - 1);
        let inner = inside.slice(&self.program.file(site.file).text);
        let blank = &inner[..inner.len() - inner.trim_start().len()];
        // Arguments that begin on a line of their own: the function goes before them, on one of its own.
        let (open, comma) = match args.is_empty() {
            true => ("", ""),
            false if blank.contains('\n') => (blank, ","),
            false => ("", ", "),
        };
        let mut code = vec![
            CodePart::Text(format!("asyncio.to_thread({open}")),
            CodePart::Source(callee.outer),
        ];
        if !args.is_empty() {
            code.push(CodePart::Text(comma.to_owned()));
            code.push(CodePart::Source(inside));
        }
        code.push(CodePart::Text(")".to_owned()));
        let action = self.action(site);
        action.code = code;
        action.around = Around::Await;
        action.imports.push("asyncio".to_owned());
        self.materialise(site);
    }

    // ---- the project's calls -----------------------------------------------------------------------------------

    // ---- module level ------------------------------------------------------------------------------------------
}
