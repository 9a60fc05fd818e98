//! Objects whose rows say what a subscript or what goes over them becomes: `query[0]`, `query[10:20]`, `list(query)`.

use super::{Collector, Conversion};
use crate::diagnostic::code;
use crate::mapping::row::Fate;
use crate::mapping::schema::Kind;
use crate::plan::cell::GroupId;
use crate::plan::template::{applicable, instantiate};
use crate::resolve::condition::Place;
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Identifier};
use crate::syntax::target::is_target;

/// The names of what a slice says, for the rows of `__getitem__`.
const BOUNDS: [&str; 3] = ["start", "stop", "step"];

/// Builtins that go over their first argument, beside those that take all of it at once. They ask for its iterator when they are called.
const ITERATORS: &[&str] = &["builtins.enumerate", "builtins.iter", "builtins.zip"];

/// Functions that take pairs or something with keys.
const MAPPINGS: &[&str] = &[
    "builtins.dict",
    "collections.Counter",
    "collections.OrderedDict",
];

impl Collector<'_, '_> {
    /// A subscript of an object. For its row it is a call of `__getitem__` with the item, or with the bounds of a slice by name.
    pub(super) fn subscripted(
        &mut self,
        site: Site,
        group: GroupId,
        type_name: &str,
        subscript: Site,
        index: ExprId,
    ) {
        let program = self.program;
        let rows = program.table.member(type_name, "__getitem__");
        let is_told = |row: &crate::mapping::row::RowId| program.table.row(*row).to.is_some();
        if !rows.iter().any(is_told) {
            self.special(site, group, type_name, "__getitem__");
            return;
        }
        if self.refuse_mixed(site, group, type_name) {
            return;
        }
        let tree = &program.file(site.file).facts.tree;
        let args = self.items(site, index);
        let place = Place {
            site: subscript,
            args: &args,
            receiver: Some(site.expr),
        };
        let row = applicable(program, rows, place, self.options.style);
        let made = match row {
            Some(row) if !is_target(tree, subscript.expr) && is_forward(program, place) => {
                match &row.fate {
                    Fate::Refuse(reason) => Err((code::REFUSED_CALL, reason.clone())),
                    _ => instantiate(program, place, type_name, row, self.options.style)
                        .map_err(|reason| (code::REFUSED_CALL, reason)),
                }
            }
            _ => {
                let written = program.excerpt(subscript);
                Err((
                    code::UNMAPPED_MEMBER,
                    format!("the table does not know `{written}` of `{type_name}`"),
                ))
            }
        };
        match made {
            Ok(made) => self.push_object(subscript, group, Conversion::Code(made)),
            Err((code, reason)) => self.refuse(group, code, reason, site),
        }
    }

    fn items(&self, site: Site, index: ExprId) -> Vec<Argument> {
        let tree = &self.program.file(site.file).facts.tree;
        let ExprKind::Slice { parts } = &tree.expr(index).kind else {
            return vec![Argument {
                kind: ArgumentKind::Positional,
                value: index,
                range: tree.expr(index).outer,
            }];
        };
        let named = parts.iter().zip(BOUNDS);
        let written = named.filter_map(|(part, name)| part.map(|part| (part, name)));
        let bounds = written.map(|(value, name)| {
            let range = tree.expr(value).outer;
            let text = name.into();
            Argument {
                kind: ArgumentKind::Keyword(Identifier { text, range }),
                value,
                range,
            }
        });
        bounds.collect()
    }

    /// Whether what a call builds has the object that it is given as a part.
    pub(super) fn is_part_of(&self, call: Site, type_name: &str) -> bool {
        let program = self.program;
        let row = program.table.type_row(type_name);
        let called = program.method_called(call);
        row.is_some_and(|row| {
            called.is_some_and(|(_, name)| row.part_of.iter().any(|one| one == name))
        })
    }

    /// Whether a row says by what call something plain to go over is had from an object.
    pub(super) fn is_listed(&self, type_name: &str) -> bool {
        let table = &self.program.table;
        let mut rows = table
            .member(type_name, "__iter__")
            .iter()
            .map(|&row| table.row(row));
        rows.any(|row| row.kind == Kind::Call && row.to.is_some() && row.iterates.is_none())
    }

    /// Whether what goes over an object waits at each step.
    pub(super) fn gives_steps(&self, type_name: &str) -> bool {
        let row = self.program.table.type_row(type_name);
        row.is_some_and(|row| row.iterates.is_some())
    }

    /// A place where what an object gives is unpacked: `print(*query)`.
    pub(super) fn unpacked(&mut self, site: Site, group: GroupId, direct: Option<&str>) {
        match direct.is_some_and(|name| self.is_listed(name)) {
            true => self.iterated(site, group, direct),
            false => self.escapes(group, site, "is unpacked"),
        }
    }

    /// Whether a call goes over one of its arguments, and over nothing but that.
    pub(super) fn goes_over(&self, call: Site, argument: Site) -> bool {
        let program = self.program;
        let Some(target) = program.calls.target(call) else {
            return false;
        };
        // These ask for `keys` first, which what a row gives may have.
        let may_map = target
            .external
            .iter()
            .any(|name| MAPPINGS.contains(&&**name));
        let is_iterator = matches!(&target.external[..], [name] if ITERATORS.contains(&&**name))
            && target.bound.is_empty()
            && !target.unknown
            && !target.foreign;
        let called = program.method_called(call);
        let is_update = called.is_some_and(|(_, name)| name == "update");
        is_iterator || program.is_consumed_at_once(argument) && !may_map && !is_update
    }
}

/// Whether no bound is written as counted from the end, and the second one not as before the first: a database takes such bounds otherwise.
fn is_forward(program: &Program<'_>, place: Place<'_>) -> bool {
    let at = |arg: &Argument| Site {
        expr: arg.value,
        ..place.site
    };
    let is_negative = |arg: &Argument| matches!(program.expr(at(arg)).kind, ExprKind::Unary(_));
    let mut numbers = place
        .args
        .iter()
        .filter_map(|arg| program.source(at(arg)).parse().ok());
    let is_ordered = match (numbers.next(), numbers.next()) {
        (Some(start), Some(stop)) => u64::le(&start, &stop),
        _ => true,
    };
    is_ordered && !place.args.iter().any(is_negative)
}

/// Whether an argument is passed by `*`.
pub(super) fn is_unpacked(args: &[Argument], object: ExprId) -> bool {
    args.iter()
        .any(|arg| arg.value == object && arg.kind == ArgumentKind::Star)
}
