//! The shape of what a table says of a framework.

use super::{Record, Shape, TEXTS, optional, required};

/// A framework.
pub(super) static FRAMEWORK: Record = Record {
    name: "framework",
    fields: &[
        required(
            "modules",
            Shape::Table(&Shape::Text),
            "Modules, and what they are called afterwards.",
        ),
        optional(
            "names",
            Shape::Table(&Shape::Text),
            "Names in them that are called otherwise afterwards.",
        ),
        optional(
            "covers",
            TEXTS,
            "First components of modules that belong to it; what is named of them and not listed keeps all of it.",
        ),
        optional(
            "same",
            TEXTS,
            "Names of such modules that mean the same to both, with all that is below them.",
        ),
        optional(
            "refuses",
            Shape::Table(&Shape::Text),
            "Names that cannot be carried over, with the reason.",
        ),
        optional(
            "commands",
            Shape::List(&Shape::Record(&COMMAND)),
            "Programs that start an application.",
        ),
        optional(
            "environment",
            Shape::Table(&Shape::Text),
            "Variables of the environment that get another name.",
        ),
        optional(
            "distinct",
            TEXTS,
            "Members that an object which cannot be followed has from the framework, and that keep all of it.",
        ),
        optional(
            "templates",
            Shape::Table(&Shape::Text),
            "What templates may not name, with the reason.",
        ),
        optional(
            "shelves",
            TEXTS,
            "Objects on which a program keeps what it likes for the length of a request, under names of its own.",
        ),
        optional(
            "command-runner",
            Shape::Text,
            "The support code that runs what a command of the application does.",
        ),
        optional(
            "command-decorator",
            Shape::Text,
            "A decorator that does for a plain function what that code does for a coroutine function.",
        ),
        optional(
            "test-client",
            Shape::Text,
            "The client of tests that kept the context of its last request for the length of its block, and keeps less of it now.",
        ),
        optional(
            "test-context",
            Shape::Text,
            "What has to be entered with that client for it: `{client}.app.app_context()`.",
        ),
        optional("of-context", TEXTS, "What is read of that context."),
    ],
};

/// A program that starts an application.
pub(super) static COMMAND: Record = Record {
    name: "command",
    fields: &[
        required("program", Shape::Text, "Its name."),
        optional(
            "becomes",
            Shape::Text,
            "The program that takes its place, with the same words behind it.",
        ),
        optional("options", TEXTS, "Options of its `run` that both know."),
        optional(
            "worker-class",
            Shape::Text,
            "The class of workers that it is given.",
        ),
        optional(
            "worker-classes",
            TEXTS,
            "Classes of workers that this one takes the place of.",
        ),
        optional("requires", Shape::Text, "What that class comes from."),
    ],
};

pub(super) static HOOK: Record = Record {
    name: "hook",
    fields: &[
        required("caller", Shape::Text, "Who calls them, as it is told."),
        required(
            "functions",
            TEXTS,
            "Their names at module level; `*` stands for anything.",
        ),
        optional(
            "files",
            TEXTS,
            "The ends of the paths of files that they stand in; `*` stands for anything but `/`.",
        ),
        optional(
            "parameters",
            TEXTS,
            "The names of their first parameters; underscores in front do not count.",
        ),
        optional(
            "imports",
            Shape::Text,
            "A root package that their file imports.",
        ),
        optional(
            "methods",
            Shape::Flag,
            "Whether methods with such names are called, too.",
        ),
        optional(
            "runs-loop",
            Shape::Flag,
            "Whether they are called where no event loop runs, and may run one of their own for the call.",
        ),
    ],
};

/// Functions that a worker or scheduler runs.
pub(super) static TASK: Record = Record {
    name: "task",
    fields: &[
        required("caller", Shape::Text, "Who runs them, as it is told."),
        optional(
            "decorators",
            TEXTS,
            "The decorators that make them, by qualified names; `*` stands for anything.",
        ),
        optional(
            "takes",
            TEXTS,
            "The calls that are given them, by qualified names; `*` stands for anything.",
        ),
        optional(
            "runs",
            TEXTS,
            "The calls that run them on the spot: what calls one stays synchronous.",
        ),
        optional(
            "sends",
            TEXTS,
            "Attributes of what such a decorator makes that do not run it on the spot.",
        ),
        optional(
            "makes",
            Shape::Text,
            "The type of what such a decorator makes, where rows are about its methods.",
        ),
        optional(
            "bound",
            Shape::Text,
            "Keyword of the decorator by which a function is given what was made of it first.",
        ),
        optional(
            "ruled-out-by",
            Shape::Table(&Shape::Text),
            "Texts whose occurrence anywhere in the program keeps them as they are, with the reason.",
        ),
        optional(
            "of-thread",
            TEXTS,
            "Names of what tells about the task that the thread runs.",
        ),
        optional(
            "beside",
            Shape::Flag,
            "Whether they run in a process of the program that has them run, beside what else it does.",
        ),
    ],
};
