//! What the program alone decides, whatever else is planned for it. It is found once, however often a plan is begun anew.

use super::branch::Branches;
use super::django::Views;
use super::exhausted;
use super::fake;
use super::implicit;
use super::main_thread;
use super::own_loop::{self, OwnLoop};
use super::reason::Refusal;
use crate::name::map::Set;
use crate::resolve::program::{FunctionId, Program, Site};
use std::collections::{BTreeMap, HashMap};

/// What stands.
#[derive(Debug)]
pub struct Standing {
    /// Functions that run without being called by name, and where.
    pub of_syntax: Vec<(Site, FunctionId)>,
    /// Functions that run an event loop of their own.
    pub own_loops: BTreeMap<FunctionId, OwnLoop>,
    /// Functions that `StopIteration` leaves.
    pub exhausted: HashMap<FunctionId, Refusal>,
    /// Functions that turn together: methods of classes of tests and those that they stand for, what is called in the place of
    /// another function by the type of an argument, methods of one class of views, functions of one name in several branches.
    pub together: Vec<(FunctionId, FunctionId)>,
    /// Functions under names that other branches bind.
    pub branches: Branches,
    /// Views of Django.
    pub views: Views,
    /// Functions that only the thread can run in which they are called.
    pub of_main_thread: Set<FunctionId>,
}

impl Standing {
    /// Find it.
    pub fn collect(program: &Program<'_>) -> Self {
        let views = Views::collect(program);
        let branches = Branches::collect(program);
        Self {
            of_syntax: implicit::of_syntax(program),
            own_loops: own_loop::collect(program, &views),
            exhausted: exhausted::collect(program),
            together: [
                fake::collect(program),
                program.dispatchers.pairs().collect(),
                views.together().collect(),
                branches.together.clone(),
            ]
            .concat(),
            of_main_thread: main_thread::collect(program),
            branches,
            views,
        }
    }
}
