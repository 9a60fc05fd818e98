//! From a row as typed to a row as meant, with every fault told at its place.

use crate::mapping::check;
use crate::mapping::load::Place;
use crate::mapping::node::{Faults, Node};
use crate::mapping::parts::{Context, Parts, Seat};
use crate::mapping::row::{
    Applicability, Client, ClientId, DefaultOption, Fate, LibraryId, Returns, Role, Row, RowId,
    Set, Support,
};
use crate::mapping::schema::{self, Kind};
use crate::mapping::signature::{self, Signature};
use crate::mapping::template::Placeholder;
use std::collections::BTreeMap;

/// Line and column of a field, or of the whole if it has none.
pub fn place_of(node: &Node, key: &str, faults: &Faults<'_>) -> Place {
    faults.place(node.field(key).map_or(node.at, |field| field.at))
}

/// A client.
pub fn client(
    client: schema::Client,
    node: &Node,
    support: &[String],
    faults: &mut Faults<'_>,
) -> Client {
    check::kebab_case(&client.id, node.field("id"), faults);
    check::identifier(&client.name, node.field("name"), faults);
    check::imports(&client.imports, node.field("imports"), faults);
    let known = Context {
        clients: Vec::new(),
        support: support.to_vec(),
    };
    let mut parts = Parts {
        context: &known,
        faults,
        types: &mut Vec::new(),
        names: None,
        client: None,
    };
    let open = parts.template(node.field("open"), Some(&client.open), Seat::Client);
    let open = open.unwrap_or_default();
    let isolated = parts.template(
        node.field("isolated"),
        client.isolated.as_deref(),
        Seat::Client,
    );
    let shared = parts.template(node.field("shared"), client.shared.as_deref(), Seat::Client);
    if !client.options.is_empty() && !open.has(&Placeholder::Options) {
        let at = node.field("open").map_or(node.at, |open| open.at);
        faults.at(at, "there are `options`, but `open` has no `{options}`");
    }
    Client {
        id: client.id,
        library: LibraryId(0),
        open,
        isolated,
        shared,
        name: client.name,
        options: options(
            client.options,
            &client.parity,
            "options",
            node.field("parity"),
            faults,
        ),
        imports: client.imports,
        close: client.close,
    }
}

/// Support code. `names`: all of the file's.
pub fn support(
    support: schema::Support,
    node: &Node,
    names: &[String],
    faults: &mut Faults<'_>,
) -> Support {
    check::identifier(&support.name, node.field("name"), faults);
    check::imports(&support.imports, node.field("imports"), faults);
    check::support(&support, node, names, faults);
    Support {
        name: support.name,
        imports: support.imports,
        code: support.code,
        uses: support.uses,
    }
}

fn options(
    options: BTreeMap<String, String>,
    parity: &[String],
    field: &str,
    node: Option<&Node>,
    faults: &mut Faults<'_>,
) -> Vec<DefaultOption> {
    for (name, node) in parity.iter().zip(node.map_or(&[][..], Node::items)) {
        if !options.contains_key(name) {
            faults.at(node.at, format!("`{name}` is not among `{field}`"));
        }
    }
    options
        .into_iter()
        .map(|(name, value)| DefaultOption {
            role: match parity.contains(&name) {
                true => Role::Parity,
                false => Role::Needed,
            },
            name,
            value,
        })
        .collect()
}

/// A row. Every mention of a type is added to `types`.
pub fn row(
    row: schema::Row,
    node: &Node,
    context: &Context,
    types: &mut Vec<(String, Place)>,
    faults: &mut Faults<'_>,
) -> Row {
    let faults_before = faults.count();
    check::row(&row, node, faults);
    let field = |key| node.field(key);
    let mut signature = None;
    let mut names = Some(Signature::default());
    if let (Some(text), Some(node)) = (&row.signature, field("signature")) {
        match signature::parse(text) {
            Ok(parsed) => {
                names = Some(parsed.clone());
                signature = Some(parsed);
            }
            Err(fault) => {
                names = None;
                faults.within(node, fault.offset, fault.message);
            }
        }
    }
    let client = row.client.as_ref().and_then(|id| {
        let found = context.clients.iter().position(|known| known == id);
        if let (None, Some(node)) = (found, field("client")) {
            faults.at(node.at, format!("there is no client `{id}` in this table"));
        }
        found.map(|index| ClientId(index as u32))
    });
    let mut parts = Parts {
        context,
        faults,
        types,
        names,
        client: row.client.clone(),
    };
    let from = row.names();
    // `value` is what an attribute is set to.
    let set_to: &[&str] = match row.kind {
        Kind::Attribute => &["value"],
        _ => &[],
    };
    let when = parts.when(&row.when, field("when"), set_to);
    let to = parts.template(field("to"), row.to.as_deref(), Seat::Row);
    let keeping = parts.template(field("keeping"), row.keeping.as_deref(), Seat::Row);
    let iterate_as = parts.template(field("iterate-as"), row.iterate_as.as_deref(), Seat::Object);
    let enter_as = parts.template(field("enter-as"), row.enter_as.as_deref(), Seat::Entry);
    let truth = parts.template(field("truth"), row.truth.as_deref(), Seat::Object);
    let parameters = parts.parameters(row.parameters, field("parameters"));
    parts.type_name(row.iterates.as_deref(), field("iterates"));
    parts.type_name(row.entered.as_deref(), field("entered"));
    parts.type_name(row.elements.as_deref(), field("elements"));
    for (name, node) in row
        .bases
        .iter()
        .zip(field("bases").map_or(&[][..], Node::items))
    {
        parts.type_name(Some(name), Some(node));
    }
    let returns = row.returns.map(|name| match name.as_str() {
        "self" => Returns::Receiver,
        _ => {
            parts.type_name(Some(&name), field("returns"));
            Returns::Type(name)
        }
    });
    let defaults = options(
        row.defaults,
        &row.parity,
        "defaults",
        field("parity"),
        faults,
    );
    faults.through_alias(faults_before, node, &row.id);
    let fate = match (row.keep, row.offload, row.refuse) {
        (true, _, _) => Fate::Keep,
        (_, true, reason) => Fate::Offload(reason),
        (_, _, Some(reason)) => Fate::Refuse(reason),
        _ => Fate::Convert,
    };
    let awaited = row.awaited.unwrap_or(
        row.kind == Kind::Call && fate == Fate::Convert && (row.seed == Some(true) || to.is_some()),
    );
    Row {
        id: RowId(0),
        library: LibraryId(0),
        from,
        kind: row.kind,
        when,
        awaited,
        seed: row.seed.unwrap_or(awaited || row.kind == Kind::Value),
        signature,
        parameters,
        defaults,
        client,
        returns,
        iterates: row.iterates,
        elements: row.elements,
        iterate_as,
        enter: row.enter,
        enter_as,
        entered: row.entered,
        truth,
        bases: row.bases,
        must_close: row.must_close,
        closed_on_loop: row.closed_on_loop,
        enter_once: row.enter_once,
        made_by_anyone: row.made_by_anyone,
        thread_bound: row.thread_bound,
        on_demand: row.on_demand,
        one_task: row.one_task,
        one_loop: row.one_loop,
        taken: row.taken,
        overridable: row.overridable,
        lacks: row.lacks,
        known_by: row.known_by,
        part_of: row.part_of,
        awaits: row.awaits,
        takes_coroutines: row.takes_coroutines,
        of_both_kinds: row.of_both_kinds,
        mocked_by: row.mocked_by,
        through: row.through,
        keeping,
        tasks: row.tasks,
        reads_lazily: row.reads_lazily,
        rules_out: row.rules_out,
        all_or_nothing: row.all_or_nothing,
        lazy: row.lazy,
        lazy_name: row.lazy_name,
        maps: row.maps,
        loaded_by: row.loaded_by,
        loaded_always: row.loaded_always,
        ruled_out_by: row.ruled_out_by,
        set: match row.set.as_deref() {
            None if to.is_some() => Set::Refuse,
            None | Some("keep") => Set::Keep,
            Some("refuse") => Set::Refuse,
            Some(other) => match other.split_once(':') {
                Some(("entry", option)) => Set::Entry(option.trim().to_owned()),
                Some(("call", method)) => Set::Call(method.trim().to_owned()),
                Some((_, option)) => Set::Option(option.trim().to_owned()),
                None => Set::Refuse,
            },
        },
        to,
        fate,
        except: row.except.as_deref().map(listed).unwrap_or_default(),
        raised_by: row
            .raised_by
            .into_iter()
            .map(|(class, calls)| (class, listed(&calls)))
            .collect(),
        made_of: row.made_of,
        mixin: row.mixin,
        imports: row.imports,
        requires: row.requires,
        applicability: match row.applicability.as_deref() {
            Some("unsafe") => Applicability::Unsafe,
            Some("display-only") => Applicability::DisplayOnly,
            _ => Applicability::Safe,
        },
        note: row.note,
        why: row.why,
        examples: row.examples,
        name: row.id,
    }
}

/// `a, b` as a list.
fn listed(names: &str) -> Vec<String> {
    names
        .split(',')
        .map(|name| name.trim().to_owned())
        .collect()
}
