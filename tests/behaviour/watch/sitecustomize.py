"""Imported by every interpreter that the suite starts: watches for blocking calls made while an event loop runs.

Each is written to the file named by AWAITIFY_BLOCKING_LOG, and raised, so that a program which swallows the exception is
caught all the same. Calls that a library makes on its own account are none of the converted program's business.
"""

import os
import sys

_log = os.environ.get("AWAITIFY_BLOCKING_LOG")

# Where libraries block by design: httpx reads certificates when a client is made; argparse looks
# for translations; asyncpg looks for files of passwords and certificates, niquests for ~/.netrc; redis asks for its own version, pymongo whether it is in a container, and psycopg
# what the server's time zone is; grpc starts a thread with its first channel; Quart reads templates, looks at files that it sends, and where it is when an application is made; imports read files. A TestClient
# runs the application in a thread, on an event loop of its own, while the one test that uses it waits.
_ALLOWED = (
    ("httpx/_config.py", "create_ssl_context"),
    ("httpcore/_ssl.py", "default_ssl_context"),
    ("httpcore2/_ssl.py", "default_ssl_context"),
    ("<frozen importlib._bootstrap>", "_find_and_load"),
    ("anyio/_core/_eventloop.py", "get_async_backend"),
    ("mimetypes.py", "init"),
    ("sqlalchemy/dialects/sqlite/pysqlite.py", "create_connect_args"),
    ("asyncpg/connect_utils.py", "_parse_connect_dsn_and_args"),
    ("gettext.py", "find"),
    ("niquests/utils.py", "get_netrc_auth"),
    ("starlette/testclient.py", "handle_request"),
    ("starlette/testclient.py", "__enter__"),
    ("starlette/testclient.py", "__exit__"),
    ("pymongo/pool_options.py", "get_container_env_info"),
    ("psycopg/_tz.py", "get_tzinfo"),
    ("redis/utils.py", "get_lib_version"),
    ("grpc/aio/_channel.py", "__init__"),
    ("encodings/__init__.py", "search_function"),
    ("jinja2/loaders.py", "get_source"),
    ("jinja2/loaders.py", "up_to_date"),
    ("jinja2/loaders.py", "uptodate"),
    ("quart/helpers.py", "send_file"),
    ("quart/helpers.py", "send_from_directory"),
    ("quart/wrappers/response.py", "__aenter__"),
    ("quart/app.py", "__init__"),
)


def _program_frame(frame):
    """The innermost frame that belongs to the program, as `file:line in function`."""
    root = os.environ["AWAITIFY_PROGRAM_ROOT"]
    while frame is not None:
        if frame.f_code.co_filename.startswith(root):
            name = os.path.relpath(frame.f_code.co_filename, root)
            return f"{name}:{frame.f_lineno} in {frame.f_code.co_name}"
        frame = frame.f_back
    return None


def _watch():
    import logging

    import blockbuster.blockbuster as watcher

    # unittest runs its event loops in debug mode, in which asyncio writes down what took long: on a busy machine, anything.
    logging.getLogger("asyncio").addFilter(lambda record: not str(record.msg).startswith("Executing "))

    class Recorded(watcher.BlockingError):
        def __init__(self, function):
            super().__init__(function)
            place = _program_frame(sys._getframe(1)) or "outside the program"
            with open(_log, "a", encoding="utf-8") as log:
                log.write(f"{function} at {place}\n")

    watcher.BlockingError = Recorded
    buster = watcher.BlockBuster()
    for function in buster.functions.values():
        for filename, name in _ALLOWED:
            function.can_block_in(filename, name)
    buster.activate()
    return buster


if _log:
    try:
        # Kept: methods of built-in types are replaced in place, and the replacements must outlive everything else.
        _buster = _watch()
    except ImportError:
        # A program may start an interpreter from outside the environment; that one runs no event loop of ours.
        pass
