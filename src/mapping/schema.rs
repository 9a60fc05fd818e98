//! A mapping file as typed in YAML, before validation.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One YAML file: one library converted from, to one target.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MappingFile {
    /// The root package converted from: `requests`.
    pub library: String,
    /// The root package of the replacement: `httpx`. A library may have several files, one for each target.
    pub target: String,
    /// Whether this target is used when none is asked for.
    #[serde(default = "yes")]
    pub default: bool,
    /// Documentation of the replacement.
    #[serde(default)]
    pub docs: Option<String>,
    /// Versions the table was proved with, by distribution.
    #[serde(default)]
    pub proved_with: BTreeMap<String, String>,
    /// Distributions that the output needs, with bounds.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Distributions that the output may leave behind.
    #[serde(default)]
    pub replaces: Vec<String>,
    /// Differences that hold wherever the table is applied, a sentence each: said once a run, not at each place.
    #[serde(default)]
    pub limits: Vec<String>,
    /// Other qualified names of the same thing: `requests.sessions.Session: requests.Session`. A trailing `.*` on both
    /// sides maps a whole namespace (`requests.api.*: requests.*`).
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// Decorators that give a coroutine function for a coroutine function, and await what they call: what they decorate may
    /// turn. A trailing `.*` names a whole namespace (`pytest.mark.*`).
    #[serde(default)]
    pub decorators: Vec<String>,
    /// For a framework: the project is converted from it altogether, or not at all.
    #[serde(default)]
    pub framework: Option<Framework>,
    /// Whether the program is written for the replacement first, altogether or not at all; then the other target is used.
    #[serde(default)]
    pub driver: bool,
    /// Modules and classes underneath that the replacement does not use: a program that sets something in one of them
    /// (`socket.socket = …`) keeps the library.
    #[serde(default)]
    pub built_on: Vec<String>,
    /// Modules of other libraries that use this one and raise its exceptions: handlers of a program that imports one go on to
    /// catch them.
    #[serde(default)]
    pub underlies: Vec<String>,
    /// Libraries whose errors hold one of this library's, each with the attribute that holds it.
    #[serde(default)]
    pub wrapped_by: BTreeMap<String, String>,
    /// Functions that change what the library does for the whole program, which keeps the library then.
    #[serde(default)]
    pub patched_by: Vec<String>,
    /// Functions of the library that its other calls run on the way: a test that replaces one replaces what these do.
    #[serde(default)]
    pub beneath: Vec<String>,
    /// Functions after whose call a program runs on something else than asyncio: nothing of it is converted.
    #[serde(default)]
    pub rules_out_asyncio: Vec<String>,
    /// Functions that a framework finds by their names and calls synchronously: they stay.
    #[serde(default)]
    pub hooks: Vec<Hook>,
    /// Functions that workers and schedulers run: they keep their names for synchronous functions, which run coroutines.
    #[serde(default)]
    pub tasks: Vec<Task>,
    /// Context managers opened around a span of statements for one-shot calls (`{client}` in a template).
    #[serde(default)]
    pub clients: Vec<Client>,
    /// Code inserted once a module when a template names it (`{support:name}`).
    #[serde(default)]
    pub support: Vec<Support>,
    /// The half of the replacement that blocks, if it has one of the same shape.
    #[serde(default)]
    pub synchronous: Option<Synchronous>,
    /// The oldest Python that the replacement runs on, `3.11`, where that is newer than others.
    #[serde(default)]
    pub python: Option<String>,
    /// Replacements that are this one under other names: each is a target to be asked for.
    #[serde(default)]
    pub twins: Vec<Twin>,
    /// The rows.
    pub mappings: Vec<Row>,
}

/// A replacement that is another one under other names. The table holds for it, with its words exchanged.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Twin {
    /// The root package: `httpx2`.
    pub target: String,
    /// Its documentation.
    pub docs: Option<String>,
    /// Versions the table was proved with, by distribution.
    pub proved_with: BTreeMap<String, String>,
    /// Distributions that the output needs, with bounds.
    pub requires: Vec<String>,
    /// The oldest Python that it runs on.
    pub python: Option<String>,
    /// Words of the table and what stands for them.
    pub words: BTreeMap<String, String>,
}

/// How a table reads for the half of the replacement that blocks: for `--stage swap`.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Synchronous {
    /// Words of templates, support code and texts, and what stands for them; `await` and `async` go.
    pub words: BTreeMap<String, String>,
    /// Options of a client that calls without one take themselves.
    pub takes: Vec<String>,
    /// Ids of rows that this half does without.
    pub without: Vec<String>,
    /// Rows for this half alone, tried before the others.
    pub mappings: Vec<Row>,
}

/// A program that starts an application. One of which nothing more is said cannot start it any more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Command {
    /// Its name: `gunicorn`.
    pub program: String,
    /// The program that takes its place, with the same words behind it: `quart` for `flask`.
    pub becomes: Option<String>,
    /// Options of its `run` that both know; with another, the command is for a person to edit.
    pub options: Vec<String>,
    /// The class of workers that it is given.
    pub worker_class: Option<String>,
    /// Classes of workers that this one takes the place of.
    pub worker_classes: Vec<String>,
    /// What that class comes from.
    pub requires: Option<String>,
}

fn yes() -> bool {
    true
}

/// A framework. Its names become the replacement's first, and the rows are about these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Framework {
    /// Modules, and what they are called afterwards: `flask.views: quart.views`.
    pub modules: BTreeMap<String, String>,
    /// Names in them that are called otherwise afterwards: `Flask: Quart`.
    pub names: BTreeMap<String, String>,
    /// Modules that belong to it, by the first component (`werkzeug`; `flask_*` for all that begin so): what a project names of
    /// them, and is not listed here, keeps all of it.
    pub covers: Vec<String>,
    /// Names of such modules that mean the same to both, with all that is below them.
    pub same: Vec<String>,
    /// Names from anywhere that cannot be carried over, with the reason; `.*` at the end names all that is below.
    pub refuses: BTreeMap<String, String>,
    /// Programs that start an application.
    pub commands: Vec<Command>,
    /// Variables of the environment that get another name.
    pub environment: BTreeMap<String, String>,
    /// Members that an object which cannot be followed has from the framework, and that keep all of it.
    pub distinct: Vec<String>,
    /// What templates may not name, with the reason: they are not converted.
    pub templates: BTreeMap<String, String>,
    /// Objects on which a program keeps what it likes for the length of a request, under names of its own: `quart.g`.
    pub shelves: Vec<String>,
    /// The support code that runs what a command of the application does.
    pub command_runner: Option<String>,
    /// A decorator that does for a plain function what that code does for a coroutine function.
    pub command_decorator: Option<String>,
    /// The client of tests that kept the context of its last request for the length of its block, and keeps less of it now.
    pub test_client: Option<String>,
    /// What has to be entered with it for that: `{client}.app.app_context()`.
    pub test_context: Option<String>,
    /// What is read of that context.
    pub of_context: Vec<String>,
}

/// Functions that somebody calls by their names; all that is given must hold. In names and files, `*` stands for anything but `/`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Hook {
    /// Who calls them, as it is told: `behave`.
    pub caller: String,
    /// Their names at module level: `before_all`, `pytest_*`.
    pub functions: Vec<String>,
    /// The ends of the paths of files that they stand in: `environment.py`, `versions/*.py`.
    #[serde(default)]
    pub files: Vec<String>,
    /// The names of their first parameters; underscores in front do not count.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// A root package that their file imports.
    #[serde(default)]
    pub imports: Option<String>,
    /// Whether methods with such names are called, too.
    #[serde(default)]
    pub methods: bool,
    /// Whether they are called where no event loop runs, and may run one of their own for the call.
    #[serde(default)]
    pub runs_loop: bool,
}

/// Functions that a worker or scheduler runs, where no event loop runs, and does not await. Names are qualified, those of methods by
/// their class; `*` stands for anything.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Task {
    /// Who runs them, as it is told: `a worker of Celery`.
    pub caller: String,
    /// The decorators that make them: `celery.shared_task`, `celery.Celery.task`.
    #[serde(default)]
    pub decorators: Vec<String>,
    /// The calls that are given them: `rq.Queue.enqueue`.
    #[serde(default)]
    pub takes: Vec<String>,
    /// The calls that run them on the spot, each on an event loop of its own: `schedule.run_pending`.
    #[serde(default)]
    pub runs: Vec<String>,
    /// Attributes of what such a decorator makes that do not run it on the spot: `delay`.
    #[serde(default)]
    pub sends: Vec<String>,
    /// The type of what such a decorator makes, where rows are about its methods: `celery.Task`.
    #[serde(default)]
    pub makes: Option<String>,
    /// Keyword of the decorator by which a function is given what was made of it first.
    #[serde(default)]
    pub bound: Option<String>,
    /// Texts whose occurrence anywhere in the program keeps them as they are, with the reason.
    #[serde(default)]
    pub ruled_out_by: BTreeMap<String, String>,
    /// Names of what tells about the task that the thread runs: `current_task`.
    #[serde(default)]
    pub of_thread: Vec<String>,
    /// Whether they run in a process of the program that has them run, beside what else it does.
    #[serde(default)]
    pub beside: bool,
}

/// A client opened by `async with` around a span of statements.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Client {
    /// Kebab-case id.
    pub id: String,
    /// The expression entered; `{options}` is where constructor options go: `httpx.AsyncClient({options})`.
    pub open: String,
    /// The same for a client that serves several calls, none of which may see what an earlier one left in it (cookies).
    #[serde(default)]
    pub isolated: Option<String>,
    /// What is awaited for the one client that `--http-client shared` gives a module; it closes itself.
    #[serde(default)]
    pub shared: Option<String>,
    /// The name bound: `client`.
    pub name: String,
    /// Options always given, `name: expression`, to keep the behaviour of the library converted from.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
    /// Those of `options` that only preserve an odd default: dropped by `--style idiomatic`.
    #[serde(default)]
    pub parity: Vec<String>,
    /// Imports it needs (`httpx`, or `contextlib.aclosing` for a from-import: written `from contextlib import aclosing`).
    #[serde(default)]
    pub imports: Vec<String>,
    /// How it is closed where it is not entered: `aclose`.
    #[serde(default)]
    pub close: Option<String>,
}

/// Support code, inserted once a module after its imports.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Support {
    /// The name it defines; renamed consistently when taken.
    pub name: String,
    /// Imports it needs.
    #[serde(default)]
    pub imports: Vec<String>,
    /// The Python source, unindented, with a docstring.
    pub code: String,
    /// Other support code it calls.
    #[serde(default)]
    pub uses: Vec<String>,
}

/// What a row describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A function or constructor that is called, or a method (`from: sqlite3.Connection.execute` where
    /// `sqlite3.Connection` has a `type` row).
    #[default]
    Call,
    /// A type: what annotations, `isinstance` and instances are known by.
    Type,
    /// An attribute of a mapped type, read (and perhaps set).
    Attribute,
    /// Any other name: an exception, a constant.
    Name,
    /// A function or method where it is not called, but assigned, put into a container or handed to a function that
    /// calls it (`{self}` is the receiver of a method). Its `returns` is the type of what stands there then.
    Value,
}

/// How `with` over the value is rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Enter {
    /// `async with X` (the call itself is not awaited there).
    Async,
    /// `async with await X`.
    AwaitAsync,
    /// `with X` stays.
    Sync,
}

/// One row.
#[derive(Clone, Debug, Deserialize, Serialize, Default)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Row {
    /// Names the pattern, kebab-case, unique over all tables.
    pub id: String,
    /// The qualified name, or several that share everything else (`{name}` is then the last component).
    pub from: OneOrMany,
    /// Names below every name of `from`: `from: redis.Redis` with `members: [get, set]` is `redis.Redis.get` and
    /// `redis.Redis.set`.
    pub members: Vec<String>,
    /// What it is.
    pub kind: Kind,
    /// Rows of one `from` are tried in order; a row with `when` applies only if every condition holds.
    pub when: BTreeMap<String, Condition>,
    /// What it becomes. See `docs/mappings.md` for placeholders. Absent: the text stays as it is (a method that keeps
    /// its name and only gains `await`).
    pub to: Option<String>,
    /// Whether the result is awaited (for a call row: defaults to `true` when `seed` or `to` is given, unless `keep`).
    #[serde(rename = "await")]
    pub awaited: Option<bool>,
    /// Whether the call blocks and, by itself, is a reason to turn the function async. `false`: converted only in
    /// functions that are async for another reason. Default `true` for awaited rows.
    pub seed: Option<bool>,
    /// The sync signature, as Python would write it without annotations: `(url, params=None, **kwargs)`.
    pub signature: Option<String>,
    /// What happens to each argument, by parameter name. The first action whose `when` holds is taken.
    pub parameters: BTreeMap<String, OneOrManyActions>,
    /// Options (`name: expression`) given when the caller does not give them, to keep behaviour.
    pub defaults: BTreeMap<String, String>,
    /// Those of `defaults` that only preserve an odd default: dropped by `--style idiomatic`.
    pub parity: Vec<String>,
    /// The client that `{client}` stands for.
    pub client: Option<String>,
    /// The qualified (sync-side) type of the result: `requests.Response`; `self` for the receiver's own type.
    pub returns: Option<String>,
    /// For a type: what `async for`, iteration and comprehension yield (a sync-side type, or `object`).
    pub iterates: Option<String>,
    /// For a call or attribute: the type of what a plain `for` over the result yields (`pathlib.Path`); such a loop stays
    /// a plain `for`.
    pub elements: Option<String>,
    /// For a type: what stands for the object in `async for` (`{self}.aiter_bytes()`); absent: itself.
    pub iterate_as: Option<String>,
    /// For a type, or a call used as a `with` item: how it is entered.
    pub enter: Option<Enter>,
    /// For a type or call in a `with` item: what the item becomes (`{support:transaction}({self})`).
    pub enter_as: Option<String>,
    /// The type that entering binds; absent: the object's own.
    pub entered: Option<String>,
    /// For a type: the expression for its truth value (`not {self}.is_error`); absent: unchanged.
    pub truth: Option<String>,
    /// For a type: base types (sync-side names) whose member rows apply too.
    pub bases: Vec<String>,
    /// For a type: the method that must be called for the program to end (aiosqlite's thread); the plan makes sure of it.
    pub must_close: Option<String>,
    /// For a type: the method that closes what the replacement keeps on its event loop (a pool of connections). Where a function makes
    /// an object and never closes it, that is awaited when the function ends.
    pub closed_on_loop: Option<String>,
    /// For a type: the replacement can be entered only once, before it is used, and not be used behind that.
    pub enter_once: bool,
    /// For a type: anybody may have such an object, or one that is used alike (an open file, a `BytesIO`). Where callers outside may
    /// hand one in, the objects that meet it stay as they are.
    pub made_by_anyone: bool,
    /// For a type: objects belong to the thread that made them, so nothing that touches one is offloaded.
    pub thread_bound: bool,
    /// For a type: classes of the project that derive from it derive from the replacement then, unless they have one of
    /// these names, which the replacement takes for itself.
    pub taken: Vec<String>,
    /// For such a type: methods that a class which derives from it may have of its own, because neither side calls them.
    pub overridable: Vec<String>,
    /// For a type: names that neither its objects have nor those of the replacement. What they are read for is something else
    /// that may stand in the same place; on these objects reading them fails, before as after.
    pub lacks: Vec<String>,
    /// For a type of exceptions: attributes that nothing else has. What they are read off, where that is not known, is such an exception.
    pub known_by: Vec<String>,
    /// For a type: methods, of whatever object, that take one as a part of what they build, before as after.
    pub part_of: Vec<String>,
    /// For a type: methods that classes which derive from it may have as coroutine functions, because the replacement awaits them.
    pub awaits: Vec<String>,
    /// For a call: the functions that it is given, or decorates, may be coroutine functions, because the replacement awaits them.
    pub takes_coroutines: bool,
    /// For a call: what it is made on has both it and its replacement, and it fails where an event loop is running: the object stays what
    /// it is, and no coroutine function may make the call as it was.
    pub of_both_kinds: bool,
    /// For a method: the option with which a test makes the mock of an object on which calling it did nothing (`is_error=False`).
    pub mocked_by: Option<String>,
    /// For such a type: the method that those go through, on both sides. A class may have one of its own that passes on
    /// what it is given.
    pub through: Option<String>,
    /// For such a type: what a class derives from whose own such method does more than that. Its methods take the arguments
    /// that those of the type take.
    pub keeping: Option<String>,
    /// For a type: the replacement's objects belong to one task at a time.
    pub one_task: bool,
    /// For a type: the replacement's objects belong to the event loop that first used them.
    pub one_loop: bool,
    /// For a type: some attributes of what its objects give are loaded when they are read, which the replacement cannot do.
    pub reads_lazily: bool,
    /// Where it is used anywhere, all objects of its library stay as they are (a function that registers something for all).
    pub rules_out: bool,
    /// What it makes goes to any object of its library: where it is used, the library is converted everywhere or nowhere.
    pub all_or_nothing: bool,
    /// For a call: a class attribute that it makes is loaded when it is read from an instance.
    pub lazy: bool,
    /// For such a call: the parameter that names such an attribute of another class.
    pub lazy_name: Option<String>,
    /// For a call that maps the class it is given first: the parameter that gives attributes of that.
    pub maps: Option<String>,
    /// For such a call: the option of a query by which the attribute is loaded with the object.
    pub loaded_by: Option<String>,
    /// For such a call: the argument by which the mapping loads the attribute with every object, or the line in the class by which it has it
    /// come with every change (`__mapper_args__ = …`).
    pub loaded_always: Option<String>,
    /// For a type: keywords and methods that, used anywhere in the project, keep its objects as they are, with the reason.
    pub ruled_out_by: BTreeMap<String, String>,
    /// For a type: converted only where an `await` would stand inside its `with`; every such block is then `async with`.
    pub on_demand: bool,
    /// Applies only where threads become tasks: before all other rows, and as long as every place that has such an object
    /// is one of the event loop.
    pub tasks: bool,
    /// For an attribute: what setting it becomes: `keep` (default when `to` is absent), `refuse`, `option: NAME`, or
    /// `call: METHOD` (`await conn.set_autocommit(value)`). For a
    /// method that sets one of several (`mount(key, value)`): `entry: NAME`, an entry of that option of the constructor.
    pub set: Option<String>,
    /// For an exception: the classes that stand for it where exceptions are matched (`except`, `isinstance`,
    /// `issubclass`, `pytest.raises`, `assertRaises`, `contextlib.suppress`), comma-separated.
    pub except: Option<String>,
    /// Classes of `except` that only some calls raise, with the names of those calls, comma-separated: a handler around
    /// code that makes none of them does without.
    pub raised_by: BTreeMap<String, String>,
    /// For an exception: `message`, where its replacement is made of one message just so. With other arguments, and without
    /// this field, a class that derives from it gets `mixin`. `anything`, where the two are made of the same.
    pub made_of: Option<String>,
    /// For an exception: support code that takes the old arguments, put before the replacement where a class derives from it.
    pub mixin: Option<String>,
    /// The call stays exactly as it is and does not block.
    pub keep: bool,
    /// Never converted, for this reason. A call row that also blocks keeps its function synchronous, unless `offload`.
    pub refuse: Option<String>,
    /// Has no async twin but may run in a thread: `await asyncio.to_thread(callee, args)` inside async functions.
    pub offload: bool,
    /// Imports that the output needs.
    pub imports: Vec<String>,
    /// Distributions that the output needs where this row is used, beside those of its file.
    pub requires: Vec<String>,
    /// `safe` (default), `unsafe`, `display-only`.
    pub applicability: Option<String>,
    /// A behaviour difference that is reported at each place, in one sentence.
    pub note: Option<String>,
    /// Why the row exists.
    pub why: Option<String>,
    /// Before and after, executed by `mappings test`.
    pub examples: Vec<Example>,
}

impl Row {
    /// Every qualified name that the row stands for.
    pub fn names(&self) -> Vec<String> {
        let from = match &self.from {
            OneOrMany::One(name) => std::slice::from_ref(name),
            OneOrMany::Many(names) => names,
        };
        if self.members.is_empty() {
            return from.to_vec();
        }
        let below = |owner: &String| -> Vec<String> {
            let members = self.members.iter();
            members.map(|member| format!("{owner}.{member}")).collect()
        };
        from.iter().flat_map(below).collect()
    }
}

/// `from: a` or `from: [a, b]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

/// A condition on an argument (by parameter name), or on the receiver (`self`) or the use (`use`).
///
/// On an argument, any of: `given`, `absent`, `true`, `false`, `none`, `not-none`, `literal`, `str`, `bytes`, `number`, `zero`, `dict`, `list`,
/// `tuple`, `plain`, `has-query`, `no-query`, `maybe-none`, or `type:QUALIFIED` for a value of a mapped type. Prefix `not:` negates.
/// `plain`: known to be text or a number, or a display of such (a dict's values; its keys too), so that no part of it is
/// `None`, `True` or `False`. `str`, `dict` and their like hold for what is known to be one, literal or not.
/// `keys:FIRST/OTHER` holds for a dict that is seen being written, with no other keys than these.
/// On `self` also `since:FIRST/OTHER` (of these methods, the one called last on the same name is the first).
/// On `use`: `statement`, `with`, `with-last` (a `with` item, and nothing uses what it binds after the block), `iterated`,
/// `chained` (a method of the same object is called on it), `unclosed` (it goes into one local name, and nothing closes
/// it), `used-after` (it makes an object for a `with`, or closes one, and something is done with that behind), `finalizer` (it stands in a `__del__`), `several-loops` (it makes an object that is kept, and used on several event loops), `value`, `base` (a base class in a class definition).
/// On `style`: `faithful`, `idiomatic` (what `--style` asks for).
/// On `unpacked`: `given` (the call has `*args` or `**options`), `keywords` (only `**options`), `absent`.
/// Several, separated by commas, must all hold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Condition(pub String);

/// One action or a list tried in order.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum OneOrManyActions {
    /// Several, the first whose `when` holds is taken. Comes first, or a list of one is read as one action's fields.
    Many(Vec<Action>),
    /// One.
    One(Box<Action>),
}

/// What happens to an argument.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Action {
    /// Conditions by parameter name; the parameter itself is `value`.
    pub when: BTreeMap<String, Condition>,
    /// Passed under this name.
    pub rename: Option<String>,
    /// Passed as this expression: `{value}` is the argument, `{other}` another argument. One that starts with `*` or
    /// `**` is passed as it stands, without a name.
    #[serde(rename = "as")]
    pub replace: Option<String>,
    /// For a URL: its scheme by the one it is given, `sqlite: sqlite+aiosqlite`. It is changed where it is written; a text
    /// with another scheme is refused, and what is no text becomes what `as` says.
    pub schemes: BTreeMap<String, String>,
    /// What each value becomes that `holds:TYPE` found beside a name in the display; `{value}` is the value.
    pub inside: Option<String>,
    /// What each value becomes that stands there by itself.
    pub alone: Option<String>,
    /// Moved to the client's constructor under this name.
    pub constructor: Option<String>,
    /// Not passed.
    pub drop: bool,
    /// The call is refused for this reason.
    pub refuse: Option<String>,
    /// A behaviour difference to report, in one sentence.
    pub note: Option<String>,
    /// Imports that the replacement needs.
    pub imports: Vec<String>,
    /// Parts of the support code (`#: if NAME`) that such an argument needs, beside the one named like its keyword.
    pub needs: Vec<String>,
}

/// A before/after pair.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Example {
    /// What it shows.
    pub name: Option<String>,
    /// A module.
    pub before: String,
    /// The module converted; absent: it must not change.
    pub after: Option<String>,
}
