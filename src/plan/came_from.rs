//! Where that came from which keeps a call: what cannot be followed is told with the place where it comes in.

use crate::diagnostic::code::{self, Code};
use crate::diagnostic::{Diagnostic, Related, Span};
use crate::resolve::origin::Origin;
use crate::resolve::program::{FileId, Program, Site};
use crate::syntax::ast::{ExprId, ExprKind};
use std::collections::HashMap;
use std::path::Path;

/// Findings that are about what an expression may be.
const ABOUT_VALUES: &[Code] = &[
    code::MIXED_CALLEE,
    code::MIXED_VALUE,
    code::UNKNOWN_RECEIVER,
];

/// Put before the chain of each finding about a value where what is not known of that comes in, if that is another place.
pub fn tell(program: &Program<'_>, diagnostics: &mut [Diagnostic]) {
    let files: HashMap<&Path, FileId> = program
        .numbered_files()
        .map(|(id, file)| (&*file.path, id))
        .collect();
    for diagnostic in diagnostics {
        if !ABOUT_VALUES.contains(&diagnostic.code) {
            continue;
        }
        let root = diagnostic.related.first();
        let place = root.map_or(&diagnostic.span, |related| &related.span);
        let Some(&file) = files.get(&*place.path) else {
            continue;
        };
        if let Some(origin) = origin(program, file, place) {
            diagnostic.related.insert(0, origin);
        }
    }
}

fn origin(program: &Program<'_>, file: FileId, place: &Span) -> Option<Related> {
    let exprs = &program.file(file).facts.tree.exprs;
    let found = exprs.iter().position(|expr| expr.range == place.range)?;
    let mut site = Site {
        file,
        expr: ExprId(found as u32),
    };
    if let ExprKind::Call { func, .. } = program.expr(site).kind {
        site.expr = func;
    }
    let origin = program.origin(site)?;
    let (from, range) = program.place_of(origin)?;
    if from == file && place.range.start <= range.start && range.end <= place.range.end {
        return None;
    }
    let message = match origin {
        Origin::Expression(site) => match program.expr(site).kind {
            ExprKind::Call { func, .. } => {
                let called = program.excerpt(Site { expr: func, ..site });
                format!("what `{called}` gives cannot be followed")
            }
            _ => format!("`{}` cannot be followed", program.excerpt(site)),
        },
        Origin::Parameter(..) => {
            let text = &program.file(from).text[range.start as usize..range.end as usize];
            format!("not all that is passed for `{text}` is seen")
        }
    };
    let path = program.file(from).path.clone();
    Some(Related {
        span: Span { path, range },
        message,
    })
}
