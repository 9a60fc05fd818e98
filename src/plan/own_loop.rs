//! Synchronous functions that run an event loop of their own: `asyncio.run` fails where a loop is running already. With them those
//! that fork: the loop of the parent does not run in the child, which goes on in the same function; and those that use a database
//! layer which looks for a loop, and fails.

use super::django::{Views, database};
use super::reason::Refusal;
use super::task;
use crate::diagnostic::{Span, code};
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::ExprKind;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

/// Functions that run a coroutine on a loop of their own, besides [`SERVERS`].
const RUNNERS: &[&str] = &[
    "IPython.embed",
    "IPython.start_ipython",
    "anyio.run",
    "asgiref.sync.async_to_sync",
    "asyncio.Runner.run",
    "asyncio.run",
    "asyncio.runners.run",
    "curio.run",
    "nest_asyncio.run",
    "playwright.sync_api.sync_playwright",
    "prompt_toolkit.prompt",
    "prompt_toolkit.shortcuts.prompt",
    "prompt_toolkit.shortcuts.prompt.prompt",
    "trio.run",
    "uvloop.run",
];

/// What synchronous faces share: see [`face`](super::face).
pub const SHARED_LOOP: &str = "_SharedLoop";

/// Classes, and the method of each that does; `*` stands for all of them.
const RUNNING_CLASSES: &[(&str, &str)] = &[
    ("aiogram.Dispatcher", "run_polling"),
    ("discord.Client", "run"),
    ("prompt_toolkit.PromptSession", "prompt"),
    ("prompt_toolkit.shortcuts.PromptSession", "prompt"),
    ("pyrogram.Client", "*"),
    ("pyrogram.client.Client", "*"),
    ("scrapy.crawler.CrawlerProcess", "start"),
    ("telethon.TelegramClient", "*"),
    ("telethon.sync.TelegramClient", "*"),
    ("tornado.ioloop.IOLoop", "start"),
];

/// How the names of classes end whose `run` goes on until the program is ended: `textual.app.App`, `discord.ext.commands.Bot`,
/// `uvicorn.Server`, `urwid.MainLoop`, `flask.Flask`.
const RUNNING_KINDS: &[&str] = &[
    "App",
    "Application",
    "Bot",
    "Dash",
    "Flask",
    "MainLoop",
    "Sanic",
    "Server",
];

/// Methods that do, of whatever.
const RUNNING_METHODS: &[&str] = &["run_until_complete"];

/// Those that go on until the program is ended: of loops, bots, servers, windows.
const SERVING_METHODS: &[&str] = &[
    "infinity_polling",
    "mainloop",
    "run_forever",
    "run_polling",
    "run_until_disconnected",
    "serve_forever",
    "start_polling",
];

/// Functions that go on until the program is ended, by a signal that the main thread gets.
const SERVERS: &[&str] = &[
    "aiogram.executor.start_polling",
    "aiogram.executor.start_webhook",
    "aiogram.utils.executor.start_polling",
    "aiogram.utils.executor.start_webhook",
    "aiohttp.web.run_app",
    "bottle.run",
    "cherrypy.quickstart",
    "eel.start",
    "flet.app",
    "hypercorn.run.run",
    "nicegui.ui.run",
    "quart.Quart.run",
    "scrapy.cmdline.execute",
    "twisted.internet.reactor.run",
    "uvicorn.main",
    "uvicorn.main.run",
    "uvicorn.run",
    "waitress.serve",
    "webview.start",
    "werkzeug.serving.run_simple",
];

/// What goes on in another process than it was called in.
const FORKS: &[&str] = &[
    "daemon.DaemonContext",
    "daemon.daemon.DaemonContext",
    "daemonize.Daemonize",
    "os.fork",
    "os.forkpty",
    "posix.fork",
    "pty.fork",
];

/// What is said of a function that does.
const USES_DATABASE: &str =
    "uses Django's database layer, which fails where an event loop is running";

/// What runs a loop.
#[derive(Clone, Debug)]
pub struct OwnLoop {
    /// Why the function stays synchronous, and may not be called while a loop runs.
    pub refusal: Refusal,
    /// Whether it has to do that where it does: a server in the main thread, until the program is ended, a face on the loop
    /// that what it uses belongs to, a fork, of which no other thread is left in the child, a database whose connection and
    /// transaction each thread has for itself, or what several loops would share.
    pub is_bound: bool,
}

/// The functions that do.
pub fn collect(program: &Program<'_>, views: &Views) -> BTreeMap<FunctionId, OwnLoop> {
    let mut found = BTreeMap::new();
    let shared = program.calls.targets.iter().map(|(site, _)| *site);
    let shared = shared.filter(|&site| is_shared(program, site));
    let around = |site: Site| program.enclosing_function(site.file, program.scope_of(site));
    let looping = runs(program)
        .chain(shared)
        .map(|site| (site, around(site), None));
    let uses = database::uses(program);
    let lets_await = |one: &&database::Use| views.lets_await(program, one);
    let awaited = uses.iter().filter(lets_await);
    let awaited = awaited.filter_map(|one| Some((around(one.site)?, one.site)));
    let reaching = uses.iter().filter(|one| !lets_await(one));
    let reaching = reaching.map(|one| (one.site, around(one.site), Some(USES_DATABASE)));
    let outsiders = views.outsiders(program, &awaited.collect());
    let outsiders = outsiders.into_iter();
    let suspects = views.suspects(program, &uses).into_iter().chain(outsiders);
    let suspects = suspects.map(|one| (one.site, Some(one.function), Some(one.why)));
    for (site, function, reaches) in looping.chain(reaching).chain(suspects) {
        let Some(function) = function else {
            continue;
        };
        if program.function(function).is_async {
            continue;
        }
        let name = program.function_name(function);
        let span = Span {
            path: program.file(site.file).path.clone(),
            range: program.expr(site).range,
        };
        let target = program.calls.target(site);
        let is_one_of = |listed: &[&str]| {
            let mut names = target.into_iter().flat_map(|target| &target.external);
            names.any(|name| listed.contains(&&**name))
        };
        let forks = is_one_of(FORKS);
        let what = match (forks, reaches) {
            (true, _) => "forks, and the event loop of its parent does not run in the child",
            (_, Some(reaches)) => reaches,
            _ if is_one_of(SERVERS) || is_endless_method(program, site) => {
                "goes on until the program is ended, and an event loop around it would not run"
            }
            _ => "runs an event loop of its own, which fails where one is running",
        };
        let refusal = Refusal::at(
            code::BLOCKING_CALL_REMAINS,
            format!("`{name}` {what}"),
            span,
        );
        let is_bound = forks
            || reaches.is_some()
            || is_one_of(SERVERS)
            || is_serving_method(program, site)
            || is_shared(program, site);
        let known = found
            .entry(function)
            .or_insert(OwnLoop { refusal, is_bound });
        known.is_bound |= is_bound;
    }
    found
}

/// Whether a call runs a coroutine on the loop that faces share: what it uses belongs to that loop.
fn is_shared(program: &Program<'_>, site: Site) -> bool {
    program.method_called(site).is_some_and(|(owner, method)| {
        method == "run"
            && matches!(&program.infer(owner).any_of[..],
                [Type::Class(class)] if &*program.class(*class).name == SHARED_LOOP)
    })
}

/// The files at whose module level a loop is run, or the program forks.
pub fn at_module_level(program: &Program<'_>) -> HashSet<FileId> {
    let outside = |site: &Site| {
        let scope = program.scope_of(*site);
        program.enclosing_function(site.file, scope).is_none()
    };
    let all = runs(program).filter(outside);
    all.map(|site| site.file).collect()
}

/// The functions whose coroutines a call runs: `asyncio.run(main())`.
pub fn started(program: &Program<'_>, call: Site) -> BTreeSet<FunctionId> {
    let ExprKind::Call { args, .. } = &program.expr(call).kind else {
        return BTreeSet::new();
    };
    let given = args.iter().map(|arg| Site {
        file: call.file,
        expr: arg.value,
    });
    let mut found = BTreeSet::new();
    for site in given {
        let target = program.calls.target(site);
        let bound = target.into_iter().flat_map(|target| &target.bound);
        found.extend(bound.map(|(function, _)| *function));
        found.extend(program.infer(site).functions());
    }
    found
}

/// The calls that run a loop, or fork.
pub fn runs(program: &Program<'_>) -> impl Iterator<Item = Site> {
    let is_run = |name: &Rc<str>| {
        [RUNNERS, SERVERS, FORKS]
            .iter()
            .any(|listed| listed.contains(&&**name))
    };
    let all = program.calls.targets.iter();
    let has_tasks = task::are_used(program);
    let running = all.filter(move |(site, target)| {
        target.external.iter().any(is_run)
            || is_running_method(program, *site)
            || target
                .bound
                .iter()
                .any(|(function, _)| program.has_decorator(*function, "async_to_sync"))
            || has_tasks && task::are_run_by(program, *site)
    });
    running.map(|(site, _)| *site)
}

fn is_running_method(program: &Program<'_>, site: Site) -> bool {
    let called = program.method_called(site);
    called.is_some_and(|(_, method)| RUNNING_METHODS.contains(&method))
        || is_serving_method(program, site)
}

/// Whether a method runs a loop as long as it takes, or goes on until the program is ended. Those of the project's own classes are
/// looked into instead.
fn is_serving_method(program: &Program<'_>, site: Site) -> bool {
    let is_listed = |class: &Rc<str>, method: &str| {
        let of_class =
            |&(known, name): &(&str, &str)| known == &**class && (name == "*" || name == method);
        RUNNING_CLASSES.iter().any(of_class)
    };
    is_endless_method(program, site)
        || program.method_called(site).is_some_and(|(owner, method)| {
            let classes = outside_classes(program, owner);
            classes.iter().any(|class| is_listed(class, method))
        })
}

/// Whether a method goes on until the program is ended.
fn is_endless_method(program: &Program<'_>, site: Site) -> bool {
    let target = program.calls.target(site);
    let is_own = target.is_some_and(|target| !target.bound.is_empty());
    let is_such = |class: &Rc<str>| {
        let kind = class.rsplit('.').next().unwrap_or(class);
        RUNNING_KINDS.iter().any(|end| kind.ends_with(end))
    };
    // Of what a table has a row for, that says what it does.
    let is_mapped = || {
        let mut names = target.into_iter().flat_map(|target| &target.external);
        names.any(|name| !program.table.rows(name).is_empty())
    };
    !is_own
        && program.method_called(site).is_some_and(|(owner, method)| {
            let is_named_so = || outside_classes(program, owner).iter().any(is_such);
            SERVING_METHODS.contains(&method) || method == "run" && !is_mapped() && is_named_so()
        })
}

/// The outside classes that an object is of, also by the bases of its class.
fn outside_classes(program: &Program<'_>, owner: Site) -> Vec<Rc<str>> {
    let types = program.infer(owner);
    let of = |one: &Type| match one {
        Type::Outside(class) | Type::Object(class) => vec![class.clone()],
        Type::Instance(class) | Type::Super(class) => program
            .above(*class)
            .iter()
            .flat_map(|above| program.classes[above.0 as usize].external_bases.clone())
            .collect(),
        _ => Vec::new(),
    };
    let mut found: Vec<Rc<str>> = types.any_of.iter().flat_map(of).collect();
    // What a method of a class gives is taken for one of its objects: `IOLoop.current()`.
    if let ExprKind::Call { func, .. } = program.expr(owner).kind {
        let maker = program.infer(Site {
            file: owner.file,
            expr: func,
        });
        let class_of = |one: &Type| match one {
            Type::External(name) => name.rsplit_once('.').map(|(class, _)| Rc::from(class)),
            _ => None,
        };
        found.extend(maker.any_of.iter().filter_map(class_of));
    }
    found
}
