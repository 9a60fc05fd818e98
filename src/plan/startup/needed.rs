//! Whether what a module did when it was imported is needed before an application is started, or where none is.

use super::clients;
use super::loaded;
use super::preparation::{Preparation, libraries};
use crate::facts::scope::ScopeId;
use crate::plan::double::reach::Reach;
use crate::plan::served;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::ExprKind;
use std::collections::BTreeSet;

/// Decorators of what runs without an application, by their last names.
const ELSEWHERE: &[&str] = &["actor", "command", "job", "shared_task", "task"];

/// Whether a script or a test that imports the file of a statement (`Base.metadata.create_all(engine)`) may use what that prepares
/// without having started the application, and does not do the same itself.
pub(super) fn is_needed_before(
    program: &Program<'_>,
    application: FileId,
    statement: Site,
    all: &[Preparation],
) -> bool {
    let prepared = Prepared {
        program,
        statement,
        all,
        importers: importers(program, statement.file),
    };
    prepared.by_scripts() || prepared.by_tests() || prepared.by_others(application)
}

struct Prepared<'r, 'p> {
    program: &'r Program<'p>,
    statement: Site,
    /// What moves along with the statement, itself among it.
    all: &'r [Preparation],
    /// The file, and all that import it.
    importers: BTreeSet<FileId>,
}

impl Prepared<'_, '_> {
    /// What runs at module level of a file that is no test.
    fn by_scripts(&self) -> bool {
        let program = self.program;
        let files = self.importers.iter().copied();
        let mut calls = files
            .filter(|&file| !program.is_test_file(file))
            .flat_map(|file| {
                let calls = program.file(file).facts.calls.iter();
                calls.map(move |&expr| Site { file, expr })
            })
            .filter(|&call| program.scope_of(call) == ScopeId::MODULE)
            .filter(|call| self.all.iter().all(|one| one.call != *call));
        calls.any(|call| {
            let target = program.calls.target(call);
            let bound = target.into_iter().flat_map(|target| &target.bound);
            let run = bound.map(|(function, _)| *function);
            let reached = Reach::without_applications(program).from(run);
            self.uses(call) || self.use_without(&reached)
        })
    }

    /// What a process runs that has not the application, or does not start it: tasks and commands, and modules that the application does not load.
    fn by_others(&self, application: FileId) -> bool {
        let program = self.program;
        let mut own = loaded::by(program, application);
        own.push(application);
        let reach = Reach::without_applications(program);
        let mut functions = program.function_ids().filter(|&function| {
            let file = program.function_file(function);
            let is_theirs = self.importers.contains(&file) && !program.is_test_file(file);
            is_theirs && (!own.contains(&file) || is_run_elsewhere(program, function))
        });
        functions.any(|function| self.use_without(&reach.from([function])))
    }

    /// What pytest runs of a file that has neither an application nor its client.
    fn by_tests(&self) -> bool {
        let program = self.program;
        let does_the_same = program
            .calls
            .targets
            .iter()
            .any(|(call, _)| program.is_test_file(call.file) && self.is_same(*call));
        if does_the_same {
            return false;
        }
        let reach = Reach::without_applications(program);
        let mut tests = program.function_ids().filter(|&function| {
            let file = program.function_file(function);
            let name = &*program.function(function).name;
            let mut decorators = program.decorators(function).into_iter();
            (name.starts_with("test")
                || decorators.any(|expr| clients::is_automatic(program, Site { file, expr })))
                && program.is_test_file(file)
                && self.importers.contains(&file)
        });
        tests.any(|test| {
            let reached = reach.from([test]);
            match self.drives(&reached) {
                true => self.use_before_start(&reach, &reached),
                false if clients::is_inside_written(program, test, self.statement) => {
                    self.use_before_start(&reach, &reached)
                }
                false => self.use_without(&reached),
            }
        })
    }

    /// Whether one of these functions is of a test, and may use it by itself before an application is started.
    fn use_before_start(&self, reach: &Reach<'_, '_>, functions: &BTreeSet<FunctionId>) -> bool {
        let program = self.program;
        let mut calls = program.calls.targets.iter().filter(|(call, _)| {
            let function = program.function_around(*call);
            program.is_test_file(call.file)
                && function.is_some_and(|function| functions.contains(&function))
        });
        calls.any(|(call, target)| {
            let run = target.bound.iter().map(|(function, _)| *function);
            let mut run = run.filter(|&one| !program.is_test_file(program.function_file(one)));
            let uses = match run.next() {
                Some(first) => self.use_without(&reach.from(run.chain([first]))),
                None => self.uses(*call),
            };
            uses && !clients::is_behind_start(program, reach, *call, self.statement)
        })
    }

    /// Whether these functions use it, and none of them prepares it.
    fn use_without(&self, functions: &BTreeSet<FunctionId>) -> bool {
        let calls = self.program.calls.targets.iter().map(|(call, _)| *call);
        let is_theirs = |call: &Site| {
            let function = self.program.function_around(*call);
            function.is_some_and(|function| functions.contains(&function))
        };
        let theirs: Vec<Site> = match functions.is_empty() {
            true => return false,
            false => calls.filter(is_theirs).collect(),
        };
        theirs.iter().any(|&call| self.uses(call)) && !theirs.iter().any(|&call| self.is_same(call))
    }

    /// Whether an application, or its client, is named in one of these functions.
    fn drives(&self, functions: &BTreeSet<FunctionId>) -> bool {
        let program = self.program;
        program.expressions().any(|(site, expr)| {
            matches!(expr.kind, ExprKind::Name(_))
                && program
                    .function_around(site)
                    .is_some_and(|function| functions.contains(&function))
                && program.infer(site).any_of.iter().any(served::is_driven)
        })
    }

    /// Whether a call waits for what the statement prepares.
    fn uses(&self, call: Site) -> bool {
        let own = self.all.iter().flat_map(|one| &one.libraries);
        let own: BTreeSet<u32> = own.copied().collect();
        call != self.statement
            && !self.is_same(call)
            && libraries(self.program, call)
                .iter()
                .any(|library| own.contains(library))
    }

    fn is_same(&self, call: Site) -> bool {
        let names = |call: Site| {
            let target = self.program.calls.target(call);
            target
                .map(|target| target.external.clone())
                .unwrap_or_default()
        };
        call != self.statement && names(call) == names(self.statement)
    }
}

/// Whether a worker or a command runs a function, by its decorator.
fn is_run_elsewhere(program: &Program<'_>, function: FunctionId) -> bool {
    let file = program.function_file(function);
    program.decorators(function).into_iter().any(|expr| {
        let callee = program.callee_or_self(Site { file, expr });
        let written = program.source(callee);
        let name = written.rsplit('.').next().unwrap_or(written);
        ELSEWHERE.contains(&name)
    })
}

/// A file and all that import it, or, where it is a package, a module in it.
pub(super) fn importers(program: &Program<'_>, file: FileId) -> BTreeSet<FileId> {
    let mut found = BTreeSet::from([file]);
    loop {
        let known = found.len();
        let loads = |one: FileId| {
            found.contains(&one)
                || loaded::packages(program, one)
                    .iter()
                    .any(|one| found.contains(one))
        };
        let others = program.imports.iter();
        let others = others.filter(|import| loads(import.module));
        let inside = program.file_ids().filter(|&one| loads(one));
        let others: Vec<FileId> = others.map(|import| import.importer).chain(inside).collect();
        found.extend(others);
        if found.len() == known {
            return found;
        }
    }
}
