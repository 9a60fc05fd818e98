"""Compare a Python tree before and after a conversion: `oracle.py BEFORE AFTER`, JSON on stdout.

Knows nothing of awaitify. Looks only at files whose bytes differ, except that callers of functions that turned async are
sought in every file.

broken      files that compiled before and no longer do
comments    comments that were there and are gone
names       functions and classes that were there and are gone
unawaited   calls of a name that only `async def`s bear in this tree (and only `def`s bore before), not awaited
turned      functions that turned async
blocking    calls that block, by their plain dotted name, inside functions that turned async
escapes     asynchronous files and clients that are handed to something that is no method of theirs
layout      added lines that end in white space or pass 140 columns
"""

import ast
import collections
import io
import json
import os
import sys
import tokenize
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(10_000)

BLOCKING = {"time.sleep", "os.system", "os.popen", "sqlite3.connect", "urllib.request.urlopen"}
BLOCKING |= {"requests." + verb for verb in ("get", "post", "put", "patch", "delete", "head", "options", "request")}
BLOCKING |= {"subprocess." + name for name in ("run", "call", "check_call", "check_output", "Popen", "getoutput")}
MAKERS = {"aiofiles.open", "httpx.AsyncClient", "aiosqlite.connect"}
# Methods that unittest calls by another name when they are coroutines.
RENAMED = {"setUp": "asyncSetUp", "tearDown": "asyncTearDown", "__enter__": "__aenter__", "__exit__": "__aexit__"}
# What takes the place of a constructor that has to await.
FACTORIES = ("create", "create_async", "async_create")
# Calls that take a coroutine or a coroutine function and see to it.
TAKERS = {"run", "create_task", "ensure_future", "gather", "wait_for", "run_until_complete", "to_thread", "shield", "as_completed"}


def sources(root):
    found = {}
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".py", ".pyi")):
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with open(path, "rb") as handle:
                        found[os.path.relpath(path, root)] = handle.read()
    return found


def parsed(data):
    try:
        compile(data, "file", "exec", dont_inherit=True)
        return ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error


def comments(data):
    found = collections.Counter()
    try:
        for token in tokenize.tokenize(io.BytesIO(data).readline):
            if token.type == tokenize.COMMENT:
                found[token.string.strip()] += 1
    except (tokenize.TokenError, SyntaxError, IndentationError):
        pass
    return found


def definitions(tree):
    """Qualified name → is it async, for each function; None for a class."""
    found = {}

    def visit(node, prefix):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                name = prefix + child.name
                found[name] = None if isinstance(child, ast.ClassDef) else isinstance(child, ast.AsyncFunctionDef)
                visit(child, name + ".")
            else:
                visit(child, prefix)

    visit(tree, "")
    return found


def renamed(name):
    head, dot, last = name.rpartition(".")
    return head + dot + RENAMED.get(last, last)


def is_kept(name, after):
    """Under its name or its async name; what was nested in a function may stand in the coroutine function beside it."""
    head, dot, rest = name.partition(".")
    twins = {name, renamed(name)} | ({f"_{head.lstrip('_')}.{rest}"} if dot else set())
    owner, _, last = name.rpartition(".")
    if owner and last in ("__init__", "__post_init__"):
        twins |= {f"{owner}.{factory}" for factory in FACTORIES}
    return not twins.isdisjoint(after)


def dotted(node):
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        return ".".join([node.id, *reversed(parts)])
    return None


def unawaited_calls(tree, names):
    found = []

    def visit(node, is_seen_to):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)
            if name in names and not is_seen_to:
                found.append((node.lineno, name))
            takes = name in TAKERS
            visit(function, False)
            for child in [*node.args, *[keyword.value for keyword in node.keywords]]:
                visit(child.value if isinstance(child, ast.Starred) else child, takes)
            return
        for child in ast.iter_child_nodes(node):
            handled = isinstance(node, ast.Await)
            handled |= isinstance(node, (ast.AsyncFor, ast.comprehension)) and child is node.iter
            handled |= isinstance(node, ast.withitem) and child is node.context_expr
            visit(child, handled)

    visit(tree, False)
    return found


def blocking_calls(tree, turned):
    found = []

    def visit(node, prefix, is_turned, aliases):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                visit(child, prefix + child.name + ".", prefix + child.name in turned, aliases)
                continue
            if isinstance(child, ast.ClassDef):
                visit(child, prefix + child.name + ".", False, aliases)
                continue
            if isinstance(child, ast.Lambda):
                continue
            if isinstance(child, ast.Call) and is_turned:
                name = dotted(child.func)
                head, _, rest = (name or "").partition(".")
                full = aliases.get(head, head) + ("." + rest if rest else "")
                if full in BLOCKING or name == "open" and "open" not in aliases:
                    found.append((child.lineno, full))
            visit(child, prefix, is_turned, aliases)

    aliases = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    aliases[alias.asname] = alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                aliases[alias.asname or alias.name] = node.module + "." + alias.name
    visit(tree, "", False, aliases)
    return found


def escapes(tree):
    """Uses of a variable that holds a new asynchronous object, other than a method call on it."""
    found = []
    for function in ast.walk(tree):
        if not isinstance(function, ast.AsyncFunctionDef):
            continue
        names = set()
        for node in ast.walk(function):
            value, target = None, None
            if isinstance(node, ast.withitem):
                value, target = node.context_expr, node.optional_vars
            elif isinstance(node, ast.Assign):
                value, target = node.value, node.targets[0]
            value = value.value if isinstance(value, ast.Await) else value
            if isinstance(value, ast.Call) and dotted(value.func) in MAKERS and target is not None:
                if isinstance(target, ast.Name):
                    names.add(target.id)
                else:
                    found.append((target.lineno, f"{dotted(value.func)} stored in {ast.unparse(target)}"))
        for node in ast.walk(function):
            handed = []
            if isinstance(node, ast.Call):
                handed = [*node.args, *[keyword.value for keyword in node.keywords]]
            elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
                handed = node.elts
            elif isinstance(node, ast.Dict):
                handed = node.values
            elif isinstance(node, (ast.Return, ast.Yield)):
                handed = [node.value]
            for value in handed:
                value = value.value if isinstance(value, ast.Await) else value
                if isinstance(value, ast.Name) and value.id in names:
                    found.append((node.lineno, f"{value.id} in {ast.unparse(node)[:80]}"))
                elif isinstance(value, ast.Call) and dotted(value.func) in MAKERS:
                    found.append((node.lineno, ast.unparse(node)[:80]))
    return found


def layout(old, new):
    known = collections.Counter(old.splitlines())
    for number, line in enumerate(new.splitlines(), 1):
        if known[line] > 0:
            known[line] -= 1
        elif line.rstrip() != line or len(line) > 140:
            yield number, line.decode("utf-8", "replace").strip()[:100]


def main(before_root, after_root):
    before, after = sources(before_root), sources(after_root)
    result = {key: [] for key in ("broken", "comments", "names", "unawaited", "turned", "blocking", "escapes", "layout")}
    was_sync, is_async, is_sync, trees = set(), set(), set(), {}
    for path, data in after.items():
        old = before.get(path, b"")
        tree = parsed(data)
        if isinstance(tree, Exception):
            if old != data and not isinstance(parsed(old), Exception):
                result["broken"].append(f"{path}: {tree}")
            continue
        trees[path] = tree
        after_names = definitions(tree)
        for name, colour in after_names.items():
            if colour is not None:
                (is_async if colour else is_sync).add(name.rpartition(".")[2])
        if old == data:
            continue
        old_tree = parsed(old)
        before_names = {} if isinstance(old_tree, Exception) else definitions(old_tree)
        result["names"] += [f"{path}: {name}" for name in before_names if not is_kept(name, after_names)]
        turned = {name for name, colour in before_names.items() if colour is False and after_names.get(name)}
        was_sync |= {name.rpartition(".")[2] for name in turned}
        result["turned"] += [f"{path}: {name}" for name in sorted(turned)]
        result["comments"] += [f"{path}: {text}" for text in (comments(old) - comments(data)).elements()]
        result["escapes"] += [f"{path}:{line}: {text}" for line, text in escapes(tree)]
        result["layout"] += [f"{path}:{line}: {text}" for line, text in layout(old, data)]
        result["blocking"] += [f"{path}:{line}: {name}" for line, name in blocking_calls(tree, turned)]
    result["names"] += [f"{path}: the file" for path in before if path not in after]
    only_async = (was_sync & is_async) - is_sync
    for path, tree in trees.items():
        result["unawaited"] += [f"{path}:{line}: {name}" for line, name in unawaited_calls(tree, only_async)]
    json.dump(result, sys.stdout)


main(*sys.argv[1:3])
