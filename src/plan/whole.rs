//! Libraries that are converted everywhere or nowhere.
//!
//! What a program registers with a library (`register_adapter`) holds for all its objects, and what is made for one library
//! (a composed query, a value wrapped as JSON) is nothing to its replacement, wherever it goes. A library of which something
//! like this is used is converted in all places, or it stays.

use super::names::Extent;
use super::reason::Refusal;
use super::seed::{CallFate, Uses};
use crate::diagnostic::Span;
use crate::diagnostic::code;
use crate::mapping::row::{Fate, LibraryId, Row};
use crate::resolve::program::{Program, Site};
use std::collections::BTreeMap;

/// Why libraries stay as they are.
pub type Kept = BTreeMap<LibraryId, Refusal>;

/// Libraries of which something is used that keeps all of it as it is.
pub fn ruled_out(program: &Program<'_>, uses: &Uses) -> Kept {
    let calls = uses.calls.iter().map(|call| {
        let row = program.table.row(call.row);
        let stays = matches!(call.fate, CallFate::Refused(..));
        (call.site, row, row.rules_out && stays)
    });
    let names = uses.names.iter().map(|name| {
        let row = program.table.row(name.row);
        (name.site, row, row.rules_out)
    });
    let ruling = calls.chain(names).filter(|(.., rules)| *rules);
    first_of_each(
        program,
        ruling.map(|(site, row, _)| (site, row)),
        |row| match &row.fate {
            Fate::Refuse(reason) => reason.clone(),
            _ => "it holds for all that is made by the library".to_owned(),
        },
    )
}

/// The uses without those libraries that would be converted in part, and of which something is used that goes everywhere.
pub fn untorn(
    program: &Program<'_>,
    uses: &Uses,
    extents: &BTreeMap<LibraryId, Extent>,
) -> Option<Uses> {
    let torn = torn(program, uses, extents);
    (!torn.is_empty()).then(|| {
        let mut settled = uses.clone();
        keep(program, &mut settled, &torn);
        settled
    })
}

fn torn(program: &Program<'_>, uses: &Uses, extents: &BTreeMap<LibraryId, Extent>) -> Kept {
    let calls = uses.calls.iter().map(|call| (call.site, call.row));
    let names = uses.names.iter().map(|name| (name.site, name.row));
    let shared = calls
        .chain(names)
        .map(|(site, row)| (site, program.table.row(row)))
        .filter(|(_, row)| row.all_or_nothing && extents.get(&row.library) == Some(&Extent::Part));
    first_of_each(program, shared, |row| {
        let library = &program.table.library(row.library).name;
        format!("it may be used with any object of {library}, and not all of them can be converted")
    })
}

fn first_of_each<'r>(
    program: &Program<'_>,
    found: impl Iterator<Item = (Site, &'r Row)>,
    reason: impl Fn(&Row) -> String,
) -> Kept {
    let mut kept = Kept::new();
    for (site, row) in found {
        kept.entry(row.library).or_insert_with(|| {
            let span = Span {
                path: program.file(site.file).path.clone(),
                range: program.expr(site).range,
            };
            let message = format!("`{}`: {}", program.excerpt(site), reason(row));
            Refusal::at(code::REFUSED_CALL, message, span)
        });
    }
    kept
}

/// Leave all objects of these libraries as they are.
pub fn keep(program: &Program<'_>, uses: &mut Uses, kept: &Kept) {
    for call in &uses.calls {
        let library = program.table.row(call.row).library;
        if let Some(refusal) = kept.get(&library) {
            uses.refused
                .entry(call.group)
                .or_insert_with(|| refusal.clone());
        }
    }
}
