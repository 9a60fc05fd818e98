//! Keywords that reach a library's call through `**options`: a row that translates them when the program runs does not
//! apply where the project passes one that has no equal, and files among them are read where they are passed.

use super::{Collector, Conversion};
use crate::facts::scope::ScopeId;
use crate::mapping::row::{Action, Effect, Inside, Row};
use crate::plan::cell::GroupId;
use crate::plan::needs::display_code;
use crate::plan::template::Rewriting;
use crate::resolve::condition::Place;
use crate::resolve::forwarding::{Forwarded, Handed};
use crate::resolve::program::{FileId, Program, Site};
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
    for (id, file) in program.numbered_files() {
        let tree = &file.facts.tree;
        let unpacked = Unpacked::of(program, id);
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
            let StmtKind::Assign { targets, value } = &stmt.kind else {
                continue;
            };
            for &target in targets {
                unpacked.assigned(target, *value, &mut found);
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

/// The names of a file that some call unpacks by `**`.
struct Unpacked<'p, 'd> {
    program: &'p Program<'d>,
    file: FileId,
    names: HashSet<(Option<ScopeId>, Box<str>)>,
}

impl<'p, 'd> Unpacked<'p, 'd> {
    fn of(program: &'p Program<'d>, file: FileId) -> Self {
        let mut unpacked = Self {
            program,
            file,
            names: HashSet::new(),
        };
        let tree = &program.file(file).facts.tree;
        for expr in &tree.exprs {
            let ExprKind::Call { args, .. } = &expr.kind else {
                continue;
            };
            for arg in args {
                if arg.kind == ArgumentKind::DoubleStar
                    && let Some(name) = unpacked.name(arg.value)
                {
                    unpacked.names.insert(name);
                }
            }
        }
        unpacked
    }

    fn kind(&self, expr: ExprId) -> &'p ExprKind {
        &self.program.file(self.file).facts.tree.expr(expr).kind
    }

    fn name(&self, expr: ExprId) -> Option<(Option<ScopeId>, Box<str>)> {
        let ExprKind::Name(name) = self.kind(expr) else {
            return None;
        };
        let site = Site {
            file: self.file,
            expr,
        };
        Some((Some(self.program.scope_of(site)), name.clone()))
    }

    fn has(&self, expr: ExprId) -> bool {
        self.name(expr)
            .is_some_and(|name| self.names.contains(&name))
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
