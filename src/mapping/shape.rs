//! The shape of a table file: which fields there are, what they hold, what they mean.
//!
//! [`conform`](crate::mapping::conform) checks a file against it and says where a fault is; `json_schema` prints it for
//! editors. A test holds it equal to what `schema` deserialises.

mod client;
mod framework;
mod reading;

use client::{CLIENT, SUPPORT};
use framework::{COMMAND, FRAMEWORK, HOOK, TASK};
use reading::{SYNCHRONOUS, TWIN};

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Text (a number is taken by its spelling).
    Text,
    /// A Python expression: text, a number, `True`, `False`.
    Expression,
    /// A condition: text, `true`, `false`.
    Condition,
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list.
    List(&'static Shape),
    /// One, or a list of them.
    OneOrMany(&'static Shape),
    /// A map from names to values of one shape.
    Table(&'static Shape),
    /// A map with known fields.
    Record(&'static Record),
}

/// A map with known fields.
#[derive(Debug)]
pub struct Record {
    /// What it is called in messages and in the JSON Schema.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

/// A field.
#[derive(Debug)]
pub struct Field {
    /// Its name in YAML.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether it may be left out.
    pub presence: Presence,
    /// What it means, for editors.
    pub doc: &'static str,
}

/// Whether a field may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It has to be there.
    Required,
    /// It may be left out.
    Optional,
}

const fn required(name: &'static str, shape: Shape, doc: &'static str) -> Field {
    Field {
        name,
        shape,
        presence: Presence::Required,
        doc,
    }
}

const fn optional(name: &'static str, shape: Shape, doc: &'static str) -> Field {
    Field {
        name,
        shape,
        presence: Presence::Optional,
        doc,
    }
}

const TEXTS: Shape = Shape::List(&Shape::Text);
const EXPRESSIONS: Shape = Shape::Table(&Shape::Expression);
const WHEN: Shape = Shape::Table(&Shape::Condition);

// Of a replacement: a whole file is about one, and so is a twin in it.
const TARGET: Field = required(
    "target",
    Shape::Text,
    "The root package of the replacement.",
);
const DOCS: Field = optional("docs", Shape::Text, "Documentation of the replacement.");
const PROVED_WITH: Field = optional(
    "proved-with",
    Shape::Table(&Shape::Text),
    "Versions the table was proved with, by distribution.",
);
const REQUIRES: Field = optional(
    "requires",
    TEXTS,
    "Distributions that the output needs, with bounds.",
);

/// A whole file.
pub static FILE: Record = Record {
    name: "table",
    fields: &[
        required("library", Shape::Text, "The root package converted from."),
        TARGET,
        optional(
            "default",
            Shape::Flag,
            "Whether this target is used when none is asked for (default: true).",
        ),
        DOCS,
        PROVED_WITH,
        REQUIRES,
        optional(
            "limits",
            TEXTS,
            "Differences that hold wherever the table is applied, said once a run.",
        ),
        optional(
            "replaces",
            TEXTS,
            "Distributions that the output may leave behind.",
        ),
        optional(
            "aliases",
            Shape::Table(&Shape::Text),
            "Other qualified names of the same thing; a trailing `.*` on both sides maps a whole namespace.",
        ),
        optional(
            "decorators",
            TEXTS,
            "Decorators that give a coroutine function for a coroutine function, and await what they call; a trailing `.*` names a whole namespace.",
        ),
        optional(
            "framework",
            Shape::Record(&FRAMEWORK),
            "A framework: the project is converted from it altogether, or not at all.",
        ),
        optional(
            "driver",
            Shape::Flag,
            "Whether awaitify writes the program for the replacement first, altogether or not at all (then the other target is used); it is tried first where no target is named, unless it says `default: false`.",
        ),
        optional(
            "built-on",
            TEXTS,
            "Modules and classes underneath that the replacement does not use: a program that sets something in one keeps the library.",
        ),
        optional(
            "underlies",
            TEXTS,
            "Modules of other libraries that use this one and raise its exceptions: handlers of a program that imports one go on to catch them.",
        ),
        optional(
            "wrapped-by",
            Shape::Table(&Shape::Text),
            "Libraries whose errors hold one of this library's, each with the attribute that holds it: what is done with that follows the calls of both.",
        ),
        optional(
            "patched-by",
            TEXTS,
            "Functions that change what the library does for the whole program, which keeps the library then.",
        ),
        optional(
            "beneath",
            TEXTS,
            "Functions of the library that its other calls run on the way: a test that replaces one replaces what these do.",
        ),
        optional(
            "rules-out-asyncio",
            TEXTS,
            "Functions after whose call a program runs on something else than asyncio: nothing of it is converted.",
        ),
        optional(
            "hooks",
            Shape::List(&Shape::Record(&HOOK)),
            "Functions that a framework finds by their names and calls synchronously.",
        ),
        optional(
            "tasks",
            Shape::List(&Shape::Record(&TASK)),
            "Functions that workers and schedulers run, and do not await.",
        ),
        optional(
            "clients",
            Shape::List(&Shape::Record(&CLIENT)),
            "Clients opened by `async with` around one-shot calls.",
        ),
        optional(
            "support",
            Shape::List(&Shape::Record(&SUPPORT)),
            "Code inserted once a module when a template names it.",
        ),
        optional(
            "synchronous",
            Shape::Record(&SYNCHRONOUS),
            "The half of the replacement that blocks, if it has one of the same shape.",
        ),
        optional(
            "python",
            Shape::Text,
            "The oldest Python that the replacement runs on, where that is newer than others.",
        ),
        optional(
            "twins",
            Shape::List(&Shape::Record(&TWIN)),
            "Replacements that are this one under other names, each a target to be asked for.",
        ),
        required("mappings", Shape::List(&Shape::Record(&ROW)), "The rows."),
    ],
};

/// A row.
pub static ROW: Record = Record {
    name: "row",
    fields: &[
        required(
            "id",
            Shape::Text,
            "Names the pattern; kebab-case, unique over all tables.",
        ),
        required(
            "from",
            Shape::OneOrMany(&Shape::Text),
            "The qualified name, or several that share everything else.",
        ),
        optional(
            "members",
            Shape::List(&Shape::Text),
            "Names below every name of `from`: methods that share everything else.",
        ),
        optional(
            "kind",
            Shape::Word(&["call", "type", "attribute", "name", "value"]),
            "What it is (default: call).",
        ),
        optional(
            "when",
            WHEN,
            "Conditions by parameter name, `self`, `use` or `style`; all must hold.",
        ),
        optional(
            "to",
            Shape::Expression,
            "What it becomes: a template. Absent: the text stays.",
        ),
        optional("await", Shape::Flag, "Whether the result is awaited."),
        optional(
            "seed",
            Shape::Flag,
            "Whether it blocks and is a reason to turn the function async; of a value, whether it is an object of its type by itself, or only beside another one.",
        ),
        optional(
            "signature",
            Shape::Text,
            "The sync signature without annotations.",
        ),
        optional(
            "parameters",
            Shape::Table(&Shape::OneOrMany(&Shape::Record(&ACTION))),
            "What happens to each argument; the first action whose `when` holds is taken.",
        ),
        optional(
            "defaults",
            EXPRESSIONS,
            "Options given when the caller does not give them.",
        ),
        optional(
            "parity",
            TEXTS,
            "Those of `defaults` that only preserve an odd default.",
        ),
        optional(
            "client",
            Shape::Text,
            "The client that `{client}` stands for.",
        ),
        optional(
            "returns",
            Shape::Text,
            "The sync-side type of the result; `self` for the receiver's own.",
        ),
        optional(
            "iterates",
            Shape::Text,
            "What iteration yields (a sync-side type, or `object`).",
        ),
        optional(
            "elements",
            Shape::Text,
            "The type of what a plain `for` over the result yields.",
        ),
        optional(
            "iterate-as",
            Shape::Text,
            "What stands for the object in `async for`.",
        ),
        optional(
            "enter",
            Shape::Word(&["async", "await-async", "sync"]),
            "How `with` over it is rewritten.",
        ),
        optional("enter-as", Shape::Text, "What the `with` item becomes."),
        optional("entered", Shape::Text, "The type that entering binds."),
        optional("truth", Shape::Text, "The expression for its truth value."),
        optional("bases", TEXTS, "Base types whose member rows apply too."),
        optional(
            "must-close",
            Shape::Text,
            "The method that must be called for the program to end.",
        ),
        optional(
            "closed-on-loop",
            Shape::Text,
            "The method that closes what the replacement keeps on its event loop.",
        ),
        optional(
            "enter-once",
            Shape::Flag,
            "The replacement can be entered only once, before it is used, and not be used behind that.",
        ),
        optional(
            "made-by-anyone",
            Shape::Flag,
            "Anybody may have such an object, or one used alike, and hand it in: objects that meet one from outside stay as they are.",
        ),
        optional(
            "thread-bound",
            Shape::Flag,
            "Objects belong to the thread that made them.",
        ),
        optional(
            "taken",
            TEXTS,
            "Names that the replacement takes for itself: a class of the project without them may derive from it.",
        ),
        optional(
            "awaits",
            TEXTS,
            "Of a type: methods that classes which derive from it may have as coroutine functions.",
        ),
        optional(
            "takes-coroutines",
            Shape::Flag,
            "Of a call: the functions that it is given, or decorates, may be coroutine functions.",
        ),
        optional(
            "of-both-kinds",
            Shape::Flag,
            "Of a call: what it is made on has both it and its replacement, and it fails where an event loop is running.",
        ),
        optional(
            "mocked-by",
            Shape::Text,
            "Of a method: the option with which a test makes the mock of an object on which calling it did nothing.",
        ),
        optional(
            "overridable",
            TEXTS,
            "Methods that a class of the project which derives from it may have of its own.",
        ),
        optional(
            "lacks",
            TEXTS,
            "Of a type: names that neither its objects have nor those of the replacement.",
        ),
        optional(
            "known-by",
            TEXTS,
            "Of a type of exceptions: attributes that nothing else has.",
        ),
        optional(
            "part-of",
            TEXTS,
            "Of a type: methods, of whatever object, that take one as a part of what they build.",
        ),
        optional(
            "through",
            Shape::Text,
            "The method that those go through, on both sides.",
        ),
        optional(
            "keeping",
            Shape::Text,
            "What a class derives from whose own such method does more than pass on what it is given.",
        ),
        optional(
            "one-task",
            Shape::Flag,
            "Objects of the replacement belong to one task at a time.",
        ),
        optional(
            "one-loop",
            Shape::Flag,
            "Objects of the replacement belong to the event loop that first used them.",
        ),
        optional(
            "reads-lazily",
            Shape::Flag,
            "Some attributes of what its objects give are loaded when they are read.",
        ),
        optional(
            "lazy",
            Shape::Flag,
            "A class attribute that the call makes is loaded when it is read.",
        ),
        optional(
            "lazy-name",
            Shape::Text,
            "The parameter that names such an attribute of another class.",
        ),
        optional(
            "maps",
            Shape::Text,
            "The call maps the class that it is given first; this parameter gives attributes of that.",
        ),
        optional(
            "loaded-by",
            Shape::Text,
            "The option of a query by which such an attribute is loaded with the object.",
        ),
        optional(
            "loaded-always",
            Shape::Text,
            "The argument by which the mapping loads such an attribute with every object.",
        ),
        optional(
            "ruled-out-by",
            Shape::Table(&Shape::Text),
            "Keywords and methods that, used anywhere, keep objects of the type as they are, with the reason.",
        ),
        optional(
            "rules-out",
            Shape::Flag,
            "Where it is used anywhere, all objects of its library stay as they are.",
        ),
        optional(
            "all-or-nothing",
            Shape::Flag,
            "What it makes goes to any object of its library: converted everywhere or nowhere.",
        ),
        optional(
            "on-demand",
            Shape::Flag,
            "Converted only where an `await` would stand inside its `with`.",
        ),
        optional(
            "tasks",
            Shape::Flag,
            "Applies only where threads become tasks, before all other rows.",
        ),
        optional(
            "set",
            Shape::Text,
            "What setting an attribute becomes: `keep`, `refuse` or `option: NAME`; for a method that sets one of several: `entry: NAME`.",
        ),
        optional(
            "except",
            Shape::Text,
            "The classes that stand for it where exceptions are matched, comma-separated.",
        ),
        optional(
            "raised-by",
            Shape::Table(&Shape::Text),
            "Classes of `except` that only some calls raise, with the names of the calls, comma-separated.",
        ),
        optional(
            "made-of",
            Shape::Word(&["message", "anything"]),
            "What its replacement is made of just as it was: one message, or anything.",
        ),
        optional(
            "mixin",
            Shape::Text,
            "Support code that takes the old arguments, put before the replacement where a class derives from it.",
        ),
        optional(
            "keep",
            Shape::Flag,
            "Stays exactly as it is and does not block.",
        ),
        optional("refuse", Shape::Text, "Never converted, for this reason."),
        optional(
            "offload",
            Shape::Flag,
            "Has no async twin but may run in a thread.",
        ),
        optional("imports", TEXTS, "Imports that the output needs."),
        optional(
            "requires",
            TEXTS,
            "Distributions that the output needs where this row is used.",
        ),
        optional(
            "applicability",
            Shape::Word(&["safe", "unsafe", "display-only"]),
            "How safe it is (default: safe).",
        ),
        optional(
            "note",
            Shape::Text,
            "A behaviour difference, reported at each place.",
        ),
        optional("why", Shape::Text, "Why the row exists."),
        optional(
            "examples",
            Shape::List(&Shape::Record(&EXAMPLE)),
            "Before and after, run by `awaitify mappings test`.",
        ),
    ],
};

static ACTION: Record = Record {
    name: "action",
    fields: &[
        optional(
            "when",
            WHEN,
            "Conditions by parameter name; the parameter itself is `value`.",
        ),
        optional("rename", Shape::Text, "Passed under this name."),
        optional(
            "as",
            Shape::Expression,
            "Passed as this expression; `{value}` is the argument.",
        ),
        optional(
            "schemes",
            EXPRESSIONS,
            "For a URL: its scheme by the one it is given.",
        ),
        optional(
            "inside",
            Shape::Expression,
            "What each value becomes that `holds:TYPE` found beside a name; `{value}` is the value.",
        ),
        optional(
            "alone",
            Shape::Expression,
            "What each value becomes that stands there by itself.",
        ),
        optional(
            "constructor",
            Shape::Text,
            "Moved to the client's constructor under this name.",
        ),
        optional("drop", Shape::Flag, "Not passed."),
        optional(
            "refuse",
            Shape::Text,
            "The call is refused for this reason.",
        ),
        optional("note", Shape::Text, "A behaviour difference to report."),
        optional("imports", TEXTS, "Imports that the replacement needs."),
        optional(
            "needs",
            TEXTS,
            "Parts of the support code that such an argument needs.",
        ),
    ],
};

static EXAMPLE: Record = Record {
    name: "example",
    fields: &[
        optional("name", Shape::Text, "What it shows."),
        required("before", Shape::Text, "A module."),
        optional(
            "after",
            Shape::Text,
            "The module converted; absent: it must not change.",
        ),
    ],
};

/// Every record, for documentation and tests.
pub static RECORDS: [&Record; 12] = [
    &FILE,
    &FRAMEWORK,
    &HOOK,
    &TASK,
    &COMMAND,
    &CLIENT,
    &SUPPORT,
    &SYNCHRONOUS,
    &TWIN,
    &ROW,
    &ACTION,
    &EXAMPLE,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::schema;
    use serde_json::Value;

    fn names(record: &Record) -> Vec<String> {
        let mut names: Vec<String> = record.fields.iter().map(|f| f.name.to_owned()).collect();
        names.sort();
        names
    }

    fn keys(value: &Value) -> Vec<String> {
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    }

    #[test]
    fn the_shape_has_the_fields_that_are_deserialised() {
        let row = serde_json::to_value(schema::Row::default()).unwrap();
        assert_eq!(names(&ROW), keys(&row));
        let action = serde_json::to_value(schema::Action::default()).unwrap();
        assert_eq!(names(&ACTION), keys(&action));
        let example = serde_json::to_value(schema::Example::default()).unwrap();
        assert_eq!(names(&EXAMPLE), keys(&example));
        let file: schema::MappingFile = serde_yaml::from_str(
            "{library: a, target: b, mappings: [], hooks: [{caller: h, functions: [f]}], tasks: [{caller: t}], clients: [{id: c, open: d, name: e}], support: [{name: s, code: c}]}",
        )
        .unwrap();
        let file = serde_json::to_value(file).unwrap();
        assert_eq!(names(&FILE), keys(&file));
        assert_eq!(names(&HOOK), keys(&file["hooks"][0]));
        assert_eq!(names(&TASK), keys(&file["tasks"][0]));
        assert_eq!(names(&CLIENT), keys(&file["clients"][0]));
        assert_eq!(names(&SUPPORT), keys(&file["support"][0]));
    }
}
