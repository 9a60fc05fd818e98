//! What a test lets happen in the place of a library's function: results, exceptions, functions and mocks of its own.

use super::MOCKS;
use super::held::{self, Holder};
use super::moving::Change;
use super::seam::Seam;
use super::writer::{Returns, Writer};
use crate::mapping::row::Row;
use crate::mapping::template::Part;
use crate::plan::template::CodePart;
use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{ArgumentKind, ExprId, ExprKind, Parameter, ParameterKind};
use crate::text::TextRange;

impl Writer<'_, '_> {
    /// What a mock does in the place of what it replaces.
    pub(super) fn side_effect(&mut self, value: ExprId) -> Result<(), String> {
        let program = self.program;
        let site = self.at(value);
        match &program.expr(site).kind {
            ExprKind::List(items) | ExprKind::Tuple(items) => {
                self.returns = Returns::Given;
                for &item in items {
                    let gives = self.now.part.is_some() || !self.options.is_empty();
                    if !self.is_exception(item)? && gives {
                        self.result(item)?;
                    }
                }
                Ok(())
            }
            ExprKind::None => Ok(()),
            ExprKind::Lambda { .. } => {
                self.returns = Returns::Given;
                if !self.given.changed.is_empty() {
                    self.given_by(value)?;
                }
                self.function(value)
            }
            _ => {
                let is_exception = self.is_exception(value)?;
                self.returns = Returns::Given;
                if is_exception {
                    return Ok(());
                }
                if !self.given.changed.is_empty() {
                    self.given_by(value)?;
                }
                if program.infer(site).functions().next().is_some() {
                    return self.function(value);
                }
                match self.now.part {
                    None => Ok(()),
                    Some(_) => Err("what the mock does is not written there".to_owned()),
                }
            }
        }
    }

    /// Whether something that a mock is to do is to raise this; a class of the replacement is not made without a message.
    fn is_exception(&mut self, value: ExprId) -> Result<bool, String> {
        let program = self.program;
        let site = self.at(value);
        let (class, is_made) = match program.expr(site).kind {
            ExprKind::Call { func, .. } => (self.at(func), true),
            _ => (site, false),
        };
        if !matches!(
            program.expr(class).kind,
            ExprKind::Name(_) | ExprKind::Attribute { .. }
        ) {
            return Ok(false);
        }
        let types = program.infer(class);
        if let [Type::External(name)] = &types.any_of[..] {
            let name = program.table.canonical(name).into_owned();
            let rows = program.table.rows(&name).iter();
            let mut rows = rows.map(|&id| program.table.row(id));
            if rows.clone().any(Row::is_made) {
                // It is written as wherever such an exception is made.
                return Ok(true);
            }
            let mut row = rows.by_ref().filter(|row| row.to.is_some());
            if let Some(row) = row.next() {
                let target = &program.table.library(row.library).target;
                let has_maker = program.table.rows(&name).len() > 1;
                let is_plain = row.to.as_ref().is_some_and(|to| match &to.parts[..] {
                    [Part::Text(text)] => text.starts_with(&**target),
                    _ => false,
                });
                if has_maker || !is_plain || is_made {
                    let is_bare = match &program.expr(site).kind {
                        ExprKind::Call { args, .. } => args.is_empty(),
                        _ => true,
                    };
                    if has_maker || !is_plain || is_bare {
                        return Err(format!("the mock raises `{name}`"));
                    }
                    return Ok(true);
                }
                let code = vec![
                    CodePart::Source(program.expr(site).outer),
                    CodePart::Text("(\"\")".to_owned()),
                ];
                self.changes.push(Change::Around(site, code, Vec::new()));
                return Ok(true);
            }
        }
        let last = program.source(class).rsplit('.').next().unwrap_or_default();
        let is_class = types.any_of.iter().any(|one| matches!(one, Type::Class(_)));
        let is_named_so = [
            "Error",
            "Exception",
            "Exit",
            "Interrupt",
            "Expired",
            "Timeout",
        ];
        Ok(is_named_so.iter().any(|end| last.ends_with(end)) || is_class && !is_made)
    }

    /// A function that is called in the place of the library's: it has to take the arguments as they are now, and give what
    /// is asked for.
    fn function(&self, value: ExprId) -> Result<(), String> {
        let program = self.program;
        let site = self.at(value);
        if self.now.part.is_some() {
            return Err(
                "what a function gives in its place is only a part of what is asked for now"
                    .to_owned(),
            );
        }
        let shift = &self.now.shift;
        if shift.is_none() {
            return Ok(());
        }
        let takes = |params: &[Parameter]| {
            let any = params
                .iter()
                .any(|one| one.kind == ParameterKind::DoubleStar);
            let named = |name: &str| params.iter().any(|one| &*one.name.text == name);
            !shift.is_unclear
                && shift.renamed.is_empty()
                && shift.added.iter().all(|(name, _)| any || named(name))
        };
        let fits = of_functions(program, site, |file, params, range| {
            takes(params) || ignores(program, file, params, range)
        });
        match fits {
            true => Ok(()),
            false => Err("the function in its place takes other arguments".to_owned()),
        }
    }

    /// What the patch is given to set; where a mock is held that it is given, and the read that hands it over.
    pub(super) fn set(&mut self, new: ExprId) -> Result<(Holder, Option<ExprId>), String> {
        let program = self.program;
        let site = self.at(new);
        match &program.expr(site).kind {
            ExprKind::Call { .. } => {
                self.mock(new)?;
                Ok((held::holder(program, self.patch), None))
            }
            ExprKind::Lambda { .. } => {
                self.function(new)?;
                self.in_place_of_function(new)?;
                Ok((Holder::Nobody, None))
            }
            ExprKind::Name(_) => {
                let types = program.infer(site);
                let mut functions = types.functions().peekable();
                if functions.peek().is_some() && !types.unknown {
                    if !functions.all(|one| {
                        let function = program.function(one);
                        !function.is_async && !function.is_generator()
                    }) {
                        return Err("something else than a function takes its place".to_owned());
                    }
                    self.function(new)?;
                    self.in_place_of_function(new)?;
                    return Ok((Holder::Nobody, None));
                }
                let holder = held::variable(program, site.file, new);
                let made = self
                    .made(&holder)
                    .ok_or("what takes its place is made elsewhere")?;
                if !self.now.shift.is_none() || self.now.part.is_some() {
                    return Err("the mock may take the place of something else, too".to_owned());
                }
                self.mock(made)?;
                Ok((holder, Some(new)))
            }
            ExprKind::Attribute { .. } if self.is_called_as_before(new) => {
                self.awaitable(new);
                Ok((Holder::Nobody, None))
            }
            _ => Err("what takes its place is no mock and no function".to_owned()),
        }
    }

    /// Whether a method, of a list (`calls.append`) or of the project, can be called in the place of what was called before.
    fn is_called_as_before(&self, method: ExprId) -> bool {
        let program = self.program;
        let types = program.infer(self.at(method));
        let is_method = |one: &Type| match one {
            Type::ContainerMember(..) => true,
            Type::Method(function) => {
                let function = program.function(*function);
                !function.is_async && !function.is_generator()
            }
            _ => false,
        };
        let is_the_same = self.now.shift.is_none() && self.now.part.is_none();
        is_the_same && types.is_surely(is_method)
    }

    /// A function or a lambda that is called in the place of what is awaited. One that a class gets as a method is handed the
    /// object, as it was before; it must not look at it, because that is another one now.
    fn in_place_of_function(&mut self, function: ExprId) -> Result<(), String> {
        let program = self.program;
        let owner = self.patch.target.rsplit_once('.').map(|(owner, _)| owner);
        let is_method = owner.is_some_and(|owner| program.table.type_row(owner).is_some());
        if !is_method || looks_at_nothing(program, self.at(function)) {
            self.awaitable(function);
            return Ok(());
        }
        if uses_object(program, self.at(function)) {
            return Err(
                "the function in its place uses the object that it is called on".to_owned(),
            );
        }
        if !self.now.is_awaited {
            return Ok(());
        }
        let Seam::Method(owner, name) = &self.now.seam else {
            return Err("the function in its place is called as a method".to_owned());
        };
        let before = format!("create_autospec({owner}.{name}, side_effect=");
        let root = owner.split('.').next().unwrap_or(owner).to_owned();
        let imports = vec![root, "from unittest.mock import create_autospec".to_owned()];
        self.around(function, before, ")", imports);
        Ok(())
    }

    /// A function that is called in the place of what is awaited.
    fn awaitable(&mut self, function: ExprId) {
        if self.now.is_awaited {
            let imports = vec!["from unittest.mock import AsyncMock".to_owned()];
            self.around(function, "AsyncMock(side_effect=".to_owned(), ")", imports);
        }
    }

    /// The call that makes the only thing which a variable holds.
    fn made(&self, holder: &Holder) -> Option<ExprId> {
        let Holder::Variable(file, scope, name) = holder else {
            return None;
        };
        let facts = &self.program.file(*file).facts;
        let [binding] = facts.scopes[scope.0 as usize].variables.get(name)?[..] else {
            return None;
        };
        let crate::facts::binding::BindingKind::Assigned { value, path, .. } =
            &facts.bindings[binding.0 as usize].kind
        else {
            return None;
        };
        let value = crate::resolve::program::value_expr(value)?;
        let is_call = matches!(facts.tree.expr(value).kind, ExprKind::Call { .. });
        (path.is_empty() && is_call).then_some(value)
    }

    /// `Mock(return_value=…)`, which has to be awaited.
    fn mock(&mut self, call: ExprId) -> Result<(), String> {
        let program = self.program;
        let ExprKind::Call { func, args, .. } = &program.expr(self.at(call)).kind else {
            return Err("what takes its place is no mock".to_owned());
        };
        let class = self.at(*func);
        let is_known = matches!(&program.infer(class).any_of[..],
            [Type::External(name)] if MOCKS.contains(&&**name));
        let written = program.source(class);
        let is_mock = is_known
            || matches!(
                written,
                "mocker.Mock" | "mocker.MagicMock" | "mock.Mock" | "mock.MagicMock"
            );
        if !is_mock {
            return Err("something else than a mock takes its place".to_owned());
        }
        for arg in args {
            match &arg.kind {
                ArgumentKind::Keyword(name) => match &*name.text {
                    "return_value" => self.result(arg.value)?,
                    "side_effect" => self.side_effect(arg.value)?,
                    "name" => {}
                    other => return Err(format!("the mock has the option `{other}`")),
                },
                _ => return Err("the mock has options that cannot be followed".to_owned()),
            }
        }
        if !self.now.is_awaited {
            return Ok(());
        }
        if self.returns == Returns::Default && self.now.is_used {
            if !args.is_empty() {
                return Err("what the mock returns is not written there".to_owned());
            }
            let (prefix, imports) = match written.rsplit_once('.') {
                Some((module, _)) => (format!("{module}.MagicMock"), Vec::new()),
                None => (
                    "MagicMock".to_owned(),
                    vec!["from unittest.mock import MagicMock".to_owned()],
                ),
            };
            // What an AsyncMock returns by itself has to be awaited in all it does.
            let code = vec![
                CodePart::Source(program.expr(class).outer),
                CodePart::Text(format!("(return_value={prefix}())")),
            ];
            self.returns = Returns::Given;
            self.changes
                .push(Change::Code(self.at(call), code, imports));
        }
        self.changes.push(Change::Rename(class, "AsyncMock"));
        Ok(())
    }
}

/// Whether something holds of all functions, or the lambda, that an expression may be: of the file, the parameters and the text of each.
fn of_functions(
    program: &Program<'_>,
    function: Site,
    holds: impl Fn(FileId, &[Parameter], TextRange) -> bool,
) -> bool {
    if let ExprKind::Lambda { params, .. } = &program.expr(function).kind {
        return holds(function.file, params, program.expr(function).range);
    }
    program.infer(function).functions().all(|one| {
        let file = program.function_file(one);
        let stmt = program.function(one).stmt;
        let range = program.file(file).facts.tree.stmt(stmt).range;
        let def = program.function_def(one);
        def.is_some_and(|def| holds(file, &def.params, range))
    })
}

/// Whether a function, or a lambda, takes whatever it is called with and looks at none of it.
fn looks_at_nothing(program: &Program<'_>, function: Site) -> bool {
    of_functions(program, function, |file, params, range| {
        ignores(program, file, params, range)
    })
}

/// Whether a function, or a lambda, that becomes a method looks at the object that it is called on.
fn uses_object(program: &Program<'_>, function: Site) -> bool {
    !of_functions(program, function, |file, params, range| {
        params.first().is_some_and(|first| {
            let exprs = program.file(file).facts.tree.exprs.iter();
            let mut names = exprs.filter(|expr| range.contains_range(expr.range));
            !names.any(
                |expr| matches!(&expr.kind, ExprKind::Name(name) if **name == *first.name.text),
            )
        })
    })
}

/// Whether a function takes whatever it is called with (`*args, **kwargs`), and looks at none of it.
fn ignores(program: &Program<'_>, file: FileId, params: &[Parameter], range: TextRange) -> bool {
    let has = |kind: ParameterKind| params.iter().any(|one| one.kind == kind);
    let takes_all = params.len() == 2 && has(ParameterKind::Star) && has(ParameterKind::DoubleStar);
    let is_read = |name: &str| {
        let exprs = program.file(file).facts.tree.exprs.iter();
        let mut names = exprs.filter(|expr| range.contains_range(expr.range));
        names.any(|expr| matches!(&expr.kind, ExprKind::Name(other) if **other == *name))
    };
    takes_all && !params.iter().any(|one| is_read(&one.name.text))
}
