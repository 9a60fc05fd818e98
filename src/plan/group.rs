//! Change groups: functions and calls that can only be converted together, and may be declined together.
//!
//! A group is what a person decides on. Nothing is taken out of a finished plan: what is declined is barred, and the plan is
//! made anew, so whatever leaned on it stays too. The partition only has to be fine enough to be of use; that no choice can be
//! wrong does not rest on it.

pub mod shown;

use super::action::FilePlan;
use super::cell::GroupId;
use super::colour::{Cause, Colours};
use super::context::Context;
use super::reach::Reach;
use super::reason::Refusal;
use super::report::{definition, span};
use super::seed::{CallFate, MappedCall, Uses};
use crate::diagnostic::code::{self, Code};
use crate::mapping::row::LibraryId;
use crate::name::map::Map;
use crate::options::{Options, Stage};
use crate::resolve::override_set::OverrideSets;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use std::collections::{BTreeMap, BTreeSet};

/// Why something is not converted that could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// A person decided so.
    Decision,
    /// No entry point that was named reaches it.
    Reach,
    /// A setting for its path says so.
    Setting,
    /// Its library was not asked for.
    Choice,
    /// The first stage is for it.
    Stage,
}

impl Against {
    fn code(self) -> Code {
        match self {
            Self::Decision => code::DECLINED,
            Self::Reach => code::NOT_REACHED,
            Self::Setting => code::PATH_SETTING,
            Self::Choice => code::LIBRARY_LEFT,
            Self::Stage => code::OTHER_STAGE,
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Decision => "its change group was declined",
            Self::Reach => "no entry point that was named reaches its change group",
            Self::Setting => "a setting for this path keeps it",
            Self::Choice => "`only` or `skip` leaves its library",
            Self::Stage => "`--stage swap` replaces its library",
        }
    }
}

/// What was decided against.
#[derive(Clone, Debug, Default)]
pub struct Declined {
    functions: BTreeMap<FunctionId, Against>,
    /// Calls, and other uses of objects.
    sites: BTreeMap<Site, Against>,
    /// Files in which nothing is replaced.
    files: BTreeSet<FileId>,
    /// Libraries whose calls stay, by file.
    libraries: BTreeMap<FileId, BTreeSet<String>>,
    /// Libraries whose calls stay everywhere.
    everywhere: BTreeMap<String, Against>,
}

/// What holds a group together.
#[derive(Clone, Debug, Default)]
pub struct Members {
    functions: BTreeSet<FunctionId>,
    calls: BTreeSet<Site>,
    objects: BTreeSet<Site>,
    libraries: BTreeSet<String>,
    /// Which of the functions awaits which.
    awaits: BTreeSet<(FunctionId, FunctionId)>,
}

impl Declined {
    /// What settings for paths leave as it is, and what is for another stage.
    pub fn by_settings(program: &Program<'_>, options: &Options) -> Self {
        let kept = &options.kept;
        let mut declined = Self::default();
        for library in program.table.libraries() {
            let against = match options.stage {
                _ if options.leaves(&library.name) => Against::Choice,
                Stage::Colour if library.has_synchronous_half => Against::Stage,
                _ => continue,
            };
            declined.everywhere.insert(library.name.clone(), against);
        }
        for (at, file) in program.files.iter().enumerate() {
            let id = FileId(at as u32);
            if kept.files.contains(&file.path) {
                declined.files.insert(id);
            }
            if let Some(libraries) = kept.libraries.get(&file.path) {
                declined.libraries.insert(id, libraries.clone());
            }
        }
        let functions = (0..program.functions.len() as u32).map(FunctionId);
        let stay = functions.filter(|&one| declined.files.contains(&program.function_file(one)));
        declined.functions = stay.map(|one| (one, Against::Setting)).collect();
        declined
    }

    /// Why a call stays, if that was decided.
    fn against(&self, program: &Program<'_>, call: &MappedCall) -> Option<Against> {
        let library = program.table.row(call.row).library;
        let name = &program.table.library(library).name;
        let file = call.site.file;
        let in_file = self.libraries.get(&file);
        if self.files.contains(&file) || in_file.is_some_and(|all| all.contains(name)) {
            return Some(Against::Setting);
        }
        let everywhere = self.everywhere.get(name);
        everywhere.or_else(|| self.sites.get(&call.site)).copied()
    }

    /// Decide against one more group.
    pub fn add(&mut self, members: &Members, against: Against) {
        let functions = members.functions.iter();
        self.functions
            .extend(functions.map(|&function| (function, against)));
        let sites = members.calls.iter().chain(&members.objects);
        self.sites.extend(sites.map(|&site| (site, against)));
    }

    /// Why a function does not turn, if that was decided.
    pub fn bars(&self, program: &Program<'_>, function: FunctionId) -> Option<Refusal> {
        self.functions.get(&function).map(|against| {
            let name = program.function_name(function);
            let message = format!("{}, and `{name}` with it", against.message());
            Refusal::at(against.code(), message, definition(program, function))
        })
    }

    /// Leave the calls and objects as they are.
    pub fn settle(&self, program: &Program<'_>, uses: &mut Uses) {
        let is_empty = self.sites.is_empty() && self.files.is_empty();
        if is_empty && self.libraries.is_empty() && self.everywhere.is_empty() {
            return;
        }
        for call in &mut uses.calls {
            if let Some(against) = self.against(program, call) {
                let place = span(program, call.site);
                let refusal = Refusal::at(against.code(), against.message(), place);
                uses.refused.entry(call.group).or_insert(refusal);
                if matches!(call.fate, CallFate::Offload) {
                    let message = against.message().to_owned();
                    call.fate = CallFate::Refused(against.code(), message);
                }
            }
        }
        for object in &uses.objects {
            let against = match self.files.contains(&object.site.file) {
                true => Some(Against::Setting),
                false => self.sites.get(&object.site).copied(),
            };
            if let Some(against) = against {
                let place = span(program, object.site);
                let refusal = Refusal::at(against.code(), against.message(), place);
                uses.refused.entry(object.group).or_insert(refusal);
            }
        }
    }
}

impl Members {
    /// Whether some of it is reached.
    pub fn is_reached(&self, program: &Program<'_>, reach: &Reach) -> bool {
        let mut sites = self.calls.iter().chain(&self.objects);
        self.functions.iter().any(|&one| reach.has_function(one))
            || sites.any(|&site| reach.has_site(program, site))
    }
}

/// One end of a bond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Node {
    Function(FunctionId),
    Cells(GroupId),
    Library(LibraryId),
    /// What a program does itself when it is run: one coroutine does all of it, and blocks while a part of it does.
    Entry(FileId),
    /// Calls of one library in a place that is async anyhow: nobody decides on each of them.
    Place(FileId, Option<FunctionId>, LibraryId),
}

/// Union-find over nodes.
#[derive(Debug, Default)]
struct Bonds {
    numbers: Map<Node, usize>,
    up: Vec<usize>,
}

impl Bonds {
    fn number(&mut self, node: Node) -> usize {
        let next = self.up.len();
        let at = *self.numbers.entry(node).or_insert(next);
        if at == next {
            self.up.push(next);
        }
        at
    }

    fn head(&self, mut at: usize) -> usize {
        while self.up[at] != at {
            at = self.up[at];
        }
        at
    }

    fn join(&mut self, one: Node, other: Node) {
        let (one, other) = (self.number(one), self.number(other));
        let (one, other) = (self.head(one), self.head(other));
        self.up[one.max(other)] = one.min(other);
    }
}

/// The groups of a plan.
pub fn collect(
    program: &Program<'_>,
    uses: &Uses,
    colours: &Colours,
    files: &[FilePlan],
) -> Vec<Members> {
    if files.iter().all(FilePlan::is_empty) {
        return Vec::new();
    }
    let is_turned = |function: FunctionId| {
        !matches!(
            colours.cause[function.0 as usize],
            None | Some(Cause::Before)
        )
    };
    let turned: Vec<FunctionId> = (0..program.functions.len())
        .map(|at| FunctionId(at as u32))
        .filter(|&function| is_turned(function))
        .collect();
    let mut bonds = Bonds::default();
    let sets = OverrideSets::collect(program);
    for &function in &turned {
        bonds.number(Node::Function(function));
        let head = sets.head(function);
        if is_turned(head) {
            bonds.join(Node::Function(function), Node::Function(head));
        }
        if let Some(other) = followed(program, colours, function).filter(|&other| is_turned(other))
        {
            bonds.join(Node::Function(function), Node::Function(other));
        }
    }
    let mut awaits = BTreeSet::new();
    for (site, target) in &program.calls.targets {
        let Some(caller) = program.function_around(*site).filter(|&at| is_turned(at)) else {
            continue;
        };
        for (callee, _) in &target.bound {
            if is_turned(*callee) {
                bonds.join(Node::Function(caller), Node::Function(*callee));
                awaits.insert((caller, *callee));
            }
        }
    }
    let mut groups = Vec::new();
    for call in converted_calls(uses, colours) {
        groups.push((call.site, call.group, call.context, Some(call.row)));
    }
    for object in &uses.objects {
        if colours.is_converted(object.group)
            && (!object.needs_await() || colours.may_await(object.context))
        {
            groups.push((object.site, object.group, object.context, None));
        }
    }
    // Such a library is converted in all places or in none.
    let whole: BTreeSet<LibraryId> = groups
        .iter()
        .filter_map(|(.., row)| Some(program.table.row((*row)?)))
        .filter(|row| row.all_or_nothing || program.table.library(row.library).driver)
        .map(|row| row.library)
        .collect();
    for &(site, group, context, row) in &groups {
        bonds.number(Node::Cells(group));
        if let Context::Function(function) = context
            && is_turned(function)
        {
            bonds.join(Node::Cells(group), Node::Function(function));
        }
        if let Context::Entry(file, _) = context {
            bonds.join(Node::Cells(group), Node::Entry(file));
        }
        let Some(library) = row.map(|row| program.table.row(row).library) else {
            continue;
        };
        if whole.contains(&library) {
            bonds.join(Node::Cells(group), Node::Library(library));
        }
        let function = program.function_around(site);
        if !function.is_some_and(is_turned) {
            let place = Node::Place(site.file, function, library);
            bonds.join(Node::Cells(group), place);
        }
    }
    let mut members: BTreeMap<usize, Members> = BTreeMap::new();
    for &function in &turned {
        let head = bonds.number(Node::Function(function));
        let group = members.entry(bonds.head(head)).or_default();
        group.functions.insert(function);
    }
    for (site, cells, _, row) in groups {
        let head = bonds.number(Node::Cells(cells));
        let group = members.entry(bonds.head(head)).or_default();
        match row {
            Some(row) => {
                group.calls.insert(site);
                let library = program.table.row(row).library;
                group
                    .libraries
                    .insert(program.table.library(library).name.clone());
            }
            None => {
                group.objects.insert(site);
            }
        }
    }
    for (caller, callee) in awaits {
        let head = bonds.number(Node::Function(caller));
        if let Some(group) = members.get_mut(&bonds.head(head)) {
            group.awaits.insert((caller, callee));
        }
    }
    members.into_values().collect()
}

/// The function that another one turns after.
fn followed(program: &Program<'_>, colours: &Colours, function: FunctionId) -> Option<FunctionId> {
    match colours.cause[function.0 as usize]? {
        Cause::Call(_, other)
        | Cause::Enters(other)
        | Cause::Family(other)
        | Cause::Pulled(other) => Some(other),
        Cause::StandsFor(call) => program.function_around(call),
        Cause::Seed(_) | Cause::Object(_) | Cause::Before => None,
    }
}

fn converted_calls<'u>(
    uses: &'u Uses,
    colours: &'u Colours,
) -> impl Iterator<Item = &'u MappedCall> {
    uses.calls.iter().filter(|call| {
        let is_async = match (call.context, call.context.function()) {
            (Context::Unawaited(_), _) | (_, None) => true,
            (_, Some(function)) => colours.body_is_async(function),
        };
        match call.fate {
            CallFate::Convert(_) => {
                colours.is_converted(call.group)
                    && colours.may_await(call.context)
                    && (call.is_seed || is_async)
            }
            CallFate::Offload => match call.context.function() {
                Some(function) => {
                    colours.cause[function.0 as usize].is_some_and(|cause| cause != Cause::Before)
                }
                None => colours.may_await(call.context),
            },
            CallFate::Refused(..) | CallFate::Keep => false,
        }
    })
}
