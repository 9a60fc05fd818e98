//! Tests under a library that answers for requests (`responses`, `requests_mock`, `httpretty`): it knows nothing of what is called
//! after the conversion, so what such a test reaches stays synchronous.

use super::held;
use super::reach::Reach;
use crate::diagnostic::code;
use crate::facts::binding::BindingKind;
use crate::plan::cell::GroupId;
use crate::plan::reason::Refusal;
use crate::plan::report::span;
use crate::plan::seed::Uses;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::syntax::ast::{ExprId, Parent};
use std::collections::BTreeMap;

/// Libraries that answer for requests.
pub const FAKES: &[&str] = &["responses", "requests_mock", "httpretty"];

/// Whether tests use such a library.
pub fn is_used(program: &Program<'_>) -> bool {
    !users(program).is_empty()
}

/// The groups that stay what they are, because a test answers for them in this way.
pub fn refusals(
    program: &Program<'_>,
    uses: &Uses,
    reach: &Reach<'_, '_>,
) -> Vec<(GroupId, Refusal)> {
    let mut refused = Vec::new();
    for (fake, users) in users(program) {
        let message = format!("a test answers for requests by `{fake}`, which nothing else asks");
        for (place, roots) in users {
            let reached = reach.from(roots);
            let refusal = Refusal::at(code::TEST_DOUBLE, message.clone(), span(program, place));
            let calls = uses.calls.iter().filter(|call| {
                let library = program.table.row(call.row).library;
                call.fate_converts()
                    && call.blocks
                    && program.table.library(library).name == "requests"
                    && !program.is_test_file(call.site.file)
                    && call
                        .context
                        .function()
                        .is_some_and(|function| reached.contains(&function))
            });
            refused.extend(calls.map(|call| (call.group, refusal.clone())));
        }
    }
    refused
}

/// Where a test uses a fake, and from which functions on that counts.
type Users = Vec<(Site, Vec<FunctionId>)>;

fn users(program: &Program<'_>) -> BTreeMap<&'static str, Users> {
    let mut found: BTreeMap<&'static str, Users> = BTreeMap::new();
    for (at, file) in program.files.iter().enumerate() {
        let id = FileId(at as u32);
        if !program.is_test_file(id) {
            continue;
        }
        for (index, reference) in file.facts.references.iter().enumerate() {
            let bindings = reference.iter().flat_map(|one| one.bindings.iter());
            let fake = bindings
                .filter_map(
                    |binding| match &file.facts.bindings[binding.0 as usize].kind {
                        BindingKind::Import { loads, .. } => Some(&**loads),
                        BindingKind::ImportFrom {
                            level: 0, module, ..
                        } => Some(&**module),
                        // The fixture of pytest.
                        BindingKind::Parameter { .. } => {
                            let name = &*file.facts.bindings[binding.0 as usize].name;
                            (name == "requests_mock").then_some(name)
                        }
                        _ => None,
                    },
                )
                .find_map(|module| {
                    let root = module.split('.').next().unwrap_or(module);
                    FAKES.iter().find(|fake| **fake == root)
                });
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
    let functions = (0..program.functions.len()).map(|at| FunctionId(at as u32));
    let is_meant = |function: &FunctionId| {
        let file = program.function_file(*function);
        file == site.file || is_shared && program.is_test_file(file)
    };
    functions.filter(is_meant).collect()
}
