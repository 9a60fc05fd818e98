//! How far a batch is, while it runs: on a terminal a line for each repository that is worked on, and one for all; else a line for each
//! that is done.

use crate::cli::batch::job::Doing;
use crate::cli::terminal::{Terminal, Verbosity};
use crate::emit::batch::{self, Row, Status};
use crate::emit::paint::{Paint, Role, tamed};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::time::Duration;

/// How often something moves on the screen.
const TICK: Duration = Duration::from_millis(120);

/// Most characters of a name.
const WIDEST: usize = 28;

/// Whether a row is news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It was made now.
    Fresh,
    /// It was there already.
    Kept,
}

/// What is shown.
pub struct Display<'t> {
    terminal: &'t mut Terminal,
    screen: Option<Screen>,
    /// How many there are.
    all: usize,
    done: usize,
    tally: Tally,
}

#[derive(Default)]
struct Tally {
    converted: usize,
    unchanged: usize,
    failed: usize,
}

/// What moves.
struct Screen {
    lines: MultiProgress,
    whole: ProgressBar,
    running: BTreeMap<usize, ProgressBar>,
}

impl<'t> Display<'t> {
    /// For so many repositories.
    pub fn new(terminal: &'t mut Terminal, all: usize) -> Self {
        let is_watched = terminal.verbosity >= Verbosity::Normal && io::stderr().is_terminal();
        Self {
            screen: is_watched.then(|| Screen::new(all)),
            terminal,
            all,
            done: 0,
            tally: Tally::default(),
        }
    }

    /// The repository of this number is worked on.
    pub fn doing(&mut self, index: usize, name: &str, doing: Doing) {
        let Some(screen) = &mut self.screen else {
            return;
        };
        let line = screen.running.entry(index).or_insert_with(|| {
            let line = screen
                .lines
                .insert_before(&screen.whole, ProgressBar::new_spinner());
            if let Ok(style) = ProgressStyle::with_template("  {spinner} {prefix} {msg} {elapsed}")
            {
                line.set_style(style);
            }
            let name: String = tamed(name).chars().take(WIDEST).collect();
            line.set_prefix(format!("{name:WIDEST$}"));
            line.enable_steady_tick(TICK);
            line
        });
        line.set_message(match doing {
            Doing::Fetching => "fetching",
            Doing::LayingOut => "copying",
            Doing::Waiting => "waiting for memory",
            Doing::Converting => "converting",
            Doing::Verifying => "verifying",
            Doing::Committing => "committing",
        });
    }

    /// The repository of this number is done.
    ///
    /// # Errors
    /// When the terminal goes away.
    pub fn done(&mut self, index: usize, row: &Row, news: News) -> io::Result<()> {
        self.done += 1;
        let (count, role) = match row.status {
            Status::Converted => (&mut self.tally.converted, Role::Good),
            Status::Unchanged => (&mut self.tally.unchanged, Role::Note),
            Status::Failed => (&mut self.tally.failed, Role::Bad),
        };
        *count += 1;
        if self.terminal.verbosity < Verbosity::Normal {
            return Ok(());
        }
        let note = match news {
            News::Fresh => format!("({:.1} s)", row.seconds),
            News::Kept => "(done before)".to_owned(),
        };
        let paint = match self.screen {
            Some(_) => self.terminal.paint_error,
            None => Paint::Plain,
        };
        let line = paint.over(role, &batch::line(row));
        let line = format!("[{}/{}] {}: {line} {note}", self.done, self.all, row.name);
        let Some(screen) = &mut self.screen else {
            return writeln!(self.terminal.err()?, "{line}");
        };
        if let Some(running) = screen.running.remove(&index) {
            running.finish_and_clear();
            screen.lines.remove(&running);
        }
        screen.lines.println(line)?;
        screen.whole.set_position(self.done as u64);
        let Tally {
            converted,
            unchanged,
            failed,
        } = self.tally;
        let mut figures = vec![format!("{converted} converted")];
        for (count, what) in [(unchanged, "unchanged"), (failed, "failed")] {
            if count > 0 {
                figures.push(format!("{count} {what}"));
            }
        }
        screen
            .whole
            .set_message(format!("{}, ", figures.join(", ")));
        Ok(())
    }
}

impl Drop for Display<'_> {
    fn drop(&mut self) {
        if let Some(screen) = &self.screen {
            for line in screen.running.values() {
                line.finish_and_clear();
            }
            screen.whole.finish_and_clear();
        }
    }
}

impl Screen {
    fn new(all: usize) -> Self {
        let lines = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let whole = lines.add(ProgressBar::new(all as u64));
        if let Ok(style) =
            ProgressStyle::with_template("[{bar:28}] {pos}/{len} repositories, {msg}{elapsed}")
        {
            whole.set_style(style.progress_chars("=> "));
        }
        whole.enable_steady_tick(TICK);
        Self {
            lines,
            whole,
            running: BTreeMap::new(),
        }
    }
}
