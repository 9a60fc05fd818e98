//! What decorators of queues make of functions: objects, whose methods send a task to a worker (`refresh.delay(sku)`).

use super::program::{FunctionId, Program, Site};
use super::types::{Type, Types};
use crate::mapping::schema::Task;
use crate::name::is_like;
use crate::syntax::ast::{ExprId, ExprKind};

/// How many calls and attributes stand behind one another in what something from outside is called.
const LONGEST: usize = 16;

impl Program<'_> {
    /// What a name gives on the object that a decorator made of a function; nothing where none is known to, or its table does not know the name.
    pub(super) fn task_member(&self, function: FunctionId, name: &str) -> Option<Types> {
        let has = |row: &Task| {
            let made = row.makes.as_deref();
            made.is_some_and(|made| !self.table.member(made, name).is_empty())
        };
        if !self.table.tasks().iter().any(has) {
            return None;
        }
        let (row, _) = self.task_of(function, has)?;
        Some(self.object_member(row.makes.as_deref()?, name))
    }

    /// What makes a function a task, of what is looked for, and the decorator that does, the first to be applied.
    pub fn task_of(
        &self,
        function: FunctionId,
        is_meant: impl Fn(&Task) -> bool,
    ) -> Option<(&Task, ExprId)> {
        let file = self.function_file(function);
        self.decorators(function)
            .into_iter()
            .rev()
            .find_map(|expr| {
                let site = Site { file, expr };
                let callee = self.callee_or_self(site);
                let mut rows = self.table.tasks().iter().filter(|row| is_meant(row));
                let row = rows.find(|row| self.is_called_like(callee, &row.decorators))?;
                Some((row, expr))
            })
    }

    /// Whether something from outside is called one of these names, in which `*` stands for anything.
    pub fn is_called_like(&self, callee: Site, names: &[String]) -> bool {
        let last = match &self.expr(callee).kind {
            ExprKind::Attribute { attr, .. } => Some(&*attr.text),
            _ => None,
        };
        // Of few it has to be asked what they are.
        let may_be = |name: &&String| last.is_none_or(|last| name.rsplit('.').next() == Some(last));
        let mut names = names.iter().filter(may_be).peekable();
        names.peek().is_some()
            && self
                .called(callee, LONGEST)
                .is_some_and(|found| names.any(|name| is_like(name, &found)))
    }

    /// What an expression is called, of something from outside: `schedule.every.seconds.do` of `schedule.every(10).seconds.do`.
    fn called(&self, site: Site, left: usize) -> Option<String> {
        let at = |expr: ExprId| Site { expr, ..site };
        let types = self.infer(site);
        if let [Type::External(name) | Type::Outside(name)] = &types.any_of[..] {
            return Some(name.to_string());
        }
        let left = left.checked_sub(1)?;
        match &self.expr(site).kind {
            ExprKind::Attribute { value, attr } => {
                Some(format!("{}.{}", self.called(at(*value), left)?, attr.text))
            }
            ExprKind::Call { func, .. } => self.called(at(*func), left),
            _ => None,
        }
    }
}
