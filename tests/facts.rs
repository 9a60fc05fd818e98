//! What is collected from small programs: bindings, definitions, attributes, calls.

use awaitify::facts::FileFacts;
use awaitify::facts::binding::{Binding, BindingKind, Unpack, Value};
use awaitify::facts::collect::collect;
use awaitify::facts::scope::{ScopeId, ScopeKind};
use awaitify::syntax::ast::ExprId;
use awaitify::syntax::parse::parse;

fn facts_of(program: &str) -> FileFacts {
    let tree = parse(program);
    assert_eq!(tree.distrust, [], "{program}");
    collect(program, tree)
}

/// The only binding of `name`.
fn binding<'f>(facts: &'f FileFacts, name: &str) -> &'f Binding {
    let mut found = facts
        .bindings
        .iter()
        .filter(|binding| &*binding.name == name);
    let binding = found
        .next()
        .unwrap_or_else(|| panic!("no binding of {name}"));
    assert!(found.next().is_none(), "several bindings of {name}");
    binding
}

fn path(facts: &FileFacts, name: &str) -> Vec<Unpack> {
    match &binding(facts, name).kind {
        BindingKind::Assigned { path, .. } => path.clone(),
        other => panic!("{name} is {other:?}"),
    }
}

fn text_of<'p>(facts: &FileFacts, program: &'p str, id: ExprId) -> &'p str {
    facts.tree.expr(id).range.slice(program)
}

#[test]
fn unpacking_leaves_a_path() {
    let facts = facts_of("(a, [b, *c]), d, *e, (f, g), h = v\n");
    assert_eq!(path(&facts, "a"), [Unpack::Index(0), Unpack::Index(0)]);
    assert_eq!(
        path(&facts, "b"),
        [Unpack::Index(0), Unpack::Index(1), Unpack::Index(0)]
    );
    assert_eq!(
        path(&facts, "c"),
        [Unpack::Index(0), Unpack::Index(1), Unpack::Star]
    );
    assert_eq!(path(&facts, "d"), [Unpack::Index(1)]);
    assert_eq!(path(&facts, "e"), [Unpack::Star]);
    assert_eq!(path(&facts, "f"), [Unpack::FromEnd(1), Unpack::Index(0)]);
    assert_eq!(path(&facts, "h"), [Unpack::FromEnd(0)]);
}

#[test]
fn every_form_names_its_value() {
    let program = "\
a = b = v1
for c in v2: pass
async def f():
    async for d in v3: pass
    async with v4 as (e, g): pass
with v5 as h: pass
try: pass
except v6 as i: pass
j += v7
(k := v8)
l: T = v9
m: T
[n for n in v10]
match v11:
    case [o]: pass
";
    let facts = facts_of(program);
    let value = |name: &str| {
        let BindingKind::Assigned {
            value, annotation, ..
        } = &binding(&facts, name).kind
        else {
            panic!("{name} is not assigned")
        };
        let text = |id: &ExprId| text_of(&facts, program, *id);
        let said = match value {
            Value::Expr(id) => format!("= {}", text(id)),
            Value::Element { iter, is_async } => format!("in {} {is_async}", text(iter)),
            Value::Entered { context, is_async } => format!("with {} {is_async}", text(context)),
            Value::Caught(kind) => format!("except {}", kind.as_ref().map_or("", text)),
            Value::Augmented(id) => format!("+= {}", text(id)),
            Value::Unknown => "?".to_owned(),
        };
        annotation.map_or(said.clone(), |id| format!("{said}: {}", text(&id)))
    };
    let expected = [
        ("a", "= v1"),
        ("b", "= v1"),
        ("c", "in v2 false"),
        ("d", "in v3 true"),
        ("e", "with v4 true"),
        ("h", "with v5 false"),
        ("i", "except v6"),
        ("j", "+= v7"),
        ("k", "= v8"),
        ("l", "= v9: T"),
        ("m", "?: T"),
        ("n", "in v10 false"),
        ("o", "?"),
    ];
    for (name, said) in expected {
        assert_eq!(value(name), said, "{name}");
    }
    assert!(binding(&facts, "a").stmt.is_some());
    assert!(binding(&facts, "k").stmt.is_none());
}

#[test]
fn imports_say_what_the_name_stands_for() {
    let program = "import a.b.c\nimport d.e as f\nfrom ..g import h as i\nfrom . import j\nfrom k.l import *\n";
    let facts = facts_of(program);
    let kind = |name: &str| binding(&facts, name).kind.clone();
    let import = |path: &str, loads: &str| BindingKind::Import {
        path: path.into(),
        loads: loads.into(),
    };
    let from = |level, module: &str, name: &str| BindingKind::ImportFrom {
        level,
        module: module.into(),
        name: name.into(),
    };
    assert_eq!(kind("a"), import("a", "a.b.c"));
    assert_eq!(binding(&facts, "a").range.slice(program), "a");
    assert_eq!(kind("f"), import("d.e", "d.e"));
    assert_eq!(binding(&facts, "f").range.slice(program), "f");
    assert_eq!(kind("i"), from(2, "g", "h"));
    assert_eq!(kind("j"), from(1, "", "j"));
    let star = BindingKind::StarImport {
        level: 0,
        module: "k.l".into(),
    };
    assert_eq!(kind("*"), star);
    assert_eq!(binding(&facts, "*").range.slice(program), "*");
}

#[test]
fn attributes_are_bound_in_every_form() {
    let program = "\
class A:
    def f(self):
        self.a = self.b = v1
        self.c: T = v2
        self.d, x = v3
        with v4 as self.e: pass
        for self.f in v5: pass
        self.g += v6
        self.h[0] = v7
";
    let facts = facts_of(program);
    let bound: Vec<String> = facts
        .attribute_bindings
        .iter()
        .map(|found| {
            format!(
                "{} {:?} {}",
                text_of(&facts, program, found.target),
                found.path,
                found.annotation.is_some()
            )
        })
        .collect();
    let expected = [
        "self.a [] false",
        "self.b [] false",
        "self.c [] true",
        "self.d [Index(0)] false",
        "self.e [] false",
        "self.f [] false",
        "self.g [] false",
    ];
    assert_eq!(bound, expected);
    assert!(
        facts
            .attribute_bindings
            .iter()
            .all(|found| found.scope == facts.functions[0].scope)
    );
}

#[test]
fn definitions_know_their_own_body_only() {
    let program = "\
class A:
    if c:
        def f(self):
            def g():
                yield 1
                return 2
            h = lambda: (yield 3)
            [await x for x in y]
            return g
    class B:
        async def k(self): await z
def outer():
    class C:
        def m(self): ...
    global n
    def n(): ...
";
    let facts = facts_of(program);
    let said: Vec<String> = facts
        .functions
        .iter()
        .map(|found| {
            let class = found
                .class
                .map_or("-", |class| &facts.classes[class.0 as usize].name);
            format!(
                "{} {class} {} {} {} {}",
                found.path,
                found.yields.len(),
                found.returns.len(),
                found.awaits.len(),
                found.defined_in.0
            )
        })
        .collect();
    let a = facts.classes[0].scope.0;
    let expected = [
        format!("A.f A 0 1 1 {a}"),
        format!("A.f.g - 1 1 0 {}", facts.functions[0].scope.0),
        format!("A.B.k B 0 0 1 {}", facts.classes[1].scope.0),
        "outer - 0 0 0 0".to_owned(),
        format!("outer.C.m C 0 0 0 {}", facts.classes[2].scope.0),
        "outer.n - 0 0 0 0".to_owned(),
    ];
    assert_eq!(said, expected);
    assert!(facts.functions[1].is_generator());
    let paths: Vec<&str> = facts.classes.iter().map(|found| &*found.path).collect();
    assert_eq!(paths, ["A", "A.B", "outer.C"]);
}

#[test]
fn headers_are_evaluated_outside() {
    let program = "@d(1)\ndef f(p: t1 = v1) -> t2:\n    i1\nclass A(b1): i2\nlambda q=v2: i3\n[e1 for x in it1 for y in it2 if c1]\n";
    let facts = facts_of(program);
    let scope_kind = |name: &str| {
        let at = program.find(name).unwrap() as u32;
        let index = facts
            .tree
            .exprs
            .iter()
            .position(|expr| expr.range.start == at)
            .unwrap();
        facts.scopes[facts.scope_of[index].0 as usize].kind
    };
    for outside in ["d(1)", "t1", "v1", "t2", "b1", "v2", "it1"] {
        assert_eq!(scope_kind(outside), ScopeKind::Module, "{outside}");
    }
    assert!(matches!(scope_kind("i1"), ScopeKind::Function(_)));
    assert!(matches!(scope_kind("i2"), ScopeKind::Class(_)));
    assert!(matches!(scope_kind("i3"), ScopeKind::Lambda(_)));
    for inside in ["e1", "it2", "c1"] {
        assert!(
            matches!(scope_kind(inside), ScopeKind::Comprehension(_)),
            "{inside}"
        );
    }
}

#[test]
fn calls_come_in_source_order() {
    let program = "@a()\ndef f(x=b()): c()(d(e()))\n[g() for x in h() if i()]\n";
    let facts = facts_of(program);
    let calls: Vec<&str> = facts
        .calls
        .iter()
        .map(|&id| text_of(&facts, program, id))
        .collect();
    assert_eq!(
        calls,
        [
            "a()",
            "b()",
            "c()(d(e()))",
            "c()",
            "d(e())",
            "e()",
            "g()",
            "h()",
            "i()"
        ]
    );
}

#[test]
fn what_only_type_checkers_see_is_marked() {
    let program = "\
if TYPE_CHECKING:
    import a
else:
    import b
if not typing.TYPE_CHECKING:
    import c
else:
    import d
    class E:
        f = 1
if x: pass
elif t.TYPE_CHECKING: import g
import h
";
    let facts = facts_of(program);
    let marked: Vec<&str> = facts
        .bindings
        .iter()
        .filter(|binding| binding.type_checking)
        .map(|binding| &*binding.name)
        .collect();
    assert_eq!(marked, ["a", "d", "f", "E", "g"]);
}

#[test]
fn declared_names_live_elsewhere() {
    let program = "def f():\n    x = 1\n    def g():\n        nonlocal x\n        global y\n        x = y = 2\n";
    let facts = facts_of(program);
    let outer = facts.functions[0].scope;
    let inner = &facts.scopes[facts.functions[1].scope.0 as usize];
    assert_eq!(facts.scopes[outer.0 as usize].variables["x"].len(), 2);
    assert_eq!(facts.scopes[0].variables["y"].len(), 1);
    assert_eq!(binding(&facts, "y").scope, ScopeId::MODULE);
    assert!(inner.variables.is_empty());
    assert_eq!(inner.declared_elsewhere, ["x".into(), "y".into()]);
}

#[test]
fn type_parameters_have_a_scope_of_their_own() {
    let program = "T = 1\ndef f[T](x: T) -> T:\n    return T\nclass A[T](B[T]):\n    y: T\ntype C[T] = list[T]\nT\n";
    let facts = facts_of(program);
    let scopes: Vec<bool> = facts
        .tree
        .exprs
        .iter()
        .zip(&facts.references)
        .filter(|(expr, _)| expr.range.slice(program) == "T")
        .filter_map(|(expr, reference)| Some((expr.range.start, reference.as_ref()?)))
        .collect::<std::collections::BTreeMap<_, _>>()
        .values()
        .map(|reference| {
            let scope = reference.scope.unwrap();
            matches!(
                facts.scopes[scope.0 as usize].kind,
                ScopeKind::TypeParameters(_)
            )
        })
        .collect();
    assert_eq!(scopes, [true, true, true, true, true, true, false]);
}
