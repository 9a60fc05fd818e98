//! Whether a row's `when` holds at a place: what is known of arguments, receiver and use.
//!
//! Answers are three-valued. A condition that cannot be decided does not hold, and its negation does not hold either.

use super::chain::Selected;
use super::header_auth::{OF_ALL, OF_PREPARED};
use super::program::{FileId, Program, Site};
use super::types::{Type, Types};
use crate::facts::binding::BindingKind;
use crate::mapping::binding::{ArgumentShape, BindError, Binding, Given};
use crate::mapping::condition::{Condition, Polarity, Subject, Test, When};
use crate::mapping::signature::Signature;
use crate::options::Style;
use crate::syntax::ast::{Argument, ArgumentKind, ComprehensionKind, ExprId, ExprKind};
use crate::text::TextRange;

/// What is known of one parameter at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// This expression.
    Given(ExprId),
    /// Certainly nothing.
    Absent,
    /// Perhaps something, by an unpacked argument.
    Unknown,
}

/// A place that a row may apply to.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The call, or the attribute or name.
    pub site: Site,
    /// The arguments, when it is a call.
    pub args: &'a [Argument],
    /// The receiver, when it is a member.
    pub receiver: Option<ExprId>,
}

/// Bind a call's arguments to a signature.
pub fn bind(signature: &Signature, args: &[Argument]) -> Result<Binding, BindError> {
    let shapes: Vec<ArgumentShape<'_>> = args
        .iter()
        .map(|arg| match &arg.kind {
            ArgumentKind::Positional => ArgumentShape::Positional,
            ArgumentKind::Keyword(name) => ArgumentShape::Keyword(&name.text),
            ArgumentKind::Star => ArgumentShape::Star,
            ArgumentKind::DoubleStar => ArgumentShape::DoubleStar,
        })
        .collect();
    signature.bind(&shapes)
}

/// What the call passes for the parameter (or keyword) `name`.
pub fn passed(signature: Option<&Signature>, args: &[Argument], name: &str) -> Passed {
    let by_keyword = args
        .iter()
        .find(|arg| matches!(&arg.kind, ArgumentKind::Keyword(keyword) if &*keyword.text == name));
    if let Some(arg) = by_keyword {
        return Passed::Given(arg.value);
    }
    if let Some(signature) = signature
        && let Some(index) = signature.index(name)
        && let Ok(binding) = bind(signature, args)
    {
        return match binding.parameters.get(index) {
            Some(Given::Argument(at)) => args
                .get(*at)
                .map_or(Passed::Unknown, |arg| Passed::Given(arg.value)),
            Some(Given::Absent) => Passed::Absent,
            _ => Passed::Unknown,
        };
    }
    let may_unpack = args
        .iter()
        .any(|arg| matches!(arg.kind, ArgumentKind::Star | ArgumentKind::DoubleStar));
    if may_unpack {
        Passed::Unknown
    } else {
        Passed::Absent
    }
}

impl Program<'_> {
    /// Whether all conditions hold at a place. `value` is the argument that an action is about.
    pub fn conditions_hold(
        &self,
        place: Place<'_>,
        signature: Option<&Signature>,
        when: &[When],
        value: Option<ExprId>,
        style: Style,
    ) -> bool {
        when.iter().all(|when| {
            let subject = match &when.subject {
                Subject::Receiver => place.receiver.map_or(Passed::Unknown, Passed::Given),
                Subject::Use | Subject::Style | Subject::Unpacked => Passed::Given(place.site.expr),
                Subject::Value => value.map_or(Passed::Absent, Passed::Given),
                Subject::Parameter(name) => passed(signature, place.args, name),
            };
            when.conditions.iter().all(|condition| match &when.subject {
                Subject::Use => self.use_holds(place.site, condition, style),
                Subject::Unpacked => unpacking_holds(place.args, condition),
                Subject::Style => {
                    let holds = matches!(
                        (&condition.test, style),
                        (Test::Faithful, Style::Faithful) | (Test::Idiomatic, Style::Idiomatic)
                    );
                    holds == (condition.polarity == Polarity::Holds)
                }
                _ => self.value_holds(place.site.file, subject, condition),
            })
        })
    }

    fn value_holds(&self, file: FileId, subject: Passed, condition: &Condition) -> bool {
        let known = match (subject, &condition.test) {
            (Passed::Absent, Test::Absent) => Some(true),
            (Passed::Given(_), Test::Absent) => Some(false),
            (Passed::Absent, Test::Given) => Some(false),
            (Passed::Given(_), Test::Given) => Some(true),
            (Passed::Unknown, _) => None,
            (Passed::Absent, _) => Some(false),
            (Passed::Given(expr), test) => self.test_value(Site { file, expr }, test),
        };
        match condition.polarity {
            Polarity::Holds => known == Some(true),
            Polarity::Fails => known == Some(false),
        }
    }

    fn test_value(&self, site: Site, test: &Test) -> Option<bool> {
        let source = self.source_value(site);
        let kind = &self.expr(source).kind;
        match test {
            Test::True => literal(kind).map(|_| matches!(kind, ExprKind::True)),
            Test::Streams => literal(kind)
                .map(|_| matches!(kind, ExprKind::True) && !self.asks_for_the_whole(site)),
            Test::False => literal(kind).map(|_| matches!(kind, ExprKind::False)),
            Test::None => literal(kind).map(|_| matches!(kind, ExprKind::None)),
            Test::Literal => Some(literal(kind).is_some()),
            Test::Call => Some(matches!(kind, ExprKind::Call { .. })),
            Test::NotNone => self.may_be_none(site).map(|may| !may),
            Test::MaybeNone => self.may_be_none(site),
            Test::HoldsNone => Some(self.holds_none(site)),
            Test::NamedBytes => Some(self.is_named_bytes(site)),
            Test::Repeatable => Some(self.is_repeatable(site)),
            Test::Made => Some(self.makes_exceptions(site)),
            Test::Str => self.is_builtin_value(site, "str"),
            Test::Bytes => self.is_builtin_value(site, "bytes"),
            Test::Number => self.is_builtin_value(site, "int"),
            Test::Zero => Some(self.source(source) == "0"),
            Test::Dict => self.display(
                source,
                |kind| {
                    matches!(
                        kind,
                        ExprKind::Dict(_)
                            | ExprKind::Comprehension {
                                kind: ComprehensionKind::Dict,
                                ..
                            }
                    )
                },
                "builtins.dict",
            ),
            Test::List => self.display(
                source,
                |kind| {
                    matches!(
                        kind,
                        ExprKind::List(_)
                            | ExprKind::Comprehension {
                                kind: ComprehensionKind::List,
                                ..
                            }
                    )
                },
                "builtins.list",
            ),
            Test::Tuple => match self.display(
                source,
                |kind| matches!(kind, ExprKind::Tuple(_)),
                "builtins.tuple",
            ) {
                None => self.infer(site).is_tuple_or_none().then_some(true),
                known => known,
            },
            Test::Plain => self.is_plain_value(site, 0),
            Test::HasQuery => self.query(site, 0),
            Test::NoQuery => self.query(site, 0).map(|has| !has),
            Test::Entity => self
                .chain_selects(site)
                .map(|selected| matches!(selected, Selected::Entity(_))),
            Test::Columns => self
                .chain_selects(site)
                .map(|selected| selected == Selected::Columns),
            Test::Repeats => Some(self.chain_repeats(site)),
            Test::Joined => Some(self.chain_joins_loads(site)),
            Test::Bare => self.is_bare_chain(site),
            Test::Filtered => self.is_filtered_chain(site),
            Test::Written => self.is_written_chain(site),
            Test::Computed => Some(self.calls_library(source, "sqlalchemy")),
            Test::Begins(text) => self
                .written_text(source)
                .map(|range| range.slice(&self.file(source.file).text))
                .map(|written| written.starts_with(text)),
            Test::Keys(names) => self.has_only_keys(site, names),
            Test::Key(name) => Some(self.has_key(source, name)),
            Test::ErrorsNamed => Some(self.names_errors()),
            Test::Seen(name) => Some(self.is_seen(name)),
            Test::Display => Some(matches!(
                self.expr(site).kind,
                ExprKind::Tuple(_) | ExprKind::List(_) | ExprKind::Dict(_) | ExprKind::Set(_)
            )),
            Test::HeaderAuth => self.is_header_auth(site, OF_ALL),
            Test::RequestAuth => self.is_header_auth(site, OF_PREPARED),
            Test::PassingOn => Some(self.is_passing_on(site)),
            Test::Keeping => Some(self.is_keeping(site)),
            Test::Fresh => Some(self.is_made_here(site)),
            Test::Sole => Some(self.is_sole_use(site)),
            Test::Since(methods) => Some(self.is_since(site, methods)),
            Test::Contains(name) => Some(self.contains(site, name)),
            Test::Holds(name) => self.held_in(site, name).map(|held| !held.is_empty()),
            Test::Type(name) => {
                let types = self.infer(site);
                let name = self.table.canonical(name);
                let mut objects = self.library_types(&types);
                if objects.any(|object| self.is_subtype(object, &name)) {
                    Some(true)
                } else if types.unknown || types.is_unknown() {
                    None
                } else {
                    Some(false)
                }
            }
            Test::Named(name) => {
                let types = self.infer(site);
                let is_meant =
                    |one: &Type| matches!(one, Type::External(other) if **other == **name);
                match &types.any_of[..] {
                    [one] if is_meant(one) && !types.unknown => Some(true),
                    _ if types.unknown || types.any_of.iter().any(is_meant) => None,
                    _ => Some(false),
                }
            }
            Test::Statement
            | Test::Called
            | Test::With
            | Test::WithLast
            | Test::Iterated
            | Test::Consumed
            | Test::Chained
            | Test::Unclosed
            | Test::UsedAfter
            | Test::Finalizer
            | Test::SeveralLoops
            | Test::Imports(_)
            | Test::TimesMixed
            | Test::Binds(_)
            | Test::Names(_)
            | Test::Answers(_)
            | Test::Target(..)
            | Test::Only(_)
            | Test::Ends(_)
            | Test::Handled(_)
            | Test::Member(_)
            | Test::Scope(_)
            | Test::Value
            | Test::Base
            | Test::Expected(_)
            | Test::Faithful
            | Test::Idiomatic
            | Test::Given
            | Test::Keywords
            | Test::Absent => None,
        }
    }

    /// Where the text of a literal (of an f-string, too) is written that stands at `site`, without quotes.
    pub fn written_text(&self, site: Site) -> Option<TextRange> {
        let expr = self.expr(site);
        if !matches!(
            expr.kind,
            ExprKind::Str {
                is_bytes: false,
                ..
            } | ExprKind::FString { .. }
        ) {
            return None;
        }
        let written = expr.range.slice(&self.file(site.file).text);
        let start = written.find(['"', '\''])?;
        let quote = written.get(start..=start)?;
        let quotes = match written.get(start..)?.starts_with(&quote.repeat(3)) {
            true => 3,
            false => 1,
        };
        Some(TextRange::new(
            expr.range.start + (start + quotes) as u32,
            expr.range.end - quotes as u32,
        ))
    }

    /// Whether a mapped type is another or has it as a base.
    pub fn is_subtype(&self, name: &str, of: &str) -> bool {
        let mut todo = vec![name.to_owned()];
        let mut seen = Vec::new();
        while let Some(next) = todo.pop() {
            if next == of {
                return true;
            }
            if seen.contains(&next) {
                continue;
            }
            if let Some(row) = self.table.type_row(&next) {
                todo.extend(row.bases.iter().cloned());
            }
            seen.push(next);
        }
        false
    }

    /// Follow a name to the one expression it was assigned, as far as that is certain.
    pub fn source_value(&self, site: Site) -> Site {
        let mut at = site;
        for _ in 0..6 {
            let ExprKind::Name(_) = &self.expr(at).kind else {
                break;
            };
            let Some((_, value)) = self.only_assignment(at) else {
                break;
            };
            at.expr = value;
        }
        at
    }

    /// Whether a value may be `None`; nothing if that is not known.
    pub fn may_be_none(&self, site: Site) -> Option<bool> {
        if literal(&self.expr(site).kind).is_some() {
            return Some(matches!(self.expr(site).kind, ExprKind::None));
        }
        let facts = &self.file(site.file).facts;
        if let Some(Some(reference)) = facts.references.get(site.expr.0 as usize) {
            for binding in reference.bindings.iter() {
                if let BindingKind::Parameter { function, index } =
                    facts.bindings[binding.0 as usize].kind
                {
                    let id = self.function_id(site.file, function);
                    let default = self
                        .function_def(id)
                        .and_then(|def| def.params.get(index as usize))
                        .and_then(|param| param.default);
                    if let Some(default) = default
                        && matches!(facts.tree.expr(default).kind, ExprKind::None)
                    {
                        return Some(true);
                    }
                }
            }
        }
        let types = self.infer(site);
        if types.any_of.contains(&Type::Builtin("None")) {
            return Some(true);
        }
        if types.unknown || types.is_unknown() || may_be_anything(&types) {
            return None;
        }
        Some(false)
    }

    fn is_builtin_value(&self, site: Site, name: &str) -> Option<bool> {
        let types = self.infer(site);
        if types.unknown || types.is_unknown() || may_be_anything(&types) {
            return None;
        }
        if types
            .any_of
            .iter()
            .all(|one| matches!(one, Type::Builtin(builtin) if *builtin == name))
        {
            return Some(true);
        }
        let may = types
            .any_of
            .iter()
            .any(|one| matches!(one, Type::Builtin(builtin) if *builtin == name));
        if may { None } else { Some(false) }
    }

    fn display(&self, source: Site, is: fn(&ExprKind) -> bool, class: &str) -> Option<bool> {
        let kind = &self.expr(source).kind;
        if is(kind) {
            return Some(true);
        }
        if let ExprKind::Call { func, .. } = kind {
            let callee = self.infer(Site {
                file: source.file,
                expr: *func,
            });
            if let [Type::External(name)] = &callee.any_of[..] {
                return if &**name == class {
                    Some(true)
                } else if name.starts_with("builtins.") {
                    Some(false)
                } else {
                    None
                };
            }
            return None;
        }
        let is_other_display = literal(kind).is_some()
            || matches!(
                kind,
                ExprKind::Dict(_)
                    | ExprKind::List(_)
                    | ExprKind::Tuple(_)
                    | ExprKind::Set(_)
                    | ExprKind::FString { .. }
            );
        is_other_display.then_some(false)
    }

    fn is_plain_value(&self, site: Site, depth: u32) -> Option<bool> {
        if depth > 4 {
            return None;
        }
        let source = self.source_value(site);
        let each = |items: &[ExprId]| {
            let mut all = Some(true);
            for &item in items {
                match self.is_plain_value(
                    Site {
                        file: source.file,
                        expr: item,
                    },
                    depth + 1,
                ) {
                    Some(true) => {}
                    Some(false) => return Some(false),
                    None => all = None,
                }
            }
            all
        };
        match &self.expr(source).kind {
            ExprKind::None | ExprKind::True | ExprKind::False => Some(false),
            // What a display holds is text, numbers, or a list of them: httpx writes bytes, dicts and sets as Python does.
            ExprKind::Str { is_bytes: true, .. } | ExprKind::Dict(_) | ExprKind::Set(_)
                if depth > 0 =>
            {
                Some(false)
            }
            ExprKind::List(_) | ExprKind::Tuple(_) if depth > 1 => Some(false),
            ExprKind::List(items) | ExprKind::Tuple(items) | ExprKind::Set(items) => each(items),
            ExprKind::Dict(items) => {
                // Elsewhere the dict may gain other values.
                if source != site && depth == 0 && self.is_read_elsewhere(site) {
                    return None;
                }
                if items.iter().any(|(key, _)| key.is_none()) {
                    return None;
                }
                let values: Vec<ExprId> = items.iter().map(|(_, value)| *value).collect();
                each(&values)
            }
            _ => {
                let types = self.infer(site);
                if types.unknown || types.is_unknown() {
                    return None;
                }
                if types.any_of.iter().all(|one| match one {
                    Type::Builtin(name) => {
                        matches!(*name, "str" | "int") || *name == "bytes" && depth == 0
                    }
                    _ => false,
                }) {
                    Some(true)
                } else if types
                    .any_of
                    .iter()
                    .any(|one| matches!(one, Type::Builtin("None" | "bool")))
                {
                    Some(false)
                } else {
                    None
                }
            }
        }
    }
}

/// Whether a value may be of any builtin type.
fn may_be_anything(types: &Types) -> bool {
    let is_open = |one: &Type| matches!(one, Type::Foreign | Type::Json);
    types.any_of.iter().any(is_open)
}

fn literal(kind: &ExprKind) -> Option<()> {
    matches!(
        kind,
        ExprKind::True
            | ExprKind::False
            | ExprKind::None
            | ExprKind::Str { .. }
            | ExprKind::Number
            | ExprKind::Ellipsis
    )
    .then_some(())
}

/// Whether a call unpacks arguments as asked.
fn unpacking_holds(args: &[Argument], condition: &Condition) -> bool {
    let has = |kind: ArgumentKind| args.iter().any(|arg| arg.kind == kind);
    let (by_position, by_keyword) = (has(ArgumentKind::Star), has(ArgumentKind::DoubleStar));
    let holds = match condition.test {
        Test::Given => by_position || by_keyword,
        Test::Absent => !by_position && !by_keyword,
        _ => by_keyword && !by_position,
    };
    holds == (condition.polarity == Polarity::Holds)
}
