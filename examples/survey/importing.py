"""Import every module of the packages in a tree: `importing.py ROOT`, JSON on stdout: module → error, or null.

A module that cannot be imported before the conversion (a dependency is not installed) proves nothing afterwards; the
caller compares the two. Tests, examples and `__main__` are left out.
"""

import contextlib
import importlib
import io
import json
import os
import sys
import warnings

warnings.simplefilter("ignore")
LEFT_OUT = {"test", "tests", "testing", "example", "examples", "docs", "doc", "scripts", "build", "__main__", "conftest"}


def modules(root):
    """(folder to put on the path, module name) of every module inside a package."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in LEFT_OUT and not name.endswith(("_tests", ".egg-info")))
        if "__init__.py" not in names:
            continue
        base, parts = folder, []
        while os.path.exists(os.path.join(base, "__init__.py")):
            base, part = os.path.split(base)
            parts.insert(0, part)
        yield base, ".".join(parts)
        for name in sorted(names):
            stem = name.removesuffix(".py")
            if name.endswith(".py") and stem.isidentifier() and stem not in LEFT_OUT | {"__init__", "setup"}:
                yield base, ".".join([*parts, stem])


def main(root):
    found = {}
    for base, name in modules(os.path.abspath(root)):
        if base not in sys.path:
            sys.path.insert(0, base)
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                importlib.import_module(name)
            found[name] = None
        except BaseException as error:
            found[name] = f"{type(error).__name__}: {error}"
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()
    # Threads and exit handlers of what was imported are of no interest.
    os._exit(0)


main(sys.argv[1])
