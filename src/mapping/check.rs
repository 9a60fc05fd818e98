//! What a row, an action or support code must be to make sense, beyond what parsing its parts tells.

use crate::mapping::load::is_dotted;
use crate::mapping::node::{Content, Faults, Node};
use crate::mapping::schema::{Action, Kind, OneOrMany, Row, Support};
use crate::mapping::tailor;
use crate::text::is_identifier;

/// Fields that only a call row may have.
const CALL_ONLY: [&str; 14] = [
    "takes-coroutines",
    "of-both-kinds",
    "lazy",
    "lazy-name",
    "maps",
    "loaded-by",
    "loaded-always",
    "signature",
    "parameters",
    "defaults",
    "parity",
    "client",
    "offload",
    "seed",
];

/// Fields that only a type row may have.
const TYPE_ONLY: [&str; 20] = [
    "awaits",
    "taken",
    "overridable",
    "lacks",
    "known-by",
    "part-of",
    "through",
    "keeping",
    "truth",
    "bases",
    "must-close",
    "closed-on-loop",
    "enter-once",
    "made-by-anyone",
    "thread-bound",
    "on-demand",
    "one-task",
    "one-loop",
    "reads-lazily",
    "ruled-out-by",
];

/// Fields of exceptions.
const EXCEPTION_ONLY: [&str; 4] = ["except", "raised-by", "made-of", "mixin"];

/// Fields of calls and types.
const CALL_OR_TYPE: [&str; 3] = ["enter", "enter-as", "entered"];

/// Fields that by themselves make a call, attribute or name row do something.
const EFFECTS: [&str; 20] = [
    "lazy",
    "elements",
    "to",
    "await",
    "seed",
    "parameters",
    "defaults",
    "returns",
    "iterates",
    "iterate-as",
    "enter",
    "enter-as",
    "entered",
    "set",
    "except",
    "keep",
    "refuse",
    "offload",
    "note",
    "client",
];

/// Fields that say something else than `keep`.
const CONTRADICT_KEEP: [&str; 6] = ["to", "await", "seed", "refuse", "offload", "parameters"];

/// A row.
pub fn row(row: &Row, node: &Node, faults: &mut Faults<'_>) {
    kebab_case(&row.id, node.field("id"), faults);
    imports(&row.imports, node.field("imports"), faults);
    let names = match &row.from {
        OneOrMany::One(name) => std::slice::from_ref(name),
        OneOrMany::Many(names) => names,
    };
    if let Some(from) = node.field("from") {
        if names.is_empty() {
            faults.at(from.at, "`from` names nothing");
        }
        for (name, node) in names.iter().zip(from.items()) {
            // A library itself can be a value: `self.http = session or requests`.
            let is_qualified =
                name.contains('.') || row.kind == Kind::Value || !row.members.is_empty();
            if !is_dotted(name) || !is_qualified {
                faults.at(node.at, format!("`{name}` is not a qualified name"));
                if is_identifier(name) {
                    faults.help(format!("a builtin is written `builtins.{name}`"));
                }
            }
        }
    }
    for member in node.field("members").map_or(&[][..], Node::items) {
        if let Content::Text(name) = &member.content
            && !is_dotted(name)
        {
            faults.at(member.at, format!("`{name}` is not a name"));
        }
    }
    for entry in node.entries() {
        let key = entry.key.as_str();
        let is_misplaced = match row.kind {
            Kind::Call => TYPE_ONLY.contains(&key) || EXCEPTION_ONLY.contains(&key),
            Kind::Type => CALL_ONLY.contains(&key) || key == "set",
            Kind::Attribute => {
                let of_others =
                    [&TYPE_ONLY[..], &CALL_OR_TYPE, &CALL_ONLY, &EXCEPTION_ONLY].concat();
                of_others.contains(&key) && key != "seed"
            }
            Kind::Name => {
                let more = ["set", "iterates", "iterate-as", "await"];
                let of_others = [&TYPE_ONLY[..], &CALL_OR_TYPE, &CALL_ONLY, &more].concat();
                of_others.contains(&key)
            }
            Kind::Value => {
                let more = [
                    "set",
                    "iterates",
                    "iterate-as",
                    "await",
                    "elements",
                    "keep",
                    "when",
                ];
                let of_others = [&TYPE_ONLY[..], &CALL_OR_TYPE, &CALL_ONLY, &more].concat();
                of_others.contains(&key) && !matches!(key, "client" | "seed")
                    || EXCEPTION_ONLY.contains(&key)
            }
        };
        if is_misplaced {
            faults.at(
                entry.key_at,
                format!("`{key}` has no meaning in a row of this kind"),
            );
        }
        let set = row.set.as_deref();
        if key == "set" && !set.is_some_and(|set| is_set_word(row.kind, set)) {
            faults.at(
                entry.value.at,
                match row.kind {
                    Kind::Call => "`set` of a method is `entry: NAME`",
                    _ => "`set` is `keep`, `refuse`, `option: NAME` or `call: METHOD`",
                },
            );
        }
    }
    let has = |key: &&str| node.field(key).is_some();
    if row.keep {
        for key in CONTRADICT_KEEP.iter().filter(|key| has(key)) {
            exclude("keep", key, node, faults);
        }
    }
    for first in ["refuse", "offload"] {
        if has(&first) && has(&"to") {
            exclude(first, "to", node, faults);
        }
    }
    if row.kind == Kind::Value && (row.to.is_none() || row.returns.is_none()) {
        faults.at(node.at, "a value needs `to` and `returns`");
    }
    if row.kind != Kind::Type && !EFFECTS.iter().any(has) {
        faults.at(node.at, "a row without effect");
        faults.help(
            "say what it becomes (`to`), that it is awaited (`await: true`), or `keep: true`",
        );
    }
}

fn is_set_word(kind: Kind, set: &str) -> bool {
    let named = |word: &str| {
        let name = set.split_once(':').filter(|(first, _)| *first == word);
        name.is_some_and(|(_, name)| is_identifier(name.trim()))
    };
    match kind {
        Kind::Call => named("entry"),
        _ => matches!(set, "keep" | "refuse") || named("option") || named("call"),
    }
}

fn exclude(first: &str, second: &str, node: &Node, faults: &mut Faults<'_>) {
    faults.at(
        node.at,
        format!("`{first}` and `{second}` exclude each other"),
    );
}

/// An action of a row with this client.
pub fn action(action: &Action, client: Option<&str>, node: &Node, faults: &mut Faults<'_>) {
    imports(&action.imports, node.field("imports"), faults);
    let has = |key: &str| node.field(key).is_some();
    for (first, others) in [
        ("drop", &["rename", "as", "constructor", "refuse"][..]),
        ("refuse", &["rename", "as", "constructor"]),
        ("constructor", &["rename"]),
    ] {
        for second in others.iter().filter(|second| has(first) && has(second)) {
            exclude(first, second, node, faults);
        }
    }
    let effects = [
        "rename",
        "as",
        "schemes",
        "inside",
        "alone",
        "constructor",
        "drop",
        "refuse",
        "note",
    ];
    let passes_in_a_case = has("when");
    if !effects.iter().any(|key| has(key)) && !passes_in_a_case {
        faults.at(node.at, "an action without effect");
    }
    for (key, name) in [
        ("rename", &action.rename),
        ("constructor", &action.constructor),
    ] {
        if let Some(name) = name {
            identifier(name, node.field(key), faults);
        }
    }
    if action.constructor.is_some() && client.is_none() {
        faults.at(node.at, "`constructor` needs the row to name a `client`");
    }
}

/// Support code. `names`: all of the file's.
pub fn support(support: &Support, node: &Node, names: &[String], faults: &mut Faults<'_>) {
    let defines = support.code.lines().any(|line| {
        ["def ", "async def ", "class ", ""].iter().any(|head| {
            line.strip_prefix(head)
                .and_then(|rest| rest.strip_prefix(support.name.as_str()))
                .is_some_and(|rest| rest.starts_with(['(', ':', ' ', '=', '[']))
        })
    });
    if let (false, Some(code)) = (defines, node.field("code")) {
        faults.at(
            code.at,
            format!("the code does not define `{}`", support.name),
        );
    }
    if let (Some(fault), Some(code)) = (tailor::fault(&support.code), node.field("code")) {
        faults.at(code.at, fault);
    }
    let uses = node.field("uses").map_or(&[][..], Node::items);
    for (name, node) in support.uses.iter().zip(uses) {
        if !names.contains(name) {
            faults.at(
                node.at,
                format!("there is no support code `{name}` in this table"),
            );
        }
    }
}

/// A kebab-case id.
pub fn kebab_case(id: &str, node: Option<&Node>, faults: &mut Faults<'_>) {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    if let (false, Some(node)) = (id.split('-').all(is_word), node) {
        faults.at(node.at, format!("`{id}` is not kebab-case"));
    }
}

/// A Python identifier.
pub fn identifier(name: &str, node: Option<&Node>, faults: &mut Faults<'_>) {
    if let (false, Some(node)) = (is_identifier(name), node) {
        faults.at(node.at, format!("`{name}` is not a Python name"));
    }
}

/// Names to import.
pub fn imports(names: &[String], node: Option<&Node>, faults: &mut Faults<'_>) {
    for (name, node) in names.iter().zip(node.map_or(&[][..], Node::items)) {
        if !is_dotted(name) {
            faults.at(node.at, format!("`{name}` is not a name to import"));
        }
    }
}
