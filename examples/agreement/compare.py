"""Reads what the example describes on stdin, and compares it with CPython's own `ast`."""

import ast
import collections
import sys
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(20_000)

NAMES = {
    "ListComp": "Comprehension", "SetComp": "Comprehension", "DictComp": "Comprehension", "GeneratorExp": "Comprehension",
    "FunctionDef": "Function", "AsyncFunctionDef": "Function", "ClassDef": "Class", "AsyncFor": "For", "AsyncWith": "With",
    "TryStar": "Try",
}
NAMES |= {
    kind: kind
    for kind in "Name Attribute Subscript Call Await UnaryOp BinOp Compare Lambda IfExp Tuple List Set Dict NamedExpr Yield YieldFrom "
    "Slice Assign AnnAssign AugAssign Return Raise Assert Delete If For While With Try".split()
}
disputed, distrusted, lenient = collections.defaultdict(list), [], []
files = nodes = 0


def theirs(data, tree):
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    left_out = set()
    found = collections.Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.match_case):
            # awaitify keeps of a pattern what it captures and refers to, not its shape
            left_out.update(ast.walk(node.pattern))
        if isinstance(node, ast.TypeAlias):
            left_out.add(node.name)
        kind = type(node).__name__
        if node in left_out or kind not in NAMES:
            continue
        start = starts[node.lineno - 1] + node.col_offset
        if kind == "If" and data[start : start + 2] != b"if":
            continue  # an `elif` is a branch of its `if`
        found[NAMES[kind], start, starts[node.end_lineno - 1] + node.end_col_offset] += 1
    patterns = [
        (starts[node.pattern.lineno - 1] + node.pattern.col_offset, starts[node.pattern.end_lineno - 1] + node.pattern.end_col_offset)
        for node in ast.walk(tree)
        if isinstance(node, ast.match_case)
    ]
    return found, patterns


def compare(path, reason, ours):
    global files, nodes
    with open(path, "rb") as handle:
        data = handle.read()
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError) as error:
        if not reason:
            lenient.append(f"{path}: {error}")
        return
    if reason:
        distrusted.append(f"{path}: {reason}")
        return
    files += 1
    cpython, patterns = theirs(data, tree)
    nodes += cpython.total()
    for who, left in (("only CPython", cpython - ours), ("only awaitify", ours - cpython)):
        for kind, start, end in left:
            end -= data[:end].endswith(b";")
            other = ours if who == "only CPython" else cpython
            if (kind, start, end) in other or (kind, start, end + 1) in other:
                continue  # a compound statement ends before or after its last semicolon
            if kind == "BinOp" and any(node[0] == kind and node[2] >= start and node[1] <= end for node in other - (cpython & ours)):
                continue  # `A | B | C` in an annotation: the same operands, nested from the other side
            if who == "only awaitify" and any(first <= start and end <= last for first, last in patterns):
                continue
            line = data[:start].count(b"\n") + 1
            disputed[who, kind].append(f"{path}:{line}: {data[start : min(end, start + 60)]!r}")


path = None
for line in sys.stdin:
    kind, *rest = line.rstrip("\n").split("\t")
    if kind == "F":
        if path is not None:
            compare(path, reason, ours)
        (path, reason), ours = rest, collections.Counter()
    else:
        ours[kind, int(rest[0]), int(rest[1])] += 1
if path is not None:
    compare(path, reason, ours)

print(f"{files} files, {nodes} nodes compared; {sum(map(len, disputed.values()))} disputed")
for title, found in [("distrusted though CPython reads it", distrusted), ("trusted though CPython refuses it", lenient)]:
    print(f"{len(found)} {title}")
    print(*[f"    {item}" for item in found[:10]], sep="\n")
for (who, kind), found in sorted(disputed.items()):
    print(f"{len(found)} {who}: {kind}")
    print(*[f"    {item}" for item in found[:4]], sep="\n")
sys.exit(bool(disputed))
