//! What tests put in the place of objects of a library: which of its methods are awaited then, and what its results need.

use super::given::{self, Maker};
use super::moving::Change;
use super::object::{Method, Mocked};
use super::response;
use super::seam::{self, Changed, Instead, Seam};
use crate::mapping::row::Returns;
use crate::plan::cell::GroupId;
use crate::plan::seed::{CallFate, Demand, MappedCall, Uses};
use crate::resolve::program::{FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ExprId, ExprKind};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What tests put in the place of objects of a library.
pub(super) struct Library<'l, 'p> {
    pub(super) program: &'l Program<'p>,
    pub(super) uses: &'l Uses,
    pub(super) group: GroupId,
    /// Where tests say something of results that is said of what is read now, and where of those of others.
    pub(super) claimed: &'l RefCell<BTreeSet<Site>>,
    pub(super) unclaimed: &'l RefCell<Vec<(Site, GroupId)>>,
    /// The class of the objects.
    pub(super) name: &'l str,
}

impl<'l> Library<'l, '_> {
    /// The calls of their methods outside of tests.
    pub(super) fn calls(&self) -> Vec<&'l MappedCall> {
        let calls = self.uses.calls.iter().filter(|call| {
            call.group == self.group
                && !self.program.is_test_file(call.site.file)
                && self.member(call).is_some()
                && !self.makes_it(call)
        });
        calls.collect()
    }

    fn member<'c>(&self, call: &'c MappedCall) -> Option<&'c str> {
        let (owner, member) = call.name.rsplit_once('.')?;
        (owner == self.name).then_some(member)
    }

    /// Whether a call makes such an object: that is done before, and to none.
    fn makes_it(&self, call: &MappedCall) -> bool {
        let row = self.program.table.row(call.row);
        // `super().__init__()` of a class that derives from it.
        self.member(call) == Some("__init__")
            || matches!(&row.returns, Some(Returns::Type(name)) if self.program.table.canonical(name) == self.name)
    }

    /// How a method is called now: its name, whether it is awaited, and whether its result is used.
    fn now(&self, call: &MappedCall) -> Result<Option<(String, bool)>, String> {
        let member = self.member(call).unwrap_or_default();
        match (&call.fate, call.demand) {
            (CallFate::Keep, _) => Ok(None),
            (CallFate::Convert(_), Demand::Nothing) if seam::is_as_before(self.program, call) => {
                Ok(None)
            }
            (CallFate::Convert(_), Demand::Await | Demand::Within) => {
                let changed = || format!("`{member}` is called in another way now");
                let now = seam::now(self.program, call).ok_or_else(changed)?;
                match now.seam {
                    Seam::Method(_, name) if now.part.is_none() && now.shift.is_none() => {
                        Ok(Some((name, now.is_used)))
                    }
                    _ => Err(changed()),
                }
            }
            _ => Err(format!("`{member}` is used in another way now")),
        }
    }

    /// What the results of these calls are asked for that only those of the replacement have.
    fn changed(&self, calls: &[&MappedCall]) -> Vec<seam::Changed> {
        let all = self.uses.calls.iter();
        let makers = all.filter(|call| call.group == self.group && self.makes_it(call));
        let all: Vec<&MappedCall> = calls.iter().copied().chain(makers).collect();
        let changed = seam::members_changed(self.program, self.uses, &all);
        // What makes the object is the name of its class.
        let own = self.name.rsplit('.').next();
        let others = changed.into_iter();
        others
            .filter(|one| Some(one.member.as_str()) != own)
            .collect()
    }

    /// Whether a namespace has nothing that is asked for in another way now.
    pub(super) fn namespaced(&self, calls: &[&MappedCall], maker: Maker) -> Result<(), String> {
        let Maker::Namespace(made) = maker else {
            return Ok(());
        };
        let program = self.program;
        let has = |name: &str| {
            given::mock_option(program, made, name).is_some()
                || given::attributes_set(program, name)
                    .any(|(owner, _)| given::is_made_by(program, owner, maker))
        };
        for call in calls {
            let member = self.member(call).unwrap_or_default();
            if has(member) && !matches!(self.now(call), Ok(None)) {
                return Err(format!("`{member}` is no method of a mock there"));
            }
        }
        match self.changed(calls).into_iter().find(|one| has(&one.member)) {
            Some(one) => Err(format!("`{}` is read in another way now", one.member)),
            None => Ok(()),
        }
    }

    /// The methods that a mock needs.
    pub(super) fn mocked(
        &self,
        calls: &[&MappedCall],
        maker: Maker,
        reached: &BTreeSet<FunctionId>,
    ) -> Result<Vec<Mocked>, String> {
        let (Maker::Mock(at) | Maker::Patch(at)) = maker else {
            return Ok(Vec::new());
        };
        let program = self.program;
        // What a fixture gives, tests of all files may have.
        let around = program.function_around(at);
        let is_shared = around.is_some_and(|function| program.is_fixture(function));
        let is_told = |name: &str| {
            let mut named = program.attributes_named(name).iter();
            named.any(|site| site.file == at.file || is_shared && program.is_test_file(site.file))
        };
        let changed = self.changed(calls);
        if let Some(other) = changed.iter().find(|one| one.instead == Instead::Other) {
            return Err(format!("`{}` is read in another way now", other.member));
        }
        let is_meant = |file| file == at.file || is_shared && program.is_test_file(file);
        let told = response::told(program, is_meant, &changed)?;
        let mut options: Vec<String> = changed.iter().filter_map(Changed::option).collect();
        options.dedup();
        let mut found: BTreeMap<String, Method> = BTreeMap::new();
        let is_run = |call: &&&MappedCall| {
            let function = call.context.function();
            function.is_some_and(|function| reached.contains(&function))
        };
        for call in calls.iter().filter(is_run) {
            let Some((name, is_used)) = self.now(call)? else {
                continue;
            };
            let before = self.member(call).unwrap_or_default();
            if name != before && is_told(before) {
                return Err(format!("`{before}` is called `{name}` now"));
            }
            let method = found.entry(name).or_default();
            method.is_used |= is_used;
            method.options.clone_from(&options);
        }
        let mut mocked = Vec::new();
        let mut known = BTreeSet::new();
        for (name, method) in found {
            let (results, changes) = results(program, maker, &name, &changed)?;
            known.extend(results);
            mocked.push(Mocked {
                maker,
                group: self.group,
                name,
                method,
                changes,
            });
        }
        // Another test speaks of its own mocks.
        for one in told {
            let is_result = |name: &str| is_result_of(program, one.subject, maker, name);
            let holder = mocked.iter().position(|mocked| is_result(&mocked.name));
            let is_known = given::mocks(program, one.subject)
                .is_some_and(|made| made.iter().all(|call| known.contains(call)));
            match holder.or_else(|| is_known.then_some(0)) {
                Some(at) => mocked[at].changes.extend(one.changes),
                None => self.unclaimed.borrow_mut().push((one.site, self.group)),
            }
            if holder.is_some() || is_known {
                self.claimed.borrow_mut().insert(one.site);
            }
        }
        Ok(mocked)
    }
}

/// The mocks that a test has a method give, and what changes in them; an error says what else it has it do that would not fit.
fn results(
    program: &Program<'_>,
    maker: Maker,
    name: &str,
    changed: &[Changed],
) -> Result<(Vec<Site>, Vec<Change>), String> {
    let (mut found, mut changes) = (Vec::new(), Vec::new());
    for (what, value) in told_of(program, maker, name) {
        match what {
            "return_value" if changed.is_empty() => {}
            "return_value" => {
                let types = program.infer(value);
                let is_own = |one: &Type| {
                    matches!(one, Type::Instance(class)
                    if program.is_test_file(program.classes[class.0 as usize].file))
                };
                if types.is_surely(is_own) {
                    for one in &types.any_of {
                        if let Type::Instance(class) = one {
                            let members = response::members(program, *class, changed)?;
                            let members = members.into_iter();
                            changes.extend(members.map(|member| Change::Member(*class, member)));
                        }
                    }
                    continue;
                }
                let made = given::mocks(program, value)
                    .ok_or_else(|| format!("what `{name}` gives is no mock that is made there"))?;
                for call in made {
                    let change = response::fitted(program, call, changed);
                    changes.push(change.ok_or_else(|| {
                        format!(
                            "what is said of what `{name}` gives cannot be said of what is read now"
                        )
                    })?);
                    found.push(call);
                }
            }
            _ if is_raised(program, value) => {}
            _ if changed.is_empty() && !is_bare_exception(program, value) => {}
            _ => {
                return Err(format!(
                    "what `{name}` does there is not written for its replacement"
                ));
            }
        }
    }
    Ok((found, changes))
}

/// Whether something is what a method of a mock gives: `session.get.return_value`.
fn is_result_of(program: &Program<'_>, subject: Site, maker: Maker, name: &str) -> bool {
    let at = |expr: ExprId| Site {
        file: subject.file,
        expr,
    };
    let ExprKind::Attribute { value, attr } = &program.expr(subject).kind else {
        return false;
    };
    let ExprKind::Attribute {
        value: owner,
        attr: method,
    } = &program.expr(at(*value)).kind
    else {
        return false;
    };
    &*attr.text == "return_value"
        && &*method.text == name
        && given::is_made_by(program, at(*owner), maker)
}

/// What tests say that a method of a mock does: `session.get.return_value = …`, `session.get.side_effect = …`.
fn told_of(program: &Program<'_>, maker: Maker, name: &str) -> Vec<(&'static str, Site)> {
    let mut found = Vec::new();
    for what in ["return_value", "side_effect"] {
        let told = given::attributes_set(program, what).filter(|(method, _)| {
            matches!(&program.expr(*method).kind, ExprKind::Attribute { value, attr }
                if &*attr.text == name
                    && given::is_made_by(program, Site { file: method.file, expr: *value }, maker))
        });
        found.extend(told.map(|(_, value)| (what, value)));
    }
    found
}

/// Whether something is an exception that is made there.
fn is_raised(program: &Program<'_>, value: Site) -> bool {
    let ExprKind::Call { func, .. } = program.expr(value).kind else {
        return false;
    };
    let class = program.source(Site {
        file: value.file,
        expr: func,
    });
    let ends = ["Error", "Exception", "Timeout"];
    ends.iter().any(|end| class.ends_with(end))
}

/// Whether something is a class that the tables know: those of the replacement are not made without a message.
fn is_bare_exception(program: &Program<'_>, value: Site) -> bool {
    let types = program.infer(value);
    let is_known = |one: &Type| {
        matches!(one, Type::External(name)
        if !program.table.rows(&program.table.canonical(name)).is_empty())
    };
    types.any_of.iter().any(is_known)
}
