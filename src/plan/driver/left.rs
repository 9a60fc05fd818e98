//! What of psycopg2 would stay as it is, in a program that was written for asyncpg.

use crate::mapping::row::LibraryId;
use crate::plan::cell::Cells;
use crate::plan::colour::Colours;
use crate::plan::context::Context;
use crate::plan::framework::Hindrance;
use crate::plan::report::span;
use crate::plan::seed::{CallFate, Demand, Uses};
use crate::resolve::program::Program;
use std::collections::BTreeSet;

/// What would stay, or could not be awaited.
pub fn left(
    program: &Program<'_>,
    cells: &mut Cells,
    uses: &Uses,
    colours: &Colours,
) -> BTreeSet<Hindrance> {
    let mut found = BTreeSet::new();
    let libraries = program.table.libraries();
    if !libraries.iter().any(|library| library.driver) {
        return found;
    }
    let is_ours = |library: LibraryId| libraries[library.0 as usize].driver;
    for call in &uses.calls {
        let row = program.table.row(call.row);
        if !is_ours(row.library) {
            continue;
        }
        let place = span(program, call.site);
        let shown = call.shown(program);
        let mut hinder = |span, message| {
            found.insert(Hindrance { span, message });
        };
        match &call.fate {
            CallFate::Refused(_, message) => hinder(place, format!("`{shown}`: {message}")),
            CallFate::Convert(_) => {
                if let Some(refusal) = colours.refused.get(&call.group) {
                    hinder(refusal.span.clone(), refusal.message.clone());
                } else if call.demand != Demand::Nothing && !colours.may_await(call.context) {
                    let barred = match call.context {
                        Context::Function(function) => colours.barred[function.0 as usize].as_ref(),
                        _ => None,
                    };
                    match barred {
                        Some(refusal) => hinder(refusal.span.clone(), refusal.message.clone()),
                        None => hinder(place, format!("`{shown}` cannot be awaited")),
                    }
                }
            }
            CallFate::Keep | CallFate::Offload => {}
        }
    }
    let is_driver = |name: &str| {
        program
            .table
            .type_row(name)
            .is_some_and(|row| is_ours(row.library))
    };
    for (site, _) in program.expressions() {
        let types = program.infer(site);
        if !program.library_types(&types).any(is_driver) {
            continue;
        }
        let group = cells.group(program, site);
        if let Some(refusal) = colours.refused.get(&group) {
            let (span, message) = (refusal.span.clone(), refusal.message.clone());
            found.insert(Hindrance { span, message });
        }
    }
    for object in &uses.objects {
        let types = program.infer(object.site);
        let is_one = program.library_types(&types).any(is_driver);
        if is_one && object.needs_await() && !colours.may_await(object.context) {
            let message = format!("`{}` cannot be awaited", program.excerpt(object.site));
            let span = span(program, object.site);
            found.insert(Hindrance { span, message });
        }
    }
    found
}
