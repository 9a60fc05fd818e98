//! Values of the standard library that are made of text and numbers: a match, a date, a digest. Nothing that is read off them,
//! or that their methods give, is an object of the project.

use crate::name::root;

/// Modules whose functions give such values whatever they are given, sorted.
const MODULES: &[&str] = &[
    "base64",
    "binascii",
    "calendar",
    "cmath",
    "datetime",
    "decimal",
    "difflib",
    "fnmatch",
    "fractions",
    "hashlib",
    "hmac",
    "html",
    "ipaddress",
    "locale",
    "math",
    "mimetypes",
    "platform",
    "re",
    "shlex",
    "string",
    "struct",
    "textwrap",
    "time",
    "unicodedata",
    "urllib.parse",
    "uuid",
    "zoneinfo",
];

/// Whether a name of a library stands for such a value, or for what makes one.
pub(super) fn is_plain(name: &str) -> bool {
    let is_listed = |module: &str| MODULES.binary_search(&module).is_ok();
    let package = name.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
    is_listed(root(name)) || is_listed(&package)
}

#[cfg(test)]
mod tests {
    use super::{MODULES, is_plain};

    #[test]
    fn names_are_told_by_their_module() {
        assert!(MODULES.is_sorted());
        assert!(is_plain("re.search") && is_plain("datetime.datetime.now"));
        assert!(is_plain("urllib.parse.urlsplit") && is_plain("uuid.uuid4"));
        assert!(!is_plain("urllib.request.urlopen") && !is_plain("requests.get"));
        assert!(!is_plain("rest.re") && !is_plain("copy.copy"));
    }
}
