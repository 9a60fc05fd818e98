//! The lowered tree against CPython's own parser: every node's kind and place, on the files of the standard library.

use awaitify::syntax::ast::{
    ArgumentKind, Clause, ComprehensionKind, Expr, ExprId, ExprKind, Parameter, ParameterKind,
    Parent, Stmt, StmtKind, Tree,
};
use awaitify::syntax::parse::parse;
use awaitify::text::TextRange;
use std::collections::{BTreeSet, HashMap};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn python() -> String {
    std::env::var("AWAITIFY_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

/// What CPython says of one file.
struct Expected {
    path: PathBuf,
    nodes: BTreeSet<String>,
    values: HashMap<String, String>,
}

/// Everything that the tree of a file says, in the words of `positions.py`.
struct Printer<'t> {
    tree: &'t Tree,
    sees_inside_fstrings: bool,
    lines: BTreeSet<String>,
}

impl Printer<'_> {
    fn out(&mut self, kind: &str, range: TextRange, detail: &str) {
        self.lines
            .insert(format!("{kind}\t{}\t{}\t{detail}", range.start, range.end));
    }

    fn is_inside_fstring(&self, expr: &Expr) -> bool {
        let mut parent = expr.parent;
        while let Parent::Expr(up) = parent {
            let up = self.tree.expr(up);
            if matches!(up.kind, ExprKind::FString { .. }) {
                return true;
            }
            parent = up.parent;
        }
        false
    }

    fn parameters(&mut self, params: &[Parameter]) {
        for param in params {
            let kind = match param.kind {
                ParameterKind::PositionalOnly => "posonly",
                ParameterKind::Plain => "plain",
                ParameterKind::KeywordOnly => "kwonly",
                ParameterKind::Star => "star",
                ParameterKind::DoubleStar => "doublestar",
            };
            let at = TextRange::empty(param.name.range.start);
            self.out("arg", at, &format!("{kind} {}", param.name.text));
        }
    }

    fn expr(&mut self, expr: &Expr) {
        if !self.sees_inside_fstrings && self.is_inside_fstring(expr) {
            return;
        }
        let tree = self.tree;
        if let Parent::Expr(parent) = expr.parent
            && matches!(tree.expr(parent).kind, ExprKind::Concat(_))
        {
            return;
        }
        let name = match &expr.kind {
            ExprKind::Name(name) => return self.out("Name", expr.range, name),
            ExprKind::Attribute { attr, .. } => {
                return self.out("Attribute", expr.range, &attr.text);
            }
            ExprKind::Subscript { .. } => "Subscript",
            ExprKind::Call { args, parens, .. } => {
                assert_eq!(parens.end, expr.range.end);
                let mut positional = 0;
                for arg in args {
                    match &arg.kind {
                        ArgumentKind::Positional => positional += 1,
                        ArgumentKind::Star => {
                            positional += 1;
                            self.out("Starred", arg.range, "");
                        }
                        ArgumentKind::Keyword(name) => self.out("keyword", arg.range, &name.text),
                        ArgumentKind::DoubleStar => self.out("keyword", arg.range, "**"),
                    }
                }
                let detail = format!("{positional} {}", args.len() - positional);
                return self.out("Call", expr.range, &detail);
            }
            ExprKind::Await(_) => "Await",
            ExprKind::Unary(_) => "UnaryOp",
            ExprKind::Not(_) => "Not",
            ExprKind::Binary { op, .. } => {
                let name = match *op {
                    "+" => "Add",
                    "-" => "Sub",
                    "*" => "Mult",
                    "/" => "Div",
                    "//" => "FloorDiv",
                    "%" => "Mod",
                    "@" => "MatMult",
                    "**" => "Pow",
                    "<<" => "LShift",
                    ">>" => "RShift",
                    "&" => "BitAnd",
                    "|" => "BitOr",
                    "^" => "BitXor",
                    other => panic!("operator {other}"),
                };
                return self.out("BinOp", expr.range, name);
            }
            ExprKind::Bool { is_and, .. } => {
                // CPython has one node for `a and b and c`.
                if let Parent::Expr(parent) = expr.parent
                    && let ExprKind::Bool {
                        left,
                        is_and: parent_is_and,
                        ..
                    } = tree.expr(parent).kind
                    && parent_is_and == *is_and
                    && std::ptr::eq(tree.expr(left), expr)
                    && expr.outer == expr.range
                {
                    return;
                }
                return self.out("BoolOp", expr.range, if *is_and { "And" } else { "Or" });
            }
            ExprKind::Compare { ops, .. } => {
                let names: Vec<&str> = ops.iter().map(|op| comparison(op)).collect();
                return self.out("Compare", expr.range, &names.join(" "));
            }
            ExprKind::Lambda { params, .. } => {
                self.parameters(params);
                "Lambda"
            }
            ExprKind::Conditional { .. } => "IfExp",
            ExprKind::Tuple(_) => "Tuple",
            ExprKind::List(_) => "List",
            ExprKind::Set(_) => "Set",
            ExprKind::Dict(items) => {
                let keys: Vec<&str> = items
                    .iter()
                    .map(|(key, _)| if key.is_some() { "k" } else { "**" })
                    .collect();
                return self.out("Dict", expr.range, &keys.join(" "));
            }
            ExprKind::Comprehension { kind, clauses, .. } => {
                self.clauses(clauses);
                match kind {
                    ComprehensionKind::List => "ListComp",
                    ComprehensionKind::Set => "SetComp",
                    ComprehensionKind::Dict => "DictComp",
                    ComprehensionKind::Generator => "GeneratorExp",
                }
            }
            ExprKind::Starred(_) => "Starred",
            ExprKind::Named { .. } => "NamedExpr",
            ExprKind::Str { .. }
            | ExprKind::Number
            | ExprKind::True
            | ExprKind::False
            | ExprKind::None
            | ExprKind::Ellipsis => "Constant",
            ExprKind::FString { .. } => "JoinedStr",
            ExprKind::Concat(parts) => {
                let is_formatted = parts
                    .iter()
                    .any(|&part| matches!(tree.expr(part).kind, ExprKind::FString { .. }));
                if is_formatted {
                    "JoinedStr"
                } else {
                    "Constant"
                }
            }
            ExprKind::Yield(value) => {
                let detail = if value.is_some() { "value" } else { "" };
                return self.out("Yield", expr.range, detail);
            }
            ExprKind::YieldFrom(_) => "YieldFrom",
            ExprKind::Slice { .. } => "Slice",
            ExprKind::Opaque => "Opaque",
        };
        self.out(name, expr.range, "");
    }

    fn clauses(&mut self, clauses: &[Clause]) {
        let mut open: Option<(bool, ExprId, u32)> = None;
        let mut all = Vec::new();
        for clause in clauses {
            match clause {
                Clause::For {
                    is_async, target, ..
                } => {
                    all.extend(open.replace((*is_async, *target, 0)));
                }
                Clause::If(_) => open.as_mut().unwrap().2 += 1,
            }
        }
        all.extend(open);
        for (is_async, target, ifs) in all {
            let at = TextRange::empty(self.tree.expr(target).range.start);
            self.out(
                "comprehension",
                at,
                &format!("{} {ifs}", u8::from(is_async)),
            );
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let range = stmt.range;
        let nothing = TextRange::empty(0);
        let names = |names: &[awaitify::syntax::ast::Identifier]| {
            let names: Vec<&str> = names.iter().map(|name| &*name.text).collect();
            names.join(" ")
        };
        let name = match &stmt.kind {
            StmtKind::Expr(_) => "Expr",
            StmtKind::Assign { .. } => "Assign",
            StmtKind::AnnAssign { .. } => "AnnAssign",
            StmtKind::AugAssign { .. } => "AugAssign",
            StmtKind::Return(_) => "Return",
            StmtKind::Raise { .. } => "Raise",
            StmtKind::Assert { .. } => "Assert",
            StmtKind::Delete(_) => "Delete",
            StmtKind::Pass => "Pass",
            StmtKind::Break => "Break",
            StmtKind::Continue => "Continue",
            StmtKind::Global(all) => return self.out("Global", range, &names(all)),
            StmtKind::Nonlocal(all) => return self.out("Nonlocal", range, &names(all)),
            StmtKind::Import(all) => {
                self.aliases(all);
                "Import"
            }
            StmtKind::ImportFrom {
                level,
                module,
                names,
                ..
            } => {
                self.aliases(names);
                let module = module.as_ref().map_or("", |module| &module.text);
                let detail = format!("{level} {module}");
                return self.out("ImportFrom", range, detail.trim());
            }
            StmtKind::If { .. } => "If",
            StmtKind::For { is_async, .. } if *is_async => "AsyncFor",
            StmtKind::For { .. } => "For",
            StmtKind::While { .. } => "While",
            StmtKind::With {
                is_async, items, ..
            } => {
                let kind = if *is_async { "AsyncWith" } else { "With" };
                let targets = items.iter().filter(|item| item.target.is_some()).count();
                return self.out(kind, range, &format!("{} {targets}", items.len()));
            }
            StmtKind::Try { handlers, .. } => {
                for handler in handlers {
                    let name = handler.name.as_ref().map_or("", |name| &name.text);
                    self.out("ExceptHandler", handler.range, name);
                }
                match handlers.iter().any(|handler| handler.is_group) {
                    true => "TryStar",
                    false => "Try",
                }
            }
            StmtKind::Match { cases, .. } => {
                for case in cases {
                    for capture in &case.captures {
                        self.out("capture", nothing, &capture.text);
                    }
                }
                "Match"
            }
            StmtKind::Function(function) => {
                self.parameters(&function.params);
                for param in &function.type_params {
                    self.out("typeparam", nothing, &param.name.text);
                }
                let kind = match function.is_async {
                    true => "AsyncFunctionDef",
                    false => "FunctionDef",
                };
                let (name, decorators) = (&function.name.text, function.decorators.len());
                let detail = format!("{name} {decorators} {}", function.body.len());
                return self.out(kind, TextRange::new(function.keyword, range.end), &detail);
            }
            StmtKind::Class(class) => {
                for param in &class.type_params {
                    self.out("typeparam", nothing, &param.name.text);
                }
                for arg in &class.args {
                    match &arg.kind {
                        ArgumentKind::Positional => {}
                        ArgumentKind::Star => self.out("Starred", arg.range, ""),
                        ArgumentKind::Keyword(name) => self.out("keyword", arg.range, &name.text),
                        ArgumentKind::DoubleStar => self.out("keyword", arg.range, "**"),
                    }
                }
                let (name, decorators) = (&class.name.text, class.decorators.len());
                let detail = format!("{name} {decorators} {}", class.body.len());
                return self.out(
                    "ClassDef",
                    TextRange::new(class.keyword, range.end),
                    &detail,
                );
            }
            StmtKind::TypeAlias {
                name, type_params, ..
            } => {
                for param in type_params {
                    self.out("typeparam", nothing, &param.name.text);
                }
                return self.out("TypeAlias", range, &name.text);
            }
            StmtKind::Opaque => "Opaque",
        };
        self.out(name, range, "");
    }

    fn aliases(&mut self, names: &[awaitify::syntax::ast::ImportedName]) {
        for name in names {
            let alias = name.alias.as_ref().map_or("", |alias| &alias.text);
            let detail = format!("{} {alias}", name.name.text);
            self.out("alias", name.range, detail.trim());
        }
    }
}

fn comparison(op: &str) -> &'static str {
    match op {
        "<" => "Lt",
        "<=" => "LtE",
        "==" => "Eq",
        "!=" => "NotEq",
        ">" => "Gt",
        ">=" => "GtE",
        "in" => "In",
        "not in" => "NotIn",
        "is" => "Is",
        "is not" => "IsNot",
        other => panic!("comparison {other}"),
    }
}

/// What a comparison found.
#[derive(Debug, Default)]
struct Outcome {
    files: usize,
    distrusted: Vec<String>,
    different: Vec<String>,
}

/// Ask CPython about `files` and hand its answers, one by one, to `answer`.
fn ask_cpython(files: &[PathBuf], mut answer: impl FnMut(Expected, bool)) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parser/positions.py");
    let mut child = Command::new(python())
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test compares with CPython: python3 (3.11 or newer) must be on the path");
    let mut stdin = child.stdin.take().unwrap();
    let list: String = files
        .iter()
        .map(|file| format!("{}\n", file.display()))
        .collect();
    // Should CPython give up early, the check of its status below says so.
    let writer = std::thread::spawn(move || stdin.write_all(list.as_bytes()).is_ok());
    let mut sees_inside_fstrings = false;
    let mut current: Option<Expected> = None;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if let Some(version) = line.strip_prefix("VERSION ") {
            let minor: u32 = version.split(' ').nth(1).unwrap().parse().unwrap();
            assert!(
                version.starts_with("3 ") && minor >= 11,
                "this test compares with CPython 3.11 or newer, and `{}` is {version}; \
                 set AWAITIFY_PYTHON to another one",
                python()
            );
            sees_inside_fstrings = minor >= 12;
        } else if let Some(path) = line.strip_prefix("FILE ") {
            current = Some(Expected {
                path: path.into(),
                nodes: BTreeSet::new(),
                values: HashMap::new(),
            });
        } else if line == "END" {
            answer(current.take().unwrap(), sees_inside_fstrings);
        } else if let Some(expected) = &mut current {
            match line.strip_prefix("value\t") {
                Some(value) => {
                    let (place, value) = value.rsplit_once('\t').unwrap();
                    expected.values.insert(place.to_owned(), value.to_owned());
                }
                None => {
                    expected.nodes.insert(line);
                }
            }
        }
    }
    assert!(child.wait().unwrap().success(), "positions.py failed");
    assert!(writer.join().unwrap(), "positions.py did not read all");
}

fn compare(files: &[PathBuf]) -> Outcome {
    let mut outcome = Outcome::default();
    ask_cpython(files, |expected, sees_inside_fstrings| {
        let bytes = std::fs::read(&expected.path).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let tree = parse(text);
        outcome.files += 1;
        if let Some(first) = tree.distrust.first() {
            let place = awaitify::text::LineIndex::new(text).line_column(first.range.start, text);
            outcome.distrusted.push(format!(
                "{}:{}:{}: {}",
                expected.path.display(),
                place.line,
                place.column,
                first.reason
            ));
            return;
        }
        let mut printer = Printer {
            tree: &tree,
            sees_inside_fstrings,
            lines: BTreeSet::new(),
        };
        tree.written().for_each(|expr| printer.expr(expr));
        tree.stmts.iter().for_each(|stmt| printer.stmt(stmt));
        if expected
            .nodes
            .iter()
            .any(|line| line.starts_with("comment"))
        {
            for &comment in &tree.comments {
                printer.out("comment", comment, "");
            }
        }
        let mut differences: Vec<String> = expected
            .nodes
            .difference(&printer.lines)
            .map(|line| format!("- {line}"))
            .chain(
                printer
                    .lines
                    .difference(&expected.nodes)
                    .map(|line| format!("+ {line}")),
            )
            .collect();
        differences.extend(wrong_values(&tree, &expected));
        if !differences.is_empty() {
            differences.truncate(8);
            let path = expected.path.display();
            outcome
                .different
                .push(format!("{path}\n  {}", differences.join("\n  ")));
        }
    });
    outcome
}

/// Strings whose decoded value is not CPython's.
fn wrong_values(tree: &Tree, expected: &Expected) -> Vec<String> {
    let mut wrong = Vec::new();
    for expr in &tree.exprs {
        let ExprKind::Str {
            value: Some(value), ..
        } = &expr.kind
        else {
            continue;
        };
        let place = format!("{}\t{}", expr.range.start, expr.range.end);
        let Some(theirs) = expected.values.get(&place) else {
            continue;
        };
        let theirs: Result<String, _> = serde_json::from_str(theirs);
        if theirs.is_ok_and(|theirs| theirs != **value) {
            wrong.push(format!("! value at {place}: {value:?}"));
        }
    }
    wrong
}

/// The Python files below `folder`, sorted; those that exist to be broken left out.
fn python_files(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if !path.ends_with("site-packages") {
                python_files(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "py") {
            files.push(path);
        }
    }
}

fn standard_library() -> Vec<PathBuf> {
    let output = Command::new(python())
        .args([
            "-c",
            "import sysconfig; print(sysconfig.get_paths()['stdlib'])",
        ])
        .output()
        .expect("this test compares with CPython: python3 (3.11 or newer) must be on the path");
    let folder = String::from_utf8(output.stdout).unwrap();
    let mut files = Vec::new();
    python_files(Path::new(folder.trim()), &mut files);
    files
}

fn distrusted(text: &str) -> Vec<String> {
    let tree = parse(text);
    tree.distrust
        .into_iter()
        .map(|place| place.reason)
        .collect()
}

#[test]
fn what_is_not_python_3_is_distrusted() {
    for text in [
        "print \"x\"",
        "print >>f, x",
        "exec \"x\"",
        "exec x in y",
        "x = `y`",
        "x = a <> b",
        "x = 0777",
        "x = 10L",
        "x = ur'y'",
        "raise E, 'x'",
        "try: pass\nexcept A, e: pass",
        "try: pass\nexcept A as e.b: pass",
        "def f((a, b)): pass",
        "f = lambda (a, b): a",
        "[x for x in 1, 2]",
        "async = 1",
        "x = await = 1",
        "if x:",
        "def f():\n# nothing\n",
        "x = (1",
        "x = 'abc",
        "if x:\n    a\n  b\n",
        "x = *a",
        "x = (*a)",
        "f((*a))",
        "a\rb",
        "x\u{200b} = 1",
        "x\u{a0}= 1",
        "x\u{c} = 1\u{b}",
        "%matplotlib inline",
        "!ls",
        "x = 1 y = 2",
        "lazy import json",
        "def f[T = int](x): pass",
        "match x:\n    pass",
        "\u{1d4cd} = 1",
        "if a:\n        x\n    \ty\n",
        "if a:\n\tx\n        y\n",
        "  x = 1",
        "x = 1\n  y = 2",
        "a: int = b = c",
        "try: pass\n",
        "f(a=1, b)",
        "f(**a, *b)",
        "f(**a, b)",
        "f(a=1, a=2)",
        "class A(b=1, C): pass",
        "def f(a=1, b): pass",
        "def f(a, a): pass",
        "def f(**a, b): pass",
        "lambda a=1, b: a",
        "async def f(): await -x",
        "async def f(): await await x",
        "async def f():\n    del await x",
        "with a as await_(b): pass",
        "for a in [b for c() in d]: pass",
        "with (a as b), c: pass",
        "x = {**a or b}",
        "x = a and lambda: b",
        "x = not lambda: b",
        "x = a \\",
    ] {
        assert!(!distrusted(text).is_empty(), "trusted: {text:?}");
    }
}

#[test]
fn errors_are_explained() {
    for (text, word) in [
        ("x = 1\n%matplotlib inline\n", "notebook"),
        ("lazy import json\n", "lazy"),
        ("def f[T = int](x): pass\n", "type parameter"),
        ("class A[T: int = str]:\n    pass\n", "type parameter"),
        ("a = 1\n<<<<<<< HEAD\nb = 2\n", "merge"),
    ] {
        let reasons = distrusted(text);
        let is_explained = reasons.iter().any(|reason| reason.contains(word));
        assert!(is_explained, "{text:?}: {reasons:?}");
    }
}

#[test]
fn what_is_python_3_is_trusted() {
    for text in [
        "",
        "\n",
        "# only a comment",
        "x = 1",
        "\u{c}\nx = 1\n\u{c}\ny = 2\n",
        "if x:\r\n    y\r\n# c\r\n",
        "if x:\n\ty\n",
        "if x:\n    \ty; z\n    \tz\n    \tif a:\n    \t\tb\nx",
        "if x: y; \\\n  z\nelse: y; z\n",
        "if x:\n  \u{c}  y\n  z\n",
        "if a:\n\tif b:\n            x\n",
        "try: pass\nexcept A, b.C: pass",
        "try: pass\nexcept A, B, C: pass",
        "print = 1\nprint\nexec = print, 2",
        "x = 0; y = 00; z = 0_0; w = 0j; v = 07.5; u = 09j",
        "x = f'{f'{a['b']}'}'",
        "x = '\u{200b}' # \u{a0}",
        "def f(a, /, *, b): pass",
        "async def f():\n    return [x async for x in y]",
        "type X = int\ntype(x).y = 1\ntype[x] = 1\ntype('A', (), {})().b = 1",
        "with a if b else c as d: pass",
        "match = 1\nmatch.x\nmatch[1] = 2\nmatch(1)",
        "x = a if b else \\\n  c",
        "é = 1 # \\",
        "def f(a: list[A] | B | None, b: A[B] | c.D | E[F].G | None) -> A[B] | C | d.E[F] | G: pass",
        "with (a as b): pass\nwith (a) as b, (c) as d: pass\nwith (a as b, c as d): pass",
        "x = {**(a or b), **a.b, **(yield)}\nx = (lambda: a) and (lambda: b)",
        "with a as (b, [c, *d]), e as f.g, h as i[j]: pass\ndel a, (b, [c]), d.e",
        "f(*a, b, *c, d=1, *e, **g, h=2, **i)",
        "def f(a, b=1, /, c=2, *d, e, f=3, g, **h): pass",
        "async def f(): await (-x), -await x, await (await x), await x ** 2",
    ] {
        assert_eq!(distrusted(text), Vec::<String>::new(), "{text:?}");
    }
}

/// rayon's threads have 2 MiB.
#[test]
fn deep_nesting_is_marked_and_not_followed() {
    let nested = |open: &str, close: &str, count: usize| {
        format!("x = {}1{}\n", open.repeat(count), close.repeat(count))
    };
    let texts = vec![
        nested("(", ")", 5_000),
        nested("[", "]", 5_000),
        nested("{1: ", "}", 5_000),
        nested("f(", ")", 5_000),
        nested("lambda: ", "", 5_000),
        nested("not ", "", 5_000),
        nested("-", "", 100_000),
        nested("1 + ", "", 100_000),
        nested("a and ", "", 100_000),
        nested("a ** ", "", 20_000),
        nested("a & b ^ ", "", 20_000),
        nested("", ".a", 20_000),
        nested("", ".a()", 20_000),
        nested("1 if a else ", "", 5_000),
        format!("x: {}int{}\n", "list[".repeat(3_000), "]".repeat(3_000)),
        format!("x = {}1\n", "y = ".repeat(20_000)),
        format!("x = {}1{}\n", "f'{".repeat(300), "}'".repeat(300)),
        format!(
            "match x:\n  case {}1{}: pass\n",
            "[".repeat(3_000),
            "]".repeat(3_000)
        ),
        (0..2_000)
            .map(|depth| format!("{}if x:\n", " ".repeat(depth)))
            .collect::<String>(),
    ];
    let elifs = format!("if a: b\n{}else: d\n", "elif c: d\n".repeat(10_000));
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    let run = move || {
        for text in texts {
            let tree = parse(&text);
            let chain = text.starts_with("x = y = ");
            assert_eq!(
                tree.distrust.is_empty(),
                chain,
                "{} {:?}",
                &text[..20],
                tree.distrust
            );
        }
        let tree = parse(&elifs);
        assert!(tree.distrust.is_empty());
        assert!(matches!(
            &tree.stmts.last().unwrap().kind,
            StmtKind::If { branches, .. } if branches.len() == 10_001
        ));
    };
    thread.spawn(run).unwrap().join().unwrap();
}

/// Whatever the text, parsing it neither panics nor gives a place outside of it.
#[test]
fn broken_text_gives_a_tree_inside_the_text() {
    let whole = include_str!("parser/positions.py");
    let mut state: u32 = 1;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for _ in 0..400 {
        let mut text = whole.as_bytes().to_vec();
        for _ in 0..=random(6) {
            let at = random(text.len());
            let upto = (at + random(40)).min(text.len());
            match random(3) {
                0 => drop(text.drain(at..upto)),
                1 => text[at] = b"()[]{}:,*'\"\\\n\t =.`@\xe9"[random(20)],
                _ => text.truncate(at.max(1)),
            }
        }
        let text = String::from_utf8_lossy(&text);
        let tree = parse(&text);
        for expr in &tree.exprs {
            assert!(
                text.get(expr.outer.start as usize..expr.outer.end as usize)
                    .is_some()
            );
        }
        for stmt in &tree.stmts {
            assert!(
                text.get(stmt.range.start as usize..stmt.range.end as usize)
                    .is_some()
            );
        }
    }
}

#[test]
fn every_node_is_where_cpython_sees_it() {
    let all = standard_library();
    let step = (all.len() / 150).max(1);
    let mut files: Vec<PathBuf> = all.into_iter().step_by(step).collect();
    // What real code holds and the standard library does not.
    let shapes = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parser/shapes");
    python_files(&shapes, &mut files);
    let outcome = compare(&files);
    assert!(outcome.files > 50, "only {} files compared", outcome.files);
    assert!(
        outcome.different.is_empty(),
        "read differently, and trusted:\n{}",
        outcome.different.join("\n")
    );
    assert!(
        outcome.distrusted.len() * 20 <= outcome.files,
        "too many valid files are distrusted:\n{}",
        outcome.distrusted.join("\n")
    );
}

#[test]
fn random_sentences_are_read_as_cpython_reads_them() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sentences");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parser/sentences.py");
    let status = Command::new(python())
        .arg(script)
        .arg(&folder)
        .args(["2000", "7"])
        .status()
        .expect("this test compares with CPython: python3 (3.11 or newer) must be on the path");
    assert!(status.success(), "sentences.py failed");
    let mut files = Vec::new();
    python_files(&folder, &mut files);
    let outcome = compare(&files);
    assert_eq!(outcome.files, 2000);
    assert!(
        outcome.different.is_empty(),
        "read differently, and trusted:\n{}",
        outcome.different.join("\n")
    );
    assert!(
        outcome.distrusted.len() <= 200,
        "too many valid files are distrusted:\n{}",
        outcome.distrusted.join("\n")
    );
}

/// The whole standard library, or every file below the folders in `AWAITIFY_ORACLE` (`:` between them).
#[test]
#[ignore = "minutes; run it after a change to src/syntax"]
fn every_node_of_a_whole_library_is_where_cpython_sees_it() {
    let files = match std::env::var("AWAITIFY_ORACLE") {
        Ok(folders) => {
            let mut files = Vec::new();
            for folder in folders.split(':') {
                python_files(Path::new(folder), &mut files);
            }
            files
        }
        Err(_) => standard_library(),
    };
    let outcome = compare(&files);
    println!(
        "{} files, {} distrusted, {} different",
        outcome.files,
        outcome.distrusted.len(),
        outcome.different.len()
    );
    println!("{}", outcome.distrusted.join("\n"));
    assert!(
        outcome.different.is_empty(),
        "read differently, and trusted:\n{}",
        outcome.different.join("\n")
    );
}
