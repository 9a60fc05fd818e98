//! What changes in a test whose patch follows what it replaces: options and arguments of the patch, and what is done with its
//! mock.

use super::fake_class::Follower;
use super::given;
use super::held::{self, Holder, Use};
use super::moving::Change;
use super::patch::Patch;
use super::response;
use super::seam::{Changed, Instead, Now, Seam, Shift};
use crate::mapping::row;
use crate::plan::cell::GroupId;
use crate::plan::seed::{MappedCall, Uses};
use crate::plan::template::CodePart;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};
use crate::text::TextRange;
use crate::text::indent::{leading_whitespace, line_end, line_start_at};
use std::collections::BTreeSet;

/// What the mock of a patch returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Returns {
    /// What a mock returns by itself: another mock.
    Default,
    /// What the test says.
    Given,
}

/// What changes in one test.
#[derive(Debug)]
pub struct Written {
    /// The changes.
    pub changes: Vec<Change>,
    /// Methods of test classes that are awaited then.
    pub faked: Vec<(FunctionId, GroupId, Site)>,
    /// Where tests say something of what the patch gives.
    pub claimed: Vec<Site>,
    /// Where they say something of what another one may give.
    pub unclaimed: Vec<Site>,
}

/// What the code under test does with what is given.
#[derive(Clone, Copy, Debug)]
pub struct Given<'w> {
    /// All uses.
    pub uses: &'w Uses,
    /// The calls that the patch replaces.
    pub calls: &'w [&'w MappedCall],
    /// Members of the results that are read in another way.
    pub changed: &'w [Changed],
}

/// Collects what changes in one test.
pub struct Writer<'w, 'p> {
    pub(super) program: &'w Program<'p>,
    pub(super) patch: &'w Patch,
    pub(super) now: &'w Now,
    /// Options that its results need, where they are mocks: what the code under test reads off them now.
    pub(super) options: Vec<String>,
    /// What is read of its results in another way.
    pub(super) given: Given<'w>,
    faked: Vec<(FunctionId, GroupId, Site)>,
    /// Whether classes of the test were looked at that stand for the results.
    is_followed: bool,
    /// Mocks that stand for its results.
    fitted: BTreeSet<Site>,
    /// Those that a function of the tests makes, for others, too.
    made: BTreeSet<Site>,
    pub(super) changes: Vec<Change>,
    /// Arguments that the patch gets in addition.
    pub(super) appended: Vec<(String, Vec<String>)>,
    /// Arguments that it loses.
    pub(super) removed: Vec<usize>,
    pub(super) returns: Returns,
}

impl<'w, 'p> Writer<'w, 'p> {
    pub(super) fn at(&self, expr: ExprId) -> Site {
        Site {
            file: self.patch.call.file,
            expr,
        }
    }

    /// What changes where `patch` follows what it replaces; `changed` are the members of its results that are read otherwise.
    pub fn write(
        program: &'w Program<'p>,
        patch: &'w Patch,
        now: &'w Now,
        given: Given<'w>,
    ) -> Result<Written, String> {
        let options: Vec<String> = given.changed.iter().filter_map(Changed::option).collect();
        // What a fixture gives, tests of all files may have.
        let around = program.function_around(patch.call);
        let is_shared = around.is_some_and(|function| program.is_fixture(function));
        let is_meant = |file| file == patch.call.file || is_shared && program.is_test_file(file);
        let told = response::told(program, is_meant, given.changed)?;
        let mut writer = Self {
            program,
            patch,
            now,
            options,
            given,
            faked: Vec::new(),
            is_followed: false,
            fitted: BTreeSet::new(),
            made: BTreeSet::new(),
            changes: Vec::new(),
            appended: Vec::new(),
            removed: Vec::new(),
            returns: Returns::Default,
        };
        writer.run()?;
        if !writer.is_followed {
            writer.no_other()?;
        }
        let holder = held::holder(program, patch);
        let (mut claimed, mut unclaimed) = (Vec::new(), Vec::new());
        for one in told {
            if writer.is_result(&holder, one.subject) {
                claimed.push(one.site);
                writer.changes.extend(one.changes);
            } else {
                unclaimed.push(one.site);
            }
        }
        Ok(Written {
            changes: writer.changes,
            faked: writer.faked,
            claimed,
            unclaimed,
        })
    }

    /// Whether a mock is what the patch gives: `mock.return_value`, or one that the test has it return.
    fn is_result(&self, holder: &Holder, subject: Site) -> bool {
        let program = self.program;
        if let ExprKind::Attribute { value, attr } = &program.expr(subject).kind
            && &*attr.text == "return_value"
            && matches!(holder, Holder::Variable(..))
        {
            return held::variable(program, subject.file, *value) == *holder
                && subject.file == self.patch.call.file;
        }
        // What a function makes, each test has to itself.
        let call = self.patch.call;
        let own = program
            .function_around(call)
            .or_else(|| held::decorated(program, call));
        let is_own = own.is_some() && program.function_around(subject) == own;
        given::mocks(program, subject).is_some_and(|made| {
            made.iter()
                .all(|call| self.fitted.contains(call) || is_own && self.made.contains(call))
        })
    }

    fn run(&mut self) -> Result<(), String> {
        let program = self.program;
        let ExprKind::Call { args, .. } = &program.expr(self.patch.call).kind else {
            return Err("it is no call".to_owned());
        };
        let mut holder = held::holder(program, self.patch);
        let mut apart = None;
        for (index, arg) in args.iter().enumerate() {
            self.option(index, arg)?;
        }
        if let Some(new) = self.patch.new {
            if !self.given.changed.is_empty() {
                self.given_by(new)?;
            }
            let (held, read) = self.set(new)?;
            holder = held;
            apart = read;
        }
        self.held(&holder, apart)?;
        let by_itself = self.returns == Returns::Default && self.patch.new.is_none();
        if by_itself && self.now.is_used && self.now.is_awaited {
            self.give_a_mock()?;
        } else if by_itself && self.now.is_used && !self.options.is_empty() {
            return Err("what the mock returns is not written there".to_owned());
        }
        self.subject()?;
        self.arguments(args);
        Ok(())
    }

    /// An option of the patch.
    fn option(&mut self, index: usize, arg: &Argument) -> Result<(), String> {
        let name = match &arg.kind {
            ArgumentKind::Positional => return Ok(()),
            ArgumentKind::Keyword(name) => &*name.text,
            _ => return Err("the patch takes options that are not written there".to_owned()),
        };
        let is_method = matches!(self.now.seam, Seam::Method(..));
        match name {
            "new" | "value" | "create" | "raising" | "name" => {}
            "return_value" => self.result(arg.value)?,
            "side_effect" => self.side_effect(arg.value)?,
            // A method taken from its class would be handed the object, too.
            "autospec" if is_method => self.removed.push(index),
            "autospec" => {}
            "new_callable" => {
                let maker = self.program.source(self.at(arg.value));
                match maker.rsplit('.').next() {
                    Some("AsyncMock") => {}
                    Some("Mock" | "MagicMock") if !self.now.is_awaited => {}
                    Some("Mock" | "MagicMock") => self.removed.push(index),
                    _ => return Err("the patch makes something of its own".to_owned()),
                }
            }
            _ => return Err(format!("the patch has the option `{name}`")),
        }
        Ok(())
    }

    /// What is returned in the place of a result.
    pub(super) fn result(&mut self, value: ExprId) -> Result<(), String> {
        self.returns = Returns::Given;
        self.fit(value)?;
        if let Some(part) = &self.now.part {
            let before = format!("{}({part}=", self.maker("Mock").0);
            self.around(value, before, ")", self.maker("Mock").1);
        }
        Ok(())
    }

    pub(super) fn around(
        &mut self,
        value: ExprId,
        before: String,
        behind: &str,
        imports: Vec<String>,
    ) {
        let site = self.at(value);
        let code = vec![
            CodePart::Text(before),
            CodePart::Source(self.program.expr(site).outer),
            CodePart::Text(behind.to_owned()),
        ];
        self.changes.push(Change::Around(site, code, imports));
    }

    /// The same for whatever a function or a mock gives that takes its place.
    pub(super) fn given_by(&mut self, new: ExprId) -> Result<(), String> {
        let program = self.program;
        let site = self.at(new);
        let given: Vec<Site> = match &program.expr(site).kind {
            ExprKind::Lambda { body, .. } => vec![self.at(*body)],
            // Its options say what it gives.
            ExprKind::Call { .. } if given::is_mock(program, site) => return Ok(()),
            _ => {
                let functions = program.infer(site);
                let functions = functions.functions();
                functions.flat_map(|one| program.returned(one)).collect()
            }
        };
        let is_seen = !given.is_empty() && given.iter().all(|one| one.file == site.file);
        if !is_seen {
            return Err("what takes its place may give something that would not fit".to_owned());
        }
        given.into_iter().try_for_each(|one| self.fit(one.expr))
    }

    /// A class of the test whose objects stand for the results.
    fn follow(&mut self, class: ClassId) -> Result<(), String> {
        let program = self.program;
        let mut groups: Vec<GroupId> = self.given.calls.iter().map(|call| call.group).collect();
        groups.sort();
        groups.dedup();
        let row = self
            .given
            .calls
            .first()
            .map(|call| program.table.row(call.row));
        let Some(Some(row::Returns::Type(name))) = row.map(|row| &row.returns) else {
            self.no_other()?;
            let members = response::members(program, class, self.given.changed)?;
            let members = members.into_iter();
            self.changes
                .extend(members.map(|member| Change::Member(class, member)));
            return Ok(());
        };
        let name = program.table.canonical(name);
        for group in groups {
            let mut follower = Follower::new(program, self.given.uses, group);
            follower.follow(class, &name)?;
            let found = follower.found();
            self.faked.extend(found.turned);
            self.changes.extend(found.members);
        }
        self.is_followed = true;
        Ok(())
    }

    /// A mock stands for no object of which something is read that only the replacement's has.
    fn no_other(&self) -> Result<(), String> {
        let mut changed = self.given.changed.iter();
        match changed.find(|one| one.instead == Instead::Other) {
            Some(other) => Err(format!(
                "what stands for its result would not fit: `{}` is read in another way now",
                other.member
            )),
            None => Ok(()),
        }
    }

    /// Give the mock that is returned what the code under test reads off it now, or the class of what is.
    fn fit(&mut self, value: ExprId) -> Result<(), String> {
        if self.given.changed.is_empty() {
            return Ok(());
        }
        let program = self.program;
        let site = self.at(value);
        let types = program.infer(site);
        let is_own = |one: &Type| {
            matches!(one, Type::Instance(class)
            if program.is_test_file(program.classes[class.0 as usize].file))
        };
        if types.is_surely(is_own) {
            for one in &types.any_of {
                if let Type::Instance(class) = one {
                    self.follow(*class)?;
                }
            }
            return Ok(());
        }
        self.no_other()?;
        let made = match program.expr(site).kind {
            ExprKind::Name(_) => program.source_value(site),
            _ => site,
        };
        let no = || Err("what stands for its result is no mock that is made there".to_owned());
        if !given::is_mock(program, made)
            && let Some(all) = given::mocks(program, made)
        {
            return self.fit_made(&all);
        }
        let ExprKind::Call { func, args, .. } = &program.expr(made).kind else {
            return no();
        };
        let class = program.source(Site {
            file: made.file,
            expr: *func,
        });
        let is_mock = matches!(class.rsplit('.').next(), Some("Mock" | "MagicMock"));
        let is_plain = |arg: &Argument| {
            matches!(&arg.kind, ArgumentKind::Keyword(name)
                if !["spec", "spec_set", "wraps", "side_effect"].contains(&&*name.text))
        };
        if made.file != site.file || !is_mock || !args.iter().all(is_plain) {
            return no();
        }
        self.fitted.insert(made);
        match response::fitted(program, made, self.given.changed) {
            Some(change) => {
                if !self.changes.contains(&change) {
                    self.changes.push(change);
                }
                Ok(())
            }
            None => Err("what is said of its result cannot be said of what is read now".to_owned()),
        }
    }

    /// The same for mocks that a function of the tests makes: others may get them, too, so that they only get what was not said of
    /// them.
    fn fit_made(&mut self, made: &[Site]) -> Result<(), String> {
        let program = self.program;
        for &call in made {
            let ExprKind::Call { args, .. } = &program.expr(call).kind else {
                continue;
            };
            let says = |name: &str| self.given.changed.iter().any(|one| one.member == name);
            let is_plain = |arg: &Argument| {
                matches!(&arg.kind, ArgumentKind::Keyword(name)
                    if !["spec", "spec_set", "wraps", "side_effect"].contains(&&*name.text)
                        && !says(&name.text))
            };
            let maker = program.function_around(call);
            let is_of = |subject: Site| {
                program.function_around(subject) == maker
                    && given::mocks(program, subject).is_none_or(|all| all.contains(&call))
            };
            let told = response::told(program, |file| file == call.file, self.given.changed)?;
            let is_said = told.iter().any(|one| is_of(one.subject));
            if is_said || !args.iter().all(is_plain) || !program.is_test_file(call.file) {
                return Err("what makes its result says what is said in another way now".to_owned());
            }
            let change = response::fitted(program, call, self.given.changed);
            let change = change.ok_or("what makes its result cannot say what is read now")?;
            self.made.insert(call);
            if !self.changes.contains(&change) {
                self.changes.push(change);
            }
        }
        Ok(())
    }

    /// A class of unittest.mock as the patch reaches it: its name, and what has to be imported.
    pub(super) fn maker(&self, class: &str) -> (String, Vec<String>) {
        let callee = match self.program.expr(self.patch.call).kind {
            ExprKind::Call { func, .. } => self.program.source(self.at(func)),
            _ => "",
        };
        let callee = callee.strip_suffix(".object").unwrap_or(callee);
        match callee.strip_suffix(".patch") {
            Some(module) => (format!("{module}.{class}"), Vec::new()),
            None => (
                class.to_owned(),
                vec![format!("from unittest.mock import {class}")],
            ),
        }
    }

    /// What the test does with the mock.
    fn held(&mut self, holder: &Holder, apart: Option<ExprId>) -> Result<(), String> {
        let shift = &self.now.shift;
        let is_like_before = shift.is_none() && self.now.part.is_none();
        let (file, scope, name) = match holder {
            Holder::Nobody => return Ok(()),
            Holder::Elsewhere if is_like_before => return Ok(()),
            Holder::Elsewhere => return Err("its mock is used elsewhere".to_owned()),
            Holder::Variable(file, scope, name) => (*file, *scope, name),
        };
        for one in held::uses(self.program, (file, scope, name), apart) {
            match one {
                Use::Count => {}
                Use::Arguments(_) if shift.is_none() => {}
                Use::Arguments(call) => self.asserted(call)?,
                Use::Positions if !shift.is_unclear => {}
                Use::Returns(attribute, value) => {
                    self.returns = Returns::Given;
                    self.fit(value)?;
                    if let Some(part) = &self.now.part {
                        let code = vec![
                            CodePart::Source(self.program.expr(attribute).outer),
                            CodePart::Text(format!(".{part}")),
                        ];
                        self.returns = Returns::Default;
                        self.changes
                            .push(Change::Around(attribute, code, Vec::new()));
                    }
                }
                Use::SideEffect(value) => {
                    let returns = self.returns;
                    self.side_effect(value)?;
                    // It may be taken away again.
                    self.returns = returns;
                }
                Use::Returned if self.now.part.is_none() => {}
                Use::Record | Use::Positions | Use::Other if is_like_before => {}
                Use::Record | Use::Positions => {
                    return Err("the test reads with which arguments it is called".to_owned());
                }
                Use::Returned | Use::Other => {
                    return Err("its mock is used in a way that cannot be followed".to_owned());
                }
            }
        }
        Ok(())
    }

    /// Arguments that a test expects: those of the call as it is made now.
    fn asserted(&mut self, call: Site) -> Result<(), String> {
        let program = self.program;
        let ExprKind::Call { args, parens, .. } = &program.expr(call).kind else {
            return Ok(());
        };
        let Shift {
            added,
            renamed,
            is_unclear,
        } = &self.now.shift;
        let is_written = |arg: &Argument| {
            matches!(
                arg.kind,
                ArgumentKind::Positional | ArgumentKind::Keyword(_)
            )
        };
        if *is_unclear || !renamed.is_empty() || !args.iter().all(is_written) {
            return Err("the arguments that the test expects are others now".to_owned());
        }
        let Some(last) = args.last() else {
            return Err("the test expects no arguments".to_owned());
        };
        let text = &program.file(call.file).text;
        let line = line_start_at(text, last.range.start);
        let lead = leading_whitespace(text, line);
        let is_own_line = text[line as usize..last.range.start as usize]
            .trim()
            .is_empty();
        let gap = match is_own_line {
            true => format!(",{}{lead}", line_end(text)),
            false => ", ".to_owned(),
        };
        let more: Vec<String> = added
            .iter()
            .map(|(name, value)| format!("{gap}{name}={value}"))
            .collect();
        let imports = match added.iter().any(|(_, value)| value.contains('.')) {
            true => vec!["subprocess".to_owned()],
            false => Vec::new(),
        };
        let whole = program.expr(call).range;
        let code = vec![
            CodePart::Source(TextRange::new(whole.start, last.range.end)),
            CodePart::Text(more.concat()),
            CodePart::Source(TextRange::new(last.range.end, parens.end)),
        ];
        self.changes.push(Change::Code(call, code, imports));
        Ok(())
    }

    /// What an `AsyncMock` returns by itself has to be awaited in all it does; a response is not.
    fn give_a_mock(&mut self) -> Result<(), String> {
        if let Some(function) = held::decorated(self.program, self.patch.call) {
            let is_repeated = self
                .program
                .decorators(function)
                .into_iter()
                .any(|expr| self.program.source(self.at(expr)).contains("parametrize"));
            if is_repeated {
                return Err("all runs of the test would share one result".to_owned());
            }
        }
        let (class, imports) = self.maker("MagicMock");
        self.appended.push((
            format!("return_value={class}({})", self.options.join(", ")),
            imports,
        ));
        Ok(())
    }

    /// The arguments of the patch that go or come.
    fn arguments(&mut self, args: &[Argument]) {
        if self.removed.is_empty() && self.appended.is_empty() {
            return;
        }
        let whole = self.program.expr(self.patch.call).range;
        let kept: Vec<usize> = (0..args.len())
            .filter(|index| !self.removed.contains(index))
            .collect();
        let Some(&last) = kept.last() else { return };
        let mut code = Vec::new();
        let mut from = whole.start;
        for (index, arg) in args.iter().enumerate() {
            if self.removed.contains(&index) {
                // With the comma before it: the first argument always stays.
                let before = args[index - 1].range.end;
                if before > from {
                    code.push(CodePart::Source(TextRange::new(from, before)));
                }
                from = arg.range.end;
            }
            if index == last {
                if arg.range.end > from {
                    code.push(CodePart::Source(TextRange::new(from, arg.range.end)));
                }
                from = arg.range.end;
                for (text, _) in &self.appended {
                    code.push(CodePart::Text(format!(", {text}")));
                }
            }
        }
        code.push(CodePart::Source(TextRange::new(from, whole.end)));
        let imports = self
            .appended
            .iter()
            .flat_map(|(_, imports)| imports.clone());
        let change = Change::Code(self.patch.call, code, imports.collect());
        self.changes.push(change);
    }
}
