//! What the outside can call a program by: what is lost of it between two texts, and that nothing is written then.

#[path = "support/program.rs"]
mod program;

use awaitify::facts::collect::collect;
use awaitify::syntax::parse::parse;
use awaitify::verify::loss::Allowance;
use awaitify::verify::surface::Surface;
use awaitify::verify::surface::compare::{Circumstances, Imports, Unmarked, lost};
use program::{awaitify, err};
use std::collections::HashSet;
use std::fs;

fn surface(text: &str) -> Surface {
    let own = HashSet::from(["shop".into()]);
    Surface::of(&collect(text, parse(text)), text, &own)
}

/// What is told of a file of tests, where only `IsolatedAsyncioTestCase` awaits.
fn told(before: &str, after: &str, allowance: &Allowance) -> Vec<String> {
    let (old, new) = (surface(before), surface(after));
    let has_base = |class: &str, base: &str| {
        let class = old.classes.get(class);
        class.is_some_and(|class| class.bases.iter().any(|one| one.ends_with(base)))
    };
    let is_isolated = |class: &str| {
        let class = new.classes.get(class);
        class.is_some_and(|class| class.bases.iter().any(|one| one.contains("Isolated")))
    };
    let known = Circumstances {
        allowances: &[allowance],
        imports: Imports::Private,
        is_test: &|class, name| {
            name.starts_with("test")
                && class
                    .is_none_or(|class| class.starts_with("Test") || has_base(class, "TestCase"))
        },
        awaits_tests: &is_isolated,
        unmarked: Unmarked::Skipped,
    };
    let problems = lost(&old, &new, &known);
    problems.into_iter().map(|one| one.message).collect()
}

/// `before` as it is loses nothing; with `old` replaced it loses just this.
fn loses(before: &str, old: &str, new: &str, expected: &[&str]) {
    let none = Allowance::default();
    assert_eq!(told(before, before, &none), Vec::<String>::new());
    assert!(before.contains(old), "{old}");
    let after = before.replace(old, new);
    assert_eq!(told(before, &after, &none), expected, "{after}");
}

const ROUTES: &str = r#"
from aiohttp import web
from django.urls import path
from fastapi import APIRouter, FastAPI
from flask import Flask
from starlette.routing import Route
from unittest import mock

from shop import views

app = FastAPI()
router = APIRouter(prefix="/orders")
site = Flask(__name__)
PATH = "/computed"


@app.get("/users")
def users(): ...


@router.post("/{number}", name="place")
def order(number): ...


@site.route("/items", methods=["GET", "POST"])
def items(): ...


@site.route(PATH)
def computed(): ...


@app.websocket("/live")
async def live(socket): ...


@mock.patch("shop.views.load")
def helper(load): ...


def missing(request): ...


app.include_router(router, prefix="/api")
app.add_api_route("/health", missing, methods=["GET"])
site.add_url_rule("/old", view_func=missing, endpoint="old")
urlpatterns = [path("shop/", views.index, name="index")]
routes = [Route("/star", missing)]
aio = [web.get("/aio", missing)]
"#;

#[test]
fn routes_keep_their_methods_paths_and_names() {
    let lost = |old, new, expected: &[&str]| loses(ROUTES, old, new, expected);
    let users = ["the route `GET /users of app (users)` is lost"];
    lost("@app.get(\"/users\")\n", "", &users);
    lost("\"/users\"", "\"/people\"", &users);
    lost("@app.get(", "@app.put(", &users);
    let order = "the route `POST /orders/{number} of router (place)` is lost";
    lost("prefix=\"/orders\"", "prefix=\"/carts\"", &[order]);
    lost("name=\"place\"", "name=\"put\"", &[order]);
    let post = ["the route `POST /items of site (items)` is lost"];
    lost("[\"GET\", \"POST\"]", "[\"GET\"]", &post);
    lost("[\"GET\", \"POST\"]", "[\"POST\", \"GET\"]", &[]);
    lost(
        "(PATH)",
        "(PATHS)",
        &["the route `any PATH of site (computed)` is lost"],
    );
    lost(
        "app.websocket(",
        "app.listen(",
        &["the route `WEBSOCKET /live of app (live)` is lost"],
    );
    // What is no route may go on its own terms.
    lost(
        "mock.patch(\"shop.views.load\")",
        "mock.patch(\"shop.views.read\")",
        &[],
    );
    lost(
        "app.include_router(router, prefix=\"/api\")\n",
        "",
        &["the route `app.include_router(router, prefix=\"/api\")` is lost"],
    );
    lost(
        "\"/health\"",
        "\"/healthy\"",
        &["the route `app.add_api_route(\"/health\", missing, methods=[GET])` is lost"],
    );
    lost(
        "endpoint=\"old\"",
        "endpoint=\"new\"",
        &["the route `site.add_url_rule(\"/old\", view_func=missing, endpoint=\"old\")` is lost"],
    );
    lost(
        "views.index",
        "views.home",
        &["the route `path(\"shop/\", views.index, name=\"index\")` is lost"],
    );
    lost(
        "\"/star\"",
        "\"/stars\"",
        &["the route `Route(\"/star\", missing)` is lost"],
    );
    lost(
        "web.get(\"/aio\"",
        "web.post(\"/aio\"",
        &["the route `web.get(\"/aio\", missing)` is lost"],
    );
}

#[test]
fn the_adapters_of_a_session_are_no_routes() {
    let before = "session.mount(\"https://\", adapter)\napp.mount(\"/static\", files)\n";
    loses(before, "session.mount(\"https://\", adapter)\n", "", &[]);
    let lost = ["the route `app.mount(\"/static\", files)` is lost"];
    loses(
        "files = 1\napp = 2\napp.mount(\"/static\", files)\n",
        "app.mount(\"/static\", files)\n",
        "",
        &lost,
    );
}

const NAMES: &str = r#"
import requests
from shop.orders import Order, place

__all__ = ["Client", "place"]

LIMIT = 5
_private = 1

for step in range(3):
    pass


def load(): ...


class Client:
    retries = 3

    def __init__(self, base):
        self.base = base
        self._session = requests.Session()

    def __enter__(self): ...

    @property
    def user(self): ...

    def fetch(self): ...


class _Hidden:
    def fetch(self): ...
"#;

#[test]
fn public_names_are_kept() {
    let lost = |old, new, expected: &[&str]| loses(NAMES, old, new, expected);
    lost("LIMIT", "_LIMIT", &["the public name `LIMIT` is lost"]);
    lost("def load", "def _load", &["the public name `load` is lost"]);
    lost(
        "retries = 3",
        "pass",
        &["the public name `Client.retries` is lost"],
    );
    lost(
        "self.base =",
        "self.base_url =",
        &["the public name `Client.base` is lost"],
    );
    lost("def user", "async def user", &[]);
    lost("    @property\n", "", &[]);
    lost(
        "Client:\n    retries = 3\n",
        "Client:\n    retries = 3\n    def added(self): ...\n",
        &[],
    );
    lost(
        "[\"Client\", \"place\"]",
        "[\"Client\"]",
        &["the public name `__all__: place` is lost"],
    );
    lost(
        "Order, place",
        "Order",
        &["the public name `place` is lost"],
    );
    // What only the module uses: imports, private names, what a loop leaves.
    lost("import requests", "import httpx as requests", &[]);
    lost("Order, place", "place", &[]);
    lost("_private", "_hidden", &[]);
    lost("for step", "for number", &[]);
    lost("__enter__", "__aenter__", &[]);
}

#[test]
fn what_was_renamed_on_purpose_is_not_lost() {
    let after = NAMES
        .replace("self.base =", "self.base_ =")
        .replace("def load", "def _load");
    let allowance = Allowance {
        renamed: [("load".to_owned(), "main.load".to_owned())].into(),
        withdrawn: ["Client.base".to_owned()].into(),
        ..Allowance::default()
    };
    assert_eq!(told(NAMES, &after, &allowance), Vec::<String>::new());
}

const TESTS: &str = r#"
import pytest
from unittest import TestCase


@pytest.mark.parametrize("number", [1, 2, 3])
def test_load(number): ...


class TestClient:
    def test_fetch(self): ...

    def helper(self): ...


class Stored(TestCase):
    def test_stored(self): ...


class Fake:
    def test_connection(self): ...
"#;

#[test]
fn tests_are_collected_and_run_as_before() {
    let lost = |old, new, expected: &[&str]| loses(TESTS, old, new, expected);
    let named = [
        "the public name `test_load` is lost",
        "the test `test_load` is lost",
    ];
    lost("def test_load", "def check_load", &named);
    let parameters = ["the test `test_load` does not run with the parameters that it had"];
    lost("[1, 2, 3]", "[1, 2]", &parameters);
    lost(
        "@pytest.mark.parametrize(\"number\", [1, 2, 3])\n",
        "",
        &parameters,
    );
    // pytest skips a coroutine function that nothing is said of, and unittest makes a coroutine of it.
    let skipped = ["the test `test_load` would make a coroutine that nothing awaits"];
    lost("def test_load", "async def test_load", &skipped);
    let method = ["the test `TestClient::test_fetch` would make a coroutine that nothing awaits"];
    lost("def test_fetch", "async def test_fetch", &method);
    let case = ["the test `Stored::test_stored` would make a coroutine that nothing awaits"];
    lost("def test_stored", "async def test_stored", &case);
    for mark in [
        "pytest.mark.asyncio",
        "pytest.mark.anyio",
        "pytest.mark.asyncio(loop_scope=\"class\")",
    ] {
        let marked = format!("@{mark}\nasync def test_load");
        loses(TESTS, "def test_load", &marked, &[]);
        let class = format!("@{mark}\nclass TestClient:\n    async def test_fetch");
        loses(TESTS, "class TestClient:\n    def test_fetch", &class, &[]);
    }
    let module = "import pytest\npytestmark = [pytest.mark.asyncio]\nfrom unittest import TestCase\n\n\n@pytest.mark.parametrize(\"number\", [1, 2, 3])\nasync def test_load";
    let head = "import pytest\nfrom unittest import TestCase\n\n\n@pytest.mark.parametrize(\"number\", [1, 2, 3])\ndef test_load";
    lost(head, module, &[]);
    let isolated = TESTS
        .replace("TestCase", "IsolatedAsyncioTestCase")
        .replace("def test_stored", "async def test_stored");
    assert_eq!(
        told(TESTS, &isolated, &Allowance::default()),
        Vec::<String>::new()
    );
    // No test, and no coroutine that was one.
    lost("def helper", "async def helper", &[]);
    lost("def test_connection", "async def test_connection", &[]);
}

const COMMANDS: &str = r#"
import argparse
import click
import typer

cli = typer.Typer()


@click.group()
def shop(): ...


@shop.command("place")
def place_order(): ...


@cli.command()
def list_orders(): ...


@click.command
def show(): ...


def run(options): ...


parser = argparse.ArgumentParser()
commands = parser.add_subparsers()
adding = commands.add_parser("add", aliases=["a"])
adding.set_defaults(func=run)
shop.add_command(show, name="display")
"#;

#[test]
fn commands_keep_their_names_and_stay_functions() {
    let lost = |old, new, expected: &[&str]| loses(COMMANDS, old, new, expected);
    lost(
        "@shop.command(\"place\")\n",
        "",
        &["the command `place of shop` is lost"],
    );
    lost(
        "\"place\"",
        "\"put\"",
        &["the command `place of shop` is lost"],
    );
    lost(
        "def list_orders",
        "def all_orders",
        &[
            "the command `list-orders of cli` is lost",
            "the public name `list_orders` is lost",
        ],
    );
    lost("@click.command\n", "", &["the command `show` is lost"]);
    let never = ["the command `show` would make a coroutine that nothing awaits"];
    lost("def show", "async def show", &never);
    lost(
        "\"add\"",
        "\"new\"",
        &["the command `commands.add_parser(\"add\", aliases=[a])` is lost"],
    );
    lost(
        "func=run",
        "func=show",
        &["the command `adding.set_defaults(func=run)` is lost"],
    );
    lost(
        "\"display\"",
        "\"shown\"",
        &["the command `shop.add_command(show, name=\"display\")` is lost"],
    );
    // Awaited where it is called.
    lost("def run", "async def run", &[]);
}

const TASKS: &str = r#"
import dramatiq
from celery import Celery, shared_task
from huey import RedisHuey

app = Celery("shop")
huey = RedisHuey()


@app.task(bind=True)
def bill(self): ...


@shared_task(name="shop.remind")
def remind(): ...


@dramatiq.actor
def pack(): ...


def sent(): ...


@huey.periodic_task(every())
def sweep(): ...


scheduler.add_job(sent, "interval", id="packing")
"#;

#[test]
fn tasks_keep_the_names_that_they_are_sent_under() {
    let lost = |old, new, expected: &[&str]| loses(TASKS, old, new, expected);
    // Its name follows that of the function.
    let renamed = [
        "the task `bill of app` is lost",
        "the public name `bill` is lost",
    ];
    lost("def bill", "def charge", &renamed);
    lost(
        "shop.remind",
        "shop.reminder",
        &["the task `shop.remind` is lost"],
    );
    lost(
        "def pack",
        "def _pack",
        &["the task `pack` is lost", "the public name `pack` is lost"],
    );
    lost(
        "id=\"packing\"",
        "id=\"pack\"",
        &["the task `scheduler.add_job(sent, \"interval\", id=\"packing\")` is lost"],
    );
    let never = ["the task `bill of app` would make a coroutine that nothing awaits"];
    lost("def bill", "async def bill", &never);
    let sweep = ["the task `sweep of huey` would make a coroutine that nothing awaits"];
    lost("def sweep", "async def sweep", &sweep);
    // The function moved, its name did not.
    let moved = "@shared_task(name=\"shop.remind\")\ndef remind(): ...";
    let inside = "@shared_task(name=\"shop.remind\")\ndef remind(): ...\n\n\ndef other(): ...";
    lost(moved, inside, &[]);
}

/// A table that writes the decorator of a route as one that is none.
const TABLE: &str = r#"
library: webkit
target: awebkit
mappings:
  - {id: webkit-app, kind: type, from: webkit.App, to: awebkit.App}
  - {id: webkit-app-made, from: webkit.App, to: "awebkit.App({args})", await: false, seed: false, returns: webkit.App, imports: [awebkit]}
  - {id: webkit-app-get, from: webkit.App.get, to: "{self}.handle({args})", await: false, seed: false, takes-coroutines: true}
  - {id: webkit-app-run, from: webkit.App.run, to: "{self}.run()"}
"#;

const APPLICATION: &str = "import webkit\n\n\ndef serve():\n    app = webkit.App()\n\n    @app.get(\"/users\")\n    def users():\n        return [\"ada\"]\n\n    app.run()\n";

const NEIGHBOUR: &str = "import time\n\n\ndef main():\n    time.sleep(1)\n\n\nif __name__ == \"__main__\":\n    main()\n";

#[test]
fn a_file_that_would_lose_a_route_is_not_written_and_its_neighbours_are() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    for (name, text) in [
        ("own.yaml", TABLE),
        ("app.py", APPLICATION),
        ("nap.py", NEIGHBOUR),
    ] {
        fs::write(root.join(name), text).unwrap();
    }
    let tables = ["--mappings", "own.yaml", "--color", "never", "-v"];
    let preview = awaitify(root, &[&["convert", "."], &tables[..]].concat());
    let told = "error[backed-out]: the route `GET /users of app (users)` is lost\n --> app.py:7:6";
    assert!(err(&preview).contains(told), "{}", err(&preview));
    let diff = String::from_utf8_lossy(&preview.stdout);
    assert!(
        !diff.contains("app.py") && diff.contains("nap.py"),
        "{diff}"
    );
    let written = awaitify(root, &[&["convert", "--write", "."], &tables[..]].concat());
    assert_eq!(written.status.code(), preview.status.code());
    assert!(err(&written).contains(told), "{}", err(&written));
    assert_eq!(
        fs::read_to_string(root.join("app.py")).unwrap(),
        APPLICATION
    );
    assert!(
        fs::read_to_string(root.join("nap.py"))
            .unwrap()
            .contains("await asyncio.sleep(1)")
    );
}
