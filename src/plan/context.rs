//! Where an `await` may stand.

use super::applied::{self, Applying};
use super::hook_call::Hooks;
use super::module_scope;
use super::own_loop;
use super::prelude::{is_before_definition, leaves_data};
use super::reason::Refusal;
use super::startup::{self, Alone};
use super::taking::takings;
use crate::diagnostic::code::{self, Code};
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::facts::suppression::{Reach, SuppressionKind};
use crate::name::root;
use crate::options::{PythonVersion, Stage};
use crate::resolve::program::{FileId, FunctionId, Program, ProgramFile, Site};
use crate::syntax::ast::{ComprehensionKind, ExprKind, Parent, StmtId, StmtKind};
use crate::text::TextRange;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;

/// What surrounds an expression, as far as `await` cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// The body of a function: legal once that is `async def`.
    Function(FunctionId),
    /// Module level of a program that is run, not imported: legal once it stands in an `async def` that is run.
    Entry(FileId, StmtId),
    /// A statement at module level that awaits by itself: in the lifespan of an application, or by an `asyncio.run`.
    Alone(FileId, StmtId, Alone),
    /// Nothing is awaited: libraries are replaced by their synchronous halves. The function around it, if any.
    Unawaited(Option<FunctionId>),
    /// Nowhere legal, for this reason; the function around it, if any.
    Barred(Code, Option<FunctionId>),
}

impl Context {
    /// The function, if it is in one.
    pub fn function(self) -> Option<FunctionId> {
        match self {
            Self::Function(function) => Some(function),
            Self::Entry(..) | Self::Alone(..) => None,
            Self::Unawaited(function) | Self::Barred(_, function) => function,
        }
    }
}

/// Module levels of programs that were to move into a coroutine and may not, by file, with the reason.
#[derive(Clone, Debug, Default)]
pub struct Starts {
    /// What awaits there may run an event loop by itself.
    pub apart: BTreeMap<FileId, Refusal>,
    /// Nothing awaits there.
    pub closed: BTreeMap<FileId, Refusal>,
    /// Nothing awaits there before the last definition.
    pub preludes: BTreeSet<FileId>,
}

impl Starts {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Note more of them. What is known already must not be asked for again: the plan would be made over and over.
    pub fn extend(&mut self, more: Self) {
        let before = self.len();
        self.apart.extend(more.apart);
        self.closed.extend(more.closed);
        self.preludes.extend(more.preludes);
        debug_assert!(self.len() > before, "the same plan would be made again");
    }

    fn len(&self) -> usize {
        self.apart.len() + self.closed.len() + self.preludes.len()
    }
}

/// Which files are programs, and where they start.
#[derive(Debug, Default)]
pub struct Entries {
    /// For every file: whether its module level may be moved into a coroutine.
    is_script: Vec<bool>,
    /// The files whose module level runs an event loop of its own, so that it cannot move into a coroutine.
    runs_loop: HashSet<FileId>,
    /// Those where something at module level sees the names that stand there.
    seen: HashSet<FileId>,
    /// Whether coroutines that were there before may run on another loop than asyncio's.
    has_other_loop: bool,
    /// Those whose module level cannot for another reason.
    starts: Starts,
    /// For every file: why it stays as it is, if it must.
    closed: Vec<Option<Code>>,
    /// For every file: the ranges marked `# awaitify: ignore`.
    ignored: Vec<Vec<TextRange>>,
    /// What unittest runs once.
    pub hooks: Hooks,
    /// What the run does of a conversion in two stages.
    stage: Stage,
}

/// How far the comments of a file reach that ask for places to be left alone.
fn ignores(file: &ProgramFile) -> impl Iterator<Item = Reach> {
    file.facts
        .suppressions
        .iter()
        .filter(|suppression| {
            matches!(&suppression.kind, SuppressionKind::Ignore(codes) if codes.is_empty())
        })
        .map(|suppression| suppression.reach)
}

/// Files that tools execute or import in their own way; their module level is left alone.
const BUILD_FILES: &[&str] = &[
    "setup.py",
    "conf.py",
    "noxfile.py",
    "conftest.py",
    "fabfile.py",
    "wsgi.py",
    "asgi.py",
    "manage.py",
    "settings.py",
    "gunicorn.conf.py",
    "gunicorn_conf.py",
    "dodo.py",
    "SConstruct",
    "wscript",
];

impl Entries {
    /// Find the programs among the files.
    pub fn collect(
        program: &Program<'_>,
        blocked: &BTreeMap<PathBuf, String>,
        starts: &Starts,
        stage: Stage,
    ) -> Self {
        let mut imported = vec![false; program.files.len()];
        for import in &program.imports {
            if import.module != import.importer {
                imported[import.module.0 as usize] = true;
            }
        }
        let is_script = program
            .files
            .iter()
            .enumerate()
            .map(|(at, file)| {
                let name = file
                    .path
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default();
                let in_package = file.module.contains('.') && name != "__main__.py";
                !file.is_package
                    && !super::served::makes_application(program, FileId(at as u32))
                    && !imported[at]
                    && !in_package
                    && !BUILD_FILES.contains(&name.as_str())
                    && !program.is_collected(FileId(at as u32))
            })
            .collect();
        let closed = program
            .files
            .iter()
            .map(|file| {
                if blocked.contains_key(&file.path) {
                    Some(code::BACKED_OUT)
                } else if ignores(file).any(|reach| reach == Reach::File) {
                    Some(code::IGNORED)
                } else if file.facts.tree.distrust.is_empty() {
                    None
                } else {
                    Some(code::UNPARSABLE)
                }
            })
            .collect();
        let ignored = program
            .files
            .iter()
            .map(|file| {
                let ranges = ignores(file).filter_map(|reach| match reach {
                    Reach::File => None,
                    Reach::Range(range) => Some(range),
                });
                ranges.collect()
            })
            .collect();
        Self {
            is_script,
            runs_loop: own_loop::at_module_level(program),
            seen: module_scope::seen_where_it_stands(program),
            has_other_loop: has_other_loop(program),
            starts: starts.clone(),
            closed,
            ignored,
            hooks: Hooks::default(),
            stage,
        }
    }

    /// Whether the module level of a file may not move into a coroutine: what awaits there runs an event loop by itself.
    pub fn runs_loop(&self, file: FileId) -> bool {
        self.runs_loop.contains(&file)
            || self.seen.contains(&file)
            || self.starts.apart.contains_key(&file)
    }

    /// Whether that is so for another reason than a loop that runs there already.
    pub fn is_apart(&self, file: FileId) -> bool {
        !self.runs_loop.contains(&file)
    }

    /// Why the module level of a file stays where it is, if that was found while the conversion was planned.
    pub fn kept_in_place(&self, file: FileId) -> Option<&Refusal> {
        let closed = self.starts.closed.get(&file);
        closed.or_else(|| self.starts.apart.get(&file))
    }

    /// Whether nothing awaits at the module level of a file before the last definition.
    pub fn keeps_prelude(&self, file: FileId) -> bool {
        self.starts.preludes.contains(&file)
    }

    /// What the run does of a conversion in two stages.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Why a file stays as it is, if it must.
    pub fn closed(&self, file: FileId) -> Option<Code> {
        self.closed[file.0 as usize]
    }

    /// Why what stands at `site` stays as it is, if it must: its file does, or a comment asks for it.
    pub fn left_alone(&self, program: &Program<'_>, site: Site) -> Option<Code> {
        self.closed(site.file).or_else(|| {
            let range = program.expr(site).range;
            self.ignored[site.file.0 as usize]
                .iter()
                .any(|ignored| ignored.contains_range(range))
                .then_some(code::IGNORED)
        })
    }

    fn module_level(&self, program: &Program<'_>, site: Site) -> Context {
        let Some(stmt) = top_level_statement(program, site) else {
            return Context::Barred(code::MODULE_LEVEL, None);
        };
        let is_closed = self.starts.closed.contains_key(&site.file);
        let entry = match self.runs_loop(site.file) {
            _ if is_closed => Context::Barred(code::MODULE_LEVEL, None),
            true if startup::may_stand_alone(program, site) => {
                Context::Alone(site.file, stmt, Alone::Run)
            }
            true => Context::Barred(code::MODULE_LEVEL, None),
            false => Context::Entry(site.file, stmt),
        };
        if is_main_guard(program, site.file, stmt) && is_in_guard_body(program, site, stmt) {
            return entry;
        }
        let tree = &program.file(site.file).facts.tree;
        let is_definition = matches!(
            tree.stmt(stmt).kind,
            StmtKind::Function(_) | StmtKind::Class(_)
        );
        if self.is_script[site.file.0 as usize] && !is_definition {
            // A script that was converted already runs a loop behind its definitions.
            let is_meant = || {
                self.keeps_prelude(site.file)
                    || self.runs_loop.contains(&site.file) && leaves_data(program, site.file, stmt)
            };
            if is_before_definition(program, site.file, stmt) && is_meant() {
                return Context::Barred(code::MODULE_LEVEL, None);
            }
            return entry;
        }
        self.beside_application(program, site)
            .unwrap_or(Context::Barred(code::MODULE_LEVEL, None))
    }

    /// How a statement at module level of a file that is no script awaits, if it may.
    pub fn beside_application(&self, program: &Program<'_>, site: Site) -> Option<Context> {
        let is_kept = self.is_script[site.file.0 as usize]
            || self.starts.closed.contains_key(&site.file)
            || program.scope_of(site) != ScopeId::MODULE;
        let (stmt, way) = (!is_kept).then(|| startup::alone(program, site))??;
        if matches!(way, Alone::Lifespan(application, _) if self.closed(application).is_some()) {
            return None;
        }
        Some(Context::Alone(site.file, stmt, way))
    }

    /// What surrounds an iterable whose steps wait. The first one of a generator expression stands outside of that, but makes it async.
    pub fn context_of_steps(
        &self,
        program: &Program<'_>,
        site: Site,
        python: PythonVersion,
    ) -> Context {
        match program.expr(site).parent {
            Parent::Expr(up)
                if self.stage != Stage::Swap
                    && is_lazy(
                        program,
                        Site {
                            file: site.file,
                            expr: up,
                        },
                        python,
                    ) =>
            {
                let scope = program.scope_of(site);
                let around = program.enclosing_function(site.file, scope);
                Context::Barred(code::GENERATOR_EXPRESSION, around)
            }
            _ => self.context(program, site, python),
        }
    }

    /// What surrounds the expression at `site`.
    pub fn context(&self, program: &Program<'_>, site: Site, python: PythonVersion) -> Context {
        let facts = &program.file(site.file).facts;
        let mut scope = program.scope_of(site);
        if let Some(code) = self.left_alone(program, site) {
            return Context::Barred(code, program.enclosing_function(site.file, scope));
        }
        if self.stage == Stage::Swap {
            return Context::Unawaited(program.enclosing_function(site.file, scope));
        }
        loop {
            let here = &facts.scopes[scope.0 as usize];
            match here.kind {
                ScopeKind::Function(index) => {
                    let function = program.function_id(site.file, index);
                    if self.has_other_loop && program.function(function).is_async {
                        return Context::Barred(code::OTHER_LOOP, Some(function));
                    }
                    return match self.hooks.alone(program, site) {
                        Some(stmt) => Context::Alone(site.file, stmt, Alone::Run),
                        None => Context::Function(function),
                    };
                }
                ScopeKind::TypeParameters(_) => {}
                ScopeKind::Module => return self.module_level(program, site),
                ScopeKind::Class(_) => {
                    let around = here
                        .parent
                        .and_then(|up| program.enclosing_function(site.file, up));
                    return Context::Barred(code::CLASS_BODY, around);
                }
                ScopeKind::Lambda(expr) => {
                    let lambda = Site {
                        file: site.file,
                        expr,
                    };
                    if awaits_in(program, lambda, python) {
                        match here.parent {
                            Some(up) => scope = up,
                            None => return Context::Barred(code::MODULE_LEVEL, None),
                        }
                        continue;
                    }
                    let around = here
                        .parent
                        .and_then(|up| program.enclosing_function(site.file, up));
                    return Context::Barred(code::LAMBDA, around);
                }
                ScopeKind::Comprehension(expr) => {
                    let comprehension = Site {
                        file: site.file,
                        expr,
                    };
                    if is_lazy(program, comprehension, python) {
                        let around = program.enclosing_function(site.file, scope);
                        return Context::Barred(code::GENERATOR_EXPRESSION, around);
                    }
                }
            }
            match here.parent {
                Some(up) => scope = up,
                None => return Context::Barred(code::MODULE_LEVEL, None),
            }
        }
    }
}

/// Libraries with event loops of their own, on which nothing of asyncio can be awaited.
const OTHER_LOOPS: &[&str] = &["curio", "trio"];

fn has_other_loop(program: &Program<'_>) -> bool {
    let mut loaded = program.files.iter().flat_map(|file| file.facts.loads());
    loaded.any(|module| OTHER_LOOPS.contains(&root(module)))
}

/// Whether the body of a lambda may await in the end, because of how it is applied.
fn awaits_in(program: &Program<'_>, lambda: Site, python: PythonVersion) -> bool {
    let Some((call, applying)) = applied::lambda(program, lambda) else {
        return false;
    };
    match applying {
        Applying::Map | Applying::Filter => {
            program.is_consumed_at_once(call)
                || takings(program, call, python)
                    .is_ok_and(|all| all.iter().all(|taking| taking.how.through().is_none()))
        }
        // It becomes a function of its own, which a comprehension has no place for.
        Applying::Support(_) | Applying::Sort => !matches!(
            program.file(lambda.file).facts.scopes[program.scope_of(lambda).0 as usize].kind,
            ScopeKind::Comprehension(_) | ScopeKind::Lambda(_) | ScopeKind::Class(_)
        ),
        Applying::Until(_) => true,
    }
}

/// Whether a comprehension is a generator expression that can neither become a list without notice nor be async.
fn is_lazy(program: &Program<'_>, site: Site, python: PythonVersion) -> bool {
    let ExprKind::Comprehension {
        kind: ComprehensionKind::Generator,
        ..
    } = &program.expr(site).kind
    else {
        return false;
    };
    let stays_here = || {
        let takings = takings(program, site, python);
        takings.is_ok_and(|all| all.iter().all(|taking| taking.how.through().is_none()))
    };
    !program.is_consumed_at_once(site) && !stays_here()
}

/// The module-level statement that holds an expression.
pub fn top_level_statement(program: &Program<'_>, site: Site) -> Option<StmtId> {
    let tree = &program.file(site.file).facts.tree;
    let mut stmt = tree.statement_of(site.expr)?;
    while let Parent::Stmt(up) = tree.stmt(stmt).parent {
        stmt = up;
    }
    Some(stmt)
}

/// Whether a statement is `if __name__ == "__main__":`.
pub fn is_main_guard(program: &Program<'_>, file: FileId, stmt: StmtId) -> bool {
    let tree = &program.file(file).facts.tree;
    let StmtKind::If { branches, .. } = &tree.stmt(stmt).kind else {
        return false;
    };
    let Some(first) = branches.first() else {
        return false;
    };
    let text = program.source(Site {
        file,
        expr: first.test,
    });
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    matches!(
        text.as_str(),
        "__name__==\"__main__\""
            | "__name__=='__main__'"
            | "\"__main__\"==__name__"
            | "'__main__'==__name__"
    )
}

/// Whether an expression stands in the body that the guard guards, not in its test or `else`.
fn is_in_guard_body(program: &Program<'_>, site: Site, stmt: StmtId) -> bool {
    let tree = &program.file(site.file).facts.tree;
    let StmtKind::If { branches, .. } = &tree.stmt(stmt).kind else {
        return false;
    };
    let range = tree.expr(site.expr).range;
    branches.first().is_some_and(|branch| {
        branch
            .body
            .iter()
            .any(|&inner| tree.stmt(inner).range.contains_range(range))
    })
}
