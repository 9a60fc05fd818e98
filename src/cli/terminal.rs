//! Where output goes: stdout for results, stderr for what is said about them.

use crate::cli::arguments::{Output, When};
use crate::emit::diff::Content;
use crate::emit::paint::{Paint, Role, tamed};
use crate::pipeline::progress::{Progress, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How much to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors only (`-qq`).
    Silent,
    /// The result alone (`-q`).
    Quiet,
    /// The result and a summary.
    Normal,
    /// Every finding in full too (`-v`).
    Verbose,
}

/// The two streams, and how to write on them.
pub struct Terminal {
    out: BufWriter<io::Stdout>,
    err: io::Stderr,
    /// Colour on stdout.
    pub paint: Paint,
    /// Colour on stderr.
    pub paint_error: Paint,
    /// How much to say.
    pub verbosity: Verbosity,
}

impl Terminal {
    /// The terminal as the arguments want it.
    pub fn new(output: &Output) -> Self {
        let (out, err) = (io::stdout(), io::stderr());
        let paint = paint_for(output.color, &out);
        let paint_error = paint_for(output.color, &err);
        Self {
            out: BufWriter::new(out),
            err,
            paint,
            paint_error,
            verbosity: match (output.quiet, output.verbose) {
                (0, 0) => Verbosity::Normal,
                (0, _) => Verbosity::Verbose,
                (1, _) => Verbosity::Quiet,
                _ => Verbosity::Silent,
            },
        }
    }

    /// Stdout.
    pub fn out(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    /// How the lines of files are written to stdout.
    pub fn content(&self) -> Content {
        match io::stdout().is_terminal() {
            true => Content::Tamed,
            false => Content::Exact,
        }
    }

    /// Stderr, after everything that is waiting for stdout.
    ///
    /// # Errors
    /// When stdout cannot be written to.
    pub fn err(&mut self) -> io::Result<&mut dyn Write> {
        self.out.flush()?;
        Ok(&mut self.err)
    }

    /// Write out what is waiting.
    ///
    /// # Errors
    /// When stdout cannot be written to.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Say that the run failed.
    pub fn complain(&mut self, message: &str) {
        let _ = self.out.flush();
        let severity = self.paint_error.over(Role::Bad, "error");
        // With stderr gone there is nobody left to tell.
        let _ = message
            .lines()
            .enumerate()
            .try_for_each(|(index, line)| match index {
                0 => writeln!(self.err, "{severity}: {}", tamed(line)),
                _ => writeln!(self.err, "{}", tamed(line)),
            });
    }
}

fn paint_for(when: When, stream: &impl IsTerminal) -> Paint {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_coloured = match when {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            stream.is_terminal()
                && !set("NO_COLOR")
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    };
    if is_coloured {
        Paint::Colour
    } else {
        Paint::Plain
    }
}

/// How long a run may take before something moves on the screen.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often it moves then.
const TICK: Duration = Duration::from_millis(100);

/// Do `work`; when it takes long, and a person is looking, show on stderr how far it is.
pub fn with_progress<T>(verbosity: Verbosity, work: impl FnOnce(&Progress) -> T) -> T {
    let progress = Progress::default();
    if verbosity < Verbosity::Normal || !io::stderr().is_terminal() {
        return work(&progress);
    }
    let (finished, wait) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let progress = &progress;
        scope.spawn(move || {
            if wait.recv_timeout(PATIENCE) != Err(mpsc::RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(style) =
                ProgressStyle::with_template("{msg:9} [{bar:32}] {percent:>3} % {elapsed}")
            {
                bar.set_style(style.progress_chars("=> "));
            }
            loop {
                let (done, all) = progress.steps();
                bar.set_length(all);
                bar.set_position(done);
                bar.set_message(doing(progress.stage()));
                if wait.recv_timeout(TICK) != Err(mpsc::RecvTimeoutError::Timeout) {
                    break;
                }
            }
            bar.finish_and_clear();
        });
        let result = work(progress);
        // The receiver may have left already.
        let _ = finished.send(());
        result
    })
}

fn doing(stage: Stage) -> &'static str {
    match stage {
        Stage::Reading => "reading",
        Stage::Following => "following",
        Stage::Planning => "planning",
        Stage::Writing => "writing",
    }
}
