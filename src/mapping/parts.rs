//! The parts of a row while it is lowered: templates, conditions, parameters, each checked for what it may name.

use crate::mapping::check;
use crate::mapping::condition::{self, Subject, Test, When};
use crate::mapping::load::{Place, is_dotted};
use crate::mapping::node::{Faults, Node};
use crate::mapping::row::{Action, Effect, Inside, Parameter};
use crate::mapping::schema;
use crate::mapping::signature::{ParamKind, Signature};
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
pub enum Seat {
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

/// Reads the parts of one row.
pub struct Parts<'a, 'f, 's> {
    /// What the row may refer to.
    pub context: &'a Context,
    /// Where faults go.
    pub faults: &'f mut Faults<'s>,
    /// Where mentions of types go.
    pub types: &'f mut Vec<(String, Place)>,
    /// What parameter names are checked against; `None`: nothing is known, and the fault is told elsewhere.
    pub names: Option<Signature>,
    /// The client the row names.
    pub client: Option<String>,
}

impl Parts<'_, '_, '_> {
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

    /// A template, if there is one.
    pub fn template(
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
            Placeholder::Origin | Placeholder::Selected if call => return None,
            Placeholder::Value if seat == Seat::Argument => return None,
            Placeholder::Options if seat == Seat::Client => return None,
            Placeholder::Target if seat == Seat::Entry => return None,
            Placeholder::Client if call => {
                return self
                    .client
                    .is_none()
                    .then(|| "`{client}` needs the row to name a `client`".to_owned());
            }
            Placeholder::Support(name) => {
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
            Placeholder::Origin => "origin",
            Placeholder::Selected => "selected",
            Placeholder::Client => "client",
            Placeholder::Parameter { name, .. } => name,
        };
        Some(format!("`{{{word}}}` has no meaning here"))
    }

    /// Conditions. `extra`: names that mean the argument itself.
    pub fn when(
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
                "unpacked" => Subject::Unpacked,
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
                        if let Test::Type(name)
                        | Test::Only(name)
                        | Test::Holds(name)
                        | Test::Contains(name) = &condition.test
                        {
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

    /// Notes the mention of a type.
    pub fn type_name(&mut self, name: Option<&str>, node: Option<&Node>) {
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

    /// What happens to arguments.
    pub fn parameters(
        &mut self,
        mut parameters: BTreeMap<String, schema::OneOrManyActions>,
        node: Option<&Node>,
    ) -> Vec<Parameter> {
        let mut lowered = Vec::new();
        for entry in node.map_or(&[][..], Node::entries) {
            let actions = match parameters.remove(&entry.key) {
                Some(schema::OneOrManyActions::One(action)) => vec![*action],
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
        let named = self.template(
            node.field("inside"),
            action.inside.as_deref(),
            Seat::Argument,
        );
        let alone = self.template(node.field("alone"), action.alone.as_deref(), Seat::Argument);
        let when = self.when(&action.when, node.field("when"), &["value"]);
        let held = when.iter().flat_map(|when| &when.conditions);
        let held = held
            .filter_map(|condition| match &condition.test {
                Test::Holds(name) => Some(name.clone()),
                _ => None,
            })
            .next();
        let inside = held.map(|of| Inside { of, named, alone });
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
            needs: action.needs,
            schemes: action.schemes,
            inside,
        }
    }
}
