//! The stages in their order. No disk, no terminal: the same inputs and options always give the same report.

mod all_or_nothing;
mod driver;
pub mod entry_points;
mod framework;
pub mod guard;
mod imported;
mod keep_api;
pub mod kept;
pub mod marks;
mod meanwhile;
mod per_request;
pub mod places;
pub mod progress;
mod query_session;
pub mod reading;
mod spelled_out;
pub mod surfaces;

use crate::diagnostic::Diagnostic;
use crate::mapping::table::Table;
use crate::options::{Api, Options, Place, PythonVersion};
use crate::plan::action::{FilePlan, FunctionAction};
use crate::plan::group::shown::{Shown, described};
use crate::plan::group::{Against, Declined};
use crate::plan::public::Public;
use crate::plan::reach::Reach;
use crate::plan::{EntryPoints, Plan, plan};
use crate::report::{ChangeGroup, FileReport, Report};
use crate::resolve::program::Program;
use crate::resolve::resolve;
use crate::resolve::testing::Collecting;
use crate::rewrite::imports::removal::Keep;
use crate::rewrite::{Rewritten, Surroundings, rewrite};
use driver::converted;
use guard::backed_out;
use keep_api::Known;
use places::Nowhere;
use progress::{Progress, Stage};
use rayon::prelude::*;
use spelled_out::Lambdas;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use surfaces::{Lost, Steps};

/// One file of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// As the user named it, or as found below what the user named.
    pub path: PathBuf,
    /// Its bytes, not decoded.
    pub bytes: Vec<u8>,
}

/// All that is known of a project before its code is read.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// What the user named: files and directories.
    pub roots: Vec<PathBuf>,
    /// The Python files, sorted by path.
    pub files: Vec<Input>,
    /// Templates of pages, as far as they could be read.
    pub templates: Vec<(PathBuf, String)>,
    /// Examples that are run as tests.
    pub examples: entry_points::Examples,
    /// How its tests are found.
    pub tests: Collecting,
    /// Entry points that an installer makes programs of: module and function.
    pub console_scripts: Vec<(String, String)>,
    /// Entry points that other programs load: module and function.
    pub plugins: Vec<(String, String)>,
    /// The oldest Python that the project says it runs on.
    pub python: Option<PythonVersion>,
}

/// How often a plan is made again without the files that failed verification.
const MOST_ROUNDS: usize = 8;

/// The system starts no thread for the work.
#[derive(Debug, thiserror::Error)]
#[error("cannot start a thread to work in: {0}")]
pub struct NoThread(#[from] std::io::Error);

/// What can be wrong with what is asked for.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Nothing can be done at all.
    #[error(transparent)]
    NoThread(#[from] NoThread),
    /// Something that was named is not there.
    #[error(transparent)]
    Nowhere(#[from] Nowhere),
    /// Something would be lost.
    #[error(transparent)]
    Lost(#[from] Lost),
}

/// Convert a project: what would change, and what was found.
///
/// # Errors
/// When no thread can be started, or an entry point names nothing.
pub fn convert(
    project: &Project,
    table: &Table,
    options: &Options,
    progress: &Progress,
) -> Result<Report, Fault> {
    convert_without(&BTreeMap::new(), project, table, options, progress)
}

/// Convert a project except for the files that are `blocked`, for the reason given.
///
/// # Errors
/// When no thread can be started, or an entry point names nothing.
pub fn convert_without(
    blocked: &BTreeMap<PathBuf, String>,
    project: &Project,
    table: &Table,
    options: &Options,
    progress: &Progress,
) -> Result<Report, Fault> {
    let report = on_stack_of(STACK_BYTES, || {
        let read = reading::read(project, progress);
        let program = resolve(read.parsed, &read.unparsed, table);
        let mut blocked = blocked.clone();
        blocked.extend(reading::named_by(&read.broken, &program));
        let reach = places::reach(&program, options)?;
        let setting = Setting {
            project,
            options,
            blocked: &blocked,
            reach: reach.as_ref(),
            unparsed: &read.unparsed,
            known: &Known::default(),
            steps: &Steps::default(),
            lambdas: Lambdas::AsWritten,
        };
        let mut report = surfaces::without_loss(&program, &setting, |setting| {
            converted(read.report.clone(), &program, setting, progress, |_| ())
        })?;
        conclude(&mut report, program);
        Ok::<_, Fault>(report)
    })??;
    Ok(report)
}

/// Following values recurses as deep as the program does; the stack of the main thread is not made for that.
fn on_stack_of<R: Send>(bytes: usize, work: impl FnOnce() -> R + Send) -> Result<R, NoThread> {
    std::thread::scope(|scope| {
        let handle = std::thread::Builder::new()
            .stack_size(bytes)
            .spawn_scoped(scope, work)?;
        match handle.join() {
            Ok(result) => Ok(result),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Reserved, not used: what is not touched costs no memory.
const STACK_BYTES: usize = 1 << 29;

/// What is left to do with the findings when all are there.
fn conclude(report: &mut Report, program: Program<'_>) {
    crate::plan::suppression::apply(&mut report.diagnostics, &program);
    sort(&mut report.diagnostics);
    // Freeing millions of small pieces takes as long as a stage of its own, and nobody needs to wait for it.
    let files = program.files;
    rayon::spawn(move || drop(files));
}

/// What a conversion is made from, beside the program.
struct Setting<'a> {
    project: &'a Project,
    options: &'a Options,
    blocked: &'a BTreeMap<PathBuf, String>,
    /// What is to be converted, where that is not all.
    reach: Option<&'a Reach>,
    /// Modules of the project whose code is not known.
    unparsed: &'a [PathBuf],
    /// What is known of its public functions.
    known: &'a Known,
    /// The texts that were verified.
    steps: &'a Steps,
    /// What lambdas are by now.
    lambdas: Lambdas,
}

/// The conversion of a program that keeps its framework.
fn written_as_it_is(
    report: Report,
    program: &Program<'_>,
    setting: &Setting<'_>,
    progress: &Progress,
    look: impl FnOnce(&Plan),
) -> Report {
    let before = report.clone();
    let mut with_sessions = None;
    let mut spelled_out = None;
    // What calls it may lie outside of what is to be converted, or of the project.
    let is_whole = setting.reach.is_none() && setting.options.api == Api::Free;
    let look = |plan: &Plan| {
        look(plan);
        if is_whole {
            with_sessions = query_session::attempt(&before, program, plan, setting, progress);
            spelled_out = spelled_out::attempt(&before, program, plan, setting, progress);
        }
    };
    let report = match Public::collect(program, setting.options).is_empty() {
        true => per_request::converted(report, program, setting, progress, look),
        false => keep_api::converted(report, program, setting, progress, look),
    };
    let report = query_session::better(report, with_sessions);
    query_session::better(report, spelled_out)
}

/// The conversion of a program without other ways to write it first.
fn converted_as_it_is(
    mut report: Report,
    program: &Program<'_>,
    setting: &Setting<'_>,
    progress: &Progress,
    look: impl FnOnce(&Plan),
) -> Report {
    let options = setting.options;
    let mut entry_points = entry_points::entry_points(program, setting.project);
    setting.known.entry_points(program, &mut entry_points);
    let mut blocked = setting.blocked.clone();
    let mut look = Some(look);
    for _ in 0..MOST_ROUNDS {
        progress.enter(Stage::Planning);
        let (plan, left) = accepted(program, &entry_points, &blocked, setting);
        if let Some(look) = look.take() {
            look(&plan);
        }
        progress.enter(Stage::Writing);
        let rewritten = rewrite_all(program, &plan, options, setting.steps);
        let failed: Vec<(PathBuf, String)> = rewritten
            .iter()
            .filter_map(|(at, result)| {
                let path = &program.files[*at].path;
                result
                    .as_ref()
                    .err()
                    .map(|reason| (path.clone(), reason.clone()))
            })
            .collect();
        if failed.is_empty() {
            report.declined = left.declined;
            report.not_reached = left.not_reached;
            finish(&mut report, program, plan, rewritten, &blocked);
            return report;
        }
        blocked.extend(failed);
    }
    // Nothing settled: nothing changes.
    report.diagnostics.extend(
        blocked
            .iter()
            .map(|(path, reason)| backed_out(path, reason)),
    );
    report
}

/// Groups that could have been converted and are not, sorted by place.
#[derive(Default)]
struct Left {
    declined: Vec<ChangeGroup>,
    not_reached: Vec<ChangeGroup>,
}

/// The plan of what was accepted, and the groups that were not. What is declined is barred and the plan made anew, until all that
/// is left was accepted as it is then: a group that shrinks because of another is another group.
fn accepted(
    program: &Program<'_>,
    entry_points: &EntryPoints,
    blocked: &BTreeMap<PathBuf, String>,
    setting: &Setting<'_>,
) -> (Plan, Left) {
    let options = setting.options;
    let mut declined = Declined::by_settings(program, options);
    let mut told: Option<Left> = None;
    loop {
        let plan = plan(program, entry_points, blocked, &declined, options);
        if options.accepted.is_none() && setting.reach.is_none() {
            return (plan, Left::default());
        }
        let mut left = Left::default();
        let shown = Shown::new(program, &plan);
        for members in &plan.groups {
            let Some(group) = described(&shown, members) else {
                continue;
            };
            let is_within = |reach| members.is_reached(program, reach);
            if !setting.reach.is_none_or(is_within) {
                declined.add(members, Against::Reach);
                left.not_reached.push(group);
            } else if options
                .accepted
                .as_ref()
                .is_some_and(|ids| !ids.contains(&group.id))
            {
                declined.add(members, Against::Decision);
                left.declined.push(group);
            }
        }
        if left.declined.is_empty() && left.not_reached.is_empty() {
            let mut told = told.unwrap_or_default();
            told.declined.sort_by(|a, b| a.span.cmp(&b.span));
            told.not_reached.sort_by(|a, b| a.span.cmp(&b.span));
            return (plan, told);
        }
        // Those that only came to be because of what was declined are no news.
        told.get_or_insert(left);
    }
}

/// What a person who decides on change groups is shown.
pub struct Offer<'o> {
    /// The groups, sorted by place.
    pub groups: &'o [ChangeGroup],
    /// The conversion of all of them.
    pub all: &'o Report,
    /// The conversion of nothing but the groups of these ids.
    pub only: &'o mut dyn FnMut(&BTreeSet<String>) -> Report,
}

/// Have `decide` choose among the change groups of a project.
///
/// # Errors
/// When no thread can be started, or an entry point names nothing.
pub fn review<D: Send>(
    project: &Project,
    table: &Table,
    options: &Options,
    progress: &Progress,
    decide: impl FnOnce(Offer<'_>) -> D + Send,
) -> Result<D, Fault> {
    let decided = on_stack_of(STACK_BYTES, || {
        let read = reading::read(project, progress);
        let program = resolve(read.parsed, &read.unparsed, table);
        let blocked = reading::named_by(&read.broken, &program);
        let reach = places::reach(&program, options)?;
        let convert = |accepted: Option<BTreeSet<String>>| {
            let options = Options {
                accepted,
                ..options.clone()
            };
            let setting = Setting {
                project,
                options: &options,
                blocked: &blocked,
                reach: reach.as_ref(),
                unparsed: &read.unparsed,
                known: &Known::default(),
                steps: &Steps::default(),
                lambdas: Lambdas::AsWritten,
            };
            converted(Report::default(), &program, &setting, progress, |_| ())
        };
        let all = convert(None);
        Ok::<_, Nowhere>(decide(Offer {
            groups: &all.groups,
            all: &all,
            only: &mut |ids| convert(Some(ids.clone())),
        }))
    })??;
    Ok(decided)
}

/// Look for what `convert` would refuse, for blocking calls on the event loop and for coroutines that are never awaited.
///
/// # Errors
/// When no thread can be started.
pub fn check(
    project: &Project,
    table: &Table,
    options: &Options,
    progress: &Progress,
) -> Result<Report, NoThread> {
    on_stack_of(STACK_BYTES, || {
        let read = reading::read(project, progress);
        let program = resolve(read.parsed, &read.unparsed, table);
        let mut found = Vec::new();
        let setting = Setting {
            project,
            options,
            blocked: &reading::named_by(&read.broken, &program),
            reach: None,
            unparsed: &read.unparsed,
            known: &Known::default(),
            steps: &Steps::default(),
            lambdas: Lambdas::AsWritten,
        };
        let mut report = converted(read.report, &program, &setting, progress, |plan| {
            found = crate::plan::audit::audit(&program, &plan.uses, options)
        });
        report.files.clear();
        report.diagnostics.extend(found);
        conclude(&mut report, program);
        report
    })
}

/// Say why the function at `place` turns async, or why it does not.
///
/// # Errors
/// When no thread can be started, or the place names nothing.
pub fn why(
    project: &Project,
    table: &Table,
    options: &Options,
    place: &Place,
    progress: &Progress,
) -> Result<Report, Fault> {
    let report = on_stack_of(STACK_BYTES, || {
        let read = reading::read(project, progress);
        let mut report = read.report;
        let program = resolve(read.parsed, &read.unparsed, table);
        let functions = places::functions_at(&program, place)?;
        progress.enter(Stage::Planning);
        let plan = plan(
            &program,
            &entry_points::entry_points(&program, project),
            &BTreeMap::new(),
            &Declined::by_settings(&program, options),
            options,
        );
        report.diagnostics = crate::plan::explain::explain(&program, &plan, &functions);
        let setting = Setting {
            project,
            options,
            blocked: &reading::named_by(&read.broken, &program),
            reach: None,
            unparsed: &read.unparsed,
            known: &Known::default(),
            steps: &Steps::default(),
            lambdas: Lambdas::AsWritten,
        };
        let see = &mut |other: &Program<'_>, plan: &Plan| {
            let same = per_request::counterparts(other, &program, &functions);
            crate::plan::explain::explain(other, plan, &same)
        };
        let none = Report::default();
        if let Some(Ok(other)) =
            per_request::attempt(&none, &program, &plan, &setting, progress, see)
        {
            report.diagnostics = other.told;
        }
        Ok::<_, Nowhere>(report)
    })??;
    Ok(report)
}

type RewriteResults = Vec<(usize, Result<Rewritten, String>)>;

fn rewrite_all(
    program: &Program<'_>,
    plan: &Plan,
    options: &Options,
    steps: &Steps,
) -> RewriteResults {
    if plan.files.iter().all(|plan| plan.is_empty()) {
        return Vec::new();
    }
    let keeps = kept_names(program);
    let local = local_modules(program);
    let table: &Table = &program.table;
    let jobs: Vec<(usize, &Path, &str, _, _)> = plan
        .files
        .iter()
        .enumerate()
        .filter(|(_, plan)| !plan.is_empty())
        .map(|(at, plan)| {
            let file = &program.files[at];
            (
                at,
                file.path.as_path(),
                file.text.as_str(),
                &file.facts,
                plan,
            )
        })
        .collect();
    jobs.into_par_iter()
        .map(|(at, path, text, facts, plan)| {
            let keep = keeps
                .get(&at)
                .cloned()
                .unwrap_or(Keep::Names(HashSet::new()));
            let surroundings = Surroundings {
                keep: &keep,
                local: &local,
            };
            let result = guard::guarded(|| {
                let mut rewritten = rewrite(text, facts, plan, table, options, &surroundings)
                    .map_err(|error| error.to_string())?;
                let allowance = std::mem::take(&mut rewritten.allowance);
                let new = (rewritten.text.as_str(), allowance);
                steps.verified((path, facts, text), new, &local, options.python)?;
                Ok(rewritten)
            });
            let result = result.unwrap_or_else(Err);
            (at, result)
        })
        .collect()
}

/// The project's own top-level packages and modules.
fn local_modules(program: &Program<'_>) -> HashSet<Box<str>> {
    let files = program.files.iter().filter(|file| file.is_importable());
    files
        .filter_map(|file| file.module.split('.').next().map(Box::from))
        .collect()
}

/// By file: the imported names that other files take from it.
fn kept_names(program: &Program<'_>) -> HashMap<usize, Keep> {
    let mut kept: HashMap<usize, Keep> = HashMap::new();
    for (file, names) in crate::plan::names::taken_by_others(program) {
        kept.insert(file.0 as usize, Keep::Names(names));
    }
    for (at, file) in program.files.iter().enumerate() {
        if file.is_package {
            kept.insert(at, Keep::All);
        }
    }
    kept
}

fn finish(
    report: &mut Report,
    program: &Program<'_>,
    plan: Plan,
    rewritten: RewriteResults,
    blocked: &BTreeMap<PathBuf, String>,
) {
    let read = report.counts;
    let turns_tests = plan.files.iter().any(turns_tests);
    report.counts = plan.counts;
    report.counts.files = read.files;
    report.counts.lines = read.lines;
    report.kept = kept::kept(program, &plan);
    let groups = plan.groups.iter();
    let shown = Shown::new(program, &plan);
    report.groups = groups
        .filter_map(|members| described(&shown, members))
        .collect();
    report.groups.sort_by(|a, b| a.span.cmp(&b.span));
    report.requirements = plan.requirements;
    report.diagnostics.extend(plan.diagnostics);
    report.diagnostics.extend(
        blocked
            .iter()
            .map(|(path, reason)| backed_out(path, reason)),
    );
    for (at, result) in rewritten {
        let file = &program.files[at];
        let Ok(rewritten) = result else { continue };
        if rewritten.text != file.text {
            report.files.push(FileReport {
                path: file.path.clone(),
                before: file.text.clone(),
                after: Some(rewritten.text),
            });
        }
    }
    report.files.sort_by(|a, b| a.path.cmp(&b.path));
    report.counts.files_changed = report.files.len() as u32;
    imported::require_what_is_imported(report, program);
    if turns_tests {
        imported::require_pytest_plugin(report);
    }
}

/// Whether pytest awaits something in a file now.
fn turns_tests(plan: &FilePlan) -> bool {
    plan.functions.values().any(|action| {
        matches!(
            action,
            FunctionAction::TurnTest(_) | FunctionAction::TurnFixture(_)
        )
    })
}

fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| (&a.span, a.code, &a.message).cmp(&(&b.span, b.code, &b.message)));
    diagnostics.dedup();
}

#[cfg(test)]
mod tests {
    use super::on_stack_of;
    use crate::report::Report;

    #[test]
    fn a_thread_that_cannot_be_started_is_an_error() {
        assert!(on_stack_of(1 << 62, Report::default).is_err());
        assert!(on_stack_of(1 << 22, Report::default).is_ok());
    }
}
