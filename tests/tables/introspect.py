"""Compare the mapping tables with the libraries themselves, as they are installed.

Reads the tables as JSON on standard input (see tests/tables.rs) and prints one line for each fault:

- a public name of a synchronous library that no row maps, keeps or refuses;
- a row that names something which the synchronous library does not have;
- a row whose replacement the asynchronous library does not have.
"""

import asyncio.subprocess
import functools
import importlib
import inspect
import io
import json
import re
import subprocess
import sys

import aiohttp
import faces
import httpx
import httpx2
import niquests
import quart
import redis.asyncio
import redis.asyncio.client
import redis.asyncio.sentinel
import redis.sentinel
import requests
import sqlalchemy
import werkzeug.datastructures
from aiofiles.base import AsyncBase
from aiofiles.threadpool.binary import AsyncBufferedReader
from aiofiles.threadpool.text import AsyncTextIOWrapper

# What is listed for each library: modules, then classes.
MODULES = {
    "grpc": ["grpc"],
    "aioredis": ["aioredis", "aioredis.exceptions", "aioredis.sentinel"],
    "blocking": ["getpass", "http.client", "select", "smtplib", "socket", "urllib.request"],
    "io": ["glob", "io", "os", "os.path", "pathlib", "shutil", "tempfile"],
    "queue": ["queue"],
    "threading": ["concurrent.futures", "threading"],
    "time": ["time"],
    "pymongo": ["gridfs", "gridfs.errors", "pymongo", "pymongo.errors"],
    "httpx": ["httpx"],
    "psycopg": [
        "psycopg",
        "psycopg.conninfo",
        "psycopg.errors",
        "psycopg.rows",
        "psycopg.sql",
        "psycopg_pool",
    ],
    "psycopg2": [
        "psycopg2",
        "psycopg2.errorcodes",
        "psycopg2.errors",
        "psycopg2.extensions",
        "psycopg2.extras",
        "psycopg2.pool",
        "psycopg2.sql",
        "psycopg2.tz",
    ],
    "pymysql": [
        "pymysql",
        "pymysql.connections",
        "pymysql.converters",
        "pymysql.cursors",
        "pymysql.err",
    ],
    "redis": [
        "redis",
        "redis.backoff",
        "redis.client",
        "redis.connection",
        "redis.credentials",
        "redis.exceptions",
        "redis.lock",
        "redis.retry",
        "redis.sentinel",
        "redis.utils",
    ],
    "requests": [
        "requests",
        "requests.adapters",
        "requests.api",
        "requests.auth",
        "requests.cookies",
        "requests.exceptions",
        "requests.hooks",
        "requests.models",
        "requests.sessions",
        "requests.structures",
        "requests.utils",
    ],
    "sqlalchemy": ["sqlalchemy", "sqlalchemy.orm"],
    "sqlmodel": ["sqlmodel"],
    "sqlite3": ["sqlite3"],
    "subprocess": ["subprocess"],
    "tenacity": ["tenacity"],
}
CLASSES = {
    "grpc": [
        "grpc.Channel",
        "grpc.Server",
        "grpc.StreamStreamMultiCallable",
        "grpc.StreamUnaryMultiCallable",
        "grpc.UnaryStreamMultiCallable",
        "grpc.UnaryUnaryMultiCallable",
    ],
    "aioredis": [
        "aioredis.ConnectionPool",
        "aioredis.Redis",
        "aioredis.client.Monitor",
        "aioredis.client.Pipeline",
        "aioredis.client.PubSub",
        "aioredis.lock.Lock",
        "aioredis.sentinel.Sentinel",
    ],
    "blocking": [
        "http.client.HTTPConnection",
        "smtplib.SMTP",
        "socket.socket",
        "urllib.request.OpenerDirector",
        "urllib.request.Request",
    ],
    "queue": ["queue.Queue", "queue.SimpleQueue"],
    "threading": [
        "concurrent.futures.Future",
        "concurrent.futures.ThreadPoolExecutor",
        "threading.Barrier",
        "threading.Condition",
        "threading.Event",
        "threading.Semaphore",
        "threading.Thread",
    ],
    "motor": [
        "motor.motor_asyncio.AsyncIOMotorChangeStream",
        "motor.motor_asyncio.AsyncIOMotorClient",
        "motor.motor_asyncio.AsyncIOMotorCollection",
        "motor.motor_asyncio.AsyncIOMotorCommandCursor",
        "motor.motor_asyncio.AsyncIOMotorCursor",
        "motor.motor_asyncio.AsyncIOMotorDatabase",
    ],
    "pymongo": [
        "gridfs.GridFS",
        "gridfs.GridFSBucket",
        "gridfs.GridIn",
        "gridfs.GridOut",
        "gridfs.GridOutCursor",
        "pymongo.MongoClient",
        "pymongo.change_stream.ChangeStream",
        "pymongo.client_session.ClientSession",
        "pymongo.collection.Collection",
        "pymongo.command_cursor.CommandCursor",
        "pymongo.cursor.Cursor",
        "pymongo.database.Database",
    ],
    "psycopg": [
        "psycopg.ClientCursor",
        "psycopg.Connection",
        "psycopg.Copy",
        "psycopg.Cursor",
        "psycopg.Pipeline",
        "psycopg.RawCursor",
        "psycopg.RawServerCursor",
        "psycopg.ServerCursor",
        "psycopg.Transaction",
        "psycopg_pool.ConnectionPool",
        "psycopg_pool.NullConnectionPool",
    ],
    "psycopg2": [
        "psycopg2.Error",
        "psycopg2.extensions.ConnectionInfo",
        "psycopg2.extensions.connection",
        "psycopg2.extensions.cursor",
        "psycopg2.pool.SimpleConnectionPool",
        "psycopg2.pool.ThreadedConnectionPool",
    ],
    "pymysql": [
        "pymysql.Connection",
        "pymysql.cursors.Cursor",
        "pymysql.cursors.DictCursor",
        "pymysql.cursors.SSCursor",
        "pymysql.cursors.SSDictCursor",
    ],
    "httpx": ["httpx.Client", "httpx.HTTPTransport", "httpx.Response"],
    "redis": [
        "redis.BlockingConnectionPool",
        "redis.ConnectionPool",
        "redis.Redis",
        "redis.Sentinel",
        "redis.client.Monitor",
        "redis.client.Pipeline",
        "redis.client.PubSub",
        "redis.commands.bf.BFBloom",
        "redis.commands.bf.CFBloom",
        "redis.commands.bf.CMSBloom",
        "redis.commands.bf.TDigestBloom",
        "redis.commands.bf.TOPKBloom",
        "redis.commands.core.BitFieldOperation",
        "redis.commands.core.Script",
        "redis.commands.json.JSON",
        "redis.commands.search.Search",
        "redis.commands.timeseries.TimeSeries",
        "redis.commands.vectorset.VectorSet",
        "redis.lock.Lock",
        "redis.retry.Retry",
    ],
    "requests": [
        "requests.Session",
        "requests.Response",
        "requests.PreparedRequest",
        "requests.cookies.RequestsCookieJar",
    ],
    "sqlalchemy": [
        "sqlalchemy.Connection",
        "sqlalchemy.Engine",
        "sqlalchemy.Transaction",
        "sqlalchemy.orm.Query",
        "sqlalchemy.orm.Session",
        "sqlalchemy.orm.SessionTransaction",
        "sqlalchemy.orm.sessionmaker",
    ],
    "sqlmodel": ["sqlmodel.Session", "sqlmodel.SQLModel"],
    "sqlite3": ["sqlite3.Connection", "sqlite3.Cursor"],
    "subprocess": ["subprocess.Popen"],
    "tenacity": ["tenacity.AttemptManager", "tenacity.Retrying"],
    "io": ["pathlib.Path"],
}
# Of these, members of the classes in the table are looked at, and nothing else: they are drafted from the package.
DRAFTED = ["anthropic", "elasticsearch", "openai", "slack_sdk"]
REQUEST = httpx.Request("GET", "http://localhost")
REQUEST2 = httpx2.Request("GET", "http://localhost")


async def process():
    """A process of asyncio that has ended."""
    started = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await started.wait()
    return started


async def opened():
    """A session of aiohttp, what it keeps and what it gives: they are made where an event loop runs."""

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server, aiohttp.ClientSession() as session:
        port = server.sockets[0].getsockname()[1]
        async with session.get(f"http://127.0.0.1:{port}/") as response:
            return {
                "aiohttp.ClientResponse": response,
                "aiohttp.ClientSession": session,
                "aiohttp.CookieJar": session.cookie_jar,
            }


# Made once, for attributes that only instances have.
INSTANCES = {
    **faces.MYSQL,
    **faces.POSTGRES,
    **faces.REDIS,
    **asyncio.run(opened()),
    "requests.Session": requests.Session(),
    "requests.Response": requests.Response(),
    "requests.PreparedRequest": requests.PreparedRequest(),
    "subprocess.Popen": subprocess.Popen([sys.executable, "-c", ""]),
    "httpx.AsyncClient": httpx.AsyncClient(),
    "httpx.Cookies": httpx.Cookies(),
    "httpx.HTTPStatusError": httpx.HTTPStatusError("", request=REQUEST, response=httpx.Response(400)),
    "httpx.Request": REQUEST,
    "httpx.Response": httpx.Response(200, request=REQUEST),
    "httpx2.AsyncClient": httpx2.AsyncClient(),
    "httpx2.Cookies": httpx2.Cookies(),
    "httpx2.HTTPStatusError": httpx2.HTTPStatusError("", request=REQUEST2, response=httpx2.Response(400)),
    "httpx2.Request": REQUEST2,
    "httpx2.Response": httpx2.Response(200, request=REQUEST2),
    "niquests.AsyncSession": niquests.AsyncSession(),
    "niquests.HTTPError": niquests.HTTPError(),
    "niquests.PreparedRequest": niquests.PreparedRequest(),
    "niquests.Request": niquests.Request(),
    "niquests.Response": niquests.Response(),
    "niquests.adapters.AsyncHTTPAdapter": niquests.adapters.AsyncHTTPAdapter(),
    "asyncio.subprocess.Process": asyncio.run(process()),
}
INSTANCES["subprocess.Popen"].wait()
ARRIVED = quart.Request("GET", "http", "/", b"", werkzeug.datastructures.Headers(), "", "1.1", {}, send_push_promise=None)
# Set when a request is routed.
ARRIVED.routing_exception = ARRIVED.url_rule = ARRIVED.view_args = ()
INSTANCES["quart.Request"] = ARRIVED
# What open() gives in aiofiles is text or binary; the table has one type for both.
FILES = [AsyncTextIOWrapper, AsyncBufferedReader]
# A query becomes a statement of the kind that its chain of calls ends with.
STATEMENTS = [sqlalchemy.Select, sqlalchemy.Update, sqlalchemy.Delete]
# A file that was sent passes on what it does not have itself to its stream.
UPLOADS = [quart.datastructures.FileStorage, io.BytesIO]
KINDS = {AsyncBase: FILES, sqlalchemy.Select: STATEMENTS, quart.datastructures.FileStorage: UPLOADS}
# Modules in C that those of the standard library stand on.
TWINS = {"_socket", "nt", "posix"}
# Details of http.cookiejar that nobody calls on a session's cookies.
INNER = {"domain_re", "dots_re", "magic_re", "non_word_re", "quote_re", "strict_domain_re"}


def resolve(name):
    """The object of a dotted name, or None."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            continue
        for index in range(end, len(parts)):
            value = getattr(value, parts[index], None)
        return value
    return None


# Classes that the tables bring along, and what they are written as: attributes that only instances have are seen there.
SUPPORT = {}
WRITTEN = {}


def member_of(owner, member):
    """The member of what a dotted name stands for; None if it has none."""
    if owner in INSTANCES:
        found = INSTANCES[owner]
        if member not in dir(found):
            return None
        of_class = getattr(type(found), member, None)
        return found if of_class is None else of_class
    value = SUPPORT.get(owner) or resolve(owner)
    if re.search(rf"self\.{member}\b", WRITTEN.get(owner, "")):
        return SUPPORT[owner]
    for one in KINDS.get(value, [value]):
        if member in dir(one):
            return getattr(one, member)
        # Its constructor sets it.
        if inspect.isclass(one) and any(f"self.{member}" in source_of(base.__init__) for base in one.__mro__[:-1]):
            return member
    return None


@functools.cache
def source_of(value):
    """The text of a function, where it has one."""
    try:
        return inspect.getsource(value)
    except (OSError, TypeError):
        return ""


def public(module):
    """Names of a module that somebody may call or catch: no modules, no plain data, nothing from elsewhere."""
    value = importlib.import_module(module)
    own = module.split(".")[0]
    if own in sys.stdlib_module_names and own not in {"sqlite3", "subprocess"}:
        # It says itself what is public, but for what it takes over from a twin in C.
        told = set(getattr(value, "__all__", dir(value)))
        told |= {name for name, item in vars(value).items() if getattr(item, "__module__", None) in TWINS}
        for name in sorted(told):
            item = getattr(value, name, None)
            is_number = inspect.isclass(item) and issubclass(item, int)
            if not name.startswith("_") and callable(item) and not inspect.ismodule(item) and not is_number:
                yield f"{module}.{name}"
        return
    for name in dir(value):
        item = getattr(value, name)
        if name.startswith("_") or inspect.ismodule(item) or not (callable(item) or inspect.isclass(item)):
            continue
        home = getattr(item, "__module__", None) or own
        # SQLModel hands on what it takes from SQLAlchemy.
        homes = {own, "sqlalchemy"} if own == "sqlmodel" else {own}
        if home.split(".")[0].lstrip("_") in homes and (module == own or home == module):
            yield f"{module}.{name}"


def canonical(name, aliases):
    """A name after the aliases, the longest first."""
    for _ in range(5):
        for end in range(len(name.split(".")), 0, -1):
            head = ".".join(name.split(".")[:end])
            rest = name[len(head):]
            if head in aliases:
                name = aliases[head] + rest
                break
            if rest and f"{head}.*" in aliases:
                name = aliases[f"{head}.*"].removesuffix(".*") + rest
                break
        else:
            return name
    return name


def names(row):
    """What a row is about."""
    owners = [row["from"]] if isinstance(row["from"], str) else row["from"]
    return [f"{owner}.{member}" for owner in owners for member in row["members"]] or owners


def uncovered(tables):
    """Public names without a row."""
    covered = {canonical(name, t["aliases"]) for t in tables.values() for r in t["mappings"] for name in names(r)}
    for library, modules in MODULES.items():
        aliases = tables[library]["aliases"]
        for module in modules:
            for name in public(module):
                if canonical(name, aliases) not in covered:
                    yield f"{library}: no row for {name}"
    bases = {name: r["bases"] for t in tables.values() for r in t["mappings"] for name in names(r) if r["bases"]}
    classes_of = dict(CLASSES)
    for library in DRAFTED:
        rows = [row for row in tables[library]["mappings"] if row["kind"] == "type"]
        classes_of[library] = [name for row in rows for name in names(row) if resolve(name) is not None]
    for library, classes in classes_of.items():
        for cls in classes:
            value = INSTANCES.get(cls, resolve(cls))
            for member in dir(value):
                owners = [cls, *bases.get(cls, [])]
                if not member.startswith("_") and member not in INNER and not covered & {f"{o}.{member}" for o in owners}:
                    yield f"{library}: no row for {cls}.{member}"
    for name in vars(requests.codes):
        if name.isidentifier() and name != "name" and f"requests.codes.{name}" not in covered:
            yield f"requests: no row for requests.codes.{name}"


def imported(name, imports):
    """The dotted name of one that a template writes short, because it is imported by itself."""
    return next((dotted for dotted in imports if dotted.rsplit(".", 1)[-1] == name), name)


def can_be_awaited(value):
    """Whether what a function gives can be awaited: it is a coroutine function, or says that it gives such an object."""
    value = value.fget if isinstance(value, property) else value
    if inspect.iscoroutinefunction(inspect.unwrap(value)):
        return True
    given = getattr(value, "__annotations__", {}).get("return")
    if isinstance(given, str):
        given = getattr(sys.modules[value.__module__], given.split("[")[0], None)
    return hasattr(given, "__await__")


def targets(tables):
    """Async-side types by sync-side name."""
    return {
        name: imported(row["to"].replace("{name}", name.rsplit(".", 1)[-1]), row["imports"])
        for table in tables.values()
        for row in table["mappings"]
        for name in names(row)
        if row["kind"] == "type" and row["to"]
    }


def missing(tables):
    """Replacements that do not exist."""
    types = targets(tables)
    of_tasks = {
        name
        for table in tables.values()
        for row in table["mappings"]
        if row["tasks"]
        for name in names(row)
    }
    for library, table in tables.items():
        for row in table["mappings"]:
            texts = [row["to"], row["enter-as"], row["truth"], row["iterate-as"], row["except"]]
            for name in names(row):
                last = name.rsplit(".", 1)[-1]
                for text in filter(None, texts):
                    text = text.replace("{name}", last)
                    for dotted in re.findall(r"(?<![\w.}])(?:httpx|httpx2|aiomysql|aiosqlite|aiofiles|asyncio|grpc|json|contextlib|psycopg|psycopg_pool|redis|sqlalchemy|sqlite3|tenacity|openai|anthropic|slack_sdk|elasticsearch|niquests|aiohttp)(?:\.\w+)+", text):
                        if resolve(dotted) is None:
                            yield f"{library}: {row['id']}: there is no {dotted}"
                owner = types.get(name.rsplit(".", 1)[0])
                if owner is None or row["refuse"] or row["offload"]:
                    continue
                # Of the two rows, it is the other one that is about what the type becomes.
                if name in of_tasks and not row["tasks"]:
                    continue
                # What becomes of it is said where its chain of calls ends.
                if str(row["when"].get("use")).startswith("ends:") and not row["to"]:
                    continue
                # What a program sets by itself need not be there before.
                if row.get("set") and row["when"].get("value"):
                    continue
                # What stands for a function that is a value is a partial application of support code.
                if last == "__call__":
                    continue
                members = re.findall(r"\{self\}\.(\w+)", (row["to"] or f"{{self}}.{last}").replace("{name}", last))
                for member in members:
                    value = member_of(owner, member)
                    if value is None:
                        yield f"{library}: {row['id']}: {owner} has no {member}"
                    elif row["await"] and not row["to"]:
                        # aiosqlite wraps coroutine functions in what can be awaited and entered.
                        if not is_awaitable(owner, member, value) and not can_be_awaited(value):
                            yield f"{library}: {row['id']}: {owner}.{member} is no coroutine function"


# What takes the options of the calls that templates write, where the function itself has `**kwargs` for them.
TAKERS = {"aiohttp.ClientSession": aiohttp.ClientSession._request}


def untaken(tables):
    """Options that a row passes, and its replacement does not take; and replacements that are not entered as the row says."""
    types = targets(tables)
    for library, table in tables.items():
        for row in table["mappings"]:
            for name in names(row):
                owner, _, last = name.rpartition(".")
                taker = TAKERS.get(types.get(owner) or (row["to"] or "").split("(")[0].rsplit(".", 1)[0])
                if row["client"]:
                    taker = TAKERS.get(row["open"].split("(")[0])
                called = re.search(r"\{(?:self|client)\}\.(\w+)\(\{args\}\)", (row["to"] or "").replace("{name}", last))
                if taker is None or called is None:
                    continue
                method = getattr(aiohttp.ClientSession, called[1])
                taken = {**inspect.signature(taker).parameters, **inspect.signature(method).parameters}
                for option in options(row):
                    if option not in taken:
                        yield f"{library}: {row['id']}: {called[1]} takes no {option}"
                given = inspect.get_annotations(method).get("return")
                given = resolve(f"aiohttp.client.{given}") if isinstance(given, str) else given
                if not {"__aenter__", "__await__"} <= set(dir(given)):
                    yield f"{library}: {row['id']}: what {called[1]} gives is not awaited and entered"


def options(row):
    """The keywords under which a row passes arguments on."""
    yield from row["defaults"]
    for actions in row["parameters"].values():
        for action in actions if isinstance(actions, list) else [actions]:
            if action.get("rename"):
                yield action["rename"]
                yield from re.findall(r", (\w+)=", action.get("as") or "") if "(" not in (action.get("as") or "(") else ()


def had(tables):
    """What a type is said to lack, and has on one of the sides."""
    types = targets(tables)
    for library, table in tables.items():
        for row in table["mappings"]:
            for owner in names(row) if row["lacks"] else []:
                # The one class of requests has several names in the table.
                sides = ["requests.Response" if owner == "requests.StreamedResponse" else owner, types.get(owner)]
                for name in row["lacks"]:
                    for side in filter(None, sides):
                        if member_of(side, name) is not None:
                            yield f"{library}: {row['id']}: {side} has {name}"


def is_awaitable(owner, member, value):
    """Whether what the member of a type gives can be awaited."""
    if owner in faces.REDIS:
        return faces.gives_awaitable(INSTANCES[owner], member)
    return inspect.iscoroutinefunction(inspect.unwrap(value)) or "create_future()" in source_of(value)


def main():
    """Print every fault; with `--looked-at`, which libraries are looked at how."""
    if "--looked-at" in sys.argv:
        told = {library: "every public name" for library in MODULES}
        told = {library: "every member" for library in [*CLASSES, *DRAFTED]} | told
        print(json.dumps(told))
        return
    given = json.load(sys.stdin)
    for table in given.values():
        names = {}
        for support in table["support"]:
            if support["code"].startswith("class "):
                for dotted in support["imports"]:
                    names[dotted.split(".")[0]] = importlib.import_module(dotted.split(".")[0])
                    names[dotted.split(".")[-1]] = resolve(dotted)
                exec(support["code"], names)
                SUPPORT[f"{{support:{support['name']}}}"] = names[support["name"]]
                WRITTEN[f"{{support:{support['name']}}}"] = support["code"]
    # A run uses one table of a library: one that is asked for takes the place of the usual one.
    usual = {name: table for name, table in given.items() if "=" not in name}
    for table in given.values():
        opens = {client["id"]: client["open"] for client in table["clients"]}
        for row in table["mappings"]:
            row["open"] = opens.get(row["client"])
    for fault in [*uncovered(usual), *missing(usual), *untaken(usual), *had(usual)]:
        print(fault)
    for name in given.keys() - usual.keys():
        tables = usual | {name.split("=")[0]: given[name]}
        for fault in {*uncovered(tables), *missing(tables), *untaken(tables), *had(tables)} - {*uncovered(usual), *missing(usual)}:
            print(f"{name}: {fault}")


main()
