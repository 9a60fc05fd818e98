//! What changes in a test whose patch follows what it replaces: options and arguments of the patch, and what is done with its
//! mock.

use super::held::{self, Holder, Use};
use super::moving::Change;
use super::patch::Patch;
use super::seam::{Changed, Now, Seam, Shift};
use crate::plan::template::CodePart;
use crate::resolve::program::{Program, Site};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind};
use crate::text::TextRange;
use crate::text::indent::{leading_whitespace, line_end, line_start_at};

/// What the mock of a patch returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Returns {
    /// What a mock returns by itself: another mock.
    Default,
    /// What the test says.
    Given,
}

/// Collects what changes in one test.
pub struct Writer<'w, 'p> {
    pub(super) program: &'w Program<'p>,
    pub(super) patch: &'w Patch,
    pub(super) now: &'w Now,
    /// Options that its results need, where they are mocks: what the code under test reads off them now.
    pub(super) options: Vec<String>,
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
        changed: &[Changed],
    ) -> Result<Vec<Change>, String> {
        let options = options(program, patch, changed)?;
        let mut writer = Self {
            program,
            patch,
            now,
            options,
            changes: Vec::new(),
            appended: Vec::new(),
            removed: Vec::new(),
            returns: Returns::Default,
        };
        writer.run()?;
        Ok(writer.changes)
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
            if !self.options.is_empty() {
                return Err("what takes its place may give something that would not fit".to_owned());
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

    /// Give the mock that is returned what the code under test reads off it now.
    fn fit(&mut self, value: ExprId) -> Result<(), String> {
        if self.options.is_empty() {
            return Ok(());
        }
        let program = self.program;
        let site = self.at(value);
        let made = match program.expr(site).kind {
            ExprKind::Name(_) => program.source_value(site),
            _ => site,
        };
        let no = || Err("what stands for its result is no mock that is made there".to_owned());
        let ExprKind::Call {
            func, args, parens, ..
        } = &program.expr(made).kind
        else {
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
        let is_given = |option: &&String| {
            let name = option.split('=').next();
            args.iter().any(|arg| matches!(&arg.kind, ArgumentKind::Keyword(given) if Some(&*given.text) == name))
        };
        let wanted: Vec<&str> = self
            .options
            .iter()
            .filter(|one| !is_given(one))
            .map(String::as_str)
            .collect();
        let (inside, before) = match args.last() {
            Some(last) => (last.range.end, ", "),
            None => (parens.start + 1, ""),
        };
        let whole = program.expr(made).range;
        if !wanted.is_empty() {
            let code = vec![
                CodePart::Source(TextRange::new(whole.start, inside)),
                CodePart::Text(format!("{before}{}", wanted.join(", "))),
                CodePart::Source(TextRange::new(inside, whole.end)),
            ];
            let change = Change::Code(made, code, Vec::new());
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

/// The options that mocks of results need, or why no mock would fit: a member that the tables have none for, or that the test
/// says something about itself.
fn options(
    program: &Program<'_>,
    patch: &Patch,
    changed: &[Changed],
) -> Result<Vec<String>, String> {
    let mut options = Vec::new();
    // What a fixture gives, tests of all files may have.
    let around = program.function_around(patch.call);
    let is_shared = around.is_some_and(|function| program.is_fixture(function));
    for one in changed {
        let is_told = || {
            let mut told = program.attributes_named(&one.member).iter();
            told.any(|site| {
                site.file == patch.call.file || is_shared && program.is_test_file(site.file)
            })
        };
        match &one.option {
            Some(option) if !is_told() => options.push(option.clone()),
            _ => {
                return Err(format!(
                    "what stands for its result would not fit: `{}` is read in another way now",
                    one.member
                ));
            }
        }
    }
    Ok(options)
}
