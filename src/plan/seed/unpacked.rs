//! Keywords that reach a library's call through `**options`: a row that translates them when the program runs does not
//! apply where the project passes one that has no equal, and files among them are read where they are passed.

use super::{Collector, Conversion};
use crate::facts::binding::BindingKind;
use crate::facts::scope::{ScopeId, ScopeKind};
use crate::mapping::row::{Action, Effect, Inside, Row};
use crate::plan::cell::GroupId;
use crate::plan::needs::display_code;
use crate::plan::template::Rewriting;
use crate::resolve::condition::Place;
use crate::resolve::forwarding::{Forwarded, Handed};
use crate::resolve::program::{FileId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, ParameterKind, StmtKind};
use std::collections::HashSet;

/// A keyword with a value that may be passed on by some function's `**options`.
#[derive(Clone, Debug)]
pub(super) struct PassedOn {
    keyword: Box<str>,
    value: Site,
}

impl Collector<'_, '_> {
    /// Why a row that takes unpacked arguments does not fit the project, if so: what passes a keyword that it refuses.
    pub(super) fn refused_keyword(&self, row: &Row) -> Option<String> {
        let program = self.program;
        let passed_on = self.passed_on.get_or_init(|| passed_on(program));
        passed_on.iter().find_map(|passed| {
            let place = Place {
                site: passed.value,
                args: &[],
                receiver: None,
            };
            let actions = &row.parameter(&passed.keyword)?.actions;
            let action = actions.iter().find(|action| {
                let value = Some(passed.value.expr);
                program.conditions_hold(place, None, &action.when, value, self.options.style)
            })?;
            let Effect::Refuse(reason) = &action.effect else {
                return None;
            };
            let file = program.file(passed.value.file);
            let before = &file.text[..program.expr(passed.value).range.start as usize];
            Some(format!(
                "the unpacked arguments may hold `{}`, which {}:{} gives: {reason}",
                passed.keyword,
                file.path.display(),
                before.matches('\n').count() + 1
            ))
        })
    }
}

impl Collector<'_, '_> {
    /// Read the files in a display where it stands, if nothing but calls which take what was read get it, through the `**options`
    /// of functions; tells whether that is so.
    pub(super) fn is_read_before(
        &mut self,
        display: Site,
        group: GroupId,
        forwarded: &Forwarded,
    ) -> bool {
        let bound = forwarded.bound.iter().flat_map(|(_, bound)| bound);
        if forwarded.lost.contains(&display.expr)
            || bound.into_iter().any(|(value, _)| *value == display.expr)
        {
            return false;
        }
        let place = Place {
            site: display,
            args: &[],
            receiver: None,
        };
        let landings = forwarded.outside.iter();
        let mut actions = landings
            .filter(|one| one.value == display.expr)
            .map(|landing| self.action_on(landing, place));
        let Some(Some((action, inside))) = actions.next() else {
            return false;
        };
        if !actions.all(|other| other.is_some_and(|(_, other)| other == inside)) {
            return false;
        }
        let Ok(code) = display_code(self.program, place, display.expr, inside) else {
            return false;
        };
        let rewriting = Rewriting {
            code,
            imports: action.imports.clone(),
            ..Rewriting::default()
        };
        self.push_object(display, group, Conversion::Code(rewriting));
        true
    }

    /// What the call that a keyword reaches does with the values in it.
    fn action_on(&self, landing: &Handed, place: Place<'_>) -> Option<(&Action, &Inside)> {
        let program = self.program;
        let ExprKind::Call { func, args, .. } = &program.expr(landing.call).kind else {
            return None;
        };
        let row = self.call_row(landing.call, *func, args)?;
        let mut actions = row.parameter(&landing.name)?.actions.iter();
        let value = Some(landing.value);
        let action = actions.find(|action| {
            program.conditions_hold(place, None, &action.when, value, self.options.style)
        })?;
        Some((action, action.inside.as_ref()?))
    }
}

/// Every keyword of the project that a function without a parameter of that name may hand on.
fn passed_on(program: &Program<'_>) -> Vec<PassedOn> {
    let mut found = Vec::new();
    let mut takers: HashSet<&str> = HashSet::new();
    for file in &program.files {
        for function in &file.facts.functions {
            if let StmtKind::Function(def) = &file.facts.tree.stmt(function.stmt).kind
                && def
                    .params
                    .iter()
                    .any(|param| param.kind == ParameterKind::DoubleStar)
            {
                takers.insert(&function.name);
            }
        }
    }
    let homes = homes(program);
    for (id, file) in program.numbered_files() {
        let tree = &file.facts.tree;
        let unpacked = Unpacked {
            program,
            file: id,
            homes: &homes,
        };
        for (index, expr) in tree.exprs.iter().enumerate() {
            let ExprKind::Call { func, args, .. } = &expr.kind else {
                continue;
            };
            let call = Site {
                file: id,
                expr: ExprId(index as u32),
            };
            for arg in args {
                match &arg.kind {
                    ArgumentKind::Keyword(name)
                        if hands_on(program, call, &name.text, &takers)
                            || unpacked.is_changed_by(*func)
                            || unpacked.is_made_by(call.expr) =>
                    {
                        found.push(PassedOn {
                            keyword: name.text.clone(),
                            value: Site {
                                file: id,
                                expr: arg.value,
                            },
                        });
                    }
                    ArgumentKind::DoubleStar => unpacked.entries(arg.value, &mut found),
                    _ => {}
                }
            }
            unpacked.default_set(*func, args, &mut found);
        }
        for stmt in &tree.stmts {
            match &stmt.kind {
                StmtKind::Assign { targets, value } => {
                    for &target in targets {
                        unpacked.assigned(target, *value, &mut found);
                    }
                }
                StmtKind::AnnAssign {
                    target,
                    value: Some(value),
                    ..
                } => unpacked.assigned(*target, *value, &mut found),
                _ => {}
            }
        }
    }
    found
}

/// Whether a call may give a keyword to a project function that has only its `**options` for it.
fn hands_on(program: &Program<'_>, call: Site, keyword: &str, takers: &HashSet<&str>) -> bool {
    let Some(target) = program.calls.target(call) else {
        return false;
    };
    let by_name = || {
        let ExprKind::Call { func, .. } = &program.expr(call).kind else {
            return false;
        };
        let callee = Site {
            file: call.file,
            expr: *func,
        };
        match &program.expr(callee).kind {
            ExprKind::Attribute { attr, .. } => takers.contains(&*attr.text),
            _ => true,
        }
    };
    let may_be_any = target.unknown && target.external.is_empty() && by_name();
    may_be_any
        || target.bound.iter().any(|(function, _)| {
            program.function_def(*function).is_some_and(|def| {
                let has = |kind| def.params.iter().any(|param| param.kind == kind);
                has(ParameterKind::DoubleStar)
                    && !def.params.iter().any(|param| &*param.name.text == keyword)
            })
        })
}

/// Where something lives that some call unpacks by `**`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Home {
    /// A variable.
    Variable(FileId, ScopeId, Box<str>),
    /// An attribute of that name, of whatever object.
    Attribute(Box<str>),
}

/// No name is handed on through more modules than this.
const DEEPEST: u32 = 8;

/// All that some call of the project unpacks by `**`.
fn homes(program: &Program<'_>) -> HashSet<Home> {
    let mut found = HashSet::new();
    for (file, one) in program.numbered_files() {
        let tree = &one.facts.tree;
        for expr in &tree.exprs {
            let ExprKind::Call { args, .. } = &expr.kind else {
                continue;
            };
            let unpacked = args
                .iter()
                .filter(|arg| arg.kind == ArgumentKind::DoubleStar);
            for arg in unpacked {
                let expr = arg.value;
                found.extend(home(program, Site { file, expr }));
            }
        }
    }
    found
}

/// Where a name or an attribute lives.
fn home(program: &Program<'_>, site: Site) -> Option<Home> {
    match &program.expr(site).kind {
        ExprKind::Name(name) => {
            let facts = &program.file(site.file).facts;
            let read = facts.references.get(site.expr.0 as usize)?.as_ref();
            let scope = read.and_then(|read| read.scope);
            let scope = scope.unwrap_or_else(|| program.scope_of(site));
            Some(variable(program, site.file, scope, name, DEEPEST))
        }
        ExprKind::Attribute { value, attr } => {
            let owner = program.infer(Site {
                file: site.file,
                expr: *value,
            });
            let module = owner.any_of.iter().find_map(|one| match one {
                Type::Module(file) => Some(*file),
                _ => None,
            });
            Some(match module {
                Some(file) => variable(program, file, ScopeId::MODULE, &attr.text, DEEPEST),
                None => Home::Attribute(attr.text.clone()),
            })
        }
        _ => None,
    }
}

/// The home of a variable: in the module that it is imported from, if it is.
fn variable(program: &Program<'_>, file: FileId, scope: ScopeId, name: &str, further: u32) -> Home {
    let facts = &program.file(file).facts;
    let bindings = facts
        .scopes
        .get(scope.0 as usize)
        .and_then(|scope| scope.variables.get(name));
    let imported = bindings.into_iter().flatten().find_map(|binding| {
        let BindingKind::ImportFrom {
            level,
            module,
            name,
        } = &facts.bindings[binding.0 as usize].kind
        else {
            return None;
        };
        let dotted = program.absolute_module(file, *level, module)?;
        Some((program.module_file(file, &dotted)?, name))
    });
    match imported {
        Some((other, name)) if further > 0 && other != file => {
            variable(program, other, ScopeId::MODULE, name, further - 1)
        }
        _ => Home::Variable(file, scope, name.into()),
    }
}

/// A file, and what calls of the project unpack.
struct Unpacked<'p, 'd> {
    program: &'p Program<'d>,
    file: FileId,
    homes: &'p HashSet<Home>,
}

impl<'p> Unpacked<'p, '_> {
    fn kind(&self, expr: ExprId) -> &'p ExprKind {
        &self.program.file(self.file).facts.tree.expr(expr).kind
    }

    fn has(&self, expr: ExprId) -> bool {
        let site = Site {
            file: self.file,
            expr,
        };
        let found = home(self.program, site);
        found.is_some_and(|home| self.homes.contains(&home) || self.is_of_class(&home))
    }

    /// A variable of a class body is an attribute elsewhere.
    fn is_of_class(&self, home: &Home) -> bool {
        let Home::Variable(file, scope, name) = home else {
            return false;
        };
        let scopes = &self.program.file(*file).facts.scopes;
        let scope = scopes.get(scope.0 as usize);
        scope.is_some_and(|scope| matches!(scope.kind, ScopeKind::Class(_)))
            && self.homes.contains(&Home::Attribute(name.clone()))
    }

    /// `options.update(…)`
    fn is_changed_by(&self, callee: ExprId) -> bool {
        matches!(self.kind(callee), ExprKind::Attribute { value, attr }
            if &*attr.text == "update" && self.has(*value))
    }

    /// `options = dict(…)`
    fn is_made_by(&self, call: ExprId) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        tree.statement_of(call).is_some_and(|stmt| {
            matches!(&tree.stmt(stmt).kind, StmtKind::Assign { targets, value }
                if *value == call && targets.iter().any(|&target| self.has(target)))
        })
    }

    /// `options.setdefault("keyword", value)`
    fn default_set(&self, callee: ExprId, args: &[Argument], found: &mut Vec<PassedOn>) {
        if let ExprKind::Attribute { value, attr } = self.kind(callee)
            && &*attr.text == "setdefault"
            && self.has(*value)
            && let [key, default] = args
        {
            self.entry(key.value, default.value, found);
        }
    }

    /// `options = {…}`, `options["keyword"] = value`
    fn assigned(&self, target: ExprId, value: ExprId, found: &mut Vec<PassedOn>) {
        match self.kind(target) {
            ExprKind::Subscript { value: dict, index } if self.has(*dict) => {
                self.entry(*index, value, found);
            }
            _ if self.has(target) => self.entries(value, found),
            _ => {}
        }
    }

    fn entries(&self, dict: ExprId, found: &mut Vec<PassedOn>) {
        if let ExprKind::Dict(items) = self.kind(dict) {
            for (key, value) in items {
                if let Some(key) = key {
                    self.entry(*key, *value, found);
                }
            }
        }
    }

    fn entry(&self, key: ExprId, value: ExprId, found: &mut Vec<PassedOn>) {
        if let ExprKind::Str {
            value: Some(keyword),
            ..
        } = self.kind(key)
        {
            found.push(PassedOn {
                keyword: keyword.clone(),
                value: Site {
                    file: self.file,
                    expr: value,
                },
            });
        }
    }
}
