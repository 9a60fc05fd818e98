//! Settings that a replacement takes only when it is made: `session.verify = False` behind `session = requests.Session()`
//! becomes an option of the constructor, where it can be said as early as that.

use crate::mapping::row::Set;
use crate::resolve::program::{FileId, Program, ProgramFile, Site};
use crate::syntax::ast::{Argument, ArgumentKind, ExprId, ExprKind, Parent, StmtId, StmtKind};
use crate::syntax::children::{bodies_of_statement, expressions_of_statement, of_expression};
use crate::syntax::suite::suite_around;
use crate::text::indent::begins_line;
use std::collections::BTreeSet;

/// A setting that moves into the call which makes the object.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The assignment.
    pub stmt: StmtId,
    /// Its target: `session.verify`.
    pub target: ExprId,
    /// What it is as an argument of the constructor.
    pub argument: Argument,
}

/// The settings that follow the call `made`, which gives an object of the type `type_name`.
pub fn behind(program: &Program<'_>, made: Site, type_name: &str) -> Vec<Setting> {
    let Some((object, following)) = bound(program, made) else {
        return Vec::new();
    };
    let reader = Reader {
        program,
        file: made.file,
        object,
    };
    let mut settings: Vec<Setting> = Vec::new();
    let mut between: Vec<StmtId> = Vec::new();
    for &stmt in following {
        match reader.setting(stmt, type_name) {
            Some(setting) if reader.can_move(&setting, &between) => settings.push(setting),
            Some(_) => between.push(stmt),
            None if reader.may_use(stmt) => break,
            None => between.push(stmt),
        }
    }
    // Of two settings the second counts, and an empty block is none.
    let name = |setting: &Setting| program.source(reader.site(setting.target)).to_owned();
    let names: Vec<String> = settings.iter().map(name).collect();
    let is_repeated = (1..names.len()).any(|at| names[..at].contains(&names[at]));
    let leaves_nothing = settings.len() == following.len()
        && reader.statement(made).is_none_or(|stmt| {
            matches!(
                program.file(made.file).facts.tree.stmt(stmt).kind,
                StmtKind::With { .. }
            )
        });
    if is_repeated || leaves_nothing {
        return Vec::new();
    }
    settings
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
            [target] => (target, after(suite_around(tree, stmt), stmt)),
            _ => return None,
        },
        StmtKind::AnnAssign { target, value, .. } if *value == Some(made.expr) => {
            (*target, after(suite_around(tree, stmt), stmt))
        }
        StmtKind::With { items, body, .. } => {
            let item = items.iter().find(|item| item.context == made.expr)?;
            (item.target?, &body[..])
        }
        _ => return None,
    };
    let object = &tree.expr(target).kind;
    matches!(object, ExprKind::Name(_) | ExprKind::Attribute { .. })
        .then(|| (tree.expr(target).range.slice(&file.text), following))
}

fn after(suite: &[StmtId], stmt: StmtId) -> &[StmtId] {
    let at = suite.iter().position(|&one| one == stmt);
    at.map_or(&[], |at| &suite[at + 1..])
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

    /// `session.verify = value`, where the table says that `verify` is an option of the constructor.
    fn setting(&self, stmt: StmtId, type_name: &str) -> Option<Setting> {
        let ProgramFile { text, facts, .. } = self.program.file(self.file);
        let tree = &facts.tree;
        let StmtKind::Assign { targets, value } = &tree.stmt(stmt).kind else {
            return None;
        };
        let range = tree.stmt(stmt).range;
        let behind = text[range.end as usize..]
            .lines()
            .next()
            .unwrap_or_default();
        let has_own_lines = begins_line(text, range.start)
            && (behind.trim().is_empty() || behind.trim_start().starts_with('#'));
        if !has_own_lines {
            return None;
        }
        let [target] = targets[..] else { return None };
        let ExprKind::Attribute {
            value: object,
            attr,
        } = &tree.expr(target).kind
        else {
            return None;
        };
        let table = self.program.table;
        let is_option = self.is_object(*object)
            && table
                .member(type_name, &attr.text)
                .iter()
                .any(|&row| matches!(table.row(row).set, Set::Option(_)));
        is_option.then(|| Setting {
            stmt,
            target,
            argument: Argument {
                kind: ArgumentKind::Keyword(attr.clone()),
                value: *value,
                range: tree.expr(*value).outer,
            },
        })
    }

    /// Whether the value of a setting is the same before the statements `between`.
    fn can_move(&self, setting: &Setting, between: &[StmtId]) -> bool {
        let mut read = BTreeSet::new();
        let mut is_plain = true;
        self.walk(
            setting.argument.value,
            &mut |expr| match &self.program.expr(self.site(expr)).kind {
                ExprKind::Name(_) | ExprKind::Attribute { .. } => {
                    read.insert(self.program.source(self.site(expr)));
                }
                ExprKind::Call { .. }
                | ExprKind::Subscript { .. }
                | ExprKind::Await(_)
                | ExprKind::Yield(_)
                | ExprKind::YieldFrom(_)
                | ExprKind::Named { .. }
                | ExprKind::Comprehension { .. }
                | ExprKind::Lambda { .. } => is_plain = false,
                _ => {}
            },
        );
        let mentions_object = read.contains(self.object);
        !mentions_object
            && (between.is_empty()
                || is_plain && between.iter().all(|&stmt| !self.touches(stmt, &read)))
    }

    /// Whether a statement may change what is read under one of these names.
    fn touches(&self, stmt: StmtId, read: &BTreeSet<&str>) -> bool {
        let reads_attributes = read.iter().any(|name| name.contains('.'));
        let mut found = false;
        self.walk_statement(stmt, &mut |expr| {
            let site = self.site(expr);
            found |= match &self.program.expr(site).kind {
                // What is called may set attributes, unless it is the object's.
                ExprKind::Call { func, .. } => {
                    let is_own = self
                        .program
                        .source(self.site(*func))
                        .starts_with(self.object);
                    reads_attributes && !is_own
                }
                ExprKind::Name(_) | ExprKind::Attribute { .. } => {
                    self.is_stored(expr) && read.contains(self.program.source(site))
                }
                _ => false,
            };
        });
        found
    }

    fn is_stored(&self, expr: ExprId) -> bool {
        let tree = &self.program.file(self.file).facts.tree;
        match tree.expr(expr).parent {
            Parent::Stmt(stmt) => match &tree.stmt(stmt).kind {
                StmtKind::Assign { targets, .. } => targets.contains(&expr),
                StmtKind::AnnAssign { target, .. }
                | StmtKind::AugAssign { target, .. }
                | StmtKind::For { target, .. } => *target == expr,
                StmtKind::Delete(targets) => targets.contains(&expr),
                StmtKind::With { items, .. } => items.iter().any(|item| item.target == Some(expr)),
                _ => false,
            },
            Parent::Expr(up) => match &tree.expr(up).kind {
                ExprKind::Tuple(_) | ExprKind::List(_) | ExprKind::Starred(_) => self.is_stored(up),
                ExprKind::Named { target, .. } => *target == expr,
                _ => false,
            },
            _ => false,
        }
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
