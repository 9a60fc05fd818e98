//! Unified diffs that `git apply` accepts, byte for byte.
//!
//! Works on bytes, because a file need not be UTF-8. A line ends with `\n` and nothing else here (as git sees it), so
//! `\r\n` and lone `\r` come through untouched.

use similar::{Algorithm, DiffOp};
use std::path::{Component, Path};

/// Unchanged lines shown around a change.
const CONTEXT: usize = 3;

/// What a line of a diff is, for colouring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// `--- a/…`, `+++ b/…`, `diff --git …`
    Header,
    /// `@@ … @@`
    Hunk,
    /// ` …`
    Context,
    /// `-…`
    Removed,
    /// `+…`
    Added,
    /// `\ No newline at end of file`
    Note,
}

/// One line of a diff, its line end included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// What it is.
    pub kind: LineKind,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The unified diff that turns `before` into `after` at `path`; empty when they are equal.
///
/// An absolute `path` is shown without its root, and `./` and `..` are folded where they can be, so that the diff
/// applies from the directory that the path is relative to.
pub fn unified(path: &Path, before: &[u8], after: &[u8]) -> Vec<DiffLine> {
    if before == after {
        return Vec::new();
    }
    let name = folded(path);
    let old_name = quoted(&[b"a/", name.as_slice()].concat());
    let new_name = quoted(&[b"b/", name.as_slice()].concat());
    let old: Vec<&[u8]> = before.split_inclusive(|&byte| byte == b'\n').collect();
    let new: Vec<&[u8]> = after.split_inclusive(|&byte| byte == b'\n').collect();
    let mut lines = vec![
        line(
            LineKind::Header,
            &[b"diff --git ", old_name.as_slice(), b" ", &new_name, b"\n"],
        ),
        line(LineKind::Header, &[b"--- ", &old_name, b"\n"]),
        line(LineKind::Header, &[b"+++ ", &new_name, b"\n"]),
    ];
    let ops = similar::capture_diff_slices(Algorithm::Myers, &old, &new);
    for group in similar::group_diff_ops(ops, CONTEXT) {
        push_hunk(&group, &old, &new, &mut lines);
    }
    lines
}

fn line(kind: LineKind, parts: &[&[u8]]) -> DiffLine {
    DiffLine {
        kind,
        bytes: parts.concat(),
    }
}

fn push_hunk(group: &[DiffOp], old: &[&[u8]], new: &[&[u8]], lines: &mut Vec<DiffLine>) {
    let (Some(first), Some(last)) = (group.first(), group.last()) else {
        return;
    };
    let head = format!(
        "@@ -{} +{} @@\n",
        span(first.old_range().start, last.old_range().end),
        span(first.new_range().start, last.new_range().end)
    );
    lines.push(line(LineKind::Hunk, &[head.as_bytes()]));
    for op in group {
        let (removed, added) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { .. } = op {
            push_lines(LineKind::Context, b" ", &old[removed], lines);
        } else {
            push_lines(LineKind::Removed, b"-", &old[removed], lines);
            push_lines(LineKind::Added, b"+", &new[added], lines);
        }
    }
}

/// `start,length` as diff counts: from one, or the line before when nothing is there.
fn span(start: usize, end: usize) -> String {
    match end - start {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        length => format!("{},{length}", start + 1),
    }
}

fn push_lines(kind: LineKind, mark: &[u8], content: &[&[u8]], lines: &mut Vec<DiffLine>) {
    for text in content {
        if text.ends_with(b"\n") {
            lines.push(line(kind, &[mark, text]));
        } else {
            lines.push(line(kind, &[mark, text, b"\n"]));
            lines.push(line(LineKind::Note, &[b"\\ No newline at end of file\n"]));
        }
    }
}

fn folded(path: &Path) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for component in path.components() {
        match component {
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
            Component::ParentDir if parts.last().is_some_and(|part| *part != b"..") => {
                parts.pop();
            }
            Component::ParentDir | Component::Normal(_) => {
                parts.push(component.as_os_str().as_encoded_bytes());
            }
        }
    }
    parts.join(&b'/')
}

/// A name as git writes it: as it is, or in double quotes with C escapes when it holds something odd.
fn quoted(name: &[u8]) -> Vec<u8> {
    if !name
        .iter()
        .any(|&byte| !(b' '..0x7f).contains(&byte) || byte == b'"' || byte == b'\\')
    {
        return name.to_vec();
    }
    let mut out = vec![b'"'];
    for &byte in name {
        match byte {
            b'"' | b'\\' => out.extend([b'\\', byte]),
            b'\n' => out.extend(b"\\n"),
            b'\t' => out.extend(b"\\t"),
            b'\r' => out.extend(b"\\r"),
            _ if !(b' '..0x7f).contains(&byte) => out.extend(format!("\\{byte:03o}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    fn diff(path: &str, before: &[u8], after: &[u8]) -> Vec<u8> {
        unified(Path::new(path), before, after)
            .into_iter()
            .flat_map(|line| line.bytes)
            .collect()
    }

    #[test]
    fn equal_texts_have_no_diff() {
        assert_eq!(diff("a.py", b"x\n", b"x\n"), b"");
    }

    #[test]
    fn a_missing_last_newline_is_said() {
        assert_eq!(
            String::from_utf8(diff("./p/a.py", b"x\ny", b"x\nz\n")).unwrap(),
            "diff --git a/p/a.py b/p/a.py\n--- a/p/a.py\n+++ b/p/a.py\n@@ -1,2 +1,2 @@\n x\n-y\n\\ No newline at end of file\n+z\n"
        );
    }

    #[test]
    fn git_applies_it_to_the_exact_bytes() {
        let long: String = (0..60).map(|number| format!("line {number}\n")).collect();
        let changed = long
            .replace("line 7\n", "")
            .replace("line 30\n", "line 30\nmore\n")
            .replace("line 59\n", "the end");
        let cases: &[(&str, &[u8], &[u8])] = &[
            ("plain.py", b"a\nb\nc\n", b"a\nB\nc\n"),
            ("crlf.py", b"a\r\nb\r\nc\r\n", b"a\r\nB\r\nc\r\n"),
            ("lone_cr.py", b"a\rb\nc\n", b"a\rB\nc\n"),
            ("no_newline.py", b"a\nb", b"a\nB"),
            ("gains_newline.py", b"a\nb", b"a\nb\n"),
            ("loses_newline.py", b"a\nb\n", b"a\nb"),
            (
                "latin1.py",
                b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
                b"# -*- coding: latin-1 -*-\nx = '\xe8'\n",
            ),
            ("bom.py", b"\xef\xbb\xbfa\n", b"\xef\xbb\xbfb\n"),
            ("form\u{c}feed \"q\" \\ é.py", b"a\n\x0cb\n", b"a\n\x0cc\n"),
            ("sub dir/it's\ttabbed.py", b"a\n", b"b\n"),
            ("first_lines.py", b"b\n", b"a\nb\n"),
            ("long.py", long.as_bytes(), changed.as_bytes()),
        ];
        for (name, before, after) in cases {
            let directory = tempfile::tempdir().unwrap();
            let file = directory.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, before).unwrap();
            let patch = directory.path().join("change.patch");
            std::fs::write(&patch, diff(name, before, after)).unwrap();
            let applied = Command::new("git")
                .args(["apply", "--whitespace=nowarn", "change.patch"])
                .env(
                    "GIT_CEILING_DIRECTORIES",
                    directory.path().parent().unwrap(),
                )
                .current_dir(directory.path())
                .output()
                .unwrap();
            assert!(
                applied.status.success(),
                "{name}: {}",
                String::from_utf8_lossy(&applied.stderr)
            );
            assert_eq!(&std::fs::read(&file).unwrap(), after, "{name}");
        }
    }
}
