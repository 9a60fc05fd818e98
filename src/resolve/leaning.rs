//! What was found, and what that leaned on, each once: many answers lean on the same, and most on nothing.

use super::rounds::{Changed, Leaning};
use super::types::{Alternatives, Types};
use crate::name::map::Map;
use std::cell::{Cell, RefCell};

/// What an answer leaned on, by number; nothing is the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct LeaningId(u32);

/// What was found for an expression.
#[derive(Clone, Debug)]
pub(super) struct Found {
    any_of: Alternatives,
    /// What it leaned on that another round may see differently.
    pub(super) leaning: LeaningId,
    unknown: bool,
    given_up: bool,
}

impl Found {
    /// These types.
    pub(super) fn new(types: &Types, leaning: LeaningId) -> Self {
        // Taken apart: there is one for every expression.
        Self {
            any_of: types.any_of.clone(),
            leaning,
            unknown: types.unknown,
            given_up: types.given_up,
        }
    }

    /// Its types.
    pub(super) fn types(&self) -> Types {
        Types {
            any_of: self.any_of.clone(),
            unknown: self.unknown,
            given_up: self.given_up,
        }
    }
}

/// All that answers leaned on.
#[derive(Debug)]
pub(super) struct Leanings {
    all: RefCell<Vec<Leaning>>,
    numbers: RefCell<Map<Leaning, u32>>,
    is_settled: Cell<bool>,
}

impl Default for Leanings {
    fn default() -> Self {
        Self {
            all: RefCell::new(vec![Leaning::default()]),
            numbers: RefCell::default(),
            is_settled: Cell::default(),
        }
    }
}

impl Leanings {
    /// The number of this one.
    pub(super) fn number(&self, leaning: Leaning) -> LeaningId {
        if leaning.is_nothing() || self.is_settled.get() {
            return LeaningId::default();
        }
        let mut numbers = self.numbers.borrow_mut();
        let number = numbers.entry(leaning).or_insert_with(|| {
            let mut all = self.all.borrow_mut();
            all.push(leaning);
            (all.len() - 1) as u32
        });
        LeaningId(*number)
    }

    /// The one of this number, if it is anything.
    pub(super) fn of(&self, id: LeaningId) -> Option<Leaning> {
        match id {
            LeaningId(0) => None,
            _ if self.is_settled.get() => None,
            LeaningId(at) => self.all.borrow().get(at as usize).copied(),
        }
    }

    /// There is no other round: nobody will ask what an answer leaned on.
    pub(super) fn settled(&self) {
        self.is_settled.set(true);
    }

    /// Those that leaned on something of what changed.
    pub(super) fn touched(&self, changed: &Changed) -> Touched {
        let all = self.all.borrow();
        Touched(all.iter().map(|one| one.touches(changed)).collect())
    }
}

/// Which of those that there were leaned on something that changed.
#[derive(Debug)]
pub(super) struct Touched(Vec<bool>);

impl Touched {
    /// Whether everything changed, also for what leaned on nothing.
    pub(super) fn are_all(&self) -> bool {
        self.has(LeaningId::default())
    }

    /// Whether this one did. One that was not there yet was found behind the change.
    pub(super) fn has(&self, id: LeaningId) -> bool {
        self.0.get(id.0 as usize).copied().unwrap_or(false)
    }
}
