//! Objects that belong to the event loop which first used them (a client that keeps its connections), kept where several loops find
//! them: each test has a loop of its own, each `with TestClient(app)`, each `asyncio.run`. What such an object keeps of a loop that is
//! over fails on the next.
//!
//! Tests of pytest are run on one loop then. Where that is not enough, a table may know a class whose objects connect anew in each
//! loop (`when: {use: several-loops}`); else the objects stay.

use super::EntryPoints;
use super::barrier::{Role, role};
use super::cell::{Cells, GroupId};
use super::colour::Colours;
use super::django::Views;
use super::double::reach::Reach;
use super::kept_object;
use super::loop_scope::{LoopScope, of_fixture};
use super::own_loop;
use super::reason::Refusal;
use super::report::span;
use super::seed::{MappedCall, Uses};
use super::served;
use crate::diagnostic::code;
use crate::mapping::condition::Test;
use crate::mapping::row::{Returns, Row, Set};
use crate::resolve::application::name_in_framework;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{ArgumentKind, ExprKind, Parent, StmtId, StmtKind};
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What is known of them.
#[derive(Debug, Default)]
pub struct OneLoop {
    /// Where functions read objects that several loops would use.
    divided: Vec<Site>,
    /// Where functions read objects that tests use, which can share a loop.
    shared: Vec<Shared>,
}

/// An object that tests use.
#[derive(Debug)]
struct Shared {
    /// Where it is read, and made.
    sites: Vec<Site>,
    tests: BTreeSet<FunctionId>,
}

/// What runs on event loops.
struct Loops<'l, 'p> {
    /// What tests may run.
    of_tests: Reach<'l, 'p>,
    /// Tests of pytest.
    tests: BTreeSet<FunctionId>,
    /// Tests that have a loop of their own each.
    of_unittest: BTreeSet<FunctionId>,
    /// What others may run: those that have loops of their own, and how many.
    others: Vec<(BTreeSet<FunctionId>, usize)>,
}

/// As many as are told apart.
const SEVERAL: usize = 2;

/// Decorators of what is called when an application starts, or when a block is entered.
const STARTS: &[&str] = &[
    "asynccontextmanager",
    "before_serving",
    "contextmanager",
    "on_event",
];

impl OneLoop {
    /// Look at what is kept, and tell the program which calls make what several loops use.
    pub fn collect(program: &Program<'_>, entry_points: &EntryPoints) -> Self {
        program.make_for_several_loops(BTreeSet::new());
        let makers: Vec<Site> = program
            .calls
            .targets
            .iter()
            .map(|(site, _)| *site)
            .filter(|&site| makes_one(program, site))
            .collect();
        let reads = kept_object::reads(program, |row| row.one_loop);
        if makers.is_empty() && reads.is_empty() {
            return Self::default();
        }
        let loops = LazyCell::new(|| Loops::collect(program, entry_points));
        let mut cells = Cells::collect(program);
        let mut users: BTreeMap<GroupId, Vec<Site>> = BTreeMap::new();
        for read in reads {
            let group = cells.group(program, read);
            users.entry(group).or_default().push(read);
        }
        let mut found = Self::default();
        let mut divided = BTreeSet::new();
        let anew = made_anew(program);
        let made: Vec<(GroupId, Site)> = makers
            .iter()
            .map(|&site| (cells.group(program, site), site))
            .collect();
        for (group, reads) in users {
            let group = cells.current(group);
            let own = made.iter().filter(|(of, _)| cells.current(*of) == group);
            let own: Vec<Site> = own.map(|&(_, site)| site).collect();
            let is_anew = |&site: &Site| {
                let around = program.function_around(site);
                around.is_some_and(|around| anew.contains(&around))
            };
            if !own.is_empty() && own.iter().all(is_anew) {
                continue;
            }
            let uses: BTreeSet<FunctionId> = reads
                .iter()
                .filter_map(|&read| program.function_around(read))
                .collect();
            let (tests, others) = loops.using(&uses);
            let is_repeated = |&test: &FunctionId| program.has_decorator(test, "parametrize");
            if others >= SEVERAL || others > 0 && !tests.is_empty() {
                divided.insert(group);
                found.divided.extend(reads);
            } else if tests.len() >= SEVERAL || tests.iter().any(is_repeated) {
                let shared = reads.first().map(|&read| Shared {
                    sites: own.into_iter().chain([read]).collect(),
                    tests,
                });
                found.shared.extend(shared);
            }
        }
        found
            .shared
            .extend(kept_by_fixtures(program, &makers, &loops));
        let makers = makers.into_iter().filter(|&site| {
            let group = cells.group(program, site);
            divided.contains(&group)
        });
        program.make_for_several_loops(makers.collect());
        found
    }

    /// Refuse the groups of objects that loops would share.
    pub fn settle(&self, program: &Program<'_>, uses: &mut Uses, cells: &mut Cells) {
        let is_made_so = |call: &MappedCall| {
            let row = program.table.row(call.row);
            row.when
                .iter()
                .flat_map(|when| &when.conditions)
                .any(|condition| condition.test == Test::SeveralLoops)
        };
        for &read in &self.divided {
            let group = cells.group(program, read);
            let mut calls = uses.calls.iter().filter(|call| call.group == group);
            let makers: Vec<&MappedCall> = calls
                .clone()
                .filter(|call| makes(program, program.table.row(call.row)))
                .collect();
            let has_parts =
                calls.any(|call| matches!(program.table.row(call.row).set, Set::Entry(_)));
            if !makers.is_empty() && makers.iter().all(|&call| is_made_so(call)) && !has_parts {
                continue;
            }
            let message = format!(
                "`{}` would belong to the event loop that first uses it, and several do: tests with loops of their own, requests of Django, or one `asyncio.run` behind the other",
                program.source(read),
            );
            let refusal = Refusal::at(code::ONE_LOOP, message, span(program, read));
            uses.refused.entry(group).or_insert(refusal);
        }
    }

    /// The tests that have to run on one loop, by the object that they share, with how long that lives.
    pub fn tests_together(
        &self,
        program: &Program<'_>,
        uses: &Uses,
        colours: &Colours,
    ) -> Vec<(&BTreeSet<FunctionId>, LoopScope)> {
        let is_converted = |shared: &&Shared| {
            let mut calls = uses.calls.iter();
            let mut around = shared
                .sites
                .iter()
                .filter_map(|&site| program.function_around(site));
            around.any(|around| colours.is_async(around))
                || calls.any(|call| {
                    shared.sites.contains(&call.site) && colours.is_converted(call.group)
                })
        };
        let all = self.shared.iter().filter(is_converted);
        all.map(|shared| {
            let files: BTreeSet<FileId> = shared
                .tests
                .iter()
                .map(|&test| program.function_file(test))
                .collect();
            let scope = match files.len() {
                1 => LoopScope::Module,
                _ => LoopScope::Session,
            };
            (&shared.tests, scope)
        })
        .collect()
    }
}

impl<'l, 'p> Loops<'l, 'p> {
    fn collect(program: &'l Program<'p>, entry_points: &EntryPoints) -> Self {
        let reach = Reach::new(program);
        // A `TestClient` has loops of its own; clients of Quart call the application on the loop of the test.
        let of_tests = match program.imports("quart") {
            true => Reach::new(program),
            false => Reach::without_applications(program),
        };
        let mut found = Self {
            of_tests,
            tests: BTreeSet::new(),
            of_unittest: BTreeSet::new(),
            others: Vec::new(),
        };
        let mut runners: BTreeSet<FunctionId> = BTreeSet::new();
        for site in own_loop::runs(program) {
            let started = own_loop::started(program, site);
            found.others.push((reach.from(started), 1));
            runners.extend(program.function_around(site));
        }
        for function in program.function_ids() {
            let facts = program.function(function);
            match role(program, function, &entry_points.scripts) {
                Role::Entry => {
                    runners.insert(function);
                }
                Role::UnittestMethod if facts.name.starts_with("test") => {
                    found.of_unittest.insert(function);
                }
                Role::PytestTest if facts.is_async => {
                    found.of_unittest.insert(function);
                }
                Role::PytestTest => {
                    found.tests.insert(function);
                }
                _ => {}
            }
        }
        // A test that calls what runs a loop does so as often as it likes.
        let by_tests = found.of_tests.from(found.all_tests());
        let others = found.others.iter().flat_map(|(reached, _)| reached);
        let outside = by_tests.iter().chain(others);
        let started: BTreeSet<FunctionId> = outside
            .filter(|one| runners.contains(one))
            .copied()
            .collect();
        if !started.is_empty() {
            found.others.push((reach.from(started), SEVERAL));
        }
        // Under WSGI each request has a loop.
        let views = Views::all(program);
        if !views.is_empty() {
            found.others.push((reach.from(views), SEVERAL));
        }
        let clients = loops_of_clients(program);
        if clients > 0 {
            let served = served::called(program);
            found.others.push((reach.from(served), clients));
        }
        found
    }

    fn all_tests(&self) -> impl Iterator<Item = FunctionId> {
        self.tests.iter().chain(&self.of_unittest).copied()
    }

    /// The tests of pytest that may run one of these functions, and how many other loops run one.
    fn using(&self, uses: &BTreeSet<FunctionId>) -> (BTreeSet<FunctionId>, usize) {
        let using = self.of_tests.reaching(uses, || self.all_tests());
        let tests = self.tests.intersection(&using).copied().collect();
        let others = self.others.iter();
        let others: usize = others
            .filter(|(reached, _)| !reached.is_disjoint(uses))
            .map(|(_, count)| count)
            .sum();
        (
            tests,
            others + self.of_unittest.intersection(&using).count(),
        )
    }
}

/// What fixtures make that outlive a test.
fn kept_by_fixtures<'l, 'p>(
    program: &'l Program<'p>,
    makers: &[Site],
    loops: &LazyCell<Loops<'l, 'p>, impl FnOnce() -> Loops<'l, 'p>>,
) -> Vec<Shared> {
    let outlives = |&fixture: &FunctionId| scope_of(program, fixture).is_some();
    let all = program
        .function_ids()
        .filter(|&one| program.is_fixture(one));
    let reach = LazyCell::new(|| Reach::without_applications(program));
    let mut found = Vec::new();
    for fixture in all.filter(outlives) {
        let reached = reach.from([fixture]);
        let made = makers.iter().find(|&&site| {
            let around = program.function_around(site);
            around.is_some_and(|around| reached.contains(&around))
        });
        let Some(&site) = made else { continue };
        let (tests, _) = loops.using(&BTreeSet::from([fixture]));
        if tests.len() >= SEVERAL {
            let sites = vec![site];
            found.push(Shared { sites, tests });
        }
    }
    found
}

/// On how many loops of their own clients of tests call applications: each block of one has a loop, and so has each request of one that
/// is not entered.
fn loops_of_clients(program: &Program<'_>) -> usize {
    let calls = program.calls.targets.iter();
    let is_client = |name: &Rc<str>| name_in_framework(name) == Some("TestClient");
    let clients = calls.filter(|(_, target)| target.external.iter().any(is_client));
    clients
        .map(|(site, _)| match is_entered_once(program, *site) {
            true => 1,
            false => SEVERAL,
        })
        .sum()
}

/// Whether a client is entered, in what runs once.
pub fn is_entered_once(program: &Program<'_>, client: Site) -> bool {
    let tree = &program.file(client.file).facts.tree;
    let is_entered = matches!(tree.expr(client.expr).parent, Parent::Stmt(stmt)
        if matches!(&tree.stmt(stmt).kind, StmtKind::With { items, .. }
            if items.iter().any(|item| item.context == client.expr)));
    let Some(function) = program.function_around(client) else {
        return is_entered;
    };
    let is_once = if program.is_fixture(function) {
        match scope_of(program, function) {
            Some(LoopScope::Session) => true,
            Some(LoopScope::Module) => asked_in_one_file(program, function),
            _ => false,
        }
    } else if program.is_test_file(client.file) {
        !program.has_decorator(function, "parametrize")
            && program.calls.callers(function).next().is_none()
    } else {
        let mut callers = program.calls.callers(function);
        let first = callers.next();
        first.is_none_or(|(site, _)| program.function_around(*site).is_none())
            && callers.next().is_none()
    };
    is_entered && is_once
}

/// How long what a fixture gives lives, where that is longer than a test.
fn scope_of(program: &Program<'_>, fixture: FunctionId) -> Option<LoopScope> {
    let file = program.function_file(fixture);
    let decorators = program.decorators(fixture).into_iter();
    let scopes = decorators.filter_map(|expr| of_fixture(program, Site { file, expr }));
    scopes.max().filter(|&scope| scope > LoopScope::Function)
}

/// Whether only tests and fixtures of one file ask for a fixture.
fn asked_in_one_file(program: &Program<'_>, fixture: FunctionId) -> bool {
    let own = program.function_file(fixture);
    let name = &program.function(fixture).name;
    program.function_ids().all(|asking| {
        let params = program.function_def(asking).map(|def| &*def.params);
        let mut params = params.into_iter().flatten();
        program.function_file(asking) == own
            || !params.any(|param| {
                param.name.text == *name
                    && program
                        .fixtures_for(asking, &param.name.text)
                        .contains(&fixture)
            })
    })
}

/// Functions that make what they keep anew for each loop: when an application starts, or a block is entered.
fn made_anew(program: &Program<'_>) -> BTreeSet<FunctionId> {
    let is_start = |&function: &FunctionId| {
        let file = program.function_file(function);
        program.decorators(function).into_iter().any(|expr| {
            let text = program.source(Site { file, expr });
            STARTS.iter().any(|start| text.contains(start))
        })
    };
    let mut starts: BTreeSet<FunctionId> = program.function_ids().filter(is_start).collect();
    for (id, file) in program.numbered_files() {
        for &call in &file.facts.calls {
            let at = |expr| Site { file: id, expr };
            let ExprKind::Call { func, args, .. } = &program.expr(at(call)).kind else {
                continue;
            };
            let is_adding = program.source(at(*func)).ends_with(".add_event_handler");
            for arg in args {
                let is_named = matches!(&arg.kind, ArgumentKind::Keyword(name)
                    if matches!(&*name.text, "lifespan" | "on_startup"));
                if !is_adding && !is_named {
                    continue;
                }
                let given = match &program.expr(at(arg.value)).kind {
                    ExprKind::List(all) | ExprKind::Tuple(all) => all.to_vec(),
                    _ => vec![arg.value],
                };
                for one in given {
                    starts.extend(program.infer(at(one)).functions());
                }
            }
        }
    }
    let reached = Reach::without_applications(program).from(starts.iter().copied());
    let keeps = |function: &FunctionId| {
        let file = program.function_file(*function);
        let mut decorators = program.decorators(*function).into_iter();
        decorators.any(|expr| program.source(Site { file, expr }).contains("cache"))
            || program.function_def(*function).is_some_and(|def| {
                let tree = &program.file(file).facts.tree;
                let is_global =
                    |stmt: &StmtId| matches!(tree.stmt(*stmt).kind, StmtKind::Global(_));
                def.body.iter().any(is_global)
            })
    };
    reached
        .into_iter()
        .filter(|function| starts.contains(function) || !keeps(function))
        .collect()
}

/// Whether a row makes an object of one loop.
fn makes(program: &Program<'_>, row: &Row) -> bool {
    let Some(Returns::Type(made)) = &row.returns else {
        return false;
    };
    let made = program.table.canonical(made);
    program
        .table
        .type_row(&made)
        .is_some_and(|row| row.one_loop)
}

/// Whether a call makes such an object.
fn makes_one(program: &Program<'_>, site: Site) -> bool {
    let names = program.calls.target(site).map(|target| &target.external);
    let mut rows = names
        .into_iter()
        .flatten()
        .flat_map(|name| program.table.rows(&program.table.canonical(name)));
    matches!(program.expr(site).kind, ExprKind::Call { .. })
        && rows.any(|&row| makes(program, program.table.row(row)))
}
