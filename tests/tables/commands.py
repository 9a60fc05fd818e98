"""Compare the support code for subprocess with subprocess itself. The folder of the support code is the argument."""

import asyncio
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, sys.argv[1])
from support import _getstatusoutput, _run  # noqa: E402

RAW = pathlib.Path(sys.argv[1], "support.txt").read_text()
FOLDER = tempfile.mkdtemp()
PIPE, STDOUT, DEVNULL = subprocess.PIPE, subprocess.STDOUT, subprocess.DEVNULL
BOTH = "echo out; echo err >&2; exit 3"
CASES = [
    (["echo", "hi"], {"capture_output": True}),
    (["echo", "hi"], {"capture_output": True, "text": True}),
    (("echo", "hi"), {"stdout": PIPE, "text": True}),
    (BOTH, {"shell": True, "capture_output": True}),
    (BOTH, {"shell": True, "capture_output": True, "check": True, "text": True}),
    (BOTH, {"shell": True, "stdout": PIPE, "stderr": STDOUT}),
    (["cat"], {"input": b"x" * 300_000, "stdout": PIPE}),
    (["cat"], {"input": "h\xe9\r\nx", "capture_output": True, "encoding": "latin-1"}),
    (["cat"], {"input": "h\xe9\r\nx\r", "capture_output": True, "text": True}),
    (["cat"], {"input": "", "text": True, "stdout": PIPE}),
    (["cat"], {"stdin": DEVNULL, "stdout": PIPE}),
    (["cat"], {"stdin": PIPE, "stdout": PIPE}),
    (["cat"], {"input": b"x", "capture_output": True, "text": True}),
    (["true"], {"input": b"x" * 3_000_000}),
    (["printf", r"\377\n"], {"capture_output": True, "text": True, "encoding": "utf-8"}),
    (["printf", r"\377\n"], {"capture_output": True, "encoding": "utf-8", "errors": "replace"}),
    (["false"], {}),
    (["false"], {"check": True}),
    ([FOLDER + "/none"], {}),
    ([FOLDER], {}),
    ("true", {}),
    (pathlib.Path("true"), {}),
    (["pwd"], {"cwd": FOLDER, "capture_output": True, "text": True}),
    (["pwd"], {"cwd": FOLDER + "/none", "capture_output": True}),
    (["env"], {"env": {"PATH": os.environ["PATH"], "A": "b"}, "capture_output": True}),
    ("echo part; echo e >&2; sleep 3; echo more", {"shell": True, "timeout": 0.5, "capture_output": True, "text": True}),
    ("sleep 3 & echo background", {"shell": True, "timeout": 0.5, "capture_output": True}),
    (["sleep", "0.1"], {"timeout": 5}),
    ("kill -9 $$", {"shell": True, "check": True}),
    ("kill -15 $$", {"shell": True}),
    (["echo"], {"capture_output": True, "start_new_session": True}),
    (["echo"], {"capture_output": True, "bogus": 1}),
]
SHELL = ["echo a; echo; exit 2", r"printf 'a\n\n'", r"printf 'a\r\nb'", "no-such-command", "true"]


def cut(parts):
    """The support code with the lines that a file gets whose calls need these parts."""
    kept, open_blocks = [], []
    for line in RAW.splitlines():
        order = line.strip()
        if order.startswith("#: if "):
            open_blocks.append(bool(parts & set(order[6:].split(", "))))
        elif order == "#: else":
            open_blocks[-1] = not open_blocks[-1]
        elif order == "#: end":
            open_blocks.pop()
        elif all(open_blocks):
            # A bare `*` needs a parameter behind it.
            if kept and kept[-1].strip() == "*," and order == "**options,":
                kept.pop()
            kept.append(line)
    names = {}
    exec("\n".join(kept), names)
    return names


def told(error):
    """What a handler can see of an exception."""
    seen = ["cmd", "returncode", "output", "stdout", "stderr", "timeout"]
    return [type(error).__name__, str(error), *(getattr(error, name, None) for name in seen)]


def plain(value):
    """A result without identity."""
    if isinstance(value, subprocess.CompletedProcess):
        return [value.args, value.returncode, value.stdout, value.stderr]
    return value


def outcome(function, *args, **options):
    """Result or exception, with the seconds it took."""
    start = time.monotonic()
    try:
        result = plain(function(*args, **options))
    except Exception as error:
        result = told(error)
    return result, time.monotonic() - start


async def outcome_async(function, *args, **options):
    """The same of a coroutine function."""
    start = time.monotonic()
    try:
        result = plain(await function(*args, **options))
    except Exception as error:
        result = told(error)
    return result, time.monotonic() - start


def same(before, after, what):
    """Complain of what differs."""
    assert before[0] == after[0], f"{what}\n  before {before[0]!r}\n  after  {after[0]!r}"
    assert after[1] < before[1] + 2, f"{what}: {before[1]} s before, {after[1]} s after"


async def main():
    """Run every case on both sides."""
    for args, options in CASES:
        before = outcome(subprocess.run, args, **options)
        same(before, await outcome_async(_run, args, **options), f"{args} {options}")
        parts = set(options) | (set() if isinstance(args, (list, tuple)) else {"loose"})
        own = cut(parts)["_run"]
        same(before, await outcome_async(own, args, **options), f"cut: {args} {options}")
        if "timeout" not in options:
            own = cut(parts | {"timeout"})["_run"]
            same(before, await outcome_async(own, args, **options), f"with time: {args} {options}")
    for command in SHELL:
        before = outcome(subprocess.getstatusoutput, command)
        same(before, await outcome_async(_getstatusoutput, command), command)

    # Without pipes subprocess names the time that was left, so only the rest is compared.
    before, _ = outcome(subprocess.run, ["sleep", "5"], timeout=0.3)
    after, seconds = await outcome_async(_run, ["sleep", "5"], timeout=0.3)
    assert before[0] == after[0] == "TimeoutExpired" and after[-1] == 0.3 and seconds < 2

    source = pathlib.Path(FOLDER, "source")
    source.write_text("text of a file\n")
    with source.open() as file:
        assert (await _run(["cat"], stdin=file, capture_output=True)).stdout == b"text of a file\n"
    with pathlib.Path(FOLDER, "target").open("w") as file:
        await _run(["echo", "out"], stdout=file)
    assert pathlib.Path(FOLDER, "target").read_text() == "out\n"

    # Whoever is cancelled leaves no command behind.
    for run in (_run, cut(set())["_run"], cut({"capture_output"})["_run"]):
        marker = pathlib.Path(FOLDER, "marker")
        task = asyncio.create_task(run(["sh", "-c", f"sleep 1; touch {marker}"]))
        await asyncio.sleep(0.3)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            pass
        await asyncio.sleep(1.2)
        assert not marker.exists()

    # The loop goes on meanwhile.
    start = time.monotonic()
    await asyncio.gather(*[_run(["sleep", "0.5"]) for _ in range(5)])
    assert time.monotonic() - start < 2


asyncio.run(main())
