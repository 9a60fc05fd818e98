//! The tables against the program and the libraries: their examples come out as written, nothing public is left out, what
//! they name exists, and their support code does what the synchronous library does.

#[path = "support/page.rs"]
mod page;
#[path = "support/venv.rs"]
mod venv;

use awaitify::mapping::builtin;
use awaitify::mapping::load;
use awaitify::mapping::schema::{Kind, MappingFile};
use awaitify::mapping::tailor::{Parts, tailor};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Every built-in table as typed.
fn files() -> impl Iterator<Item = MappingFile> {
    let files = builtin::FILES.iter();
    files.map(|(path, text)| serde_yaml::from_str(text).expect(path))
}

/// The same, and what is one of them in other words, with its path.
fn files_and_twins() -> impl Iterator<Item = (&'static str, MappingFile)> {
    builtin::FILES.iter().flat_map(|(path, text)| {
        let typed = load::typed(Path::new(path), text);
        let typed = typed.unwrap_or_else(|faults| panic!("{path}: {faults:?}"));
        typed.into_iter().map(move |file| (*path, file))
    })
}

/// Every built-in table by library, but for those of programs that are written for another driver first; one that is asked for
/// beside another by the target, too: `requests=niquests`.
fn tables() -> BTreeMap<String, MappingFile> {
    named(files().collect())
}

/// The same, with the tables that are another one in other words.
fn tables_and_twins() -> BTreeMap<String, MappingFile> {
    named(files_and_twins().map(|(_, file)| file).collect())
}

fn named(mut typed: Vec<MappingFile>) -> BTreeMap<String, MappingFile> {
    typed.retain(|file| !file.driver);
    let named = |file: &MappingFile| {
        let mut others = typed.iter().filter(|one| one.library == file.library);
        match file.default || others.all(|one| !one.default) {
            true => file.library.clone(),
            false => format!("{}={}", file.library, file.target),
        }
    };
    typed
        .iter()
        .map(|file| (named(file), file.clone()))
        .collect()
}

/// Tables of programs that are written for another driver first, by that.
fn drivers() -> BTreeMap<String, MappingFile> {
    files()
        .filter(|file| file.driver)
        .map(|file| (file.target.clone(), file))
        .collect()
}

/// Runs a script of `tests/tables` with `input`, and gives what it printed. It has to succeed.
fn run(script: &str, arguments: &[&Path], input: &str) -> String {
    let arguments: Vec<&OsStr> = arguments.iter().map(|path| path.as_os_str()).collect();
    run_with(script, &arguments, input)
}

fn run_with(script: &str, arguments: &[&OsStr], input: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/tables")
        .join(script);
    let mut child = Command::new(venv::environment().join("bin/python"))
        .arg(path)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python starts");
    let mut stdin = child.stdin.take().expect("stdin is a pipe");
    stdin
        .write_all(input.as_bytes())
        .expect("the script reads its input");
    drop(stdin);
    let output = child.wait_with_output().expect("the script ends");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{script} failed\n{printed}{errors}"
    );
    printed
}

/// A module with the support code of a library and its imports, as a converted module would have them.
fn support_module(library: &str) -> PathBuf {
    let mut tables = tables();
    tables.extend(drivers());
    let mut imports = Vec::new();
    let mut code = String::new();
    let mut raw = String::new();
    for support in &tables[library].support {
        for import in &support.imports {
            imports.push(match import.rsplit_once('.') {
                Some((module, name)) => format!("from {module} import {name}"),
                None => format!("import {import}"),
            });
        }
        let all = tailor(&support.code, &Parts::All, 100);
        code.push_str(&format!("\n\n{all}"));
        raw.push_str(&format!("{}\n\n", support.code));
    }
    imports.sort();
    imports.dedup();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("tables")
        .join(library);
    std::fs::create_dir_all(&folder).expect("the target directory is writable");
    let text = format!("{}\n{code}", imports.join("\n"));
    std::fs::write(folder.join("support.py"), text).expect("the target directory is writable");
    let raw = format!("{}\n{raw}", imports.join("\n"));
    std::fs::write(folder.join("support.txt"), raw).expect("the target directory is writable");
    folder
}

/// A module converted by the program.
fn converted(text: &str, file: &MappingFile) -> String {
    let target = format!("--target={}={}", file.library, file.target);
    // A driver of another kind may be tried first.
    let is_second = !file.driver
        && drivers()
            .values()
            .any(|other| other.library == file.library);
    let asked = (!file.default || is_second).then_some(target);
    let mut child = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(["convert", "-", "-qq"])
        .args(asked)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("stdin is a pipe");
    stdin
        .write_all(text.as_bytes())
        .expect("the program reads its input");
    drop(stdin);
    let output = child.wait_with_output().expect("the program ends");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn every_example_comes_out_as_written_and_stays_so() {
    let mut faults = Vec::new();
    for (library, file) in tables().into_iter().chain(drivers()) {
        for row in &file.mappings {
            for example in &row.examples {
                let wanted = example.after.as_ref().unwrap_or(&example.before);
                let found = converted(&example.before, &file);
                if found != *wanted {
                    faults.push(format!(
                        "{library}: {}: wanted\n{wanted}found\n{found}",
                        row.id
                    ));
                } else if converted(&found, &file) != found {
                    faults.push(format!(
                        "{library}: {}: a second run changes\n{found}",
                        row.id
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// What the rows of a table do with a name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Converted,
    Kept,
    Offloaded,
    Refused,
}

/// How many names of a table have which fate. A name that some row converts counts as converted.
fn fates(file: &MappingFile) -> BTreeMap<Fate, usize> {
    let mut fates: BTreeMap<String, Fate> = BTreeMap::new();
    for row in &file.mappings {
        let fate = match () {
            () if row.keep => Fate::Kept,
            // Named so that its objects are known; they stay what they are.
            () if row.kind == Kind::Type && row.to.is_none() && row.iterate_as.is_none() => {
                Fate::Kept
            }
            () if row.offload => Fate::Offloaded,
            () if row.refuse.is_some() => Fate::Refused,
            () => Fate::Converted,
        };
        for name in row.names() {
            let known = fates.entry(name).or_insert(fate);
            *known = fate.min(*known);
        }
    }
    let mut counts = BTreeMap::new();
    for fate in fates.into_values() {
        *counts.entry(fate).or_insert(0) += 1;
    }
    counts
}

/// The page that lists the tables.
fn libraries() -> String {
    let looked_at: BTreeMap<String, String> =
        serde_json::from_str(&run_with("introspect.py", &["--looked-at".as_ref()], ""))
            .expect("the script prints JSON");
    let mut page = String::from(
        "# Libraries\n\nPrinted by a test from the tables under `mappings/`. A name is a function, class, method, attribute or exception. *Every public \
         name*: a test\nlists what the installed library has and fails for one that no row names; *every member*: the same for the classes of the \
         table; *what it takes over*: a program with any\nother name does not become it. What a table\nconverts to is looked up in the installed library, too.\n\n\
         | library | becomes | needs | proved with | converted | kept | to a thread | refused | looked at |\n\
         |---|---|---|---|---:|---:|---:|---:|---|\n",
    );
    for (path, file) in files_and_twins() {
        if file.mappings.is_empty() {
            continue;
        }
        let counts = fates(&file);
        let count = |fate| counts.get(&fate).copied().unwrap_or(0);
        let code = |list: Vec<String>| match list.is_empty() {
            true => "–".to_owned(),
            false => list
                .iter()
                .map(|one| format!("`{one}`"))
                .collect::<Vec<_>>()
                .join(", "),
        };
        let proved = file
            .proved_with
            .iter()
            .map(|(name, version)| format!("{name} {version}"));
        let (library, target) = (&file.library, &file.target);
        let is_second = !file.driver && drivers().values().any(|other| other.library == *library);
        let choice = match (file.default, is_second) {
            (false, _) => " (asked for)",
            (true, true) => " (asked for, or where something keeps it from the other)",
            (true, false) => "",
        };
        page.push_str(&format!(
            "| [`{library}`](../../{path}) | `{target}`{choice} | {} | {} | {} | {} | {} | {} | {} |\n",
            code(file.requires.clone()),
            code(proved.collect()),
            count(Fate::Converted),
            count(Fate::Kept),
            count(Fate::Offloaded),
            count(Fate::Refused),
            match file.driver {
                true => "what it takes over",
                false => looked_at.get(library).map_or("–", String::as_str),
            },
        ));
    }
    page
}

#[test]
fn the_page_of_libraries_is_true() {
    page::hold("docs/reference/libraries.md", &libraries());
}

#[test]
fn every_public_name_has_a_row_and_every_replacement_exists() {
    let json = serde_json::to_string(&tables_and_twins()).expect("tables are data");
    let faults = run("introspect.py", &[], &json);
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn a_table_is_drafted_as_the_documentation_shows_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables");
    let output = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(["mappings", "new", "courier", "--interpreter"])
        .arg(venv::environment().join("bin/python"))
        .env("PYTHONPATH", &folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("the program starts");
    let draft = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let faults = builtin::check(Path::new("courier.yaml"), &draft);
    assert!(faults.is_empty(), "{faults:?}");
    let page = include_str!("../docs/mappings.md");
    assert!(
        page.contains(&draft),
        "docs/mappings.md shows another:\n{draft}"
    );
}

#[test]
fn a_package_without_an_asynchronous_face_is_told_so() {
    let output = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(["mappings", "new", "json", "--interpreter"])
        .arg(venv::environment().join("bin/python"))
        .output()
        .expect("the program starts");
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no class at its top"));
}

#[test]
fn commands_run_as_with_subprocess() {
    run("commands.py", &[&support_module("subprocess")], "");
}

#[test]
fn requests_are_sent_as_with_requests() {
    run("web.py", &[&support_module("requests")], "");
}

#[test]
fn transactions_end_as_with_sqlite3() {
    run("database.py", &[&support_module("sqlite3")], "");
}

#[test]
fn postgres_is_spoken_to_as_with_psycopg2() {
    run("postgres.py", &[&support_module("psycopg2")], "");
}

#[test]
fn postgres_is_spoken_to_by_asyncpg_as_by_psycopg2() {
    let names = drivers().remove("asyncpg").expect("the table").mappings;
    let names: Vec<String> = names.into_iter().filter_map(|row| row.to).collect();
    let printed = run(
        "postgres_asyncpg.py",
        &[&support_module("asyncpg")],
        &names.join("\n"),
    );
    assert!(printed.contains("values alike"), "{printed}");
}

#[test]
fn decorators_that_may_stay_wait_for_coroutines() {
    let listed = tables().remove("decorators").expect("the table").decorators;
    let printed = run("decorators.py", &[], &listed.join("\n"));
    assert_eq!(printed.trim(), format!("{} checked", listed.len()));
}
