//! `cargo run --release --example agreement -- [--python PYTHON] PATH…`: lowers every `.py` file below the paths and has
//! CPython (3.12 or newer, for places inside f-strings) compare kinds and byte ranges with those of its own `ast`.
//!
//! A file that awaitify distrusts is listed, not compared. Exits 1 when a node is disputed.

use awaitify::syntax::ast::{ExprKind, StmtKind, Tree};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

fn main() -> anyhow::Result<ExitCode> {
    let mut python = "python3".to_owned();
    let mut roots = Vec::new();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--python" => python = words.next().unwrap_or_default(),
            _ => roots.push(word),
        }
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/agreement/compare.py");
    let mut judge = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .spawn()?;
    if let Some(pipe) = judge.stdin.take() {
        let mut pipe = BufWriter::new(pipe);
        for root in roots {
            let mut walk = ignore::WalkBuilder::new(root);
            for entry in walk.standard_filters(false).build() {
                let path = entry?.into_path();
                if path.is_file() && path.extension().is_some_and(|extension| extension == "py") {
                    describe(&path, &mut pipe)?;
                }
            }
        }
    }
    Ok(if judge.wait()?.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Writes a file's path, its distrusts and its nodes, a line each. What is not plain UTF-8 is passed over: CPython counts
/// columns in the bytes of the file, awaitify in those of the decoded text.
fn describe(path: &Path, pipe: &mut impl Write) -> anyhow::Result<()> {
    let Ok(text) = String::from_utf8(std::fs::read(path)?) else {
        return Ok(());
    };
    if text.starts_with('\u{feff}') || text.contains(['\r', '\u{c}']) {
        return Ok(());
    }
    let tree = awaitify::syntax::parse::parse(&text);
    let reason = tree
        .distrust
        .first()
        .map_or("", |distrust| distrust.reason.as_str());
    writeln!(pipe, "F\t{}\t{reason}", path.display())?;
    nodes(&tree, pipe)
}

/// One line a node: kind, first byte, byte after the last.
fn nodes(tree: &Tree, pipe: &mut impl Write) -> anyhow::Result<()> {
    for expression in tree.written() {
        let kind = match &expression.kind {
            ExprKind::Name(_) => "Name",
            ExprKind::Attribute { .. } => "Attribute",
            ExprKind::Subscript { .. } => "Subscript",
            ExprKind::Call { .. } => "Call",
            ExprKind::Await(_) => "Await",
            ExprKind::Unary(_) | ExprKind::Not(_) => "UnaryOp",
            ExprKind::Binary { .. } => "BinOp",
            ExprKind::Compare { .. } => "Compare",
            ExprKind::Lambda { .. } => "Lambda",
            ExprKind::Conditional { .. } => "IfExp",
            ExprKind::Tuple(_) => "Tuple",
            ExprKind::List(_) => "List",
            ExprKind::Set(_) => "Set",
            ExprKind::Dict(_) => "Dict",
            ExprKind::Comprehension { .. } => "Comprehension",
            ExprKind::Named { .. } => "NamedExpr",
            ExprKind::Yield(_) => "Yield",
            ExprKind::YieldFrom(_) => "YieldFrom",
            ExprKind::Slice { .. } => "Slice",
            ExprKind::Opaque => "Opaque",
            _ => continue,
        };
        writeln!(
            pipe,
            "{kind}\t{}\t{}",
            expression.range.start, expression.range.end
        )?;
    }
    for statement in &tree.stmts {
        let (kind, start) = match &statement.kind {
            StmtKind::Assign { .. } => ("Assign", statement.range.start),
            StmtKind::AnnAssign { .. } => ("AnnAssign", statement.range.start),
            StmtKind::AugAssign { .. } => ("AugAssign", statement.range.start),
            StmtKind::Return(_) => ("Return", statement.range.start),
            StmtKind::Raise { .. } => ("Raise", statement.range.start),
            StmtKind::Assert { .. } => ("Assert", statement.range.start),
            StmtKind::Delete(_) => ("Delete", statement.range.start),
            StmtKind::If { .. } => ("If", statement.range.start),
            StmtKind::For { .. } => ("For", statement.range.start),
            StmtKind::While { .. } => ("While", statement.range.start),
            StmtKind::With { .. } => ("With", statement.range.start),
            StmtKind::Try { .. } => ("Try", statement.range.start),
            StmtKind::Function(function) => ("Function", function.keyword),
            StmtKind::Class(class) => ("Class", class.keyword),
            _ => continue,
        };
        writeln!(pipe, "{kind}\t{start}\t{}", statement.range.end)?;
    }
    Ok(())
}
