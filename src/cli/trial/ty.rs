//! `--verify ty`: what the type checker says of coroutines, and did not say before.
//!
//! Only findings that speak of coroutines count. A replacement that is not installed is none, nor is a type that it declares differently.

use crate::cli::process::{self, Ended};
use crate::disk::read;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// What has to be typed for it.
pub const NAME: &str = "ty";

/// `-m ty`, but without the current directory, where the project may have a `ty.py` of its own.
const MODULE: &str = "\
import sys
sys.path[:] = [place for place in sys.path if place]
import runpy
runpy.run_module('ty', run_name='__main__', alter_sys=True)
";

/// How it may be started, tried in this order.
const PROGRAMS: &[&[&str]] = &[
    &["ty"],
    &["python3", "-c", MODULE],
    &["python", "-c", MODULE],
];

/// Rules that are about nothing else.
const RULES: &[&str] = &[
    "unused-awaitable",
    "invalid-await",
    "invalid-context-manager",
];

/// What its messages call coroutines, and what is awaited, entered or gone through like them.
const WORDS: &[&str] = &[
    "CoroutineType",
    "Coroutine[",
    "Awaitable[",
    "AsyncIterator[",
    "AsyncGenerator[",
    "AsyncGeneratorType",
];

/// The type checker as it can be started here.
#[derive(Clone, Debug)]
pub struct TypeChecker {
    program: &'static [&'static str],
    /// The environment to look for libraries in, where the caller has none activated.
    environment: Option<PathBuf>,
    limit: Duration,
}

/// One finding: the file, as it is named from where it was run, and what is said.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file.
    pub path: PathBuf,
    /// `error[invalid-await] …`
    pub said: String,
    /// Where, for who reads it: `file.py:3:1`. The last, since it moves with other lines.
    pub place: String,
}

impl TypeChecker {
    /// Find it. `root` is the top of the tree that is converted.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn find(root: &Path, limit: Duration) -> Result<Self> {
        let starts = |program: &&&[&str]| {
            process::program(program)
                .arg("--version")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        };
        let Some(program) = PROGRAMS.iter().find(starts) else {
            bail!(
                "`--verify ty` needs the type checker ty, and neither `ty` nor `python3 -m ty` starts; `pip install ty` installs it"
            );
        };
        let own = root.join(".venv");
        let is_active = ["VIRTUAL_ENV", "CONDA_PREFIX"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
        Ok(Self {
            program,
            environment: Some(own)
                .filter(|own| !is_active && read::is_there(&own.join("pyvenv.cfg"))),
            limit,
        })
    }

    /// What it finds in `place` that speaks of coroutines. What it prints goes to the file at `log`.
    ///
    /// # Errors
    /// When it cannot be run, or does not come to an end.
    pub fn findings(&self, place: &Path, log: &Path) -> Result<Vec<Finding>> {
        let mut command = process::program(self.program);
        command
            .args(["check", "--output-format", "concise"])
            .current_dir(place);
        if let Some(environment) = &self.environment {
            command.arg("--python").arg(environment);
        }
        let ended = process::run(&mut command, Instant::now() + self.limit, log)
            .context("cannot run `ty`")?;
        let told = || process::last_lines(log, 12).join("\n");
        match ended {
            // It ends with 1 when it finds something.
            Ended::With(status) if matches!(status.code(), Some(0 | 1)) => {}
            Ended::With(status) => bail!("`ty check` fails:\n{}\n{status}", told()),
            Ended::Late => bail!(
                "`ty check` took longer than {} seconds",
                self.limit.as_secs()
            ),
        }
        let text = read::read(log).context("cannot read what `ty` printed")?;
        let text = String::from_utf8_lossy(&text);
        Ok(text.lines().filter_map(finding).collect())
    }
}

/// `file.py:3:1: error[rule] message`, where it is of the kind that counts.
fn finding(line: &str) -> Option<Finding> {
    let (place, said) = ["error[", "warning[", "info["]
        .iter()
        .find_map(|severity| {
            let at = line.find(&format!(": {severity}"))?;
            Some((&line[..at], &line[at + 2..]))
        })?;
    let rule = said.split_once('[')?.1.split(']').next()?;
    // That a name is deprecated is no misuse, whatever its type.
    let counts = RULES.contains(&rule)
        || rule != "deprecated" && WORDS.iter().any(|word| said.contains(word));
    let mut parts = place.rsplitn(3, ':');
    let (_column, _line) = (parts.next()?, parts.next()?);
    counts.then_some(Finding {
        path: PathBuf::from(parts.next()?),
        said: said.to_owned(),
        place: place.to_owned(),
    })
}

/// Findings of `after` that `before` does not hold as often.
pub fn added(before: &[Finding], after: Vec<Finding>) -> Vec<Finding> {
    let mut known: BTreeMap<(PathBuf, String), usize> = BTreeMap::new();
    let key = |one: &Finding| (one.path.clone(), one.said.clone());
    for finding in before {
        *known.entry(key(finding)).or_default() += 1;
    }
    let mut found = after;
    found.retain(|finding| match known.get_mut(&key(finding)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    });
    found
}

#[cfg(test)]
mod tests {
    use super::{added, finding};

    const LOST: &str = "a/b.py:14:5: warning[unused-awaitable] Object of type `CoroutineType[Any, Any, str]` is not awaited";

    #[test]
    fn only_what_speaks_of_coroutines_counts() {
        let found = finding(LOST).unwrap();
        assert_eq!(found.path.to_str(), Some("a/b.py"));
        assert_eq!(found.place, "a/b.py:14:5");
        for line in [
            "a.py:15:5: error[missing-attribute] Object of type `CoroutineType[Any, Any, str]` has no attribute `upper`",
            "a.py:22:11: error[invalid-await] `int` is not awaitable",
        ] {
            assert!(finding(line).is_some(), "{line}");
        }
        for line in [
            "a.py:1:8: error[unresolved-import] Cannot resolve imported module `httpx`",
            "a.py:2:1: warning[deprecated] `Coroutine[Any, Any, str]` is deprecated",
            "Found 11 diagnostics",
            "",
        ] {
            assert_eq!(finding(line), None, "{line}");
        }
    }

    #[test]
    fn what_was_there_before_is_no_news_wherever_it_stands_now() {
        let before = finding(LOST).unwrap();
        let moved = finding(&LOST.replace(":14:", ":20:")).unwrap();
        let second = finding(&LOST.replace(":14:", ":21:")).unwrap();
        let found = added(&[before], vec![moved, second.clone()]);
        assert_eq!(found, [second]);
    }
}
