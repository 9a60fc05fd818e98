//! What the outside can call the program by, before and after: a file that lost something of it stays as it was, and where that does not
//! help nothing is written.
//!
//! A program may be written several times on its way (another framework, faces), so that the user's texts are compared with those
//! that would be written. What each step took away on purpose is remembered with the facts that its verification made.

use super::entry_points::files_of;
use super::{MOST_ROUNDS, Setting};
use crate::diagnostic::{Related, Span};
use crate::facts::FileFacts;
use crate::facts::binding::BindingKind;
use crate::facts::collect::collect;
use crate::facts::definition::{ClassIndex, FunctionIndex};
use crate::options::PythonVersion;
use crate::report::Report;
use crate::resolve::program::{ClassId, FileId, Program};
use crate::resolve::testing::Awaited;
use crate::syntax::parse::parse;
use crate::verify::loss::Allowance;
use crate::verify::problem::Problem;
use crate::verify::surface::Surface;
use crate::verify::surface::compare::{self, Circumstances, Imports, Unmarked};
use crate::verify::surface::public::{Bound, Form};
use crate::verify::verify_read;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// What is lost for good: nothing is written.
#[derive(Debug, thiserror::Error)]
#[error(
    "nothing is written, because the converted project would lack what the one that is there has: {0}"
)]
pub struct Lost(String);

/// From a text of a file to the next one.
struct Step {
    from: u64,
    allowance: Allowance,
    surface: Arc<Surface>,
}

/// The steps that were verified, by file and the text that they lead to.
#[derive(Default)]
pub(super) struct Steps(Mutex<HashMap<(PathBuf, u64), Arc<Step>>>);

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// A file before a step: where it is, its facts, its text.
pub(super) type Before<'b> = (&'b Path, &'b FileFacts, &'b str);

impl Steps {
    /// Verify the new text of a file, in a project with these top-level modules, and remember the step.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn verified(
        &self,
        (path, facts, before): Before<'_>,
        (after, allowance): (&str, Allowance),
        own: &HashSet<Box<str>>,
        python: PythonVersion,
    ) -> Result<(), String> {
        let read = collect(after, parse(after));
        let problems = verify_read(facts, before, &read, after, &allowance, python);
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem.message);
        }
        let step = Step {
            from: hash(before),
            allowance,
            surface: Arc::new(Surface::of(&read, after, own)),
        };
        let mut steps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        steps.insert((path.to_owned(), hash(after)), Arc::new(step));
        Ok(())
    }

    /// The steps that lead to a text of a file, the last one first.
    fn to(&self, path: &Path, text: &str, start: &str) -> Vec<Arc<Step>> {
        let steps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut at, start) = (hash(text), hash(start));
        let mut found: Vec<Arc<Step>> = Vec::new();
        while at != start
            && let Some(step) = steps.get(&(path.to_owned(), at))
            && found.iter().all(|known| known.from != step.from)
        {
            at = step.from;
            found.push(step.clone());
        }
        found
    }
}

/// The conversion of a program by `convert`, made anew without the files that lost something.
///
/// # Errors
/// When something is lost all the same.
pub(super) fn without_loss(
    program: &Program<'_>,
    setting: &Setting<'_>,
    convert: impl Fn(&Setting<'_>) -> Report,
) -> Result<Report, Lost> {
    let mut blocked = setting.blocked.clone();
    let mut told: BTreeMap<PathBuf, Vec<Problem>> = BTreeMap::new();
    let mut left = BTreeMap::new();
    for _ in 0..MOST_ROUNDS {
        let setting = Setting {
            blocked: &blocked,
            ..*setting
        };
        let mut report = convert(&setting);
        left = lost(program, &report, &setting);
        if left.is_empty() {
            tell(&mut report, told);
            return Ok(report);
        }
        if left.keys().all(|path| blocked.contains_key(path)) {
            break;
        }
        for (path, problems) in &left {
            if let Some(first) = problems.first() {
                blocked.insert(path.clone(), first.message.clone());
                told.insert(path.clone(), problems.clone());
            }
        }
    }
    Err(Lost(listed(program, &left)))
}

/// What is lost, and where it was.
fn listed(program: &Program<'_>, lost: &BTreeMap<PathBuf, Vec<Problem>>) -> String {
    let mut told = Vec::new();
    for file in &program.files {
        for problem in lost.get(&file.path).into_iter().flatten() {
            let line = file.lines.line_of(problem.range.start) + 1;
            told.push(format!(
                "{}:{line}: {}",
                file.path.display(),
                problem.message
            ));
        }
    }
    told.join("; ")
}

/// Say of each file that was put back what it had lost, and where that is.
fn tell(report: &mut Report, told: BTreeMap<PathBuf, Vec<Problem>>) {
    for (path, problems) in told {
        let at = |problem: &Problem| Span {
            path: path.clone(),
            range: problem.range,
        };
        let Some((first, others)) = problems.split_first() else {
            continue;
        };
        let mut diagnostic = super::guard::backed_out(&path, &first.message);
        // It is told without a place already.
        report.diagnostics.retain(|one| *one != diagnostic);
        diagnostic.span = at(first);
        diagnostic.related = others
            .iter()
            .map(|other| Related {
                message: other.message.clone(),
                span: at(other),
            })
            .collect();
        report.diagnostics.push(diagnostic);
    }
}

/// A file that changes: before, after, and the steps in between.
type Changed = (Surface, Arc<Surface>, Vec<Arc<Step>>);

/// The files of a conversion with their surfaces.
struct Tree<'t, 'p> {
    program: &'t Program<'p>,
    /// Those that change.
    changed: BTreeMap<FileId, Changed>,
}

/// What files would lose by a conversion.
fn lost(
    program: &Program<'_>,
    report: &Report,
    setting: &Setting<'_>,
) -> BTreeMap<PathBuf, Vec<Problem>> {
    let own = super::local_modules(program);
    let places: HashMap<&Path, usize> = program
        .files
        .iter()
        .enumerate()
        .map(|(at, file)| (file.path.as_path(), at))
        .collect();
    let texts = report.files.iter().filter_map(|new| {
        let &at = places.get(new.path.as_path())?;
        let file = &program.files[at];
        let texts = (
            file.path.as_path(),
            file.text.as_str(),
            new.after.as_deref()?,
        );
        Some((FileId(at as u32), &file.facts, texts))
    });
    let texts: Vec<_> = texts.collect();
    let read = texts.into_par_iter().map(|(id, facts, (path, old, new))| {
        let way = setting.steps.to(path, new, old);
        let known = way.first().map(|step| step.surface.clone());
        let surface = || Arc::new(Surface::of(&collect(new, parse(new)), new, &own));
        let after = known.unwrap_or_else(surface);
        (id, (Surface::of(facts, old, &own), after, way))
    });
    let tree = Tree {
        program,
        changed: read.collect(),
    };
    let mut found: BTreeMap<PathBuf, Vec<Problem>> = BTreeMap::new();
    let mut imports = tree.lost_imports();
    for (&id, (before, after, way)) in &tree.changed {
        let file = program.file(id);
        let allowances: Vec<&Allowance> = way.iter().map(|step| &step.allowance).collect();
        let tests = tree.tests(id);
        let known = Circumstances {
            allowances: &allowances,
            imports: match file.is_package {
                true => Imports::Public,
                false => Imports::Private,
            },
            unmarked: match setting.project.tests.awaited {
                Awaited::All => Unmarked::Awaited,
                Awaited::Marked => Unmarked::Skipped,
            },
            is_test: &|class, name| tests.contains(&(class, name)),
            awaits_tests: &|class| match tree.family_of(id, class) {
                Family::Awaiting | Family::Unknown => true,
                Family::Plain => setting.project.tests.awaited == Awaited::All,
                Family::TestCase => false,
            },
        };
        let mut problems = compare::lost(before, after, &known);
        problems.extend(imports.remove(&id).unwrap_or_default());
        problems.extend(tree.lost_entry_points(id, setting));
        if !problems.is_empty() {
            problems.dedup();
            found.insert(file.path.clone(), problems);
        }
    }
    found
}

/// What a class is to a runner of tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    /// Nothing but a class.
    Plain,
    /// `unittest.TestCase`, which does not await.
    TestCase,
    /// It cannot be followed.
    Unknown,
    /// `unittest.IsolatedAsyncioTestCase` and its like.
    Awaiting,
}

impl Family {
    /// By the name of a base from outside.
    fn by_name(base: &str) -> Self {
        let last = base.rsplit('.').next().unwrap_or(base);
        let is_from = |root: &str| crate::name::root(base) == root;
        match last {
            _ if ["Async", "Isolated", "Aio"]
                .iter()
                .any(|word| last.contains(word)) =>
            {
                Self::Awaiting
            }
            "TestCase" if is_from("unittest") || is_from("TestCase") => Self::TestCase,
            "object" | "ABC" | "Generic" | "Protocol" => Self::Plain,
            _ => Self::Unknown,
        }
    }
}

impl Tree<'_, '_> {
    /// What the class of that dotted path in a file is afterwards.
    fn family_of(&self, file: FileId, path: &str) -> Family {
        let mut classes = self.program.file(file).facts.classes.iter();
        let index = classes.position(|class| *class.path == *path);
        index.map_or(Family::Unknown, |index| {
            let class = self.program.class_id(file, ClassIndex(index as u32));
            // Its tests run with the bases of the classes below it.
            let below = self.program.below(class);
            let families = below.iter().map(|&one| self.family(one, &mut Vec::new()));
            families.max().unwrap_or(Family::Unknown)
        })
    }

    /// The tests of a file: classes by their dotted paths, and functions.
    fn tests(&self, file: FileId) -> HashSet<(Option<&str>, &str)> {
        let facts = &self.program.file(file).facts;
        let functions = facts.functions.iter().enumerate();
        let tests = functions.filter_map(|(index, function)| {
            let class = function
                .class
                .map(|class| &*facts.classes[class.0 as usize].path);
            let id = self.program.function_id(file, FunctionIndex(index as u32));
            let is_case = || {
                class.is_some_and(|class| {
                    let family = self.family_of(file, class);
                    matches!(family, Family::TestCase | Family::Awaiting)
                })
            };
            let is_test = self.program.is_called_by_pytest(id)
                || function.name.starts_with("test") && is_case();
            is_test.then_some((class, &*function.name))
        });
        tests.collect()
    }

    fn family(&self, class: ClassId, seen: &mut Vec<ClassId>) -> Family {
        if seen.contains(&class) {
            return Family::Plain;
        }
        seen.push(class);
        let info = &self.program.classes[class.0 as usize];
        let last = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
        let own: Vec<&str> = info
            .bases
            .iter()
            .map(|&base| &*self.program.class(base).name)
            .collect();
        let changed = self.changed.get(&info.file);
        let new = changed.and_then(|(_, after, _)| {
            let path: &str = &self.program.class(class).path;
            after.classes.get(path)
        });
        let outside = match new {
            Some(new) => new
                .bases
                .iter()
                .filter(|base| !own.contains(&&*last(base)))
                .map(|base| Family::by_name(base))
                .max(),
            None if info.unknown_base => Some(Family::Unknown),
            None => info
                .external_bases
                .iter()
                .map(|base| Family::by_name(base))
                .max(),
        };
        let above = info.bases.iter().map(|&base| self.family(base, seen)).max();
        outside.max(above).unwrap_or(Family::Plain)
    }

    /// Names of files that others go on importing.
    fn lost_imports(&self) -> BTreeMap<FileId, Vec<Problem>> {
        let mut found: BTreeMap<FileId, Vec<Problem>> = BTreeMap::new();
        for import in &self.program.imports {
            let (Some(name), Some((before, after, _))) =
                (import.taken.as_deref(), self.changed.get(&import.module))
            else {
                continue;
            };
            let Some(bound) = before.bound.get(name) else {
                continue;
            };
            let importer = self.program.file(import.importer);
            let kind = &importer.facts.bindings[import.binding.0 as usize].kind;
            let goes_on = match (self.changed.get(&import.importer), kind) {
                (
                    Some((_, after, _)),
                    BindingKind::ImportFrom {
                        level,
                        module,
                        name,
                    },
                ) => {
                    let taken = (*level, module.clone(), name.clone());
                    after.taken.contains(&taken)
                }
                _ => true,
            };
            if goes_on && !after.bound.contains_key(name) {
                let shown = importer.path.display();
                let message = format!("the name `{name}`, which {shown} imports, is lost");
                let problems = found.entry(import.module).or_default();
                problems.push(Problem::lost(bound.range, message));
            }
        }
        found
    }

    /// Entry points of the project in a file.
    fn lost_entry_points(&self, id: FileId, setting: &Setting<'_>) -> Vec<Problem> {
        let Some((before, after, _)) = self.changed.get(&id) else {
            return Vec::new();
        };
        let project = setting.project;
        let points = project.console_scripts.iter().chain(&project.plugins);
        let mut problems = Vec::new();
        for (module, path) in points {
            let Some(&Bound { form, range }) = before.bound.get(path) else {
                continue;
            };
            if !files_of(self.program, module).contains(&id) {
                continue;
            }
            let what = match after.bound.get(path).map(|bound| bound.form) {
                None => "is lost",
                Some(Form::Coroutine) if form == Form::Function => {
                    "would make a coroutine that nothing awaits"
                }
                Some(_) => continue,
            };
            problems.push(Problem::lost(
                range,
                format!("the entry point `{module}:{path}` {what}"),
            ));
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::{Steps, without_loss};
    use crate::diagnostic::code;
    use crate::mapping::choice::Choice;
    use crate::mapping::table::Table;
    use crate::options::Options;
    use crate::pipeline::keep_api::Known;
    use crate::pipeline::progress::Progress;
    use crate::pipeline::reading::read;
    use crate::pipeline::spelled_out::Lambdas;
    use crate::pipeline::{Input, Project, Setting};
    use crate::report::{FileReport, Report};
    use crate::resolve::resolve;
    use crate::verify::loss::Allowance;
    use std::collections::{BTreeMap, HashSet};
    use std::path::Path;

    /// Whether the conversion heeds which files are to stay.
    #[derive(Clone, Copy, PartialEq)]
    enum Heed {
        Yes,
        No,
    }

    type Files<'f> = &'f [(&'f str, &'f str)];

    /// What comes of a conversion of `files` to `after`, where `shop:main` is a script: the files that are written, and what is told.
    fn converted(files: Files<'_>, after: Files<'_>, heed: Heed) -> Result<Vec<String>, String> {
        let project = Project {
            files: files
                .iter()
                .map(|(name, text)| Input {
                    path: name.into(),
                    bytes: text.as_bytes().to_vec(),
                })
                .collect(),
            console_scripts: vec![("shop".to_owned(), "main".to_owned())],
            ..Project::default()
        };
        let read = read(&project, &Progress::default());
        let table = Table::build(Vec::new(), &Choice::default()).unwrap();
        let program = resolve(read.parsed, &read.unparsed, &table);
        let setting = Setting {
            project: &project,
            options: &Options::default(),
            blocked: &BTreeMap::new(),
            reach: None,
            unparsed: &[],
            known: &Known::default(),
            steps: &Steps::default(),
            lambdas: Lambdas::AsWritten,
        };
        let report = without_loss(&program, &setting, |setting| {
            let is_written =
                |name: &str| heed == Heed::No || !setting.blocked.contains_key(Path::new(name));
            let written = after.iter().filter(|(name, _)| is_written(name));
            let files = written.map(|(name, text)| {
                let before = program.files.iter();
                let mut before = before.filter(|file| file.path == Path::new(name));
                FileReport {
                    path: name.into(),
                    before: before.next().unwrap().text.clone(),
                    after: Some((*text).to_owned()),
                }
            });
            Report {
                files: files.collect(),
                ..Report::default()
            }
        });
        let report = report.map_err(|lost| lost.to_string())?;
        let written = report
            .files
            .iter()
            .map(|file| file.path.display().to_string());
        let told = report.diagnostics.iter().map(|one| {
            assert_eq!(one.code, code::BACKED_OUT);
            format!("{}: {}", one.span.path.display(), one.message)
        });
        Ok(written.chain(told).collect())
    }

    /// What is told of `before` in `name` that becomes `after`, beside another file that changes.
    fn told(name: &str, (before, after): (&str, &str), others: Files<'_>) -> Vec<String> {
        let files = [&[(name, before), ("zoo.py", "x = 1\n")], others].concat();
        let after = [(name, after), ("zoo.py", "x = 2\n")];
        let mut told = converted(&files, &after, Heed::Yes).unwrap();
        assert!(told.contains(&"zoo.py".to_owned()), "{told:?}");
        told.retain(|one| one != "zoo.py");
        told
    }

    #[test]
    fn what_lost_something_is_left_and_the_rest_is_written() {
        let lost = ("LIMIT = 1\n", "limit = 1\n");
        let expected = "a.py: the public name `LIMIT` is lost";
        assert_eq!(told("a.py", lost, &[]), [expected]);
        assert_eq!(told("a.py", ("LIMIT = 1\n", "LIMIT = 2\n"), &[]), ["a.py"]);
    }

    #[test]
    fn nothing_is_written_where_leaving_the_file_does_not_help() {
        let files = [("a.py", "# Of a dozen.\nLIMIT = 1\n"), ("b.py", "x = 1\n")];
        let after = [("a.py", "limit = 1\n"), ("b.py", "x = 2\n")];
        assert_eq!(
            converted(&files, &after, Heed::No),
            Err("nothing is written, because the converted project would lack what the one that is there has: a.py:2: the public name `LIMIT` is lost".to_owned())
        );
    }

    #[test]
    fn what_others_import_and_what_a_script_names_is_kept() {
        let importing = [("user.py", "from low import _limit\n")];
        let gone = ("_limit = 1\n", "_other = 1\n");
        let expected = ["low.py: the name `_limit`, which user.py imports, is lost"];
        assert_eq!(told("low.py", gone, &importing), expected);
        assert_eq!(told("low.py", gone, &[]), ["low.py"]);
        let script = ("def main(): ...\n", "async def main(): ...\n");
        let expected =
            ["shop.py: the entry point `shop:main` would make a coroutine that nothing awaits"];
        assert_eq!(told("shop.py", script, &[]), expected);
        assert_eq!(told("other.py", script, &[]), ["other.py"]);
    }

    #[test]
    fn a_package_gives_what_is_of_the_project_and_not_what_it_has_from_outside() {
        let path = "shop/__init__.py";
        let low = [("shop/low.py", "limit = 1\n")];
        let before = "from flask import Flask\nfrom .low import limit\n";
        let outside = before.replace("flask import Flask", "quart import Quart");
        assert_eq!(told(path, (before, &outside), &low), [path]);
        let own = before.replace("from .low import limit\n", "");
        let expected = ["shop/__init__.py: the public name `limit` is lost"];
        assert_eq!(told(path, (before, &own), &low), expected);
    }

    #[test]
    fn a_test_is_awaited_by_the_base_that_its_class_has_afterwards() {
        let before = "from unittest import TestCase\nfrom base import Base\nclass TestA(Base):\n    def test_a(self): ...\n";
        let after = before.replace("def test_a", "async def test_a");
        let plain = "class Base: ...\n";
        let case = "import unittest\nclass Base(unittest.TestCase): ...\n";
        let isolated = "import unittest\nclass Base(unittest.IsolatedAsyncioTestCase): ...\n";
        let outside = "import elsewhere\nclass Base(elsewhere.Case): ...\n";
        let lost =
            ["test_a.py: the test `TestA::test_a` would make a coroutine that nothing awaits"];
        let kept = ["test_a.py"];
        for (base, expected) in [(plain, lost), (case, lost)] {
            assert_eq!(
                told("test_a.py", (before, &after), &[("base.py", base)]),
                expected
            );
        }
        for base in [isolated, outside] {
            assert_eq!(
                told("test_a.py", (before, &after), &[("base.py", base)]),
                kept
            );
        }
        let both = [("base.py", case), ("test_a.py", before)];
        let turned = [("base.py", isolated), ("test_a.py", after.as_str())];
        let written = converted(&both, &turned, Heed::Yes).unwrap();
        assert_eq!(written, ["base.py", "test_a.py"]);
    }

    #[test]
    fn what_each_step_took_away_on_purpose_is_known() {
        let texts = ["a = 1\nb = 1\n", "b = 1\n", "c = 1\n"];
        let steps = Steps::default();
        for (pair, name) in texts.windows(2).zip(["a", "b"]) {
            let facts =
                |text| crate::facts::collect::collect(text, crate::syntax::parse::parse(text));
            let allowance = Allowance {
                withdrawn: [name.to_owned()].into(),
                ..Allowance::default()
            };
            let before = (Path::new("a.py"), &facts(pair[0]), pair[0]);
            let python = Options::default().python;
            let new = (pair[1], allowance);
            steps
                .verified(before, new, &HashSet::new(), python)
                .unwrap();
        }
        let way = steps.to(Path::new("a.py"), texts[2], texts[0]);
        let gone = way.iter().flat_map(|step| &step.allowance.withdrawn);
        assert_eq!(gone.collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(steps.to(Path::new("a.py"), texts[2], texts[1]).len(), 1);
        assert!(steps.to(Path::new("b.py"), texts[2], texts[0]).is_empty());
    }
}
