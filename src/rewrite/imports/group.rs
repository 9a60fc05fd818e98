//! How imports are grouped and sorted, in general and in this file.

use std::collections::HashSet;

/// Which group an import belongs to, in the order the groups stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// `from __future__ import …`.
    Future,
    /// The standard library.
    Standard,
    /// Other distributions.
    ThirdParty,
    /// The project itself, relative imports included.
    Local,
}

/// The group of a module written with `level` leading dots; `local` holds the project's own top-level names.
pub fn group_of(level: u32, module: &str, local: &HashSet<Box<str>>) -> Group {
    let root = module.split('.').next().unwrap_or(module);
    if level > 0 || local.contains(root) {
        Group::Local
    } else if root == "__future__" {
        Group::Future
    } else if STANDARD.binary_search(&root).is_ok() {
        Group::Standard
    } else {
        Group::ThirdParty
    }
}

/// How the statements of a run of imports are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `import x` before `from x import`, each by module: what isort and ruff do unless told otherwise.
    StraightFirst,
    /// By module alone.
    ByModule,
    /// Not sorted.
    None,
}

/// What a statement is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortKey {
    /// `from … import`.
    pub is_from: bool,
    /// The module, leading dots included.
    pub module: String,
}

impl SortKey {
    /// Whether `self` may stand before `other`.
    pub fn may_precede(&self, other: &Self, order: Order) -> bool {
        let (left, right) = (self.module.to_lowercase(), other.module.to_lowercase());
        match order {
            Order::StraightFirst => (self.is_from, left) <= (other.is_from, right),
            Order::ByModule => (left, self.is_from) <= (right, other.is_from),
            Order::None => true,
        }
    }
}

/// Whether statements with these keys, one run each, are sorted by `order`.
pub fn is_sorted(runs: &[Vec<SortKey>], order: Order) -> bool {
    runs.iter().all(|keys| {
        keys.windows(2)
            .all(|pair| pair[0].may_precede(&pair[1], order))
    })
}

/// The order all `runs` keep, if they keep one.
pub fn order_of(runs: &[Vec<SortKey>]) -> Order {
    [Order::StraightFirst, Order::ByModule]
        .into_iter()
        .find(|&order| is_sorted(runs, order))
        .unwrap_or(Order::None)
}

/// What a name in a list is sorted by: its kind, then its text.
pub type NameKey = (u8, String);

/// How the names of one `from` import are sorted: by the first key that its names already keep.
pub fn name_order(names: &[&str]) -> Option<fn(&str) -> NameKey> {
    /// Constants, classes, the rest: isort's default.
    fn by_kind(name: &str) -> NameKey {
        let bare = name.trim_start_matches('_');
        let is_constant = name.len() > 1 && name.to_uppercase() == name;
        let kind = match bare.chars().next() {
            _ if is_constant => 0,
            Some(first) if first.is_uppercase() => 1,
            _ => 2,
        };
        (kind, name.to_owned())
    }
    fn by_text(name: &str) -> NameKey {
        (0, name.to_owned())
    }
    fn by_lower(name: &str) -> NameKey {
        (0, name.to_lowercase())
    }
    let keys: [fn(&str) -> NameKey; 3] = [by_kind, by_lower, by_text];
    keys.into_iter()
        .find(|key| names.windows(2).all(|pair| key(pair[0]) <= key(pair[1])))
}

/// The top-level modules of the standard library, sorted: those of every version from 3.8 on.
#[rustfmt::skip]
const STANDARD: &[&str] = &[
    "__future__",
    "_thread",
    "abc",
    "aifc",
    "annotationlib",
    "antigravity",
    "argparse",
    "array",
    "ast",
    "asynchat",
    "asyncio",
    "asyncore",
    "atexit",
    "audioop",
    "base64",
    "bdb",
    "binascii",
    "bisect",
    "builtins",
    "bz2",
    "cProfile",
    "calendar",
    "cgi",
    "cgitb",
    "chunk",
    "cmath",
    "cmd",
    "code",
    "codecs",
    "codeop",
    "collections",
    "colorsys",
    "compileall",
    "compression",
    "concurrent",
    "configparser",
    "contextlib",
    "contextvars",
    "copy",
    "copyreg",
    "crypt",
    "csv",
    "ctypes",
    "curses",
    "dataclasses",
    "datetime",
    "dbm",
    "decimal",
    "difflib",
    "dis",
    "distutils",
    "doctest",
    "email",
    "encodings",
    "ensurepip",
    "enum",
    "errno",
    "faulthandler",
    "fcntl",
    "filecmp",
    "fileinput",
    "fnmatch",
    "fractions",
    "ftplib",
    "functools",
    "gc",
    "genericpath",
    "getopt",
    "getpass",
    "gettext",
    "glob",
    "graphlib",
    "grp",
    "gzip",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "http",
    "idlelib",
    "imaplib",
    "imghdr",
    "imp",
    "importlib",
    "inspect",
    "io",
    "ipaddress",
    "itertools",
    "json",
    "keyword",
    "lib2to3",
    "linecache",
    "locale",
    "logging",
    "lzma",
    "mailbox",
    "mailcap",
    "marshal",
    "math",
    "mimetypes",
    "mmap",
    "modulefinder",
    "msilib",
    "msvcrt",
    "multiprocessing",
    "netrc",
    "nis",
    "nntplib",
    "nt",
    "ntpath",
    "nturl2path",
    "numbers",
    "opcode",
    "operator",
    "optparse",
    "os",
    "ossaudiodev",
    "pathlib",
    "pdb",
    "pickle",
    "pickletools",
    "pipes",
    "pkgutil",
    "platform",
    "plistlib",
    "poplib",
    "posix",
    "posixpath",
    "pprint",
    "profile",
    "pstats",
    "pty",
    "pwd",
    "py_compile",
    "pyclbr",
    "pydoc",
    "pydoc_data",
    "pyexpat",
    "queue",
    "quopri",
    "random",
    "re",
    "readline",
    "reprlib",
    "resource",
    "rlcompleter",
    "runpy",
    "sched",
    "secrets",
    "select",
    "selectors",
    "shelve",
    "shlex",
    "shutil",
    "signal",
    "site",
    "smtpd",
    "smtplib",
    "sndhdr",
    "socket",
    "socketserver",
    "spwd",
    "sqlite3",
    "sre_compile",
    "sre_constants",
    "sre_parse",
    "ssl",
    "stat",
    "statistics",
    "string",
    "stringprep",
    "struct",
    "subprocess",
    "sunau",
    "symtable",
    "sys",
    "sysconfig",
    "syslog",
    "tabnanny",
    "tarfile",
    "telnetlib",
    "tempfile",
    "termios",
    "textwrap",
    "this",
    "threading",
    "time",
    "timeit",
    "tkinter",
    "token",
    "tokenize",
    "tomllib",
    "trace",
    "traceback",
    "tracemalloc",
    "tty",
    "turtle",
    "turtledemo",
    "types",
    "typing",
    "unicodedata",
    "unittest",
    "urllib",
    "uu",
    "uuid",
    "venv",
    "warnings",
    "wave",
    "weakref",
    "webbrowser",
    "winreg",
    "winsound",
    "wsgiref",
    "xdrlib",
    "xml",
    "xmlrpc",
    "zipapp",
    "zipfile",
    "zipimport",
    "zlib",
    "zoneinfo",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_library_is_sorted_and_grouped() {
        assert!(STANDARD.is_sorted());
        let local = HashSet::from(["shop".into()]);
        assert_eq!(group_of(0, "asyncio", &local), Group::Standard);
        assert_eq!(group_of(0, "concurrent.futures", &local), Group::Standard);
        assert_eq!(group_of(0, "httpx", &local), Group::ThirdParty);
        assert_eq!(group_of(0, "shop.cart", &local), Group::Local);
        assert_eq!(group_of(1, "", &local), Group::Local);
        assert_eq!(group_of(0, "__future__", &local), Group::Future);
    }
}
