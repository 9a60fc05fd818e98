//! Tables joined: aliases, members, choices, and what contradicts between files.

use awaitify::mapping::builtin;
use awaitify::mapping::choice::Choice;
use awaitify::mapping::condition::{
    STYLE_WORDS, Subject, Test, UNPACKED_WORDS, USE_WORDS, VALUE_WORDS,
};
use awaitify::mapping::load::{TableFile, load};
use awaitify::mapping::row::{Effect, Fate, Returns, Role};
use awaitify::mapping::signature::ParamKind;
use awaitify::mapping::table::{Membership, Table};
use awaitify::mapping::template::{Part, Placeholder};
use std::collections::BTreeMap;
use std::path::Path;

const WEB: &str = r#"
library: web
target: aweb
aliases:
  web.api.*: web.*
  web.sessions.Session: web.Session
  oldweb: web
clients:
  - id: web-client
    open: aweb.Client({options})
    name: client
    options: {timeout: None, retry: 0}
    parity: [retry]
    imports: [aweb]
support:
  - name: quote
    code: |
      def quote(text):
          """Quote."""
          return text
mappings:
  - id: web-get-stream
    from: web.get
    when: {stream: true}
    refuse: streams
  - id: web-get
    from: [web.get, web.post]
    signature: (url, params=None, *, stream=False, **options)
    to: "{client}.{name}({url}, params={params}, {args})"
    client: web-client
    returns: web.sessions.Reply
    defaults: {follow: True}
    parity: [follow]
    parameters:
      url:
        - when: {value: "not:str"}
          as: "{support:quote}({value})"
      verify: {constructor: verify}
      stream: {drop: true}
  - id: web-session
    from: web.Session
    kind: type
    to: aweb.Client
    bases: [web.api.Base]
  - id: web-session-make
    from: web.Session
    to: aweb.Client({args})
    await: false
    returns: web.Session
  - id: web-base
    from: web.Base
    kind: type
    bases: [web.Session]
  - id: web-base-send
    from: [web.Base.send, web.Base.close]
    await: true
  - id: web-session-close
    from: web.Session.close
    to: "{self}.aclose()"
  - id: web-session-url
    from: web.Session.url
    kind: attribute
    to: str({self}.url)
  - id: web-reply
    from: web.sessions.Reply
    kind: type
  - id: web-open
    from: builtins.opens
    offload: true
"#;

fn file(path: &str, text: &str) -> TableFile {
    match load(Path::new(path), text) {
        Ok(file) => file,
        Err(faults) => panic!("{}", lines(faults).join("\n")),
    }
}

fn lines(faults: Vec<awaitify::mapping::node::LoadError>) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

fn web() -> Table {
    // A row whose `when` names a parameter needs the signature; the first row gets it here.
    let text = WEB.replace(
        "    refuse: streams",
        "    signature: (url, *, stream=False, **options)\n    refuse: streams",
    );
    Table::build(vec![file("web.yaml", &text)], &Choice::default())
        .unwrap_or_else(|faults| panic!("{}", lines(faults).join("\n")))
}

fn names(table: &Table, rows: &[awaitify::mapping::row::RowId]) -> Vec<String> {
    rows.iter().map(|&id| table.row(id).name.clone()).collect()
}

#[test]
fn aliases_lead_to_the_canonical_name() {
    let table = web();
    for (from, to) in [
        ("web.get", "web.get"),
        ("web.api.get", "web.get"),
        ("oldweb.api.get", "web.get"),
        ("web.sessions.Session.close", "web.Session.close"),
        ("web.api", "web.api"),
        ("website.get", "website.get"),
        ("other", "other"),
    ] {
        assert_eq!(table.canonical(from), to, "{from}");
    }
}

#[test]
fn rows_come_in_the_order_of_the_file() {
    let table = web();
    assert_eq!(
        names(&table, table.rows("web.get")),
        ["web-get-stream", "web-get"]
    );
    assert_eq!(
        names(&table, table.rows("web.Session")),
        ["web-session-make"]
    );
    assert_eq!(table.type_row("web.Session").unwrap().name, "web-session");
    assert!(table.rows("web.nothing").is_empty());
    assert!(table.is_known_type("web.sessions.Reply") && !table.is_known_type("web.get"));
}

#[test]
fn members_are_found_in_the_type_and_in_its_bases() {
    let table = web();
    let member = |of: &str, name: &str| names(&table, table.member(of, name));
    assert_eq!(member("web.Session", "close"), ["web-session-close"]);
    assert_eq!(member("web.Session", "send"), ["web-base-send"]);
    // The bases form a circle, which Python would refuse and the table survives.
    assert_eq!(member("web.Base", "url"), ["web-session-url"]);
    assert_eq!(table.known_member("web.Session", "send"), Membership::Known);
    assert_eq!(
        table.known_member("web.Session", "nope"),
        Membership::UnknownMember
    );
    assert_eq!(
        table.known_member("web.Nope", "send"),
        Membership::UnknownType
    );
}

#[test]
fn rows_are_parsed_and_defaults_are_filled_in() {
    let table = web();
    let row = table.row(table.rows("web.get")[1]);
    assert!(row.awaited && row.seed && row.fate == Fate::Convert);
    assert_eq!(
        row.returns,
        Some(Returns::Type("web.sessions.Reply".into()))
    );
    assert_eq!(
        row.signature.as_ref().unwrap().params[2].kind,
        ParamKind::KeywordOnly
    );
    assert_eq!(row.defaults[0].role, Role::Parity);
    assert_eq!(
        row.parameter("verify").unwrap().actions[0].effect,
        Effect::Constructor {
            name: "verify".into(),
            value: None
        }
    );
    assert_eq!(
        row.parameter("url").unwrap().actions[0].when[0].subject,
        Subject::Value
    );
    assert_eq!(row.support().collect::<Vec<_>>(), ["quote"]);
    // The template takes the default of the signature where it has none of its own.
    let params = Part::Placeholder(Placeholder::Parameter {
        name: "params".into(),
        default: Some("None".into()),
    });
    assert!(row.to.as_ref().unwrap().parts.contains(&params));
    let client = table.client(row.client.unwrap());
    assert_eq!(
        (client.id.as_str(), client.options.len()),
        ("web-client", 2)
    );
    assert_eq!(table.library(client.library).target, "aweb");
    let refused = table.row(table.rows("web.get")[0]);
    assert_eq!((refused.awaited, refused.seed), (false, false));
    assert_eq!(refused.when[0].conditions[0].test, Test::True);
    let base = table.type_row("web.Session").unwrap();
    assert_eq!(base.bases, ["web.Base"]);
    let offloaded = table.row(table.rows("builtins.opens")[0]);
    assert_eq!(offloaded.fate, Fate::Offload(None));
    assert!(table.support("quote").is_some());
}

#[test]
fn roots_are_the_words_worth_looking_for() {
    let table = web();
    let roots: Vec<&str> = table.roots().iter().map(String::as_str).collect();
    assert_eq!(roots, ["oldweb", "opens", "web"]);
}

fn small(library: &str, target: &str, id: &str, rest: &str) -> TableFile {
    let text = format!(
        "library: {library}\ntarget: {target}\n{rest}mappings:\n  - id: {id}\n    from: {library}.get\n    to: {target}.get()\n"
    );
    file(&format!("{id}.yaml"), &text)
}

fn targets(choice: &Choice<'_>) -> Result<Vec<String>, Vec<String>> {
    let files = vec![
        small("web", "one", "web-one", ""),
        small("web", "two", "web-two", "default: false\n"),
        small("disk", "adisk", "disk-get", ""),
    ];
    match Table::build(files, choice) {
        Ok(table) => {
            let mut found: Vec<String> =
                table.libraries().iter().map(|l| l.target.clone()).collect();
            found.sort();
            Ok(found)
        }
        Err(faults) => Err(lines(faults)),
    }
}

#[test]
fn libraries_and_targets_are_chosen() {
    let (web, disk, none) = (["web".to_owned()], ["disk".to_owned()], ["none".to_owned()]);
    let all = Choice::default();
    assert_eq!(targets(&all).unwrap(), ["adisk", "one"]);
    // What is left alone is still known to block.
    for left in [
        Choice {
            only: &web,
            ..all.clone()
        },
        Choice {
            skip: &disk,
            ..all.clone()
        },
    ] {
        assert_eq!(targets(&left).unwrap(), ["adisk", "one"]);
    }
    assert_eq!(
        targets(&Choice {
            without: &disk,
            ..all.clone()
        })
        .unwrap(),
        ["one"]
    );
    let two = Choice {
        targets: BTreeMap::from([("web", "two")]),
        ..all.clone()
    };
    assert_eq!(targets(&two).unwrap(), ["adisk", "two"]);
    let three = Choice {
        targets: BTreeMap::from([("web", "three")]),
        ..all.clone()
    };
    assert_eq!(
        targets(&three).unwrap_err(),
        ["`web` has no table to `three`; there are one, two"]
    );
    assert_eq!(
        targets(&Choice { skip: &none, ..all }).unwrap_err(),
        ["there is no table for `none`; there are disk, web"]
    );
}

#[test]
fn a_table_given_later_comes_first() {
    let files = vec![
        small("web", "one", "first", ""),
        small("web", "one", "second", ""),
    ];
    let table = Table::build(files, &Choice::default()).unwrap();
    assert_eq!(names(&table, table.rows("web.get")), ["second", "first"]);
    let files = vec![
        small("web", "one", "first", ""),
        small("web", "mine", "second", ""),
    ];
    let table = Table::build(files, &Choice::default()).unwrap();
    assert_eq!(names(&table, table.rows("web.get")), ["second"]);
}

#[test]
fn contradictions_between_files_are_told_with_both_places() {
    let clash = vec![
        small("web", "one", "same", ""),
        small("disk", "two", "same", ""),
    ];
    assert_eq!(
        lines(Table::build(clash, &Choice::default()).unwrap_err()),
        ["same.yaml:4:9: the row `same` exists already, at same.yaml:4:9"]
    );
    let circle = vec![small(
        "web",
        "one",
        "a",
        "aliases: {web.a: web.b, web.b: web.a, web.c.*: web.c.d.*}\n",
    )];
    assert_eq!(
        lines(Table::build(circle, &Choice::default()).unwrap_err()),
        [
            "a.yaml:3:11: the alias `web.a` leads in a circle",
            "a.yaml:3:25: the alias `web.b` leads in a circle",
            "a.yaml:3:39: the alias `web.c.*` leads in a circle",
        ]
    );
    let dead = "library: web\ntarget: one\naliases: {web.old: web.get}\nmappings:\n  - {id: a, from: web.get, to: one.get()}\n  - {id: b, from: web.old, to: one.old()}\n  - {id: c, from: web.get, kind: name, to: one.get}\n";
    assert_eq!(
        lines(Table::build(vec![file("a.yaml", dead)], &Choice::default()).unwrap_err()),
        ["a.yaml:6:10: `web.old` is never reached: the row `a` above has no `when`"]
    );
    let text = "library: web\ntarget: one\nmappings:\n  - id: a\n    from: web.get\n    to: one.get()\n    returns: web.Reply\n  - id: b\n    from: web.put\n    to: one.put()\n    returns: str\n";
    let faults = Table::build(vec![file("a.yaml", text)], &Choice::default()).unwrap_err();
    assert_eq!(
        faults[0].help.as_deref(),
        Some("add a row `from: web.Reply` with `kind: type`")
    );
    assert_eq!(
        lines(faults),
        ["a.yaml:7:14: no table has a type `web.Reply`"]
    );
}

#[test]
fn a_users_table_is_checked_beside_the_builtin_ones() {
    let text = "library: mine\ntarget: amine\nmappings:\n  - id: time-sleep\n    from: mine.get\n    to: amine.get()\n";
    let faults = lines(builtin::check(Path::new("mine.yaml"), text));
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].starts_with(
            "mine.yaml:4:9: the row `time-sleep` exists already, at mappings/stdlib/time.yaml:"
        ),
        "{faults:?}"
    );
    assert!(
        builtin::check(
            Path::new("mine.yaml"),
            &text.replace("time-sleep", "mine-get")
        )
        .is_empty()
    );
}

#[test]
fn a_table_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Table>();
}

#[test]
fn every_example_is_listed_with_its_row() {
    let table = Table::build(builtin::files().unwrap(), &Choice::default()).unwrap();
    let of_sleep = table
        .examples()
        .filter(|(id, _)| table.row(*id).name == "time-sleep");
    assert!(of_sleep.count() >= 4);
}

const MANUAL: &str = include_str!("../docs/mappings.md");

#[test]
fn the_table_in_the_manual_is_sound() {
    let (_, rest) = MANUAL.split_once("```yaml\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let faults = builtin::check(Path::new("depot.yaml"), text);
    assert!(faults.is_empty(), "{}", lines(faults).join("\n"));
}

#[test]
fn the_manual_names_every_condition() {
    let words = VALUE_WORDS
        .iter()
        .chain(&USE_WORDS)
        .chain(&STYLE_WORDS)
        .chain(&UNPACKED_WORDS);
    for (word, _) in words {
        assert!(MANUAL.contains(&format!("`{word}`")), "{word}");
    }
}
