//! Tests under a library that answers for requests (`responses`, `requests_mock`, `httpretty`): it knows nothing of what is called
//! after the conversion. Where the file can be said with respx, it follows; else what such a test reaches stays synchronous.

use super::answers;
use super::held;
use super::moving::Change;
use super::reach::Reach;
use crate::diagnostic::code;
use crate::facts::binding::{Binding, BindingKind};
use crate::name::root;
use crate::plan::cell::GroupId;
use crate::plan::context::Entries;
use crate::plan::reason::Refusal;
use crate::plan::report::span;
use crate::plan::seed::{MappedCall, Uses};
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{ExprId, Parent};
use std::collections::{BTreeMap, BTreeSet};

/// Libraries that answer for requests.
pub const FAKES: &[&str] = &["responses", "requests_mock", "httpretty"];

/// Whether tests use such a library.
pub fn is_used(program: &Program<'_>) -> bool {
    !users(program).is_empty()
}

/// A use of such a library: which, where, and from which functions on that counts.
type Place = (&'static str, Site, Vec<FunctionId>);

/// What becomes of the tests that answer for requests.
#[derive(Debug, Default)]
pub struct Answers {
    /// Groups that stay what they are, because a test answers for them in a way that only requests knows.
    pub refused: Vec<(GroupId, Refusal)>,
    /// Files of tests that can answer for httpx: a place in each, what changes there, and the calls that are answered, as
    /// indices into the uses.
    pub moved: Vec<(Site, Vec<Change>, Vec<usize>)>,
}

impl Answers {
    /// Look at all tests that answer for requests.
    pub fn collect(
        program: &Program<'_>,
        uses: &Uses,
        entries: &Entries,
        reach: &Reach<'_, '_>,
    ) -> Self {
        let mut answers = Self::default();
        let mut files: BTreeMap<FileId, Vec<Place>> = BTreeMap::new();
        for (fake, users) in users(program) {
            for (place, roots) in users {
                files
                    .entry(place.file)
                    .or_default()
                    .push((fake, place, roots));
            }
        }
        for shared in sharing(program, &files) {
            let places = || shared.iter().filter_map(|file| files.get(file)).flatten();
            let Some(&(_, first, _)) = places().next() else {
                continue;
            };
            let near = |places: &[Place]| -> BTreeSet<usize> {
                let file = places.first().map(|(_, site, _)| site.file);
                let roots = places.iter().flat_map(|(.., roots)| roots.iter().copied());
                let reached = reach.from(roots);
                let near = file.map(|file| answered(program, uses, file, &reached));
                near.into_iter().flatten().collect()
            };
            let of_files = shared.iter().filter_map(|file| files.get(file));
            let all: BTreeSet<usize> = of_files.flat_map(|places| near(places)).collect();
            let all: Vec<usize> = all.into_iter().collect();
            if !all.iter().any(|&at| uses.calls[at].fate_converts()) {
                continue;
            }
            let left = places().find(|(_, site, _)| entries.left_alone(program, *site).is_some());
            let translated = match left {
                Some(&(_, left, _)) => Err(("the test stays as it is".to_owned(), left)),
                None if !is_for_httpx(program) => Err((
                    "no library is known that answers for its replacement".to_owned(),
                    first,
                )),
                None => answers::translated(program, &shared),
            };
            match translated {
                Ok(changes) => {
                    for &file in &shared {
                        let own = changes.iter().filter(|change| change.file(program) == file);
                        let own: Vec<Change> = own.cloned().collect();
                        let place = own.iter().find_map(Change::site);
                        if let Some(place) = place {
                            answers.moved.push((place, own, all.clone()));
                        }
                    }
                }
                Err((why, at)) => {
                    for place in places() {
                        let message = format!(
                            "a test answers for requests by `{}`, which nothing else asks; `{}` cannot be said with respx: {why}",
                            place.0,
                            program.excerpt(at)
                        );
                        let refusal = Refusal::at(code::TEST_DOUBLE, message, span(program, at));
                        let groups = near(std::slice::from_ref(place)).into_iter();
                        let groups = groups.map(|at| &uses.calls[at]);
                        let groups = groups.filter(|call| call.fate_converts());
                        let refused = groups.map(|call| (call.group, refusal.clone()));
                        answers.refused.extend(refused);
                    }
                }
            }
        }
        answers
    }
}

/// The files that answer for requests, with those that get what answers from their fixtures: a file, and all that it shares that
/// with.
fn sharing(program: &Program<'_>, files: &BTreeMap<FileId, Vec<Place>>) -> Vec<BTreeSet<FileId>> {
    let mut sets: Vec<BTreeSet<FileId>> = files.keys().map(|&file| [file].into()).collect();
    let around = files.values().flatten();
    let fixtures: BTreeSet<FunctionId> = around
        .filter_map(|(_, site, _)| program.function_around(*site))
        .filter(|&function| program.is_fixture(function))
        .collect();
    for function in program.function_ids() {
        let taker = program.function_file(function);
        let params = program.function_def(function).map(|def| &def.params[..]);
        for param in params.unwrap_or_default() {
            for fixture in program.fixtures_for(function, &param.name.text) {
                let giver = program.function_file(fixture);
                if giver == taker || !fixtures.contains(&fixture) {
                    continue;
                }
                let meet = |set: &BTreeSet<FileId>| set.contains(&giver) || set.contains(&taker);
                let (together, apart): (Vec<_>, Vec<_>) = sets.into_iter().partition(meet);
                sets = apart;
                sets.push(together.into_iter().flatten().chain([taker]).collect());
            }
        }
    }
    sets
}

/// Whether the calls of requests become calls of httpx.
fn is_for_httpx(program: &Program<'_>) -> bool {
    let libraries = program.table.libraries().iter();
    let mut of_requests = libraries.filter(|library| library.name == "requests");
    of_requests.all(|library| library.target == "httpx")
}

/// The calls of requests that these functions make, and those of the file itself.
fn answered(
    program: &Program<'_>,
    uses: &Uses,
    file: FileId,
    reached: &BTreeSet<FunctionId>,
) -> Vec<usize> {
    let of_requests = |call: &MappedCall| {
        let library = program.table.row(call.row).library;
        call.blocks && program.table.library(library).name == "requests"
    };
    let is_meant = |call: &MappedCall| {
        let is_near = match program.is_test_file(call.site.file) {
            true => call.site.file == file,
            false => call
                .context
                .function()
                .is_some_and(|function| reached.contains(&function)),
        };
        is_near && of_requests(call)
    };
    let calls = || uses.calls.iter().enumerate();
    let near: Vec<usize> = calls()
        .filter(|(_, call)| is_meant(call))
        .map(|(at, _)| at)
        .collect();
    // What a client of an application asks for is not called by name.
    let files = [file].into_iter().chain(
        program
            .file_ids()
            .filter(|at| program.file(*at).path.ends_with("conftest.py")),
    );
    let mut texts = files.map(|at| &program.file(at).text);
    if !near.is_empty()
        || !texts.any(|text| text.contains("TestClient") || text.contains(".test_client("))
    {
        return near;
    }
    calls()
        .filter(|(_, call)| of_requests(call) && !program.is_test_file(call.site.file))
        .map(|(at, _)| at)
        .collect()
}

/// The files that import such a library, or something of it.
pub fn importers<'p>(
    program: &'p Program<'_>,
    module: &'p str,
) -> impl Iterator<Item = FileId> + 'p {
    let imports = move |binding: &Binding| {
        match binding.kind {
            // The fixture of pytest.
            BindingKind::Parameter { .. } => &*binding.name == module,
            _ => binding.kind.loaded().map(root) == Some(module),
        }
    };
    let files = program.numbered_files();
    files
        .filter(move |(_, file)| file.facts.bindings.iter().any(imports))
        .map(|(id, _)| id)
}

/// Where a test uses a fake, and from which functions on that counts.
type Users = Vec<(Site, Vec<FunctionId>)>;

fn users(program: &Program<'_>) -> BTreeMap<&'static str, Users> {
    let mut found: BTreeMap<&'static str, Users> = BTreeMap::new();
    for (id, file) in program.numbered_files() {
        if !program.is_test_file(id) {
            continue;
        }
        for (index, reference) in file.facts.references.iter().enumerate() {
            let bindings = reference.iter().flat_map(|one| one.bindings.iter());
            let fake = bindings
                .filter_map(|binding| {
                    let binding = &file.facts.bindings[binding.0 as usize];
                    match binding.kind {
                        // The fixture of pytest.
                        BindingKind::Parameter { .. } => {
                            Some(&*binding.name).filter(|name| *name == "requests_mock")
                        }
                        _ => binding.kind.loaded(),
                    }
                })
                .find_map(|module| FAKES.iter().find(|fake| **fake == root(module)));
            let Some(fake) = fake else { continue };
            let site = Site {
                file: id,
                expr: ExprId(index as u32),
            };
            let roots = roots(program, site);
            found.entry(fake).or_default().push((site, roots));
        }
    }
    found
}

/// The test that a place belongs to; where it is a fixture or a helper, every function that may use it.
fn roots(program: &Program<'_>, site: Site) -> Vec<FunctionId> {
    let mut top = site;
    while let Parent::Expr(up) = program.expr(top).parent {
        top.expr = up;
    }
    let own = held::decorated(program, top).or_else(|| program.function_around(site));
    if let Some(own) = own
        && program.function(own).name.starts_with("test")
    {
        return vec![own];
    }
    let is_shared = program.file(site.file).path.ends_with("conftest.py");
    let functions = program.function_ids();
    let is_meant = |function: &FunctionId| {
        let file = program.function_file(*function);
        file == site.file || is_shared && program.is_test_file(file)
    };
    functions.filter(is_meant).collect()
}
