//! Functions that are given a query and end it, and have no session: `def paginate(query, page)`. The replacement ends queries on a session, so
//! they are given it, too, by all who call them.
//!
//! This is worked out on the program as it is, where it makes another synchronous program; that one is planned in the place of the first.

use super::Plan;
use super::seed::CallFate;
use crate::resolve::chain::inward::Lacking;
use crate::resolve::program::{FileId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprKind, ParameterKind};
use crate::syntax::sorts::Sorts;
use crate::text::{TextRange, is_word_part};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// What the parameter is called where callers say it in ways of which none will do.
const NAMES: &[&str] = &["session", "db", "db_session"];

/// What has to be written, by file.
pub type Changes = BTreeMap<FileId, Vec<Insertion>>;

/// Something put before the first parameter of a function, or the first argument of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insertion {
    /// Where that begins.
    pub at: u32,
    /// A name, or attributes of one.
    pub code: String,
    /// Module and name of the class that annotates it.
    pub class: Option<(String, String)>,
}

/// What has to change so that functions which end queries have the sessions that these were begun on; nothing where none lacks one that all
/// its callers have.
pub fn propose(program: &Program<'_>, plan: &Plan) -> Option<Changes> {
    let mut lacking: BTreeMap<FunctionId, Vec<Lacking>> = BTreeMap::new();
    for site in ends(program, plan) {
        for one in program.chain_lacks(site) {
            lacking.entry(one.function).or_default().push(one);
        }
    }
    let mut changes = Changes::new();
    for (function, ways) in lacking {
        let found = given(program, function, &ways);
        for (file, insertion) in found.into_iter().flatten() {
            changes.entry(file).or_default().push(insertion);
        }
    }
    (!changes.is_empty()).then_some(changes)
}

/// The queries that end where they cannot.
fn ends(program: &Program<'_>, plan: &Plan) -> Vec<Site> {
    let calls = plan.uses.calls.iter();
    let refused = calls.filter(|call| matches!(call.fate, CallFate::Refused(..)));
    let called = refused.filter_map(|call| Some(program.method_called(call.site)?.0));
    let mut found: Vec<Site> = called.collect();
    // Those that are iterated over stand where a group of objects is kept.
    let mut kept: HashMap<&Path, HashSet<TextRange>> = HashMap::new();
    for refusal in plan.uses.refused.values() {
        let ranges = kept.entry(&refusal.span.path).or_default();
        ranges.insert(refusal.span.range);
    }
    for (id, file) in program.numbered_files() {
        if let Some(ranges) = kept.get(&*file.path) {
            let all = program.expressions_in(id, Sorts::UNWRITTEN);
            let there = all.filter(|(_, expr)| ranges.contains(&expr.range));
            found.extend(there.map(|(site, _)| site));
        }
    }
    found
}

/// What has to be written so that a function is given its session.
fn given(
    program: &Program<'_>,
    function: FunctionId,
    ways: &[Lacking],
) -> Option<Vec<(FileId, Insertion)>> {
    let file = program.function_file(function);
    let def = program.function_def(function)?;
    let is_method = program.class_of(function).is_some() && !program.is_static_method(function);
    let first = def.params.get(usize::from(is_method))?;
    let is_plain = matches!(
        first.kind,
        ParameterKind::Plain | ParameterKind::PositionalOnly
    );
    if !is_plain {
        return None;
    }
    let is_annotated = def.params.iter().any(|one| one.annotation.is_some());
    let name = name(program, function, ways)?;
    let class = ways.first().and_then(|way| class(program, way.origin));
    let parameter = Insertion {
        at: first.range.start,
        code: name,
        class: class.filter(|_| is_annotated),
    };
    let mut found = vec![(file, parameter)];
    for call in program.all_calls_of(function)? {
        // Another function that it may reach would be given a session, too.
        let target = program.calls.target(call)?;
        if target.bound.len() != 1 || !target.is_seen() || !is_of_object(program, call, function) {
            return None;
        }
        let mut codes = ways.iter().filter(|way| way.call == call);
        let code = &codes.next()?.code;
        let ExprKind::Call { args, .. } = &program.expr(call).kind else {
            return None;
        };
        let first = args.first()?;
        let is_unpacked = matches!(first.kind, ArgumentKind::Star | ArgumentKind::DoubleStar);
        if is_unpacked || codes.any(|other| other.code != *code) {
            return None;
        }
        let argument = Insertion {
            at: first.range.start,
            code: code.clone(),
            class: None,
        };
        found.push((call.file, argument));
    }
    Some(found)
}

/// Whether a method is called on an object, which it is given before its arguments.
fn is_of_object(program: &Program<'_>, call: Site, function: FunctionId) -> bool {
    let is_object = |one: &Type| matches!(one, Type::Instance(_) | Type::Super(_) | Type::Class(_));
    program.class_of(function).is_none()
        || program.method_called(call).is_some_and(|(owner, _)| {
            let owners = program.infer(owner);
            let is_bound = |one: &Type| {
                is_object(one)
                    && (!matches!(one, Type::Class(_))
                        || program.has_decorator(function, "classmethod")
                        || program.is_static_method(function))
            };
            owners.is_surely(is_bound)
        })
}

/// What the parameter is called: as a caller says it, where nothing in the function is called so.
fn name(program: &Program<'_>, function: FunctionId, ways: &[Lacking]) -> Option<String> {
    let file = program.file(program.function_file(function));
    let range = file.facts.tree.stmt(program.function(function).stmt).range;
    let text = range.slice(&file.text);
    let is_free = |name: &&str| {
        !name.is_empty() && text.split(|c| !is_word_part(c)).all(|word| word != *name)
    };
    let said = ways.iter().map(|way| {
        let last = way.code.rsplit('.').next().unwrap_or(&way.code);
        last.trim_start_matches('_')
    });
    let mut names = said.chain(NAMES.iter().copied());
    names.find(is_free).map(str::to_owned)
}

/// The class of a session, as it is imported.
fn class(program: &Program<'_>, origin: Site) -> Option<(String, String)> {
    match &program.infer(origin).any_of[..] {
        [Type::Object(name)] => {
            let (module, class) = name.rsplit_once('.')?;
            Some((module.to_owned(), class.to_owned()))
        }
        _ => None,
    }
}
