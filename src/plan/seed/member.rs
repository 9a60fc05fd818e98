//! Members of objects, and objects that are handed on.

use super::awaited::takes_decorated;
use super::call::{changes_call, row_takes_object};
use super::raised::is_kept_by_exception;
use super::sorted::is_by_changed_member;
use super::subscripted::is_unpacked;
use super::{CallFate, Collector, Conversion, Demand, MappedCall, ObjectUse};
use crate::diagnostic::code::{self, Code};
use crate::mapping::row::{Fate, Row, Set};
use crate::mapping::schema::Kind;
use crate::mapping::template::{Part, Placeholder, Template};
use crate::plan::cell::{GroupId, holds_object, is_changing, is_kept_but_waits};
use crate::plan::colour::is_collected;
use crate::plan::template::{Rewriting, instantiate_plain};
use crate::resolve::call_graph::CallTarget;
use crate::resolve::condition::Place;
use crate::resolve::forwarding::Forwarded;
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::started::SCHEDULERS;
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ExprId, ExprKind, Parent};
use crate::syntax::target::{assigned_value, is_target};

impl<'c, 'p> Collector<'c, 'p> {
    pub(super) fn escapes(&mut self, group: GroupId, site: Site, to: &str) {
        let text = self.program.source(site);
        let shown: String = text
            .lines()
            .next()
            .unwrap_or(text)
            .chars()
            .take(40)
            .collect();
        let reason = format!("`{shown}` {to}");
        self.refuse(group, code::VALUE_ESCAPES, reason.clone(), site);
        let types = self.program.infer(site);
        for name in types.objects() {
            self.may_wait(site, group, name, &reason);
        }
    }

    /// Who gets an object that stays as it is, or a method of it, may wait for it, and nothing there would say so.
    fn may_wait(&mut self, site: Site, group: GroupId, type_name: &str, reason: &str) {
        let row = self.program.table.type_row(type_name);
        if let Some(row) = row.filter(|_| is_kept_but_waits(self.program, type_name)) {
            self.blocks(site, group, row, (code::VALUE_ESCAPES, reason.to_owned()));
        }
    }

    pub(super) fn member(
        &mut self,
        attribute: Site,
        object: Site,
        group: GroupId,
        type_name: &str,
        name: &str,
    ) {
        let program = self.program;
        let rows = program.table.member(type_name, name);
        let is_callee = program.is_callee(attribute);
        if self.is_own_member(object, type_name, name) {
            return;
        }
        if program.table.lacks(type_name, name) {
            return;
        }
        if rows.is_empty() {
            self.refuse(
                group,
                code::UNMAPPED_MEMBER,
                format!("the table does not know `{name}` of `{type_name}`"),
                attribute,
            );
            return;
        }
        if let Some(&moved) = self.moved.get(&attribute) {
            self.push_object(attribute, group, Conversion::Move(moved));
            return;
        }
        let place = Place {
            site: attribute,
            args: &[],
            receiver: Some(object.expr),
        };
        let set_to = assigned_value(&program.file(attribute.file).facts.tree, attribute.expr);
        let attribute_row = rows.iter().map(|&row| program.table.row(row)).find(|row| {
            row.kind == Kind::Attribute
                && program.conditions_hold(place, None, &row.when, set_to, self.options.style)
        });
        let Some(row) = attribute_row else {
            if is_callee && rows.iter().any(|&row| changes_call(program.table.row(row))) {
                self.refuse_mixed(object, group, type_name);
            }
            if !is_callee
                && !takes_decorated(program, attribute)
                && program.values_at(attribute).is_empty()
                && !is_asked_of_mock(program, attribute)
            {
                let becomes = "is a method used as a value";
                self.escapes(group, attribute, becomes);
                self.may_wait(attribute, group, type_name, &format!("`{name}` {becomes}"));
            }
            return;
        };
        let is_store = is_target(&program.file(attribute.file).facts.tree, attribute.expr);
        let is_option = is_store && matches!(row.set, Set::Option(_));
        if let (Fate::Refuse(reason), false) = (&row.fate, is_option) {
            match row.seed {
                true => self.blocks_by(row, attribute, group),
                false => self.refuse(group, code::UNMAPPED_MEMBER, reason.clone(), attribute),
            }
            return;
        }
        if is_store {
            match &row.set {
                // What is set has to follow the object that it is set on.
                Set::Keep => {
                    if let Some(value) = set_to {
                        let value = Site {
                            expr: value,
                            ..attribute
                        };
                        if holds_object(program, &program.infer(value)) {
                            let other = self.cells.group(program, value);
                            self.cells.join_groups(group, other);
                        }
                    }
                }
                Set::Refuse | Set::Entry(_) => {
                    self.refuse(
                        group,
                        code::REFUSED_CALL,
                        format!("`{name}` cannot be set on the replacement"),
                        attribute,
                    );
                    return;
                }
                Set::Call(method) => {
                    self.set_by_call(attribute, object, group, row, method);
                    return;
                }
                Set::Option(option) => {
                    self.refuse(
                        group,
                        code::REFUSED_CALL,
                        format!("`{name}` can only be given to the replacement when it is made, as `{option}`, and that is not certainly the same here"),
                        attribute,
                    );
                    return;
                }
            }
        }
        if row.awaited {
            self.awaited_attribute(attribute, object, group, (type_name, name), row);
        } else if let Some(template) = &row.to
            && !row_matches_name(template, name)
        {
            if self.stands_already(attribute, object, template) {
                return;
            }
            if !self.is_known_by(object, name) && self.refuse_mixed(object, group, type_name) {
                return;
            }
            match instantiate_plain(program, place, name, row, template, None) {
                Ok(rewriting) => self.push_object(attribute, group, Conversion::Code(rewriting)),
                Err(reason) => self.refuse(group, code::REFUSED_CALL, reason, attribute),
            }
        } else if row.note.is_some() {
            self.push_object(
                attribute,
                group,
                Conversion::Code(Rewriting {
                    notes: row.note.iter().cloned().collect(),
                    ..Rewriting::default()
                }),
            );
        }
    }

    /// An attribute of an object that stays as it is, through which its function blocks: the pipe of a process.
    pub(super) fn blocking_attribute(&mut self, site: Site, value: ExprId, name: &str) {
        let program = self.program;
        let object = Site {
            file: site.file,
            expr: value,
        };
        let types = program.infer(object);
        let place = Place {
            site,
            args: &[],
            receiver: Some(value),
        };
        let found = types
            .objects()
            .filter(|type_name| !is_changing(program, type_name))
            .flat_map(|type_name| program.table.member(type_name, name))
            .map(|&row| program.table.row(row))
            .find(|row| {
                row.kind == Kind::Attribute
                    && row.seed
                    && program.conditions_hold(place, None, &row.when, None, self.options.style)
            });
        if let Some(row) = found {
            let group = self.cells.group(program, site);
            self.blocks_by(row, site, group);
        }
    }

    /// An operator that asks a server, of an object that knows it under one of these names: `client["key"]`.
    pub(super) fn blocking_operator(&mut self, site: Site, value: ExprId, names: &[&str]) {
        let program = self.program;
        let object = Site {
            file: site.file,
            expr: value,
        };
        let types = program.infer(object);
        let rows = types.objects().flat_map(|type_name| {
            let named = |name: &&str| program.table.member(type_name, name).iter();
            names.iter().flat_map(named)
        });
        let found = rows.map(|&row| program.table.row(row)).find(|row| row.seed);
        if let Some(row) = found {
            let group = self.cells.group(program, object);
            self.blocks_by(row, site, group);
        }
    }

    /// What is no call, and blocks by a row that refuses it.
    fn blocks_by(&mut self, row: &'c Row, site: Site, group: GroupId) {
        let Fate::Refuse(reason) = &row.fate else {
            return;
        };
        self.refuse(group, code::UNMAPPED_MEMBER, reason.clone(), site);
        self.blocks(site, group, row, (code::UNMAPPED_MEMBER, reason.clone()));
    }

    /// A place where an object that stays as it is makes its function wait, and that has no conversion.
    pub(super) fn blocks(
        &mut self,
        site: Site,
        group: GroupId,
        row: &Row,
        because: (Code, String),
    ) {
        let is_test = self.program.is_test_file(site.file);
        self.uses.calls.push(MappedCall {
            site,
            name: row.from.first().cloned().unwrap_or_default(),
            row: row.id,
            group,
            context: self.context(site),
            demand: Demand::Nothing,
            fate: CallFate::Refused(because.0, because.1),
            blocks: true,
            is_seed: !is_test,
            is_heavy: !is_test,
        });
    }

    /// Whether what a template puts around an attribute stands there as it is: `str(response.url)`.
    fn stands_already(&self, attribute: Site, object: Site, template: &Template) -> bool {
        let [
            Part::Text(before),
            Part::Placeholder(Placeholder::Receiver),
            Part::Text(behind),
        ] = &template.parts[..]
        else {
            return false;
        };
        let text = &self.program.file(attribute.file).text;
        let receiver = self.program.expr(object).outer;
        text[..receiver.start as usize].ends_with(before.as_str())
            && text[receiver.end as usize..].starts_with(behind.as_str())
    }

    pub(super) fn push_object(&mut self, site: Site, group: GroupId, conversion: Conversion) {
        let context = match conversion {
            Conversion::Iterate(_) => self.context_of_steps(site),
            _ => self.context(site),
        };
        self.uses.objects.push(ObjectUse {
            site,
            group,
            context,
            conversion,
        });
    }

    /// `getattr(response, "headers")`, of an attribute that stays as it is.
    fn is_read_by_name(
        &self,
        call: Site,
        args: &[Argument],
        object: Site,
        type_name: &str,
    ) -> bool {
        let program = self.program;
        let is_getattr = program.calls.target(call).is_some_and(|target| {
            matches!(&target.external[..], [name] if &**name == "builtins.getattr")
                && target.bound.is_empty()
                && !target.unknown
                && !target.foreign
        });
        let name = match args {
            [first, name, ..] if is_getattr && first.value == object.expr => Site {
                file: call.file,
                expr: name.value,
            },
            _ => return false,
        };
        let ExprKind::Str {
            value: Some(name), ..
        } = &program.expr(name).kind
        else {
            return false;
        };
        let rows = program.table.member(type_name, name).iter();
        let mut rows = rows.map(|&row| program.table.row(row)).peekable();
        rows.peek().is_some()
            && rows.all(|row| row.kind == Kind::Attribute && row.fate == Fate::Keep)
    }

    pub(super) fn passed(
        &mut self,
        site: Site,
        group: GroupId,
        direct: Option<&str>,
        call: Site,
        args: &[Argument],
    ) {
        let program = self.program;
        if direct.is_some() && is_unpacked(args, site.expr) {
            self.unpacked(site, group, direct);
            return;
        }
        let Some(target) = program.calls.target(call) else {
            return;
        };
        let ExprKind::Call { func, .. } = &program.expr(call).kind else {
            return;
        };
        if let Some(row) = self.call_row(call, *func, args) {
            // The row was written with such an argument in mind, or refuses it by its own conditions.
            if row_takes_object(row, args, site.expr) {
                let is_getattr = row.from.iter().any(|name| name == "builtins.getattr");
                if is_getattr && self.is_derived(site) {
                    self.escapes(group, site, "may be asked for a member of its own");
                    return;
                }
                // What is right for the object is wrong for what else may come here.
                if let (Some(type_name), true) = (direct, changes_call(row)) {
                    self.refuse_mixed(site, group, type_name);
                }
                return;
            }
            if row.fate == Fate::Keep {
                return;
            }
        }
        let is_tracked = !target.bound.is_empty()
            && target.is_seen()
            && takers(program, target).all(|(function, bound)| {
                // An annotation, or `**options`, may hide the object inside the function.
                bound.iter().any(|(arg, index)| {
                    *arg == site.expr
                        && holds_object(program, &program.parameter_types(*function, *index))
                }) || is_forwarded(program, &target.forwarded, site.expr)
            });
        let is_field = target.is_seen()
            && target.stored.iter().any(|(argument, class, name)| {
                let owner = crate::resolve::types::Types::one(Type::Instance(*class));
                *argument == site.expr && holds_object(program, &program.members(&owner, name))
            });
        if is_tracked || is_field || is_started_with(program, call, site) {
            return;
        }
        if direct.is_some_and(|name| self.is_part_of(call, name)) {
            return;
        }
        let is_gone_over = |name: &str| {
            self.is_listed(name) || self.gives_steps(name) && is_collected(program, site)
        };
        if direct.is_some_and(is_gone_over) && self.goes_over(call, site) {
            self.iterated(site, group, direct);
            return;
        }
        if direct.is_some() && super::hoard::is_hoarding(program, call) {
            return;
        }
        if is_kept_by_exception(program, call, args, site.expr) {
            return;
        }
        if direct.is_none()
            && target.is_seen()
            && self.is_read_before(site, group, &target.forwarded)
        {
            return;
        }
        if program.field_default(call) == Some(site.expr)
            || program.is_put_where_it_is_seen(site)
            || program.option_read(call).is_some()
        {
            return;
        }
        if direct.is_some_and(|type_name| self.is_read_by_name(call, args, site, type_name)) {
            return;
        }
        // `print(…, file=f)` writes to it.
        let is_written_to = args.iter().any(|arg| {
            arg.value == site.expr
                && matches!(&arg.kind, crate::syntax::ast::ArgumentKind::Keyword(name) if &*name.text == "file")
        });
        let is_harmless = target.bound.is_empty()
            && !target.unknown
            && !is_written_to
            && (target
                .external
                .iter()
                .all(|name| HARMLESS.contains(&&**name))
                && !target.external.is_empty()
                || target.foreign && target.external.is_empty() && is_logging(program, call));
        if is_harmless {
            return;
        }
        if direct.is_none()
            && !is_by_changed_member(program, site, args)
            && target
                .external
                .iter()
                .all(|name| HOLDERS.contains(&&**name) || SCHEDULERS.contains(&&**name))
            && !target.external.is_empty()
        {
            return;
        }
        let callee = program.excerpt(Site {
            file: call.file,
            expr: *func,
        });
        self.escapes(
            group,
            site,
            &format!("is handed to `{callee}`, which cannot be followed"),
        );
    }
}

/// Whether an object lands in parameters of other functions, which a function passes all that it gets on to.
fn is_forwarded(program: &Program<'_>, forwarded: &Forwarded, object: ExprId) -> bool {
    let all = forwarded.bound.iter().flat_map(|(function, bound)| {
        let its = bound.iter().filter(|(arg, _)| *arg == object);
        its.map(|(_, index)| (*function, *index))
    });
    let mut all = all.peekable();
    !forwarded.lost.contains(&object)
        && forwarded.outside.iter().all(|one| one.value != object)
        && all.peek().is_some()
        && all.all(|(function, index)| {
            holds_object(program, &program.parameter_types(function, index))
        })
}

/// Attributes that only mocks have.
const OF_MOCKS: &[&str] = &[
    "called",
    "call_args",
    "call_args_list",
    "call_count",
    "method_calls",
    "mock_calls",
    "reset_mock",
    "return_value",
    "side_effect",
];

/// Whether a test asks a method for what only a mock in its place can tell: `session.get.return_value`.
fn is_asked_of_mock(program: &Program<'_>, method: Site) -> bool {
    let Parent::Expr(up) = program.expr(method).parent else {
        return false;
    };
    let parent = Site {
        file: method.file,
        expr: up,
    };
    program.is_test_file(method.file)
        && matches!(&program.expr(parent).kind, ExprKind::Attribute { value, attr }
            if *value == method.expr
                && (OF_MOCKS.contains(&&*attr.text) || attr.text.starts_with("assert_")))
}

/// Builtins and library calls that look at an object without using it.
pub(super) const HARMLESS: &[&str] = &[
    "builtins.print",
    "builtins.repr",
    "builtins.str",
    "builtins.isinstance",
    "builtins.id",
    "builtins.type",
    "builtins.hasattr",
    "builtins.callable",
    "builtins.format",
    "builtins.super",
    "contextlib.closing",
    "typing.cast",
];

/// Functions that may be given containers of objects.
const HOLDERS: &[&str] = &[
    "builtins.bool",
    "builtins.enumerate",
    "builtins.iter",
    "builtins.len",
    "builtins.list",
    "builtins.next",
    "builtins.reversed",
    "builtins.sorted",
    "builtins.tuple",
    "builtins.zip",
];

/// Whether all objects among what a call hands over land in parameters of the functions that a thread runs.
pub(super) fn is_started_with(program: &Program<'_>, call: Site, handed: Site) -> bool {
    let Some(target) = program.calls.target(call) else {
        return false;
    };
    let at = |expr: ExprId| Site {
        file: call.file,
        expr,
    };
    let objects: Vec<ExprId> = match &program.expr(handed).kind {
        ExprKind::Tuple(items) | ExprKind::List(items) => items
            .iter()
            .copied()
            .filter(|&item| holds_object(program, &program.infer(at(item))))
            .collect(),
        ExprKind::Dict(items) => items.iter().map(|(_, value)| *value).collect(),
        _ => vec![handed.expr],
    };
    !target.started.is_empty()
        && target.started.iter().all(|(function, bound)| {
            objects.iter().all(|object| {
                bound.iter().any(|(arg, index)| {
                    arg == object
                        && holds_object(program, &program.parameter_types(*function, *index))
                })
            })
        })
}

/// The functions that take the arguments of a call: `__post_init__` is given none, and `__new__` sees none that `__init__` does not,
/// where there is one.
fn takers<'t>(
    program: &Program<'_>,
    target: &'t CallTarget,
) -> impl Iterator<Item = &'t (FunctionId, Vec<(ExprId, u32)>)> {
    target.bound.iter().filter(move |(function, _)| {
        let class = program.class_of(*function);
        match &*program.function(*function).name {
            "__post_init__" => false,
            "__new__" => class.is_none_or(|class| program.method(class, "__init__").is_none()),
            _ => true,
        }
    })
}

pub(super) fn is_logging(program: &Program<'_>, call: Site) -> bool {
    let ExprKind::Call { func, .. } = &program.expr(call).kind else {
        return false;
    };
    matches!(
        &program.expr(Site { file: call.file, expr: *func }).kind,
        ExprKind::Attribute { attr, .. }
            if matches!(&*attr.text, "debug" | "info" | "warning" | "warn" | "error" | "exception" | "critical" | "log")
    )
}

/// `{self}.name` for a member called `name`: nothing changes.
pub(super) fn row_matches_name(template: &Template, name: &str) -> bool {
    matches!(&template.parts[..], [Part::Placeholder(Placeholder::Receiver), Part::Text(text)]
        if text.strip_prefix('.') == Some(name))
}
