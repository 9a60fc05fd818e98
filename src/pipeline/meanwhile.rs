//! A program as it is written meanwhile, to be planned in the place of the user's; and the way back to the places in the user's files.

use crate::diagnostic::{Diagnostic, Span};
use crate::diff::apply::Copy;
use crate::facts::collect::collect;
use crate::mapping::table::Table;
use crate::report::{ChangeGroup, FileReport, Report};
use crate::resolve::program::{FileId, Program};
use crate::resolve::{FileInput, resolve};
use crate::syntax::parse::parse;
use crate::text::TextRange;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A file as it is meanwhile.
pub(super) struct Meanwhile {
    /// Its text.
    pub(super) text: String,
    /// Where the parts of the user's text are in it.
    pub(super) copies: Vec<Copy>,
}

impl Meanwhile {
    /// Where something is that stood here.
    pub(super) fn place_of(&self, range: TextRange) -> TextRange {
        let start = forward(&self.copies, range.start);
        let end = forward(&self.copies, range.end);
        TextRange::new(start, end.max(start))
    }
}

/// The program with these files in the place of its own.
pub(super) fn resolved<'t>(
    program: &Program<'_>,
    meanwhile: &BTreeMap<FileId, Meanwhile>,
    unparsed: &[PathBuf],
    table: &'t Table,
) -> Program<'t> {
    let files = program.files.iter().enumerate().map(|(at, file)| {
        let new = meanwhile.get(&FileId(at as u32));
        let (text, facts) = match new {
            Some(new) => (new.text.clone(), collect(&new.text, parse(&new.text))),
            None => (file.text.clone(), file.facts.clone()),
        };
        FileInput {
            path: file.path.clone(),
            text,
            facts,
            collected: file.collected.clone(),
        }
    });
    resolve(files.collect(), unparsed, table)
}

/// What changed meanwhile is changed in the report, too.
pub(super) fn settle(
    program: &Program<'_>,
    meanwhile: BTreeMap<FileId, Meanwhile>,
    converted: &mut Report,
) {
    for (file, new) in meanwhile {
        let file = program.file(file);
        let known = converted.files.iter_mut().find(|one| one.path == file.path);
        match known {
            Some(known) => known.before.clone_from(&file.text),
            None => converted.files.push(FileReport {
                path: file.path.clone(),
                before: file.text.clone(),
                after: Some(new.text),
            }),
        }
    }
    converted.files.sort_by(|a, b| a.path.cmp(&b.path));
    converted.counts.files_changed = converted.files.len() as u32;
}

/// From places in the files as they are meanwhile to places in the files of the user.
pub(super) struct Back<'b> {
    files: BTreeMap<PathBuf, &'b [Copy]>,
}

impl<'b> Back<'b> {
    /// The way back from these files.
    pub(super) fn new(program: &Program<'_>, meanwhile: &'b BTreeMap<FileId, Meanwhile>) -> Self {
        Self {
            files: meanwhile
                .iter()
                .map(|(file, new)| (program.file(*file).path.clone(), &new.copies[..]))
                .collect(),
        }
    }

    /// Of a report.
    pub(super) fn report(&self, report: &mut Report) {
        self.diagnostics(&mut report.diagnostics);
        for group in report.groups.iter_mut().chain(&mut report.declined) {
            self.group(group);
        }
    }

    /// Of diagnostics.
    pub(super) fn diagnostics(&self, diagnostics: &mut [Diagnostic]) {
        for diagnostic in diagnostics {
            self.span(&mut diagnostic.span);
            for related in &mut diagnostic.related {
                self.span(&mut related.span);
            }
        }
    }

    fn group(&self, group: &mut ChangeGroup) {
        self.span(&mut group.span);
        for related in &mut group.because {
            self.span(&mut related.span);
        }
        for place in &mut group.places {
            self.span(place);
        }
        for turning in &mut group.functions {
            self.span(&mut turning.span);
            for related in turning.because.iter_mut().chain(&mut turning.waits) {
                self.span(&mut related.span);
            }
        }
    }

    /// The way there.
    pub(super) fn forward(&self, span: &mut Span) {
        if let Some(copies) = self.files.get(&span.path) {
            let start = forward(copies, span.range.start);
            let end = forward(copies, span.range.end);
            span.range = TextRange::new(start, end.max(start));
        }
    }

    /// Of a span.
    pub(super) fn span(&self, span: &mut Span) {
        let Some(copies) = self.files.get(&span.path) else {
            return;
        };
        let start = place(copies, span.range.start);
        let end = place(copies, span.range.end);
        span.range = TextRange::new(start, end.max(start));
    }
}

/// Where something stands that stood here.
fn forward(copies: &[Copy], offset: u32) -> u32 {
    let held = copies
        .iter()
        .find(|copy| copy.from.start <= offset && offset <= copy.from.end);
    held.map_or(offset, |copy| copy.to + (offset - copy.from.start))
}

/// Where something stood; of what is new, where it was put.
fn place(copies: &[Copy], offset: u32) -> u32 {
    let mut last = 0;
    for copy in copies {
        let length = copy.from.end - copy.from.start;
        if offset < copy.to {
            break;
        }
        last = copy.from.start + (offset - copy.to).min(length);
    }
    last
}
