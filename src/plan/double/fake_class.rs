//! Classes of tests whose objects stand for a library's: which of their methods are awaited then, what they need to be entered and
//! iterated, and so on with the classes of what their methods give.

use super::moving::Change;
use super::response::{self, Member};
use super::seam::{self, Changed, Instead, Seam};
use crate::mapping::row::Returns;
use crate::mapping::schema::Enter;
use crate::plan::cell::{GroupId, is_changing};
use crate::plan::seed::{CallFate, Conversion, Demand, MappedCall, ObjectUse, Uses};
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::{Type, Types};
use crate::syntax::ast::ExprKind;
use std::collections::BTreeSet;

/// What follows.
#[derive(Debug, Default)]
pub struct Following {
    /// Methods that are awaited, with the objects that they belong to and a place that awaits them.
    pub turned: Vec<(FunctionId, GroupId, Site)>,
    /// What classes get.
    pub members: Vec<Change>,
}

/// Follows classes of tests that stand for those of a library.
pub struct Follower<'f, 'p> {
    /// The program.
    pub program: &'f Program<'p>,
    /// Its uses.
    pub uses: &'f Uses,
    /// The objects in whose place they stand.
    pub group: GroupId,
    seen: BTreeSet<(ClassId, String)>,
    found: Following,
}

impl<'f, 'p> Follower<'f, 'p> {
    /// For these objects.
    pub fn new(program: &'f Program<'p>, uses: &'f Uses, group: GroupId) -> Self {
        Self {
            program,
            uses,
            group,
            seen: BTreeSet::new(),
            found: Following::default(),
        }
    }

    /// What is needed by all classes that were followed.
    pub fn found(self) -> Following {
        self.found
    }

    /// A class whose objects stand for those of a class of the library; an error says what of it could not follow.
    pub fn follow(&mut self, class: ClassId, name: &str) -> Result<(), String> {
        if !self.seen.insert((class, name.to_owned())) {
            return Ok(());
        }
        let uses = self.uses;
        for call in &uses.calls {
            if self.is_on(call, name) {
                self.call(class, call)?;
            }
        }
        let mut changed = Vec::new();
        for object in &uses.objects {
            if object.group == self.group && !self.program.is_test_file(object.site.file) {
                self.object(class, name, object, &mut changed)?;
            }
        }
        changed.extend(self.checks(name));
        changed.sort();
        changed.dedup();
        let members = response::members(self.program, class, &changed)?;
        self.get(class, members);
        Ok(())
    }

    /// Whether a call outside of tests is one of a method of such an object.
    fn is_on(&self, call: &MappedCall, name: &str) -> bool {
        let owner = call.name.rsplit_once('.').map(|(owner, _)| owner);
        call.group == self.group
            && owner == Some(name)
            && !self.program.is_test_file(call.site.file)
            && self.program.called_on(call.site).is_some_and(|expr| {
                let receiver = Site {
                    file: call.site.file,
                    expr,
                };
                self.is_one(receiver, name)
            })
    }

    fn is_one(&self, site: Site, name: &str) -> bool {
        let types = self.program.infer(site);
        self.program.library_types(&types).any(|one| one == name)
    }

    fn get(&mut self, class: ClassId, members: impl IntoIterator<Item = Member>) {
        for member in members {
            let change = Change::Member(class, member);
            if !self.found.members.contains(&change) {
                self.found.members.push(change);
            }
        }
    }

    fn call(&mut self, class: ClassId, call: &MappedCall) -> Result<(), String> {
        let program = self.program;
        let member = call.name.rsplit('.').next().unwrap_or_default();
        let Some(method) = program.method(class, member) else {
            return match program.assigns_attribute(class, member) {
                true => Err(format!("`{member}` is no method there")),
                false => Ok(()),
            };
        };
        let changed = || format!("`{member}` is called in another way now");
        let facts = program.function(method);
        match (&call.fate, call.demand) {
            (CallFate::Keep, _) => {}
            (CallFate::Convert(_), Demand::Await | Demand::Within) => {
                let now = seam::now(program, call).ok_or_else(changed)?;
                let is_same = matches!(&now.seam, Seam::Method(_, name) if name == member)
                    && now.part.is_none()
                    && seam::takes(program, method, call);
                if !is_same {
                    return Err(changed());
                }
                if facts.is_generator() || program.is_property(method) {
                    return Err(format!(
                        "`{member}` gives something else than what is awaited"
                    ));
                }
                if !facts.is_async {
                    self.found.turned.push((method, self.group, call.site));
                }
            }
            (
                CallFate::Convert(_),
                Demand::Nothing | Demand::Enter(Enter::Async) | Demand::Iterate,
            ) if seam::is_as_before(program, call) || self.is_called_so(method, call) => {}
            (CallFate::Convert(_), Demand::Nothing) if self.check(call).is_some() => {}
            _ => return Err(changed()),
        }
        let row = program.table.row(call.row);
        let Some(Returns::Type(given)) = &row.returns else {
            return Ok(());
        };
        let given = program.table.canonical(given).into_owned();
        if !is_changing(program, &given) {
            return Ok(());
        }
        let others = given_by(program, &program.call_result(method))
            .or_else(|| self.meant(method, &given))
            .ok_or_else(|| format!("what `{member}` gives is not seen"))?;
        for other in others {
            match call.demand {
                Demand::Enter(_) => self.entered(other, call.site),
                Demand::Iterate => self.get(other, iterating(program, other)?),
                _ => {}
            }
            self.follow(other, &given)?;
        }
        Ok(())
    }

    /// What a class is entered by turns, and gets the names of what `async with` runs.
    fn entered(&mut self, class: ClassId, site: Site) {
        for name in ["__enter__", "__exit__"] {
            if let Some(method) = self.program.method(class, name) {
                self.found.turned.push((method, self.group, site));
            }
        }
    }

    /// Whether a call has the same name, and arguments that a method takes.
    fn is_called_so(&self, method: FunctionId, call: &MappedCall) -> bool {
        let CallFate::Convert(rewriting) = &call.fate else {
            return false;
        };
        let is_method = rewriting.support.is_empty() && !rewriting.awaits();
        is_method
            && seam::callee(self.program, call) == Some(true)
            && seam::takes(self.program, method, call)
    }

    /// The classes beside a method that have what is asked of such an object, where nothing else there could stand for one.
    fn meant(&self, method: FunctionId, name: &str) -> Option<Vec<ClassId>> {
        let program = self.program;
        let file = program.function_file(method);
        if program.file(file).text.contains("Mock") {
            return None;
        }
        let calls = self.uses.calls.iter().filter(|call| self.is_on(call, name));
        let asked: BTreeSet<&str> = calls
            .filter_map(|call| call.name.rsplit('.').next())
            .collect();
        let classes = (0..program.classes.len() as u32).map(ClassId);
        let here = classes.filter(|class| program.classes[class.0 as usize].file == file);
        let has_one = |class: &ClassId| {
            asked
                .iter()
                .any(|name| program.method(*class, name).is_some())
        };
        let own = program.class_of(method);
        let found: Vec<ClassId> = here
            .filter(has_one)
            .filter(|class| Some(*class) != own)
            .collect();
        (!found.is_empty()).then_some(found)
    }

    fn object(
        &mut self,
        class: ClassId,
        name: &str,
        object: &ObjectUse,
        changed: &mut Vec<Changed>,
    ) -> Result<(), String> {
        let program = self.program;
        if self.is_one(object.site, name) {
            return match &object.conversion {
                Conversion::Enter(Enter::Async, None) => {
                    self.entered(class, object.site);
                    Ok(())
                }
                Conversion::Enter(Enter::Sync, None) => Ok(()),
                Conversion::Iterate(None) => {
                    self.get(class, iterating(program, class)?);
                    Ok(())
                }
                // What makes it was called before.
                Conversion::Code(_)
                    if matches!(
                        program.expr(object.site).kind,
                        ExprKind::Call { .. } | ExprKind::Name(_)
                    ) =>
                {
                    Ok(())
                }
                Conversion::Code(rewriting) if rewriting.code.is_empty() => Ok(()),
                _ => Err("it is used in another way now".to_owned()),
            };
        }
        let ExprKind::Attribute { value, attr } = &program.expr(object.site).kind else {
            return Ok(());
        };
        let receiver = Site {
            file: object.site.file,
            expr: *value,
        };
        if !self.is_one(receiver, name) {
            return Ok(());
        }
        match &object.conversion {
            Conversion::Code(rewriting) if rewriting.code.is_empty() => {}
            Conversion::Code(rewriting) => changed.push(Changed {
                member: attr.text.to_string(),
                instead: seam::attribute_instead(&rewriting.code),
            }),
            _ => changed.push(Changed {
                member: attr.text.to_string(),
                instead: Instead::Other,
            }),
        }
        Ok(())
    }

    /// Methods of which support code asks an attribute now.
    fn checks(&self, name: &str) -> Vec<Changed> {
        let calls = self.uses.calls.iter().filter(|call| self.is_on(call, name));
        calls.filter_map(|call| self.check(call)).collect()
    }

    fn check(&self, call: &MappedCall) -> Option<Changed> {
        let option = self.program.table.row(call.row).mocked_by.as_deref()?;
        let is_rewritten =
            matches!(&call.fate, CallFate::Convert(rewriting) if !rewriting.code.is_empty());
        let name = option.strip_suffix("=False").filter(|_| is_rewritten)?;
        Some(Changed {
            member: call.name.rsplit('.').next()?.to_owned(),
            instead: Instead::Check(name.to_owned()),
        })
    }
}

/// The classes of tests whose objects these are; `None` where they may be something else that counts.
pub fn given_by(program: &Program<'_>, types: &Types) -> Option<Vec<ClassId>> {
    let mut found = Vec::new();
    for one in &types.any_of {
        match one {
            Type::Instance(class)
                if program.is_test_file(program.classes[class.0 as usize].file) =>
            {
                found.push(*class);
            }
            Type::Builtin("None") => {}
            _ => return None,
        }
    }
    (!types.unknown).then_some(found)
}

/// What a class needs to be iterated by `async for`.
fn iterating(program: &Program<'_>, class: ClassId) -> Result<Vec<Member>, String> {
    let has = |name: &str| program.method(class, name).is_some();
    if has("__aiter__") || !has("__iter__") {
        return Ok(Vec::new());
    }
    response::is_plain(program, class)?;
    Ok(vec![Member {
        name: "__aiter__".to_owned(),
        header: "async def __aiter__(self):".to_owned(),
        body: vec!["for item in self:".to_owned(), "    yield item".to_owned()],
    }])
}
