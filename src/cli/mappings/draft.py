"""Draft a mapping table for a package that has a synchronous and an asynchronous face, by looking at it as it is installed.

Prints YAML. What only a person can decide is marked `DECIDE`. Arguments: the package, then names of classes and attributes
that are left out.
"""

import collections
import functools
import importlib
import importlib.metadata
import inspect
import pkgutil
import re
import sys
import textwrap
import typing
import warnings

ASYNC_PREFIXES = ("Async", "Aio", "A")


def modules(package):
    """Every module of a package that can be imported."""
    found = [package]
    for info in pkgutil.walk_packages(getattr(package, "__path__", []), package.__name__ + ".", onerror=lambda name: None):
        if info.name.endswith("__main__") or ".tests" in info.name or "._vendor" in info.name:
            continue
        try:
            found.append(importlib.import_module(info.name))
        except BaseException:
            continue
    return found


class Package:
    """The classes and functions of a package, with the names that people import them by."""

    def __init__(self, name):
        self.name = name
        self.modules = modules(importlib.import_module(name))
        self.paths = collections.defaultdict(list)
        self.by_name = collections.defaultdict(list)
        for module in self.modules:
            for key, value in list(vars(module).items()):
                is_own = getattr(value, "__module__", "") or ""
                if not (inspect.isclass(value) or inspect.isfunction(value)) or not is_own.split(".")[0] == name:
                    continue
                self.paths[value].append(f"{module.__name__}.{key}")
                if value not in self.by_name[key]:
                    self.by_name[key].append(value)

    def path(self, value):
        """The shortest name without a private part; else the shortest."""

        def rank(path):
            is_private = any(part.startswith("_") for part in path.split("."))
            is_elsewhere = not path.startswith(value.__module__)
            return is_private, path.rsplit(".", 1)[-1] != value.__name__, path.count("."), is_elsewhere, path

        return min(self.paths[value], key=rank)

    def twin(self, cls):
        """The asynchronous class that has the place of a synchronous one."""
        name = cls.__name__
        stem = name.removeprefix("Sync")
        wanted = [prefix + stem for prefix in ASYNC_PREFIXES] + [stem + "Async", name]
        for candidate in wanted:
            # The one that stands nearest is meant, where several have the name.
            for other in sorted(self.by_name.get(candidate, []), key=lambda one: -shared(cls.__module__, getattr(one, "__module__", ""))):
                if other is cls or not inspect.isclass(other):
                    continue
                if candidate != name or is_async_place(other.__module__) and not is_async_place(cls.__module__):
                    return other
        return None


def shared(one, other):
    """How many parts two dotted names begin with alike."""
    count = 0
    for left, right in zip(one.split("."), other.split(".")):
        if left != right:
            break
        count += 1
    return count


def is_async_place(module):
    """Whether a module is called as those of asynchronous faces are."""
    return any("async" in part or part == "aio" for part in module.split("."))


def members(cls):
    """Public members with what stands on the class."""
    for name in sorted(dir(cls)):
        if not name.startswith("_"):
            yield name, inspect.getattr_static(cls, name)


def set_inside(cls):
    """Public attributes that the constructor sets, and the classes do not have."""
    return {name for name in re.findall(r"self\.([a-zA-Z]\w*)\s*(?::[^=\n]+)?=[^=]", source_of(cls.__init__)) if not hasattr(cls, name)}


def made_inside(package, cls):
    """Attributes that the constructor sets to objects of the package's classes: `self.cat = CatClient(self)`."""
    found = re.findall(r"self\.([a-zA-Z]\w*)\s*(?::[^=\n]+)?=\s*(\w+)\(", source_of(cls.__init__))
    return {name: classes for name, made in found if (classes := [one for one in package.by_name.get(made, []) if inspect.isclass(one)])}


def is_bare(cls):
    """Whether nothing can be seen on the class: its members are set when an object is made."""
    is_seen = any(callable(item) or hasattr(item, "__get__") for _, item in members(cls))
    return not is_seen and not hasattr(cls, "__enter__") and not hasattr(cls, "__iter__")


def function_of(item):
    """The function behind a property, a method or a decorated function."""
    for attribute in ("fget", "func", "__func__"):
        inner = getattr(item, attribute, None)
        if inner is not None:
            item = inner
    return inspect.unwrap(item) if callable(item) else None


def named(package, function, word):
    """The class of the package that a word in an annotation stands for, as its module sees it; None for anything else."""
    if word not in package.by_name:
        return None
    found = getattr(function, "__globals__", {}).get(word)
    if found is None:
        # Imported where it is used, or for type checkers only.
        module = sys.modules[function.__module__]
        base = module.__name__ if hasattr(module, "__path__") else module.__name__.rpartition(".")[0]
        for source in (source_of(function), source_of(module)):
            for place, names in re.findall(r"from\s+([.\w]+)\s+import\s+(\([^)]*\)|[^\n]+)", source):
                match = re.search(rf"(\w+)\s+as\s+{word}\b|\b({word})\b(?!\s+as)", names)
                if match and found is None:
                    found = imported(place, base, match[1] or match[2])
    if found is None and len(package.by_name[word]) == 1:
        found = package.by_name[word][0]
    return found if inspect.isclass(found) and found in package.paths else None


def imported(place, base, name):
    """What `from place import name` gives in a package; None where it cannot be imported."""
    try:
        level = len(place) - len(place.lstrip("."))
        package = base.rsplit(".", level - 1)[0] if level > 1 else base
        return getattr(importlib.import_module(place.lstrip(".") if not level else f"{package}.{place[level:]}".rstrip(".")), name, None)
    except Exception:
        return None


@functools.cache
def source_of(thing):
    """The text of a module or function, as far as it can be had."""
    try:
        return inspect.getsource(thing)
    except (OSError, TypeError):
        return ""


def returned(package, item):
    """Classes of the package that the annotation of a result names, and the annotation."""
    function = function_of(item)
    text = str(getattr(function, "__annotations__", {}).get("return", ""))
    found = [named(package, function, word) for word in re.findall(r"\w+", text)]
    return [one for one in found if one is not None], text


def is_awaited(package, item):
    """Whether what a method of the asynchronous face gives is awaited."""
    function = function_of(item)
    if inspect.iscoroutinefunction(function):
        return True
    found, text = returned(package, item)
    return bool(re.match(r"(t\.|typing\.)?(Awaitable|Coroutine)\b", text)) or any(hasattr(one, "__await__") for one in found[:1])


def streams(item):
    """Keywords that choose another result by `Literal[True]`."""
    overloads = getattr(typing, "get_overloads", lambda _: [])(function_of(item))
    found = {}
    for one in overloads:
        for name, annotation in one.__annotations__.items():
            if re.fullmatch(r"(typing\.|t\.)?Literal\[True\]", str(annotation)):
                found[name] = str(one.__annotations__.get("return", ""))
    return found


class Draft:
    """The rows, as they are found."""

    def __init__(self, package, without=()):
        self.package = package
        self.without = without
        self.rows = []
        self.ids = collections.Counter()
        self.types = collections.defaultdict(list)
        self.done = {}
        self.todo = []

    def pair(self, sync):
        """The twin of a class, which is looked at later."""
        if sync not in self.done:
            twin = None if is_bare(sync) else self.package.twin(sync)
            self.done[sync] = twin
            if twin is not None:
                self.todo.append((sync, twin))
        return self.done[sync]

    def row(self, name, **fields):
        """Add a row; a keyword with an underscore stands for one with a hyphen."""
        base = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower().replace("_", "-")
        base = re.sub(r"[^a-z0-9]+", "-", f"{self.package.name}-{base}").strip("-")
        self.ids[base] += 1
        number = self.ids[base]
        identity = base if number == 1 else f"{base}-{number}"
        self.rows.append((identity, fields))

    def look(self, sync, twin, is_root):
        """Rows for a pair of classes."""
        package, name = self.package, sync.__name__
        path, other = package.path(sync), package.path(twin)
        home = other.rsplit(".", 1)[0]
        entering = {"enter": "async"} if hasattr(twin, "__aenter__") else {}
        bound, _ = returned(package, getattr(sync, "__enter__", None))
        if bound and bound[0] is not sync and self.pair(bound[0]) is not None:
            entering["entered"] = package.path(bound[0])
        iterating = {"iterates": "object"} if hasattr(twin, "__aiter__") else {}
        if other == f"{path.rsplit('.', 1)[0]}.Async{name}":
            # Told together with the others of the module.
            self.types[(home, *entering.items(), *iterating.items())].append(name)
        else:
            self.row(name, kind="type", of=path, to=other, imports=[home], **entering, **iterating)
        if is_root:
            self.row(f"{name}-made", of=path, to=f"{other}({{args}})", waits="false", seed="false", returns=path, imports=[home])
        groups = collections.defaultdict(list)
        for member, item in members(sync):
            groups[self.fate(path, sync, twin, member, item)].append(member)
        made = made_inside(package, sync)
        for member in sorted(set_inside(sync) - made.keys()):
            is_there = member in set_inside(twin) or hasattr(twin, member)
            why = "" if is_there else f"{twin.__name__} does not have it"
            groups[("attribute", "keep" if is_there else "refuse", None, why)].append(member)
        for member, classes in made.items():
            near = sorted(classes, key=lambda one: is_async_place(one.__module__))
            if member in self.without:
                groups[("attribute", "refuse", None, "what it gives is not in the table")].append(member)
            elif self.pair(near[0]) is not None:
                groups[("attribute", "keep", package.path(near[0]), "")].append(member)
        if hasattr(sync, "model_fields"):
            groups[("attribute", "keep", None, "")].append("__getattr__")
        for (kind, fate, returns, why), names in groups.items():
            fields = {"kind": "attribute"} if kind == "attribute" else {}
            fields |= {"of": path, "members": names}
            if fate == "await":
                fields |= {"waits": "true", "seed": "true"}
            elif fate == "keep":
                fields |= {"keep": "true"}
            elif fate == "refuse":
                fields |= {"refuse": why}
            elif fate == "iterate":
                fields |= {"to": "{self}.{name}({args})", "waits": "false", "seed": "true"}
            else:
                self.stream(path, name, names, fate, why)
                continue
            if returns:
                fields["returns"] = returns
            if why and fate != "refuse":
                fields["decide"] = why
            if returns and len(names) == 1:
                self.row(f"{name}-{names[0]}", **fields)
                continue
            told = {"await": "calls", "keep": "at-hand", "refuse": "missing", "iterate": "steps"}[fate]
            self.row(f"{name}-{'attributes' if kind == 'attribute' else told}", **fields)

    def stream(self, path, name, names, keyword, returns):
        """Rows for calls that give another object by a keyword."""
        signature = f"(*args, {keyword}=False, **options)"
        waits = {"waits": "true", "seed": "true"}
        self.row(f"{name}-{keyword}", of=path, members=names, when={keyword: '"true"'}, signature=signature, **waits, returns=returns)
        for word in ("absent", "false"):
            self.row(f"{name}-{keyword}-{word}", of=path, members=names, when={keyword: f'"{word}"'}, signature=signature, **waits)
        self.row(f"{name}-{keyword}-or-not", of=path, members=names, refuse="what it gives is known only when it runs", seed="true")

    def fate(self, path, sync, twin, member, item):
        """What becomes of a member: its kind, its fate, the type that it gives, and a remark."""
        if not hasattr(twin, member):
            kind = "call" if callable(getattr(sync, member, None)) else "attribute"
            return kind, "refuse", None, f"{twin.__name__} does not have it"
        other = inspect.getattr_static(twin, member)
        is_attribute = not inspect.isfunction(function_of(item)) or isinstance(item, property) or type(item).__name__ == "cached_property"
        if is_attribute and member in self.without:
            return "attribute", "refuse", None, "what it gives is not in the table"
        given, text = returned(self.package, item)
        paired = [self.package.path(one) for one in given if self.pair(one) is not None]
        returns = paired[0] if len(paired) == 1 and len(given) == 1 or paired and not text.count("|") else None
        if re.fullmatch(r"(Self\w*|_?T|'?\"?" + sync.__name__ + r"\"?'?)", text):
            returns = "self"
        first = next(iter(getattr(function_of(item), "__annotations__", {"": None}).items()), ("", None))
        if first[0] == "self" and text and str(first[1]) == text:
            returns = "self"
        if is_attribute:
            if inspect.iscoroutinefunction(function_of(other)):
                return "attribute", "refuse", None, f"it has to be awaited on {twin.__name__}"
            if given and self.package.twin(given[0]) is not None and is_bare(given[0]):
                return "attribute", "refuse", None, "what it gives is not in the table"
            return "attribute", "keep", returns, ""
        chosen = {k: v for k, v in streams(item).items() if paired}
        if is_awaited(self.package, other) and chosen and returns is None:
            keyword, result = next(iter(chosen.items()))
            words = [named(self.package, function_of(item), word) for word in re.findall(r"\w+", result)]
            classes = [self.package.path(one) for one in words if one is not None and self.pair(one) is not None]
            if classes:
                return "call", keyword, None, classes[0]
        if inspect.isclass(getattr(sync, member)):
            return "attribute", "keep", None, ""
        if inspect.isasyncgenfunction(function_of(other)):
            return "call", "iterate", None, "it is iterated by `async for`: give `returns` a type with `iterates`"
        if is_awaited(self.package, other):
            return "call", "await", returns, ""
        if "AsyncIterator" in returned(self.package, other)[1]:
            return "call", "iterate", None, "it is iterated by `async for`: give `returns` a type with `iterates`"
        return "call", "keep", returns, ""

    def merged(self):
        """The rows, where those that say the same of several classes are one."""
        kept = {}
        for (home, *rest), names in self.types.items():
            place = home.removeprefix(self.package.name).replace(".", "-").replace("_", "-").strip("-")
            identity = re.sub(r"[^a-z0-9]+", "-", "-".join(filter(None, [self.package.name, place, *(key for key, _ in rest), "types"])).lower())
            fields = {"kind": "type", "of": home, "members": names, "to": f"{home}.Async{{name}}", "imports": [home], **dict(rest)}
            kept[identity] = (identity, fields)
        for identity, fields in self.rows:
            if "members" not in fields:
                kept[identity] = (identity, fields)
                continue
            rest = repr([(key, value) for key, value in fields.items() if key != "of"])
            if rest in kept:
                kept[rest][1]["of"].append(fields["of"])
            else:
                kept[rest] = (identity, {**fields, "of": [fields["of"]]})
        return list(kept.values())

    def walk(self, roots):
        """Look at every pair that is reached."""
        for sync in roots:
            self.pair(sync)
        while self.todo:
            sync, twin = self.todo.pop(0)
            self.look(sync, twin, sync in roots)


def shown(fields):
    """A row as lines of YAML."""
    parts = []
    for key, value in fields.items():
        key = {"of": "from", "waits": "await"}.get(key, key)
        if key == "decide":
            continue
        if isinstance(value, dict):
            value = "{" + ", ".join(f"{k}: {v}" for k, v in value.items()) + "}"
        elif isinstance(value, list):
            value = value[0] if key == "from" and len(value) == 1 else "[" + ", ".join(value) + "]"
        elif any(c in value for c in "{}[]:,#*") and not value.startswith('"'):
            value = '"' + value.replace('"', '\\"') + '"'
        parts.append((key, value))
    return parts


def write(identity, fields):
    """Print a row, in one line where it fits."""
    if "decide" in fields:
        print(f"  # DECIDE: {fields['decide']}")
    parts = [("id", identity), *shown(fields)]
    line = "  - {" + ", ".join(f"{key}: {value}" for key, value in parts) + "}"
    if len(line) <= 160:
        print(line)
        return
    for index, (key, value) in enumerate(parts):
        lead = "  - " if index == 0 else "    "
        if value.startswith("[") and len(value) > 140:
            print(f"{lead}{key}: [")
            print(textwrap.fill(value[1:-1] + "]", width=138, initial_indent="      ", subsequent_indent="      ", break_long_words=False))
        else:
            print(f"{lead}{key}: {value}")


def roots_of(package, without):
    """Classes at the top of the package that have a twin."""
    for cls in list(package.paths):
        path = package.path(cls)
        is_public = not any(part.startswith("_") for part in path.split(".")) and path.count(".") <= 1
        is_async = not inspect.isclass(cls) or is_async_place(cls.__module__) or cls.__name__.startswith("Async")
        if is_public and not is_async and cls.__name__ not in without and package.twin(cls) is not None:
            yield cls


def heading(name, draft):
    """The keys of the file, above its rows."""
    distributions = importlib.metadata.packages_distributions().get(name)
    version = importlib.metadata.version(distributions[0]) if distributions else None
    installed = f"{distributions[0]} {version}" if distributions else name
    print(f"# {name} → its own asynchronous face. Drafted from {installed} as it was installed; read every row.")
    print("# DECIDE: what belongs to a loop, a thread or a connection, and what differs although it has the same name.")
    print(f"library: {name}\ntarget: {name}")
    if distributions:
        print(f"proved-with: {{{distributions[0]}: {version}}}")
        print("# DECIDE: the oldest version that has all of this.")
        print(f'requires: ["{distributions[0]}>={version}"]')
    aliases = {}
    for cls, twin in draft.done.items():
        if twin is not None:
            path = draft.package.path(cls)
            others = {*(one for one in draft.package.paths[cls] if one.count(".") <= 1), f"{cls.__module__}.{cls.__name__}"}
            aliases |= {other: path for other in others if other != path and not any(p.startswith("_") for p in other.split("."))}
    if aliases:
        print("\naliases:")
        for other, path in sorted(aliases.items()):
            print(f"  {other}: {path}")


def main():
    """Print the draft."""
    warnings.simplefilter("ignore")
    name, *without = sys.argv[1:]
    try:
        package = Package(name)
    except ImportError as error:
        sys.exit(f"{name} cannot be imported: {error}")
    roots = sorted(roots_of(package, without), key=package.path)
    if not roots:
        sys.exit(f"{name} has no class at its top with an asynchronous twin: `AsyncClient` beside `Client`, or `Client` in `{name}.asyncio`")
    draft = Draft(package, without)
    draft.walk(roots)
    heading(name, draft)
    print("\nmappings:")
    for identity, fields in draft.merged():
        write(identity, fields)


main()
