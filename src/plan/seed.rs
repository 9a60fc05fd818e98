//! Calls the tables name, and every other use of the objects they give.
//!
//! A use either has a conversion, or a reason why its group stays as it is.

use super::cell::{Cells, GroupId, holds_object, is_changing};
use super::context::{Context, Entries};
use super::reason::Refusal;
use super::template::{Rewriting, applicable, instantiate, instantiate_plain};
use crate::diagnostic::Span;
use crate::diagnostic::code::{self, Code};
use crate::mapping::condition::Test;
use crate::mapping::row::{Applicability, Fate, Row, RowId, Set};
use crate::mapping::schema::{Enter, Kind};
use crate::options::Options;
use crate::resolve::condition::{Passed, Place, passed};
use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, Clause, ExprId, ExprKind, Parent, StmtId, StmtKind};
use std::collections::{BTreeMap, BTreeSet};

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
}

impl Conversion {
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

/// A library's name that is neither called nor an object: an exception, a type, a constant.
#[derive(Clone, Debug)]
pub struct NameUse {
    /// The name as written: `requests.HTTPError`.
    pub site: Site,
    /// Its row.
    pub row: RowId,
}

/// All uses in a program.
#[derive(Debug, Default)]
pub struct Uses {
    /// Calls with rows.
    pub calls: Vec<MappedCall>,
    /// Other uses of objects.
    pub objects: Vec<ObjectUse>,
    /// Names.
    pub names: Vec<NameUse>,
    /// Groups that cannot be converted.
    pub refused: BTreeMap<GroupId, Refusal>,
}

/// Read off all uses.
pub fn collect(
    program: &Program<'_>,
    cells: &mut Cells,
    entries: &Entries,
    options: &Options,
) -> Uses {
    let mut collector = Collector {
        program,
        cells,
        entries,
        options,
        uses: Uses::default(),
    };
    for (at, file) in program.files.iter().enumerate() {
        let file_id = FileId(at as u32);
        for index in 0..file.facts.tree.exprs.len() {
            let site = Site {
                file: file_id,
                expr: ExprId(index as u32),
            };
            collector.expression(site);
        }
    }
    let mut uses = collector.uses;
    // Groups were joined while uses were read.
    for call in &mut uses.calls {
        call.group = cells.current(call.group);
    }
    for object in &mut uses.objects {
        object.group = cells.current(object.group);
    }
    never_closed(program, &mut uses);
    let refused = std::mem::take(&mut uses.refused);
    for (group, refusal) in refused {
        uses.refused.entry(cells.current(group)).or_insert(refusal);
    }
    uses
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

    fn expression(&mut self, site: Site) {
        let program = self.program;
        match &program.expr(site).kind {
            ExprKind::Call { func, args, .. } => self.call(site, *func, args),
            ExprKind::Name(_) | ExprKind::Attribute { .. } => self.name(site),
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

    fn call(&mut self, site: Site, func: ExprId, args: &[Argument]) {
        let program = self.program;
        let Some(target) = program.calls.target(site) else {
            return;
        };
        if target.external.is_empty() {
            return;
        }
        let callee = Site {
            file: site.file,
            expr: func,
        };
        let receiver = match &program.expr(callee).kind {
            ExprKind::Attribute { value, .. } => Some(*value),
            _ => None,
        };
        let place = Place {
            site,
            args,
            receiver,
        };
        for name in &target.external {
            let rows = self.rows_of(name);
            if rows.is_empty() && program.table.type_row(name).is_none() {
                continue;
            }
            let is_sure = target.external.len() == 1
                && target.bound.is_empty()
                && !target.unknown
                && !target.foreign;
            self.mapped_call(place, name, &rows, is_sure);
        }
    }

    fn rows_of(&self, name: &str) -> Vec<RowId> {
        let mut rows = self.program.table.rows(name).to_vec();
        if let Some((type_name, member)) = name.rsplit_once('.') {
            for &row in self.program.table.member(type_name, member) {
                if !rows.contains(&row) {
                    rows.push(row);
                }
            }
        }
        rows
    }

    fn mapped_call(&mut self, place: Place<'_>, name: &str, rows: &[RowId], is_sure: bool) {
        let program = self.program;
        let style = self.options.style;
        let row = match applicable(program, rows, place, style) {
            Some(row) => row,
            None => match program.table.type_row(name) {
                Some(row) if row.to.is_some() => row,
                Some(_) => return,
                None => {
                    let has_call_rows = rows
                        .iter()
                        .any(|&row| program.table.row(row).kind == Kind::Call);
                    if has_call_rows && self.is_object_call(place) {
                        let group = self.group_of_call(place, None);
                        self.refuse(
                            group,
                            code::REFUSED_CALL,
                            format!("the table has no row for this form of `{name}`"),
                            place.site,
                        );
                    }
                    return;
                }
            },
        };
        if let Fate::Keep = row.fate {
            return;
        }
        if !is_sure && place.receiver.is_some() && self.is_object_call(place) && !changes_call(row)
        {
            return;
        }
        let is_sure = is_sure
            || self.is_object_call(place)
                && place.receiver.is_some_and(|receiver| {
                    !self.is_mixed(Site {
                        file: place.site.file,
                        expr: receiver,
                    })
                });
        let group = self.group_of_call(place, Some(row));
        let fate = self.fate(place, name, row, is_sure);
        let demand = match (self.demand(place.site, row), &fate) {
            (Demand::Nothing, CallFate::Convert(rewriting)) if rewriting.awaits() => Demand::Within,
            (demand, _) => demand,
        };
        if let CallFate::Refused(code, message) = &fate {
            self.refuse(group, *code, message.clone(), place.site);
        }
        let blocks = row.kind == Kind::Call
            && (row.awaited || row.seed || matches!(row.fate, Fate::Offload(_)));
        self.uses.calls.push(MappedCall {
            site: place.site,
            name: name.to_owned(),
            row: row.id,
            group,
            context: self.context(place.site),
            demand,
            fate,
            blocks,
            // A test follows what it tests; that it reads a file is no reason to make it async.
            is_seed: row.seed && blocks && !program.is_test_file(place.site.file),
        });
    }

    fn fate(&self, place: Place<'_>, name: &str, row: &Row, is_sure: bool) -> CallFate {
        if !is_sure {
            return CallFate::Refused(
                code::MIXED_CALLEE,
                format!("this call may reach `{name}` or something else"),
            );
        }
        match &row.fate {
            Fate::Refuse(reason) => return CallFate::Refused(code::REFUSED_CALL, reason.clone()),
            Fate::Offload(_) => return CallFate::Offload,
            Fate::Keep => return CallFate::Keep,
            Fate::Convert => {}
        }
        if row.applicability != Applicability::Safe {
            return CallFate::Refused(
                code::REFUSED_CALL,
                "the table marks this conversion as not safe to apply by itself".to_owned(),
            );
        }
        match instantiate(self.program, place, name, row, self.options.style) {
            Ok(rewriting) => CallFate::Convert(rewriting),
            Err(reason) => {
                let code = if reason.contains("unpacked") {
                    code::UNPACKED_ARGUMENTS
                } else {
                    code::REFUSED_CALL
                };
                CallFate::Refused(code, reason)
            }
        }
    }

    fn demand(&self, site: Site, row: &Row) -> Demand {
        let is_item = self.program.use_of(site) == Test::With;
        let result_row = match &row.returns {
            Some(crate::mapping::row::Returns::Type(name)) => self
                .program
                .table
                .type_row(&self.program.table.canonical(name)),
            _ if row.kind == Kind::Type => Some(row),
            _ => None,
        };
        if is_item {
            let enter = row.enter.or_else(|| result_row.and_then(|row| row.enter));
            return match enter {
                Some(Enter::Sync) | None if row.awaited => Demand::Await,
                Some(Enter::Sync) | None => Demand::Nothing,
                Some(enter) => Demand::Enter(enter),
            };
        }
        if self.program.use_of(site) == Test::Iterated
            && row.kind == Kind::Call
            && !row.awaited
            && result_row.is_some_and(|row| row.iterates.is_some())
        {
            return Demand::Iterate;
        }
        if row.awaited && row.kind == Kind::Call {
            Demand::Await
        } else {
            Demand::Nothing
        }
    }

    fn is_object_call(&self, place: Place<'_>) -> bool {
        place.receiver.is_some_and(|receiver| {
            let types = self.program.infer(Site {
                file: place.site.file,
                expr: receiver,
            });
            holds_object(self.program, &types)
        })
    }

    fn group_of_call(&mut self, place: Place<'_>, row: Option<&Row>) -> GroupId {
        let program = self.program;
        let group = self.cells.group(program, place.site);
        let mut related: Vec<ExprId> = Vec::new();
        if self.is_object_call(place) {
            related.extend(place.receiver);
        }
        if row.is_some() {
            for arg in place.args {
                let site = Site {
                    file: place.site.file,
                    expr: arg.value,
                };
                if holds_object(program, &program.infer(site)) {
                    related.push(arg.value);
                }
            }
        }
        let mut group = group;
        for expr in related {
            let other = self.cells.group(
                program,
                Site {
                    file: place.site.file,
                    expr,
                },
            );
            group = self.cells.join_groups(group, other);
        }
        group
    }

    // ---- names -------------------------------------------------------------------------------------------------

    fn name(&mut self, site: Site) {
        let program = self.program;
        if let Parent::Expr(up) = program.expr(site).parent
            && matches!(&program.expr(Site { file: site.file, expr: up }).kind,
                ExprKind::Attribute { value, .. } if *value == site.expr)
        {
            return;
        }
        let facts = &program.file(site.file).facts;
        if matches!(program.expr(site).kind, ExprKind::Name(_))
            && !matches!(facts.references.get(site.expr.0 as usize), Some(Some(_)))
        {
            return;
        }
        let types = program.infer(site);
        let [Type::External(name)] = &types.any_of[..] else {
            return;
        };
        let is_callee = matches!(program.expr(site).parent, Parent::Expr(up)
            if matches!(&program.expr(Site { file: site.file, expr: up }).kind,
                ExprKind::Call { func, .. } if *func == site.expr));
        let rows = program.table.rows(name);
        // The template of a call writes the callee, too.
        let has_template = is_callee
            && rows
                .iter()
                .any(|&row| program.table.row(row).kind == Kind::Call);
        if has_template {
            return;
        }
        let row = rows
            .iter()
            .copied()
            .find(|&row| matches!(program.table.row(row).kind, Kind::Name))
            .or_else(|| {
                let row = program.table.type_row(name)?;
                (row.to.is_some() && !is_callee).then_some(row.id)
            });
        if let Some(row) = row {
            self.uses.names.push(NameUse { site, row });
        }
    }

    // ---- objects -----------------------------------------------------------------------------------------------

    fn object(&mut self, site: Site, types: &crate::resolve::types::Types) {
        let program = self.program;
        let group = self.cells.group(program, site);
        let direct: Vec<&str> = types
            .objects()
            .filter(|name| is_changing(program, name))
            .collect();
        let type_name = direct.first().map(|&name| name.to_owned());
        match program.expr(site).parent {
            Parent::Stmt(stmt) => self.in_statement(site, group, type_name.as_deref(), stmt),
            Parent::Expr(up) => self.in_expression(site, group, type_name.as_deref(), up),
            Parent::Module => {}
        }
    }

    /// Whether an object may be something else here, so that an edit that is right for the one is wrong for the other.
    fn is_mixed(&self, site: Site) -> bool {
        let types = self.program.infer(site);
        types.unknown
            || types.any_of.iter().any(|one| {
                !matches!(
                    one,
                    Type::Object(_) | Type::Builtin("None") | Type::Injected
                )
            })
    }

    /// Refuse the group where its object may be something else; tells whether it did.
    fn refuse_mixed(&mut self, site: Site, group: GroupId, type_name: &str) -> bool {
        let is_mixed = self.is_mixed(site);
        if is_mixed {
            self.refuse(
                group,
                code::MIXED_VALUE,
                format!("this may be a `{type_name}` or something else"),
                site,
            );
        }
        is_mixed
    }

    fn escapes(&mut self, group: GroupId, site: Site, to: &str) {
        let text = self.program.source(site);
        let shown: String = text
            .lines()
            .next()
            .unwrap_or(text)
            .chars()
            .take(40)
            .collect();
        self.refuse(group, code::VALUE_ESCAPES, format!("`{shown}` {to}"), site);
    }

    fn in_statement(&mut self, site: Site, group: GroupId, direct: Option<&str>, stmt: StmtId) {
        let tree = &self.program.file(site.file).facts.tree;
        match &tree.stmt(stmt).kind {
            StmtKind::Assign { targets, value } if *value == site.expr => {
                for &target in targets {
                    self.stored(site, group, direct, target);
                }
            }
            StmtKind::AnnAssign {
                target,
                value: Some(value),
                ..
            } if *value == site.expr => {
                self.stored(site, group, direct, *target);
            }
            StmtKind::Assign { .. } | StmtKind::AnnAssign { .. } => {}
            StmtKind::AugAssign { value, .. } if *value == site.expr => {
                self.escapes(group, site, "is combined with another value");
            }
            StmtKind::For { iter, .. } if *iter == site.expr => self.iterated(site, group, direct),
            StmtKind::With { items, .. } => {
                if let Some(item) = items.iter().find(|item| item.context == site.expr) {
                    let target = item.target.map(|target| tree.expr(target).outer);
                    self.entered(site, group, direct, target);
                }
            }
            StmtKind::If { .. } | StmtKind::While { .. } | StmtKind::Assert { .. } => {
                self.tested(site, group, direct);
            }
            StmtKind::Raise { .. } | StmtKind::Match { .. } => {
                self.escapes(group, site, "is used in a way that the table does not know");
            }
            _ => {}
        }
    }

    fn stored(&mut self, site: Site, group: GroupId, direct: Option<&str>, target: ExprId) {
        let program = self.program;
        let target = Site {
            file: site.file,
            expr: target,
        };
        match &program.expr(target).kind {
            ExprKind::Name(_) => {}
            ExprKind::Tuple(_) | ExprKind::List(_) if direct.is_none() => {}
            ExprKind::Attribute { value, .. } => {
                let owner = program.infer(Site {
                    file: site.file,
                    expr: *value,
                });
                let is_ours = !owner.any_of.is_empty()
                    && !owner.unknown
                    && owner.any_of.iter().all(|one| {
                        matches!(one, Type::Instance(_) | Type::Class(_) | Type::Module(_))
                    });
                if !is_ours {
                    self.escapes(
                        group,
                        site,
                        "is stored in an object that cannot be followed",
                    );
                }
            }
            _ => self.escapes(group, site, "is stored where it cannot be followed"),
        }
    }

    fn in_expression(&mut self, site: Site, group: GroupId, direct: Option<&str>, up: ExprId) {
        let program = self.program;
        let parent = Site {
            file: site.file,
            expr: up,
        };
        match &program.expr(parent).kind {
            ExprKind::Attribute { value, attr } if *value == site.expr => {
                if let Some(type_name) = direct {
                    self.member(parent, site, group, type_name, &attr.text);
                }
            }
            ExprKind::Call { func, .. } if *func == site.expr => {
                if direct.is_some() {
                    self.escapes(group, site, "is called");
                }
            }
            ExprKind::Call { args, .. } => self.passed(site, group, direct, parent, args),
            ExprKind::Not(_) => self.tested(site, group, direct),
            ExprKind::Bool { left, .. } => {
                if *left == site.expr || is_test(program, parent) {
                    self.tested(site, group, direct);
                }
            }
            ExprKind::Conditional { test, .. } if *test == site.expr => {
                self.tested(site, group, direct);
            }
            ExprKind::Comprehension { clauses, .. } => {
                if clauses
                    .iter()
                    .any(|clause| matches!(clause, Clause::For { iter, .. } if *iter == site.expr))
                {
                    self.iterated(site, group, direct);
                } else if clauses
                    .iter()
                    .any(|clause| matches!(clause, Clause::If(test) if *test == site.expr))
                {
                    self.tested(site, group, direct);
                }
            }
            ExprKind::Compare { ops, .. } => {
                let is_contained = ops.iter().any(|op| op.ends_with("in"));
                if is_contained && direct.is_some() {
                    self.escapes(group, site, "is searched with `in`");
                }
            }
            ExprKind::Subscript { value, .. } if *value == site.expr => {
                if let Some(type_name) = direct {
                    self.special(site, group, type_name, "__getitem__");
                }
            }
            ExprKind::Starred(_) | ExprKind::YieldFrom(_) => {
                if direct.is_some() {
                    self.escapes(group, site, "is unpacked");
                }
            }
            ExprKind::Lambda { .. } => self.escapes(group, site, "is returned by a lambda"),
            ExprKind::Binary { .. } | ExprKind::Unary(_) => {
                if direct.is_some() {
                    self.escapes(group, site, "is an operand");
                }
            }
            _ => {}
        }
    }

    fn special(&mut self, site: Site, group: GroupId, type_name: &str, name: &str) {
        if self.program.table.member(type_name, name).is_empty() {
            self.refuse(
                group,
                code::UNMAPPED_MEMBER,
                format!("the table does not know `{name}` of `{type_name}`"),
                site,
            );
        }
    }

    fn member(
        &mut self,
        attribute: Site,
        object: Site,
        group: GroupId,
        type_name: &str,
        name: &str,
    ) {
        let program = self.program;
        let rows = program.table.member(type_name, name);
        let is_callee = matches!(program.expr(attribute).parent, Parent::Expr(up)
            if matches!(&program.expr(Site { file: attribute.file, expr: up }).kind,
                ExprKind::Call { func, .. } if *func == attribute.expr));
        if rows.is_empty() {
            self.refuse(
                group,
                code::UNMAPPED_MEMBER,
                format!("the table does not know `{name}` of `{type_name}`"),
                attribute,
            );
            return;
        }
        let place = Place {
            site: attribute,
            args: &[],
            receiver: Some(object.expr),
        };
        let attribute_row = rows.iter().map(|&row| program.table.row(row)).find(|row| {
            row.kind == Kind::Attribute
                && program.conditions_hold(place, None, &row.when, None, self.options.style)
        });
        let Some(row) = attribute_row else {
            if is_callee && rows.iter().any(|&row| changes_call(program.table.row(row))) {
                self.refuse_mixed(object, group, type_name);
            }
            if !is_callee {
                self.escapes(group, attribute, "is a method used as a value");
            }
            return;
        };
        if let Fate::Refuse(reason) = &row.fate {
            self.refuse(group, code::UNMAPPED_MEMBER, reason.clone(), attribute);
            return;
        }
        let is_store = self.is_store(attribute);
        if is_store {
            match &row.set {
                Set::Keep => {}
                Set::Refuse => {
                    self.refuse(
                        group,
                        code::REFUSED_CALL,
                        format!("`{name}` cannot be set on the replacement"),
                        attribute,
                    );
                    return;
                }
                Set::Option(option) => {
                    self.refuse(
                        group,
                        code::REFUSED_CALL,
                        format!("`{name}` can only be given to the replacement when it is made, as `{option}`"),
                        attribute,
                    );
                    return;
                }
            }
        }
        if let Some(template) = &row.to
            && !row_matches_name(template, name)
        {
            if self.refuse_mixed(object, group, type_name) {
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

    fn is_store(&self, site: Site) -> bool {
        let tree = &self.program.file(site.file).facts.tree;
        match tree.expr(site.expr).parent {
            Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
                StmtKind::Assign { targets, .. } => targets.contains(&site.expr),
                StmtKind::AnnAssign { target, .. } | StmtKind::AugAssign { target, .. } => {
                    *target == site.expr
                }
                StmtKind::Delete(targets) => targets.contains(&site.expr),
                _ => false,
            },
            _ => false,
        }
    }

    fn push_object(&mut self, site: Site, group: GroupId, conversion: Conversion) {
        let context = self.context(site);
        self.uses.objects.push(ObjectUse {
            site,
            group,
            context,
            conversion,
        });
    }

    fn tested(&mut self, site: Site, group: GroupId, direct: Option<&str>) {
        let program = self.program;
        let Some(type_name) = direct else { return };
        let Some(row) = program.table.type_row(type_name) else {
            return;
        };
        let Some(template) = &row.truth else { return };
        if self.refuse_mixed(site, group, type_name) {
            return;
        }
        let types = program.infer(site);
        let is_pure = types
            .any_of
            .iter()
            .all(|one| matches!(one, Type::Object(_)));
        let stands_for_value = matches!(program.expr(site).parent, Parent::Expr(up)
            if matches!(program.expr(Site { file: site.file, expr: up }).kind, ExprKind::Bool { .. })
                && !is_test(program, Site { file: site.file, expr: up }));
        if !is_pure || stands_for_value {
            self.refuse(
                group,
                code::REFUSED_CALL,
                format!("the truth of a `{type_name}` that may be None has no equal"),
                site,
            );
            return;
        }
        let place = Place {
            site,
            args: &[],
            receiver: Some(site.expr),
        };
        match instantiate_plain(program, place, type_name, row, template, None) {
            Ok(rewriting) => self.push_object(site, group, Conversion::Code(rewriting)),
            Err(reason) => self.refuse(group, code::REFUSED_CALL, reason, site),
        }
    }

    fn iterated(&mut self, site: Site, group: GroupId, direct: Option<&str>) {
        let program = self.program;
        let Some(type_name) = direct else { return };
        if self.refuse_mixed(site, group, type_name) {
            return;
        }
        let row = program
            .table
            .type_row(type_name)
            .filter(|row| row.iterates.is_some());
        let Some(row) = row else {
            self.refuse(
                group,
                code::UNMAPPED_MEMBER,
                format!("the table does not know how to iterate over a `{type_name}`"),
                site,
            );
            return;
        };
        let rewriting = match &row.iterate_as {
            Some(template) => {
                let place = Place {
                    site,
                    args: &[],
                    receiver: Some(site.expr),
                };
                match instantiate_plain(program, place, type_name, row, template, None) {
                    Ok(rewriting) => Some(rewriting),
                    Err(reason) => {
                        self.refuse(group, code::REFUSED_CALL, reason, site);
                        return;
                    }
                }
            }
            None => None,
        };
        self.push_object(site, group, Conversion::Iterate(rewriting));
    }

    fn entered(
        &mut self,
        site: Site,
        group: GroupId,
        direct: Option<&str>,
        target: Option<crate::text::TextRange>,
    ) {
        let program = self.program;
        if let Some(type_name) = direct
            && self.refuse_mixed(site, group, type_name)
        {
            return;
        }
        let call_row = match &program.expr(site).kind {
            ExprKind::Call { func, args, .. } => self.call_row(site, *func, args),
            _ => None,
        };
        // A call row that says how it is entered has the last word; else the type of the object does.
        let entering = call_row.filter(|row| row.enter.is_some() || row.enter_as.is_some());
        let row = entering.or_else(|| direct.and_then(|name| program.table.type_row(name)));
        let Some(row) = row else {
            self.escapes(
                group,
                site,
                "is a context manager that the table does not know",
            );
            return;
        };
        let Some(enter) = row.enter.or(row.enter_as.as_ref().map(|_| Enter::Async)) else {
            self.refuse(
                group,
                code::UNMAPPED_MEMBER,
                format!(
                    "the table does not know how to enter a `{}`",
                    direct.unwrap_or("value")
                ),
                site,
            );
            return;
        };
        let rewriting = match &row.enter_as {
            Some(template) => {
                let place = Place {
                    site,
                    args: &[],
                    receiver: Some(site.expr),
                };
                let name = direct.unwrap_or_default();
                match instantiate_plain(program, place, name, row, template, target) {
                    Ok(rewriting) => Some(rewriting),
                    Err(reason) => {
                        self.refuse(group, code::REFUSED_CALL, reason, site);
                        return;
                    }
                }
            }
            None => None,
        };
        if enter != Enter::Sync || rewriting.is_some() {
            self.push_object(site, group, Conversion::Enter(enter, rewriting));
        }
    }

    fn call_row(&self, site: Site, func: ExprId, args: &[Argument]) -> Option<&'c Row> {
        let program = self.program;
        let target = program.calls.target(site)?;
        let [name] = &target.external[..] else {
            return None;
        };
        let receiver = match &program
            .expr(Site {
                file: site.file,
                expr: func,
            })
            .kind
        {
            ExprKind::Attribute { value, .. } => Some(*value),
            _ => None,
        };
        let place = Place {
            site,
            args,
            receiver,
        };
        applicable(program, &self.rows_of(name), place, self.options.style)
    }

    fn passed(
        &mut self,
        site: Site,
        group: GroupId,
        direct: Option<&str>,
        call: Site,
        args: &[Argument],
    ) {
        let program = self.program;
        let Some(target) = program.calls.target(call) else {
            return;
        };
        let ExprKind::Call { func, .. } = &program.expr(call).kind else {
            return;
        };
        if let Some(row) = self.call_row(call, *func, args) {
            // The row was written with such an argument in mind, or refuses it by its own conditions.
            if row_takes_object(row, args, site.expr) || row.fate == Fate::Keep {
                return;
            }
        }
        let is_tracked = !target.bound.is_empty()
            && target.external.is_empty()
            && !target.unknown
            && !target.foreign
            && target
                .bound
                .iter()
                .filter(|(function, _)| !is_untaken(program, *function))
                .all(|(function, bound)| {
                    // An annotation, or `**options`, may hide the object inside the function.
                    bound.iter().any(|(arg, index)| {
                        *arg == site.expr
                            && holds_object(program, &program.parameter_types(*function, *index))
                    })
                });
        if is_tracked {
            return;
        }
        let is_harmless = target.bound.is_empty()
            && !target.unknown
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
            && target.external.iter().all(|name| {
                matches!(
                    &**name,
                    "builtins.len"
                        | "builtins.list"
                        | "builtins.tuple"
                        | "builtins.sorted"
                        | "builtins.reversed"
                        | "builtins.enumerate"
                        | "builtins.zip"
                        | "builtins.iter"
                        | "builtins.next"
                        | "builtins.bool"
                )
            })
            && !target.external.is_empty()
        {
            return;
        }
        let callee = program.source(Site {
            file: call.file,
            expr: *func,
        });
        let callee: String = callee
            .lines()
            .next()
            .unwrap_or(callee)
            .chars()
            .take(40)
            .collect();
        self.escapes(
            group,
            site,
            &format!("is handed to `{callee}`, which cannot be followed"),
        );
    }
}

/// Builtins and library calls that look at an object without using it.
const HARMLESS: &[&str] = &[
    "builtins.print",
    "builtins.repr",
    "builtins.str",
    "builtins.isinstance",
    "builtins.id",
    "builtins.type",
    "builtins.hasattr",
    "builtins.callable",
    "builtins.format",
    "contextlib.closing",
    "typing.cast",
];

/// `__new__` and `__post_init__` see no argument that `__init__` does not.
fn is_untaken(program: &Program<'_>, function: crate::resolve::program::FunctionId) -> bool {
    matches!(
        &*program.function(function).name,
        "__post_init__" | "__new__"
    )
}

fn is_logging(program: &Program<'_>, call: Site) -> bool {
    let ExprKind::Call { func, .. } = &program.expr(call).kind else {
        return false;
    };
    matches!(
        &program.expr(Site { file: call.file, expr: *func }).kind,
        ExprKind::Attribute { attr, .. }
            if matches!(&*attr.text, "debug" | "info" | "warning" | "warn" | "error" | "exception" | "critical" | "log")
    )
}

/// Whether converting a call by this row changes its text, if only by an `await`.
fn changes_call(row: &Row) -> bool {
    row.kind == Kind::Call
        && (row.awaited || row.to.is_some() || !matches!(row.fate, Fate::Convert | Fate::Keep))
}

/// Whether a row has a condition that this very argument be an object.
fn row_takes_object(row: &Row, args: &[Argument], argument: ExprId) -> bool {
    use crate::mapping::condition::{Subject, When};
    let is_argument =
        |name: &str| passed(row.signature.as_ref(), args, name) == Passed::Given(argument);
    let asks = |when: &When, own: Option<&str>| {
        let name = match &when.subject {
            Subject::Parameter(name) => Some(&**name),
            Subject::Value => own,
            _ => None,
        };
        name.is_some_and(is_argument)
            && when
                .conditions
                .iter()
                .any(|condition| matches!(condition.test, Test::Type(_)))
    };
    row.when.iter().any(|when| asks(when, None))
        || row.parameters.iter().any(|parameter| {
            parameter
                .actions
                .iter()
                .flat_map(|action| &action.when)
                .any(|when| asks(when, Some(&parameter.name)))
        })
}

/// `{self}.name` for a member called `name`: nothing changes.
fn row_matches_name(template: &crate::mapping::template::Template, name: &str) -> bool {
    use crate::mapping::template::{Part, Placeholder};
    matches!(&template.parts[..], [Part::Placeholder(Placeholder::Receiver), Part::Text(text)]
        if text.strip_prefix('.') == Some(name))
}

/// Whether the value of a boolean expression is only tested.
fn is_test(program: &Program<'_>, site: Site) -> bool {
    let tree = &program.file(site.file).facts.tree;
    match tree.expr(site.expr).parent {
        Parent::Stmt(stmt) => matches!(
            tree.stmt(stmt).kind,
            StmtKind::If { .. } | StmtKind::While { .. } | StmtKind::Assert { .. }
        ),
        Parent::Expr(up) => match &tree.expr(up).kind {
            ExprKind::Not(_) => true,
            ExprKind::Bool { .. } => is_test(
                program,
                Site {
                    file: site.file,
                    expr: up,
                },
            ),
            ExprKind::Conditional { test, .. } => *test == site.expr,
            _ => false,
        },
        Parent::Module => false,
    }
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
