//! Programs that are run for the user: with a time limit, and with what they print in a file.

use crate::disk::read;
use crate::disk::write::log;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How often it is looked whether a program has ended.
const TICK: Duration = Duration::from_millis(20);

/// Most characters of a line that is told.
const WIDEST: usize = 200;

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself.
    With(ExitStatus),
    /// By us, when its time was over.
    Late,
}

/// Run `command` until it ends or `deadline` comes; what it prints is put after what is in the file at `path`.
///
/// # Errors
/// When it cannot be started.
pub fn run(command: &mut Command, deadline: Instant, path: &Path) -> io::Result<Ended> {
    let file = log(path)?;
    command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file);
    set_apart(command);
    let mut child = command.spawn()?;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Ended::With(status));
        }
        if Instant::now() >= deadline {
            end(&mut child);
            return Ok(Ended::Late);
        }
        thread::sleep(TICK);
    }
}

/// Have the user edit a file, from a line on, in the editor that the environment names, and wait for the end.
///
/// # Errors
/// When it cannot be started, or fails.
pub fn edit(path: &Path, line: u32) -> io::Result<()> {
    let named = ["VISUAL", "EDITOR"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let editor = named.unwrap_or_else(|| "vi".to_owned());
    // As git does: the value is a command, which may hold options.
    let status = Command::new("sh")
        .arg("-c")
        .arg(format!("{editor} \"$@\""))
        .arg(&editor)
        .arg(format!("+{line}"))
        .arg(path)
        .status()?;
    match status.success() {
        true => Ok(()),
        false => Err(io::Error::other(format!("{editor}: {status}"))),
    }
}

/// Run a program that reads `input`, and give what it printed.
///
/// # Errors
/// When it cannot be started, or ends before it has read all.
pub fn fed(program: &Path, arguments: &[&str], input: &str) -> io::Result<Output> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    // It reads all before it prints anything.
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    child.wait_with_output()
}

/// A program with its first arguments.
pub fn program(words: &[&str]) -> Command {
    let (name, arguments) = words.split_first().unwrap_or((&"true", &[]));
    let mut command = Command::new(name);
    command.args(arguments);
    command
}

/// What the user typed, for the shell.
pub fn shell(typed: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", typed]);
    command
}

/// The last lines that are not empty of what is in the file at `path`, at most `count`.
pub fn last_lines(path: &Path, count: usize) -> Vec<String> {
    let text = read::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let mut lines: Vec<String> = text
        .lines()
        .rev()
        .filter(|line| !line.trim().is_empty())
        .take(count)
        .map(|line| line.chars().take(WIDEST).collect())
        .collect();
    lines.reverse();
    lines
}

/// Where nobody can press Ctrl-C, a program gets a group of its own, so that what it started ends with it.
fn set_apart(command: &mut Command) {
    #[cfg(unix)]
    if !io::stderr().is_terminal() {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
    }
    #[cfg(not(unix))]
    let _ = (command, io::stderr().is_terminal());
}

/// How often it is looked what a program has started, at most: it may start more meanwhile.
#[cfg(unix)]
const LOOKS: usize = 16;

/// End a program, and what it started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    {
        // What is stopped starts nothing more; once its parent is gone nobody knows any more whose it was.
        let mut found = vec![child.id()];
        for _ in 0..LOOKS {
            signal("STOP", &found, "");
            let all = tree_of(child.id(), &started());
            if all.len() == found.len() {
                break;
            }
            found = all;
        }
        let group = match io::stderr().is_terminal() {
            true => String::new(),
            false => format!("-{}", child.id()),
        };
        signal("KILL", &found, &group);
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Only the shell knows how to; where it cannot, the program itself is still ended.
#[cfg(unix)]
fn signal(name: &str, processes: &[u32], group: &str) {
    let numbers: Vec<String> = processes.iter().map(u32::to_string).collect();
    // One by one, because one that is gone must not keep the others from it.
    let line = format!(
        "for one in {} {group}; do kill -{name} \"$one\"; done",
        numbers.join(" ")
    );
    let _ = Command::new("sh")
        .args(["-c", &line])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// Every process with its parent.
#[cfg(unix)]
fn started() -> Vec<(u32, u32)> {
    let listed = Command::new("ps")
        .args(["-A", "-o", "pid=", "-o", "ppid="])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    if let Ok(output) = listed
        && output.status.success()
    {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let pair = |line: &str| {
            let mut words = line.split_whitespace().map(str::parse);
            Some((words.next()?.ok()?, words.next()?.ok()?))
        };
        return text.lines().filter_map(pair).collect();
    }
    // A small system has no `ps`.
    let entries = read::entries(Path::new("/proc")).unwrap_or_default();
    let pair = |path: &std::path::PathBuf| {
        let process = path.file_name()?.to_str()?.parse().ok()?;
        let text = read::read_text(&path.join("stat")).ok()??;
        // The name of the program may hold anything.
        let (_, rest) = text.rsplit_once(')')?;
        Some((process, rest.split_whitespace().nth(1)?.parse().ok()?))
    };
    entries.iter().filter_map(pair).collect()
}

/// A process, and all that it started, directly or not.
#[cfg(unix)]
fn tree_of(root: u32, all: &[(u32, u32)]) -> Vec<u32> {
    let mut found = vec![root];
    let mut at = 0;
    while let Some(&parent) = found.get(at) {
        let children = all.iter().filter(|(_, other)| *other == parent);
        let new: Vec<u32> = children
            .map(|(process, _)| *process)
            .filter(|process| !found.contains(process))
            .collect();
        found.extend(new);
        at += 1;
    }
    found
}
