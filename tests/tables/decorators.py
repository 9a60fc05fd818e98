"""Decorate coroutine functions with every listed decorator, and run them: names come on stdin, one a line."""

import asyncio
import importlib
import inspect
import sys
import time
import warnings

# What a decorator is called with before it decorates, where it is not put on the function itself.
OPTIONS = {
    "backoff.on_exception": lambda make: make(resolved("backoff.constant"), ValueError, interval=0.001, max_tries=3),
    "backoff.on_predicate": lambda make: make(resolved("backoff.constant"), interval=0.001, max_tries=3),
    "deprecated.classic.deprecated": lambda make: make(reason="old"),
    "deprecated.deprecated": lambda make: make(reason="old"),
    "deprecated.sphinx.deprecated": lambda make: make(reason="old", version="1"),
    "deprecated.sphinx.versionadded": lambda make: make(reason="new", version="1"),
    "deprecated.sphinx.versionchanged": lambda make: make(reason="new", version="1"),
    "freezegun.freeze_time": lambda make: make("2020-01-01"),
    "functools.wraps": lambda make: make(print),
    "pytest.mark.*": lambda make: make.slow,
    "stamina.retry": lambda make: make(on=ValueError, attempts=3, wait_initial=0.001),
    "tenacity.retry": lambda make: make(),
    "typing_extensions.deprecated": lambda make: make("old"),
    "unittest.mock.patch": lambda make: make("os.sep", "!"),
    "unittest.mock.patch.dict": lambda make: make("os.environ", {"MARK": "!"}),
    "unittest.mock.patch.multiple": lambda make: make("os", sep="!"),
    "unittest.mock.patch.object": lambda make: make(sys.modules["os"], "sep", "!"),
    "unittest.skip": lambda make: make("not today"),
    "unittest.skipIf": lambda make: make(False, "never"),
    "unittest.skipUnless": lambda make: make(True, "never"),
}
# The same function under another name: later in Python's own library, or in its backport.
ELSEWHERE = {"warnings.deprecated": "typing_extensions.deprecated", "typing.override": "typing_extensions.override"}
RETRIES = {"backoff.on_exception", "stamina.retry", "tenacity.retry"}
# Where nothing of the function is to be run.
INERT = {"typing.overload", "typing_extensions.overload", "unittest.skip"}


def resolved(name):
    """What a dotted name stands for."""
    first, *rest = name.removesuffix(".*").split(".")
    found, path = importlib.import_module(first), first
    for part in rest:
        path = f"{path}.{part}"
        # A function wins over the submodule that it comes from, as it does in an import.
        if not hasattr(found, part):
            importlib.import_module(path)
        found = getattr(found, part)
    return found


def check(name):
    """Decorate and run; raise where the decorator does not wait for the coroutine."""
    listed = name
    name = ELSEWHERE.get(name, name)
    if name.startswith("mock."):
        name = f"unittest.{name}"
    decorator = resolved(name)
    if name in OPTIONS:
        decorator = OPTIONS[name](decorator)
    ran = []

    async def work(self=None, *_) -> int:
        """Take a while."""
        import os

        await asyncio.sleep(0)
        ran.append((os.sep, os.environ.get("MARK"), time.time()))
        if name in RETRIES and len(ran) < 2:
            raise ValueError("once more")
        return 7

    if name == "contextlib.contextmanager":
        # It follows its function: `asynccontextmanager` takes its place.
        return
    decorated = decorator(work)
    if isinstance(decorated, (staticmethod, classmethod)):
        decorated = decorated.__get__(object(), object)
    if name in INERT:
        return
    # Before Python 3.12 only asyncio can be told that a wrapper is one.
    is_coroutine_function = inspect.iscoroutinefunction(decorated) or asyncio.iscoroutinefunction(decorated)
    assert is_coroutine_function, f"{listed} gives no coroutine function"
    assert asyncio.run(decorated()) == 7, listed
    if name in RETRIES:
        assert len(ran) == 2, f"{listed} did not see the exception"
    sep, mark, now = ran[-1]
    if name.startswith("unittest.mock"):
        assert sep == "!" or mark == "!", f"{listed} was over before the coroutine ran"
    if name.startswith("freezegun"):
        assert now < 1.6e9, f"{listed} was over before the coroutine ran"


def main():
    """Check every name, and say how many were checked."""
    warnings.simplefilter("ignore")
    names = sys.stdin.read().split()
    for name in names:
        check(name)
    print(f"{len(names)} checked")


main()
