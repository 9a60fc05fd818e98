//! From paths to a project: found, read, and described.

use crate::cli::arguments::Selection;
use crate::cli::beside;
use crate::cli::config;
use crate::cli::listings;
use crate::cli::metadata;
use crate::cli::settings::Settings;
use crate::cli::testing::Testing;
use crate::diagnostic::code;
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::disk::discover::{Glob, discover};
use crate::disk::read;
use crate::pipeline::entry_points::Examples;
use crate::pipeline::{Input, Project};
use crate::report::Report;
use crate::resolve::testing::Collecting;
use crate::syntax::source::LONGEST;
use anyhow::{Context, Result};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// A project ready for the pipeline.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// The project.
    pub project: Project,
    /// How to treat it.
    pub settings: Settings,
    /// Files below the directories named that are looked at beside the code: they list distributions, start an application, describe or
    /// use modules.
    pub listings: Vec<PathBuf>,
    /// How its tests are run.
    testing: Testing,
    /// What could not be read, with the reason.
    pub skipped: Vec<(PathBuf, String)>,
}

/// Find and read the files at and below `paths`.
///
/// # Errors
/// When a path does not exist, or the configuration holds a fault. A file that cannot be read is listed instead.
pub fn gather(paths: &[PathBuf], selection: &Selection) -> Result<Gathered> {
    let mut gathered = described(paths, selection)?;
    let mut found = discover(paths, &gathered.settings.exclude, |path| {
        listings::is_beside(path) || beside::is_beside(path) || is_example(path)
    })?;
    apply_paths(&mut gathered.settings, paths, &mut found.files)?;
    gathered.listings = found.others;
    let templates = gathered.listings.iter();
    gathered.project.templates = templates
        .filter(|path| listings::is_template(path))
        .filter_map(|path| Some((path.clone(), read::read_text(path).ok()??)))
        .collect();
    let runs_all = gathered.testing.examples.texts;
    let examples = gathered.listings.iter();
    gathered.project.examples.texts = examples
        .filter(|path| is_example(path) && (runs_all || is_run_unasked(path)))
        .filter_map(|path| Some((path.clone(), read::read_text(path).ok()??)))
        .filter(|(_, text)| text.contains(">>> "))
        .collect();
    gathered.project.tests = gathered.testing.collecting(&found.files);
    let contents: Vec<_> = found
        .files
        .into_par_iter()
        .map(|path| {
            // One byte more tells a file that is too long.
            let bytes = read::head(&path, LONGEST as u64 + 1);
            (path, bytes)
        })
        .collect();
    gathered.skipped = found.skipped;
    for (path, bytes) in contents {
        match bytes {
            Ok(bytes) => gathered.project.files.push(Input { path, bytes }),
            Err(error) => gathered.skipped.push((path, read::reason(&error))),
        }
    }
    gathered.skipped.sort();
    Ok(gathered)
}

/// Whether a file may hold examples of interactive sessions.
fn is_example(path: &Path) -> bool {
    let kind = path.extension().and_then(|kind| kind.to_str());
    kind.is_some_and(|kind| matches!(kind, "md" | "rst" | "txt"))
}

/// Whether pytest runs the examples of a file without having been told to.
fn is_run_unasked(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with("test") && name.ends_with(".txt"))
}

/// Apply what holds for some paths only: take files out that are not wanted (but for those that were named), and note what stays in the
/// others.
fn apply_paths(settings: &mut Settings, named: &[PathBuf], files: &mut Vec<PathBuf>) -> Result<()> {
    for setting in settings.paths.clone() {
        let glob = Glob::new(&settings.directory, &setting.path)?;
        let matched: Vec<PathBuf> = files
            .iter()
            .filter(|path| glob.has(path))
            .cloned()
            .collect();
        if setting.exclude {
            // Known beside the other globs, so that nobody takes what is left for the whole.
            settings.exclude.push(setting.path.clone());
            files.retain(|path| named.contains(path) || !glob.has(path));
            continue;
        }
        let kept = &mut settings.options.kept;
        for path in &matched {
            let libraries = kept.libraries.entry(path.clone()).or_default();
            libraries.extend(setting.skip.iter().cloned());
        }
        if setting.keep_sync {
            kept.files.extend(matched);
        }
    }
    Ok(())
}

/// `report`, with the files that could not be read, each of them a finding.
pub fn with_skipped(mut report: Report, gathered: &Gathered) -> Report {
    report.skipped.extend(gathered.skipped.iter().cloned());
    report.skipped.sort();
    let findings = report.skipped.iter().map(|(path, reason)| Diagnostic {
        code: code::SKIPPED_FILE,
        severity: Severity::Warning,
        message: reason.clone(),
        span: Span::of_file(path),
        help: None,
        related: Vec::new(),
    });
    report.diagnostics.extend(findings);
    // Stable: what stands at one place keeps its order.
    report
        .diagnostics
        .sort_by(|one, other| one.span.cmp(&other.span));
    report
}

/// What is known of the project at `paths` before its files are looked for.
///
/// # Errors
/// When a path does not exist, or the configuration holds a fault.
pub fn described(paths: &[PathBuf], selection: &Selection) -> Result<Gathered> {
    let configured = match paths.first() {
        Some(first) => config::find(first, selection.top.as_deref())?,
        None => None,
    };
    let metadata = metadata::find(paths, selection.top.as_deref());
    let settings = Settings::merge(selection, configured, &metadata);
    if let Some(jobs) = settings.jobs {
        rayon::ThreadPoolBuilder::new()
            .num_threads(jobs)
            .build_global()
            .context("cannot start threads")?;
    }
    Ok(Gathered {
        project: Project {
            roots: paths.to_vec(),
            files: Vec::new(),
            templates: Vec::new(),
            examples: Examples {
                texts: Vec::new(),
                are_in_docstrings: metadata.testing.examples.docstrings,
            },
            tests: Collecting::default(),
            console_scripts: metadata.console_scripts,
            plugins: metadata.plugins,
            python: metadata.python,
        },
        settings,
        listings: Vec::new(),
        testing: metadata.testing,
        skipped: Vec::new(),
    })
}
