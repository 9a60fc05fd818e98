//! `# awaitify: todo[code]`: a comment at each place that was refused, for who goes on by hand.
//!
//! What is marked is what another run would refuse: the converted project is looked at once more, so that marks stand in the text that is
//! written, and the next run finds them where it would put them. They say nothing to awaitify itself.

use super::{Fault, Input, Project, convert_without};
use crate::diagnostic::code::{self, Code};
use crate::diagnostic::{Diagnostic, Severity};
use crate::diff::apply::apply;
use crate::diff::edit::Edit;
use crate::facts::suppression::{self, SuppressionKind};
use crate::mapping::table::Table;
use crate::options::Options;
use crate::pipeline::guard::guarded;
use crate::pipeline::progress::Progress;
use crate::report::{FileReport, Report};
use crate::syntax::ast::{Expr, ExprKind, Tree};
use crate::syntax::parse::parse;
use crate::syntax::source::{decode, encode};
use crate::text::TextRange;
use crate::text::indent::{
    leading_whitespace, line_content_end, line_end, line_start_at, next_line_start,
    previous_line_start,
};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What is told of code that is converted all the same, of files, or of what a person asked for.
const NO_REFUSALS: &[Code] = &[
    code::BACKED_OUT,
    code::BEHAVIOUR_NOTE,
    code::BLOCKING_CALL,
    code::DECLINED,
    code::FIXED_TEMPORARY_NAME,
    code::IGNORED,
    code::KEEP_SYNC,
    code::LIBRARY_LEFT,
    code::NEVER_AWAITED,
    code::NOT_REACHED,
    code::PATH_SETTING,
    code::SHARED_STATE,
    code::SIGNAL_HANDLER,
    code::SKIPPED_FILE,
    code::THREAD_LOCAL,
    code::UNPARSABLE,
    code::UNUSED_SUPPRESSION,
];

/// What a mark begins with.
const MARK: &str = "# awaitify: todo[";

/// Convert a project as [`convert_without`] does, with a mark at each place that is refused, and none where one was and nothing is
/// refused any more.
///
/// # Errors
/// When no thread can be started, or an entry point names nothing.
pub fn convert_marked(
    blocked: &BTreeMap<PathBuf, String>,
    project: &Project,
    table: &Table,
    options: &Options,
    progress: &Progress,
) -> Result<Report, Fault> {
    let mut report = convert_without(blocked, project, table, options, progress)?;
    let mut after = project.clone();
    for file in &report.files {
        let position = after.files.binary_search_by(|one| one.path.cmp(&file.path));
        let Some(input) = position.ok().and_then(|at| after.files.get_mut(at)) else {
            continue;
        };
        let written = file.after.as_ref().and_then(|text| {
            let before = decode(&input.path, &input.bytes).ok()?;
            encode(&before, text).ok()
        });
        if let Some(bytes) = written {
            input.bytes = bytes;
        }
    }
    let again = match report.files.is_empty() {
        true => None,
        false => Some(convert_without(blocked, &after, table, options, progress)?),
    };
    let refused = &again.as_ref().unwrap_or(&report).diagnostics;
    let mut files: BTreeMap<PathBuf, FileReport> = BTreeMap::new();
    for input in &after.files {
        if let Some(marked) = with_marks(input, refused) {
            files.insert(input.path.clone(), marked);
        }
    }
    for file in report.files {
        match files.entry(file.path.clone()) {
            Entry::Occupied(mut marked) => marked.get_mut().before = file.before,
            Entry::Vacant(vacant) => {
                vacant.insert(file);
            }
        }
    }
    report.files = files
        .into_values()
        .filter(|file| file.after.as_ref() != Some(&file.before))
        .collect();
    report.counts.files_changed = report.files.len() as u32;
    let after = report.files.iter().filter_map(|file| file.after.as_ref());
    report.marks = after.map(|text| text.matches(MARK).count() as u32).sum();
    Ok(report)
}

/// A file with the marks that it ought to have, when they are not those that it has.
fn with_marks(input: &Input, diagnostics: &[Diagnostic]) -> Option<FileReport> {
    let wanted: Vec<(TextRange, Code)> = refused(&input.path, diagnostics).collect();
    let before = decode(&input.path, &input.bytes).ok()?.text;
    // Most files neither have marks nor get any.
    if wanted.is_empty() && !before.contains(MARK) {
        return None;
    }
    let tree = guarded(|| parse(&before)).ok()?;
    if !tree.distrust.is_empty() {
        return None;
    }
    let after = apply(&before, &edits(&before, &tree, &wanted)).ok()?;
    if after == before || !guarded(|| is_same_code(&tree, &before, &after)).ok()? {
        return None;
    }
    Some(FileReport {
        path: input.path.clone(),
        before,
        after: Some(after),
    })
}

fn refused<'d>(
    path: &'d Path,
    diagnostics: &'d [Diagnostic],
) -> impl Iterator<Item = (TextRange, Code)> + 'd {
    diagnostics
        .iter()
        .filter(move |finding| {
            finding.span.path == path
                && finding.severity == Severity::Warning
                && !NO_REFUSALS.contains(&finding.code)
        })
        .map(|finding| (finding.span.range, finding.code))
}

/// What takes away the marks of a text, and puts in those that are wanted.
fn edits(text: &str, tree: &Tree, wanted: &[(TextRange, Code)]) -> Vec<Edit> {
    let mut codes: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for (range, code) in wanted {
        let line = line_for(text, tree, *range);
        codes.entry(line).or_default().insert(code.name());
    }
    let (mut own, mut others) = (BTreeMap::new(), BTreeMap::new());
    for found in suppression::collect(text, tree) {
        let SuppressionKind::Todo(codes) = found.kind else {
            continue;
        };
        let start = line_start_at(text, found.range.start);
        let is_ours = text[start as usize..line_content_end(text, start) as usize].trim()
            == mark(codes.iter().map(AsRef::as_ref));
        // Somebody wrote more than we do beside it: theirs.
        let list: &mut BTreeMap<u32, Vec<Box<str>>> = match is_ours {
            true => &mut own,
            false => &mut others,
        };
        list.entry(start).or_default().extend(codes);
    }
    let mut edits = Vec::new();
    let mut kept: BTreeSet<u32> = BTreeSet::new();
    for (line, mut names) in codes {
        let mut above = line;
        while above > 0 {
            above = previous_line_start(text, above);
            if let Some(known) = others.get(&above) {
                names.retain(|name| !known.iter().any(|one| **one == **name));
            } else if own
                .get(&above)
                .is_some_and(|known| known.iter().map(AsRef::as_ref).eq(names.iter().copied()))
            {
                kept.insert(above);
                names.clear();
            } else if !own.contains_key(&above) {
                break;
            }
        }
        if let Some(known) = others.get(&line) {
            names.retain(|name| !known.iter().any(|one| **one == **name));
        }
        if !names.is_empty() {
            let indent = leading_whitespace(text, line);
            let (mark, end) = (mark(names.into_iter()), line_end(text));
            edits.push(Edit::insertion(format!("{indent}{mark}{end}"), line));
        }
    }
    let stale = own.into_keys().filter(|line| !kept.contains(line));
    edits.extend(
        stale.map(|line| Edit::deletion(TextRange::new(line, next_line_start(text, line)))),
    );
    edits
}

fn mark<'c>(codes: impl Iterator<Item = &'c str>) -> String {
    let codes: Vec<&str> = codes.collect();
    format!("{MARK}{}]", codes.join(", "))
}

/// The line above which a mark for a place may stand: where its statement begins, unless that line begins inside of a string or goes
/// on from the one before.
fn line_for(text: &str, tree: &Tree, place: TextRange) -> u32 {
    let around = tree
        .stmts
        .iter()
        .filter(|stmt| stmt.range.contains_range(place))
        .min_by_key(|stmt| stmt.range.len());
    let start = around.map_or(place.start, |stmt| stmt.range.start);
    let mut line = line_start_at(text, start);
    let is_inside = |line: u32| {
        let mut strings = tree.multiline_strings.iter();
        strings.any(|range| range.start <= line && line <= range.end)
    };
    let goes_on = |line: u32| {
        let above = text[..line as usize].trim_end_matches(['\n', '\r']);
        above.ends_with('\\')
    };
    while line > 0 && (is_inside(line) || goes_on(line)) {
        line = previous_line_start(text, line);
    }
    line
}

/// Whether a text differs from another one, whose tree is given, in comments only.
fn is_same_code(tree: &Tree, text: &str, after: &str) -> bool {
    let other = parse(after);
    let literals = |tree: &Tree, text: &str| -> Vec<String> {
        let is_literal =
            |expr: &&Expr| matches!(expr.kind, ExprKind::Str { .. } | ExprKind::FString { .. });
        let found = tree.exprs.iter().filter(is_literal);
        found
            .map(|expr| expr.range.slice(text).to_owned())
            .collect()
    };
    other.distrust.is_empty()
        && tree.stmts.len() == other.stmts.len()
        && tree.exprs.len() == other.exprs.len()
        && literals(tree, text) == literals(&other, after)
}

#[cfg(test)]
mod tests {
    use super::{edits, is_same_code};
    use crate::diagnostic::code::{self, Code};
    use crate::diff::apply::apply;
    use crate::syntax::parse::parse;
    use crate::text::TextRange;

    /// The text with marks at these words.
    fn marked(text: &str, wanted: &[(&str, Code)]) -> String {
        let tree = parse(text);
        let place = |word: &str| {
            let at = text.find(word).unwrap() as u32;
            TextRange::new(at, at + word.len() as u32)
        };
        let wanted: Vec<(TextRange, Code)> = wanted
            .iter()
            .map(|(word, code)| (place(word), *code))
            .collect();
        let after = apply(text, &edits(text, &tree, &wanted)).unwrap();
        assert!(is_same_code(&tree, text, &after), "{after}");
        after
    }

    #[test]
    fn a_mark_stands_above_the_statement_as_far_to_the_right() {
        let text = "def f():\r\n    x = g(\r\n        h())\r\n";
        let after =
            "def f():\r\n    # awaitify: todo[lambda, property]\r\n    x = g(\r\n        h())\r\n";
        let wanted = [("h()", code::PROPERTY), ("g(", code::LAMBDA)];
        assert_eq!(marked(text, &wanted), after);
        // It is stable, and goes when nothing is refused.
        assert_eq!(marked(after, &wanted), after);
        assert_eq!(marked(after, &[]), text);
        let other = after.replace("lambda, property", "lambda");
        assert_eq!(marked(after, &[("g(", code::LAMBDA)]), other);
    }

    #[test]
    fn it_never_comes_into_a_string_or_a_line_that_goes_on() {
        for (text, above) in [
            ("a = '''\nb\n'''; c()\n", "a = '''"),
            ("if x and \\\n  c(): pass\n", "if x"),
            ("x = 1; y = \\\n  c()\n", "x = 1"),
            ("a = f'''\n{c()}'''\n", "a = f"),
            ("if x: c()\nelse: d()\n", "if x"),
        ] {
            let after = text.replace(above, &format!("# awaitify: todo[lambda]\n{above}"));
            let found = marked(text, &[("c()", code::LAMBDA)]);
            assert_eq!(found, after);
            assert_eq!(marked(&found, &[("c()", code::LAMBDA)]), found);
        }
        let text = "if x: d()\nelse: c()\n";
        let after = "if x: d()\n# awaitify: todo[lambda]\nelse: c()\n";
        assert_eq!(marked(text, &[("c()", code::LAMBDA)]), after);
    }

    #[test]
    fn what_a_person_wrote_beside_it_stays() {
        let text = "# awaitify: todo[lambda]  # ask Ann\nc()  # awaitify: todo[property]\n";
        let wanted = [("c()", code::LAMBDA), ("c()", code::PROPERTY)];
        assert_eq!(marked(text, &wanted), text);
        assert_eq!(marked(text, &[]), text);
        let string = "a = '''\n# awaitify: todo[lambda]\n'''\n";
        assert_eq!(marked(string, &[]), string);
    }
}
