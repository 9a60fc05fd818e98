//! The shapes of what stands around a converted call: its client, and support code.

use super::{EXPRESSIONS, Record, Shape, TEXTS, optional, required};

/// A client that a call gets around it.
pub(super) static CLIENT: Record = Record {
    name: "client",
    fields: &[
        required("id", Shape::Text, "Kebab-case id."),
        required(
            "open",
            Shape::Text,
            "The expression entered; `{options}` is where constructor options go.",
        ),
        optional(
            "isolated",
            Shape::Text,
            "The same for a client that serves several calls, none of which may see what an earlier one left in it.",
        ),
        optional(
            "shared",
            Shape::Text,
            "What is awaited for the one client that `--http-client shared` gives a module; it closes itself.",
        ),
        required("name", Shape::Text, "The name bound."),
        optional(
            "options",
            EXPRESSIONS,
            "Options always given, to keep the behaviour of the library converted from.",
        ),
        optional(
            "parity",
            TEXTS,
            "Those of `options` that only preserve an odd default.",
        ),
        optional("imports", TEXTS, "Imports it needs."),
        optional(
            "close",
            Shape::Text,
            "The method that closes it where it is not entered.",
        ),
    ],
};

/// Support code.
pub(super) static SUPPORT: Record = Record {
    name: "support",
    fields: &[
        required(
            "name",
            Shape::Text,
            "The name it defines; renamed when taken.",
        ),
        optional("imports", TEXTS, "Imports it needs."),
        required(
            "code",
            Shape::Text,
            "The Python source, unindented, with a docstring.",
        ),
        optional("uses", TEXTS, "Other support code it calls."),
    ],
};
