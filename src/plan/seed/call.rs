//! Calls: which row applies to one, what becomes of it, and names that are not called.

use super::{CallFate, Collector, Conversion, Demand, MappedCall, Moved, NameUse};
use crate::diagnostic::code;
use crate::mapping::condition::Test;
use crate::mapping::row::{Fate, Returns, Row, RowId};
use crate::mapping::schema::{Enter, Kind};
use crate::mapping::template::Part;
use crate::options::Stage;
use crate::plan::cell::{GroupId, holds_object};
use crate::plan::context::Context;
use crate::plan::setting::{self, Settings};
use crate::plan::template::{Rewriting, applicable, instantiate};
use crate::resolve::condition::{Passed, Place, passed};
use crate::resolve::program::Site;
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ExprId, ExprKind, Parent};

/// Whether a call reaches what its row is about, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Certainly.
    Certain,
    /// Perhaps, or something else.
    Perhaps,
}

impl<'c, 'p> Collector<'c, 'p> {
    pub(super) fn call(&mut self, site: Site, func: ExprId, args: &[Argument]) {
        let program = self.program;
        let Some(target) = program.calls.target(site) else {
            return;
        };
        self.through(site, args);
        if target.external.is_empty() {
            return;
        }
        let receiver = self.receiver(site, func);
        let place = Place {
            site,
            args,
            receiver,
        };
        // What a caller injects in the place of a library is no object whose method keeps its name.
        let may_be_injected = receiver.is_some_and(|receiver| {
            let owner = program.infer(Site {
                file: site.file,
                expr: receiver,
            });
            owner.any_of.contains(&Type::Injected)
                && owner
                    .any_of
                    .iter()
                    .any(|one| matches!(one, Type::External(_)))
        });
        for name in &target.external {
            let rows = self.rows_of(name);
            if rows.is_empty() && program.table.type_row(name).is_none() {
                continue;
            }
            let is_certain = target.external.len() == 1
                && !may_be_injected
                && target.bound.is_empty()
                && !target.unknown
                && !target.foreign;
            let reach = if is_certain {
                Reach::Certain
            } else {
                Reach::Perhaps
            };
            self.mapped_call(place, name, &rows, reach);
        }
    }

    pub(super) fn rows_of(&self, name: &str) -> Vec<RowId> {
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

    pub(super) fn mapped_call(
        &mut self,
        place: Place<'_>,
        name: &str,
        rows: &[RowId],
        reach: Reach,
    ) {
        let program = self.program;
        let style = self.options.style;
        let stays = self.stays.contains_key(&place.site)
            || place.receiver.is_some_and(|expr| {
                let file = place.site.file;
                self.stays.contains_key(&Site { file, expr })
            });
        let of_threads: Vec<RowId>;
        let rows = match stays {
            true => {
                let is_kept = |row: &RowId| !program.table.row(*row).tasks;
                of_threads = rows.iter().copied().filter(is_kept).collect();
                &of_threads[..]
            }
            false => rows,
        };
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
            // What an object gives that stays as it is does, too.
            if matches!(row.returns, Some(Returns::Type(_)))
                && let Some(receiver) = self.inherited(place)
            {
                let group = self.cells.group(program, place.site);
                let message = self.stays_because(receiver, name);
                self.refuse(group, code::EXTERNAL_BASE, message, place.site);
            }
            return;
        }
        if reach == Reach::Perhaps
            && place.receiver.is_some()
            && self.is_object_call(place)
            && !changes_call(row)
        {
            return;
        }
        let is_certain = reach == Reach::Certain
            || self.is_object_call(place)
                && place.receiver.is_some_and(|receiver| {
                    !self.is_mixed(Site {
                        file: place.site.file,
                        expr: receiver,
                    })
                });
        let reach = if is_certain {
            Reach::Certain
        } else {
            Reach::Perhaps
        };
        let group = self.group_of_call(place, Some(row));
        if let Some(&moved) = self.moved.get(&place.site) {
            self.push_object(place.site, group, Conversion::Move(moved));
            return;
        }
        let made = match &row.returns {
            // A method that is awaited makes no object anew (`pool.getconn()`): only a constructor can take settings, or a
            // function that opens something (`connect()`).
            Some(Returns::Type(made)) => {
                (!row.awaited || !self.is_object_call(place)).then_some(made.as_str())
            }
            // What derives from a library's class makes an object by `super().__init__()`.
            _ => name.strip_suffix(".__init__"),
        };
        let settings = made
            .filter(|made| program.table.takes_settings(made))
            .map(|made| setting::behind(program, place.site, made))
            .unwrap_or_default();
        if self.reaches_new_constructor(place, name) {
            if !settings.settings.is_empty() {
                let message = "the class above has no constructor that would take the settings behind this call";
                self.refuse(group, code::REFUSED_CALL, message.to_owned(), place.site);
            }
            return;
        }
        let mut args = place.args.to_vec();
        args.extend(settings.arguments().cloned());
        args.extend(self.defaults(place, name));
        let place = Place {
            args: &args,
            ..place
        };
        let mut fate = match self.is_held_method(place, name) {
            true => CallFate::Refused(
                code::VALUE_ESCAPES,
                format!("`{name}` is called here by a value that holds it"),
            ),
            false => self.fate(place, name, row, reach),
        };
        if let CallFate::Convert(rewriting) = &mut fate {
            settings.append_entries(program, place.site.file, &mut rewriting.code);
            self.move_settings(place.site, group, &settings);
            for (constant, code) in std::mem::take(&mut rewriting.elsewhere) {
                let changed = Rewriting {
                    code,
                    ..Rewriting::default()
                };
                self.push_object(constant, group, Conversion::Code(changed));
            }
        }
        let demand = match (self.demand(place.site, row), &fate) {
            (Demand::Nothing, CallFate::Convert(rewriting)) if rewriting.awaits() => Demand::Within,
            (demand, _) => demand,
        };
        if let CallFate::Refused(code, message) = &fate {
            self.refuse(group, *code, message.clone(), place.site);
        }
        // Steps that are taken by `async for` block where they are taken by `for`.
        let in_steps = demand == Demand::Iterate && matches!(fate, CallFate::Convert(_));
        let is_stepped = matches!((&row.fate, &fate), (Fate::Refuse(_), CallFate::Keep));
        let blocks = row.kind == Kind::Call
            && !is_stepped
            && (row.awaited || row.seed || in_steps || matches!(row.fate, Fate::Offload(_)));
        // A test follows what it tests; that it reads a file is no reason to make it async.
        let context = match in_steps {
            true => self.context_of_steps(place.site),
            false => self.context(place.site),
        };
        // Nor is a script's own level worth a loop for what only runs in a thread then.
        let is_idle_script = matches!(context, Context::Entry(..)) && runs_in_thread(row);
        let is_test = program.is_test_file(place.site.file) && !self.is_of_framework(row);
        let is_reason = match self.options.stage {
            Stage::Whole | Stage::Colour => !is_test && !is_idle_script,
            Stage::Swap => true,
        };
        let is_seed = row.seed && blocks && is_reason;
        self.uses.calls.push(MappedCall {
            site: place.site,
            name: name.to_owned(),
            row: row.id,
            group,
            context,
            demand,
            fate,
            blocks,
            is_seed,
            is_heavy: is_seed || row.of_both_kinds && blocks || in_steps && !is_test,
        });
    }

    /// Say that settings go into the call `made`, and what they need before it.
    fn move_settings(&mut self, made: Site, group: GroupId, settings: &Settings) {
        let file = made.file;
        for setting in &settings.settings {
            let expr = setting.place;
            self.moved
                .insert(Site { file, expr }, Moved::Away(setting.stmt));
        }
        let tree = &self.program.file(file).facts.tree;
        let Some(before) = tree.statement_of(made.expr) else {
            return;
        };
        for &stmt in &settings.raised {
            self.push_object(made, group, Conversion::Move(Moved::Before(stmt, before)));
        }
    }

    pub(super) fn fate(&self, place: Place<'_>, name: &str, row: &Row, reach: Reach) -> CallFate {
        if reach == Reach::Perhaps {
            return CallFate::Refused(code::MIXED_CALLEE, self.mixed_callee_message(place, name));
        }
        match &row.fate {
            Fate::Refuse(_) if self.is_stepped(place.site, name) => return CallFate::Keep,
            Fate::Refuse(reason) => return CallFate::Refused(code::REFUSED_CALL, reason.clone()),
            Fate::Offload(_) => return CallFate::Offload,
            Fate::Keep => return CallFate::Keep,
            Fate::Convert => {}
        }
        if self.is_class_attribute(place) {
            return CallFate::Refused(
                code::BLOCKING_CALL_REMAINS,
                format!(
                    "`{name}` is called through a class attribute, which may be set to something else"
                ),
            );
        }
        if let Some(receiver) = self.inherited(place).filter(|_| !row.of_both_kinds) {
            return CallFate::Refused(code::EXTERNAL_BASE, self.stays_because(receiver, name));
        }
        if let Some(reason) = self.unfit(place, name, row) {
            return CallFate::Refused(code::REFUSED_CALL, reason);
        }
        if row.takes_unpacked()
            && let Some(reason) = self.refused_keyword(row)
        {
            return CallFate::Refused(code::UNPACKED_ARGUMENTS, reason);
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

    fn mixed_callee_message(&self, place: Place<'_>, name: &str) -> String {
        let ExprKind::Call { func, .. } = self.program.expr(place.site).kind else {
            return format!("this call may reach `{name}` or something else");
        };
        let types = self.program.infer(Site {
            file: place.site.file,
            expr: func,
        });
        let is_expected = |one: &Type| matches!(one, Type::External(other) | Type::ObjectMember(other) if **other == *name);
        let others = self.program.others(&types, is_expected);
        let others = others.unwrap_or_else(|| "something else".to_owned());
        format!("this call may reach `{name}`, or {others}")
    }

    pub(super) fn demand(&self, site: Site, row: &Row) -> Demand {
        if self.options.stage == Stage::Swap {
            return match self.is_scoped(site, row) {
                true => Demand::Enter(Enter::Sync),
                false => Demand::Nothing,
            };
        }
        let is_item = self.program.use_of(site) == Test::With || self.is_scoped(site, row);
        let result_row = match &row.returns {
            Some(Returns::Type(name)) => self
                .program
                .table
                .type_row(&self.program.table.canonical(name)),
            _ if row.kind == Kind::Type => Some(row),
            _ => None,
        };
        if is_item {
            let enter = row.enter.or_else(|| result_row.and_then(|row| row.enter));
            // What is put around the object takes the object, not a promise of it.
            if row.enter.is_none()
                && row.enter_as.is_none()
                && row.awaited
                && result_row.is_some_and(|row| row.enter_as.is_some())
            {
                return Demand::Enter(Enter::AwaitAsync);
            }
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

    /// Whether the call becomes the item of an `async with` around the statements that use its result.
    fn is_scoped(&self, site: Site, row: &Row) -> bool {
        row.scope()
            .is_some_and(|type_name| self.program.lifetime(site, type_name).is_some())
    }

    /// What a method of an outside class is called on, where that is an instance of a project class which derives from it,
    /// and stays.
    fn inherited(&self, place: Place<'_>) -> Option<Site> {
        let receiver = Site {
            file: place.site.file,
            expr: place.receiver?,
        };
        let stays = |one: &Type| match one {
            Type::Instance(class) | Type::Super(class) => self.program.derived(*class).is_none(),
            Type::Class(_) => true,
            _ => false,
        };
        let types = self.program.infer(receiver);
        types.any_of.iter().any(stays).then_some(receiver)
    }

    /// Whether the function called is the value of a variable of a project class: `sleep = time.sleep`.
    fn is_class_attribute(&self, place: Place<'_>) -> bool {
        let program = self.program;
        let Some(receiver) = place.receiver else {
            return false;
        };
        let ExprKind::Call { func, .. } = program.expr(place.site).kind else {
            return false;
        };
        let file = place.site.file;
        let ExprKind::Attribute { attr, .. } = &program.expr(Site { file, expr: func }).kind else {
            return false;
        };
        let owners = program.infer(Site {
            file,
            expr: receiver,
        });
        owners.any_of.iter().any(|one| match one {
            Type::Instance(class) | Type::Class(class) | Type::Super(class) => {
                let above = usize::from(matches!(one, Type::Super(_)));
                program.above(*class).iter().skip(above).any(|&at| {
                    let facts = &program.file(program.classes[at.0 as usize].file).facts;
                    facts.scopes[program.class(at).scope.0 as usize]
                        .variables
                        .contains_key(&attr.text)
                })
            }
            _ => false,
        })
    }

    pub(super) fn is_object_call(&self, place: Place<'_>) -> bool {
        place.receiver.is_some_and(|receiver| {
            let types = self.program.infer(Site {
                file: place.site.file,
                expr: receiver,
            });
            holds_object(self.program, &types)
        })
    }

    pub(super) fn group_of_call(&mut self, place: Place<'_>, row: Option<&Row>) -> GroupId {
        let program = self.program;
        let group = self.cells.group(program, place.site);
        let mut related: Vec<ExprId> = Vec::new();
        if self.is_object_call(place) {
            related.extend(place.receiver);
        }
        if let ExprKind::Call { func, .. } = program.expr(place.site).kind {
            let callee = Site {
                file: place.site.file,
                expr: func,
            };
            if holds_object(program, &program.infer(callee)) {
                related.push(func);
            }
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

    pub(super) fn name(&mut self, site: Site) {
        let program = self.program;
        let is_owner = matches!(program.expr(site).parent, Parent::Expr(up)
            if matches!(&program.expr(Site { file: site.file, expr: up }).kind,
                ExprKind::Attribute { value, .. } if *value == site.expr));
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
        let is_callee = program.is_callee(site);
        let rows = program.table.rows(name);
        // The template of a call writes the callee, too; that of an exception carries the one that is there.
        let mut all = rows.iter().map(|&row| program.table.row(row));
        // `Error.__init__(self, message)`
        if is_owner && !all.clone().any(Row::is_made) {
            return;
        }
        let has_template =
            is_callee && all.clone().any(|row| row.kind == Kind::Call) && !all.any(Row::is_made);
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
        // What derives from a library's class was written for it, and keeps it.
        let is_base = program.use_of(site) == Test::Base;
        // A name that stays is none that follows its library.
        let is_kept = |row: RowId| {
            let to = program.table.row(row).to.as_ref();
            to.is_some_and(|to| matches!(&to.parts[..], [Part::Text(text)] if **text == **name))
        };
        if let Some(row) = row
            && !(is_base && program.table.row(row).kind == Kind::Type)
            && !is_kept(row)
        {
            let name = name.to_string();
            let checked = self.checked(site);
            self.uses.names.push(NameUse {
                site,
                name,
                row,
                checked,
            });
        }
    }

    pub(super) fn call_row(&self, site: Site, func: ExprId, args: &[Argument]) -> Option<&'c Row> {
        let program = self.program;
        let target = program.calls.target(site)?;
        let [name] = &target.external[..] else {
            return None;
        };
        let place = Place {
            site,
            args,
            receiver: self.receiver(site, func),
        };
        applicable(program, &self.rows_of(name), place, self.options.style)
    }

    /// What a call is made on: an object of a table that is called is that itself.
    fn receiver(&self, site: Site, func: ExprId) -> Option<ExprId> {
        let program = self.program;
        let callee = Site { expr: func, ..site };
        match holds_object(program, &program.infer(callee)) {
            true => Some(func),
            false => program.called_on(site),
        }
    }
}

/// Whether the replacement hands the same call to a thread.
fn runs_in_thread(row: &Row) -> bool {
    let first = row.to.as_ref().and_then(|template| template.parts.first());
    matches!(first, Some(Part::Text(text)) if text.starts_with("asyncio.to_thread("))
}

/// Whether converting a call by this row changes its text, if only by an `await`.
pub(super) fn changes_call(row: &Row) -> bool {
    row.kind == Kind::Call
        && (row.awaited || row.to.is_some() || !matches!(row.fate, Fate::Convert | Fate::Keep))
}

/// Whether a row has a condition that this very argument be an object.
pub(super) fn row_takes_object(row: &Row, args: &[Argument], argument: ExprId) -> bool {
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
            && when.conditions.iter().any(|condition| {
                matches!(
                    condition.test,
                    Test::Type(_) | Test::Holds(_) | Test::Contains(_)
                )
            })
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
