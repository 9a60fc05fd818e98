//! What `convert` prints for the sample project, kept under `snapshots/` and renewed by `AWAITIFY_BLESS=1 cargo test --test snapshots`.

#[path = "support/page.rs"]
mod page;

use std::path::Path;
use std::process::Command;

#[test]
fn the_sample_converts_as_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO_BIN_EXE_awaitify"))
        .args(["convert", "samples/weather"])
        .current_dir(root)
        .output()
        .expect("awaitify runs");
    assert!(output.status.success(), "{output:?}");
    let printed = format!(
        "{}\n{}",
        String::from_utf8(output.stdout).expect("the diff is text"),
        String::from_utf8(output.stderr).expect("the summary is text"),
    );
    page::hold("snapshots/samples/weather.txt", &printed);
}
