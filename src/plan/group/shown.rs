//! What is shown of change groups to those who decide: why each function turns, what it awaits, what is noted of it.

use super::{Members, followed};
use crate::diagnostic::code;
use crate::diagnostic::{Diagnostic, Related, Span};
use crate::name::map::Map;
use crate::plan::Plan;
use crate::plan::colour::Cause;
use crate::plan::report::{chain, definition, reason, span};
use crate::plan::seed::MappedCall;
use crate::report::{Applicability, ChangeGroup, Turning};
use crate::resolve::program::{FunctionId, Program, Site};
use std::collections::BTreeSet;
use std::path::Path;

/// What groups are shown by, found once for all of them.
#[derive(Debug)]
pub struct Shown<'s, 'p> {
    program: &'s Program<'p>,
    plan: &'s Plan,
    /// By place: where its calls stand among all.
    calls: Map<Site, Vec<usize>>,
    /// By file: what is noted of behaviour, in the order of places.
    notes: Map<&'s Path, Vec<&'s Diagnostic>>,
}

impl<'s, 'p> Shown<'s, 'p> {
    /// Of a plan.
    pub fn new(program: &'s Program<'p>, plan: &'s Plan) -> Self {
        let mut calls: Map<Site, Vec<usize>> = Map::default();
        for (at, call) in plan.uses.calls.iter().enumerate() {
            calls.entry(call.site).or_default().push(at);
        }
        let mut notes: Map<&Path, Vec<&Diagnostic>> = Map::default();
        let all = plan.diagnostics.iter();
        for note in all.filter(|one| one.code == code::BEHAVIOUR_NOTE) {
            notes.entry(&note.span.path).or_default().push(note);
        }
        for notes in notes.values_mut() {
            notes.sort_by_key(|note| note.span.range.start);
        }
        Self {
            program,
            plan,
            calls,
            notes,
        }
    }

    /// The calls of a group, in the order of all.
    fn calls(&self, members: &Members) -> Vec<&'s MappedCall> {
        let places = members.calls.iter();
        let mut found: Vec<usize> = places
            .filter_map(|site| self.calls.get(site))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        let calls = found.into_iter().map(|at| &self.plan.uses.calls[at]);
        calls.collect()
    }

    /// What is noted within a place.
    fn notes_within(&self, place: &Span) -> impl Iterator<Item = &'s str> {
        let notes = self
            .notes
            .get(place.path.as_path())
            .map_or(&[][..], Vec::as_slice);
        let range = place.range;
        let first = notes.partition_point(|note| note.span.range.start < range.start);
        let within = notes[first..]
            .iter()
            .take_while(move |note| note.span.range.start <= range.end)
            .filter(move |note| range.contains_range(note.span.range));
        within.map(|note| &*note.message)
    }
}

/// What is shown of a group to those who decide.
pub fn described(shown: &Shown<'_, '_>, members: &Members) -> Option<ChangeGroup> {
    let Shown { program, plan, .. } = *shown;
    let colours = &plan.colours;
    let calls = shown.calls(members);
    let mut by_function: Map<FunctionId, Vec<&MappedCall>> = Map::default();
    for &call in &calls {
        if let Some(function) = program.function_around(call.site) {
            by_function.entry(function).or_default().push(call);
        }
    }
    let functions = members.functions.iter().copied();
    let places: Map<FunctionId, usize> = functions.zip(0..).collect();
    let functions: Vec<Turning> = members
        .functions
        .iter()
        .map(|&function| turning(shown, members, (&by_function, &places), function))
        .collect();
    // The root is what blocks by itself; all others follow it.
    let is_root = |function: &&FunctionId| {
        matches!(
            colours.cause[function.0 as usize],
            Some(Cause::Seed(_) | Cause::Object(_))
        )
    };
    let root = members.functions.iter().find(is_root);
    let root = root.or_else(|| members.functions.first()).copied();
    let first = members
        .calls
        .iter()
        .chain(&members.objects)
        .next()
        .map(|&site| span(program, site));
    let place = root.map(|function| definition(program, function));
    let mut places_of: Vec<Span> = members
        .functions
        .iter()
        .map(|&function| whole_of(program, function))
        .collect();
    let sites = members.calls.iter().chain(&members.objects);
    places_of.extend(sites.map(|&site| statement_of(program, site)));
    let notes: BTreeSet<String> = places_of
        .iter()
        .flat_map(|place| shown.notes_within(place))
        .map(str::to_owned)
        .collect();
    // What is the reason, where there is one; what comes with it otherwise.
    let seeds = calls.iter().filter(|call| call.is_seed);
    let mut names_called: BTreeSet<String> = seeds.map(|call| call.shown(program)).collect();
    if names_called.is_empty() {
        names_called.extend(calls.iter().map(|call| call.shown(program)));
    }
    let sites = members.calls.iter().chain(&members.objects);
    let places_called: BTreeSet<String> = sites.map(|&site| around(program, site)).collect();
    Some(ChangeGroup {
        id: digest(program, members, &names_called),
        title: title(
            program,
            root,
            functions.len(),
            &names_called,
            &places_called,
        ),
        applicability: if notes.is_empty() {
            Applicability::Same
        } else {
            Applicability::Noted
        },
        libraries: members.libraries.iter().cloned().collect(),
        functions,
        calls: calls.len() as u32,
        span: place.or(first)?,
        because: root
            .map(|function| chain(program, colours, function))
            .unwrap_or_default(),
        notes: notes.into_iter().collect(),
        places: places_of,
    })
}

fn whole_of(program: &Program<'_>, function: FunctionId) -> Span {
    let file = program.file(program.function_file(function));
    let range = file.facts.tree.stmt(program.function(function).stmt).range;
    Span {
        path: file.path.clone(),
        range,
    }
}

fn statement_of(program: &Program<'_>, site: Site) -> Span {
    let file = program.file(site.file);
    let stmt = file.facts.tree.statement_of(site.expr);
    Span {
        path: file.path.clone(),
        range: match stmt {
            Some(stmt) => file.facts.tree.stmt(stmt).range,
            None => program.expr(site).range,
        },
    }
}

/// What is the same about a group from run to run: the names of its functions, or, where none turns, of what it calls, and where.
fn digest(program: &Program<'_>, members: &Members, calls: &BTreeSet<String>) -> String {
    let mut names: BTreeSet<String> = members
        .functions
        .iter()
        .map(|&function| program.function_name(function))
        .collect();
    if names.is_empty() {
        let sites = members.calls.iter().chain(&members.objects);
        names.extend(sites.map(|&site| around(program, site)));
        names.extend(calls.iter().cloned());
    }
    crate::name::digest::digest(names.iter().map(String::as_str))
}

/// The function around a place, or its module.
fn around(program: &Program<'_>, site: Site) -> String {
    match program.function_around(site) {
        Some(function) => program.function_name(function),
        None => program.file(site.file).module.to_string(),
    }
}

fn title(
    program: &Program<'_>,
    root: Option<FunctionId>,
    functions: usize,
    calls: &BTreeSet<String>,
    places: &BTreeSet<String>,
) -> String {
    let over = match calls.is_empty() {
        true => String::new(),
        false => format!(" ({})", listed(calls)),
    };
    match (root, functions) {
        (Some(root), 1) => format!("`{}` turns async{over}", program.function_name(root)),
        (Some(root), 2) => format!(
            "`{}` and one other function turn async{over}",
            program.function_name(root)
        ),
        (Some(root), count) => format!(
            "`{}` and {} other functions turn async{over}",
            program.function_name(root),
            count - 1
        ),
        (None, _) if calls.is_empty() => format!("objects replaced in {}", listed(places)),
        (None, _) => format!("{} replaced in {}", listed(calls), listed(places)),
    }
}

/// The first two, as code.
fn listed(names: &BTreeSet<String>) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(2)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = match names.len() {
        0..=2 => "",
        _ => ", …",
    };
    format!("{}{more}", shown.join(", "))
}

/// What is shown of a function that turns. `calls` are those of its group, by the functions that they are in; `places` say which of its
/// functions comes where.
fn turning(
    shown: &Shown<'_, '_>,
    members: &Members,
    (calls, places): (&Map<FunctionId, Vec<&MappedCall>>, &Map<FunctionId, usize>),
    function: FunctionId,
) -> Turning {
    let (program, colours) = (shown.program, &shown.plan.colours);
    let position = |wanted: FunctionId| places.get(&wanted).copied();
    let calls = calls.get(&function).into_iter().flatten();
    let waits = calls.filter(|call| call.is_seed);
    let range = (function, FunctionId(0))..=(function, FunctionId(u32::MAX));
    let awaited = members.awaits.range(range).map(|(_, callee)| *callee);
    Turning {
        name: program.function_name(function),
        span: definition(program, function),
        because: reason(program, colours, function).map(|(reason, _)| reason),
        follows: followed(program, colours, function).and_then(position),
        awaits: awaited.filter_map(position).collect(),
        waits: waits
            .map(|call| Related {
                span: span(program, call.site),
                message: call.shown(program),
            })
            .collect(),
    }
}
