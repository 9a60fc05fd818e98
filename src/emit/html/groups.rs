//! Change groups in the page: a box to tick for each, the functions that turn as a tree, and which lines of a file belong to which.

use super::{Links, graph, sentence};
use crate::emit::fingerprint::slashed;
use crate::emit::paint::escaped;
use crate::report::{Applicability, ChangeGroup, Turning};
use crate::text::TextRange;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Which lines of a file belong to which group, narrowest first.
#[derive(Debug, Default)]
pub(super) struct Ownership {
    ranges: Vec<(TextRange, usize)>,
}

impl Ownership {
    /// Of the file that is called `name`.
    pub(super) fn of(
        groups: &[ChangeGroup],
        name: &str,
        called: &dyn Fn(&Path) -> PathBuf,
    ) -> Self {
        let mut ranges: Vec<(TextRange, usize)> = groups
            .iter()
            .enumerate()
            .flat_map(|(at, group)| group.places.iter().map(move |place| (place, at)))
            .filter(|(place, _)| slashed(&called(&place.path)) == name)
            .map(|(place, at)| (place.range, at))
            .collect();
        ranges.sort_by_key(|(range, _)| range.len());
        Self { ranges }
    }

    /// By line of the text before, from 1: the group that it belongs to.
    pub(super) fn by_line(&self, before: &str) -> BTreeMap<usize, usize> {
        let mut lines = BTreeMap::new();
        if self.ranges.is_empty() {
            return lines;
        }
        let mut start = 0;
        for (index, line) in before.split_inclusive('\n').enumerate() {
            let end = start + line.len();
            let is_here =
                |range: &TextRange| (range.start as usize) < end && start < range.end as usize;
            if let Some((_, group)) = self.ranges.iter().find(|(range, _)| is_here(range)) {
                lines.insert(index + 1, *group);
            }
            start = end;
        }
        lines
    }
}

/// Write the list of groups.
pub(super) fn write(
    out: &mut dyn Write,
    groups: &[ChangeGroup],
    links: &Links<'_>,
    decides: Decides,
) -> io::Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<div id=\"groups\">\n<h2>Change groups</h2>\n<p>Each can be left as it is without harm to the others."
    )?;
    if decides == Decides::Yes {
        writeln!(
            out,
            " <output id=\"accepted\"></output> <button id=\"save\" type=\"button\">Save decisions.json</button> \
             for <code>awaitify convert --decisions decisions.json</code>"
        )?;
    }
    writeln!(out, "</p>")?;
    for (index, group) in groups.iter().enumerate() {
        let applicability = match group.applicability {
            Applicability::Same => "same",
            Applicability::Noted => "noted",
        };
        writeln!(
            out,
            "<div class=\"group\" data-group=\"{index}\" data-libraries=\"{}\" data-applicability=\"{applicability}\">",
            escaped(&group.libraries.join(" "))
        )?;
        let title = sentence(&group.title);
        match decides {
            Decides::Yes => writeln!(
                out,
                "<p><label><input type=\"checkbox\" checked data-id=\"{}\" data-title=\"{}\"> {title}</label>",
                escaped(&group.id),
                escaped(&group.title)
            )?,
            Decides::No => writeln!(out, "<p>{title}")?,
        }
        writeln!(out, "{}</p>", links.link(&group.span))?;
        for note in &group.notes {
            writeln!(out, "<p class=\"help\">{}</p>", sentence(note))?;
        }
        if !group.functions.is_empty() {
            let open = match groups.len() <= OPEN {
                true => " open",
                false => "",
            };
            let noun = match group.functions.len() {
                1 => "1 function turns async".to_owned(),
                count => format!("{count} functions turn async"),
            };
            writeln!(
                out,
                "<details class=\"picture\"{open}><summary>{noun}: from entry points to the calls that block</summary>"
            )?;
            graph::write(out, group, index, links)?;
            writeln!(
                out,
                "<details><summary>as a list, from the call that blocks on, with reasons</summary>"
            )?;
            write_followers(out, &group.functions, None, links)?;
            writeln!(out, "</details>\n</details>")?;
        }
        writeln!(out, "</div>")?;
    }
    writeln!(out, "</div>")
}

/// Most groups whose pictures are open from the beginning.
const OPEN: usize = 12;

/// Whether boxes can be ticked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decides {
    /// Nothing was written yet.
    Yes,
    /// All is done.
    No,
}

/// The functions that turn after `of`, each with those that turn after it.
fn write_followers(
    out: &mut dyn Write,
    functions: &[Turning],
    of: Option<usize>,
    links: &Links<'_>,
) -> io::Result<()> {
    let mut open = vec![(of, 0)];
    writeln!(out, "<ul>")?;
    // By hand: a chain of callers may be longer than the stack is deep.
    while let Some((parent, start)) = open.pop() {
        let next = (start..functions.len()).find(|&at| functions[at].follows == parent);
        let Some(at) = next else {
            writeln!(out, "</ul>")?;
            if parent.is_some() {
                writeln!(out, "</li>")?;
            }
            continue;
        };
        open.push((parent, at + 1));
        let function = &functions[at];
        write!(
            out,
            "<li><code>{}</code> {}",
            escaped(&function.name),
            links.link(&function.span)
        )?;
        if let Some(because) = &function.because {
            write!(
                out,
                " <span class=\"related\">{} {}</span>",
                sentence(&because.message),
                links.link(&because.span)
            )?;
        }
        let has_followers = functions.iter().any(|other| other.follows == Some(at));
        if has_followers {
            writeln!(out, "\n<ul>")?;
            open.push((Some(at), 0));
        } else {
            writeln!(out, "</li>")?;
        }
    }
    Ok(())
}
