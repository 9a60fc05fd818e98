//! Reads a table file: YAML → shape → meaning, with the place of every fault.
//!
//! What one file alone can tell is checked here; what needs all of them (ids used twice, types of other files) is
//! checked when [`table`](crate::mapping::table) joins them.

use crate::mapping::conform::conform;
use crate::mapping::half::{self, Half};
use crate::mapping::lower;
use crate::mapping::node::{self, Faults, LoadError, Node};
use crate::mapping::parts::Context;
use crate::mapping::row::{Client, Library, Row, Support};
use crate::mapping::schema::{self, Hook, Kind, MappingFile, Task};
use crate::mapping::shape::FILE;
use crate::mapping::twin::twins;
use crate::text::is_identifier;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A file that is sound by itself. Ids of rows, clients and the library count within the file.
#[derive(Clone, Debug)]
pub struct TableFile {
    /// The file, as the user named it.
    pub path: PathBuf,
    /// What it converts from and to.
    pub library: Library,
    /// Whether its target is used when none is asked for.
    pub chosen_by_default: bool,
    /// Other names of the same thing.
    pub aliases: BTreeMap<String, String>,
    /// Decorators that coroutine functions may have.
    pub decorators: Vec<String>,
    /// Functions that a framework calls by their names.
    pub hooks: Vec<Hook>,
    /// Functions that workers and schedulers run.
    pub tasks: Vec<Task>,
    /// Clients.
    pub clients: Vec<Client>,
    /// Support code.
    pub support: Vec<Support>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Places of what is checked when files are joined.
    pub places: Places,
}

/// Line and column, from 1.
pub type Place = (u32, u32);

/// Where things stand that are checked when files are joined.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Of the `id` of every row, in order.
    pub rows: Vec<Place>,
    /// Of the `id` of every client, in order.
    pub clients: Vec<Place>,
    /// Of the `name` of every piece of support code, in order.
    pub support: Vec<Place>,
    /// Of every mention of a type.
    pub types: Vec<(String, Place)>,
    /// Of every alias.
    pub aliases: Vec<(String, Place)>,
}

/// Read a table from its text. `path` is used in messages only.
pub fn load(path: &Path, source: &str) -> Result<TableFile, Vec<LoadError>> {
    let mut files = load_half(path, source, Half::Awaited)?;
    Ok(files.swap_remove(0))
}

/// Read a table as it holds for one half of its replacement, and once more for each of its twins.
///
/// # Errors
/// Every fault of the file.
pub fn load_half(path: &Path, source: &str, half: Half) -> Result<Vec<TableFile>, Vec<LoadError>> {
    let mut faults = Faults::new(path, source);
    let files = read(path, source, half, &mut faults);
    match (files, faults.count()) {
        (Some(files), 0) => Ok(files),
        _ => Err(faults.into_sorted()),
    }
}

/// What one text says, as typed: the table and its twins.
///
/// # Errors
/// Every fault of the file's shape.
pub fn typed(path: &Path, source: &str) -> Result<Vec<MappingFile>, Vec<LoadError>> {
    let mut faults = Faults::new(path, source);
    let files = read_typed(source, &mut faults);
    match (files, faults.count()) {
        (Some((_, files)), 0) => Ok(files),
        _ => Err(faults.into_sorted()),
    }
}

fn read(path: &Path, source: &str, half: Half, faults: &mut Faults<'_>) -> Option<Vec<TableFile>> {
    let (root, files) = read_typed(source, faults)?;
    let mut read = Vec::new();
    for file in files {
        // What is wrong with the table is wrong with its twins, and told once.
        if read.is_empty() || faults.count() == 0 {
            read.push(assemble(path, file, half, &root, faults));
        }
    }
    Some(read)
}

fn read_typed(source: &str, faults: &mut Faults<'_>) -> Option<(Node, Vec<MappingFile>)> {
    let root = node::read(source, faults)?;
    let before = faults.count();
    let json = conform(&root, &FILE, faults);
    if faults.count() > before {
        return None;
    }
    let twins = twins(&json);
    let mut files = Vec::new();
    for json in std::iter::once(json).chain(twins) {
        match serde_json::from_value::<MappingFile>(json) {
            Ok(file) => files.push(file),
            // The shape has accepted it, so this is a fault of awaitify; it is still told, not hidden.
            Err(fault) => {
                faults.at(root.at, fault.to_string());
                return None;
            }
        }
    }
    Some((root, files))
}

fn assemble(
    path: &Path,
    file: MappingFile,
    half: Half,
    root: &Node,
    faults: &mut Faults<'_>,
) -> TableFile {
    let has_synchronous_half = file.synchronous.is_some();
    let file = match half {
        Half::Awaited => file,
        Half::Blocking => half::blocking(file),
    };
    for (name, key) in [(&file.library, "library"), (&file.target, "target")] {
        if !is_dotted(name)
            && let Some(node) = root.field(key)
        {
            faults.at(node.at, format!("`{name}` is not the name of a package"));
        }
    }
    if let (Some(text), Some(node)) = (&file.python, root.field("python"))
        && !is_version(text)
    {
        faults.at(
            node.at,
            format!("`{text}` is not a version of Python 3, such as 3.11"),
        );
    }
    let mut places = Places::default();
    for entry in root.field("aliases").map_or(&[][..], Node::entries) {
        let to = file.aliases.get(&entry.key).map_or("", String::as_str);
        check_alias(&entry.key, to, entry.key_at, faults);
        places
            .aliases
            .push((entry.key.clone(), faults.place(entry.key_at)));
    }
    let nodes = |key| root.field(key).map_or(&[][..], Node::items);
    let named = [
        (&file.decorators, "decorators", "a decorator"),
        (&file.built_on, "built-on", "a module or class"),
        (&file.underlies, "underlies", "a module"),
        (&file.patched_by, "patched-by", "a function"),
        (&file.beneath, "beneath", "a function"),
        (&file.rules_out_asyncio, "rules-out-asyncio", "a function"),
    ];
    for (names, key, what) in named {
        for (name, node) in names.iter().zip(nodes(key)) {
            let may_end_in_star = key == "decorators";
            let plain = name.strip_suffix(".*").filter(|_| may_end_in_star);
            if !is_dotted(plain.unwrap_or(name)) {
                faults.at(
                    node.at,
                    format!("`{name}` is not the dotted name of {what}"),
                );
            }
        }
    }
    let names: Vec<String> = file.support.iter().map(|s| s.name.clone()).collect();
    let clients: Vec<Client> = file
        .clients
        .into_iter()
        .zip(nodes("clients"))
        .map(|(client, node)| {
            places.clients.push(lower::place_of(node, "id", faults));
            lower::client(client, node, &names, faults)
        })
        .collect();
    let support: Vec<Support> = file
        .support
        .into_iter()
        .zip(nodes("support"))
        .map(|(support, node)| {
            places.support.push(lower::place_of(node, "name", faults));
            lower::support(support, node, &names, faults)
        })
        .collect();
    let context = Context {
        clients: clients.iter().map(|client| client.id.clone()).collect(),
        support: names,
    };
    let without = match (half, &file.synchronous) {
        (Half::Blocking, Some(synchronous)) => &synchronous.without[..],
        _ => &[],
    };
    let of_half = root.field("synchronous");
    let of_half = of_half.and_then(|half| half.field("mappings"));
    let of_half = of_half.map_or(&[][..], Node::items);
    let of_half = match half {
        Half::Awaited => &[],
        Half::Blocking => of_half,
    };
    let rows: Vec<Row> = file
        .mappings
        .into_iter()
        .zip(of_half.iter().chain(nodes("mappings")))
        .filter(|(row, _)| !without.contains(&row.id))
        .flat_map(|(row, node)| separate(row).into_iter().map(move |row| (row, node)))
        .map(|(row, node)| {
            places.rows.push(lower::place_of(node, "id", faults));
            lower::row(row, node, &context, &mut places.types, faults)
        })
        .collect();
    // Types of other tables, which may have no such half, were looked for when the table was read for what is awaited.
    if half == Half::Blocking {
        places.types.clear();
    }
    TableFile {
        path: path.to_owned(),
        library: Library {
            name: file.library,
            target: file.target,
            docs: file.docs,
            requires: file.requires,
            replaces: file.replaces,
            python: file.python,
            has_synchronous_half,
            limits: file.limits,
            framework: file.framework,
            driver: file.driver,
            built_on: file.built_on,
            underlies: file.underlies,
            wrapped_by: file.wrapped_by,
            patched_by: file.patched_by,
            beneath: file.beneath,
            rules_out_asyncio: file.rules_out_asyncio,
        },
        chosen_by_default: file.default,
        aliases: file.aliases,
        decorators: file.decorators,
        hooks: file.hooks,
        tasks: file.tasks,
        clients,
        support,
        rows,
        places,
    }
}

/// Whether this is a version of Python 3: `3.11`.
fn is_version(text: &str) -> bool {
    text.strip_prefix("3.")
        .is_some_and(|minor| minor.parse::<u8>().is_ok())
}

/// A row for each type or name of one that says by `{name}` what each of them becomes.
fn separate(row: schema::Row) -> Vec<schema::Row> {
    let is_named = row.to.as_ref().is_some_and(|to| to.contains("{name}"));
    if !is_named || !matches!(row.kind, Kind::Type | Kind::Name) {
        return vec![row];
    }
    let names = row.names().into_iter().enumerate();
    names
        .map(|(at, from)| {
            let last = from.rsplit('.').next().unwrap_or(&from);
            let named =
                |text: &Option<String>| text.as_ref().map(|text| text.replace("{name}", last));
            schema::Row {
                id: match at {
                    0 => row.id.clone(),
                    _ => format!("{}-{}", row.id, at + 1),
                },
                to: named(&row.to),
                except: named(&row.except),
                members: Vec::new(),
                examples: match at {
                    0 => row.examples.clone(),
                    _ => Vec::new(),
                },
                from: schema::OneOrMany::One(from.clone()),
                ..row.clone()
            }
        })
        .collect()
}

fn check_alias(from: &str, to: &str, at: u32, faults: &mut Faults<'_>) {
    match (from.strip_suffix(".*"), to.strip_suffix(".*")) {
        (None, None) if is_dotted(from) && is_dotted(to) => {}
        (Some(from), Some(to)) if is_dotted(from) && is_dotted(to) => {}
        (None, None) | (Some(_), Some(_)) => {
            faults.at(at, format!("`{from}: {to}` does not map a name to a name"));
        }
        _ => {
            faults.at(at, format!("`{from}: {to}` has `.*` on one side only"));
            faults.help("a namespace alias ends in `.*` on both sides");
        }
    }
}

/// Whether `name` is a dotted name.
pub fn is_dotted(name: &str) -> bool {
    name.split('.').all(is_identifier)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(source: &str) -> Vec<String> {
        match load(Path::new("t.yaml"), source) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.iter().map(ToString::to_string).collect(),
        }
    }

    /// A table of which the rows are given.
    fn rows(rows: &str) -> String {
        format!("library: a\ntarget: b\nmappings:\n{rows}")
    }

    #[test]
    fn a_small_table_loads() {
        let source =
            rows("  - id: a-get\n    from: a.get\n    to: b.get({args})\n    imports: [b]\n");
        let file = load(Path::new("t.yaml"), &source).unwrap();
        assert_eq!(file.rows.len(), 1);
        assert!(file.rows[0].awaited && file.rows[0].seed);
        assert_eq!(file.places.rows, [(4, 9)]);
    }

    #[test]
    fn yaml_faults_have_a_place() {
        assert_eq!(
            faults_of("library: a\nlibrary: b\n"),
            ["t.yaml:2:1: duplicate mapping key: library"]
        );
        assert_eq!(faults_of("a: [1\n"), ["t.yaml:1:4: unclosed bracket '['"]);
        assert_eq!(faults_of("").len(), 1);
        assert_eq!(
            faults_of("- a\n"),
            ["t.yaml:1:1: expected a table (a map), found a list"]
        );
    }

    #[test]
    fn faults_of_meaning_have_the_exact_place() {
        let source = rows(
            "  - id: A_get
    from: a.get
    signature: '(url, timeout: int)'
    to: b.get({url}, {nope|1}, {support:run}, {client})
    when: {use: given, url: gone}
    parameters:
      other: {drop: true, rename: x}
      third: {}
    client: one
    parity: [x]
    imports: ['b c']
  - id: a-none
    from: a.none
  - id: a-type
    from: a.Type
    kind: type
    truth: \"not {self}.{value}\"
    parameters: {x: {drop: true}}
  - id: a-block
    from: a.block
    to: |
      first(
        {args
      )
",
        );
        assert_eq!(
            faults_of(&source),
            [
                "t.yaml:4:9: `A_get` is not kebab-case",
                "t.yaml:6:23: `timeout: int` is not a parameter; write `name` or `name=default`, without annotation",
                "t.yaml:7:32: there is no support code `run` in this table",
                "t.yaml:8:17: `given` is not a condition; one of statement, with, with-last, iterated, consumed, called, chained, unclosed, used-after, finalizer, several-loops, value, base, times-mixed",
                "t.yaml:8:29: `gone` is not a condition; one of given, absent, true, false, none, not-none, streams, literal, str, bytes, number, zero, dict, list, tuple, plain, has-query, no-query, maybe-none, holds-none, named-bytes, repeatable, made, sole, call, entity, columns, repeats, joined, bare, filtered, written, computed, header-auth, request-auth, passing-on, keeping, fresh, display, errors-named",
                "t.yaml:10:14: `drop` and `rename` exclude each other",
                "t.yaml:11:14: an action without effect",
                "t.yaml:12:13: there is no client `one` in this table",
                "t.yaml:13:14: `x` is not among `defaults`",
                "t.yaml:14:15: `b c` is not a name to import",
                "t.yaml:15:5: a row without effect",
                "t.yaml:20:24: `{value}` has no meaning here",
                "t.yaml:21:5: `parameters` has no meaning in a row of this kind",
                "t.yaml:21:18: `x` needs a `signature` that has such a parameter",
                "t.yaml:26:9: this `{` is never closed",
            ]
        );
    }

    #[test]
    fn names_of_parameters_are_checked_against_the_signature() {
        let source = rows(
            "  - id: a-get
    from: a.get
    signature: (url, *, timeout=None)
    to: b.get({url}, {timeuot|1})
    when: {verify: given}
    parameters:
      cert: {drop: true}
      url: {as: \"str({value}, {timeout}, {vrify})\"}
",
        );
        assert_eq!(
            faults_of(&source),
            [
                "t.yaml:7:22: the signature has no parameter `timeuot`",
                "t.yaml:8:12: the signature has no parameter `verify`",
                "t.yaml:10:7: the signature has no parameter `cert`",
                "t.yaml:11:42: the signature has no parameter `vrify`",
            ]
        );
    }

    #[test]
    fn a_fault_below_an_alias_stands_where_the_anchor_does() {
        let source = rows(
            "  - id: a-get
    from: a.get
    signature: (url)
    to: b.get({args})
    parameters: &shared
      url: {as: \"{vlue}\"}
      data: {drop: true}
  - id: a-post
    from: a.post
    signature: (url, data)
    to: b.post({args})
    parameters: *shared
  - id: a-put
    from: a.put
    signature: (data)
    to: b.put({args})
    parameters: *shared
",
        );
        let faults = load(Path::new("t.yaml"), &source).unwrap_err();
        let told: Vec<(String, Option<&str>)> = faults
            .iter()
            .map(|fault| (fault.to_string(), fault.help.as_deref()))
            .collect();
        let fault = |text: &str| text.to_owned();
        assert_eq!(
            told,
            [
                (
                    fault("t.yaml:9:7: the signature has no parameter `url`"),
                    Some("it is part of the row `a-put` through an alias")
                ),
                (
                    fault("t.yaml:9:18: the signature has no parameter `vlue`"),
                    None
                ),
                (
                    fault("t.yaml:10:7: the signature has no parameter `data`"),
                    None
                ),
            ]
        );
    }

    #[test]
    fn hostile_files_end_in_a_clear_fault_and_soon() {
        let mut laughs = "a: &a0 [x]\n".to_owned();
        for level in 1..60 {
            laughs.push_str(&format!(
                "b{level}: &a{level} [{}]\n",
                vec![format!("*a{}", level - 1); 9].join(", ")
            ));
        }
        let started = std::time::Instant::now();
        for source in [
            laughs,
            "[".repeat(100_000),
            "{a: ".repeat(100_000),
            (0..5_000)
                .map(|level| format!("{}a:\n", " ".repeat(level)))
                .collect(),
            format!("library: {}", "x".repeat(10_000_000)),
            "- \n".repeat(300_000),
            "\0\u{1}".to_owned(),
            "library: !!python/object:os.system x\n".to_owned(),
            "<<: {a: 1}\n".to_owned(),
        ] {
            let faults = faults_of(&source);
            assert!(!faults.is_empty(), "{:.60}", source);
            assert!(faults.len() < 50, "{:.60}", source);
            assert!(faults[0].starts_with("t.yaml:"), "{faults:?}");
            assert!(faults[0].len() < 300, "{:.600}", faults[0]);
        }
        assert!(started.elapsed().as_secs() < 20);
    }
}
