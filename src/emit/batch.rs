//! What became of many repositories, as text, JSON and a page.

use super::summary::plural;
use crate::emit::paint::{Paint, Role, escaped, tamed};
use serde::{Deserialize, Serialize};
use std::io::{self, Write};

/// The version of the JSON.
pub const VERSION: u32 = 1;

/// What became of a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Files change.
    Converted,
    /// Nothing to convert.
    Unchanged,
    /// Something went wrong; `reason` says what.
    Failed,
}

/// Figures of a repository.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Python files.
    pub files: u64,
    /// Files that change.
    pub files_changed: u64,
    /// Functions that turn async.
    pub functions_turned: u64,
    /// Blocking calls.
    pub blocking_calls: u64,
    /// Of these, converted.
    pub blocking_calls_converted: u64,
    /// Errors and warnings: what stays, and why.
    pub refused: u64,
}

/// One repository.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name in the manifest, and the directory of its report.
    pub name: String,
    /// Where it is.
    pub source: String,
    /// What became of it.
    pub status: Status,
    /// Why it failed, and in which step.
    pub reason: Option<String>,
    /// The branch that holds the conversion.
    pub branch: Option<String>,
    /// The commit on it.
    pub commit: Option<String>,
    /// Figures, as far as it came.
    pub figures: Figures,
    /// How long it took.
    pub seconds: f64,
}

/// The sum over all repositories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Totals {
    /// Repositories.
    pub repositories: usize,
    /// Of these, converted.
    pub converted: usize,
    /// Without anything to convert.
    pub unchanged: usize,
    /// Failed.
    pub failed: usize,
    /// Figures of all.
    #[serde(flatten)]
    pub figures: Figures,
    /// Time of all.
    pub seconds: f64,
}

/// The sum over `rows`.
pub fn totals(rows: &[Row]) -> Totals {
    let mut totals = Totals::default();
    for row in rows {
        totals.repositories += 1;
        match row.status {
            Status::Converted => totals.converted += 1,
            Status::Unchanged => totals.unchanged += 1,
            Status::Failed => totals.failed += 1,
        }
        let (sum, own) = (&mut totals.figures, &row.figures);
        sum.files += own.files;
        sum.files_changed += own.files_changed;
        sum.functions_turned += own.functions_turned;
        sum.blocking_calls += own.blocking_calls;
        sum.blocking_calls_converted += own.blocking_calls_converted;
        sum.refused += own.refused;
        totals.seconds += row.seconds;
    }
    totals
}

/// One line on a repository.
pub fn line(row: &Row) -> String {
    let figures = &row.figures;
    match row.status {
        Status::Failed => format!(
            "failed: {}",
            tamed(row.reason.as_deref().unwrap_or_default())
        ),
        Status::Unchanged => "nothing to convert".to_owned(),
        Status::Converted => {
            let branch = row.branch.as_deref().map_or_else(String::new, |branch| {
                format!(" on branch {}", tamed(branch))
            });
            format!(
                "{} of {} files, {} of {} blocking calls{branch}",
                figures.files_changed,
                figures.files,
                figures.blocking_calls_converted,
                figures.blocking_calls
            )
        }
    }
}

/// Write the summary for people.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_text(out: &mut dyn Write, rows: &[Row], paint: Paint) -> io::Result<()> {
    let widest = rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
    for row in rows {
        let role = match row.status {
            Status::Converted => Role::Good,
            Status::Unchanged => Role::Frame,
            Status::Failed => Role::Bad,
        };
        let name = paint.over(role, &format!("{:<widest$}", row.name));
        writeln!(out, "{name}  {}", line(row))?;
    }
    let totals = totals(rows);
    let head = format!(
        "{}: {} converted, {} with nothing to convert, {} failed",
        counted(totals.repositories),
        totals.converted,
        totals.unchanged,
        totals.failed
    );
    writeln!(out, "{}", paint.over(Role::Strong, &head))?;
    let figures = &totals.figures;
    writeln!(
        out,
        "{} of {} blocking calls converted, {} left; {} turned async in {}; {}",
        figures.blocking_calls_converted,
        figures.blocking_calls,
        figures.blocking_calls - figures.blocking_calls_converted,
        plural(figures.functions_turned, "function"),
        plural(figures.files_changed, "file"),
        plural(figures.refused, "refusal")
    )
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    totals: Totals,
    repositories: &'a [Row],
}

/// Write the summary for programs.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_json(out: &mut dyn Write, rows: &[Row]) -> io::Result<()> {
    let document = Document {
        version: VERSION,
        totals: totals(rows),
        repositories: rows,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

const STYLE: &str = "\
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .3rem .6rem; text-align: left; border-bottom: 1px solid #8886; vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.converted { color: light-dark(#1a7f37, #3fb950); } .failed { color: light-dark(#cf222e, #f85149); }
tfoot { font-weight: bold; }";

/// Write the summary as one page without anything from elsewhere; it lies beside the directories of the reports.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_html(out: &mut dyn Write, rows: &[Row]) -> io::Result<()> {
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>awaitify: many repositories</title>\n<style>\n{STYLE}\n</style>\n<h1>Conversion to asyncio</h1>\n<table>\n<thead><tr><th>repository<th>result\
         <th class=\"n\">files<th class=\"n\">functions<th class=\"n\">blocking calls<th class=\"n\">left<th class=\"n\">refused<th class=\"n\">seconds<th></tr></thead>\n<tbody>"
    )?;
    for row in rows {
        let status = match row.status {
            Status::Converted => "converted",
            Status::Unchanged => "unchanged",
            Status::Failed => "failed",
        };
        let more = row.reason.as_deref().or(row.branch.as_deref());
        write!(
            out,
            "<tr><td title=\"{}\">{}<td><span class=\"{status}\">{status}</span> {}",
            escaped(&row.source),
            escaped(&row.name),
            escaped(more.unwrap_or_default())
        )?;
        write_figures(out, &row.figures, row.seconds)?;
        match row.status {
            Status::Converted => writeln!(
                out,
                "<td><a href=\"{0}/report.md\">report</a> <a href=\"{0}/change.patch\">patch</a></tr>",
                escaped(&row.name)
            )?,
            _ => writeln!(
                out,
                "<td><a href=\"{}/log.txt\">log</a></tr>",
                escaped(&row.name)
            )?,
        }
    }
    let totals = totals(rows);
    write!(
        out,
        "</tbody>\n<tfoot><tr><td>{}<td>{} converted, {} unchanged, {} failed",
        counted(totals.repositories),
        totals.converted,
        totals.unchanged,
        totals.failed
    )?;
    write_figures(out, &totals.figures, totals.seconds)?;
    writeln!(out, "<td></tr></tfoot>\n</table>\n</html>")
}

fn write_figures(out: &mut dyn Write, figures: &Figures, seconds: f64) -> io::Result<()> {
    write!(
        out,
        "<td class=\"n\">{}<td class=\"n\">{}<td class=\"n\">{} of {}<td class=\"n\">{}<td class=\"n\">{}<td class=\"n\">{seconds:.1}",
        figures.files_changed,
        figures.functions_turned,
        figures.blocking_calls_converted,
        figures.blocking_calls,
        figures.blocking_calls - figures.blocking_calls_converted,
        figures.refused
    )
}

/// `1 repository`, `2 repositories`.
fn counted(repositories: usize) -> String {
    match repositories {
        1 => "1 repository".to_owned(),
        _ => format!("{repositories} repositories"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Figures, Row, Status, write_html, write_text};
    use crate::emit::paint::Paint;

    #[test]
    fn a_reason_cannot_write_on_the_page_or_the_terminal() {
        let row = Row {
            name: "one".to_owned(),
            source: "/\"onclick=x".to_owned(),
            status: Status::Failed,
            reason: Some("<script>\x1b[2J".to_owned()),
            branch: None,
            commit: None,
            figures: Figures::default(),
            seconds: 1.0,
        };
        let (mut page, mut text) = (Vec::new(), Vec::new());
        write_html(&mut page, std::slice::from_ref(&row)).unwrap();
        write_text(&mut text, &[row], Paint::Plain).unwrap();
        let (page, text) = (
            String::from_utf8(page).unwrap(),
            String::from_utf8(text).unwrap(),
        );
        assert!(page.contains("&lt;script&gt;\\x1b[2J") && !page.contains("\"onclick"));
        assert!(text.contains("one  failed: <script>\\x1b[2J\n"));
    }
}
