//! The tables that come with awaitify, embedded from `mappings/`.

use crate::mapping::choice::Choice;
use crate::mapping::half::Half;
use crate::mapping::load::{TableFile, load_half};
use crate::mapping::node::LoadError;
use crate::mapping::table::Table;
use rayon::prelude::*;
use std::path::Path;

/// Every file of `mappings/`, with its text.
pub const FILES: &[(&str, &str)] = &[
    (
        "mappings/aioredis.yaml",
        include_str!("../../mappings/aioredis.yaml"),
    ),
    (
        "mappings/anthropic.yaml",
        include_str!("../../mappings/anthropic.yaml"),
    ),
    (
        "mappings/clients.yaml",
        include_str!("../../mappings/clients.yaml"),
    ),
    (
        "mappings/decorators.yaml",
        include_str!("../../mappings/decorators.yaml"),
    ),
    (
        "mappings/django.yaml",
        include_str!("../../mappings/django.yaml"),
    ),
    (
        "mappings/elasticsearch.yaml",
        include_str!("../../mappings/elasticsearch.yaml"),
    ),
    (
        "mappings/flask.yaml",
        include_str!("../../mappings/flask.yaml"),
    ),
    (
        "mappings/grpc.yaml",
        include_str!("../../mappings/grpc.yaml"),
    ),
    (
        "mappings/hooks.yaml",
        include_str!("../../mappings/hooks.yaml"),
    ),
    (
        "mappings/httpx.yaml",
        include_str!("../../mappings/httpx.yaml"),
    ),
    (
        "mappings/motor.yaml",
        include_str!("../../mappings/motor.yaml"),
    ),
    (
        "mappings/openai.yaml",
        include_str!("../../mappings/openai.yaml"),
    ),
    (
        "mappings/psycopg.yaml",
        include_str!("../../mappings/psycopg.yaml"),
    ),
    (
        "mappings/psycopg2.yaml",
        include_str!("../../mappings/psycopg2.yaml"),
    ),
    (
        "mappings/psycopg2_asyncpg.yaml",
        include_str!("../../mappings/psycopg2_asyncpg.yaml"),
    ),
    (
        "mappings/pymongo.yaml",
        include_str!("../../mappings/pymongo.yaml"),
    ),
    (
        "mappings/pymysql.yaml",
        include_str!("../../mappings/pymysql.yaml"),
    ),
    (
        "mappings/redis.yaml",
        include_str!("../../mappings/redis.yaml"),
    ),
    (
        "mappings/requests.yaml",
        include_str!("../../mappings/requests.yaml"),
    ),
    (
        "mappings/requests_aiohttp.yaml",
        include_str!("../../mappings/requests_aiohttp.yaml"),
    ),
    (
        "mappings/requests_niquests.yaml",
        include_str!("../../mappings/requests_niquests.yaml"),
    ),
    (
        "mappings/slack_sdk.yaml",
        include_str!("../../mappings/slack_sdk.yaml"),
    ),
    (
        "mappings/sqlalchemy.yaml",
        include_str!("../../mappings/sqlalchemy.yaml"),
    ),
    (
        "mappings/sqlmodel.yaml",
        include_str!("../../mappings/sqlmodel.yaml"),
    ),
    (
        "mappings/workers.yaml",
        include_str!("../../mappings/workers.yaml"),
    ),
    (
        "mappings/tenacity.yaml",
        include_str!("../../mappings/tenacity.yaml"),
    ),
    (
        "mappings/stdlib/blocking.yaml",
        include_str!("../../mappings/stdlib/blocking.yaml"),
    ),
    (
        "mappings/stdlib/files.yaml",
        include_str!("../../mappings/stdlib/files.yaml"),
    ),
    (
        "mappings/stdlib/iteration.yaml",
        include_str!("../../mappings/stdlib/iteration.yaml"),
    ),
    (
        "mappings/stdlib/queue.yaml",
        include_str!("../../mappings/stdlib/queue.yaml"),
    ),
    (
        "mappings/stdlib/sqlite3.yaml",
        include_str!("../../mappings/stdlib/sqlite3.yaml"),
    ),
    (
        "mappings/stdlib/subprocess.yaml",
        include_str!("../../mappings/stdlib/subprocess.yaml"),
    ),
    (
        "mappings/stdlib/tasks.yaml",
        include_str!("../../mappings/stdlib/tasks.yaml"),
    ),
    (
        "mappings/stdlib/threading.yaml",
        include_str!("../../mappings/stdlib/threading.yaml"),
    ),
    (
        "mappings/stdlib/time.yaml",
        include_str!("../../mappings/stdlib/time.yaml"),
    ),
];

/// All built-in tables.
///
/// # Errors
/// A fault in one of them, which a test excludes.
pub fn files() -> Result<Vec<TableFile>, Vec<LoadError>> {
    files_for(Half::Awaited)
}

/// All built-in tables, as they read for one half of the replacements.
///
/// # Errors
/// As [`files`].
pub fn files_for(half: Half) -> Result<Vec<TableFile>, Vec<LoadError>> {
    load_all(FILES.iter().copied(), half)
}

/// Everything wrong with one more table, by itself and beside the built-in ones.
pub fn check(path: &Path, text: &str) -> Vec<LoadError> {
    let fault = |half| {
        let joined = load_half(path, text, half).and_then(|files| {
            let mut all = files_for(half)?;
            all.extend(files);
            Table::build(all, &Choice::default())
        });
        joined.err()
    };
    let mut halves = [Half::Awaited, Half::Blocking].into_iter();
    halves.find_map(fault).unwrap_or_default()
}

/// Several tables from path and text, with the faults of all.
///
/// # Errors
/// Every fault of every file.
pub fn load_all<'a>(
    texts: impl Iterator<Item = (&'a str, &'a str)>,
    half: Half,
) -> Result<Vec<TableFile>, Vec<LoadError>> {
    // Reading YAML is most of what a run on a small project costs.
    let texts: Vec<(&str, &str)> = texts.collect();
    let loaded: Vec<Result<Vec<TableFile>, Vec<LoadError>>> = texts
        .par_iter()
        .map(|(path, text)| load_half(Path::new(path), text, half))
        .collect();
    let mut files = Vec::new();
    let mut faults = Vec::new();
    for outcome in loaded {
        match outcome {
            Ok(loaded) => files.extend(loaded),
            Err(found) => faults.extend(found),
        }
    }
    match faults.is_empty() {
        true => Ok(files),
        false => Err(faults),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yaml_below(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                yaml_below(&path, found);
            } else {
                let root = Path::new(env!("CARGO_MANIFEST_DIR"));
                found.push(path.strip_prefix(root).unwrap().display().to_string());
            }
        }
    }

    #[test]
    fn every_file_is_embedded() {
        let mut found = Vec::new();
        yaml_below(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings"),
            &mut found,
        );
        found.sort();
        let mut listed: Vec<&str> = FILES.iter().map(|(path, _)| *path).collect();
        listed.sort();
        assert_eq!(found, listed);
    }

    fn show(faults: &[LoadError]) -> String {
        let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }

    #[test]
    fn the_tables_are_sound() {
        let files = files().unwrap_or_else(|faults| panic!("\n{}", show(&faults)));
        for file in &files {
            let twins = files
                .iter()
                .filter(|other| other.library.name == file.library.name && other.chosen_by_default)
                .filter(|other| !other.library.driver);
            // A framework is converted where somebody asks for it, and so are the views of one that stays.
            let is_asked_for = file.library.framework.is_some() || file.library.name == "django";
            let wanted = usize::from(!is_asked_for);
            assert_eq!(
                twins.count(),
                wanted,
                "one default target of {}",
                file.library.name
            );
        }
        let table = Table::build(files, &Choice::default())
            .unwrap_or_else(|faults| panic!("\n{}", show(&faults)));
        assert!(table.roots().contains("time"));
        let sleep = table.row(table.rows("time.sleep")[0]);
        assert!(sleep.awaited && sleep.seed);
    }
}
