"""Write random small Python files that CPython accepts: `sentences.py FOLDER COUNT SEED`.

Sentences are put together without regard to precedence or to what may stand where, and kept when CPython parses them:
that reaches the corners of the grammar which people seldom write.
"""

import ast
import pathlib
import random
import sys
import warnings

EXPRESSIONS = """
a|b|c|x1|match|case|type|print|exec|_|1|1.5e3|0x1f|1j|...|None|True|'s'|"t"|b'y'|r'\\\\'|'''m
n'''|f'{E}'|f'p{E!r:>{E}}q'|f"{E=}"|f'''{E}
{E:{E}}'''|rf'\\d{E}'|'a' 'b'|'a' f'{E}'|f"{x1:=5}"|f'{{{E}}}'
E.a|E.b|E.match|E(E)|E()|E(E, E)|E(*E)|E(*E, E)|E(**E)|E(E, k=E)|E(k=E, *E)|E(E for a in E)|E(E, *E, **E)|E(a := E)
E(*E or E)|E(E if E else E)|E[E]|E[E, E]|E[E:E]|E[:]|E[E:E:E]|E[*E]|E[*E, E]|E[E,]|E[::E, E]|E[a := E]
await E|await E|await E.a(E)|-E|+E|~E|not E|E + E|E - E|E * E|E / E|E // E|E % E|E @ E|E ** E|E << E|E >> E|E & E|E \\| E|E ^ E
E and E|E or E|E < E|E == E|E != E|E in E|E not in E|E is E|E is not E|E >= E <= E|E not  in E
E if E else E|lambda: E|lambda a: E|lambda a, b=E, *c, d=E, **e: E|lambda *, a: E|lambda a, /: E|lambda *a, **k: E
(E)|((E))|( E )|(E, E)|(E,)|()|(*E, E)|(*E,)|[E]|[E, E]|[*E]|[*E, E]|[E, *E,]|[]|{E}|{E, E}|{*E}|{*E, E}|{}|{E: E}|{**E}|{E: E, **E,}
[E for a in E]|[E for a in E if E]|{E for a, b in E}|{E: E for a in E for b in E if E if E}|(E for a in E)|[E async for a in E]|(a := E)
(E for a.b in E)|[E for a[E] in E]|[E for (a, b) in E]|[E for a, *b in E]|[E for a, in E]|[E for [a, b] in E]|[(yield) for a in E]
(yield)|(yield E)|(yield from E)|(yield E, E)|(yield *E, E)|[lambda: E for a in E]|[a for a in lambda: E, E]|[E for a in E if lambda: E]
"""

STATEMENTS = """
E|E, E|E,|*E, E|E; E|E;|a = E|a = b = E|a = E, E|a = *E, E|a = E,|a, b = E|a, *b = E|*a, b = E|[a, b] = E|(a, b) = E|(a) = E|(a.b) = E|a, = E
E.a = E|E[E] = E|E.a, E[E] = E|type(E).a = E|type(E)[E] = E|type(E).a.b = E|type(E, E).a = E|type(E)(E).a = E|type(E).a = E, E|type((E)).a = E
type[E] = E|type.a = E|type = E|match = E|match[E] = E|match.a = E|match(E)|match(E, *E)|match(E).a = E|match[E]: A|print(E)|print(E, end=E).a|exec(E)|exec(E, a)
type(E).a: A = E|type(E).a = a = E|a = type(E).a = E|type(E).a += E|type (E) . a = E|type(E).a = yield|type(E).a = await E|type X = A|type X[T] = A|type X[T: A, *U, **P] = A
match - E|match * E|match + E, E|match, E|match in E|match is E|match -E, E|match [E]|match (E)|print - E|print -E|print, E|print.a|print|print in E|print and E|print if E else E
type - E|type, E|type in E|type|type if E else E|type (E)|type [E]|type * E|exec|exec.a|exec, E|case = E|case(E)|_ = E|print [E]|print (E) [E]|print (E) + E|print (E), E
a: A|a: A = E|a: A = E, E|E.a: A = E|E[E]: A|(a): A = E|a: A = yield E|a: A = *E, E
a += E|a += E, E|a **= E|E.a //= E|E[E] @= E|a += yield E|a = yield|a = yield E|a = yield E, E|a = yield *E, E|a = await E|a = yield from E
del a|del a, b|del (a, b)|del E.a, E[E]|del (a)|del [a, b]|del (a),|assert E|assert E, E|raise|raise E|raise E from E|pass|global g|global g, h|import a.b.c|import a as b, c.d as e
from a import b|from . import b|from .. import (b, c as d,)|from ...a.b import b|from .... import b|from a import (b)|from . a import b|import a . b
return|return E|return E, E|return *E, E|return *E,|return (yield)|return E,|yield E|yield|yield E, E|yield *E, E|yield from E|await E
if E: S|if E: a = E; b = E|if E:\n  S\nelif E:\n  S\nelse:\n  S|if E:\n  S\nelif E: S\nelse: S|while E: S|while E:\n  S\nelse:\n  S|if E: S\nelse: S
for a in E: S|for a, b in E, E: S|for a in *E, E: S|for a in *E, *E: S|for a, in E: S|for (a) in E: S|for E.a in E: S|for E[E] in E: S|for a, (b, c) in E:\n  S\nelse:\n  S|async for a in E: S
for a in E,: S|for [a, b] in E: S|for a, *b in E: S|for *a, b in E: S|for (a, b) in E: S|for a in lambda: E: S|for a in E if E else E: S
with E: S|with E as a: S|with E as a, E: S|with (E): S|with (E, E): S|with (E as a): S|with (E as a, E as b,): S|with (E, E) as a: S|with (E), E: S|with (E) as a, (E) as b: S|async with E as a: S
with E, E: S|with E as (a, b): S|with E as a.b: S|with E as a[E]: S|with (E,): S|with (a := E): S|with (E, a := E): S|with (yield): S|with (*E, E): S|with ((E, E)): S|with (E)(E): S|with (E).a as b: S
with (E, E), E: S|with E if E else E as a: S|with (E as a), E: S|with ((E) as a): S|with (E, E as b): S|with (E) as (a): S|with E as [a, b]: S|with (E for a in E): S|with (E, E)[E]: S|with (E, E).a as b, E: S|with await E as a: S|with (await E) as a: S
try: S\nexcept: S|try: S\nexcept E: S|try: S\nexcept E as e: S|try: S\nexcept (E, E) as e: S\nelse: S\nfinally: S|try: S\nfinally: S|try: S\nexcept* E as e: S|try: S\nexcept *E: S|try: S\nexcept (*E, E): S
match E:\n  case 1: S|match E, E:\n  case a, b: S|match E:\n  case A(b, c=d): S\n  case a.b.c: S|match E:\n  case {'k': v, **rest}: S|match E:\n  case [a, *b] \\| (a, *b): S|match E:\n  case (a \\| b) as c if E: S
match E:\n  case -1 \\| 1+2j \\| 'a' 'b' \\| None \\| True: S\n  case _: S|match *E, E:\n  case *a, b: S|match (E):\n  case (a): S|match E,:\n  case a, : S|match -E:\n  case A.B(): S|match E:\n  case str() as a \\| b: S
match [E]:\n  case [1]: S|match {E: E}:\n  case {A.b: c}: S|match E:\n  case b'y' \\| f.g \\| -1.5: S|match lambda: E:\n  case a: S|match a := E:\n  case A(b=c.d): S|match match:\n  case case: S|match not E:\n  case _ if (yield): S
def f(P): S|def f(P) -> A: S|async def f(P) -> A:\n  S\n  S|@E\ndef f(P): S|@E\n@E(E)\nasync def f(P): S|class A: S|class A(E): S|class A(E, metaclass=E, *E, **E): S|@E\nclass A(): S|@a := E\nclass A: S
def f[T](P): S|def f[T: A, *U, **P](P) -> A: S|class A[T](E): S|class A[T: (A, A)]: S|class A[*T]: S|async def f[**P](): S|class A(*E): S|class type: S|def match(P): S|def print(P): S
# c\nS|S  # c|S\n# c\nS|if E:\n  S\n  # c\n# c\nS|if E:\n\n  S\n\n\n  # c\n  S|if E: # c\n  S|a = E \\\\\n  + E|a = (E\n# c\n, E)|if E:\n\tS\n\tS|if E:\n  S\n\n    # c\n\nS
"""

ANNOTATIONS = """
int|a.b|list[A]|dict[A, A]|A \\| A|A \\| None|'s'|None|a.b[A]|A[A][A]|A[[A, A], A]|A[...]|A[*A]|A[*A, A]|a[E]|E|type[A]|type|A[A].a|A \\| A[A].b|(A)|(A \\| A)|A[A,]|A[()]|A[E:E]|a.b.c[A].d
A[A] \\| A[A]|A[lambda: E]|tuple[A, ...]|A(E)|A[A](E)|A[A](E).a|A and A|A if E else A|print[A]|match[A]|A[A] or A|-A[A]|A[A] + A|A[A][E]|A[type[A]]|A[-1]|A[A | 'x']|(A, A)|[A]|A[A] == E|not A|A[A] if E else A
"""

PARAMETERS = """
|a|a, b|a=E|a: A|a: A = E|*a|**a|a, /, b, *, c|a, *, b=E, **c|*args: A, **kw: A|*args: *A|a, /|a: A, /, b: A = E, *c, d, **e|*, a|*, a: A = E|a,|*a,|match, type=E|self, *, print: A
"""


def rules(text):
    return [
        rule.replace("\\|", "|").replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
        for line in text.strip("\n").split("\n")
        for rule in line.replace("\\|", "\0").split("|")
        for rule in [rule.replace("\0", "\\|")]
    ]


RULES = {
    "E": rules(EXPRESSIONS.replace("'''m\nn'''", "'''m\\nn'''").replace("}\n{", "}\\n{")),
    "S": rules(STATEMENTS),
    "A": rules(ANNOTATIONS),
    "P": rules(PARAMETERS),
}
ATOMS = {"E": ["a", "b", "f()", "x.y", "1", "g(a)"], "S": ["pass", "f()"], "A": ["int", "A"], "P": ["", "a"]}
ATOMS["A"] = ["int", "str"]


def expand(symbol, depth, random):
    rule = random.choice(RULES[symbol] if depth > 0 else ATOMS[symbol])
    out = []
    for at, char in enumerate(rule):
        before = rule[at - 1] if at else " "
        after = rule[at + 1] if at + 1 < len(rule) else " "
        is_symbol = char in RULES and not (before.isalnum() or after.isalnum() or before == "_")
        if is_symbol:
            column = len("".join(out).rpartition("\n")[2])
            text = expand(char, depth - 1, random)
            if char == "S" and "\n" in text:
                indent = "".join(out).rpartition("\n")[2]
                text = text.replace("\n", "\n" + (indent if not indent.strip() else " " * column))
            out.append(text)
        else:
            out.append(char)
    return "".join(out)


def accepted(text):
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(tree.body)


def main():
    warnings.simplefilter("ignore")
    folder, count, seed = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    source = random.Random(seed)
    written = 0
    while written < count:
        text = expand("S", source.choice([2, 2, 3, 3, 4]), source) + "\n"
        if len(text) < 600 and accepted(text):
            (folder / f"{written:05}.py").write_text(text, encoding="utf-8", newline="")
            written += 1


if __name__ == "__main__":
    main()
