//! Which patches of tests can follow the conversion, and what changes in them. What cannot be followed keeps the code under
//! test synchronous: a test goes on replacing what is called.

use super::faked::{self, Answers};
use super::held;
use super::patch::{Patch, Place, patches};
use super::reach::Reach;
use super::response::Member;
use super::seam::{self, Now};
use super::told;
use super::writer::{Given, Writer, Written};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::code;
use crate::plan::cell::GroupId;
use crate::plan::colour::Colours;
use crate::plan::context::Entries;
use crate::plan::reason::Refusal;
use crate::plan::report::span;
use crate::plan::seed::{MappedCall, Uses};
use crate::plan::template::CodePart;
use crate::report::{Relation, Requirements, Succession};
use crate::resolve::program::{ClassId, FileId, FunctionId, Program, Site};
use crate::syntax::ast::{ExprKind, StmtId};
use std::collections::BTreeSet;

/// What tests need that answer for httpx.
const RESPX: &str = "respx>=0.22";

/// What changes in a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// This code stands in the place of an expression.
    Code(Site, Vec<CodePart>, Vec<String>),
    /// This code stands around it.
    Around(Site, Vec<CodePart>, Vec<String>),
    /// The last part of a dotted name is another, or what this import gives.
    Rename(Site, &'static str),
    /// A class gets a property.
    Member(ClassId, Member),
    /// A lambda that a class has under a name becomes a coroutine function of that name.
    Method(Site),
    /// A statement has gone into another one.
    Gone(FileId, StmtId),
}

impl Change {
    /// The expression that changes.
    pub(super) fn site(&self) -> Option<Site> {
        match self {
            Self::Code(site, ..)
            | Self::Around(site, ..)
            | Self::Rename(site, _)
            | Self::Method(site) => Some(*site),
            Self::Member(..) | Self::Gone(..) => None,
        }
    }

    /// The file that changes.
    pub(super) fn file(&self, program: &Program<'_>) -> FileId {
        match self {
            Self::Code(site, ..)
            | Self::Around(site, ..)
            | Self::Rename(site, _)
            | Self::Method(site) => site.file,
            Self::Member(class, _) => program.classes[class.0 as usize].file,
            Self::Gone(file, _) => *file,
        }
    }
}

/// A patch that follows what it replaces.
#[derive(Clone, Debug)]
pub struct Move {
    /// The call that patches.
    pub call: Site,
    /// The library whose name it was.
    pub instead_of: String,
    /// What changes.
    pub changes: Vec<Change>,
    /// The calls that it replaced.
    calls: Replaced,
    /// Whether it is a file that answers for requests, and no patch.
    answers: bool,
}

/// The calls outside of tests that a patch replaces: indices into the uses.
#[derive(Clone, Debug, Default)]
struct Replaced {
    calls: Vec<usize>,
    /// Whether the test is known to reach them, or to be about them.
    is_near: bool,
}

/// All patches of calls that tables know.
#[derive(Debug, Default)]
pub struct Doubles {
    moves: Vec<Move>,
    /// Methods of test classes that are awaited where these are converted.
    pub(super) faked: Vec<(FunctionId, GroupId, Site)>,
    /// Patches of what stays synchronous, or of what no table knows.
    kept: BTreeSet<Site>,
}

/// What has become of the calls that a patch replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// All are converted.
    Converted,
    /// None is.
    Same,
    /// Some are.
    Mixed,
}

impl Doubles {
    /// Look at all patches, and refuse what those need that cannot be moved.
    pub fn settle(program: &Program<'_>, uses: &mut Uses, entries: &Entries) -> Self {
        let mut doubles = Self::default();
        let patches = patches(program);
        if patches.is_empty() && !faked::is_used(program) {
            return doubles;
        }
        let reach = Reach::new(program);
        let answers = Answers::collect(program, uses, entries, &reach);
        let mut refused = answers.refused;
        for (place, changes, calls) in answers.moved {
            doubles.moves.push(Move {
                call: place,
                instead_of: "requests".to_owned(),
                changes,
                calls: Replaced {
                    calls,
                    is_near: true,
                },
                answers: true,
            });
        }
        let mut written: Vec<(&Patch, Replaced, Result<Written, String>)> = Vec::new();
        for patch in &patches {
            let replaced = replaced_calls(program, uses, patch, &reach);
            let calls = replaced.calls.iter().map(|&at| &uses.calls[at]);
            let calls: Vec<&MappedCall> = calls.collect();
            let may_turn = calls.iter().any(|call| call.fate_converts());
            if !may_turn {
                let is_known = !program.table.rows(&patch.target).is_empty();
                if !is_known || !calls.is_empty() {
                    doubles.kept.insert(patch.call);
                }
                continue;
            }
            let changes = match entries.left_alone(program, patch.call) {
                Some(_) => Err("the test stays as it is".to_owned()),
                None => changes(program, uses, patch, &calls),
            };
            written.push((patch, replaced, changes));
        }
        // What a test says of a response is said of the one that some patch there gives.
        let known = written.iter().filter_map(|(.., one)| one.as_ref().ok());
        let known: BTreeSet<Site> = known.flat_map(|one| one.claimed.iter().copied()).collect();
        for (patch, replaced, changes) in written {
            let is_known = |one: &Written| one.unclaimed.iter().all(|site| known.contains(site));
            let changes = changes.and_then(|one| match is_known(&one) {
                true => {
                    doubles.faked.extend(one.faked);
                    Ok(one.changes)
                }
                false => Err("a test says more of what stands for its result".to_owned()),
            });
            let calls = replaced.calls.iter().map(|&at| &uses.calls[at]);
            let calls: Vec<&MappedCall> = calls.collect();
            match changes {
                Ok(changes) => {
                    let library = program.table.row(calls[0].row).library;
                    doubles.moves.push(Move {
                        call: patch.call,
                        instead_of: program.table.library(library).name.clone(),
                        changes,
                        calls: replaced,
                        answers: false,
                    });
                }
                Err(reason) => {
                    doubles.kept.insert(patch.call);
                    let at = span(program, patch.call);
                    let message = format!("a test replaces `{}`, and {reason}", patch.target);
                    let refusal = Refusal::at(code::TEST_DOUBLE, message, at);
                    refused.extend(calls.iter().map(|call| (call.group, refusal.clone())));
                }
            }
        }
        for (group, refusal) in refused {
            uses.refused.entry(group).or_insert(refusal);
        }
        doubles
    }

    /// The groups that have to stay what they are, because a test would replace only a part of what is called then.
    pub fn divided(
        &self,
        program: &Program<'_>,
        uses: &Uses,
        colours: &Colours,
    ) -> Vec<(GroupId, Refusal)> {
        let mixed = self
            .moves
            .iter()
            .filter(|one| one.calls.is_near && state(one, uses, colours) == State::Mixed);
        let mut refused = Vec::new();
        for one in mixed {
            let at = span(program, one.call);
            let message = "a test replaces this call with others that stay synchronous";
            let refusal = Refusal::at(code::TEST_DOUBLE, message, at);
            let calls = one.calls.calls.iter();
            let calls = calls.filter_map(|&at| uses.calls.get(at));
            refused.extend(calls.map(|call| (call.group, refusal.clone())));
        }
        refused.retain(|(group, _)| !colours.refused.contains_key(group));
        refused
    }

    /// Those whose calls are converted.
    pub fn moved(&self, uses: &Uses, colours: &Colours) -> impl Iterator<Item = &Move> {
        let is_moved = |one: &&Move| state(one, uses, colours) == State::Converted;
        self.moves.iter().filter(is_moved)
    }

    /// Whether nothing is to be said of a patch: it was moved, or what it replaces is still called.
    pub fn is_settled(&self, call: Site, uses: &Uses, colours: &Colours) -> bool {
        self.kept.contains(&call)
            || self
                .moves
                .iter()
                .any(|one| one.call == call && state(one, uses, colours) != State::Mixed)
    }

    /// Whether a file of tests answers for what is called now, or what it answers for is still called.
    pub fn is_answered(&self, file: FileId, uses: &Uses, colours: &Colours) -> bool {
        self.moves.iter().any(|one| {
            one.call.file == file && one.answers && state(one, uses, colours) != State::Mixed
        })
    }

    /// Whether something is a decorator that answers for requests, and will for httpx: around a coroutine function, too.
    pub fn is_decorator(&self, site: Site) -> bool {
        let changes = self.moves.iter().filter(|one| one.answers);
        changes
            .flat_map(|one| &one.changes)
            .any(|change| matches!(change, Change::Code(place, ..) if *place == site))
    }

    /// What tests that answer for httpx need, and what they may leave behind.
    pub fn require(
        &self,
        program: &Program<'_>,
        uses: &Uses,
        colours: &Colours,
        requirements: &mut Requirements,
    ) {
        let moved = self.moved(uses, colours).filter(|one| one.answers);
        let moved: BTreeSet<FileId> = moved.map(|one| one.call.file).collect();
        if moved.is_empty() {
            return;
        }
        let distributions = [
            ("responses", "responses"),
            ("requests_mock", "requests-mock"),
        ];
        for (module, distribution) in distributions {
            let mut users = faked::importers(program, module).peekable();
            if users.peek().is_some() && users.all(|file| moved.contains(&file)) {
                requirements.unneeded.push(distribution.to_owned());
            }
        }
        requirements.needed.push(RESPX.to_owned());
        requirements.successions.push(Succession {
            relation: Relation::Replaces,
            old: distributions.map(|(_, name)| name.to_owned()).to_vec(),
            new: vec![RESPX.to_owned()],
        });
    }

    /// Patches of which only a part of the calls is converted.
    pub fn report(&self, program: &Program<'_>, uses: &Uses, colours: &Colours) -> Vec<Diagnostic> {
        let mixed = self
            .moves
            .iter()
            .filter(|one| state(one, uses, colours) == State::Mixed);
        mixed
            .map(|one| {
                let message =
                    "some of the calls that the test replaces are converted, and some are not";
                told(message.to_owned(), span(program, one.call))
            })
            .collect()
    }
}

fn state(one: &Move, uses: &Uses, colours: &Colours) -> State {
    let is_converted = |&at: &usize| {
        let Some(call) = uses.calls.get(at) else {
            return false;
        };
        let is_async = call
            .context
            .function()
            .is_none_or(|function| colours.body_is_async(function));
        call.fate_converts()
            && colours.is_converted(call.group)
            && colours.may_await(call.context)
            && (call.is_seed || is_async)
    };
    let converted = one.calls.calls.iter();
    let converted = converted.filter(|at| is_converted(at)).count();
    match converted {
        0 => State::Same,
        some if some == one.calls.calls.len() => State::Converted,
        _ => State::Mixed,
    }
}

/// The calls outside of tests that a patch replaces: those that the test may reach, or those of the module that it names.
fn replaced_calls(
    program: &Program<'_>,
    uses: &Uses,
    patch: &Patch,
    reach: &Reach<'_, '_>,
) -> Replaced {
    let is_builtin = patch.target.starts_with("builtins.");
    let is_meant = |call: &MappedCall| {
        let ExprKind::Call { func, .. } = program.expr(call.site).kind else {
            return false;
        };
        let callee = Site {
            file: call.site.file,
            expr: func,
        };
        let is_name = matches!(program.expr(callee).kind, ExprKind::Name(_));
        let is_beneath = runs_on_the_way(program, call, &patch.target);
        let is_seen = match patch.place {
            _ if is_beneath => true,
            Place::Imported(module) => is_name && call.site.file == module,
            Place::Through(_) | Place::Library => !is_name || is_builtin,
        };
        is_seen
            && !program.is_test_file(call.site.file)
            && (is_beneath || program.table.canonical(&call.name) == patch.target)
    };
    let calls = uses.calls.iter().enumerate();
    let all: Vec<usize> = calls
        .filter(|(_, call)| is_meant(call))
        .map(|(at, _)| at)
        .collect();
    // What stays as it is asks for no search.
    if !all.iter().any(|&at| uses.calls[at].fate_converts()) {
        return Replaced {
            calls: all,
            is_near: false,
        };
    }
    let file = patch.call.file;
    let roots: Vec<FunctionId> = program
        .function_ids()
        .filter(|&function| program.function_file(function) == file)
        .collect();
    let own = program
        .function_around(patch.call)
        .or_else(|| held::decorated(program, patch.call));
    let reached = match own {
        Some(function) if program.function(function).name.starts_with("test") => {
            reach.from([function])
        }
        _ => reach.from(roots),
    };
    let named = match patch.place {
        Place::Imported(module) | Place::Through(module) => Some(module),
        Place::Library => None,
    };
    let is_reached = |&&at: &&usize| {
        let site = uses.calls[at].site;
        let function = program.function_around(site);
        Some(site.file) == named || function.is_some_and(|one| reached.contains(&one))
    };
    let near: Vec<usize> = all.iter().filter(is_reached).copied().collect();
    if !near.is_empty() {
        return Replaced {
            calls: near,
            is_near: true,
        };
    }
    let is_imported = |&&at: &&usize| {
        let module = uses.calls[at].site.file;
        let mut imports = program.imports.iter();
        imports.any(|import| import.importer == file && import.module == module)
    };
    let imported: Vec<usize> = all.iter().filter(is_imported).copied().collect();
    let is_near = !imported.is_empty();
    let calls = if is_near { imported } else { all };
    Replaced { calls, is_near }
}

/// Whether a call of a library runs another of its functions on the way: `session.get(url)` runs `Session.send`.
fn runs_on_the_way(program: &Program<'_>, call: &MappedCall, function: &str) -> bool {
    let library = program.table.library(program.table.row(call.row).library);
    call.blocks && library.beneath.iter().any(|one| one == function)
}

/// What changes in a test whose patch follows these calls, or why it cannot.
fn changes(
    program: &Program<'_>,
    uses: &Uses,
    patch: &Patch,
    calls: &[&MappedCall],
) -> Result<Written, String> {
    let mut now: Option<Now> = None;
    let mut is_same_shift = true;
    for call in calls {
        if program.table.canonical(&call.name) != patch.target {
            return Err(format!("`{}` runs that on the way", call.name));
        }
        if program.called_on(call.site).is_some_and(|owner| {
            program.is_keeping(Site {
                file: call.site.file,
                expr: owner,
            })
        }) {
            return Err("a class of the project has what takes its place".to_owned());
        }
        let Some(one) = seam::now(program, call) else {
            return Err("what takes its place cannot be replaced in the same way".to_owned());
        };
        match &mut now {
            None => now = Some(one),
            Some(known) => {
                if known.seam != one.seam {
                    return Err("several things take its place".to_owned());
                }
                if known.part != one.part && (known.is_used || one.is_used) {
                    let is_first_unused = !known.is_used;
                    if known.is_used && one.is_used {
                        return Err("its results are used in several ways".to_owned());
                    }
                    if is_first_unused {
                        known.part = one.part.clone();
                    }
                }
                is_same_shift &= known.shift == one.shift;
                known.is_used |= one.is_used;
            }
        }
    }
    let Some(mut now) = now else {
        return Err("nothing calls it".to_owned());
    };
    if !is_same_shift {
        now.shift.is_unclear = true;
    }
    let changed = seam::members_changed(program, uses, calls);
    let given = Given {
        uses,
        calls,
        changed: &changed,
    };
    Writer::write(program, patch, &now, given)
}
