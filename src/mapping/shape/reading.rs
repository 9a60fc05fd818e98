//! How a table reads for other replacements than its own: the half that blocks, and twins under another name.

use super::{DOCS, PROVED_WITH, REQUIRES, ROW, Record, Shape, TARGET, TEXTS, optional, required};

/// How a table reads for the half that blocks.
pub(super) static SYNCHRONOUS: Record = Record {
    name: "synchronous",
    fields: &[
        optional(
            "words",
            Shape::Table(&Shape::Text),
            "Words of templates, support code and texts, and what stands for them; `await` and `async` go.",
        ),
        optional(
            "takes",
            TEXTS,
            "Options of a client that calls without one take themselves.",
        ),
        optional("without", TEXTS, "Ids of rows that this half does without."),
        optional(
            "mappings",
            Shape::List(&Shape::Record(&ROW)),
            "Rows for this half alone, tried before the others.",
        ),
    ],
};

/// A replacement that is the table's own under other names.
pub(super) static TWIN: Record = Record {
    name: "twin",
    fields: &[
        TARGET,
        DOCS,
        PROVED_WITH,
        REQUIRES,
        optional(
            "python",
            Shape::Text,
            "The oldest Python that the replacement runs on.",
        ),
        required(
            "words",
            Shape::Table(&Shape::Text),
            "Words of the table and what stands for them, whole words only.",
        ),
    ],
};
