//! Objects that a session has already when a query gives them again, behind a commit. They were expired then, and a query loaded all
//! that it was asked for anew; now they keep what they have, unless the query is told to look again.

use super::attribute::is_related;
use super::event::{Events, session_calls, spread};
use crate::plan::served;
use crate::resolve::program::{ClassId, FunctionId, Program, Site};
use crate::resolve::types::Type;
use crate::syntax::ast::ExprKind;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// By function: where something happens in it, directly or in what it calls.
type Places = BTreeMap<FunctionId, Vec<Site>>;

/// Finds out which queries may give what was there already.
pub(super) struct Again<'g, 'p> {
    program: &'g Program<'p>,
    /// By class: where its objects are asked for.
    asked: RefCell<BTreeMap<ClassId, Rc<Places>>>,
    /// Where sessions commit.
    commits: Places,
}

impl<'g, 'p> Again<'g, 'p> {
    pub(super) fn new(program: &'g Program<'p>) -> Self {
        let commits = session_calls(program, &["commit"]).map(|(call, _)| call);
        Self {
            program,
            asked: RefCell::default(),
            commits: before_yield(program, commits.collect()),
        }
    }

    /// Whether a query may give objects of a class that were asked for before the last commit.
    pub(super) fn is_given_again(&self, root: Site, class: ClassId) -> bool {
        let asked = self.asked_for(class);
        self.is_again(root, &asked, false, &mut BTreeSet::new())
    }

    fn is_again(
        &self,
        place: Site,
        asked: &Places,
        is_committed: bool,
        seen: &mut BTreeSet<(Site, bool)>,
    ) -> bool {
        let program = self.program;
        let Some(function) = program.function_around(place) else {
            return false;
        };
        if !seen.insert((place, is_committed)) {
            return false;
        }
        let range = program.expr(place).range;
        let until = Events::until(program, function, 0, range);
        let before = |places: &Places| -> Vec<u32> {
            let all = places.get(&function).into_iter().flatten();
            let ranges = all.map(|&site| program.expr(site).range);
            let before = ranges.filter(|one| one.start < until && !one.contains_range(range));
            before.map(|one| one.start).collect()
        };
        let (asked_here, commits) = (before(asked), before(&self.commits));
        let is_looping = until > range.start;
        let first = asked_here.iter().min();
        let is_between = |first: &u32| {
            is_committed
                || !commits.is_empty() && (is_looping || commits.iter().any(|at| first <= at))
        };
        if first.is_some_and(is_between) {
            return true;
        }
        let is_committed = is_committed || !commits.is_empty();
        let file = program.function_file(function);
        let mut decorators = program.decorators(function).into_iter();
        if decorators.any(|expr| served::is_route(program, Site { file, expr })) {
            let calls = program.calls.targets.iter();
            let mut injected = calls.flat_map(|(site, _)| served::injected(program, *site));
            return is_committed && injected.any(|one| asked.contains_key(&one));
        }
        let mut callers = program.calls.callers(function);
        callers.any(|(call, _)| self.is_again(*call, asked, is_committed, seen))
    }

    fn asked_for(&self, class: ClassId) -> Rc<Places> {
        let known = self.asked.borrow().get(&class).cloned();
        known.unwrap_or_else(|| {
            let program = self.program;
            let is_meant = |site: &Site| {
                let ExprKind::Call { func, args, .. } = &program.expr(*site).kind else {
                    return false;
                };
                let at = |expr| Site { expr, ..*site };
                let name = program.expr(at(*func)).last_name();
                matches!(name, Some("select" | "query" | "get"))
                    && args.first().is_some_and(|arg| {
                        program.infer(at(arg.value)).any_of.iter().any(|one| {
                            matches!(one, Type::Class(other) if is_related(program, *other, class))
                        })
                    })
            };
            let calls = program.calls.targets.iter().map(|(site, _)| *site);
            let found = Rc::new(before_yield(program, calls.filter(is_meant).collect()));
            self.asked.borrow_mut().insert(class, Rc::clone(&found));
            found
        })
    }
}

/// By function, without what generators do behind their last `yield`.
pub(super) fn before_yield(program: &Program<'_>, places: Vec<Site>) -> Places {
    spread(program, places, |function, site| {
        let yields = program.function(function).yields.iter();
        let file = program.function_file(function);
        let yields = yields.map(|&expr| program.expr(Site { file, expr }).range.end);
        yields
            .max()
            .is_none_or(|last| program.expr(site).range.start < last)
    })
}
