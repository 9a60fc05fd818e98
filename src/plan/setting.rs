//! Settings that a replacement takes only when it is made: `session.verify = False` behind `session = requests.Session()`
//! becomes an option of the constructor, where it can be said as early as that.

use crate::mapping::row::Set;
use crate::plan::template::CodePart;
use crate::resolve::program::{FileId, Program, ProgramFile, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::{
    Argument, ArgumentKind, ExprId, ExprKind, Identifier, Parent, StmtId, StmtKind,
};
use crate::syntax::children::{bodies_of_statement, expressions_of_statement, of_expression};
use crate::syntax::suite::suite_behind;
use crate::syntax::target::is_target;
use crate::text::indent::has_own_lines;
use std::collections::BTreeSet;

/// A setting that moves into the call which makes the object.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The statement.
    pub stmt: StmtId,
    /// What makes it a setting: the target `session.verify`, or the call `session.mount(…)`.
    pub place: ExprId,
    /// What it is in the constructor.
    pub said: Said,
}

/// What a setting is in the constructor.
#[derive(Clone, Debug)]
pub enum Said {
    /// An argument.
    Argument(Argument),
    /// An entry of the mapping that is given as this option: its key and value.
    Entry(String, ExprId, ExprId),
}

/// What moves into a constructor.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The settings.
    pub settings: Vec<Setting>,
    /// Statements whose names they use, which move before the construction.
    pub raised: Vec<StmtId>,
}

impl Settings {
    /// The settings that are arguments.
    pub fn arguments(&self) -> impl Iterator<Item = &Argument> {
        self.settings
            .iter()
            .filter_map(|setting| match &setting.said {
                Said::Argument(argument) => Some(argument),
                Said::Entry(..) => None,
            })
    }

    /// Write the entries behind the arguments of a constructor.
    pub fn append_entries(&self, program: &Program<'_>, file: FileId, code: &mut Vec<CodePart>) {
        let outer = |expr: ExprId| CodePart::Source(program.expr(Site { file, expr }).outer);
        let entries: Vec<_> = self
            .settings
            .iter()
            .filter_map(|setting| match &setting.said {
                Said::Entry(option, key, value) => Some((option, *key, *value)),
                Said::Argument(_) => None,
            })
            .collect();
        let (Some((option, ..)), Some(CodePart::Text(end))) = (entries.first(), code.last_mut())
        else {
            return;
        };
        let Some(before) = end.strip_suffix(')') else {
            return;
        };
        let comma = if before.ends_with('(') { "" } else { ", " };
        *end = format!("{before}{comma}{option}={{");
        for (at, (_, key, value)) in entries.iter().enumerate() {
            if at > 0 {
                code.push(CodePart::Text(", ".to_owned()));
            }
            code.extend([outer(*key), CodePart::Text(": ".to_owned()), outer(*value)]);
        }
        code.push(CodePart::Text("})".to_owned()));
    }
}

/// The settings that follow the call `made`, which gives an object of the type `type_name`.
pub fn behind(program: &Program<'_>, made: Site, type_name: &str) -> Settings {
    let Some((object, following)) = bound(program, made) else {
        return Settings::default();
    };
    let reader = Reader {
        program,
        file: made.file,
        object,
    };
    let mut found = Settings::default();
    let mut between: Vec<StmtId> = Vec::new();
    for &stmt in following {
        let setting = reader
            .option(stmt, type_name)
            .or_else(|| reader.entry(stmt, type_name));
        let raised = setting.as_ref().and_then(|setting| match &setting.said {
            Said::Argument(argument) => reader.raised(argument.value, &between),
            Said::Entry(_, _, value) => reader.raised(*value, &between),
        });
        match (setting, raised) {
            (Some(setting), Some(raised)) => {
                found.settings.push(setting);
                found.raised.extend(raised);
            }
            (None, _) if reader.may_use(stmt) => break,
            _ => between.push(stmt),
        }
    }
    found.raised.sort();
    found.raised.dedup();
    let has_arguments = found.arguments().next().is_some();
    let has_entries = found.arguments().count() < found.settings.len();
    let names: Vec<&str> = found
        .settings
        .iter()
        .map(|setting| match &setting.said {
            Said::Argument(_) => program.source(reader.site(setting.place)),
            Said::Entry(_, key, _) => program.source(reader.site(*key)),
        })
        .collect();
    // Of two settings the second counts, what makes up an entry may need the other settings, and an empty block is none.
    let is_repeated = (1..names.len()).any(|at| names[..at].contains(&names[at]));
    let leaves_nothing = found.settings.len() + found.raised.len() == following.len()
        && reader.statement(made).is_none_or(|stmt| {
            matches!(
                program.file(made.file).facts.tree.stmt(stmt).kind,
                StmtKind::With { .. }
            )
        });
    if is_repeated || leaves_nothing || has_arguments && has_entries {
        return Settings::default();
    }
    found
}

/// The text by which the object of the call `made` is known, and the statements that follow.
fn bound<'p>(program: &'p Program<'_>, made: Site) -> Option<(&'p str, &'p [StmtId])> {
    let file = program.file(made.file);
    let tree = &file.facts.tree;
    let Parent::Stmt(stmt) = tree.expr(made.expr).parent else {
        return None;
    };
    let (target, following) = match &tree.stmt(stmt).kind {
        StmtKind::Assign { targets, value } if *value == made.expr => match targets[..] {
            [target] => (target, suite_behind(tree, stmt)),
            _ => return None,
        },
        StmtKind::AnnAssign { target, value, .. } if *value == Some(made.expr) => {
            (*target, suite_behind(tree, stmt))
        }
        StmtKind::With { items, body, .. } => {
            let item = items.iter().find(|item| item.context == made.expr)?;
            (item.target?, &body[..])
        }
        // `super().__init__()`
        StmtKind::Expr(value) if *value == made.expr && program.initialises_super(made) => {
            let function = program.function_around(made)?;
            let receiver = program.function_def(function)?.params.first()?;
            return Some((&receiver.name.text, suite_behind(tree, stmt)));
        }
        _ => return None,
    };
    let object = &tree.expr(target).kind;
    matches!(object, ExprKind::Name(_) | ExprKind::Attribute { .. })
        .then(|| (tree.expr(target).range.slice(&file.text), following))
}

/// Whether a prefix of URLs names a scheme or a host, and no path on it.
fn is_origin(prefix: &str) -> bool {
    prefix
        .split_once("://")
        .is_some_and(|(_, rest)| !rest.trim_end_matches('/').contains(['/', '?', '#']))
}

/// Reads the statements behind a construction.
struct Reader<'r, 'p> {
    program: &'r Program<'p>,
    file: FileId,
    /// How the object is written: `self.session`.
    object: &'r str,
}

impl Reader<'_, '_> {
    fn site(&self, expr: ExprId) -> Site {
        Site {
            file: self.file,
            expr,
        }
    }

    fn statement(&self, site: Site) -> Option<StmtId> {
        self.program
            .file(site.file)
            .facts
            .tree
            .statement_of(site.expr)
    }

    fn is_object(&self, expr: ExprId) -> bool {
        self.program.source(self.site(expr)) == self.object
    }

    /// Whether a statement has lines of its own.
    fn has_own_lines(&self, stmt: StmtId) -> bool {
        let ProgramFile { text, facts, .. } = self.program.file(self.file);
        has_own_lines(text, facts.tree.stmt(stmt).range)
    }

    /// What the table says of setting this member of the object.
    fn set(&self, member: ExprId, type_name: &str) -> Option<(&Identifier, &Set)> {
        let tree = &self.program.file(self.file).facts.tree;
        let ExprKind::Attribute { value, attr } = &tree.expr(member).kind else {
            return None;
        };
        let table = &*self.program.table;
        let rows = table.member(type_name, &attr.text).iter();
        let set = rows
            .map(|&row| &table.row(row).set)
            .find(|set| matches!(set, Set::Option(_) | Set::Entry(_)))?;
        self.is_object(*value).then_some((attr, set))
    }

    /// `session.verify = value`, where the table says that `verify` is an option of the constructor.
    fn option(&self, stmt: StmtId, type_name: &str) -> Option<Setting> {
        let tree = &self.program.file(self.file).facts.tree;
        let StmtKind::Assign { targets, value } = &tree.stmt(stmt).kind else {
            return None;
        };
        let [place] = targets[..] else { return None };
        let (attr, set) = self.set(place, type_name)?;
        let is_option = matches!(set, Set::Option(_)) && self.has_own_lines(stmt);
        is_option.then(|| Setting {
            stmt,
            place,
            said: Said::Argument(Argument {
                kind: ArgumentKind::Keyword(attr.clone()),
                value: *value,
                range: tree.expr(*value).outer,
            }),
        })
    }

    /// `session.mount(key, value)`, where the table says that this is an entry of an option of the constructor.
    fn entry(&self, stmt: StmtId, type_name: &str) -> Option<Setting> {
        let tree = &self.program.file(self.file).facts.tree;
        let StmtKind::Expr(place) = tree.stmt(stmt).kind else {
            return None;
        };
        let ExprKind::Call { func, args, .. } = &tree.expr(place).kind else {
            return None;
        };
        let (_, Set::Entry(option)) = self.set(*func, type_name)? else {
            return None;
        };
        let [key, value] = &args[..] else { return None };
        let are_positional = [key, value]
            .iter()
            .all(|arg| arg.kind == ArgumentKind::Positional);
        let is_prefix = matches!(&tree.expr(key.value).kind,
            ExprKind::Str { value: Some(text), is_bytes: false } if is_origin(text));
        let given = self.program.infer(self.site(value.value));
        let is_own = !given.unknown
            && given
                .any_of
                .iter()
                .all(|one| matches!(one, Type::Object(_)));
        (are_positional && is_prefix && is_own && self.has_own_lines(stmt)).then(|| Setting {
            stmt,
            place,
            said: Said::Entry(option.clone(), key.value, value.value),
        })
    }

    /// The statements that have to move before the construction with a value, of those that stand in between; `None`
    /// where the value may be another one there.
    fn raised(&self, value: ExprId, between: &[StmtId]) -> Option<Vec<StmtId>> {
        let mut read = BTreeSet::new();
        let mut is_plain = true;
        self.walk(
            value,
            &mut |expr| match &self.program.expr(self.site(expr)).kind {
                ExprKind::Name(_) | ExprKind::Attribute { .. } => {
                    read.insert(self.program.source(self.site(expr)));
                }
                ExprKind::Call { .. } => is_plain &= self.is_construction(expr),
                ExprKind::Subscript { .. }
                | ExprKind::Await(_)
                | ExprKind::Yield(_)
                | ExprKind::YieldFrom(_)
                | ExprKind::Named { .. }
                | ExprKind::Comprehension { .. }
                | ExprKind::Lambda { .. } => is_plain = false,
                _ => {}
            },
        );
        if read.contains(self.object) || !is_plain && !between.is_empty() {
            return None;
        }
        let mut raised = Vec::new();
        for (at, &stmt) in between.iter().enumerate() {
            if self.touches(stmt, &read) {
                let (name, value) = self.definition(stmt)?;
                let is_new = between[..at]
                    .iter()
                    .all(|&other| !self.mentions(other, name));
                if !is_new {
                    return None;
                }
                raised.extend(self.raised(value, &between[..at])?);
                raised.push(stmt);
            }
        }
        Some(raised)
    }

    /// `name = value`, on lines of its own.
    fn definition(&self, stmt: StmtId) -> Option<(&str, ExprId)> {
        let tree = &self.program.file(self.file).facts.tree;
        let StmtKind::Assign { targets, value } = &tree.stmt(stmt).kind else {
            return None;
        };
        let [target] = targets[..] else { return None };
        let is_name = matches!(tree.expr(target).kind, ExprKind::Name(_));
        (is_name && self.has_own_lines(stmt))
            .then(|| (self.program.source(self.site(target)), *value))
    }

    fn mentions(&self, stmt: StmtId, name: &str) -> bool {
        let mut found = false;
        self.walk_statement(stmt, &mut |expr| {
            found |= matches!(&self.program.expr(self.site(expr)).kind, ExprKind::Name(other) if **other == *name);
        });
        found
    }

    /// Whether a call makes an object of an outside class, and does nothing else.
    fn is_construction(&self, call: ExprId) -> bool {
        let ExprKind::Call { func, .. } = self.program.expr(self.site(call)).kind else {
            return false;
        };
        let is_class = |name: &str| {
            let last = name.rsplit('.').next().unwrap_or(name);
            last.starts_with(|c: char| c.is_uppercase())
        };
        matches!(&self.program.infer(self.site(func)).any_of[..], [Type::External(name)] if is_class(name))
    }

    /// Whether a statement may change what is read under one of these names.
    fn touches(&self, stmt: StmtId, read: &BTreeSet<&str>) -> bool {
        let reads_attributes = read.iter().any(|name| name.contains('.'));
        let tree = &self.program.file(self.file).facts.tree;
        let mut found = false;
        self.walk_statement(stmt, &mut |expr| {
            let site = self.site(expr);
            found |= match &self.program.expr(site).kind {
                // What is called may set attributes, unless it is the object's.
                ExprKind::Call { .. } if self.is_construction(expr) => false,
                ExprKind::Call { func, .. } => {
                    let is_own = self
                        .program
                        .source(self.site(*func))
                        .starts_with(self.object);
                    reads_attributes && !is_own
                }
                ExprKind::Name(_) | ExprKind::Attribute { .. } => {
                    is_target(tree, expr) && read.contains(self.program.source(site))
                }
                _ => false,
            };
        });
        found
    }

    /// Whether a statement may use the object for what it is there for, or hand it on; to set something on it, or on
    /// what it holds, does not.
    fn may_use(&self, stmt: StmtId) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        let leaves = matches!(
            tree.stmt(stmt).kind,
            StmtKind::Function(_)
                | StmtKind::Class(_)
                | StmtKind::Return(_)
                | StmtKind::Raise { .. }
        );
        let mut found = leaves;
        self.walk_statement(stmt, &mut |expr| {
            if !self.is_object(expr) {
                return;
            }
            let Parent::Expr(up) = tree.expr(expr).parent else {
                found = true;
                return;
            };
            let is_member =
                matches!(&tree.expr(up).kind, ExprKind::Attribute { value, .. } if *value == expr);
            let is_called = matches!(tree.expr(up).parent, Parent::Expr(call)
                if matches!(tree.expr(call).kind, ExprKind::Call { func, .. } if func == up));
            found |= !is_member || is_called;
        });
        found
    }

    fn walk(&self, expr: ExprId, visit: &mut dyn FnMut(ExprId)) {
        visit(expr);
        let mut below = Vec::new();
        of_expression(&self.program.expr(self.site(expr)).kind, &mut |one| {
            below.push(one);
        });
        for one in below {
            self.walk(one, visit);
        }
    }

    fn walk_statement(&self, stmt: StmtId, visit: &mut dyn FnMut(ExprId)) {
        let kind = &self.program.file(self.file).facts.tree.stmt(stmt).kind;
        let mut direct = Vec::new();
        expressions_of_statement(kind, &mut |expr| direct.push(expr));
        for expr in direct {
            self.walk(expr, visit);
        }
        let mut below: Vec<StmtId> = Vec::new();
        bodies_of_statement(kind, &mut |body| below.extend(body));
        for stmt in below {
            self.walk_statement(stmt, visit);
        }
    }
}
