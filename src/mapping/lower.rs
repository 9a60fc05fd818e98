//! From a row as typed to a row as meant, with every fault told at its place.

use crate::mapping::check;
use crate::mapping::condition::{self, Subject, Test, When};
use crate::mapping::load::{Place, is_dotted};
use crate::mapping::node::{Faults, Node};
use crate::mapping::row::{
    Action, Applicability, Client, ClientId, DefaultOption, Effect, Fate, LibraryId, Parameter,
    Returns, Role, Row, RowId, Set, Support,
};
use crate::mapping::schema::{self, Kind};
use crate::mapping::signature::{self, ParamKind, Signature};
use crate::mapping::template::{self, Placeholder, Template};
use std::collections::BTreeMap;

/// What rows may refer to.
pub struct Context {
    /// Ids of the file's clients, in order.
    pub clients: Vec<String>,
    /// Names of the file's support code.
    pub support: Vec<String>,
}

/// Where a template stands, which decides what it may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seat {
    /// `to`
    Row,
    /// `as` of a parameter
    Argument,
    /// `enter-as`
    Entry,
    /// `truth`, `iterate-as`
    Object,
    /// `open` of a client
    Client,
}

/// One row while it is lowered.
struct Lowering<'a, 'f, 's> {
    context: &'a Context,
    faults: &'f mut Faults<'s>,
    types: &'f mut Vec<(String, Place)>,
    /// What parameter names are checked against; `None`: nothing is known, and the fault is told elsewhere.
    names: Option<Signature>,
    client: Option<String>,
}

/// Line and column of a field, or of the whole if it has none.
pub fn place_of(node: &Node, key: &str, faults: &Faults<'_>) -> Place {
    faults.place(node.field(key).map_or(node.at, |field| field.at))
}

/// A client.
pub fn client(client: schema::Client, node: &Node, faults: &mut Faults<'_>) -> Client {
    check::kebab_case(&client.id, node.field("id"), faults);
    check::identifier(&client.name, node.field("name"), faults);
    check::imports(&client.imports, node.field("imports"), faults);
    let nothing = Context {
        clients: Vec::new(),
        support: Vec::new(),
    };
    let mut lowering = Lowering {
        context: &nothing,
        faults,
        types: &mut Vec::new(),
        names: None,
        client: None,
    };
    let open = lowering.template(node.field("open"), Some(&client.open), Seat::Client);
    let open = open.unwrap_or_default();
    if !client.options.is_empty() && !open.has(&Placeholder::Options) {
        let at = node.field("open").map_or(node.at, |open| open.at);
        faults.at(at, "there are `options`, but `open` has no `{options}`");
    }
    Client {
        id: client.id,
        library: LibraryId(0),
        open,
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
    let mut lowering = Lowering {
        context,
        faults,
        types,
        names,
        client: row.client.clone(),
    };
    let when = lowering.when(&row.when, field("when"), &[]);
    let to = lowering.template(field("to"), row.to.as_deref(), Seat::Row);
    let iterate_as =
        lowering.template(field("iterate-as"), row.iterate_as.as_deref(), Seat::Object);
    let enter_as = lowering.template(field("enter-as"), row.enter_as.as_deref(), Seat::Entry);
    let truth = lowering.template(field("truth"), row.truth.as_deref(), Seat::Object);
    let parameters = lowering.parameters(row.parameters, field("parameters"));
    lowering.type_name(row.iterates.as_deref(), field("iterates"));
    lowering.type_name(row.entered.as_deref(), field("entered"));
    for (name, node) in row
        .bases
        .iter()
        .zip(field("bases").map_or(&[][..], Node::items))
    {
        lowering.type_name(Some(name), Some(node));
    }
    let returns = row.returns.map(|name| match name.as_str() {
        "self" => Returns::Receiver,
        _ => {
            lowering.type_name(Some(&name), field("returns"));
            Returns::Type(name)
        }
    });
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
        from: match row.from {
            schema::OneOrMany::One(name) => vec![name],
            schema::OneOrMany::Many(names) => names,
        },
        kind: row.kind,
        when,
        awaited,
        seed: row.seed.unwrap_or(awaited),
        signature,
        parameters,
        defaults: options(
            row.defaults,
            &row.parity,
            "defaults",
            field("parity"),
            faults,
        ),
        client,
        returns,
        iterates: row.iterates,
        iterate_as,
        enter: row.enter,
        enter_as,
        entered: row.entered,
        truth,
        bases: row.bases,
        must_close: row.must_close,
        thread_bound: row.thread_bound,
        set: match row.set.as_deref() {
            None if to.is_some() => Set::Refuse,
            None | Some("keep") => Set::Keep,
            Some("refuse") => Set::Refuse,
            Some(other) => Set::Option(
                other
                    .strip_prefix("option")
                    .unwrap_or(other)
                    .trim_matches([':', ' '])
                    .to_owned(),
            ),
        },
        to,
        fate,
        except: row
            .except
            .iter()
            .flat_map(|classes| classes.split(','))
            .map(|class| class.trim().to_owned())
            .collect(),
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

impl Lowering<'_, '_, '_> {
    /// Whether a parameter or keyword of this name can be given.
    fn takes(&self, name: &str) -> bool {
        let Some(signature) = &self.names else {
            return true;
        };
        signature.index(name).is_some()
            || signature
                .params
                .iter()
                .any(|param| param.kind == ParamKind::DoubleStar)
    }

    fn unknown_parameter(&self, name: &str) -> String {
        match &self.names {
            Some(signature) if signature.params.is_empty() => {
                format!("`{name}` needs a `signature` that has such a parameter")
            }
            _ => format!("the signature has no parameter `{name}`"),
        }
    }

    fn template(
        &mut self,
        node: Option<&Node>,
        source: Option<&str>,
        seat: Seat,
    ) -> Option<Template> {
        let (node, source) = (node?, source?);
        let mut parsed = match template::parse(source) {
            Ok(parsed) => parsed,
            Err(fault) => {
                self.faults.within(node, fault.offset, fault.message);
                return None;
            }
        };
        for (offset, placeholder) in parsed.placeholders() {
            if let Some(fault) = self.misplaced(placeholder, seat) {
                self.faults.within(node, offset, fault);
            }
        }
        if let Some(signature) = &self.names {
            parsed.fill_defaults(|name| {
                let param = signature.params.iter().find(|param| param.name == name)?;
                param.default.clone()
            });
        }
        Some(parsed)
    }

    fn misplaced(&self, placeholder: &Placeholder, seat: Seat) -> Option<String> {
        let call = matches!(seat, Seat::Row | Seat::Argument | Seat::Entry);
        let word = match placeholder {
            Placeholder::Receiver if seat != Seat::Client => return None,
            Placeholder::Arguments | Placeholder::Name | Placeholder::Callee if call => {
                return None;
            }
            Placeholder::Value if seat == Seat::Argument => return None,
            Placeholder::Options if seat == Seat::Client => return None,
            Placeholder::Target if seat == Seat::Entry => return None,
            Placeholder::Client if call => {
                return self
                    .client
                    .is_none()
                    .then(|| "`{client}` needs the row to name a `client`".to_owned());
            }
            Placeholder::Support(name) if seat != Seat::Client => {
                return (!self.context.support.contains(name))
                    .then(|| format!("there is no support code `{name}` in this table"));
            }
            Placeholder::Parameter { name, .. } if call => {
                return (!self.takes(name)).then(|| self.unknown_parameter(name));
            }
            Placeholder::Receiver => "self",
            Placeholder::Arguments => "args",
            Placeholder::Name => "name",
            Placeholder::Callee => "callee",
            Placeholder::Value => "value",
            Placeholder::Options => "options",
            Placeholder::Target => "target",
            Placeholder::Client => "client",
            Placeholder::Support(name) | Placeholder::Parameter { name, .. } => name,
        };
        Some(format!("`{{{word}}}` has no meaning here"))
    }

    fn when(
        &mut self,
        when: &BTreeMap<String, schema::Condition>,
        node: Option<&Node>,
        extra: &[&str],
    ) -> Vec<When> {
        let mut lowered = Vec::new();
        for entry in node.map_or(&[][..], Node::entries) {
            let Some(condition) = when.get(&entry.key) else {
                continue;
            };
            let subject = match entry.key.as_str() {
                "self" => Subject::Receiver,
                "use" => Subject::Use,
                "style" => Subject::Style,
                name if extra.contains(&name) => Subject::Value,
                name => {
                    if !self.takes(name) {
                        let fault = self.unknown_parameter(name);
                        self.faults.at(entry.key_at, fault);
                    }
                    Subject::Parameter(name.to_owned())
                }
            };
            match condition::parse(&subject, &condition.0) {
                Ok(conditions) => {
                    for condition in &conditions {
                        if let Test::Type(name) = &condition.test {
                            self.type_name(Some(name), Some(&entry.value));
                        }
                    }
                    lowered.push(When {
                        subject,
                        conditions,
                    });
                }
                Err(fault) => self
                    .faults
                    .within(&entry.value, fault.offset, fault.message),
            }
        }
        lowered
    }

    fn type_name(&mut self, name: Option<&str>, node: Option<&Node>) {
        let (Some(name), Some(node)) = (name, node) else {
            return;
        };
        if is_dotted(name) {
            let place = self.faults.place(node.at);
            self.types.push((name.to_owned(), place));
        } else {
            self.faults
                .at(node.at, format!("`{name}` is not the name of a type"));
        }
    }

    fn parameters(
        &mut self,
        mut parameters: BTreeMap<String, schema::OneOrManyActions>,
        node: Option<&Node>,
    ) -> Vec<Parameter> {
        let mut lowered = Vec::new();
        for entry in node.map_or(&[][..], Node::entries) {
            let actions = match parameters.remove(&entry.key) {
                Some(schema::OneOrManyActions::One(action)) => vec![action],
                Some(schema::OneOrManyActions::Many(actions)) => actions,
                None => continue,
            };
            if !self.takes(&entry.key) {
                let fault = self.unknown_parameter(&entry.key);
                self.faults.at(entry.key_at, fault);
            }
            let actions = actions
                .into_iter()
                .zip(entry.value.items())
                .map(|(action, node)| self.action(action, node))
                .collect();
            lowered.push(Parameter {
                name: entry.key.clone(),
                actions,
            });
        }
        lowered
    }

    fn action(&mut self, action: schema::Action, node: &Node) -> Action {
        check::action(&action, self.client.as_deref(), node, self.faults);
        let value = self.template(node.field("as"), action.replace.as_deref(), Seat::Argument);
        let when = self.when(&action.when, node.field("when"), &["value"]);
        let effect = match (action.refuse, action.constructor, action.drop) {
            (Some(reason), _, _) => Effect::Refuse(reason),
            (_, Some(name), _) => Effect::Constructor { name, value },
            (_, _, true) => Effect::Drop,
            _ => Effect::Pass {
                name: action.rename,
                value,
            },
        };
        Action {
            when,
            effect,
            note: action.note,
            imports: action.imports,
        }
    }
}
