//! Calls that certainly give text or bytes: functions of the standard library and of what is written like it, and methods of text.

use super::super::program::{Program, Site};
use super::super::types::{Type, Types};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};

/// Methods of text that give text.
const TO_TEXT: &[&str] = &[
    "capitalize",
    "casefold",
    "center",
    "expandtabs",
    "format",
    "format_map",
    "join",
    "ljust",
    "lower",
    "lstrip",
    "removeprefix",
    "removesuffix",
    "replace",
    "rjust",
    "rstrip",
    "strip",
    "swapcase",
    "title",
    "translate",
    "upper",
    "zfill",
];

/// Methods of text that give a list of texts.
const TO_TEXTS: &[&str] = &["rsplit", "split", "splitlines"];

/// What names of encodings begin with.
const ENCODINGS: &[&str] = &["ascii", "cp", "iso", "latin", "utf"];

/// What a function gives whose result is text or bytes, whatever it is given.
pub(super) fn plain_result(name: &str) -> Option<&'static str> {
    Some(match name {
        "json.dumps"
        | "simplejson.dumps"
        | "ujson.dumps"
        | "urllib.parse.quote"
        | "urllib.parse.quote_plus"
        | "urllib.parse.unquote"
        | "urllib.parse.unquote_plus"
        | "urllib.parse.urlencode"
        | "html.escape"
        | "html.unescape"
        | "textwrap.dedent" => "str",
        "base64.b64decode"
        | "base64.b64encode"
        | "base64.urlsafe_b64decode"
        | "base64.urlsafe_b64encode"
        | "gzip.compress"
        | "gzip.decompress"
        | "orjson.dumps"
        | "pickle.dumps"
        | "struct.pack"
        | "zlib.compress"
        | "zlib.decompress" => "bytes",
        _ => return None,
    })
}

impl Program<'_> {
    /// What a method gives of which that is known by its name and by what it is called on.
    pub(super) fn text_types(&self, site: Site, func: ExprId, args: &[Argument]) -> Option<Types> {
        let at = |expr| Site {
            file: site.file,
            expr,
        };
        let ExprKind::Attribute { value, attr } = &self.expr(at(func)).kind else {
            return None;
        };
        let (value, name) = (at(*value), &*attr.text);
        let text = || Types::builtin("str");
        let is_builtin = |kind: &str| {
            let types = self.infer(value);
            types.is_surely(|one| matches!(one, Type::Builtin(other) if *other == kind))
        };
        let is_coded = || self.names_encoding(site, args) && self.may_be_plain(value, name);
        match name {
            "encode" => (is_builtin("str") || is_coded()).then(|| Types::builtin("bytes")),
            "decode" => (is_builtin("bytes") || is_coded()).then(text),
            "hex" => is_builtin("bytes").then(text),
            // Models of pydantic.
            "model_dump_json" => self.methods_named(name).is_empty().then(text),
            _ if TO_TEXT.contains(&name) => is_builtin("str").then(text),
            _ if TO_TEXTS.contains(&name) => {
                is_builtin("str").then(|| Types::one(Type::Many(text())))
            }
            _ => None,
        }
    }

    /// Whether a call is given nothing but the name of an encoding, as `encode` and `decode` of text and bytes are.
    fn names_encoding(&self, site: Site, args: &[Argument]) -> bool {
        let is_encoding = |arg: &Argument| {
            let value = Site {
                file: site.file,
                expr: arg.value,
            };
            let ExprKind::Str {
                value: Some(text),
                is_bytes: false,
                ..
            } = &self.expr(value).kind
            else {
                return false;
            };
            let text = text.to_ascii_lowercase();
            ENCODINGS.iter().any(|start| text.starts_with(start))
        };
        match args {
            [] => true,
            [only] => match &only.kind {
                ArgumentKind::Positional => is_encoding(only),
                ArgumentKind::Keyword(name) => &*name.text == "encoding" && is_encoding(only),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether nothing known has such a method but text and bytes.
    fn may_be_plain(&self, value: Site, name: &str) -> bool {
        let is_open = |one: &Type| {
            matches!(
                one,
                Type::Builtin(_) | Type::Foreign | Type::Injected | Type::Json
            )
        };
        self.methods_named(name).is_empty() && self.infer(value).any_of.iter().all(is_open)
    }
}
