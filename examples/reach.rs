//! `cargo run --release --example reach -- DIR…`: how much of a tree would have to be parsed if only the files were that
//! can matter by their text: those with a blocking call, those that mention the function around one, and so on outward
//! until no name is new. It is why every file is parsed (docs/architecture.md).

use awaitify::mapping::builtin;
use awaitify::mapping::choice::Choice;
use awaitify::mapping::table::Table;
use awaitify::options::Options;
use awaitify::resolve::program::{FunctionId, Program};
use awaitify::resolve::testing::Collecting;
use awaitify::resolve::{FileInput, resolve};
use awaitify::syntax::source::decode;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

fn main() -> anyhow::Result<()> {
    println!("| tree | files | with a blocking call | reached by names | of the bytes |");
    println!("|---|---:|---:|---:|---:|");
    let roots: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    anyhow::ensure!(!roots.is_empty(), "usage: reach DIR…");
    let run = std::thread::Builder::new()
        .stack_size(1 << 29)
        .spawn(move || roots.iter().try_for_each(|root| measure(root)))?;
    run.join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn measure(root: &Path) -> anyhow::Result<()> {
    let table = Table::build(
        builtin::files().map_err(|faults| anyhow::anyhow!("{faults:?}"))?,
        &Choice::default(),
    )
    .map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let program = resolve(read(root)?, &[], &table);
    let plan = awaitify::plan::plan(
        &program,
        &awaitify::plan::EntryPoints::default(),
        &BTreeMap::new(),
        &awaitify::plan::group::Declined::default(),
        &Options::default(),
    );
    let seeds: BTreeSet<FunctionId> = plan
        .uses
        .calls
        .iter()
        .filter(|call| call.is_seed)
        .filter_map(|call| call.context.function())
        .collect();
    let reached = reached(&program, &seeds);

    let files = |functions: &mut dyn Iterator<Item = FunctionId>| -> BTreeSet<usize> {
        functions
            .map(|function| program.function_file(function).0 as usize)
            .collect()
    };
    let seeded = files(&mut seeds.iter().copied());
    let reached = files(&mut reached.into_iter());
    let size = |at: usize| program.files[at].text.len();
    let all: usize = (0..program.files.len()).map(size).sum();
    let part: usize = reached.iter().copied().map(size).sum();
    println!(
        "| {} | {} | {} | {} | {:.0} % |",
        root.file_name().unwrap_or_default().to_string_lossy(),
        program.files.len(),
        seeded.len(),
        reached.len(),
        100.0 * part as f64 / all.max(1) as f64,
    );
    Ok(())
}

fn read(root: &Path) -> anyhow::Result<Vec<FileInput>> {
    let mut paths = Vec::new();
    for entry in ignore::Walk::new(root) {
        let path = entry?.into_path();
        if path.is_file() && path.extension().is_some_and(|extension| extension == "py") {
            paths.push(path);
        }
    }
    paths.sort();
    let files = paths.into_par_iter().filter_map(|path| {
        let text = decode(&path, &std::fs::read(&path).ok()?).ok()?.text;
        let facts = awaitify::facts::collect::collect(&text, awaitify::syntax::parse::parse(&text));
        let collected = Collecting::default().of(&path, &facts);
        Some(FileInput {
            path,
            text,
            facts,
            collected,
        })
    });
    Ok(files.collect())
}

/// The functions that mention a name by which one of `seeds`, or another such function, may be called.
fn reached(program: &Program<'_>, seeds: &BTreeSet<FunctionId>) -> HashSet<FunctionId> {
    let mut mentions: HashMap<&str, Vec<FunctionId>> = HashMap::new();
    for at in 0..program.functions.len() as u32 {
        let function = FunctionId(at);
        let file = program.file(program.function_file(function));
        let stmt = program.function(function).stmt;
        let text = file.facts.tree.stmt(stmt).range.slice(&file.text);
        let words = text.split(|c: char| c != '_' && !c.is_alphanumeric());
        for word in words.collect::<HashSet<_>>() {
            mentions.entry(word).or_default().push(function);
        }
    }
    let mut reached: HashSet<FunctionId> = seeds.iter().copied().collect();
    let mut todo: Vec<FunctionId> = seeds.iter().copied().collect();
    let mut names = HashSet::new();
    while let Some(function) = todo.pop() {
        let name = &*program.function(function).name;
        // Python calls a special method where its class, or an operator, is used: only the class is looked for.
        let class = program.functions[function.0 as usize].class;
        let name = match class.and_then(|class| program.class_def(class)) {
            Some(class) if name.starts_with("__") => &*class.name.text,
            _ => name,
        };
        if !names.insert(name) {
            continue;
        }
        for &user in mentions.get(name).into_iter().flatten() {
            if reached.insert(user) {
                todo.push(user);
            }
        }
    }
    reached
}
