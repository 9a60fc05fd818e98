//! `cargo run --release --example lowering -- DIR…`: what the lowered tree costs beside a bare tree-sitter parse of the
//! same files, and what queries for the same things would cost. One thread, best of five; printed, never asserted.
//!
//! The figures are why facts are read off a cursor walk and not off queries (docs/architecture.md).

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tree_sitter::{Language, Parser, Query, QueryCursor, StreamingIterator, Tree};

const ROUNDS: usize = 5;

/// What facts need of a file, one pattern each.
const PATTERNS: &[&str] = &[
    "(function_definition name: (identifier) @f parameters: (parameters) @p body: (block) @b)",
    "(class_definition name: (identifier) @c body: (block) @cb)",
    "(decorated_definition (decorator (_) @d))",
    "(call function: (_) @callee arguments: (_) @args)",
    "(attribute object: (_) @o attribute: (identifier) @a)",
    "(import_statement name: (_) @i)",
    "(import_from_statement module_name: (_) @m name: (_) @n)",
    "(assignment left: (_) @l right: (_) @r)",
    "(assignment left: (_) @al type: (_) @t)",
    "(augmented_assignment left: (_) @gl)",
    "(with_item value: (_) @w)",
    "(as_pattern alias: (_) @as)",
    "(for_statement left: (_) @fl right: (_) @fr)",
    "(for_in_clause left: (_) @cl right: (_) @cr)",
    "(lambda body: (_) @lb)",
    "(await (_) @aw)",
    "(yield) @y",
    "(return_statement (_) @ret)",
    "(global_statement (identifier) @g)",
    "(nonlocal_statement (identifier) @nl)",
    "(except_clause) @e",
    "(named_expression name: (_) @ne)",
    "(keyword_argument name: (_) @k)",
    "(typed_parameter type: (_) @tp)",
    "(comment) @comment",
];

fn main() -> anyhow::Result<()> {
    let mut files = Vec::new();
    for root in std::env::args().skip(1) {
        python_files(Path::new(&root), &mut files)?;
    }
    let texts: Vec<String> = files
        .iter()
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .collect();
    anyhow::ensure!(!texts.is_empty(), "usage: lowering DIR…");
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} files, {:.1} MB", texts.len(), bytes as f64 / 1e6);

    let language = Language::new(tree_sitter_python::LANGUAGE);
    let mut parser = Parser::new();
    parser.set_language(&language)?;
    let bare = best(|| {
        for text in &texts {
            black_box(parser.parse(text, None));
        }
    });
    println!("bare parse                 {bare:.3} s");
    let lowered = best(|| {
        for text in &texts {
            black_box(awaitify::syntax::parse::parse(text));
        }
    });
    println!(
        "parse and lower            {lowered:.3} s  ({:.2} of a bare parse)",
        lowered / bare
    );

    let trees: Vec<Option<Tree>> = texts.iter().map(|text| parser.parse(text, None)).collect();
    let walked = best(|| {
        for tree in trees.iter().flatten() {
            black_box(walk(tree));
        }
    });
    println!(
        "a cursor over every node   {walked:.3} s  (+{:.0} %)",
        100.0 * walked / bare
    );
    let one = Query::new(&language, &PATTERNS.join("\n"))?;
    let combined = best(|| query(&[&one], &texts, &trees));
    println!(
        "one query of {} patterns   {combined:.3} s  (+{:.0} %)",
        PATTERNS.len(),
        100.0 * combined / bare
    );
    let many = PATTERNS
        .iter()
        .map(|pattern| Query::new(&language, pattern))
        .collect::<Result<Vec<_>, _>>()?;
    let many: Vec<&Query> = many.iter().collect();
    let separate = best(|| query(&many, &texts, &trees));
    println!(
        "{} queries of one pattern  {separate:.3} s  (+{:.0} %)",
        PATTERNS.len(),
        100.0 * separate / bare
    );
    Ok(())
}

fn python_files(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            python_files(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "py") {
            files.push(path);
        }
    }
    Ok(())
}

/// Seconds of the fastest round.
fn best(mut run: impl FnMut()) -> f64 {
    (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}

/// Visit every node; the sum keeps the compiler from leaving the visit out.
fn walk(tree: &Tree) -> usize {
    let mut cursor = tree.walk();
    let mut sum = 0;
    loop {
        sum += usize::from(cursor.node().kind_id()) + cursor.node().start_byte();
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return sum;
            }
        }
    }
}

fn query(queries: &[&Query], texts: &[String], trees: &[Option<Tree>]) {
    let mut cursor = QueryCursor::new();
    for (text, tree) in texts.iter().zip(trees) {
        let Some(tree) = tree else { continue };
        for query in queries {
            let mut matches = cursor.matches(query, tree.root_node(), text.as_bytes());
            while let Some(found) = matches.next() {
                black_box(found.captures().len());
            }
        }
    }
}
