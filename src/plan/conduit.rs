//! Queues and the like, by which threads speak to each other. Where the threads become tasks, they become those of asyncio: if
//! it is seen where they are made and what is done with them, and nothing that uses one runs in a thread.

use super::cell::{Cells, GroupId};
use super::colour::Colours;
use super::context::{Context, Starts};
use super::lock::{Locks, is_on_demand};
use super::reason::Refusal;
use super::report::span;
use super::seed::{CallFate, Demand, MappedCall, Uses};
use super::template::instantiate;
use super::worker::Crews;
use crate::diagnostic::code;
use crate::mapping::row::{LibraryId, Returns};
use crate::mapping::schema::Kind;
use crate::mapping::table::Workers;
use crate::name::map::Map;
use crate::options::{Options, PythonVersion, Style};
use crate::resolve::condition::Place;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind, Handler, StmtId, StmtKind};
use crate::syntax::sorts::Sorts;
use std::collections::{BTreeMap, BTreeSet};

/// Objects of one group.
#[derive(Clone, Debug, Default)]
pub struct Conduit {
    /// Every place where one stands.
    pub touched: Vec<Site>,
    /// Whether somebody waits by it.
    pub blocks: bool,
    /// Whether it is a lock that is only ever held by `with`: it holds nobody up where it stays, and becomes one of asyncio only
    /// where something is awaited under it.
    pub is_lock: bool,
    /// Whether it has no bound, so that to put something into it never waits.
    is_unbounded: bool,
    /// The library of the row that makes it, where that is seen.
    library: Option<LibraryId>,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Conduits {
    /// By group.
    pub all: BTreeMap<GroupId, Conduit>,
    /// By function: what it touches.
    pub by_function: Map<FunctionId, BTreeSet<GroupId>>,
    /// Calls that need not wait, as they are where they could.
    puts: BTreeMap<Site, MappedCall>,
    /// Groups of which it was found before that they stay.
    stays: BTreeSet<GroupId>,
    /// Libraries whose exceptions are named in the program: their objects share one fate.
    united: BTreeSet<LibraryId>,
}

/// Objects that stay what they are, by the places where they stand, and why.
pub type Stays = BTreeMap<Site, Refusal>;

/// What did not become what was hoped.
#[derive(Debug)]
pub enum Left {
    /// These objects.
    Some(Stays),
    /// All there are.
    All,
    /// Module levels that cannot move into a coroutine.
    Starts(Starts),
    /// Names under which parsers keep functions: they do not all turn.
    Commands(BTreeSet<Box<str>>),
}

/// Where one is used.
fn touched<'p>(program: &'p Program<'_>) -> impl Iterator<Item = Site> + 'p {
    let all = program.expressions_of(Sorts::NAMED.and(Sorts::CALL).and(Sorts::SUBSCRIPT));
    all.map(|(site, _)| site)
        .filter(|&site| is_conduit(program, site))
}

/// Whether there are some, and no threads that may become tasks touch one: then none changes.
pub fn are_out_of_reach(program: &Program<'_>, crews: &Crews) -> bool {
    if program.table.workers() == Workers::Threads {
        return false;
    }
    let manned = crews.all.iter().filter(|crew| crew.changes.is_ok());
    let manned: BTreeSet<FunctionId> = manned.flat_map(|crew| &crew.reach).copied().collect();
    let mut has_any = false;
    for site in touched(program) {
        let around = program.function_around(site);
        if around.is_some_and(|function| manned.contains(&function)) {
            return false;
        }
        has_any = true;
        if manned.is_empty() {
            break;
        }
    }
    has_any
}

/// A call that puts something into a queue.
const PUT: &str = "queue.Queue.put";

impl Conduits {
    /// Find them; refuse those that are made out of sight.
    pub fn collect(
        program: &Program<'_>,
        cells: &mut Cells,
        uses: &mut Uses,
        stays: &Stays,
    ) -> Self {
        let mut found = Self::default();
        if program.table.workers() == Workers::Threads {
            return found;
        }
        for site in touched(program) {
            let group = cells.group(program, site);
            found.all.entry(group).or_default().touched.push(site);
        }
        // Groups were joined on the way.
        for (group, conduit) in std::mem::take(&mut found.all) {
            let known = found.all.entry(cells.current(group)).or_default();
            known.touched.extend(conduit.touched);
        }
        for (group, conduit) in &mut found.all {
            conduit.read(program, uses, *group);
            for &site in &conduit.touched {
                if let Some(function) = program.function_around(site) {
                    found
                        .by_function
                        .entry(function)
                        .or_default()
                        .insert(*group);
                }
                if let Some(refusal) = stays.get(&site) {
                    uses.refused.insert(*group, refusal.clone());
                    found.stays.insert(*group);
                }
            }
            if let (None, Some(&site)) = (conduit.library, conduit.touched.first()) {
                let message = format!("where `{}` is made is not seen", program.excerpt(site));
                let refusal = Refusal::at(code::VALUE_ESCAPES, message, span(program, site));
                uses.refused.entry(*group).or_insert(refusal);
            }
        }
        found.united = uses
            .names
            .iter()
            .map(|name| program.table.row(name.row))
            .filter(|row| row.tasks && row.kind == Kind::Name)
            .map(|row| row.library)
            .collect();
        found.need_not_wait(program, uses);
        found
    }

    /// To put something into a queue without a bound never waits, and may be done anywhere.
    fn need_not_wait(&mut self, program: &Program<'_>, uses: &mut Uses) {
        let rows = program.table.rows(PUT).iter();
        let row = rows
            .map(|&row| program.table.row(row))
            .find(|row| row.tasks && !row.awaited && row.to.is_some());
        let Some(row) = row else { return };
        for call in uses.calls.iter_mut().filter(|call| call.name == PUT) {
            let is_unbounded = |group| self.all.get(group).is_some_and(|one| one.is_unbounded);
            let ExprKind::Call { func, args, .. } = &program.expr(call.site).kind else {
                continue;
            };
            let callee = Site {
                file: call.site.file,
                expr: *func,
            };
            let ExprKind::Attribute { value, .. } = program.expr(callee).kind else {
                continue;
            };
            let place = Place {
                site: call.site,
                args,
                receiver: Some(value),
            };
            if call.fate_converts()
                && is_unbounded(&call.group)
                && let Ok(code) = instantiate(program, place, PUT, row, Style::Faithful)
            {
                let at_once = MappedCall {
                    fate: CallFate::Convert(code),
                    demand: Demand::Nothing,
                    blocks: false,
                    is_seed: false,
                    is_heavy: false,
                    ..call.clone()
                };
                let waiting = std::mem::replace(call, at_once);
                self.puts.insert(waiting.site, waiting);
            }
        }
    }

    /// What puts without waiting, in functions that are coroutines anyway, is written as people write it there.
    pub fn wait_where_possible(
        &self,
        program: &Program<'_>,
        uses: &mut Uses,
        colours: &Colours,
        locks: &Locks,
    ) {
        for call in &mut uses.calls {
            let Some(waiting) = self.puts.get(&call.site) else {
                continue;
            };
            let may_wait = match call.context {
                Context::Function(function) => {
                    colours.body_is_async(function) && !program.function(function).is_async
                }
                _ => false,
            };
            let is_held = locks.around(program, call.site, |_| false).is_some();
            if may_wait && !is_held && waiting.demand == Demand::Await {
                *call = MappedCall {
                    group: call.group,
                    ..waiting.clone()
                };
            }
        }
    }

    /// The groups that share the fate of one.
    pub fn united_with(&self, group: GroupId) -> impl Iterator<Item = GroupId> {
        let library = self.all.get(&group).and_then(|one| one.library);
        let library = library.filter(|library| self.united.contains(library));
        let others = self.all.iter().filter(move |(other, one)| {
            **other == group || library.is_some() && one.library == library
        });
        others.map(|(&other, _)| other)
    }

    /// Those that did not become what was hoped: they have to stay what they are, everywhere.
    pub fn left(&self, program: &Program<'_>, colours: &Colours) -> Option<Left> {
        let left: BTreeSet<GroupId> = self
            .all
            .iter()
            .filter(|(group, conduit)| !conduit.is_lock && !colours.is_converted(**group))
            .flat_map(|(&group, _)| self.united_with(group))
            .collect();
        if left.is_empty() || left.iter().all(|group| self.stays.contains(group)) {
            return None;
        }
        if left.len() == self.all.len() {
            return Some(Left::All);
        }
        let mut stays = Stays::new();
        for group in left {
            let Some(conduit) = self.all.get(&group) else {
                continue;
            };
            let Some(&first) = conduit.touched.first() else {
                continue;
            };
            let mut refused = self
                .united_with(group)
                .filter_map(|one| colours.refused.get(&one));
            let own = colours.refused.get(&group);
            let refusal = own.or_else(|| refused.next()).cloned();
            let refusal = refusal.unwrap_or_else(|| {
                let message = "no thread that uses it becomes a task";
                Refusal::at(code::FUNCTION_AS_VALUE, message, span(program, first))
            });
            let sites = conduit.touched.iter();
            stays.extend(sites.map(|&site| (site, refusal.clone())));
        }
        Some(Left::Some(stays))
    }

    /// What the functions that the crews run touch.
    pub fn join(&self, program: &Program<'_>, cells: &mut Cells, crews: &mut Crews) {
        for crew in &mut crews.all {
            let touched = crew
                .reach
                .iter()
                .filter_map(|function| self.by_function.get(function));
            crew.touches = touched.flatten().copied().collect();
            let waits = crew.touches.iter().copied();
            crew.waits = waits
                .filter(|group| self.all.get(group).is_some_and(|one| one.blocks))
                .collect();
        }
        let sites = crews.all.iter().flat_map(|crew| &crew.idle);
        let sites: Vec<Site> = sites.flat_map(|idle| idle.emptied.clone()).collect();
        let groups: BTreeMap<Site, GroupId> = sites
            .into_iter()
            .map(|site| (site, cells.group(program, site)))
            .collect();
        crews.settle(|crew, idle| {
            let mut emptied = idle.emptied.iter().filter_map(|site| groups.get(site));
            emptied.any(|group| crew.waits.contains(group))
                && crew
                    .reach
                    .iter()
                    .all(|&function| ends_unseen(program, function))
        });
    }
}

impl Conduit {
    /// Read off the calls of its group what it is.
    fn read(&mut self, program: &Program<'_>, uses: &Uses, group: GroupId) {
        self.is_unbounded = true;
        for call in uses.calls.iter().filter(|call| call.group == group) {
            let row = program.table.row(call.row);
            let makes = matches!(&row.returns, Some(Returns::Type(name))
                if program.table.type_row(name).is_some_and(|row| row.tasks));
            if makes && row.tasks {
                self.library = Some(row.library);
                let has_bound = match &program.expr(call.site).kind {
                    ExprKind::Call { args, .. } => !args.is_empty(),
                    _ => true,
                };
                self.is_unbounded &= !has_bound;
            }
        }
        let is_put = |call: &MappedCall| self.is_unbounded && call.name == PUT;
        let is_lock = self.touched.iter().any(|&site| {
            let types = program.infer(site);
            types.objects().any(|name| is_on_demand(program, name))
        });
        let mut calls = uses.calls.iter().filter(|call| call.group == group);
        let mut objects = uses.objects.iter().filter(|object| object.group == group);
        let waits = calls.any(|call| call.blocks && !is_put(call));
        self.is_lock = is_lock && !waits;
        self.blocks = waits || !is_lock && objects.any(|object| object.needs_await());
    }
}

/// What queues are taken for at first.
pub fn hoped(program: &Program<'_>, options: &Options) -> Workers {
    let has_threads = program.mentions("threading")
        || program.mentions("ThreadPoolExecutor") && program.mentions("queue");
    match has_threads && options.python >= FREE_OF_LOOPS {
        true => Workers::Tasks,
        false => Workers::Threads,
    }
}

/// Since when queues and locks of asyncio may be made where no loop runs.
const FREE_OF_LOOPS: PythonVersion = PythonVersion {
    major: 3,
    minor: 10,
};

/// Whether nothing is to be seen of a function that is given up where it waits: nothing is cleaned up, and nothing caught.
pub fn ends_unseen(program: &Program<'_>, function: FunctionId) -> bool {
    let file = program.function_file(function);
    let tree = &program.file(file).facts.tree;
    let whole = tree.stmt(program.function(function).stmt).range;
    let is_quiet = |stmt: &StmtId| match &tree.stmt(*stmt).kind {
        StmtKind::Expr(value) => {
            let text = program.source(Site { file, expr: *value });
            [".task_done()", ".set()", ".release()"]
                .iter()
                .any(|end| text.ends_with(end))
        }
        StmtKind::Pass => true,
        _ => false,
    };
    let is_outside = |expr: ExprId| {
        let site = Site { file, expr };
        match program.calls.target(site) {
            Some(target) => !target.external.is_empty() && target.bound.is_empty(),
            None => program
                .infer(site)
                .any_of
                .iter()
                .all(|one| matches!(one, Type::Object(_) | Type::Outside(_))),
        }
    };
    let catches_all = |handler: &Handler| match handler.kind {
        None => true,
        Some(kind) => program
            .source(Site { file, expr: kind })
            .contains("BaseException"),
    };
    let mut stmts = tree
        .stmts
        .iter()
        .filter(|stmt| whole.contains_range(stmt.range));
    stmts.all(|stmt| match &stmt.kind {
        StmtKind::Try {
            handlers,
            finalbody,
            ..
        } => finalbody.iter().all(is_quiet) && !handlers.iter().any(catches_all),
        StmtKind::With { items, .. } => items.iter().all(|item| is_outside(item.context)),
        _ => true,
    })
}

/// Whether an expression is an object that changes where threads become tasks.
fn is_conduit(program: &Program<'_>, site: Site) -> bool {
    program.infer(site).any_of.iter().any(|one| match one {
        Type::Object(name) => is_tasks_type(program, name),
        _ => false,
    })
}

/// Whether objects of a type change where threads become tasks.
pub fn is_tasks_type(program: &Program<'_>, name: &str) -> bool {
    let row = program.table.type_row(name);
    row.is_some_and(|row| row.tasks)
}
