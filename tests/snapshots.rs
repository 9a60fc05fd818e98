//! What `convert` prints for the sample project, kept under `snapshots/` and renewed by `AWAITIFY_BLESS=1 cargo test --test snapshots`.

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
    let kept = root.join("snapshots/samples/weather.txt");
    if std::env::var_os("AWAITIFY_BLESS").is_some() {
        std::fs::create_dir_all(kept.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(&kept, &printed).expect("the snapshot can be written");
    }
    let known = std::fs::read_to_string(&kept).unwrap_or_default();
    assert!(
        known == printed,
        "{} differs; look at the change, then run with AWAITIFY_BLESS=1\n{printed}",
        kept.display()
    );
}
