"""Makes random small programs, runs them, converts them, runs them again, and compares.

    python run.py --converter PATH --into DIRECTORY --first SEED --count N

A program is four files: functions made of the snippets below, each calling functions before it, down to `tick`, which logs
and blocks. Prints one line for each program that behaves differently afterwards; its files stay in DIRECTORY.
"""

import argparse
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

# `{f}` is the function's name, `{c}` and `{d}` are functions that exist before it.
SNIPPETS = [
    """\
STEPS_{f} = {{"a": [{c}, {d}], "b": [{d}]}}


def {f}(n):
    return sum([step(n) for steps in STEPS_{f}.values() for step in steps]) + STEPS_{f}["a"][0](n)
""",
    """\
def {f}(n, step={c}):
    return step(n) + {d}(n)
""",
    """\
def {f}(n):
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        futures = [pool.submit({c}, i) for i in range(n % 3 + 1)]
    finally:
        pool.shutdown()
    return sum(future.result() for future in futures)
""",
    """\
@contextlib.contextmanager
def held_{f}(n):
    {c}(n)
    yield {d}(n)


def {f}(n):
    with held_{f}(n) if n % 2 else contextlib.nullcontext(n) as x:
        return x
""",
    """\
def {f}(n):
    numbers = ({c}(i) for i in range(n % 3))
    if isinstance(numbers, Iterator):
        return sum(numbers)
    return -1
""",
    """\
class Bus_{f}:
    def __init__(self):
        self.handlers = {{}}

    def on(self, event, handler):
        self.handlers.setdefault(event, []).append(handler)

    def emit(self, event, n):
        return sum([handler(n) for handler in self.handlers.get(event, [])])


def {f}(n):
    bus = Bus_{f}()
    bus.on("x", {c})
    bus.on("x", {d})
    return bus.emit("x", n) + bus.emit("y", n)
""",
    """\
def {f}(n):
    return {c}(n) + 1
""",
    """\
def {f}(n):
    x = {c}(n)
    y = {d}(x)
    return x * 2 + y
""",
    """\
def {f}(n):
    if {c}(n) > 1 and not {d}(n) == 2:
        return 1
    return 0
""",
    """\
def {f}(n):
    return sum([{c}(i) for i in range(n % 3)])
""",
    """\
def {f}(n):
    return sum({c}(i) for i in range(n % 3) if {d}(i) >= 0)
""",
    """\
def {f}(n):
    total = 0
    for v in {f}_gen(n):
        total += v
        if total > 5:
            break
    return total


def {f}_gen(n):
    try:
        for i in range(n % 4 + 1):
            yield {c}(i)
    finally:
        print('closed {f}')
""",
    """\
def {f}(n):
    try:
        if n % 2:
            raise ValueError({c}(n))
        return {d}(n)
    except ValueError as e:
        return e.args[0]
    finally:
        print('fin', {c}(0))
""",
    """\
class C{f}:
    def __init__(self, n):
        self.n = n

    def go(self, k=1):
        return {c}(self.n) + k

    @property
    def value(self):
        return {d}(self.n)

    def __enter__(self):
        print('enter', {c}(1))
        return self

    def __exit__(self, *a):
        print('exit', {d}(2))
        return False


def {f}(n):
    with C{f}(n) as o:
        return o.go() + o.value
""",
    """\
class K{f}:
    def __init__(self, n):
        self.v = {c}(n)

    def get(self):
        return self.v + {d}(1)


def {f}(n):
    return K{f}(n).get()
""",
    """\
class A{f}:
    def run(self, n):
        return n

    def twice(self, n):
        return self.run(n) + self.run(n)


class B{f}(A{f}):
    def run(self, n):
        return super().run(n) + {c}(n)


def {f}(n):
    return sum(o.twice(n) for o in [A{f}(), B{f}()])
""",
    """\
def {f}(n):
    h = {{'a': {c}, 'b': {d}}}
    return h['a' if n % 2 else 'b'](n)
""",
    """\
def {f}(n):
    g = {c} if n % 2 else {d}
    return g(n)
""",
    """\
def {f}(n):
    return apply_{f}({c}, n)


def apply_{f}(fn, n):
    return fn(n) * 2
""",
    """\
class Bus{f}:
    def __init__(self, cb: Optional[Callable[[int], int]] = None):
        self.cb = cb

    def fire(self, n):
        if self.cb is not None:
            return self.cb(n)
        return -1


def {f}(n):
    return Bus{f}({c}).fire(n) + Bus{f}().fire(n)
""",
    """\
def {f}(n):
    return functools.partial({c}, n)() + (lambda k: k + 1)({d}(n))
""",
    """\
def {f}(n):
    return f"{{{c}(n)}}-{{{d}(n):>3}}".__len__() + n
""",
    """\
def {f}(n):
    return sorted([3, n, 1], key={c})[0]
""",
    """\
def {f}(n):
    return max(map({c}, [n, 2])) + len(list(filter({d}, [0, n])))
""",
    """\
def {f}(n):
    return any({c}(i) > 1 for i in range(3)) + all({d}(i) >= 0 for i in range(2))
""",
    """\
@contextlib.contextmanager
def cm_{f}(n):
    v = {c}(n)
    try:
        yield v
    finally:
        print('cm out', {d}(n))


def {f}(n):
    with cm_{f}(n) as v, cm_{f}(1) as w:
        return v + w
""",
    """\
def deco_{f}(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        print('before', fn.__name__)
        try:
            return fn(*args, **kwargs)
        finally:
            print('after')
    return wrapper


@deco_{f}
def {f}(n):
    return {c}(n) + {d}(n)
""",
    """\
def {f}(n):
    def inner(k):
        return {c}(k) + n
    return inner(n) + inner(1)
""",
    """\
def {f}(n):
    if n <= 0:
        return {c}(0)
    return {f}(n // 2 - 1) + {d}(n)
""",
    """\
def {f}(n):
    while (v := {c}(n)) > 4 and n > 0:
        n -= 3
    return v + n
""",
    """\
def {f}(n):
    match {c}(n) % 3:
        case 0:
            return 5
        case k if {d}(k) > 1:
            return 6
        case _:
            return 7
""",
    """\
class It{f}:
    def __init__(self, n):
        self.i = n % 4

    def __iter__(self):
        return self

    def __next__(self):
        if self.i <= 0:
            raise StopIteration
        self.i -= 1
        return {c}(self.i)


def {f}(n):
    return sum(v for v in It{f}(n))
""",
    """\
def {f}(n):
    def gen():
        yield from range(2)
        yield {c}(n)
    it = gen()
    first = next(it)
    return first + sum(it) + {d}(first)
""",
    """\
@dataclass
class D{f}:
    n: int
    fn: Callable = {c}

    def __post_init__(self):
        self.m = {d}(self.n)


def {f}(n):
    return D{f}(n).m
""",
    """\
def {f}(n, pre={c}):
    return pre(n) + len([x for x in (1, 2) if {d}(x)])
""",
    """\
lock_{f} = threading.Lock()


def {f}(n):
    with lock_{f}:
        return {c}(n)
""",
    """\
@functools.lru_cache(maxsize=None)
def {f}(n):
    return {c}(n) + 1
""",
    """\
def {f}(n):
    with ThreadPoolExecutor(max_workers=1) as pool:
        return sum(pool.map({c}, [1, 2]))
""",
    """\
def {f}(n):
    return reduce(lambda a, b: a + {c}(b), [1, 2], n)
""",
    """\
def {f}(n):
    pairs = {{k: {c}(k) for k in range(n % 3)}}
    return sum(pairs.values()) + [{d}(n), 2][n % 2]
""",
    """\
def {f}(n):
    a, *b = {c}(n), {d}(n), 3
    assert {c}(1) is not None, {d}(1)
    return a + sum(b)
""",
    """\
@singledispatch
def {f}(n):
    return {c}(n)


@{f}.register
def _(n: str):
    return {d}(len(n))
""",
    """\
class S{f}:
    handlers = {{}}

    @classmethod
    def on(cls, name):
        def deco(fn):
            cls.handlers[name] = fn
            return fn
        return deco


@S{f}.on('x')
def h_{f}(n):
    return {c}(n)


def {f}(n):
    return S{f}.handlers['x'](n)
""",
    """\
def {f}(n):
    t = threading.Thread(target={c}, args=(n,))
    t.start()
    t.join()
    return n
""",
    """\
def {f}(n):
    with ThreadPoolExecutor(max_workers=1) as pool:
        futures = [pool.submit({c}, i) for i in range(n % 3 + 1)]
        waiting = {{future: i for i, future in enumerate(futures)}}
        done = {{waiting[future]: future.result() for future in as_completed(waiting)}}
        last = pool.submit({c}, n)
        return sum(done.values()) + last.result() + sum(pool.map({c}, [1, n]))
""",
    """\
def {f}(n):
    with ThreadPoolExecutor(1) as pool:
        try:
            return sum(pool.map(fails_{f}, range(n % 4 + 1)))
        except ValueError as e:
            return e.args[0]


def fails_{f}(n):
    if {c}(n) == 2:
        raise ValueError({d}(n))
    return n
""",
    """\
def {f}(n):
    found = []
    threads = [threading.Thread(target=put_{f}, args=(found, i)) for i in range(n % 3)]
    for t in threads:
        t.start()
        t.join()
    return sum(found)


def put_{f}(found, n):
    found.append({c}(n) + {d}(1))
""",
    """\
class M{f}:
    def __init__(self, n):
        self.n = n

    def __enter__(self):
        print('enter', {c}(self.n))
        return self

    def __exit__(self, *a):
        print('exit', {d}(self.n))

    def close(self):
        print('close', {c}(self.n))

    def value(self):
        return {c}(1)


def {f}(n):
    with contextlib.ExitStack() as stack:
        all_of = [stack.enter_context(M{f}(i)) for i in range(n % 3)]
        stack.callback(print, 'callback')
        with contextlib.closing(M{f}(n)) as m:
            return sum(o.value() for o in all_of) + m.value()
""",
    """\
@contextlib.contextmanager
def lent_{f}(n):
    yield {c}(n)
    print('lent', {d}(n))


def {f}(n):
    with contextlib.ExitStack() as stack:
        return sum([stack.enter_context(lent_{f}(i)) for i in range(2)]) + n
""",
    """\
@functools.lru_cache(2)
def kept_{f}(n):
    print('kept', n)
    if n == 3:
        raise ValueError({c}(n))
    return {c}(n) + {d}(n)


def {f}(n):
    total = 0
    for i in (n, n, 1, 3, n, 2, 3):
        try:
            total += kept_{f}(i)
        except ValueError as e:
            total += e.args[0]
    return total + kept_{f}.cache_info().hits
""",
    """\
def take_{f}(items):
    return next(items) + {c}(1)


def {f}(n):
    items = iter(range(n % 3))
    total = next(iter([{d}(n)]))
    while True:
        try:
            total += take_{f}(items)
        except StopIteration:
            return total
""",
]

IMPORTS = """\
import contextlib
import functools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import reduce, singledispatch
from typing import Callable, Optional
"""

BASE = """\
import time


def tick(n):
    time.sleep(0.0001)
    print("tick", n)
    return n % 7


def plain(n):
    return n % 5
"""


def program(seed):
    """The files of one program, by name."""
    pick = random.Random(seed)
    known = ["tick", "plain", "tick"]
    homes = {"tick": "base", "plain": "base"}
    files = {"base": BASE}
    for module in ("low", "high"):
        parts = []
        before = sorted(homes)
        for _ in range(pick.randint(2, 4)):
            name = f"f{len(known)}"
            snippet = pick.choice(SNIPPETS)
            parts.append(snippet.format(f=name, c=pick.choice(known), d=pick.choice(known)))
            known.append(name)
            homes[name] = module
        body = "\n\n".join(parts)
        taken = [name for name in before if re.search(rf"\b{name}\b", body)]
        imports = "".join(f"from {homes[name]} import {name}\n" for name in taken)
        files[module] = f"{IMPORTS}{imports and chr(10)}{imports}\n\n{body}"
    made = known[3:]
    imports = "".join(f"from {homes[name]} import {name}\n" for name in made)
    calls = "".join(f'    print("{name}", {name}({pick.randint(0, 9)}))\n' for name in made)
    files["main"] = f'{imports}\n\ndef main():\n{calls}\n\nif __name__ == "__main__":\n    main()\n'
    return {f"{name}.py": text for name, text in files.items()}


def ran(directory):
    """Exit status, output and errors of a program."""
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run([sys.executable, "-X", "dev", "main.py"], cwd=directory, capture_output=True, text=True, timeout=60, env=environment)
    except subprocess.TimeoutExpired:
        return None, "", "it does not end"
    return done.returncode, done.stdout, done.stderr


def converted(converter, directory):
    command = [converter, "convert", "--write", "--python", "3.11", "."]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True)


def texts(directory):
    return {path.name: path.read_text() for path in directory.glob("*.py")}


def faults(converter, directory):
    """What is wrong with a program, and how many functions turned."""
    found = []
    before = ran(directory)
    if before[0] != 0:
        return [f"the program itself fails: {before[2][-300:]}"], 0
    run = converted(converter, directory)
    if run.returncode != 0 or "backed-out" in run.stderr:
        found.append(f"the conversion fails: {run.stderr[-300:]}")
    once = texts(directory)
    after = ran(directory)
    if after[:2] != before[:2]:
        found.append(f"it behaves differently: {after[2][-300:]}")
    if "never awaited" in after[2]:
        found.append("a coroutine is never awaited")
    converted(converter, directory)
    if texts(directory) != once:
        found.append("a second conversion changes something")
    return found, sum(text.count("async def") for text in once.values())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--converter", required=True)
    parser.add_argument("--into", required=True, type=pathlib.Path)
    parser.add_argument("--first", required=True, type=int)
    parser.add_argument("--count", required=True, type=int)
    asked = parser.parse_args()
    bad = turned = 0

    def tried(seed):
        directory = asked.into / str(seed)
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        for name, text in program(seed).items():
            (directory / name).write_text(text)
        return directory, *faults(asked.converter, directory)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(tried, range(asked.first, asked.first + asked.count)))
    for directory, found, functions in results:
        turned += functions
        if found:
            bad += 1
            print(f"{directory}: {'; '.join(found)}")
        else:
            shutil.rmtree(directory)
    print(f"{asked.count} programs, {turned} functions turned, {bad} behave differently")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
