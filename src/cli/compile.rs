//! Asking CPython, when there is one, whether it compiles what will be written. Nothing is executed by that.

use crate::disk::discover::names_python;
use crate::disk::write::Replacement;
use crate::options::PythonVersion;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Reads pairs of texts and prints, as JSON, which new ones do not compile though the old ones do.
const SCRIPT: &str = "\
import json, sys, warnings
warnings.simplefilter('ignore')
source, found, index = sys.stdin.buffer, [], 0
for line in iter(source.readline, b''):
    before, after = [source.read(int(length)) for length in line.split()]
    try:
        compile(before, 'before', 'exec', dont_inherit=True)
    except Exception:
        pass
    else:
        try:
            compile(after, 'after', 'exec', dont_inherit=True)
        except Exception as error:
            found.append([index, '%s: %s' % (type(error).__name__, error)])
    index += 1
json.dump(found, sys.stdout)
";

/// The modules among `changes` that CPython compiles now and would not compile afterwards, with what it says. Where there is no CPython as
/// new as `python`, nobody can be asked.
pub fn failures(changes: &[Replacement], python: PythonVersion) -> Vec<(PathBuf, String)> {
    let modules: Vec<&Replacement> = changes
        .iter()
        .filter(|change| is_module(&change.path) || names_python(&change.before))
        .collect();
    if modules.is_empty() {
        return Vec::new();
    }
    let answers = ["python3", "python"]
        .iter()
        .find_map(|program| asked(program, &modules, python));
    answers
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(index, message)| {
            let module = modules.get(index)?;
            Some((
                module.path.clone(),
                format!("CPython would not compile it any more: {message}"),
            ))
        })
        .collect()
}

fn is_module(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "py" || extension == "pyw")
}

/// What `program` says; `None` when it cannot be asked.
fn asked(
    program: &str,
    modules: &[&Replacement],
    python: PythonVersion,
) -> Option<Vec<(usize, String)>> {
    let (major, minor) = (python.major, python.minor);
    let guard = format!("import sys\nif sys.version_info < ({major}, {minor}): sys.exit(3)\n");
    let mut child = Command::new(program)
        // Alone: no site, no environment, nothing from the current directory.
        .args(["-I", "-S", "-B", "-c", &format!("{guard}{SCRIPT}")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take()?;
    for module in modules {
        let head = format!("{} {}\n", module.before.len(), module.after.len());
        let parts = [head.as_bytes(), &module.before, &module.after];
        // One that ended early says why by its status.
        if parts.iter().any(|part| input.write_all(part).is_err()) {
            break;
        }
    }
    drop(input);
    let output = child.wait_with_output().ok()?;
    if !output.status.success() {
        return None;
    }
    serde_json::from_slice(&output.stdout).ok()
}

#[cfg(test)]
mod tests {
    use super::failures;
    use crate::disk::write::Replacement;
    use crate::options::PythonVersion;

    #[test]
    fn what_compiled_and_does_not_any_more_is_named() {
        let change = |path: &str, before: &str, after: &str| Replacement {
            path: path.into(),
            before: before.into(),
            after: after.into(),
        };
        let changes = [
            change("good.py", "x = 1\n", "async def f():\n    await g()\n"),
            change("bad.py", "x = 1\n", "def f():\n    await g()\n"),
            change("old.py", "print 1\n", "print 2\n"),
            change("notes.txt", "x = 1\n", "(\n"),
            change("latin.py", "x = 1\n", "# coding: no-such\n"),
        ];
        let of = |minor| {
            let python = PythonVersion { major: 3, minor };
            failures(&changes, python)
        };
        let found = of(8);
        let names: Vec<&str> = found.iter().filter_map(|(path, _)| path.to_str()).collect();
        assert_eq!(names, ["bad.py", "latin.py"]);
        assert!(
            found[0].1.contains("SyntaxError: 'await' outside"),
            "{found:?}"
        );
        // An older one does not know what newer Pythons take.
        assert_eq!(of(99), []);
    }
}
