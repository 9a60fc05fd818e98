//! Times with a zone in columns without one. psycopg2 leaves such a value to the server, which drops the zone.

use super::program::{ClassId, Program, Site};
use super::types::Type;
use crate::name::root;
use crate::syntax::ast::{ArgumentKind, ExprKind, Parent, StmtKind};

/// What says that times have a zone.
const ZONES: &[&str] = &["datetime.UTC", "datetime.timezone", "zoneinfo.ZoneInfo"];

/// Libraries that are about zones.
const OF_ZONES: &[&str] = &["arrow", "dateutil", "django", "pendulum", "pytz", "tzlocal"];

/// What classes derive from whose objects are made of what a client sends.
const SENT: &[&str] = &[
    "pydantic.BaseModel",
    "pydantic.main.BaseModel",
    "sqlmodel.SQLModel",
    "sqlmodel.main.SQLModel",
];

impl Program<'_> {
    /// Whether columns for times without a zone may be given times that have one.
    pub(super) fn mixes_times(&self) -> bool {
        self.has_columns_without_zone() && (self.names_zones() || self.is_sent_times())
    }

    fn has_columns_without_zone(&self) -> bool {
        let mut files = self.numbered_files();
        files.any(|(_, file)| {
            file.facts.tree.stmts.iter().any(|stmt| {
                let StmtKind::Class(definition) = &stmt.kind else {
                    return false;
                };
                let is_table = definition.args.iter().any(|arg| {
                    matches!(&arg.kind, ArgumentKind::Keyword(name) if &*name.text == "table")
                });
                definition.body.iter().any(|&stmt| {
                    let stmt = file.facts.tree.stmt(stmt);
                    let StmtKind::AnnAssign { annotation, .. } = &stmt.kind else {
                        return false;
                    };
                    let declared = file.facts.tree.expr(*annotation).range.slice(&file.text);
                    declared.contains("datetime")
                        && (is_table || declared.contains("Mapped["))
                        && !stmt.range.slice(&file.text).contains("timezone=True")
                })
            })
        })
            || self.named_in_files_with(vec!["DateTime", "TIMESTAMP"]).any(|site| {
                let is_time = |one: &Type| {
                    matches!(one, Type::External(name) | Type::Outside(name)
                        if root(name) == "sqlalchemy" && (name.ends_with(".DateTime") || name.ends_with(".TIMESTAMP")))
                };
                self.infer(site).any_of.iter().any(is_time) && !self.is_told_a_zone(site)
            })
    }

    /// `DateTime(timezone=True)`
    fn is_told_a_zone(&self, class: Site) -> bool {
        let Parent::Expr(up) = self.expr(class).parent else {
            return false;
        };
        let ExprKind::Call { args, .. } = &self.expr(Site { expr: up, ..class }).kind else {
            return false;
        };
        args.iter().any(|arg| {
            let is_true = matches!(
                self.expr(Site {
                    expr: arg.value,
                    ..class
                })
                .kind,
                ExprKind::True
            );
            let is_meant = match &arg.kind {
                ArgumentKind::Keyword(name) => &*name.text == "timezone",
                _ => true,
            };
            is_true && is_meant
        })
    }

    fn names_zones(&self) -> bool {
        let words = ZONES
            .iter()
            .map(|name| name.rsplit('.').next().unwrap_or(name));
        let words = words.chain(OF_ZONES.iter().copied()).collect();
        self.named_in_files_with(words).any(|site| {
            self.infer(site).any_of.iter().any(|one| match one {
                Type::External(name) | Type::Outside(name) => {
                    ZONES.contains(&&**name) || OF_ZONES.contains(&root(name))
                }
                _ => false,
            })
        })
    }

    /// Whether a function is given an object with a time in it that a client sent, or such a time.
    fn is_sent_times(&self) -> bool {
        self.function_ids().any(|function| {
            let file = self.function_file(function);
            let Some(definition) = self.function_def(function) else {
                return false;
            };
            let annotations = definition.params.iter().filter_map(|one| one.annotation);
            !definition.decorators.is_empty()
                && annotations.into_iter().any(|expr| {
                    let annotation = Site { file, expr };
                    self.infer(annotation).any_of.iter().any(|one| match one {
                        Type::Class(class) => self.holds_times(*class),
                        one => is_time(one),
                    })
                })
        })
    }

    fn holds_times(&self, class: ClassId) -> bool {
        self.derives_from(class, |base| SENT.contains(&base))
            && self.linearised(class).into_iter().any(|class| {
                let file = self.classes[class.0 as usize].file;
                let Some(definition) = self.class_def(class) else {
                    return false;
                };
                let tree = &self.file(file).facts.tree;
                definition
                    .body
                    .iter()
                    .any(|&stmt| match &tree.stmt(stmt).kind {
                        StmtKind::AnnAssign { annotation, .. } => {
                            let range = tree.expr(*annotation).range;
                            range.slice(&self.file(file).text).contains("datetime")
                        }
                        _ => false,
                    })
            })
    }
}

fn is_time(one: &Type) -> bool {
    matches!(one, Type::External(name) | Type::Outside(name) if **name == *"datetime.datetime")
}
