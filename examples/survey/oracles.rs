//! What is asked of a converted tree, by parties that know nothing of awaitify.

use crate::{Asked, Row};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The name that a driver bears inside a tree.
const DRIVER: &str = "survey_driver.py";

/// The folder that holds the scripts.
fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/survey")
}

/// Starts the server that the drivers talk to, and notes where it listens.
pub fn start_server(asked: &mut Asked) -> anyhow::Result<Child> {
    let mut server = Command::new(asked.venv.join("bin/python"))
        .arg(scripts().join("server.py"))
        .stdout(Stdio::piped())
        .spawn()?;
    let mut port = String::new();
    if let Some(stdout) = server.stdout.take() {
        BufReader::new(stdout).read_line(&mut port)?;
    }
    asked.server = format!("http://127.0.0.1:{}", port.trim());
    Ok(server)
}

/// Where modules of a tree are imported from.
fn import_root(tree: &Path) -> PathBuf {
    let inside = tree.join("src");
    if inside.is_dir() {
        inside
    } else {
        tree.to_path_buf()
    }
}

/// Puts the package's driver, if it has one, beside its modules: it is converted with them.
pub fn place_driver(name: &str, tree: &Path) -> anyhow::Result<()> {
    let distribution = name
        .rsplit_once('-')
        .map_or(name, |(distribution, _)| distribution);
    let driver = scripts().join("drivers").join(format!("{distribution}.py"));
    if driver.exists() {
        std::fs::copy(driver, import_root(tree).join(DRIVER))?;
    }
    Ok(())
}

/// Does the driver say the same before and after, without a coroutine dropped?
pub fn compare_behaviour(
    before: &Path,
    after: &Path,
    asked: &Asked,
    row: &mut Row,
) -> anyhow::Result<()> {
    let driver = import_root(after).join(DRIVER);
    if !driver.exists() {
        return Ok(());
    }
    let drive = |tree: &Path| -> anyhow::Result<(String, String)> {
        let output = Command::new("timeout")
            .arg("60")
            .arg(asked.venv.join("bin/python"))
            .arg("-B")
            .arg(import_root(tree).join(DRIVER))
            .arg(&asked.server)
            .output()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok((
            format!("{said}{}", output.status),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ))
    };
    let ((old, _), (new, errors)) = (drive(before)?, drive(after)?);
    row.is_driven = true;
    let mut found = Vec::new();
    if let Some((is, was)) = new.lines().zip(old.lines()).find(|(is, was)| is != was) {
        found.push(format!(
            "was `{was}`, is `{is}`; {}",
            errors.lines().last().unwrap_or_default()
        ));
    } else if new != old {
        found.push(format!(
            "said more or less than before; {}",
            errors.lines().last().unwrap_or_default()
        ));
    }
    found.extend(
        errors
            .lines()
            .filter(|line| line.contains("never awaited"))
            .map(String::from),
    );
    row.findings.insert("behaviour", found);
    Ok(())
}

/// Does `git apply` take the preview?
pub fn patch(tree: &Path, room: &Path, preview: &[u8]) -> anyhow::Result<Vec<String>> {
    if preview.is_empty() {
        return Ok(Vec::new());
    }
    let output = Command::new("git")
        .current_dir(tree)
        .env("GIT_CEILING_DIRECTORIES", room)
        .args(["apply", "--check", "--whitespace=nowarn"])
        .arg(room.join("preview.diff"))
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok(if output.status.success() {
        Vec::new()
    } else {
        said.lines().take(5).map(String::from).collect()
    })
}

/// What `oracle.py` finds.
pub fn compare_trees(
    before: &Path,
    after: &Path,
    asked: &Asked,
    row: &mut Row,
) -> anyhow::Result<()> {
    let script = scripts().join("oracle.py");
    let output = Command::new(asked.venv.join("bin/python"))
        .arg(script)
        .arg(before)
        .arg(after)
        .output()?;
    anyhow::ensure!(
        output.status.success(),
        "oracle.py: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let result: Value = serde_json::from_slice(&output.stdout)?;
    for oracle in [
        "broken",
        "names",
        "comments",
        "unawaited",
        "blocking",
        "escapes",
        "layout",
    ] {
        let found = result[oracle].as_array().into_iter().flatten();
        row.findings.insert(
            oracle,
            found
                .filter_map(|item| item.as_str().map(String::from))
                .collect(),
        );
    }
    Ok(())
}

/// Modules that could be imported before and no longer can.
pub fn compare_imports(
    before: &Path,
    after: &Path,
    asked: &Asked,
    row: &mut Row,
) -> anyhow::Result<()> {
    let outcomes = |tree: &Path| -> anyhow::Result<Value> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/survey/importing.py");
        let output = Command::new("timeout")
            .arg("120")
            .arg(asked.venv.join("bin/python"))
            .arg("-B")
            .arg(script)
            .arg(tree)
            .output()?;
        Ok(serde_json::from_slice(&output.stdout).unwrap_or_default())
    };
    let (old, new) = (outcomes(before)?, outcomes(after)?);
    for (module, outcome) in old.as_object().into_iter().flatten() {
        if outcome.is_null() {
            row.importable += 1;
            if let Some(error) = new[module.as_str()].as_str() {
                row.findings
                    .entry("imports")
                    .or_default()
                    .push(format!("{module}: {error}"));
            }
        }
    }
    Ok(())
}

/// What ruff finds after and did not find before.
pub fn compare_ruff(
    before: &Path,
    after: &Path,
    asked: &Asked,
    row: &mut Row,
) -> anyhow::Result<()> {
    let findings = |tree: &Path| -> anyhow::Result<Vec<(String, String)>> {
        let output = Command::new(asked.venv.join("bin/ruff"))
            .current_dir(tree)
            .args([
                "check",
                "--isolated",
                "--no-cache",
                "--exit-zero",
                "--no-respect-gitignore",
                "--output-format",
                "json",
            ])
            .args([
                "--select",
                "F821,F811,F401,ASYNC210,ASYNC220,ASYNC221,ASYNC222,ASYNC230,ASYNC251",
                ".",
            ])
            .output()?;
        let all: Value = serde_json::from_slice(&output.stdout)?;
        Ok(all
            .as_array()
            .into_iter()
            .flatten()
            .map(|item| {
                let file = Path::new(item["filename"].as_str().unwrap_or_default());
                let file = file
                    .strip_prefix(tree)
                    .unwrap_or(file)
                    .display()
                    .to_string();
                let code = item["code"].as_str().unwrap_or_default().to_string();
                (
                    format!(
                        "{file}: {code} {}",
                        item["message"].as_str().unwrap_or_default()
                    ),
                    code,
                )
            })
            .collect())
    };
    for (text, code) in added(findings(before)?, findings(after)?) {
        let oracle = match code.as_str() {
            "F821" => "undefined",
            "F811" => "redefined",
            "F401" => "unused",
            _ => "blocking",
        };
        row.findings.entry(oracle).or_default().push(text);
    }
    Ok(())
}

/// What ty finds after and did not find before; "coroutine" where it speaks of coroutines and the like.
pub fn compare_ty(before: &Path, after: &Path, asked: &Asked, row: &mut Row) -> anyhow::Result<()> {
    let findings = |tree: &Path| -> anyhow::Result<Vec<(String, String)>> {
        let output = Command::new(asked.venv.join("bin/ty"))
            .current_dir(tree)
            .args([
                "check",
                "--exit-zero",
                "--no-progress",
                "--output-format",
                "concise",
                "--python",
            ])
            .arg(&asked.venv)
            .arg(".")
            .output()?;
        Ok(String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| {
                // file.py:3:1: error[rule] message
                let (place, said) = line.split_once(": ")?;
                let file = place.split(':').next()?;
                let rule = said.split_once('[')?.1.split(']').next()?;
                Some((format!("{file}: {said}"), rule.to_string()))
            })
            .collect())
    };
    for (text, rule) in added(findings(before)?, findings(after)?) {
        // A deprecated annotation is no misuse of a coroutine.
        let is_about_coroutines = matches!(
            rule.as_str(),
            "unused-awaitable" | "invalid-await" | "invalid-context-manager"
        ) || rule != "deprecated"
            && [
                "CoroutineType",
                "Coroutine[",
                "Awaitable",
                "AsyncIterator",
                "AsyncGenerator",
                "_AsyncGenerator",
            ]
            .iter()
            .any(|word| text.contains(word));
        row.findings
            .entry(if is_about_coroutines {
                "coroutine"
            } else {
                "ty"
            })
            .or_default()
            .push(text);
    }
    Ok(())
}

/// Findings of the second list that the first does not hold as often.
fn added(before: Vec<(String, String)>, after: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (text, _) in before {
        *known.entry(text).or_default() += 1;
    }
    after
        .into_iter()
        .filter(|(text, _)| match known.get_mut(text) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        })
        .collect()
}
