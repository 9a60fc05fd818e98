//! Calls the tables name, and every other use of the objects they give.
//!
//! A use either has a conversion, or a reason why its group stays as it is.

mod awaited;
mod blind_call;
mod call;
mod declared;
mod derived;
mod entered_once;
mod exception;
mod factory;
mod given_out;
mod hoard;
mod member;
mod object;
mod open_owner;
mod outside;
mod raised;
mod rename;
mod sorted;
mod stepped;
mod subscripted;
mod thrown;
mod truth;
mod unpacked;
mod value;

use super::cell::{Cells, GroupId, holds_object};
use super::conduit::Stays;
use super::context::{Context, Entries};
use super::reason::Refusal;
use super::template::Rewriting;
use crate::diagnostic::Span;
use crate::diagnostic::code::{self, Code};
use crate::facts::definition::ClassIndex;
use crate::mapping::row::{ClientId, LibraryId, RowId};
use crate::mapping::schema::{Enter, Kind};
use crate::options::Options;
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{ExprKind, StmtId};
use crate::syntax::sorts::Sorts;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use thrown::Thrown;
use unpacked::PassedOn;

/// How a converted call is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// `await call`
    Await,
    /// It is the item of an `async with`.
    Enter(Enter),
    /// It is iterated by `async for`.
    Iterate,
    /// The code that stands there holds its own `await`.
    Within,
    /// It is neither awaited nor entered: the replacement's constructor, a plain function.
    Nothing,
}

/// What the table says of a call here.
#[derive(Clone, Debug)]
pub enum CallFate {
    /// It is rewritten so.
    Convert(Rewriting),
    /// It has no async twin and may run in a thread.
    Offload,
    /// It stays, for this reason.
    Refused(Code, String),
    /// It stays and does not block.
    Keep,
}

/// A call that a row applies to.
#[derive(Clone, Debug)]
pub struct MappedCall {
    /// The call.
    pub site: Site,
    /// Canonical name: `requests.get`.
    pub name: String,
    /// The row.
    pub row: RowId,
    /// The objects it works on or makes.
    pub group: GroupId,
    /// Where it stands.
    pub context: Context,
    /// How its result is used.
    pub demand: Demand,
    /// What becomes of it.
    pub fate: CallFate,
    /// Whether it blocks.
    pub blocks: bool,
    /// Whether it is by itself a reason to turn its function async.
    pub is_seed: bool,
    /// Whether it blocks for so long that a function which makes it must not run on the loop.
    pub is_heavy: bool,
}

impl MappedCall {
    /// What is called, for a person: the name that the tables know it by, or what is written where it is a function that
    /// was stored under another name.
    pub fn shown(&self, program: &Program<'_>) -> String {
        match &program.expr(self.site).kind {
            ExprKind::Call { func, .. } if self.name.ends_with(".__call__") => {
                program.excerpt(Site {
                    file: self.site.file,
                    expr: *func,
                })
            }
            _ => self.name.clone(),
        }
    }

    /// Whether the table has a conversion for it.
    pub fn fate_converts(&self) -> bool {
        matches!(self.fate, CallFate::Convert(_))
    }
}

/// Where a statement goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// It goes; the constructor of its object says the same.
    Away(StmtId),
    /// It goes before another, which needs the name that it binds.
    Before(StmtId, StmtId),
}

/// What becomes of another use of an object.
#[derive(Clone, Debug)]
pub enum Conversion {
    /// Reading (or setting) an attribute, a truth value: this code stands there.
    Code(Rewriting),
    /// `with` becomes `async with`.
    Enter(Enter, Option<Rewriting>),
    /// `for` becomes `async for`, over this code when it is not the object itself.
    Iterate(Option<Rewriting>),
    /// A statement goes elsewhere, for the sake of the constructor.
    Move(Moved),
    /// A client that is opened around the statement stands there: `(session or client).get(url)`.
    Client(ClientId),
    /// A call of a method of the project is written so.
    Call(Rewriting),
    /// A class gets a constructor, which does this.
    Initialise(ClassIndex, Rewriting),
}

impl Conversion {
    /// The code that stands there, if any does.
    pub fn rewriting(&self) -> Option<&Rewriting> {
        match self {
            Self::Code(rewriting) | Self::Call(rewriting) | Self::Initialise(_, rewriting) => {
                Some(rewriting)
            }
            Self::Enter(_, rewriting) | Self::Iterate(rewriting) => rewriting.as_ref(),
            Self::Move(_) | Self::Client(_) => None,
        }
    }

    /// Whether the code that stands there holds an `await` of its own.
    pub fn awaits(&self) -> bool {
        matches!(self, Self::Code(rewriting) if rewriting.awaits())
    }
}

/// Another use of an object.
#[derive(Clone, Debug)]
pub struct ObjectUse {
    /// The expression replaced, entered or iterated.
    pub site: Site,
    /// Its group.
    pub group: GroupId,
    /// Where it stands.
    pub context: Context,
    /// What becomes of it.
    pub conversion: Conversion,
}

impl ObjectUse {
    /// Whether its place has to be able to await.
    pub fn needs_await(&self) -> bool {
        matches!(
            self.conversion,
            Conversion::Enter(Enter::Async | Enter::AwaitAsync, _) | Conversion::Iterate(_)
        ) || self.conversion.awaits()
    }
}

/// A library's name that is neither called nor an object: an exception, a type, a constant.
#[derive(Clone, Debug)]
pub struct NameUse {
    /// The name as written: `requests.HTTPError`.
    pub site: Site,
    /// The name that the tables know it by.
    pub name: String,
    /// Its row.
    pub row: RowId,
    /// The group of the object that is checked against it: `isinstance(session, requests.Session)`.
    pub checked: Option<GroupId>,
}

/// All uses in a program.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// Calls with rows.
    pub calls: Vec<MappedCall>,
    /// Other uses of objects.
    pub objects: Vec<ObjectUse>,
    /// Names.
    pub names: Vec<NameUse>,
    /// Groups that cannot be converted.
    pub refused: BTreeMap<GroupId, Refusal>,
    /// Groups of objects that nobody waits on and an annotation promises, with their library: they follow it where all of it is converted.
    pub followers: BTreeMap<GroupId, LibraryId>,
    /// Annotations that promise an object which changes, with the group of what they are written at.
    pub declared: BTreeMap<Site, GroupId>,
}

impl Uses {
    /// Whether a function makes a call of the group that is a reason to turn it.
    pub fn follows_functions(&self, group: GroupId) -> bool {
        self.calls.iter().any(|call| {
            call.group == group && call.is_seed && matches!(call.context, Context::Function(_))
        })
    }
}

/// Read off all uses.
pub fn collect(
    program: &Program<'_>,
    cells: &mut Cells,
    entries: &Entries,
    options: &Options,
    stays: &Stays,
) -> Uses {
    let mut collector = Collector {
        program,
        cells,
        entries,
        options,
        uses: Uses::default(),
        passed_on: OnceCell::new(),
        thrown: Vec::new(),
        moved: BTreeMap::new(),
        values: Vec::new(),
        held: open_owner::Held::default(),
        put: blind_call::Put::default(),
        outside: outside::Outside::default(),
        stays,
    };
    for (site, _) in program.expressions_of(Sorts::UNWRITTEN) {
        collector.expression(site);
    }
    collector.derived();
    collector.open_owners();
    collector.exceptions();
    collector.blind_calls();
    let (mut uses, thrown, mut values) = (collector.uses, collector.thrown, collector.values);
    let outside = collector.outside;
    thrown::join(program, cells, &uses, &thrown);
    // Groups were joined while uses were read.
    for call in &mut uses.calls {
        call.group = cells.current(call.group);
    }
    for object in &mut uses.objects {
        object.group = cells.current(object.group);
    }
    for name in &mut uses.names {
        name.checked = name.checked.map(|group| cells.current(group));
    }
    for (_, group) in &mut values {
        *group = cells.current(*group);
    }
    value::never_called(program, &mut uses, &values);
    declared::follow(program, cells, &mut uses);
    never_closed(program, &mut uses);
    outside::hand_to_threads(program, cells, &mut uses, &outside);
    let refused = std::mem::take(&mut uses.refused);
    for (group, refusal) in refused {
        uses.refused.entry(cells.current(group)).or_insert(refusal);
    }
    uses
}

/// Whether a converted call has another text than before.
fn call_text_changes(call: &MappedCall) -> bool {
    matches!(&call.fate, CallFate::Convert(rewriting) if !rewriting.code.is_empty())
}

/// Groups of objects that keep the program alive until they are closed, and that nothing closes.
fn never_closed(program: &Program<'_>, uses: &mut Uses) {
    let mut made: BTreeMap<GroupId, (Site, String)> = BTreeMap::new();
    let mut closed: BTreeSet<GroupId> = BTreeSet::new();
    for call in &uses.calls {
        let row = program.table.row(call.row);
        // `with contextlib.closing(…)`: what is entered is closed in the end.
        let entered = row
            .entered
            .as_ref()
            .and_then(|name| program.table.type_row(&program.table.canonical(name)));
        if matches!(call.demand, Demand::Enter(_))
            && entered.is_some_and(|row| row.must_close.is_some())
        {
            closed.insert(call.group);
        }
        let type_name = match &row.returns {
            Some(crate::mapping::row::Returns::Type(name)) => {
                program.table.canonical(name).into_owned()
            }
            _ if row.kind == Kind::Type => call.name.clone(),
            _ => String::new(),
        };
        let closer = program
            .table
            .type_row(&type_name)
            .and_then(|row| row.must_close.clone());
        if let Some(closer) = closer {
            if matches!(call.demand, Demand::Enter(_)) {
                closed.insert(call.group);
            }
            made.entry(call.group).or_insert((call.site, closer));
        }
        if let Some((type_name, member)) = call.name.rsplit_once('.') {
            let closes = program
                .table
                .type_row(type_name)
                .is_some_and(|row| row.must_close.as_deref() == Some(member));
            if closes {
                closed.insert(call.group);
            }
        }
    }
    for (group, (site, closer)) in made {
        if closed.contains(&group) {
            continue;
        }
        let span = Span {
            path: program.file(site.file).path.clone(),
            range: program.expr(site).range,
        };
        let message = format!(
            "nothing calls `{closer}()`, and the replacement keeps the program alive until then"
        );
        uses.refused
            .entry(group)
            .or_insert(Refusal::at(code::NEVER_CLOSED, message, span));
    }
}

struct Collector<'c, 'p> {
    program: &'c Program<'p>,
    cells: &'c mut Cells,
    entries: &'c Entries,
    options: &'c Options,
    uses: Uses,
    /// Keywords that may reach a call through `**options`, once somebody asks.
    passed_on: OnceCell<Vec<PassedOn>>,
    /// Objects that are read off exceptions.
    thrown: Vec<Thrown>,
    /// Settings that move into the constructor of their object: assigned attributes, and calls.
    moved: BTreeMap<Site, Moved>,
    /// Functions that stand as values, with their groups.
    values: Vec<(Site, GroupId)>,
    /// Attributes that hold objects.
    held: open_owner::Held,
    /// Types of objects that are put somewhere, by the name under which they are.
    put: blind_call::Put,
    /// Groups of objects that callers outside may have handed in.
    outside: outside::Outside,
    /// What stays an object of threads.
    stays: &'c Stays,
}

impl<'c, 'p> Collector<'c, 'p> {
    fn span(&self, site: Site) -> Span {
        Span {
            path: self.program.file(site.file).path.clone(),
            range: self.program.expr(site).range,
        }
    }

    fn refuse(&mut self, group: GroupId, code: Code, message: String, site: Site) {
        let refusal = Refusal::at(code, message, self.span(site));
        self.uses.refused.entry(group).or_insert(refusal);
    }

    fn context(&self, site: Site) -> Context {
        self.entries
            .context(self.program, site, self.options.python)
    }

    fn context_of_steps(&self, site: Site) -> Context {
        self.entries
            .context_of_steps(self.program, site, self.options.python)
    }

    fn expression(&mut self, site: Site) {
        let program = self.program;
        match &program.expr(site).kind {
            ExprKind::Call { func, args, .. } => {
                self.call(site, *func, args);
                self.given_out(site);
            }
            ExprKind::Attribute { value, attr } => {
                self.name(site);
                self.value(site);
                self.factory(site);
                self.blocking_attribute(site, *value, &attr.text);
            }
            ExprKind::Name(_) => {
                self.name(site);
                self.value(site);
                self.factory(site);
            }
            ExprKind::Subscript { value, .. } => {
                let names = ["__getitem__", "__setitem__", "__delitem__"];
                self.blocking_operator(site, *value, &names);
            }
            ExprKind::Compare { operands, ops } => {
                let right = operands.iter().skip(1).zip(ops);
                for (value, _) in right.filter(|(_, op)| op.ends_with("in")) {
                    self.blocking_operator(site, *value, &["__contains__"]);
                }
            }
            _ => {}
        }
        if !may_hold(&program.expr(site).kind) {
            return;
        }
        let types = program.infer(site);
        if holds_object(program, &types) {
            self.object(site, &types);
        }
    }

    // ---- calls -------------------------------------------------------------------------------------------------

    // ---- names -------------------------------------------------------------------------------------------------

    // ---- objects -----------------------------------------------------------------------------------------------
}

/// Expressions that can be an object at all.
fn may_hold(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Name(_)
            | ExprKind::Attribute { .. }
            | ExprKind::Call { .. }
            | ExprKind::Subscript { .. }
            | ExprKind::Await(_)
            | ExprKind::Conditional { .. }
            | ExprKind::Bool { .. }
            | ExprKind::Named { .. }
            | ExprKind::Tuple(_)
            | ExprKind::List(_)
            | ExprKind::Dict(_)
            | ExprKind::Set(_)
            | ExprKind::Comprehension { .. }
            | ExprKind::Lambda { .. }
    )
}
