"""Print, for each Python file named on standard input, where CPython's own parser sees what.

One block a file: `FILE path`, then one line a node (`kind`, start, end, detail; offsets in bytes of the UTF-8 text),
then `END`; or `SKIP path reason` for a file that this CPython does not accept.
"""

import ast
import io
import json
import sys
import tokenize
import warnings

# Before 3.12, CPython gives no usable positions inside f-strings.
INSIDE_FSTRINGS = sys.version_info >= (3, 12)
FORMATTED = tuple(
    getattr(ast, name) for name in ("JoinedStr", "TemplateStr") if hasattr(ast, name)
)


class Walk:
    def __init__(self, text):
        self.text = text
        self.bytes = text.encode()
        self.starts = [0]
        at = 0
        while (at := self.bytes.find(b"\n", at)) >= 0:
            at += 1
            self.starts.append(at)
        self.lines = []

    def offset(self, line, column):
        return self.starts[line - 1] + column

    def range(self, node):
        start = self.offset(node.lineno, node.col_offset)
        end = self.offset(node.end_lineno, node.end_col_offset)
        if isinstance(node, (ast.stmt, ast.ExceptHandler)):
            # CPython counts a last `;` to the compound statement around it.
            end = start + len(self.bytes[start:end].rstrip(b"; \t"))
        return start, end

    def out(self, kind, start=0, end=0, detail=""):
        self.lines.append(f"{kind}\t{start}\t{end}\t{detail}")

    def node(self, node, detail="", kind=None):
        self.out(kind or type(node).__name__, *self.range(node), detail)

    def visit(self, node, in_pattern=False):
        handler = getattr(self, "visit_" + type(node).__name__, None)
        if handler is not None:
            handler(node)
        elif isinstance(node, ast.pattern):
            self.pattern(node)
        elif isinstance(node, (ast.expr, ast.stmt)):
            self.node(node)
            self.below(node)
        else:
            self.below(node)

    def below(self, node):
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def visit_Name(self, node):
        self.node(node, node.id)

    def visit_Attribute(self, node):
        self.node(node, node.attr)
        self.below(node)

    def visit_Call(self, node):
        self.node(node, f"{len(node.args)} {len(node.keywords)}")
        self.below(node)

    def visit_keyword(self, node):
        self.node(node, node.arg or "**")
        self.below(node)

    def visit_Constant(self, node):
        self.node(node)
        if isinstance(node.value, str):
            self.node(node, json.dumps(node.value), "value")

    def formatted(self, node):
        self.node(node, kind="JoinedStr")
        if INSIDE_FSTRINGS:
            self.interpolated(node)

    def interpolated(self, node):
        for part in node.values:
            if isinstance(part, ast.Constant):
                continue
            self.visit(part.value)
            if part.format_spec is not None:
                self.interpolated(part.format_spec)

    visit_JoinedStr = formatted
    visit_TemplateStr = formatted

    def visit_BinOp(self, node):
        self.node(node, type(node.op).__name__)
        self.visit(node.left)
        self.visit(node.right)

    def visit_UnaryOp(self, node):
        self.node(node, kind="Not" if isinstance(node.op, ast.Not) else "UnaryOp")
        self.visit(node.operand)

    def visit_BoolOp(self, node):
        self.node(node, type(node.op).__name__)
        for value in node.values:
            self.visit(value)

    def visit_Compare(self, node):
        self.node(node, " ".join(type(op).__name__ for op in node.ops))
        self.visit(node.left)
        for value in node.comparators:
            self.visit(value)

    def visit_Dict(self, node):
        self.node(node, " ".join("**" if key is None else "k" for key in node.keys))
        self.below(node)

    def visit_Yield(self, node):
        self.node(node, "" if node.value is None else "value")
        self.below(node)

    def visit_comprehension(self, node):
        start, _ = self.range(node.target)
        self.out("comprehension", start, start, f"{node.is_async} {len(node.ifs)}")
        self.below(node)

    def visit_arguments(self, node):
        for kind, args in (
            ("posonly", node.posonlyargs),
            ("plain", node.args),
            ("kwonly", node.kwonlyargs),
            ("star", [node.vararg]),
            ("doublestar", [node.kwarg]),
        ):
            for arg in args:
                if arg is not None:
                    start, _ = self.range(arg)
                    self.out("arg", start, start, f"{kind} {arg.arg}")
        self.below(node)

    def visit_arg(self, node):
        self.below(node)

    def type_params(self, node):
        for param in getattr(node, "type_params", ()):
            self.out("typeparam", detail=param.name)

    def visit_TypeVar(self, node):
        self.below(node)

    visit_ParamSpec = visit_TypeVar
    visit_TypeVarTuple = visit_TypeVar

    def definition(self, node):
        self.node(node, f"{node.name} {len(node.decorator_list)} {len(node.body)}")
        self.type_params(node)
        self.below(node)

    visit_FunctionDef = definition
    visit_AsyncFunctionDef = definition
    visit_ClassDef = definition

    def visit_TypeAlias(self, node):
        self.node(node, node.name.id)
        self.type_params(node)
        for param in node.type_params:
            self.visit(param)
        self.visit(node.value)

    def visit_If(self, node):
        start, _ = self.range(node)
        if not self.bytes.startswith(b"elif", start):
            self.node(node)
        self.below(node)

    def visit_Global(self, node):
        self.node(node, " ".join(node.names))

    visit_Nonlocal = visit_Global

    def visit_alias(self, node):
        self.node(node, f"{node.name} {node.asname or ''}".strip())

    def visit_Import(self, node):
        self.node(node)
        self.below(node)

    def visit_ImportFrom(self, node):
        self.node(node, f"{node.level} {node.module or ''}".strip())
        if not any(name.name == "*" for name in node.names):
            self.below(node)

    def visit_AnnAssign(self, node):
        self.node(node)
        self.below(node)

    def visit_ExceptHandler(self, node):
        self.node(node, node.name or "")
        self.below(node)

    def visit_With(self, node):
        targets = sum(item.optional_vars is not None for item in node.items)
        self.node(node, f"{len(node.items)} {targets}")
        self.below(node)

    visit_AsyncWith = visit_With

    def block(self, node):
        self.node(node)
        self.below(node)

    visit_Try = block

    def pattern(self, node):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if name is not None:
            self.out("capture", detail=name)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.pattern):
                self.pattern(child)
            elif isinstance(child, (ast.Name, ast.Attribute)):
                self.visit(child)

    def comments(self):
        readline = io.StringIO(self.text, newline="").readline
        try:
            tokens = list(tokenize.generate_tokens(readline))
        except SystemError:  # a fault of 3.13.0's tokenizer
            return
        for token in tokens:
            if token.type == tokenize.COMMENT:
                line, column = token.start
                prefix = token.line[:column].encode()
                start = self.starts[line - 1] + len(prefix)
                self.out("comment", start, start + len(token.string.rstrip("\r").encode()))


def positions(text):
    walk = Walk(text)
    tree = ast.parse(text)
    walk.below(tree)
    if "\f" not in text and INSIDE_FSTRINGS:
        walk.comments()
    return walk.lines


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(10_000)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    print("VERSION", *sys.version_info[:2])
    for path in map(str.strip, sys.stdin):
        try:
            with open(path, encoding="utf-8-sig", newline="") as file:
                text = file.read()
            lines = positions(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError) as error:
            print("SKIP", path, str(error).splitlines()[:1])
            continue
        print("FILE", path)
        print(*lines, "END", sep="\n")


if __name__ == "__main__":
    main()
