"""Print what CPython's symtable says of each file named on stdin: a line of JSON a file.

A file: [[kind, name, line, [local names], [global names], [free names]], ...].
Names are given as written, before mangling; what symtable says of a function called `top` is left out, since it
takes that for the module.
"""

import json
import symtable
import sys


def scopes(table, owner, out):
    kind = table.get_type()
    kind = getattr(kind, "value", kind)
    if kind not in ("module", "class", "function"):
        # Annotation and type parameter scopes of newer Pythons: only what is in them counts.
        for child in table.get_children():
            scopes(child, owner, out)
        return
    if kind == "class":
        owner = table.get_name()
    # Inside a class, `__name` becomes `_Class__name`; here the name as written is wanted.
    prefix = "_" + owner.lstrip("_") if owner and owner.strip("_") else None

    def plain(name):
        if prefix and name.startswith(prefix + "__"):
            return name[len(prefix):]
        return name

    local, unbound, free = [], [], []
    for symbol in table.get_symbols():
        name = plain(symbol.get_name())
        if name.startswith("."):
            continue
        if symbol.is_free():
            free.append(name)
        elif kind == "module":
            (local if symbol.is_local() else unbound).append(name)
        elif symbol.is_global():
            unbound.append(name)
        elif symbol.is_local():
            local.append(name)
    if table.get_name() != "top" or kind == "module":
        out.append([kind, table.get_name(), table.get_lineno(), sorted(local), sorted(unbound), sorted(free)])
    for child in table.get_children():
        scopes(child, owner, out)


for path in sys.stdin.read().split("\n"):
    if not path:
        continue
    with open(path, encoding="utf-8") as source:
        text = source.read()
    out = []
    scopes(symtable.symtable(text, path, "exec"), None, out)
    print(json.dumps([path, out]))
