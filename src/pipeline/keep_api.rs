//! Another synchronous program, in which public functions have a synchronous face, planned in the place of the first.

use super::meanwhile::{Back, Meanwhile};
use super::{Setting, entry_points, per_request, places};
use crate::diagnostic::code;
use crate::pipeline::progress::Progress;
use crate::plan::barrier::Role;
use crate::plan::face::{Faces, Stays, propose};
use crate::plan::group::Declined;
use crate::plan::own_loop::SHARED_LOOP;
use crate::plan::public::Public;
use crate::plan::reason::Refusal;
use crate::plan::report::definition;
use crate::plan::{EntryPoints, EventualFaces, Plan, plan};
use crate::report::Report;
use crate::resolve::program::{FileId, FunctionId, Program};
use crate::rewrite::Surroundings;
use crate::rewrite::face::rewrite;
use crate::rewrite::imports::removal::Keep;
use crate::verify::loss::Allowance;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;

/// How often it is tried without the functions of which something did not turn.
const MOST_ROUNDS: usize = 12;

/// What is known of the public functions of a program, in terms that hold for each way to write it: paths of files, and paths of
/// functions in them.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Faces.
    pub(super) faces: BTreeSet<(PathBuf, Box<str>)>,
    /// Functions that stay as they are, and why.
    pub(super) stays: BTreeMap<(PathBuf, Box<str>), Refusal>,
}

impl Known {
    /// The same of this program.
    pub(super) fn entry_points(&self, program: &Program<'_>, points: &mut EntryPoints) {
        if self.faces.is_empty() && self.stays.is_empty() {
            return;
        }
        for function in program.function_ids() {
            let key = key(program, function);
            if self.faces.contains(&key) {
                points.faces.insert(function);
            }
            if let Some(refusal) = self.stays.get(&key) {
                points.faceless.insert(function, refusal.clone());
            }
        }
    }

    fn stay(&mut self, program: &Program<'_>, stays: Stays) {
        for (function, refusal) in stays {
            self.stays.insert(key(program, function), refusal);
        }
    }
}

fn key(program: &Program<'_>, function: FunctionId) -> (PathBuf, Box<str>) {
    let file = program.file(program.function_file(function));
    (file.path.clone(), program.function(function).path.clone())
}

/// The conversion of a program whose public functions keep a face.
pub(super) fn converted(
    report: Report,
    program: &Program<'_>,
    setting: &Setting<'_>,
    progress: &Progress,
    look: impl FnOnce(&Plan),
) -> Report {
    let mut look = Some(look);
    let public = Public::collect(program, setting.options);
    let mut known = Known::default();
    let mut blocked = setting.blocked.clone();
    // What was decided against keeps its name.
    let mut without: BTreeSet<FunctionId> = BTreeSet::new();
    // What turns only once others have their faces.
    let mut besides: BTreeSet<FunctionId> = BTreeSet::new();
    for _ in 0..MOST_ROUNDS {
        let mut points = entry_points::entry_points(program, setting.project);
        known.entry_points(program, &mut points);
        // What was async before may call what would wait for a face, on the event loop.
        let has_loop = program.files.iter().any(|file| {
            file.facts
                .functions
                .iter()
                .any(|function| function.is_async)
        });
        if !has_loop {
            points.eventual = EventualFaces::Some;
        }
        let declined = Declined::by_settings(program, setting.options);
        let planned = plan(program, &points, &blocked, &declined, setting.options);
        if let Some(look) = look.take() {
            look(&planned);
        }
        let faces = match propose(program, &planned, &public, (&without, &besides)) {
            Ok(Some(faces)) => faces,
            Ok(None) => {
                return without_faces(report, program, (setting, &known, &blocked), progress);
            }
            Err(stays) => {
                known.stay(program, stays);
                continue;
            }
        };
        let meanwhile = match rewritten(program, &faces, setting) {
            Ok(meanwhile) => meanwhile,
            Err(failed) => {
                blocked.extend(failed);
                continue;
            }
        };
        match carried_out(
            &report,
            program,
            (&faces, meanwhile),
            (setting, &known, &blocked),
            progress,
        ) {
            Ok(report) => return report,
            Err(Left::Files(failed)) => blocked.extend(failed),
            Err(Left::Bare(stays)) if setting.options.accepted.is_none() => {
                besides.extend(stays.into_keys());
            }
            Err(Left::Bare(stays)) => known.stay(program, stays),
            Err(Left::Functions(left, Why::Decided)) => without.extend(left),
            Err(Left::Functions(left, Why::Unconverted)) => {
                let refusal = |function| {
                    let message = "beside a synchronous face it would not turn";
                    Refusal::at(code::PUBLIC_API, message, definition(program, function))
                };
                let stays = left.into_iter().map(|one| (one, refusal(one)));
                known.stay(program, stays.collect());
            }
        }
    }
    // Nothing settled: no public function turns.
    let all = program.function_ids();
    let refusal = |function| {
        let message = "no way was found to keep its face";
        Refusal::at(code::PUBLIC_API, message, definition(program, function))
    };
    let public = all.filter(|&one| public.has(one));
    known.stay(program, public.map(|one| (one, refusal(one))).collect());
    without_faces(report, program, (setting, &known, &blocked), progress)
}

/// The conversion where no public function turns.
fn without_faces(
    report: Report,
    program: &Program<'_>,
    (setting, known, blocked): (&Setting<'_>, &Known, &BTreeMap<PathBuf, String>),
    progress: &Progress,
) -> Report {
    let public = Public::collect(program, setting.options);
    let mut known = known.clone();
    loop {
        let setting = Setting {
            known: &known,
            blocked,
            ..*setting
        };
        let mut bare = BTreeSet::new();
        let converted =
            per_request::converted(report.clone(), program, &setting, progress, |plan| {
                bare = turned(program, plan, &public);
            });
        if bare.is_empty() {
            return converted;
        }
        let stays = bare.into_iter().map(|one| (one, faceless(program, one)));
        known.stay(program, stays.collect());
    }
}

/// The public functions that a plan turns.
fn turned(program: &Program<'_>, plan: &Plan, public: &Public) -> BTreeSet<FunctionId> {
    let all = program.function_ids();
    let turns = |&one: &FunctionId| {
        public.has(one)
            && plan.colours.is_async(one)
            && plan.colours.roles[one.0 as usize] == Role::Plain
            && !program.function(one).is_async
    };
    all.filter(turns).collect()
}

fn faceless(program: &Program<'_>, function: FunctionId) -> Refusal {
    let message = "it was decided on without its face";
    Refusal::at(code::PUBLIC_API, message, definition(program, function))
}

/// Why it has to be tried again.
enum Left {
    /// These files cannot be written so.
    Files(BTreeMap<PathBuf, String>),
    /// These functions would turn without a face.
    Bare(Stays),
    /// These functions did not turn.
    Functions(BTreeSet<FunctionId>, Why),
}

/// Why functions did not turn.
enum Why {
    /// Somebody decided so.
    Decided,
    /// Something stands in the way.
    Unconverted,
}

fn carried_out(
    report: &Report,
    program: &Program<'_>,
    (faces, meanwhile): (&Faces, BTreeMap<FileId, Meanwhile>),
    (setting, known, blocked): (&Setting<'_>, &Known, &BTreeMap<PathBuf, String>),
    progress: &Progress,
) -> Result<Report, Left> {
    let other = super::meanwhile::resolved(
        program,
        &meanwhile,
        setting.unparsed,
        program.table.shared(),
    );
    let mut known = known.clone();
    known.faces = faces
        .functions
        .keys()
        .map(|&one| key(program, one))
        .collect();
    let back = Back::new(program, &meanwhile);
    for refusal in known.stays.values_mut() {
        back.forward(&mut refusal.span);
        for link in &mut refusal.chain {
            back.forward(&mut link.span);
        }
    }
    let Ok(reach) = places::reach(&other, setting.options) else {
        return Err(Left::Functions(
            faces.functions.keys().copied().collect(),
            Why::Decided,
        ));
    };
    let inner = Setting {
        known: &known,
        blocked,
        reach: reach.as_ref(),
        ..*setting
    };
    let mut left = BTreeSet::new();
    let mut bare = BTreeSet::new();
    let public = Public::collect(&other, setting.options);
    let mut converted = per_request::converted(report.clone(), &other, &inner, progress, |plan| {
        left = unturned(&other, plan, program, faces);
        let keys = turned(&other, plan, &public);
        bare = keys.into_iter().map(|one| key(&other, one)).collect();
    });
    if !left.is_empty() {
        let is_decided = setting.options.accepted.is_some() || setting.reach.is_some();
        let why = if is_decided {
            Why::Decided
        } else {
            Why::Unconverted
        };
        return Err(Left::Functions(left, why));
    }
    // Only what was decided on as it is without a face turns under its name.
    let all = program.function_ids();
    let is_bare =
        |one: &FunctionId| bare.contains(&key(program, *one)) && !faces.functions.contains_key(one);
    let bare: Stays = all
        .filter(is_bare)
        .map(|one| (one, faceless(program, one)))
        .collect();
    if !bare.is_empty() {
        return Err(Left::Bare(bare));
    }
    let failed = converted
        .diagnostics
        .iter()
        .filter(|one| one.code == code::BACKED_OUT && !blocked.contains_key(&one.span.path));
    let failed: BTreeMap<PathBuf, String> = failed
        .map(|one| (one.span.path.clone(), one.message.clone()))
        .collect();
    if !failed.is_empty() {
        return Err(Left::Files(failed));
    }
    back.report(&mut converted);
    super::meanwhile::settle(program, meanwhile, &mut converted);
    Ok(converted)
}

/// The functions that got a face and did not turn.
fn unturned(
    other: &Program<'_>,
    plan: &Plan,
    program: &Program<'_>,
    faces: &Faces,
) -> BTreeSet<FunctionId> {
    let all = other.function_ids();
    let turned: HashSet<(PathBuf, Box<str>)> = all
        .filter(|&one| plan.colours.is_async(one))
        .map(|one| key(other, one))
        .collect();
    let is_left = |(function, name): &(&FunctionId, &String)| {
        let (path, own) = key(program, **function);
        let renamed = match own.rsplit_once('.') {
            Some((around, _)) => format!("{around}.{name}"),
            None => name.to_string(),
        };
        !turned.contains(&(path, renamed.into()))
    };
    let functions = faces.functions.iter();
    functions.filter(is_left).map(|(&one, _)| one).collect()
}

/// The files that change, and that pass verification; else those that do not.
fn rewritten(
    program: &Program<'_>,
    faces: &Faces,
    setting: &Setting<'_>,
) -> Result<BTreeMap<FileId, Meanwhile>, BTreeMap<PathBuf, String>> {
    let keeps = super::kept_names(program);
    let local: HashSet<Box<str>> = super::local_modules(program);
    let mut found = BTreeMap::new();
    let mut failed = BTreeMap::new();
    for (&id, changes) in &faces.files {
        let file = program.file(id);
        let none = Keep::Names(HashSet::new());
        let surroundings = Surroundings {
            keep: keeps.get(&(id.0 as usize)).unwrap_or(&none),
            local: &local,
        };
        let written = rewrite(&file.text, &file.facts, changes, &surroundings);
        let (text, copies) = match written {
            Ok(written) => written,
            Err(error) => {
                failed.insert(file.path.clone(), error.to_string());
                continue;
            }
        };
        let mut allowance = Allowance::default();
        for (&index, face) in &changes.faces {
            let Some(function) = file.facts.functions.get(index as usize) else {
                continue;
            };
            let path = function.path.to_string();
            let around = path.strip_suffix(&*function.name).unwrap_or_default();
            let moved = format!("{around}{}", face.name);
            allowance.renamed.insert(path.clone(), moved);
            allowance.redecorated.insert(path.clone());
            allowance.added.insert(path);
        }
        allowance.replaced_strings.clone_from(&changes.strings);
        allowance.added.insert(SHARED_LOOP.to_owned());
        let python = setting.options.python;
        let before = (file.path.as_path(), &file.facts, file.text.as_str());
        match setting
            .steps
            .verified(before, (&text, allowance), &local, python)
        {
            Err(problem) => {
                failed.insert(file.path.clone(), problem);
            }
            Ok(()) => {
                found.insert(id, Meanwhile { text, copies });
            }
        }
    }
    match failed.is_empty() {
        true => Ok(found),
        false => Err(failed),
    }
}
