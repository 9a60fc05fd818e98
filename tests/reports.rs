//! Reports for programs: valid, the same byte for byte in every run, and harmless whatever files are called.

#[path = "support/program.rs"]
mod program;

use program::{awaitify, err};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

const SLEEPER: &str = "import time\n\n\ndef nap():\n    time.sleep(1)\n\n\nclass Store:\n    @property\n    def size(self):\n        time.sleep(2)\n        return len(self.size_of) if self else open(\"é\").read()\n\n    def __len__(self):\n        time.sleep(3)\n        return 1\n\n\nclass Row:\n    level = time.sleep(4)\n\n\nnap()\n";

const FORMATS: [&str; 5] = ["json", "sarif", "github", "markdown", "html"];

/// A project with files that would change, stay, cannot be parsed and are called in hostile ways.
fn project() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    fs::create_dir(root.join("sub")).unwrap();
    fs::write(root.join("a.py"), SLEEPER).unwrap();
    fs::write(root.join("sub/cr.py"), SLEEPER.replace('\n', "\r\n")).unwrap();
    fs::write(root.join("old.py"), "print \"hello\"\n").unwrap();
    fs::write(root.join("bytes.py"), b"x = '\xff'\n").unwrap();
    fs::write(root.join("requirements.txt"), "requests\n").unwrap();
    fs::write(
        root.join("get.py"),
        "import requests\n\n\ndef load(url):\n    return requests.get(url).text\n",
    )
    .unwrap();
    for name in [
        "new\nline ::error::x.py",
        "\u{1b}[31mred\u{202e}.py",
        "a|b`<img src=x>@all [x](y)%2C,.py",
    ] {
        fs::write(root.join(name), SLEEPER).unwrap();
    }
    directory
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn printed(directory: &Path, command: &str, format: &str) -> String {
    let output = awaitify(directory, &[command, ".", "--output-format", format]);
    assert!(status(&output) < 2, "{}", err(&output));
    assert_eq!(err(&output), "");
    out(&output)
}

fn parsed(directory: &Path, command: &str, format: &str) -> Value {
    serde_json::from_str(&printed(directory, command, format)).unwrap()
}

#[test]
fn every_form_is_the_same_in_every_run() {
    let directory = project();
    for command in ["convert", "check"] {
        for format in FORMATS {
            let first = printed(directory.path(), command, format);
            for jobs in ["1", "2", "7"] {
                let arguments = [command, ".", "--output-format", format, "--jobs", jobs];
                let again = out(&awaitify(directory.path(), &arguments));
                assert!(first == again, "{command} {format} --jobs {jobs}");
            }
        }
    }
}

#[test]
fn no_form_lets_a_name_or_a_text_control_a_terminal() {
    let directory = project();
    for command in ["convert", "check"] {
        for format in FORMATS {
            for character in printed(directory.path(), command, format).chars() {
                // JSON itself says what a file is called; in the other forms nothing may turn the reading direction.
                let is_bad = (character.is_control() && character != '\n')
                    || (format != "json" && format != "sarif" && character == '\u{202e}');
                assert!(!is_bad, "{command} {format}: {character:?}");
            }
        }
    }
}

/// Whether `value` is what `schema` says, by the words that our schema uses.
fn fault(schema: &Value, value: &Value, place: &str) -> Option<String> {
    let is_type = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "null" => value.is_null(),
        _ => false,
    };
    let types: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !types.is_empty() && !types.iter().any(|name| is_type(name)) {
        return Some(format!("{place} is no {types:?}: {value}"));
    }
    if schema.get("const").is_some_and(|wanted| wanted != value) {
        return Some(format!("{place} is {value}"));
    }
    if let Some(values) = schema["enum"].as_array()
        && !values.contains(value)
    {
        return Some(format!("{place} is {value}"));
    }
    if let Some(least) = schema["minimum"].as_u64()
        && value.as_u64().is_none_or(|found| found < least)
    {
        return Some(format!("{place} is less than {least}"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if value.get(name.as_str().unwrap()).is_none() {
            return Some(format!("{place} has no {name}"));
        }
    }
    if let Some(object) = value.as_object() {
        for (name, inner) in object {
            let place = format!("{place}.{name}");
            let rule = match schema["properties"].get(name) {
                Some(rule) => rule,
                None if schema["additionalProperties"].is_object() => {
                    &schema["additionalProperties"]
                }
                // Every field that is printed is in the schema.
                None => return Some(format!("{place} is not in the schema")),
            };
            if let Some(found) = fault(rule, inner, &place) {
                return Some(found);
            }
        }
    }
    value
        .as_array()
        .into_iter()
        .flatten()
        .find_map(|inner| fault(&schema["items"], inner, &format!("{place}[]")))
}

#[test]
fn the_json_report_is_what_its_schema_says() {
    let directory = project();
    let schema = awaitify::emit::schema::json_schema();
    for command in ["convert", "check"] {
        let report = parsed(directory.path(), command, "json");
        assert_eq!(fault(&schema, &report, "report"), None);
        assert_ne!(report["diagnostics"], json!([]));
    }
    let why = awaitify(
        directory.path(),
        &["why", "get.load", ".", "--output-format", "json"],
    );
    let why: Value = serde_json::from_slice(&why.stdout).unwrap();
    assert_eq!(fault(&schema, &why, "report"), None);
    // The validator sees faults.
    assert!(fault(&schema, &json!({ "version": 2 }), "report").is_some());
}

#[test]
fn the_figures_say_what_was_kept_and_why() {
    let directory = project();
    let report = parsed(directory.path(), "convert", "json");
    let counts = &report["counts"];
    let all = counts["blocking_calls"].as_u64().unwrap();
    let converted = counts["blocking_calls_converted"].as_u64().unwrap();
    let kept: u64 = report["kept"]
        .as_object()
        .unwrap()
        .values()
        .map(|count| count.as_u64().unwrap())
        .sum();
    assert!(converted > 0 && all > converted, "{counts}");
    assert!(kept > 0 && kept <= all - converted, "{report:#}");
    let coverage = report["coverage"].as_str().unwrap();
    assert!(
        coverage.starts_with(&format!(
            "{converted} of {all} blocking calls converted; {} kept: ",
            all - converted
        )),
        "{coverage}"
    );
}

/// Apply the replacements of a SARIF fix to the text of a file, as a viewer would.
fn applied(text: &str, replacements: &Value) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let offset = |line: &Value, column: &Value| {
        let line = usize::try_from(line.as_u64().unwrap()).unwrap();
        let column = usize::try_from(column.as_u64().unwrap()).unwrap();
        let before: usize = lines.iter().take(line - 1).map(|line| line.len()).sum();
        let inside = lines.get(line - 1).map_or(0, |line| {
            line.chars().take(column - 1).map(char::len_utf8).sum()
        });
        before + inside
    };
    let mut built = text.to_owned();
    for replacement in replacements.as_array().unwrap().iter().rev() {
        let region = &replacement["deletedRegion"];
        let start = offset(&region["startLine"], &region["startColumn"]);
        let end = offset(&region["endLine"], &region["endColumn"]);
        built.replace_range(
            start..end,
            replacement["insertedContent"]["text"].as_str().unwrap(),
        );
    }
    built
}

/// The path that a URI of SARIF names.
fn unescaped(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(digits, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_fix_in_sarif_applied_is_what_write_writes() {
    let (directory, written) = (project(), project());
    let sarif = parsed(directory.path(), "convert", "sarif");
    let run = &sarif["runs"][0];
    assert_eq!(sarif["version"], "2.1.0");
    let results = run["results"].as_array().unwrap();
    for result in results {
        let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        let location = &result["locations"][0]["physicalLocation"];
        let uri = location["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()), "{uri}");
        assert!(directory.path().join(unescaped(uri)).is_file(), "{uri}");
    }
    let fixes: Vec<&Value> = results
        .iter()
        .filter_map(|result| result.get("fixes"))
        .collect();
    // All files or none: a part would leave callers that do not await.
    assert_eq!(fixes.len(), 1);
    assert_eq!(
        status(&awaitify(written.path(), &["convert", "--write", "."])),
        0
    );
    let changes = fixes[0][0]["artifactChanges"].as_array().unwrap();
    assert!(changes.len() > 4);
    for change in changes {
        let name = unescaped(change["artifactLocation"]["uri"].as_str().unwrap());
        let before = fs::read_to_string(directory.path().join(&name)).unwrap();
        let after = fs::read_to_string(written.path().join(&name)).unwrap();
        assert_eq!(applied(&before, &change["replacements"]), after, "{name}");
    }
    let after = parsed(written.path(), "convert", "sarif");
    assert!(!after.to_string().contains("artifactChanges"));
}

#[test]
fn annotations_are_one_a_line_the_gravest_first() {
    let directory = project();
    let text = printed(directory.path(), "check", "github");
    let rank = |line: &str| {
        ["::error ", "::warning ", "::notice "]
            .iter()
            .position(|kind| line.starts_with(kind))
            .unwrap_or_else(|| panic!("{line}"))
    };
    let ranks: Vec<usize> = text.lines().map(rank).collect();
    assert!(ranks.is_sorted(), "{text}");
    assert!(
        text.contains("::error file=old.py,line=1,endLine=1,col="),
        "{text}"
    );
    assert!(
        text.contains("file=new%0Aline %3A%3Aerror%3A%3Ax.py,"),
        "{text}"
    );
}

#[test]
fn the_body_of_a_pull_request_says_what_and_why() {
    let directory = project();
    let text = printed(directory.path(), "convert", "markdown");
    assert!(text.starts_with("## Conversion to asyncio\n\n**"), "{text}");
    for part in [
        " blocking calls converted; ",
        "| <code>a.py</code> | ",
        "<details><summary>",
        "<code>class-body</code>",
        "### Needed now\n\n- <code>httpx",
        "### Not read\n\n- <code>bytes.py: ",
        "a&#124;b&#96;&lt;img src=x&gt;&#64;all &#91;x](y)",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(text.len() < 65_536);
}

#[test]
fn the_status_says_what_it_was_asked_to_say() {
    let directory = project();
    let root = directory.path();
    let run = |arguments: &[&str]| status(&awaitify(root, arguments));
    assert_eq!(run(&["convert", "a.py"]), 0);
    assert_eq!(run(&["convert", "a.py", "--fail-on", "class-body"]), 1);
    assert_eq!(run(&["convert", "a.py", "--fail-on", "unparsable"]), 0);
    assert_eq!(
        run(&["convert", "a.py", "--fail-on", "unparsable,warning"]),
        1
    );
    assert_eq!(run(&["check", "a.py"]), 1);
    assert_eq!(run(&["check", "a.py", "--fail-on", "error"]), 0);
    assert_eq!(run(&["check", ".", "--fail-on", "error"]), 1);
    let typo = awaitify(root, &["check", "a.py", "--fail-on", "clas-body"]);
    assert_eq!(status(&typo), 2);
    assert!(
        err(&typo).contains("did you mean `class-body`?"),
        "{}",
        err(&typo)
    );
    fs::write(root.join("awaitify.toml"), "fail-on = [\"class-body\"]\n").unwrap();
    assert_eq!(run(&["convert", "a.py"]), 1);
    assert_eq!(run(&["convert", "a.py", "--fail-on", "error"]), 0);
}

#[test]
fn a_baseline_leaves_out_what_is_known_wherever_lines_move() {
    let directory = project();
    let root = directory.path();
    let run = |arguments: &[&str]| awaitify(root, &[&["check"], arguments].concat());
    assert_eq!(status(&run(&["a.py", "--baseline", "known.json"])), 2);
    let first = run(&["a.py", "--write-baseline", "known.json"]);
    assert_eq!(
        (status(&first), out(&first).as_str()),
        (0, ""),
        "{}",
        err(&first)
    );
    let kept = fs::read(root.join("known.json")).unwrap();
    // Known is known, also from elsewhere and below other lines.
    fs::write(root.join("a.py"), format!("# one\n# two\n{SLEEPER}")).unwrap();
    let again = run(&["a.py", "--baseline", "known.json"]);
    assert_eq!(
        (status(&again), out(&again).as_str()),
        (0, ""),
        "{}",
        err(&again)
    );
    let sub = awaitify(
        &root.join("sub"),
        &["check", "../a.py", "--baseline", "../known.json"],
    );
    assert_eq!(status(&sub), 0, "{}", err(&sub));
    // One more of the same is new.
    let more = SLEEPER.replace(
        "time.sleep(4)\n",
        "time.sleep(4)\n    level = time.sleep(4)\n",
    );
    fs::write(root.join("a.py"), more).unwrap();
    let found = run(&["a.py", "--baseline", "known.json"]);
    assert_eq!(status(&found), 1);
    assert_eq!(
        out(&found).matches("warning[").count(),
        1,
        "{}",
        out(&found)
    );
    // What occurs no more is told, and goes with the next writing.
    fs::write(root.join("a.py"), "x = 1\n").unwrap();
    let gone = run(&["a.py", "--baseline", "known.json"]);
    assert_eq!(status(&gone), 0);
    assert!(err(&gone).contains("that occur no more"), "{}", err(&gone));
    fs::write(root.join("a.py"), SLEEPER).unwrap();
    run(&["a.py", "--write-baseline", "known.json"]);
    assert_eq!(fs::read(root.join("known.json")).unwrap(), kept);
    fs::write(root.join("awaitify.toml"), "baseline = \"known.json\"\n").unwrap();
    assert_eq!(
        status(&awaitify(&root.join("sub"), &["check", "../a.py"])),
        0
    );
}

#[test]
fn reports_are_saved_beside_what_is_shown() {
    let directory = project();
    let root = directory.path();
    fs::remove_file(root.join("bytes.py")).unwrap();
    let saved = awaitify(
        root,
        &[
            "convert",
            ".",
            "--save",
            "json=out.json",
            "--save",
            "sarif=out.sarif",
            "--save",
            "markdown=out.md",
            "--save",
            "diff=out.diff",
        ],
    );
    assert_eq!(status(&saved), 0, "{}", err(&saved));
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    assert_eq!(read("out.diff"), out(&saved));
    assert_eq!(read("out.json"), printed(root, "convert", "json"));
    assert_eq!(read("out.sarif"), printed(root, "convert", "sarif"));
    assert_eq!(read("out.md"), printed(root, "convert", "markdown"));
    for wrong in ["out.json", "yaml=x", "json="] {
        assert_eq!(status(&awaitify(root, &["check", ".", "--save", wrong])), 2);
    }
}

#[cfg(unix)]
#[test]
fn what_is_saved_to_goes_on_being_what_it_was() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
    let directory = project();
    let root = directory.path();
    let json = printed(root, "convert", "json");
    fs::write(root.join("kept.json"), "old").unwrap();
    fs::set_permissions(root.join("kept.json"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("kept.json", root.join("link.json")).unwrap();
    symlink("/dev/null", root.join("null")).unwrap();
    let fifo = root.join("pipe");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .unwrap()
            .success()
    );
    let reader = {
        let fifo = fifo.clone();
        std::thread::spawn(move || fs::read_to_string(fifo).unwrap())
    };
    let save = |to: &str| {
        let to = format!("json={to}");
        let saved = awaitify(root, &["convert", ".", "-qq", "--save", &to]);
        assert_eq!(status(&saved), 0, "{}", err(&saved));
        out(&saved)
    };
    for to in ["link.json", "null", "pipe"] {
        assert_eq!(save(to), "");
    }
    assert_eq!(save("/dev/stdout"), json);
    assert_eq!(reader.join().unwrap(), json);
    assert!(root.join("link.json").is_symlink() && root.join("null").is_symlink());
    assert!(fs::symlink_metadata(&fifo).unwrap().file_type().is_fifo());
    assert_eq!(fs::read_to_string(root.join("kept.json")).unwrap(), json);
    let mode = fs::metadata(root.join("kept.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn the_page_holds_every_change_and_finding_and_loads_nothing() {
    let directory = project();
    let page = printed(directory.path(), "convert", "html");
    let report = parsed(directory.path(), "convert", "json");
    let sections = page.matches("<section ").count();
    assert_eq!(sections, page.matches("<li data-file=").count());
    let findings = report["diagnostics"].as_array().unwrap().len();
    assert_eq!(page.matches("<article ").count(), findings);
    let diffs = report["files"].as_array().unwrap();
    assert_eq!(page.matches("<table>").count(), diffs.len());
    // Every added and removed line of the diffs stands on the page.
    for (mark, class) in [("+", "added"), ("-", "removed")] {
        let lines: usize = diffs
            .iter()
            .flat_map(|file| file["diff"].as_str().unwrap().lines().skip(3))
            .filter(|line| line.starts_with(mark))
            .count();
        let cell = format!("<td class=\"{class}\">");
        assert_eq!(page.matches(&cell).count(), lines, "{mark}");
    }
    // Every group can be decided on, and its lines can be told.
    let groups = report["groups"].as_array().unwrap();
    assert!(!groups.is_empty());
    for group in groups {
        let id = group["id"].as_str().unwrap();
        assert_eq!(page.matches(&format!("data-id=\"{id}\"")).count(), 1);
    }
    assert_eq!(page.matches("<div class=\"group\"").count(), groups.len());
    assert!(page.contains("\" data-group=\"0\">"));
    assert!(page.contains("<code>class-body</code>"));
    // Nothing from elsewhere, and nothing that a project wrote is markup.
    for part in [
        "http:", "https:", "<img", "<link", "<script ", "@import", "url(",
    ] {
        assert!(!page.contains(part), "{part}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn the_page_draws_who_awaits_whom_in_colours_and_every_link_leads_somewhere() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    let text = "import time\n\n\ndef low(pause):\n    time.sleep(pause)\n    time.sleep(1)\n\n\ndef other():\n    time.sleep(2)\n\n\ndef high():\n    other()\n    return low(3)\n";
    fs::write(root.join("a.py"), text).unwrap();
    let page = printed(root, "convert", "html");
    assert_eq!(page.matches("<svg ").count(), 1);
    // One entry point, two functions below it, and what blocks in each of these.
    assert_eq!(page.matches("class=\"node entry\"").count(), 1);
    assert_eq!(page.matches("class=\"node\"").count(), 2);
    assert_eq!(page.matches("class=\"node call\"").count(), 2);
    assert_eq!(page.matches("class=\"edge\"").count(), 4);
    assert!(page.contains("time.sleep ×2</text>"), "{page}");
    assert!(page.contains("<mark><span class=\"k a\">async</span></mark>"));
    // The definition of `low`, in the picture and in the diff.
    assert!(page.contains("<a href=\"#f0-4\" class=\"node\""), "{page}");
    assert!(page.contains("<tr id=\"f0-4\" data-group=\"0\">"));
    for page in [page, printed(project().path(), "convert", "html")] {
        for link in page.split(" href=\"#").skip(1) {
            let id = link.split('"').next().unwrap();
            assert!(page.contains(&format!(" id=\"{id}\"")), "{id}");
        }
    }
}
