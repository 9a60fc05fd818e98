//! What the user is told of a plan: refusals with their chains, behaviour notes, figures, distributions.

use super::action::FilePlan;
use super::assemble::Tally;
use super::colour::{Cause, Colours, Inputs};
use super::context::Context;
use super::names::Extent;
use super::reason::Refusal;
use super::seed::{CallFate, Demand, MappedCall, Uses};
use super::worker::Crews;
use crate::diagnostic::code;
use crate::diagnostic::{Diagnostic, Related, Severity, Span};
use crate::facts::binding::BindingKind;
use crate::mapping::row::LibraryId;
use crate::options::Stage;
use crate::report::{Counts, Relation, Requirements, Succession};
use crate::resolve::program::{FunctionId, Program, Site};
use std::collections::{BTreeMap, BTreeSet};

/// The place of an expression.
pub fn span(program: &Program<'_>, site: Site) -> Span {
    Span {
        path: program.file(site.file).path.clone(),
        range: program.expr(site).range,
    }
}

/// All that a plan has to say.
pub fn diagnostics(
    program: &Program<'_>,
    uses: &Uses,
    colours: &Colours,
    crews: &Crews,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let is_manned = |site| {
        let crew = crews.crew_of(site);
        crew.is_some_and(|crew| colours.is_manned(crew))
    };
    for call in uses.calls.iter().filter(|call| !is_manned(call.site)) {
        let place = span(program, call.site);
        match &call.fate {
            CallFate::Convert(rewriting) => {
                if let Some(refusal) = colours.refused.get(&call.group) {
                    if call.is_seed {
                        found.push(stays(refusal, place, call, program));
                    }
                    continue;
                }
                if call.demand != Demand::Nothing && !colours.may_await(call.context) {
                    continue;
                }
                for note in &rewriting.notes {
                    found.push(behaviour(place.clone(), note));
                }
            }
            CallFate::Refused(code, message) => {
                if call.is_seed {
                    let refusal = Refusal::at(*code, message.clone(), place.clone());
                    found.push(stays(&refusal, place, call, program));
                }
            }
            // What would have gone into a thread where something awaits: nothing does.
            CallFate::Offload => {
                if let Some(refusal) = colours.refused.get(&call.group)
                    && call.is_seed
                    && !is_handed_over(colours, call)
                {
                    found.push(stays(refusal, place, call, program));
                }
            }
            CallFate::Keep => {}
        }
    }
    for (&site, refusal) in &colours.entered_as_before {
        let what = format!("`with {}` stays synchronous", program.excerpt(site));
        found.push(refusal.diagnostic(span(program, site), &what));
    }
    for object in &uses.objects {
        if let Some(rewriting) = object.conversion.rewriting()
            && colours.is_converted(object.group)
        {
            for note in &rewriting.notes {
                found.push(behaviour(span(program, object.site), note));
            }
        }
    }
    found
}

/// Whether the function around a call that may run in a thread awaits.
fn is_handed_over(colours: &Colours, call: &MappedCall) -> bool {
    let function = call.context.function();
    function.is_some_and(|function| colours.body_is_async(function))
}

fn stays(refusal: &Refusal, place: Span, call: &MappedCall, program: &Program<'_>) -> Diagnostic {
    let what = match call.context {
        Context::Unawaited(_) => "stays as it is",
        _ => "stays synchronous",
    };
    refusal.diagnostic(place, &format!("`{}` {what}", call.shown(program)))
}

/// A difference in behaviour at a place.
pub fn behaviour(span: Span, note: &str) -> Diagnostic {
    Diagnostic {
        code: code::BEHAVIOUR_NOTE,
        severity: Severity::Note,
        message: note.trim_end_matches('.').to_owned(),
        span,
        help: None,
        related: Vec::new(),
    }
}

/// Figures.
pub fn counts(
    inputs: &Inputs<'_, '_>,
    colours: &Colours,
    files: &[FilePlan],
    tally: Tally,
) -> Counts {
    let mut counts = Counts {
        awaits_added: tally.awaits,
        bridges: tally.bridges,
        faces: tally.faces,
        offloaded: tally.offloaded,
        functions_turned: files.iter().map(|plan| plan.functions.len() as u32).sum(),
        ..Counts::default()
    };
    for call in &inputs.uses.calls {
        if !call.blocks {
            continue;
        }
        counts.blocking_calls += 1;
        let crew = inputs.crews.crew_of(call.site);
        let is_converted = matches!(call.fate, CallFate::Convert(_))
            && colours.is_converted(call.group)
            && colours.may_await(call.context)
            || crew.is_some_and(|crew| colours.is_manned(crew));
        if is_converted {
            counts.blocking_calls_converted += 1;
        }
    }
    counts
}

/// Distributions that the output may need, and that it may leave behind.
pub fn requirements(
    program: &Program<'_>,
    extents: &BTreeMap<LibraryId, Extent>,
    stage: Stage,
) -> Requirements {
    let mut needed = BTreeSet::new();
    let mut unneeded = BTreeSet::new();
    let mut successions = Vec::new();
    for (&id, extent) in extents {
        let library = program.table.library(id);
        match extent {
            Extent::None => continue,
            Extent::Part => {}
            // A driver that is only named in URLs may be named in those of other programs, too.
            Extent::All if is_underneath_alone(program, id) => {}
            Extent::All => unneeded.extend(library.replaces.iter().cloned()),
        }
        let rows = program.table.all_rows().iter();
        let of_rows = rows.filter(|row| row.library == id);
        let of_rows = of_rows.flat_map(|row| row.requires.iter().cloned());
        let new: BTreeSet<String> = library.requires.iter().cloned().chain(of_rows).collect();
        needed.extend(new.iter().cloned());
        if !library.replaces.is_empty() {
            successions.push(Succession {
                relation: Relation::Replaces,
                old: library.replaces.clone(),
                new: new.into_iter().collect(),
            });
        }
    }
    Requirements {
        needed: needed.into_iter().collect(),
        unneeded: unneeded.into_iter().collect(),
        successions,
        left: match stage {
            Stage::Swap => second_stage(program).into_iter().collect(),
            Stage::Whole | Stage::Colour => Vec::new(),
        },
    }
}

/// Whether a library is only used by another one, whose errors hold its own.
fn is_underneath_alone(program: &Program<'_>, id: LibraryId) -> bool {
    let name = &program.table.library(id).name;
    !program.wrappers(id).is_empty() && !program.imports(name)
}

/// What the first stage has nothing to do with, although tables know it.
fn second_stage(program: &Program<'_>) -> Option<String> {
    let bindings = program.files.iter().flat_map(|file| &file.facts.bindings);
    let roots = bindings.filter_map(|binding| {
        let module = match &binding.kind {
            BindingKind::Import { loads, .. } => loads,
            BindingKind::ImportFrom {
                level: 0, module, ..
            } => module,
            _ => return None,
        };
        module.split('.').next()
    });
    let waiting: BTreeSet<&str> = roots
        .filter(|root| program.table.second_stage().contains(*root))
        .collect();
    let names = waiting.into_iter().collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then(|| {
        format!("`--stage colour` converts what has no synchronous replacement to stop at: {names}")
    })
}

/// The chain of reasons for a function's colour, from the function to the blocking call.
pub fn chain(program: &Program<'_>, colours: &Colours, function: FunctionId) -> Vec<Related> {
    let mut chain = Vec::new();
    let mut at = Some(function);
    let mut seen = BTreeSet::new();
    while let Some(function) = at.filter(|&function| seen.insert(function)) {
        let Some((reason, next)) = reason(program, colours, function) else {
            break;
        };
        chain.push(reason);
        at = next;
    }
    chain
}

/// Why a function has its colour, and the function whose colour that comes from.
pub fn reason(
    program: &Program<'_>,
    colours: &Colours,
    function: FunctionId,
) -> Option<(Related, Option<FunctionId>)> {
    let name = program.function_name(function);
    let (span, message, next) = match colours.cause[function.0 as usize]? {
        Cause::Seed(site) => {
            let text = program.source(site);
            let shown = text.lines().next().unwrap_or(text);
            let message = format!("`{name}` calls `{shown}`, which blocks");
            (span(program, site), message, None)
        }
        Cause::Object(site) => {
            let message = format!("`{name}` enters or iterates a converted object");
            (span(program, site), message, None)
        }
        Cause::Call(site, callee) => {
            let message = format!("`{name}` calls `{}`", program.function_name(callee));
            (span(program, site), message, Some(callee))
        }
        Cause::Enters(method) => {
            let message = format!(
                "`{name}` enters an object by `with`, which runs `{}`",
                program.function_name(method)
            );
            (definition(program, method), message, Some(method))
        }
        Cause::StandsFor(call) => {
            let message = format!("a test puts `{name}` in the place of what is awaited here");
            (span(program, call), message, None)
        }
        Cause::Family(other) => {
            let message = format!(
                "`{name}` shares an override set with `{}`",
                program.function_name(other)
            );
            (definition(program, other), message, Some(other))
        }
        Cause::Pulled(caller) => {
            let message = format!(
                "`{name}` makes small blocking calls and is called only by async functions such as `{}`",
                program.function_name(caller)
            );
            (definition(program, caller), message, None)
        }
        Cause::Before => {
            let message = format!("`{name}` was `async def` before");
            (definition(program, function), message, None)
        }
    };
    Some((Related { span, message }, next))
}

/// Where a function's name is written.
pub fn definition(program: &Program<'_>, function: FunctionId) -> Span {
    let file = program.file(program.function_file(function));
    Span {
        path: file.path.clone(),
        range: program
            .function_def(function)
            .map(|def| def.name.range)
            .unwrap_or(crate::text::TextRange::empty(0)),
    }
}
