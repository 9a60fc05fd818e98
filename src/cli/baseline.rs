//! A baseline: findings that are known, so that only new ones count.
//!
//! A file of JSON, made to be committed: one finding a line, sorted, with its path relative to the file. Lines may move; a finding is known by
//! its code, its file, what it says and the line of code it stands on.

use crate::diagnostic::Severity;
use crate::disk::{read, write};
use crate::emit::fingerprint::{self, Fingerprint};
use crate::emit::paint::named;
use crate::emit::place::Sources;
use crate::report::Report;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The version of the format.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    findings: Vec<Known>,
}

#[derive(Serialize, Deserialize)]
struct Known {
    #[serde(flatten)]
    finding: Fingerprint,
    count: u32,
}

/// How many findings were left out because they are known, and how many that are known did not occur.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Left out of the report.
    pub known: usize,
    /// Could be taken from the baseline.
    pub gone: usize,
}

/// Take what the baseline at `path` knows out of the report.
///
/// # Errors
/// When the file cannot be read, or is no baseline.
pub fn apply(path: &Path, report: &mut Report, sources: &Sources) -> Result<Tally> {
    let Some(text) = read::read_text(path).with_context(|| named(path))? else {
        bail!(
            "{}: there is no such file (--write-baseline makes it)",
            named(path)
        );
    };
    let document: Document =
        serde_json::from_str(&text).with_context(|| format!("{} is no baseline", named(path)))?;
    if document.version != VERSION {
        bail!(
            "{}: a baseline of version {}",
            named(path),
            document.version
        );
    }
    let mut left: BTreeMap<Fingerprint, u32> = BTreeMap::new();
    for known in document.findings {
        *left.entry(known.finding).or_default() += known.count;
    }
    let mut tally = Tally::default();
    report.diagnostics.retain(|diagnostic| {
        let name = relative(&diagnostic.span.path, path);
        match left.get_mut(&fingerprint::of(diagnostic, &name, sources)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                tally.known += 1;
                false
            }
            _ => true,
        }
    });
    tally.gone = left.values().map(|count| *count as usize).sum();
    Ok(tally)
}

/// Write every error and warning of the report as known to `path`.
///
/// # Errors
/// When the file cannot be written.
pub fn create(path: &Path, report: &Report, sources: &Sources) -> Result<usize> {
    let mut found: BTreeMap<Fingerprint, u32> = BTreeMap::new();
    for diagnostic in &report.diagnostics {
        if diagnostic.severity != Severity::Note {
            let name = relative(&diagnostic.span.path, path);
            *found
                .entry(fingerprint::of(diagnostic, &name, sources))
                .or_default() += 1;
        }
    }
    let count = found.values().map(|count| *count as usize).sum();
    let mut text = format!("{{\n  \"version\": {VERSION},\n  \"findings\": [");
    for (index, (finding, count)) in found.into_iter().enumerate() {
        let known = serde_json::to_string(&Known { finding, count })?;
        text.push_str(if index == 0 { "\n    " } else { ",\n    " });
        text.push_str(&known);
    }
    text.push_str("\n  ]\n}\n");
    write::put(path, text.as_bytes()).with_context(|| named(path))?;
    Ok(count)
}

/// `path` from the directory of `baseline`, so that it does not matter where awaitify is run.
fn relative(path: &Path, baseline: &Path) -> PathBuf {
    let directory = match baseline.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    crate::cli::shown::label(path, read::resolved(directory).ok().as_deref())
}
