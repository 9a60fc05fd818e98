//! `# awaitify:` comments, applied to what would be reported: `ignore` silences, and one that does nothing is reported.

use crate::diagnostic::code;
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::facts::suppression::{Reach, Suppression, SuppressionKind};
use crate::resolve::program::Program;
use std::collections::HashMap;
use std::path::Path;

/// Take out what `ignore` asks not to hear of, and add what there is to say of the comments themselves.
pub fn apply(diagnostics: &mut Vec<Diagnostic>, program: &Program<'_>) {
    let by_path: HashMap<&Path, &[Suppression]> = program
        .files
        .iter()
        .filter(|file| !file.facts.suppressions.is_empty())
        .map(|file| (file.path.as_path(), file.facts.suppressions.as_slice()))
        .collect();
    if by_path.is_empty() {
        return;
    }
    let unused: Vec<Diagnostic> = by_path
        .iter()
        .flat_map(|(path, all)| all.iter().map(move |suppression| (*path, suppression)))
        .filter_map(|(path, suppression)| complaint(path, suppression, diagnostics))
        .collect();
    diagnostics.retain(|diagnostic| {
        let all = by_path.get(diagnostic.span.path.as_path());
        !all.into_iter()
            .flat_map(|all| all.iter())
            .any(|suppression| {
                silences(suppression, diagnostic) && reaches(suppression.reach, &diagnostic.span)
            })
    });
    diagnostics.extend(unused);
}

fn silences(suppression: &Suppression, diagnostic: &Diagnostic) -> bool {
    match &suppression.kind {
        SuppressionKind::Ignore(codes) => {
            codes.is_empty() || codes.iter().any(|code| **code == *diagnostic.code.name())
        }
        SuppressionKind::KeepSync | SuppressionKind::Todo(_) | SuppressionKind::Unknown(_) => false,
    }
}

fn reaches(reach: Reach, span: &Span) -> bool {
    match reach {
        Reach::File => true,
        Reach::Range(range) => range.contains_range(span.range),
    }
}

/// What is wrong with a comment, if anything.
fn complaint(
    path: &Path,
    suppression: &Suppression,
    diagnostics: &[Diagnostic],
) -> Option<Diagnostic> {
    // Whatever it kept from happening is told somewhere, with its place in the chain.
    let plays_part = |diagnostic: &Diagnostic| {
        std::iter::once(&diagnostic.span)
            .chain(diagnostic.related.iter().map(|related| &related.span))
            .any(|span| span.path == path && reaches(suppression.reach, span))
    };
    let message = match &suppression.kind {
        // For people.
        SuppressionKind::Todo(_) => return None,
        SuppressionKind::Unknown(text) => format!("`{text}` is not understood"),
        SuppressionKind::KeepSync => {
            let is_used = |diagnostic: &&Diagnostic| diagnostic.code == code::KEEP_SYNC;
            if diagnostics.iter().filter(is_used).any(plays_part) {
                return None;
            }
            "no function here would turn async".to_owned()
        }
        SuppressionKind::Ignore(_) => {
            let is_used = |diagnostic: &&Diagnostic| {
                silences(suppression, diagnostic) || diagnostic.code == code::IGNORED
            };
            if diagnostics.iter().filter(is_used).any(plays_part) {
                return None;
            }
            "nothing here would be changed or reported".to_owned()
        }
    };
    Some(Diagnostic {
        code: code::UNUSED_SUPPRESSION,
        severity: Severity::Warning,
        message,
        span: Span {
            path: path.to_owned(),
            range: suppression.range,
        },
        help: Some(code::UNUSED_SUPPRESSION.entry().advice.to_owned()),
        related: Vec::new(),
    })
}
