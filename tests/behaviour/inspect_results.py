"""Looks at every program before and after conversion, in one process, and prints what it sees as JSON.

For each directory NAME under ROOT (argv 1): files that no longer compile, the colour of every function after, ruff's counts on
both sides, and what the program left behind in its data directory.
"""

import ast
import collections
import json
import pathlib
import sqlite3
import subprocess
import sys
import warnings


def main():
    root = pathlib.Path(sys.argv[1])
    counts = ruff(root)
    print(json.dumps({program.name: look(program, counts) for program in sorted(root.iterdir()) if program.is_dir()}))


def look(program, counts):
    before, after = program / "before", program / "after"
    return {
        "broken": broken(before, after),
        "functions": functions(after),
        "ruff_before": counts[program.name, "before"],
        "ruff_after": counts[program.name, "after"],
        "left_before": left_behind(program / "data-before"),
        "left_after": left_behind(program / "data-after"),
    }


def broken(before, after):
    found = []
    for path in sorted(before.rglob("*.py")):
        name = path.relative_to(before)
        if not (after / name).exists():
            found.append(f"{name}: gone")
        elif fault(path) is None and (now := fault(after / name)) is not None:
            found.append(f"{name}: {now}")
    return found


def fault(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            return str(error)
    return None


def functions(after):
    """`pkg/mod.py:Class.method` to `async` or `sync`; nested functions as `outer.inner`."""
    found = {}

    def visit(node, prefix):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                name = prefix + child.name
                found[name] = "async" if isinstance(child, ast.AsyncFunctionDef) else "sync"
                visit(child, name + ".")
            elif isinstance(child, ast.ClassDef):
                visit(child, prefix + child.name + ".")
            else:
                visit(child, prefix)

    for path in after.rglob("*.py"):
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue
        visit(tree, f"{path.relative_to(after).as_posix()}:")
    return found


def ruff(root):
    run = subprocess.run(
        [
            str(pathlib.Path(sys.executable).with_name("ruff")),
            *("check", "--select", "ASYNC,F821,F401", "--isolated", "--no-cache", "--exit-zero"),
            *("--target-version", "py310", "--output-format", "json", str(root)),
        ],
        check=True,
        capture_output=True,
    )
    counts = collections.defaultdict(dict)
    for finding in json.loads(run.stdout):
        parts = pathlib.Path(finding["filename"]).relative_to(root.resolve()).parts
        name, side = parts[0], parts[1]
        places = counts[name, side].setdefault(finding["code"], [])
        places.append(f"{'/'.join(parts[2:])}:{finding['location']['row']}: {finding['message']}")
    return counts


def left_behind(directory):
    left = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            left[path.relative_to(directory).as_posix()] = contents(path)
    return left


def contents(path):
    data = path.read_bytes()
    if data.startswith(b"SQLite format 3\0"):
        connection = sqlite3.connect(path)
        try:
            return "\n".join(connection.iterdump())
        finally:
            connection.close()
    return data.decode("latin-1")


if __name__ == "__main__":
    main()
