//! Functions that end queries get a session: a synchronous program before that is converted.

use super::RewriteError;
use super::Surroundings;
use super::imports::request::{ImportRequest, ImportRequests};
use super::imports::settle::{Circumstances, settle};
use crate::diff::apply::{Copy, traced};
use crate::diff::edit::Edit;
use crate::facts::FileFacts;
use crate::facts::scope::ScopeId;
use crate::plan::query_session::Insertion;
use crate::text::indent::{leading_whitespace, line_end, line_start_at};
use std::collections::HashSet;

/// The file's new text, and where the parts of the old one are in it.
///
/// # Errors
/// When two changes want the same text.
pub fn rewrite(
    text: &str,
    facts: &FileFacts,
    insertions: &[Insertion],
    surroundings: &Surroundings<'_>,
) -> Result<(String, Vec<Copy>), RewriteError> {
    let mut requests = ImportRequests::new(facts);
    let mut own = Vec::new();
    for insertion in insertions {
        let at = insertion.at;
        let mut written = insertion.code.clone();
        if let Some((module, name)) = &insertion.class {
            let request = ImportRequest::from(module, name);
            let class = requests.reach(&request, None, ScopeId::MODULE, at);
            written = format!("{written}: {class}");
        }
        let line = line_start_at(text, at);
        let indent = leading_whitespace(text, line);
        // What stands on a line of its own gets another one above.
        let item = match line as usize + indent.len() == at as usize {
            true => format!("{written},{}{indent}", line_end(text)),
            false => format!("{written}, "),
        };
        own.push(Edit::insertion(item, at));
    }
    let circumstances = Circumstances {
        removed_uses: &HashSet::new(),
        keep: surroundings.keep,
        local: surroundings.local,
        renamed: &[],
    };
    let mut edits = settle(text, facts, &requests, &circumstances).edits;
    edits.extend(own);
    Ok(traced(text, &edits)?)
}
