//! Examples in docstrings and texts that the project runs as tests: what they call has to stay as it is.

use super::reference::{Consumer, FunctionReference};
use crate::diagnostic::code;
use crate::facts::binding::BindingKind;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::syntax::ast::{ExprId, ExprKind};
use crate::text::is_word_part;
use std::collections::{HashMap, HashSet};

/// Functions that an example in a docstring calls, in a project that imports `doctest`.
pub fn collect(program: &Program<'_>, references: &mut Vec<FunctionReference>) {
    if !imports_doctest(program) {
        return;
    }
    references.extend(in_docstrings(program).into_iter().map(|(site, function)| {
        let why = "an example in a docstring calls it, and the project runs those".to_owned();
        FunctionReference {
            function,
            site,
            consumer: Consumer::Called(code::DYNAMIC_CALL, why),
        }
    }));
}

/// Functions that an example in a docstring of their file calls, and where.
pub fn in_docstrings(program: &Program<'_>) -> Vec<(Site, FunctionId)> {
    let mut found = Vec::new();
    for (file_id, file) in program.numbered_files() {
        let mut by_name: HashMap<&str, Vec<FunctionId>> = HashMap::new();
        for (index, function) in file.facts.functions.iter().enumerate() {
            let index = crate::facts::definition::FunctionIndex(index as u32);
            let known = by_name.entry(&function.name).or_default();
            known.push(program.function_id(file_id, index));
        }
        for (index, expr) in file.facts.tree.exprs.iter().enumerate() {
            let ExprKind::Str {
                value: Some(text),
                is_bytes: false,
            } = &expr.kind
            else {
                continue;
            };
            let site = Site {
                file: file_id,
                expr: ExprId(index as u32),
            };
            let called = calls(text).into_iter();
            let functions = called.filter_map(|name| by_name.get(name)).flatten();
            found.extend(functions.map(|&function| (site, function)));
        }
    }
    found
}

/// Functions that an example in a text calls: all that have such a name.
pub fn in_text(program: &Program<'_>, text: &str) -> Vec<FunctionId> {
    let called: HashSet<&str> = calls(text).into_iter().collect();
    let is_called = |id: &FunctionId| called.contains(&*program.function(*id).name);
    program.function_ids().filter(is_called).collect()
}

fn imports_doctest(program: &Program<'_>) -> bool {
    program.files.iter().any(|file| {
        file.facts
            .bindings
            .iter()
            .any(|binding| match &binding.kind {
                BindingKind::Import { loads, .. } => &**loads == "doctest",
                BindingKind::ImportFrom { module, .. } => &**module == "doctest",
                _ => false,
            })
    })
}

/// The names called in the examples of a docstring.
fn calls(text: &str) -> Vec<&str> {
    if !text.contains(">>>") {
        return Vec::new();
    }
    let code = text.lines().filter_map(|line| {
        let line = line.trim_start();
        line.strip_prefix(">>>")
            .or_else(|| line.strip_prefix("..."))
    });
    let mut found = Vec::new();
    for line in code {
        for (at, _) in line.match_indices('(') {
            let before = line.get(..at).unwrap_or_default();
            let name = before
                .rsplit(|c| !is_word_part(c))
                .next()
                .unwrap_or_default();
            if !name.is_empty() {
                found.push(name);
            }
        }
    }
    found
}
