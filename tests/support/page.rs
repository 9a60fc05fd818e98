//! Pages that tests print, kept in the repository: they have to be what would be printed now. `AWAITIFY_BLESS=1` renews them.

use std::path::Path;

/// Compare what is kept under a path of the repository with what is printed now, or write it.
pub fn hold(kept: &str, printed: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(kept);
    if std::env::var_os("AWAITIFY_BLESS").is_some() {
        let folder = path.parent().expect("a page lies in a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(&path, printed).expect("the page can be written");
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == printed,
        "{kept} is out of date: run with AWAITIFY_BLESS=1 and review the change"
    );
}
