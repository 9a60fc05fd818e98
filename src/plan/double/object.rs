//! Mocks and objects of test classes in the place of objects whose methods are awaited now: their methods of those names
//! become awaitable, too.

use super::awaitable::written;
use super::fake_class::Follower;
use super::given::{self, Given, Maker, mock_option};
use super::library::Library;
use super::member;
use super::moving::{Change, Doubles};
use super::reach::Reach;
use super::told;
use crate::diagnostic::{Diagnostic, code};
use crate::plan::cell::{Cells, GroupId};
use crate::plan::colour::Colours;
use crate::plan::reason::Refusal;
use crate::plan::report::span;
use crate::plan::seed::Uses;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A method of a mock that is awaited now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Method {
    /// Whether something is done with what it gives.
    pub(super) is_used: bool,
    /// What a mock of a result needs to be taken for one.
    pub(super) options: Vec<String>,
}

/// A mock in the place of an object of a library, whose methods are awaited if that is converted.
#[derive(Clone, Debug)]
pub(super) struct Mocked {
    pub(super) maker: Maker,
    pub(super) group: GroupId,
    pub(super) name: String,
    pub(super) method: Method,
    /// What changes in what the test has it give.
    pub(super) changes: Vec<Change>,
}

/// What stands for objects in tests.
#[derive(Debug, Default)]
pub struct Objects {
    given: Vec<Given>,
    mocked: Vec<Mocked>,
    /// Methods of test classes that stand for those of a library's: they turn where these objects are converted.
    pub faked: Vec<(FunctionId, GroupId, Site)>,
    /// What classes of tests get whose objects these give.
    members: Vec<(GroupId, Change)>,
}

impl Objects {
    /// Look at everything that tests put in the place of objects, and refuse what could not follow.
    pub fn settle(
        program: &Program<'_>,
        uses: &mut Uses,
        cells: &mut Cells,
        doubles: &Doubles,
    ) -> Self {
        let mut objects = Self {
            given: given::collect(program, cells),
            faked: doubles.faked.clone(),
            ..Self::default()
        };
        let mut refused = Vec::new();
        let reach = Reach::new(program);
        let (claimed, unclaimed) = (RefCell::default(), RefCell::default());
        for given in &objects.given {
            let mut reached = None;
            for asked in &given.asked {
                let group = cells.group_of(&asked.cell);
                for name in program.library_types(&asked.types) {
                    let library = Library {
                        program,
                        uses,
                        group,
                        claimed: &claimed,
                        unclaimed: &unclaimed,
                        name,
                    };
                    let calls = library.calls();
                    if !calls.iter().any(|call| call.fate_converts()) {
                        continue;
                    }
                    let reached = reached.get_or_insert_with(|| run_by(program, given, &reach));
                    for &maker in &given.makers {
                        let stands = match maker {
                            Maker::Mock(_) | Maker::Patch(_) => library
                                .mocked(&calls, maker, reached)
                                .map(|found| objects.mocked.extend(found)),
                            Maker::Namespace(_) => library.namespaced(&calls, maker),
                            Maker::Fake(class) => {
                                let mut follower = Follower::new(program, uses, group);
                                let followed = follower.follow(class, name);
                                let found = follower.found();
                                objects.faked.extend(found.turned);
                                let members = found.members.into_iter();
                                objects.members.extend(members.map(|one| (group, one)));
                                followed
                            }
                        };
                        if let Err(why) = stands {
                            let message = format!(
                                "a test puts something in the place of a `{name}` that could not follow: {why}"
                            );
                            let at = span(program, given.at);
                            let refusal = Refusal::at(code::TEST_DOUBLE, message, at);
                            refused.push((group, refusal));
                        }
                    }
                }
            }
        }
        for (site, group) in unclaimed.into_inner() {
            if !claimed.borrow().contains(&site) {
                let message = "a test says this of what may stand for a result";
                let refusal = Refusal::at(code::TEST_DOUBLE, message, span(program, site));
                refused.push((group, refusal));
            }
        }
        objects.faked.sort();
        objects.faked.dedup();
        // One method has one colour, whatever it stands for.
        for pair in objects.faked.clone().windows(2) {
            if pair[0].0 == pair[1].0 {
                let joined = cells.join_groups(pair[0].1, pair[1].1);
                let others = [pair[0].1, pair[1].1];
                regroup(uses, &mut objects, &others, joined);
                for (group, _) in &mut refused {
                    *group = cells.current(*group);
                }
            }
        }
        for (group, refusal) in refused {
            uses.refused.entry(group).or_insert(refusal);
        }
        objects
    }

    /// What changes in the tests.
    pub fn changes(&self, program: &Program<'_>, colours: &Colours) -> Vec<Change> {
        self.outcome(program, colours).0
    }

    /// Mocks that could not follow.
    pub fn report(&self, program: &Program<'_>, colours: &Colours) -> Vec<Diagnostic> {
        let left = self.outcome(program, colours).1;
        let left = left.into_iter().map(|(at, method)| {
            told(
                format!("what stands here has no `{method}` that could be awaited"),
                span(program, at),
            )
        });
        left.collect()
    }

    fn outcome(
        &self,
        program: &Program<'_>,
        colours: &Colours,
    ) -> (Vec<Change>, Vec<(Site, String)>) {
        let mut wanted: BTreeMap<Maker, BTreeMap<String, Method>> = BTreeMap::new();
        let mut changes = Vec::new();
        let mut left: Vec<(Site, String)> = Vec::new();
        for (group, change) in &self.members {
            if colours.is_converted(*group) && !changes.contains(change) {
                changes.push(change.clone());
            }
        }
        for one in &self.mocked {
            if colours.is_converted(one.group) {
                for change in &one.changes {
                    if !changes.contains(change) {
                        changes.push(change.clone());
                    }
                }
                let methods = wanted.entry(one.maker).or_default();
                let method = methods.entry(one.name.clone()).or_default();
                method.is_used |= one.method.is_used;
                method.options.clone_from(&one.method.options);
            }
        }
        let reach = Reach::new(program);
        let mut members: Vec<Change> = Vec::new();
        for given in &self.given {
            let turned = turned(program, colours, given, &reach);
            for (name, function) in turned {
                for &maker in &given.makers {
                    let at = match maker {
                        Maker::Mock(at) | Maker::Patch(at) | Maker::Namespace(at) => at,
                        Maker::Fake(class) => {
                            let made =
                                member::awaitable(program, colours, class, &name, &mut members);
                            if made.is_err() {
                                left.push((given.at, name.clone()));
                            }
                            continue;
                        }
                    };
                    let is_speced = ["spec", "spec_set"]
                        .iter()
                        .any(|one| mock_option(program, at, one).is_some());
                    if program.function(function).is_generator() {
                        left.push((at, name.clone()));
                    } else if !is_speced {
                        let methods = wanted.entry(maker).or_default();
                        methods.entry(name.clone()).or_default();
                    }
                }
            }
        }
        for (maker, methods) in wanted {
            if let Err(method) = written(program, maker, &methods, &mut changes) {
                let (Maker::Mock(at) | Maker::Patch(at) | Maker::Namespace(at)) = maker else {
                    continue;
                };
                left.push((at, method));
            }
        }
        for change in members {
            if !changes.contains(&change) {
                changes.push(change);
            }
        }
        left.sort();
        left.dedup();
        (changes, left)
    }
}

fn regroup(uses: &mut Uses, objects: &mut Objects, others: &[GroupId; 2], joined: GroupId) {
    let moved = |group: &mut GroupId| {
        if others.contains(group) {
            *group = joined;
        }
    };
    uses.calls.iter_mut().for_each(|one| moved(&mut one.group));
    uses.objects
        .iter_mut()
        .for_each(|one| moved(&mut one.group));
    uses.declared.values_mut().for_each(moved);
    let names = uses.names.iter_mut();
    names.filter_map(|one| one.checked.as_mut()).for_each(moved);
    for other in others {
        if let Some(refusal) = uses.refused.get(other).cloned() {
            uses.refused.entry(joined).or_insert(refusal);
        }
    }
    objects
        .faked
        .iter_mut()
        .for_each(|(_, group, _)| moved(group));
    objects
        .mocked
        .iter_mut()
        .for_each(|one| moved(&mut one.group));
    objects
        .members
        .iter_mut()
        .for_each(|(group, _)| moved(group));
}

/// Methods of the project's classes that turned, and that a test may run on what it puts in the place of their objects.
fn turned(
    program: &Program<'_>,
    colours: &Colours,
    given: &Given,
    reach: &Reach<'_, '_>,
) -> BTreeMap<String, FunctionId> {
    let mut found = BTreeMap::new();
    let mut reached: Option<BTreeSet<FunctionId>> = None;
    for one in given
        .asked
        .iter()
        .flat_map(|asked| asked.types.any_of.iter())
    {
        let Type::Instance(class) = one else { continue };
        for &above in program.above(*class).iter() {
            for (name, methods) in &program.classes[above.0 as usize].methods {
                let Some(&function) = methods.last() else {
                    continue;
                };
                let is_turned = colours.is_async(function)
                    && !program.function(function).is_async
                    && !name.starts_with("__")
                    && program.method(*class, name) == Some(function);
                if !is_turned {
                    continue;
                }
                let reached = reached.get_or_insert_with(|| run_by(program, given, reach));
                if is_called_from(program, reached, function) {
                    found.insert(name.to_string(), function);
                }
            }
        }
    }
    found
}

/// The functions that may run with what a test puts somewhere: those of the test, of its file, or of all tests.
fn run_by(program: &Program<'_>, given: &Given, reach: &Reach<'_, '_>) -> BTreeSet<FunctionId> {
    let own = program
        .function_around(given.at)
        .or_else(|| super::held::decorated(program, given.at));
    if let Some(own) = own
        && program.function(own).name.starts_with("test")
    {
        return reach.from([own]);
    }
    let file = given.at.file;
    let is_shared = program.file(file).path.ends_with("conftest.py");
    let functions = program.function_ids().filter(|&function| {
        let other = program.function_file(function);
        other == file || is_shared && program.is_test_file(other)
    });
    reach.from(functions)
}

/// Whether one of these functions calls another, of something else than its own object.
fn is_called_from(
    program: &Program<'_>,
    callers: &BTreeSet<FunctionId>,
    function: FunctionId,
) -> bool {
    program.calls.targets.iter().any(|(site, target)| {
        // What an object calls of itself, nothing else in its place does.
        let is_own = || {
            program.called_on(*site).is_some_and(|expr| {
                program.is_first_parameter(Site {
                    file: site.file,
                    expr,
                })
            })
        };
        target.bound.iter().any(|(bound, _)| *bound == function)
            && program
                .function_around(*site)
                .is_some_and(|caller| callers.contains(&caller))
            && !is_own()
    })
}
