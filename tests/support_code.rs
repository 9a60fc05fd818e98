//! Support code written once a module, as texts before and after.

use awaitify::diff::apply::apply;
use awaitify::facts::collect::collect;
use awaitify::facts::scope::ScopeId;
use awaitify::rewrite::fresh::FreshNames;
use awaitify::rewrite::imports::removal::Keep;
use awaitify::rewrite::imports::request::{ImportRequest, ImportRequests};
use awaitify::rewrite::imports::settle::{Circumstances, settle};
use awaitify::rewrite::support::{SupportCode, SupportRequests};
use awaitify::syntax::parse::parse;
use std::collections::HashSet;

fn supported(text: &str, loading_at: Option<u32>) -> String {
    let imports = ["urllib.parse.urlencode".to_owned(), "ssl".to_owned()];
    let uses = ["_pairs".to_owned()];
    let all = [
        SupportCode {
            name: "_pairs",
            imports: &[],
            code: "def _pairs(x):\n    return x or _pairs(1)\n",
            uses: &[],
        },
        SupportCode {
            name: "_query",
            imports: &imports,
            code: "def _query(x, y=ssl.A):\n    return urlencode(_pairs(x))\n",
            uses: &uses,
        },
    ];
    let facts = collect(text, parse(text));
    let mut requests = ImportRequests::new(&facts);
    let mut support = SupportRequests::new(text, &facts);
    let name = support.reach(all[1], &all, loading_at, &mut requests);
    assert_eq!(
        support.reach(all[1], &all, loading_at, &mut requests),
        name,
        "written once"
    );
    let mut edits = settle(
        text,
        &facts,
        &requests,
        &Circumstances {
            removed_uses: &HashSet::new(),
            keep: &Keep::All,
            local: &HashSet::new(),
            renamed: &[],
        },
    )
    .edits;
    support.settle(&mut edits);
    let after = apply(text, &edits).expect("the edits agree");
    assert!(parse(&after).distrust.is_empty(), "{after}");
    after
}

const CODE: &str = "def _pairs(x):\n    return x or _pairs(1)\n\n\ndef _query(x, y=ssl.A):\n    return urlencode(_pairs(x))\n";

#[test]
fn it_stands_behind_the_imports() {
    assert_eq!(
        supported(
            "import ssl\nfrom urllib.parse import urlencode\n\n\ndef f():\n    pass\n",
            None
        ),
        format!(
            "import ssl\nfrom urllib.parse import urlencode\n\n\n{CODE}\n\ndef f():\n    pass\n"
        )
    );
    assert_eq!(
        supported("import re\nimport yaml\n\nA = 1\n", None),
        format!(
            "import re\nimport ssl\nfrom urllib.parse import urlencode\nimport yaml\n\n\n{CODE}\n\nA = 1\n"
        )
    );
}

#[test]
fn a_file_without_imports_gets_both() {
    for (head, joint) in [
        ("", ""),
        ("\"\"\"Doc.\"\"\"\n", "\n"),
        ("# Copyright\n", "\n"),
    ] {
        assert_eq!(
            supported(&format!("{head}\n\ndef f():\n    pass\n"), None)
                .replace("\n\n\n\n", "\n\n\n"),
            format!(
                "{head}{joint}import ssl\nfrom urllib.parse import urlencode\n\n\n{CODE}\n\ndef f():\n    pass\n"
            )
        );
    }
}

#[test]
fn taken_names_are_renamed_in_the_code() {
    let after = supported(
        "import ssl as tls\n\n\ndef f(_pairs):\n    urlencode = 1\n\n\nclass ssl: ...\n",
        None,
    );
    let code = "def _pairs_2(x):\n    return x or _pairs_2(1)\n\n\ndef _query(x, y=tls.A):\n    return urlencode(_pairs_2(x))\n";
    assert_eq!(
        after,
        format!(
            "import ssl as tls\nfrom urllib.parse import urlencode\n\n\n{code}\n\ndef f(_pairs):\n    urlencode = 1\n\n\nclass ssl: ...\n"
        )
    );
}

#[test]
fn code_that_is_there_is_used_again() {
    let text = format!("import ssl\nfrom urllib.parse import urlencode\n\n\n{CODE}");
    assert_eq!(supported(&text, None), text);
}

#[test]
fn it_stands_before_a_use_while_loading() {
    let text = "import ssl\nfrom urllib.parse import urlencode\n\nX = use()\n\nimport re\n";
    let at = text.find("use").expect("it is there") as u32;
    let after = supported(text, Some(at));
    assert!(after.find("def _query") < after.find("X = use"), "{after}");
    assert!(after.find("def _pairs") < after.find("X = use"), "{after}");
}

#[test]
fn fresh_names_meet_no_other() {
    let text = "def f(client):\n    def g():\n        return data\n    return print(1)\n\n\ndef h():\n    [row for row in x]\n";
    let facts = collect(text, parse(text));
    let scope_of = |name: &str| {
        facts
            .functions
            .iter()
            .find(|function| &*function.name == name)
            .map(|function| function.scope)
            .expect("the function is there")
    };
    let (f, g, h) = (scope_of("f"), scope_of("g"), scope_of("h"));
    let mut names = FreshNames::new(&facts);
    assert_eq!(names.fresh("client", &[f]), "client_2");
    assert_eq!(names.fresh("client", &[h]), "client");
    assert_eq!(names.fresh("data", &[f]), "data_2");
    assert_eq!(names.fresh("print", &[f]), "print_2");
    assert_eq!(names.fresh("row", &[h]), "row_2");
    assert_eq!(names.fresh("async", &[h]), "async_2");
    assert_eq!(names.fresh("z", &[f]), "z");
    assert_eq!(names.fresh("z", &[g]), "z_2");
    assert_eq!(names.fresh("z", &[h]), "z");
    assert_eq!(names.fresh("z", &[ScopeId::MODULE]), "z_3");
}

#[test]
fn a_listed_import_is_a_module_where_the_code_says_so() {
    assert_eq!(
        ImportRequest::used_in("aiofiles.os", "aiofiles.os.stat(x)"),
        ImportRequest::module("aiofiles.os")
    );
    assert_eq!(
        ImportRequest::used_in("contextlib.aclosing", "aclosing(x)"),
        ImportRequest::from("contextlib", "aclosing")
    );
}
