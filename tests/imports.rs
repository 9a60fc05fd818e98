//! Imports requested, added, reused and removed, as texts before and after.

use awaitify::diff::apply::apply;
use awaitify::diff::edit::Edit;
use awaitify::facts::FileFacts;
use awaitify::facts::collect::collect;
use awaitify::rewrite::imports::removal::Keep;
use awaitify::rewrite::imports::request::{ImportRequest, ImportRequests};
use awaitify::rewrite::imports::settle::{Circumstances, settle};
use awaitify::syntax::ast::{ExprId, ExprKind};
use awaitify::syntax::parse::parse;
use std::collections::HashSet;

/// A replacement of all reads of one name by something imported.
struct Swap {
    old: &'static str,
    request: ImportRequest,
    instead_of: Option<&'static str>,
}

fn module(old: &'static str, path: &str) -> Swap {
    Swap {
        old,
        request: ImportRequest::module(path),
        instead_of: Some(old),
    }
}

fn member(old: &'static str, from: &str, name: &str) -> Swap {
    Swap {
        old,
        request: ImportRequest::from(from, name),
        instead_of: None,
    }
}

fn facts_of(text: &str) -> FileFacts {
    let tree = parse(text);
    assert!(tree.distrust.is_empty(), "{:?}\n{text}", tree.distrust);
    collect(text, tree)
}

/// Replace reads by `swaps`, those in functions whose name begins with `keep_` left out.
fn converted_keeping(text: &str, swaps: &[Swap], keep: &Keep) -> String {
    let facts = facts_of(text);
    let mut requests = ImportRequests::new(&facts);
    let mut edits = Vec::new();
    let mut removed_uses = HashSet::new();
    for (index, expr) in facts.tree.exprs.iter().enumerate() {
        let ExprKind::Name(name) = &expr.kind else {
            continue;
        };
        let Some(swap) = swaps.iter().find(|swap| swap.old == &**name) else {
            continue;
        };
        let line = &text[..expr.range.start as usize];
        let stays = text[line.rfind('\n').map_or(0, |at| at + 1)..]
            .lines()
            .next();
        if facts.references[index].is_none() || stays.is_some_and(|line| line.contains("stays")) {
            continue;
        }
        let reached = requests.reach(
            &swap.request,
            swap.instead_of,
            facts.scope_of[index],
            expr.range.start,
        );
        edits.push(Edit::replacement(expr.range, reached));
        removed_uses.insert(ExprId(index as u32));
    }
    let settled = settle(
        text,
        &facts,
        &requests,
        &Circumstances {
            removed_uses: &removed_uses,
            keep,
            local: &HashSet::from(["shop".into()]),
            renamed: &[],
        },
    );
    let mut all = settled.edits;
    all.extend(edits);
    let after = apply(text, &all).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let again = parse(&after);
    assert!(again.distrust.is_empty(), "does not parse:\n{after}");
    after
}

fn converted(text: &str, swaps: &[Swap]) -> String {
    converted_keeping(text, swaps, &Keep::Names(HashSet::new()))
}

fn check(before: &str, swaps: &[Swap], after: &str) {
    assert_eq!(converted(before, swaps), after, "\nbefore:\n{before}");
}

const USE: &str = "\n\ndef f():\n    return requests.get(1)\n";
const USED: &str = "\n\ndef f():\n    return httpx.get(1)\n";

fn check_head(before: &str, after: &str) {
    check(
        &format!("{before}{USE}"),
        &[module("requests", "httpx")],
        &format!("{after}{USED}"),
    );
}

#[test]
fn a_lone_import_is_replaced_where_it_stands() {
    check_head("import requests\n", "import httpx\n");
    check_head(
        "import os\n\nimport requests\nimport yaml\n",
        "import os\n\nimport httpx\nimport yaml\n",
    );
    check_head(
        "import requests  # the client\n",
        "import httpx  # the client\n",
    );
    check_head(
        "import requests  # noqa: E402\nimport alpha\n",
        "import httpx  # noqa: E402\nimport alpha\n",
    );
}

#[test]
fn a_sorted_block_stays_sorted() {
    check_head(
        "import flask\nimport pytest\nimport requests\nfrom attrs import define\n",
        "import flask\nimport httpx\nimport pytest\nfrom attrs import define\n",
    );
    check_head(
        "from attrs import define\nimport flask\nfrom pytest import fixture\nimport requests\n",
        "from attrs import define\nimport flask\nimport httpx\nfrom pytest import fixture\n",
    );
}

#[test]
fn what_takes_the_place_of_several_imports_is_sorted() {
    check(
        "import os\n\nimport requests\nfrom requests.exceptions import Timeout\n\n\ndef f():\n    return requests.get(Timeout, disk)\n",
        &[
            module("requests", "httpx"),
            member("Timeout", "httpx", "TimeoutException"),
            module("disk", "aiofiles"),
        ],
        "import os\n\nimport aiofiles\nimport httpx\nfrom httpx import TimeoutException\n\n\ndef f():\n    return httpx.get(TimeoutException, aiofiles)\n",
    );
    check(
        "import app\nimport requests\n\n\ndef f():\n    return requests.get(disk)\n",
        &[module("disk", "pytest"), module("requests", "httpx")],
        "import app\nimport httpx\nimport pytest\n\n\ndef f():\n    return httpx.get(pytest)\n",
    );
    check(
        "import requests\nfrom requests.exceptions import Timeout\n\n\ndef f():\n    return requests.get(Timeout, disk)\n",
        &[
            module("requests", "httpx"),
            module("Timeout", "httpx"),
            module("disk", "aiofiles"),
        ],
        "import aiofiles\nimport httpx\n\n\ndef f():\n    return httpx.get(httpx, aiofiles)\n",
    );
}

#[test]
fn an_unsorted_block_takes_the_new_import_in_place() {
    check_head(
        "import zeta\nimport requests\nimport alpha\n",
        "import zeta\nimport httpx\nimport alpha\n",
    );
}

#[test]
fn a_use_that_is_left_keeps_the_import() {
    check(
        "import requests\n\n\ndef f():\n    requests.get(1)\n    requests.put(2)  # stays\n",
        &[module("requests", "httpx")],
        "import httpx\nimport requests\n\n\ndef f():\n    httpx.get(1)\n    requests.put(2)  # stays\n",
    );
}

#[test]
fn groups_are_kept_and_made() {
    let stdlib = [module("time", "asyncio")];
    let tail = "\n\ndef f():\n    time.sleep(1)\n";
    let tailed = "\n\ndef f():\n    asyncio.sleep(1)\n";
    for (before, after) in [
        ("import time\n", "import asyncio\n"),
        ("import os\nimport time\n", "import asyncio\nimport os\n"),
        (
            "\"\"\"Doc.\"\"\"\n\nfrom __future__ import annotations\n\nimport time\n",
            "\"\"\"Doc.\"\"\"\n\nfrom __future__ import annotations\n\nimport asyncio\n",
        ),
        (
            "import time\n\nimport yaml\n",
            "import asyncio\n\nimport yaml\n",
        ),
    ] {
        check(
            &format!("{before}{tail}"),
            &stdlib,
            &format!("{after}{tailed}"),
        );
    }
    let new = [member("sleep", "asyncio", "sleep_now")];
    let tail = "\n\ndef f(sleep):\n    return lambda: sleep\n";
    let tailed = "\n\ndef f(sleep):\n    return lambda: sleep_now\n";
    for (before, after) in [
        (
            "import yaml\n",
            "from asyncio import sleep_now\n\nimport yaml\n",
        ),
        (
            "import os\n\nimport yaml\n",
            "import os\nfrom asyncio import sleep_now\n\nimport yaml\n",
        ),
        (
            "# Copyright\n\nimport yaml\n",
            "# Copyright\n\nfrom asyncio import sleep_now\n\nimport yaml\n",
        ),
        (
            "from . import here\n",
            "from asyncio import sleep_now\n\nfrom . import here\n",
        ),
        (
            "import shop.cart\n",
            "from asyncio import sleep_now\n\nimport shop.cart\n",
        ),
        (
            "\"\"\"Doc.\"\"\"\n",
            "\"\"\"Doc.\"\"\"\n\nfrom asyncio import sleep_now\n",
        ),
        (
            "from __future__ import annotations\n",
            "from __future__ import annotations\n\nfrom asyncio import sleep_now\n",
        ),
        (
            "#!/usr/bin/env python\n# Copyright\n",
            "#!/usr/bin/env python\n# Copyright\n\nfrom asyncio import sleep_now\n",
        ),
    ] {
        check(
            &format!("{before}{tail}"),
            &new,
            &format!("{after}{tailed}"),
        );
    }
    check(
        "def f(sleep):\n    return lambda: sleep\n",
        &new,
        "from asyncio import sleep_now\n\n\ndef f(sleep):\n    return lambda: sleep_now\n",
    );
}

#[test]
fn a_new_first_group_stands_before_what_joins_the_old_one() {
    check(
        "import requests\n\n\ndef f():\n    requests.get(1)\n    time.sleep(1)\n    requests.put(2)  # stays\n",
        &[module("requests", "httpx"), module("time", "asyncio")],
        "import asyncio\n\nimport httpx\nimport requests\n\n\ndef f():\n    httpx.get(1)\n    asyncio.sleep(1)\n    requests.put(2)  # stays\n",
    );
}

#[test]
fn third_party_goes_between_standard_and_local() {
    let new = [Swap {
        old: "open",
        request: ImportRequest::module("aiofiles"),
        instead_of: None,
    }];
    let tail = "\n\ndef f():\n    open(1)\n";
    let tailed = "\n\ndef f():\n    aiofiles(1)\n";
    for (before, after) in [
        (
            "import os\n\nfrom . import here\n",
            "import os\n\nimport aiofiles\n\nfrom . import here\n",
        ),
        ("import os\n", "import os\n\nimport aiofiles\n"),
        (
            "\"\"\"Doc.\"\"\"\n\n# ours\nfrom . import here\n",
            "\"\"\"Doc.\"\"\"\n\nimport aiofiles\n\n# ours\nfrom . import here\n",
        ),
        (
            "import os\nimport yaml\nimport shop\n",
            "import os\nimport aiofiles\nimport yaml\nimport shop\n",
        ),
    ] {
        check(
            &format!("{before}{tail}"),
            &new,
            &format!("{after}{tailed}"),
        );
    }
}

#[test]
fn existing_imports_are_reused() {
    check(
        "import time\nimport asyncio as aio\n\n\ndef f():\n    time.sleep(1)\n",
        &[module("time", "asyncio")],
        "import asyncio as aio\n\n\ndef f():\n    aio.sleep(1)\n",
    );
    check(
        "import contextlib\nfrom x import cm\n\n\ndef f():\n    cm()\n",
        &[member("cm", "contextlib", "asynccontextmanager")],
        "import contextlib\n\n\ndef f():\n    contextlib.asynccontextmanager()\n",
    );
    check(
        "from contextlib import contextmanager\n\n\n@contextmanager\ndef f():\n    yield\n",
        &[member(
            "contextmanager",
            "contextlib",
            "asynccontextmanager",
        )],
        "from contextlib import asynccontextmanager\n\n\n@asynccontextmanager\ndef f():\n    yield\n",
    );
    check(
        "from contextlib import contextmanager\n\n\n@contextmanager\ndef f():\n    yield\n\n\n@contextmanager  # stays\ndef g():\n    yield\n",
        &[member(
            "contextmanager",
            "contextlib",
            "asynccontextmanager",
        )],
        "from contextlib import asynccontextmanager, contextmanager\n\n\n@asynccontextmanager\ndef f():\n    yield\n\n\n@contextmanager  # stays\ndef g():\n    yield\n",
    );
}

#[test]
fn a_type_checking_import_is_no_import() {
    check(
        "from typing import TYPE_CHECKING\n\nimport requests\n\nif TYPE_CHECKING:\n    import httpx\n\n\ndef f():\n    requests.get(1)\n",
        &[module("requests", "httpx")],
        "from typing import TYPE_CHECKING\n\nimport httpx\n\nif TYPE_CHECKING:\n    import httpx\n\n\ndef f():\n    httpx.get(1)\n",
    );
}

#[test]
fn taken_names_get_an_alias() {
    check(
        "import time\nfrom shop import asyncio\n\n\ndef f():\n    time.sleep(1)\n    asyncio.x\n",
        &[module("time", "asyncio")],
        "import asyncio as _asyncio\nfrom shop import asyncio\n\n\ndef f():\n    _asyncio.sleep(1)\n    asyncio.x\n",
    );
    check(
        "import time\n\n\ndef f(asyncio):\n    time.sleep(1)\n",
        &[module("time", "asyncio")],
        "import asyncio as _asyncio\n\n\ndef f(asyncio):\n    _asyncio.sleep(1)\n",
    );
    check(
        "import time\n\n_asyncio = 1\n\n\ndef f(asyncio):\n    time.sleep(_asyncio)\n",
        &[module("time", "asyncio")],
        "import asyncio as _asyncio_2\n\n_asyncio = 1\n\n\ndef f(asyncio):\n    _asyncio_2.sleep(_asyncio)\n",
    );
}

#[test]
fn names_leave_lists_with_their_commas_only() {
    let get = [module("get", "httpx")];
    let tail = "\n\ndef f():\n    get(1)\n    post(put)\n";
    let tailed = "\n\ndef f():\n    httpx(1)\n    post(put)\n";
    for (before, after) in [
        (
            "from requests import get, post, put\n",
            "import httpx\nfrom requests import post, put\n",
        ),
        (
            "from requests import post, put, get\n",
            "import httpx\nfrom requests import post, put\n",
        ),
        (
            "from requests import (\n    get,\n    post,  # the second\n    put,\n)\n",
            "import httpx\nfrom requests import (\n    post,  # the second\n    put,\n)\n",
        ),
        (
            "from requests import (\n    post,\n    put,\n    get  # fetches\n)\n",
            "import httpx\nfrom requests import (\n    post,\n    put,\n    # fetches\n)\n",
        ),
        (
            "from requests import (\n    post,\n    get,  # noqa: F401\n    put,\n)\n",
            "import httpx\nfrom requests import (\n    post,\n    put,\n)\n",
        ),
        (
            "from requests import post, \\\n    get, put\n",
            "import httpx\nfrom requests import post, \\\n    put\n",
        ),
        (
            "from requests import (post, get,\n                      put)\n",
            "import httpx\nfrom requests import (post, put)\n",
        ),
    ] {
        check(
            &format!("{before}{tail}"),
            &get,
            &format!("{after}{tailed}"),
        );
    }
}

#[test]
fn names_join_lists() {
    let new = [member("cm", "contextlib", "asynccontextmanager")];
    let tail = "\n\ndef f(cm):\n    return lambda: cm\n";
    let tailed = "\n\ndef f(cm):\n    return lambda: asynccontextmanager\n";
    for (before, after) in [
        (
            "from contextlib import closing, suppress\n",
            "from contextlib import asynccontextmanager, closing, suppress\n",
        ),
        (
            "from contextlib import suppress, closing\n",
            "from contextlib import suppress, closing, asynccontextmanager\n",
        ),
        (
            "from contextlib import (\n    ExitStack,\n    closing,  # one\n)\n",
            "from contextlib import (\n    ExitStack,\n    asynccontextmanager,\n    closing,  # one\n)\n",
        ),
        (
            "from contextlib import (\n    suppress,\n    closing  # one\n)\n",
            "from contextlib import (\n    suppress,\n    closing,  # one\n    asynccontextmanager\n)\n",
        ),
        (
            "from contextlib import closing, redirect_stderr, redirect_stdout, suppress\n",
            "from contextlib import (\n    asynccontextmanager,\n    closing,\n    redirect_stderr,\n    redirect_stdout,\n    suppress,\n)\n",
        ),
    ] {
        check(
            &format!("{before}{tail}"),
            &new,
            &format!("{after}{tailed}"),
        );
    }
}

#[test]
fn rows_of_several_statements() {
    check_head("import requests; import os\n", "import httpx; import os\n");
    check_head(
        "import os, requests, sys\n",
        "import os, sys\n\nimport httpx\n",
    );
    check(
        "import time; import requests\nimport asyncio\n\n\ndef f():\n    time.sleep(1)\n    requests.get(1)  # stays\n",
        &[module("time", "asyncio")],
        "import requests\nimport asyncio\n\n\ndef f():\n    asyncio.sleep(1)\n    requests.get(1)  # stays\n",
    );
}

#[test]
fn guarded_and_local_imports_are_replaced_where_they_stand() {
    check_head(
        "try:\n    import requests\nexcept ImportError:\n    raise SystemExit(1)\n",
        "try:\n    import httpx\nexcept ImportError:\n    raise SystemExit(1)\n",
    );
    check_head(
        "try: import requests\nexcept ImportError: raise SystemExit(1)\n",
        "try: import httpx\nexcept ImportError: raise SystemExit(1)\n",
    );
    check(
        "def f():\n    import requests\n\n    return requests.get(1)\n",
        &[module("requests", "httpx")],
        "def f():\n    import httpx\n\n    return httpx.get(1)\n",
    );
    check(
        "import httpx\n\n\ndef f():\n    import requests\n\n    return requests.get(1)\n",
        &[module("requests", "httpx")],
        "import httpx\n\n\ndef f():\n    return httpx.get(1)\n",
    );
    check(
        "import httpx\n\n\ndef f():\n    if 1:\n        import requests\n    return requests.get(1)\n",
        &[module("requests", "httpx")],
        "import httpx\n\n\ndef f():\n    if 1:\n        pass\n    return httpx.get(1)\n",
    );
}

#[test]
fn an_optional_import_that_stays_has_the_new_one_beside_it() {
    check(
        "try:\n    import requests\nexcept ImportError:\n    requests = None\n\n\ndef f():\n    assert requests  # stays\n    return requests.get(1)\n",
        &[module("requests", "httpx")],
        "try:\n    import requests\n    import httpx\nexcept ImportError:\n    requests = None\n\n\ndef f():\n    assert requests  # stays\n    return httpx.get(1)\n",
    );
}

#[test]
fn exported_and_mentioned_names_stay() {
    let swaps = [module("Session", "httpx")];
    for head in [
        "from requests import Session\n\n__all__ = [\"Session\"]\n",
        "from requests import Session\n\n__all__ += (\"Session\",)\n",
        "from requests import Session as Session\n",
        "from requests import Session\n\nx = []  # type: list[Session]\n",
    ] {
        let after = converted(&format!("{head}\n\ndef f():\n    Session()\n"), &swaps);
        assert!(after.contains("from requests import Session"), "{after}");
    }
    // A quoted annotation is code: the name in it goes with the others.
    let after = converted(
        "from requests import Session\n\n\ndef g(s: \"Session\"): ...\n",
        &swaps,
    );
    assert!(after.contains("def g(s: \"httpx\")"), "{after}");
    assert!(!after.contains("requests"), "{after}");
    let after = converted(
        "from requests import Session\n\nlog(\"Session\")\n\n\ndef f():\n    Session()\n",
        &swaps,
    );
    assert!(!after.contains("from requests import Session"), "{after}");
    let text = "from requests import Session\n\n\ndef f():\n    Session()\n";
    for keep in [Keep::All, Keep::Names(HashSet::from(["Session".into()]))] {
        let after = converted_keeping(text, &swaps, &keep);
        assert!(after.contains("from requests import Session"), "{after}");
    }
}

#[test]
fn unused_imports_and_those_of_unknown_effect_stay() {
    check(
        "import os\nimport time\nimport readline\n\n\ndef f():\n    time.sleep(1)\n",
        &[module("time", "asyncio")],
        "import os\nimport asyncio\nimport readline\n\n\ndef f():\n    asyncio.sleep(1)\n",
    );
    check(
        "import requests\nimport requests.exceptions\n\n\ndef f():\n    requests.get(1)\n    requests.exceptions.X  # stays\n",
        &[module("requests", "httpx")],
        "import httpx\nimport requests\nimport requests.exceptions\n\n\ndef f():\n    httpx.get(1)\n    requests.exceptions.X  # stays\n",
    );
}

#[test]
fn a_use_while_loading_comes_after_the_import() {
    let after = converted(
        "import os\n\nx = requests.Session()\n\nimport requests\nimport yaml\n",
        &[module("requests", "httpx")],
    );
    assert!(
        after.find("import httpx") < after.find("x = httpx"),
        "{after}"
    );
}

#[test]
fn a_stray_import_draws_no_others() {
    let new = [Swap {
        old: "open",
        request: ImportRequest::module("aiofiles"),
        instead_of: None,
    }];
    check(
        "import os\nimport re\n\nfrom . import here\n\nA = 1\n\nimport sys\n\n\ndef f():\n    open(1)\n",
        &new,
        "import os\nimport re\n\nimport aiofiles\n\nfrom . import here\n\nA = 1\n\nimport sys\n\n\ndef f():\n    aiofiles(1)\n",
    );
}

#[test]
fn a_block_that_loses_its_first_import_begins_without_a_blank_line() {
    check(
        "import asyncio\n\nif x:  # why\n    import time\n\n    time.sleep(1)\n",
        &[module("time", "asyncio")],
        "import asyncio\n\nif x:  # why\n    asyncio.sleep(1)\n",
    );
}

#[test]
fn carriage_returns_are_kept() {
    check(
        "import os\r\nimport time\r\n\r\nimport requests\r\n\r\n\r\ndef f():\r\n    requests.get(time.time())  \r\n",
        &[module("requests", "httpx"), module("time", "asyncio")],
        "import asyncio\r\nimport os\r\n\r\nimport httpx\r\n\r\n\r\ndef f():\r\n    httpx.get(asyncio.time())  \r\n",
    );
}

#[test]
fn dotted_modules() {
    check(
        "import os\nimport aiofiles\n\n\ndef f():\n    os.stat(1)\n    aiofiles.x\n",
        &[module("os", "aiofiles.os")],
        "import aiofiles\nimport aiofiles.os\n\n\ndef f():\n    aiofiles.os.stat(1)\n    aiofiles.x\n",
    );
}
