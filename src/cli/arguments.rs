//! What can be typed.

use crate::options::{HttpClient, PythonVersion, Stage, Style};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Turn a synchronous Python project into an asyncio project.
#[derive(Debug, Parser)]
#[command(name = "awaitify", version, about, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show, or write, the project converted to asyncio
    Convert(Convert),
    /// Convert many repositories: reports, patches and branches
    Batch(Batch),
    /// Restore every file that the last `convert --write` changed
    Undo(Undo),
    /// List what blocks the event loop, what is never awaited, and what `convert` would refuse
    Check(Check),
    /// Say why a function turns async, or why it may not
    Why(Why),
    /// Say what a diagnostic code means, or what the tables do with a name
    Explain(Explain),
    /// Look at the tables, check them, run their examples
    #[command(subcommand)]
    Mappings(Mappings),
}

/// How to print, for every command.
#[derive(Debug, Args)]
pub struct Output {
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub color: When,
    /// Print less: no summary; twice: no diff either
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "verbose")]
    pub quiet: u8,
    /// Print more: every finding in full
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For programs; one document on stdout
    Json,
}

/// The form of a report on a whole project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, ValueEnum)]
pub enum ReportFormat {
    /// For people
    #[default]
    Text,
    /// For programs; docs/reference/report-schema.json is its schema
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations in GitHub's workflow logs
    Github,
    /// The body of a pull request
    Markdown,
    /// One page to review
    Html,
}

/// What is written to a file beside the report on stdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// The report in a form for programs.
    Report(ReportFormat),
    /// The changes, as `git apply` takes them.
    Diff,
}

fn saved(text: &str) -> Result<(Saved, PathBuf), String> {
    let expected = || "expected FORMAT=FILE, such as sarif=awaitify.sarif".to_owned();
    let (format, path) = text.split_once('=').ok_or_else(expected)?;
    let saved = match format {
        "json" => Saved::Report(ReportFormat::Json),
        "sarif" => Saved::Report(ReportFormat::Sarif),
        "github" => Saved::Report(ReportFormat::Github),
        "markdown" => Saved::Report(ReportFormat::Markdown),
        "html" => Saved::Report(ReportFormat::Html),
        "diff" => Saved::Diff,
        _ => return Err(expected()),
    };
    if path.is_empty() {
        return Err(expected());
    }
    Ok((saved, PathBuf::from(path)))
}

/// The form of a report, and what its findings do to the exit status.
#[derive(Clone, Debug, Default, Args)]
pub struct Reporting {
    /// The form of the report
    #[arg(long, value_enum, default_value_t = ReportFormat::Text, value_name = "FORMAT")]
    pub output_format: ReportFormat,
    /// Write the report, or the diff, to a file too (may be repeated): json, sarif, github, markdown, html or diff
    #[arg(long, value_name = "FORMAT=FILE", value_parser = saved)]
    pub save: Vec<(Saved, PathBuf)>,
    /// Exit with 1 if there are findings of this code, or of this severity (`error`, `warning`, `note`) or a graver one (may be repeated)
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub fail_on: Vec<String>,
    /// Leave out the findings that this file knows
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write every error and warning to this file as known
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub write_baseline: Option<PathBuf>,
}

/// Which files, and how to convert them. A flag wins over the configuration.
#[derive(Clone, Debug, Default, Args)]
pub struct Selection {
    /// Convert only this library; functions in which others block stay synchronous (may be repeated)
    #[arg(long, value_name = "LIBRARY", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Leave this library alone; functions in which it blocks stay synchronous (may be repeated)
    #[arg(long, value_name = "LIBRARY", value_delimiter = ',')]
    pub skip: Vec<String>,
    /// Leave this library alone, and let its calls block the event loop: they keep no function from turning async (may be repeated)
    #[arg(long, value_name = "LIBRARY", value_delimiter = ',')]
    pub allow_blocking: Vec<String>,
    /// Convert a library to this replacement, where there are several (may be repeated)
    #[arg(long, value_name = "LIBRARY=REPLACEMENT", value_parser = target)]
    pub target: Vec<(String, String)>,
    /// Tables of your own, beside the built-in ones (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub mappings: Vec<PathBuf>,
    /// The oldest Python that the result has to run on [default: what the project says, else 3.10]
    #[arg(long, value_name = "VERSION")]
    pub python: Option<PythonVersion>,
    /// Threads to use [default: one for each processor]
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Leave out what matches, as in `.gitignore` (may be repeated)
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Look for configuration and project metadata no further up than here
    #[arg(long, value_name = "DIR")]
    pub top: Option<PathBuf>,
    /// How the HTTP client of a one-shot call is made
    #[arg(long, value_name = "HOW")]
    pub http_client: Option<HttpClient>,
    /// Keep every behaviour, or drop what only preserves an odd default
    #[arg(long, value_name = "STYLE")]
    pub style: Option<Style>,
    /// Convert in two stages: `swap` replaces libraries by the synchronous half of their replacement (`requests` by `httpx.Client`),
    /// `colour` makes the result asynchronous [default: both at once]
    #[arg(long, value_name = "STAGE")]
    pub stage: Option<Stage>,
    /// Public functions that turn async keep a synchronous face under their name, for callers outside of the project
    #[arg(long)]
    pub keep_api: bool,
}

fn target(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((library, replacement)) if !library.is_empty() && !replacement.is_empty() => {
            Ok((library.to_owned(), replacement.to_owned()))
        }
        _ => Err("expected LIBRARY=REPLACEMENT, such as requests=niquests".to_owned()),
    }
}

/// `awaitify convert`
#[derive(Debug, Args)]
pub struct Convert {
    /// Files and directories; `-` reads a module from stdin and prints it converted
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write the changes instead of showing them
    #[arg(long, group = "writing", conflicts_with_all = ["dry_run", "check"])]
    pub write: bool,
    /// Write to files that hold what is not committed
    #[arg(long, requires = "writing")]
    pub allow_dirty: bool,
    /// Write to files that hold what is staged, but nothing that is not
    #[arg(long, requires = "writing")]
    pub allow_staged: bool,
    /// Ask about each change group, then write what was accepted
    #[arg(short, long, group = "writing", conflicts_with_all = ["write", "check"])]
    pub interactive: bool,
    /// Convert only the change groups that this file accepts; with `-i`, where answers are kept
    #[arg(long, value_name = "FILE")]
    pub decisions: Option<PathBuf>,
    /// Convert only what this entry point reaches (may be repeated): `file.py`, `file.py:120` or `pkg.module:function`
    #[arg(long, value_name = "ENTRY")]
    pub from: Vec<String>,
    /// Leave a comment `# awaitify: todo[code]` at each place that is refused, and take those away that are settled
    #[arg(long)]
    pub mark_refused: bool,
    /// Run this in a converted copy; change groups with which it fails stay as they are. `ty`: run the type checker, and look for misused coroutines
    #[arg(long, value_name = "COMMAND")]
    pub verify: Option<String>,
    /// Give up on a run of that command after so many seconds
    #[arg(long, default_value_t = 600, value_name = "SECONDS")]
    pub verify_limit: u64,
    /// Show the changes and write nothing (this is the default)
    #[arg(long)]
    pub dry_run: bool,
    /// Write and show nothing; exit with 1 if anything would change
    #[arg(long, conflicts_with = "dry_run")]
    pub check: bool,
    /// The form of the report.
    #[command(flatten)]
    pub reporting: Reporting,
    /// What to convert, and how.
    #[command(flatten)]
    pub selection: Selection,
}

/// `awaitify batch`
#[derive(Debug, Args)]
pub struct Batch {
    /// Which repositories: YAML, or a list of directories and URLs, one a line
    #[arg(value_name = "MANIFEST")]
    pub manifest: PathBuf,
    /// Where reports and patches go; a run with the same directory goes on where the last one stopped
    #[arg(short, long, default_value = "awaitify-batch", value_name = "DIR")]
    pub output: PathBuf,
    /// Commit each conversion to a branch of its repository, which is never the one that is checked out
    #[arg(long)]
    pub commit: bool,
    /// The branch, unless the manifest names one
    #[arg(long, default_value = "awaitify", value_name = "NAME")]
    pub branch: String,
    /// Run this in each converted tree; where it fails, nothing is committed. `ty`: as with `convert`
    #[arg(long, value_name = "COMMAND")]
    pub verify: Option<String>,
    /// Give up on a repository after so many seconds
    #[arg(long, default_value_t = 1800, value_name = "SECONDS")]
    pub time_limit: u64,
    /// Repositories at a time [default: one for each two processors]
    #[arg(long, value_name = "N")]
    pub parallel: Option<usize>,
    /// Memory that all of them may take together, in megabytes [default: three quarters of what is free]
    #[arg(long, value_name = "MB")]
    pub memory: Option<u64>,
    /// Try those again that failed
    #[arg(long)]
    pub retry_failed: bool,
    /// The form of the summary on stdout
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub output_format: Format,
}

/// `awaitify undo`
#[derive(Debug, Args)]
pub struct Undo {
    /// The project, or something in it
    #[arg(default_value = ".", value_name = "PATH")]
    pub path: PathBuf,
    /// What to do when files were changed since
    #[arg(long, value_enum, default_value_t = ChangedSince::Refuse, value_name = "WHAT")]
    pub changed: ChangedSince,
}

/// What becomes of files that were changed since the run that is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChangedSince {
    /// Restore nothing
    Refuse,
    /// Leave them as they are, restore the others
    Keep,
    /// Restore them too
    Overwrite,
}

/// `awaitify check`
#[derive(Debug, Args)]
pub struct Check {
    /// Files and directories
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The form of the report.
    #[command(flatten)]
    pub reporting: Reporting,
    /// What to look for, and how.
    #[command(flatten)]
    pub selection: Selection,
}

/// `awaitify why`
#[derive(Debug, Args)]
pub struct Why {
    /// `file.py:120`, or `package.module.Class.method`
    pub place: String,
    /// The project: files and directories [default: the current directory]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub output_format: Format,
    /// What to convert, and how.
    #[command(flatten)]
    pub selection: Selection,
}

/// `awaitify explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// A diagnostic code, or a qualified name such as `requests.get`
    #[arg(value_name = "CODE|NAME")]
    pub subject: String,
    /// Explain what this replacement of a library does with the name, where there are several (may be repeated)
    #[arg(long, value_name = "LIBRARY=REPLACEMENT", value_parser = target)]
    pub target: Vec<(String, String)>,
    /// Tables beside the built-in ones.
    #[command(flatten)]
    pub own: OwnTables,
}

/// `awaitify mappings`
#[derive(Debug, Subcommand)]
pub enum Mappings {
    /// List the libraries that are converted, and to what
    List(OwnTables),
    /// Show what the tables do with a library, a row or a qualified name
    Show {
        /// `requests`, `requests-get` or `requests.Session.get`
        #[arg(value_name = "LIBRARY|ID|NAME")]
        subject: String,
        /// Show the table to this replacement, where a library has several (may be repeated)
        #[arg(long, value_name = "LIBRARY=REPLACEMENT", value_parser = target)]
        target: Vec<(String, String)>,
        /// Tables beside the built-in ones.
        #[command(flatten)]
        own: OwnTables,
    },
    /// Check tables; name every fault with file, line and column
    Check {
        /// Tables
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Convert the examples of tables and compare with what they promise
    Test {
        /// Tables [default: the built-in ones]
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Draft a table for an installed package that has a synchronous and an asynchronous face
    ///
    /// The package is imported by the interpreter. What only a person can decide is marked `DECIDE` in the draft.
    New {
        /// The package, as it is imported
        library: String,
        /// A class or attribute to leave out, with all that is reached through it (may be repeated)
        #[arg(long, value_name = "NAME")]
        without: Vec<String>,
        /// The Python that has the package
        #[arg(long, value_name = "PROGRAM", default_value = "python3")]
        interpreter: PathBuf,
    },
    /// Print the JSON Schema of a table
    Schema,
}

/// Tables beside the built-in ones.
#[derive(Clone, Debug, Default, Args)]
pub struct OwnTables {
    /// Tables of your own, beside the built-in ones (may be repeated)
    #[arg(long, value_name = "FILE")]
    pub mappings: Vec<PathBuf>,
}
