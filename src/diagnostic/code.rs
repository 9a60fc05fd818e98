//! Every diagnostic code, with the text that `awaitify explain` and `docs/reference/diagnostics.md` print.

use serde::{Serialize, Serializer};
use std::fmt;

/// A diagnostic code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(&'static Entry);

/// What is known of a code.
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Entry {
    /// Kebab-case.
    pub name: &'static str,
    /// One line.
    pub summary: &'static str,
    /// What it means and why, in a paragraph or two.
    pub meaning: &'static str,
    /// A small example that causes it.
    pub example: &'static str,
    /// What to do.
    pub advice: &'static str,
}

impl Code {
    /// The kebab-case name.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// All that is known of it.
    pub fn entry(self) -> &'static Entry {
        self.0
    }

    /// The code of that name.
    pub fn named(name: &str) -> Option<Self> {
        ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name)
    }
}

/// The rewritten file failed verification, so it was left as it was.
pub const BACKED_OUT: Code = Code(&Entry {
    name: "backed-out",
    summary: "the rewritten file failed verification, so it was left as it was",
    meaning: "After rewriting, every file is parsed again and compared with what went in. A file that would not compile, that lost a comment or a definition, or by which the program lost a route, a public name, a test, a command or a task, is put back, with everything that depends on it. So is a change group, or a file, without which the command of `--verify` passes, and with which it fails.",
    example: "(a defect of awaitify, not of your code)",
    advice: "Where your own command failed, its output says why. Where a check of awaitify's did, please report it with the file. The file is unchanged and works.",
});

/// The replacement behaves differently here in a way that may matter.
pub const BEHAVIOUR_NOTE: Code = Code(&Entry {
    name: "behaviour-note",
    summary: "the replacement behaves differently here in a way that may matter",
    meaning: "The call was converted. The replacement library differs in a detail that the table knows and that cannot be proved irrelevant at this place.",
    example: "requests.post(url, json=body)  # httpx writes JSON without spaces",
    advice: "Read the sentence; nothing needs doing unless it concerns you.",
});

/// A blocking call runs on the event loop.
pub const BLOCKING_CALL: Code = Code(&Entry {
    name: "blocking-call",
    summary: "a blocking call runs on the event loop",
    meaning: "While it runs, no other task of the loop does. It stands in an `async def`, or in a function that one calls.",
    example: "async def handler():\n    time.sleep(1)",
    advice: "Run `awaitify convert`, or hand the call to a thread with `asyncio.to_thread`.",
});

/// The function stays synchronous because a blocking call in it has no async form.
pub const BLOCKING_CALL_REMAINS: Code = Code(&Entry {
    name: "blocking-call-remains",
    summary: "the function stays synchronous because a blocking call in it has no async form",
    meaning: "Turning the function async would put this call on the event loop, where it would stop everything else.",
    example: "def fetch(sock):\n    time.sleep(1)\n    return sock.recv(4096)",
    advice: "Replace the call by hand, or move it into a function of its own that can run in a thread.",
});

/// A cached function cannot turn async.
pub const CACHED: Code = Code(&Entry {
    name: "cached",
    summary: "a cached function cannot turn async",
    meaning: "A decorator that keeps results would keep the coroutine object, which can be awaited only once: the second caller fails. `functools.lru_cache` is replaced where the function is only called and asked for its figures.",
    example: "@cachetools.cached({})\ndef load():\n    return requests.get(URL).json()",
    advice: "Use a cache made for coroutines, or cache the result in a variable.",
});

/// A class body cannot await.
pub const CLASS_BODY: Code = Code(&Entry {
    name: "class-body",
    summary: "a class body cannot await",
    meaning: "`await` is a syntax error in a class body, and the body runs when the module is imported.",
    example: "class Settings:\n    data = load()",
    advice: "Load the value in a function and pass it in.",
});

/// A change group was declined.
pub const DECLINED: Code = Code(&Entry {
    name: "declined",
    summary: "a change group was declined",
    meaning: "Whoever reviewed the conversion decided against the change group that this belongs to: in `convert -i`, or in the file that `--decisions` names. What leans on it stays with it.",
    example: "awaitify convert --decisions decisions.json src",
    advice: "Accept the group to have it converted: in `convert -i`, or by writing `accept` beside its id in the file of decisions.",
});

/// An unknown decorator stands between the function and its callers.
pub const DECORATOR: Code = Code(&Entry {
    name: "decorator",
    summary: "an unknown decorator stands between the function and its callers",
    meaning: "A decorator may call the function, keep it, or look at its result. One that is not known to pass a coroutine on would break the function silently.",
    example: "@timed\ndef fetch(): ...",
    advice: "Make the decorator's wrapper `async def` and await the function in it.",
});

/// Python itself calls this method and does not await it.
pub const DUNDER: Code = Code(&Entry {
    name: "dunder",
    summary: "Python itself calls this method and does not await it",
    meaning: "`len(x)`, `x == y`, `with x`, `for … in x` and the like call special methods and use what they return; a coroutine there is wrong, often silently.",
    example: "def __len__(self):\n    return len(requests.get(self.url).json())",
    advice: "Add an ordinary async method and call that.",
});

/// The function may be called by a name computed at run time.
pub const DYNAMIC_CALL: Code = Code(&Entry {
    name: "dynamic-call",
    summary: "the function may be called by a name computed at run time",
    meaning: "`getattr(object, name)()` may reach the function, and what it returns would not be awaited.",
    example: "getattr(self, \"do_\" + command)()",
    advice: "Write out the names that it may be (a tuple in a `for`, a dict), or await its result by hand.",
});

/// A base class from outside may call this method.
pub const EXTERNAL_BASE: Code = Code(&Entry {
    name: "external-base",
    summary: "a base class from outside may call this method",
    meaning: "A library that calls the method does not await it. Which public methods such a base calls cannot be seen.",
    example: "class Loader(plugin.Base):\n    def load(self): ...",
    advice: "Keep the method synchronous and call an async one from outside, or check the library for an async base.",
});

/// A temporary file with a fixed name.
pub const FIXED_TEMPORARY_NAME: Code = Code(&Entry {
    name: "fixed-temporary-name",
    summary: "a temporary file with a fixed name",
    meaning: "Tasks that run this code at the same time write the same file.",
    example: "open(\"/tmp/report.csv\", \"w\")",
    advice: "Let `tempfile` make the name.",
});

/// A pytest fixture is not awaited.
pub const FIXTURE: Code = Code(&Entry {
    name: "fixture",
    summary: "a pytest fixture is not awaited",
    meaning: "pytest calls a fixture and hands its value on; one whose scope is computed, that outlives a test where tests await already, or that may be asked for by a string (`getfixturevalue`), stays synchronous.",
    example: "@pytest.fixture(scope=SCOPE)\ndef data():\n    return fetch()",
    advice: "Use `@pytest_asyncio.fixture` by hand.",
});

/// A framework calls the function by its name.
pub const FRAMEWORK_HOOK: Code = Code(&Entry {
    name: "framework-hook",
    summary: "a framework calls the function by its name",
    meaning: "Who finds the function by its name, where it stands and what it takes calls it synchronously and would drop a coroutine. The tables list such names under `hooks`.",
    example: "def lambda_handler(event, context): ...",
    advice: "Move the work into an async function and run that here with `asyncio.run`.",
});

/// The function is handed to something that would not await it.
pub const FUNCTION_AS_VALUE: Code = Code(&Entry {
    name: "function-as-value",
    summary: "the function is handed to something that would not await it",
    meaning: "The function is passed or stored as a value, and who calls it cannot be followed to a place that can await.",
    example: "threading.Thread(target=poll).start()",
    advice: "Start a task, or wrap the function where it is handed over.",
});

/// This generator has no async counterpart.
pub const GENERATOR: Code = Code(&Entry {
    name: "generator",
    summary: "this generator has no async counterpart",
    meaning: "An async generator cannot return a value or delegate with a value, and only `async for` can take from it.",
    example: "def pages():\n    yield requests.get(URL)\n    return total",
    advice: "Split the function, or collect the values in a list.",
});

/// A generator expression with an await is an async generator.
pub const GENERATOR_EXPRESSION: Code = Code(&Entry {
    name: "generator-expression",
    summary: "a generator expression with an await is an async generator",
    meaning: "What takes from it would have to use `async for`; `any` and `all` would also stop short where a list does not.",
    example: "any(check(url) for url in urls)",
    advice: "Write the loop out.",
});

/// A place that a comment asks to be left alone.
pub const IGNORED: Code = Code(&Entry {
    name: "ignored",
    summary: "the place is marked `# awaitify: ignore`",
    meaning: "The mark asks for the place to be left alone: what it calls stays synchronous, and so does every object that it shares with other places.",
    example: "data = requests.get(URL)  # awaitify: ignore",
    advice: "Remove the comment.",
});

/// Construction cannot be awaited.
pub const INIT: Code = Code(&Entry {
    name: "init",
    summary: "construction cannot be awaited",
    meaning: "`Class(…)` calls `__init__` and `__new__` and ignores what they return: a coroutine there never runs. An async factory, `await Class.create(…)`, takes the place of `__init__` where every construction is seen and can await it; here one may go unseen.",
    example: "class Client:\n    def __init__(self):\n        self.token = requests.get(URL).text\n\nclients = map(Client, keys)",
    advice: "Move the call into an async factory by hand: `@classmethod async def create(cls)`.",
});

/// The function is marked `# awaitify: keep-sync`.
pub const KEEP_SYNC: Code = Code(&Entry {
    name: "keep-sync",
    summary: "the function is marked `# awaitify: keep-sync`",
    meaning: "The mark asks for the function to stay as it is, and with it all that it calls.",
    example: "def fetch():  # awaitify: keep-sync\n    ...",
    advice: "Remove the comment.",
});

/// A lambda cannot await.
pub const LAMBDA: Code = Code(&Entry {
    name: "lambda",
    summary: "a lambda cannot await",
    meaning: "`await` is a syntax error in a lambda, and there is no place before its statement for a function that would be the same: it stands in a comprehension, the condition of a loop, a class body or a default, or what takes it does not await.",
    example: "pages = [retried(lambda: requests.get(url).text) for url in urls]",
    advice: "Write a named function.",
});

/// A thread lock would be held across an await.
pub const LOCK_HELD: Code = Code(&Entry {
    name: "lock-held",
    summary: "a thread lock would be held across an await",
    meaning: "Between tasks of one loop a `threading.Lock` held across an `await` blocks the loop for good as soon as a second task wants it.",
    example: "with self._lock:\n    requests.get(URL)",
    advice: "Use an `asyncio.Lock` with `async with`, or shorten the locked part.",
});

/// Its library was not asked for.
pub const LIBRARY_LEFT: Code = Code(&Entry {
    name: "library-left",
    summary: "`only` or `skip` leaves its library",
    meaning: "`--only` names other libraries, or `--skip` names this one. Its calls stay as they are, and since they block, a function that makes one stays synchronous; who awaits elsewhere hands it to a thread.",
    example: "awaitify convert --only requests .   # and `time.sleep(1)` beside `requests.get(url)`",
    advice: "Name the library in `--only`, or take it out of `--skip`. If its calls may block the event loop, name it in `--allow-blocking`.",
});

/// One call may reach an async function and something else.
pub const MIXED_CALLEE: Code = Code(&Entry {
    name: "mixed-callee",
    summary: "one call may reach an async function and something else",
    meaning: "The call would have to await one and not the other.",
    example: "handler = fetch if remote else print\nhandler(url)",
    advice: "Give both the same colour, or call them in separate branches.",
});

/// A variable may hold a mapped object and something else.
pub const MIXED_VALUE: Code = Code(&Entry {
    name: "mixed-value",
    summary: "a variable may hold a mapped object and something else",
    meaning: "What is done with it is right for the one and wrong for the other.",
    example: "out = open(path, \"w\") if path else sys.stdout",
    advice: "Give each its own variable.",
});

/// Module level cannot await.
pub const MODULE_LEVEL: Code = Code(&Entry {
    name: "module-level",
    summary: "module level cannot await",
    meaning: "The module's top level runs when it is imported, perhaps while a loop is running, so it can neither await nor start a loop.",
    example: "CONFIG = load_config()",
    advice: "Move the call into a function, or under `if __name__ == \"__main__\":`.",
});

/// A coroutine is made and never awaited.
pub const NEVER_AWAITED: Code = Code(&Entry {
    name: "never-awaited",
    summary: "a coroutine is made and never awaited",
    meaning: "Calling an `async def` only makes a coroutine. Unless it is awaited its body never runs; in a condition it is always true.",
    example: "async def main():\n    fetch()",
    advice: "Put `await` before the call.",
});

/// An object that must be closed never is.
pub const NEVER_CLOSED: Code = Code(&Entry {
    name: "never-closed",
    summary: "an object that must be closed never is",
    meaning: "The replacement keeps a thread alive until it is closed: the program would not end.",
    example: "self.db = sqlite3.connect(path)  # and no close()",
    advice: "Close the object, or open it with `with`.",
});

/// It is for the other stage.
pub const OTHER_STAGE: Code = Code(&Entry {
    name: "other-stage",
    summary: "a library that the first stage replaces",
    meaning: "`--stage colour` turns functions and exchanges no library for another: that is what `--stage swap` is for. Calls of a library that it replaces, or could not replace, stay as they are, and so does what would have to await beside them.",
    example: "awaitify convert --write --stage colour .   # before `--stage swap`",
    advice: "Run `--stage swap` first; where it left the call, convert without `--stage`, or rewrite it by hand.",
});

/// A coroutine that runs on the loop of another library than asyncio.
pub const OTHER_LOOP: Code = Code(&Entry {
    name: "other-loop",
    summary: "a coroutine that may run on another loop than asyncio's",
    meaning: "The project imports trio or curio. What awaits asyncio, or aiofiles, fails on their loops, and which coroutine runs on which loop cannot be seen: coroutines that were there before stay as they are, and so does what they call.",
    example: "async def main():\n    save(results)  # under trio.run(main)",
    advice: "Use what the other library has for it (`trio.to_thread.run_sync`, `trio.open_file`), or move what runs on asyncio to a project of its own.",
});

/// A setting for its path keeps it.
pub const PATH_SETTING: Code = Code(&Entry {
    name: "path-setting",
    summary: "a setting for this path keeps it as it is",
    meaning: "The configuration has a table under `paths` that matches this file: with `keep-sync = true` its functions stay synchronous and nothing in it is replaced, with `skip` the calls of these libraries stay. What leans on them elsewhere stays with them.",
    example: "[[tool.awaitify.paths]]\npath = \"legacy/**\"\nkeep-sync = true",
    advice: "Take the path out of the setting to have it converted.",
});

/// State of the whole process is changed, and an await follows.
pub const PROCESS_STATE: Code = Code(&Entry {
    name: "process-state",
    summary: "state of the whole process is changed, and an await follows",
    meaning: "The current directory, the locale, or where `print` writes to, is one for all tasks. While this one waits, others run with what it has set, or set something else. Nothing changes as long as only one task runs.",
    example: "os.chdir(path)\nawait build()\nos.chdir(before)",
    advice: "Hand the value on instead (`cwd=path`, `file=stream`), or let only one task at a time do this.",
});

/// A property that would need an await.
pub const PROPERTY: Code = Code(&Entry {
    name: "property",
    summary: "a property that would need an await",
    meaning: "Reading the attribute would give a coroutine. A property becomes a method where every reader is seen and can await it; here one may go unseen, or it is more than a plain property.",
    example: "@property\ndef user(self):\n    return requests.get(URL).json()\n\nprint(getattr(account, name))",
    advice: "Make it a method and await it where it is used.",
});

/// A public function stays as it is, because its users would lose it.
pub const PUBLIC_API: Code = Code(&Entry {
    name: "public-api",
    summary: "a public function or a task stays synchronous: it can have no synchronous face",
    meaning: "With `--keep-api`, a public function that turns async keeps its name for a synchronous function, which runs the coroutine function beside it. Properties, generators, special methods, methods that others implement (abstract ones, protocols) and cached functions cannot have both, and neither can a function that takes objects of a library from its users or gives them some, where those would have to be awaited. They stay as they are, with what they call. A function that a worker or scheduler runs (`@app.task`, `queue.enqueue(load)`, `schedule.every().hour.do(load)`) gets a face without being asked for; it stays where tasks run where they are sent, where it is given its task and uses what lives longer than one run, or where a scheduler of the same process runs it and it does.",
    example: "class Feed:\n    @property\n    def entries(self):\n        return requests.get(self.url).json()",
    advice: "Add a function with another name that does the same; convert without `--keep-api` if nobody outside of the project uses it; open what a task needs in the task.",
});

/// The table knows no faithful replacement for this call.
pub const REFUSED_CALL: Code = Code(&Entry {
    name: "refused-call",
    summary: "the table knows no faithful replacement for this call",
    meaning: "The replacement library has no equal, or the equal behaves differently in a way that matters.",
    example: "requests.get(url, hooks={\"response\": log})",
    advice: "Read the reason at the place; rewrite the call by hand.",
});

/// Shared state is looked at before an await and written after it.
pub const SHARED_STATE: Code = Code(&Entry {
    name: "shared-state",
    summary: "shared state is looked at before an await and written after it",
    meaning: "While the code waits, another task may change what it has looked at. Nothing changes as long as only one task runs it.",
    example: "if key not in CACHE:\n    CACHE[key] = await fetch(key)",
    advice: "Hold an `asyncio.Lock` around both, or look again after the await.",
});

/// A signal handler of a program that runs on an event loop.
pub const SIGNAL_HANDLER: Code = Code(&Entry {
    name: "signal-handler",
    summary: "a signal handler of a program that runs on an event loop",
    meaning: "The handler runs between two steps of the event loop. It cannot await, and what it raises does not reach the code that waits.",
    example: "signal.signal(signal.SIGALRM, give_up)",
    advice: "Use `loop.add_signal_handler`; for a time limit, `asyncio.timeout`.",
});

/// A file was not read as Python.
pub const SKIPPED_FILE: Code = Code(&Entry {
    name: "skipped-file",
    summary: "a file was not read as Python",
    meaning: "It could not be opened or decoded; nothing in it was changed.",
    example: "(bytes that are not UTF-8 and no coding cookie)",
    advice: "Mend the file, or exclude it with `--exclude`.",
});

/// `StopIteration` leaves the function, and a coroutine cannot raise it.
pub const STOP_ITERATION: Code = Code(&Entry {
    name: "stop-iteration",
    summary: "`StopIteration` leaves the function, and a coroutine cannot raise it",
    meaning: "Python turns a `StopIteration` that leaves a coroutine into `RuntimeError`, so whoever catches it would not any more.",
    example: "def take(items):\n    if not items:\n        raise StopIteration\n    return load(items.pop())",
    advice: "Raise an exception of your own, or return a value that says that there is nothing left.",
});

/// A test replaces part of a library that was converted.
pub const TEST_DOUBLE: Code = Code(&Entry {
    name: "test-double",
    summary: "a test replaces part of a library that was converted",
    meaning: "The test patches or fakes the old library, and the code under test no longer calls it.",
    example: "@patch(\"requests.get\")",
    advice: "Point the test double at the replacement.",
});

/// A test hook that is not awaited.
pub const TEST_HOOK: Code = Code(&Entry {
    name: "test-hook",
    summary: "a test hook that is not awaited",
    meaning: "The test runner calls the hook and ignores what it returns.",
    example: "@classmethod\ndef setUpClass(cls): ...",
    advice: "Move the work into `asyncSetUp` or a fixture.",
});

/// Tasks share what threads had for themselves.
pub const THREAD_LOCAL: Code = Code(&Entry {
    name: "thread-local",
    summary: "tasks share what threads had for themselves",
    meaning: "All tasks of an event loop run in one thread and see the same `threading.local`: one may find there what another left.",
    example: "STATE = threading.local()",
    advice: "Use a `contextvars.ContextVar`.",
});

/// A call that may reach a function that would turn async.
pub const UNKNOWN_RECEIVER: Code = Code(&Entry {
    name: "unknown-receiver",
    summary: "a call that may reach a function that would turn async",
    meaning: "The object cannot be followed to its class, so the call can be neither awaited nor left alone with certainty.",
    example: "def run(job):\n    job.fetch_all()",
    advice: "Annotate the parameter or variable.",
});

/// The table does not know this attribute of the object.
pub const UNMAPPED_MEMBER: Code = Code(&Entry {
    name: "unmapped-member",
    summary: "the table does not know this attribute of the object",
    meaning: "An attribute that is not in the table may not exist in the replacement.",
    example: "response.raw.read()",
    advice: "Rewrite the use by hand, or add a row to a table of your own.",
});

/// Unpacked arguments may hold anything.
pub const UNPACKED_ARGUMENTS: Code = Code(&Entry {
    name: "unpacked-arguments",
    summary: "unpacked arguments may hold anything",
    meaning: "`*args` and `**kwargs` may carry options that the replacement does not take or takes differently. Where a table can translate them when the program runs, the call is converted, unless the project passes an option that has no equal.",
    example: "def get(url, **options):\n    return requests.get(url, **options)\n\nget(url, stream=True)",
    advice: "Name the options that are passed, or give those without an equal a call of their own.",
});

/// The file is not Python 3 that awaitify can read with certainty.
pub const UNPARSABLE: Code = Code(&Entry {
    name: "unparsable",
    summary: "the file is not Python 3 that awaitify can read with certainty",
    meaning: "The parser reported an error, or a construct that it is known to read wrongly. An edit placed by such a tree could be a wrong edit, so the whole file is left as it is, and what it calls stays synchronous.",
    example: "print \"hello\"  # Python 2",
    advice: "Mend the syntax, or convert the file by hand.",
});

/// A `# awaitify:` comment that has no effect.
pub const UNUSED_SUPPRESSION: Code = Code(&Entry {
    name: "unused-suppression",
    summary: "a `# awaitify:` comment that has no effect",
    meaning: "Nothing at its place would have been changed or reported, or the comment is not understood.",
    example: "x = 1  # awaitify: ignore",
    advice: "Remove the comment.",
});

/// No entry point that was named reaches it.
pub const NOT_REACHED: Code = Code(&Entry {
    name: "not-reached",
    summary: "no entry point that `--from` names reaches it",
    meaning: "`convert --from ENTRY` converts what the entry point reaches, and with it what can only turn together with that. This belongs to no such change group: nothing in it is called from there, as far as calls can be followed, so it stays as it was.",
    example: "awaitify convert --from app.main:run src",
    advice: "Name another entry point beside (`--from` may be repeated), or leave `--from` out to have everything converted.",
});

/// An object that belongs to one event loop is kept where several find it.
pub const ONE_LOOP: Code = Code(&Entry {
    name: "one-loop",
    summary: "an object that belongs to one event loop is kept where several use it",
    meaning: "A client that a variable of a module keeps holds on to connections, and those belong to the event loop on which they were opened. Each test of a `unittest.TestCase`, each `with TestClient(app)` (each request, where the client is not entered) and each `asyncio.run` has a loop of its own: the second would meet connections of a loop that is over. For clients of httpx a class is written that connects anew in each loop, unless transports are given to the client, or a class of the project derives from it. The objects stay synchronous.",
    example: "cache = redis.Redis()\n\n@app.get(\"/count\")\ndef count():\n    return cache.incr(\"count\")  # and two tests with `TestClient(app)`",
    advice: "Make the client when the application starts (in its lifespan, kept on `app.state`), or where it is used, and convert again.",
});

/// An object that belongs to one task is kept where several find it.
pub const ONE_TASK: Code = Code(&Entry {
    name: "one-task",
    summary: "an object that belongs to one task is kept where several find it",
    meaning: "A session (or connection) that a variable of a module keeps is used by a function that may run several times at once: a route, what runs behind a response, a coroutine that is not awaited at once. Requests would share one transaction, and the replacement refuses to work for two tasks at the same time. Where every function that uses such a session is reached from routes alone, and each request writes all that it changed, each request is given a session of its own instead (`Depends(get_db)`, handed down); the report says what stands in the way of that. Its objects stay synchronous.",
    example: "session = SessionLocal()\n\n@app.post(\"/users\")\ndef add(name: str):\n    session.add(User(name=name))  # a later request commits it",
    advice: "Open a session where it is used (`with SessionLocal() as session:`), or inject one into the route (`Depends(get_db)`) and pass it on, and convert again.",
});

/// An attribute may be loaded from the database when it is read.
pub const LAZY_LOAD: Code = Code(&Entry {
    name: "lazy-load",
    summary: "an attribute may be loaded from the database when it is read",
    meaning: "A relationship or a deferred column is loaded by the session of its object at the moment it is first read. Under asyncio nothing can be awaited there, and the read fails. The sessions of the project stay synchronous.",
    example: "class User(Base):\n    items = relationship(\"Item\")\n\ndef titles(user: User):\n    return [item.title for item in user.items]",
    advice: "Load it with the query (`selectinload`), or read it through `await user.awaitable_attrs.items`, and convert again.",
});

/// A mapped object is handed to code that cannot be followed.
pub const VALUE_ESCAPES: Code = Code(&Entry {
    name: "value-escapes",
    summary: "a mapped object is handed to code that cannot be followed",
    meaning: "Code outside the project, or that cannot be resolved, would be given the replacement and use it as the original.",
    example: "shutil.copyfileobj(open(path), target)",
    advice: "Keep the object within the project's own functions, or convert this use by hand.",
});

/// An application keeps its framework.
pub const FRAMEWORK: Code = Code(&Entry {
    name: "framework",
    summary: "an application keeps its framework, because something in it has no counterpart",
    meaning: "`--target flask=quart` turns a whole application into one of Quart, or leaves all of it as it is: half of each cannot run. Something that the application uses has no counterpart that is known to do the same, or stands where nothing can be awaited. Every place that was found is named. The rest of the program is converted as without the target.",
    example: "from flask_login import login_required  # Quart has another library for it",
    advice: "Replace it by something that Quart has, or move it to where it can be awaited, and convert again.",
});

/// A program keeps its database driver.
pub const DRIVER: Code = Code(&Entry {
    name: "driver",
    summary: "a program keeps to a driver of the same kind, because something in it is not carried to the other",
    meaning: "A program that uses psycopg2 goes to asyncpg as a whole, or all of it to psycopg 3. asyncpg is another kind of driver, and only what is seen to do the same there is carried over: queries that are written where they are executed, what is fetched right behind them, transactions that are seen to begin and end. The places that were found first are named: in one note, or, where `--target psycopg2=asyncpg` asked for it, each as a warning. `--target psycopg2=psycopg` asks for psycopg 3, and nothing is said.",
    example: "cur.execute(f\"SELECT * FROM {table}\")  # not known until it runs",
    advice: "Leave it with psycopg 3, which needs none of this (`--target psycopg2=psycopg`), or write the place otherwise and convert again.",
});

/// Every code, sorted by name.
pub const ALL: &[Code] = &[
    BACKED_OUT,
    BEHAVIOUR_NOTE,
    BLOCKING_CALL,
    BLOCKING_CALL_REMAINS,
    CACHED,
    CLASS_BODY,
    DECLINED,
    DECORATOR,
    DRIVER,
    DUNDER,
    DYNAMIC_CALL,
    EXTERNAL_BASE,
    FIXED_TEMPORARY_NAME,
    FIXTURE,
    FRAMEWORK,
    FRAMEWORK_HOOK,
    FUNCTION_AS_VALUE,
    GENERATOR,
    GENERATOR_EXPRESSION,
    IGNORED,
    INIT,
    KEEP_SYNC,
    LAMBDA,
    LAZY_LOAD,
    LIBRARY_LEFT,
    LOCK_HELD,
    MIXED_CALLEE,
    MIXED_VALUE,
    MODULE_LEVEL,
    NEVER_AWAITED,
    NEVER_CLOSED,
    NOT_REACHED,
    ONE_LOOP,
    ONE_TASK,
    OTHER_LOOP,
    OTHER_STAGE,
    PATH_SETTING,
    PROCESS_STATE,
    PROPERTY,
    PUBLIC_API,
    REFUSED_CALL,
    SHARED_STATE,
    SIGNAL_HANDLER,
    SKIPPED_FILE,
    STOP_ITERATION,
    TEST_DOUBLE,
    TEST_HOOK,
    THREAD_LOCAL,
    UNKNOWN_RECEIVER,
    UNMAPPED_MEMBER,
    UNPACKED_ARGUMENTS,
    UNPARSABLE,
    UNUSED_SUPPRESSION,
    VALUE_ESCAPES,
];
