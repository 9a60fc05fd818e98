//! Hostile input: what a project may hold besides well-formed UTF-8 Python.
//!
//! Beside every hostile file lies a healthy one. The healthy one must be converted, the hostile one converted faithfully (byte
//! for byte outside the edits) or left alone and named in the report; nothing crashes, nothing disappears.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A program that is converted with three edits.
const HEALTHY: &str = "import time\n\n\ndef pause():\n    time.sleep(1)\n";

/// What becomes of bytes that hold `HEALTHY`'s text in any encoding and with any line ends.
fn converted(before: &[u8]) -> Vec<u8> {
    let after = replaced(before, b"import time", b"import asyncio");
    let after = replaced(&after, b"def pause", b"async def pause");
    replaced(&after, b"time.sleep", b"await asyncio.sleep")
}

fn replaced(text: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.windows(old.len()).position(|window| window == old) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(new);
        rest = &rest[at + old.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// An empty directory under `target/`.
fn workshop(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("hostile")
        .join(name);
    if directory.exists() {
        make_readable(&directory);
        fs::remove_dir_all(&directory).expect("the last run's files can be removed");
    }
    fs::create_dir_all(&directory).expect("the target directory is writable");
    directory
}

/// Undoes what `an_unreadable_directory_is_named` did, should it have been stopped half-way.
fn make_readable(directory: &Path) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let _ = fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o755));
        }
    }
}

/// `awaitify convert --write` on a directory.
fn convert(directory: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(["convert", "--write", "."])
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .expect("awaitify starts")
}

/// Everything that was printed.
fn told(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Fails unless the program ended by itself, without a panic.
fn assert_calm(name: &str, output: &Output) {
    let told = told(output);
    assert!(
        matches!(output.status.code(), Some(0 | 1)) && !told.contains("panicked"),
        "{name}: ended with {}\n{told}",
        output.status
    );
}

/// Regular files under `directory` and their bytes, without what awaitify keeps to undo the run.
fn files(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(directory).expect("the directory can be listed") {
        let path = entry.expect("the directory can be listed").path();
        let kind = fs::symlink_metadata(&path)
            .expect("the entry is there")
            .file_type();
        if kind.is_dir() && !path.ends_with(".awaitify") {
            found.extend(files(&path));
        } else if kind.is_file() {
            found.insert(path.clone(), fs::read(&path).expect("the file can be read"));
        }
    }
    found
}

/// What may become of a hostile file.
enum Fate {
    /// Converted, with no other byte touched.
    Converted,
    /// Left as it is, and named in the report.
    Named,
    /// Left as it is; there is nothing to say.
    Untouched,
    /// Either of the first two.
    ConvertedOrNamed,
}

/// Converts a directory that holds `hostile.py` and a healthy file, and checks what became of both.
fn check(name: &str, hostile: &[u8], fate: &Fate) {
    let directory = workshop(name);
    let healthy = directory.join("healthy.py");
    let path = directory.join("hostile.py");
    fs::write(&healthy, HEALTHY).expect("a file can be written");
    fs::write(&path, hostile).expect("a file can be written");

    let output = convert(&directory);
    assert_calm(name, &output);
    let told = told(&output);
    let left = files(&directory);
    assert_eq!(
        left.len(),
        2,
        "{name}: files appeared or disappeared: {:?}",
        left.keys()
    );
    assert_eq!(
        String::from_utf8_lossy(&left[&healthy]),
        String::from_utf8_lossy(&converted(HEALTHY.as_bytes())),
        "{name}: the healthy file\n{told}"
    );

    let after = &left[&path];
    let is_converted = *after == converted(hostile);
    let is_untouched = after == hostile;
    let is_named = told.contains("hostile.py");
    let holds = match fate {
        Fate::Converted => is_converted,
        Fate::Named => is_untouched && is_named,
        Fate::Untouched => is_untouched,
        Fate::ConvertedOrNamed => is_converted || (is_untouched && is_named),
    };
    assert!(
        holds,
        "{name}: converted {is_converted}, untouched {is_untouched}, named {is_named}\n{}\n{told}",
        String::from_utf8_lossy(&after[..after.len().min(400)])
    );

    let again = convert(&directory);
    assert_calm(name, &again);
    assert!(
        files(&directory) == left,
        "{name}: a second conversion changes something"
    );
}

#[test]
fn encodings_survive() {
    let text = HEALTHY.replace("time.sleep(1)", "time.sleep(1)  # caf\u{e9}");
    let latin1: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let with = |start: &[u8], body: &[u8]| [start, body].concat();
    let line_2 = b"#!/usr/bin/python3\n# vim: set fileencoding=iso-8859-1 :\n";
    let wide = format!("{HEALTHY}# \u{1f40d} na\u{ef}ve \u{4f60}\u{597d}\nx = \"\u{1f980}\"\n");
    let utf16: Vec<u8> = HEALTHY.bytes().flat_map(|byte| [byte, 0]).collect();
    let bom_utf8 = b"\xef\xbb\xbf# coding: utf-8\n";
    let bom_latin1 = b"\xef\xbb\xbf# coding: latin-1\n";
    for (name, bytes, fate) in [
        (
            "latin1-cookie",
            with(b"# -*- coding: latin-1 -*-\n", &latin1),
            Fate::Converted,
        ),
        (
            "latin1-cookie-line-2",
            with(line_2, &latin1),
            Fate::Converted,
        ),
        (
            "cp1252-cookie",
            with(b"# coding: cp1252\n", &latin1),
            Fate::Converted,
        ),
        (
            "utf8-cookie",
            with(b"# coding: utf-8\n", text.as_bytes()),
            Fate::Converted,
        ),
        ("utf8-wide", wide.into_bytes(), Fate::Converted),
        (
            "bom",
            with(b"\xef\xbb\xbf", HEALTHY.as_bytes()),
            Fate::Converted,
        ),
        (
            "bom-and-cookie",
            with(bom_utf8, text.as_bytes()),
            Fate::Converted,
        ),
        ("invalid-utf8", latin1.clone(), Fate::Named),
        (
            "unknown-cookie",
            with(b"# coding: klingon\n", &latin1),
            Fate::Named,
        ),
        (
            "bom-and-latin1-cookie",
            with(bom_latin1, &latin1),
            Fate::Named,
        ),
        ("utf16", with(b"\xff\xfe", &utf16), Fate::Named),
        (
            "utf7",
            with(b"# coding: utf-7\n", HEALTHY.as_bytes()),
            Fate::ConvertedOrNamed,
        ),
    ] {
        check(name, &bytes, &fate);
    }
}

#[test]
fn line_ends_and_white_space_survive() {
    let crlf = HEALTHY.replace('\n', "\r\n");
    for (name, text, fate) in [
        ("crlf", crlf.clone(), Fate::Converted),
        (
            "crlf-without-last",
            crlf.trim_end().to_owned(),
            Fate::Converted,
        ),
        (
            "mixed-line-ends",
            HEALTHY.replacen('\n', "\r\n", 2),
            Fate::Converted,
        ),
        (
            "cr-only",
            HEALTHY.replace('\n', "\r"),
            Fate::ConvertedOrNamed,
        ),
        (
            "no-last-line-end",
            HEALTHY.trim_end().to_owned(),
            Fate::Converted,
        ),
        ("tabs", HEALTHY.replace("    ", "\t"), Fate::Converted),
        (
            "tab-and-spaces",
            HEALTHY.replace("    ", "\t  "),
            Fate::Converted,
        ),
        (
            "form-feed",
            HEALTHY.replace("\n\n\n", "\n\x0c\n\x0c"),
            Fate::ConvertedOrNamed,
        ),
        (
            "form-feed-alone",
            HEALTHY.replace("\n\n\n", "\n\n\x0c\n"),
            Fate::ConvertedOrNamed,
        ),
        (
            "trailing-spaces",
            HEALTHY.replace(":\n", ":   \n"),
            Fate::Converted,
        ),
        (
            "continuation",
            HEALTHY.replace("(1)", "(1 + \\\n  0)"),
            Fate::ConvertedOrNamed,
        ),
        (
            "indent-behind-a-backslash",
            format!("{HEALTHY}if __name__:\n\\\n    print(1)\n"),
            Fate::Named,
        ),
        (
            "odd-spaces",
            format!("{HEALTHY}s = '\u{a0}\u{200b}\u{2028}'\n"),
            Fate::ConvertedOrNamed,
        ),
    ] {
        check(name, text.as_bytes(), &fate);
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let binary: Vec<u8> = (0..=255).cycle().take(4096).collect();
    check("binary", &binary, &Fate::Named);
    check("nul-only", &[0; 64], &Fate::Named);
    check(
        "nul",
        HEALTHY.replace("(1)", "(1)  # \0").as_bytes(),
        &Fate::Named,
    );
    check(
        "zero-width-space",
        HEALTHY.replace("import", "import\u{200b}").as_bytes(),
        &Fate::Named,
    );
    for (name, line) in [
        ("control-z", "\x1a"),
        ("unparsable", "def half(:"),
        ("unbalanced", "x = (1, [2"),
        ("open-string", "x = \"\"\"never closed"),
        ("bad-dedent", "  x = 1"),
        ("conflict-markers", "<<<<<<< ours\n=======\n>>>>>>> theirs"),
        ("notebook-magic", "%matplotlib inline\n!ls"),
        ("python2-print", "print \"hello\""),
        ("python2-exec", "exec \"x = 1\""),
        (
            "python2-except",
            "try:\n    pass\nexcept Exception, e:\n    pass",
        ),
        ("python2-backticks", "x = `1`"),
        ("python2-octal", "x = 0777"),
        ("python2-angle", "x = 1 <> 2"),
        ("python2-raise", "def f():\n    raise ValueError, \"x\""),
    ] {
        check(
            name,
            format!("{HEALTHY}\n\n{line}\n").as_bytes(),
            &Fate::Named,
        );
    }
    check("empty", b"", &Fate::Untouched);
    check("blank", b"\n\n   \n\t\n", &Fate::Untouched);
    check("comment-only", b"# time.sleep(1)", &Fate::Untouched);
}

#[test]
fn great_size_is_survived() {
    let functions: String = (0..5_000_000 / 60)
        .map(|n| format!("\n\ndef function_{n:08}(argument):\n    return argument + {n}\n"))
        .collect();
    assert!(functions.len() > 4_500_000);
    for (name, text) in [
        ("five-megabytes", functions),
        (
            "one-long-line",
            format!("x = [{}]\n", "1, ".repeat(500_000)),
        ),
        (
            "long-string",
            format!("x = \"{}\"\n", "a\\n".repeat(500_000)),
        ),
        (
            "elifs",
            format!("if x:\n    pass\n{}", "elif x:\n    pass\n".repeat(5_000)),
        ),
    ] {
        check(
            name,
            format!("{HEALTHY}{text}").as_bytes(),
            &Fate::Converted,
        );
    }
}

#[test]
fn great_depth_is_survived() {
    for (name, open, close, count) in [
        ("parentheses", "(", ")", 5_000),
        ("brackets", "[", "]", 50_000),
        ("calls", "print(", ")", 5_000),
        ("lambdas", "lambda: ", "", 5_000),
        ("nots", "not ", "", 20_000),
        ("conditionals", "0 if 0 else ", "", 5_000),
        ("sums", "1 + ", "", 20_000),
        ("attributes", "", ".real", 20_000),
        ("call-chain", "", ".real.conjugate()", 5_000),
        ("f-strings", "f'{", "}'", 1_000),
    ] {
        let text = format!(
            "{HEALTHY}x = {}1 {}\n",
            open.repeat(count),
            close.repeat(count)
        );
        check(name, text.as_bytes(), &Fate::ConvertedOrNamed);
    }
    for (name, header, count) in [
        ("blocks", "if x:\n", 2_000),
        ("functions", "def f():\n", 500),
    ] {
        let nested: String = (0..count).map(|depth| " ".repeat(depth) + header).collect();
        let text = format!("{HEALTHY}{nested}{}pass\n", " ".repeat(count));
        check(name, text.as_bytes(), &Fate::ConvertedOrNamed);
    }
}

#[test]
fn odd_directory_entries_are_survived() {
    let directory = workshop("entries");
    fs::write(directory.join("healthy.py"), HEALTHY).expect("a file can be written");
    fs::create_dir(directory.join("directory.py")).expect("a directory can be made");
    fs::create_dir(directory.join("sub")).expect("a directory can be made");
    fs::write(directory.join("sub/also.py"), HEALTHY).expect("a file can be written");
    symlink(&directory, directory.join("sub/loop")).expect("a link can be made");
    symlink("self.py", directory.join("self.py")).expect("a link can be made");
    symlink("nowhere.py", directory.join("dangling.py")).expect("a link can be made");
    let fifo = directory.join("fifo.py");
    assert!(
        Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .expect("mkfifo starts")
            .success()
    );
    let odd = std::ffi::OsString::from("na\u{ef}ve name\n.py");
    fs::write(directory.join(&odd), HEALTHY).expect("a file can be written");

    let output = convert(&directory);
    assert_calm("entries", &output);
    let left = files(&directory);
    assert_eq!(
        left.len(),
        3,
        "files appeared or disappeared: {:?}",
        left.keys()
    );
    for path in [
        directory.join("healthy.py"),
        directory.join("sub/also.py"),
        directory.join(odd),
    ] {
        assert_eq!(
            left[&path],
            converted(HEALTHY.as_bytes()),
            "{}\n{}",
            path.display(),
            told(&output)
        );
    }
    assert!(
        fs::symlink_metadata(fifo)
            .expect("the pipe is there")
            .file_type()
            .is_fifo()
    );
    for link in ["sub/loop", "self.py", "dangling.py"] {
        assert!(
            directory.join(link).is_symlink(),
            "{link} is no link any more"
        );
    }
}

#[test]
fn settings_and_ignore_files_without_an_end_are_not_read() {
    let fifo = |path: &Path| {
        let status = Command::new("mkfifo").arg(path).status();
        assert!(status.expect("mkfifo starts").success());
    };
    let endless = |path: &Path| symlink("/dev/zero", path).expect("a link can be made");
    let makers: [&dyn Fn(&Path); 2] = [&fifo, &endless];
    for (number, make) in makers.into_iter().enumerate() {
        for name in ["awaitify.toml", "pyproject.toml"] {
            let directory = workshop(&format!("endless-{number}-{name}"));
            fs::write(directory.join("healthy.py"), HEALTHY).expect("a file can be written");
            make(&directory.join(name));
            let output = ended(&directory);
            assert_eq!(output.status.code(), Some(2), "{name}");
            let told = told(&output);
            assert!(
                told.contains(name) && told.contains("is a pipe or a device"),
                "{told}"
            );
        }
        for name in ["setup.cfg", "setup.py", ".git", ".gitignore", ".ignore"] {
            let directory = workshop(&format!("endless-{number}-{name}"));
            for place in ["sub", "fine"] {
                fs::create_dir(directory.join(place)).expect("a directory can be made");
                let healthy = directory.join(place).join("healthy.py");
                fs::write(healthy, HEALTHY).expect("a file can be written");
            }
            make(&directory.join("sub").join(name));
            let output = ended(&directory);
            assert_calm(name, &output);
            let left = files(&directory);
            let is_converted =
                |place: &str| left[&directory.join(place).join("healthy.py")] != HEALTHY.as_bytes();
            assert!(is_converted("fine"), "{name}");
            // What such a file would leave out cannot be told.
            let says = name.starts_with('.');
            assert_eq!(is_converted("sub"), !says, "{name}\n{}", told(&output));
            let path = format!("sub/{name}");
            assert_eq!(
                told(&output).contains(&path),
                says,
                "{name}\n{}",
                told(&output)
            );
        }
    }
    let directory = workshop("long");
    fs::write(directory.join("healthy.py"), HEALTHY).expect("a file can be written");
    let file = fs::File::create(directory.join("long.py")).expect("a file can be made");
    // Mostly a hole: it takes no room on the disk, and would take it all in memory.
    file.set_len(1 << 41).expect("a file can be long");
    let output = ended(&directory);
    assert_calm("long", &output);
    assert!(
        told(&output).contains("longer than 64 MiB"),
        "{}",
        told(&output)
    );
}

/// As [`convert`], with a limit on time and memory.
fn ended(directory: &Path) -> Output {
    Command::new("timeout")
        .args([
            "60",
            "sh",
            "-c",
            "ulimit -v 8000000; exec \"$0\" convert --write .",
        ])
        .arg(env!("CARGO_BIN_EXE_awaitify"))
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .expect("awaitify starts")
}

#[test]
fn links_to_files_are_kept_and_modes_too() {
    let directory = workshop("links");
    fs::create_dir(directory.join("real")).expect("a directory can be made");
    let real = directory.join("real/script.py");
    fs::write(&real, HEALTHY).expect("a file can be written");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o754)).expect("the mode can be set");
    symlink("real/script.py", directory.join("link.py")).expect("a link can be made");

    let output = convert(&directory);
    assert_calm("links", &output);
    assert!(
        directory.join("link.py").is_symlink(),
        "the link became a file\n{}",
        told(&output)
    );
    assert_eq!(
        fs::read(&real).expect("the file is there"),
        converted(HEALTHY.as_bytes()),
        "{}",
        told(&output)
    );
    let mode = fs::metadata(&real)
        .expect("the file is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o754);
}

/// Root reads everything; then the program is run as nobody, from a directory that nobody can reach, if that is possible.
#[test]
fn an_unreadable_directory_is_named() {
    let directory =
        std::env::temp_dir().join(format!("awaitify-unreadable-{}", std::process::id()));
    let closed = directory.join("closed");
    fs::create_dir_all(&closed).expect("a directory can be made");
    fs::write(directory.join("healthy.py"), HEALTHY).expect("a file can be written");
    fs::write(closed.join("inside.py"), HEALTHY).expect("a file can be written");
    fs::write(directory.join("secret.py"), HEALTHY).expect("a file can be written");
    let program = directory.join("awaitify");
    fs::copy(env!("CARGO_BIN_EXE_awaitify"), &program).expect("the program can be copied");
    let set = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the mode can be set")
    };
    set(&directory, 0o777);
    set(&directory.join("healthy.py"), 0o666);
    set(&directory.join("secret.py"), 0o000);
    set(&closed, 0o000);

    let is_root = fs::read_dir(&closed).is_ok();
    let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let can_drop = is_root
        && Command::new("setpriv")
            .args(nobody)
            .arg("true")
            .output()
            .is_ok_and(|output| output.status.success());
    let mut command = if can_drop {
        let mut command = Command::new("setpriv");
        command.args(nobody).arg(&program);
        command
    } else {
        Command::new(&program)
    };
    let output = command
        .args(["convert", "--write", "."])
        .current_dir(&directory)
        .output()
        .expect("awaitify starts");

    set(&closed, 0o755);
    set(&directory.join("secret.py"), 0o644);
    let left = files(&directory);
    fs::remove_dir_all(&directory).expect("the directory can be removed");
    let told = told(&output);
    assert!(
        !told.contains("panicked") && output.status.code().is_some(),
        "{told}"
    );
    assert_eq!(
        left[&directory.join("healthy.py")],
        converted(HEALTHY.as_bytes()),
        "{told}"
    );
    if !is_root || can_drop {
        assert!(
            told.contains("closed") && told.contains("secret.py"),
            "{told}"
        );
        assert_eq!(left[&closed.join("inside.py")], HEALTHY.as_bytes());
        assert_eq!(left[&directory.join("secret.py")], HEALTHY.as_bytes());
    }
}

#[test]
fn standard_input_may_be_hostile_too() {
    for (name, input) in [
        ("invalid", &b"x = '\xe9'\n"[..]),
        ("unparsable", b"def half(:\n"),
        ("empty", b""),
        ("nul", b"\0"),
    ] {
        let directory = workshop("stdin");
        fs::write(directory.join("input"), input).expect("a file can be written");
        let output = Command::new(env!("CARGO_BIN_EXE_awaitify"))
            .args(["convert", "-"])
            .stdin(fs::File::open(directory.join("input")).expect("the file is there"))
            .output()
            .expect("awaitify starts");
        let told = told(&output);
        assert!(
            output.status.code().is_some_and(|code| code <= 2) && !told.contains("panicked"),
            "{name}: {told}"
        );
    }
}
