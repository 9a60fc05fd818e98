//! Views of Django. It awaits those that are coroutine functions, on an event loop that runs for one request under WSGI, and for all of
//! them under ASGI: what they reach may not use the database layer there, and what Django calls by itself stays as it is.

pub mod database;
mod handed;
mod object;
mod reach;

use database::Use;
use reach::Suspect;

use super::double::reach::Reach;
use super::reason::Refusal;
use super::report::definition;
use super::served;
use crate::diagnostic::code::{self, Code};
use crate::facts::definition::FunctionIndex;
use crate::resolve::program::{ClassId, FileId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::{ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::sorts::Sorts;
use std::collections::{BTreeMap, BTreeSet};

/// Functions that are given views.
const ROUTES: &[&str] = &[
    "django.urls.conf.path",
    "django.urls.conf.re_path",
    "django.urls.path",
    "django.urls.re_path",
];

/// The bases of classes whose methods are views.
const VIEW_CLASSES: &[&str] = &[
    "django.views.View",
    "django.views.generic.View",
    "django.views.generic.base.View",
];

/// Decorators of such classes that only mark them.
const MARKS: &[&str] = &[
    "method_decorator(csrf_exempt, name=\"dispatch\")",
    "method_decorator(csrf_exempt, name='dispatch')",
];

/// Classes of tests. Each runs its tests on an event loop where they are coroutine functions, but not what runs around them.
const TESTS: &[&str] = &[
    "LiveServerTestCase",
    "SimpleTestCase",
    "TestCase",
    "TransactionTestCase",
];

/// Names by which Django finds functions that it calls, and does not await: variables of the module of routes, and of settings.
const CALLED_BY_NAME: &[&str] = &[
    "CSRF_FAILURE_VIEW",
    "handler400",
    "handler403",
    "handler404",
    "handler500",
];

/// What middleware is made with.
const GET_RESPONSE: &str = "get_response";

/// Settings under which a coroutine function is no view, or uses the database before it is called.
const RULING_OUT: &[(&str, &str)] = &[
    (
        "ATOMIC_REQUESTS",
        "Django runs views in transactions here (`ATOMIC_REQUESTS`), and refuses to run coroutine functions so",
    ),
    (
        "CSRF_USE_SESSIONS",
        "Django keeps what its decorators check in the session here (`CSRF_USE_SESSIONS`), and would read it from the database while an event loop is running",
    ),
];

/// What is known of views.
#[derive(Debug, Default)]
pub struct Views {
    /// Functions and methods that are views, and all that they reach.
    reached: BTreeSet<FunctionId>,
    /// Those of them that may await queries: who runs one is seen.
    awaiting: BTreeSet<FunctionId>,
    /// Those that stay, and why.
    refused: BTreeMap<FunctionId, Refusal>,
    /// Methods of one class, which turn together: it answers by coroutine functions, or by none.
    together: Vec<(FunctionId, FunctionId)>,
}

impl Views {
    /// Find them.
    pub fn collect(program: &Program<'_>) -> Self {
        if !is_used(program) {
            return Self::default();
        }
        let mut found = Self::default();
        found.refuse_called_by_name(program);
        found.refuse_middleware(program);
        if !is_asked(program) {
            return found;
        }
        let views = found.views(program);
        let ruled_out = RULING_OUT
            .iter()
            .find(|(setting, _)| is_set(program, setting));
        if let Some((_, why)) = ruled_out {
            for &view in &views {
                found.refuse(program, view, code::FRAMEWORK_HOOK, (*why).to_owned());
            }
        }
        found.refuse_handed(program, &views);
        let decorators = views.iter().flat_map(|&view| {
            let file = program.function_file(view);
            let all = program.decorators(view).into_iter();
            all.map(move |expr| program.infer(program.callee_or_self(Site { file, expr })))
        });
        let decorators: Vec<Types> = decorators.collect();
        let decorators = decorators.iter().flat_map(Types::functions);
        let reach = Reach::without_applications(program);
        found.reached = reach.from(views.iter().copied().chain(decorators));
        found.awaiting = handed::called_alone(program, &found.reached, &views);
        found
    }

    /// The views alone.
    pub fn all(program: &Program<'_>) -> BTreeSet<FunctionId> {
        match is_used(program) && is_asked(program) {
            true => Self::default().views(program),
            false => BTreeSet::new(),
        }
    }

    /// Why a function stays, where Django calls it.
    pub fn refusal(&self, function: FunctionId) -> Option<Refusal> {
        self.refused.get(&function).cloned()
    }

    /// Functions that turn together.
    pub fn together(&self) -> impl Iterator<Item = (FunctionId, FunctionId)> {
        self.together.iter().copied()
    }

    /// Whether a coroutine function may await what is done with the database somewhere.
    pub fn lets_await(&self, program: &Program<'_>, one: &Use) -> bool {
        let around = program.function_around(one.site);
        one.may_be_awaited && around.is_some_and(|around| self.awaiting.contains(&around))
    }

    /// Where what views reach may not run on an event loop.
    pub fn suspects(&self, program: &Program<'_>, uses: &[Use]) -> Vec<Suspect> {
        if self.reached.is_empty() {
            return Vec::new();
        }
        let mut found = reach::suspects(program, &self.reached, uses);
        // A library may call back what is given to it, an object be asked by an operator, a variable be a function.
        let staying = uses.iter().filter(|one| !self.lets_await(program, one));
        let staying =
            staying.filter_map(|one| Some((program.function_around(one.site)?, one.site)));
        let is_asked_about = |function: &FunctionId| {
            let name = &program.function(*function).name;
            let is_implicit = name.starts_with("__") || program.is_property(*function);
            let class = program.class_of(*function);
            !is_implicit || !class.is_some_and(|class| database::is_of_model(program, class))
        };
        let ends: BTreeMap<FunctionId, Site> = staying
            .chain(found.iter().map(|one| (one.function, one.site)))
            .filter(|(function, _)| is_asked_about(function))
            .collect();
        if let Some(&site) = ends.values().next() {
            let reach = Reach::without_applications(program);
            let ends = ends.keys().copied().collect();
            let reaching = reach.reaching(&ends, || self.reached.iter().copied());
            let further = reaching
                .into_iter()
                .filter(|one| self.reached.contains(one));
            found.extend(further.map(|function| Suspect {
                function,
                site,
                why: reach::MAY_USE_DATABASE,
            }));
        }
        found
    }

    /// Who else runs functions that await queries (given with a place each), outside of views and of Django's own tests: the loop would be
    /// another, on which queries go to a thread with a connection of its own.
    pub fn outsiders(
        &self,
        program: &Program<'_>,
        awaiting: &BTreeMap<FunctionId, Site>,
    ) -> Vec<Suspect> {
        let Some(&site) = awaiting.values().next() else {
            return Vec::new();
        };
        let reach = Reach::without_applications(program);
        let functions = awaiting.keys().copied().collect();
        let reaching = reach.reaching(&functions, || program.function_ids());
        let is_of_test = |&function: &FunctionId| {
            let class = program.class_of(function);
            class.is_some_and(|class| program.derives_from(class, is_test))
        };
        let outside = reaching
            .into_iter()
            .filter(|one| !self.reached.contains(one) && !is_of_test(one));
        outside
            .map(|function| Suspect {
                function,
                site,
                why: reach::RUNS_ELSEWHERE,
            })
            .collect()
    }

    fn refuse(&mut self, program: &Program<'_>, function: FunctionId, code: Code, why: String) {
        let refusal = Refusal::at(code, why, definition(program, function));
        self.refused.entry(function).or_insert(refusal);
    }

    /// Functions that are given a request, and methods of classes of views.
    fn views(&mut self, program: &Program<'_>) -> BTreeSet<FunctionId> {
        let mut found = routed(program);
        for function in program.function_ids() {
            let first = program
                .function_def(function)
                .and_then(|def| def.params.first());
            let takes_request = first.is_some_and(|first| &*first.name.text == reach::REQUEST);
            if takes_request && program.class_of(function).is_none() {
                found.insert(function);
            }
        }
        for at in 0..program.classes.len() {
            let class = ClassId(at as u32);
            if program.derives_from(class, is_view) {
                found.extend(self.methods(program, class));
            }
        }
        found
    }

    /// The methods of a class of views that answer requests.
    fn methods(&mut self, program: &Program<'_>, class: ClassId) -> Vec<FunctionId> {
        let above = program.above(class);
        let own = above
            .iter()
            .flat_map(|one| program.classes[one.0 as usize].methods.iter());
        let found: Vec<FunctionId> = own
            .filter(|(name, _)| answers(program, name))
            .flat_map(|(_, methods)| methods.iter().copied())
            .collect();
        if let Some(why) = not_alone(program, class) {
            for &method in &found {
                self.refuse(program, method, code::EXTERNAL_BASE, why.clone());
            }
        }
        let pairs = found.iter().zip(found.iter().skip(1));
        self.together
            .extend(pairs.map(|(&one, &other)| (one, other)));
        found
    }

    /// What settings and modules of routes name: error pages, context processors, middleware.
    fn refuse_called_by_name(&mut self, program: &Program<'_>) {
        let modules = modules(program);
        for (id, file) in program.numbered_files() {
            if program.is_test_file(id) {
                continue;
            }
            for stmt in &file.facts.tree.stmts {
                let StmtKind::Assign { targets, value } = &stmt.kind else {
                    continue;
                };
                let at = |expr| Site { file: id, expr };
                let is_named = targets.iter().any(|&target| {
                    let name = program.expr(at(target)).last_name();
                    name.is_some_and(|name| CALLED_BY_NAME.contains(&name))
                });
                if stmt.parent == Parent::Module && is_named {
                    self.refuse_within(program, at(*value));
                }
            }
            // A task that is sent by its name is under a decorator.
            for (_, text) in program.expressions_in(id, Sorts::TEXT) {
                if let ExprKind::Str {
                    value: Some(text), ..
                } = &text.kind
                {
                    let meant = dotted(program, &modules, text).into_iter();
                    for function in meant.filter(|&one| program.decorators(one).is_empty()) {
                        self.refuse_called(program, function);
                    }
                }
            }
        }
        for at in 0..program.classes.len() {
            let class = ClassId(at as u32);
            if !program.derives_from(class, is_view) {
                continue;
            }
            // `get = shown`
            let file = program.classes[at].file;
            let body = program.class_def(class).map(|definition| &definition.body);
            for &stmt in body.into_iter().flatten() {
                if let StmtKind::Assign { value, .. } =
                    program.file(file).facts.tree.stmt(stmt).kind
                {
                    let value = Site { file, expr: value };
                    let named: Vec<FunctionId> = program.infer(value).functions().collect();
                    for function in named {
                        self.refuse_called(program, function);
                    }
                }
            }
        }
    }

    /// All functions that something names, those that a lambda calls, and the methods of classes: `handler403 = Denied()`.
    fn refuse_within(&mut self, program: &Program<'_>, value: Site) {
        let range = program.expr(value).range;
        let mut meant = BTreeSet::new();
        for (site, expr) in program.expressions_in(value.file, Sorts::NAMED.and(Sorts::CALL)) {
            if !range.contains_range(expr.range) {
                continue;
            }
            let types = program.infer(site);
            meant.extend(types.functions());
            for one in &types.any_of {
                if let Type::Class(class) | Type::Instance(class) = one {
                    meant.extend(program.methods_with_inherited(*class));
                }
            }
        }
        for function in meant {
            self.refuse_called(program, function);
        }
    }

    /// What is put around all views: `def timing(get_response)`, a class that is made with it. Django asks such a function whether it is
    /// a coroutine function before it calls it.
    fn refuse_middleware(&mut self, program: &Program<'_>) {
        let takes_it = |function: FunctionId| {
            let params = program.function_def(function).map(|def| &def.params);
            let mut params = params.into_iter().flatten();
            params.any(|one| &*one.name.text == GET_RESPONSE)
        };
        for outer in program.function_ids().filter(|&one| takes_it(one)) {
            let path = &program.function(outer).path;
            let owner = match program.class_of(outer) {
                Some(_) => path.rsplit_once('.').map_or("", |(class, _)| class),
                None => path,
            };
            let file = program.function_file(outer);
            let belongs = |&one: &FunctionId| {
                let path = &program.function(one).path;
                program.function_file(one) == file
                    && path
                        .strip_prefix(owner)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            let all: Vec<FunctionId> = program.function_ids().filter(belongs).collect();
            for function in all {
                self.refuse_called(program, function);
            }
        }
    }

    fn refuse_called(&mut self, program: &Program<'_>, function: FunctionId) {
        let name = &program.function(function).name;
        let why = format!(
            "Django finds `{name}` by a name in its settings or routes, and does not await it"
        );
        self.refuse(program, function, code::FRAMEWORK_HOOK, why);
    }
}

fn is_used(program: &Program<'_>) -> bool {
    program.mentions("django") && program.imports("django")
}

/// Whether a class from outside is the one for views.
fn is_view(base: &str) -> bool {
    VIEW_CLASSES.contains(&base)
}

/// Whether views are to turn: `--target django=asgi`.
fn is_asked(program: &Program<'_>) -> bool {
    program.table.shared().asked_target("django").is_some()
}

/// Whether a call is given views that stay because nobody asked for them to turn.
pub fn keeps_views(program: &Program<'_>, call: Site) -> bool {
    let target = program.calls.target(call);
    let mut names = target.into_iter().flat_map(|target| &target.external);
    names.any(|name| ROUTES.contains(&&**name)) && !is_asked(program)
}

/// Whether a class from outside is one of Django's for views, which stay because nobody asked for them to turn.
pub fn keeps_methods(program: &Program<'_>, base: &str) -> bool {
    is_view(base) && !is_asked(program)
}

/// What is said of a view then.
pub const NOT_ASKED: &str =
    "it is a view of Django, which turns only where `--target django=asgi` asks for it";

/// Whether tests of classes over one from outside turn as they are: those of Django, where its views may turn.
pub fn turns_tests(program: &Program<'_>, base: &str) -> bool {
    is_test(base) && is_asked(program)
}

/// Whether a class from outside is one of Django's for tests, by its canonical name.
pub fn is_test(base: &str) -> bool {
    let name = base.strip_prefix("django.test.");
    let name = name.map(|name| name.strip_prefix("testcases.").unwrap_or(name));
    name.is_some_and(|name| TESTS.contains(&name))
}

/// The functions that routes are made of.
fn routed(program: &Program<'_>) -> BTreeSet<FunctionId> {
    let mut found = BTreeSet::new();
    for (site, target) in &program.calls.targets {
        if !target.external.iter().any(|name| ROUTES.contains(&&**name)) {
            continue;
        }
        given(program, *site, &mut found);
    }
    found
}

/// The functions that a call is given, by themselves or decorated: `csrf_exempt(orders)`.
fn given(program: &Program<'_>, call: Site, found: &mut BTreeSet<FunctionId>) {
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return;
    };
    for arg in args {
        let site = Site {
            expr: arg.value,
            ..call
        };
        found.extend(program.infer(site).functions());
        given(program, site, found);
    }
}

/// Why the methods of a class of views cannot be coroutine functions, where something else takes part in calling them.
fn not_alone(program: &Program<'_>, class: ClassId) -> Option<String> {
    for one in program.above(class).iter() {
        let info = &program.classes[one.0 as usize];
        let mut bases = info.external_bases.iter();
        if let Some(base) = bases.find(|base| !is_view(base)) {
            return Some(format!(
                "`{base}`, a base class from outside, may answer requests itself, or look at what is answered, and would not await it"
            ));
        }
        let definition = program.class_def(*one);
        let mut body = definition.into_iter().flat_map(|class| &class.body);
        if body.any(|&stmt| sets_methods(program, info.file, stmt)) {
            return Some("the class says itself which methods answer requests".to_owned());
        }
        let mut decorators = definition.into_iter().flat_map(|class| &class.decorators);
        let takes_part = decorators.any(|&expr| {
            let text = program.source(Site {
                file: info.file,
                expr,
            });
            !MARKS.contains(&text)
        });
        if takes_part {
            return Some(
                "a decorator of the class may take part in answering requests, and would not await what is answered".to_owned(),
            );
        }
        let mut around = ["as_view", "dispatch", "http_method_not_allowed", "setup"].into_iter();
        if let Some(name) = around.find(|name| info.methods.contains_key(*name)) {
            return Some(format!(
                "`{name}` of the class takes part in answering requests, and would not await it"
            ));
        }
        if info.unknown_base {
            return Some(
                "a base class that cannot be followed may answer requests itself".to_owned(),
            );
        }
    }
    None
}

/// Whether methods of that name answer requests.
fn answers(program: &Program<'_>, name: &str) -> bool {
    let mut bases = VIEW_CLASSES.iter();
    bases.any(|base| served::awaits_method(program, base, name))
}

/// Whether a statement of a class lets methods answer requests that Django does not know: `http_method_names = ["get", "report"]`.
fn sets_methods(program: &Program<'_>, file: FileId, stmt: StmtId) -> bool {
    let StmtKind::Assign { targets, value } = &program.file(file).facts.tree.stmt(stmt).kind else {
        return false;
    };
    let at = |expr| Site { file, expr };
    let is_named = targets
        .iter()
        .any(|&target| program.expr(at(target)).last_name() == Some("http_method_names"));
    let are_known = match &program.expr(at(*value)).kind {
        ExprKind::List(names) | ExprKind::Tuple(names) => names.iter().all(|&name| {
            matches!(&program.expr(at(name)).kind, ExprKind::Str { value: Some(name), .. } if answers(program, name))
        }),
        _ => false,
    };
    is_named && !are_known
}

/// Whether a setting is given anything but `False`.
fn is_set(program: &Program<'_>, setting: &str) -> bool {
    let mut lines = program.files.iter().flat_map(|file| file.text.lines());
    lines.any(|line| {
        let behind = line.split_once(setting).map(|(_, behind)| behind);
        behind.is_some_and(|behind| !behind.contains("False"))
    })
}

/// The files of a program by the last component of the name of their module.
type Modules<'p> = BTreeMap<&'p str, Vec<FileId>>;

fn modules<'p>(program: &'p Program<'_>) -> Modules<'p> {
    let mut modules = Modules::new();
    for (id, file) in program.numbered_files() {
        let last = file.module.rsplit('.').next().unwrap_or(&file.module);
        modules.entry(last).or_default().push(id);
    }
    modules
}

/// What a text names: a function of the project, or the methods of a class. `"shop.context.basket"`
fn dotted(program: &Program<'_>, modules: &Modules<'_>, text: &str) -> Vec<FunctionId> {
    let is_plain = |one: char| one.is_alphanumeric() || matches!(one, '.' | '_');
    let Some((module, name)) = text.rsplit_once('.').filter(|_| text.chars().all(is_plain)) else {
        return Vec::new();
    };
    let last = module.rsplit('.').next().unwrap_or(module);
    let mut files = modules.get(last).into_iter().flatten();
    let file = files.find(|&&file| {
        let known = &program.file(file).module;
        known == module
            || known
                .strip_suffix(module)
                .is_some_and(|front| front.ends_with('.'))
    });
    let Some(&file) = file else {
        return Vec::new();
    };
    let functions = &program.file(file).facts.functions;
    let named = functions.iter().enumerate().filter(|(_, facts)| {
        let rest = facts.path.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    named
        .map(|(index, _)| program.function_id(file, FunctionIndex(index as u32)))
        .collect()
}
